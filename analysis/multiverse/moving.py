"""What moves a conclusion and what overturns it: choices, and the loss of original reports and informants."""

from collections.abc import Callable
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.collect.corroboration import conflicts
from analysis.model.choices import Choices
from analysis.multiverse import decisions as deciding
from analysis.multiverse.conclusions import FAILED, FALSE, TRUE, UNDEFINED, Asked, Conclusion, Everywhere, default_looks, evaluate
from analysis.multiverse.decisions import LOSS, Axis, Option
from analysis.multiverse.engine import Prepared, everything


def shares(asked: Everywhere) -> dict[str, int]:
    """Number of universes by type and value: `n_E_holds` ... `n_N_undefined`, in all (`n_E`, `n_U`, `n_N`), and `n_failed`."""
    found = {"n_failed": int(((asked.all.values == FAILED) & asked.all.valid).sum())}
    for number, (name, menu) in enumerate(zip("EUN", asked, strict=True)):
        here = menu.values[menu.valid & (menu.grid.types() == number) & (menu.values != FAILED)]
        found[f"n_{name}"] = len(here)
        found |= {f"n_{name}_{word}": int((here == value).sum()) for value, word in ((TRUE, "holds"), (FALSE, "not"), (UNDEFINED, "undefined"))}
    return found


def moves(asked: Asked) -> pd.DataFrame:
    """Which decision moves a conclusion, over all pairs of universes of a menu that differ in that decision alone.

    Returns
    -------
    One row per decision that can reach the conclusion, in the order of `AXES`: `decision`, `options` (labels), `n_pairs`, `n_moved` (pairs in which the value differs)
    and `n_silenced` (of these the pairs in which one of the values is undefined).
    """
    rows = []
    usable = asked.valid & (asked.values != FAILED)
    for place, axis in enumerate(asked.grid.axes):
        if len(axis.options) < 2:
            continue
        counted = dict.fromkeys(("n_pairs", "n_moved", "n_silenced"), 0)
        for pair in combinations(range(len(axis.options)), 2):
            both = np.logical_and(*(np.take(usable, option, axis=place) for option in pair))
            one, other = (np.take(asked.values, option, axis=place) for option in pair)
            moved = both & (one != other)
            counted["n_pairs"] += int(both.sum())
            counted["n_moved"] += int(moved.sum())
            counted["n_silenced"] += int((moved & ((one == UNDEFINED) | (other == UNDEFINED))).sum())
        rows.append({"decision": axis.name, "options": ";".join(option.label for option in axis.options), **counted})
    return pd.DataFrame(rows, columns=["decision", "options", "n_pairs", "n_moved", "n_silenced"])


def overturning(asked: Asked) -> tuple[int, list[tuple[str, int]]]:
    """Smallest sets of choices of a menu that give a conclusion another value than by default.

    Returns
    -------
    Number of choices in the smallest sets (0 = none overturns it), and each of them by name with the value that it gives.
    """
    changed = asked.valid & (asked.values != asked.by_default) & (asked.values != FAILED)
    if not changed.any():
        return 0, []
    distance = asked.grid.distance()
    size = int(distance[changed].min())
    sets = [(asked.grid.name(places), int(asked.values[tuple(places)])) for places in np.argwhere(changed & (distance == size))]
    return size, sorted(sets)


class Lost(NamedTuple):
    """What the loss of original reports, or of informants, does to a conclusion, all choices at their defaults.

    `names` are those behind the statements of its cells; `n_single_same` of them can each be lost alone without changing the value; of `n_sets` sets that were tried (`is_all`: every one
    there is) `n_same` leave it as it is and `n_undefined` leave it undefined; `size` is that of the smallest set whose loss changes it (0 = none was found), `sets` all
    sets of that size by the value that they give. `is_least` says whether no smaller set does: of many names a set is made by giving back one after the other of all that is lost.
    """

    names: list[str]
    n_single_same: int
    n_sets: int
    n_same: int
    n_undefined: int
    is_all: bool
    is_least: bool
    size: int
    sets: list[tuple[tuple[str, ...], int]]


MOST_LOST = 3
"""Of many names, every set of up to so many is tried."""


def lose(prepared: Prepared, choices: Choices, conclusion: Conclusion, kind: str) -> Lost:
    """What the loss of some `origins` or `informants` (`kind`) does to a conclusion; those that stand behind none of its cells are not tried, as they cannot reach it."""
    case, own = prepared.case, prepared.only(conclusion.cells)
    behind = own.facts_of(choices.coding)
    if choices.disputed != "keep":
        pairs = conflicts(case)
        behind |= set(pairs.loc[pairs["fact_id"].isin(behind), "contradicts_fact_id"])
    facts = case.facts[case.facts["fact_id"].isin(behind)]
    if kind == "origins":
        pages = case.fact_sources[case.fact_sources["fact_id"].isin(behind)]["source_id"]
        names = sorted(set(case.sources.loc[case.sources["source_id"].isin(pages), "origin_id"]))
    else:
        names = sorted(set(facts["informant"]))
    seed_grid = deciding.grid(case, deciding.no_decisions(), choices.but(as_of=conclusion.as_of))

    def values(sets: list[tuple[str, ...]]) -> np.ndarray:
        losses = deciding.without_origins(case, sets) if kind == "origins" else deciding.without_informants(sets)
        axes = tuple(Axis(LOSS, (Option("", ""), *losses)) if axis.name == LOSS else axis for axis in seed_grid.axes)
        block = everything(own, seed_grid._replace(axes=axes))
        return evaluate(own, block.codes, conclusion, default_looks(own, block))[block.classes].ravel()

    sets, is_all = deciding.subsets(names)
    found = values(sets)
    before, after = found[0], found[1:]
    single = np.array([len(some) == 1 for some in sets], dtype=bool)
    changed = [(some, int(value)) for some, value in zip(sets, after, strict=True) if value != before]
    is_least = is_all
    if not is_all:
        changed, is_least = _smallest_of_many(names, values, before)
    size = min((len(some) for some, _ in changed), default=0)
    smallest = sorted((some, value) for some, value in changed if len(some) == size)
    same = after == before
    undefined = (after == UNDEFINED) & ~same
    return Lost(names, int((same & single).sum()), len(sets), int(same.sum()), int(undefined.sum()), is_all, is_least, size, smallest)


def _smallest_of_many(
    names: list[str], values: Callable[[list[tuple[str, ...]]], np.ndarray], before: int
) -> tuple[list[tuple[tuple[str, ...], int]], bool]:
    """Small sets of many names whose loss changes a value, with the value that each gives, and whether no smaller set does.

    Every set of up to `MOST_LOST` names is tried. If none of them changes the value, but the loss of all does, names are given back one after the other,
    as long as the value stays changed: the set that is left is one of which nothing can be given back, but there can be smaller ones.
    """
    tries_all = True
    for size in range(1, MOST_LOST + 1):
        tried = list(deciding.sets_of_size(names, size))
        tries_all = tries_all and bool(tried)
        changed = [(some, int(value)) for some, value in zip(tried, values(tried)[1:], strict=True) if value != before] if tried else []
        if changed:
            return changed, tries_all
    lost = tuple(names)
    if values([lost])[1] == before:
        return [], False
    for name in names:
        less = tuple(other for other in lost if other != name)
        if less and values([less])[1] != before:
            lost = less
    return [(lost, int(values([lost])[1]))], False
