"""EDTF dates as intervals of days: the first and the last day that a date may mean."""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import MAXYEAR, MINYEAR, date
from functools import cache
from itertools import product
from typing import NamedTuple

import pandas as pd
from edtf import is_valid_edtf

MARKS = "~?%"
_UNMARKED = str.maketrans("", "", MARKS)
_PLAIN = re.compile(r"(?P<year>[0-9X]{4})(?:-(?P<month>[0-9X]{2})(?:-(?P<day>[0-9X]{2}))?)?")
ALLOWED = (
    "an EDTF date: YYYY, YYYY-MM or YYYY-MM-DD, with X for unknown digits, ~ ? or % where "
    "uncertain, or two of these joined by / where .. is an open end"
)
_ADVICE = (
    (r"[0-9]{8}", "hyphens between year, month and day, as in 2023-06-22"),
    (r"Y.*|-.*|[~?%]?0000.*|[0-9]{5,}.*", f"a year from {MINYEAR:04} to {MAXYEAR}, with four digits"),
    (r"[~?%]?[0-9X]{4}[~?%]?-(2[1-9X]|3[0-9X]|4[01X])[~?%]?", "months in place of a season, such as 2023-03/2023-05"),
    (r".*T.*", "a day without a time"),
    (r"[\[{].*", "an interval in place of several dates, such as 2023-06-01/2023-06-05, or a row for each"),
    (r"(?=.*[xu])[0-9Xxu]{4}(-[0-9Xxu]{2}){0,2}", "a capital X for an unknown digit"),
    (r"open|unknown", ".. for an end that is open or not known"),
)
"""What to write in place of forms that are not read: of other levels of EDTF, of its draft, of other standards."""


class Bounds(NamedTuple):
    """First and last possible day (None = no bound) and whether the date is marked ~, ? or %."""

    first: date | None
    last: date | None
    is_approximate: bool


def _years(pattern: str, digits: str) -> Iterator[int]:
    """Years that a pattern with X may mean, in the order of the digits."""
    written = ("".join(chosen) for chosen in product(*(digits if sign == "X" else sign for sign in pattern)))
    return (int(year) for year in written if int(year) >= MINYEAR)


@cache
def _parts(pattern: str, greatest: int) -> list[int]:
    """Numbers of two digits from 1 on that a pattern with X may mean."""
    form = re.compile(pattern.replace("X", "[0-9]"))
    return [number for number in range(1, greatest + 1) if form.fullmatch(f"{number:02}")]


def _days(years: Iterable[int], months: list[int], days: list[int]) -> Iterator[date]:
    """Days that exist, in the order given."""
    lengths = ((year, month, monthrange(year, month)[1]) for year in years for month in months)
    return (date(year, month, day) for year, month, length in lengths for day in days if day <= length)


def _missing_day(plain: str) -> str:
    """What to write in place of a date of the right form that no day has."""
    year, month, *day = plain.split("-")
    months = _parts(month, 12)
    if not months or not day:
        return "a month from 01 to 12"
    longest = max(monthrange(number, each)[1] for number in _years(year, "0123456789") for each in months)
    month, few = f"{year}-{month}", "at most " if "X" in f"{year}{month}" else ""
    return f"a day that exists ({month} has {few}the days 01 to {longest}), or {month} where the day is not known"


def _advice(half: str) -> str:
    """What to write in place of a date, or one end of an interval, that cannot be read."""
    for form, advice in _ADVICE:
        if re.fullmatch(form, half):
            return advice
    plain = half.translate(_UNMARKED)
    has_the_form = _PLAIN.fullmatch(plain) and "-" in plain and _is_marked_well(half, "2000-01-01")
    return _missing_day(plain) if has_the_form else ALLOWED


def _is_marked_well(half: str, day: str) -> bool:
    """Whether the marks of a date stand where EDTF has them: behind it all, or by its parts as level 2 allows.

    The parser is asked with the digits of a day in place of X, and only then: it takes milliseconds.
    """
    if not set(half[:-1]) & set(MARKS):
        return True
    digits = iter(day)
    return is_valid_edtf("".join(sign if sign in MARKS else next(digits) for sign in half))


@cache
def _half_bounds(half: str) -> Bounds:
    if half in ("", ".."):
        return Bounds(None, None, False)
    plain = half.translate(_UNMARKED)
    match = _PLAIN.fullmatch(plain)
    if match is None:
        raise ValueError(half)
    year, month, day = match["year"], _parts(match["month"] or "XX", 12), _parts(match["day"] or "XX", 31)
    first = next(_days(_years(year, "0123456789"), month, day), None)
    last = next(_days(_years(year, "9876543210"), month[::-1], day[::-1]), None)
    if first is None or last is None or not _is_marked_well(half, str(first)):
        raise ValueError(half)
    return Bounds(first, last, plain != half)


@cache
def day_bounds(text: str) -> Bounds:
    """First and last day that an EDTF date may mean, as if no ~, ? or % were written.

    `2023-06` may mean 1 to 30 June, `20XX-02-29` a leap day from 2000 to 2096; an open end has no
    bound. A date is read if some day has it: levels 0 and 1 of EDTF, of level 2 X for any digit
    and marks at parts of a date. Not read: seasons, times, sets, and years but for 0001 to 9999.

    Raises
    ------
    ValueError
        If the text is no such date, or an interval ends before it starts; says what to write.

    References
    ----------
    Library of Congress, Extended Date/Time Format (EDTF) Specification, 2019; ISO 8601-2:2019.
    """
    start, slash, end = text.partition("/")
    found = []
    for half in [start, end] if slash else [start]:
        try:
            found.append(_half_bounds(half))
        except ValueError as error:
            raise ValueError(f"{text!r} is no date; use {_advice(half)}") from error
    bounds = Bounds(found[0].first, found[-1].last, any(half.is_approximate for half in found))
    if bounds.first is None and bounds.last is None:
        raise ValueError(f"{text!r} is no date; use {ALLOWED}")
    if bounds.first and bounds.last and bounds.last < bounds.first:
        raise ValueError(f"{text!r} ends before it starts; use the earlier date first")
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
