"""SHA-256 of every file of an archive, as `sha256sum --check` reads them, and files held against them."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from analysis.collect import files, names

NAME = "MANIFEST-SHA256.txt"
"""The file at the root of an archive that names all others."""
CHANGED, MISSING, UNEXPECTED = "changed", "missing", "unexpected"
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")


class Difference(NamedTuple):
    """A file that is not as the hashes say: changed, missing or unexpected."""

    path: str
    how: str


def lines(contents: Mapping[str, bytes]) -> bytes:
    """The file of hashes for some files by path, sorted."""
    return "".join(f"{files.sha256(data)}  {path}\n" for path, data in sorted(contents.items())).encode()


def parse(data: bytes) -> tuple[dict[str, str], list[str]]:
    """SHA-256 by path, of the lines that can be read, and every fault of the file in a sentence.

    A fault is a line that cannot be read, or a path that no archive may have.
    """
    lines_of_text = data.decode("utf-8", "backslashreplace").removesuffix("\n").split("\n")
    told = [(number, line, _LINE.fullmatch(line)) for number, line in enumerate(lines_of_text, 1)]
    wrong = [(number, line[:80]) for number, line, match in told if not match]
    faults = [f"{NAME}, line {number}: {line!r} is no SHA-256, two spaces and a path." for number, line in wrong]
    listed = [(match[2], match[1]) for _, _, match in told if match]
    return dict(listed), faults + [f"{NAME}: {fault}" for fault in names.faults(path for path, _ in listed)]


def compare(found: Mapping[str, bytes], listed: Mapping[str, str]) -> list[Difference]:
    """Where files by path are not as the hashes say, sorted; the file of hashes itself is left out."""
    both = found.keys() & listed.keys()
    changed = [Difference(path, CHANGED) for path in both if files.sha256(found[path]) != listed[path]]
    missing = [Difference(path, MISSING) for path in listed.keys() - found.keys()]
    unexpected = [Difference(path, UNEXPECTED) for path in found.keys() - listed.keys() - {NAME}]
    return sorted(changed + missing + unexpected)
