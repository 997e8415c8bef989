"""The commands: what they print, and that a mistake is one message, exit status 2, and nothing written."""

import csv
import io
import re
import shutil
from pathlib import Path

import forked
import pytest
from click.testing import CliRunner, Result

from analysis.cli.group import main
from analysis.collect import store
from analysis.model.dictionary.positions import POSITIONS

RAW = store.ROOT / "data" / "raw"


def call(*arguments: str) -> Result:
    """A command in this process, from the root of the project; the data that it is given are forgotten afterwards."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(store.ROOT)
        for name in (store.RAW, store.BUILD):
            patch.setenv(name, "")
        return CliRunner().invoke(main, arguments)


def tree(folder: Path) -> set[str]:
    """Files below a folder, but what Python and other tests write at the same time."""
    return (
        {path.as_posix() for path in folder.rglob("*") if not {"__pycache__", ".venv", "build", ".git"} & set(path.parts)}
        if folder.exists()
        else set()
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["positions", "--case", "kislitsin", "--as-off", "2023-08-02"], "No such option"),
        (["run", "--case", "kislitsin", "--min-orgins", "2"], "No such option"),
        (["positions", "--case", "nobody"], "There is no case 'nobody'. The cases are burkov, cherkasov"),
        (["run", "--case", "../../etc"], "There is no case '../../etc'. The cases are burkov, cherkasov"),
        (["run", "--case", "kislitsin", "--as-of", "yesterday"], "as_of is 'yesterday'; leave it blank or use YYYY-MM-DD"),
        (["positions", "--case", "kislitsin", "--as-of", "2023-02-30"], "as_of is '2023-02-30'; leave it blank or use YYYY-MM-DD"),
        (["run", "--case", "kislitsin", "--exclude-sources", "tass-20230801;no-such-page"], "exclude_sources is 'no-such-page'; use source ids"),
        (["positions", "--case", "kislitsin", "--exclude-origin-states", "QQ"], "exclude_origin_states is 'QQ'; use state codes"),
        (["positions", "--case", "kislitsin", "--basis", "rumour"], "basis is 'rumour'; use a subset of act;speech;reported"),
        (["positions", "--case", "kislitsin", "--min-origins", "0"], "min_origins is 0; use a whole number from 1"),
        (["positions", "--case", "kislitsin", "--min-origins", "two"], "'two' is not a valid integer"),
        (["positions"], "Missing option '--case'"),
        (["publish"], "There is no command 'publish'. The commands are run, lab, "),
        (["possition"], "There is no command 'possition'. Did you mean positions?"),
        (["positions", "--case", "kislitzin"], "There is no case 'kislitzin'. Did you mean kislitsin?"),
        (["check", "no/such/folder"], "There is no folder 'no/such/folder'. Name the folder of a case"),
        (["positions", "--raw", "docs", "--case", "tiny"], "--raw is 'docs', which contains no folder cases/. Name a data set"),
        (["positions", "--case", ""], "There is no case ''. The cases are burkov, cherkasov"),
        (["run", "--case", ""], "There is no case ''. The cases are burkov, cherkasov"),
        (["run", "--case", "uss", "-j", "0"], "0 is not in the range 1<=x<=1024"),
    ],
)
def test_a_mistake_is_one_message_and_exit_status_2(arguments, message, tmp_path):
    out = tmp_path / "out"
    done = call(*arguments, *(["--out", str(out)] if arguments[0] == "run" else []))
    assert done.exit_code == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert done.stdout == ""
    assert tree(out) == set()


def test_several_wrong_values_are_named_together():
    done = call("positions", "--case", "kislitsin", "--clock", "sun", "--rule", "loudest", "--as-of", "soon")
    assert done.exit_code == 2 and "Traceback" not in done.stderr
    assert [line.split(" is ")[0] for line in done.stderr.splitlines()] == ["as_of", "clock", "rule"]


def test_positions_prints_the_cells_with_the_documented_columns():
    done = call("positions", "--case", "kislitsin", "--as-of", "2023-08-02")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert done.exit_code == 0
    assert list(rows[0]) == POSITIONS.names
    cell = next(row for row in rows if (row["state"], row["proposition"]) == ("KZ", "surrender_to_RU"))
    assert (cell["cell"], cell["stance"], cell["is_contested"]) == ("single", "0", "yes")
    assert cell["statement_ids_own"] == "kislitsin-s044"
    assert cell["statement_ids_attributed"] == "kislitsin-s038;kislitsin-s050"
    silent = next(row for row in rows if (row["state"], row["proposition"]) == ("US", "surrender_to_RU"))
    assert silent["cell"] == "silent" and silent["stance"] == "" and silent["n_own"] == "0"
    assert len(rows) == 3 * 8


def test_the_collected_data_have_no_faults():
    done = call("check")
    assert done.exit_code == 0 and re.fullmatch(r"no faults\n\d+ of \d+ pages have no stored copy \(column archived of sources.csv\)\n", done.stdout)


def test_the_tiny_case_has_no_faults_as_a_data_set_or_as_a_folder():
    assert call("check", "tests/data/tiny").stdout.startswith("no faults\n")
    assert call("check", "tests/data/tiny/cases/tiny").stdout.startswith("no faults\n")


@pytest.fixture
def spoiled(tmp_path) -> Path:
    """A data set whose case kasatkin has five planted faults."""
    folder = tmp_path / "data set ä"
    shutil.copytree(RAW, folder)
    case = folder / "cases" / "kasatkin"

    def replace(name: str, before: str, after: str) -> None:
        text = (case / name).read_text(encoding="utf-8")
        assert before in text
        (case / name).write_text(text.replace(before, after, 1), encoding="utf-8")

    replace("statements.csv", ",surrender_to_US,1,", ",surrender_to_US,2,")
    replace("statements.csv", "kasatkin-f01", "kasatkin-f99")
    replace("facts.csv", "2025-06-21", "2025-06-31")
    replace("sources.csv", ",newspaper,", ",newspapers,")
    replace("requests.csv", "US,", "\tUS,")
    return folder


def test_five_faults_of_a_case_folder_are_reported_at_once(spoiled):
    done = call("check", str(spoiled / "cases" / "kasatkin"))
    assert done.exit_code == 2
    for part in (
        "kasatkin/statements.csv, row 2, column fact_id: 'kasatkin-f99'",
        "column stance: '2' cannot be used here; use -1, 0, 1",
        "column date: '2025-06-31' cannot be used here; use a day that exists (2025-06 has the days 01 to 30)",
        "column outlet_kind: 'newspapers' cannot be used here; use one of codebook/outlet_kinds.csv",
        "kasatkin/requests.csv, row 2, column state: '\\tUS' cannot be used here; use one line of text without control characters",
    ):
        assert part in done.stderr
    assert "Traceback" not in done.stderr


def test_a_case_with_faults_is_not_run_and_nothing_is_written(spoiled, tmp_path):
    out = tmp_path / "out"
    for arguments in (["run", "--out", str(out)], ["positions"]):
        done = call(*arguments, "--raw", str(spoiled), "--case", "kasatkin")
        assert done.exit_code == 2
        assert "'kasatkin-f99'" in done.stderr and "Traceback" not in done.stderr
        assert tree(out) == set()


def test_byte_order_marks_and_crlf_change_nothing(tmp_path):
    folder = tmp_path / "raw"
    shutil.copytree(RAW, folder)
    for path in (folder / "cases" / "kasatkin").glob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    plain = call("positions", "--case", "kasatkin")
    assert call("check", str(folder)).stdout.startswith("no faults\n")
    assert call("positions", "--raw", str(folder), "--case", "kasatkin").stdout == plain.stdout != ""


def test_the_commands_do_not_depend_on_the_working_directory(tmp_path):
    assert forked.call(store.ROOT, "positions", "--case", "kasatkin", cwd=tmp_path).stdout == call("positions", "--case", "kasatkin").stdout != ""
    assert tree(tmp_path) == set()


@pytest.mark.parametrize("place", [".", "results", "data/raw", "analysis/new", "tests/data/tiny/cases"])
def test_a_rerun_is_never_written_among_what_is_claimed_or_collected(place):
    before = tree(store.ROOT / place)
    done = call("run", "--case", "kasatkin", "--as-of", "2025-07-15", "--out", place)
    assert done.exit_code == 2
    assert "Name build/, a folder below it, or one outside the project and the data." in done.stderr
    assert done.stdout == "" and tree(store.ROOT / place) == before


def test_a_rerun_cannot_be_written_into_a_file(tmp_path):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    done = call("run", "--case", "kasatkin", "--out", str(tmp_path / "file"))
    assert done.exit_code == 2
    assert "cannot be made (File exists). Name a folder in which you may write" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("cases/tiny/sources.csv", b"", "tiny/sources.csv, row 1, column source_id: it is missing"),
        ("cases/tiny/sources.csv", b"source_id\n\xff\xfe\n", "tiny/sources.csv, row 2: "),
        ("codebook/states.csv", b"code,name\nXA,Aland\n", "codebook/states.csv, row 1, column alpha2: it is missing"),
        ("codebook/states.csv", b"\xff", "codebook/states.csv, row 1: "),
        ("origins.csv", b"origin\no1\n", "origins.csv, row 1, column origin_id: it is missing"),
        ("codings.csv", b"coder\nA\n", "codings.csv, row 1, column fact_id: it is missing"),
    ],
)
def test_a_table_that_cannot_be_read_is_a_fault_of_its_file(tmp_path, name, content, message):
    folder = tmp_path / "raw"
    shutil.copytree(store.ROOT / "tests" / "data" / "tiny", folder)
    (folder / name).write_bytes(content)
    for done in (call("check", str(folder)), call("positions", "--raw", str(folder), "--case", "tiny")):
        assert done.exit_code == 2
        assert message in done.stderr
        assert "Traceback" not in done.stderr and done.stdout == ""


def test_a_misspelt_table_beside_the_cases_is_a_fault(tmp_path):
    folder = tmp_path / "raw"
    shutil.copytree(store.ROOT / "tests" / "data" / "tiny", folder)
    (folder / "origins.csv").rename(folder / "originz.csv")
    done = call("check", str(folder))
    assert done.exit_code == 2
    assert "originz.csv: no file of this name is read; the files are retractions.csv, origins.csv" in done.stderr


def test_a_data_set_without_cases_is_a_fault(tmp_path):
    (tmp_path / "cases").mkdir()
    for done in (call("check", str(tmp_path)), call("run", "--raw", str(tmp_path), "--out", str(tmp_path / "out"))):
        assert done.exit_code == 2
        assert "make a folder for each case" in done.stderr


def test_a_coding_without_statements_has_no_cells(tmp_path):
    """As docs/your-case.md says of a data set without codings.csv."""
    folder = tmp_path / "raw"
    shutil.copytree(store.ROOT / "tests" / "data" / "tiny", folder)
    (folder / "codings.csv").unlink()
    done = call("positions", "--raw", str(folder), "--case", "tiny", "--coding", "A")
    assert (done.exit_code, done.stdout) == (0, ",".join(POSITIONS.names) + "\n")


@pytest.mark.parametrize(
    "arguments",
    [["positions", "--case", "study"], ["coding-sheet", "study"], ["merge-coding", "sheet.csv", "--case", "study"]],
    ids=lambda words: words[0],
)
def test_the_study_is_no_case_where_one_case_is_asked_for(arguments):
    done = call(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("'study' means all cases together, and one case is asked for. The cases are burkov,")
    assert "Traceback" not in done.stderr
