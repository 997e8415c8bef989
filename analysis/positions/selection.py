"""What counts: the evidence that the choices leave, and the days of its statements and facts."""

from collections.abc import Collection, Iterable

import numpy as np
import pandas as pd

from analysis.collect.corroboration import conflicts, corroborate
from analysis.model.choices import DEFAULT, Choices
from analysis.model.dispute import Case
from analysis.model.memory import remembered


def join(values: Iterable[str]) -> str:
    """Values as a list in a cell: each once, sorted, joined by `;`."""
    return ";".join(sorted({str(value) for value in values}))


@remembered
def select_evidence(case: Case, choices: Choices = DEFAULT) -> Case:
    """The case without what the choices leave out; everything derived is computed again.

    Nothing that happened, or was published, after the cut-off has a say: on the clock `published`
    voices are counted on pages published by then, and on both clocks only facts that count by then
    contradict each other. In this order: pages of `exclude_sources`, `exclude_origin_states` and `exclude_languages` go; facts of
    `exclude_informant_states` and of `exclude_informants`, and facts that have lost their last page, go; facts with fewer
    voices (`count`) than `min_origins` go; of facts that contradict each other all go
    (`disputed` = drop), or those that a fact with more voices contradicts (better_supported).
    Statements go with their facts; those of the other codings always.
    """
    choices.refuse_unknown(case.known)
    if choices.as_of and choices.disputed == "keep" and (choices.clock == "event" or choices.min_origins == 1):
        return select_evidence(case, choices.but(as_of="", clock="event"))  # no day leaves anything out, so that it is asked once for all of them
    sources, fact_sources, facts = case.sources, case.fact_sources, case.facts
    for name, column in (("sources", "source_id"), ("origin_states", "origin_state"), ("languages", "language")):
        sources = _without(sources, column, choices.items_of(f"exclude_{name}"))
    fact_sources = _rows(fact_sources, fact_sources["source_id"].isin(sources["source_id"]))
    facts = _rows(facts, facts["fact_id"].isin(fact_sources["fact_id"]))
    for name, column in (("informant_states", "informant_state"), ("informants", "informant")):
        facts = _without(facts, column, choices.items_of(f"exclude_{name}"))
    coding, count = choices.coding, choices.count
    statements = _rows(case.statements, case.statements["coding"] == coding)
    chosen = case.but(sources=sources, fact_sources=fact_sources, statements=statements)

    behind = corroborate(chosen.but(facts=facts), coding, count)
    voices, known = behind[f"n_{count}"], known_pages(chosen, choices)
    if len(known) < len(chosen.fact_sources):
        by_then = corroborate(chosen.but(facts=facts, fact_sources=known), coding, count)[f"n_{count}"]
        voices = by_then.where(by_then > 0, voices)  # without a known page it cannot count
    facts = _rows(facts, voices >= choices.min_origins)
    if choices.disputed != "keep":
        dated = _mark_dates(facts, behind["known_on"].loc[facts.index], choices)
        counting, of_fact = set(dated.loc[dated["counts"], "fact_id"]), voices.set_axis(behind["fact_id"])
        pairs = conflicts(case)
        pairs = pairs[pairs["fact_id"].isin(counting) & pairs["contradicts_fact_id"].isin(counting)]
        weaker = pairs["fact_id"].map(of_fact) < pairs["contradicts_fact_id"].map(of_fact)
        losers = pairs if choices.disputed == "drop" else pairs[weaker]
        facts = _rows(facts, ~facts["fact_id"].isin(losers["fact_id"]))

    behind = behind if len(facts) == len(behind) else corroborate(chosen.but(facts=facts), coding, count)
    left = _rows(statements, statements["fact_id"].isin(facts["fact_id"]))
    return chosen.but(facts=behind, statements=left)


def _without(table: pd.DataFrame, column: str, items: Collection[str]) -> pd.DataFrame:
    """Rows of a table but for those in which a column has one of some items."""
    return _rows(table, ~table[column].isin(items)) if items else table


def _rows(table: pd.DataFrame, mask: pd.Series) -> pd.DataFrame:
    """Rows in the mask; the table itself where these are all."""
    return table if mask.all() else table[mask]


def known_pages(case: Case, choices: Choices) -> pd.DataFrame:
    """Pages of facts that had been published by the cut-off on the clock `published`; else all of them."""
    if choices.clock != "published" or not choices.as_of:
        return case.fact_sources
    published = case.sources.set_index("source_id")["published_last_day"]
    days = case.fact_sources["source_id"].map(published)
    return case.fact_sources[(days != "") & (days <= choices.as_of)]


def _as_days(values: pd.Series) -> np.ndarray:
    """Days as pandas reads them, at a tenth of its time; a blank one is no day."""
    texts = values.tolist()
    return np.array(texts, dtype="datetime64[us]" if any(texts) else "datetime64[s]")


def _mark_dates(table: pd.DataFrame, known_on: pd.Series, choices: Choices) -> pd.DataFrame:
    """Rows with `first`, `last` and `known` days and whether they count by the cut-off.

    The last day is capped by the earliest dated publication (never below the first day). Dates
    marked ~, ? or % keep both bounds, shrink to one of them, or drop out (`approximate`). With
    `as_of` set a row counts if its last day (`clock` = event) or the earliest dated publication
    (published) is on or before it; one without a dated publication is `is_undated` and cannot
    count on the published clock.
    """
    first, last, known = (_as_days(values) for values in (table["first_day"], table["last_day"], known_on))
    capped = np.fmin(last, known)  # a day that is not known is no bound
    last = np.where(capped < first, first, capped)
    marked = (table["is_approximate"] == "yes").to_numpy()
    if choices.approximate in ("first", "last"):
        bound = {"first": first, "last": last}[choices.approximate]
        first, last = np.where(marked, bound, first), np.where(marked, bound, last)
    by_published = choices.clock == "published" and bool(choices.as_of)
    day = known if by_published else last
    counts = day <= np.datetime64(choices.as_of) if choices.as_of else np.ones(len(table), dtype=bool)
    dated = table.assign(first=first, last=last, known=known, counts=counts, is_undated=by_published & np.isnat(known))
    return dated[~marked] if choices.approximate == "drop" else dated


@remembered
def date_statements(case: Case, choices: Choices = DEFAULT) -> pd.DataFrame:
    """Statements that the choices leave, with bounds of days and whether they count.

    Returns
    -------
    One row per statement: the columns of `statements`, `informant`,
    `informant_state` and `has_access` of its fact, `voice` of an informant that is no office (blank = an office), `first` and `last`
    possible day (NaT = no bound), `known` (earliest dated publication, NaT = none), `counts`
    (whether it counts by the cut-off) and `is_undated` (left out for lack of a dated publication).
    """
    return date_chosen(select_evidence(case, choices), choices)


def date_chosen(chosen: Case, choices: Choices) -> pd.DataFrame:
    """Statements of the evidence that was selected, as `date_statements` gives them."""
    facts, statements = chosen.facts, chosen.statements.reset_index(drop=True)
    place = pd.Index(facts["fact_id"]).get_indexer(statements["fact_id"])
    behind = facts[["known_on", "informant", "informant_state", "has_access"]].take(place).set_index(statements.index)
    known_on = behind.pop("known_on")
    behind["voice"] = behind["informant"].map(chosen.codebook.words.voices).fillna("").astype(object)
    statements = pd.concat([statements.assign(stance=statements["stance"].astype(int)), behind], axis=1)
    return _mark_dates(statements, known_on, choices)


@remembered
def date_facts(case: Case, choices: Choices = DEFAULT) -> pd.DataFrame:
    """Facts that the choices leave, with bounds of days and whether they count; columns as in `date_statements`.

    `statement_ids` are the statements of the chosen coding that rest on the fact (blank = it shows no position), `actor_bases`
    the bases of those on the position of the state that acts or speaks in it (blank = none).
    """
    chosen = select_evidence(case, choices)
    said = chosen.statements
    of_actor = said[said["state"] == said["fact_id"].map(dict(zip(chosen.facts["fact_id"], chosen.facts["state"], strict=True)))]
    found = {
        "statement_ids": said.groupby("fact_id")["statement_id"].agg(join),
        "actor_bases": of_actor.groupby("fact_id")["basis"].agg(join),
    }
    facts = chosen.facts.assign(**{name: [values.get(fact, "") for fact in chosen.facts["fact_id"]] for name, values in found.items()})
    return _mark_dates(facts, facts["known_on"], choices)
