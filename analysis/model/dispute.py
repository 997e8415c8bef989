"""A dispute as the program sees it: the words of its codebook, the tables of a case, and all cases of a study."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, Self

import pandas as pd

from analysis.model import terms
from analysis.model.about import About
from analysis.model.choices import Choices, Known
from analysis.model.dictionary import collected, processed, schemas, vocabulary
from analysis.model.terms import split_list
from analysis.model.words import Words


def _columns(tables: Iterable[schemas.Table]) -> dict[str, list[str]]:
    """Columns of tables by their short name, which is that of the file."""
    return {table.name.rpartition("/")[2]: [column.name for column in table.columns] for table in tables}


class _Tables:
    """Tables as attributes of a frozen dataclass, by the names of their files; two are the same only if they are one object."""

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Names of the tables, in order."""
        return tuple(item.name for item in fields(cls) if item.type is pd.DataFrame)  # type: ignore[arg-type]

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Tables by name."""
        return {name: getattr(self, name) for name in self.names()}

    def but(self, **changed: Any) -> Self:
        """The same with other tables in place of some."""
        return replace(self, **changed)  # type: ignore[type-var]


def _filled(names: Iterable[str], tables: Mapping[str, pd.DataFrame], described: Iterable[schemas.Table]) -> dict[str, pd.DataFrame]:
    """Tables by name; one that is not given has its columns and no rows."""
    columns = _columns(described)
    return {name: tables[name] if name in tables else pd.DataFrame(columns=columns[name], dtype=str) for name in names}


@dataclass(frozen=True, eq=False)
class Codebook(_Tables):
    """The vocabulary of a study: what it is about, and the tables of `codebook/`, as `vocabulary.CODEBOOK_TABLES` describes them."""

    about: About
    states: pd.DataFrame
    roles: pd.DataFrame
    case_columns: pd.DataFrame
    organs: pd.DataFrame
    propositions: pd.DataFrame
    bases: pd.DataFrame
    event_types: pd.DataFrame
    informants: pd.DataFrame
    coders: pd.DataFrame
    languages: pd.DataFrame
    outlet_kinds: pd.DataFrame
    request_statuses: pd.DataFrame
    objections: pd.DataFrame
    aliases: pd.DataFrame
    selection: pd.DataFrame
    decisions: pd.DataFrame
    conclusions: pd.DataFrame
    generalisations: pd.DataFrame

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame], about: About) -> Self:
        """The codebook from what it is about and its tables by name."""
        return cls(about, **_filled(cls.names(), tables, vocabulary.CODEBOOK_TABLES))

    @cached_property
    def words(self) -> Words:
        """What states, propositions and the matter of the study are called."""
        return Words(self.states, self.propositions, self.roles, self.about.words, self.informants)

    @cached_property
    def stateless(self) -> frozenset[str]:
        """Kinds of actor that speak for no state."""
        return frozenset(self.organs.loc[self.organs["is_of_state"] == "no", "organ"])

    @cached_property
    def case_tables(self) -> tuple[schemas.Table, ...]:
        """Tables of a case as they are collected."""
        return (collected.case_table(self.case_columns, self.roles), *collected.CASE_TABLES)

    @cached_property
    def processed_tables(self) -> tuple[schemas.Table, ...]:
        """Tables of a case as they are cleaned."""
        return (processed.processed_case(self.case_columns, self.about.words["subject_column"]), *processed.PROCESSED_TABLES)

    @cached_property
    def known(self) -> Known:
        """What choices can name, of the words of the codebook."""
        return Known(states=tuple(self.states["alpha2"]), languages=tuple(self.languages["language"]), coders=tuple(self.coders["coder"]))


@dataclass(frozen=True, eq=False)
class RawCase(_Tables):
    """A case as it was collected: its own tables, and the rows of the study's tables that belong to it.

    `folder` is the name of its folder, which case.csv need not repeat; blank where it has none.
    """

    codebook: Codebook
    case: pd.DataFrame
    requests: pd.DataFrame
    sources: pd.DataFrame
    facts: pd.DataFrame
    statements: pd.DataFrame
    contradictions: pd.DataFrame
    origins: pd.DataFrame
    codings: pd.DataFrame
    adjudication: pd.DataFrame
    claims: pd.DataFrame
    references: pd.DataFrame
    entities: pd.DataFrame
    folder: str = ""

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame], codebook: Codebook, folder: str = "") -> Self:
        """The case from its tables by name; columns of case.csv that were left out are blank."""
        filled = _filled(cls.names(), tables, [*codebook.case_tables, *BESIDE_CASES])
        columns = [column.name for column in codebook.case_tables[0].columns]
        return cls(codebook, **{**filled, "case": filled["case"].reindex(columns=columns, fill_value="")}, folder=folder)


@dataclass(frozen=True, eq=False)
class Case(_Tables):
    """A case as it was cleaned: the tables of `data/processed/CASE/`, as `processed.PROCESSED_TABLES` describes them.

    `record` is the table `case`, of one row; the last six tables are without rows where no document of the case was audited. `made_by` is the short name
    of another study whose case it is, blank for one's own.
    """

    codebook: Codebook
    record: pd.DataFrame
    requests: pd.DataFrame
    sources: pd.DataFrame
    facts: pd.DataFrame
    fact_sources: pd.DataFrame
    contradictions: pd.DataFrame
    statements: pd.DataFrame
    adjudication: pd.DataFrame
    row_sources: pd.DataFrame
    log: pd.DataFrame
    claims: pd.DataFrame
    claim_references: pd.DataFrame
    claim_facts: pd.DataFrame
    references: pd.DataFrame
    entities: pd.DataFrame
    claim_conflicts: pd.DataFrame
    made_by: str = ""

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame], codebook: Codebook) -> Self:
        """The case from its tables by the names of their files."""
        named = {"record" if name == "case" else name: table for name, table in tables.items()}
        described = [table._replace(name="record") if table.name == "case" else table for table in codebook.processed_tables]
        return cls(codebook, **_filled(cls.names(), named, described))

    @property
    def files(self) -> dict[str, pd.DataFrame]:
        """Tables by the names of their files; requests and those of an audited document only where there are any."""
        kept = {"case" if name == "record" else name: table for name, table in self.tables.items() if name != "requests" or len(table)}
        return kept if len(self.claims) else {name: table for name, table in kept.items() if name not in OF_DOCUMENT}

    @cached_property
    def row(self) -> dict[str, str]:
        """The one row of the case, by column."""
        return {str(name): str(value) for name, value in self.record.iloc[0].items()}

    @property
    def id(self) -> str:
        """Name of the case."""
        return self.row["case_id"]

    @property
    def subject(self) -> str:
        """Whom or what the case is about; of a case of another study with the name of that study in brackets."""
        named = self.row[self.codebook.about.words["subject_column"]]
        return f"{named} ({self.made_by})" if self.made_by else named

    @property
    def started(self) -> tuple[str, str]:
        """First and last possible day on which the clock of the case starts; blank = no bound."""
        prefix = self.codebook.about.words["start_column"].removesuffix("_on")
        return self.row[f"{prefix}_first_day"], self.row[f"{prefix}_last_day"]

    @cached_property
    def named_states(self) -> tuple[str, ...]:
        """The states that stand for XX, in their order."""
        return terms.states_of(self.row, self.codebook.roles, "stands_for_xx")

    @cached_property
    def deciding_states(self) -> tuple[str, ...]:
        """States whose role decides, in their order."""
        return terms.states_of(self.row, self.codebook.roles, "decides")

    @property
    def decider(self) -> str:
        """The state that decides, the first of several; blank where none does."""
        return next(iter(self.deciding_states), "")

    def states_in(self, role: str) -> tuple[str, ...]:
        """States in a role that has a column of its own, in their order."""
        columns = self.codebook.roles.set_index("role")["case_column"]
        return tuple(terms.split_list(self.row[columns[role]]))

    @cached_property
    def parties(self) -> tuple[str, ...]:
        """States with a role of their own, in the order of the roles."""
        return tuple(self.roles())

    @cached_property
    def propositions(self) -> pd.DataFrame:
        """All propositions that the case can have, as `terms.case_propositions` gives them."""
        return terms.case_propositions(self.codebook.propositions, self.named_states)

    @cached_property
    def outcomes(self) -> frozenset[str]:
        """Propositions of the case whose carrying out ends the matter."""
        return frozenset(self.propositions.loc[self.propositions["is_outcome"] == "yes", "proposition"])

    @cached_property
    def deciders(self) -> dict[str, list[str]]:
        """Organs that decide each proposition, as `terms.deciders` gives them."""
        return terms.deciders(self.row, self.codebook.propositions, self.codebook.roles)

    def roles(self, others: Iterable[str] = ()) -> dict[str, str]:
        """Role of each state: those of the roles in their order, then the other ones by code."""
        rows = terms.records(self.codebook.roles)
        found = {state: role["role"] for role in rows if role["case_column"] for state in split_list(self.row[role["case_column"]])}
        rest = next(role["role"] for role in rows if not role["case_column"])
        return found | {state: rest for state in sorted(set(others) - set(found))}

    @cached_property
    def known(self) -> Known:
        """What choices can name in this case."""
        return self.codebook.known._replace(sources=tuple(self.sources["source_id"]), informants=tuple(sorted(self.facts["informant"].unique())))


BESIDE_CASES = tuple(table for table in collected.STUDY_TABLES if not table.name.startswith("law/"))
"""Tables of the study of which each case has some rows."""
OF_DOCUMENT = ("claims", "claim_references", "claim_facts", "references", "entities", "claim_conflicts")
"""Tables that a case has only if a document of it was audited."""


@dataclass(frozen=True, eq=False)
class Law(_Tables):
    """On which law the requests rest: the tables of `law/`, as `collected.STUDY_TABLES` describes them; without rows where the data have none."""

    instruments: pd.DataFrame
    law: pd.DataFrame
    deciders: pd.DataFrame
    timing: pd.DataFrame
    grounds: pd.DataFrame
    sources: pd.DataFrame

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame]) -> Self:
        """The law from its tables by name."""
        return cls(**_filled(cls.names(), tables, [table for table in collected.STUDY_TABLES if table.name.startswith("law/")]))

    @cached_property
    def instruments_of(self) -> dict[tuple[str, str], list[dict[str, str]]]:
        """Instruments of each request, by case and state, in their order, each with `note_of_request`."""
        known = {row["instrument_id"]: row for row in terms.records(self.instruments)}
        found: dict[tuple[str, str], list[dict[str, str]]] = {}
        for row in terms.records(self.law):
            if row["instrument_id"] in known:
                rests = {"note_of_request": row["note"], **row, **known[row["instrument_id"]]}
                found.setdefault((row["case_id"], row["state"]), []).append(rests)
        return found

    @cached_property
    def timing_of(self) -> dict[tuple[str, str], dict[str, str]]:
        """When the charge behind each request was made, by case and state."""
        return {(row["case_id"], row["state"]): row for row in reversed(terms.records(self.timing))}


@dataclass(frozen=True)
class Maker:
    """Another study whose cases stand beside one's own: who made it, which release of it, and of which bytes and codebook.

    `name` is the short one that `study.toml` gives it. `sha256` is that of its archive, or of the collected data in its folder (`is_archive`); `version` is
    blank where it names none. `notes` are sentences on what is to be known beside its rows, such as words of the codebook that differ.
    """

    name: str
    title: str
    authors: tuple[str, ...]
    licence: str
    version: str
    sha256: str
    is_archive: bool
    codebook_sha256: str
    case_ids: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Study:
    """All cases of a data set, by name and sorted, and their codebook.

    `makers` are other studies whose cases stand among them; `own` is then the study without these, and the codebook has the words of all.
    """

    codebook: Codebook
    cases: Mapping[str, Case]
    makers: tuple[Maker, ...] = ()
    alone: "Study | None" = field(default=None, repr=False)

    @property
    def own(self) -> "Study":
        """The cases of the study itself, by its own codebook."""
        return self.alone or self

    def choices_of(self, choices: Choices) -> dict[str, Choices]:
        """Choices that are made for all cases as those of each: of the pages and informants left out each has its own.

        Raises
        ------
        ValueError
            If no case has a page or an informant that is to be left out; every fault in one message.
        """
        named = [case.known for case in self.cases.values()]
        sources = sorted({name for known in named for name in known.sources or ()})
        informants = sorted({name for known in named for name in known.informants or ()})
        choices.refuse_unknown(self.codebook.known._replace(sources=tuple(sources), informants=tuple(informants)))
        return {case_id: choices.of_case(case.known) for case_id, case in self.cases.items()}
