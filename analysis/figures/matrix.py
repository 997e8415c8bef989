"""The position matrix: states across, propositions down; a state's own voice, and beside it what others attribute."""

import pandas as pd
from matplotlib.patches import FancyBboxPatch, Rectangle

from analysis import terms
from analysis.addresses import address
from analysis.dates import say_days
from analysis.figures.style import CAPTION_PT, FAINT, INK, LINE_MM, PAGE_MM, PAPER, STANCE_LOOK, Drawing, fit, new_figure, style, text_width, wrap

LABEL_MM, TOP_MM, ROW_MM, GAP_MM, KEY_MM = 43.0, 9.0, 11.5, 4.0, 6.0
NARROWEST_MM = 22.0
"""Least width of a state's column; a figure of many states is wider than the page."""
OWN_SHARE = 0.6
"""Share of a cell's width for the state's own voice; the rest is for attribution."""

MARKS = [
    "address", "kind", "state", "proposition", "cell", "stances", "label", "days", "n_statements", "n_origins",
    "colour", "x", "y", "statement_ids",
]  # fmt: skip
"""Columns of the data drawn."""


def proposition_label(proposition: str) -> str:
    """A proposition for people: `surrender_to_RU` is `surrender to RU`."""
    return proposition.replace("_", " ")


def _day(value: pd.Timestamp) -> object:
    return None if pd.isna(value) else value.date()


def _own_mark(axes, cell: dict, x: float, y: float, width: float) -> dict:
    """Draw the state's own voice and return the row of data drawn."""
    stance = None if pd.isna(cell["stance"]) else int(cell["stance"])
    contested = cell["cell"] == "contested"
    if stance is None:
        colour, ink, sign = PAPER, INK, "/".join(STANCE_LOOK[int(value)][2] for value in cell["stances"].split(";"))
        words = "differ"
    else:
        colour, ink, sign = STANCE_LOOK[stance]
        words = terms.STANCES.loc[stance, "label"]
    mark = address(cell["case_id"], "positions", cell["state"], cell["proposition"])
    box = FancyBboxPatch(
        (x, y + 0.9), width, ROW_MM - 1.8, boxstyle="round,pad=0,rounding_size=0.8", facecolor=colour,
        edgecolor=INK, linewidth=1.2 if contested else 0.4, linestyle=(0, (2.2, 1.2)) if contested else "solid", gid=mark,
    )  # fmt: skip
    axes.add_patch(box)
    days = say_days(_day(cell["last_word_first"]), _day(cell["last_word_last"]))
    head = f"{sign} {words}" + (" ≠" if contested else "")
    tail = f"{cell['n_own']} st. · {cell['n_origins']} orig."
    for line, size, dy in ((head, 6.5, 2.9), (days, 5, 5.9), (tail, 5, 8.6)):
        axes.text(x + 1.0, y + dy, fit(line, width - 1.4, size), fontsize=size, color=ink, va="center")
    return {
        "address": mark, "kind": "own", "state": cell["state"], "proposition": cell["proposition"], "cell": cell["cell"],
        "stances": cell["stances"], "label": head, "days": days, "n_statements": cell["n_own"], "n_origins": cell["n_origins"],
        "colour": colour, "x": round(x, 2), "y": round(y, 2), "statement_ids": cell["statement_ids_own"],
    }  # fmt: skip


def _attributed_mark(axes, cell: dict, x: float, y: float, width: float) -> dict:
    """Draw what others attribute to the state and return the row of data drawn."""
    mark = address(cell["case_id"], "positions", cell["state"], cell["proposition"], "attributed")
    axes.add_patch(Rectangle((x, y + 0.9), width, ROW_MM - 1.8, facecolor="none", edgecolor="none", gid=mark))
    said: dict[int, set[str]] = {}
    for item in cell["attributions"].split(";"):
        who, _, stance = item.rpartition(" ")
        said.setdefault(int(stance), set()).add(who)
    lines = [f"{STANCE_LOOK[stance][2]} {', '.join(sorted(said[stance]))}" for stance in sorted(said, reverse=True)]
    label = "according to " + "; ".join(lines)
    for dy, line in zip((2.6, 5.6, 8.6), lines, strict=False):
        stance = sorted(said, reverse=True)[lines.index(line)]
        axes.add_patch(Rectangle((x, y + dy - 1.1), 2.2, 2.2, facecolor=PAPER, edgecolor=STANCE_LOOK[stance][0], linewidth=0.9))
        axes.text(x + 1.1, y + dy, line[0], fontsize=5.5, ha="center", va="center", color=INK)
        axes.text(x + 2.9, y + dy, fit(line[2:], width - 3.2, 5), fontsize=5, va="center", color=INK)
    return {
        "address": mark, "kind": "attributed", "state": cell["state"], "proposition": cell["proposition"], "cell": cell["cell"],
        "stances": cell["attributed_stances"], "label": label, "days": "", "n_statements": cell["n_attributed"], "n_origins": "",
        "colour": PAPER, "x": round(x, 2), "y": round(y, 2), "statement_ids": cell["statement_ids_attributed"],
    }  # fmt: skip


def _alt(cells: pd.DataFrame, names: dict[str, str]) -> str:
    """What the matrix shows, in words computed from its cells."""
    parts = []
    for state in dict.fromkeys(cells["state"]):
        own = cells[cells["state"] == state]
        spoken = own[own["cell"] != "silent"]
        contested = int((own["cell"] == "contested").sum())
        parts.append(f"{names.get(state, state)} speaks on {len(spoken)} of {len(own)}, {contested} contested")
    return "Position matrix, states across and propositions down. Of the propositions, " + "; ".join(parts) + "."


def draw_matrix(cells: pd.DataFrame, states: pd.DataFrame, subtitle: str = "") -> Drawing:
    """Box for each state's own voice, signs beside it for what others attribute; a silent state leaves its place empty.

    Parameters
    ----------
    cells
        One row per state and proposition, as `positions.compare` gives them.
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
    rows = [name for name in dict.fromkeys(cells["proposition"]) if name != terms.FINALITY]
    last = [name for name in dict.fromkeys(cells["proposition"]) if name == terms.FINALITY]
    tops = {name: TOP_MM + index * ROW_MM for index, name in enumerate(rows)}
    tops |= {name: TOP_MM + len(rows) * ROW_MM + GAP_MM for name in last}
    bottom = max(tops.values(), default=TOP_MM) + ROW_MM
    page = max(PAGE_MM, LABEL_MM + 1 + NARROWEST_MM * len(columns))
    width = (page - LABEL_MM - 1) / max(len(columns), 1)
    marks = []
    with style():
        n_undated = int(cells["n_undated"].sum())
        words = wrap((f"{n_undated} undated statements left out. " if n_undated else "") + subtitle, page - 2, CAPTION_PT)
        figure = new_figure(page, bottom + KEY_MM + LINE_MM * (len(words) + 0.5))
        axes = figure.axes[0]
        for index, state in enumerate(columns):
            x = LABEL_MM + index * width
            named = f"{names.get(state, state)} ({state})"
            label = named if text_width(named, 7, "bold") <= width - 1 else state
            axes.text(x + 0.5, TOP_MM - 5.5, label, fontsize=7, fontweight="bold", va="center")
            axes.text(x + 0.5, TOP_MM - 1.8, "own voice", fontsize=5, color=FAINT, va="center")
            axes.text(
                x + 0.5 + width * OWN_SHARE, TOP_MM - 1.8, fit("according to", width * (1 - OWN_SHARE) - 1, 5), fontsize=5, color=FAINT, va="center"
            )
        for proposition, y in tops.items():
            axes.plot([1, page - 1], [y, y], color=FAINT, linewidth=0.3)
            axes.text(1, y + ROW_MM / 2, fit(proposition_label(proposition), LABEL_MM - 2, 7), fontsize=7, va="center")
        axes.plot([1, page - 1], [bottom, bottom], color=FAINT, linewidth=0.3)
        for cell in cells.to_dict("records"):
            x = LABEL_MM + columns.index(cell["state"]) * width
            y = tops[cell["proposition"]]
            if cell["cell"] != "silent":
                marks.append(_own_mark(axes, cell, x + 0.5, y, width * OWN_SHARE - 1.5))
            if cell["n_attributed"]:
                marks.append(_attributed_mark(axes, cell, x + 0.5 + width * OWN_SHARE, y, width * (1 - OWN_SHARE) - 1))
        _draw_key(axes, bottom + 3)
        for index, line in enumerate(words):
            axes.text(1, bottom + KEY_MM + LINE_MM * (index + 0.5), line, fontsize=CAPTION_PT, va="center")
    title = "Positions of the states, own voice beside attribution"
    return Drawing(figure, pd.DataFrame(marks, columns=MARKS), title, _alt(cells, names))


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
    axes.add_patch(Rectangle((x, y - 1.4), 3, 2.8, facecolor=PAPER, edgecolor=INK, linewidth=1.2, linestyle=(0, (2.2, 1.2))))
    axes.text(x + 4, y, "≠ contested: accounts differ", fontsize=6, va="center")
    x += 8 + text_width("≠ contested: accounts differ", 6)
    axes.text(x, y, "empty: silent · day of the last word · st. statements · orig. original reports", fontsize=6, va="center")
