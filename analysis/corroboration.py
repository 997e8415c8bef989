"""What stands behind each fact: pages, original reports, informants; its support and its dispute."""

from collections.abc import Mapping

import pandas as pd

from analysis import terms

COLUMNS = [
    "known_on", "n_pages", "n_undated_pages", "n_origins", "n_informants", "n_outlet_states", "support", "dispute",
]  # fmt: skip


def conflicts(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Pairs of facts that contradict each other in kind: those of `contradictions` whose kind is a dispute, in both directions."""
    pairs, kinds = tables["contradictions"], terms.CONTRADICTIONS
    return pairs[pairs["kind"].isin(kinds.index[kinds["is_dispute"]])]


def _dispute(facts: pd.DataFrame, contradictions: pd.DataFrame, statements: pd.DataFrame) -> pd.Series:
    """Kind of dispute about each fact, as `terms.DISPUTE` defines it.

    A fact is *denied* if it attributes a position to a state, and a fact that contradicts it is
    that state's own act or word with another stance on the same proposition; *contested* if
    another fact contradicts it and it is not denied.
    """
    present = set(facts["fact_id"])
    pairs = contradictions[contradictions["fact_id"].isin(present) & contradictions["contradicts_fact_id"].isin(present)]
    position = ["state", "proposition", "stance"]
    is_attributed = statements["basis"] == terms.ATTRIBUTED
    attributed, own = statements.loc[is_attributed, ["fact_id", *position]], statements.loc[~is_attributed, ["fact_id", *position]]
    both = pairs.merge(attributed, on="fact_id").merge(
        own, left_on=["contradicts_fact_id", *position[:2]], right_on=["fact_id", *position[:2]], suffixes=("", "_own")
    )
    denied, contested = set(both.loc[both["stance"] != both["stance_own"], "fact_id"]), set(pairs["fact_id"])
    return facts["fact_id"].map(lambda fact: "denied" if fact in denied else "contested" if fact in contested else "none")


def corroborate(tables: Mapping[str, pd.DataFrame], coding: str = "adjudicated", count: str = "origins") -> pd.DataFrame:
    """Facts with what stands behind each of them.

    Parameters
    ----------
    tables
        Processed tables: `facts`, `fact_sources`, `sources`, `contradictions`, `statements`. Pages
        that are not in `sources`, and facts that are not in `facts`, are as if they did not exist.
    coding
        Whose statements say which positions a fact shows (for `dispute`).
    count
        What counts as one voice in `support`: origins or pages.

    Returns
    -------
    The facts, same rows, with `known_on` (the earliest day of publication among the pages, the
    last possible one where it is uncertain; blank = no page is dated), `n_pages`,
    `n_undated_pages`, `n_origins`, `n_informants` (0 = not stated), `n_outlet_states` (of pages
    whose home is known), `support` and `dispute`.
    """
    facts = tables["facts"].drop(columns=COLUMNS, errors="ignore")
    statements = tables["statements"][tables["statements"]["coding"] == coding]
    pages = tables["fact_sources"].merge(tables["sources"], on="source_id", validate="m:1")
    by_fact = pages.groupby("fact_id")
    dated = pages[pages["published_last_day"] != ""].groupby("fact_id")
    n_pages = by_fact["source_id"].nunique()
    n_origins = by_fact["origin_id"].nunique()
    n_states = pages[pages["outlet_state"] != ""].groupby("fact_id")["outlet_state"].nunique()

    def of_fact(values: pd.Series, blank: object) -> pd.Series:
        return facts["fact_id"].map(values).astype(object).where(facts["fact_id"].isin(values.index), blank)

    voices = of_fact({"origins": n_origins, "pages": n_pages}[count], 0).astype(int)
    return facts.assign(
        known_on=of_fact(dated["published_last_day"].min(), ""),
        n_pages=of_fact(n_pages, 0).astype(int),
        n_undated_pages=(of_fact(n_pages, 0) - of_fact(dated["source_id"].nunique(), 0)).astype(int),
        n_origins=of_fact(n_origins, 0).astype(int),
        n_informants=(facts["informant"] != "not stated").astype(int),
        n_outlet_states=of_fact(n_states, 0).astype(int),
        support=voices.map(lambda n: f"several {count}" if n > 1 else f"single-{count.removesuffix('s')}"),
        dispute=_dispute(facts, conflicts(tables), statements),
    )
