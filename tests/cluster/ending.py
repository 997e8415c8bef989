"""Work that ends the process that does it, or never comes to an end."""

import os
import threading
from pathlib import Path


def end(folder: Path) -> None:
    """End it without an answer."""
    os._exit(3)


def exhaust(folder: Path) -> None:
    """Find that this machine has no memory left."""
    raise MemoryError


def block(folder: Path) -> None:
    """Never come to an end."""
    threading.Event().wait()
