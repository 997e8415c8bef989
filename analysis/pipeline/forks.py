"""Kernels of a run as forks of one process that has imported, once, what all of them import: half the time of a run went into it.

Each kernel is a process of its own all the same, with a namespace, a session and a folder of its own. Where the system is
not Linux, or outside of a run, kernels are started one by one.
"""

import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import IO

from analysis.pipeline import stopping

ASKED = "--forks"
"""Argument of `start_kernel.py` with which it waits to be asked for kernels; the number of the channel follows."""
IMPORTED = (
    "ipykernel.ipkernel", "ipykernel.zmqshell", "ipykernel.debugger", "IPython.display", "pandas", "matplotlib.figure",
    "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg", "matplotlib.backends.backend_pdf",
    "matplotlib_inline.backend_inline", "analysis.collect.clean",
    *sorted(f"analysis.exhibits.{path.stem}" for path in (Path(__file__).parents[1] / "exhibits").glob("*.py")),
)  # fmt: skip
"""What the process imports before it forks; what cannot be imported is told by the cell that asks for it."""
BACKEND = "module://matplotlib_inline.backend_inline"
"""Backend of Matplotlib that a kernel of IPython chooses, before Matplotlib is imported."""
LONGEST = 65_536
PATIENCE = 60
"""Bytes of a message, and seconds in which a kernel has to begin."""


class Forked:
    """A kernel that was forked: what `subprocess.Popen` says of a child, of a process that is that of another one."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, channel: socket.socket) -> None:
        self.pid, self._channel = pid, channel
        self.returncode: int | None = None
        channel.setblocking(False)

    def poll(self) -> int | None:
        """Exit status, if it has ended; that of a kill, if the process that forked it has."""
        if self.returncode is None:
            with suppress(BlockingIOError):
                said = self._channel.recv(LONGEST)
                self.returncode = int(said) if said else -stopping.AT_ONCE
                self._channel.close()
        return self.returncode

    def wait(self) -> int | None:
        """Exit status, of a kernel that is known to have ended."""
        return self.poll()

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(stopping.AT_ONCE)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


class _Forker:
    """The process that forks kernels, started when the first one is asked for, and again if it has ended."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.process: subprocess.Popen | None = None
        self.environment: Mapping[str, str] = {}

    def start(self, command: Sequence[str], environment: Mapping[str, str], folder: str, complaints: IO) -> Forked | None:
        with self.lock:
            if self.process is None or self.process.poll() is not None:
                self._begin(command, environment, folder, complaints)
            if environment != self.environment:
                return None
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                said = json.dumps([*command[3:], folder]).encode()
                socket.send_fds(self.channel, [said], [theirs.fileno(), complaints.fileno()])
        ours.settimeout(PATIENCE)
        try:
            answer = ours.recv(LONGEST)
        except TimeoutError:
            raise RuntimeError(f"Kernel didn't respond in {PATIENCE} seconds") from None
        if not answer:
            raise RuntimeError("Kernel died before replying")
        if int(answer) < 0:
            raise OSError(-int(answer), os.strerror(-int(answer)))
        return Forked(int(answer), ours)

    def _begin(self, command: Sequence[str], environment: Mapping[str, str], folder: str, complaints: IO) -> None:
        self.end()
        self.channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                [*command[:3], ASKED, str(theirs.fileno()), folder], env=environment, cwd=folder, stdin=subprocess.DEVNULL,
                stderr=complaints, pass_fds=[theirs.fileno()], start_new_session=True,
            )  # fmt: skip
        self.environment = environment

    def end(self) -> None:
        if self.process is not None:
            self.channel.close()
            self.process.wait()
            self.process = None


_at_work: _Forker | None = None


@contextmanager
def at_work() -> Iterator[None]:
    """Fork the kernels that are started as long as the context lasts."""
    global _at_work
    if sys.platform != "linux":
        yield
        return
    before, _at_work = _at_work, _Forker()
    try:
        yield
    finally:
        _at_work.end()
        _at_work = before


def start(command: Sequence[str], environment: Mapping[str, str], folder: str, complaints: IO) -> Forked | None:
    """Fork a kernel, if that can be done.

    Parameters
    ----------
    command
        What would start it otherwise: interpreter, option, `start_kernel.py`, and its arguments.
    environment
        Its variables; a kernel with other ones than the first of the run had is not forked.
    folder
        Where it starts.
    complaints
        File that takes what it says of what is wrong.

    Returns
    -------
    The kernel, or None if it has to be started otherwise.

    Raises
    ------
    RuntimeError
        If it does not begin.
    OSError
        If the system allows no further process.
    """
    return _at_work.start(command, environment, folder, complaints) if _at_work else None


def serve(asked: Sequence[str]) -> list[str]:
    """Wait to be asked for kernels, and fork them, until the run is over; returns in each fork, the arguments of its kernel.

    Parameters
    ----------
    asked
        Arguments of this process: the number of its channel to the run, after that which names it.
    """
    os.environ |= {"MPLBACKEND": BACKEND, "OPENBLAS_NUM_THREADS": "1"}  # a process with threads is no process to fork
    for name in IMPORTED:
        with suppress(Exception):
            import_module(name)
    gc.freeze()
    channel = socket.socket(fileno=int(asked[1]))
    awake, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    forked: dict[int, socket.socket] = {}
    own = os.getpid()  # asked before the fork: if this process is killed then, the new one has another parent, and would never see that it went
    while True:
        ready, _, _ = select.select([channel.fileno(), awake], [], [])
        if awake in ready:
            os.read(awake, LONGEST)
            _tell_of_ended(forked)
        if channel.fileno() in ready:
            said, handles, _, _ = socket.recv_fds(channel, LONGEST, 2)
            if not said:
                os._exit(0)  # the run is over
            told = socket.socket(fileno=handles[0])
            child = _fork(told)
            if child == 0:
                for handle in (awake, wake):
                    os.close(handle)
                for other in (channel, *forked.values()):
                    other.close()
                return _begin(told, handles[1], own, *json.loads(said))
            os.close(handles[1])
            if child > 0:
                forked[child] = told


def _fork(told: socket.socket) -> int:
    """Number of the new process, 0 in it; -1 if the system allows none, which the run is told."""
    try:
        return os.fork()
    except OSError as error:
        told.send(str(-(error.errno or 1)).encode())
        told.close()
        return -1


def _tell_of_ended(forked: dict[int, socket.socket]) -> None:
    """Tell the run of kernels that have ended."""
    with suppress(ChildProcessError):
        while True:
            child, status = os.waitpid(-1, os.WNOHANG)
            if child == 0:
                return
            with suppress(OSError), forked.pop(child) as told:  # the run may be gone
                told.send(str(os.waitstatus_to_exitcode(status)).encode())


def _begin(told: socket.socket, complaints: int, parent: int, *said: str) -> list[str]:
    """Be a process of one's own, as one that was started would be, and say so; the arguments of the kernel."""
    *arguments, folder = said
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    os.dup2(complaints, 2)
    os.close(complaints)
    os.chdir(folder)
    with told:
        told.send(str(os.getpid()).encode())
    return [*arguments, f"--IPKernelApp.parent_handle={parent}"]  # it ends when the process that forked it has
