"""Tables that we wrote, from CSV text and back: small ones by plain Python, which is faster than pandas where there is so little to read."""

import csv
import io
from pathlib import Path

import pandas as pd

from analysis.collect import files, formulas, reading
from analysis.collect.fault import Fault
from analysis.model.about import Faulty
from analysis.model.dates import day_texts

SMALL = 200_000
"""Letters of a table up to which plain Python reads it faster than pandas, which has so much to prepare."""


def _plain_cells(text: str) -> list[list[str]] | None:
    """Header and rows of a small table in which nothing needs an explanation, such as a blank line or a name that is used twice; None of any other."""
    if len(text) > SMALL or "\r" in text or "\0" in text or "\n\n" in text or not text[:1].isalnum() or formulas.may_be_escaped(text):
        return None
    try:
        cells = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return None
    while cells and not cells[-1]:
        cells.pop()
    if not cells or len(set(cells[0])) < len(cells[0]) or not all(cells[0]) or len(cells[0]) < 2 or any(len(row) != len(cells[0]) for row in cells):
        return None
    return cells


def read_table(source: Path | bytes) -> pd.DataFrame:
    """Table that we wrote, as text: every cell a string, blank is `""` (`NA` is Namibia, not a missing value).

    Raises
    ------
    Faulty
        If it is no table.
    """
    data = source if isinstance(source, bytes) else files.read_file(source)
    name = "a table" if isinstance(source, bytes) else source.name
    try:
        text = data.decode("utf-8-sig")
        if (cells := _plain_cells(text)) is not None:
            return pd.DataFrame(dict(zip(cells[0], zip(*cells[1:], strict=True) if cells[1:] else ([] for _ in cells[0]), strict=True)), dtype=str)
        frame = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
        if isinstance(frame.index, pd.RangeIndex):
            return formulas.unguarded(frame) if formulas.may_be_escaped(text) else frame
    except ValueError:  # of pandas and of the decoder; the reader says what it is
        pass
    found = reading.read(data, name)
    faults = found.faults or [Fault(name, None, "", "no row", "a header")] * (not found.header)
    if faults:
        raise Faulty("\n".join(map(str, faults)))
    return pd.DataFrame([cells for _, cells in found.rows], columns=found.header, dtype=str)


def csv_bytes(table: pd.DataFrame) -> bytes:
    r"""CSV text of a table as UTF-8 with `\n`, without an index; days as YYYY-MM-DD, NaN blank; text that a spreadsheet would run is guarded."""
    days = {name: day_texts(table[name]) for name in table.select_dtypes("datetime")}
    return formulas.guarded(table.assign(**days) if days else table).to_csv(index=False, lineterminator="\n").encode()


def sorted_csv(path: Path) -> bytes:
    """What `csv_bytes` gives of a table that we wrote, with its rows sorted by all columns in their order."""
    try:
        text = files.read_file(path).decode("utf-8-sig")
    except UnicodeDecodeError:  # one that somebody put in the place of ours
        text = ""
    cells = _plain_cells(text)
    if cells is None or formulas.may_run(text):
        table = read_table(path)
        return csv_bytes(table.sort_values(list(table.columns)))
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([cells[0], *sorted(cells[1:])])
    return out.getvalue().encode()
