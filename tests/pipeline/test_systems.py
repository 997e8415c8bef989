"""What other systems lack or do otherwise, as far as it can be simulated: modules, ends of lines, names of files, and the image of a container."""

import re
import subprocess
import sys
import tomllib
from pathlib import PurePosixPath

import pytest
import yaml

from analysis.collect import names, store

WINDOWS = r"""
import importlib, os, pkgutil, signal, subprocess, sys, types
from pathlib import Path

import analysis
NAMES = [found.name for found in pkgutil.walk_packages(analysis.__path__, "analysis.")]
NAMES = [name for name in NAMES if not name.startswith("analysis.verify.hook") and not name.endswith("__main__")]

def import_all():
    for name in NAMES:
        importlib.import_module(name)

import_all()  # the libraries, which know the system
for name in [name for name in sys.modules if name.partition(".")[0] == "analysis"]:
    del sys.modules[name]
for name in ("fcntl", "resource", "pwd", "grp", "termios", "posix", "pty", "tty"):
    sys.modules[name] = None
for name in "sync fork pipe2 geteuid getuid uname sched_getaffinity sched_setaffinity setsid O_NONBLOCK O_NOFOLLOW O_CLOEXEC WNOHANG execv execvp".split():
    delattr(os, name)
for name in ("SIGHUP", "SIGKILL", "SIGCHLD", "SIGALRM"):
    delattr(signal, name)
taken = set()
def locking(handle, kind, size):
    number = os.fstat(handle).st_ino
    if number in taken:
        raise PermissionError(13, "Permission denied")
    taken.add(number)
sys.modules["msvcrt"] = types.SimpleNamespace(locking=locking, LK_NBLCK=2)
sys.platform = "win32"
import_all()

from analysis.cli import lab, perturb
from analysis.collect import changes, files, store
from analysis.pipeline import forks, resources, stopping
from analysis.verify import scratch, variations

folder = Path(sys.argv[1])
changes.make(folder, {"a.csv": b"a\n"}, {})
assert files.read_given(folder / "a.csv") == b"a\n"
try:
    with files.alone(folder / "lock"), files.alone(folder / "lock", "another is at work"):
        pass
except files.Busy as error:
    assert str(error) == "another is at work"
else:
    raise AssertionError("two at a time")
files.replace_folder(folder / "site", {"b.md": b"b"})
assert signal.SIGINT in stopping.SIGNALS and stopping.AT_ONCE == signal.SIGTERM
with forks.at_work(), resources.descriptors_for(4):
    assert forks.start([], {}, "", None) is None
assert resources.faults(folder, 1, 1) == [] and resources.workers_for(0) >= 1
assert scratch.started_by("python", [], []) == []
assert "processor" in variations.everything()
from click.testing import CliRunner
done = CliRunner().invoke(perturb.command, [])
assert done.exit_code == 2 and "start it in WSL" in done.output, done.output
subprocess.call = lambda words: 7
done = CliRunner().invoke(lab.command, ["--no-browser"])
assert done.exit_code == 7, done.output
print(len(NAMES))
"""


def test_nothing_is_imported_or_called_that_windows_lacks(tmp_path):
    """With the modules, functions and signals that Windows does not have taken away, and a lock of its kind in the place of ours."""
    done = subprocess.run([sys.executable, "-c", WINDOWS, str(tmp_path)], cwd=store.ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    assert int(done.stdout.split()[-1]) > 250


@pytest.fixture(scope="module")
def committed() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=store.ROOT, capture_output=True, text=True).stdout.split("\0")
    if not any(listed):
        pytest.skip("no checkout of git")
    return [name for name in listed if name]


def test_ends_of_lines_are_the_same_on_every_system_and_every_name_is_possible_there(committed):
    asked = "\0".join(committed) + "\0"
    words = ["git", "check-attr", "--stdin", "-z", "eol"]
    said = subprocess.run(words, cwd=store.ROOT, input=asked, capture_output=True, text=True).stdout.split("\0")
    assert dict(zip(said[0::3], said[2::3], strict=False)) == dict.fromkeys(committed, "lf")
    assert names.faults(committed) == []
    assert [name for name in committed if not name.isascii()] == []


DOCKERFILE = (store.ROOT / "docker" / "Dockerfile").read_text(encoding="utf-8")
STEPS = [line for line in DOCKERFILE.replace("\\\n", " ").splitlines() if line and not line.startswith("#")]


def test_the_image_runs_without_rights_what_the_lock_has():
    """The rules that matter; hadolint has more, and was asked by hand."""
    kinds = [step.split()[0] for step in STEPS]
    assert kinds == ["ARG", "FROM", "LABEL", "RUN", "ENV", "USER", "WORKDIR", "COPY", "RUN", "CMD"]
    said = dict(zip(kinds, (step.split(maxsplit=1)[1] for step in STEPS), strict=True))  # of two RUN the last
    assert re.fullmatch(r"[1-9]\d*", said["USER"])
    assert said["COPY"] == f"--chown={said['USER']}:{said['USER']} . ." and f"--uid {said['USER']} " in DOCKERFILE
    assert (said["RUN"], said["CMD"]) == ("make env", '["make", "run"]')
    assert "latest" not in DOCKERFILE and "://" not in DOCKERFILE


def test_the_image_has_the_python_of_conda_and_the_version_of_the_project():
    base = re.search(r"^ARG BASE=(python:([\d.]+)-\S+)$", DOCKERFILE, re.MULTILINE)
    conda = yaml.safe_load((store.ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert f"python={base[2]}" in conda["dependencies"]
    assert f'base.name="{base[1]}"' in DOCKERFILE
    version = tomllib.loads((store.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f'image.version="{version}"' in DOCKERFILE


def left_out(path: str, patterns: list[str]) -> bool:
    """Whether a file stays out of the image: its path, or a folder above it, matches a pattern (`**/` is any folder)."""
    parts = PurePosixPath(path)
    return any(place.match(f"/{pattern}" if "**" not in pattern else pattern.removeprefix("**/")) for place in
               (PurePosixPath(f"/{each}") for each in (parts, *parts.parents)) for pattern in patterns)  # fmt: skip


def test_what_stays_out_of_the_image_is_what_git_leaves_out(committed):
    patterns = [line for line in (store.ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert [name for name in committed if left_out(name, patterns)] == []
    ignored = (store.ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert [name for name in [*ignored, ".git"] if not left_out(name.strip("/").replace("*", "x"), patterns)] == []
