"""Accounts that collide: which facts are related how, who said what through whom, and what remains unknown."""

from functools import cache

import pandas as pd
import pytest
from drawing import case_of

from analysis import positions
from analysis.collect.corroboration import conflicts
from analysis.model.choices import Choices
from analysis.model.dictionary.positions import ACCOUNTS
from analysis.model.dispute import Case
from analysis.positions import accounts, unknowns

EXCLUDE, NOT_CONFIRMED = "exclude", "not confirmed"


@cache
def pairs_of(case: Case, **choices: str | int) -> pd.DataFrame:
    return accounts.relations(case, Choices.of(choices))


@cache
def rows_of(case: Case, **choices: str | int) -> pd.DataFrame:
    return accounts.accounts(case, Choices.of(choices))


def gaps_of(case: Case, **choices: str | int) -> pd.DataFrame:
    statements = positions.date_statements(case, Choices.of(choices))
    return unknowns.unknowns(rows_of(case, **choices), pairs_of(case, **choices), statements)


def numbers(ids: str) -> str:
    """Numbers of facts or statements without the case, with blanks between."""
    return " ".join(name.rpartition("-")[2] for name in ids.split(";") if name)


def numbered(pairs: pd.DataFrame) -> list[str]:
    return [f"{one.rpartition('-')[2]} {other.rpartition('-')[2]}" for one, other in zip(pairs["fact_id"], pairs["other_fact_id"], strict=True)]


# ---- the worked case


def test_relations_of_the_worked_case():
    pairs = pairs_of(case_of("tiny"))
    assert [[*row[:-1], numbers(row[-1])] for row in pairs.values.tolist()] == [
        [1, "tiny-f01", "tiny-f02", NOT_CONFIRMED, "XB charges_founded_XB", "s01 s02"],
        [2, "tiny-f04", "tiny-f06", NOT_CONFIRMED, "XC surrender_to_XC", "s04 s08"],
        [2, "tiny-f04", "tiny-f07", NOT_CONFIRMED, "XC detention_justified", "s05 s09"],
        [3, "tiny-f08", "tiny-f10", NOT_CONFIRMED, "XA decision_final;XA surrender_to_XB", "s10 s11 s13 s15"],
        [3, "tiny-f09", "tiny-f10", EXCLUDE, "XA surrender_to_XC", "s12 s14"],
    ]


def test_accounts_of_the_worked_case():
    rows = rows_of(case_of("tiny"))
    shown = rows.assign(fact=rows["fact_id"].str[5:], statement=rows["statement_id"].str[5:])
    columns = ["group", "days", "fact", "statement", "speaker", "state", "proposition", "stance", "voice", "voice_state", "n_origins"]
    assert shown[columns].values.tolist() == [
        [1, "1–25 Feb 2021", "f01", "s01", "XB prosecutor", "XB", "charges_founded_XB", 1, "own act", "XB", 1],
        [1, "20 Feb 2021", "f02", "s02", "XB court", "XB", "charges_founded_XB", -1, "own act", "XB", 1],
        [2, "20 Mar–7 Apr 2021", "f04", "s04", "XC prosecutor", "XC", "surrender_to_XC", 1, "own act", "XC", 1],
        [2, "20 Mar–7 Apr 2021", "f04", "s05", "XC prosecutor", "XC", "detention_justified", 1, "own act", "XC", 1],
        [2, "5 Apr 2021", "f06", "s08", "XC justice ministry", "XC", "surrender_to_XC", 0, "own speech", "XC", 1],
        [2, "by 20 Apr 2021", "f07", "s09", "XC foreign ministry", "XC", "detention_justified", -1, "own speech", "XC", 1],
        [3, "10 May 2021", "f08", "s10", "XA justice ministry", "XA", "surrender_to_XB", 1, "own act", "XA", 2],
        [3, "10 May 2021", "f08", "s11", "XA justice ministry", "XA", "decision_final", 0, "own act", "XA", 2],
        [3, "21 Jun 2021", "f09", "s12", "XC consulate", "XA", "surrender_to_XC", 1, "according to the press", "", 1],
        [3, "21 Jun 2021", "f10", "s13", "XA prosecutor", "XA", "surrender_to_XB", 0, "own speech", "XA", 2],
        [3, "21 Jun 2021", "f10", "s14", "XA prosecutor", "XA", "surrender_to_XC", 0, "own speech", "XA", 2],
        [3, "21 Jun 2021", "f10", "s15", "XA prosecutor", "XA", "decision_final", -1, "own speech", "XA", 2],
    ]


def test_each_account_names_its_reports_pages_and_relations():
    rows = rows_of(case_of("tiny")).drop_duplicates("fact_id").set_index("fact_id")
    columns = ["through", "source_ids", "excludes", "not_confirmed_by", "known_on"]
    assert rows.loc[["tiny-f04", "tiny-f07", "tiny-f09", "tiny-f10"], columns].values.tolist() == [
        ["Corvania Today", "today-0407", "", "tiny-f06;tiny-f07", "2021-04-07"],
        ["Corvanian Foreign Ministry", "ministry-undated", "", "tiny-f04", ""],
        ["Corvanian Press Agency", "agency-0621;post-0622;today-0622", "tiny-f10", "", "2021-06-21"],
        ["Arcadia Herald;Brandovia Wire", "herald-0621;wire-0622", "tiny-f09", "tiny-f08", "2021-06-21"],
    ]


def test_a_later_act_does_not_contradict_an_earlier_word_but_an_organ_that_decides_is_not_borne_out_by_one_that_does_not():
    case = case_of("tiny")  # f08 orders what f05 and f10 leave open, weeks apart: f05 is displaced, f10 is not as it has less authority
    assert "tiny-f05" not in set(rows_of(case)["fact_id"])
    assert "f08 f10" in numbered(pairs_of(case)) and "f08 f10" not in numbered(pairs_of(case, rule="latest"))


@pytest.mark.parametrize(("kind", "relation"), [("position", EXCLUDE), ("event", EXCLUDE), ("conduct", ""), ("variant", "")])
def test_only_contradictions_of_position_and_event_are_related(kind, relation):
    case = case_of("tiny").but(contradictions=case_of("tiny").contradictions.assign(kind=kind))
    kinds = dict(zip(numbered(pairs_of(case)), pairs_of(case)["kind"], strict=True))
    assert kinds.get("f09 f10", "") == relation


def test_an_account_that_contests_is_not_borne_out_by_the_own_word():
    case = case_of("tiny").but(contradictions=case_of("tiny").contradictions[:0])
    assert "f09 f10" not in numbered(pairs_of(case)), "a paper on its own word contests nothing"
    pairs = pairs_of(case, contested_by="anyone")
    assert dict(zip(numbered(pairs), pairs["kind"], strict=True))["f09 f10"] == NOT_CONFIRMED


def test_a_dissent_and_an_account_are_related_to_what_speaks_for_the_state_and_not_to_each_other():
    case = case_of("tiny")
    statements = case.statements.copy()
    statements.loc[statements["statement_id"] == "tiny-s12", ["proposition", "stance"]] = ["surrender_to_XB", "-1"]
    case = case.but(statements=statements, contradictions=case.contradictions[:0])
    pairs = numbered(pairs_of(case, contested_by="anyone").query("group == 3"))
    assert pairs == ["f08 f09", "f08 f10"], "f08 orders, f10 leaves open, and f09 says that it is refused"


def test_what_remains_unknown_in_the_worked_case():
    gaps = gaps_of(case_of("tiny"))
    assert [[*row[:3], *row[4:8], numbers(row[8]), numbers(row[9])] for row in gaps.values.tolist()] == [
        [1, "order open", "XB", "", "20 Feb 2021", "1–25 Feb 2021", 1, "f02", "f01"],
        [1, "single original report", "", "", "", "", 2, "f01 f02", ""],
        [2, "order open", "XC", "", "5 Apr 2021", "20 Mar–7 Apr 2021", 1, "f06", "f04"],
        [2, "order open", "XC", "", "by 20 Apr 2021", "20 Mar–7 Apr 2021", 1, "f07", "f04"],
        [2, "informant not stated", "", "", "", "", 2, "f04 f07", ""],
        [2, "single original report", "", "", "", "", 3, "f04 f06 f07", ""],
        [3, "same day", "XA", "", "21 Jun 2021", "21 Jun 2021", 1, "f09", "f10"],
        [3, "organ not named", "XA", "according to the press", "", "", 1, "f09", ""],
        [3, "single original report", "", "", "", "", 1, "f09", ""],
    ]


def test_what_remains_unknown_is_said_in_sentences():
    case = case_of("tiny")
    assert unknowns.say_unknowns(gaps_of(case), case.codebook) == [
        "It is open whether what Brandovia itself says in f01 (1–25 Feb 2021) is earlier or later than what is reported in f02 (20 Feb 2021).",
        "Known through a single original report: f01 and f02.",
        "It is open whether what Corvania itself says in f04 (20 Mar–7 Apr 2021) is earlier or later than what is reported in f06 (5 Apr 2021); "
        "f07 (by 20 Apr 2021).",
        "The source of the information is not stated: f04 and f07.",
        "Known through a single original report: f04, f06 and f07.",
        "What Arcadia itself says in f10 and what is reported in f09 (21 Jun 2021) are of the same day; their order within that day is not known.",
        "The organ of Arcadia meant in f09, according to the press, is not named, or has no code of its own.",
        "Known through a single original report: f09.",
    ]


def attributed_later(case: Case, state: str, day: str) -> Case:
    """The worked case, but f09 attributes its position to this state, and f09 is of this day."""
    statements, facts = case.statements.copy(), case.facts.copy()
    statements.loc[statements["statement_id"] == "tiny-s12", ["state", "date", "first_day", "last_day"]] = [state, day, day, day]
    facts.loc[facts["fact_id"] == "tiny-f09", ["date", "first_day", "last_day"]] = day
    return case.but(statements=statements, facts=facts, sources=case.sources.assign(published_last_day=""))


def test_after_a_later_account_the_missing_own_word_is_named():
    case = attributed_later(case_of("tiny"), "XA", "2021-07-01")
    gap = gaps_of(case).query("kind == 'no later own statement'").iloc[0]
    assert gap[["state", "proposition", "days", "own_days", "fact_ids", "own_fact_ids"]].tolist() == [
        "XA", "surrender_to_XC", "1 Jul 2021", "21 Jun 2021", "tiny-f09", "tiny-f10",
    ]  # fmt: skip
    said = unknowns.say_unknowns(gaps_of(case), case.codebook)
    expected = "After f09 (1 Jul 2021), according to the press, no statement by Arcadia itself on surrender to Corvania was found; "
    assert expected + "its last is dated 21 Jun 2021 (f10)." in said


def test_facts_that_differ_on_no_position_are_related_but_not_at_stake():
    case = attributed_later(case_of("tiny"), "XB", "2021-06-21")
    both = pairs_of(case).set_index(["fact_id", "other_fact_id"]).loc[("tiny-f09", "tiny-f10")]
    assert (both["kind"], both["differ_on"]) == (EXCLUDE, "")
    latest = rows_of(case, rule="latest").query("group == 3")  # where the last word stands, f08 and f10 are not related
    assert (set(latest["fact_id"]), set(latest["at_stake"])) == ({"tiny-f09", "tiny-f10"}, {"no"})
    assert set(gaps_of(case, rule="latest")["group"]) == {1, 2}


def test_of_no_accounts_it_is_said_that_nothing_differs():
    case = case_of("kasatkin")
    assert (len(pairs_of(case)), len(rows_of(case)), len(gaps_of(case))) == (0, 0, 0)
    assert unknowns.say_unknowns(gaps_of(case), case.codebook) == ["No accounts of a state's position differ, so nothing remains open between them."]
    assert list(rows_of(case).columns) == ACCOUNTS.names


# ---- choices


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        ({"as_of": "2021-04-06"}, ["f01 f02"]),
        ({"as_of": "2021-05-09", "clock": "published"}, ["f01 f02", "f04 f06"]),
        ({"disputed": "drop"}, ["f01 f02", "f04 f06", "f04 f07"]),
        ({"min_origins": 2}, ["f08 f10"]),
        ({"exclude_informant_states": "XC"}, ["f01 f02", "f04 f07", "f08 f10"]),
        ({"approximate": "drop"}, ["f04 f06", "f04 f07", "f08 f10", "f09 f10"]),
        ({"rule": "latest"}, ["f01 f02", "f04 f06", "f04 f07", "f09 f10"]),
    ],
)
def test_only_facts_that_count_under_the_choices_are_related(choices, expected):
    case = case_of("tiny")
    assert numbered(pairs_of(case, **choices)) == expected
    related = {f"tiny-{fact}" for pair in expected for fact in pair.split()}
    assert set(rows_of(case, **choices)["fact_id"]) == related


def test_pages_published_after_the_cut_off_are_not_named():
    rows = rows_of(case_of("tiny"), as_of="2021-06-21", clock="published")
    assert rows.loc[rows["fact_id"] == "tiny-f10", ["through", "n_origins"]].drop_duplicates().values.tolist() == [["Arcadia Herald", 1]]


# ---- the collected cases

ON_1_AUGUST = {"f50", "f51", "f52", "f53", "f55"}
ON_21_DECEMBER = {"f73", "f74", "f75"}


def test_two_days_of_the_case_side_by_side():
    rows = rows_of(case_of("kislitsin")).query("at_stake == 'yes'")
    by_day = rows.groupby("days")["fact_id"].agg(lambda ids: {fact.removeprefix("kislitsin-") for fact in ids}).to_dict()
    assert by_day == {
        "Jul 2023": {"f48"},
        "1 Aug 2023": ON_1_AUGUST,
        "Aug–Dec 2023": {"f65"},
        "by 23 Aug 2023": {"f62"},
        "23 Aug 2023": {"f61"},
        "21 Dec 2023": ON_21_DECEMBER,
    }
    assert set(rows["group"]) == {2}, "the first is of two wanted notices"


def test_what_excludes_and_what_only_does_not_confirm_on_the_two_days():
    pairs = pairs_of(case_of("kislitsin")).query("group == 2")
    kinds = dict(zip(numbered(pairs), pairs["kind"], strict=True))
    both = {pair: kind for pair, kind in kinds.items() if set(pair.split()) <= ON_1_AUGUST | ON_21_DECEMBER}
    excluding = {"f50 f53", "f51 f53", "f51 f55", "f52 f55", "f53 f55", "f53 f75"}
    unconfirmed = {"f52 f73", "f53 f73", "f53 f74"}
    assert both == dict.fromkeys(excluding, EXCLUDE) | dict.fromkeys(unconfirmed, NOT_CONFIRMED)


def test_as_of_the_day_after_nothing_of_december_is_known():
    pairs = pairs_of(case_of("kislitsin"), as_of="2023-08-02")
    assert numbered(pairs[pairs["differ_on"] != ""]) == ["f50 f53", "f51 f53", "f51 f55", "f52 f55", "f53 f55"]


def test_whose_word_each_account_of_the_two_days_is():
    rows = rows_of(case_of("kislitsin")).query("state == 'KZ' and proposition == 'surrender_to_RU' and at_stake == 'yes'")
    said = rows.assign(fact=rows["fact_id"].str[10:])[["fact", "speaker", "stance", "voice", "voice_state"]].values.tolist()
    consulate, prosecutor = "according to RU consulate general in Almaty", "according to RU prosecutor general's office"
    assert said == [
        ["f51", "RU consulate", 0, consulate, "RU"],
        ["f53", "KZ prosecutor", 0, "own speech", "KZ"],
        ["f55", "press", 1, consulate, "RU"],
        ["f65", "KZ prosecutor", 0, "own speech", "KZ"],
        ["f62", "KZ prosecutor", 0, "own speech", "KZ"],
        ["f73", "RU prosecutor", 1, prosecutor, "RU"],
        ["f74", "press", 1, prosecutor, "RU"],
    ]


def test_a_position_of_other_days_than_its_fact_says_so():
    rows = rows_of(case_of("kislitsin")).query("group == 2")
    assert rows.loc[rows["position_days"] != "", ["fact_id", "days", "position_days"]].values.tolist() == [
        ["kislitsin-f75", "21 Dec 2023", "1 Jan–21 Dec 2023"]
    ]


def test_after_21_december_no_own_word_on_the_decision_is_found():
    case = case_of("kislitsin")
    said = unknowns.say_unknowns(gaps_of(case), case.codebook)
    assert said[0] == (
        "After f73 (21 Dec 2023), according to the prosecutor general's office of Russia, no statement by Kazakhstan itself "
        "on the finality of the decision was found; its last is dated 1 Aug 2023 (f52)."
    )
    assert said[-1] == "Known through a single original report: f48, f50, f51, f53, f55, f61, f62, f65, f74 and f75."


@pytest.mark.parametrize("case_id", ["tiny", "kasatkin", "kislitsin", "korshunov", "vinnik"])
def test_no_account_is_lost_or_told_twice_and_relations_are_mutual(case_id):
    case = case_of(case_id)
    rows, pairs = rows_of(case), pairs_of(case)
    assert not rows.duplicated(["fact_id", "statement_id"]).any()
    assert set(rows["fact_id"]) == {*pairs["fact_id"], *pairs["other_fact_id"]}
    assert (pairs["fact_id"] < pairs["other_fact_id"]).all()
    named = {
        (fact, other)
        for fact, ids in zip(rows["fact_id"], rows["excludes"] + ";" + rows["not_confirmed_by"], strict=True)
        for other in ids.split(";")
        if other
    }
    assert named == {*zip(pairs["fact_id"], pairs["other_fact_id"], strict=True), *zip(pairs["other_fact_id"], pairs["fact_id"], strict=True)}
    coded = conflicts(case)
    assert 2 * int((pairs["kind"] == EXCLUDE).sum()) == len(coded)


def test_the_order_of_the_rows_that_come_in_does_not_matter():
    case = case_of("kislitsin")
    turned = case.but(**{name: table.iloc[::-1].reset_index(drop=True) for name, table in case.tables.items()})
    for made in (rows_of, pairs_of, gaps_of):
        pd.testing.assert_frame_equal(made(case), made(turned))


def test_offices_are_named_and_no_persons():
    case = case_of("kislitsin")
    people = case.facts.query("actor_kind == 'person'")["actor"]
    words = rows_of(case)[["speaker", "voice"]].stack().unique()
    assert [word for word in words for person in people if person.split()[-1] in word] == []


def test_numbers_for_the_words_of_the_table_are_of_right_grammar():
    case = case_of("tiny")
    rows, pairs = rows_of(case), pairs_of(case)
    related = "8 facts in 3 groups of facts that exclude each other (1 pair) or merely differ (4 pairs); one row per fact"
    said = accounts.numbers(rows, pairs)["related"]
    assert said.startswith(related) and said.endswith("differ on a state's position in 3 groups")
    assert accounts.numbers(rows[:0], pairs[:0]) == {"related": "No facts exclude each other or differ"}
