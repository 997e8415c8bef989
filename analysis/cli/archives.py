"""Archives that somebody names: judged as untrusted input, and said what they are found to be."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis.cli import faults, output

if TYPE_CHECKING:
    from analysis.deposit import judging


def judge(
    place: Path,
    folder: Path,
    words: Sequence[str] = (),
    *,
    only_files: bool = False,
    runs_code: bool = False,
    prefix: str = "",
) -> int:
    """Judge an archive, say what was found, and give the exit status: 0 holds, 1 differs.

    Parameters
    ----------
    place
        The archive.
    folder
        Where letter and JSON go.
    words
        Options of the rerun.
    only_files
        Whether nothing is run.
    runs_code
        Whether its code is run though it is not that of this package.
    prefix
        How the names of letter and JSON begin.
    """
    from analysis.collect import others
    from analysis.deposit import judging
    from analysis.model import about, doors

    found = _looked_at(place)
    if only_files or not _may_run(found, runs_code):
        return 1 if found.faults or not only_files else 0
    sys.stdout.flush()
    with faults.refusing(others.Unusable, about.Faulty):
        judged = judging.judge(found, words, place)
    click.echo(doors.terminal(judged.said), nl=False)
    for name, data in judged.written.items():
        output.write(folder / f"{prefix}{name}", data)
    if judged.written:
        click.echo(f"letter of the archive: {folder / f'{prefix}letter.html'}")
    return judged.status or (1 if found.faults else 0)


def _looked_at(place: Path) -> "judging.Found":
    """An archive, its files held against their hashes, and what was found said."""
    from analysis.collect import unpacking
    from analysis.deposit import hashes, judging
    from analysis.model import doors

    try:
        found = judging.look_at(place)
    except (unpacking.NoArchive, OSError) as error:
        reason = (error.strerror or "") if isinstance(error, OSError) else str(error)
        raise faults.BadInput(doors.terminal(f"{str(place)!r} cannot be verified as an archive:\n{reason}")) from error
    n_files, sha256 = len(found.unpacked.files), f", SHA-256 {found.sha256}" if found.sha256 else ""
    click.echo(doors.terminal(f"{place}: {n_files} files{sha256}"))
    faults.note(found.notes)
    for fault in found.faults or [f"Every file is as {hashes.NAME} says."]:
        click.echo(doors.terminal(fault))
    return found


def _may_run(found: "judging.Found", runs_code: bool) -> bool:
    """Whether the code of an archive is run: only that of this package, unless asked for; names what differs."""
    from analysis.deposit import judging
    from analysis.model import doors

    others = judging.other_code(found.unpacked.files)
    if others:
        click.echo(doors.terminal(_on_code(others, runs_code)), err=not runs_code)
    return runs_code or not others


def _on_code(others: list[str], runs_code: bool) -> str:
    """What is said of an archive with code that is not that of this package."""
    listed = "".join(f"    {path}\n" for path in others)
    one = "1 file of its code differs" if len(others) == 1 else f"{len(others)} files of its code differ"
    if runs_code:
        told = "it is run with all the rights of this account, and the verdict is its own"
        return f"{one} from this package; {told}:\n{listed}".rstrip()
    return (
        f"{one} from this package:\n{listed}"
        "Nothing of it was run, and no exhibit was judged. Read these files, then give --run-code, which runs them "
        "with all the rights of this account, or run `make verify` in the archive on a machine that holds nothing else."
    )
