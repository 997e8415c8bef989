"""The steps of all cases on one axis: days since their start, one strip a case."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Circle, Polygon, Rectangle

from analysis.exhibits.declaration import Declaration
from analysis.exhibits.style import (
    CAPTION_PT,
    FAINT,
    INK,
    LINE_MM,
    PAGE_MM,
    PAPER,
    QUIET,
    SHADE,
    SMALLEST_PT,
    STANCE_LOOK,
    Drawing,
    fit,
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
from analysis.model.sentences import Words, count, say_choices, say_list
from analysis.study.cases import Kinds, kinds_of, side_by_side
from analysis.study.cases import steps as steps_of

NAME_X, AXIS_X, WORDS_X, WORDS_MM = 1.5, 28.0, 147.0, 35.0
"""Left edges of names, axis and words in millimetres, and the room of the words."""

LANE_MM, SIGN_MM, TEXT_MM, TOP_MM, ARROW_MM = 4.0, 2.7, 2.4, 17.0, 4.0
"""Height of a lane and of a sign, of a line of small text, of what stands above the strips; length of an arrow."""

WIDTHS = {"start": 2.0, "claim": 5.4, "ruled": 6.4, "order": 7.6, "outcome": 5.4}
"""Widths of the signs of each kind of step."""


def _words_of(matter: Mapping[str, str]) -> dict[str, str]:
    """What the sign of each kind of step stands for, in the key."""
    return {
        "start": matter["start"],
        "claim": f"{matter['claim']} of a state",
        "ruled": "held on its admissibility",
        "order": f"act on {matter['outcome']}",
        "outcome": f"first {matter['done']} to (× left without)",
    }


def _nouns_of(matter: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Kinds of step but the outcome as nouns, for one and for several."""
    return {
        "start": (matter["start"],),
        "claim": (matter["claim"],),
        "ruled": ("position on admissibility", "positions on admissibility"),
        "order": (f"act on {matter['outcome']}", f"acts on {matter['outcome']}"),
    }


def _phrases_of(matter: Mapping[str, str]) -> dict[str, str]:
    """Kinds of step before the state that they are about."""
    return {
        "start": matter["start"],
        "claim": f"{matter['claim']} of",
        "ruled": f"held on the {matter['claim']} of",
        "order": f"act on {matter['outcome']} to",
        "outcome": "outcome",
    }


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

DISPUTED = "≠"
"""Stands in the sign of a step that another account contradicts."""

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


def _after(days: int) -> str:
    """A number of days as in a sentence: *12 days after*, *6 days before*, *the day of*."""
    return "the day of" if days == 0 else f"{count(abs(days), 'day')} {'after' if days > 0 else 'before'}"


def _when(step: Mapping[str, Any], start: str) -> str:
    """Days of a step since the start in words."""
    least, greatest = step["days_min"], step["days_max"]
    if pd.isna(least) and pd.isna(greatest):
        return "day unknown"
    if pd.isna(least):
        said = f"at the latest {_after(greatest)}"
    elif pd.isna(greatest):
        said = f"at the earliest {_after(least)}"
    elif least == greatest:
        said = _after(least)
    else:
        said = f"{least if least > 0 else _after(least)} to {_after(greatest)}"
    return f"{'about ' if step['is_approximate'] == 'yes' else ''}{said} the {start}"


def _label(step: Mapping[str, Any]) -> str:
    """What stands in the sign: the state, and for a stance its sign."""
    if step["shape"] == "start":
        return ""
    if step["shape"] == "outcome":
        return str(step["destination"]) or "×"
    sign = "" if pd.isna(step["stance"]) else f" {STANCE_LOOK[step['stance']][2]}"
    return f"{step['destination']}{sign}{f' {DISPUTED}' if step['is_disputed'] == 'yes' else ''}"


def _width(shape: str, label: str) -> float:
    """Width of a sign in millimetres."""
    return WIDTHS[shape] + (2.4 if DISPUTED in label else 0.0)


def _colours(shape: str, stance: Any) -> tuple[str, str]:
    """Colour of a sign, and of the text on it."""
    if pd.notna(stance):
        return STANCE_LOOK[stance][:2]
    return (PAPER, INK) if shape == "claim" else (INK, PAPER)


def _sign(axes: Axes, place: tuple[float, float], shape: str, stance: Any, label: str, gid: str | None) -> str:
    """Draw a sign with its middle at a place; its shape is the kind. Gives its colour."""
    (x, y), wide = place, _width(shape, label)
    colour, ink = _colours(shape, stance)
    look: dict[str, Any] = {"facecolor": colour, "edgecolor": INK, "linewidth": 0.5, "zorder": 4, "gid": gid}
    left, right, top, bottom = x - wide / 2, x + wide / 2, y - SIGN_MM / 2, y + SIGN_MM / 2
    if shape == "start":
        axes.add_patch(Circle(place, wide / 2, **look))
    elif shape == "claim":
        slant = 1.0
        corners = [(left, y), (left + slant, top), (right - slant, top), (right, y), (right - slant, bottom), (left + slant, bottom)]
        axes.add_patch(Polygon(corners, **look))
    elif shape == "order":
        axes.add_patch(Polygon([(left, top), (right - 1.4, top), (right, y), (right - 1.4, bottom), (left, bottom)], **look))
    else:
        axes.add_patch(Rectangle((left, top), wide, SIGN_MM, **look))
    shift = -0.5 if shape == "order" else 0.0
    weight = "bold" if shape == "outcome" else "normal"
    axes.text(x + shift, y, label, fontsize=SMALLEST_PT, ha="center", va="center_baseline", color=ink, fontweight=weight, zorder=5)
    return colour


def _bar(axes: Axes, ends: tuple[float, float], y: float, is_open: tuple[bool, bool], is_approximate: bool) -> None:
    """Draw the days that the date as coded can mean as a bar below a sign; an end without bound is an arrow."""
    axes.plot(ends, (y, y), color=INK, linewidth=0.9, linestyle=(0, (2, 1)) if is_approximate else "-", solid_capstyle="butt", zorder=3)
    for end, open_end, to in zip(ends, is_open, (-1, 1), strict=True):
        if open_end:
            axes.add_patch(Polygon([(end + to, y), (end, y - 0.6), (end, y + 0.6)], facecolor=INK, edgecolor="none", zorder=3))
        else:
            axes.plot((end, end), (y - 0.45, y + 0.45), color=INK, linewidth=0.6, zorder=3)


def _places(found: pd.DataFrame, scale: _Scale) -> list[dict[str, Any]]:
    """Steps of one case that have a place, each in the first lane in which it has room."""
    placed: list[dict[str, Any]] = []
    free: list[list[tuple[float, float]]] = []
    for step in found[found[["days_min", "days_max"]].notna().any(axis=1)].to_dict("records"):
        is_open = (bool(pd.isna(step["days_min"])), bool(pd.isna(step["days_max"])))
        known = [scale(step[name]) for name in ("days_min", "days_max") if pd.notna(step[name])]
        ends = (known[0] - ARROW_MM if is_open[0] else known[0], known[-1] + ARROW_MM if is_open[1] else known[-1])
        x, wide = sum(known) / len(known), _width(step["shape"], _label(step))
        left, right = min(ends[0], x - wide / 2) - is_open[0], max(ends[1], x + wide / 2) + is_open[1]
        lane = next((number for number, until in enumerate(free) if all(right < start or end < left for start, end in until)), len(free))
        free += [[]] * (lane == len(free))
        free[lane] = [*free[lane], (left - 0.4, right + 0.4)]
        placed.append({**step, "x": x, "ends": ends, "is_open": is_open, "lane": lane})
    return placed


def _words(case: Mapping[str, Any], unplaced: pd.DataFrame) -> list[tuple[str, int | None]]:
    """Lines to the right of a strip, each with the place of the step without a day that it stands for (None = of none)."""
    shapes = list(unplaced["shape"])
    outcome = shapes.index("outcome") if "outcome" in shapes else None
    said: list[tuple[str, int | None]] = [(line, outcome) for line in wrap(str(case["outcome"]), WORDS_MM, SMALLEST_PT)]
    if pd.notna(case["days_min"]) and pd.notna(case["days_max"]):
        least, greatest = case["days_min"], case["days_max"]
        about = "about " if case["outcome"].count("about ") else ""
        said.append((f"after {about}{least if least == greatest else f'{least}–{greatest}'} days", None))
    said += [
        (f"{_label(step)} {step['kind']}: day unknown", number)
        for number, step in enumerate(unplaced.to_dict("records"))
        if step["shape"] != "outcome"
    ]
    return said


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
                    _phrases_of(self.words.matter)[str(step["shape"])],
                    str(step["destination"]),
                    f"({str(step['organ']).replace('_', ' ')})" if step["organ"] else "",
                ],
            )
        )
        disputed = ", disputed by another account" if step["is_disputed"] == "yes" else ""
        said = f": {step['detail']}{disputed}" if step["shape"] in ("ruled", "order", "outcome") else ""
        title = f"{case['subject']}: {what}{said}, {_when(step, self.words.matter['start'])}"
        same = ("statement_ids", "case_id", "kind", "destination", "organ", "stance", "days_min", "days_max", "is_approximate")
        numbers = {name: round(value, 2) if isinstance(value, float) else value for name, value in drawn.items()}
        self.marks.append({"address": gid, "title": title, "label": _label(step), **{name: step[name] for name in same}, **numbers})
        return gid

    def strip(self, case: Mapping[str, Any], found: pd.DataFrame, top: float, is_shaded: bool) -> float:
        """Draw one case; gives its height."""
        placed = _places(found, self.scale)
        unplaced = found[found[["days_min", "days_max"]].isna().all(axis=1)]
        words, names = _words(case, unplaced), _names(case, self.words)
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
        colour = _colours(step["shape"], step["stance"])[0]
        gid = self._keep(step, case, {"x": x, "x1": x1, "x2": x2, "y": y, "colour": colour})
        _sign(self.axes, (x, y), step["shape"], step["stance"], _label(step), gid)
        if x1 < x2 or step["is_approximate"] == "yes":
            _bar(self.axes, (x1, x2), y + SIGN_MM / 2 + 0.6, step["is_open"], step["is_approximate"] == "yes")


def _names(case: Mapping[str, Any], words: Words) -> list[tuple[str, str, str]]:
    """Lines to the left of a strip: text, weight and colour."""
    room, matter = AXIS_X - NAME_X - 1.5, words.matter
    decider = f"in {case['decider']}, " if case["decider"] else ""
    started = wrap(f"{decider}{case['started']}", room, SMALLEST_PT)
    lines = [(fit(str(case["subject"]), room, SMALLEST_PT, "bold"), "bold", INK)]
    lines += [(fit(line, room, SMALLEST_PT), "normal", QUIET) for line in started]
    return lines + [(f"no {matter['rivalry'].removesuffix('s')} found", "normal", INK)] * (case["rival_request"] == "no")


def _draw_key(axes: Axes, found: pd.DataFrame, words: Words) -> None:
    """Say what the signs, their colours and the bars are; the state that occurs most stands for any."""
    named = found.loc[found["destination"] != "", "destination"].value_counts()
    state, said = (str(named.index[0]) if len(named) else "XX"), _words_of(words.matter)
    x, y = NAME_X, 2.6
    for shape in Kinds._fields:
        label = {"claim": state, "ruled": f"{state} +", "order": f"{state} +", "outcome": state}.get(shape, "")
        stance = 1 if shape in ("ruled", "order") else None
        _sign(axes, (x + WIDTHS[shape] / 2, y), shape, stance, label, None)
        x += WIDTHS[shape] + 1
        axes.text(x, y, said[shape], fontsize=SMALLEST_PT, va="center_baseline")
        x += text_width(said[shape], SMALLEST_PT) + 4
    x, y = NAME_X, 7.6
    for stance, what in ((1, "for it"), (0, "leaves it open"), (-1, "against it")):
        _sign(axes, (x + WIDTHS["ruled"] / 2, y), "ruled", stance, f"{state} {STANCE_LOOK[stance][2]}", None)
        x += WIDTHS["ruled"] + 1
        axes.text(x, y, what, fontsize=SMALLEST_PT, va="center_baseline")
        x += text_width(what, SMALLEST_PT) + 4
    axes.text(x, y, f"{DISPUTED} disputed by another account", fontsize=SMALLEST_PT, va="center_baseline")
    x += text_width(f"{DISPUTED} disputed by another account", SMALLEST_PT) + 4
    bars = ((False, False, "days as dated"), (False, True, "about these days"), (True, False, "no earliest day known"))
    for is_open, is_approximate, what in bars:
        _bar(axes, (x + 1, x + 6), y, (is_open, False), is_approximate)
        axes.text(x + 7.5, y, what, fontsize=SMALLEST_PT, va="center_baseline")
        x += 7.5 + text_width(what, SMALLEST_PT) + 4


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


def _numbers(found: pd.DataFrame, cases: pd.DataFrame) -> dict[str, str | int]:
    """Numbers for the words below the figure."""
    undated = found[found[["days_min", "days_max"]].isna().all(axis=1) & (found["shape"] != "outcome")]
    uncertain = (found["days_min"] != found["days_max"]).fillna(value=True) & found[["days_min", "days_max"]].notna().any(axis=1)
    said = {"cases": count(len(cases), "case"), "steps": count(len(found), "step")}
    kinds = {f"n_{shape}": int((found["shape"] == shape).sum()) for shape in Kinds._fields}
    disputed = int((found["is_disputed"] == "yes").sum())
    negative, pending = int((cases["rival_request"] == "no").sum()), int((cases["outcome_state"] == "pending").sum())
    counts = {**kinds, "disputed": disputed, "uncertain": int(uncertain.sum()), "undated": len(undated), "negative": negative, "pending": pending}
    return {**said, **counts}


def _alt(cases: pd.DataFrame, numbers: Mapping[str, str | int], matter: Mapping[str, str]) -> str:
    if cases.empty:
        return "Strips of steps without a case."
    signs = say_list([count(int(numbers[f"n_{shape}"]), *_nouns_of(matter)[shape]) for shape in Kinds._fields[:-1]])
    outcomes = say_list([f"{case['subject']} {case['outcome']}" for case in cases.to_dict("records")])
    return (
        f"Strips of {numbers['cases']}, of which {numbers['negative']} without a {matter['rivalry'].removesuffix('s')} found, on one axis of days since the {matter['start']}. "
        f"Steps: {signs}; disputed by another account: {numbers['disputed']}; on uncertain days: {numbers['uncertain']}; "
        f"{matter['claims']} without a known day, in words: {numbers['undated']}. Outcomes: {outcomes}."
    )


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
    scale, numbers = _scale(found), _numbers(found, cases)
    with style():
        figure = new_figure(PAGE_MM, 1)
        axes, top = figure.axes[0], TOP_MM
        pen = _Pen(axes, scale, words)
        for number, case in enumerate(cases.to_dict("records")):
            top += pen.strip(case, found[found["case_id"] == case["case_id"]], top, number % 2 == 0)
        _draw_key(axes, found, words)
        _draw_axis(axes, scale, top, words.matter["start"])
        lines = wrap(subtitle if len(cases) else f"No case. {subtitle}", PAGE_MM - 2 * NAME_X, CAPTION_PT)
        for number, line in enumerate(lines):
            axes.text(NAME_X, top + 3 + number * LINE_MM, line, fontsize=CAPTION_PT, color=QUIET, va="center")
        height = top + len(lines) * LINE_MM + 2.5
        figure.set_size_inches(PAGE_MM / 25.4, height / 25.4)
        axes.set_ylim(height, 0)
    return Drawing(figure, MARKS.frame(pen.marks), _alt(cases, numbers, words.matter), numbers)


def _found(study: Study, choices: Choices) -> tuple[pd.DataFrame, pd.DataFrame]:
    return steps_of(study, choices), side_by_side(study, choices)


FIGURE = Declaration(
    number=8,
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
    draw=lambda study, choices, found, cases: draw_steps(found, cases, study.codebook.words, say_choices(choices)),
)
