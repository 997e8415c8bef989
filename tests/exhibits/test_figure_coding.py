"""The figure of the codings: numbers and heights drawn, where they stand, and that all text can be read."""

import re
from functools import cache

import pandas as pd
import pytest
from drawing import boxes as boxes_of
from drawing import case_of, outside, overlapping, texts
from matplotlib.colors import to_hex

from analysis.coding import codings
from analysis.collect import store
from analysis.exhibits import coding, coding_tables
from analysis.exhibits.shelf import Sentences, Shelf
from analysis.exhibits.style import STANCE_LOOK, SUPPLEMENT_PT, Drawing
from analysis.model.dictionary.coding import CODING

CASES = ["tiny", *store.case_ids(store.ROOT / "data" / "raw")]


@cache
def drawn(case_id: str) -> Drawing:
    case = case_of(case_id)
    return coding.draw_coding(codings.flow(case), len(case.facts), case_id)


def invented(n_kept: int, n_others: int, n_coders: int = 4) -> pd.DataFrame:
    """Items of every pair of finder and outcome: so many that all have and that were kept, so many of each other; a third of each is against most, a third without a majority."""
    rows = []
    for found_by in codings.FOUND_BY:
        for outcome in codings.OUTCOMES:
            if (found_by == "none") == (outcome == "added"):
                rows += [(found_by, outcome)] * (n_kept if (found_by, outcome) == ("all, same", "kept") else n_others)
    items = pd.DataFrame(rows, columns=["found_by", "outcome"])
    blank = dict.fromkeys(set(CODING.names) - {"found_by", "outcome"}, "")
    coded = ";".join(f"Coder{place} 1 act" for place in range(n_coders))
    items = items.assign(**blank).assign(fact_id=[f"f{index}" for index in range(len(rows))], coded=coded, n_coders=n_coders, result="1 act")
    items["most"] = ["1 act" if place % 3 == 0 else "" for place in range(len(rows))]
    items["against_most"] = ["basis" if place % 3 == 1 else "" for place in range(len(rows))]
    return items


ODD = {
    "nothing": (invented(0, 0), 0),
    "facts only": (invented(0, 0), 12),
    "one fact only": (invented(0, 0), 1),
    "one statement": (invented(1, 0), 1),
    "one of each": (invented(1, 1), 20),
    "one beside thousands": (invented(4000, 1), 9000),
    "many of each": (invented(40, 40), 1000),
    "one coder": (invented(40, 40, 1), 1000),
    "two coders": (invented(40, 40, 2), 1000),
    "seven coders": (invented(40, 40, 7), 1000),
    "a hundred coders": (invented(40, 40, 100), 1000),
}


@pytest.fixture(scope="module")
def tiny() -> Drawing:
    return drawn("tiny")


def marks_of(drawing: Drawing) -> dict[str, int]:
    """Numbers drawn by address, without the name of the case and of the exhibit."""
    short = drawing.marks["address"].str.split("/", n=2).str[2]
    return dict(zip(short, drawing.marks["n"], strict=True))


def test_blocks_and_bands_of_the_worked_case_are_as_by_hand(tiny):
    """12 facts, of which only f12 carries nothing; 17 statements; the other numbers are those of test_codings."""
    assert marks_of(tiny) == {
        "facts/carrying": 11, "band/carrying/statements": 11, "statements": 17, "facts/bare": 1,
        "band/statements/all_same": 3, "found/all_same": 3, "band/statements/all_different": 1, "found/all_different": 1,
        "band/statements/half_or_fewer_same": 3, "found/half_or_fewer_same": 3,
        "band/statements/none": 10, "found/none": 10,
        "band/none/added": 10, "band/all_same/kept": 3, "band/all_different/kept": 1, "band/half_or_fewer_same/kept": 2,
        "band/half_or_fewer_same/dropped": 1,
        "outcome/kept": 6, "outcome/added": 10, "outcome/dropped": 1,
    }  # fmt: skip


def test_numbers_of_the_worked_case_are_as_by_hand(tiny):
    assert tiny.numbers == {
        "n_coders": 2, "coders": "coder A 5, coder B 6", "final": 16, "against_most": 10,
        "found": "3 by both (the same), 1 by both (differing), 3 by one of two and 10 by no coder", "outcomes": "6 kept, 10 added and 1 dropped",
        "facts": "12 facts", "statements": "17 statements", "facts_carrying": 11, "facts_without": 1,
    }  # fmt: skip


def test_what_became_of_a_statement_is_set_against_what_most_coders_had(tiny):
    """Of the 6 that were kept both had 3, on the others the two differ; 10 were added, 1 dropped that one of two had."""
    below = [text for text in texts(tiny) if text.split(" ", 1)[-1] in ("as both had it", "with no majority", "against both")]
    assert below == ["3 as both had it", "3 with no majority", "1 with no majority", "10 against both"]


@pytest.mark.parametrize(
    ("n_coders", "words"),
    [
        (1, ["by the one coder", "by no coder"]),
        (2, ["by both (the same)", "by both (differing)", "by one of two", "by no coder"]),
        (
            4,
            [
                "by all 4 (the same)",
                "by all 4 (differing)",
                "by most (the same)",
                "by most (differing)",
                "by half or fewer (the same)",
                "by half or fewer (differing)",
                "by no coder",
            ],
        ),
    ],
)
def test_words_fit_the_number_of_coders(n_coders, words):
    possible = {1: ("all, same", "none"), 2: ("all, same", "all, different", "half or fewer, same", "none")}.get(n_coders, codings.FOUND_BY)
    assert [coding.found_words(found_by, n_coders) for found_by in possible] == words


def test_the_head_names_each_coder_with_its_statements_unless_there_are_too_many(tiny):
    assert "coders A: 5, B: 6" in texts(tiny)
    many = texts(coding.draw_coding(*ODD["a hundred coders"], "odd"))
    assert f"100 coders, {len(ODD['a hundred coders'][0])} to {len(ODD['a hundred coders'][0])} statements each" in many


def test_the_words_for_those_who_do_not_see_it_give_the_numbers(tiny):
    assert tiny.alt.startswith("Flow diagram of 17 statements on 11 of 12 facts, found 3 by both (the same), 1 by both (differing),")
    assert "against what most coders had: 10. The widest band holds 10: found by no coder, added." in tiny.alt


def test_a_block_leads_back_to_its_statements(tiny):
    ids = tiny.marks.set_index("address")["statement_ids"]
    assert ids["tiny/coding/outcome/kept"] == "tiny-s03;tiny-s06;tiny-s10;tiny-s13;tiny-s07;tiny-s12"
    assert ids["tiny/coding/outcome/dropped"] == "tiny-B-f08-XB-surrender_to_XB"
    assert ids["tiny/coding/facts/bare"] == ""
    assert len(ids["tiny/coding/statements"].split(";")) == 17


@pytest.mark.parametrize("case_id", CASES)
def test_heights_are_proportional_to_numbers(case_id):
    marks = drawn(case_id).marks
    per_one = marks["height"] / marks["n"]
    assert per_one.max() - per_one.min() < 0.011, "but for two decimals all are of one scale"


@pytest.mark.parametrize("case_id", CASES)
def test_what_flows_into_a_block_and_out_of_it_is_the_block(case_id):
    marks = drawn(case_id).marks
    bands, blocks = marks[marks["kind"] == "band"], marks[marks["kind"] == "block"].set_index("source")["n"]
    into, out = bands.groupby("target")["n"].sum(), bands.groupby("source")["n"].sum()
    for name in set(codings.FOUND_BY) & set(blocks.index):
        assert into[name] == out[name] == blocks[name]
    for name in set(codings.OUTCOMES) & set(blocks.index):
        assert into[name] == blocks[name]
    assert out["statements"] == blocks["statements"]
    assert (marks["n"] > 0).all(), "what does not occur is not drawn"


@pytest.mark.parametrize("case_id", CASES)
def test_bands_leave_and_enter_blocks_edge_to_edge(case_id):
    marks = drawn(case_id).marks
    bands = marks[(marks["kind"] == "band") & (marks["source"] != "carrying")]
    blocks = marks[marks["kind"] == "block"].set_index("source")
    for end, y in (("source", "y1"), ("target", "y2")):
        for name, own in bands.groupby(end):
            edges = sorted(zip(own[y], own[y] + own["height"], strict=True))
            assert edges[0][0] == pytest.approx(blocks.loc[name, "y1"], abs=0.02)
            assert edges[-1][1] == pytest.approx(blocks.loc[name, "y1"] + blocks.loc[name, "height"], abs=0.03)
            for (_, end_of_one), (start_of_next, _) in zip(edges, edges[1:], strict=False):
                assert end_of_one == pytest.approx(start_of_next, abs=0.03)


@pytest.mark.parametrize("case_id", CASES)
def test_blocks_of_a_column_do_not_touch(case_id):
    marks = drawn(case_id).marks
    for _, column in marks[marks["kind"] == "block"].sort_values("y1").groupby("x1"):
        ends, starts = (column["y1"] + column["height"])[:-1], column["y1"][1:]
        assert all(start - end > 1 for start, end in zip(starts, ends, strict=True))


@pytest.mark.parametrize("case_id", CASES)
def test_every_block_and_every_band_between_coders_and_outcomes_shows_its_number(case_id):
    drawing = drawn(case_id)
    marks = drawing.marks
    labelled = marks[(marks["kind"] == "block") | ~marks["source"].isin(["carrying", "statements"])]
    shown = [text for text in texts(drawing) if re.fullmatch(r"\d+", text)]
    assert sorted(shown) == sorted(labelled["n"].astype(str))


@pytest.mark.parametrize("name", ODD)
def test_all_text_of_odd_cases_can_be_read(name):
    items, n_facts = ODD[name]
    drawing = coding.draw_coding(items, n_facts, "odd")
    assert (outside(drawing), overlapping(boxes_of(drawing))) == ([], [])
    assert min(text.get_fontsize() for text in drawing.figure.axes[0].texts) >= SUPPLEMENT_PT
    assert not [text for text in texts(drawing) if "…" in text], "no words are cut"
    lowest = (drawing.marks[["y1", "y2"]].max(axis=1) + drawing.marks["height"]).max()
    assert not lowest > drawing.figure.get_size_inches()[1] * 25.4


def test_one_statement_beside_thousands_keeps_a_line_of_its_own():
    drawing = coding.draw_coding(*ODD["one beside thousands"], "odd")
    thin = [patch for patch in drawing.figure.axes[0].patches if "/band/most_same/" in (patch.get_gid() or "")]
    assert len(thin) == 4
    assert all(patch.get_linewidth() >= 0.4 and patch.get_edgecolor()[3] > 0 for patch in thin)
    numbers = [box for box in boxes_of(drawing) if box.text == "1"]
    assert len(numbers) == 26, "24 bands hold one statement, and so do the blocks of no coder and of what was added"


def test_without_a_statement_it_says_so():
    for name in ("facts only", "nothing"):
        drawing = coding.draw_coding(*ODD[name], "odd")
        assert (list(drawing.marks.columns), len(drawing.marks)) == (coding.MARKS.names, 0)
        assert "no statement in any coding" in texts(drawing) and "without a statement" in drawing.alt


def test_a_case_without_a_coder_has_neither_figure_nor_table_of_coders():
    shelf = Shelf(case_of("sarn"))
    shown = [shelf.show(declared) for declared in (coding.FIGURE, coding_tables.TABLE)]
    assert [type(each) for each in shown] == [Sentences, Sentences] and shown[0].sentences == shown[1].sentences == [coding.FIGURE.when_empty]


def test_colours_are_doubled_by_words_and_stand_for_no_stance():
    assert list(coding.LOOK) == list(codings.OUTCOMES)
    assert not {to_hex(colour) for colour in coding.LOOK.values()} & {to_hex(look[0]) for look in STANCE_LOOK.values()}
    drawing = coding.draw_coding(*ODD["one of each"], "odd")
    assert set(codings.OUTCOMES) <= set(texts(drawing))
