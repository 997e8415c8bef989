"""Which rows of the data differ between two sides."""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from analysis.diff.sides import Side
from analysis.model import terms
from analysis.model.choices import Choices
from analysis.model.dispute import Case, Codebook
from analysis.model.sentences import count
from analysis.positions import selection

COUNTS = "counts"
"""Column of facts and statements: whether they count under the choices of their side."""
ALL = "all of it"
"""What differs of a row that only one side has."""

_OF_CASE = {
    "case": ("record", ("case_id",)),
    "request": ("requests", ("state",)),
    "page": ("sources", ("source_id",)),
}
"""Tables whose rows are compared as they are, by kind: their names, and the columns that name a row."""
_SAID_OF_FACT = ("date", "actor", "state", "organ", "informant", "informant_state", "event_type", "claim", "note")
_SAID_OF_STATEMENT = ("fact_id", "state", "organ", "proposition", "stance", "basis", "date")
_COMPUTED = re.compile(r".*_(first|last)_day|(first|last)_day|.*is_approximate|origin_(publisher|state|kind)|also_written|known_on|n_.*")
"""Columns that cleaning makes of others, or of other tables; what differs in them differs there."""


class Difference(NamedTuple):
    """A row of table `differences` of the dictionary."""

    kind: str
    case_id: str
    id: str
    change: str
    column: str = ""
    before: str = ""
    after: str = ""
    because: str = ""


class Rows(NamedTuple):
    """What differs in the data of a case, and the ids by which what is computed names these rows.

    `facts` and `statements` are those that differ, on either side; `fact_of` the fact of each statement, on either side; `places` the cells, by state and
    proposition, with the statements of both sides in each.
    """

    found: list[Difference]
    facts: frozenset[str]
    statements: frozenset[str]
    fact_of: Mapping[str, str]
    places: Mapping[tuple[str, str], frozenset[str]]

    @property
    def others(self) -> list[str]:
        """Rows that are neither facts, statements nor pages, by id: of the case and of its requests."""
        return sorted({each.id for each in self.found if each.kind in ("case", "request")})

    @property
    def has_codings(self) -> bool:
        """Whether codings of the case differ, be they asked for or not."""
        return any(each.kind == "coding" for each in self.found)

    @property
    def ids(self) -> list[str]:
        """Rows that differ, by id: facts, statements whose fact does not differ, and the others."""
        return self.named(self.facts, self.statements)

    def named(self, facts: Iterable[str], statements: Iterable[str]) -> list[str]:
        """Facts and statements of some that differ, sorted, without statements whose fact is named."""
        told = set(facts) & self.facts
        said = set(statements) & self.statements
        told |= {self.fact_of[name] for name in said if self.fact_of.get(name) in self.facts}
        return sorted(told) + sorted(name for name in said if self.fact_of.get(name) not in told)


def of_codebook(before: Codebook, after: Codebook) -> list[Difference]:
    """Rows of the codebook that only one side has, or that differ; by table and key, which is the first column."""
    found = []
    for name, table in before.tables.items():
        other = after.tables[name]
        if not table.equals(other):
            found += _compared("codebook", "", _keyed(table, f"{name}/"), _keyed(other, f"{name}/"))
    return found


def _keyed(table: pd.DataFrame, start: str = "") -> dict[str, dict[str, Any]]:
    """Rows by their first column, and a number where several have the same."""
    seen: Counter[str] = Counter()
    rows = {}
    for row in table.to_dict("records"):
        key = str(next(iter(row.values()), ""))
        seen[key] += 1
        rows[f"{start}{key}" + (f" ({seen[key]})" if seen[key] > 1 else "")] = row
    return rows


def of_case(case_id: str, before: Side, after: Side) -> Rows:
    """What differs in the data of a case that both sides have.

    Facts and statements are those that were collected, whether or not they count under the choices; `COUNTS` is a column of them. A statement is the
    same on both sides if its id is, or else if it is the only one left of its fact, state, organ and proposition, so that codings can be compared.
    """
    (one, first), (other, second) = before.of_case(case_id), after.of_case(case_id)
    found = []
    found += of_codings(case_id, one, other)
    for kind, (name, keys) in _OF_CASE.items():
        found += _compared(kind, case_id, _plain(getattr(one, name), keys), _plain(getattr(other, name), keys))
    facts = _compared("fact", case_id, _facts(one, first), _facts(other, second))
    said, said_after = _statements(one, first), _statements(other, second)
    same = _same(said, said_after)
    statements = _compared("statement", case_id, said, {same.get(name, name): row for name, row in said_after.items()})
    back = {name: other for other, name in same.items()}
    changed = {each.id for each in statements}
    both = [(name, row) for rows in (said, said_after) for name, row in rows.items()]
    fact_of = {name: row["fact_id"] for name, row in both}
    places: dict[tuple[str, str], frozenset[str]] = {}
    for name, row in both:
        place = (row["state"], row["proposition"])
        places[place] = places.get(place, frozenset()) | {name}
    differing = changed | {back[name] for name in changed & set(back)}
    return Rows(found + facts + statements, frozenset(each.id for each in facts), frozenset(differing), fact_of, places)


def _plain(table: pd.DataFrame, keys: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    columns = [name for name in table.columns if not _COMPUTED.fullmatch(name)]
    return {"/".join(str(row[key]) for key in keys): row for row in table[columns].to_dict("records")}


def _facts(case: Case, choices: Choices) -> dict[str, dict[str, Any]]:
    dated = selection.date_facts(case, choices)
    counting = set(dated.loc[dated["counts"], "fact_id"])
    pages, against = (
        table.groupby("fact_id")[column].agg(selection.join).to_dict()
        for table, column in ((case.fact_sources, "source_id"), (case.contradictions, "contradicts_fact_id"))
    )
    return {
        row["fact_id"]: {
            **row,
            "pages": pages.get(row["fact_id"], ""),
            "contradicts": against.get(row["fact_id"], ""),
            COUNTS: _yes(row["fact_id"] in counting),
        }
        for row in case.facts[["fact_id", *_SAID_OF_FACT]].to_dict("records")
    }


def _statements(case: Case, choices: Choices) -> dict[str, dict[str, Any]]:
    dated = selection.date_statements(case, choices)
    counting = set(dated.loc[dated["counts"], "statement_id"])
    coded = case.statements[case.statements["coding"] == choices.coding]
    rows = coded[["statement_id", *_SAID_OF_STATEMENT]].to_dict("records")
    return {row["statement_id"]: {**row, COUNTS: _yes(row["statement_id"] in counting)} for row in rows}


def of_codings(case_id: str, before: Case, after: Case) -> list[Difference]:
    """Coders whose codes of a case only one side has, or whose codes differ; an entry each, whatever coding is asked for."""
    keys = ["fact_id", "state", "organ", "proposition", "stance", "basis"]

    def codes(case: Case) -> dict[str, Counter[tuple[str, ...]]]:
        rows = case.statements[~case.statements["coding"].isin([terms.ADJUDICATED, terms.CONSENSUS])]
        return {str(name): Counter(said[keys].itertuples(index=False, name=None)) for name, said in rows.groupby("coding")}

    found, (one, other) = [], (codes(before), codes(after))
    for name in sorted({*one, *other}):
        ours, theirs = one.get(name, Counter()), other.get(name, Counter())
        if ours != theirs:
            told = [
                f"{count(said.total(), 'statement')} on {count(len({key[0] for key in said}), 'fact')}" if said else "" for said in (ours, theirs)
            ]
            change = "new" if not ours else "gone" if not theirs else "changed"
            more = f", {(theirs - ours).total()} of them new or coded otherwise" if change == "changed" else ""
            found.append(Difference("coding", case_id, name, change, "codes", told[0], told[1] + more))
    return found


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _same(before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Statements of the second side that have another id on the first, by their ids, and these."""

    def left(rows: Mapping[str, Mapping[str, Any]], others: Mapping[str, Any], *columns: str) -> dict[Hashable, list[str]]:
        found: dict[Hashable, list[str]] = {}
        for name, row in rows.items():
            if name not in others:
                found.setdefault(tuple(row[column] for column in columns), []).append(name)
        return found

    made: dict[str, str] = {}
    for columns in (("fact_id", "state", "organ", "proposition"), ("fact_id", "state", "proposition")):
        ours = left({name: row for name, row in before.items() if name not in made.values()}, after, *columns)
        theirs = left({name: row for name, row in after.items() if name not in made}, before, *columns)
        for key, names in theirs.items():
            if len(names) == len(ours.get(key, [])):
                made |= dict(zip(sorted(names), sorted(ours[key]), strict=True))
    return made


def _compared(kind: str, case_id: str, before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]) -> list[Difference]:
    """Rows that only one side has, and columns in which those of both differ, by id."""
    return list(_each(kind, case_id, before, after))


def _each(kind: str, case_id: str, before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]) -> Iterator[Difference]:
    for name in sorted({*before, *after}):
        if name not in after:
            yield Difference(kind, case_id, name, "gone", before=in_short(before[name]))
        elif name not in before:
            yield Difference(kind, case_id, name, "new", after=in_short(after[name]))
        else:
            one, other = before[name], after[name]
            for column in dict.fromkeys([*one, *other]):
                values = [str(row.get(column, "")) for row in (one, other)]
                if values[0] != values[1] and column != f"{kind}_id":
                    yield Difference(kind, case_id, name, "changed", column, *values)


_TOLD = ("date", "published", "state", "organ", "proposition", "stance", "claim", "title", "name")


def in_short(row: Mapping[str, Any]) -> str:
    """What a row says, in a line."""
    told = [str(row[column]) for column in _TOLD if row.get(column, "") != ""]
    return ", ".join(told or [str(value) for value in row.values() if str(value)])
