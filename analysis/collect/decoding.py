"""Bytes of a file as text: how they are encoded, and what the file is if it is no text."""

import codecs
import re

from analysis.collect.fault import Fault

MOST_BYTES = 200_000_000
"""The largest table that is read."""

_WORKBOOK = "an Excel workbook; open it and save the sheet as CSV UTF-8"
_KINDS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel workbook (or another file of old Microsoft Office); open it and save the sheet as CSV UTF-8"),
    (b"SQLite format 3\x00", "a database (SQLite), as the Discourse Network Analyzer keeps in its .dna files; export its statements there as CSV"),
    (b"%PDF-", "a PDF document; make a table of what it says"),
    (b"\x1f\x8b", "a compressed file (gzip); unpack it"),
    (b"BZh", "a compressed file (bzip2); unpack it"),
    (b"\xfd7zXZ\x00", "a compressed file (xz); unpack it"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed file (7z); unpack it"),
    (b"Rar!\x1a\x07", "a compressed file (RAR); unpack it"),
    (b"\x28\xb5\x2f\xfd", "a compressed file (Zstandard); unpack it"),
    (b"PAR1", "a Parquet file; save the table as CSV"),
    (b"ARROW1", "an Arrow file; save the table as CSV"),
    (b"<stata_dta>", "a data set of Stata; save the table as CSV"),
    (b"$FL2", "a data set of SPSS; save the table as CSV"),
    (b"{\\rtf", "a document (RTF); save the table as CSV"),
    (b"\x89PNG", "a picture; make a table of what it shows"),
    (b"\xff\xd8\xff", "a picture; make a table of what it shows"),
    (b"GIF8", "a picture; make a table of what it shows"),
    (b"\x7fELF", "a program; name a table"),
    (b"version https://git-lfs", "the address of a file that Git keeps elsewhere (LFS); fetch the file with git lfs pull"),
)
_IN_ZIP = (
    (b"xl/workbook", _WORKBOOK),
    (b"opendocument.spreadsheet", "a LibreOffice spreadsheet; open it and save the sheet as CSV in UTF-8"),
    (b"word/document", "a Word document; save its table as CSV"),
)
_MARKUP = (
    (re.compile(r"\s*<(!doctype html|html|head|body|table|div)\b", re.IGNORECASE), "a web page (HTML); save the table itself as CSV"),
    (re.compile(r"\s*<\?xml\b"), "an XML file; save the table as CSV"),
    (re.compile(r'\s*(\{\s*("|\}\s*\Z)|\[\s*[\[{])'), "a JSON file; save the table as CSV"),
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8", ""),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_OLD = (("Windows-1252", "cp1252"), ("Windows-1251", "cp1251"), ("Mac OS Roman", "mac-roman"))
"""Encodings in which text is most often saved that is not UTF-8."""


def _other_kind(data: bytes) -> str:
    """What a file is that is no text, and what to do; blank where it can be text."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return next((words for part, words in _IN_ZIP if part in data), "a packed folder (zip); unpack it")
    return next((words for start, words in _KINDS if data.startswith(start)), "")


def _unmarked_utf16(data: bytes) -> str:
    """The form of UTF-16 that bytes without a mark are in; blank where they are in none."""
    start = data[:4096]
    even, odd = start[::2].count(0), start[1::2].count(0)
    if not data or len(data) % 2 or max(even, odd) < len(start) / 8 or min(even, odd) * 8 > max(even, odd):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _of_no_utf8(data: bytes, at: int, file: str) -> Fault:
    """The fault of a file that is not UTF-8, with the word in which it shows, as other encodings would have it."""
    line_start, line_end = data.rfind(b"\n", 0, at) + 1, data.find(b"\n", at)
    line = data[line_start : None if line_end < 0 else line_end]
    word = re.search(rb"[^\s,;|\"]{0,30}\Z", line[: at - line_start])[0] + re.match(rb"[^\s,;|\"]{0,30}", line[at - line_start :])[0]  # type: ignore[index]
    guesses = [f"{word.decode(encoding, errors='replace')!r} if it is {name}" for name, encoding in _OLD]
    number = data.count(b"\n", 0, at) + 1
    allowed = f"text encoded as UTF-8, which this is not; the word is {', '.join(guesses)}; open the file where it was made and save it as CSV UTF-8"
    return Fault(file, number, "", repr(data[at : at + 1])[2:-1], allowed)


def decoded(data: bytes, file: str) -> tuple[str, list[str], list[Fault]]:
    """Text of a file; what is to be said of how it is encoded; and why it is no text, which is then empty.

    UTF-8 with and without a byte order mark, and UTF-16 and UTF-32, are read. What is none of them is never guessed.
    """
    if len(data) > MOST_BYTES:
        return "", [], [Fault(file, None, "", f"{len(data) // 1_000_000} MB", f"a table of at most {MOST_BYTES // 1_000_000} MB")]
    if kind := _other_kind(data):
        return "", [], [Fault(file, None, "", "no table", kind)]
    mark, encoding, name = next((row for row in _MARKS if data.startswith(row[0])), (b"", "utf-8", ""))
    if not mark and (unmarked := _unmarked_utf16(data)):
        encoding, name = unmarked, "UTF-16 (without the mark that says so)"
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-8":
            return "", [], [_of_no_utf8(data[len(mark) :], error.start, file)]
        return "", [], [Fault(file, None, "", f"byte {error.start}", f"text that is {name.split()[0]} throughout; save it as CSV UTF-8")]
    if "\0" in text:
        return "", [], [Fault(file, text[: text.index("\0")].count("\n") + 1, "", "\0", "text without NUL characters")]
    return text, [f"{file}: its text is {name}"] * bool(name), []


def markup_faults(text: str, file: str) -> list[Fault]:
    """Why a text is no table: it is markup of another kind."""
    return [Fault(file, None, "", "no table", words) for pattern, words in _MARKUP if pattern.match(text)][:1]
