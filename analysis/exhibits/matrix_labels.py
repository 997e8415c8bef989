"""The words in a place of the position matrix: stance and day, who alone speaks, who dissents, what others say."""

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.exhibits.matrix_words import is_carried_out
from analysis.exhibits.style import STANCE_LOOK
from analysis.model import terms
from analysis.model.cell_parts import dissents_of, voices_of
from analysis.model.sentences import (
    days_between,
    mark_of,
    possessive,
    say_informant,
    say_interval,
    say_list,
    say_organ,
)
from analysis.model.words import Words

Cell = dict[str, Any]


def stances_of(cell: Cell) -> list[int]:
    """The stances of what speaks for the state."""
    return [int(value) for value in terms.split_list(cell["stances"])]


def marked(stance: int, proposition: str, words: Words) -> str:
    """A stance as in a box: its sign, and what it is in the words of the proposition."""
    return f"{STANCE_LOOK[stance][2]} {mark_of(stance, proposition, words)}"


def say_days(cell: Cell, words: Words) -> str:
    """The day of the last word, or of the deed that carries the thing out."""
    days = say_interval(cell["last_word_first"], cell["last_word_last"])
    return f"carried out {days}" if is_carried_out(cell, words) else days


def _organs(cell: Cell, column: str) -> list[str]:
    organs = terms.split_list(cell[column])
    return ["unnamed organ" if organ == terms.UNNAMED else organ.replace("_", " ") for organ in organs]


def say_only(cell: Cell) -> str:
    """Which organs speak where those that decide are silent: *prosecutor only; court silent*."""
    if not cell["silent_deciders"]:
        return ""
    return f"{say_list(_organs(cell, 'organs'))} only; {say_list(_organs(cell, 'silent_deciders'))} silent"


def say_differing(cell: Cell) -> str:
    """Who differs where the words that speak for the state have several stances; blank where they have one."""
    organs = _organs(cell, "organs")
    if len(stances_of(cell)) < 2:
        return ""
    return f"{say_list(organs)} differ" if len(organs) > 1 else f"words of the {organs[0]} differ"


def say_dissents(cell: Cell, words: Words) -> list[tuple[int, str]]:
    """Stance and words of each organ that dissents, with its days: `− but its court: no decision, 9 Apr 2019`."""
    found: dict[tuple[str, int], list[str]] = {}
    for organ, stance, first, last in dissents_of(cell):
        found.setdefault((organ, stance), []).append(days_between(first, last))
    said = []
    for (organ, stance), days in found.items():
        mark, when = mark_of(stance, cell["proposition"], words), say_list(list(dict.fromkeys(days)))
        said.append((stance, f"{STANCE_LOOK[stance][2]} but {say_organ(organ)}: {mark}, {when}"))
    return said


def _say_voices(voices: list[str], state: str, words: Words) -> str:
    """Who speaks of a state, offices of one state together: *Russia's consulate and Foreign Ministry and the press*."""
    by_state: dict[str, list[str]] = {}
    for voice in voices:
        code, _, office = voice.partition(" ")
        key = code if code in words and office else voice
        by_state.setdefault(key, []).append(re.sub(", (.*)", r" (\1)", office))
    said = []
    for code, offices in by_state.items():
        whose = "its own" if code == state else possessive(words.get(code, ""))
        said += [f"{whose} {office}" for office in offices] if code in words else [say_informant(code, words, state)]
    return say_list(said)


def _holds(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether days hold all of others; blank is no bound."""
    return one[0] <= other[0] and (not one[1] or "" < other[1] <= one[1])


def told_days(cell: Cell, statements: pd.DataFrame) -> dict[int, str]:
    """On what days others say it, by stance: one day, two of them, or from the first to the last of more.

    Days that are less sure than those of another account, and may be the same, are not named.
    """
    told = statements[statements["statement_id"].isin(terms.split_list(cell["statement_ids_attributed"]))]
    found = {}
    for stance, rows in told.sort_values(["last_day", "first_day"]).groupby(told["stance"].astype(int)):
        spans = list(dict.fromkeys(zip(rows["first_day"], rows["last_day"], strict=True)))
        sure = [own for own in spans if not any(_holds(own, other) for other in spans if other != own)]
        days = [days_between(*span) for span in sure]
        found[int(stance)] = say_list(days) if len(days) < 3 else f"{days[0]} to {days[-1]}"
        year = re.fullmatch(r"(.+) (\d{4}) (and|to) (.+ \2)", found[int(stance)])
        found[int(stance)] = f"{year[1]} {year[3]} {year[4]}" if year else found[int(stance)]
    return found


def say_told(cell: Cell, words: Words, days: Mapping[int, str]) -> list[tuple[int, str]]:
    """What others say that a state holds, and on what days: stance and words; what contests its own voice comes first."""
    contests = voices_of(cell["contests"])
    told: dict[bool, list[tuple[int, str]]] = {True: [], False: []}
    for stance, voices in voices_of(cell["attributed_by"]).items():
        against = contests.get(stance, [])
        who = _say_voices(sorted(voices, key=lambda voice: voice not in against), cell["state"], words)
        mark = mark_of(stance, cell["proposition"], words)
        said = f"{'but ' if against else ''}{mark}, according to {who}, {days[stance]}"
        told[bool(against)].append((stance, said))
    return [*told[True], *told[False]]
