"""From the codings to one: what each coder found, and what became of it when the codings were adjudicated.

Who coded is known from the codebook table `coders` alone; a coder coded a case if a statement of the case is theirs.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pandas as pd

from analysis.model import terms
from analysis.model.dictionary.coding import CODING
from analysis.model.dispute import Case

KEY = ["fact_id", "state", "proposition"]
"""Columns that name a statement in every coding: what a state holds on a proposition, resting on one fact."""

FOUND_BY = ("all, same", "all, different", "most, same", "most, different", "half or fewer, same", "half or fewer, different", "none")
"""How many of the coders of the case have a statement, and whether they have it with the same stance and the same basis."""

OUTCOMES = ("kept", "basis changed", "stance changed", "added", "dropped")

NONE = "none"
"""In place of a stance and a basis: no statement."""


COUNTS = ["found_by", "outcome", "n", "n_as_most", "n_against_most", "statement_ids"]

Code = tuple[str, str]
"""A stance and a basis, both blank where there is no statement."""

NOTHING: Code = ("", "")


class Fate(NamedTuple):
    """What became of a statement, as the columns of `flow` of the same names have it."""

    found_by: str
    outcome: str
    follows: str
    most: str
    against_most: str


def coders_of(statements: pd.DataFrame, coders: pd.DataFrame) -> list[str]:
    """Coders that have a statement in a case, by round and then as the codebook lists them."""
    there = set(statements["coding"])
    ordered = coders.assign(round=coders["round"].astype(int)).sort_values("round", kind="stable")
    return [coder for coder in ordered["coder"] if coder in there]


def say_code(code: Code) -> str:
    """A stance and a basis as in a cell: `1 act`, or `none`."""
    return " ".join(code) if code != NOTHING else NONE


def code_said(words: str) -> Code:
    """The stance and basis that `say_code` says."""
    stance, _, basis = words.partition(" ")
    return NOTHING if words == NONE else (stance, basis)


def differs_in(codes: Iterable[Code]) -> str:
    """In what codings of one place differ, of detection (only some have a statement), stance and basis, joined by `;`; blank where in nothing."""
    codes = list(codes)
    held = [code for code in codes if code != NOTHING]
    ways = (
        ("detection", 0 < len(held) < len(codes)),
        ("stance", len({code[0] for code in held}) > 1),
        ("basis", len({code[1] for code in held}) > 1),
    )
    return ";".join(name for name, differs in ways if differs)


def _most(codes: list[Code]) -> Code | None:
    """Stance and basis, or no statement, of more than half of the coders; None if more than half agree on nothing."""
    return next((code for code in dict.fromkeys(codes) if 2 * codes.count(code) > len(codes)), None)


def _found_by(codes: list[Code]) -> str:
    held = [code for code in codes if code != NOTHING]
    if not held:
        return FOUND_BY[-1]
    many = "all" if len(held) == len(codes) else "most" if 2 * len(held) > len(codes) else "half or fewer"
    return f"{many}, {'same' if len(set(held)) == 1 else 'different'}"


def _outcome(codes: list[Code], result: Code) -> str:
    """What became of a statement; a final stance that a coder has, but with another basis, is a changed basis."""
    if result == NOTHING:
        return "dropped"
    if not any(code != NOTHING for code in codes):
        return "added"
    if result in codes:
        return "kept"
    return "basis changed" if result[0] in {code[0] for code in codes} else "stance changed"


def _against_most(codes: list[Code], result: Code) -> str:
    """In what the result differs from what more than half of the coders have, in presence first; blank where in nothing, or where they agree on nothing."""
    n_with = sum(code != NOTHING for code in codes)
    n_other = n_with if result == NOTHING else len(codes) - n_with
    most = _most(codes)
    if 2 * n_other > len(codes):
        return "detection"
    return "" if most is None else differs_in([most, result])


def fate(codes: Mapping[str, Code], result: Code) -> Fate:
    """What became of what coders have at a place, by coder, in an adjudicated coding."""
    said = list(codes.values())
    most = _most(said)
    return Fate(
        found_by=_found_by(said),
        outcome=_outcome(said, result),
        follows=";".join(coder for coder, code in codes.items() if code == result),
        most="" if most is None else say_code(most),
        against_most=_against_most(said, result),
    )


def flow(case: Case, coders: pd.DataFrame | None = None) -> pd.DataFrame:
    """What each coder and the adjudicator have at each place, side by side.

    Parameters
    ----------
    case
        The case, as it was cleaned.
    coders
        Some rows of the codebook table `coders`: those who are looked at; all of it if None. Of them only those with a statement in the case count.

    Returns
    -------
    Table `coding` of the dictionary: one row per fact, state and proposition on which one of the coders or the adjudicator has a statement, sorted by
    them; no row where no coder has a statement. `found_by` is one of `FOUND_BY`; the organ is not compared. `outcome`: kept (stance and basis of at least one coder), basis changed (the
    stance of a coder, with a basis that nobody has beside it), stance changed (a stance that no coder has), added (no coder has the statement) or
    dropped. `against_most`: detection where more than half have a statement and the result is none, or the other way round.
    """
    statements = case.statements
    names = coders_of(statements, case.codebook.coders if coders is None else coders)
    said: dict[tuple[str, ...], dict[str, tuple[Code, str]]] = {}
    for row in statements[statements["coding"].isin([*names, terms.ADJUDICATED] if names else [])].to_dict("records"):
        said.setdefault(tuple(row[name] for name in KEY), {})[row["coding"]] = ((row["stance"], row["basis"]), row["statement_id"])
    decided = case.adjudication.set_index(KEY)[["decided_by", "reason"]].to_dict("index")
    rows = []
    for key, found in sorted(said.items()):
        codes = {name: found.get(name, (NOTHING, ""))[0] for name in names}
        result, statement_id = found.get(terms.ADJUDICATED, (NOTHING, ""))
        rows.append(
            {
                **dict(zip(KEY, key, strict=True)),
                **{"coded": ";".join(f"{name} {say_code(code)}" for name, code in codes.items()), "n_coders": len(names)},
                **{"n_found": sum(code != NOTHING for code in codes.values()), "result": say_code(result), "statement_id": statement_id},
                **fate(codes, result)._asdict(),
                "coder_statement_ids": ";".join(found[name][1] for name in names if name in found),
                **decided.get(key, {"decided_by": "", "reason": ""}),
            }
        )
    return pd.DataFrame(rows, columns=CODING.names).astype({column.name: int if column.type == "whole" else str for column in CODING.columns})


def flow_counts(items: pd.DataFrame) -> pd.DataFrame:
    """Numbers of statements by who found them and what became of them.

    Parameters
    ----------
    items
        One row per statement, as `flow` gives them.

    Returns
    -------
    One row per pair of `found_by` and `outcome` that occurs, in the order of `FOUND_BY` and
    `OUTCOMES`: `n` statements; `n_as_most` of them as more than half of the coders have them, and `n_against_most` otherwise than these,
    the rest being those on which more than half agree on nothing; `statement_ids` of the adjudicated statements, or of the coders' where it
    was dropped, joined by `;`.
    """
    rows = []
    for found_by in FOUND_BY:
        for outcome in OUTCOMES:
            chosen = items[(items["found_by"] == found_by) & (items["outcome"] == outcome)]
            ids = chosen["statement_id"].where(chosen["statement_id"] != "", chosen["coder_statement_ids"])
            numbers = [len(chosen), int((chosen["most"] == chosen["result"]).sum()), int((chosen["against_most"] != "").sum())]
            rows += [(found_by, outcome, *numbers, ";".join(ids))] * bool(len(chosen))
    return pd.DataFrame(rows, columns=COUNTS).astype({name: int if name.startswith("n") else str for name in COUNTS})
