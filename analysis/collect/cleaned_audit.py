"""The audit of the document: its claims as rows, and where it contradicts itself."""

import pandas as pd

from analysis.collect.cleaned_columns import insert, links


def clean_digest(claims: pd.DataFrame, references: pd.DataFrame, entities: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The audit of the digest: claims, their citation marks and facts as rows, and its own contradictions.

    Returns
    -------
    `claims`: one row per claim, with `n_marks` (0 = uncited). `claim_references`: one row per
    claim and mark. `claim_facts`: one row per claim and fact of its verdict. `references`: one row
    per reference, with `n_claims` that cite it and `n_alone` that cite nothing else.
    `claim_conflicts`: one row per pair of claims, or of spellings, that contradict each other.
    """
    marks = claims.assign(citation_marks=claims["citation_marks"].str.findall(r"\d+").str.join(";"))
    cited = links(marks, "claim_id", "citation_marks", "ref")
    counts = cited.groupby("claim_id")["ref"].size()
    n_marks = claims["claim_id"].map(counts).fillna(0).astype(int)
    alone = cited[cited["claim_id"].map(counts) == 1]
    resting = references.assign(
        n_claims=references["ref"].map(cited["ref"].value_counts()).fillna(0).astype(int),
        n_alone=references["ref"].map(alone["ref"].value_counts()).fillna(0).astype(int),
    )
    return {
        "claims": insert(claims, "citation_marks", pd.DataFrame({"n_marks": n_marks})).drop(columns="fact_ids"),
        "claim_references": cited,
        "claim_facts": links(claims, "claim_id", "fact_ids", "fact_id"),
        "references": resting,
        "entities": entities,
        "claim_conflicts": claim_conflicts(claims, entities),
    }


def claim_conflicts(claims: pd.DataFrame, entities: pd.DataFrame) -> pd.DataFrame:
    """Where the document contradicts itself: one state with two stances on a proposition, one person spelled in two ways.

    A spelling counts as another one if its last word differs: `Kislitsin` and `Nikita Kislitsin`
    do not conflict.

    Returns
    -------
    One row per pair: `kind` (stance or spelling), `subject`, `first` and `second` (claim ids, or
    spellings) and `first_says`, `second_says`.
    """
    coded = claims[claims["stance"] != ""]
    pairs = coded.merge(coded, on=["state", "proposition"], suffixes=("_1", "_2"))
    pairs = pairs[(pairs["claim_id_1"] < pairs["claim_id_2"]) & (pairs["stance_1"] != pairs["stance_2"])]
    rows = [
        ("stance", f"{pair['state']} on {pair['proposition']}", pair["claim_id_1"], pair["claim_id_2"], pair["stance_1"], pair["stance_2"])
        for pair in pairs.to_dict("records")
    ]
    people = entities[entities["kind"] == "person"]
    for name, spelled in people.groupby("canonical")["printed"]:
        surnames = sorted({printed.split()[-1] for printed in spelled})
        rows += [("spelling", name, first, second, first, second) for i, first in enumerate(surnames) for second in surnames[i + 1 :]]
    columns = ["kind", "subject", "first", "second", "first_says", "second_says"]
    return pd.DataFrame(rows, columns=columns)
