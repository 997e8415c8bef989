"""The verb `check`."""

import json
from pathlib import Path

import click

from analysis.cli import faults, options
from analysis.collect import changes, files, grouping, reading, store
from analysis.collect.fault import said
from analysis.model import checkout, doors
from analysis.pipeline import intake, mending, stopping


@click.command("check")
@click.argument("folder", required=False, type=options.PATH)
@click.option("--fix", is_flag=True, help="Write what is certain, after showing every change and asking.")
@click.option("--yes", is_flag=True, help="With --fix: do not ask.")
@click.option("-v", "--verbose", is_flag=True, help="Show every fault on its own, and how each file was read.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="json: every fault as an object, for editors and CI.")
def command(folder: Path | None, fix: bool, yes: bool, verbose: bool, form: str) -> None:
    """Find every fault in a case folder or a data set (default: data/raw), and warn of what is doubtful.

    Many faults are grouped, ten lines at most. --fix writes codes for names of states, words of the codebook in
    another spelling, days that can be no other day, ids in another form and missing ones; nothing that could mean two
    things. A warning is not a fault: the exit status stays 0. If you have reviewed a warning and the data are right,
    list its id with a note in seen.csv, beside the cases, and it will not be repeated.
    """
    folder = folder or store.raw_folder()
    if not folder.is_dir():
        lacking = f"There is no folder {str(folder)!r}."
        raise faults.BadInput(f"{lacking} Name the folder of a case, or a data set with a folder cases/ in it.")
    if wrong := _strange(folder):
        raise faults.BadInput(wrong)
    found = mending.judged(folder)
    planned = mending.plan(folder) if found.faults else None
    if fix and planned and _mend(planned, yes):
        found = mending.judged(folder)
        planned = mending.plan(folder) if found.faults else None
    if form == "json":
        click.echo(json.dumps(_as_json(found, planned), ensure_ascii=False, indent=1))
        raise click.exceptions.Exit(2 if planned else 0)
    lines = [doors.terminal(line) for line in (*found.notes, *map(str, found.doubts))]
    n_doubts = len(found.doubts)
    faults.refuse(_told(planned, lines, verbose) if planned else [])
    if n_doubts:
        counted = f"{n_doubts} {'warning' if n_doubts == 1 else 'warnings'}"
        lines.append(f"{counted}; list those where the data are right in seen.csv, with the id of the warning and a note")
    click.echo("\n".join([*lines, "no faults"]))


def _told(planned: mending.Plan, notes: list[str], verbose: bool) -> list[str]:
    """Faults in words: each on its own where they are few or all are asked for, else by kind."""
    advice = {one.fault: grouping.advice(one.suggestion) for one in planned.faults}
    lines = said((one.fault for one in planned.faults), advice.get if not verbose else lambda _: "")  # type: ignore[arg-type]
    if not verbose and len(lines) > grouping.MOST_LINES:
        lines = grouping.shortened(grouping.lines(planned.faults))
        notes = [f"{reading.count(len(notes), 'note')} on how files were read; -v shows them"] if notes else []
    n, n_mended = len(planned.faults), sum(one.is_mended for one in planned.faults)
    which = "it" if n == n_mended == 1 else "them" if n == n_mended else f"{n_mended} of them"
    mended = f"; --fix mends {which} with {reading.count(len(planned.changes), 'change')}, which it shows first" * (n_mended > 0)
    return [*notes, *map(doors.terminal, lines), f"{n} {'fault' if n == 1 else 'faults'}{mended}"]


def _mend(planned: mending.Plan, yes: bool) -> bool:
    """Show what would change, ask, and change it; whether it was changed."""
    if not planned.changes:
        click.echo("nothing can be mended with certainty", err=True)
        return False
    for change in planned.changes:
        click.echo(doors.terminal(str(change)), err=True)
    if not (yes or click.confirm(f"write these {reading.count(len(planned.changes), 'change')}?", err=True)):
        return False
    if carried := checkout.carried_fault(planned.root):
        raise faults.BadInput(carried)
    with stopping.signals_held_back(), faults.refusing(files.Busy, changes.Stale):
        mending.carry_out(planned)
    click.echo(f"{reading.count(len(planned.changes), 'cell')} in {reading.count(len(planned.files), 'file')} of {planned.root} changed", err=True)
    return True


def _as_json(found: intake.Judged, planned: mending.Plan | None) -> dict[str, object]:
    """What was found, as an object: faults, the lists of words that they speak of, warnings and notes."""
    told = planned.faults if planned else ()
    return {
        "faults": grouping.as_json(told, lambda fault: mending.path_of(fault, planned.root) if planned else fault.file),
        "words": {name: list(one.words) for one in told if (name := grouping.list_of(one))},
        "warnings": [doubt._asdict() for doubt in found.doubts],
        "notes": list(found.notes),
    }


def _strange(folder: Path) -> str:
    """Why a folder is neither a data set nor that of a case; blank if it is one of them."""
    if (folder / "cases").is_dir() or any((folder / f"{name}.csv").exists() for name in ("case", "facts", "sources", "statements")):
        return ""
    below = [path.name for path in sorted(folder.iterdir()) if (path / "case.csv").is_file() or (path / "facts.csv").is_file()]
    if below:
        return f"{str(folder)!r} has no folder cases/, in which its cases {', '.join(below)} belong. Move them there, or name one of them."
    return f"{str(folder)!r} has neither a folder cases/ nor tables of a case. Name the folder of a case, or a data set."
