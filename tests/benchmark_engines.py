"""How many notebooks a second ours executes beside other ways to run a notebook with many sets of parameters, in one run. Not collected by pytest.

    .venv/bin/python tests/benchmark_engines.py [--case kislitsin] [--sets 64] [--chunk 16] [--seed 1] [--ways api-1,threads,...] [--minutes 30]

All ways execute notebook 02 of one case with the same sets of parameters, drawn by a seed from the decisions of the codebook and the days of the
case; its processed tables are made once. The sets are done in chunks, each way in turn, so that the machine is the same for all; the order of the
ways is drawn anew for each chunk. A chunk is a whole run of a way, with all that it starts, but for the cluster of Dask, which stands before. All
ways may use two processors but those that say otherwise. Afterwards the tables that each way's notebooks hand over are compared for each set: exit
status 1 if any differs, or a way fails.

Snakemake is no dependency: it is installed into `build/snakemake` if it is not there, and never into the environment of the project.
"""

import argparse
import hashlib
import json
import os
import random
import shlex
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, nullcontext
from functools import partial
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import nbclient
import nbformat
import numpy as np
import papermill
import psutil
from papermill.parameterize import parameterize_notebook

from analysis import compare
from analysis.collect import files, store
from analysis.exhibits import shelf
from analysis.model import memory
from analysis.model.choices import Choices, Value
from analysis.multiverse import decisions as deciding
from analysis.multiverse.engine import reasons
from analysis.pipeline import executors, forks, from_raw, jobs, notebooks, runner, start_kernel, stopping
from analysis.pipeline.inputs import Inputs
from analysis.pipeline.jobs import Job
from analysis.verify import in_process

NAME = "02_compare_positions"
SOURCE = notebooks.FOLDER / f"{NAME}.ipynb"
PROCESSES = 2
SNAKEMAKE = "9.27.1"
LOOK = 0.5
"""Seconds between two looks at the memory of what a way started."""
MIB = 2**20


class Unavailable(Exception):
    """A way cannot be had on this machine; the message says why."""


class Way(NamedTuple):
    """How notebooks are executed: what it is called, and the function that executes a chunk, which gives notebooks, or tables, as bytes by number of the set."""

    said: str
    run: "Callable[[Bench, Mapping[str, Choices], Path], dict[str, bytes]]"


class Round(NamedTuple):
    """What a chunk of n sets took: seconds, seconds of processors, and the most memory in MiB of what the way started; NaN if nothing of that was seen."""

    n: int
    seconds: float
    processors: float
    memory: float


def processors() -> float:
    """Seconds of processors that this process and all that lives of what it started have used, with those of their children that have ended."""
    found = 0.0
    for process in [psutil.Process(), *psutil.Process().children(recursive=True)]:
        try:
            found += sum(process.cpu_times()[:4])
        except psutil.Error:  # it has ended
            continue
    return found


class Meter:
    """Measures a chunk, as a context.

    Parameters
    ----------
    standing
        Numbers of processes that were there before, and belong to the way all the same.
    """

    def __init__(self, standing: Sequence[int] = ()) -> None:
        self.others = {process.pid for process in psutil.Process().children(recursive=True)} - {*standing}
        self.peak, self.used = float("nan"), float("nan")
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self._watch)

    def _watch(self) -> None:
        while not self.is_over.wait(LOOK):
            now = []
            for process in psutil.Process().children(recursive=True):
                try:
                    now += [] if process.pid in self.others else [process.memory_full_info().pss / MIB]
                except (psutil.Error, AttributeError):  # it has ended, or the system does not say how much it shares
                    continue
            self.peak = float(np.fmax(self.peak, sum(now) if now else np.nan))

    def __enter__(self) -> "Meter":
        self.before, self.started = processors(), time.perf_counter()
        self.thread.start()
        return self

    def count(self) -> None:
        """Count what processors have done so far, while what the way started is still there."""
        self.used = processors() - self.before

    def __exit__(self, *_: object) -> None:
        self.seconds = time.perf_counter() - self.started
        if np.isnan(self.used):
            self.count()
        self.is_over.set()
        self.thread.join()


class Bench:
    """The case, the folder from which kernels read its tables, and the ways.

    Parameters
    ----------
    case_id, build
        The case, and a folder for its processed tables.
    """

    def __init__(self, case_id: str, build: Path) -> None:
        self.case_id, self.build = case_id, build
        self.case = from_raw.processed(case_id)
        self.known = notebooks.parameters(notebooks.read(NAME))
        self.address = ""
        self.standing: list[int] = []
        self.meter = Meter()
        files.write_all(build, {f"data/processed/{case_id}/{name}.csv": store.csv_bytes(table) for name, table in self.case.files.items()})

    def draw(self, n: int, seed: int) -> dict[str, Choices]:
        """Different sets of choices by number, every other one up to a day of the case."""
        grid = deciding.grid(self.case, self.case.codebook.decisions)
        usable, draw = np.flatnonzero(grid.allowed & (reasons(grid) == 0)), np.random.default_rng(seed)
        days = sorted({day for day in self.case.facts["date"] if len(day) == len("YYYY-MM-DD")})
        drawn = [grid.choices(tuple(map(int, np.unravel_index(place, grid.shape)))) for place in draw.choice(usable, n, replace=False)]
        of_days = draw.choice(days[len(days) // 2 :], n)
        found = [one.but(as_of=str(day)) if number % 2 else one for number, (one, day) in enumerate(zip(drawn, of_days, strict=True))]
        assert len(set(found)) == n
        return {f"{number:04d}": one for number, one in enumerate(found)}

    def given(self, choices: Choices) -> dict[str, Value]:
        """Values that are others than those of the notebook."""
        return {name: value for name, value in ({"case_id": self.case_id} | choices.values()).items() if value != self.known[name]}

    def command(self, choices: Choices, out: Path) -> list[str]:
        """The command of papermill for a set."""
        words = [word for name, value in self.given(choices).items() for word in ("-p", name, str(value))]
        return [str(Path(sys.executable).with_name("papermill")), str(SOURCE), str(out), "--no-progress-bar", *words]


def called(command: Sequence[str], folder: Path) -> None:
    """Call a command in a folder; it must end well."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[:3])} ended with exit status {done.returncode}: {done.stderr.strip()[-2000:]}")


def made_in(folder: Path, sets: Mapping[str, Choices]) -> dict[str, bytes]:
    """Notebooks that lie in a folder."""
    return {number: files.read_file(folder / f"{number}.ipynb") for number in sets}


# ---- ways of others


def by_command(bench: Bench, sets: Mapping[str, Choices], folder: Path, at_a_time: int) -> dict[str, bytes]:
    commands = [bench.command(choices, folder / f"{number}.ipynb") for number, choices in sets.items()]
    with ThreadPoolExecutor(at_a_time) as pool:
        list(pool.map(partial(called, folder=folder), commands))
    return made_in(folder, sets)


def by_api(bench: Bench, sets: Mapping[str, Choices], folder: Path, at_a_time: int) -> dict[str, bytes]:
    def one(number: str) -> None:
        papermill.execute_notebook(str(SOURCE), str(folder / f"{number}.ipynb"), bench.given(sets[number]), progress_bar=False)

    with ThreadPoolExecutor(at_a_time) as pool:
        list(pool.map(one, sets))
    return made_in(folder, sets)


def by_nbclient(bench: Bench, sets: Mapping[str, Choices], folder: Path) -> dict[str, bytes]:
    def one(number: str) -> None:
        notebook = parameterize_notebook(papermill.iorw.load_notebook_node(str(SOURCE)), bench.given(sets[number]))
        nbformat.write(nbclient.NotebookClient(notebook, kernel_name=start_kernel.NAME).execute(), folder / f"{number}.ipynb")

    with ThreadPoolExecutor(PROCESSES) as pool:
        list(pool.map(one, sets))
    return made_in(folder, sets)


SNAKEFILE = """import json
COMMANDS = json.load(open("commands.json"))
rule all:
    input: [f"{number}.ipynb" for number in COMMANDS]
rule notebook:
    output: "{number}.ipynb"
    params: command=lambda wildcards: COMMANDS[wildcards.number]
    shell: "{params.command}"
"""


def snakemake() -> Path:
    """The program of Snakemake, installed into an environment of its own if it is not there.

    Raises
    ------
    Unavailable
        If it cannot be installed.
    """
    own = runner.BUILD / "snakemake"
    program = own / "bin" / "snakemake"
    if not program.is_file():
        print(f"Snakemake {SNAKEMAKE} is installed into {own}", file=sys.stderr, flush=True)
        for command in (
            [sys.executable, "-m", "venv", str(own)],
            [str(own / "bin" / "python"), "-m", "pip", "install", "-q", f"snakemake=={SNAKEMAKE}"],
        ):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise Unavailable(f"it cannot be installed: {(done.stderr.strip() or 'no message').splitlines()[-1]}")
    return program


def by_snakemake(bench: Bench, sets: Mapping[str, Choices], folder: Path) -> dict[str, bytes]:
    commands = {number: shlex.join(bench.command(choices, folder / f"{number}.ipynb")) for number, choices in sets.items()}
    files.write_all(folder, {"Snakefile": SNAKEFILE.encode(), "commands.json": json.dumps(commands).encode()})
    called([str(snakemake()), "--cores", str(PROCESSES), "--quiet", "all"], folder)
    return made_in(folder, sets)


# ---- ours


def ours(bench: Bench, sets: Mapping[str, Choices], folder: Path, where: executors.Executor) -> dict[str, bytes]:
    """As a run does it: each notebook is a job, which finds data and code unchanged before and after."""
    inputs = Inputs.of([bench.case_id]).only(NAME)
    digest = inputs.digest(NAME, bench.case_id)
    every = [Job(NAME, bench.case_id, choices, inputs, digest, bench.build) for choices in sets.values()]
    pieces = [
        (number, jobs.execute, (job,)) if where.is_here else (number, jobs.execute_elsewhere, (job, job.tables()))
        for number, job in zip(sets, every, strict=True)
    ]
    made = executors.do_all(where, pieces, folder / runner.KERNELS, lambda line: None)
    files.write_all(folder, {f"{number}.ipynb": text for number, text in zip(sets, made, strict=True)})
    return made_in(folder, sets)


def by_threads(bench: Bench, sets: Mapping[str, Choices], folder: Path, is_forked: bool = True) -> dict[str, bytes]:
    with forks.at_work() if is_forked else nullcontext():
        return ours(bench, sets, folder, executors.Here(PROCESSES))


def by_dask(bench: Bench, sets: Mapping[str, Choices], folder: Path) -> dict[str, bytes]:
    from analysis.cluster import executor

    with executor.at(bench.address, bench.build) as cluster:
        found = ours(bench, sets, folder, cluster)
        bench.meter.count()
        return found


def by_cells(bench: Bench, sets: Mapping[str, Choices], folder: Path) -> dict[str, bytes]:
    shown: in_process.Shown = []

    def display(*values: object, raw: bool = False, metadata: dict | None = None, **_: object) -> None:
        for value in values:
            shown.append((value, metadata or {}, False)) if raw else in_process._show(value, shown)

    for number, choices in sets.items():
        with mock.patch.object(shelf, "display", display), memory.remembering():
            files.write_bytes(folder / f"{number}.ipynb", in_process.execute(NAME, bench.case_id, shown, choices.values()))
    return made_in(folder, sets)


def by_function(bench: Bench, sets: Mapping[str, Choices], _: Path) -> dict[str, bytes]:
    return {number: store.csv_bytes(compare(store.read_case(bench.case_id), choices)) for number, choices in sets.items()}


OURS = "threads"
WAYS = {
    "command-1": Way("papermill IN OUT in a loop, one at a time", partial(by_command, at_a_time=1)),
    "command-2": Way("papermill IN OUT, 2 at a time", partial(by_command, at_a_time=PROCESSES)),
    "api-1": Way("papermill.execute_notebook in a loop", partial(by_api, at_a_time=1)),
    "api-2": Way("papermill.execute_notebook, 2 threads", partial(by_api, at_a_time=PROCESSES)),
    "nbclient": Way("nbclient without papermill, 2 threads", by_nbclient),
    "snakemake": Way(f"Snakemake {SNAKEMAKE}, --cores 2, papermill", by_snakemake),
    "unforked": Way("ours, 2 threads, kernels not forked", partial(by_threads, is_forked=False)),
    OURS: Way("ours, 2 threads", by_threads),
    "dask": Way("ours, Dask, 2 workers of a thread", by_dask),
    "cells": Way("cells in one process, no kernel, 1 core", by_cells),
    "function": Way("compare() alone, no notebook, 1 core", by_function),
}
"""Ways by name; what others do before what ours does."""
OTHERS = ("command-1", "command-2", "api-1", "api-2", "nbclient", "snakemake")


def chunks(sets: Mapping[str, Choices], size: int) -> list[dict[str, Choices]]:
    """Sets, so many at a time."""
    numbers = list(sets)
    return [{number: sets[number] for number in numbers[start : start + size]} for start in range(0, len(numbers), size)]


class Measured(NamedTuple):
    """What a way took for each chunk, and gave by number of the set; why it could not be measured, blank if it was."""

    rounds: list[Round]
    answers: dict[str, bytes]
    fault: str = ""


def measure(bench: Bench, ways: Sequence[str], parts: Sequence[Mapping[str, Choices]], seed: int, longest: float) -> dict[str, Measured]:
    """Do chunks, each way in turn; none is begun that would take longer, by how long they took so far, than `longest` seconds since the first began."""
    found, drawn, started = {way: Measured([], {}) for way in ways}, random.Random(seed), time.perf_counter()
    for place, part in enumerate(parts, 1):
        if (time.perf_counter() - started) * place > longest * (place - 1) and place > 1:
            print("no time is left for the other chunks", file=sys.stderr, flush=True)
            break
        for way in drawn.sample(ways, len(ways)):
            if found[way].fault:
                continue
            with tempfile.TemporaryDirectory() as folder:
                bench.meter = Meter(bench.standing if way == "dask" else ())
                try:
                    with bench.meter as meter:
                        found[way].answers.update(WAYS[way].run(bench, part, Path(folder).resolve()))
                except stopping.Stopped:
                    raise KeyboardInterrupt from None
                except Exception as error:
                    found[way] = found[way]._replace(fault=f"{type(error).__name__}: {error}")
            found[way].rounds.append(Round(len(part), meter.seconds, meter.used, meter.peak))
            words = found[way].fault or f"{len(part)} notebooks in {meter.seconds:.1f} s"
            print(f"chunk {place} of {len(parts)}, {way}: {words}; load {os.getloadavg()[0]:.1f}", file=sys.stderr, flush=True)
    return found


def differing(case_id: str, sets: Mapping[str, Choices], answers: Mapping[str, Mapping[str, bytes]]) -> list[str]:
    """Tables that are others than those of the first way, a line for each set and way; `function` gives the positions alone."""
    found = []
    for number, choices in sets.items():
        wanted: dict[str, bytes] = {}
        for way, given in answers.items():
            if way == "function":
                tables = {"positions": given[number]}
            else:
                handed_over = notebooks.handed_over(given[number], case_id)
                tables = {Path(path).stem: data for path, (_, _, data) in handed_over.items() if path.endswith(".csv")}
            hashes = {name: hashlib.sha256(data).digest() for name, data in tables.items()}
            wanted = wanted or hashes
            names = {"positions"} if way == "function" else {"positions", *wanted, *hashes}
            wrong = sorted(name for name in names if name not in hashes or wanted.get(name) != hashes[name])
            found += [f"set {number}, {way}: {', '.join(wrong)}; {choices.changed()}"] if wrong else []
    return found


def rates(measured: Measured) -> list[float]:
    """Notebooks a second in each chunk."""
    return [each.n / each.seconds for each in measured.rounds]


def rate(measured: Measured) -> float:
    """Notebooks a second in all chunks."""
    return sum(each.n for each in measured.rounds) / sum(each.seconds for each in measured.rounds)


def work(measured: Measured) -> float:
    """Seconds of processors for a notebook."""
    return sum(each.processors for each in measured.rounds) / sum(each.n for each in measured.rounds)


def show(results: Mapping[str, Measured], why: Mapping[str, str]) -> None:
    """The ways beside each other, and what follows of them."""
    head = ("notebooks/s", "lowest", "highest", "ours/it", "CPU s each", "CPU it/ours", "MiB")
    print(f"{'way':<46}" + "".join(f"{word:>13}" for word in head))
    good = {way: measured for way, measured in results.items() if not measured.fault}
    for way, (said, _) in WAYS.items():
        if way in why or (way in results and results[way].fault):
            print(f"{said:<46}  NOT MEASURED: {why.get(way) or results[way].fault}")
        elif way in good:
            of_it, memory_of_it = rates(good[way]), [each.memory for each in good[way].rounds]
            ratios = [rate(good[OURS]) / rate(good[way]), work(good[way]) / work(good[OURS])] if OURS in good else [np.nan] * 2
            cells = [rate(good[way]), min(of_it), max(of_it), ratios[0], work(good[way]), ratios[1]]
            print(f"{said:<46}" + "".join(f"{cell:>13.2f}" for cell in cells) + f"{float(np.fmax.reduce(memory_of_it)):>13.0f}")
    for way in (OURS, "dask"):
        beside = {other: rate(good[way]) / rate(good[other]) for other in OTHERS if other in good and way in good}
        if beside:
            closest = min(beside, key=lambda other: beside[other])
            verdict = "faster than every other way" if beside[closest] > 1 else "NOT FASTER than every other way"
            print(f"{WAYS[way].said}: {verdict}; {beside[closest]:.2f} times the fastest of them ({WAYS[closest].said})")
    for other in ("cells", "nbclient", "unforked"):
        if OURS in good and other in good:
            print(f"seconds of processors for a notebook, {WAYS[OURS].said} less {WAYS[other].said}: {work(good[OURS]) - work(good[other]):+.2f}")


def main(case_id: str, n: int, size: int, seed: int, ways: Sequence[str], longest: float) -> int:
    started, load, why = time.perf_counter(), os.getloadavg()[0], {}
    ways = [way for way in WAYS if way in ways]
    with ExitStack() as stack:
        build = Path(stack.enter_context(tempfile.TemporaryDirectory())).resolve()
        stack.enter_context(stopping.signals_as_interrupts())
        stack.enter_context(runner.environment(build))
        runner.list_fonts(build / "cache")
        bench = Bench(case_id, build)
        parts = chunks(bench.draw(n, seed), size)
        if "snakemake" in ways:
            try:
                snakemake()
            except Unavailable as error:
                why["snakemake"] = str(error)
        if "dask" in ways:
            from kill_workers import cluster_of_two  # a second to import, which only this way takes

            bench.address = stack.enter_context(cluster_of_two())
            bench.standing = [process.pid for process in psutil.Process().children(recursive=True)]
        results = measure(bench, [way for way in ways if way not in why], parts, seed, longest)
    n_done = max((len(measured.rounds) for measured in results.values()), default=0)
    sets = {number: choices for part in parts[:n_done] for number, choices in part.items()}
    print(f"notebook {NAME} of {case_id} with {len(sets)} of {n} sets of parameters, seed {seed}, {size} at a time of each way in turn")
    print(f"{os.cpu_count()} processors, load before {load:.1f}, after {os.getloadavg()[0]:.1f}; {time.perf_counter() - started:.0f} s")
    show(results, why)
    answers = {way: measured.answers for way, measured in results.items() if not measured.fault}
    different = differing(case_id, sets, answers)
    print(f"tables of {len(answers)} ways compared for {len(sets)} sets: {len(different)} differ", *different[:20], sep="\n")
    return int(bool(different) or any(measured.fault for measured in results.values()))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--case", default="kislitsin", choices=store.case_ids())
    parser.add_argument("--sets", type=int, default=64, help="sets of parameters")
    parser.add_argument("--chunk", type=int, default=16, help="sets that each way does in turn")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--ways", default=",".join(WAYS), help=f"names joined by commas, of {', '.join(WAYS)}")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="time after which no further chunk is to be at work")
    given = parser.parse_args()
    if unknown := sorted({*given.ways.split(",")} - {*WAYS}):
        parser.error(f"there is no way {', '.join(unknown)}; the ways are {', '.join(WAYS)}")
    sys.exit(main(given.case, given.sets, given.chunk, given.seed, given.ways.split(","), given.minutes * 60))
