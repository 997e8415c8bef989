"""The verb verify as a reviewer runs it: real reruns in copies of the project."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import forked
import mutations
import pytest
import selftest

from analysis.collect import store
from analysis.verify import compare, differences, report, scratch, verify
from analysis.verify.compare import Judged, Unit
from analysis.verify.differences import DIFFERS, Difference

CASE = ["--case", "kasatkin"]


def call(root: Path, *arguments: str) -> subprocess.CompletedProcess:
    return forked.call(root, "verify", *arguments)


def everything(root: Path) -> dict[str, bytes]:
    """All files of a copy but those below build/ and what Python keeps."""
    paths = [path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths if path.relative_to(root).parts[0] != "build"}


def test_a_case_is_identical_byte_for_byte_and_nothing_is_written_but_the_report(project):
    """All cases are, in the README's `make run`."""
    before = everything(project)
    done = call(project, *CASE)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Everything holds byte for byte" in done.stdout
    assert everything(project) == before
    found = json.loads((project / "build" / "verification" / "verification.json").read_text(encoding="utf-8"))
    assert found["holds"] and found["is_untouched"] and not found["is_quick"]
    assert {item["verdict"] for item in found["judged"]} == {"identical"}
    claimed = verify.claimed_files()
    of_cases = {compare.unit_of(path) for path in claimed if compare.unit_of(path).case_id in ("kasatkin", "")}
    assert {(item["case_id"], item["kind"], item["name"]) for item in found["judged"]} == set(map(tuple, of_cases))
    assert sorted(path.name for path in (project / "build" / "verification").iterdir()) == ["letter.html", "verification.json"]
    assert list((project / "build" / "scratch").iterdir()) == []


def kill_a_verification(project: Path) -> None:
    """Start a verification and kill it at a random moment; the claims are as they were."""
    before, chance = everything(project), random.Random(4)
    environment = {**os.environ, "PYTHONPATH": str(project)}
    command = [sys.executable, "-m", "analysis", "verify", "--quick", *CASE]
    with subprocess.Popen(command, cwd=project, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        end = time.monotonic() + chance.uniform(0.3, 4)
        while time.monotonic() < end and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    assert everything(project) == before


def test_after_a_killed_verification_one_raw_cell_is_found_in_exactly_the_rows_that_depend_on_it(project):
    """Traced by hand: Russia's only statement on surrender to the United States in case kasatkin becomes open (0) instead of opposing (-1).

    What the killed one left in build/scratch is swept.
    """
    kill_a_verification(project)
    path = project / "data" / "raw" / "cases" / "kasatkin" / "statements.csv"
    text = path.read_text(encoding="utf-8")
    before = "kasatkin-s006,kasatkin-f05,RU,consulate,surrender_to_US,-1,"
    assert text.count(before) == 1
    path.write_text(text.replace(before, before.replace("-1", "0")), encoding="utf-8")
    try:
        done = call(project, "--quick", *CASE)
    finally:
        path.write_text(text, encoding="utf-8")
    assert done.returncode == 1
    assert done.stdout.startswith("differs: document results/stamp.json\n") and "\ndiffers: kasatkin, Figure 1 (matrix)\n" in done.stdout
    assert re.search(r"\nNOT everything holds byte for byte: 1 of 14 cases, \d+ exhibits, identical \d+, differs \d+\.", done.stdout)
    assert "Quick:" in done.stdout and list((project / "build" / "scratch").iterdir()) == []
    judged = json.loads((project / "build" / "verification" / "verification.json").read_text(encoding="utf-8"))["judged"]
    wrong = [item for item in judged if item["verdict"] != "identical"]
    assert {(item["kind"], item["name"]): item["verdict"] for item in wrong} == {
        ("document", "results/stamp.json"): "differs",  # hash of the data
        ("figure", "coding"): "differs",  # a third box, stance changed
        ("figure", "course"): "differs",  # the line goes to another level
        ("figure", "matrix"): "differs",  # another colour and word
        ("notebook", "01_clean_facts"): "differs",  # hash of the raw rows, in all five
        ("notebook", "02_compare_positions"): "differs",  # the sentence on Russia
        ("notebook", "03_draw_figures"): "differs",
        ("notebook", "04_test_robustness"): "differs",
        ("notebook", "06_weigh_evidence"): "differs",
        ("processed", "statements"): "differs",
        ("table", "coding"): "differs",
        ("table", "course"): "differs",
        ("table", "evidence"): "differs",
        ("table", "matrices"): "differs",  # the hash of the default matrix is another one
        ("table", "positions"): "differs",
        ("table", "robustness"): "differs",  # only its words: one distinct matrix more, since coder B has the stance as before
        ("table", "without_one"): "differs",  # what falls silent without the embassy, the page or the uncertain date
        ("table", "without_state_media"): "differs",
    }
    cells = {
        (item["name"], difference["where"], difference["column"]): (difference["before"], difference["after"])
        for item in wrong
        for difference in item["differences"]
        if item["kind"] in ("table", "processed") and difference["path"].endswith(".csv") and item["name"] != "matrices"
    }
    coded = "row fact_id=kasatkin-f05, state=RU, proposition=surrender_to_US, statement_id=kasatkin-s006"
    moved = "row clock=event, state=RU, proposition=surrender_to_US, from_day=2025-10-29"
    assert cells == {
        ("statements", "row statement_id=kasatkin-s006", "stance"): ("-1", "0"),
        ("positions", "row state=RU, proposition=surrender_to_US", "stance"): ("-1", "0"),
        ("positions", "row state=RU, proposition=surrender_to_US", "stances"): ("-1", "0"),
        ("course", moved, "stance"): ("-1", "0"),
        ("course", moved, "stances"): ("-1", "0"),
        ("coding", coded, "result"): ("-1 speech", "0 speech"),
        ("coding", coded, "outcome"): ("kept", "stance changed"),
        ("coding", coded, "follows"): ("A;B;C;D", ""),
        ("coding", coded, "against_most"): ("", "stance"),
        ("evidence", "row fact_id=kasatkin-f05", "shows"): ("RU surrender_to_US -1", "RU surrender_to_US 0"),
        ("without_one", "row kind=informant, left_out=RU embassy, state=RU, proposition=surrender_to_US", "stances"): ("-1", "0"),
        ("without_one", "row kind=original report, left_out=mailru-undated, state=RU, proposition=surrender_to_US", "stances"): ("-1", "0"),
        ("without_one", "row kind=uncertain date, left_out=kasatkin-f05 (2025-10-29~), state=RU, proposition=surrender_to_US", "stances"): (
            "-1",
            "0",
        ),
        ("without_state_media", "row left_out=RU, state=RU, proposition=surrender_to_US", "stance"): ("-1", "0"),
        ("without_state_media", "row left_out=RU, state=RU, proposition=surrender_to_US", "stance_without"): ("-1", "0"),
    }
    marks = {
        (item["name"], difference["where"])
        for item in wrong
        for difference in item["differences"]
        if item["name"] in ("matrix", "course")
        and item["kind"] == "figure"
        and difference["path"].endswith(".csv")
        and difference["column"] not in "xy height"
    }
    assert marks == {
        ("matrix", "row address=kasatkin/positions/RU/surrender_to_US"),
        ("course", "row address=kasatkin/course/event/RU/surrender_to_US/2025-10-29"),
    }


def test_a_notebook_that_stops_is_named_with_its_reason(project):
    module = project / "notebooks" / "01_clean_facts.ipynb"
    text = module.read_text(encoding="utf-8")
    cell = "View(cleaned.log)"
    assert cell in text
    module.write_text(text.replace(cell, "View(raise_no_day)"), encoding="utf-8")
    try:
        done = call(project, "--case", "kasatkin")
    finally:
        module.write_text(text, encoding="utf-8")
    assert done.returncode == 1
    assert re.search(r"failed: kasatkin 01_clean_facts: cell \[\d\] stopped with NameError: name 'raise_no_day' is not defined", done.stdout)
    assert "missing: kasatkin, Table S1 (positions)" in done.stdout
    assert "Traceback" not in done.stdout


def test_bad_input_is_refused_before_anything_is_run(project):
    done = call(project, "--case", "nobody")
    assert done.returncode == 2 and "nobody" in done.stderr and "Traceback" not in done.stderr
    path = project / "data" / "raw" / "cases" / "kasatkin" / "statements.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",surrender_to_US,-1,", ",surrender_to_US,5,"), encoding="utf-8")
    try:
        done = call(project, "--case", "kasatkin")
    finally:
        path.write_text(text, encoding="utf-8")
    assert done.returncode == 2
    assert re.match(r"kasatkin/statements.csv, row 7, column stance: '5' cannot be used here; use ", done.stderr)


@pytest.mark.parametrize("seed", [5])
def test_mutations_are_caught_and_located(seed):
    """Spoiled claims of one small case; `verify --self-test` plants all kinds."""
    tried = selftest.try_mutations(["kasatkin"], seed, 1)
    assert [(item.outcome, item.mutation.kind, item.why) for item in tried if item.outcome != selftest.LOCATED] == []
    assert len(tried) == 1
    assert selftest.holds(tried)


def test_the_self_test_needs_the_tests_and_says_so_where_they_are_missing(project):
    folder = project / "tests" / "verify"
    folder.rename(folder.with_name("elsewhere"))
    try:
        done = call(project, "--self-test")
    finally:
        folder.with_name("elsewhere").rename(folder)
    assert done.returncode == 2
    assert done.stderr == f"--self-test needs {folder}, which is not there. Run it in a clone of the repository, or in its whole archive.\n"


def test_the_self_test_tells_where_a_verification_is_blind():
    """Outcomes of places by hand: the right exhibit and cell, another cell, another exhibit, nothing."""
    unit, other = Unit("x", "table", "t"), Unit("x", "figure", "f")
    wanted = {unit: {("k=1", "a")}}
    assert selftest._disagreement(wanted, {unit: {("k=1", "a")}}) == ""
    assert "named in vain" in selftest._disagreement(wanted, {unit: {("k=1", "a"), ("k=2", "a")}})
    assert "not named" in selftest._disagreement(wanted, {unit: set()})
    assert "named in vain" in selftest._disagreement(wanted, {unit: {("k=1", "a")}, other: set()})
    assert "not named" in selftest._disagreement(wanted | {other: None}, {unit: {("k=1", "a")}})


def test_cells_that_changed_are_found_apart_from_compare():
    before, after = b"k,a,b\n1,x,y\n2,x,y\n2,z,y\n3,x,y\n", b"k,a,b\n1,x,w\n2,x,y\n2,q,y\n4,x,y\n"
    assert selftest._changed_cells(before, after, ["k"]) == {("k=1", "b"), ("k=2", "*"), ("k=3", ""), ("k=4", "")}


def test_every_mutation_of_code_has_its_place():
    there = {"data/raw/codings.csv": b"", **{path.relative_to(store.ROOT).as_posix(): path.read_bytes() for path in (store.ROOT / "analysis").rglob("*")
             if path.is_file()}, **verify.claimed_files()}  # fmt: skip
    planter = mutations.Planter("kasatkin", there, {}, random.Random(1))
    assert len(planter.code) >= 15
    for row in planter.code:
        assert there[row["file"]].decode().count(row["before"]) == 1, row
    assert 36 <= len({*mutations.CLAIM_KINDS, *mutations.INPUT_KINDS}) <= 44  # some forty, as the documents say
    assert {row["kind"] for row in planter.code} == {kind for kind in mutations.INPUT_KINDS if " " in kind}


def test_equivalent_mutations_are_few_or_the_self_test_fails():
    mutation = mutations.Mutation("k", mutations.INPUT, "x", "w", {})
    fine = [selftest.Tried(mutation, selftest.LOCATED, "", 0.0)] * 39
    same = selftest.Tried(mutation, selftest.EQUIVALENT, "the same bytes", 0.0)
    assert selftest.holds([*fine, same])
    assert not selftest.holds([*fine[:18], same])
    assert not selftest.holds([*fine, selftest.Tried(mutation, selftest.MISSED, "", 0.0)])
    assert not selftest.holds([*fine, selftest.Tried(mutation, selftest.ELSEWHERE, "", 0.0)])
    assert "equivalent: x, k: w" in selftest.terminal([*fine, same])


def test_other_releases_are_judged_by_the_data(monkeypatch):
    assert verify.machine().level == compare.BYTES, verify.machine().reasons
    monkeypatch.setattr(verify, "locked", lambda: {"pandas": "9.9", "no-such-library": "1"})
    here = verify.machine()
    assert here.level == compare.DATA
    assert len(here.reasons) == 1 and here.reasons[0].endswith("the lock has 9.9")


@pytest.fixture
def found() -> verify.Verification:
    """A verification by hand: one exhibit differs, one is identical."""
    machine = verify.Machine("3.11.7", "Linux", 2, {"pandas": "3.1.1"}, compare.BYTES, [])
    difference = Difference("results/x/tables/positions.csv", "row state=<KZ>", "stance", "1", "-1")
    judged = [Judged(Unit("x", "table", "positions"), DIFFERS, [difference] * 20), Judged(Unit("x", "figure", "matrix"), differences.IDENTICAL, [])]
    return verify.Verification(
        "2026-01-01 00:00 UTC",
        90.0,
        False,
        ["x"],
        ["x", "y"],
        machine,
        [("network", False, "no namespace")],
        {"data/raw": "0" * 64},
        [],
        True,
        judged,
        {"version": "0.1.0", "commit": "0" * 40, "changed": "files differ from that commit"},
    )


def test_the_report_puts_failures_first_and_says_what_was_not_kept_away(found):
    text = report.terminal(found)
    assert text.splitlines()[0] == "differs: x, Table S1 (positions)"
    assert "and 8 more differences" in text
    assert "network: NOT kept away (no namespace)" in text
    assert text.splitlines()[-1] == "NOT everything holds byte for byte: 1 of 2 cases, 2 exhibits, identical 1, differs 1. 1.5 minutes."
    page = report.letter(found)
    assert page.index("What does not hold") < page.index("Counts") < page.index("Machine")
    assert "row state=&lt;KZ&gt;" in page and "<KZ>" not in page
    assert "files differ from that commit" in page and "0" * 40 in page
    told = json.loads(report.as_json(found))
    assert told["holds"] is False and len(told["judged"][0]["differences"]) == 20 and told["judged"][1]["image"] is None


@pytest.mark.parametrize("change", [{"is_untouched": False}, {"complaints": ["failed: x"]}, {}])
def test_a_verification_holds_only_if_nothing_is_wrong(found, change):
    fine = found._replace(judged=found.judged[1:])
    assert fine.holds
    assert not (fine._replace(**change) if change else found).holds


def test_without_a_network_namespace_it_says_so(monkeypatch):
    monkeypatch.setattr(scratch.shutil, "which", lambda name: None)
    assert scratch.isolation() == scratch.Isolation([], [], False, False)


def test_a_workspace_that_was_left_is_swept_and_one_in_use_is_not():
    with scratch.workspace() as used:
        left = scratch.FOLDER / "left"
        (left / "sub").mkdir(parents=True)
        (left / "sub").chmod(0o500)
        left.with_suffix(".lock").touch()
        with scratch.workspace() as folder:
            assert folder.is_dir() and used.is_dir() and folder != used
            assert not left.exists() and not left.with_suffix(".lock").exists()
        assert not folder.exists()
    assert not used.exists()
