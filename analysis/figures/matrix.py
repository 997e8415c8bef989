"""The position matrix: states across, propositions down; a state's own voice, and beside it what others attribute."""

import pandas as pd
from matplotlib.patches import FancyBboxPatch, Rectangle

from analysis import terms
from analysis.addresses import address
from analysis.figures.style import (
    CAPTION_PT,
    FAINT,
    INK,
    LINE_MM,
    PAGE_MM,
    PAPER,
    QUIET,
    STANCE_LOOK,
    Drawing,
    fit,
    new_figure,
    style,
    text_width,
    wrap,
)  # fmt: skip
from analysis.sentences import count, names_of, say_interval, start

LABEL_MM, TOP_MM, ROW_MM, GAP_MM, KEY_MM = 30.0, 12.0, 11.5, 4.0, 6.0
NARROWEST_MM = 24.0
"""Least width of a state's column; a figure of many states is wider than the page."""
OWN_SHARE = 0.56
"""Share of a cell's width for the state's own voice; the rest is for attribution."""
ATTRIBUTED_PT, ATTRIBUTED_MM = 5, 2.3
"""Size of the words of an attribution, and height of a line of them."""
CONTESTED = {"linewidth": 1.2, "linestyle": (0, (2.2, 1.2))}
PLAIN = {"linewidth": 0.4, "linestyle": "solid"}

MARKS = [
    "address", "title", "statement_ids", "kind", "state", "proposition", "cell", "stances", "label", "days", "n_statements", "n_origins",
    "n_informants", "colour", "x", "y",
]  # fmt: skip
"""Columns of the data drawn."""

Line = tuple[int | None, str]
"""A line of an attribution: the stance where its sign stands before it, and its words."""


def proposition_label(proposition: str) -> str:
    """A proposition for people: `surrender_to_RU` is `surrender to RU`."""
    return proposition.replace("_", " ")


def _attributed_lines(cell: dict, width: float) -> list[Line]:
    """Who attributes which stance, one stance after the other, broken to the room there is."""
    said: dict[int, list[str]] = {}
    for item in terms.split_list(cell["attributed_by"]):
        who, _, stance = item.rpartition(" ")
        said.setdefault(int(stance), []).append(who)
    lines: list[Line] = []
    for stance in sorted(said, reverse=True):
        words = wrap(", ".join(said[stance]), width - 3.2, ATTRIBUTED_PT)
        lines += [(stance if place == 0 else None, fit(word, width - 3.2, ATTRIBUTED_PT)) for place, word in enumerate(words)]
    return lines


def _draw_stances(axes, stances: list[int], x: float, y: float, width: float) -> tuple[str, str]:
    """Fill the box of a cell: whole in the colour of one stance, or its head in parts, one for each stance; label and colours."""
    if len(stances) == 1:
        colour, _, sign = STANCE_LOOK[stances[0]]
        axes.add_patch(FancyBboxPatch((x, y), width, ROW_MM - 1.8, boxstyle="round,pad=0,rounding_size=0.8", facecolor=colour, edgecolor="none"))
        return f"{sign} {terms.STANCES.loc[stances[0], 'label']}", colour
    words = [f"{STANCE_LOOK[stance][2]} {terms.STANCES.loc[stance, 'label']}" for stance in stances]
    size = next((size for size in (6, 5.5, 5) if sum(text_width(word, size) + 1.2 for word in words) <= width), 0)
    parts = [text_width(word, size or 6) + 1.2 for word in words]
    left = x
    for stance, word, part in zip(stances, words, parts, strict=True):
        colour, ink, sign = STANCE_LOOK[stance]
        room = part / sum(parts) * width
        axes.add_patch(Rectangle((left, y), room, 3.7, facecolor=colour, edgecolor="none"))
        axes.text(left + 0.6, y + 1.9, word if size else sign, fontsize=size or 6, color=ink, va="center")
        left += room
    return " / ".join(words), ";".join(STANCE_LOOK[stance][0] for stance in stances)


def _own_mark(axes, cell: dict, x: float, y: float, width: float) -> dict:
    """Draw the state's own voice and return the row of data drawn."""
    stances = [int(value) for value in cell["stances"].split(";")]
    contested = cell["cell"] == "contested"
    mark = address(cell["case_id"], "positions", cell["state"], cell["proposition"])
    label, colour = _draw_stances(axes, stances, x, y + 0.9, width)
    axes.add_patch(
        FancyBboxPatch(
            (x, y + 0.9), width, ROW_MM - 1.8, boxstyle="round,pad=0,rounding_size=0.8", facecolor="none", edgecolor=INK, gid=mark,
            **(CONTESTED if contested else PLAIN),
        )
    )  # fmt: skip
    days = say_interval(cell["last_word_first"], cell["last_word_last"]) + (" ≠" if contested else "")
    tail = f"{cell['n_own']} st. · {cell['n_origins']} orig. · {cell['n_informants']} inf."
    ink = STANCE_LOOK[stances[0]][1] if len(stances) == 1 else INK
    lines = [(label, 6.5, 2.9)] if len(stances) == 1 else []
    for line, size, dy in (*lines, (days, 5.5, 5.9), (tail, 5, 8.6)):
        axes.text(x + 1.0, y + dy, fit(line, width - 1.4, size), fontsize=size, color=ink, va="center")
    title = f"{cell['state']} on {proposition_label(cell['proposition'])}, own voice: {label}, {cell['cell']}, last word {days.removesuffix(' ≠')}"
    return {
        "address": mark, "title": title, "statement_ids": cell["statement_ids_own"], "kind": "own", "state": cell["state"],
        "proposition": cell["proposition"], "cell": cell["cell"], "stances": cell["stances"], "label": label, "days": days,
        "n_statements": cell["n_own"], "n_origins": cell["n_origins"], "n_informants": cell["n_informants"], "colour": colour,
        "x": round(x, 2), "y": round(y, 2),
    }  # fmt: skip


def _attributed_mark(axes, cell: dict, x: float, y: float, width: float) -> dict:
    """Draw what others attribute to the state and return the row of data drawn."""
    mark = address(cell["case_id"], "positions", cell["state"], cell["proposition"], "attributed")
    lines = _attributed_lines(cell, width)
    axes.add_patch(Rectangle((x, y + 0.9), width, 1.2 + len(lines) * ATTRIBUTED_MM, facecolor="none", edgecolor="none", gid=mark))
    for place, (stance, words) in enumerate(lines):
        middle = y + 2.4 + place * ATTRIBUTED_MM
        if stance is not None:
            axes.add_patch(Rectangle((x, middle - 1.0), 2.0, 2.0, facecolor=PAPER, edgecolor=STANCE_LOOK[stance][0], linewidth=0.9))
            axes.text(x + 1.0, middle, STANCE_LOOK[stance][2], fontsize=5, ha="center", va="center", color=INK)
        axes.text(x + 2.8, middle, words, fontsize=ATTRIBUTED_PT, va="center", color=INK)
    said = [f"{STANCE_LOOK[int(item.rpartition(' ')[2])][2]} {item.rpartition(' ')[0]}" for item in terms.split_list(cell["attributed_by"])]
    label = "according to " + "; ".join(said)
    return {
        "address": mark, "title": f"{cell['state']} on {proposition_label(cell['proposition'])}, {label}",
        "statement_ids": cell["statement_ids_attributed"], "kind": "attributed", "state": cell["state"], "proposition": cell["proposition"],
        "cell": cell["cell"], "stances": cell["attributed_stances"], "label": label, "days": "", "n_statements": cell["n_attributed"],
        "n_origins": "", "n_informants": "", "colour": PAPER, "x": round(x, 2), "y": round(y, 2),
    }  # fmt: skip


def _alt(cells: pd.DataFrame, names: dict[str, str]) -> str:
    """What the matrix shows, in words computed from its cells."""
    parts = []
    for state in dict.fromkeys(cells["state"]):
        own = cells[cells["state"] == state]
        spoken = own[own["cell"] != "silent"]
        contested = int((own["cell"] == "contested").sum())
        parts.append(
            f"{start(names.get(state, state)) if not parts else names.get(state, state)} speaks on {len(spoken)} of {len(own)}, {contested} contested"
        )
    return "States across and propositions down. Of the propositions, " + "; ".join(parts) + "."


def _numbers(cells: pd.DataFrame) -> dict[str, str | int]:
    n_undated = int(cells["n_undated"].sum())
    return {
        "cells": len(cells),
        "speaking": int((cells["cell"] != "silent").sum()),
        "contested": int((cells["cell"] == "contested").sum()),
        "undated": f"{count(n_undated, 'undated statement')} left out. " if n_undated else "",
    }


def _tops(cells: pd.DataFrame, width: float) -> tuple[dict[str, float], float]:
    """Top of the row of each proposition, finality last in a block of its own, and where the last row ends.

    A row is higher than others where an attribution in it needs more lines.
    """
    names = list(dict.fromkeys(cells["proposition"]))
    tops, y = {}, TOP_MM
    for name in [*(name for name in names if name != terms.FINALITY), *(name for name in names if name == terms.FINALITY)]:
        if name == terms.FINALITY and tops:
            y += GAP_MM
        tops[name] = y
        most = max(len(_attributed_lines(cell, width)) for cell in cells[cells["proposition"] == name].to_dict("records"))
        y += max(ROW_MM, 2.4 + most * ATTRIBUTED_MM)
    return tops, y


def _draw_heads(axes, columns: list[str], case: pd.Series, names: dict[str, str], width: float) -> None:
    """Name the states, their part in the case, and the two halves of each column."""
    roles = {case["requested_state"]: "requested state"} | dict.fromkeys(terms.split_list(case["requesting_states"]), "requesting state")
    for index, state in enumerate(columns):
        x = LABEL_MM + index * width + 0.5
        named = f"{names.get(state, state)} ({state})"
        label = named if text_width(named, 7, "bold") <= width - 1 else state
        axes.text(x, TOP_MM - 8.8, label, fontsize=7, fontweight="bold", va="center")
        axes.text(x, TOP_MM - 5.4, roles.get(state, "other state"), fontsize=6, color=QUIET, va="center")
        axes.text(x, TOP_MM - 1.8, "own voice", fontsize=5.5, color=QUIET, va="center")
        axes.text(x + width * OWN_SHARE, TOP_MM - 1.8, fit("according to", width * (1 - OWN_SHARE) - 1, 5.5), fontsize=5.5, color=QUIET, va="center")


def draw_matrix(cells: pd.DataFrame, case: pd.Series, states: pd.DataFrame, subtitle: str = "") -> Drawing:
    """Box for each state's own voice, and beside it what others attribute and who; a silent state leaves its place empty.

    A box is filled in the colour of the stance; where a state's own remaining statements differ,
    its head is parted, one part for each stance.

    Parameters
    ----------
    cells
        One row per state and proposition, as `positions.compare` gives them.
    case
        The row of the case.
    states
        Codebook table of states, for their names.
    subtitle
        What was chosen: cut-off, clock and so on; blank for the defaults.

    Returns
    -------
    The drawing; one row of `marks` per box and per attribution, and none for silence.
    """
    names = dict(zip(states["alpha2"], states["name"], strict=True))
    columns = list(dict.fromkeys(cells["state"]))
    page = max(PAGE_MM, LABEL_MM + 1 + NARROWEST_MM * len(columns))
    width = (page - LABEL_MM - 1) / max(len(columns), 1)
    beside = width * (1 - OWN_SHARE) - 1
    tops, bottom = _tops(cells, beside)
    marks = []
    with style():
        numbers = _numbers(cells)
        words = wrap(f"{numbers['undated']}{subtitle}", page - 2, CAPTION_PT)
        key = wrap(
            "empty: silent · days: last word · st. statements · orig. original reports · inf. informants (0: not stated)", page - 2, CAPTION_PT
        )
        foot = bottom + KEY_MM
        figure = new_figure(page, foot + LINE_MM * (len(key) + len(words) + 0.5))
        axes = figure.axes[0]
        _draw_heads(axes, columns, case, names, width)
        for proposition, y in tops.items():
            axes.plot([1, page - 1], [y, y], color=FAINT, linewidth=0.3)
            lines = wrap(proposition_label(proposition), LABEL_MM - 2, 7)
            for place, line in enumerate(lines):
                shift = (place - (len(lines) - 1) / 2) * 3.2
                axes.text(1, y + ROW_MM / 2 + shift, fit(line, LABEL_MM - 2, 7), fontsize=7, va="center")
        axes.plot([1, page - 1], [bottom, bottom], color=FAINT, linewidth=0.3)
        for cell in cells.to_dict("records"):
            x = LABEL_MM + columns.index(cell["state"]) * width + 0.5
            y = tops[cell["proposition"]]
            if cell["cell"] != "silent":
                marks.append(_own_mark(axes, cell, x, y, width * OWN_SHARE - 1.5))
            if cell["n_attributed"]:
                marks.append(_attributed_mark(axes, cell, x + width * OWN_SHARE, y, beside))
        _draw_key(axes, bottom + 3)
        for index, line in enumerate(key + words):
            axes.text(1, foot + LINE_MM * (index + 0.5), line, fontsize=CAPTION_PT, va="center")
    return Drawing(figure, pd.DataFrame(marks, columns=MARKS), _alt(cells, names_of(states)), numbers)


def _draw_key(axes, y: float) -> None:
    """Draw the key below the matrix."""
    x = 1.0
    for stance in terms.STANCES.index:
        colour, ink, sign = STANCE_LOOK[stance]
        axes.add_patch(Rectangle((x, y - 1.4), 3, 2.8, facecolor=colour, edgecolor=INK, linewidth=0.4))
        axes.text(x + 1.5, y, sign, fontsize=6, color=ink, ha="center", va="center")
        word = terms.STANCES.loc[stance, "label"]
        axes.text(x + 4, y, word, fontsize=6, va="center")
        x += 6.5 + text_width(word, 6)
    axes.add_patch(Rectangle((x, y - 1.4), 3, 2.8, facecolor=PAPER, edgecolor=INK, **CONTESTED))
    axes.text(x + 4, y, "≠ contested: accounts differ; a parted box: the state's own words do", fontsize=6, va="center")
