"""Cases × notebooks as a graph of tasks: run what is not up to date, take what the notebooks hand over, compare."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import NamedTuple

from analysis.collect import files, store
from analysis.model import terms
from analysis.model.choices import DEFAULT, Choices
from analysis.pipeline import executors, forks, gone, graph, jobs, notebooks, resources, stopping
from analysis.pipeline.executors import Executor, Opening
from analysis.pipeline.graph import Ended, Task
from analysis.pipeline.inputs import Inputs
from analysis.pipeline.jobs import Changed, Job
from analysis.pipeline.rerun_folder import KERNELS, STATE, clear, is_up_to_date, keep, note_state, settle, state_of

BUILD = store.WORK / "build"


class Vanished(Exception):
    """The folder of a run was removed or replaced while the run was at work in it."""


class Outcome(NamedTuple):
    """What a run did.

    `executed` are notebooks by case and name, `up_to_date` says how many were so before, `failures` are case, name and reason,
    `not_run` says how many could not run after a failure, `places` are lines on which machines did what.
    """

    executed: list[tuple[str, str]]
    up_to_date: int
    failures: list[tuple[str, str, str]]
    not_run: int
    places: Sequence[str] = ()

    @property
    def n_accounted_for(self) -> int:
        """Number of notebooks of which it is known what became of them."""
        return len(self.executed) + self.up_to_date + len(self.failures) + self.not_run


class _Progress:
    """Counts finished notebooks and says so, from whichever thread; `fatal` is what keeps every further notebook from being run."""

    def __init__(self, executor: Executor) -> None:
        self.lock = threading.Lock()
        self.executor: Executor = executor
        self.n_tasks, self.started = 0, time.monotonic()
        self.executed: list[tuple[str, str]] = []
        self.failures: list[tuple[str, str, str]] = []
        self.fatal: Exception | None = None

    def done(self, case_id: str, name: str, seconds: float) -> None:
        with self.lock:
            self.executed.append((case_id, name))
            self.n_tasks = max(self.n_tasks, len(self.executed))  # what reads a table that changed is executed too
            line = f"  {len(self.executed):>3} of {self.n_tasks:<3} {case_id:<12} {name:<24} {seconds:5.1f} s   {self._rest()}"
            print(line.rstrip(), file=sys.stderr, flush=True)

    def _rest(self) -> str:
        """What goes on, what failed, and how long it may still take, by how long it took so far."""
        left = self.n_tasks - len(self.executed) - len(self.failures)
        words = [f"{self.executor.running()} running"] + ([f"{len(self.failures)} failed"] if self.failures else [])
        seconds = left * (time.monotonic() - self.started) / len(self.executed)
        return ", ".join([*words, f"{seconds / 60:.0f} min left" if seconds >= 90 else f"{seconds:.0f} s left"]) if left else ""

    def failed(self, case_id: str, name: str, reason: str) -> None:
        with self.lock:
            self.failures.append((case_id, name, reason))
            print(f"  failed  {case_id} {name}: {reason}", file=sys.stderr, flush=True)


@contextmanager
def environment(build: Path, cache: Path | None = None) -> Iterator[None]:
    """Environment of the kernels: settings folders of their own (`build/cache` unless others are named), and the tables of this rerun instead of the claimed ones."""
    cache = cache or build / "cache"
    files.write_bytes(cache / ".gitignore", b"*\n")
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


def list_fonts(cache: Path) -> None:
    """Let Matplotlib list the fonts of the machine in the settings folder of kernels before any of them asks for it.

    It would do so in the first notebooks that run and, where that takes more than five seconds, say so in their outputs.
    """
    if not list((cache / "matplotlib").glob("fontlist-*.json")):
        subprocess.run(
            [sys.executable, "-P", "-c", "import matplotlib.font_manager"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
        )


def _gone(build: Path) -> Vanished:
    return Vanished(f"{build} was removed or replaced during a run; run it again, and leave the folder alone until it ends")


def _of_the_machine(error: Exception, build: Path, is_there: Callable[[], bool]) -> Exception | None:
    """What an error says of more than one notebook: the folder of the run is gone, data were changed, something ran out, no work is done any more; or None."""
    if not is_there():
        return _gone(build)
    if isinstance(error, Changed):
        return error
    if isinstance(error, (jobs.Unseen, executors.Gone)):
        return resources.Exhausted(str(error))
    reason = resources.why(error, build)
    return resources.Exhausted(reason) if reason else None


def _execute(job: Job, executor: Executor) -> bytes:
    """The executed notebook, wherever it is executed."""
    if executor.is_here:
        return executor.do(job.label, jobs.execute, (job,), job.build / KERNELS)
    return executor.do(job.label, jobs.execute_elsewhere, (job, job.tables()), job.build / KERNELS)


def _task(job: Job, progress: _Progress, is_there: Callable[[], bool]) -> Task:
    """Task that executes one notebook of one case and writes what it hands over.

    What concerns more than this notebook (something ran out, the folder is gone, data were changed) is left in `progress.fatal`.
    """
    name, case_id, build = job.name, job.case_id, job.build
    target = build / notebooks.executed_path(name, case_id)

    def run() -> None:
        if stopping.is_told() or progress.fatal:
            raise stopping.Stopped
        try:
            executed = _execute(job, progress.executor)
            keep(build, case_id, name, executed)
            note_state(build, task, state_of(build, task))
        except Exception as error:
            progress.fatal = progress.fatal or _of_the_machine(error, build, is_there)
            if isinstance(error, (notebooks.NotebookFailed, executors.Lost)) and not progress.fatal:
                target.unlink(missing_ok=True)
                progress.failed(case_id, name, str(error))
            raise
        if not is_there():  # what was written made the folder anew
            progress.fatal = _gone(build)
            raise progress.fatal
        progress.done(case_id, name, progress.executor.seconds(job.label))

    setting = build / STATE / case_id / f"{name}.txt"  # as a file, since pytask takes all nameless values for one
    files.write_changed(setting, f"{job.digest}\n{sorted(job.choices.values().items())}\n{sys.version}\n".encode())
    cleaned = [] if name == notebooks.CLEANING else store.case_ids() if case_id == terms.STUDY else [case_id]
    reads = [build / notebooks.executed_path(notebooks.CLEANING, each) for each in cleaned]
    task = Task(case_id, name, run, (setting, *reads), target)
    return task


def run(case_ids: Iterable[str], choices: Choices = DEFAULT, build: Path = BUILD, workers: int = 0, opening: Opening | None = None) -> Outcome:
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
    opening
        Opens what executes them; threads of this process unless given.

    Raises
    ------
    files.Busy
        If another run is in progress in the folder.
    Changed
        If data or code were changed meanwhile; what was executed before is kept.
    Vanished
        If the folder was removed or replaced meanwhile.
    resources.Exhausted
        If the disk, memory, or files that may be open ran out.
    executors.Unusable
        If what is to execute them cannot be had.
    stopping.Stopped
        If the run was told to stop, or not every notebook is known to be up to date, failed or not run after a failure.
    """
    here, case_ids = executors.Here(resources.workers_for(workers)), list(case_ids)
    progress = _Progress(here)
    build, inputs = build.resolve(), Inputs.of(case_ids)
    state = build / STATE  # where pytask keeps its own: it looks for a project file upwards from here
    state.mkdir(parents=True, exist_ok=True)
    with _alone(build) as is_there, environment(build), stopping.stop_on_signals(), resources.descriptors_for(0 if opening else here.at_a_time):
        clear(build)
        for line in gone.remove(build, gone.unchanged(build, inputs)):
            print(line, file=sys.stderr, flush=True)
        files.write_changed(state / "pyproject.toml", b"[tool.pytask.ini_options]\n")
        for case_id in case_ids:
            settle(build, case_id)
        tasks = [
            _task(Job(name, case_id, choices, inputs.only(name), digest, build), progress, is_there)
            for (case_id, name), digest in inputs.digests(case_ids).items()
        ]
        found = [state_of(build, task) for task in tasks]
        up_to_date = [is_up_to_date(build, task, state) for task, state in zip(tasks, found, strict=True)]
        if all(up_to_date):
            return Outcome([], len(tasks), [], 0)
        progress.n_tasks = up_to_date.count(False)
        try:
            with opening() if opening else nullcontext(here) as progress.executor, forks.at_work():
                if progress.executor.is_here:
                    list_fonts(build / "cache")
                progress.started = time.monotonic()
                ended = graph.build(tasks, state, progress.executor.at_a_time)
        except OSError as error:  # from what the graph of tasks keeps for itself
            progress.fatal = progress.fatal or _of_the_machine(error, build, is_there) or error
            ended = []
        if progress.fatal and not stopping.is_told():
            raise progress.fatal
        outcome = _outcome(progress, ended)
        unchanged = {(each.case_id, each.name) for each in ended if each.outcome == graph.UNCHANGED}
        for task, before in zip(tasks, found, strict=True):
            if (task.case_id, task.name) in unchanged:
                note_state(build, task, before)
        if stopping.is_told() or outcome.n_accounted_for < len(tasks):
            through = len(outcome.executed) + outcome.up_to_date
            raise stopping.Stopped(f"stopped: {through} of {len(tasks)} notebooks are up to date in {build}; run the same command to continue")
        for case_id in case_ids:
            settle(build, case_id)
    return outcome


def _outcome(progress: _Progress, ended: Iterable[Ended]) -> Outcome:
    """What became of the tasks; a notebook that was stopped is not among them."""
    known = {(case_id, name) for case_id, name, _ in progress.failures}
    for each in ended:
        if each.outcome == graph.FAILED and (each.case_id, each.name) not in known and not stopping.is_told():
            progress.failed(each.case_id, each.name, f"{type(each.error).__name__}: {each.error}")
    outcomes = [each.outcome for each in ended]
    places = progress.executor.summary()
    return Outcome(progress.executed, outcomes.count(graph.UNCHANGED), progress.failures, outcomes.count(graph.NOT_RUN), places)


@contextmanager
def _alone(build: Path) -> Iterator[Callable[[], bool]]:
    """Only one run at a time in a folder; gives what says whether it is still the folder in which the run began.

    Raises
    ------
    files.Busy
        If another run is at work there.
    """
    lock = build / STATE / "lock"
    with files.alone(lock, f"another run is in progress in {build}; wait for it, or run yours in another folder (run --out)") as handle:
        yield lambda: lock.is_file() and os.path.samestat(lock.stat(), os.fstat(handle))


def build_folder(case_id: str, choices: Choices = DEFAULT) -> Path:
    """Folder of a rerun with choices or data of its own, named for them: a run would remove from `build/` what the data that it reads do not have."""
    words = "-".join(f"{name}={value}" for name, value in sorted(choices.changed().items()))
    if not store.is_own():
        words = f"{store.raw_folder().resolve().name}-{words}{files.sha256(bytes(store.raw_folder().resolve()))[:8]}"
    if not words:
        return BUILD
    safe = "".join(letter if letter.isalnum() or letter in "-=_" else "+" for letter in words)
    return BUILD / "runs" / f"{case_id}-{safe[:60]}-{files.sha256(words.encode())[:8]}"


def is_claimed(choices: Choices = DEFAULT) -> bool:
    """Whether results are claimed for these choices: all have their defaults, and the data are the project's own."""
    return store.is_own() and choices == DEFAULT
