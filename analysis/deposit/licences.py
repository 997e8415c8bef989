"""`LICENCES.md`: under which licence each part of the archive stands, and each package that it needs.

What a package says of its licence stands in a committed table: no system has those of all others installed, and a release
is the same wherever it is made.
"""

import sys
from collections.abc import Mapping
from importlib import metadata
from typing import NamedTuple

import pandas as pd

from analysis.collect import files, store
from analysis.deposit import lock, tree
from analysis.deposit.contents import Contents
from analysis.model import doors

NAME = "LICENCES.md"
SAID = "docs/dependency-licences.csv"
"""The table of what packages say of their licence."""
COLUMNS = ["name", "version", "licence", "said_in"]
NOTHING = "not said"
LONGEST = 60
"""Letters of a field that names a licence; a longer one is its text."""
NOT_KNOWN = "UNKNOWN"
SHOWN = 5
"""Packages that a message names."""


class Carried(NamedTuple):
    """A file that others made: what it is, and the name and address of its licence."""

    what: str
    licence: str
    address: str


CARRIED = {
    "tests/data/citation-file-format/schema-1.2.0.json": Carried(
        "the schema of the Citation File Format 1.2.0", "CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"
    ),
    "tests/data/ro-crate/context-1.1.jsonld": Carried(
        "the JSON-LD context of RO-Crate 1.1", "CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"
    ),
    "tests/data/web-annotation/anno.jsonld": Carried(
        "the JSON-LD context of Web Annotations",
        "W3C Document License",
        "http://www.w3.org/Consortium/Legal/copyright-documents",
    ),
}
"""Files that others made, by path; who made each stands in the README beside it."""


class Told(NamedTuple):
    """What a package says of its licence, and in which field of its metadata it says so."""

    licence: str
    said_in: str


def told(fields: metadata.PackageMetadata) -> Told:
    """What metadata say of a licence: an expression, a short field, what they are classified as, or the title of a whole text."""
    whole = {name: "\n".join(fields.get_all(name) or []) for name in ("License-Expression", "License")}
    expression, text = (" ".join(words.split()) for words in whole.values())
    classified = "; ".join(line.rpartition(" :: ")[2] for line in fields.get_all("Classifier") or [] if line.startswith("License :: "))
    title = next((line.strip() for line in whole["License"].splitlines() if line.strip()), "")
    if expression:
        return Told(expression, "License-Expression")
    if text and len(text) <= LONGEST and text != NOT_KNOWN:
        return Told(text, "License")
    if classified:
        return Told(classified, "Classifier")
    return Told(title, "License") if "License" in title else Told(NOTHING, "")


def installed(package: lock.Pinned) -> Told | None:
    """What an installed package says; None where it, or this version of it, is not installed."""
    try:
        found = metadata.distribution(package.name)
    except metadata.PackageNotFoundError:
        return None
    return told(found.metadata) if found.version == package.version else None


def table(contents: Mapping[str, bytes]) -> pd.DataFrame:
    """What packages of the locks say: the installed ones now, of the others what was written of the same version stands.

    Raises
    ------
    ValueError
        If nothing is known of some; names them.
    """
    written, rows, unknown = _written(contents.get(SAID)), {}, []
    for package in (package for packages in lock.both(contents).values() for package in packages):
        key = package.name, package.version
        if found := installed(package) or written.get(key):
            rows[key] = [*key, *found]
        else:
            unknown.append(" ".join(key))
    if unknown:
        raise ValueError(f"not installed here, and without a row in {SAID}: {', '.join(unknown)}. Write what their metadata say.")
    return pd.DataFrame([row for _, row in sorted(rows.items())], columns=COLUMNS, dtype=str)


def _written(data: bytes | None) -> dict[tuple[str, str], Told]:
    rows = store.read_table(data).itertuples(index=False, name=None) if data else ()
    return {(name, version): Told(licence, said_in) for name, version, licence, said_in in rows}


def of_packages(contents: Mapping[str, bytes]) -> dict[tuple[str, str], Told]:
    """What each package of the locks says, by name and version, as it was written.

    Raises
    ------
    tree.Unfit
        If the table has not just the packages of the locks; names those that are missing or too much. Where an archive has not the lock
        of the tests, rows for its packages are no fault.
    """
    written = _written(contents[SAID])
    needed = {(package.name, package.version) for packages in lock.both(contents).values() for package in packages}
    if wrong := sorted(needed ^ written.keys() if lock.TESTING in contents else needed - written.keys()):
        named = ", ".join(" ".join(key) for key in wrong[:SHOWN]) + f", and {len(wrong) - SHOWN} more" * (len(wrong) > SHOWN)
        raise tree.Unfit(f"{SAID} is not that of the locks ({named}). Make it anew (make licences).")
    return {key: written[key] for key in sorted(needed)}


def renew() -> None:
    """Write the table anew, from the locks and what is installed; ends the program with a message where that cannot be."""
    paths = [path for path in (lock.RUNNING, lock.TESTING, SAID) if (store.ROOT / path).is_file()]
    try:
        made_anew = table({path: files.read_file(store.ROOT / path) for path in paths})
    except ValueError as error:
        sys.exit(str(error))
    files.write_changed(store.ROOT / SAID, store.csv_bytes(made_anew))


def made(contents: Contents) -> dict[str, bytes]:
    """`LICENCES.md`."""
    data, is_study = contents.study.codebook.about.licence, "LICENSE-DATA" not in contents.files
    of_data, of_code = ("LICENSE", "LICENSE-CODE") if is_study else ("LICENSE-DATA", "LICENSE")
    code = (
        "the source of `notebooks/`, and the commands" if is_study else "`analysis/`, `tests/`, the source of `notebooks/`, and the files beside them"
    )
    lines = [
        "# Licences",
        "",
        f"Generated for the release. [{of_code}]({of_code}) and [{of_data}]({of_data}) have the texts, "
        "and the terms of the vocabularies that the data use.",
        "",
        "## Parts of this archive",
        "",
        "| part | licence | text |",
        "| --- | --- | --- |",
        f"| code: {code} | MIT | [{of_code}]({of_code}) |",
        f"| data: `data/`, `results/`, outputs in `notebooks/`, and `CODEBOOK.md` | {data} | [{of_data}]({of_data}) |",
        f"| documents: `docs/` | {data} | [{of_data}]({of_data}) |",
        *(f"| `{path}`: {each.what} | {each.licence} | <{each.address}> |" for path, each in _carried(contents.files).items()),
        "",
        "The archive carries no font: drawings name one, and have their words as text. It carries no page of anybody: tables have links and titles.",
        "",
        *_packages(contents.files),
    ]
    return {NAME: ("\n".join(lines) + "\n").encode()}


def _carried(contents: Mapping[str, bytes]) -> dict[str, Carried]:
    return {path: each for path, each in CARRIED.items() if path in contents}


def _packages(contents: Mapping[str, bytes]) -> list[str]:
    """Packages of the locks, and what each says of its licence."""
    said = of_packages(contents)
    lines = [
        "## Packages that it needs",
        "",
        f"None is in the archive; the locks name them with hashes. The licence is what the metadata of the package say ([{SAID}]({SAID})).",
        "Those that only the tests need are never installed by `make run`.",
    ]
    for path, packages in lock.both(contents).items():
        lines += [
            "",
            f"### [{path}]({path})",
            "",
            "| package | version | licence | said in |",
            "| --- | --- | --- | --- |",
        ]
        for package in packages:
            licence, said_in = said[package.name, package.version]
            lines.append(f"| {package.name} | {package.version} | {doors.markdown(licence)} | {said_in or 'nowhere'} |")
    return lines
