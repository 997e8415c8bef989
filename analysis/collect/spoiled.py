"""Dates in another form than that of the data, also those that a spreadsheet has changed on its own: what they probably were, and what to write."""

import re
from datetime import date, timedelta

_FIRST = date(1899, 12, 30)
"""Day 0 of the numbers under which spreadsheets keep days."""
_YEARS = range(1900, 2100)
_SEPARATED = re.compile(r"(?P<one>\d{1,2})(?P<sign>[./\- ])(?P<two>\d{1,2})(?P=sign)(?P<year>\d{4}|\d{2})\.?(?: .*)?")
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})(?P<sign>[./ ])(?P<one>\d{1,2})(?P=sign)(?P<two>\d{1,2})\.?(?: .*)?")
_WITH_TIME = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2}) \d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?")
_NUMBER = re.compile(r"(?P<number>\d{5})(?:[.,]\d+)?")
_MONTH = re.compile(r"(?:(?P<first>\d{4})[./](?P<month>\d{1,2})|(?P<number>\d{1,2})[./\- ](?P<year>\d{4}))")
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = re.compile(
    r"(?:(?P<day>\d{1,2})[\s.\-/]+)?(?P<name>[a-z]{3,9})\.?,?[\s.\-/]+(?:(?P<other>\d{1,2}),?[\s\-]+)?(?P<year>\d{4}|\d{2})", re.IGNORECASE
)
_KEEP = "in the spreadsheet set the column to text before you type or paste dates"


def _day(year: str, month: int, day: int) -> str:
    """A day as YYYY-MM-DD; blank where there is none such. A year of two digits is that of a spreadsheet: from 1930 to 2029."""
    number = int(year) + (0 if len(year) > 2 else 2000 if int(year) < 30 else 1900)
    try:
        return date(number, month, day).isoformat() if number in _YEARS else ""
    except ValueError:
        return ""


def _readings(text: str) -> list[str]:
    """Dates that a text of a spreadsheet may have been."""
    if match := _WITH_TIME.fullmatch(text):
        return [_day(match["day"][:4], int(match["day"][5:7]), int(match["day"][8:]))]
    if match := _YEAR_FIRST.fullmatch(text):
        return [_day(match["year"], int(match["one"]), int(match["two"]))]
    if match := _SEPARATED.fullmatch(text):
        one, two = int(match["one"]), int(match["two"])
        both = [_day(match["year"], two, one), _day(match["year"], one, two)]
        return both[:1] if match["sign"] == "." and both[0] else both
    if match := _MONTH.fullmatch(text):
        return [_day(match["first"] or match["year"], int(match["month"] or match["number"]), 1)[:7]]
    if match := _NUMBER.fullmatch(text):
        counted = _FIRST + timedelta(days=int(match["number"]))
        return [counted.isoformat()] if counted.year in _YEARS else []
    if (match := _NAMED.fullmatch(text)) and match["name"][:3].lower() in _NAMES:
        month, day = _NAMES.index(match["name"][:3].lower()) + 1, match["day"] or match["other"]
        return [_day(match["year"], month, int(day))] if day else [_day(match["year"], month, 1)[:7]]
    return []


def advice(text: str) -> str:
    """What to write in place of a date in another form, such as `22.06.2023`, `6/22/2023`, `45099` or `Jun-23`; blank for text that is none."""
    text, found = text.strip(), likely(text)
    if re.fullmatch(r"\d{1,2}[.\-][A-Za-z]{3,9}\.?", text) and text.strip(".")[-3:].lower() in _NAMES:
        return f"the whole date: a spreadsheet has left its year out; {_KEEP}"
    if len(found) == 2:
        return f"{found[0]} or {found[1]}, whichever is meant"
    if found and (_NUMBER.fullmatch(text) or not re.search(r"\d{4}", text)):
        made = "the number that a spreadsheet made of it" if _NUMBER.fullmatch(text) else "how a spreadsheet writes it"
        return f"{found[0]}, which it probably was: {text} is {made}; {_KEEP}"
    return f"{found[0]}, which is probably meant" if found else ""


def likely(text: str) -> list[str]:
    """Dates that a text may have been, the likeliest first; none where nothing is known of it."""
    return list(dict.fromkeys(filter(None, _readings(text.strip()))))


def is_number_of_many(text: str) -> bool:
    """Whether a text is what a spreadsheet makes of a long row of digits: `1E+05`, `1.23457E+14`."""
    return re.fullmatch(r"[0-9](?:[.,][0-9]+)?[eE]\+[0-9]{2,}", text.strip()) is not None
