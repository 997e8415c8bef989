"""What a data set becomes with rows that somebody brings: what changes, told row by row, and the change itself, whole or not at all."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.collect import changes, files, store
from analysis.collect.fault import FIRST_ROW, Fault, said
from analysis.entry.filled import Brought
from analysis.entry.sheets import CASE_ID, CODES, Sheet
from analysis.model import doors
from analysis.model.dictionary.schemas import Table
from analysis.pipeline import intake

SHOWN = 10
"""Most rows and cells of a table that are shown one by one."""
LONGEST = 70
"""Most letters of a cell that are shown."""


OF_STATEMENT = ["fact_id", "state", "proposition"]
"""Columns that name a statement whose id is blank."""


class Plan(NamedTuple):
    """What is to be written.

    `case_ids`: cases of which something is brought. `contents`: new bytes by path. `before`: SHA-256 of files that are there. `lines`: what changes, in words.
    `faults`: why it cannot be. `places`: what the sheet of each table is called in messages. `rows`: the number of the row in its sheet of each row of a
    file, by path; 0 for one that was there and is not brought.
    """

    case_ids: list[str]
    contents: dict[str, bytes]
    before: dict[str, str]
    lines: list[str]
    faults: list[str]
    places: Mapping[str, str] = {}
    rows: Mapping[str, list[int]] = {}


class Old(NamedTuple):
    """A table as it is: its rows, with columns of the user's own; without rows where there is no file."""

    rows: pd.DataFrame
    is_there: bool


def old_table(path: Path, table: Table) -> Old:
    if not path.is_file():
        return Old(pd.DataFrame(columns=table.names, dtype=str), False)
    plain = store.read_table(path)
    is_plain = {*table.names} - {*table.optional} <= set(plain)
    return Old(plain if is_plain else store.read_raw(path, table), True)


def _keys(rows: pd.DataFrame, table: Table) -> list[tuple[str, ...]]:
    """What names each row: its key; where that is blank and derived, as of a statement, the fact, state and proposition that it is derived of."""
    found = list(rows.reindex(columns=table.keys, fill_value="").itertuples(index=False, name=None))
    if not {*OF_STATEMENT} <= {*table.names}:
        return found
    named = rows.reindex(columns=OF_STATEMENT, fill_value="").itertuples(index=False, name=None)
    return [key if all(key) else ("/".join(parts),) for key, parts in zip(found, named, strict=True)]


def _joined(old: pd.DataFrame, new: pd.DataFrame, table: Table, keeps: bool) -> pd.DataFrame:
    """The new rows in the order of the old ones, those that are not among them behind; columns of the user's own are kept. The index has their numbers.

    `keeps`: old rows that are not among the new ones stay; they go otherwise.
    """
    own = [name for name in old.columns if name not in table.names]
    missing = [name for name in table.names if name not in old and (old.empty or (name in new and (new[name] != "").any()))]
    stays = [*own, *(name for name in old.columns if name in table.names and name not in new)]
    columns = [*old.columns, *missing] if len(old) else [*table.names, *own]
    news = {key: (number, row) for key, number, row in zip(_keys(new, table), new.index, new.to_dict("records"), strict=True) if all(key)}
    numbers, made, used = [], [], set()
    for key, row in zip(_keys(old, table), old.to_dict("records"), strict=True):
        if all(key) and key in news:
            made.append({**{name: row[name] for name in stays}, **news[key][1]})
            numbers.append(news[key][0])
            used.add(key)
        elif keeps:
            made.append(row)
            numbers.append(0)
    rest = [each for key, *each in zip(_keys(new, table), new.index, new.to_dict("records"), strict=True) if key not in used]
    index = pd.Index([*numbers, *(number for number, _ in rest)], dtype=int)
    return pd.DataFrame([*made, *(row for _, row in rest)], columns=columns, index=index, dtype=str).fillna("")


def _short(text: str) -> str:
    plain = doors.terminal(" ".join(text.split()))
    return (plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1]}…") or "(blank)"


def _some(keys: Sequence[tuple[str, ...]]) -> str:
    named = ["+".join(key) or "without an id" for key in keys[:SHOWN]]
    return ", ".join(map(doors.terminal, named)) + f" and {len(keys) - SHOWN} more" * (len(keys) > SHOWN)


def told(path: str, old: Old, new: pd.DataFrame, table: Table) -> Iterator[str]:
    """What changes in a table, in lines."""
    before = dict(zip(_keys(old.rows, table), old.rows.to_dict("records"), strict=True))
    after = dict(zip(_keys(new, table), new.to_dict("records"), strict=True))
    added, gone = [key for key in after if key not in before], [key for key in before if key not in after]
    cells = [
        (key, name, before[key].get(name, ""), row[name])
        for key, row in after.items()
        if key in before
        for name in row
        if before[key].get(name, "") != row[name]
    ]
    changed = list(dict.fromkeys(key for key, *_ in cells))
    parts = [f"{len(keys)} {word}" for keys, word in ((added, "new"), (changed, "changed"), (gone, "removed"))]
    yield f"{path}: {', '.join(parts)} of {len(new)} rows"
    yield from (f"  {word}: {_some(keys)}" for keys, word in ((added, "new"), (gone, "removed")) if keys)
    for key, name, was, is_now in cells[:SHOWN]:
        yield f"  {doors.terminal('+'.join(key))}, {name}: {_short(was)} -> {_short(is_now)}"
    if len(cells) > SHOWN:
        yield f"  and {len(cells) - SHOWN} more cells"


def _conflicts(path: str, old: pd.DataFrame, new: pd.DataFrame, table: Table) -> list[Fault]:
    """Rows that are brought to be added although there is another one with their key."""
    there = dict(zip(_keys(old, table), old.to_dict("records"), strict=True))
    return [
        Fault(path, None, "+".join(table.keys), " ".join(key), "an id that does not exist yet, or the same row as the one that has it")
        for key, row in zip(_keys(new, table), new.to_dict("records"), strict=True)
        if all(key) and key in there and any(there[key].get(name, "") != value for name, value in row.items())
    ]


def _origins(folder: Path, case_ids: Sequence[str], old: pd.DataFrame, new: pd.DataFrame, pages: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Rows of the reports that stay: those of the workbook, and the old ones that other cases name, or nobody named before."""

    def named(case_id: str, now: bool) -> set[str]:
        path = folder / "cases" / case_id / "sources.csv"
        table = pages[case_id] if now and case_id in pages else store.read_table(path) if path.is_file() else pd.DataFrame()
        return set(table["origin_id"]) if "origin_id" in table else set()

    theirs = {origin for case_id in case_ids for origin in named(case_id, now=False)}
    needed = {origin for case_id in {*store.case_ids(folder), *case_ids} for origin in named(case_id, now=True)}
    brought = set(new["origin_id"])
    return old[[origin in brought or origin not in theirs or origin in needed for origin in old["origin_id"]]]


def plan(folder: Path, sheets: Sequence[Sheet], brought: Brought, adds: bool = False) -> Plan:
    """What becomes of a data set with the rows that are brought; nothing is changed.

    Parameters
    ----------
    folder
        The data set; it need not be there yet.
    sheets
        The tables.
    brought
        What is brought, `case_id` filled in each row.
    adds
        Whether rows are added to those that are there. Otherwise the rows of a case take the place of all that its table has.
    """
    rows, numbers = brought.rows, dict[str, list[int]]()
    case_ids = sorted({case_id for table in rows.values() if CASE_ID.name in table for case_id in table[CASE_ID.name]})
    contents: dict[str, bytes] = {}
    before: dict[str, str] = {}
    lines: list[str] = []
    faults: list[Fault] = []
    pages: dict[str, pd.DataFrame] = {}
    for sheet in (sheet for sheet in sheets if sheet.name in rows):
        for case_id in case_ids if sheet.is_of_case else [""]:
            path = f"cases/{case_id}/{sheet.name}.csv" if case_id else f"{sheet.name}.csv"
            table, old = rows[sheet.name], old_table(folder / path, sheet.table)
            columns = [name for name in sheet.table.names if name in table]
            new = (table[table[CASE_ID.name] == case_id] if case_id else table)[columns]
            if adds:
                faults += _conflicts(path, old.rows, new, sheet.table)
            if sheet.name == "sources":
                pages[case_id] = new
            kept = old.rows if sheet.is_of_case else old._replace(rows=_origins(folder, case_ids, old.rows, new, pages)).rows
            made = _joined(kept, new, sheet.table, keeps=adds or not sheet.is_of_case)
            numbers[path], made = list(made.index), made.reset_index(drop=True)
            data = store.csv_bytes(made)
            is_new_case = bool(case_id) and not adds and not (folder / "cases" / case_id).is_dir()
            if (old.is_there and data != files.read_given(folder / path)) or (not old.is_there and (len(made) or is_new_case)):
                contents[path] = data
                lines += told(path, old, made, sheet.table)
            if old.is_there:
                before[path] = files.sha256(files.read_given(folder / path))
    there = {path: digest for path, digest in before.items() if path in contents}
    return Plan(case_ids, contents, there, lines, said(faults), brought.places, numbers)


def wrong_afterwards(folder: Path, made: Plan) -> list[Fault]:
    """What `check` would find in the data set if the plan were carried out, and does not find now."""
    there = intake.judge(folder, made.case_ids).faults if (folder / "cases").is_dir() else ()
    return [fault for fault in intake.judge_after(folder, made.contents, made.case_ids).faults if fault not in there]


def in_workbook(fault: Fault, made: Plan) -> Fault:
    """A fault of the data afterwards with the place in the workbook that it came from; the fault itself where it came from none."""
    path = next((path for path in (f"cases/{fault.file}", fault.file) if path in made.rows), "")
    folder, _, table = path.removesuffix(".csv").rpartition("/")
    if table not in made.places or (fault.row and not _number(made, path, fault.row)):
        return fault

    def there(row: re.Match[str]) -> str:
        file = f"{folder}/{row[2]}.csv" if row[2] else path
        number, on = _number(made, file, int(row[1])), f" of the sheet {row[2]}" * bool(row[2])
        return f"row {number}{on}" if number else row[0]

    place = made.places[table] + f", case {folder.removeprefix('cases/')}" * bool(folder and not fault.row)
    allowed = re.sub(r"\brow (\d+)(?: of (\w+)\.csv)?", there, fault.allowed)
    if CODES in made.places:
        allowed = re.sub(r"^one of codebook/\w+\.csv", rf"\g<0> and of the sheet {CODES}", allowed)
    return fault._replace(file=place, row=fault.row and _number(made, path, fault.row), allowed=allowed)


def _number(made: Plan, path: str, row: int) -> int:
    """Number in the workbook of a row of a file; 0 where it is none of its rows."""
    numbers, place = made.rows.get(path, []), row - FIRST_ROW
    return numbers[place] if 0 <= place < len(numbers) else 0


def carry_out(folder: Path, made: Plan) -> None:
    """Write what was planned, all of it or nothing.

    Raises
    ------
    files.Busy
        If another process is changing files of this folder.
    changes.Stale
        If a file is no longer what it was.
    OSError
        If a file cannot be written; nothing is changed then.
    """
    if folder.is_dir() and any(folder.iterdir()):
        changes.make(folder, made.contents, made.before)
    else:
        files.replace_folder(folder, made.contents)
