"""Coded places as rows of facts, statements and pages, by what their codes mean; what is left is counted and named."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from analysis.collect import typed_dates
from analysis.collect.reading import count
from analysis.entry import references_values as values
from analysis.exchange.coded import CODED, FACTS, OF_FACT, SOURCES, STATEMENTS, Code, Coded, Document, Project
from analysis.exchange.mapping import EVERY, MEANING, OF_FACTS, Meanings, place
from analysis.model import doors, terms
from analysis.model.dictionary.schemas import ID

NAMED = 10
"""Most names in a note."""
NEEDED = ("state", "stance", "basis")
"""What a statement needs besides a proposition."""


class Rows(NamedTuple):
    """Rows by table, and what was taken and what was left, in sentences."""

    tables: dict[str, pd.DataFrame]
    notes: list[str]


def _some(names: Iterable[str]) -> str:
    found = list(names)
    return ", ".join(found[:NAMED]) + (f" and {len(found) - NAMED} more" if len(found) > NAMED else "")


def _one(column: str, meanings: list[dict[str, str]]) -> str:
    """What codes that are not on a proposition say of a column together; `?` if they contradict each other."""
    found = {meaning[column] for meaning in meanings if column in meaning}
    return "?" if len(found) > 1 else next(iter(found), "")


def _statements(coded: Coded, meanings: Meanings) -> tuple[list[dict[str, str]], str]:
    """What a coded place says, a row for each code with a proposition, with columns `MEANING`; or why it says nothing.

    A column is what the code with the proposition says, else what the other codes of the place say, else what is said of every place. Stances are
    multiplied: to disagree with a concept that is against a proposition is to support it.
    """
    own = [meanings[code] for code in coded.codes if meanings.get(code)]
    about = [meaning for meaning in own if "proposition" in meaning]
    others, every = [meaning for meaning in own if "proposition" not in meaning], meanings.get(EVERY, {})
    if not about and "proposition" in every:
        about = [{"proposition": every["proposition"]}]
    if not about:
        return [], "without a code that has a proposition"
    said = {name: _one(name, others) for name in MEANING}
    made = []
    for meaning in about:
        row = {name: meaning.get(name) or said[name] or every.get(name, "") for name in MEANING}
        stances = [stance for stance in (meaning.get("stance", ""), said["stance"]) if stance]
        if len(stances) == 2 and "?" not in stances:
            row["stance"] = str(int(stances[0]) * int(stances[1]))
        if twice := [name for name in MEANING if row[name] == "?"]:
            return [], f"whose codes say two things of {' and '.join(twice)}"
        if lacking := [name for name in NEEDED if not row[name]]:
            return [], f"without a {' and a '.join(lacking)}"
        made.append(row)
    stances_of = {(row["state"], row["proposition"]): {other["stance"] for other in made if _key(other) == _key(row)} for row in made}
    if any(len(stances) > 1 for stances in stances_of.values()):
        return [], "whose codes say two things of stance"
    return list({_key(row): row for row in made}.values()), ""


def _key(row: Mapping[str, str]) -> tuple[str, str]:
    return row["state"], row["proposition"]


def fact_id(case_id: str, coded: Coded, document: Document) -> str:
    """The id of the fact of a coded place: its own, if it is one of the case; else made of document, place and passage, the same at every import."""
    own = coded.fields.get("fact_id", "")
    if own.startswith(f"{case_id}-") and re.fullmatch(ID, own):
        return own
    parts = "\n".join((document.name, coded.place, coded.sha256, coded.name))
    return f"{case_id}-fx{hashlib.sha256(parts.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def _day(text: str) -> str:
    """A day as it is written in the data, if it is certain which is meant; else the text as it is."""
    return typed_dates.certain(text) or text


def _in_words(codes: Iterable[Code]) -> str:
    return "; ".join(f"{code.variable} {code.name}" for code in codes)


def _fact(case_id: str, coded: Coded, document: Document, source_ids: str, said: list[dict[str, str]], file: str, keeps: bool) -> dict[str, str]:
    """The row of the fact of a coded place."""
    fields = coded.fields
    row = {name: fields.get(OF_FACT.get(name, name), "") for name in FACTS.names}
    row |= {"fact_id": fact_id(case_id, coded, document), "contradicts": "", "source_ids": source_ids}
    row["date"] = _day(row["date"] or fields.get("date", ""))
    row |= {name: row[name] or next((each[name] for each in said if each[name]), "") for name in OF_FACTS}
    if not {OF_FACT["state"], OF_FACT["organ"]} & set(fields):
        own = {(each["state"], each["organ"]) for each in said if each["basis"] != terms.ATTRIBUTED}
        row["state"], row["organ"] = next(iter(own)) if len(own) == 1 else ("", "")
    row["claim"] = row["claim"] or " ".join(coded.comment.split()) or f"coded as {_in_words(coded.codes)}"
    if "fact_id" not in fields:
        where = f"{file}, {document.name}" + f", {coded.place}" * bool(coded.place)
        hashed = f"; SHA-256 of the passage {coded.sha256}" * bool(coded.sha256)
        passage = " ".join(coded.quotation.split())
        said_so = [row["note"], " ".join(f"{where}{hashed}".split()), f"quotation: {passage}" * (keeps and bool(passage))]
        row["note"] = "; ".join(filter(None, said_so))
    return row


def _own_statements(case_id: str, coded: Coded, fact: Mapping[str, str], said: list[dict[str, str]]) -> list[dict[str, str]]:
    """Rows of the statements of a coded place."""
    fields, own_id = coded.fields, coded.fields.get("statement_id", "")
    is_own = len(said) == 1 and own_id.startswith(f"{case_id}-") and re.fullmatch(ID, own_id)
    date = _day(fields.get("date", ""))
    row = {"statement_id": own_id if is_own else "", "fact_id": fact["fact_id"], "date": date if date != fact["date"] else ""}
    row |= {"reported_by": fields.get("reported_by", ""), "rationale": fields.get("rationale", "")}
    if "rationale" not in fields:
        row["rationale"] = f"coded as {_in_words(coded.codes)}"
    return [row | {name: each[name] for name in CODED} for each in said]


class _Pages:
    """Pages of documents: those that are there already, found by id, address, or title and day, and new ones with ids of their own."""

    def __init__(self, there: pd.DataFrame) -> None:
        self._ids = set(there.get("source_id", []))
        self._by: dict[tuple[str, ...], str] = {}
        for page in there.to_dict("records"):
            for key in (*self._keys(page), *self._keys({**page, "url": ""})):  # a program often lacks the address that a library had
                self._by.setdefault(key, page["source_id"])
        self._carried: dict[str, str] = {}
        self._last: dict[str, int] = {}
        self.new: list[dict[str, str]] = []
        self.known: dict[str, str] = {}

    @staticmethod
    def _keys(page: Mapping[str, str]) -> list[tuple[str, ...]]:
        url, title = page.get("url", ""), page.get("title", "")
        return [("url", doors.url(url))] * bool(url) + [("title", title, page.get("published", ""))] * bool(title and not url)

    def carries(self, key: str, source_ids: Sequence[str]) -> None:
        """A document is the page that a fact of it, which is there already, has alone: that stays so, whatever was mended of the page."""
        if len(source_ids) == 1 and source_ids[0] in self._ids:
            self._carried.setdefault(key, source_ids[0])

    def of(self, key: str, document: Document) -> str:
        """The id of the page of a document."""
        if key not in self.known:
            self.known[key] = self._carried.get(key) or self._found(document) or self._made(document)
        return self.known[key]

    def _found(self, document: Document) -> str:
        own = document.page.get("source_id", "")
        return own if own in self._ids else next((self._by[key] for key in self._keys(document.page) if key in self._by), "")

    def _made(self, document: Document) -> str:
        page = {name: document.page.get(name, "") for name in SOURCES.names}
        own = (
            page["source_id"] if re.fullmatch(ID, page["source_id"]) and not page["source_id"].isdigit() else ""
        )  # a bare number is one of the program
        wanted = own or values.made_id(page["publisher"] or page["title"], page["url"], page["published"])
        made, number = wanted, self._last.get(wanted, 1)
        while made in self._ids:
            number += 1
            made = f"{wanted}-{number}"
        self._last[wanted] = number
        self._ids.add(made)
        self._by |= {key: made for key in self._keys(page) if key not in self._by}
        self.new.append(page | {"source_id": made})
        return made


def made(project: Project, meanings: Meanings, case_id: str, there: Mapping[str, pd.DataFrame], file: str, keeps: bool = False) -> Rows:
    """Rows of a case of what somebody coded elsewhere.

    Parameters
    ----------
    project
        What was coded.
    meanings
        What its codes mean.
    case_id
        The case.
    there
        Tables of the case that there are already: what they have stays as it is.
    file
        Name of the file, for notes.
    keeps
        Whether passages are kept as text; otherwise their place and SHA-256 alone.

    Returns
    -------
    Rows of `sources`, `facts` and `statements` of the dictionary that are not there yet, blank where nothing is known; a fact for each coded place that
    says something, in the order of the file. Notes on what was taken and what was left, each kind with its number and names.
    """
    pages, facts, statements = _Pages(there.get("sources", pd.DataFrame())), dict[str, dict[str, str]](), dict[tuple[str, str, str], dict[str, str]]()
    known, left = _there(there), dict[str, list[str]]()
    for coded in project.coded:
        pages.carries(coded.document, known.pages.get(fact_id(case_id, coded, project.documents[coded.document]), ()))
    for coded in project.coded:
        document = project.documents[coded.document]
        said, why = _statements(coded, meanings)
        if why and (coded.codes or not {"fact_id", "claim"} <= set(coded.fields)):
            left.setdefault(why, []).append(coded.name if coded.name.isdigit() else place(project, coded))
            continue
        source_ids = ";".join(dict.fromkeys([*terms.split_list(coded.fields.get("source_ids", "")), pages.of(coded.document, document)]))
        fact = _fact(case_id, coded, document, source_ids, said, file, keeps)
        if other := facts.get(fact["fact_id"]):
            fact = other | {"source_ids": ";".join(dict.fromkeys([*terms.split_list(other["source_ids"]), *terms.split_list(source_ids)]))}
        facts[fact["fact_id"]] = fact
        for row in _own_statements(case_id, coded, fact, said):
            statements.setdefault((row["fact_id"], row["state"], row["proposition"]), row)
    new_facts = [row for key, row in facts.items() if key not in known.pages]
    new = [key for key in statements if not known.has(key)]
    mended = known.mended(statements)
    aside = [key for key in new if key[0] in mended]
    new_statements = [statements[key] for key in new if key[0] not in mended]
    tables = {"sources": (SOURCES, pages.new), "facts": (FACTS, new_facts), "statements": (STATEMENTS, new_statements)}
    frames = {
        name: pd.DataFrame(rows, columns=table.names, dtype=str).fillna("").assign(case_id=case_id) for name, (table, rows) in tables.items() if rows
    }
    n_taken = len(project.coded) - sum(map(len, left.values()))
    notes = [
        f"{file}, {project.kind}: taken: {count(n_taken, 'coded place')} of {len(project.coded)} as {count(len(facts), 'fact')} and "
        f"{count(len(statements), 'statement')} of {case_id}, on {count(len(pages.known), 'page')}"
    ]
    notes += _already(file, [key for key in facts if key in known.pages], len(statements) - len(new), len(pages.known) - len(pages.new))
    words = "of facts whose statements are others by now; write them into statements.csv if they hold besides"
    notes += [f"{file}, to decide: left: {count(len(aside), 'statement')} {words}: {_some(map('/'.join, aside))}"] * bool(aside)
    notes += _left(project, meanings, left, file)
    return Rows(frames, notes)


class _There(NamedTuple):
    """What a case has: pages of each fact; statements, as fact, state and proposition (a blank state is that of the fact)."""

    pages: dict[str, list[str]]
    statements: set[tuple[str, str, str]]

    def has(self, key: tuple[str, str, str]) -> bool:
        """Whether it has a statement."""
        return key in self.statements or (key[0], "", key[2]) in self.statements

    def mended(self, read: Iterable[tuple[str, str, str]]) -> set[str]:
        """Facts that have a statement which is not among those that are read of them: somebody changed it, or coded otherwise."""
        found = set(read)
        about = {(fact, proposition) for fact, _, proposition in found}
        return {key[0] for key in self.statements if key not in found and (key[1] or (key[0], key[2]) not in about)}


def _there(there: Mapping[str, pd.DataFrame]) -> _There:
    facts = there["facts"].reindex(columns=["fact_id", "source_ids"], fill_value="") if "facts" in there else pd.DataFrame()
    rows = there["statements"].reindex(columns=["fact_id", "state", "proposition"], fill_value="") if "statements" in there else pd.DataFrame()
    pages = {fact: terms.split_list(source_ids) for fact, source_ids in facts.itertuples(index=False, name=None)}
    return _There(pages, set(rows.itertuples(index=False, name=None)))


def _already(file: str, facts: list[str], n_statements: int, n_pages: int) -> list[str]:
    """What is there already, which stays as it is, also where somebody mended it since."""
    parts = [count(number, word) for number, word in ((len(facts), "fact"), (n_statements, "statement"), (n_pages, "page")) if number]
    return [f"{file}: there already, and kept as they are: {', '.join(parts)}" + f" ({_some(facts)})" * bool(facts)] * bool(parts)


def _left(project: Project, meanings: Meanings, left: Mapping[str, list[str]], file: str) -> list[str]:
    """What was left: coded places, by what they lack, and codes that the table does not have or of which it says nothing."""
    notes = [f"{file}: left: {count(len(names), 'coded place')} {why}: {_some(names)}" for why, names in left.items()]
    counts = project.counts()
    for codes, words in (
        ([code for code in counts if code not in meanings], "that the table of codes does not have"),
        ([code for code in counts if code in meanings and not meanings[code]], "of which the table of codes says nothing"),
    ):
        names = [f"{code.variable} {code.name!r} ({counts[code]})" for code in sorted(codes, key=lambda code: (-counts[code], code))]
        notes += [f"{file}: left: {count(len(codes), 'code')} {words}: {_some(names)}"] * bool(names)
    return notes
