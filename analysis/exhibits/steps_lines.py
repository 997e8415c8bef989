"""Lines of time, one a case: their axis, the signs on them, and what is said beside them."""

from collections.abc import Iterable, Mapping
from math import inf
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis.exhibits.steps_signs import CHARGED_MM, CLAIM_MM, CROSS, END_MM, OTHER, RIGHT, Look, draw_bar, draw_ruling, draw_sign
from analysis.exhibits.steps_words import MONTH, YEAR, count_of, say_asked, say_outcome, say_place, say_span, say_title, short
from analysis.exhibits.style import INK, PAPER, QUIET, SMALL_PT, TEXT_PT, fit, text_width, wrap
from analysis.model.addresses import address
from analysis.model.sentences import start
from analysis.model.words import Words
from analysis.study.case_steps import NO_STATE, Kinds

LANE_MM, CHARGE_MM, LINE_MM, HEAD_MM, BAND, GRID = 1.85, 2.0, 2.8, 2.8, "#E4E4E4", "#C4C4C4"
"""Heights of a lane of requests, of charges below a line of time, of a line of text, and of the one above a line of time;
greys of the band of the median and of the labelled days."""


class Layout(NamedTuple):
    """Where days stand: the start at `zero`, the greatest number of days at `end`, what came before it to the left."""

    width: float
    zero: float
    end: float
    greatest: float
    is_narrow: bool

    @classmethod
    def of(cls, width_mm: float, greatest: float) -> "Layout":
        """The layout of a width: names stand to the left of the lines, or above them in a narrow column."""
        is_narrow = width_mm < 120
        return cls(width_mm, 8.0 if is_narrow else 62.0, width_mm - 3.0, max(greatest, 30.0), is_narrow)

    def x(self, days: float) -> float:
        """The place of a number of days; what was before the start stands beside it."""
        return self.zero - 2.6 if days < 0 else self.zero + (self.end - self.zero) * min(days, self.greatest) / self.greatest

    def places(self, step: Mapping[str, Any]) -> tuple[float, float, float]:
        """Left end, middle and right end of the days that a step can be; without a bound the middle is the other one."""
        least, greatest = step["days_min"], step["days_max"]
        if step["is_by_start"]:
            return (self.x(-1),) * 3
        if pd.isna(least):
            return self.zero - 4.6, self.x(greatest), self.x(greatest)
        if pd.isna(greatest):
            return self.x(least), self.x(least), self.end
        middle = (least + greatest) / 2
        return self.zero - 4.6 if least < 0 <= greatest else self.x(least), self.x(max(middle, 0) if greatest >= 0 else middle), self.x(greatest)


def is_sure(step: Mapping[str, Any]) -> bool:
    """Whether the day of a step is known."""
    return bool(step["days_min"] == step["days_max"]) and step["is_approximate"] != "yes"


class Pen:
    """Draws lines of time and keeps the row of data drawn of each mark."""

    def __init__(self, axes: Axes, layout: Layout, looks: Mapping[str, Look], words: Words, median: tuple[float, float]) -> None:
        self.axes, self.layout, self.looks, self.words, self.median = axes, layout, looks, words, median
        self.marks: list[dict[str, Any]] = []

    def _keep(self, step: Mapping[str, Any], row: Mapping[str, Any], drawn: Mapping[str, Any]) -> str:
        keys = [str(step[name]) for name in ("case_id", "kind", "destination", "organ") if step[name]]
        gid = address("study", "steps", *keys, str(step["turn"]))
        same = ("statement_ids", "case_id", "kind", "destination", "organ", "days_min", "days_max", "is_approximate", "fact_ids")
        numbers = {name: round(value, 2) if isinstance(value, float) else value for name, value in drawn.items()}
        self.marks.append({"address": gid, "title": say_title(step, row, self.words), **{name: step[name] for name in same}, **numbers})
        return gid

    def _text(self, x: float, y: float, said: str, colour: str = INK, size: float = SMALL_PT, **more: Any) -> None:
        self.axes.text(x, y, said, **{"fontsize": size, "color": colour, "va": "center", "zorder": 7, **more})

    def look(self, state: str) -> Look:
        return self.looks.get(state, OTHER)

    def head(self, y: float) -> None:
        """Name the columns to the left of the lines."""
        self._text(0.4, y, f"{start(self.words.matter['subject'])}, {self.words.matter['started']} in")
        self._text(33.2, y, "Asked first")

    def case(self, row: Mapping[str, Any], steps: list[dict[str, Any]], top: float) -> float:
        """Draw one case; gives its height."""
        of = {shape: [step for step in steps if step["shape"] == shape] for shape in (*Kinds._fields, "charge")}
        dated = [step for step in of["claim"] if not (pd.isna(step["days_min"]) and pd.isna(step["days_max"]))]
        lanes = [state for state in self.looks if any(step["destination"] == state for step in dated)]
        then = [step for step in of["order"] if step["is_later"]]
        said: list[tuple[str, Any]] = [(line, None) for line in say_outcome(row, self.words, [step["destination"] for step in then])]
        said += [
            (f"{start(short(step['destination'], self.words))}: {step['kind']} of unknown day", step) for step in of["claim"] if step not in dated
        ]
        reach = max([self._end(row), *(self.layout.places(step)[2] for step in (*dated, *of["ruled"][:1], *of["charge"]))]) + 2.4
        is_beside = not then and reach + max(text_width(line, TEXT_PT) for line, _ in said) <= self.layout.width
        if not is_beside:
            said = [(f"{said[0][0]}{': ' if row['is_pending'] else ' '}{said[1][0]}", None), *said[2:]]
        half, head = len(said) * LINE_MM / 2, HEAD_MM * self.layout.is_narrow
        more = 0 if self.layout.is_narrow else LINE_MM * (len(_named(row)) - 1)
        above = max(len(lanes) * LANE_MM + 1.1, half * is_beside, 3.0 * (not self.layout.is_narrow) + more)
        under = CHARGE_MM + 1.2 if any(not step["is_by_start"] for step in of["charge"]) else 1.5
        below = max(under, half) if is_beside else under + len(said) * LINE_MM
        apart = 0.1 if self.layout.is_narrow else 0.4
        y, height = top + head + above + apart, head + above + below + 1.5 * apart
        self._ground(top + head, top + height)
        self.axes.plot((0, self.layout.width), (top, top), color=GRID, linewidth=0.4, zorder=1)
        self._names(row, top, height)
        self._line(row, of, then, y)
        for step in dated:
            self._day(step, row, y - 0.4 - LANE_MM * (lanes.index(step["destination"]) + 1), self.look(step["destination"]), CLAIM_MM)
        for place, step in enumerate(of["charge"]):
            at = y - place * LANE_MM if step["is_by_start"] else y + CHARGE_MM
            self._day(step, row, at, self.look(step["destination"]), CHARGED_MM)
        self._say(said, y if is_beside else y + under + half, reach if is_beside else self._end(row) - 1.0, row)
        return height

    def _ground(self, top: float, bottom: float) -> None:
        """Draw the start, the labelled days and the band of the median behind a line of time."""
        zero, x = self.layout.zero, self.layout.x
        self.axes.plot((zero, zero), (top, bottom), color=INK, linewidth=0.8, zorder=1)
        for days, _ in _ticks(self.layout.greatest):
            self.axes.plot((x(days), x(days)), (top, bottom), color=GRID, linewidth=0.4, zorder=1)
        if self.median[0] <= self.layout.greatest:
            x1, x2 = x(self.median[0]) - 0.15, x(self.median[1]) + 0.15
            self.axes.add_patch(Rectangle((x1, top), x2 - x1, bottom - top, facecolor=BAND, edgecolor="none", zorder=0))

    def _end(self, row: Mapping[str, Any]) -> float:
        """Where the line of a case ends: at its outcome, or as far as it was followed."""
        return self.layout.x(row["least"] if row["greatest"] == inf else (row["least"] + row["greatest"]) / 2)

    def _names(self, row: Mapping[str, Any], top: float, height: float) -> None:
        """Say whose case it is and who asked first: to the left of the line, or above it."""
        name, place, asked = str(row["subject"]), say_place(row, self.words), say_asked(row, self.words, self.layout.is_narrow)
        look = self.look(row["asked_first"])
        if self.layout.is_narrow:
            wide, room = text_width(asked, SMALL_PT), self.layout.width
            self._text(room - 0.4, top + 1.8, asked, ha="right")
            if row["asked_first"]:
                draw_sign(self.axes, room - wide - 2.2, top + 1.8, look, CLAIM_MM)
            named = fit(name, room - wide - 24, TEXT_PT, "bold")
            self._text(0.4, top + 1.8, named, size=TEXT_PT, fontweight="bold")
            left = 1.6 + text_width(named, TEXT_PT, "bold")
            self._text(left, top + 1.8, fit(place, room - wide - 5 - left, SMALL_PT), QUIET)
            return
        middle = top + height / 2
        parts = _named(row)
        more = LINE_MM * (len(parts) - 1)
        for number, part in enumerate(parts):
            self._text(0.4, middle - 1.5 - more / 2 + number * LINE_MM, fit(part, 31.5, TEXT_PT, "bold"), size=TEXT_PT, fontweight="bold")
        self._text(0.4, middle + 1.6 + more / 2, fit(place, 31.5, SMALL_PT), QUIET)
        if row["asked_first"]:
            draw_sign(self.axes, 34.2, middle, look, CLAIM_MM)
        lines = wrap(asked, 17.5, SMALL_PT)
        for number, line in enumerate(lines):
            self._text(36.0, middle + (number - (len(lines) - 1) / 2) * LINE_MM, line)

    def _line(self, row: Mapping[str, Any], of: Mapping[str, list[dict[str, Any]]], then: list[dict[str, Any]], y: float) -> None:
        """Draw the line of a case, the first ruling on it, how it ended, and where the subject went on to later."""
        zero, end = self.layout.zero, self._end(row)
        for step in of["start"]:
            gid = self._keep(step, row, {"x": zero, "x1": zero, "x2": end, "y": y, "colour": INK})
            self.axes.plot((zero, end), (y, y), color=INK, linewidth=1.1, solid_capstyle="butt", zorder=2, gid=gid)
        for step in of["ruled"][:1]:
            x1, x, x2 = self.layout.places(step)
            gid = self._keep(step, row, {"x": x, "x1": x1, "x2": x2, "y": y, "colour": INK})
            draw_ruling(self.axes, (x1, x2), y, gid)
        for step in of["outcome"]:
            sure, to = row["is_pending"] or is_sure(step), str(step["destination"])
            look = Look(PAPER, RIGHT) if row["is_pending"] else self.look(to) if row["outcome_state"] not in NO_STATE else Look(INK, CROSS)
            ends = (self.layout.x(row["least"]), end if row["greatest"] == inf else self.layout.x(row["greatest"]))
            gid = self._keep(step, row, {"x": end, "x1": ends[0], "x2": ends[1], "y": y, "colour": look.colour})
            draw_sign(self.axes, end, y, look, END_MM, sure, gid)
        for step in then:
            self.axes.plot((end, self.layout.places(step)[2]), (y, y), color=INK, linewidth=0.8, linestyle=(0, (1, 1.5)), zorder=2)
            self._day(step, row, y, self.look(step["destination"]), END_MM)

    def _day(self, step: Mapping[str, Any], row: Mapping[str, Any], y: float, look: Look, radius: float) -> None:
        """Draw a step at its day, or in the middle of a bar of all days that it can be."""
        x1, x, x2 = self.layout.places(step)
        if x2 - x1 > 0.3:
            draw_bar(self.axes, (x1, x2), y, look.colour)
        gid = self._keep(step, row, {"x": x, "x1": x1, "x2": x2, "y": y, "colour": look.colour})
        draw_sign(self.axes, x, y, look, radius, is_sure(step) or step["is_by_start"], gid)

    def _say(self, said: list[tuple[str, Any]], middle: float, left: float, row: Mapping[str, Any]) -> None:
        """Write how a case ended, as far to the left as it needs."""
        sizes = [TEXT_PT, *[SMALL_PT] * (len(said) - 1)]
        widest = max(text_width(line, size) for (line, _), size in zip(said, sizes, strict=True))
        left = max(min(left, self.layout.width - 0.6 - widest), 0.4)
        for place, ((line, step), size) in enumerate(zip(said, sizes, strict=True)):
            y = middle + (place - (len(said) - 1) / 2) * LINE_MM
            gid = None if step is None else self._keep(step, row, {"x": None, "x1": None, "x2": None, "y": y, "colour": INK})
            self._text(left, y, fit(line, self.layout.width - 0.8, size), INK if place == 0 else QUIET, size, gid=gid)


def _ticks(greatest: float) -> Iterable[tuple[float, str]]:
    """Days that are labelled: whole years, or months of a short axis."""
    unit, noun, steps = (YEAR, "year", (1, 2, 5, 10, 50)) if greatest >= 2 * YEAR else (MONTH, "month", (1, 2, 3, 6))
    step = next((step for step in steps if greatest / unit / step <= 8), steps[-1])
    return [(number * unit, count_of(number, noun)) for number in range(step, int(greatest / unit) + 1, step)]


def draw_axis(axes: Axes, layout: Layout, y: float, begin: str) -> None:
    """Label the start and the days above the lines."""
    axes.text(layout.zero, y, begin, fontsize=SMALL_PT, va="center", ha="center", color=INK)
    free = layout.zero + text_width(begin, SMALL_PT) / 2 + 1
    for days, said in _ticks(layout.greatest):
        x, half = layout.x(days), text_width(said, SMALL_PT) / 2
        if x - half > free and x + half < layout.width:
            axes.text(x, y, said, fontsize=SMALL_PT, va="center", ha="center", color=INK)
            free = x + half + 1


def draw_median(axes: Axes, layout: Layout, median: tuple[float, float], y: float) -> float:
    """Name the band of the median below it; gives the y below that."""
    if median[0] > layout.greatest:
        return y
    said = f"median: {say_span(*median, is_outward=True)}"
    half = text_width(said, SMALL_PT) / 2
    x = min(max((layout.x(median[0]) + layout.x(median[1])) / 2, half + 0.5), layout.width - half - 0.5)
    axes.text(x, y + 1.8, said, fontsize=SMALL_PT, va="center", ha="center", color=INK)
    return y + 3.8


def _named(row: Mapping[str, Any]) -> list[str]:
    """Whom or what a case is about, on as many lines as it needs to the left of the lines of time."""
    return wrap(str(row["subject"]), 31.5, TEXT_PT, "bold")
