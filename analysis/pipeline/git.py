"""What git knows of the checkout, whatever settings a user has and whatever language the machine speaks."""

import io
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SETTINGS = (
    "safe.directory=*",
    "core.fsmonitor=false",
    "core.quotePath=false",
    "core.attributesFile=",
    "core.excludesFile=",
)
"""Settings that hold for a question, whatever a user or a repository has set."""


class Unanswered(Exception):
    """Git is not there, or does not answer; the message says which, and what to do."""


def _environment() -> dict[str, str]:
    """Variables for git: none that send it to another repository, no settings of the user or the machine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_OPTIONAL_LOCKS": "0"}
    return {**kept, **own, "GIT_NO_REPLACE_OBJECTS": "1", "LC_ALL": "C"}


def ask(root: Path, *words: str, given: bytes = b"") -> bytes:
    """Answer of git to some words in the checkout at a folder.

    Raises
    ------
    Unanswered
        If git is missing or refuses; says why.
    """
    settings = [word for setting in SETTINGS for word in ("-c", setting)]
    command = ["git", "--no-pager", *settings, "-C", str(root), *words]
    try:
        done = subprocess.run(command, env=_environment(), input=given, capture_output=True, check=False)
    except FileNotFoundError as error:
        raise Unanswered("git is not there. Install it, or work in an unpacked archive.") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip() or f"exit status {done.returncode}"
        raise Unanswered(f"git does not answer in {root} ({said}). Clone the repository anew, or use an archive.")
    return done.stdout


def parts(answer: bytes) -> list[str]:
    """Parts of an answer that are separated by zero bytes; bytes that are no text are kept as in paths."""
    return [os.fsdecode(part) for part in answer.split(b"\0") if part]


def commit_of(root: Path, name: str) -> str:
    """The commit that a name means in the checkout at a folder, by its hash, which is never taken for an option; blank where there is none, or no git."""
    try:
        return ask(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}").decode().strip()
    except Unanswered:
        return ""


@contextmanager
def exported(root: Path, commit: str, below: str) -> Iterator[Path]:
    """Folder with what a commit has below a folder of the checkout, as long as the context lasts.

    Raises
    ------
    Unanswered
        If git is missing, or the commit has no such folder; says why.
    """
    prefix = ask(root, "rev-parse", "--show-prefix").decode().rstrip("\n")
    if not (found := commit_of(root, commit)):
        raise Unanswered("there is no such commit. Name one that `git log` shows.")
    data = ask(root, "archive", "--format=tar", f"{found}:{prefix}{below}")
    with tempfile.TemporaryDirectory() as scratch, tarfile.open(fileobj=io.BytesIO(data)) as bundle:
        bundle.extractall(scratch, filter="data")
        yield Path(scratch)
