"""Dates as people type them and programs for references write them, as EDTF where only one reading is possible; `8/3/2031` has two, and is never guessed."""

import re
from datetime import date
from functools import cache
from itertools import product
from typing import NamedTuple

from analysis.collect import spoiled
from analysis.collect.fault import shortened
from analysis.collect.reading import plain_dashes, tidy_name
from analysis.model.dates import day_bounds


class Published(NamedTuple):
    """A day in EDTF, blank where there is none, and what could not be read of it, blank where all was."""

    day: str
    doubt: str = ""


NONE = Published("")
_UNDATED = {"", "nd", "nodate", "no date", "undated", "sd", "od", "ohne datum", "sans date", "sin fecha"}
_ABOUT = {"c", "ca", "circa", "about", "approximately"}
_SEASONS = {"spring", "summer", "autumn", "fall", "winter"}
_BESIDE = {"st", "nd", "rd", "th", "of", "the", "de", "del", "den", "der", "di", "г", "года"}
"""Words that stand between the parts of a date and say nothing."""
_TIME = re.compile(r"(?<=\d)[T ,]+\d{1,2}:\d{2}.*")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?")
_YEAR_LAST = re.compile(r"(?:(\d{1,2})[-/.])?(\d{1,2})[-/.](\d{4})")
_YEARS = re.compile(r"(\d{4})\s*(?:-{1,3}|\N{EN DASH}|\N{EM DASH})\s*(\d{4})")
_DRAFT = re.compile(r"[0-9ux]{4}(-[0-9ux]{2}){0,2}[~?%]{0,2}")


def written(*numbers: int, mark: str = "") -> str:
    """A date of its year, month and day, 0 or left out where one is not known, as EDTF.

    Raises
    ------
    ValueError
        If no day has these numbers.
    """
    year, month, day = (*numbers, 0, 0)[:3]
    if len(numbers) > 3 or day and not month:
        raise ValueError(f"day {day} without a month")
    date(year, month or 1, day or 1)
    return "-".join([f"{year:04}", *[f"{number:02}" for number in (month, day) if number]]) + mark


def of_text(text: str, language: str = "") -> Published:
    """A day as somebody typed it.

    Parameters
    ----------
    text
        EDTF, also of its draft; numbers with the year first or last; or words, with names of months in English or in `language`.
    language
        Code of the language of the page, blank if it is not known.
    """
    plain = re.sub(r"\s*/\s*|(?<=\d)\. (?=\d)", lambda sign: sign[0].strip(), _TIME.sub("", " ".join(text.split()))).strip(" []().,;")
    if "年" in plain:
        plain = re.sub("[年月]", "-", plain.removesuffix("日")).strip("-")
    if plain.casefold().replace(".", "") in _UNDATED:
        return NONE
    try:
        return _found(plain, language)
    except ValueError:
        return Published("", f"{shortened(text)} is not understood")


def _found(plain: str, language: str) -> Published:
    if edtf := _as_edtf(plain):
        return Published(edtf)
    if season := re.fullmatch(r"(\d{4})-(2[1-4])[~?%]?", plain):
        return _of_season(int(season[1]), plain)
    if match := _YEAR_FIRST.fullmatch(plain):
        return Published(written(*(int(part or 0) for part in match.groups())))
    if re.fullmatch(r"\d{8}", plain):
        return Published(written(int(plain[:4]), int(plain[4:6]), int(plain[6:])))
    if match := _YEAR_LAST.fullmatch(plain):
        return _of_numbers(int(match[1] or 0), int(match[2]), int(match[3]), plain)
    if (match := _YEARS.fullmatch(plain)) and match[1] < match[2]:
        return Published(f"{match[1]}/{match[2]}")
    return _in_words(plain, language)


def _as_edtf(plain: str) -> str:
    """The text as a date of the data, if it is one or was one by the draft of EDTF; blank if it is none."""
    halves = ["X".join(re.split("[ux]", half)) if _DRAFT.fullmatch(half) else half for half in plain.split("/")]
    text = "/".join(".." if len(halves) == 2 and half in ("open", "unknown") else half for half in halves)
    try:
        day_bounds(text)
    except ValueError:
        return ""
    return text


def _of_season(year: int, said: str, mark: str = "") -> Published:
    """The year of a season: which months it has depends on the hemisphere, and on who writes."""
    return Published(written(year, mark=mark), f"{shortened(said)} names a season, which is not told in months: the year is kept")


def _of_numbers(first: int, second: int, year: int, said: str) -> Published:
    """Day and month in the order that they must have, with points between them the day first; else the year alone where both orders are possible."""
    if not first:
        return Published(written(year, second))
    if first == second or (first > 12) != (second > 12):
        day, month = (first, second) if first > 12 else (second, first)
        return Published(written(year, month, day))
    if "." in said:
        return Published(written(year, second, first))
    orders = [f"{written(year, month, day)}" for day, month in ((first, second), (second, first))]
    return Published(written(year), f"{shortened(said)} may be {orders[0]} or {orders[1]}: the year is kept")


@cache
def _words(language: str) -> tuple[dict[str, int], frozenset[str]]:
    """Names of months with their numbers, and names of weekdays, in a language; none if its calendar is not known."""
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return {}, frozenset()
    widths = [(where, width) for where in ("format", "stand-alone") for width in ("wide", "abbreviated")]
    months = {_bare(name): number for where, width in widths for number, name in locale.months[where][width].items()}
    return months, frozenset(_bare(name) for where, width in widths for name in locale.days[where][width].values())


def _bare(name: str) -> str:
    return name.casefold().strip(" .")


def _in_words(plain: str, language: str) -> Published:
    """A day, a month and a year in any order with the month as a word; nothing else may stand there."""
    months, weekdays = dict(_words("en")[0]) | {"sept": 9}, set(_words("en")[1])
    if language:
        months, weekdays = months | _words(language)[0], weekdays | _words(language)[1]
    parts: dict[str, int] = {}
    is_about = is_season = False
    for token in re.findall(r"\d+|[^\W\d_]+", plain):
        word = token.casefold()
        is_about, is_season = is_about or word in _ABOUT, is_season or word in _SEASONS
        if word in months:
            name, number = "month", months[word]
        elif token.isdigit():
            name, number = ("year" if len(token) == 4 else "day"), int(token)
        elif word in _BESIDE | _ABOUT | _SEASONS or word in weekdays:
            continue
        else:
            raise ValueError(token)
        if name in parts:
            raise ValueError(token)
        parts[name] = number
    if "year" not in parts or parts.get("day", 1) > 31:
        raise ValueError(plain)
    mark = "~" if is_about else "?" if "?" in plain else ""
    if is_season:
        return _of_season(parts["year"], plain, mark)
    return Published(written(parts["year"], parts.get("month", 0), parts.get("day", 0), mark=mark))


def of_parts(numbers: list[list[int]], season: str = "", is_about: bool = False) -> Published:
    """A day, or the first and last of an interval, given by year, month and day; an end without numbers, or of zeros, is open."""
    mark = "~" * is_about
    try:
        ends = [written(*_until_zero(end), mark=mark) if any(end) else ".." for end in numbers]
        found = "/".join(ends)
        day_bounds(found)
    except (ValueError, TypeError, OverflowError):
        return Published("", f"{shortened(numbers)} is no date")
    if season and len(numbers) == 1 and len(_until_zero(numbers[0])) == 1:
        return _of_season(numbers[0][0], f"season {season} of {numbers[0][0]}", mark)
    return Published(found)


def _until_zero(numbers: list[int]) -> list[int]:
    """Parts of a date up to the first that is not known."""
    return numbers[: numbers.index(0)] if 0 in numbers else numbers


# ---- days and intervals in the cell of a table

_MONTH = r"[a-z]{3,9}\b\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th|\.)?"
_BETWEEN = (
    re.compile(r"between (?P<from>.+) and (?P<to>.+)"),
    re.compile(r"(?:from )?(?P<from>.+?) (?:to|until|till|-) (?P<to>.+)"),
    re.compile(r"(?P<from>.+?)-(?P<to>.+)"),
)
_BY = re.compile(r"(?:by|no later than|at the latest) (?P<to>.+)")
_PART = re.compile(rf"(?:mid|early|late|beginning of|end of|middle of)[- ](?P<whole>{_MONTH} \d{{4}})")


def _single(text: str) -> str:
    """A day, month or year that can be read in one way alone; blank if it cannot."""
    found = of_text(text)
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
    return " or ".join(spoiled.likely(plain)) or "a date such as 2031-03-14, 2031-03 or 2031-03-14/2031-03-20"
