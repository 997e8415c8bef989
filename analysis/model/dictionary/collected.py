"""Collected tables: of a case, and beside the cases."""

from functools import lru_cache
from typing import Any

import pandas as pd

from analysis.model import terms
from analysis.model.dictionary.logs import RETRACTIONS, SEEN
from analysis.model.dictionary.schemas import ADDRESS, ARCHIVED, CASE_ID, LANGUAGE, NOTE, STANCES, WHOLE, Column, Table, key_column, state_column

KINDS_OF_COLUMN: dict[str, dict[str, Any]] = {
    "text": {},
    "day": {"is_date": True},
    "state": {"vocabulary": "states"},
    "states": {"vocabulary": "states", "is_list": True},
    "organ": {"vocabulary": "organs"},
}
"""Kinds of column that a study can give to case.csv, and what cells of each hold."""


def case_table(columns: pd.DataFrame, roles: pd.DataFrame | None = None) -> Table:
    """The table `case` with the columns of a study, of which the codebook table `case_columns` has a row each; those that can be blank may be left out.

    A state that can also be a word, such as `pending`, is judged with the rules of the case. By `roles`, the codebook table, it is known which column
    names the states that ask, which requests.csv has too.
    """
    of_requests = () if roles is None else (cell for cell, asks in zip(roles["case_column"], roles["stands_for_xx"], strict=True) if asks == "yes")
    rows = zip(*(columns[name].tolist() for name in ("column", "meaning", "blank", "kind", "words")), strict=True)
    return _case_table(tuple(rows), frozenset(of_requests))


@lru_cache(maxsize=16)
def _case_table(columns: tuple[tuple[str, ...], ...], of_requests: frozenset[str]) -> Table:
    """What `case_table` gives, kept since each case is judged by it; rows of `case_columns`, and the columns that requests.csv has too."""
    made = [
        Column(name, meaning, blank or None, **({"words": terms.state_or(words)} if words else KINDS_OF_COLUMN[kind]))
        for name, meaning, blank, kind, words in columns
    ]
    sources = Column("source_ids", "pages on which this row rests", refers_to="sources.source_id", is_list=True)
    made = [column._replace(derived="the states of requests.csv") if column.name in of_requests else column for column in made]
    case_id = key_column("case_id", "short name; the name of the folder", derived="the name of the folder")
    return Table("case", "the case (exactly one row)", (case_id, *made, sources, NOTE)).lenient()


CASE_TABLES = tuple(
    table.lenient()
    for table in (
        Table(
            "requests",
            "a requesting state: when it asked, for what alleged conduct, and how far its request came",
            (
                Column("state", "the requesting state", vocabulary="states", is_key=True),
                Column("requested_on", "day of the formal request", "not even bounds are known", is_date=True),
                Column("alleged_conduct", "what the requesting state alleges, as alleged", "unknown"),
                Column("status", "last stage that the request is seen to have reached", vocabulary="request_statuses"),
                Column("status_on", "day of that stage", "unknown", is_date=True),
                Column("source_ids", "pages on which this row rests", refers_to="sources.source_id", is_list=True),
                NOTE,
            ),
        ),
        Table(
            "sources",
            "a page that was read",
            (
                key_column("source_id", "the page"),
                Column("publisher", "who published the page"),
                Column("title", "title as printed", "not visible in the archived copy"),
                Column("url", "address of the page", **ADDRESS),
                ARCHIVED,
                Column("published", "day of publication", "no date is visible on the page or in its address", is_date=True),
                Column(
                    "language",
                    f"{LANGUAGE} of the page",
                    vocabulary="languages",
                    derived="that of the other pages of the publisher in the case, where they have one",
                ),
                state_column("outlet_state", "home of the publisher", "uncertain", derived="where outlet_kind is blank too, as there"),
                Column(
                    "outlet_kind",
                    "kind of publisher",
                    vocabulary="outlet_kinds",
                    derived="that of the other pages of the publisher in the case, where they have one",
                ),
                Column(
                    "origin_id",
                    "groups pages that carry one original report: its row of origins.csv, or the page on which it stands",
                    refers_to="origins.origin_id",
                    derived="the page carries a report of its own, which is called as the page is",
                ),
                NOTE,
            ),
        ),
        Table(
            "facts",
            "something that happened or was said, in our own words",
            (
                key_column("fact_id", "the fact; starts with the case"),
                Column("date", "day of the act or utterance", is_date=True),
                Column("actor", "who acted or spoke, as the coder wrote it"),
                state_column("state", "state of the actor", "the actor is not a state"),
                Column("organ", "organ of the state, or kind of actor", vocabulary="organs"),
                Column("informant", "who told it: the office or body from which the information comes", vocabulary="informants"),
                state_column(
                    "informant_state", "state of the informant, or home of the outlet", "none, or unknown", derived="that of informants.csv"
                ),
                Column("event_type", "kind of event", vocabulary="event_types"),
                Column("claim", "what happened or was said"),
                Column("source_ids", "pages that carry it", refers_to="sources.source_id", is_list=True),
                Column(
                    "contradicts",
                    "facts that cannot all be right with this one: its pairs of contradictions.csv but for those of kind variant; mutual",
                    "no fact of the case",
                    refers_to="facts.fact_id",
                    is_list=True,
                    derived="these pairs",
                ),
                NOTE,
            ),
        ),
        Table(
            "statements",
            "a state's stance on a proposition, resting on one fact (adjudicated)",
            (
                key_column(
                    "statement_id",
                    "the statement; starts with the case",
                    derived="case, fact, state and proposition, such as smith-s-f02-no-surrender-to-no, which no other row changes",
                ),
                Column("fact_id", "the fact that it rests on", refers_to="facts.fact_id"),
                state_column("state", "state whose position is shown", derived="that of the fact, for an act or speech"),
                Column(
                    "organ", "organ of that state", vocabulary="organs", derived="that of the fact, for an act or speech of the state of the fact"
                ),
                Column("proposition", "what the position is about", refers_to="propositions"),
                Column("stance", "1 supports, -1 opposes, 0 expressly leaves open; silence has no row", values=STANCES),
                Column("basis", "act, speech (own voice) or reported (attributed by somebody else)", vocabulary="bases"),
                Column("reported_by", "who attributes the position", "the state's own act or speech"),
                Column("date", "day of the act or utterance", is_date=True, derived="that of the fact"),
                Column("rationale", "why the fact shows the position", "not given"),
            ),
        ),
        Table(
            "contradictions",
            "a pair of facts that contradict each other, or tell one thing in different words",
            (
                Column("fact_id", "the fact with the smaller id", refers_to="facts.fact_id", is_key=True),
                Column("contradicts_fact_id", "the fact that contradicts it", refers_to="facts.fact_id", is_key=True),
                Column("kind", "kind of contradiction", values=tuple(terms.CONTRADICTIONS.index)),
                NOTE,
            ),
        ),
    )
)
"""Tables of a case beside `case_table`."""


STUDY_TABLES = (
    RETRACTIONS,
    Table(
        "origins",
        "an original report and its publisher; one without a row is that of the page of its name, or of the publisher that all its pages have",
        (
            key_column("origin_id", "the original report"),
            Column("publisher", "who published it first"),
            state_column("origin_state", "home of that publisher", "unknown"),
            Column("origin_kind", "kind of that publisher", vocabulary="outlet_kinds"),
            Column("pages", "collected addresses that carry it; one used in two cases counts once", "not counted", **WHOLE),
            NOTE,
        ),
    ).lenient(),
    Table(
        "codings",
        "a statement as one coder coded it, untouched",
        (
            Column("coder", "who coded", vocabulary="coders", is_key=True),
            CASE_ID,
            Column("fact_id", "the fact", refers_to="facts.fact_id", is_key=True),
            state_column("state", "state whose position is shown", is_key=True),
            Column("proposition", "what the position is about", refers_to="propositions", is_key=True),
            Column("stance", "as in statements", values=STANCES),
            Column("basis", "as in statements", vocabulary="bases"),
            Column("organ", "as in statements", vocabulary="organs"),
        ),
    ),
    Table(
        "adjudication",
        "a decision where the codings are not unanimous, or the result differs from them",
        (
            CASE_ID,
            Column("fact_id", "the fact", refers_to="facts.fact_id", is_key=True),
            state_column("state", "state whose position is shown", is_key=True),
            Column("proposition", "what the position is about", refers_to="propositions", is_key=True),
            Column("stance_final", "stance that was kept", "no statement was kept", values=STANCES),
            Column(
                "decided_by",
                "what decided: agreement of the coders of the last round, a named rule of the codebook, or judgement, which is the reading of the fact",
                values=("agreement", "rule", "judgement"),
            ),
            Column("reason", "why; for a rule, which one"),
        ),
    ),
    Table(
        "digest/document",
        "the document under audit; it is never evidence",
        (
            key_column("document_id", "the document"),
            Column("title", "its title"),
            Column("publisher", "its publisher"),
            Column("url", "its address", **ADDRESS),
            Column("published", "day of publication", "no date is visible", is_date=True),
            Column("language", f"{LANGUAGE} of the document", vocabulary="languages"),
            NOTE,
        ),
    ),
    Table(
        "digest/claims",
        "an atomic claim of the digest",
        (
            key_column("claim_id", "the claim"),
            Column("paragraph", "paragraph, the title is 0", **WHOLE),
            Column("sentence", "sentence in the paragraph", **WHOLE),
            Column("clause", "clause in the sentence", **WHOLE),
            Column("char_start", "first code point of the span in the document's text (from 0)", **WHOLE),
            Column("char_end", "code point after the span", **WHOLE),
            Column("span_sha256", "SHA-256 of the span as UTF-8", pattern=r"[0-9a-f]{64}", words="64 hexadecimal digits"),
            Column("citation_marks", "marks printed after the claim", "uncited", pattern=r"\[[0-9]+\]( \[[0-9]+\])*", words="marks like [1] [2]"),
            Column("cited_as", "whom the claim names"),
            Column("claim", "our paraphrase"),
            Column("kind", "kind of claim", values=("fact", "position", "background", "commentary", "outlook")),
            Column("date_text", "date as printed", "none printed"),
            state_column("state", "state whose position the claim carries, or of which it speaks", "none"),
            Column("proposition", "what the position is about", "no position coded", refers_to="propositions"),
            Column("stance", "as in statements", "no position coded", values=STANCES),
            Column("basis", "as in statements", "no position coded", vocabulary="bases"),
            Column("verdict", "judged against the independent facts", values=tuple(terms.VERDICTS_ON_CLAIMS.index)),
            Column("fact_ids", "facts that the verdict rests on", "no fact bears on it", refers_to="facts.fact_id", is_list=True),
            Column("verdict_note", "why", "nothing to add"),
        ),
    ),
    Table(
        "digest/references",
        "one of the references that the digest cites without listing",
        (
            Column("ref", "number of the mark", is_key=True, **WHOLE),
            Column("status", "whether it could be identified", values=("identified", "probable", "unidentified")),
            Column("best_match_source_id", "page that it may be", "none", refers_to="sources.source_id"),
            Column("confidence", "how sure, 0 to 1", pattern=r"0|1|0?\.[0-9]+", words="a number from 0 to 1"),
            Column("evidence", "what speaks for it"),
        ),
    ),
    Table(
        "digest/entities",
        "a name as printed in the digest",
        (
            Column("printed", "as printed", is_key=True),
            Column("count", "how often", **WHOLE),
            Column("canonical", "what it refers to"),
            Column("kind", "kind of name", values=("person", "organisation", "body", "state", "place")),
            NOTE,
        ),
    ),
    Table(
        "law/instruments",
        "a treaty, convention or statute that bears on a request",
        (
            key_column("instrument_id", "the instrument"),
            Column("title", "its title"),
            Column("kind", "kind of instrument", values=tuple(terms.INSTRUMENTS.index)),
            Column("parties", "states or groups of states that are bound by it, joined by `;`, in words where they are many"),
            Column("signed_on", "day of signature", "not seen", is_date=True),
            Column("in_force_on", "day on which it came into force between the states concerned", "not seen", is_date=True),
            Column("competing_requests_article", "article on requests of several states", "none, or not seen"),
            Column(
                "competing_requests_criteria",
                "criteria of that article in its order, `other` for each that has no word here",
                "none, or not seen",
                values=tuple(terms.CRITERIA.index),
                is_list=True,
                repeats=True,
            ),
            Column("nationals", "what it says of surrendering nationals of the requested state", values=tuple(terms.NATIONALS.index)),
            Column("dual_criminality", "whether the conduct must be criminal in both states", values=tuple(terms.DUAL_CRIMINALITY.index)),
            Column("source_ids", "pages of the law on which the row rests", refers_to="law/sources.source_id", is_list=True),
            NOTE,
        ),
    ),
    Table(
        "law/law",
        "an instrument on which the request of a state rests, or by which it is judged",
        (
            Column("case_id", "the case", refers_to="cases", is_key=True),
            Column("state", "the requesting state", vocabulary="states", is_key=True),
            Column("instrument_id", "the instrument", refers_to="law/instruments.instrument_id", is_key=True),
            Column("basis", "kind of instrument", values=tuple(terms.INSTRUMENTS.index)),
            NOTE,
        ),
    ),
    Table(
        "law/deciders",
        "a requested state: who decides on surrender by its law",
        (
            Column("requested_state", "the state", vocabulary="states", is_key=True),
            Column("court_stage", "courts that come before the decision", "not seen"),
            Column(
                "final_decider",
                "organ that has the final say",
                "not seen, or a court's ruling is followed by no other decision",
                vocabulary="organs",
            ),
            Column("appeal", "organ that can review the decision", values=("court", "unknown")),
            Column("law", "statute and sections"),
            Column("source_ids", "pages of the law on which the row rests", refers_to="law/sources.source_id", is_list=True),
            NOTE,
        ),
    ),
    Table(
        "law/timing",
        "a request, and when the charge or warrant behind it was made",
        (
            Column("case_id", "the case", refers_to="cases", is_key=True),
            Column("state", "the requesting state", vocabulary="states", is_key=True),
            Column("charge_or_warrant_on", "day of the first charge or warrant", "not seen", is_date=True),
            Column("fact_ids", "facts that tell of it", "none", refers_to="facts.fact_id", is_list=True),
            Column("against_detention", "whether the charge was there by the detention", values=("by_detention", "after_detention", "unknown")),
            NOTE,
        ),
    ),
    Table(
        "law/grounds",
        "a ground on which a state preferred one request, as a fact tells it",
        (
            Column("case_id", "the case", refers_to="cases", is_key=True),
            Column("fact_id", "the fact", refers_to="facts.fact_id", is_key=True),
            Column("state", "state that named the ground", vocabulary="states", is_key=True),
            Column("grounds", "criteria that it named", values=tuple(terms.CRITERIA.index), is_list=True),
            Column("voice", "own voice of the state, or reported by somebody else", values=("own", "reported")),
            NOTE,
        ),
    ),
    Table(
        "law/sources",
        "a page of the law that was read",
        (
            key_column("source_id", "the page"),
            Column("title", "title of the page"),
            Column("publisher", "who published the page"),
            Column("url", "address of the page", **ADDRESS),
            ARCHIVED,
            Column("published", "day of publication", "no date is visible", is_date=True),
            Column("kind", "kind of page", values=("treaty_text", "statute", "scholar", "press", "court", "encyclopedia", "government")),
            Column("what_was_read", "the whole text, or an excerpt of it", values=("excerpt", "whole")),
        ),
        ("archived",),
    ),
)
BESIDE_TABLES = (*STUDY_TABLES, SEEN)
"""Every table that can stand beside the cases."""
