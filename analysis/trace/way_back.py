"""From an exhibit cell back to its statements, facts and pages."""

import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from analysis.collect import store
from analysis.exhibits import register
from analysis.model import terms
from analysis.model.addresses import cell_address
from analysis.positions.evidence import UNKNOWN
from analysis.positions.voices import ALL, STATE_MEDIA
from analysis.trace.catalogue import Rests
from analysis.trace.results import Place, Results

STATEMENTS, FACTS, PAGES, UNCOUNTED, SILENCE, NOTHING, SELECTION = "statements", "facts", "pages", "uncounted", "silence", "nothing", "selection"
"""On what a cell rests: coded statements; facts without a position; rows that name their pages; statements on its state and proposition none of which
counts there (before their day, or left out); silence: nothing was coded on its state and proposition on the pages that were read; nothing: no case,
fact or pair is of its kind; a decision of selection, of which the data keep no page."""

WHOLE = "@row"
"""Column of the ways back that stands for a row or mark as a whole."""
TERM = re.compile(r"@\w+|table/\w+\([^)]*\)|\w+")


class Trace(NamedTuple):
    """What a place, or one cell of it (`column`; blank = all of it), rests on."""

    place: Place
    column: str
    basis: str
    rests: Rests


def in_ways_back() -> dict[tuple[str, str], list[str]]:
    """Terms of what cells rest on, by exhibit (`table/NAME`) and column, as declarations have them (`rests_on`); the others rest on the ids in their row."""
    return {
        (f"{kind}/{name}", column): TERM.findall(terms_of)
        for (kind, name), declared in register.declared().items()
        for columns, terms_of in declared.rests_on.items()
        for column in columns.split(";")
    }


def _holds_ids(column: str) -> bool:
    """Whether ids in a column are those of statements, facts, pages or claims; original reports are often named like a page."""
    return not column.startswith("origin")


class Exhibits(Results):
    """All exhibits of a folder of results, and what their cells rest on.

    Parameters
    ----------
    root
        As for `Results`.
    """

    def __init__(self, root: Path = store.ROOT) -> None:
        super().__init__(root)
        self._rules = in_ways_back()
        self._groups: dict[tuple, dict[tuple[str, ...], list[Place]]] = {}

    def _rows_like(self, place: Place, name: str, conditions: str) -> list[Place]:
        """Rows of a table of the same scope that have the same values."""
        named = [re.findall(r"^(\w+)(?:=(\w+))?$", condition)[0] for condition in terms.split_list(conditions)]
        equal = [(theirs, place.values[ours or theirs]) for theirs, ours in named]
        key = (place.scope, name, tuple(theirs for theirs, _ in equal))
        if key not in self._groups:
            self._groups[key] = {}
            for row in self.rows(place.scope, "table", name):
                self._groups[key].setdefault(tuple(row.values[theirs] for theirs in key[2]), []).append(row)
        return self._groups[key].get(tuple(value for _, value in equal), [])

    def _coded(self, place: Place) -> list[str]:
        """Statements of the coders of a row of the measures of reliability, in its group: all, of a family of propositions, or of a case."""
        by, group = place.values.get("by", "all"), place.values.get("group", "")
        coders = terms.split_list(place.values["coders"])
        return [
            name
            for name, row in self.catalogue.statements.items()
            if row["coding"] in coders and (by == "all" or group in {"family": row["proposition"], "case": row["case_id"]}[by])
        ]

    def _ids(self, place: Place, term: str) -> list[str]:
        """Ids to which a term of the ways back leads."""
        if term.startswith("@"):
            return self._computed[term](place)
        if "(" in term:
            ((name, conditions),) = re.findall(r"^table/(\w+)\((.*)\)$", term)
            return [item for row in self._rows_like(place, name, conditions) for item in self._ids_of_row(row)]
        return self.catalogue.ids_in(place.values[term])

    @cached_property
    def _computed(self) -> dict[str, Callable[[Place], list[str]]]:
        """Terms of the ways back that are computed from a row."""
        return {
            "@position": self._on_position,
            "@position_a": lambda place: self._on_position(place, "state_a"),
            "@position_b": lambda place: self._on_position(place, "state_b"),
            "@codings": self._coded,
            "@uncoded": self._uncoded,
            "@facts": lambda place: self.catalogue.facts_of_case[self.case_of(place)],
            "@of_cases": self._of_cases,
            "@against": self._against,
            "@varied": self._varied,
            "@state_media": self._of_state_media,
            "@outcome": self._of_outcome,
        }

    def _on_position(self, place: Place, state: str = "state") -> list[str]:
        """Statements of the coding of the run on the proposition of a row and the state in one of its columns."""
        key = (self.case_of(place), self.choices(place.scope).coding, place.values[state], place.values["proposition"])
        return self.catalogue.on_position.get(key, [])

    def _of_cases(self, place: Place) -> list[str]:
        """Facts of all cases that are named in the lists of a row."""
        named = [item for column, value in place.values.items() if column.startswith("case") for item in terms.split_list(value)]
        return [fact for case_id in dict.fromkeys(named) for fact in self.catalogue.facts_of_case.get(case_id, ())]

    def _against(self, place: Place) -> list[str]:
        """Facts that contradict one behind a row."""
        facts = self.catalogue.rests(self._ids_of_row(place)).facts
        return [other for fact in facts for other in self.catalogue.contradicted_by.get(fact, ())]

    def _varied(self, place: Place) -> list[str]:
        """Facts that tell the same in other words as one behind a row, or differ on what is alleged."""
        facts = self.catalogue.rests(self._ids_of_row(place)).facts
        return [other for fact in facts for other in self.catalogue.varied_by.get(fact, ())]

    def _uncoded(self, place: Place) -> list[str]:
        """Facts of the case without any statement, where the row has none."""
        coded = self.catalogue.statements_of_fact
        return [] if place.values["statement_ids"] else [name for name in self._computed["@facts"](place) if name not in coded]

    def _of_state_media(self, place: Place) -> list[str]:
        """Pages of the case with an original report of the state media of the state that a row leaves out; of every state where it leaves out all."""
        left_out = place.values["left_out"]
        media = {
            name: row["origin_state"]
            for name, row in self.catalogue.pages.items()
            if (row["case_id"], row["origin_kind"]) == (place.scope, STATE_MEDIA)
        }
        return [name for name, state in media.items() if left_out in (ALL, state or UNKNOWN)]

    def _of_outcome(self, place: Place) -> list[str]:
        """Acts of the case that carry the outcome out, and the pages on which its row and that of the request of the state of a row rest."""
        case_id = self.case_of(place)
        coding = self.choices(place.scope).coding
        rows = [row for row in self.catalogue.statements.values() if row["case_id"] == case_id and row["coding"] == coding]
        pages = [page for row in (case_id, f"{case_id}/{place.values['state']}") for page in self.catalogue.pages_of_row.get(row, ())]
        return [row["statement_id"] for row in rows if row["authority"] == "3"] + pages

    def _ids_of_row(self, place: Place) -> list[str]:
        """Ids in the cells of a row and in its address, but for that of the case, which only says whose row it is."""
        cells = [place.values[column] for column in place.values if _holds_ids(column)]
        return [
            item for value in (*cells, *place.address.split("/")[2:]) for item in self.catalogue.ids_in(value) if item not in self.catalogue.cases
        ]

    def trace(self, place: Place, column: str = "") -> Trace:
        """What a mark or row, or one cell of it, rests on.

        A cell rests on what its declaration names for its column; else on the ids that it holds; else on what is named for its exhibit, or on the ids
        in its row. Where that is nothing, it rests on statements that do not count there, on silence, or on nothing.
        """
        exhibit = f"{place.kind}/{place.name}"
        named, other = self._rules.get((exhibit, column or WHOLE)), self._rules.get((exhibit, ""))
        own = self.catalogue.ids_in(place.values.get(column, "")) if _holds_ids(column) else []
        own = [item for item in own if item not in self.catalogue.cases]
        ids = [item for term in named or () for item in self._ids(place, term)] or own
        ids = ids or [item for term in other or () for item in self._ids(place, term)] or self._ids_of_row(place)
        rests = self.catalogue.rests(ids)
        if rests.pages:
            return Trace(place, column, STATEMENTS if rests.statements else FACTS if rests.facts else PAGES, rests)
        if place.name == "candidates":
            return Trace(place, column, SELECTION, rests)
        is_position = {"state", "proposition"} <= set(place.values) and place.values["proposition"] != ""
        uncounted = self._on_position(place) if is_position else []
        if uncounted:
            return Trace(place, column, UNCOUNTED, self.catalogue.rests(uncounted))
        return Trace(place, column, SILENCE if is_position else NOTHING, rests._replace(pages=self._pages_read(place)))

    def traces(self, address: str) -> list[Trace]:
        """What rests behind an address, in each exhibit in which it stands."""
        places, column = self.find(address)
        return [self.trace(place, column) for place in places]

    def together(self, traces: Iterable[Trace]) -> tuple[str, Rests]:
        """Basis and rests of several traces, as one: the basis of the one that leads farthest, and what all lead to that lead to pages."""
        traces, leading = list(traces), (STATEMENTS, FACTS, PAGES)
        order = (*leading, UNCOUNTED, SILENCE, NOTHING, SELECTION)
        basis = min((trace.basis for trace in traces), key=order.index)
        bases = leading if basis in leading else (basis,)
        ids = [name for trace in traces if trace.basis in bases for kind in trace.rests for name in kind]
        return basis, self.catalogue.rests(ids)

    def _pages_read(self, place: Place) -> tuple[str, ...]:
        case_id = self.case_of(place)
        cases = [case_id] if case_id in self.catalogue.pages_of_case else sorted(self.catalogue.pages_of_case)
        return tuple(page for case in cases for page in self.catalogue.pages_of_case[case])

    def find(self, address: str) -> tuple[list[Place], str]:
        """Places with an address, and the column that it names (blank = none); none where nothing has it, or not the column.

        The address of a whole exhibit, `CASE/NAME`, has all its marks and rows.
        """
        row, _, column = address.partition("#")
        found = self.by_address(row.split("/")[0]).get(row, []) or self.exhibit(row)
        return [place for place in found if not column or column in place.values], column

    def exhibit(self, name: str) -> list[Place]:
        """Marks and rows of an exhibit, `CASE/NAME`; of a figure and of a table where both have the name."""
        scope, _, rest = name.partition("/")
        return (
            [place for kind, other in self.named(scope) if other == rest for place in self.rows(scope, kind, other)] if scope in self.scopes else []
        )

    def rests_of(self, name: str) -> Rests:
        """What a statement, fact, claim, page, case, original report or informant leads to; nothing if there is none with this name."""
        known = self.catalogue
        if name in known.cases:
            return known.rests([name, *known.facts_of_case[name]])
        is_id = any(name in kind for kind in (known.statements, known.facts, known.claims, known.pages, known.cases))
        return known.rests([name] if is_id else known.pages_of_origin(name) or known.facts_of_informant(name))

    def resting_on(self, name: str) -> list[Place]:
        """Marks and rows that rest on a statement, fact, claim, page, original report or informant."""
        known, found = self.catalogue, []
        if name in known.cases:
            return [place for place in self.every() if self.case_of(place) == name]
        is_origin = name not in known.pages and bool(known.pages_of_origin(name))
        told = set(known.facts_of_informant(name))
        for place in self.every():
            trace = self.trace(place)
            ids = {item for kind in trace.rests for item in kind}
            if trace.basis in (SILENCE, NOTHING):
                continue
            if name in ids or told & ids or (is_origin and any(known.origin_of(page) == name for page in trace.rests.pages)):
                found.append(place)
        return found

    def nearest(self, address: str) -> list[str]:
        """Addresses that are spelled most alike, the nearest first."""
        row, _, column = address.partition("#")
        scope = row.split("/")[0]
        if places := self.by_address(scope).get(row):
            columns = {name: None for place in places for name in place.values}
            return [cell_address(row, name) for name in get_close_matches(column, columns, 3, 0.0)]
        exhibits = [f"{scope}/{name}" for scope in self.scopes for _, name in self.named(scope)]
        near = [name for name in self.by_address(scope) if name.split("/")[1] == (row.split("/") + [""])[1]]
        return get_close_matches(row, dict.fromkeys(near or [*self.by_address(scope), *exhibits]), 3, 0.0)
