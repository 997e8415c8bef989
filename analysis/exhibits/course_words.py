"""Words on the course of the positions on the outcome: titles of its marks, what is seen, numbers for the caption."""

from collections.abc import Mapping

import pandas as pd

from analysis.exhibits.days_axis import Axis
from analysis.model import terms
from analysis.model.sentences import count, days_between, part, say_label, say_list, say_proposition, say_stance, some, start, verb
from analysis.model.words import Words
from analysis.positions import course

CLOCKS = {"event": "by the day of the event", "published": "by the day of publication"}


def _say(spell: Mapping, names: Words) -> str:
    """What a spell is, in words."""
    if not spell["stances"]:
        return f"is silent on {say_proposition(spell['proposition'], names, spell['state'])}"
    if pd.isna(spell["stance"]):
        return f"gives differing answers on {say_proposition(spell['proposition'], names, spell['state'])}"
    dissent = say_list(
        [say_stance(int(stance), spell["proposition"], names, spell["state"]) for stance in terms.split_list(spell["dissent_stances"])]
    )
    return say_stance(int(spell["stance"]), spell["proposition"], names, spell["state"]) + f", while another organ or word {dissent}" * bool(dissent)


def title(spell: Mapping, names: Words) -> str:
    """What the line of a spell is, in words: days, position, clock, facts."""
    last = spell["to_day"] or spell["until"]
    when = (days_between(spell["from_day"], last) if spell["from_day"] else f"until {days_between(last, last)}") if last else "throughout"
    facts = f"; moved by {spell['moved_by'].replace(';', ', ')}" if spell["moved_by"] else ""
    contested = ", contested" if spell["is_contested"] == "yes" else ""
    return f"{start(when)}: {names[spell['state']]} {_say(spell, names)}{contested} ({CLOCKS[spell['clock']]}{facts})"


def alt(spells: pd.DataFrame, names: Words, said: Mapping[str, str | int]) -> str:
    """How each cell moved by the day of the event, in words."""
    parts = []
    moves = course.moves(spells)
    for (state, proposition), moved in moves[moves["clock"] == "event"].groupby(["state", "proposition"], sort=False):
        steps = [f"{_levels(move, 'stances', names)}{_aside(move, names)} {_since(move)}" for move in moved.to_dict("records")]
        parts.append(f"{start(names[state])} on {say_proposition(proposition, names, state)}: {', '.join(steps)}")
    if not parts:
        return f"No state speaks on {names.matter['outcome']} in its own voice."
    return f"{start(str(said['speaking']))}; {said['event_moves']} by the day of the event: {'; '.join(parts)}."


def _aside(move: Mapping, names: Words) -> str:
    """What stands beside the level of a move: dissent, and that it is contested."""
    dissent = f" with dissent ({_levels(move, 'dissent_stances', names)})" if move["dissent_stances"] else ""
    return dissent + (", contested," if move["is_contested"] == "yes" else "")


def _since(move: Mapping) -> str:
    """Since when: from a day, or by a day where it is the last possible one of an uncertain word."""
    day = days_between(move["from_day"], move["from_day"])
    if not move["uncertain_from"]:
        return f"from {day}"
    earliest = "" if move["uncertain_from"] == course.NO_BOUND else f" (as early as {days_between(*[move['uncertain_from']] * 2)})"
    return f"by {day}{earliest}"


def labels(run: pd.DataFrame, before: pd.DataFrame | None, mark: str, sign: str) -> list[str]:
    """What may stand on a part of a strip, the longest wording first: what is held and since when, or only that it is contested where it was held before."""
    first = run.iloc[0]
    day = days_between(first["from_day"], first["from_day"])
    since = f"since {day}{' or before' if first['uncertain_from'] else ''}"
    same = before is not None and list(before[["stances", "dissent_stances"]].iloc[0]) == list(first[["stances", "dissent_stances"]])
    if same:
        return [f"contested {since}", "contested", ""] if first["is_contested"] == "yes" else [f"uncontested {since}", ""]
    return [f"{mark}, {since}", mark, sign, ""]


def say_cuts(axis: Axis) -> str:
    """What is cut out of the axis, as the end of a sentence; blank where nothing is."""
    if not axis.cuts:
        return ""
    return f", but for {say_list([count(cut.days, 'day') for cut in axis.cuts])} without any of this, cut out where the white slant is"


def _levels(move: Mapping, column: str, names: Words) -> str:
    held = [say_label(int(stance), move["proposition"], names, move["state"]) for stance in terms.split_list(move[column])]
    return " and ".join(held) or "silent"


def numbers(spells: pd.DataFrame) -> dict[str, str | int]:
    """Numbers for the caption, in words that fit whatever they are; sentences on what is left out are blank where nothing is."""
    found = course.numbers(spells)
    cells, undated, endless = (int(found[name]) for name in ("cells", "undated", "endless"))
    return {
        "cells": count(cells, "cell"),
        "speaking": f"{start(part(found['speaking'], cells, 'cell'))} {verb(found['speaking'], 'speaks', 'speak')} at {'some' if found['speaking'] else 'any'} time",
        "event_moves": some(int(found["event_moves"]), "move"),
        "published_moves": some(int(found["published_moves"]), "move"),
        "undated": f"{count(undated, 'statement')} without a dated page never count{'s' * (undated == 1)} by publication. " if undated else "",
        "endless": f"{count(endless, 'statement')} without a last day never count{'s' * (endless == 1)} by event. " if endless else "",
    }
