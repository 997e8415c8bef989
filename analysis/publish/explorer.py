"""Data of the explorer: what the browser needs to form the positions of a case again, as `positions.compare` does."""

from collections.abc import Mapping

import pandas as pd

from analysis import terms
from analysis.figures.style import STANCE_LOOK
from analysis.positions import date_statements, frame
from analysis.sentences import names_of, say_proposition, start

CHOICES = ("as_of", "clock", "basis", "exclude_origin_states", "exclude_informant_states", "exclude_sources")
"""Parameters that the explorer lets a reader choose; the others keep their defaults."""

_CLOCKS = {"event": "what had happened by then", "published": "what had been published by then"}
_BASES = {"act": "what it did", "speech": "what it said", "reported": "what others attribute to it"}


def _choice_defaults() -> dict[str, str | list[str]]:
    """Defaults of the choices; lists as lists."""
    return {name: terms.split_list(str(terms.DEFAULTS[name])) if name in terms.LIST_PARAMETERS else str(terms.DEFAULTS[name]) for name in CHOICES}


def _counted(values: pd.Series, names: Mapping[str, str], what: str) -> list[dict[str, object]]:
    """States with their names and how many rows name each, by name; rows that name none are not counted."""
    counts = values[values != ""].value_counts()
    rows = [{"state": state, "name": names.get(state, state), what: int(number)} for state, number in counts.items()]
    return sorted(rows, key=lambda row: (row["name"], row["state"]))


def _days(tables: Mapping[str, pd.DataFrame], statements: pd.DataFrame, sources: pd.DataFrame) -> dict[str, str]:
    """First and last day on which a statement can come to count or a page come out, whatever is left out; blank without any day."""
    dated = date_statements(tables, {})
    earliest = pd.concat([dated["last"], dated["known"]]).dropna().dt.strftime("%Y-%m-%d")
    latest = pd.concat([statements["first_day"], statements["last_day"], sources["published_last_day"]])
    days = sorted({*earliest, *latest[latest != ""]})
    return {"first_day": min(earliest, default=""), "last_day": days[-1] if days else ""}


def data(tables: Mapping[str, pd.DataFrame], codebook: Mapping[str, pd.DataFrame]) -> dict[str, object]:
    """Data of a case for the explorer, ready for JSON; the same whatever the order of rows.

    Parameters
    ----------
    tables
        Processed tables of the case.
    codebook
        Tables of the codebook by name.

    Returns
    -------
    `states` and `propositions` in the order of `positions.frame`, in words; the `statements` of the default coding, the `facts`
    that they rest on with their `pages`, and the `sources` that these pages are, as in the processed tables; `words` that
    the tables spell; `controls`: what can be chosen, the days between which anything changes, and the defaults.
    """
    case = tables["case"].iloc[0]
    states, propositions = frame(tables, codebook["propositions"])
    names = dict(zip(codebook["states"]["alpha2"], codebook["states"]["name"], strict=True))
    named = names_of(codebook["states"])
    roles = dict.fromkeys(terms.split_list(case["requesting_states"]), "requesting state") | {case["requested_state"]: "requested state"}
    statements = tables["statements"][tables["statements"]["coding"] == terms.DEFAULTS["coding"]].sort_values("statement_id")
    facts = tables["facts"][tables["facts"]["fact_id"].isin(statements["fact_id"])].sort_values("fact_id")
    links = tables["fact_sources"][tables["fact_sources"]["fact_id"].isin(facts["fact_id"])]
    pages = links.groupby("fact_id")["source_id"].agg(lambda ids: sorted(set(ids)))
    sources = tables["sources"][tables["sources"]["source_id"].isin(links["source_id"])].sort_values("source_id")
    said = ["statement_id", "fact_id", "state", "proposition", "stance", "basis", "organ", "first_day", "last_day"]
    known = ["source_id", "publisher", "published_last_day", "origin_id", "origin_state"]
    return {
        "case_id": case["case_id"],
        "states": [{"state": state, "name": names.get(state, state), "role": roles.get(state, "other state")} for state in states],
        "propositions": [{"proposition": name, "label": start(say_proposition(name, named))} for name in propositions],
        "statements": [{**row, "stance": int(row["stance"])} for row in statements[said].to_dict("records")],
        "facts": [{**row, "pages": pages.get(row["fact_id"], [])} for row in facts[["fact_id", "informant", "informant_state"]].to_dict("records")],
        "sources": sources[known].to_dict("records"),
        "words": {
            "stances": [
                {"stance": int(stance), "label": terms.STANCES.loc[stance, "label"], "sign": STANCE_LOOK[stance][2]} for stance in STANCE_LOOK
            ],
            "attributed": terms.ATTRIBUTED,
            "outsiders": terms.OUTSIDERS,
            "own_office": terms.OWN_OFFICE,
            "not_stated": terms.NOT_STATED,
        },
        "controls": {
            **_days(tables, statements, sources),
            "clocks": [{"clock": clock, "label": label} for clock, label in _CLOCKS.items()],
            "bases": [{"basis": basis, "label": _BASES[basis]} for basis in terms.BASES],
            "origin_states": _counted(sources["origin_state"], names, "n_pages"),
            "informant_states": _counted(facts["informant_state"], names, "n_facts"),
            "defaults": _choice_defaults(),
            "command": f".venv/bin/python -m analysis positions --case {case['case_id']}",
        },
    }
