"""Two places on disk exchanged in one step of the system."""

import ctypes
import os
from pathlib import Path

AT_FDCWD, RENAME_EXCHANGE = -100, 2
"""Of the system: paths are meant as they stand, and two places are exchanged (Linux renameat2; macOS has the same number for renamex_np)."""


def exchange(one: Path, other: Path) -> None:
    """Let two files or folders change places in one step of the system.

    Where the system or the disk has no such step, `other` is missing for the moment between two renames.
    """
    library = None if os.name == "nt" else ctypes.CDLL(None, use_errno=True)
    if library is None:  # Windows
        done = False
    elif hasattr(library, "renameat2"):  # Linux
        done = library.renameat2(AT_FDCWD, os.fsencode(one.absolute()), AT_FDCWD, os.fsencode(other.absolute()), RENAME_EXCHANGE) == 0
    elif hasattr(library, "renamex_np"):  # macOS
        done = library.renamex_np(os.fsencode(one.absolute()), os.fsencode(other.absolute()), RENAME_EXCHANGE) == 0
    else:
        done = False
    if not done:
        aside = one.with_name(f"{one.name}-aside")
        other.replace(aside)
        try:
            one.replace(other)
        except BaseException:
            aside.replace(other)
            raise
        aside.replace(one)
