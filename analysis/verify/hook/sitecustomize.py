"""Runs at the start of every Python process of a perturbed rerun, and does nothing unless it is told to by variables of the environment.

It does what only a process can do to itself (folders listed in a shuffled order, the locale taken
from the environment), and answers questions when the process ends: one JSON file for each
process, in a folder that is not compared. Only the standard library is imported at the start.
"""

import json
import os
import sys
import time

PROBE = "RIVAL_REQUESTS_PROBE"
"""Variable: the folder that takes the answers."""
ORDER = "RIVAL_REQUESTS_PROBE_ORDER"
"""Variable: seed of the order in which folders are listed."""
LOCALE = "RIVAL_REQUESTS_PROBE_LOCALE"
"""Variable: whether the process takes the whole locale of its environment, as a graphical program does."""

STARTED = time.monotonic()


class Entries:
    """What `os.scandir` gives, in another order: an iterator that can be closed and used in `with`."""

    def __init__(self, entries: list) -> None:
        self.entries = iter(entries)

    def __iter__(self) -> "Entries":
        return self

    def __next__(self) -> os.DirEntry:
        return next(self.entries)

    def __enter__(self) -> "Entries":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Forget the entries that were not asked for."""
        self.entries = iter(())


def shuffle_folders(seed: str) -> None:
    """List folders in an order of its own each time."""
    import random

    order = random.Random(seed)
    listdir, scandir = os.listdir, os.scandir

    def shuffled_names(*arguments: object, **named: object) -> list:
        names = listdir(*arguments, **named)
        order.shuffle(names)
        return names

    def shuffled_entries(*arguments: object, **named: object) -> Entries:
        with scandir(*arguments, **named) as found:
            entries = list(found)
        order.shuffle(entries)
        return Entries(entries)

    os.listdir, os.scandir = shuffled_names, shuffled_entries


def begin() -> None:
    """A process that was forked has begun only now."""
    global STARTED
    STARTED = time.monotonic()


def sleep_by_waiting() -> None:
    """Sleep without the system call that libfaketime (0.9.10) misreads: with the clock put forward Python 3.11 and later would never wake up."""
    import select

    def sleep(seconds: float) -> None:
        select.select([], [], [], seconds)

    time.sleep = sleep


def _listing() -> bool:
    """Whether a folder of many files is listed in another order than the system's, none left out."""
    import posix
    from pathlib import Path

    folder = Path(os.__file__).parent
    system, ours = posix.listdir(folder), [[path.name for path in folder.iterdir()], [entry.name for entry in os.scandir(folder)]]
    return all(names != system and sorted(names) == sorted(system) for names in ours)


def _mask() -> str:
    mask = os.umask(0o077)
    os.umask(mask)
    return f"{mask:03o}"


def _user() -> str:
    import pwd

    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return ""


def _fixed_addresses() -> bool:
    """Whether memory is laid out the same way in each process, as Linux can be told to."""
    import ctypes

    return sys.platform == "linux" and bool(ctypes.CDLL(None).personality(0xFFFFFFFF) & 0x0040000)


def _network() -> str:
    """What the system says at once to a connection to an address that nobody has; nothing is sent where it refuses."""
    import errno
    import socket

    with socket.socket() as channel:
        channel.setblocking(False)
        return errno.errorcode.get(channel.connect_ex(("192.0.2.1", 9)), "connected")


def _rc_size() -> float | None:
    """Size of letters in the settings that Matplotlib found; None where the process does not draw."""
    matplotlib = sys.modules.get("matplotlib")
    return matplotlib.rcParamsOrig["font.size"] if matplotlib else None


def _simd() -> list[str]:
    """Features of the processor that NumPy has code for and uses."""
    import numpy

    return numpy.show_config("dicts")["SIMD Extensions"].get("found", [])


def _blas() -> list:
    """Kernel and threads of the OpenBLAS that NumPy brings; empty where it brings another library."""
    import ctypes
    from pathlib import Path

    import numpy

    found = sorted((Path(numpy.__file__).parent.parent / "numpy.libs").glob("*openblas*"))
    if not found:
        return []
    library = ctypes.CDLL(found[0])
    library.scipy_openblas_get_corename64_.restype = ctypes.c_char_p
    return [library.scipy_openblas_get_corename64_().decode(), library.scipy_openblas_get_num_threads64_()]


def _packages() -> dict[str, str]:
    """Versions of what is installed, by the names of their folders: quicker than to read what each says of itself."""
    import sysconfig
    from pathlib import Path

    folders = Path(sysconfig.get_path("purelib")).glob("*-*.dist-info")
    return dict(folder.name.removesuffix(".dist-info").lower().split("-", 1) for folder in folders)


def raw_answers(folder: str) -> dict:
    """What the tables below a folder look like: order of rows, rows in any order, ends of lines, marks of order of bytes, whether one may be written."""
    import csv
    import hashlib
    import io
    from pathlib import Path

    paths = sorted(Path(folder).rglob("*.csv")) if folder else []
    order, rows, ends, marks = hashlib.sha256(), hashlib.sha256(), set(), set()
    for path in paths:
        data = path.read_bytes()
        table = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
        order.update(repr(table).encode())
        rows.update(repr([*table[:1], *sorted(table[1:])]).encode())
        ends.add("\r\n" if data.count(b"\r\n") == data.count(b"\n") else "\n")
        marks.add(data.startswith(b"\xef\xbb\xbf"))
    return {
        "order_of_rows": order.hexdigest(),
        "rows": rows.hexdigest(),
        "line_ends": sorted(ends),
        "byte_order_marks": sorted(marks),
        "raw_is_writable": any(os.access(path, os.W_OK) for path in paths),
    }


def answers() -> dict:
    """Everything that a variation may ask of a process."""
    import locale
    import shutil
    import socket
    from pathlib import Path

    blas = _blas()
    package = getattr(sys.modules.get("analysis"), "__file__", None)
    return {
        "hours_from_utc": time.localtime().tm_gmtoff / 3600,
        "time": time.time(),
        "decimal_point": locale.localeconv()["decimal_point"],
        "letters": [locale.setlocale(locale.LC_CTYPE), sys.flags.utf8_mode],
        "hash": hash("probe"),
        "directory": str(Path.cwd()),
        "package": str(Path(package).parent) if package else "",
        "home": str(Path("~").expanduser()),
        "umask": _mask(),
        "folders_are_shuffled": _listing(),
        "processors": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "blas_kernel": blas[0] if blas else "",
        "blas_threads": blas[1] if blas else 0,
        "simd": _simd(),
        "network": _network(),
        "user": _user(),
        "addresses_are_fixed": _fixed_addresses(),
        "host": socket.gethostname(),
        "size_of_letters": _rc_size(),
        "columns": shutil.get_terminal_size().columns,
        "source_date": os.environ.get("SOURCE_DATE_EPOCH", ""),
        "python": list(sys.version_info[:2]),
        "packages": _packages(),
        **raw_answers(os.environ.get("RIVAL_REQUESTS_RAW", "")),
    }


def _is_kernel() -> bool:
    """Whether this process is a kernel of the run."""
    return any(word.endswith("/start_kernel.py") for word in sys.orig_argv)


def _write_answers(folder: str) -> None:
    """Leave a file with the answers of this process: `error` in it where one could not be had."""
    from pathlib import Path

    is_kernel = _is_kernel()
    about = {"process": os.getpid(), "command": sys.argv, "is_kernel": is_kernel, "started": STARTED, "ended": time.monotonic()}
    try:
        about |= answers() if is_kernel else {"directory": str(Path.cwd())}
    except Exception as error:
        about["error"] = f"{type(error).__name__}: {error}"
    (Path(folder) / f"{os.getpid()}-{time.monotonic_ns()}.json").write_text(json.dumps(about), encoding="utf-8")


if os.environ.get(PROBE):
    import signal
    import threading

    # A kernel that takes long to end is killed: the answers come before all that other modules do at the end, and the first
    # signal is ignored. The public atexit runs what was registered first last of all, which is too late.
    threading._register_atexit(_write_answers, os.environ[PROBE])
    os.register_at_fork(after_in_child=begin)
    if _is_kernel():
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if os.environ.get(ORDER):
        shuffle_folders(os.environ[ORDER])
    if os.environ.get("FAKETIME"):
        sleep_by_waiting()
    if os.environ.get(LOCALE):
        import locale

        locale.setlocale(locale.LC_ALL, "")
