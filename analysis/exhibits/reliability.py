"""Reliability: alpha and AC1 of the coders of each round with intervals, by family of propositions and by case; stance beside detection."""

import re
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.coding import reliability as measured
from analysis.coding.reliability import PLACE
from analysis.coding.reliability_words import coder_numbers
from analysis.exhibits.declaration import Declaration
from analysis.exhibits.style import (
    CAPTION_PT,
    INK,
    LINE_MM,
    PAGE_MM,
    PAPER,
    QUIET,
    SHADE,
    SMALLEST_PT,
    Drawing,
    fit,
    new_figure,
    style,
    text_width,
    wrap,
)
from analysis.model.addresses import address
from analysis.model.dictionary.coding import RELIABILITY
from analysis.model.dictionary.columns import described
from analysis.model.dictionary.schemas import Column
from analysis.model.sentences import count, say_list

ALPHA_COLOUR, AC1_COLOUR = "#0072B2", "#D55E00"
"""Colours of the dot of alpha and its intervals, and of the diamond of AC1 (Okabe & Ito)."""

CAP_MM = 1.1
"""Half the height of the ends of a jackknife interval, so that they show on the bar of the bootstrap."""
NAMES = {"stance": "stance (alpha), where several have a statement", "detection": "detection (alpha; Jaccard index in the table)"}
"""Measures that are drawn, and their heads."""

TOP_MM, ROW_MM, NARROW_MM, LABEL_MM, GAP_MM, NUMBER_MM, RIGHT_MM = 13.0, 4.2, 3.0, 34.0, 8.0, 11.0, PAGE_MM - 2
"""Height of a row, and of one of several of a group; room of the names, between the panels, and of the numbers of units; right end."""

ROUNDS_OF_GROUP = 2
"""How many rounds, the last ones, a family or a case has rows of; so many rows as there are rounds would not fit a page."""

HEADS = {"all": "all", "family": "by family of propositions", "case": "by case"}

MARKS = described(
    "reliability",
    "a round, a measure and a group",
    "address",
    "address title statement_ids coders round measure unit by",
    RELIABILITY.column("group"),
    "n_units n_facts percent_agreement alpha bootstrap_low bootstrap_high jackknife_low jackknife_high ac1",
    "colour",
    Column("x", "place of alpha from the left", "alpha is undefined", type="number", unit="mm"),
    "y",
)
"""Columns of the data drawn; `x` is the place of alpha."""


class Panel(NamedTuple):
    """The part of the figure that shows one measure: its left and right ends in millimetres, and the lowest value."""

    left: float
    right: float
    lowest: float

    def at(self, value: float) -> float:
        """Place of a value in millimetres."""
        return self.left + (value - self.lowest) / (1 - self.lowest) * (self.right - self.left)


def _number(value: float) -> str:
    return "undefined" if pd.isna(value) else f"{round(value, 2) + 0:.2f}".replace("-", "−")


def _say(row: dict) -> str:
    """A row of a panel in words."""
    intervals = [
        f"{kind} {_number(row[f'{kind}_low'])} to {_number(row[f'{kind}_high'])}"
        for kind in ("bootstrap", "jackknife")
        if pd.notna(row[f"{kind}_low"])
    ]
    numbers = f"alpha {_number(row['alpha'])} ({', '.join(intervals) or 'no interval'}), AC1 {_number(row['ac1'])}, {count(row['n_units'], 'unit')}"
    return f"{row['measure']}, {row['group']}, round {row['round']}: {numbers}"


def _draw_mark(axes: Axes, panel: Panel, row: dict, y: float) -> float:
    """Draw one row of a panel; gives the place of alpha, NaN where it is undefined."""
    for kind, width in (("jackknife", 0.5), ("bootstrap", 1.8)):
        if pd.notna(row[f"{kind}_low"]):
            ends = [panel.at(row[f"{kind}_{end}"]) for end in ("low", "high")]
            axes.plot(ends, [y, y], color=ALPHA_COLOUR, linewidth=width, solid_capstyle="butt", zorder=2)
            for end in ends if kind == "jackknife" else ():
                axes.plot([end, end], [y - CAP_MM, y + CAP_MM], color=ALPHA_COLOUR, linewidth=width, zorder=2)
    if pd.notna(row["ac1"]):
        axes.plot(
            [panel.at(row["ac1"])], [y], marker="D", markersize=3.4, markerfacecolor="none", markeredgecolor=AC1_COLOUR, markeredgewidth=0.7, zorder=4
        )
    if pd.isna(row["alpha"]):
        axes.text(
            panel.at(1) - 2.5,
            y,
            "alpha undefined" if row["n_units"] else "no unit",
            fontsize=SMALLEST_PT,
            ha="right",
            va="center_baseline",
            color=QUIET,
            gid=row["address"],
        )
        return np.nan
    axes.plot(
        [panel.at(row["alpha"])],
        [y],
        marker="o",
        markersize=3.4,
        color=ALPHA_COLOUR,
        markeredgecolor=PAPER,
        markeredgewidth=0.5,
        zorder=3,
        gid=row["address"],
    )
    return panel.at(row["alpha"])


def _draw_head(axes: Axes, panel: Panel, name: str, bottom: float) -> None:
    """Draw the head, the scale and the lines of a panel."""
    axes.text(panel.left, 3.5, name, fontsize=CAPTION_PT, fontweight="bold", va="center")
    axes.text(panel.right + NUMBER_MM, 8.5, "units", fontsize=SMALLEST_PT, ha="right", va="center", color=QUIET)
    for value in np.arange(panel.lowest, 1.01, 0.5 if panel.lowest < -0.5 else 0.25):
        axes.plot([panel.at(value)] * 2, [10.5, bottom], color=INK if value in (0, 1) else "#C8C8C8", linewidth=0.3, zorder=1)
        axes.text(panel.at(value), 8.5, _number(value), fontsize=SMALLEST_PT, ha="center", va="center", color=QUIET)


def _draw_key(axes: Axes, y: float) -> None:
    """Draw what the signs mean."""
    x = 2.0
    parts = (
        ("o", ALPHA_COLOUR, 0, "Krippendorff's alpha"), ("", ALPHA_COLOUR, 1.8, "bootstrap interval"),
        ("", ALPHA_COLOUR, 0.5, "jackknife interval"), ("D", AC1_COLOUR, 0, "Gwet's AC1"),
    )  # fmt: skip
    for marker, colour, width, words in parts:
        if marker:
            face = "none" if marker == "D" else colour
            axes.plot(
                [x + 3],
                [y],
                marker=marker,
                markersize=3.4 if marker == "D" else 2.6,
                markerfacecolor=face,
                markeredgecolor=colour,
                markeredgewidth=0.7,
            )
        else:
            axes.plot([x, x + 6], [y, y], color=colour, linewidth=width, solid_capstyle="butt")
            for end in (x, x + 6) if width < 1 else ():
                axes.plot([end, end], [y - CAP_MM, y + CAP_MM], color=colour, linewidth=width)
        axes.text(x + 8, y, words, fontsize=CAPTION_PT, va="center_baseline")
        x += text_width(words, CAPTION_PT) + 14


def _of_rounds(table: pd.DataFrame) -> pd.DataFrame:
    """The rows that are drawn: of every round overall, and of the last ones by family and by case."""
    rows = table[(table["unit"] == PLACE) & table["measure"].isin(NAMES) & (table["round"] != "")]
    whole = rows["coders"].isin(rows.loc[rows["by"] != "all", "coders"])  # a round, not two coders of a larger one
    rows = rows[whole]
    last = sorted(set(rows["round"]), key=int)[-ROUNDS_OF_GROUP:]
    return rows[(rows["by"] == "all") | rows["round"].isin(last)].reset_index(drop=True)


def _say_round(rows: pd.DataFrame, jaccard: float) -> str:
    """The numbers of a round overall, in words."""
    overall = rows[rows["by"] == "all"].set_index("measure").to_dict("index")
    stance, detection = overall["stance"], overall["detection"]
    return (
        f"Round {stance['round']} ({say_list(stance['coders'].split(';'))}): stance, on {count(stance['n_units'], 'unit')} on which several have a statement, alpha "
        f"{_number(stance['alpha'])}, AC1 {_number(stance['ac1'])}; detection, on {count(detection['n_units'], 'unit')} of {PLACE}, alpha {_number(detection['alpha'])}, "
        f"AC1 {_number(detection['ac1'])}, Jaccard index {_number(jaccard)}."
    )


def _numbers(rows: pd.DataFrame, coders: pd.DataFrame) -> dict[str, str | int]:
    """Values by name for the words below the figure, with their words."""
    rounds = sorted(set(rows["round"]), key=int)
    overall = rows[(rows["by"] == "all") & (rows["measure"] == "detection")].set_index("round")["jaccard"]
    said = [_say_round(rows[rows["round"] == number], float(overall[number])) for number in rounds]
    last = rounds[-ROUNDS_OF_GROUP:]
    by_group = f"By family of propositions and by case: round{'s' * (len(last) > 1)} {say_list(last)}." if last else ""
    undefined = {f"{name}_undefined": count(int(rows.loc[rows["measure"] == name, "alpha"].isna().sum()), "row") for name in NAMES}
    cases = count(rows.loc[rows["by"] == "case", "group"].nunique(), "case")
    return {"cases": cases, "rounds": " ".join([*said, by_group]).strip(), **coder_numbers(rows, coders), **undefined}


def _alt(rows: pd.DataFrame, numbers: dict[str, str | int]) -> str:
    """What is seen, in words computed from the rows."""
    if rows.empty:
        return "No round has several coders of one case, so that there is nothing to show."
    parts = [f"Dots with intervals of the agreement within each round of coding in {numbers['cases']}, by family of propositions and by case."]
    for name in NAMES:
        own = rows[(rows["measure"] == name) & rows["alpha"].notna() & (rows["by"] != "all")].sort_values(["alpha", "by", "group", "round"])
        lowest = own.head(1).to_dict("records")
        said = f" The lowest alpha is {_number(lowest[0]['alpha'])} ({lowest[0]['group']}, round {lowest[0]['round']})." if lowest else ""
        parts.append(f"{name.capitalize()}: alpha is undefined in {numbers[f'{name}_undefined']}.{said}")
    return " ".join([parts[0], str(numbers["rounds"]), *parts[1:]])


def _heights(rows: pd.DataFrame) -> tuple[dict[tuple[str, str], list[tuple[str, float]]], float, float]:
    """Middle of the row of each round of each group, in the order of drawing; the height of a row of a group, and the lower end of all."""
    several = rows.loc[rows["by"] != "all", "round"].nunique() > 1
    step, y, kinds = NARROW_MM if several else ROW_MM, TOP_MM, set()
    heights: dict[tuple[str, str], list[tuple[str, float]]] = {}
    shown = rows[["by", "group", "round"]].drop_duplicates()
    order = {by: place for place, by in enumerate(HEADS)}
    groups = list(dict.fromkeys(shown[["by", "group"]].itertuples(index=False, name=None)))
    for by, group in sorted(groups, key=lambda key: order[key[0]]):
        y += ROW_MM * (by != "all" and by not in kinds)
        kinds.add(by)
        for number in sorted(shown.loc[(shown["by"] == by) & (shown["group"] == group), "round"], key=int):
            height = ROW_MM if by == "all" else step
            heights.setdefault((by, group), []).append((number, y + height / 2))
            y += height
    return heights, step, y


def _name(by: str, group: str, titles: Mapping[str, str]) -> str:
    """Name of a group: a case, or a family of propositions by its title, whichever state it is about."""
    return re.sub(r" (of|to) \{XX\}$", "", titles.get(group, group.replace("_", " "))) if by == "family" else group.title()


def _draw_names(
    axes: Axes, heights: dict[tuple[str, str], list[tuple[str, float]]], step: float, coders: dict[str, str], titles: Mapping[str, str]
) -> None:
    """Draw the names of the groups and the numbers of the rounds, with a band behind every other group."""
    seen: set[str] = set()
    for index, ((by, group), lines) in enumerate(heights.items()):
        if by == "all":
            for number, middle in lines:
                name = fit(f"round {number}: {coders[number].replace(';', ', ')}", LABEL_MM - 3, CAPTION_PT)
                axes.text(2, middle, name, fontsize=CAPTION_PT, va="center_baseline")
            continue
        if index % 2:
            axes.axhspan(lines[0][1] - step / 2, lines[-1][1] + step / 2, color=SHADE, linewidth=0, zorder=0)
        if by not in seen:
            axes.text(1, lines[0][1] - step / 2 - ROW_MM / 2, HEADS[by], fontsize=CAPTION_PT, fontweight="bold", va="center_baseline")
        seen.add(by)
        middle = sum(height for _, height in lines) / len(lines)
        name, room = _name(by, group, titles), LABEL_MM - 8
        words = wrap(name, room, CAPTION_PT) if len(lines) > 1 else [name]
        for place, line in enumerate(words[:2]):
            shift = (place - (len(words[:2]) - 1) / 2) * NARROW_MM
            axes.text(2, middle + shift, fit(line, room, CAPTION_PT), fontsize=CAPTION_PT, va="center_baseline")
        for number, height in lines:
            axes.text(LABEL_MM - 3, height, number, fontsize=SMALLEST_PT, ha="right", va="center_baseline", color=QUIET)


def draw_reliability(table: pd.DataFrame, coders: pd.DataFrame, families: pd.DataFrame) -> Drawing:
    """Dot of alpha with its two intervals, diamond of AC1 and number of units, for each group and round; stance left, detection right.

    Parameters
    ----------
    table
        One row per measure, unit and group, as `reliability.reliability` gives them; rounds of several coders are drawn.
    coders
        The codebook table `coders`.
    families
        The codebook table `propositions`, for the titles of families.

    Returns
    -------
    The drawing; one row of `marks` per measure, group and round.
    """
    rows = _of_rounds(table)
    keys = rows[["round", "measure", "by", "group"]].itertuples(index=False, name=None)
    rows = rows.assign(address=[address("study", "reliability", f"round_{number}", *others) for number, *others in keys])
    heights, step, y = _heights(rows)
    at = {(*group, number): middle for group, lines in heights.items() for number, middle in lines}
    low = rows[["alpha", "bootstrap_low", "jackknife_low", "ac1"]].min().min()
    lowest = -1.0 if low < -0.5 else float(min(np.floor((0.0 if pd.isna(low) else low) * 4) / 4, 0.0))
    room = (RIGHT_MM - LABEL_MM - GAP_MM) / 2 - NUMBER_MM
    panels = {name: Panel(left, left + room, lowest) for name, left in zip(NAMES, (LABEL_MM, LABEL_MM + room + NUMBER_MM + GAP_MM), strict=True)}
    titles, places = dict(zip(families["proposition_family"], families["title"], strict=True)), []
    with style():
        figure = new_figure(PAGE_MM, y + 2.5 * LINE_MM)
        axes = figure.axes[0]
        for name, panel in panels.items():
            _draw_head(axes, panel, NAMES[name], y)
        if len(rows):
            axes.text(LABEL_MM - 5, 8.5, "round", fontsize=SMALLEST_PT, ha="right", va="center", color=QUIET)
        _draw_names(axes, heights, step, dict(zip(rows["round"], rows["coders"], strict=True)), titles)
        for row in rows.to_dict("records"):
            middle, panel = at[row["by"], row["group"], row["round"]], panels[row["measure"]]
            places.append((round(_draw_mark(axes, panel, row, middle), 2), round(middle, 2)))
            axes.text(panel.right + NUMBER_MM, middle, str(row["n_units"]), fontsize=SMALLEST_PT, ha="right", va="center_baseline")
        if rows.empty:
            axes.text(2, y - 1, "No round has several coders of one case.", fontsize=CAPTION_PT, va="center")
        _draw_key(axes, y + LINE_MM)
    drawn = rows.assign(title=[_say(row) for row in rows.to_dict("records")], statement_ids="", colour=ALPHA_COLOUR)
    drawn["x"], drawn["y"] = [x for x, _ in places], [y for _, y in places]
    numbers = _numbers(rows, coders)
    return Drawing(figure, drawn[MARKS.names], _alt(rows, numbers), numbers)


FIGURE = Declaration(
    number=5,
    notebook="07_measure_reliability",
    cell="reliability",
    rows=MARKS,
    title="How far the coders of a round agree, by family of propositions and by case",
    caption=(
        "{rounds} Bars are bootstrap intervals, thin lines with ends jackknife intervals of alpha, both "
        "over facts; the number of units stands at the end of each row. Undefined where nothing varies: "
        "stance in {stance_undefined}, detection in {detection_undefined}."
    ),
    note=(
        "{who} A row shows how consistently coders of a round apply a wording of the codebook, not "
        "whether they are right. Most places are empty in every coding, which AC1 counts as agreement. "
        "An interval of no width says that nothing differs in what was drawn, not that the number is "
        "certain; where alpha is one, or would be without one of the facts, there is no jackknife "
        "interval. The marks often named for alpha are conventions, not thresholds."
    ),
    when_empty="No round has several coders of one case.",
    is_chosen=False,
    rests_on={"": "@codings"},
    make=lambda study, choices: (measured.reliability(study),),
    draw=lambda study, choices, table, width_mm: draw_reliability(table, study.codebook.coders, study.codebook.propositions),
)
