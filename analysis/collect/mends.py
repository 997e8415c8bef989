"""What is certain to mend the faults of collected tables, cell by cell: words in another spelling, days that can be no other day, ids."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import NamedTuple

import pandas as pd

from analysis.collect import reading
from analysis.collect.case_checks import states_named
from analysis.collect.cleaned_text import tidy
from analysis.collect.fault import Fault
from analysis.collect.suggestions import as_key, items_of, suggest
from analysis.model import terms
from analysis.model.dictionary.schemas import ID, Column, Table


class Written(NamedTuple):
    """A table as it was written, with the numbers of its rows, what it is, and the case of whose folder it is; blank beside the cases."""

    table: Table
    frame: pd.DataFrame
    case_id: str


class Change(NamedTuple):
    """A cell that is changed: path of the file, row, column, what stands there and what is to stand there."""

    path: str
    row: int
    column: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.path}, row {self.row}, column {self.column}: {self.before!r} -> {self.after!r}"


def certain(tables: Mapping[str, Written], faults: Iterable[tuple[str, Fault]], codebook: Mapping[str, pd.DataFrame]) -> list[Change]:
    """Every change that mends a fault and can be no other one, in the order of files, rows and columns.

    Parameters
    ----------
    tables
        Tables by their path.
    faults
        Faults, each with the path of its file.
    codebook
        Codebook tables by their short names.
    """
    cells = _Cells(tables)
    for path, fault in faults:
        written = tables.get(path)
        if written is None or fault.row is None or fault.column not in written.frame or fault.row not in written.frame.index:
            continue
        if (written.table.name, fault.column) == ("contradictions", _PAIR[1]):
            _order(cells, path, fault.row)
        column, is_key = written.table.column(fault.column), fault.column in written.table.keys
        if not (is_key and column.pattern):  # what is a key elsewhere is renamed there, below
            cells.change(path, fault.row, fault.column, _meaning(column, tables, written.case_id, codebook))
    for path, written in sorted(tables.items()):
        if written.table.name in _IDS and written.table.keys[0] in written.frame:
            _rename(cells, path, written)
    return cells.changes()


_PAIR = ("fact_id", "contradicts_fact_id")
"""Columns of a pair of facts, of which the first has the smaller id; a pair means the same in either order."""


def _order(cells: "_Cells", path: str, row: int) -> None:
    """Put the facts of a pair in their order."""
    texts = [cells.text(path, row, column) for column in _PAIR if column in cells.tables[path].frame]
    if all(texts) and texts != sorted(texts):
        for column, text in zip(_PAIR, sorted(texts), strict=True):
            cells.fill(path, row, column, text)


def _meaning(column: Column, tables: Mapping[str, Written], case_id: str, codebook: Mapping[str, pd.DataFrame]) -> Callable[[str], str]:
    """What an item of a column is certain to mean, itself where nothing is."""
    allowed = propositions(tables, case_id, codebook) if column.refers_to == "propositions" else ()
    name, _, key = column.refers_to.partition(".")
    there = {
        terms.clean_text(value)
        for one in tables.values()
        if one.table.name == name and one.case_id in ("", case_id)
        for value in one.frame.get(key, ())
    }

    def meant(item: str) -> str:
        if named := next((made for made in (as_key(item), f"{case_id}-{as_key(item)}") if made in there and item not in there), ""):
            return named
        text, is_certain = suggest(column, item, codebook, allowed)
        return text if is_certain else item

    return meant


def propositions(tables: Mapping[str, Written], case_id: str, codebook: Mapping[str, pd.DataFrame]) -> list[str]:
    """Propositions of a case, of those of its states that have a code already."""
    raw = {written.table.name: tidy(written.frame) for written in tables.values() if written.case_id == case_id}
    named = [state for state in states_named(raw, codebook["roles"]) if re.fullmatch("[A-Z]{2}", state)]
    return list(terms.case_propositions(codebook["propositions"], named)["proposition"])


class _Cells:
    """The cells of some tables, with what has become of them."""

    def __init__(self, tables: Mapping[str, Written]) -> None:
        self.tables = tables
        self.made: dict[tuple[str, int, str], str] = {}

    def text(self, path: str, row: int, column: str) -> str:
        """What stands in a cell now."""
        return self.made.get((path, row, column), str(self.tables[path].frame.at[row, column]))

    def change(self, path: str, row: int, column: str, of: Callable[[str], str]) -> None:
        """Give every item of a cell another text; a cell of which none changes keeps its own."""
        described = self.tables[path].table.column(column)
        items = items_of(described, terms.clean_text(self.text(path, row, column)))
        made = [of(item) for item in items]
        if made != items:
            self.made[path, row, column] = ";".join(dict.fromkeys(made))

    def fill(self, path: str, row: int, column: str, text: str) -> None:
        """Give a cell another text, whatever its items are."""
        self.made[path, row, column] = text

    def changes(self) -> list[Change]:
        """All changes, in the order of files, rows and columns."""
        found = [Change(path, row, column, str(self.tables[path].frame.at[row, column]), text) for (path, row, column), text in self.made.items()]
        return sorted(
            (change for change in found if change.before != change.after),
            key=lambda change: (change.path, change.row, list(self.tables[change.path].frame).index(change.column)),
        )


_IDS = {"sources": "", "facts": "f", "statements": "s", "origins": ""}
"""Tables whose ids are renamed with all that refers to them, and the letter before the number in an id of a case."""


def _rename(cells: _Cells, path: str, written: Written) -> None:
    """Give ids in another form the form of ids, wherever they stand, and rows without one an id."""
    key, letter = written.table.keys[0], _IDS[written.table.name]
    taken = {terms.clean_text(value) for value in written.frame[key]}
    start, names = f"{written.case_id}-{letter}", dict[str, str]()
    for value in sorted(taken - {""}):
        named = as_key(value)
        if letter and (number := re.fullmatch(rf"{letter}?-?(\d+)", named)):
            named = start + number[1]
        if named and named != value and named not in {*taken, *names.values()} and (not re.fullmatch(ID, value) or named.startswith(start)):
            names[value] = named
    for row in written.frame.index:
        cells.change(path, row, key, lambda item: names.get(item, item))
        if not terms.clean_text(written.frame.at[row, key]) and (made := _new_id(written, row, {*taken, *names.values()}, start)):
            cells.fill(path, row, key, made)
            taken.add(made)
    for other, referring in cells.tables.items() if names else ():
        for name, is_report in _references(referring, f"{written.table.name}.{key}", written.table.name == "sources"):
            kept = _reports(cells.tables) if is_report else set()
            for row in _rows_of(referring, written.case_id):
                cells.change(other, row, name, partial(_renamed, names, kept))


def _renamed(names: Mapping[str, str], kept: set[str], item: str) -> str:
    return item if item in kept else names.get(item, item)


def _rows_of(referring: Written, case_id: str) -> list[int]:
    """Numbers of the rows of a table that are about a case; of all rows where none is named."""
    frame = referring.frame
    if case_id in ("", referring.case_id):
        return list(frame.index)
    if referring.case_id or "case_id" not in frame:
        return []
    return [int(row) for row, named in frame["case_id"].items() if terms.clean_text(named) == case_id]  # type: ignore[call-overload]


def _reports(tables: Mapping[str, Written]) -> set[str]:
    """Ids of the original reports that are listed."""
    return {terms.clean_text(value) for one in tables.values() if one.table.name == "origins" for value in one.frame.get("origin_id", ())}


def _references(referring: Written, wanted: str, of_pages: bool) -> list[tuple[str, bool]]:
    """Columns of a table that hold ids of another one, and whether they may hold others too; a page also names its own report."""
    columns = [column for column in referring.table.columns if column.name in referring.frame]
    found = [(column.name, False) for column in columns if column.refers_to == wanted]
    return found + [(column.name, True) for column in columns if of_pages and column.refers_to == "origins.origin_id"]


def _new_id(written: Written, row: int, taken: set[str], start: str) -> str:
    """An id for a fact or a page that has none: the next number, or its publisher and day; blank for others."""
    if written.table.name == "facts":
        numbers = [re.fullmatch(rf"{re.escape(start)}(\d+)", name) for name in taken]
        widest = max((len(number[1]) for number in numbers if number), default=2)
        return f"{start}{max((int(number[1]) for number in numbers if number), default=0) + 1:0{widest}d}"
    if written.table.name != "sources" or not {"publisher", "published"} <= set(written.frame):
        return ""
    name = as_key(reading.tidy_name(str(written.frame.at[row, "publisher"])))[:20].strip("-")
    day = re.match(r"\d{4}(-\d{2}){0,2}", str(written.frame.at[row, "published"]))
    base = "-".join(filter(None, [name, day[0].replace("-", "") if day else ""]))
    return next((made for made in (base, *(f"{base}-{number}" for number in range(2, 100))) if made not in taken), "") if name else ""
