"""Filled sheets of a coder: read, judged, and made part of a data set."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.coding import page, sheets
from analysis.collect import changes, files, store
from analysis.collect.cleaned_text import tidy
from analysis.model import doors, terms
from analysis.model.dispute import Case, Codebook
from analysis.pipeline import brought, from_raw, intake


class Filled(NamedTuple):
    """A filled sheet: the name of its file, its rows as cleaning leaves them, what is to be said of how it was read, and its case as it was cleaned."""

    file: str
    rows: pd.DataFrame
    notes: list[str]
    case: Case


def case_of(sheet: pd.DataFrame) -> str:
    """The case whose facts a sheet is about; blank where it has no fact of a case."""
    asked = set(tidy(sheet)["fact_id"]) if "fact_id" in sheet else set()
    codebook = store.read_codebook()
    facts = {case_id: store.read_collected(case_id, codebook).get("facts", pd.DataFrame()) for case_id in store.case_ids()}
    shared = {case_id: len(asked & set(tidy(table).get("fact_id", ()))) for case_id, table in facts.items()}
    return max(sorted(shared), key=lambda case_id: shared[case_id]) if any(shared.values()) else ""


def _given(path: Path, columns: list[str]) -> brought.Brought:
    """A filled sheet, or that in a file which a page for coding wrote to go on elsewhere."""
    if path.suffix.lower() == ".json":
        return brought.table(path, "what a page for coding saved as JSON, or a filled sheet", columns, page.saved_sheet)
    return brought.table(path, "a filled sheet", columns)


def read(paths: Iterable[Path], case_id: str = "") -> tuple[list[Filled], list[str]]:
    """Sheets by case, and what keeps them from being judged, one line each.

    Parameters
    ----------
    paths
        Their files.
    case_id
        The case; blank for that of the facts in each sheet.
    """
    columns = sheets.sheet_columns(store.read_codebook())
    given = {path: _given(path, columns) for path in dict.fromkeys(paths)}
    faults = [fault for sheet in given.values() for fault in sheet.faults]
    cases = {path: case_id or case_of(sheet.rows) for path, sheet in given.items() if not sheet.faults}
    for path, about in cases.items():
        if not about:
            faults.append(f"{path.name}: its facts are of no case; use a sheet of one of {', '.join(store.case_ids())}")
        elif list(cases.values()).count(about) > 1:
            faults.append(f"{path.name}: another sheet is of {about} too; use one sheet a case")
    faults = faults or intake.faults_of_run(sorted(set(cases.values())))
    filled = []
    for path, about in cases.items() if not faults else ():
        filled.append(Filled(path.name, tidy(given[path].rows), given[path].notes, from_raw.processed(about)))
    return sorted(filled, key=lambda sheet: sheet.case.id), faults


def sheet_faults(filled: Iterable[Filled], is_whole: bool) -> list[str]:
    """Every fault of filled sheets; `is_whole` as for `sheets.sheet_faults`."""
    return [str(fault) for sheet in filled for fault in sheets.sheet_faults(sheet.rows, sheet.case, sheet.file, is_whole)]


def coder_faults(coder: Mapping[str, str], codebook: Codebook) -> list[str]:
    """Why somebody cannot join the coders of the data that are read, one line each."""
    codings = store.read_beside().get("codings")
    taken = () if codings is None else codings["coder"]
    return [str(fault) for fault in sheets.coder_faults(coder, codebook, taken)]


def coder_row(
    name: str,
    is_blind: bool,
    about: Mapping[str, str | None],
    codebook: Codebook,
) -> dict[str, str]:
    """Row of a new coder, as the codebook table `coders` has it.

    Parameters
    ----------
    name
        Name of the coder.
    is_blind
        Whether the coder saw no other codes.
    about
        What is said of the coder: `round`, `kind`, `instructions`, `note`. Where one is None, the round is the one
        after the highest, the kind is not stated, the instructions are the codebook that the project has, by its
        hash, and the note is blank.
    codebook
        The codebook that has the coders who are there.
    """
    wording = f"CODEBOOK.md, SHA-256 {files.sha256(files.read_file(store.INSTRUMENT / 'CODEBOOK.md'))[:12]}"
    row = {
        "coder": name,
        "round": sheets.next_round(codebook.coders),
        "kind": terms.NOT_STATED,
        "is_blind": "yes" if is_blind else "no",
        "instructions": wording,
        "note": "",
    }
    return {key: terms.clean_text(value) for key, value in (row | {key: value for key, value in about.items() if value is not None}).items()}


def name_of(filled: Iterable[Filled]) -> str:
    """Name for some sheets together: their cases."""
    return "+".join(sheet.case.id for sheet in filled) or "none"


def compare(filled: Iterable[Filled], in_detail: bool = False) -> tuple[list[str], pd.DataFrame]:
    """What coders noted in their sheets, how far these agree with every coding of their cases, a line each, and a row for each disagreement.

    `in_detail`: with a line for each measure too.
    """
    lines, differing = [], []
    for sheet in filled:
        compared, differences = sheets.measure_sheet(sheet.rows, sheet.case)
        alike = sheets.say_alike(sheets.facts_alike(sheet.rows, compared, differences))
        said = [*sheets.notes_of(sheet.rows), *alike, *(sheets.say_comparison(compared) if in_detail else ())]
        lines += [doors.terminal(f"{sheet.case.id}, {line}") for line in said]
        differing.append(differences)
    return lines, pd.concat(differing, ignore_index=True)


def join(folder: Path, filled: Iterable[Filled], coder: Mapping[str, str]) -> int:
    """Add sheets without faults to the codings, and their coder to the coders, of a data set: to both or to neither; gives the number of statements.

    A data set without a table of coders of its own gets one.

    Raises
    ------
    files.Busy
        If another process is changing files of this folder.
    changes.Stale
        If a file is no longer what it was.
    OSError
        If a file cannot be written; nothing is changed then.
    """
    rows = pd.concat([sheets.rows_of(sheet.rows, coder["coder"], sheet.case.id) for sheet in filled], ignore_index=True)
    codings, coders = "codings.csv", "codebook/coders.csv"
    own = {path: files.read_file(folder / path) for path in (codings, coders) if (folder / path).is_file()}
    made = {
        codings: sheets.appended(own.get(codings, b""), rows),
        coders: sheets.appended(own.get(coders, b""), pd.DataFrame([coder])),
    }
    changes.make(folder, made, {path: files.sha256(data) for path, data in own.items()})
    return len(rows)
