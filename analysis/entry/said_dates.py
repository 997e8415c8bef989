"""Dates as people write them, as EDTF where only one reading is possible; `8/3/2031` has two, and is never guessed.

Libraries that read dates in words choose a reading where several are possible, and know no intervals of EDTF; hence the few forms here.
"""

import re
from datetime import date
from itertools import product

from analysis.collect import spoiled
from analysis.collect.reading import tidy_name
from analysis.entry.codes import plain_dashes
from analysis.model.dates import day_bounds

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_MONTH = "(?:" + "|".join(f"{name[:3]}(?:{name[3:]})?" + ("|sept" if name[0] == "s" else "") for name in _MONTHS) + r")\b\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th|\.)?"
_PATTERNS = (
    re.compile(r"(?P<year>\d{4})-(?P<number>\d{1,2})-(?P<day>\d{1,2})"),
    re.compile(r"(?P<year>\d{4})(?P<sign>[./])(?P<number>\d{1,2})(?P=sign)(?P<day>\d{1,2})\.?"),
    re.compile(r"(?P<day>\d{1,2})\. ?(?P<number>\d{1,2})\. ?(?P<year>\d{4})\.?"),
    re.compile(rf"(?:the )?(?P<day>{_DAY}) (?:of )?(?P<month>{_MONTH}),? (?P<year>\d{{4}})"),
    re.compile(rf"(?P<month>{_MONTH}) (?P<day>{_DAY}),? (?P<year>\d{{4}})"),
    re.compile(rf"(?P<month>{_MONTH}),? (?:of )?(?P<year>\d{{4}})"),
    re.compile(rf"(?P<day>\d{{1,2}})[-/](?P<month>{_MONTH})[-/](?P<year>\d{{4}})"),
    re.compile(r"(?P<number>\d{1,2})[/.](?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})"),
)
_EITHER = re.compile(r"(?P<one>\d{1,2})(?P<sign>[/-])(?P<two>\d{1,2})(?P=sign)(?P<year>\d{4})")
_WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?\.?,? ")
_ABOUT = re.compile(r"^(?:about|around|circa|ca?\.|approximately|approx\.) ?")
_BETWEEN = (
    re.compile(r"between (?P<from>.+) and (?P<to>.+)"),
    re.compile(r"(?:from )?(?P<from>.+?) (?:to|until|till|-) (?P<to>.+)"),
    re.compile(r"(?P<from>.+?)-(?P<to>.+)"),
)
_BY = re.compile(r"(?:by|no later than|at the latest) (?P<to>.+)")
_PART = re.compile(rf"(?:mid|early|late|beginning of|end of|middle of)[- ](?P<whole>{_MONTH} \d{{4}})")


def _edtf(year: str, month: int, day: int) -> str:
    """The date as EDTF; blank where there is none such. Zero stands for what is not said."""
    try:
        return date(int(year), month or 1, day or 1).isoformat()[: 10 if day else 7 if month else 4]
    except ValueError:
        return ""


def _single(text: str) -> str:
    """A day, month or year in any of the forms that leave no doubt; blank if it has none of them."""
    for pattern in _PATTERNS:
        if found := pattern.fullmatch(text):
            parts = found.groupdict()
            month = int(parts.get("number") or 0) or (1 + [name[:3] for name in _MONTHS].index(parts["month"][:3]) if parts.get("month") else 0)
            return _edtf(parts["year"], month, int(re.sub(r"\D", "", parts.get("day") or "") or 0))
    if found := _EITHER.fullmatch(text):
        one, two = int(found["one"]), int(found["two"])
        readings = {_edtf(found["year"], two, one), _edtf(found["year"], one, two)} - {""}
        return readings.pop() if len(readings) == 1 else ""
    return ""


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
    plain = _WEEKDAY.sub("", plain.lower())
    about = _ABOUT.sub("", plain)
    if about != plain:
        return f"{found}~" if (found := _single(about)) else ""
    return _single(plain) or _interval(plain)


def advice(text: str) -> str:
    """What a date of which the meaning is not certain may be, to decide on."""
    plain = plain_dashes(tidy_name(text))
    if found := _PART.fullmatch(plain.lower()):
        month = _single(found["whole"])
        return f"{month} for a day in that month, or first and last day such as {month}-11/{month}-20"
    if re.fullmatch(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}", plain):
        return "the year with four digits, as in 2031-03-14"
    return spoiled.advice(plain).partition(", whi")[0] or "a date such as 2031-03-14, 2031-03 or 2031-03-14/2031-03-20"
