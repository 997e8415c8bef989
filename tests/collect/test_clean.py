"""Cleaning, cleaner by cleaner: raw and expected side by side, and every changed cell in the log."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.collect import clean, cleaned_audit, cleaned_columns, cleaned_statements, cleaned_text, corroboration, store
from analysis.model.dispute import OF_DOCUMENT, Case, Codebook, RawCase

quick = settings(max_examples=15, deadline=None, derandomize=True)


def table(text: str) -> pd.DataFrame:
    return store.read_table(text.encode())


def rows(frame: pd.DataFrame, *columns: str) -> list[tuple]:
    return [tuple(row) for row in frame[list(columns) or list(frame.columns)].itertuples(index=False)]


ALIASES = table("""\
raw,canonical,kind,case_id
Bob (per a paper),Beland,body,tiny
Anna Example,Ann Example,person,tiny
Ännchen,Ann Example,person,tiny
E. Corp,Example Corp,organisation,tiny
Bob (per a paper),Bob the singer,person,other
""")
TINY_ALIASES = ALIASES[ALIASES["case_id"] == "tiny"]
EVENT_TYPES = table("""\
event_type,definition,cameo,plover_event,plover_mode,plover_context,carries_out
surrender,x,063,COOPERATE,,legal,yes
decision,x,0313,AGREE,,legal,no
statement,x,,,,,no
""")
INFORMANTS = table("informant,informant_state,definition,has_access\nnewspaper,varies,x,no\ndefence lawyer,,x,yes\n")
CODERS = table("coder,round\nA,1\nB,1\nC,2\nD,2\nE,2\n")
ROLES = table("role,case_column,decides,stands_for_xx\nrequested,requested_state,yes,no\nrequesting,requesting_states,no,yes\nother,,no,no\n")
FAMILIES = table("""\
proposition_family,template,decided_by
surrender_to,surrender_to_XX,final_decider;court
request_admissible,request_admissible_XX,court
detention_justified,detention_justified,
decision_final,decision_final,final_decider;court
""")
CODEBOOK = Codebook.of(
    {
        "aliases": ALIASES,
        "event_types": EVENT_TYPES,
        "informants": INFORMANTS,
        "coders": CODERS,
        "organs": store.read_codebook().organs,
        "case_columns": store.read_codebook().case_columns,
        "roles": ROLES,
        "propositions": FAMILIES,
    },
    store.read_about(),
)

COLLECTED = {
    "case": table("""\
case_id,person,nationality,requested_state,requesting_states,detained_on,first_requester,person_preference,outcome_state,outcome_on,contest_outcome,\
final_decider,later,source_ids,note
tiny,Ann Example (also Anne),XB,XA,XC;XB,2023-06~,XB,,pending,,pending,court,,p2;p1,
"""),
    "requests": table("""\
state,requested_on,alleged_conduct,status,status_on,source_ids,note
XC,,fraud,filed,,p1,
XB,../2023-06-28,theft,filed,,p2;p1,
"""),
    "sources": table("""\
source_id,publisher,title,url,published,language,outlet_state,outlet_kind,origin_id,note
p2,Two,,https://two.example,2023-06,en,XB,wire,o1,
p1,One,,https://one.example,,en,,newspaper,o9,
"""),
    "facts": table("""\
fact_id,date,actor,state,organ,informant,informant_state,event_type,claim,source_ids,contradicts,note
tiny-f2,2023-07-01?,Bob (per a paper),XB,executive,newspaper,,decision,It is so.,p2,tiny-f1,
tiny-f1,2023-06-28,Ännchen,,person,newspaper,,statement,It  is not so. ,p2;p1,tiny-f2,
"""),
    "statements": table("""\
statement_id,fact_id,state,organ,proposition,stance,basis,reported_by,date,rationale
tiny-s1,tiny-f2,XB,executive,surrender_to_XB,1,act,,2023-07-02,why
"""),
    "codings": table("""\
coder,case_id,fact_id,state,proposition,stance,basis,organ
B,tiny,tiny-f2,XB,surrender_to_XB,0,speech,court
A,tiny,tiny-f1,XA,detention_justified,-1,reported,other
"""),
    "contradictions": table("fact_id,contradicts_fact_id,kind,note\ntiny-f1,tiny-f2,event,who\n"),
    "adjudication": table("""\
case_id,fact_id,state,proposition,stance_final,decided_by,reason
tiny,tiny-f2,XB,surrender_to_XB,1,judgement,so
"""),
    "origins": table("origin_id,publisher,origin_state,origin_kind,pages,note\no1,Agency,XA,wire,1,\n"),
    "claims": table("""\
claim_id,paragraph,sentence,clause,char_start,char_end,span_sha256,citation_marks,cited_as,claim,kind,date_text,state,proposition,stance,basis,\
verdict,fact_ids,verdict_note
c2,1,2,1,9,18,a,[2] [1],Ann,x,position,,XB,surrender_to_XB,0,act,imprecise,tiny-f2;tiny-f1,
c1,1,1,1,0,9,b,[2],Ann,y,position,,XB,surrender_to_XB,1,act,corroborated,tiny-f1,
c3,2,1,1,18,20,c,,Ann,z,outlook,,,,,,opinion,,
"""),
    "references": table("ref,status,best_match_source_id,confidence,evidence\n2,probable,p1,0.5,x\n1,unidentified,,0,x\n3,unidentified,,0,x\n"),
    "entities": table("printed,count,canonical,kind,note\nAnn Exampel,1,Ann Example,person,\nAnn Example,2,Ann Example,person,\n"),
}
RAW = RawCase.of(COLLECTED, CODEBOOK)


@pytest.fixture(scope="module")
def cleaned() -> Case:
    return clean.clean_case(RAW)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("", ""),
        ("  a  b ", "a b"),
        ("a\u00a0b", "a b"),
        ("e\u0301te\u0301", "\u00e9t\u00e9"),  # e and a combining accent become one letter
        ("pro\u00adse\u200bcu\u2060tor\ufeff", "prosecutor"),  # what only says where a line may end
        ("e\u200b\u0301", "\u00e9"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # a sign without width that is part of the spelling
        ("Straße, ½ №", "Straße, ½ №"),  # look-alikes are not folded
        ("Черкасов", "Черкасов"),
    ],
)
def test_text_keeps_its_words_with_single_spaces_and_composed_letters(raw: str, expected: str):
    assert cleaned_text.clean_text(raw) == expected


@quick
@given(st.text())
def test_text_that_is_clean_stays_as_it_is(value: str):
    once = cleaned_text.clean_text(value)
    assert cleaned_text.clean_text(once) == once


def test_bounds_are_days_as_text_and_blank_where_there_is_none():
    dates = pd.Series(["2023-06-02", "2023-06~", "../2023-08-23", "2023-06-01/..", ""], index=[4, 3, 2, 1, 0])
    assert cleaned_columns.bounds(dates).to_dict("index") == {
        4: {"first_day": "2023-06-02", "last_day": "2023-06-02", "is_approximate": "no"},
        3: {"first_day": "2023-06-01", "last_day": "2023-06-30", "is_approximate": "yes"},
        2: {"first_day": "", "last_day": "2023-08-23", "is_approximate": "no"},
        1: {"first_day": "2023-06-01", "last_day": "", "is_approximate": "no"},
        0: {"first_day": "", "last_day": "", "is_approximate": ""},
    }


def test_a_list_becomes_a_row_per_item_with_its_place():
    facts = pd.DataFrame({"fact_id": ["f1", "f2", "f3"], "source_ids": ["p2; p1", "", "p3"]})
    assert rows(cleaned_columns.links(facts, "fact_id", "source_ids", "source_id")) == [("f1", "01", "p2"), ("f1", "02", "p1"), ("f3", "01", "p3")]


def test_the_tenth_item_sorts_after_the_ninth():
    facts = pd.DataFrame({"fact_id": ["f1"], "source_ids": [";".join("abcdefghij")]})
    places = cleaned_columns.links(facts, "fact_id", "source_ids", "source_id")["place"]
    assert list(places.iloc[-2:]) == ["09", "10"]
    assert list(places) == sorted(places)


def test_a_body_code_is_the_state_and_the_organ_and_blank_without_a_state():
    bodies = pd.DataFrame({"state": ["XA", ""], "organ": ["prosecutor", "defence"]})
    assert list(cleaned_columns.body_code(bodies)) == ["XA-prosecutor", ""]


FACTS = table("""\
fact_id,date,actor,state,organ,informant,informant_state,event_type,claim,source_ids,contradicts,note
f1,2023-06-28,Bob (per a paper),XB,executive,newspaper,,surrender,a,p1,,
f2,2023-06,E. Corp,,company,newspaper,,decision,b,p1,,
f3,2023~,A lawyer,,defence,newspaper,,statement,c,p1,,
f4,2023,The Daily,,press,newspaper,,context,d,p1,,
f5,2023,XA police,XA,police,newspaper,,statement,e,p1,,
""")


def test_an_actor_has_one_name_and_keeps_the_raw_one():
    facts, _ = clean.clean_facts(FACTS, TINY_ALIASES, CODEBOOK)
    assert rows(facts, "actor_raw", "actor") == [
        ("Bob (per a paper)", "Beland"),
        ("E. Corp", "Example Corp"),
        ("A lawyer", "A lawyer"),
        ("The Daily", "The Daily"),
        ("XA police", "XA police"),
    ]


def test_each_renamed_actor_is_logged():
    _, log = clean.clean_facts(FACTS, TINY_ALIASES, CODEBOOK)
    assert rows(log, "table", "key", "column", "before", "after", "rule") == [
        ("facts", "f1", "actor", "Bob (per a paper)", "Beland", "alias"),
        ("facts", "f2", "actor", "E. Corp", "Example Corp", "alias"),
    ]


def test_the_kind_of_an_actor_is_that_of_its_alias_or_else_of_its_organ():
    facts, _ = clean.clean_facts(FACTS, TINY_ALIASES, CODEBOOK)
    assert rows(facts, "actor", "actor_kind") == [
        ("Beland", "body"),
        ("Example Corp", "organisation"),
        ("A lawyer", "person"),
        ("The Daily", "organisation"),
        ("XA police", "body"),
    ]


def test_an_official_whom_an_alias_calls_a_person_is_a_person():
    facts = FACTS.iloc[[4]].assign(actor="Anna Example")
    assert list(clean.clean_facts(facts, TINY_ALIASES, CODEBOOK)[0]["actor_kind"]) == ["person"]


def test_facts_can_be_cleaned_where_no_alias_is_listed():
    """A new case has none yet."""
    facts, log = clean.clean_facts(FACTS, ALIASES.iloc[:0], CODEBOOK)
    assert list(facts["actor_kind"]) == ["body", "organisation", "person", "organisation", "body"]
    assert log.empty


def test_facts_can_be_cleaned_where_no_alias_listed_occurs():
    facts, _ = clean.clean_facts(FACTS.iloc[[2, 4]], TINY_ALIASES, CODEBOOK)
    assert list(facts["actor_kind"]) == ["person", "body"]


def test_facts_can_be_cleaned_where_every_actor_is_a_body_of_a_state():
    facts, _ = clean.clean_facts(FACTS.iloc[[0, 4]], TINY_ALIASES, CODEBOOK)
    assert list(facts["actor_kind"]) == ["body", "body"]


def test_codes_of_events_keep_their_leading_zero_and_are_blank_where_none_fits():
    facts, _ = clean.clean_facts(FACTS, TINY_ALIASES, CODEBOOK)
    assert rows(facts, "cameo", "plover_event", "plover_mode", "plover_context") == [
        ("063", "COOPERATE", "", "legal"),
        ("0313", "AGREE", "", "legal"),
        ("", "", "", ""),
        ("", "", "", ""),  # no such type of event in the codebook
        ("", "", "", ""),
    ]


def test_facts_say_whether_they_are_the_thing_itself_and_whether_who_told_them_has_access():
    facts, _ = clean.clean_facts(FACTS.iloc[:3].assign(informant=["newspaper", "defence lawyer", "newspaper"]), TINY_ALIASES, CODEBOOK)
    assert rows(facts, "carries_out", "has_access") == [("yes", "no"), ("no", "yes"), ("no", "no")]


def test_facts_have_bounds_of_days():
    facts, _ = clean.clean_facts(FACTS.iloc[:3], TINY_ALIASES, CODEBOOK)
    assert rows(facts, "date", "first_day", "last_day", "is_approximate") == [
        ("2023-06-28", "2023-06-28", "2023-06-28", "no"),
        ("2023-06", "2023-06-01", "2023-06-30", "no"),
        ("2023~", "2023-01-01", "2023-12-31", "yes"),
    ]


def test_pages_have_their_original_report_and_the_days_of_publication():
    sources = clean.clean_sources(RAW.sources, RAW.origins)
    columns = ("source_id", "published_first_day", "published_last_day", "origin_id", "origin_publisher", "origin_state", "origin_kind")
    assert rows(sources, *columns) == [
        ("p2", "2023-06-01", "2023-06-30", "o1", "Agency", "XA", "wire"),
        ("p1", "", "", "o9", "", "", ""),  # not dated, and o9 is not listed
    ]


def test_an_original_report_that_is_listed_twice_is_refused():
    with pytest.raises(pd.errors.MergeError, match="not a many-to-one merge"):
        clean.clean_sources(RAW.sources, pd.concat([RAW.origins] * 2))


def test_statements_of_the_adjudicator_and_of_each_coder_stand_in_one_table():
    statements = cleaned_statements.clean_statements(RAW.statements, RAW.codings, RAW.facts, CODERS, "tiny")
    columns = ("statement_id", "coding", "body_code", "stance", "basis", "reported_by", "rationale")
    assert rows(statements, *columns) == [
        ("tiny-s1", "adjudicated", "XB-executive", "1", "act", "", "why"),
        ("tiny-B-f2-XB-surrender_to_XB", "B", "XB-court", "0", "speech", "", ""),
        ("tiny-A-f1-XA-detention_justified", "A", "XA-other", "-1", "reported", "", ""),
    ]


def test_a_coded_statement_has_the_date_of_the_adjudicated_one_on_the_same_position_else_that_of_its_fact():
    statements = cleaned_statements.clean_statements(RAW.statements, RAW.codings, RAW.facts, CODERS, "tiny")
    assert rows(statements, "coding", "date", "first_day", "last_day", "is_approximate") == [
        ("adjudicated", "2023-07-02", "2023-07-02", "2023-07-02", "no"),
        ("B", "2023-07-02", "2023-07-02", "2023-07-02", "no"),
        ("A", "2023-06-28", "2023-06-28", "2023-06-28", "no"),
    ]


def coded(text: str) -> pd.DataFrame:
    """Codings from words of a coder, a stance, a basis and an organ, one fact a line: `f1 A1actcourt`."""
    found = []
    for line in text.strip().splitlines():
        fact, *codes = line.split()
        for code in codes:
            coder, stance, basis, organ = code.split("/")
            found.append((coder, "tiny", fact, "XA", "surrender_to_XB", stance, basis, organ))
    return pd.DataFrame(found, columns=["coder", "case_id", "fact_id", "state", "proposition", "stance", "basis", "organ"])


ROUNDS = """
f1 A/1/act/court B/1/act/court C/0/act/court D/0/speech/court E/0/act/police
f2 C/1/act/court D/1/act/police
f3 C/1/act/court D/-1/act/court
f4 C/1/act/court E/1/speech/court
f5 C/1/act/court
f6 A/1/act/court B/1/act/court
"""
"""By hand, the last round being C, D and E: on f1 two of three have act and court; on f2 the organ ties, on f3 the stance, on f4 the basis; f5 has one of three."""


def test_the_consensus_is_what_more_than_half_of_the_coders_of_the_last_round_have():
    found = cleaned_statements.consensus(coded(ROUNDS), CODERS)
    assert rows(found, "coder", "fact_id", "stance", "basis", "organ") == [
        ("consensus", "f1", "0", "act", "court"), ("consensus", "f2", "1", "act", "other"),
    ]  # fmt: skip


def test_coders_without_rows_of_a_case_have_no_vote_in_it():
    """Of the first round both have f1 and f6, and nobody of the second has any row here."""
    early = coded(ROUNDS).query("coder in ('A', 'B')")
    assert rows(cleaned_statements.consensus(early, CODERS), "fact_id", "stance") == [("f1", "1"), ("f6", "1")]
    assert len(cleaned_statements.consensus(early.query("fact_id == 'none'"), CODERS)) == 0


SAID = """\
fact_id,state,organ,proposition,basis
f1,XA,executive,surrender_to_XB,act
f1,XA,executive,surrender_to_XB,speech
f1,XB,executive,surrender_to_XB,act
f2,XA,court,surrender_to_XC,act
f2,XA,justice_ministry,decision_final,speech
f2,XA,justice_ministry,request_admissible_XB,speech
f2,XA,court,request_admissible_XB,act
f2,XA,court,detention_justified,act
f2,XB,court,surrender_to_XB,act
f2,XA,police,surrender_to_XB,act
"""


def levels(decider: str, roles: pd.DataFrame = ROLES) -> str:
    """Authority of each of the statements, one after the other."""
    facts = table("fact_id,carries_out\nf1,yes\nf2,no\n")
    case = pd.Series({"requested_state": "XA", "requesting_states": "XB;XC", "final_decider": decider})
    return "".join(cleaned_statements.authority(table(SAID), facts, case, CODEBOOK.but(roles=roles)))


def test_authority_is_three_for_the_deed_two_for_who_decides_and_one_for_every_other():
    """In the order of the rows; the deed of another state, and words on the deed, are none."""
    assert levels("justice_ministry") == "3112212111"
    assert levels("executive") == "3212112111", "words of an organ that decides have two"
    assert levels("") == "3112112111", "who is not known decides nothing"


def test_where_no_role_decides_all_have_one_authority():
    assert levels("justice_ministry", ROLES.assign(decides="no")) == "1" * 10


def test_the_person_has_one_name_and_all_other_spellings_stand_beside_it():
    case, _ = clean.clean_case_row(RAW.case.assign(person="Ann Example"), TINY_ALIASES, CODEBOOK)
    assert rows(case, "person", "also_written") == [("Ann Example", "Anna Example;Ännchen")]


def test_a_remark_that_leaves_the_name_is_logged():
    _, log = clean.clean_case_row(RAW.case, TINY_ALIASES, CODEBOOK)
    assert rows(log) == [("case", "tiny", "person", "Ann Example (also Anne)", "Ann Example", "known as")]


def test_a_person_under_an_alias_is_logged_as_an_alias():
    """The rule `known as` is about a remark, and there is none."""
    case, log = clean.clean_case_row(RAW.case.assign(person="Anna Example"), TINY_ALIASES, CODEBOOK)
    assert list(case["person"]) == ["Ann Example"]
    assert rows(log) == [("case", "tiny", "person", "Anna Example", "Ann Example", "alias")]


def test_a_spelling_that_only_the_remark_gives_is_kept():
    """The raw table says `(also Anne)`; blank would say that no other spelling is known."""
    case, _ = clean.clean_case_row(RAW.case, TINY_ALIASES.iloc[:0], CODEBOOK)
    assert rows(case, "person", "also_written") == [("Ann Example", "Anne")]


@pytest.mark.parametrize("remark", ["(also Anne, An)", "(also Anne; An)", "(also Anne) (also An)"])
def test_a_remark_may_give_several_spellings(remark: str):
    case, _ = clean.clean_case_row(RAW.case.assign(person=f"Ann Example {remark}"), TINY_ALIASES.iloc[:1], CODEBOOK)
    assert rows(case, "person", "also_written") == [("Ann Example", "An;Anne")]


def test_the_days_of_detention_and_of_requests_are_bounded(cleaned):
    assert rows(cleaned.record, "detained_on", "detained_first_day", "detained_last_day") == [("2023-06~", "2023-06-01", "2023-06-30")]
    assert rows(cleaned.requests, "state", "requested_first_day", "requested_last_day", "requested_is_approximate") == [
        ("XB", "", "2023-06-28", "no"),
        ("XC", "", "", ""),
    ]


def test_pages_of_the_case_and_of_its_requests_are_rows(cleaned):
    assert rows(cleaned.row_sources) == [
        ("case", "tiny", "01", "p2"),
        ("case", "tiny", "02", "p1"),
        ("requests", "XB", "01", "p2"),
        ("requests", "XB", "02", "p1"),
        ("requests", "XC", "01", "p1"),
    ]


def test_pages_and_contradictions_of_facts_are_rows(cleaned):
    assert rows(cleaned.fact_sources) == [("tiny-f1", "01", "p2"), ("tiny-f1", "02", "p1"), ("tiny-f2", "01", "p2")]
    assert rows(cleaned.contradictions) == [("tiny-f1", "01", "tiny-f2", "event", "who"), ("tiny-f2", "01", "tiny-f1", "event", "who")]


def test_each_fact_has_all_its_pairs_in_the_order_of_the_others():
    pairs = table("fact_id,contradicts_fact_id,kind,note\nf2,f3,variant,x\nf1,f2,event,\nf2,f4,conduct,\n")
    assert rows(clean.clean_contradictions(pairs), "fact_id", "place", "contradicts_fact_id", "kind") == [
        ("f1", "01", "f2", "event"),
        ("f2", "01", "f1", "event"),
        ("f2", "02", "f3", "variant"),
        ("f2", "03", "f4", "conduct"),
        ("f3", "01", "f2", "variant"),
        ("f4", "01", "f2", "conduct"),
    ]
    assert len(clean.clean_contradictions(pairs.iloc[:0])) == 0


def test_decisions_of_the_adjudicator_are_kept_without_the_case(cleaned):
    assert rows(cleaned.adjudication) == [("tiny-f2", "XB", "surrender_to_XB", "1", "judgement", "so")]


ORIGIN_OF_ITS_PAGES = [
    ("origins", "o9", column, "", value, "derived") for column, value in (("origin_kind", "newspaper"), ("pages", "1"), ("publisher", "One"))
]


def test_every_cell_that_cleaning_changed_is_logged_and_no_other(cleaned):
    """The claim of f1 has a doubled space and one at its end; aliases of other cases do not count."""
    assert rows(cleaned.log) == [
        ("case", "tiny", "person", "Ann Example (also Anne)", "Ann Example", "known as"),
        ("facts", "tiny-f1", "actor", "Ännchen", "Ann Example", "alias"),
        ("facts", "tiny-f1", "claim", "It  is not so. ", "It is not so.", "text"),
        ("facts", "tiny-f2", "actor", "Bob (per a paper)", "Beland", "alias"),
        *ORIGIN_OF_ITS_PAGES,
    ]


def test_every_cell_that_cleaning_of_text_changes_is_logged_and_no_other_one_is():
    facts = RAW.facts.assign(actor=["a\u00addiplomat", *RAW.facts["actor"][1:]])
    log = clean.clean_case(RAW.but(facts=facts)).log
    more = log[~log.apply(tuple, axis=1).isin(set(clean.clean_case(RAW).log.itertuples(index=False, name=None)))]
    assert more[["table", "column", "before", "after", "rule"]].to_numpy().tolist() == [["facts", "actor", "a\u00addiplomat", "adiplomat", "text"]]


def test_a_cell_that_two_rules_change_is_logged_twice():
    """The alias is found only once the doubled space is gone."""
    raw = RAW.but(facts=RAW.facts.assign(actor=["Bob  (per a paper)", "Cy"], claim="x"))
    log = clean.clean_case(raw).log
    assert rows(log[log["table"] == "facts"], "before", "after", "rule") == [
        ("Bob  (per a paper)", "Bob (per a paper)", "text"),
        ("Bob (per a paper)", "Beland", "alias"),
    ]


def test_the_key_of_a_coding_in_the_log_names_coder_fact_state_and_proposition():
    raw = RAW.but(codings=RAW.codings.assign(organ=[" court", "other"]))
    log = clean.clean_case(raw).log
    assert rows(log[log["table"] == "codings"]) == [("codings", "B/tiny-f2/XB/surrender_to_XB", "organ", " court", "court", "text")]


def test_the_rules_in_the_log_are_four(cleaned):
    assert set(cleaned.log["rule"]) == {"text", "alias", "known as", "derived"}


def test_a_case_without_claims_has_no_tables_of_the_digest():
    case = clean.clean_case(RAW.but(claims=RAW.claims.iloc[:0]))
    digest = {"claims", "claim_references", "claim_facts", "references", "entities", "claim_conflicts"}
    assert set(case.files) == set(clean.SORTED_BY) - digest
    assert {name for name in digest if len(case.tables[name])} == set()
    assert digest == set(OF_DOCUMENT)


def test_citation_marks_and_facts_of_claims_are_rows(cleaned):
    assert rows(cleaned.claim_references, "claim_id", "ref") == [("c1", "2"), ("c2", "1"), ("c2", "2")]
    assert rows(cleaned.claim_facts) == [("c1", "01", "tiny-f1"), ("c2", "01", "tiny-f2"), ("c2", "02", "tiny-f1")]


def test_a_claim_has_the_number_of_its_marks(cleaned):
    assert rows(cleaned.claims, "claim_id", "citation_marks", "n_marks") == [("c1", "[2]", 1), ("c2", "[2] [1]", 2), ("c3", "", 0)]


def test_a_reference_has_the_numbers_of_claims_that_cite_it_and_that_cite_nothing_else(cleaned):
    """c1 cites 2 alone, c2 cites both, nobody cites 3."""
    assert rows(cleaned.references, "ref", "n_claims", "n_alone") == [("1", 1, 0), ("2", 2, 1), ("3", 0, 0)]


def test_a_mark_of_two_digits_is_one_reference():
    claims = RAW.claims.assign(citation_marks=["[12]", "[1] [2]", ""])
    digest = cleaned_audit.clean_digest(claims, RAW.references, RAW.entities)
    assert rows(digest["claim_references"], "claim_id", "ref") == [("c2", "12"), ("c1", "1"), ("c1", "2")]


CLAIMS = pd.DataFrame(
    [
        ("c1", "XA", "surrender_to_XB", "1"),
        ("c2", "XA", "surrender_to_XB", "0"),
        ("c3", "XA", "surrender_to_XB", "1"),
        ("c4", "XB", "surrender_to_XB", "0"),  # another state
        ("c5", "XA", "decision_final", "0"),  # another proposition
        ("c6", "XA", "surrender_to_XB", ""),  # nothing coded
    ],
    columns=["claim_id", "state", "proposition", "stance"],
)
ENTITIES = pd.DataFrame(
    [
        ("Ann Example", "Ann Example", "person"),
        ("Example", "Ann Example", "person"),  # the surname alone
        ("Exampel", "Ann Example", "person"),
        ("Cy Other", "Cy Other", "person"),
        ("Washington", "United States", "state"),
        ("US", "United States", "state"),  # a state is no person
    ],
    columns=["printed", "canonical", "kind"],
)


def test_a_document_contradicts_itself_where_one_state_has_two_stances_on_a_proposition():
    assert rows(cleaned_audit.claim_conflicts(CLAIMS, ENTITIES.iloc[:0])) == [
        ("stance", "XA on surrender_to_XB", "c1", "c2", "1", "0"),
        ("stance", "XA on surrender_to_XB", "c2", "c3", "0", "1"),
    ]


def test_a_document_contradicts_itself_where_one_person_has_two_surnames():
    assert rows(cleaned_audit.claim_conflicts(CLAIMS.iloc[:0], ENTITIES)) == [("spelling", "Ann Example", "Exampel", "Example", "Exampel", "Example")]


def test_a_document_that_agrees_with_itself_has_no_conflicts():
    conflicts = cleaned_audit.claim_conflicts(CLAIMS.iloc[[0, 2, 3, 4, 5]], ENTITIES.iloc[[0, 1, 3]])
    assert rows(conflicts) == []
    assert list(conflicts.columns) == ["kind", "subject", "first", "second", "first_says", "second_says"]


def test_each_processed_table_is_sorted_by_its_key(cleaned):
    for name, frame in cleaned.files.items():
        keys = rows(frame, *clean.SORTED_BY[name])
        assert (name, keys) == (name, sorted(set(keys)))


def test_cleaning_leaves_the_raw_tables_as_they_are():
    before = {name: frame.copy() for name, frame in RAW.tables.items()}
    clean.process(RAW)
    for name, frame in before.items():
        pd.testing.assert_frame_equal(RAW.tables[name], frame)


def test_a_case_is_handed_over_with_what_stands_behind_its_facts_and_every_cell_as_text(cleaned):
    """As it is read from disk."""
    case = clean.process(RAW)
    assert rows(case.facts, "fact_id", "known_on", "n_pages", "support", "dispute") == [
        ("tiny-f1", "2023-06-30", "2", "several origins", "contested"),  # p1 is not dated
        ("tiny-f2", "2023-06-30", "1", "single-origin", "contested"),
    ]
    expected = cleaned.but(facts=corroboration.corroborate(cleaned))
    assert set(case.files) == set(clean.SORTED_BY)
    for name, table in case.tables.items():
        read = store.read_table(store.csv_bytes(expected.tables[name]))
        pd.testing.assert_frame_equal(table, read, check_dtype=False)
        assert table.map(lambda cell: isinstance(cell, str)).all(axis=None), name


@quick
@given(st.data())
def test_the_order_of_raw_rows_does_not_matter(data: st.DataObject):
    def shuffled(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
        return {name: frame.iloc[data.draw(st.permutations(range(len(frame))))] for name, frame in tables.items()}

    turned = RawCase.of(shuffled(COLLECTED), CODEBOOK.but(**{**shuffled(CODEBOOK.tables), "case_columns": CODEBOOK.case_columns}))
    expected, found = clean.clean_case(RAW).files, clean.clean_case(turned).files
    assert list(found) == list(expected)
    for name in expected:
        pd.testing.assert_frame_equal(found[name], expected[name])
