"""Where coders differ, how it was resolved, and where the adjudicated coding differs from what most of them have."""

import pandas as pd

from analysis.coding import codings
from analysis.coding.reliability import rounds
from analysis.model import terms
from analysis.model.dictionary.coding import CODING, DISAGREEMENTS, OVERRIDES
from analysis.model.dispute import Study
from analysis.model.sentences import count, say_list


def disagreements(study: Study) -> pd.DataFrame:
    """Where coders of a round differ, or the adjudicator has another result than they agree on, and how it was resolved.

    Parameters
    ----------
    cases
        Processed tables of each case by its id.
    coders
        The codebook table `coders`.

    Returns
    -------
    Table `disagreements` of the dictionary: one row per round of which several coders coded the case, case, fact, state and proposition, sorted; of the
    coders of the round alone.
    """
    coders = study.codebook.coders
    found = [pd.DataFrame(columns=DISAGREEMENTS.names, dtype=str)]
    for number, names in rounds(coders, coders["coder"]).items():
        of_round = coders[coders["coder"].isin(names)]
        for case_id, case in sorted(study.cases.items()):
            there = codings.coders_of(case.statements, of_round)
            items = codings.flow(case, of_round)
            if len(there) > 1 and len(items):
                differing = [codings.differs_in(codes) for codes in _codes(items)]
                items = items.assign(round=number, case_id=case_id, differs_in=pd.Series(differing, dtype=str))
                found.append(items.loc[(items["differs_in"] != "") | (items["most"] != items["result"]), DISAGREEMENTS.names])
    return pd.concat(found[1:] or found, ignore_index=True)


def _codes(items: pd.DataFrame) -> list[list[codings.Code]]:
    """What each coder has, of each row of `codings.flow`."""
    said = [[item.partition(" ")[2] for item in terms.split_list(coded)] for coded in items["coded"]]
    return [[codings.code_said(words) for words in codes] for codes in said]


def overrides(study: Study) -> pd.DataFrame:
    """Every place in which the adjudicated coding differs from what most coders of the case have.

    Most are more than half of all who coded the case, whatever their round.

    Returns
    -------
    Table `overrides` of the dictionary: one row per case, fact, state and proposition, sorted; of all coders. `against_most` is never blank here.
    """
    found = [codings.flow(case).assign(case_id=case_id) for case_id, case in sorted(study.cases.items())]
    items = pd.concat([table for table in found if len(table)] or [pd.DataFrame(columns=["case_id", *CODING.names], dtype=str)], ignore_index=True)
    return items.loc[items["against_most"] != "", OVERRIDES.names].reset_index(drop=True)


def override_numbers(overridden: pd.DataFrame) -> dict[str, str]:
    """What decided, for the words of the table of `overrides`."""
    kinds = overridden["decided_by"].value_counts().sort_index()
    return {"decided": say_list([f"{n} by {kind}" if kind else f"{n} with no decision on record" for kind, n in kinds.items()])}


def say_overrides(overridden: pd.DataFrame) -> str:
    """How often the result differs from what most coders have, and what decided, in a sentence."""
    if overridden.empty:
        return "The adjudicated coding nowhere differs from what more than half of the coders of a case have."
    presence = int((overridden["against_most"] == "detection").sum())
    return (
        f"In {count(len(overridden), 'place')} the adjudicated coding differs from what more than half of the coders of the case have: "
        f"{override_numbers(overridden)['decided']}; in {presence} of them in whether there is a statement at all."
    )


def say_outcomes(differences: pd.DataFrame) -> str:
    kinds = differences["outcome"].value_counts()
    return say_list([f"{kinds[kind]} {kind}" for kind in codings.OUTCOMES if kind in kinds])
