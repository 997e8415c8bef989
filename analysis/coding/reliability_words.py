"""How far coders agree, in sentences."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.coding import codings
from analysis.coding.disagreements import say_outcomes, say_overrides
from analysis.coding.reliability import FACT, FAMILY, PLACE, rounds
from analysis.model import terms
from analysis.model.dispute import Case
from analysis.model.sentences import count, say_list


def _say_number(value: float) -> str:
    return "undefined" if np.isnan(value) else f"{round(value, 2) + 0:.2f}".replace("-", "−")


def _say_interval(low: float, high: float) -> str:
    return "undefined" if np.isnan(low) else f"{_say_number(low)} to {_say_number(high)}"


def say_numbers(row: Mapping[str, Any]) -> str:
    """The numbers of one row of `measure` in words."""
    if not row["n_units"]:
        return "on no unit, so that nothing is measured"
    return (
        f"on {count(row['n_units'], 'unit')} ({count(row['n_facts'], 'fact')}) {row['percent_agreement']:.1f} % agreement, alpha {_say_number(row['alpha'])} "
        f"(bootstrap {_say_interval(row['bootstrap_low'], row['bootstrap_high'])}, jackknife {_say_interval(row['jackknife_low'], row['jackknife_high'])}), "
        f"AC1 {_say_number(row['ac1'])}"
    )


def say_coders(coders: pd.DataFrame, names: Iterable[str] | None = None) -> list[str]:
    """Who coded, one sentence a round, as the codebook table `coders` has it; only those who are named, or all if None."""
    chosen = coders if names is None else coders[coders["coder"].isin(list(names))]
    sentences = []
    for number, there in rounds(chosen, chosen["coder"]).items():
        of_round = chosen.set_index("coder").loc[there]
        who = [
            f"{name} ({row['kind']}, {'blind' if row['is_blind'] == 'yes' else 'not blind'} to other codes{', ' + row['note'] if row['note'] else ''})"
            for name, row in of_round.to_dict("index").items()
        ]
        wordings = list(dict.fromkeys(of_round["instructions"]))
        sentences.append(f"Round {number}: {say_list(who)}. Wording: {'; '.join(wordings)}.")
    return sentences


def say_coders_of(case: Case) -> list[str]:
    """Who coded a case, one sentence a round."""
    coders = case.codebook.coders
    return say_coders(coders, codings.coders_of(case.statements, coders)) or ["No coder has a statement in the case."]


def _say_nature(coders: pd.DataFrame, of_round: Mapping[str, Sequence[str]]) -> list[str]:
    """What the agreement within each round is, and what it is not; one sentence for rounds of the same nature."""
    said: dict[str, list[str]] = {}
    for number, names in of_round.items():
        own = coders[coders["coder"].isin(names)]
        kinds, wordings = (list(dict.fromkeys(own[name])) for name in ("kind", "instructions"))
        who = f"coders of one kind ({kinds[0]})" if len(kinds) == 1 else f"coders of {len(kinds)} kinds ({say_list(kinds)})"
        who = "coders whose kind is not stated" if kinds == [terms.NOT_STATED] else who
        under = "one wording of the codebook" if len(wordings) == 1 else f"{len(wordings)} wordings of the codebook"
        said.setdefault(f"how consistently {who} apply {under}", []).append(number)
    return [
        f"What is measured within round {say_list(numbers)} is {what}. It is no validity, since coders can agree and be wrong."
        for what, numbers in said.items()
    ]


def _say_round(table: pd.DataFrame, number: str, names: Sequence[str]) -> list[str]:
    """The numbers of a round in sentences."""
    whole = {(row["measure"], row["unit"]): row for row in table[table["by"] == "all"].to_dict("records")}
    found = whole[("detection", PLACE)]
    detected = [f"by {unit} {say_numbers(whole[('detection', unit)])}" for unit in (FACT, FAMILY, PLACE)]
    return [
        f"Round {number} ({say_list(list(names))}), detection in {count(found['n_cases'], 'case')}: of {count(found['n_any'], 'place')} with a statement "
        f"{found['n_all']} have one in every coding (Jaccard {_say_number(found['jaccard'])}, bootstrap {_say_interval(found['jaccard_low'], found['jaccard_high'])}); "
        f"{'; '.join(detected)}.",
        f"Round {number}, what several found: "
        + "; ".join(f"{name} {say_numbers(whole[(name, PLACE)])}" for name in ("stance", "basis", "organ"))
        + ".",
    ]


COMPARED = (
    ("detection", "jaccard", "detection (Jaccard)"), ("detection", "alpha", "alpha of detection"), ("stance", "alpha", "alpha of stance"),
    ("basis", "alpha", "alpha of basis"), ("organ", "alpha", "alpha of organ"),
)  # fmt: skip
"""Measures, by fact, state and proposition, in which rounds are set side by side."""


def _say_change(earlier: pd.DataFrame, later: pd.DataFrame, coders: pd.DataFrame) -> str:
    """How the numbers of two rounds differ, and whether their wordings do."""
    overall = [rows[(rows["by"] == "all") & (rows["unit"] == PLACE)].set_index("measure") for rows in (earlier, later)]
    numbers = [str(rows["round"].iloc[0]) for rows in (earlier, later)]
    parts = []
    for name, column, words in COMPARED:
        one, other = (round(float(rows.loc[name, column]), 2) for rows in overall)
        if np.isnan(one) or np.isnan(other):
            parts.append(f"{words} cannot be compared")
        elif one == other:
            parts.append(f"{words} stayed at {_say_number(one)}")
        else:
            parts.append(f"{words} {'rose' if other > one else 'fell'} from {_say_number(one)} to {_say_number(other)}")
    wordings = [list(dict.fromkeys(coders.loc[coders["round"] == number, "instructions"])) for number in numbers]
    changed = f"the wording changed from {say_list(wordings[0])} to {say_list(wordings[1])}, and so did the coders"
    return f"From round {numbers[0]} to round {numbers[1]} {say_list(parts)}; {changed if wordings[0] != wordings[1] else 'other coders had the same wording'}."


def _say_pairs(table: pd.DataFrame) -> list[str]:
    """Agreement of coders of different rounds in a sentence; nothing where there are none."""
    pairs = table[(table["round"] == "") & (table["measure"] == "detection") & (table["unit"] == PLACE)].sort_values(["jaccard", "coders"])
    ends = pairs.iloc[[0, -1]].to_dict("records") if len(pairs) else []
    said = [f"{_say_number(row['jaccard'])} ({row['coders'].replace(';', ' and ')})" for row in ends]
    if len(pairs) < 2:
        return [f"Of two coders of different rounds detection (Jaccard) is {said[0]}."] if said else []
    return [f"Of two coders of different rounds, {count(len(pairs), 'pair')}, detection (Jaccard) goes from {said[0]} to {said[1]}."]


def coder_numbers(table: pd.DataFrame, coders: pd.DataFrame) -> dict[str, str]:
    """Who coded, for the words of the table of `reliability`."""
    return {"who": " ".join(say_coders(coders, {name for row in table["coders"] for name in row.split(";")}))}


def say_reliability(table: pd.DataFrame, differences: pd.DataFrame, overridden: pd.DataFrame, coders: pd.DataFrame) -> list[str]:
    """What the codings amount to, in sentences with computed numbers.

    Parameters
    ----------
    table
        One row per measure and group, as `reliability` gives them.
    differences
        One row per disagreement, as `disagreements` gives them.
    overridden
        One row per override, as `overrides` gives them.
    coders
        The codebook table `coders`.
    """
    if table.empty:
        return ["No case was coded by two coders, so that nothing is said of reliability."]
    names = list(dict.fromkeys(name for row in table["coders"] for name in row.split(";")))
    sentences = say_coders(coders, names)
    kinds = list(dict.fromkeys(coders.loc[coders["coder"].isin(names), "kind"]))
    sentences += [f"All are of one kind, {kinds[0]}: what others would find in the same facts is not measured."] * (
        len(kinds) == 1 and kinds[0] != terms.NOT_STATED
    )
    by_round = {number: rows for number, rows in table[table["round"] != ""].groupby("round", sort=False)}
    of_round, measured = rounds(coders, names), {}
    for number, there in of_round.items():
        rows = by_round.get(number, table[:0])
        measured[number] = rows[rows["coders"] == ";".join(there)]
        if measured[number].empty:
            sentences.append(f"Within round {number} nothing is measured, since no case was coded by two of its coders ({say_list(there)}).")
        else:
            sentences += _say_round(measured[number], number, there)
    sentences += _say_nature(coders, {number: of_round[number] for number, rows in measured.items() if len(rows)})
    complete = [rows for rows in measured.values() if len(rows)]
    sentences += [_say_change(one, other, coders) for one, other in zip(complete, complete[1:], strict=False)]
    sentences += _say_pairs(table)
    sentences += [_say_empty_places(complete[-1])] if complete else []
    return [
        *sentences,
        _say_intervals(table),
        *(
            f"In {count(len(rows), 'place')} the coders of round {number} differ, or the result is not what they agree on: {say_outcomes(rows)}."
            for number, rows in differences.groupby("round", sort=False)
        ),
        say_overrides(overridden),
        "The marks .667 and .800 that are often named for alpha are conventions, not thresholds to pass.",
    ]


def _say_empty_places(measured: pd.DataFrame) -> str:
    """Why agreement on detection is high in the last round: most places are empty in every coding."""
    found = measured.query("measure == 'detection' and unit == @PLACE and by == 'all'").to_dict("records")[0]
    return (
        f"Of the {count(found['n_units'], 'place')} for a statement {found['n_units'] - found['n_any']} are empty in every coding of round {found['round']}. "
        f"That is why percent agreement on detection is high, and AC1 with it ({found['percent_agreement']:.1f} %, {_say_number(found['ac1'])}); "
        f"alpha, which such places hardly raise, is {_say_number(found['alpha'])}, and the Jaccard index, which they do not touch, {_say_number(found['jaccard'])}."
    )


def _say_intervals(table: pd.DataFrame) -> str:
    """How wide intervals are at most, and where alpha is undefined."""
    by_case = table[(table["by"] == "case") & table["bootstrap_low"].notna()]
    width = by_case["bootstrap_high"] - by_case["bootstrap_low"]
    widest = by_case.loc[width.sort_values(ascending=False, kind="stable").index[:1]].to_dict("records")
    return (
        "With few units intervals are wide"
        + "".join(f": round {row['round']}, {row['measure']} in {row['group']}, by {row['unit']}, {say_numbers(row)}" for row in widest)
        + f". Alpha is undefined in {int(table['alpha'].isna().sum())} of {count(len(table), 'row')}, where nothing varies. "
        "A bootstrap interval of no width says that nothing differs in what was drawn, not that the number is certain."
    )
