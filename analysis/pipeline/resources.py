"""What a run needs of the machine, asked before it begins, and what ran out, in one sentence."""

import errno
import os
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from analysis import files

MIB = 2**20
DISK_OF_NOTEBOOK, DISK_SPARE = 1 * MIB, 16 * MIB
"""Room that what a notebook makes takes on disk, rounded up, and what a run leaves free."""
MEMORY_OF_RUN, MEMORY_OF_KERNEL = 200 * MIB, 300 * MIB
"""Memory of the process that runs the notebooks, and of a kernel at work, rounded up."""
ADDRESSES = 2048 * MIB
"""Addresses that a process asks for, though it never fills most of them: more than its memory, since libraries reserve room for threads."""
FILES_OF_RUN, FILES_OF_KERNEL = 64, 64
"""Files, sockets and pipes that may be open at a time: of the process that runs the notebooks, and for each kernel."""
OUT_OF = {
    errno.ENOSPC: "the disk is full", errno.EDQUOT: "the quota of the disk is used up", errno.EROFS: "the disk can only be read",
    errno.EACCES: "permission is denied", errno.EPERM: "permission is denied", errno.EMFILE: "too many files are open",
    errno.ENFILE: "too many files are open on this machine", errno.ENOMEM: "there is too little memory", errno.EAGAIN: "no further process may be started",
}  # fmt: skip
"""What an error of the system says of the machine."""


class Exhausted(Exception):
    """Something that a run needs ran out; the message is one sentence on what, and what to do."""


def _words(path: Path) -> str:
    """What a file of the system says; blank where there is none."""
    with suppress(OSError):
        return path.read_text(encoding="utf-8").strip()
    return ""


def _mib(n_bytes: float) -> str:
    return f"{n_bytes / MIB:,.0f} MiB"


def memory_left() -> int:
    """Bytes of memory that can still be had: of the machine, and of the group of processes where it has a limit of its own (cgroup 2)."""
    left = psutil.virtual_memory().available
    group = _words(Path("/proc/self/cgroup")).removeprefix("0::").lstrip("/")
    for folder in {Path("/sys/fs/cgroup") / group, Path("/sys/fs/cgroup")}:
        limit, used = (_words(folder / f"memory.{name}") for name in ("max", "current"))
        if limit.isdigit() and used.isdigit():
            left = min(left, int(limit) - int(used))
    return left


def workers_for(asked: int) -> int:
    """Notebooks that run at a time: as many as were asked for; else one per processor, as far as memory and open files reach, and at least one."""
    if asked:
        return asked
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    by_files = (most - FILES_OF_RUN) // FILES_OF_KERNEL if most != resource.RLIM_INFINITY else os.cpu_count() or 1
    return max(1, min(os.cpu_count() or 1, by_files, (memory_left() - MEMORY_OF_RUN) // MEMORY_OF_KERNEL))


def faults(build: Path, n_notebooks: int, workers: int) -> list[str]:
    """Why this machine cannot run some notebooks in a folder, with what to do; a line for each thing that it lacks.

    Parameters
    ----------
    build
        Folder of the rerun, which is there.
    n_notebooks
        Notebooks that may have to be executed.
    workers
        Notebooks that run at a time.
    """
    found = []
    if reason := files.why_not_writable(build):
        found.append(f"{build} cannot be written ({reason}); allowed: a folder that can be written, with --out")
    free, needed = shutil.disk_usage(build).free, DISK_OF_NOTEBOOK * n_notebooks + DISK_SPARE
    if free < needed:
        found.append(
            f"{_mib(free)} are free on the disk of {build}; {n_notebooks} notebooks need {_mib(needed)}: free some, or name another folder with --out"
        )
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = FILES_OF_RUN + FILES_OF_KERNEL * workers
    if most != resource.RLIM_INFINITY and most < needed:
        found.append(
            f"{most} files may be open at a time; {workers} notebooks at a time need {needed}: raise the limit (ulimit -n), or run fewer with -j"
        )
    left, needed = memory_left(), MEMORY_OF_RUN + MEMORY_OF_KERNEL * workers
    if left < needed:
        found.append(f"{_mib(left)} of memory are left; {workers} notebooks at a time need {_mib(needed)}: end something, or run fewer with -j")
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit != resource.RLIM_INFINITY and limit < ADDRESSES:
        found.append(f"a process may have {_mib(limit)} of addresses; a kernel needs {_mib(ADDRESSES)}: raise the limit (ulimit -v)")
    return found


@contextmanager
def descriptors_for(workers: int) -> Iterator[None]:
    """Let this process open as many files as some notebooks at a time need, as far as the system allows it."""
    before, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = FILES_OF_RUN + FILES_OF_KERNEL * workers
    if before != resource.RLIM_INFINITY and before < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed if most == resource.RLIM_INFINITY else min(needed, most), most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (before, most))


def why(error: BaseException, place: Path | str = "") -> str:
    """What ran out where an error was raised, in one sentence with what to do; blank if it says nothing of the machine."""
    chain = []
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or error.__context__
    for each in chain:
        at = f" at {getattr(each, 'filename', None) or place}" if getattr(each, "filename", None) or place else ""
        if isinstance(each, OSError) and each.errno in OUT_OF:
            return f"{OUT_OF[each.errno]}{at}; nothing half-written is left: make room or raise the limit, and run it again"
        if isinstance(each, MemoryError) or type(each).__name__ == "DeadKernelError" or getattr(each, "kind", "") == "MemoryError":
            return "a kernel ended without a word or asked for more memory than there is; most often memory ran out: end something, or run fewer notebooks at a time with -j"
    return ""
