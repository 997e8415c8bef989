"""An exhibit as files for a paper: a figure at a width, a table in words, a list of references."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from analysis.exhibits.style import WIDTH_MM, Drawing, print_bytes, svg_text
from analysis.model import office
from analysis.model.typeset import Words, html_page, html_table, latex_figure, latex_table

FIGURES, TABLES = ("svg", "pdf", "png", "tex"), ("tex", "html", "docx", "xlsx")
"""Endings of the files that a figure and a table can be."""
MM_PER_INCH = 25.4
REFERENCES = ("bib", "json")
"""Endings of the files that a list of references can be besides."""


def figure(drawn: Callable[[int], Drawing], title: str, name: str, label: str, words: Words) -> Callable[[str, int], bytes]:
    """What gives a figure as a file of an ending, at a width in millimetres; as LaTeX it is its words around the file `NAME.pdf`."""

    def made(ending: str, width_mm: int = WIDTH_MM) -> bytes:
        drawing = drawn(width_mm)
        if ending == "tex":
            return latex_figure(name, label, words, *(inches * MM_PER_INCH for inches in drawing.figure.get_size_inches())).encode()
        return svg_text(drawing, title).encode() if ending == "svg" else print_bytes(drawing, ending)

    return made


class Table(NamedTuple):
    """A table as it is printed: cells in words, heads, name for cross-references, label, words, columns that name a row, addresses of pages."""

    cells: pd.DataFrame
    heads: Sequence[str]
    name: str
    label: str
    words: Words
    n_keys: int
    links: Mapping[str, str]

    def file(self, ending: str) -> bytes:
        """The table as a file of an ending."""
        if ending == "docx":
            return office.docx_table(self.cells, self.heads, self.label, self.words, self.n_keys)
        if ending == "xlsx":
            return office.xlsx_table(self.cells, self.heads, self.label, self.words)
        if ending == "tex":
            return latex_table(self.cells, self.heads, self.name, self.words, self.n_keys).encode()
        caption = " ".join(filter(None, (f"{self.label}. {self.words.title}.", self.words.caption, self.words.note)))
        body = html_table(self.cells, caption, self.links, self.heads)
        return html_page(body, self.words.title).encode()
