"""Files of a study that come from the package: renewed where nobody wrote in them, left and named where somebody did."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.collect import files, store
from analysis.pipeline import lab

COPIED = ".rival-requests.csv"
"""File that says from which state of the package a study has its files: SHA-256 of each, of notebooks without what their cells show."""


class Updated(NamedTuple):
    """What an update does: the files that it writes, by path, and those that somebody changed, by whether the package has newer ones."""

    fresh: dict[str, bytes]
    edited: dict[str, bool]


def digest(path: str, data: bytes) -> str:
    """SHA-256 of what people wrote in a file, whatever ends its lines have."""
    return lab.written(data) if path.endswith(".ipynb") else files.sha256(data.replace(b"\r\n", b"\n"))


def listed(copied: Mapping[str, bytes]) -> bytes:
    """The table of files that were copied, as it lies in the folder of a study."""
    return _table({path: digest(path, data) for path, data in copied.items()})


def _table(digests: Mapping[str, str]) -> bytes:
    return store.csv_bytes(pd.DataFrame(sorted(digests.items()), columns=["path", "sha256"]))


def _known(folder: Path) -> dict[str, str]:
    """From which state of the package each file was copied; nothing where that cannot be read."""
    try:
        return dict(store.read_table(folder / COPIED)[["path", "sha256"]].itertuples(index=False, name=None))
    except (OSError, ValueError, KeyError):
        return {}


def compare(folder: Path, newest: Mapping[str, bytes]) -> Updated:
    """What an update of a study would do.

    Parameters
    ----------
    folder
        The folder of the study.
    newest
        Files as the package has them now, by path.
    """
    known, fresh, edited = _known(folder), {}, {}
    kept = dict(known)
    for path, data in sorted(newest.items()):
        there = digest(path, files.read_file(folder / path)) if (folder / path).is_file() else ""
        if there == digest(path, data):
            kept[path] = there
        elif not (folder / path).exists() or (there and there == known.get(path)):
            fresh[path] = data
            kept[path] = digest(path, data)
        else:
            edited[path] = known.get(path) != digest(path, data)
    table = _table(kept)
    is_new = not (folder / COPIED).is_file() or files.read_file(folder / COPIED) != table
    return Updated(fresh | ({COPIED: table} if is_new else {}), edited)


def write(folder: Path, found: Updated) -> None:
    """Write the files of an update, each whole or not at all and the list of them last; what is stopped in between is finished by calling it again."""
    files.write_all(folder, {path: data for path, data in found.fresh.items() if path != COPIED})
    if COPIED in found.fresh:
        files.write_bytes(folder / COPIED, found.fresh[COPIED])


def say(found: Updated) -> list[str]:
    """What an update does, in lines for people."""
    lines = [f"to be brought up to date: {path}" for path in found.fresh if path != COPIED]
    for path, is_newer in found.edited.items():
        waits = "; the package has a newer one, which you get by renaming or removing yours and calling this again" if is_newer else ""
        lines.append(f"changed by you and left as it is: {path}{waits}")
    return lines
