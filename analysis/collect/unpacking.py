"""Somebody's archive as files by path, read without believing it.

Nothing is written, and nothing is read that is not announced and bounded.
"""

import errno
import io
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from analysis.collect import files, names

MOST_FILES, MOST_BYTES, MOST_RATIO = 20_000, 500 * 10**6, 200
"""Files that an archive may have, bytes of all together, and how many times smaller a compressed one may be."""
HEADER = 30
"""Bytes before the name in the header of a file of a zip."""
_ENTRY = b"PK\x01\x02"
"""How an entry in the directory of a zip begins."""
_SMALL = 10**6
"""Bytes up to which it does not matter how much smaller a file was."""
MADE_HERE = (
    ".git", ".venv", "build", "dist", "site", ".pytest_cache", ".ruff_cache", ".mypy_cache", ".hypothesis", ".staged",
    ".staged.lock",
)  # fmt: skip
"""What commands make at the root of an unpacked archive: no part of it, and not looked at."""
_MADE_ANYWHERE = ("__pycache__", ".ipynb_checkpoints", ".DS_Store")


class NoArchive(ValueError):
    """Something is no archive of this kind, or must not be unpacked; the message has every fault, one a line."""


class Unpacked(NamedTuple):
    """Files of an archive.

    Attributes
    ----------
    files
        Bytes by path from its root, sorted.
    damaged
        What is spoiled in the zip itself: by path of the file, what follows it in a sentence; none for a folder.
    left
        Names at the root of a folder that were not looked at.
    top
        The folder in the zip in which all lies; blank if there is none.
    """

    files: dict[str, bytes]
    damaged: dict[str, str]
    left: list[str]
    top: str = ""


def _kind_fault(entry: zipfile.ZipInfo) -> str:
    """Why an entry can be no file or folder of an archive, in words that follow its name; blank if it can."""
    kind = stat.S_IFMT(entry.external_attr >> 16) if entry.create_system == 3 else 0
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is a link" if kind == stat.S_IFLNK else "is a device, a pipe or a socket"
    if entry.flag_bits & 0x41:
        return "is encrypted"
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return f"is packed by method {entry.compress_type}, and only stored and deflated files are read"
    if entry.file_size > max(_SMALL, entry.compress_size * MOST_RATIO):
        return f"would be {entry.file_size} bytes out of {entry.compress_size}, more than {MOST_RATIO} times as many"
    return ""


def _bounds_faults(entries: list[zipfile.ZipInfo], size: int) -> Iterator[str]:
    """Why a zip of some bytes has too much in it, or more than can lie in it."""
    if len(entries) > MOST_FILES:
        yield f"It has {len(entries)} entries, and {MOST_FILES} are allowed."
    if (total := sum(entry.file_size for entry in entries)) > MOST_BYTES:
        yield f"It would be {total} bytes when unpacked, and {MOST_BYTES} are allowed."
    if (packed := sum(entry.compress_size for entry in entries)) > size:
        yield f"Its entries have {packed} bytes, and the whole file {size}: they overlap."


def _faults(entries: list[zipfile.ZipInfo], size: int) -> list[str]:
    """Every fault for which a zip is not unpacked."""
    found = list(_bounds_faults(entries, size))
    if found:
        return found
    for entry in entries:
        if entry.filename != entry.orig_filename:
            found.append(f"{entry.orig_filename!r} has a zero byte.")
        if wrong := _kind_fault(entry):
            found.append(f"{entry.filename!r} {wrong}.")
    folders = [entry.filename for entry in entries if entry.is_dir()]
    found += [f"{name!r} {wrong}." for name in folders if (wrong := names.fault(name.removesuffix("/")))]
    return found + names.faults(entry.filename for entry in entries if not entry.is_dir())


def _top(paths: list[str]) -> str:
    """The one folder in which all paths lie, with a slash at its end; blank if there is none."""
    tops = {path.partition("/")[0] for path in paths}
    return f"{tops.pop()}/" if len(tops) == 1 and all("/" in path for path in paths) else ""


def read_zip(data: bytes) -> Unpacked:
    """Files of a zip.

    Raises
    ------
    NoArchive
        If it is none, or one that must not be unpacked; says every fault.
    """
    if data.count(_ENTRY) > 10 * MOST_FILES:  # the library would read them all before anybody can count them
        raise NoArchive(f"It has more than {10 * MOST_FILES} entries, and {MOST_FILES} are allowed.")
    try:
        bundle = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise NoArchive(f"It is no zip, or its directory, which lies at the end, is damaged ({error}).") from error
    with bundle:
        if faults := _faults(bundle.infolist(), len(data)):
            raise NoArchive("\n".join(faults))
        entries = [entry for entry in bundle.infolist() if not entry.is_dir()]
        top, found, damaged = _top([entry.filename for entry in entries]), {}, {}
        for entry in entries:
            path = entry.filename.removeprefix(top)
            try:
                found[path] = files.read_entry(bundle, entry)
            except OSError as error:
                damaged[path] = f"cannot be unpacked: its header or its bytes are damaged ({error.strerror})"
                found[path] = _where_it_lay(data, entry)
                continue
            if zlib.crc32(found[path]) != entry.CRC:
                damaged[path] = "is not what its checksum in the zip says"
    return Unpacked(dict(sorted(found.items())), damaged, [], top.removesuffix("/"))


def _where_it_lay(data: bytes, entry: zipfile.ZipInfo) -> bytes:
    """What lies where a stored file has its bytes, whatever its header says, so that they can still be compared."""
    start = entry.header_offset + HEADER + len(entry.filename.encode())
    return data[start : start + entry.file_size]


def _walk(folder: str, inside: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """What lies in and below a folder, by path from it, without following links."""
    with os.scandir(folder) as there:
        for entry in there:
            path = f"{inside}{entry.name}"
            is_made_here = not inside and (entry.name in MADE_HERE or entry.name.endswith(".egg-info"))
            if is_made_here or entry.name in _MADE_ANYWHERE:
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(entry.path, f"{path}/")
            else:
                yield path, entry


def read_folder(folder: Path) -> Unpacked:
    """Files of an unpacked archive.

    Raises
    ------
    NoArchive
        If something in it is no file, or there is more than an archive has; says every fault.
    """
    found: dict[str, bytes] = {}
    faults, total = [], 0
    for path, entry in _walk(os.fspath(folder), ""):
        try:
            if not entry.is_file(follow_symlinks=False):
                raise OSError(errno.EINVAL, "it is a link, a pipe, a device or a socket")
            total += entry.stat(follow_symlinks=False).st_size
            if total > MOST_BYTES or len(found) >= MOST_FILES:
                bounds = f"{MOST_FILES} files, or more than {MOST_BYTES} bytes"
                raise NoArchive(f"It has more than {bounds}. Name the folder of an unpacked archive.")
            found[path] = files.read_given(Path(entry.path))
        except OSError as error:
            faults.append(f"{path!r} cannot be part of an archive ({error.strerror}).")
    if faults := sorted(faults) + names.faults(sorted(found)):
        raise NoArchive("\n".join(faults))
    left = sorted(name for name in MADE_HERE if (folder / name).exists())
    return Unpacked(dict(sorted(found.items())), {}, left)
