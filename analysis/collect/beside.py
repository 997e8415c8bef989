"""Tables that lie beside the cases: which of their rows belong to a case, without going through all of them for each."""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from analysis.collect.cleaned_text import tidy
from analysis.model import terms
from analysis.model.dispute import OF_DOCUMENT


class _Kept(NamedTuple):
    """By which column rows of a table belong to a case: by its facts, or by the original reports of its pages."""

    column: str
    is_of_facts: bool

    def wanted(self, facts: set[str], reports: set[str]) -> tuple[str, set[str]]:
        """The column, and what it has in rows of the case."""
        return self.column, facts if self.is_of_facts else reports


KEPT_BY = {"origins": _Kept("origin_id", False), "codings": _Kept("fact_id", True), "adjudication": _Kept("fact_id", True)}
"""Tables of which a case has some rows."""


class OfCases:
    """Tables beside the cases, as they were collected, by their short names, from which the rows of a case are taken."""

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self.tables = dict(tables)
        self.places: dict[str, dict[str, list[int]]] = {}
        for name, kept in KEPT_BY.items():
            for place, value in enumerate(tidy(tables[name])[kept.column].tolist() if name in tables else ()):
                self.places.setdefault(name, {}).setdefault(value, []).append(place)
        claims = tidy(tables["claims"])["fact_ids"].tolist() if "claims" in tables else []
        self.cited = {fact for ids in claims for fact in terms.split_list(ids)}

    def of(self, facts: set[str], reports: set[str]) -> dict[str, pd.DataFrame]:
        """The tables with the rows of a case that has these facts, and pages with these original reports; those of the audited document whole or not at all."""
        found = {}
        for name, table in self.tables.items():
            if name in KEPT_BY:
                there = self.places.get(name, {})
                places = sorted(place for value in KEPT_BY[name].wanted(facts, reports)[1] for place in there.get(value, ()))
                found[name] = table.iloc[places].reset_index(drop=True)
            else:
                found[name] = table if name not in OF_DOCUMENT or self.cited & facts else table.iloc[:0]
        return found


def lines_of(data: bytes, column: str, wanted: set[str]) -> bytes | None:
    """A table in CSV with its header and only the lines that may have one of some ids in a column; None where that cannot be told line by line.

    It is told of a plain table: in UTF-8, with commas between the cells and no cell over several lines. A line with a quotation mark, or with letters
    that cleaning might take away, is kept.
    """
    try:
        head, *lines = data.decode("utf-8-sig").split("\n")
    except UnicodeError:
        return None
    names = head.rstrip("\r").split(",")
    if names.count(column) != 1 or '"' in head or any(line.count('"') % 2 for line in lines if '"' in line):
        return None
    place = names.index(column)

    def may_be(line: str) -> bool:
        cells = line.split(",", place + 1)
        return '"' in line or len(cells) <= place or not cells[place].isascii() or cells[place].strip() in wanted

    kept = [line for place, line in enumerate(lines) if (line or place < len(lines) - 1) and may_be(line)]
    return "\n".join([head, *kept, ""]).encode()
