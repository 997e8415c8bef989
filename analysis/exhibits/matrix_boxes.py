"""The boxes of the position matrix: a state's own voice in its parts, what dissents, what others attribute."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch, Rectangle

from analysis.exhibits.style import (
    INK,
    PAPER,
    STANCE_LOOK,
    fit,
    text_width,
    wrap,
)  # fmt: skip
from analysis.model import terms
from analysis.model.addresses import address
from analysis.model.cell_parts import dissents_of, voices_of
from analysis.model.sentences import count, days_between, mark_of, say_interval, say_list, say_proposition
from analysis.model.words import Words

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


def attributed_lines(cell: Mapping[str, Any], words: Words, width: float) -> list[tuple[int | None, str]]:
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


def draw_own(axes: Axes, cell: dict, words: Words, place: tuple[float, float, float]) -> list[dict]:
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


def draw_attributed(axes: Axes, cell: dict, words: Words, place: tuple[float, float, float]) -> dict:
    """Draw what others attribute to the state and return the row of data drawn."""
    name, (x, y, width) = cell["proposition"], place
    at = address(cell["case_id"], "positions", cell["state"], name, "attributed")
    lines = attributed_lines(cell, words, width)
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


def box_height(cell: Mapping[str, Any], words: Words, width: float) -> float:
    """Height of the box of a cell; none where the state is silent."""
    return sum(part.height for part in _parts(cell, words, width)) if cell["n_own"] else 0.0
