"""Notebook 03: what the figures show."""

from collections.abc import Iterable

import pandas as pd

from analysis.essays.section import Section
from analysis.model import terms
from analysis.model.choices import Choices
from analysis.model.dispute import Case
from analysis.model.sentences import count, part, say_choices, start, those, verb
from analysis.positions import course


def answer(case: Case, findings: Iterable[str], spells: pd.DataFrame, choices: Choices) -> Section:
    """What each main figure found, how many positions on the outcome are held at some time, and what was chosen."""
    numbers, outcome = course.numbers(spells), case.codebook.about.words["outcome"]
    spoken, moves = numbers["speaking"], numbers["event_moves"]
    said = f"{start(part(spoken, numbers['cells'], f'position on {outcome}', f'positions on {outcome}'))} {verb(spoken, 'is', 'are')} ever stated in a state's own voice"
    shifts = f", with {count(moves, 'move')} by the day of the event" if moves else ", and none is seen to move"
    told = [f"{finding.rstrip('.')}." for finding in findings]
    return Section(" ".join([*told, f"{said}{shifts}."]), say_choices(choices, case.codebook))


def moved(case: Case, spells: pd.DataFrame) -> Section:
    """How often positions moved, and what may surprise: how many of the moves bring or end a contest, and leave what a state says as it was."""
    moves = course.moves(spells)
    moves, outcome = moves[moves["clock"] == "event"], case.codebook.about.words["outcome"]
    first = moves[terms.is_spoken(moves)].groupby(["state", "proposition"]).head(1)
    later, n = len(moves) - len(first), len(moves)
    held = spells[spells["clock"] == "event"].groupby(["state", "proposition"])["stances"]
    changed = int(held.agg(lambda stances: len({stance for stance in stances if stance})).gt(1).sum()) if n else 0
    heading = f"{start(count(changed, 'position') if changed else 'no position')} on {outcome} ever changed in what the state itself says"
    if not n:
        return Section(f"No statement of a state on {outcome} with a known day was found.", heading=heading)
    told = (
        "The one move by the day of the event is the first statement of a state on the proposition."
        if n == len(first) == 1
        else f"Of {count(n, 'move')} by the day of the event, {count(len(first), 'is the first statement', 'are the first statements')} of a state on the proposition, "
        f"and {those(later, n)} {verb(later, 'comes', 'come')} later."
    )
    surprise = "" if changed else "Perhaps surprisingly, no state that spoke was found to have changed what it said."
    return Section(told, surprise, heading=heading)
