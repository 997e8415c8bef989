"""Help, the verbs behind it, and what a shell completes: all there, and no more imported than is asked for."""

import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.shell_completion import BashComplete
from click.testing import CliRunner

from analysis.cli import group
from analysis.cli.group import main
from analysis.collect import store
from analysis.model import checkout

ROOM = Path(group.__file__).parent
SHARED = {"__init__", "group", "archives", "clusters", "confirming", "faults", "gate", "options", "output", "reruns"}
"""Modules of the room that are no verb."""
RUNNING = (store.ROOT / "docs" / "running.md").read_text(encoding="utf-8")


def imported_by(*arguments: str) -> set[str]:
    """Modules that a command imports in a process of its own."""
    script = (
        "import sys\nfrom analysis.cli.group import main\n"
        f"try:\n    main({list(arguments)!r})\nfinally:\n    print(*sys.modules, sep='\\n', file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=store.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.splitlines())


def test_a_verb_is_a_file_and_a_row_of_the_list():
    assert {path.stem for path in ROOM.glob("*.py")} - SHARED == {verb.replace("-", "_") for verb in group.WORDS}
    assert sum(map(len, group.VERBS.values())) == len(group.WORDS), "a verb is listed twice"
    for verb in group.WORDS:
        found = main.get_command(click.Context(main), verb)
        assert found.name == verb and found.help


def test_help_lists_the_verbs_by_what_people_come_for():
    done = CliRunner().invoke(main, ["--help"], terminal_width=120)
    listed = re.findall(r"^(\w+):\n((?:  .*\n)+)", done.stdout.partition("Options:")[2], re.MULTILINE)
    assert done.exit_code == 0
    assert [purpose for purpose, _ in listed] == ["Rerun", "Ask", "Check", "Extend", "Publish"]
    assert {purpose: [line.split()[0] for line in lines.splitlines()] for purpose, lines in listed} == {
        purpose: list(verbs) for purpose, verbs in group.VERBS.items()
    }


def test_a_study_that_is_not_there_is_refused_by_every_verb_and_help_is_there_all_the_same(monkeypatch, tmp_path):
    monkeypatch.setenv(checkout.STUDY, str(tmp_path))
    monkeypatch.setattr(checkout, "ROOT", tmp_path)
    (tmp_path / "notebooks").mkdir()
    for verb in group.WORDS:
        done, helped = (CliRunner().invoke(main, [verb, *more]) for more in ((), ("--help",)))
        assert (done.exit_code, done.stderr.count("\n")) == (2, 1) and "it has no data/raw/study.toml. Name one" in done.stderr, verb
        assert helped.exit_code == 0 and helped.stdout.startswith(f"Usage: main {verb} "), helped.output
    assert CliRunner().invoke(main, ["--version"]).exit_code == 0


def test_help_imports_no_verb_and_no_library_of_tables():
    imported = imported_by("--help")
    assert "analysis.cli.group" in imported
    assert {name for name in imported if name in ("pandas", "numpy") or name.startswith("analysis.collect")} == set()
    assert {f"analysis.cli.{verb.replace('-', '_')}" for verb in group.WORDS} & imported == set()


@pytest.mark.parametrize("verb", ["check", "run", "site"])
def test_the_help_of_a_verb_imports_no_other_verb_and_nothing_that_it_runs(verb):
    imported = imported_by(verb, "--help")
    assert {f"analysis.cli.{other.replace('-', '_')}" for other in group.WORDS} & imported == {f"analysis.cli.{verb}"}
    assert {"pytask", "matplotlib", "nbconvert", "nbformat", "jinja2"} & imported == set()


def completed(*words: str) -> list[str]:
    """What a shell offers for the last word."""
    *before, begun = words
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(store.RAW, "")  # so that the variable is restored
        offered = BashComplete(main, {}, "rival-requests", "_RIVAL_REQUESTS_COMPLETE").get_completions(before, begun)
    return [item.value for item in offered]


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("",), list(group.WORDS)),
        (("per",), ["perturb"]),
        (("positions", "--case", "ki"), ["kislitsin"]),
        (("run", "--case", "u"), ["ukrainskiy", "uss"]),
        (("run", "--case", "stu"), ["study"]),
        (("positions", "--case", "stu"), []),
        (("coding-sheet", "kas"), ["kasatkin"]),
        (("positions", "--raw", "tests/data/tiny", "--case", ""), ["tiny"]),
        (("positions", "--rule", ""), ["authority", "latest", "majority", "strongest_basis"]),
        (("universe", "--clock", "pub"), ["published"]),
        (("positions", "--coding", ""), ["adjudicated", "consensus", "A", "B", "C", "D"]),
        (("positions", "--as-of", ""), []),
        (("multiverse", "--losses", "s"), ["single"]),
        (("networks", "--type", ""), ["onemode", "twomode"]),
        (("networks", "--normalization", "a"), ["average", "activity"]),
        (("networks", "--duplicates", "m"), ["month"]),
        (("perturb", "--only", "zone"), ["zone-east", "zone-west"]),
        (("run", "--exclude-l"), ["--exclude-languages"]),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, tuple) else "",
)
def test_a_shell_completes_verbs_options_cases_and_values(words, offered, monkeypatch):
    monkeypatch.chdir(store.ROOT)
    assert completed(*words) == offered


@pytest.mark.skipif(not (store.ROOT / ".venv" / "installed").is_file(), reason="needs the command that make installs")
def test_bash_completes_after_the_line_of_the_documents():
    (line,) = re.findall(r"`(eval \"\$\(_RIVAL_REQUESTS_COMPLETE=bash_source rival-requests\)\")`", RUNNING)
    script = f"{line}\nCOMP_WORDS=(rival-requests run --case kis) COMP_CWORD=3\n"
    script += '_rival_requests_completion rival-requests\necho "${COMPREPLY[@]}"\ncomplete -p rival-requests'
    places = os.pathsep.join([str(store.ROOT / ".venv" / "bin"), os.environ["PATH"]])
    environment = os.environ | {"PATH": places}
    done = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, check=False)
    offered, registered = done.stdout.splitlines()
    assert (offered, done.stderr) == ("kislitsin", "")
    assert registered.startswith("complete ") and registered.endswith(" rival-requests")


@pytest.mark.skipif(not (store.ROOT / ".venv" / "installed").is_file(), reason="needs the command that make installs")
@pytest.mark.parametrize(("arguments", "status"), [(["--help"], 0), (["check", "nowhere"], 2)])
def test_the_installed_command_is_the_module(arguments, status, tmp_path):
    said = []
    for command in ([store.ROOT / ".venv" / "bin" / "rival-requests"], [sys.executable, "-m", "analysis"]):
        words = [*map(str, command), *arguments]
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == status, done.stderr
        said.append((done.stdout + done.stderr).replace("python -m analysis", "rival-requests"))
    assert said[0] == said[1]
