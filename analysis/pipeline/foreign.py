"""The folder of a rerun, which somebody else may have prepared: what in it no run makes, and what of it is believed."""

import os
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

PARTS = ("data", "results", "notebooks", "tasks", "cache")
"""Parts of the folder of a rerun."""
_CASE, _NAME = r"[^/.][^/]*", r"[\w-]+"
MADE = re.compile(
    rf"data/processed/{_CASE}/{_NAME}\.csv|results/{_CASE}/(?:tables|figures)/{_NAME}\.(?:csv|svg|md)"
    rf"|(?:results/{_CASE}/)?notebooks/{_NAME}\.ipynb"
)
"""Paths of what a run makes."""
FILES = (".csv", ".svg", ".md", ".ipynb", ".txt")
"""Endings of files in the folder of a rerun, which no folder there has."""
MOST = 20
"""Faults that are named."""
MOST_ENTRIES = 100_000
"""Files and folders that are looked at."""
FONTS = "fontlist-*.json"
"""What Matplotlib keeps of the fonts of the machine, since to look for them takes long."""


def faults(build: Path) -> list[str]:
    """What lies in the folder of a rerun that no run makes, and that leads out of it or stands in the way, one sentence each."""
    found = []
    for n_entries, (entry, is_part) in enumerate(_entries(build)):
        if entry.is_symlink():
            what = "a link"
        elif entry.is_dir():
            what = "a folder in the place of a file" if Path(entry.name).suffix in FILES else ""
        else:
            what = "a file in the place of a folder" if is_part else "" if entry.is_file() else "a pipe, a device or a socket"
        found += [f"{entry.path!r} is {what}, and no run makes one there. Remove it, or name another folder."] * bool(what)
        if len(found) == MOST:
            break
        if n_entries == MOST_ENTRIES:
            return [*found, f"{str(build)!r} holds more than {MOST_ENTRIES} files, which is more than any run makes. Name another folder."]
    return found


def _entries(build: Path) -> Iterator[tuple[os.DirEntry[str], bool]]:
    """What lies in the parts of a rerun, links not followed, and whether it is one of the parts.

    Of what is cleared before each run only the part, and nothing of data that were collected.
    """
    waiting = [(build, True)] if build.is_dir() else []
    while waiting:
        folder, is_whole = waiting.pop()
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if not is_whole or entry.name in PARTS:
                    yield entry, is_whole
                    if entry.is_dir(follow_symlinks=False) and Path(entry.path) not in (build / "cache", build / "data" / "raw"):
                        waiting.append((Path(entry.path), False))


def believed(build: Path, paths: Iterable[str]) -> set[str]:
    """Of the paths that a folder lists as made by a run, those that can be: of the right kind, and inside of it without a detour."""
    return {path for path in paths if MADE.fullmatch(path) and (build / path).parent.resolve() == build.resolve() / Path(path).parent}


def clear_cache(cache: Path) -> None:
    """Remove all settings and modules that kernels would read in the folder where they start and keep theirs, but for the list of fonts."""
    kept = {cache / ".gitignore", *(cache / "matplotlib").glob(FONTS)}
    for path in sorted(cache.rglob("*"), reverse=True) if cache.is_dir() else ():
        if path not in kept and not any(path in font.parents for font in kept):
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)
