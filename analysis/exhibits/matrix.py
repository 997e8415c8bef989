"""The position matrix: states across, propositions down; a state's own voice, and beside it what others attribute."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from analysis.exhibits.declaration import Declaration
from analysis.exhibits.matrix_boxes import (
    HEIGHTS,
    PAD_MM,
    SMALL_PT,
    attributed_lines,
    box_height,
    draw_attributed,
    draw_own,
)
from analysis.exhibits.matrix_grid import BELOW, LABEL_MM, OWN_SHARE, Grid
from analysis.exhibits.matrix_key import KEY_MM, draw_hatch, draw_key, n_key_rows
from analysis.exhibits.style import (
    CAPTION_PT,
    FAINT,
    LINE_MM,
    QUIET,
    Drawing,
    fit,
    new_figure,
    style,
    wrap,
)  # fmt: skip
from analysis.model import terms
from analysis.model.dictionary.columns import STANCES, described
from analysis.model.dictionary.schemas import Column
from analysis.model.dispute import Case
from analysis.model.sentences import count, say_choices, say_proposition, start
from analysis.model.words import Words
from analysis.positions import compare

TOP_MM, ROW_MM, GAP_MM = 12.0, 11.5, 0.9
"""Room for names of states, least height of a row, gap above and below a box."""

MARKS = described(
    "matrix",
    "a box, a dissent in it, or an attribution",
    "address",
    "address title statement_ids",
    Column("kind", "own (a box), dissent (in a box) or attributed (beside it)"),
    "state proposition cell is_contested",
    Column("stances", "stances shown", values=STANCES, type="whole", is_list=True),
    Column("organs", "organs that speak for the state, or that dissent", "attribution", vocabulary="organs", is_list=True),
    Column("label", "words at the mark"),
    Column("days", "day of the last word, of the deed, or of the dissent", "attribution"),
    Column("overtaken", "what has made the position moot", "nothing, or no own voice"),
    Column("n_statements", "statements that speak, dissent or attribute", type="whole"),
    Column("n_origins", "original reports behind what speaks", "dissent or attribution", type="whole"),
    Column("n_informants", "informants of it that are stated", "dissent or attribution", type="whole"),
    "colour x y",
    Column("height", "height of the mark", type="number", unit="mm"),
)
"""Columns of the data drawn."""


def _alt(cells: pd.DataFrame, words: Words) -> str:
    """What the matrix shows, in words computed from its cells."""
    parts: list[str] = []
    for state in dict.fromkeys(cells["state"]):
        own = cells[cells["state"] == state]
        can = own[own["cell"] != "not_applicable"]
        numbers = {
            "divided": int((own["cell"] == "divided").sum()),
            "contested": int((own["is_contested"] == "yes").sum()),
            "overtaken": int((own["overtaken"] != "").sum()),
        }
        kinds = "".join(f", {number} {kind}" for kind, number in numbers.items() if number)
        name = words.get(state, state)
        parts.append(f"{name if parts else start(name)} speaks on {int(terms.is_spoken(own).sum())} of {len(can)}{kinds}")
    return f"States across and propositions down. Of the propositions on which it can hold a position, {'; '.join(parts)}."


def _numbers(cells: pd.DataFrame) -> dict[str, str | int]:
    n_undated = int(cells["n_undated"].sum())
    return {
        "cells": len(cells),
        "speaking": int(terms.is_spoken(cells).sum()),
        "silent": int((cells["cell"] == "silent").sum()),
        "not_applicable": int((cells["cell"] == "not_applicable").sum()),
        "divided": int((cells["cell"] == "divided").sum()),
        "contested": int((cells["is_contested"] == "yes").sum()),
        "overtaken": int((cells["overtaken"] != "").sum()),
        "undated": f"{count(n_undated, 'undated statement')} left out. " if n_undated else "",
    }


def _height(cell: Mapping[str, Any], words: Words, grid: Grid) -> float:
    """Height that the row of a cell needs."""
    told = 2 * PAD_MM + len(attributed_lines(cell, words, grid.told)) * HEIGHTS[SMALL_PT]
    return grid.height(box_height(cell, words, grid.own), told) + 2 * GAP_MM


def _draw_heads(axes: Axes, columns: list[str], case: Case, grid: Grid) -> None:
    """Name the states, their part in the case, and the two halves of each column."""
    states, roles, titles = case.codebook.states, case.roles(columns), case.codebook.words.roles
    names = dict(zip(states["alpha2"], states["name"], strict=True))
    for index, state in enumerate(columns):
        x = grid.left(index)
        label, size = grid.head(names.get(state, state), state)
        axes.text(x, TOP_MM - 8.8, label, fontsize=size, fontweight="bold", va="center")
        axes.text(x, TOP_MM - 5.4, grid.role(titles[roles[state]], 6), fontsize=6, color=QUIET, va="center")
        voice = f"{state}, own voice" if grid.is_stacked and f"({state})" not in label else "own voice"  # attribution names states by code
        axes.text(x, TOP_MM - 1.8, voice, fontsize=5.5, color=QUIET, va="center")
        if not grid.is_stacked:
            axes.text(x + grid.width * OWN_SHARE, TOP_MM - 1.8, fit("according to", grid.told, 5.5), fontsize=5.5, color=QUIET, va="center")


def draw_matrix(cells: pd.DataFrame, case: Case, subtitle: str = "") -> Drawing:
    """Box for each state's own voice, and beside it what others attribute and who; a silent state leaves its place empty.

    A box is filled in the colour of the stance and says it in the words of the proposition; where the words that speak for the state differ, its head
    is parted. Below stands which organ dissents, and when. A dashed frame is a contested cell, a pale one was overtaken; hatched is what the state
    cannot hold a position on.

    Parameters
    ----------
    cells
        One row per state and proposition, as `positions.compare` gives them.
    case
        The case, as it was cleaned.
    subtitle
        What was chosen: cut-off, clock and so on; blank for the defaults.

    Returns
    -------
    The drawing; one row of `marks` per box, per dissent in a box and per attribution, and none for silence.
    """
    words, columns = case.codebook.words, list(dict.fromkeys(cells["state"]))
    grid = Grid.of(len(columns))
    page = grid.page
    rows, tops, y = cells.to_dict("records"), {}, TOP_MM
    labels = {name: wrap(words.of(name, "title") or say_proposition(name, words), LABEL_MM - 2, 7) for name in dict.fromkeys(cells["proposition"])}
    for name, lines in labels.items():
        high = max([ROW_MM, 3.2 * len(lines) + 1.4, *(_height(cell, words, grid) for cell in rows if cell["proposition"] == name)])
        tops[name], y = (y, high), y + high
    marks, bottom, numbers = [], y, _numbers(cells)
    with style():
        foot = bottom + KEY_MM * n_key_rows(page) + 1.4
        said = (
            f"{BELOW * grid.is_stacked}A day is that of the last word. A parted head: words of the same authority differ. "
            "Only: an organ that does not decide this speaks, and those that decide are silent. "
            f"Statements are those that speak for the state, reports the original reports behind them. {numbers['undated']}{subtitle}"
        )
        lines = wrap(said, page - 2, CAPTION_PT)
        figure = new_figure(page, foot + LINE_MM * (len(lines) + 0.5))
        axes = figure.axes[0]
        _draw_heads(axes, columns, case, grid)
        for name, (top, high) in tops.items():
            axes.plot([1, page - 1], [top, top], color=FAINT, linewidth=0.3)
            for place, line in enumerate(labels[name]):
                shift = (place - (len(labels[name]) - 1) / 2) * 3.2
                axes.text(1, top + high / 2 + shift, fit(line, LABEL_MM - 2, 7), fontsize=7, va="center")
        axes.plot([1, page - 1], [bottom, bottom], color=FAINT, linewidth=0.3)
        for cell in rows:
            x, (top, high) = grid.left(columns.index(cell["state"])), tops[cell["proposition"]]
            if cell["n_own"]:
                marks += draw_own(axes, cell, words, (x, top + GAP_MM, grid.own))
            elif cell["cell"] == "not_applicable":
                draw_hatch(axes, x, top + GAP_MM, grid.own, high - 2 * GAP_MM)
            if cell["n_attributed"]:
                at = grid.told_at(x, top + GAP_MM, box_height(cell, words, grid.own))
                marks.append(draw_attributed(axes, cell, words, (*at, grid.told)))
        draw_key(axes, bottom + 3, page)
        for index, line in enumerate(lines):
            axes.text(1, foot + LINE_MM * (index + 0.5), line, fontsize=CAPTION_PT, va="center")
    return Drawing(figure, pd.DataFrame(marks, columns=MARKS.names), _alt(cells, words), numbers)


FIGURE = Declaration(
    number=1,
    is_main=True,
    notebook="03_draw_figures",
    cell="matrix",
    rows=MARKS,
    title=("Positions of the states in the case of {subject}"),
    caption=(
        "A filled box is a state's own voice in the words of the proposition, with the day of its last "
        "word, or of the deed, and the statements and original reports behind it; beside it stands what "
        "others attribute to the state, and who. Cells: {cells}; that speak: {speaking}, of which "
        "divided (an organ that dissents stands below, or the head is parted): {divided}; contested "
        "(dashed frame): {contested}; overtaken (pale): {overtaken}. An empty place is silence "
        "({silent}); hatched is what a state in its role cannot hold a position on ({not_applicable})."
    ),
    note=(
        "Silence is not neutrality: an empty place is no position. {undated}An act that carries the thing"
        " out speaks before an organ that decides, and that before others; a later word displaces only "
        "what has no more authority. Only: an organ that does not decide speaks, and those that decide "
        "are silent. Contested: somebody with access to it (an office, a court document, a party to the "
        "proceedings) gives another account of the position. Overtaken: a {words[outcome]} elsewhere, a "
        "withdrawal or a departure has made the position moot, and has not changed it."
    ),
    rests_on={"cell;is_contested;overtaken;organs;title;@row": "statement_ids;table/positions(state;proposition)"},
    make=lambda case, choices: (compare(case, choices),),
    draw=lambda case, choices, cells, width_mm: draw_matrix(cells, case, say_choices(choices)),
)
