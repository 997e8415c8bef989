"""The engine: the positions of a case in every universe at once.

What universes share is computed once. Which facts are left depends on few decisions; of these, a cell sees only its own facts, so that
most universes give a cell the same statements with the same days. Each different set of statements is formed once for each
way to form cells, for all sets of all cells together by `positions.kernel`; a universe is a look-up. Sets are told apart by
64 bits. What is left out is as in `positions.select_evidence`; tests hold the two, and a plain reference, against each other.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cache, reduce
from itertools import product
from typing import NamedTuple

import numpy as np

from analysis.model import terms
from analysis.multiverse.cell_looks import DAYS, LOOKS, OWN, ROLES, SAID, name_of, number_of
from analysis.multiverse.decisions import AXES, Grid
from analysis.multiverse.prepared import Layout, Prepared, distinct, key, lay_out, random_weights
from analysis.multiverse.sifting import EVIDENCE, Evidence, Options, date_in, read_options, select
from analysis.positions import kernel
from analysis.positions.kernel import STANCES, Statements

FORMING = AXES[len(EVIDENCE) :]

BATCH, EVIDENCE_BATCH = 2**20, 2**14
"""Universes, and evidence universes, that are formed at a time."""


class _Sets(NamedTuple):
    """Sets of statements of one cell each, one after the other; sets without a statement that counts are left out.

    `rows` are their statements as the kernel takes them; `member` the place of each in the layout; `number` which set each of them is, of `n` in all.
    """

    rows: Statements
    member: np.ndarray
    number: np.ndarray
    n: int


_ONE_MORE = ((0, 0), (0, 1))
"""How a table of facts gets a column for none."""


def _gather(layout: Layout, evidence: Evidence, options: Options, as_of: np.int32 | None) -> tuple[_Sets, np.ndarray, np.ndarray]:
    """Sets of statements that count in some evidence universes.

    Returns
    -------
    Each different set once; for each class of universes and each run of the layout the place of its set; the class of each universe.
    """
    said, fact = layout.statements, layout.statements.fact
    dated = date_in(said, np.pad(evidence.known, _ONE_MORE)[:, fact], options, as_of)
    weights = random_weights(3 * len(fact)).reshape(3, -1)
    numbers = np.where(
        dated.counts, weights[0] + dated.first.astype(np.uint64) * weights[1] + dated.last.astype(np.uint64) * weights[2], np.uint64(0)
    )
    alike = [distinct(key(table))[1][place] for table, place in ((numbers, evidence.way), (options.lost, evidence.loss))]
    rows, universe = distinct(key(np.column_stack([evidence.facts[:, np.unique(fact[:-1])], *alike])))
    there, way = np.pad(evidence.facts[rows], _ONE_MORE)[:, fact] & ~options.lost[evidence.loss[rows]], evidence.way[rows]
    keys = np.zeros((len(rows), len(layout.members)), dtype=np.uint64)
    keys[:, :-1] = np.add.reduceat(np.where(there, numbers[way], np.uint64(0)), layout.start, axis=1)
    found, which = distinct(keys.ravel())
    which = which.reshape(keys.shape)
    classes, of_row = distinct(key(which))
    row, run = np.divmod(found, len(layout.members))
    member, row = layout.members[run], row[:, None]
    counting = there[row, member] & dated.counts[way[row], member]
    lengths = counting.sum(axis=1)
    member, way = member[counting], np.broadcast_to(way[row], counting.shape)[counting]
    first, last = (values[way, member] for values in (dated.first, dated.last))
    number = np.flatnonzero(lengths)
    start = np.cumsum(lengths[number]) - lengths[number]
    counted = Statements(start, said.stance[member], said.basis[member], first, last, said.authority[member], said.has_access[member])
    return _Sets(counted, member, number, len(found)), which[classes], of_row[universe]


_CODES = np.zeros((len(terms.CELLS), 2 ** len(STANCES)), dtype=np.uint8)
for _place, (_kind, _bits) in enumerate(SAID):
    _CODES[list(terms.CELLS.index).index(_kind), _bits] = _place


def _codes(formed: kernel.Formed) -> np.ndarray:
    """Codes of the looks of cells; see `look`."""
    said = _CODES[formed.kind, formed.spoken]
    return (said * np.uint8(2) + formed.is_contested.astype(np.uint8)) * np.uint8(2 ** len(STANCES)) + formed.ever


def _numbers(prepared: Prepared, layout: Layout, traced: Iterable[str]) -> dict[str, np.ndarray]:
    """64 bits for each statement of a layout in each role that is asked; none are needed for days."""
    names = [
        name_of(prepared.facts[fact] if fact >= 0 else "", stance)
        for fact, stance in zip(layout.statements.fact, layout.statements.stance, strict=True)
    ]
    return {role: np.array([number_of(role, name) for name in names] if role != DAYS else [], dtype=np.uint64) for role in traced}


def _traces(sets: _Sets, formed: kernel.Formed, numbers: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Numbers that stand for what cells rest on, by role; those of `ROLES` and the days add up to `trace_of`."""
    masks = {
        "speak": lambda: formed.speak,
        "backing": lambda: formed.remain & ~formed.speak & ~formed.dissent,
        "dissent": lambda: formed.dissent,
        "attributed": lambda: sets.rows.basis == kernel.ATTRIBUTED,
        "contest": lambda: formed.contest,
        OWN: lambda: formed.own,
    }
    found = {
        role: np.add.reduceat(np.where(masks[role](), of_role[sets.member], np.uint64(0)), sets.rows.start)
        for role, of_role in numbers.items()
        if role != DAYS
    }
    if DAYS in numbers:
        found[DAYS] = np.zeros(len(sets.rows.start), dtype=np.uint64)
        for name, values in zip(("first", "last"), kernel.last_word(sets.rows, formed), strict=True):
            each_day, which = np.unique(values, return_inverse=True)
            found[DAYS] += np.array([number_of(name, kernel.day(value)) for value in each_day], dtype=np.uint64)[which]
        found[DAYS][formed.authority == 0] = 0
    return found


def _form(sets: _Sets, ways: Iterable[tuple[str, ...]], numbers: Mapping[str, np.ndarray]) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Codes of the looks of all sets, and what they rest on in the roles for which numbers are given, by way to form cells (basis, rule, contested by) and set."""
    ways = list(ways)
    codes = np.zeros((len(ways), sets.n), dtype=np.uint8)
    traces = {role: np.zeros((len(ways), sets.n), dtype=np.uint64) for role in numbers}
    for place, (basis, rule, contested_by) in enumerate(ways if len(sets.number) else ()):
        bases = [terms.BASES.index(name) for name in terms.split_list(basis)]
        formed = kernel.form(sets.rows, bases, rule, contested_by)
        codes[place, sets.number] = _codes(formed)
        for role, values in _traces(sets, formed, numbers).items():
            traces[role][place, sets.number] = values
    return codes, traces


def _spread(values: np.ndarray, shape: tuple[int, ...], of_cell: np.ndarray) -> np.ndarray:
    """Values of sets by way to form cells, as values by class, coding, basis, rule, contested by and cell.

    `shape` are the numbers of options of the last three; `of_cell` is the set of each class, coding and cell.
    """
    found = np.empty((*of_cell.shape[:2], len(values), of_cell.shape[2]), dtype=values.dtype)
    for way, of_way in enumerate(values):
        found[:, :, way] = of_way[of_cell]
    return found.reshape(*of_cell.shape[:2], *shape, of_cell.shape[2])


class Block(NamedTuple):
    """Positions in a run of universes.

    `start` is the number of the first evidence universe; `classes` the class of each evidence universe: universes of a class have the same matrix.
    `codes` are the looks by class, coding, basis, rule, contested by and cell (see `look`); `traces` in the same order numbers for what each cell
    rests on, by role (of `TRACED`, those that were asked for).
    """

    start: int
    classes: np.ndarray
    codes: np.ndarray
    traces: Mapping[str, np.ndarray]

    def whole(self) -> np.ndarray:
        """One number for all that each cell rests on, as `trace_of` gives it."""
        return reduce(np.add, (self.traces[role] for role in (*ROLES, DAYS)))


def _as_of(grid: Grid) -> np.int32 | None:
    day = grid.base.as_of
    return np.datetime64(day, "D").astype(np.int64).astype(np.int32) if day else None


def _runs(grid: Grid, size: int) -> range:
    """First evidence universe of each run of at most `size` universes."""
    step = min(max(size // int(np.prod(grid.shape[len(EVIDENCE) :])), 1), EVIDENCE_BATCH)
    return range(0, int(np.prod(grid.shape[: len(EVIDENCE)])), step)


def n_blocks(grid: Grid, size: int = BATCH) -> int:
    """Number of blocks that `blocks` gives."""
    return len(_runs(grid, size))


def blocks(prepared: Prepared, grid: Grid, traced: Iterable[str] = (), size: int = BATCH, skipped: Container[int] = ()) -> Iterator[Block]:
    """Positions of a case in all combinations of a grid, forbidden ones too, in runs of bounded size and in the order of `AXES`.

    `traced` are the words of `TRACED` for which traces are made; `skipped` are numbers of runs that are left out.
    """
    codings, *forming = ([str(option.value) for option in grid.axis(name).options] for name in FORMING)
    shape, as_of = grid.shape[: len(EVIDENCE)], _as_of(grid)
    layout = lay_out(prepared, codings)
    options, numbers = read_options(prepared, grid, layout, as_of), _numbers(prepared, layout, traced)
    runs = _runs(grid, size)
    for start in (start for number, start in enumerate(runs) if number not in skipped):
        evidence = select(prepared, options, shape, np.arange(start, min(start + runs.step, runs.stop)), as_of)
        sets, of_class, classes = _gather(layout, evidence, options, as_of)
        (codes, traces), of_cell, shape_of_ways = _form(sets, product(*forming), numbers), of_class[:, layout.run], grid.shape[len(EVIDENCE) + 1 :]
        spread = {role: _spread(values, shape_of_ways, of_cell) for role, values in traces.items()}
        yield Block(start, classes, _spread(codes, shape_of_ways, of_cell), spread)


def everything(prepared: Prepared, grid: Grid, traced: Iterable[str] = ()) -> Block:
    """All universes of a grid as one block, where they fit into memory; see `blocks`."""
    found = list(blocks(prepared, grid, traced))
    if len(found) == 1:
        return found[0]
    shifts = np.cumsum([0, *(len(block.codes) for block in found)])
    classes = np.concatenate([block.classes + shift for block, shift in zip(found, shifts[:-1], strict=True)])
    traces = {role: np.concatenate([block.traces[role] for block in found]) for role in found[0].traces}
    return Block(0, classes, np.concatenate([block.codes for block in found]), traces)


def reasons(grid: Grid) -> np.ndarray:
    """Why each universe cannot be computed, of the shape of the grid: 0 it can, else a place in `fault_words` plus 1."""
    words = fault_words(grid)
    found = np.zeros(grid.shape, dtype=np.int16)
    for place, axis in enumerate(grid.axes):
        of_axis = np.array([words.index(option.fault) + 1 if option.fault else 0 for option in axis.options], dtype=np.int16)
        spread = of_axis.reshape([-1 if place == other else 1 for other in range(len(grid.axes))])
        found = np.where(found > 0, found, spread)
    return found


def fault_words(grid: Grid) -> list[str]:
    """Reasons for which universes of a grid cannot be computed, sorted."""
    return sorted({option.fault for axis in grid.axes for option in axis.options if option.fault})


@cache
def _of_looks(state: str, proposition: str) -> np.ndarray:
    """64 bits for each look that a cell can have; what it ever had does not matter."""
    each_once = LOOKS[:: 2 ** len(STANCES)]
    words = [number_of(state, proposition, known.kind, known.is_contested, *known.stances) for known in each_once]
    return np.array(words, dtype=np.uint64).repeat(2 ** len(STANCES))


def matrix_numbers(prepared: Prepared, codes: np.ndarray) -> np.ndarray:
    """64 bits that stand for a whole matrix: kind and stances of each cell, and whether it is contested; the last axis of `codes` is that of the cells."""
    found = np.zeros(codes.shape[:-1], dtype=np.uint64)
    for place, cell in enumerate(prepared.cells):
        found += _of_looks(*cell)[codes[..., place]]
    return found
