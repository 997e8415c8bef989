"""Some cells of a CSV file changed, and nothing else of it: separators, quotation marks, ends of lines and byte order mark stay as they are."""

import codecs
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from analysis.collect import reading


class Span(NamedTuple):
    """A cell of a text: where it begins and ends, its quotation marks with it."""

    start: int
    end: int


def _spans(text: str, separator: str) -> Iterator[list[Span]]:
    """Cells of each record, a blank line being one blank cell; what the reader of the CSV library of Python reads, which does not say where it found it."""
    place, row = 0, list[Span]()
    while place <= len(text):
        start = place
        if text[place : place + 1] == '"':
            place += 1
            while place < len(text) and (text[place] != '"' or text[place + 1 : place + 2] == '"'):
                place += 2 if text[place] == '"' else 1
            place += 1
        while place < len(text) and text[place] not in (separator, "\r", "\n"):
            place += 1
        row.append(Span(start, place))
        if text[place : place + 1] != separator:
            yield row
            row = []
            place += text[place : place + 2] == "\r\n"
        place += 1


def _written(value: str, separator: str, was_quoted: bool) -> str:
    needs = was_quoted or any(letter in value for letter in (separator, '"', "\r", "\n"))
    return '"' + value.replace('"', '""') + '"' if needs else value


def changed(data: bytes, changes: Mapping[tuple[int, str], str], columns: list[str]) -> bytes | None:
    """The bytes of a table with other texts in some cells.

    Parameters
    ----------
    data
        Bytes of the file.
    changes
        New texts by the number of the row, as a spreadsheet counts, and the column.
    columns
        Names of the columns that are looked for.

    Returns
    -------
    The new bytes; None where the file cannot be changed so: it is not UTF-8, or is not read afterwards as what it was but for these cells.
    """
    before = reading.read(data, "", columns)
    mark = codecs.BOM_UTF8 * data.startswith(codecs.BOM_UTF8)
    try:
        text = data.removeprefix(mark).decode()
    except UnicodeDecodeError:
        return None
    start, separator = reading.separated(text, columns)
    rows = list(_spans(text[start:], separator))
    header = next((row for row in rows if not all(text[start:][slice(*cell)].strip(' \t"') == "" for cell in row)), [])
    places, _, _ = reading.named([reading.tidy_name(text[start:][slice(*cell)].strip('"')) for cell in header], columns, columns, "")
    if not all(column in places and number <= len(rows) and places[column] < len(rows[number - 1]) for number, column in changes):
        return None
    for (number, column), value in sorted(changes.items(), key=lambda change: rows[change[0][0] - 1][places[change[0][1]]], reverse=True):
        cell = rows[number - 1][places[column]]
        was_quoted = text[start + cell.start : start + cell.start + 1] == '"'
        text = text[: start + cell.start] + _written(value, separator, was_quoted) + text[start + cell.end :]
    made = mark + text.encode()
    after = reading.read(made, "", columns)
    known = {
        column: before.header.index(name) for name in before.header for column in columns if reading.plain_name(name) == reading.plain_name(column)
    }
    expected = [(number, list(cells)) for number, cells in before.rows]
    for number, cells in expected:
        for column, place in known.items():
            cells[place] = changes.get((number, column), cells[place])
    return made if (after.header, after.rows) == (before.header, expected) else None
