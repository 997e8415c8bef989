"""The position matrix: what each state holds of each proposition in its own voice, and what others say of it."""

import pandas as pd

from analysis.exhibits.declaration import Declaration
from analysis.exhibits.matrix_key import draw_key
from analysis.exhibits.matrix_layout import Sheet
from analysis.exhibits.matrix_words import finding, in_words
from analysis.exhibits.style import WIDTH_MM, Drawing, draw_head, new_figure, style
from analysis.exhibits.subject import say_subject
from analysis.model import terms
from analysis.model.choices import DEFAULT, Choices
from analysis.model.dictionary.columns import STANCES, described
from analysis.model.dictionary.schemas import Column
from analysis.model.dispute import Case
from analysis.model.sentences import count, say_choices
from analysis.positions import compare

MARKS = described(
    "matrix",
    "a box, a dissent in it, or an attribution",
    "address",
    "address title statement_ids",
    Column("kind", "own (a box), dissent (in a box) or attributed (below it)"),
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


def _subtitle(case: Case, choices: Choices) -> str:
    """Whom the case is about, what is drawn, as of when, and whether other choices were made than by default; which ones, the note says."""
    counted = ", others’ words included" if terms.ATTRIBUTED in choices.bases else " in its own voice"
    as_of = say_choices(Choices(as_of=choices.as_of, clock=choices.clock)).removesuffix(".") if choices.as_of else ""
    others = "with other choices than by default" if set(choices.changed()) - {"as_of", "clock"} else ""
    said = [f"{say_subject(case)}: what each state last said or did{counted}, and on what day", as_of[:1].lower() + as_of[1:], others]
    return "; ".join(filter(None, said))


def draw_matrix(cells: pd.DataFrame, case: Case, choices: Choices = DEFAULT, width_mm: float = WIDTH_MM) -> Drawing:
    """A box for each state's own voice, and below it what others say that it holds; a silent state has a word instead.

    A box is filled in the colour of the stance and says it in the words of the proposition, with a dot for each
    original report; where the words that speak for the state differ, its head is parted. Below stands which organ
    dissents, and when. A dashed frame is a contested cell, a pale box was overtaken; hatched is what the state cannot
    take a position on. States that do not fit beside each other stand below each proposition.

    Parameters
    ----------
    cells
        One row per state and proposition, as `positions.compare` gives them.
    case
        The case, as it was cleaned.
    choices
        The choices under which the cells were formed.
    width_mm
        The width of the figure in millimetres.

    Returns
    -------
    The drawing; one row of `marks` per box, per dissent in a box and per attribution, and none for silence.
    """
    found = finding(cells, case, terms.ATTRIBUTED not in choices.bases)
    with style():
        figure = new_figure(width_mm, 10)
        axes = figure.axes[0]
        y = draw_head(axes, found, _subtitle(case, choices), width_mm)
        y = draw_key(axes, cells, y, width_mm)
        marks, y = Sheet(axes, cells, case, width_mm).draw(y)
        figure.set_size_inches(width_mm / 25.4, (y + 1) / 25.4)
        axes.set_ylim(y + 1, 0)
    drawn = pd.DataFrame(marks, columns=MARKS.names)
    return Drawing(figure, drawn, in_words(cells, case.codebook.words), _numbers(cells), found)


FIGURE = Declaration(
    number=1,
    is_main=True,
    least_mm=85,
    notebook="03_draw_figures",
    cell="matrix",
    rows=MARKS,
    title="Positions of the states in the case of {subject}",
    caption=(
        "A filled box is a state's position in its own voice, with the day of its last word or deed and a dot for each "
        "original report behind it; below it stands what others say of that position. Of {cells:place|places} in the matrix "
        "{speaking:is|are|none is} filled: {divided:is|are|none is} divided (an organ dissents, or words of equal authority differ), "
        "{contested:is|are|none is} contested (dashed frame), and {overtaken:is|are|none is} overtaken by events (pale). "
        "The state is silent in {silent}; its role leaves it no position to take in {not_applicable} (hatched)."
    ),
    note=(
        "Silence is not neutrality: it means that no word of the state was found. {undated}"
        "The deed that carries the matter out outranks the organ that decides, which outranks every other; a later word "
        "replaces only words of no higher rank. A position is contested where somebody with access (an office, a court "
        "document, a party to the proceedings) gives another account of it, and overtaken where a {words[outcome]} "
        "elsewhere, a withdrawal or a departure has made it moot."
    ),
    rests_on={"cell;is_contested;overtaken;organs;title;@row": "statement_ids;table/positions(state;proposition)"},
    make=lambda case, choices: (compare(case, choices),),
    draw=lambda case, choices, cells, width_mm: draw_matrix(cells, case, choices, width_mm),
)
