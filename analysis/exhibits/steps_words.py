"""Words of the steps of cases: kinds of step, their days, what stands beside a strip, what is seen."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.exhibits.style import (
    INK,
    QUIET,
    SMALLEST_PT,
    STANCE_LOOK,
    fit,
    wrap,
)
from analysis.model.sentences import count, say_list
from analysis.model.words import Words
from analysis.study.case_steps import Kinds

NAME_X, AXIS_X, WORDS_X, WORDS_MM = 1.5, 28.0, 147.0, 35.0
"""Left edges of names, axis and words in millimetres, and the room of the words."""


def key_words_of(matter: Mapping[str, str]) -> dict[str, str]:
    """What the sign of each kind of step stands for, in the key."""
    return {
        "start": matter["start"],
        "claim": f"{matter['claim']} of a state",
        "ruled": "held on its admissibility",
        "order": f"act on {matter['outcome']}",
        "outcome": f"first {matter['done']} to (× left without)",
    }


def _nouns_of(matter: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Kinds of step but the outcome as nouns, for one and for several."""
    return {
        "start": (matter["start"],),
        "claim": (matter["claim"],),
        "ruled": ("position on admissibility", "positions on admissibility"),
        "order": (f"act on {matter['outcome']}", f"acts on {matter['outcome']}"),
    }


def phrases_of(matter: Mapping[str, str]) -> dict[str, str]:
    """Kinds of step before the state that they are about."""
    return {
        "start": matter["start"],
        "claim": f"{matter['claim']} of",
        "ruled": f"held on the {matter['claim']} of",
        "order": f"act on {matter['outcome']} to",
        "outcome": "outcome",
    }


DISPUTED = "≠"
"""Stands in the sign of a step that another account contradicts."""


def _after(days: int) -> str:
    """A number of days as in a sentence: *12 days after*, *6 days before*, *the day of*."""
    return "the day of" if days == 0 else f"{count(abs(days), 'day')} {'after' if days > 0 else 'before'}"


def say_when(step: Mapping[str, Any], start: str) -> str:
    """Days of a step since the start in words."""
    least, greatest = step["days_min"], step["days_max"]
    if pd.isna(least) and pd.isna(greatest):
        return "day unknown"
    if pd.isna(least):
        said = f"at the latest {_after(greatest)}"
    elif pd.isna(greatest):
        said = f"at the earliest {_after(least)}"
    elif least == greatest:
        said = _after(least)
    else:
        said = f"{least if least > 0 else _after(least)} to {_after(greatest)}"
    return f"{'about ' if step['is_approximate'] == 'yes' else ''}{said} the {start}"


def label_of(step: Mapping[str, Any]) -> str:
    """What stands in the sign: the state, and for a stance its sign."""
    if step["shape"] == "start":
        return ""
    if step["shape"] == "outcome":
        return str(step["destination"]) or "×"
    sign = "" if pd.isna(step["stance"]) else f" {STANCE_LOOK[step['stance']][2]}"
    return f"{step['destination']}{sign}{f' {DISPUTED}' if step['is_disputed'] == 'yes' else ''}"


def words_beside(case: Mapping[str, Any], unplaced: pd.DataFrame) -> list[tuple[str, int | None]]:
    """Lines to the right of a strip, each with the place of the step without a day that it stands for (None = of none)."""
    shapes = list(unplaced["shape"])
    outcome = shapes.index("outcome") if "outcome" in shapes else None
    said: list[tuple[str, int | None]] = [(line, outcome) for line in wrap(str(case["outcome"]), WORDS_MM, SMALLEST_PT)]
    if pd.notna(case["days_min"]) and pd.notna(case["days_max"]):
        least, greatest = case["days_min"], case["days_max"]
        about = "about " if case["outcome"].count("about ") else ""
        said.append((f"after {about}{least if least == greatest else f'{least}–{greatest}'} days", None))
    said += [
        (f"{label_of(step)} {step['kind']}: day unknown", number)
        for number, step in enumerate(unplaced.to_dict("records"))
        if step["shape"] != "outcome"
    ]
    return said


def names_beside(case: Mapping[str, Any], words: Words) -> list[tuple[str, str, str]]:
    """Lines to the left of a strip: text, weight and colour."""
    room, matter = AXIS_X - NAME_X - 1.5, words.matter
    decider = f"in {case['decider']}, " if case["decider"] else ""
    started = wrap(f"{decider}{case['started']}", room, SMALLEST_PT)
    lines = [(fit(str(case["subject"]), room, SMALLEST_PT, "bold"), "bold", INK)]
    lines += [(fit(line, room, SMALLEST_PT), "normal", QUIET) for line in started]
    return lines + [(f"no {matter['rivalry'].removesuffix('s')} found", "normal", INK)] * (case["rival_request"] == "no")


def numbers_of(found: pd.DataFrame, cases: pd.DataFrame) -> dict[str, str | int]:
    """Numbers for the words below the figure."""
    undated = found[found[["days_min", "days_max"]].isna().all(axis=1) & (found["shape"] != "outcome")]
    uncertain = (found["days_min"] != found["days_max"]).fillna(value=True) & found[["days_min", "days_max"]].notna().any(axis=1)
    said = {"cases": count(len(cases), "case"), "steps": count(len(found), "step")}
    kinds = {f"n_{shape}": int((found["shape"] == shape).sum()) for shape in Kinds._fields}
    disputed = int((found["is_disputed"] == "yes").sum())
    negative, pending = int((cases["rival_request"] == "no").sum()), int((cases["outcome_state"] == "pending").sum())
    counts = {**kinds, "disputed": disputed, "uncertain": int(uncertain.sum()), "undated": len(undated), "negative": negative, "pending": pending}
    return {**said, **counts}


def say_alt(cases: pd.DataFrame, numbers: Mapping[str, str | int], matter: Mapping[str, str]) -> str:
    if cases.empty:
        return "Strips of steps without a case."
    signs = say_list([count(int(numbers[f"n_{shape}"]), *_nouns_of(matter)[shape]) for shape in Kinds._fields[:-1]])
    outcomes = say_list([f"{case['subject']} {case['outcome']}" for case in cases.to_dict("records")])
    return (
        f"Strips of {numbers['cases']}, of which {numbers['negative']} without a {matter['rivalry'].removesuffix('s')} found, on one axis of days since the {matter['start']}. "
        f"Steps: {signs}; disputed by another account: {numbers['disputed']}; on uncertain days: {numbers['uncertain']}; "
        f"{matter['claims']} without a known day, in words: {numbers['undated']}. Outcomes: {outcomes}."
    )
