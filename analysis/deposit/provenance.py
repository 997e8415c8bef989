"""Where the data of an archive come from: the pages of each case, what is not passed on, every group of files, references."""

import re
from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from analysis.collect import copies, store
from analysis.collect.bibliography import UNTITLED
from analysis.deposit import codebook
from analysis.deposit.contents import Contents
from analysis.model import sentences, terms
from analysis.model.dictionary import collected, vocabulary
from analysis.model.dictionary.manifest import MANIFEST
from analysis.model.dictionary.schemas import Table
from analysis.pipeline import stamping

_EXHIBIT = re.compile(r"results/[^/]+/(figures/[^/]+\.svg|tables/[^/]+\.csv)")
LAW, DOCUMENT = "data/raw/law/sources.csv", "data/raw/digest/document.csv"


class Source(NamedTuple):
    """Pages that were read: what they are about, the table that lists them, how many there are, and how many have a stored copy.

    Attributes
    ----------
    name, subject
        The case and whom or what it is about; `law` and blank for pages of the law.
    path
        The table with a row for each page.
    n_pages, n_reports, n_archived
        Pages, original reports that they carry, and pages of which a stored copy is known.
    """

    name: str
    subject: str
    path: str
    n_pages: int
    n_reports: int
    n_archived: int


class Group(NamedTuple):
    """Files of one kind: their path with `CASE` and `NAME` for what differs, how many, where they come from, what they are."""

    path: str
    n_files: int
    source: str
    what: str


class Reference(NamedTuple):
    """A page as it is cited."""

    publisher: str
    title: str
    day: str
    url: str
    archived: str


def sources(contents: Contents) -> list[Source]:
    """Pages of each case, sorted by case, and those of the law where the data have any."""
    found = [_source(name, case.subject, f"data/raw/cases/{name}/sources.csv", case.sources) for name, case in sorted(contents.study.cases.items())]
    law = _of_law(contents)
    return found + ([_source("law", "", LAW, law)] if len(law) else [])


def _source(name: str, subject: str, path: str, pages: pd.DataFrame) -> Source:
    n_reports = pages["origin_id"].nunique() if "origin_id" in pages else 0
    n_archived = int((pages["archived"] != "").sum()) if "archived" in pages else 0
    return Source(name, subject, path, len(pages), n_reports, n_archived)


def _of_law(contents: Contents) -> pd.DataFrame:
    return store.read_table(contents.files[LAW]) if LAW in contents.files else pd.DataFrame(columns=["url"])


def document(contents: Contents) -> dict[str, str]:
    """The document that was audited and is not in the archive, by column; nothing where there is none."""
    if DOCUMENT not in contents.files:
        return {}
    row = store.read_table(contents.files[DOCUMENT]).iloc[0]
    return {str(name): str(value) for name, value in row.items()}


def references(contents: Contents) -> list[tuple[str, list[Reference]]]:
    """Pages as they are cited, by case and then those of the law, in the order of their tables; each address once in its list."""
    found = [(name, _references(case.sources)) for name, case in sorted(contents.study.cases.items())]
    law = _of_law(contents)
    return found + ([("law", _references(law))] if len(law) else [])


def _references(pages: pd.DataFrame) -> list[Reference]:
    known: dict[str, Reference] = {}
    for page in pages.to_dict("records"):
        day = sentences.say_date(page["published"]) if page["published"] else "no date visible"
        cited = Reference(page["publisher"], page["title"] or UNTITLED, day, page["url"], page.get("archived", ""))
        known.setdefault(page["url"], cited)
    return sorted(known.values())


def groups(contents: Contents) -> list[Group]:
    """Files of data, notebooks and results, by groups: each file is in one."""
    counted: dict[str, int] = {}
    for path in contents.files:
        if path.startswith(("data/", "notebooks/", "results/")):
            name = _group(path, contents.study.cases)
            counted[name] = counted.get(name, 0) + 1
    tables = _tables(contents)
    return [Group(path, n_files, _origin(path), _what(path, tables)) for path, n_files in sorted(counted.items())]


def _group(path: str, case_ids: Iterable[str]) -> str:
    """The path of the group of a file: of all cases together, and of all exhibits of a kind."""
    parts = path.split("/")
    named = "/".join("CASE" if part in case_ids else part for part in parts)
    if parts[0] == "results" and len(parts) > 2:
        return re.sub(r"[^/.]+(\.\w+)$", r"NAME\1", named)
    return "notebooks/NAME.ipynb" if parts[0] == "notebooks" else named


def _origin(path: str) -> str:
    """Where a file comes from, by the folder in which it lies."""
    if path in codebook.TABLES:
        return "made by the release, of the codebook of this study and what it takes over"
    if path.startswith("data/raw/codebook/") or path.endswith("study.toml"):
        return "written for this study"
    if path.startswith("data/raw/"):
        return "collected and coded"
    if path.startswith("data/processed/"):
        return "made by notebook 01"
    return "written, and executed" if path.startswith("notebooks/") else "made by the notebooks"


def _tables(contents: Contents) -> dict[str, Table]:
    """Tables of the dictionary by the path of their group."""
    words = contents.study.codebook
    beside = (*collected.BESIDE_TABLES, *vocabulary.CODEBOOK_TABLES)
    return {
        **{f"data/raw/cases/CASE/{table.name}.csv": table for table in words.case_tables},
        **{f"data/raw/{table.name}.csv": table for table in beside},
        **{f"data/processed/CASE/{table.name}.csv": table for table in words.processed_tables},
        f"results/{MANIFEST.name}.csv": MANIFEST,
        **codebook.TABLES,
    }


_RESULTS = {
    ("figures", "svg"): "a figure", ("figures", "csv"): "the data drawn of a figure, a row for each mark",
    ("figures", "md"): "the words of a figure", ("tables", "csv"): "a table", ("tables", "md"): "the words of a table",
    ("notebooks", "ipynb"): "a notebook as it was executed for the case",
}  # fmt: skip


def _what(path: str, tables: dict[str, Table]) -> str:
    """What a group of files is; a table by what one row of it is."""
    if path in tables:
        return f"one row is {tables[path].row}"
    parts = path.split("/")
    kind = (parts[-2] if len(parts) > 1 else "", path.rpartition(".")[2])
    if parts[0] == "results" and kind in _RESULTS:
        return _RESULTS[kind] + (" over all cases" if terms.STUDY in parts else "")
    if path == stamping.CLAIMED:
        return "of which version of the package, data and codebook the results were made"
    if parts[0] == "notebooks":
        return "a notebook with its outputs, for the case that stands for all or over all cases"
    return "what the study is about, in its own words" if path.endswith(".toml") else "a text that describes the data"


def n_exhibits_of(contents: Contents) -> int:
    """How many figures and tables the archive has of all cases and of the study together."""
    return sum(bool(_EXHIBIT.fullmatch(path)) for path in contents.files)


def say_copies(found: Iterable[Source]) -> str:
    """How many of all pages have no stored copy, in a clause."""
    found = list(found)
    return copies.say(sum(source.n_pages for source in found), sum(source.n_archived for source in found))


def say_sources(found: Iterable[Source]) -> str:
    """How many pages were read, in one sentence."""
    found = list(found)
    n_cases = sum(source.subject != "" for source in found)
    of_cases = sum(source.n_pages for source in found if source.subject)
    of_law = sum(source.n_pages for source in found if not source.subject)
    law = f", and {sentences.count(of_law, 'page')} of the law" if of_law else ""
    return f"{sentences.count(of_cases, 'page')} of {sentences.count(n_cases, 'case')}{law}"
