"""Vocabularies and propositions."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.collect import store
from analysis.model import terms
from analysis.model.dictionary import collected

quick = settings(max_examples=40, deadline=None, derandomize=True)
CODEBOOK = store.ROOT / "data" / "raw" / "codebook"


def test_a_list_is_split_at_semicolons_and_blanks_are_no_items():
    assert terms.split_list(" b ;a;; c,d ;") == ["b", "a", "c,d"]


@pytest.mark.parametrize("blank", ["", " ", ";", " ; "])
def test_a_blank_cell_has_no_items(blank: str):
    assert terms.split_list(blank) == []


@quick
@given(st.lists(st.text(st.characters(exclude_characters=";"), min_size=1).map(str.strip).filter(bool)))
def test_joined_items_are_split_into_themselves(items: list[str]):
    assert terms.split_list(";".join(items)) == items


FAMILIES = pd.DataFrame(
    [
        ("weather", "weather_good", "it is fine"),
        ("decision_final", "decision_final", "it is over"),
        ("apology_of", "apology_of_XX", "XX says sorry"),
        ("surrender_to", "surrender_to_XX", "the person goes to XX"),
    ],
    columns=["proposition_family", "template", "definition"],
)


def test_a_case_has_a_proposition_per_family_and_requesting_state():
    """Families come in the order of the codebook, the states in that of the case."""
    propositions = terms.case_propositions(FAMILIES, ["XC", "XB"])
    assert propositions.to_dict("list") == {
        "proposition": ["weather_good", "decision_final", "apology_of_XC", "apology_of_XB", "surrender_to_XC", "surrender_to_XB"],
        "named_state": ["", "", "XC", "XB", "XC", "XB"],
        "proposition_family": ["weather", "decision_final", "apology_of", "apology_of", "surrender_to", "surrender_to"],
        "definition": ["it is fine", "it is over", "XX says sorry", "XX says sorry", "the person goes to XX", "the person goes to XX"],
    }


@quick
@given(st.permutations(range(len(FAMILIES))))
def test_the_order_of_propositions_is_that_of_the_families(order: list[int]):
    shuffled = terms.case_propositions(FAMILIES.iloc[order], ["XB", "XC"])
    assert list(dict.fromkeys(shuffled["proposition_family"])) == list(FAMILIES["proposition_family"].iloc[order])
    pd.testing.assert_frame_equal(shuffled.sort_values("proposition", ignore_index=True), SORTED)


SORTED = terms.case_propositions(FAMILIES, ["XB", "XC"]).sort_values("proposition", ignore_index=True)


@pytest.mark.parametrize(("families", "propositions"), [(FAMILIES, ["weather_good", "decision_final"]), (FAMILIES.iloc[[2, 3]], [])])
def test_a_case_without_requests_has_only_propositions_that_name_no_state(families: pd.DataFrame, propositions: list[str]):
    assert list(terms.case_propositions(families, [])["proposition"]) == propositions


def test_requesting_states_may_come_from_an_iterator():
    assert len(terms.case_propositions(FAMILIES, iter(["XB", "XC"]))) == 6  # 2 families x 2 states + 2 that name none


def test_bases_are_those_of_the_codebook_in_its_order():
    assert tuple(store.read_table(CODEBOOK / "bases.csv")["basis"]) == terms.BASES


def test_the_attributed_basis_is_the_weakest():
    assert terms.BASES[-1] == terms.ATTRIBUTED


def test_a_template_is_its_family_with_or_without_a_requesting_state():
    table = store.read_table(CODEBOOK / "propositions.csv")
    assert list(table["template"].str.removesuffix("_XX")) == list(table["proposition_family"])


def test_the_organ_that_stands_for_any_is_in_the_codebook():
    assert terms.UNNAMED in set(store.read_table(CODEBOOK / "organs.csv")["organ"])


def test_actors_that_are_no_state_are_those_of_which_the_codebook_says_so():
    organs = store.read_table(CODEBOOK / "organs.csv")
    assert set(organs.loc[organs["definition"].str.endswith("(no state)"), "organ"]) == set(store.read_codebook().stateless)


def test_an_informant_with_a_voice_of_its_own_has_no_state_of_its_own_and_words():
    outside = store.read_table(CODEBOOK / "informants.csv").query("voice != ''")
    assert set(outside["informant_state"]) == {"", "varies"} and terms.NOT_STATED in set(outside["informant"])
    assert (outside["in_words"] != "").all() and (outside.groupby("voice")["in_words"].nunique() == 1).all()


def test_an_organ_that_decides_is_an_organ_of_a_state():
    families, organs = store.read_table(CODEBOOK / "propositions.csv"), set(store.read_table(CODEBOOK / "organs.csv")["organ"])
    deciding = {organ for cell in families["decided_by"] for organ in terms.split_list(cell)} - {terms.FINAL_DECIDER}
    assert deciding and deciding <= organs - store.read_codebook().stateless


def test_a_case_names_its_decider_in_the_words_of_organs():
    case = store.read_codebook().case_tables[0]
    assert next(column.vocabulary for column in case.columns if column.name == "final_decider") == "organs"


def test_columns_that_name_states_in_a_role_are_columns_of_a_case():
    case = store.read_codebook().case_tables[0]
    roles = store.read_table(CODEBOOK / "roles.csv")
    assert set(roles["case_column"]) - {""} <= {column.name for column in case.columns if column.vocabulary == "states"}


def test_one_family_at_most_is_the_outcome_and_each_can_be_held():
    families, roles = store.read_table(CODEBOOK / "propositions.csv"), set(store.read_table(CODEBOOK / "roles.csv")["role"])
    assert (families["is_outcome"] == "yes").sum() == 1
    assert all(set(terms.split_list(holders)) and set(terms.split_list(holders)) <= roles for holders in families["holders"])


def test_stances_are_those_that_a_statement_may_hold():
    statements = next(table for table in collected.CASE_TABLES if table.name == "statements")
    allowed = next(column.values for column in statements.columns if column.name == "stance")
    assert sorted(map(str, terms.STANCES.index)) == sorted(allowed)
