r"""Text that a spreadsheet would run, on its way out of a CSV file and back.

A spreadsheet that opens a CSV file runs a cell that begins with `=`, `+`, `-` or `@` as a formula. On the way out such a text
gets an apostrophe in front, which every reader here takes away again, so that the data read back are the same:

| text | in the file |
| --- | --- |
| `+972 Magazine` | `'+972 Magazine` |
| `a; =b` | `a;' =b` |
| `'=b` | `''=b` |
| `-0.5`, `-1 speech`, `a=b`, `'s-Gravenhage` | the same |

What begins a cell, once white space, quotation marks and letters that are not seen are passed over, counts; so does what comes after
`;`, a tab or the end of a line, where a spreadsheet can be told to cut. Plain numbers are no formulas, nor is a sign, or -1, before plain words in
lower case, as our tables have codes: it calls nothing.
"""

import re

import pandas as pd

_CUTS = r";\t\r\n"
_PASSED_OVER = r"[^\S\t\r\n\x0c]|[\x00-\x08\x0b\x0c\x0e-\x1f\"\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
_SIGN = r"[=+\-@\uff1d\uff0b\uff0d\uff20]"
_PLAIN = r"(?:[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]1?(?: [a-z]+)+)"
_STARTS = rf"(?:{_PASSED_OVER})*{_SIGN}"
_RISKY = rf"(?!'*(?:{_PASSED_OVER})*{_PLAIN}(?:{_PASSED_OVER})*(?:[{_CUTS}]|\Z))(?='*{_STARTS})"
_PLACE = rf"(?:\A|(?<=[{_CUTS}]))"
_RUNS = re.compile(rf"\A(?='*[\t\r])|{_PLACE}{_RISKY}")
_ESCAPE = re.compile(rf"\A'(?='*[\t\r])|{_PLACE}'{_RISKY}")
_SUSPECT = re.compile(rf"(?:\A|[{_CUTS}])'*(?:[\t\r]|{_STARTS})")
_MAY_RUN = re.compile(rf"(?:\A|[,|{_CUTS}\"])'*(?:[\t\r]|{_STARTS})")
_ESCAPED = re.compile(rf"(?:\A|[,|{_CUTS}\"])'+(?:[\t\r]|{_STARTS})")


def guard(value: str) -> str:
    """The text as a CSV file may hold it: with an apostrophe before all that a spreadsheet would run."""
    return _RUNS.sub("'", value)


def unguard(value: str) -> str:
    """The text as it was before `guard`."""
    return _ESCAPE.sub("", value)


def may_be_escaped(text: str) -> bool:
    """Whether a CSV file can hold a text that `unguard` changes; asked of the whole file, since almost none does."""
    return "'" in text and _ESCAPED.search(text) is not None


def may_run(text: str) -> bool:
    """Whether a CSV file can hold a text that `guard` changes; asked of the whole file."""
    return _MAY_RUN.search(text) is not None


def _guarded_column(column: pd.Series) -> pd.Series:
    """A column of text, guarded; the column itself where nothing changes."""
    words = [word for word in column.unique() if isinstance(word, str)]
    changed = {word: guard(word) for word in words if _SUSPECT.search(word)}
    changed = {word: guarded for word, guarded in changed.items() if guarded != word}
    return column.map(lambda word: changed.get(word, word) if isinstance(word, str) else word) if changed else column


def guarded(table: pd.DataFrame) -> pd.DataFrame:
    """A table whose texts and names of columns are guarded."""
    texts = [place for place, kind in enumerate(table.dtypes) if pd.api.types.is_object_dtype(kind) or pd.api.types.is_string_dtype(kind)]
    columns = {place: column for place in texts if (column := _guarded_column(table.iloc[:, place])) is not table.iloc[:, place]}
    made = [columns.get(place, table.iloc[:, place]) for place in range(table.shape[1])]
    names = [guard(name) if isinstance(name, str) else name for name in table.columns]
    if not columns and names == list(table.columns):
        return table
    return pd.concat(made, axis=1).set_axis(names, axis=1) if made else table


def unguarded(table: pd.DataFrame) -> pd.DataFrame:
    """A table of text as it was before `guarded`."""
    return table.map(unguard).rename(columns=unguard)
