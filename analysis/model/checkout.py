"""Which checkout this package is, and the refusal to be taken for the package of another one.

A folder that was copied or renamed, or a second clone in the environment of the first, would else
run and test the code and data of the other folder without a word.
"""

import os
import sys
from pathlib import Path

PYTHONS = ("3.11", "3.12", "3.13", "3.14", "3.15")
"""Releases of Python with which the package runs and the claims hold byte for byte."""
MEANT = "RIVAL_REQUESTS_CHECKOUT"
"""Variable: the checkout whose package a rerun in a scratch copy means, wherever it is started."""
ROOT = Path(__file__).resolve().parents[2]
"""The folder in which this package lies: its checkout, or what it was installed into."""


class AnotherPackage(ImportError):
    """The package belongs to another checkout than the one in which it is used."""


def around(folder: Path) -> Path | None:
    """The checkout in which a folder lies, the innermost if there are several; None if it lies in none. A checkout has this very file."""
    return next((place for place in (folder, *folder.parents) if (place / Path(__file__).resolve().relative_to(ROOT)).is_file()), None)


def fault(folder: Path) -> str:
    """Why this package must not be used in a folder, with what to do; blank if it may: in its own checkout, outside of any, or where it is meant (`MEANT`)."""
    there = around(folder.resolve())
    if there is None or there.samefile(ROOT) or os.environ.get(MEANT) == str(ROOT):
        return ""
    return (
        f"{sys.executable} imports the package `analysis` from {ROOT}, but this is the checkout {there}: run `make env` here and use its environment "
        "(the commands of make do, or .venv/bin/python; with conda: pip install --no-deps --no-build-isolation -e . in the activated environment), "
        "then start again, also the kernel"
    )


def refuse_another() -> None:
    """In a notebook's kernel, stop where the notebook lies in another checkout than this package.

    Raises
    ------
    AnotherPackage
        Says in one sentence which is which and what to do.
    """
    if "ipykernel" in sys.modules and (wrong := fault(Path.cwd())):
        raise AnotherPackage(wrong)
