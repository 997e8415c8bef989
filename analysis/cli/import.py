"""The verb `import`."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pandas as pd

from analysis.cli import faults, options, output
from analysis.collect import changes, files, reading, store
from analysis.collect.fault import said
from analysis.model import checkout, doors
from analysis.model.dictionary import schemas
from analysis.model.sentences import count
from analysis.pipeline import stopping

if TYPE_CHECKING:
    from analysis.entry.bringing import Plan
    from analysis.entry.filled import Brought
    from analysis.entry.gathered import Gathered
    from analysis.entry.opened import Opened

WORKBOOKS = (".xlsx", ".xlsm")
"""Endings of workbooks."""
LIBRARIES = (".json", ".bib", ".ris")
"""Endings of libraries of references."""
SHOWN = 20
"""Most faults of a draft that are shown."""


def _read_into(context: click.Context, option: click.Parameter, folder: Path | None) -> Path | None:
    """Bring rows into a data set, which need not be there yet, and read its codebook."""
    if folder is not None:
        faults.refuse(_folder_faults(folder))
        if folder.is_dir() and not context.resilient_parsing:
            changes.finish(folder)
        store.use_raw(folder)
    return folder


def _folder_faults(folder: Path) -> list[str]:
    """Why a folder can be no data set."""
    advice = "Name a data set arranged like data/raw, or a folder that does not exist yet."
    if folder.is_dir() and any(folder.iterdir()) and not any((folder / name).exists() for name in ("cases", "study.toml", "codebook")):
        return [f"--into is {str(folder)!r}, which has no folder cases/ and is not empty. {advice}"]
    place = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    return [f"--into is {str(folder)!r}, and {str(place)!r} is no folder. {advice}"] * (not place.is_dir())


@click.command("import")
@click.argument("path", metavar="FILE", type=options.PATH)
@click.option(
    "--case",
    "chosen",
    multiple=True,
    shell_complete=options.a_case,
    help="Only this case of a workbook; may be given several times. The case to which a sheet of facts or a library belongs.",
)
@click.option(
    "--into",
    "folder",
    type=options.PATH,
    callback=_read_into,
    is_eager=True,
    help="The data set; it is made if it does not exist yet.  [default: data/raw of the study]",
)
@click.option("--draft", is_flag=True, help="Write also what `check` would still refuse, to be mended there.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(path: Path, chosen: tuple[str, ...], folder: Path | None, draft: bool, yes: bool) -> None:
    """Bring a filled workbook (.xlsx) into the data: show what would change, and write it once that is confirmed.

    The rows of a case in the workbook take the place of those that its tables have. What a spreadsheet made of dates and
    numbers is understood or named; what can have two meanings is never guessed. If anything is wrong, all of it is said
    and nothing is written.

    Drafts are added to what is there: a sheet of facts under heads of your own to facts.csv, a library of references
    (.json as CSL-JSON, .bib, .ris) to sources.csv. What is still to be filled in is said.
    """
    from analysis.entry import bringing, gathered

    raw = folder or store.raw_folder()
    faults.refuse([*filter(None, [checkout.carried_fault(raw)]), *_path_faults(path)])
    known = gathered.to_read()
    brought, adds = _library(path, chosen) if path.suffix.lower() in LIBRARIES else _brought(path, known, chosen)
    faults.note(brought.notes)
    faults.refuse(map(doors.terminal, said(brought.faults)))
    _bring(raw, bringing.plan(raw, known.sheets, brought, adds), draft or adds, yes)


def _path_faults(path: Path) -> list[str]:
    """Why a file cannot be brought in, by its name alone."""
    if path.suffix.lower() not in (*WORKBOOKS, *LIBRARIES):
        return [
            f"{str(path)!r} does not end in {', '.join((*WORKBOOKS, *LIBRARIES))}. Save a table as an Excel workbook, or export a library of references."
        ]
    return [] if path.is_file() else [f"There is no file {str(path)!r}."]


def _library(path: Path, chosen: Sequence[str]) -> tuple["Brought", bool]:
    """Pages of a library of references, to be added to those of a case."""
    from analysis.entry import filled, references

    case_id = _case_of(path, chosen)
    pages = _there(case_id).get("sources", references.SOURCES.frame())
    read = references.read(files.read_given(path), path.name, dict(zip(pages["source_id"], pages["url"], strict=True)))
    faults.refuse(map(doors.terminal, read.faults))
    return filled.Brought({"sources": read.rows.assign(case_id=case_id)}, read.notes, []), True


def _brought(path: Path, known: "Gathered", chosen: Sequence[str]) -> tuple["Brought", bool]:
    """What a workbook brings, and whether it is added to what is there."""
    from analysis.entry import fact_sheet, filled, opened

    with faults.refusing(opened.Unreadable):
        book = opened.opened(files.read_given(path), path.name)
    of_facts = next(sheet for sheet in known.sheets if sheet.name == "facts")
    found = None if filled.is_ours(book, known.sheets) else fact_sheet.find(book, of_facts, path.name)
    if found is None:
        return _of_tables(filled.tables(book, path.name, known.sheets, known.vocabularies, chosen), book, path, chosen), False
    case_id = _case_of(path, chosen)
    return fact_sheet.facts(book, found, of_facts, known.vocabularies, case_id, _there(case_id)), True


def _of_tables(brought: "Brought", book: "Opened", path: Path, chosen: Sequence[str]) -> "Brought":
    """What the sheets of a workbook bring that are tables, of which there must be some, with rows of the cases that are asked for."""
    if not brought.rows:
        names = ", ".join(repr(page.title) for page in book.book.worksheets)
        raise faults.BadInput(
            f"None of the sheets of {path.name} ({names}) is a table of a study, nor a sheet of facts with a date and what happened. "
            "`rival-requests workbook` writes a workbook to fill in."
        )
    there = {case_id for table in brought.rows.values() if "case_id" in table for case_id in table["case_id"]}
    lacking = sorted({*chosen} - there) if not brought.faults else []
    faults.refuse([f"{path.name} has no row of the case {', '.join(lacking)}. Check the name, or leave --case out."] * bool(lacking))
    return brought


def _case_of(path: Path, chosen: Sequence[str]) -> str:
    """The case to which a file belongs that does not say it."""
    case_ids = chosen or store.case_ids()
    if len(case_ids) != 1:
        raise faults.BadInput(f"{path.name} does not say to which case it belongs. Name one case with --case.")
    if right := schemas.instead_of_case(case_ids[0]):
        raise faults.BadInput(f"--case is {case_ids[0]!r}. Use {right}.")
    return case_ids[0]


def _there(case_id: str) -> Mapping[str, pd.DataFrame]:
    return store.read_collected(case_id, store.read_codebook()) if case_id in store.case_ids() else {}


def _bring(raw: Path, plan: "Plan", is_draft: bool, yes: bool) -> None:
    """Show what would change, and change it if that is wished."""
    from analysis.entry import bringing

    faults.refuse(plan.faults)
    for line in plan.lines:
        click.echo(line)
    if not plan.contents:
        click.echo("nothing changes")
        return
    found = bringing.wrong_afterwards(raw, plan)
    wrong = list(map(doors.terminal, said(found if is_draft else (bringing.in_workbook(fault, plan) for fault in found))))
    if wrong and not is_draft:
        refused = f"{reading.count(len(found), 'fault')} would remain, so nothing was written. Mend them in the workbook, or write it as it is with --draft."
        raise faults.BadInput("\n".join([*wrong, refused]))
    if not yes and not (sys.stdin.isatty() and click.confirm(f"change these {len(plan.contents)} files?")):
        click.echo(f"nothing was written; with --yes {count(len(plan.contents), 'file')} of {raw} would change")
    else:
        with stopping.signals_held_back(), faults.refusing(files.Busy, changes.Stale):
            bringing.carry_out(raw, plan)
        click.echo(f"{count(len(plan.contents), 'file')} of {raw} changed")
    if wrong:
        click.echo("\n".join([f"still to be mended (`rival-requests check {output.named(raw)}`):", *wrong[:SHOWN]]))
        if len(wrong) > SHOWN:
            click.echo(f"and {len(wrong) - SHOWN} more")
