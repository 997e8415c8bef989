"""The course of the positions on the outcome: a coloured strip for each state and outcome, by the day of the event; days of publication below it."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from analysis.exhibits import course_words, days_axis
from analysis.exhibits.course_looks import draw_key, parts_of, patches_of
from analysis.exhibits.course_panels import LANE_MM, LEFT_MM, TOP_MM, Strip, days_of, place_spells, runs_of, strips_of
from analysis.exhibits.declaration import Declaration
from analysis.exhibits.style import (
    FAINT,
    INK,
    PAPER,
    QUIET,
    STANCE_LOOK,
    SUPPLEMENT_PT,
    TEXT_PT,
    WIDTH_MM,
    Drawing,
    fit,
    new_figure,
    style,
    text_width,
    wrap,
)  # fmt: skip
from analysis.model.dictionary.columns import STANCES, described
from analysis.model.dictionary.schemas import Column
from analysis.model.dispute import Case
from analysis.model.sentences import mark_of, say_changed, say_proposition, start
from analysis.model.words import Words
from analysis.positions.course import NO_BOUND
from analysis.positions.course import course as course_of

AXIS_MM, LINE_MM, TICK_MM, LEAST_MM = 5.4, 3.0, 1.3, 2.2
"""Height of the axis with its days, and of a line of words below it; length of the mark of a day; least height of a band with words."""

MARKS = described(
    "course",
    "a spell by the day of the event, or a day of publication",
    "address",
    "address title statement_ids clock state proposition from_day to_day uncertain_from cell",
    Column("stance", "common stance", "silent, or own words differ", values=STANCES, type="whole"),
    Column("stances", "stances of the spell", "silent", values=STANCES, type="whole", is_list=True),
    "dissent_stances is_contested moved_by",
    Column("x0", "place of the earliest possible day", type="number", unit="mm"),
    "x1",
    Column("x2", "right end", type="number", unit="mm"),
    Column("y", "upper end", type="number", unit="mm"),
    "height",
)
"""Columns of the data drawn. A spell by the day of the event is a part of a strip from `x1` to `x2`, one by that of publication a line at `x1`.

`x0` is the place of `uncertain_from`; where the day is certain it is that of `from_day`.
"""


def _draw_day(axes: Axes, spell: Mapping, y: float) -> None:
    """Draw the mark of a day of the event above a strip, with a bracket from the first day on which it may have been, open where there is none."""
    far = y - TICK_MM - LANE_MM * spell["lane"]
    axes.plot([spell["x1"]] * 2, [y, far], color=INK, linewidth=0.9, solid_capstyle="butt", zorder=4)
    if spell["x0"] < spell["x1"]:
        foot = [(spell["x0"], far + 0.7)] * (spell["uncertain_from"] != NO_BOUND)
        axes.plot(*zip(*foot, (spell["x0"], far), (spell["x1"], far), strict=True), color=INK, linewidth=0.6, zorder=4)


def _draw_strip(axes: Axes, strip: Strip, right: float) -> list[dict[str, float]]:
    """Draw the parts of a strip, and the days above and below it; gives where each spell stands, in order."""
    top, height, drawn = strip.top, strip.height, []
    for spell in strip.spells.to_dict("records"):
        is_event = spell["clock"] == "event"
        if is_event:
            shown = patches_of(spell["stances"], spell["dissent_stances"], spell["is_contested"] == "yes", (spell["x1"], spell["x2"], top, height))
            place = {"y": top, "height": height}
            if spell["from_day"]:
                _draw_day(axes, spell, top - 0.35)
        else:
            y = top + height + 0.35
            look = {"facecolor": "none", "edgecolor": INK, "linewidth": 0.9, "capstyle": "butt"}
            shown = [PathPatch(Path([(spell["x1"], y), (spell["x1"], y + TICK_MM)]), **look)]
            place = {"y": y, "height": TICK_MM, "x2": spell["x1"]}
        if is_event or spell["from_day"]:
            axes.add_collection(PatchCollection(shown, match_original=True, gid=spell["address"], zorder=2), autolim=False)
        drawn.append(place)
    axes.add_patch(Rectangle((LEFT_MM, top), right - LEFT_MM, height, facecolor="none", edgecolor=FAINT, linewidth=0.4, zorder=5))
    return drawn


def _label_strip(axes: Axes, strip: Strip, cuts: list[float], names: Words) -> None:
    """Write the name of the state beside its strip, and on it what was held from when, where there is room."""
    middle, name = strip.top + strip.height / 2, start(names[strip.state].removeprefix("the "))
    axes.text(0.5, middle, fit(name, LEFT_MM - 2, TEXT_PT), fontsize=TEXT_PT, va="center_baseline")
    if strip.is_silent:
        said = "cannot hold a position" if (strip.spells["cell"] == "not_applicable").all() else "silent throughout"
        axes.text(LEFT_MM + 1, middle, said, fontsize=SUPPLEMENT_PT, color=QUIET, va="center_baseline", zorder=6)
    runs = runs_of(strip.spells[strip.spells["clock"] == "event"])
    for run, before in zip(runs, [None, *runs], strict=False):
        _label_run(axes, strip, run, before, cuts, names)


def _label_run(axes: Axes, strip: Strip, run: pd.DataFrame, before: pd.DataFrame | None, cuts: list[float], names: Words) -> None:
    """Write on a part of a strip what is held in it, up to the first cut."""
    first = run.iloc[0]
    end = min([run["x2"].iloc[-1], *(cut for cut in cuts if cut > first["x1"])])
    for stance, top, height in parts_of(first["stances"], first["dissent_stances"], strip.top, strip.height):
        colour, ink, sign = STANCE_LOOK[int(stance)]
        mark = mark_of(int(stance), strip.proposition, names)
        wordings = course_words.labels(run, before, mark, sign) if height > LEAST_MM else [""]
        words = next(words for words in wordings if not words or text_width(words, SUPPLEMENT_PT) <= end - first["x1"] - 2)
        box = {"boxstyle": "square,pad=0.12", "facecolor": colour, "edgecolor": "none"} if words and first["is_contested"] == "yes" else None
        y = top + height / 2
        axes.text(first["x1"] + 1.2, y, words, fontsize=SUPPLEMENT_PT, color=ink, va="center_baseline", bbox=box, zorder=6)


def _draw_heads(axes: Axes, strips: list[Strip], names: Words, right: float) -> None:
    """Write each outcome above its strips, and beside the first days what they are."""
    for strip in strips:
        if strip.heads is not None:
            about = fit(start(say_proposition(strip.proposition, names)), right - 2, TEXT_PT, "bold")
            axes.text(0.5, strip.heads + 2.2, about, fontsize=TEXT_PT, fontweight="bold", va="center_baseline")
    for strip in [strip for strip in strips if not strip.is_silent][:1]:
        for y, words in ((strip.top - 1.1, "said or done"), (strip.top + strip.height + 1.3, "published")):
            axes.text(LEFT_MM - 1, y, words, fontsize=SUPPLEMENT_PT, color=QUIET, ha="right", va="center_baseline")


def _draw_axis(axes: Axes, axis: days_axis.Axis, strips: list[Strip], right: float, bottom: float) -> None:
    """Draw the axis of days that all strips share; what is cut out is white across all of them, and said."""
    axes.plot([LEFT_MM, right], [bottom, bottom], color=INK, linewidth=0.5)
    for x, centre, label in days_axis.ticks(axis, right):
        axes.plot([x, x], [bottom, bottom + 1], color=INK, linewidth=0.5)
        axes.text(centre, bottom + 2.7, label, fontsize=SUPPLEMENT_PT, ha="center", va="center_baseline")
    for centre, label in days_axis.cut_labels(axis, right):
        axes.text(centre, bottom + 2.7, label, fontsize=SUPPLEMENT_PT, color=QUIET, ha="center", va="center_baseline")
    for cut in axis.cuts:
        x = (cut.left + cut.right) / 2
        for y, height in [*((strip.top - 0.2, strip.height + 0.4) for strip in strips), (bottom - 0.8, 1.6)]:
            slanted = [(x - 1.0, y + height), (x, y), (x + 1.0, y), (x, y + height)]
            axes.fill(*zip(*slanted, strict=True), color=PAPER, linewidth=0, zorder=5.5)
            for one, other in ((slanted[0], slanted[1]), (slanted[3], slanted[2])):
                axes.plot(*zip(one, other, strict=True), color=QUIET, linewidth=0.4, zorder=5.6)


def draw_course(spells: pd.DataFrame, case: Case, subtitle: str = "", width_mm: float = WIDTH_MM) -> Drawing:
    """Coloured strip of each state's position on each outcome, by the day on which it was said or done.

    A strip has two bands where the statements that speak for the state differ, and a lower one for those that dissent from them; it is hatched where
    accounts of others contest it and empty where the state is silent. Above it stand the days of the event, with a bracket where a day is uncertain,
    below it those of publication. One that is silent throughout is low.

    Parameters
    ----------
    spells
        One row per spell, as `course.course` gives them.
    case
        The case, as it was cleaned.
    subtitle
        What was chosen; blank for the defaults.
    width_mm
        Width of the figure.

    Returns
    -------
    The drawing; one row of `marks` per spell by the day of the event, and per day of publication.
    """
    names, right = case.codebook.words, width_mm - 1
    axis = days_of(spells, right)
    placed = place_spells(spells, axis, right, case.id)
    strips, bottom = strips_of(placed)
    bottom = max(bottom, TOP_MM + 6)
    marks = []
    with style():
        words = wrap(subtitle, width_mm - 2, SUPPLEMENT_PT)
        figure = new_figure(width_mm, bottom + AXIS_MM + LINE_MM * (len(words) + 3))
        axes = figure.axes[0]
        for strip in strips:
            drawn = _draw_strip(axes, strip, right)
            rows = zip(strip.spells.to_dict("records"), drawn, strict=True)
            shown = [{**spell, **place} for spell, place in rows if spell["clock"] == "event" or spell["from_day"]]
            marks += [{**spell, "title": course_words.title(spell, names)} for spell in shown]
            _label_strip(axes, strip, [(cut.left + cut.right) / 2 - 1.2 for cut in axis.cuts], names)
        _draw_heads(axes, strips, names, right)
        foot = bottom
        if strips:
            _draw_axis(axes, axis, strips, right, bottom)
            foot = draw_key(axes, spells, bottom + AXIS_MM, right)
        else:
            axes.text(1, bottom / 2, f"No statement is on {names.matter['outcome']}: nothing to show.", fontsize=SUPPLEMENT_PT, va="center")
        for index, line in enumerate(words):
            axes.text(0.5, foot + LINE_MM * (index + 0.8), line, fontsize=SUPPLEMENT_PT, color=QUIET, va="center")
        height = foot + LINE_MM * (len(words) + 0.6)
        figure.set_size_inches(width_mm / 25.4, height / 25.4)
        axes.set_ylim(height, 0)
    numbers = {**course_words.numbers(spells), "cuts": course_words.say_cuts(axis)}
    table = MARKS.frame(marks)
    places = ["x0", "x1", "x2", "y", "height"]
    return Drawing(figure, table.assign(**table[places].astype(float).round(2)), course_words.alt(spells, names, numbers), numbers)


FIGURE = Declaration(
    number=1,
    notebook="03_draw_figures",
    cell="course",
    rows=MARKS,
    title="Positions on {words[outcome]} over time in the case of {subject}",
    caption=(
        "Each strip is what one state held, from the day on which it said or did so until it said otherwise: its colour is the "
        "position, and where it is empty the state was silent. Marks above a strip are the days on which something was said or done "
        "({event_moves} of position), marks below it the days on which that was published ({published_moves} by then). {speaking}."
    ),
    note=(
        "Silence is not neutrality. A state speaks for itself in its own acts and words; what others report of it is hatched where it "
        "differs. {undated}{endless}Time runs evenly{cuts}."
    ),
    when_empty="No statement of the case is on {words[outcome]}.",
    least_mm=120,
    rests_on={"title": "@facts", "to_day;moved_by": "@position"},
    make=lambda case, choices: (course_of(case, choices),),
    draw=lambda case, choices, spells, width_mm: draw_course(spells, case, say_changed(choices), width_mm),
)
