"""A data set as a spreadsheet saves it passes the check and gives the positions of the plain one; names that begin as a formula are names."""

import csv
import io
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from analysis.__main__ import main
from analysis.collect import store

TINY = store.ROOT / "tests" / "data" / "tiny"


def call(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def as_saved_by_a_spreadsheet(path: Path) -> None:
    """With semicolons, a mark, blank columns and rows, and names of columns in capitals."""
    header, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))
    text = io.StringIO()
    names = [name.upper().replace("_", " ") for name in header]
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows([[*row, "", ""] for row in [names, *rows, [""] * len(header)]])
    path.write_bytes(b"\xef\xbb\xbf" + text.getvalue().encode())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the invented data set, with an outlet whose name begins as a formula."""
    monkeypatch.setenv(store.RAW, str(tmp_path / "data"))  # put back whatever the command sets
    shutil.copytree(TINY, tmp_path / "data")
    for path in (tmp_path / "data" / "cases" / "tiny" / "sources.csv", tmp_path / "data" / "origins.csv"):
        path.write_text(path.read_text(encoding="utf-8").replace("Brandovia Wire", "+972 Magazine"), encoding="utf-8")
    return tmp_path / "data"


def test_a_data_set_as_a_spreadsheet_saves_it_gives_the_same_positions(folder: Path):
    plain = call("positions", "--raw", str(folder), "--case", "tiny")
    assert plain.exit_code == 0, plain.stderr
    for path in folder.rglob("*.csv"):
        as_saved_by_a_spreadsheet(path)
    for name in (".ipynb_checkpoints/facts-checkpoint.csv", "._facts.csv", "~$facts.csv", "__MACOSX/facts.csv"):
        for place in (folder, folder / "cases" / "tiny", folder / "codebook"):
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes(b"\xff\0")
    checked = call("check", str(folder))
    assert checked.exit_code == 0, checked.stdout + checked.stderr
    assert "its cells are separated by semicolons" in checked.stdout + checked.stderr
    assert call("positions", "--raw", str(folder), "--case", "tiny").stdout == plain.stdout


def test_a_name_that_begins_as_a_formula_is_the_name_and_is_guarded_in_csv_alone(folder: Path):
    assert call("check", str(folder)).exit_code == 0
    case = store.read_raw_case("tiny")
    assert "+972 Magazine" in set(case.sources["publisher"])
    data = store.csv_bytes(case.sources)
    assert b",'+972 Magazine," in data and b",+972" not in data
    assert store.read_table(data)["publisher"].tolist() == case.sources["publisher"].tolist()
