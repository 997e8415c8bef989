"""Tidy text, and the log of every cell that cleaning changes."""

import unicodedata

import numpy as np
import pandas as pd

from analysis.model.dictionary.processed import processed
from analysis.model.dispute import RawCase
from analysis.model.terms import INVISIBLE, clean_text

LOG = processed("log")


KEYS = {
    "case": ["case_id"], "requests": ["state"], "sources": ["source_id"], "facts": ["fact_id"],
    "statements": ["statement_id"], "codings": ["coder", "fact_id", "state", "proposition"],
    "contradictions": ["fact_id", "contradicts_fact_id"], "adjudication": ["fact_id", "state", "proposition"], "origins": ["origin_id"],
    "claims": ["claim_id"], "references": ["ref"], "entities": ["printed"],
}  # fmt: skip
"""Columns that name a row of each raw table, for the log."""


def changes_of(name: str, before: pd.DataFrame, after: pd.DataFrame, rule: str) -> pd.DataFrame:
    """Log of the cells that differ between two tables of the same rows, of which the second one may have more; a key that was blank is the new one."""
    rows = [
        (name, str(row[KEYS[name][0]]), column, "", value, rule)
        for row in after.iloc[len(before) :].to_dict("records")
        for column, value in row.items()
        if value and column not in KEYS[name]
    ]
    after = after.iloc[: len(before)]
    keys = before[KEYS[name]].where(before[KEYS[name]] != "", after[KEYS[name]]) if before is not after else before[KEYS[name]]
    for column in before.columns:
        old, new = (table[column].to_numpy(dtype=object) for table in (before, after))
        for place in np.flatnonzero(old != new) if before[column] is not after[column] else ():
            key = "/".join(keys.iloc[place])
            rows.append((name, key, column, old[place], new[place], rule))
    return LOG.frame(rows)


_SPACES = "\t\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
"""White space other than a space and the end of a line."""


LINES = 100_000
"""So many values are looked at in one go."""


def _is_tidy(values: np.ndarray) -> bool:
    """Whether `clean_text` would change none of the values, looked at in one go since almost none needs a change."""
    text = "\n".join(values)
    if text.count("\n") != max(len(values) - 1, 0) or any(part in text for part in ("  ", " \n", "\n ")) or text != text.strip(" "):
        return False
    spaces = filter(str.isascii, _SPACES) if text.isascii() else _SPACES + INVISIBLE
    return not any(space in text for space in spaces) and unicodedata.is_normalized("NFC", text)


def _clean_column(column: pd.Series) -> pd.Series:
    """Values of a column as `clean_text` has them; the column itself where nothing changes."""
    values = column.to_numpy(dtype=object)
    if all(_is_tidy(values[start : start + LINES]) for start in range(0, len(values), LINES)):
        return column
    places, each = pd.factorize(values)
    return pd.Series(np.array([clean_text(value) for value in each], dtype=object)[places], index=column.index, dtype=str)


def tidy(table: pd.DataFrame) -> pd.DataFrame:
    """A table as cleaning leaves its text; the table itself where nothing changes."""
    if 0 < table.size <= LINES and _is_tidy(table.to_numpy(dtype=object).ravel()):
        return table
    columns = {column: table[column] for column in table}
    changed = {name: cleaned for name, column in columns.items() if (cleaned := _clean_column(column)) is not column}
    return table.assign(**changed) if changed else table


def tidy_text(raw: RawCase) -> tuple[RawCase, list[pd.DataFrame]]:
    """The case with tidy text, and the log."""
    before = raw.tables
    cleaned = {name: tidy(table) for name, table in before.items()}
    return raw.but(**cleaned), [changes_of(name, before[name], cleaned[name], "text") for name in KEYS if cleaned[name] is not before[name]]
