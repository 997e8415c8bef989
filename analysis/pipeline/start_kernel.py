"""Start a kernel of a run; called by the path of this file, as `python -P start_kernel.py -f CONNECTION_FILE`.

The package is imported from the folder in which this file lies before anything else is, so that
neither an installed one nor one in the current folder can take its place.
"""

import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path

NAME, SHOWN = "rival-requests", "Rival Requests"
"""Name of the kernel in files and in JupyterLab, as the package installs it."""
OPTIONS = ["--InteractiveShellApp.ignore_cwd=True", "--HistoryManager.hist_file=:memory:", "--log-level=CRITICAL"]
"""Options of IPython: modules of the current folder stay out, and no history is kept on disk."""


def take_package(root: Path) -> None:
    """Import the package from the folder in which it lies, whatever else bears its name."""
    spec = PathFinder.find_spec("analysis", [str(root)])
    if spec is None or spec.loader is None:
        raise ImportError(f"{root} has no package analysis")
    package = sys.modules["analysis"] = module_from_spec(spec)
    spec.loader.exec_module(package)


if __name__ == "__main__":
    take_package(Path(__file__).resolve().parents[2])
    from ipykernel.kernelapp import IPKernelApp

    from analysis.pipeline import forks

    arguments = sys.argv[1:]
    if arguments[0] == forks.ASKED:
        arguments = forks.serve(arguments)
    IPKernelApp.launch_instance([*arguments, *OPTIONS])
