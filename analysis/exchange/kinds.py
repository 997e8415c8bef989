"""Which program a file is of, by its ending and what is in it, and the project that is read of it."""

from pathlib import Path

import pandas as pd

from analysis.collect import files
from analysis.collect.fault import ROW
from analysis.entry import filled
from analysis.entry.opened import Opened
from analysis.exchange import annotated, dna_database, dna_table, refi
from analysis.exchange.coded import Project, Unreadable
from analysis.pipeline import brought

TABLES = (".csv", ".tsv")
ENDINGS = (".dna", ".qdpx", ".qdc", *TABLES, ".jsonld")
"""Endings of files of coded material; what ends in `.json` or `.xlsx` can be of another kind too."""


def read(path: Path, data: bytes) -> Project:
    """What was coded in a file.

    Raises
    ------
    Unreadable
        If it cannot be read; says every fault.
    """
    ending, file = path.suffix.lower(), path.name
    if ending == ".dna":
        return dna_database.read(data, path)
    if ending == ".qdpx":
        return refi.read_project(data, file)
    if ending == ".qdc":
        return refi.read_codebook(data, file)
    if ending in (".json", ".jsonld"):
        return annotated.read(data, file)
    found = brought.table(path, "statements", dna_table.FIXED)
    if found.faults:
        raise Unreadable("\n".join(found.faults))
    return dna_table.read(found.rows, file)._replace(notes=tuple(found.notes))


def is_coded(path: Path) -> bool:
    """Whether a file is one of coded material by its ending, and where that leaves a doubt by what is in it."""
    ending = path.suffix.lower()
    return ending in ENDINGS or (ending == ".json" and annotated.is_annotations(files.read_given(path)))


def of_workbook(book: Opened, file: str) -> Project | None:
    """What was coded in the first sheet of a workbook that is an export of statements; None if there is none."""
    for page in book.book.worksheets:
        found = filled.grid(book, page, file)
        if not found.rows:
            continue
        head = [_said(cell.value) for cell in found.rows[0][1]]
        cells = [
            [_said((found.value_cell(cell) if cell.data_type == "f" and found.values else cell).value) for cell in row] for _, row in found.rows[1:]
        ]
        kept = [place for place, name in enumerate(head) if name and head.index(name) == place]
        index = pd.Index([number for number, _ in found.rows[1:]], dtype=int, name=ROW)
        rows = [[row[place] for place in kept] for row in cells]
        table = pd.DataFrame(rows, index, [head[place] for place in kept], dtype=str)
        if len(table) and dna_table.is_export(table):
            return dna_table.read(table, found.place)._replace(notes=(*book.notes, f"{found.place}: read as an export of statements"))
    return None


def _said(value: object) -> str:
    """A cell as text: whole numbers without a point, times as the program writes them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
