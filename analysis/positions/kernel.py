"""The rule by which statements make a position, over arrays: the only place in Python that holds it.

Statements of one cell (a state on a proposition) stand next to each other, as a segment; days are whole numbers. The definition in words is in
docs/positions.md.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.model import terms

NEVER, ALWAYS = np.int32(-(2**30)), np.int32(2**30)
"""Days that stand for no first and for no last bound."""

DECIDES = 2
"""Least authority of a statement that is by an organ that decides, or carries the thing out."""

STANCES = tuple(int(stance) for stance in sorted(terms.STANCES.index))
NO_STANCE = np.int8(9)
"""In place of the stance of a cell whose speaking statements differ, or that has none."""

ATTRIBUTED = terms.BASES.index(terms.ATTRIBUTED)
SILENT, SINGLE, DIVIDED = (list(terms.CELLS.index).index(kind) for kind in ("silent", "single", "divided"))
"""Kinds of cell by their places in `terms.CELLS`."""

_SIZE = np.array([bin(bits).count("1") for bits in range(2 ** len(STANCES))])
_ONLY = np.array(
    [STANCES[bits.bit_length() - 1] if bits and bits & (bits - 1) == 0 else NO_STANCE for bits in range(2 ** len(STANCES))], dtype=np.int8
)
"""For each set of stances, written as bits: how many there are, and the one stance of a set of one."""


class Statements(NamedTuple):
    """Statements that count, those of one cell next to each other and in the order of their ids; one value a statement.

    `start` is where each cell begins; a cell has at least one statement. `stance` is 1, 0 or -1; `basis` the place in `terms.BASES`; `first` and
    `last` are days, `NEVER` and `ALWAYS` where there is no bound; `authority` is 1 to 3; `has_access` says whether the informant has access.
    """

    start: np.ndarray
    stance: np.ndarray
    basis: np.ndarray
    first: np.ndarray
    last: np.ndarray
    authority: np.ndarray
    has_access: np.ndarray


class Formed(NamedTuple):
    """What the rule makes of statements.

    Masks over the statements: `own` ones; of these those that `remain`; of these those that `speak` for the state, and those that `dissent`
    from it, having a stance that none of the former has; the accounts that `contest` the cell. One value a cell: `kind` (place in `terms.CELLS`), `stance` (`NO_STANCE` if there is none), `is_contested`, `authority` (0 if nobody
    speaks), and as bits in the order of `STANCES` the stances of those that speak (`spoken`) and of all own ones (`ever`).
    """

    own: np.ndarray
    remain: np.ndarray
    speak: np.ndarray
    dissent: np.ndarray
    contest: np.ndarray
    kind: np.ndarray
    stance: np.ndarray
    is_contested: np.ndarray
    authority: np.ndarray
    spoken: np.ndarray
    ever: np.ndarray


def places(bases: Iterable[str]) -> list[int]:
    """Places of bases in `terms.BASES`."""
    return [terms.BASES.index(name) for name in bases]


class _Segments:
    """Reductions over the statements of each cell."""

    def __init__(self, start: np.ndarray, n: int) -> None:
        self.start, self.n = start, n
        self.lengths = np.diff(start, append=n)

    def greatest(self, values: np.ndarray, mask: np.ndarray, if_none: np.generic) -> np.ndarray:
        """Greatest value of those in the mask, a value a cell."""
        return np.maximum.reduceat(np.where(mask, values, if_none), self.start)

    def least(self, values: np.ndarray, mask: np.ndarray, if_none: np.generic) -> np.ndarray:
        """Least value of those in the mask, a value a cell."""
        return np.minimum.reduceat(np.where(mask, values, if_none), self.start)

    def any(self, mask: np.ndarray) -> np.ndarray:
        """Whether the mask has a statement, a value a cell."""
        return np.logical_or.reduceat(mask, self.start)

    def stances(self, bits: np.ndarray, mask: np.ndarray) -> np.ndarray:
        """Stances of the statements in the mask as bits, a value a cell."""
        return np.bitwise_or.reduceat(np.where(mask, bits, np.uint8(0)), self.start)

    def spread(self, values: np.ndarray) -> np.ndarray:
        """Values of cells, a value a statement."""
        return np.repeat(values, self.lengths, axis=0)


def bits_of(stance: np.ndarray) -> np.ndarray:
    """Each stance as one bit, in the order of `STANCES`."""
    return (np.uint8(1) << np.searchsorted(STANCES, stance).astype(np.uint8)).astype(np.uint8)


def stances_of(bits: int) -> tuple[int, ...]:
    """Stances that bits stand for."""
    return tuple(value for place, value in enumerate(STANCES) if int(bits) >> place & 1)


def _displaced(rows: Statements, level: np.ndarray, by: np.ndarray, cells: _Segments) -> np.ndarray:
    """Statements for which one of those in the mask `by` is certainly later and has at least their authority (`level`)."""
    found = np.zeros(len(level), dtype=bool)
    for least in np.unique(level[by]) if by.any() else ():
        start = cells.spread(cells.greatest(rows.first, by & (level >= least), NEVER))
        found |= (level <= least) & (rows.last < start)
    return found


def _remaining(rows: Statements, own: np.ndarray, rule: str, level: np.ndarray, cells: _Segments) -> np.ndarray:
    """Own statements that remain by a rule."""
    if rule == "majority":
        votes = np.stack([np.add.reduceat((own & (rows.stance == value)).astype(np.int32), cells.start) for value in STANCES], axis=1)
        wins = ((votes == votes.max(axis=1, keepdims=True)) << np.arange(len(STANCES))).sum(axis=1).astype(np.uint8)
        return own & (bits_of(rows.stance) & cells.spread(wins) > 0)
    if rule == "strongest_basis":
        own = own & (rows.basis == cells.spread(cells.least(rows.basis, own, np.int8(len(terms.BASES)))))
    return own & ~_displaced(rows, level, own, cells)


def form(rows: Statements, bases: Iterable[int], rule: str, contested_by: str) -> Formed:
    """Cells from the statements that count.

    Parameters
    ----------
    rows
        Statements that count.
    bases
        Places in `terms.BASES` of the bases whose statements are the state's own.
    rule
        One of `RULES`. By `authority` an own statement is displaced by another one that is certainly later and has at least its authority; the others
        remain, and those of the highest authority among them speak for the state. By `latest` all have the same authority. By `majority` the statements
        of the stance, or stances, that most own ones have remain; by `strongest_basis` the latest of the strongest basis. Then all that remain speak.
    contested_by
        `named`: only accounts of informants with access contest a cell; `anyone`: all do.
    """
    cells = _Segments(rows.start, len(rows.stance))
    own = np.isin(rows.basis, list(bases))
    level = rows.authority if rule == "authority" else np.ones(cells.n, dtype=np.int8)
    bits = bits_of(rows.stance)
    remain = _remaining(rows, own, rule, level, cells)
    top = cells.greatest(level, remain, np.int8(0))
    speak = remain & (level == cells.spread(top))
    spoken = cells.stances(bits, speak)
    size = _SIZE[cells.stances(bits, remain)]
    kind = np.where(size == 0, SILENT, np.where(size == 1, SINGLE, DIVIDED)).astype(np.int8)
    account = np.zeros(cells.n, dtype=bool)
    if ATTRIBUTED not in bases:
        account = (rows.basis == ATTRIBUTED) & ~(rows.last < cells.spread(cells.greatest(rows.first, speak, NEVER)))
        account &= rows.has_access if contested_by == "named" else True
    otherwise = bits & cells.spread(spoken) == 0
    contest = account & otherwise & (cells.spread(top) > 0)
    return Formed(own, remain, speak, remain & otherwise, contest, kind, _ONLY[spoken], cells.any(contest), top, spoken, cells.stances(bits, own))


def since(rows: Statements, formed: Formed, rule: str) -> np.ndarray:
    """Place of the statement from which on each cell has had its stance; -1 where it has none.

    The earliest own statement with this stance, of authority 2 or more if such speak for the state, that no own statement with another stance
    displaces; where a rule lets only such speak as are displaced, the earliest of those. Of several the earliest by last day (an open one last), then
    by first day (an open one first), then by id.
    """
    cells = _Segments(rows.start, len(rows.stance))
    level = rows.authority if rule == "authority" else np.ones(cells.n, dtype=np.int8)
    common = cells.spread(formed.stance)
    same = formed.own & (rows.stance == common)
    other = formed.own & (rows.stance != common) & (common != NO_STANCE)
    able = same & ((level >= DECIDES) | (cells.spread(formed.authority) < DECIDES))
    stands = ~_displaced(rows, level, other, cells)
    found = np.where(cells.spread(cells.any(formed.speak & same & stands)), able & stands, formed.speak & same)
    for values in (rows.last, rows.first, np.arange(cells.n)):
        found = found & (values == cells.spread(cells.least(values, found, np.int64(2**40))))
    place = cells.greatest(np.arange(cells.n), found, np.int64(-1))
    return np.where(formed.stance == NO_STANCE, -1, place)


def last_word(rows: Statements, formed: Formed) -> tuple[np.ndarray, np.ndarray]:
    """Latest first and latest last day of the statements that speak, a value a cell; `NEVER` without a first day, `ALWAYS` for an open end."""
    cells = _Segments(rows.start, len(rows.stance))
    return cells.greatest(rows.first, formed.speak, NEVER), cells.greatest(rows.last, formed.speak, NEVER)


def days(values: pd.Series, missing: np.int32) -> np.ndarray:
    """Days since 1970 as whole numbers, of days as text (blank = none) or as timestamps; `missing` where there is none."""
    if values.dtype.kind != "M":
        codes, each = pd.factorize(values.to_numpy(dtype=object))
        found = np.array(each, dtype=str).astype("datetime64[D]")[codes] if len(each) else np.zeros(0, dtype="datetime64[D]")
    else:
        found = values.to_numpy().astype("datetime64[D]")
    return np.where(np.isnat(found), missing, found.astype(np.int64)).astype(np.int32)


def timestamps(values: np.ndarray) -> np.ndarray:
    """Days as numbers, as times; NaT where there is no bound."""
    found = values.astype(np.int64).astype("datetime64[D]").astype("datetime64[s]")
    return np.where(np.abs(values) >= ALWAYS, np.datetime64("NaT"), found)


def day(value: int) -> str:
    """A day as YYYY-MM-DD; blank where there is no bound."""
    return "" if abs(value) >= ALWAYS else str(np.datetime64(int(value), "D"))
