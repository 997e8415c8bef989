"""Cards of accounts: the number of a fact, who spoke, whose position on what, and the numbers of the facts with which it collides."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch, Rectangle

from analysis.exhibits.style import FAINT, INK, LINE_MM, PAPER, QUIET, STANCE_LOOK, fit, text_width, wrap
from analysis.model import terms
from analysis.model.sentences import mark_of, say_proposition
from analysis.model.words import Words
from analysis.positions.accounts import EXCLUDE, NOT_CONFIRMED

INSET_MM, PITCH_MM, CHIP_MM, PILL_MM = 1.0, 2.8, 2.2, 2.3
"""Margin within a card, height of a line, side of the sign of a stance, height of the number of a related fact."""
HEAD_PT, SMALL_PT = 6, 5
PILL_LOOK = {EXCLUDE: ("excludes", INK, "solid"), NOT_CONFIRMED: ("differs from", QUIET, (0, (0.8, 1.0)))}
"""Words, colour and style of the frame around the number of a related fact."""

Line = dict
"""A line of a card: its `kind` (head, text, position, more of a position, pills), its words, and the places of pills."""


def short(fact: str) -> str:
    """Number of a fact without its case."""
    return fact.rpartition("-")[2]


def _pills(kind: str, facts: list[str], width: float) -> list[Line]:
    """Lines on which the numbers of related facts stand, after the words that say how they are related."""
    words = PILL_LOOK[kind][0]
    x = text_width(words, SMALL_PT) + 1.0
    lines: list[Line] = [{"kind": "pills", "relation": kind, "pills": [], "words": words}]
    for fact in facts:
        wide = text_width(short(fact), SMALL_PT) + 1.4
        if x + wide > width:
            lines.append({"kind": "pills", "relation": kind, "pills": [], "words": ""})
            x = 0.0
        lines[-1]["pills"].append((fact, x, wide))
        x += wide + 0.5
    return lines


def _source(row: dict, words: Words) -> str:
    """Through whom an account is known, where its speaker does not say so."""
    if row["informant"] == terms.NOT_STATED:
        return "informant not stated"
    outsider = words.voices.get(row["informant"])
    is_same = row["speaker"] == outsider if outsider else row["speaker_state"] != "" and row["speaker_state"] == row["voice_state"]
    return "" if is_same or row["voice"].startswith("own ") else row["voice"]


def position_words(state: str, proposition: str, stance: int, words: Words) -> str:
    """A position on a card: `KZ surrender to Russia: open`."""
    return f"{state} {say_proposition(proposition, words).removeprefix('the ')}: {mark_of(stance, proposition, words)}"


def card_lines(rows: pd.DataFrame, width: float, names: Words) -> list[Line]:
    """Lines of the card of a fact: number and speaker, through whom, one line a position, and the related facts.

    Parameters
    ----------
    rows
        Rows of one fact, as `accounts.accounts` gives them, in the order in which its positions are to stand.
    width
        Room for a line, in millimetres.
    names
        Words for states and propositions.
    """
    first = rows.iloc[0].to_dict()
    lines = [{"kind": "head", "label": short(first["fact_id"]), "words": first["speaker"]}]
    said = list(dict.fromkeys(filter(None, (_source(row, names) for row in rows.to_dict("records")))))
    said += ["day approximate"] * (first["is_approximate"] == "yes") + ["no position of a state"] * (first["statement_id"] == "")
    lines += [{"kind": "text", "words": line} for words in said for line in wrap(words, width, SMALL_PT)]
    for row in rows[rows["statement_id"] != ""].to_dict("records"):
        head, *more = wrap(position_words(row["state"], row["proposition"], int(row["stance"]), names), width - CHIP_MM - 0.8, SMALL_PT)
        lines.append({"kind": "position", "words": head, "stance": int(row["stance"]), "own": row["basis"] != terms.ATTRIBUTED})
        lines += [{"kind": "more", "words": line} for line in more]
        told = f"told of {row['position_days']}" if row["position_days"] else ""
        lines += [{"kind": "text", "words": line} for line in wrap(told, width, SMALL_PT)]
    for kind, column in ((EXCLUDE, "excludes"), (NOT_CONFIRMED, "not_confirmed_by")):
        facts = terms.split_list(first[column])
        lines += _pills(kind, facts, width) if facts else []
    return lines


def card_height(lines: list[Line]) -> float:
    """Height of a card in millimetres."""
    return PITCH_MM * len(lines) + 1.6


def line_y(index: int) -> float:
    """Middle of a line of a card, in millimetres below its top."""
    return 0.8 + PITCH_MM * (index + 0.5)


def draw_pills(axes: Axes, line: Line, at: tuple[float, float], gids: dict[str, str]) -> None:
    """Numbers of related facts in frames, solid or dotted, after the words that say how they are related."""
    _, colour, dashes = PILL_LOOK[line["relation"]]
    x, y = at
    axes.text(x, y, line["words"], fontsize=SMALL_PT, va="center", color=QUIET)
    for fact, shift, wide in line["pills"]:
        frame: dict[str, Any] = {"facecolor": PAPER, "edgecolor": colour, "linestyle": dashes, "linewidth": 0.7, "gid": gids.get(fact)}
        axes.add_patch(FancyBboxPatch((x + shift, y - PILL_MM / 2), wide, PILL_MM, boxstyle="round,pad=0,rounding_size=0.6", **frame))
        axes.text(x + shift + wide / 2, y, short(fact), fontsize=SMALL_PT, ha="center", va="center")


def draw_position(axes: Axes, line: Line, at: tuple[float, float], width: float) -> None:
    """A chip with the sign of the stance, filled for a state's own voice, empty for what others say of it; then whose and on what."""
    colour, ink, sign = STANCE_LOOK[line["stance"]]
    x, y = at
    fill, edge, linewidth = (colour, INK, 0.3) if line["own"] else (PAPER, colour, 0.9)
    axes.add_patch(Rectangle((x, y - CHIP_MM / 2), CHIP_MM, CHIP_MM, facecolor=fill, edgecolor=edge, linewidth=linewidth))
    axes.text(x + CHIP_MM / 2, y, sign, fontsize=SMALL_PT, color=ink if line["own"] else INK, ha="center", va="center")
    axes.text(x + CHIP_MM + 0.8, y, fit(line["words"], width - CHIP_MM - 0.8, SMALL_PT), fontsize=SMALL_PT, va="center")


def draw_card(axes: Axes, card: dict, gids: dict[str, str]) -> None:
    """Frame of an account and the lines within it.

    Parameters
    ----------
    axes
        Axes in millimetres from the top left.
    card
        Its `x`, `y`, `width`, `height`, `address` and `lines`.
    gids
        Address of the pair by related fact, for the pairs that are marked in this card.
    """
    frame = {"facecolor": PAPER, "edgecolor": FAINT, "linewidth": 0.5, "gid": card["address"]}
    axes.add_patch(FancyBboxPatch((card["x"], card["y"]), card["width"], card["height"], boxstyle="round,pad=0,rounding_size=0.8", **frame))
    left, room = card["x"] + INSET_MM, card["width"] - 2 * INSET_MM
    for index, line in enumerate(card["lines"]):
        at = (left, card["y"] + line_y(index))
        if line["kind"] == "head":
            shift = text_width(line["label"], HEAD_PT, "bold") + 1.2
            axes.text(*at, line["label"], fontsize=HEAD_PT, fontweight="bold", va="center")
            axes.text(at[0] + shift, at[1], fit(line["words"], room - shift, HEAD_PT), fontsize=HEAD_PT, va="center")
        elif line["kind"] == "text":
            axes.text(*at, fit(line["words"], room, SMALL_PT), fontsize=SMALL_PT, va="center", color=QUIET)
        elif line["kind"] == "more":
            axes.text(at[0] + CHIP_MM + 0.8, at[1], fit(line["words"], room - CHIP_MM - 0.8, SMALL_PT), fontsize=SMALL_PT, va="center")
        elif line["kind"] == "position":
            draw_position(axes, line, at, room)
        else:
            draw_pills(axes, line, at, gids)


def draw_key(axes: Axes, left: float, y: float) -> None:
    """Signs of stances, and below them the two ways in which accounts are related."""
    x = left
    stances = [(f"{word} (own voice)", stance, True) for stance, word in terms.STANCES["label"].items()]
    for words, stance, own in [*stances, ("such signs in a frame only: according to others", 1, False)]:
        draw_position(axes, {"stance": stance, "own": own, "words": ""}, (x, y), 9)
        axes.text(x + CHIP_MM + 0.8, y, words, fontsize=SMALL_PT, va="center")
        x += CHIP_MM + 4.5 + text_width(words, SMALL_PT)
    x = left
    meant = {EXCLUDE: "they cannot all be right", NOT_CONFIRMED: "they differ on a position, and no contradiction is coded between them"}
    for kind, words in meant.items():
        label = PILL_LOOK[kind][0]
        shift = text_width(label, SMALL_PT) + 1.0
        draw_pills(axes, {"relation": kind, "words": label, "pills": [("f", shift, 2.4)]}, (x, y + LINE_MM), {})
        axes.text(x + shift + 3.4, y + LINE_MM, words, fontsize=SMALL_PT, va="center")
        x += shift + 7.2 + text_width(words, SMALL_PT)
