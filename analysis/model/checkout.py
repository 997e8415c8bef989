"""Where the package and the study lie, and the refusal to be taken for the package of another checkout.

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
STUDY = "RIVAL_REQUESTS_STUDY"
"""Variable: the folder of the study, wherever a command is started."""
PACKAGE = Path(__file__).resolve().parents[1]
"""The folder of the package."""
CARRIED = PACKAGE / "carried"
"""What an installed package carries of the project: its study, notebooks, lock and documents. A checkout has no such folder."""
INSTRUMENT = CARRIED if CARRIED.is_dir() else PACKAGE.parent
"""Where notebooks, codebook, lock and documents of the project itself lie: its checkout, or what the installed package carries."""
AT_WORK = CARRIED / "at_work"
"""A study of somebody's own that a package carries in place of that of the project, as the one for a browser does."""
MARKS = ("data/raw/study.toml", "notebooks")
"""What the folder of a study has, by which it is known."""


class AnotherPackage(ImportError):
    """The package belongs to another checkout than the one in which it is used."""


def _innermost(folder: Path, marks: tuple[str, ...]) -> Path | None:
    """The folder, or the nearest one around it, that has all marks; None if there is none."""
    return next((place for place in (folder, *folder.parents) if all((place / mark).exists() for mark in marks)), None)


def around(folder: Path) -> Path | None:
    """The checkout in which a folder lies, the innermost if there are several; None if it lies in none. A checkout has this very file."""
    return _innermost(folder, (Path(__file__).resolve().relative_to(PACKAGE.parent).as_posix(),))


def _here() -> Path:
    """The current folder; that of the project where it no longer exists, which a command says by itself."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        return INSTRUMENT


def _study() -> Path:
    """The folder of the study at work: the one that is named by `STUDY`, else the one in which the current folder lies, else the one that is carried."""
    carried = AT_WORK if AT_WORK.is_dir() else INSTRUMENT
    return Path(os.environ[STUDY]) if os.environ.get(STUDY) else _innermost(_here(), MARKS) or carried


ROOT = _study().resolve()
"""The folder of the study at work, with `data/raw`, `notebooks` and what is claimed."""
WORK = _here().resolve() if ROOT.is_relative_to(CARRIED) else ROOT
"""Where `build`, `site` and `dist` are made: in the folder of the study, or where a command was started if the study is the one that the package carries."""


def fault(folder: Path) -> str:
    """Why this package must not be used in a folder, with what to do; blank if it may: in its own checkout, outside of any, or where it is meant (`MEANT`)."""
    there, ours = around(folder.resolve()), PACKAGE.parent
    if there is None or there.samefile(ours) or os.environ.get(MEANT) == str(ours):
        return ""
    return (
        f"{sys.executable} imports the package `analysis` from {ours}, but this is the checkout {there}: run `make env` here and use its environment "
        "(the commands of make do, or .venv/bin/python; with conda: pip install --no-deps --no-build-isolation -e . in the activated environment), "
        "then start again, also the kernel"
    )


def carried_fault(folder: Path) -> str:
    """Why nothing in a folder is changed, with what to do; blank if it may be, as it is none of the installed package."""
    if not folder.resolve().is_relative_to(CARRIED):
        return ""
    return f"{folder} belongs to the installed package, and is not changed. Clone the repository, or unpack an archive of it, and work there."


def study_fault() -> str:
    """Why the folder that `STUDY` names is none of a study, with what to do; blank if it is, or none is named."""
    lacking = [mark for mark in MARKS if not (ROOT / mark).exists()]
    if not os.environ.get(STUDY) or not lacking:
        return ""
    return (
        f"{STUDY} is {os.environ[STUDY]!r}, which is not the folder of a study: it has no {' and no '.join(lacking)}. Name one that has, or unset it."
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
