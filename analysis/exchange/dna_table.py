"""Statements as a table in the form of the Discourse Network Analyzer: its exports, what R makes of them, and ours.

A row is a statement. Columns beside those of `FIXED` are variables: those of our data are read as what they are, all others as codes.
"""

from collections.abc import Mapping

import pandas as pd

from analysis.collect import typed_dates
from analysis.collect.reading import plain_name
from analysis.entry import references_values as values
from analysis.exchange.coded import CODED, FACTS, FIELDS, OF_FACT, Coded, Document, Project, Unreadable, bounded, code, digest

_OF_DOCUMENT = ("document_id", "document_title", "document_author", "document_source", "document_section", "document_type")
FIXED = ("statement_id", "time", "start_position", "stop_position", "text", "coder", *_OF_DOCUMENT)
"""Columns that every export of the program has."""
ALSO = {"statement_id": ("id",), "time": ("date_iso",), "document_id": ("doc",), "start_position": ("start",), "stop_position": ("stop",)}
"""What people call some of them besides."""
NEEDED = ("statement_id", "document_id")
"""Columns by which an export of statements is known."""


def columns(table: pd.DataFrame) -> dict[str, str]:
    """Columns of a table that are those of the program, by the name that they have there."""
    by_plain = {plain_name(str(name)): str(name) for name in reversed(list(table))}
    found = {name: next((by_plain[other] for other in (name, *ALSO.get(name, ())) if other in by_plain), "") for name in FIXED}
    return {name: column for name, column in found.items() if column}


def is_export(table: pd.DataFrame) -> bool:
    """Whether a table is one of statements in the form of the program."""
    return {*NEEDED} <= {*columns(table)}


def read(table: pd.DataFrame, file: str) -> Project:
    """Documents and statements of a table.

    Parameters
    ----------
    table
        The table as `pipeline.brought.table` gives it: text, blank cells `""`.
    file
        What it is called in messages.

    Raises
    ------
    Unreadable
        If it is no export of statements, or has an id twice.
    """
    if not is_export(table):
        raise Unreadable(
            f"{file} is no export of statements: it has no columns {' and '.join(NEEDED)}. "
            "Export the statements of the Discourse Network Analyzer as an event list, or save a table of facts as an Excel workbook."
        )
    places = columns(table)
    plain = table.rename(columns={column: name for name, column in places.items()})
    if again := sorted(set(plain.loc[plain["statement_id"].duplicated(), "statement_id"])):
        raise Unreadable(f"{file} has the statement {again[0]!r} twice. Give every statement an id of its own.")
    is_ours = "fact_id" in plain  # elsewhere an actor is a code, and a note is what the coder wrote
    names = [name for name in FIELDS if name in plain and (is_ours or name not in ("actor", "note"))]
    variables = [name for name in plain if name not in (*FIXED, *names, *("note",) * (not is_ours))]
    documents, coded = dict[str, Document](), []
    for row in plain.fillna("").to_dict("records"):
        day = _day(row.get("time", ""))
        documents.setdefault(row["document_id"], _document(row, day))
        own = {name: row[name] for name in names}
        fields = {"date": day} | own if day else own
        codes = tuple(code(str(name), row[name]) for name in variables if row[name].strip())
        place = f"characters {row['start_position']} to {row['stop_position']}" if row.get("start_position") and row.get("stop_position") else ""
        text = "" if "claim" in own else row.get("text", "")
        coded.append(Coded(row["statement_id"], row["document_id"], place, digest(text), text, codes, fields, "" if is_ours else row.get("note", "")))
    return bounded(Project("statements in the form of the Discourse Network Analyzer", documents, tuple(coded), {}, ()), file)


def _day(text: str) -> str:
    """The day of a time; what is no time stays as it is."""
    head, _, rest = text.strip().replace("T", " ").partition(" ")
    return head if typed_dates.is_edtf(head) and (not rest or rest[:2].isdigit()) else text.strip()


def _document(row: Mapping[str, str], day: str) -> Document:
    """The document of a statement; its source can be an address, or the publisher."""
    source, section = row.get("document_source", ""), row.get("document_section", "")
    address = next((text for text in (source, section) if values.is_address(text)), "")
    page = {"title": row.get("document_title", ""), "publisher": source if source != address else "", "url": address}
    published = {} if "source_ids" in row else {"published": day}
    return Document(page["title"] or f"document {row['document_id']}", {"source_id": row["document_id"], **page, **published})


def written(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The statements of a case as such a table.

    Parameters
    ----------
    tables
        `sources`, `facts` and `statements` as they were collected, with blank cells derived.

    Returns
    -------
    One row per statement, in the order of `statements`. `time` is its day, `document_id` the first page of its fact, `text` the fact in our words.
    Positions in a text are blank, since no text of a page is held, and so are coder, author and type of the document.
    Variables are `actor`, `state`, `proposition` and `stance`, a whole number from -1 to 1, and the other columns of statements and facts.
    """
    facts, pages = (tables[name].set_index(key, drop=False).to_dict("index") for name, key in (("facts", "fact_id"), ("sources", "source_id")))
    own = [name for name in (*CODED, *FIELDS) if name not in (*FIXED, "date")]
    rows = []
    for said in tables["statements"].to_dict("records"):
        fact = facts[said["fact_id"]]
        page = pages.get(fact["source_ids"].partition(";")[0], {})
        row = dict.fromkeys([*FIXED, *own], "") | {name: said[name] for name in (*CODED, *FIELDS) if name in said}
        row |= {OF_FACT.get(name, name): fact[name] for name in FACTS.names if name != "contradicts"}
        row |= {"time": said["date"], "text": fact["claim"], "document_id": page.get("source_id", "")}
        row |= {"document_title": page.get("title", ""), "document_source": page.get("publisher", ""), "document_section": page.get("url", "")}
        rows.append(row)
    names = [*FIXED[:2], *own, *FIXED[2:]]
    return pd.DataFrame(rows, columns=names, dtype=str)
