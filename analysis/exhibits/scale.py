"""A time axis whose long gaps are shortened: places of days, days that are labelled, gaps that are marked."""

from collections.abc import Iterable, Mapping
from itertools import pairwise

import numpy as np
import pandas as pd

from analysis.exhibits.style import SMALLEST_PT, text_width
from analysis.model.dates import MONTHS

FULL_DAYS = 30
"""Gaps up to this many days are drawn to scale; longer ones are shortened, and marked from twice as many."""


def _gap_width(days: float) -> float:
    """Width of a gap between neighbouring days: to scale at first, then ever less."""
    return days if days <= FULL_DAYS else FULL_DAYS + 12 * np.log(days / FULL_DAYS)


def places(days: Iterable[pd.Timestamp]) -> dict[pd.Timestamp, float]:
    """Place of each day from 0 to 1 on a time axis whose long gaps are shortened."""
    ordered = sorted(set(days))
    widths = [_gap_width((after - before).days) for before, after in pairwise(ordered)]
    ends = np.concatenate([[0.0], np.cumsum(widths)]) if ordered else np.array([])
    total = ends[-1] if len(ends) > 1 else 1.0
    return dict(zip(ordered, (float(end) for end in ends / total), strict=True))


def ticks(x_of: Mapping[pd.Timestamp, float]) -> list[tuple[float, str]]:
    """Days that are labelled, left to right, none nearer to the one before than its label is wide; places in millimetres."""
    labelled = []
    free_from = -1.0
    for day in sorted(x_of):
        label = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
        half = text_width(label, SMALLEST_PT) / 2
        if x_of[day] - half >= free_from:
            labelled.append((x_of[day], label))
            free_from = x_of[day] + half + 1.5
    return labelled


def breaks(x_of: Mapping[pd.Timestamp, float]) -> list[float]:
    """Middles of the gaps that are drawn much shorter than they are."""
    return [(x_of[before] + x_of[after]) / 2 for before, after in pairwise(sorted(x_of)) if (after - before).days > 2 * FULL_DAYS]
