"""Reliability: how far the coders of each round agree, by family of propositions and by case; the stance taken beside the statements found."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.coding import reliability as measured
from analysis.coding.reliability import PLACE
from analysis.coding.reliability_words import coder_numbers
from analysis.exhibits.declaration import Aggregated, Declaration
from analysis.exhibits.many import are_many
from analysis.exhibits.reliability_many import SHARE_MM, draw_shares
from analysis.exhibits.style import (
    INK,
    PAPER,
    QUIET,
    SHADE,
    SMALL_PT,
    SUPPLEMENT_PT,
    TEXT_PT,
    WIDTH_MM,
    Drawing,
    fit,
    new_figure,
    style,
    wrap,
)  # fmt: skip
from analysis.model.addresses import address
from analysis.model.dictionary.coding import RELIABILITY
from analysis.model.dictionary.columns import described
from analysis.model.dictionary.schemas import Column
from analysis.model.sentences import count, say_list, some

COLOUR = "#0072B2"
"""Colour of the dot of alpha and of its interval (Okabe & Ito)."""

DOT: dict[str, Any] = {"marker": "o", "markersize": 4.0, "color": COLOUR, "markeredgecolor": PAPER, "markeredgewidth": 0.5}

HEADS_OF = {
    "stance": ("Do they read the same stance?", "where several coders have a statement"),
    "detection": ("Do they find the same statements?", "wherever one could have been found"),
}
"""Measures that are drawn, with their heads and what is compared."""

TOP_MM, ROW_MM, NARROW_MM, LABEL_MM, GAP_MM, NUMBER_MM, RIGHT_MM, LINE_MM = 17.0, 4.2, 2.9, 38.0, 5.0, 13.5, WIDTH_MM - 1, 3.2
"""Height of a row, and of one of several of a group; room of the names, between the panels, and of the numbers compared; right end; height of a line."""

ROUNDS_OF_GROUP = 2
"""How many rounds, the last ones, a family or a case has rows of; so many rows as there are rounds would not fit a page."""

HEADS = {"all": "all", "family": "by family of propositions", "case": "by case"}

MARKS = described(
    "reliability",
    "a round, a measure and a group",
    "address",
    "address title statement_ids coders round measure unit by",
    RELIABILITY.column("group"),
    "n_units n_facts percent_agreement alpha bootstrap_low bootstrap_high",
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
    interval = f"interval {_number(row['bootstrap_low'])} to {_number(row['bootstrap_high'])}" if pd.notna(row["bootstrap_low"]) else "no interval"
    numbers = f"alpha {_number(row['alpha'])} ({interval}), {count(row['n_units'], 'comparison')}"
    return f"{row['measure']}, {row['group']}, round {row['round']}: {numbers}"


def _draw_mark(axes: Axes, panel: Panel, row: dict, y: float) -> float:
    """Draw one row of a panel; gives the place of alpha, NaN where it is undefined."""
    if pd.notna(row["bootstrap_low"]):
        ends = [panel.at(row[f"bootstrap_{end}"]) for end in ("low", "high")]
        axes.plot(ends, [y, y], color=COLOUR, linewidth=1.4, solid_capstyle="butt", zorder=2)
    look: dict[str, Any] = {"fontsize": SUPPLEMENT_PT, "ha": "right", "va": "center_baseline", "color": QUIET}
    if pd.isna(row["alpha"]):
        axes.text(panel.at(1) - 1.5, y, "always the same" if row["n_units"] else "nothing to compare", gid=row["address"], **look)
        return np.nan
    axes.plot([panel.at(row["alpha"])], [y], zorder=3, gid=row["address"], **DOT)
    return panel.at(row["alpha"])


def _draw_head(axes: Axes, panel: Panel, name: str, bottom: float) -> None:
    """Draw the head, the scale and the lines of a panel."""
    asked, where = HEADS_OF[name]
    axes.text(panel.left, 2.5, asked, fontsize=TEXT_PT, fontweight="bold", va="center")
    axes.text(panel.left, 6.0, where, fontsize=SUPPLEMENT_PT, va="center", color=QUIET)
    axes.text(panel.right + NUMBER_MM, 12.6, "compared", fontsize=SUPPLEMENT_PT, ha="right", va="center", color=QUIET)
    for value in np.arange(panel.lowest, 1.01, 0.5 if panel.lowest < -0.5 else 0.25):
        axes.plot([panel.at(value)] * 2, [14.3, bottom], color=INK if value in (0, 1) else "#C8C8C8", linewidth=0.3, zorder=1)
        words = {0.0: "chance", 1.0: "full"}.get(float(value), "")
        for y, said in ((9.8, words), (12.6, f"{value:g}".replace("-", "−"))):
            axes.text(panel.at(value), y, said, fontsize=SUPPLEMENT_PT, ha="center", va="center", color=QUIET)


def _draw_key(axes: Axes, y: float) -> None:
    """Draw what the signs mean."""
    axes.plot([2, 10], [y, y], color=COLOUR, linewidth=1.4, solid_capstyle="butt")
    axes.plot([6.8], [y], **DOT)
    axes.text(12, y, "agreement (Krippendorff's alpha) and its bootstrap interval", fontsize=SUPPLEMENT_PT, va="center_baseline")


def _of_rounds(table: pd.DataFrame) -> pd.DataFrame:
    """The rows that are drawn: of every round overall, and of the last ones by family and by case."""
    rows = table[(table["unit"] == PLACE) & table["measure"].isin(HEADS_OF) & (table["round"] != "")]
    whole = rows["coders"].isin(rows.loc[rows["by"] != "all", "coders"])  # a round, not two coders of a larger one
    rows = rows[whole]
    last = sorted(set(rows["round"]), key=int)[-ROUNDS_OF_GROUP:]
    return rows[(rows["by"] == "all") | rows["round"].isin(last)].reset_index(drop=True)


def _say_round(rows: pd.DataFrame, jaccard: float) -> str:
    """The numbers of a round overall, in words."""
    overall = rows[rows["by"] == "all"].set_index("measure").to_dict("index")
    stance, detection = overall["stance"], overall["detection"]
    return (
        f"Round {stance['round']} (coders {say_list(stance['coders'].split(';'))}): on the stance of {count(stance['n_units'], 'statement')} that "
        f"several have, alpha {_number(stance['alpha'])} and AC1 {_number(stance['ac1'])}; on whether there is a statement, at "
        f"{count(detection['n_units'], 'place')}, alpha {_number(detection['alpha'])}, AC1 {_number(detection['ac1'])} and Jaccard index {_number(jaccard)}."
    )


def _numbers(rows: pd.DataFrame, coders: pd.DataFrame) -> dict[str, str | int]:
    """Values by name for the words below the figure, with their words."""
    rounds = sorted(set(rows["round"]), key=int)
    overall = rows[(rows["by"] == "all") & (rows["measure"] == "detection")].set_index("round")["jaccard"]
    said = [_say_round(rows[rows["round"] == number], float(overall[number])) for number in rounds]
    last = rounds[-ROUNDS_OF_GROUP:]
    by_group = f"By family of propositions and by case: round{'s' * (len(last) > 1)} {say_list(last)}." if last else ""
    undefined = {f"{name}_undefined": some(int(rows.loc[rows["measure"] == name, "alpha"].isna().sum()), "row") for name in HEADS_OF}
    cases = count(rows.loc[rows["by"] == "case", "group"].nunique(), "case")
    return {"cases": cases, "rounds": " ".join([*said, by_group]).strip(), **coder_numbers(rows, coders), **undefined}


def _alt(rows: pd.DataFrame, numbers: dict[str, str | int], titles: Mapping[str, str]) -> str:
    """What is seen, in words computed from the rows."""
    if rows.empty:
        return "No round has several coders of one case, so that there is nothing to show."
    parts = [f"Dots with intervals of the agreement within each round of coding in {numbers['cases']}, by family of propositions and by case."]
    for name in HEADS_OF:
        own = rows[(rows["measure"] == name) & rows["alpha"].notna() & (rows["by"] != "all")].sort_values(["alpha", "by", "group", "round"])
        lowest = own.head(1).to_dict("records")
        said = (
            f" The lowest alpha is {_number(lowest[0]['alpha'])} ({_name(lowest[0]['by'], lowest[0]['group'], titles)}, round {lowest[0]['round']})."
            if lowest
            else ""
        )
        parts.append(f"{HEADS_OF[name][0]} Alpha is undefined in {numbers[f'{name}_undefined']}.{said}")
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
                name = fit(f"round {number}: coders {say_list(coders[number].split(';'))}", LABEL_MM - 3, SMALL_PT)
                axes.text(1, middle, name, fontsize=SMALL_PT, va="center_baseline")
            continue
        if index % 2:
            axes.axhspan(lines[0][1] - step / 2, lines[-1][1] + step / 2, color=SHADE, linewidth=0, zorder=0)
        if by not in seen:
            axes.text(1, lines[0][1] - step / 2 - ROW_MM / 2, HEADS[by], fontsize=TEXT_PT, fontweight="bold", va="center_baseline")
        seen.add(by)
        middle = sum(height for _, height in lines) / len(lines)
        name, room = _name(by, group, titles), LABEL_MM - 8
        words = wrap(name, room, SUPPLEMENT_PT) if len(lines) > 1 else [name]
        for place, line in enumerate(words[:2]):
            shift = (place - (len(words[:2]) - 1) / 2) * NARROW_MM
            axes.text(1, middle + shift, fit(line, room, SUPPLEMENT_PT), fontsize=SUPPLEMENT_PT, va="center_baseline")
        for number, height in lines:
            axes.text(LABEL_MM - 5, height, number, fontsize=SUPPLEMENT_PT, ha="right", va="center_baseline", color=QUIET)


def draw_reliability(table: pd.DataFrame, coders: pd.DataFrame, families: pd.DataFrame) -> Drawing:
    """Dot of alpha with its interval, and how much was compared, for each group and round; stance left, statements found right.

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
    by_case, n_cases = rows[rows["by"] == "case"], rows.loc[rows["by"] == "case", "group"].nunique()
    rows = rows[rows["by"] != "case"].reset_index(drop=True) if are_many(n_cases) else rows
    keys = rows[["round", "measure", "by", "group"]].itertuples(index=False, name=None)
    rows = rows.assign(address=[address("study", "reliability", f"round_{number}", *others) for number, *others in keys])
    heights, step, y = _heights(rows)
    at = {(*group, number): middle for group, lines in heights.items() for number, middle in lines}
    low = rows[["alpha", "bootstrap_low"]].min().min()
    lowest = -1.0 if low < -0.5 else float(min(np.floor((0.0 if pd.isna(low) else low) * 4) / 4, 0.0))
    room = (RIGHT_MM - LABEL_MM - GAP_MM) / 2 - NUMBER_MM
    panels = {name: Panel(left, left + room, lowest) for name, left in zip(HEADS_OF, (LABEL_MM, LABEL_MM + room + NUMBER_MM + GAP_MM), strict=True)}
    titles, places = dict(zip(families["proposition_family"], families["title"], strict=True)), []
    with style():
        figure = new_figure(WIDTH_MM, y + 2.5 * LINE_MM)
        axes = figure.axes[0]
        for name, panel in panels.items():
            _draw_head(axes, panel, name, y)
        if len(rows):
            axes.text(LABEL_MM - 5, 12.6, "round", fontsize=SUPPLEMENT_PT, ha="right", va="center", color=QUIET)
        _draw_names(axes, heights, step, dict(zip(rows["round"], rows["coders"], strict=True)), titles)
        for row in rows.to_dict("records"):
            middle, panel = at[row["by"], row["group"], row["round"]], panels[row["measure"]]
            places.append((round(_draw_mark(axes, panel, row, middle), 2), round(middle, 2)))
            axes.text(panel.right + NUMBER_MM, middle, str(row["n_units"]), fontsize=SUPPLEMENT_PT, ha="right", va="center_baseline")
        if rows.empty:
            axes.text(2, y - 1, "No round has several coders of one case.", fontsize=SUPPLEMENT_PT, va="center")
        shares = draw_shares(axes, by_case, panels, y + ROW_MM) if are_many(n_cases) else []
        y = max([y, *(mark["y"] + SHARE_MM * 1.5 for mark in shares)])
        _draw_key(axes, y + LINE_MM)
        figure.set_size_inches(WIDTH_MM / 25.4, (y + 2.5 * LINE_MM) / 25.4)
        axes.set_ylim(y + 2.5 * LINE_MM, 0)
    drawn = rows.assign(title=[_say(row) for row in rows.to_dict("records")], statement_ids="", colour=COLOUR)
    drawn["x"], drawn["y"] = [x for x, _ in places], [y for _, y in places]
    numbers = _numbers(pd.concat([rows, by_case]) if shares else rows, coders)
    marks = pd.concat([drawn, pd.DataFrame(shares)], ignore_index=True) if shares else drawn
    said = " ".join([_alt(rows, numbers, titles), *([f"Shares of cases by alpha: {'; '.join(mark['title'] for mark in shares)}."] if shares else [])])
    return Drawing(figure, marks[MARKS.names], said, numbers, is_aggregated=bool(shares))


FIGURE = Declaration(
    number=5,
    notebook="07_measure_reliability",
    is_of_own=True,
    cell="reliability",
    needs="codings",
    rows=MARKS,
    title="How far coders who worked from the same facts agree, by family of propositions and by case",
    caption=(
        "A dot is Krippendorff's alpha, zero if coders agree no more than by chance and one if they agree fully; a bar is its bootstrap interval over "
        "facts. On the left, whether coders who found the same statement read the same stance in it; on the right, whether they found the same "
        "statements, at every place where there could be one: a fact, a state and a proposition. {rounds} Where all have the same value throughout, "
        "alpha is undefined: stance in {stance_undefined}, statements found in {detection_undefined}."
    ),
    note=(
        "{who} A row shows how consistently the coders of a round apply one wording of the codebook, not whether they are right. Most places are empty in "
        "every coding; AC1 counts that as agreement, the Jaccard index leaves it out. An interval without width means that nothing differed in the facts "
        "drawn, not that the number is certain. The thresholds often cited for alpha are conventions. The table of the same name also has Gwet's AC1 for "
        "each row and jackknife intervals."
    ),
    aggregated=Aggregated(
        caption=(
            "A dot is Krippendorff's alpha, zero if coders agree no more than by chance and one if they agree fully; a bar is its bootstrap interval over "
            "facts. On the left, whether coders who found the same statement read the same stance in it; on the right, whether they found the same "
            "statements, at every place where there could be one: a fact, a state and a proposition. {rounds} Below, the {cases} by alpha, as shares with "
            "their number; a row for each is in the table of the same name. Where all have the same value throughout, alpha is undefined: stance in "
            "{stance_undefined}, statements found in {detection_undefined}."
        ),
        note=(
            "{who} A row shows how consistently the coders of a round apply one wording of the codebook, not whether they are right. Most places are empty "
            "in every coding; AC1 counts that as agreement, the Jaccard index leaves it out. Alpha of a single case rests on few facts, so that much of "
            "the spread of the cases is chance. The thresholds often cited for alpha are conventions, and those of the shares are none of them."
        ),
    ),
    when_empty="No round has several coders of one case.",
    is_chosen=False,
    rests_on={"": "@codings"},
    make=lambda study, choices: (measured.reliability(study),),
    draw=lambda study, choices, table, width_mm: draw_reliability(table, study.codebook.coders, study.codebook.propositions),
)
