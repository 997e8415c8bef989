"""Dates as people type them, as EDTF where only one reading is possible; `8/3/2031` has two, and is never guessed.

Days, months and years are read as in libraries of references; here are intervals in words, and what is said of all that is not certain.
"""

import re
from itertools import product

from analysis.collect import spoiled
from analysis.collect.reading import tidy_name
from analysis.entry.codes import plain_dashes
from analysis.entry.references_dates import of_text
from analysis.model.dates import day_bounds

_MONTH = r"[a-z]{3,9}\b\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th|\.)?"
_POINTS = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})\.?")
"""A day with points between its parts, which nowhere begins with the month."""
_BETWEEN = (
    re.compile(r"between (?P<from>.+) and (?P<to>.+)"),
    re.compile(r"(?:from )?(?P<from>.+?) (?:to|until|till|-) (?P<to>.+)"),
    re.compile(r"(?P<from>.+?)-(?P<to>.+)"),
)
_BY = re.compile(r"(?:by|no later than|at the latest) (?P<to>.+)")
_PART = re.compile(rf"(?:mid|early|late|beginning of|end of|middle of)[- ](?P<whole>{_MONTH} \d{{4}})")


def _single(text: str) -> str:
    """A day, month or year that can be read in one way alone; blank if it cannot."""
    found = of_text("-".join(reversed(points.groups())) if (points := _POINTS.fullmatch(text)) else text)
    return "" if found.doubt else found.day


def _completed(start: str, end: str) -> list[str]:
    """Beginnings of an interval with the month, or the year, that only its end names: `25`, `29 may 2032` gives `25 may 2032`."""
    tail = re.search(rf"(?P<month>{_MONTH}),? (?P<year>\d{{4}})\Z", end)
    if not tail:
        return [start]
    if re.fullmatch(_DAY, start):
        return [f"{start} {tail['month']} {tail['year']}"]
    return [start, f"{start} {tail['year']}"]


def _interval(text: str) -> str:
    for pattern in _BETWEEN:
        if found := pattern.fullmatch(text):
            pairs = product(_completed(found["from"], found["to"]), [found["to"]])
            for start, end in ((_single(one), _single(other)) for one, other in pairs):
                if start and end and len(start) == len(end) and start < end:
                    return f"{start}/{end}"
    return f"../{end}" if (found := _BY.fullmatch(text)) and (end := _single(found["to"])) else ""


def is_edtf(text: str) -> bool:
    """Whether a text is a date as the data have it."""
    try:
        return bool(day_bounds(text))
    except ValueError:
        return False


def certain(text: str) -> str:
    """The date that a text means, as EDTF; blank where it is blank, or could mean several."""
    plain = plain_dashes(tidy_name(text))
    if is_edtf(plain):
        return plain
    return _single(plain.lower()) or _interval(plain.lower())


def advice(text: str) -> str:
    """What a date of which the meaning is not certain may be, to decide on."""
    plain = plain_dashes(tidy_name(text))
    if found := _PART.fullmatch(plain.lower()):
        month = _single(found["whole"])
        return f"{month} for a day in that month, or first and last day such as {month}-11/{month}-20"
    if re.fullmatch(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}", plain):
        return "the year with four digits, as in 2031-03-14"
    return spoiled.advice(plain).partition(", whi")[0] or "a date such as 2031-03-14, 2031-03 or 2031-03-14/2031-03-20"
