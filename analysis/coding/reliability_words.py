"""How far coders agree, in sentences."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.coding import codings
from analysis.coding.disagreements import say_outcomes, say_overrides
from analysis.coding.reliability import PLACE, rounds
from analysis.model import terms
from analysis.model.dispute import Case
from analysis.model.sentences import count, part, say_list


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
    return say_coders(coders, codings.coders_of(case.statements, coders))


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
        f"What is measured within {'round' if len(numbers) == 1 else 'rounds'} {say_list(numbers)} is {what}. This is not validity, since coders can agree and be wrong."
        for what, numbers in said.items()
    ]


def _whole(table: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """The rows of a round over all cases by fact, state and proposition, by measure."""
    rows = table[(table["by"] == "all") & (table["unit"] == PLACE)].to_dict("records")
    return {row["measure"]: {str(name): value for name, value in row.items()} for row in rows}


def say_round(table: pd.DataFrame, number: str, names: Sequence[str]) -> str:
    """How far the coders of a round agree, in one sentence; `table` has the rows of the round alone."""
    found = _whole(table)
    detected = found["detection"]
    alphas = [f"{_say_number(found[name]['alpha'])} for {name}" for name in ("stance", "basis", "organ")]
    return (
        f"In round {number}, {say_list(list(names))} {'both' if len(names) == 2 else 'all'} have {part(detected['n_all'], detected['n_any'], 'statement')} "
        "that at least one of them has "
        f"(Jaccard {_say_number(detected['jaccard'])}, {_say_interval(detected['jaccard_low'], detected['jaccard_high'])}); "
        f"on those that several have, alpha is {say_list(alphas)}."
    )


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
        return [f"Between two coders of different rounds, detection (Jaccard) is {said[0]}."] if said else []
    return [f"Between two coders of different rounds ({count(len(pairs), 'pair')}), detection (Jaccard) ranges from {said[0]} to {said[1]}."]


def coder_numbers(table: pd.DataFrame, coders: pd.DataFrame) -> dict[str, str]:
    """Who coded, for the words of the table of `reliability`."""
    return {"who": " ".join(say_coders(coders, {name for row in table["coders"] for name in row.split(";")}))}


def measured_rounds(table: pd.DataFrame, coders: pd.DataFrame) -> dict[str, tuple[list[str], pd.DataFrame]]:
    """Coders and rows of each round, by its number; without rows where no case was coded by two of its coders."""
    names = dict.fromkeys(name for row in table["coders"] for name in row.split(";"))
    by_round = {number: rows for number, rows in table[table["round"] != ""].groupby("round", sort=False)}
    found = {}
    for number, there in rounds(coders, names).items():
        rows = by_round.get(number, table[:0])
        found[number] = (list(there), rows[rows["coders"] == ";".join(there)])
    return found


def say_measured(table: pd.DataFrame, coders: pd.DataFrame) -> list[str]:
    """How far the coders of each round agree, one sentence a round; `table` as `reliability` gives it, `coders` as in the codebook."""
    return [
        say_round(rows, number, there)
        if len(rows)
        else f"Within round {number} nothing is measured, since no case was coded by two of its coders ({say_list(there)})."
        for number, (there, rows) in measured_rounds(table, coders).items()
    ]


def say_who(table: pd.DataFrame, coders: pd.DataFrame) -> list[str]:
    """Who coded, and what their agreement is and is not; parameters as for `say_measured`."""
    if table.empty:
        return ["No case was coded by two coders, so nothing is said about reliability."]
    names = list(dict.fromkeys(name for row in table["coders"] for name in row.split(";")))
    kinds = list(dict.fromkeys(coders.loc[coders["coder"].isin(names), "kind"]))
    alike = f"All are of one kind, {kinds[0]}: what others would find in the same facts is not measured."
    of_round = {number: there for number, (there, rows) in measured_rounds(table, coders).items() if len(rows)}
    return [
        *say_coders(coders, names),
        *[alike] * (len(kinds) == 1 and kinds[0] != terms.NOT_STATED),
        *_say_nature(coders, of_round),
    ]


def say_compared(table: pd.DataFrame, coders: pd.DataFrame) -> list[str]:
    """Round beside round, coders of different rounds, and how wide intervals are; parameters as for `say_measured`."""
    if table.empty:
        return []
    complete = [rows for _, rows in measured_rounds(table, coders).values() if len(rows)]
    changes = [_say_change(one, other, coders) for one, other in zip(complete, complete[1:], strict=False)]
    marks = "The values .667 and .800 often cited for alpha are conventions, not thresholds to pass."
    return [*changes, *_say_pairs(table), _say_intervals(table), marks]


def say_settled(differences: pd.DataFrame, overridden: pd.DataFrame) -> list[str]:
    """Where the coders of a round differ and what became of it, and where most coders were overruled; tables as `disagreements` gives them."""
    return [
        *(
            f"In {count(len(rows), 'place')} the coders of round {number} differ, or the result is not what they agree on: {say_outcomes(rows)}."
            for number, rows in differences.groupby("round", sort=False)
        ),
        say_overrides(overridden),
    ]


def say_empty_places(measured: pd.DataFrame) -> str:
    """Why agreement on detection is high in the last round: most places are empty in every coding; `measured` has the rows of the round alone."""
    found = _whole(measured)["detection"]
    return (
        f"Of the {count(found['n_units'], 'place')} for a statement {found['n_units'] - found['n_any']} are empty in every coding of round {found['round']}. "
        f"That is why percent agreement on detection and AC1 are high ({found['percent_agreement']:.1f} %, {_say_number(found['ac1'])}); "
        f"alpha, which such places hardly raise, is {_say_number(found['alpha'])}, and the Jaccard index, which they do not touch, {_say_number(found['jaccard'])}."
    )


def _say_intervals(table: pd.DataFrame) -> str:
    """How wide intervals are at most, and where alpha is undefined."""
    by_case = table[(table["by"] == "case") & table["bootstrap_low"].notna()]
    width = by_case["bootstrap_high"] - by_case["bootstrap_low"]
    widest = by_case.loc[width.sort_values(ascending=False, kind="stable").index[:1]].to_dict("records")
    return (
        "With few units, intervals are wide"
        + "".join(f": round {row['round']}, {row['measure']} in {row['group']}, by {row['unit']}, {say_numbers(row)}" for row in widest)
        + f". Alpha is undefined in {int(table['alpha'].isna().sum())} of {count(len(table), 'row')}, where nothing varies. "
        "A bootstrap interval without width means that nothing differed in the facts drawn, not that the number is certain."
    )
