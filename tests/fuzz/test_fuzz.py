"""Inputs that went wrong in every way that is known: none ends in a traceback, and none is accepted and then read otherwise than it is meant.

`python tests/fuzz/fuzz.py --inputs 20000` tries as many as one likes.
"""

import random

import fuzz_data
import fuzz_doors
import pytest
from fuzz_data import plain_bounds

from analysis.pipeline import from_raw

SEED = 20230622
PARTS, INPUTS = 4, 100


@pytest.mark.parametrize("part", range(PARTS))
def test_inputs_are_refused_or_read_as_they_are_meant(part):
    outcomes = [fuzz_doors.through(SEED, number) for number in range(part, INPUTS, PARTS)]
    assert [one for one in outcomes if one.trouble] == []
    assert len({one.result for one in outcomes}) > 1


def test_an_accepted_input_runs_all_notebooks():
    number = next(number for number in range(1000) if _is_changed_and_accepted(number))
    outcome = fuzz_doors.through(SEED, number, has_notebooks=True)
    assert (outcome.trouble, outcome.detail) == ("", "")


def test_ids_that_cleaning_changes_run_all_notebooks():
    outcome = fuzz_doors.through(7, 110375, has_notebooks=True)  # a soft hyphen in the id of a page
    assert (outcome.result[:8], outcome.trouble) == ("accepted", "")


def _is_changed_and_accepted(number: int) -> bool:
    draw = random.Random(f"{SEED}/{number}")
    if draw.choices(["data set", "networks", "claims"], [14, 3, 3])[0] != "data set":
        return False
    outcome = fuzz_doors.through(SEED, number)
    return len(outcome.kinds) > 1 and outcome.result.startswith("accepted")


def troubles(numbers: range) -> set[str]:
    return {fuzz_doors.through(SEED, number).trouble for number in numbers} - {""}


def test_a_row_that_vanishes_is_seen(monkeypatch):
    whole = from_raw.cells
    monkeypatch.setattr(from_raw, "cells", lambda *given: whole(*given).iloc[1:])
    assert troubles(range(12)) == {"silent error"}


def test_a_traceback_is_seen(monkeypatch):
    def failing(*_: object) -> None:
        raise KeyError("a column that is not there")

    monkeypatch.setattr(from_raw, "cells", failing)
    assert troubles(range(12)) == {"traceback"}


def test_a_data_set_is_read_as_it_is_meant():
    data = fuzz_data.read_data_set(fuzz_data.ROOT / "tests" / "data" / "tiny", "tiny")
    assert fuzz_data.plain_text("Ministe\u0300re  de\u00a0la") == "Ministère de la"
    assert data.of_case("facts")[0]["fact_id"] == "tiny-f01"


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("20XX-02-29", ("2000-02-29", "2096-02-29", "no")),
        ("2021-04~", ("2021-04-01", "2021-04-30", "yes")),
        ("../2021-04", ("", "2021-04-30", "no")),
        ("2021-XX-31", ("2021-01-31", "2021-12-31", "no")),
    ],
)
def test_bounds_of_the_reference(text, bounds):
    assert plain_bounds(text) == bounds


@pytest.mark.parametrize("text", ["2021-02-3X", "2021-13", "22.06.2021", "2021-02-29"])
def test_no_date_of_the_reference(text):
    with pytest.raises(ValueError):
        plain_bounds(text)
