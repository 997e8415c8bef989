"""Whatever is given to any verb in place of a file, a folder, a number or a word: exit status 2, words, no traceback, nothing waited for."""

import errno
import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from analysis.cli import group, options, output
from analysis.collect import files, store
from analysis.pipeline import resources

TINY = store.ROOT / "tests" / "data" / "tiny"
SHEET = store.ROOT / "tests" / "data" / "networks" / "statements.csv"
GIVEN = {
    "networks": {"table": str(SHEET), "actor": "actor", "concept": "concept", "out": "{new}.csv"},
    "positions": {"raw": str(TINY), "case_id": "tiny"},
    "coding-sheet": {"raw": str(TINY), "case_id": "tiny"},
    "adjudicate": {"raw": str(TINY), "case_id": "tiny"},
    "multiverse": {"raw": str(TINY), "chosen": "tiny"},
    "run": {"raw": str(TINY), "chosen": "tiny"},
    "universe": {"raw": str(TINY), "name": "tiny/default"},
    "merge-coding": {"paths": str(SHEET)},
    "trace": {"address": "tiny/positions"},
    "import": {"chosen": "tiny"},
    "evidence": {"page": "{new}.jsonld", "url": "https://example.org/"},
}
"""What else a verb is given; of what is not listed here, what it needs is `x`."""
VERBS = {verb: group.main.get_command(click.Context(group.main), verb) for verb in group.WORDS}
PARAMETERS = [(verb, parameter) for verb, command in VERBS.items() for parameter in command.params]
PATHS = [(verb, parameter) for verb, parameter in PARAMETERS if parameter.type is options.PATH]
MADE = ("out", "work", "page")
"""What is written: a file or folder that is not there yet is what is asked for."""
FREE = ("text", "note", "url", "reason", "why", "missing")
"""Words that can be whatever somebody writes."""
WORDS = list(
    {
        (parameter.name, str(parameter.type)): (verb, parameter)
        for verb, parameter in PARAMETERS
        if parameter.type is not options.PATH
        and not getattr(parameter, "is_flag", False)
        and parameter.type is not click.UNPROCESSED
        and parameter.name not in FREE
    }.values()
)
"""Each option or argument that takes a number or a word once; several verbs share most of them."""


@pytest.fixture(scope="module")
def bad(tmp_path_factory) -> Iterator[dict[str, str]]:
    """What neither a file nor a folder can be named, and what is there and is neither."""
    folder = tmp_path_factory.mktemp("bad")
    os.mkfifo(folder / "pipe")
    (folder / "loop").symlink_to(folder / "other")
    (folder / "other").symlink_to(folder / "loop")
    (folder / "file").write_text("x")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "socket"))
        yield {
            "a long name": "x" * 300,
            "a long path": "/".join(["abcdefghi"] * 500),
            "a pipe": str(folder / "pipe"),
            "a device": "/dev/zero",
            "a full device": "/dev/full",
            "a socket": str(folder / "socket"),
            "a loop": str(folder / "loop"),
            "no text": os.fsdecode(os.fsencode(folder) + b"/\xff"),
            "nothing": "",
            "nothing there": str(folder / "missing"),
            "below a file": str(folder / "file" / "x"),
            "a whole disk": "/",
        }


REFUSED_AT_THE_DOOR = ("a long name", "a long path", "a pipe", "a device", "a full device", "a socket", "a loop", "no text", "nothing")


def words_of(verb: str, asked: click.Parameter, value: str, new: Path) -> list[str]:
    """Words of a command: a value for what is asked, and something for all else that the verb needs."""
    given = {asked.name: value}
    for parameter in VERBS[verb].params:
        name = "raw" if "--raw" in parameter.opts else str(parameter.name)
        if known := GIVEN.get(verb, {}).get(name):
            given.setdefault(parameter.name, known.format(new=new))
        elif parameter.required:
            given.setdefault(parameter.name, "x")
    if asked.name != "address" and verb == "trace" and asked.name not in ("results", "folder") and "--raw" not in asked.opts:
        del given["address"]
    made = [verb]
    for parameter in sorted(VERBS[verb].params, key=lambda parameter: isinstance(parameter, click.Argument)):
        if parameter.name in given:
            value = [given[parameter.name]] * parameter.nargs if parameter.nargs > 1 else [given[parameter.name]]
            made += value if isinstance(parameter, click.Argument) else [parameter.opts[0], *value]
    return made


@contextmanager
def as_it_was() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(store.ROOT)
        for name in (store.RAW, store.BUILD):
            patch.setenv(name, "")
        yield


def refused(words: list[str]) -> Result:
    started = time.process_time()
    with as_it_was():
        done = CliRunner().invoke(group.main, words)
    assert done.exception is None or isinstance(done.exception, SystemExit), (words[0], done.exception)
    assert done.exit_code == 2 and done.stderr.strip() and "Traceback" not in done.stderr, (words[0], done.exit_code, done.stderr[:300])
    assert len(done.stderr) < 3000 and time.process_time() - started < 20
    done.stderr.encode()
    return done


@pytest.mark.parametrize(("verb", "parameter"), PATHS, ids=[f"{verb}-{parameter.name}" for verb, parameter in PATHS])
def test_what_neither_file_nor_folder_can_be_named_is_refused_everywhere(verb, parameter, bad, tmp_path):
    for kind in REFUSED_AT_THE_DOOR:
        done = refused(words_of(verb, parameter, bad[kind], tmp_path / "new"))
        assert len(done.stderr.splitlines()) == 1, (kind, done.stderr)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("verb", "parameter"), PATHS, ids=[f"{verb}-{parameter.name}" for verb, parameter in PATHS])
def test_what_is_not_there_or_is_a_whole_disk_is_refused_everywhere(verb, parameter, bad, tmp_path):
    for kind in ("nothing there", "below a file", "a whole disk"):
        if kind != "nothing there" or not (parameter.name in MADE or verb == "new"):
            refused(words_of(verb, parameter, bad[kind], tmp_path / "new"))


@pytest.mark.parametrize(("verb", "parameter"), WORDS, ids=[f"{verb}-{parameter.name}" for verb, parameter in WORDS])
def test_numbers_without_end_and_words_that_are_none_are_refused(verb, parameter, tmp_path):
    numbers = ["9" * 5000, "-" + "9" * 4000, "\udcff"] if not isinstance(parameter.type, click.types.StringParamType) else ["9" * 5000]
    for value in numbers:
        refused(words_of(verb, parameter, value, tmp_path / "new"))


def test_a_message_does_not_repeat_what_nobody_reads():
    done = refused(["positions", "--case", "9" * 5000])
    assert "(5003 letters)" in done.stderr or "(5000 letters)" in done.stderr


def start(words: list[str], **more: object) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "analysis", *words]
    environment = {
        **{key: value for key, value in os.environ.items() if key not in (store.RAW, store.BUILD)},
        "PYTHONPATH": str(store.ROOT),
        **more.pop("env", {}),
    }
    return subprocess.run(command, cwd=more.pop("cwd", store.ROOT), env=environment, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, **more)


POSITIONS = ["positions", "--raw", str(TINY), "--case", "tiny"]


def test_channels_that_are_full_closed_or_of_few_letters():
    with Path("/dev/full").open("wb") as full:
        done = start(POSITIONS, stdout=full)
    assert done.returncode == 2 and b"the disk is full" in done.stderr and len(done.stderr.splitlines()) == 1
    read, write = os.pipe()
    os.close(read)
    done = start(POSITIONS, stdout=write)
    os.close(write)
    assert done.returncode == 130 and done.stderr == b""
    done = start(["check", "/tmp/Ü\udcff"], stdout=subprocess.PIPE, env={"PYTHONIOENCODING": "ascii", "LANG": "C"})
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1 and b"is no text" in done.stderr


def test_a_folder_that_was_removed_and_no_home(tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(gone)
        gone.rmdir()
        done = CliRunner().invoke(group.main, POSITIONS)
    assert done.exit_code == 2 and done.stderr.startswith("The current folder no longer exists.")
    done = start(POSITIONS, stdout=subprocess.PIPE, env={"HOME": "/nowhere"})
    assert done.returncode == 0 and done.stdout.startswith(b"case_id")


def test_a_file_that_may_not_grow_is_not_left_half_written(tmp_path):
    out = tmp_path / "new.csv"
    words = ["networks", str(SHEET), "--actor", "actor", "--concept", "concept", "--out", str(out)]
    with as_it_was():
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
        try:
            done = CliRunner().invoke(group.main, words)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert done.exit_code == 2 and "cannot be written" in done.stderr and list(tmp_path.iterdir()) == []


def test_a_file_larger_than_any_table_is_not_read(tmp_path, monkeypatch):
    with (tmp_path / "large.csv").open("wb") as file:
        file.truncate(files.LARGEST + 1)
    done = refused(["networks", str(tmp_path / "large.csv"), "--actor", "a", "--concept", "b", "--out", str(tmp_path / "out.csv")])
    assert "larger than 200 MB" in done.stderr
    monkeypatch.setattr(os, "open", lambda *_: (_ for _ in ()).throw(PermissionError(13, "Permission denied", "x")))
    with pytest.raises(PermissionError):
        files.read_given(SHEET)


@pytest.mark.parametrize("value", [None, [], 1.5, True, {}])
def test_what_yaml_gives_in_place_of_a_choice_is_named(value):
    """As a notebook that plain papermill runs with `-y "as_of: null"` says it."""
    from analysis import Choices, read_case, read_raw_case

    with pytest.raises(ValueError, match="as_of is .*, which is no text; leave it blank or use YYYY-MM-DD"):
        Choices(as_of=value)
    for read in (read_case, read_raw_case):
        with pytest.raises((ValueError, FileNotFoundError), match="no case|no cleaned tables"):
            read(value)


def test_a_study_toml_that_is_no_file_is_named(tmp_path):
    (tmp_path / "cases").mkdir()
    os.mkfifo(tmp_path / "study.toml")
    assert "study.toml" in refused(["check", str(tmp_path)]).stderr


def test_a_file_may_lie_in_the_folder_of_ones_own_study_but_not_among_what_commands_keep(monkeypatch, tmp_path):
    for name in ("ROOT", "WORK"):
        monkeypatch.setattr(store, name, tmp_path)
    monkeypatch.setenv(store.RAW, "")
    assert [output.file_faults(tmp_path / name) for name in ("mine.csv", "my folder/mine.csv", "build/mine.csv")] == [[], [], []]
    for name in ("data/mine.csv", "results/x/mine.csv", "notebooks/mine.csv", "docs/dependency-licences.csv", ".rival-requests.csv"):
        assert output.file_faults(tmp_path / name), name
    (tmp_path / "mine 1.csv").write_text("")
    monkeypatch.chdir(tmp_path)
    assert output.new_file_faults(tmp_path / "mine 1.csv")[0].endswith("such as --out 'mine 1-2.csv'")


def test_a_change_that_could_not_be_prepared_names_the_folder_and_not_that_of_its_preparation():
    error = PermissionError(errno.EACCES, "Permission denied", "/x/data/raw/.staged.lock")
    assert resources.why(error).startswith("permission is denied at /x/data/raw, and nothing")
