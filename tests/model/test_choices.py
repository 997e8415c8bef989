"""Choices of analysis: what each may be, what is refused and in which words, and what a set of them can do."""

from dataclasses import FrozenInstanceError, fields

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.collect import store
from analysis.model.choices import DEFAULT, DEFAULTS, HEADINGS, LISTS, OF_CASE, PARAMETERS, Choices, Known, faults
from analysis.model.dispute import Case, Codebook, Study
from analysis.model.terms import split_list

quick = settings(max_examples=40, deadline=None, derandomize=True)
KNOWN = Known(
    sources=("p1", "p2"),
    informants=("press", "XA minister, by name"),
    states=("XA", "XB"),
    languages=("en", "ru"),
    coders=("A", "Zoe"),
)

GOOD = [
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
    ("as_of", "2023-02-30", "as_of is '2023-02-30'; leave it blank or use YYYY-MM-DD"),
    ("as_of", "2023-08", "as_of is '2023-08'; leave it blank or use YYYY-MM-DD"),
    ("as_of", "20230802", "as_of is '20230802'; leave it blank or use YYYY-MM-DD"),
    ("as_of", "2023-08-02\n", "as_of is '2023-08-02\\n'; leave it blank or use YYYY-MM-DD"),
    ("clock", "Event", "clock is 'Event'; use event or published"),
    ("basis", "act;rumour", "basis is 'rumour'; use a subset of act;speech;reported, joined by ';'"),
    ("basis", "", "basis is ''; use a subset of act;speech;reported, joined by ';'"),
    ("basis", ";", "basis is ';'; use a subset of act;speech;reported, joined by ';'"),
    ("rule", "decider_first", "rule is 'decider_first'; use authority, latest, majority or strongest_basis"),
    ("contested_by", "", "contested_by is ''; use named or anyone"),
    ("coding", "C", "coding is 'C'; use adjudicated, consensus, A, Zoe"),
    ("count", "outlets", "count is 'outlets'; use origins or pages"),
    ("min_origins", 0, "min_origins is 0; use a whole number from 1"),
    ("min_origins", "2", "min_origins is '2'; use a whole number from 1"),
    ("min_origins", 1.5, "min_origins is 1.5; use a whole number from 1"),
    ("min_origins", True, "min_origins is True; use a whole number from 1"),
    ("exclude_sources", "p1;p9", "exclude_sources is 'p9'; use source ids of the case: p1, p2"),
    ("exclude_origin_states", "xa", "exclude_origin_states is 'xa'; use state codes: XA, XB"),
    ("exclude_languages", "en;fr", "exclude_languages is 'fr'; use language codes: en, ru"),
    ("exclude_informant_states", "XA;XC", "exclude_informant_states is 'XC'; use state codes: XA, XB"),
    ("exclude_informants", "press;nobody", "exclude_informants is 'nobody'; use informants of the case: press; XA minister, by name"),
    ("approximate", "middle", "approximate is 'middle'; use bounds, first, last or drop"),
    ("disputed", "", "disputed is ''; use keep, drop or better_supported"),
    ("clock", None, "clock is None, which is no text; use event or published"),
    ("as_of", 20230802, "as_of is 20230802, which is no text; leave it blank or use YYYY-MM-DD"),
]


def test_every_parameter_is_tried_with_good_and_bad_values():
    assert {name for name, _ in GOOD} == {name for name, _, _ in BAD} == set(DEFAULTS)


@pytest.mark.parametrize(("name", "value"), GOOD)
def test_a_good_value_has_no_fault(name: str, value: object):
    assert faults({name: value}, KNOWN) == []


@pytest.mark.parametrize(("name", "value", "fault"), BAD)
def test_a_bad_value_is_refused_with_what_is_allowed(name: str, value: object, fault: str):
    assert faults({name: value}, KNOWN) == [fault]


def test_an_unknown_parameter_is_refused_with_the_names_that_there_are():
    names = (
        "as_of, clock, basis, rule, contested_by, coding, count, min_origins, exclude_sources, exclude_origin_states, "
        "exclude_languages, exclude_informant_states, exclude_informants, approximate, disputed"
    )
    assert faults({"as-of": ""}, KNOWN) == [f"there is no parameter 'as-of'; the parameters are {names}"]


def test_every_fault_of_the_parameters_is_reported_at_once():
    """In the order of the table of parameters, whatever that of the values, and unknown names last."""
    found = faults({"colour": "red", "min_origins": -1, "basis": "z;act;y", "rule": "latest", "clock": "x"}, KNOWN)
    assert [fault.partition(";")[0] for fault in found] == [
        *("clock is 'x'", "basis is 'y'", "basis is 'z'", "min_origins is -1", "there is no parameter 'colour'"),
    ]


def test_the_defaults_have_no_fault():
    assert faults(DEFAULTS) == []


def test_what_the_data_do_not_tell_is_not_checked():
    given = {"exclude_sources": "p9", "exclude_origin_states": "QQ", "exclude_informant_states": "QQ"}
    given |= {"exclude_informants": "nobody", "exclude_languages": "qq", "coding": "Q"}
    assert faults(given) == []
    assert Choices.of(given).refuse_unknown(Known()) is None


def test_every_default_is_among_the_values_of_its_parameter():
    defaults = {p.name: split_list(str(p.default)) for p in PARAMETERS if p.values}
    wrong = {p.name for p in PARAMETERS if p.values and not set(defaults[p.name]) <= set(p.values)}
    assert (len(defaults), wrong) == (7, set())  # clock, basis, rule, contested_by, count, approximate, disputed


def test_what_choices_may_name_is_in_the_codebook():
    known = store.read_codebook().known
    assert {name: words and len(words) > 3 for name, words in known._asdict().items()} == {
        "sources": None, "informants": None, "states": True, "languages": True, "coders": True,
    }  # fmt: skip
    assert set(LISTS.values()) <= {*Known._fields, "bases"}


# ---- a set of choices


def test_the_table_of_parameters_is_that_of_the_attributes():
    assert [parameter.name for parameter in PARAMETERS] == [field.name for field in fields(Choices)] == list(DEFAULTS)
    assert DEFAULT.values() == DEFAULTS == {parameter.name: parameter.default for parameter in PARAMETERS}
    assert all(parameter.allowed and parameter.meaning for parameter in PARAMETERS)
    assert set(DEFAULTS) - set(HEADINGS) == {"as_of"}, "a day is no decision of the multiverse"
    assert OF_CASE == ("exclude_sources", "exclude_informants")


@pytest.mark.parametrize("name", DEFAULTS)
def test_a_choice_cannot_be_changed_in_place(name: str):
    choices = Choices()
    with pytest.raises(FrozenInstanceError):
        setattr(choices, name, DEFAULTS[name])


def test_choices_are_the_same_if_all_their_values_are():
    """They are a key of what is remembered."""
    assert Choices(rule="latest") == Choices.of({"rule": "latest"}) == DEFAULT.but(rule="latest") != DEFAULT
    assert len({Choices(rule="latest"), DEFAULT.but(rule="latest"), Choices(), DEFAULT}) == 2


def test_other_choices_are_made_of_some_and_these_stay_as_they_were():
    some = Choices(rule="latest", min_origins=2)
    other = some.but(rule="majority", as_of="2023-08-02")
    assert (other.rule, other.as_of, other.min_origins, other.clock) == ("majority", "2023-08-02", 2, "event")
    assert some == Choices(rule="latest", min_origins=2)
    refusal = r"\Arule is 'newest'; use authority, latest, majority or strongest_basis\Z"
    with pytest.raises(ValueError, match=refusal):
        some.but(rule="newest")


def test_what_was_changed_is_what_is_not_the_default():
    assert DEFAULT.changed() == {}
    day = "2023-08-02"
    assert Choices(as_of=day, clock="event", min_origins=2).changed() == {"as_of": day, "min_origins": 2}
    assert list(Choices(disputed="drop", as_of=day).changed()) == ["as_of", "disputed"], "in the order of the table"


@quick
@given(st.lists(st.sampled_from(GOOD)).map(dict))
def test_choices_are_made_again_of_what_was_changed_and_of_all_values(drawn: dict):
    choices = Choices.of(drawn)
    assert Choices.of(choices.changed()) == Choices.of(choices.values()) == choices == DEFAULT.but(**drawn)


def test_items_of_a_list_are_parted():
    choices = Choices(exclude_sources=" p2 ;p1;", basis="act; speech", exclude_informants="XA minister, by name;press")
    assert choices.items_of("exclude_sources") == ("p2", "p1")
    assert choices.items_of("exclude_informants") == ("XA minister, by name", "press")
    assert choices.bases == ("act", "speech")
    assert DEFAULT.items_of("exclude_languages") == ()


WAYS = {"made": lambda given: Choices(**given), "of": Choices.of, "but": lambda given: DEFAULT.but(**given)}


@pytest.mark.parametrize("make", WAYS.values(), ids=WAYS)
def test_all_faults_are_in_one_message_one_line_each(make):
    with pytest.raises(ValueError) as refused:
        make({"disputed": "ignore", "min_origins": 0, "as_of": "2023"})
    assert str(refused.value).splitlines() == [
        "as_of is '2023'; leave it blank or use YYYY-MM-DD",
        "min_origins is 0; use a whole number from 1",
        "disputed is 'ignore'; use keep, drop or better_supported",
    ]


def test_a_name_that_is_unknown_is_told_beside_the_other_faults():
    with pytest.raises(ValueError) as refused:
        Choices.of({"colour": "red", "clock": "x"})
    told = [line.partition(";")[0] for line in str(refused.value).splitlines()]
    assert told == ["clock is 'x'", "there is no parameter 'colour'"]


def test_what_a_case_does_not_have_is_refused_with_all_faults_in_one_message():
    choices = Choices(coding="C", exclude_sources="p9;p1;p8", exclude_languages="fr")
    with pytest.raises(ValueError) as refused:
        choices.refuse_unknown(KNOWN)
    assert str(refused.value).splitlines() == [
        "coding is 'C'; use adjudicated, consensus, A, Zoe",
        "exclude_sources is 'p8'; use source ids of the case: p1, p2",
        "exclude_sources is 'p9'; use source ids of the case: p1, p2",
        "exclude_languages is 'fr'; use language codes: en, ru",
    ]


def test_good_choices_are_not_refused():
    assert Choices.of(dict(GOOD)).refuse_unknown(KNOWN) is None


# ---- choices for several cases


def test_choices_of_a_case_are_those_of_all_but_for_the_pages_and_informants_that_it_does_not_have():
    every = Choices(exclude_sources="p9;p2;p1", exclude_informants="nobody;press", exclude_languages="ru", coding="A")
    own = every.of_case(KNOWN)
    assert own == every.but(exclude_sources="p2;p1", exclude_informants="press")
    other = KNOWN._replace(sources=(), informants=("XA minister, by name",))
    assert every.of_case(other) == every.but(exclude_sources="", exclude_informants="")
    assert DEFAULT.of_case(KNOWN) == DEFAULT


def study() -> Study:
    """Two cases, each with a page and an informant of its own and one of both."""
    codebook = Codebook.of(
        {
            "states": pd.DataFrame({"alpha2": ["XA", "XB"], "name": ["Aland", "Beland"]}),
            "languages": pd.DataFrame({"language": ["en", "ru"]}),
            "coders": pd.DataFrame({"coder": ["A"], "round": ["1"]}),
        },
        store.read_about(),
    )
    tables = {
        name: {
            "case": pd.DataFrame({"case_id": [name]}),
            "sources": pd.DataFrame({"source_id": ["both", f"page-{name}"]}),
            "facts": pd.DataFrame({"fact_id": ["f1", "f2"], "informant": [f"press of {name}", "not stated"]}),
        }
        for name in ("one", "two")
    }
    return Study(codebook, {name: Case.of(found, codebook) for name, found in tables.items()})


def test_what_a_case_has_can_be_named():
    assert study().cases["two"].known == Known(
        sources=("both", "page-two"),
        informants=("not stated", "press of two"),
        states=("XA", "XB"),
        languages=("en", "ru"),
        coders=("A",),
    )


def test_each_case_of_a_study_leaves_out_what_it_has():
    choices = Choices(exclude_sources="page-two;both", exclude_informants="press of one", rule="latest")
    assert study().choices_of(choices) == {
        "one": choices.but(exclude_sources="both"),
        "two": choices.but(exclude_informants=""),
    }


def test_what_no_case_of_a_study_has_is_refused_with_all_faults_in_one_message():
    choices = Choices(
        coding="B",
        exclude_sources="page-one;page-three",
        exclude_informants="a bird",
        exclude_origin_states="XA;QQ",
    )
    with pytest.raises(ValueError) as refused:
        study().choices_of(choices)
    assert str(refused.value).splitlines() == [
        "coding is 'B'; use adjudicated, consensus, A",
        "exclude_sources is 'page-three'; use source ids of the case: both, page-one, page-two",
        "exclude_origin_states is 'QQ'; use state codes: XA, XB",
        "exclude_informants is 'a bird'; use informants of the case: not stated; press of one; press of two",
    ]
