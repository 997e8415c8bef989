"""Where the work of a run is done: in threads of this process, or by whatever else can do the same work and give back the same bytes."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from analysis.pipeline import stopping

Work = Callable[..., Any]
"""A function of a module of the package; it takes a folder of its own first, which is gone afterwards, then what it is given."""


class Lost(Exception):
    """Work ended without an answer as often as is allowed; the message says where, how often, and what to do."""


class Gone(Exception):
    """Whatever did the work cannot be reached any more, so that no further work is done; the message says what to do."""


class Unusable(Exception):
    """What was to do the work cannot be had; the message says why, and what to do."""


class Executor(Protocol):
    """Does pieces of work, several at a time, each called from a thread of its own.

    Attributes
    ----------
    at_a_time
        How many pieces it is given at a time.
    is_here
        Whether the work is done on this machine, by this process and what it starts.
    """

    at_a_time: int
    is_here: bool

    def do(self, label: str, work: Work, given: Sequence[object], folder: Path) -> Any:
        """Do a piece of work and give back its result; what it raises is raised here.

        Parameters
        ----------
        label
            What it is called in progress and summaries.
        work
            The function.
        given
            What it takes after its folder; both ends have to be able to pickle it.
        folder
            The folder that it takes, if it is done here; elsewhere it gets one of that machine.

        Raises
        ------
        Lost
            If it ended without an answer too often.
        Gone
            If no work can be done any more.
        stopping.Stopped
            If the run was told to stop meanwhile.
        """

    def seconds(self, label: str) -> float:
        """How long the piece of this name took that was done last, without what it waited."""

    def running(self) -> int:
        """How many pieces are being worked on."""

    def summary(self) -> list[str]:
        """Lines on what was done where, how often it was tried, and why it was tried again; none if all of it was done here."""


Opening = Callable[[], AbstractContextManager[Executor]]
"""Gives an executor that works as long as the context lasts; called only if there is work to do."""


class Here:
    """Does work in the thread that asks for it."""

    is_here = True

    def __init__(self, at_a_time: int) -> None:
        self.at_a_time = at_a_time
        self._running: set[str] = set()
        self._seconds: dict[str, float] = {}

    def do(self, label: str, work: Work, given: Sequence[object], folder: Path) -> Any:
        started = time.monotonic()
        self._running.add(label)
        try:
            return work(folder, *given)
        finally:
            self._running.discard(label)
            self._seconds[label] = time.monotonic() - started

    def seconds(self, label: str) -> float:
        return self._seconds.get(label, 0.0)

    def running(self) -> int:
        return len(self._running)

    def summary(self) -> list[str]:
        return []


def do_all(executor: Executor, pieces: Sequence[tuple[str, Work, Sequence[object]]], folder: Path, say: Callable[[str], None]) -> list[Any]:
    """Do pieces of work, as many at a time as the executor takes, and give back their results in the same order.

    Parameters
    ----------
    executor
        What does them.
    pieces
        What each is called, its function, and what that takes.
    folder
        As `Executor.do` takes it.
    say
        Told a line whenever one is done.

    Raises
    ------
    stopping.Stopped
        If the program was told to stop; what was not begun is left.
    """
    n_done = 0

    def one(piece: tuple[str, Work, Sequence[object]]) -> Any:
        nonlocal n_done
        if stopping.is_told():
            raise stopping.Stopped
        label, work, given = piece
        found = executor.do(label, work, given, folder)
        n_done += 1
        say(f"{n_done} of {len(pieces)}, {executor.running()} running: {label}")
        return found

    with stopping.stop_on_signals(), ThreadPoolExecutor(executor.at_a_time) as pool:
        return list(pool.map(one, pieces))
