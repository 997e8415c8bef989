"""What a valid table is: columns, keys, vocabularies, references; every fault found at once."""

import re
from collections.abc import Iterable, Mapping

import pandas as pd

from analysis.collect.case_checks import case_rules, states_named
from analysis.collect.form_checks import Fault, column_faults, parse
from analysis.model import terms
from analysis.model.dictionary import collected, schemas
from analysis.model.dictionary.collected import CASE_TABLES, case_table
from analysis.model.dictionary.schemas import Table

OPTIONAL = ("requests", "contradictions")
"""Tables that a case may lack."""


def law_faults(found: Mapping[str, pd.DataFrame], cases: Mapping[str, Mapping[str, pd.DataFrame]], roles: pd.DataFrame) -> list[Fault]:
    """Faults of the tables of the law that only show across them and the cases.

    Parameters
    ----------
    found
        Tables beside the cases by name, as `study_faults` gives them.
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


def _law_row_faults(file: str, row: int, line: Mapping[str, str], raw: Mapping[str, pd.DataFrame], roles: pd.DataFrame) -> list[Fault]:
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


def case_faults(
    case_id: str, data: Mapping[str, bytes], codebook: Mapping[str, pd.DataFrame], origins: Iterable[str] | None
) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    """Tables of a case folder and every fault in them, all at once.

    Parameters
    ----------
    case_id
        Name of the folder.
    data
        Bytes of the files of the folder by file name.
    codebook
        Codebook tables by their short names (`states`, `organs` ...).
    origins
        Ids of original reports that exist; None where no table of origins lies beside the cases.
    """
    raw: dict[str, pd.DataFrame] = {}
    faults = []
    tables = (case_table(codebook["case_columns"]), *CASE_TABLES)
    names = [f"{table.name}.csv" for table in tables]
    if not re.fullmatch(schemas.ID, case_id):
        faults.append(Fault(case_id, None, "", "name of the folder", schemas.IDS))
    faults += [Fault(name, None, "", "unknown file", ", ".join(names)) for name in sorted(data) if name not in names]
    for table in tables:
        file = f"{table.name}.csv"
        if file not in data and table.name in OPTIONAL:
            raw[table.name] = pd.DataFrame(columns=[column.name for column in table.columns], dtype=str)
            continue
        if file not in data:
            faults.append(Fault(file, None, "", "missing", "the file " + file))
            continue
        frame, wrong, _ = parse(table, data[file], file)
        faults += wrong
        if frame is not None:
            raw[table.name] = frame
    references = {
        f"{name}.{column}": set(raw[name][column]) for name, column in (("sources", "source_id"), ("facts", "fact_id")) if column in raw.get(name, ())
    }
    if origins is not None:
        references["origins.origin_id"] = set(origins)
    references["propositions"] = set(terms.case_propositions(codebook["propositions"], states_named(raw, codebook["roles"]))["proposition"])
    for table in tables:
        if table.name in raw:
            faults += column_faults(table, raw[table.name], f"{table.name}.csv", codebook, references)
    return raw, faults + case_rules(case_id, raw, codebook)


def study_faults(
    data: Mapping[str, bytes], tables: Iterable[Table], codebook: Mapping[str, pd.DataFrame], references: Mapping[str, set[str]]
) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    """Tables that lie beside the cases, by name, and every fault in them; those that are not there are left out."""
    found, faults = {}, []
    for table in tables:
        file = f"{table.name}.csv"
        if file not in data:
            continue
        frame, wrong, _ = parse(table, data[file], file)
        faults += wrong
        if frame is not None:
            found[table.name] = frame
            faults += column_faults(table, frame, file, codebook, references)
    return found, faults
