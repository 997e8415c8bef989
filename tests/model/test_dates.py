"""EDTF dates: what each form may mean, what is refused, and how an interval is said."""

import re
from datetime import date, timedelta

import pandas as pd
import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.model.dates import day_bounds, day_text, day_texts, say_days

quick = settings(max_examples=60, deadline=None, derandomize=True)
DAYS = st.dates(date(1000, 1, 1), date(9998, 12, 31))
MARKS = st.sampled_from(["", "~", "?", "%"])


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("text", "first", "last", "is_approximate"),
    [
        ("2023-06-02", "2023-06-02", "2023-06-02", False),
        ("2023-06", "2023-06-01", "2023-06-30", False),
        ("2024-02", "2024-02-01", "2024-02-29", False),  # 2024 is a leap year
        ("1900-02", "1900-02-01", "1900-02-28", False),  # 1900 was none
        ("2023", "2023-01-01", "2023-12-31", False),
        ("201X", "2010-01-01", "2019-12-31", False),
        ("20XX", "2000-01-01", "2099-12-31", False),
        ("2023-XX", "2023-01-01", "2023-12-31", False),
        ("2023-XX-XX", "2023-01-01", "2023-12-31", False),
        ("2023-02-XX", "2023-02-01", "2023-02-28", False),
        ("2023-06-02~", "2023-06-02", "2023-06-02", True),
        ("2023-06?", "2023-06-01", "2023-06-30", True),
        ("2023%", "2023-01-01", "2023-12-31", True),
        ("201X~", "2010-01-01", "2019-12-31", True),
        ("2014/2015", "2014-01-01", "2015-12-31", False),
        ("2023-06-01/2023-06-12", "2023-06-01", "2023-06-12", False),
        ("2023-06-15/2023-06", "2023-06-15", "2023-06-30", False),
        ("2023-06~/2023-07", "2023-06-01", "2023-07-31", True),
        ("2023-06/2023-07?", "2023-06-01", "2023-07-31", True),
        ("../2023-08-23", "", "2023-08-23", False),
        ("/2023-08-23", "", "2023-08-23", False),
        ("2023-06-01/..", "2023-06-01", "", False),
        ("2023-06/", "2023-06-01", "", False),
        ("2023?/..", "2023-01-01", "", True),
        ("20XX-02-29", "2000-02-29", "2096-02-29", False),
        ("190X-02-29", "1904-02-29", "1908-02-29", False),  # 1900 was no leap year
        ("XXXX-02-29", "0004-02-29", "9996-02-29", False),
        ("XXXX", "0001-01-01", "9999-12-31", False),
        ("20X3", "2003-01-01", "2093-12-31", False),
        ("1XXX-12-XX", "1000-12-01", "1999-12-31", False),
        ("2023-1X", "2023-10-01", "2023-12-31", False),
        ("2023-XX-31", "2023-01-31", "2023-12-31", False),
        ("2023-XX-3X~", "2023-01-30", "2023-12-31", True),
        ("2023-02-2X", "2023-02-20", "2023-02-28", False),
        ("2023-06-XX/2023-07", "2023-06-01", "2023-07-31", False),
        ("20XX-02-29/..", "2000-02-29", "", False),
        ("~2023-06", "2023-06-01", "2023-06-30", True),
        ("2023-~06-XX", "2023-06-01", "2023-06-30", True),
        ("2023?-06-04", "2023-06-04", "2023-06-04", True),
        ("2023-06-%04/2023-07", "2023-06-04", "2023-07-31", True),
    ],
)
def test_a_date_spans_every_day_that_it_may_mean(text: str, first: str, last: str, is_approximate: bool):
    assert day_bounds(text) == (day(first), day(last), is_approximate)


@pytest.mark.parametrize(
    "text",
    [
        *("", "..", "../..", "/", "/..", "../"),
        *(" 2023", "2023 ", "2023\n", "2023-6-2", "2-6-2023", "June 2023", "23", "２０２３"),
        *("2023~?", "~2023~", "2023~-06~", "2023-06-04?%", "~", "?/..", "2023/2024/2025", "2023//2024", "2023--06", "1950S2"),
    ],
)
def test_what_is_no_edtf_date_is_refused_with_what_is_allowed(text: str):
    with pytest.raises(ValueError, match="is no date; use an EDTF date: YYYY, YYYY-MM or YYYY-MM-DD") as refusal:
        day_bounds(text)
    assert str(refusal.value).startswith(repr(text))


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("2023-02-30", "a day that exists (2023-02 has the days 01 to 28), or 2023-02 where the day is not known"),
        ("2023-02-3X", "a day that exists (2023-02 has the days 01 to 28), or 2023-02 where the day is not known"),
        ("1900-02-29~", "a day that exists (1900-02 has the days 01 to 28), or 1900-02 where the day is not known"),
        ("19XX-02-30", "a day that exists (19XX-02 has at most the days 01 to 29), or 19XX-02 where the day is not known"),
        ("19X1-02-29", "a day that exists (19X1-02 has at most the days 01 to 28), or 19X1-02 where the day is not known"),
        ("2023-XX-32", "a day that exists (2023-XX has at most the days 01 to 31), or 2023-XX where the day is not known"),
        ("2023-06-00", "a day that exists (2023-06 has the days 01 to 30), or 2023-06 where the day is not known"),
        ("2023-01/2023-06-31", "a day that exists (2023-06 has the days 01 to 30), or 2023-06 where the day is not known"),
        *((text, "a month from 01 to 12") for text in ("2023-13", "2023-00", "2023-13-01", "XXXX-5X-01", "2023-19")),
        *((text, "a year from 0001 to 9999, with four digits") for text in ("0000", "0000-06", "~0000-01-01", "-2023", "Y12023", "Y17E7", "12023")),
        *((text, "months in place of a season, such as 2023-03/2023-05") for text in ("2023-21", "2023-24~", "2023-25", "2023-41", "2023-2X")),
        *((text, "months in place of a season, such as 2023-03/2023-05") for text in ("2023-21/2023-12", "2023-01/2023-21")),
        *((text, "a day without a time") for text in ("2023-06-02T10:00", "2023-06-02T10:00:00Z")),
        ("[2023,2024]", "an interval in place of several dates, such as 2023-06-01/2023-06-05, or a row for each"),
        ("{2023..2025}", "an interval in place of several dates, such as 2023-06-01/2023-06-05, or a row for each"),
        *((text, "a capital X for an unknown digit") for text in ("201x", "156u", "2023-uu-uu")),
        *((text, ".. for an end that is open or not known") for text in ("2023/open", "unknown/2023")),
        ("20230602", "hyphens between year, month and day, as in 2023-06-22"),
    ],
)
def test_what_is_refused_says_why_and_what_to_write(text: str, advice: str):
    with pytest.raises(ValueError) as refusal:
        day_bounds(text)
    assert str(refusal.value) == f"{text!r} is no date; use {advice}"


@pytest.mark.parametrize("text", ["2023-12/2023-06", "2023-06-02/2023-06-01", "2023/2022", "2023-07~/2023-06", "209X-02-29/2000-03"])
def test_an_interval_that_ends_before_it_starts_is_refused(text: str):
    with pytest.raises(ValueError, match=f"'{text}' ends before it starts; use the earlier date first"):
        day_bounds(text)


ALL_DAYS = [
    str(date.fromordinal(number))
    for decade in (1900, 1990, 2000, 2020)
    for number in range(date(decade, 1, 1).toordinal(), date(decade + 10, 1, 1).toordinal())
]
"""Every day of four decades, among them a year without a leap day that is divisible by four."""
UNKNOWN = st.builds(
    lambda exact, hidden: "".join("X" if place in hidden and sign != "-" else sign for place, sign in enumerate(exact)),
    st.builds("{}-{:02}-{:02}".format, st.sampled_from(["1900", "1904", "1999", "2000", "2023", "2024"]), st.integers(0, 13), st.integers(0, 32)),
    st.sets(st.integers(3, 9)),
)
"""Days, some of which do not exist, of which digits are unknown, but for century and decade."""


@settings(max_examples=150, deadline=None, derandomize=True)
@given(text=UNKNOWN, mark=MARKS, length=st.sampled_from([7, 10]))
def test_of_unknown_digits_just_the_days_that_exist_are_possible(text: str, mark: str, length: int):
    """All days are tried."""
    form = re.compile(text[:length].replace("X", "[0-9]"))
    possible = [each for each in ALL_DAYS if form.match(each)]
    if possible:
        assert day_bounds(text[:length] + mark) == (day(possible[0]), day(possible[-1]), mark != "")
    else:
        with pytest.raises(ValueError, match="is no date; use "):
            day_bounds(text[:length] + mark)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(exact=DAYS, length=st.sampled_from([4, 7, 10]), marks=st.lists(MARKS, min_size=6, max_size=6), form=st.sampled_from([0, 1, 2]))
def test_another_program_reads_marks_at_the_same_places(exact: date, length: int, marks: list[str], form: int):
    """Marks before parts, or behind them, or both."""
    parts = str(exact)[:length].split("-")
    around = [(marks[2 * place] * (form != 1), marks[2 * place + 1] * (form != 0)) for place in range(len(parts))]
    text = "-".join(before + part + behind for part, (before, behind) in zip(parts, around, strict=True))
    parsed = parse_edtf(text, fail_silently=True)
    if parsed is None:
        with pytest.raises(ValueError, match="is no date; use "):
            day_bounds(text)
    else:
        bounds = [date(*bound[:3]) for bound in (parsed.lower_strict(), parsed.upper_strict())]
        assert day_bounds(text) == (*bounds, any(marks for marks in text if marks in "~?%"))


@quick
@given(first=DAYS, length=st.integers(0, 9), marks=st.tuples(MARKS, MARKS))
def test_an_interval_has_the_first_day_of_its_start_and_the_last_of_its_end(first: date, length: int, marks: tuple[str, str]):
    last = first + timedelta(days=length)
    bounds = day_bounds(f"{first}{marks[0]}/{last}{marks[1]}")
    assert bounds == (first, last, marks != ("", ""))


@quick
@given(exact=DAYS, length=st.sampled_from([4, 7, 10]), mark=MARKS)
def test_a_day_lies_within_the_bounds_of_its_month_and_year(exact: date, length: int, mark: str):
    first, last, _ = day_bounds(str(exact)[:length] + mark)
    assert first <= exact <= last
    assert str(first)[:length] == str(exact)[:length] == str(last)[:length]


@quick
@given(exact=DAYS, digits=st.sampled_from([2, 3]), mark=MARKS)
def test_a_decade_or_century_runs_from_its_first_day_to_its_last(exact: date, digits: int, mark: str):
    prefix = str(exact)[:digits]
    first, last, is_approximate = day_bounds(prefix + "X" * (4 - digits) + mark)
    assert (str(first), str(last)) == (prefix.ljust(4, "0") + "-01-01", prefix.ljust(4, "9") + "-12-31")
    assert is_approximate == (mark != "")


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("", "", "unknown"),
        ("", "2023-08-23", "by 23 Aug 2023"),
        ("2023-06-01", "", "from 1 Jun 2023"),
        ("2023-08-01", "2023-08-01", "1 Aug 2023"),
        ("2023-12-31", "2023-12-31", "31 Dec 2023"),
        ("2014-01-01", "2014-12-31", "2014"),
        ("2014-01-01", "2015-12-31", "2014–2015"),
        ("2023-06-01", "2023-06-30", "Jun 2023"),
        ("2024-02-01", "2024-02-29", "Feb 2024"),
        ("2024-02-01", "2024-02-28", "1–28 Feb 2024"),  # a leap year: one day short of the month
        ("2023-06-01", "2023-08-31", "Jun–Aug 2023"),
        ("2023-08-01", "2023-08-23", "1–23 Aug 2023"),
        ("2023-08-03", "2023-08-31", "3–31 Aug 2023"),
        ("2023-06-28", "2023-08-01", "28 Jun–1 Aug 2023"),
        ("2023-01-01", "2023-12-30", "1 Jan–30 Dec 2023"),
        ("2022-12-28", "2023-01-03", "28 Dec 2022–3 Jan 2023"),
        ("2022-12-01", "2023-01-31", "1 Dec 2022–31 Jan 2023"),
    ],
)
def test_an_interval_is_said_as_short_as_it_can_be(first: str, last: str, words: str):
    assert say_days(day(first), day(last)) == words


def test_every_month_has_its_name():
    said = [say_days(date(2023, month, 5), date(2023, month, 5)) for month in range(1, 13)]
    assert " ".join(words.split()[1] for words in said) == "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"


def test_the_last_year_of_the_calendar_can_be_said():
    """Its last day has no day after it."""
    first, last, _ = day_bounds("9999")
    assert say_days(first, last) == "9999"


def test_two_intervals_are_never_said_alike():
    """All intervals of the days from 28 December 2022 to 4 March 2024 that start or end at a turn of a month."""
    days = [date(2022, 12, 28) + timedelta(days=number) for number in range(433)]
    turns = [day for day in days if day.day in (1, 2, 28, 29, 30, 31)]
    words = [say_days(first, last) for first in turns for last in turns if first <= last]
    assert len(words) == len(turns) * (len(turns) + 1) // 2
    assert len(set(words)) == len(words)


def test_days_as_text_have_years_of_four_digits_and_are_blank_where_there_is_none():
    days = pd.Series(pd.to_datetime(["0001-01-11", "2023-06-02", None, "9998-12-31"], format="%Y-%m-%d"))
    assert day_texts(days).tolist() == [day_text(day) for day in days] == ["0001-01-11", "2023-06-02", "", "9998-12-31"]
