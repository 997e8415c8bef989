"""The figure of organs and surrenders: a box for each tie and none for silence, numbers as in the table, and all text can be read."""

from functools import cache

import pandas as pd
import pytest
from drawing import boxes as boxes_of
from drawing import collected, outside, overlapping, texts

from analysis.collect import store
from analysis.exhibits.organs import MARKS, draw_organs
from analysis.exhibits.style import SMALLEST_PT, STANCE_LOOK, Drawing, svg_text
from analysis.model.dictionary.study import ORGANS
from analysis.model.dispute import Study
from analysis.study import organs

CODEBOOK = store.read_codebook()
ALL = tuple(store.case_ids(store.ROOT / "data" / "raw"))


@cache
def made(names: tuple[str, ...] = ALL) -> tuple[pd.DataFrame, pd.DataFrame, Drawing]:
    study = Study(CODEBOOK, {name: collected().cases[name] for name in names})
    ties, concepts = organs.organ_ties(study), organs.concepts(study)
    return ties, concepts, draw_organs(ties, concepts, CODEBOOK)


def invented(n_cases: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Ties of every organ to every surrender of many cases, with every stance and names that are too long."""
    concepts, rows = [], []
    for place in range(n_cases):
        case_id = f"c{place:03d}"
        for state in ("US", "RU"):
            surrender = f"{case_id}: {state}"
            concepts.append((surrender, case_id, "A Person of Quite an Extraordinarily Long Name", "KZ", state, "US;RU", ""))
            for actor, role in (("KZ", "requested"), ("RU", "requesting" if state == "RU" else "requesting another"), ("ZZ", "no request")):
                for organ in ("court", "foreign_ministry", "other"):
                    tie = {"case_id": case_id, "destination": state, "concept": surrender, "state": actor, "organ": organ, "role": role}
                    tie |= {"body_code": f"{actor}-{organ}", "n_support": 12, "n_open": 10, "n_oppose": 9, "differs": "yes", "stance": pd.NA}
                    rows.append({**tie, "stances": "-1;1", "first_day": pd.NaT, "last_day": pd.NaT, "statement_ids": f"s{len(rows)}"})
    return pd.DataFrame(rows, columns=ORGANS.names).astype({"stance": "Int64"}), pd.DataFrame(concepts, columns=organs.CONCEPTS)


def drawn_odd(name: str) -> Drawing:
    ties, concepts = invented(40 if name == "many" else 1)
    return draw_organs(ties, concepts, CODEBOOK, "As of everything collected. " * (9 if name == "many" else 0))


def test_each_tie_has_a_box_with_its_numbers_and_silence_has_none():
    ties, _, drawing = made()
    marks = drawing.marks
    names = ["case_id", "destination", "state", "organ", "role", "n_support", "n_open", "n_oppose", "stances", "statement_ids"]
    assert sorted(marks[names].itertuples(index=False, name=None)) == sorted(ties[names].itertuples(index=False, name=None))
    assert list(marks.columns) == MARKS.names
    assert marks["address"].is_unique
    assert "study/organs/uss/US/IT-prosecutor" in set(marks["address"])


def test_signs_and_numbers_in_the_boxes_are_those_of_the_table():
    ties, _, drawing = made()
    signs = {name: STANCE_LOOK[stance][2] for name, stance in (("n_support", 1), ("n_open", 0), ("n_oppose", -1))}
    wanted = [f"{sign}{number}" for name, sign in signs.items() for number in ties[name] if number]
    assert sorted(text for text in texts(drawing) if text[0] in "+○−" and len(text) > 1) == sorted(wanted)


def test_totals_stand_at_the_margins():
    """The row at the bottom has the statements of each surrender; the right column those of each row: both add up to all of them."""
    ties, concepts, drawing = made()
    whole = int(ties[["n_support", "n_open", "n_oppose"]].sum().sum())
    rows: dict[float, list] = {}
    for text in drawing.figure.axes[0].texts:
        rows.setdefault(round(text.get_position()[1], 2), []).append(text)
    bottom = next(row for row in rows.values() if row[0].get_text() == "statements" and len(row) > 2)
    assert sum(int(text.get_text()) for text in bottom[1:]) == whole
    assert len(bottom) - 1 == ties["concept"].nunique() < len(concepts)
    rightmost = max(text.get_position()[0] for text in drawing.figure.axes[0].texts)
    assert (
        sum(int(text.get_text()) for text in drawing.figure.axes[0].texts if text.get_position()[0] == rightmost and text.get_text().isdigit())
        == whole
    )


def test_boxes_of_a_surrender_stand_below_each_other_and_cases_in_the_order_of_detention():
    _, concepts, drawing = made()
    places = drawing.marks.groupby(["case_id", "destination"])["x"].agg(["nunique", "min"])
    assert (places["nunique"] == 1).all()
    days = concepts.set_index("case_id")["started_first_day"].groupby(level=0).first()
    order = [case for case, _ in places.sort_values("min").index]
    assert [days[case] for case in order] == sorted(days[case] for case in order)


def test_organs_of_the_requested_state_stand_below_all_others():
    marks = made()[2].marks
    asked = marks["role"] == "requested"
    assert marks.loc[asked, "y"].min() > marks.loc[~asked, "y"].max()
    assert texts(made()[2]).index("Requested state") > texts(made()[2]).index("Russia (RU)") > texts(made()[2]).index("United States (US)")


def test_stances_that_speak_for_the_organ_are_framed_in_parted_boxes_only():
    ties, _, drawing = made()
    framed = [patch for patch in drawing.figure.axes[0].patches if patch.get_linewidth() > 1 and patch.get_facecolor()[3] > 0]
    parted = ties[ties["differs"] == "yes"]
    assert len(framed) == parted["stances"].str.split(";").str.len().sum() > len(parted), "two speak where it is not certain which came last"


def test_the_words_for_those_who_do_not_see_it_give_the_numbers():
    ties, concepts, drawing = made()
    assert f"{len(concepts)} surrenders of {len(ALL)} cases across, with {len(ties)} boxes of" in drawing.alt
    assert f"{(ties['stance'] == 1).sum()} support the surrender" in drawing.alt
    assert f"{(ties['stance'] == -1).sum()} oppose it" in drawing.alt


@pytest.mark.parametrize("name", ["all", "one case", "single request", "nothing said", "none", "long names", "many"])
def test_all_text_can_be_read(name):
    of_cases = {"all": ALL, "one case": ("vinnik",), "single request": ("kasatkin",), "nothing said": ("zubakha",), "none": ()}
    drawing = made(of_cases[name])[2] if name in of_cases else drawn_odd(name)
    assert (outside(drawing), overlapping(boxes_of(drawing))) == ([], [])
    assert min(text.get_fontsize() for text in drawing.figure.axes[0].texts) >= SMALLEST_PT


def test_without_a_statement_it_says_so():
    for names in ((), ("zubakha",)):
        drawing = made(names)[2]
        assert (list(drawing.marks.columns), len(drawing.marks)) == (MARKS.names, 0)
        assert "no organ speaks on a surrender" in texts(drawing)
        assert "without a mark" in drawing.alt


def test_it_fits_the_page_and_its_file_is_small():
    drawing = made()[2]
    width, height = drawing.figure.get_size_inches() * 25.4
    assert width == pytest.approx(183) and height <= 200
    assert len(svg_text(drawing, "Organs").encode()) <= 150_000
    assert svg_text(drawing, "Organs") == svg_text(draw_organs(*made()[:2], CODEBOOK), "Organs")
