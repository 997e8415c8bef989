"""The course of positions on surrender: the case worked by hand, equality with the matrix on every day, odd dates."""

import random

import pandas as pd
import pytest
from drawing import case_of

from analysis import positions
from analysis.model.choices import Choices
from analysis.model.dictionary.positions import COURSE
from analysis.model.dispute import Case
from analysis.positions import course

SAME = ["state", "proposition", "cell", "stances", "is_contested", "statement_ids_own", "dissent_ids", "contest_ids"]


def course_of(case: Case, **choices: str | int) -> pd.DataFrame:
    return course.course(case, Choices.of(choices))


@pytest.fixture(scope="module")
def spells() -> pd.DataFrame:
    return course_of(case_of("tiny"))


def lines(spells: pd.DataFrame) -> list[str]:
    """Spells as lines of text: values between single spaces, `-` for blank, ids without the case."""
    columns = [
        "clock", "state", "proposition", "from_day", "to_day", "cell", "stances", "uncertain_from", "moved_by", "statement_ids_own",
        "dissent_ids",
    ]  # fmt: skip
    short = spells[columns].map(lambda text: text.replace("tiny-", "").replace("surrender_", "").replace("2021-", "") or "-")
    return [" ".join(row) for row in short.itertuples(index=False)]


def written(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.strip().splitlines()]


# clock state proposition from to cell stances uncertain moved_by own dissent: worked by hand from tests/data/tiny/README.md
WORKED = """
event     XA to_XB -     03-31 silent  -   -     -       -       -
event     XA to_XB 04-01 05-09 single  0   -     f05     s06     -
event     XA to_XB 05-10 06-20 single  1   -     f08     s10     -
event     XA to_XB 06-21 -     divided 1   -     f10     s10     s13
published XA to_XB -     04-01 silent  -   -     -       -       -
published XA to_XB 04-02 05-08 single  0   -     f05     s06     -
published XA to_XB 05-09 06-20 single  1   -     f08     s10     -
published XA to_XB 06-21 -     divided 1   -     f10     s10     s13
event     XA to_XC -     03-31 silent  -   -     -       -       -
event     XA to_XC 04-01 06-20 single  0   -     f05     s07     -
event     XA to_XC 06-21 -     single  0   -     f09;f10 s14     -
published XA to_XC -     04-01 silent  -   -     -       -       -
published XA to_XC 04-02 06-20 single  0   -     f05     s07     -
published XA to_XC 06-21 -     single  0   -     f09;f10 s14     -
event     XB to_XB -     -     silent  -   -     -       -       -
published XB to_XB -     -     silent  -   -     -       -       -
event     XB to_XC -     -     silent  -   -     -       -       -
published XB to_XC -     -     silent  -   -     -       -       -
event     XC to_XB -     -     silent  -   -     -       -       -
published XC to_XB -     -     silent  -   -     -       -       -
event     XC to_XC -     04-04 silent  -   -     -       -       -
event     XC to_XC 04-05 04-06 single  0   -     f06     s08     -
event     XC to_XC 04-07 -     divided 0;1 03-20 f04     s04;s08 -
published XC to_XC -     04-06 silent  -   -     -       -       -
published XC to_XC 04-07 04-29 single  1   -     f04     s04     -
published XC to_XC 04-30 -     divided 0;1 04-05 f06     s04;s08 -
"""


def test_every_spell_of_the_worked_case_is_as_worked_by_hand(spells):
    assert lines(spells) == written(WORKED)


def test_a_row_has_a_stance_only_where_the_own_statements_agree(spells):
    assert spells["stance"].isna().equals((spells["stances"] == "") | (spells["stances"] == "0;1"))
    assert set(spells["stance"].dropna()) == {0, 1}


def test_all_statements_of_a_spell_are_listed_once(spells):
    assert list(spells.loc[spells["cell"] == "divided", "statement_ids"].str.replace("tiny-", "")) == ["s10;s13", "s10;s13", "s04;s08", "s04;s08"]


def test_whoever_may_contest_a_cell_is_a_choice():
    """The agency's own word (s12) contests what Arcadia says of Corvania only where anyone may."""
    anyone = course_of(case_of("tiny"), contested_by="anyone")
    contested = anyone[anyone["is_contested"] == "yes"]
    assert contested[["clock", "state", "proposition", "from_day", "contest_ids"]].values.tolist() == [
        [clock, "XA", "surrender_to_XC", "2021-06-21", "tiny-s12"] for clock in ("event", "published")
    ]
    assert course.numbers(anyone)["event_moves"] == 7


def test_the_course_ends_with_the_evidence_or_at_the_cut_off(spells):
    tiny = case_of("tiny")
    assert set(spells["until"]) == {"2021-06-22"}
    cut = course_of(tiny, as_of="2021-04-06", clock="published")
    assert set(cut["until"]) == {"2021-04-06"}
    rows = [row.split() for row in written(WORKED)]
    until_then = [[*row[:4], "-" if row[4] >= "04-06" else row[4], *row[5:]] for row in rows if row[3] <= "04-06"]
    assert lines(cut) == [" ".join(row) for row in until_then]


def test_clock_is_not_asked_for(spells):
    assert course_of(case_of("tiny"), clock="published").equals(spells)


def test_what_cannot_be_used_is_refused():
    with pytest.raises(ValueError, match="rule is 'newest'"):
        course_of(case_of("tiny"), rule="newest")
    with pytest.raises(ValueError, match="exclude_origin_states is 'ZZ'"):
        course_of(case_of("tiny"), exclude_origin_states="ZZ")


def test_numbers_of_the_worked_case(spells):
    assert course.numbers(spells) == {
        "cells": 6, "speaking": 3, "event_moves": 6, "published_moves": 6, "undated": 0, "endless": 0,
    }  # fmt: skip


def test_the_same_said_again_is_a_spell_and_no_move(spells):
    assert len(course.moves(spells.assign(stances="0", cell="single", dissent_stances=""))) == 0
    moved = course.moves(spells)
    assert lines(moved[(moved["state"] == "XA") & (moved["proposition"] == "surrender_to_XC")]) == [
        "event XA to_XC 04-01 06-20 single 0 - f05 s07 -",
        "published XA to_XC 04-02 06-20 single 0 - f05 s07 -",
    ]


# ---- by definition: on every day, on both clocks, as the matrix has it

CHOICES = [
    {},
    {"rule": "majority", "approximate": "first"},
    {"rule": "latest", "contested_by": "anyone"},
    {"disputed": "drop", "min_origins": 2},
    {"disputed": "better_supported", "count": "pages"},
    {"coding": "B", "approximate": "drop"},
    {"exclude_informant_states": "XC", "basis": "act;speech;reported", "as_of": "2021-05-20"},
    {"exclude_informants": "law text"},  # told nothing on surrender
]


def days_of(case: Case, until: str, n: int) -> list[str]:
    """Days at which a cell on surrender can change, the day before each, and random days; at most `n`, none after the end."""
    known = positions.date_statements(case)
    known = known[known["proposition"].str.startswith("surrender_to_")]
    days = sorted({*known["last"].dropna(), *known["known"].dropna()})
    chance = random.Random(len(days))
    candidates = [*days, *(day - pd.Timedelta(days=1) for day in days)]
    candidates += [day + pd.Timedelta(days=chance.randrange(40)) for day in days] if n < len(candidates) else []
    named = sorted({f"{day:%Y-%m-%d}" for day in candidates if f"{day:%Y-%m-%d}" <= until})
    return named if len(named) <= n else sorted(chance.sample(named, n))


def on_day(spells: pd.DataFrame, clock: str, day: str) -> list[list[str]]:
    goes_on = (spells["to_day"] >= day) | (spells["to_day"] == "")
    return spells.loc[(spells["clock"] == clock) & (spells["from_day"] <= day) & goes_on, [*SAME, "stance"]].astype(str).values.tolist()


def assert_as_the_matrix(case: Case, n: int, **choices: str | int) -> None:
    spells = course_of(case, **choices)
    days = days_of(case, spells["until"].iloc[0], n)
    for clock in ("event", "published"):
        for day in days:
            cells = positions.compare(case, Choices.of(choices).but(as_of=day, clock=clock))
            cells = cells[cells["proposition"].str.startswith("surrender_to_")]
            assert on_day(spells, clock, day) == cells[[*SAME, "stance"]].astype(str).values.tolist(), (clock, day)


@pytest.mark.parametrize("choices", CHOICES, ids=str)
def test_on_each_day_a_cell_is_as_the_matrix_has_it(choices):
    assert_as_the_matrix(case_of("tiny"), 4 if choices else 18, **choices)


def test_on_each_day_a_cell_of_a_collected_case_is_as_the_matrix_has_it():
    assert_as_the_matrix(case_of("kislitsin"), 6)


def test_a_state_that_neither_asks_nor_is_asked_has_its_row_as_in_the_matrix():
    tiny = other({"tiny-s03": {"state": "XD"}})
    assert list(dict.fromkeys(course_of(tiny)["state"])) == ["XA", "XB", "XC", "XD"] == positions.frame(tiny)[0]


# ---- dates that are odd


def other(changes: dict[str, dict[str, str]]) -> Case:
    """The worked case with values of its statements, facts or pages changed, by id."""
    case, changed = case_of("tiny"), {}
    for name, key in (("statements", "statement_id"), ("facts", "fact_id"), ("sources", "source_id")):
        table = case.tables[name].set_index(key, drop=False)
        for row, values in changes.items():
            if row in table.index:
                table.loc[row, list(values)] = list(values.values())
        changed[name] = table.reset_index(drop=True)
    return case.but(**changed)


def line(case: Case, clock: str, state: str, proposition: str, **choices: str | int) -> list[str]:
    return [line for line in lines(course_of(case, **choices)) if line.startswith(f"{clock} {state} {proposition} ")]


NO_DAY = {"published": "", "published_first_day": "", "published_last_day": ""}


def test_a_statement_on_an_undated_page_never_counts_by_publication_and_is_counted():
    tiny = other({"agency-202104": NO_DAY})
    spells = course_of(tiny)
    assert line(tiny, "published", "XC", "to_XC")[-1] == "published XC to_XC 04-07 - single 1 - f04 s04 -"
    assert line(tiny, "event", "XC", "to_XC")[-1] == "event XC to_XC 04-07 - divided 0;1 03-20 f04 s04;s08 -"
    of_cell = spells[(spells["state"] == "XC") & (spells["proposition"] == "surrender_to_XC")]
    assert set(zip(of_cell["clock"], of_cell["n_undated"], strict=True)) == {("event", 0), ("published", 1)}
    assert course.numbers(spells)["undated"] == 1


def test_a_statement_without_a_last_day_never_counts_by_event_and_is_counted():
    tiny = other({"agency-202104": NO_DAY, "tiny-s08": {"last_day": ""}, "tiny-f06": {"last_day": ""}})
    assert line(tiny, "event", "XC", "to_XC")[1:] == ["event XC to_XC 04-07 - single 1 03-20 f04 s04 -"]
    assert (course.numbers(course_of(tiny))["endless"], course.numbers(course_of(tiny))["undated"]) == (1, 1)


def test_a_move_without_a_first_day_has_no_earliest_day():
    tiny = other({"tiny-s06": {"first_day": ""}})
    assert line(tiny, "event", "XA", "to_XB")[1] == "event XA to_XB 04-01 05-09 single 0 .. f05 s06 -"
    assert line(tiny, "published", "XA", "to_XB")[1] == "published XA to_XB 04-02 05-08 single 0 - f05 s06 -"


def test_a_page_of_an_uncertain_day_tells_of_nothing_that_has_not_begun():
    month = {"published_first_day": "2021-04-01", "published_last_day": "2021-04-30"}
    later = other({"today-0407": month})
    assert line(later, "published", "XC", "to_XC")[1:] == ["published XC to_XC 04-30 - divided 0;1 04-01 f04;f06 s04;s08 -"]
    announced = other({"herald-0509": {"published_first_day": "2021-05-01"}})
    assert line(announced, "published", "XA", "to_XB")[2] == "published XA to_XB 05-09 06-20 single 1 05-01 f08 s10 -"


def test_with_two_voices_needed_a_move_is_of_the_day_of_the_second():
    tiny = other({"wire-0511": {"published_first_day": "2021-05-02"}})
    assert line(tiny, "published", "XA", "to_XB", min_origins=2)[1] == "published XA to_XB 05-11 06-21 single 1 05-10 f08 s10 -"


def test_what_falls_out_of_the_count_moves_a_cell_too():
    pairs = [("tiny-f08", "tiny-f10", "event"), ("tiny-f10", "tiny-f08", "event")]
    tiny = case_of("tiny").but(contradictions=pd.DataFrame(pairs, columns=["fact_id", "contradicts_fact_id", "kind"]))
    assert line(tiny, "event", "XA", "to_XB", disputed="drop")[2:] == [
        "event XA to_XB 05-10 06-20 single 1 - f08 s10 -",
        "event XA to_XB 06-21 - single 0 - f08 s06 -",
    ]


def test_a_case_without_statements_on_surrender_has_no_course():
    tiny = case_of("tiny")
    spells = course_of(tiny.but(statements=tiny.statements[~tiny.statements["proposition"].str.startswith("surrender_to_")]))
    assert (len(spells), list(spells.columns)) == (0, COURSE.names)
    assert course.numbers(spells)["cells"] == 0


def test_before_any_evidence_all_is_silent():
    spells = course_of(case_of("tiny"), as_of="1999-01-01")
    assert (len(spells), set(spells["cell"]), set(spells["from_day"]), set(spells["to_day"])) == (12, {"silent"}, {""}, {""})


def test_the_order_of_rows_does_not_matter(spells):
    tiny = case_of("tiny")
    turned = tiny.but(**{name: table[::-1].reset_index(drop=True) for name, table in tiny.tables.items()})
    assert course_of(turned).equals(spells)


def test_what_others_tell_does_not_move_the_state_s_own_word_back():
    """f51 and f55 tell in August 2023 what others attribute to Kazakhstan; f62 is its own word, of a day that is only an upper bound."""
    spells = course_of(case_of("kislitsin"))
    of_cell = spells[(spells["clock"] == "event") & (spells["state"] == "KZ") & (spells["proposition"] == "surrender_to_RU")]
    moves = dict(zip(of_cell["moved_by"], zip(of_cell["from_day"], of_cell["uncertain_from"], strict=True), strict=True))
    assert moves["kislitsin-f73;kislitsin-f74"] == ("2023-12-21", "")
    assert moves["kislitsin-f62"] == ("2023-08-23", "..")
    told = spells[(spells["clock"] == "published") & (spells["state"] == "KZ") & (spells["moved_by"] == "kislitsin-f51")]
    assert set(zip(told["from_day"], told["uncertain_from"], strict=True)) == {("2023-08-31", "")}
