"""Codebook and law of another study beside one's own: what only it has is added, other words are noted, and what would be computed otherwise is a fault."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from analysis.collect import extending
from analysis.collect.cleaned_text import tidy
from analysis.model.about import About
from analysis.model.dictionary.collected import STUDY_TABLES
from analysis.model.dictionary.schemas import Table
from analysis.model.dictionary.vocabulary import CODEBOOK_TABLES
from analysis.model.dispute import Codebook, Law, RawCase
from analysis.model.terms import split_list, states_of

WORDING: Mapping[str, str] = {
    "states": "name role",
    "organs": "definition actor_kind",
    "bases": "definition",
    "event_types": "definition cameo plover_event plover_mode plover_context",
    "informants": "definition in_words",
    "roles": "title definition",
    "case_columns": "meaning blank",
    "languages": "name",
    "outlet_kinds": "definition",
    "propositions": "definition supports_means opposes_means open_means title supports opposes open supports_mark opposes_mark open_mark",
    "objections": "definition",
    "request_statuses": "label definition",
    "instruments": "title parties note",
    "deciders": "law note",
    "sources": "title publisher archived what_was_read",
}
"""Tables that are compared, and their columns that are only words. All others are what is computed with, and so is whether 0 is allowed (`open_means`)."""
SELECTION = "selection"
"""The table of candidates, of which the rows on cases that stand beside one's own are taken."""
MOST_NAMED = 5
"""So many differences in words are named; the others are counted."""


class Compared(NamedTuple):
    """A codebook with what another one adds, faults for which they cannot stand beside each other, and notes."""

    codebook: Codebook
    faults: list[str]
    notes: list[str]


class Together(NamedTuple):
    """The law of several studies, and faults for which it cannot stand together."""

    law: Law
    faults: list[str]


def _rows(table: Table, frame: pd.DataFrame) -> dict[tuple[str, ...], dict[str, str]]:
    """Rows by key."""
    return {tuple(row[key] for key in table.keys): row for row in frame.to_dict("records")}


def _added(table: Table, own: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """One's own rows, then those that only the other has."""
    ours = _rows(table, own)
    is_new = [tuple(row[key] for key in table.keys) not in ours for row in other.to_dict("records")]
    more = other[pd.Series(is_new, index=other.index, dtype=bool)]
    return extending.merged(table, own, more).reset_index(drop=True) if len(own) else more.reset_index(drop=True)


def _differences(table: Table, own: pd.DataFrame, other: pd.DataFrame) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Columns by key in which two tables say otherwise of the same: those that are computed with, and those that are words."""
    computed: dict[str, list[str]] = {}
    worded: dict[str, list[str]] = {}
    words, ours = WORDING[table.name.rpartition("/")[2]].split(), _rows(table, own)
    for key, row in _rows(table, other).items():
        for column in ours.get(key, {}):
            one, two = ours[key][column], row.get(column, "")
            if one != two:
                is_word = column in words and not (column == "open_means" and "" in (one, two))
                (worded if is_word else computed).setdefault(" ".join(key), []).append(
                    f"{column}: {one!r} here, {two!r} there" * (not is_word) or column
                )
    return computed, worded


def _faults(table: Table, name: str, computed: Mapping[str, Iterable[str]]) -> list[str]:
    said = f"{table.name}.csv, {{}}: {name} has another meaning ({{}}), and its cases would be computed by one and coded by the other. Leave it out, or agree on one"
    return [said.format(key, "; ".join(columns)) for key, columns in computed.items()]


def of_codebook(own: Codebook, other: Codebook, name: str, case_ids: Collection[str]) -> Compared:
    """One's own codebook with the words that only another study has, and where the two contradict each other.

    Coders, decisions, conclusions, sentences that generalise and spellings stay one's own; of the selection rows on the cases are added.
    """
    tables, faults, worded = {}, [], []
    for table in CODEBOOK_TABLES:
        short = table.name.rpartition("/")[2]
        ours, theirs = own.tables[short], other.tables[short]
        if short in WORDING:
            computed, words = _differences(table, ours, theirs)
            faults += _faults(table, name, computed)
            worded += [f"{short} {key} ({', '.join(columns)})" for key, columns in words.items()]
            tables[short] = _added(table, ours, theirs)
        elif short == SELECTION:
            tables[short] = _added(table, ours, theirs[theirs["candidate"].isin(case_ids)])
    one, two = own.about.words, other.about.words
    if one["start_column"] != two["start_column"]:
        said = f"the clock of its cases starts with {two['start_column']}, and that of yours with {one['start_column']}"
        faults.append(f"study.toml, key words.start_column: {name} has another meaning, as {said}. Leave it out")
    worded += [f"study.toml words.{key}" for key in one if one[key] != two[key] and key != "start_column"]
    more = f" and {len(worded) - MOST_NAMED} more" if len(worded) > MOST_NAMED else ""
    notes = [f"Words that {name} has otherwise are those of this study: {'; '.join(worded[:MOST_NAMED])}{more}."] if worded else []
    return Compared(own.but(**tables), faults, notes)


def in_our_words(codebook: Codebook, about: About) -> Codebook:
    """The codebook of another study with what one's own calls the matter; columns of case.csv are named as they are in its cases."""
    columns = {key: value for key, value in codebook.about.words.items() if key.endswith("_column")}
    return codebook.but(about=replace(about, words={**about.words, **columns}))


def law_of(law: Law, cases: Mapping[str, RawCase], roles: pd.DataFrame) -> Law:
    """The law of some cases alone: their rows, the instruments and deciders that these name, and the pages of all of them."""
    kept = {name: table[table["case_id"].isin(cases.keys())] for name, table in law.tables.items() if "case_id" in table}
    states = {state for case in cases.values() for state in states_of(tidy(case.case).iloc[0].to_dict(), roles, "decides")}
    kept["instruments"] = law.instruments[law.instruments["instrument_id"].isin(kept["law"]["instrument_id"])]
    kept["deciders"] = law.deciders[law.deciders["requested_state"].isin(states)]
    pages = {page for name in ("instruments", "deciders") for ids in kept[name]["source_ids"] for page in split_list(ids)}
    kept["sources"] = law.sources[law.sources["source_id"].isin(pages)]
    return Law.of({name: table.reset_index(drop=True) for name, table in kept.items()})


def together(own: Law, others: Iterable[tuple[str, Law]]) -> Together:
    """One's own law with that of the cases of others, by their names."""
    described, made, faults = {table.name.rpartition("/")[2]: table for table in STUDY_TABLES if table.name.startswith("law/")}, own.tables, []
    for name, law in others:
        for short, table in described.items():
            if short in WORDING:
                faults += _faults(table, name, _differences(table, made[short], law.tables[short])[0])
            made[short] = _added(table, made[short], law.tables[short])
    return Together(Law.of(made), faults)
