"""The figure of the course: the values drawn, where lines, bands and numbers stand, and that all text can be read."""

from functools import cache
from xml.etree import ElementTree

import pandas as pd
import pytest
from drawing import boxes, case_of, outside, overlapping, texts
from matplotlib.colors import to_hex

from analysis.exhibits import register
from analysis.exhibits.course import CLOCK_LOOK, draw_course
from analysis.exhibits.course_panels import FIRST_MM, LAST_MM, LEFT_MM, RIGHT_MM
from analysis.exhibits.style import INK, PAPER, Drawing, svg_text
from analysis.model import captions
from analysis.model.choices import Choices
from analysis.positions import course

ARCADIA, CORVANIA = "tiny/course/{}/XA/surrender_to_XB/{}", "tiny/course/{}/XC/surrender_to_XC/{}"


@cache
def spells_of(case_id: str) -> pd.DataFrame:
    return course.course(case_of(case_id))


def draw(spells: pd.DataFrame, case_id: str = "tiny", subtitle: str = "") -> Drawing:
    return draw_course(spells, case_of(case_id), subtitle)


@cache
def drawn(case_id: str) -> Drawing:
    return draw(spells_of(case_id), case_id)


def marks_of(drawing: Drawing) -> pd.DataFrame:
    return drawing.marks.set_index("address")


def patch_of(drawing: Drawing, address: str):
    found = [patch for patch in drawing.figure.axes[0].patches if patch.get_gid() == address]
    assert len(found) == 1, f"{len(found)} patches named {address}"
    return found[0]


def heights(mark: pd.Series) -> list[float]:
    return [float(y) for y in mark["y"].split(";")]


@pytest.mark.parametrize("case_id", ["tiny", "vinnik"])
def test_each_spell_is_one_mark_with_its_values(case_id):
    spells, marks = spells_of(case_id), drawn(case_id).marks
    same = ["statement_ids", "clock", "state", "proposition", "from_day", "to_day", "uncertain_from", "cell", "stance", "stances"]
    same += ["dissent_stances", "is_contested", "moved_by"]
    assert marks[same].equals(spells[same])
    assert marks["address"].is_unique
    parts = marks["address"].str.split("/", expand=True)
    assert (parts[0] == case_id).all() and (parts[1] == "course").all()
    assert list(parts[5]) == [day or "start" for day in marks["from_day"]]


@pytest.mark.parametrize("case_id", ["tiny", "vinnik"])
def test_lines_are_drawn_where_the_data_of_the_figure_say(case_id):
    drawing = drawn(case_id)
    for address, mark in marks_of(drawing).iterrows():
        line = patch_of(drawing, address)
        pieces = line.get_path().vertices.round(2).reshape(-1, 2, 2).tolist()
        level = [piece for piece in pieces if piece[0][0] != piece[1][0]]
        assert level == [[[mark["x1"], y], [mark["x2"], y]] for y in heights(mark)]
        assert to_hex(line.get_edgecolor()).upper() == CLOCK_LOOK[mark["clock"]][0]


def test_the_two_clocks_differ_by_dashes_and_sign_too():
    assert len({look[1] for look in CLOCK_LOOK.values()}) == len({look[2] for look in CLOCK_LOOK.values()}) == 2


def test_a_step_joins_the_levels_before_and_after():
    drawing = drawn("tiny")
    marks = marks_of(drawing)
    before, after = (marks.loc[ARCADIA.format("event", day)] for day in ("2021-04-01", "2021-05-10"))
    step = patch_of(drawing, ARCADIA.format("event", "2021-05-10")).get_path().vertices[:2].round(2).tolist()
    assert step == [[after["x1"], heights(after)[0]], [after["x1"], heights(before)[0]]]
    repeated = marks.loc["tiny/course/event/XA/surrender_to_XC/2021-06-21"]
    assert len(patch_of(drawing, repeated.name).get_path().vertices) == 2


def test_levels_stand_in_one_order_and_silence_lowest():
    marks = marks_of(drawn("tiny"))
    supports, leaves_open, silent = (heights(marks.loc[ARCADIA.format("event", day)])[0] for day in ("2021-05-10", "2021-04-01", "start"))
    assert supports < leaves_open < silent
    divided = marks.loc[ARCADIA.format("event", "2021-06-21")]
    assert (heights(divided)[0], divided["y_dissent"]) == (supports, f"{leaves_open:.2f}")
    assert round(leaves_open - supports, 2) == round(2 * (silent - leaves_open), 2)  # opposes stands between the first two
    assert heights(marks.loc[CORVANIA.format("event", "2021-04-07")]) == [
        heights(marks.loc[CORVANIA.format("published", "2021-04-07")])[0] - 1.24,
        heights(marks.loc[CORVANIA.format("event", "2021-04-05")])[0],
    ]


def test_days_stand_in_the_same_place_for_all_and_later_ones_further_right():
    marks = drawn("tiny").marks.query("clock == 'event' and from_day != ''")
    places = marks.groupby("from_day")["x1"].agg(["min", "max"])
    assert (places["min"] == places["max"]).all() and places["min"].is_monotonic_increasing
    assert list(places.index) == ["2021-04-01", "2021-04-05", "2021-04-07", "2021-05-10", "2021-06-21"]
    assert places["min"].between(FIRST_MM, LAST_MM).all()
    assert (places.loc["2021-04-07", "min"] - places.loc["2021-04-01", "min"]) == pytest.approx(
        1.5 * (places.loc["2021-04-05", "min"] - places.loc["2021-04-01", "min"]), abs=0.02
    )


def test_a_line_runs_from_side_to_side_without_a_gap():
    for _, line in drawn("vinnik").marks.groupby(["clock", "state", "proposition"]):
        assert [line["x1"].iloc[0], *line["x2"]] == [LEFT_MM, *line["x1"].iloc[1:], RIGHT_MM]


def test_a_band_leads_from_the_first_possible_day_of_a_word_to_its_sign():
    marks = marks_of(drawn("tiny"))
    event, published = marks.loc[CORVANIA.format("event", "2021-04-07")], marks.loc[CORVANIA.format("published", "2021-04-30")]
    assert event["bands"] == f"{FIRST_MM:.2f} {event['x1']:.2f} {heights(event)[0]:.2f}"  # supports only: it was left open before
    assert published["bands"] == f"{published['x0']:.2f} {published['x1']:.2f} {heights(published)[1]:.2f}"
    assert (marks["bands"] != "").sum() == 2
    spans = [patch.get_bbox() for patch in drawn("tiny").figure.axes[0].patches if patch.get_alpha() == 0.3]
    assert [[round(box.x0, 2), round(box.x1, 2)] for box in spans[:1]] == [[FIRST_MM, event["x1"]]]


def line_of(rows: list[tuple[str, str, str, str]]) -> pd.DataFrame:
    """Invented spells of one line of Arcadia: first day, kind of cell, stances, earliest day of the move."""
    spells = pd.DataFrame(rows, columns=["from_day", "cell", "stances", "uncertain_from"])
    after = pd.to_datetime(spells["from_day"]).shift(-1) - pd.Timedelta(days=1)
    return spells.assign(
        case_id="tiny", clock="event", state="XA", proposition="surrender_to_XB", until="2021-12-31", to_day=after.dt.strftime("%Y-%m-%d").fillna(""),
        moved_by=[f"tiny-f{index:02d}" if row[0] else "" for index, row in enumerate(rows)], statement_ids="", n_undated=0, dissent_stances="",
        is_contested=["yes" if row[1] == "contested" else "no" for row in rows],
        stance=pd.array([None if ";" in row[2] or not row[2] else int(row[2]) for row in rows], dtype="Int64"),
    )  # fmt: skip


def test_a_word_of_uncertain_day_has_its_band_and_a_hollow_sign_also_where_the_line_stands_already():
    """Else a word that may be earlier than another would seem to be later."""
    again = [("", "silent", "", ""), ("2021-05-01", "single", "1", ""), ("2021-06-01", "single", "1", "2021-04-15")]
    drawing = draw(line_of(again))
    marks = drawing.marks
    assert marks.loc[2, "bands"] == f"{marks.loc[2, 'x0']:.2f} {marks.loc[2, 'x1']:.2f} {marks.loc[2, 'y']}"
    signs = {round(float(line.get_xdata()[0]), 2): line.get_markerfacecolor() for line in drawing.figure.axes[0].lines if line.get_marker() == "o"}
    assert (signs[marks.loc[1, "x1"]], signs[marks.loc[2, "x1"]]) == (INK, PAPER)
    contested = draw(line_of([*again[:2], ("2021-06-01", "contested", "1", "2021-05-15")])).marks  # a single cell that is contested
    assert contested.loc[2, "bands"] == f"{contested.loc[2, 'x0']:.2f} {contested.loc[2, 'x1']:.2f} {contested.loc[2, 'y']}"
    endless = draw(line_of([*again[:1], ("2021-05-01", "single", "1", "..")])).marks
    assert endless.loc[1, "bands"].startswith(f"{LEFT_MM:.2f} ")


def test_contested_spells_have_a_dashed_box_at_each_level():
    spells = course.course(case_of("tiny"), Choices(contested_by="anyone"))
    drawing = draw(spells)
    boxed = [patch for patch in drawing.figure.axes[0].patches if patch.get_gid() is None and patch.get_linewidth() == 0.5]
    assert {patch.get_linestyle() for patch in boxed} == {(0, (2.2, 1.2))}
    frames = [patch.get_bbox() for patch in boxed]
    contested = drawing.marks.query("is_contested == 'yes'")
    expected = [(mark["x1"], mark["x2"], y) for mark in contested.to_dict("records") for y in map(float, mark["y"].split(";"))]
    found = [(round(box.x0, 2), round(box.x1, 2), round((box.y0 + box.y1) / 2, 2)) for box in frames]
    assert len(expected) == 2
    assert found[:2] == expected
    assert len(found) == 3  # one in the key


def test_dissent_is_a_dotted_line_from_the_day_on_which_it_remains():
    drawing = drawn("tiny")
    dotted = [line for line in drawing.figure.axes[0].lines if line.get_linewidth() == 0.7]
    divided = drawing.marks[drawing.marks["dissent_stances"] != ""]
    assert list(divided["address"]) == [ARCADIA.format(clock, "2021-06-21") for clock in ("event", "published")]
    found = [[round(float(line.get_xdata()[0]), 2), round(float(line.get_ydata()[0]), 2)] for line in dotted]
    assert found[:2] == [[mark["x1"], float(mark["y_dissent"])] for mark in divided.to_dict("records")]
    assert len(found) == 3  # one in the key


def test_facts_that_moved_a_cell_stand_above_by_event_and_below_by_publication():
    drawing = drawn("tiny")
    marks = marks_of(drawing)
    for clock in ("event", "published"):
        mark = marks.loc[f"tiny/course/{clock}/XA/surrender_to_XC/2021-06-21"]
        assert mark["label"] == "f09,f10"
        written = [box for box in boxes(drawing) if box.text == "f09,f10" and abs(box.left - mark["x1"] - 0.5) < 0.3]
        assert [box.bottom < heights(mark)[0] for box in written] == [clock == "event"]


def test_a_cell_that_is_silent_throughout_is_one_line_that_says_so():
    drawing = drawn("tiny")
    assert texts(drawing).count("silent throughout") == 3
    assert texts(drawing).count("supports") == 3
    assert (drawing.marks.query("state == 'XB'")["x2"] == RIGHT_MM).all()


def test_the_figure_says_in_words_what_it_shows():
    assert drawn("tiny").alt == (
        "3 of 6 cells speak at some time; 6 moves by the day of the event: "
        "Arcadia on surrender to Brandovia: leaves open from 1 Apr 2021, supports from 10 May 2021, supports with dissent (leaves open) from 21 Jun 2021; "
        "Arcadia on surrender to Corvania: leaves open from 1 Apr 2021; "
        "Corvania on surrender to Corvania: leaves open from 5 Apr 2021, leaves open and supports by 7 Apr 2021 (as early as 20 Mar 2021)."
    )


def test_titles_of_marks_say_who_when_and_by_which_clock():
    titles = marks_of(drawn("tiny"))["title"]
    assert titles[ARCADIA.format("published", "start")] == "Until 1 Apr 2021: Arcadia is silent on surrender to Brandovia (by the day of publication)"
    assert titles[CORVANIA.format("event", "2021-04-07")] == (
        "7 Apr–22 Jun 2021: Corvania gives differing answers on surrender to Corvania (by the day of the event; moved by tiny-f04)"
    )


def test_numbers_of_the_caption():
    assert drawn("tiny").numbers == {
        "cells": "6 cells", "speaking": "3 of 6 cells speak at some time", "event_moves": "6 moves", "published_moves": "6 moves",
        "undated": "", "endless": "",
    }  # fmt: skip
    alone = draw(line_of([("", "silent", "", ""), ("2021-05-01", "single", "1", "")]).assign(n_undated=1)).numbers
    assert (alone["speaking"], alone["event_moves"]) == ("1 of 1 cell speaks at some time", "1 move")
    assert alone["endless"] == "1 statement without a last day never counts by event. "


def test_the_words_of_the_declarations_ask_for_numbers_that_there_are():
    context = captions.places(case_of("tiny").codebook, "Ada Tiller")
    for kind, numbers in (("figure", drawn("tiny").numbers), ("table", {"rows": 26, **course.numbers(spells_of("tiny"))})):
        declared = register.declared()[kind, "course"]
        for words in (declared.title, declared.caption, declared.note):
            assert not any(letter.isdigit() for letter in words)
            assert words.format(**context, **numbers)


@pytest.mark.parametrize("case_id", ["tiny", "kislitsin", "vinnik", "zubakha"])  # of the others: tests/exhibits/test_every_figure.py
def test_no_text_lies_outside_or_on_another(case_id):
    drawing = drawn(case_id)
    assert outside(drawing) == []
    assert overlapping(boxes(drawing)) == []


def test_nothing_to_show_is_said():
    drawing = draw(spells_of("tiny")[:0])
    assert texts(drawing)[0] == "No statement is on surrender: nothing to show."
    assert len(drawing.marks) == 0
    assert drawing.alt == "No state speaks on surrender in its own voice."
    assert outside(drawing) == [] and overlapping(boxes(drawing)) == []


def test_silence_before_any_evidence_is_drawn():
    early = course.course(case_of("tiny"), Choices(as_of="1999-01-01"))
    drawing = draw(early)
    assert (len(drawing.marks), texts(drawing).count("silent throughout"), texts(drawing).count("1 Jan 1999")) == (12, 6, 1)
    assert overlapping(boxes(drawing)) == []
    assert len(draw(early.assign(until="")).marks) == 12


def crowded(n: int, step: int) -> pd.DataFrame:
    """Invented spells in four lines of either clock, one every few days, some moved by many facts."""
    days = ["", *(f"{pd.Timestamp('2021-01-01') + pd.Timedelta(days=step * index):%Y-%m-%d}" for index in range(n))]
    looks = [("single", "1"), ("contested", "0"), ("contested", "-1;0;1"), ("single", "-1")]
    line = line_of([(day, *(looks[index % 4] if day else ("silent", "")), "2020-11-01" if index % 3 == 1 else "") for index, day in enumerate(days)])
    line["moved_by"] = [";".join(f"tiny-f{fact}" for fact in range(10, 11 + 3 * (index % 6))) if day else "" for index, day in enumerate(days)]
    pairs = [(clock, state) for state in ("XA", "XB", "XC") for clock in ("event", "published")]
    return pd.concat([line.assign(clock=clock, state=state) for clock, state in pairs], ignore_index=True)


@pytest.mark.parametrize(("n", "step"), [(60, 1), (12, 90), (1, 1)])
def test_many_spells_can_be_read(n, step):
    drawing = draw(crowded(n, step), subtitle="As of 31 Dec 2021. " * 12)
    assert len(drawing.marks) == 6 * (n + 1)
    assert outside(drawing) == []
    assert overlapping(boxes(drawing)) == []


def test_long_names_are_cut_to_their_room():
    case = case_of("tiny")
    states = case.codebook.states.assign(name="The Most Serene Federation of Very Long and Tiresome Names")
    drawing = draw_course(spells_of("tiny"), case.but(codebook=case.codebook.but(states=states)))
    assert outside(drawing) == [] and overlapping(boxes(drawing)) == []


def test_every_mark_can_be_found_in_the_file_by_its_address():
    svg = svg_text(drawn("kislitsin"), "t")
    ids = [element.get("id") for element in ElementTree.fromstring(svg).iter() if element.get("id")]
    assert [address for address in drawn("kislitsin").marks["address"] if ids.count(address) != 1] == []
    assert len(svg.encode()) < 150_000
    assert svg == svg_text(draw(spells_of("kislitsin"), "kislitsin"), "t")
