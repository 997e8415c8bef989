"""All notebooks by threads, on two workers of Dask, and in two jobs of a real Slurm: seconds, what a notebook costs beside its cells, and whether every byte is the same.

`.venv/bin/python tests/benchmark_executors.py`, about five minutes on two cores; `--case kasatkin` for one case. Slurm needs root and
Debian's slurm-wlm. Exit status 1 if a file differs.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import one_node_slurm
from kill_workers import cluster_of_two, contents

from analysis.cluster import executor, slurm
from analysis.collect import store
from analysis.pipeline import executors, runner

AT_A_TIME = 2
JOBS = {"queue": "main", "cores": 1, "memory": "1500MB", "walltime": "01:00:00"}
Opening = Callable[[Path], executors.Opening | None]


@contextmanager
def by_threads() -> Iterator[Opening]:
    yield lambda build: None


@contextmanager
def by_dask() -> Iterator[Opening]:
    with cluster_of_two() as address:
        yield lambda build: lambda: executor.at(address, build)


@contextmanager
def by_slurm() -> Iterator[Opening]:
    with tempfile.TemporaryDirectory() as folder, one_node_slurm.started(Path(folder, "node")) as variables:
        os.environ.update(variables)
        yield lambda build: lambda: slurm.started(JOBS, AT_A_TIME, AT_A_TIME, build)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--case", action="append")
    case_ids = parser.parse_args().case or [*store.case_ids(), "study"]
    ways = {"threads": by_threads, "Dask": by_dask} | ({} if one_node_slurm.why_not() else {"Slurm": by_slurm})
    made, seconds, n_notebooks = {}, {}, 0
    with tempfile.TemporaryDirectory() as folder:
        for way, opened in ways.items():
            build = Path(folder, way)
            with opened() as opening:
                started = time.monotonic()
                outcome = runner.run(case_ids, build=build, workers=AT_A_TIME, opening=opening(build))
                seconds[way] = time.monotonic() - started
            made[way], n_notebooks = contents(build), len(outcome.executed)
    first = made["threads"]
    print(f"{n_notebooks} notebooks, {AT_A_TIME} at a time, {len(first)} files")
    print(f"{'':<8} {'seconds':>8} {'a notebook':>11} {'more than threads':>18} {'files that differ':>18}")
    n_different = 0
    for way in ways:
        each = seconds[way] * AT_A_TIME / n_notebooks
        wrong = [path for path in sorted({*first, *made[way]}) if first.get(path) != made[way].get(path)]
        n_different += len(wrong)
        print(f"{way:<8} {seconds[way]:>8.1f} {each:>9.2f} s {each - seconds['threads'] * AT_A_TIME / n_notebooks:>16.2f} s {len(wrong):>18}", *wrong[:3])
    if reason := one_node_slurm.why_not():
        print(reason)
    return 1 if n_different else 0


if __name__ == "__main__":
    sys.exit(main())
