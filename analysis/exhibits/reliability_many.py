"""The figure of reliability over many cases: in place of a row for each, shares of them by how far the coders agree."""

from collections.abc import Mapping
from typing import Any, Protocol

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis.exhibits.many import KEY_MM, ORDERED, UNKNOWN, Bar, Look, Part, draw_bar
from analysis.exhibits.style import FAINT, QUIET, SMALL_PT, SUPPLEMENT_PT, TEXT_PT, text_width
from analysis.model import terms
from analysis.model.addresses import address
from analysis.model.sentences import count

ALPHAS = ((float("-inf"), "below_0", "below 0"), (0.0, "from_0", "0 to 0.25"), (0.25, "from_0.25", "0.25 to 0.5"), (0.5, "from_0.5", "0.5 to 0.75"), (0.75, "from_0.75", "0.75 to 1"))  # fmt: skip
"""Classes of alpha: the least value, its name in addresses, and words."""
UNDEFINED = Look("undefined", "undefined", UNKNOWN)
SHARE_MM = 5.0
"""Height of a bar with what stands around it."""


class _Ends(Protocol):
    """Left and right end of a panel in millimetres."""

    @property
    def left(self) -> float: ...
    @property
    def right(self) -> float: ...


def _class_of(alpha: float) -> str:
    return UNDEFINED.name if pd.isna(alpha) else [name for least, name, _ in ALPHAS if alpha >= least][-1]


def draw_shares(axes: Axes, rows: pd.DataFrame, panels: Mapping[str, _Ends], y: float) -> list[dict[str, Any]]:
    """Draw for each round and measure the shares of the cases by alpha, from y on; gives the data drawn.

    Parameters
    ----------
    axes
        The axes, in millimetres from the top left.
    rows
        Rows of the table of reliability by case.
    panels
        Ends of the part of the figure of each measure.
    y
        Middle of the head.
    """
    looks = [Look(name, words, colour) for (_, name, words), colour in zip(ALPHAS, ORDERED, strict=True)] + [UNDEFINED]
    axes.text(1, y, "cases by alpha", fontsize=TEXT_PT, fontweight="bold", va="center_baseline")
    marks: list[dict[str, Any]] = []
    for number in sorted(set(rows["round"]), key=int):
        y += SHARE_MM
        axes.text(1, y, f"round {number}", fontsize=SMALL_PT, va="center_baseline")
        for name, panel in panels.items():
            of = rows[(rows["round"] == number) & (rows["measure"] == name)]
            parts = []
            for look in looks:
                here = of[[_class_of(alpha) == look.name for alpha in of["alpha"]]]
                said = f"{name}, round {number}, alpha {look.words}: {len(here)} of {count(len(of), 'case')}"
                same = {
                    "round": number,
                    "measure": name,
                    "unit": of["unit"].iloc[0],
                    "by": "case",
                    "group": look.name,
                    "coders": of["coders"].iloc[0],
                }
                numbers = {"n_units": int(here["n_units"].sum()), "n_facts": int(here["n_facts"].sum())}
                blank = dict.fromkeys(("percent_agreement", "alpha", "bootstrap_low", "bootstrap_high"), float("nan"))
                where = address(terms.STUDY, "reliability", f"round_{number}", name, "case", look.name)
                parts.append(Part(look, len(here), {**same, **numbers, **blank, "address": where, "title": said, "statement_ids": ""}))
            bar = Bar("", "", parts)
            drawn = draw_bar(axes, bar, panel.left, panel.right, y)
            axes.text(panel.right + 1.5, y, count(bar.n, "case"), fontsize=SUPPLEMENT_PT, color=QUIET, va="center_baseline")
            marks += [{**mark, "x": mark["x"] + mark["width"] / 2, "y": y} for mark in drawn]
    y += SHARE_MM
    x = next(iter(panels.values())).left
    for look in looks:
        axes.add_patch(Rectangle((x, y - KEY_MM / 2), KEY_MM, KEY_MM, facecolor=look.colour, edgecolor=FAINT, linewidth=0.5))
        axes.text(x + KEY_MM + 1, y, look.words, fontsize=SUPPLEMENT_PT, va="center_baseline")
        x += KEY_MM + 1 + text_width(look.words, SUPPLEMENT_PT) + 3
    return marks
