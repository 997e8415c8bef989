"""What a valid table is: columns, keys, vocabularies, references; every fault found at once."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple, Self

import pandas as pd

from analysis.collect import derived
from analysis.collect.case_checks import case_rules, states_named
from analysis.collect.cleaned_text import tidy
from analysis.collect.form_checks import Fault, column_faults, parse
from analysis.model import terms
from analysis.model.dictionary import schemas
from analysis.model.dictionary.collected import CASE_TABLES, case_table
from analysis.model.dictionary.schemas import Table

OPTIONAL = ("requests", "contradictions")
"""Tables that a case may lack."""

Tables = Mapping[str, pd.DataFrame]


class Read(NamedTuple):
    """Tables that were read, by name.

    `written` has them as they are, `tables` as cleaning leaves their text and fills their blanks, by which they are judged; the index has the numbers of the rows. `faults`
    keep them from being used, `notes` are sentences on what was understood otherwise than plainly, `unread` names tables that could not be read whole.
    """

    written: dict[str, pd.DataFrame]
    tables: dict[str, pd.DataFrame]
    faults: list[Fault]
    notes: list[str]
    unread: frozenset[str]

    @classmethod
    def of(cls, data: Mapping[str, bytes], tables: Iterable[Table]) -> Self:
        """Tables from the bytes of their files by file name; those that are not there are left out."""
        written, faults, notes, unread = {}, [], list[str](), set()
        for table in tables:
            file = f"{table.name}.csv"
            if file in data:
                frame, wrong, said = parse(table, data[file], file)
                faults += wrong
                notes += said
                unread |= {table.name} if wrong else set()
                if frame is not None:
                    written[table.name] = frame
        return cls(written, {name: tidy(frame) for name, frame in written.items()}, faults, notes, frozenset(unread))


def read_case(data: Mapping[str, bytes], codebook: Tables) -> Read:
    """Tables of a case folder, of which only the form is judged; one that a case may lack is then without rows."""
    found = Read.of(data, (case_table(codebook["case_columns"], codebook["roles"]), *CASE_TABLES))
    for table in CASE_TABLES:
        if table.name in OPTIONAL and f"{table.name}.csv" not in data:
            found.written[table.name] = found.tables[table.name] = pd.DataFrame(columns=table.names, dtype=str)
    return found


def judge_case(case_id: str, data: Mapping[str, bytes], codebook: Tables, origins: Collection[str] | None) -> Read:
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
        Ids of original reports that exist; None where no table of origins lies beside the cases. A set is not gone through for each case.
    """
    found, faults = read_case(data, codebook), []
    tidied = found.tables
    found = found._replace(tables=derived.fill(case_id, found.tables, codebook))
    tables = (case_table(codebook["case_columns"], codebook["roles"]), *CASE_TABLES)
    names = [f"{table.name}.csv" for table in tables]
    if right := schemas.instead_of_case(case_id):
        faults.append(Fault(case_id, None, "", "name of the folder", right))
    faults += [Fault(name, None, "", "unknown file", ", ".join(names)) for name in sorted(data) if name not in names]
    lacking = [table.name for table in tables if f"{table.name}.csv" not in data and table.name not in OPTIONAL]
    faults += [Fault(f"{name}.csv", None, "", "missing", f"the file {name}.csv") for name in lacking]
    faults += found.faults
    keys = (("sources", "source_id"), ("facts", "fact_id"))
    references = {f"{name}.{column}": set(found.tables[name][column]) for name, column in keys if column in found.tables.get(name, ())}
    if origins is not None:
        references["origins.origin_id"] = _reports(origins, found.tables.get("sources", pd.DataFrame()))
    allowed = terms.case_propositions(codebook["propositions"], states_named(found.tables, codebook["roles"]))
    references["propositions"] = set(allowed["proposition"])
    for table in tables:
        if table.name in found.written:
            faults += column_faults(
                table, found.written[table.name], f"{table.name}.csv", codebook, references, found.tables[table.name], tidied[table.name]
            )
    return found._replace(faults=faults + case_rules(case_id, found.tables, codebook))


def _reports(origins: Collection[str], sources: pd.DataFrame) -> set[str]:
    """Original reports that pages of a case can carry: of those that exist only what it names, unless it names another one, whose fault lists them all."""
    pages, named = (set(sources.get(name, ())) for name in ("source_id", "origin_id"))
    known = pages | {name for name in named if name in origins}
    return known if named <= known | {""} else {*origins, *pages}


def judge_tables(data: Mapping[str, bytes], tables: Iterable[Table], codebook: Tables, references: Mapping[str, set[str]]) -> Read:
    """Tables that lie beside the cases and every fault in them; those that are not there are left out."""
    tables = list(tables)
    found = Read.of(data, tables)
    return found._replace(faults=table_faults(found, tables, codebook, references))


def table_faults(found: Read, tables: Iterable[Table], codebook: Tables, references: Mapping[str, set[str]]) -> list[Fault]:
    """Every fault of tables that were read, those of their form among them."""
    faults = []
    for table in tables:
        file = f"{table.name}.csv"
        faults += [fault for fault in found.faults if fault.file == file]
        if table.name in found.written:
            faults += column_faults(table, found.written[table.name], file, codebook, references, tidied=found.tables[table.name])
    return faults
