"""Faults that only show across the tables beside the cases, and the cases."""

from collections.abc import Mapping

import pandas as pd

from analysis.collect.case_checks import states_named
from analysis.collect.form_checks import Fault
from analysis.model import terms
from analysis.model.dictionary import collected

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
    for row, basis in whole["law/law"].iterrows() if "law/law" in whole else ():
        kind = kinds.get(basis["instrument_id"], basis["basis"])
        if basis["basis"] != kind:
            faults.append(Fault("law/law.csv", row, "basis", basis["basis"], f"{kind}, the kind of {basis['instrument_id']}"))
    for name in ("law/law", "law/timing", "law/grounds"):
        for row, line in whole[name].iterrows() if name in whole else ():
            if {"case", "facts"} <= set(cases.get(line["case_id"], ())):
                faults += _law_row_faults(f"{name}.csv", row, line, cases[line["case_id"]], roles)
    return faults


def _law_row_faults(file: str, row: int, line: Mapping[str, str], raw: Tables, roles: pd.DataFrame) -> list[Fault]:
    """Faults of a row of the law that names a state of a case, and facts of it."""
    faults: list[Fault] = []
    is_ground = "voice" in line
    case, facts = raw["case"], raw["facts"]
    columns = [role["case_column"] for role in roles.to_dict("records") if role["case_column"] and (is_ground or role["stands_for_xx"] == "yes")]
    if not set(columns) <= set(case) or not {"fact_id", "state"} <= set(facts) or len(case) != 1:
        return faults
    allowed = [state for name in columns for state in terms.split_list(case[name].iloc[0])]
    if line["state"] not in allowed:
        titles = " or ".join(roles.set_index("case_column").loc[columns, "title"])
        faults.append(Fault(file, row, "state", line["state"], f"a {titles} of the case: {', '.join(allowed)}"))
    state_of = dict(zip(facts["fact_id"], facts["state"], strict=True))
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
    stateless = set(codebook["organs"].loc[codebook["organs"]["is_of_state"] == "no", "organ"])
    for name in ("codings", "adjudication"):
        table = found.get(name, pd.DataFrame())
        for case_id, raw in cases.items() if {"case_id", "fact_id", "proposition"} <= set(table) else ():
            rows = table[table["case_id"] == case_id]
            if not rows.empty and "fact_id" in raw.get("facts", ()):
                allowed = terms.case_propositions(codebook["propositions"], states_named(raw, codebook["roles"]))
                words = {"facts.fact_id": set(raw["facts"]["fact_id"]), "propositions": set(allowed["proposition"])}
                never_open = set(allowed.loc[allowed["open_means"] == "", "proposition"])
                for row, coded in zip(rows.index, rows.to_dict("records"), strict=True):
                    for column, kind, what in (("fact_id", "facts.fact_id", "fact"), ("proposition", "propositions", "proposition")):
                        if coded[column] not in words[kind] and coded[column] in references.get(kind, {coded[column]}):
                            faults.append(Fault(f"{name}.csv", int(row), column, coded[column], f"a {what} of the case {case_id}"))
                    if coded.get("organ", "") in stateless:
                        faults.append(Fault(f"{name}.csv", int(row), "organ", coded["organ"], "an organ of a state"))
                    if coded.get("stance", "") == "0" and coded["proposition"] in never_open:
                        faults.append(Fault(f"{name}.csv", int(row), "stance", "0", f"1 or -1 for {coded['proposition']}"))
    return faults
