"""Sheets for a coder: nothing of any coding in them, every fault at once, agreement by hand, the two verbs, and a coding that joins a data set."""

import shutil
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest
from drawing import RAW, TINY, case_of

from analysis.cli.group import main
from analysis.coding import reliability, sheets
from analysis.coding.sheets import OF_FACT, TO_FILL, blank_sheet, measure_sheet, sheet_columns, sheet_faults
from analysis.collect import changes, clean, files, store
from analysis.model.dispute import Case, Study

CASE = case_of("tiny")
SHEET = sheet_columns(CASE.codebook)


def filled(*rows: tuple[str, ...]) -> pd.DataFrame:
    """A sheet of the worked case with rows of fact and, unless it carries nothing, state, organ, proposition, stance and basis."""
    blank = blank_sheet(CASE).set_index("fact_id")
    made = [{"fact_id": f"tiny-{fact}", **blank.loc[f"tiny-{fact}"], **dict(zip(TO_FILL, said, strict=False))} for fact, *said in rows]
    return pd.DataFrame(made, columns=SHEET)


GOOD = (
    ("f03", "XA", "police", "detention_justified", "1", "act"),
    ("f05", "XA", "prosecutor", "surrender_to_XB", "0", "speech"),
    ("f05", "XA", "prosecutor", "surrender_to_XC", "0", "speech"),
    ("f08", "XA", "justice_ministry", "surrender_to_XB", "-1", "act"),
    ("f12",),
)


@pytest.mark.parametrize("case_id", ["tiny", *store.case_ids(RAW)])
def test_a_blank_sheet_holds_the_facts_and_nothing_of_any_coding(case_id):
    case = case_of(case_id)
    sheet = blank_sheet(case)
    assert list(sheet.columns) == SHEET and (sheet[TO_FILL] == "").all().all()
    assert sorted(sheet["fact_id"]) == sorted(case.facts["fact_id"])
    facts = case.facts.set_index("fact_id").loc[sheet["fact_id"]]
    for name in OF_FACT[1:]:
        assert sheet[name].tolist() == facts[name.replace("actor_organ", "organ")].tolist()
    cells = set(sheet.to_numpy().ravel())
    assert not cells & {*case.statements["proposition"], *case.statements["statement_id"], *case.sources["source_id"]}
    assert not cells & {note for note in (case.row["note"], *case.requests["note"]) if note}


def test_a_sheet_shows_the_standing_requests_and_the_day_of_the_detention_on_every_row():
    """As the introduction of CODEBOOK.md says; by hand from requests.csv and case.csv of the worked case."""
    sheet = blank_sheet(CASE)
    assert set(sheet["detained_on"]) == {"2021-03-01"}
    assert set(sheet["requests"]) == {"XB asked 2021-04, granted 2021-05-10; XC asked 2021-03-20/2021-04-10, pending 2021-03-20/2021-04-10"}
    requests = CASE.requests.assign(requested_on="", status_on="")
    undated = blank_sheet(CASE.but(requests=requests))["requests"].iloc[0]
    assert undated == "XB asked on an unknown day, granted on an unknown day; XC asked on an unknown day, pending on an unknown day"


def test_a_detention_for_another_matter_is_not_shown():
    """case.csv of one collected case says in its note that the arrest was not made for extradition; no other does."""
    shown = {case_id: blank_sheet(case_of(case_id))["detained_on"].iloc[0] for case_id in store.case_ids(RAW)}
    for case_id, day in shown.items():
        row = case_of(case_id).row
        assert day == ("" if "not made for extradition" in row["note"] else row["detained_on"]), case_id
    assert [case_id for case_id, day in shown.items() if not day] == ["cherkasov"]
    uncoded = CASE.but(statements=CASE.statements.iloc[:0])
    assert set(blank_sheet(uncoded)["detained_on"]) == {"2021-03-01"}, "of a case that nobody coded yet nothing is known"
    other = CASE.but(statements=CASE.statements.query("fact_id != 'tiny-f03'"))
    assert set(blank_sheet(other)["detained_on"]) == {""}


def test_a_blank_sheet_is_the_same_whatever_coders_have_or_is_noted_and_in_whatever_order():
    coded = CASE.statements.query("coding == 'adjudicated'")
    spoiled = CASE.but(facts=CASE.facts.iloc[::-1].assign(note="coded 1", informant="somebody"), statements=coded)
    assert blank_sheet(spoiled).equals(blank_sheet(CASE))
    assert blank_sheet(CASE)["fact_id"].tolist() != sorted(CASE.facts["fact_id"])


def test_a_blank_and_a_good_sheet_have_no_faults():
    assert sheet_faults(blank_sheet(CASE), CASE) == []
    assert sheet_faults(filled(*GOOD), CASE) == []


def test_a_sheet_that_is_to_join_needs_every_fact_and_a_statement():
    (fault,) = sheet_faults(filled(*GOOD), CASE, is_whole=True)
    assert (fault.column, fault.value) == ("fact_id", "8 of 12 facts are missing")
    assert fault.allowed.endswith("tiny-f01, tiny-f02, tiny-f04, tiny-f06, tiny-f07, tiny-f09, tiny-f10, tiny-f11")
    (fault,) = sheet_faults(blank_sheet(CASE), CASE, is_whole=True)
    assert (fault.column, fault.allowed[:22]) == ("proposition", "at least one statement")


@pytest.mark.parametrize(
    ("row", "column", "value", "allowed"),
    [
        (("f08", "XA", "", "surrender_to_XB", "1", "act"), "organ", "", "a value, or all of state, organ"),
        (("f08", "QQ", "court", "surrender_to_XB", "1", "act"), "state", "QQ", "ISO 3166-1"),
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
    (fault,) = sheet_faults(filled(*good, row), CASE, "mine.csv")
    assert (fault.file, fault.row, fault.column, fault.value) == ("mine.csv", len(good) + 2, column, value)
    assert allowed in fault.allowed


def test_facts_and_columns_that_are_not_those_of_the_sheet_are_named_together():
    sheet = filled(*GOOD)
    sheet.loc[0, "fact_id"], sheet.loc[3, "claim"] = "tiny-f99", "Something else."
    faults = sheet_faults(sheet.assign(mood="good"), CASE)
    assert [(fault.row, fault.column) for fault in faults] == [(1, "mood"), (2, "fact_id"), (5, "claim")]
    assert [fault.column for fault in sheet_faults(sheet.drop(columns=["basis", "claim"]), CASE)] == ["claim", "basis"]
    (fault,) = sheet_faults(sheet.iloc[:0], CASE)
    assert fault.value == "no rows"


def test_a_fact_cannot_be_without_a_statement_and_have_one():
    (fault,) = sheet_faults(filled(*GOOD, ("f03",)), CASE)
    assert (fault.row, fault.value) == (7, "tiny-f03")


def test_the_comparison_of_a_sheet_is_as_by_hand():
    """On f03, f05, f08, f12. A: f03, f05 XB, f08 (1, the sheet has -1). B: those, f05 XC, f08 XB of XB. Adjudicated also f08 decision_final."""
    compared, differing = measure_sheet(filled(*GOOD), CASE)
    assert list(dict.fromkeys(compared["compared_with"])) == ["A", "B", "adjudicated"], (
        "C and D did not code the case; a consensus is nobody's coding"
    )
    place = compared[compared["unit"] == reliability.PLACE].set_index(["compared_with", "measure"])
    n = ["n_all", "n_any"]
    assert place.loc[("A", "detection"), n].tolist() == [3, 4]
    assert place.loc[("B", "detection"), n].tolist() == [4, 5]
    assert place.loc[("adjudicated", "detection"), n].tolist() == [4, 5]
    assert place.loc[("B", "detection"), "jaccard"] == 0.8
    assert place.loc[("A", "stance"), "percent_agreement"] == pytest.approx(200 / 3)
    assert place.loc[("A", "stance"), "alpha"] == pytest.approx(1 - 5 * 2 / (36 - 9 - 4 - 1), abs=1e-6), "values 1 1, 0 0, -1 1"
    said = [tuple(row) for row in differing[["compared_with", "fact_id", "state", "proposition", "differs_in", "sheet", "other"]].values]
    assert said == [
        ("A", "tiny-f05", "XA", "surrender_to_XC", "detection", "0 speech", "none"),
        ("A", "tiny-f08", "XA", "surrender_to_XB", "stance", "-1 act", "1 act"),
        ("B", "tiny-f08", "XA", "surrender_to_XB", "stance", "-1 act", "1 act"),
        ("B", "tiny-f08", "XB", "surrender_to_XB", "detection", "none", "1 act"),
        ("adjudicated", "tiny-f08", "XA", "decision_final", "detection", "none", "0 act"),
        ("adjudicated", "tiny-f08", "XA", "surrender_to_XB", "stance", "-1 act", "1 act"),
    ]
    assert (list(compared.columns), list(differing.columns)) == (sheets.COMPARED, sheets.DIFFERENCES)


def alike_of(sheet: pd.DataFrame, case: Case = CASE) -> pd.DataFrame:
    return sheets.facts_alike(sheet, *measure_sheet(sheet, case))


def test_agreement_fact_by_fact_is_as_by_hand_and_says_how_sure_it_can_be():
    """A differs on f05 and f08, B and the result on f08; intervals of 2 and 3 of 4 by Wilson's formula with a calculator."""
    alike = alike_of(filled(*GOOD))
    assert alike[["compared_with", "n_facts", "n_alike"]].values.tolist() == [["A", 4, 2], ["B", 4, 3], ["adjudicated", 4, 3]]
    assert alike[["low", "high"]].round(3).values.tolist() == [[0.15, 0.85], [0.301, 0.954], [0.301, 0.954]]
    assert sheets.say_alike(alike)[1] == "with B, the same statements in 3 of 4 facts. With 4 facts, agreement of 0.75 could as well be 0.30 or 0.95."
    assert sheets.say_alike(alike_of(filled(GOOD[0])))[0].startswith("with A, the same statements in the one fact. With 1 fact, ")
    assert alike_of(filled(*GOOD), CASE.but(statements=CASE.statements.iloc[:0])).empty


def test_a_note_of_the_coder_is_said_and_no_coding_keeps_it():
    noted = filled(*GOOD).assign(note=["", "", "unsure", "", ""])
    assert sheet_faults(noted, CASE) == [] and sheets.notes_of(noted) == ["note on tiny-f05: unsure"] and sheets.notes_of(filled(*GOOD)) == []
    assert "note" not in sheets.rows_of(noted, "E", "tiny")


def test_a_fact_that_is_not_in_the_sheet_drops_out():
    compared, differing = measure_sheet(filled(GOOD[0]), CASE)
    assert (compared["n_facts"] == 1).all() and set(compared.loc[compared["measure"] == "detection", "percent_agreement"]) == {100}
    assert differing.empty


def test_a_sheet_without_a_statement_was_coded_nevertheless():
    """All of it are places that the sheet left empty; f03 has one statement of A and one of B."""
    compared, differing = measure_sheet(filled(("f03",)), CASE)
    fact = compared.query("measure == 'detection' and unit == 'fact'").set_index("compared_with")
    assert fact["n_units"].tolist() == [1, 1, 1] and fact["n_all"].tolist() == [0, 0, 0]
    assert differing[["compared_with", "sheet", "other"]].values.tolist() == [[who, "none", "1 act"] for who in ("A", "B", "adjudicated")]


def test_without_other_codings_there_is_nothing_to_compare_with():
    compared, differing = measure_sheet(filled(*GOOD), CASE.but(statements=CASE.statements.iloc[:0]))
    assert (list(compared.columns), len(compared), len(differing)) == (sheets.COMPARED, 0, 0)
    assert sheets.say_comparison(compared) == [] and sheets.say_alike(sheets.facts_alike(filled(*GOOD), compared, differing)) == [
        "the case has no other coding to compare with"
    ]


def test_rows_are_added_at_the_end_and_nothing_else_of_a_file_changes():
    rows = pd.DataFrame([{"b": "2", "a": "one, two"}])
    assert sheets.appended(b"", rows) == b'b,a\n2,"one, two"\n'
    assert sheets.appended(b"a,b\nx, y \n", rows) == b'a,b\nx, y \n"one, two",2\n', "in the order of the file"
    assert sheets.appended(b'\xef\xbb\xbfa,b\r\n"x",y', rows) == b'\xef\xbb\xbfa,b\r\n"x",y\r\n"one, two",2\r\n'
    assert sheets.appended(b"A,own,b\nx,o,y\n", rows) == b'A,own,b\nx,o,y\n"one, two",,2\n', "a column of somebody's own stays"
    assert sheets.appended(b"b;a;\ny;x;\n", rows) == b'b,a\ny,x\n2,"one, two"\n', "what is no plain CSV is written anew"


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def call(monkeypatch, capsys):
    """A verb on the worked case, or on another data set, in this process."""
    monkeypatch.setenv(store.RAW, str(TINY))  # so that the variable is restored

    def run(*arguments: str, data: Path | None = TINY) -> Done:
        with pytest.raises(SystemExit) as ended:
            main([*arguments, *(["--raw", str(data)] if data else [])])
        return Done(ended.value.code, *capsys.readouterr())

    return run


def test_a_sheet_is_written_once_filled_and_compared(tmp_path, call):
    out, wrong = tmp_path / "sheet ä.csv", tmp_path / "differing.csv"
    done = call("coding-sheet", "tiny", "--out", str(out))
    assert done.returncode == 0 and "12 facts to code" in done.stdout
    again = call("coding-sheet", "tiny", "--out", str(out))
    assert (again.returncode, again.stdout) == (2, "") and "already exists" in again.stderr
    out.write_bytes(b"\xef\xbb\xbf" + store.csv_bytes(filled(*GOOD)).replace(b"\n", b"\r\n"))
    before = store.read_bytes(TINY)
    for case in (("--case", "tiny", "-v"), ()):
        done = call("merge-coding", str(out), *case, "--out", str(wrong))
        assert done.returncode == 0, done.stderr
        assert ("tiny, with A, stance" in done.stdout) == ("-v" in case) and "6 disagreements" in done.stdout and "With 4 facts, agreement of 0.75 could as well be" in done.stdout and "docs/coding.md" in done.stdout
        assert len(store.read_table(wrong)) == 6
    assert store.read_bytes(TINY) == before


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "sheet.csv: it has no row; add at least one row below the header"),
        (b"fact_id\n\xff\xfe\n", "sheet.csv, row 2: '\\\\xff' cannot be used here; use text encoded as UTF-8"),
        (b"fact_id,date\n1,2,3\n", "sheet.csv, row 2: it has 3 cells; use 2 cells, as the header has"),
        (b"mood\ngood\n", "row 1, column fact_id: it is missing"),
        (None, "cannot be read (No such file or directory); use a filled sheet as CSV"),
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
    sheet.write_bytes(store.csv_bytes(filled(*GOOD)))
    done = call("merge-coding", str(sheet), "--case", "tiny", "--out", str(sheet))
    assert done.returncode == 2 and "the file that is read, which would be lost. Name another file." in done.stderr
    assert sheet.read_bytes() == store.csv_bytes(filled(*GOOD))


def whole(statements: tuple[tuple[str, ...], ...], case: Case = CASE) -> bytes:
    """A sheet with every fact of a case, filled for some of them."""
    blank = blank_sheet(case)
    said = pd.DataFrame(
        [{**blank.set_index("fact_id").loc[fact], "fact_id": fact, **dict(zip(TO_FILL, words, strict=True))} for fact, *words in statements]
    )
    return store.csv_bytes(pd.concat([blank[~blank["fact_id"].isin(said["fact_id"])], said])[SHEET])


MINE = tuple((f"tiny-{fact}", *words) for fact, *words in GOOD if words)


@pytest.fixture
def data(tmp_path) -> Path:
    """A copy of the worked data set, with a filled sheet beside it."""
    shutil.copytree(TINY, tmp_path / "data set")
    (tmp_path / "mine.csv").write_bytes(whole(MINE))
    return tmp_path / "data set"


def test_a_coding_joins_a_data_set_and_can_be_chosen(data, call):
    sheet, out, before = data.parent / "mine.csv", data.parent / "differing.csv", store.read_bytes(data)
    told = ("--kind", "person", "--blind", "--note", "on paper, then typed")
    done = call("merge-coding", str(sheet), "--as", "E", *told, "--out", str(out), data=data)
    assert done.returncode == 0, done.stderr
    assert f"coder E (round 3, person) joined {data} with 4 statements on tiny" in done.stdout and "tiny, with B, the same statements" in done.stdout
    assert call("check", str(data), data=None).stdout.startswith("no faults\n")
    after = store.read_bytes(data)
    assert {name for name in after if after[name] != before.get(name)} == {"codings.csv", "codebook/coders.csv"}
    assert after["codings.csv"] == before["codings.csv"] + (
        b"E,tiny,tiny-f03,XA,detention_justified,1,act,police\nE,tiny,tiny-f05,XA,surrender_to_XB,0,speech,prosecutor\n"
        b"E,tiny,tiny-f05,XA,surrender_to_XC,0,speech,prosecutor\nE,tiny,tiny-f08,XA,surrender_to_XB,-1,act,justice_ministry\n"
    )
    coders = store.read_table(data / "codebook" / "coders.csv").to_dict("records")
    assert len(coders) == 1, "those of the project are extended, not copied"
    wording = f"CODEBOOK.md, SHA-256 {files.sha256((store.ROOT / 'CODEBOOK.md').read_bytes())[:12]}"
    assert list(coders[-1].values()) == ["E", "3", "person", "yes", wording, "on paper, then typed"]
    cells = call("positions", "--case", "tiny", "--coding", "E", data=data)
    assert cells.returncode == 0 and "tiny,XA,surrender_to_XB,single,-1," in cells.stdout
    again = call("merge-coding", str(sheet), "-v", "--out", str(out), data=data)
    assert "tiny, with E, detection (fact, state, proposition): on 396 units (12 facts) 100.0 % agreement" in again.stdout


def test_a_second_coder_can_join_a_round_and_the_round_is_measured(data, call):
    sheet, out = data.parent / "mine.csv", data.parent / "differing.csv"
    for arguments in (("E",), ("F", "--round", "3", "--instructions", "a draft")):
        done = call("merge-coding", str(sheet), "--as", *arguments, "--out", str(out), data=data)
        assert done.returncode == 0, done.stderr
    rows = store.read_table(data / "codebook" / "coders.csv").tail(2).values.tolist()
    assert [row[:4] for row in rows] == [["E", "3", "not stated", "no"], ["F", "3", "not stated", "no"]], "nothing is made up of who coded"
    assert rows[1][4] == "a draft"
    joined = clean.process(store.read_raw_case("tiny"))  # of the data set that the last verb was given
    table = reliability.reliability(Study(joined.codebook, {"tiny": joined})).query("measure == 'detection'")
    assert list(dict.fromkeys(zip(table["coders"], table["round"], strict=True)))[:2] == [("A;B", "1"), ("E;F", "3")]
    assert (table.loc[table["coders"] == "E;F", "jaccard"].dropna() == 1).all()


def test_everything_wrong_is_said_at_once_and_nothing_is_changed(data, call):
    sheet, out, before = data.parent / "mine.csv", data.parent / "differing.csv", store.read_bytes(data)
    wrong = whole((*MINE[:2], ("tiny-f08", "QQ", "court", "surrender_to_XA", "2", "act"))).replace(b"tiny-f12", b"tiny-f99")
    sheet.write_bytes(wrong)
    done = call("merge-coding", str(sheet), "--as", "A", "--round", "0", "--kind", " ", "--note", "a\x07b", "--out", str(out), data=data)
    assert (done.returncode, done.stdout) == (2, "")
    for part in (
        "the new coder, column coder: 'A' cannot be used here; use a name that does not exist yet, other than A, B, C, D, adjudicated, consensus",
        "the new coder, column round: '0' cannot be used here; use a whole number from 1",
        "the new coder, column kind: it is blank; fill it in",
        "the new coder, column note: 'a\\x07b' cannot be used here; use one line of text without control characters",
        "column fact_id: 'tiny-f99' cannot be used here; use a fact of the case",
        "mine.csv, column fact_id: '1 of 12 facts are missing' cannot be used here; use a row for each fact, also for tiny-f12",
        "column state: 'QQ'",
        "column proposition: 'surrender_to_XA'",
        "column stance: '2' cannot be used here; use -1, 0, 1",
    ):
        assert part in done.stderr, part
    assert store.read_bytes(data) == before and not out.exists() and not (data / changes.STAGE).exists()


@pytest.mark.parametrize("name", ["adjudicated", "consensus", "E E", "", "1"])
def test_a_coder_cannot_have_every_name(data, call, name):
    done = call("merge-coding", str(data.parent / "mine.csv"), "--as", name, "--out", str(data.parent / "differing.csv"), data=data)
    assert (done.returncode, done.stdout) == (2, "") and "the new coder, column coder: " in done.stderr


def test_a_coder_whom_only_the_codings_name_is_there_too(data, call):
    """Such a data set has a fault already, which is said first."""
    text = (data / "codings.csv").read_text(encoding="utf-8")
    (data / "codings.csv").write_text(text + "E,tiny,tiny-f03,XA,detention_justified,1,act,police\n", encoding="utf-8")
    done = call("merge-coding", str(data.parent / "mine.csv"), "--as", "E", data=data)
    assert (
        done.returncode == 2
        and "codings.csv, row 13, column coder: 'E' cannot be used here; use one of codebook/coders.csv (A, B, C, D), or add a row to codebook/coders.csv (columns "
        in done.stderr
    )
    assert [
        fault.column
        for fault in sheets.coder_faults(dict.fromkeys(CASE.codebook.coders.columns, "1") | {"coder": "E", "is_blind": "no"}, CASE.codebook, ["E"])
    ] == ["coder"]


def test_the_data_of_the_project_are_never_meant_by_default(data, call):
    sheet, out, before = data.parent / "mine.csv", data.parent / "differing.csv", store.read_bytes(TINY)
    done = call("merge-coding", str(sheet), "--as", "E", "--out", str(out), data=None)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--as adds the sheets to a data set. Name its folder with --data" in done.stderr and not out.exists()
    assert store.read_bytes(TINY) == before, "which were read by default"
    done = call("merge-coding", str(sheet), "--round", "3", "--blind", "--out", str(out), data=data)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        f"--{name} describes a new coder, and none is named. Add --as NAME, or leave --{name} out." for name in ("round", "blind")
    ]


def test_a_data_set_with_faults_is_not_added_to(data, call):
    (data / "cases" / "tiny" / "requests.csv").write_bytes(b"state\n")
    before = store.read_bytes(data)
    done = call("merge-coding", str(data.parent / "mine.csv"), "--as", "E", data=data)
    assert done.returncode == 2 and "tiny/requests.csv, row 1, column status: it is missing" in done.stderr
    assert store.read_bytes(data) == before


def test_sheets_of_several_cases_are_merged_at_once_into_data_that_have_no_codings_yet(tmp_path, call):
    folder, sheets = tmp_path / "raw", []
    for case_id in ("zubakha", "kasatkin"):
        shutil.copytree(RAW / "cases" / case_id, folder / "cases" / case_id)
        case = case_of(case_id)
        statement = (sorted(case.facts["fact_id"])[0], case.decider, "police", "detention_justified", "1", "act")
        sheets.append(tmp_path / f"{case_id}.csv")
        sheets[-1].write_bytes(whole((statement,), case))
    paths = [str(path) for path in sheets]
    twice = call("merge-coding", *paths, "--case", "kasatkin", "--out", str(tmp_path / "out.csv"), data=folder)
    assert twice.returncode == 2 and "zubakha.csv: another sheet is of kasatkin too; use one sheet a case" in twice.stderr
    none = call("merge-coding", str(tmp_path / "mine.csv"), data=folder)
    assert none.returncode == 2 and "cannot be read" in none.stderr
    done = call("merge-coding", *paths, "--as", "E", "--out", str(tmp_path / "out.csv"), data=folder)
    assert done.returncode == 0 and done.stdout.endswith(f"joined {folder} with 2 statements on kasatkin, zubakha\n"), done.stderr
    assert store.read_table(folder / "codings.csv")[["coder", "case_id", "fact_id"]].values.tolist() == [
        ["E", "kasatkin", "kasatkin-f01"], ["E", "zubakha", "zubakha-f01"],
    ]  # fmt: skip
    assert call("check", str(folder), data=None).stdout.startswith("no faults\n")


def test_a_sheet_without_a_fact_of_a_case_is_named(data, call):
    (data.parent / "other.csv").write_bytes(b"fact_id,claim\nx-f01,What\n")
    done = call("merge-coding", str(data.parent / "other.csv"), data=data)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "other.csv: its facts are of no case; use a sheet of one of tiny\n"


@pytest.mark.parametrize("by_option", [True, False])
def test_a_merge_that_is_killed_midway_is_finished_when_the_data_are_read_next(data, call, monkeypatch, by_option):
    before = store.read_bytes(data)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(changes, "_put", stop)
        killed = call("merge-coding", str(data.parent / "mine.csv"), "--as", "E", "--out", str(data.parent / "out.csv"), data=data)
    assert killed.returncode == 130 and changes.is_decided(data)
    assert all((data / name).read_bytes() == content for name, content in before.items())
    monkeypatch.setenv(store.RAW, str(TINY if by_option else data))  # the next command is told anew where the data are
    cells = call("positions", "--case", "tiny", "--coding", "E", data=data if by_option else None)
    assert cells.returncode == 0 and "tiny,XA,surrender_to_XB,single,-1," in cells.stdout and not changes.is_decided(data)
    assert call("check", str(data), data=None).stdout.startswith("no faults\n")
