"""A sheet of facts under any heads, as a colleague types it: what is certain is taken, all else is named and left to a person."""

import re
from collections.abc import Collection, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

import pandas as pd

from analysis.collect import reading, typed_dates
from analysis.collect.fault import ROW, Fault
from analysis.entry.codes import Vocabularies
from analysis.entry.filled import Brought, Grid, Understood, grid, is_blank, listed, oddities, text_of
from analysis.entry.opened import Opened
from analysis.entry.sheets import CASE_ID, Sheet

HEADS = {
    "fact_id": ("nr", "no", "number", "#", "n°", "nº", "id", "fact", "fact nr", "fact no"),
    "date": ("day", "when", "on", "date of event", "event date"),
    "actor": ("who", "speaker", "actor/speaker", "by whom", "person or body"),
    "claim": ("what", "what happened", "event", "description", "fact in words", "content", "summary"),
    "source_ids": ("source", "sources", "page", "pages", "reference", "references", "where"),
    "note": ("notes", "my note", "my notes", "comment", "comments", "remark", "remarks"),
    "informant": ("told by", "according to"),
}
"""Heads under which people keep what a column of the facts has, besides its own name."""
NEEDED = ("date", "claim")
"""Columns without which a sheet is none of facts."""
HEAD_WITHIN = 10
NEAR = 0.6
"""How much alike a page and the words by which a sheet names it must be for the page to be mentioned."""


class _Head(NamedTuple):
    """Row of the heads; place of each column of the facts by name; heads that are none of them."""

    row: int
    places: dict[str, int]
    others: dict[int, str]


def _heads(sheet: Sheet) -> dict[str, str]:
    own = {reading.plain_name(column.name): column.name for column in sheet.columns}
    return {reading.plain_name(head): name for name, heads in HEADS.items() for head in heads} | own


def _found_head(found: Grid, sheet: Sheet) -> _Head | None:
    """The first row in which heads of facts stand, each once; None if there is none."""
    known = _heads(sheet)
    for number, row in found.rows[:HEAD_WITHIN]:
        names = {place: reading.tidy_name(str(cell.value)) for place, cell in enumerate(row) if not is_blank(cell)}
        read = {place: known.get(reading.plain_name(name), "") for place, name in names.items()}
        places = {name: place for place, name in reversed(read.items()) if name}
        if {*NEEDED} <= {*places}:
            return _Head(number, places, {place: name for place, name in names.items() if places.get(read[place]) != place})
    return None


def find(opened: Opened, sheet: Sheet, file: str) -> Grid | None:
    """The first sheet of a workbook that has heads of facts; None if there is none."""
    grids = (grid(opened, page, file) for page in opened.book.worksheets)
    return next((found for found in grids if _found_head(found, sheet)), None)


def facts(opened: Opened, found: Grid, sheet: Sheet, vocabularies: Vocabularies, case_id: str, there: Mapping[str, pd.DataFrame]) -> Brought:
    """Draft rows of the table of facts.

    Parameters
    ----------
    opened
        The workbook.
    found
        The sheet of facts, as `find` gives it.
    sheet
        The table of facts.
    vocabularies
        What codes are called.
    case_id
        The case to which they belong.
    there
        Tables of the case that there are already, by which ids are numbered and pages found.

    Returns
    -------
    The rows, with what was taken, what could not be placed and what somebody has to decide as notes.
    """
    head = _found_head(found, sheet)
    assert head is not None
    columns = {column.name: column for column in sheet.columns}
    understood = Understood(found.place)
    faults: list[Fault] = []
    made: dict[int, dict[str, str]] = {}
    remarks, notes = [], list(opened.notes)
    for number, row in ((number, row) for number, row in found.rows if number > head.row):
        filled = [cell for cell in row if not is_blank(cell)]
        if len(filled) == 1 and filled[0].column - 1 != head.places.get("fact_id", -1):
            remarks.append((number, str(filled[0].value)))
            continue
        texts = {name: text_of(found, row[place], columns[name], understood, faults) for name, place in head.places.items()}
        made[number] = {name: vocabularies.meant(sheet, columns[name], text) for name, text in texts.items()}
    heads = dict(zip(head.places, (_text(found.rows, head.row, place) for place in head.places.values()), strict=True))
    taken = ", ".join(f"{heads[name]} as {name}" if heads[name] != name else name for name in columns if name in head.places)
    notes.append(f"{found.place}: {reading.count(len(made), 'row')} taken as facts of {case_id}; columns: {taken}")
    notes += understood.notes
    aside = {name for place, name in head.others.items()} | {f"column {place + 1}" for place in _nameless(found, head)}
    notes += [f"{found.place}: not placed, since no column of facts.csv is called so: {', '.join(sorted(aside))}"] * bool(aside)
    notes += [f"{found.place}, row {number}: one cell alone ({text[:60]!r}), taken for a remark and left out" for number, text in remarks]
    more, merged = oddities(found, [place + 1 for place in head.places.values()], made)
    rows = _with_ids(made, case_id, there)
    rows = _with_states(rows, vocabularies, sheet)
    frame = pd.DataFrame(list(rows.values()), columns=[*columns], index=pd.Index(list(rows), name=ROW, dtype=int), dtype=str).fillna("")
    frame[CASE_ID.name] = case_id
    notes += more + _to_decide(frame, there.get("sources", pd.DataFrame()), found.place)
    return Brought({sheet.name: frame}, notes, faults + merged, {sheet.name: found.place})


def _text(rows: Sequence[tuple[int, list[Any]]], number: int, place: int) -> str:
    return reading.tidy_name(str(dict(rows)[number][place].value))


def _nameless(found: Grid, head: _Head) -> set[int]:
    """Columns without a head in which something stands."""
    named = {*head.places.values(), *head.others}
    return {place for number, row in found.rows if number > head.row for place, cell in enumerate(row) if not is_blank(cell) and place not in named}


def _with_ids(made: Mapping[int, dict[str, str]], case_id: str, there: Mapping[str, pd.DataFrame]) -> dict[int, dict[str, str]]:
    """Rows with ids: the number that each has on the sheet if all have one of their own, else the next ones that are free."""
    numbers = [row.get("fact_id", "") for row in made.values()]
    taken: Collection[str] = set(there["facts"]["fact_id"]) if "facts" in there else ()
    if all(re.fullmatch(rf"{re.escape(case_id)}-[a-z0-9-]+", number) for number in numbers):
        return dict(made)
    if not (all(re.fullmatch(r"\d{1,4}", number) for number in numbers) and len({*map(int, numbers)}) == len(numbers)):
        used = [int(found[1]) for fact in taken if (found := re.fullmatch(rf"{re.escape(case_id)}-f(\d+)", fact))]
        numbers = [str(number) for number in range(max(used, default=0) + 1, max(used, default=0) + 1 + len(made))]
    width = max([2, *map(len, map(str, map(int, numbers)))])
    ids = [f"{case_id}-f{int(number):0{width}}" for number in numbers]
    return {row: {**cells, "fact_id": fact} for (row, cells), fact in zip(made.items(), ids, strict=True)}


def _with_states(made: Mapping[int, dict[str, str]], vocabularies: Vocabularies, sheet: Sheet) -> dict[int, dict[str, str]]:
    """Rows with the state of an actor who is called just as the state is."""
    states = vocabularies.listed(sheet.words["state"])
    return {number: {**row, "state": row.get("state") or states.code(row.get("actor", ""))} for number, row in made.items()}


def _to_decide(frame: pd.DataFrame, pages: pd.DataFrame, place: str) -> list[str]:
    """What a person has to decide: dates of two readings, and sources by names that are no ids."""
    notes = []
    for number, text in frame["date"].items():
        if text and not typed_dates.is_edtf(text):
            notes.append(f"{place}, row {number}, to decide: the date {text!r} is not certain; write {typed_dates.advice(text)}")
    if blank := [int(str(number)) for number, text in frame["date"].items() if not text]:
        notes.append(f"{place}, {listed(blank)}, to decide: there is no date; write when it happened or was said, as closely as it is known")
    ids = set(pages["source_id"]) if "source_id" in pages else set()
    named: dict[str, list[int]] = {}
    for number, cell in frame["source_ids"].items():
        for item in filter(None, (part.strip() for part in cell.split(";"))):
            if item not in ids:
                named.setdefault(item, []).append(int(str(number)))
    if named:
        told = [f"{item!r} ({listed(rows)}{_hint(item, pages)})" for item, rows in named.items()]
        notes.append(f"{place}, to decide: these sources are no ids of sources.csv: {', '.join(told)}")
    return notes


def _hint(item: str, pages: pd.DataFrame) -> str:
    near = _near(item, pages)
    return f"; perhaps {' or '.join(near)}" if near else ""


def _near(words: str, pages: pd.DataFrame) -> list[str]:
    """Ids of at most three pages whose publisher or title is like some words, in the order of the table; they are mentioned, never taken."""
    plain, found = words.casefold(), []
    for page in pages.to_dict("records"):
        for text in (page["publisher"], page["title"]):
            start = text.casefold()
            if start and (plain.startswith(start) or start.startswith(plain) or SequenceMatcher(None, plain, start).ratio() >= NEAR):
                found.append(page["source_id"])
                break
    return found[:3]
