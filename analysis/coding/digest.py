"""The audit of a document: its claims in reading order, each beside the independent facts that bear on it."""

import pandas as pd

from analysis.model.dictionary.coding import DIGEST
from analysis.model.dictionary.processed import processed
from analysis.model.dispute import Case

CONFLICTS = processed("claim_conflicts")
REFERENCES = ["ref", "status", "n_claims", "n_alone"]


def _joined(rows: pd.DataFrame, key: str, column: str) -> dict[str, str]:
    """Items of a column by key, joined by `;` in the order of the rows, each once."""
    return {name: ";".join(dict.fromkeys(items)) for name, items in rows.groupby(key)[column]}


def conflicts(case: Case) -> pd.DataFrame:
    """Where the document contradicts itself.

    Returns
    -------
    One row per pair: `kind` stance (`first` and `second` are claim ids) or spelling (they are
    spellings of one name), `subject`, `first_says`, `second_says`; sorted. Empty where no document was audited.
    """
    return case.claim_conflicts[CONFLICTS.names].sort_values(CONFLICTS.names, ignore_index=True)


def references(case: Case) -> pd.DataFrame:
    """References that the document cites.

    Returns
    -------
    One row per reference, by number: `ref`, `status` (identified, probable or unidentified),
    `n_claims` that cite it and `n_alone` that cite nothing else. Empty where no document was audited.
    """
    found = case.references[REFERENCES].astype({"n_claims": int, "n_alone": int})
    return found.sort_values("ref", key=lambda ref: ref.astype(int), ignore_index=True)


def audit(case: Case) -> pd.DataFrame:
    """Claims of the audited document in our paraphrase, with the verdict and what stands beside it.

    Parameters
    ----------
    case
        The case, as it was cleaned.

    Returns
    -------
    Table `digest` of the dictionary: one row per claim, in reading order; empty where no document was audited. `statement_ids` are the adjudicated
    statements on its facts; a claim conflicts with one that gives the same state another stance on the same proposition.
    """
    if case.claims.empty:
        return pd.DataFrame(columns=DIGEST.names, dtype=str)
    places = ["paragraph", "sentence", "clause"]
    claims = case.claims.astype(dict.fromkeys(places, int)).sort_values([*places, "claim_id"], ignore_index=True)
    statements = case.statements
    statements = statements.loc[statements["coding"] == "adjudicated", ["fact_id", "statement_id"]].sort_values("statement_id")
    facts = case.claim_facts.sort_values(["claim_id", "place"])
    behind = facts.merge(statements, on="fact_id").sort_values(["claim_id", "place", "statement_id"])
    marks = case.claim_references.sort_values(["claim_id", "ref"], key=lambda column: column.astype(int) if column.name == "ref" else column)
    pairs = conflicts(case)
    pairs = pairs.loc[pairs["kind"] == "stance", ["first", "second"]]
    turned = pairs.rename(columns={"first": "second", "second": "first"})
    against = pd.concat([pairs, turned]).sort_values(["first", "second"])
    lists = {
        "refs": _joined(marks, "claim_id", "ref"),
        "fact_ids": _joined(facts, "claim_id", "fact_id"),
        "statement_ids": _joined(behind, "claim_id", "statement_id"),
        "conflicts_with": _joined(against, "first", "second"),
    }
    named = {name: [items.get(claim, "") for claim in claims["claim_id"]] for name, items in lists.items()}
    return claims.assign(**{name: pd.Series(values, dtype=str) for name, values in named.items()})[DIGEST.names]
