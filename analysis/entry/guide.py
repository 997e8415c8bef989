"""What a workbook says to whoever fills it in: its first sheet, and the notes at the heads of columns."""

from collections.abc import Sequence

from analysis.entry.sheets import CASE_ID, CODES, EXAMPLE, Sheet, requirement
from analysis.model.dictionary.schemas import Column

TITLE, HEADING, TEXT = "title", "heading", ""
DATES = (
    "a day 2031-03-14, a month 2031-03, a year 2031; between two days 2031-05-25/2031-05-29; on or before a day ../2031-05-29; "
    "on or after a day 2031-05-25/..; about then 2031-03~"
)

EXAMPLES = {
    "actor": "Minister of Justice",
    "claim": "The minister of justice says in an interview that nothing has been decided, and that the court will be heard first.",
    "rationale": "The minister says expressly that both ways are open.",
    "publisher": "Example Daily",
    "title": "Minister: nothing has been decided",
    "note": "The interview was on the day before the page appeared.",
}
"""What the example row shows in columns of free text; it shows the meaning of every other one, in brackets."""


def _row(sheet: Sheet) -> str:
    """What one row of a sheet is, without what the dictionary adds in brackets of the file."""
    return sheet.table.row.partition(" (")[0]


def lines(sheets: Sequence[Sheet], title: str) -> list[tuple[str, str]]:
    """The first sheet: lines, each with what kind of line it is."""
    tables = [(TEXT, f"{number}. Sheet {sheet.name}. A row is {_row(sheet)}.") for number, sheet in enumerate(sheets, 1)]
    return [
        (TITLE, title),
        (TEXT, "This workbook collects a study by hand. It can be filled in with Excel, LibreOffice or Google Sheets; nothing has to be installed."),
        (HEADING, "What to fill in, in this order"),
        *tables,
        (
            TEXT,
            "Each row belongs to a case, which its first column names. Give a case a short name in lower-case letters, such as smith; ids begin with it: smith-f01.",
        ),
        (HEADING, "What a fact is"),
        (
            TEXT,
            "A fact is one thing that happened or was said, told in one or two sentences of your own. If a page tells of two things, write two rows. "
            "If two pages tell of the same thing, write one row and name both pages. Do not copy sentences from the page.",
        ),
        (HEADING, "What a statement is"),
        (
            TEXT,
            "A statement says what a fact shows of the position of a state: that it supports a proposition (1), opposes it (-1) or expressly leaves it "
            "open (0). A fact may carry several statements, or none. If a state is silent, there is no row.",
        ),
        (HEADING, "How to write"),
        (TEXT, f"Days: {DATES}. Cells are formatted as text, so that no program changes a date; please keep that."),
        (TEXT, "Several items in one cell: with a semicolon between them, such as smith-p1; smith-p2."),
        (TEXT, "A column with * after its name and a dark head must be filled in on every row; its cells are tinted. Other cells may stay blank."),
        (TEXT, "Point at the head of a column to read what it means, what a blank means, and what may stand there."),
        (
            TEXT,
            f"Where a cell has a list, choose from it. The sheet {CODES} says what the words mean. If none is right, write your own and tell whoever sent you this.",
        ),
        (TEXT, f"Row 2 of each sheet, with {EXAMPLE} in its first cell, is an example. It is not read, and you may delete it."),
        (
            TEXT,
            "You may sort, filter and add columns of your own. Please do not rename sheets or columns, do not merge cells, and write no remarks between rows: use the column note.",
        ),
        (HEADING, "Where to ask"),
        (TEXT, "Ask whoever sent you this workbook, and send it back to them. They read it with: rival-requests import FILE.xlsx"),
    ]


def note(sheet: Sheet, column: Column) -> str:
    """The note at the head of a column: what it means, whether it must be filled, and what may stand there."""
    said = [f"{column.meaning[:1].upper()}{column.meaning[1:]}.", requirement(sheet, column)]
    if column is CASE_ID:
        return " ".join(said)
    if column.name in sheet.words:
        said.append("Choose from the list" + ("; several items with a semicolon between them." if column.is_list else "."))
    elif column.is_date:
        said.append(f"Write {DATES}.")
    elif column.refers_to:
        said.append(
            f"Write ids of the sheet {column.refers_to.partition('.')[0]}" + (", several with a semicolon between them." if column.is_list else ".")
        )
    elif column.words:
        said.append(f"Write {column.words}.")
    return " ".join(said)
