"""The verb `check`."""

from pathlib import Path

import click

from analysis.cli import faults, options
from analysis.collect import store
from analysis.collect.fault import said
from analysis.model import doors
from analysis.pipeline import intake


@click.command("check")
@click.argument("folder", required=False, type=options.PATH)
def command(folder: Path | None) -> None:
    """Find every fault in a case folder or a data set (default: data/raw), and warn of what is doubtful.

    A warning is not a fault: the exit status stays 0. If you have reviewed a warning and the data are right, list its
    id with a note in seen.csv, beside the cases, and it will not be repeated.
    """
    folder = folder or store.raw_folder()
    if not folder.is_dir():
        lacking = f"There is no folder {str(folder)!r}."
        raise faults.BadInput(f"{lacking} Name the folder of a case, or a data set with a folder cases/ in it.")
    if wrong := _strange(folder):
        raise faults.BadInput(wrong)
    found = intake.judge(folder) if (folder / "cases").is_dir() else intake.judge_case_folder(folder)
    lines = [doors.terminal(line) for line in (*found.notes, *map(str, found.doubts))]
    n_faults, n_doubts = len(found.faults), len(found.doubts)
    faults.refuse([*lines, *said(found.faults), f"{n_faults} {'fault' if n_faults == 1 else 'faults'}"] if n_faults else [])
    if n_doubts:
        counted = f"{n_doubts} {'warning' if n_doubts == 1 else 'warnings'}"
        lines.append(f"{counted}; list those where the data are right in seen.csv, with the id of the warning and a note")
    click.echo("\n".join([*lines, "no faults"]))


def _strange(folder: Path) -> str:
    """Why a folder is neither a data set nor that of a case; blank if it is one of them."""
    if (folder / "cases").is_dir() or any((folder / f"{name}.csv").exists() for name in ("case", "facts", "sources", "statements")):
        return ""
    below = [path.name for path in sorted(folder.iterdir()) if (path / "case.csv").is_file() or (path / "facts.csv").is_file()]
    if below:
        return f"{str(folder)!r} has no folder cases/, in which its cases {', '.join(below)} belong. Move them there, or name one of them."
    return f"{str(folder)!r} has neither a folder cases/ nor tables of a case. Name the folder of a case, or a data set."
