"""What was coded elsewhere comes in as it was coded, what is ours goes out and comes back, and what somebody made of a file to do harm is refused."""

import csv
import io
import os
import re
import shlex
import shutil
import sqlite3
import uuid
import zipfile
from collections import Counter
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import coded_elsewhere as theirs
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from analysis.cli.group import main
from analysis.collect import store
from analysis.entry import gathered
from analysis.exchange import coded, graphml, kinds, mapping, ours, rows
from analysis.exchange.coded import Code, Coded, Document, Project
from analysis.pipeline import universes

TINY = store.ROOT / "tests" / "data" / "tiny"
SAMPLE = os.environ.get("DNA_SAMPLE", "")
MEANT = {
    ("*", "*"): {"basis": "speech"},
    ("organization", "Brandovia"): {"state": "XB"},
    ("organization", "Corvania"): {"state": "XC", "organ": "foreign_ministry"},
    ("concept", "She should go to Brandovia"): {"proposition": "surrender_to_XB"},
    ("concept", "She must not go to Brandovia"): {"proposition": "surrender_to_XB", "stance": "-1"},
    ("code", "Surrender > to Brandovia: for"): {"proposition": "surrender_to_XB", "stance": "1"},
    ("code", "Surrender > not decided"): {"proposition": "decision_final", "stance": "0"},
    ("code", "Corvania"): {"state": "XC"},
    ("code", "in its own hand"): {"basis": "act"},
    ("Country", "Corvania"): {"state": "XC"},
    ("case", "Brandovia"): {"state": "XB"},
    ("tag", "Brandovia asks"): {"state": "XB", "proposition": "surrender_to_XB", "stance": "1"},
}
"""What the codes of the invented colleagues mean."""


def call(*arguments: object) -> Result:
    """A command in this process, from the root of the project; the data that it is given are forgotten afterwards."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(store.ROOT)
        patch.setenv(store.RAW, "")
        return CliRunner().invoke(main, list(map(str, arguments)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(TINY, tmp_path / "data")


def filled(path: Path) -> Path:
    """A table of codes, after a person filled it in."""
    table = store.read_table(path)
    made = [row | MEANT.get((row["variable"], row["code"]), {}) for row in table.to_dict("records")]
    path.write_bytes(store.csv_bytes(pd.DataFrame(made, columns=table.columns)))
    return path


def brought(path: Path, folder: Path) -> tuple[dict[str, pd.DataFrame], str]:
    """New rows of each table after a file was imported by a filled table of codes, and what was said."""
    before = {path.stem: store.read_table(path) for path in (folder / "cases" / "tiny").glob("*.csv")}
    drafted = call("import", path, "--into", folder, "--case", "tiny")
    assert drafted.exit_code == 0 and "Fill in the others" in drafted.stdout, drafted.output
    filled(path.with_name(f"{path.stem}-codes.csv"))
    done = call("import", path, "--into", folder, "--case", "tiny", "--yes")
    assert done.exit_code == 0, done.output
    after = {path.stem: store.read_table(path) for path in (folder / "cases" / "tiny").glob("*.csv")}
    return {name: after[name].iloc[len(before[name]) :].reset_index(drop=True) for name in after}, done.output


@pytest.mark.parametrize("version", [2, 3])
def test_a_database_has_what_sql_counts(version, tmp_path):
    path = theirs.database(tmp_path / "debate.dna", version)
    project = kinds.read(path, path.read_bytes())
    with closing(sqlite3.connect(path)) as database:
        (n_statements,) = database.execute("SELECT COUNT(*) FROM STATEMENTS").fetchone()
        agreed = dict(database.execute("SELECT Value, COUNT(*) FROM DATABOOLEAN GROUP BY Value").fetchall())
        short = "DATASHORTTEXT D JOIN ENTITIES E ON E.ID = D.Entity" if version == 3 else "DATASHORTTEXT E"
        variable = "D.VariableId" if version == 3 else "E.VariableId"
        named = database.execute(f"SELECT E.Value, COUNT(*) FROM {short} WHERE {variable} = 3 GROUP BY E.Value").fetchall()
    counts = project.counts()
    assert len(project.coded) == n_statements == 4
    assert {code.name: n for code, n in counts.items() if code.variable == "concept"} == dict(named)
    assert {int(code.name): n for code, n in counts.items() if code.variable == "agreement"} == agreed
    assert [one.sha256 for one in project.coded] == [coded.digest(passage) for _, _, passage, *_ in theirs.SAID]
    assert [one.fields["date"] for one in project.coded] == ["2021-03-02", "2021-03-02", "2021-03-03", "2021-03-03"]
    assert "Eve" not in repr(project) and "secret" not in repr(project)


@pytest.mark.skipif(not SAMPLE, reason="NOT TESTED: name a database of the program itself with DNA_SAMPLE")
def test_a_real_database_has_what_sql_counts():
    path = Path(SAMPLE)
    project = kinds.read(path, path.read_bytes())
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        number = {table: database.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in ("STATEMENTS", "DOCUMENTS", "DATABOOLEAN")}
        short = database.execute("SELECT COUNT(*) FROM DATASHORTTEXT").fetchone()[0]
        spans = dict(database.execute("SELECT ID, Stop - Start FROM STATEMENTS").fetchall())
    by_variable = Counter(code.variable for one in project.coded for code in one.codes)
    assert (len(project.coded), len(project.documents), by_variable["agreement"]) == tuple(number.values())
    assert sum(by_variable.values()) == short + number["DATABOOLEAN"]
    assert all(theirs.units(one.quotation) == spans[int(one.name)] for one in project.coded)


def test_statements_become_facts_by_the_table_of_codes(folder, tmp_path):
    new, said = brought(theirs.database(tmp_path / "debate.dna", 3), folder)
    statements, facts = new["statements"], new["facts"]
    assert list(zip(statements["state"], statements["stance"], statements["organ"], strict=True)) == [("XB", "1", ""), ("XC", "1", "foreign_ministry")]
    assert set(statements["basis"]) == {"speech"} and set(statements["proposition"]) == {"surrender_to_XB"}
    assert list(facts["actor"]) == ["Minister", "Envoy"] and list(facts["event_type"]) == ["", "statement"]
    assert facts["claim"][1] == "The envoy leaves it open to go on." and facts["claim"][0].startswith("coded as person Minister; organization Brandovia; ")
    assert coded.digest(theirs.ASKED) in facts["note"][0] and "characters 18 to 32" in facts["note"][0]
    (page,) = new["sources"].to_dict("records")
    assert (page["url"], page["published"], page["publisher"]) == ("https://herald.example/1", "2021-03-02", "Herald")
    assert set(facts["source_ids"]) == {page["source_id"]}
    everything = b"".join(path.read_bytes() for path in folder.rglob("*.csv"))
    assert theirs.ASKED.encode() not in everything and b"Eve" not in everything
    for words in (
        "taken: 2 coded places of 4 as 2 facts and 2 statements of tiny, on 1 page",
        "left: 1 coded place without a code that has a proposition: 3", "left: 1 coded place without a state: 5",
        "left: 2 codes of which the table of codes says nothing: concept 'The weather is fine' (1), organization 'Harbour club' (1)",
        "still to be mended",
    ):  # fmt: skip
        assert words in said, words
    assert "cannot be used" not in said, "what is still to be mended is blank, and nothing is wrong"
    again = call("import", tmp_path / "debate.dna", "--into", folder, "--case", "tiny", "--yes")
    assert "nothing changes" in again.stdout and "there already, and kept as they are: 2 facts, 2 statements, 1 page" in again.output


def test_what_was_mended_stays_so_when_the_file_comes_again(folder, tmp_path):
    path = theirs.database(tmp_path / "debate.dna", 3)
    brought(path, folder)
    case = folder / "cases" / "tiny"
    for name, old, new in (
        ("statements.csv", ",XB,,surrender_to_XB", ",XC,,surrender_to_XB"),  # it was another state that spoke
        ("sources.csv", "https://herald.example/1", "https://herald.example/corrected"),
    ):
        text = (case / name).read_text()
        assert text.count(old) == 1
        (case / name).write_text(text.replace(old, new))
    again = call("import", path, "--into", folder, "--case", "tiny", "--yes")
    assert "nothing changes" in again.stdout and "there already, and kept as they are: 2 facts, 1 statement, 1 page" in again.output
    assert re.search(r"to decide: left: 1 statement .*: tiny-fx[0-9a-f]{8}/XB/surrender_to_XB", again.output)
    with (case / "sources.csv").open("a") as file:
        file.write("ours,Herald,Report 2,https://herald.example/2,2021-03-03,,,,,\n")  # as a library had it
    codes = tmp_path / "debate-codes.csv"
    table = store.read_table(codes)
    table.loc[table["code"] == "The weather is fine", "proposition"] = "decision_final"
    codes.write_bytes(store.csv_bytes(table))
    done = call("import", path, "--into", folder, "--case", "tiny", "--yes")
    assert done.exit_code == 0, done.output
    assert "debate.dna, Report 2" in (case / "facts.csv").read_text() and (case / "sources.csv").read_text().count("Report 2") == 1


def test_passages_are_kept_if_the_study_says_so(folder, tmp_path):
    shutil.copy(store.ROOT / "data" / "raw" / "study.toml", folder)
    toml = folder / "study.toml"
    toml.write_text("keep_quotations = true\n" + toml.read_text(encoding="utf-8"), encoding="utf-8")
    path = tmp_path / "debate.dna"
    assert f"quotation: {theirs.ASKED}" in brought(theirs.database(path, 3), folder)[0]["facts"]["note"][0]
    toml.write_text(toml.read_text(encoding="utf-8").replace("= true", '= "yes"', 1), encoding="utf-8")
    refused = call("import", path, "--into", folder, "--case", "tiny")
    assert refused.exit_code == 2 and "keep_quotations" in refused.output


def test_a_project_by_refi_qda_is_read_with_its_cases_variables_and_codes_of_whole_sources(folder, tmp_path):
    (tmp_path / "theirs.qdpx").write_bytes(theirs.project())
    new, said = brought(tmp_path / "theirs.qdpx", folder)
    found = new["statements"].merge(new["facts"], on="fact_id", suffixes=("", "_of_fact"))
    assert list(found[["state", "proposition", "stance"]].itertuples(index=False, name=None)) == [
        ("XB", "surrender_to_XB", "1"),
        ("XC", "decision_final", "0"),  # of two selections of one passage
        ("XC", "surrender_to_XB", "1"),  # of one selection with two codes, in a source of a country
        ("XC", "decision_final", "0"),
    ]
    assert list(found["basis"]) == ["speech", "speech", "act", "act"]  # the source is coded as a whole
    assert list(new["facts"]["claim"])[2] == "She is asked for." and list(new["facts"]["date"]) == ["", "", "2021-03-05"]
    assert coded.digest(theirs.UNDECIDED) in new["facts"]["note"][1]
    assert list(new["sources"]["url"]) == ["", "https://herald.example/2"] and "taken: 3 coded places of 3" in said and "left: 1 set" in said


def test_annotations_are_read_with_tags_comments_and_places(folder, tmp_path):
    (tmp_path / "notes.json").write_bytes(theirs.hypothesis())
    new, said = brought(tmp_path / "notes.json", folder)
    (fact,), (statement,) = new["facts"].to_dict("records"), new["statements"].to_dict("records")
    assert (fact["date"], fact["claim"]) == ("2021-03-02", "It asks for her.") and coded.digest(theirs.ASKED) in fact["note"]
    assert (statement["state"], statement["stance"]) == ("XB", "1")
    assert "left: 1 annotation of a whole page: cD4" in said and "left: 1 annotation in reply to others: eF5" in said
    page = tmp_path / "page.jsonld"
    page.write_text(
        '{"@context": "http://www.w3.org/ns/anno.jsonld", "type": "AnnotationPage", "items": [{"id": "u:1", "body": {"value": "open", "purpose": "tagging"}, '
        '"target": {"source": "https://herald.example/1", "selector": {"type": "TextQuoteSelector", "exact": "Nothing is decided"}}}]}'
    )
    (one,) = kinds.read(page, page.read_bytes()).coded
    assert one.codes == (Code("tag", "open"),) and one.sha256 == coded.digest(theirs.UNDECIDED)


@pytest.mark.parametrize(
    "data",
    [
        theirs.table(";").encode(), theirs.table("\t").encode("utf-16"), theirs.table(",").encode("utf-8-sig"),
        theirs.table(";").replace("statement_id", "id").replace("start_position", "Start").encode(),
    ],
    ids=["semicolons", "tabs in UTF-16", "commas and a mark", "other names"],
)  # fmt: skip
def test_every_dialect_of_a_table_says_the_same_as_the_database(data, tmp_path):
    path = tmp_path / "debate.csv"
    path.write_bytes(data)
    database = theirs.database(tmp_path / "debate.dna", 3)
    read, asked = kinds.read(path, data), kinds.read(database, database.read_bytes())
    assert read.counts() == asked.counts()
    assert [one._replace(comment="", fields={}) for one in read.coded] == [one._replace(comment="", fields={}) for one in asked.coded]


def test_a_table_saved_by_a_spreadsheet_is_read_too(folder, tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(theirs.table()), delimiter=";"):
        book.active.append([int(cell) if cell.isdigit() else cell for cell in row])
    book.save(tmp_path / "debate.xlsx")
    new, said = brought(tmp_path / "debate.xlsx", folder)
    assert len(new["statements"]) == 2 and "read as an export of statements" in said


def project(*codes: tuple[str, str]) -> Project:
    one = Coded("1", "d", "", "", "", tuple(Code(*code) for code in codes), {}, "")
    return Project("invented", {"d": Document("d", {"title": "d"})}, (one,), {}, ())


@pytest.mark.parametrize(
    ("meanings", "expected"),
    [
        ([{"proposition": "p", "stance": "-1"}, {"stance": "-1"}], "1"),  # disagrees with what is against it
        ([{"proposition": "p"}, {"stance": "-1"}], "-1"),
        ([{"proposition": "p", "stance": "-1"}, {"stance": "0"}], "0"),
        ([{"proposition": "p", "stance": "-1"}], "-1"),
        ([{"proposition": "p", "stance": "1"}, {"proposition": "p", "stance": "-1"}], "whose codes say two things of stance"),
        ([{"proposition": "p"}, {"stance": "1"}, {"stance": "-1"}], "whose codes say two things of stance"),
        ([{"proposition": "p", "stance": "1"}, {"state": "XB"}], "whose codes say two things of state"),
        ([{"stance": "1"}], "without a code that has a proposition"),
        ([{"proposition": "p"}], "without a stance"),
    ],
)
def test_stances_multiply_and_what_says_two_things_is_left(meanings, expected):
    codes = [("code", str(number)) for number in range(len(meanings))]
    meant = {Code(*code): meaning for code, meaning in zip(codes, meanings, strict=True)} | {Code("code", "who"): {"state": "XA"}}
    made = rows.made(project(*codes, ("code", "who")), meant | {mapping.EVERY: {"basis": "speech"}}, "tiny", {}, "f.csv")
    found = made.tables["statements"]["stance"].iloc[0] if "statements" in made.tables else made.notes[1]
    assert found == expected or expected in found


def test_only_what_is_certain_is_filled_in(folder):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(store.RAW, str(folder))
        known = gathered.to_read()
    words = mapping.Vocabulary({sheet.name: sheet for sheet in known.sheets}, known.vocabularies)
    codes = ("organization", "Brandovia"), ("concept", "Corvania"), ("tag", "surrender_to_XB"), ("direct speech", "1"), ("agreement", "0"), ("case", "XC")
    assert mapping.certain(project(*codes), words) == {
        Code("organization", "Brandovia"): {"state": "XB", "actor": "Brandovia"},
        Code("tag", "surrender_to_XB"): {"proposition": "surrender_to_XB"},
        Code("agreement", "0"): {"stance": "-1"},
        Code("case", "XC"): {"state": "XC"},
    }
    assert mapping.certain(project(("agreement", "0"), ("agreement", "-1")), words) == {}


BOMB = theirs.packed({"project.qde": theirs.qde(), "sources/a.txt": b"0" * 10_000_000})
ENTITIES = b'<!DOCTYPE a [<!ENTITY x "lol"><!ENTITY y "&x;&x;&x;&x;">]>'
MANY = "".join(f'<Code guid="{theirs.guid(n)}" name="c{n}" isCodable="true"/>' for n in range(100_000))
DEEP = '<Code guid="x" name="a">' * 5000 + "</Code>" * 5000
BAD = {
    "out.qdpx": (theirs.packed({"project.qde": theirs.qde(), "../../evil.txt": b"x"}), "leads out of the folder"),
    "root.qdpx": (theirs.packed({"project.qde": theirs.qde(), "/etc/evil": b"x"}), "begins at a root"),
    "link.qdpx": (theirs.packed({"project.qde": theirs.qde(), "sources/a": b"/etc/passwd"}, link="sources/a"), "is a link"),
    "bomb.qdpx": (BOMB, "more than 200 times as many"),
    "none.qdpx": (b"no zip at all", "It is no zip"),
    "cut.qdpx": (theirs.project()[:-40], "It is no zip"),
    "empty.qdpx": (theirs.packed({"readme.txt": b""}), "without one project.qde"),
    "entities.qdpx": (theirs.packed({"project.qde": ENTITIES + b"<Project>&y;</Project>"}), "declares entities"),
    "entities.qdc": (ENTITIES + b"<CodeBook>&y;</CodeBook>", "declares entities"),
    "half.qdc": (theirs.qdc(MANY[:500]), "is no XML, or damaged"),
    "other.qdc": (b"<html/>", "does not begin with CodeBook"),
    "many.qdc": (theirs.qdc(MANY), "has more than 10000 codes"),
    "deep.qdc": (theirs.qdc(DEEP), "has more than 100 elements in one another"),
    "none.dna": (b"statement_id;time\n", "is no database of the Discourse Network Analyzer"),
    "header.dna": (b"SQLite format 3\x00" + b"\x00" * 100, "is damaged"),
    "facts.csv": (b"date,claim\n2021,x\n", "is no export of statements"),
    "twice.csv": (b"statement_id,document_id,concept\n1,1,a\n1,1,b\n", "has the statement '1' twice"),
    "quotes.csv": (b'statement_id,document_id\n1,"a\n', "quotation mark is not closed"),
    "none.jsonld": (b"[{]", "none.jsonld: "),
    "uncoded.qdpx": (theirs.packed({"project.qde": b'<Project xmlns="urn:QDA-XML:project:1.0"/>'}), "has no codes, so that it brings nothing"),
    "unquoted.jsonld": (
        b'{"rows": [{"id": "a", "uri": "https://a.example", "target": [{"source": "https://a.example", "selector": [{"type": "TextQuoteSelector", "exact": "\\ud800"}]}]}]}',
        "left: 1 annotation that cannot be read, since its TextQuoteSelector has no text",
    ),
    "pages.jsonld": (b'{"rows": [{"id": "a", "target": [{"source": "https://a.example"}]}]}', "has no annotation of a passage"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_in_one_message(name, folder, tmp_path):
    data, words = BAD[name]
    (tmp_path / name).write_bytes(data)
    refused(tmp_path / name, folder, words)


@pytest.mark.parametrize(("name", "change", "words"), [
    ("other.dna", "DROP TABLE VARIABLES", "it is of a version that is not known"),
    ("mail.dna", "DROP TABLE VARIABLES; DROP TABLE STATEMENTS; DROP TABLE STATEMENTTYPES; DROP TABLE DOCUMENTS; DROP TABLE DATABOOLEAN", "of another program"),
    ("cut.dna", "", "is cut off"),
    ("numbers.dna", "UPDATE STATEMENTS SET Start = 'here'", "is damaged"),
])  # fmt: skip
def test_a_database_of_something_else_is_refused(name, change, words, folder, tmp_path):
    path = theirs.database(tmp_path / name, 3)
    with closing(sqlite3.connect(path)) as database:
        database.executescript(change)
    if not change:
        path.write_bytes(path.read_bytes()[:-5000])
    refused(path, folder, words)


def refused(path: Path, folder: Path, words: str) -> None:
    before = {file: file.read_bytes() for file in sorted(path.parent.rglob("*")) if file.is_file()}
    done = call("import", path, "--into", folder, "--case", "tiny", "--yes")
    assert done.exit_code == 2 and words in done.output and "Traceback" not in done.output, done.output
    assert done.stdout == "" and len(done.output.splitlines()) <= 3
    assert {file: file.read_bytes() for file in sorted(path.parent.rglob("*")) if file.is_file()} == before


def test_every_fault_of_a_table_of_codes_is_said_at_once(folder, tmp_path):
    path = theirs.database(tmp_path / "debate.dna", 3)
    table = tmp_path / "mine.csv"
    table.write_text("variable,code,state,stance,basis,proposition\n*,*,,,spoken,\norganization,Brandovia,Atlantis,,,\nagreement,1,,yes,,surrender to Peru\n")
    done = call("import", path, "--into", folder, "--case", "tiny", "--codes", table)
    assert done.exit_code == 2 and {row for row in re.findall(r"row (\d)", done.output)} == {"2", "3", "4"}
    for word in ("'spoken'", "'Atlantis'", "'yes'", "use surrender_to_XX, ", "did you mean surrender_to_PE?"):
        assert word in done.output
    inside = call("import", path, "--into", folder, "--case", "tiny", "--codes", folder / "codes.csv")
    assert inside.exit_code == 2 and "among collected data" in inside.output


# ---- out, and back


@pytest.fixture(scope="module")
def out(tmp_path_factory) -> Path:
    """What the verb writes of the invented case."""
    made = tmp_path_factory.mktemp("out")
    for ending in ("qdpx", "qdc", "csv", "parquet"):
        done = call("export", "--raw", TINY, "--case", "tiny", "--out", made / f"tiny.{ending}")
        assert done.exit_code == 0, done.output
    return made


def as_collected(folder: Path) -> dict[str, pd.DataFrame]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(store.RAW, str(folder))
        found = ours.ours("tiny").tables
    return {name: table.sort_values(list(table)[0], ignore_index=True) for name, table in found.items()}


@pytest.mark.parametrize("ending", ["qdpx", "csv"])
def test_what_goes_out_comes_back_equal(ending, out, tmp_path):
    empty = shutil.copytree(TINY, tmp_path / "data")
    gone = ("facts", "statements", *(["sources"] if ending == "qdpx" else []))  # a table of statements has one page of each alone
    for name in gone:
        path = empty / "cases" / "tiny" / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    file = Path(shutil.copy(out / f"tiny.{ending}", tmp_path))
    drafted, done = (call("import", file, "--into", empty, "--case", "tiny", "--yes") for _ in range(2))
    assert drafted.exit_code == 0 and done.exit_code == 0, drafted.output + done.output
    before, after = as_collected(TINY), as_collected(empty)
    assert len(before["statements"]) == 16
    if ending == "csv":  # facts without a statement do not stand in a table of statements
        before["facts"] = before["facts"][before["facts"]["fact_id"].isin(before["statements"]["fact_id"])].reset_index(drop=True)
    for name in ("statements", "facts", "sources"):
        pd.testing.assert_frame_equal(after[name], before[name])


def test_the_same_case_is_the_same_bytes(out, tmp_path):
    other = shutil.copytree(TINY, tmp_path / "elsewhere")
    for path in (other / "cases" / "tiny").glob("*.csv"):
        if path.stem in ("facts", "statements", "sources"):
            head, *lines = path.read_text(encoding="utf-8").splitlines()
            path.write_text("\n".join([head, *reversed(lines)]) + "\n", encoding="utf-8")
    for ending in ("qdpx", "qdc", "csv"):
        call("export", "--raw", other, "--case", "tiny", "--out", tmp_path / f"again.{ending}")
        assert (tmp_path / f"again.{ending}").read_bytes() == (out / f"tiny.{ending}").read_bytes()


NAMESPACE = "{urn:QDA-XML:project:1.0}"
ORDER = {
    "Project": "Users CodeBook Variables Cases Sources", "Code": "Description Code", "Case": "VariableValue SelectionRef",
    "TextSource": "Description PlainTextSelection VariableValue", "PlainTextSelection": "Description Coding", "VariableValue": "VariableRef TextValue",
}  # fmt: skip
"""Elements that we write, in the order that the standard asks for."""
REQUIRED = {"Code": "guid name isCodable", "PlainTextSelection": "guid startPosition endPosition", "Variable": "guid name typeOfVariable", "Coding": "guid"}


def test_a_project_keeps_the_rules_of_the_standard(out):
    with zipfile.ZipFile(out / "tiny.qdpx") as bundle:
        names, root = set(bundle.namelist()), ElementTree.fromstring(bundle.read("project.qde"))
        texts = {name: bundle.read(name).decode() for name in names}
    elements = list(root.iter())
    assert root.tag == f"{NAMESPACE}Project" and all(element.tag.startswith(NAMESPACE) for element in elements)
    guids = [element.attrib["guid"] for element in elements if "guid" in element.attrib]
    assert len(guids) == len(set(guids)) and all(str(uuid.UUID(guid)).upper() == guid for guid in guids)
    referred = {element.attrib[name] for element in elements for name in ("targetGUID", "creatingUser", "creatingUserGUID") if name in element.attrib}
    assert referred <= set(guids)
    for element in elements:
        name = element.tag.removeprefix(NAMESPACE)
        order = [ORDER[name].split().index(child.tag.removeprefix(NAMESPACE)) for child in element] if name in ORDER else []
        assert order == sorted(order), name
        assert set(REQUIRED.get(name, "").split()) <= set(element.attrib)
    tables = as_collected(TINY)
    facts, statements = tables["facts"].set_index("fact_id"), tables["statements"].set_index("statement_id")
    codes = {element.attrib["guid"]: element.attrib["name"] for element in root.iter(f"{NAMESPACE}Code")}
    states = {ref.attrib["targetGUID"]: case.attrib["name"] for case in root.iter(f"{NAMESPACE}Case") for ref in case.iter(f"{NAMESPACE}SelectionRef")}
    values = {case.attrib["name"]: case.find(f"{NAMESPACE}VariableValue/{NAMESPACE}TextValue").text for case in root.iter(f"{NAMESPACE}Case")}
    seen = set()
    for source in root.iter(f"{NAMESPACE}TextSource"):
        text = texts[source.attrib["plainTextPath"].replace("internal://", "sources/")]
        for selection in source.iter(f"{NAMESPACE}PlainTextSelection"):
            passage = text[int(selection.attrib["startPosition"]) : int(selection.attrib["endPosition"])]
            if (name := selection.attrib["name"]) in facts.index:
                assert passage == facts["claim"][name]
                continue
            said = statements.loc[name]
            coded_as = [codes[ref.attrib["targetGUID"]] for ref in selection.iter(f"{NAMESPACE}CodeRef")]
            assert passage == facts["claim"][said["fact_id"]] and f"basis: {said['basis']}" in coded_as
            assert coded_as[0] == f"{said['proposition']}: {({'1': 'supports', '0': 'open', '-1': 'opposes'})[said['stance']]}"
            assert values[states[selection.attrib["guid"]]] == said["state"]
            seen.add(name)
    assert seen == set(statements.index)
    book = ElementTree.parse(out / "tiny.qdc").getroot()
    assert book.tag == "{urn:QDA-XML:codebook:1.0}CodeBook" and {code.attrib["name"] for code in book.iter(f"{book.tag.replace('Book', '')}")} >= {*codes.values()}


def test_a_codebook_drafts_the_table_of_codes_and_brings_nothing_else(out, folder, tmp_path):
    file = Path(shutil.copy(out / "tiny.qdc", tmp_path))
    drafted, done = (call("import", file, "--into", folder, "--case", "tiny", "--yes") for _ in range(2))
    table = store.read_table(tmp_path / "tiny-codes.csv").set_index("code")
    row = table.loc["proposition > family surrender_to > surrender_to_XB > surrender_to_XB: opposes"]
    assert drafted.exit_code == 0 and (row["proposition"], row["stance"], row["n"]) == ("surrender_to_XB", "-1", "0")
    assert done.exit_code == 2 and "has codes alone, and no coded place" in done.output


def test_networks_reads_the_table_and_writes_the_same_network_as_graphml(out, tmp_path):
    asked = ["networks", out / "tiny.csv", "--actor", "state", "--concept", "proposition", "--qualifier", "stance", "--aggregation", "subtract"]
    asked += ["--normalization", "average"]
    for name in ("n.csv", "n.graphml"):
        done = call(*asked, "--out", tmp_path / name)
        assert done.exit_code == 0, done.output
    assert list(store.read_table(out / "tiny.csv")["time"]) == list(as_collected(TINY)["statements"]["date"])
    matrix = pd.read_csv(tmp_path / "n.csv", index_col=0)
    root = ElementTree.parse(tmp_path / "n.graphml").getroot()
    space = root.tag.removesuffix("graphml")
    label = {node.attrib["id"]: node.find(f"{space}data[@key='label']").text for node in root.iter(f"{space}node")}
    made = {(label[edge.attrib["source"]], label[edge.attrib["target"]]): float(edge.find(f"{space}data").text) for edge in root.iter(f"{space}edge")}
    ties = {(a, b): float(matrix.loc[a, b]) for i, a in enumerate(matrix.index) for b in matrix.columns[i + 1 :] if matrix.loc[a, b]}
    assert list(label.values()) == list(matrix.index) and made == ties and ties


def test_an_undefined_tie_has_no_edge_and_is_listed():
    network = pd.DataFrame([[0, float("nan")], [2.5, 0]], ["A", "<B>"], ["c", "d"])
    root = ElementTree.fromstring(graphml.written(network, is_onemode=False))
    space = root.tag.removesuffix("graphml")
    assert [edge.attrib for edge in root.iter(f"{space}edge")] == [{"source": "a1", "target": "c0"}]
    assert [data.text for data in root.find(f"{space}graph").findall(f"{space}data")] == ["A / d"]
    assert [node.find(f"{space}data").text for node in root.iter(f"{space}node")] == ["A", "<B>", "c", "d"]


def test_parquet_has_the_cells_of_the_table_or_says_what_is_missing(out, tmp_path, monkeypatch):
    read = pd.read_parquet(out / "tiny.parquet").fillna("")
    pd.testing.assert_frame_equal(read.astype(str), as_collected(TINY)["statements"].astype(str), check_dtype=False)
    monkeypatch.setattr(universes, "pq", None)
    done = call("export", "--raw", TINY, "--case", "tiny", "--out", tmp_path / "t.parquet", "--table", "nothing")
    assert done.exit_code == 2 and "pyarrow" in done.output and "--table is 'nothing'" in done.output and not (tmp_path / "t.parquet").exists()


def test_the_commands_of_the_document_do_what_it_says(tmp_path):
    text = (store.ROOT / "docs" / "exchange.md").read_text(encoding="utf-8")
    commands = [line for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in block.strip().splitlines()]
    assert {shlex.split(line)[1] for line in commands} == {"export", "import", "networks"}
    for line in commands:
        done = call(*(word.replace("build/", f"{tmp_path}/") for word in shlex.split(line)[1:]))
        assert done.exit_code == 0, f"{line}\n{done.output}"
    assert len(store.read_table(tmp_path / "elsewhere" / "cases" / "kasatkin" / "statements.csv")) == 6
