"""The one reader of tables as text: what spreadsheets and other programs make of CSV is understood, or named for what it is."""

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from analysis.collect import formulas
from analysis.collect.decoding import decoded, markup_faults
from analysis.collect.fault import Fault

csv.field_size_limit(2**31 - 1)  # else a long cell is an error of the reader, without its place

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright strokes"}
"""What can stand between cells, and how it is called."""
SAMPLE = 100_000
"""So many letters of a file tell what stands between its cells."""
MOST_COMPARED = 200
"""Most columns of unknown names that are compared with those that are missing."""
MOST_NAMED = 10
"""Most faults of one kind, and rows of one note, that are listed one by one."""

_UNSEEN = re.compile(r"[\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff]|^[\u200c\u200d\s]+|[\u200c\u200d\s]+$")
_SEPARATOR_LINE = re.compile(r'\A"?sep=(?P<separator>[^\r\n"])"?[ \t]*(?:\r\n|\r|\n|\Z)', re.IGNORECASE)

Row = tuple[int, list[str]]


class Reading(NamedTuple):
    """What a file holds.

    `header`: names of columns, tidied. `rows`: the number of each row as a spreadsheet counts, and its cells, as many as the header has. `notes`:
    sentences on what was understood otherwise than plainly. `faults`: what keeps the file, or some of its rows, from being read.
    """

    header: list[str]
    rows: list[Row]
    notes: list[str]
    faults: list[Fault]


def tidy_name(name: str) -> str:
    """A name, or a label, without letters that are not seen, with composed letters and single spaces."""
    return " ".join(_UNSEEN.sub("", unicodedata.normalize("NFC", name)).split())


_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d", "-"))


def plain_dashes(text: str) -> str:
    """The text with hyphens in place of all dashes and minus signs, as codes and dates have them."""
    return text.translate(_DASHES)


def plain_name(name: str) -> str:
    """A name as it is compared: in lower case, with `_` for spaces, hyphens and points."""
    return re.sub(r"[\s_.\-]+", "_", tidy_name(name).casefold()).strip("_")


def _is_blank(cell: str) -> bool:
    return not cell or (not cell[0].isalnum() and not _UNSEEN.sub("", cell).strip())


def _some(text: str, separator: str) -> list[list[str]]:
    """Rows at the start of a text that are not blank, as far as they can be read; the last one may be cut."""
    found: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text[:SAMPLE], newline=""), delimiter=separator, strict=True):
            found += [row] * (not all(map(_is_blank, row)))
    except csv.Error:
        pass
    return found[:-1] if len(text) > SAMPLE and len(found) > 1 else found


def _separator(text: str, expected: Collection[str]) -> str:
    """What stands between the cells: that by which most expected names are found, else by which most rows are as wide as the header."""
    wanted = {plain_name(name) for name in expected}
    if wanted and wanted <= {plain_name(name) for name in re.split(r"[\r\n]", text, maxsplit=1)[0].split(",")}:
        return ","

    def merit(separator: str) -> tuple[float, ...]:
        rows = _some(text, separator)
        if not rows:
            return (0, 0, 0)
        width = len(rows[0])
        fitting = sum(len(row) == width for row in rows) / len(rows)
        return (len(wanted & set(map(plain_name, rows[0]))), width > 1, round(fitting, 1))

    return max(SEPARATORS, key=merit)


def separated(text: str, expected: Collection[str]) -> tuple[int, str]:
    """Where the table begins in a text, which is after a line that only names the separator, and the separator."""
    said = _SEPARATOR_LINE.match(text)
    return (said.end(), said["separator"]) if said else (0, _separator(text, expected))


def count(number: int, word: str) -> str:
    """Some things by their number: `1 row`, `3 rows`."""
    return f"{number} {word}{'s' * (number != 1)}"


def _listed(what: str, things: Sequence[object]) -> str:
    """Some things by name: `row 5`, `rows 5, 7 and 8`."""
    shown = [str(thing) for thing in things[:MOST_NAMED]] + [f"{len(things) - MOST_NAMED} more"] * (len(things) > MOST_NAMED)
    return f"{what} {shown[0]}" if len(shown) == 1 else f"{what}s {', '.join(shown[:-1])} and {shown[-1]}"


def _split(text: str, separator: str, file: str) -> tuple[list[Row], list[Fault]]:
    """Every record with its number; a blank line is a record without cells."""
    rows: list[Row] = []
    reader, line = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), 0
    try:
        for number, cells in enumerate(reader, 1):
            rows.append((number, cells))
            line = reader.line_num
    except csv.Error as error:
        where = f"in the row that begins in line {line + 1} of the file"
        is_open = "unexpected end" in str(error) or "expected after" in str(error)
        value, allowed = ("open quote", f"one before and one after the cell, and two for one inside, {where}") if is_open else (str(error), "CSV")
        return [], [Fault(file, len(rows) + 1, "", value, allowed)]
    return rows, []


def _without_ghosts(header: list[str], rows: list[Row], separator: str, file: str) -> tuple[list[str], list[Row], list[str]]:
    """Header and rows without blank rows, and without cells beyond the header and columns that have neither a name nor a cell; and notes."""
    notes, width = [], len(header)
    blank = [number for number, cells in rows if all(map(_is_blank, cells))]
    last = max((number for number, cells in rows if not all(map(_is_blank, cells))), default=1)
    if inner := [number for number in blank if number < last]:
        notes.append(f"{file}: {_listed('row', inner)} {'is' if len(inner) == 1 else 'are'} blank and left out")
    ghosts = [number for number, cells in rows if number > last and cells]
    if ghosts:
        notes.append(f"{file}: {count(len(ghosts), 'blank row')} at the end {'are' if len(ghosts) > 1 else 'is'} left out")
    left_out = set(blank)
    rows = [(number, cells) for number, cells in rows if number not in left_out]
    # In one row alone, or with semicolons, cells were more likely moved by a comma, or a list, without quotation marks.
    may_trail = separator != ";" and len(rows) > 1
    if may_trail and all(len(cells) > width and all(map(_is_blank, cells[width:])) for _, cells in rows):
        notes.append(f"{file}: blank cells at the end of every row, beyond the header, are left out")
        rows = [(number, cells[:width]) for number, cells in rows]
    nameless = [place for place, name in enumerate(header) if _is_blank(name)]
    ghostly = {place for place in nameless if all(_is_blank(cells[place]) for _, cells in rows if len(cells) == width)}
    if ghostly:
        notes.append(f"{file}: {count(len(ghostly), 'column')} without a name and without a cell {'are' if len(ghostly) > 1 else 'is'} left out")
        kept = [place for place in range(width) if place not in ghostly]
        rows = [(number, [cells[place] for place in kept] if len(cells) == width else cells) for number, cells in rows]
        header = [header[place] for place in kept]
    return header, rows, notes


def _unguarded(header: list[str], rows: list[Row], file: str) -> tuple[list[str], list[Row], list[str]]:
    """Names and cells without the apostrophe that keeps a spreadsheet from running them; and a note."""
    plain = [(number, [formulas.unguard(cell) for cell in cells]) for number, cells in rows]
    changed = [number for (number, before), (_, after) in zip(rows, plain, strict=True) if before != after]
    words = "the apostrophe before text that a spreadsheet would run is removed"
    return [formulas.unguard(name) for name in header], plain, [f"{file}: {words} ({_listed('row', changed)})"] * bool(changed)


def read(data: bytes, file: str, expected: Collection[str] = ()) -> Reading:
    """Read a table that somebody brings.

    Parameters
    ----------
    data
        The bytes of the file.
    file
        What the file is called in notes and faults.
    expected
        Names of columns that are looked for, by which the separator is found.
    """
    text, notes, faults = decoded(data, file)
    faults = faults or markup_faults(text, file) or _conflicts(text, file)
    if faults:
        return Reading([], [], notes, faults)
    start, separator = separated(text, expected)
    text = text[start:]
    records, faults = _split(text, separator, file)
    first = next((place for place, (_, cells) in enumerate(records) if not all(map(_is_blank, cells))), len(records))
    if faults or first == len(records):
        return Reading([], [], notes, faults)
    header, rows, ghosts = _without_ghosts(records[first][1], records[first + 1 :], separator, file)
    if separator != "," and len(header) > 1:
        notes.append(f"{file}: its cells are separated by {SEPARATORS.get(separator, repr(separator))}")
    notes += [f"{file}: blank rows above the header are left out"] * bool(first) + ghosts
    if formulas.may_be_escaped(text):
        header, rows, escaped = _unguarded(header, rows, file)
        notes += escaped
    spaced = [name for name in header if tidy_name(name) != name]
    said_names = ", ".join(map(tidy_name, spaced))
    notes += [f"{file}: names of columns are read without spaces around them and invisible characters: {said_names}"] * bool(spaced)
    width = len(header)
    faults = _width_faults(rows, width, separator, file)
    return Reading(list(map(tidy_name, header)), [(number, cells) for number, cells in rows if len(cells) == width], notes, faults)


def _width_faults(rows: list[Row], width: int, separator: str, file: str) -> list[Fault]:
    """Rows that have more or fewer cells than the header, which is what a separator in a cell without quotation marks looks like."""
    allowed, faults = f"{count(width, 'cell')}, as the header has", []
    wrong = [(number, cells) for number, cells in rows if len(cells) != width]
    for number, cells in wrong[:MOST_NAMED]:
        quoted = f", and double quotes around a cell with {separator} in it" + ", such as a list" * (separator == ";")
        trailing = ", without blank ones at the end" * (len(cells) > width and all(map(_is_blank, cells[width:])))
        advice = trailing + quoted * (len(cells) > width and separator in ",;")
        faults.append(Fault(file, number, "", count(len(cells), "cell"), allowed + advice))
    more = len(wrong) - MOST_NAMED
    return faults + [Fault(file, None, "", f"{more} more rows like these", allowed)] * (more > 0)


def _conflicts(text: str, file: str) -> list[Fault]:
    """Where two versions of a file stand in one another."""
    if not text.startswith("<<<<<<< ") and "\n<<<<<<< " not in text:
        return []
    line = text.count("\n", 0, text.find("<<<<<<< ")) + 1
    return [Fault(file, line, "", "conflict", "one of the two, and take the lines <<<<<<<, ======= and >>>>>>> out")]


def named(header: Sequence[str], expected: Sequence[str], optional: Collection[str], file: str) -> tuple[dict[str, int], list[str], list[Fault]]:
    """Place of each expected column; what is to be said of names; and columns that are missing, misspelt or there twice.

    Names are told apart whatever their case, and with `_` for a space or a hyphen. A column of no expected name is left aside, unless its
    name is close to that of one that is not there.
    """
    by_plain = {plain_name(name): name for name in expected}
    read_as = [name if name in expected else by_plain.get(plain_name(name), "") for name in header]
    places = {name: read_as.index(name) for name in expected if name in read_as}
    notes = [f"{file}: the column {name!r} is read as {known}" for name, known in zip(header, read_as, strict=True) if known and known != name]
    absent = {plain: name for plain, name in by_plain.items() if name not in places}
    faults = [Fault(file, 1, name, "missing", "the column " + name) for name in absent.values() if name not in optional]
    unknown = [name for name, known in zip(header, read_as, strict=True) if not known]
    near = {name: close[0] for name in unknown[:MOST_COMPARED] if (close := get_close_matches(plain_name(name), absent, 1, 0.75))}
    faults += [Fault(file, 1, name, "misspelt column", absent[plain]) for name, plain in near.items()]
    if aside := [repr(name) if name else "one without a name" for name in unknown if name not in near]:
        notes.append(f"{file}: {_listed('column', aside)} {'is' if len(aside) == 1 else 'are'} not part of the table and ignored")
    faults += [Fault(file, 1, name, "used twice", "each column once") for name in expected if read_as.count(name) > 1]
    return places, notes, faults


def as_asked(header: Sequence[str], asked: Collection[str], file: str) -> tuple[list[str], list[str]]:
    """Names of columns, of which those that are asked for are called as they are asked for, whatever their case; and what is to be said of it."""
    wanted = {plain_name(name): name for name in asked if name not in header}
    plain = Counter(map(plain_name, header)) if wanted else Counter()
    found = {name: wanted[key] for name in header if (key := plain_name(name)) in wanted and plain[key] == 1}
    notes = [f"{file}: the column {name!r} is read as {known}" for name, known in found.items()]
    return [found.get(name, name) for name in header], notes
