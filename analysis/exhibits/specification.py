"""Specification curve: each conclusion with its verdict, what it is in every universe of equivalent choices, and the choices of each; beside it the shares of the others."""

from collections.abc import Mapping
from itertools import groupby, pairwise
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

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
    Drawing,
    fit,
    fit_one,
    new_figure,
    style,
    text_width,
)
from analysis.model.addresses import address
from analysis.model.choices import HEADINGS, Choices
from analysis.model.dictionary.columns import described
from analysis.model.dictionary.schemas import Column
from analysis.model.dispute import Case
from analysis.model.sentences import count, say_list
from analysis.multiverse import curves, exploring, robustness, robustness_words

LOOKS = {
    "same": ("#0072B2", "white", "=", "as by default"),
    "undefined": ("#F0E442", "black", "?", "the state is silent (also where that is the default)"),
    "other": ("#D55E00", "black", "≠", "another value"),
}
"""Colour (Okabe & Ito), colour of the sign on it, sign, and words of each outcome."""

LABEL_MM, VERDICT_MM, COLUMNS_MM, BAR_MM, GAP_MM = 60.0, 12.0, 58.0, 19.0, 3.0
CURVE_MM, ROW_MM, OPTION_MM, TOP_MM = 11.0, 4.2, 2.9, 5.0
APART_MM, WIDEST_MM = 3.0, 3.0
"""Room between universes of two types, and the greatest width of one."""
TYPES = {"equivalent": "equivalent (E)", "uncertain": "uncertain (U)", "non_equivalent": "non-equivalent (N)"}
MARKS = described(
    "specification_curve",
    "a universe, a conclusion in a run of universes, or a conclusion and a type of universes",
    "address",
    "address title statement_ids",
    Column("kind", "universe, value or share"),
    Column("conclusion", "name of the conclusion", "a universe"),
    Column("universe", "name of the universe, or of the first one of the run", "a share"),
    Column("value", "holds, does not hold or undefined", "a universe, or a share"),
    Column("outcome", "same as by default, undefined, or other", "a universe, or a share"),
    Column("n", "cells that differ from the default matrix; universes of the run; or universes of that type", type="whole"),
    Column("n_same", "universes of that type with the value by default", "no share", type="whole"),
    Column("n_undefined", "universes of that type in which another value is undefined", "no share", type="whole"),
    "colour x y",
)
"""Columns of the data drawn. `kind` is universe, value (a run of universes side by side in which a conclusion has the same value; `universe` is the first) or
share; `n` the cells that change, the universes of the run, or those of a share."""


def outcome(value: str, is_same: str) -> str:
    """How a value in a universe is shown: undefined, also where it is so by default, the same as by default, or another one."""
    return "undefined" if value == "undefined" else "same" if is_same == "yes" else "other"


def _tile(axes: Axes, box: tuple[float, float, float, float], step: float, look: str, name: str) -> None:
    """Draw the outcome of a conclusion in a run of universes; the sign stands in the first, `step` wide."""
    colour, on_it, sign, _ = LOOKS[look]
    left, top, width, height = box
    axes.add_patch(Rectangle((left, top), width, height, facecolor=colour, edgecolor=PAPER, linewidth=0.4, gid=name, zorder=2))
    if look != "same" and step > 1.2:
        axes.text(left + step / 2, top + height / 2, sign, fontsize=SMALLEST_PT, color=on_it, ha="center", va="center_baseline", zorder=3)


def _share(axes: Axes, left: float, top: float, row: Mapping[str, Any], name: str) -> None:
    """Draw how the universes of one type part into outcomes, as a bar with numbers."""
    width, height = BAR_MM - GAP_MM, ROW_MM - 1.2
    other = row["n"] - row["n_same"] - row["n_undefined"]
    if row["by_default"] == "undefined":
        parts = {"same": 0, "undefined": row["n_same"], "other": other}
    else:
        parts = {"same": row["n_same"], "undefined": row["n_undefined"], "other": other}
    if not row["n"]:
        axes.text(left + width / 2, top + height / 2, "none", fontsize=SMALLEST_PT, color=QUIET, ha="center", va="center_baseline", gid=name)
        return
    axes.add_patch(Rectangle((left, top), width, height, facecolor=PAPER, edgecolor=FAINT, linewidth=0.3, gid=name, zorder=1))
    at = left
    for look, number in parts.items():
        part = width * number / row["n"]
        if number:
            axes.add_patch(Rectangle((at, top), part, height, facecolor=LOOKS[look][0], edgecolor="none", zorder=2))
        if part > text_width(str(number), SMALLEST_PT) + 0.4:
            axes.text(
                at + part / 2, top + height / 2, str(number), fontsize=SMALLEST_PT, color=LOOKS[look][1], ha="center", va="center_baseline", zorder=3
            )
        at += part


def _key(axes: Axes, y: float) -> None:
    """Draw what colours and signs mean."""
    x = 2.0
    for colour, on_it, sign, words in LOOKS.values():
        axes.add_patch(Rectangle((x, y - 1.4), 3.4, 2.8, facecolor=colour, edgecolor="none"))
        axes.text(x + 1.7, y, sign if sign != "=" else "", fontsize=SMALLEST_PT, color=on_it, ha="center", va="center_baseline")
        axes.text(x + 4.6, y, words, fontsize=CAPTION_PT, va="center_baseline")
        x += text_width(words, CAPTION_PT) + 9
    axes.text(x, y, "▬ the option of the universe", fontsize=CAPTION_PT, va="center_baseline")


class _Pen:
    """Draws the columns of universes and the bars beside them, and keeps the data drawn."""

    def __init__(self, axes: Axes, case_id: str, universes: pd.DataFrame) -> None:
        self.axes, self.case_id, self.universes = axes, case_id, universes
        self.n_first = int((universes["type"] == "E").sum())
        self.width = min((COLUMNS_MM - APART_MM) / max(len(universes), 1), WIDEST_MM)
        self.lefts = [LABEL_MM + self.width * place + (APART_MM if place >= self.n_first else 0) for place in range(len(universes))]
        self.marks: list[dict[str, Any]] = []

    def _keep(self, kind: str, parts: tuple[str, ...], title: str, at: tuple[float, float], **drawn: object) -> str:
        name = address(self.case_id, "specification_curve", *parts)
        self.marks.append({"address": name, "title": title, "statement_ids": "", "kind": kind, "x": round(at[0], 2), "y": round(at[1], 2), **drawn})
        return name

    def curve(self) -> None:
        """Draw how many cells of the matrix each universe changes."""
        axes, most = self.axes, max([1, *self.universes["n_changed"]])
        axes.text(2, TOP_MM + CURVE_MM / 2 - 1.6, "cells that differ from", fontsize=CAPTION_PT, va="center_baseline")
        axes.text(2, TOP_MM + CURVE_MM / 2 + 1.4, "the default matrix", fontsize=CAPTION_PT, va="center_baseline")
        for value in sorted({0, most}):
            y = TOP_MM + CURVE_MM * (1 - value / most)
            axes.plot([LABEL_MM, LABEL_MM + COLUMNS_MM], [y, y], color="#C8C8C8", linewidth=0.3, zorder=1)
            axes.text(LABEL_MM - 1, y, str(value), fontsize=SMALLEST_PT, color=QUIET, ha="right", va="center_baseline")
        for left, row in zip(self.lefts, self.universes.to_dict("records"), strict=True):
            x, y, n = left + self.width / 2, TOP_MM + CURVE_MM * (1 - row["n_changed"] / most), row["n_changed"]
            title = f"{row['universe']}: {count(n, 'cell')} {'differs' if n == 1 else 'differ'} from the default matrix"
            name = self._keep("universe", (row["universe"],), title, (x, y), universe=row["universe"], n=n, colour=INK)
            axes.plot([x], [y], marker="o", markersize=min(3.0, self.width * 2), color=INK, gid=name, zorder=3)

    def conclusion(self, row: Mapping[str, Any], words: tuple[str, ...], values: pd.DataFrame, top: float, is_shaded: bool) -> None:
        """Draw a conclusion with its verdict, and what becomes of it in each run of universes; `values` by conclusion and universe."""
        name, axes = row["conclusion"], self.axes
        if is_shaded:
            axes.add_patch(Rectangle((0, top), PAGE_MM, ROW_MM, facecolor=SHADE, edgecolor="none", zorder=0))
        label = fit_one(words, LABEL_MM - VERDICT_MM - 3, CAPTION_PT)
        axes.text(2, top + ROW_MM / 2, label, fontsize=CAPTION_PT, va="center_baseline")
        at: dict[str, Any] = dict(fontsize=SMALLEST_PT, color=QUIET, ha="right", va="center_baseline")
        axes.text(LABEL_MM - 1, top + ROW_MM / 2, row["verdict"], **at)
        looks = [
            (column, kind, values.loc[(name, universe)])
            for column, (universe, kind) in enumerate(zip(self.universes["universe"], self.universes["type"], strict=True))
        ]
        for (_, look), found in groupby(looks, key=lambda item: (item[1], outcome(item[2]["value"], item[2]["is_same"]))):
            run = list(found)
            column, value, universe = run[0][0], run[0][2]["value"], self.universes["universe"][run[0][0]]
            box = (self.lefts[column], top + 0.6, self.width * len(run), ROW_MM - 1.2)
            drawn = {"conclusion": name, "universe": universe, "value": value, "outcome": look, "n": len(run), "colour": LOOKS[look][0]}
            title = f"{name}: {value} in {count(len(run), 'universe')}"
            _tile(axes, box, self.width, look, self._keep("value", (name, universe), title, (box[0], box[1]), **drawn))

    def shares(self, table: pd.DataFrame, kind: str, left: float, top_rows: float) -> None:
        """Draw how the universes of one type part, for each conclusion."""
        words = fit(TYPES[kind], BAR_MM - 1, SMALLEST_PT)
        self.axes.text(left, TOP_MM + CURVE_MM + 0.5, words, fontsize=SMALLEST_PT, va="center_baseline", color=QUIET)
        for place, row in enumerate(table.to_dict("records")):
            shares = {"n": row[f"n_{kind}"], "n_same": row[f"n_{kind}_same"], "n_undefined": row[f"n_{kind}_undefined"]}
            name, top = row["conclusion"], top_rows + ROW_MM * place + 0.6
            silent = f", undefined in {shares['n_undefined']}" if shares["n_undefined"] else ""
            title = f"{name}: as by default in {shares['n_same']} of {count(shares['n'], 'universe')} of type {TYPES[kind]}{silent}"
            gid = self._keep("share", (name, kind), title, (left, top), conclusion=name, **shares, colour=LOOKS["same"][0])
            _share(self.axes, left, top, {**shares, "by_default": row["by_default"]}, gid)

    def gaps(self, top: float, bottom: float) -> None:
        """Draw the thin lines between universes."""
        gaps = [value for left in self.lefts[1:] for value in (left, left, np.nan)]
        ends = [top, bottom, np.nan] * len(self.lefts[1:])
        self.axes.plot(gaps, ends, color=PAPER, linewidth=0.4 if self.width > 1 else 0.2, zorder=4)

    def heads(self) -> None:
        """Draw the types of the universes above them."""
        n, first = len(self.universes), self.n_first
        for begin, end, head in ((0, first, f"E: {first}"), (first, n, f"U: {n - first}")):
            if end > begin:
                self.axes.plot([self.lefts[begin], self.lefts[end - 1] + self.width], [TOP_MM - 1.6] * 2, color=INK, linewidth=0.5)
                self.axes.text(self.lefts[begin], 1.9, head, fontsize=CAPTION_PT, fontweight="bold", va="center_baseline")
        self.axes.text(2, 1.9, "universes by type of their options", fontsize=CAPTION_PT, fontweight="bold", va="center_baseline")


def draw_specification(
    case_id: str,
    curve: pd.DataFrame,
    table: pd.DataFrame,
    labels: Mapping[str, tuple[str, ...]],
    options: Mapping[str, list[tuple[str, str]]],
    numbers: Mapping[str, str | int],
) -> Drawing:
    """Universes side by side, those of equivalent choices first: cells that change, outcomes of conclusions, options; and at the right the universes of all types.

    Parameters
    ----------
    case_id
        The case.
    curve
        One row per universe and conclusion, as `multiverse.robustness.curve` gives it.
    table
        One row per conclusion, as `multiverse.robustness.robustness` gives it.
    labels
        Each conclusion in a few words, longer and shorter, by name.
    options
        Labels and types of the options by decision.
    numbers
        Values by name for the words below the figure.

    Returns
    -------
    The drawing; one row of `marks` per universe, per universe and conclusion, and per conclusion and type of universes.
    """
    universes = curve[curve["conclusion"] == ""].reset_index(drop=True)
    values = curve[curve["conclusion"] != ""].set_index(["conclusion", "universe"])
    top_rows = TOP_MM + CURVE_MM + 3
    top_options = top_rows + ROW_MM * len(table) + 4
    n_options = sum(len(labels) for labels in options.values())
    height = top_options + OPTION_MM * n_options + 1.2 * len(options) + 2.2 * LINE_MM
    bars = [LABEL_MM + COLUMNS_MM + 5 + BAR_MM * place for place in range(len(TYPES))]
    with style():
        figure = new_figure(PAGE_MM, height)
        axes = figure.axes[0]
        pen = _Pen(axes, case_id, universes)
        pen.curve()
        for place, row in enumerate(table.to_dict("records")):
            pen.conclusion(row, labels[row["conclusion"]], values, top_rows + ROW_MM * place, place % 2 == 1)
        for kind, left in zip(TYPES, bars, strict=True):
            pen.shares(table, kind, left, top_rows)
        pen.gaps(top_rows, top_rows + ROW_MM * len(table))
        if len(table):
            words = "universes that reach the conclusion"
            axes.text(bars[0], TOP_MM + CURVE_MM - 3, words, fontsize=CAPTION_PT, va="center_baseline", fontweight="bold")
        pen.heads()
        _draw_options(axes, top_options, options, universes, [left + pen.width / 2 for left in pen.lefts])
        _key(axes, height - LINE_MM)
    return Drawing(figure, MARKS.frame(pen.marks), _alt(table, universes, labels), {**numbers, "shown": len(universes)})


def _draw_options(axes: Axes, top: float, options: Mapping[str, list[tuple[str, str]]], universes: pd.DataFrame, middles: list[float]) -> None:
    """Draw the panel of options: a row an option, a dash where a universe takes it."""
    chosen = [set(labels.split(";")) for labels in universes["choices"]]
    half = 0.4 * (min(b - a for a, b in pairwise(middles)) if len(middles) > 1 else WIDEST_MM)
    y = top
    for decision, labels in options.items():
        axes.text(2, y + OPTION_MM / 2, fit(HEADINGS[decision], 26, SMALLEST_PT), fontsize=SMALLEST_PT, va="center_baseline", color=QUIET)
        for label, kind in labels:
            words = fit(label.replace("-", " "), 23, SMALLEST_PT) + (f" ({kind})" if kind != "E" else "")
            axes.text(LABEL_MM - 1, y + OPTION_MM / 2, words, fontsize=SMALLEST_PT, ha="right", va="center_baseline")
            axes.plot([LABEL_MM, max(middles)], [y + OPTION_MM / 2] * 2, color="#DDDDDD", linewidth=0.3, zorder=1)
            places = [middle for middle, taken in zip(middles, chosen, strict=True) if label in taken]
            dashes = [value for middle in places for value in (middle - half, middle + half, np.nan)]
            axes.plot(dashes, [y + OPTION_MM / 2] * len(dashes), color=INK, linewidth=2.2, solid_capstyle="butt", zorder=2)
            y += OPTION_MM
        y += 1.2


def _alt(table: pd.DataFrame, universes: pd.DataFrame, labels: Mapping[str, tuple[str, ...]]) -> str:
    """What is seen, in words computed from the tables."""
    kinds = [universes[universes["type"] == kind] for kind in "EU"]
    changed = [int((some["n_changed"] > 0).sum()) for some in kinds]
    parts = [
        f"Side by side {count(len(kinds[0]), 'universe')} of equivalent choices, {changed[0]} of them with cells that differ from the default matrix, and "
        f"{count(len(kinds[1]), 'universe')} with an uncertain choice, {changed[1]} of them so."
    ]
    if table.empty:
        return f"{parts[0]} No conclusion can be asked of this case."
    fragile, robust = (table[table["verdict"] == word] for word in ("fragile", "robust"))
    besides = {
        "robust": f" (in {_between(robust['n_equivalent'])} universes of equivalent choices each, with {_between(robust['n_matrices'])} distinct matrices)",
        "fragile": f" ({'; '.join(labels[name][0] for name in fragile['conclusion'])})",
    }
    counts = [f"{number} {word}{besides.get(word, '')}" for word, number in table["verdict"].value_counts().sort_index().items()]
    parts.append(
        f"Of {count(len(table), 'conclusion')} below, each with its verdict, {say_list(counts)}. "
        "Then come the options of each universe, and at the right how the universes of each type part."
    )
    return " ".join(parts)


def _between(values: pd.Series) -> str:
    """Least and greatest of some numbers."""
    return " to ".join(map(str, sorted({values.min(), values.max()})))


def _explored(case: Case, choices: Choices) -> tuple[pd.DataFrame, pd.DataFrame, exploring.Explored]:
    explored = exploring.explore(case, choices)
    return curves.curve(explored), robustness.robustness(explored), explored


def _drawn(case: Case, choices: Choices, curve: pd.DataFrame, stands: pd.DataFrame, explored: exploring.Explored, width_mm: float) -> Drawing:
    numbers, options = robustness_words.numbers(explored, stands), curves.curve_options(explored)
    return draw_specification(case.id, curve, stands, robustness.labels(explored), options, numbers)


FIGURE = Declaration(
    number=6,
    notebook="04_test_robustness",
    cell="specification_curve",
    rows=MARKS,
    title=("What becomes of each conclusion under other choices, in the case of {subject}"),
    caption=(
        "Each column is a universe, those of equivalent choices (E) first, then those with an uncertain "
        "one (U): above, the cells of the matrix that differ from the default; in the middle, "
        "{conclusions} with their verdicts; below, its options. Universes shown: {shown}, of each type "
        "those with the fewest choices; of equivalent choices there are {equivalent}, with distinct "
        "matrices: {equivalent_matrices}. Robust: {robust}; fragile: {fragile}; silenced: {silenced}; by "
        "absence: {by_absence}; silent: {silent}; not tried: {not_tried}. At the right, the universes "
        "that reach each conclusion, by type of their options."
    ),
    note=(
        "Robust: at least one equivalent choice changes what the conclusion rests on, and none its "
        "value. Fragile: an equivalent choice gives it another value; silenced: only an undefined one, "
        "as the state is silent there. By absence: it says that something was not found, which leaving "
        "evidence out cannot overturn. Not tried: no equivalent choice reaches it. Silent: so the states "
        "are by default. A universe with a non-equivalent option is N, else one with an uncertain option "
        "is U; they are not pooled. Shares describe this menu of choices and are no probabilities. A "
        "conclusion with a day of its own is asked up to that day. Coders who read the case as another "
        "option does are not listed."
    ),
    rests_on={"": "table/robustness(conclusion);@facts"},
    make=_explored,
    draw=_drawn,
)
