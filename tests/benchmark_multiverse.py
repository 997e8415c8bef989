"""How many universes a second: the engine beside notebooks, multiversum and one universe at a time, in one run. Not collected by pytest.

    .venv/bin/python tests/benchmark_multiverse.py [--repeats 5] [--quick] [--beside FOLDER]

With `--beside` the engine of another checkout is measured in turn with ours, each on its own data, and nothing else is.

The question is the same for all: kind and stances of every cell of the position matrix, and whether it is contested, in every universe, and the value
of one conclusion (`position-on`; for a case in which nobody spoke on that, the first one that asks for the stance of one cell). Each way has a process of its own, so
that its peak memory is its own, and has done it once before it is timed, where that is cheap. Whatever the others answer is held against the
engine, matrix and value: exit status 1 if one of them differs.

The ways that start a kernel for each universe are given a few universes of one case, the others universes drawn by a seed from the real grid of
every case, the engine all of them. Processed tables are in memory at the start and the conclusion is known, except where each universe has to read
them; arrays and grids of the engine are made anew in each repetition. multiversum is optional (extra `benchmark`).
"""

import argparse
import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache, partial
from itertools import product
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from plain_positions import Cell, Plain

from analysis import positions
from analysis.collect import files, store
from analysis.model.choices import Value
from analysis.model.dispute import Case
from analysis.multiverse import conclusions as concluding
from analysis.multiverse import decisions as deciding
from analysis.multiverse.cell_looks import LOOKS
from analysis.multiverse.engine import EVIDENCE, Block, Prepared, blocks, everything, matrix_numbers, reasons
from analysis.pipeline import from_raw, notebooks, runner

CASE = "kislitsin"
"""The case of the few universes, and of the synthetic ones."""
FEW: dict[str, list] = {"basis": ["act;speech", "act;speech;reported"], "min_origins": [1, 2]}
"""Options of the few universes, for ways that start a kernel for each."""
SOME = {**FEW, "rule": ["authority", "strongest_basis", "latest", "majority"], "coding": ["adjudicated", "consensus"]}
"""Options for multiversum without kernels."""
SEED, N_PLAIN, N_COMPARE = 20230622, 2000, 3
"""Universes that are drawn in each case, for the plain reference and for `positions.compare`."""
SIZES = (10**4, 10**5, 10**6, 10**7)
"""Numbers of synthetic universes."""
PROCESSES = 2

Answer = tuple[str, str]
"""Value of the conclusion and digest of the matrix in a universe."""


def read() -> dict[str, Case]:
    """The cases, cleaned anew."""
    return {case_id: from_raw.processed(case_id) for case_id in store.case_ids()}


CASES: dict[str, Case] = {}
"""What was read, also in the processes that are made for the engine."""


@cache
def question(case_id: str) -> concluding.Conclusion:
    """The conclusion that is asked of a case."""
    found = concluding.conclusions(Prepared(CASES[case_id]))
    single = [each for each in found if len(each.cells) == 1 and len(each.clauses) == 1 and each.clauses[0].part == "stance" and not each.as_of]
    return next((each for each in single if each.name.startswith("position-on")), single[0])


# ---- answers as text, the same for all ways


def word(stances: str) -> str:
    """What the conclusion sees in a cell."""
    return concluding.SILENT if not stances else concluding.DIFFERS if ";" in stances else stances


def value(stances: str, holds: set[str]) -> str:
    """The value of a conclusion on the stance of one cell."""
    return "holds" if word(stances) in holds else "undefined" if not stances else "does not hold"


COLUMNS = ["state", "proposition", "cell", "stances", "is_contested"]


def digest(rows: Sequence[tuple[str, ...]]) -> str:
    """A matrix by the values of `COLUMNS`; cells in which nobody speaks do not count, as a coding may not have them."""
    return hashlib.sha256("\n".join(sorted("\t".join(row) for row in rows if row[3])).encode()).hexdigest()


def yes(value: bool) -> str:
    """A truth value as tables have it."""
    return "yes" if value else "no"


def rows_of(reference: Plain, cells: Mapping[tuple[str, str], Cell]) -> list[tuple[str, ...]]:
    """Cells of the plain reference as rows."""
    stance = {one.statement_id: one.stance for of_coding in reference.statements.values() for one in of_coding}
    stances = {name: ";".join(map(str, sorted({stance[one] for one in cell.speaking}))) for name, cell in cells.items()}
    return [(*name, cell.kind, stances[name], yes(cell.is_contested)) for name, cell in cells.items()]


def answer(cells: pd.DataFrame, asked: tuple[str, str], holds: set[str]) -> Answer:
    """Answer from a table of positions."""
    rows = list(cells[COLUMNS].itertuples(index=False, name=None))
    return value(next((row[3] for row in rows if row[:2] == asked), ""), holds), digest(rows)


def asks(case_id: str) -> tuple[tuple[str, str], set[str]]:
    """The cell of the conclusion and what it has to be, worked out by the plain reference where that is what it is by default."""
    conclusion = question(case_id)
    asked, holds = conclusion.cells[0], conclusion.clauses[0].holds
    reference = Plain(CASES[case_id])
    by_default = next(row[3] for row in rows_of(reference, reference.cells({})) if row[:2] == asked)
    return asked, {word(by_default) if item == concluding.DEFAULT else item for item in holds}


# ---- universes


def draw(grid: deciding.Grid, n: int) -> list[tuple[int, ...]]:
    """Universes drawn from a grid, by the place of the option on each axis."""
    usable = np.flatnonzero(grid.allowed & (reasons(grid) == 0))
    drawn = np.random.default_rng(SEED).choice(usable, n, replace=False)
    return [tuple(map(int, places)) for places in np.stack(np.unravel_index(drawn, grid.shape), axis=1)]


def spanned(options: Mapping[str, list]) -> list[dict[str, Value]]:
    """Universes that some options span, as values by name."""
    return [dict(zip(options, chosen, strict=True)) for chosen in product(*options.values())]


def places_of(grid: deciding.Grid, choices: Mapping[str, Value]) -> tuple[int, ...]:
    """Place of each option of a universe."""
    return tuple(
        next(place for place, option in enumerate(axis.options) if option.value == choices.get(axis.name, option.value)) for axis in grid.axes
    )


def synthetic(case: Case, n: int) -> deciding.Grid:
    """A grid of at least n universes: the decisions of the codebook that leave nothing out by name, and random losses of original reports."""
    decisions = case.codebook.decisions
    kept = decisions[~decisions["parameter"].isin([*deciding.OF_PAGES, *deciding.OF_FACTS])].assign(not_with="")
    names = sorted(set(case.sources["origin_id"]))
    n_losses = -(-n // int(np.prod(deciding.grid(case, kept).shape))) - 1
    lost = np.random.default_rng(SEED).random((n_losses, len(names))) < 0.5
    sets = [tuple(name for name, gone in zip(names, row, strict=True) if gone) for row in lost]
    return deciding.grid(case, kept, losses=deciding.without_origins(case, sets))


# ---- ways


def repeat(run: Callable[[], object], repeats: int, warm: bool = True) -> list[float]:
    """Seconds of each repetition."""
    if warm:
        run()
    seconds = []
    for _ in range(repeats):
        started = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - started)
    return seconds


def consume(prepared: Prepared, grid: deciding.Grid, conclusion: concluding.Conclusion) -> list[int]:
    """Go through all universes of a grid, a block at a time: how many give the conclusion each value, and the numbers of all matrices in one."""
    looks, counted, numbers = None, np.zeros(3, dtype=int), np.uint64(0)
    for block in blocks(prepared, grid):
        looks = looks or concluding.default_looks(prepared, block)
        values = concluding.evaluate(prepared, block.codes, conclusion, looks)[block.classes]
        counted += np.bincount(values.ravel(), minlength=3)
        numbers ^= np.bitwise_xor.reduce(matrix_numbers(prepared, block.codes)[block.classes], axis=None)
    return [*map(int, counted), int(numbers)]


def grid_of(case: Case) -> deciding.Grid:
    """All universes of a case by the decisions of the codebook."""
    return deciding.grid(case, case.codebook.decisions)


def engine(case_id: str) -> list[int]:
    """All universes of a case, from its cleaned tables."""
    return consume(Prepared(CASES[case_id]), grid_of(CASES[case_id]), question(case_id))


def n_usable() -> int:
    """Universes of the real grids: combinations that are allowed and that the cases can be asked."""
    grids = [grid_of(case) for case in CASES.values()]
    return sum(int((grid.allowed & (reasons(grid) == 0)).sum()) for grid in grids)


def one_core(repeats: int) -> dict:
    found = []
    seconds = repeat(lambda: found.append([engine(case_id) for case_id in CASES]), repeats)
    return {"seconds": seconds, "n": n_usable(), "found": found[-1]}


def two_processes(repeats: int) -> dict:
    found = []
    for case_id in CASES:
        question(case_id)
    with Parallel(n_jobs=PROCESSES, backend="multiprocessing") as pool:
        seconds = repeat(lambda: found.append(pool(delayed(engine)(case_id) for case_id in CASES)), repeats)
    return {"seconds": seconds, "n": n_usable(), "found": found[-1]}


def plain(repeats: int) -> dict:
    seconds, answers = [0.0] * repeats, {}
    for case_id, case in CASES.items():
        asked, holds = asks(case_id)
        grid = grid_of(case)
        universes = [grid.choices(places).values() for places in draw(grid, N_PLAIN)]
        for number in range(repeats):
            started = time.perf_counter()
            reference = Plain(case)
            found = [reference.cells(choices) for choices in universes]
            seconds[number] += time.perf_counter() - started
        every = [rows_of(reference, cells) for cells in found]
        answers[case_id] = [(value(next((row[3] for row in rows if row[:2] == asked), ""), holds), digest(rows)) for rows in every]
    return {"seconds": seconds, "n": N_PLAIN * len(CASES), "answers": answers}


def compare(repeats: int) -> dict:
    universes, answers = {}, {}
    for case_id, case in CASES.items():
        grid = grid_of(case)
        universes[case_id] = asks(case_id), [grid.choices(places) for places in draw(grid, N_COMPARE)]

    def run() -> None:
        for case_id, (asked, every) in universes.items():
            answers[case_id] = [answer(positions.compare(CASES[case_id], choices), *asked) for choices in every]

    return {"seconds": repeat(run, repeats), "n": N_COMPARE * len(CASES), "answers": answers}


@contextmanager
def rerun_folder() -> Iterator[Path]:
    """A folder for kernels to read processed tables from, with settings of their own; nothing is printed for paper."""
    with tempfile.TemporaryDirectory() as folder:
        build = Path(folder)
        tables = {f"data/processed/{case_id}/{name}.csv": store.csv_bytes(table) for case_id in CASES for name, table in CASES[case_id].files.items()}
        files.write_all(build, tables)
        with runner.environment(build):
            runner.list_fonts(build)
            yield build


def own_notebooks(repeats: int) -> dict:
    """Notebooks 02 and 03 of this project, two kernels at a time."""
    asked, answers = asks(CASE), {}

    def universe(choices: Mapping[str, Value], build: Path) -> Answer:
        done = [notebooks.execute(name, {"case_id": CASE, **choices}, build / runner.KERNELS) for name in notebooks.names(CASE)[1:3]]
        _, _, data = notebooks.handed_over(done[0], CASE)[f"results/{CASE}/tables/positions.csv"]
        return answer(store.read_table(data), *asked)

    with rerun_folder() as build, ThreadPoolExecutor(PROCESSES) as pool:
        seconds = repeat(lambda: answers.update({CASE: list(pool.map(partial(universe, build=build), spanned(FEW)))}), repeats, warm=False)
    return {"seconds": seconds, "n": len(spanned(FEW)), "answers": answers}


UNIVERSE = """from multiversum import Universe
universe = Universe(settings={settings})

from analysis import positions
from analysis.collect import store
from analysis.model.choices import Choices
case_id, asked, holds = {case_id!r}, {asked!r}, {holds!r}
cells = positions.compare(store.read_case(case_id), Choices.of(universe.dimensions))
stances = dict(zip(zip(cells["state"], cells["proposition"]), cells["stances"])).get(asked, "")
said = "silent" if not stances else "differs" if ";" in stances else stances
value = "holds" if said in holds else "undefined" if not stances else "does not hold"
universe.save_data(cells[["state", "proposition", "cell", "stances", "is_contested"]].assign(value=value))
"""
"""What multiversum does in a universe: positions as `positions.compare` gives them, and the conclusion."""


def write_universe(folder: Path, ending: str) -> Path:
    """The universe as a notebook or a script."""
    import nbformat

    asked, holds = asks(CASE)
    path = folder / f"universe.{ending}"
    source = UNIVERSE.format(settings="settings" if ending == "ipynb" else '{"dimensions": {}}', case_id=CASE, asked=asked, holds=holds)
    if ending == "py":
        path.write_text(source, encoding="utf-8")
        return path
    cells = [nbformat.v4.new_code_cell('settings = ""', metadata={"tags": ["parameters"]})]
    cells += [nbformat.v4.new_code_cell(part) for part in source.split("\n\n")]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), path)
    return path


def multiversum(repeats: int, ending: str) -> dict:
    """multiversum by its own interface, two universes at a time."""
    from joblib.externals.loky import get_reusable_executor
    from multiversum import MultiverseAnalysis

    answers, options = {}, FEW if ending == "ipynb" else SOME
    with rerun_folder() as build:
        universe = write_universe(build, ending)

        def run() -> None:
            analysis = MultiverseAnalysis(dimensions=options, universe=universe, output_dir=Path(tempfile.mkdtemp(dir=build)))
            analysis.examine_multiverse(n_jobs=PROCESSES)
            found = [store.read_table(path) for path in analysis.get_run_dir("data").glob("d_*.csv")]
            by_choices = {tuple(table.iloc[0][[f"mv_dim_{name}" for name in options]]): table for table in found}
            tables = [by_choices[tuple(map(str, choices.values()))] for choices in spanned(options)]
            rows = [list(table[COLUMNS].itertuples(index=False, name=None)) for table in tables]
            answers[CASE] = [(table["value"].iloc[0], digest(of_table)) for table, of_table in zip(tables, rows, strict=True)]

        seconds = repeat(run, repeats, warm=ending == "py")
        get_reusable_executor().shutdown(wait=True)
    return {"seconds": seconds, "n": len(spanned(options)), "answers": answers}


def synthetic_universes(repeats: int, n: int) -> dict:
    found: dict = {}

    def run() -> None:
        grid = synthetic(CASES[CASE], n)
        found["n"], found["found"] = int(np.prod(grid.shape)), consume(Prepared(CASES[CASE]), grid, question(CASE))

    return {"seconds": repeat(run, repeats), **found}


WAYS = {
    "engine-2": two_processes,
    "engine-1": one_core,
    "plain": plain,
    "compare": compare,
    "multiversum-script": lambda repeats: multiversum(repeats, "py"),
    "multiversum": lambda repeats: multiversum(repeats, "ipynb"),
    "notebooks": own_notebooks,
} | {f"synthetic-{n}": lambda repeats, n=n: synthetic_universes(repeats, n) for n in SIZES}
SAID = {
    "engine-2": f"engine, all universes of all cases, {PROCESSES} processes",
    "engine-1": "engine, all universes of all cases, one core",
    "plain": "plain reference, one universe at a time",
    "compare": "positions.compare, one universe at a time",
    "multiversum-script": f"multiversum with a script, n_jobs {PROCESSES}",
    "multiversum": f"multiversum with a notebook, n_jobs {PROCESSES}",
    "notebooks": f"our notebooks 02 and 03, {PROCESSES} kernels",
}


def measure(way: str, repeats: int, checkout: Path = store.ROOT) -> dict:
    """One way of this or another checkout in a process of its own; `fault` says why it could not run."""
    alone = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    with tempfile.TemporaryDirectory() as folder:  # away from any repository
        command = [sys.executable, str(checkout / "tests" / Path(__file__).name), "--way", way, "--repeats", str(repeats)]
        alone["PYTHONPATH"] = str(checkout)
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env=os.environ | alone)
    if done.returncode:
        return {"fault": (done.stderr.strip() or "no message").splitlines()[-1]}
    return json.loads(done.stdout.splitlines()[-1])


def expected(way: str, prepared: Prepared, grid: deciding.Grid, block: Block, values: np.ndarray) -> list[Answer]:
    """What the engine says in the universes that a way was asked."""
    drawn = {"plain": N_PLAIN, "compare": N_COMPARE}
    given = spanned(SOME if way == "multiversum-script" else FEW)
    every = draw(grid, drawn[way]) if way in drawn else [places_of(grid, choices) for choices in given]
    found, shape = [], grid.shape[: len(EVIDENCE)]
    for places in every:
        where = (block.classes[np.ravel_multi_index(places[: len(EVIDENCE)], shape)], *places[len(EVIDENCE) :])
        looks = [LOOKS[code] for code in block.codes[where]]
        rows = [
            (*cell, seen.kind, ";".join(map(str, seen.stances)), yes(seen.is_contested)) for cell, seen in zip(prepared.cells, looks, strict=True)
        ]
        found.append((concluding.VALUES[values[where]], digest(rows)))
    return found


def disagreements(results: Mapping[str, dict]) -> tuple[list[str], int]:
    """What differs from the engine, a line each, and how many universes were compared."""
    found, n = [], 0
    if results["engine-2"].get("found") != results["engine-1"].get("found"):
        found.append("the engine says something else in two processes")
    for case_id, case in CASES.items():
        prepared, grid = Prepared(case), grid_of(case)
        block = everything(prepared, grid)
        values = concluding.evaluate(prepared, block.codes, question(case_id), concluding.default_looks(prepared, block))
        for way, result in results.items():
            answers = [tuple(one) for one in result.get("answers", {}).get(case_id, [])]
            wanted = expected(way, prepared, grid, block, values) if answers else []
            n += len(answers)
            found += [f"{way}: {case_id}, universe {place}" for place, pair in enumerate(zip(answers, wanted, strict=True)) if pair[0] != pair[1]]
    return found, n


def rate(result: Mapping) -> float:
    """Universes a second, by the median."""
    return result["n"] / median(result["seconds"])


def show(results: Mapping[str, dict]) -> None:
    """The ways beside each other."""
    head = ("universes", "median s", "lowest", "highest", "universes/s", "engine-2/it", "engine-1/it", "MiB", "child MiB")
    print(f"{'way':<52}" + "".join(f"{word:>13}" for word in head))
    for way, said in SAID.items():
        result = results[way]
        if "fault" in result:
            print(f"{said:<52} could not run: {result['fault']}")
            continue
        seconds, ours = result["seconds"], [f"{rate(results[one]) / rate(result):,.1f}" for one in ("engine-2", "engine-1")]
        cells = [
            f"{result['n']:,}",
            *(f"{number:.3f}" for number in (median(seconds), min(seconds), max(seconds))),
            f"{rate(result):,.3g}" if rate(result) < 100 else f"{rate(result):,.0f}",
            *ours,
        ]
        print(f"{said:<52}" + "".join(f"{cell:>13}" for cell in [*cells, f"{result['peak']:.0f}", f"{result['peak_children']:.0f}"]))


def show_synthetic(results: Mapping[str, dict]) -> None:
    """Cost of a universe by the number of universes."""
    print(f"\nSYNTHETIC decisions, {CASE}: the codebook's that form cells, and random losses of original reports; one core, a block at a time")
    print(f"{'universes':>13}{'median s':>13}{'lowest':>13}{'highest':>13}{'us/universe':>13}{'MiB':>13}")
    for n in SIZES:
        result = results[f"synthetic-{n}"]
        if "fault" in result:
            print(f"{n:>13,} could not run: {result['fault']}")
            continue
        seconds = result["seconds"]
        times = "".join(f"{number:>13.3f}" for number in (median(seconds), min(seconds), max(seconds)))
        print(f"{result['n']:>13,}{times}{1e6 / rate(result):>13.3f}{result['peak']:>13.0f}")


def beside(other: Path, repeats: int) -> int:
    """All universes of our engine and of that of another checkout in turn, one repetition of each at a time; each has its own data and options."""
    started, load = time.perf_counter(), os.getloadavg()[0]
    ways = ("engine-1", "engine-2")
    results: dict[tuple[str, Path], dict] = {}
    for _ in range(repeats):
        for way, checkout in product(ways, (store.ROOT, other)):
            found = measure(way, 1, checkout)
            if "fault" in found:
                print(f"{way} of {checkout}: {found['fault']}")
                return 1
            results.setdefault((way, checkout), {**found, "seconds": []})["seconds"] += found["seconds"]
    print(f"medians of {repeats}, in turn; {os.cpu_count()} processors, load before {load:.1f}, after {os.getloadavg()[0]:.1f}")
    print(f"{'way':<52}{'universes':>13}{'median s':>13}{'lowest':>13}{'highest':>13}{'universes/s':>13}{'ours/theirs':>13}")
    for way, (checkout, whose) in product(ways, ((store.ROOT, "this checkout"), (other, str(other)))):
        result, ratio = results[way, checkout], rate(results[way, store.ROOT]) / rate(results[way, checkout])
        seconds = "".join(f"{number:>13.3f}" for number in (median(result["seconds"]), min(result["seconds"]), max(result["seconds"])))
        print(f"{f'{way}, {whose}':<52}{result['n']:>13,}{seconds}{rate(result):>13,.0f}{ratio:>13.2f}")
    print(f"{time.perf_counter() - started:.0f} s")
    return int(any(rate(results[way, store.ROOT]) < rate(results[way, other]) for way in ways))


def main(repeats: int, is_quick: bool) -> int:
    started, load = time.perf_counter(), os.getloadavg()[0]
    left_out = {"multiversum", "multiversum-script", "notebooks"} if is_quick else set()
    results = {way: {"fault": "left out"} if way in left_out else measure(way, repeats) for way in WAYS}
    faults = [f"{way}: {results[way]['fault']}" for way in ("engine-2", "engine-1") if "fault" in results[way]]
    if faults:
        print("\n".join(faults))
        return 1
    print(f"medians of {repeats}; {os.cpu_count()} processors, load before {load:.1f}, after {os.getloadavg()[0]:.1f}")
    print(f"Python {sys.version.split()[0]}, NumPy {np.__version__}, pandas {pd.__version__}")
    show(results)
    show_synthetic(results)
    differing, n = disagreements(results)
    took = f"{time.perf_counter() - started:.0f} s"
    print(f"\n{n:,} universes of the other ways were held against the engine, matrix and value: {len(differing)} differ; {took}")
    print("\n".join(differing[:20]), end="\n" * bool(differing))
    broken = [way for way, result in results.items() if "fault" in result and not way.startswith("multiversum") and way not in left_out]
    return int(bool(differing or broken))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="without the ways that start a kernel for each universe")
    parser.add_argument(
        "--beside", type=Path, metavar="FOLDER", help="measure our engine in turn with that of another checkout, on its own data, and no more"
    )
    parser.add_argument("--way", choices=list(WAYS), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.beside:
        sys.exit(beside(given.beside.resolve(), given.repeats))
    CASES = read()
    if not given.way:
        sys.exit(main(given.repeats, given.quick))
    result = WAYS[given.way](given.repeats)
    peaks = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print("\n" + json.dumps(result | dict(zip(("peak", "peak_children"), peaks, strict=True))))
