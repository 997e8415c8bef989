"""The one door to disk: where everything lies, how it is read, and how it is written at once or not at all."""

import os
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.collect import codebook_checks, derived, extending, files, form_checks, listing
from analysis.collect.beside import KEPT_BY, OfCases, lines_of
from analysis.collect.cleaned_text import tidy
from analysis.collect.written import csv_bytes as csv_bytes
from analysis.collect.written import read_table as read_table
from analysis.model import checkout
from analysis.model.about import About, Faulty
from analysis.model.dictionary.collected import STUDY_TABLES
from analysis.model.dictionary.schemas import Table
from analysis.model.dispute import BESIDE_CASES, Case, Codebook, Law, RawCase, Study

# Text columns as pandas itself keeps them, also where pyarrow is there, which it would take otherwise: on import, since
# pandas chooses wherever a table is made, and has no other switch for it.
pd.set_option("mode.string_storage", "python")

ROOT, INSTRUMENT, WORK = checkout.ROOT, checkout.INSTRUMENT, checkout.WORK
PROJECT = "rival-requests"
"""Name of the package, and of a release of it."""
RAW = "RIVAL_REQUESTS_RAW"
"""Environment variable: a folder in place of `data/raw`, with `cases/` in it."""
BUILD = "RIVAL_REQUESTS_BUILD"
"""Environment variable: where a rerun keeps its own processed tables, in place of the claimed ones."""


def version() -> str:
    """The version of the project, as its `pyproject.toml` says, or where that is missing, the installed package."""
    try:
        return _version_in(files.read_given(INSTRUMENT / "pyproject.toml"))
    except (OSError, ValueError, KeyError):
        return metadata.version(PROJECT)


@lru_cache(maxsize=2)
def _version_in(data: bytes) -> str:
    """The version that a `pyproject.toml` says."""
    return str(tomllib.loads(data.decode())["project"]["version"])


def raw_folder() -> Path:
    """Folder of the collected data: `data/raw`, or the one that a run was given."""
    return Path(os.environ.get(RAW) or ROOT / "data" / "raw")


def is_own() -> bool:
    """Whether the data that are read are those of the study at work, of which results are claimed, and not others in their place."""
    return raw_folder().resolve() == (ROOT / "data" / "raw").resolve()


def lock_path() -> Path:
    """The lock of the environment: that of the study, or the project's own where it has none."""
    return own if (own := ROOT / "requirements.txt").is_file() else INSTRUMENT / "requirements.txt"


def use_raw(folder: Path) -> None:
    """Read collected data from another folder from now on, in this process and those that it starts."""
    os.environ[RAW] = str(folder.resolve())


@contextmanager
def reading_from(folder: Path) -> Iterator[None]:
    """Read collected data from another folder as long as the context lasts, in this process and those that it starts."""
    before = os.environ.get(RAW)
    use_raw(folder)
    try:
        yield
    finally:
        os.environ.pop(RAW, None) if before is None else os.environ.update({RAW: before})


def processed_folder() -> Path:
    """Folder of the cleaned tables: the claimed ones, or those of the rerun that asks."""
    return Path(os.environ.get(BUILD) or ROOT) / "data" / "processed"


_LENT: Study | None = None


@contextmanager
def lend(study: Study | None) -> Iterator[None]:
    """Give out the cases and the codebook of a study in place of those on disk, or none (None), as long as the context lasts, in this process."""
    global _LENT
    kept, _LENT = _LENT, study
    try:
        yield
    finally:
        _LENT = kept


def is_rerun() -> bool:
    """Whether this process belongs to a rerun, which keeps what it makes in a folder of its own."""
    return bool(os.environ.get(BUILD))


def case_ids(folder: Path | None = None) -> list[str]:
    """Names of the case folders, sorted."""
    return [path.name for path in listing.folders_in((folder or raw_folder()) / "cases")]


def read_bytes(folder: Path) -> dict[str, bytes]:
    """Bytes of every CSV file in and below a folder, by path relative to it, sorted; what tools leave there is passed over.

    Raises
    ------
    OSError
        If a file cannot be read, or more lies there than can be a data set.
    """
    return {path.relative_to(folder).as_posix(): files.read_given(path) for path in listing.tables_below(folder)}


def read_tables(folder: Path) -> dict[str, pd.DataFrame]:
    """Tables of a folder that we wrote, by name without the ending; empty if there is no such folder."""
    return {path.stem: read_table(path) for path in listing.tables_in(folder)}


def read_raw(path: Path, table: Table) -> pd.DataFrame:
    """Table that was collected, with the columns that it is to have, as text; read as the checks read it.

    Raises
    ------
    Faulty
        If its form is not that of the table, but for columns that are missing, which are left out; names every fault.
    """
    return _as_collected(files.read_given(path), table, path.name)


def _as_collected(data: bytes, table: Table, name: str) -> pd.DataFrame:
    found = form_checks.parse(table, data, name)
    if found.frame is None or any(fault.value != "missing" for fault in found.faults):
        raise Faulty("\n".join(map(str, found.faults)))
    return found.frame.reset_index(drop=True)


OPTIONAL = ("aliases", "coders", "conclusions", "decisions", "generalisations", "objections", "request_statuses", "selection")
"""Tables of the codebook that a vocabulary can do without; they are then without rows."""


def _codebook_files(folder: Path | None) -> tuple[list[Path], list[Path]]:
    """Files of the project's codebook that a data set extends, and those that it brings."""
    place, project = folder or raw_folder(), INSTRUMENT / "data" / "raw"
    ours, own = (listing.tables_in(each / "codebook") for each in (project, place))
    if place.resolve() == project.resolve():
        return [], own
    names = extending.extended((path.stem for path in ours), [path.stem for path in own], _said(place / "study.toml"))
    return [path for path in ours if path.stem in names], own


def _said(path: Path) -> dict[str, Any]:
    """What a study says in a file; nothing where there is none, or where it has faults, of which the check tells."""
    data = files.read_given(path) if path.is_file() else b""
    return tomllib.loads(data.decode("utf-8-sig")) if data and not codebook_checks.about_faults(data) else {}


def extends_project() -> bool:
    """Whether the data that are read have propositions of the project, which they extend."""
    return any(path.stem == "propositions" for path in _codebook_files(None)[0])


def codebook_paths(folder: Path | None = None) -> list[Path]:
    """Files of which the codebook is made: those of the project that a data set extends, and those that it brings."""
    ours, own = _codebook_files(folder)
    return [*ours, *own]


def codebook_data(folder: Path | None = None) -> extending.Given:
    """Content of the files of which the codebook is made."""
    ours, own = (tuple((f"codebook/{path.name}", files.read_given(path)) for path in paths) for paths in _codebook_files(folder))
    return extending.Given(ours, own, tuple(case_ids(folder)))


def about_path(folder: Path | None = None) -> Path:
    """The file that says what a study is about: that of a data set, or the project's own where it brings none."""
    path = (folder or raw_folder()) / "study.toml"
    return path if os.path.lexists(path) else INSTRUMENT / "data" / "raw" / "study.toml"


def read_about(folder: Path | None = None) -> About:
    """What the study of the data, or of another folder, is about; where it does not say so, the words are ours, but neither title nor licence.

    Raises
    ------
    Faulty
        If it cannot be used; names every fault.
    """
    if _LENT and folder is None:
        return _LENT.codebook.about
    about = _about_of(files.read_given(about_path(folder)))
    is_own = about_path(folder).parent == (folder or raw_folder())
    return about if is_own else replace(about, title="Untitled study", authors=(), licence="", read_by="")


@lru_cache(maxsize=16)
def _about_of(data: bytes) -> About:
    """What a study says in some bytes, kept since it is asked for each notebook of each case; nobody changes it."""
    if faults := codebook_checks.about_faults(data):
        raise Faulty("\n".join(map(str, faults)))
    return About.of(tomllib.loads(data.decode("utf-8-sig")))


def read_codebook() -> Codebook:
    """The codebook of the data."""
    if _LENT:
        return _LENT.codebook
    return _codebook_of(codebook_data(), read_about())


@lru_cache(maxsize=4)
def _codebook_of(given: extending.Given, about: About) -> Codebook:
    """The codebook of some content, kept since each case is read with it; nobody changes its tables."""
    found = extending.read(given)
    if faults := [fault for fault in found.faults if fault.value != "missing"]:
        raise Faulty("\n".join(map(str, faults)))
    return Codebook.of({name.rpartition("/")[2]: table.reset_index(drop=True) for name, table in found.tables.items()}, about)


_OF_LAW = [table for table in STUDY_TABLES if table.name.startswith("law/")]


def _there(tables: Iterable[Table]) -> dict[Path, Table]:
    """Tables beside the cases by their file, of those that the data have."""
    return {path: table for table in tables if (path := raw_folder() / f"{table.name}.csv").is_file()}


def filled() -> list[str]:
    """Names of the tables beside the cases that have a row, such as `codings` and `law/instruments`."""
    return [table.name for path, table in _there(STUDY_TABLES).items() if files.has_several_lines(path)]


def law_paths() -> list[Path]:
    """Files of the law on which requests rest, of those that the data have."""
    return list(_there(_OF_LAW))


def read_law() -> Law:
    """The law on which requests rest; without rows where the data have none."""
    return Law.of({path.stem: tidy(read_raw(path, table)) for path, table in _there(_OF_LAW).items()})


def beside_paths() -> list[Path]:
    """Files of the tables that lie beside the cases and have rows of each, of those that the data have."""
    return list(_there(BESIDE_CASES))


def read_beside() -> dict[str, pd.DataFrame]:
    """Tables that lie beside the cases and have rows of each, by their short names, of those that the data have."""
    return {path.stem: read_raw(path, table) for path, table in _there(BESIDE_CASES).items()}


def read_document() -> dict[str, str]:
    """The document under audit, by column; empty where the data have none."""
    tables = _there(table for table in BESIDE_CASES if table.name == "digest/document")
    return next((tidy(read_raw(path, table)).iloc[0].to_dict() for path, table in tables.items()), {})


def read_collected(case_id: str, codebook: Codebook) -> dict[str, pd.DataFrame]:
    """Tables of a case as they were collected, by name, of those that its folder has."""
    folder = raw_folder() / "cases" / case_id
    return {table.name: read_raw(path, table) for table in codebook.case_tables if (path := folder / f"{table.name}.csv").is_file()}


def _of_case(case_id: str, codebook: Codebook, beside: Callable[[set[str], set[str]], dict[str, pd.DataFrame]]) -> RawCase:
    """A case as it was collected; `beside` gives the rows of the tables beside the cases by its facts and the original reports of its pages."""
    tables = read_collected(case_id, codebook)
    facts = set(tidy(tables["facts"])["fact_id"])
    pages = derived.fill(case_id, {"sources": tidy(tables["sources"])}, codebook.tables)["sources"]
    return RawCase.of(tables | beside(facts, set(pages["origin_id"])), codebook, case_id)


def read_raw_cases(case_ids: Iterable[str]) -> Iterator[RawCase]:
    """`read_raw_case` of several cases, one after the other, for which the tables beside them are read once."""
    codebook, tables = read_codebook(), OfCases({name: table for name, table in read_beside().items() if name in RawCase.names()})
    return (_of_case(case_id, codebook, tables.of) for case_id in case_ids)


def read_raw_case(case_id: str) -> RawCase:
    """A case as it was collected: its folder, and the rows of the study's tables that belong to it.

    `origins`, `codings` and `adjudication` are reduced to the case; they are empty where the data
    have none. `claims`, `references`, `entities` are those of the audited document, empty unless
    its claims were checked against facts of this case.

    Raises
    ------
    ValueError
        If there is no such case; says which there are.
    """
    if case_id not in (there := case_ids()):
        raise ValueError(f"there is no case {case_id!r}; the cases are {', '.join(there)}")

    def beside(facts: set[str], reports: set[str]) -> dict[str, pd.DataFrame]:
        there = {path: table for path, table in _there(BESIDE_CASES).items() if path.stem in RawCase.names()}
        some = {path: lines_of(files.read_given(path), *KEPT_BY[path.stem].wanted(facts, reports)) for path in there if path.stem in KEPT_BY}
        tables = {path.stem: _as_collected(some.get(path) or files.read_given(path), table, path.name) for path, table in there.items()}
        return OfCases(tables).of(facts, reports)

    return _of_case(case_id, read_codebook(), beside)


def read_case(case_id: str, codebook: Codebook | None = None) -> Case:
    """A case as it was cleaned.

    Raises
    ------
    FileNotFoundError
        If the case was never cleaned; says what to do.
    """
    if _LENT and case_id in _LENT.cases:
        return _LENT.cases[case_id]
    tables = read_tables(processed_folder() / str(case_id))  # YAML has other kinds of values than names
    if not tables:
        raise FileNotFoundError(f"no cleaned tables of case {case_id!r} yet: run notebook 01 of the case first (make run)")
    return Case.of(tables, codebook or read_codebook())


def read_study() -> Study:
    """Every case of the data as it was cleaned, and their codebook.

    Raises
    ------
    FileNotFoundError
        If a case was never cleaned; says what to do.
    """
    if _LENT:
        return _LENT
    codebook = read_codebook()
    return Study(codebook, {case_id: read_case(case_id, codebook) for case_id in case_ids()})
