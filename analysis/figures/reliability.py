"""Reliability: alpha and AC1 of two codings with intervals, by family of propositions and by case; stance beside detection."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.addresses import address
from analysis.figures.style import CAPTION_PT, INK, LINE_MM, PAGE_MM, PAPER, QUIET, SHADE, SMALLEST_PT, Drawing, fit, new_figure, style, text_width
from analysis.sentences import count

ALPHA_COLOUR, AC1_COLOUR = "#0072B2", "#D55E00"
"""Colours of the dot of alpha and its intervals, and of the diamond of AC1 (Okabe & Ito)."""

PLACE = "fact, state, proposition"
CAP_MM = 1.1
"""Half the height of the ends of a jackknife interval, so that they show on the bar of the bootstrap."""
NAMES = {"stance": "stance, where both have a statement", "detection": f"detection, by {PLACE}"}
"""Measures that are drawn, and their heads."""

TOP_MM, ROW_MM, LABEL_MM, GAP_MM, NUMBER_MM, RIGHT_MM = 13.0, 4.2, 34.0, 8.0, 11.0, PAGE_MM - 2
HEADS = {"all": "all", "family": "by family of propositions", "case": "by case"}

DRAWN = ["n_units", "n_facts", "percent_agreement", "alpha", "bootstrap_low", "bootstrap_high", "jackknife_low", "jackknife_high", "ac1"]
MARKS = ["address", "title", "statement_ids", "measure", "unit", "by", "group", *DRAWN, "colour", "x", "y"]
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
    return f"{row['measure']}, {row['group']}: alpha {_number(row['alpha'])} ({', '.join(intervals) or 'no interval'}), AC1 {_number(row['ac1'])}, {count(row['n_units'], 'unit')}"


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


def _numbers(rows: pd.DataFrame) -> dict[str, str | int]:
    """Values by name for the words below the figure."""
    numbers: dict[str, str | int] = {"cases": count(len(set(rows.loc[rows["by"] == "case", "group"])), "case")}
    for name in NAMES:
        own = rows[rows["measure"] == name]
        whole = own[own["by"] == "all"].to_dict("records")
        numbers |= {
            f"{name}_alpha": _number(whole[0]["alpha"]) if whole else "undefined",
            f"{name}_ac1": _number(whole[0]["ac1"]) if whole else "undefined",
        }
        numbers |= {
            f"{name}_units": count(whole[0]["n_units"] if whole else 0, "unit"),
            f"{name}_undefined": count(int(own["alpha"].isna().sum()), "row"),
        }
    return numbers


def _alt(rows: pd.DataFrame, numbers: dict[str, str | int]) -> str:
    """What is seen, in words computed from the rows."""
    if rows.empty:
        return "No case was coded by two coders, so that there is nothing to show."
    parts = [f"Dots with intervals of the agreement of two codings in {numbers['cases']}, by family of propositions and by case."]
    for name in NAMES:
        own = rows[(rows["measure"] == name) & rows["alpha"].notna() & (rows["by"] != "all")].sort_values(["alpha", "by", "group"])
        lowest = own.head(1).to_dict("records")
        said = f" The lowest alpha is {_number(lowest[0]['alpha'])} ({lowest[0]['group']})." if lowest else ""
        whole = f"{name.capitalize()}: alpha {numbers[f'{name}_alpha']}, AC1 {numbers[f'{name}_ac1']} on {numbers[f'{name}_units']} in all;"
        parts.append(f"{whole} alpha is undefined in {numbers[f'{name}_undefined']}.{said}")
    return " ".join(parts)


def draw_reliability(table: pd.DataFrame) -> Drawing:
    """Dot of alpha with its two intervals, diamond of AC1 and number of units, for each group; stance left, detection right.

    Parameters
    ----------
    table
        One row per measure, unit and group, as `reliability.reliability` gives them.

    Returns
    -------
    The drawing; one row of `marks` per measure and group.
    """
    rows = table[(table["unit"] == PLACE) & table["measure"].isin(NAMES)].reset_index(drop=True)
    rows = rows.assign(address=[address("study", "reliability", *row) for row in rows[["measure", "by", "group"]].itertuples(index=False, name=None)])
    shown = rows[["by", "group"]].drop_duplicates()
    heights, y = {}, TOP_MM
    for by, group in shown.itertuples(index=False, name=None):
        y += ROW_MM * (by != "all" and by not in {kind for kind, _ in heights})
        heights[(by, group)], y = y + ROW_MM / 2, y + ROW_MM
    low = rows[["alpha", "bootstrap_low", "jackknife_low", "ac1"]].min().min()
    lowest = -1.0 if low < -0.5 else float(min(np.floor((0.0 if pd.isna(low) else low) * 4) / 4, 0.0))
    room = (RIGHT_MM - LABEL_MM - GAP_MM) / 2 - NUMBER_MM
    panels = {name: Panel(left, left + room, lowest) for name, left in zip(NAMES, (LABEL_MM, LABEL_MM + room + NUMBER_MM + GAP_MM), strict=True)}
    places = []
    with style():
        figure = new_figure(PAGE_MM, y + 2.5 * LINE_MM)
        axes = figure.axes[0]
        for name, panel in panels.items():
            _draw_head(axes, panel, NAMES[name], y)
        for index, ((by, group), middle) in enumerate(heights.items()):
            if index % 2:
                axes.axhspan(middle - ROW_MM / 2, middle + ROW_MM / 2, color=SHADE, linewidth=0, zorder=0)
            if by != "all" and by != list(heights)[index - 1][0]:
                axes.text(1, middle - ROW_MM, HEADS[by], fontsize=CAPTION_PT, fontweight="bold", va="center_baseline")
            axes.text(2, middle, fit(group.replace("_", " "), LABEL_MM - 5, CAPTION_PT), fontsize=CAPTION_PT, va="center_baseline")
        for row in rows.to_dict("records"):
            middle, panel = heights[(row["by"], row["group"])], panels[row["measure"]]
            places.append((round(_draw_mark(axes, panel, row, middle), 2), round(middle, 2)))
            axes.text(panel.right + NUMBER_MM, middle, str(row["n_units"]), fontsize=SMALLEST_PT, ha="right", va="center_baseline")
        if rows.empty:
            axes.text(2, y - 1, "No case was coded by two coders.", fontsize=CAPTION_PT, va="center")
        _draw_key(axes, y + LINE_MM)
    drawn = rows.assign(title=[_say(row) for row in rows.to_dict("records")], statement_ids="", colour=ALPHA_COLOUR)
    drawn["x"], drawn["y"] = [x for x, _ in places], [y for _, y in places]
    numbers = _numbers(rows)
    return Drawing(figure, drawn[MARKS], _alt(rows, numbers), numbers)
