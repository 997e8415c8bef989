"""Notebooks on workers of Dask: the same bytes, whatever happens to the workers; and what is said of a cluster that cannot be used."""

import io
import os
import pickle
import re
import signal
import socket
import struct
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import distributed
import ending
import psutil
import pytest
from click.testing import CliRunner
from dask._task_spec import Task
from pickling import opened

from analysis.cli import clusters
from analysis.cli.group import main
from analysis.cluster import attendant, executor, slurm, worker
from analysis.collect import store
from analysis.model.choices import DEFAULT
from analysis.pipeline import claims, executors, jobs, kernels, notebooks, resources, runner, stopping, universes
from analysis.pipeline.inputs import Inputs
from analysis.pipeline.jobs import Job


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Two workers, each a process of its own that its nanny starts again, and which has Dask but not the package."""
    without = tmp_path_factory.mktemp("workers") / "without.py"
    without.write_text("import sys\nsys.modules['analysis'] = None\n")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0", preload=[str(without)]) as there:
        yield there


@pytest.fixture
def killing(monkeypatch, cluster) -> set[str]:
    """Labels of work; the worker that begins it is killed at once, the first time."""
    labels: set[str] = set()
    heard = executor.Cluster._heard

    async def hear(self, event):
        await heard(self, event)
        said = event[1]
        if said["label"] in labels:
            labels.discard(said["label"])
            (number,) = (nanny.pid for nanny in cluster.workers.values() if nanny.worker_address == said["worker"])
            os.kill(number, signal.SIGKILL)

    monkeypatch.setattr(executor.Cluster, "_heard", hear)
    return labels


def test_what_is_handed_to_a_worker_needs_no_package_there(cluster, tmp_path):
    """Else a worker without it, or with another one of its name, would lose its connection, or do what that says."""
    with executor.at(cluster.scheduler_address, tmp_path) as there:
        data = distributed.protocol.pickle.dumps(Task("key", there._do, "run"))
    code = "import pickle, sys; sys.modules['analysis'] = None; pickle.load(sys.stdin.buffer)"
    subprocess.run([sys.executable, "-c", code], input=data, check=True)


def test_workers_make_what_is_claimed_though_one_is_killed(cluster, killing, tmp_path, capfd):
    killing.add("kasatkin 03_draw_figures")
    build = tmp_path / "build"
    outcome = runner.run(["kasatkin"], build=build, opening=lambda: executor.at(cluster.scheduler_address, build))
    assert not killing, "no worker was killed"
    assert len(outcome.executed) == 5 and not outcome.failures
    compared = claims.compare(claims.collect(build, ["kasatkin"]), ["kasatkin"])
    assert set(compared["verdict"]) == {claims.REPRODUCED}
    said = capfd.readouterr().err
    assert re.search("was lost; done again: .*kasatkin 03_draw_figures", said)
    assert any(line.startswith("kasatkin 03_draw_figures was begun 2 times: worker tcp://") for line in outcome.places)
    assert re.fullmatch(r".+: 5 done by [123] workers? in [0-9.]+ s of work", outcome.places[0])
    again = runner.run(["kasatkin"], build=build, opening=lambda: pytest.fail("a cluster was asked for though there is nothing to do"))
    assert again.up_to_date == 5


def test_what_work_raises_elsewhere_is_raised_here(cluster, tmp_path):
    """And its process goes on: the error of a notebook is none of the worker."""
    with executor.at(cluster.scheduler_address, tmp_path) as there:
        job = Job("01_clean_facts", "kasatkin", DEFAULT, Inputs.of(["kasatkin"]).only("01_clean_facts"), "of other data", tmp_path)
        with pytest.raises(jobs.Changed, match="data or code were changed"):
            there.do("changed", jobs.execute, (job,), tmp_path)
        with pytest.raises(TypeError):
            there.do("wrong", int, (), tmp_path)
        assert there.running() == 0


@pytest.mark.parametrize(("work", "reason"), [(ending.end, "exit status 3"), (ending.exhaust, "exit status 1: memory ran out")])
def test_work_that_always_ends_its_process_is_given_up(work, reason, cluster, tmp_path, monkeypatch):
    monkeypatch.setattr(executor, "MOST", 2)
    monkeypatch.setenv(kernels.MODULES, str(Path(__file__).parent))
    with executor.at(cluster.scheduler_address, tmp_path) as there, pytest.raises(executors.Lost, match=rf"begun \d times .* {reason}"):
        there.do("ending", work, (), tmp_path)


def test_a_run_that_is_told_to_stop_ends_what_is_at_work(cluster, tmp_path, monkeypatch):
    monkeypatch.setenv(kernels.MODULES, str(Path(__file__).parent))
    begun, heard = threading.Event(), executor.Cluster._heard

    async def hear(self, event):
        await heard(self, event)
        begun.set()

    monkeypatch.setattr(executor.Cluster, "_heard", hear)
    with executor.at(cluster.scheduler_address, tmp_path) as there, ThreadPoolExecutor() as pool:
        asked = pool.submit(there.do, "blocking", ending.block, (), tmp_path)
        assert begun.wait(60) and there.running() == 1
        try:
            stopping._TOLD.set()
            with pytest.raises(stopping.Stopped):
                asked.result(60)
        finally:
            stopping._TOLD.clear()
        assert [each.pid for each in psutil.process_iter(["cmdline"]) if str(tmp_path) in (each.info["cmdline"] or ())] == []


def test_a_cluster_without_workers_or_without_an_answer_is_told_before_anything_is_done(tmp_path, monkeypatch):
    monkeypatch.setattr(executor, "TIMEOUT", "1s")
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{nobody.getsockname()[1]}"
        told = CliRunner().invoke(main, ["run", "--case", "kasatkin", "--out", str(tmp_path / "out"), "--dask", address])
    assert told.exit_code == 2 and f"no scheduler of Dask answers at {address!r}" in told.output
    assert not list(tmp_path.rglob("*.ipynb"))
    with distributed.LocalCluster(n_workers=0, dashboard_address=":0") as empty:
        assert "has no workers that take work; start some" in executor.fault(empty.scheduler_address)


@pytest.mark.parametrize(
    ("address", "expected"),
    [("", "missing port"), ("file:///etc/passwd", "unknown address scheme"), ("tcp://[::1", "invalid address"), ("tls://a:1", "asks for keys")],
)
def test_an_address_that_is_none_is_told_without_a_client(address, expected, monkeypatch):
    """A client that did not come to be keeps the end of the program for twenty seconds, and then says so with a traceback."""
    monkeypatch.setattr(executor, "Client", None)
    assert expected in executor.fault(address)


def test_a_worker_is_not_taken_for_its_scheduler(cluster):
    address = next(iter(cluster.workers.values())).worker_address
    assert "is no scheduler of Dask" in executor.fault(address)


def test_what_no_machine_sees_is_not_waited_for_again(cluster, tmp_path, monkeypatch):
    monkeypatch.setenv(kernels.MODULES, str(Path(__file__).parent))
    with executor.at(cluster.scheduler_address, tmp_path) as there:
        with pytest.raises(jobs.Unseen):
            there.do("unseen", ending.see_nothing, (), tmp_path)
        with pytest.raises(executors.Gone, match="sees nothing"):
            there.do("blocking", ending.block, (), tmp_path)


def test_a_cluster_that_loses_its_last_worker_is_waited_for_and_then_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(executor, "BETWEEN_LOOKS", 0)
    with (
        distributed.LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=":0", processes=False, memory_limit=0) as small,
        small.get_client() as client,
        executor.using(client, tmp_path, 1, patience=0) as there,
    ):
        next(iter(small.workers.values())).status = distributed.Status.paused  # as one does that has filled its memory
        while executor._taking(client.sync(client.scheduler.identity)):
            pass
        with pytest.raises(executors.Gone, match="there was no worker that takes work for 0 s; start some, and run the same command to continue"):
            there.do("nothing", notebooks.default_case, (), tmp_path)
        client.retire_workers(list(client.nthreads()))
        with pytest.raises(executors.Gone, match="there was no worker that takes work for 0 s"):
            there.do("nothing", notebooks.default_case, (), tmp_path)


OPTIONS = (
    (["--jobs", "3"], ["Give --slurm too"]),
    (["--dask", "tcp://a:1", "--slurm", "cores=1,memory=1GB", "-j", "2"], ["do not go together", "does not go with --slurm"]),
    (["--dask", "tcp://a:1", "--jobs", "2"], ["does not go with --dask"]),
    (["--slurm", "cores=0,memory=much,walltime=1h,colour=red,partition", "--jobs", "5..2"],
     ["'cores=0'; cores is a whole number", "'memory=much'; memory is a number with its unit", "walltime is HH:MM:SS", "'colour=red'; it takes", "'partition'; it takes", "--jobs is '5..2'"]),
    (["--slurm", "partition=main"], ["names no cores", "names no memory"]),
    (["--slurm", "cores=1,cores=2,memory=1GB"], ["has cores twice"]),
    (["--slurm", "partition=main\n touch x,account=$(id),interface=lo;id,scratch=/tmp`id`,walltime=00:00:00,cores=1,memory=1GB"],
     ["partition is one name", "account is one name", "interface is one name", "scratch is the whole path", "walltime is HH:MM:SS"]),
    (["--slurm", "cores=1,processes=2,memory=1GB"], ["2 processes and 1 cores a job"]),
)  # fmt: skip


@pytest.mark.parametrize(("options", "expected"), OPTIONS)
def test_all_that_is_wrong_with_options_is_told_at_once(options, expected, tmp_path):
    told = CliRunner().invoke(main, ["run", "--case", "kasatkin", "--out", str(tmp_path / "out"), *options])
    assert told.exit_code == 2, told.output
    assert [words for words in expected if words not in told.output] == []
    assert "Traceback" not in told.output


def test_what_works_here_alone_is_refused_on_a_cluster():
    told = CliRunner().invoke(main, ["verify", "--quick", "--dask", "tcp://a:1"])
    assert told.exit_code == 2 and "--quick works on this machine alone. Leave out --dask." in told.output


@pytest.mark.parametrize("option", [["--dask", "tcp://a:1"], ["--slurm", "cores=1,memory=1GB"]])
def test_without_the_extra_one_sentence_says_what_to_do(option, monkeypatch):
    monkeypatch.setattr(clusters, "find_spec", lambda name: None)
    told = CliRunner().invoke(main, ["perturb", *option])
    assert told.exit_code == 2
    assert told.output.strip().splitlines() == [clusters.NOT_INSTALLED.format(option[0])]


def test_a_machine_that_does_not_see_what_the_run_wrote_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "PATIENCE", 0)
    job = Job("02_compare_positions", "kasatkin", DEFAULT, Inputs({}), "", tmp_path)
    path = tmp_path / "data" / "processed" / "kasatkin" / "facts.csv"
    path.parent.mkdir(parents=True)
    path.write_text("fact_id\n")
    assert list(job.tables()) == [str(path)]
    assert Job("01_clean_facts", "kasatkin", DEFAULT, Inputs({}), "", tmp_path).tables() == {}
    with pytest.raises(jobs.Unseen, match="must be one that all machines share"):
        jobs.execute_elsewhere(tmp_path, job, {str(path): "of another file"})
    assert isinstance(runner._of_the_machine(jobs.Unseen("words"), tmp_path, lambda: True), resources.Exhausted)


def test_a_process_of_the_run_answers_and_ends_with_its_input(tmp_path):
    """Whatever is printed is no answer, and whatever the folder in which it starts has in it is not imported."""
    (tmp_path / "analysis.py").write_text("raise SystemExit('another package')\n")
    (tmp_path / "pandas.py").write_text("raise SystemExit('another library')\n")
    command = [sys.executable, "-P", "-c", attendant.start_code(store.INSTRUMENT), str(tmp_path / "build")]
    asked = [pickle.dumps(one) for one in ((print, ("said",)), (int, ()), (notebooks.names, ()))]
    data = b"".join(struct.pack(">Q", len(one)) + one for one in asked)
    with subprocess.Popen(command, cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdin.write(data)
        process.stdin.flush()
        found = [_next(process.stdout) for _ in asked]
        process.stdin.close()
        assert process.wait() == 0
        assert b"said" in process.stderr.read()
    assert found[0] == (True, None)
    assert found[1][0] is False and isinstance(found[1][1], TypeError)
    assert found[2][0] is True


def _next(channel: io.BufferedReader) -> tuple:
    (length,) = struct.unpack(">Q", channel.read(8))
    return pickle.loads(channel.read(length))


def test_a_process_that_cannot_be_started_says_why(tmp_path):
    attending = worker.Attending("run", ["/nowhere/python"], {})
    attending.setup(type("AWorker", (), {"local_directory": str(tmp_path)})())
    assert attending.ask(b"") == (worker.UNUSABLE, "No such file or directory: /nowhere/python")
    assert not list(tmp_path.iterdir()), "a folder is left behind"
    attending.stop()
    assert attending.ask(b"")[0] == worker.ENDED


def test_the_command_of_the_documentation_is_one(tmp_path):
    text = (store.ROOT / "docs" / "cluster.md").read_text(encoding="utf-8")
    (command,) = re.findall(r"rival-requests run --slurm (\S+) --jobs (\S+)", text)
    assert clusters.Asked(slurm=command[0], jobs=command[1]).faults() == []
    assert f"up to {jobs.PATIENCE} seconds" in text and "at least six beginnings" in text and executor.MOST == 6
    assert "with Dask five minutes" in text and executor.PATIENCE == 300
    (table,) = re.findall(r"`--slurm` takes (.+?) of a job, (`interface`).+?(`scratch`)", text)
    assert set(re.findall("`([a-z]+)`", " ".join(table))) == set(slurm.SETTINGS)


def test_universes_can_be_handed_on(tmp_path):
    said: list[str] = []
    decisions = store.read_codebook().decisions
    apart = universes.write(["kasatkin"], decisions, "none", out=tmp_path / "apart", say=said.append, opening=opened)
    here = universes.write(["kasatkin"], decisions, "none", out=tmp_path / "here", workers=1, say=lambda line: None)
    assert sorted(apart.values()) == sorted(here.values()) and len(said) == len(apart)
    names = [[path.name for path in sorted(Path(folder).rglob("*.parquet"))] for folder in (tmp_path / "apart", tmp_path / "here")]
    assert names[0] == names[1] != []
