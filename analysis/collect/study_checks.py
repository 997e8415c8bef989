"""Faults that only show across the tables beside the cases, and the cases."""

import re
from collections.abc import Iterator, Mapping

import pandas as pd

from analysis.collect.case_checks import states_named
from analysis.collect.form_checks import Fault
from analysis.model import terms
from analysis.model.dictionary import collected, schemas

Tables = Mapping[str, pd.DataFrame]


def law_faults(found: Tables, cases: Mapping[str, Tables], roles: pd.DataFrame) -> list[Fault]:
    """Faults of the tables of the law that only show across them and the cases.

    Parameters
    ----------
    found
        Tables beside the cases by name, as cleaning leaves them.
    cases
        Raw tables of the cases that are looked at; what the tables of the law say of others is not judged.
    roles
        The codebook table `roles`.
    """
    faults = []
    whole = {
        table.name: found[table.name]
        for table in collected.STUDY_TABLES
        if table.name in found and len(found[table.name].columns) == len(table.columns)
    }
    instruments = whole.get("law/instruments", pd.DataFrame({"instrument_id": [], "kind": []}, dtype=str))
    kinds = dict(zip(instruments["instrument_id"], instruments["kind"], strict=True))
    for row, basis in _rows(whole["law/law"]) if "law/law" in whole else ():
        kind = kinds.get(basis["instrument_id"], basis["basis"])
        if basis["basis"] != kind:
            faults.append(Fault("law/law.csv", row, "basis", basis["basis"], f"{kind}, the kind of {basis['instrument_id']}"))
    for name in ("law/law", "law/timing", "law/grounds"):
        if name in whole:
            is_ground = "voice" in whole[name]
            columns = [role["case_column"] for role in terms.records(roles) if role["case_column"] and (is_ground or role["stands_for_xx"] == "yes")]
            titles = " or ".join(roles.set_index("case_column").loc[columns, "title"])
            states, of_facts = _states_in(cases, columns), _facts_of(cases)
            for row, line in _rows(whole[name]):
                if line["case_id"] in states and line["case_id"] in of_facts:
                    faults += _law_row_faults(f"{name}.csv", row, line, states[line["case_id"]], titles, of_facts[line["case_id"]])
    return faults


def _rows(table: pd.DataFrame) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a table with their numbers."""
    return zip(table.index.tolist(), terms.records(table), strict=True)


def _states_in(cases: Mapping[str, Tables], columns: list[str]) -> dict[str, list[str]]:
    """States that some columns of case.csv name, of each case that has them and one row."""
    there = {case_id: raw["case"] for case_id, raw in cases.items() if set(columns) <= set(raw.get("case", ())) and len(raw["case"]) == 1}
    return {case_id: [state for name in columns for state in terms.split_list(case[name].iat[0])] for case_id, case in there.items()}


def _facts_of(cases: Mapping[str, Tables]) -> dict[str, dict[str, str]]:
    """State of each fact, of each case whose facts can be read."""
    there = {case_id: raw["facts"] for case_id, raw in cases.items() if {"fact_id", "state"} <= set(raw.get("facts", ()))}
    return {case_id: dict(zip(facts["fact_id"].tolist(), facts["state"].tolist(), strict=True)) for case_id, facts in there.items()}


def _law_row_faults(file: str, row: int, line: Mapping[str, str], allowed: list[str], titles: str, state_of: Mapping[str, str]) -> list[Fault]:
    """Faults of a row of the law that names a state of a case, and facts of it; those of the case are given."""
    faults: list[Fault] = []
    is_ground = "voice" in line
    if line["state"] not in allowed:
        faults.append(Fault(file, row, "state", line["state"], f"a {titles} of the case: {', '.join(allowed)}"))
    column = "fact_id" if is_ground else "fact_ids"
    for fact in terms.split_list(line.get(column, "")):
        if fact not in state_of:
            faults.append(Fault(file, row, column, fact, f"a fact of the case {line['case_id']}"))
        elif is_ground and line["voice"] == "own" and state_of[fact] != line["state"]:
            words = f"reported, since {state_of[fact] or 'no state'} acts or speaks in {fact}"
            faults.append(Fault(file, row, "voice", "own", words))
    return faults


def coding_faults(found: Tables, cases: Mapping[str, Tables], codebook: Tables, references: Mapping[str, set[str]]) -> list[Fault]:
    """Faults of codings, and of their adjudication, that only show beside their case, which would silently do without such a row.

    Parameters
    ----------
    found
        Tables beside the cases by name, as cleaning leaves them.
    cases
        Tables of the cases that are looked at, as cleaning leaves them; what is said of others is not judged.
    codebook
        Codebook tables by their short names.
    references
        What exists in any case, by which each cell was judged before; words that are in none of it are not said again.
    """
    faults = []
    for name in ("codings", "adjudication"):
        table = found.get(name, pd.DataFrame())
        by_case = _by_case(table) if {"case_id", *_KEY} <= set(table) else {}
        for case_id, raw in cases.items():
            if (rows := by_case.get(case_id)) and "fact_id" in raw.get("facts", ()):
                wrong = _of_case(rows, raw, codebook, references)
                faults += [
                    Fault(f"{name}.csv", row, *fault) for row, column, value, what in wrong for fault in [(column, value, what.format(case_id))]
                ]
    return faults + _decision_faults(found, cases)


_KEY = ["fact_id", "state", "proposition"]


_Rows = list[tuple[int, dict[str, str]]]


def _by_case(table: pd.DataFrame) -> dict[str, _Rows]:
    """Rows of a table with their numbers, by the case that they name."""
    found: dict[str, _Rows] = {}
    for row, coded in _rows(table):
        found.setdefault(coded["case_id"], []).append((row, coded))
    return found


def _of_case(rows: _Rows, raw: Tables, codebook: Tables, references: Mapping[str, set[str]]) -> Iterator[tuple[int, str, str, str]]:
    """Row, column, value and what is allowed for each fault of codings of one case."""
    stateless = set(terms.picked(codebook["organs"], "organ", is_of_state="no"))
    allowed = terms.case_propositions(codebook["propositions"], states_named(raw, codebook["roles"]))
    never_open = set(terms.picked(allowed, "proposition", open_means=""))
    words = {"facts.fact_id": set(raw["facts"]["fact_id"]), "propositions": set(allowed["proposition"])}
    for row, coded in rows:
        for column, kind, what in (("fact_id", "facts.fact_id", "a fact"), ("proposition", "propositions", "a proposition")):
            if coded[column] not in words[kind] and coded[column] in references.get(kind, {coded[column]}):
                yield row, column, coded[column], what + " of the case {}"
        if coded.get("organ", "") in stateless:
            yield row, "organ", coded["organ"], "an organ of a state"
        if coded.get("stance", "") == "0" and coded["proposition"] in never_open:
            yield row, "stance", "0", f"1 or -1 for {coded['proposition']}"


def _decision_faults(found: Tables, cases: Mapping[str, Tables]) -> list[Fault]:
    """Decisions on nothing that anybody coded, or on another stance than the statement has that was kept."""
    table, codings, faults = found.get("adjudication", pd.DataFrame()), found.get("codings", pd.DataFrame()), []
    coded = set(codings[_KEY].itertuples(index=False, name=None)) if set(_KEY) <= set(codings) else set()
    by_case = _by_case(table) if {"case_id", "stance_final", *_KEY} <= set(table) else {}
    for case_id, raw in cases.items():
        rows, statements = by_case.get(case_id), raw.get("statements", pd.DataFrame())
        if not rows or not {"stance", *_KEY} <= set(statements):
            continue
        kept = dict(zip(statements[_KEY].itertuples(index=False, name=None), statements["stance"], strict=True))
        for row, decided in rows:
            key = tuple(decided[name] for name in _KEY)
            if key not in coded and key not in kept:
                allowed = "what a coding or a statement of the case has"
                faults.append(Fault("adjudication.csv", row, "+".join(_KEY), " ".join(key), allowed))
            elif kept.get(key, "") in ("", *schemas.STANCES) and decided["stance_final"] != kept.get(key, ""):
                allowed = f"{kept[key]}, the stance of the statement that was kept" if key in kept else "blank, since no statement was kept"
                faults.append(Fault("adjudication.csv", row, "stance_final", decided["stance_final"], allowed))
    return faults


def audit_faults(found: Tables) -> list[Fault]:
    """Citation marks of the audited document that are none of its references."""
    claims, references = (found.get(f"digest/{name}", pd.DataFrame()) for name in ("claims", "references"))
    if "citation_marks" not in claims or "ref" not in references:
        return []
    there, faults = set(references["ref"]), []
    for row, marks in zip(map(int, claims.index), claims["citation_marks"], strict=True):
        wrong = [mark for mark in re.findall(r"\d+", marks) if mark not in there]
        faults += [Fault("digest/claims.csv", row, "citation_marks", mark, "a ref of digest/references.csv") for mark in wrong]
    return faults
