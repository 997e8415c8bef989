"""A data set as it lies on disk, whole: its tables and texts, what differs between two states of it, and the bytes of one."""

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.collect import files, store
from analysis.model.dictionary import collected, vocabulary
from analysis.model.dispute import Codebook

TEXTS = ("*.md", "*.toml", "*.txt")
"""Files beside the tables in which people wrote."""


class DataSet(NamedTuple):
    """Tables and texts of a data set, by path; rows of a table keep their numbers, whatever is taken out."""

    tables: dict[str, pd.DataFrame]
    texts: dict[str, str]

    def copy(self) -> "DataSet":
        """The same, to be changed."""
        return DataSet({path: table.copy() for path, table in self.tables.items()}, dict(self.texts))

    def of_case(self, case_id: str) -> dict[str, str]:
        """Paths of the tables of a case, by name."""
        start = f"cases/{case_id}/"
        return {path.removeprefix(start).removesuffix(".csv"): path for path in self.tables if path.startswith(start)}

    def values(self, case_id: str, name: str, column: str) -> set[str]:
        """Values of a column of a table of a case."""
        table = self.tables.get(f"cases/{case_id}/{name}.csv")
        return set(table[column]) if table is not None and column in table else set()

    @property
    def case_ids(self) -> list[str]:
        """Cases of which there are tables, sorted."""
        return sorted({path.split("/")[1] for path in self.tables if path.startswith("cases/")})


class Change(NamedTuple):
    """What becomes of a row, a cell or a line: file, number, column (blank: all of it), before and after (None: it goes)."""

    file: str
    line: int
    column: str
    before: str
    after: str | None


def read(folder: Path, codebook: Codebook) -> DataSet:
    """All tables and texts of a data set; tables that are not plain are read as the checks read them, without other columns.

    Raises
    ------
    ValueError
        If a table cannot be read.
    """
    beside = (*collected.BESIDE_TABLES, *vocabulary.CODEBOOK_TABLES)
    known = {f"{table.name}.csv": table for table in beside}
    of_cases = {f"{table.name}.csv": table for table in codebook.case_tables}
    tables = {}
    for path in store.read_bytes(folder):
        described = of_cases.get(path.rpartition("/")[2]) if path.startswith("cases/") else known.get(path)
        plain = store.read_table(folder / path)
        is_plain = described is None or {*described.names} - {*described.optional} <= set(plain)
        tables[path] = plain if is_plain or described is None else store.read_raw(folder / path, described)
    there = (path for pattern in TEXTS for path in folder.rglob(pattern))
    paths = sorted(path for path in there if path.is_file() and not path.is_symlink())
    return DataSet(
        tables,
        {path.relative_to(folder).as_posix(): files.read_file(path).decode("utf-8", "replace") for path in paths},
    )


def differences(before: DataSet, after: DataSet, moved: Mapping[str, str]) -> list[Change]:
    """What differs between two states of a data set; `moved` are files of another name afterwards."""
    found: list[Change] = []
    for path, table in sorted(before.tables.items()):
        found += _of_table(path, table, after.tables.get(moved.get(path, path)))
    for path, text in sorted(before.texts.items()):
        found += _of_text(path, text, after.texts.get(path, ""))
    return found


def _of_table(path: str, before: pd.DataFrame, after: pd.DataFrame | None) -> Iterator[Change]:
    kept = set(after.index) if after is not None else set()
    for number, row in before.iterrows():
        line = int(str(number)) + 2
        if after is None or number not in kept:
            yield Change(path, line, "", ", ".join(filter(None, row)), None)
            continue
        for column, value in row.items():
            if (now := after.at[number, column]) != value:
                yield Change(path, line, str(column), value, now)


def _of_text(path: str, before: str, after: str) -> Iterator[Change]:
    one, other = before.splitlines(), after.splitlines()
    for kind, start, end, first, last in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind != "equal":
            yield Change(path, start + 1, "", "\n".join(one[start:end]), "\n".join(other[first:last]))


def contents(before: DataSet, after: DataSet, moved: Mapping[str, str]) -> dict[str, bytes | None]:
    """Files that change between two states of a data set, by path: their new bytes, None for one that goes."""
    made: dict[str, bytes | None] = {}
    for path, table in before.tables.items():
        place = moved.get(path, path)
        if place != path or place not in after.tables:
            made[path] = None
        if place in after.tables:
            data = store.csv_bytes(after.tables[place])
            if place != path or data != store.csv_bytes(table):
                made[place] = data
    made |= {path: text.encode() for path, text in after.texts.items() if text != before.texts[path]}
    return made
