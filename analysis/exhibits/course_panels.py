"""Where the panels of the course stand, and in them lines, bands and numbers of facts; all in millimetres from the top left."""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from analysis.exhibits import scale
from analysis.exhibits.style import PAGE_MM, SMALLEST_PT, fit, text_width
from analysis.model.addresses import address
from analysis.positions import course

LEVELS = ("1", "-1", "0", "")
"""Stances from top to bottom as they stand in `stances`, silence last; an order of kinds, with no middle."""

SHIFT_MM = {"event": (0.0, -0.62), "published": (0.6, 0.62)}
"""How far a clock's line stands right of its day and below the middle of a level, so that both can be seen."""

LEVEL_MM, SILENT_MM, LABEL_MM, GAP_MM, TOP_MM = 3.1, 6.0, 2.3, 0.8, 0.5
NAMES_MM, LEFT_MM, FIRST_MM, LAST_MM, RIGHT_MM = 35.5, 54.0, 58.0, 165.0, 169.0
"""Room for names; where the lines begin, the first and the last day stand, and the lines end. The rest is room for numbers of facts."""


class Panel(NamedTuple):
    """A cell of the matrix with its spells, their places, and the rows of numbers above and below; `top` is that of its first level."""

    state: str
    proposition: str
    spells: pd.DataFrame
    top: float
    bottom: float
    is_silent: bool


def days_places(spells: pd.DataFrame) -> dict[str, float]:
    """Place of each day in millimetres from the left; a single one is the last."""
    days = sorted({*spells["from_day"], *spells["uncertain_from"], *spells["until"]} - {"", course.NO_BOUND})
    places = scale.places(pd.Timestamp(day) for day in days)
    shares = {day: places[pd.Timestamp(day)] for day in days} if len(days) > 1 else dict.fromkeys(days, 1.0)
    return {day: FIRST_MM + share * (LAST_MM - FIRST_MM) for day, share in shares.items()}


def _label_rows(spells: pd.DataFrame) -> list[int]:
    """Row of the number of each spell, counted from the line: no number lies on another, or on the thin line that leads to one."""
    placed: list[tuple[float, int]] = []
    rows: dict[int, int] = {}
    for spell in spells[spells["label"] != ""].sort_values("x1", ascending=False).itertuples():
        end = spell.x1 + text_width(spell.label, SMALLEST_PT) + 1.4
        rows[spell.Index] = 1 + max((row for x, row in placed if x <= end), default=-1)
        placed.append((spell.x1, rows[spell.Index]))
    return [rows.get(index, -1) for index in spells.index]


def _bands(spells: pd.DataFrame) -> list[list[tuple[str, float, float]]]:
    """Bands of each spell of a line: stance, left and right end, from the earliest possible day of an own word to its sign."""
    bands = []
    for spell in spells.itertuples():
        stances = spell.stances.split(";")
        fresh = [stance for stance in stances if stance not in str(spell.before).split(";")] or stances
        bands.append([(stance, spell.x0, spell.x1) for stance in fresh if spell.x0 < spell.x1])
    return bands


def place_spells(spells: pd.DataFrame, x_of: Mapping[str, float], case_id: str) -> pd.DataFrame:
    """Spells with the places of their lines and bands, and the label and row of the facts that moved them."""
    shift = spells["clock"].map({clock: x for clock, (x, _) in SHIFT_MM.items()})
    x1 = (spells["from_day"].map(x_of) + shift).fillna(LEFT_MM)
    by_line = [spells["clock"], spells["state"], spells["proposition"]]
    facts = spells["moved_by"].str.replace(f"{case_id}-", "").str.replace(";", ",")
    placed = spells.assign(
        x0=(spells["uncertain_from"].map({**x_of, course.NO_BOUND: LEFT_MM}) + shift).fillna(x1),
        x1=x1,
        x2=x1.groupby(by_line).shift(-1).fillna(RIGHT_MM),
        label=[fit(words, PAGE_MM - 2 - x, SMALLEST_PT) for words, x in zip(facts, x1, strict=True)],
    )
    placed["address"] = [
        address(case_id, "course", spell.clock, spell.state, spell.proposition, spell.from_day or "start") for spell in spells.itertuples()
    ]
    placed["before"] = placed["stances"].groupby(by_line).shift()
    lines = list(placed.groupby(["clock", "state", "proposition"]))
    rows = [pd.Series(_label_rows(line), index=line.index) for _, line in lines]
    bands = [pd.Series(_bands(line), index=line.index, dtype=object) for _, line in lines]
    return placed.assign(row=pd.concat(rows), bands=pd.concat(bands)) if lines else placed.assign(row=0, bands="")


def panels_of(placed: pd.DataFrame) -> list[Panel]:
    """Panels from top to bottom, as high as their levels and the rows of numbers need; one that is silent throughout is a line."""
    panels, y = [], TOP_MM
    for (state, proposition), spells in placed.groupby(["state", "proposition"], sort=False):
        rows = {clock: 1 + spells.loc[spells["clock"] == clock, "row"].max() for clock in SHIFT_MM}
        is_silent = bool((spells["stances"] == "").all())
        top = y + GAP_MM + LABEL_MM * rows["event"]
        levels = SILENT_MM if is_silent else LEVEL_MM * len(LEVELS)
        y = top + levels + LABEL_MM * rows["published"] + GAP_MM
        panels.append(Panel(state, proposition, spells, top, y, is_silent))
    return panels


def heights_of(stances: str, panel: Panel, clock: str) -> list[float]:
    """Heights of a line in a panel: one for each stance, and one for silence."""
    levels = [0] if panel.is_silent else [LEVELS.index(stance) for stance in stances.split(";")]
    room = SILENT_MM if panel.is_silent else LEVEL_MM
    return sorted(panel.top + (level + 0.5) * room + SHIFT_MM[clock][1] for level in levels)
