"""Which decision moves which conclusion, and the smallest sets that overturn it."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis.exhibits.declaration import Declaration
from analysis.exhibits.style import CAPTION_PT, INK, LINE_MM, PAGE_MM, PAPER, QUIET, SMALLEST_PT, Drawing, fit_one, new_figure, style
from analysis.model.addresses import address
from analysis.model.choices import HEADINGS, PARAMETERS, Choices
from analysis.model.dictionary.columns import described
from analysis.model.dictionary.schemas import Column
from analysis.model.dispute import Case
from analysis.model.sentences import count
from analysis.multiverse import exploring, robustness, robustness_words

LABEL_MM, CELL_MM, ROW_MM, TOP_MM, SIZE_MM = 52.0, 6.6, 5.0, 29.0, 8.4
HEAD_PT = 5
MEANS = ("equivalent choices", "any choices", "original reports", "informants")
MARKS = described(
    "movers",
    "a conclusion, and a decision or a means by which it may be overturned",
    "address",
    "address title statement_ids",
    Column("kind", "moves or overturns"),
    "conclusion decision",
    Column("n_pairs", "pairs of universes that differ in this decision alone", "a set that overturns", type="whole"),
    Column("n_moved", "pairs in which the conclusion has another value", "a set that overturns", type="whole"),
    Column("share_moved", "share of these pairs, 0 to 1", "a set that overturns, or no such pair", type="number"),
    Column("is_equivalent", "whether the decision moves the conclusion among equivalent choices, too", "a set that overturns", type="yes_no"),
    Column(
        "size",
        "number of choices, original reports or informants in the smallest sets",
        "nothing that was tried overturns it; or a decision",
        type="whole",
    ),
    Column("n_sets", "number of smallest sets", "a decision", type="whole"),
    "colour x y",
)
"""Columns of the data drawn. `kind` is moves or overturns; of the latter `decision` names the means."""


def shade(share: float) -> str:
    """Grey of a share: from white to one on which text can still be read."""
    return f"#{round(255 - 110 * share):02x}" + f"{round(255 - 110 * share):02x}" * 2


def _percent(share: float) -> str:
    """A share as a whole percentage; what is more than nothing or less than all is not rounded to it."""
    return "<1" if 0 < share < 0.01 else ">99" if 0.99 < share < 1 else f"{share:.0%}".rstrip("%")


def least_tried(by: str) -> int:
    """Of how many universes, or losses, at least something was tried: of choices the default universe is one."""
    return 2 if by in MEANS[:2] else 1


def _heads(axes: Axes, decisions: list[str], right: float) -> None:
    """Draw the heads of the columns, upright."""
    heads = [(LABEL_MM + CELL_MM * (place + 0.5), HEADINGS[name]) for place, name in enumerate(decisions)]
    heads += [(right + SIZE_MM * (place + 0.5), name) for place, name in enumerate(MEANS)]
    for x, name in heads:
        axes.text(x, TOP_MM - 1, name, fontsize=HEAD_PT, rotation=90, ha="center", va="bottom")
    axes.text(
        2, 2.2, "share of neighbouring universes in which the value differs, in %", fontsize=CAPTION_PT, fontweight="bold", va="center_baseline"
    )
    axes.text(right, 2.2, "smallest set that overturns it", fontsize=CAPTION_PT, fontweight="bold", va="center_baseline")


class _Pen:
    """Draws the rows of conclusions and keeps the data drawn."""

    def __init__(self, axes: Axes, case_id: str, names: list[str], decisions: list[str], right: float) -> None:
        self.axes, self.case_id, self.names, self.decisions, self.right = axes, case_id, names, decisions, right
        self.marks: list[dict[str, Any]] = []

    def _keep(self, kind: str, name: str, column: str, title: str, at: tuple[float, float], **drawn: object) -> str:
        gid = address(self.case_id, "movers", name, column)
        row = {"address": gid, "title": title, "statement_ids": "", "kind": kind, "conclusion": name, "decision": column}
        self.marks.append({**row, "x": round(at[0], 2), "y": round(at[1], 2), **drawn})
        return gid

    def moves(self, row: Mapping[str, Any]) -> None:
        """Draw how often a decision moves a conclusion."""
        x = LABEL_MM + CELL_MM * self.decisions.index(row["decision"])
        y = TOP_MM + ROW_MM * self.names.index(row["conclusion"])
        share = row["share_moved"] if pd.notna(row["share_moved"]) else 0.0
        equivalent = row["n_moved_equivalent"] > 0
        title = f"{row['conclusion']}: {row['decision']} moves it in {row['n_moved']} of {count(row['n_pairs'], 'pair')} of universes"
        drawn = {name: row[name] for name in ("n_pairs", "n_moved", "share_moved")}
        drawn |= {"is_equivalent": "yes" if equivalent else "no", "colour": shade(share)}
        gid = self._keep("moves", row["conclusion"], row["decision"], title, (x, y), **drawn)
        box = (x + 0.3, y + 0.4), CELL_MM - 0.6, ROW_MM - 0.8
        if row["n_moved"]:
            frame: dict[str, Any] = {"edgecolor": INK if equivalent else "none", "linewidth": 1.0 if equivalent else 0}
            self.axes.add_patch(Rectangle(*box, facecolor=shade(share), gid=gid, **frame))
        at: dict[str, Any] = dict(fontsize=SMALLEST_PT, ha="center", va="center_baseline")
        colour = INK if row["n_moved"] else QUIET
        self.axes.text(x + CELL_MM / 2, y + ROW_MM / 2, _percent(share), color=colour, gid=None if row["n_moved"] else gid, **at)

    def overturns(self, row: Mapping[str, Any]) -> None:
        """Draw how little of one means overturns a conclusion."""
        x, y = self.right + SIZE_MM * MEANS.index(row["by"]), TOP_MM + ROW_MM * self.names.index(row["conclusion"])
        found = pd.notna(row["size"])
        untried = not found and row["n_tried"] < least_tried(row["by"])
        least = f"nothing of {row['n_tried']} that were tried"
        if found:
            least = f"{count(row['n_sets'], 'set')} of {row['size']} ({row['sets'].split(';')[0]}{', ...' if row['n_sets'] > 1 else ''})"
        elif untried:
            least = "nothing, since none reaches it,"
        title = f"{row['conclusion']}: by {row['by']}, {least} changes it"
        drawn = {"size": row["size"], "n_sets": row["n_sets"], "colour": INK}
        gid = self._keep("overturns", row["conclusion"], row["by"], title, (x, y), **drawn)
        silences = found and set(row["becomes"].split(";")) == {"undefined"}
        said = f"{row['size']}{' ?' * silences}" if found else "not tried" if untried else "none"
        look: dict[str, Any] = {"fontsize": SMALLEST_PT if untried else CAPTION_PT, "color": INK if found else QUIET}
        self.axes.text(x + SIZE_MM / 2, y + ROW_MM / 2, said, ha="center", va="center_baseline", gid=gid, **look)


def _key(axes: Axes, y: float) -> None:
    """Draw what a heavy frame and the words in place of a number mean."""
    axes.add_patch(Rectangle((2, y - 1.4), 4, 2.8, facecolor=PAPER, edgecolor=INK, linewidth=1.0))
    for x, line, words in (
        (7.5, 0, "moves it among equivalent choices, too"),
        (58, 0, "blank, not tried: this choice cannot change what the conclusion rests on"),
        (2, 1, "?: only leaves it undefined, as the state falls silent"),
        (58, 1, "none: reached, but nothing that was tried overturns it"),
    ):
        axes.text(x, y + 1.2 * LINE_MM * line, words, fontsize=CAPTION_PT, va="center_baseline")


def draw_movers(
    case_id: str, moved: pd.DataFrame, overturned: pd.DataFrame, labels: Mapping[str, tuple[str, ...]], numbers: Mapping[str, str | int]
) -> Drawing:
    """A row a conclusion: how often each decision moves it, and how little overturns it.

    Parameters
    ----------
    case_id
        The case.
    moved, overturned
        As `multiverse.robustness.movers` and `overturning` give them.
    labels
        The conclusions by name, in their order, each in a few words, longer and shorter.
    numbers
        Values by name for the words below the figure.

    Returns
    -------
    The drawing; one row of `marks` per conclusion and decision that can reach it, and per conclusion and means.
    """
    names, there = list(labels), set(moved["decision"])
    decisions = [parameter.name for parameter in PARAMETERS if parameter.name in there]
    right = LABEL_MM + CELL_MM * max(len(decisions), 5) + 6
    height = TOP_MM + ROW_MM * len(names) + 3.4 * LINE_MM
    with style():
        figure = new_figure(PAGE_MM, height)
        axes = figure.axes[0]
        _heads(axes, decisions, right)
        for place, name in enumerate(names):
            y = TOP_MM + ROW_MM * place
            axes.text(2, y + ROW_MM / 2, fit_one(labels[name], LABEL_MM - 3, CAPTION_PT), fontsize=CAPTION_PT, va="center_baseline")
        pen = _Pen(axes, case_id, names, decisions, right)
        for row in moved.to_dict("records"):
            pen.moves(row)
        for row in overturned.to_dict("records"):
            pen.overturns(row)
        _key(axes, height - 2.2 * LINE_MM)
    return Drawing(figure, MARKS.frame(pen.marks), _alt(moved, overturned, labels), numbers)


def _alt(moved: pd.DataFrame, overturned: pd.DataFrame, labels: Mapping[str, tuple[str, ...]]) -> str:
    """What is seen, in words computed from the tables."""
    if not labels:
        return "No conclusion can be asked of this case."
    if moved.empty:
        return f"{count(len(labels), 'conclusion')}, which no decision reaches."
    top = moved.sort_values(["share_moved", "conclusion", "decision"], ascending=[False, True, True]).iloc[0]
    alone = int((overturned.loc[overturned["by"] == "any choices", "size"] == 1).sum())
    equivalent = overturned[overturned["by"] == "equivalent choices"]
    kept, untried = (int(((equivalent["size"].isna()) & some).sum()) for some in (equivalent["n_tried"] > 1, equivalent["n_tried"] < 2))
    return (
        f"A table of {count(len(labels), 'conclusion')} by the {count(moved['decision'].nunique(), 'decision')} that can reach them, darker where a decision moves the conclusion more often; "
        f"the darkest is '{HEADINGS[top['decision']]}' for '{labels[top['conclusion']][0]}' ({_percent(top['share_moved'])} %). "
        f"At the right the smallest sets: a single choice overturns {alone} of them. Of equivalent choices none overturns {kept} that they reach, and {untried} are reached by none."
    )


def _explored(case: Case, choices: Choices) -> tuple[pd.DataFrame, pd.DataFrame, exploring.Explored]:
    explored = exploring.explore(case, choices)
    return robustness.movers(explored), robustness.overturning(explored), explored


def _drawn(case: Case, choices: Choices, moved: pd.DataFrame, overturned: pd.DataFrame, explored: exploring.Explored, width_mm: float) -> Drawing:
    numbers = robustness_words.numbers(explored, robustness.robustness(explored))
    return draw_movers(case.id, moved, overturned, robustness.labels(explored), numbers)


FIGURE = Declaration(
    number=10,
    notebook="04_test_robustness",
    cell="movers",
    rows=MARKS,
    title=("Which decision moves which conclusion, and how little overturns it, in the case of {subject}"),
    caption=(
        "Rows are {conclusions}. Number and shade are the share, in per cent, of pairs of universes that "
        "differ in that decision alone and in the value of the conclusion; a heavy frame says that it "
        "moves the conclusion among equivalent choices, too. At the right is the size of the smallest "
        "set of choices, of original reports or of informants that changes the conclusion; with a "
        "question mark it only leaves it undefined, since the state falls silent. Not tried: no such "
        "choice, report or informant reaches the conclusion."
    ),
    note=(
        "All types of options count in the shares, non-equivalent ones too. Original reports and "
        "informants are left out with all choices as in the default universe; only those behind the "
        "cells of the conclusion are tried, as no other can reach it."
    ),
    when_empty="No conclusion can be asked of this case.",
    rests_on={"": "table/robustness(conclusion)", "@row": "@facts"},
    make=_explored,
    draw=_drawn,
)
