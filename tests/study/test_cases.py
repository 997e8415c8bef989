"""All cases side by side: three invented cases worked by hand, the collected ones counted again from the raw files."""

import csv
from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pytest
from drawing import collected
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import CODEBOOK, invented

from analysis.collect import store
from analysis.model import terms
from analysis.model.choices import Choices
from analysis.model.dictionary.study import CASES, RIVALS, STEPS
from analysis.model.dispute import Study
from analysis.positions import compare
from analysis.study import cases, configurations

RAW = store.ROOT / "data" / "raw"
TABLES = ("side_by_side", "steps", "rivals")


@cache
def made(name: str, is_invented: bool) -> pd.DataFrame:
    """A table of the invented or of the collected cases, each worked out once."""
    study = invented() if is_invented else collected()
    if name == "side_by_side":
        return cases.side_by_side(study)
    if name == "generalisations":
        return configurations.generalisations(study, made("rivals", is_invented))
    return getattr(cases if name in TABLES else configurations, name)(study)


def rows_of(path: str) -> list[dict[str, str]]:
    with (RAW / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_rows_of_the_invented_cases_are_as_by_hand():
    table = made("side_by_side", True).set_index("case_id")
    assert list(table.index) == ["beta", "alpha", "gamma"], "by first possible day of detention"
    assert list(zip(table["days_min"].fillna(-1), table["days_max"].fillna(-1), strict=True)) == [(193, 233), (152, 152), (-1, -1)]
    assert list(table["requests"]) == ["US 20 Apr 2019; RU Jun 2019", "US Feb 2020; RU about 10 Mar 2020", "US by 5 Mar 2021; RU unknown"]
    assert list(table["first_requester"]) == ["US", "US", ""]
    assert table.loc["alpha", "admissibility"] == "RU: admissible (court, 1 Apr 2020), then not admitted (court, 1–10 May 2020)"
    assert table.loc["gamma", "admissibility"] == "RU: examining (prosecutor, 1 Apr 2021)"
    told_by_others = "surrendered to RU, 10–20 Dec 2019, told by others only"
    assert list(table["outcome"]) == [told_by_others, "surrendered to US, 1 Jun 2020", "pending"]
    assert list(table["outcome_told"]) == ["others only", "own voice", ""]
    assert (table.loc["beta", "argument_own"], table.loc["beta", "argument_attributed"]) == (
        "",
        "RU supports according to not stated (3 Sep 2019)",
    )
    assert list(table["request_statuses"]) == ["US pending; RU pending"] * 3
    assert list(table["n_statements"]) == [3, 6, 1]
    assert table.loc["alpha", "statement_ids"] == "alpha-s1;alpha-s3"


def test_the_steps_of_an_invented_case_are_as_by_hand():
    table = made("steps", True)
    own = table[table["case_id"] == "alpha"].astype(object).where(table.notna(), None)
    found = [tuple(row) for row in own[["kind", "destination", "organ", "stance", "days_min", "days_max", "is_approximate", "statement_ids"]].values]
    assert found == [
        ("detention", "", "", None, 0, 0, "no", ""),
        ("request", "US", "", None, 31, 59, "no", ""),
        ("request", "RU", "", None, 69, 69, "yes", ""),
        ("admissibility", "RU", "court", 1, 91, 91, "no", "alpha-s1"),
        ("admissibility", "RU", "court", -1, 121, 130, "no", "alpha-s3"),
        ("order", "US", "justice_ministry", 1, 140, 140, "no", "alpha-s4"),
        ("outcome", "US", "", None, 152, 152, "no", ""),
    ]


def test_days_before_the_detention_are_negative_and_a_missing_bound_has_none():
    table = made("steps", True).set_index(["case_id", "kind", "destination"]).sort_index()
    assert table.loc[("beta", "request", "US"), ["days_min", "days_max"]].values.tolist() == [-41, -11]
    gamma = table.loc[("gamma", "request")][["days_min", "days_max"]]
    assert pd.isna(gamma.loc["US", "days_min"]) and gamma.loc["US", "days_max"] == 2
    assert gamma.loc["RU"].isna().all(axis=None)


def test_what_rivals_said_of_each_other_keeps_silence():
    table = made("rivals", True)
    assert len(table) == 3 * 2 * 3
    assert list(dict.fromkeys(table["family"])) == ["surrender_to", "charges_founded", "request_political"], "what a requesting state can hold"
    spoken = table[terms.is_spoken(table)]
    assert [tuple(row) for row in spoken[["case_id", "state", "proposition", "stance", "organs"]].values] == [
        ("beta", "RU", "request_political_US", 1, "consulate"),
        ("alpha", "US", "surrender_to_RU", -1, "foreign_ministry"),
    ]


def test_the_truth_table_of_the_invented_cases_is_as_by_hand():
    """Alpha and beta are of one configuration and have different outcomes; of gamma nothing is known."""
    table = made("configurations", True)
    assert len(table) == 8 + 1
    filled = table[table["n_cases"] > 0].values.tolist()
    assert filled == [
        ["yes", "yes", "yes", 2, 1, 1, 0, 0, 0, "yes", "RU;US", "beta;alpha"],
        ["unknown", "unknown", "unknown", 1, 0, 0, 0, 0, 1, "", "pending", "gamma"],
    ]
    assert list(table["is_contradictory"][1:]) == [""] * 8


def test_generalisations_of_the_invented_cases_flip_without_one():
    table = made("generalisations", True).set_index("id")
    first = table.loc["first_to_us"]
    assert tuple(first[["quantifier", "k", "n", "n_unknown", "share", "share_min", "share_max", "is_same_without", "depends_on"]]) == (
        "about half", 1, 2, 1, 0.5, 0.0, 1.0, "no", "beta;alpha",
    )  # fmt: skip
    assert first["sentence"] == (
        "In about half of the cases of which it is known (1 of 2, unknown in 1) the person was first surrendered to the United States; "
        "'about half' does not hold if Beta is left out (then 'all') and if Alpha is left out (then 'none'); "
        "of all 3 it is 1 to 2, whatever the unknown ones are."
    )
    assert first["if_known"] == "few to most"
    assert table.loc["nationality_of_requester", "sentence"].endswith("; 'all' holds whichever case is left out.")
    assert tuple(table.loc["to_first_requester", ["k", "n", "cases_unknown"]]) == (1, 2, "gamma"), "unknown is never counted as no"
    assert table.loc["us_admissible", "sentence"].startswith("It is not known of any case whether")
    assert np.isnan(table.loc["us_admissible", "share"])
    assert tuple(table.loc["us_opposed", ["k", "n", "n_unknown", "unknown_is", "cases_for"]]) == (1, 1, 2, "silent", "alpha"), "silence is no answer"
    assert tuple(table.loc["ru_political", ["k", "n", "cases_for", "if_known"]]) == (1, 1, "beta", "")
    assert table.loc["ru_opposed", "sentence"].startswith(
        "In the one case in which it spoke of that request (Beta, silent in 2) it is true that Russia opposed"
    )
    assert tuple(table.loc["us_silent", ["k", "n"]]) == tuple(table.loc["ru_silent", ["k", "n"]]) == (2, 3)


@pytest.mark.parametrize(
    ("k", "n", "word"),
    [
        (0, 0, ""),
        (0, 1, "none"),
        (1, 1, "all"),
        (3, 5, "most"),
        (2, 4, "about half"),
        (2, 5, "about half"),
        (1, 3, "few"),
        (6, 11, "most"),
        (4, 11, "few"),
    ],
)
def test_a_quantifier_is_as_defined(k, n, word):
    assert configurations.quantifier(k, n) == word


@given(st.lists(st.sampled_from(list(configurations.WORDS)), max_size=9))
def test_leaving_one_case_out_is_the_same_as_never_having_had_it(values):
    holds = {f"c{number}": value for number, value in enumerate(values)}
    whole = configurations._generalise("g", "it is so", holds, "unknown", "request")
    others = [
        configurations._generalise("g", "it is so", {name: value for name, value in holds.items() if name != left}, "unknown", "request")
        for left in holds
    ]
    assert [left for left, other in zip(holds, others, strict=True) if other["quantifier"] != whole["quantifier"]] == [
        name for name in whole["depends_on"].split(";") if name
    ]
    shares = [other["share"] for other in others if other["n"]]
    assert (min(shares), max(shares)) == (whole["share_min"], whole["share_max"]) if shares else np.isnan(whole["share_min"])


def test_columns_of_every_collected_case_are_those_of_the_raw_files():
    """Read again with the csv module: detention, requests, first requester, decider, outcome and its days."""
    table, labels = made("side_by_side", False), {row["status"]: row["label"] for row in rows_of("codebook/request_statuses.csv")}
    assert len(table) == len(list((RAW / "cases").iterdir())) == 14
    for row in table.to_dict("records"):
        case = rows_of(f"cases/{row['case_id']}/case.csv")[0]
        assert (row["decider"], row["named_states"]) == (case["requested_state"], case["requesting_states"])
        for name in ("nationality", "first_requester", "final_decider", "outcome_state", "contest_outcome"):
            assert row[name] == case[name]
        statuses = {request["state"]: request["status"] for request in rows_of(f"cases/{row['case_id']}/requests.csv")}
        assert dict(item.split(" ", 1) for item in row["request_statuses"].split("; ")) == {
            state: labels[status] for state, status in statuses.items()
        }
        assert row["n_facts"] == len(rows_of(f"cases/{row['case_id']}/facts.csv"))
        assert row["n_statements"] == len(rows_of(f"cases/{row['case_id']}/statements.csv"))
        if len(case["outcome_on"]) == len("2020-01-01"):
            days = (date.fromisoformat(case["outcome_on"]) - date.fromisoformat(case["detained_on"])).days
            assert (row["days_min"], row["days_max"]) == (days, days)
        elif not case["outcome_on"]:
            assert row["outcome_state"] == "pending" and pd.isna(row["days_min"]) and pd.isna(row["days_max"])
        else:
            assert row["days_min"] + 28 <= row["days_max"] + 1, "a month"
    assert list(table["started_first"]) == sorted(table["started_first"])


def test_steps_of_every_collected_case_are_counted_again():
    table = made("steps", False)
    for case_id, own in table.groupby("case_id"):
        case = rows_of(f"cases/{case_id}/case.csv")[0]
        said = [row for row in rows_of(f"cases/{case_id}/statements.csv") if row["state"] == case["requested_state"]]
        ruled = {
            (row["proposition"][-2:], row["stance"])
            for row in said
            if row["proposition"].startswith("request_admissible") and row["basis"] != "reported"
        }
        acts = {
            (row["proposition"][-2:], row["organ"], row["stance"])
            for row in said
            if row["proposition"].startswith("surrender_to") and row["basis"] == "act"
        }
        rulings, orders = own[own["kind"] == "admissibility"], own[own["kind"] == "order"]
        assert set(zip(rulings["destination"], rulings["stance"].astype(str), strict=True)) == ruled
        assert set(zip(orders["destination"], orders["organ"], orders["stance"].astype(str), strict=True)) == acts
        assert len(own[own["kind"] == "request"]) == len(rows_of(f"cases/{case_id}/requests.csv"))
        assert (own["kind"] == "outcome").sum() == (own["kind"] == "detention").sum() == 1
    assert not table.duplicated(["case_id", "kind", "destination", "organ", "turn"]).any()
    assert (table["days_min"] <= table["days_max"]).fillna(value=True).all()


def test_silence_of_rivals_is_that_of_the_raw_statements():
    """By a plain loop: a cell is silent where no own statement of that state and proposition was collected."""
    table = made("rivals", False)
    for row in table.to_dict("records"):
        said = [
            one
            for one in rows_of(f"cases/{row['case_id']}/statements.csv")
            if (one["state"], one["proposition"]) == (row["state"], row["proposition"]) and one["basis"] != "reported"
        ]
        assert row["cell"] in ("single", "divided") if said else row["cell"] == "silent"
        if pd.notna(row["stance"]):
            assert str(row["stance"]) in {one["stance"] for one in said}
    asking = {path.name: len(rows_of(f"cases/{path.name}/requests.csv")) for path in (RAW / "cases").iterdir()}
    assert len(table) == sum(number * (number - 1) * 3 for number in asking.values())


def test_candidates_are_the_selection():
    table, raw = cases.candidates(collected().codebook), rows_of("codebook/selection.csv")
    assert sorted(table["candidate"]) == sorted(row["candidate"] for row in raw)
    number = {kind: int((table["kind"] == kind).sum()) for kind in ("rival requests", "negative", "excluded")}
    included = [row for row in raw if row["included"] == "yes"]
    negative = sum(row["rival_request"] == "no" for row in included)
    assert number == {"rival requests": len(included) - negative, "negative": negative, "excluded": len(raw) - len(included)}
    words = configurations.say_selection(collected().codebook)[0]
    assert words.startswith(f"{len(raw)} candidates came up, of which {len(included)} are included: {len(included) - negative} with rival requests")


def test_candidates_do_not_depend_on_the_order_of_the_codebook():
    codebook = collected().codebook
    turned = codebook.but(selection=codebook.selection.iloc[::-1].reset_index(drop=True))
    assert cases.candidates(turned).equals(cases.candidates(codebook))


def test_the_truth_table_counts_every_collected_case_with_rival_requests_once():
    table = made("configurations", False)
    ids = [name for names in table["case_ids"] for name in names.split(";") if name]
    assert sorted(ids) == sorted(
        row["candidate"] for row in rows_of("codebook/selection.csv") if (row["included"], row["rival_request"]) == ("yes", "yes")
    )
    assert (table[[f"n_{name}" for name in ("us", "ru", "other", "nobody", "pending")]].sum(axis=1) == table["n_cases"]).all()
    outcomes = {row["case_id"]: row["outcome_state"] for name in ids for row in rows_of(f"cases/{name}/case.csv")}
    assert table["n_us"].sum() == list(outcomes.values()).count("US")
    assert table["n_pending"].sum() == list(outcomes.values()).count("pending")
    assert not table.duplicated(["us_first", "ru_admissible", "minister_or_executive"]).any()


def test_first_requesters_and_nationality_of_the_collected_cases_are_counted_again():
    table = made("generalisations", False).set_index("id")
    of_rivals = [row["candidate"] for row in rows_of("codebook/selection.csv") if (row["included"], row["rival_request"]) == ("yes", "yes")]
    rows = {name: rows_of(f"cases/{name}/case.csv")[0] for name in of_rivals}
    known = [row for row in rows.values() if row["first_requester"] and row["outcome_state"] != "pending"]
    got = sum(row["first_requester"] == row["outcome_state"] for row in known)
    assert tuple(table.loc["to_first_requester", ["k", "n", "n_unknown"]]) == (got, len(known), len(rows) - len(known))
    at_home = sum(row["nationality"] in row["requesting_states"].split(";") for row in rows.values())
    assert tuple(table.loc["nationality_of_requester", ["k", "n"]]) == (at_home, len(rows))
    assert (table["k"] <= table["n"]).all() and (table["n"] + table["n_unknown"] == len(rows)).all()
    spoken = configurations.say_generalisations(table.reset_index(), CODEBOOK)
    assert len(spoken) == len(table) + 1


@settings(max_examples=2, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_order_of_cases_and_of_rows_does_not_matter(seed):
    study = invented()
    order = np.random.default_rng(seed).permutation(sorted(study.cases))

    def shuffle(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
        return {name: table.sample(frac=1, random_state=seed) for name, table in tables.items()}

    shuffled = Study(study.codebook, {name: study.cases[name].but(**shuffle(study.cases[name].tables)) for name in order})
    for name in TABLES:
        assert store.csv_bytes(getattr(cases, name)(shuffled)) == store.csv_bytes(made(name, True))
    assert store.csv_bytes(configurations.configurations(shuffled)) == store.csv_bytes(made("configurations", True))
    general = configurations.generalisations(shuffled, cases.rivals(shuffled))
    assert store.csv_bytes(general) == store.csv_bytes(made("generalisations", True))


def test_choices_change_statements_and_not_what_stands_in_the_case():
    study = invented()
    before, after = made("side_by_side", True), cases.side_by_side(study, Choices(as_of="2019-12-31"))
    same = ["case_id", "requests", "first_requester", "outcome", "days_min", "days_max"]
    pd.testing.assert_frame_equal(before[same], after[same])
    assert list(after["n_statements"]) == [3, 0, 0]
    own = cases.rivals(study, Choices(basis="reported"))
    assert (own["cell"] == "silent").all()


def test_a_codebook_without_an_argument_has_columns_without_a_word():
    study = invented()
    families = study.codebook.propositions.assign(is_argument="no")
    codebook = study.codebook.but(propositions=families)
    without = Study(codebook, {name: replace(case, codebook=codebook) for name, case in study.cases.items()})
    assert (cases.side_by_side(without)[["argument_own", "argument_attributed"]] == "").all(axis=None)


def test_a_page_left_out_has_to_be_of_some_case():
    study = invented()
    assert list(cases.side_by_side(study, Choices(exclude_sources="page"))["n_statements"]) == [0, 0, 0]
    with pytest.raises(ValueError, match="nowhere"):
        cases.steps(study, Choices(exclude_sources="nowhere"))


def test_without_a_case_or_a_statement_tables_keep_their_columns():
    codebook, alpha = invented().codebook, invented().cases["alpha"]
    empty = Study(codebook, {})
    assert list(cases.side_by_side(empty).columns) == [name if name != "other_states" else "nationality" for name in CASES.names]
    assert list(cases.steps(empty).columns) == STEPS.names
    assert list(cases.rivals(empty).columns) == RIVALS.names
    assert configurations.configurations(empty)["n_cases"].tolist() == [0] * 8
    assert (configurations.generalisations(empty, cases.rivals(empty))["quantifier"] == "").all()
    bare = Study(codebook, {"alpha": alpha.but(statements=alpha.statements[:0])})
    assert list(cases.steps(bare)["kind"]) == ["detention", "request", "request", "outcome"]
    assert (cases.rivals(bare)["cell"] == "silent").all()
    assert configurations.generalisations(bare, cases.rivals(bare)).set_index("id").loc["first_to_us", "quantifier"] == "all"


def test_cells_of_rivals_are_those_of_the_matrix():
    matrix = compare(collected().cases["vinnik"]).set_index(["state", "proposition"])
    table = made("rivals", False).query("case_id == 'vinnik'")
    same = ["cell", "stance", "is_contested", "n_own", "n_dissent", "organs", "dissents", "overtaken", "statement_ids_own", "dissent_ids"]
    for row in table[terms.is_spoken(table)].to_dict("records"):
        cell = matrix.loc[(row["state"], row["proposition"])]
        assert [row[name] for name in same] == [cell[name] for name in same]


def test_an_act_on_surrender_is_carried_out_where_a_fact_is_the_handover_itself():
    """By the csv module: the type of event is one that carries the thing out."""
    deeds = {row["event_type"] for row in rows_of("codebook/event_types.csv") if row["carries_out"] == "yes"}
    found = made("steps", False).query("kind == 'order' and stance == 1")
    for step in found.to_dict("records"):
        types = {row["event_type"] for row in rows_of(f"cases/{step['case_id']}/facts.csv") if row["fact_id"] in step["fact_ids"].split(";")}
        assert (step["detail"] == "surrender carried out") == bool(types & deeds), step["statement_ids"]
    assert found["detail"].nunique() == 2


def test_a_step_is_disputed_where_another_fact_contradicts_one_behind_it():
    """By the csv module: pairs of kinds position and event of the case."""
    for case_id, own in made("steps", False).groupby("case_id"):
        pairs = [row for row in rows_of(f"cases/{case_id}/contradictions.csv") if row["kind"] in ("position", "event")]
        disputed = {row[name] for row in pairs for name in ("fact_id", "contradicts_fact_id")}
        for step in own[own["statement_ids"] != ""].to_dict("records"):
            assert (step["is_disputed"] == "yes") == bool(disputed & set(step["fact_ids"].split(";"))), step["statement_ids"]
        assert set(own.loc[own["statement_ids"] == "", "is_disputed"]) <= {""}
