"""The figure of durations over many cases: shares by how long cases took, of each outcome, and by when each state asked."""

from collections.abc import Mapping
from math import inf
from typing import Any

import pandas as pd

from analysis.exhibits.many import ORDERED, UNKNOWN, Bar, Look, Panel, Part, draw_panels, rarer_together, say_panels
from analysis.exhibits.steps_words import MONTH, YEAR, numbers_of, say_finding, say_first, say_span, short
from analysis.exhibits.style import Drawing, style
from analysis.model import terms
from analysis.model.addresses import row_address
from analysis.model.dictionary.schemas import Table
from analysis.model.sentences import count, start
from analysis.model.words import Words
from analysis.study.case_steps import NO_STATE
from analysis.study.durations import median_between

TOOK = (("under_3_months", "under 3 months", 3 * MONTH), ("under_1_year", "3 months to 1 year", YEAR), ("under_2_years", "1 to 2 years", 2 * YEAR),
        ("under_5_years", "2 to 5 years", 5 * YEAR), ("5_years", "5 years or more", inf))  # fmt: skip
"""How long a case took: name, words, and the number of days below which it is."""
ASKED = (
    ("before", "before it", 0.0),
    ("by_30_days", "up to 30 days after it", 31.0),
    ("by_6_months", "up to 6 months", 6 * MONTH),
    ("later", "later", inf),
)
"""When a state asked, from the start on."""
VAGUE, NEVER_KNOWN = Look("uncertain", "several of these are possible", "#D9D9D9"), Look("unknown", "day not known", UNKNOWN)
OTHER_STATES = "other states"


def _looks(classes: tuple[tuple[str, str, float], ...]) -> list[Look]:
    return [Look(name, words, colour) for (name, words, _), colour in zip(classes, ORDERED, strict=False)] + [VAGUE, NEVER_KNOWN]


def _class_of(least: Any, greatest: Any, classes: tuple[tuple[str, str, float], ...]) -> str:
    """The class in which a number of days is, whatever it is within its bounds."""
    if pd.isna(least) or pd.isna(greatest):
        return NEVER_KNOWN.name
    at = [next(name for name, _, below in classes if days < below or below == inf) for days in (least, greatest)]
    return at[0] if at[0] == at[1] else VAGUE.name


def _bar(kind: str, destination: str, label: str, rows: pd.DataFrame, classes: tuple[tuple[str, str, float], ...], detail: str = "") -> Bar:
    """Cases of a kind, or claims of a state, by how many days they took."""
    of = [_class_of(least, greatest, classes) for least, greatest in zip(rows["days_min"], rows["days_max"], strict=True)]
    parts = []
    for look in _looks(classes):
        here = rows[[name == look.name for name in of]]
        where = row_address(terms.STUDY, "steps", [kind, destination or label, look.name])
        title = f"{start(label)}, {look.words}: {len(here)} of {count(len(rows), 'case')}"
        days = {"days_min": here["days_min"].min() if len(here) else pd.NA, "days_max": here["days_max"].max() if len(here) else pd.NA}
        kept = {"address": where, "title": title, "kind": kind, "destination": destination, **days}
        parts.append(Part(look, len(here), {**kept, "case_id": "", "organ": "", "statement_ids": "", "fact_ids": "", "is_approximate": "no"}))
    return Bar(label, detail, parts)


def _ended(rows: pd.DataFrame, words: Words) -> list[Bar]:
    """Cases by how they ended, with the bounds of the median of each kind."""
    ends = rows["greatest"].where(~rows["is_pending"], rows["least"])  # a pending case is told as far as it is known to have lasted
    rows = rows.assign(days_min=rows["least"], days_max=ends.replace(inf, float("nan")))
    to = rows["outcome_state"].where(~rows["is_pending"], "pending")
    told = rarer_together(to[~to.isin(NO_STATE)], OTHER_STATES) | {name: name for name in NO_STATE}
    bars = []
    for name in dict.fromkeys([*(name for name in told.values() if name not in NO_STATE), *NO_STATE]):
        of = rows[to.map(told) == name]
        ended = words.matter["undone"] if name == "none" else "pending" if name == "pending" else f"{words.matter['done']} to {words.get(name, name)}"
        median = f"median {say_span(*median_between(of['least'], of['greatest']), is_outward=True)}" if len(of) else ""
        bars += [_bar("outcome", "" if name in (*NO_STATE, OTHER_STATES) else name, ended, of, TOOK, median)] * bool(len(of))
    return bars


def _asked(claims: pd.DataFrame, words: Words) -> list[Bar]:
    """Claims by the state that made them."""
    told = rarer_together(claims["destination"], OTHER_STATES)
    named = {name: claims[claims["destination"].map(told) == name] for name in dict.fromkeys(told.values())}
    kind = words.matter["claim"]
    return [_bar(kind, "" if name == OTHER_STATES else name, start(short(name, words)), of, ASKED) for name, of in named.items()]


def draw_many(steps: pd.DataFrame, cases: pd.DataFrame, rows: pd.DataFrame, marks: Table, words: Words, width_mm: float) -> Drawing:
    """Shares of the cases by how long they took, for each outcome, and of the claims by when they were made, for each state.

    Parameters
    ----------
    steps
        Steps of the figure, with their shape.
    cases, rows
        All cases, as `cases.side_by_side` gives them, and with what is said of their time.
    marks
        Columns of the data drawn.
    words
        Words of the study.
    width_mm
        Width of the figure.
    """
    matter, finding = words.matter, say_finding(rows, words.matter)
    panels = [
        Panel(f"From {matter['start']} to outcome, by outcome; of a pending case up to the last page about it", _ended(rows, words)),
        Panel(f"When the formal {matter['claim']} was made, counted from the {matter['start']}", _asked(steps[steps["shape"] == "claim"], words)),
    ]
    with style():
        subtitle = "Each bar is all cases of a kind; its parts are shares of them, with the number of cases."
        figure, made = draw_panels(finding, subtitle, panels, say_first(cases, matter), width_mm)
    drawn = [{**mark, "x": mark["x"] + mark["width"] / 2, "x1": mark["x"], "x2": mark["x"] + mark["width"]} for mark in made]
    return Drawing(
        figure, marks.frame([{name: mark[name] for name in marks.names} for mark in drawn]), f"{finding}. {say_panels(panels, len(rows))}",
        _numbers(rows, steps, matter), finding, is_aggregated=True,
    )  # fmt: skip


def _numbers(rows: pd.DataFrame, steps: pd.DataFrame, matter: Mapping[str, str]) -> dict[str, str | int]:
    """Numbers for the words below the figure; pending cases are counted, not named."""
    return numbers_of(rows, steps, matter) | {"pending": count(int(rows["is_pending"].sum()), "case")}
