"""Everything that has an id: cases, statements, facts, pages, original reports, informants, claims of the audited document."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pandas as pd

from analysis.model import terms
from analysis.model.dispute import Case, Maker

Record = Mapping[str, str]
"""A row as text by column, with its `case_id`."""


class Rests(NamedTuple):
    """What something rests on, ids of each kind, each once and in order; the pages are those behind everything else."""

    statements: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()


def position(row: Record) -> tuple[str, str, str]:
    """Fact, state and proposition of a statement: where codings meet."""
    return row["fact_id"], row["state"], row["proposition"]


class Catalogue:
    """Records by id, and what belongs together.

    Parameters
    ----------
    cases
        Cases by name, as they were cleaned.
    document
        Row of the document under audit, or nothing.
    law
        Pages of the law, as `law.as_sources` gives them, or nothing. They are among the pages, and of no case.
    makers
        Other studies whose cases are among these.

    Attributes
    ----------
    statements, facts, pages, claims, cases
        Records by id. Statements are those of every coding.
    coded, decided
        Statements by coding, and the decision of the adjudicator, by fact, state and proposition; no decision where there was nothing to decide.
    on_position
        Statements by case, coding, state and proposition.
    pages_of_fact, statements_of_fact, facts_of_page, facts_of_claim, contradicted_by, varied_by, facts_of_case, pages_of_case, pages_of_row
        Ids by id, in order; `pages_of_row` are those on which the row of a case, or of a request (`CASE/STATE`), rests.
    """

    def __init__(
        self, cases: Mapping[str, Case], document: Record | None = None, law: pd.DataFrame | None = None, makers: Iterable[Maker] = ()
    ) -> None:
        self.document, self.maker_of = document, {case_id: maker for maker in makers for case_id in maker.case_ids}
        self.statements: dict[str, Record] = {}
        self.facts: dict[str, Record] = {}
        self.pages: dict[str, Record] = {}
        self.claims: dict[str, Record] = {}
        self.cases: dict[str, Record] = {}
        self.pages_of_case: dict[str, tuple[str, ...]] = {}
        self.facts_of_case: dict[str, list[str]] = {}
        self.on_position: dict[tuple[str, str, str, str], list[str]] = {}
        self.pages_of_row: dict[str, list[str]] = {}
        self._rows_of_case: dict[str, list[str]] = {}
        self.pages_of_fact: dict[str, list[str]] = {}
        self.facts_of_page: dict[str, list[str]] = {}
        self.statements_of_fact: dict[str, list[str]] = {}
        self.facts_of_claim: dict[str, list[str]] = {}
        self.contradicted_by: dict[str, list[str]] = {}
        self.varied_by: dict[str, list[str]] = {}
        self.coded: dict[tuple[str, str, str], dict[str, Record]] = {}
        self.decided: dict[tuple[str, str, str], Record] = {}
        for _, case in sorted(cases.items()):
            self._take(case)
        if law is not None:
            self.pages |= {row["source_id"]: row for row in law.to_dict("records")}

    def _take(self, case: Case) -> None:
        def rows(table: pd.DataFrame) -> list[dict[str, str]]:
            return [{**row, "case_id": case.id} for row in table.to_dict("records")]

        self.cases[case.id] = case.row
        self._rows_of_case[case.id] = [case.id, *(f"{case.id}/{state}" for state in case.named_states)]
        for table, key, into in (
            (case.statements, "statement_id", self.statements),
            (case.facts, "fact_id", self.facts),
            (case.sources, "source_id", self.pages),
            (case.claims, "claim_id", self.claims),
        ):
            into |= {row[key]: row for row in sorted(rows(table), key=lambda row: row[key])}
        self.facts_of_case[case.id] = sorted(case.facts["fact_id"])
        for row in rows(case.statements):
            self.on_position.setdefault((case.id, row["coding"], row["state"], row["proposition"]), []).append(row["statement_id"])
            self.coded.setdefault(position(row), {})[row["coding"]] = row
        self.decided |= {position(row): row for row in rows(case.adjudication)}
        self.pages_of_case[case.id] = tuple(sorted(case.sources["source_id"]))
        for row in sorted(rows(case.row_sources), key=lambda row: int(row["place"])):
            owner = case.id if row["table"] == "case" else f"{case.id}/{row['row']}"
            self.pages_of_row.setdefault(owner, []).append(row["source_id"])
        for table, one, many, lists in (
            (case.fact_sources, "fact_id", "source_id", self.pages_of_fact),
            (case.fact_sources, "source_id", "fact_id", self.facts_of_page),
            (case.statements, "fact_id", "statement_id", self.statements_of_fact),
            (case.claim_facts, "claim_id", "fact_id", self.facts_of_claim),
        ):
            for row in rows(table):
                lists.setdefault(row[one], []).append(row[many])
        for row in rows(case.contradictions):
            is_dispute = terms.CONTRADICTIONS.loc[row["kind"], "is_dispute"]
            (self.contradicted_by if is_dispute else self.varied_by).setdefault(row["fact_id"], []).append(row["contradicts_fact_id"])

    def narrow(self, facts: pd.DataFrame, pages: pd.DataFrame) -> None:
        """Let these facts stand as a run has them: with what is behind them under its choices, on these pages (a row for each fact and page)."""
        kept = pages.groupby("fact_id")["source_id"].agg(set)
        for row in facts.to_dict("records"):
            name = row["fact_id"]
            self.facts[name] = {**self.facts[name], **row}
            self.pages_of_fact[name] = [page for page in self.pages_of_fact[name] if page in kept.get(name, ())]

    def origin_of(self, page_id: str) -> str:
        """The original report that a page carries."""
        return self.pages[page_id]["origin_id"]

    def pages_of_origin(self, origin_id: str) -> list[str]:
        """Pages that carry an original report, sorted; of several cases where it is behind facts of several."""
        return sorted(page_id for page_id, page in self.pages.items() if page["origin_id"] == origin_id != "")

    def facts_of_informant(self, informant: str) -> list[str]:
        """Facts that somebody told, sorted."""
        return sorted(fact_id for fact_id, fact in self.facts.items() if fact["informant"] == informant)

    def ids_in(self, value: str) -> list[str]:
        """Ids that stand in a cell, in order; none if anything else stands in it."""
        items = terms.split_list(value)
        kinds = (self.statements, self.facts, self.pages, self.claims, self.cases)
        return items if items and all(any(item in kind for kind in kinds) for item in items) else []

    def makers_of(self, rests: Rests) -> list[Maker]:
        """Other studies to whose cases belongs what something rests on, each once."""
        kinds = zip((self.statements, self.facts, self.claims, self.pages), rests, strict=True)
        found = {self.maker_of.get(kind[name]["case_id"]): None for kind, names in kinds for name in names}
        return [maker for maker in found if maker]

    def rests(self, ids: Iterable[str]) -> Rests:
        """What these ids lead to: statements to their facts, claims to the facts that bear on them, facts to their pages, cases to the pages of their row and requests."""
        statements: dict[str, None] = {}  # a dict keeps the order, and each once
        facts: dict[str, None] = {}
        claims: dict[str, None] = {}
        pages: dict[str, None] = {}
        for name in ids:
            if name in self.statements:
                statements[name] = None
                facts[self.statements[name]["fact_id"]] = None
            elif name in self.facts:
                facts[name] = None
            elif name in self.claims:
                claims[name] = None
                facts |= dict.fromkeys(self.facts_of_claim.get(name, ()))
            elif name in self.pages:
                pages[name] = None
            elif name in self.cases:
                pages |= dict.fromkeys(page for row in self._rows_of_case[name] for page in self.pages_of_row.get(row, ()))
        pages = {page: None for fact in facts for page in self.pages_of_fact.get(fact, ())} | pages
        return Rests(*(tuple(found) for found in (statements, facts, claims, pages)))
