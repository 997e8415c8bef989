"""The axis of days: one scale, what is cut out of it, and which days have a label; worked by hand."""

import pytest

from analysis.exhibits import days_axis
from analysis.exhibits.days_axis import CUT_MM, Cut, axis_of


def test_days_stand_on_one_scale_whatever_lies_between_them():
    axis = axis_of(["2021-01-31", "2021-01-01", "2021-03-02"], 10, 70)
    assert (axis.at("2021-01-01"), axis.at("2021-01-31"), axis.at("2021-03-02"), axis.cuts) == (10, 40, 70, ())
    assert axis.at("2021-01-16") == 25


def test_a_gap_far_longer_than_all_the_rest_is_cut_out():
    """40 days and 100 before 2023: 100 is more than twice 40; a gap of 80 would be just twice as long."""
    axis = axis_of(["2021-01-01", "2021-02-10", "2021-05-21"], 0, 49)
    assert axis.cuts == (Cut(40, 49, 100),) and CUT_MM == 9
    assert axis.at("2021-01-11") == 10
    assert axis_of(["2021-01-01", "2021-02-10", "2021-05-01"], 0, 49).cuts == ()


def test_nothing_is_cut_out_where_hardly_a_day_would_remain():
    assert axis_of(["2021-01-01", "2021-01-20", "2025-01-01"], 0, 50).cuts == ()
    assert axis_of(["2021-01-01", "2025-01-01"], 0, 50).cuts == ()


def test_two_cuts():
    axis = axis_of(["2011-01-01", "2014-01-01", "2014-03-01", "2021-01-01", "2021-02-10"], 0, 118)
    assert [cut.days for cut in axis.cuts] == [1096, 2498]
    assert axis.at("2014-03-01") - axis.at("2014-01-01") == pytest.approx(100 * 59 / 99)
    assert [label for _, label in days_axis.cut_labels(axis, 118)] == ["3.0 years cut out", "6.8 years cut out"]


def test_months_are_labelled_with_the_year_where_it_is_new():
    axis = axis_of(["2020-11-15", "2021-02-20"], 0, 100)
    assert [label for _, _, label in days_axis.ticks(axis, 100)] == ["Dec 2020", "Jan 2021", "Feb"]


def test_years_are_labelled_where_the_days_are_many_and_the_ends_where_they_are_few():
    assert [label for *_, label in days_axis.ticks(axis_of(["2017-06-01", "2020-06-01"], 0, 100), 100)] == ["2018", "2019", "2020"]
    assert [label for *_, label in days_axis.ticks(axis_of(["2020-06-03", "2020-06-20"], 0, 100), 104)] == ["3 Jun 2020", "20 Jun 2020"]
    assert [label for *_, label in days_axis.ticks(axis_of(["2020-06-03"], 0, 100), 104)] == ["3 Jun 2020"]
    assert axis_of(["2020-06-03"], 0, 100).at("2020-06-03") == 50
    assert days_axis.ticks(axis_of([], 0, 100), 104) == []


def test_labels_stand_at_even_distances_and_end_before_the_right():
    axis = axis_of(["2020-01-01", "2022-01-31"], 0, 60)
    ticks = days_axis.ticks(axis, 60)
    assert len(ticks) == 25
    assert [label for *_, label in ticks if label] == ["Jan 2020", "Jul", "Jan 2021", "Jul", "Jan 2022"]
    assert ticks[-1][0] > ticks[-1][1]
