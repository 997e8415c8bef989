"""What a run needs of the machine, asked before it begins, and what ran out, in one sentence."""

import errno
import math
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from analysis.collect import changes, files

if sys.platform != "win32":
    import resource

MIB = 2**20
DISK_OF_NOTEBOOK, DISK_SPARE = 1 * MIB, 16 * MIB
"""Room that what a notebook makes takes on disk, rounded up, and what a run leaves free."""
MEMORY_OF_RUN, MEMORY_OF_KERNEL = 300 * MIB, 400 * MIB
"""Memory of the process that runs the notebooks, and of a kernel at work, rounded up."""
ADDRESSES = 3072 * MIB
"""Addresses that a process asks for, though it never fills most of them: more than its memory, since libraries reserve room for threads."""
FILES_OF_RUN, FILES_OF_KERNEL = 64, 32
"""Files, sockets and pipes that may be open at a time: of the process that runs the notebooks, and for each kernel."""
_ROOM, _RIGHTS, _LIMIT = (
    "free some space",
    "allow it, or name another folder",
    "raise the limit (ulimit -n, ulimit -u), or run fewer notebooks at a time with -j",
)
OUT_OF = {
    errno.ENOSPC: ("the disk is full", _ROOM), errno.EDQUOT: ("the quota of the disk is used up", _ROOM), errno.EROFS: ("the disk is read-only", _RIGHTS),
    errno.EACCES: ("permission is denied", _RIGHTS), errno.EPERM: ("permission is denied", _RIGHTS), errno.EMFILE: ("too many files are open", _LIMIT),
    errno.ENFILE: ("too many files are open on this machine", _LIMIT), errno.EFBIG: ("a file is larger than is allowed", "raise the limit (ulimit -f)"),
    errno.EBUSY: ("a folder is in use, such as one that is mounted", "name another one"),
    errno.ENOTDIR: ("a file is in the place of a folder", "move it away"), errno.EAGAIN: ("no further process may be started", _LIMIT),
}  # fmt: skip
"""What an error of the system says of the machine, and what to do."""
NO_MEMORY = "memory ran out, or a process was ended from outside: close other programs, or run fewer notebooks at a time with -j, and try again"
_ENDED = ("DeadKernelError", "TerminatedWorkerError")
"""Names of errors of libraries that tell of a process that ended without a word."""


class Exhausted(Exception):
    """Something that a run needs ran out; the message is one sentence on what, and what to do."""


def _limits(name: str) -> tuple[float, float]:
    """How much of something (a limit of the system, by its name) a process may have now, and at most; infinity where there is no limit, as on Windows."""
    if sys.platform == "win32":
        return math.inf, math.inf
    else:
        now, most = (math.inf if limit == resource.RLIM_INFINITY else limit for limit in resource.getrlimit(getattr(resource, name)))
        return now, most


def _text(path: Path) -> str:
    """What a file of the system says; blank where there is none."""
    with suppress(OSError):
        return path.read_text(encoding="utf-8").strip()
    return ""


def _mib(n_bytes: float) -> str:
    return f"{n_bytes / MIB:,.0f} MiB"


def _groups() -> Iterator[tuple[int, int]]:
    """Limit and use of memory, in bytes, of each group of processes (cgroup 1 and 2) to which this one belongs; what the system would give back is not counted as used."""
    for line in _text(Path("/proc/self/cgroup")).splitlines():
        _, kinds, group = line.split(":", 2)
        if kinds not in ("", "memory") and "memory" not in kinds.split(","):
            continue
        root, names = (
            (Path("/sys/fs/cgroup"), ("max", "current")) if not kinds else (Path("/sys/fs/cgroup/memory"), ("limit_in_bytes", "usage_in_bytes"))
        )
        place = root / group.lstrip("/")
        for folder in (place, *(parent for parent in place.parents if root in (parent, *parent.parents))):
            limit, used = (_text(folder / f"memory.{name}") for name in names)
            if limit.isdigit() and used.isdigit():
                kept = dict(row.split() for row in _text(folder / "memory.stat").splitlines())
                yield int(limit), int(used) - int(kept.get("active_file", 0)) - int(kept.get("inactive_file", 0))


def memory_left() -> int:
    """Bytes of memory that can still be had: of the machine, and of every group of processes with a limit."""
    left = psutil.virtual_memory().available
    with suppress(RuntimeError, OSError):  # as on Windows, if its counters are switched off
        left += psutil.swap_memory().free
    return min([left, *(limit - used for limit, used in _groups())])


def workers_for(asked: int) -> int:
    """Notebooks that run at a time: as many as were asked for; else one per processor, as far as memory and open files reach, and at least one."""
    if asked:
        return asked
    _, most = _limits("RLIMIT_NOFILE")
    by_files, by_memory = (most - FILES_OF_RUN) / FILES_OF_KERNEL, (memory_left() - MEMORY_OF_RUN) / MEMORY_OF_KERNEL
    return max(1, int(min(os.cpu_count() or 1, by_files, by_memory)))


def _at_a_time(workers: int) -> str:
    return "one notebook at a time needs" if workers == 1 else f"{workers} notebooks at a time need"


def why_not_writable(folder: Path) -> str:
    """What the system says to a new file in a folder; blank if it allows one."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return ""
    except OSError as error:
        return error.strerror or str(error)


def why_not_made(folder: Path) -> str:
    """What the system says to a folder that is to be made; blank if it is there or was made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return error.strerror or str(error)
    return ""


def faults(build: Path, n_notebooks: int, workers: int, runs: int = 1) -> list[str]:
    """Why this machine cannot run some notebooks in a folder, with what to do; a line for each thing that it lacks.

    Parameters
    ----------
    build
        Folder of the rerun, which is there.
    n_notebooks
        Notebooks that may have to be executed.
    workers
        Notebooks that run at a time.
    runs
        Processes that run them, at a time.
    """
    found = []
    if reason := why_not_writable(build):
        found.append(f"{build} cannot be written to ({reason}); name a folder that can be written to with --out")
    if not n_notebooks:
        return found
    free, needed = shutil.disk_usage(build).free, DISK_OF_NOTEBOOK * n_notebooks + DISK_SPARE
    if free < needed:
        found.append(
            f"{_mib(free)} of the disk of {build} is free, and {n_notebooks} notebooks need {_mib(needed)}: free some space, or name another folder with --out"
        )
    _, most = _limits("RLIMIT_NOFILE")
    needed = FILES_OF_RUN + FILES_OF_KERNEL * workers // runs
    if most < needed:
        found.append(f"a process may have {most} files open, and {_at_a_time(workers)} {needed}: raise the limit (ulimit -n), or run fewer with -j")
    left, needed = memory_left(), MEMORY_OF_RUN * runs + MEMORY_OF_KERNEL * workers
    if left < needed:
        found.append(f"{_mib(left)} of memory is left, and {_at_a_time(workers)} {_mib(needed)}: close other programs, or run fewer with -j")
    limit, _ = _limits("RLIMIT_AS")
    if limit < ADDRESSES:
        found.append(
            f"a process may have {_mib(limit)} of address space, and one that runs a notebook needs {_mib(ADDRESSES)}: raise the limit (ulimit -v)"
        )
    return found


@contextmanager
def descriptors_for(workers: int) -> Iterator[None]:
    """Let this process open as many files as some notebooks at a time need, as far as the system allows it."""
    needed = FILES_OF_RUN + FILES_OF_KERNEL * workers
    now, most = _limits("RLIMIT_NOFILE")
    if sys.platform == "win32" or now >= needed:
        yield
    else:
        before = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (int(min(needed, most)), before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, before)


def _named(place: Path | str) -> Path | str:
    """A place as people know it: the folder in which a change was prepared, and not that of the preparation."""
    parts = Path(os.fsdecode(place)).parts
    prepared = next((number for number, part in enumerate(parts) if part.startswith((files.PARTIAL, changes.STAGE))), None)
    return place if prepared is None else Path(*parts[:prepared])


def why(error: BaseException, place: Path | str = "") -> str:
    """What ran out where an error was raised, in one sentence with what to do; blank if it says nothing of the machine."""
    chain: list[BaseException] = []
    behind: BaseException | None = error
    while behind is not None and behind not in chain:
        chain.append(behind)
        behind = behind.__cause__ or behind.__context__
    for each in chain:
        is_ended = type(each).__name__ in _ENDED or str(each).startswith("Kernel died")
        if isinstance(each, MemoryError) or is_ended or getattr(each, "kind", "") == "MemoryError":
            last = next(filter(None, getattr(each, "__notes__", [])), "")
            return f"{NO_MEMORY} (the last that it said: {last})" if last else NO_MEMORY
        number = getattr(each, "errno", None)  # errors of ZeroMQ have one too
        if number is None and isinstance(each, shutil.Error):  # of a folder that is copied: all that went wrong, in words
            number = next((int(found) for found in re.findall(r"\[Errno (\d+)\]", str(each))), None)
        if number == errno.ENOMEM:
            return NO_MEMORY
        if number in OUT_OF and (number != errno.EAGAIN or isinstance(each, OSError)):
            what, advice = OUT_OF[number]
            at = _named(getattr(each, "filename", None) or place)
            return f"{what}{f' at {at}' if at else ''}, and nothing half-written is left: {advice}, and try again"
    return ""
