"""Many files changed all at once: whatever ends a process in between, they are the old ones or, once `finish` has run, the new ones."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import pandas as pd

from analysis.collect import files, store

STAGE, LOCK, PLAN = ".staged", ".staged.lock", "plan.csv"
"""Below the folder of the files: where changes are prepared, and what lets one process at a time do it; in the former, what decides on them."""

KINDS = (".csv", ".svg", ".md", ".ipynb", ".toml", ".json")
"""Endings of files that are changed so."""


class Stale(Exception):
    """Files are no longer what they were when their change was decided on; the message says which, and what to do."""


class Row(NamedTuple):
    """A file of a plan: its path, and SHA-256 of what it was and of what it becomes; blank where there is none."""

    path: str
    before: str
    after: str


def make(root: Path, changes: Mapping[str, bytes | None], before: Mapping[str, str]) -> None:
    """Change many files below a folder.

    The new files and copies of the old ones are written and read back first, beside the files, which nothing touches.
    Then the plan of the changes is put in place: until then, everything stays as it was; from then on
    the changes are made, if need be by `finish` at the next start. Where one of them cannot be made, none is.

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
    OSError
        If a file cannot be written; nothing is changed then.
    """
    stage = root / STAGE
    plan = [Row(path, before.get(path, ""), files.sha256(data) if data is not None else "") for path, data in sorted(changes.items())]
    with files.alone(root / LOCK, f"another process is changing files of {root}; wait for it and try again"):
        _carry_out(root)
        try:
            _prepare(root, plan, changes)
            files.sync()
            files.write_bytes(stage / PLAN, store.csv_bytes(pd.DataFrame(plan)))
            files.sync()
        except BaseException:
            if not _plan(stage):
                shutil.rmtree(stage, ignore_errors=True)
            raise
        _carry_out(root)


def finish(root: Path) -> bool:
    """Make the changes of a process that was killed after they were decided on, and forget those that it only prepared; whether any were made.

    Raises
    ------
    Stale
        If somebody changed one of the files since.
    OSError
        If a file cannot be written; all are the old ones then.
    """
    if not (root / STAGE).is_dir():
        return False
    try:
        with files.alone(root / LOCK):
            return _carry_out(root)
    except files.Busy:
        return False


def is_decided(root: Path) -> bool:
    """Whether changes wait to be made."""
    return bool(_plan(root / STAGE))


def _prepare(root: Path, plan: list[Row], changes: Mapping[str, bytes | None]) -> None:
    """Write the new files and copies of the old ones, read them back, and look whether every folder can be written to."""
    stage = root / STAGE
    if outside := [row.path for row in plan if not _is_ours(root, row)]:
        raise Stale(f"nothing was changed, since these lie behind a link, outside of {root}, or are of another kind: {', '.join(outside)}")
    stale = [row.path for row in plan if _digest_of(root / row.path) != row.before]
    if stale:
        raise Stale(f"nothing was changed, since these files were changed by somebody else meanwhile: {', '.join(stale)}; try again")
    for row in plan:
        if (data := changes[row.path]) is not None:
            files.write_bytes(stage / "new" / row.path, data)
        if row.before:
            files.write_bytes(stage / "old" / row.path, files.read_file(root / row.path))
    wrong = [row.path for row in plan for kind, digest in (("new", row.after), ("old", row.before)) if _digest_of(stage / kind / row.path) != digest]
    if wrong:
        raise Stale(f"nothing was changed, since what is read is not what was written: {', '.join(wrong)}; try again")
    for folder in {next(place for place in (root / row.path).parents if place.is_dir()) for row in plan}:
        with tempfile.TemporaryFile(dir=folder):
            pass


def _digest_of(path: Path) -> str:
    """SHA-256 of a file; blank if there is none."""
    return files.sha256(files.read_file(path)) if path.is_file() else ""


def _plan(stage: Path) -> list[Row]:
    """Rows of the plan; none if there is no plan, or one that cannot be read, which was never acted on."""
    if stage.is_symlink() or (stage / PLAN).is_symlink():
        return []
    try:
        rows = [Row(*row) for row in store.read_table(files.read_given(stage / PLAN)).itertuples(index=False)]
    except (OSError, ValueError, TypeError):
        return []
    return rows if all(_is_ours(stage.parent, row) for row in rows) else []


def _is_ours(root: Path, row: Row) -> bool:
    """Whether a row of a plan leads below the folder without a detour, and writes a file of a kind that is changed so: somebody else may have planned it."""
    parts = PurePosixPath(row.path).parts
    is_plain = bool(parts) and row.path == "/".join(parts) and ".." not in parts and parts[0] != "/"
    is_kind = not row.after or (row.path.endswith(KINDS) and not any(part.startswith(".") for part in parts))
    return is_plain and is_kind and (root / row.path).parent.resolve() == (root.resolve() / row.path).parent


def _kept(stage: Path, kind: str, row: Row) -> Path | None:
    """Where the new or the old file of a row was kept; None if it is not there as the plan says."""
    place, digest = stage / kind / row.path, row.after if kind == "new" else row.before
    is_plain = place.parent.resolve() == (stage.resolve() / kind / row.path).parent and not place.is_symlink()
    return place if is_plain and _digest_of(place) == digest else None


def _put(root: Path, path: str, kept: Path) -> None:
    """Make a file what was kept of it; remove it if nothing was."""
    if kept.is_file():
        files.write_bytes(root / path, files.read_file(kept))
    else:
        files.remove([root / path])


def _carry_out(root: Path) -> bool:
    """Make the changes that were decided on, again where some are made already, and empty the stage; whether there were any."""
    stage = root / STAGE
    rows = _plan(stage)
    spoiled = [row.path for row in rows if _kept(stage, "new", row) is None or (row.before and _kept(stage, "old", row) is None)]
    if spoiled:
        raise Stale(f"what was prepared in {stage} is not what its plan says ({', '.join(spoiled)}); remove that folder to leave everything as it is")
    foreign = [row.path for row in rows if _digest_of(root / row.path) not in (row.before, row.after)]
    if foreign:
        raise Stale(
            f"a refresh was killed while it changed files, and somebody changed some of them since: {', '.join(foreign)}; "
            f"put them back as they were (git checkout) to let it finish, or remove {stage} to leave everything as it is"
        )
    for folder in {(root / row.path).parent for row in rows}:
        files.sweep(folder, below=False)
    try:
        for row in rows:
            _put(root, row.path, stage / "new" / row.path)
    except OSError:
        for row in rows:
            if _digest_of(root / row.path) != row.before:
                _put(root, row.path, stage / "old" / row.path)
        _forget(stage)
        raise
    _forget(stage)
    return bool(rows)


def _forget(stage: Path) -> None:
    """Empty the stage, the plan first: without it nothing else in there counts."""
    if (stage / PLAN).is_file():
        files.sync()
        files.remove([stage / PLAN])
    shutil.rmtree(stage, ignore_errors=True)
