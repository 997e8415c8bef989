"""What a blank cell of a case stands for: the one place where it is derived of other cells, so that nobody types a thing twice.

What is written is never changed. Ids to which other tables refer, those of facts and pages, are not derived: an id that changes with a row above
it, or with a corrected day, would break what refers to it (`check --fix` writes them once and for all). The id of a statement is derived, since
nothing refers to it: of its fact, state and proposition, which no two statements share.
"""

import re
from collections.abc import Callable, Mapping

import pandas as pd

from analysis.model import terms

Tables = Mapping[str, pd.DataFrame]

FOLLOWS = {("sources", "origin_id"), ("statements", "statement_id"), ("statements", "date")}
"""Columns that stay blank only where a cell of which they are derived is itself at fault, which is then said of that cell alone."""
RULE = "derived"
"""The rule under which the log of cleaning has a cell that was blank."""


def fill(case_id: str, tables: Tables, codebook: Tables) -> dict[str, pd.DataFrame]:
    """Tables of a case in which every blank cell has what the dictionary says that it is derived as, where that can be.

    Parameters
    ----------
    case_id
        Name of the folder.
    tables
        Tables of the case, as cleaning leaves their text, by name; some may lack, and so may columns. Where `origins` is among them, the original
        reports of its pages that it does not list are added to it.
    codebook
        Codebook tables by their short names.

    Returns
    -------
    The same tables, those in which nothing is blank that can be derived being the same objects; the index is kept.
    """
    made = dict(tables)
    for name, needed, rule in _RULES:
        if name in made and needed <= set(made[name]):
            made[name] = rule(case_id, made, codebook)
    return made


def _filled(table: pd.DataFrame, **values: Callable[[dict[str, str]], str]) -> pd.DataFrame:
    """A table in whose blank cells stands what a function says of the row, column by column."""
    for column, of in values.items():
        if "" in table[column].tolist():
            cells = [row[column] or of(row) for row in terms.records(table)]
            table = table.assign(**{column: pd.Series(cells, index=table.index, dtype=str)})
    return table


def _case(case_id: str, tables: Tables, codebook: Tables) -> pd.DataFrame:
    roles, asked = codebook["roles"], tables.get("requests", pd.DataFrame())
    states = ";".join(dict.fromkeys(asked["state"])) if "state" in asked else ""
    columns = [name for name in terms.picked(roles, "case_column", stands_for_xx="yes") if name in tables["case"]]
    return _filled(tables["case"], case_id=lambda _: case_id, **dict.fromkeys(columns, lambda _: states))


def _sources(case_id: str, tables: Tables, codebook: Tables) -> pd.DataFrame:
    table = _filled(tables["sources"], origin_id=lambda page: page["source_id"])
    found: dict[str, pd.Series] = {}
    for of, columns in (("outlet_kind", ["outlet_kind", "outlet_state"]), ("language", ["language"])):
        if "" not in table[of].tolist():
            continue
        blank = table[of] == ""
        described = table.loc[~blank & (table["publisher"] != ""), ["publisher", *columns]].drop_duplicates()
        known = described[~described["publisher"].duplicated(keep=False)].set_index("publisher")
        for column in columns:
            there = pd.Series([known[column].get(name, "") for name in table["publisher"]], index=table.index, dtype=str)
            found[column] = table[column].where(~blank | (table[column] != ""), there).astype(str)
    return table.assign(**found) if found else table


def _origins(case_id: str, tables: Tables, codebook: Tables) -> pd.DataFrame:
    """Original reports with those that only pages name: each that of the page of its name, else of the one publisher of its pages."""
    origins, sources = tables["origins"], tables.get("sources", pd.DataFrame())
    if not {"source_id", "origin_id", "publisher", "outlet_state", "outlet_kind", "url"} <= set(sources):
        return origins
    rows = []
    for name, pages in sources[~sources["origin_id"].isin(["", *origins["origin_id"]])].groupby("origin_id", sort=True):
        own = pages[pages["source_id"] == name]
        publishers = (own if len(own) else pages)[["publisher", "outlet_state", "outlet_kind"]].drop_duplicates()
        if len(publishers) == 1:
            publisher, state, kind = publishers.iloc[0]
            rows.append((name, publisher, state, kind, str(pages["url"].nunique()), ""))
    return pd.concat([origins, pd.DataFrame(rows, columns=origins.columns, dtype=str)], ignore_index=True) if rows else origins


def _facts(case_id: str, tables: Tables, codebook: Tables) -> pd.DataFrame:
    informants, table = codebook["informants"], tables["facts"]
    home = dict(zip(informants["informant"], informants["informant_state"], strict=True))
    table = _filled(table, informant_state=lambda fact: home.get(fact["informant"], "").replace("varies", ""))
    pairs = tables.get("contradictions", pd.DataFrame())
    if not {"fact_id", "contradicts_fact_id", "kind"} <= set(pairs):
        return table
    others: dict[str, set[str]] = {}
    for one, other, kind in zip(*(pairs[name].tolist() for name in ("fact_id", "contradicts_fact_id", "kind")), strict=True):
        if kind != terms.VARIANT and one != other:
            others.setdefault(one, set()).add(other)
            others.setdefault(other, set()).add(one)
    written = {fact: set(terms.split_list(cell)) for fact, cell in zip(table["fact_id"], table["contradicts"], strict=True)}

    def contradicted(fact: dict[str, str]) -> str:
        """The other facts of its pairs, unless one of them leaves it out of what is written there."""
        found = sorted(others.get(fact["fact_id"], set()) & set(written))
        return ";".join(found) if all(fact["fact_id"] in (written[other] or {fact["fact_id"]}) for other in found) else ""

    return _filled(table, contradicts=contradicted)


def _statements(case_id: str, tables: Tables, codebook: Tables) -> pd.DataFrame:
    table, facts = tables["statements"], tables.get("facts", pd.DataFrame())
    if {"fact_id", "date", "state", "organ"} <= set(facts):
        of = {fact["fact_id"]: fact for fact in terms.records(facts)}
        organs = codebook["organs"]
        stateless = {"", *terms.picked(organs, "organ", is_of_state="no")}

        def own(said: dict[str, str], column: str) -> str:
            """What the fact has, where the statement is one of its actor."""
            fact = of.get(said["fact_id"], {})
            is_own = said["basis"] in terms.BASES and said["basis"] != terms.ATTRIBUTED and fact.get("organ", "") not in stateless
            return fact[column] if is_own and fact["state"] and said["state"] in ("", fact["state"]) else ""

        table = _filled(table, date=lambda said: of.get(said["fact_id"], {}).get("date", ""), organ=lambda said: own(said, "organ"))
        table = _filled(table, state=lambda said: own(said, "state"))
    return _filled(table, statement_id=lambda said: statement_id(case_id, said))


def statement_id(case_id: str, said: Mapping[str, str]) -> str:
    """The id of a statement without one: of its fact, state and proposition; blank where one of them lacks."""
    parts = [said["fact_id"].removeprefix(f"{case_id}-"), said["state"], said["proposition"]]
    return f"{case_id}-s-" + re.sub(r"[^a-z0-9]+", "-", "-".join(parts).lower()).strip("-") if all(parts) else ""


_RULES = (
    ("case", {"case_id"}, _case),
    ("sources", {"source_id", "publisher", "language", "outlet_state", "outlet_kind", "origin_id"}, _sources),
    ("origins", {"origin_id"}, _origins),
    ("facts", {"fact_id", "informant", "informant_state", "contradicts"}, _facts),
    ("statements", {"statement_id", "fact_id", "state", "organ", "proposition", "basis", "date"}, _statements),
)
"""What is derived, in order: table, the columns without which nothing of it is, and the rule."""
