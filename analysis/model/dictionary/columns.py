"""Columns that mean the same wherever they stand, each written once; a table names them, and writes out only what means something else there."""

from analysis.model import terms
from analysis.model.dictionary.schemas import Column, Table

STANCES = ("-1", "0", "1")

WHOSE = Column("study", "whose case it is: this study, or another one by the name that study.toml gives it")
"""A column that tables over cases have only where cases of other studies stand among them, after that of the case."""

SHARED = {
    column.name: column
    for column in (
        Column("address", "address of the mark: the id of its group in the SVG"),
        Column("after", "time after the {words[start]}"),
        Column(
            "against_most",
            "in what the result differs from what more than half of the coders have: detection, stance, basis, or stance;basis",
            "in nothing",
            is_list=True,
        ),
        Column("alpha", "Krippendorff's alpha, nominal", "undefined: no unit, or nothing varies", type="number"),
        Column("as_of", "what had happened by that day", "everything collected", type="day"),
        Column("attributed_stances", "stances that others attribute", "none", values=STANCES, type="whole", is_list=True),
        Column("basis", "act, speech (own voice) or reported", "no position", vocabulary="bases"),
        Column("bootstrap_high", "upper end of the bootstrap interval of alpha", "undefined", type="number"),
        Column("bootstrap_low", "lower end of the bootstrap interval of alpha", "undefined", type="number"),
        Column("by", "all, family or case"),
        Column("case_id", "the case", refers_to="cases"),
        Column("cell", "not_applicable, silent, single or divided", values=tuple(terms.CELLS.index)),
        Column("claim", "what happened or was said, in our words"),
        Column("clock", "event, or published", values=("event", "published")),
        Column("coded", "stance and basis of each coder of the case, or none", "no coder coded the case", is_list=True),
        Column(
            "coder_statement_ids",
            "statements of the coders",
            "no coder has it",
            refers_to="statements.statement_id",
            is_list=True,
        ),
        Column("coders", "who is compared", vocabulary="coders", is_list=True),
        Column("colour", "colour of the mark"),
        Column("conclusion", "name of the conclusion"),
        Column("date", "date as coded (EDTF)", is_date=True),
        Column("days", "day or interval in words"),
        Column("decided_by", "what decided: agreement, rule or judgement", "no decision on record"),
        Column("decisions", "decisions that can reach it", "none", is_list=True),
        Column("destination", "state whose {words[claim]}, or {words[outcome]} to which, it is about", "none", vocabulary="states"),
        Column("dispute", "none, contested or denied", values=tuple(terms.DISPUTE.index)),
        Column(
            "dissent_ids",
            "own statements that remain with a stance that nothing that speaks for the state has",
            "none",
            refers_to="statements.statement_id",
            is_list=True,
        ),
        Column(
            "dissent_stances",
            "stances of the own statements that remain and dissent",
            "nobody dissents",
            values=STANCES,
            type="whole",
            is_list=True,
        ),
        Column("dissents", "their organs, stances and days: court -1 2019-04-09/2019-04-09", "none", is_list=True),
        Column("fact_id", "the fact", refers_to="facts.fact_id"),
        Column("fact_ids", "facts that bear on it", "none", refers_to="facts.fact_id", is_list=True),
        Column(
            "follows",
            "coders who have the result, even where it is that there is no statement",
            "nobody has it",
            vocabulary="coders",
            is_list=True,
        ),
        Column(
            "found_by",
            "how many of the coders have it (most: more than half), and whether with the same stance and basis",
        ),
        Column("from_day", "first day of the spell", "the spell is before any statement counts", type="day"),
        Column("group", "number of the group of facts that are related", type="whole"),
        Column("height", "height", type="number", unit="mm"),
        Column("informant", "office or body that told it", vocabulary="informants"),
        Column("informant_state", "state of the informant, or home of the outlet", "none, or unknown", vocabulary="states"),
        Column("is_approximate", "yes where the date is marked ~, ? or %", type="yes_no"),
        Column(
            "is_contested",
            "yes where an account of the position has a stance that nothing that speaks for the state has",
            type="yes_no",
        ),
        Column("kind", "kind of mark"),
        Column("known_on", "earliest dated publication among the pages", "no page is dated", type="day"),
        Column(
            "last_word_first",
            "latest first day of the statements that speak for the state",
            "silent, or no bound",
            type="day",
        ),
        Column(
            "last_word_last",
            "latest last day of the statements that speak for the state",
            "silent, or no bound",
            type="day",
        ),
        Column("measure", "detection, stance, basis or organ"),
        Column("most", "stance and basis of more than half of the coders, or none", "more than half agree on nothing"),
        Column(
            "moved_by",
            "facts whose statements begin (or cease) to count on the first day",
            "the first spell of a cell",
            refers_to="facts.fact_id",
            is_list=True,
        ),
        Column("n_coders", "coders of the case", type="whole"),
        Column("n_dissent", "number of these statements", type="whole"),
        Column("n_equivalent", "universes of equivalent choices that can reach it", type="whole"),
        Column("n_facts", "facts that hold units", type="whole"),
        Column("n_found", "of these, who have the statement", type="whole"),
        Column("n_informants", "number of informants that are stated", type="whole"),
        Column("n_non_equivalent", "universes with a non-equivalent option that can reach it", type="whole"),
        Column("n_origins", "number of original reports behind it", type="whole"),
        Column("n_own", "own statements that speak for the state", type="whole"),
        Column("n_pages", "number of pages behind it", type="whole"),
        Column(
            "n_uncertain",
            "universes with an uncertain option and no non-equivalent one that can reach it",
            type="whole",
        ),
        Column("n_units", "number of units", type="whole"),
        Column("organ", "organ of that state", "no position", vocabulary="organs"),
        Column("outcome", "kept, basis changed, stance changed, added or dropped"),
        Column("overtaken", "what has made the position moot: {words[done]} to another state, withdrawn or left", "nothing"),
        Column("percent_agreement", "share of units with the same value, 0 to 100", "no unit", type="number"),
        Column("proposition", "what the position is about", "no position", refers_to="propositions"),
        Column("reason", "why", "no decision on record"),
        Column("result", "stance and basis of the adjudicated coding, or none"),
        Column("round", "round of coding", "coders of different rounds", type="whole"),
        Column("source_ids", "pages that carry it", refers_to="sources.source_id", is_list=True),
        Column(
            "stance",
            "1 supports, 0 leaves open, -1 opposes",
            "silent, or the words that speak differ; or no position",
            values=STANCES,
            type="whole",
        ),
        Column(
            "stances",
            "stances of the statements that speak for the state",
            "silent",
            values=STANCES,
            type="whole",
            is_list=True,
        ),
        Column("state", "state whose position it is", "no position", vocabulary="states"),
        Column("state_a", "first state of the pair", vocabulary="states"),
        Column("state_b", "second state of the pair", vocabulary="states"),
        Column("statement_id", "the statement", "the fact shows no position", refers_to="statements.statement_id"),
        Column("statement_ids", "statements that it rests on", "none", refers_to="statements.statement_id", is_list=True),
        Column(
            "statement_ids_attributed",
            "attributed statements that count",
            "none",
            refers_to="statements.statement_id",
            is_list=True,
        ),
        Column(
            "statement_ids_own",
            "own statements that speak for the state",
            "silent",
            refers_to="statements.statement_id",
            is_list=True,
        ),
        Column("support", "single-origin or several origins (or pages, as chosen)", values=tuple(terms.SUPPORT.index)),
        Column("title", "what the mark is, in words"),
        Column("to_day", "last day of the spell", "it goes on", type="day"),
        Column(
            "uncertain_from",
            "earliest possible day of the state's own statement; .. means no bound",
            "the day is certain, or only others spoke",
        ),
        Column("unit", "what is counted once"),
        Column("width", "width", type="number", unit="mm"),
        Column("x", "place from the left", type="number", unit="mm"),
        Column("x1", "left end", type="number", unit="mm"),
        Column("y", "place from the top", type="number", unit="mm"),
        Column("y1", "upper end", type="number", unit="mm"),
    )
}


def described(name: str, row: str, key: str, *columns: str | Column) -> Table:
    """A table from its columns in their order: names of shared ones, and those that mean something of their own here.

    Parameters
    ----------
    name
        Name of the table.
    row
        What one row is.
    key
        Names of the columns that together name a row, joined by a blank.
    columns
        Text names shared columns, joined by a blank.

    Raises
    ------
    KeyError
        If no shared column has a name.
    """
    named = [[SHARED[part] for part in column.split()] if isinstance(column, str) else [column] for column in columns]
    return Table(name, row, tuple(column._replace(is_key=column.name in key.split()) for some in named for column in some))
