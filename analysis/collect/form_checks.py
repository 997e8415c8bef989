"""The form of a table: text, columns, vocabularies, references, keys."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import NamedTuple

import pandas as pd

from analysis.collect import derived, reading, spoiled, states, suggestions
from analysis.collect.cleaned_text import tidy
from analysis.collect.fault import FIRST_ROW as FIRST_ROW
from analysis.collect.fault import NOT_BLANK
from analysis.collect.fault import Fault as Fault
from analysis.model import iso3166, terms
from analysis.model.dates import day_bounds
from analysis.model.dictionary.schemas import Column, Table
from analysis.model.dictionary.vocabulary import adding


class Parsed(NamedTuple):
    """A table as text, None where the file cannot be read as one; the faults of its form; and sentences on what was understood otherwise than plainly."""

    frame: pd.DataFrame | None
    faults: list[Fault]
    notes: list[str]


def parse(table: Table, data: bytes, file: str) -> Parsed:
    """Table as text from the bytes of a CSV file, as `reading.read` understands it.

    Every cell stays a string; blank is `""`. The index holds the numbers of the rows in the file. Rows with a wrong number of cells are
    faults, and left out; so are columns that are missing. Columns that the table does not have are left aside.
    """
    found = reading.read(data, file, table.names)
    if found.faults and not found.header:
        return Parsed(None, found.faults, found.notes)
    places, notes, faults = reading.named(found.header, table.names, table.optional, file)
    present = {
        name: [cells[places[name]] if name in places else "" for _, cells in found.rows]
        for name in table.names
        if name in places or name in table.optional
    }
    frame = pd.DataFrame(present, index=[number for number, _ in found.rows], dtype=str)
    return Parsed(frame, faults + found.faults, found.notes + notes)


_LISTS = {"propositions": "propositions", "families": "propositions", "deciders": "organs", "organs": "organs", "roles": "roles"}
"""Lists of words of which a column can name some, by the table of the codebook that has them."""


def _allowed_values(
    column: Column, codebook: Mapping[str, pd.DataFrame], references: Mapping[str, set[str]]
) -> tuple[set[str] | None, Callable[[str], str]]:
    """Words that a cell may hold, and how to say so where it holds something else; None where any text will do."""
    if column.values:
        return set(column.values), lambda _: ", ".join(column.values)
    if column.vocabulary == "states":
        return set(codebook["states"].iloc[:, 0]), lambda _: states.ALLOWED
    if column.vocabulary:
        listed = codebook[column.vocabulary]
        file, adds = f"codebook/{column.vocabulary}.csv", adding(column.vocabulary)
        return set(
            listed.iloc[:, 0]
        ), lambda value: f"one of {file} ({suggestions.shown(value, suggestions.named_words(listed), 'words')}), or add {adds}"
    if column.refers_to in references:
        there = references[column.refers_to]
        called = f"words (codebook/{_LISTS[column.refers_to]}.csv)" if column.refers_to in _LISTS else "ids"

        def named(value: str) -> str:
            words = dict.fromkeys(sorted(there), "")
            of_no_state = _of_no_state(codebook, there) if column.refers_to == "propositions" else ""
            return f"{column.refers_to}: {suggestions.shown(value, words, called)}{of_no_state}"

        return there, named
    return None, lambda _: ""


def _of_no_state(codebook: Mapping[str, pd.DataFrame], propositions: set[str]) -> str:
    """How a case comes to propositions that name a state, where it has none of them yet; else blank."""
    families = [template for template in codebook["propositions"]["template"] if template.endswith("_XX")]
    if not families or any(word.startswith(template.removesuffix("XX")) for word in propositions for template in families):
        return ""
    roles = codebook["roles"]
    columns = " or ".join(roles.loc[(roles["stands_for_xx"] == "yes") & (roles["case_column"] != ""), "case_column"])
    return (
        "; those on a state, such as "
        + f"{families[0]}, follow once requests.csv"
        + f", or {columns} of case.csv," * bool(columns)
        + " has the state"
    )


LAST_YEAR = 9999
"""The year after which no calendar of the program has another one; people write it for an open end."""


def _cell_fault(column: Column, item: str) -> str:
    """What is allowed where an item of a cell has the wrong form; blank where its form is right."""
    if column.is_date:
        try:
            bounds = day_bounds(item)
            if any(day and day.year == LAST_YEAR for day in (bounds.first, bounds.last)):
                return f"a day before {LAST_YEAR}, or .. where the end is open"
        except ValueError as error:
            return spoiled.advice(item) or str(error).partition("; use ")[2]
    if column.pattern and not re.fullmatch(column.pattern, item):
        return column.words
    return ""


def _risky_text(value: str) -> str:
    """What is allowed where a cell, as it is written, could mislead; blank where it cannot."""
    if not value.isprintable() and any(unicodedata.category(letter) in ("Cc", "Zl", "Zp") for letter in value):
        return "one line of text without control characters"
    return ""


def _wrong_in(
    column: Column, value: str, allowed: set[str] | None, saying: Callable[[str], str], listed: Mapping[str, str] | None
) -> list[tuple[str, str]]:
    """What is wrong in a cell that is not blank, and what is allowed there."""
    items = terms.split_list(value) if column.is_list else [value]
    found = [(value, "each item once")] * (column.is_list and not column.repeats and len(set(items)) < len(items))
    for item in items if column.is_date or column.pattern or allowed is not None else ():
        wrong = _cell_fault(column, item)
        if not wrong and allowed is not None and item not in allowed:
            wrong = saying(item) if listed is None else "" if iso3166.is_state(item) else states.suggest(item, listed)
        found += [(item, wrong)] * (wrong != "")
    return found


def column_faults(
    table: Table,
    written: pd.DataFrame,
    file: str,
    codebook: Mapping[str, pd.DataFrame],
    references: Mapping[str, set[str]],
    filled: pd.DataFrame | None = None,
    tidied: pd.DataFrame | None = None,
) -> list[Fault]:
    """Faults of single cells: blanks, forms, vocabularies, references, duplicate keys; each cell is judged as cleaning leaves it.

    In `filled` stands what blank cells are derived as; of these it is only said that they stay blank where they must not. Only control characters
    are faults although cleaning would take some of them for spaces: they tell of a cell that went wrong. `tidied` is the table as cleaning leaves its
    text, where that is known already.
    """
    faults, frame = [], tidy(written) if tidied is None else tidied
    filled = frame if filled is None else filled
    rows = frame.index.tolist()
    for column in (column for column in table.columns if column.name in frame):
        allowed, saying = _allowed_values(column, codebook, references)
        listed = (
            dict(zip(*(codebook["states"][name].tolist() for name in ("alpha2", "name")), strict=True))
            if column.vocabulary == "states" and not column.values
            else None
        )
        values = written[column.name].tolist()
        if not "".join(values).isprintable():
            faults += [Fault(file, row, column.name, value, risk) for row, value in zip(rows, values, strict=True) if (risk := _risky_text(value))]
        values = values if frame is written else frame[column.name].tolist()
        if allowed is None and not (column.is_list or column.is_date or column.pattern) and (column.blank is not None or all(values)):
            continue  # any text will do
        odd = {value: found for value in dict.fromkeys(values) if (found := _wrong_in(column, value, allowed, saying, listed) if value else [])}
        may_be_blank = column.blank is not None or all(terms.split_list(value) if column.is_list else value for value in values)
        for place, (row, value) in enumerate(zip(rows, values, strict=True)) if odd or not may_be_blank else ():
            if column.blank is None and not (terms.split_list(value) if column.is_list else value):
                is_derived = value == "" and column.derived and (filled[column.name].iat[place] or (table.name, column.name) in derived.FOLLOWS)
                if not is_derived:
                    faults.append(Fault(file, row, column.name, value, saying("") or column.words or NOT_BLANK))
            faults += [Fault(file, row, column.name, item, wrong) for item, wrong in odd.get(value, ())]
    seen: dict[tuple, int] = {}
    whole = all(name in frame for name in table.keys)
    for row, key in zip(rows, zip(*(frame[name].tolist() for name in table.keys), strict=True), strict=True) if whole else ():
        if not all(key) and any(table.column(name).derived for name in table.keys):
            continue
        if key in seen:
            faults.append(Fault(file, row, "+".join(table.keys), " ".join(key), f"a key used once (also in row {seen[key]})"))
        seen.setdefault(key, row)
    return faults
