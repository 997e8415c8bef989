"""The figure of accounts that collide: cards in the column of their day and the band of their voice, readable for every case."""

from functools import cache

import pandas as pd
import pytest
from drawing import boxes, case_of, outside, overlapping, texts

from analysis.collect import store
from analysis.exhibits import cards
from analysis.exhibits.accounts import draw_accounts
from analysis.exhibits.style import Drawing, svg_text
from analysis.model import sentences
from analysis.model.choices import Choices
from analysis.positions import accounts

CASES = store.case_ids(store.ROOT / "data" / "raw")
WITH_CARDS = ["tiny", "cherkasov", "kislitsin", "nikulin", "vinnik"]


@cache
def frames(case_id: str, **given: str | int) -> tuple[pd.DataFrame, pd.DataFrame]:
    case, choices = case_of(case_id), Choices.of(given)
    return accounts.accounts(case, choices), accounts.relations(case, choices)


@cache
def drawn(case_id: str) -> Drawing:
    return draw_accounts(*frames(case_id), case_of(case_id), "As of everything collected.")


def patch_of(drawing: Drawing, address: str):
    found = [patch for patch in drawing.figure.axes[0].patches if patch.get_gid() == address]
    assert len(found) == 1, f"{len(found)} patches named {address}"
    return found[0]


def words_in(drawing: Drawing, mark: dict) -> list[str]:
    """Texts whose anchor lies in a card, in the order of drawing."""
    left, top, right, bottom = mark["x"], mark["y"], mark["x"] + mark["width"], mark["y"] + mark["height"]
    within = [text for text in drawing.figure.axes[0].texts if left <= text.get_position()[0] <= right and top <= text.get_position()[1] <= bottom]
    return [text.get_text() for text in within if text.get_text()]


def cards_of(case_id: str) -> pd.DataFrame:
    return drawn(case_id).marks.query("kind == 'account'").set_index("fact_id")


def test_each_account_of_the_worked_case_is_a_card_with_its_band():
    marks = cards_of("tiny")
    assert marks[["days", "band", "speaker", "positions"]].reset_index().values.tolist() == [
        ["tiny-f01", "1–25 Feb 2021", "own XB", "XB prosecutor", "XB charges_founded_XB 1 act"],
        ["tiny-f02", "20 Feb 2021", "own XB", "XB court", "XB charges_founded_XB -1 act"],
        ["tiny-f04", "20 Mar–7 Apr 2021", "own XC", "XC prosecutor", "XC detention_justified 1 act;XC surrender_to_XC 1 act"],
        ["tiny-f06", "5 Apr 2021", "own XC", "XC justice ministry", "XC surrender_to_XC 0 speech"],
        ["tiny-f07", "by 20 Apr 2021", "own XC", "XC foreign ministry", "XC detention_justified -1 speech"],
        ["tiny-f08", "10 May 2021", "own XA", "XA justice ministry", "XA decision_final 0 act;XA surrender_to_XB 1 act"],
        ["tiny-f09", "21 Jun 2021", "others", "XC consulate", "XA surrender_to_XC 1 reported"],
        ["tiny-f10", "21 Jun 2021", "own XA", "XA prosecutor", "XA decision_final -1 speech;XA surrender_to_XB 0 speech;XA surrender_to_XC 0 speech"],
    ]


def test_pairs_are_marks_too():
    pairs = drawn("tiny").marks.query("kind != 'account'")
    assert pairs[["address", "kind", "title", "statement_ids"]].values.tolist() == [
        ["tiny/accounts/tiny-f01/tiny-f02", "not confirmed", "f01 and f02 differ (XB on the charges of Brandovia)", "tiny-s01;tiny-s02"],
        ["tiny/accounts/tiny-f04/tiny-f06", "not confirmed", "f04 and f06 differ (XC on surrender to Corvania)", "tiny-s04;tiny-s08"],
        ["tiny/accounts/tiny-f04/tiny-f07", "not confirmed", "f04 and f07 differ (XC on detention for extradition)", "tiny-s05;tiny-s09"],
        [
            "tiny/accounts/tiny-f08/tiny-f10", "not confirmed",
            "f08 and f10 differ (XA on the finality of the decision, XA on surrender to Brandovia)", "tiny-s10;tiny-s11;tiny-s13;tiny-s15",
        ],
        ["tiny/accounts/tiny-f09/tiny-f10", "exclude", "f09 and f10 exclude each other (XA on surrender to Corvania)", "tiny-s12;tiny-s14"],
    ]  # fmt: skip


def test_a_card_says_who_spoke_whose_position_on_what_and_with_what_it_collides():
    drawing = drawn("kislitsin")
    card = cards_of("kislitsin").loc["kislitsin-f55"].to_dict()
    assert words_in(drawing, card) == [
        "f55", "press", "according to RU consulate", "general in Almaty", "+", "KZ finality of the decision:", "final", "+",
        "KZ surrender to Russia: for", "excludes", "f51", "f52", "f53", "f61", "f65", "differs from", "f62",
    ]  # fmt: skip


def test_a_card_of_an_uncertain_day_or_without_a_position_says_so():
    drawing, marks = drawn("kislitsin"), cards_of("kislitsin")
    assert words_in(drawing, marks.loc["kislitsin-f48"].to_dict()) == [
        "f48",
        "press",
        "day approximate",
        "no position of a state",
        "excludes",
        "f65",
    ]
    assert "told of 1 Jan–21 Dec 2023" in words_in(drawing, marks.loc["kislitsin-f75"].to_dict())
    heads = [box for box in boxes(drawing) if box.text == "day uncertain"]
    assert len(heads) == 3


@pytest.mark.parametrize("case_id", WITH_CARDS)
def test_every_position_of_an_account_is_a_sign_filled_for_the_own_voice_only(case_id):
    drawing, rows = drawn(case_id), frames(case_id)[0].query("at_stake == 'yes' and statement_id != ''")
    signs = {1: "+", 0: "○", -1: "−"}
    for fact, said in rows.groupby("fact_id"):
        mark = cards_of(case_id).loc[fact].to_dict()
        written = " ".join(words_in(drawing, mark))
        for row in said.to_dict("records"):
            words = case_of(case_id).codebook.words
            about = sentences.say_proposition(row["proposition"], words).removeprefix("the ")
            position = f"{row['state']} {about}: {sentences.mark_of(row['stance'], row['proposition'], words)}"
            assert f"{signs[row['stance']]} {position}" in written
        chips = [patch for patch in drawing.figure.axes[0].patches if patch.get_gid() is None and patch.get_height() == cards.CHIP_MM]
        here = [
            chip for chip in chips if mark["x"] < chip.get_x() < mark["x"] + mark["width"] and mark["y"] < chip.get_y() < mark["y"] + mark["height"]
        ]
        filled = sum(chip.get_facecolor()[:3] != (1, 1, 1) for chip in here)
        assert (len(here), filled) == (len(said), int((said["basis"] != "reported").sum()))


def test_the_two_days_stand_side_by_side_each_below_its_heading():
    marks = cards_of("kislitsin")
    lefts = marks.groupby("days")["x"].agg(lambda places: sorted(set(places)))
    assert all(len(places) == 1 for places in lefts)
    order = ["Jul 2023", "1 Aug 2023", "Aug–Dec 2023", "by 23 Aug 2023", "23 Aug 2023", "21 Dec 2023"]
    assert list(lefts.map(min).sort_values().index) == order
    headings = {box.text: box for box in boxes(drawn("kislitsin")) if box.text in order}
    assert all(abs(headings[days].left - places[0]) < 0.3 for days, places in lefts.items())
    assert max(box.bottom for box in headings.values()) < marks["y"].min()


def test_a_states_own_voice_stands_above_what_others_say_of_it():
    marks = cards_of("kislitsin")
    bands = marks.assign(end=marks["y"] + marks["height"]).groupby("band").agg(top=("y", "min"), end=("end", "max")).sort_values("top")
    assert list(bands.index) == ["own KZ", "offices RU", "others"]
    assert all(end < top for end, top in zip(bands["end"][:-1], bands["top"][1:], strict=True))
    assert set(marks.index[marks["band"] == "own KZ"].str[-3:]) == {"f52", "f53", "f62", "f65"}


@pytest.mark.parametrize(("pair", "dashes"), [("kislitsin-f53/kislitsin-f75", "-"), ("kislitsin-f52/kislitsin-f73", "dotted")])
def test_frames_are_solid_where_accounts_exclude_each_other_and_dotted_where_they_do_not_confirm(pair, dashes):
    frame = patch_of(drawn("kislitsin"), f"kislitsin/accounts/{pair}")
    assert (frame.get_linestyle() in ("-", "solid")) == (dashes == "-")


@pytest.mark.parametrize("case_id", WITH_CARDS)
def test_marks_stand_where_the_data_of_the_figure_say(case_id):
    for mark in drawn(case_id).marks.to_dict("records"):
        box = patch_of(drawn(case_id), mark["address"])
        places = [box.get_x(), box.get_y(), box.get_width(), box.get_height()]
        assert [round(float(place), 2) for place in places] == [mark[name] for name in ("x", "y", "width", "height")]


@pytest.mark.parametrize("case_id", WITH_CARDS)
def test_no_card_lies_on_another(case_id):
    marks = cards_of(case_id).to_dict("records")
    apart = [
        one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
        or one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"]
        for index, one in enumerate(marks) for other in marks[index + 1 :]
    ]  # fmt: skip
    assert all(apart)


@pytest.mark.parametrize("case_id", WITH_CARDS)
def test_words_in_a_card_end_inside_it(case_id):
    for mark in cards_of(case_id).to_dict("records"):
        right, end = mark["x"] + mark["width"], mark["y"] + mark["height"]
        inside = [box for box in boxes(drawn(case_id)) if mark["x"] <= box.left <= right and mark["y"] <= (box.top + box.bottom) / 2 <= end]
        assert len(inside) >= 3
        assert [box.text for box in inside if box.right > right or box.bottom > end] == []


@pytest.mark.parametrize(("case_id", "others"), [("kasatkin", ""), ("uss", "5 groups"), ("drinkman", "1 group")])
def test_where_no_accounts_of_a_position_collide_it_is_said(case_id, others):
    drawing = drawn(case_id)
    said = " ".join(texts(drawing))
    assert drawing.marks.empty
    assert said.startswith("No accounts of a state’s position collide.")
    assert f"Not drawn: {others} of facts" in said if others else "Not drawn" not in said
    assert drawing.alt.startswith("No accounts of a state's position collide.")


def test_numbers_and_words_for_those_who_do_not_see_it():
    assert drawn("kislitsin").numbers == {
        "accounts": "12 accounts", "groups": "1 group", "exclude": 12, "not_confirmed": 8,
        "left_out": "Not drawn: 1 group of facts that exclude each other on something else than a position of a state. ",
    }  # fmt: skip
    assert drawn("tiny").alt == (
        "8 accounts in 3 groups, as cards in columns by day: own voice of Brandovia, 2; own voice of Corvania, 3; own voice of Arcadia, 2; "
        "according to the press and others, 1. Pairs that exclude each other: 1; that differ from each other: 4."
    )


def test_no_person_is_named():
    people = case_of("kislitsin").facts.query("actor_kind == 'person'")["actor"]
    svg = svg_text(drawn("kislitsin"), "t")
    assert [person for person in people if person.split()[-1] in svg] == []


def crowd(n: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Invented accounts, three a day, each excluded by the four after it, as the first account of the worked case says it."""
    rows, pairs = frames("tiny")
    ids = [f"tiny-f{number:03d}" for number in range(100, 100 + n)]
    days = [pd.Timestamp("2021-06-01") + pd.Timedelta(days=index // 3) for index in range(n)]
    related = [(one, other) for index, one in enumerate(ids) for other in ids[index + 1 : index + 5]]
    named = {fact: ";".join(sorted({*(b for a, b in related if a == fact), *(a for a, b in related if b == fact)})) for fact in ids}
    made = pd.concat([rows.iloc[:1]] * n, ignore_index=True).assign(fact_id=ids, first=days, last=days, excludes=[named[fact] for fact in ids])
    made = made.assign(days=[f"{day.day} June 2021, a long name of a day" for day in days], speaker="XB ministry of a very long name and more of it")
    joined = pairs.loc[[0] * len(related)].assign(kind="exclude")
    return made, joined.assign(fact_id=[one for one, _ in related], other_fact_id=[other for _, other in related])


def test_sixty_accounts_of_twenty_days_are_all_drawn_in_blocks_and_can_be_read():
    case = case_of("tiny")
    states = case.codebook.states
    states = states.assign(name="The most serene principality of " + states["name"] + " and of all its dependencies")
    drawing = draw_accounts(*crowd(60), case.but(codebook=case.codebook.but(states=states)))
    marks = drawing.marks.query("kind == 'account'")
    assert len(marks) == 60
    assert marks.groupby("days")["y"].min().nunique() == 4
    assert outside(drawing) == []
    assert overlapping(boxes(drawing)) == []


def test_one_account_alone_is_drawn():
    rows, pairs = crowd(1)
    drawing = draw_accounts(rows, pairs, case_of("tiny"))
    assert list(drawing.marks["fact_id"]) == ["tiny-f100"]
    assert outside(drawing) == []
