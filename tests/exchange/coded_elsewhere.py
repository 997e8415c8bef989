"""What colleagues coded elsewhere, invented: a database of the Discourse Network Analyzer, a project by REFI-QDA, annotations."""

import io
import json
import sqlite3
import stat
import zipfile
from contextlib import closing
from pathlib import Path

TEXT = "Ada 🤔 was held. «We ask for her», said Brandovia. Nothing is decided, Corvania answered."
ASKED, UNDECIDED = "We ask for her", "Nothing is decided"
SAID = (  # statement, document, passage, person, organization, concept, agreement, comment
    (1, 1, ASKED, "Minister", "Brandovia", "She should go to Brandovia", 1, ""),
    (2, 1, UNDECIDED, "Envoy", "Corvania", "She must not go to Brandovia", 0, "event_type: statement\nThe envoy leaves it open to go on."),
    (3, 2, ASKED, "Minister", "Brandovia", "The weather is fine", 1, ""),
    (5, 2, UNDECIDED, "", "Harbour club", "She should go to Brandovia", 1, ""),
)
DAYS = {1: 1614643200, 2: 1614729600}  # 2 and 3 March 2021, in seconds
COMMON = """
CREATE TABLE DOCUMENTS(ID INTEGER PRIMARY KEY, Title TEXT, Text TEXT, Coder INTEGER, Author TEXT, Source TEXT, Section TEXT, Notes TEXT, Type TEXT, Date INTEGER);
CREATE TABLE STATEMENTS(ID INTEGER PRIMARY KEY, StatementTypeId INTEGER, DocumentId INTEGER, Start INTEGER, Stop INTEGER, Coder INTEGER);
CREATE TABLE STATEMENTTYPES(ID INTEGER PRIMARY KEY, Label TEXT);
CREATE TABLE VARIABLES(ID INTEGER PRIMARY KEY, Variable TEXT, DataType TEXT, StatementTypeId INTEGER);
CREATE TABLE CODERS(ID INTEGER PRIMARY KEY, Name TEXT, Password TEXT);
CREATE TABLE DATABOOLEAN(ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, Value INTEGER);
CREATE TABLE DATAINTEGER(ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, Value INTEGER);
CREATE TABLE DATALONGTEXT(ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, Value TEXT);
"""
SHORT = {
    2: "CREATE TABLE DATASHORTTEXT(ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, StatementTypeId INTEGER, Value TEXT);",
    3: "CREATE TABLE DATASHORTTEXT(ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, Entity INTEGER);"
    "CREATE TABLE ENTITIES(ID INTEGER PRIMARY KEY, VariableId INTEGER, Value TEXT);",
}


def units(text: str) -> int:
    """Length in UTF-16 units, as Java counts."""
    return len(text.encode("utf-16-le")) // 2


def database(path: Path, version: int) -> Path:
    """A database of version 2 or 3."""
    with closing(sqlite3.connect(path)) as made:
        made.executescript(COMMON + SHORT[version])
        made.execute("INSERT INTO STATEMENTTYPES VALUES (1, 'DNA Statement')")
        made.execute("INSERT INTO CODERS VALUES (1, 'Eve Coder', 'secret')")
        kinds = ("short text", "short text", "short text", "boolean", "long text")
        names = ("person", "organization", "concept", "agreement", "note")
        made.executemany("INSERT INTO VARIABLES VALUES (?, ?, ?, 1)", [(n, *pair) for n, pair in enumerate(zip(names, kinds, strict=True), 1)])
        for number, day in DAYS.items():
            notes = "https://herald.example/1" if number == 1 else ""
            time = day * (1000 if version == 2 else 1)
            made.execute("INSERT INTO DOCUMENTS VALUES (?, ?, ?, 1, '', 'Herald', '', ?, '', ?)", (number, f"Report {number}", TEXT, notes, time))
        entities: dict[tuple[int, str], int] = {}
        for statement, document, passage, *values, agreement, comment in SAID:
            start = units(TEXT[: TEXT.index(passage)])
            made.execute("INSERT INTO STATEMENTS VALUES (?, 1, ?, ?, ?, 1)", (statement, document, start, start + units(passage)))
            for variable, value in enumerate(values, 1):
                if version == 2:
                    made.execute("INSERT INTO DATASHORTTEXT(StatementId, VariableId, Value) VALUES (?, ?, ?)", (statement, variable, value))
                    continue
                if (variable, value) not in entities:
                    entities[variable, value] = len(entities) + 1
                    made.execute("INSERT INTO ENTITIES VALUES (?, ?, ?)", (entities[variable, value], variable, value))
                made.execute("INSERT INTO DATASHORTTEXT(StatementId, VariableId, Entity) VALUES (?, ?, ?)", (statement, variable, entities[variable, value]))
            made.execute("INSERT INTO DATABOOLEAN(StatementId, VariableId, Value) VALUES (?, 4, ?)", (statement, agreement))
            if comment:
                made.execute("INSERT INTO DATALONGTEXT(StatementId, VariableId, Value) VALUES (?, 5, ?)", (statement, comment))
        made.commit()
    return path


def table(separator: str = ";") -> str:
    """The same statements as the program exports them."""
    names = "statement_id time person organization concept agreement start_position stop_position text coder document_id document_title document_author"
    rows = [[*names.split(), "document_source", "document_section", "document_type"]]
    for statement, document, passage, person, organization, concept, agreement, _ in SAID:
        start, day = units(TEXT[: TEXT.index(passage)]), {1: "2021-03-02", 2: "2021-03-03"}[document]
        said = [f"{day} 00:00:00", person, organization, concept, str(agreement), str(start), str(start + units(passage)), passage, "1"]
        rows.append([str(statement), *said, str(document), f"Report {document}", "", "Herald", "", ""])
    return "\n".join(separator.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows) + "\n"


def guid(number: int) -> str:
    return f"00000000-0000-0000-0000-{number:012d}"


def qde(codes: str = "", sources: str = "", cases: str = "") -> bytes:
    """A `project.qde`."""
    codes = codes or (
        f'<Code guid="{guid(1)}" name="Surrender" isCodable="false"><Code guid="{guid(2)}" name="to Brandovia: for" isCodable="true"/>'
        f'<Code guid="{guid(3)}" name="not decided" isCodable="true"/></Code><Code guid="{guid(4)}" name="Corvania" isCodable="true"/>'
        f'<Code guid="{guid(5)}" name="in its own hand" isCodable="true"/>'
    )
    places = [(TEXT.index(passage), TEXT.index(passage) + len(passage)) for passage in (ASKED, UNDECIDED)]

    def selection(number: int, place: tuple[int, int], *codes: int, more: str = "") -> str:
        codings = "".join(f'<Coding guid="{guid(number * 10 + code)}"><CodeRef targetGUID="{guid(code)}"/></Coding>' for code in codes)
        return f'<PlainTextSelection guid="{guid(number)}" startPosition="{place[0]}" endPosition="{place[1]}">{more}{codings}</PlainTextSelection>'

    sources = sources or (
        f'<TextSource guid="{guid(20)}" name="Report 1" plainTextPath="internal://{guid(20)}.txt">'
        + selection(31, places[0], 2)
        + selection(32, places[1], 3)  # two selections of one code each of one passage are one coded place
        + selection(33, places[1], 4)
        + f'</TextSource><PDFSource guid="{guid(21)}" name="https://herald.example/2"><Representation guid="{guid(22)}">'
        + f"<PlainTextContent>{TEXT}</PlainTextContent>"
        + selection(34, places[1], 2, 3, more="<Description>She is asked for.\ndate: 2021-03-05</Description>")
        + f'</Representation><Coding guid="{guid(90)}"><CodeRef targetGUID="{guid(5)}"/></Coding>'
        + f'<VariableValue><VariableRef targetGUID="{guid(50)}"/><TextValue>Corvania</TextValue></VariableValue></PDFSource>'
    )
    cases = cases or f'<Case guid="{guid(40)}" name="Brandovia"><SelectionRef targetGUID="{guid(31)}"/></Case>'
    variables = f'<Variables><Variable guid="{guid(50)}" name="Country" typeOfVariable="Text"/></Variables>'
    parts = f"<CodeBook><Codes>{codes}</Codes></CodeBook>{variables}<Cases>{cases}</Cases><Sources>{sources}</Sources><Sets><Set guid='{guid(60)}' name='all'/></Sets>"
    return f'<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" name="theirs">{parts}</Project>'.encode()


def qdc(codes: str) -> bytes:
    return f'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>{codes}</Codes></CodeBook>'.encode()


def packed(contents: dict[str, bytes], link: str = "") -> bytes:
    """A zip, as anybody can make one."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, data in contents.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            if name == link:
                entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
            bundle.writestr(entry, data)
    return whole.getvalue()


def project() -> bytes:
    return packed({"project.qde": qde(), f"sources/{guid(20)}.txt": b"\xef\xbb\xbf" + TEXT.encode()})


def hypothesis() -> bytes:
    """Annotations as the program's interface gives them."""

    def row(name: str, *selectors: dict[str, object], **more: object) -> dict[str, object]:
        target = {"source": "https://herald.example/1", **({"selector": list(selectors)} if selectors else {})}
        about = {"title": ["Report 1"]}
        return {"id": name, "user": "acct:eve@hypothes.is", "uri": "https://herald.example/1", "target": [target], "document": about, **more}

    start = TEXT.index(ASKED)
    quoted = {"type": "TextQuoteSelector", "exact": ASKED}
    placed = {"type": "TextPositionSelector", "start": start, "end": start + len(ASKED)}
    ranged = {"type": "RangeSelector", "startContainer": "/p[1]", "endContainer": "/p[1]", "startOffset": 0, "endOffset": 5}
    rows = [
        row("aB3", ranged, placed, quoted, tags=["Brandovia asks"], text="date: 2021-03-02\nIt asks for her."),
        row("cD4", tags=["Brandovia asks"], text="on the page"),
        row("eF5", quoted, tags=[], text="I agree", references=["aB3"]),
    ]
    return json.dumps({"total": len(rows), "rows": rows}).encode()
