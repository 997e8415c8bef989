"""The figure of the steps: places and words drawn, what has no day, and that all text can be read."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from drawing import boxes, collected, outside, overlapping, texts
from invented import CODEBOOK, invented

from analysis.exhibits import steps, steps_signs, steps_words
from analysis.exhibits.style import SMALLEST_PT, Drawing, svg_text
from analysis.model.dispute import Study
from analysis.study import case_steps, cases

WORDS = "As of everything collected."


@cache
def frames(name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    study = collected() if name == "collected" else invented()
    chosen = {"one": ["alpha"], "none": []}.get(name, list(study.cases))
    study = Study(study.codebook, {case_id: study.cases[case_id] for case_id in chosen})
    return cases.steps(study), cases.side_by_side(study)


@cache
def drawn(name: str) -> Drawing:
    if name == "crowded":
        found, rows = frames("one")
        many = pd.concat([found] + [found[found["kind"] == "admissibility"].assign(turn=number) for number in range(10, 40)], ignore_index=True)
        return steps.draw_steps(
            many,
            rows.assign(subject="Maximiliana Wilhelmina Featherstonehaugh-Cholmondeley", started="about 1 Jan 2020–31 Dec 2021"),
            CODEBOOK.words,
            WORDS,
        )
    return steps.draw_steps(*frames(name), CODEBOOK.words, WORDS)


ALL = ("collected", "invented", "one", "none", "crowded")


@pytest.mark.parametrize("name", ALL)
def test_all_text_can_be_read(name):
    drawing = drawn(name)
    assert (outside(drawing), overlapping(boxes(drawing))) == ([], [])
    assert min(text.get_fontsize() for text in drawing.figure.axes[0].texts) >= SMALLEST_PT


@pytest.mark.parametrize("name", ALL[:4])
def test_each_step_has_one_mark_that_is_in_the_drawing(name):
    drawing, (found, _) = drawn(name), frames(name)
    assert len(drawing.marks) == len(found)
    assert drawing.marks["address"].is_unique
    svg = svg_text(drawing, "Steps")
    assert all(f'<g id="{gid}" class="mark"' in svg for gid in drawing.marks["address"])


def test_places_of_the_invented_cases_are_as_by_hand():
    """The days go from 41 before the detention to 233 after; a place is linear in the signed square root of the days."""
    marks = drawn("invented").marks
    days = pd.concat([marks["days_min"], marks["days_max"]]).dropna()
    assert (days.min(), days.max()) == (-41, 233)
    sure = marks[(marks["days_min"] == marks["days_max"]).fillna(value=False)].astype({"days_min": float, "x": float})
    root = np.sign(sure["days_min"]) * np.sqrt(sure["days_min"].abs())
    slope, start = np.polyfit(root, sure["x"], 1)
    assert slope > 0
    assert sure["x"].to_numpy() == pytest.approx((start + slope * root).to_numpy(), abs=0.02)
    outcome = marks[marks["address"] == "study/steps/beta/outcome/RU/1"].iloc[0]
    assert (outcome["x1"], outcome["x2"]) == pytest.approx((start + slope * np.sqrt(193), start + slope * np.sqrt(233)), abs=0.02)


def test_an_end_without_bound_is_an_arrow_and_no_day_at_all_is_said_in_words():
    drawing = drawn("invented")
    marks = drawing.marks.set_index("address")
    arrow = marks.loc["study/steps/gamma/request/US/1"]
    assert arrow["x"] - arrow["x1"] == pytest.approx(steps_signs.ARROW_MM, abs=0.02) and arrow["x2"] == arrow["x"]
    assert pd.isna(marks.loc["study/steps/gamma/request/RU/1", "x"])
    assert {"RU request: day unknown", "pending"} <= set(texts(drawing))
    assert marks.loc["study/steps/gamma/request/RU/1", "title"] == "Ada Gamma: request of RU, day unknown"


def test_titles_and_colours_say_what_is_drawn():
    marks = drawn("invented").marks.set_index("address")
    assert marks.loc["study/steps/beta/request/US/1", "title"] == "Ada Beta: request of US, 41 days before to 11 days before the detention"
    ruling = marks.loc["study/steps/alpha/admissibility/RU/court/2"]
    assert ruling["title"] == "Ada Alpha: held on the request of RU (court): not admitted, 121 to 130 days after the detention"
    assert (ruling["label"], ruling["colour"], ruling["statement_ids"]) == ("RU −", "#D55E00", "alpha-s3")


def test_negative_cases_are_marked_in_words_and_numbers_are_those_of_the_data():
    drawing, (found, rows) = drawn("collected"), frames("collected")
    assert texts(drawing).count("no rival request found") == (rows["rival_request"] == "no").sum() == drawing.numbers["negative"]
    assert drawing.numbers["cases"] == f"{len(rows)} cases" and drawing.alt.startswith(f"Strips of {len(rows)} cases")
    undated = found[(found["kind"] == "request") & (found["first_day"] == "") & (found["last_day"] == "")]
    assert drawing.numbers["undated"] == len(undated)
    for words in rows["outcome"]:
        assert words in drawing.alt


def test_what_another_fact_contradicts_is_disputed_in_sign_title_and_number():
    drawing, (found, _) = drawn("collected"), frames("collected")
    disputed = found[found["is_disputed"] == "yes"]
    assert drawing.numbers["disputed"] == len(disputed) > 0
    marked = drawing.marks[drawing.marks["label"].str.endswith(steps_words.DISPUTED)]
    assert sorted(marked["statement_ids"]) == sorted(disputed["statement_ids"])
    assert marked["title"].str.contains(", disputed by another account, ").all()
    assert f"disputed by another account: {len(disputed)};" in drawing.alt


def test_signs_of_one_lane_do_not_touch():
    marks = drawn("collected").marks.dropna(subset=["x"])
    for _, lane in marks.groupby("y"):
        widths = lane["kind"].map(dict(zip(case_steps.kinds_of(CODEBOOK.words.matter), steps_signs.WIDTHS.values(), strict=True)))
        ends = sorted(zip(lane["x"] - widths / 2, lane["x"] + widths / 2, strict=True))
        assert all(end <= start for (_, end), (start, _) in zip(ends, ends[1:], strict=False))


def test_without_a_case_it_says_so():
    assert drawn("none").alt == "Strips of steps without a case."
    assert any(text.startswith("No case.") for text in texts(drawn("none")))
