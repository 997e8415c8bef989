"""A distribution of Pyodide, Python for the browser, read from its official archive: only what the notebooks need of it is kept."""

import bz2
import io
import json
import re
import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from analysis.collect import files
from analysis.lite import Unbuilt, packages

LOCK = "pyodide-lock.json"
CORE = ("pyodide.mjs", "pyodide.asm.wasm", "python_stdlib.zip", LOCK)
"""Files without which there is no Pyodide."""
OF_CORE = re.compile(r"pyodide\.(asm\.)?(m?js|wasm)|python_stdlib\.zip")
"""Names of the files of Pyodide itself; what it is called by differs between releases."""
OF_KERNEL = ("ipython", "jedi", "micropip")
"""Packages that the kernel of JupyterLite loads when it starts."""
OFFICIAL = "the full archive of a release of Pyodide (pyodide-VERSION.tar.bz2)"


class Distribution(NamedTuple):
    """What is kept of a Pyodide: its version, that of its Python (such as 3.14), the names of its packages, and its files by name."""

    version: str
    python: str
    packages: frozenset[str]
    files: dict[str, bytes]


def _unpacked(archive: Path) -> dict[str, bytes]:
    """Files of the archive by name; its one folder is left out, and where a file would lie does not matter.

    Raises
    ------
    Unbuilt
        If it is none.
    """
    try:
        with tarfile.TarFile(fileobj=bz2.BZ2File(io.BytesIO(files.read_file(archive)))) as bundle:
            return {Path(entry.name).name: bundle.extractfile(entry).read() for entry in bundle if entry.isfile()}  # type: ignore[union-attr]
    except (OSError, EOFError, tarfile.TarError) as error:
        raise Unbuilt(f"--pyodide is {str(archive)!r}, which cannot be read ({error}). Give {OFFICIAL}.") from error


def _with_needs(lock: dict[str, Any], names: Iterable[str]) -> list[str]:
    """Names of packages with all that they need, sorted."""
    found, waiting = set(), list(names)
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in lock and name not in found:
            found.add(name)
            waiting += lock[name]["depends"]
    return sorted(found)


def read(archive: Path) -> Distribution:
    """What the notebooks need of a distribution, each file of a package as its lock has it.

    Raises
    ------
    Unbuilt
        If the archive is none of Pyodide, was damaged, or has a pandas with which tables come out otherwise.
    """
    there = _unpacked(archive)
    if lacking := [name for name in CORE if name not in there]:
        raise Unbuilt(f"--pyodide is {str(archive)!r}, which has no {', '.join(lacking)}. Give {OFFICIAL}.")
    try:
        lock = json.loads(there[LOCK])
        known = {str(canonicalize_name(name)): entry for name, entry in lock["packages"].items()}
        kept = _with_needs(known, [*OF_KERNEL, *packages.NEEDED, *packages.OF_KERNEL, *packages.WHERE_THERE])
        named = {known[name]["file_name"]: known[name]["sha256"] for name in kept}
        version, python = str(lock["info"]["version"]), ".".join(lock["info"]["python"].split(".")[:2])
        pandas = known["pandas"]["version"]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unbuilt(f"--pyodide is {str(archive)!r}, whose {LOCK} cannot be read ({error!r}). Give {OFFICIAL}.") from error
    if not SpecifierSet(packages.PANDAS).contains(pandas, prereleases=True):
        raise Unbuilt(
            f"--pyodide is Pyodide {version}, which has pandas {pandas}; tables come out as claimed with pandas {packages.PANDAS}. Give a later release."
        )
    if wrong := [name for name, digest in named.items() if files.sha256(there.get(name, b"")) != digest]:
        raise Unbuilt(f"--pyodide is {str(archive)!r}, in which {wrong[0]} is missing or not as its lock says. Fetch the archive again.")
    lock["packages"] = {name: entry for name, entry in lock["packages"].items() if canonicalize_name(name) in kept}
    whole = {name: data for name, data in there.items() if OF_CORE.fullmatch(name) or name in named}
    return Distribution(version, python, frozenset(kept), whole | {LOCK: json.dumps(lock, indent=1).encode()})
