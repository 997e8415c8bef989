"""What was claimed beside what a rerun made: a verdict for each exhibit, and where exactly it differs.

An exhibit is a figure (`svg`, the data drawn as `csv`, words as `md`), a table (`csv`, `md`), a
processed table (`csv`), a notebook (all that it says besides the exhibits that it carries), or a
document with generated parts. What a notebook carries of an exhibit belongs to that exhibit.

Levels, from the strictest: bytes of the files; cells of the notebooks without counters and
metadata; rows of tables matched by key, numbers within `TOLERANCE`; figures by the data drawn,
then by the elements of the drawing, then by its image.
"""

import csv
import difflib
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar
from xml.etree import ElementTree

import pandas as pd

from analysis.collect import store
from analysis.exhibits import register
from analysis.model import terms
from analysis.model.addresses import HANDED_OVER
from analysis.model.dictionary import schemas
from analysis.model.dictionary.manifest import MANIFEST as LISTED
from analysis.pipeline import claims, documents, notebooks

IDENTICAL, SAME_DATA, DIFFERS, MISSING, UNEXPECTED = "identical", "same data, drawn differently", "differs", "missing", "unexpected"
VERDICTS = (DIFFERS, MISSING, UNEXPECTED, SAME_DATA, IDENTICAL)
"""Verdicts, the gravest first: of an exhibit with several differences the gravest counts."""
BYTES, DATA = "bytes", "data"
"""Levels at which a rerun can be asked to hold: in the locked environment, and in any other that is allowed."""
WORDS = ("title", "desc")
"""Elements of a drawing that say what is drawn."""
TOLERANCE = 1e-6
"""Relative difference up to which two numbers with a decimal point are the same; all other cells have to be equal."""
OTHER_SIZE = 1.0
"""Difference of two images that cannot be laid upon each other."""
DOCUMENTS = (claims.MANIFEST, documents.README, documents.DICTIONARY)
LONG = 5000
"""Lines or elements up to which counterparts are looked for, which takes the square of their number."""
IGNORED = "nbval-ignore-output"
"""Tag of cells that name libraries: on other releases than the locked ones they say something else."""

PLACE = re.compile(
    r"data/processed/[^/]+/(?P<processed>[^/]+)\.csv"
    r"|results/[^/]+/tables/(?P<table>[^/]+)\.(?:csv|md)"
    r"|results/[^/]+/figures/(?P<figure>[^/]+)\.(?:svg|csv|md)"
    r"|(?:results/[^/]+/)?notebooks/(?P<notebook>[^/]+)\.ipynb"
)
SIZE = re.compile(rb'<svg[^>]*? (?:width|height)="[^"]*"[^>]*>')
NUMBER = re.compile(r"[+-]?\d+\.\d+(?:[eE][+-]?\d+)?")


class Unit(NamedTuple):
    """What a verdict is given on: case (blank for a document), kind (figure, table, processed, notebook, document, file), name."""

    case_id: str
    kind: str
    name: str


class Difference(NamedTuple):
    """One place in which a claim and the rerun differ: the file, row, cell or element, the column, both values, and how grave it is."""

    path: str
    where: str
    column: str
    before: str
    after: str
    verdict: str = DIFFERS


class Judged(NamedTuple):
    """The verdict on one exhibit, the level at which it holds, and its differences; `image` is the root mean square difference of the
    two images (0 to 1; NaN where they were not drawn)."""

    unit: Unit
    verdict: str
    differences: list[Difference]
    image: float = float("nan")


def unit_of(path: str) -> Unit:
    """Exhibit to which a file belongs, by its path from the root of the claims."""
    if path in DOCUMENTS:
        return Unit("", "document", path)
    found = PLACE.fullmatch(path)
    if found is None:
        return Unit("", "file", path)
    kind = next(kind for kind in ("processed", "table", "figure", "notebook") if found[kind])
    return Unit(notebooks.case_of(path), kind, found[kind])


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


def _lines(path: str, where: str, column: str, before: str, after: str, verdict: str = DIFFERS) -> Iterator[Difference]:
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
    partners: dict[tuple, list] = {}
    for side, rows in enumerate(left):
        seen: Counter = Counter()
        for number, row in rows:
            key = tuple(row[column] for column in keys)
            partners.setdefault((key, seen[key]), [None, None])[side] = (number, row)
            seen[key] += 1
    for first, second in partners.values():
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
    return found or list(_lines(path, where, "", before.decode("utf-8", "replace"), after.decode("utf-8", "replace"), SAME_DATA))


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

    walk(ElementTree.fromstring(svg.decode("utf-8")), "the drawing")
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
    return found or list(_lines(path, where, "", before.decode("utf-8", "replace"), after.decode("utf-8", "replace"), SAME_DATA))


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

    Drawn by resvg with the fonts of matplotlib at 96 dots an inch.
    """
    import matplotlib
    import numpy as np
    import resvg_py
    from matplotlib.image import imread

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


def row_keys() -> dict[tuple[str, str], list[str]]:
    """Columns that name a row, by kind and name of the table or figure."""
    keys = {key: declared.rows.keys for key, declared in register.declared().items()}
    return keys | {("processed", table.name): table.keys for table in schemas.PROCESSED_TABLES}


def contents(path: str, before: bytes, after: bytes, keys: list[str], where: str = "") -> list[Difference]:
    """Where two contents of one file differ, by its kind."""
    if before == after:
        return []
    if path.endswith(".csv"):
        found = tables(path, before, after, keys, where)
    elif path.endswith(".svg"):
        found = drawings(path, before, after, where)
    else:
        found = list(_lines(path, where, "", before.decode("utf-8", "replace"), after.decode("utf-8", "replace")))
    return found or [Difference(path, f"{where}bytes", "", store.sha256(before), store.sha256(after), SAME_DATA)]


def first_difference(path: str, before: bytes, after: bytes) -> str:
    """The first difference of two contents of one file, in words; for what is no text, the place of the first byte."""
    if path.endswith((".pdf", ".png")):
        place = next((i for i, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), min(len(before), len(after)))
        return f"{path}: byte {place} of {len(before)} and {len(after)}"
    if path.endswith(".ipynb"):
        found = [item for items in _notebook(path, before, after, {}, is_lenient=False).values() for item in items]
    else:
        unit = unit_of(path)
        found = contents(path, before, after, row_keys().get((unit.kind, unit.name), []))
    return say(found[0]) if found else f"{path}: the same"


def say(difference: Difference, *, with_path: bool = True) -> str:
    """A difference in one line."""
    place = ", ".join(part for part in (difference.where, difference.column) if part)
    return f"{difference.path}: " * with_path + f"{place}: {difference.before!r} → {difference.after!r}"


Output = tuple[Unit | None, int]
"""Owner of an output (an exhibit without its case; None is the notebook itself), and which of the owner's in its cell it is."""


def _outputs(cell: Mapping) -> dict[Output, dict[str, str]]:
    """What a cell shows: by owner and number its forms and their texts, and all else of the output as JSON under a blank form."""
    found: dict[Output, dict[str, str]] = {}
    for output in cell.get("outputs", []):
        named = output.get("metadata", {}).get(HANDED_OVER)
        owner = Unit("", named["kind"], named["name"]) if named and named["kind"] in notebooks.PLACES else None
        texts = {form: "".join(text) if isinstance(text, list) else str(text) for form, text in output.get("data", {}).items()}
        rest = {key: value for key, value in output.items() if key not in ("data", "execution_count")}
        number = sum(other == owner for other, _ in found)
        found[owner, number] = {**texts, "": json.dumps(rest, sort_keys=True, ensure_ascii=False)}
    return found


def _cells(data: bytes) -> tuple[dict[str, dict], str]:
    """Cells of a notebook by id, and the notebook as JSON without what its cells show.

    Raises
    ------
    ValueError
        If it is no notebook, or two cells have the same id.
    """
    try:
        notebook = json.loads(data.decode("utf-8"))
        cells = notebooks.cells(notebook)
        by_id = {str(cell["id"]): {**cell, "shown": _outputs(cell)} for cell in cells}
        bare = [{key: value for key, value in cell.items() if key != "outputs"} for cell in notebook["cells"]]
        left = json.dumps({**notebook, "cells": bare}, indent=1, ensure_ascii=False)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"no notebook ({type(error).__name__})") from error
    if len(by_id) != len(cells):
        raise ValueError("two cells have the same id")
    return by_id, left


def _notebook(path: str, before: bytes, after: bytes, claimed: Mapping[tuple[str, str, str], bytes], is_lenient: bool) -> dict[Unit | None, list]:
    """Where two executed notebooks differ, by exhibit (without its case); None is the notebook itself.

    `claimed` are contents of claimed files by kind, name and ending: where the claimed notebook carries
    just these, the difference is that of the file and is not told twice.
    """
    try:
        (mine, stored), (theirs, remade) = _cells(before), _cells(after)
    except ValueError as error:
        return {None: [Difference(path, "the file", "", "no notebook", str(error))]}
    found: dict[Unit | None, list[Difference]] = {None: []}
    for number, cell_id in enumerate([*mine, *(cell_id for cell_id in theirs if cell_id not in mine)], 1):
        where = f"cell {number} `{cell_id}`"
        if cell_id not in mine or cell_id not in theirs:
            found[None].append(Difference(path, where, "", *(("there", "gone") if cell_id in mine else ("gone", "there"))))
            continue
        one, other = mine[cell_id], theirs[cell_id]
        for part in ("cell_type", "tags", "attachments"):
            if one.get(part) != other.get(part):
                found[None].append(Difference(path, where, part, str(one.get(part)), str(other.get(part))))
        found[None] += _lines(path, f"{where}, source, ", "", one["source"], other["source"])
        for output in dict.fromkeys([*one["shown"], *other["shown"]]):
            verdict = SAME_DATA if is_lenient and IGNORED in other["tags"] else DIFFERS
            items = _shown(path, where, output[0], one["shown"].get(output), other["shown"].get(output), claimed, verdict)
            found.setdefault(output[0], []).extend(items)
    if not found[None]:
        found[None] += _lines(path, "the file as it is stored, ", "", stored, remade, SAME_DATA)
    return found


def _shown(
    path: str, where: str, owner: Unit | None, one: Mapping[str, str] | None, other: Mapping[str, str] | None,
    claimed: Mapping[tuple[str, str, str], bytes], verdict: str,
) -> list[Difference]:  # fmt: skip
    """What differs in one output of a cell; nothing where it differs only in what the claimed files say too."""
    if one is None or other is None:
        return [Difference(path, where, "output", *(("gone", "there") if one is None else ("there", "gone")), verdict)]
    found, is_carried = [], False
    for form in sorted({*one, *other}, key=lambda form: (form not in notebooks.FORMS, form)):
        before, after, ending = one.get(form), other.get(form), notebooks.FORMS.get(form, "")
        if before == after:
            continue
        if before is None or after is None:
            found.append(Difference(path, where, form, *(("gone", "there") if before is None else ("there", "gone")), verdict))
        elif owner and ending and claimed.get((owner.kind, owner.name, ending)) == before.encode():
            is_carried = True
        elif owner and form.startswith("text/") and not ending and (found or is_carried):
            continue  # a preview of the same table, the words of the same figure
        elif owner and not form and is_carried:
            continue  # the text for those who do not see the figure, which its words have too
        elif owner and ending:
            found += contents(f"{path}.{ending}", before.encode(), after.encode(), row_keys().get((owner.kind, owner.name), []), f"{where}, ")
        else:
            found += _lines(path, f"{where}, ", form or "output", before, after, verdict)
    once = {(item.where, item.before, item.after): item._replace(path=path) for item in reversed(found)}  # Markdown and plain text say the same
    return list(once.values())[::-1]


def _manifest(claimed: Mapping[str, bytes], made: Mapping[str, claims.Made], others: Iterable[str]) -> list[Difference]:
    """Where the claimed manifest is not the one that it should be.

    A row may say what was made or, where that differs from what is claimed, what is claimed: then
    it is the exhibit that differs. Rows of cases that were not rerun stand as they are.
    """
    if claims.MANIFEST not in claimed:
        return [Difference(claims.MANIFEST, "the file", "", "gone", "made", MISSING)]
    listed = _listed(claimed)
    there = {path: item._replace(data=claimed[path]) for path, item in made.items() if path in claimed}
    remade, also = ({row["path"]: row for row in _as_text(claims.manifest(items))} for items in (made, there))
    wanted = []
    for path in sorted({*listed, *remade}):
        mine = listed.get(path)
        if mine is not None and (mine["case_id"] in others or mine in (remade.get(path), also.get(path)) or (path in claimed and path not in made)):
            wanted.append(mine)
        elif path in made and (mine is not None or path in claimed):
            wanted.append(remade[path])
    return contents(claims.MANIFEST, claimed[claims.MANIFEST], store.csv_bytes(LISTED.frame(wanted)), ["path"])


def _listed(claimed: Mapping[str, bytes]) -> dict[str, dict[str, str]]:
    """Rows of the claimed manifest by path; none where it is no such table."""
    try:
        table = store.read_table(claimed.get(claims.MANIFEST, b""))
    except ValueError:
        return {}
    return {row["path"]: row for row in table.to_dict("records")} if list(table.columns) == LISTED.names else {}


def _as_text(table: pd.DataFrame) -> list[dict[str, str]]:
    return table.astype(str).to_dict("records")


def judge(claimed: Mapping[str, bytes], made: Mapping[str, claims.Made], case_ids: Iterable[str], *, is_lenient: bool = False) -> list[Judged]:
    """A verdict for each exhibit of some cases that is claimed or was made, by case, kind and name; and for files and documents beside the cases.

    Claims of cases that were not rerun are held against the manifest only, and named where they are not what it says.

    Parameters
    ----------
    claimed
        Files that are claimed for all cases, by path from the root, with the documents.
    made
        What the rerun made, by path.
    case_ids
        The cases that were rerun.
    is_lenient
        Whether cells that name libraries may say something else (on other releases).
    """
    keys, listed = row_keys(), _listed(claimed)
    others = {*store.case_ids(), terms.STUDY} - set(case_ids)
    held = {(*unit_of(path), path.rpartition(".")[2]): data for path, data in claimed.items()}
    found: dict[Unit, list[Difference]] = {}
    for path in sorted({*claimed, *made, *listed} - set(DOCUMENTS)):
        unit = unit_of(path)
        if unit.case_id in others:
            if path not in claimed or store.sha256(claimed[path]) != listed.get(path, {}).get("sha256"):
                states = "gone" if path not in claimed else store.sha256(claimed[path]), listed.get(path, {}).get("sha256", "not named")
                found.setdefault(unit, []).append(Difference(path, "the file", "as the manifest says", *states))
            continue
        if unit.case_id and unit.case_id not in case_ids:
            unit = Unit("", "file", path)  # of a case that there is not
        mine, theirs = claimed.get(path), made[path].data if path in made else None
        place = found.setdefault(unit, [])
        if mine is None or theirs is None:
            named = "named by the manifest" if path in listed else "not named by the manifest"
            states = ("gone" if mine is None else "there") + f", {named}", "not made" if theirs is None else "made"
            place.append(Difference(path, "the file", "", *states, MISSING if path in listed else UNEXPECTED))
        elif mine != theirs and unit.kind == "notebook":
            of_case = {(kind, name, ending): data for (case_id, kind, name, ending), data in held.items() if case_id == unit.case_id}
            for owner, items in _notebook(path, mine, theirs, of_case, is_lenient).items():
                found.setdefault(owner._replace(case_id=unit.case_id) if owner else unit, []).extend(items)
        elif mine != theirs:
            place += contents(path, mine, theirs, keys.get((unit.kind, unit.name), []))
    other_claims_hold = not any(unit.case_id in others and items for unit, items in found.items())
    found[Unit("", "document", claims.MANIFEST)] = _manifest(claimed, made, others)
    if other_claims_hold:  # else the numbers of the documents cannot be made
        known = {path: data for path, data in claimed.items() if unit_of(path).case_id in {*case_ids, *others}}
        for path in (documents.README, documents.DICTIONARY):
            found[Unit("", "document", path)] = _document(path, claimed, {**known, **{path: item.data for path, item in made.items()}})
    _leave_no_byte_unnamed(found, claimed, made, case_ids)
    return [_judged(unit, items, claimed, made) for unit, items in sorted(found.items())]


def _document(path: str, claimed: Mapping[str, bytes], texts: Mapping[str, bytes]) -> list[Difference]:
    """Where the generated parts of a document differ from what the exhibits give; all four parts of the README must be there once."""
    if path not in claimed:
        return [Difference(path, "the file", "", "gone", "made", MISSING)]
    there = claimed[path]
    names = [block["name"] for block in documents.BLOCK.finditer(there.decode("utf-8", "replace"))]
    if path == documents.README and sorted(names) != sorted(documents.PARTS):
        return [Difference(path, "generated parts", "", ";".join(names), ";".join(documents.PARTS))]
    try:
        generated = documents.generated({**texts, documents.README: claimed.get(documents.README, b"")})
    except (KeyError, ValueError, IndexError) as error:
        return [Difference(path, "the file", "", "", f"cannot be generated from what there is ({type(error).__name__}: {error})")]
    return contents(path, there, generated[path], [])


def _leave_no_byte_unnamed(
    found: dict[Unit, list[Difference]], claimed: Mapping[str, bytes], made: Mapping[str, claims.Made], case_ids: Iterable[str]
) -> None:
    """A file of other bytes for which no difference was told is not identical: what cannot be said more exactly is said by its hash."""
    told = {item.path for items in found.values() for item in items}
    carriers = {unit.case_id for unit, items in found.items() if items and unit.kind in ("figure", "table", "processed")}
    for path in sorted({*claimed} & {*made}):
        unit = unit_of(path)
        is_carried = unit.kind == "notebook" and unit.case_id in carriers
        if unit.case_id in case_ids and claimed[path] != made[path].data and path not in told and not is_carried:
            hashes = store.sha256(claimed[path]), store.sha256(made[path].data)
            found.setdefault(unit, []).append(Difference(path, "bytes", "", *hashes, SAME_DATA))


def _judged(unit: Unit, items: list[Difference], claimed: Mapping[str, bytes], made: Mapping[str, claims.Made]) -> Judged:
    """The verdict on one exhibit: the gravest of its differences."""
    verdict = min((item.verdict for item in items), key=VERDICTS.index, default=IDENTICAL)
    path = f"results/{unit.case_id}/figures/{unit.name}.svg"
    image = float("nan")
    if unit.kind == "figure" and path in claimed and path in made and claimed[path] != made[path].data:
        try:
            image = image_difference(claimed[path], made[path].data)
        except ValueError:
            image = OTHER_SIZE
    return Judged(unit, verdict, items, image)


def holds(judged: Iterable[Judged], level: str) -> bool:
    """Whether every exhibit reproduces at a level."""
    return all(item.verdict == IDENTICAL or (level == DATA and item.verdict == SAME_DATA) for item in judged)
