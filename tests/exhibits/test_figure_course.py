"""The figure of the course: what strips, days and words show, where they stand, and that all text can be read."""

from functools import cache

import pandas as pd
import pytest
from drawing import boxes, case_of, outside, overlapping, texts
from matplotlib.colors import to_hex

from analysis.exhibits import course_looks, register
from analysis.exhibits.course import draw_course
from analysis.exhibits.course_panels import DISSENT_MM, LEFT_MM, PAD_MM, SILENT_MM, STRIP_MM
from analysis.exhibits.style import PAPER, STANCE_LOOK, Drawing
from analysis.model import captions
from analysis.model.choices import Choices
from analysis.positions import course

ARCADIA, CORVANIA = "tiny/course/{}/XA/surrender_to_XB/{}", "tiny/course/{}/XC/surrender_to_XC/{}"
RIGHT_MM = 159
FOR, OPEN, AGAINST = (STANCE_LOOK[stance][0].lower() for stance in (1, 0, -1))


@cache
def spells_of(case_id: str) -> pd.DataFrame:
    return course.course(case_of(case_id))


def draw(spells: pd.DataFrame, case_id: str = "tiny", **given) -> Drawing:
    return draw_course(spells, case_of(case_id), **given)


@cache
def drawn(case_id: str) -> Drawing:
    return draw(spells_of(case_id), case_id)


def marks_of(drawing: Drawing) -> pd.DataFrame:
    return drawing.marks.set_index("address")


def shown(drawing: Drawing, address: str) -> list[tuple[str, list[float]]]:
    """Filled parts of a mark: their colours, and left, right, top and height in millimetres."""
    (mark,) = [found for found in drawing.figure.axes[0].collections if found.get_gid() == address]
    parts = []
    for path, colour in zip(mark.get_paths(), mark.get_facecolor(), strict=True):
        box = path.get_extents()
        parts += [(to_hex(colour), [round(float(v), 2) for v in (box.x0, box.x1, box.y0, box.height)])] * int(colour[3] > 0)
    return parts


def n_lines(drawing: Drawing, address: str) -> int:
    """Parts of a mark that are lines, not areas."""
    (mark,) = [found for found in drawing.figure.axes[0].collections if found.get_gid() == address]
    return int((mark.get_facecolor()[:, 3] == 0).sum())


@pytest.mark.parametrize("case_id", ["tiny", "vinnik"])
def test_each_spell_by_event_and_each_day_of_publication_is_one_mark_with_its_values(case_id):
    spells, marks = spells_of(case_id), drawn(case_id).marks
    same = ["clock", "state", "proposition", "from_day", "to_day", "uncertain_from", "cell", "stance", "stances", "dissent_stances", "is_contested"]
    same += ["moved_by", "statement_ids"]
    of_figure = spells[(spells["clock"] == "event") | (spells["from_day"] != "")].sort_values(same[:4])
    assert marks[same].sort_values(same[:4], ignore_index=True).equals(of_figure[same].reset_index(drop=True))
    assert marks["address"].is_unique and marks["address"].str.startswith(f"{case_id}/course/").all()


def test_a_strip_has_the_colour_of_what_is_held_and_silence_is_empty():
    drawing = drawn("tiny")
    marks = marks_of(drawing)
    for day, colour in (("start", PAPER), ("2021-04-01", OPEN), ("2021-05-10", FOR)):
        mark = marks.loc[ARCADIA.format("event", day)]
        ((found, box),) = shown(drawing, mark.name)
        assert (found, box) == (to_hex(colour), [mark["x1"], mark["x2"], mark["y"], STRIP_MM])


def test_what_differs_stands_in_two_bands_and_dissent_in_a_lower_one():
    drawing = drawn("tiny")
    differs, divided = (marks_of(drawing).loc[name] for name in (CORVANIA.format("event", "2021-04-07"), ARCADIA.format("event", "2021-06-21")))
    (one, above), (other, below) = shown(drawing, differs.name)
    assert (one, other) == (FOR, OPEN)
    assert (above[2:], below[2:]) == ([differs["y"], STRIP_MM / 2], [round(differs["y"] + STRIP_MM / 2, 2), STRIP_MM / 2])
    (own, upper), (dissent, lower) = shown(drawing, divided.name)
    assert (own, dissent) == (FOR, OPEN)
    assert (upper[3], lower[3]) == (pytest.approx(STRIP_MM - DISSENT_MM), DISSENT_MM)
    assert round(lower[2] + lower[3], 2) == round(divided["y"] + STRIP_MM, 2)


def test_contested_spells_are_hatched_and_no_others():
    drawing = draw(course.course(case_of("tiny"), Choices(contested_by="anyone")))
    event = drawing.marks.query("clock == 'event' and dissent_stances == ''")
    hatched = {mark["address"] for mark in event.to_dict("records") if n_lines(drawing, mark["address"])}
    assert hatched == set(event.loc[event["is_contested"] == "yes", "address"]) and hatched
    assert "contested: others report another position" in texts(drawing)
    assert "contested: others report another position" not in texts(drawn("tiny"))


def test_strips_run_from_side_to_side_without_a_gap():
    for _, line in drawn("vinnik").marks.query("clock == 'event'").groupby(["state", "proposition"]):
        assert [line["x1"].iloc[0], *line["x2"]] == [LEFT_MM, *line["x1"].iloc[1:], RIGHT_MM]


def test_days_stand_on_one_scale():
    """From 20 March to 22 June 2021 are 94 days."""
    marks = drawn("tiny").marks.query("from_day != ''")
    days = (pd.to_datetime(marks["from_day"]) - pd.Timestamp("2021-03-20")).dt.days
    expected = LEFT_MM + PAD_MM + days * (RIGHT_MM - LEFT_MM - 2 * PAD_MM) / 94
    assert (marks["x1"] - expected).abs().max() < 0.01


def test_days_of_the_event_stand_above_a_strip_and_those_of_publication_below_it():
    drawing = drawn("tiny")
    marks = marks_of(drawing)
    event, published = (marks.loc[ARCADIA.format(clock, day)] for clock, day in (("event", "2021-04-01"), ("published", "2021-04-02")))
    assert published["y"] > event["y"] + event["height"]
    days = [line for line in drawing.figure.axes[0].lines if round(float(line.get_linewidth()), 1) == 0.9]
    above = [max(line.get_ydata()) for line in days if abs(line.get_xdata()[0] - event["x1"]) < 0.01]
    assert any(event["y"] - 1 < y < event["y"] for y in above)


def line_of(rows: list[tuple[str, str, str, str]]) -> pd.DataFrame:
    """Invented spells of one strip of Arcadia: first day, kind of cell, stances, earliest day of the move."""
    spells = pd.DataFrame(rows, columns=["from_day", "cell", "stances", "uncertain_from"])
    after = pd.to_datetime(spells["from_day"]).shift(-1) - pd.Timedelta(days=1)
    return spells.assign(
        case_id="tiny", clock="event", state="XA", proposition="surrender_to_XB", until="2021-12-31", to_day=after.dt.strftime("%Y-%m-%d").fillna(""),
        moved_by=[f"tiny-f{index:02d}" if row[0] else "" for index, row in enumerate(rows)], statement_ids="", n_undated=0, dissent_stances="",
        is_contested=["yes" if row[1] == "contested" else "no" for row in rows],
        stance=pd.array([None if ";" in row[2] or not row[2] else int(row[2]) for row in rows], dtype="Int64"),
    )  # fmt: skip


def brackets(drawing: Drawing) -> list[tuple[float, float, int]]:
    """Left and right end of each bracket, and how many points it has: four with a foot where it begins."""
    lines = [line for line in drawing.figure.axes[0].lines if round(float(line.get_linewidth()), 1) == 0.6]
    return [(round(float(min(line.get_xdata())), 2), round(float(max(line.get_xdata())), 2), len(line.get_xdata())) for line in lines]


def test_an_uncertain_day_has_a_bracket_from_the_first_possible_one():
    """Also where nothing changes by it, else a word that may be earlier than another would seem to be later; without a first day it has no foot."""
    drawing = draw(line_of([("", "silent", "", ""), ("2021-05-01", "single", "1", ".."), ("2021-06-01", "single", "1", "2021-04-15")]))
    marks = drawing.marks
    assert brackets(drawing) == [(LEFT_MM, marks.loc[1, "x1"], 2), (marks.loc[2, "x0"], marks.loc[2, "x1"], 3)]
    assert "for, since 1 May 2021 or before" in texts(drawing)
    heights = [float(line.get_ydata()[-1]) for line in drawing.figure.axes[0].lines if round(float(line.get_linewidth()), 1) == 0.6]
    assert heights[1] < heights[0] - 0.5, "two that overlap in time stand one above the other"
    assert brackets(draw(line_of([("", "silent", "", ""), ("2021-05-01", "single", "1", "")]))) == []


def test_words_stand_on_a_strip_where_there_is_room():
    assert {"open, since 1 Apr 2021", "for, since 10 May 2021", "for"} <= set(texts(drawn("tiny")))
    again = draw(line_of([("", "silent", "", ""), ("2021-02-01", "single", "1", ""), ("2021-06-01", "contested", "1", "")]))
    assert [text for text in texts(again) if "since" in text] == ["for, since 1 Feb 2021", "contested since 1 Jun 2021"]
    short = draw(
        line_of([("", "silent", "", ""), ("2021-02-01", "single", "1", ""), ("2021-02-16", "single", "-1", ""), ("2021-03-02", "single", "0", "")])
    )
    assert [text for text in texts(short) if text in ("+", "−", "against") or "since" in text] == ["−", "open, since 2 Mar 2021", "+", "−"]


def test_a_cell_that_is_silent_throughout_is_low_and_says_so():
    drawing = drawn("tiny")
    assert texts(drawing).count("silent throughout") == 3
    assert set(drawing.marks.query("state == 'XB'")["height"]) == {SILENT_MM}


def test_strips_stand_by_outcome_and_then_by_state():
    heads = [box.text for box in sorted(boxes(drawn("tiny")), key=lambda box: box.top) if box.text.startswith("Surrender")]
    assert heads == ["Surrender to Brandovia", "Surrender to Corvania"]
    rows = drawn("tiny").marks.query("clock == 'event'").drop_duplicates(["proposition", "state"]).sort_values("y")
    assert list(rows["proposition"] + rows["state"]) == [f"surrender_to_{to}{state}" for to in ("XB", "XC") for state in ("XA", "XB", "XC")]


def test_the_key_has_what_is_drawn_and_no_more():
    said = {"supports", "leaves open", "opposes", "silent", "its own statements differ", "day known only to lie in this span"}
    assert said & set(texts(drawn("tiny"))) == said - {"opposes"}
    assert said & set(texts(drawn("kasatkin"))) == {"opposes", "silent"}


def test_the_figure_says_in_words_what_it_shows():
    assert drawn("tiny").alt == (
        "3 of 6 cells speak at some time; 6 moves by the day of the event: "
        "Arcadia on surrender to Brandovia: leaves open from 1 Apr 2021, supports from 10 May 2021, supports with dissent (leaves open) from 21 Jun 2021; "
        "Arcadia on surrender to Corvania: leaves open from 1 Apr 2021; "
        "Corvania on surrender to itself: leaves open from 5 Apr 2021, leaves open and seeks it by 7 Apr 2021 (as early as 20 Mar 2021)."
    )


def test_titles_of_marks_say_who_when_and_by_which_clock():
    titles = marks_of(drawn("tiny"))["title"]
    assert titles[ARCADIA.format("event", "start")] == "Until 31 Mar 2021: Arcadia is silent on surrender to Brandovia (by the day of the event)"
    assert titles[CORVANIA.format("event", "2021-04-07")] == (
        "7 Apr–22 Jun 2021: Corvania gives differing answers on surrender to itself (by the day of the event; moved by tiny-f04)"
    )


def test_numbers_of_the_caption():
    assert drawn("tiny").numbers == {
        "cells": "6 cells", "speaking": "3 of 6 cells speak at some time", "event_moves": "6 moves", "published_moves": "6 moves",
        "undated": "", "endless": "", "cuts": "",
    }  # fmt: skip
    alone = draw(line_of([("", "silent", "", ""), ("2021-05-01", "single", "1", "")]).assign(n_undated=1)).numbers
    assert (alone["speaking"], alone["event_moves"]) == ("The one cell speaks at some time", "1 move")
    assert alone["endless"] == "1 statement without a last day never counts by event. "


def test_what_is_cut_out_of_the_axis_is_said():
    long = draw(line_of([("", "silent", "", ""), ("2013-11-01", "single", "1", ""), ("2021-11-01", "single", "0", "")]))
    assert "8.0 years cut out" in texts(long) and "2922 days" in str(long.numbers["cuts"])
    assert outside(long) == [] and overlapping(boxes(long)) == []


def test_the_words_of_the_declarations_ask_for_numbers_that_there_are():
    context = captions.places(case_of("tiny").codebook, "Ada Tiller")
    for kind, numbers in (("figure", drawn("tiny").numbers), ("table", {"rows": 26, **course.numbers(spells_of("tiny"))})):
        declared = register.declared()[kind, "course"]
        for words in (declared.title, declared.caption, declared.note):
            assert not any(letter.isdigit() for letter in words)
            assert captions.filled(words, **context, **numbers)


def test_nothing_to_show_is_said():
    drawing = draw(spells_of("tiny")[:0])
    assert texts(drawing)[0] == "No statement is on surrender: nothing to show."
    assert len(drawing.marks) == 0
    assert drawing.alt == "No state speaks on surrender in its own voice."
    assert outside(drawing) == [] and overlapping(boxes(drawing)) == []


def test_silence_before_any_evidence_is_drawn():
    early = course.course(case_of("tiny"), Choices(as_of="1999-01-01"))
    drawing = draw(early)
    assert (len(drawing.marks), texts(drawing).count("silent throughout"), texts(drawing).count("1 Jan 1999")) == (6, 6, 1)
    assert overlapping(boxes(drawing)) == []
    assert len(draw(early.assign(until="")).marks) == 6


def crowded(n: int, step: int) -> pd.DataFrame:
    """Invented spells in three strips of either clock, one every few days, some contested, some of uncertain day."""
    days = ["", *(f"{pd.Timestamp('2021-01-01') + pd.Timedelta(days=step * index):%Y-%m-%d}" for index in range(n))]
    looks = [("single", "1"), ("contested", "0"), ("contested", "-1;0;1"), ("single", "-1")]
    line = line_of([(day, *(looks[index % 4] if day else ("silent", "")), "2020-11-01" if index % 3 == 1 else "") for index, day in enumerate(days)])
    pairs = [(clock, state) for state in ("XA", "XB", "XC") for clock in ("event", "published")]
    return pd.concat([line.assign(clock=clock, state=state) for clock, state in pairs], ignore_index=True)


@pytest.mark.parametrize(("n", "step"), [(60, 1), (12, 90), (1, 1)])
def test_many_spells_can_be_read(n, step):
    drawing = draw(crowded(n, step), subtitle="As of 31 Dec 2021. " * 12)
    assert len(drawing.marks) == 3 * (n + 1) + 3 * n
    assert outside(drawing) == [] and overlapping(boxes(drawing)) == []


@pytest.mark.parametrize("case_id", ["kislitsin", "nikulin", "sundqvist", "sarn-two"])
def test_it_can_be_read_at_the_least_width_that_it_declares(case_id):
    least = register.declared()["figure", "course"].least_mm
    assert least == 120
    drawing = draw(spells_of(case_id), case_id, width_mm=least)
    assert outside(drawing) == [] and overlapping(boxes(drawing)) == []
    assert drawing.marks["x2"].max() == least - 1


def test_long_names_are_cut_to_their_room():
    case = case_of("tiny")
    states = case.codebook.states.assign(name="The Most Serene Federation of Very Long and Tiresome Names")
    drawing = draw_course(spells_of("tiny"), case.but(codebook=case.codebook.but(states=states)))
    assert outside(drawing) == [] and overlapping(boxes(drawing)) == []


def test_the_lines_of_a_hatch_stay_inside():
    path = course_looks._hatch(10, 14, 2, 3, "black").get_path()
    assert path.vertices[:, 0].min() >= 10 and path.vertices[:, 0].max() <= 14
    assert path.vertices[:, 1].min() >= 2 and path.vertices[:, 1].max() <= 5
