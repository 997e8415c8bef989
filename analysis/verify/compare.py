"""What was claimed beside what a rerun made: a verdict for each exhibit, and where exactly it differs.

An exhibit is a figure (`svg`, the data drawn as `csv`, words as `md`), a table (`csv`, `md`), a
processed table (`csv`), a notebook (all that it says besides the exhibits that it carries), or a
document with generated parts. What a notebook carries of an exhibit belongs to that exhibit.

Levels, from the strictest: bytes of the files; cells of the notebooks without counters and
metadata; rows of tables matched by key, numbers within `TOLERANCE`; figures by the data drawn,
then by the elements of the drawing, then by its image.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pandas as pd

from analysis.collect import files, store
from analysis.exhibits import register
from analysis.model import terms
from analysis.model.addresses import HANDED_OVER
from analysis.model.dictionary.manifest import MANIFEST as LISTED
from analysis.pipeline import claims, documents, notebooks
from analysis.verify.differences import (
    DIFFERS,
    IDENTICAL,
    MISSING,
    OTHER_SIZE,
    SAME_DATA,
    UNEXPECTED,
    VERDICTS,
    Difference,
    contents,
    image_difference,
    say,
    text_lines,
)

BYTES, DATA = "bytes", "data"
"""Levels at which a rerun can be asked to hold: in the locked environment, and in any other that is allowed."""
DOCUMENTS = (claims.MANIFEST, *documents.GENERATED)
IGNORED = "nbval-ignore-output"
"""Tag of cells that name libraries: on other releases than the locked ones they say something else."""

PLACE = re.compile(
    r"data/processed/[^/]+/(?P<processed>[^/]+)\.csv"
    r"|results/[^/]+/tables/(?P<table>[^/]+)\.(?:csv|md)"
    r"|results/[^/]+/figures/(?P<figure>[^/]+)\.(?:svg|csv|md)"
    r"|(?:results/[^/]+/)?notebooks/(?P<notebook>[^/]+)\.ipynb"
)


class Unit(NamedTuple):
    """What a verdict is given on: case (blank for a document), kind (figure, table, processed, notebook, document, file), name."""

    case_id: str
    kind: str
    name: str


class Judged(NamedTuple):
    """The verdict on one exhibit, the level at which it holds, and its differences; `image` is the root mean square difference of the
    two images (0 to 1; NaN where they were not drawn)."""

    unit: Unit
    verdict: str
    differences: list[Difference]
    image: float = float("nan")


def label(unit: Unit) -> str:
    """An exhibit in words: `kislitsin, Figure 1 (matrix)`."""
    case_id, kind, name = unit
    if declared := register.declared().get((kind, name)):
        return f"{case_id}, {declared.label} ({name})"
    return ", ".join(part for part in (case_id, {"processed": "processed table"}.get(kind, kind) + f" {name}") if part)


def unit_of(path: str) -> Unit:
    """Exhibit to which a file belongs, by its path from the root of the claims."""
    if path in DOCUMENTS:
        return Unit("", "document", path)
    found = PLACE.fullmatch(path)
    if found is None:
        return Unit("", "file", path)
    kind = next(kind for kind in ("processed", "table", "figure", "notebook") if found[kind])
    return Unit(notebooks.case_of(path), kind, found[kind])


def row_keys() -> dict[tuple[str, str], list[str]]:
    """Columns that name a row, by kind and name of the table or figure."""
    keys = {key: declared.rows.keys for key, declared in register.declared().items()}
    return keys | {("processed", table.name): table.keys for table in store.read_codebook().processed_tables}


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
        found[None] += text_lines(path, f"{where}, source, ", "", one["source"], other["source"])
        for output in dict.fromkeys([*one["shown"], *other["shown"]]):
            verdict = SAME_DATA if is_lenient and IGNORED in other["tags"] else DIFFERS
            items = _shown(path, where, output[0], one["shown"].get(output), other["shown"].get(output), claimed, verdict)
            found.setdefault(output[0], []).extend(items)
    if not found[None]:
        found[None] += text_lines(path, "the file as it is stored, ", "", stored, remade, SAME_DATA)
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
            found += text_lines(path, f"{where}, ", form or "output", before, after, verdict)
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
            if path not in claimed or files.sha256(claimed[path]) != listed.get(path, {}).get("sha256"):
                states = "gone" if path not in claimed else files.sha256(claimed[path]), listed.get(path, {}).get("sha256", "not named")
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
        again = _generated(claimed, {**known, **{path: item.data for path, item in made.items()}})
        for path in documents.GENERATED:
            found[Unit("", "document", path)] = _document(path, claimed, again)
    _leave_no_byte_unnamed(found, claimed, made, case_ids)
    return [_judged(unit, items, claimed, made) for unit, items in sorted(found.items())]


def _generated(claimed: Mapping[str, bytes], texts: Mapping[str, bytes]) -> dict[str, bytes] | str:
    """The documents with their generated parts made anew, or why that cannot be done."""
    try:
        return documents.generated({**texts, **{path: claimed.get(path, b"") for path in documents.PARTS}})
    except (KeyError, ValueError, IndexError) as error:
        return f"cannot be generated from the files at hand ({type(error).__name__}: {error})"


def _document(path: str, claimed: Mapping[str, bytes], again: Mapping[str, bytes] | str) -> list[Difference]:
    """Where the generated parts of a document differ from what the exhibits give; all parts of it must be there once."""
    if path not in claimed:
        return [Difference(path, "the file", "", "gone", "made", MISSING)]
    there = claimed[path]
    names = [block["name"] for block in documents.BLOCK.finditer(there.decode("utf-8", "replace"))]
    wanted = documents.PARTS.get(path, ())
    if sorted(names) != sorted(wanted):
        return [Difference(path, "generated parts", "", ";".join(names), ";".join(wanted))]
    if isinstance(again, str):
        return [Difference(path, "the file", "", "", again)]
    return contents(path, there, again[path], [])


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
            hashes = files.sha256(claimed[path]), files.sha256(made[path].data)
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
