"""A process of a run at a worker of a cluster: it has the package and the settings of the run, whatever the worker has, and does one piece of work at a time.

Questions come on its input and answers go to its output, each as a pickle after its length in eight bytes. It ends when its
input does, which is when the worker has ended, and when it has not been asked anything for a while.
"""

import os
import pickle
import queue
import struct
import sys
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from analysis.pipeline import forks, resources, runner

LENGTH, N_LENGTH = ">Q", 8
IDLE = 300
"""Seconds without a question after which it ends: whoever started the run may be gone without a word."""


def start_code(root: Path) -> str:
    """Code that starts one with the package of a folder, whatever else bears its name."""
    return (
        f"import sys; sys.path.insert(0, {str(root)!r}); import analysis; del sys.path[0]; from analysis.cluster import attendant; attendant.serve()"
    )


def answer(question: bytes, folder: Path) -> bytes:
    """Do what is asked and say what came of it: whether it went well, and the result, or else the error.

    Raises
    ------
    SystemExit
        If this machine lacks something, such as memory: this process then ends, so that another worker does what was asked.
    """
    try:
        work, given = pickle.loads(question)
        return pickle.dumps((True, work(folder, *given)))
    except Exception as error:
        if reason := resources.why(error, folder):
            raise SystemExit(reason.partition(": ")[0]) from error
        try:
            return pickle.dumps((False, error))
        except Exception:  # an error that holds what cannot be handed on
            return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))


def _read(channel: BinaryIO, asked: "queue.Queue[bytes]") -> None:
    """Take in questions; at their end this process ends at once, with the kernels that it forked."""
    while len(head := channel.read(N_LENGTH)) == N_LENGTH:
        asked.put(channel.read(struct.unpack(LENGTH, head)[0]))
    os._exit(0)


def serve() -> None:
    """Answer questions until there are none any more; the argument of this process is the folder of the rerun, and it starts in a folder of its own."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what anything prints is no answer
    asked: queue.Queue[bytes] = queue.Queue()
    threading.Thread(target=_read, args=(os.fdopen(os.dup(0), "rb"), asked), daemon=True).start()
    build, own = Path(sys.argv[1]), Path.cwd()
    with ExitStack() as stack:
        stack.enter_context(runner.environment(build, own / "cache"))
        runner.list_fonts(own / "cache")
        stack.enter_context(forks.at_work())
        while True:
            try:
                question = asked.get(timeout=IDLE)
            except queue.Empty:
                return
            with tempfile.TemporaryDirectory(dir=own, ignore_cleanup_errors=True) as folder:
                said = answer(question, Path(folder))
            out.write(struct.pack(LENGTH, len(said)) + said)
            out.flush()
