"""The figure of what would change the conclusions: its finding and its words, worked by hand, and what is drawn of them."""

import pandas as pd
import pytest
from drawing import boxes, case_of, outside, overlapping, texts
from matplotlib.colors import to_hex

from analysis.exhibits import overturning, overturning_words
from analysis.exhibits.overturning import COLUMN_MM, LOOKS, UNTRIED, VAIN, draw_overturning
from analysis.exhibits.overturning_words import Row, Way, rows_of, say_finding, say_smallest
from analysis.exhibits.style import PAPER
from analysis.model.choices import DEFAULT

HOLDS, NOT, OPEN = "holds", "does not hold", overturning_words.OPEN
EMBASSY, PRESS = ("the embassy of Brandovia", True), ("the press", False)
CHOICE = Way("equivalent choices", 1, (("letting the last word stand", NOT),))
WITHOUT_EMBASSY = Way("informants", 1, (("leaving out the embassy of Brandovia", OPEN),))
WITHOUT_REPORT = Way("original reports", 1, (("leaving out the report of Wire", NOT),))
IN_VAIN = Way("original reports", 0)
FRAGILE = Row("fragile", "Arcadia supports it", False, (CHOICE, WITHOUT_EMBASSY), (EMBASSY,))
SILENCED = Row(
    "silenced",
    "Brandovia opposes it in a sentence that is longer than its column is wide, at least in a narrow figure",
    False,
    (WITHOUT_EMBASSY, IN_VAIN),
    (EMBASSY,),
)
KEPT = Row("kept", "Nothing was found", True, (IN_VAIN,))
UNREACHED = Row("unreached", "Nothing was found that Corvania said", True, ())
ROWS = [FRAGILE, SILENCED, KEPT, UNREACHED]


@pytest.mark.parametrize(
    ("rows", "finding"),
    [
        (ROWS, "Of 4 conclusions, 2 depend on a single informant, the embassy of Brandovia; 1 withstands all that was tried"),
        (ROWS[:2], "Both conclusions depend on a single informant, the embassy of Brandovia; none withstands all that was tried"),
        ([KEPT, UNREACHED], "None of 2 conclusions depends on a single informant; 1 withstands all that was tried"),
        ([KEPT], "The one conclusion does not depend on a single informant; it withstands all that was tried"),
        ([FRAGILE], "The one conclusion depends on a single informant, the embassy of Brandovia; none withstands all that was tried"),
        (
            [FRAGILE, SILENCED._replace(alone=(PRESS,)), SILENCED._replace(alone=(PRESS, EMBASSY)), *[SILENCED._replace(alone=(PRESS,))] * 2],
            "All 5 conclusions depend on a single informant or kind of source, 4 of them on the press; none withstands all that was tried",
        ),
        (
            [SILENCED._replace(alone=(PRESS,)), KEPT, KEPT],
            "Of 3 conclusions, 1 depends on the press alone; 2 withstand all that was tried",
        ),
        ([SILENCED._replace(alone=(("the office " * 9, True),)), KEPT], f"Of 2 conclusions, 1 depends on a single informant, {'the office ' * 9}"),
        (
            [SILENCED._replace(alone=(("the office " * 20, True),))],
            "The one conclusion depends on a single informant; none withstands all that was tried",
        ),
    ],
)
def test_the_finding_says_on_whom_conclusions_depend_and_how_many_withstand(rows, finding):
    assert say_finding(rows) == finding and len(finding) <= 150


@pytest.mark.parametrize(
    ("ways", "said"),
    [
        (FRAGILE.ways, "Letting the last word stand: then it does not hold; leaving out the embassy of Brandovia: then nothing is known"),
        ((CHOICE, WITHOUT_REPORT), "Letting the last word stand or leaving out the report of Wire: then it does not hold"),
        ((WITHOUT_EMBASSY._replace(size=2), WITHOUT_REPORT), "Leaving out the report of Wire: then it does not hold"),
        (
            (Way("informants", 1, (("leaving out the one", HOLDS), ("leaving out the other", HOLDS))),),
            "Leaving out the one or the other: then it holds",
        ),
        (
            (Way("informants", 1, tuple((f"leaving out {name}", OPEN) for name in "abcde")),),
            "Leaving out a, b, c or one of 2 other things: then nothing is known",
        ),
        (
            (CHOICE, Way("informants", 1, (("leaving out the one and the other", NOT),))),
            "Letting the last word stand, or leaving out the one and the other: then it does not hold",
        ),
        ((IN_VAIN,), "Nothing that was tried"),
        ((), "Nothing could be tried: there is nothing to leave out or to choose otherwise"),
    ],
)
def test_the_smallest_things_are_said_with_what_follows(ways, said):
    assert say_smallest(FRAGILE._replace(ways=ways)) == said


def test_what_says_that_something_was_not_found_is_said_to():
    assert say_smallest(KEPT) == "Nothing that was tried; leaving sources out cannot add what was not found"


def test_marks_stand_at_the_size_of_the_smallest_sets_and_tell_otherwise_from_unknown():
    far = Way("original reports", 3, (("leaving out 3 original reports (Wire)", NOT),))
    drawing = draw_overturning("tiny", [FRAGILE._replace(ways=(*FRAGILE.ways, far)), SILENCED], 160, "Ada Tiller")
    marks = drawing.marks.set_index("address")
    fragile, silenced = (marks[marks["conclusion"] == name].set_index("by") for name in ("fragile", "silenced"))
    assert fragile["size"].dropna().to_dict() == {"equivalent choices": 1, "informants": 1, "original reports": 3}
    assert fragile.loc[["equivalent choices", "informants", "original reports"], "becomes"].tolist() == ["otherwise", "unknown", "otherwise"]
    assert silenced.loc["original reports", ["becomes", "colour"]].tolist() == ["", VAIN] and pd.isna(silenced.loc["original reports", "size"])
    middle = (fragile.loc["equivalent choices", "x"] + fragile.loc["informants", "x"]) / 2
    assert fragile.loc["original reports", "x"] - middle == pytest.approx(2 * COLUMN_MM, abs=0.02)
    assert silenced.loc["original reports", "x"] > fragile["x"].max() and silenced.loc["informants", "x"] == pytest.approx(middle, abs=0.02)
    assert texts(drawing).count(UNTRIED) == 1, "the second has no choices to try"
    looks = {line.get_gid(): line for line in drawing.figure.axes[0].lines if line.get_gid()}
    hollow = looks["tiny/overturning/fragile/informants"]
    assert (hollow.get_markerfacecolor(), to_hex(hollow.get_markeredgecolor()).upper(), hollow.get_marker()) == (PAPER, LOOKS["informants"][1], "o")
    filled = looks["tiny/overturning/fragile/equivalent choices"]
    assert to_hex(filled.get_markerfacecolor()).upper() == LOOKS["equivalent choices"][1] and filled.get_marker() == "s"


def test_those_who_do_not_see_it_are_told_what_nothing_overturns():
    one, two = (draw_overturning("tiny", rows, 160, "Ada Tiller").alt for rows in ([KEPT], [KEPT, KEPT]))
    assert "Nothing that was tried overturns it; leaving" in one and "Nothing that was tried overturns them; leaving" in two


def test_a_mark_with_two_outcomes_is_filled_in_part():
    either = Way("informants", 1, (("leaving out the one", NOT), ("leaving out the other", OPEN)))
    drawing = draw_overturning("tiny", [SILENCED._replace(ways=(either,))], 160, "Ada Tiller")
    (mark,) = [line for line in drawing.figure.axes[0].lines if line.get_gid()]
    assert mark.get_fillstyle() == "left" and drawing.marks["becomes"].tolist() == ["", "otherwise or unknown"]
    said = " ".join(texts(drawing))
    assert "Half filled" in said and "Under none" not in said and said.startswith("The one") and "Ada Tiller: how many" in said


@pytest.mark.parametrize("width_mm", [85, 120, 160])
def test_what_overturns_several_conclusions_is_written_once(width_mm):
    alike = [SILENCED._replace(name=f"row{number}") for number in range(3)]
    drawing = draw_overturning("tiny", [*alike, KEPT], width_mm, "Ada Tiller")
    written = " ".join(texts(drawing))
    assert written.count("nothing is known") == 2, "once in the key, once for all three"
    assert written.count(SILENCED.sentence) == 3 and SILENCED.sentence not in texts(drawing)
    assert outside(drawing) == overlapping(boxes(drawing)) == []


def test_what_nothing_can_reach_has_words_and_no_mark_of_means():
    drawing = draw_overturning("tiny", ROWS, 160, "Ada Tiller")
    rows = drawing.marks[drawing.marks["conclusion"] == "unreached"]
    assert rows["by"].tolist() == [""] and rows["smallest"].str.startswith("Nothing could be tried").all()
    assert drawing.numbers == {"conclusions": "4 conclusions", "alone": 2, "withstand": 1, "unreached": 1}


def test_many_reports_share_the_last_column():
    drawing = draw_overturning("tiny", [KEPT._replace(ways=(WITHOUT_REPORT._replace(size=size),)) for size in (6, 9)], 160, "Ada Tiller")
    assert "6+" in texts(drawing) and drawing.marks.loc[drawing.marks["by"] != "", "x"].nunique() == 1


@pytest.mark.parametrize(
    ("case_id", "first", "alone"),
    [
        ("tiny", "the codes of most coders", {("an unattributed newspaper", False), ("an unattributed news agency", False)}),
        ("sundqvist", "Portugal's Justice Ministry", {("Portugal's Justice Ministry", True), ("the embassy of the United States", True)}),
    ],
)
def test_rows_are_those_of_the_tables_what_is_overturned_by_least_first(case_id, first, alone):
    """By hand: of the first case the press alone tells most, of the second offices do, and two conclusions fall with two or three informants only."""
    overturned, stands, explored = overturning.FIGURE.make(case_of(case_id), DEFAULT)
    rows = rows_of(overturned, stands, explored)
    assert sorted(row.name for row in rows) == sorted(stands["conclusion"])
    sizes = [row.size or 99 + (not row.ways) for row in rows]
    assert sizes == sorted(sizes)
    least = overturned[overturned["by"] != "any choices"].groupby("conclusion")["size"].min()
    assert {row.name: row.size for row in rows} == least.fillna(0).astype(int).to_dict()
    single = overturned[(overturned["by"] == "informants") & (overturned["size"] == 1)]
    assert {row.name for row in rows if row.alone} == set(single["conclusion"])
    assert first in say_smallest(rows[0]) and alone <= {who for row in rows for who in row.alone}


def test_a_case_without_conclusions_says_so():
    drawing = draw_overturning("tiny", [], 160, "Ada Tiller")
    assert drawing.marks.empty and drawing.alt == overturning.FIGURE.when_empty and overturning_words.say_counts([])["conclusions"] == "0 conclusions"
