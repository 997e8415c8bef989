"""An archive of somebody judged: what of it lies where code runs, whether it is run, and which exit status follows."""

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from analysis.cli.group import main
from analysis.collect import files, store
from analysis.deposit import archive, hashes, judging
from analysis.verify import report, verify

RUN = ("analysis", "notebooks")
CODE = {
    path.relative_to(store.ROOT).as_posix(): path.read_bytes()
    for folder in RUN
    for path in sorted((store.ROOT / folder).rglob("*"))
    if path.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & set(path.parts)
} | {"requirements.txt": (store.ROOT / "requirements.txt").read_bytes()}


def packed(more: dict[str, bytes], told: dict[str, bytes] | None = None) -> bytes:
    """An archive with the code of this package and more, and the hashes of what is told."""
    contents = CODE | {"data/raw/x.csv": b"a\n"} | more
    return archive.pack(contents | {hashes.NAME: hashes.lines(contents | (told or {}))}, [], "thing-1", "2026-01-01")


class Rerun:
    """In the place of the command that judges an archive: looks at the folder in which it would run, ends as told."""

    def __init__(self) -> None:
        self.there: dict[str, bytes] = {}
        self.status, self.variables, self.words = 0, {}, []

    def __call__(self, command: list[str], cwd: Path, env: dict[str, str], **_: object) -> subprocess.CompletedProcess:
        self.there = {path.relative_to(cwd).as_posix(): path.read_bytes() for path in cwd.rglob("*") if path.is_file()}
        self.variables, self.words = env, command
        written = {"letter.html": b"a letter", "verification.json": b"{}", "other": b""}
        files.write_all(cwd / "build" / "verification", written)
        return subprocess.CompletedProcess(command, self.status, "Everything holds \u202e\nletter: /somewhere\n")


@pytest.fixture
def rerun(monkeypatch, tmp_path) -> Rerun:
    """The rerun that is only looked at; letters go to a folder of the test."""
    instead = Rerun()
    monkeypatch.setattr(judging.subprocess, "run", instead)
    monkeypatch.setattr(report, "FOLDER", store.ROOT / "build" / "verification")

    def written(place: Path, data: bytes) -> None:
        files.write_bytes(tmp_path / "letters" / place.name, data)

    monkeypatch.setattr("analysis.cli.archives.output.write", written)
    return instead


def verified(tmp_path: Path, data: bytes, *words: str):
    files.write_bytes(tmp_path / "thing.zip", data)
    return CliRunner().invoke(main, ["verify", str(tmp_path / "thing.zip"), *words])


def test_an_archive_with_the_code_of_this_package_is_run_in_a_folder_of_its_own(rerun, tmp_path):
    evil = ("sitecustomize.py", "numpy/__init__.py", "tests/conftest.py", "pandas.py")
    stray = dict.fromkeys(evil, b"evil") | {"README.md": b"ours"}
    done = verified(tmp_path, packed(stray), "--quick", "--case", "kasatkin", "-j", "1")
    assert done.exit_code == 0, done.output
    assert "Everything holds \\u202e" in done.stdout and "/somewhere" not in done.stdout
    assert set(rerun.there) == {*CODE, "data/raw/x.csv", "README.md"}
    assert rerun.variables[verify.ARCHIVE] == files.sha256(packed(stray))
    assert rerun.variables["PYTHONPATH"].endswith("/archive")
    assert rerun.words[-6:] == ["verify", "--case", "kasatkin", "--quick", "-j", "1"]
    letters = {path.name: path.read_bytes() for path in (tmp_path / "letters").iterdir()}
    assert letters == {"letter.html": b"a letter", "verification.json": b"{}"}


@pytest.mark.parametrize("status", [1, 2])
def test_the_exit_status_of_the_rerun_is_that_of_the_archive(status, rerun, tmp_path):
    rerun.status = status
    assert verified(tmp_path, packed({})).exit_code == status


def test_an_archive_whose_files_are_not_as_it_says_does_not_hold_even_if_its_exhibits_do(rerun, tmp_path):
    done = verified(tmp_path, packed({}, {"data/raw/x.csv": b"b\n"}))
    assert done.exit_code == 1 and "data/raw/x.csv is changed." in done.stdout and rerun.there


def test_other_code_is_named_and_run_only_if_somebody_says_so(rerun, tmp_path):
    other = packed({"analysis/__init__.py": b"import evil", "analysis/evil.py": b""})
    done = verified(tmp_path, other)
    assert done.exit_code == 1 and rerun.there == {} and not (tmp_path / "letters").exists()
    named = "    analysis/__init__.py\n    analysis/evil.py\n"
    assert f"2 files of its code differ from this package:\n{named}Nothing of it was run" in done.stderr
    assert "Every file is as MANIFEST-SHA256.txt says." in done.stdout
    allowed = verified(tmp_path, other, "--run-code")
    assert allowed.exit_code == 0 and rerun.there["analysis/evil.py"] == b"" and "verdict is its own:\n    analysis/__init__.py" in allowed.stdout


def test_only_the_files_of_an_archive_are_looked_at_if_asked(rerun, tmp_path):
    assert verified(tmp_path, packed({"analysis/evil.py": b""}), "--files").exit_code == 0
    assert verified(tmp_path, packed({}, {"x": b""}), "--files").exit_code == 1
    assert rerun.there == {}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--files"], "--files needs an archive"),
        (["--run-code"], "--run-code needs an archive"),
        (["thing.zip", "--files", "--run-code"], "do not go together"),
        (["thing.zip", "--self-test"], "--self-test tests the project"),
        (["/nowhere/thing.zip"], "cannot be verified as an archive:\nNo such file or directory"),
        (["/dev/null"], "is a device"),
    ],
)
def test_what_cannot_be_asked_is_refused(words, said):
    done = CliRunner().invoke(main, ["verify", *words])
    assert done.exit_code == 2 and said in done.output
