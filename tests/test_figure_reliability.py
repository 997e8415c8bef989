"""The figure of reliability: what is drawn stands where its numbers say, and all text can be read."""

import pandas as pd
import pytest
from drawing import RAW, boxes, case_of, outside, overlapping, texts

from analysis import files, reliability
from analysis.figures.reliability import LABEL_MM, MARKS, draw_reliability
from analysis.figures.style import SMALLEST_PT

CASES = {case_id: case_of(case_id).tables for case_id in files.case_ids(RAW)}
FAMILIES = case_of("tiny").codebook["propositions"]
TABLE = reliability.reliability(CASES, FAMILIES)
LONG = TABLE.assign(group=TABLE["group"].where(TABLE["by"] != "case", TABLE["group"] + "-of-the-very-long-name-of-a-person"))
LOW = TABLE.assign(jackknife_low=TABLE["jackknife_low"].where(TABLE["jackknife_low"].isna(), -0.98))
ODD = {
    "one case": reliability.reliability({"kasatkin": CASES["kasatkin"]}, FAMILIES), "nothing": TABLE.iloc[:0], "long names": LONG, "low": LOW,
    "worked": reliability.reliability({"tiny": case_of("tiny").tables}, FAMILIES),
}  # fmt: skip


@pytest.fixture(scope="module")
def study():
    return draw_reliability(TABLE)


def test_marks_carry_the_numbers_of_the_table(study):
    marks = study.marks
    assert list(marks.columns) == MARKS and not marks["address"].duplicated().any()
    assert len(marks) == 2 * (1 + 7 + len(CASES))
    both = marks.merge(TABLE, on=["measure", "unit", "by", "group"], suffixes=("", "_table"), validate="1:1")
    assert len(both) == len(marks)
    for name in ("alpha", "ac1", "bootstrap_low", "jackknife_high", "n_units"):
        pd.testing.assert_series_equal(both[name], both[f"{name}_table"], check_names=False)


def test_places_grow_with_alpha_and_undefined_has_none(study):
    marks = study.marks
    assert (marks["x"].isna() == marks["alpha"].isna()).all() and marks["alpha"].isna().any()
    for _, panel in marks.dropna(subset="alpha").groupby("measure"):
        per_mm = (panel["x"].max() - panel["x"].min()) / (panel["alpha"].max() - panel["alpha"].min())
        expected = panel["x"].max() - (panel["alpha"].max() - panel["alpha"]) * per_mm
        assert (panel["x"] - expected).abs().max() < 0.02
    assert (marks["x"].dropna() >= LABEL_MM).all()


def test_every_mark_is_in_the_drawing_by_its_address(study):
    drawn = [*study.figure.axes[0].lines, *study.figure.axes[0].texts]
    assert {artist.get_gid() for artist in drawn if artist.get_gid()} == set(study.marks["address"])
    assert study.marks["address"].str.startswith("study/reliability/").all()


def test_words_give_the_numbers(study):
    row = TABLE.query("measure == 'stance' and by == 'all'").iloc[0]
    assert f"Stance: alpha {row['alpha']:.2f}, AC1 {row['ac1']:.2f} on {row['n_units']} units in all" in study.alt
    lowest = TABLE.query("measure == 'stance' and by != 'all'").sort_values("alpha").iloc[0]
    assert f"The lowest alpha is {lowest['alpha']:.2f} ({lowest['group']})" in study.alt
    assert study.numbers["stance_undefined"] == "3 rows" and study.numbers["cases"] == "14 cases"


def test_the_number_of_units_stands_in_each_row(study):
    assert set(study.marks["n_units"].astype(str)) <= set(texts(study))


@pytest.mark.parametrize("table", [TABLE, *ODD.values()], ids=["study", *ODD])
def test_all_text_can_be_read(table):
    drawing = draw_reliability(table)
    assert (outside(drawing), overlapping(boxes(drawing))) == ([], [])
    assert min(text.get_fontsize() for text in drawing.figure.axes[0].texts) >= SMALLEST_PT
    width, height = drawing.figure.get_size_inches() * 25.4
    assert height <= 170
    for line in drawing.figure.axes[0].lines:
        assert all(0 <= x <= width for x in line.get_xdata()) and all(0 <= y <= height for y in line.get_ydata())


def test_nothing_to_show_is_said():
    drawing = draw_reliability(ODD["nothing"])
    assert "nothing to show" in drawing.alt and len(drawing.marks) == 0 and "No case was coded by two coders." in texts(drawing)
