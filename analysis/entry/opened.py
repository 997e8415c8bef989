"""A workbook that somebody brings, opened without believing it: damaged, locked, swollen and disguised files are refused in one sentence."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any, NamedTuple

from analysis.collect import files
from analysis.collect.reading import count

LARGEST, UNPACKED, MOST_PARTS = 20 * 10**6, 100 * 10**6, 2000
"""Bytes of a workbook as it is and as it is unpacked, and parts that it may have."""
MOST_ROWS = 20_000
"""Most rows of a sheet, with blank ones that a program keeps for their looks."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ROW = re.compile(rb"<(?:\w+:)?row[\s>/]")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_DECLARED = tuple(word.encode(code) for word in ("<!DOCTYPE", "<!ENTITY") for code in ("ascii", "utf-16-le", "utf-16-be"))
AGAIN = "open it in Excel or LibreOffice and save it again as .xlsx"


class Unreadable(ValueError):
    """A file is no workbook that can be read; the message says why, and what to do."""


class Opened(NamedTuple):
    """A workbook; the values that formulas in it had when it was saved, as a second one (None where there are no formulas); and notes."""

    book: Any
    values: Any
    notes: list[str]


def opened(data: bytes, file: str) -> Opened:
    """The workbook in some bytes.

    Raises
    ------
    Unreadable
        If it is none, or none that can be read safely.
    """
    parts = _parts(data, file)
    has_macros = any(name.lower().endswith("vbaproject.bin") for name in parts) or b"macroEnabled" in parts.get("[Content_Types].xml", b"")
    book = _loaded(data, file, data_only=False)
    has_formulas = any(_FORMULA.search(part) for name, part in parts.items() if _SHEET.fullmatch(name))
    notes = [f"{file}: it contains macros, which are neither run nor kept; only what stands in its cells is read"] * has_macros
    return Opened(book, _loaded(data, file, data_only=True) if has_formulas else None, notes)


def _parts(data: bytes, file: str) -> dict[str, bytes]:
    """Parts of a workbook by name, unpacked within bounds."""
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise Unreadable(
                f"{file} is protected by a password. Open it in Excel, remove the password (File, Info, Protect Workbook) and save it again."
            )
        raise Unreadable(f"{file} is a workbook of Excel before 2007 (.xls), whatever its name says; {AGAIN}.")
    if len(data) > LARGEST:
        raise Unreadable(
            f"{file} has {len(data) // 10**6} MB, and a workbook of at most {LARGEST // 10**6} MB is read. Take pictures and blank rows out of it."
        )
    if not data.startswith(b"PK\x03\x04"):
        raise Unreadable(f"{file} is no workbook, although its name ends like one; {AGAIN}. If it is a table as text, rename it to .csv.")
    try:
        bundle = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise Unreadable(f"{file} is cut off or damaged. Copy or download it again, or {AGAIN}.") from error
    with bundle:
        return dict(_unpacked(bundle, file))


def _unpacked(bundle: zipfile.ZipFile, file: str) -> Iterator[tuple[str, bytes]]:
    entries = bundle.infolist()
    size = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_PARTS or size > UNPACKED:
        raise Unreadable(
            f"{file} unpacks to {count(len(entries), 'part')} and {size // 10**6} MB, which no workbook of facts has. {AGAIN[0].upper()}{AGAIN[1:]}."
        )
    names = {entry.filename for entry in entries}
    if not any(name.lower() == "xl/workbook.xml" for name in names):
        kind = (
            "a spreadsheet of LibreOffice (.ods)"
            if "content.xml" in names
            else "a document of Word"
            if "word/document.xml" in names
            else "a packed folder"
        )
        raise Unreadable(f"{file} is {kind}, and no Excel workbook; {AGAIN}.")
    for entry in entries:
        try:
            content = files.read_entry(bundle, entry)
        except OSError as error:
            raise Unreadable(f"{file} is damaged ({entry.filename}: {error.strerror}). Copy or download it again, or {AGAIN}.") from error
        if entry.filename.lower().endswith((".xml", ".rels", ".vml")) and any(word in content for word in _DECLARED):
            raise Unreadable(
                f"{file} declares entities in {entry.filename}, which no spreadsheet program writes and which can be an attack, so it is not read."
            )
        if _SHEET.fullmatch(entry.filename) and (n_rows := len(_ROW.findall(content))) > MOST_ROWS:
            raise Unreadable(
                f"{file}: one of its sheets ({entry.filename}) has {n_rows} rows, and at most {MOST_ROWS} are read. "
                "Delete the rows below the table, also blank ones, and save it again."
            )
        yield entry.filename, content


def _loaded(data: bytes, file: str, data_only: bool) -> Any:
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():  # on looks that openpyxl does not keep; nothing is written back
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), data_only=data_only)
    except Exception as error:  # whatever openpyxl stumbles over, it says so in errors of any kind
        raise Unreadable(f"{file} cannot be read as a workbook ({type(error).__name__}: {str(error)[:100]}); {AGAIN}.") from error
    if not book.worksheets:
        raise Unreadable(f"{file} has no sheet with cells that can be read; {AGAIN} (not as Strict Open XML).")
    return book
