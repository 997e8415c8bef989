"""Where two contents of one file differ: tables row by row, drawings element by element, texts line by line.

Rows are matched by key and numbers within `TOLERANCE`; a drawing is held against another by its elements, then by its image."""

import csv
import difflib
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar
from xml.etree import ElementTree

from defusedxml.ElementTree import fromstring

from analysis.collect import files, store

IDENTICAL, SAME_DATA, DIFFERS, MISSING, UNEXPECTED = "identical", "same data, drawn differently", "differs", "missing", "unexpected"


VERDICTS = (DIFFERS, MISSING, UNEXPECTED, SAME_DATA, IDENTICAL)
"""Verdicts, the gravest first: of an exhibit with several differences the gravest counts."""


WORDS = ("title", "desc")
"""Elements of a drawing that say what is drawn."""


TOLERANCE = 1e-6
"""Relative difference up to which two numbers with a decimal point are the same; all other cells have to be equal."""


OTHER_SIZE = 1.0
"""Difference of two images that cannot be laid upon each other."""


LONG = 5000
"""Lines or elements up to which counterparts are looked for, which takes the square of their number."""


SIZE = re.compile(rb'<svg[^>]*? (?:width|height)="[^"]*"[^>]*>')


NUMBER = re.compile(r"[+-]?\d+\.\d+(?:[eE][+-]?\d+)?")


class Difference(NamedTuple):
    """One place in which a claim and the rerun differ: the file, row, cell or element, the column, both values, and how grave it is."""

    path: str
    where: str
    column: str
    before: str
    after: str
    verdict: str = DIFFERS


def _around(before: str, after: str, room: int = 60) -> tuple[str, str]:
    """Both texts, cut to what stands around the first place in which they differ."""
    place = next((i for i, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), min(len(before), len(after)))
    start = max(place - room // 2, 0)

    def cut(text: str) -> str:
        return ("…" if start else "") + text[start : place + room] + ("…" if len(text) > place + room else "")

    return cut(before), cut(after)


Item = TypeVar("Item")


def _unequal(one: Sequence[Item], other: Sequence[Item]) -> Iterator[tuple[int, Item | None, Item | None]]:
    """Items of two lists that do not belong together, with the place in the first; None where one has no counterpart.

    Very long lists (beyond `LONG`) are matched by place.
    """
    mine_said, theirs_said = ([item if isinstance(item, str) else repr(item) for item in items] for items in (one, other))
    is_long = max(len(one), len(other)) > LONG
    matcher = difflib.SequenceMatcher(None, mine_said, theirs_said, autojunk=False)
    for kind, i1, i2, j1, j2 in [("replace", 0, len(one), 0, len(other))] if is_long else matcher.get_opcodes():
        for place in range(max(i2 - i1, j2 - j1) if kind != "equal" else 0):
            mine = one[i1 + place] if i1 + place < i2 else None
            theirs = other[j1 + place] if j1 + place < j2 else None
            if mine != theirs:
                yield i1 + place, mine, theirs


def text_lines(path: str, where: str, column: str, before: str, after: str, verdict: str = DIFFERS) -> Iterator[Difference]:
    """Lines that differ."""
    one, other = before.split("\n"), after.split("\n")
    if before != after and before.replace("\r\n", "\n") == after.replace("\r\n", "\n"):
        mine_ends, theirs_ends = ("\\r\\n" if "\r\n" in text else "\\n" for text in (before, after))
        yield Difference(path, f"{where}line ends", column, mine_ends, theirs_ends, SAME_DATA)
        return
    for number, mine, theirs in _unequal(one, other):
        yield Difference(path, f"{where}line {number + 1}", column, *_around(mine or "", theirs or ""), verdict)


def _same(one: str, other: str) -> bool:
    """Whether two cells are the same, numbers with a decimal point within the tolerance."""
    if one == other:
        return True
    if not (NUMBER.fullmatch(one) and NUMBER.fullmatch(other)):
        return False
    return abs(float(one) - float(other)) <= TOLERANCE * max(abs(float(one)), abs(float(other)))


def _row_name(keys: list[str], row: Mapping[str, str], number: int) -> str:
    """What names a row: its key, or its number where it has none."""
    named = ", ".join(f"{key}={row[key]}" for key in keys if key in row)
    return f"row {named}" if named else f"row {number + 1}"


def _partners(sides: list, keys: list[str]) -> list[list]:
    """Rows of one key on both sides, in their order; None where a row has no partner."""
    partners: dict[tuple, list] = {}
    for side, rows in enumerate(sides):
        seen: Counter = Counter()
        for number, row in rows:
            key = tuple(row[column] for column in keys)
            partners.setdefault((key, seen[key]), [None, None])[side] = (number, row)
            seen[key] += 1
    return list(partners.values())


def tables(path: str, before: bytes, after: bytes, keys: list[str], where: str = "") -> list[Difference]:
    """Where two tables differ, row by row.

    Rows that are the same in both are set aside; of the others those of one key belong together,
    in their order. A row without a partner is lost or new.

    Parameters
    ----------
    path
        The file, for the differences.
    before, after
        CSV text as UTF-8.
    keys
        Columns that name a row; without any, rows are matched in their order.
    where
        What to put before the place of each difference.
    """
    try:
        one, other = store.read_table(before), store.read_table(after)
        widths = {len(row) for row in csv.reader(io.StringIO(before.decode("utf-8-sig"), newline=""))}
    except ValueError as error:
        return [Difference(path, f"{where}the file", "", "no table", str(error))]
    if len(widths) > 1 or one.columns.has_duplicates:
        return [Difference(path, f"{where}the file", "", f"rows of {sorted(widths)} cells, columns {list(one.columns)}", "a table")]
    found = []
    if list(one.columns) != list(other.columns):
        same = sorted(one.columns) == sorted(other.columns)
        names = ";".join(one.columns), ";".join(other.columns)
        found.append(Difference(path, f"{where}columns", "", *names, SAME_DATA if same else DIFFERS))
    shared = [column for column in one.columns if column in other.columns]
    mine, theirs = one[shared].to_dict("records"), other[shared].to_dict("records")
    common = Counter(tuple(row.values()) for row in mine) & Counter(tuple(row.values()) for row in theirs)
    left = [_without(rows, common) for rows in (mine, theirs)]
    keys = [key for key in keys if key in shared]
    for first, second in _partners(left, keys):
        if first is None or second is None:
            number, row = first or second
            text = "; ".join(f"{column}={value}" for column, value in row.items() if value)
            found.append(Difference(path, where + _row_name(keys, row, number), "", *(("", text[:200]) if first is None else (text[:200], ""))))
            continue
        name = where + _row_name(keys, first[1], first[0])
        for column in shared:
            values = first[1][column], second[1][column]
            if values[0] != values[1]:
                was, now = values if max(map(len, values)) <= 80 else _around(*values)
                found.append(Difference(path, name, column, was, now, SAME_DATA if _same(*values) else DIFFERS))
    if not found and mine != theirs:
        number = next(i for i, rows in enumerate(zip(mine, theirs, strict=True)) if rows[0] != rows[1])
        was, now = (_row_name(keys, rows[number], number) for rows in (mine, theirs))
        found.append(Difference(path, f"{where}order of rows", "", was, now, SAME_DATA))
    return found or list(text_lines(path, where, "", before.decode("utf-8", "replace"), after.decode("utf-8", "replace"), SAME_DATA))


def _without(rows: list[dict[str, str]], common: Counter) -> list[tuple[int, dict[str, str]]]:
    """Rows with their numbers, without those that the other table has too."""
    common, kept = Counter(common), []
    for number, row in enumerate(rows):
        values = tuple(row.values())
        if common[values]:
            common[values] -= 1
        else:
            kept.append((number, row))
    return kept


Element = tuple[str, str, dict[str, str], str]
"""An element of a drawing: the mark or group in which it stands, its tag, its attributes, its text."""


def _elements(svg: bytes) -> list[Element]:
    """Elements of a drawing in their order."""
    found = []

    def walk(element: ElementTree.Element, place: str) -> None:
        tag = element.tag.rpartition("}")[2]
        place = element.get("id") or place
        attributes = {name.rpartition("}")[2]: value for name, value in element.items() if name != "style"}
        for declaration in (element.get("style") or "").split(";"):
            name, _, value = declaration.partition(":")
            if name.strip():
                attributes[f"style {name.strip()}"] = value.strip()
        found.append((place, tag, attributes, (element.text or "").strip()))
        for child in element:
            walk(child, place)

    walk(fromstring(svg, forbid_dtd=True), "the drawing")
    return found


def drawings(path: str, before: bytes, after: bytes, where: str = "") -> list[Difference]:
    """Where two drawings differ, element by element.

    A changed title of a mark, or description, is another word; all else of the same data is drawn differently.
    """
    try:
        one, other = _elements(before), _elements(after)
    except (ElementTree.ParseError, ValueError, LookupError, RecursionError) as error:
        return [Difference(path, f"{where}the file", "", "no drawing", str(error))]
    found = [item for _, mine, theirs in _unequal(one, other) for item in _element(path, where, mine, theirs)]
    return found or list(text_lines(path, where, "", before.decode("utf-8", "replace"), after.decode("utf-8", "replace"), SAME_DATA))


def _element(path: str, where: str, mine: Element | None, theirs: Element | None) -> Iterator[Difference]:
    """What differs in one element of a drawing."""
    if mine is None or theirs is None:
        for place, tag, _, text in filter(None, (mine, theirs)):
            was, now = ("", f"{tag} {text}".strip()) if mine is None else (f"{tag} {text}".strip(), "")
            yield Difference(path, where + place, "element", was, now, DIFFERS if tag in WORDS else SAME_DATA)
        return
    place = mine[0] if mine[0] == theirs[0] else f"{mine[0]} / {theirs[0]}"
    if mine[3]:
        place += f" ({mine[3][:40]})"
    if mine[1] != theirs[1]:
        yield Difference(path, where + place, "element", mine[1], theirs[1], SAME_DATA)
    for name in [*mine[2], *(name for name in theirs[2] if name not in mine[2])]:
        values = mine[2].get(name, ""), theirs[2].get(name, "")
        if values[0] != values[1]:
            yield Difference(path, where + place, name, *_around(*values), SAME_DATA)
    if mine[3] != theirs[3]:
        yield Difference(path, where + place, "text", *_around(mine[3], theirs[3]), DIFFERS if mine[1] in WORDS else SAME_DATA)


def image_difference(before: bytes, after: bytes) -> float:
    """Root mean square difference of two drawings as images, 0 (the same) to 1; `OTHER_SIZE` where their sizes differ.

    Drawn by resvg with the fonts of matplotlib at 96 dots an inch; NaN where resvg is not there, as in a browser.
    """
    import matplotlib
    import numpy as np
    from matplotlib.image import imread

    try:
        import resvg_py
    except ModuleNotFoundError:
        return float("nan")

    if len({tuple(SIZE.findall(svg[:2000])) for svg in (before, after)}) > 1:
        return OTHER_SIZE
    fonts = [f"{matplotlib.get_data_path()}/fonts/ttf/DejaVuSans{style}.ttf" for style in ("", "-Bold")]
    images = []
    for svg in (before, after):
        data = resvg_py.svg_to_bytes(svg_string=svg.decode(), dpi=96, font_files=fonts, skip_system_fonts=True, font_family="DejaVu Sans")
        images.append(imread(io.BytesIO(bytes(data))))
    if images[0].shape != images[1].shape:
        return OTHER_SIZE
    return float(np.sqrt(np.mean((images[0] - images[1]) ** 2)))


def contents(path: str, before: bytes, after: bytes, keys: list[str], where: str = "") -> list[Difference]:
    """Where two contents of one file differ, by its kind."""
    if before == after:
        return []
    if path.endswith(".csv"):
        found = tables(path, before, after, keys, where)
    elif path.endswith(".svg"):
        found = drawings(path, before, after, where)
    else:
        found = list(text_lines(path, where, "", before.decode("utf-8", "replace"), after.decode("utf-8", "replace")))
    return found or [Difference(path, f"{where}bytes", "", files.sha256(before), files.sha256(after), SAME_DATA)]


def say(difference: Difference, *, with_path: bool = True) -> str:
    """A difference in one line."""
    place = ", ".join(part for part in (difference.where, difference.column) if part)
    return f"{difference.path}: " * with_path + f"{place}: {difference.before!r} → {difference.after!r}"
