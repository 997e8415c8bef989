"""Cases of other studies that stand beside one's own (`[[others]]` in `study.toml`): found, held against their hash, and read; never copied into one's data.

The archive of another study is read without believing it (`unpacking`), anew by each process. Studies that it names itself are not followed.
"""

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.collect import data_hashes, files, other_words, store, unpacking
from analysis.model.about import Reference
from analysis.model.dispute import Codebook, Law, Maker, RawCase, Study
from analysis.model.sentences import count, say_list, verb

PLACE = store.WORK / "build" / "others"
"""Where another study may lie too, as NAME.zip or as a folder NAME: a scratch copy has it there, and whoever verifies the archive of a study can put it there."""
RAW = "data/raw/"
_TABLE = re.compile(r"study\.toml|(?:[\w-]+/)?[\w-]+\.csv|cases/[^/]+/[\w-]+\.csv")
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]{0,39}")


class Unusable(ValueError):
    """Other studies cannot stand beside one's own; the message has every fault, one a line, with what to do."""


class Given(NamedTuple):
    """The collected data of another study as they were found: tables by path from its `data/raw`, SHA-256 and version of the release (blank where it names none).

    `sha256` is that of the archive, or of the tables in a folder.
    """

    reference: Reference
    tables: tuple[tuple[str, bytes], ...]
    sha256: str
    version: str
    is_archive: bool

    @property
    def case_ids(self) -> list[str]:
        """Its cases, those that are not asked for too."""
        return sorted({path.split("/")[1] for path, _ in self.tables if path.startswith("cases/") and path.count("/") == 2})


class Other(NamedTuple):
    """Another study as it was read: who made it, its codebook, its cases as they were collected, the law of these, and the studies that it names itself."""

    maker: Maker
    codebook: Codebook
    cases: dict[str, RawCase]
    law: Law
    unfollowed: tuple[str, ...]


def _base() -> Path:
    """The folder from which `study.toml` names other studies: that of the study, or of a data set that lies elsewhere."""
    raw = store.raw_folder().absolute()
    return raw.parent.parent if raw.parts[-2:] == ("data", "raw") else raw


def _places(reference: Reference) -> list[Path]:
    """Where another study may lie: as `study.toml` says, else where a scratch copy has it."""
    return [_base() / reference.path, PLACE / f"{reference.name}.zip", PLACE / reference.name]


def said(reference: Reference) -> str:
    """How a fault names the part of `study.toml` that it is about."""
    return f"study.toml, others {reference.name!r}"


def _found(reference: Reference) -> Given:
    """The collected data of another study.

    Raises
    ------
    Unusable
        If they are not there, are others than were meant, or no study; says what to do.
    """
    place = next((place for place in _places(reference) if place.exists()), None)
    if place is None:
        what = f"the archive with the SHA-256 {reference.sha256}" if reference.sha256 else "the folder of that study"
        raise Unusable(
            f"{said(reference)}: there is nothing at {_places(reference)[0]}. Get {what} from its authors, and put it there or at {_places(reference)[1]}"
        )
    try:
        given = _of_folder(reference, place) if place.is_dir() else _of_archive(reference, place)
    except (unpacking.NoArchive, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error).replace("\n", " ")
        raise Unusable(f"{said(reference)}: {place} cannot be read as a study ({reason}). Name its folder, or the zip of its release") from error
    if reference.sha256 not in ("", given.sha256):
        raise Unusable(
            f"{said(reference)}: {place} has the SHA-256 {given.sha256}, and study.toml names {reference.sha256}. Get what study.toml names, or, if this "
            "is what you mean, write its SHA-256 there and make the results anew"
        )
    if "study.toml" not in dict(given.tables) or not given.case_ids:
        raise Unusable(
            f"{said(reference)}: {place} is no study, as it has no {RAW}study.toml or no {RAW}cases. Name the folder of a study, or the zip of its release"
        )
    if odd := [case_id for case_id in reference.cases if case_id not in given.case_ids]:
        raise Unusable(f"{said(reference)}: it has no case {', '.join(odd)}; its cases are {', '.join(given.case_ids)}")
    return given


def _of_folder(reference: Reference, place: Path) -> Given:
    if place.resolve() == _base().resolve():
        raise Unusable(f"{said(reference)}: {place} is this study itself. Take it out of study.toml")
    raw = place / RAW
    tables = _tables(unpacking.read_folder(raw).files) if raw.is_dir() else ()
    cited = place / "CITATION.cff"
    return Given(reference, tables, data_hashes.of_tables(dict(tables)), _version(files.read_given(cited) if cited.is_file() else b""), False)


def _of_archive(reference: Reference, place: Path) -> Given:
    data = files.read_given(place)
    sha256 = files.sha256(data)
    if not reference.sha256:
        raise Unusable(
            f"{said(reference)}: {place} is a file, of which study.toml names no SHA-256. Write there the one that its authors tell (that of this file is {sha256})"
        )
    if reference.sha256 != sha256:
        return Given(reference, (), sha256, "", True)
    tables, cited = _unpacked(data)
    return Given(reference, tables, sha256, _version(cited), True)


@lru_cache(maxsize=2)
def _unpacked(data: bytes) -> tuple[tuple[tuple[str, bytes], ...], bytes]:
    """The tables of an archive, and what it says of its release; kept since a verb asks several times."""
    unpacked = unpacking.read_zip(data)
    if unpacked.damaged:
        raise unpacking.NoArchive("; ".join(f"{path} {words}" for path, words in unpacked.damaged.items()))
    below = {path.removeprefix(RAW): text for path, text in unpacked.files.items() if path.startswith(RAW)}
    return _tables(below), unpacked.files.get("release.json") or unpacked.files.get("CITATION.cff", b"")


def _tables(contents: Mapping[str, bytes]) -> tuple[tuple[str, bytes], ...]:
    return tuple((path, data) for path, data in sorted(contents.items()) if _TABLE.fullmatch(path))


def _version(said: bytes) -> str:
    """The version that a release or a `CITATION.cff` names; blank where it names none that can be one."""
    import yaml  # only where a study of others is cited: a browser has no such library

    try:
        read = json.loads(said) if said.startswith(b"{") else yaml.safe_load(said)
        found = str(read["version"])
    except (ValueError, TypeError, KeyError, RecursionError, yaml.YAMLError):
        return ""
    return found if _VERSION.fullmatch(found) else ""


def given() -> tuple[Given, ...]:
    """The other studies that the data name.

    Raises
    ------
    Unusable
        If one of them cannot be used; says every fault.
    """
    found, faults = [], []
    for reference in store.read_about().others:
        try:
            found.append(_found(reference))
        except Unusable as error:
            faults.append(str(error))
    if faults:
        raise Unusable("\n".join(faults))
    return tuple(found)


def digest() -> str:
    """One hash of all that stands beside one's own cases; blank where nothing does."""
    found = given()
    return files.sha256("".join(f"{each.reference} {data_hashes.of_tables(dict(each.tables))}\n" for each in found).encode()) if found else ""


def carried() -> dict[str, bytes]:
    """The other studies as a scratch copy has them, by path from `PLACE`: an archive as it is, of a folder what is read of it."""
    made: dict[str, bytes] = {}
    for each in given():
        place = next(place for place in _places(each.reference) if place.exists())
        if place.is_dir():
            made |= {f"{each.reference.name}/{RAW}{path}": data for path, data in each.tables}
            made |= {f"{each.reference.name}/CITATION.cff": f'version: "{each.version}"\n'.encode()} if each.version else {}
        else:
            made[f"{each.reference.name}.zip"] = files.read_given(place)
    return made


@contextmanager
def laid_out(other: Given) -> Iterator[Path]:
    """The tables of another study in a folder of their own, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="others-") as folder:
        files.write_all(Path(folder), dict(other.tables))
        yield Path(folder)


@lru_cache(maxsize=4)
def _read(other: Given) -> Other:
    with laid_out(other) as folder, store.lend(None), store.reading_from(folder):
        codebook, about = store.read_codebook(), store.read_about()
        cases = {case_id: store.read_raw_case(case_id) for case_id in other.reference.cases or store.case_ids()}
        law, hashes = store.read_law(), data_hashes.made_of()
    maker = Maker(
        other.reference.name,
        about.title,
        about.authors,
        about.licence,
        other.version,
        other.sha256,
        other.is_archive,
        hashes.codebook,
        tuple(sorted(cases)),
    )
    return Other(maker, codebook, cases, other_words.law_of(law, cases, codebook.roles), tuple(each.name for each in about.others))


def read() -> list[Other]:
    """The studies whose cases stand beside one's own.

    Raises
    ------
    Unusable
        If one of them cannot be used; says every fault.
    """
    return [_read(each) for each in given()]


def read_law() -> Law:
    """The law on which requests rest: that of the study, and that of the cases of others beside it."""
    if not store.read_about().others:
        return store.read_law()
    return other_words.together(store.read_law(), [(found.maker.name, found.law) for found in read()]).law


def say_maker(maker: Maker) -> str:
    """Which study it is, with release, hashes and licence, as it stands in a note."""
    release = f"release {maker.version}, " if maker.version else ""
    what = "SHA-256" if maker.is_archive else "data SHA-256"
    who = f"{maker.title}, by {say_list(list(maker.authors))}"
    return f"{maker.name} ({who}; {release}{what} {maker.sha256}, codebook SHA-256 {maker.codebook_sha256}; licence {maker.licence})"


def cite(maker: Maker) -> str:
    """A study as a reference."""
    version = f", version {maker.version}" if maker.version else ""
    return f"{say_list(list(maker.authors))}. {maker.title}{version}. SHA-256 {maker.sha256}."


def say(study: Study) -> str:
    """Which cases are those of others, and who made these; blank where all are one's own."""
    n, told = len(study.cases), []
    for maker in study.makers:
        n_theirs = len(maker.case_ids)
        told += [
            f"{n_theirs} of {count(n, 'case')} {verb(n_theirs, 'is that', 'are those')} of {say_maker(maker)}: {say_list(list(maker.case_ids))}."
        ]
        told += maker.notes
    return " ".join(told)


def makers() -> tuple[Maker, ...]:
    """Who made the studies whose cases stand beside one's own."""
    return tuple(found.maker for found in read())


OF_ONE_CASE = ("case_id", "candidate")
"""Columns that name the one case of a row."""
OURS = "this study"
"""Whose case it is where it is one's own."""


def saying_whose(table: pd.DataFrame, study: Study, column: str) -> pd.DataFrame:
    """A table of which each row is of one case, with a column after the name of the case that says whose it is."""
    of = {case_id: maker.name for maker in study.makers for case_id in maker.case_ids}
    place = next(number for number, name in enumerate(table.columns) if name in OF_ONE_CASE)
    made = table.copy()
    made.insert(place + 1, column, [of.get(name, OURS) for name in table.iloc[:, place]])
    return made
