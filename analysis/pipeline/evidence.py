"""A document that somebody holds, claims of it, and quotations of which claims are made; read, with every fault."""

import re
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from analysis.collect import annotations, countings, decoding, files, quotations, selectors, store
from analysis.collect.countings import Document
from analysis.collect.fault import ROW, Fault, row_numbers
from analysis.pipeline import brought
from analysis.pipeline.brought import Brought


def _bytes(path: Path, what: str) -> tuple[bytes, list[str]]:
    """Bytes of a file that somebody names, and what keeps it from being read; `what` says what it should be."""
    try:
        return files.read_given(path), []
    except OSError as error:
        return b"", [f"{str(path)[:80]!r} cannot be read ({error.strerror}); use {what}"]


def document(path: Path) -> tuple[Document | None, list[str]]:
    """Document that somebody holds, and what keeps it from being read, one line each."""
    data, faults = _bytes(path, "the document as a text file")
    try:
        return (None if faults else countings.read_document(data)), faults
    except UnicodeDecodeError as error:
        return None, [f"{path.name}: byte {error.start} is not UTF-8; save the text as UTF-8"]


def claims(path: Path | None, held: Document | None) -> tuple[Brought, dict[str, str]]:
    """Claims with their places in a document, if it is there, and what is known of it; by default of the digest."""
    found, source = _digest() if path is None else (_given(path), {})
    if found.faults:
        return found, source
    settled = countings.settle(found.rows, held)
    file = path.name if path else "claims.csv"
    said = [[f"{file}: {words}" for words in given] for given in (settled.faults, settled.notes)]
    return Brought(settled.claims, said[0], found.notes + said[1]), source


def _digest() -> tuple[Brought, dict[str, str]]:
    """Claims of the digest, and what is known of it."""
    place = store.raw_folder() / "digest" / "claims.csv"
    if not place.is_file():
        missing = f"{place} is missing; use data with a digest, or name claims with --claims"
        return Brought(pd.DataFrame(), [missing], []), {}
    return Brought(store.read_beside()["claims"], [], []), store.read_document()


def _given(path: Path) -> Brought:
    """Claims that somebody brings, as CSV or as Web Annotations."""
    data, faults = _bytes(path, "claims as CSV, or Web Annotations as JSON-LD")
    if faults:
        return Brought(pd.DataFrame(), faults, [])
    if path.suffix.lower() in (".json", ".jsonld") or data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        try:
            rows, notes = selectors.from_annotations(data)
        except ValueError as error:
            return Brought(pd.DataFrame(), [f"{path.name}: {line}" for line in str(error).splitlines()], [])
        faults = list(map(str, _name_faults(rows, path.name)))
        return Brought(rows, faults, [f"{path.name}: {words}" for words in notes])
    found = _table(path, "claims", annotations.NEEDED)
    if not found.faults:
        found.faults.extend(map(str, _span_faults(found.rows, path.name)))
    return found


def _table(path: Path, what: str, needed: tuple[str, ...]) -> Brought:
    """A table that somebody brings with columns that are needed, among them the names of claims."""
    found = brought.table(path, what, needed)
    if not found.faults:
        missing = [name for name in needed if name not in found.rows]
        advice = f"the columns are {', '.join(needed)}"
        found.faults.extend(f"{path.name}, row 1, column {name}: it is missing; {advice}" for name in missing)
    if not found.faults:
        found.faults.extend(map(str, _name_faults(found.rows, path.name)))
    return found


def _name_faults(claims: pd.DataFrame, file: str) -> Iterable[Fault]:
    """Claims without a name, with one that another has, or with one that is no single line."""
    names = claims["claim_id"]
    for place, name, is_again in zip(row_numbers(claims), names, names.duplicated(), strict=True):
        if is_again or not name.strip() or len(name.splitlines()) > 1:
            yield Fault(file, place, "claim_id", name, "a name on one line that no other claim has")


def _span_faults(claims: pd.DataFrame, file: str) -> Iterable[Fault]:
    """Claims whose span cannot be one."""
    for place, row in zip(row_numbers(claims), claims.to_dict("records"), strict=True):
        wrong = [name for name in ("char_start", "char_end") if not re.fullmatch(r"[0-9]{1,12}", row[name])]
        for name in wrong:
            yield Fault(file, place, name, row[name], "a whole number")
        if not selectors.hexadecimal(row["span_sha256"]):
            yield Fault(file, place, "span_sha256", row["span_sha256"], "64 hexadecimal digits")
        if not wrong and int(row["char_start"]) >= int(row["char_end"]):
            yield Fault(file, place, "char_end", row["char_end"], f"a number above char_start ({row['char_start']})")


def placeless(claims: pd.DataFrame) -> list[str]:
    """Claims that cannot be written, since they have no place."""
    names = claims.loc[claims["char_start"] == "", "claim_id"]
    return [f"{name}: its quotation is not in the document, so it has no place there; leave it out" for name in names]


def quoted(path: Path, held: Document | None) -> tuple[Brought, dict[str, str]]:
    """Claims of quotations, and what is known of their document, which is nothing.

    They stand in a table, or one on each line of a text; then they are called c1, c2 and so on.
    """
    if path.suffix.lower() in (".csv", ".tsv"):
        found, unit = _table(path, "quotations", quotations.ASKED), "row"
    else:
        found, unit = _lines(path), "line"
    if found.faults or held is None:
        return found, {}
    places = (f"{path.name}, {unit} {number}" for number in row_numbers(found.rows))
    made = quotations.claims(held.text, found.rows, places)
    return Brought(made.claims, made.faults, found.notes + made.notes), {}


def _lines(path: Path) -> Brought:
    """Quotations of a text, one on each line that is not blank."""
    data, faults = _bytes(path, "quotations as CSV, or as a text with one on each line")
    if faults:
        return Brought(pd.DataFrame(), faults, [])
    text, notes, wrong = decoding.decoded(data, path.name)
    lines = {number: line.strip() for number, line in enumerate(text.splitlines(), 1) if line.strip()}
    names = [f"c{number}" for number in range(1, len(lines) + 1)]
    index = pd.Index(list(lines), dtype=int, name=ROW)
    rows = pd.DataFrame({"claim_id": names, "quotation": list(lines.values())}, index, dtype=str)
    faults += map(str, wrong)
    if not lines and not faults:
        return Brought(rows, [f"{path.name}: it has no line; use one quotation on each"], [])
    return Brought(rows, faults, notes)
