"""What two states said of each other's claim: the pair, and what is left without the own press, against the table that is made another way."""

import pytest
from drawing import collected
from invented import invented
from study.test_press import study as with_presses

from analysis.model import memory, terms
from analysis.model.choices import Choices
from analysis.model.dispute import Study
from analysis.study import mutual
from analysis.study.cases import rivals
from analysis.study.press import LeftOut, without_press


def test_the_pair_is_the_one_that_asks_in_most_cases_and_of_several_the_first_met():
    cases = collected().cases
    assert mutual.most_frequent_pair(cases.values()) == ("RU", "US")
    assert mutual.most_frequent_pair([cases["vinnik"]]) == ("RU", "US"), "of three pairs of one case the first two that it names"
    assert mutual.most_frequent_pair([cases["kasatkin"]]) == ()


def test_what_is_left_of_the_invented_cases_is_as_by_hand():
    """Germany in the place of Russia: one objection each, each on one page of the own press."""
    made = mutual.mutual(with_presses())
    assert (made.states, made.case_ids, dict(made.languages)) == (("DE", "US"), ("beta", "alpha", "gamma"), {"US": "en", "DE": "de"})
    assert made.heard["DE"] == [
        mutual.Heard(LeftOut(), ("beta",), ("beta",)), mutual.Heard(LeftOut("de"), (), ()), mutual.Heard(LeftOut("de", "DE"), (), ()),
    ]  # fmt: skip
    own = made.said[made.said["is_own_press"]]
    assert own[["case_id", "state", "family"]].to_numpy().tolist() == [["beta", "DE", "request_political"], ["alpha", "US", "surrender_to"]]


def test_without_a_press_of_its_own_a_state_is_heard_once():
    made = mutual.mutual(invented())
    assert [len(made.heard[state]) for state in made.states] == [1, 1] and not made.said["is_own_press"].any()


@pytest.mark.parametrize("given", [{}, {"as_of": "2019-12-31"}])
def test_what_is_heard_in_the_collected_cases_is_what_the_table_without_press_has(given):
    """In a case with a third claim the table counts words on that too; there Russia objects to both."""
    choices = Choices.of(given)
    with memory.remembering():
        made, table = mutual.mutual(collected(), choices), without_press(collected(), choices)
        assert made.said.drop(columns=["objects", "is_own_press"]).equals(rivals(collected(), choices))
    rows = table.set_index(["without_language", "without_outlets_of", "state"])
    compared = 0
    for heard in made.heard["RU"]:
        row = rows.loc[(*heard.left_out, "RU")]
        assert set(heard.objected) == set(terms.split_list(row["cases_objected"]))
        compared += len(heard.objected)
    assert compared > 10 or given


def test_a_codebook_that_names_no_objection_takes_opposing_the_outcome_for_one():
    codebook = invented().codebook
    bare = codebook.but(objections=codebook.objections[:0])
    assert mutual.objections_of(codebook) == {"surrender_to": -1, "request_political": 1}
    assert mutual.objections_of(bare) == {"surrender_to": -1}
    study = Study(bare, {name: case.but(codebook=bare) for name, case in invented().cases.items()})
    assert mutual.mutual(study).said.query("objects")["case_id"].tolist() == ["alpha"]
