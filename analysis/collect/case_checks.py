"""Faults that only show across the columns and tables of a case."""

from collections.abc import Mapping

import pandas as pd

from analysis.collect.form_checks import FIRST_ROW, Fault
from analysis.model import iso3166, terms
from analysis.model.dictionary.collected import CASE_TABLES, case_table


def case_rules(case_id: str, raw: Mapping[str, pd.DataFrame], codebook: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Faults that only show across columns and tables of a case."""
    faults = []
    tables = (case_table(codebook["case_columns"], codebook["roles"]), *CASE_TABLES)
    complete = {table.name: raw[table.name] for table in tables if table.name in raw and len(raw[table.name].columns) == len(table.columns)}
    case, requests, facts, statements, pairs = (complete.get(name) for name in ("case", "requests", "facts", "statements", "contradictions"))
    row = case.iloc[0].to_dict() if case is not None and len(case) == 1 else None
    if case is not None and row is None:
        faults.append(Fault("case.csv", None, "", f"{len(case)} rows", "exactly one row"))
    if row is not None:
        faults += _case_row_rules(case_id, row, codebook, requests)
    if facts is not None:
        faults += _fact_rules(case_id, facts, codebook["informants"], _stateless(codebook["organs"]))
    if facts is not None and pairs is not None:
        faults += _pair_rules(facts, pairs)
    if statements is not None:
        faults += _statement_rules(
            case_id,
            statements,
            terms.case_propositions(codebook["propositions"], states_named(raw, codebook["roles"])),
            _stateless(codebook["organs"]),
        )
    return faults


def states_named(raw: Mapping[str, pd.DataFrame], roles: pd.DataFrame) -> list[str]:
    """States that XX stands for, by case.csv or by requests.csv, whichever of the two can be read."""
    columns = terms.picked(roles, "case_column", stands_for_xx="yes")
    listed = [state for name in columns if name in raw.get("case", ()) for cell in raw["case"][name] for state in terms.split_list(cell)]
    return list(dict.fromkeys([*listed, *(raw["requests"]["state"] if "state" in raw.get("requests", ()) else ())]))


def _case_row_rules(case_id: str, row: Mapping[str, str], codebook: Mapping[str, pd.DataFrame], requests: pd.DataFrame | None) -> list[Fault]:
    """Faults that only show across the cells of case.csv, and beside requests.csv."""
    found: list[tuple[str, str, str]] = []
    if row["case_id"] != case_id:
        found.append(("case_id", row["case_id"], f"the name of the folder, {case_id}"))
    roles = terms.records(codebook["roles"])
    taken: dict[str, str] = {}
    for role in (role for role in roles if role["case_column"]):
        states = terms.split_list(row[role["case_column"]])
        if role["stands_for_xx"] == "yes" and requests is not None and len(requests) and set(states) != set(requests["state"]):
            found.append((role["case_column"], row[role["case_column"]], "the states of requests.csv: " + ";".join(requests["state"])))
        found += [(role["case_column"], state, f"a state that is no {taken[state]}") for state in states if state in taken]
        taken |= dict.fromkeys(states, role["title"])
    titles = {role["role"]: (role["title"], terms.split_list(row[role["case_column"]])) for role in roles if role["case_column"]}
    for column in terms.records(codebook["case_columns"]):
        name, words = column["column"], terms.split_list(column["words"])
        if column["role"] and row[name] and row[name] not in titles[column["role"]][1]:
            found.append((name, row[name], f"a {titles[column['role']][0]}"))
        if words and row[name] and not iso3166.is_state(row[name], {*words, *codebook["states"]["alpha2"]}):
            found.append((name, row[name], terms.state_or(column["words"])))
    return [Fault("case.csv", FIRST_ROW, *fault) for fault in found]


def _stateless(organs: pd.DataFrame) -> set[str]:
    """Kinds of actor that speak for no state."""
    return set(terms.picked(organs, "organ", is_of_state="no"))


def _fact_rules(case_id: str, facts: pd.DataFrame, informants: pd.DataFrame, stateless: set[str]) -> list[Fault]:
    faults = []
    contradicts = {fact: set(terms.split_list(others)) for fact, others in zip(facts["fact_id"], facts["contradicts"], strict=True)}
    home = dict(zip(informants["informant"], informants["informant_state"], strict=True))
    for row, fact in zip(facts.index, terms.records(facts), strict=True):
        if not fact["fact_id"].startswith(f"{case_id}-f"):
            faults.append(Fault("facts.csv", row, "fact_id", fact["fact_id"], f"an id that starts with {case_id}-f"))
        for other in sorted(contradicts[fact["fact_id"]]):
            if other == fact["fact_id"]:
                faults.append(Fault("facts.csv", row, "contradicts", other, "another fact"))
            elif other in contradicts and fact["fact_id"] not in contradicts[other]:
                faults.append(Fault("facts.csv", row, "contradicts", other, f"a fact whose own contradicts names {fact['fact_id']}"))
        state = home.get(fact["informant"], "varies")
        if state != "varies" and fact["informant_state"] != state:
            faults.append(
                Fault("facts.csv", row, "informant_state", fact["informant_state"], f"{state or 'blank'}, the state of {fact['informant']}")
            )
        if fact["organ"] in stateless and fact["state"]:
            faults.append(Fault("facts.csv", row, "state", fact["state"], f"blank, since {fact['organ']} is no organ of a state"))
    return faults


def _pair_rules(facts: pd.DataFrame, pairs: pd.DataFrame) -> list[Fault]:
    """Faults of pairs that contradict each other, and where facts.csv and contradictions.csv differ."""
    faults: list[Fault] = []
    listed: set[frozenset[str]] = set()
    places: dict[frozenset[str], int] = {}
    for row, pair in zip(pairs.index, terms.records(pairs), strict=True):
        first, second = pair["fact_id"], pair["contradicts_fact_id"]
        if not first < second:
            words = "another fact" if first == second else f"the larger id of the pair (fact_id {second}, contradicts_fact_id {first})"
            faults.append(Fault("contradictions.csv", row, "contradicts_fact_id", second, words))
        both = frozenset((first, second))
        if both in places and not first < second:
            faults.append(
                Fault("contradictions.csv", row, "fact_id+contradicts_fact_id", f"{first} {second}", f"a pair once (also in row {places[both]})")
            )
        places.setdefault(both, row)
        if pair["kind"] != terms.VARIANT:
            listed.add(both)
    there = set(facts["fact_id"])
    for row, fact, others in zip(facts.index, facts["fact_id"], facts["contradicts"], strict=True):
        named = set(terms.split_list(others))
        here = {other for pair in listed if fact in pair for other in pair - {fact}}
        for other in sorted(named - here):
            allowed = f"a fact with which contradictions.csv has a pair of {fact} that is no {terms.VARIANT}"
            faults.append(Fault("facts.csv", row, "contradicts", other, allowed))
        for other in sorted((here - named) & there):
            faults.append(
                Fault(
                    "facts.csv",
                    row,
                    "contradicts",
                    others,
                    f"{other} too, since row {places[frozenset((fact, other))]} of contradictions.csv has the pair",
                )
            )
    return faults


def _statement_rules(case_id: str, statements: pd.DataFrame, allowed: pd.DataFrame, stateless: set[str]) -> list[Fault]:
    faults = []
    never_open = {row["proposition"] for row in terms.records(allowed) if row["open_means"] == ""}
    seen: dict[tuple, int] = {}
    for row, statement in zip(statements.index, terms.records(statements), strict=True):
        if not statement["statement_id"].startswith(f"{case_id}-s"):
            faults.append(Fault("statements.csv", row, "statement_id", statement["statement_id"], f"an id that starts with {case_id}-s"))
        if statement["organ"] in stateless:
            faults.append(Fault("statements.csv", row, "organ", statement["organ"], "an organ of a state"))
        if statement["basis"] == terms.ATTRIBUTED and not statement["reported_by"]:
            faults.append(Fault("statements.csv", row, "reported_by", "", "who attributes the position, since the basis is reported"))
        if statement["basis"] in terms.BASES[:2] and statement["reported_by"]:
            faults.append(Fault("statements.csv", row, "reported_by", statement["reported_by"], "blank, since the basis is the state's own"))
        if statement["stance"] == "0" and statement["proposition"] in never_open:
            faults.append(Fault("statements.csv", row, "stance", "0", f"1 or -1 for {statement['proposition']}"))
        key = (statement["fact_id"], statement["state"], statement["proposition"])
        if key in seen:
            faults.append(Fault("statements.csv", row, "fact_id+state+proposition", " ".join(key), f"one statement (also in row {seen[key]})"))
        seen.setdefault(key, row)
    return faults
