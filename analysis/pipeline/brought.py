"""What somebody brings beside a data set: a table of any columns, decisions; read, with every fault."""

from collections import Counter
from collections.abc import Callable, Collection
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.collect import files, form_checks, reading, store
from analysis.collect.cleaned_text import tidy
from analysis.collect.fault import ROW, Fault
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
        data = files.read_given(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return Brought(pd.DataFrame(), [f"{str(path)[:80]!r} cannot be read ({reason}); use decisions as CSV"], [])
    found, faults, notes = form_checks.parse(table, data, path.name)
    if found is not None and not faults:
        faults = form_checks.column_faults(table, found, path.name, {}, {}) or decision_checks.faults(found, store.read_codebook(), path.name)
    return Brought(pd.DataFrame() if found is None else tidy(found), [str(fault) for fault in faults], notes)


def table(path: Path, what: str, asked: Collection[str] = (), unpacked: Callable[[bytes], bytes] = bytes) -> Brought:
    """A table that somebody brings; `what` says what it should be, `asked` which columns are looked for, and `unpacked` takes the CSV out of the file."""
    try:
        data = unpacked(files.read_given(path))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return Brought(pd.DataFrame(), [f"{str(path)[:80]!r} cannot be read ({reason}); use {what} as CSV"], [])
    return _given(data, path.name, asked)


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
    notes += [f"{file}: {reading.count(len(nameless), 'column')} without a name {'is' if len(nameless) == 1 else 'are'} ignored"] * bool(nameless)
    kept = [place for place in range(len(header)) if place not in nameless]
    rows = [[cells[place] for place in kept] for _, cells in found.rows]
    table = pd.DataFrame(rows, pd.Index([number for number, _ in found.rows], dtype=int, name=ROW), [header[place] for place in kept], dtype=str)
    faults = [Fault(file, 1, name, "used twice", "each column once") for name, n in Counter(table.columns).items() if n > 1]
    faults += found.faults or [Fault(file, None, "", "no row", "at least one row below the header")] * table.empty
    return Brought(table, list(map(str, faults)), found.notes + notes)
