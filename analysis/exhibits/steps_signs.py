"""Signs of the figure of durations: a shape and colour for each state that asked, and what stands on a line of time."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Circle, Polygon, Rectangle

from analysis.exhibits.style import INK, PAPER, QUIET, SMALL_PT, text_width
from analysis.model.words import Words

PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00")
"""Colours of the states that asked (Okabe & Ito), the one that asked most often first; they differ in grey too."""

SQUARE = ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85))
UP = ((0, -1.1), (1.05, 0.85), (-1.05, 0.85))
DOWN = ((0, 1.1), (1.05, -0.85), (-1.05, -0.85))
RIGHT = ((-0.8, -1.05), (1.2, 0), (-0.8, 1.05))
CROSS = (
    *((0, -0.35), (0.8, -1.15), (1.15, -0.8), (0.35, 0), (1.15, 0.8), (0.8, 1.15)),
    *((0, 0.35), (-0.8, 1.15), (-1.15, 0.8), (-0.35, 0), (-1.15, -0.8), (-0.8, -1.15)),
)
"""Corners of shapes around their middle, with a radius of about one; y grows downwards."""

SHAPES = ((), SQUARE, UP, DOWN)
"""Shapes of the states, in the order of their colours; without corners it is a circle."""

CLAIM_MM, CHARGED_MM, END_MM = 0.95, 0.7, 1.45
"""Radius of the sign of a request, of a charge, and of the one at the end of a line."""


class Look(NamedTuple):
    """Colour and corners of a state."""

    colour: str
    corners: tuple[tuple[float, float], ...]


OTHER = Look(QUIET, SQUARE)
"""Look of a state that did not ask, and of all beyond the palette."""


def looks_of(asked: Iterable[str]) -> dict[str, Look]:
    """A look for each state, by how often it asked; states beyond the palette share one."""
    often = pd.Series(list(asked), dtype=object).value_counts()
    states = sorted(often.index, key=lambda state: (-often[state], state))
    found = dict.fromkeys(states, OTHER)
    return found | {state: Look(colour, SHAPES[place % len(SHAPES)]) for place, (state, colour) in enumerate(zip(states, PALETTE, strict=False))}


def draw_sign(axes: Axes, x: float, y: float, look: Look, radius: float, is_sure: bool = True, gid: str | None = None) -> None:
    """Draw the sign of a state; hollow where the day is not sure."""
    face, edge = (look.colour, INK) if is_sure else (PAPER, look.colour)
    form: dict[str, Any] = {"facecolor": face, "edgecolor": edge, "linewidth": 0.4 if is_sure else 0.9, "zorder": 6, "gid": gid}
    if look.corners:
        axes.add_patch(Polygon([(x + radius * dx, y + radius * dy) for dx, dy in look.corners], **form))
    else:
        axes.add_patch(Circle((x, y), radius, **form))


def draw_bar(axes: Axes, ends: tuple[float, float], y: float, colour: str) -> None:
    """Draw the days on one of which something was."""
    axes.add_patch(Rectangle((ends[0], y - 0.3), ends[1] - ends[0], 0.6, facecolor=colour, edgecolor="none", zorder=4))


def draw_ruling(axes: Axes, ends: tuple[float, float], y: float, gid: str | None = None) -> None:
    """Draw the first ruling across a line: a stroke, or a box that holds all days on one of which it was."""
    x1, x2 = ends if ends[1] - ends[0] > 0.7 else (sum(ends) / 2 - 0.3, sum(ends) / 2 + 0.3)
    face = INK if x2 - x1 < 0.7 else PAPER
    axes.add_patch(Rectangle((x1, y - 1.1), x2 - x1, 2.2, facecolor=face, edgecolor=INK, linewidth=0.5, zorder=3, gid=gid))


def draw_key(axes: Axes, y: float, width_mm: float, looks: dict[str, Look], drawn: set[str], words: Words) -> float:
    """Say what the states and the kinds of signs that are drawn are, in as many lines as that needs; gives the y below it."""
    first = next(iter(looks.values()), OTHER)
    entries = [("state", words.get(state, state).removeprefix("the "), look) for state, look in looks.items() if look is not OTHER]
    entries += [("state", "another state", OTHER)] * (OTHER in looks.values())
    others = {
        "bar": "day not exactly known; bar: days that are possible",
        "ruling": f"first ruling on a {words.matter['claim']}; box: days that are possible",
    }
    entries += [(kind, said, first) for kind, said in others.items() if kind in drawn]
    x = 0.6
    for kind, said, look in entries:
        wide = 5.0 if kind == "bar" else 2.4
        room = wide + 0.8 + text_width(said, SMALL_PT) + 3.0
        if x > 0.6 and x + room - 3.0 > width_mm:
            x, y = 0.6, y + 3.4
        _draw_entry(axes, kind, x + wide / 2, y + 1.4, look)
        axes.text(x + wide + 0.8, y + 1.4, said, fontsize=SMALL_PT, va="center_baseline", color=INK)
        x += room
    return y + 3.4


def _draw_entry(axes: Axes, kind: str, x: float, y: float, look: Look) -> None:
    """Draw a sign of the key."""
    if kind == "bar":
        draw_bar(axes, (x - 2.4, x + 2.4), y, look.colour)
    if kind in ("state", "bar"):
        draw_sign(axes, x, y, look, CLAIM_MM, kind == "state")
    else:
        draw_ruling(axes, (x, x), y)
