"""Sheets for a coder: nothing of any coding in them, every fault at once, agreement by hand, and the two verbs."""

from typing import NamedTuple

import pandas as pd
import pytest
from drawing import RAW, TINY, case_of

from analysis import __main__, coding_sheets, files, reliability
from analysis.coding_sheets import GIVEN, SHEET, TO_FILL, blank_sheet, measure_sheet, sheet_faults

TABLES, CODEBOOK = case_of("tiny").tables, case_of("tiny").codebook


def filled(*rows: tuple[str, ...]) -> pd.DataFrame:
    """A sheet of the worked case with rows of fact and, unless it carries nothing, state, organ, proposition, stance and basis."""
    blank = blank_sheet(TABLES).set_index("fact_id")
    made = [{"fact_id": f"tiny-{fact}", **blank.loc[f"tiny-{fact}"], **dict(zip(TO_FILL, said, strict=False))} for fact, *said in rows]
    return pd.DataFrame(made, columns=SHEET)


GOOD = (
    ("f03", "XA", "police", "detention_justified", "1", "act"),
    ("f05", "XA", "prosecutor", "surrender_to_XB", "0", "speech"),
    ("f05", "XA", "prosecutor", "surrender_to_XC", "0", "speech"),
    ("f08", "XA", "justice_ministry", "surrender_to_XB", "-1", "act"),
    ("f12",),
)


@pytest.mark.parametrize("case_id", ["tiny", *files.case_ids(RAW)])
def test_a_blank_sheet_holds_the_facts_and_nothing_of_any_coding(case_id):
    tables = case_of(case_id).tables
    sheet = blank_sheet(tables)
    assert list(sheet.columns) == SHEET and (sheet[TO_FILL] == "").all().all()
    assert sorted(sheet["fact_id"]) == sorted(tables["facts"]["fact_id"])
    facts = tables["facts"].set_index("fact_id").loc[sheet["fact_id"]]
    for name in GIVEN[1:]:
        assert sheet[name].tolist() == facts[name.replace("actor_organ", "organ")].tolist()
    cells = set(sheet.to_numpy().ravel())
    assert not cells & {*tables["statements"]["proposition"], *tables["statements"]["statement_id"], *tables["sources"]["source_id"]}


def test_a_blank_sheet_is_the_same_whatever_is_coded_or_noted_and_in_whatever_order():
    spoiled = {"facts": TABLES["facts"].iloc[::-1].assign(note="coded 1 by A", informant="somebody")}
    assert blank_sheet(spoiled).equals(blank_sheet(TABLES))
    assert blank_sheet(TABLES)["fact_id"].tolist() != sorted(TABLES["facts"]["fact_id"])


def test_a_blank_and_a_good_sheet_have_no_faults():
    assert sheet_faults(blank_sheet(TABLES), TABLES, CODEBOOK) == []
    assert sheet_faults(filled(*GOOD), TABLES, CODEBOOK) == []


@pytest.mark.parametrize(
    ("row", "column", "value", "allowed"),
    [
        (("f08", "XA", "", "surrender_to_XB", "1", "act"), "organ", "", "a value, or all of state, organ"),
        (("f08", "QQ", "court", "surrender_to_XB", "1", "act"), "state", "QQ", "XA"),
        (("f08", "XA", "press", "surrender_to_XB", "1", "act"), "organ", "press", "court, prosecutor"),
        (("f08", "XA", "court", "surrender_to_XA", "1", "act"), "proposition", "surrender_to_XA", "surrender_to_XB"),
        (("f08", "XA", "court", "surrender_to_XB", "2", "act"), "stance", "2", "-1, 0, 1"),
        (("f08", "XA", "court", "surrender_to_XB", "1", "rumour"), "basis", "rumour", "act, speech, reported"),
        (("f08", "XA", "court", "detention_justified", "0", "act"), "stance", "0", "1 or -1 for detention_justified"),
        (("f03", "XA", "court", "detention_justified", "1", "act"), "fact_id+state+proposition", "tiny-f03 XA detention_justified", "also in row 2"),
        (("f12",), "fact_id+state+proposition", "tiny-f12", "also in row 6"),
    ],
)
def test_a_row_that_cannot_be_is_named(row, column, value, allowed):
    good = [item for item in GOOD if item[0] != "f08"] if row[0] == "f08" else list(GOOD)
    (fault,) = sheet_faults(filled(*good, row), TABLES, CODEBOOK, "mine.csv")
    assert (fault.file, fault.row, fault.column, fault.value) == ("mine.csv", len(good) + 2, column, value)
    assert allowed in fault.allowed


def test_facts_and_columns_that_are_not_those_of_the_sheet_are_named_together():
    sheet = filled(*GOOD)
    sheet.loc[0, "fact_id"], sheet.loc[3, "claim"] = "tiny-f99", "Something else."
    faults = sheet_faults(sheet.assign(mood="good"), TABLES, CODEBOOK)
    assert [(fault.row, fault.column) for fault in faults] == [(1, "mood"), (2, "fact_id"), (5, "claim")]
    assert [fault.column for fault in sheet_faults(sheet.drop(columns=["basis", "claim"]), TABLES, CODEBOOK)] == ["claim", "basis"]
    (fault,) = sheet_faults(sheet.iloc[:0], TABLES, CODEBOOK)
    assert fault.value == "no rows"


def test_a_fact_cannot_be_without_a_statement_and_have_one():
    (fault,) = sheet_faults(filled(*GOOD, ("f03",)), TABLES, CODEBOOK)
    assert (fault.row, fault.value) == (7, "tiny-f03")


def test_the_comparison_of_a_sheet_is_as_by_hand():
    """On f03, f05, f08, f12. A: f03, f05 XB, f08 (1, the sheet has -1). B: those, f05 XC, f08 XB of XB. Adjudicated also f08 decision_final."""
    compared, differing = measure_sheet(filled(*GOOD), TABLES, CODEBOOK)
    place = compared[compared["unit"] == reliability.PLACE].set_index(["compared_with", "measure"])
    n = ["n_both", "n_sheet_only", "n_other_only"]
    assert place.loc[("A", "detection"), n].tolist() == [3, 1, 0]
    assert place.loc[("B", "detection"), n].tolist() == [4, 0, 1]
    assert place.loc[("adjudicated", "detection"), n].tolist() == [4, 0, 1]
    assert place.loc[("A", "stance"), "percent_agreement"] == pytest.approx(200 / 3)
    assert place.loc[("A", "stance"), "alpha"] == pytest.approx(1 - 5 * 2 / (36 - 9 - 4 - 1)), "values 1 1, 0 0, -1 1"
    said = [tuple(row) for row in differing[["compared_with", "fact_id", "state", "proposition", "differs_in"]].values]
    assert said == [
        ("A", "tiny-f05", "XA", "surrender_to_XC", "detection"), ("A", "tiny-f08", "XA", "surrender_to_XB", "stance"),
        ("B", "tiny-f08", "XA", "surrender_to_XB", "stance"), ("B", "tiny-f08", "XB", "surrender_to_XB", "detection"),
        ("adjudicated", "tiny-f08", "XA", "decision_final", "detection"), ("adjudicated", "tiny-f08", "XA", "surrender_to_XB", "stance"),
    ]  # fmt: skip
    assert (list(compared.columns), list(differing.columns)) == (coding_sheets.COMPARED, coding_sheets.DIFFERENCES)


def test_a_fact_that_is_not_in_the_sheet_drops_out():
    compared, differing = measure_sheet(filled(GOOD[0]), TABLES, CODEBOOK)
    assert (compared["n_facts"] == 1).all() and set(compared.loc[compared["measure"] == "detection", "percent_agreement"]) == {100}
    assert differing.empty


def test_without_other_codings_there_is_nothing_to_compare_with():
    compared, differing = measure_sheet(filled(*GOOD), {**TABLES, "statements": TABLES["statements"].iloc[:0]}, CODEBOOK)
    assert (list(compared.columns), len(compared), len(differing)) == (coding_sheets.COMPARED, 0, 0)
    assert coding_sheets.say_comparison(compared) == ["the case has no other coding to compare with"]


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def call(monkeypatch, capsys):
    """A verb on the worked case, in this process."""
    monkeypatch.setenv(files.RAW, str(TINY))  # so that the variable is restored

    def run(*arguments: str) -> Done:
        try:
            status = __main__.main.main([*arguments, "--raw", str(TINY)])
        except SystemExit as stopped:
            status = stopped.code
        return Done(status, *capsys.readouterr())

    return run


def test_a_sheet_is_written_once_filled_and_compared(tmp_path, call):
    out, wrong = tmp_path / "sheet ä.csv", tmp_path / "differing.csv"
    done = call("coding-sheet", "tiny", "--out", str(out))
    assert done.returncode == 0 and "12 facts to code" in done.stdout
    again = call("coding-sheet", "tiny", "--out", str(out))
    assert (again.returncode, again.stdout) == (2, "") and "may hold work" in again.stderr
    out.write_bytes(b"\xef\xbb\xbf" + files.csv_bytes(filled(*GOOD)).replace(b"\n", b"\r\n"))
    done = call("merge-coding", str(out), "--case", "tiny", "--out", str(wrong))
    assert done.returncode == 0, done.stderr
    assert "with A, stance" in done.stdout and "6 disagreements" in done.stdout and "docs/coding.md" in done.stdout
    assert len(files.read_table(wrong)) == 6


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "allowed: cells separated by commas"),
        (b"fact_id\n\xff\xfe\n", "sheet.csv, row 2: '\\\\xff'; allowed: text encoded as UTF-8"),
        (b"fact_id,date\n1,2,3\n", "rows with more cells than the header"),
        (b"mood\ngood\n", "row 1, column fact_id: 'missing'"),
        (None, "cannot be read (No such file or directory); allowed: a filled sheet as CSV"),
    ],
)
def test_a_sheet_that_cannot_be_read_is_a_message_and_nothing_is_written(tmp_path, call, content, message):
    sheet, out = tmp_path / "sheet.csv", tmp_path / "out" / "differing.csv"
    if content is not None:
        sheet.write_bytes(content)
    done = call("merge-coding", str(sheet), "--case", "tiny", "--out", str(out))
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr and "Traceback" not in done.stderr and not out.parent.exists()


def test_the_sheet_itself_is_never_overwritten(tmp_path, call):
    sheet = tmp_path / "sheet.csv"
    sheet.write_bytes(files.csv_bytes(filled(*GOOD)))
    done = call("merge-coding", str(sheet), "--case", "tiny", "--out", str(sheet))
    assert done.returncode == 2 and "the file that is read; allowed: another file" in done.stderr
    assert sheet.read_bytes() == files.csv_bytes(filled(*GOOD))
