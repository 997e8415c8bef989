"""The specification curve: which universes it shows, and what each conclusion is in them."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.multiverse import conclusions as concluding
from analysis.multiverse.cell_looks import LOOKS
from analysis.multiverse.conclusions import VALUES, Asked
from analysis.multiverse.exploring import N_FORMING, Explored
from analysis.multiverse.robustness import CURVE

MOST_SHOWN = 24
"""Of more universes of a type than this, those with the fewest choices are shown."""


def curve(explored: Explored) -> pd.DataFrame:
    """Universes of equivalent choices, then those with uncertain ones, and what each conclusion is in them.

    Returns
    -------
    One row per universe and conclusion, and one per universe with a blank conclusion: by type (E, U), then by the number of cells that differ from the
    default matrix (`n_changed`), those of the same values together, then by the number of choices and by name; at most `MOST_SHOWN` of each type. `choices` are the
    labels of its options where there are several, joined by `;`; `value` is holds, does not hold or undefined, `is_same` (yes, no) whether that is so by default.
    """
    several = [axis.name for axis in explored.menus[1].grid.axes if len(axis.options) > 1]
    shown = []
    for kind, menu in enumerate(explored.menus[:2]):
        distance = menu.grid.distance()
        first = menu.codes[(0,) * distance.ndim]
        places = [tuple(place) for place in np.argwhere(menu.valid & (menu.grid.types() == kind))]
        for place in sorted(places, key=lambda place: (int(distance[place]), menu.grid.name(place)))[:MOST_SHOWN]:
            labels = {axis.name: option.label for axis, option in zip(menu.grid.axes, menu.grid.options(place), strict=True)}
            n_changed = sum(LOOKS[code][:3] != LOOKS[before][:3] for code, before in zip(menu.codes[place], first, strict=True))
            values = [_value(explored, asked.all, labels) for asked in explored.asked]
            shown.append((kind, n_changed, [-value for value in values], int(distance[place]), menu.grid.name(place), labels))
    rows = []
    for kind, n_changed, values, _, name, labels in sorted(shown, key=lambda item: item[:5]):
        row = {"universe": name, "type": "EU"[kind], "choices": ";".join(labels[axis] for axis in several), "n_changed": n_changed}
        rows.append({**row, "conclusion": "", "value": "", "is_same": ""})
        for asked, value in zip(explored.asked, values, strict=True):
            is_same = "yes" if -value == asked.all.by_default else "no"
            rows.append({**row, "conclusion": asked.all.conclusion.name, "value": VALUES[-value], "is_same": is_same})
    return pd.DataFrame(rows, columns=CURVE)


def _value(explored: Explored, asked: Asked, labels: Mapping[str, str]) -> int:
    """Value of a conclusion in a universe, by the label of its option of each decision."""
    grid, block = explored.spanned[asked.conclusion.as_of]
    places = [next((place for place, option in enumerate(axis.options) if option.label == labels[axis.name]), 0) for axis in grid.axes]
    evidence = int(np.ravel_multi_index(places[:-N_FORMING], grid.shape[:-N_FORMING]))
    codes = block.codes[(block.classes[evidence], *places[-N_FORMING:])]
    return int(concluding.evaluate(explored.prepared, codes, asked.conclusion, concluding.default_looks(explored.prepared, block)))


def curve_options(explored: Explored) -> dict[str, list[tuple[str, str]]]:
    """Labels and types of the equivalent and uncertain options of each decision that has several of them in this case, by decision."""
    found = {axis.name: [(option.label, option.type) for option in axis.options] for axis in explored.menus[1].grid.axes}
    return {name: labels for name, labels in found.items() if len(labels) > 1}
