"""The tables of the project: what one row of each is, its columns, what they hold and what blank means."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple, Self

import pandas as pd

from analysis.model import terms

ID = r"[a-z0-9][a-z0-9-]*"
IDS = "lower-case letters, digits and hyphens"
DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
"""Names that are devices on Windows, whatever follows a dot."""


def instead_of_case(name: str) -> str:
    """What to use in place of a name that no case can have, which is that of its folder too, as it stands after *use*; blank if one can."""
    if name == terms.STUDY:
        return "another name: this one means all cases together"
    if DEVICE.fullmatch(name):
        return "another name: this one is a device on Windows, where no folder can be called so"
    return "" if re.fullmatch(ID, name) else IDS


Kind = Literal["text", "whole", "number", "day", "yes_no", "true_false"]
"""Text, a whole number, a number, a day as YYYY-MM-DD, yes or no, True or False."""


class Column(NamedTuple):
    """A column: what it means, what blank means (None = never blank), and what it may hold.

    `vocabulary` names a codebook table (its first column holds the words), `refers_to` a table of
    the same folder or data set (`table.column`), `values` a closed list, `pattern` a regular
    expression with `words` for people; `is_list` joins several by `;`, each once unless it `repeats`; `is_date` asks for EDTF.
    `type` is what a cell, or an item of its list, is in a computed table; collected cells are text. `unit` is that of a number.
    `derived` says what cleaning puts in place of a blank cell that was collected (`collect.derived`); a cleaned cell is then as `blank` says.
    """

    name: str
    meaning: str
    blank: str | None = None
    values: tuple[str, ...] = ()
    vocabulary: str = ""
    refers_to: str = ""
    pattern: str = ""
    words: str = ""
    is_list: bool = False
    repeats: bool = False
    is_date: bool = False
    is_key: bool = False
    type: Kind = "text"
    unit: str = ""
    derived: str = ""

    @property
    def can_be_left_out(self) -> bool:
        """Whether a blank cell of the column that was collected is no fault in itself."""
        return self.blank is not None or bool(self.derived)

    @property
    def blank_means(self) -> str:
        """What a blank cell means that was collected, in words."""
        if not self.derived:
            return "never blank" if self.blank is None else self.blank
        return f"derived: {self.derived}" + (f"; else {self.blank}" if self.blank is not None else "")


class Table(NamedTuple):
    """A table: what one row is, and its columns in order; a file may leave out those that are `optional`, which are then blank."""

    name: str
    row: str
    columns: tuple[Column, ...]
    optional: tuple[str, ...] = ()

    def lenient(self) -> Self:
        """The table, of which a file may leave out every column that can be blank."""
        return self._replace(optional=tuple(column.name for column in self.columns if column.can_be_left_out))

    @property
    def keys(self) -> list[str]:
        """Names of the columns that together name a row."""
        return [column.name for column in self.columns if column.is_key]

    @property
    def names(self) -> list[str]:
        """Names of the columns in their order."""
        return [column.name for column in self.columns]

    def column(self, name: str) -> Column:
        """The column of a name."""
        return next(column for column in self.columns if column.name == name)

    def called(self, columns: Mapping[str, Iterable[tuple[str, str]]], places: Mapping[str, Any]) -> Self:
        """The table in the words of a study.

        Parameters
        ----------
        columns
            Names and meanings of the study for columns that it names itself, one or several for each; a blank meaning is that of the column.
        places
            What stands in braces in meanings, as `model.captions.places` gives it.
        """

        def say(text: str) -> str:
            return text.format(**places) if re.search(r"\{[a-z]", text) else text

        made = [
            column._replace(name=name, meaning=say(meaning or column.meaning), blank=None if column.blank is None else say(column.blank))
            for column in self.columns
            for name, meaning in columns.get(column.name, [(column.name, "")])
        ]
        return self._replace(row=say(self.row), columns=tuple(made))

    def frame(self, rows: Iterable[Any] = ()) -> pd.DataFrame:
        """Rows as a frame with the columns of the table in their order, also where there is no row; numbers are held by their type."""
        numbers = [column for column in self.columns if column.type in ("whole", "number") and not column.is_list]
        kinds = {column.name: "float" if column.type == "number" else "int" if column.blank is None else "Int64" for column in numbers}
        return pd.DataFrame(list(rows), columns=self.names).astype(kinds)


def state_column(name: str, meaning: str, blank: str | None = None, **more: Any) -> Column:
    return Column(name, meaning, blank, vocabulary="states", **more)


def key_column(name: str, meaning: str, **more: Any) -> Column:
    return Column(name, meaning, pattern=ID, words=IDS, is_key=True, **more)


YES_NO = ("yes", "no")
LANGUAGE = "ISO 639-1 code of the language"
NOTE = Column("note", "provenance, variants and doubts, in our words", "nothing to add")
CASE_ID = Column("case_id", "the case", refers_to="cases")
STANCES = ("-1", "0", "1")
LISTED: dict[str, Any] = {"pattern": r"[^;]*", "words": "a name without a semicolon, since lists are joined by it (write a comma)"}
"""What holds of words and names that computed tables and choices join in lists."""
WHOLE: dict[str, Any] = {"pattern": r"[0-9]+", "words": "a whole number"}
ADDRESS: dict[str, Any] = {"pattern": r"https?://\S+", "words": "an address that starts with http:// or https://"}
ARCHIVED = Column(
    "archived",
    "address of a stored copy of the page: of one copy in a web archive, or a DOI as https://doi.org/10...",
    "no stored copy is known",
    **{**ADDRESS, "words": "an address that starts with http:// or https://, a DOI with https://doi.org/"},
)
"""A table may leave it out, which says the same as blanks."""
