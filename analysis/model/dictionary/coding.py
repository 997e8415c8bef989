"""The tables that `coding` computes."""

from analysis.model.dictionary.columns import described
from analysis.model.dictionary.schemas import Column

CODING = described(
    "coding",
    "a fact, state and proposition on which a coder or the adjudicator has a statement",
    "fact_id state proposition statement_id",
    "fact_id state proposition coded n_coders n_found found_by result outcome follows most against_most",
    Column("statement_id", "the adjudicated statement", "there is none", refers_to="statements.statement_id"),
    "coder_statement_ids decided_by reason",
)

DIGEST = described(
    "digest",
    "a claim",
    "claim_id",
    Column("claim_id", "the claim", refers_to="claims.claim_id"),
    Column("paragraph", "paragraph, the title is 0", type="whole"),
    Column("sentence", "sentence in the paragraph", type="whole"),
    Column("clause", "clause in the sentence", type="whole"),
    Column("claim", "our paraphrase"),
    Column("cited_as", "whom the claim names"),
    Column("refs", "citation marks printed after it", "uncited", type="whole", is_list=True),
    "state proposition stance",
    Column("verdict", "judged against the independent facts"),
    "fact_ids statement_ids",
    Column("conflicts_with", "claims of the document that contradict it", "none", refers_to="claims.claim_id", is_list=True),
    Column("verdict_note", "why", "nothing to add"),
)

RELIABILITY = described(
    "reliability",
    "coders, a measure, its unit and a group",
    "coders measure unit by group",
    "coders round measure unit by",
    Column("group", "all, the family of propositions, or the case"),
    Column("n_cases", "cases that at least two of the coders coded", type="whole"),
    "n_facts n_units",
    Column("n_any", "units on which any of the coders has a statement", type="whole"),
    Column("n_all", "units on which each of the coders of the case has a statement", type="whole"),
    Column(
        "jaccard",
        "of the units on which one or the other of two coders has a statement, the share on which both have, over all pairs",
        "no such unit, or not a row of detection",
        type="number",
    ),
    Column(
        "jaccard_low",
        "lower end of the bootstrap interval of the Jaccard index",
        "undefined, or not a row of detection",
        type="number",
    ),
    Column(
        "jaccard_high",
        "upper end of the bootstrap interval of the Jaccard index",
        "undefined, or not a row of detection",
        type="number",
    ),
    "percent_agreement alpha bootstrap_low bootstrap_high",
    Column("n_undefined", "draws of the bootstrap in which alpha is undefined", type="whole"),
    Column(
        "jackknife_low", "lower end of the jackknife interval of alpha", "undefined: also where alpha is one without one of the facts", type="number"
    ),
    Column(
        "jackknife_high", "upper end of the jackknife interval of alpha", "undefined: also where alpha is one without one of the facts", type="number"
    ),
    Column("ac1", "Gwet's AC1", "no unit", type="number"),
    Column("ac1_low", "lower end of the bootstrap interval of AC1", "no unit", type="number"),
    Column("ac1_high", "upper end of the bootstrap interval of AC1", "no unit", type="number"),
)

COINCIDENCES = described(
    "coincidences",
    "a round, a measure and a pair of values, in order",
    "round measure value other_value",
    "round coders measure",
    Column("value", "a value"),
    Column("other_value", "the value that meets it"),
    Column("n", "coincidences: each unit gives as many as coders have a value there", type="number"),
    Column(
        "n_units",
        "units on which both values occur; for a value with itself, those on which at least two coders gave it",
        type="whole",
    ),
)

DISAGREEMENTS = described(
    "disagreements",
    "a round, fact, state and proposition on which its coders differ, or the result is not what they agree on",
    "round case_id fact_id state proposition",
    "round case_id fact_id state proposition",
    Column(
        "differs_in",
        "detection (only some have a statement), stance or basis, joined by ;",
        "the coders of the round agree",
        is_list=True,
    ),
    "coded n_coders n_found found_by result outcome follows most against_most",
    CODING.column("statement_id"),
    "coder_statement_ids decided_by reason",
)

OVERRIDES = described(
    "overrides",
    "a fact, state and proposition on which the adjudicated coding differs from what more than half of the coders of the case have",
    "case_id fact_id state proposition",
    "case_id fact_id state proposition against_most coded most result decided_by reason",
    CODING.column("statement_id"),
    "coder_statement_ids",
)
