"""Signs of the steps of cases, the bars below them, and their key."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Circle, Polygon, Rectangle

from analysis.exhibits.steps_words import DISPUTED, NAME_X, key_words_of
from analysis.exhibits.style import (
    INK,
    PAPER,
    SMALLEST_PT,
    STANCE_LOOK,
    text_width,
)
from analysis.model.words import Words
from analysis.study.case_steps import Kinds

LANE_MM, SIGN_MM, TEXT_MM, TOP_MM, ARROW_MM = 4.0, 2.7, 2.4, 17.0, 4.0
"""Height of a lane and of a sign, of a line of small text, of what stands above the strips; length of an arrow."""


WIDTHS = {"start": 2.0, "claim": 5.4, "ruled": 6.4, "order": 7.6, "outcome": 5.4}
"""Widths of the signs of each kind of step."""


def sign_width(shape: str, label: str) -> float:
    """Width of a sign in millimetres."""
    return WIDTHS[shape] + (2.4 if DISPUTED in label else 0.0)


def colours_of(shape: str, stance: Any) -> tuple[str, str]:
    """Colour of a sign, and of the text on it."""
    if pd.notna(stance):
        return STANCE_LOOK[stance][:2]
    return (PAPER, INK) if shape == "claim" else (INK, PAPER)


def draw_sign(axes: Axes, place: tuple[float, float], shape: str, stance: Any, label: str, gid: str | None) -> str:
    """Draw a sign with its middle at a place; its shape is the kind. Gives its colour."""
    (x, y), wide = place, sign_width(shape, label)
    colour, ink = colours_of(shape, stance)
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


def draw_bar(axes: Axes, ends: tuple[float, float], y: float, is_open: tuple[bool, bool], is_approximate: bool) -> None:
    """Draw the days that the date as coded can mean as a bar below a sign; an end without bound is an arrow."""
    axes.plot(ends, (y, y), color=INK, linewidth=0.9, linestyle=(0, (2, 1)) if is_approximate else "-", solid_capstyle="butt", zorder=3)
    for end, open_end, to in zip(ends, is_open, (-1, 1), strict=True):
        if open_end:
            axes.add_patch(Polygon([(end + to, y), (end, y - 0.6), (end, y + 0.6)], facecolor=INK, edgecolor="none", zorder=3))
        else:
            axes.plot((end, end), (y - 0.45, y + 0.45), color=INK, linewidth=0.6, zorder=3)


def draw_key(axes: Axes, found: pd.DataFrame, words: Words) -> None:
    """Say what the signs, their colours and the bars are; the state that occurs most stands for any."""
    named = found.loc[found["destination"] != "", "destination"].value_counts()
    state, said = (str(named.index[0]) if len(named) else "XX"), key_words_of(words.matter)
    x, y = NAME_X, 2.6
    for shape in Kinds._fields:
        label = {"claim": state, "ruled": f"{state} +", "order": f"{state} +", "outcome": state}.get(shape, "")
        stance = 1 if shape in ("ruled", "order") else None
        draw_sign(axes, (x + WIDTHS[shape] / 2, y), shape, stance, label, None)
        x += WIDTHS[shape] + 1
        axes.text(x, y, said[shape], fontsize=SMALLEST_PT, va="center_baseline")
        x += text_width(said[shape], SMALLEST_PT) + 4
    x, y = NAME_X, 7.6
    for stance, what in ((1, "for it"), (0, "leaves it open"), (-1, "against it")):
        draw_sign(axes, (x + WIDTHS["ruled"] / 2, y), "ruled", stance, f"{state} {STANCE_LOOK[stance][2]}", None)
        x += WIDTHS["ruled"] + 1
        axes.text(x, y, what, fontsize=SMALLEST_PT, va="center_baseline")
        x += text_width(what, SMALLEST_PT) + 4
    axes.text(x, y, f"{DISPUTED} disputed by another account", fontsize=SMALLEST_PT, va="center_baseline")
    x += text_width(f"{DISPUTED} disputed by another account", SMALLEST_PT) + 4
    bars = ((False, False, "days as dated"), (False, True, "about these days"), (True, False, "no earliest day known"))
    for is_open, is_approximate, what in bars:
        draw_bar(axes, (x + 1, x + 6), y, (is_open, False), is_approximate)
        axes.text(x + 7.5, y, what, fontsize=SMALLEST_PT, va="center_baseline")
        x += 7.5 + text_width(what, SMALLEST_PT) + 4
