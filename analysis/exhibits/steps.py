"""The steps of all cases on one axis: days since their start, one strip a case."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis.exhibits.declaration import Declaration
from analysis.exhibits.steps_signs import ARROW_MM, LANE_MM, SIGN_MM, TEXT_MM, TOP_MM, colours_of, draw_bar, draw_key, draw_sign, sign_width
from analysis.exhibits.steps_words import AXIS_X, NAME_X, WORDS_X, label_of, names_beside, numbers_of, phrases_of, say_alt, say_when, words_beside
from analysis.exhibits.style import (
    CAPTION_PT,
    FAINT,
    INK,
    LINE_MM,
    PAGE_MM,
    QUIET,
    SHADE,
    SMALLEST_PT,
    Drawing,
    new_figure,
    style,
    text_width,
    wrap,
)
from analysis.model.addresses import address
from analysis.model.choices import Choices
from analysis.model.dictionary.columns import described
from analysis.model.dictionary.schemas import Column
from analysis.model.dictionary.study import STEPS
from analysis.model.dispute import Study
from analysis.model.sentences import say_choices
from analysis.model.words import Words
from analysis.study.case_steps import Kinds, kinds_of
from analysis.study.cases import side_by_side
from analysis.study.cases import steps as steps_of

TICKS = (
    (0, "0"),
    (365, "1 year"),
    (30, "a month"),
    (7, "a week"),
    (1826, "5 years"),
    (730, "2 years"),
    (91, "3 months"),
    (1096, "3 years"),
    (-30, "a month before"),
    (-365, "a year before"),
    (3652, "10 years"),
    (182, "6 months"),
)
"""Days that are labelled, the most wanted first; one that has no room has none."""


MARKS = described(
    "steps",
    "a step of a case",
    "address",
    "address title statement_ids case_id",
    STEPS.column("kind"),
    "destination",
    STEPS.column("organ"),
    Column("stance", "1 for, 0 leaves open, -1 against", "rests on no statement", type="number"),
    STEPS.column("days_min")._replace(type="number"),
    STEPS.column("days_max")._replace(type="number"),
    "is_approximate",
    Column("label", "letters in the sign", "{words[start]}"),
    Column("x", "middle of the sign", "no day is known", type="number", unit="mm"),
    Column("x1", "left end of the bar", "no day is known", type="number", unit="mm"),
    Column("x2", "right end of the bar", "no day is known", type="number", unit="mm"),
    "y colour",
)
"""Columns of the data drawn: `x` and `y` are the middle of the sign, `x1` and `x2` the ends of its bar; places in millimetres."""


class _Scale(NamedTuple):
    """Places of days: the signed square root of the days since the start, so that early days have room."""

    least: float
    greatest: float

    def __call__(self, days: float) -> float:
        room = WORDS_X - AXIS_X - 2 * ARROW_MM - 4
        ends = [np.sign(end) * np.sqrt(abs(end)) for end in self]
        return float(AXIS_X + ARROW_MM + room * (np.sign(days) * np.sqrt(abs(days)) - ends[0]) / (ends[1] - ends[0]))


def _scale(found: pd.DataFrame) -> _Scale:
    days = pd.concat([found["days_min"], found["days_max"]]).dropna().astype(int)
    return _Scale(min([-7, *days]), max([30, *days]))


def _places(found: pd.DataFrame, scale: _Scale) -> list[dict[str, Any]]:
    """Steps of one case that have a place, each in the first lane in which it has room."""
    placed: list[dict[str, Any]] = []
    free: list[list[tuple[float, float]]] = []
    for step in found[found[["days_min", "days_max"]].notna().any(axis=1)].to_dict("records"):
        is_open = (bool(pd.isna(step["days_min"])), bool(pd.isna(step["days_max"])))
        known = [scale(step[name]) for name in ("days_min", "days_max") if pd.notna(step[name])]
        ends = (known[0] - ARROW_MM if is_open[0] else known[0], known[-1] + ARROW_MM if is_open[1] else known[-1])
        x, wide = sum(known) / len(known), sign_width(step["shape"], label_of(step))
        left, right = min(ends[0], x - wide / 2) - is_open[0], max(ends[1], x + wide / 2) + is_open[1]
        lane = next((number for number, until in enumerate(free) if all(right < start or end < left for start, end in until)), len(free))
        free += [[]] * (lane == len(free))
        free[lane] = [*free[lane], (left - 0.4, right + 0.4)]
        placed.append({**step, "x": x, "ends": ends, "is_open": is_open, "lane": lane})
    return placed


class _Pen:
    """Draws strips and keeps the row of data drawn of each step."""

    def __init__(self, axes: Axes, scale: _Scale, words: Words) -> None:
        self.axes, self.scale, self.words = axes, scale, words
        self.marks: list[dict[str, Any]] = []

    def _keep(self, step: Mapping[str, Any], case: Mapping[str, Any], drawn: Mapping[str, Any]) -> str:
        keys = [str(step[name]) for name in ("case_id", "kind", "destination", "organ") if step[name]]
        gid = address("study", "steps", *keys, str(step["turn"]))
        what = " ".join(
            filter(
                None,
                [
                    phrases_of(self.words.matter)[str(step["shape"])],
                    str(step["destination"]),
                    f"({str(step['organ']).replace('_', ' ')})" if step["organ"] else "",
                ],
            )
        )
        disputed = ", disputed by another account" if step["is_disputed"] == "yes" else ""
        said = f": {step['detail']}{disputed}" if step["shape"] in ("ruled", "order", "outcome") else ""
        title = f"{case['subject']}: {what}{said}, {say_when(step, self.words.matter['start'])}"
        same = ("statement_ids", "case_id", "kind", "destination", "organ", "stance", "days_min", "days_max", "is_approximate")
        numbers = {name: round(value, 2) if isinstance(value, float) else value for name, value in drawn.items()}
        self.marks.append({"address": gid, "title": title, "label": label_of(step), **{name: step[name] for name in same}, **numbers})
        return gid

    def strip(self, case: Mapping[str, Any], found: pd.DataFrame, top: float, is_shaded: bool) -> float:
        """Draw one case; gives its height."""
        placed = _places(found, self.scale)
        unplaced = found[found[["days_min", "days_max"]].isna().all(axis=1)]
        words, names = words_beside(case, unplaced), names_beside(case, self.words)
        lanes = max((step["lane"] for step in placed), default=0) + 1
        height = max(lanes * LANE_MM + 1.0, max(len(words), len(names)) * TEXT_MM + 2.4)
        if is_shaded:
            self.axes.add_patch(Rectangle((0, top), PAGE_MM, height, facecolor=SHADE, edgecolor="none", zorder=0))
        for line, (name, weight, colour) in enumerate(names):
            self.axes.text(NAME_X, top + 2.4 + line * TEXT_MM, name, fontsize=SMALLEST_PT, fontweight=weight, color=colour, va="center", zorder=5)
        for step in placed:
            self._step(step, case, top + 2.0 + step["lane"] * LANE_MM)
        steps = unplaced.to_dict("records")
        seen: set[int] = set()
        for line, (text, number) in enumerate(words):
            y = top + 2.4 + line * TEXT_MM
            gid = None
            if number is not None and number not in seen:
                gid = self._keep(steps[number], case, {"x": None, "x1": None, "x2": None, "y": y, "colour": INK})
                seen.add(number)
            self.axes.text(WORDS_X, y, text, fontsize=SMALLEST_PT, va="center", zorder=5, gid=gid)
        return height

    def _step(self, step: Mapping[str, Any], case: Mapping[str, Any], y: float) -> None:
        x, (x1, x2) = step["x"], step["ends"]
        colour = colours_of(step["shape"], step["stance"])[0]
        gid = self._keep(step, case, {"x": x, "x1": x1, "x2": x2, "y": y, "colour": colour})
        draw_sign(self.axes, (x, y), step["shape"], step["stance"], label_of(step), gid)
        if x1 < x2 or step["is_approximate"] == "yes":
            draw_bar(self.axes, (x1, x2), y + SIGN_MM / 2 + 0.6, step["is_open"], step["is_approximate"] == "yes")


def _draw_axis(axes: Axes, scale: _Scale, bottom: float, start: str) -> None:
    """Draw the labelled days above the strips, and a line through all strips at each."""
    taken: list[tuple[float, float]] = []
    for days, words in TICKS:
        if not scale.least <= days <= scale.greatest:
            continue
        x, half = scale(days), text_width(words, SMALLEST_PT) / 2 + 0.6
        if all(x + half < left or right < x - half for left, right in taken):
            taken.append((x - half, x + half))
            axes.text(x, TOP_MM - 1.6, words, fontsize=SMALLEST_PT, ha="center", va="center", color=INK)
            axes.plot((x, x), (TOP_MM - 0.4, bottom), color=FAINT, linewidth=0.7 if days == 0 else 0.3, zorder=1)
    axes.text(AXIS_X, TOP_MM - 4.6, f"since the {start} (square-root scale)", fontsize=SMALLEST_PT, color=QUIET, va="center")
    axes.text(WORDS_X, TOP_MM - 1.6, "outcome", fontsize=SMALLEST_PT, color=QUIET, va="center")


def draw_steps(found: pd.DataFrame, cases: pd.DataFrame, words: Words, subtitle: str = "") -> Drawing:
    """One strip a case: its steps by days since the start, on an axis that grows as the square root.

    Shape is the kind of step, letters are the state, colour and sign the stance; a bar below a sign holds all days that the
    date as coded can mean, an arrow is an end without bound. What has no day at all is said in words at the right.

    Parameters
    ----------
    found
        One row per step, as `cases.steps` gives them.
    cases
        One row per case, as `cases.side_by_side` gives them.
    words
        Words of the study.
    subtitle
        What was chosen, for the line below.

    Returns
    -------
    The drawing; one row of `marks` per step.
    """
    found = found.assign(shape=found["kind"].map(dict(zip(kinds_of(words.matter), Kinds._fields, strict=True))).astype(str))
    scale, numbers = _scale(found), numbers_of(found, cases)
    with style():
        figure = new_figure(PAGE_MM, 1)
        axes, top = figure.axes[0], TOP_MM
        pen = _Pen(axes, scale, words)
        for number, case in enumerate(cases.to_dict("records")):
            top += pen.strip(case, found[found["case_id"] == case["case_id"]], top, number % 2 == 0)
        draw_key(axes, found, words)
        _draw_axis(axes, scale, top, words.matter["start"])
        lines = wrap(subtitle if len(cases) else f"No case. {subtitle}", PAGE_MM - 2 * NAME_X, CAPTION_PT)
        for number, line in enumerate(lines):
            axes.text(NAME_X, top + 3 + number * LINE_MM, line, fontsize=CAPTION_PT, color=QUIET, va="center")
        height = top + len(lines) * LINE_MM + 2.5
        figure.set_size_inches(PAGE_MM / 25.4, height / 25.4)
        axes.set_ylim(height, 0)
    return Drawing(figure, MARKS.frame(pen.marks), say_alt(cases, numbers, words.matter), numbers)


def _found(study: Study, choices: Choices) -> tuple[pd.DataFrame, pd.DataFrame]:
    return steps_of(study, choices), side_by_side(study, choices)


FIGURE = Declaration(
    number=4,
    is_main=True,
    notebook="05_compare_cases",
    cell="steps",
    rows=MARKS,
    title=("Steps of all cases in days since the {words[start]}"),
    caption=(
        "One strip a case ({cases}, of which {negative} without a rival {words[claim]} found): {steps}, "
        "by days since the {words[start]} on an axis that grows as the square root of the days. Shape is "
        "the kind of step, letters are the state concerned, colour and sign the stance of the {decider}. "
        "A sign with ≠ is disputed by another account ({disputed}). A bar below a sign holds all days "
        "that the date as coded can mean ({uncertain} steps); an arrow is an end without bound. "
        "{words[Claims]} of which no day is known, said in words at the right: {undated}. Pending: "
        "{pending}."
    ),
    note=(
        "{words[Start]}, {words[claims]} and outcomes are those of the case files, whatever is chosen; "
        "what was held on admissibility and acts on {words[outcome]} rest on statements of the {decider}."
        " A sign stands in the middle of its bar: where bars overlap, the order is open. The true day of "
        "a date marked as approximate or uncertain can lie outside of its bar, and accounts can differ on"
        " a day (notes of the table of cases). Not all were held for {words[proceeding]} alone, so that "
        "days are no durations of proceedings. To be left without {words[outcome]} can be an escape or an"
        " exchange. Decisions that only others attribute to the {decider}, are not drawn; after a "
        "{words[outcome]}, only what the {decider} itself held on admissibility and its own acts on "
        "{words[outcome]} are. That nothing was found is no proof that nothing happened. The cases are no"
        " sample."
    ),
    when_empty="No case was collected.",
    rests_on={
        "": "statement_ids;table/steps(case_id;kind;destination;organ;statement_ids)",
        "title;label;@row": "statement_ids;table/steps(case_id;kind;destination;organ;statement_ids);@against",
        "days_min;days_max": "statement_ids;table/steps(case_id;kind;destination;organ;statement_ids);case_id",
    },
    make=_found,
    draw=lambda study, choices, found, cases, width_mm: draw_steps(found, cases, study.codebook.words, say_choices(choices)),
)
