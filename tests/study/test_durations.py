"""How long cases took: bounds of uncertain days, cases that are pending, and the bounds of the median."""

from itertools import product
from math import inf
from statistics import median

import pytest
from invented import invented

from analysis.model.dispute import Study
from analysis.study.durations import durations, median_between, read_until


def test_durations_of_the_invented_cases_are_as_by_hand():
    """Alpha: 1 January to 1 June 2020. Beta: a day of May 2019 to 10 to 20 December. Gamma is pending, and no page of it has a day."""
    found = durations(invented()).set_index("case_id")
    assert found[["least", "greatest"]].to_numpy().tolist() == [[152, 152], [193, 233], [0, inf]]
    assert found["is_pending"].tolist() == [False, False, True]


def test_a_pending_case_lasted_until_the_last_page_about_it_whose_day_is_known():
    """Of a page of some day of March only the first day is sure; a page behind no fact is not about the case."""
    gamma = invented().cases["gamma"]
    page = gamma.sources.iloc[0].to_dict()
    days = {"one": "2021-03-10", "two": "2021-03-01", "none": "", "other": "2022-01-01"}
    sources = [{**page, "source_id": name, "published_first_day": day} for name, day in days.items()]
    behind = [{**gamma.fact_sources.iloc[0].to_dict(), "source_id": name} for name in ("one", "two", "none")]
    dated = gamma.but(sources=type(gamma.sources)(sources), fact_sources=type(gamma.sources)(behind))
    assert read_until(dated) == "2021-03-10"
    found = durations(Study(invented().codebook, {"gamma": dated})).iloc[0]
    assert (found["least"], found["greatest"], found["read_until"]) == (7, inf, "2021-03-10")


@pytest.mark.parametrize(
    ("least", "greatest", "expected"),
    [
        ([5, 1, 3], [5, 1, 3], (3, 3)),  # odd: the one in the middle
        ([1, 2, 4, 9], [1, 2, 4, 9], (3, 3)),  # even: the mean of two
        ([1, 2, 4, 9], [1, 6, 4, 9], (3, 5)),  # one is an interval
        ([1, 2, 3], [1, inf, 3], (2, 3)),  # pending one can be the longest
        ([1, 5], [1, inf], (3, inf)),  # or decide the upper bound, which is then missing
        ([7, 8, 9], [inf] * 3, (8, inf)),  # all are pending
        ([4], [6], (4, 6)),
    ],
)
def test_the_median_of_intervals_is_as_by_hand(least, greatest, expected):
    assert median_between(least, greatest) == expected


def test_no_choice_of_numbers_within_the_intervals_has_a_median_outside_of_the_bounds():
    ends = [(1, 9), (2, 3), (4, 4), (0, 6)]
    found = [median(chosen) for chosen in product(*(range(low, high + 1) for low, high in ends))]
    assert (min(found), max(found)) == median_between(*zip(*ends, strict=True))


def test_there_is_no_median_of_nothing():
    with pytest.raises(ValueError, match="nothing"):
        median_between([], [])
