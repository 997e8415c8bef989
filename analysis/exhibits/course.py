"""The course of the positions on the outcome: a panel for each cell, and in it a step line for each clock."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from analysis.exhibits import course_words, scale
from analysis.exhibits.course_panels import (
    LABEL_MM,
    LEFT_MM,
    LEVEL_MM,
    LEVELS,
    NAMES_MM,
    RIGHT_MM,
    SILENT_MM,
    TOP_MM,
    Panel,
    days_places,
    heights_of,
    panels_of,
    place_spells,
)
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
)  # fmt: skip
from analysis.model import terms
from analysis.model.dictionary.columns import STANCES, described
from analysis.model.dictionary.schemas import Column
from analysis.model.dispute import Case
from analysis.model.sentences import say_choices, say_proposition
from analysis.model.words import Words
from analysis.positions.course import course as course_of

CLOCK_LOOK = {"event": (INK, "solid", "o"), "published": ("#009E73", (0, (2.4, 1.0)), "s")}
"""Colour (Okabe & Ito), dashes and sign of each clock's line."""

AXIS_MM, BOX_MM = 5.0, 1.15
"""Height of the axis with its days, and of bands and boxes."""

BAND: dict[str, Any] = {"alpha": 0.3}
CONTESTED: dict[str, Any] = {"linewidth": 0.5, "linestyle": (0, (2.2, 1.2))}
DISSENT: dict[str, Any] = {"linewidth": 0.7, "linestyle": (0, (0.6, 1.2))}
"""Look of the box of a contested spell, and of the line of those that dissent."""
MARKS = described(
    "course",
    "a spell on one clock",
    "address",
    "address title statement_ids clock state proposition from_day to_day uncertain_from cell",
    Column("stance", "common stance", "silent, or own words differ", values=STANCES, type="whole"),
    Column("stances", "stances of the spell", "silent", values=STANCES, type="whole", is_list=True),
    "dissent_stances is_contested moved_by",
    Column("label", "numbers of the facts that moved it", "none"),
    Column("x0", "place of the earliest possible day", type="number", unit="mm"),
    "x1",
    Column("x2", "right end", type="number", unit="mm"),
    Column("y", "heights of the line", type="number", is_list=True, unit="mm"),
    Column("y_dissent", "heights of the line of those that dissent", "nobody dissents", type="number", unit="mm", is_list=True),
    Column("bands", "ends and height of each band", "no band", unit="mm", is_list=True),
)
"""Columns of the data drawn: the line runs from `x1` to `x2` at each height of `y`, that of those who dissent at each of `y_dissent`; `bands` has the ends and the height of each band (all joined by `;`).

`x0` is the place of `uncertain_from`; where the day is certain it is that of `from_day`.
"""


def _step(spell: Mapping, heights: list[float], before: list[float]) -> Path:
    """The step into a spell, and its line at each height."""
    points = [[(spell["x1"], y), (spell["x2"], y)] for y in heights]
    if before and before != heights:
        points.insert(0, [(spell["x1"], min(before + heights)), (spell["x1"], max(before + heights))])
    return Path([point for piece in points for point in piece], [Path.MOVETO, Path.LINETO] * len(points))


def _draw_label(axes: Axes, spell: Mapping, panel: Panel, heights: list[float]) -> None:
    """Write which facts moved a cell: above the levels by event, below them by publication, and lead a thin line there."""
    is_above = spell["clock"] == "event"
    away = LABEL_MM * (spell["row"] + 0.5)
    y = panel.top - away if is_above else panel.top + LEVEL_MM * len(LEVELS) + away
    ends = (y - 0.8, min(heights)) if is_above else (max(heights), y + 0.8)
    axes.plot([spell["x1"]] * 2, ends, color=FAINT, linewidth=0.3, zorder=1)
    axes.text(spell["x1"] + 0.5, y, spell["label"], fontsize=SMALLEST_PT, color=INK if is_above else QUIET, va="center")


def _draw_spell(axes: Axes, spell: Mapping, panel: Panel) -> dict[str, str]:
    """Draw line, bands, box, signs and label of a spell; return the heights of its line and the ends and heights of its bands."""
    clock = spell["clock"]
    colour, dashes, sign = CLOCK_LOOK[clock]
    heights = heights_of(spell["stances"], panel, clock)
    before = [] if pd.isna(spell["before"]) else heights_of(spell["before"], panel, clock)
    line = {"edgecolor": colour, "linewidth": 1.3 if spell["stances"] else 0.6, "linestyle": dashes, "capstyle": "butt"}
    axes.add_patch(PathPatch(_step(spell, heights, before), facecolor="none", zorder=4, gid=spell["address"], **line))
    bands = [(left, right, heights_of(stance, panel, clock)[0]) for stance, left, right in spell["bands"]]
    for left, right, y in bands:
        axes.add_patch(Rectangle((left, y - BOX_MM / 2), right - left, BOX_MM, facecolor=colour, linewidth=0, zorder=2, **BAND))
    dissent = heights_of(spell["dissent_stances"], panel, clock) if spell["dissent_stances"] else []
    for y in dissent:
        axes.plot([spell["x1"], spell["x2"]], [y, y], color=colour, zorder=4, **DISSENT)
    for y in heights:
        if spell["is_contested"] == "yes":
            box = (spell["x1"], y - BOX_MM / 2), spell["x2"] - spell["x1"], BOX_MM
            axes.add_patch(Rectangle(*box, facecolor="none", edgecolor=INK, zorder=3, **CONTESTED))
        if spell["from_day"]:
            axes.plot([spell["x1"]], [y], sign, markeredgecolor=colour, zorder=5, **_sign_look(clock, bool(spell["uncertain_from"])))
    if spell["label"]:
        _draw_label(axes, spell, panel, heights)
    return {
        **{name: ";".join(f"{y:.2f}" for y in of_line) for name, of_line in (("y", heights), ("y_dissent", dissent))},
        "bands": ";".join(" ".join(f"{value:.2f}" for value in band) for band in bands),
    }


def _sign_look(clock: str, is_uncertain: bool = False) -> dict[str, Any]:
    """Filled signs for an event of a known day, hollow ones for the publication and for an uncertain day."""
    return {"markersize": 2.2, "markerfacecolor": INK if clock == "event" and not is_uncertain else PAPER, "markeredgewidth": 0.6}


def _draw_frame(axes: Axes, panel: Panel, words: Words) -> None:
    """Write the names of a panel and of its levels, and draw these."""
    middle = panel.top + SILENT_MM / 2
    about = say_proposition(panel.proposition, words)
    axes.text(1, middle - 1.5, fit(words[panel.state].removeprefix("the "), NAMES_MM, 6.5, "bold"), fontsize=6.5, fontweight="bold", va="center")
    axes.text(1, middle + 1.5, fit(about, NAMES_MM, CAPTION_PT), fontsize=CAPTION_PT, va="center")
    if panel.is_silent:
        axes.text(LEFT_MM - 1.2, middle, "silent throughout", fontsize=SMALLEST_PT, color=QUIET, va="center", ha="right")
        return
    for level, stance in enumerate(LEVELS):
        y = panel.top + (level + 0.5) * LEVEL_MM
        axes.add_patch(Rectangle((LEFT_MM, y - LEVEL_MM / 2 + 0.12), RIGHT_MM - LEFT_MM, LEVEL_MM - 0.24, facecolor=SHADE, linewidth=0, zorder=0))
        word = terms.STANCES.loc[int(stance), "label"] if stance else "silent"
        axes.text(LEFT_MM - (3.8 if stance else 1.2), y, word, fontsize=SMALLEST_PT, color=INK if stance else QUIET, va="center", ha="right")
        if stance:
            colour, ink, sign = STANCE_LOOK[int(stance)]
            axes.add_patch(Rectangle((LEFT_MM - 3.2, y - 1.1), 2.2, 2.2, facecolor=colour, linewidth=0))
            axes.text(LEFT_MM - 2.1, y, sign, fontsize=5.5, color=ink, ha="center", va="center")


def _draw_axis(axes: Axes, x_of: Mapping[str, float], bottom: float) -> None:
    """Draw the axis of days that all panels share, and mark the gaps that are shortened."""
    places = {pd.Timestamp(day): x for day, x in x_of.items()}
    axes.plot([LEFT_MM, RIGHT_MM], [bottom, bottom], color=INK, linewidth=0.5)
    for x, label in scale.ticks(places):
        axes.plot([x, x], [bottom, bottom + 1], color=INK, linewidth=0.5)
        axes.text(x, bottom + 2.6, label, fontsize=SMALLEST_PT, ha="center", va="center")
    for x in scale.breaks(places):
        for shift in (-0.5, 0.5):
            axes.plot([x + shift - 0.5, x + shift + 0.5], [bottom + 0.9, bottom - 0.9], color=INK, linewidth=0.6)


def _draw_key(axes: Axes, y: float) -> None:
    """Draw a key of lines, band and box, each with its words."""
    x = 1.0
    for clock, (colour, dashes, sign) in CLOCK_LOOK.items():
        axes.plot([x, x + 7], [y, y], color=colour, linewidth=1.3, linestyle=dashes, dash_capstyle="butt")
        axes.plot([x], [y], sign, markeredgecolor=colour, **_sign_look(clock))
        x = _key_words(axes, x + 8, y, course_words.CLOCKS[clock])
    axes.add_patch(Rectangle((x, y - BOX_MM / 2), 6, BOX_MM, facecolor=INK, linewidth=0, **BAND))
    axes.plot([x + 6], [y], CLOCK_LOOK["event"][2], markeredgecolor=INK, **_sign_look("event", True))
    x = _key_words(axes, x + 8, y, "uncertain day")
    axes.plot([x, x + 7], [y, y], color=INK, dash_capstyle="butt", **DISSENT)
    x = _key_words(axes, x + 8, y, "another organ dissents")
    axes.add_patch(Rectangle((x, y - BOX_MM / 2), 6, BOX_MM, facecolor="none", edgecolor=INK, **CONTESTED))
    _key_words(axes, x + 7, y, "others contest it")


def _key_words(axes: Axes, x: float, y: float, words: str) -> float:
    axes.text(x, y, words, fontsize=CAPTION_PT, va="center")
    return x + text_width(words, CAPTION_PT) + 4


def draw_course(spells: pd.DataFrame, case: Case, subtitle: str = "") -> Drawing:
    """Step line of each state's position on each outcome, by the day of the event and by that of publication.

    The levels are kinds, not a scale: the line stands on two of them where the statements that speak for the state
    differ; a dotted line stands at the level of those that dissent from them. A pale band leads from the first possible day of an own word of uncertain day
    to its last, where its sign is hollow; a dashed box marks contested spells, a sign each spell's beginning; the numbers of the facts behind it stand
    above by event, below by publication. Cells that are silent throughout are reduced to a line.

    Parameters
    ----------
    spells
        One row per spell, as `course.course` gives them.
    case
        The case, as it was cleaned.
    subtitle
        What was chosen; blank for the defaults.

    Returns
    -------
    The drawing; one row of `marks` per spell.
    """
    names, case_id = case.codebook.words, case.id
    x_of = days_places(spells)
    placed = place_spells(spells, x_of, case_id)
    panels = panels_of(placed)
    bottom = max([TOP_MM + SILENT_MM, *(panel.bottom for panel in panels)])
    marks = []
    with style():
        words = wrap(subtitle, PAGE_MM - 4, CAPTION_PT)
        figure = new_figure(PAGE_MM, bottom + AXIS_MM + LINE_MM * (len(words) + 1.8))
        axes = figure.axes[0]
        if not panels:
            axes.text(1, bottom / 2, f"No statement is on {names.matter['outcome']}: nothing to show.", fontsize=CAPTION_PT, va="center")
        for panel in panels[:-1]:
            axes.plot([1, PAGE_MM - 1], [panel.bottom, panel.bottom], color=FAINT, linewidth=0.3)
        for panel in panels:
            _draw_frame(axes, panel, names)
            for spell in panel.spells.to_dict("records"):
                marks.append({**spell, "title": course_words.title(spell, names), **_draw_spell(axes, spell, panel)})
        _draw_axis(axes, x_of, bottom)
        _draw_key(axes, bottom + AXIS_MM + LINE_MM * 0.5)
        for index, line in enumerate(words):
            axes.text(1, bottom + AXIS_MM + LINE_MM * (index + 1.8), line, fontsize=CAPTION_PT, va="center")
    numbers = course_words.numbers(spells)
    drawn = MARKS.frame(marks)
    return Drawing(figure, drawn.assign(**drawn[["x0", "x1", "x2"]].astype(float).round(2)), course_words.alt(spells, names, numbers), numbers)


FIGURE = Declaration(
    number=1,
    notebook="03_draw_figures",
    cell="course",
    rows=MARKS,
    title=("Positions on {words[outcome]} over time in the case of {subject}"),
    caption=(
        "A line stands at the level of a state's own position, solid by the day of the event "
        "({event_moves}), dashed by the day of publication ({published_moves}); it stands on two levels "
        "where the statements that speak for the state differ, and a dotted line stands at the level of "
        "an organ or word that dissents. {speaking}. A sign is the day by which words or acts were "
        "added, with the numbers of the facts, above by event, below by publication; a pale band leads "
        "back from it to the first possible day where the day of a state's own word is uncertain (by "
        "event the sign is hollow then). A dashed box is a cell that accounts of others contest."
    ),
    note=("The levels are kinds, not a scale, and silence is not neutrality. {undated}{endless}Long gaps are shortened and marked on the axis."),
    when_empty=("No statement of the case is on {words[outcome]}."),
    rests_on={"title": "@facts", "to_day;moved_by;label": "@position"},
    make=lambda case, choices: (course_of(case, choices),),
    draw=lambda case, choices, spells, width_mm: draw_course(spells, case, say_choices(choices)),
)
