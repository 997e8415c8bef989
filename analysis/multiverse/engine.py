"""The engine: the positions of a case in every universe at once.

What universes share is computed once. Which facts are left depends on few decisions; of these, a cell sees only its own facts, so that
most universes give a cell the same statements with the same days. Each different set of statements is formed once for each coding,
basis and rule, for all sets together in arrays; a universe is a look-up. The rules are those of `positions.select_evidence`
and `positions.compare`; tests hold the two, and a plain reference, against each other.
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from hashlib import sha256
from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis import terms
from analysis.multiverse.decisions import AXES, LOSS, Grid
from analysis.positions import frame

EVIDENCE = AXES[: AXES.index("coding")]
"""Axes that choose evidence; the others form cells from it."""

CODINGS = ("adjudicated", "A", "B")
_VALUES = tuple(int(stance) for stance in sorted(terms.STANCES.index))
_KINDS = tuple(terms.CELLS.index)
N_LOOKS = len(_KINDS) * 4 ** len(_VALUES)
"""Number of looks that a cell can have: its kind, the stances of its remaining own statements, and those that it ever had."""

_NEVER, _ALWAYS = np.int32(-(2**30)), np.int32(2**30)
"""Days that stand for no first and for no last bound."""
BATCH = 2**18
"""Universes that are formed at a time."""


class Look(NamedTuple):
    """How a cell looks: `kind` of `terms.CELLS`, `stances` of the remaining own statements, and of all own ones that count (`ever`)."""

    kind: str
    stances: tuple[int, ...]
    ever: tuple[int, ...]


def look(code: int) -> Look:
    """The look that a code of the engine stands for."""
    rest, ever = divmod(int(code), 2 ** len(_VALUES))
    kind, stances = divmod(rest, 2 ** len(_VALUES))
    return Look(_KINDS[kind], *(tuple(value for place, value in enumerate(_VALUES) if bits >> place & 1) for bits in (stances, ever)))


LOOKS = tuple(look(code) for code in range(N_LOOKS))


def _number(*words: object) -> np.uint64:
    """64 bits that stand for some words, the same on every machine."""
    return np.uint64(int.from_bytes(sha256("\t".join(map(str, words)).encode()).digest()[:8], "little"))


def trace_of(kept: Mapping[str, object] | object, attributed: object, other: object, first: str, last: str) -> int:
    """64 bits that stand for what a cell rests on: which statements form it, are attributed, or have another stance, and the days of its last word.

    The order of the ids does not matter. `first` and `last` are days as text, blank for none; those of a cell without a
    remaining own statement do not count.
    """
    ids = list(kept)
    parts = [_number("own", name) for name in ids] + [_number("attributed", name) for name in attributed] + [_number("other", name) for name in other]
    parts += [_number("first", first), _number("last", last)] * bool(ids)
    return int(sum(map(int, parts)) % 2**64)


def _days(values: pd.Series, missing: np.int32) -> np.ndarray:
    """Days since 1970 as whole numbers; `missing` where there is none."""
    days = pd.to_datetime(values, format="%Y-%m-%d")
    return np.where(days.isna(), missing, days.to_numpy().astype("datetime64[D]").astype(np.int64)).astype(np.int32)


class _Cell(NamedTuple):
    """Statements of one cell in one coding, as arrays of one value a statement; `fact` is the place of its fact."""

    ids: list[str]
    fact: np.ndarray
    stance: np.ndarray
    basis: np.ndarray
    decides: np.ndarray
    first: np.ndarray
    last: np.ndarray
    marked: np.ndarray


class Case:
    """A case as arrays.

    Parameters
    ----------
    tables
        Processed tables of the case by name; the order of their rows does not matter.
    families
        The codebook table `propositions`.

    Attributes
    ----------
    cells
        State and proposition of each cell: the union over the codings of what `positions.frame` gives, in its order. A cell that a coding
        does not have is silent in it.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame], families: pd.DataFrame) -> None:
        row = tables["case"].iloc[0]
        self.case_id = row["case_id"]
        sources = tables["sources"].sort_values("source_id")
        facts = tables["facts"].sort_values("fact_id")
        self.pages, self.facts = list(sources["source_id"]), list(facts["fact_id"])
        self.origin_state = sources["origin_state"].to_numpy(dtype=object)
        self.published = _days(sources["published_last_day"], _ALWAYS)
        self.informant, self.informant_state = facts["informant"].to_numpy(dtype=object), facts["informant_state"].to_numpy(dtype=object)
        self.first, self.last = _days(facts["first_day"], _NEVER), _days(facts["last_day"], _ALWAYS)
        self.marked = (facts["is_approximate"] == "yes").to_numpy()
        place = {name: number for number, name in enumerate(self.facts)}
        page = {name: number for number, name in enumerate(self.pages)}
        links = tables["fact_sources"]
        self.carries = np.zeros((len(self.pages), len(self.facts)), dtype=bool)
        self.carries[[page[name] for name in links["source_id"]], [place[name] for name in links["fact_id"]]] = True
        origins = sources["origin_id"].to_numpy(dtype=object)
        self.of_origin = [np.flatnonzero(origins == name) for name in sorted(set(origins))]
        pairs = tables["contradictions"]
        self.contradicting = np.array([[place[name] for name in pairs[column]] for column in ("fact_id", "contradicts_fact_id")], dtype=int)
        states, propositions = self._frame(tables, families)
        self.cells = list(product(states, propositions))
        self.said = self._statements(tables["statements"], row, place)

    def only(self, cells: Iterable[tuple[str, str]]) -> "Case":
        """The case with some of its cells only, in their order there."""
        kept, asked = copy(self), set(cells)
        places = [place for place, cell in enumerate(self.cells) if cell in asked]
        kept.cells, kept.said = [self.cells[place] for place in places], [self.said[place] for place in places]
        return kept

    def facts_of(self, coding: str) -> set[str]:
        """Facts on which the statements of the cells rest in a coding."""
        return {self.facts[place] for of_codings in self.said for place in of_codings[CODINGS.index(coding)].fact}

    @staticmethod
    def _frame(tables: Mapping[str, pd.DataFrame], families: pd.DataFrame) -> tuple[list[str], list[str]]:
        frames = [frame(tables, families, coding) for coding in CODINGS]
        n_first = 1 + len(terms.split_list(tables["case"].iloc[0]["requesting_states"]))
        first = frames[0][0][:n_first]
        states = first + sorted({state for states, _ in frames for state in states} - set(first))
        order = terms.case_propositions(families, terms.split_list(tables["case"].iloc[0]["requesting_states"]))["proposition"]
        return states, [name for name in order if any(name in propositions for _, propositions in frames)]

    def _statements(self, statements: pd.DataFrame, row: pd.Series, place: Mapping[str, int]) -> list[list[_Cell]]:
        """Statements of each cell in each coding."""
        decider = terms.DECIDERS.get(row["final_decider"], "")
        groups = dict(list(statements.sort_values("statement_id").groupby(["state", "proposition", "coding"])))
        found = []
        for state, proposition in self.cells:
            organ = decider if state == row["requested_state"] else ""
            of_codings = []
            for coding in CODINGS:
                rows = groups.get((state, proposition, coding), statements[:0])
                of_codings.append(
                    _Cell(
                        list(rows["statement_id"]),
                        np.array([place[name] for name in rows["fact_id"]], dtype=int),
                        rows["stance"].astype(int).to_numpy(),
                        np.array([terms.BASES.index(name) for name in rows["basis"]], dtype=int),
                        (rows["organ"] == organ).to_numpy(dtype=bool) & bool(organ),
                        _days(rows["first_day"], _NEVER),
                        _days(rows["last_day"], _ALWAYS),
                        (rows["is_approximate"] == "yes").to_numpy(dtype=bool),
                    )
                )
            found.append(of_codings)
        return found


def _bounds(first: np.ndarray, last: np.ndarray, marked: np.ndarray, known: np.ndarray, approximate: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """First and last days, capped by the day of publication, and whether the date stays; the last axis is that of facts or statements.

    `approximate` is the place of the option in the order bounds, first, last, drop.
    """
    capped = np.minimum(last, known)
    last = np.where(capped < first, first, capped)
    first, last = np.broadcast_arrays(first, last)
    choice = approximate[..., None]
    early, late = marked & (choice == 1), marked & (choice == 2)
    no_first, no_last = first == _NEVER, last == _ALWAYS
    bound_first, bound_last = np.where(late, np.where(no_last, _NEVER, last), first), np.where(early, np.where(no_first, _ALWAYS, first), last)
    return bound_first, bound_last, ~(marked & (choice == 3))


_APPROXIMATE = ("bounds", "first", "last", "drop")


def _left(case: Case, grid: Grid) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Pages and facts that each option of the first five axes leaves, an array for each axis by option and page, or fact; what is left out everywhere is left out by the first."""
    base = {name: set(terms.split_list(str(grid.base.get(name, "")))) for name in EVIDENCE[:4]}
    columns = dict(zip(EVIDENCE[:4], (np.array(case.pages), case.origin_state, case.informant_state, case.informant), strict=True))

    def of_axis(name: str) -> np.ndarray:
        values = [base[name] | set(terms.split_list(str(option.value))) for option in grid.axis(name).options]
        return np.array([~np.isin(columns[name].astype(str), sorted(value)) for value in values])

    losses = grid.axis(LOSS).options
    lost_pages, lost_facts = np.ones((len(losses), len(case.pages)), dtype=bool), np.ones((len(losses), len(case.facts)), dtype=bool)
    page = {name: place for place, name in enumerate(case.pages)}
    for number, option in enumerate(losses):
        lost_pages[number, [page[name] for name in option.sources]] = False
        if option.informants:
            lost_facts[number] = ~np.isin(case.informant.astype(str), sorted(option.informants))
    pages, facts = (list(map(of_axis, EVIDENCE[two : two + 2])) for two in (0, 2))
    return [*pages, lost_pages], [*facts, lost_facts]


class _Pages(NamedTuple):
    """What stands behind each fact, for each set of pages: voices by pages and by original reports, ever and by the cut-off; the day when it was known."""

    voices: np.ndarray
    known: np.ndarray
    has_page: np.ndarray


def _corroborate(case: Case, pages: np.ndarray, as_of: np.int32 | None) -> _Pages:
    """What stands behind each fact; `voices` by sets of pages, clock (event, published), count (origins, pages) and fact."""
    n_sets, n_facts = len(pages), len(case.facts)
    links = case.carries.astype(np.float32)

    def voices(there: np.ndarray) -> np.ndarray:
        counted = there.astype(np.float32)
        n_origins = np.zeros((n_sets, n_facts), dtype=np.int16)
        for of_origin in case.of_origin:
            n_origins += counted[:, of_origin] @ links[of_origin] > 0
        return np.stack([n_origins, (counted @ links).astype(np.int16)], axis=1)

    ever = voices(pages)
    dated = np.where(pages, case.published, _ALWAYS)
    known = np.full((n_sets, n_facts), _ALWAYS, dtype=np.int32)
    for place, carried in enumerate(case.carries):
        known[:, carried] = np.minimum(known[:, carried], dated[:, place, None])
    by_then = ever if as_of is None else voices(pages & (case.published <= as_of))
    return _Pages(np.stack([ever, np.where(by_then > 0, by_then, ever)], axis=1), known, ever[:, 1] > 0)


class Evidence(NamedTuple):
    """What is left in some evidence universes: an array of whether each fact is, by universe and fact; the place of its set of pages, clock and way with uncertain dates."""

    facts: np.ndarray
    pages: np.ndarray
    clock: np.ndarray
    approximate: np.ndarray
    known: np.ndarray
    statements: np.ndarray
    without: list[frozenset[str]]


def _select(case: Case, grid: Grid, places: np.ndarray, as_of: np.int32 | None) -> Evidence:
    """Evidence of some universes, a row of `places` each: the place of its option on each axis of `EVIDENCE`."""
    at = dict(zip(EVIDENCE, places.T, strict=True))
    sifted, sift = np.unique(places[:, :5], axis=0, return_inverse=True)
    sift = sift.ravel()
    left_pages, left_facts = _left(case, grid)
    pages = np.logical_and.reduce([of_axis[sifted[:, axis]] for of_axis, axis in zip(left_pages, (0, 1, 4), strict=True)])
    facts_left = np.logical_and.reduce([of_axis[sifted[:, axis]] for of_axis, axis in zip(left_facts, (2, 3, 4), strict=True)])
    page_sets, of_sift = np.unique(pages, axis=0, return_inverse=True)
    of_sift = of_sift.ravel()
    behind = _corroborate(case, page_sets, as_of)
    page_set = of_sift[sift]
    clock = np.array([option.value == "published" for option in grid.axis("clock").options])[at["clock"]] & (as_of is not None)
    count = np.array([option.value == "pages" for option in grid.axis("count").options], dtype=int)[at["count"]]
    least = np.array([int(option.value) for option in grid.axis("min_origins").options])[at["min_origins"]]
    approximate = np.array([_APPROXIMATE.index(option.value) for option in grid.axis("approximate").options])[at["approximate"]]
    disputed = np.array([("keep", "drop", "better_supported").index(option.value) for option in grid.axis("disputed").options])[at["disputed"]]
    voices = behind.voices[page_set, clock.astype(int), count]
    facts = behind.has_page[page_set] & facts_left[sift] & (voices >= least[:, None])
    if disputed.any() and case.contradicting.size:
        _, last, stays = _bounds(case.first, case.last, case.marked, behind.known[page_set], approximate)
        counting = facts & stays & _counts(last, behind.known[page_set], clock, as_of)
        ours, theirs = case.contradicting
        loses = counting[:, ours] & counting[:, theirs] & (disputed[:, None] > 0)
        loses &= (disputed[:, None] == 1) | (voices[:, ours] < voices[:, theirs])
        lost = loses.astype(np.float32) @ np.eye(len(case.facts), dtype=np.float32)[ours] > 0
        facts = facts & ~lost
    without = [option.statements for option in grid.axis(LOSS).options]
    return Evidence(facts, page_set, clock, approximate, behind.known, at["loss"], without)


def _counts(last: np.ndarray, known: np.ndarray, clock: np.ndarray, as_of: np.int32 | None) -> np.ndarray:
    """Whether what has these days counts by the cut-off."""
    if as_of is None:
        return np.ones(last.shape, dtype=bool)
    return np.where(clock[:, None], known, last) <= as_of


class Formed(NamedTuple):
    """Cells as formed for some sets of statements: masks over the statements, and the days of the last word."""

    kept: np.ndarray
    attributed: np.ndarray
    other: np.ndarray
    own: np.ndarray
    first: np.ndarray
    last: np.ndarray


def _latest(own: np.ndarray, first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Of own statements all that are not certainly earlier than another one."""
    return own & ~(last < np.where(own, first, _NEVER).max(axis=-1, keepdims=True, initial=_NEVER))


def _remaining(cell: _Cell, own: np.ndarray, first: np.ndarray, last: np.ndarray, rule: str) -> np.ndarray:
    """Own statements that form the cell by a rule; see `positions.remaining`."""
    if rule == "majority":
        votes = np.stack([(own & (cell.stance == value)).sum(axis=-1) for value in _VALUES], axis=-1)
        wins = votes == votes.max(axis=-1, keepdims=True)
        return own & wins[:, np.searchsorted(_VALUES, cell.stance)]
    if rule == "strongest_basis":
        strongest = np.where(own, cell.basis, len(terms.BASES)).min(axis=-1, keepdims=True, initial=len(terms.BASES))
        own = own & (cell.basis == strongest)
    if rule == "decider_first":
        deciding = own & cell.decides
        own = np.where(deciding.any(axis=-1, keepdims=True), deciding, own)
    return _latest(own, first, last)


def _form(cell: _Cell, counting: np.ndarray, first: np.ndarray, last: np.ndarray, basis: str, rule: str) -> Formed:
    """Cells from the statements that count, one row a set of them."""
    own = counting & np.isin(cell.basis, [terms.BASES.index(name) for name in terms.split_list(basis)])
    kept = _remaining(cell, own, first, last, rule)
    start = np.where(kept, first, _NEVER).max(axis=-1, keepdims=True, initial=_NEVER)
    spoken = kept.any(axis=-1, keepdims=True)
    accounts = counting & ~(last < start) & spoken
    lowest = np.where(kept, cell.stance, 9).min(axis=-1, keepdims=True, initial=9)
    highest = np.where(kept, cell.stance, -9).max(axis=-1, keepdims=True, initial=-9)
    other = accounts & ((cell.stance != lowest) | (lowest != highest))
    attributed = counting & (cell.basis == terms.BASES.index(terms.ATTRIBUTED))
    end = np.where(kept, last, _NEVER).max(axis=-1, initial=_NEVER)
    return Formed(kept, attributed, other, own, start[:, 0], end)


def _codes(cell: _Cell, formed: Formed) -> np.ndarray:
    """Codes of the looks of cells; see `look`."""

    def bits(mask: np.ndarray) -> np.ndarray:
        return sum(((mask & (cell.stance == value)).any(axis=-1).astype(np.uint8) << place for place, value in enumerate(_VALUES)), np.uint8(0))

    spoken, contested = formed.kept.any(axis=-1), formed.other.any(axis=-1)
    kind = np.where(spoken, np.where(contested, _KINDS.index("contested"), _KINDS.index("single")), _KINDS.index("silent"))
    return ((kind * 2 ** len(_VALUES) + bits(formed.kept)) * 2 ** len(_VALUES) + bits(formed.own)).astype(np.uint8)


def _day(value: int) -> str:
    return "" if abs(value) == _ALWAYS else str(np.datetime64(int(value), "D"))


def _traces(cell: _Cell, formed: Formed) -> np.ndarray:
    """Numbers that stand for what cells rest on; see `trace_of`."""
    found = np.zeros(len(formed.kept), dtype=np.uint64)
    for role, mask in (("own", formed.kept), ("attributed", formed.attributed), ("other", formed.other)):
        weights = np.array([_number(role, name) for name in cell.ids], dtype=np.uint64)
        found += (mask * weights).sum(axis=-1, dtype=np.uint64)
    spoken = formed.kept.any(axis=-1)
    for name, days in (("first", formed.first), ("last", formed.last)):
        values, which = np.unique(days, return_inverse=True)
        found += np.where(spoken, np.array([_number(name, _day(value)) for value in values], dtype=np.uint64)[which], np.uint64(0))
    return found


def _patterns(case: Case, place: int, evidence: Evidence, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which universes give a cell the same facts with the same days: a representative of each pattern, and the pattern of each universe."""
    facts = np.unique(np.concatenate([cell.fact for cell in case.said[place]]))
    if not len(facts):
        return np.zeros(1, dtype=int), np.zeros(len(evidence.facts), dtype=int)
    packed = np.packbits(evidence.facts[:, facts], axis=1)
    word = np.zeros((len(packed), -(-packed.shape[1] // 8) * 8), dtype=np.uint8)
    word[:, : packed.shape[1]] = packed
    key = np.zeros(len(word), dtype=np.int64)
    days, _ = pd.factorize(_rows(known[:, facts]))
    parts = [*word.view(np.uint64).T, days[evidence.pages], evidence.clock, evidence.approximate]
    if any(evidence.without):
        there = {name for cell in case.said[place] for name in cell.ids}
        lost = np.array([";".join(sorted(names & there)) for names in evidence.without], dtype=object)
        parts.append(pd.factorize(lost)[0][evidence.statements])
    for part in parts:
        codes, _ = pd.factorize(np.ascontiguousarray(part))
        key, _ = pd.factorize(key * (codes.max() + 1) + codes)
    return np.unique(key, return_index=True)[1], key


def _rows(values: np.ndarray) -> np.ndarray:
    """Rows of a table of numbers as single things that can be told apart."""
    return np.unique(values, axis=0, return_inverse=True)[1].ravel()


class Block(NamedTuple):
    """Positions in a run of universes.

    `start` is the number of the first evidence universe; `classes` the class of each evidence universe: universes of a class have the same matrix.
    `codes` are the looks by class, coding, basis, rule and cell (see `look`); `traces` numbers for what each cell rests on, or None.
    """

    start: int
    classes: np.ndarray
    codes: np.ndarray
    traces: np.ndarray | None


def _as_of(grid: Grid) -> np.int32 | None:
    day = str(grid.base.get("as_of", ""))
    return np.datetime64(day, "D").astype(np.int64).astype(np.int32) if day else None


def _counting(case: Case, cell: _Cell, evidence: Evidence, rows: np.ndarray, as_of: np.int32 | None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which statements of a cell count in some evidence universes, with their first and last days."""
    known = evidence.known[evidence.pages[rows][:, None], cell.fact[None, :]]
    first, last, stays = _bounds(cell.first, cell.last, cell.marked, known, evidence.approximate[rows])
    counting = evidence.facts[rows][:, cell.fact] & stays & _counts(last, known, evidence.clock[rows], as_of)
    if any(evidence.without):
        lost = np.array([[name in names for name in cell.ids] for names in evidence.without], dtype=bool).reshape(len(evidence.without), -1)
        counting = counting & ~lost[evidence.statements[rows]]
    return counting, first, last


def blocks(case: Case, grid: Grid, with_traces: bool = False, size: int = BATCH) -> Iterator[Block]:
    """Positions of a case in all combinations of a grid, forbidden ones too, in runs of bounded size and in the order of `AXES`."""
    forming = [grid.axis(name).options for name in ("coding", "basis", "rule")]
    n_forming = int(np.prod([len(options) for options in forming]))
    shape = grid.shape[: len(EVIDENCE)]
    total, step, as_of = int(np.prod(shape)), max(size // n_forming, 1), _as_of(grid)
    for start in range(0, total, step):
        places = np.stack(np.unravel_index(np.arange(start, min(start + step, total)), shape), axis=1)
        evidence = _select(case, grid, places, as_of)
        found = [_patterns(case, place, evidence, evidence.known) for place in range(len(case.cells))]
        together = np.zeros(len(places), dtype=np.int64)
        for _, pattern in found:
            together, _ = pd.factorize(together * (pattern.max() + 1) + pattern)
        _, representatives, classes = np.unique(together, return_index=True, return_inverse=True)
        codes = np.zeros((len(representatives), *map(len, forming), len(case.cells)), dtype=np.uint8)
        traces = np.zeros(codes.shape, dtype=np.uint64) if with_traces else None
        for place, (rows, pattern) in enumerate(found):
            which = pattern[representatives]
            for number, coding in enumerate(forming[0]):
                cell = case.said[place][CODINGS.index(coding.value)]
                if not cell.ids:
                    continue
                counting, first, last = _counting(case, cell, evidence, rows, as_of)
                for (b, basis), (r, rule) in product(enumerate(forming[1]), enumerate(forming[2])):
                    formed = _form(cell, counting, first, last, str(basis.value), str(rule.value))
                    codes[:, number, b, r, place] = _codes(cell, formed)[which]
                    if traces is not None:
                        traces[:, number, b, r, place] = _traces(cell, formed)[which]
        yield Block(start, classes.ravel(), codes, traces)


def everything(case: Case, grid: Grid, with_traces: bool = False) -> Block:
    """All universes of a grid as one block, where they fit into memory."""
    found = list(blocks(case, grid, with_traces))
    if len(found) == 1:
        return found[0]
    shifts = np.cumsum([0, *(len(block.codes) for block in found)])
    classes = np.concatenate([block.classes + shift for block, shift in zip(found, shifts[:-1], strict=True)])
    return Block(0, classes, np.concatenate([block.codes for block in found]), np.concatenate([block.traces for block in found]) if with_traces else None)


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


def matrix_numbers(case: Case, codes: np.ndarray) -> np.ndarray:
    """64 bits that stand for a whole matrix: kind and stances of each cell; the last axis of `codes` is that of the cells."""
    found = np.zeros(codes.shape[:-1], dtype=np.uint64)
    for place, cell in enumerate(case.cells):
        numbers = np.array([_number(*cell, known.kind, *known.stances) for known in LOOKS], dtype=np.uint64)
        found += numbers[codes[..., place]]
    return found
