"""Where coders differ out as a sheet, and the decisions back in: both tables or neither, shown first, judged before they are written."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from drawing import RAW, TINY, case_of

from analysis.cli.group import main
from analysis.coding import adjudication
from analysis.coding.codings import KEY
from analysis.collect import files, store
from analysis.entry import adjudicated

CASE = case_of("tiny")
NOTED = {"decided_by": "judgement", "reason": "The words say so"}
C05, B08, B10, C09 = ("tiny-f05", "XA", "surrender_to_XC"), ("tiny-f08", "XB", "surrender_to_XB"), ("tiny-f10", "XA", "surrender_to_XB"), ("tiny-f09", "XA", "surrender_to_XC")


@pytest.fixture
def data(tmp_path) -> Path:
    shutil.copytree(TINY, tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def call(monkeypatch, data) -> Callable[..., Result]:
    monkeypatch.setenv(store.RAW, str(TINY))  # so that the variable is restored

    def run(*words: str) -> Result:
        done = CliRunner().invoke(main, [*words])
        assert "Traceback" not in done.output and (done.exception is None or isinstance(done.exception, SystemExit)), done.exception
        return done

    return run


@pytest.fixture
def decide(data, call, tmp_path) -> Callable[..., Result]:
    """Write the sheet, fill in decisions by place, and bring them in."""

    def run(decisions: dict[tuple[str, ...], dict[str, str]], *more: str) -> Result:
        path = tmp_path / "sheet.csv"
        path.unlink(missing_ok=True)
        assert call("adjudicate", "tiny", "--data", str(data), "--out", str(path)).exit_code == 0
        sheet = store.read_table(path).set_index(KEY, drop=False)
        for place, cells in decisions.items():
            sheet.loc[place, list(cells)] = list(cells.values())
        path.write_bytes(store.csv_bytes(sheet))
        return call("adjudicate", "tiny", "--sheet", str(path), "--data", str(data), *more)

    return run


def statements(data: Path) -> pd.DataFrame:
    return store.read_table(data / "cases" / "tiny" / "statements.csv").set_index(KEY)


def test_the_sheet_has_each_place_where_coders_differ_or_the_result_is_not_theirs():
    """By hand from codings.csv and statements.csv of the worked case."""
    sheet = adjudication.adjudication_sheet(CASE).set_index(KEY)
    assert ("tiny-f03", "XA", "detention_justified") not in sheet.index and ("tiny-f08", "XA", "surrender_to_XB") not in sheet.index, "unanimous, and so it stands"
    shown = ["A", "B", "adjudicated", "decision", "decided_by"]
    assert sheet.loc[C05, shown].tolist() == ["none", "0 speech prosecutor", "0 speech prosecutor", "", ""]
    assert sheet.loc[B10, shown].tolist() == ["0 speech prosecutor", "-1 speech prosecutor", "0 speech prosecutor", "", ""]
    assert sheet.loc[C09, [*shown, "reported_by"]].tolist() == ["1 reported other", "none", "1 reported other", "", "", "Corvanian embassy"]
    assert sheet.loc[("tiny-f01", "XB", "charges_founded_XB"), shown].tolist() == ["none", "none", "1 act prosecutor", "", ""], "no coder has it"
    assert (len(sheet), list(sheet.columns)[-4:]) == (14, adjudication.TO_DECIDE)
    assert "C" not in sheet and adjudication.faults(sheet.reset_index(), CASE) == [] and adjudication.decisions(sheet.reset_index(), CASE) == []


def test_of_a_case_that_nobody_coded_there_is_no_sheet(data, call, tmp_path):
    (data / "codings.csv").unlink()
    done = call("adjudicate", "tiny", "--data", str(data), "--out", str(tmp_path / "sheet.csv"))
    assert done.exit_code == 2 and "there is nothing to adjudicate" in done.output and not (tmp_path / "sheet.csv").exists()


def test_decisions_come_into_both_tables_after_they_were_shown(data, call, decide):
    before = store.read_bytes(data)
    chosen = {C05: {"decision": "none", **NOTED}, B08: {"decision": "B", "decided_by": "rule", "reason": "Rule 1"}, B10: {"decision": "-1 speech prosecutor", **NOTED}}
    shown = decide(chosen)
    assert shown.exit_code == 0 and "nothing was written; with --yes 2 files" in shown.stdout and "tiny-s13, stance: 0 -> -1" in shown.stdout, shown.output
    assert store.read_bytes(data) == before
    done = decide(chosen, "--yes")
    assert done.exit_code == 0 and f"2 files of {data} changed" in done.stdout, done.output
    assert {name for name, content in store.read_bytes(data).items() if content != before.get(name)} == {"adjudication.csv", "cases/tiny/statements.csv"}
    now = statements(data)
    assert C05 not in now.index and len(now) == 16
    assert now.loc[B10, ["statement_id", "stance", "date", "rationale"]].tolist() == ["tiny-s13", "-1", "2021-06-21", "The words say so"]
    assert now.loc[B08].tolist() == ["tiny-s-f08-xb-surrender-to-xb", "other", "1", "act", "", "", "Rule 1"], "the day is that of the fact"
    rows = store.read_table(data / "adjudication.csv").values.tolist()
    assert rows == [["tiny", *C05, "", *NOTED.values()], ["tiny", *B08, "1", "rule", "Rule 1"], ["tiny", *B10, "-1", *NOTED.values()]]
    assert call("check", str(data)).stdout.startswith("no faults\n")
    assert "nothing changes" in decide({}).stdout, "decisions on record come filled"
    again = decide({C05: {"decision": "B", "decided_by": "rule", "reason": "Rule 10"}}, "--yes")
    assert again.exit_code == 0 and statements(data).loc[C05, "stance"] == "0", again.output
    assert store.read_table(data / "adjudication.csv").loc[0, "stance_final"] == "0"


def test_what_all_coders_have_stands_without_a_decision_on_record(data, decide):
    path, agreed = data / "cases" / "tiny" / "statements.csv", ("tiny-f03", "XA", "detention_justified")
    path.write_bytes(b"".join(line for line in path.read_bytes().splitlines(keepends=True) if not line.startswith(b"tiny-s03,")))
    assert agreed not in statements(data).index
    done = decide({}, "--yes")
    assert done.exit_code == 0 and statements(data).loc[agreed, ["stance", "basis", "organ"]].tolist() == ["1", "act", "police"], done.output
    assert not (data / "adjudication.csv").exists()


def test_everything_wrong_is_one_message_and_nothing_is_changed(data, call, decide):
    before = store.read_bytes(data)
    wrong = {
        C05: {"decision": "perhaps", **NOTED}, B08: {"decision": "A"}, B10: {"reason": "because"}, C09: {"A": "-1 reported other"},
        ("tiny-f01", "XB", "charges_founded_XB"): {"claim": "Something else", "decision": "none", "decided_by": "me", "reason": "x"},
    }  # fmt: skip
    done = decide(wrong, "--yes")
    assert (done.exit_code, done.stdout) == (2, "") and store.read_bytes(data) == before
    for part in (
        "column decision: 'perhaps' cannot be used here; use none, the name of a coder, or stance, basis and organ such as 1 act court",
        "column decided_by: it is blank; fill in agreement, rule, judgement",
        "column reason: it is blank; fill in why",
        "column decision: it is blank; fill in none, the name of a coder",
        "column A: '-1 reported other' cannot be used here; use '1 reported other', as it is now, or write the sheet anew",
        "column claim: 'Something else'",
        "column decided_by: 'me' cannot be used here; use agreement, rule, judgement",
    ):
        assert part in done.stderr, part
    assert len(done.stderr.splitlines()) == 7
    lacking = call("adjudicate", "tiny", "--sheet", str(data.parent / "sheet.csv"))
    assert lacking.exit_code == 2 and "--sheet changes a data set. Name its folder with --data" in lacking.stderr


def test_what_check_would_refuse_is_not_written(data, decide):
    before = store.read_bytes(data)
    done = decide({C09: {"decision": "A", "reported_by": "", **NOTED}}, "--yes")
    assert done.exit_code == 2 and "column reported_by: it is blank" in done.stderr and "1 fault would remain, so nothing was written" in done.stderr
    assert store.read_bytes(data) == before


def test_decisions_on_record_come_back_as_they_were():
    """Every place of a collected case is decided; the sheet as it is written changes nothing."""
    case = case_of("kislitsin")
    sheet = adjudication.adjudication_sheet(case)
    assert len(sheet) > 20 and (sheet["decision"] != "").all() and adjudication.faults(sheet, case) == []
    assert adjudicated.plan(RAW, case.id, case.codebook, adjudication.decisions(sheet, case)).contents == {}


def test_a_change_that_fails_midway_changes_neither_table(data, decide, monkeypatch):
    before, writes = store.read_bytes(data), []
    write = files.write_bytes

    def failing(path: Path, content: bytes) -> None:
        writes.append(path)
        if path == data / "cases" / "tiny" / "statements.csv":
            raise OSError(28, "No space left on device", str(path))
        write(path, content)

    monkeypatch.setattr(files, "write_bytes", failing)
    done = decide({C05: {"decision": "none", **NOTED}}, "--yes")
    assert done.exit_code == 2 and writes and store.read_bytes(data) == before, done.output
