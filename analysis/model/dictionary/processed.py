"""Processed tables of a case: what cleaning adds, and what it keeps of the collected ones."""

from collections.abc import Iterable

import pandas as pd

from analysis.model.dictionary.collected import CASE_TABLES, STUDY_TABLES, case_table
from analysis.model.dictionary.schemas import Column, Kind, Table


def _added(name: str, meaning: str, blank: str | None = None, kind: Kind = "text") -> Column:
    return Column(name, meaning, blank, type=kind)


_FIRST = "first possible day, as if no ~, ? or % were written"


_LAST = "last possible day, as if no ~, ? or % were written"


_ADDED = {
    column.name: column
    for column in (
        _added("also_written", "other spellings of that name, joined by `;`", "none known"),
        _added("first_day", _FIRST, "no bound", kind="day"),
        _added("last_day", _LAST, "no bound", kind="day"),
        _added("is_approximate", "yes where the date is marked ~, ? or %, else no", kind="yes_no"),
        _added("status_first_day", _FIRST, "no bound, or no date", kind="day"),
        _added("status_last_day", _LAST, "no bound, or no date", kind="day"),
        _added("carries_out", "yes where an event of this type is the thing itself, such as the handover of the person", kind="yes_no"),
        _added("has_access", "yes where the informant is an office, a court document or a party to the proceedings", kind="yes_no"),
        _added("requested_first_day", _FIRST, "no bound, or no date", kind="day"),
        _added("requested_last_day", _LAST, "no bound, or no date", kind="day"),
        _added("requested_is_approximate", "yes where the date is marked, else no", "no date", kind="yes_no"),
        _added("published_first_day", _FIRST, "not dated", kind="day"),
        _added("published_last_day", _LAST, "not dated", kind="day"),
        _added("origin_publisher", "who published the original report first", "not in origins.csv"),
        _added("origin_state", "home of that publisher", "unknown"),
        _added("origin_kind", "kind of that publisher", "not in origins.csv"),
        _added("actor_raw", "the actor as the coder wrote it"),
        _added("actor_kind", "person, body, organisation or place"),
        _added("body_code", "state and organ, joined by a hyphen", "the actor is not a state"),
        _added("cameo", "CAMEO code of the event type, a string", "no clean code"),
        _added("plover_event", "PLOVER event of the event type", "none"),
        _added("plover_mode", "PLOVER mode of the event type", "none"),
        _added("plover_context", "PLOVER context of the event type", "none"),
        _added("known_on", "earliest dated publication among the pages; the last possible day where it is uncertain", "no page is dated", kind="day"),
        _added("n_pages", "number of pages that carry it", kind="whole"),
        _added("n_undated_pages", "number of those without a date", kind="whole"),
        _added("n_origins", "number of original reports behind the pages", kind="whole"),
        _added("n_informants", "1, or 0 where the informant is not stated", kind="whole"),
        _added("n_outlet_states", "number of states that the outlets are at home in, where known", kind="whole"),
        _added("support", "single-origin or several origins"),
        _added("dispute", "none, contested or denied"),
        _added("authority", "3: carries the thing out; 2: by an organ that decides; 1: every other statement", kind="whole"),
        _added("coding", "whose code it is: adjudicated, consensus, or a coder of coders.csv"),
        _added("place", "place in the list, from 01", kind="whole"),
        _added("contradicts_fact_id", "the fact that contradicts it"),
        _added("table", "the raw table"),
        _added("row", "key of the row"),
        _added("key", "key of the row, parts joined by /"),
        _added("column", "the column"),
        _added("before", "content before cleaning", "it was blank"),
        _added("after", "content after cleaning", "it became blank"),
        _added("rule", "rule of cleaning that changed it"),
        _added("n_marks", "number of citation marks; 0 is uncited", kind="whole"),
        _added("n_claims", "number of claims that cite the reference", kind="whole"),
        _added("n_alone", "number of claims that cite nothing else", kind="whole"),
        _added("kind", "stance: one state, two stances; spelling: one person, two names"),
        _added("subject", "the state and proposition, or the person"),
        _added("first", "one claim, or spelling"),
        _added("second", "the other"),
        _added("first_says", "stance or spelling of the first"),
        _added("second_says", "stance or spelling of the second"),
    )
}


def _processed(name: str, row: str, columns: str, raw: str = "", key: str = "", own: Iterable[Column] = ()) -> Table:
    """A processed table: columns that it keeps from a raw one mean what they mean there, but for its `own`; `key` names another key."""
    kept = {column.name: column for table in CASE_TABLES + STUDY_TABLES if table.name == (raw or name) for column in table.columns}
    everywhere = {column.name: column for table in CASE_TABLES + STUDY_TABLES for column in table.columns}
    kept |= {column.name: column for column in own}
    made = [kept.get(part) or _ADDED.get(part) or everywhere[part] for part in columns.split()]
    whole = [column._replace(derived="", is_key=column.name in key.split() if key else column.is_key) for column in made]
    return Table(name, row, tuple(whole))


_PAGE = Column("source_id", "the page", refers_to="sources.source_id", is_key=True)
_CLAIM = Column("claim_id", "the claim", refers_to="claims.claim_id", is_key=True)
_REFERENCE = Column("ref", "number of the mark", refers_to="references.ref", is_key=True)


PROCESSED_TABLES = (
    _processed(
        "requests", "a requesting state",
        "state requested_on requested_first_day requested_last_day requested_is_approximate alleged_conduct status status_on "
        "status_first_day status_last_day note",
    ),
    _processed(
        "sources", "a page, with the original report that it carries",
        "source_id publisher title url archived published published_first_day published_last_day language outlet_state outlet_kind "
        "origin_id origin_publisher origin_state origin_kind note",
    ),
    _processed(
        "facts", "a fact, with what supports it",
        "fact_id date first_day last_day is_approximate actor state organ actor_raw actor_kind body_code informant informant_state "
        "has_access event_type carries_out cameo plover_event plover_mode plover_context claim note known_on n_pages n_undated_pages n_origins "
        "n_informants n_outlet_states support dispute",
    ),
    _processed("fact_sources", "a page that carries a fact", "fact_id place source_id", own=[_PAGE]),
    _processed(
        "contradictions", "a fact and one that contradicts or varies it; each pair is there in both directions",
        "fact_id place contradicts_fact_id kind note",
    ),
    _processed(
        "statements", "a statement, as the adjudicator, a coder or the consensus of the last round has it",
        "statement_id coding fact_id state organ body_code proposition stance basis authority reported_by date first_day last_day is_approximate rationale",
        own=[Column("statement_id", "the statement; that of a coder is named after the coder", is_key=True)],
    ),
    _processed("adjudication", "a decision where codes differ, or the result differs from them", "fact_id state proposition stance_final decided_by reason"),
    _processed("row_sources", "a page on which the case or a request rests", "table row place source_id", key="table row source_id", own=[_PAGE]),
    _processed("log", "a cell that cleaning changed", "table key column before after rule", key="table key column"),
    _processed(
        "claims", "a claim of the digest",
        "claim_id paragraph sentence clause char_start char_end span_sha256 citation_marks n_marks cited_as claim kind date_text "
        "state proposition stance basis verdict verdict_note",
        "digest/claims",
    ),
    _processed("claim_references", "a citation mark of a claim", "claim_id place ref", "digest/references", own=[_CLAIM, _REFERENCE]),
    _processed("claim_facts", "a fact on which a verdict rests", "claim_id place fact_id", own=[_CLAIM]),
    _processed("references", "a reference of the digest", "ref status best_match_source_id confidence evidence n_claims n_alone", "digest/references"),
    _processed("entities", "a name as printed in the digest", "printed count canonical kind note", "digest/entities"),
    _processed("claim_conflicts", "two claims, or spellings, that contradict each other", "kind subject first second first_says second_says", key="kind subject first second"),
)  # fmt: skip
"""Processed tables of a case beside `processed_case`; those of the digest are there only for the case that it is about."""


def processed_case(columns: pd.DataFrame, subject_column: str) -> Table:
    """The table `case` cleaned: other spellings follow the name of its subject, bounds follow each day."""
    raw = case_table(columns)
    kinds = dict(zip(columns["column"], columns["kind"], strict=True))
    made: list[Column] = []
    for column in (column for column in raw.columns if column.name != "source_ids"):
        blank = "no bound" if column.blank is None else f"no bound, or {column.blank}"
        made += [column._replace(derived=""), *[_ADDED["also_written"]] * (column.name == subject_column)]
        if kinds.get(column.name) == "day":
            prefix = column.name.removesuffix("_on")
            made += [_added(f"{prefix}_first_day", _FIRST, blank, kind="day"), _added(f"{prefix}_last_day", _LAST, blank, kind="day")]
    return Table("case", "the case", tuple(made))


def processed(name: str) -> Table:
    """The processed table of a name."""
    return next(table for table in PROCESSED_TABLES if table.name == name)
