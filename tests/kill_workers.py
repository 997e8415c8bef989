"""Run notebooks on two workers of Dask of which one after the other is killed, and compare all files with those of an undisturbed run.

`.venv/bin/python tests/kill_workers.py --kills 20 --seed 1`: times and workers are drawn from the seed. A worker that is killed is
started again by its nanny. Exit status 1 if a file differs, is lost, or is left half-written, or if fewer workers were killed.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import distributed

from analysis.cluster import executor
from analysis.collect import store
from analysis.pipeline import runner

BETWEEN = (2.0, 8.0)
"""Seconds between two kills, at least and at most: a worker needs some to be there again."""
NO_RESULTS = ("cache", ".pytask", "pytask.lock", "slurm")
"""Parts of a rerun that are no results: settings of kernels, what pytask keeps, which has times in it, and logs of jobs."""


def contents(build: Path) -> dict[str, bytes]:
    """Bytes of every file of a rerun, by its path in it."""
    paths = [path for path in sorted(build.rglob("*")) if path.is_file() and not {*path.relative_to(build).parts} & {*NO_RESULTS}]
    return {path.relative_to(build).as_posix(): path.read_bytes() for path in paths}


@contextmanager
def cluster_of_two() -> Iterator[str]:
    """A scheduler and two workers, started as people start them; gives the address."""
    with tempfile.TemporaryDirectory() as folder:
        found, words = Path(folder, "scheduler.json"), ["--scheduler-file", f"{folder}/scheduler.json", "--no-dashboard"]
        dask = [sys.executable, "-m", "distributed.cli.dask_scheduler", *words, "--port", "0"]
        worker = [sys.executable, "-m", "distributed.cli.dask_worker", *words, "--nthreads", "1", "--local-directory", folder]
        started = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for command in (dask, worker, worker)]
        try:
            with distributed.Client(scheduler_file=str(found), timeout="30s") as client:
                client.wait_for_workers(2, timeout="60s")
            yield json.loads(found.read_text())["address"]
        finally:
            for process in started:
                process.terminate()
            for process in started:
                process.wait()


def kill_some(address: str, n_kills: int, seed: int, is_over: threading.Event, killed: list[int]) -> None:
    """Kill workers that are at work, at times drawn from a seed, until enough were, or the run is over."""
    drawn = random.Random(seed)
    with distributed.Client(address) as client:
        while len(killed) < n_kills and not is_over.wait(drawn.uniform(*BETWEEN)):
            at_work = sorted(worker for worker, tasks in client.processing().items() if tasks)
            numbers = sorted(client.run(os.getpid, workers=at_work, on_error="ignore").values()) if at_work else []
            if numbers:
                number = drawn.choice(numbers)
                os.kill(number, signal.SIGKILL)
                killed.append(number)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--case", action="append")
    given = parser.parse_args()
    case_ids = given.case or [*store.case_ids(), "study"]
    with tempfile.TemporaryDirectory() as folder:
        still, disturbed = Path(folder, "still"), Path(folder, "disturbed")
        runner.run(case_ids, build=still)
        killed: list[int] = []
        is_over = threading.Event()
        with cluster_of_two() as address:
            killer = threading.Thread(target=kill_some, args=(address, given.kills, given.seed, is_over, killed))
            killer.start()
            try:
                outcome = runner.run(case_ids, build=disturbed, opening=lambda: executor.at(address, disturbed))
            finally:
                is_over.set()
                killer.join()
        before, after = contents(still), contents(disturbed)
        different = sorted(path for path in {*before, *after} if before.get(path) != after.get(path))
    print("\n".join(outcome.places))
    print(f"{len(killed)} workers killed; {len(outcome.executed)} notebooks executed, {len(outcome.failures)} failed")
    print(f"{len(before)} files of the undisturbed run, {len(different)} different, lost or added", *different)
    return 1 if different or len(killed) < given.kills else 0


if __name__ == "__main__":
    sys.exit(main())
