"""Notebooks in jobs of a real Slurm: the same bytes though a job is cancelled midway; and what is said of jobs that Slurm does not take, or that bring no worker."""

import os
import re
import shutil
import subprocess

import one_node_slurm
import pytest
from click.testing import CliRunner

from analysis.cli.group import main
from analysis.cluster import executor, slurm
from analysis.pipeline import claims, runner

SETTINGS = {"queue": "main", "cores": 1, "memory": "1500MB", "walltime": "01:00:00"}


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    """One node of Slurm, with the variables of its commands in force."""
    if why := one_node_slurm.why_not():
        pytest.skip(why)
    with one_node_slurm.started(tmp_path_factory.mktemp("slurm") / "node") as variables, pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        yield


def _jobs() -> list[str]:
    """Numbers of the jobs that wait or run, without those that are about to end."""
    said = subprocess.run(["squeue", "-h", "-o", "%i %T"], capture_output=True, text=True, check=True).stdout
    return [line.split()[0] for line in said.splitlines() if "COMPLETING" not in line]


def test_jobs_make_what_is_claimed_though_one_is_cancelled(node, tmp_path, monkeypatch, capfd):
    cancelled: list[str] = []
    heard = executor.Cluster._heard

    async def hear(self, event):
        await heard(self, event)
        if event[1]["label"] == "kasatkin 03_draw_figures" and not cancelled:
            logs = (build / "slurm").glob("*.err")
            number = next(path.stem.rpartition("-")[2] for path in logs if event[1]["worker"] in path.read_text())
            cancelled.append(number)
            subprocess.run(["scancel", "--signal=KILL", number], check=True)

    monkeypatch.setattr(executor.Cluster, "_heard", hear)
    build = tmp_path / "é $(touch owned) x'y%" / "build"  # a folder may have any name
    outcome = runner.run(["kasatkin"], build=build, opening=lambda: slurm.started(SETTINGS, 1, 2, build))
    assert cancelled and len(outcome.executed) == 5 and not outcome.failures
    assert set(claims.compare(claims.collect(build, ["kasatkin"]), ["kasatkin"])["verdict"]) == {claims.REPRODUCED}
    assert any(line.startswith("kasatkin 03_draw_figures was begun ") for line in outcome.places), outcome.places
    said = capfd.readouterr().err
    assert "1 to 2 jobs of Slurm asked for" in said and re.search(r"what they do is seen at http://\S+/status", said)
    assert _jobs() == [], "jobs are left behind"
    assert not (build / "slurm" / "keys").exists()


def test_a_job_that_slurm_does_not_take_is_told_in_its_words(node, tmp_path):
    command = ["run", "--case", "kasatkin", "--out", str(tmp_path / "out"), "--slurm", "partition=nowhere,cores=1,memory=1500MB"]
    told = CliRunner().invoke(main, command)
    assert told.exit_code == 2, told.output
    assert "Slurm does not take the job: sbatch: error: " in told.output and "invalid partition" in told.output
    assert "Traceback" not in told.output


def test_a_network_that_is_not_there_is_told(node, tmp_path):
    command = ["run", "--case", "kasatkin", "--out", str(tmp_path / "out"), "--slurm", "cores=1,memory=1500MB,interface=nowhere0"]
    told = CliRunner().invoke(main, command)
    assert told.exit_code == 2 and "no cluster can be had with these settings" in told.output and "nowhere0" in told.output


def test_jobs_that_bring_no_worker_are_given_up_with_the_last_line_of_a_log(node, tmp_path, monkeypatch):
    monkeypatch.setattr(slurm, "LOOK", 0.5)
    monkeypatch.setattr(slurm.sys, "executable", shutil.which("false"))
    told = CliRunner().invoke(main, ["run", "--case", "kasatkin", "--out", str(tmp_path / "out"), "--slurm", "cores=1,memory=1500MB"])
    assert told.exit_code == 2, told.output
    assert "jobs of Slurm ended without having brought a worker" in told.output and os.fspath(tmp_path / "out" / "slurm") in told.output


@pytest.mark.parametrize(("text", "expected"), [("01:00:00", 3600), ("2-00:30:15", 174_615), ("1h", None), ("90", None), ("00:61", None)])
def test_times_of_slurm(text, expected):
    assert slurm.seconds(text) == expected


@pytest.mark.parametrize(("text", "expected"), [("4", (4, 4)), ("2..20", (2, 20)), ("1..1", (1, 1)), ("0..20", None), ("0", None), ("3..2", None), ("1-2", None), ("", None)])
def test_numbers_of_jobs(text, expected):
    assert slurm.jobs(text) == expected
