"""Cases × notebooks as a graph of tasks: run what is not up to date, take what the notebooks hand over, compare."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import attrs
import pytask
import pytask_parallel.execute
from pytask import PathNode, PNode, TaskWithoutPath

from analysis.collect import store
from analysis.model import terms
from analysis.model.addresses import PRINT
from analysis.model.choices import DEFAULT, Choices
from analysis.pipeline import claims, notebooks, resources, stopping

BUILD = store.ROOT / "build"
KERNELS = "cache/kernels"
"""Folder of a rerun in which kernels start and keep their connection files."""
STATE = "tasks"
"""Folder of a rerun in which the graph of tasks keeps what each notebook last depended on."""


def _look_often() -> None:
    """Let the scheduler look for finished notebooks twenty times a second: it would sleep up to a second between looks, a quarter of a run."""
    timings = attrs.fields(pytask_parallel.execute._Sleeper).timings.default or []
    timings[:] = [0.05]


class Changed(Exception):
    """Data or code were changed while the run was at work."""


class Vanished(Exception):
    """The folder of a run was removed or replaced while the run was at work in it."""


class Outcome(NamedTuple):
    """What a run did: notebooks executed (case, name), how many were up to date, failures (case, name, reason), how many could not run after one."""

    executed: list[tuple[str, str]]
    up_to_date: int
    failures: list[tuple[str, str, str]]
    not_run: int

    @property
    def n_accounted_for(self) -> int:
        """Number of notebooks of which it is known what became of them."""
        return len(self.executed) + self.up_to_date + len(self.failures) + self.not_run


class _Progress:
    """Counts finished notebooks and says so, from whichever thread; `fatal` is what keeps every further notebook from being run."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.executed: list[tuple[str, str]] = []
        self.failures: list[tuple[str, str, str]] = []
        self.fatal: Exception | None = None

    def done(self, case_id: str, name: str, seconds: float) -> None:
        with self.lock:
            self.executed.append((case_id, name))
            print(f"  {len(self.executed):>3}  {case_id:<12} {name:<24} {seconds:5.1f} s", file=sys.stderr, flush=True)

    def failed(self, case_id: str, name: str, reason: str) -> None:
        with self.lock:
            self.failures.append((case_id, name, reason))
            print(f"  failed  {case_id} {name}: {reason}", file=sys.stderr, flush=True)


def clear(build: Path) -> None:
    """Remove what a run that was killed left half-written in its folder, and what its kernels left."""
    for part in ("data", "results", "notebooks", PRINT, STATE, "cache"):
        store.sweep(build / part)
    store.remove((build / KERNELS).glob("kernel-*.json"))


@contextmanager
def environment(build: Path) -> Iterator[None]:
    """Environment of the kernels: their own settings folders, and the tables of this rerun instead of the claimed ones."""
    cache = build / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    (cache / ".gitignore").write_text("*\n", encoding="utf-8")
    ours = {
        store.BUILD: str(build),
        store.RAW: str(store.raw_folder()),
        "MPLCONFIGDIR": str(cache / "matplotlib"),
        "IPYTHONDIR": str(cache / "ipython"),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    before = {name: os.environ.get(name) for name in [*ours, "PYTHONPATH"]}
    os.environ.update(ours)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})


def list_fonts(build: Path) -> None:
    """Let Matplotlib list the fonts of the machine before any kernel asks for them.

    It would do so in the first notebooks that run and, where that takes more than five seconds, say so in their outputs.
    """
    if not list((build / "cache" / "matplotlib").glob("fontlist-*.json")):
        subprocess.run([sys.executable, "-c", "import matplotlib.font_manager"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def _shared_inputs() -> list[Path]:
    """Files that notebooks of every case depend on: the lock and the codebook."""
    return [store.ROOT / "requirements.txt", *store.codebook_paths().values()]


def _study_inputs() -> list[Path]:
    """Raw tables that lie beside the cases, of which the first notebook takes the rows of its case."""
    raw = store.raw_folder()
    return [*raw.glob("*.csv"), *raw.glob("digest/*.csv")]


def _digest(paths: Iterable[Path]) -> str:
    """One hash of the names and contents of some files."""
    return store.sha256("".join(f"{path.name} {store.sha256(path.read_bytes())}\n" for path in sorted(set(paths))).encode())


def _beside(name: str) -> list[Path]:
    """Tables beside the cases on which a notebook depends: the first one of a case takes rows of its case, those of the study read the law."""
    return _study_inputs() if name == notebooks.CLEANING else store.law_paths() if name in notebooks.OF_STUDY else []


class Inputs(NamedTuple):
    """What notebooks depend on besides the collected tables of their cases: files by name of notebook."""

    files: dict[str, list[Path]]

    @classmethod
    def of(cls, case_ids: Iterable[str]) -> "Inputs":
        """Modules and shared tables that the notebooks of some cases depend on."""
        graph, found = notebooks.import_graph(), {}
        shared = _shared_inputs()
        for name in sorted({name for case_id in case_ids for name in notebooks.names(case_id)}):
            found[name] = shared + notebooks.module_files(notebooks.read(name), graph) + _beside(name)
        return cls(found)

    def digest(self, name: str, case_id: str) -> str:
        """Hash of all that a notebook of a case depends on, as it is now: its source, the words of its exhibits, modules, shared and collected tables."""
        register = store.read_exhibits()
        words = store.csv_bytes(register[register["notebook"] == name]).decode()
        cases = store.case_ids() if case_id == terms.STUDY else [case_id]
        raw = _digest(path for each in cases for path in (store.raw_folder() / "cases" / each).glob("*.csv"))
        return store.sha256((notebooks.source(notebooks.read(name)) + words + _digest(self.files[name]) + raw).encode())


def _record(build: Path, case_id: str) -> Path:
    """File that lists what the notebooks of a case made in this folder, one path a line."""
    return build / STATE / case_id / "made.txt"


def _made_before(build: Path, case_id: str) -> set[str]:
    record = _record(build, case_id)
    return set(record.read_text(encoding="utf-8").splitlines()) if record.is_file() else set()


def _print_record(build: Path, case_id: str, name: str) -> Path:
    """File that lists the print edition of a notebook's exhibits, a hash and a path a line."""
    return build / STATE / case_id / f"{name}.print.txt"


def _printed_before(build: Path, case_id: str, name: str) -> dict[str, str]:
    """Hash by path of the print edition that a notebook made in this folder."""
    record = _print_record(build, case_id, name)
    lines = record.read_text(encoding="utf-8").splitlines() if record.is_file() else []
    return {path: digest for digest, _, path in (line.partition(" ") for line in lines)}


def _write_print_edition(build: Path, case_id: str, name: str, printed: Mapping[str, bytes]) -> None:
    """Write the print edition of a notebook's exhibits, and remove what an earlier run printed and this one does not."""
    store.remove(build / path for path in _printed_before(build, case_id, name) if path not in printed)
    store.write_all(build, printed)
    record = "".join(f"{store.sha256(data)} {path}\n" for path, data in sorted(printed.items()))
    store.write_bytes(_print_record(build, case_id, name), record.encode())


def _print_edition_is_whole(build: Path, case_id: str, name: str) -> bool:
    """Whether every file that a notebook printed in this folder is still there as it was."""
    printed = _printed_before(build, case_id, name)
    return all((build / path).is_file() and store.sha256((build / path).read_bytes()) == digest for path, digest in printed.items())


def _gone(build: Path) -> Vanished:
    return Vanished(f"{build} was removed or replaced while a run was at work in it; run it again, and leave the folder alone until it ends")


def _of_the_machine(error: Exception, build: Path, is_there: Callable[[], bool]) -> Exception | None:
    """What an error says of more than one notebook: that the folder of the run is gone, data were changed, or something ran out; None if it does not."""
    if not is_there():
        return _gone(build)
    if isinstance(error, Changed):
        return error
    reason = resources.why(error, build)
    return resources.Exhausted(reason) if reason else None


def _keep(build: Path, case_id: str, name: str, executed: bytes, printed: Mapping[str, bytes]) -> None:
    """Write what an executed notebook hands over, and last the notebook itself."""
    made = {path: data for path, (_, _, data) in notebooks.handed_over(executed, case_id).items()}
    if name == notebooks.CLEANING:  # a table that cleaning no longer makes must not be read by the others
        gone = {path for path in _made_before(build, case_id) if path.startswith(f"data/processed/{case_id}/")} - set(made)
        store.remove(build / path for path in gone)
    store.write_all(build, made)
    _write_print_edition(build, case_id, name, printed)
    store.write_bytes(build / notebooks.executed_path(name, case_id), executed)


def _task(
    name: str, case_id: str, choices: Choices, build: Path, inputs: Inputs, progress: _Progress, is_there: Callable[[], bool]
) -> TaskWithoutPath:
    """Task that executes one notebook of one case and writes what it hands over.

    What concerns more than this notebook (something ran out, the folder is gone, data were changed) is left in `progress.fatal`.
    """
    target, digest = build / notebooks.executed_path(name, case_id), inputs.digest(name, case_id)

    def check() -> None:
        if inputs.digest(name, case_id) != digest:
            raise Changed("data or code were changed while the notebooks were executed; run it again")

    def run(**_: object) -> None:
        if stopping.is_told() or progress.fatal:
            raise stopping.Stopped
        started = time.monotonic()
        try:
            check()
            executed, printed = notebooks.execute(name, {"case_id": case_id} | choices.values(), build / KERNELS)
            check()
            _keep(build, case_id, name, executed, printed)
        except Exception as error:
            progress.fatal = progress.fatal or _of_the_machine(error, build, is_there)
            if isinstance(error, notebooks.NotebookFailed) and not progress.fatal:
                target.unlink(missing_ok=True)
                progress.failed(case_id, name, str(error))
            raise
        if not is_there():  # what was written made the folder anew
            progress.fatal = _gone(build)
            raise progress.fatal
        progress.done(case_id, name, time.monotonic() - started)

    cleaned = store.case_ids() if case_id == terms.STUDY else [case_id]
    setting = build / STATE / case_id / f"{name}.txt"  # as a file, since pytask takes all nameless values for one
    store.write_bytes(setting, f"{digest}\n{sorted(choices.values().items())}\n{sys.version}\n".encode())
    depends_on: dict[str, PNode] = {"setting": PathNode(path=setting, name=str(setting))}
    if name != notebooks.CLEANING:
        paths = [build / notebooks.executed_path(notebooks.CLEANING, each) for each in cleaned]
        depends_on |= {f"cleaned {path}": PathNode(path=path, name=str(path)) for path in paths}
    produces = {"executed": PathNode(path=target, name=str(target))}
    return TaskWithoutPath(name=f"{case_id}/{name}", function=run, depends_on=depends_on, produces=produces)


def run(case_ids: Iterable[str], choices: Choices = DEFAULT, build: Path = BUILD, workers: int = 0) -> Outcome:
    """Execute the notebooks of some cases that are not up to date, in parallel; one failure stops only its own case.

    Parameters
    ----------
    case_ids
        Cases to run; the study only with all of them.
    choices
        The choices of analysis; what they name is there.
    build
        Folder of the rerun; what is there and up to date is kept.
    workers
        Notebooks that run at a time; 0 for one per processor, fewer if memory or open files do not allow it.

    Raises
    ------
    files.Busy
        If another run is at work in the folder.
    Changed
        If data or code were changed meanwhile; what was executed before is kept.
    Vanished
        If the folder was removed or replaced meanwhile.
    resources.Exhausted
        If the disk, memory, or files that may be open ran out.
    stopping.Stopped
        If the run was told to stop, or not every notebook is known to be up to date, failed or not run after a failure.
    """
    progress, case_ids = _Progress(), list(case_ids)
    build, inputs = build.resolve(), Inputs.of(case_ids)
    state = build / STATE  # where pytask keeps its own: it looks for a project file upwards from here
    state.mkdir(parents=True, exist_ok=True)
    workers = resources.workers_for(workers)
    with _alone(build) as is_there, environment(build), stopping.stop_on_signals(), resources.descriptors_for(workers):
        clear(build)
        store.write_bytes(state / "pyproject.toml", b"[tool.pytask.ini_options]\n")
        for case_id in case_ids:
            _settle(build, case_id)
        tasks = [_task(name, case_id, choices, build, inputs, progress, is_there) for case_id in case_ids for name in notebooks.names(case_id)]
        list_fonts(build)
        try:
            reports = _build(tasks, state, workers)
        except OSError as error:  # from what the graph of tasks keeps for itself
            progress.fatal = progress.fatal or _of_the_machine(error, build, is_there) or error
            reports = []
        if progress.fatal and not stopping.is_told():
            raise progress.fatal
        outcome = _outcome(progress, reports)
        if stopping.is_told() or outcome.n_accounted_for < len(tasks):
            through = len(outcome.executed) + outcome.up_to_date
            raise stopping.Stopped(f"stopped: {through} of {len(tasks)} notebooks are up to date in {build}; run the same command to continue")
        for case_id in case_ids:
            _settle(build, case_id)
    return outcome


def _build(tasks: list[TaskWithoutPath], state: Path, workers: int) -> list[pytask.ExecutionReport]:
    """Execute what is not up to date: a report for each task of which it is known what became of it.

    Raises
    ------
    RuntimeError
        If the graph of tasks could not be made.
    """
    pytask.console.quiet = True
    _look_often()
    try:
        session = pytask.build(
            tasks=tasks, paths=state, config=None, capture="no", verbose=0, show_traceback=False,
            n_workers=workers, parallel_backend="threads", check_casing_of_paths=False,
        )  # fmt: skip
    finally:
        pytask.console.quiet = False
    if tasks and not session.execution_reports and not stopping.is_told():
        raise RuntimeError(f"the tasks could not be run (pytask exit code {session.exit_code})")
    return session.execution_reports


def _outcome(progress: _Progress, reports: Iterable[pytask.ExecutionReport]) -> Outcome:
    """What became of the tasks; a notebook that was stopped is not among them."""
    known = {(case_id, name) for case_id, name, _ in progress.failures}
    for report in reports:
        case_id, _, name = report.task.name.partition("/")
        if report.outcome == pytask.TaskOutcome.FAIL and (case_id, name) not in known and not stopping.is_told():
            error = report.exc_info[1] if report.exc_info else None
            progress.failed(case_id, name, f"{type(error).__name__}: {error}")
    outcomes = [report.outcome for report in reports]
    return Outcome(
        progress.executed,
        outcomes.count(pytask.TaskOutcome.SKIP_UNCHANGED),
        progress.failures,
        outcomes.count(pytask.TaskOutcome.SKIP_PREVIOUS_FAILED),
    )


def _settle(build: Path, case_id: str) -> None:
    """Make the files of a case in a rerun just those that its executed notebooks hand over.

    A file that is missing or was changed is written again; one that an earlier run made and
    these notebooks do not is removed. Files that no run made are left alone. The print edition
    is not in the notebooks: where a file of it was lost or changed, its notebook has to run again.
    """
    for name in notebooks.names(case_id):
        if not _print_edition_is_whole(build, case_id, name):
            (build / notebooks.executed_path(name, case_id)).unlink(missing_ok=True)
    made = claims.collect(build, [case_id])
    for path, item in made.items():
        target = build / path
        if not target.is_file() or target.read_bytes() != item.data:
            store.write_bytes(target, item.data)
    store.remove(build / path for path in _made_before(build, case_id) - set(made))
    if made:
        store.write_bytes(_record(build, case_id), "".join(f"{path}\n" for path in made).encode())


@contextmanager
def _alone(build: Path) -> Iterator[Callable[[], bool]]:
    """Only one run at a time in a folder; gives what says whether it is still the folder in which the run began.

    Raises
    ------
    files.Busy
        If another run is at work there.
    """
    lock = build / STATE / "lock"
    with store.alone(lock, f"another run is at work in {build}; wait for it, or run yours in another folder (run --out)") as handle:
        yield lambda: lock.is_file() and os.path.samestat(lock.stat(), os.fstat(handle))


def build_folder(case_id: str, choices: Choices = DEFAULT) -> Path:
    """Folder of a rerun with choices of its own, named for them."""
    words = "-".join(f"{name}={value}" for name, value in sorted(choices.changed().items()))
    if not words:
        return BUILD
    safe = "".join(letter if letter.isalnum() or letter in "-=_" else "+" for letter in words)
    return BUILD / "runs" / f"{case_id}-{safe[:60]}-{store.sha256(words.encode())[:8]}"


def is_claimed(choices: Choices = DEFAULT) -> bool:
    """Whether results are claimed for these choices: all have their defaults, and the data are the project's own."""
    own = store.raw_folder().resolve() == (store.ROOT / "data" / "raw").resolve()
    return own and choices == DEFAULT
