"""The verb `check`."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from analysis.cli import faults, options, output
from analysis.collect import changes, copies, files, grouping, reading, store
from analysis.collect.copies import Page
from analysis.collect.fault import said
from analysis.model import checkout, doors
from analysis.pipeline import intake, mending, stopping, visitors


@click.command("check")
@click.argument("folder", required=False, type=options.PATH)
@click.option(
    "--case",
    "chosen",
    multiple=True,
    shell_complete=options.a_case,
    help="A case of the data set; may be given several times.  [default: all, and what lies beside them]",
)
@click.option("--fix", is_flag=True, help="Write what is certain, after showing every change and asking.")
@click.option("--yes", is_flag=True, help="With --fix: do not ask.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="json: every fault as an object, for editors and CI.")
@click.option("--links", is_flag=True, help="Then ask every address of a page or stored copy over the network, one at a time.")
@click.option("--out", type=options.PATH, help="CSV file of what --links found, a row for each address.")
@click.option(
    "-v",
    "--verbose",
    is_flag=True,
    help="Show every fault on its own, how each file was read, and pages without a stored copy by case; with --links, pages that answer too.",
)
def command(folder: Path | None, chosen: tuple[str, ...], fix: bool, yes: bool, form: str, links: bool, out: Path | None, verbose: bool) -> int:
    """Find every fault in a case folder or a data set (default: data/raw), and warn of what is doubtful.

    Many faults are grouped, ten lines at most. --fix writes codes for names of states, words of the codebook in
    another spelling, days that can be no other day, ids in another form and missing ones, pairs of facts in their order;
    nothing that could mean two things. A warning is not a fault: the exit status stays 0. If you have reviewed a warning and the data are right,
    list its id with a note in seen.csv, beside the cases, and it will not be repeated.

    Only --links uses the network. Its exit status is 1 if a stored copy is gone, or a page of which no stored copy
    answers. It asks public places alone, without cookies, and reads none of the pages.
    """
    folder, case_ids = folder or store.raw_folder(), chosen or None
    faults.refuse(_misused(folder, chosen, links, out, form))
    found = mending.judged(folder, {}, case_ids)
    planned = mending.plan(folder, case_ids) if found.faults else None
    if fix and planned and _mend(planned, yes):
        found = mending.judged(folder, {}, case_ids)
        planned = mending.plan(folder, case_ids) if found.faults else None
    beside = [] if planned or chosen else _beside(folder)
    if form == "json":
        click.echo(json.dumps(_as_json(found, planned), ensure_ascii=False, indent=1))
        return 2 if planned else 0
    lines = [doors.terminal(line) for line in (*found.notes, *map(str, found.doubts))]
    n_doubts = len(found.doubts)
    faults.refuse(_told(planned, lines, verbose) if planned else [])
    if n_doubts:
        counted = f"{n_doubts} {'warning' if n_doubts == 1 else 'warnings'}"
        lines.append(f"{counted}; list those where the data are right in seen.csv, with the id of the warning and a note")
    click.echo("\n".join([*lines, "no faults", *beside, *_copies(found.pages, verbose)]))
    return _ask(found.pages, out, verbose) if links else 0


def _beside(folder: Path) -> list[str]:
    """The studies whose cases stand beside those of a data set, in words; refused where they cannot."""
    if not (folder / "study.toml").is_file():
        return []
    with store.reading_from(folder):
        faults.refuse([doors.terminal(line) for line in visitors.faults()])
        return [doors.terminal(line) for line in visitors.say()]


def _misused(folder: Path, chosen: Sequence[str], links: bool, out: Path | None, form: str) -> list[str]:
    """What is wrong with what was asked for, in sentences."""
    if not folder.is_dir():
        return [f"There is no folder {str(folder)!r}. Name the folder of a case, or a data set with a folder cases/ in it."]
    wrong = list(filter(None, [_strange(folder)]))
    if chosen and not wrong and not (folder / "cases").is_dir():
        wrong.append(f"--case is {', '.join(chosen)!r}, and {str(folder)!r} is the folder of one case. Leave --case out, or name a data set.")
    elif chosen and not wrong:
        wrong += intake.unknown_cases(chosen, store.case_ids(folder))
    if links and form == "json":
        wrong.append("--links and --format json cannot be asked at once. Write what --links finds with --out.")
    if out is not None:
        wrong += output.file_faults(out) if links else ["--out is given without --links, so there is nothing to write. Add --links, or leave it out."]
    return wrong


def _copies(pages: Sequence[Page], is_by_case: bool) -> list[str]:
    """How many pages have no stored copy, in a sentence, and before it by case if that is asked for."""
    scopes = list(dict.fromkeys(page.scope for page in pages)) if is_by_case else []
    by_case = [f"  {scope}: {copies.say_of([page for page in pages if page.scope == scope])}" for scope in scopes]
    return [*by_case, f"{copies.say_of(pages)} (column archived of sources.csv)"] if pages else []


def _ask(pages: Sequence[Page], out: Path | None, is_whole: bool) -> int:
    """Ask the addresses of some pages, say and write what was found, and give the exit status."""
    import pandas as pd

    from analysis.pipeline import links

    with faults.refusing(links.NoNetwork):
        answers = links.ask(pages, lambda words: click.echo(doors.terminal(words), err=True))
    if out is not None:
        output.write(out, pd.DataFrame(answers, columns=links.Answer._fields))
    click.echo(doors.terminal("\n".join(links.say(answers, is_whole))))
    return 1 if links.lost(answers) else 0


def _told(planned: mending.Plan, notes: list[str], verbose: bool) -> list[str]:
    """Faults in words: each on its own where they are few or all are asked for, else by kind."""
    advice = {one.fault: grouping.asked(one) for one in planned.faults}
    lines = said((one.fault for one in planned.faults), lambda fault: advice.get(fault, "") if not verbose else "")
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
    if not (yes or faults.confirmed(f"write these {reading.count(len(planned.changes), 'change')}?")):
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
