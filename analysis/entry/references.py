"""A library of references to pages: what Zotero, EndNote, Mendeley and JabRef export, as rows of `sources.csv`."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import pandas as pd

from analysis.collect import decoding, store
from analysis.entry import references_bibtex, references_csl, references_ris
from analysis.entry import references_values as values
from analysis.entry.references_entry import Entry, Parsed
from analysis.model import doors
from analysis.model.dictionary.collected import CASE_TABLES

SOURCES = next(table for table in CASE_TABLES if table.name == "sources")
MOST_BYTES = 50_000_000
MOST_ENTRIES = 10_000
"""The largest library that is read."""


class _Format(NamedTuple):
    """A format of libraries: what it is called, how an entry begins, and what reads it."""

    name: str
    start: str
    parse: Callable[[str, str, Mapping[str, str]], Parsed]


FORMATS = {
    "json": _Format("CSL JSON", r'"type"\s*:', references_csl.parse),
    "bib": _Format("BibTeX", r"^[ \t]*@", references_bibtex.parse),
    "ris": _Format("RIS", r"^[ \t]*TY  -", references_ris.parse),
}
"""Formats by the ending of the file."""


class Read(NamedTuple):
    """What a library gives: rows of `sources` that are not there yet, what to say of it, and all that is wrong; with faults there are no rows."""

    rows: pd.DataFrame
    notes: list[str]
    faults: list[str]


def read(data: bytes, name: str, taken: Mapping[str, str]) -> Read:
    """Pages of a library as rows of the table `sources` of the dictionary, in its order.

    Parameters
    ----------
    data
        Content of the file: CSL-JSON, BibTeX or RIS, encoded as UTF-8 or UTF-16.
    name
        Name of the file; its ending says which of them it is.
    taken
        Addresses of the pages that are there already, by `source_id`.

    Returns
    -------
    Rows with `source_id`, `publisher`, `title`, `url`, `published` and `language` as far as the library says them, and
    `outlet_kind` where the type of an entry leaves no doubt. All else is blank, and a note says what to fill in. An entry without
    an address of the web, and a page that is there already, is named in a note and has no row.
    """
    none = SOURCES.frame().astype(str)
    text, fault = _text(data, name)
    if fault:
        return Read(none, [], [fault])
    made = FORMATS[name.rpartition(".")[2].lower()]
    languages = store.read_codebook().languages
    entries, faults = made.parse(text, name, dict(zip(languages["language"], languages["name"], strict=True)))
    if not entries and not faults:
        faults = [f"{name}: it has no entry; choose what to export in your program, and {made.name} as the format"]
    if faults:
        return Read(none, [], faults)
    pages, notes = _pages(entries, name)
    rows, more = _rows(pages, name, taken)
    return Read(rows, [*notes, *more, *_to_fill(rows, name)], [])


def _text(data: bytes, name: str) -> tuple[str, str]:
    """Text of a library, and why it is none, or is too large to be read; one of the two is blank."""
    ending = name.rpartition(".")[2].lower()
    if ending not in FORMATS:
        return "", f"{name}: a library of references ends in {', '.join(f'.{each}' for each in FORMATS)}; export it as one of these"
    made, limit = FORMATS[ending], f"export a collection of at most {MOST_ENTRIES} entries in its place"
    if len(data) > MOST_BYTES:
        return "", f"{name}: it has {len(data) // 1_000_000} MB; {limit}"
    text, _, wrong = decoding.decoded(data, name)
    if wrong:
        place = f"{name}, line {wrong[0].row}" if wrong[0].row else name
        return "", f"{place}: it is no text encoded as UTF-8; export the library again as {made.name}, with UTF-8 as its character encoding"
    if not text.strip():
        return "", f"{name}: it is empty; export the library again as {made.name}"
    n_entries = sum(1 for _ in re.finditer(made.start, text, re.MULTILINE))
    return (text, "") if n_entries <= MOST_ENTRIES else ("", f"{name}: it has {n_entries} entries; {limit}")


def _listed(items: Iterable[str], most: int = 20) -> str:
    """Names one after the other, and how many more there are."""
    found = list(items)
    return ", ".join(found[:most]) + (f" and {len(found) - most} more" if len(found) > most else "")


def _called(entry: Entry) -> str:
    """What an entry is called in a note: its key, else its title, else its place."""
    return values.plain(entry.key or entry.title or entry.place)[:80]


def _pages(entries: list[Entry], name: str) -> tuple[list[Entry], list[str]]:
    """Entries that have an address of the web, and what to say of the others."""
    pages, without, elsewhere = [], [], []
    for entry in entries:
        web = tuple(address for address in entry.addresses if values.is_address(address))
        if web:
            pages.append(entry._replace(addresses=web))
        elif entry.addresses:
            elsewhere.append(f"{_called(entry)} ({entry.addresses[0][:60]})")
        else:
            without.append(_called(entry))
    notes = []
    if without:
        notes.append(f"{name}: {len(without)} left out, since there is no address: {_listed(without)}")
    if elsewhere:
        notes.append(f"{name}: {len(elsewhere)} left out, since the address does not start with http:// or https://: {_listed(elsewhere)}")
    several = [f"{_called(page)} ({page.addresses[0]})" for page in pages if len(page.addresses) > 1 and not _is_one(page.addresses)]
    if several:
        notes.append(f"{name}: {len(several)} with several addresses, of which the first is taken: {_listed(several)}")
    return pages, notes


def _is_one(addresses: Iterable[str]) -> bool:
    """Whether addresses are one page, of which a DOI is a second name."""
    return len({doors.url(address) for address in addresses if not values.of_doi(address)}) <= 1


def _rows(pages: list[Entry], name: str, taken: Mapping[str, str]) -> tuple[pd.DataFrame, list[str]]:
    """A row for each page that is not there yet, each with an id of its own, and what to say of ids, of doubts and of pages that are there."""
    there = {doors.url(address): source_id for source_id, address in sorted(taken.items(), reverse=True)}
    ids, rows = set(taken), []
    known: list[str] = []
    twice: list[str] = []
    renamed, suffixed = [], []
    doubts: dict[str, list[str]] = {}
    for page in pages:
        address = doors.url(page.addresses[0])
        if address in there:
            (known if there[address] in taken else twice).append(f"{_called(page)} is {there[address]}")
            continue
        wanted = values.as_id(page.key) or values.made_id(page.publisher, page.addresses[0], page.published.day)
        source_id, number = wanted, 1
        while source_id in ids:
            number += 1
            source_id = f"{wanted}-{number}"
        ids.add(source_id)
        there[address] = source_id
        if number > 1:
            suffixed.append(f"{source_id} ({page.addresses[0]})")
        elif source_id != page.key:
            renamed.append(f"{_called(page)} is {source_id}")
        for doubt in (f"published: {page.published.doubt}" if page.published.doubt else "", *page.doubts):
            doubts.setdefault(doubt, []).append(source_id)
        rows.append(
            {
                "source_id": source_id, "publisher": page.publisher, "title": page.title, "url": page.addresses[0], "archived": page.stored,
                "published": page.published.day, "language": page.language, "outlet_kind": page.kind,
            }
        )  # fmt: skip
    notes = []
    if known:
        notes.append(f"{name}: {len(known)} left out, since the page is there already, with the same address: {_listed(known)}")
    if twice:
        notes.append(f"{name}: {len(twice)} left out, since the page is in the library already, with the same address: {_listed(twice)}")
    if renamed:
        notes.append(f"{name}: {len(renamed)} with an id in the letters that ids have: {_listed(renamed, 5)}")
    if suffixed:
        notes.append(f"{name}: {len(suffixed)} with a number behind the id, since another page has it: {_listed(suffixed)}")
    frame = pd.DataFrame(rows, columns=SOURCES.names, dtype=str).fillna("")
    return frame, [*notes, *(f"{name}, {_listed(ids)}: {doubt}" for doubt, ids in doubts.items() if doubt)]


def _to_fill(rows: pd.DataFrame, name: str) -> list[str]:
    """A note on columns that must be filled in by hand, with the pages where they are blank."""
    needed = [column.name for column in SOURCES.columns if column.blank is None and column.name != "origin_id"] + ["outlet_state"]
    blank = {column: list(rows.loc[rows[column] == "", "source_id"]) for column in needed}
    said = [f"{column} of {'every page' if len(ids) == len(rows) else _listed(ids)}" for column, ids in blank.items() if ids]
    return [f"{name}: to be filled in: {'; '.join(said)}"] if said else []
