"""A case laid out for all its universes: pages, facts and statements as arrays, cell by cell."""

from collections.abc import Iterable, Mapping
from copy import copy
from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.collect.corroboration import conflicts
from analysis.model import terms
from analysis.model.dispute import Case
from analysis.positions import frame
from analysis.positions.kernel import ALWAYS, NEVER, days


class CellRows(NamedTuple):
    """Statements of one cell in one coding, as arrays of one value a statement; `fact` is the place of its fact."""

    ids: list[str]
    fact: np.ndarray
    stance: np.ndarray
    basis: np.ndarray
    authority: np.ndarray
    has_access: np.ndarray
    first: np.ndarray
    last: np.ndarray
    marked: np.ndarray


class Prepared:
    """A case as arrays, made once for all universes.

    Parameters
    ----------
    case
        The case, as it was cleaned; the order of the rows of its tables does not matter.

    Attributes
    ----------
    case
        The case, as it was cleaned.
    codings
        Names of the codings of the case, sorted.
    cells
        State and proposition of each cell: the union over the codings of what `positions.frame` gives, in its order. A cell that a coding
        does not have is silent in it.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        sources = case.sources.sort_values("source_id")
        facts = case.facts.sort_values("fact_id")
        self.pages, self.facts = list(sources["source_id"]), list(facts["fact_id"])
        self.origin_state, self.language = sources["origin_state"].to_numpy(dtype=object), sources["language"].to_numpy(dtype=object)
        self.published = days(sources["published_last_day"], ALWAYS)
        self.informant, self.informant_state = facts["informant"].to_numpy(dtype=object), facts["informant_state"].to_numpy(dtype=object)
        self.first, self.last = days(facts["first_day"], NEVER), days(facts["last_day"], ALWAYS)
        self.marked = (facts["is_approximate"] == "yes").to_numpy()
        place = {name: number for number, name in enumerate(self.facts)}
        page = {name: number for number, name in enumerate(self.pages)}
        links = case.fact_sources
        self.carries = np.zeros((len(self.pages), len(self.facts)), dtype=bool)
        self.carries[[page[name] for name in links["source_id"]], [place[name] for name in links["fact_id"]]] = True
        origin = dict(zip(sources["source_id"], sources["origin_id"], strict=True))
        told = [(place[fact], origin[name]) for name, fact in zip(links["source_id"], links["fact_id"], strict=True)]
        pairs = sorted(set(told))
        self.tells = np.zeros((len(self.pages), len(pairs)), dtype=np.float32)
        self.tells[[page[name] for name in links["source_id"]], [pairs.index(pair) for pair in told]] = 1
        self.of_fact = np.zeros((len(pairs), len(self.facts)), dtype=np.float32)
        self.of_fact[np.arange(len(pairs)), [fact for fact, _ in pairs]] = 1
        pairs = conflicts(case)
        self.contradicting = np.array([[place[name] for name in pairs[column]] for column in ("fact_id", "contradicts_fact_id")], dtype=int)
        whole = case.but(statements=case.statements.assign(coding="any"))
        self.cells = list(product(*frame(whole, "any")))
        self.codings = sorted(set(case.statements["coding"]))
        self.said = self._statements(case.statements, facts, place)

    def only(self, cells: Iterable[tuple[str, str]]) -> "Prepared":
        """The case with some of its cells only, in their order there."""
        kept, asked = copy(self), set(cells)
        places = [place for place, cell in enumerate(self.cells) if cell in asked]
        kept.cells, kept.said = [self.cells[place] for place in places], [self.said[place] for place in places]
        return kept

    def facts_of(self, coding: str) -> set[str]:
        """Facts on which the statements of the cells rest in a coding."""
        return {self.facts[place] for of_codings in self.said for place in of_codings.get(coding, _NOTHING).fact}

    def _statements(self, statements: pd.DataFrame, facts: pd.DataFrame, place: Mapping[str, int]) -> list[dict[str, CellRows]]:
        """Statements of each cell by coding."""
        statements = statements.sort_values("statement_id").reset_index(drop=True)
        ids = statements["statement_id"].to_numpy(dtype=object)
        access = dict(zip(facts["fact_id"], facts["has_access"] == "yes", strict=True))
        columns = (
            np.array([place[name] for name in statements["fact_id"]], dtype=int),
            statements["stance"].to_numpy(dtype=str).astype(np.int8),
            np.array([terms.BASES.index(name) for name in statements["basis"]], dtype=np.int8),
            statements["authority"].to_numpy(dtype=str).astype(np.int8),
            np.array([access[name] for name in statements["fact_id"]], dtype=bool),
            days(statements["first_day"], NEVER),
            days(statements["last_day"], ALWAYS),
            (statements["is_approximate"] == "yes").to_numpy(dtype=bool),
        )
        groups = statements.groupby(["state", "proposition", "coding"]).indices
        return [
            {
                coding: CellRows(list(ids[some]), *(values[some] for values in columns))
                for coding in self.codings
                if len(some := groups.get((*cell, coding), ()))
            }
            for cell in self.cells
        ]


class Layout(NamedTuple):
    """All statements of a case one after the other, cell by cell and coding by coding.

    A run holds the statements of one cell in one coding: `start` is where each run begins, `members` a row of places of statements for each
    run, filled up with the place after the last statement, which stands for none; the fields of `statements` have a value for that place too.
    `run` is the run of each coding and cell, those without a statement having the last one.
    """

    statements: CellRows
    start: np.ndarray
    members: np.ndarray
    run: np.ndarray


_KINDS_OFSTANCES = (np.int8, np.int8, np.int8, bool, np.int32, np.int32, bool)


_NOBODY = CellRows([""], np.array([-1]), *(np.zeros(1, dtype=kind) for kind in _KINDS_OFSTANCES))
"""No statement, on a fact after the last one, which is never left."""


_NOTHING = CellRows([], np.zeros(0, dtype=int), *(np.zeros(0, dtype=kind) for kind in _KINDS_OFSTANCES))
"""The statements of a cell in a coding that has none."""


def lay_out(prepared: Prepared, codings: Iterable[str]) -> Layout:
    """Statements of a case in some codings."""
    cells = [[of_codings.get(coding, _NOTHING) for of_codings in prepared.said] for coding in codings]
    runs = [cell for of_coding in cells for cell in of_coding if cell.ids] + [_NOBODY]
    lengths = np.array([len(cell.ids) for cell in runs[:-1]], dtype=int)
    start, n = np.cumsum(lengths) - lengths, int(lengths.sum())
    members = np.full((len(runs), lengths.max(initial=1)), n)
    for number, (first, length) in enumerate(zip(start, lengths, strict=True)):
        members[number, :length] = np.arange(first, first + length)
    filled = np.array([[bool(cell.ids) for cell in of_coding] for of_coding in cells], dtype=bool)
    run = np.where(filled, np.cumsum(filled).reshape(filled.shape) - 1, len(runs) - 1)
    ids = [name for cell in runs for name in cell.ids]
    return Layout(CellRows(ids, *(np.concatenate(values) for values in list(zip(*runs, strict=True))[1:])), start, members, run)


@cache
def random_weights(n: int) -> np.ndarray:
    """Odd numbers of 64 bits by which rows of n values are told apart when they are summed up; always the same ones."""
    return np.random.default_rng(n).integers(2**64, size=n, dtype=np.uint64) | np.uint64(1)


def key(rows: np.ndarray) -> np.ndarray:
    """64 bits for each row of a table of truth values or whole numbers: the same for the same rows."""
    return rows.astype(np.uint64) @ random_weights(rows.shape[-1])


def distinct(keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where each different key is first, and which of them each key is."""
    which, _ = pd.factorize(keys)
    return np.flatnonzero(np.diff(np.maximum.accumulate(which), prepend=-1)), which
