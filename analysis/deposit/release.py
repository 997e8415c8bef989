"""A release: the files of the project, what describes them, and all of it as one archive.

Nothing in it depends on the day, the folder, the user or the machine of the release.
"""

import json
from collections.abc import Callable
from types import ModuleType
from typing import NamedTuple

from analysis.collect import files, others, store
from analysis.deposit import (
    annotations,
    archive,
    bill,
    citation,
    codebook,
    codecheck,
    crate,
    hashes,
    licences,
    overview,
    package,
    replication,
    tree,
    versions,
)
from analysis.deposit.contents import Contents
from analysis.pipeline import stamping, visitors

MADE_BY: dict[ModuleType, tuple[str, ...]] = {
    codebook: tuple(codebook.TABLES),
    citation: (".zenodo.json",),
    annotations: ("annotations.jsonld",),
    overview: ("ANNOTATIONS.md",),
    replication: ("REPLICATION.md",),
    licences: ("LICENCES.md",),
    bill: ("sbom.cdx.json",),
    codecheck: ("codecheck.yml", "codecheck/precheck.md"),
    package: ("datapackage.json",),
    crate: ("ro-crate-metadata.json",),
}
"""Modules that describe what is deposited, in the order in which they are asked, and the files that each makes; the
later ones describe these too."""
OF_PROJECT = (overview,)
"""Those that tell how the data of this project came about: the authors of a study of one's own tell it themselves."""
OF_OWN = (codebook,)
"""Those that hold what a study of one's own takes over of this project, which has it among its data."""
MADE = frozenset({stamping.RELEASE, hashes.NAME, *(path for paths in MADE_BY.values() for path in paths)})
"""Paths of all files that a release makes."""


UNNAMED = "it is a folder, which nobody else has. Name the archive of a release of that study, with its SHA-256"
"""Why a study is not released whose results rest on a folder of another one."""


class Release(NamedTuple):
    """An archive: its name without an ending, what it holds, its bytes, their SHA-256, and what is to be done before it is deposited."""

    name: str
    contents: Contents
    data: bytes
    sha256: str
    notes: list[str]


def _said(stamp: stamping.Stamp, executable: list[str]) -> bytes:
    """What an archive says of itself: which release it is, and which files can be executed, since systems forget it."""
    told = {"name": stamping.name(), **stamp._asdict(), "executable": executable}
    return (json.dumps(told, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _described(contents: Contents, say: Callable[[str], None]) -> Contents:
    """The same with the files of the modules that describe it."""
    for module, paths in MADE_BY.items():
        if module in (OF_OWN if store.ROOT == store.INSTRUMENT else OF_PROJECT):
            continue
        say(", ".join(paths[:3]) + f" and {len(paths) - 3} more" * (len(paths) > 3))
        made = module.made(contents)
        if set(made) != set(paths):
            raise AssertionError(f"{module.__name__} makes {sorted(made)}, and MADE_BY says {sorted(paths)}")
        contents = contents.with_files(made)
    return contents


def stamped() -> stamping.Stamp:
    """Which release this is.

    Raises
    ------
    tree.Unfit
        If neither a checkout nor an archive says which commit this is, or other data than those of the project are set.
    """
    stamp, faults = stamping.stamp(), []
    if stamping.UNKNOWN in stamp:
        faults.append(
            f"It is not known which commit {store.ROOT} is. Call it in a clone of the repository, "
            "in an unpacked archive, or in the folder of a study that is the top of a repository of git with a commit."
        )
    if not store.is_own():
        faults.append(f"{store.RAW} is {str(store.raw_folder())!r}. Unset it: a release has data/raw.")
    if faults:
        raise tree.Unfit("\n".join(faults))
    return stamp


def release(say: Callable[[str], None] = lambda words: None) -> Release:
    """The archive of the project as it was committed, or of an unpacked archive anew.

    Parameters
    ----------
    say
        Told what is made, as it is made.

    Raises
    ------
    tree.Unfit
        If the project cannot be released as it lies there; says every fault.
    """
    stamp, found, tagged = stamped(), tree.read(MADE), stamping.tagged()
    say(f"{len(found.files)} files of commit {stamp.commit}")
    contents = Contents(stamp, {}, store.read_study()).with_files(found.files)
    if faults := versions.faults(contents, tagged) + [f"{others.said(each.reference)}: {UNNAMED}" for each in others.given() if not each.is_archive]:
        raise tree.Unfit("\n".join(faults))
    notes = versions.notes(contents, tagged) if stamping.is_checkout() else []
    notes += [
        f"CITATION.cff does not name {title!r}, whose cases stand beside yours; add it there (references)"
        for title in visitors.unnamed(contents.files["CITATION.cff"].decode())
    ]
    if store.ROOT != store.INSTRUMENT and not any(path.endswith(".whl") for path in contents.files):
        notes.append(
            f"no wheel of {store.PROJECT} {store.version()} lies beside the Makefile; with it the archive can make its environment by itself"
        )
    contents = _described(contents.with_files({stamping.RELEASE: _said(stamp, found.executable)}), say)
    contents = contents.with_files({hashes.NAME: hashes.lines(contents.files)})
    name = f"{stamping.name()}-{stamp.version}"
    say(f"{name}.zip")
    data = archive.pack(contents.files, found.executable, name, stamp.day)
    return Release(name, contents, data, files.sha256(data), notes)
