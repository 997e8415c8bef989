"""What may be different where the notebooks are run again: one table, each entry with a question that only a changed run answers so.

A variation says how a rerun is started (variables, namespaces, changes to the scratch copy)
and what its kernels have to answer for the change to count as made. The answers come from
`hook/sitecustomize.py`, out of every kernel.
"""

import functools
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from analysis.collect import store
from analysis.model import checkout
from analysis.verify.compare import DATA
from analysis.verify.environments import no_interpreter, no_uv, runs, with_packages, with_python
from analysis.verify.scratch_changes import end_lines_otherwise, forbid_writing, mark_tables, move, settle_in, shuffle_rows
from analysis.verify.variation import DAYS_AHEAD, Variation, contains, differs, equals, hashes_with, is_ahead, other_versions, same

HOOK = Path(__file__).with_name("hook")
PROBE, ORDER, LOCALE = "RIVAL_REQUESTS_PROBE", "RIVAL_REQUESTS_PROBE_ORDER", "RIVAL_REQUESTS_PROBE_LOCALE"
"""Variables that the hook listens to."""
LOCALES = store.WORK / "build" / "locales"
"""Where a locale with decimal commas is made if the system has none."""
TOGETHER = "together"


# What the machine has.


@functools.cache
def namespaces(letters: str) -> list[str]:
    """What to put before a command so that it has namespaces of its own; empty where the system does not allow it.

    With a network namespace the command has to begin with `launch.py --loopback`.
    """
    for flags in (f"-r{letters}", f"-{letters}"):
        prefix = ["unshare", flags, "--"]
        if runs([*prefix, "true"]):
            return prefix
    return []


def _needs_namespaces(letters: str) -> Callable[[], str]:
    return lambda: "" if namespaces(letters) else f"the system does not allow separate namespaces (unshare -r{letters})"


def _needs(command: Sequence[str]) -> Callable[[], str]:
    return lambda: "" if runs([*command, "true"]) else f"the system does not allow it ({' '.join(command)})"


def _needs_zone(name: str) -> Callable[[], str]:
    return lambda: "" if (Path("/usr/share/zoneinfo") / name).is_file() else "the system has no table of time zones (install tzdata)"


def _no_read_only() -> str:
    return (
        ""
        if namespaces("m") or sys.platform == "win32" or os.geteuid() != 0
        else "root may write anywhere, and the system allows no mounts of its own (unshare -m)"
    )


def faketime_library() -> str:
    """Library that puts the clock forward; blank where it is not installed."""
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
    return str(found[0]) if found else ""


@functools.cache
def comma_locale() -> dict[str, str]:
    """Variables of a locale with decimal commas: one that the system has, else one that is made below `build/`; empty where neither can be had."""
    listed = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout.split() if shutil.which("locale") else []
    for language in ("de_DE", "fr_FR", "et_EE"):
        name = f"{language}.UTF-8"
        if name.lower().replace("-", "") in (line.lower().replace("-", "") for line in listed):
            return {"LC_ALL": name}
    if not (LOCALES / "de_DE.UTF-8").is_dir():
        LOCALES.mkdir(parents=True, exist_ok=True)
        if not runs(["localedef", "-i", "de_DE", "-f", "UTF-8", str(LOCALES / "de_DE.UTF-8")]):
            return {}
    return {"LC_ALL": "de_DE.UTF-8", "LOCPATH": str(LOCALES)}


def _processors() -> set[int]:
    """Processors that this process may use; none where the system does not say."""
    return os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()


def _simd_names() -> list[str]:
    """Features of this processor for which NumPy has code that can be switched off."""
    import numpy

    return numpy.show_config("dicts")["SIMD Extensions"].get("found", [])


def _no_openblas() -> str:
    import numpy

    found = list((Path(numpy.__file__).parent.parent / "numpy.libs").glob("*openblas*"))
    return "" if found else "NumPy does not bring OpenBLAS here"


def _no_intel_kernels() -> str:
    return _no_openblas() or ("" if platform.machine() == "x86_64" else "only on x86-64")


# Changes to a scratch copy.


# Other interpreters and other packages.


def _zone(name: str, zone: str, hours: int, what: str, joins: bool) -> Variation:
    probes = {"hours_from_utc": equals(hours)}
    return Variation(name, what, probes, {"TZ": zone}, cannot=_needs_zone(zone), joins=joins)


def _another_python(minor: str) -> Variation:
    wanted = [int(number) for number in minor.split(".")]
    return Variation(
        f"python-{minor}", f"Python {minor} with the locked packages", {"python": lambda answer, plain: answer == wanted != plain},
        python=with_python(minor), cannot=no_interpreter(minor), joins=False,
    )  # fmt: skip


def _of_language() -> list[Variation]:
    """Time zones, locales and hashes of strings."""
    commas = comma_locale()
    return [
        _zone("zone-east", "Pacific/Kiritimati", 14, "time zone 14 hours ahead of UTC", True),
        _zone("zone-west", "Etc/GMT+12", -12, "time zone 12 hours behind UTC", False),
        Variation("locale-c", "locale C", {"letters": equals(["C", 1])}, {"LC_ALL": "C", LOCALE: "1"}, joins=False),
        Variation(
            "locale-ascii", "locale POSIX, in which files are ASCII unless stated otherwise", {"letters": equals(["C", 0])},
            {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", LOCALE: "1"}, joins=False,
        ),
        Variation(
            "locale-comma", f"locale with decimal commas ({commas.get('LC_ALL', 'none')})", {"decimal_point": equals(",")}, {**commas, LOCALE: "1"},
            cannot=lambda: "" if comma_locale() else "no locale with decimal commas is installed, and none can be made (install locales)",
        ),
        Variation("hash-1", "string hashes with seed 1", {"hash": hashes_with("1")}, {"PYTHONHASHSEED": "1"}),
        Variation("hash-2", "string hashes with seed 2", {"hash": hashes_with("2")}, {"PYTHONHASHSEED": "2"}, joins=False),
    ]  # fmt: skip


def _of_places_and_rows() -> list[Variation]:
    """Folders, and raw tables in other orders and forms."""
    return [
        Variation("directory", "started from another folder", {"started_in": equals("elsewhere")}, directory="elsewhere"),
        Variation("path", "a copy in a path with spaces, accents and Cyrillic letters", {"package": contains("Ünïcödé – копия")}, prepare=move),
        Variation(
            "home", "no home folder", {"home": equals("/nonexistent")},
            {"HOME": "/nonexistent", **{name: None for name in os.environ if name.startswith("XDG_")}},
        ),
        Variation("umask", "new files readable by their owner only (umask 077)", {"umask": equals("077")}, launch=["--umask", "077"]),
        Variation("folders", "folders are listed in a shuffled order", {"folders_are_shuffled": equals(True)}, {ORDER: "1"}),
        Variation("rows", "rows of raw tables in another order, except where the order itself is data", {"order_of_rows": differs, "rows": same}, prepare=shuffle_rows),
        Variation("line-ends", r"raw tables with \r\n", {"line_ends": equals(["\r\n"]), "rows": same}, prepare=end_lines_otherwise),
        Variation("byte-order", "raw tables with a byte order mark", {"byte_order_marks": equals([True]), "rows": same}, prepare=mark_tables),
    ]  # fmt: skip


def _of_processors() -> list[Variation]:
    """Processors, and how numbers are computed on them."""
    return [
        Variation(
            "processor", "one processor", {"processors": equals(1)}, launch=["--processor", str(min(_processors(), default=0))],
            cannot=lambda: "" if _processors() else "the system keeps no process to one processor (Linux does)",
        ),
        Variation("blas-threads", "linear algebra in one thread", {"blas_threads": equals(1)}, {"OPENBLAS_NUM_THREADS": "1"}, cannot=_no_openblas),
        Variation(
            "blas-kernel", "linear algebra for an older processor", {"blas_kernel": equals("Sandybridge")},
            {"OPENBLAS_CORETYPE": "Sandybridge"}, cannot=_no_intel_kernels,
        ),
        Variation(
            "simd", "NumPy without vector instructions", {"simd": equals([])}, {"NPY_DISABLE_CPU_FEATURES": " ".join(_simd_names())},
            cannot=lambda: "" if _simd_names() else "NumPy uses none here that could be switched off",
        ),
    ]  # fmt: skip


def _of_systems() -> list[Variation]:
    """Clock, network, rights, users and settings."""
    faketime = faketime_library()
    return [
        Variation(  # without the last variable every thread that waits for another keeps the processor busy, and kernels take several times as long
            "clock", f"the clock {DAYS_AHEAD} days ahead", {"time": is_ahead},
            {"LD_PRELOAD": faketime, "FAKETIME": f"+{DAYS_AHEAD}d", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_FORCE_MONOTONIC_FIX": "0"},
            cannot=lambda: "" if faketime else "libfaketime is not installed (install faketime)",
        ),
        Variation("network", "no network", {"network": equals("ENETUNREACH")}, namespaces="n", launch=["--loopback"], cannot=_needs_namespaces("n")),
        Variation(
            "read-only", "raw data that cannot be written", {"raw_is_writable": equals(False)}, namespaces="m" if namespaces("m") else "",
            launch=["--read-only", "{copy}/data/raw"] if namespaces("m") else [], prepare=forbid_writing, cannot=_no_read_only,
        ),
        Variation(
            "user", "a user without a name", {"user": equals("")}, prefix=["unshare", "-U", "--map-user=54321", "--"],
            cannot=_needs(["unshare", "-U", "--map-user=54321", "--"]), joins=False,
        ),
        Variation(
            "addresses", "memory laid out the same way each time", {"addresses_are_fixed": equals(True)}, prefix=["setarch", "-R"],
            cannot=_needs(["setarch", "-R"]),
        ),
        Variation(
            "host", "another host name", {"host": equals("another-host")}, namespaces="u", launch=["--host", "another-host"],
            cannot=_needs_namespaces("u"),
        ),
        Variation(
            "settings", "user settings: font sizes, colours, columns, startup files, kernels with the usual names",
            {"size_of_letters": lambda answer, plain: answer in (31, None), "columns": equals(40), "home": contains("/home")},
            {"HOME": "{beside}/home", "MATPLOTLIBRC": "{beside}/home/.config/matplotlib", "COLUMNS": "40"}, prepare=settle_in, joins=False,
        ),
        Variation("source-date", "the build time that packagers set (SOURCE_DATE_EPOCH)", {"source_date": equals("0")}, {"SOURCE_DATE_EPOCH": "0"}),
        Variation("workers", "four notebooks at a time", {"kernels_at_a_time": lambda answer, plain: answer > 1}, workers=4),
    ]  # fmt: skip


def _of_packages() -> list[Variation]:
    """Other releases of Python and of packages."""
    return [
        *(_another_python(minor) for minor in checkout.PYTHONS if minor != f"{sys.version_info[0]}.{sys.version_info[1]}"),
        Variation(
            "oldest", "the oldest packages that pyproject.toml allows; drawings may differ", {"packages": other_versions},
            python=with_packages("oldest", "--resolution", "lowest-direct"), level=DATA, cannot=no_uv, joins=False,
        ),
        Variation(
            "newest", "the newest packages that pyproject.toml allows; drawings may differ", {"packages": other_versions},
            python=with_packages("newest", "--upgrade"), level=DATA, cannot=no_uv, joins=False,
        ),
    ]  # fmt: skip


def _joined(parts: Sequence[Variation]) -> Variation:
    """All these at once."""

    def prepare(copy: Path) -> Path:
        for part in parts:
            copy = part.prepare(copy) if part.prepare else copy
        return copy

    return Variation(
        TOGETHER,
        f"at once: {', '.join(part.name for part in parts)}",
        {name: holds for part in parts for name, holds in part.probes.items()},
        {name: value for part in parts for name, value in part.variables.items()},
        "".join(sorted({letter for part in parts for letter in part.namespaces})),
        [word for part in parts for word in part.prefix],
        [word for part in parts for word in part.launch],
        prepare,
        directory=next((part.directory for part in parts if part.directory), ""),
        workers=max(part.workers for part in parts),
    )


@functools.cache
def everything() -> dict[str, Variation]:
    """All variations by name; the last one is all that go together, of those that can be had here."""
    table = [*_of_language(), *_of_places_and_rows(), *_of_processors(), *_of_systems(), *_of_packages()]
    joined = _joined([variation for variation in table if variation.joins and not variation.cannot()])
    return {variation.name: variation for variation in [*table, joined]}
