"""Paths that files of an archive may have: on every system a place below the folder of the archive, and of one file."""

import re
import unicodedata
from collections.abc import Iterable

from analysis.model.dictionary.schemas import DEVICE

LONGEST = 240
"""Bytes that a path may have, so that it fits into a folder everywhere."""


def fault(path: str) -> str:
    """What is wrong with a path, in words that follow it; blank if nothing is."""
    parts = path.split("/")
    try:
        size = len(path.encode())
    except UnicodeError:
        return "is no text in UTF-8"
    if path.startswith(("/", "\\", "~")) or re.match(r"[A-Za-z]:", path):
        return "begins at a root, a drive or a home"
    if "\\" in path or ":" in path:
        return "has a backslash or a colon, which lead elsewhere on Windows"
    if ".." in parts:
        return "leads out of the folder (..)"
    if "" in parts or "." in parts:
        return "has a part without a name"
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp") for sign in path):
        return "has a sign that cannot be seen"
    if any(DEVICE.fullmatch(part) or part.endswith((".", " ")) for part in parts):
        return "is a device on Windows, or ends in a dot or a space, which Windows drops"
    return f"is longer than {LONGEST} bytes" if size > LONGEST else ""


def same_place(path: str) -> str:
    """What paths have in common that are one place where case and the ways to write an accent do not count."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def faults(paths: Iterable[str]) -> list[str]:
    """Every fault of paths in one archive: what none may be, and which fall together."""
    found, seen, folders = [], dict[str, str](), dict[str, str]()
    for path in paths:
        if wrong := fault(path):
            found.append(f"{path!r} {wrong}.")
        place = same_place(path)
        if place in seen:
            there = "is there twice" if seen[place] == path else f"and {seen[place]!r} are one file on some systems"
            found.append(f"{path!r} {there}.")
        seen.setdefault(place, path)
        parts = place.split("/")
        folders |= {"/".join(parts[:count]): path for count in range(1, len(parts))}
    both = sorted(seen.keys() & folders.keys())
    return found + [f"{seen[place]!r} is a file, and a folder of {folders[place]!r}." for place in both]
