"""`datapackage.json`: every table as a resource of a Data Package (version 2), with its schema, size and hash."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from analysis.collect import files, joining, store
from analysis.deposit import codebook, table_schema, tree
from analysis.deposit.contents import Contents
from analysis.deposit.table_schema import Json, Places
from analysis.exhibits import register
from analysis.model.dictionary import collected, vocabulary
from analysis.model.dictionary.manifest import MANIFEST
from analysis.model.dictionary.schemas import Table
from analysis.model.dispute import Codebook, Study
from analysis.pipeline import citing, claims, stamping

NAME = "datapackage.json"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
SCHEMA = "docs/schema.md"
"""The document that names the version of the schema, and says how to migrate."""
RAW, PROCESSED = "data/raw", "data/processed"
OF_CASE = ("facts.fact_id", "statements.statement_id", "sources.source_id", "claims.claim_id", "references.ref")
"""References to tables that each case has for itself."""
OF_STUDY = {
    "origins.origin_id": (f"{RAW}/origins.csv", "origin_id"),
    "law/instruments.instrument_id": (f"{RAW}/law/instruments.csv", "instrument_id"),
    "roles": (f"{RAW}/codebook/roles.csv", "role"),
    "families": (f"{RAW}/codebook/propositions.csv", "proposition_family"),
    **{table.name: (f"{RAW}/{table.name}.csv", table.names[0]) for table in vocabulary.CODEBOOK_TABLES},
}
"""References to tables that there are once, and vocabularies.

Cases and propositions are listed with each column; names of pages of the law get `law:` before them, and lead to none.
"""


class Version(NamedTuple):
    """A version of the schema: its number, and the fingerprint of the tables and columns of which it was said."""

    number: str
    fingerprint: str


def version(document: bytes) -> Version:
    """The topmost version of the document that lists them.

    Raises
    ------
    tree.Unfit
        If it names none.
    """
    found = re.search(r"^## (\d+\.\d+)\nFingerprint: `([0-9a-f]+)`$", document.decode(), re.MULTILINE)
    if not found:
        raise tree.Unfit(f"{SCHEMA} names no version with a fingerprint")
    return Version(found[1], found[2])


def tables_by_folder(words: Codebook) -> dict[str, dict[str, Table]]:
    """Every table of the dictionary by the kind of folder in which its file lies, and by the path in it."""
    exhibits = {f"{kind}s/{name}": declared.rows for (kind, name), declared in register.declared().items()}
    return {
        f"{RAW}/cases": {table.name: table for table in words.case_tables},
        RAW: {table.name: table for table in (*collected.BESIDE_TABLES, *vocabulary.CODEBOOK_TABLES)},
        PROCESSED: {table.name: table for table in words.processed_tables},
        "results": {**exhibits, MANIFEST.name: MANIFEST},
    }


def fingerprint(words: Codebook) -> str:
    """SHA-256 of tables, columns, types, keys and references, whatever the words that explain them."""
    lines = [
        " ".join(
            map(
                str,
                (
                    folder,
                    name,
                    place,
                    *column._replace(meaning="", blank=None if column.blank is None else "", words="", unit="", derived="yes" * bool(column.derived)),
                ),
            )
        )
        for folder, tables in sorted(tables_by_folder(words).items())
        for name, table in sorted(tables.items())
        for place, column in enumerate(table.columns)
    ]
    return files.sha256("\n".join(lines).encode())


def resource_name(path: str) -> str:
    """Name of the resource of a file: its path with dots."""
    return path.removesuffix(".csv").replace("/", ".").lower()


def made(contents: Contents) -> dict[str, bytes]:
    """`datapackage.json`, of all tables below data/ and results/.

    Raises
    ------
    tree.Unfit
        If the dictionary does not know a table, or a column of it.
    """
    of = _Tables(contents.files, joining.beside(contents.study))
    stamp, about, cited = contents.stamp, contents.study.codebook.about, citing.study()
    schema_version = version(contents.files[SCHEMA]).number
    package = {
        "$schema": PROFILE,
        "name": stamping.name(),
        "title": about.title,
        "description": _described(schema_version),
        "version": stamp.version,
        "created": f"{stamp.day}T00:00:00Z",
        "schemaVersion": schema_version,
        "schemaChanges": SCHEMA,
        "licenses": [{"name": about.licence, "path": "LICENSE-DATA" if "LICENSE-DATA" in contents.files else "LICENSE"}],
        "contributors": [{"title": author, "roles": ["author"]} for author in about.authors],
        **({"keywords": cited["keywords"]} if cited.get("keywords") else {}),
        "resources": list(of.resources()),
    }
    return {NAME: (json.dumps(package, indent=1, ensure_ascii=False) + "\n").encode()}


def _described(schema_version: str) -> str:
    return (
        "All tables as UTF-8 CSV with a blank for what is missing. "
        f"Version {schema_version} of the schema; {SCHEMA} says how to migrate. "
        "A text that a spreadsheet would run begins with an apostrophe, which is no part of it. "
        "Identifiers of facts, statements and pages are those of their case: tables over all cases name the case beside "
        "them, so that no single table holds what they refer to. "
        "Items of lists refer to what the description of their column names; a Table Schema cannot say it."
    )


class _Tables:
    """Tables of an archive, and where each finds what it refers to."""

    def __init__(self, contents: Mapping[str, bytes], study: Study) -> None:
        self.files, self.study = contents, study
        self.known = {
            **tables_by_folder(study.codebook),
            codebook.FOLDER: {PurePosixPath(path).stem: table for path, table in codebook.TABLES.items()},
        }
        self.paths = [path for path in contents if path.endswith(".csv") and path.startswith(("data/", "results/"))]

    def resources(self) -> Iterator[Json]:
        """A resource for each table, in the order of the paths."""
        places = {folder: self._places(folder) for folder in {self._scope(path) for path in self.paths}}
        for path in self.paths:
            table, data = self._table(path), self.files[path]
            yield {
                "name": resource_name(path),
                "path": path,
                "type": "table",
                "description": f"One row is {table.row}.",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": len(data),
                "hash": f"sha256:{files.sha256(data)}",
                "schema": table_schema.schema(table, map(str, store.read_table(data).columns), places[self._scope(path)]),
            }

    def _table(self, path: str) -> Table:
        """What the dictionary says of a file."""
        if path == claims.MANIFEST:
            return MANIFEST
        folder = next(folder for folder in (f"{RAW}/cases", PROCESSED, "results", RAW, codebook.FOLDER) if path.startswith(f"{folder}/"))
        rest = path.removeprefix(f"{folder}/").removesuffix(".csv")
        name = rest if folder in (RAW, codebook.FOLDER) else rest.partition("/")[2]
        if name not in self.known[folder]:
            raise tree.Unfit(f"The dictionary knows no table {path}. Describe it there, or take it away.")
        return self.known[folder][name]

    def _scope(self, path: str) -> str:
        """The folder with the tables of the case to which a file belongs; blank where it belongs to none."""
        if path.startswith(f"{RAW}/cases/"):
            return str(PurePosixPath(path).parent)
        case_id = path.split("/")[2 if path.startswith(PROCESSED) else 1]
        return f"{PROCESSED}/{case_id}" if case_id in self.study.cases and not path.startswith((RAW, codebook.FOLDER)) else ""

    def _places(self, folder: str) -> Places:
        """Where the tables of a case, or of the study, find what they refer to."""
        named = {place: (f"{folder}/{table}.csv", field) for place in OF_CASE for table, _, field in [place.partition(".")]}
        there = {place: (self._whole(path), field) for place, (path, field) in {**OF_STUDY, **named}.items()}
        resources = {place: (resource_name(path), field) for place, (path, field) in there.items() if self._has_all(path, field)}
        case_id = folder.rpartition("/")[2]
        cases = [self.study.cases[case_id]] if folder else self.study.cases.values()
        propositions = {name for case in cases for name in case.propositions["proposition"]}
        return Places(resources, {"cases": sorted(self.study.cases), "propositions": sorted(propositions)})

    def _whole(self, path: str) -> str:
        """The table of the whole codebook in place of one of the data, where the archive has it."""
        whole = path.replace(f"{RAW}/codebook", codebook.FOLDER)
        return whole if whole in self.files else path

    def _has_all(self, path: str, field: str) -> bool:
        """Whether a table is there and has all to which others refer: that of the project has no state that ISO 3166-1 alone knows."""
        name = PurePosixPath(path).stem
        if path not in self.files or not path.startswith(f"{RAW}/codebook/"):
            return path in self.files
        words = {*self.study.codebook.tables[name][field]} | (codebook.states_of(self.study) if name == "states" else set())
        return words <= {*store.read_table(self.files[path])[field]}
