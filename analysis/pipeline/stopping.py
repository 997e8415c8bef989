"""Stopping a run: told to by a signal, it lets no notebook begin, ends the kernels that are at work, and keeps what was finished.

Nothing is raised into whatever is at work when the signal comes, so that no file is left half-written.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))
"""Interrupt from the keyboard, end by another program, and a terminal that was closed (by the last name on Windows)."""
AT_ONCE = getattr(signal, "SIGKILL", signal.SIGTERM)
"""What ends a process at once; on Windows any signal does."""
_TOLD = threading.Event()
_KERNELS: dict[int, None] = {}


class Stopped(Exception):
    """A run was told to stop before it was through; the message says how far it came."""


def is_told() -> bool:
    """Whether the run was told to stop."""
    return _TOLD.is_set()


@contextmanager
def at_work(kernel: int) -> Iterator[None]:
    """A kernel, by the number of its process, that is ended if the run is told to stop.

    Raises
    ------
    Stopped
        If it was told so before.
    """
    _KERNELS[kernel] = None
    try:
        if is_told():
            raise Stopped
        yield
    finally:
        del _KERNELS[kernel]


@contextmanager
def _handled(handle: Callable[[int, object], None]) -> Iterator[None]:
    """Handle the signals that are not ignored, as long as the context lasts; only in the main thread, which alone can."""
    is_main = threading.current_thread() is threading.main_thread()
    taken = [number for number in SIGNALS if is_main and signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.signal(number, handle) for number in taken}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def stop_on_signals() -> Iterator[None]:
    """Take signals as the wish to stop the run, as long as the context lasts."""

    def stop(*_: object) -> None:
        _TOLD.set()
        for kernel in list(_KERNELS):
            with suppress(OSError):  # it has ended
                os.kill(kernel, AT_ONCE)

    with _handled(stop):
        try:
            yield
        finally:
            _TOLD.clear()


@contextmanager
def signals_as_interrupts() -> Iterator[None]:
    """Take every signal as an interrupt from the keyboard, so that whatever is at work can clean up behind itself."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with _handled(interrupt):
        yield


@contextmanager
def signals_held_back() -> Iterator[None]:
    """Let signals wait until the context ends."""
    waiting: list[int] = []
    with _handled(lambda number, _: waiting.append(number)):
        yield
    for number in waiting[:1]:
        signal.raise_signal(number)


def fall_silent() -> None:
    """Say nothing more where nobody listens, or where nothing can be written: else Python would try again at its end."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
