"""What a valid table is: columns, keys, vocabularies, references; every fault found at once."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pandas as pd

from analysis import terms
from analysis.dates import day_bounds

ID = r"[a-z0-9][a-z0-9-]*"
IDS = "lower-case letters, digits and hyphens"
NOT_STATES = ("defence", "person", "company", "press")
FIRST_ROW = 2
"""Number of the first row below the header, as a spreadsheet counts."""


class Fault(NamedTuple):
    """One thing wrong: where it stands, what stands there, and what is allowed."""

    file: str
    row: int | None
    column: str
    value: str
    allowed: str

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.file, f"row {self.row}" if self.row else "", f"column {self.column}" * bool(self.column)) if part)
        return f"{place}: {self.value!r}; allowed: {self.allowed}"


class Column(NamedTuple):
    """A column: what it means, what blank means (None = never blank), and what it may hold.

    `vocabulary` names a codebook table (its first column holds the words), `refers_to` a table of
    the same folder or data set (`table.column`), `values` a closed list, `pattern` a regular
    expression with `words` for people; `is_list` joins several by `;`; `is_date` asks for EDTF.
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
    is_date: bool = False
    is_key: bool = False


class Table(NamedTuple):
    """A table: what one row is, and its columns in order."""

    name: str
    row: str
    columns: tuple[Column, ...]

    @property
    def keys(self) -> list[str]:
        """Names of the columns that together name a row."""
        return [column.name for column in self.columns if column.is_key]


def _state(name: str, meaning: str, blank: str | None = None, **more: object) -> Column:
    return Column(name, meaning, blank, vocabulary="states", **more)


def _key(name: str, meaning: str, **more: object) -> Column:
    return Column(name, meaning, pattern=ID, words=IDS, is_key=True, **more)


_NOTE = Column("note", "provenance, variants and doubts, in our words", "nothing to add")
_CASE_ID = Column("case_id", "the case", refers_to="cases")
_STANCES = ("-1", "0", "1")
_WHOLE = {"pattern": r"[0-9]+", "words": "a whole number"}

CASE_TABLES = (
    Table(
        "case",
        "the case (exactly one row)",
        (
            _key("case_id", "surname slug; the name of the folder"),
            Column("person", "the person whom both states asked for"),
            _state("nationality", "nationality of the person", is_list=True),
            _state("requested_state", "state that holds the person and decides"),
            _state("requesting_states", "states that asked for the person", is_list=True),
            Column("detained_on", "day of the detention", is_date=True),
            _state("first_requester", "whose formal request came first", "disputed or unknown"),
            Column("person_preference", "state that the person asked for or preferred; `none` where every request was opposed", "unknown"),
            Column("outcome_state", "first state surrendered to; `none`: nobody; `pending`: no surrender evidenced"),
            Column("outcome_on", "day of surrender, or of leaving the hold of the requested state", "pending", is_date=True),
            Column("contest_outcome", "result between the requesting states as far as the evidence shows; `none`, `pending`"),
            Column("final_decider", "organ whose decision ended the matter or is to end it", "unknown", values=tuple(terms.DECIDERS)),
            Column("later", "what happened afterwards", "nothing known"),
            Column("source_ids", "pages on which this row rests", refers_to="sources.source_id", is_list=True),
            _NOTE,
        ),
    ),
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
            Column("language", "language of the page, ISO 639-1", pattern=r"[a-z]{2}", words="two lower-case letters (ISO 639-1)"),
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
                "contradicts", "facts that cannot all be right with this one; mutual", "no fact of the case", refers_to="facts.fact_id", is_list=True
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
)

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
            Column("coder", "A revised the collectors' codes, B coded blind from the facts", values=("A", "B"), is_key=True),
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
        "a decision where the codings differ, or where a statement was changed or added",
        (
            _CASE_ID,
            Column("fact_id", "the fact", refers_to="facts.fact_id", is_key=True),
            _state("state", "state whose position is shown", is_key=True),
            Column("proposition", "what the position is about", refers_to="propositions", is_key=True),
            Column("stance_a", "stance of coder A", "A coded no statement", values=_STANCES),
            Column("stance_b", "stance of coder B", "B coded no statement", values=_STANCES),
            Column("stance_final", "stance that was kept", "no statement was kept", values=_STANCES),
            Column("decided_by", "rule or reading that decided"),
            Column("reason", "why"),
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
            Column("language", "ISO 639-1", pattern=r"[a-z]{2}", words="two lower-case letters (ISO 639-1)"),
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
            Column("verdict", "judged against the independent facts", values=("corroborated", "imprecise", "contradicted", "unsupported", "opinion")),
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
        (Column("organ", "code", is_key=True), Column("definition", "what belongs to it")),
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
        ),
    ),
    Table(
        "codebook/informants",
        "who can have told a fact",
        (
            Column("informant", "name", is_key=True),
            Column("informant_state", "its state, or `varies`", "none"),
            Column("definition", "who belongs to it"),
        ),
    ),
    Table("codebook/outlet_kinds", "a kind of publisher", (Column("outlet_kind", "code", is_key=True), Column("definition", "what belongs to it"))),
    Table(
        "codebook/propositions",
        "a family of propositions",
        (
            Column("proposition_family", "code", is_key=True),
            Column("template", "proposition, XX standing for a requesting state"),
            Column("definition", "what it says"),
            Column("supports_means", "when 1 is coded"),
            Column("opposes_means", "when -1 is coded"),
            Column("open_means", "when 0 is coded", "0 is not allowed"),
        ),
    ),
    Table("codebook/request_statuses", "a stage of a request", (Column("status", "code", is_key=True), Column("definition", "when it is reached"))),
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
)

PROCESSED_TABLES: tuple[Table, ...] = ()

ALL_TABLES = {table.name: table for table in CASE_TABLES + STUDY_TABLES + CODEBOOK_TABLES}


def _cells(frame: pd.DataFrame, column: str) -> Iterable[tuple[int, str]]:
    return ((row + FIRST_ROW, value) for row, value in enumerate(frame[column]))


def parse(table: Table, data: bytes, file: str) -> tuple[pd.DataFrame | None, list[Fault]]:
    """Table as text from the bytes of a CSV file, and the faults of its form.

    A byte order mark and CRLF are accepted. Every cell stays a string; blank is `""`.
    The frame is None where the file cannot be read as a table.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return None, [Fault(file, line, "", repr(data[error.start : error.end])[2:-1], "text encoded as UTF-8")]
    if "\0" in text:
        return None, [Fault(file, text[: text.index("\0")].count("\n") + 1, "", "\0", "text without NUL characters")]
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        return None, [Fault(file, None, "", str(error), "comma-separated values, cells with commas or quotes in double quotes")]
    expected = [column.name for column in table.columns]
    header, *body = rows or [[]]
    faults = [Fault(file, 1, name, "missing", "the column " + name) for name in expected if name not in header]
    faults += [Fault(file, 1, name, "unknown column", ", ".join(expected)) for name in header if name not in expected]
    faults += [Fault(file, 1, name, "used twice", "each column once") for name in expected if header.count(name) > 1]
    faults += [
        Fault(file, number, "", f"{len(row)} cells", f"{len(header)} cells, as the header has")
        for number, row in enumerate(body, FIRST_ROW)
        if len(row) != len(header)
    ]
    if faults:
        return None, faults
    return pd.DataFrame(body, columns=header, dtype=str)[expected], []


def _allowed_values(column: Column, codebook: Mapping[str, pd.DataFrame], references: Mapping[str, set[str]]) -> tuple[set[str] | None, str]:
    """Words that a cell may hold, and how to say so; None where any text will do."""
    if column.values:
        return set(column.values), ", ".join(column.values)
    if column.vocabulary:
        words = list(codebook[column.vocabulary].iloc[:, 0])
        return set(words), f"{column.vocabulary} of the codebook: " + ", ".join(words)
    if column.refers_to in references:
        words = references[column.refers_to]
        shown = ", ".join(sorted(words)) if len(words) <= 20 else f"{len(words)} ids"
        return words, f"{column.refers_to}: {shown}"
    return None, ""


def _cell_fault(column: Column, item: str) -> str:
    """What is allowed where an item of a cell has the wrong form; blank where its form is right."""
    if column.is_date:
        try:
            day_bounds(item)
        except ValueError as error:
            return str(error).partition("; allowed: ")[2]
    if column.pattern and not re.fullmatch(column.pattern, item):
        return column.words
    return ""


def _risky_text(value: str) -> str:
    """What is allowed where a cell could do harm or mislead; blank where it cannot."""
    if value[:1] in ("=", "+", "-", "@", "\t", "\r") and not re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", value):
        return "text that a spreadsheet does not run as a formula (no = + - @ or tab at the start)"
    if any(ord(letter) < 32 for letter in value):
        return "one line of text without control characters"
    return ""


def column_faults(
    table: Table, frame: pd.DataFrame, file: str, codebook: Mapping[str, pd.DataFrame], references: Mapping[str, set[str]]
) -> list[Fault]:
    """Faults of single cells: blanks, forms, vocabularies, references, formulas, duplicate keys."""
    faults = []
    for column in table.columns:
        allowed, saying = _allowed_values(column, codebook, references)
        for row, value in _cells(frame, column.name):
            risk = _risky_text(value)
            if risk:
                faults.append(Fault(file, row, column.name, value, risk))
            if value == "" and column.blank is None:
                faults.append(Fault(file, row, column.name, value, saying or column.words or "not blank"))
            items = terms.split_list(value) if column.is_list else [value] * (value != "")
            if column.is_list and len(set(items)) < len(items):
                faults.append(Fault(file, row, column.name, value, "each item once"))
            for item in items:
                wrong = _cell_fault(column, item) or (saying if allowed is not None and item not in allowed else "")
                if wrong:
                    faults.append(Fault(file, row, column.name, item, wrong))
    seen: dict[tuple, int] = {}
    for row, key in enumerate(zip(*(frame[name] for name in table.keys), strict=True), FIRST_ROW):
        if key in seen:
            faults.append(Fault(file, row, "+".join(table.keys), " ".join(key), f"a key used once (also in row {seen[key]})"))
        seen.setdefault(key, row)
    return faults


def _case_rules(case_id: str, raw: Mapping[str, pd.DataFrame], codebook: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Faults that only show across columns and tables of a case."""
    faults = []
    case, requests, _, facts, statements = (raw.get(table.name) for table in CASE_TABLES)
    if case is not None and len(case) != 1:
        faults.append(Fault("case.csv", None, "", f"{len(case)} rows", "exactly one row"))
    if case is not None and len(case) == 1:
        row = case.iloc[0]
        if row["case_id"] != case_id:
            faults.append(Fault("case.csv", FIRST_ROW, "case_id", row["case_id"], f"the name of the folder, {case_id}"))
        asking = terms.split_list(row["requesting_states"])
        if requests is not None and set(asking) != set(requests["state"]):
            allowed = "the states of requests.csv: " + ";".join(requests["state"])
            faults.append(Fault("case.csv", FIRST_ROW, "requesting_states", row["requesting_states"], allowed))
        if row["requested_state"] in asking:
            faults.append(Fault("case.csv", FIRST_ROW, "requested_state", row["requested_state"], "a state that requested nothing"))
        if row["first_requester"] and row["first_requester"] not in asking:
            faults.append(Fault("case.csv", FIRST_ROW, "first_requester", row["first_requester"], "a requesting state"))
        for column, words in (("person_preference", ("", "none")), ("outcome_state", ("none", "pending")), ("contest_outcome", ("none", "pending"))):
            allowed = {*words, *codebook["states"]["alpha2"]}
            if row[column] not in allowed:
                faults.append(Fault("case.csv", FIRST_ROW, column, row[column], "a state code" + "".join(f" or {word}" for word in words if word)))
    if facts is not None:
        faults += _fact_rules(case_id, facts, codebook["informants"])
    if statements is not None:
        faults += _statement_rules(case_id, statements, facts, codebook["propositions"])
    return faults


def _fact_rules(case_id: str, facts: pd.DataFrame, informants: pd.DataFrame) -> list[Fault]:
    faults = []
    contradicts = {fact: set(terms.split_list(others)) for fact, others in zip(facts["fact_id"], facts["contradicts"], strict=True)}
    home = dict(zip(informants["informant"], informants["informant_state"], strict=True))
    for row, fact in enumerate(facts.to_dict("records"), FIRST_ROW):
        if not fact["fact_id"].startswith(f"{case_id}-f"):
            faults.append(Fault("facts.csv", row, "fact_id", fact["fact_id"], f"an id that starts with {case_id}-f"))
        for other in sorted(contradicts[fact["fact_id"]]):
            if other == fact["fact_id"]:
                faults.append(Fault("facts.csv", row, "contradicts", other, "another fact"))
            elif other in contradicts and fact["fact_id"] not in contradicts[other]:
                faults.append(Fault("facts.csv", row, "contradicts", other, f"a fact whose own contradicts names {fact['fact_id']}"))
        state = home.get(fact["informant"], "varies")
        if state != "varies" and fact["informant_state"] != state:
            faults.append(
                Fault("facts.csv", row, "informant_state", fact["informant_state"], f"{state or 'blank'}, the state of {fact['informant']}")
            )
        if fact["organ"] in NOT_STATES and fact["state"]:
            faults.append(Fault("facts.csv", row, "state", fact["state"], f"blank, since {fact['organ']} is no organ of a state"))
    return faults


def _statement_rules(case_id: str, statements: pd.DataFrame, facts: pd.DataFrame | None, families: pd.DataFrame) -> list[Fault]:
    faults = []
    never_open = set(families.loc[families["open_means"] == "", "template"])
    seen: dict[tuple, int] = {}
    for row, statement in enumerate(statements.to_dict("records"), FIRST_ROW):
        if not statement["statement_id"].startswith(f"{case_id}-s"):
            faults.append(Fault("statements.csv", row, "statement_id", statement["statement_id"], f"an id that starts with {case_id}-s"))
        if statement["organ"] in NOT_STATES:
            faults.append(Fault("statements.csv", row, "organ", statement["organ"], "an organ of a state"))
        if statement["basis"] == terms.ATTRIBUTED and not statement["reported_by"]:
            faults.append(Fault("statements.csv", row, "reported_by", "", "who attributes the position, since the basis is reported"))
        if statement["basis"] in terms.BASES[:2] and statement["reported_by"]:
            faults.append(Fault("statements.csv", row, "reported_by", statement["reported_by"], "blank, since the basis is the state's own"))
        if statement["stance"] == "0" and statement["proposition"] in never_open:
            faults.append(Fault("statements.csv", row, "stance", "0", f"1 or -1 for {statement['proposition']}"))
        key = (statement["fact_id"], statement["state"], statement["proposition"])
        if key in seen:
            faults.append(Fault("statements.csv", row, "fact_id+state+proposition", " ".join(key), f"one statement (also in row {seen[key]})"))
        seen.setdefault(key, row)
    return faults


def case_faults(
    case_id: str, data: Mapping[str, bytes], codebook: Mapping[str, pd.DataFrame], origins: Iterable[str] | None
) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    """Tables of a case folder and every fault in them, all at once.

    Parameters
    ----------
    case_id
        Name of the folder.
    data
        Bytes of the files of the folder by file name.
    codebook
        Codebook tables by their short names (`states`, `organs` ...).
    origins
        Ids of original reports that exist; None where no table of origins lies beside the cases.
    """
    raw: dict[str, pd.DataFrame] = {}
    faults = []
    names = [f"{table.name}.csv" for table in CASE_TABLES]
    if not re.fullmatch(ID, case_id):
        faults.append(Fault(case_id, None, "", "name of the folder", IDS))
    faults += [Fault(name, None, "", "unknown file", ", ".join(names)) for name in sorted(data) if name not in names]
    for table in CASE_TABLES:
        file = f"{table.name}.csv"
        if file not in data:
            faults.append(Fault(file, None, "", "missing", "the file " + file))
            continue
        frame, wrong = parse(table, data[file], file)
        faults += wrong
        if frame is not None:
            raw[table.name] = frame
    references = {f"{name}.{column}": set(raw[name][column]) for name, column in (("sources", "source_id"), ("facts", "fact_id")) if name in raw}
    if origins is not None:
        references["origins.origin_id"] = set(origins)
    if "requests" in raw:
        allowed = terms.case_propositions(codebook["propositions"], raw["requests"]["state"])
        references["propositions"] = set(allowed["proposition"])
    for table in CASE_TABLES:
        if table.name in raw:
            faults += column_faults(table, raw[table.name], f"{table.name}.csv", codebook, references)
    return raw, faults + _case_rules(case_id, raw, codebook)


def study_faults(
    data: Mapping[str, bytes], tables: Iterable[Table], codebook: Mapping[str, pd.DataFrame], references: Mapping[str, set[str]]
) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    """Tables that lie beside the cases, by name, and every fault in them; those that are not there are left out."""
    found, faults = {}, []
    for table in tables:
        file = f"{table.name}.csv"
        if file not in data:
            continue
        frame, wrong = parse(table, data[file], file)
        faults += wrong
        if frame is not None:
            found[table.name] = frame
            faults += column_faults(table, frame, file, codebook, references)
    return found, faults
