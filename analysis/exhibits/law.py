"""On which law the requests rest, which grounds were named, and which pages of the law were read."""

import pandas as pd

from analysis.collect import others, store
from analysis.collect.bibliography import references
from analysis.exhibits.declaration import Declaration
from analysis.model.dictionary.law import GROUNDS, LAW_PAGES, LEGAL_BASES
from analysis.model.dispute import Law
from analysis.study import law


def _pages(study: object, choices: object) -> tuple[pd.DataFrame, Law]:
    legal = others.read_law()
    return law.law_pages(legal), legal


def _references(pages: pd.DataFrame, legal: Law) -> dict[str, str]:
    return references(law.as_sources(legal), store.read_about().read_by)


TABLE = Declaration(
    number=31,
    notebook="05_compare_cases",
    cell="law",
    rows=LEGAL_BASES,
    title="On which law each request rests, and which rule on requests by several states applies",
    caption=(
        "Requests: {rows}. The rule on requests by several states is that of a treaty for {treaty}, that of "
        "the law of the {decider} for {domestic}, and was not seen for {unseen}; without a rival "
        "{words[claim]}, so none is needed: {alone}."
    ),
    note=(
        "A treaty is taken to prevail over a statute where the treaty has an article on requests by "
        "several states; several treaties can apply. A rule of domestic law is given where no treaty on "
        "which the request rests was seen to have one; it yields if there is one. Criteria are listed in the "
        "order of the article, which is a ranking only where rule_note says so; most lists are open. Blank "
        "means not seen, never no. Most texts were read in excerpts, and not in the wording of the "
        "day. The decider is the organ that the law of the {decider} names; the organ whose decision "
        "ended a case is given with the case, may be a different one, and is the one used for the positions. What "
        "applies is the reading of this collection, not a legal opinion, and says nothing about which "
        "request should have prevailed. Charges are allegations of the state that brings them."
    ),
    when_empty="No case was collected.",
    is_chosen=False,
    shown=("case_id", "state", "rule_of", "rule", "nationals", "decider", "charged", "rule_unseen"),
    rests_on={
        "case_id;state;requested_state;rivals": "case_id",
        "rule;rule_instrument_ids;rule_note": "rule_source_ids",
        "decider;court_stage;review;statute;decider_note": "decider_source_ids",
        "charge_or_warrant_on;charged": "fact_ids",
        "": "source_ids",
        "@row": "case_id;fact_ids;source_ids;rule_source_ids;decider_source_ids",
    },
    make=lambda study, choices: (law.legal_bases(study, others.read_law()),),
    numbers=law.basis_numbers,
)

NAMED = Declaration(
    number=32,
    notebook="05_compare_cases",
    cell="law",
    rows=GROUNDS,
    title="Grounds that states gave for preferring a request, and whether the rule that applies recognises them",
    caption=(
        "Rows: {rows}, one per fact and ground, from facts: {facts}. In the state's own voice: {own}; "
        "only according to somebody else: {reported}. Recognised by a rule that applies to one of the "
        "requests: {known}; by none, though all were seen: {unknown}; a rule was not seen: {unseen}; not "
        "comparable: {not_comparable}."
    ),
    note=(
        "A ground is what a state says that it considers, in the terms of the law tables; this does not prove "
        "that it decided the matter. The rule for one request may differ from that for its rival, so by_request "
        "has an answer for each. No is given only where every rule that could apply was seen. The "
        "criterion other means different things in a rule and in a fact, and is not compared."
    ),
    when_empty="No ground for preferring a request was collected.",
    is_chosen=False,
    shown=("case_id", "fact_id", "state", "words", "voice", "rule_knows", "by_request", "named_by"),
    rests_on={
        "rule_knows;by_request;rule_instrument_ids;named_by": "source_ids",
        "": "fact_id",
        "@row": "fact_id;source_ids",
    },
    make=lambda study, choices: (law.grounds(study, others.read_law()),),
    numbers=law.ground_numbers,
)

PAGES = Declaration(
    number=33,
    notebook="05_compare_cases",
    cell="law",
    needs="law/sources",
    rows=LAW_PAGES,
    title="Pages of the law that were read",
    caption=(
        "Pages: {rows}. Read as an excerpt: {excerpts}; without a visible date: {undated}; on which no instrument and no decider rests: {unused}."
    ),
    note=(
        "Texts are listed as they were found, mostly in part and not in the wording that was in force on the "
        "day of a request. Pages of scholars, law firms and the press are listed where the text itself was "
        "not reached."
    ),
    when_empty="No page of the law was collected.",
    is_chosen=False,
    shown=("source_id", "publisher", "published", "kind", "what_was_read", "instrument_ids", "deciders"),
    make=_pages,
    numbers=lambda pages, legal: law.page_numbers(pages),
    also=_references,
)
