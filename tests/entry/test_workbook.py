"""A workbook of the tables and back: nothing is lost, whatever stands in the cells, and what people and spreadsheets do to it is understood or named."""

import io
import re
import shutil
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from python_calamine import CalamineWorkbook

from analysis.cli.group import main
from analysis.collect import files, store
from analysis.collect.reading import tidy_name
from analysis.entry import bringing, excel_text, filled, gathered, opened, sheets, workbook
from analysis.model import office

TINY = store.ROOT / "tests" / "data" / "tiny"
TREATY = store.ROOT / "tests" / "data" / "treaty"


def call(*arguments: object, raw: Path | None = None) -> Result:
    """A command in this process, from the root of the project; the data that it is given are forgotten afterwards."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(store.ROOT)
        for name in (store.RAW, store.BUILD):
            patch.setenv(name, str(raw or "") if name == store.RAW else "")
        return CliRunner().invoke(main, list(map(str, arguments)))


@pytest.fixture(scope="module")
def whole() -> bytes:
    """The workbook of all collected cases."""
    made = gathered.gather(store.case_ids())
    return workbook.written(made.sheets, made.tables, made.vocabularies, made.title)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> bytes:
    """The workbook of the invented case, as the verb writes it."""
    out = tmp_path_factory.mktemp("tiny") / "tiny.xlsx"
    done = call("workbook", "--raw", TINY, "--out", out)
    assert done.exit_code == 0, done.stderr
    assert ": 1 case, 17 sources, 2 requests, 12 facts, " in done.stdout
    return out.read_bytes()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the invented data set."""
    return shutil.copytree(TINY, tmp_path / "data")


def changed(data: bytes, change: Callable[[openpyxl.Workbook], None]) -> bytes:
    """A workbook after somebody worked in it."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def place(page, head: str) -> int:
    """Number of the column with a head."""
    return next(cell.column for cell in page[1] if str(cell.value).rstrip(" *") == head)


def row_of(page, key: str) -> int:
    """Number of the row in which an id stands first."""
    return next(cell.row for row in page.iter_rows(min_row=3) for cell in row[:2] if cell.value == key)


def put(book, sheet: str, key: str, column: str, value: object) -> None:
    book[sheet].cell(row_of(book[sheet], key), place(book[sheet], column)).value = value


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.csv"))}


def test_our_cases_come_back_byte_for_byte(whole, tmp_path):
    known = gathered.to_read()
    brought = filled.tables(opened.opened(whole, "book.xlsx"), "book.xlsx", known.sheets, known.vocabularies)
    assert (brought.notes, brought.faults) == ([], [])
    made = bringing.plan(tmp_path / "new", known.sheets, brought)
    expected = {f"cases/{case}/{path.name}": path.read_bytes() for case in store.case_ids() for path in (store.raw_folder() / "cases" / case).glob("*.csv")}
    cited = {row for row in brought.rows["origins"]["origin_id"]}
    written = {path: data for path, data in made.contents.items() if path != "origins.csv"}
    without = {path: store.read_table(data).drop(columns="archived") for path, data in written.items() if path.endswith("/sources.csv")}
    assert len(expected) == 84 and written | {path: store.csv_bytes(table) for path, table in without.items()} == expected  # ours have no stored copies
    before = store.read_table(store.raw_folder() / "origins.csv")
    pd.testing.assert_frame_equal(store.read_table(made.contents["origins.csv"]), before[before["origin_id"].isin(cited)].reset_index(drop=True))
    assert len(made.contents["origins.csv"]) > 10_000


def test_a_second_library_reads_the_same_cells_and_sees_what_people_see(whole):
    theirs = CalamineWorkbook.from_filelike(io.BytesIO(whole))
    ours = openpyxl.load_workbook(io.BytesIO(whole))
    assert theirs.sheet_names == ours.sheetnames == [sheets.GUIDE, *sheets.ORDER, sheets.CODES]
    for name in sheets.ORDER:
        cells = [["" if cell is None else excel_text.unescaped(cell) for cell in row] for row in ours[name].iter_rows(values_only=True)]
        assert theirs.get_sheet_by_name(name).to_python(skip_empty_area=False) == cells
    head, shown = theirs.get_sheet_by_name("sources").to_python()[:2]
    assert "publisher *" in head and "outlet_state" in head and shown[0] == sheets.EXAMPLE
    assert "Kazakhstan (KZ)" in {row[head.index("outlet_state")] for row in theirs.get_sheet_by_name("sources").to_python()}
    assert "English (en)" in {row[head.index("language")] for row in theirs.get_sheet_by_name("sources").to_python()}


def test_the_same_tables_give_the_same_bytes_without_a_time(tiny, tmp_path):
    out = tmp_path / "again.xlsx"
    assert call("workbook", "--raw", TINY, "--out", out).exit_code == 0
    assert out.read_bytes() == tiny
    with zipfile.ZipFile(io.BytesIO(tiny)) as bundle:
        assert {entry.date_time for entry in bundle.infolist()} == {office.EPOCH}
        assert set(re.findall(r"\d{4}-\d\d-\d\dT", bundle.read("docProps/core.xml").decode())) == {"1980-01-01T"}
    done = call("workbook", "--raw", TINY, "--out", out)
    assert done.exit_code == 2 and re.search(r"already exists and is not changed\. Name a new file, such as --out '?\S.*-2\.xlsx'?$", done.stderr), done.stderr


def test_each_column_says_what_it_means_and_offers_its_words(tiny):
    """By its head, by a note at it, by its colour, and by a list."""
    book = openpyxl.load_workbook(io.BytesIO(tiny))
    made = sheets.sheets(store.read_codebook())
    for sheet in made:
        page = book[sheet.name]
        offered = {str(rule.sqref).split(":")[0] for rule in page.data_validations.dataValidation if rule.type == "list"}
        for column, cell in zip(sheet.columns, page[1], strict=True):
            assert cell.value == column.name + " *" * sheet.is_required(column)
            assert cell.comment.text.casefold().startswith(column.meaning[:20].casefold())
            assert sheet.is_required(column) == ("Fill it in on every row." in cell.comment.text) == (page.cell(3, cell.column).fill.fgColor.rgb.endswith("DEEAF6"))
            has_list = column.name in sheet.words or column.refers_to in ("sources.source_id", "facts.fact_id", "origins.origin_id")
            assert f"{cell.column_letter}3" in offered or not has_list, (sheet.name, column.name)
            assert page.cell(3, cell.column).number_format == page.column_dimensions[cell.column_letter].number_format == "@"
        assert page.freeze_panes == ("C2" if sheet.has_case_id else "B2")
    rule = next(rule for rule in book["facts"].data_validations.dataValidation if str(rule.sqref).startswith(book["facts"].cell(3, place(book["facts"], "state")).coordinate))
    target, cells = rule.formula1.split("!")
    assert target == sheets.CODES and book[target].protection.sheet
    assert "Arcadia (XA)" in {row[0].value for row in book[target][cells.replace("$", "")]}
    assert book["facts"].cell(2, place(book["facts"], "claim")).value.endswith(" heard first.")
    codes = book[target]
    (area,) = codes.print_area.replace("'", "").split(",")
    assert re.fullmatch(r"codes!\$A\$1:\$B\$\d+", area) and codes.print_title_rows == "$1:$1" and codes.sheet_properties.pageSetUpPr.fitToPage
    last = int(area.rpartition("$")[2])
    meant = {row[0].row for row in codes.iter_rows(min_row=2) if row[1].value}
    assert max(meant) == last < codes.max_row, "what has a meaning is printed, and the states are not"
    assert not {"Arcadia (XA)", "Brazil (BR)"} & {row[0].value for row in codes.iter_rows(max_row=last)}
    guide = "\n".join(str(row[0].value) for row in book[sheets.GUIDE].iter_rows())
    assert all(f"Sheet {sheet.name}. A row is" in guide for sheet in made) and "What a fact is" in guide and "Where to ask" in guide


TEXT = st.text(st.characters(codec="utf-8"), max_size=30).filter(lambda text: text == "" or tidy_name(text))
AWKWARD = ("=1+1", "'=1+1", "'quoted", "+1", "-1", "@x", "a\nb", " edge ", "_x0041_", "_x005F_x000D_", "a\r\nb", "a\x0bb", "\ufffe", "👩🏽\u200d⚖️", "1e5", "#N/A", "TRUE", "00123", "2031-03", "8/3/2031", "\u00a0x\u00a0", "(example)", "x" * 32_767)


@settings(max_examples=6, deadline=None)
@given(texts=st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=40))
@example(texts=[(text, text, text) for text in AWKWARD])
def test_whatever_text_stands_in_a_cell_comes_back(texts):
    known = gathered.to_read()
    facts = next(sheet for sheet in known.sheets if sheet.name == "facts")
    rows = [{"case_id": "a", "fact_id": f"a-f{number}", "actor": actor, "claim": claim, "note": note} for number, (actor, claim, note) in enumerate(texts)]
    table = pd.DataFrame(rows, columns=[column.name for column in facts.columns], dtype=str).fillna("")
    assert workbook.faults({"facts": table}) == []
    made = workbook.written([facts], {"facts": table}, known.vocabularies, "")
    back = filled.tables(opened.opened(made, "book.xlsx"), "book.xlsx", [facts], known.vocabularies)
    assert back.faults == []
    pd.testing.assert_frame_equal(back.rows["facts"].reset_index(drop=True), table)


def test_a_text_too_long_for_a_cell_is_named_and_no_workbook_written(folder, tmp_path):
    path = folder / "cases" / "tiny" / "facts.csv"
    table = store.read_table(path)
    table.loc[1, "note"] = "x" * 32_767 + "\U0001f600"
    path.write_bytes(store.csv_bytes(table))
    done = call("workbook", "--raw", folder, "--out", tmp_path / "out.xlsx")
    assert done.exit_code == 2 and "facts.csv, row 3, column note" in done.stderr and "at most 32767 characters" in done.stderr and "32769" in done.stderr
    assert not (tmp_path / "out.xlsx").exists()


def test_a_filled_workbook_is_shown_and_then_written_whole(tiny, folder, tmp_path):
    path, before = tmp_path / "filled.xlsx", files_of(folder)

    def fill(book):
        put(book, "facts", "tiny-f01", "note", "seen twice")
        page = book["facts"]
        copied = [cell.value for cell in page[row_of(page, "tiny-f02")]]
        copied[1] = "tiny-f99"
        page.append(copied)
        book["contradictions"].delete_rows(3, 100)

    path.write_bytes(changed(tiny, fill))
    (folder / "cases" / "tiny" / "facts.csv").write_bytes(before["cases/tiny/facts.csv"].replace(b"note\n", b"note,mine\n", 1).replace(b"\ntiny-f01", b"\ntiny-f01", 1))
    table = store.read_table(before["cases/tiny/facts.csv"]).assign(mine="kept")
    (folder / "cases" / "tiny" / "facts.csv").write_bytes(store.csv_bytes(table))
    mine = files_of(folder)
    done = call("import", path, "--into", folder, "--draft")
    assert done.exit_code == 0, done.stderr
    assert "cases/tiny/facts.csv: 1 new, 1 changed, 0 removed of" in done.stdout and "tiny-f01, note: " in done.stdout and "-> seen twice" in done.stdout
    assert "nothing was written; with --yes" in done.stdout and files_of(folder) == mine
    assert call("import", path, "--into", folder, "--draft", "--yes").exit_code == 0
    after = files_of(folder)
    assert {name for name in after if after[name] != mine[name]} == {"cases/tiny/facts.csv", "cases/tiny/contradictions.csv"}
    facts = store.read_table(after["cases/tiny/facts.csv"]).set_index("fact_id")
    assert facts.loc["tiny-f01", ["note", "mine"]].tolist() == ["seen twice", "kept"] and facts.loc["tiny-f99", "mine"] == ""
    assert list(facts.index[:-1]) == list(store.read_table(before["cases/tiny/facts.csv"])["fact_id"])
    assert "nothing changes" in call("import", path, "--into", folder, "--draft", "--yes").stdout


def test_what_check_would_refuse_is_said_at_once_and_not_written_unless_as_a_draft(tiny, folder, tmp_path):
    path, before = tmp_path / "filled.xlsx", files_of(folder)

    def spoil(book):
        put(book, "facts", "tiny-f01", "date", "8/3/2031")
        put(book, "facts", "tiny-f02", "informant", "my neighbour")
        page = book["facts"]
        page.insert_rows(4, 3)  # so that its rows have other numbers than those of the file
        rows.extend(row_of(page, fact) for fact in ("tiny-f01", "tiny-f02"))
        page.title = "x"
        page.title = "Facts"

    rows: list[int] = []
    path.write_bytes(changed(tiny, spoil))
    done = call("import", path, "--into", folder, "--yes")
    assert done.exit_code == 2 and "2031-03-08 or 2031-08-03" in done.stderr and "'my neighbour' cannot be used here" in done.stderr
    for row, column in zip(rows, ("date", "informant"), strict=True):
        assert f"filled.xlsx, sheet Facts, row {row}, column {column}: " in done.stderr, done.stderr
    assert "codebook/informants.csv and of the sheet codes (" in done.stderr and ".csv, row" not in done.stderr
    assert "nothing was written" in done.stderr and files_of(folder) == before
    done = call("import", path, "--into", folder, "--yes", "--draft")
    assert done.exit_code == 0 and "still to be mended" in done.stdout and files_of(folder) != before
    assert "tiny/facts.csv, row 2, column date" in done.stdout


def test_a_new_data_set_with_several_cases_and_words_of_its_own(tmp_path):
    out, new = tmp_path / "treaty.xlsx", tmp_path / "new"
    shutil.copytree(TREATY / "codebook", new / "codebook")
    shutil.copy(TREATY / "study.toml", new)
    assert call("workbook", "--raw", TREATY, "--out", out).exit_code == 0
    done = call("import", out, "--into", new, "--yes")
    assert done.exit_code == 0, done.stderr
    for path in sorted((TREATY / "cases").rglob("*.csv")):
        before, after = store.read_table(path), store.read_table(new / path.relative_to(TREATY))
        pd.testing.assert_frame_equal(after[before.columns], before)
    (new / "cases" / "sarn" / "facts.csv").unlink()
    (new / "cases" / "sarn-two" / "facts.csv").unlink()
    done = call("import", out, "--into", new, "--case", "sarn", "--draft")
    assert done.exit_code == 0 and [line.split(":")[0] for line in done.stdout.splitlines() if line.startswith("cases")] == ["cases/sarn/facts.csv"]
    done = call("import", out, "--into", new, "--case", "nowhere")
    assert done.exit_code == 2 and "has no row of the case nowhere" in done.stderr


def test_a_study_without_a_case_gets_an_empty_workbook(tmp_path):
    (tmp_path / "mine" / "cases").mkdir(parents=True)
    out = tmp_path / "empty.xlsx"
    assert call("workbook", "--raw", tmp_path / "mine", "--out", out).exit_code == 0
    book = openpyxl.load_workbook(out)
    assert all(book[name].max_row == 2 for name in sheets.ORDER)
    assert call("import", out, "--into", tmp_path / "mine", "--yes").stdout == "nothing changes\n"
    assert call("workbook", "--raw", TINY, "--case", "huge", "--out", tmp_path / "x.xlsx").exit_code == 2


def test_what_people_and_spreadsheets_do_to_a_sheet_is_understood_or_named(tiny, folder, tmp_path):
    path = tmp_path / "worked.xlsx"
    plain = store.read_table(folder / "cases" / "tiny" / "facts.csv").set_index("fact_id")
    first, second, third = plain.index[:3]
    state = plain.loc[first, "state"]

    def work(book):
        page = book["facts"]
        put(book, "facts", first, "date", datetime(2031, 3, 14))
        put(book, "facts", second, "date", "1.7.2031")
        put(book, "facts", second, "state", "  " + state.lower())
        put(book, "facts", third, "date", 48_000)
        put(book, "facts", third, "note", 2014.0)
        put(book, "facts", third, "claim", "far\u00a0away")
        page.cell(row_of(page, third), place(page, "date")).number_format = "General"
        put(book, "facts", plain.index[3], "date", date(2031, 4, 1))
        page.cell(row_of(page, plain.index[3]), place(page, "date")).number_format = "mmm\\-yy"
        put(book, "facts", plain.index[4], "date", datetime(2031, 4, 1, 9, 30))
        put(book, "facts", plain.index[5], "note", "=1+1")
        put(book, "statements", "tiny-s01", "stance", 1)
        put(book, "statements", "tiny-s02", "stance", "\u22121")
        page["T5"] = "\u00a0"
        page.append([])
        page.append([None, None, None, "(more to come)"])
        page.row_dimensions[row_of(page, second)].hidden = True
        page.column_dimensions["D"].hidden = True
        page.insert_cols(3)
        page["C1"], page["C4"] = "my own", "mine"
        page.cell(1, place(page, "fact_id")).value = "Fact ID *"
        page.insert_rows(1)
        page["A1"] = "Our facts"
        page.title = "renamed"
        page.title = "FACTS"
        book["requests"].sheet_state = "hidden"
        book.create_sheet("scratch")["A1"] = "hello"
        del book["contradictions"]

    data = changed(tiny, work)
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        parts = {name: bundle.read(name) for name in bundle.namelist()}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as bundle:
        for name, part in parts.items():
            bundle.writestr(name, re.sub(rb"(<f>1\+1</f>)<v ?/?>(</v>)?", rb"\1<v>2</v>", part))
    path.write_bytes(made.getvalue())
    done = call("import", path, "--into", folder, "--draft", "--yes")
    assert done.exit_code == 0, done.stderr
    for words in (
        "row 4, column date: a date of the spreadsheet, read as YYYY-MM-DD", "'1.7.2031' is read as 2031-07-01", "read as that day",
        "shows month and year, read as the month", "a date with a time of day", "a formula, of which the value is read",
        "row 4 is hidden", "hidden columns are read like the others: D", "'Fact ID' is read as fact_id", "'my own' is not part of the table",
        "only one cell is filled ('(more to come)')", "sheet requests: the sheet is hidden", "the sheet 'scratch' is no table", "no sheet contradictions",
        f"'  {state.lower()}' is read as {state}",
    ):  # fmt: skip
        assert words in done.stderr, (words, done.stderr)
    after = store.read_table(folder / "cases" / "tiny" / "facts.csv").set_index("fact_id")
    assert list(after.index) == list(plain.index) and list(after.columns) == list(plain.columns)
    assert after["date"].tolist()[:5] == ["2031-03-14", "2031-07-01", "2031-06-01", "2031-04", "2031-04-01"]
    assert after.loc[plain.index[5], "note"] == "2" and after.loc[third, ["note", "claim"]].tolist() == ["2014", "far\u00a0away"]
    assert after.loc[second, "state"] == state and list(after["actor"]) == list(plain["actor"])
    stances = store.read_table(folder / "cases" / "tiny" / "statements.csv").set_index("statement_id")["stance"]
    assert stances[["tiny-s01", "tiny-s02"]].tolist() == ["1", "-1"]


def test_days_of_a_workbook_that_counts_from_1904_are_these_days(tiny):
    def work(book):
        book.epoch = CALENDAR_MAC_1904
        put(book, "facts", "tiny-f01", "date", datetime(2031, 3, 14))

    known = gathered.to_read()
    back = filled.tables(opened.opened(changed(tiny, work), "b.xlsx"), "b.xlsx", known.sheets, known.vocabularies)
    assert back.rows["facts"].set_index("fact_id").loc["tiny-f01", "date"] == "2031-03-14"


def test_what_cannot_be_used_is_named_all_at_once_and_nothing_written(tiny, folder, tmp_path):
    path, before = tmp_path / "bad.xlsx", files_of(folder)

    def work(book):
        page = book["facts"]
        put(book, "facts", "tiny-f01", "note", "=1+1")
        put(book, "facts", "tiny-f02", "note", True)
        put(book, "facts", "tiny-f03", "actor", datetime(2031, 3, 14))
        put(book, "facts", "tiny-f04", "date", time(9, 30))
        put(book, "facts", "tiny-f05", "note", "#REF!")
        page.cell(row_of(page, "tiny-f05"), place(page, "note")).data_type = "e"
        page.merge_cells(f"D{row_of(page, 'tiny-f06')}:D{row_of(page, 'tiny-f06') + 1}")
        put(book, "sources", book["sources"].cell(4, 2).value, "source_id", book["sources"].cell(3, 2).value)
        book["requests"].delete_cols(place(book["requests"], "status"))
        book["statements"].cell(3, 1).value = "../out"
        book.copy_worksheet(book["origins"]).title = "origin s"

    path.write_bytes(changed(tiny, work))
    done = call("import", path, "--into", folder, "--yes", "--draft")
    assert (done.exit_code, done.stdout) == (2, "")
    for words in (
        "its value in place of the formula", "took it for a logical value", "took it for a date", "took it for a time of day", "an error of the spreadsheet",
        "merged cells D", "a key used once (also in row 3)", "sheet requests, row 1, column status: it is missing", "'../out' cannot be used here",
    ):  # fmt: skip
        assert words in done.stderr, (words, done.stderr)
    assert files_of(folder) == before


def entity(data: bytes) -> bytes:
    return repacked(data, "xl/workbook.xml", lambda part: part.replace(b"<workbook", b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><workbook', 1))


def repacked(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, change(old.read(entry)) if entry.filename == name else old.read(entry))
    return made.getvalue()


def packed(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, part in parts.items():
            bundle.writestr(name, part)
    return made.getvalue()


SHEET = "xl/worksheets/sheet2.xml"
BAD = {
    "cut off": (lambda data: data[: len(data) // 2], "cut off or damaged"),
    "a bit turned": (lambda data: data[:3000] + bytes([data[3000] ^ 255]) + data[3001:], "damaged|cannot be read"),
    "password": (lambda data: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99 + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
    "old": (lambda data: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "before 2007"),
    "text": (lambda data: b"fact_id,date\n", "no workbook"),
    "nothing": (lambda data: b"", "no workbook"),
    "document": (lambda data: packed(**{"word/document.xml": b"<w/>"}), "a document of Word"),
    "ods": (lambda data: packed(**{"content.xml": b"<w/>"}), "LibreOffice"),
    "hollow": (lambda data: packed(**{"xl/workbook.xml": b"<workbook/>"}), "cannot be read as a workbook"),
    "entities": (entity, "declares entities in xl/workbook.xml"),
    "many rows": (lambda data: repacked(data, SHEET, lambda part: part.replace(b"</sheetData>", b'<row r="9"/>' * 100_000 + b"</sheetData>")), "has 10000[0-9] rows"),
    "bomb": (lambda data: packed(**{"xl/workbook.xml": b"<workbook/>", "xl/a.xml": b"\0" * 3_000_000}), "unpacks to 2 parts and 3 MB"),
    "no xml": (lambda data: repacked(data, SHEET, lambda part: part[: len(part) // 2]), "cannot be read as a workbook"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_a_file_that_is_no_workbook_is_one_sentence_and_exit_status_2(kind, tiny, tmp_path, monkeypatch):
    monkeypatch.setattr(opened, "UNPACKED", 10**8 if kind == "many rows" else 2 * 10**6)
    make, words = BAD[kind]
    (tmp_path / "book.xlsx").write_bytes(make(tiny))
    done = call("import", tmp_path / "book.xlsx", "--into", tmp_path / "new", "--yes")
    assert (done.exit_code, done.stdout) == (2, "") and re.search(words, done.stderr) and len(done.stderr.splitlines()) == 1, done.stderr
    assert not (tmp_path / "new").exists()


def test_macros_are_said_and_only_values_read(tiny, folder, tmp_path):
    made = io.BytesIO(tiny)
    with zipfile.ZipFile(made, "a") as bundle:
        bundle.writestr("xl/vbaProject.bin", b"\0")
    (tmp_path / "book.xlsm").write_bytes(made.getvalue())
    done = call("import", tmp_path / "book.xlsm", "--into", folder)
    assert done.exit_code == 0 and "it contains macros, which are neither run nor kept" in done.stderr and done.stdout == "nothing changes\n"


def test_names_and_folders_that_cannot_be_used(tiny, tmp_path):
    (tmp_path / "a.csv").write_text("a\n")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "x").write_text("")
    book = openpyxl.Workbook()
    book.active["A1"] = "hello"
    book.save(tmp_path / "empty.xlsx")
    for arguments, words in (
        ([tmp_path / "a.txt"], "does not end in .xlsx"),
        ([tmp_path / "none.xlsx"], "There is no file"),
        ([tmp_path / "a.csv", "--into", tmp_path / "other"], "is not empty"),
        ([tmp_path / "a.csv", "--into", tmp_path / "a.csv" / "b"], "is no folder"),
        ([tmp_path / "empty.xlsx", "--into", tmp_path / "new"], "None of the sheets"),
    ):
        done = call("import", *arguments)
        assert (done.exit_code, done.stdout) == (2, "") and words in done.stderr, done.stderr


def test_statements_without_ids_are_told_apart_and_keep_columns_of_the_user(tmp_path, monkeypatch):
    """A blank id is derived, so that no row of a workbook takes the place of another one; a column that a workbook lacks stays as it is."""
    raw = store.ROOT / "tests" / "data" / "modelo"
    data = {path.relative_to(raw).as_posix(): path.read_bytes() for path in raw.rglob("*.csv")}
    place = "cases/modelo/statements.csv"
    table = store.read_table(data[place]).assign(statement_id="", my_note=lambda rows: [f"note {number}" for number in range(len(rows))])
    files.write_all(tmp_path / "raw", data | {place: store.csv_bytes(table)})
    monkeypatch.setenv(store.RAW, str(tmp_path / "raw"))
    known = gathered.gather(["modelo"])
    shown = known.tables | {"statements": known.tables["statements"].assign(stance=lambda rows: ["0", "0", *rows["stance"][2:]])}
    shown["sources"] = shown["sources"].drop(columns="title")
    brought = filled.Brought({name: rows for name, rows in shown.items()}, [], [])
    made = bringing.plan(tmp_path / "raw", known.sheets, brought)
    changed = store.read_table(made.contents[place])
    assert list(made.contents) == [place] and list(changed["my_note"]) == list(table["my_note"])
    assert made.lines[0].endswith("0 new, 2 changed, 0 removed of 15 rows") and list(changed["stance"][2:]) == list(table["stance"][2:])


def test_only_rows_of_the_case_that_is_asked_for_are_taken_of_a_workbook_with_several():
    """Also where rows do not say their case, which their ids tell."""
    known = gathered.gather(["kasatkin", "lisov"])
    rows = known.tables | {"facts": known.tables["facts"].assign(case_id="")}
    book = opened.opened(workbook.written(known.sheets, rows, known.vocabularies, known.title), "book.xlsx")
    brought = filled.tables(book, "book.xlsx", known.sheets, gathered.to_read().vocabularies, ["kasatkin"])
    assert brought.faults == []
    assert list(brought.rows["facts"]["fact_id"]) == [name for name in known.tables["facts"]["fact_id"] if name.startswith("kasatkin-")]
