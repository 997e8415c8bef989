"""The exhibits of a folder of results: their rows and marks, and the run that made them."""

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis import positions
from analysis.collect import files, joining, listing, others, store
from analysis.collect.corroboration import corroborate
from analysis.exhibits import register
from analysis.model import terms
from analysis.model.addresses import row_address
from analysis.model.choices import DEFAULT, DEFAULTS, Choices, Value
from analysis.model.dispute import Case, Study
from analysis.pipeline import notebooks
from analysis.study import law
from analysis.trace.catalogue import Catalogue


class Place(NamedTuple):
    """A mark of a figure or a row of a table, in an exhibit of a case or of the study (`scope`): its address, and its values by column."""

    address: str
    scope: str
    kind: str
    name: str
    values: Mapping[str, str]


class Results:
    """All exhibits of a folder of results, with their addresses.

    Parameters
    ----------
    root
        Folder with `results/`, `data/processed/` and `notebooks/`: the project, or a rerun.
    """

    def __init__(self, root: Path = store.ROOT) -> None:
        self.root = root
        self.register = register.declared()
        self._choices: dict[str, Choices] = {}
        self._notebooks: dict[str, notebooks.Notebook] = {}
        self._by_address: dict[str, dict[str, list[Place]]] = {}
        self._tables: dict[tuple[str, str, str], list[Place]] = {}

    @cached_property
    def scopes(self) -> list[str]:
        """Cases, and the study, of which there are results; sorted, the study last."""
        found = [path.name for path in listing.folders_in(self.root / "results")]
        return [name for name in found if name != terms.STUDY] + [name for name in found if name == terms.STUDY]

    @cached_property
    def study(self) -> Study:
        """The cases, as they were cleaned, with those of other studies that stand beside them, and their codebook."""
        codebook = store.read_codebook()
        folders = listing.folders_in(self.root / "data" / "processed")
        return joining.beside(Study(codebook, {path.name: Case.of(store.read_tables(path), codebook) for path in folders}))

    @property
    def cases(self) -> Mapping[str, Case]:
        """Cases by name."""
        return self.study.cases

    @cached_property
    def catalogue(self) -> Catalogue:
        """Everything with an id in the processed tables."""
        made = Catalogue(self.cases, store.read_document(), law.as_sources(others.read_law()), self.study.makers)
        for case_id in self.scopes:
            if case_id in self.cases and self.choices(case_id) != DEFAULT:
                made.narrow(*self._selected(case_id))
        return made

    def _selected(self, case_id: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Facts of a case as text, with what stands behind them, and their pages, under the choices of its run."""
        choices = self.choices(case_id)
        chosen = positions.select_evidence(self.cases[case_id], choices)
        pages = positions.known_pages(chosen, choices)
        return corroborate(chosen.but(fact_sources=pages), choices.coding, choices.count).astype(str), pages

    def table(self, scope: str, kind: str, name: str) -> pd.DataFrame:
        """Data of an exhibit as text; without rows where the case has no such exhibit."""
        path = self.root / "results" / scope / f"{kind}s" / f"{name}.csv"
        return store.read_table(path) if path.is_file() else pd.DataFrame()

    def rows(self, scope: str, kind: str, name: str) -> list[Place]:
        """Marks of a figure or rows of a table, in their order; none where the case has no such exhibit."""
        if (scope, kind, name) not in self._tables:
            keys = self.register[kind, name].rows.keys
            made = []
            for values in self.table(scope, kind, name).to_dict("records"):
                own = values["address"] if kind == "figure" else row_address(scope, name, [values[key] for key in keys])
                made.append(Place(own, scope, kind, name, values))
            self._tables[scope, kind, name] = made
        return self._tables[scope, kind, name]

    def named(self, scope: str) -> list[tuple[str, str]]:
        """Kind and name of the exhibits of a case or of the study, in the order of reading."""
        mine = [key for key, declared in self.register.items() if (declared.notebook in notebooks.OF_STUDY) == (scope == terms.STUDY)]
        return [(kind, name) for kind, name in mine if self._has_rows(scope, kind, name)]

    def _has_rows(self, scope: str, kind: str, name: str) -> bool:
        """Whether an exhibit has a mark or row, of which nothing is kept."""
        path = self.root / "results" / scope / f"{kind}s" / f"{name}.csv"
        if (scope, kind, name) in self._tables:
            return bool(self._tables[scope, kind, name])
        return path.is_file() and b"\n" in files.read_file(path).strip()

    def forget(self, scope: str) -> None:
        """Let go of what was read of the exhibits of a case, or of the study; it is read again if it is asked for."""
        self._by_address.pop(scope, None)
        self._tables = {key: kept for key, kept in self._tables.items() if key[0] != scope}
        self._notebooks = {path: kept for path, kept in self._notebooks.items() if path.split("/")[-2] != scope}

    def every(self, scopes: Iterable[str] | None = None) -> Iterable[Place]:
        """All marks and rows, by case, in the order of reading."""
        for scope in self.scopes if scopes is None else scopes:
            for kind, name in self.named(scope):
                yield from self.rows(scope, kind, name)

    def by_address(self, scope: str) -> dict[str, list[Place]]:
        """Places of a case or of the study by address: a thing that stands in a figure and in a table has one address in both."""
        if scope not in self._by_address:
            found: dict[str, list[Place]] = {}
            for place in self.every([scope] if scope in self.scopes else []):
                found.setdefault(place.address, []).append(place)
            self._by_address[scope] = found
        return self._by_address[scope]

    def case_of(self, place: Place) -> str:
        """The case that a place is about; blank = several or all."""
        return place.scope if place.scope != terms.STUDY else place.values.get("case_id", "")

    def made_by(self, place: Place) -> tuple[str, str, dict[str, Value]]:
        """Path of the executed notebook, id of the cell and parameters of the run that made the exhibit of a place."""
        declared = self.register[place.kind, place.name]
        path = notebooks.executed_path(declared.notebook, place.scope)
        executed = self._executed(path)
        cell_id = next(cell["id"] for cell in notebooks.cells(executed, "code") if declared.cell in cell["tags"])
        return path, cell_id, notebooks.parameters_of_run(executed)

    def choices(self, scope: str) -> Choices:
        """Choices of analysis of the run of a case or of the study."""
        if scope not in self._choices:
            found: dict[str, Value] = {}
            for name in notebooks.names(scope):
                found |= notebooks.parameters_of_run(self._executed(notebooks.executed_path(name, scope)))
            self._choices[scope] = Choices.of({name: value for name, value in found.items() if name in DEFAULTS})
            self._notebooks = {path: kept for path, kept in self._notebooks.items() if path.split("/")[-2] != scope}  # many hold much
        return self._choices[scope]

    def _executed(self, path: str) -> notebooks.Notebook:
        if path not in self._notebooks:
            try:
                self._notebooks[path] = json.loads(files.read_given(self.root / path))
            except ValueError as error:
                advice = "put it back as it was (git checkout), or make it again (make refresh)"
                raise notebooks.Unreadable(
                    f"{self.root / path} is no executed notebook, cut, or has the marks of a merge in it ({error}); {advice}"
                ) from error
        return self._notebooks[path]
