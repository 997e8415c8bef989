"""EDTF dates: what each form may mean, what is refused, and how an interval is said."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.model.dates import day_bounds, say_days

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
    ],
)
def test_a_date_spans_every_day_that_it_may_mean(text: str, first: str, last: str, is_approximate: bool):
    assert day_bounds(text) == (day(first), day(last), is_approximate)


@pytest.mark.parametrize(
    "text",
    [
        *("2023-02-30", "2023-02-29", "2023-13", "2023-00", "2023-06-00", "0000"),
        *("", "..", "../..", "/", "/..", "../"),
        *("2023-06-02T10:00", "2023-06-02T10:00:00Z", "Y12023", "-2023", "12023"),
        *(" 2023", "2023 ", "2023\n", "2023-6-2", "2-6-2023", "June 2023", "23", "20X3", "2XXX", "２０２３"),
        *("~2023", "2023-?06", "2023~?", "[2023,2024]", "2023/2024/2025", "2023//2024", "2023--06"),
    ],
)
def test_what_is_no_edtf_date_is_refused_with_what_is_allowed(text: str):
    with pytest.raises(ValueError, match="is no date; use an EDTF date: YYYY, YYYY-MM or YYYY-MM-DD") as refusal:
        day_bounds(text)
    assert str(refusal.value).startswith(repr(text))


@pytest.mark.parametrize("text", ["2023-21", "2023-24", "2023-21~", "2023-25", "2023-41", "2023-21/2023-12", "2023-01/2023-21"])
def test_a_season_is_refused(text: str):
    """`2023-24` is winter, of which nobody says the year; the docstring leaves seasons out."""
    with pytest.raises(ValueError, match="is no date; use an EDTF date"):
        day_bounds(text)


@pytest.mark.parametrize("text", ["2023-12/2023-06", "2023-06-02/2023-06-01", "2023/2022", "2023-07~/2023-06"])
def test_an_interval_that_ends_before_it_starts_is_refused(text: str):
    with pytest.raises(ValueError, match=f"'{text}' ends before it starts; use an EDTF date"):
        day_bounds(text)


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
