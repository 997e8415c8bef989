"""What somebody brings beside a data set: a table of any columns, decisions, a document and claims; read, with every fault."""

import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.collect import annotations, form_checks, reading, store
from analysis.collect.cleaned_text import tidy
from analysis.collect.fault import ROW, Fault, row_numbers
from analysis.model.dictionary import vocabulary
from analysis.multiverse import decision_checks


class Brought(NamedTuple):
    """A table that somebody brings; what keeps it from being used, and sentences on what was understood otherwise than plainly, one line each."""

    rows: pd.DataFrame
    faults: list[str]
    notes: list[str]


def decisions(path: Path | None) -> Brought:
    """Decisions that somebody brings, or those of the codebook."""
    if path is None:
        return Brought(store.read_codebook().decisions, [], [])
    table = next(table for table in vocabulary.CODEBOOK_TABLES if table.name == "codebook/decisions")
    try:
        data = store.read_given(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return Brought(pd.DataFrame(), [f"{str(path)[:80]!r} cannot be read ({reason}); use decisions as CSV"], [])
    found, faults, notes = form_checks.parse(table, data, path.name)
    if found is not None and not faults:
        faults = form_checks.column_faults(table, found, path.name, {}, {}) or decision_checks.faults(found, store.read_codebook(), path.name)
    return Brought(pd.DataFrame() if found is None else tidy(found), [str(fault) for fault in faults], notes)


def table(path: Path, what: str, asked: Collection[str] = ()) -> Brought:
    """A table that somebody brings; `what` says what it should be, and `asked` which columns are looked for."""
    try:
        data = store.read_given(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return Brought(pd.DataFrame(), [f"{str(path)[:80]!r} cannot be read ({reason}); use {what} as CSV"], [])
    return _given(data, path.name, asked)


def text(path: Path) -> tuple[str, list[str]]:
    """Text of a document that somebody holds, and what keeps it from being read, one line each."""
    try:
        return annotations.read_text(store.read_given(path)), []
    except UnicodeDecodeError as error:
        return "", [f"{path.name}: byte {error.start} is no UTF-8; save the text as UTF-8"]
    except (OSError, ValueError) as error:
        return "", [f"{str(path)[:80]!r} cannot be read ({getattr(error, 'strerror', None) or error}); use the document as a text file"]


def claims(path: Path | None) -> tuple[Brought, dict[str, str]]:
    """Claims that are to be checked, and the document that they are of; without a path those of the digest."""
    if path is None:
        place = store.raw_folder() / "digest" / "claims.csv"
        if not place.is_file():
            return Brought(pd.DataFrame(), [f"{place} is missing; use data with a digest, or name claims with --claims"], []), {}
        return Brought(store.read_beside()["claims"], [], []), store.read_document()
    if path.suffix.lower() in (".json", ".jsonld") and path.is_file():
        try:
            claims = annotations.from_annotations(store.read_given(path))
            return Brought(claims, [str(fault) for fault in _name_faults(claims, path.name)], []), {}
        except ValueError as error:
            return Brought(pd.DataFrame(), [f"{path.name}: {error}"], []), {}
    found = table(path, "claims", annotations.NEEDED)
    if not found.faults:
        missing = [name for name in annotations.NEEDED if name not in found.rows]
        allowed = ", ".join(annotations.NEEDED)
        found.faults.extend(f"{path.name}, row 1, column {name}: it is missing; the columns are {allowed}" for name in missing)
    if not found.faults:
        found.faults.extend(str(fault) for fault in (*_name_faults(found.rows, path.name), *_span_faults(found.rows, path.name)))
    return found, {}


def _name_faults(claims: pd.DataFrame, file: str) -> Iterable[Fault]:
    """Claims without a name, with one that another has, or with one that is no single line."""
    for place, name, is_again in zip(row_numbers(claims), claims["claim_id"], claims["claim_id"].duplicated(), strict=True):
        if is_again or not name.strip() or "\n" in name or "\r" in name:
            yield Fault(file, place, "claim_id", name, "a name on one line that no other claim has")


def _span_faults(claims: pd.DataFrame, file: str) -> Iterable[Fault]:
    """Claims whose span cannot be one."""
    for place, row in zip(row_numbers(claims), claims.to_dict("records"), strict=True):
        for name in ("char_start", "char_end"):
            if not re.fullmatch(r"[0-9]{1,12}", row[name]):
                yield Fault(file, place, name, row[name], "a whole number")
        if not re.fullmatch(r"[0-9a-f]{64}", row["span_sha256"]):
            yield Fault(file, place, "span_sha256", row["span_sha256"], "64 hexadecimal digits")
        if all(re.fullmatch(r"[0-9]{1,12}", row[name]) for name in ("char_start", "char_end")) and int(row["char_start"]) >= int(row["char_end"]):
            yield Fault(file, place, "char_end", row["char_end"], f"a number above char_start ({row['char_start']})")


def _given(data: bytes, file: str, asked: Collection[str]) -> Brought:
    """A table that somebody brings, whatever its columns, as `reading.read` understands it.

    Columns that are asked for are found whatever their case. Every cell stays a string; blank is `""`. The index holds the numbers of the rows in
    the file, as that of `form_checks.parse`, and is called `ROW`. With a fault the frame can be empty.
    """
    found = reading.read(data, file, asked)
    if found.faults and not found.header:
        return Brought(pd.DataFrame(), list(map(str, found.faults)), found.notes)
    header, notes = reading.as_asked(found.header, asked, file)
    nameless = [place for place, name in enumerate(header) if not name]
    notes += [f"{file}: {reading.count(len(nameless), 'column')} without a name {'is' if len(nameless) == 1 else 'are'} left aside"] * bool(nameless)
    kept = [place for place in range(len(header)) if place not in nameless]
    rows = [[cells[place] for place in kept] for _, cells in found.rows]
    table = pd.DataFrame(rows, pd.Index([number for number, _ in found.rows], dtype=int, name=ROW), [header[place] for place in kept], dtype=str)
    faults = [Fault(file, 1, name, "used twice", "each column once") for name in dict.fromkeys(table.columns) if list(table.columns).count(name) > 1]
    faults += found.faults or [Fault(file, None, "", "no row", "at least one row below the header")] * table.empty
    return Brought(table, list(map(str, faults)), found.notes + notes)
