"""The position matrix: what is drawn of each cell, what is found, and how it is laid out on a page and in a column."""

import hashlib
import os
import subprocess
import sys
from functools import cache
from xml.etree import ElementTree

import matplotlib
import pandas as pd
import pytest
from drawing import Box, boxes, case_of, draw_all, outside, overlapping, texts
from matplotlib.colors import to_hex
from matplotlib.patches import PathPatch
from matplotlib.transforms import Bbox

from analysis import positions
from analysis.collect import store
from analysis.exhibits.matrix import draw_matrix
from analysis.exhibits.matrix_labels import told_days
from analysis.exhibits.matrix_words import finding
from analysis.exhibits.style import FINDING_PT, Drawing, svg_text
from analysis.model import terms
from analysis.model.choices import Choices

BLUE, YELLOW, ORANGE = "#0072B2", "#F0E442", "#D55E00"


@cache
def drawn(case_id: str, width_mm: int = 160) -> Drawing:
    """The matrix of a case by default, drawn once."""
    return draw_all(case_id, "matrix", width_mm=width_mm)["matrix"]


def cells_of(case_id: str, **given: str | int) -> pd.DataFrame:
    return positions.compare(case_of(case_id), Choices.of(given))


def changed(case_id: str, states: str, proposition: str, **values: object) -> pd.DataFrame:
    """The cells of a case with other values in those of some states on a proposition."""
    cells = cells_of(case_id)
    here = cells["state"].isin(states.split(";")) & (cells["proposition"] == proposition)
    return cells.assign(**{name: cells[name].mask(here, value) for name, value in values.items()})


def marks_of(drawing: Drawing, kind: str) -> pd.DataFrame:
    return drawing.marks[drawing.marks["kind"] == kind]


def patch_of(drawing: Drawing, address: str):
    (found,) = [patch for patch in drawing.figure.axes[0].patches if patch.get_gid() == address]
    return found


def extents(patch) -> Bbox:
    return patch.get_path().get_extents(patch.get_patch_transform())


def words_in(drawing: Drawing, address: str) -> list[str]:
    """Texts that begin inside a mark, from top to bottom."""
    box = patch_of(drawing, address).get_bbox()
    within = [text for text in drawing.figure.axes[0].texts if box.contains(*text.get_position())]
    return [text.get_text() for text in sorted(within, key=lambda text: (text.get_position()[1], text.get_position()[0]))]


def painted_in(drawing: Drawing, box: Bbox) -> list:
    """What is painted wholly inside a box, from top to bottom."""
    painted = [patch for patch in drawing.figure.axes[0].patches if patch.get_gid() is None and patch.get_facecolor()[3]]
    wide = box.padded(0.01)
    inside = [patch for patch in painted if wide.contains(*extents(patch).min) and wide.contains(*extents(patch).max)]
    return sorted(inside, key=lambda patch: extents(patch).y0)


def dots_in(drawing: Drawing, address: str) -> int:
    box = patch_of(drawing, address).get_bbox()
    lines = [line for line in drawing.figure.axes[0].lines if line.get_marker() == "o"]
    return sum(box.contains(x, y) for line in lines for x, y in line.get_xydata())


# ---- what is found


@pytest.mark.parametrize(
    ("case_id", "found"),
    [
        (
            "kislitsin",
            "Kazakhstan itself left surrender to the United States or Russia open; "
            "offices of Russia said that Kazakhstan supported surrender to Russia",
        ),
        ("vinnik", "Greece carried out surrender to France and the United States; Russia opposed both"),
        ("kasatkin", "No word of France itself on surrender to the United States was found; Russia opposed it"),
        (
            "nikulin",
            "Czechia carried out surrender to the United States and left surrender to Russia open; "
            "its executive and Russia opposed surrender to the United States",
        ),
        (
            "uss",
            "Italy's prosecutor supported surrender to the United States; "
            "no word of its court, which decides, was found on this",
        ),
        ("tiny", "Arcadia supported surrender to Brandovia, and Arcadia's prosecutor left surrender to Corvania open"),
        ("sarn", "Of 6 states, 4 supported the signature of the treaty, 1 left it open and 1 opposed it"),
    ],
)  # fmt: skip
def test_the_finding_is_what_the_state_that_decides_did_and_what_others_said_of_it(case_id, found):
    """By hand, from the positions and attributions on the outcome."""
    assert drawn(case_id).finding == found


def test_the_finding_changes_with_the_cells():
    case = case_of("kislitsin")
    silent = {"cell": "silent", "stance": pd.NA, "stances": "", "n_own": 0, "is_contested": "no", "contests": "", "organs": ""}
    refused = changed("kislitsin", "KZ", "surrender_to_US", stances="-1", stance=-1)
    assert finding(refused, case).startswith("Kazakhstan itself opposed surrender to the United States and left surrender to Russia open")
    divided = changed("kislitsin", "KZ", "surrender_to_US", stances="-1;1", stance=pd.NA)
    assert finding(divided, case).startswith("Kazakhstan itself was divided on surrender to the United States")
    alone = changed("kislitsin", "KZ", "surrender_to_US", **silent)
    assert finding(alone, case).startswith("Kazakhstan itself left surrender to Russia open; offices of Russia")
    assert (
        finding(cells_of("kislitsin", as_of="1999-01-01"), case)
        == "No word of Kazakhstan itself on surrender to the United States or Russia was found"
    )
    attributed = finding(cells_of("kislitsin", basis="reported"), case, is_own=False)
    assert attributed.startswith("As told by anyone, ")


def test_a_finding_that_would_be_too_long_says_less():
    case = case_of("cherkasov")
    assert "Justice Ministry said" not in finding(cells_of("cherkasov"), case)
    assert all(len(drawn(case_id).finding) <= 150 for case_id in store.case_ids())


# ---- what is drawn of a cell


def test_each_cell_that_speaks_has_one_box_with_its_words():
    columns = ["state", "proposition", "cell", "label", "days", "n_statements", "n_origins", "colour"]
    assert sorted(marks_of(drawn("tiny"), "own")[columns].values.tolist()) == [
        ["XA", "decision_final", "divided", "○ can change", "10 May 2021", 1, 2, YELLOW],
        ["XA", "detention_justified", "single", "+ justified", "1 Mar 2021", 1, 2, BLUE],
        ["XA", "surrender_to_XB", "divided", "+ for", "10 May 2021", 1, 2, BLUE],
        ["XA", "surrender_to_XC", "single", "○ open", "21 Jun 2021", 1, 2, YELLOW],
        ["XB", "charges_founded_XB", "divided", "− unfounded / + founded", "20–25 Feb 2021", 2, 2, f"{ORANGE};{BLUE}"],
        ["XC", "detention_justified", "divided", "− not justified / + justified", "20 Mar–20 Apr 2021", 2, 2, f"{ORANGE};{BLUE}"],
        ["XC", "surrender_to_XC", "divided", "○ open / + for", "5–7 Apr 2021", 2, 2, f"{YELLOW};{BLUE}"],
    ]


def test_each_dissent_is_a_mark_of_its_own_below_what_speaks_for_the_state():
    drawing = drawn("tiny")
    assert marks_of(drawing, "dissent")[["address", "organs", "label", "days", "statement_ids", "colour"]].values.tolist() == [
        ["tiny/positions/XA/surrender_to_XB/dissent", "prosecutor", "○ but its prosecutor: open, 21 Jun 2021", "21 Jun 2021", "tiny-s13", YELLOW],
        ["tiny/positions/XA/decision_final/dissent", "prosecutor", "− but its prosecutor: no decision, 21 Jun 2021", "21 Jun 2021", "tiny-s15", ORANGE],
    ]  # fmt: skip
    heights = drawing.marks.set_index("address")["height"]
    for address in marks_of(drawing, "dissent")["address"]:
        box, strip = (patch_of(drawing, name).get_bbox() for name in (address.removesuffix("/dissent"), address))
        assert (strip.x0, strip.x1, round(strip.y1, 2)) == (box.x0, box.x1, round(box.y1, 2))
        assert round(strip.y0 - box.y0, 2) == heights[address.removesuffix("/dissent")]


def test_each_cell_that_is_spoken_for_has_one_attribution():
    attributed = marks_of(drawn("tiny"), "attributed")
    assert attributed[["address", "cell", "stances", "label", "n_statements", "statement_ids"]].values.tolist() == [
        ["tiny/positions/XB/surrender_to_XB/attributed", "silent", "1", "+ for, according to the defence, Apr 2021", 1, "tiny-s16"],
        ["tiny/positions/XA/surrender_to_XC/attributed", "single", "1", "+ for, according to the press, 21 Jun 2021", 1, "tiny-s12"],
    ]
    assert words_in(drawn("tiny"), "tiny/positions/XB/surrender_to_XB/attributed") == ["+", "for, according to the defence,", "Apr 2021"]


@pytest.mark.parametrize("width_mm", [160, 85])
def test_the_boxes_show_what_the_data_of_the_figure_say(width_mm):
    drawing = drawn("tiny", width_mm)
    below = marks_of(drawing, "dissent").set_index("address")["colour"]
    for mark in marks_of(drawing, "own").to_dict("records"):
        frame = patch_of(drawing, mark["address"])
        parted = [*mark["colour"].split(";"), *(["#FFFFFF"] * (";" in mark["colour"]))]
        dissent = below[[f"{mark['address']}/dissent"]].tolist() if f"{mark['address']}/dissent" in below.index else []
        assert [to_hex(patch.get_facecolor()).upper() for patch in painted_in(drawing, frame.get_bbox())] == parted + dissent
        assert frame.get_linewidth() == 0.4
        assert mark["days"] in words_in(drawing, mark["address"])
        assert dots_in(drawing, mark["address"]) == mark["n_origins"]


def test_of_more_than_nine_reports_the_number_stands_in_words():
    drawing = draw_matrix(changed("kislitsin", "KZ", "decision_final", n_origins=10), case_of("kislitsin"))
    address = "kislitsin/positions/KZ/decision_final"
    assert dots_in(drawing, address) == 0 and "10 reports" in words_in(drawing, address)
    assert dots_in(draw_matrix(changed("kislitsin", "KZ", "decision_final", n_origins=9), case_of("kislitsin")), address) == 9


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("XA/surrender_to_XB", ["+ for", "10 May 2021", "○ but its prosecutor:", "open, 21 Jun 2021"]),
        ("XA/surrender_to_XC", ["○ open", "21 Jun 2021", "prosecutor only;", "justice ministry and court silent"]),
        ("XB/charges_founded_XB", ["− unfounded", "+ founded", "20–25 Feb 2021", "court and prosecutor differ"]),
    ],
)
def test_a_box_says_in_words_what_is_held_who_alone_speaks_who_dissents_and_when(cell, words):
    """By hand: the justice ministry decides surrender, and prosecutors alone spoke on surrender to Corvania."""
    assert words_in(drawn("tiny"), f"tiny/positions/{cell}") == words


def test_a_contested_cell_has_a_dashed_frame_and_the_first_one_says_what_that_is():
    drawing = drawn("kislitsin")
    frames = {mark["address"]: patch_of(drawing, mark["address"]) for mark in marks_of(drawing, "own").to_dict("records")}
    heavy = [address for address, frame in frames.items() if frame.get_linewidth() > 1]
    assert heavy == [f"kislitsin/positions/KZ/{name}" for name in ("surrender_to_US", "surrender_to_RU", "decision_final")]
    assert all(frames[address].get_linestyle() not in ("-", "solid") for address in heavy)
    said = [[word for word in words_in(drawing, address) if word.startswith("contested")] for address in heavy]
    assert said == [["contested: others say otherwise"], ["contested"], ["contested"]]


def test_an_account_that_contests_begins_with_but_and_offices_of_a_state_stand_together():
    label = drawn("kislitsin").marks.set_index("address")["label"]
    assert label["kislitsin/positions/KZ/surrender_to_RU/attributed"] == (
        "+ but for, according to Russia's consulate general in Almaty and Russia's prosecutor general's office, 1 Aug and 21 Dec 2023; "
        "○ open, according to Russia's consulate general in Almaty, 1 Aug 2023"
    )
    assert label["kislitsin/positions/RU/surrender_to_US/attributed"] == "− against, according to the press, 28 Jun 2023"


def test_what_was_overtaken_is_pale_and_says_by_what():
    """He was handed over to the United States on 30 March 2018, and both had asked for him."""
    drawing = drawn("nikulin")
    own = marks_of(drawing, "own")
    assert own.loc[own["overtaken"] != "", ["state", "proposition"]].values.tolist() == [["CZ", "surrender_to_RU"], ["RU", "surrender_to_RU"]]
    for mark in own.to_dict("records"):
        first = painted_in(drawing, patch_of(drawing, mark["address"]).get_bbox())[0]
        assert first.get_facecolor()[3] == (0.25 if mark["overtaken"] else 1)
        said = " ".join(words_in(drawing, mark["address"]))
        assert ("overtaken by the surrender to the United States" in said) == bool(mark["overtaken"])


def test_a_surrender_that_was_carried_out_and_who_criticised_it_are_in_one_box():
    address = "nikulin/positions/CZ/surrender_to_US"
    assert words_in(drawn("nikulin"), address) == ["+ for", "carried out 30 Mar 2018", "− but its executive:", "against, 5 Apr 2018"]
    title = drawn("nikulin").marks.set_index("address").loc[address, "title"]
    assert title == "Czechia on surrender to the United States, own voice: + for, divided, carried out 30 Mar 2018"


def test_silence_is_a_word_without_a_mark_and_what_cannot_be_held_is_hatched():
    """By hand: of 15 cells seven speak, six are silent, and two states cannot hold that the decision is final."""
    shown = texts(drawn("tiny"))
    assert (shown.count("silent"), shown.count("cannot take a position")) == (6, 2)
    assert sum(isinstance(patch, PathPatch) for patch in drawn("tiny").figure.axes[0].patches) == 2
    cells = cells_of("kislitsin").set_index(["state", "proposition"])
    own = marks_of(drawn("kislitsin"), "own").set_index(["state", "proposition"])
    assert set(own.index) == set(cells.index[terms.is_spoken(cells)]) and len(own) == 15
    assert own["n_statements"].to_dict() == cells.loc[own.index, "n_own"].to_dict()
    assert own["statement_ids"].to_dict() == cells.loc[own.index, "statement_ids_own"].to_dict()


def test_others_are_quoted_with_their_days_of_which_the_unsure_ones_are_left_out():
    """By hand: 2023 may be 1 August 2023, so that only this day is named; of three days the first and the last."""
    spans = [("2023-01-01", "2023-12-31"), ("2023-08-01", "2023-08-01"), ("2023-08-01", "2023-08-01")]
    assert days_told(*spans) == "1 Aug 2023"
    assert days_told(("2022-01-02", "2022-01-02"), ("2023-08-01", "2023-08-01")) == "2 Jan 2022 and 1 Aug 2023"
    assert days_told(("2023-05-01", "2023-05-01"), ("2023-08-01", "2023-08-01")) == "1 May and 1 Aug 2023"
    assert days_told(*[(f"2023-0{month}-01",) * 2 for month in (5, 6, 7)]) == "1 May to 1 Jul 2023"


def days_told(*spans: tuple[str, str]) -> str:
    """The days that are said of statements of some days."""
    rows = [{"statement_id": f"s{place}", "stance": "1", "first_day": first, "last_day": last} for place, (first, last) in enumerate(spans)]
    return told_days({"statement_ids_attributed": ";".join(row["statement_id"] for row in rows)}, pd.DataFrame(rows))[1]


# ---- how it is laid out


def at(drawing: Drawing, text: str) -> Box:
    return next(box for box in boxes(drawing) if box.text == text)


def test_states_stand_side_by_side_with_their_part_and_the_widest_is_that_of_which_others_say_most():
    drawing = drawn("kislitsin")
    lefts = [at(drawing, name).left for name in ("Kazakhstan", "United States", "Russia")]
    assert lefts == sorted(lefts) and lefts[1] - lefts[0] > lefts[2] - lefts[1]
    roles = sorted((box.left, box.text) for box in boxes(drawing) if box.text.startswith("request") and box.text.endswith(" state"))
    assert [text for _, text in roles] == ["requested state", "requesting state", "requesting state"]
    assert marks_of(drawing, "own").groupby("state")["x"].nunique().tolist() == [1, 1, 1]


def test_the_outcome_stands_first_above_a_heavy_rule():
    """The signature of the treaty is seventh in its codebook."""
    tops = drawn("sarn").marks.query("kind == 'own'").groupby("proposition")["y"].min().sort_values()
    assert tops.index[0] == "treaty_signed"
    rules = [line for line in drawn("sarn").figure.axes[0].lines if line.get_linestyle() != "None"]
    heavy = [line for line in rules if line.get_linewidth() > 1]
    assert len(heavy) == 1 and tops.iloc[0] < heavy[0].get_ydata()[0] < tops.iloc[1]


@pytest.mark.parametrize(("case_id", "width_mm"), [("kislitsin", 85), ("sarn-two", 160)])
def test_states_that_do_not_fit_side_by_side_stand_below_each_proposition(case_id, width_mm):
    drawing, wide = drawn(case_id, width_mm), draw_all(case_id, "matrix", width_mm=400)["matrix"]
    columns = ["kind", "state", "proposition", "label", "days"]
    assert sorted(drawing.marks[columns].values.tolist()) == sorted(wide.marks[columns].values.tolist())
    assert drawing.marks.query("kind == 'own'")["x"].nunique() == (1 if width_mm == 85 else 2)


def test_a_list_names_the_silent_and_the_parts_of_all_states():
    said = " ".join(texts(drawn("kislitsin", 85)))
    assert "Requested state: Kazakhstan. Requesting states: United States and Russia." in said
    assert "Silent: United States." in said and "Cannot take a position: United States and Russia." in said


def test_many_silent_states_are_named_inside_the_column():
    drawing = draw_all("sarn", "matrix", width_mm=85, as_of="1999-01-01")["matrix"]
    assert "Silent: Vardania, Sellmark" in " ".join(texts(drawing)) and outside(drawing) == []


@pytest.mark.parametrize("case_id", ["tiny", *store.case_ids()])
def test_words_in_a_box_end_inside_it(case_id):
    drawing = drawn(case_id)
    frames = [patch_of(drawing, address).get_bbox() for address in marks_of(drawing, "own")["address"]]
    within = [
        (box, frame) for box in boxes(drawing) for frame in frames if frame.contains(box.left, (box.top + box.bottom) / 2)
    ]  # fmt: skip
    assert len(within) >= 2 * len(frames)
    assert [box.text for box, frame in within if box.right > frame.x1 or box.bottom > frame.y1] == []


SIX = ["Kazakhstan", "United States", "Russia", "Ukraine", "Netherlands", "United Kingdom"]


@pytest.mark.parametrize(("prefix", "width_mm"), [("", 160), ("Principality of ", 160), ("Principality of ", 85)])
def test_six_states_with_long_names_can_be_read(prefix, width_mm):
    case, cells = case_of("kislitsin"), cells_of("kislitsin")
    first = cells[(cells["state"] == "KZ") & cells["proposition"].isin(["surrender_to_US", "surrender_to_RU", "decision_final"])]
    codes = ["KZ", "US", "RU", "UA", "NL", "GB"]
    states = pd.DataFrame({"alpha2": codes, "name": [prefix + name for name in SIX]})
    six = pd.concat([first.assign(state=code) for code in codes])
    drawing = draw_matrix(six, case.but(codebook=case.codebook.but(states=states)), width_mm=width_mm)
    assert len(marks_of(drawing, "own")) == 6 * 3
    assert outside(drawing) == [] and overlapping(boxes(drawing)) == []


# ---- words around it


def test_the_matrix_says_in_words_what_it_shows():
    assert drawn("tiny").alt == (
        "Of the questions on which a state can take a position, it speaks in its own voice: "
        "Arcadia on 4 of 5 (2 divided); Brandovia on 1 of 4 (1 divided); Corvania on 2 of 4 (2 divided)."
    )
    counted = {"cells": 15, "speaking": 7, "silent": 6, "not_applicable": 2, "divided": 5, "contested": 0, "overtaken": 0, "undated": ""}
    assert drawn("tiny").numbers == counted


def subtitle(drawing: Drawing) -> str:
    """The text between the finding and the key."""
    shown = drawing.figure.axes[0].texts
    after = [text.get_text() for text in shown if text.get_fontsize() != FINDING_PT]
    return " ".join(after[: after.index("+")])


def test_the_subtitle_says_as_of_when_it_is_and_that_other_choices_were_made():
    assert (
        subtitle(drawn("tiny")) == "Ada Tiller, detained in Arcadia on 1 Mar 2021: what each state last said or did in its own voice, and on what day"
    )
    early = draw_all("tiny", "matrix", as_of="2021-05-09", clock="published", min_origins=2)["matrix"]
    assert subtitle(early).endswith("; as of 9 May 2021, by the day of publication; with other choices than by default")
    assert draw_all("tiny", "matrix", as_of="2021-05-09", clock="published")["matrix"].numbers["undated"] == "1 undated statement left out. "
    told = draw_all("tiny", "matrix", basis="reported")["matrix"]
    assert "what each state last said or did, others’ words included, and on what day" in subtitle(told)


def test_where_nobody_speaks_there_is_no_mark_and_where_nothing_is_coded_no_row():
    silent = draw_all("tiny", "matrix", as_of="1999-01-01")["matrix"]
    assert len(silent.marks) == 0 and texts(silent).count("silent") == 13
    empty = draw_all("sundqvist", "matrix", coding="B")["matrix"]
    assert len(empty.marks) == 0 and empty.finding == "No position of any state was found"


# ---- the file


def test_the_file_starts_with_its_title_and_what_is_seen():
    root = ElementTree.fromstring(svg_text(drawn("tiny"), "Title"))
    assert root.get("role") == "img"
    named = [(element.tag.rpartition("}")[2], element.text) for element in root[:2]]
    assert named == [("title", "Title"), ("desc", drawn("tiny").alt)]


def test_a_figure_is_the_same_bytes_twice_and_whatever_the_settings_of_the_library():
    first = svg_text(drawn("tiny"), "Title")
    with matplotlib.rc_context({"font.size": 20, "svg.fonttype": "path", "font.family": "serif", "svg.hashsalt": "x"}):
        again = svg_text(draw_all("tiny", "matrix")["matrix"], "Title")
    assert first == svg_text(drawn("tiny"), "Title") == again


ELSEWHERE = """
import hashlib, sys
sys.path[:0] = sys.argv[1:]
from drawing import draw_all
from analysis.exhibits.style import svg_text
print(hashlib.sha256(svg_text(draw_all("tiny", "matrix")["matrix"], "Title").encode()).hexdigest())
"""


def test_a_figure_is_the_same_bytes_in_another_zone_locale_and_folder(tmp_path):
    places = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "7"}
    command = [sys.executable, "-c", ELSEWHERE, str(store.ROOT / "tests"), str(store.ROOT)]
    setting = {**os.environ, **places}
    there = subprocess.run(command, cwd=tmp_path, env=setting, capture_output=True, text=True, check=True)
    assert there.stdout.strip() == hashlib.sha256(svg_text(drawn("tiny"), "Title").encode()).hexdigest()
