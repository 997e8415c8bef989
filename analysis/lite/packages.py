"""Which packages the notebooks need in a browser, and the wheels of those that Pyodide does not have, as the lock has them."""

import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterable
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from analysis.collect import files, store
from analysis.deposit import lock
from analysis.lite import Unbuilt

NEEDED = (
    "anyascii",
    "babel",
    "bibtexparser",
    "defusedxml",
    "edtf",
    "ipython",
    "ipywidgets",
    "matplotlib",
    "numpy",
    "openpyxl",
    "packaging",
    "pandas",
    "pylatexenc",
)
"""Packages that what runs in a browser imports; a test runs it there."""
OF_LITE = frozenset({"widgetsnbextension"})
"""Packages of which the kernel of JupyterLite brings one that is empty, since a page has no use for them."""
OF_KERNEL = ("comm",)
"""Packages that the kernel installs when it starts, and that Pyodide may not have."""
WHERE_THERE = ("pyyaml",)
"""Packages without which only the release of a study of one's own is not named; they are compiled, and taken where Pyodide has them."""
DISTRIBUTED = frozenset({"ipython", "matplotlib", "numpy", "packaging", "pandas", "pyyaml"})
"""Packages that every distribution of Pyodide has, with all that they need."""
LOCKS = (lock.TESTING, lock.RUNNING)
"""Where the packages are pinned: the extra `lite` is installed with what the tests need."""
PANDAS = ">=3.0"
"""Releases of pandas with which the tables come out as they are claimed."""
_BROWSER = {"sys_platform": "emscripten", "platform_system": "Emscripten", "os_name": "posix", "platform_machine": "wasm32", "extra": ""}


def missing(distributed: Collection[str]) -> list[str]:
    """Names of the packages that are needed, directly or through others, and not among those that Pyodide has; sorted."""
    found, waiting = set(), [*NEEDED, *OF_KERNEL]
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in found or name in distributed or name in OF_LITE:
            continue
        found.add(name)
        asked = map(Requirement, metadata.requires(name) or [])
        waiting += [each.name for each in asked if each.marker is None or each.marker.evaluate(_BROWSER)]
    return sorted(found)


def required(distributed: Collection[str]) -> list[str]:
    """What the wheel of the laboratory says that it needs. Releases are left to Pyodide, but for pandas."""
    return sorted(f"{name}{PANDAS}" if name == "pandas" else name for name in (*NEEDED, *(each for each in WHERE_THERE if each in distributed)))


def _pinned(names: Iterable[str]) -> str:
    """The lines of the lock for some packages, each with the hashes of its files."""
    pins = {pin.name: pin for path in LOCKS for pin in lock.read(files.read_file(store.INSTRUMENT / path))}
    lines = []
    for name in names:
        if name not in pins:
            raise Unbuilt(f"{name} is needed in a browser and is not in {' or '.join(LOCKS)}; add what needs it to the lock (make lock)")
        hashes = " ".join(f"--hash=sha256:{digest}" for digest in pins[name].sha256)
        lines.append(f"{name}=={pins[name].version} {hashes}\n")
    return "".join(lines)


def wheels(names: Iterable[str], python: str) -> dict[str, bytes]:
    """Wheels of some packages by name of their file: those of the lock, fetched by pip, that run on any machine.

    Parameters
    ----------
    names
        Names of packages.
    python
        Release of Python in the browser, such as 3.14.

    Raises
    ------
    Unbuilt
        If pip does not get one, or one is compiled; says what pip complained of.
    """
    with tempfile.TemporaryDirectory(prefix="rival-requests-") as folder:
        listed, got = Path(folder) / "lock.txt", Path(folder) / "wheels"
        files.write_bytes(listed, _pinned(names).encode())
        options = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "--platform", "any", "--implementation", "py", "--abi", "none"]
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", *options, "--python-version", python]
        done = subprocess.run([*command, "-r", str(listed), "-d", str(got)], capture_output=True, text=True, errors="replace", check=False)
        if done.returncode:
            said = next((line for line in done.stderr.splitlines() if line.startswith("ERROR")), f"exit status {done.returncode}")
            raise Unbuilt(f"pip does not get the packages that the browser needs ({said}). Try again where it reaches its index.")
        return {path.name: files.read_file(path) for path in sorted(got.glob("*.whl"))}
