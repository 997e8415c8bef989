"""The archive as bytes: a zip that is the same wherever and whenever it is written, and what lies where in it.

Files are stored as they are. Compressed, the archive would be smaller, but its bytes would be those of one build of one
library: another zlib writes others. Stored, a changed byte also stays in one file, and is named by it.
"""

import io
import zipfile
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from analysis.collect.unpacking import HEADER

ENTRY = 46
"""Bytes before the name in the entry of a file in the directory at the end of a zip."""
_UNIX, _REGULAR = 3, 0o100000


class Span(NamedTuple):
    """Where a part of a zip ends, what it is, and the path of the file that it belongs to (blank for none)."""

    end: int
    words: str
    path: str


def pack(contents: Mapping[str, bytes], executable: Collection[str], top: str, day: str) -> bytes:
    """A zip of files: sorted, stored, all of one day, with the rights 0644, or 0755 if executable.

    Parameters
    ----------
    contents
        Bytes by path.
    executable
        Paths of files that can be executed.
    top
        Name of the one folder in it; blank if files are to lie at the top.
    day
        ISO day that all files bear.
    """
    year, month, of_month = map(int, day.split("-"))
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as bundle:
        for path, data in sorted(contents.items()):
            entry = zipfile.ZipInfo(f"{top}/{path}" if top else path, (year, month, of_month, 0, 0, 0))
            entry.create_system = _UNIX
            entry.external_attr = (_REGULAR | (0o755 if path in executable else 0o644)) << 16
            bundle.writestr(entry, data)
    return whole.getvalue()


def spans(whole: bytes) -> Iterator[Span]:
    """Parts of a zip that `pack` wrote, in the order of its bytes."""
    with zipfile.ZipFile(io.BytesIO(whole)) as bundle:
        entries, place = bundle.infolist(), bundle.start_dir
    for entry in entries:
        content = entry.header_offset + HEADER + len(entry.filename.encode())
        yield Span(content, f"the header of {entry.filename}", entry.filename)
        yield Span(content + entry.file_size, entry.filename, entry.filename)
    for entry in entries:
        place += ENTRY + len(entry.filename.encode())
        yield Span(place, f"the entry of {entry.filename} in the directory at the end", entry.filename)
    yield Span(len(whole), "the last bytes, which say where the directory lies", "")


def container_faults(data: bytes, repacked: bytes, named: set[str]) -> list[str]:
    """Where a zip has other bytes than the one that its own files make, though no more or fewer: in its headers.

    Parameters
    ----------
    data, repacked
        The zip, and what `pack` makes of its files.
    named
        Paths in the zip of files that were named already.
    """
    if len(data) != len(repacked):
        return []
    found, start = [], 0
    for span in spans(repacked):
        if data[start : span.end] != repacked[start : span.end] and span.path not in named:
            found.append(f"The zip is damaged in {span.words} (bytes {start} to {span.end - 1}).")
        start = span.end
    return found
