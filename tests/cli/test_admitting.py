"""Every verb that reads collected data refuses them for what `check` finds, says in one line that there are warnings, and shows no claims of other data."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from analysis.cli.group import main
from analysis.collect import store

TINY = store.ROOT / "tests" / "data" / "tiny"


def call(*arguments: object) -> Result:
    """A command in this process, from the root of the project; the data that it is given are forgotten afterwards."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(store.ROOT)
        for name in (store.RAW, store.BUILD):
            patch.setenv(name, "")
        return CliRunner().invoke(main, list(map(str, arguments)))


def put(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(TINY, tmp_path / "tiny")


@pytest.mark.parametrize(
    "arguments",
    [
        ("positions", "--case", "tiny", "--coding", "A"), ("run", "--case", "tiny", "--out"), ("multiverse", "--case", "tiny", "--out"),
        ("universe", "tiny/default"), ("coding-sheet", "tiny", "--out"), ("trace", "tiny/positions", "--results", "."),
        ("site", "--results", ".", "--out"), ("evidence", "--annotations", "claims.json"),
    ],
    ids=lambda arguments: arguments[0],
)  # fmt: skip
def test_a_coding_of_a_fact_that_does_not_exist_is_refused_whatever_is_asked(folder, tmp_path, arguments):
    """The statement was dropped without a word."""
    put(folder, "codings.csv", "A,tiny,tiny-f05,", "A,tiny,tiny-f50,")
    checked = call("check", folder)
    assert checked.exit_code == 2 and checked.stdout == ""
    out = [tmp_path / "out.csv"] if arguments[-1] == "--out" else []
    done = call(*arguments, *out, "--raw", folder)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "codings.csv, row 3, column fact_id: 'tiny-f50' cannot be used here" in done.stderr and done.stderr in checked.stderr
    assert not (tmp_path / "out.csv").exists()


def test_merging_a_sheet_refuses_data_with_faults(folder, tmp_path):
    call("coding-sheet", "tiny", "--raw", folder, "--out", tmp_path / "sheet.csv")
    put(folder, "codings.csv", "A,tiny,tiny-f05,", "A,tiny,tiny-f50,")
    for more in (["--case", "tiny"], ["--as", "E"], []):
        done = call("merge-coding", tmp_path / "sheet.csv", "--data", folder, *more)
        assert (done.exit_code, done.stdout) == (2, "") and "codings.csv, row 3, column fact_id: 'tiny-f50'" in done.stderr


LATE = "warning late:tiny-s02:2052-02-20: tiny/statements.csv, row 3, column date: 2052-02-20 is after 2021-02-22"


def test_a_warning_is_told_by_check_and_counted_by_other_verbs_and_refuses_nothing(folder):
    plain = call("positions", "--case", "tiny", "--raw", folder)
    assert (plain.exit_code, plain.stderr) == (0, "")
    put(folder, "cases/tiny/statements.csv", ",act,,2021-02-20,", ",act,,2052-02-20,")
    done = call("check", folder)
    first, second, last = done.stdout.splitlines()
    assert (done.exit_code, done.stderr, last) == (0, "", "no faults")
    assert first.startswith(LATE) and second.startswith("1 warning; list those where the data are right in seen.csv")
    done = call("positions", "--case", "tiny", "--raw", folder)
    assert (done.exit_code, done.stderr) == (0, "1 warning on the data; `rival-requests check` names them\n")
    (folder / "seen.csv").write_text("warning_id,note\nlate:tiny-s02:2052-02-20,foretold\n", encoding="utf-8")
    assert call("check", folder).stdout == "no faults\n" and call("positions", "--case", "tiny", "--raw", folder).stderr == ""


def test_notes_and_warnings_stand_before_the_faults(folder):
    put(folder, "cases/tiny/statements.csv", ",act,,2021-02-20,", ",act,,2052-02-20,")
    put(folder, "cases/tiny/facts.csv", "note\n", "note,checked_by\n")
    text = (folder / "cases/tiny/facts.csv").read_text(encoding="utf-8")
    header, *rows = text.splitlines()
    (folder / "cases/tiny/facts.csv").write_text("\n".join([header, *(f"{row},me" for row in rows)]), encoding="utf-8")
    put(folder, "codings.csv", "A,tiny,tiny-f05,", "A,tiny,tiny-f50,")
    lines = call("check", folder).stderr.splitlines()
    assert len(lines) == 4 and "'checked_by' is not part of the table" in lines[0] and lines[1].startswith(LATE) and lines[3] == "1 fault"


def test_one_unknown_word_in_many_cells_is_told_once(folder):
    for path in (folder / "cases" / "tiny").glob("*.csv"):
        path.write_text(path.read_text(encoding="utf-8").replace(",XA,", ",UK,").replace(",en,", ",en-GB,"), encoding="utf-8")
    lines = call("check", folder).stderr.splitlines()
    assert sum("'UK' cannot be used here; use GB, the code of the United Kingdom" in line for line in lines) == 1
    assert sum(line.startswith("tiny/sources.csv, rows 2, 3, 4, 5, 6 and 12 more, column language: 'en-GB' cannot") for line in lines) == 1
    assert int(lines[-1].partition(" ")[0]) > 40


@pytest.mark.parametrize("arguments", [("trace", "tiny/positions"), ("site", "--out")])
def test_what_is_claimed_of_our_data_is_not_shown_for_others(folder, tmp_path, arguments):
    out = [tmp_path / "site"] if arguments[-1] == "--out" else []
    done = call(*arguments, *out, "--raw", folder)
    assert done.exit_code == 2 and "What is claimed is of the project's own data" in done.stderr and "--results" in done.stderr


def test_a_forgotten_folder_of_cases_and_a_folder_that_is_none_are_said(folder, tmp_path):
    done = call("check", folder / "cases")
    assert done.exit_code == 2 and "has no folder cases/, in which its cases tiny belong" in done.stderr
    (tmp_path / "empty").mkdir()
    done = call("check", tmp_path / "empty")
    assert done.exit_code == 2 and "has neither a folder cases/ nor tables of a case" in done.stderr


def test_a_lone_case_folder_is_judged_by_our_codebook(folder, tmp_path):
    shutil.copytree(folder / "cases" / "tiny", tmp_path / "lone" / "tiny")
    done = call("check", tmp_path / "lone" / "tiny")
    assert done.exit_code == 2 and "'XA' cannot be used here; use a code of ISO 3166-1" in done.stderr
    shutil.copytree(store.ROOT / "data" / "raw" / "cases" / "uss", tmp_path / "lone" / "uss")
    assert call("check", tmp_path / "lone" / "uss").stdout == "no faults\n"
