"""The one reader: what spreadsheets make of a table is the same table, and what is none is named for what it is."""

import csv
import gzip
import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.collect import form_checks, listing, reading, store
from analysis.model.about import Faulty
from analysis.model.dictionary.schemas import Column, Table

quick = settings(max_examples=60, deadline=None, derandomize=True)
TABLE = Table("facts", "a fact", (Column("fact_id", "", is_key=True), Column("claim", ""), Column("note", "", blank="nothing")), ("note",))
ROWS = [["f1", "All is open; or not.", ""], ["f2", "Černý, Ada\u00a0T.", "a | b"]]
PLAIN = 'fact_id,claim,note\nf1,All is open; or not.,\nf2,"Černý, Ada\u00a0T.",a | b\n'


def parsed(data: bytes | str) -> form_checks.Parsed:
    return form_checks.parse(TABLE, data.encode() if isinstance(data, str) else data, "facts.csv")


def with_cells_between(sign: str, end: str = "\r\n") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=sign, lineterminator=end).writerows([["fact_id", "claim", "note"], *ROWS])
    return text.getvalue()


CHANGES: list[tuple[bytes, str]] = [
    (PLAIN.encode(), ""),
    (b"\xef\xbb\xbf" + PLAIN.replace("\n", "\r\n").encode(), ""),
    (PLAIN.replace("\n", "\r").encode(), ""),
    (PLAIN.rstrip("\n").encode(), ""),
    (PLAIN.encode("utf-16"), "its text is UTF-16"),
    (PLAIN.encode("utf-16-be"), "without the mark"),
    (b"\xfe\xff" + PLAIN.encode("utf-16-be"), "its text is UTF-16"),
    (PLAIN.encode("utf-32"), "its text is UTF-32"),
    (with_cells_between(";").encode(), "separated by semicolons"),
    (with_cells_between("\t").encode(), "separated by tabs"),
    (with_cells_between("|").encode(), "separated by upright strokes"),
    (("sep=;\r\n" + with_cells_between(";")).encode(), "separated by semicolons"),
    (('"sep=,"\r\n' + with_cells_between(",")).encode(), ""),
    (("\ufeffsep=;\r\n" + with_cells_between(";")).encode(), "separated by semicolons"),
    ((PLAIN + ",,\n,,\n").encode(), "2 blank rows at the end are left out"),
    ((PLAIN + "\n\n\n").encode(), ""),
    (PLAIN.replace("\nf2", "\n\n,,\nf2").encode(), "rows 3 and 4 are blank and left out"),
    (("\n\n" + PLAIN).encode(), "blank rows above the header"),
    (PLAIN.replace("note\n", "note,,\n").replace(".,\n", ".,,,\n").replace("b\n", "b,,\n").encode(), "2 columns without a name and without a cell"),
    (PLAIN.replace("fact_id,", "fact_id,,").replace("f1,", "f1,,").replace("f2,", "f2, ,").encode(), "1 column without a name and without a cell"),
    (PLAIN.replace(".,\n", ".,,,\n").replace("b\n", "b, ,\n").encode(), "blank cells at the end of every row"),
    (PLAIN.replace("fact_id,claim", " Fact ID ,CLAIM\u200b").encode(), "the column 'Fact ID' is read as fact_id"),
    (PLAIN.replace("fact_id", "\u00a0fact_id ").encode(), "without spaces around them"),
    (PLAIN.replace("note\n", "note,checked_by\n").replace(".,\n", ".,,Ada\n").replace("b\n", "b,\n").encode(), "column 'checked_by' is not part of the table and ignored"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "note"), CHANGES)
def test_what_spreadsheets_make_of_a_table_is_the_same_table(data: bytes, note: str):
    frame, faults, notes = parsed(data)
    assert faults == []
    assert frame is not None and frame.to_numpy().tolist() == ROWS and list(frame.columns) == TABLE.names
    assert [note] * bool(note) == [note for words in notes if note and note in words][:1]
    assert bool(notes) == bool(note)


def test_rows_have_the_numbers_that_a_spreadsheet_shows():
    """A cell of several lines is one row, and so is a blank one that is left out."""
    frame = parsed('fact_id,claim,note\nf1,"two\nlines",\n\nf2,x,\n').frame
    assert frame is not None and frame.index.tolist() == [2, 4]
    assert [str(fault) for fault in parsed('fact_id,claim,note\nf1,"two\nlines",\nf2,x\n').faults] == [
        "facts.csv, row 3: it has 2 cells; use 3 cells, as the header has"
    ]


def archive(name: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as made:
        made.writestr(name, "x")
    return data.getvalue()


NAMED: list[tuple[bytes, str]] = [
    (archive("xl/workbook.xml"), "it is not a CSV file but an Excel workbook; open it and save the sheet as CSV UTF-8"),
    (archive("word/document.xml"), "a Word document"),
    (archive("facts.csv"), "a packed folder (zip); unpack it"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "an Excel workbook"),
    (b"SQLite format 3\0" + bytes(100), "a database (SQLite), as the Discourse Network Analyzer keeps in its .dna files"),
    (b"%PDF-1.7\n%\xe2\xe3", "a PDF document"),
    (gzip.compress(b"a,b", mtime=0), "a compressed file (gzip)"),
    (b"<!DOCTYPE html>\n<html><body>", "a web page (HTML)"),
    (b'<?xml version="1.0"?><Workbook>', "an XML file"),
    (b'[{"fact_id": "f1"}]', "a JSON file"),
    (b'{"fact_id": "f1"}', "a JSON file"),
    (PLAIN.encode("cp1250"), "row 3: '\\\\xc8' cannot be used here; use text encoded as UTF-8"),
    ("fact_id,claim\nf1,Алматы".encode("cp1251"), "'Алматы' if it is Windows-1251"),
    (b"fact_id,claim\nf1,Caf\xe9", "'Café' if it is Windows-1252"),
    (
        b"fact_id,claim,note\nf1,x,\n<<<<<<< HEAD\nf2,x,\n=======\nf2,y,\n>>>>>>> mine\n",
        "row 3: it contains two versions since a merge",
    ),
    (b"fact_id,claim\nf1,a\0b", "row 2: '\\x00' cannot be used here"),
    (b'fact_id,claim,note\nf1,"x,\nf2,y,\n', "row 2: a quotation mark is not closed where it should be"),
    (b'fact_id,claim,note\nf1,x,\nf2,"y" and z,\n', "in the row that begins in line 3 of the file"),
    (b"fact_id,claims,note\nf1,x,\n", "column claims: there is no such column; did you mean claim?"),
    (b"fact_id,claim,notes\nf1,x,\n", "column notes: there is no such column; did you mean note?"),
    (b"fact_id,claim,note,Claim\nf1,x,,y\n", "column claim: it is used twice; use each column once"),
    (b"fact_id,claim,note\nf1,Tiller, Ada,\nf2,x,\n", "row 2: it has 4 cells"),
    (b"fact_id;claim;note\nf1;a;b;\n", "double quotes around a cell with ; in it, such as a list"),
    (b"fact_id,claim,note\nf1,Tiller, Ada,\n", "row 2: it has 4 cells"),
    (b"fact_id,note\nf1,\n", "column claim: it is missing; add the column claim"),
    (b"", "column fact_id: it is missing"),
    (b"\xef\xbb\xbf", "column fact_id: it is missing"),
]


@pytest.mark.parametrize(("data", "said"), NAMED)
def test_what_is_no_such_table_is_named(data: bytes, said: str):
    assert said in "\n".join(map(str, parsed(data).faults))


def test_of_an_empty_file_nothing_is_said_but_that_its_columns_are_missing():
    frame, faults, notes = parsed(b"")
    assert [fault.value for fault in faults] == ["missing", "missing"] and notes == []


def test_of_many_things_alike_ten_are_named():
    wide = ",".join(f"own{number}" for number in range(1, 4001))
    frame, faults, notes = parsed(f"fact_id,claim,note,{wide}\n" + f"f1,x,,{',' * 3999}\n" + "f2,x\n" * 14)
    assert len(faults) == 11 and "'4 more rows like these' cannot be used here" in str(faults[-1])
    assert len(notes) == 1 and notes[0].endswith("'own10' and 3990 more are not part of the table and ignored")
    assert reading.as_asked([f"Own{number}" for number in range(20_000)], ["own7"], "")[0][7] == "own7"


def test_what_is_larger_than_any_table_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("analysis.collect.decoding.MOST_BYTES", 2_000_000)
    assert "use a table of at most 2 MB" in str(parsed(b"a" * 3_000_000).faults[0])


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("time;person;text\n2005;A;one, two\n", ["time", "person", "text"]),
        ("actor,concept\nA;B,c;d\n", ["actor", "concept"]),
        ("a;b,c;d,e;f\n1;2,3;4,5;6\n", ["a;b", "c;d", "e;f"]),
        ("one column\nA, B\n", ["one column"]),
        ("a,b\n\"x;y\",z\n\"x;y\",z\n", ["a", "b"]),
    ],
)  # fmt: skip
def test_what_separates_the_cells_of_any_table_is_what_makes_its_rows_as_wide_as_its_header(text: str, header: list[str]):
    assert reading.read(text.encode(), "t.csv").header == header


def test_columns_that_are_asked_for_are_found_whatever_their_case():
    assert reading.as_asked(["Actor", "concept"], ["actor", "concept"], "t.csv") == (
        ["actor", "concept"],
        ["t.csv: the column 'Actor' is read as actor"],
    )
    assert reading.as_asked(["Actor", "ACTOR"], ["actor"], "t.csv") == (["Actor", "ACTOR"], []), "which of the two is meant is not guessed"


CELLS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r\0"), max_size=8)


@quick
@given(st.lists(st.tuples(CELLS, st.just("x"), CELLS), max_size=6))
def test_the_quick_way_for_tables_that_we_wrote_gives_what_the_reader_gives(rows: list[tuple[str, str, str]]):
    table = pd.DataFrame(rows, columns=["fact_id", "claim", "note"], dtype=str)
    data = store.csv_bytes(table)
    assert store.read_table(data).to_numpy().tolist() == table.to_numpy().tolist()
    frame, faults, _ = parsed(data)
    assert faults == [] and frame is not None
    assert frame.to_numpy().tolist() == table.to_numpy().tolist()


def test_a_table_that_we_did_not_write_is_read_slowly_or_named():
    assert store.read_table(PLAIN.encode("utf-16")).to_numpy().tolist() == ROWS
    with pytest.raises(Faulty, match="it has 3 cells"):
        store.read_table(b"a,b\n1,2,3\n")
    with pytest.raises(Faulty, match="Excel workbook"):
        store.read_table(archive("xl/workbook.xml"))


# --- a whole data set ---


def semicolons(data: bytes) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(csv.reader(io.StringIO(data.decode(), newline="")))
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def ghosts(data: bytes) -> bytes:
    text = io.StringIO()
    rows = list(csv.reader(io.StringIO(data.decode(), newline="")))
    csv.writer(text).writerows([*([*row, "", ""] for row in rows), *[[""] * (len(rows[0]) + 2)] * 3])
    return text.getvalue().encode()


def capitals(data: bytes) -> bytes:
    header, _, rest = data.partition(b"\n")
    return b" , ".join(name.upper().replace(b"_", b" ") for name in header.split(b",")) + b"\n" + rest


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case of ours with all that is read with it."""
    folder = tmp_path_factory.mktemp("small") / "raw"
    shutil.copytree(
        store.ROOT / "data" / "raw", folder, ignore=lambda place, names: [name for name in names if Path(place).name == "cases" and name != "burkov"]
    )
    return folder


@pytest.mark.parametrize("change", [semicolons, ghosts, capitals, lambda data: data.decode().encode("utf-16")])
def test_a_case_is_read_at_a_run_as_the_checks_read_it(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[bytes], bytes]
):
    monkeypatch.setenv(store.RAW, str(small))
    before = store.read_raw_case("burkov")
    shutil.copytree(small, tmp_path / "raw")
    for path in (tmp_path / "raw").rglob("*.csv"):
        path.write_bytes(change(path.read_bytes()))
    monkeypatch.setenv(store.RAW, str(tmp_path / "raw"))
    after = store.read_raw_case("burkov")
    for name, table in before.tables.items():
        pd.testing.assert_frame_equal(after.tables[name], table, check_index_type=False)
    for name, table in before.codebook.tables.items():
        pd.testing.assert_frame_equal(after.codebook.tables[name], table, check_index_type=False)


LEFT = (
    ".ipynb_checkpoints/facts-checkpoint.csv", "._facts.csv", ".~lock.facts.csv#", "~$facts.csv", "__MACOSX/facts.csv", ".DS_Store", "Thumbs.db",
    "desktop.ini", "Desktop.ini", ".git/x.csv",
)  # fmt: skip


def test_what_tools_leave_in_folders_is_passed_over(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    shutil.copytree(small, tmp_path / "raw")
    monkeypatch.setenv(store.RAW, str(tmp_path / "raw"))
    before = (store.case_ids(), list(store.codebook_paths()), list(store.read_bytes(tmp_path / "raw")), list(store.read_tables(tmp_path / "raw")))
    for folder in ("", "cases", "cases/burkov", "codebook", "law"):
        for name in LEFT:
            path = tmp_path / "raw" / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"\xff\0")
    assert before == (
        store.case_ids(),
        list(store.codebook_paths()),
        list(store.read_bytes(tmp_path / "raw")),
        list(store.read_tables(tmp_path / "raw")),
    )
    assert not any(map(listing.is_of_tools, ["facts.csv", "a.b.csv", "burkov", "facts~1.csv"]))


def test_links_of_folders_are_not_followed_and_a_whole_disk_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.csv").write_bytes(b"x\n")
    (tmp_path / "a" / "again").symlink_to(tmp_path)
    assert list(store.read_bytes(tmp_path)) == ["a/x.csv"]
    monkeypatch.setattr(listing, "MOST_FILES", 2)
    with pytest.raises(OSError, match="more than 2 files and folders"):
        store.read_bytes(tmp_path)
