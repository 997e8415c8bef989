"""The figure of reliability: what is drawn stands where its numbers say, and all text can be read."""

from functools import cache

import pandas as pd
import pytest
from drawing import RAW, boxes, case_of, collected, outside, overlapping, texts

from analysis.coding import reliability, reliability_words
from analysis.collect import store
from analysis.exhibits.reliability import LABEL_MM, MARKS, draw_reliability
from analysis.exhibits.style import SUPPLEMENT_PT
from analysis.model.dispute import Study

CASES = store.case_ids(RAW)
CODEBOOK = case_of("tiny").codebook
CODERS, FAMILIES = CODEBOOK.coders, CODEBOOK.propositions


@cache
def table() -> pd.DataFrame:
    return reliability.reliability(collected())


def first() -> pd.DataFrame:
    return table()[table()["round"] == "1"]


def rounds(n_rounds: int) -> pd.DataFrame:
    """The table of so many rounds, all with the numbers of the first."""
    names = ["EFG", "HIJKLMNOPQRSTUVWXYZ"]
    more = [first().assign(round=str(place), coders=";".join(names[place % 2])) for place in range(3, n_rounds + 1)]
    return pd.concat([table(), *more], ignore_index=True)


def of_one(case_id: str) -> pd.DataFrame:
    """The table of one case alone."""
    return reliability.reliability(Study(CODEBOOK, {case_id: case_of(case_id)}))


ODD = {
    "study": table, "one case": lambda: of_one("kasatkin"), "nothing": lambda: table().iloc[:0],
    "long names": lambda: table().assign(group=lambda made: made["group"].where(made["by"] != "case", made["group"] + "-of-the-very-long-name-of-a-person")),
    "low": lambda: table().assign(jackknife_low=lambda made: made["jackknife_low"].where(made["jackknife_low"].isna(), -0.98)),
    "worked": lambda: of_one("tiny"), "one round": first, "three rounds": lambda: rounds(3), "six rounds": lambda: rounds(6),
    "pairs only": lambda: table()[table()["round"] == ""],
}  # fmt: skip
"""Tables to draw, each made when it is asked for."""


@pytest.fixture(scope="module")
def study():
    return draw_reliability(table(), CODERS, FAMILIES)


def test_marks_carry_the_numbers_of_the_table(study):
    """Of two panels and two rounds: overall, seven families and every case."""
    marks = study.marks
    assert list(marks.columns) == MARKS.names and not marks["address"].duplicated().any()
    assert len(marks) == 2 * 2 * (1 + 7 + len(CASES))
    both = marks.merge(table(), on=["coders", "round", "measure", "unit", "by", "group"], suffixes=("", "_table"), validate="1:1")
    assert len(both) == len(marks)
    for name in ("alpha", "bootstrap_low", "bootstrap_high", "n_units"):
        pd.testing.assert_series_equal(both[name], both[f"{name}_table"], check_names=False)


def test_every_round_has_a_row_overall_and_the_last_two_have_one_in_each_group():
    marks = draw_reliability(rounds(6), CODERS, FAMILIES).marks.query("measure == 'stance'")
    assert marks.loc[marks["by"] == "all", "round"].tolist() == ["1", "2", "3", "4", "5", "6"]
    assert set(marks.loc[marks["by"] != "all", "round"]) == {"5", "6"}
    assert not marks.duplicated(["y"]).any()


def test_rounds_are_numbers():
    tables = pd.concat([first().assign(round=number, coders=f"X;{number}") for number in ("10", "9", "2")])
    drawn = draw_reliability(tables, CODERS, FAMILIES).marks.query("measure == 'stance' and by == 'all'").sort_values("y")
    assert drawn["round"].tolist() == ["2", "9", "10"]


def test_two_coders_of_a_larger_round_have_no_row_of_their_own():
    more = first()[first()["by"] == "all"].assign(coders="A;E")
    drawn = draw_reliability(pd.concat([first().assign(coders="A;B;E"), more]), CODERS, FAMILIES)
    assert set(drawn.marks["coders"]) == {"A;B;E"}


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
    for number, coders in (("1", "A and B"), ("2", "C and D")):
        row = table().query("round == @number and measure == 'stance' and by == 'all'").iloc[0]
        found = table().query("round == @number and measure == 'detection' and by == 'all' and unit == @reliability.PLACE").iloc[0]
        said = f"Round {number} (coders {coders}): on the stance of {row['n_units']} statements that several have, alpha {row['alpha']:.2f} and AC1 {row['ac1']:.2f};"
        assert said in study.alt and said in study.numbers["rounds"]
        assert f"AC1 {found['ac1']:.2f} and Jaccard index {found['jaccard']:.2f}." in study.numbers["rounds"]
    lowest = table().query("measure == 'stance' and by != 'all' and round != ''").sort_values("alpha").iloc[0]
    assert f"The lowest alpha is {lowest['alpha']:.2f} ({lowest['group'].title()}, round {lowest['round']})" in study.alt
    undefined = int(study.marks.query("measure == 'stance'")["alpha"].isna().sum())
    assert study.numbers["stance_undefined"] == f"{undefined} rows" and undefined and study.numbers["cases"] == "14 cases"
    assert study.numbers["who"] == " ".join(reliability_words.say_coders(CODERS))
    assert study.numbers["rounds"].endswith("By family of propositions and by case: rounds 1 and 2.")


def test_the_number_of_units_stands_in_each_row(study):
    assert set(study.marks["n_units"].astype(str)) <= set(texts(study))


@pytest.mark.parametrize("name", ODD)
def test_all_text_can_be_read(name):
    drawing = draw_reliability(ODD[name](), CODERS, FAMILIES)
    assert (outside(drawing), overlapping(boxes(drawing))) == ([], [])
    assert min(text.get_fontsize() for text in drawing.figure.axes[0].texts) >= SUPPLEMENT_PT
    width, height = drawing.figure.get_size_inches() * 25.4
    assert height <= (190 if name == "six rounds" else 170), "a page, but for more rounds than anybody coded"
    for line in drawing.figure.axes[0].lines:
        assert all(0 <= x <= width for x in line.get_xdata()) and all(0 <= y <= height for y in line.get_ydata())


@pytest.mark.parametrize("name", ["nothing", "pairs only"])
def test_nothing_to_show_is_said(name):
    drawing = draw_reliability(ODD[name](), CODERS, FAMILIES)
    assert "nothing to show" in drawing.alt and len(drawing.marks) == 0 and "No round has several coders of one case." in texts(drawing)
