"""From two codings to one: what each coder found, and what became of it when the codings were adjudicated."""

from collections.abc import Mapping

import pandas as pd

KEY = ["fact_id", "state", "proposition"]
"""Columns that name a statement in every coding: what a state holds on a proposition, resting on one fact."""

FOUND_BY = ("both, same", "both, different", "A only", "B only", "neither")
OUTCOMES = ("kept", "basis changed", "stance changed", "added", "dropped")

COLUMNS = [
    *KEY, "stance_a", "basis_a", "stance_b", "basis_b", "stance_final", "basis_final", "found_by", "outcome", "follows",
    "statement_id", "coder_statement_ids", "decided_by", "reason",
]  # fmt: skip

SHOWN = [*KEY, "found_by", "outcome", "stance_final", "basis_final", "reason"]
"""Columns of the table that are shown and printed."""

COUNTS = ["found_by", "outcome", "n", "n_as_both", "n_as_a", "n_as_b", "statement_ids"]


def _side(statements: pd.DataFrame, coding: str, suffix: str) -> pd.DataFrame:
    """Stance, basis and id of the statements of one coding, by key."""
    own = statements.loc[statements["coding"] == coding, [*KEY, "stance", "basis", "statement_id"]]
    return own.rename(columns={name: f"{name}_{suffix}" for name in ("stance", "basis", "statement_id")})


def _found_by(item: Mapping[str, str]) -> str:
    """Which coder has the statement; the same is the same stance and the same basis, whatever the organ."""
    if not (item["stance_a"] and item["stance_b"]):
        return "A only" if item["stance_a"] else "B only" if item["stance_b"] else "neither"
    is_same = (item["stance_a"], item["basis_a"]) == (item["stance_b"], item["basis_b"])
    return "both, same" if is_same else "both, different"


def _outcome(item: Mapping[str, str]) -> str:
    """What became of the statement; a final stance that a coder has, but with another basis, is a changed basis."""
    if not item["stance_final"]:
        return "dropped"
    if not (item["stance_a"] or item["stance_b"]):
        return "added"
    if _follows(item):
        return "kept"
    return "basis changed" if item["stance_final"] in (item["stance_a"], item["stance_b"]) else "stance changed"


def _follows(item: Mapping[str, str]) -> str:
    """Whose stance and basis the final ones are: both, A, B, or blank for nobody's."""
    final = (item["stance_final"], item["basis_final"])
    as_a, as_b = ((item[f"stance_{coder}"], item[f"basis_{coder}"]) == final for coder in "ab")
    if not item["stance_final"]:
        return ""
    return "both" if as_a and as_b else "A" if as_a else "B" if as_b else ""


def flow(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Statements of coder A, of coder B and of the adjudicator side by side.

    Parameters
    ----------
    tables
        Processed tables of the case by name, with every coding in `statements`.

    Returns
    -------
    One row per fact, state and proposition on which coder A, coder B or the adjudicator has a
    statement, sorted by them. `stance_a`, `basis_a`, `stance_b`, `basis_b`, `stance_final` and
    `basis_final`: blank where that coding has no statement. `found_by`: both, same (the same
    stance and basis; the organ is not compared), both, different, A only, B only, or neither.
    `outcome`: kept (stance and basis as both or one of the coders have them), basis changed (the
    stance of a coder, but with a basis that this coder does not have), stance changed (a stance that no
    coder has), added (no coder has the statement) or dropped. `follows`: both, A or B for what
    was kept, else blank. `statement_id`: the adjudicated statement, blank if dropped.
    `coder_statement_ids`: those of the coders. `decided_by` and `reason`: as in `adjudication`,
    blank where it has no row.
    """
    statements = tables["statements"]
    items = _side(statements, "A", "a")
    for coding, suffix in (("B", "b"), ("adjudicated", "final")):
        items = items.merge(_side(statements, coding, suffix), on=KEY, how="outer", validate="1:1")
    items = items.merge(tables["adjudication"][[*KEY, "decided_by", "reason"]], on=KEY, how="left", validate="1:1")
    items = items.astype(str).where(items.notna(), "").sort_values(KEY, ignore_index=True)
    rows = items.to_dict("records")
    made = {name: [rule(row) for row in rows] for name, rule in (("found_by", _found_by), ("outcome", _outcome), ("follows", _follows))}
    made["coder_statement_ids"] = [";".join(filter(None, (row["statement_id_a"], row["statement_id_b"]))) for row in rows]
    items = items.assign(**{name: pd.Series(values, dtype=str) for name, values in made.items()})
    return items.rename(columns={"statement_id_final": "statement_id"})[COLUMNS]


def flow_counts(items: pd.DataFrame) -> pd.DataFrame:
    """Numbers of statements by who found them and what became of them.

    Parameters
    ----------
    items
        One row per statement, as `flow` gives them.

    Returns
    -------
    One row per pair of `found_by` and `outcome` that occurs, in the order of `FOUND_BY` and
    `OUTCOMES`: `n` statements; `n_as_both`, `n_as_a` and `n_as_b` of them as both or one of the
    coders have them; `statement_ids` of the adjudicated statements, or of the coders' where it
    was dropped, joined by `;`.
    """
    rows = []
    for found_by in FOUND_BY:
        for outcome in OUTCOMES:
            chosen = items[(items["found_by"] == found_by) & (items["outcome"] == outcome)]
            ids = chosen["statement_id"].where(chosen["statement_id"] != "", chosen["coder_statement_ids"])
            follows = [int((chosen["follows"] == whose).sum()) for whose in ("both", "A", "B")]
            rows += [(found_by, outcome, len(chosen), *follows, ";".join(ids))] * bool(len(chosen))
    return pd.DataFrame(rows, columns=COUNTS).astype({name: int for name in COUNTS[2:6]} | {name: str for name in (*COUNTS[:2], COUNTS[6])})
