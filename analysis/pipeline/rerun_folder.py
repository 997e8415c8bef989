"""The folder of a rerun: what its notebooks made and depended on, and how its files are kept just that."""

import sys
from contextlib import suppress
from pathlib import Path

from analysis.collect import files
from analysis.pipeline import claims, foreign, notebooks
from analysis.pipeline.graph import Task

KERNELS = "cache/kernels"
"""Folder of a rerun in which kernels start and keep their connection files."""
STATE = "tasks"
"""Folder of a rerun in which the graph of tasks keeps what each notebook last depended on."""


def clear(build: Path) -> None:
    """Remove what a run that was killed left half-written in its folder, and what kernels left there or would read."""
    for part in foreign.PARTS:
        files.sweep(build / part)
    foreign.clear_cache(build / "cache")


def _record(build: Path, case_id: str) -> Path:
    """File that lists what the notebooks of a case made in this folder, one path a line."""
    return build / STATE / case_id / "made.txt"


def _made_before(build: Path, case_id: str) -> set[str]:
    record = _record(build, case_id)
    return foreign.believed(build, files.read_given(record).decode(errors="replace").splitlines()) if record.is_file() else set()


def keep(build: Path, case_id: str, name: str, executed: bytes) -> None:
    """Write what an executed notebook hands over, and last the notebook itself."""
    made = {path: data for path, (_, _, data) in notebooks.handed_over(executed, case_id).items()}
    if name == notebooks.CLEANING:  # a table that cleaning no longer makes must not be read by the others
        gone = {path for path in _made_before(build, case_id) if path.startswith(f"data/processed/{case_id}/")} - set(made)
        files.remove(build / path for path in gone)
    files.write_all(build, made)
    files.write_bytes(build / notebooks.executed_path(name, case_id), executed)


def withdraw(build: Path, case_id: str) -> None:
    """Remove all that runs made of a case, or of all cases together, in this folder.

    Processed tables, by which it is seen that something is gone, go after all else, and last the records of what was made.
    """
    records = build / STATE / case_id
    made = _made_before(build, case_id) | {notebooks.executed_path(name, case_id) for name in notebooks.names(case_id)}
    with suppress(ValueError, KeyError, TypeError):  # a notebook that was cut holds nothing
        made |= set(claims.collect(build, [case_id]))
    cleaned = {path for path in made if path.startswith("data/processed/")}
    files.remove(build / path for path in [*sorted(made - cleaned), *sorted(cleaned)])
    files.remove(records.glob("*.txt"))


def state_of(build: Path, task: Task) -> bytes:
    """Hashes of all that a task depends on and of what it made, as these files are now; blank where one is missing."""
    lines = []
    for path in (*task.depends_on, task.target):
        digest = files.sha256(path.read_bytes()) if path.is_file() else ""
        lines.append(f"{digest} {path.relative_to(build)}\n")
    return "".join(lines).encode()


def _state_record(build: Path, task: Task) -> Path:
    """File that keeps the state in which a task was left when it had been executed, or was found up to date."""
    return build / STATE / task.case_id / f"{task.name}.state.txt"


def note_state(build: Path, task: Task, state: bytes) -> None:
    """Remember that a task in this state is up to date."""
    files.write_bytes(_state_record(build, task), state)


def is_up_to_date(build: Path, task: Task, state: bytes) -> bool:
    """Whether a task that is in this state was left in just this state."""
    record = _state_record(build, task)
    return record.is_file() and record.read_bytes() == state


def settle(build: Path, case_id: str) -> None:
    """Make the files of a case in a rerun just those that its executed notebooks hand over.

    A file that is missing or was changed is written again; one that an earlier run made and
    these notebooks do not is removed. Files that no run made are left alone.
    """
    for name in notebooks.names(case_id):
        executed = build / notebooks.executed_path(name, case_id)
        if executed.is_file() and (wrong := notebooks.why_not_executed(files.read_file(executed), case_id)):
            print(f"{executed} is no executed notebook ({wrong}), and is made again", file=sys.stderr, flush=True)
            executed.unlink()
    made = claims.collect(build, [case_id])
    for path, item in made.items():
        files.write_changed(build / path, item.data)
    files.remove(build / path for path in _made_before(build, case_id) - set(made))
    if made:
        files.write_changed(_record(build, case_id), "".join(f"{path}\n" for path in made).encode())
