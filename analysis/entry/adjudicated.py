"""What a data set becomes with the decisions of whoever adjudicates: statements that stand, and the record of why."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from analysis.coding import codings
from analysis.coding.adjudication import Decision, Place
from analysis.collect import derived, files, store
from analysis.collect.cleaned_text import tidy
from analysis.entry import bringing
from analysis.model.dictionary import collected
from analysis.model.dictionary.schemas import Table
from analysis.model.dispute import Codebook

STATEMENTS = next(table for table in collected.CASE_TABLES if table.name == "statements")
ADJUDICATION = next(table for table in collected.STUDY_TABLES if table.name == "adjudication")

Row = dict[str, str]


def plan(folder: Path, case_id: str, codebook: Codebook, decided: Sequence[Decision]) -> bringing.Plan:
    """What changes in a data set with decisions on the places of a case; nothing is changed.

    A statement that is decided otherwise keeps its id and its day, and has the reason of the decision as its rationale; a new one has the day of its fact.
    What all coders have and is decided without a reason is a statement that needs no decision on record.

    Parameters
    ----------
    folder
        The data set, which is the one that is read.
    case_id
        The case.
    codebook
        Its codebook.
    decided
        The decisions, each on another place.
    """
    paths = {f"cases/{case_id}/statements.csv": STATEMENTS, "adjudication.csv": ADJUDICATION}
    made, (of_case, beside) = bringing.Plan([case_id], {}, {}, [], []), paths
    tables = {path: bringing.old_table(folder / path, table).rows for path, table in paths.items()}
    read = {name: tidy(table) for name, table in store.read_collected(case_id, codebook).items()}
    as_read = derived.fill(case_id, read, codebook.tables)["statements"]
    if len(as_read) != len(tables[of_case]):  # blank rows, which one of the readers passes over
        tables[of_case] = store.read_raw(folder / of_case, STATEMENTS)
    _put(made, folder, of_case, STATEMENTS, tables[of_case], _statements(case_id, tables[of_case], as_read, decided))
    _put(made, folder, beside, ADJUDICATION, tables[beside], _adjudication(case_id, tables[beside], decided))
    return made


def _put(made: bringing.Plan, folder: Path, path: str, table: Table, old: pd.DataFrame, rows: list[Row]) -> None:
    """Let a plan change a table, unless its rows are the old ones."""
    columns = [*old.columns, *(name for name in table.names if name not in old and any(row.get(name) for row in rows))]
    new = pd.DataFrame(rows, columns=columns, dtype=str).fillna("")
    if new.equals(old):
        return
    made.contents[path] = store.csv_bytes(new)
    made.lines.extend(bringing.told(path, bringing.old_table(folder / path, table), new, table))
    if (folder / path).is_file():
        made.before[path] = files.sha256(files.read_given(folder / path))


def _by_place(rows: pd.DataFrame) -> dict[Place, int]:
    """Where the row of each place is."""
    return {place: number for number, place in enumerate(rows.reindex(columns=codings.KEY, fill_value="").itertuples(index=False, name=None))}


def _statements(case_id: str, old: pd.DataFrame, as_read: pd.DataFrame, decided: Sequence[Decision]) -> list[Row]:
    """Rows of the statements of a case as they become."""
    rows: list[Row | None] = list(old.to_dict("records"))
    there, now = _by_place(as_read), as_read.to_dict("records")
    for each in decided:
        said = {name: getattr(each, name) for name in ("stance", "basis", "organ", "reported_by")}
        at = there.get(each.place)
        if not each.stance:
            rows = [None if number == at else row for number, row in enumerate(rows)]
        elif at is None:
            key = dict(zip(codings.KEY, each.place, strict=True))
            rows.append({"statement_id": derived.statement_id(case_id, key), **key, **said, "rationale": each.reason})
        elif row := rows[at]:
            changed = _differing(said, now[at])
            rows[at] = {**row, **changed, **({"rationale": each.reason} if changed and each.reason else {})}
    return [row for row in rows if row is not None]


def _differing(said: Mapping[str, str], now: Mapping[str, str]) -> Row:
    return {name: value for name, value in said.items() if now.get(name, "") != value}


def _adjudication(case_id: str, old: pd.DataFrame, decided: Sequence[Decision]) -> list[Row]:
    """Rows of the decisions as they become."""
    rows: list[Row] = old.to_dict("records")
    there = _by_place(tidy(old))
    for each in (each for each in decided if each.decided_by):
        row = {"case_id": case_id, **dict(zip(codings.KEY, each.place, strict=True)), "stance_final": each.stance}
        row |= {"decided_by": each.decided_by, "reason": each.reason}
        at = there.get(each.place)
        if at is None:
            rows.append(row)
        else:
            rows[at] = rows[at] | _differing(row, tidy(old.iloc[[at]]).iloc[0])
    return rows
