"""The position of each state on each proposition: own voice fills a cell, attribution stands beside it."""

from collections.abc import Mapping

import pandas as pd

from analysis import terms
from analysis.corroboration import corroborate
from analysis.memory import remembered

COLUMNS = [
    "case_id", "state", "proposition", "cell", "stance", "stances", "n_own", "n_attributed",
    "last_word_first", "last_word_last", "statement_ids_own", "statement_ids_attributed",
]  # fmt: skip
"""Columns of a cell that identify it and say what it is; the others say what stands behind it."""

DETAILS = [
    "since_first", "since_last", "attributed_stances", "attributions", "attributed_by", "statement_ids_other_stance", "n_origins",
    "origin_ids", "informants", "n_informants", "organ_stances", "n_undated",
]  # fmt: skip

Choices = Mapping[str, str | int]
"""Values by parameter name; those left out have the defaults of `terms.PARAMETERS`."""


def _complete(tables: Mapping[str, pd.DataFrame], choices: Choices) -> dict[str, str | int]:
    """All parameters, checked against the table of parameters and the case.

    Raises
    ------
    ValueError
        If a name or a value is not allowed; every fault in one message.
    """
    case_id = tables["case"]["case_id"].iloc[0]
    known = {"case_ids": [case_id], **names_of_case(tables)}
    terms.check_parameters(choices, known)
    return {**terms.DEFAULTS, "case_id": case_id, **choices}


def names_of_case(tables: Mapping[str, pd.DataFrame]) -> dict[str, list[str]]:
    """What the parameters of `terms.OF_CASE` may name: `source_ids` in their order and sorted `informants`; of raw or processed tables."""
    return {"source_ids": list(tables["sources"]["source_id"]), "informants": sorted(set(tables["facts"]["informant"]))}


def choices_of_cases(cases: Mapping[str, Mapping[str, pd.DataFrame]], choices: Choices) -> dict[str, dict[str, str | int]]:
    """Choices that are made for several cases, as those of each: without a case, and of the pages and informants left out those that it has.

    Raises
    ------
    ValueError
        If a choice is not allowed, or no case has a page or informant that is to be left out; every fault in one message.
    """
    named = {case_id: names_of_case(tables) for case_id, tables in cases.items()}
    kinds = terms.OF_CASE.values()
    terms.check_parameters(choices, {kind: sorted({name for there in named.values() for name in there[kind]}) for kind in kinds})
    shared = {name: value for name, value in choices.items() if name != "case_id" and name not in terms.OF_CASE}
    asked = {name: terms.split_list(str(choices.get(name, ""))) for name in terms.OF_CASE}

    def own(case_id: str) -> dict[str, str]:
        return {name: ";".join(item for item in asked[name] if item in named[case_id][kind]) for name, kind in terms.OF_CASE.items()}

    return {case_id: {**shared, **own(case_id)} for case_id in cases}


@remembered
def select_evidence(tables: Mapping[str, pd.DataFrame], choices: Choices) -> dict[str, pd.DataFrame]:
    """Tables without what the choices leave out; everything derived is computed again.

    Nothing that happened, or was published, after the cut-off has a say: on the clock `published`
    voices are counted on pages published by then, and on both clocks only facts that count by then
    contradict each other. In this order: pages of `exclude_sources` and of `exclude_origin_states` go; facts of
    `exclude_informant_states` and of `exclude_informants`, and facts that have lost their last page, go; facts with fewer
    voices (`count`) than `min_origins` go; of facts that contradict each other all go
    (`disputed` = drop), or those that a fact with more voices contradicts (better_supported).
    Statements go with their facts; those of the other codings always.
    """
    choices = _complete(tables, choices)
    left_out = {name: set(terms.split_list(str(choices[name]))) for name in terms.LIST_PARAMETERS}
    sources, facts = tables["sources"], tables["facts"]
    gone = sources["source_id"].isin(left_out["exclude_sources"])
    gone |= sources["origin_state"].isin(left_out["exclude_origin_states"])
    sources = sources[~gone]
    fact_sources = tables["fact_sources"][tables["fact_sources"]["source_id"].isin(sources["source_id"])]
    facts = facts[facts["fact_id"].isin(fact_sources["fact_id"])]
    facts = facts[~facts["informant_state"].isin(left_out["exclude_informant_states"]) & ~facts["informant"].isin(left_out["exclude_informants"])]
    coding, count = str(choices["coding"]), str(choices["count"])
    chosen = {**tables, "sources": sources, "fact_sources": fact_sources}
    chosen["statements"] = tables["statements"][tables["statements"]["coding"] == coding]

    behind = corroborate({**chosen, "facts": facts}, coding, count)
    ever = by_then = behind.set_index("fact_id")
    known = known_pages(chosen, choices)
    if len(known) < len(chosen["fact_sources"]):
        by_then = corroborate({**chosen, "facts": facts, "fact_sources": known}, coding, count).set_index("fact_id")
    voices = by_then[f"n_{count}"].where(by_then[f"n_{count}"] > 0, ever[f"n_{count}"])  # without a known page it cannot count
    facts = facts[facts["fact_id"].map(voices) >= int(choices["min_origins"])]
    dated = _mark_dates(facts, facts["fact_id"].map(ever["known_on"]), choices)
    counting = set(dated.loc[dated["counts"], "fact_id"])
    pairs = tables["contradictions"]
    pairs = pairs[pairs["fact_id"].isin(counting) & pairs["contradicts_fact_id"].isin(counting)]
    weaker = pairs["fact_id"].map(voices) < pairs["contradicts_fact_id"].map(voices)
    losers = {"keep": pairs[:0], "drop": pairs, "better_supported": pairs[weaker]}[str(choices["disputed"])]
    facts = facts[~facts["fact_id"].isin(losers["fact_id"])]

    chosen["facts"] = behind if len(facts) == len(behind) else corroborate({**chosen, "facts": facts}, coding, count)
    chosen["statements"] = chosen["statements"][chosen["statements"]["fact_id"].isin(facts["fact_id"])]
    return chosen


def known_pages(tables: Mapping[str, pd.DataFrame], choices: Choices) -> pd.DataFrame:
    """Pages of facts that had been published by the cut-off on the clock `published`; else all of them."""
    if choices["clock"] != "published" or not choices["as_of"]:
        return tables["fact_sources"]
    published = tables["sources"].set_index("source_id")["published_last_day"]
    days = tables["fact_sources"]["source_id"].map(published)
    return tables["fact_sources"][(days != "") & (days <= str(choices["as_of"]))]


def _mark_dates(table: pd.DataFrame, known_on: pd.Series, choices: Choices) -> pd.DataFrame:
    """Rows with `first`, `last` and `known` days and whether they count by the cut-off.

    The last day is capped by the earliest dated publication (never below the first day). Dates
    marked ~, ? or % keep both bounds, shrink to one of them, or drop out (`approximate`). With
    `as_of` set a row counts if its last day (`clock` = event) or the earliest dated publication
    (published) is on or before it; one without a dated publication is `is_undated` and cannot
    count on the published clock.
    """
    marked = table["is_approximate"] == "yes"
    dated = table.assign(
        first=pd.to_datetime(table["first_day"], format="%Y-%m-%d"),
        last=pd.to_datetime(table["last_day"], format="%Y-%m-%d"),
        known=pd.to_datetime(known_on, format="%Y-%m-%d"),
    )
    capped = dated[["last", "known"]].min(axis=1)
    dated["last"] = capped.where(~(capped < dated["first"]), dated["first"])
    if choices["approximate"] == "drop":
        dated = dated[~marked]
    elif choices["approximate"] != "bounds":
        bound = dated[str(choices["approximate"])]
        dated = dated.assign(first=dated["first"].where(~marked, bound), last=dated["last"].where(~marked, bound))
    by_published = choices["clock"] == "published" and bool(choices["as_of"])
    if not choices["as_of"]:
        counts = pd.Series(True, index=dated.index)
    else:
        counts = dated["known" if by_published else "last"] <= pd.Timestamp(str(choices["as_of"]))
    return dated.assign(counts=counts, is_undated=by_published & dated["known"].isna())


@remembered
def date_statements(tables: Mapping[str, pd.DataFrame], choices: Choices) -> pd.DataFrame:
    """Statements that the choices leave, with bounds of days and whether they count.

    Returns
    -------
    One row per statement: the columns of `statements`, `informant` and
    `informant_state` of its fact, `first` and `last`
    possible day (NaT = no bound), `known` (earliest dated publication, NaT = none), `counts`
    (whether it counts by the cut-off) and `is_undated` (left out for lack of a dated publication).
    """
    choices = _complete(tables, choices)
    return _dated(select_evidence(tables, choices), choices)


def _dated(chosen: Mapping[str, pd.DataFrame], choices: Choices) -> pd.DataFrame:
    """Statements of the evidence that was selected, as `date_statements` gives them."""
    behind = chosen["facts"][["fact_id", "known_on", "informant", "informant_state"]]
    statements = chosen["statements"].merge(behind, on="fact_id", validate="m:1")
    statements = statements.assign(stance=statements["stance"].astype(int))
    return _mark_dates(statements, statements.pop("known_on"), choices)


@remembered
def date_facts(tables: Mapping[str, pd.DataFrame], choices: Choices) -> pd.DataFrame:
    """Facts that the choices leave, with bounds of days and whether they count; columns as in `date_statements`.

    `statement_ids` are the statements of the chosen coding that rest on the fact (blank = it shows no position), `actor_bases`
    the bases of those on the position of the state that acts or speaks in it (blank = none).
    """
    choices = _complete(tables, choices)
    chosen = select_evidence(tables, choices)
    said = chosen["statements"]
    of_actor = said[said["state"] == said["fact_id"].map(dict(zip(chosen["facts"]["fact_id"], chosen["facts"]["state"], strict=True)))]
    found = {
        "statement_ids": said.groupby("fact_id")["statement_id"].agg(_join),
        "actor_bases": of_actor.groupby("fact_id")["basis"].agg(_join),
    }
    facts = chosen["facts"].assign(**{name: [values.get(fact, "") for fact in chosen["facts"]["fact_id"]] for name, values in found.items()})
    return _mark_dates(facts, facts["known_on"], choices)


def not_certainly_earlier(rows: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """Rows that are not certainly earlier than one of the others: their last day is not before its first day.

    Without a last day a row may be later than any; without a first day none is certainly earlier than it.
    """
    return rows[~(rows["last"] < others["first"].max())]


def _latest(own: pd.DataFrame) -> pd.DataFrame:
    """Of a state's own statements all remain that are not certainly earlier than another one."""
    return not_certainly_earlier(own, own)


def _majority(own: pd.DataFrame) -> pd.DataFrame:
    """The statements of the stance that most own statements have remain; of several stances if they tie."""
    votes = own["stance"].value_counts()
    return own[own["stance"].isin(votes[votes == votes.max()].index)]


def _strongest_basis(own: pd.DataFrame) -> pd.DataFrame:
    """Acts come before speech, speech before what is reported; of the strongest basis the latest remain."""
    strongest = min(own["basis"], key=terms.BASES.index)
    return _latest(own[own["basis"] == strongest])


def _decider_first(own: pd.DataFrame, organ: str) -> pd.DataFrame:
    """Statements of the organ that decides come before those of others; the latest of them remain."""
    deciding = own[own["organ"] == organ]
    return _latest(deciding if len(deciding) else own)


def remaining(own: pd.DataFrame, rule: str, decider: str = "") -> pd.DataFrame:
    """Own statements of one cell that form its stance by a rule.

    Parameters
    ----------
    own
        Own statements that count, of one state on one proposition; as in `date_statements`.
    rule
        latest, majority, strongest_basis or decider_first.
    decider
        Organ that decides for this state; blank for a state that does not decide, or if unknown.
    """
    if own.empty:
        return own
    if rule == "majority":
        return _majority(own)
    if rule == "strongest_basis":
        return _strongest_basis(own)
    if rule == "decider_first" and decider:
        return _decider_first(own, decider)
    return _latest(own)


def _since(own: pd.DataFrame, kept: pd.DataFrame, stance: int) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Bounds of the day from which own statements have this stance and no other has come after.

    The earliest own statement with the stance that is not certainly earlier than an own statement
    with another one; earliest by last day, as by then the stance was certainly taken. Where a rule
    other than `latest` keeps only statements that a later one with another stance follows, the
    earliest of those kept.
    """
    same = not_certainly_earlier(own[own["stance"] == stance], own[own["stance"] != stance])
    earliest = (same if len(same) else kept).sort_values(["last", "first", "statement_id"]).iloc[0]
    return earliest["first"], earliest["last"]


def _organ_stances(own: pd.DataFrame) -> str:
    """Organs and their own latest stances where organs of the state differ; blank where they agree.

    Statements whose organ is not named (`other`) do not count.
    """
    named = own[own["organ"] != "other"]
    latest = {organ: sorted(set(_latest(rows)["stance"])) for organ, rows in named.groupby("organ")}
    if len({stance for stances in latest.values() for stance in stances}) < 2 or len(latest) < 2:
        return ""
    return "; ".join(f"{organ} {'/'.join(map(str, stances))}" for organ, stances in sorted(latest.items()))


def _attributions(attributed: pd.DataFrame) -> str:
    """Who attributes which stance: the state of the office that told it, or the kind of voice that is no state (`press`).

    An office of the state itself that tells of its position without being the one that speaks is `own office`.
    """
    who = attributed["informant"].map(terms.OUTSIDERS).fillna(attributed["informant_state"])
    who = who.where(who != attributed["state"], terms.OWN_OFFICE)
    said = sorted(set(zip(who, attributed["stance"], strict=True)))
    return ";".join(f"{name} {stance}" for name, stance in said)


def _attributed_by(attributed: pd.DataFrame) -> str:
    """Which office attributes which stance, as it is named in the vocabulary of informants; for those that are no office, the kind of voice."""
    who = attributed["informant"].map(terms.OUTSIDERS).fillna(attributed["informant"])
    return ";".join(f"{name} {stance}" for name, stance in sorted(set(zip(who, attributed["stance"], strict=True))))


def _join(values: pd.Series) -> str:
    return ";".join(sorted({str(value) for value in values}))


def _join_stances(values: pd.Series) -> str:
    return ";".join(str(value) for value in sorted(set(values)))


def _cell(statements: pd.DataFrame, bases: set[str], rule: str, decider: str) -> dict[str, object]:
    """One cell: own statements that count fill it, all that count say whether it is contested."""
    counting = statements[statements["counts"]]
    own = counting[counting["basis"].isin(bases)]
    attributed = counting[counting["basis"] == terms.ATTRIBUTED]
    kept = remaining(own, rule, decider)
    accounts = not_certainly_earlier(counting, kept) if len(kept) else counting[:0]
    stances = sorted(set(kept["stance"]))
    common = stances[0] if len(stances) == 1 else None
    other_stance = accounts[accounts["stance"] != common] if common is not None else accounts
    kind = "silent" if kept.empty else "single" if other_stance.empty else "contested"
    since_first, since_last = _since(own, kept, common) if common is not None else (pd.NaT, pd.NaT)
    return {
        "cell": kind,
        "stance": common,
        "stances": _join_stances(kept["stance"]),
        "n_own": len(kept),
        "n_attributed": len(attributed),
        "last_word_first": kept["first"].max(),
        "last_word_last": kept["last"].max(skipna=False),
        "statement_ids_own": _join(kept["statement_id"]),
        "statement_ids_attributed": _join(attributed["statement_id"]),
        "since_first": since_first,
        "since_last": since_last,
        "attributed_stances": _join_stances(attributed["stance"]),
        "attributions": _attributions(attributed),
        "attributed_by": _attributed_by(attributed),
        "statement_ids_other_stance": _join(other_stance["statement_id"]),
        "informants": _join(kept["informant"]),
        "n_informants": int(kept.loc[kept["informant"] != terms.NOT_STATED, "informant"].nunique()),
        "organ_stances": _organ_stances(own),
        "n_undated": int(statements["is_undated"].sum()),
        "fact_ids": _join(kept["fact_id"]),
    }


def frame(tables: Mapping[str, pd.DataFrame], families: pd.DataFrame, coding: str = "adjudicated") -> tuple[list[str], list[str]]:
    """States and propositions of the matrix of a case: the same whatever the cut-off or filters.

    States: the requested state, the requesting states, then any other state with a statement.
    Propositions: those with a statement in the case, in the order of `terms.FAMILIES`.
    """
    case = tables["case"].iloc[0]
    statements = tables["statements"][tables["statements"]["coding"] == coding]
    requesting = terms.split_list(case["requesting_states"])
    first = [case["requested_state"], *requesting]
    states = first + sorted(set(statements["state"]) - set(first))
    propositions = terms.case_propositions(families, requesting)["proposition"]
    return states, [name for name in propositions if name in set(statements["proposition"])]


@remembered
def compare(tables: Mapping[str, pd.DataFrame], codebook: Mapping[str, pd.DataFrame], **choices: str | int) -> pd.DataFrame:
    """Position of each state on each proposition of a case, as known on a day.

    1. Own voice fills the cell; attribution stands beside it. Statements of the bases in `basis`
       are the state's own; reported ones are listed beside it.
    2. Dates are intervals of days: strict EDTF bounds, the last day capped by the earliest dated
       publication among the pages of the fact.
    3. With `as_of` set a statement counts if its last day (clock `event`), or the earliest dated
       publication (clock `published`), is on or before it. Otherwise everything counts.
    4. Of a cell's own statements that count, all remain that are not certainly earlier than
       another one: last day before the other's first day (rule `latest`).
    5. A cell is silent (no own statement counts), single or contested: the remaining own
       statements differ, or any account of the state's position, of any basis, that counts and is
       not certainly earlier than every remaining own statement has another stance.

    Parameters
    ----------
    tables
        Processed tables of a case by name.
    codebook
        Codebook tables `propositions` and `states` by name.
    **choices
        Parameters of `terms.PARAMETERS` by name.

    Returns
    -------
    One row per state and proposition, silent ones too, in the order of `frame`. `stance` is the
    common value (1, 0, -1) of the remaining own statements, NaN if they differ or there are none;
    `stances` their values; `n_own` their number; `n_attributed` the number of attributed ones that
    count. `last_word_first` and `last_word_last` are the latest first and last day of the remaining
    own statements, `since_first` and `since_last` bound the day from which the state has held the
    common stance (NaT = no bound, or no stance). `statement_ids_other_stance` are the accounts that
    make it contested. `attributions` lists who
    attributes which stance (`RU 1;press -1`), `attributed_by` through which office; `n_informants` is the
    number of `informants` that are stated; `organ_stances` names organs that differ among themselves. `n_undated` counts
    statements left out because no page of theirs is dated.

    Raises
    ------
    ValueError
        If a parameter is unknown or its value is not allowed; says what is.
    """
    terms.check_parameters(choices, {"states": list(codebook["states"]["alpha2"])})
    choices = _complete(tables, choices)
    chosen = select_evidence(tables, choices)
    statements = _dated(chosen, choices)
    case = tables["case"].iloc[0]
    states, propositions = frame(tables, codebook["propositions"], str(choices["coding"]))
    bases = set(terms.split_list(str(choices["basis"])))
    decider = terms.DECIDERS.get(case["final_decider"], "")
    groups = dict(list(statements.groupby(["state", "proposition"])))
    silent = _cell(statements[:0], bases, str(choices["rule"]), "")

    def cell(state: str, proposition: str) -> dict[str, object]:
        if (state, proposition) not in groups:
            return silent
        return _cell(groups[state, proposition], bases, str(choices["rule"]), decider if state == case["requested_state"] else "")

    cells = [
        {"case_id": choices["case_id"], "state": state, "proposition": proposition, **cell(state, proposition)}
        for state in states
        for proposition in propositions
    ]
    made = pd.DataFrame(cells, columns=[*COLUMNS, *DETAILS, "fact_ids"])
    return _with_origins(made, chosen, choices)[COLUMNS + DETAILS]


def _with_origins(cells: pd.DataFrame, chosen: Mapping[str, pd.DataFrame], choices: Choices) -> pd.DataFrame:
    """Cells with the original reports behind their remaining own statements, as known by the cut-off, from the evidence that was selected."""
    pages = known_pages(chosen, choices).merge(chosen["sources"][["source_id", "origin_id"]], on="source_id", validate="m:1")
    origins = pages.groupby("fact_id")["origin_id"].agg(set)
    behind = [sorted(set().union(*(origins.get(fact, set()) for fact in terms.split_list(ids)))) for ids in cells["fact_ids"]]
    return cells.assign(
        stance=cells["stance"].astype("Int64"),
        origin_ids=[";".join(ids) for ids in behind],
        n_origins=[len(ids) for ids in behind],
    )


def collisions(tables: Mapping[str, pd.DataFrame], cells: pd.DataFrame, **choices: str | int) -> pd.DataFrame:
    """Accounts that collide: in each contested cell the remaining own statements and those with another stance.

    Returns
    -------
    One row per account: `state`, `proposition`, `statement_id`, `fact_id`, `stance`, `basis`,
    `according_to` (who attributes it; blank = own voice), `informant`, `date`, in the order of the
    cells, own voice first, then by date.
    """
    statements = date_statements(tables, choices).set_index("statement_id")
    rows = []
    for cell in cells[cells["cell"] == "contested"].to_dict("records"):
        own = terms.split_list(cell["statement_ids_own"])
        others = [name for name in terms.split_list(cell["statement_ids_other_stance"]) if name not in own]
        for ids in (own, others):
            accounts = statements.loc[ids].reset_index().sort_values(["last", "statement_id"])
            rows += [
                {
                    "state": cell["state"], "proposition": cell["proposition"], "statement_id": account["statement_id"],
                    "fact_id": account["fact_id"], "stance": account["stance"], "basis": account["basis"],
                    "according_to": account["reported_by"], "informant": account["informant"], "date": account["date"],
                }
                for account in accounts.to_dict("records")
            ]  # fmt: skip
    columns = ["state", "proposition", "statement_id", "fact_id", "stance", "basis", "according_to", "informant", "date"]
    return pd.DataFrame(rows, columns=columns)
