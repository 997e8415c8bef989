"""Words for the cells of a matrix that pages and the explorer share: why a cell cannot apply, who speaks in it, what has overtaken it."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from analysis.model import terms
from analysis.model.dispute import Codebook
from analysis.model.sentences import mark_of, say_list, say_proposition, say_stance
from analysis.model.words import Words

KINDS = {"not_applicable": "not applicable", "silent": "silent", "single": "of one voice", "divided": "divided"}
"""Kinds of cell as a reader meets them."""

AUTHORITY = {1: "another organ", 2: "an organ that decides", 3: "carried it out"}
"""With what authority the statements that speak do so, in a cell of a state that decides."""

PARTS = {
    "statement_ids_own": "speaks for the state",
    "backing_ids": "backs it with less authority",
    "dissent_ids": "dissents from it",
    "contest_ids": "contests it, according to others",
}
"""Columns of a cell with ids of statements, and what these do in it."""


def organ_words(organ: str) -> str:
    """An organ within a sentence: *justice ministry*; *other organ* where it has no code of its own."""
    return "other organ" if organ == "other" else organ.replace("_", " ")


def a(title: str) -> str:
    """A noun with its article: *a requesting state*, *another state*.

    Examples
    --------
    >>> a("requested state"), a("other state"), a("office")
    ('a requested state', 'another state', 'an office')
    """
    return f"an{title}" if title.startswith("other ") else f"{'an' if title[:1] in 'aeiou' else 'a'} {title}"


def why_not(role: str, holders: Iterable[str], proposition: str, roles: pd.DataFrame, words: Words) -> str:
    """Why a state in a role holds no position on a proposition.

    Examples
    --------
    On a proposition that only states that decide can hold: *a requesting state does not decide, so it holds no position on finality of the decision*.
    """
    what, decides = say_proposition(proposition, words), set(roles.loc[roles["decides"] == "yes", "role"])
    able = [name for name in roles["role"] if name in set(holders)]
    if able and set(able) <= decides:
        return f"{a(words.roles[role])} does not decide, so it holds no position on {what}"
    return f"{a(words.roles[role])} holds no position on {what}: only {' or '.join(a(words.roles[name]) for name in able)} can"


def say_overtaken(overtaken: str, codebook: Codebook) -> str:
    """What has made an outcome moot, in words: *surrendered to the United States*, *withdrawn*, *left without surrender*."""
    head, found, state = overtaken.rpartition(" to ")
    return f"{head} to {codebook.words.get(state, state)}" if found else {"left": codebook.about.words["undone"]}.get(overtaken, overtaken)


def stance_words(proposition: str, words: Words) -> list[dict[str, object]]:
    """Each stance on a proposition, supporting ones first: the mark for a box, and what a state that takes it does."""
    return [
        {"stance": int(stance), "mark": mark_of(stance, proposition, words), "says": say_stance(stance, proposition, words)}
        for stance in terms.STANCES.index
    ]


def say_speakers(cell: Mapping[str, Any]) -> str:
    """Who speaks in a cell, and with what authority where somebody decides: *executive, an organ that decides*."""
    organs = say_list([organ_words(name) for name in terms.split_list(str(cell["organs"]))])
    silent = [f"the {organ_words(name)}" for name in terms.split_list(str(cell["silent_deciders"]))]
    if silent:
        verb = "which decides, has" if len(silent) == 1 else "which decide, have"
        return f"{organs}, {AUTHORITY[1]}; {say_list(silent)}, {verb} not spoken"
    return f"{organs}, {AUTHORITY[int(cell['authority'])]}" if int(cell["authority"]) > 1 else organs


def say_own(cell: Mapping[str, Any], words: Words) -> str:
    """What a state says in its own voice: *Czechia supports surrender to the United States*; the organ in place of the state where none that decides speaks."""
    state, name = str(cell["state"]), str(cell["proposition"])
    stances = sorted(map(int, terms.split_list(str(cell["stances"]))), reverse=True)
    who = words.get(state, state)
    if cell["silent_deciders"]:
        who = f"the {say_list([organ_words(organ) for organ in terms.split_list(str(cell['organs']))])} of {who}"
    return f"{who} {'; with the same authority it '.join(say_stance(stance, name, words, state) for stance in stances)}"


def say_disputed(cells: pd.DataFrame, states: Iterable[str], words: Words) -> str:
    """On what the positions of some states are themselves in dispute, in one sentence each for their organs and for accounts by others; blank if on nothing.

    Parameters
    ----------
    cells
        As `positions.compare` gives them.
    states
        The states that are asked about, such as those that decide.
    words
        Names of states, and words of propositions.
    """
    said = []
    for state in states:
        mine = cells[cells["state"] == state]
        divided, contested = mine.loc[mine["cell"] == "divided", "proposition"], mine.loc[mine["is_contested"] == "yes", "proposition"]
        name = words.get(state, state)
        if len(divided):
            said.append(f"Acts and words of {name} differ on {say_list([say_proposition(item, words, state) for item in divided])}.")
        if len(contested):
            said.append(
                f"Accounts by others contest the position of {name} on {say_list([say_proposition(item, words, state) for item in contested])}."
            )
    return " ".join(said)
