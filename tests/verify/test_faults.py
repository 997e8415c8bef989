"""Planted faults: rows of faults.csv are planted in a copy of the project, and the test that each names must fail.

By default some are drawn, the same ones until the table changes; `pytest tests/verify/test_faults.py --faults 99` plants all.
"""

import csv
import json
import os
import random
import re
import subprocess
import sys

import pytest

from analysis.collect import store

FAULTS = list(csv.DictReader((store.ROOT / "tests" / "faults.csv").read_text(encoding="utf-8").splitlines(keepends=True)))
NBVAL = ["--nbval", "--nbval-current-env", "--nbval-sanitize-with", "tests/nbval.cfg", "-W", "default"]
FORKS = """
import io, json, os, sys
from contextlib import redirect_stderr, redirect_stdout
import bibtexparser, edtf, grimp, IPython.display, jinja2, jupyter_client.manager, matplotlib.figure, nbformat, pandas, pylatexenc.latexencode, pytest
for line in sys.stdin:
    read, write = os.pipe()
    if os.fork() == 0:
        said = io.StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            status = int(pytest.main(json.loads(line)))
        with os.fdopen(write, "w", encoding="utf-8") as channel:
            channel.write(json.dumps([status, said.getvalue()]))
        os._exit(0)
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as channel:
        print(channel.read(), flush=True)
    os.wait()
"""
"""A process in the copy that has imported the libraries, but nothing of the package, and forks for each call of pytest: a fault takes two seconds less."""


@pytest.fixture(scope="module")
def run_tests(project):
    """Runs tests in the copy of the project, each time in a fresh fork: exit status of pytest, and what it said."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("RIVAL_REQUESTS", "PYTEST"))}
    environment |= {"PYTHONPATH": str(project), "PYTHONDONTWRITEBYTECODE": "1"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "encoding": "utf-8"}
    with subprocess.Popen([sys.executable, "-c", FORKS], cwd=project, env=environment, **pipes) as process:

        def run(*wanted: str) -> tuple[int, str]:
            arguments = [*NBVAL, wanted[0].removeprefix("--nbval ")] if wanted[0].startswith("--nbval ") else list(wanted)
            process.stdin.write(json.dumps(["-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", *arguments]) + "\n")
            process.stdin.flush()
            status, said = json.loads(process.stdout.readline())
            return status, said

        yield run


def test_there_are_at_least_fifteen_faults_and_each_is_another_one():
    assert len(FAULTS) >= 15
    assert len({fault["fault"] for fault in FAULTS}) == len(FAULTS)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The faults that are planted, as drawn by the whole table."""
    if "fault" in metafunc.fixturenames:
        number = min(metafunc.config.getoption("--faults"), len(FAULTS))
        drawn = random.Random(json.dumps(FAULTS)).sample(FAULTS, number)
        metafunc.parametrize("fault", drawn, ids=[fault["fault"].replace(" ", "-") for fault in drawn])


@pytest.mark.parametrize("row", FAULTS, ids=lambda row: row["fault"].replace(" ", "-"))
def test_the_place_of_every_fault_and_the_test_that_catches_it_are_there(row):
    assert row["before"] in (store.ROOT / row["file"]).read_text(encoding="utf-8"), "the place where the fault is planted is gone"
    path, _, name = row["caught_by"].removeprefix("--nbval ").partition("::")
    assert (store.ROOT / path).exists()
    assert not name or f"def {name.partition('[')[0]}(" in (store.ROOT / path).read_text(encoding="utf-8")


def test_a_planted_fault_is_caught_by_the_test_that_is_named(project, run_tests, fault):
    path = project / fault["file"]
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(fault["before"], fault["after"], 1), encoding="utf-8")
    try:
        status, said = run_tests(fault["caught_by"])
    finally:
        path.write_text(text, encoding="utf-8")
    assert status == 1, said
    assert re.search(r"^\d+ failed|, \d+ failed", said, re.MULTILINE), said


def test_without_a_fault_tests_pass_in_the_copy(run_tests):
    """Else a copy that is broken would be taken for faults that are caught; a few tests are enough, each of which loads data and code."""
    wanted = sorted({fault["caught_by"] for fault in FAULTS if "/collect/" in fault["caught_by"]})
    status, said = run_tests(*wanted)
    assert status == 0 and re.search(r"^[1-9]\d* passed", said, re.MULTILINE), said
