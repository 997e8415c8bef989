"""The tables of the project: what one row of each is, its columns, what they hold and what blank means."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple, Self

import pandas as pd

from analysis.model import terms
from analysis.model.choices import PARAMETERS

ID = r"[a-z0-9][a-z0-9-]*"
IDS = "lower-case letters, digits and hyphens"


Kind = Literal["text", "whole", "number", "day", "yes_no", "true_false"]
"""Text, a whole number, a number, a day as YYYY-MM-DD, yes or no, True or False."""


class Column(NamedTuple):
    """A column: what it means, what blank means (None = never blank), and what it may hold.

    `vocabulary` names a codebook table (its first column holds the words), `refers_to` a table of
    the same folder or data set (`table.column`), `values` a closed list, `pattern` a regular
    expression with `words` for people; `is_list` joins several by `;`, each once unless it `repeats`; `is_date` asks for EDTF.
    `type` is what a cell, or an item of its list, is in a computed table; collected cells are text. `unit` is that of a number.
    """

    name: str
    meaning: str
    blank: str | None = None
    values: tuple[str, ...] = ()
    vocabulary: str = ""
    refers_to: str = ""
    pattern: str = ""
    words: str = ""
    is_list: bool = False
    repeats: bool = False
    is_date: bool = False
    is_key: bool = False
    type: Kind = "text"
    unit: str = ""


class Table(NamedTuple):
    """A table: what one row is, and its columns in order; a file may leave out those that are `optional`, which are then blank."""

    name: str
    row: str
    columns: tuple[Column, ...]
    optional: tuple[str, ...] = ()

    @property
    def keys(self) -> list[str]:
        """Names of the columns that together name a row."""
        return [column.name for column in self.columns if column.is_key]

    @property
    def names(self) -> list[str]:
        """Names of the columns in their order."""
        return [column.name for column in self.columns]

    def column(self, name: str) -> Column:
        """The column of a name."""
        return next(column for column in self.columns if column.name == name)

    def called(self, columns: Mapping[str, Iterable[tuple[str, str]]], places: Mapping[str, Any]) -> Self:
        """The table in the words of a study.

        Parameters
        ----------
        columns
            Names and meanings of the study for columns that it names itself, one or several for each; a blank meaning is that of the column.
        places
            What stands in braces in meanings, as `model.captions.places` gives it.
        """

        def say(text: str) -> str:
            return text.format(**places) if re.search(r"\{[a-z]", text) else text

        made = [
            column._replace(name=name, meaning=say(meaning or column.meaning), blank=None if column.blank is None else say(column.blank))
            for column in self.columns
            for name, meaning in columns.get(column.name, [(column.name, "")])
        ]
        return self._replace(row=say(self.row), columns=tuple(made))

    def frame(self, rows: Iterable[Any] = ()) -> pd.DataFrame:
        """Rows as a frame with the columns of the table in their order, also where there is no row; numbers are held by their type."""
        numbers = [column for column in self.columns if column.type in ("whole", "number") and not column.is_list]
        kinds = {column.name: "float" if column.type == "number" else "int" if column.blank is None else "Int64" for column in numbers}
        return pd.DataFrame(list(rows), columns=self.names).astype(kinds)


def _state(name: str, meaning: str, blank: str | None = None, **more: Any) -> Column:
    return Column(name, meaning, blank, vocabulary="states", **more)


def _key(name: str, meaning: str, **more: Any) -> Column:
    return Column(name, meaning, pattern=ID, words=IDS, is_key=True, **more)


_YES_NO = ("yes", "no")
_LANGUAGE = "ISO 639-1 code of the language"
_NOTE = Column("note", "provenance, variants and doubts, in our words", "nothing to add")
_CASE_ID = Column("case_id", "the case", refers_to="cases")
_STANCES = ("-1", "0", "1")
_WHOLE: dict[str, Any] = {"pattern": r"[0-9]+", "words": "a whole number"}

KINDS_OF_COLUMN: dict[str, dict[str, Any]] = {
    "text": {},
    "day": {"is_date": True},
    "state": {"vocabulary": "states"},
    "states": {"vocabulary": "states", "is_list": True},
    "organ": {"vocabulary": "organs"},
}
"""Kinds of column that a study can give to case.csv, and what cells of each hold."""


def case_table(columns: pd.DataFrame) -> Table:
    """The table `case` with the columns of a study, of which the codebook table `case_columns` has a row each; those that can be blank may be left out.

    A state that can also be a word, such as `pending`, is judged with the rules of the case.
    """
    made = [
        Column(row["column"], row["meaning"], row["blank"] or None, **({} if row["words"] else KINDS_OF_COLUMN[row["kind"]]))
        for row in columns.to_dict("records")
    ]
    sources = Column("source_ids", "pages on which this row rests", refers_to="sources.source_id", is_list=True)
    optional = tuple(column.name for column in (*made, _NOTE) if column.blank is not None)
    return Table("case", "the case (exactly one row)", (_key("case_id", "short name; the name of the folder"), *made, sources, _NOTE), optional)


CASE_TABLES = (
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
            _NOTE,
        ),
    ),
    Table(
        "sources",
        "a page that was read",
        (
            _key("source_id", "the page"),
            Column("publisher", "who published the page"),
            Column("title", "title as printed", "not visible in the archived copy"),
            Column("url", "address of the page", pattern=r"https?://\S+", words="an address that starts with http:// or https://"),
            Column("published", "day of publication", "no date is visible on the page or in its address", is_date=True),
            Column("language", f"{_LANGUAGE} of the page", vocabulary="languages"),
            _state("outlet_state", "home of the publisher", "uncertain"),
            Column("outlet_kind", "kind of publisher", vocabulary="outlet_kinds"),
            Column("origin_id", "groups pages that carry one original report", refers_to="origins.origin_id"),
            _NOTE,
        ),
    ),
    Table(
        "facts",
        "something that happened or was said, in our own words",
        (
            _key("fact_id", "the fact; starts with the case"),
            Column("date", "day of the act or utterance", is_date=True),
            Column("actor", "who acted or spoke, as the coder wrote it"),
            _state("state", "state of the actor", "the actor is no state"),
            Column("organ", "organ of the state, or kind of actor", vocabulary="organs"),
            Column("informant", "who told it: the office or body from which the information comes", vocabulary="informants"),
            _state("informant_state", "state of the informant, or home of the outlet", "none, or unknown"),
            Column("event_type", "kind of event", vocabulary="event_types"),
            Column("claim", "what happened or was said"),
            Column("source_ids", "pages that carry it", refers_to="sources.source_id", is_list=True),
            Column(
                "contradicts",
                "facts that cannot all be right with this one: its pairs of contradictions.csv but for those of kind variant; mutual",
                "no fact of the case",
                refers_to="facts.fact_id",
                is_list=True,
            ),
            _NOTE,
        ),
    ),
    Table(
        "statements",
        "a state's stance on a proposition, resting on one fact (adjudicated)",
        (
            _key("statement_id", "the statement; starts with the case"),
            Column("fact_id", "the fact that it rests on", refers_to="facts.fact_id"),
            _state("state", "state whose position is shown"),
            Column("organ", "organ of that state", vocabulary="organs"),
            Column("proposition", "what the position is about", refers_to="propositions"),
            Column("stance", "1 supports, -1 opposes, 0 expressly leaves open; silence has no row", values=_STANCES),
            Column("basis", "act, speech (own voice) or reported (attributed by somebody else)", vocabulary="bases"),
            Column("reported_by", "who attributes the position", "the state's own act or speech"),
            Column("date", "day of the act or utterance", is_date=True),
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
            _NOTE,
        ),
    ),
)

"""Tables of a case beside `case_table`."""

STUDY_TABLES = (
    Table(
        "origins",
        "an original report and its publisher",
        (
            _key("origin_id", "the original report"),
            Column("publisher", "who published it first"),
            _state("origin_state", "home of that publisher", "unknown"),
            Column("origin_kind", "kind of that publisher", vocabulary="outlet_kinds"),
            Column("pages", "collected addresses that carry it; one used in two cases counts once", **_WHOLE),
            _NOTE,
        ),
    ),
    Table(
        "codings",
        "a statement as one coder coded it, untouched",
        (
            Column("coder", "who coded", vocabulary="coders", is_key=True),
            _CASE_ID,
            Column("fact_id", "the fact", refers_to="facts.fact_id", is_key=True),
            _state("state", "state whose position is shown", is_key=True),
            Column("proposition", "what the position is about", refers_to="propositions", is_key=True),
            Column("stance", "as in statements", values=_STANCES),
            Column("basis", "as in statements", vocabulary="bases"),
            Column("organ", "as in statements", vocabulary="organs"),
        ),
    ),
    Table(
        "adjudication",
        "a decision where the codings are not unanimous, or the result differs from them",
        (
            _CASE_ID,
            Column("fact_id", "the fact", refers_to="facts.fact_id", is_key=True),
            _state("state", "state whose position is shown", is_key=True),
            Column("proposition", "what the position is about", refers_to="propositions", is_key=True),
            Column("stance_final", "stance that was kept", "no statement was kept", values=_STANCES),
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
            _key("document_id", "the document"),
            Column("title", "its title"),
            Column("publisher", "its publisher"),
            Column("url", "its address", pattern=r"https?://\S+", words="an address that starts with http:// or https://"),
            Column("published", "day of publication", "no date is visible", is_date=True),
            Column("language", f"{_LANGUAGE} of the document", vocabulary="languages"),
            _NOTE,
        ),
    ),
    Table(
        "digest/claims",
        "an atomic claim of the digest",
        (
            _key("claim_id", "the claim"),
            Column("paragraph", "paragraph, the title is 0", **_WHOLE),
            Column("sentence", "sentence in the paragraph", **_WHOLE),
            Column("clause", "clause in the sentence", **_WHOLE),
            Column("char_start", "first code point of the span in the document's text (from 0)", **_WHOLE),
            Column("char_end", "code point after the span", **_WHOLE),
            Column("span_sha256", "SHA-256 of the span as UTF-8", pattern=r"[0-9a-f]{64}", words="64 hexadecimal digits"),
            Column("citation_marks", "marks printed after the claim", "uncited", pattern=r"\[[0-9]+\]( \[[0-9]+\])*", words="marks like [1] [2]"),
            Column("cited_as", "whom the claim names"),
            Column("claim", "our paraphrase"),
            Column("kind", "kind of claim", values=("fact", "position", "background", "commentary", "outlook")),
            Column("date_text", "date as printed", "none printed"),
            _state("state", "state whose position the claim carries, or of which it speaks", "none"),
            Column("proposition", "what the position is about", "no position coded", refers_to="propositions"),
            Column("stance", "as in statements", "no position coded", values=_STANCES),
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
            Column("ref", "number of the mark", is_key=True, **_WHOLE),
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
            Column("count", "how often", **_WHOLE),
            Column("canonical", "what it stands for"),
            Column("kind", "kind of name", values=("person", "organisation", "body", "state", "place")),
            _NOTE,
        ),
    ),
    Table(
        "law/instruments",
        "a treaty, convention or statute that bears on a request",
        (
            _key("instrument_id", "the instrument"),
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
            _NOTE,
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
            _NOTE,
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
                "organ that decides in the end",
                "not seen, or a court's ruling is followed by no other decision",
                vocabulary="organs",
            ),
            Column("appeal", "organ that can review the decision", values=("court", "unknown")),
            Column("law", "statute and sections"),
            Column("source_ids", "pages of the law on which the row rests", refers_to="law/sources.source_id", is_list=True),
            _NOTE,
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
            _NOTE,
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
            _NOTE,
        ),
    ),
    Table(
        "law/sources",
        "a page of the law that was read",
        (
            _key("source_id", "the page"),
            Column("title", "title of the page"),
            Column("publisher", "who published the page"),
            Column("url", "address of the page", pattern=r"https?://\S+", words="an address that starts with http:// or https://"),
            Column("published", "day of publication", "no date is visible", is_date=True),
            Column("kind", "kind of page", values=("treaty_text", "statute", "scholar", "press", "court", "encyclopedia", "government")),
            Column("what_was_read", "the whole text, or an excerpt of it", values=("excerpt", "whole")),
        ),
    ),
)

CODEBOOK_TABLES = (
    Table(
        "codebook/states",
        "a state",
        (
            Column("alpha2", "ISO 3166-1 alpha-2 code", pattern=r"[A-Z]{2}", words="two capital letters", is_key=True),
            Column("name", "name"),
            Column("role", "where it occurs in the collected cases", "not used"),
        ),
    ),
    Table(
        "codebook/organs",
        "an organ of a state, or a kind of actor",
        (
            Column("organ", "code", is_key=True),
            Column("definition", "what belongs to it"),
            Column("is_of_state", "no: a kind of actor that speaks for no state", values=_YES_NO),
            Column("actor_kind", "kind of its actors where aliases do not say it", values=("person", "body", "organisation")),
        ),
    ),
    Table(
        "codebook/bases",
        "a basis of a statement",
        (Column("basis", "code", values=terms.BASES, is_key=True), Column("definition", "when it applies")),
    ),
    Table(
        "codebook/event_types",
        "a kind of event, with its codes in two event ontologies",
        (
            Column("event_type", "code", is_key=True),
            Column("definition", "what belongs to it"),
            Column("cameo", "CAMEO code, a string", "no clean code", pattern=r"[0-9]{2,4}", words="two to four digits"),
            Column("plover_event", "PLOVER event", "none"),
            Column("plover_mode", "PLOVER mode", "none"),
            Column("plover_context", "PLOVER context", "none"),
            Column("carries_out", "yes: the event is the thing itself, by which the matter ends", values=_YES_NO),
            Column("is_background", "yes: nothing that a state or party did in the case; it is counted and not drawn", values=_YES_NO),
        ),
    ),
    Table(
        "codebook/informants",
        "who can have told a fact",
        (
            Column("informant", "name", is_key=True),
            Column("informant_state", "its state, or `varies`", "none"),
            Column("definition", "who belongs to it"),
            Column(
                "has_access",
                "yes: an office, a court document, a party to the proceedings; no: an outlet on its own word, a scholar, unnamed",
                values=_YES_NO,
            ),
            Column(
                "voice",
                "what it is called as a voice; what a newspaper says on its own word is said by the press, not by the state of its home",
                "an office or a text",
            ),
            Column("in_words", "the voice in a sentence", "an office or a text"),
            Column("is_text", "yes: a text, and nobody who speaks", values=_YES_NO),
        ),
    ),
    Table(
        "codebook/coders",
        "who coded",
        (
            Column("coder", "name of the coder", pattern=r"[A-Za-z][A-Za-z0-9]*", words="letters and digits, a letter first", is_key=True),
            Column("round", "round of coding, from 1", pattern=r"[1-9][0-9]?", words="a whole number from 1"),
            Column("kind", "what codes, such as a language model or a person"),
            Column("is_blind", "whether the coder saw no other codes", values=_YES_NO),
            Column("instructions", "wording of the codebook that the coder had"),
            _NOTE,
        ),
    ),
    Table(
        "codebook/roles",
        "a role that a state can have in a dispute, in the order in which states are shown",
        (
            Column("role", "code", pattern=r"[a-z_]+", words="lower-case letters and underscores", is_key=True),
            Column("case_column", "column of case.csv that names the states in this role", "every other state"),
            Column("title", "the role in words"),
            Column("decides", "whether a state in this role decides the dispute", values=_YES_NO),
            Column("stands_for_xx", "whether XX stands for each state in this role, in propositions, decisions and conclusions", values=_YES_NO),
            Column("definition", "when a state has it"),
        ),
    ),
    Table(
        "codebook/case_columns",
        "a column of case.csv besides case_id, source_ids and note, in their order",
        (
            Column("column", "the column", pattern=r"[a-z_]+", words="lower-case letters and underscores", is_key=True),
            Column("meaning", "what it says of a case"),
            Column("blank", "what blank means; the column may be left out", "never blank"),
            Column("kind", "what its cells hold", values=tuple(KINDS_OF_COLUMN)),
            Column("words", "what stands in place of a state", "nothing else", is_list=True),
            Column("role", "role of which it names a state", "any state, or none", refers_to="roles"),
        ),
    ),
    Table(
        "codebook/languages",
        "a language of pages",
        (
            Column("language", "ISO 639-1 code", pattern=r"[a-z]{2}", words="two lower-case letters", is_key=True),
            Column("name", "its name in English"),
        ),
    ),
    Table("codebook/outlet_kinds", "a kind of publisher", (Column("outlet_kind", "code", is_key=True), Column("definition", "what belongs to it"))),
    Table(
        "codebook/propositions",
        "a family of propositions",
        (
            Column("proposition_family", "code", is_key=True),
            Column("template", "proposition, XX standing for a state (see `stands_for_xx` of roles)"),
            Column("definition", "what it says"),
            Column("supports_means", "when 1 is coded"),
            Column("opposes_means", "when -1 is coded"),
            Column("open_means", "when 0 is coded", "0 is not allowed"),
            Column("title", "the proposition as a noun phrase; {XX} is the name of that state"),
            Column("supports", "1 in the third person, after the name of a state"),
            Column("opposes", "-1 in the third person"),
            Column("open", "0 in the third person", "0 is not allowed"),
            Column("supports_mark", "1 in two words at most, for a box"),
            Column("opposes_mark", "-1 in two words at most"),
            Column("open_mark", "0 in two words at most", "0 is not allowed"),
            Column("holders", "roles of the states that can hold a position on it", refers_to="roles", is_list=True),
            Column(
                "decided_by",
                "who decides it for the requested state: organs, or `final_decider` for the organ that the case names",
                "nobody decides it",
                refers_to="deciders",
                is_list=True,
            ),
            Column("is_outcome", "yes for the family whose carrying out ends the matter", values=_YES_NO),
            Column("is_argument", "yes for the family of which the positions are listed beside the cases", values=_YES_NO),
        ),
    ),
    Table(
        "codebook/objections",
        "a stance by which a requesting state objects to the request of another one",
        (
            Column("proposition_family", "family of propositions on the request of a state", refers_to="families", is_key=True),
            Column("stance", "stance that objects to it", values=_STANCES),
            Column("definition", "what it says"),
        ),
    ),
    Table(
        "codebook/request_statuses",
        "a stage of a request",
        (
            Column("status", "code", is_key=True),
            Column("label", "the stage in words"),
            Column("ends_request", "yes: the requesting state no longer asks", values=_YES_NO),
            Column("definition", "when it is reached"),
        ),
    ),
    Table(
        "codebook/aliases",
        "a spelling and what it stands for in a case",
        (
            Column("raw", "as written", is_key=True),
            Column("canonical", "the one name that is used"),
            Column("kind", "kind of name", values=("person", "body", "organisation", "place")),
            Column("case_id", "the case", refers_to="cases", is_key=True),
        ),
    ),
    Table(
        "codebook/selection",
        "a candidate case and whether it was taken in",
        (
            Column("candidate", "case, or a description of one left out", is_key=True),
            Column("included", "taken in", values=("yes", "no")),
            Column("rival_request", "two states asked", values=("yes", "no", "unclear")),
            Column("reason", "why"),
        ),
    ),
    Table(
        "codebook/decisions",
        "an option of a decision of the analysis, for the multiverse",
        (
            Column("parameter", "parameter of analysis", values=tuple(p.name for p in PARAMETERS if p.name != "as_of")),
            Column(
                "option",
                "its value; for `exclude_sources` conditions on columns of `sources`, joined by `&`; XX is each state that it stands for in turn, a role all of its states",
                "nothing is left out",
            ),
            Column(
                "label",
                "name of the option, of which names of universes are made; XX is a state",
                pattern=r"[A-Za-z0-9][A-Za-z0-9-]*",
                words="letters, digits and hyphens",
                is_key=True,
            ),
            Column("is_default", "whether it is taken where nothing is chosen", values=("yes", "no")),
            Column("type", "E equivalent to the default, N non-equivalent, U uncertain (Del Giudice and Gangestad 2021)", values=("E", "N", "U")),
            Column("not_with", "labels that it does not go with, those of one combination joined by `+`", "it goes with all", is_list=True),
            Column("reason", "why it is defensible, or where not"),
        ),
    ),
    Table(
        "codebook/conclusions",
        "a clause of a named conclusion; all clauses of a conclusion must hold",
        (
            Column(
                "conclusion",
                "the conclusion; XX and YY stand for states",
                pattern=r"[A-Za-z0-9][A-Za-z0-9-]*",
                words="letters, digits and hyphens",
                is_key=True,
            ),
            Column("clause", "number of the clause, from 1", pattern=r"[1-9][0-9]?", words="a whole number from 1", is_key=True),
            Column("case_id", "the case of which it is asked", "every case", refers_to="cases"),
            Column(
                "state",
                "state whose position is asked for: a code, a role for its states, or XX for each state that it stands for",
                pattern=r"[A-Z]{2}|[a-z_]+",
                words="a state code, XX, YY or a role",
            ),
            Column("proposition", "what the position is about; XX is each state that it stands for, YY each other one", is_list=True),
            Column("as_of", "day up to which it is asked", "everything collected"),
            Column(
                "part",
                "what is asked of a cell: the stance of those that speak, its kind, whether it is contested, or every stance ever",
                values=("stance", "cell", "contested", "ever"),
            ),
            Column("holds", "values with which the clause holds; `default` is that of the default universe", is_list=True),
            Column("sentence", "what is concluded, with places for what is computed", "that of the first clause"),
        ),
    ),
    Table(
        "codebook/generalisations",
        "a sentence that generalises over the cases, and what it asks of each",
        (
            Column("id", "the sentence", pattern=r"[a-z][a-z0-9_]*", words="lower-case letters, digits and underscores", is_key=True),
            Column(
                "pair",
                "two states that XX stands for, of which it speaks: XX and YY of this row",
                "it speaks of no two states",
                pattern=r"[A-Z]{2}",
                words="two capital letters",
                is_list=True,
            ),
            Column(
                "asks",
                "how it is asked: a column of case.csv, own words ever, what speaks for XX on the claim of YY, or whether XX says nothing of that claim",
                values=("case", "ever", "cells", "silence"),
            ),
            Column("of", "what is looked at: the column; the state, as XX, YY or a role", "any state"),
            Column("on", "the proposition, XX and YY standing for the pair; YY for its claim", "a column is looked at"),
            Column(
                "yes",
                "what makes it so, any of: XX, YY, a role for its states, a column of case.csv for what it has, or a word; stances; families with a stance",
                "silence makes it so",
                is_list=True,
            ),
            Column("no", "stances that make it not so; `silent`: nothing said does", "whatever else is known", is_list=True),
            Column("unknown", "values of the column with which it is not known, as with a blank", "none but a blank", is_list=True),
            Column(
                "condition",
                "its name as a condition of the truth table",
                "it is none",
                pattern=r"[a-z][a-z0-9_]*",
                words="lower-case letters, digits and underscores",
            ),
            Column("sentence", "what it says of a case; {XX} and {YY} are the names of the pair"),
        ),
    ),
)


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
        _added("body_code", "state and organ, joined by a hyphen", "the actor is no state"),
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
    return Table(name, row, tuple(column._replace(is_key=column.name in key.split()) if key else column for column in made))


PROCESSED_TABLES = (
    _processed(
        "requests", "a requesting state",
        "state requested_on requested_first_day requested_last_day requested_is_approximate alleged_conduct status status_on "
        "status_first_day status_last_day note",
    ),
    _processed(
        "sources", "a page, with the original report that it carries",
        "source_id publisher title url published published_first_day published_last_day language outlet_state outlet_kind "
        "origin_id origin_publisher origin_state origin_kind note",
    ),
    _processed(
        "facts", "a fact, with what stands behind it",
        "fact_id date first_day last_day is_approximate actor state organ actor_raw actor_kind body_code informant informant_state "
        "has_access event_type carries_out cameo plover_event plover_mode plover_context claim note known_on n_pages n_undated_pages n_origins "
        "n_informants n_outlet_states support dispute",
    ),
    _processed("fact_sources", "a page that carries a fact", "fact_id place source_id"),
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
    _processed("row_sources", "a page on which the case or a request rests", "table row place source_id", key="table row source_id"),
    _processed("log", "a cell that cleaning changed", "table key column before after rule", key="table key column"),
    _processed(
        "claims", "a claim of the digest",
        "claim_id paragraph sentence clause char_start char_end span_sha256 citation_marks n_marks cited_as claim kind date_text "
        "state proposition stance basis verdict verdict_note",
        "digest/claims",
    ),
    _processed("claim_references", "a citation mark of a claim", "claim_id place ref", "digest/references"),
    _processed("claim_facts", "a fact on which a verdict rests", "claim_id place fact_id"),
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
        made += [column, *[_ADDED["also_written"]] * (column.name == subject_column)]
        if kinds.get(column.name) == "day":
            prefix = column.name.removesuffix("_on")
            made += [_added(f"{prefix}_first_day", _FIRST, blank, kind="day"), _added(f"{prefix}_last_day", _LAST, blank, kind="day")]
    return Table("case", "the case", tuple(made))


def processed(name: str) -> Table:
    """The processed table of a name."""
    return next(table for table in PROCESSED_TABLES if table.name == name)
