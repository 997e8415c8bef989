"""What stands behind a fact: pages, original reports, days on which it became known, and disputes."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.collect import corroboration, store
from analysis.model import terms
from analysis.model.dispute import Case, Codebook

quick = settings(max_examples=40, deadline=None, derandomize=True)


def table(text: str) -> pd.DataFrame:
    return store.read_table(text.encode())


# p1 and p2 carry one original report; p3 is dated by its month only; p4 and p5 are not dated
SOURCES = table("""\
source_id,origin_id,published_last_day,outlet_state
p1,o1,2023-06-29,XA
p2,o1,2023-06-28,XA
p3,o2,2023-06-30,XB
p4,o3,,
p5,o4,,XA
""")
FACTS = table("fact_id,informant\nf1,XA Police\nf2,not stated\nf3,newspaper\nf4,newspaper\nf5,newspaper\n")
FACT_SOURCES = table("""\
fact_id,place,source_id
f1,01,p1
f1,02,p2
f2,01,p3
f2,02,p1
f3,01,p4
f4,01,p4
f4,02,p5
f4,03,p3
f5,01,p1
""")
# f1 attributes a position to XA; f2 is XA's own word, f3 that of XB; f4 and f5 carry no position of XA
CONTRADICTIONS = table("fact_id,contradicts_fact_id,kind\nf1,f2,position\nf2,f1,position\nf1,f3,event\nf3,f1,event\nf4,f5,variant\nf5,f4,variant\n")
STATEMENTS = table("""\
statement_id,coding,fact_id,state,basis,proposition,stance
s1,adjudicated,f1,XA,reported,p,1
s2,adjudicated,f2,XA,speech,p,-1
s3,adjudicated,f3,XB,act,p,-1
s4,A,f1,XA,speech,p,1
""")
TABLES = {"facts": FACTS, "fact_sources": FACT_SOURCES, "sources": SOURCES, "contradictions": CONTRADICTIONS, "statements": STATEMENTS}
CASE = Case.of(TABLES, Codebook.of({}, store.read_about()))


def behind(column: str, case: Case = CASE, **choices: str) -> dict[str, object]:
    """A column of the corroborated facts by fact."""
    facts = corroboration.corroborate(case, **choices)
    return dict(zip(facts["fact_id"], facts[column], strict=True))


def test_a_fact_is_known_on_the_day_of_its_earliest_dated_page():
    """f1: 28 before 29 June; f4: its only dated page; f3: no page is dated."""
    assert behind("known_on") == {"f1": "2023-06-28", "f2": "2023-06-29", "f3": "", "f4": "2023-06-30", "f5": "2023-06-29"}


def test_a_page_that_is_dated_by_its_month_counts_with_the_last_day():
    """p3 may be of 1 June, p1 is of 29 June: only by then was f2 certainly known, and by p3 alone on the 30th."""
    alone = FACT_SOURCES[FACT_SOURCES["source_id"] == "p3"]
    assert behind("known_on", CASE.but(fact_sources=alone))["f2"] == "2023-06-30"


def test_a_page_that_carries_an_older_report_counts_as_one_more_page_but_not_as_one_more_origin():
    assert behind("n_pages") == {"f1": 2, "f2": 2, "f3": 1, "f4": 3, "f5": 1}
    assert behind("n_origins") == {"f1": 1, "f2": 2, "f3": 1, "f4": 3, "f5": 1}


def test_pages_without_a_date_are_counted():
    assert behind("n_undated_pages") == {"f1": 0, "f2": 0, "f3": 1, "f4": 2, "f5": 0}


def test_states_of_outlets_count_where_they_are_known():
    """f4: XA and XB, while the home of p4 is unknown."""
    assert behind("n_outlet_states") == {"f1": 1, "f2": 2, "f3": 0, "f4": 2, "f5": 1}


def test_an_informant_who_is_not_stated_is_none():
    assert behind("n_informants") == {"f1": 1, "f2": 0, "f3": 1, "f4": 1, "f5": 1}


def test_support_by_origins_counts_original_reports():
    assert behind("support", count="origins") == {
        "f1": "single-origin", "f2": "several origins", "f3": "single-origin", "f4": "several origins", "f5": "single-origin",
    }  # fmt: skip


def test_support_by_pages_counts_pages():
    assert behind("support", count="pages") == {
        "f1": "several pages", "f2": "several pages", "f3": "single-page", "f4": "several pages", "f5": "single-page",
    }  # fmt: skip


@pytest.mark.parametrize("count", ["origins", "pages"])
def test_every_degree_of_support_is_defined(count: str):
    assert set(behind("support", count=count).values()) == {word for word in terms.SUPPORT.index if count.removesuffix("s") in word}


def test_a_fact_is_denied_by_the_own_word_of_the_state_to_which_it_attributes_a_position():
    """f1 says what XA thinks, and XA itself says otherwise (f2). f2 and f3 attribute nothing, so they are contested."""
    assert behind("dispute") == {"f1": "denied", "f2": "contested", "f3": "contested", "f4": "none", "f5": "none"}


def test_the_own_word_of_another_state_denies_nothing():
    """Without f2 there is only XB's act against what f1 attributes to XA."""
    pairs = CONTRADICTIONS.iloc[2:4]
    assert behind("dispute", CASE.but(contradictions=pairs))["f1"] == "contested"


@pytest.mark.parametrize("change", [{"stance": "1"}, {"proposition": "q"}])
def test_an_own_word_with_the_same_stance_or_on_something_else_denies_nothing(change):
    """What excludes f1 is then something else than the position, such as a day."""
    said = STATEMENTS.copy()
    said.loc[said["fact_id"] == "f2", list(change)] = list(change.values())
    assert behind("dispute", CASE.but(statements=said))["f1"] == "contested"


def test_another_attribution_denies_nothing():
    reported = STATEMENTS.assign(basis=STATEMENTS["basis"].replace("speech", "reported"))
    assert behind("dispute", CASE.but(statements=reported))["f1"] == "contested"


@pytest.mark.parametrize(("kind", "dispute"), [("position", "contested"), ("event", "contested"), ("conduct", "none"), ("variant", "none")])
def test_only_contradictions_of_position_and_event_are_a_dispute(kind, dispute):
    pairs = CONTRADICTIONS.assign(kind=kind)
    assert behind("dispute", CASE.but(contradictions=pairs))["f4"] == dispute
    assert len(corroboration.conflicts(CASE.but(contradictions=pairs))) == (6 if dispute == "contested" else 0)


def test_every_kind_of_contradiction_is_a_dispute_or_not():
    assert list(terms.CONTRADICTIONS.index[terms.CONTRADICTIONS["is_dispute"]]) == ["position", "event"]


def test_a_fact_stays_denied_whatever_else_contradicts_it():
    for pairs in (CONTRADICTIONS, CONTRADICTIONS.iloc[::-1]):
        assert behind("dispute", CASE.but(contradictions=pairs))["f1"] == "denied"


def test_whose_codes_say_what_a_fact_attributes_is_a_choice():
    """Coder A coded f1 as XA's own word: then it attributes nothing."""
    assert behind("dispute", coding="A")["f1"] == "contested"


def test_without_statements_a_contradicted_fact_is_contested():
    assert behind("dispute", CASE.but(statements=STATEMENTS.iloc[:0]))["f1"] == "contested"


def test_a_fact_that_is_left_out_contradicts_nothing():
    left = FACTS[FACTS["fact_id"] != "f2"]
    assert behind("dispute", CASE.but(facts=left)) == {"f1": "contested", "f3": "contested", "f4": "none", "f5": "none"}


def test_a_page_that_is_left_out_stands_behind_nothing():
    left = SOURCES[SOURCES["source_id"] != "p1"]
    assert behind("n_pages", CASE.but(sources=left)) == {"f1": 1, "f2": 1, "f3": 1, "f4": 3, "f5": 0}


def test_a_fact_that_has_lost_all_its_pages_has_nothing_behind_it():
    left = corroboration.corroborate(CASE.but(sources=SOURCES[SOURCES["source_id"] != "p1"])).iloc[-1]
    columns = ["known_on", "n_pages", "n_undated_pages", "n_origins", "n_outlet_states"]
    assert left[["fact_id", *columns]].to_list() == ["f5", "", 0, 0, 0, 0]


def test_every_kind_of_dispute_is_defined():
    assert set(behind("dispute").values()) == set(terms.DISPUTE.index)


def test_facts_keep_their_rows_their_order_and_what_they_had():
    turned = FACTS.iloc[::-1]
    facts = corroboration.corroborate(CASE.but(facts=turned))
    pd.testing.assert_frame_equal(facts[["fact_id", "informant"]], turned)
    assert list(facts.columns) == ["fact_id", "informant", *corroboration.COLUMNS]


def test_what_stood_behind_a_fact_before_is_computed_anew():
    once = corroboration.corroborate(CASE)
    again = corroboration.corroborate(CASE.but(facts=once, sources=SOURCES[SOURCES["source_id"] != "p1"]))
    assert list(again.columns) == list(once.columns)
    assert list(again["n_pages"]) == [1, 1, 1, 3, 0]


def test_a_page_that_is_listed_twice_is_refused():
    with pytest.raises(pd.errors.InvalidIndexError, match="unique"):
        corroboration.corroborate(CASE.but(sources=pd.concat([SOURCES, SOURCES.iloc[:1]])))


def test_another_way_of_counting_is_refused():
    with pytest.raises(KeyError, match="outlets"):
        corroboration.corroborate(CASE, count="outlets")


@quick
@given(st.data())
def test_the_order_of_rows_does_not_matter(data: st.DataObject):
    shuffled = {name: frame.iloc[data.draw(st.permutations(range(len(frame))))] for name, frame in TABLES.items()}
    pd.testing.assert_frame_equal(corroboration.corroborate(CASE.but(**shuffled)).sort_index(), corroboration.corroborate(CASE))
