"""The verb `import`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click
import pandas as pd

from analysis.cli import confirming, faults, options, output
from analysis.collect import changes, files, store
from analysis.collect.fault import said
from analysis.model import checkout, doors
from analysis.model.dictionary import schemas
from analysis.model.sentences import count

if TYPE_CHECKING:
    from analysis.entry.filled import Brought
    from analysis.entry.gathered import Gathered
    from analysis.entry.opened import Opened
    from analysis.exchange.coded import Project

WORKBOOKS = (".xlsx", ".xlsm")
"""Endings of workbooks."""
LIBRARIES = (".json", ".bib", ".ris")
"""Endings of libraries of references."""
CODED = (".dna", ".qdpx", ".qdc", ".csv", ".tsv", ".jsonld")
"""Endings of what was coded elsewhere; a workbook and a `.json` can be that too."""


class Came(NamedTuple):
    """What a file brings, and whether it is added to what is there."""

    brought: "Brought"
    adds: bool


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
    help="Only this case of a workbook; may be given several times. The case to which all else belongs.",
)
@click.option(
    "--into",
    "folder",
    type=options.PATH,
    callback=_read_into,
    is_eager=True,
    help="The data set; it is made if it does not exist yet.  [default: data/raw of the study]",
)
@click.option(
    "--codes",
    type=options.PATH,
    help="CSV file that says what the codes of another program mean; if it is not there, a draft of it is written.  "
    "[default: FILE-codes.csv, beside FILE]",
)
@click.option("--draft", is_flag=True, help="Write also what `check` would still refuse, to be mended there.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(path: Path, chosen: tuple[str, ...], folder: Path | None, codes: Path | None, draft: bool, yes: bool) -> None:
    """Bring a filled workbook (.xlsx) or other material into the data: show what would change, and write it once that is
    confirmed.

    The rows of a case in the workbook take the place of those that its tables have. What a spreadsheet made of dates and
    numbers is understood or named; what can have two meanings is never guessed. If anything is wrong, all of it is said
    and nothing is written.

    Drafts are added to what is there: a sheet of facts under heads of your own to facts.csv, a library of references
    (.json as CSL-JSON, .bib, .ris) to sources.csv, and what was coded in the Discourse Network Analyzer (.dna, .csv,
    .xlsx), in a program that exports REFI-QDA (.qdpx, .qdc) or as annotations (.json, .jsonld) to facts, statements and
    pages, by a table that says what its codes mean. What is still to be filled in is said.
    """
    from analysis.entry import bringing, gathered

    raw = folder or store.raw_folder()
    faults.refuse([*filter(None, [checkout.carried_fault(raw)]), *_path_faults(path)])
    known = gathered.to_read()
    found = _project(path) or (_library(path, chosen) if path.suffix.lower() in LIBRARIES else _brought(path, known, chosen))
    if not isinstance(found, Came):
        if (made := _coded(path, found, codes, known, chosen)) is None:
            return
        found = Came(made, True)
    brought, adds = found
    faults.note(brought.notes)
    faults.refuse(map(doors.terminal, said(brought.faults)))
    plan = bringing.plan(raw, known.sheets, brought, adds)
    confirming.bring(raw, plan, yes, "Mend them in the workbook, or write it as it is with --draft.", draft or adds)


def _path_faults(path: Path) -> list[str]:
    """Why a file cannot be brought in, by its name alone."""
    if path.suffix.lower() not in (*WORKBOOKS, *LIBRARIES, *CODED):
        endings = ", ".join((*WORKBOOKS, *LIBRARIES, *CODED))
        return [f"{str(path)!r} does not end in {endings}. Save a table as an Excel workbook, or export what you have in one of these forms."]
    return [] if path.is_file() else [f"There is no file {str(path)!r}."]


def _project(path: Path) -> "Project | None":
    """What was coded elsewhere; None if a file is of another kind, or a workbook, of which that is seen when it is opened."""
    if path.suffix.lower() not in (*CODED, ".json"):
        return None
    from analysis.exchange import coded, kinds

    with faults.refusing(coded.Unreadable):
        return kinds.read(path, files.read_given(path)) if kinds.is_coded(path) else None


def _coded(path: Path, project: "Project", codes: Path | None, known: "Gathered", chosen: Sequence[str]) -> "Brought | None":
    """What coded material brings, by the table of its codes; None if there is no such table, and a draft of it was written."""
    from analysis.entry import filled
    from analysis.exchange import mapping, rows
    from analysis.pipeline import brought

    table = codes or path.with_name(f"{path.stem}-codes.csv")
    words = mapping.Vocabulary({sheet.name: sheet for sheet in known.sheets}, known.vocabularies)
    if not project.counts():
        raise faults.BadInput(f"{path.name} has no codes, so that it brings nothing. Export a project in which something was coded.")
    if not table.exists():
        draft = mapping.draft(project, words)
        faults.refuse(_draft_faults(table))
        output.write(table, draft)
        n_known = len(mapping.certain(project, words))
        faults.note(project.notes)
        click.echo(
            f"{table}: a row for each of {count(len(draft) - 1, 'code')} of {count(len(project.coded), 'coded place')}; what {n_known} of them "
            f"{'means' if n_known == 1 else 'mean'} is certain and filled in. Fill in the others as far as you want them in the data, "
            "and the row * for what holds of every coded place; then give the command again."
        )
        return None
    given = brought.table(table, "a table of codes", mapping.COLUMNS)
    faults.refuse(given.faults)
    read = mapping.read(given.rows, table.name, words)
    faults.refuse(map(doors.terminal, said(read.faults)))
    if not project.coded:
        raise faults.BadInput(
            f"{path.name} has codes alone, and no coded place, so that it brings no facts. Name the project in which they are used."
        )
    case_id = _case_of(path, chosen)
    made = rows.made(project, read.meanings, case_id, _there(case_id), path.name, store.read_codebook().about.keep_quotations)
    return filled.Brought(made.tables, [*project.notes, *given.notes, *made.notes], [])


def _draft_faults(table: Path) -> list[str]:
    """Why the draft of a table of codes cannot be written."""
    raw = store.raw_folder().resolve()
    if table.suffix != ".csv":
        return [f"--codes is {str(table)!r}, which does not end in .csv. Name a CSV file."]
    return [f"--codes is {str(table)!r}, among collected data. Name a file elsewhere."] * (raw in table.resolve().parents)


def _library(path: Path, chosen: Sequence[str]) -> Came:
    """Pages of a library of references, to be added to those of a case."""
    from analysis.entry import filled, references

    case_id = _case_of(path, chosen)
    pages = _there(case_id).get("sources", references.SOURCES.frame())
    read = references.read(files.read_given(path), path.name, dict(zip(pages["source_id"], pages["url"], strict=True)))
    faults.refuse(map(doors.terminal, read.faults))
    return Came(filled.Brought({"sources": read.rows.assign(case_id=case_id)}, read.notes, []), True)


def _brought(path: Path, known: "Gathered", chosen: Sequence[str]) -> "Came | Project":
    """What a workbook brings: its tables, a sheet of facts, or an export of statements that were coded elsewhere."""
    from analysis.entry import fact_sheet, filled, opened
    from analysis.exchange import coded, kinds

    of_facts = next(sheet for sheet in known.sheets if sheet.name == "facts")
    with faults.refusing(opened.Unreadable, coded.Unreadable):
        book = opened.opened(files.read_given(path), path.name)
        is_ours = filled.is_ours(book, known.sheets)
        found = None if is_ours else fact_sheet.find(book, of_facts, path.name)
        if not is_ours and found is None and (project := kinds.of_workbook(book, path.name)):
            return project
    if found is None:
        return Came(_of_tables(filled.tables(book, path.name, known.sheets, known.vocabularies, chosen), book, path, chosen), False)
    case_id = _case_of(path, chosen)
    return Came(fact_sheet.facts(book, found, of_facts, known.vocabularies, case_id, _there(case_id)), True)


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
