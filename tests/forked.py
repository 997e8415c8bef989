"""Commands of the package, each in a process of its own that is forked from one that has imported the libraries, but nothing of the package.

A command finds what it finds when a shell starts it: the folder, the variables, the package of the folder that is named. Starting Python and
importing the libraries, about a second of each command, happens once for all tests of a worker.
"""

import atexit
import multiprocessing
import os
import runpy
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

LIBRARIES = [
    "bibtexparser", "edtf", "grimp", "IPython.display", "jinja2", "jupyter_client.manager", "matplotlib.figure", "nbclient", "nbconvert", "nbformat",
    "openpyxl", "pandas", "papermill", "pylatexenc.latexencode", "pytask", "pytask_parallel",
]  # fmt: skip
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(LIBRARIES)
NOT_PASSED_ON = ("RIVAL_REQUESTS", "PYTEST", "GIT_", "MAKE", "MFLAGS", "ARGS")
"""What begins the names of variables that say something of the tests, and nothing of what a user's shell would have."""


def _become(root: str, words: list[str], folder: str, environment: dict[str, str], channels: list[str]) -> None:
    """Be `python -m analysis WORDS`, started in a folder, of the package that lies in another one."""
    for number, path in enumerate(channels):
        handle = os.open(path, os.O_RDWR)
        os.dup2(handle, number)
        os.close(handle)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.path.insert(0, root)
    sys.argv = ["analysis", *words]
    try:
        runpy.run_module("analysis", run_name="__main__", alter_sys=True)
    finally:
        threading._shutdown()  # as an interpreter that ends; else pools of processes that are still there would be waited for
        atexit._run_exitfuncs()


def call(root: Path, *words: object, cwd: Path | None = None, **variables: str) -> subprocess.CompletedProcess:
    """Run a command of the package that lies in a folder, there or in another one: exit status, what it said, and what it complained of."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(NOT_PASSED_ON)} | {"PYTHONPATH": str(root)}
    command = [str(word) for word in words]
    with tempfile.NamedTemporaryFile() as said, tempfile.NamedTemporaryFile() as complained:
        channels = [os.devnull, said.name, complained.name]
        process = FORKS.Process(target=_become, args=(str(root), command, str(cwd or root), kept | variables, channels))
        process.start()
        process.join()
        texts = [Path(path).read_text(encoding="utf-8") for path in channels[1:]]
    return subprocess.CompletedProcess(command, process.exitcode, *texts)
