"""The tutorial of a study of one's own, command by command, outside of the checkout: from nothing to a site and an archive."""

import json
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import forked
import pytest

from analysis.collect import files, store

TUTORIAL = (store.ROOT / "docs" / "your-study.md").read_text(encoding="utf-8")
ALONE = TUTORIAL.partition("## Beside the cases of others")[0]
"""What is tested here; test_others.py has the rest."""
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", ALONE, re.DOTALL) for line in block.strip().splitlines()]
OF_OURS = re.compile(r"kislitsin|kazakh|russia", re.IGNORECASE)
"""Words of the project's own study that nothing made of another may have; its rules of coding, which a study extends, give them as examples."""

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="NOT TESTED: the tutorial needs git")


@pytest.fixture(scope="module")
def done(tmp_path_factory) -> dict[str, tuple[Path, str]]:
    """Where each command of the tutorial ran and what it printed; all have to succeed."""
    root = place = tmp_path_factory.mktemp("ein Versuch")
    author = {f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    found = {}
    for command in COMMANDS:
        words = shlex.split(command)
        if words[0] == "cd":
            place = (place / words[1]).resolve()
            continue
        if words[0] == "rival-requests":
            ended = forked.call(store.ROOT, *words[1:], cwd=place)
        else:
            ended = subprocess.run(words, cwd=place, env=os.environ | author, capture_output=True, text=True)
        assert ended.returncode == 0, f"{command}\n{ended.stdout}\n{ended.stderr}"
        found[f"{place.relative_to(root)}: {command}"] = (place, ended.stdout)
    return found


def called(place: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """How a command ends in the folder of a study."""
    return forked.call(store.ROOT, *words, cwd=place, **variables)


def of(done: dict[str, tuple[Path, str]], study: str, verb: str) -> tuple[Path, str]:
    """Where a verb ran in a study, and what it said."""
    return next(value for key, value in done.items() if key.startswith(f"{study}: rival-requests {verb}"))


def test_each_study_is_checked_run_claimed_and_verified(done):
    for study in ("restorer", "negotiation"):
        assert of(done, study, "check")[1].startswith("no faults\n")
        assert "nothing is claimed yet" in of(done, study, "run")[1]
        assert "Everything holds byte for byte: 1 of 1 cases and all of them together" in of(done, study, "verify")[1]
    assert ", 0 differ" in of(done, "restorer", "perturb")[1]


def test_the_positions_are_those_of_the_story(done):
    """By hand, from tests/data/modelo/README.md."""
    place, printed = of(done, "restorer", "positions")
    cells = store.read_table(printed.encode()).set_index(["state", "proposition"])
    assert {name: cells.loc[("PT", name), "stance"] for name in ("surrender_to_SE", "surrender_to_BR", "decision_final")} == {
        "surrender_to_SE": "1", "surrender_to_BR": "-1", "decision_final": "1",
    }  # fmt: skip
    assert cells.loc[("SE", "surrender_to_BR"), "cell"] == "silent" and cells.loc[("BR", "surrender_to_SE"), "stance"] == "-1"
    readme = (place / "README.md").read_text(encoding="utf-8")
    assert "Portugal opposes surrender to Brazil" in readme and "1 case, 2 requests, 13 pages, 11 facts, 15 statements." in readme


def test_the_data_are_those_that_the_workbook_was_made_of(done):
    """Through JSON and Excel and back; what the project reads of its own copy gives the same cells."""
    place, _ = of(done, "restorer", "check")
    for path in sorted((store.ROOT / "tests" / "data" / "modelo" / "cases" / "modelo").glob("*.csv")):
        there, ours = (store.read_table(each) for each in (place / "data" / "raw" / "cases" / "modelo" / path.name, path))
        assert there.reindex(columns=ours.columns).equals(ours), path.name
        assert set(there.columns) >= set(ours.columns)


def test_nothing_that_was_made_speaks_of_the_study_of_the_project(done):
    for study in ("restorer", "negotiation"):
        place, _ = of(done, study, "site")
        for path in sorted([*(place / "results").rglob("*"), *(place / "site").rglob("*"), place / "README.md"]):
            if path.suffix in (".csv", ".md", ".svg", ".html", ".js") and path.name != "codebook.html":
                assert not OF_OURS.findall(path.read_text(encoding="utf-8")), path
    assert "<title>" in (place / "site" / "index.html").read_text(encoding="utf-8")


def test_the_archive_of_the_study_is_whole_and_its_own(done):
    place, said = of(done, "restorer", "release")
    (archive,) = (place / "dist").glob("*.zip")
    assert archive.name == "two-requests-for-a-restorer-0.1.0.zip" and files.sha256(archive.read_bytes()) in said
    from analysis.deposit import judging

    found = judging.look_at(archive)
    assert found.faults == [] and judging.other_code(found.unpacked.files) == []
    named = {**found.unpacked.files}
    words = {row["informant"] for row in store.read_table(named["data/codebook/informants.csv"]).to_dict("records")}
    assert {*store.read_table(named["data/processed/modelo/facts.csv"])["informant"]} <= words
    resources = {each["name"]: each for each in json.loads(named["datapackage.json"])["resources"]}
    assert {key["reference"]["resource"] for key in resources["data.processed.modelo.facts"]["schema"]["foreignKeys"]} == {
        f"data.codebook.{name}" for name in ("states", "organs", "informants", "event_types")
    }
    assert b"Ada Example" in named["REPLICATION.md"] and not OF_OURS.findall(named["REPLICATION.md"].decode())


def test_what_the_readme_of_a_study_says_is_traced_and_what_was_not_computed_is_said(done):
    place, _ = of(done, "restorer", "refresh")
    lines = called(place, "trace", "README").stdout.splitlines()
    assert lines[0].startswith("README/answer/1\t2\tmodelo/positions/PT/surrender_to_BR\t") and lines[-1].startswith("README/scope/5\t15\tdata/processed\t")
    assert "is counted in the tables of data/processed" in called(place, "trace", "README/scope/5").stdout
    bare = place.parent / "bare"
    shutil.copytree(place / "data" / "raw", bare / "data" / "raw")
    (bare / "notebooks").mkdir()
    for words in (("site",), ("trace", "modelo-f01")):
        ended = called(bare, *words)
        assert ended.returncode == 2 and "Run `rival-requests run` first" in ended.stderr and "--results" not in ended.stderr, ended.stderr


def test_the_number_of_cells_that_the_tutorial_names(done):
    place, _ = of(done, "restorer", "check")
    tables = [store.read_table(path) for path in sorted((store.ROOT / "tests" / "data" / "modelo" / "cases" / "modelo").glob("*.csv"))]
    n_cells = sum(int((table != "").to_numpy().sum()) for table in tables)
    assert f"The example has {n_cells} filled cells: 11 facts, 15 statements, 13 pages." in TUTORIAL
