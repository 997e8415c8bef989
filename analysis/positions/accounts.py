"""Accounts that collide: who said what, through whom, when, and which exclude or do not confirm each other."""

from collections.abc import Iterable, Mapping

import pandas as pd

from analysis import positions
from analysis.collect.corroboration import conflicts
from analysis.model import terms
from analysis.model.choices import DEFAULT, Choices
from analysis.model.dictionary.positions import ACCOUNTS
from analysis.model.dispute import Case
from analysis.model.sentences import count, say_interval, say_office, some
from analysis.model.words import Words

EXCLUDE, NOT_CONFIRMED = "exclude", "not confirmed"
"""Kinds of relation between two facts: they cannot all be right; one does not bear out the other."""

RELATIONS = ["group", "fact_id", "other_fact_id", "kind", "differ_on", "statement_ids"]
_PAGES = {"through": "origin_publisher", "source_ids": "source_id"}


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _unconfirmed(cells: pd.DataFrame, statements: pd.DataFrame) -> set[tuple[str, str]]:
    """Pairs of facts that show different stances in one cell: one speaks for the state, the other does so too, dissents from it or contests it."""
    fact, stance = (statements.set_index("statement_id")[name] for name in ("fact_id", "stance"))
    pairs = set()
    for cell in cells.to_dict("records"):
        speaking, dissenting, contesting = (terms.split_list(cell[name]) for name in positions.ROLES)
        accounts = speaking + dissenting + contesting
        pairs |= {_pair(fact[a], fact[b]) for a in speaking for b in accounts if stance[a] != stance[b] and fact[a] != fact[b]}
    return pairs


def _differences(pair: tuple[str, str], of_fact: Mapping[str, pd.DataFrame], none: pd.DataFrame) -> tuple[str, str]:
    """On which positions two facts differ, as `KZ surrender_to_US`, and the statements that say so; both joined by `;`."""
    both = of_fact.get(pair[0], none).merge(of_fact.get(pair[1], none), on=["state", "proposition"], suffixes=("", "_other"))
    both = both[both["stance"] != both["stance_other"]]
    ids = sorted({*both["statement_id"], *both["statement_id_other"]})
    return ";".join(sorted(set(both["state"] + " " + both["proposition"]))), ";".join(ids)


def _groups(pairs: Iterable[tuple[str, str]], facts: pd.DataFrame) -> dict[str, int]:
    """Number of the group of each fact: facts joined by pairs, directly or through others; numbered by earliest day, then fact."""
    joined: dict[str, frozenset[str]] = {}
    for one, other in pairs:
        members = joined.get(one, frozenset([one])) | joined.get(other, frozenset([other]))
        joined |= dict.fromkeys(members, members)
    day = facts.set_index("fact_id")["first"].fillna(facts.set_index("fact_id")["last"]).fillna(pd.Timestamp.max)
    order = sorted(set(joined.values()), key=lambda members: min((day[fact], fact) for fact in members))
    return {fact: number for number, members in enumerate(order, 1) for fact in members}


def _counting(case: Case, choices: Choices) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Facts that count under the choices, and the statements on them that count."""
    facts, statements = positions.date_facts(case, choices), positions.date_statements(case, choices)
    facts = facts[facts["counts"]]
    return facts, statements[statements["counts"] & statements["fact_id"].isin(facts["fact_id"])]


def relations(case: Case, choices: Choices = DEFAULT) -> pd.DataFrame:
    """Pairs of facts that exclude each other, or of which one does not confirm the other.

    `exclude`: the pair stands in the table `contradictions`, with a kind that is a dispute. `not confirmed`: in a
    cell that is divided or contested a statement that speaks for the state and another account (one that speaks too, dissents or contests) have different stances, and no such contradiction is
    coded between their facts. A later event does not contradict an earlier word: what
    `positions.compare` leaves out of a cell is related to nothing in it.

    Returns
    -------
    One row per pair, each once, among the facts that count under the choices: `group` (number of
    the group of facts that are joined by pairs), `fact_id` before `other_fact_id`, `kind`,
    `differ_on` (positions on which they differ, such as `KZ surrender_to_US`, joined by `;`; blank
    = they differ in something else than a position) and the `statement_ids` that say so.
    """
    cells = positions.compare(case, choices)
    facts, statements = _counting(case, choices)
    coded = conflicts(case)
    excluding = {_pair(*pair) for pair in zip(coded["fact_id"], coded["contradicts_fact_id"], strict=True)}
    kinds = dict.fromkeys(_unconfirmed(cells, positions.date_statements(case, choices)), NOT_CONFIRMED) | dict.fromkeys(excluding, EXCLUDE)
    pairs = sorted(pair for pair in kinds if set(pair) <= set(facts["fact_id"]))
    group = _groups(pairs, facts)
    shown = statements[["fact_id", "statement_id", "state", "proposition", "stance"]]
    of_fact = {fact: rows for fact, rows in shown.groupby("fact_id")}
    rows = [(group[pair[0]], *pair, kinds[pair], *_differences(pair, of_fact, shown[:0])) for pair in pairs]
    return pd.DataFrame(rows, columns=RELATIONS).sort_values(["group", "fact_id", "other_fact_id"], ignore_index=True)


def _related(pairs: pd.DataFrame, kind: str) -> dict[str, str]:
    """Facts to which a fact has a relation of this kind, joined by `;`, by fact; those without any are left out."""
    both = pd.concat([pairs, pairs.rename(columns={"fact_id": "other_fact_id", "other_fact_id": "fact_id"})])
    return both[both["kind"] == kind].sort_values("other_fact_id").groupby("fact_id")["other_fact_id"].agg(";".join).to_dict()


def _pages(case: Case, choices: Choices) -> pd.DataFrame:
    """Of each fact the pages, original reports and their publishers, as known by the cut-off."""
    chosen = positions.select_evidence(case, choices)
    pages = positions.known_pages(chosen, choices).merge(chosen.sources, on="source_id", validate="m:1")
    by_fact = pages.groupby("fact_id")
    joined = {name: by_fact[column].agg(lambda values: ";".join(sorted(set(map(terms.as_item, values))))) for name, column in _PAGES.items()}
    return pd.DataFrame({**joined, "n_origins": by_fact["origin_id"].nunique()})


def _voice(row: Mapping[str, str], words: Words) -> tuple[str, str]:
    """Whose word an account is, and the state whose word that is (blank = none's): `own speech`, `according to RU consulate`."""
    outsider = words.voices.get(row["informant"])
    who = words.voices_in_words[outsider] if outsider else row["informant"]
    heard = "" if outsider else row["informant_state"]
    if not row["statement_id"]:
        return f"told by {who}", heard
    return (f"according to {who}", heard) if row["basis"] == terms.ATTRIBUTED else (f"own {row['basis']}", row["state"])


def _with_words(rows: pd.DataFrame, pairs: pd.DataFrame, names: Words) -> pd.DataFrame:
    """Accounts with their days and voices in words, and the facts with which they collide."""
    voices, days = (
        [_voice(row, names) for row in rows.to_dict("records")],
        [say_interval(*span) for span in zip(rows["first"], rows["last"], strict=True)],
    )
    told = [say_interval(row["first_position"], row["last_position"]) if row["statement_id"] else "" for row in rows.to_dict("records")]
    excluded, unconfirmed = _related(pairs, EXCLUDE), _related(pairs, NOT_CONFIRMED)
    words = {
        "days": days, "position_days": ["" if of == on else of for of, on in zip(told, days, strict=True)],
        "voice": [voice for voice, _ in voices], "voice_state": [state for _, state in voices],
        "excludes": [excluded.get(fact, "") for fact in rows["fact_id"]],
        "not_confirmed_by": [unconfirmed.get(fact, "") for fact in rows["fact_id"]],
    }  # fmt: skip
    return rows.assign(**{name: pd.Series(values, rows.index, dtype=object) for name, values in words.items()})


def accounts(case: Case, choices: Choices = DEFAULT) -> pd.DataFrame:
    """Accounts that exclude or do not confirm each other, in groups.

    Returns
    -------
    Table `accounts` of the dictionary: one row per fact of a group and statement that rests on it (adjudicated, or of the chosen coding), or the
    fact alone where it shows no position.
    """
    pairs = relations(case, choices)
    facts, statements = _counting(case, choices)
    group = {fact: number for end in ("fact_id", "other_fact_id") for fact, number in zip(pairs[end], pairs["group"], strict=True)}
    facts = facts[facts["fact_id"].isin(group)].drop(columns=["n_origins", "statement_ids"], errors="ignore")
    facts = facts.assign(
        group=facts["fact_id"].map(group).astype(int), speaker=[say_office(*who) for who in zip(facts["state"], facts["organ"], strict=True)]
    )
    facts = facts.rename(columns={"state": "speaker_state", "organ": "speaker_organ"}).join(_pages(case, choices), on="fact_id")
    said = statements[["fact_id", "statement_id", "state", "organ", "proposition", "stance", "basis", "first", "last"]]
    rows = facts.merge(said, on="fact_id", how="left", suffixes=("", "_position"), validate="1:m")
    rows = rows.assign(stance=rows["stance"].astype("Int64"))
    blank = ["statement_id", "state", "organ", "proposition", "basis"]
    rows[blank] = rows[blank].astype(object).where(rows[blank].notna(), "")
    rows = _with_words(rows, pairs, case.codebook.words)
    stake = set(pairs.loc[pairs["differ_on"] != "", "group"])
    rows = rows.assign(
        at_stake=["yes" if group in stake else "no" for group in rows["group"]],
        earliest=rows["first"].fillna(rows["last"]),
        has_start=rows["first"].notna(),
    )
    return rows.sort_values(["group", "earliest", "last", "has_start", "fact_id", "statement_id"], ignore_index=True)[ACCOUNTS.names]


def numbers(rows: pd.DataFrame, pairs: pd.DataFrame) -> dict[str, str]:
    """Words for the caption of the table: which facts are `related`, by how many pairs of each kind, and in how many groups positions are at stake."""
    if rows.empty:
        return {"related": "No facts exclude each other or differ"}
    kinds, groups = pairs["kind"].value_counts(), count(rows["group"].nunique(), "group")
    exclude, differ = (some(int(kinds.get(kind, 0)), "pair") for kind in (EXCLUDE, NOT_CONFIRMED))
    facts, stake = count(rows["fact_id"].nunique(), "fact"), some(rows.loc[rows["at_stake"] == "yes", "group"].nunique(), "group")
    return {
        "related": f"{facts} in {groups} of facts that exclude each other ({exclude}) or merely differ ({differ}); one row per fact and position that it "
        f"shows. Related accounts differ on a state's position in {stake}"
    }
