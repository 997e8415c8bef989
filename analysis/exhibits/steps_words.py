"""Words of the figure of durations: spans of time, its finding, what stands beside a line, what is seen."""

from collections.abc import Callable, Mapping
from math import ceil, floor, inf
from typing import Any

import pandas as pd

from analysis.model.sentences import count, days_between, say_list, start
from analysis.model.words import Words
from analysis.study.case_steps import NO_STATE, PENDING
from analysis.study.cases import OTHERS_ONLY
from analysis.study.durations import median_between
from analysis.study.law import CHARGED_AFTER, CHARGED_BY

MONTH, YEAR = 365.25 / 12, 365.25
"""Days of a month and of a year, on average."""

_UNITS = ((0.0, 1.0, "day", 0), (61.0, MONTH, "month", 0), (730.0, YEAR, "year", 1))
"""From how many days on a span is told in which unit: its length in days, its name, and its decimals."""


def _unit(days: float) -> tuple[float, float, str, int]:
    return [unit for unit in _UNITS if unit[0] <= days][-1]


def _rounded(days: float, unit: tuple[float, float, str, int], to_whole: Callable[[float], float]) -> float:
    _, length, _, decimals = unit
    return to_whole(round(days / length * 10**decimals, 6)) / 10**decimals


def say_span(least: float, greatest: float, is_outward: bool = False) -> str:
    """A span of days in words, in days, months or years: `5 months`, `8 to 9 months`, `11 months or more`.

    Each end is rounded to the nearest one, or outward, so that nothing that the span can be lies outside of the words.
    """
    unit = _unit(least)
    low = _rounded(least, unit, floor if is_outward else round)
    if greatest == inf:
        return f"{count_of(low, unit[2])} or more"
    high = _rounded(greatest, unit, ceil if is_outward else round)
    return count_of(high, unit[2]) if low == high else f"{low:g} to {count_of(high, unit[2])}"


def say_range(ended: pd.DataFrame) -> str:
    """From the least to the greatest time of the cases that have ended, each in its unit: `5 months to about 6 years`."""
    shortest, longest = float(ended["least"].min()), float(ended["greatest"].max())
    about = "about " * bool(ended.loc[ended["greatest"] == longest, "is_about"].any())
    low_unit, high_unit = _unit(shortest), _unit(longest)
    low = _rounded(shortest, low_unit, floor)
    high = "an unknown time" if longest == inf else count_of(_rounded(longest, high_unit, ceil), high_unit[2])
    if high == count_of(low, low_unit[2]):
        return high
    is_short = low_unit == high_unit and longest < inf
    return f"{f'{low:g}' if is_short else count_of(low, low_unit[2])} to {about}{high}"


def count_of(number: float, noun: str) -> str:
    """A number that need not be whole, with its noun."""
    return f"{number:g} {noun if number == 1 else noun + 's'}"


def say_finding(rows: pd.DataFrame, matter: Mapping[str, str]) -> str:
    """What the figure shows: the bounds of the median, how long those took that have ended, and how many are pending."""
    ended, pending = rows[~rows["is_pending"]], int(rows["is_pending"].sum())
    if rows.empty:
        return ""
    if ended.empty:
        return "The one case is still pending" if pending == 1 else f"None of the {pending} cases has an outcome so far"
    if len(rows) == 1:
        return f"From {matter['start']} to outcome the one case took {say_span(*ended.iloc[0][['least', 'greatest']])}"
    middle = say_span(*median_between(rows["least"], rows["greatest"]), is_outward=True)
    whose = "ended cases" if pending else "all of them"
    still = f"; {pending} of {len(rows)} {'is' if pending == 1 else 'are'} pending" if pending else ""
    return f"The median case took {middle} from {matter['start']} to outcome; {whose} took {say_range(ended)}{still}"


def say_first(cases: pd.DataFrame, matter: Mapping[str, str]) -> str:
    """In how many cases the state that asked first got what it asked for; blank where that is not known of several."""
    asked = cases.get("first_requester", pd.Series("", index=cases.index)).fillna("")
    known = cases[(cases["rival_request"] == "yes") & (asked != "") & (cases["outcome_state"] != PENDING)]
    if len(known) < 2:
        return ""
    got = int((known["first_requester"] == known["outcome_state"]).sum())
    return (
        f"Of {len(known)} ended cases with a known order of {matter['rivalry']}, "
        f"the {matter['subject']} was {matter['done']} to the state that asked first in {got or 'none'}."
    )


def say_settled(rows: pd.DataFrame, matter: Mapping[str, str]) -> str:
    """On what it rests who asked first; blank where several asked in no case."""
    if not rows["named_states"].str.contains(";").any():
        return ""
    return f"Who asked first is what sources say, also where bars of {matter['claims']} overlap; not settled: they differ, or none says."


def say_charges(charges: pd.DataFrame, states: list[str], words: Words) -> str:
    """How often the charge behind a request was there by the start, state by state; blank where nothing is known of it."""
    known = charges[charges["charged"].isin([CHARGED_BY, CHARGED_AFTER])]
    by = known[known["charged"] == CHARGED_BY]
    claims = words.matter["claims"]
    said: list[str] = []
    for state in states:
        all_of, number = (int((rows["state"] == state).sum()) for rows in (charges, known))
        if number:
            what = f"the {number}{'' if said else f' {claims}'} of {words.get(state, state)}"
            where = f" {'of' if said else 'for'} which that is known" * (number < all_of and not said)
            said.append(f"{int((by['state'] == state).sum()) or 'none'} of {what}{where}" + f" (of {all_of})" * (number < all_of))
    return f"A charge or warrant was there by the {words.matter['start']} behind {say_list(said)}." if said else ""


def say_outcome(row: Mapping[str, Any], words: Words, then: list[str]) -> list[str]:
    """How a case ended and after what time, one item a line; `then` are states to which it went on later."""
    if row["is_pending"]:
        until = days_between(row["read_until"], row["read_until"]) if row["read_until"] else ""
        return ["pending", f"no outcome on any page up to {until}" if until else "no page about it has a known day"]
    to = row["outcome_state"]
    ended = words.matter["undone"] if to in NO_STATE else f"{words.matter['done']} to {words.get(to, to)}"
    time = "after an unknown time" if row["greatest"] == inf else f"after {'about ' * row['is_about']}{say_span(row['least'], row['greatest'])}"
    later = f", then to {say_list([words.get(state, state) for state in then])}" if then else ""
    told = f", told by {OTHERS_ONLY}" * (row["outcome_told"] == OTHERS_ONLY)
    return [ended, f"{time}{later}{told}"]


def say_asked(row: Mapping[str, Any], words: Words, is_whole: bool = False) -> str:
    """Which state asked first, without the article; whole: with what it did."""
    asked, first = str(row["named_states"]), row["asked_first"]
    if not asked:
        return "nobody asked" if is_whole else "nobody"
    if ";" not in asked:
        return f"only {short(asked, words)}{' asked' if is_whole else ''}"
    if not first:
        return "who asked first is not settled" if is_whole else "not settled"
    return f"{short(first, words)}{' asked first' if is_whole else ''}"


def short(state: str, words: Words) -> str:
    """The name of a state without its article."""
    return words.get(state, state).removeprefix("the ")


def say_place(row: Mapping[str, Any], words: Words) -> str:
    """Where and in which year the clock of a case started."""
    years = list(dict.fromkeys(str(row[name])[:4] for name in ("started_first", "started_last") if row[name]))
    return ", ".join(filter(None, [short(row["decider"], words) if row["decider"] else "", "–".join(years)]))


def _after(days: int) -> str:
    """A number of days as in a sentence: *12 days after*, *6 days before*, *the day of*."""
    return "the day of" if days == 0 else f"{count(abs(days), 'day')} {'after' if days > 0 else 'before'}"


def say_when(step: Mapping[str, Any], begin: str) -> str:
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
    return f"{'about ' if step['is_approximate'] == 'yes' else ''}{said} the {begin}"


def say_subtitle(matter: Mapping[str, str], has_charges: bool) -> str:
    """What is drawn and how to read it."""
    charged = "; on or below it, smaller: charges or warrants behind them" if has_charges else ""
    said = f"Each line is a case up to its outcome (large sign). Above it: formal {matter['claims']}{charged}."
    return f"{said} Left of the upright line: by the day of the {matter['start']}."


def say_title(step: Mapping[str, Any], row: Mapping[str, Any], words: Words) -> str:
    """What a mark is, in words."""
    matter, state = words.matter, words.get(step["destination"], step["destination"])
    what = {
        "start": f"{matter['start']} in {words.get(row['decider'], row['decider'])}, {row['started']}",
        "claim": f"{matter['claim']} of {state}",
        "ruled": f"first ruling on the {matter['claim']} of {state}: {step['detail']}",
        "order": f"later {matter['done']} to {state}",
        "outcome": " ".join(say_outcome(row, words, [])),
        "charge": f"charge or warrant of {state}, {step['detail']}",
    }[step["shape"]]
    disputed = ", disputed by another account" if step["shape"] == "ruled" and step["is_disputed"] == "yes" else ""
    when = "" if step["shape"] in ("start", "outcome") else f", {say_when(step, matter['start'])}"
    return f"{row['subject']}: {what}{disputed}{when}"


def numbers_of(rows: pd.DataFrame, steps: pd.DataFrame, matter: Mapping[str, str]) -> dict[str, str | int]:
    """Numbers for the words below the figure."""
    claims, ended = steps[steps["shape"] == "claim"], rows[~rows["is_pending"]]
    undated = claims[["days_min", "days_max"]].isna().all(axis=1)
    uncertain = ~undated & (claims["days_min"].isna() | claims["days_max"].isna() | (claims["days_min"] != claims["days_max"]))
    pending = say_list(rows.loc[rows["is_pending"], "subject"].tolist())
    return {
        "cases": count(len(rows), "case"),
        "negative": int((rows["rival_request"] == "no").sum()),
        "ended": len(ended),
        "median": say_span(*median_between(rows["least"], rows["greatest"]), is_outward=True) if len(rows) else "none",
        "range": say_range(ended) if len(ended) else "none",
        "pending": pending or "none",
        "uncertain": int(uncertain.sum()),
        "undated": int(undated.sum()),
    }


def say_alt(rows: pd.DataFrame, finding: str, words: Words) -> str:
    """What is seen, for those who do not see it."""
    if rows.empty:
        return "Lines of time without a case."
    told = []
    for row in rows.to_dict("records"):
        ended, after = say_outcome(row, words, [])
        told.append(f"{row['subject']} ({say_place(row, words)}) {ended}{': ' if row['is_pending'] else ' '}{after}")
    return (
        f"{start(count(len(rows), 'line'))} of time on one axis of years since the {words.matter['start']}, one for each case, "
        f"the shortest first. {finding}. {'; '.join(told)}."
    )
