"""What may be different where the notebooks are run again: one table, each entry with a question that only a changed run answers so.

A variation says how a rerun is started (variables, namespaces, changes to the scratch copy)
and what its kernels have to answer for the change to count as made. The answers come from
`hook/sitecustomize.py`, out of every kernel.
"""

import csv
import functools
import io
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from analysis.collect import store
from analysis.model import checkout
from analysis.pipeline import start_kernel
from analysis.verify import scratch
from analysis.verify.compare import BYTES, DATA

HOOK = Path(__file__).with_name("hook")
PROBE, ORDER, LOCALE = "RIVAL_REQUESTS_PROBE", "RIVAL_REQUESTS_PROBE_ORDER", "RIVAL_REQUESTS_PROBE_LOCALE"
"""Variables that the hook listens to."""
ENVIRONMENTS = store.ROOT / "build" / "environments"
"""Where environments with another Python or other packages are kept."""
LOCALES = store.ROOT / "build" / "locales"
"""Where a locale with decimal commas is made if the system has none."""
DAYS_AHEAD = 398
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
TOGETHER = "together"

Probe = Callable[[Any, Any], bool]
"""Whether an answer of a changed run, beside the answer of an unchanged one, is what the change should bring about."""


class Impossible(Exception):
    """A variation cannot be had on this machine; the message says why."""


def nothing_against() -> str:
    """A variation that can be had on any machine."""
    return ""


class Variation(NamedTuple):
    """One thing that is different in a rerun.

    In `variables` and `launch`, `{copy}` stands for the scratch copy, `{beside}` for the folder in
    which it lies.

    Attributes
    ----------
    name, what
        Name on the command line, and one line for people.
    probes
        By name of an answer, what it has to be; the change was made if all hold in every kernel.
    variables
        Variables of the environment, None to remove one.
    namespaces
        Letters of `unshare`: m for mounts, n for network, u for the name of the host.
    prefix, launch
        Put before the interpreter, and arguments of `launch.py`.
    prepare
        Changes the scratch copy and says where it is now.
    python
        Gives another interpreter; raises `Impossible` with the reason if it cannot be had.
    directory
        Name of a folder beside the copy to start in; blank for the copy itself.
    workers
        Notebooks that run at a time.
    level
        What has to be the same.
    cannot
        Why this machine does not allow it; blank if it does.
    joins
        Whether it is part of `together`.
    """

    name: str
    what: str
    probes: Mapping[str, Probe]
    variables: Mapping[str, str | None] = {}
    namespaces: str = ""
    prefix: Sequence[str] = ()
    launch: Sequence[str] = ()
    prepare: Callable[[Path], Path] | None = None
    python: Callable[[], Path] | None = None
    directory: str = ""
    workers: int = 1
    level: str = BYTES
    cannot: Callable[[], str] = nothing_against
    joins: bool = True

    def holds(self, answers: Mapping[str, object], plain: Mapping[str, object]) -> bool:
        """Whether the answers of a kernel show the change, beside those of a kernel of an unchanged run."""
        return all(name in answers and holds(answers[name], plain.get(name)) for name, holds in self.probes.items())


def equals(value: object) -> Probe:
    """The answer is this one."""
    return lambda answer, plain: answer == value


def contains(words: str) -> Probe:
    """The answer has these words in it."""
    return lambda answer, plain: words in str(answer)


def differs(answer: object, plain: object) -> bool:
    """The answer is another one than that of an unchanged run."""
    return bool(answer) and answer != plain


def same(answer: object, plain: object) -> bool:
    """The answer is that of an unchanged run."""
    return answer == plain


def is_ahead(answer: object, plain: object) -> bool:
    """A time that is at least as many days ahead as the clock was put forward."""
    return isinstance(answer, float) and answer > time.time() + (DAYS_AHEAD - 1) * 86400


def other_versions(answer: Any, plain: Any) -> bool:
    """At least one package that both runs have is there in another version."""
    return any(answer[name] != version for name, version in plain.items() if name in answer)


def hashes_with(seed: str) -> Probe:
    """The hash that a fresh process has with this seed."""
    return lambda answer, plain: answer == _hash_with(seed)


@functools.cache
def _hash_with(seed: str) -> int:
    said = subprocess.run([sys.executable, "-c", "print(hash('probe'))"], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True)
    return int(said.stdout)


# What the machine has.


def runs(command: Sequence[str]) -> bool:
    """Whether a command can be had and succeeds."""
    return bool(shutil.which(command[0])) and subprocess.run(command, capture_output=True, check=False).returncode == 0


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
    return lambda: "" if namespaces(letters) else f"the system allows no namespaces of its own (unshare -r{letters})"


def _needs(command: Sequence[str]) -> Callable[[], str]:
    return lambda: "" if runs([*command, "true"]) else f"the system does not allow it ({' '.join(command)})"


def _needs_zone(name: str) -> Callable[[], str]:
    return lambda: "" if (Path("/usr/share/zoneinfo") / name).is_file() else "the system has no table of time zones (install tzdata)"


def _no_read_only() -> str:
    return "" if namespaces("m") or os.geteuid() != 0 else "root may write anywhere, and the system allows no mounts of its own (unshare -m)"


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


def _simd_names() -> list[str]:
    """Features of this processor for which NumPy has code that can be switched off."""
    import numpy

    return numpy.show_config("dicts")["SIMD Extensions"].get("found", [])


def _no_openblas() -> str:
    import numpy

    found = list((Path(numpy.__file__).parent.parent / "numpy.libs").glob("*openblas*"))
    return "" if found else "NumPy does not bring OpenBLAS here"


def _no_intel_kernels() -> str:
    return _no_openblas() or ("" if os.uname().machine == "x86_64" else "only on x86-64")


# Changes to a scratch copy.


def _change_tables(copy: Path, change: Callable[[bytes], bytes]) -> Path:
    raw = copy / "data" / "raw"
    store.write_all(raw, {path: change(data) for path, data in store.read_bytes(raw).items()})
    return copy


def _parsed(data: bytes) -> tuple[bytes, list[list[str]]]:
    """Mark of order of bytes or nothing, and the rows: parsed, so that line ends within cells survive."""
    mark = BYTE_ORDER_MARK if data.startswith(BYTE_ORDER_MARK) else b""
    return mark, list(csv.reader(io.StringIO(data.removeprefix(mark).decode(), newline="")))


def _table(mark: bytes, rows: Iterable[Sequence[str]], end: str) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=end).writerows(rows)
    return mark + text.getvalue().encode()


def shuffled_rows(data: bytes) -> bytes:
    """A table with its rows in another order; the header stays."""
    mark, (head, *rows) = _parsed(data)
    random.Random(1).shuffle(rows)
    return _table(mark, [head, *rows], "\n")


def windows_line_ends(data: bytes) -> bytes:
    r"""A table with `\r\n` at the end of each row."""
    mark, rows = _parsed(data)
    return _table(mark, rows, "\r\n")


def marked(data: bytes) -> bytes:
    """A table that begins with a mark of the order of bytes, as spreadsheets write it."""
    return BYTE_ORDER_MARK + data.removeprefix(BYTE_ORDER_MARK)


ORDERED = ("codebook/case_columns.csv", "codebook/propositions.csv", "codebook/roles.csv", "codebook/coders.csv", "codebook/event_types.csv")
"""Tables whose rows stand in the order in which they are shown."""


def _shuffle_rows(copy: Path) -> Path:
    kept = {path: path.read_bytes() for name in ORDERED if (path := copy / "data" / "raw" / name).is_file()}
    changed = _change_tables(copy, shuffled_rows)
    for path, data in kept.items():
        store.write_bytes(path, data)
    return changed


def _end_lines_otherwise(copy: Path) -> Path:
    return _change_tables(copy, windows_line_ends)


def _mark_tables(copy: Path) -> Path:
    return _change_tables(copy, marked)


def _move(copy: Path) -> Path:
    """Move the copy into a folder whose name has spaces and letters beyond ASCII."""
    target = copy.parent / "a copy, Ünïcödé – копия" / "the project"
    target.parent.mkdir()
    return copy.rename(target)


def _forbid_writing(copy: Path) -> Path:
    for path in (copy / "data" / "raw").rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    return copy


def _settle_in(copy: Path) -> Path:
    """A home with settings of one's own: for Matplotlib, for IPython, and kernels of the usual names that do not start."""
    home = copy.parent / "home"
    store.write_all(
        home,
        {
            ".config/matplotlib/matplotlibrc": b"font.size: 31\nfont.family: serif\nlines.linewidth: 9\naxes.facecolor: 99ff99\nsavefig.dpi: 37\n",
            ".ipython/profile_default/startup/00.py": b"import pandas\npandas.set_option('display.max_rows', 2, 'display.precision', 1)\n",
            **{
                f".local/share/jupyter/kernels/{name}/kernel.json": b'{"argv": ["false"], "display_name": "no kernel", "language": "python"}\n'
                for name in ("python3", start_kernel.NAME)
            },
        },
    )
    return copy


# Other interpreters and other packages.


def _interpreter(minor: str) -> str:
    """Interpreter of a minor version of Python; blank where none is installed."""
    installed = sorted((Path.home() / ".pyenv" / "versions").glob(f"{minor}.*/bin/python"))
    for candidate in [shutil.which(f"python{minor}"), *installed]:
        if candidate and runs([str(candidate), "-c", f"import sys; sys.exit('%d.%d' % sys.version_info[:2] != '{minor}')"]):
            return str(candidate)
    return ""


def _uv() -> str:
    beside = Path(sys.executable).with_name("uv")
    return str(beside) if beside.is_file() else shutil.which("uv") or ""


def _no_uv() -> str:
    return "" if _uv() else "uv is not installed"


def _no_interpreter(minor: str) -> Callable[[], str]:
    return lambda: _no_uv() or ("" if _interpreter(minor) else f"Python {minor} is not installed")


def _uv_says(*arguments: str) -> str:
    """What uv says on its first channel; Impossible with its last line on the other if it fails."""
    done = subprocess.run([_uv(), *arguments], cwd=store.ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        complaint = " ".join(line.strip() for line in done.stderr.strip().splitlines()[-3:])
        raise Impossible(f"uv {arguments[0]} failed: {complaint}")
    return done.stdout


def environment(name: str, interpreter: str, requirements: bytes) -> Path:
    """Interpreter of an environment with just these requirements; made once and kept below `build/environments/`."""
    folder = ENVIRONMENTS / f"{name}-{store.sha256(requirements)[:12]}"
    python = folder / "bin" / "python"
    if not (folder / "installed").is_file():
        scratch.remove(folder)
        listed = ENVIRONMENTS / f"{folder.name}.txt"
        store.write_bytes(listed, requirements)
        _uv_says("venv", "--quiet", "--no-python-downloads", "--python", interpreter, str(folder))
        _uv_says("pip", "install", "--quiet", "--compile-bytecode", "--python", str(python), "-r", str(listed))
        store.write_bytes(folder / "installed", b"")
    return python


def _with_python(minor: str) -> Callable[[], Path]:
    lock = store.ROOT / "requirements.txt"
    return lambda: environment(f"python-{minor}", _interpreter(minor), lock.read_bytes())


def _with_packages(name: str, *arguments: str) -> Callable[[], Path]:
    def python() -> Path:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        resolved = _uv_says("pip", "compile", "--quiet", "--no-header", "--no-annotate", "--python-version", version, *arguments, "pyproject.toml")
        return environment(name, sys.executable, resolved.encode())

    return python


def _zone(name: str, zone: str, hours: int, what: str, joins: bool) -> Variation:
    probes = {"hours_from_utc": equals(hours)}
    return Variation(name, what, probes, {"TZ": zone}, cannot=_needs_zone(zone), joins=joins)


def _another_python(minor: str) -> Variation:
    wanted = [int(number) for number in minor.split(".")]
    return Variation(
        f"python-{minor}", f"Python {minor} with the locked packages", {"python": lambda answer, plain: answer == wanted != plain},
        python=_with_python(minor), cannot=_no_interpreter(minor), joins=False,
    )  # fmt: skip


def _table_of_variations() -> list[Variation]:
    """All variations but `together`."""
    commas, faketime = comma_locale(), faketime_library()
    return [
        _zone("zone-east", "Pacific/Kiritimati", 14, "time zone 14 hours ahead of UTC", True),
        _zone("zone-west", "Etc/GMT+12", -12, "time zone 12 hours behind UTC", False),
        Variation("locale-c", "locale C", {"letters": equals(["C", 1])}, {"LC_ALL": "C", LOCALE: "1"}, joins=False),
        Variation(
            "locale-ascii", "locale POSIX, files are ASCII unless said otherwise", {"letters": equals(["C", 0])},
            {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", LOCALE: "1"}, joins=False,
        ),
        Variation(
            "locale-comma", f"locale with decimal commas ({commas.get('LC_ALL', 'none')})", {"decimal_point": equals(",")}, {**commas, LOCALE: "1"},
            cannot=lambda: "" if comma_locale() else "no locale with decimal commas is installed, and none can be made (install locales)",
        ),
        Variation("hash-1", "hashes of strings with seed 1", {"hash": hashes_with("1")}, {"PYTHONHASHSEED": "1"}),
        Variation("hash-2", "hashes of strings with seed 2", {"hash": hashes_with("2")}, {"PYTHONHASHSEED": "2"}, joins=False),
        Variation("directory", "started from another folder", {"started_in": equals("elsewhere")}, directory="elsewhere"),
        Variation("path", "a copy in a path with spaces, accents and Cyrillic letters", {"package": contains("Ünïcödé – копия")}, prepare=_move),
        Variation(
            "home", "no home folder", {"home": equals("/nonexistent")},
            {"HOME": "/nonexistent", **{name: None for name in os.environ if name.startswith("XDG_")}},
        ),
        Variation("umask", "new files for oneself only (umask 077)", {"umask": equals("077")}, launch=["--umask", "077"]),
        Variation("folders", "folders are listed in a shuffled order", {"folders_are_shuffled": equals(True)}, {ORDER: "1"}),
        Variation("rows", "rows of raw tables in another order, but for those whose order is what they say", {"order_of_rows": differs, "rows": same}, prepare=_shuffle_rows),
        Variation("line-ends", r"raw tables with \r\n", {"line_ends": equals(["\r\n"]), "rows": same}, prepare=_end_lines_otherwise),
        Variation("byte-order", "raw tables with a mark of the order of bytes", {"byte_order_marks": equals([True]), "rows": same}, prepare=_mark_tables),
        Variation("processor", "one processor", {"processors": equals(1)}, launch=["--processor", str(min(os.sched_getaffinity(0)))]),
        Variation("blas-threads", "linear algebra in one thread", {"blas_threads": equals(1)}, {"OPENBLAS_NUM_THREADS": "1"}, cannot=_no_openblas),
        Variation(
            "blas-kernel", "linear algebra for an older processor", {"blas_kernel": equals("Sandybridge")},
            {"OPENBLAS_CORETYPE": "Sandybridge"}, cannot=_no_intel_kernels,
        ),
        Variation(
            "simd", "NumPy without vector instructions", {"simd": equals([])}, {"NPY_DISABLE_CPU_FEATURES": " ".join(_simd_names())},
            cannot=lambda: "" if _simd_names() else "NumPy uses none here that can be switched off",
        ),
        Variation(  # without the last variable every thread that waits for another keeps the processor busy, and kernels take several times as long
            "clock", f"the clock {DAYS_AHEAD} days ahead", {"time": is_ahead},
            {"LD_PRELOAD": faketime, "FAKETIME": f"+{DAYS_AHEAD}d", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_FORCE_MONOTONIC_FIX": "0"},
            cannot=lambda: "" if faketime else "libfaketime is not installed (install faketime)",
        ),
        Variation("network", "no network", {"network": equals("ENETUNREACH")}, namespaces="n", launch=["--loopback"], cannot=_needs_namespaces("n")),
        Variation(
            "read-only", "raw data that cannot be written", {"raw_is_writable": equals(False)}, namespaces="m" if namespaces("m") else "",
            launch=["--read-only", "{copy}/data/raw"] if namespaces("m") else [], prepare=_forbid_writing, cannot=_no_read_only,
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
            "host", "another name of the computer", {"host": equals("another-host")}, namespaces="u", launch=["--host", "another-host"],
            cannot=_needs_namespaces("u"),
        ),
        Variation(
            "settings", "settings of one's own: letters, colours, columns, startup files, kernels of the usual names",
            {"size_of_letters": lambda answer, plain: answer in (31, None), "columns": equals(40), "home": contains("/home")},
            {"HOME": "{beside}/home", "MATPLOTLIBRC": "{beside}/home/.config/matplotlib", "COLUMNS": "40"}, prepare=_settle_in, joins=False,
        ),
        Variation("source-date", "the time of origin that packagers set", {"source_date": equals("0")}, {"SOURCE_DATE_EPOCH": "0"}),
        Variation("workers", "four notebooks at a time", {"kernels_at_a_time": lambda answer, plain: answer > 1}, workers=4),
        *(_another_python(minor) for minor in checkout.PYTHONS if minor != f"{sys.version_info[0]}.{sys.version_info[1]}"),
        Variation(
            "oldest", "the oldest packages that pyproject.toml allows; drawings may differ", {"packages": other_versions},
            python=_with_packages("oldest", "--resolution", "lowest-direct"), level=DATA, cannot=_no_uv, joins=False,
        ),
        Variation(
            "newest", "the newest packages that pyproject.toml allows; drawings may differ", {"packages": other_versions},
            python=_with_packages("newest", "--upgrade"), level=DATA, cannot=_no_uv, joins=False,
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
    table = _table_of_variations()
    joined = _joined([variation for variation in table if variation.joins and not variation.cannot()])
    return {variation.name: variation for variation in [*table, joined]}
