"""Which evidence is left in each universe: pages, facts, days."""

from collections import defaultdict
from typing import NamedTuple

import numpy as np

from analysis.model import terms
from analysis.multiverse.decisions import AXES, LOSS, OF_FACTS, OF_PAGES, Grid
from analysis.multiverse.prepared import CellRows, Layout, Prepared, distinct, key
from analysis.positions.kernel import ALWAYS, NEVER

EVIDENCE = AXES[: AXES.index("coding")]
"""Axes that choose evidence; the others form cells from it."""


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


class Options(NamedTuple):
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


def read_options(prepared: Prepared, grid: Grid, layout: Layout, as_of: np.int32 | None) -> Options:
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
    return Options(
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


def date_in(dated: Prepared | CellRows, known: np.ndarray, options: Options, as_of: np.int32 | None) -> _Dated:
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


def select(prepared: Prepared, options: Options, shape: tuple[int, ...], numbers: np.ndarray, as_of: np.int32 | None) -> Evidence:
    """Evidence of a run of universes, by their numbers among those of `shape`."""
    n_inner = int(np.prod(shape[_SIFT:]))
    sifts = np.arange(numbers[0] // n_inner, numbers[-1] // n_inner + 1)
    sift, at = numbers // n_inner - sifts[0], np.unravel_index(sifts, shape[:_SIFT])
    pages, facts = (np.logical_and.reduce([left[at[axis]] for axis, left in of_axes.items()]) for of_axes in (options.pages, options.facts))
    rows, page_set = distinct(key(pages))
    behind, page_set = _corroborate(prepared, pages[rows], as_of), page_set[sift]
    inner = np.unravel_index(numbers % n_inner, shape[_SIFT:])
    clock, count, least, _, disputed = (values[places] for values, places in zip(options.inner, inner, strict=True))
    way = (page_set * len(options.inner[0]) + inner[0]) * len(options.inner[3]) + inner[3]
    voices = behind.voices[page_set, clock, count]
    facts = facts[sift] & behind.has_page[page_set] & (voices >= least[:, None])
    if disputed.any() and prepared.contradicting.size:
        counting = facts & date_in(prepared, behind.known, options, as_of).counts[way]
        ours, theirs = prepared.contradicting
        loses = counting[:, ours] & counting[:, theirs] & (disputed[:, None] > 0)
        loses &= (disputed[:, None] == 1) | (voices[:, ours] < voices[:, theirs])
        facts = facts & ~(loses.astype(np.float32) @ np.eye(len(prepared.facts), dtype=np.float32)[ours] > 0)
    return Evidence(facts, way, at[AXES.index(LOSS)][sift], behind.known)
