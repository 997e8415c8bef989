"""How a cell looks in a universe, as a number; and numbers for what it rests on."""

from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from typing import NamedTuple

import numpy as np

from analysis.model import terms
from analysis.positions import kernel
from analysis.positions.kernel import STANCES

SAID = [
    (terms.CELLS.index[kernel.SILENT], 0),
    *((terms.CELLS.index[kernel.SINGLE], 1 << place) for place in range(len(STANCES))),
    *((terms.CELLS.index[kernel.DIVIDED], bits) for bits in range(1, 2 ** len(STANCES))),
]
"""Kinds of cell with the stances, as bits, that the statements which speak can have."""


N_LOOKS = 2 * len(SAID) * 2 ** len(STANCES)
"""Number of looks that a cell can have: its kind with the stances of those that speak, whether it is contested, and the stances that it ever had."""


class Look(NamedTuple):
    """How a cell looks: `kind` of `terms.CELLS`, `stances` of the own statements that speak, whether it `is_contested`, and the stances of all own ones (`ever`).

    A cell that a state in its role cannot hold is silent here: whether it can does not change from universe to universe.
    """

    kind: str
    stances: tuple[int, ...]
    is_contested: bool
    ever: tuple[int, ...]


def look(code: int) -> Look:
    """The look that a code of the engine stands for."""
    rest, ever = divmod(int(code), 2 ** len(STANCES))
    said, contested = divmod(rest, 2)
    kind, stances = SAID[said]
    return Look(kind, kernel.stances_of(stances), bool(contested), kernel.stances_of(ever))


LOOKS = tuple(look(code) for code in range(N_LOOKS))


@cache
def number_of(*words: object) -> np.uint64:
    """64 bits that stand for some words, the same on every machine."""
    return np.uint64(int.from_bytes(sha256("\t".join(map(str, words)).encode()).digest()[:8], "little"))


ROLES = ("speak", "backing", "dissent", "attributed", "contest")
"""What a statement that counts can do in a cell, one after the other as `trace_of` takes them."""


OWN, DAYS = "own", "days"
"""What a cell rests on besides: all own statements, whether they remain or not, and the days of its last word."""


TRACED = (*ROLES, DAYS, OWN)


def name_of(fact_id: str, stance: int | str) -> str:
    """What a statement of a cell is called whoever coded it: by its fact and its stance.

    So a coding that reads the same in the same facts rests on the same, though its statements have other ids.
    """
    return f"{fact_id} {stance}"


def trace_of(by_role: Iterable[Iterable[str]], first: str, last: str) -> int:
    """64 bits that stand for what a cell rests on: which statements, by `name_of`, do what in it (see `ROLES`), and the days of its last word.

    The order of the names does not matter. `first` and `last` are days as text, blank for none; those of a cell in which nobody speaks do not count.
    """
    roles = [list(names) for names in by_role]
    parts = [number_of(role, name) for role, names in zip(ROLES, roles, strict=True) for name in names]
    parts += [number_of("first", first), number_of("last", last)] * bool(roles[0])
    return int(sum(map(int, parts)) % 2**64)
