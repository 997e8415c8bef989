"""One thing wrong in what somebody gives: where it stands, and how it is said."""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

import pandas as pd

from analysis.model import terms

FIRST_ROW = 2
"""Number of the first row below the header, as a spreadsheet counts."""
ROW = "row"
"""What the index of a frame is called that holds the numbers of rows in a file."""


def shortened(given: object) -> str:
    """What somebody gave as it can stand in a message: as Python writes it, of a length that is read."""
    text = given if isinstance(given, str) else str(given)
    return repr(text if len(text) <= 60 else f"{text[:60]}…")


def row_numbers(frame: pd.DataFrame) -> list[int]:
    """Number of each row of a table: that in its file, or as if it were one in a file without blank rows."""
    return list(map(int, frame.index)) if frame.index.name == ROW else list(range(FIRST_ROW, FIRST_ROW + len(frame)))


NOT_BLANK = "not blank"
"""What is allowed where any text will do."""
SAID = {
    "": "it is blank; fill in {}",
    "missing": "it is missing; add {}",
    "used twice": "it is used twice; use {}",
    "unknown file": "no file of this name is read; the files are {}",
    "unknown key": "there is no such key; the keys are {}",
    "misplaced key": "it is too far down in the file; move it to {}",
    "unknown column": "there is no such column; the columns are {}",
    "misspelt column": "there is no such column; did you mean {}?",
    "no table": "it is not a CSV file but {}",
    "conflict": "it contains two versions since a merge; keep {}",
    "open quote": "a quotation mark is not closed where it should be; use {}",
    "no TOML": "it cannot be read; use {}",
    "no file": "it is not a file; use {}",
    "name of the folder": "no case can be called so; use {}",
    "misnamed": "no file of this name is read; save it as {}",
    "loose table": "it is not in the folder of a case; use {}",
    "no case": "there is no case; make {}",
    "no row": "it has no row; add {}",
    "no rows": "it has no row; add {}",
}
"""What is said of a fault whose value is no content of a cell, with a place for what is allowed."""


class Fault(NamedTuple):
    """One thing wrong: where it stands, what stands there (or a word of `SAID`), and what is allowed."""

    file: str
    row: int | None
    column: str
    value: str
    allowed: str

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.file, f"row {self.row}" if self.row else "", f"column {self.column}" * bool(self.column)) if part)
        if self.value == "" and self.allowed == NOT_BLANK:
            return f"{place}: it is blank; fill it in"
        if self.value in SAID:
            return f"{place}: {SAID[self.value].format(self.allowed)}"
        if re.fullmatch(r"\d+ (?:cells?|rows?)", self.value):
            return f"{place}: it has {self.value}; use {self.allowed}"
        return f"{place}: {self.value!r} cannot be used here; {terms.advise(self.allowed)}"


def said(faults: Iterable[Fault], more: Callable[[Fault], str] = lambda _: "") -> list[str]:
    """Faults in words, one a line; cells with one and the same thing in them that cannot stand there are told of once, with their number.

    `more` gives what else is said of a fault.
    """
    groups: dict[tuple[str, ...], list[Fault]] = {}
    for fault in faults:
        is_content = fault.value not in SAID and fault.row is not None
        groups.setdefault((fault.value, fault.allowed) if is_content else (fault.file, fault.column, *fault[3:], str(fault.row is None)), []).append(
            fault
        )
    lines = [(str(same[0]) if len(same) == 1 else _once(same), more(same[0])) for same in groups.values()]
    return [f"{line}; {words}" if words else line for line, words in lines]


def _once(same: list[Fault]) -> str:
    """Faults that differ in their places alone, in one line: their rows, or the first place and how many more there are."""
    first, n_more = same[0], len(same) - 1
    place, _, rest = str(first).partition(": ")
    if {fault._replace(row=None) for fault in same} != {first._replace(row=None)}:
        return f"{place} and {n_more} more cell{'s' * (n_more > 1)}: {rest}"
    rows = [str(fault.row) for fault in same]
    shown = f"{', '.join(rows[:5])} and {len(rows) - 5} more" if len(rows) > 6 else f"{', '.join(rows[:-1])} and {rows[-1]}"
    return f"{place.replace(f'row {first.row}', f'rows {shown}', 1)}: {rest}"
