"""Figure 4, from the start of each case to its outcome: places on a linear axis, words and numbers, and what is uncertain, pending or unknown."""

import csv
from functools import cache
from math import inf

import pandas as pd
import pytest
from drawing import RAW, boxes, collected, outside, overlapping, texts
from invented import CODEBOOK, invented

from analysis.collect import store
from analysis.exhibits import steps, steps_words
from analysis.exhibits.steps_signs import OTHER, PALETTE, looks_of
from analysis.exhibits.style import Drawing, svg_text
from analysis.model.dispute import Study
from analysis.study import cases, durations, law

MATTER = CODEBOOK.words.matter
WIDTHS = (160, 85)


@cache
def frames(name: str) -> tuple[pd.DataFrame, ...]:
    """What a figure is drawn from: steps, cases, durations and legal bases."""
    study = collected() if name == "collected" else invented()
    chosen = {"one": ["alpha"], "none": []}.get(name, list(study.cases))
    study = Study(study.codebook, {case_id: study.cases[case_id] for case_id in chosen})
    legal = law.legal_bases(study, store.read_law())
    return cases.steps(study), cases.side_by_side(study), durations.durations(study), legal


@cache
def drawn(name: str, width_mm: int = 160) -> Drawing:
    found, rows, spans, legal = frames("invented" if name == "crowded" else name)
    if name == "crowded":
        asked = found[found["kind"] == "request"]
        many = [asked.assign(destination=state) for state in ("FR", "GB", "IN", "IT", "KZ", "TH")]
        found = pd.concat([found, *many], ignore_index=True)
        rows = rows.assign(subject="Maximiliana Wilhelmina Featherstonehaugh-Cholmondeley", named_states="US;RU;FR;GB;IN;IT;KZ;TH")
    return steps.draw_steps(found, rows, spans, legal, CODEBOOK.words, width_mm)


def raw(table: str) -> dict[str, list[dict[str, str]]]:
    """Rows of a collected table of every case, by its name, read by the csv module."""
    texts_of = {path.parent.name: path.read_text(encoding="utf-8-sig") for path in sorted(RAW.glob(f"cases/*/{table}.csv"))}
    return {case_id: list(csv.DictReader(text.splitlines())) for case_id, text in texts_of.items()}


def marks_of(name: str) -> pd.DataFrame:
    marks = drawn(name).marks
    return marks.assign(address=marks["address"].str.removeprefix("study/steps/")).set_index("address")


def ended(*spans: tuple[float, float], pending: int = 0) -> pd.DataFrame:
    """Rows of a figure of cases that ended after so many days, and of as many that are pending after 300 days."""
    rows = [{"least": least, "greatest": greatest, "is_pending": False, "is_about": False} for least, greatest in spans]
    rows += [{"least": 300.0, "greatest": inf, "is_pending": True, "is_about": False}] * pending
    return pd.DataFrame(rows, columns=["least", "greatest", "is_pending", "is_about"])


@pytest.mark.parametrize("width_mm", WIDTHS)
@pytest.mark.parametrize("name", ["invented", "one", "none", "crowded"])
def test_all_text_can_be_read(name, width_mm):
    drawing = drawn(name, width_mm)
    assert (outside(drawing), overlapping(boxes(drawing))) == ([], [])


def test_places_are_linear_in_the_days_since_the_start():
    """Alpha: ruled on day 91, ended on day 152. Beta: ended between day 193 and day 233, which is where the axis ends."""
    marks = marks_of("invented")
    zero, end = marks.loc["alpha/detention/1", "x"], marks.loc["beta/outcome/RU/1", "x2"]
    per_day = (end - zero) / 233
    assert (marks.loc["alpha/admissibility/RU/court/1", "x"] - zero) / per_day == pytest.approx(91, abs=0.1)
    assert (marks.loc["alpha/outcome/US/1", "x"] - zero) / per_day == pytest.approx(152, abs=0.1)
    assert (marks.loc["beta/outcome/RU/1", ["x1", "x"]] - zero).tolist() == pytest.approx([193 * per_day, 213 * per_day], abs=0.02)
    assert (marks.loc["alpha/request/US/1", ["x1", "x2"]] - zero).tolist() == pytest.approx([31 * per_day, 59 * per_day], abs=0.02)


def test_what_was_before_the_start_stands_left_of_it_and_what_has_no_day_in_words():
    marks = marks_of("invented")
    zero = marks.loc["beta/detention/1", "x"]
    assert marks.loc["beta/request/US/1", "x2"] < zero, "41 to 11 days before the detention"
    is_open = marks.loc["gamma/request/US/1"]
    assert is_open["x1"] < zero < is_open["x"] == is_open["x2"], "no earliest day: the bar has no left end, and the sign stands at the latest day"
    assert pd.isna(marks.loc["gamma/request/RU/1", "x"])
    assert {"Russia: request of unknown day", "pending"} <= set(texts(drawn("invented")))
    assert marks.loc["gamma/request/RU/1", "title"] == "Ada Gamma: request of Russia, day unknown"
    assert marks.loc["beta/request/US/1", "title"] == "Ada Beta: request of the United States, 41 days before to 11 days before the detention"


def test_each_start_request_and_outcome_and_the_first_ruling_of_a_case_is_a_mark_of_the_file():
    drawing, (found, _, _, legal) = drawn("collected"), frames("collected")
    kinds = drawing.marks["kind"].value_counts()
    assert [kinds[kind] for kind in ("detention", "request", "outcome")] == [
        (found["kind"] == kind).sum() for kind in ("detention", "request", "outcome")
    ]
    ruled = found[(found["kind"] == "admissibility") & (found["stance"] != 0)]
    assert kinds["admissibility"] == ruled["case_id"].nunique() and "kislitsin" not in set(ruled["case_id"]), "to be examining is no ruling"
    assert kinds["charge"] == (legal["charged"] != "").sum()
    svg = svg_text(drawing, "Steps")
    assert all(f'<g id="{gid}" class="mark"' in svg for gid in drawing.marks["address"])


def test_cases_stand_in_the_order_of_their_time_and_those_that_are_pending_last():
    shown = texts(drawn("collected"))
    placed = sorted(frames("collected")[1]["subject"], key=shown.index)
    outcomes = {row["person"].split(" (")[0]: row["outcome_state"] for (row,) in raw("case").values()}
    is_pending = [outcomes[subject] == "pending" for subject in placed]
    assert is_pending == [False] * is_pending.count(False) + [True] * is_pending.count(True)
    spans = frames("collected")[2].merge(frames("collected")[1][["case_id", "subject"]]).set_index("subject")
    assert spans.loc[placed[: is_pending.count(False)], "least"].is_monotonic_increasing


def test_a_later_surrender_to_another_state_is_drawn_and_said():
    marks = marks_of("collected")
    first, then = marks.loc["vinnik/outcome/FR/1"], marks.loc["vinnik/order/US/executive/1"]
    assert first["x"] < then["x"] and then["title"].startswith("Alexander Vinnik: later surrendered to the United States, 1836 days after")
    assert "surrendered to France after 2.5 years, then to the United States" in texts(drawn("collected"))
    assert list(marks[marks["kind"] == "order"].index) == ["vinnik/order/US/executive/1"]


def test_charges_stand_left_of_the_start_or_below_the_line_and_are_left_out_where_that_is_not_known():
    found, rows, spans, legal = frames("one")
    legal = pd.concat([legal.iloc[:1]] * 3, ignore_index=True)
    legal["state"], legal["charged"] = ["US", "RU", "FR"], [law.CHARGED_BY, law.CHARGED_AFTER, ""]
    legal["charge_or_warrant_on"], legal["fact_ids"] = ["2014", "2020-02-10", "2020-02-11"], "alpha-f1"
    marks = steps.draw_steps(found, rows, spans, legal, CODEBOOK.words).marks.set_index("address")
    charges = marks[marks["kind"] == "charge"]
    assert list(charges.index) == ["study/steps/alpha/charge/US/1", "study/steps/alpha/charge/RU/1"]
    by, after = charges.to_dict("records")
    line = marks.loc["study/steps/alpha/detention/1"]
    assert by["x"] < line["x"] < after["x"] and by["y"] == line["y"] < after["y"]
    assert after["title"] == "Ada Alpha: charge or warrant of Russia, charged after the detention, 40 days after the detention"
    said = steps_words.say_charges(legal, ["US", "RU", "FR"], CODEBOOK.words)
    assert said == "A charge or warrant was there by the detention behind 1 of the 1 requests of the United States and none of the 1 of Russia."
    legal["state"] = ["US", "US", "US"]
    said = steps_words.say_charges(legal, ["US"], CODEBOOK.words)
    assert said.endswith("behind 1 of the 2 requests of the United States for which that is known (of 3).")


@pytest.mark.parametrize(
    ("rows", "finding"),
    [
        (ended(), ""),
        (ended((0, 0), pending=1)[1:], "The one case is still pending"),
        (ended(pending=3), "None of the 3 cases has an outcome so far"),
        (ended((149, 149)), "From detention to outcome the one case took 5 months"),
        # 100 and 500 days: the median is 300 days, 9.9 months; 100 days are 3.3 months, 500 days 16.4
        (ended((100, 100), (500, 500)), "The median case took 9 to 10 months from detention to outcome; all of them took 3 to 17 months"),
        # 400 days are 13.1 months; with 900 days, 2.46 years, the median is 400 to 900 days, told in months
        (
            ended((400, 400), (900, 900), pending=1),
            "The median case took 13 to 30 months from detention to outcome; ended cases took 13 months to 2.5 years; 1 of 3 is pending",
        ),
        (
            ended((400, 400), pending=2),
            "The median case took 9 months or more from detention to outcome; ended cases took 13 to 14 months; 2 of 3 are pending",
        ),
    ],
)
def test_the_finding_is_as_by_hand(rows, finding):
    assert steps_words.say_finding(rows, MATTER) == finding


@pytest.mark.parametrize(
    ("least", "greatest", "said"),
    [(12, 12, "12 days"), (257, 286, "8 to 9 months"), (371, 371, "12 months"), (30.4, 30.6, "30 to 31 days"), (2147, 2176, "5.9 to 6 years")],
)
def test_spans_are_told_in_days_months_or_years(least, greatest, said):
    assert steps_words.say_span(least, greatest) == said


def test_the_figure_of_the_collected_cases_says_what_is_counted_again_from_their_rows():
    rows, requests = [row for (row,) in raw("case").values()], raw("requests")
    pending = [row for row in rows if row["outcome_state"] == "pending"]
    assert drawn("collected").finding.endswith(f"; {len(pending)} of {len(rows)} are pending")
    known = [row for row in rows if len(requests[row["case_id"]]) > 1 and row["first_requester"] and row not in pending]
    got = sum(row["first_requester"] == row["outcome_state"] for row in known)
    first = steps_words.say_first(frames("collected")[1], MATTER)
    assert first.startswith(f"Of {len(known)} ended cases") and first.endswith(f"that asked first in {got}.")
    assert all(row["person"].split(" (")[0] in drawn("collected").numbers["pending"] for row in pending)


def test_who_asked_first_is_named_only_where_it_is_settled():
    shown = texts(drawn("invented", 85))
    assert shown.count("United States asked first") == 2 and shown.count("who asked first is not settled") == 1
    assert "only United States asked" in texts(drawn("collected", 85))


def test_the_sign_of_a_charge_is_that_of_its_state_and_smaller():
    """So that states are told apart without colour too."""
    drawn_of = {patch.get_gid(): patch for patch in drawn("collected").figure.axes[0].patches if patch.get_gid()}
    corners = {name: len(drawn_of[f"study/steps/{name}/1"].get_path()) for name in ("burkov/charge/RU", "burkov/request/RU", "burkov/charge/US")}
    assert corners["burkov/charge/RU"] == corners["burkov/request/RU"] != corners["burkov/charge/US"]
    heights = [drawn_of[f"study/steps/burkov/{kind}/RU/1"].get_extents().height for kind in ("charge", "request")]
    assert heights[0] < heights[1]


def test_the_subtitle_explains_charges_only_where_there_are_any_and_the_foot_who_asked_first():
    said = " ".join(texts(drawn("collected")))
    assert "smaller: charges or warrants" in said and "Who asked first is what sources say" in said
    assert "smaller" not in " ".join(texts(drawn("none"))) and steps_words.say_settled(frames("none")[1], MATTER) == ""


def test_states_have_looks_by_how_often_they_asked_and_those_beyond_the_palette_share_one():
    looks = looks_of(["BB", "AA", "BB", *"CDEFGHI"])
    assert list(looks)[:2] == ["BB", "AA"] and [look.colour for look in looks.values()][:6] == list(PALETTE)
    assert [state for state, look in looks.items() if look is OTHER] == ["G", "H", "I"]


def test_without_a_case_it_says_so():
    assert drawn("none").alt == "Lines of time without a case." and texts(drawn("none"))[0] == "No case"
