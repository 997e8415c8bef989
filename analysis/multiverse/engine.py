"""The engine: the positions of a case in every universe at once.

What universes share is computed once. Which facts are left depends on few decisions; of these, a cell sees only its own facts, so that
most universes give a cell the same statements with the same days. Each different set of statements is formed once for each
way to form cells, for all sets of all cells together by `positions.kernel`; a universe is a look-up. Sets are told apart by
64 bits. What is left out is as in `positions.select_evidence`; tests hold the two, and a plain reference, against each other.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from copy import copy
from functools import cache, reduce
from hashlib import sha256
from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.collect.corroboration import conflicts
from analysis.model import terms
from analysis.model.dispute import Case
from analysis.multiverse.decisions import AXES, LOSS, OF_FACTS, OF_PAGES, Grid
from analysis.positions import frame, kernel
from analysis.positions.kernel import ALWAYS, NEVER, STANCES, Statements, days

EVIDENCE = AXES[: AXES.index("coding")]
"""Axes that choose evidence; the others form cells from it."""

FORMING = AXES[len(EVIDENCE) :]
_SAID = [(terms.CELLS.index[kernel.SILENT], 0)]
_SAID += [(terms.CELLS.index[kernel.SINGLE], 1 << place) for place in range(len(STANCES))]
_SAID += [(terms.CELLS.index[kernel.DIVIDED], bits) for bits in range(1, 2 ** len(STANCES))]
"""Kinds of cell with the stances, as bits, that the statements which speak can have."""
N_LOOKS = 2 * len(_SAID) * 2 ** len(STANCES)
"""Number of looks that a cell can have: its kind with the stances of those that speak, whether it is contested, and the stances that it ever had."""

BATCH, EVIDENCE_BATCH = 2**20, 2**14
"""Universes, and evidence universes, that are formed at a time."""


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
    kind, stances = _SAID[said]
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


@cache
def _weights(n: int) -> np.ndarray:
    """Odd numbers of 64 bits by which rows of n values are told apart when they are summed up; always the same ones."""
    return np.random.default_rng(n).integers(2**64, size=n, dtype=np.uint64) | np.uint64(1)


def _key(rows: np.ndarray) -> np.ndarray:
    """64 bits for each row of a table of truth values or whole numbers: the same for the same rows."""
    return rows.astype(np.uint64) @ _weights(rows.shape[-1])


def _distinct(keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where each different key is first, and which of them each key is."""
    which, _ = pd.factorize(keys)
    return np.flatnonzero(np.diff(np.maximum.accumulate(which), prepend=-1)), which


class _Cell(NamedTuple):
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

    def _statements(self, statements: pd.DataFrame, facts: pd.DataFrame, place: Mapping[str, int]) -> list[dict[str, _Cell]]:
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
                coding: _Cell(list(ids[some]), *(values[some] for values in columns))
                for coding in self.codings
                if len(some := groups.get((*cell, coding), ()))
            }
            for cell in self.cells
        ]


class _Layout(NamedTuple):
    """All statements of a case one after the other, cell by cell and coding by coding.

    A run holds the statements of one cell in one coding: `start` is where each run begins, `members` a row of places of statements for each
    run, filled up with the place after the last statement, which stands for none; the fields of `statements` have a value for that place too.
    `run` is the run of each coding and cell, those without a statement having the last one.
    """

    statements: _Cell
    start: np.ndarray
    members: np.ndarray
    run: np.ndarray


_KINDS_OFSTANCES = (np.int8, np.int8, np.int8, bool, np.int32, np.int32, bool)
_NOBODY = _Cell([""], np.array([-1]), *(np.zeros(1, dtype=kind) for kind in _KINDS_OFSTANCES))
"""No statement, on a fact after the last one, which is never left."""
_NOTHING = _Cell([], np.zeros(0, dtype=int), *(np.zeros(0, dtype=kind) for kind in _KINDS_OFSTANCES))
"""The statements of a cell in a coding that has none."""


def _lay_out(prepared: Prepared, codings: Iterable[str]) -> _Layout:
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
    return _Layout(_Cell(ids, *(np.concatenate(values) for values in list(zip(*runs, strict=True))[1:])), start, members, run)


def _bounds(
    first: np.ndarray, last: np.ndarray, marked: np.ndarray, known: np.ndarray, approximate: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """First and last days, capped by the day of publication, and whether the date stays; the last axis is that of facts or statements.

    `approximate` is the place of the option in the order bounds, first, last, drop.
    """
    capped = np.minimum(last, known)
    last = np.where(capped < first, first, capped)
    first, last = np.broadcast_arrays(first, last)
    choice = approximate[..., None]
    early, late = marked & (choice == 1), marked & (choice == 2)
    no_first, no_last = first == NEVER, last == ALWAYS
    bound_first, bound_last = np.where(late, np.where(no_last, NEVER, last), first), np.where(early, np.where(no_first, ALWAYS, first), last)
    return bound_first, bound_last, ~(marked & (choice == 3))


_APPROXIMATE = ("bounds", "first", "last", "drop")


class _Options(NamedTuple):
    """What the options of the evidence axes do.

    `pages` and `facts` are what each option of the first five axes leaves, an array for each axis by option and page, or fact; `inner` a
    number for each option of the other axes; `lost` whether each loss takes each statement away.
    """

    pages: dict[int, np.ndarray]
    facts: dict[int, np.ndarray]
    inner: list[np.ndarray]
    lost: np.ndarray


_SIFT = AXES.index(LOSS) + 1
"""Number of axes that leave out pages and facts."""


def _read(prepared: Prepared, grid: Grid, layout: _Layout, as_of: np.int32 | None) -> _Options:
    """What the options of a grid do in a case; what is left out everywhere is left out by each option."""
    of_rows = (np.array(prepared.pages), prepared.origin_state, prepared.language, prepared.informant_state, prepared.informant)
    columns = dict(zip(EVIDENCE[: len(of_rows)], of_rows, strict=True))

    def of_axis(name: str) -> np.ndarray:
        base = set(grid.base.items_of(name))
        return np.array(
            [~np.isin(columns[name].astype(str), sorted(base | set(terms.split_list(str(option.value))))) for option in grid.axis(name).options]
        )

    def lost(names: list[str], kind: str) -> np.ndarray:
        found, places = np.zeros((len(losses), len(names)), dtype=bool), defaultdict(list)
        for place, name in enumerate(names):
            places[name].append(place)
        for number, option in enumerate(losses):
            found[number, [place for name in getattr(option, kind) for place in places.get(name, ())]] = True
        return found

    losses = grid.axis(LOSS).options
    numbers = {
        "clock": lambda value: value == "published" and as_of is not None, "count": ("origins", "pages").index, "min_origins": lambda value: min(int(value), 2**15 - 1),
        "approximate": _APPROXIMATE.index, "disputed": ("keep", "drop", "better_supported").index,
    }  # fmt: skip
    pages, facts = ({AXES.index(name): of_axis(name) for name in names} for names in (OF_PAGES, OF_FACTS))
    return _Options(
        {**pages, AXES.index(LOSS): ~lost(prepared.pages, "sources")},
        {**facts, AXES.index(LOSS): ~lost(list(prepared.informant), "informants")},
        [np.array([numbers[name](option.value) for option in grid.axis(name).options], dtype=int) for name in EVIDENCE[_SIFT:]],
        lost(layout.statements.ids, "statements"),
    )


class _Pages(NamedTuple):
    """What stands behind each fact, for each set of pages: voices by clock (event, published) and count (origins, pages); when it was known."""

    voices: np.ndarray
    known: np.ndarray
    has_page: np.ndarray


def _corroborate(prepared: Prepared, pages: np.ndarray, as_of: np.int32 | None) -> _Pages:
    """What stands behind each fact; `voices` by sets of pages, clock, count and fact."""

    def voices(there: np.ndarray) -> np.ndarray:
        counted = there.astype(np.float32)
        n_origins = (counted @ prepared.tells > 0).astype(np.float32) @ prepared.of_fact
        return np.stack([n_origins, counted @ prepared.carries.astype(np.float32)], axis=1).astype(np.int16)

    ever = voices(pages)
    dated = np.where(pages, prepared.published, ALWAYS)
    known = np.full((len(pages), len(prepared.facts)), ALWAYS, dtype=np.int32)
    for place, carried in enumerate(map(np.flatnonzero, prepared.carries)):
        known[:, carried] = np.minimum(known[:, carried], dated[:, place, None])
    by_then = ever if as_of is None else voices(pages & (prepared.published <= as_of))
    return _Pages(np.stack([ever, np.where(by_then > 0, by_then, ever)], axis=1), known, ever[:, 1] > 0)


class _Dated(NamedTuple):
    """First and last days of facts or statements, and whether they count, for each way to date them."""

    first: np.ndarray
    last: np.ndarray
    counts: np.ndarray


def _date(dated: Prepared | _Cell, known: np.ndarray, options: _Options, as_of: np.int32 | None) -> _Dated:
    """Facts or statements in every way to date them, a row each: set of pages, clock, and way with uncertain dates.

    `known` are the days when each fact or statement was known, for each set of pages.
    """
    known, clock, approximate = known[:, None, None, :], options.inner[0][:, None, None], options.inner[3]
    first, last, counts = _bounds(dated.first, dated.last, dated.marked, known, approximate)
    if as_of is not None:
        counts = counts & (np.where(clock == 1, known, last) <= as_of)
    shape = (len(known), len(clock), len(approximate), len(dated.marked))
    return _Dated(*(np.broadcast_to(values, shape).reshape(-1, shape[-1]) for values in (first, last, counts)))


class Evidence(NamedTuple):
    """What is left in some evidence universes: whether each fact is, by universe and fact; the way to date them (see `_date`), and the loss.

    `known` are the days when each fact was known, for each set of pages.
    """

    facts: np.ndarray
    way: np.ndarray
    loss: np.ndarray
    known: np.ndarray


def _select(prepared: Prepared, options: _Options, shape: tuple[int, ...], numbers: np.ndarray, as_of: np.int32 | None) -> Evidence:
    """Evidence of a run of universes, by their numbers among those of `shape`."""
    n_inner = int(np.prod(shape[_SIFT:]))
    sifts = np.arange(numbers[0] // n_inner, numbers[-1] // n_inner + 1)
    sift, at = numbers // n_inner - sifts[0], np.unravel_index(sifts, shape[:_SIFT])
    pages, facts = (np.logical_and.reduce([left[at[axis]] for axis, left in of_axes.items()]) for of_axes in (options.pages, options.facts))
    rows, page_set = _distinct(_key(pages))
    behind, page_set = _corroborate(prepared, pages[rows], as_of), page_set[sift]
    inner = np.unravel_index(numbers % n_inner, shape[_SIFT:])
    clock, count, least, _, disputed = (values[places] for values, places in zip(options.inner, inner, strict=True))
    way = (page_set * len(options.inner[0]) + inner[0]) * len(options.inner[3]) + inner[3]
    voices = behind.voices[page_set, clock, count]
    facts = facts[sift] & behind.has_page[page_set] & (voices >= least[:, None])
    if disputed.any() and prepared.contradicting.size:
        counting = facts & _date(prepared, behind.known, options, as_of).counts[way]
        ours, theirs = prepared.contradicting
        loses = counting[:, ours] & counting[:, theirs] & (disputed[:, None] > 0)
        loses &= (disputed[:, None] == 1) | (voices[:, ours] < voices[:, theirs])
        facts = facts & ~(loses.astype(np.float32) @ np.eye(len(prepared.facts), dtype=np.float32)[ours] > 0)
    return Evidence(facts, way, at[AXES.index(LOSS)][sift], behind.known)


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


def _gather(layout: _Layout, evidence: Evidence, options: _Options, as_of: np.int32 | None) -> tuple[_Sets, np.ndarray, np.ndarray]:
    """Sets of statements that count in some evidence universes.

    Returns
    -------
    Each different set once; for each class of universes and each run of the layout the place of its set; the class of each universe.
    """
    said, fact = layout.statements, layout.statements.fact
    dated = _date(said, np.pad(evidence.known, _ONE_MORE)[:, fact], options, as_of)
    weights = _weights(3 * len(fact)).reshape(3, -1)
    numbers = np.where(
        dated.counts, weights[0] + dated.first.astype(np.uint64) * weights[1] + dated.last.astype(np.uint64) * weights[2], np.uint64(0)
    )
    alike = [_distinct(_key(table))[1][place] for table, place in ((numbers, evidence.way), (options.lost, evidence.loss))]
    rows, universe = _distinct(_key(np.column_stack([evidence.facts[:, np.unique(fact[:-1])], *alike])))
    there, way = np.pad(evidence.facts[rows], _ONE_MORE)[:, fact] & ~options.lost[evidence.loss[rows]], evidence.way[rows]
    keys = np.zeros((len(rows), len(layout.members)), dtype=np.uint64)
    keys[:, :-1] = np.add.reduceat(np.where(there, numbers[way], np.uint64(0)), layout.start, axis=1)
    found, which = _distinct(keys.ravel())
    which = which.reshape(keys.shape)
    classes, of_row = _distinct(_key(which))
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
for _place, (_kind, _bits) in enumerate(_SAID):
    _CODES[list(terms.CELLS.index).index(_kind), _bits] = _place


def _codes(formed: kernel.Formed) -> np.ndarray:
    """Codes of the looks of cells; see `look`."""
    said = _CODES[formed.kind, formed.spoken]
    return (said * np.uint8(2) + formed.is_contested.astype(np.uint8)) * np.uint8(2 ** len(STANCES)) + formed.ever


def _numbers(prepared: Prepared, layout: _Layout, traced: Iterable[str]) -> dict[str, np.ndarray]:
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
    layout = _lay_out(prepared, codings)
    options, numbers = _read(prepared, grid, layout, as_of), _numbers(prepared, layout, traced)
    runs = _runs(grid, size)
    for start in (start for number, start in enumerate(runs) if number not in skipped):
        evidence = _select(prepared, options, shape, np.arange(start, min(start + runs.step, runs.stop)), as_of)
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
