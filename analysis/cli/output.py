"""Where somebody wishes to have a file or a folder: whether it may lie there, and how it is written."""

import shlex
from itertools import count
from pathlib import Path

import pandas as pd

from analysis.cli import faults
from analysis.collect import files, store
from analysis.pipeline import foreign, resources


def _is_ours(place: Path) -> bool:
    """Whether a place lies among what is collected, or in the project outside of build/."""
    root, raw = store.ROOT.resolve(), store.raw_folder().resolve()
    return raw in (place, *place.parents) or (root in place.parents and store.WORK / "build" not in (place, *place.parents))


KEPT = ("data", "results", "notebooks", "docs")
"""Folders of a study of one's own in which files are collected, claimed or kept up to date."""


def _is_kept(place: Path) -> bool:
    """Whether a file would lie in the project outside of build/, among collected data, or in a folder of a study that a command keeps."""
    root = store.ROOT.resolve()
    if root == store.INSTRUMENT.resolve() or not place.is_relative_to(root):
        return _is_ours(place)
    parts = place.relative_to(root).parts
    return parts[0] in KEPT or parts[0].startswith(".") or store.raw_folder().resolve() in place.parents


def named(path: Path) -> str:
    """A path as it stands in a command that is suggested: relative where that is shorter, with quotation marks where a shell needs them."""
    here = Path.cwd()
    return shlex.quote(str(path.relative_to(here) if path.is_absolute() and path.is_relative_to(here) else path))


def file_faults(
    out: Path,
    read: Path | None = None,
    endings: tuple[str, ...] = (".csv",),
    option: str = "--out",
) -> list[str]:
    """Why a file cannot be written, in a sentence; none if it can.

    Parameters
    ----------
    out
        The file.
    read
        The file that is read, which must not be lost.
    endings
        Endings that a file may have that is written over; the first one names its kind.
    option
        The option that names the file.
    """
    said, kind = f"{option} is {str(out)[:80]!r}", f"{endings[0].removeprefix('.').upper()} file"
    try:
        place = out.resolve()
        if read is not None and place == read.resolve():
            return [f"{said}, the file that is read, which would be lost. Name another file."]
        if out.is_dir():
            return [f"{said}, which is a folder. Name a {kind} in it."]
        if out.exists() and not (out.is_file() and out.suffix in endings):
            return [f"{said}, which already exists and is not a {kind}, so it is not overwritten. Name another file."]
    except (OSError, ValueError) as error:
        return [f"{said}, which cannot be the name of a file ({error}). Name another file."]
    if _is_kept(place):
        return [f"{said}, which is in the project or among collected data and results. Name a file in build/ or elsewhere."]
    return []


def new_file_faults(out: Path, endings: tuple[str, ...] = (".csv",), option: str = "--out") -> list[str]:
    """Why a file cannot be written that must not be there yet."""
    found = file_faults(out, None, endings, option)
    if found or not out.exists():
        return found
    free = next(name for number in count(2) if not (name := out.with_stem(f"{out.stem}-{number}")).exists())
    return [f"{str(out)!r} already exists and is not changed. Name a new file, such as {option} {named(free)}"]


def folder_faults(build: Path) -> list[str]:
    """Why a folder cannot be that of a rerun: it would lie among what is claimed or collected, or cannot be made."""
    root, raw = store.ROOT.resolve(), store.raw_folder().resolve()
    if _is_ours(build) or build == root or build in root.parents or build in raw.parents:
        return [
            f"--out is {str(build)!r}, and a rerun there would be mixed with committed results or collected data. "
            "Name build/, a folder below it, or one outside the project and the data."
        ]
    if reason := resources.why_not_made(build):
        return [f"{str(build)!r} cannot be made ({reason}). Name a folder in which you may write, with --out."]
    return foreign.faults(build)


def archives_faults(folder: Path) -> list[str]:
    """Why archives cannot lie in a folder: it is a disk or no folder, cannot be made, or is for something else."""
    root, said = store.ROOT.resolve(), f"--out is {str(folder)!r}"
    if folder == folder.parent:
        return [f"{said}, a whole disk. Name a folder on it."]
    if folder.exists() and not folder.is_dir():
        return [f"{said}, which is no folder. Name a folder."]
    if folder == root or (_is_ours(folder) and store.WORK / "dist" not in (folder, *folder.parents)):
        return [f"{said}, in the project or among collected data. Name dist/, a folder in build/, or one elsewhere."]
    if reason := resources.why_not_made(folder):
        return [f"{said}, which cannot be made ({reason}). Name a folder in which you may write."]
    return []


def write(out: Path, made: pd.DataFrame | bytes) -> None:
    """Write a table, or bytes, where it was asked for.

    Raises
    ------
    faults.BadInput
        If the system does not allow it.
    """
    try:
        files.sweep(out.parent, below=False)
        files.write_bytes(out, made if isinstance(made, bytes) else store.csv_bytes(made))
    except OSError as error:
        message = f"{str(out)!r} cannot be written ({error.strerror}). Name a file in a folder in which you may write."
        raise faults.BadInput(message) from error
