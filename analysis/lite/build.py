"""The laboratory as static files: a JupyterLite with the notebooks, the package with all cases, and Python for the browser."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib import metadata, util
from pathlib import Path

from analysis.collect import files, store
from analysis.lite import Unbuilt, copies, packages, pyodide, wheel

LIBRARIES = ("jupyterlite-core", "jupyterlite-pyodide-kernel", "ipywidgets")
KERNEL = "@jupyterlite/pyodide-kernel-extension"
EXTENSIONS = (KERNEL, "@jupyter-widgets/jupyterlab-manager")
"""What is built into the pages besides: the kernel, and what shows the fields of a form."""
START = copies.TEMPLATES / "start"
"""An extension of our own, with the command of the button *Start*; it is written as a page runs it, so that nothing has to be compiled."""
APPS = ("lab", "notebooks")
"""What can be opened: everything, and one notebook with the whole page for itself."""
NO_INDEX = "disablePy" + "PIFallback"
"""The setting by which no index is asked for a package that is not here; in two, since no file of ours is to name an index."""
SETTINGS = {
    "jupyter-lite-schema-version": 0,
    "jupyter-config-data": {
        "appName": "Rival Requests",
        "disabledExtensions": ["@jupyter-notebook/notebook-extension:checkpoints"],  # files that were never changed bear the day of the build, `DAY`
        "litePluginSettings": {f"{KERNEL}:kernel": {NO_INDEX: True}},
    },
}
LOOKS = {"@jupyter-notebook/notebook-extension:scroll-output": {"autoScrollOutputs": False}}
"""Settings of what people see: verdicts are shown whole, in no window of their own."""
DAY = 1_577_836_800
"""Seconds from 1970 to the day that JupyterLite notes for files, 1 January 2020, so that it notes the same whenever it runs."""


def faults() -> list[str]:
    """What keeps the laboratory from being built here."""
    lacking = [name for name in LIBRARIES if util.find_spec(name.replace("-", "_")) is None]
    return [f"{' and '.join(lacking)} cannot be imported; run `make env-test`, or pip install '{store.PROJECT}[lite]', first"] * bool(lacking)


def _run(folder: Path) -> None:
    """Have JupyterLite build what lies in a folder into `out` in it.

    Raises
    ------
    Unbuilt
        If it fails; says what it complained of.
    """
    options = {
        "output_dir": "out",
        "apps": APPS,
        "federated_extensions": [str(Path(sys.prefix) / "share" / "jupyter" / "labextensions" / name) for name in EXTENSIONS] + [str(START)],
        "ignore_sys_prefix": True,  # other extensions of this machine are not wanted
        "no_sourcemaps": True,
        "no_unused_shared_packages": True,
        "no_libarchive": True,
        "source_date_epoch": DAY,
    }
    wheels = sorted(str(path) for path in (folder / "wheels").iterdir())
    asked = {"LiteBuildConfig": options, "PipliteAddon": {"piplite_urls": wheels}}
    files.write_bytes(folder / "jupyter_lite_config.json", json.dumps(asked).encode())
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", "site"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        said = next((line for line in reversed(f"{done.stderr}{done.stdout}".splitlines()) if "Error: " in line), "")
        raise Unbuilt(f"JupyterLite does not build it ({said or f'exit status {done.returncode}'}). Make the environment anew (make env-test).")


def contents(archive: Path | None, say: Callable[[str], None] = print) -> dict[str, bytes]:
    """Files of the laboratory by path.

    Parameters
    ----------
    archive
        The full archive of a release of Pyodide, of which what is needed is put in; without it the page loads Pyodide from where JupyterLite does.
    say
        Is told what is done.

    Raises
    ------
    Unbuilt
        If it cannot be built; says why.
    """
    there = pyodide.read(archive) if archive else None
    python = there.python if there else _constant("PYODIDE_PYTHON_VERSION")
    distributed = there.packages if there else packages.DISTRIBUTED
    say(f"Pyodide {there.version if there else _constant('PYODIDE_VERSION')}, Python {python}")
    brought = packages.wheels(packages.missing(distributed), python)
    say(f"{len(brought)} wheels of the lock that Pyodide does not have")
    name, data = wheel.made(packages.required(distributed))
    with tempfile.TemporaryDirectory(prefix="rival-requests-") as made:
        folder = Path(made)
        files.write_bytes(folder / "site" / "jupyter-lite.json", json.dumps(SETTINGS, indent=1).encode())
        files.write_bytes(folder / "site" / "overrides.json", json.dumps(LOOKS).encode())
        files.write_all(folder / "wheels", {**brought, name: data})
        files.write_all(folder / "site" / "files", copies.contents())
        if there:
            files.write_all(folder / "site" / "static" / "pyodide", there.files)
        say("JupyterLite builds")
        _run(folder)
        out = folder / "out"
        return {path.relative_to(out).as_posix(): files.read_file(path) for path in sorted(out.rglob("*")) if path.is_file()}


def _constant(name: str) -> str:
    """What the kernel of JupyterLite says of the Pyodide that it loads unless it is given one."""
    from jupyterlite_pyodide_kernel import constants

    return str(getattr(constants, name))


def elsewhere() -> str:
    """From where the page loads Pyodide if it is given none."""
    return _constant("PYODIDE_CDN_URL")


def versions() -> str:
    """Releases of what builds it, in words."""
    return ", ".join(f"{name} {metadata.version(name)}" for name in LIBRARIES)
