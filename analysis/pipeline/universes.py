"""Universes outside of notebooks: all of them as Parquet, and any one of them as executed notebooks that must say the same as the engine."""

import io
import json
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import NamedTuple

import joblib
import numpy as np
import pandas as pd

from analysis.collect import files, listing, store
from analysis.model import choices as choosing
from analysis.model import terms
from analysis.model.choices import DEFAULT, Choices
from analysis.model.dispute import Case
from analysis.multiverse import cell_looks, engine
from analysis.multiverse import conclusions as concluding
from analysis.multiverse import decisions as deciding
from analysis.multiverse.decisions import Grid
from analysis.multiverse.engine import Prepared
from analysis.pipeline import executors, from_raw, notebooks, runner, stopping

try:  # an extra: it takes as much room as everything else that is drawn and computed with
    import pyarrow as pa
    import pyarrow.parquet as pq
except ModuleNotFoundError:
    pa = pq = None

FOLDER = store.WORK / "build" / "multiverse"
NOTEBOOKS = ("02_compare_positions", "03_draw_figures")
"""Notebooks that say what the positions are."""
LOSSES = ("none", "single")
"""What is lost besides the choices: nothing, or each original report and each informant alone."""
AT = "@"
ROWS = 2**18
"""Universes in a file."""


class Task(NamedTuple):
    """All universes of a case up to a day, of which files are written into a folder."""

    case_id: str
    as_of: str
    folder: str


NO_PARQUET = "Parquet files need pyarrow, which is not in this environment; run `make env-test` (or pip install -r requirements-test.txt) first"


class Unknown(Exception):
    """A universe, case or decision that there is not; the message says what is allowed."""


def grid_of(case: Case, decisions: pd.DataFrame, losses: str, choices: Choices = DEFAULT) -> Grid:
    """Universes of a case, with what may be lost (`LOSSES`)."""
    lost: list[deciding.Option] = []
    if losses == "single":
        lost = deciding.without_origins(case, [(name,) for name in sorted(set(case.sources["origin_id"]))])
        lost += deciding.without_informants([(name,) for name in sorted(set(case.facts["informant"]))])
    return deciding.grid(case, decisions, choices, lost)


def _columns(grid: Grid, start: int, stop: int) -> "dict[str, pa.Array]":
    """Names of universes and labels of their options, for the universes from one number to another."""
    places = np.unravel_index(np.arange(start, stop), grid.shape)
    names = np.full(stop - start, "", dtype=object)
    found = {}
    for axis, at in zip(grid.axes, places, strict=True):
        labels = [option.label for option in axis.options]
        parts = np.array([f"{deciding.JOIN}{label}" if place else "" for place, label in enumerate(labels)], dtype=object)
        names = names + parts[at]
        if len(labels) > 1:
            found[axis.name] = pa.DictionaryArray.from_arrays(pa.array(at.astype(np.int32)), pa.array(labels))
    start_of_name = f"{grid.case_id}{AT * bool(grid.base.as_of)}{grid.base.as_of}/"
    kinds = pa.DictionaryArray.from_arrays(pa.array(grid.types().ravel()[start:stop].astype(np.int32)), pa.array(["E", "U", "N"]))
    return {"universe": pa.array([start_of_name + (name[1:] or deciding.NEUTRAL) for name in names], pa.string()), "type": kinds, **found}


def _part(grid: Grid, prepared: Prepared, asked: list[concluding.Conclusion], looks: Mapping, block: engine.Block) -> bytes:
    """One file of universes as Parquet: a row a universe, with its options, matrix and conclusions, or the reason why it cannot be computed."""
    n_forming = int(np.prod(grid.shape[-len(engine.FORMING) :]))
    start, stop = block.start * n_forming, (block.start + len(block.classes)) * n_forming
    allowed = grid.allowed.ravel()[start:stop]
    why = engine.reasons(grid).ravel()[start:stop]
    words = engine.fault_words(grid)
    columns = _columns(grid, start, stop)
    numbers = engine.matrix_numbers(prepared, block.codes)[block.classes].ravel()
    known, which = np.unique(numbers, return_inverse=True)
    hashes = pa.array([f"{int(number):016x}" for number in known])
    columns["matrix"] = pa.DictionaryArray.from_arrays(pa.array(which.ravel().astype(np.int32), mask=why > 0), hashes)
    for conclusion in asked:
        values = concluding.evaluate(prepared, block.codes, conclusion, looks)[block.classes].ravel()
        columns[conclusion.name] = pa.array(values == concluding.TRUE, mask=(why > 0) | (values == concluding.UNDEFINED))
    columns["reason"] = pa.array([words[place - 1] if place else None for place in why], pa.string())
    buffer = io.BytesIO()
    table = pa.table(columns).filter(pa.array(allowed))
    by_default = grid.choices((0,) * len(grid.shape)).values()
    started = {key: str(value) for key, value in sorted({"case_id": grid.case_id, **by_default}.items())}
    pq.write_table(table.replace_schema_metadata({"rival_requests": json.dumps(started)}), buffer, compression="zstd")
    return buffer.getvalue()


def _write(task: Task, decisions: pd.DataFrame, losses: str, choices: Choices, say: Callable[[str], None]) -> int:
    """Write the files of a task that are not there; gives the number of universes."""
    prepared = Prepared(from_raw.processed(task.case_id))
    grid = grid_of(prepared.case, decisions, losses, choices.but(as_of=task.as_of))
    asked = [each for each in concluding.conclusions(prepared, task.as_of) if each.as_of == task.as_of]
    first = engine.everything(prepared, grid.only({axis.name: [0] for axis in grid.axes}))
    looks = concluding.default_looks(prepared, first)
    paths = [Path(task.folder) / f"universes-{number:05d}.parquet" for number in range(engine.n_blocks(grid, ROWS))]
    there = {number for number, path in enumerate(paths) if _is_whole(path)}
    for number, block in zip(sorted(set(range(len(paths))) - there), engine.blocks(prepared, grid, size=ROWS, skipped=there), strict=True):
        files.write_bytes(paths[number], _part(grid, prepared, asked, looks, block))
        say(f"{task.case_id:<12} {task.as_of or 'everything':<10} file {number + 1} of {len(paths)}")
    return int(grid.allowed.sum())


def _write_apart(_: Path, task: Task, decisions: pd.DataFrame, losses: str, choices: Choices) -> int:
    """`_write` as a piece of work for an executor."""
    return _write(task, decisions, losses, choices, lambda line: None)


def _is_whole(path: Path) -> bool:
    """Whether a file of universes is there and can be read to its end."""
    try:
        return pq.read_metadata(path).num_rows >= 0
    except (OSError, pa.ArrowInvalid):
        return False


def _key(case_id: str, decisions: pd.DataFrame, losses: str, choices: Choices) -> str:
    """Hash of all that the universes of a case depend on: data, codebook, choices and the modules that compute them."""
    raw = store.raw_folder()
    paths = [*listing.tables_in(raw / "cases" / case_id), *store.beside_paths(), *store.codebook_paths()]
    paths += [store.about_path(), store.lock_path()]
    paths += notebooks.module_files("04_test_robustness", notebooks.import_graph()) + [Path(__file__)]
    parts = [f"{path.name} {files.sha256(files.read_file(path))}" for path in sorted(set(paths))]
    return files.sha256("\n".join([*parts, store.csv_bytes(decisions).decode(), losses, str(sorted(choices.changed().items())), str(ROWS)]).encode())


def tasks_of(case_ids: Iterable[str], decisions: pd.DataFrame, losses: str, choices: Choices, out: Path) -> list[Task]:
    """What is to be written: universes of each case up to each day for which a conclusion asks, in a folder named for all that they depend on."""
    found = []
    for case_id in case_ids:
        asked = concluding.conclusions(Prepared(from_raw.processed(case_id)), choices.as_of)
        days = {choices.as_of, *(each.as_of for each in asked)}
        key = _key(case_id, decisions, losses, choices)[:12]
        found += [Task(case_id, day, str(out / case_id / key / (day or "everything"))) for day in sorted(days)]
    return found


def write(
    case_ids: Iterable[str],
    decisions: pd.DataFrame,
    losses: str,
    choices: Choices = DEFAULT,
    out: Path = FOLDER,
    workers: int = 0,
    say: Callable[[str], None] = print,
    opening: executors.Opening | None = None,
) -> dict[Task, int]:
    """Write all universes of some cases as Parquet; what is there is kept, so that an interrupted run goes on where it stopped.

    Parameters
    ----------
    case_ids
        The cases.
    decisions
        Options of each decision, as the codebook table `decisions`.
    losses
        A word of `LOSSES`.
    choices
        The choices where the multiverse starts.
    out
        Folder; universes of a case up to a day lie in `CASE/KEY/DAY` (or `CASE/KEY/everything`), in files of at most `ROWS` rows. KEY is a hash of data,
        choices and code, so that universes of different ones never mix; the choices from which they start are in the metadata of each file.
    workers
        Processes; 0 for one per processor.
    say
        Takes a line of progress.
    opening
        Opens what does the work; processes of this machine unless given. Files are written where it is done.

    Returns
    -------
    Number of universes by task.

    Raises
    ------
    Unknown
        If pyarrow is not there; says what to do.
    """
    if pq is None:
        raise Unknown(NO_PARQUET)
    files.sweep(out)
    tasks = tasks_of(case_ids, decisions, losses, choices, out)
    if opening:
        pieces = [(f"{task.case_id} {task.as_of or 'everything'}", _write_apart, (task, decisions, losses, choices)) for task in tasks]
        with opening() as executor:
            return dict(zip(tasks, executors.do_all(executor, pieces, out, say), strict=True))
    jobs = (joblib.delayed(_write)(task, decisions, losses, choices, say) for task in tasks)
    return dict(zip(tasks, joblib.Parallel(n_jobs=workers or -1)(jobs), strict=True))


class Checked(NamedTuple):
    """A universe as executed notebooks: its name, its choices, the folder, number of cells, and those in which notebooks and engine differ, in words."""

    name: str
    choices: Choices
    folder: Path
    n_cells: int
    differences: list[str]


def say(case_id: str, checked: Checked) -> list[str]:
    """What was found of a universe of a case, in lines: its choices that are no defaults, and the cells that differ."""
    n_same = checked.n_cells - len({line.partition(":")[0] for line in checked.differences})
    at = f"{AT}{checked.choices.as_of}" if checked.choices.as_of else ""
    changed = {"case_id": case_id} | checked.choices.changed()
    return [
        f"{case_id}{at}/{checked.name}",
        "parameters: " + ", ".join(f"{key} = {value}" for key, value in changed.items()),
        f"{n_same} of {checked.n_cells} cells as the engine says",
        *checked.differences,
        f"notebooks: {checked.folder}",
    ]


def named(name: str) -> tuple[str, str, str]:
    """Case, day and options of the name of a universe: `CASE/NAME`, or `CASE@DAY/NAME`.

    Raises
    ------
    Unknown
        If it is no such name.
    """
    start, slash, rest = name.partition("/")
    case_id, _, day = start.partition(AT)
    if not slash or not rest or case_id not in store.case_ids():
        raise Unknown(
            f"universe is {name!r}; use CASE/NAME or CASE@YYYY-MM-DD/NAME, such as {notebooks.default_case()}/{deciding.NEUTRAL}; CASE of {', '.join(store.case_ids())}"
        )
    if day and (wrong := choosing.faults({"as_of": day})):
        raise Unknown("\n".join(wrong))
    return case_id, day, rest


def check(case_id: str, options: str, decisions: pd.DataFrame, choices: Choices = DEFAULT) -> Checked:
    """Run notebooks 02 and 03 of a universe through papermill and set what they say beside the engine.

    Parameters
    ----------
    case_id
        The case.
    options
        Labels of options joined by `+`, or `default`.
    decisions
        Options of each decision, as the codebook table `decisions`.
    choices
        The choices where the multiverse starts.

    Raises
    ------
    Unknown
        If there is no such universe.
    """
    case = from_raw.processed(case_id)
    try:
        grid, places = deciding.find(deciding.grid(case, decisions, choices), case, options)
    except ValueError as error:
        raise Unknown(str(error)) from error
    faults = [option.fault for option in grid.options(places) if option.fault]
    if faults:
        raise Unknown("\n".join(f"{options}: this universe cannot be computed: {fault}" for fault in faults))
    chosen = grid.choices(places)
    build = runner.build_folder(f"{case_id}-universe", chosen)
    if build == runner.BUILD:
        build = runner.BUILD / "runs" / f"{case_id}-universe"
    files.write_all(build, {f"data/processed/{case_id}/{name}.csv": store.csv_bytes(table) for name, table in case.files.items()})
    runner.clear(build)
    with runner.environment(build), stopping.stop_on_signals(), ThreadPoolExecutor() as pool:
        runner.list_fonts(build / "cache")
        tasks = [pool.submit(notebooks.execute, name, {"case_id": case_id, **chosen.values()}, build / runner.KERNELS) for name in NOTEBOOKS]
        wait(tasks)
        if stopping.is_told():
            raise stopping.Stopped("stopped; nothing of this universe is kept")
        executed = {name: task.result() for name, task in zip(NOTEBOOKS, tasks, strict=True)}
    made: dict[str, bytes] = {}
    for name, text in executed.items():
        made |= {path: data for path, (_, _, data) in notebooks.handed_over(text, case_id).items()}
        made[f"{name}.ipynb"] = text
    files.write_all(build, made)
    return Checked(grid.name(places), chosen, build, *_compare(case, grid, places, made))


def _compare(case: Case, grid: Grid, places: tuple[int, ...], made: Mapping[str, bytes]) -> tuple[int, list[str]]:
    """Number of cells, and those in which the notebooks say something else than the engine; a cell that a coding does not have is silent."""
    prepared = Prepared(case)
    one = grid.only({axis.name: [place] for axis, place in zip(grid.axes, places, strict=True)})
    block = engine.everything(prepared, one, cell_looks.TRACED)
    codes, traces = (array[(0,) * (1 + len(engine.FORMING))] for array in (block.codes, block.whole()))
    said = case.statements.set_index("statement_id")
    names = {name: cell_looks.name_of(fact, stance) for name, fact, stance in zip(said.index, said["fact_id"], said["stance"], strict=True)}
    folder = f"results/{grid.case_id}"
    told = store.read_table(made[f"{folder}/tables/positions.csv"]).set_index(["state", "proposition"])
    drawn = store.read_table(made[f"{folder}/figures/matrix.csv"])
    looks = {
        (row["state"], row["proposition"]): (row["cell"], row["stances"], row["is_contested"])
        for row in drawn[drawn["kind"] == "own"].to_dict("records")
    }
    found = []
    for cell, code, trace in zip(prepared.cells, codes, traces, strict=True):
        look = cell_looks.LOOKS[code]
        ours = (look.kind, ";".join(map(str, look.stances)), "yes" if look.is_contested else "no")
        row = told.loc[cell] if cell in told.index else None
        theirs, theirs_rest = ("silent", "", "no"), 0
        if row is not None:
            columns = ("statement_ids_own", "backing_ids", "dissent_ids", "statement_ids_attributed", "contest_ids")
            rests = ([names[one] for one in terms.split_list(row[column])] for column in columns)
            kind = "silent" if row["cell"] == "not_applicable" else row["cell"]
            theirs, theirs_rest = (
                (kind, row["stances"], row["is_contested"]),
                cell_looks.trace_of(rests, row["last_word_first"], row["last_word_last"]),
            )
        where = "/".join(cell)
        if ours != theirs:
            found.append(f"{where}: the engine says {' '.join(ours)}, notebook 02 {' '.join(theirs)}")
        elif int(trace) != theirs_rest:
            found.append(f"{where}: engine and notebook 02 rest on other statements or days")
        if (look.kind != "silent") != (cell in looks) or (cell in looks and looks[cell] != ours):
            found.append(f"{where}: the engine says {' '.join(ours)}, notebook 03 draws {' '.join(looks.get(cell, ('nothing',)))}")
    return len(prepared.cells), found
