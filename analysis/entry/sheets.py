"""The sheets of a workbook: which tables people fill in by hand, and what each column of them is."""

from typing import NamedTuple

from analysis.model.dictionary.collected import STUDY_TABLES
from analysis.model.dictionary.schemas import Column, Table
from analysis.model.dispute import Codebook
from analysis.model.terms import split_list

CASE_ID = Column("case_id", "the case to which the row belongs: its short name, as on the sheet case")
"""The first column of each sheet of a table that every case has for itself."""
EXAMPLE = "(example)"
"""What stands in the first cell of a row that only shows how the sheet is filled in; no case and no id can be called so."""
GUIDE, CODES = "read me", "codes"
"""Sheets beside the tables: what to do, and the words of drop-down lists with what they mean."""
ORDER = ("case", "sources", "requests", "facts", "statements", "contradictions", "origins")
"""Tables that people fill in, in the order in which it is easiest."""


class Words(NamedTuple):
    """What the items of a column can be: a table of the codebook, by its short name, and further words; and whether they are propositions."""

    vocabulary: str = ""
    more: tuple[str, ...] = ()
    are_propositions: bool = False


class Sheet(NamedTuple):
    """A sheet: its table, its columns in order, and the words of those that have a closed list.

    `is_of_case` says that each case has such a table for itself; `has_case_id`, that the sheet has a column for the case before those of the table.
    """

    table: Table
    columns: tuple[Column, ...]
    words: dict[str, Words]
    is_of_case: bool

    @property
    def name(self) -> str:
        """Name of the sheet, which is that of the table."""
        return self.table.name

    @property
    def has_case_id(self) -> bool:
        """Whether the first column says to which case a row belongs, and is none of the table."""
        return self.columns[0] is CASE_ID

    def is_required(self, column: Column) -> bool:
        """Whether a column must be filled in each row."""
        return column.name == CASE_ID.name or (column.blank is None and not column.derived)


def _words(column: Column) -> Words:
    return Words(column.vocabulary, column.values, column.refers_to == "propositions")


def _of_case_columns(codebook: Codebook) -> dict[str, Words]:
    """Words of the columns that a study gives to case.csv, also of those that take a word in place of a code."""
    kinds = {"state": "states", "states": "states", "organ": "organs"}
    rows = codebook.case_columns.to_dict("records")
    return {row["column"]: Words(kinds.get(row["kind"], ""), tuple(split_list(row["words"]))) for row in rows}


def sheets(codebook: Codebook) -> list[Sheet]:
    """The sheets of the tables that people fill in, in their order."""
    of_case = {table.name: table for table in codebook.case_tables}
    tables = of_case | {table.name: table for table in STUDY_TABLES if table.name in ORDER}
    named = _of_case_columns(codebook)
    found = []
    for name in ORDER:
        table = tables[name]
        columns = table.columns if name not in of_case or "case_id" in table.names else (CASE_ID, *table.columns)
        words = {column.name: _words(column) for column in columns} | (named if name == "case" else {})
        found.append(Sheet(table, columns, {column: each for column, each in words.items() if any(each)}, name in of_case))
    return found


def requirement(sheet: Sheet, column: Column) -> str:
    """What must or may stand in a column, in a sentence or two."""
    if sheet.is_required(column):
        return "Fill it in on every row."
    return f"It may stay blank, which means: {column.derived or column.blank}."
