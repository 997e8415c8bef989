"""Many files changed all at once: whatever ends a process in between, they are the old ones or, once `finish` has run, the new ones."""

import errno
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pandas as pd

from analysis import files

STAGE, PLAN = ".staged", "plan.csv"
"""Folder, below that of the files, in which changes are prepared, and the file in it that decides on them."""


class Stale(Exception):
    """Files are no longer what they were when their change was decided on."""


def make(root: Path, changes: Mapping[str, bytes | None], before: Mapping[str, str]) -> None:
    """Change many files below a folder.

    The new files are written and read back beside the old ones first, which nothing touches. Then the
    plan of the changes is put in its place: until then, everything stays as it was; from then on
    the changes are made, if need be by `finish` at the next start.

    Parameters
    ----------
    root
        The folder.
    changes
        New bytes by relative path; None for a file that goes.
    before
        SHA-256 of the old files by relative path, of those that are there.

    Raises
    ------
    files.Busy
        If another process is changing files of this folder.
    Stale
        If an old file is no longer what it was.
    """
    stage = root / STAGE
    with files.alone(root, f"another process is changing files of {root}; wait for it and try again"):
        _carry_out(root, stage)
        for path, data in sorted(changes.items()):
            if data is not None:
                files.write_bytes(stage / "new" / path, data)
                if files.read_file(stage / "new" / path) != data:
                    raise OSError(errno.EIO, "what is read is not what was written", str(stage / "new" / path))
        stale = [path for path in sorted(changes) if _digest_of(root / path) != before.get(path, "")]
        if stale:
            shutil.rmtree(stage, ignore_errors=True)
            raise Stale(f"nothing was changed, since these files were changed by somebody else meanwhile: {', '.join(stale)}; try again")
        plan = [(path, "new" if data is not None else "removed", before.get(path, "")) for path, data in sorted(changes.items())]
        os.sync()
        files.write_bytes(stage / PLAN, files.csv_bytes(pd.DataFrame(plan, columns=["path", "change", "before"])))
        _carry_out(root, stage)


def finish(root: Path) -> bool:
    """Make the changes of a process that was killed after they were decided on, and forget those that it only prepared; whether any were made."""
    if not (root / STAGE).is_dir():
        return False
    with suppress(files.Busy), files.alone(root):
        return _carry_out(root, root / STAGE)
    return False


def _digest_of(path: Path) -> str:
    """SHA-256 of a file; blank if there is none."""
    return files.sha256(files.read_file(path)) if path.is_file() else ""


def _carry_out(root: Path, stage: Path) -> bool:
    """Make the changes that were decided on, again where some are made already, and empty the stage; whether there were any."""
    plan = stage / PLAN
    is_decided = plan.is_file()
    rows = list(files.read_table(plan).itertuples(index=False)) if is_decided else []
    for folder in {(root / path).parent for path, _, _ in rows}:
        files.sweep(folder, below=False)
    for path, change, before in rows:
        if change == "new":
            files.write_bytes(root / path, files.read_file(stage / "new" / path))
        elif _digest_of(root / path) == before:
            files.remove([root / path])
    if is_decided:
        os.sync()
        files.remove([plan])
    shutil.rmtree(stage, ignore_errors=True)
    return is_decided
