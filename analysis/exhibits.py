"""What a notebook shows and hands over: tables, drawings and sentences, each with its name and all its data.

A notebook writes nothing. Each of these shows itself in a cell, small enough to be read, and
carries its whole content along in the cell's output (`text/csv`, `image/svg+xml`), named in the
output's metadata. The pipeline takes the contents from there, and nbval compares them.
"""

from collections.abc import Iterable, Mapping
from html import escape
from importlib.metadata import version
from typing import NamedTuple

import pandas as pd
from IPython.display import display

from analysis import files
from analysis.addresses import HANDED_OVER
from analysis.figures.style import Drawing, svg_text

SHOWN_ROWS, SHOWN_COLUMNS = 20, 8

Bundle = tuple[dict[str, str], dict[str, object]]


class Named(NamedTuple):
    """Kind (`processed`, `table` or `figure`) and name of what a cell hands over."""

    kind: str
    name: str

    def metadata(self, **more: object) -> dict[str, object]:
        """Metadata of the output that carries it."""
        return {HANDED_OVER: {"kind": self.kind, "name": self.name}, **more}


def _csv(table: pd.DataFrame) -> str:
    return files.csv_bytes(table).decode()


def _html(table: pd.DataFrame, columns: Iterable[str]) -> str:
    """Table for people: at most 20 rows and 8 columns, and how many there are."""
    columns = list(columns)[:SHOWN_COLUMNS]
    shown = files.read_table(files.csv_bytes(table[columns].head(SHOWN_ROWS))) if len(table.columns) else table
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in shown.columns)
    body = "".join("<tr>" + "".join(f"<td>{escape(value)}</td>" for value in row) + "</tr>" for row in shown.itertuples(index=False))
    note = f"{len(shown)} of {len(table)} rows, {len(columns)} of {len(table.columns)} columns"
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><p>{note}</p>"


class View:
    """A table to look at; `columns` are those that are shown. Nothing is handed over."""

    def __init__(self, table: pd.DataFrame, columns: Iterable[str] = ()) -> None:
        self.table, self.columns = table, list(columns) or list(table.columns)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        plain = f"{len(self.table)} rows, {len(self.table.columns)} columns"
        return {"text/plain": plain, "text/html": _html(self.table, self.columns)}, {}


class Table(View):
    """A table of the results; `columns` are those that are shown, all are handed over."""

    def __init__(self, name: str, table: pd.DataFrame, columns: Iterable[str] = ()) -> None:
        super().__init__(table, columns)
        self.name = name

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        data, _ = super()._repr_mimebundle_()
        return {**data, "text/csv": _csv(self.table)}, Named("table", self.name).metadata()


class Figure:
    """A drawing of the results, with the data drawn."""

    def __init__(self, name: str, drawing: Drawing) -> None:
        self.name, self.drawing = name, drawing

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        data = {"text/plain": self.drawing.alt, "image/svg+xml": svg_text(self.drawing), "text/csv": _csv(self.drawing.marks)}
        return data, Named("figure", self.name).metadata(**{"image/svg+xml": {"alt": self.drawing.alt}})


class Sentences:
    """Sentences, one item of a list each."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = list(sentences)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        text = "\n".join(f"- {sentence}" for sentence in self.sentences)
        return {"text/plain": text, "text/markdown": text}, {}


def hand_over(tables: Mapping[str, pd.DataFrame]) -> None:
    """Show in a cell how large each processed table is, and hand it over to the pipeline."""
    for name, table in tables.items():
        plain = f"{name}: {len(table)} rows, {len(table.columns)} columns"
        display({"text/plain": plain, "text/csv": _csv(table)}, raw=True, metadata=Named("processed", name).metadata())


def colophon(case_id: str) -> list[str]:
    """What a rerun needs to be the same: versions of the libraries that matter, and a hash of the raw rows of the case.

    The hash is that of the rows, not of the files: their order, line ends and byte order marks do not matter.
    """
    libraries = ", ".join(f"{name} {version(name)}" for name in ("edtf", "matplotlib", "numpy", "pandas"))
    tables = files.read_tables(files.raw_folder() / "cases" / case_id)
    rows = [files.csv_bytes(table.sort_values(list(table.columns))) for _, table in sorted(tables.items())]
    return [f"Libraries: {libraries}.", f"Raw rows of the case: SHA-256 {files.sha256(b''.join(rows))}."]
