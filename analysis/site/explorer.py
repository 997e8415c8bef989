"""Data of the explorer: what the browser needs to form the positions of a case again, as `positions.compare` does."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from analysis.exhibits.style import STANCE_LOOK
from analysis.model import terms
from analysis.model.choices import DEFAULT, DEFAULTS, LISTS
from analysis.model.dispute import Case, Codebook
from analysis.model.sentences import count, say_informant, say_proposition, start
from analysis.site.words import AUTHORITY, KINDS, PARTS, organ_words, say_overtaken, stance_words, why_not

_OPTIONS = {
    "clock": {"event": "what had happened by then", "published": "what had been published by then"},
    "rule": {
        "authority": "nothing later takes back what an organ with more authority did or said",
        "latest": "the last word counts, of whichever organ",
    },
    "contested_by": {"named": "accounts of informants with access", "anyone": "accounts of the press and unnamed sources too"},
}
"""Values of the choices of one thing that the explorer offers, and what they mean."""

_BASES = {"act": "what it did", "speech": "what it said", "reported": "what others attribute to it"}

_TITLES = {
    "clock": "Clock",
    "rule": "Who speaks for the state",
    "contested_by": "What can contest a cell",
    "coding": "Whose codes",
    "basis": "What fills a cell",
    "exclude_origin_states": "Original reports from",
    "exclude_languages": "Pages in",
    "exclude_informant_states": "Told by an office or outlet of",
    "exclude_sources": "Pages that count",
}
"""Headings of the choices, in the order in which they are offered; all other parameters keep their defaults."""

CHOICES = ("as_of", *_TITLES)
"""Parameters that the explorer lets a reader choose."""


def _option(value: str, label: str, beside: str) -> dict[str, str]:
    return {"value": value, "label": label, "beside": beside}


def _counted(values: pd.Series, names: Mapping[str, str], noun: str) -> list[dict[str, str]]:
    """Words that rows have, with how many rows have each, by name; rows without one are not counted."""
    counts = values[values != ""].value_counts()
    rows = [_option(word, names.get(word, word), count(int(number), noun)) for word, number in counts.items()]
    return sorted(rows, key=lambda row: (row["label"], row["value"]))


def _codings(there: Iterable[str], coders: pd.DataFrame) -> list[dict[str, str]]:
    """Codings that a case has: the adjudicated one, the consensus, and those of single coders in the order of the codebook."""
    found = set(there)
    made = [
        _option(terms.ADJUDICATED, terms.ADJUDICATED, "what was decided"),
        _option(terms.CONSENSUS, terms.CONSENSUS, "what most coders of the last round gave"),
    ]
    made += [_option(row["coder"], f"coder {row['coder']}", f"{row['kind']}, round {row['round']}") for row in coders.to_dict("records")]
    return [row for row in made if row["value"] in found]


def _first_page(case: Case, table: str, row: str, last: str) -> str:
    """Earliest day on which a page of a row of the case or of a request is known to have been published; blank without any.

    What a row says is not known before it has happened, however early its pages are: `last` is its last day.
    """
    links = case.row_sources
    ids = links.loc[(links["table"] == table) & (links["row"] == row), "source_id"]
    days = case.sources.loc[case.sources["source_id"].isin(ids), "published_last_day"]
    first = min(filter(None, days), default="")
    return max(first, last) if first and last else ""


def _endings(case: Case) -> list[dict[str, str]]:
    """What the rows of the case and of its requests say has ended the matter: an outcome, that it ended without one, a withdrawal; each with its days."""
    statuses = case.codebook.request_statuses
    ending = set(statuses.loc[statuses["ends_request"] == "yes", "status"])
    made, state, last = [], case.row.get("outcome_state", ""), case.row.get("outcome_last_day", "")
    if state not in ("", "pending"):
        ended = {"how": "left", "state": ""} if state == "none" else {"how": "done", "state": state}
        made.append({**ended, "last_day": last, "known": _first_page(case, "case", case.id, last)})
    requests = case.requests.sort_values("state").to_dict("records")
    return made + [
        {
            "how": "withdrawn",
            "state": row["state"],
            "last_day": row["status_last_day"],
            "known": _first_page(case, "requests", row["state"], row["status_last_day"]),
        }
        for row in requests
        if row["status"] in ending
    ]


def _days(statements: pd.DataFrame, facts: pd.DataFrame, sources: pd.DataFrame, endings: list[dict[str, str]]) -> dict[str, str]:
    """First and last day on which a statement can come to count or a page come out, whatever is left out; blank without any day."""
    known_on = dict(zip(facts["fact_id"], facts["known_on"], strict=True))
    early = {row[name] for row in endings for name in ("last_day", "known")}
    for first, last, fact in zip(statements["first_day"], statements["last_day"], statements["fact_id"], strict=True):
        capped = min(filter(None, (last, known_on[fact])), default="")
        early |= {known_on[fact], max(capped, first) if capped else ""}
    late = early | {*statements["first_day"], *statements["last_day"], *sources["published_last_day"]}
    return {"first_day": min(filter(None, early), default=""), "last_day": max(late, default="")}


def _states(case: Case, said: pd.DataFrame) -> list[dict[str, Any]]:
    """States of the case in their order, whoever codes: those with a part in it, and those that some coding gives a statement."""
    has_part, words = case.roles(), case.codebook.words
    return [
        {
            "state": state, "name": words.bare(state), "role": role, "title": words.roles[role],
            "has_part": state in has_part, "decides": state in case.deciding_states,
        }
        for state, role in case.roles(said["state"].unique()).items()
    ]  # fmt: skip


def _propositions(case: Case, said: pd.DataFrame) -> list[dict[str, Any]]:
    """Propositions on which some coding has a statement, in words, with who can hold a position on them and who decides them."""
    rows, roles, words, made = case.propositions, case.codebook.roles, case.codebook.words, []
    for row in rows[rows["proposition"].isin(said["proposition"])].to_dict("records"):
        holders, name = terms.split_list(row["holders"]), row["proposition"]
        made.append(
            {
                "proposition": name, "label": start(say_proposition(name, words)), "stances": stance_words(name, words), "holders": holders,
                "cannot": {role: start(why_not(role, holders, name, roles, words)) + "." for role in roles["role"] if role not in holders},
                "deciders": case.deciders[name], "towards": row["named_state"] if row["is_outcome"] == "yes" else "",
            }
        )  # fmt: skip
    return made


def _words(codebook: Codebook, states: Iterable[str], informants: Iterable[str]) -> dict[str, Any]:
    """Words that the tables spell, and what they are called on the page."""
    voices = sorted({*informants, *codebook.words.voices.values()})
    done = codebook.about.words["done"]
    overtaken = ["left", "withdrawn", *(f"{done} to {state}" for state in sorted(states))]
    return {
        "stances": [{"stance": int(stance), "label": terms.STANCES.loc[stance, "label"], "sign": STANCE_LOOK[stance][2]} for stance in STANCE_LOOK],
        "kinds": KINDS,
        "authority": {str(level): said for level, said in AUTHORITY.items()},
        "parts": [{"column": column, "label": label} for column, label in PARTS.items()],
        "organs": {organ: organ_words(organ) for organ in codebook.organs["organ"]},
        "overtaken": {value: say_overtaken(value, codebook) for value in overtaken},
        "done": done,
        "attributed": terms.ATTRIBUTED,
        "informants": {voice: say_informant(voice, codebook.words) for voice in voices},
        "outsiders": codebook.words.voices,
        "own_office": terms.OWN_OFFICE,
        "not_stated": terms.NOT_STATED,
    }


def _options(case: Case, codings: list[dict[str, str]], facts: pd.DataFrame, sources: pd.DataFrame) -> dict[str, list[dict[str, str]]]:
    """What each choice may be in a case, in words, with how much it concerns."""
    codebook = case.codebook
    names = {state: codebook.words.bare(state) for state in {*sources["origin_state"], *facts["informant_state"]}}
    languages = dict(zip(codebook.languages["language"], codebook.languages["name"], strict=True))
    return {
        **{name: [_option(value, value, label) for value, label in values.items()] for name, values in _OPTIONS.items()},
        "coding": codings,
        "basis": [_option(basis, basis, _BASES[basis]) for basis in terms.BASES],
        "exclude_origin_states": _counted(sources["origin_state"], names, "page"),
        "exclude_languages": _counted(sources["language"], languages, "page"),
        "exclude_informant_states": _counted(facts["informant_state"], names, "fact"),
        "exclude_sources": [
            _option(row["source_id"], row["publisher"], f"{row['published_last_day'] or 'undated'}, {row['source_id']}")
            for row in sources.to_dict("records")
        ],
    }


def data(case: Case) -> dict[str, Any]:
    """Data of a case for the explorer, ready for JSON; the same whatever the order of rows.

    Parameters
    ----------
    case
        The case, as it was cleaned.

    Returns
    -------
    `states` and `propositions` in the order of `positions.frame`, in words, over all codings; the `statements` of every coding, the `facts` that they
    rest on with their `pages`, and the `sources` that these pages are, as in the processed tables; `endings` that the rows of the case and its requests
    tell of; `words` that the tables spell; `controls`: what can be chosen, the days between which anything changes, and the defaults.
    """
    codebook = case.codebook
    codings = _codings(case.statements["coding"], codebook.coders)
    statements = case.statements[case.statements["coding"].isin([row["value"] for row in codings])].sort_values("statement_id")
    facts = case.facts[case.facts["fact_id"].isin(statements["fact_id"])].sort_values("fact_id")
    links = case.fact_sources[case.fact_sources["fact_id"].isin(facts["fact_id"])]
    pages = links.groupby("fact_id")["source_id"].agg(lambda ids: sorted(set(ids)))
    sources = case.sources[case.sources["source_id"].isin(links["source_id"])].sort_values("source_id")
    endings = _endings(case)
    states = _states(case, statements)
    said = ["statement_id", "coding", "fact_id", "state", "proposition", "stance", "basis", "organ", "first_day", "last_day"]
    told = ["fact_id", "informant", "informant_state", "has_access"]
    known = ["source_id", "publisher", "published_last_day", "language", "origin_id", "origin_state"]
    options = _options(case, codings, facts, sources)
    defaults = {name: list(DEFAULT.items_of(name)) if name in LISTS else str(DEFAULTS[name]) for name in CHOICES}
    return {
        "case_id": case.id,
        "states": states,
        "propositions": _propositions(case, statements),
        "statements": [
            {**row, "stance": int(row["stance"]), "authority": int(level)}
            for row, level in zip(statements[said].to_dict("records"), statements["authority"], strict=True)
        ],
        "facts": [{**row, "pages": pages.get(row["fact_id"], [])} for row in facts[told].to_dict("records")],
        "sources": sources[known].to_dict("records"),
        "endings": endings,
        "words": _words(codebook, {row["state"] for row in [*states, *endings]} - {""}, facts["informant"]),
        "controls": {
            **_days(statements, facts, sources, endings),
            "choices": [{"name": name, "title": title, "is_list": name in LISTS, "options": options[name]} for name, title in _TITLES.items()],
            "defaults": defaults,
            "command": f".venv/bin/rival-requests positions --case {case.id}",
        },
    }
