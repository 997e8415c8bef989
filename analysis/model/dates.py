"""EDTF dates as intervals of days: the first and the last day that a date may mean."""

import re
from calendar import monthrange
from datetime import date
from functools import cache
from typing import NamedTuple

import pandas as pd
from edtf import parse_edtf

_PLAIN = r"[0-9]{2}(?:[0-9]{2}|[0-9]X|XX)(?:-(?:0[1-9]|1[0-2]|XX)(?:-(?:[0-9]{2}|XX))?)?"
_MARKED = re.compile(rf"(?P<plain>{_PLAIN})(?P<mark>[~?%]?)")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
ALLOWED = (
    "an EDTF date: YYYY, YYYY-MM or YYYY-MM-DD, with X for unknown digits, ~ ? or % where "
    "uncertain, or two of these joined by / where .. is an open end"
)


class Bounds(NamedTuple):
    """First and last possible day (None = no bound) and whether the date is marked ~, ? or %."""

    first: date | None
    last: date | None
    is_approximate: bool


@cache
def _half_bounds(text: str) -> Bounds:
    if text in ("", ".."):
        return Bounds(None, None, False)
    match = _MARKED.fullmatch(text)
    if match is None:
        raise ValueError(text)
    if _DAY.fullmatch(match["plain"]):  # most dates are plain days or months, and the parser takes milliseconds for each
        first = last = date.fromisoformat(match["plain"])
    elif _MONTH.fullmatch(match["plain"]):
        first = date.fromisoformat(f"{match['plain']}-01")
        last = first.replace(day=monthrange(first.year, first.month)[1])
    else:
        parsed = parse_edtf(match["plain"])
        first, last = (date(*bound[:3]) for bound in (parsed.lower_strict(), parsed.upper_strict()))
    return Bounds(first, last, bool(match["mark"]))


@cache
def day_bounds(text: str) -> Bounds:
    """First and last day that an EDTF date may mean, as if no ~, ? or % were written.

    `2023-06` may mean 1 to 30 June; an open end has no bound. Levels 0 and 1 of EDTF without
    seasons, times and years beyond four digits.

    Raises
    ------
    ValueError
        If the text is no such date, or an interval ends before it starts.

    References
    ----------
    Library of Congress, Extended Date/Time Format (EDTF) Specification, 2019; ISO 8601-2:2019.
    """
    try:
        start, slash, end = text.partition("/")
        halves = [_half_bounds(half) for half in ([start, end] if slash else [start])]
        if text.strip("/.") == "":
            raise ValueError(text)
    except Exception as error:  # the parser raises its own, and others on odd digits
        raise ValueError(f"{text!r} is no date; use {ALLOWED}") from error
    bounds = Bounds(halves[0].first, halves[-1].last, any(half.is_approximate for half in halves))
    if bounds.first and bounds.last and bounds.last < bounds.first:
        raise ValueError(f"{text!r} ends before it starts; use {ALLOWED}")
    return bounds


def day_text(day: pd.Timestamp) -> str:
    """A day as YYYY-MM-DD, also in years of fewer than four digits, which `strftime` does not pad; blank where there is none."""
    return "" if pd.isna(day) else day.date().isoformat()


def day_texts(days: pd.Series) -> pd.Series:
    """Days as `day_text` has them."""
    return days.map(day_text).astype(str)


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _say_day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def say_days(first: date | None, last: date | None) -> str:
    """An interval of days in words, as short as it can be: `1 Aug 2023`, `Jun 2023`, `2014`, `by 23 Aug 2023`.

    None is an open end; without any bound the day is `unknown`.
    """
    if first is None or last is None:
        return f"by {_say_day(last)}" if last else f"from {_say_day(first)}" if first else "unknown"
    if first == last:
        return _say_day(first)
    whole_months = first.day == 1 and last.day == monthrange(last.year, last.month)[1]
    if whole_months and (first.month, last.month) == (1, 12):
        return f"{first.year}" if first.year == last.year else f"{first.year}–{last.year}"
    if whole_months and (first.year, first.month) == (last.year, last.month):
        return f"{MONTHS[first.month - 1]} {first.year}"
    if whole_months and first.year == last.year:
        return f"{MONTHS[first.month - 1]}–{MONTHS[last.month - 1]} {first.year}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{_say_day(last)}"
    if first.year == last.year:
        return f"{first.day} {MONTHS[first.month - 1]}–{_say_day(last)}"
    return f"{_say_day(first)}–{_say_day(last)}"
