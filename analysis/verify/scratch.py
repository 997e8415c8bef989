"""Scratch copies of the project, and reruns in them: nothing that is claimed is in a copy, and nothing outside of it is written."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from analysis.collect import files, listing, others, store
from analysis.model import checkout

FOLDER = store.WORK / "build" / "scratch"
PARTS = ("analysis", "data/raw", "notebooks", "requirements.txt", "pyproject.toml")
"""What a rerun needs: code, collected data, notebooks without outputs, the lock."""
CARRIED = ("data/raw", "requirements.txt", "pyproject.toml", "CODEBOOK.md", "CITATION.cff")
"""What a rerun of a study of one's own needs of the project: its codebook, where the study has no other, and what it is cited by."""
OTHERS = "build/others"
"""Where a copy has the studies whose cases stand beside those of the project."""
CLAIMED = ("data/processed", "results", "notebooks")
"""Folders of what is claimed."""
LAUNCH = Path(__file__).with_name("launch.py")
DROPPED = ("PYTHON", "RIVAL_REQUESTS", "JUPYTER", "IPYTHON", "MPL", "MATPLOTLIB", "PYTEST")
"""Beginnings of names of variables that are not handed on to a rerun."""


class Rerun(NamedTuple):
    """What became of a rerun: exit status (1 also where all went well, since a copy has no claims to compare with), what it said on both channels, seconds."""

    status: int
    said: str
    complained: str
    seconds: float


@contextmanager
def workspace(around: Path = FOLDER) -> Iterator[Path]:
    """A new folder in another one, `build/scratch/` unless named, gone afterwards.

    It is locked while its process lives; folders that a killed process left behind are removed before.
    """
    around.mkdir(parents=True, exist_ok=True)
    for lock in sorted(around.glob("*.lock")):
        if lock.with_suffix("").is_dir():  # else another process is about to make it
            _remove_if_left(lock)
    folder = around / uuid.uuid4().hex
    lock = folder.with_suffix(".lock")
    try:
        with files.alone(lock):
            folder.mkdir()
            try:
                yield folder
            finally:
                remove(folder)
    finally:
        with suppress(OSError):  # another process looks at it, on Windows
            lock.unlink()


def _remove_if_left(lock: Path) -> None:
    """Remove a workspace that no process holds any more."""
    with suppress(OSError, files.Busy):
        with files.alone(lock):
            remove(lock.with_suffix(""))
        lock.unlink()


def remove(folder: Path) -> None:
    """Remove a folder whatever the rights of what is in it."""
    for path in [folder, *folder.rglob("*")]:
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
    shutil.rmtree(folder, ignore_errors=True)


def copy(target: Path, root: Path = store.ROOT) -> Path:
    """Copy of the project in a new folder, without claims: no results, no processed tables, no outputs in notebooks."""
    for part in PARTS:
        _copy(next(place / part for place in (root, checkout.PACKAGE.parent, store.INSTRUMENT) if (place / part).exists()), target / part)
    if root not in (store.INSTRUMENT, checkout.PACKAGE.parent) and not (root / "analysis").exists():
        for part in CARRIED:
            _copy(store.INSTRUMENT / part, target / checkout.CARRIED.relative_to(checkout.PACKAGE.parent) / part)
    if root == store.ROOT:
        files.write_all(target / OTHERS, others.carried())
    elif (root / OTHERS).is_dir():
        _copy(root / OTHERS, target / OTHERS)
    for path in (target / "notebooks").glob("*.ipynb"):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell |= {"outputs": [], "execution_count": None}
        path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    return target


def _copy(source: Path, place: Path) -> None:
    """Copy a file, or a folder without what tools leave there and without what an installed package carries."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(
            source,
            place,
            ignore=lambda folder, names: {name for name in names if listing.is_of_tools(name) or Path(folder, name) == checkout.CARRIED},
        )
    else:
        shutil.copy(source, place)


def environment(root: Path, more: Mapping[str, str | None] = {}) -> dict[str, str]:
    """Variables of a rerun: those of this process without what would reach into it, the package from the copy, UTC, a plain locale.

    `more` come last; None removes one.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(DROPPED) and not name.startswith("LC_")}
    meant = {checkout.MEANT: str(root.resolve()), checkout.STUDY: str(root.resolve())}
    ours: dict[str, str | None] = {**kept, "PYTHONPATH": str(root), **meant, "TZ": "UTC", "LANG": "C.UTF-8", **more}
    return {name: value for name, value in ours.items() if value is not None}


class Isolation(NamedTuple):
    """How a command is kept away from things: what to put before it, arguments of `launch.py`, and what is kept away by it."""

    prefix: list[str]
    launch: list[str]
    network: bool
    claims: bool


def isolation(allows_network: bool = False) -> Isolation:
    """The strictest isolation that the system allows: no network but loopback, unless that is needed, and empty folders laid over what is claimed."""
    hidden = [word for folder in CLAIMED if (store.ROOT / folder).is_dir() for word in ("--hide", str(store.ROOT / folder))]
    for letters, launch in (("nm", ["--loopback", *hidden]), ("n", ["--loopback"]), ("m", hidden)):
        if allows_network and "n" in letters:
            continue
        for flags in (f"-r{letters}", f"-{letters}"):
            prefix = ["unshare", flags, "--"]
            check = [*prefix, sys.executable, str(LAUNCH), *launch, "--", "true"]
            if shutil.which("unshare") and subprocess.run(check, capture_output=True, check=False).returncode == 0:
                return Isolation(prefix, launch, "n" in letters, "m" in letters)
    return Isolation([], [], False, False)


def started_by(python: Path | str, prefix: Sequence[str], launch: Sequence[str]) -> list[str]:
    """What to put before the command of a rerun; nothing on Windows, where no process takes the place of another one."""
    return [] if sys.platform == "win32" else [*prefix, str(python), str(LAUNCH), "--die", *launch, "--"]


def rerun(
    root: Path,
    case_ids: Sequence[str],
    out: Path,
    *,
    workers: int = 0,
    more: Sequence[str] = (),
    prefix: Sequence[str] = (),
    launch: Sequence[str] = (),
    variables: Mapping[str, str | None] = {},
    directory: Path | None = None,
    python: Path | str = sys.executable,
    shows_progress: bool = False,
    limit: float = threading.TIMEOUT_MAX,
) -> Rerun:
    """Run the notebooks of some cases in a copy.

    Parameters
    ----------
    root
        The copy.
    case_ids
        Cases to run.
    out
        Folder of the rerun.
    workers
        Notebooks that run at a time; 0 for one per processor, fewer if memory or open files do not allow it.
    more
        Further words of the command.
    prefix, launch
        Put before the interpreter, and arguments of `launch.py`.
    variables
        Variables of the environment, over the usual ones; None removes one.
    directory
        Working directory; the copy unless given.
    shows_progress
        Whether its progress goes to this process's channel too.
    limit
        Seconds after which it is stopped, with its kernels; its status is then negative.
    """
    started = time.monotonic()
    chosen = [word for case_id in case_ids for word in ("--case", case_id)]
    command = [*started_by(python, prefix, launch), str(python), "-m", "analysis", "run"]
    command += [*chosen, "--out", str(out), *(["-j", str(workers)] if workers else []), *more]
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said, subprocess.Popen(
        command, cwd=directory or root, env=environment(root, variables), stdin=subprocess.DEVNULL, stdout=said,
        stderr=subprocess.PIPE, text=True, encoding="utf-8", errors="replace",
    ) as process:  # fmt: skip
        timer = threading.Timer(limit, process.kill)
        timer.daemon = True
        timer.start()
        lines = []
        for line in process.stderr or ():
            lines.append(line)
            if shows_progress:
                print(line, end="", file=sys.stderr, flush=True)
        status = process.wait()
        timer.cancel()
        said.seek(0)
        return Rerun(status, said.read(), "".join(lines), time.monotonic() - started)
