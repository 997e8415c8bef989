"""The evidence of a case: each fact that counts, with all that a reader needs to check it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pandas as pd

from analysis.collect.corroboration import conflicts, corroborate
from analysis.model import terms
from analysis.model.choices import DEFAULT, Choices
from analysis.model.dates import say_days
from analysis.model.dictionary.positions import CORROBORATION, EVIDENCE
from analysis.model.dispute import Case
from analysis.model.sentences import say_office
from analysis.positions import date_facts, date_statements, known_pages, select_evidence

UNKNOWN = "unknown"
"""What is said of a home, kind or language that is not known."""


class Evidence(NamedTuple):
    """What counts by the cut-off: facts, statements, and pages (one row per fact and page) with what is known of them."""

    facts: pd.DataFrame
    statements: pd.DataFrame
    pages: pd.DataFrame


def counting(case: Case, choices: Choices) -> Evidence:
    """What the choices leave and what counts by the cut-off; support and dispute are those of that day.

    A fact counts also where only a statement that rests on it does (it may be dated earlier). With the
    clock `published` a page counts if it was published by the cut-off.
    """
    chosen, statements, dated = select_evidence(case, choices), date_statements(case, choices), date_facts(case, choices)
    statements = statements[statements["counts"]].sort_values("statement_id")
    ids = {*dated.loc[dated["counts"], "fact_id"], *statements["fact_id"]}
    facts = chosen.facts[chosen.facts["fact_id"].isin(ids)].sort_values("fact_id")
    pages = known_pages(chosen, choices)
    pages = pages[pages["fact_id"].isin(ids)].merge(chosen.sources, on="source_id", validate="m:1").sort_values(["fact_id", "place"])
    kept = chosen.but(facts=facts, fact_sources=pages[["fact_id", "source_id"]], statements=statements)
    return Evidence(corroborate(kept, choices.coding, choices.count), statements, pages)


def joined(rows: pd.DataFrame, values: pd.Series, by: str = ";") -> pd.Series:
    """Values of the rows of each fact, joined in the order of the rows."""
    return values.groupby(rows["fact_id"]).agg(by.join)


def _filled(facts: pd.DataFrame, found: Mapping[str, pd.Series]) -> dict[str, list[str]]:
    """Columns of text found by fact, in the order of the facts; blank where there is none."""
    return {name: [values.get(fact, "") for fact in facts["fact_id"]] for name, values in found.items()}


def tally(values: Iterable[str]) -> str:
    """Values with how often each occurs, the most frequent first: `ru 12;en 9`; a blank one is unknown."""
    counts = Counter(value or UNKNOWN for value in values)
    return ";".join(f"{value} {number}" for value, number in sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _say_day(first: str, last: str, is_approximate: str) -> str:
    """The strict bounds of a day in words; blank is no bound."""
    days = [pd.Timestamp(day).date() if day else None for day in (first, last)]
    return ("about " if is_approximate == "yes" else "") + say_days(*days)


def _positions_shown(statements: pd.DataFrame) -> pd.DataFrame:
    """What the statements of each fact show: `bases`, `shows` and `statement_ids`, by fact."""
    shows = statements["state"] + " " + statements["proposition"] + " " + statements["stance"].astype(str)
    bases = {fact: [basis for basis in terms.BASES if basis in set(found)] for fact, found in statements.groupby("fact_id")["basis"]}
    return pd.DataFrame(
        {
            "bases": pd.Series({fact: ";".join(found) for fact, found in bases.items()}, dtype=str),
            "shows": joined(statements, shows),
            "statement_ids": joined(statements, statements["statement_id"]),
        }
    )


def _noted(pairs: pd.DataFrame, facts: pd.DataFrame) -> pd.Series:
    """Of each fact the others with which it is paired and that are there, each with the note on the pair: `kislitsin-f38: two descriptions of one post`."""
    there = pairs[pairs["contradicts_fact_id"].isin(facts["fact_id"])].sort_values(["fact_id", "contradicts_fact_id"])
    return joined(there, there["contradicts_fact_id"] + there["note"].map(lambda note: f": {note}" if note else ""), " | ")


def evidence(case: Case, choices: Choices = DEFAULT) -> pd.DataFrame:
    """Facts that the choices leave and that count by the cut-off, with all that a reader needs to check them.

    Returns
    -------
    Table `evidence` of the dictionary: one row per fact, by first possible day (no bound first), last possible day and id. `day` is said by its strict
    bounds.
    """
    facts, statements, pages = counting(case, choices)
    origins = pages.drop_duplicates(["fact_id", "origin_id"]).sort_values(["fact_id", "origin_publisher", "origin_id"])
    home = origins["origin_state"].map(lambda state: f" ({state})" if state else "")
    named = origins["origin_publisher"].where(origins["origin_publisher"] != "", origins["origin_id"])
    of_pages = {
        "origins": joined(origins, (named + home).map(terms.as_item)),
        "source_ids": joined(pages, pages["source_id"]),
        "links": joined(pages, pages["url"], " "),
    }
    pairs = case.contradictions
    noted = {
        "variants": _noted(pairs[pairs["kind"] == terms.VARIANT], facts),
        "other_conduct": _noted(pairs[(pairs["kind"] != terms.VARIANT) & ~pairs.index.isin(conflicts(case).index)], facts),
    }
    shown = {**of_pages, **_positions_shown(statements), **noted}
    facts = facts.assign(
        day=[_say_day(*bounds) for bounds in zip(facts["first_day"], facts["last_day"], facts["is_approximate"], strict=True)],
        office=[say_office(*actor) for actor in zip(facts["state"], facts["organ"], strict=True)],
        event=facts["event_type"].str.replace("_", " "),
        **_filled(facts, shown),
        until=facts["last_day"].replace("", "9999"),
    )
    return facts.sort_values(["first_day", "until", "fact_id"])[EVIDENCE.names].reset_index(drop=True)


def support(case: Case, choices: Choices = DEFAULT) -> pd.DataFrame:
    """What stands behind each fact that the choices leave and that counts by the cut-off.

    Returns
    -------
    Table `corroboration` of the dictionary: one row per fact, by id; numbers of pages and original reports as known by the cut-off.
    """
    facts, statements, pages = counting(case, choices)
    pairs = conflicts(case).sort_values(["fact_id", "contradicts_fact_id"])
    pairs = pairs[pairs["contradicts_fact_id"].isin(facts["fact_id"])]
    found = {
        "outlet_kinds": pages.groupby("fact_id")["outlet_kind"].agg(tally),
        "contradicted_by": joined(pairs, pairs["contradicts_fact_id"]),
        "statement_ids": joined(statements, statements["statement_id"]),
    }
    return facts.assign(**_filled(facts, found))[CORROBORATION.names].reset_index(drop=True)


def fact_numbers(facts: pd.DataFrame) -> dict[str, int]:
    """Numbers for the words of the tables `evidence` and `corroboration`, by name."""
    return {
        "single": int((facts["n_origins"] == 1).sum()),
        "several": int((facts["n_origins"] > 1).sum()),
        "unstated": int((facts["informant"] == terms.NOT_STATED).sum()),
        "contested": int((facts["dispute"] == "contested").sum()),
        "denied": int((facts["dispute"] == "denied").sum()),
        "background": int((facts["statement_ids"] == "").sum()),
    }
