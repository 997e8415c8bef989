"""What a cell of a workbook says, as text, whatever a spreadsheet program has made of what was typed."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from analysis.entry import excel_text

_SERIAL = range(18_264, 73_415)
"""Numbers under which spreadsheets keep days from 1950 to 2100."""
_LOOKS = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
"""Parts of a number format that are no places for parts of a date."""
CUT = "read, but the cell is as long as cells can be, and its end may have been cut off"


class Said(NamedTuple):
    """The text of a cell; in words how it was understood, where that was not plain; and, where it cannot be used, what to write in its place."""

    text: str
    how: str = ""
    wrong: str = ""


def said(cell: Any, value_cell: Any, is_date: bool) -> Said:
    """What a cell says.

    Parameters
    ----------
    cell
        The cell, as openpyxl has it.
    value_cell
        The same cell with the value that it had when it was saved; asked only of a formula.
    is_date
        Whether a date is asked for in its column.
    """
    if cell.data_type == "f":
        if value_cell is None or value_cell.value is None:
            return Said(_formula(cell.value), wrong="its value in place of the formula, of which no result was saved")
        found = said(value_cell, None, is_date)
        return found if found.wrong else Said(found.text, "a formula, of which the value is read")
    value = cell.value
    if value is None:
        return Said("")
    if cell.data_type == "e":
        return Said(str(value), wrong="what was meant, in place of an error of the spreadsheet")
    if isinstance(value, bool):
        return Said(str(value).upper(), wrong="text; format the cell as text and type it again, since the spreadsheet took it for a logical value")
    if isinstance(value, (int, float)):
        return _of_number(value, cell, is_date)
    if isinstance(value, (date, time, timedelta)):
        return _of_date(value, str(cell.number_format), is_date)
    text = excel_text.unescaped(str(value))
    return Said(text, CUT if len(str(value).encode("utf-16-le", "surrogatepass")) // 2 >= excel_text.MOST else "")


def _formula(value: Any) -> str:
    return str(getattr(value, "text", value))


def _of_number(value: float, cell: Any, is_date: bool) -> Said:
    number = int(value) if isinstance(value, int) or value.is_integer() else None
    if is_date and number in _SERIAL:
        from openpyxl.utils.datetime import from_excel

        day = from_excel(number, cell.parent.parent.epoch).date().isoformat()
        return Said(day, "the number under which the spreadsheet keeps a day, read as that day")
    return Said(str(number) if number is not None else repr(value))


def _of_date(value: Any, look: str, is_date: bool) -> Said:
    if not isinstance(value, date):
        return Said(str(value), wrong="text; format the cell as text and type it again, since the spreadsheet took it for a time of day")
    day = value.date() if isinstance(value, datetime) else value
    if not is_date:
        return Said(day.isoformat(), wrong="text; format the cell as text and type it again, since the spreadsheet took it for a date")
    shown = _LOOKS.sub("", look).lower()
    if "y" in shown and "d" not in shown and day.day == 1:
        if "m" in shown:
            return Said(f"{day:%Y-%m}" if day.year > 999 else day.isoformat()[:7], "a date of which the cell shows month and year, read as the month")
        if day.month == 1:
            return Said(day.isoformat()[:4], "a date of which the cell shows the year, read as the year")
    has_time = isinstance(value, datetime) and value.time() != time(0)
    return Said(
        day.isoformat(), "a date with a time of day, of which the day is read" if has_time else "a date of the spreadsheet, read as YYYY-MM-DD"
    )
