"""Statements of every coding in one table, and with what authority each speaks."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.collect.cleaned_columns import body_code, insert, with_bounds
from analysis.model import terms
from analysis.model.dispute import Codebook

_KEY = ["fact_id", "state", "proposition"]


def consensus(codings: pd.DataFrame, coders: pd.DataFrame) -> pd.DataFrame:
    """Statements on which more than half of the coders of the last round agree.

    Parameters
    ----------
    codings
        Statements of the coders on one case, as codings.csv has them.
    coders
        The codebook table `coders`.

    Returns
    -------
    Rows as in `codings`, with `consensus` as the coder: of the highest round that has rows, what more than half of its coders with rows have;
    a coder without any did not code the case. Stance
    and basis are those that most of these gave; a tie in one of them drops the statement, a tie of the organ makes it `other`.
    """
    rounds = codings["coder"].map(dict(zip(coders["coder"], coders["round"].astype(int), strict=True)))
    last = codings[rounds == rounds.max()]
    n_coders, rows = last["coder"].nunique(), []

    def most(values: pd.Series, if_tied: str) -> str:
        votes = values.value_counts()
        first = votes.index[votes == votes.max()]
        return first[0] if len(first) == 1 else if_tied

    for key, same in last.groupby(_KEY, sort=True):
        given = {"stance": most(same["stance"], ""), "basis": most(same["basis"], ""), "organ": most(same["organ"], "other")}
        if 2 * len(same) > n_coders and given["stance"] and given["basis"]:
            rows.append({**dict(zip(_KEY, key, strict=True)), **given, "coder": terms.CONSENSUS, "case_id": same["case_id"].iloc[0]})
    return pd.DataFrame(rows, columns=codings.columns, dtype=str)


def clean_statements(statements: pd.DataFrame, codings: pd.DataFrame, facts: pd.DataFrame, coders: pd.DataFrame, case_id: str) -> pd.DataFrame:
    """Statements of the adjudicator, of each coder and of their consensus in one table, with bounds of days.

    A coder's statement has no id of its own: it is named by case, coder, fact, state and
    proposition. It has no date of its own either: it takes that of the adjudicated statement on the same fact,
    state and proposition, else that of its fact.

    Returns
    -------
    One row per statement and coding; `coding` is adjudicated, consensus or a coder; `reported_by` and
    `rationale` are blank but for the adjudicated ones.
    """
    codings = pd.concat([codings, consensus(codings, coders)], ignore_index=True)
    dated = codings.merge(facts[["fact_id", "date"]], on="fact_id", how="left", validate="m:1")
    decided = statements.loc[statements["fact_id"].isin(codings["fact_id"]), [*_KEY, "date"]]
    decided = codings[_KEY].merge(decided, on=_KEY, how="left", validate="m:1")["date"]
    dated["date"] = decided.where(decided.notna(), dated["date"])
    short = dated["fact_id"].str.removeprefix(f"{case_id}-")
    ids = f"{case_id}-" + dated["coder"] + "-" + short + "-" + dated["state"] + "-" + dated["proposition"]
    coded = dated.assign(statement_id=ids, coding=dated["coder"], reported_by="", rationale="")[[*statements.columns, "coding"]]
    together = pd.concat([statements.assign(coding=terms.ADJUDICATED), coded], ignore_index=True)
    order = ["statement_id", "coding", "fact_id", "state", "organ", "proposition", "stance", "basis", "reported_by", "date", "rationale"]
    together = insert(together[order], "organ", pd.DataFrame({"body_code": body_code(together)}))
    return with_bounds(together, "date")


def authority(statements: pd.DataFrame, facts: pd.DataFrame, case: Mapping[str, str], codebook: Codebook) -> pd.Series:
    """With what authority each statement speaks for its state.

    Parameters
    ----------
    statements
        Statements with `fact_id`, `state`, `organ`, `proposition` and `basis`.
    facts
        Cleaned facts, with `carries_out`.
    case
        The row of the case.
    codebook
        The codebook.

    Returns
    -------
    `3` for an act of the state that decides, on an event that is the thing itself; `2` for a statement of that state by an organ that decides the
    proposition, `final_decider` being the organ that the case names; `1` for every other, and for all where no role decides.
    """
    level = pd.Series("1", index=statements.index, dtype=str)
    deciding = statements[statements["state"].isin(terms.states_of(case, codebook.roles, "decides"))]
    deciders = {(name, organ) for name, organs in terms.deciders(case, codebook.propositions, codebook.roles).items() for organ in organs}
    by_decider = [pair in deciders for pair in zip(deciding["proposition"].tolist(), deciding["organ"].tolist(), strict=True)]
    carries_out = deciding["fact_id"].isin(facts.loc[facts["carries_out"] == "yes", "fact_id"]) & (deciding["basis"] == terms.BASES[0])
    level.loc[deciding.index] = np.where(carries_out, "3", np.where(by_decider, "2", "1"))
    return level
