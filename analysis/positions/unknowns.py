"""What remains unknown of accounts that differ on a state's position."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from analysis.model import terms
from analysis.model.dictionary.positions import UNKNOWNS
from analysis.model.dispute import Codebook
from analysis.model.sentences import say_informant, say_interval, say_list, say_proposition
from analysis.model.words import Words
from analysis.positions import kernel
from analysis.positions.matrix import as_arrays

KINDS = (
    "no own statement",
    "no later own statement",
    "same day",
    "order open",
    "organ not named",
    "informant not stated",
    "single original report",
)
"""Kinds of what remains unknown, in the order in which they are listed."""


def _last_words(statements: pd.DataFrame) -> pd.DataFrame:
    """Own statements that count and than which no other own one on the same proposition is certainly later, whoever of the state speaks."""
    rows, said, _ = as_arrays(statements, sorted(set(statements["state"])), sorted(set(statements["proposition"])))
    own = [place for place, basis in enumerate(terms.BASES) if basis != terms.ATTRIBUTED]
    return said[kernel.form(rows, own, "latest", "named").remain]


def _silences(rows: pd.DataFrame, statements: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Attributed accounts after which the state concerned made no statement, or made none at all."""
    own = _last_words(statements)
    attributed = rows[rows["basis"] == terms.ATTRIBUTED]
    for (group, state, proposition, voice, days), same in attributed.groupby(["group", "state", "proposition", "voice", "days"], sort=False):
        words = own[(own["state"] == state) & (own["proposition"] == proposition)]
        found = {"group": group, "state": state, "proposition": proposition, "voice": voice, "days": days, "facts": same["fact_id"]}
        if words.empty:
            yield {"kind": "no own statement", **found}
        elif words["last"].max(skipna=False) < same["first"].min():
            own_days = say_interval(words["first"].max(), words["last"].max())
            yield {"kind": "no later own statement", **found, "own_days": own_days, "own_facts": words["fact_id"]}


def _orders(rows: pd.DataFrame, pairs: pd.DataFrame, statements: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Own words that may be earlier or later than a related account with another stance: of the same day, or of uncertain days."""
    shown = rows[["fact_id", "statement_id"]].merge(statements.drop(columns="fact_id"), on="statement_id")
    both = pairs[["group", "fact_id", "other_fact_id"]]
    turned = both.rename(columns={"fact_id": "other_fact_id", "other_fact_id": "fact_id"})
    met = pd.concat([both.assign(turn=0), turned.assign(turn=1)]).merge(shown, on="fact_id")
    met = met.merge(shown.rename(columns={"fact_id": "other_fact_id"}), on=["other_fact_id", "state", "proposition"], suffixes=("", "_other"))
    is_own, other_own = met["basis"] != terms.ATTRIBUTED, met["basis_other"] != terms.ATTRIBUTED
    met = met[(met["stance"] != met["stance_other"]) & is_own & ~(other_own & (met["turn"] == 1))]
    met = met[~(met["last"] < met["first_other"]) & ~(met["last_other"] < met["first"])]
    exact = (met["first"] == met["last"]) & (met["first_other"] == met["last_other"])
    met = met.assign(
        kind=exact.map({True: "same day", False: "order open"}).astype(object),
        own_days=[say_interval(*span) for span in zip(met["first"], met["last"], strict=True)],
        days=[say_interval(*span) for span in zip(met["first_other"], met["last_other"], strict=True)],
    ).sort_values(["group", "last", "last_other", "fact_id", "other_fact_id"])
    for (group, kind, state, own_days, days), same in met.groupby(["group", "kind", "state", "own_days", "days"], sort=False):
        found = {"group": group, "kind": kind, "state": state, "own_days": own_days, "days": days}
        yield {**found, "facts": same["other_fact_id"], "own_facts": same["fact_id"]}


def _gaps(rows: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """What the pages do not say of accounts: the organ that is meant, who told it; and accounts of one original report."""
    unnamed = rows[(rows["basis"] == terms.ATTRIBUTED) & (rows["organ"] == terms.UNNAMED)]
    for (group, state, voice), same in unnamed.groupby(["group", "state", "voice"], sort=False):
        yield {"group": group, "kind": "organ not named", "state": state, "voice": voice, "facts": same["fact_id"]}
    lacking = {"informant not stated": rows["informant"] == terms.NOT_STATED, "single original report": rows["n_origins"] == 1}
    for kind, which in lacking.items():
        for group, same in rows[which].groupby("group"):
            yield {"group": group, "kind": kind, "facts": same["fact_id"]}


def unknowns(rows: pd.DataFrame, pairs: pd.DataFrame, statements: pd.DataFrame) -> pd.DataFrame:
    """What remains unknown of accounts that differ on a state's position.

    Parameters
    ----------
    rows, pairs
        As `accounts.accounts` and `accounts.relations` give them.
    statements
        As `positions.date_statements` gives them under the same choices: all own words are searched, whatever the rule.

    Returns
    -------
    Table `unknowns` of the dictionary: one row per gap, of groups at stake only; `kind` is one of `KINDS`.
    """
    rows = rows[rows["at_stake"] == "yes"]
    found = [*_silences(rows, statements), *_orders(rows, pairs, statements), *_gaps(rows)]
    made = [
        {
            **dict.fromkeys(UNKNOWNS.names, ""),
            **{name: value for name, value in gap.items() if name in UNKNOWNS.names},
            "n": gap["facts"].nunique(),
            "fact_ids": ";".join(sorted(set(gap["facts"]))),
            "own_fact_ids": ";".join(sorted(set(gap.get("own_facts", ())))),
        }
        for gap in found
    ]
    table = pd.DataFrame(made, columns=UNKNOWNS.names)
    order = table["kind"].map({kind: place for place, kind in enumerate(KINDS)})
    return table.assign(order=order).sort_values(["group", "order"], kind="stable", ignore_index=True)[UNKNOWNS.names]


def _say_facts(ids: str) -> str:
    """Numbers of facts without the case: `f50, f51 and f55`."""
    return say_list([fact.rpartition("-")[2] for fact in terms.split_list(ids)])


def _say_gap(gap: Mapping[str, str], words: Words) -> str:
    """One gap as a sentence."""
    topic = say_proposition(gap["proposition"], words, gap["state"])
    state, voice = words.get(gap["state"], gap["state"]), f"according to {say_informant(gap['voice'].removeprefix('according to '), words)}"
    facts, own, told = _say_facts(gap["fact_ids"]), _say_facts(gap["own_fact_ids"]), gap["told"]
    return {
        "no own statement": f"No statement by {state} itself on {topic} was found; {voice} there is {told}.",
        "no later own statement": f"After {told}, {voice}, no statement by {state} itself on {topic} was found; its last is dated {gap['own_days']} ({own}).",
        "same day": f"What {state} itself says in {own} and what is reported in {told} are of the same day; their order within that day is not known.",
        "order open": f"It is open whether what {state} itself says in {own} ({gap['own_days']}) is earlier or later than what is reported in {told}.",
        "organ not named": f"The organ of {state} meant in {facts}, {voice}, is not named, or has no code of its own.",
        "informant not stated": f"The source of the information is not stated: {facts}.",
        "single original report": f"Known through a single original report: {facts}.",
    }[gap["kind"]]


def say_unknowns(gaps: pd.DataFrame, codebook: Codebook) -> list[str]:
    """Sentences on the gaps that `unknowns` finds, with the names of the states in the codebook."""
    words = codebook.words
    told = [f"{_say_facts(gap['fact_ids'])} ({gap['days']})" for gap in gaps.to_dict("records")]
    merged = gaps.assign(told=told).groupby(["group", "kind", "state", "proposition", "voice", "own_days", "own_fact_ids"], sort=False)
    said = [_say_gap({**same.iloc[0], "told": "; ".join(same["told"])}, words) for _, same in merged]
    return said or ["No accounts of a state's position differ, so nothing remains open between them."]
