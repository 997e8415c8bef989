"""A sheet of facts as a colleague types it, and a library of references, become drafts; what has two meanings is named and never guessed."""

import shutil
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_workbook import TINY, call

from analysis.collect import store, typed_dates
from analysis.model.dates import day_bounds

HEADS = ["Nr", "Date", "Who", "What", "Source", "My note", None, "Weather"]
ROWS = [
    [1, "8/3/2031", "Port police", "Ada Tiller held at the ferry port", "Arcadia Herald 2 March", "day/month!", None, "rain"],
    [2, datetime(2031, 3, 14), "Brandovia", "Brandovia files its request", "wire-0225; Herald", "came by post on 16th?", "\xa0"],
    [3, "April 2031", "Corvania", "Corvania asks too", "wire-0302", None],
    [5, "1.7.2031", "Great Britain", "Court wants more evidence", "court-0222", None],
    [6, "mid-September 2031", "Embassy", "Embassy: our request is older", "agency-0621", None],
    [7, "24/1/32", "Embassy", "Nothing was refused", "agency-0621", "see 9, 10"],
    [8, "between 25 and 29 May 2032", "Police", "Handed over", "post-0622", "page of the 30th"],
    [9, None, "defence lawyer", "She would rather go to Brandovia", "post-0622", None],
    [],
    [None, None, None, "(more to come)"],
]


def sheet(path: Path, rows: list[list[object]], heads: list[object] = HEADS) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "facts"
    for row in ([], heads, *rows):
        book.active.append(row)
    book.save(path)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(TINY, tmp_path / "data")


def test_what_is_certain_is_taken_and_all_else_named(folder, tmp_path):
    before = (folder / "cases" / "tiny" / "facts.csv").read_bytes()
    path = sheet(tmp_path / "mine.xlsx", [[None, *row[1:]] if row else [] for row in ROWS])
    shown = call("import", path, "--into", folder)
    assert shown.exit_code == 0 and "nothing was written" in shown.stdout and (folder / "cases" / "tiny" / "facts.csv").read_bytes() == before
    done = call("import", path, "--into", folder, "--yes")
    assert done.exit_code == 0, done.stderr
    for words in (
        "8 rows taken as facts of tiny; columns: Nr as fact_id, Date as date, Who as actor, What as claim, Source as source_ids, My note as note",
        "row 4, column date: a date of the spreadsheet", "'April 2031' is read as 2031-04", "'1.7.2031' is read as 2031-07-01",
        "'between 25 and 29 May 2032' is read as 2032-05-25/2032-05-29", "not placed, since no column of facts.csv is called so: Weather",
        "row 12: one cell alone ('(more to come)')", "to decide: the date '8/3/2031' is not certain; write 2031-03-08 or 2031-08-03",
        "the date 'mid-September 2031' is not certain; write 2031-09", "the date '24/1/32' is not certain; write the year with four digits",
        "row 10, to decide: there is no date", "'Arcadia Herald 2 March' (row 3; perhaps herald-0301 or herald-0402 or herald-0509), 'Herald' (row 4",
    ):  # fmt: skip
        assert words in done.stderr, (words, done.stderr)
    assert "still to be mended" in done.stdout and "tiny/facts.csv, row 14, column date: '8/3/2031' cannot be used here" in done.stdout
    table = store.read_table(folder / "cases" / "tiny" / "facts.csv")
    facts = table.tail(8).set_index("fact_id")
    assert store.csv_bytes(table.head(12)) == before and list(facts.index) == [f"tiny-f{number}" for number in range(13, 21)]
    assert list(facts["date"]) == ["8/3/2031", "2031-03-14", "2031-04", "2031-07-01", "mid-September 2031", "24/1/32", "2032-05-25/2032-05-29", ""]
    assert list(facts["state"]) == ["", "XB", "XC", "GB", *[""] * 4] and facts["note"].iloc[0] == "day/month!" and facts["claim"].iloc[6] == "Handed over"
    assert facts["source_ids"].iloc[1] == "wire-0225; Herald" and (facts[["organ", "informant", "event_type"]] == "").all(axis=None)


def test_numbers_are_ids_and_an_id_that_is_there_is_never_overwritten(folder, tmp_path):
    path = sheet(tmp_path / "mine.xlsx", [[row[0] + 20, *row[1:]] for row in ROWS[:3]])
    assert call("import", path, "--into", folder, "--yes").exit_code == 0
    after = (folder / "cases" / "tiny" / "facts.csv").read_bytes()
    assert list(store.read_table(after)["fact_id"])[12:] == ["tiny-f21", "tiny-f22", "tiny-f23"]
    assert call("import", path, "--into", folder, "--yes").stdout == "nothing changes\n"
    clashing = sheet(tmp_path / "other.xlsx", [[21, "2031", "Court", "Something else", "court-0222", None]])
    done = call("import", clashing, "--into", folder, "--yes")
    assert done.exit_code == 2 and "'tiny-f21' cannot be used here; use an id that does not exist yet" in done.stderr
    assert (folder / "cases" / "tiny" / "facts.csv").read_bytes() == after


def test_the_case_of_a_sheet_is_asked_for_and_a_new_one_begun(tmp_path):
    path = sheet(tmp_path / "mine.xlsx", ROWS[1:4])
    for case, words in (([], "does not say to which case it belongs"), (["--case", "../x"], "lower-case letters"), (["--case", "a", "--case", "b"], "Name one case")):
        done = call("import", path, "--into", tmp_path / "new", *case)
        assert done.exit_code == 2 and words in done.stderr and not (tmp_path / "new").exists()
    done = call("import", path, "--into", tmp_path / "new", "--case", "smith", "--yes")
    assert done.exit_code == 0 and "smith/case.csv: it is missing" in done.stdout
    assert list(store.read_table(tmp_path / "new" / "cases" / "smith" / "facts.csv")["fact_id"]) == ["smith-f02", "smith-f03", "smith-f05"]


def test_a_library_of_references_adds_pages_to_a_case(folder, tmp_path):
    path, before = tmp_path / "library.ris", (folder / "cases" / "tiny" / "sources.csv").read_bytes()
    path.write_text("TY  - NEWS\nTI  - A title\nT2  - The Paper\nDA  - 2031/03/09\nUR  - https://example.org/a\nLA  - en-GB\nID  - paper_2031\nER  - \n")
    done = call("import", path, "--into", folder, "--yes")
    assert done.exit_code == 0, done.stderr
    table = store.read_table(folder / "cases" / "tiny" / "sources.csv")
    assert store.csv_bytes(table.head(-1)) == before
    assert table.iloc[-1][["publisher", "title", "url", "published", "language"]].tolist() == ["The Paper", "A title", "https://example.org/a", "2031-03-09", "en"]
    assert call("import", path, "--into", folder, "--yes").stdout == "nothing changes\n"
    path.write_text("TY  - NEWS\nTI  - never ends\n")
    assert call("import", path, "--into", folder, "--yes").exit_code == 2


CERTAIN = {
    "14/3/2031": "2031-03-14", "3/14/2031": "2031-03-14", "5/5/2031": "2031-05-05", "14th of March 2031": "2031-03-14", "March 14, 2031": "2031-03-14",
    "Friday, 14 March 2031": "2031-03-14", "2031\u201303\u201314": "2031-03-14", "25\u201329 May 2032": "2032-05-25/2032-05-29", "c. March 2031": "2031-03~",
    "May\u2013June 2031": "2031-05/2031-06", "30 Dec 2031 to 3 Jan 2032": "2031-12-30/2032-01-03", "2031-03-14 to 2031-03-20": "2031-03-14/2031-03-20",
    "by 14 March 2031": "../2031-03-14", "2031": "2031", "10/2031": "2031-10", "../2031-03-02": "../2031-03-02", "1.2.2031 - 3.2.2031": "2031-02-01/2031-02-03",
}  # fmt: skip
OPEN = ["8/3/2031", "24/1/32", "mid-September 2031", "spring 2031", "31 February 2031", "12 May", "1/2/2031 to 3/2/2031", "before May 2031", "soon", "29 to 25 May 2032"]


def test_dates_of_one_reading_are_read_and_others_left_to_a_person():
    assert {text: typed_dates.certain(text) for text in CERTAIN} == CERTAIN
    assert [text for text in OPEN if typed_dates.certain(text)] == [] and all(map(typed_dates.advice, OPEN))


@settings(max_examples=60, deadline=None)
@given(st.dates(), st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d %B %Y", "%b %d, %Y", "%Y/%m/%d"]))
def test_no_day_is_ever_read_as_another(day, form):
    """However it is written, a day is read as itself or not at all, unless its numbers swap to the same day of another month."""
    if day.year < 1000:
        return
    found = typed_dates.certain(day.strftime(form))
    assert found in ("", day.isoformat())
    assert found or ("/" in form and day.day <= 12 and day.day != day.month)
    assert not found or day_bounds(found).first == day


def test_a_sheet_without_heads_of_facts_is_none(tmp_path):
    path = sheet(tmp_path / "mine.xlsx", ROWS[:3], ["a", "b", "c"])
    done = call("import", path, "--case", "smith", "--into", tmp_path / "new", "--yes")
    assert done.exit_code == 2 and "sheet facts" in done.stderr and not (tmp_path / "new").exists()
