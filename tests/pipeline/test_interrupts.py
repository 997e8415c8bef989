"""All or nothing: whatever ends a refresh or a run, and whenever, claims are the old or the new ones and a run goes on to the same end.

`--moments 30` tries that many moments of each; a table of them is printed with `-s`.
"""

import errno
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import forked
import pytest
from click.testing import CliRunner
from nbclient.exceptions import DeadKernelError

from analysis.cli.group import main
from analysis.collect import changes, files, store, swap
from analysis.pipeline import documents, notebooks, refresh, resources, runner, stopping
from analysis.verify import variations

ENDS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
STOPPED = 130


def tree(*folders: Path) -> dict[str, bytes]:
    """Every file below some folders, hidden ones too."""
    return {str(path): path.read_bytes() for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()}


def start(root: Path, *arguments: str, **variables: str) -> subprocess.Popen:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("RIVAL_REQUESTS", "PYTEST"))}
    environment |= {"PYTHONPATH": str(root)} | variables
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "encoding": "utf-8"}
    return subprocess.Popen([sys.executable, "-m", "analysis", *arguments], cwd=root, env=environment, stdin=subprocess.DEVNULL, **pipes)


def kernels_of(folder: Path) -> list[int]:
    """Processes of kernels whose connection file lies below a folder."""
    found = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = place.read_bytes().decode("utf-8", "replace")
        except OSError:
            continue
        if "start_kernel.py" in words and str(folder) in words:
            found.append(int(place.parent.name))
    return found


def wait_for_none(folder: Path) -> None:
    """Until the kernels of a run that was killed have noticed it, which each looks for once a second."""
    end = time.monotonic() + 30
    while kernels_of(folder) and time.monotonic() < end:
        time.sleep(0.05)
    assert kernels_of(folder) == []


# Many files at once.

OLD = {"a/one.csv": b"old 1", "a/gone.csv": b"old 2", "b/two.csv": b"old 3", "same.csv": b"same"}
CHANGES = {"a/one.csv": b"new 1", "a/gone.csv": None, "b/two.csv": b"new 3", "c/three.csv": b"new 4"}
NEW = {"a/one.csv": b"new 1", "b/two.csv": b"new 3", "c/three.csv": b"new 4", "same.csv": b"same"}
BEFORE = {path: files.sha256(data) for path, data in OLD.items()}


KILLED_EVERYWHERE = """
import json, os, signal, shutil, sys
from pathlib import Path
from analysis.collect import changes, files, store
from test_interrupts import BEFORE, CHANGES, OLD, read

def dying(function, left):
    def call(*arguments, **named):
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **named)
    return call

def in_a_child(act, step):
    child = os.fork()
    if child == 0:
        left = [step]
        for name in ("rename", "replace", "unlink", "rmdir", "mkdir", "open"):
            setattr(os, name, dying(getattr(os, name), left))
        act()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0

root, told = Path(sys.argv[1]), []
for step in range(1000):
    shutil.rmtree(root, ignore_errors=True)
    files.write_all(root, OLD)
    was_killed = in_a_child(lambda: changes.make(root, CHANGES, BEFORE), step)
    is_decided = (root / changes.STAGE / changes.PLAN).is_file()
    again = step % 3
    while was_killed and in_a_child(lambda: changes.finish(root), again):  # the next start is killed too, three steps later each time
        again += 3
    told.append([was_killed, is_decided, again, read(root)])
    if not was_killed:
        break
print(json.dumps(told))
"""


def read(root: Path) -> dict[str, str]:
    found = {str(Path(path).relative_to(root)): data.decode() for path, data in tree(root).items()}
    return {path: text for path, text in found.items() if path != changes.LOCK}


def test_many_files_are_the_old_or_the_new_ones_wherever_a_process_is_killed(tmp_path):
    """Killed before each of its calls to the system that change a folder or open a file, and so are the processes that follow it."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (store.ROOT, *Path(__file__).parents[:2])))}
    done = subprocess.run(
        [sys.executable, "-c", KILLED_EVERYWHERE, str(tmp_path / "root")], env=environment, capture_output=True, text=True, check=True
    )
    told = json.loads(done.stdout)
    old, new = ({path: data.decode() for path, data in state.items()} for state in (OLD, NEW))
    assert len(told) > 20 and not told[-1][0]
    for was_killed, is_decided, _, left in told:
        assert left == (new if is_decided or not was_killed else left)
        assert left in (old, new)
    assert {left == new for _, _, _, left in told} == {True, False}
    assert max(again for _, _, again, _ in told) > 5 and len({again % 3 for _, _, again, _ in told}) == 3


def test_nothing_is_changed_where_somebody_else_changed_a_file_meanwhile(tmp_path):
    files.write_all(tmp_path, OLD | {"b/two.csv": b"mine"})
    with pytest.raises(changes.Stale, match="nothing was changed, since .* meanwhile: b/two.csv; try again"):
        changes.make(tmp_path, CHANGES, BEFORE)
    assert read(tmp_path) == {path: data.decode() for path, data in (OLD | {"b/two.csv": b"mine"}).items()}


def test_two_processes_do_not_change_the_same_files_at_a_time(tmp_path):
    files.write_all(tmp_path, OLD)
    with files.alone(tmp_path / changes.LOCK):
        with pytest.raises(files.Busy, match="wait for it and try again"):
            changes.make(tmp_path, CHANGES, BEFORE)
        assert not changes.finish(tmp_path)


def decided(root: Path) -> None:
    """The files as a process left them that was killed when two of them were changed."""
    files.write_all(root, OLD)
    n_put = []

    def put(*arguments: object) -> None:
        n_put.append(1)
        if len(n_put) > 2:
            raise KeyboardInterrupt
        kept(*arguments)

    with pytest.MonkeyPatch.context() as patch, pytest.raises(KeyboardInterrupt):
        kept = changes._put
        patch.setattr(changes, "_put", put)
        changes.make(root, CHANGES, BEFORE)
    assert changes.is_decided(root) and "a/gone.csv" not in read(root) and read(root)["b/two.csv"] == "old 3"


def test_files_that_were_put_back_before_the_next_start_are_changed_all_the_same(tmp_path):
    """As by git checkout after a kill: else some would be new and some old, without a word."""
    decided(tmp_path)
    files.write_all(tmp_path, OLD)
    assert changes.finish(tmp_path)
    assert read(tmp_path) == {path: data.decode() for path, data in NEW.items()}


def test_files_that_somebody_edited_before_the_next_start_are_not_overwritten(tmp_path):
    decided(tmp_path)
    files.write_all(tmp_path, {"b/two.csv": b"mine"})
    before = read(tmp_path)
    with pytest.raises(
        changes.Stale, match=r"somebody changed some of them since: b/two.csv; put them back as they were \(git checkout\) .*, or remove "
    ):
        changes.finish(tmp_path)
    assert read(tmp_path) == before
    files.write_all(tmp_path, {"b/two.csv": b"old 3"})
    assert changes.finish(tmp_path) and read(tmp_path)["b/two.csv"] == "new 3"


def test_where_one_file_cannot_be_changed_none_is(tmp_path, monkeypatch):
    files.write_all(tmp_path, OLD)
    write = files.write_bytes

    def refuse(path: Path, data: bytes) -> None:
        if data == b"new 3" and changes.STAGE not in path.parts:
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM), str(path))
        write(path, data)

    monkeypatch.setattr(files, "write_bytes", refuse)
    with pytest.raises(PermissionError):
        changes.make(tmp_path, CHANGES, BEFORE)
    assert read(tmp_path) == {path: data.decode() for path, data in OLD.items()}


def test_a_full_disk_leaves_no_stage(tmp_path, monkeypatch):
    files.write_all(tmp_path, OLD)
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
    with pytest.raises(OSError, match="full"):
        changes.make(tmp_path, CHANGES, BEFORE)
    assert read(tmp_path) == {path: data.decode() for path, data in OLD.items()}


@pytest.mark.parametrize("plan", ["", "path\na\n", "path,before,after\n../kept.csv,,\n"])
def test_a_plan_that_no_process_of_ours_wrote_is_not_carried_out(tmp_path, plan):
    files.write_all(tmp_path, {"kept.csv": b"kept", f"root/{changes.STAGE}/{changes.PLAN}": plan.encode()})
    assert not changes.finish(tmp_path / "root")
    assert read(tmp_path)["kept.csv"] == "kept"


def test_a_signal_waits_until_the_claims_are_changed():
    seen = []
    with pytest.raises(KeyboardInterrupt), stopping.signals_as_interrupts(), stopping.signals_held_back():
        os.kill(os.getpid(), signal.SIGTERM)
        seen.append("the end")
    assert seen == ["the end"]


def test_a_folder_that_is_replaced_is_never_missing(tmp_path):
    """Looked at all the time by another thread while it is replaced two hundred times."""
    folder, missing, over = tmp_path / "site", [], threading.Event()
    files.replace_folder(folder, {"index.html": b"0"})

    def look() -> None:
        while not over.is_set():
            if not (folder / "index.html").is_file():
                missing.append(1)

    watcher = threading.Thread(target=look)
    watcher.start()
    for number in range(200):
        files.replace_folder(folder, {"index.html": str(number).encode(), f"{number}.html": b""})
    over.set()
    watcher.join()
    assert missing == []
    assert read(tmp_path) == {"site/index.html": "199", "site/199.html": ""}


def test_places_are_exchanged_also_where_the_system_has_no_step_for_it(tmp_path, monkeypatch):
    files.write_all(tmp_path, {"one/a": b"1", "other/b": b"2"})
    monkeypatch.setattr(swap.ctypes, "CDLL", lambda *_, **__: object())
    swap.exchange(tmp_path / "one", tmp_path / "other")
    assert read(tmp_path) == {"one/b": "2", "other/a": "1"}


def test_what_a_killed_process_left_is_swept_and_what_another_writes_is_not(tmp_path):
    done = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True)
    gone, mine = int(done.stdout), os.getpid()
    names = (f".partial-{gone}-x", f"a/.partial-{gone}-y/z", f".partial-{mine}-mine", f".partial-{mine}-reused", ".partial-notes", "kept")
    files.write_all(tmp_path, dict.fromkeys(names, b""))
    os.utime(tmp_path / f".partial-{mine}-reused", (0, 0))  # of another process that had the number before
    files.sweep(tmp_path)
    assert set(read(tmp_path)) == {f".partial-{mine}-mine", ".partial-notes", "kept"}


# A refresh and a run, as a user starts them.

CASE = "kasatkin"
CLAIMED = ("results", "data/processed", "notebooks", *documents.GENERATED)
CHANGED = ("kasatkin-s006,kasatkin-f05,RU,consulate,surrender_to_US,-1,", "kasatkin-s006,kasatkin-f05,RU,consulate,surrender_to_US,0,")
DYING = """
import os, signal
left, rename = int(os.environ["DIE_AFTER"]), os.replace
def replace(source, target, **named):
    global left
    path = os.fspath(target)
    if path.endswith("/.staged/plan.csv") or not ("/build/" in path or "/.staged/" in path):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), int(os.environ["DIE_OF"]))
    return rename(source, target, **named)
os.replace = replace
"""


def claims_of(root: Path) -> dict[str, bytes]:
    return tree(*(root / name for name in CLAIMED if (root / name).is_dir())) | {
        name: (root / name).read_bytes() for name in CLAIMED if (root / name).is_file()
    }


class Small(NamedTuple):
    """A copy of the project with one case: its folder, the claims before and after a stance was changed, and seconds that a refresh takes."""

    root: Path
    old: dict[str, bytes]
    new: dict[str, bytes]
    seconds: float

    def back(self) -> None:
        """Claims as they were before the refresh, of which no rerun is kept."""
        shutil.rmtree(self.root / "build", ignore_errors=True)
        for name in CLAIMED:
            place, kept = self.root / name, self.root.parent / "old" / name
            shutil.rmtree(place) if place.is_dir() else place.unlink(missing_ok=True)
            shutil.copytree(kept, place) if kept.is_dir() else shutil.copy(kept, place)


@pytest.fixture(scope="module")
def small(project) -> Small:
    raw = project / "data" / "raw"
    about = raw / "study.toml"
    about.write_text(about.read_text(encoding="utf-8").replace('default_case = "kislitsin"', f'default_case = "{CASE}"'), encoding="utf-8")
    for case_id in set(store.case_ids(raw)) - {CASE}:
        for folder in (raw / "cases", project / "results", project / "data" / "processed"):
            shutil.rmtree(folder / case_id)
    for name in ("codings", "adjudication", "codebook/aliases", "codebook/conclusions", "law/law", "law/timing", "law/grounds"):
        table = store.read_table(raw / f"{name}.csv")
        files.write_bytes(raw / f"{name}.csv", store.csv_bytes(table[table["case_id"].isin(["", CASE])]))
    shutil.rmtree(raw / "digest")
    old = claims_of(project)
    for name in CLAIMED:
        kept = project.parent / "old" / name
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(project / name, kept) if (project / name).is_dir() else shutil.copy(project / name, kept)
    statements = raw / "cases" / "kasatkin" / "statements.csv"
    text = statements.read_text(encoding="utf-8")
    assert text.count(CHANGED[0]) == 1
    statements.write_text(text.replace(*CHANGED), encoding="utf-8")
    started = time.monotonic()
    done = forked.call(project, "refresh", "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    seconds, new = time.monotonic() - started, claims_of(project)
    assert sum(old.get(path) != data for path, data in new.items()) > 20
    return Small(project, old, new, seconds)


def ended(process: subprocess.Popen, after: float, end: int) -> tuple[int, str]:
    """Exit status and complaints of a process that is sent a signal after some seconds."""
    with process:
        with suppress(subprocess.TimeoutExpired):
            process.wait(after)
        process.send_signal(end)
        _, complained = process.communicate()
    return process.returncode, complained


def which(small: Small) -> str:
    found = claims_of(small.root)
    return "old" if found == small.old else "new" if found == small.new else "MIXED"


def test_an_interrupted_refresh_leaves_the_old_claims_or_the_new_ones(small, request, tmp_path):
    """Every other moment is one of its renames; the others are drawn over its whole duration."""
    (tmp_path / "sitecustomize.py").write_text(DYING, encoding="utf-8")
    n_moments, chance = request.config.getoption("--moments"), random.Random(15)
    n_files, rows = sum(small.old.get(path) != data for path, data in small.new.items()), []
    for moment in range(n_moments):
        small.back()
        end = ENDS[moment % 3]
        if moment % 2:
            after = chance.uniform(0, 1.02 * small.seconds)
            words = f"after {after:4.1f} s"
            status, complained = ended(start(small.root, "refresh", "--yes"), after, end)
        else:
            step = chance.randrange(1, n_files + 2)
            words = f"in rename {step} of {n_files + 1}"
            dying = {"PYTHONPATH": f"{tmp_path}{os.pathsep}{small.root}", "DIE_AFTER": str(step), "DIE_OF": str(int(end))}
            with start(small.root, "refresh", "--yes", **dying) as process:
                _, complained = process.communicate()
            status = process.returncode
        at_once = which(small)
        wait_for_none(small.root / "build")
        checked = forked.call(small.root, "check")
        assert checked.returncode == 0, checked.stderr
        rows.append((words, signal.Signals(end).name, status, at_once, which(small)))
        left = [path.name for path in small.root.iterdir() if path.name.startswith((".partial", ".staged")) and path.name != changes.LOCK]
        assert rows[-1][-1] in ("old", "new") and left == [], rows[-1]
        if end != signal.SIGKILL:
            assert at_once != "MIXED" and status in (0, STOPPED, -end), rows[-1]  # the last one before Python has begun
            assert status == -end or "Traceback" not in complained
    print(
        "\n"
        + "\n".join(
            f"{words:<22} {name:<8} exit {status:>4}  at once {at_once:<6} after the next start {then}" for words, name, status, at_once, then in rows
        )
    )


def made(folder: Path) -> dict[str, bytes]:
    """All that a run left but what it keeps for itself, by path from its folder."""
    kept = {str(Path(path).relative_to(folder)): data for path, data in tree(folder).items()}
    return {path: data for path, data in kept.items() if not path.startswith(("tasks/", "cache/"))}


def test_a_run_that_was_interrupted_goes_on_to_the_end_of_one_that_was_not(small, request, tmp_path):
    """The end of one that was not is what the refresh of the same data claimed."""
    arguments, chance = ("run", "--case", "kasatkin", "--out"), random.Random(16)
    mine = (f"/{CASE}/", *(f"notebooks/{name}.ipynb" for name in notebooks.names(CASE)))
    new = {str(Path(path).relative_to(small.root)): data for path, data in small.new.items() if any(part in path for part in mine)}
    for moment in range(max(1, request.config.getoption("--moments") // 2)):
        out, end, after = tmp_path / str(moment), ENDS[moment % 3], chance.uniform(0, small.seconds)
        status, complained = ended(start(small.root, *arguments, str(out)), after, end)
        wait_for_none(out)
        resumed = forked.call(small.root, *arguments, str(out))
        executed, up_to_date = map(int, re.match(r"(\d+) notebooks executed, (\d+) up to date, 0 failed, 0 not", resumed.stdout).groups())
        assert executed + up_to_date == 5
        assert made(out) == new
        assert [str(path) for path in out.rglob("*") if path.name.startswith(".partial") or path.match("cache/kernels/*")] == []
        print(f"after {after:4.1f} s {signal.Signals(end).name:<8} exit {status:>4}  {up_to_date} of 5 notebooks kept; resumed as uninterrupted")
        if status == STOPPED and "stopped:" in complained:
            assert re.search(r"^stopped: \d of 5 notebooks are up to date in .*; run the same command to continue$", complained, re.MULTILINE)
            assert "failed" not in complained


# What the machine lacks, in one sentence and with exit status 2.


def hold(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """Let every notebook do this in place of being executed."""

    def execute(name: str, given: object, folder: Path) -> tuple[bytes, dict[str, bytes]]:
        act()
        return b'{"cells": []}', {}

    monkeypatch.setattr(notebooks, "execute", execute)


@pytest.mark.parametrize(
    ("number", "words"), [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "the disk is read-only"), (errno.EMFILE, "too many files are open")]
)
def test_what_runs_out_during_a_run_is_one_sentence(monkeypatch, tmp_path, capsys, number, words):
    def fail() -> None:
        raise OSError(number, os.strerror(number), str(tmp_path / "there"))

    hold(monkeypatch, fail)
    with pytest.raises(
        resources.Exhausted,
        match=f"^{words} at {tmp_path / 'there'}, and nothing half-written is left: (free some space|allow it|raise the limit).*and try again$",
    ):
        runner.run(["kasatkin"], build=tmp_path / "out")
    assert "failed" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "error", [MemoryError(), notebooks.NotebookFailed("cell [3] stopped with MemoryError: no message", "MemoryError"), DeadKernelError("Kernel died")]
)
def test_too_little_memory_during_a_run_is_one_sentence(monkeypatch, tmp_path, error):
    def fail() -> None:
        raise error

    hold(monkeypatch, fail)
    with pytest.raises(resources.Exhausted, match="^memory ran out, or a process was ended from outside: "):
        runner.run(["kasatkin"], build=tmp_path / "out")


def test_a_folder_that_is_removed_during_a_run_is_one_sentence(monkeypatch, tmp_path, capsys):
    out = tmp_path / "out"
    hold(monkeypatch, lambda: shutil.rmtree(out, ignore_errors=True))
    with pytest.raises(runner.Vanished, match=f"^{out} was removed or replaced during a run; run it again"):
        runner.run(["kasatkin"], build=out)
    assert "failed" not in capsys.readouterr().err


def limited(*prefix: str, out: Path) -> subprocess.CompletedProcess:
    """A run under a limit of the system."""
    environment = {**os.environ, "PYTHONPATH": str(store.ROOT)}
    command = [*prefix, sys.executable, "-m", "analysis", "run", "--case", "kasatkin", "--out", str(out), "-j", "2"]
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=store.ROOT)


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ("ulimit -n 60", "a process may have 60 files open, and 2 notebooks at a time need "),
        ("ulimit -v 2500000", "a process may have 2,441 MiB of address space, and one that runs a notebook needs "),
    ],
)
def test_a_limit_that_is_too_low_is_named_before_the_work(tmp_path, limit, words):
    done = limited("sh", "-c", f'{limit}; exec "$@"', "sh", out=tmp_path / "out")
    assert done.returncode == 2 and done.stderr.startswith(words) and done.stderr.count("\n") == 1, done.stderr
    assert made(tmp_path / "out") == {}


@pytest.mark.skipif(not variations.namespaces("m"), reason="the system allows no mounts of its own")
@pytest.mark.parametrize(
    ("mount", "words"),
    [("-t tmpfs -o size=8m tmpfs", "8 MiB of the disk of "), ("-t tmpfs -o ro tmpfs", "")],
    ids=["full", "read-only"],
)
def test_a_disk_without_room_or_rights_is_named_before_the_work(tmp_path, mount, words):
    out = tmp_path / "out"
    out.mkdir()
    done = limited(*variations.namespaces("m"), "sh", "-c", f'mount {mount} "$0" && exec "$@"', str(out), out=out)
    assert done.returncode == 2 and "Traceback" not in done.stderr, done.stderr
    assert done.stderr.splitlines()[0].startswith(words or f"{out} cannot be written to (Read-only file system)"), done.stderr
    assert made(out) == {}


def test_as_many_notebooks_run_as_memory_and_files_allow(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    monkeypatch.setattr(resources, "memory_left", lambda: resources.MEMORY_OF_RUN + 3 * resources.MEMORY_OF_KERNEL)
    assert (resources.workers_for(0), resources.workers_for(9)) == (3, 9)
    monkeypatch.setattr(resources, "memory_left", lambda: 0)
    assert resources.workers_for(0) == 1
    (fault,) = resources.faults(tmp_path, 1, 1)
    assert fault.startswith("0 MiB of memory is left, and one notebook at a time needs ")


def test_a_run_during_which_data_change_keeps_nothing_of_them(monkeypatch, tmp_path):
    """Also where they are put back later: else exhibits of both could be claimed side by side, and be up to date."""
    shutil.copytree(store.ROOT / "data" / "raw", tmp_path / "raw")
    monkeypatch.setenv(store.RAW, str(tmp_path / "raw"))
    statements = tmp_path / "raw" / "cases" / "kasatkin" / "statements.csv"
    text = statements.read_bytes()
    hold(monkeypatch, lambda: statements.write_bytes(text.replace(*map(str.encode, CHANGED))))
    with pytest.raises(runner.Changed, match="^data or code were changed while the notebooks were executed; run it again$"):
        runner.run(["kasatkin"], build=tmp_path / "out")
    assert made(tmp_path / "out") == {}


def test_a_refresh_of_which_not_every_notebook_is_known_writes_nothing(monkeypatch, tmp_path):
    """As after an interrupt that the scheduler takes for the end of its work."""
    hold(monkeypatch, lambda: os.kill(os.getpid(), signal.SIGTERM))
    monkeypatch.setattr(runner, "BUILD", tmp_path / "build")
    monkeypatch.setattr(refresh, "write", lambda found: pytest.fail("it wrote"))
    done = CliRunner().invoke(main, ["refresh", "--yes"])
    assert done.exit_code == STOPPED
    assert re.match(r"^stopped: \d+ of 72 notebooks are up to date in .*; run the same command to continue$", done.stderr.splitlines()[-1])
