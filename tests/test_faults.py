"""Planted faults: each row of faults.csv is planted in a copy of the project, and the test that it names must fail."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from analysis import files

FAULTS = list(csv.DictReader((files.ROOT / "tests" / "faults.csv").read_text(encoding="utf-8").splitlines(keepends=True)))
NBVAL = ["--nbval", "--nbval-current-env", "--nbval-sanitize-with", "tests/nbval.cfg", "-W", "default"]


def run_tests(root: Path, *wanted: str) -> subprocess.CompletedProcess:
    arguments = [*NBVAL, wanted[0].removeprefix("--nbval ")] if wanted[0].startswith("--nbval ") else list(wanted)
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("RIVAL_REQUESTS", "PYTEST"))}
    environment["PYTHONPATH"] = str(root)
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", *arguments]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, encoding="utf-8")


def test_there_are_at_least_fifteen_faults_and_each_is_another_one():
    assert len(FAULTS) >= 15
    assert len({fault["fault"] for fault in FAULTS}) == len(FAULTS)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault["fault"].replace(" ", "-"))
def test_a_planted_fault_is_caught_by_the_test_that_is_named(project, fault):
    path = project / fault["file"]
    text = path.read_text(encoding="utf-8")
    assert fault["before"] in text, "the place where the fault is planted is gone"
    path.write_text(text.replace(fault["before"], fault["after"], 1), encoding="utf-8")
    try:
        done = run_tests(project, fault["caught_by"])
    finally:
        path.write_text(text, encoding="utf-8")
    assert done.returncode == 1, done.stdout + done.stderr
    assert " failed" in done.stdout.splitlines()[-1]


def test_without_a_fault_the_same_tests_pass_in_the_copy(project):
    """Else a copy that is broken would be taken for faults that are caught."""
    wanted = sorted({fault["caught_by"] for fault in FAULTS if not fault["caught_by"].startswith("--nbval")})
    done = run_tests(project, *wanted)
    assert done.returncode == 0, done.stdout + done.stderr
