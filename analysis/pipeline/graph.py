"""The graph of tasks: notebooks that are not up to date are executed in threads, each after those whose outcome it reads."""

import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from analysis.pipeline import stopping

EXECUTED, UNCHANGED, FAILED, NOT_RUN = "SUCCESS", "SKIP_UNCHANGED", "FAIL", "SKIP_PREVIOUS_FAILED"
"""What can become of a task, by the names of pytask's outcomes."""


class Task(NamedTuple):
    """A notebook of a case: what executes it, the files that it depends on, and the one that is written last."""

    case_id: str
    name: str
    execute: Callable[[], None]
    depends_on: tuple[Path, ...]
    target: Path


class Ended(NamedTuple):
    """What became of a task, and the error with which it failed."""

    case_id: str
    name: str
    outcome: str
    error: BaseException | None


def _look_often() -> None:
    """Let the scheduler look for finished tasks at once, then ever less, twenty times a second at last: it would sleep up to a second, a quarter of a run."""
    import attrs
    from pytask_parallel import execute

    timings = attrs.fields(execute._Sleeper).timings.default or []  # the library has no setting for it
    timings[:] = [0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.05]


@contextmanager
def _without_waiting_for_the_disk() -> Iterator[None]:
    """Let pytask's database leave it to the system when its changes reach the disk: it would wait for the disk four times a task, half of what it takes.

    What is lost with the power is made again, since a task without a state counts as one that never ran.
    """
    from sqlalchemy import Engine, event

    def relax(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA synchronous = OFF")

    event.listen(Engine, "connect", relax)
    try:
        yield
    finally:
        event.remove(Engine, "connect", relax)


def _forget(state: Path) -> None:
    """Remove what pytask keeps, which was cut or is of another release: then it takes every task for one that never ran."""
    shutil.rmtree(state / ".pytask", ignore_errors=True)
    for path in state.glob("pytask.lock*"):
        path.unlink()


def build(tasks: Iterable[Task], state: Path, workers: int) -> list[Ended]:
    """Execute what is not up to date, some at a time.

    Parameters
    ----------
    tasks
        The tasks; files that they depend on are made by others of them, or are there.
    state
        Folder in which pytask keeps what each task last depended on; it looks for a project file upwards from there.
    workers
        Tasks that run at a time.

    Returns
    -------
    One row for each task of which it is known what became of it.

    Raises
    ------
    RuntimeError
        If the graph of tasks could not be made.
    """
    import pytask  # half a second, which a run with nothing to do has no use for

    def of(task: Task) -> pytask.TaskWithoutPath:
        nodes = {str(path): pytask.PathNode(path=path, name=str(path)) for path in (*task.depends_on, task.target)}
        target = nodes.pop(str(task.target))
        return pytask.TaskWithoutPath(
            name=f"{task.case_id}/{task.name}", function=lambda **_: task.execute(), depends_on=nodes, produces={"target": target}
        )

    made, tasks = [], list(tasks)
    pytask.console.quiet = True
    _look_often()
    try:
        for is_last in (False, True):
            made = [of(task) for task in tasks]
            with _without_waiting_for_the_disk():
                session = pytask.build(
                    tasks=made, paths=state, config=None, capture="no", verbose=0, show_traceback=False,
                    n_workers=workers, parallel_backend="threads", check_casing_of_paths=False, ignore="*",  # no task is taken from a file
                )  # fmt: skip
            if is_last or session.exit_code != pytask.ExitCode.CONFIGURATION_FAILED:
                break
            _forget(state)
    finally:
        pytask.console.quiet = False
    if made and not session.execution_reports and not stopping.is_told():
        raise RuntimeError(f"the tasks could not be run (pytask exit code {session.exit_code})")
    ended = []
    for report in session.execution_reports:
        case_id, _, name = report.task.name.partition("/")
        ended.append(Ended(case_id, name, report.outcome.name, report.exc_info[1] if report.exc_info else None))
    return ended
