"""A time axis of days that is to scale but for cuts, each of which is drawn: places of days, days that are labelled."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from analysis.exhibits.style import SMALL_PT, text_width
from analysis.model.dates import MONTHS

CUT_MM = 6.0
"""Room that a cut takes on the axis."""

LEAST_CUT_DAYS, CUT_SHARE = 90, 1 / 3
"""A stretch without a day is cut if it is longer than this, and than this share of all days that are not cut yet."""


def pieces_of(days: Iterable[pd.Timestamp]) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """Stretches of days that are drawn to scale; between each two of them the axis is cut."""
    ordered = sorted(set(days))
    gaps = {(one, other): (other - one).days for one, other in pairwise(ordered)}
    cut: list[tuple[pd.Timestamp, pd.Timestamp]] = []
    while gaps:
        longest = max(gaps, key=lambda gap: gaps[gap])
        if gaps[longest] <= max(LEAST_CUT_DAYS, CUT_SHARE * sum(gaps.values())):
            break
        cut.append(longest)
        del gaps[longest]
    starts = [ordered[0], *sorted(after for _, after in cut)] if ordered else []
    return list(zip(starts, [*sorted(before for before, _ in cut), ordered[-1]], strict=True)) if ordered else []


MOST_TICKS = 10
"""Where there are more months than this, only those of quarters, half-years or years are labelled."""


@dataclass(frozen=True)
class Axis:
    """Places of days in millimetres, from `start` to `end`."""

    pieces: list[tuple[pd.Timestamp, pd.Timestamp]]
    start: float
    end: float

    @property
    def _per_day(self) -> float:
        total = sum((last - first).days for first, last in self.pieces)
        return (self.end - self.start - CUT_MM * (len(self.pieces) - 1)) / max(total, 1)

    def at(self, day: pd.Timestamp) -> float:
        """The place of a day; one within a cut is in its middle."""
        place = self.start
        for first, last in self.pieces:
            if day < first:
                return place - CUT_MM / 2
            if day <= last:
                return place + (day - first).days * self._per_day
            place += (last - first).days * self._per_day + CUT_MM
        return place - CUT_MM

    def cuts(self) -> list[float]:
        """Middles of the cuts."""
        return [self.at(after) - CUT_MM / 2 for _, (after, _) in pairwise(self.pieces)]

    def n_cut(self) -> int:
        """Days that are cut."""
        return sum((after - before).days for (_, before), (after, _) in pairwise(self.pieces))

    def ticks(self, room: float = 0) -> list[tuple[float, str]]:
        """Days that are labelled: months within a stretch, else its first day; none so near that labels meet.

        Parameters
        ----------
        room
            Least distance of two labels; 0: their widths, side by side.
        """
        months_of = [list(pd.date_range(first, last, freq="MS")) for first, last in self.pieces]
        step = next((step for step in (1, 3, 6) if sum(map(len, months_of)) / step <= MOST_TICKS), 12)
        wanted: list[tuple[bool, pd.Timestamp]] = []
        for (first, _), of_piece in zip(self.pieces, months_of, strict=True):
            months = [(False, day) for day in of_piece if (day.month - 1) % step == 0]
            wanted += months or [(True, first)]
        labelled: list[tuple[float, float, str]] = []
        for is_day, day in sorted(wanted, key=lambda item: (not item[0], item[1])):  # a stretch without a month first
            label = f"{day.day} " * is_day + f"{MONTHS[day.month - 1]} {day.year}"
            place, half = self.at(day), room / 2 if room else text_width(label, SMALL_PT) / 2 + 1
            if all(abs(place - other) >= half + its for other, its, _ in labelled):
                labelled.append((place, half, label))
        return [(place, label) for place, _, label in sorted(labelled)]
