"""Sentences that generalise as rows of data: worked by hand with a case to which some are not applicable, and their faults."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from invented import CODEBOOK, invented

from analysis.collect import clean, store
from analysis.model.dispute import Case, Codebook, RawCase, Study
from analysis.multiverse import generalising
from analysis.study import cases, configurations, generalisations

HARBOUR = Path(__file__).parent.parent / "data" / "harbour"
OTHER_PAIR = {"US": "SE", "RU": "US"}


@cache
def of_harbour() -> Case:
    """The invented contest between Sweden and the United States, in which the handover to Sweden follows the order of a minister."""
    tables = store.read_tables(HARBOUR / "cases" / "sundqvist") | {"origins": store.read_table(HARBOUR / "origins.csv")}
    return clean.process(RawCase.of(tables, CODEBOOK))


@cache
def mixed() -> Study:
    """The three invented cases of the United States and Russia, and that of Sweden and the United States."""
    return Study(CODEBOOK, {**invented().cases, "sundqvist": of_harbour()})


def generalised(study: Study) -> pd.DataFrame:
    return configurations.generalisations(study, cases.rivals(study)).set_index("id")


def with_codebook(study: Study, codebook: Codebook) -> Study:
    return Study(codebook, {name: replace(case, codebook=codebook) for name, case in study.cases.items()})


def test_a_case_without_the_pair_is_not_applicable_and_neither_silent_nor_unknown():
    """Russia never occurs in the case of Sweden: of the sentences on it that case has no answer, and no silence."""
    table = generalised(mixed())
    counts = ["k", "n", "n_unknown", "n_not_applicable", "cases_not_applicable"]
    assert tuple(table.loc["first_to_us", counts]) == (1, 2, 1, 1, "sundqvist")
    assert tuple(table.loc["ru_silent", counts]) == (2, 3, 0, 1, "sundqvist"), "of the three that have Russia"
    assert tuple(table.loc["us_opposed", counts]) == (1, 1, 2, 1, "sundqvist")
    assert table.loc["first_to_us", "sentence"].endswith(
        "; of all 3 it is 1 to 2, whatever the unknown ones are; the sentence does not apply to 1 case."
    )
    alone = generalised(invented())
    same = ["quantifier", "k", "n", "n_unknown", "share", "share_min", "share_max", "depends_on", "if_known"]
    with_pair = [claim.id for claim in generalisations.claims(CODEBOOK) if claim.pair]
    pd.testing.assert_frame_equal(table.loc[with_pair, same], alone.loc[with_pair, same])


def test_sentences_without_a_pair_are_asked_of_every_case():
    """By hand: to the first requester went alpha, not beta and not sundqvist; the person of the latter is of neither state; all known deciders are ministries."""
    table, counts = generalised(mixed()), ["k", "n", "n_unknown", "n_not_applicable"]
    assert tuple(table.loc["to_first_requester", counts]) == (1, 3, 1, 0)
    assert tuple(table.loc["nationality_of_requester", counts]) == (3, 4, 0, 0)
    assert tuple(table.loc["minister_or_executive", counts]) == (3, 3, 1, 0)


def test_the_same_sentences_with_another_pair_are_those_of_its_states():
    """By hand: it went to Sweden though the United States asked first; both requests were admitted; Sweden opposed, the United States said nothing."""
    rows = CODEBOOK.generalisations
    pairs = [";".join(OTHER_PAIR[state] for state in pair.split(";")) if pair else "" for pair in rows["pair"]]
    study = with_codebook(mixed(), CODEBOOK.but(generalisations=rows.assign(pair=pairs)))
    table = generalised(study)
    assert {name: (row["cases_for"], row["cases_against"], row["cases_unknown"]) for name, row in table.iterrows() if row["n_not_applicable"]} == {
        "first_to_us": ("sundqvist", "", ""),
        "first_to_ru": ("", "sundqvist", ""),
        "contest_to_us": ("sundqvist", "", ""),
        "us_request_first": ("", "sundqvist", ""),
        "contest_to_first_requester": ("", "sundqvist", ""),
        "us_admissible": ("sundqvist", "", ""),
        "ru_admissible": ("sundqvist", "", ""),
        "us_silent": ("", "sundqvist", ""),
        "us_opposed": ("sundqvist", "", ""),
        "us_political": ("", "sundqvist", ""),
        "ru_silent": ("sundqvist", "", ""),
        "ru_opposed": ("", "", "sundqvist"),
        "ru_political": ("", "", "sundqvist"),
    }
    assert set(table["n_not_applicable"]) == {0, 3}
    columns = configurations.configuration_columns(study.codebook)
    assert columns[3:9] == ["n_cases", "n_se", "n_us", "n_other", "n_nobody", "n_pending"]


def test_the_truth_table_keeps_a_case_apart_of_which_a_condition_cannot_be_asked():
    table = configurations.configurations(mixed()).set_index("case_ids")
    assert tuple(table.loc["sundqvist"].iloc[:4]) == ("not applicable", "not applicable", "yes", 1)
    assert table.loc["sundqvist", "is_contradictory"] == ""
    assert table["n_cases"].sum() == 4


def test_in_every_universe_a_case_without_the_pair_is_left_apart():
    study = Study(CODEBOOK, {name: mixed().cases[name] for name in ("alpha", "sundqvist")})
    table = generalising.robust_generalisations(study).set_index("id")
    assert tuple(table.loc["ru_admissible", ["k", "n", "case_ids", "n_not_applicable", "cases_not_applicable"]]) == (1, 1, "alpha", 1, "sundqvist")
    assert tuple(table.loc["nationality_argued", ["k", "n", "case_ids", "n_not_applicable"]]) == (0, 2, "alpha;sundqvist", 0)


def test_sentences_of_a_study_without_such_a_pair_say_that_they_cannot_be_asked():
    table = generalised(Study(CODEBOOK, {"sundqvist": of_harbour()}))
    assert table.loc["us_silent", "sentence"] == (
        "It cannot be asked of any case whether nothing was found that the United States said of the request of Russia in its own voice "
        "(not applicable to 1)."
    )
    assert table.loc["us_silent", "quantifier"] == ""


@pytest.mark.parametrize(
    ("name", "changed", "fault"),
    [
        ("first_to_us", {"of": "outcome"}, ("of", "outcome")),
        ("first_to_us", {"pair": "US"}, ("pair", "US")),
        ("first_to_us", {"pair": ""}, ("sentence", "the person was first surrendered to {XX}")),
        ("first_to_us", {"sentence": "it went to {ZZ}"}, ("sentence", "it went to {ZZ}")),
        ("us_admissible", {"on": "request_admissable_XX"}, ("on", "request_admissable_XX")),
        ("us_admissible", {"of": "judge"}, ("of", "judge")),
        ("us_admissible", {"yes": "2"}, ("yes", "2")),
        ("us_opposed", {"yes": "surrender -1"}, ("yes", "surrender -1")),
        ("us_opposed", {"on": "XX"}, ("of", "XX;XX")),
    ],
)
def test_a_fault_of_a_sentence_is_found(name, changed, fault):
    assert generalisations.faults(CODEBOOK) == []
    rows = CODEBOOK.generalisations.set_index("id", drop=False)
    rows.loc[name, list(changed)] = list(changed.values())
    found = generalisations.faults(CODEBOOK.but(generalisations=rows.reset_index(drop=True)))
    assert (found[0].column, found[0].value) == fault
