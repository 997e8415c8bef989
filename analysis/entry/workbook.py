"""A workbook to fill in by hand: a page that explains, a sheet for each table, and the words of its drop-down lists; the same bytes every time."""

import io
import textwrap
from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

import pandas as pd

from analysis.collect.fault import Fault
from analysis.entry import excel_text
from analysis.entry.codes import Listed, Vocabularies
from analysis.entry.guide import EXAMPLES, HEADING, TITLE, lines, note
from analysis.entry.sheets import CODES, EXAMPLE, GUIDE, Sheet, Words
from analysis.model import doors
from analysis.model.dictionary.schemas import WHOLE, Column
from analysis.model.office import fixed

FONT = "Calibri"
A4 = 9
"""The paper, as the format numbers it."""
FIRST = 3
"""First row below the head and the example."""
LAST = 5000
"""Row down to which cells have drop-down lists."""
DARK, LIGHT, TINT, RULE = "1F3864", "E7E6E6", "DEEAF6", "BFBFBF"
"""Colours: heads of columns that must be filled and of others, cells of the former, and lines. They differ in lightness too."""
NARROW, WIDE, WORD, PAGE, LINE_PT = 12, 46, 40, 84, 15
"""Widths of columns, of words of a list and of the first sheet, in letters; height of a line, in points."""


def faults(tables: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Cells that a workbook cannot hold."""
    return [
        Fault(f"{name}.csv", number, str(column), f"{value[:40]}…" if len(value) > 40 else value, wrong)
        for name, table in tables.items()
        for column in table
        for number, value in enumerate(table[column], 2)
        if (wrong := excel_text.fault(value))
    ]


def written(sheets: Sequence[Sheet], tables: Mapping[str, pd.DataFrame], vocabularies: Vocabularies, title: str) -> bytes:
    """The workbook.

    Parameters
    ----------
    sheets
        Its sheets of tables, in order.
    tables
        Rows by the name of the sheet, as text, with the columns of the sheet; one that is not there has no rows.
    vocabularies
        What codes are called.
    title
        What the study is called.

    Returns
    -------
    The bytes of an .xlsx file. Each sheet has its head in row 1, an example in row 2 that is not read back, and rows from row 3 on; every cell is text.
    """
    from openpyxl import Workbook

    book = Workbook()
    _fill_guide(book.active, lines(sheets, title))
    lists = {words: vocabularies.listed(words) for sheet in sheets for words in sheet.words.values()}
    lists = dict(sorted(lists.items(), key=lambda item: not any(item[1].meanings.values())))  # what needs no words stands last, and is not printed
    places = _places(lists)
    for sheet in sheets:
        rows = tables.get(sheet.name, pd.DataFrame(columns=[column.name for column in sheet.columns], dtype=str))
        _fill_sheet(book.create_sheet(sheet.name), sheet, rows, vocabularies)
        _offer(book[sheet.name], sheet, sheets, {words: (places[words], len(listed.labels)) for words, listed in lists.items()})
    _fill_codes(book.create_sheet(CODES), sheets, lists, places)
    book.properties.creator, book.properties.title = "", doors.line(title)
    made = io.BytesIO()
    book.save(made)
    return fixed(made.getvalue())


def _put(cell: Any, text: str) -> None:
    """Text as text, whatever it begins with."""
    cell.value, cell.data_type = excel_text.escaped(text), "s"
    if cell.number_format != "@":
        cell.number_format = "@"
    if text[:1] in "=+-@'":
        cell.quotePrefix = True


def _on_paper(page: Any) -> None:
    page.page_setup.paperSize, page.page_setup.orientation = A4, "landscape"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = "1:1"
    page.oddFooter.center.text = "&A, page &P of &N"


def _n_lines(text: str, width: int) -> int:
    """On how many lines a text stands that is broken between words."""
    return sum(max(len(textwrap.wrap(line, max(width, 1))), 1) for line in text.split("\n"))


def _fill_guide(page: Any, said: Sequence[tuple[str, str]]) -> None:
    from openpyxl.styles import Alignment, Font

    page.title = GUIDE
    page.column_dimensions["A"].width = PAGE
    page.sheet_view.showGridLines = False
    for number, (kind, text) in enumerate(said, 1):
        cell = page.cell(number, 1)
        _put(cell, text)
        cell.font = Font(FONT, bold=kind != "", size={TITLE: 16, HEADING: 12}.get(kind, 11), color=DARK if kind else "000000")
        cell.alignment = Alignment(vertical="top", wrap_text=True, indent=0 if kind else 1)
        page.row_dimensions[number].height = {TITLE: 26, HEADING: 24}.get(kind, LINE_PT * _n_lines(text, PAGE - 8) + 3)
    page.page_setup.paperSize, page.page_setup.scale = A4, 78  # of a single column LibreOffice does not find that it is too wide


def _example(sheet: Sheet, column: Column, vocabularies: Vocabularies) -> str:
    """What stands in the example row: a word of the list, a day, an id, or what the column means, in brackets."""
    if column is sheet.columns[0]:
        return EXAMPLE
    if column.name in sheet.words and (labels := list(vocabularies.listed(sheet.words[column.name]).labels.values())):
        return labels[0]
    if column.is_date:
        return "2031-03-14"
    if column.name == "url":
        return "https://example.org/2031/03/14/page"
    if column.name in EXAMPLES:
        return EXAMPLES[column.name]
    if column.pattern == WHOLE["pattern"]:
        return "1"
    if column.pattern or column.refers_to:
        whole = column.refers_to.rpartition(".")[2] or column.name
        name = whole.removesuffix("_id").replace("_", "-")
        return f"example-{name}-1; example-{name}-2" if column.is_list else f"example-{name}-1"
    return f"({column.meaning})"


def _heighten(page: Any) -> None:
    """Rows as high as the lines of their cells need, which not every program finds by itself."""
    widths = [int(page.column_dimensions[cell.column_letter].width) - 2 for cell in page[1]]
    for number, row in enumerate(page.iter_rows(values_only=True), 1):
        lines = [_n_lines(str(text or ""), width) for text, width in zip(row, widths, strict=True)]
        page.row_dimensions[number].height = max(LINE_PT * max(lines), 30 if number == 1 else LINE_PT)


def _width(column: Column, values: pd.Series) -> float:
    """A width that most cells fit into, or wrap in."""
    usual = values.str.len().quantile(0.9) if len(values) else 0
    return min(max(NARROW, len(column.name) + 5, usual * 1.1, 40 if column.name in ("claim", "title", "rationale", "note") else 0), WIDE)


def _fill_sheet(page: Any, sheet: Sheet, rows: pd.DataFrame, vocabularies: Vocabularies) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    wrapped, rule = Alignment(vertical="top", wrap_text=True), Side(style="thin", color=RULE)
    frame, tint = Border(left=rule, right=rule, top=rule, bottom=rule), PatternFill("solid", fgColor=TINT)
    for place, column in enumerate(sheet.columns, 1):
        is_required = sheet.is_required(column)
        head = page.cell(1, place)
        _put(head, f"{column.name} *" if is_required else column.name)
        head.font = Font(FONT, bold=True, color="FFFFFF" if is_required else "000000")
        head.fill = PatternFill("solid", fgColor=DARK if is_required else LIGHT)
        head.border, head.alignment = frame, Alignment(vertical="center", wrap_text=True)
        head.comment = Comment(excel_text.escaped(note(sheet, column)), "", height=150, width=320)
        whole = page.column_dimensions[get_column_letter(place)]
        whole.width, whole.number_format, whole.alignment, whole.border = _width(column, rows[column.name]), "@", wrapped, frame
        if is_required:
            whole.fill = tint
        shown = [_example(sheet, column, vocabularies), *(vocabularies.shown(sheet, column, value) for value in rows[column.name])]
        plain = page.cell(FIRST - 1, place)
        plain.alignment, plain.border, plain.number_format = wrapped, frame, "@"
        if is_required:
            plain.fill = tint
        looks = copy(plain._style)  # given to each cell as a whole, since openpyxl looks up every part of it again
        for number, text in enumerate(shown, FIRST - 1):
            cell = page.cell(number, place)
            cell._style = copy(looks)
            if text:
                _put(cell, text)
        plain.font = Font(FONT, italic=True, color="595959")
    _heighten(page)
    page.freeze_panes = page.cell(2, 3 if sheet.has_case_id else 2)
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{max(page.max_row, FIRST)}"
    _on_paper(page)


def _places(lists: Mapping[Words, Listed]) -> dict[Words, int]:
    """Row of the sheet of codes in which the first word of each list stands: below its name, which stands below a blank row."""
    found, row = {}, 2
    for words, listed in lists.items():
        found[words] = row + 1
        row += len(listed.labels) + 2
    return found


def _offer(page: Any, sheet: Sheet, sheets: Sequence[Sheet], lists: Mapping[Words, tuple[int, int]]) -> None:
    """Drop-down lists: of words from the sheet of codes, given by first row and length, of ids from the sheet where they stand.

    Other text is asked about, and not refused.
    """
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    ids = {f"{other.name}.{column.name}": (other.name, place) for other in sheets for place, column in enumerate(other.columns, 1) if column.is_key}
    ids["case"] = ("case", 1)
    for place, column in enumerate(sheet.columns, 1):
        if column.name in sheet.words:
            first, length = lists[sheet.words[column.name]]
            source = f"{CODES}!$A${first}:$A${first + length - 1}" if length else ""
        else:
            name, of_id = ids.get("case" if column.name == "case_id" and sheet.name != "case" else column.refers_to, ("", 0))
            source = f"'{name}'!${get_column_letter(of_id)}${FIRST}:${get_column_letter(of_id)}${LAST}" if name else ""
        if source:
            letter = get_column_letter(place)
            offered = DataValidation("list", formula1=source, allow_blank=True, errorStyle="warning", showErrorMessage=not column.is_list)
            offered.errorTitle, offered.error = "Not in the list", "This is not in the list. Keep it only if no word of the list is right."
            offered.add(f"{letter}{FIRST}:{letter}{LAST}")
            page.add_data_validation(offered)


def _fill_codes(page: Any, sheets: Sequence[Sheet], lists: Mapping[Words, Listed], places: Mapping[Words, int]) -> None:
    """The words of the lists and what each means, one list below the other; those without a meaning, such as states, are not printed.

    The sheet is locked without a password, so that nothing is typed here by mistake.
    """
    from openpyxl.styles import Alignment, Font, PatternFill

    called: dict[Words, str] = {}
    for sheet in sheets:
        for name, words in sheet.words.items():
            called.setdefault(words, words.vocabulary if words.vocabulary and not words.more else name)
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = WORD, PAGE
    heads, last = {1: ("word", "meaning")}, 1
    for words, listed in lists.items():
        heads[places[words] - 1] = (called[words], "")
        for number, (code, label) in enumerate(listed.labels.items(), places[words]):
            _put(page.cell(number, 1), label)
            if listed.meanings[code]:
                last = number
                _put(page.cell(number, 2), listed.meanings[code])
            page.row_dimensions[number].height = LINE_PT * max(_n_lines(label, WORD - 2), _n_lines(listed.meanings[code], PAGE - 8))
            for cell in page[number]:
                cell.alignment = Alignment(vertical="top", wrap_text=True)
    for number, texts in heads.items():
        for place, text in enumerate(texts, 1):
            cell = page.cell(number, place)
            _put(cell, text)
            cell.font, cell.fill = Font(FONT, bold=True), PatternFill("solid", fgColor=LIGHT)
    page.freeze_panes = "A2"
    page.protection.sheet = True
    _on_paper(page)
    page.page_setup.orientation, page.print_area = "portrait", f"A1:B{last}"
