"""What a worker of Dask is given of a run: it keeps processes of the run (`attendant`) and hands work to them.

It is sent as it stands here, by value, since a worker need not have the package, or has another one: nothing but Python and
Dask is imported.
"""

import os
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from distributed import Worker, WorkerPlugin, get_worker

LENGTH, N_LENGTH = ">Q", 8
ANSWERED, ENDED, UNUSABLE = "answered", "ended", "unusable"
"""What can become of a piece of work: it was answered, its process ended without an answer, no process can be started."""
DROPPED = (
    "PYTHON", "RIVAL_REQUESTS", "JUPYTER", "IPYTHON", "MPL", "MATPLOTLIB", "PYTEST", "LC_", "LANG", "TZ", "OMP_", "OPENBLAS", "MKL_", "MALLOC_",
)  # fmt: skip
"""Beginnings of names of variables that a process of the run has from the run and not from the worker."""


class _Process:
    """A process of the run, and the folder in which it starts."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], place: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="rival-requests-", dir=place))
        self.words = self.folder / "words.txt"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(DROPPED)}
        try:
            with self.words.open("wb") as words:
                self.process = subprocess.Popen(
                    command, cwd=self.folder, env={**kept, **environment, "TMPDIR": str(self.folder)}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                    stderr=words, start_new_session=True,
                )  # fmt: skip
        except OSError:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def ask(self, question: bytes) -> tuple[str, Any]:
        """What it answers; its last words if it ends instead."""
        assert self.process.stdin and self.process.stdout
        try:
            self.process.stdin.write(struct.pack(LENGTH, len(question)) + question)
            self.process.stdin.flush()
            head = self.process.stdout.read(N_LENGTH)
            if len(head) == N_LENGTH:
                (length,) = struct.unpack(LENGTH, head)
                answer = self.process.stdout.read(length)
                if len(answer) == length:
                    return ANSWERED, answer
        except (OSError, ValueError):  # a pipe that is broken, or was closed when the run stopped
            pass
        return ENDED, self.last_words()

    def last_words(self) -> str:
        """Why it ended, as far as is known."""
        status = self.process.wait()
        with self.words.open(encoding="utf-8", errors="replace") as words:
            said = [line.strip() for line in words if line.strip()]
        ended = f"signal {-status}" if status < 0 else f"exit status {status}"
        return f"its process ended with {ended}" + (f": {said[-1]}" if said else "")

    def end(self) -> None:
        """End it, with the kernels that it started, which see that it is gone."""
        with suppress(OSError):
            self.process.kill()
        self.process.wait()
        for channel in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                channel and channel.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Attending(WorkerPlugin):
    """Processes of one run at a worker: as many as it works on pieces at a time, kept from one piece to the next.

    Parameters
    ----------
    name
        That of the run.
    command, environment
        What starts a process of the run, and its variables beside those of the worker.
    """

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.name, self.command, self.environment = name, list(command), dict(environment)

    def setup(self, worker: Worker) -> None:
        self.place, self.is_over = worker.local_directory, False
        self.idle: list[_Process] = []
        self.busy: list[_Process] = []
        self.lock = threading.Lock()

    def teardown(self, worker: Worker) -> None:
        self.stop()

    def stop(self) -> None:
        """End the processes, and start no further ones."""
        with self.lock:
            self.is_over = True
            everything = [*self.idle, *self.busy]
            self.idle.clear()
        for process in everything:
            process.end()

    def ask(self, question: bytes) -> tuple[str, Any]:
        """What a process answers, started if none is idle."""
        with self.lock:
            if self.is_over:
                return ENDED, "the run was told to stop"
            process = None
            while self.idle and process is None:
                process = self.idle.pop()
                if process.process.poll() is not None:  # it had nothing to do for long
                    process.end()
                    process = None
            try:
                process = process or _Process(self.command, self.environment, self.place)
            except OSError as error:
                return UNUSABLE, f"{error.strerror}: {error.filename}"
            self.busy.append(process)
        said, answer = process.ask(question)
        with self.lock:
            self.busy.remove(process)
            if said == ANSWERED and not self.is_over:
                self.idle.append(process)
                return said, answer
        process.end()
        return said, answer


def do(run: str, label: str, question: bytes) -> tuple[str, Any, str, float]:
    """On a worker: do a piece of work of a run.

    Returns
    -------
    What became of it, the answer or words, the name of the machine, and seconds.
    """
    worker, started = get_worker(), time.monotonic()
    worker.log_event(run, {"label": label, "worker": worker.address, "host": socket.gethostname()})
    said, answer = cast(Attending, worker.plugins[run]).ask(question)
    return said, answer, socket.gethostname(), time.monotonic() - started


def stop(run: str, dask_worker: Worker) -> None:
    """On a worker: end what is at work for a run."""
    if run in dask_worker.plugins:
        cast(Attending, dask_worker.plugins[run]).stop()
