"""The documents: every command of the README that ends is run, every link leads somewhere."""

import os
import re
import shlex
import subprocess

import click
import forked
import pytest

from analysis.cli.group import main
from analysis.collect import store
from analysis.model.choices import Choices
from analysis.pipeline import runner

README = (store.ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in block.splitlines() if line.strip()]
ITSELF, OURS = "make test", ".venv/bin/rival-requests"
WITH_PARAMETERS = ".venv/bin/rival-requests run --case kasatkin --as-of 2025-07-15"
"""The run whose parameters are looked for in its notebooks."""
DOCUMENTS = sorted([*store.ROOT.glob("*.md"), *(store.ROOT / "docs").glob("*.md"), *(store.ROOT / "data" / "raw").glob("*.md")])


def run(command: str) -> subprocess.CompletedProcess:
    """A command as it stands; our own in a process that is forked, since each would import the same libraries."""
    program, *words = shlex.split(command)
    if program == OURS:
        return forked.call(store.ROOT, *words)
    environment = {key: value for key, value in os.environ.items() if not key.startswith(forked.NOT_PASSED_ON)}
    return subprocess.run([program, *words], cwd=store.ROOT, env=environment, capture_output=True, text=True, encoding="utf-8")


def options_of(verb: str, arguments: list[str]) -> click.Context:
    """A verb with what follows it, read as the command line does."""
    return main.get_command(click.Context(main), verb).make_context(verb, list(arguments))


def test_the_readme_names_the_two_commands_first():
    assert COMMANDS[:2] == ["make run", ITSELF]
    assert WITH_PARAMETERS in COMMANDS


@pytest.mark.skipif(not (store.ROOT / ".venv" / "installed").is_file(), reason="the commands use the environment that make makes")
@pytest.mark.parametrize("command", [command for command in COMMANDS if command != ITSELF])
def test_a_command_of_the_readme_succeeds(command):
    done = run(command)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip()
    if command == "make run":
        executed, up_to_date = re.match(r"(\d+) notebooks executed, (\d+) up to date, 0 failed", done.stdout).groups()
        assert int(executed) + int(up_to_date) == 72
        assert re.search(r"^all +[1-9]\d* +0 +0 +0$", done.stdout, re.MULTILINE)
    if command == WITH_PARAMETERS:
        assert "nothing is claimed for these parameters or data" in done.stdout
        folder = runner.build_folder("kasatkin", Choices(as_of="2025-07-15")) / "results" / "kasatkin"
        executed = (folder / "notebooks" / "02_compare_positions.ipynb").read_text(encoding="utf-8")
        assert 'as_of = \\"2025-07-15\\"' in executed
        assert "As of 15 Jul 2025, by the day of the event." in executed
        assert (folder / "tables" / "positions.csv").is_file()


def test_every_command_for_reviewers_is_one_that_there_is():
    """What they do is tested in the tests of each verb; here that no target, verb, option, case or variation is misspelt."""
    blocks = re.findall(r"```sh\n(.*?)```", (store.ROOT / "docs" / "reviewing.md").read_text(encoding="utf-8"), re.DOTALL)
    commands = [shlex.split(line) for block in blocks for line in block.splitlines()]
    assert len(commands) >= 6
    listed = {line.split()[0] for line in run("make").stdout.splitlines()}
    for command in commands:
        if command[0] == "make":
            assert command[1] in listed
            verb, arguments = command[1], shlex.split(command[2].removeprefix("ARGS=")) if len(command) > 2 else []
        else:
            assert command[0] == ".venv/bin/rival-requests"
            verb, arguments = command[1], command[2:]
        if arguments:
            assert not options_of(verb, arguments).args


def test_make_alone_lists_the_targets():
    listed = {line.split()[0] for line in run("make").stdout.splitlines()}
    assert {"env", "env-test", "run", "test", "verify", "perturb", "refresh", "site", "lab", "lock"} <= listed


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_inside_the_project_leads_to_a_file(path):
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8"))
    inside = [target for target in targets if "://" not in target]
    assert [target for target in inside if not (path.parent / target).exists()] == []


def test_every_place_that_is_mapped_is_there():
    running = (store.ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    places = re.findall(r"^\| ((?:`[^`]+`(?:, )?)+) \|", running.partition("## Where to find what")[2], re.MULTILINE)
    named = [name for place in places for name in re.findall(r"`([^`]+)`", place)]
    assert len(named) >= 8
    assert [name for name in named if name not in ("build/", "dist/", "lite/", "site/") and not (store.ROOT / name).exists()] == []


def test_the_architecture_lists_the_layout_of_the_top_level():
    wanted = {
        "README.md",
        "CODEBOOK.md",
        "CHANGELOG.md",
        "carry.py",
        "CITATION.cff",
        "LICENSE",
        "LICENSE-DATA",
        "Makefile",
        "environment.yml",
        "requirements.txt",
        "requirements-test.txt",
        "postBuild",
        "pyproject.toml",
    }
    wanted |= {"data", "notebooks", "results", "analysis", "tests", "docs", "docker"}
    listed = subprocess.run(["git", "ls-files"], cwd=store.ROOT, capture_output=True, text=True).stdout.splitlines()
    top = {line.split("/")[0] for line in listed if not line.startswith(".")}
    assert top == wanted or not listed  # outside of a checkout there is no list


def test_the_citation_has_what_the_format_requires():
    import yaml

    citation = yaml.safe_load((store.ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert f'version = "{citation["version"]}"' in (store.ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_commands_of_other_documents_are_ones_that_there_are(tmp_path, monkeypatch):
    """What they do is tested with each verb; here that no verb or option is misspelt. Words in capitals stand for a file or a case."""
    (tmp_path / "mydata" / "cases").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(store.RAW, "")  # so that the variable is restored
    found = []
    for name in ("networks.md", "coding.md", "tracing.md", "multiverse.md", "print.md", "your-case.md"):
        text = (store.ROOT / "docs" / name).read_text(encoding="utf-8")
        found += [shlex.split(words) for words in re.findall(r"rival-requests ([a-z][^`\n]+)", text)]
    assert [words[0] for words in found] == [
        "networks",
        *["coding-sheet"] * 2,
        *["merge-coding"] * 2,
        "check",
        *["adjudicate"] * 2,
        *["trace"] * 5,
        *["check"] * 2,
        *["trace"] * 4,
        *["evidence"] * 3,
        "multiverse",
        *["universe"] * 3,
        *["print"] * 2,
        *["check", "positions", "run", "site", "trace", "workbook"],
        *["import"] * 3,
    ]
    for verb, *arguments in found:
        assert not options_of(verb, arguments).args
