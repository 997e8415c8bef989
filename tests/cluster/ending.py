"""Work that ends the process that does it."""

import os
from pathlib import Path


def end(folder: Path) -> None:
    """End it without an answer."""
    os._exit(3)
