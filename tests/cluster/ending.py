"""Work that ends the process that does it, or never comes to an end."""

import os
import threading
from pathlib import Path

from analysis.pipeline import jobs


def end(folder: Path) -> None:
    """End it without an answer."""
    os._exit(3)


def exhaust(folder: Path) -> None:
    """Find that this machine has no memory left."""
    raise MemoryError


def block(folder: Path) -> None:
    """Never come to an end."""
    threading.Event().wait()


def see_nothing(folder: Path) -> None:
    """Find nothing of what the run wrote."""
    raise jobs.Unseen("a worker sees nothing")
