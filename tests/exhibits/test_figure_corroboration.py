"""The figure on informants and original reports: the numbers drawn, where tiles and texts stand, and that all can be read."""

from functools import cache

import pandas as pd
import pytest
from drawing import boxes, case_of, outside, overlapping, texts

from analysis.exhibits import style
from analysis.exhibits.corroboration import DISPUTE_SIGN, MARKS, SEVERAL_COLOUR, TILE_MM, draw_corroboration
from analysis.exhibits.style import Drawing, svg_text
from analysis.positions import evidence

CASES = ["tiny", "kasatkin", "kislitsin", "vinnik"]
PLACES = {
    "f03": ("press", "newspaper, unattributed"), "f05": ("press", "newspaper, unattributed"), "f08": ("press", "newspaper, unattributed"),
    "f10": ("press", "newspaper, unattributed"), "f01": ("press", "news agency, unattributed"), "f06": ("press", "news agency, unattributed"),
    "f09": ("press", "news agency, unattributed"), "f11": ("private voices", "defence lawyer"), "f02": ("documents", "court document"),
    "f12": ("documents", "law text"), "f04": ("source unnamed", "not stated"), "f07": ("source unnamed", "not stated"),
}  # fmt: skip
"""Group and informant of each tile of the worked case, by hand."""


@cache
def drawn(case_id: str) -> Drawing:
    case = case_of(case_id)
    return draw_corroboration(evidence.support(case), case)


def facts(rows: list[tuple[str, str, str, int, str]]) -> pd.DataFrame:
    """Facts by hand: id, informant, his state, number of original reports, dispute."""
    table = pd.DataFrame(rows, columns=["fact_id", "informant", "informant_state", "n_origins", "dispute"])
    return table.assign(n_pages=table["n_origins"], statement_ids="")


def draw(rows: list[tuple[str, str, str, int, str]], subtitle: str = "") -> Drawing:
    return draw_corroboration(facts(rows), case_of("tiny"), subtitle)


OFFICES = ["Harbour Police and Customs Board of the Southern Arcadian Provinces", "XA police", "XB embassy", "XC court", "ZZ ministry", "law firm"]
STATES = ["XA", "XA", "XB", "XC", "ZZ", ""]
CROWD = [
    (f"tiny-f{number:03}", OFFICES[number % 6], STATES[number % 6], 1 + (number % 5) * (number % 3), list(DISPUTE_SIGN)[number % 3])
    for number in range(240)
]
ODD = {
    "nothing": [],
    "one": [("tiny-f01", "XA police", "XA", 1, "none")],
    "crowd": CROWD,
    "long ids": [("tiny-the-day-on-which-the-harbour-police-came-to-the-quay-in-the-rain", "company", "", 12, "contested"), *CROWD[:9]],
    "many informants": [(f"tiny-f{number}", f"office {number}", "ZZ", 1, "none") for number in range(60)],
}
"""Tables that no collected case has."""


def test_each_fact_of_the_worked_case_is_in_the_row_of_its_informant():
    marks = drawn("tiny").marks
    facts = marks["fact_id"].str.removeprefix("tiny-")
    assert dict(zip(facts, zip(marks["group"], marks["informant"], strict=True), strict=True)) == PLACES
    assert dict(zip(facts, marks["label"], strict=True)) == dict.fromkeys(PLACES, "") | {"f03": "2", "f08": "2", "f10": "2 ≠", "f09": "×"}


def test_rows_stand_by_group_and_then_by_number_of_facts():
    marks = drawn("tiny").marks
    assert list(dict.fromkeys(marks["informant"])) == [
        "newspaper, unattributed", "news agency, unattributed", "defence lawyer", "court document", "law text", "not stated",
    ]  # fmt: skip
    tops = marks.groupby("informant", sort=False)["y"].min()
    assert list(tops) == sorted(tops)


def test_offices_stand_with_their_state_and_other_states_after_those_of_the_case():
    rows = [(f"tiny-f{number}", office, state, 1, "none") for number, (office, state) in enumerate(zip(OFFICES, STATES, strict=True))]
    rows += [("tiny-f8", "company", "XC", 1, "none"), ("tiny-f9", "newspaper, unattributed", "XA", 1, "none")]
    groups = draw(rows).marks["group"]
    assert list(groups) == [
        "Arcadia (requested state)", "Arcadia (requested state)", "Brandovia (requesting state)", "Corvania (requesting state)",
        "other states", "press", "private voices", "private voices",
    ]  # fmt: skip


def test_single_reports_are_hollow_at_the_left_and_several_filled_at_the_right():
    for case_id in CASES:
        marks = drawn(case_id).marks
        several = marks["n_origins"] > 1
        assert set(marks.loc[several, "colour"]) <= {SEVERAL_COLOUR}
        assert set(marks.loc[~several, "colour"]) <= {style.PAPER}
        assert (marks.loc[~several, "x"] + marks.loc[~several, "width"]).max() < marks.loc[several, "x"].min() or not several.any()


def test_tiles_of_several_reports_carry_their_number_and_rise_with_it():
    marks = draw([(f"tiny-f{n}", "XA police", "XA", n, "none") for n in (4, 2, 3, 1)]).marks
    assert list(marks["label"]) == ["", "2", "3", "4"]
    assert marks["x"].is_monotonic_increasing


def test_disputed_facts_have_a_sign_and_a_broken_outline():
    drawing = draw(
        [("tiny-f1", "XA police", "XA", 1, "none"), ("tiny-f2", "XA police", "XA", 1, "contested"), ("tiny-f3", "XA police", "XA", 2, "denied")]
    )
    assert list(drawing.marks["label"]) == ["", "≠", "2 ×"]
    tiles = {patch.get_gid(): patch for patch in drawing.figure.axes[0].patches if patch.get_gid()}
    lines = [tiles[address].get_linestyle() for address in drawing.marks["address"]]
    assert [line in ("-", "solid") for line in lines] == [True, False, False]


@pytest.mark.parametrize("case_id", CASES)
def test_every_fact_is_one_tile_that_is_drawn_where_the_marks_say(case_id):
    drawing, table = drawn(case_id), evidence.support(case_of(case_id))
    marks = drawing.marks
    assert list(marks.columns) == MARKS.names
    assert sorted(marks["fact_id"]) == list(table["fact_id"])
    assert list(marks["address"]) == [f"{case_id}/corroboration/{fact}" for fact in marks["fact_id"]]
    assert dict(zip(marks["fact_id"], marks["statement_ids"], strict=True)) == dict(zip(table["fact_id"], table["statement_ids"], strict=True))
    tiles = {patch.get_gid(): patch for patch in drawing.figure.axes[0].patches if patch.get_gid()}
    assert list(tiles) == list(marks["address"])
    for mark in marks.to_dict("records"):
        tile = tiles[mark["address"]]
        assert (tile.get_x(), tile.get_y(), tile.get_width()) == pytest.approx((mark["x"], mark["y"], mark["width"]), abs=0.006)
        assert style.matplotlib.colors.same_color(tile.get_facecolor(), mark["colour"])


def test_counts_stand_at_the_end_of_rows_and_below():
    outside_tiles = [box for box in boxes(drawn("tiny")) if 60 < box.left < 124 or box.left > 147]
    in_rows = [box for box in outside_tiles if box.text.isdigit()]
    lines: dict[int, list[str]] = {}
    for box in sorted(in_rows, key=lambda box: (round(box.top), box.left)):
        lines.setdefault(round(box.top), []).append(box.text)
    assert list(lines.values()) == [
        ["1", "3", "4"], ["3", "0", "3"], ["1", "0", "1"], ["1", "0", "1"], ["1", "0", "1"], ["2", "0", "2"], ["9", "3", "12"],
    ]  # fmt: skip


def test_numbers_for_the_words_below():
    assert drawn("tiny").numbers == {
        "facts": "12 facts", "single": "9 facts", "several": "3 facts", "informants": "5 informants", "unstated": "2 facts",
        "contested": "1 fact", "denied": "1 fact", "most": 2,
    }  # fmt: skip


def test_words_for_those_who_do_not_see_it():
    assert drawn("tiny").alt == (
        "12 facts: 9 facts with one original report, 3 facts with several. The largest number is 2. "
        "By informant: press 7, private voices 1, documents 2, source unnamed 2. Contested: 1 fact; denied: 1 fact."
    )


def test_titles_say_what_a_tile_is():
    titles = drawn("tiny").marks.set_index("fact_id")["title"]
    assert titles["tiny-f09"] == "tiny-f09: told by news agency, unattributed; 1 original report on 3 pages, denied"
    assert titles["tiny-f07"] == "tiny-f07: source unnamed; 1 original report on 1 page"


def tiles_on_tiles(marks: pd.DataFrame) -> list[tuple[str, str]]:
    """Pairs of tiles of which one lies on the other."""
    tiles = marks[["label", "x", "y", "width"]].to_dict("records")
    return [
        (one["label"], other["label"])
        for index, one in enumerate(tiles)
        for other in tiles[index + 1 :]
        if one["x"] < other["x"] + other["width"] and other["x"] < one["x"] + one["width"] and abs(one["y"] - other["y"]) < TILE_MM
    ]


@pytest.mark.parametrize("name", list(ODD))
def test_all_text_of_odd_tables_can_be_read(name):
    drawing = draw(
        ODD[name], "As of 1 May 2021 by the day of publication. Chosen: " + "exclude_sources = " + ";".join(f"page-{n}" for n in range(60))
    )
    assert outside(drawing) == []
    assert overlapping(boxes(drawing)) == []
    assert tiles_on_tiles(drawing.marks) == []
    assert len(drawing.marks) == len(ODD[name])


@pytest.mark.parametrize("case_id", CASES)
def test_every_label_lies_in_its_tile(case_id):
    """A text whose middle is in a tile is its label, and does not leave it."""
    tiles = drawn(case_id).marks.query("label != ''").to_dict("records")
    found = []
    for tile in tiles:
        for box in boxes(drawn(case_id)):
            middle = (box.left + box.right) / 2, (box.top + box.bottom) / 2
            if tile["x"] < middle[0] < tile["x"] + tile["width"] and tile["y"] < middle[1] < tile["y"] + TILE_MM:
                assert box.text == tile["label"] and tile["x"] < box.left < box.right < tile["x"] + tile["width"]
                found.append(tile["address"])
    assert found == [tile["address"] for tile in tiles]


def test_nothing_is_a_sentence_in_a_frame():
    drawing = draw([])
    assert "No fact counts." in texts(drawing)
    assert drawing.alt == "No fact counts, so that there is nothing to show."
    assert (list(drawing.marks.columns), drawing.numbers["facts"]) == (MARKS.names, "no fact")


def test_what_was_chosen_stands_below():
    assert texts(draw(CROWD[:3], "As of 1 May 2021."))[-1] == "As of 1 May 2021."


def test_the_order_of_rows_does_not_matter():
    case = case_of("tiny")
    table = evidence.support(case)
    turned = draw_corroboration(table[::-1], case)
    assert svg_text(turned, "t") == svg_text(draw_corroboration(table, case), "t")
