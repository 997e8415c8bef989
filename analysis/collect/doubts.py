"""What data hold that can be right and rarely is: days that do not fit, names that look alike, garbled letters."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

import pandas as pd

from analysis.collect import copies, derived, lettering
from analysis.model import terms
from analysis.model.dates import day_bounds
from analysis.model.dictionary.collected import CASE_TABLES, case_table
from analysis.model.dispute import Codebook
from analysis.model.terms import clean_text

Tables = Mapping[str, pd.DataFrame]


class Doubt(NamedTuple):
    """One thing to be looked at: its id, where it stands, what is said of it, and what to do."""

    id: str
    place: str
    says: str
    advice: str

    def __str__(self) -> str:
        return f"warning {self.id}: {self.place}: {self.says}; {self.advice}"


def _mark(*texts: str) -> str:
    """A few letters that stand for some texts in an id, and change with them."""
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _row(file: str, row: object, column: str = "") -> str:
    of, number = (" of the project", -row) if isinstance(row, int) and row < 0 else ("", row)  # as in a codebook that extends that of the project
    return f"{file}.csv{of}, row {number}" + f", column {column}" * bool(column)


NEXT_DAY = 1
"""So many days later than its page may be what it tells: the day changes around the world."""
FAR = 8
"""So many years from every page and every day of its case make a day doubtful."""
FAR_BACKGROUND = 150
"""The same for background, such as a law."""
_CHECK_DAY = "correct the day that is wrong"


class _Day(NamedTuple):
    """A day of a row: where it stands, the key of the row, the date as written, whether it is background, and the pages of the row."""

    file: str
    row: int
    column: str
    key: str
    written: str
    is_background: bool
    pages: Sequence[str]

    @property
    def place(self) -> str:
        return _row(self.file, self.row, self.column)

    @property
    def span(self) -> tuple[date, date] | None:
        """First and last possible day, an open end taken for the other; None where no date is written."""
        bounds = day_bounds(self.written) if self.written else None
        ends = [day for day in (bounds.first, bounds.last) if day] if bounds else []
        return (ends[0], ends[-1]) if ends else None

    @property
    def first(self) -> date | None:
        """First possible day; None where there is no bound."""
        return day_bounds(self.written).first if self.written else None


def _days(name: str, raw: Tables, codebook: Codebook) -> list[_Day]:
    """Every day of a case but those of its pages."""
    background = set(terms.picked(codebook.event_types, "event_type", is_background="yes"))
    facts = raw["facts"]
    names = [clean_text(fact) for fact in facts["fact_id"].tolist()]
    pages = {fact: terms.split_list(ids) for fact, ids in zip(names, facts["source_ids"].tolist(), strict=True)}
    aside = {fact for fact, kind in zip(names, facts["event_type"].tolist(), strict=True) if clean_text(kind) in background}

    def rows(table: str, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
        there = {name: map(clean_text, raw[table][name].tolist()) for name in columns if name in raw[table]}
        for row, values in zip(raw[table].index, zip(*there.values(), strict=True), strict=True):
            yield int(row), dict(zip(there, values, strict=True))

    found = [
        _Day(f"{name}/facts", row, "date", fact["fact_id"], fact["date"], fact["fact_id"] in aside, pages[fact["fact_id"]])
        for row, fact in rows("facts", ["fact_id", "date"])
    ]
    found += [
        _Day(
            f"{name}/statements",
            row,
            "date",
            said["statement_id"] or derived.statement_id(name, said),
            said["date"],
            said["fact_id"] in aside,
            pages.get(said["fact_id"], []),
        )
        for row, said in rows("statements", ["statement_id", "fact_id", "state", "proposition", "date"])
    ]
    for row, values in rows("requests", ["state", "requested_on", "status_on", "source_ids"]):
        day = partial(
            _Day, f"{name}/requests", row, key=f"{name}-{values['state']}", is_background=False, pages=terms.split_list(values["source_ids"])
        )
        found += [day(column=column, written=values[column]) for column in ("requested_on", "status_on")]
    columns = terms.picked(codebook.case_columns, "column", kind="day")
    for row, values in rows("case", [*columns, "source_ids"]):
        listed = terms.split_list(values["source_ids"])
        found += [_Day(f"{name}/case", row, column, f"{name}-{column}", values.get(column, ""), False, listed) for column in columns]
    return found


def _is_last(day: _Day) -> bool:
    """Whether a day ends something, so that it may well be after the first of the pages of its row."""
    return day.column != "requested_on" and day.file.endswith(("/requests", "/case"))


def _late(days: Iterable[_Day], published: Mapping[str, _Day]) -> Iterator[tuple[_Day, str]]:
    """Days of which even the first possible one is after the earliest page that carries them, or the last one of the case, and why."""
    latest = max((span[1] for page in published.values() if (span := page.span)), default=date.max)
    of_facts = {(tuple(day.pages), day.written) for day in days if day.file.endswith("/facts")}
    for day in days:
        dated = {page: span[1] for page in day.pages if page in published and (span := published[page].span)}
        if not dated or day.first is None or (day.file.endswith("/statements") and (tuple(day.pages), day.written) in of_facts):
            continue
        page = min(dated, key=lambda name: (dated[name], name))
        if not _is_last(day) and (day.first - dated[page]).days > NEXT_DAY:
            yield day, f"{day.written} is after {published[page].written}, the day of the page {page} that carries it"
        if _is_last(day) and len(dated) == len(day.pages) and (day.first - latest).days > NEXT_DAY:
            yield day, f"{day.written} is after the last page of the case, which is of {latest}"


def _apart(one: tuple[date, date], other: tuple[date, date]) -> int:
    """Days between two spans; not above 0 where they meet."""
    return max((one[0] - other[1]).days, (other[0] - one[1]).days)


def _differing(name: str, days: Sequence[_Day], raw: Tables) -> Iterator[Doubt]:
    """Statements that have another day than their fact, and days of the case and its requests on which no fact is."""
    facts = {day.key: day for day in days if day.file == f"{name}/facts"}
    of = dict(zip(map(int, raw["statements"].index), map(clean_text, raw["statements"]["fact_id"].tolist()), strict=True))
    for day in days:
        if not (span := day.span):
            continue
        if day.file == f"{name}/statements" and (fact := facts.get(of[day.row])) and fact.span and _apart(span, fact.span) > NEXT_DAY:
            says = f"{day.written} is another day than {fact.written}, that of its fact {fact.key}"
            yield Doubt(f"differs:{day.key}:{day.written}", day.place, says, "leave it blank if the statement is of the day of the fact")
        if day.file in (f"{name}/case", f"{name}/requests") and all(_apart(span, fact.span) > NEXT_DAY for fact in facts.values() if fact.span):
            yield Doubt(
                f"alone:{day.key.removesuffix('-' + day.column)}-{day.column}:{day.written}",
                day.place,
                f"{day.written} is the day of no fact of the case",
                _CHECK_DAY,
            )


def _years(one: tuple[date, date], other: tuple[date, date]) -> float:
    """Years between two spans of days; not above 0 where they meet."""
    return _apart(one, other) / 365.25


def _far(days: Sequence[_Day], published: Mapping[str, _Day]) -> Iterator[Doubt]:
    """Days that are years from every page, and pages that are years from all else in the case."""
    pages = {page: span for page, day in published.items() if (span := day.span)}
    for day in days if pages else ():
        if span := day.span:
            far = FAR_BACKGROUND if day.is_background else FAR
            if all(_years(span, of_page) > far for of_page in pages.values()):
                years, page = min((_years(span, of_page), name) for name, of_page in pages.items())
                says = f"{day.written} is {years:.0f} years from every page of the case, of which {page} of {published[page].written} is the nearest"
                yield Doubt(f"far:{day.key}:{day.written}", day.place, says, _CHECK_DAY)
    for page, span in pages.items():
        if any(_years(span, other) <= FAR for name, other in pages.items() if name != page):
            continue
        others = [other for name, other in pages.items() if name != page]
        apart = [day for day in days if not day.is_background and set(day.pages) != {page}]
        others += [of_row for day in apart if (of_row := day.span)]
        only_background = {day.is_background for day in days if page in day.pages} == {True}
        if others and (years := min(_years(span, other) for other in others)) > (FAR_BACKGROUND if only_background else FAR):
            says = f"{published[page].written} is {years:.0f} years from every other page and day of the case"
            yield Doubt(f"far:{page}:{published[page].written}", published[page].place, says, _CHECK_DAY)


def _published(name: str, sources: pd.DataFrame) -> dict[str, _Day]:
    """Day of publication of each page."""
    rows = zip(sources.index, *(map(clean_text, sources[name].tolist()) for name in ("source_id", "published")), strict=True)
    return {page: _Day(f"{name}/sources", int(row), "published", page, written, False, [page]) for row, page, written in rows}


Labels = dict[str, list[str]]
"""Labels as they are written, and where each stands."""


def _labels(raw: Tables, places: Iterable[tuple[str, str, str]]) -> Labels:
    """Labels of some columns, each a table, the name that messages have for its file, and a column; but for plain spaces as they are written."""
    found: Labels = {}
    for table, file, column in places:
        if table in raw and column in raw[table]:
            for row, label in zip(raw[table].index, raw[table][column].tolist(), strict=True):
                found.setdefault(re.sub(" +", " ", label).strip(" "), []).append(_row(file, row, column))
    found.pop("", None)
    return found


def _alike(scope: str, what: str, labels: Labels, same: Mapping[str, str] = {}) -> Iterator[Doubt]:
    """Labels that differ in nothing that is seen, or in capitals, accents and letters that look alike; `same` are spellings that have one name."""
    groups: dict[str, list[str]] = {}
    for label in sorted(labels):
        groups.setdefault(lettering.skeleton(label), []).append(label)
    for group in groups.values():
        cleaned = {clean_text(label) for label in group}
        names = {same.get(label, label) for label in cleaned}
        if len(group) < 2 or len(names) < len(cleaned) == 2:
            continue
        shown = " and ".join(f"{label!r} ({labels[label][0]})" for label in group)
        says = f"{shown} look alike and differ in {lettering.difference(group)}"
        advice = "write them alike if they mean the same"
        if len(cleaned) == 1:
            advice = f"they count as one, {next(iter(names))!r}, since cleaning makes them so; write them alike"
        yield Doubt(f"alike:{scope}:{what}:{_mark(*group)}", labels[group[0]][0].partition(",")[0], says, advice)


def _lettered(file: str, table: pd.DataFrame) -> Iterator[Doubt]:
    """Cells of a table that were read in a wrong encoding once, and words that mix alphabets."""
    mixed: set[str] = set()
    for column in (str(name) for name in table if name not in ("url", "archived")):
        values = table[column].tolist()
        odd = [] if "".join(values).isascii() else [(row, value) for row, value in zip(table.index, values, strict=True) if not value.isascii()]
        garbled = [(row, word) for row, value in odd if (word := lettering.garbled(value))]
        for row, word in [(row, word) for row, value in odd for word in lettering.mixed(value)]:
            if word not in mixed:
                mixed.add(word)
                says = f"the word {word!r} mixes alphabets: {lettering.alphabets(word)}"
                yield Doubt(f"scripts:{file}:{_mark(word)}", _row(file, row, column), says, "type its letters in one alphabet")
        if garbled:
            row, word = garbled[0]
            more = f", as {len(garbled) - 1} more cells of the column do" * (len(garbled) > 1)
            advice = "read the original again in the encoding that it has, which is often UTF-8"
            mark = _mark(*(word for _, word in garbled))
            yield Doubt(f"garbled:{file}:{column}:{mark}", _row(file, row, column), f"{word!r} looks garbled{more}", advice)


def _copied(file: str, table: pd.DataFrame) -> Iterator[Doubt]:
    """Addresses of stored copies that are no such thing, or are of another page."""
    for row, page, copy, says, advice in copies.odd(table):
        yield Doubt(f"copy:{page}:{_mark(copy)}", _row(file, row, "archived"), f"{copy!r} {says}", advice)


def case_doubts(case_id: str, raw: Tables, codebook: Codebook, origins: pd.DataFrame | None = None) -> list[Doubt]:
    """Every doubt about a case that has no faults.

    Parameters
    ----------
    case_id
        Name of the folder.
    raw
        Tables of the folder as they were read, not cleaned; the index has the numbers of the rows.
    codebook
        The codebook.
    origins
        Rows of the table of original reports that pages of the case carry, where the data have some.
    """
    days, published = _days(case_id, raw, codebook), _published(case_id, raw["sources"])
    aliases = codebook.aliases[codebook.aliases["case_id"] == case_id]
    same = dict(zip(aliases["raw"].map(clean_text), aliases["canonical"].map(clean_text), strict=True))
    subject = codebook.about.words["subject_column"]
    people = [("facts", f"{case_id}/facts", "actor"), ("case", f"{case_id}/case", subject)]
    late = [(day, Doubt(f"late:{day.key}:{day.written}", day.place, says, _CHECK_DAY)) for day, says in _late(days, published)]
    others = [day for day in days if day not in [one for one, _ in late]] if late else days
    found = [*(doubt for _, doubt in late), *_far(others, published)]
    doubtful = {doubt.place for doubt in found}
    found += [doubt for doubt in _differing(case_id, days, raw) if doubt.place not in doubtful]
    found += _alike(case_id, "actor", _labels(raw, people), same)
    told = [("facts", f"{case_id}/facts", "informant"), ("statements", f"{case_id}/statements", "reported_by")]
    for place in told:
        found += _alike(case_id, place[2], _labels(raw, [place]))
    reports = pd.DataFrame() if origins is None else origins
    publishers = [("sources", f"{case_id}/sources", "publisher"), ("origins", "origins", "publisher")]
    found += _alike(case_id, "publisher", _labels({**raw, "origins": reports}, publishers))
    found += _copied(f"{case_id}/sources", raw["sources"])
    for table in (case_table(codebook.case_columns, codebook.roles), *CASE_TABLES):
        if table.name in raw:
            found += _lettered(f"{case_id}/{table.name}", raw[table.name])
    return found


def study_doubts(cases: Mapping[str, Tables], tables: Tables, codebook: Codebook) -> list[Doubt]:
    """Every doubt about what lies beside the cases, and across them; `tables` are those of the data set beside the cases, by name."""
    listed = _labels(codebook.tables, [("informants", "codebook/informants", "informant")])
    doubts = [*_alike("codebook", "informant", listed), *_resembling(cases, codebook)]
    named = tables["codebook/conclusions"]["case_id"].map(clean_text) if "codebook/conclusions" in tables else pd.Series(dtype=str)
    for row, name in named[~named.isin(["", *cases])].drop_duplicates().items():
        says = f"{name!r} is not a case in the data, so nothing is asked of it"
        doubts.append(Doubt(f"case:conclusions:{name}", _row("codebook/conclusions", row, "case_id"), says, "name a case, or remove its rows"))
    for name, table in {**tables, **{f"codebook/{name}": table for name, table in codebook.tables.items()}}.items():
        doubts += _lettered(name, table)
    if "law/sources" in tables:
        doubts += _copied("law/sources", tables["law/sources"])
    return doubts


def _resembling(cases: Mapping[str, Tables], codebook: Codebook) -> Iterator[Doubt]:
    """Informants who told one fact of all and are spelled almost as another one."""
    uses: dict[str, list[str]] = {}
    for case_id, raw in cases.items():
        for row, label in zip(raw["facts"].index, raw["facts"]["informant"].tolist(), strict=True):
            uses.setdefault(clean_text(label), []).append(_row(f"{case_id}/facts", row, "informant"))
    names = [clean_text(name) for name in codebook.informants["informant"]]
    for name, places in sorted(uses.items()):
        near = [other for other in names if other != name and len(uses.get(other, ())) != 1 and lettering.resembles(name, other)]
        if len(places) == 1 and near:
            says = f"{name!r} is the informant of only one fact and is spelled almost like {near[0]!r}"
            yield Doubt(f"resembles:informant:{_mark(name, near[0])}", places[0], says, "use only one of them if they mean the same")


def unseen(doubts: Sequence[Doubt], seen: pd.DataFrame | None, is_whole: bool) -> list[Doubt]:
    """Doubts but for those that `seen.csv` lists; and, where all doubts of a data set are given, rows of it that are about none of them."""
    if seen is None:
        return list(doubts)
    listed = seen["warning_id"].map(clean_text)
    there = {doubt.id for doubt in doubts}
    stale = [
        Doubt(f"seen:{name}", _row("seen", row, "warning_id"), f"{name!r} is no longer a warning", "remove the row")
        for row, name in listed.items()
        if is_whole and name not in there
    ]
    return [doubt for doubt in doubts if doubt.id not in set(listed)] + stale
