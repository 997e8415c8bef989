"""The way forth: every exhibit cell that would change without a page, an original report, an informant or a fact, by computing all of them again."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from analysis.collect import store
from analysis.collect.corroboration import corroborate
from analysis.exhibits import register, shelf
from analysis.model import memory, terms
from analysis.model.addresses import row_address
from analysis.model.choices import DEFAULT, Choices, Value
from analysis.model.dispute import Case, Study
from analysis.model.typeset import as_text
from analysis.pipeline import notebooks
from analysis.trace.catalogue import Catalogue
from analysis.trace.way_back import Exhibits
from analysis.verify import in_process

KINDS = ("source", "origin", "informant", "fact")
"""What can be left out."""
CHANGED, GONE, NEW = "changed", "gone", "new"
COLUMNS = ["address", "kind", "name", "column", "change", "before", "after"]


class Without(NamedTuple):
    """What is left out: pages by a choice of analysis, facts by taking them out of the processed tables; and the cases that have them."""

    pages: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()


def leave_out(catalogue: Catalogue, kind: str, name: str) -> Without:
    """What leaving out a page (kind `source`), an original report, an informant or a fact means; of no case if there is none with this name."""
    pages = {"source": [name] if name in known_names(catalogue, "source") else [], "origin": catalogue.pages_of_origin(name)}.get(kind, [])
    facts = {"fact": [name] if name in catalogue.facts else [], "informant": catalogue.facts_of_informant(name)}.get(kind, [])
    cases = {catalogue.pages[page]["case_id"] for page in pages} | {catalogue.facts[fact]["case_id"] for fact in facts}
    return Without(tuple(pages), tuple(facts), tuple(sorted(cases)))


def known_names(catalogue: Catalogue, kind: str) -> list[str]:
    """Names of what can be left out of a kind, sorted; pages of the law are of no case, and nothing is computed from them."""
    of_cases = {name: page for name, page in catalogue.pages.items() if page["case_id"] in catalogue.cases}
    return sorted(
        {
            "source": set(of_cases),
            "origin": {page["origin_id"] for page in of_cases.values()},
            "informant": {fact["informant"] for fact in catalogue.facts.values()},
            "fact": set(catalogue.facts),
        }[kind]
    )


def without_facts(case: Case, fact_ids: Iterable[str]) -> Case:
    """The case as if these facts had not been collected: they go, with their statements, and from every list that names them."""
    gone = set(fact_ids)
    kept = {
        name: table[~table[columns].isin(gone).any(axis=1)].reset_index(drop=True)
        for name, table in case.tables.items()
        if (columns := [column for column in ("fact_id", "contradicts_fact_id") if column in table])
    }
    case = case.but(**kept)
    return case.but(facts=corroborate(case).astype(str))


class Recomputed:
    """All exhibits that the choices of analysis change, computed again in this process from the cells of the notebooks, without drawing anything to disk.

    What does not depend on what is left out is computed once and kept.

    Parameters
    ----------
    study
        All cases, as they were cleaned.
    """

    def __init__(self, study: Study) -> None:
        self.study = study
        chosen = {key: declared.notebook for key, declared in register.declared().items() if declared.is_chosen}
        self.chosen = set(chosen)
        self._notebooks = sorted(set(chosen.values()))

    def tables(self, scope: str, without: Without, choices: Choices = DEFAULT) -> dict[tuple[str, str], pd.DataFrame]:
        """Rows of the exhibits of a case, or of the study, by kind and name, as text; those that a sentence stands in for are empty."""
        study = self.study
        if without.facts:
            gone = set(without.facts)
            changed = {name: without_facts(case, gone) for name, case in study.cases.items() if gone & set(case.facts["fact_id"])}
            study = replace(study, cases={**study.cases, **changed}, alone=_without(study.alone, changed))
        choices = choices.but(exclude_sources=";".join([*choices.items_of("exclude_sources"), *without.pages]))
        if scope != terms.STUDY:
            choices = choices.of_case(study.cases[scope].known)
        given = {"case_id": scope} | choices.values()
        found: dict[tuple[str, str], pd.DataFrame] = {}
        with store.lend(study if scope == terms.STUDY else study.own):
            for name in self._notebooks:
                if name in notebooks.names(scope):
                    found |= {key: rows for key, rows in _shown(name, given).items() if key in self.chosen}
        return found


def _without(alone: Study | None, changed: Mapping[str, Case]) -> Study | None:
    """The study without the cases of others, some of its own cases changed; None where it has none of others."""
    return alone and replace(alone, cases={name: changed.get(name, case) for name, case in alone.cases.items()})


def _shown(name: str, given: Mapping[str, Value]) -> dict[tuple[str, str], pd.DataFrame]:
    """Rows of the exhibits that the cells of a notebook end in, run one after the other with these parameters."""
    names: dict[str, object] = {}
    found = {}
    for cell in notebooks.cells(notebooks.read(name), "code"):
        value = in_process.run_source(cell["source"], names)
        if "parameters" in cell["tags"]:
            names |= {key: value for key, value in given.items() if key in names}
        for shown in value.shown if isinstance(value, shelf.Together) else [value]:
            if isinstance(shown, shelf.Exhibit):
                found[shown.kind, shown.name] = as_text(shown.rows).astype(str)
    return found


def changes(scope: str, before: Mapping[tuple[str, str], pd.DataFrame], after: Mapping[tuple[str, str], pd.DataFrame]) -> pd.DataFrame:
    """Cells that differ between two computations of the exhibits of a scope.

    Returns
    -------
    One row per cell, in the order of reading, gone and new rows after the changed ones of their exhibit: `address` of the row or mark, `kind` and
    `name` of the exhibit, `column`, `change` (changed, gone: its row is no longer there, new: it was not there), `before` and `after` (blank where
    there is no row).
    """
    found = []
    for (kind, name), declared in register.declared().items():
        one, other = (_by_address(scope, name, table, declared.rows.keys) for table in (before.get((kind, name)), after.get((kind, name))))
        rows = [(address, CHANGED, one[address], other[address]) for address in one if address in other]
        rows += [(address, GONE, one[address], {}) for address in one if address not in other]
        rows += [(address, NEW, {}, other[address]) for address in other if address not in one]
        for address, change, old, new in rows:
            found += [
                (address, kind, name, column, change, old.get(column, ""), new.get(column, ""))
                for column in {**old, **new}
                if not (old and new and old.get(column) == new.get(column))
            ]
    return pd.DataFrame(found, columns=COLUMNS)


def _by_address(scope: str, name: str, table: pd.DataFrame | None, keys: list[str]) -> dict[str, dict[str, str]]:
    rows = [] if table is None else table.to_dict("records")
    return {row["address"] if keys == ["address"] else row_address(scope, name, [row[key] for key in keys]): row for row in rows}


def changes_without(shown: Exhibits, without: Without) -> pd.DataFrame:
    """Exhibit cells of what is shown, of the cases concerned and of the study, that would change without something; columns as in `changes`.

    Exhibits that describe the collection whatever is chosen (`is_chosen` in their declaration) are not among them.
    """
    recomputed = Recomputed(shown.study)
    scopes = [scope for scope in (*without.cases, terms.STUDY) if scope in shown.scopes]  # a case of others has no exhibits of its own
    found = []
    with memory.remembering():
        for scope in scopes:
            before = {(kind, name): shown.table(scope, kind, name) for kind, name in shown.named(scope) if (kind, name) in recomputed.chosen}
            found.append(changes(scope, before, recomputed.tables(scope, without, shown.choices(scope))))
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=COLUMNS)
