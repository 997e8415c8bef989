"""One variation: what is different in a rerun, and what its kernels have to answer for the change to count as made."""

import functools
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from analysis.verify.compare import BYTES

DAYS_AHEAD = 398


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
    return lambda answer, plain: answer == hash_with(seed)


@functools.cache
def hash_with(seed: str) -> int:
    said = subprocess.run([sys.executable, "-c", "print(hash('probe'))"], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True)
    return int(said.stdout)
