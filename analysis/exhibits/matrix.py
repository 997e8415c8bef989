"""The position matrix: states across, propositions down; a state's own voice, and beside it what others attribute."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch, PathPatch, Rectangle
from matplotlib.path import Path

from analysis.exhibits.declaration import Declaration
from analysis.exhibits.matrix_grid import BELOW, LABEL_MM, OWN_SHARE, Grid
from analysis.exhibits.style import (
    CAPTION_PT,
    FAINT,
    INK,
    LINE_MM,
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
from analysis.model import terms
from analysis.model.addresses import address
from analysis.model.dictionary.columns import STANCES, described
from analysis.model.dictionary.schemas import Column
from analysis.model.dispute import Case
from analysis.model.sentences import (
    Words,
    count,
    days_between,
    dissents_of,
    mark_of,
    say_choices,
    say_interval,
    say_list,
    say_proposition,
    start,
    voices_of,
)
from analysis.positions import compare

TOP_MM, ROW_MM, GAP_MM, KEY_MM = 12.0, 11.5, 0.9, 4.6
"""Room for names of states, least height of a row, gap above and below a box, height of a row of the key."""
LARGE_PT, DAY_PT, SMALL_PT = 6.5, 5.5, 5
HEIGHTS = {LARGE_PT: 3.0, DAY_PT: 2.6, SMALL_PT: 2.3}
"""Sizes of what stands in a box, and height of a line of each."""
PAD_MM, CHIP_MM = 0.5, 2.8
"""Margin above and below the lines of a part of a box; room for the sign of an attribution."""
PALE = 0.25
"""Opacity of the colour of a position that was overtaken."""
CONTESTED = {"linewidth": 1.2, "linestyle": (0, (2.2, 1.2))}
PLAIN = {"linewidth": 0.4, "linestyle": "solid"}
ROUND, SQUARE = "round,pad=0,rounding_size=0.8", "square,pad=0"

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


class Part(NamedTuple):
    """A part of a box from top to bottom: the stance whose colour it has (None = no colour), and its lines, each with its size."""

    stance: int | None
    lines: list[tuple[str, float]]
    dissents: bool = False

    @property
    def height(self) -> float:
        return 2 * PAD_MM + sum(HEIGHTS[size] for _, size in self.lines)


def _marked(stance: int, proposition: str, words: Words) -> str:
    """A stance as in a box: its sign, and what it is in the words of the proposition."""
    return f"{STANCE_LOOK[stance][2]} {mark_of(stance, proposition, words)}"


def _days(cell: Mapping[str, Any], words: Words) -> str:
    """The day of the last word, or of the deed that carries the thing out."""
    days = say_interval(cell["last_word_first"], cell["last_word_last"])
    is_deed = cell["authority"] == terms.CARRIES_OUT and words.of(str(cell["proposition"]), "is_outcome") == "yes"
    return f"carried out {days}" if is_deed else days


def _parts(cell: Mapping[str, Any], words: Words, width: float) -> list[Part]:
    """Parts of the box of a cell in which the state speaks: what speaks for it, then what dissents."""
    name, room = str(cell["proposition"]), width - 1.6
    stances = [int(value) for value in terms.split_list(str(cell["stances"]))]

    def wrapped(text: str, size: float, broken: str = "") -> list[tuple[str, float]]:
        """Lines of a text; one that is too long is broken after `broken`, if it has it, before it is broken between words."""
        head, found, tail = text.partition(broken) if broken and text_width(text, size) > room else (text, "", "")
        return [(fit(line, room, size), size) for piece in (head + found, tail) for line in wrap(piece, room, size)]

    reports = count(int(str(cell["n_origins"])), "report")
    counts = f"{count(int(str(cell['n_own'])), 'statement')}, {reports}"
    tail = wrapped(_days(cell, words), DAY_PT, "out ")
    if cell["silent_deciders"]:
        organs = [organ.replace("_", " ") for organ in terms.split_list(str(cell["organs"]))]
        tail = wrapped(f"{say_list(organs)} only", DAY_PT) + tail
    tail += wrapped("contested", SMALL_PT) if cell["is_contested"] == "yes" else []
    tail += wrapped(f"overtaken: {cell['overtaken']}", SMALL_PT, ": ") if cell["overtaken"] else []
    tail += [(counts if text_width(counts, SMALL_PT) <= room else reports, SMALL_PT)]
    heads = [wrapped(_marked(stance, name, words), LARGE_PT) for stance in stances]
    own = [Part(stances[0], heads[0] + tail)] if len(stances) == 1 else [*map(Part, stances, heads), Part(None, tail)]
    return own + [Part(stance, wrapped(said, SMALL_PT, ", "), dissents=True) for stance, said in _dissents(cell, words)]


def _dissents(cell: Mapping[str, Any], words: Words) -> list[tuple[int, str]]:
    """Stance and words of each organ that dissents, with its days: `− court: no decision, 9 Apr 2019`."""
    found: dict[tuple[str, int], list[str]] = {}
    for organ, stance, first, last in dissents_of(cell):
        found.setdefault((organ, stance), []).append(days_between(first, last))
    name = str(cell["proposition"])
    return [
        (stance, f"{STANCE_LOOK[stance][2]} {organ.replace('_', ' ')}: {mark_of(stance, name, words)}, {say_list(list(dict.fromkeys(days)))}")
        for (organ, stance), days in found.items()
    ]


def _attributed_lines(cell: Mapping[str, Any], words: Words, width: float) -> list[tuple[int | None, str]]:
    """Who attributes which stance, one stance after the other, broken to the room there is; the stance where its sign stands before the line."""
    lines: list[tuple[int | None, str]] = []
    for stance, voices in voices_of(str(cell["attributed_by"])).items():
        said = wrap(f"{mark_of(stance, str(cell['proposition']), words)}: {', '.join(voices)}", width - CHIP_MM - 0.4, SMALL_PT)
        lines += [(stance if place == 0 else None, fit(line, width - CHIP_MM - 0.4, SMALL_PT)) for place, line in enumerate(said)]
    return lines


def _draw_box(axes: Axes, parts: list[Part], place: tuple[float, float, float], look: Mapping[str, Any], gid: str) -> list[tuple[float, float]]:
    """Draw a box in its parts, each in the colour of its stance, and its frame; gives top and height of each part.

    `look` is that of the frame, and `alpha` the opacity of the colour of what speaks for the state.
    """
    x, y, width = place
    alpha, frame = look["alpha"], {name: look[name] for name in ("linewidth", "linestyle")}
    spans, top = [], y
    for part in parts:
        colour, ink = STANCE_LOOK[part.stance][:2] if part.stance is not None else (PAPER, INK)
        is_pale = alpha < 1 and not part.dissents
        shape: dict[str, Any] = {"facecolor": colour, "edgecolor": "none", "alpha": alpha if is_pale else None}
        if len(parts) == 1:
            axes.add_patch(FancyBboxPatch((x, top), width, part.height, boxstyle=ROUND, **shape))
        else:
            axes.add_patch(Rectangle((x, top), width, part.height, **shape))
        if part.dissents:
            axes.plot([x, x + width], [top, top], color=INK, linewidth=0.4)
        line_top = top + PAD_MM
        for text, size in part.lines:
            axes.text(x + 0.8, line_top + HEIGHTS[size] / 2, text, fontsize=size, color=INK if is_pale else ink, va="center")
            line_top += HEIGHTS[size]
        spans.append((top, part.height))
        top += part.height
    corners = ROUND if len(parts) == 1 else SQUARE
    axes.add_patch(FancyBboxPatch((x, y), width, top - y, boxstyle=corners, facecolor="none", edgecolor=INK, gid=gid, **frame))
    return spans


def _own_marks(axes: Axes, cell: dict, words: Words, place: tuple[float, float, float]) -> list[dict]:
    """Draw the state's own voice, and below it what dissents; gives the rows of data drawn."""
    name, (x, y, width) = cell["proposition"], place
    parts, is_contested = _parts(cell, words, width), cell["is_contested"] == "yes"
    at = address(cell["case_id"], "positions", cell["state"], name)
    look = {**(CONTESTED if is_contested else PLAIN), "alpha": PALE if cell["overtaken"] else 1.0}
    spans = _draw_box(axes, parts, place, look, at)
    stances = [int(value) for value in terms.split_list(cell["stances"])]
    label, days = " / ".join(_marked(stance, name, words) for stance in stances), _days(cell, words)
    about = f"{cell['state']} on {say_proposition(name, words)}"
    kinds = [cell["cell"], *(["contested"] * is_contested), *filter(None, [cell["overtaken"]])]
    whose = f", {say_list([organ.replace('_', ' ') for organ in terms.split_list(cell['organs'])])} only" if cell["silent_deciders"] else ""
    same = {"state": cell["state"], "proposition": name, "cell": cell["cell"], "is_contested": cell["is_contested"], "x": round(x, 2)}
    own = {
        "address": at, "title": f"{about}, own voice{whose}: {label}, {', '.join(kinds)}, {days}", "statement_ids": cell["statement_ids_own"],
        "kind": "own", "stances": cell["stances"], "organs": cell["organs"], "label": label, "days": days, "overtaken": cell["overtaken"],
        "n_statements": cell["n_own"], "n_origins": cell["n_origins"], "n_informants": cell["n_informants"],
        "colour": ";".join(STANCE_LOOK[stance][0] for stance in stances), "y": round(y, 2),
        "height": round(sum(part.height for part in parts if not part.dissents), 2),
    }  # fmt: skip
    if not cell["n_dissent"]:
        return [{**same, **own}]
    below = [span for span, part in zip(spans, parts, strict=True) if part.dissents]
    top, height = below[0][0], sum(high for _, high in below)
    axes.add_patch(Rectangle((x, top), width, height, facecolor="none", edgecolor="none", gid=f"{at}/dissent"))
    said, found = _dissents(cell, words), dissents_of(cell)
    dissent = {
        "address": f"{at}/dissent", "title": f"{about}, dissent: {'; '.join(text for _, text in said)}", "statement_ids": cell["dissent_ids"],
        "kind": "dissent", "stances": ";".join(str(stance) for stance in sorted({stance for stance, _ in said})),
        "organs": ";".join(sorted({organ for organ, *_ in found})), "label": "; ".join(text for _, text in said),
        "days": "; ".join(dict.fromkeys(days_between(first, last) for _, _, first, last in found)), "overtaken": "",
        "n_statements": cell["n_dissent"], "n_origins": "", "n_informants": "",
        "colour": ";".join(STANCE_LOOK[stance][0] for stance, _ in said), "y": round(top, 2), "height": round(height, 2),
    }  # fmt: skip
    return [{**same, **own}, {**same, **dissent}]


def _attributed_mark(axes: Axes, cell: dict, words: Words, place: tuple[float, float, float]) -> dict:
    """Draw what others attribute to the state and return the row of data drawn."""
    name, (x, y, width) = cell["proposition"], place
    at = address(cell["case_id"], "positions", cell["state"], name, "attributed")
    lines = _attributed_lines(cell, words, width)
    height = 2 * PAD_MM + len(lines) * HEIGHTS[SMALL_PT]
    axes.add_patch(Rectangle((x, y), width, height, facecolor="none", edgecolor="none", gid=at))
    for row, (stance, line) in enumerate(lines):
        middle = y + PAD_MM + (row + 0.5) * HEIGHTS[SMALL_PT]
        if stance is not None:
            axes.add_patch(Rectangle((x, middle - 1.0), 2.0, 2.0, facecolor=PAPER, edgecolor=STANCE_LOOK[stance][0], linewidth=0.9))
            axes.text(x + 1.0, middle, STANCE_LOOK[stance][2], fontsize=SMALL_PT, ha="center", va="center", color=INK)
        axes.text(x + CHIP_MM, middle, line, fontsize=SMALL_PT, va="center", color=INK)
    said = [f"{_marked(stance, name, words)}: {', '.join(voices)}" for stance, voices in voices_of(cell["attributed_by"]).items()]
    label = f"according to others {'; '.join(said)}"
    return {
        "address": at, "title": f"{cell['state']} on {say_proposition(name, words)}, {label}", "statement_ids": cell["statement_ids_attributed"],
        "kind": "attributed", "state": cell["state"], "proposition": name, "cell": cell["cell"], "is_contested": cell["is_contested"],
        "stances": cell["attributed_stances"], "organs": "", "label": label, "days": "", "overtaken": "", "n_statements": cell["n_attributed"],
        "n_origins": "", "n_informants": "", "colour": PAPER, "x": round(x, 2), "y": round(y, 2), "height": round(height, 2),
    }  # fmt: skip


def _draw_hatch(axes: Axes, x: float, y: float, width: float, height: float) -> None:
    """Draw slanting lines where a state cannot hold a position."""
    vertices, step = [], 2.4
    shift = step
    while shift < width + height:
        vertices += [(x + max(shift - height, 0), y + min(shift, height)), (x + min(shift, width), y + max(shift - width, 0))]
        shift += step
    codes = [Path.MOVETO, Path.LINETO] * (len(vertices) // 2)
    axes.add_patch(PathPatch(Path(vertices, codes), facecolor="none", edgecolor=FAINT, linewidth=0.35))


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


def _box_height(cell: Mapping[str, Any], words: Words, width: float) -> float:
    """Height of the box of a cell; none where the state is silent."""
    return sum(part.height for part in _parts(cell, words, width)) if cell["n_own"] else 0.0


def _height(cell: Mapping[str, Any], words: Words, grid: Grid) -> float:
    """Height that the row of a cell needs."""
    told = 2 * PAD_MM + len(_attributed_lines(cell, words, grid.told)) * HEIGHTS[SMALL_PT]
    return grid.height(_box_height(cell, words, grid.own), told) + 2 * GAP_MM


def _draw_heads(axes: Axes, columns: list[str], case: Case, grid: Grid) -> None:
    """Name the states, their part in the case, and the two halves of each column."""
    states, roles, titles = case.codebook.states, case.roles(columns), case.codebook.words.roles
    names = dict(zip(states["alpha2"], states["name"], strict=True))
    for index, state in enumerate(columns):
        x = grid.left(index)
        label, size = grid.head(names.get(state, state), state)
        axes.text(x, TOP_MM - 8.8, label, fontsize=size, fontweight="bold", va="center")
        axes.text(x, TOP_MM - 5.4, grid.role(titles[roles[state]], 6), fontsize=6, color=QUIET, va="center")
        axes.text(x, TOP_MM - 1.8, "own voice", fontsize=5.5, color=QUIET, va="center")
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
        foot = bottom + KEY_MM * _n_key_rows(page) + 1.4
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
                marks += _own_marks(axes, cell, words, (x, top + GAP_MM, grid.own))
            elif cell["cell"] == "not_applicable":
                _draw_hatch(axes, x, top + GAP_MM, grid.own, high - 2 * GAP_MM)
            if cell["n_attributed"]:
                at = grid.told_at(x, top + GAP_MM, _box_height(cell, words, grid.own))
                marks.append(_attributed_mark(axes, cell, words, (*at, grid.told)))
        _draw_key(axes, bottom + 3, page)
        for index, line in enumerate(lines):
            axes.text(1, foot + LINE_MM * (index + 0.5), line, fontsize=CAPTION_PT, va="center")
    return Drawing(figure, pd.DataFrame(marks, columns=MARKS.names), _alt(cells, words), numbers)


def _key() -> list[tuple[str, str]]:
    """Entries of the key: what is drawn, and its words."""
    stances = [(str(stance), str(terms.STANCES.loc[stance, "label"])) for stance in terms.STANCES.index]
    return [
        *stances,
        ("dissent", "below: an organ that dissents"),
        ("contested", "contested: an account says otherwise"),
        ("overtaken", "overtaken: moot by then"),
        ("hatch", "a state in this role cannot hold a position"),
        ("silent", "empty: silent"),
    ]


def _key_places(page: float) -> list[tuple[str, str, float, int]]:
    """Entries of the key with their place from the left and their row; a row that is full is followed by another."""
    places, x, row = [], 1.0, 0
    for look, words in _key():
        wide = 5.0 + text_width(words, CAPTION_PT)
        if x + wide > page - 1:
            x, row = 1.0, row + 1
        places.append((look, words, x, row))
        x += wide + 3.5
    return places


def _n_key_rows(page: float) -> int:
    return 1 + max(row for *_, row in _key_places(page))


def _draw_key(axes: Axes, y: float, page: float) -> None:
    """Draw the key below the matrix."""
    for look, words, x, row in _key_places(page):
        top = y + row * KEY_MM - 1.5
        frame: dict[str, Any] = {"edgecolor": INK, **(CONTESTED if look == "contested" else PLAIN)}
        if look in ("1", "0", "-1"):
            colour, ink, sign = STANCE_LOOK[int(look)]
            axes.add_patch(Rectangle((x, top), 4, 3, facecolor=colour, **frame))
            axes.text(x + 2, top + 1.5, sign, fontsize=6, color=ink, ha="center", va="center")
        elif look == "hatch":
            _draw_hatch(axes, x, top, 4, 3)
        elif look == "silent":
            pass
        else:
            supports, opposes = STANCE_LOOK[1][0], STANCE_LOOK[-1][0]
            axes.add_patch(
                Rectangle((x, top), 4, 3, facecolor=PAPER if look == "contested" else supports, alpha=PALE if look == "overtaken" else None)
            )
            if look == "dissent":
                axes.add_patch(Rectangle((x, top + 1.8), 4, 1.2, facecolor=opposes, edgecolor="none"))
            axes.add_patch(Rectangle((x, top), 4, 3, facecolor="none", **frame))
        axes.text(x + (0 if look == "silent" else 5), top + 1.5, words, fontsize=CAPTION_PT, va="center")


FIGURE = Declaration(
    number=1,
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
    draw=lambda case, choices, cells: draw_matrix(cells, case, say_choices(choices)),
)
