"""A table as a document of Word and as a workbook of Excel; the same bytes every time."""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from analysis.model import doors, layout
from analysis.model.typeset import NOTHING, Words

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time that stands in archives: the first one that they know."""
FONT, TEXT_PT, TABLE_PT = "Times New Roman", 10, 8
MARGIN_MM, PAGE_MM = 25, (210, 297)
WIDEST, ABOUT, LINE_PT = 60, 100, 15
"""Width of the widest column of a workbook, and of the only one of its second sheet, in letters; height of a line in points."""


def fixed(data: bytes) -> bytes:
    """An archive of parts without the time at which it was made."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:(created|modified)[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", content)
            info = zipfile.ZipInfo(member.filename, EPOCH)
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            new.writestr(info, content)
    return made.getvalue()


def _element(name: str, **attributes: object) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(f"w:{name}")
    for attribute, value in attributes.items():
        made.set(qn(f"w:{attribute}"), str(value))
    return made


def _with_rules(table: Any) -> None:
    """Rules above and below a table and below its head, which stands again on each page; no row goes over two pages.

    Beside the text of a cell there is as much room as in LaTeX.
    """
    beside = _element("tblCellMar")
    for side in ("left", "right"):
        beside.append(_element(side, w=round(layout.GAP_MM * 1440 / 25.4), type="dxa"))
    borders = _element("tblBorders")
    for side in ("top", "bottom"):
        borders.append(_element(side, val="single", sz=8, space=0, color="000000"))
    for part in (borders, beside):
        table._tbl.tblPr.append(part)
    for place, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(_element("cantSplit"))
        if place == 0:
            properties.append(_element("tblHeader"))
            for cell in row._tr.tc_lst:
                below = _element("tcBorders")
                below.append(_element("bottom", val="single", sz=4, space=0, color="000000"))
                cell.get_or_add_tcPr().append(below)


def _fill(document: Any, rows: Sequence[Sequence[str]], widths_mm: Sequence[float]) -> None:
    """A table of texts, its head first."""
    from docx.shared import Mm

    table = document.add_table(len(rows), len(widths_mm))
    table.autofit = False
    widths = [Mm(width + 2 * layout.GAP_MM) for width in widths_mm]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for line, texts in zip(table.rows, rows, strict=True):
        for cell, text, width in zip(line.cells, texts, widths, strict=True):
            cell.width = width
            paragraph = cell.paragraphs[0]
            paragraph.style = document.styles["Cell"]
            paragraph.add_run(layout.unbroken(text))
    _with_rules(table)


def _blank(title: str, is_landscape: bool) -> Any:
    """A document of A4 pages with the styles of a table, and nothing in it."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Mm, Pt

    document = Document()
    section, (width, height) = document.sections[0], PAGE_MM[::-1] if is_landscape else PAGE_MM
    section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN_MM)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(TEXT_PT)
    normal.paragraph_format.space_after = Pt(4)
    small = document.styles.add_style("Cell", WD_STYLE_TYPE.PARAGRAPH)
    small.base_style, small.font.size = normal, Pt(TABLE_PT)
    small.paragraph_format.space_after = Pt(1)
    known = document.core_properties
    known.title, known.author, known.comments, known.keywords = doors.line(title)[:255], "", "", ""
    known.created = known.modified = datetime(1980, 1, 1, tzinfo=UTC)
    return document


def docx_table(table: pd.DataFrame, heads: Sequence[str], label: str, words: Words, n_keys: int = 1) -> bytes:
    """A document with one table, laid out as in LaTeX; `label` is what it is called, such as `Table S1`."""
    laid = layout.lay_out(table, heads, n_keys, f"{words.title} {words.caption} {words.note}")
    document = _blank(f"{label}. {words.title}", laid.parts[0].is_landscape)
    rows = [[doors.line(layout.shown(value)) for value in row] for row in table.itertuples(index=False, name=None)]
    rows = rows or [[NOTHING, *[""] * (len(heads) - 1)]]
    for number, part in enumerate(laid.parts, 1):
        above = document.add_paragraph()
        above.paragraph_format.keep_with_next = True
        above.add_run(f"{label}. {doors.line(words.title)}." + (f" Part {number}." if len(laid.parts) > 1 else "")).bold = True
        if words.caption and number == 1:
            above.add_run(f" {doors.line(words.caption)}")
        _fill(document, [[row[place] for place in part.columns] for row in (list(heads), *rows)], part.widths_mm)
        document.add_paragraph()
    if note := f"{words.note} {laid.reason}".strip():
        below = document.add_paragraph()
        below.add_run("Note. ").italic = True
        below.add_run(doors.line(note))
    made = io.BytesIO()
    document.save(made)
    return fixed(made.getvalue())


def _put(cell: Any, value: object) -> None:
    """A number as a number; text as text, whatever it begins with."""
    from openpyxl.styles import Alignment

    if isinstance(value, (int, float)):
        cell.value = value
        cell.number_format = "0.000" if isinstance(value, float) else "General"
    elif value:
        cell.value, cell.data_type = doors.line(str(value)), "s"
        cell.quotePrefix = str(value)[:1] in "=+-@'"
    cell.alignment = Alignment(vertical="top", wrap_text=True)


def _heighten(sheet: Any) -> None:
    """Rows as high as the lines of their cells need, which not every program finds by itself."""
    for number, row in enumerate(sheet.iter_rows(), 1):
        lines = [-(-len(layout.shown(cell.value or "")) // (int(sheet.column_dimensions[cell.column_letter].width) - 2)) for cell in row]
        sheet.row_dimensions[number].height = LINE_PT * max(1, *lines)


def xlsx_table(table: pd.DataFrame, heads: Sequence[str], label: str, words: Words) -> bytes:
    """A workbook whose first sheet is the table, its heads in the first row, and whose second one says what it is."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet, about = book.active, book.create_sheet("About")
    sheet.title = "Table"
    for number, row in enumerate([list(heads), *table.itertuples(index=False, name=None)], 1):
        for place, value in enumerate(row, 1):
            _put(sheet.cell(number, place), value)
    for place, head in enumerate(heads, 1):
        sheet.cell(1, place).font = Font(bold=True)
        longest = max((len(layout.shown(value)) for value in (head, *table.iloc[:, place - 1])), default=0)
        sheet.column_dimensions[get_column_letter(place)].width = min(longest + 2, WIDEST)
    _heighten(sheet)
    sheet.freeze_panes = "A2"
    sheet.page_setup.paperSize, sheet.page_setup.orientation = 9, "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    about.column_dimensions["A"].width = ABOUT
    for number, text in enumerate((f"{label}. {words.title}.", words.caption, words.note), 1):
        _put(about.cell(number, 1), text)
    _heighten(about)
    book.properties.creator, book.properties.title = "", doors.line(f"{label}. {words.title}")
    made = io.BytesIO()
    book.save(made)
    return fixed(made.getvalue())
