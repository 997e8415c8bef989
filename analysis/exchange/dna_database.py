"""The database of the Discourse Network Analyzer (`.dna`, an SQLite file of its versions 2 and 3), read and never written.

Documents have days; statements have a place in a document, counted in UTF-16 units, and a value for each variable of their type: short texts (entities),
yes or no, whole numbers, and long texts, which are comments. Names and passwords of coders are not read.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from analysis.collect.reading import count
from analysis.entry import references_values as values
from analysis.exchange.coded import FIELDS, MOST_STATEMENTS, Code, Coded, Document, Project, Unreadable, bounded, code, digest, said

HEADER = b"SQLite format 3\x00"
NEEDED = {
    "DOCUMENTS": {"ID", "Title", "Text", "Date", "Author", "Source", "Section", "Type", "Notes"},
    "STATEMENTS": {"ID", "StatementTypeId", "DocumentId", "Start", "Stop"},
    "STATEMENTTYPES": {"ID", "Label"},
    "VARIABLES": {"ID", "Variable", "DataType", "StatementTypeId"},
    "DATASHORTTEXT": {"StatementId", "VariableId"},
    "DATABOOLEAN": {"StatementId", "VariableId", "Value"},
    "DATAINTEGER": {"StatementId", "VariableId", "Value"},
    "DATALONGTEXT": {"StatementId", "VariableId", "Value"},
}
"""Tables and columns that both versions have."""
MOST_VALUES = 20 * MOST_STATEMENTS
"""Values of variables that all statements may have together."""
ORIGIN = datetime(1970, 1, 1, tzinfo=UTC)
AGAIN = "Copy it again while the program is closed"


class _Value(NamedTuple):
    """What a statement has of a variable."""

    variable: str
    is_comment: bool
    text: str


def read(data: bytes, path: Path) -> Project:
    """Documents and statements of a database.

    Parameters
    ----------
    data
        Its bytes, by which it is judged before it is opened.
    path
        Where it lies; it is opened for reading alone, and without looking for a journal.

    Raises
    ------
    Unreadable
        If it is no database of that program, or is damaged.
    """
    file = path.name
    if not data.startswith(HEADER):
        raise Unreadable(
            f"{file} is no database of the Discourse Network Analyzer, although its name ends like one. Name the file in which it keeps a project."
        )
    page = int.from_bytes(data[16:18], "big")
    size = int.from_bytes(data[28:32], "big") * (65536 if page == 1 else page)  # as the file format of SQLite has it
    if data[24:28] == data[92:96] and len(data) < size:
        raise Unreadable(f"{file} is cut off: it has {len(data)} bytes of {size}. {AGAIN}.")
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            database.executescript("PRAGMA trusted_schema = OFF; PRAGMA query_only = ON;")
            database.row_factory = sqlite3.Row
            database.text_factory = lambda found: found.decode("utf-8", "replace")
            project = bounded(_project(database, file), file)
    except Unreadable:
        raise
    except (sqlite3.Error, OverflowError, ValueError) as error:  # the last of a number or a text that is none
        raise Unreadable(f"{file} is damaged ({error}). {AGAIN}.") from error
    log = path.with_name(f"{file}-wal")
    is_open = log.is_file() and log.stat().st_size > 0
    words = f"{file}: {log.name} lies beside it, so that what was coded last may not be in it yet; close the program and import it again"
    return project._replace(notes=(*project.notes, *[words] * is_open))


def _project(database: sqlite3.Connection, file: str) -> Project:
    tables = {row["name"]: {column["name"] for column in database.execute(f'PRAGMA table_info("{row["name"]}")')} for row in _tables(database)}
    lacking = [f"{table}.{column}" for table, columns in NEEDED.items() for column in sorted(columns - tables.get(table, set()))]
    if lacking:
        known = "it is an SQLite file of another program" if len({*NEEDED} & {*tables}) < 4 else "it is of a version that is not known"
        raise Unreadable(f"{file} has no {lacking[0]}: {known}. Name a file of the Discourse Network Analyzer, version 2 or 3.")
    n_statements = database.execute("SELECT COUNT(*) FROM STATEMENTS").fetchone()[0]
    if n_statements > MOST_STATEMENTS:
        raise Unreadable(f"{file} has {n_statements} coded places, and at most {MOST_STATEMENTS} are read. Export it in parts.")
    is_third = "ENTITIES" in tables
    documents = {str(row["ID"]): row for row in database.execute("SELECT * FROM DOCUMENTS ORDER BY ID")}
    of_statement: dict[int, list[_Value]] = {}
    for number, (statement, value) in enumerate(_values(database, is_third)):
        if number > MOST_VALUES:
            raise Unreadable(f"{file} has more than {MOST_VALUES} values of statements, and no more are read. Export it in parts.")
        of_statement.setdefault(statement, []).append(value)
    asked = "SELECT S.*, T.Label FROM STATEMENTS S LEFT JOIN STATEMENTTYPES T ON T.ID = S.StatementTypeId ORDER BY S.ID"
    rows = [row for row in database.execute(asked) if str(row["DocumentId"]) in documents]
    days = {key: _day(row["Date"], is_third) for key, row in documents.items()}
    coded = tuple(_coded(row, documents[str(row["DocumentId"])], days, of_statement.get(row["ID"], [])) for row in rows)
    kind = f"database of version {3 if is_third else 2} of the Discourse Network Analyzer"
    notes = [f"{file}: left: {count(n_statements - len(rows), 'statement')} whose document is missing"] * (n_statements > len(rows))
    notes += _on_days(documents, is_third, file)
    n_attributes = (
        database.execute("SELECT COUNT(*) FROM ATTRIBUTEVALUES WHERE AttributeValue <> ''").fetchone()[0] if "ATTRIBUTEVALUES" in tables else 0
    )
    notes += [f"{file}: left: {count(n_attributes, 'attribute')} of persons, organizations and concepts"] * bool(n_attributes)
    return Project(kind, {key: _document(row, days[key]) for key, row in documents.items()}, coded, {}, tuple(notes))


def _tables(database: sqlite3.Connection) -> Iterator[sqlite3.Row]:
    yield from database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%\"%' ORDER BY name")


def _values(database: sqlite3.Connection, is_third: bool) -> Iterator[tuple[int, _Value]]:
    """What each statement has of each variable, in the order of the variables."""
    short = "SELECT D.StatementId, D.VariableId, E.Value AS Value FROM DATASHORTTEXT D JOIN ENTITIES E ON E.ID = D.Entity"
    parts = [short if is_third else "SELECT StatementId, VariableId, Value FROM DATASHORTTEXT"]
    parts += [f"SELECT StatementId, VariableId, Value FROM {table}" for table in ("DATABOOLEAN", "DATAINTEGER", "DATALONGTEXT")]
    joined = f"SELECT D.StatementId, V.Variable, V.DataType, D.Value FROM ({' UNION ALL '.join(parts)}) D JOIN VARIABLES V ON V.ID = D.VariableId"
    for statement, variable, kind, value in database.execute(f"{joined} ORDER BY D.StatementId, V.ID"):
        yield statement, _Value(str(variable), kind == "long text", "" if value is None else str(value))


def _day(date: object, is_third: bool) -> str:
    """The day of a document, of seconds since 1970 in version 3 and milliseconds in version 2, in UTC; blank if there is none."""
    try:
        return (ORIGIN + timedelta(seconds=int(str(date)) / (1 if is_third else 1000))).date().isoformat()
    except (ValueError, OverflowError):
        return ""


def _on_days(documents: dict[str, Any], is_third: bool, file: str) -> list[str]:
    """Version 2 keeps days in the time zone of the computer that was used, which it does not name."""
    day = 86_400_000
    off = [row["Title"] for row in documents.values() if not is_third and isinstance(row["Date"], int) and row["Date"] % day]
    words = "may be the day before, since midnight of another time zone is written there; compare them with the program"
    return [f"{file}, to decide: days of {count(len(off), 'document')} {words}: {', '.join(map(str, off[:5]))}"] * bool(off)


def _document(row: Any, day: str) -> Document:
    """A document; an address in its notes, source or section is that of its page, if there is one alone."""
    texts = [str(row[name] or "") for name in ("Notes", "Source", "Section")]
    found = {address for text in texts for address in values.addresses(text) if values.is_address(address)}
    source = texts[1] if not values.is_address(texts[1]) else ""
    page = {"title": str(row["Title"] or ""), "publisher": source, "published": day, "url": next(iter(found)) if len(found) == 1 else ""}
    return Document(page["title"] or f"document {row['ID']}", page)


def _coded(row: Any, document: Any, days: dict[str, str], found: list[_Value]) -> Coded:
    start, stop = (int(row[name] or 0) for name in ("Start", "Stop"))
    text = str(document["Text"] or "").encode("utf-16-le", "surrogatepass")[2 * start : 2 * stop].decode("utf-16-le", "replace")
    comments = "\n".join(value.text for value in found if value.is_comment and value.text.strip())
    codes: list[Code] = [code(value.variable, value.text) for value in found if not value.is_comment and value.text.strip()]
    fields, comment = said(comments, FIELDS)
    date = {"date": days[str(row["DocumentId"])]} if days[str(row["DocumentId"])] else {}
    return Coded(str(row["ID"]), str(row["DocumentId"]), f"characters {start} to {stop}", digest(text), text, tuple(codes), date | fields, comment)
