"""The form of a table: text, columns, vocabularies, references, keys."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pandas as pd

from analysis.collect.cleaned_text import tidy
from analysis.model import terms
from analysis.model.dates import day_bounds
from analysis.model.dictionary.schemas import Column, Table

csv.field_size_limit(2**31 - 1)  # else a long cell is an error of the reader, without its place

FIRST_ROW = 2
"""Number of the first row below the header, as a spreadsheet counts."""


SAID = {
    "": "it is blank; fill in {}",
    "missing": "it is missing; add {}",
    "used twice": "it is used twice; use {}",
    "unknown file": "no file of this name is read; the files are {}",
    "unknown key": "there is no such key; the keys are {}",
    "unknown column": "there is no such column; the columns are {}",
    "rows with more cells than the header": "some rows have more cells than the header; use {}",
    "no file": "it is no file; use {}",
    "loose table": "it lies in the folder of no case; use {}",
    "no case": "there is no case; make {}",
    "no row": "it has no row; add {}",
    "no rows": "it has no row; add {}",
    "a blank row": "the row is blank; leave {}",
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
        if self.value in SAID:
            return f"{place}: {SAID[self.value].format(self.allowed)}"
        if re.fullmatch(r"\d+ cells", self.value):
            return f"{place}: it has {self.value}; use {self.allowed}"
        return f"{place}: {self.value!r} cannot stand here; {terms.advise(self.allowed)}"


def _cells(frame: pd.DataFrame, column: str) -> Iterable[tuple[int, str]]:
    return zip(frame.index, frame[column], strict=True)


def decoded(data: bytes, file: str) -> tuple[str, list[Fault]]:
    """Text of a file, and why it is none."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return "", [Fault(file, line, "", repr(data[error.start : error.end])[2:-1], "text encoded as UTF-8")]
    if "\0" in text:
        return "", [Fault(file, text[: text.index("\0")].count("\n") + 1, "", "\0", "text without NUL characters")]
    return text, []


def parse(table: Table, data: bytes, file: str) -> tuple[pd.DataFrame | None, list[Fault]]:
    """Table as text from the bytes of a CSV file, and the faults of its form.

    A byte order mark and CRLF are accepted. Every cell stays a string; blank is `""`. The index
    holds the numbers of the rows in the file. Rows with a wrong number of cells, columns that are
    missing and columns that are unknown are faults, and left out. The frame is None where the
    file cannot be read as a table.
    """
    text, faults = decoded(data, file)
    if faults:
        return None, faults
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        return None, [Fault(file, None, "", str(error), "comma-separated values, cells with commas or quotes in double quotes")]
    expected = [column.name for column in table.columns]
    header, *body = rows or [[]]
    faults = [Fault(file, 1, name, "missing", "the column " + name) for name in expected if name not in (*header, *table.optional)]
    faults += [Fault(file, 1, name, "unknown column", ", ".join(expected)) for name in header if name not in expected]
    faults += [Fault(file, 1, name, "used twice", "each column once") for name in expected if header.count(name) > 1]
    numbered = list(enumerate(body, FIRST_ROW))
    wrong_length = [(number, row) for number, row in numbered if len(row) != len(header)]
    faults += [Fault(file, number, "", f"{len(row)} cells", f"{len(header)} cells, as the header has") for number, row in wrong_length]
    kept = [(number, row) for number, row in numbered if len(row) == len(header)]
    present = {
        name: [row[header.index(name)] if name in header else "" for _, row in kept] for name in expected if name in (*header, *table.optional)
    }
    return pd.DataFrame(present, index=[number for number, _ in kept], dtype=str), faults


def _allowed_values(column: Column, codebook: Mapping[str, pd.DataFrame], references: Mapping[str, set[str]]) -> tuple[set[str] | None, str]:
    """Words that a cell may hold, and how to say so; None where any text will do."""
    if column.values:
        return set(column.values), ", ".join(column.values)
    if column.vocabulary:
        listed = list(codebook[column.vocabulary].iloc[:, 0])
        return set(listed), f"one of codebook/{column.vocabulary}.csv, or add a row there: " + ", ".join(listed)
    if column.refers_to in references:
        words = references[column.refers_to]
        shown = ", ".join(sorted(words)) if len(words) <= 20 else f"{len(words)} ids"
        return words, f"{column.refers_to}: {shown}"
    return None, ""


def _cell_fault(column: Column, item: str) -> str:
    """What is allowed where an item of a cell has the wrong form; blank where its form is right."""
    if column.is_date:
        try:
            day_bounds(item)
        except ValueError as error:
            return str(error).partition("; use ")[2]
    if column.pattern and not re.fullmatch(column.pattern, item):
        return column.words
    return ""


def _risky_text(value: str) -> str:
    """What is allowed where a cell, as it is written, could mislead; blank where it cannot."""
    if not value.isprintable() and any(unicodedata.category(letter) in ("Cc", "Zl", "Zp") for letter in value):
        return "one line of text without control characters"
    return ""


def column_faults(
    table: Table, written: pd.DataFrame, file: str, codebook: Mapping[str, pd.DataFrame], references: Mapping[str, set[str]]
) -> list[Fault]:
    """Faults of single cells: blanks, forms, vocabularies, references, duplicate keys; each cell is judged as cleaning leaves it.

    Only control characters are faults although cleaning would take some of them for spaces: they tell of a cell that went wrong.
    """
    faults, frame = [], tidy(written)
    for column in (column for column in table.columns if column.name in frame):
        allowed, saying = _allowed_values(column, codebook, references)
        values = written[column.name]
        if not all(map(str.isprintable, values)):
            faults += [Fault(file, row, column.name, value, risk) for row, value in _cells(written, column.name) if (risk := _risky_text(value))]
        for row, value in _cells(frame, column.name):
            items = terms.split_list(value) if column.is_list else [value] * (value != "")
            if not items and column.blank is None:
                faults.append(Fault(file, row, column.name, value, saying or column.words or "not blank"))
            if column.is_list and not column.repeats and len(set(items)) < len(items):
                faults.append(Fault(file, row, column.name, value, "each item once"))
            for item in items:
                wrong = _cell_fault(column, item) or (saying if allowed is not None and item not in allowed else "")
                if wrong:
                    faults.append(Fault(file, row, column.name, item, wrong))
    seen: dict[tuple, int] = {}
    whole = all(name in frame for name in table.keys)
    for row, key in zip(frame.index, frame[table.keys].itertuples(index=False, name=None), strict=True) if whole else ():
        if key in seen:
            faults.append(Fault(file, row, "+".join(table.keys), " ".join(key), f"a key used once (also in row {seen[key]})"))
        seen.setdefault(key, row)
    return faults
