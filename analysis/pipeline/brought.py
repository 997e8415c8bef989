"""What somebody brings beside a data set: a table of any columns, decisions, a document and claims; read, with every fault."""

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from analysis.collect import annotations, form_checks, store
from analysis.collect.form_checks import FIRST_ROW, Fault
from analysis.model.dictionary import vocabulary
from analysis.multiverse import decision_checks


def decisions(path: Path | None) -> tuple[pd.DataFrame, list[str]]:
    """Decisions that somebody brings, or those of the codebook, and what keeps them from being used, one line each."""
    if path is None:
        return store.read_codebook().decisions, []
    table = next(table for table in vocabulary.CODEBOOK_TABLES if table.name == "codebook/decisions")
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        return pd.DataFrame(), [f"{str(path)[:80]!r} cannot be read ({getattr(error, 'strerror', None) or error}); use decisions as CSV"]
    found, faults = form_checks.parse(table, data, path.name)
    if found is not None and not faults:
        faults = form_checks.column_faults(table, found, path.name, {}, {}) or decision_checks.faults(found, store.read_codebook(), path.name)
    return pd.DataFrame() if found is None else found, [str(fault) for fault in faults]


def table(path: Path, what: str) -> tuple[pd.DataFrame, list[str]]:
    """A table that somebody brings, and what keeps it from being read, one line each; `what` says what it should be."""
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return pd.DataFrame(), [f"{str(path)[:80]!r} cannot be read ({reason}); use {what} as CSV"]
    found, faults = _given(data, path.name)
    return found, [str(fault) for fault in faults]


def text(path: Path) -> tuple[str, list[str]]:
    """Text of a document that somebody holds, and what keeps it from being read, one line each."""
    try:
        return annotations.read_text(path.read_bytes()), []
    except UnicodeDecodeError as error:
        return "", [f"{path.name}: byte {error.start} is no UTF-8; save the text as UTF-8"]
    except (OSError, ValueError) as error:
        return "", [f"{str(path)[:80]!r} cannot be read ({getattr(error, 'strerror', None) or error}); use the document as a text file"]


def claims(path: Path | None) -> tuple[pd.DataFrame, dict[str, str], list[str]]:
    """Claims that are to be checked, the document that they are of, and what keeps them from being used; without a path those of the digest."""
    if path is None:
        place = store.raw_folder() / "digest" / "claims.csv"
        faults = [] if place.is_file() else [f"{place} is missing; use data with a digest, or name claims with --claims"]
        return (pd.DataFrame() if faults else store.read_table(place)), store.read_document(), faults
    document: dict[str, str] = {}
    if path.suffix.lower() in (".json", ".jsonld") and path.is_file():
        try:
            claims = annotations.from_annotations(path.read_bytes())
            return claims, document, [str(fault) for fault in _name_faults(claims, path.name)]
        except ValueError as error:
            return pd.DataFrame(), document, [f"{path.name}: {error}"]
    claims, faults = table(path, "claims")
    if not faults:
        faults = [
            f"{path.name}, row 1, column {name}: it is missing; the columns are {', '.join(annotations.NEEDED)}"
            for name in annotations.NEEDED
            if name not in claims
        ]
    if not faults:
        faults = [str(fault) for fault in (*_name_faults(claims, path.name), *_span_faults(claims, path.name))]
    return claims, document, faults


def _name_faults(claims: pd.DataFrame, file: str) -> Iterable[Fault]:
    """Claims without a name, with one that another has, or with one that is no single line."""
    for place, (name, is_again) in enumerate(zip(claims["claim_id"], claims["claim_id"].duplicated(), strict=True), FIRST_ROW):
        if is_again or not name.strip() or "\n" in name or "\r" in name:
            yield Fault(file, place, "claim_id", name, "a name on one line that no other claim has")


def _span_faults(claims: pd.DataFrame, file: str) -> Iterable[Fault]:
    """Claims whose span cannot be one."""
    for place, row in enumerate(claims.to_dict("records"), FIRST_ROW):
        for name in ("char_start", "char_end"):
            if not re.fullmatch(r"[0-9]{1,12}", row[name]):
                yield Fault(file, place, name, row[name], "a whole number")
        if not re.fullmatch(r"[0-9a-f]{64}", row["span_sha256"]):
            yield Fault(file, place, "span_sha256", row["span_sha256"], "64 hexadecimal digits")
        if all(re.fullmatch(r"[0-9]{1,12}", row[name]) for name in ("char_start", "char_end")) and int(row["char_start"]) >= int(row["char_end"]):
            yield Fault(file, place, "char_end", row["char_end"], f"a number above char_start ({row['char_start']})")


def _given(data: bytes, file: str) -> tuple[pd.DataFrame, list[Fault]]:
    """A table that somebody brings, whatever its columns, as text; and the faults of its form.

    A byte order mark, CRLF, blank lines at the end and blank columns without a name are accepted. Every cell stays a string; blank is `""`.
    Rows are those of the file from `tables.FIRST_ROW` on. With a fault the frame can be empty.
    """
    text, faults = form_checks.decoded(data, file)
    if faults:
        return pd.DataFrame(), faults
    try:
        header = next(csv.reader(io.StringIO(text, newline="")), [])
        if len(header) == 1 and re.search(r"[;\t|]", header[0]):
            return pd.DataFrame(), [Fault(file, 1, "", header[0], "cells separated by commas")]
        table = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False, skip_blank_lines=False)
    except (ValueError, csv.Error) as error:
        return pd.DataFrame(), [Fault(file, None, "", " ".join(str(error).split()), "cells separated by commas, each row with as many as the header")]
    named = [name for name in header if name.strip()]
    faults += [Fault(file, 1, name, "used twice", "each column once") for name in dict.fromkeys(named) if named.count(name) > 1]
    if not isinstance(table.index, pd.RangeIndex):
        faults.append(Fault(file, None, "", "rows with more cells than the header", "as many"))
        return pd.DataFrame(), faults
    table = table.fillna("")
    is_blank = (table == "").all(axis=1).to_numpy()
    n_rows = len(table) - (is_blank[::-1].argmin() if not is_blank.all() else len(table))
    table = table.iloc[:n_rows]
    faults += [Fault(file, int(place) + FIRST_ROW, "", "a blank row", "blank rows at the end alone") for place in is_blank[:n_rows].nonzero()[0][:10]]
    nameless = [column for column, name in zip(table.columns, header, strict=False) if not name.strip() and (table[column] == "").all()]
    table = table.drop(columns=nameless)
    return table, faults + [Fault(file, None, "", "no row", "at least one row below the header")] * table.empty
