"""How long a study of many cases takes, and how much memory: check, graph, study notebooks, site. Not collected by pytest.

    .venv/bin/python tests/benchmark_cases.py [--cases 1 10 100 1000] [--only check graph notebooks site]

The studies are synthetic (tests/synthetic.py). Each measurement has a process of its own, so that the peak memory is its own; seconds are those that
pass, and in brackets those of the processor. `graph` is a whole run but for what happens inside notebooks, beside bare pytask with as many tasks of
the same shape. `processed` is the cleaning of all cases in one process, in place of their notebooks; the notebooks of the study read what it makes.
"""

import argparse
import io
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext, redirect_stderr
from pathlib import Path

SIZES = (1, 10, 100, 1000)
STEPS = ("make", "check", "pytask", "graph", "graph again", "processed", "read", "notebooks", "executed", "site")
MOST_EXECUTED = 20
"""Cases up to which their own notebooks are executed, some seconds a case, and their pages made."""


def make(folder: Path, n: int) -> None:
    from synthetic import make_study

    shutil.rmtree(folder, ignore_errors=True)
    make_study(folder, n)


def check(folder: Path, n: int) -> None:
    from analysis.pipeline import mending

    found = mending.judged(folder / "data" / "raw")
    assert not found.faults, found.faults[:3]


def bare_pytask(folder: Path, n: int) -> None:
    """As many tasks as a run of n cases has, with the same dependencies, that write a line each, one after the other and without anything of ours."""
    import pytask

    place = folder / "bare"
    shutil.rmtree(place, ignore_errors=True)
    (place / "tasks").mkdir(parents=True)
    (place / "tasks" / "pyproject.toml").write_text("[tool.pytask.ini_options]\n")
    cases = [f"case-{number:05d}" for number in range(1, n + 1)]
    tasks = []
    for case_id in [*cases, "study"]:
        for number in range(2 if case_id == "study" else 5):
            setting, target = place / case_id / f"{number}.txt", place / case_id / f"{number}.ipynb"
            setting.parent.mkdir(parents=True, exist_ok=True)
            setting.write_text("setting\n")
            reads = [place / each / "0.ipynb" for each in (cases if case_id == "study" else [case_id])] if number or case_id == "study" else []
            nodes = {str(path): pytask.PathNode(path=path, name=str(path)) for path in (setting, *reads)}
            made = {"target": pytask.PathNode(path=target, name=str(target))}

            def write(target: Path = target, **_: object) -> None:
                target.write_text("made\n")

            tasks.append(pytask.TaskWithoutPath(name=f"{case_id}/{number}", function=write, depends_on=nodes, produces=made))
    pytask.console.quiet = True
    session = pytask.build(tasks=tasks, paths=place / "tasks", config=None, capture="no", verbose=0, check_casing_of_paths=False, ignore="*")
    assert len(session.execution_reports) == len(tasks), session.exit_code


def whole_graph(folder: Path, n: int) -> None:
    """A run of all cases and the study in which a notebook is executed in no time."""
    from analysis.collect import store
    from analysis.model import terms
    from analysis.pipeline import forks, notebooks, runner

    def execute(name: str, parameters: dict, place: Path) -> bytes:
        found = notebooks.read(name)
        for cell in found["cells"]:
            if cell["cell_type"] == "code":
                cell |= {"outputs": [], "execution_count": 1}
        return json.dumps(found).encode()

    notebooks.execute, forks.at_work = execute, nullcontext
    runner.list_fonts = lambda build: None
    with redirect_stderr(io.StringIO()):
        outcome = runner.run([*store.case_ids(), terms.STUDY], build=folder / "graph", workers=2)
    assert not outcome.failures and outcome.n_accounted_for == 5 * n + 2


def processed(folder: Path, n: int) -> None:
    from analysis.collect import files, store
    from analysis.pipeline import from_raw

    for case in from_raw.all_processed(store.case_ids()):
        files.write_all(folder / "build" / "data" / "processed" / case.id, {f"{name}.csv": store.csv_bytes(table) for name, table in case.files.items()})


def read(folder: Path, n: int) -> None:
    from analysis.collect import store

    assert len(store.read_study().cases) == n


def study_notebooks(folder: Path, n: int) -> None:
    from analysis.verify import in_process

    in_process.run("study", folder / "build")


def executed(folder: Path, n: int) -> None:
    from analysis.collect import store
    from analysis.verify import in_process

    for case_id in store.case_ids():
        in_process.run(case_id, folder / "build")


def site(folder: Path, n: int) -> None:
    """Pages of what was executed."""
    from analysis.collect import files
    from analysis.site import site as of
    from analysis.trace.way_back import Exhibits

    shown = Exhibits(folder / "build")
    files.replace_folder(folder / "site", of.each_file(shown, shown.scopes, say=lambda words: None))


RUN: dict[str, Callable[[Path, int], None]] = {
    "make": make, "check": check, "pytask": bare_pytask, "graph": whole_graph, "graph again": whole_graph, "processed": processed, "read": read,
    "notebooks": study_notebooks, "executed": executed, "site": site,
}  # fmt: skip


def measured(step: str, folder: Path, n: int) -> dict[str, float]:
    """Seconds, seconds of the processor and peak memory in MiB of a step in a process of its own."""
    given = {"RIVAL_REQUESTS_RAW": str(folder / "data" / "raw"), "RIVAL_REQUESTS_BUILD": str(folder / "build")}
    command = [sys.executable, __file__, "--step", step, "--folder", str(folder), "--cases", str(n)]
    text = subprocess.run(command, env=os.environ | given, capture_output=True, text=True, check=False)
    if text.returncode:
        print(f"{step} of {n} cases failed:\n{text.stderr[-2000:]}", file=sys.stderr)
        return {}
    return json.loads(text.stdout.splitlines()[-1])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, nargs="+", default=SIZES)
    parser.add_argument("--only", nargs="+", choices=STEPS, default=STEPS)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--step", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        sys.path.insert(0, str(Path(__file__).parent))
        started, cpu = time.perf_counter(), time.process_time()
        RUN[given.step](given.folder, given.cases[0])
        took = {"s": time.perf_counter() - started, "cpu": time.process_time() - cpu}
        print(json.dumps(took | {"MiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
        return 0
    with tempfile.TemporaryDirectory() as made:
        found: dict[tuple[str, int], dict[str, float]] = {}
        for n in given.cases:
            for step in STEPS:
                is_possible = step not in ("executed", "site") or n <= MOST_EXECUTED
                if is_possible and (step in given.only or step in ("make", "processed") or (step == "executed" and "site" in given.only)):
                    found[step, n] = measured(step, (given.folder or Path(made)) / str(n), n)
        print(f"{'':>12}" + "".join(f"{n:>26}" for n in given.cases) + f"{'growth of the last tenfold':>30}")
        for step in STEPS:
            rows = [found.get((step, n), {}) for n in given.cases]
            cells = [f"{row['s']:9.1f} s ({row['cpu']:.1f}) {row['MiB']:6.0f} MiB" if row else "" for row in rows]
            growth = f"time {rows[-1]['s'] / rows[-2]['s']:.1f}, memory {rows[-1]['MiB'] / rows[-2]['MiB']:.1f}" if len(rows) > 1 and rows[-1] and rows[-2] else ""
            if any(cells):
                print(f"{step:>12}" + "".join(f"{cell:>26}" for cell in cells) + f"{growth:>30}", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
