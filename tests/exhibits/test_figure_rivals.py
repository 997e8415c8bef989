"""The figure of rivals: its finding by hand, and what is drawn of three invented cases."""

from functools import cache

import pandas as pd
import pytest
from drawing import boxes, outside, overlapping, texts
from invented import CODEBOOK, invented
from matplotlib.colors import to_hex
from study.test_press import study as with_presses

from analysis.exhibits.rivals import draw_rivals
from analysis.exhibits.rivals_words import LONGEST, say_finding
from analysis.exhibits.style import STANCE_LOOK, Drawing
from analysis.model.dispute import Study
from analysis.study.cases import side_by_side, steps
from analysis.study.mutual import Heard, Mutual, mutual
from analysis.study.press import LeftOut


def found(n_cases: int, first: tuple[int, int], second: tuple[int, int]) -> Mutual:
    """Two states in so many cases, each with how often it spoke of the request of the other and objected."""
    names = tuple(f"case{place}" for place in range(n_cases))
    heard = {state: [Heard(LeftOut(), names[:spoke], names[:objected])] for state, (spoke, objected) in (("RU", first), ("US", second))}
    return Mutual(("RU", "US"), names, pd.DataFrame(), heard, {})


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (found(9, (5, 5), (0, 0)), "in all 5 cases in which it spoke of it; nothing the United States said of Russia's was found"),
        (found(12, (10, 9), (1, 0)), "in 9 of the 10 cases in which it spoke of it; the United States spoke of Russia's in 1 of 12"),
        (found(6, (5, 3), (4, 2)), "in 3 of the 5 cases in which it spoke of it; the United States did so in 2 of 4"),
        (found(6, (3, 0), (0, 0)), "in none of the 3 cases where it spoke; nothing the United States said of Russia's was found"),
        (found(1, (1, 1), (0, 0)), "in the one case in which it spoke of it; nothing the United States said of Russia's was found"),
    ],
)
def test_the_finding_says_how_often_each_spoke_and_objected(made, said):
    assert say_finding(made, CODEBOOK.words) == f"Russia objected to the request of the United States {said}"
    assert len(say_finding(made, CODEBOOK.words)) <= LONGEST


def test_silence_of_both_and_a_single_word_that_is_no_objection_are_said_as_such():
    none = "that Russia or the United States said of the request of the other"
    assert say_finding(found(4, (0, 0), (0, 0)), CODEBOOK.words) == f"Nothing was found in any of 4 cases {none}"
    assert say_finding(found(1, (0, 0), (0, 0)), CODEBOOK.words) == f"Nothing was found in the one case {none}"
    spoke = "Russia spoke of the request of the United States in one case, and did not object"
    assert say_finding(found(3, (1, 0), (0, 0)), CODEBOOK.words).startswith(f"{spoke}; nothing the United States said")


@cache
def made_of(study: Study) -> tuple[Mutual, pd.DataFrame, pd.DataFrame]:
    """What is drawn of a study, computed once for all widths."""
    return mutual(study), side_by_side(study), steps(study)


def drawn(study: Study, width_mm: int = 160) -> Drawing:
    return draw_rivals(*made_of(study), study.codebook, width_mm)


def single() -> Study:
    """The invented cases, of which beta has one request alone."""
    beta = invented().cases["beta"]
    left = beta.statements[~beta.statements["proposition"].str.endswith("_RU")]
    alone = beta.but(statements=left, record=beta.record.assign(requesting_states="US"), requests=beta.requests[beta.requests["state"] == "US"])
    return Study(CODEBOOK, {**invented().cases, "beta": alone})


def ground_of(drawing: Drawing, address: str) -> str:
    """Colour of the ground below a mark."""
    mark = drawing.marks.set_index("address").loc[address]
    middle = mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2
    shapes = [shape for shape in drawing.figure.axes[0].patches if shape.get_gid() is None and shape.get_zorder() > 0]
    inside = [
        shape for shape in shapes if 0 <= middle[0] - shape.get_x() <= shape.get_width() < 40 and 0 <= middle[1] - shape.get_y() <= shape.get_height()
    ]
    return to_hex(inside[-1].get_facecolor()).upper()


def test_a_box_has_the_word_of_a_state_and_silence_is_an_empty_one():
    """Alpha: the US opposes surrender to Russia; beta: Russia calls the request of the US political; gamma: silence. The one page is of no state's press."""
    drawing = drawn(invented())
    said = drawing.marks[drawing.marks["kind"] == "said"]
    assert len(said) == 3 * 2 * 2, "charges have no column, since nobody spoke of them and they are no objection"
    spoken = said[said["stances"] != ""]
    assert spoken[["case_id", "state", "family", "stances", "objects"]].to_numpy().tolist() == [
        ["beta", "RU", "request_political", "1", "yes"],
        ["alpha", "US", "surrender_to", "-1", "yes"],
    ]
    assert {"political", "against"} <= set(texts(drawing))
    assert ground_of(drawing, "study/rivals/beta/RU/US/request_political") == STANCE_LOOK[-1][0], "to call it political is against it"
    assert ground_of(drawing, "study/rivals/gamma/RU/US/surrender_to") == "#FFFFFF"
    assert (
        drawing.finding
        == "Russia objected to the request of the United States in the one case in which it spoke of it; the United States did so in 1 of 1"
    )


def test_rulings_stand_in_their_order_and_an_outcome_says_who_got_him_and_who_decided():
    drawing = drawn(invented())
    ruled = drawing.marks[drawing.marks["kind"] == "admissibility"]
    assert ruled[["case_id", "destination", "stances"]].to_numpy().tolist() == [
        ["beta", "RU", "1"], ["alpha", "RU", "1"], ["alpha", "RU", "-1"], ["gamma", "RU", "0"],
    ]  # fmt: skip
    ys = ruled.loc[ruled["case_id"] == "alpha", "y"].tolist()
    assert ys == sorted(ys) and "Of two rulings on one request the later stands below." in " ".join(texts(drawing))
    written = texts(drawing)
    assert written[written.index("Pending") + 1] == "decider unknown"
    assert {"Greece, 2019", "justice ministry"} <= set(written)
    assert {"United States: 1", "Russia: 1", "1 of 2"} <= {text.removesuffix(" admissible") for text in written}


def test_what_is_known_from_the_own_press_alone_is_white_and_counted_apart():
    """In alpha the page is American and in English, in beta German: of each objection nothing is left without the own press."""
    drawing = drawn(with_presses())
    objected = drawing.marks[drawing.marks["objects"] == "yes"]
    assert list(objected["is_own_press"]) == ["yes", "yes"]
    assert {ground_of(drawing, address) for address in objected["address"]} == {"#FFFFFF"}
    written = " ".join(texts(drawing))
    assert (written.count("spoke in 1"), written.count("objected in 1")) == (2, 2)
    assert (
        "Without pages in German, nothing of what Germany said is left. Without pages in English, nothing of what the United States said is left."
        in written
    )
    assert "White: known only from its own outlets" in " ".join(texts(drawing))
    assert "White:" not in " ".join(texts(drawn(invented())))


def test_a_case_without_a_rival_request_stands_below_the_others_and_has_no_box_of_words():
    drawing = drawn(single())
    assert set(drawing.marks.loc[drawing.marks["kind"] == "said", "case_id"]) == {"alpha", "gamma"}
    written = texts(drawing)
    assert written.index("Ada Beta") > written.index("Ada Gamma") and "no rival request found" in written
    assert "no request" not in drawing.alt and "Grid of 2 cases with two requests, and 1 without a rival one." in drawing.alt


def test_without_two_requests_nothing_is_drawn_but_a_line():
    study = Study(CODEBOOK, {"beta": single().cases["beta"]})
    drawing = drawn(study)
    assert drawing.marks.empty and texts(drawing) == ["No two requests were made in any case."]


@pytest.mark.parametrize("study", [invented(), with_presses(), single()], ids=["invented", "presses", "single"])
def test_a_narrow_column_has_all_words_of_a_state_in_one_box_and_everything_can_be_read(study):
    for width_mm in (85, 120, 160):
        drawing = drawn(study, width_mm)
        assert (outside(drawing), overlapping(boxes(drawing))) == ([], [])
    narrow = texts(drawn(study, 85))
    assert "surrender: against" in narrow and "against" not in narrow
