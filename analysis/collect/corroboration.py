"""What stands behind each fact: pages, original reports, informants; its support and its dispute."""

from collections.abc import Iterable
from itertools import product

import numpy as np
import pandas as pd

from analysis.model import terms
from analysis.model.dispute import Case

COLUMNS = [
    "known_on", "n_pages", "n_undated_pages", "n_origins", "n_informants", "n_outlet_states", "support", "dispute",
]  # fmt: skip
DISPUTES = frozenset(terms.CONTRADICTIONS.index[terms.CONTRADICTIONS["is_dispute"]])
"""Kinds of contradiction that are a dispute."""


def conflicts(case: Case) -> pd.DataFrame:
    """Pairs of facts that contradict each other in kind: those of `contradictions` whose kind is a dispute, in both directions."""
    return case.contradictions[case.contradictions["kind"].isin(DISPUTES)]


def disputes(case: Case, coding: str = terms.ADJUDICATED) -> list[str]:
    """Kind of dispute about each fact of a case, as `corroborate` has it, which computes all else too."""
    return _dispute(case.facts, conflicts(case), case.statements[case.statements["coding"] == coding]).tolist()


def _dispute(facts: pd.DataFrame, contradictions: pd.DataFrame, statements: pd.DataFrame) -> pd.Series:
    """Kind of dispute about each fact, as `terms.DISPUTE` defines it.

    A fact is *denied* if it attributes a position to a state, and a fact that contradicts it is
    that state's own act or word with another stance on the same proposition; *contested* if
    another fact contradicts it and it is not denied.
    """
    known = set(facts["fact_id"])
    pairs = [
        (fact, other)
        for fact, other in zip(contradictions["fact_id"], contradictions["contradicts_fact_id"], strict=True)
        if fact in known and other in known
    ]
    if not pairs:
        return pd.Series(["none"] * len(facts), index=facts.index, dtype=str)
    shown: dict[tuple[str, bool], list[tuple[tuple[str, ...], str]]] = {}
    for fact, *position, stance, basis in _of_facts(statements, {fact for pair in pairs for fact in pair}):
        shown.setdefault((fact, basis == terms.ATTRIBUTED), []).append((tuple(position), stance))
    denied = {
        fact
        for fact, other in pairs
        for (attributed, stance), (own, held) in product(shown.get((fact, True), []), shown.get((other, False), []))
        if attributed == own and stance != held
    }
    contested = {fact for fact, _ in pairs} - denied
    kinds = ["denied" if fact in denied else "contested" if fact in contested else "none" for fact in facts["fact_id"]]
    return pd.Series(kinds, index=facts.index, dtype=str)


def _of_facts(statements: pd.DataFrame, fact_ids: set[str]) -> Iterable[tuple[str, ...]]:
    """Fact, state, proposition, stance and basis of the statements of some facts."""
    of = statements[statements["fact_id"].isin(fact_ids)]
    return zip(*(of[name].tolist() for name in ("fact_id", "state", "proposition", "stance", "basis")), strict=True)


def corroborate(case: Case, coding: str = "adjudicated", count: str = "origins") -> pd.DataFrame:
    """Facts with what stands behind each of them.

    Parameters
    ----------
    case
        The case, of which `facts`, `fact_sources`, `sources`, `contradictions` and `statements` are asked. Pages
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
    facts, sources, links = case.facts.drop(columns=COLUMNS, errors="ignore"), case.sources, case.fact_sources
    statements = case.statements[case.statements["coding"] == coding]
    fact, page = (pd.Index(table[name]).get_indexer(links[name]) for table, name in ((facts, "fact_id"), (sources, "source_id")))
    there = (fact >= 0) & (page >= 0)
    fact, page = fact[there], page[there]

    def distinct(values: np.ndarray) -> np.ndarray:
        """Number of different values of the pages of each fact; values below 0 are none."""
        known = values[page] >= 0
        pairs = np.sort(fact[known].astype(np.int64) * (len(sources) + 1) + values[page][known])
        of_fact = pairs[np.diff(pairs, prepend=-1) > 0] // (len(sources) + 1)
        return np.bincount(of_fact.astype(np.intp), minlength=len(facts))

    day, each_day = _codes(sources["published_last_day"])
    is_dated = day[page] >= 0
    order = np.lexsort([day[page][is_dated], fact[is_dated]])
    first = np.flatnonzero(np.diff(fact[is_dated][order], prepend=-1))
    known_on = np.full(len(facts), "", dtype=object)
    known_on[fact[is_dated][order][first]] = each_day[day[page][is_dated][order][first]]
    n_pages, n_origins = distinct(np.arange(len(sources))), distinct(_codes(sources["origin_id"])[0])
    n_dated = distinct(np.where(day >= 0, np.arange(len(sources)), -1))
    voices = {"origins": n_origins, "pages": n_pages}[count]
    return facts.assign(
        known_on=pd.Series(known_on, index=facts.index, dtype=str),
        n_pages=n_pages,
        n_undated_pages=n_pages - n_dated,
        n_origins=n_origins,
        n_informants=(facts["informant"] != terms.NOT_STATED).astype(int),
        n_outlet_states=distinct(_codes(sources["outlet_state"])[0]),
        support=np.where(voices > 1, f"several {count}", f"single-{count.removesuffix('s')}"),
        dispute=_dispute(facts, conflicts(case), statements),
    )


def _codes(values: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Values as numbers in their sorted order, -1 where blank; and the values."""
    codes, each = pd.factorize(values.to_numpy(dtype=object), sort=True)
    has_blank = len(each) > 0 and each[0] == ""
    return codes - int(has_blank), each[int(has_blank) :]
