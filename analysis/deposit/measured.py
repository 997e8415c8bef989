"""What it takes to make everything again: measured once on one machine, and committed.

`measured.csv` says how long each step took and what it needed. It lies beside the code, and in the folder of a study of
one's own beside its Makefile, since it tells of the code on a machine: among the collected data it would be part of what
their hash stands for. To measure anew, on a machine that does nothing else, with the commit that is to be released:

    git clone . /tmp/measured && .venv/bin/python -m analysis.deposit.measured /tmp/measured
"""

import os
import platform
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import psutil

from analysis.collect import files, store
from analysis.deposit.contents import Contents
from analysis.deposit.tree import Unfit
from analysis.model.dictionary.columns import described
from analysis.model.dictionary.schemas import Column

PATH = "analysis/deposit/measured.csv" if store.ROOT == store.INSTRUMENT else "measured.csv"
ENVIRONMENT, RUN = "environment", "run"
STEPS = {ENVIRONMENT: ("make", "env"), RUN: ("make", "run")}
"""Steps of which time, memory and disk are measured; all others are notebooks, as parts of the run."""
MEASURED = described(
    "measured",
    "a step that was measured, or all executions of a notebook in the run",
    "step",
    Column("step", "the step, or the name of the notebook"),
    Column("command", "what was called", "a notebook, as part of the run"),
    Column("n", "how often it was executed", type="whole"),
    Column("seconds", "how long it took; of a notebook all its executions together", type="whole", unit="seconds"),
    Column("memory", "most memory of all its processes together", "a notebook", type="whole", unit="MiB"),
    Column("disk", "what it left on disk", "a notebook", type="whole", unit="MiB"),
    Column("system", "operating system and its architecture"),
    Column("processor", "model of the processor"),
    Column("processors", "number of processors", type="whole"),
    Column("memory_of_machine", "memory of the machine", type="whole", unit="MiB"),
    Column("python", "release of Python"),
    Column("commit", "git commit of what was measured", pattern=r"[0-9a-f]{40}", words="40 hexadecimal digits"),
)
_EXECUTED = re.compile(r"^ +\d+  \S+ +(?P<notebook>\d\d_\w+) +(?P<seconds>[\d.]+) s$", re.MULTILINE)
MIB = 2**20


class Took(NamedTuple):
    """What a command took: seconds, MiB of memory at most, MiB left on disk; and what it said on its other channel."""

    seconds: float
    memory: float
    disk: float
    said: str


def read(contents: Contents) -> pd.DataFrame:
    """What was measured, as the archive has it; without rows where it has nothing.

    Raises
    ------
    Unfit
        If its columns are not those of the table.
    """
    if PATH not in contents.files:
        return MEASURED.frame()
    found = store.read_table(contents.files[PATH])
    if list(found.columns) != MEASURED.names:
        raise Unfit(f"{PATH} has other columns than it should. Measure anew: python -m analysis.deposit.measured FOLDER, with a clone of this one.")
    return found


def notebooks(said: str) -> dict[str, tuple[int, float]]:
    """How often each notebook was executed and how long that took in all, from what a run says while it works."""
    taken: dict[str, list[float]] = {}
    for line in _EXECUTED.finditer(said):
        taken.setdefault(line["notebook"], []).append(float(line["seconds"]))
    return {name: (len(seconds), sum(seconds)) for name, seconds in sorted(taken.items())}


def measure(folder: Path) -> pd.DataFrame:
    """Measure every step in a folder that has the code, the data and nothing that was made of them."""
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=folder, capture_output=True, text=True, check=True)
    machine = (*_machine(), commit.stdout.strip())
    rows: list[tuple[object, ...]] = []
    for step, command in STEPS.items():
        print(f"{' '.join(command)} in {folder}", file=sys.stderr)
        took = _take(command, folder)
        rows.append((step, " ".join(command), 1, round(took.seconds), round(took.memory), round(took.disk), *machine))
        executed = notebooks(took.said).items()
        rows += [(name, "", n, round(seconds), "", "", *machine) for name, (n, seconds) in executed]
    return pd.DataFrame(rows, columns=MEASURED.names)


def _machine() -> tuple[object, ...]:
    """System, processor, number of processors, memory in MiB, and release of Python."""
    told = [line.partition(":") for line in _lines(Path("/proc/cpuinfo"))]
    model = next((value.strip() for name, _, value in told if name.strip() == "model name"), platform.processor())
    system = f"{platform.system()} {platform.machine()}"
    return system, model, os.cpu_count(), psutil.virtual_memory().total // MIB, platform.python_version()


def _lines(path: Path) -> list[str]:
    return files.read_file(path).decode(errors="replace").splitlines() if path.is_file() else []


def _take(command: tuple[str, ...], folder: Path) -> Took:
    before, started, peak = _on_disk(folder), time.monotonic(), 0
    said: list[str] = []
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as child:
        listener = threading.Thread(target=lambda: said.extend(child.stderr or ()))
        listener.start()
        while child.poll() is None:
            peak = max(peak, sum(_memory_below(child.pid)))
            time.sleep(0.5)
        seconds = time.monotonic() - started
        listener.join()
    if child.returncode:
        raise RuntimeError(f"{' '.join(command)} failed: {''.join(said[-5:])}")
    return Took(seconds, peak / MIB, (_on_disk(folder) - before) / MIB, "".join(said))


def _memory_below(pid: int) -> Iterator[int]:
    """Bytes of memory of each process that a process started; what several share is shared out where the system tells."""
    try:
        below = psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return
    for process in below:
        try:
            told = process.memory_full_info()
        except psutil.Error:
            continue
        yield getattr(told, "pss", told.rss)


def _on_disk(folder: Path) -> int:
    """Bytes that all files below a folder take on disk; those that go while they are counted are passed over."""
    total = 0
    for path in folder.rglob("*"):
        try:
            found = path.lstat()
        except FileNotFoundError:
            continue
        blocks = getattr(found, "st_blocks", None)  # Windows does not say
        total += found.st_size if blocks is None else blocks * 512
    return total


if __name__ == "__main__":
    files.write_bytes(store.ROOT / PATH, store.csv_bytes(measure(Path(sys.argv[1]))))
