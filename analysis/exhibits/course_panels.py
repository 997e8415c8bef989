"""Where the strips of the course stand, and in them what was held and when; all in millimetres from the top left."""

from typing import NamedTuple

import pandas as pd

from analysis.exhibits.days_axis import Axis, axis_of
from analysis.model.addresses import address
from analysis.positions import course

LEFT_MM, PAD_MM, TOP_MM = 30.0, 4.0, 0.8
"""Where the strips begin; room before the first and after the last day; room above the first heading."""

LANE_MM = 0.9
"""Distance of two brackets above a strip that would lie on each other."""

HEAD_MM, ABOVE_MM, STRIP_MM, BELOW_MM, GAP_MM, SILENT_MM = 4.6, 2.0, 4.6, 2.0, 1.0, 3.2
"""Heights: of the heading of an outcome; of the days above a strip, of the strip, of the days below it; between two rows; of a row that is silent."""

DISSENT_MM = 1.5
"""Height of the band of those that dissent, at the bottom of a strip."""


class Strip(NamedTuple):
    """A cell of the matrix: its spells on both clocks, the top of its strip and the strip's height; `heads` where its outcome begins."""

    state: str
    proposition: str
    spells: pd.DataFrame
    top: float
    height: float
    is_silent: bool
    heads: float | None


def days_of(spells: pd.DataFrame, right: float) -> Axis:
    """The axis of all days of the course."""
    days = {*spells["from_day"], *spells["uncertain_from"], *spells["until"]} - {"", course.NO_BOUND}
    return axis_of(days, LEFT_MM + PAD_MM, right - PAD_MM)


def place_spells(spells: pd.DataFrame, axis: Axis, right: float, case_id: str) -> pd.DataFrame:
    """Spells with their places, in the order of drawing: by outcome, then state, clock and day.

    `x0` is the place of the earliest possible day, `x1` that of the first day (the left end of the strip before any), `x2` where the next spell begins.
    """
    starts = spells["from_day"].map(lambda day: axis.at(day) if day else LEFT_MM)
    could = spells["uncertain_from"].map(lambda day: LEFT_MM if day == course.NO_BOUND else axis.at(day) if day else None)
    by_line = [spells["clock"], spells["state"], spells["proposition"]]
    placed = spells.assign(x0=could.astype(float).fillna(starts), x1=starts, x2=starts.groupby(by_line).shift(-1).fillna(right))
    placed["address"] = [
        address(case_id, "course", spell.clock, spell.state, spell.proposition, spell.from_day or "start") for spell in spells.itertuples()
    ]
    outcomes = list(dict.fromkeys(spells["proposition"]))
    return placed.sort_values("proposition", key=lambda names: names.map(outcomes.index), kind="stable", ignore_index=True)


def _lanes(event: pd.DataFrame) -> pd.Series:
    """How high the bracket of each uncertain day of a strip stands: the lowest place that is free."""
    ends: list[float] = []
    lanes = []
    for spell in event.itertuples():
        lane = next((index for index, end in enumerate(ends) if end < spell.x0), len(ends)) if spell.x0 < spell.x1 else 0
        if spell.x0 < spell.x1:
            ends[lane : lane + 1] = [spell.x1]
        lanes.append(lane)
    return pd.Series(lanes, event.index, dtype=int)


def strips_of(placed: pd.DataFrame) -> tuple[list[Strip], float]:
    """Strips from top to bottom under the headings of their outcomes, and where the last of them ends; one that is silent throughout is low."""
    strips: list[Strip] = []
    y = TOP_MM
    for (proposition, state), spells in placed.groupby(["proposition", "state"], sort=False):
        heads = y if not strips or strips[-1].proposition != proposition else None
        y += HEAD_MM * (heads is not None)
        is_silent = bool((spells["stances"] == "").all())
        spells = spells.assign(lane=_lanes(spells[spells["clock"] == "event"])).fillna({"lane": 0})
        height, above = (SILENT_MM, 0.4) if is_silent else (STRIP_MM, ABOVE_MM + LANE_MM * spells["lane"].max())
        strips.append(Strip(state, proposition, spells, y + above, height, is_silent, heads))
        y += above + height + GAP_MM + (0 if is_silent else BELOW_MM)
    return strips, y


def runs_of(spells: pd.DataFrame) -> list[pd.DataFrame]:
    """Neighbouring spells of a strip that look alike, together; silent ones are left out."""
    look = spells[["stances", "dissent_stances", "is_contested"]].agg(" ".join, axis=1)
    return [run for _, run in spells.groupby((look != look.shift()).cumsum()) if run["stances"].iloc[0]]
