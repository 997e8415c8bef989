"""Vocabularies, propositions, and the one table of parameters."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.collect import checks, store
from analysis.model import schemas, terms

quick = settings(max_examples=40, deadline=None, derandomize=True)
KNOWN = {
    "case_ids": ["other", "tiny"], "source_ids": ["p1", "p2"], "states": ["XA", "XB"], "informants": ["press", "XA minister, by name"],
    "languages": ["en", "ru"], "coders": ["A", "Zoe"],
}  # fmt: skip
CODEBOOK = store.ROOT / "data" / "raw" / "codebook"

GOOD = [
    ("case_id", "tiny"),
    ("as_of", ""),
    ("as_of", "2024-02-29"),
    ("clock", "event"),
    ("clock", "published"),
    ("basis", "act;speech"),
    ("basis", "reported"),
    ("basis", "act; speech; reported"),
    ("rule", "authority"),
    ("rule", "latest"),
    ("rule", "majority"),
    ("rule", "strongest_basis"),
    ("contested_by", "named"),
    ("contested_by", "anyone"),
    ("coding", "adjudicated"),
    ("coding", "consensus"),
    ("coding", "A"),
    ("coding", "Zoe"),
    ("count", "origins"),
    ("count", "pages"),
    ("min_origins", 1),
    ("min_origins", 7),
    ("exclude_sources", ""),
    ("exclude_sources", "p2;p1"),
    ("exclude_origin_states", "XA"),
    ("exclude_languages", ""),
    ("exclude_languages", "ru;en"),
    ("exclude_informant_states", "XB;XA"),
    ("exclude_informants", "press;XA minister, by name"),
    ("approximate", "bounds"),
    ("approximate", "first"),
    ("approximate", "last"),
    ("approximate", "drop"),
    ("disputed", "keep"),
    ("disputed", "drop"),
    ("disputed", "better_supported"),
]

BAD = [
    ("case_id", "Tiny", "case_id is 'Tiny'; allowed: other, tiny"),
    ("case_id", "", "case_id is ''; allowed: other, tiny"),
    ("as_of", "2023-02-30", "as_of is '2023-02-30'; allowed: blank or YYYY-MM-DD"),
    ("as_of", "2023-08", "as_of is '2023-08'; allowed: blank or YYYY-MM-DD"),
    ("as_of", "20230802", "as_of is '20230802'; allowed: blank or YYYY-MM-DD"),
    ("as_of", "2023-08-02\n", "as_of is '2023-08-02\\n'; allowed: blank or YYYY-MM-DD"),
    ("clock", "Event", "clock is 'Event'; allowed: event or published"),
    ("basis", "act;rumour", "basis is 'rumour'; allowed: a subset of act;speech;reported, joined by ';'"),
    ("basis", "", "basis is ''; allowed: a subset of act;speech;reported, joined by ';'"),
    ("basis", ";", "basis is ';'; allowed: a subset of act;speech;reported, joined by ';'"),
    ("rule", "decider_first", "rule is 'decider_first'; allowed: authority, latest, majority or strongest_basis"),
    ("contested_by", "", "contested_by is ''; allowed: named or anyone"),
    ("coding", "C", "coding is 'C'; allowed: adjudicated, consensus, A, Zoe"),
    ("count", "outlets", "count is 'outlets'; allowed: origins or pages"),
    ("min_origins", 0, "min_origins is 0; allowed: a whole number from 1"),
    ("min_origins", "2", "min_origins is '2'; allowed: a whole number from 1"),
    ("min_origins", 1.5, "min_origins is 1.5; allowed: a whole number from 1"),
    ("min_origins", True, "min_origins is True; allowed: a whole number from 1"),
    ("exclude_sources", "p1;p9", "exclude_sources is 'p9'; allowed: source ids of the case: p1, p2"),
    ("exclude_origin_states", "xa", "exclude_origin_states is 'xa'; allowed: state codes: XA, XB"),
    ("exclude_languages", "en;fr", "exclude_languages is 'fr'; allowed: language codes: en, ru"),
    ("exclude_informant_states", "XA;XC", "exclude_informant_states is 'XC'; allowed: state codes: XA, XB"),
    ("exclude_informants", "press;nobody", "exclude_informants is 'nobody'; allowed: informants of the case: press; XA minister, by name"),
    ("approximate", "middle", "approximate is 'middle'; allowed: bounds, first, last or drop"),
    ("disputed", "", "disputed is ''; allowed: keep, drop or better_supported"),
    ("clock", None, "clock is None; allowed: text, event or published"),
    ("as_of", 20230802, "as_of is 20230802; allowed: text, blank or YYYY-MM-DD"),
]


def test_every_parameter_is_tried_with_good_and_bad_values():
    assert {name for name, _ in GOOD} == {name for name, _, _ in BAD} == set(terms.DEFAULTS)


@pytest.mark.parametrize(("name", "value"), GOOD)
def test_a_good_value_has_no_fault(name: str, value: object):
    assert terms.parameter_faults({name: value}, KNOWN) == []


@pytest.mark.parametrize(("name", "value", "fault"), BAD)
def test_a_bad_value_is_refused_with_what_is_allowed(name: str, value: object, fault: str):
    assert terms.parameter_faults({name: value}, KNOWN) == [fault]


def test_an_unknown_parameter_is_refused_with_the_names_that_there_are():
    names = (
        "case_id, as_of, clock, basis, rule, contested_by, coding, count, min_origins, exclude_sources, exclude_origin_states, "
        "exclude_languages, exclude_informant_states, exclude_informants, approximate, disputed"
    )
    assert terms.parameter_faults({"as-of": ""}, KNOWN) == [f"parameter 'as-of' is unknown; allowed: {names}"]


def test_every_fault_of_the_parameters_is_reported_at_once():
    """In the order of the table of parameters, whatever that of the values, and unknown names last."""
    faults = terms.parameter_faults({"colour": "red", "min_origins": -1, "basis": "z;act;y", "rule": "latest", "clock": "x"}, KNOWN)
    assert [fault.partition(";")[0] for fault in faults] == [
        *("clock is 'x'", "basis is 'y'", "basis is 'z'", "min_origins is -1", "parameter 'colour' is unknown"),
    ]


def test_the_defaults_have_no_fault():
    assert terms.parameter_faults(terms.DEFAULTS, {}) == []


def test_what_the_data_do_not_tell_is_not_checked():
    given = {"case_id": "anything", "exclude_sources": "p9", "exclude_origin_states": "QQ", "exclude_informant_states": "QQ"}
    given |= {"exclude_languages": "qq", "coding": "Q"}
    assert terms.parameter_faults(given, {}) == []


def test_check_parameters_raises_one_line_per_fault():
    with pytest.raises(ValueError, match=r"\Acoding is 'C'; allowed: adjudicated, consensus, A, Zoe\ncount is 'x'; allowed: origins or pages\Z"):
        terms.check_parameters({"coding": "C", "count": "x"}, KNOWN)


def test_check_parameters_lets_good_ones_pass():
    assert terms.check_parameters(dict(GOOD), KNOWN) is None


def test_every_default_is_among_the_values_of_its_parameter():
    defaults = {p.name: terms.split_list(str(p.default)) for p in terms.PARAMETERS if p.values}
    wrong = {p.name for p in terms.PARAMETERS if p.values and not set(defaults[p.name]) <= set(p.values)}
    assert (len(defaults), wrong) == (7, set())  # clock, basis, rule, contested_by, count, approximate, disputed


def test_what_parameters_may_name_is_in_the_codebook():
    words = terms.words_of(store.read_codebook())
    assert {name: len(found) > 3 for name, found in words.items()} == {"states": True, "languages": True, "coders": True}
    assert set(terms.LISTED.values()) <= set(words)


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
        "requesting_state": ["", "", "XC", "XB", "XC", "XB"],
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


@pytest.mark.parametrize("words", [set(checks.NOT_STATES), {terms.UNNAMED}], ids=["no states", "other"])
def test_organs_that_the_code_names_are_in_the_codebook(words: set[str]):
    assert words - set(store.read_table(CODEBOOK / "organs.csv")["organ"]) == set()


def test_the_type_of_event_that_the_code_names_is_in_the_codebook():
    assert terms.BACKGROUND in set(store.read_table(CODEBOOK / "event_types.csv")["event_type"])


def test_actors_that_are_no_state_are_those_of_which_the_codebook_says_so():
    organs = store.read_table(CODEBOOK / "organs.csv")
    assert set(organs.loc[organs["definition"].str.endswith("(no state)"), "organ"]) == set(checks.NOT_STATES)


def test_an_outsider_is_an_informant_of_the_codebook_to_whom_it_gives_no_state_of_his_own():
    home = store.read_table(CODEBOOK / "informants.csv").set_index("informant")["informant_state"]
    assert {name: home[name] for name in terms.OUTSIDERS if home[name] not in ("", "varies")} == {}


def test_an_organ_that_decides_is_an_organ_of_a_state():
    families, organs = store.read_table(CODEBOOK / "propositions.csv"), set(store.read_table(CODEBOOK / "organs.csv")["organ"])
    deciding = {organ for cell in families["decided_by"] for organ in terms.split_list(cell)} - {terms.FINAL_DECIDER}
    assert deciding and deciding <= organs - set(checks.NOT_STATES)


def test_a_case_names_its_decider_in_the_words_of_organs():
    case = next(table for table in schemas.CASE_TABLES if table.name == "case")
    assert next(column.vocabulary for column in case.columns if column.name == "final_decider") == "organs"


def test_columns_that_name_states_in_a_role_are_columns_of_a_case():
    case = next(table for table in schemas.CASE_TABLES if table.name == "case")
    assert set(terms.COLUMNS_OF_STATES) <= {column.name for column in case.columns}
    roles = store.read_table(CODEBOOK / "roles.csv")
    assert set(roles["case_column"]) == {*terms.COLUMNS_OF_STATES, ""}


def test_one_family_at_most_is_the_outcome_and_each_can_be_held():
    families, roles = store.read_table(CODEBOOK / "propositions.csv"), set(store.read_table(CODEBOOK / "roles.csv")["role"])
    assert (families["is_outcome"] == "yes").sum() == 1
    assert all(set(terms.split_list(holders)) and set(terms.split_list(holders)) <= roles for holders in families["holders"])


def test_stances_are_those_that_a_statement_may_hold():
    statements = next(table for table in schemas.CASE_TABLES if table.name == "statements")
    allowed = next(column.values for column in statements.columns if column.name == "stance")
    assert sorted(map(str, terms.STANCES.index)) == sorted(allowed)
