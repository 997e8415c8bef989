"""Where a name still stands: every file below a folder is read as what it is, archives, drawings and PDF too."""

import io
import re
import tarfile
import zipfile
import zlib
from base64 import b64decode
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from analysis.model.spellings import Spellings

NOT_OURS = (".git", ".venv", "__pycache__", ".ruff_cache", ".mypy_cache", ".pytest_cache", "node_modules")
"""Folders in which nothing is made of data, or that this search cannot reach: the history of git is one of them."""
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
"""Endings of files whose letters are dots; only what is written beside the dots can be read."""
DEPTH, LARGEST = 3, 200_000_000
"""How many archives may lie in each other, and how many bytes are unpacked of a file at most."""


class Left(NamedTuple):
    """A file in which a name still stands: its path, and the names; `inside` is the member of an archive."""

    path: Path
    inside: str
    names: tuple[str, ...]


class Searched(NamedTuple):
    """What a search found: where names are left, how many files there are, and those that could not be read."""

    left: list[Left]
    n_files: int
    unreadable: list[Path]


def files(folder: Path) -> Iterator[Path]:
    """Every file below a folder, sorted, but for links, and for what belongs to other tools (`NOT_OURS`)."""
    if folder.is_file():
        yield folder
        return
    for path in sorted(folder.iterdir()):
        if path.is_symlink() or path.name in NOT_OURS:
            continue
        if path.is_dir():
            yield from files(path)
        elif path.is_file():
            yield path


def _inflated(data: bytes) -> bytes:
    unpacker = zlib.decompressobj(47)  # zlib, or gzip
    return unpacker.decompress(data, LARGEST)


_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_SHOWN = re.compile(rb"\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f\s]+>|T[jJ]|Td|TD|Tm|T\*|ET", re.DOTALL)


def _pdf_strings(data: bytes) -> str:
    """What a PDF shows and says of itself, as far as its strings are letters."""
    parts: list[str] = []
    line: list[str] = []
    for match in _SHOWN.finditer(data):
        word = match[0]
        if word[:1] == b"(":
            raw = re.sub(rb"\\(\d{3})", lambda found: bytes([int(found[1], 8) & 255]), word[1:-1])
            raw = re.sub(rb"\\(.)", rb"\1", raw, flags=re.DOTALL)
        elif word[:1] == b"<":
            digits = b"".join(word[1:-1].split())
            raw = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
        else:
            parts.append("".join(line))
            line = []
            continue
        is_marked, is_wide = raw[:2] in (b"\xfe\xff", b"\xff\xfe"), b"\x00" in raw and len(raw) % 2 == 0
        line.append(raw.decode("utf-16" if is_marked else "utf-16-be" if is_wide else "latin-1", "replace"))
    return " ".join([*parts, "".join(line)])


def _pdf(data: bytes) -> Iterator[str]:
    """What a PDF says of itself, and what its pages show; its fonts and pictures hold no words."""
    yield _pdf_strings(_STREAM.sub(b" ", data))
    for match in _STREAM.finditer(data):
        try:
            unpacked = _inflated(match[1])
        except zlib.error:
            unpacked = match[1]
        if b"BT" in unpacked and b"Tf" in unpacked:
            yield _pdf_strings(unpacked)
        elif unpacked.lstrip()[:1] == b"<":  # what it says of itself, as XML
            yield _text(unpacked)


_COORDINATES = re.compile(r"[\d.,\sMLCQSTAZHVzmlc-]{60,}")
"""The course of a line in a drawing, which holds no words and is most of it."""
_INLINE = re.compile(r";base64,([A-Za-z0-9+/\s]{40,}={0,2})")


def _text(data: bytes) -> str:
    if data[:2] in (b"\xfe\xff", b"\xff\xfe"):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8", "replace")


def views(name: str, data: bytes, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Texts that a file holds, each with the member of an archive in which it stands: itself, and what is packed into it."""
    if data[:4] == b"PK\x03\x04" and depth < DEPTH:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                if member.file_size < LARGEST:
                    packed = views(member.filename, archive.read(member), depth + 1)
                    yield from ((f"{member.filename}/{inside}".rstrip("/"), text) for inside, text in packed)
        return
    if data[:2] == b"\x1f\x8b" and depth < DEPTH:
        yield from _unpacked(name, _inflated(data), depth + 1)
        return
    if data[:5] == b"%PDF-":
        yield from (("", text) for text in _pdf(data))
        return
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        data = data.partition(b"IDAT")[0] + data.rpartition(b"IEND")[0][-4096:]
    if data[:4] == b"PAR1":
        yield from (("", text) for text in _parquet(data))
        return
    text = _text(data)
    yield "", _COORDINATES.sub(" ", text) if "<svg" in text else text
    if data[1:200:2].count(0) > len(data[1:200:2]) // 2:  # letters of two bytes without a mark that says so
        yield "", data.decode("utf-16-le", "replace")
    elif data[:200:2].count(0) > len(data[:200:2]) // 2:
        yield "", data.decode("utf-16-be", "replace")
    for match in _INLINE.finditer(text):
        yield "", b64decode(match[1]).decode("utf-8", "replace")


def _unpacked(name: str, data: bytes, depth: int) -> Iterator[tuple[str, str]]:
    """Texts of what was compressed: an archive of files, or one file."""
    try:
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            for member in archive:
                file = archive.extractfile(member) if member.isfile() and member.size < LARGEST else None
                if file:
                    yield from ((member.name, text) for _, text in views(member.name, file.read(), depth))
    except tarfile.TarError:
        yield from views(name, data, depth)


def _parquet(data: bytes) -> Iterator[str]:
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(io.BytesIO(data))
    for column in table.columns:
        yield " ".join(map(str, column.unique().to_pylist()))


def search(places: Iterable[Path], names: Spellings) -> Searched:
    """Every file in some folders in which a name stands, in its content or its path, in any spelling."""
    left, unreadable, n_files = [], [], 0
    seen: set[Path] = set()
    for place in places:
        for path in files(place) if place.exists() else ():
            if path in seen:
                continue
            seen.add(path)
            n_files += 1
            found: dict[str, set[str]] = {}
            if said := names.found(path.relative_to(place).as_posix()):
                found["its path"] = {*said}
            try:
                for inside, text in views(path.name, path.read_bytes()):
                    if said := names.found(f"{inside} {text}"):
                        found.setdefault(inside, set()).update(said)
            except (
                OSError,
                zlib.error,
                zipfile.BadZipFile,
                tarfile.TarError,
                ImportError,
                ValueError,
                EOFError,
                RuntimeError,
            ):
                unreadable.append(path)
            if path.suffix.lower() in PICTURES:
                unreadable.append(path)
            left += [Left(path, inside, tuple(sorted(said))) for inside, said in sorted(found.items())]
    return Searched(left, n_files, unreadable)
