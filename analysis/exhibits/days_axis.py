"""An axis of days on one scale: where a day stands, what is cut out, and which days are labelled."""

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.exhibits.style import SUPPLEMENT_PT, text_width
from analysis.model.dates import MONTHS

CUT_TIMES, LEAST_DAYS = 2, 30
"""A gap without any day is cut out where it is so many times as long as all the rest together, and that rest is so many days at least."""

CUT_MM = 9.0
"""Width of a cut, whatever lies in it."""

LONGEST_IN_MONTHS = 800
"""Up to so many days months are labelled, beyond it years."""


YEARS_FROM = 730
"""From so many days on, what is cut out is said in years."""


class Cut(NamedTuple):
    """A part of the axis without any day that is left out: its ends in millimetres, and how many days it has."""

    left: float
    right: float
    days: int


class Axis(NamedTuple):
    """Days as numbers, in order, with their places in millimetres; on one scale but for cuts."""

    days: tuple[float, ...]
    places: tuple[float, ...]
    cuts: tuple[Cut, ...]

    def at(self, day: str) -> float:
        """Place of a day between the first and the last one."""
        return self.of(pd.Timestamp(day).toordinal())

    def of(self, number: float) -> float:
        """Place of a day by its number."""
        return float(np.interp(number, self.days, self.places))


def _cut_out(gaps: list[int]) -> set[int]:
    """Which gaps are cut out: the longest ones, as long as each exceeds what is left by far."""
    cut: set[int] = set()
    for index in sorted(range(len(gaps)), key=lambda index: -gaps[index]):
        rest = sum(gap for place, gap in enumerate(gaps) if place not in cut and place != index)
        if rest < LEAST_DAYS or gaps[index] <= CUT_TIMES * rest:
            break
        cut.add(index)
    return cut


def axis_of(days: Iterable[str], left: float, right: float) -> Axis:
    """The axis on which these days stand, the first of them at the left end, the last at the right; a single one in the middle."""
    ordered = sorted({pd.Timestamp(day).toordinal() for day in days})
    if len(ordered) < 2:
        return Axis(tuple(map(float, ordered)), ((left + right) / 2,) * len(ordered), ())
    gaps = [after - before for before, after in pairwise(ordered)]
    cut = _cut_out(gaps)
    scale = (right - left - CUT_MM * len(cut)) / sum(gap for index, gap in enumerate(gaps) if index not in cut)
    widths = [CUT_MM if index in cut else gap * scale for index, gap in enumerate(gaps)]
    places = tuple(float(place) for place in left + np.cumsum([0.0, *widths]))
    cuts = tuple(Cut(places[index], places[index + 1], gaps[index]) for index in sorted(cut))
    return Axis(tuple(map(float, ordered)), places, cuts)


class _Mark(NamedTuple):
    """A day that is marked on the axis: its number, its year, and its name beside the year."""

    day: float
    month: int
    year: int
    name: str


def _calendar(axis: Axis) -> list[_Mark]:
    """Days on which months or years begin and nothing is cut out; months up to `LONGEST_IN_MONTHS` days."""
    first, last = (pd.Timestamp.fromordinal(int(axis.days[end])) for end in (0, -1))
    shown = int(axis.days[-1] - axis.days[0]) - sum(cut.days for cut in axis.cuts)
    by_month = shown <= LONGEST_IN_MONTHS
    days = pd.date_range(first, last, freq="MS" if by_month else "YS")
    marks = [_Mark(float(day.toordinal()), day.month, day.year, MONTHS[day.month - 1] if by_month else "") for day in days]
    return [mark for mark in marks if not any(cut.left < axis.of(mark.day) < cut.right for cut in axis.cuts)]


def _centre(x: float, label: str, right: float) -> float:
    """Middle of a label below a place, moved so that it ends before the right end."""
    return min(x, right - text_width(label, SUPPLEMENT_PT) / 2)


def _labelled(axis: Axis, marks: list[_Mark], step: int, right: float) -> tuple[list[tuple[float, float, str]], bool]:
    """Marks with the middle of their label and the label, of every so many months; and whether there was room for all of these."""
    cuts = [(x, text_width(label, SUPPLEMENT_PT)) for x, label in cut_labels(axis, right)]
    taken: list[tuple[float, float]] = []
    labelled, said, fits = [], 0, True
    for mark in marks:
        label = f"{mark.name} {mark.year}".strip() if mark.year != said or not mark.name or " " in mark.name else mark.name
        x, width = axis.of(mark.day), text_width(label, SUPPLEMENT_PT)
        centre = _centre(x, label, right)
        is_free, is_clear = (all(abs(centre - other) >= (width + wide) / 2 + 1.5 for other, wide in among) for among in (taken, cuts))
        is_wanted = (mark.month - 1) % step == 0 and is_clear
        fits = fits and (is_free or not is_wanted)
        is_said = is_wanted and is_free
        labelled.append((x, centre, label if is_said else ""))
        taken += [(centre, width)] * is_said
        said = mark.year if is_said else said
    return labelled, fits


def ticks(axis: Axis, right: float) -> list[tuple[float, float, str]]:
    """Places of the days that are marked, left to right, each with the middle of its label and the label, blank where there is no room.

    Months or years where two of them begin within the days shown; else the first and the last day. Of months every one has a label, or the first of
    each quarter, half-year or year, as far as there is room; the year stands where it is another one than in the label before.
    """
    if not axis.days:
        return []
    marks = _calendar(axis)
    if len(marks) < 2:
        ends = [pd.Timestamp.fromordinal(int(day)) for day in dict.fromkeys((axis.days[0], axis.days[-1]))]
        return _labelled(axis, [_Mark(float(day.toordinal()), 1, day.year, f"{day.day} {MONTHS[day.month - 1]}") for day in ends], 1, right)[0]
    tried = (_labelled(axis, marks, step, right) for step in (1, 3, 6, 12))
    return next((labelled for labelled, fits in tried if fits), _labelled(axis, marks, 12, right)[0])


def cut_labels(axis: Axis, right: float) -> list[tuple[float, str]]:
    """What each cut leaves out, in words, with the middle of the label."""
    said = [(cut, f"{cut.days} days" if cut.days < YEARS_FROM else f"{cut.days / 365.25:.1f} years") for cut in axis.cuts]
    return [(_centre((cut.left + cut.right) / 2, f"{words} cut out", right), f"{words} cut out") for cut, words in said]
