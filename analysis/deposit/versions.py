"""Which version is released: what `CITATION.cff`, `CHANGELOG.md` and the tag say of it, and where they contradict each other."""

import re
from typing import NamedTuple

from analysis.deposit import citation
from analysis.deposit.contents import Contents

CHANGELOG = "CHANGELOG.md"
UNRELEASED = "Unreleased"
_HEADING = re.compile(r"^## \[([^\]\n]+)\](?: - (\d{4}-\d\d-\d\d))?$", re.MULTILINE)


class Entry(NamedTuple):
    """A part of the changelog: its version, or `Unreleased`; its ISO day, blank where the heading has none; and whether anything stands in it."""

    version: str
    day: str
    is_empty: bool


def entries(text: str) -> list[Entry]:
    """Parts of a changelog by their headings, such as `## [0.1.0] - 2026-11-24`, in their order."""
    found = [*_HEADING.finditer(text)]
    ends = [*(heading.start() for heading in found), len(text)][1:]
    return [Entry(heading[1], heading[2] or "", not text[heading.end() : end].strip()) for heading, end in zip(found, ends, strict=True)]


def _entries_of(contents: Contents) -> list[Entry]:
    return entries(contents.files.get(CHANGELOG, b"").decode("utf-8", "replace"))


def faults(contents: Contents, tagged: str) -> list[str]:
    """Every reason why the archive is not that of the version whose number it bears.

    Parameters
    ----------
    contents
        The files of the release.
    tagged
        The commit that has the tag of this version; blank if none has.
    """
    version, commit = contents.stamp.version, contents.stamp.commit
    found = citation.faults(contents)
    released = [entry for entry in _entries_of(contents) if entry.version != UNRELEASED]
    if not released or released[0].version != version:
        above = f", above that of {released[0].version}" if released else ""
        found.append(f"{CHANGELOG} does not have version {version} as its latest; write a heading '## [{version}] - YYYY-MM-DD'{above}")
    else:
        cited = "" if found else str(citation.read(contents).get("date-released", ""))
        if cited and cited != released[0].day:
            found.append(f"{CHANGELOG} has no day or another day for version {version} than {cited}, the date-released of CITATION.cff; use one")
    if tagged and tagged != commit:
        found.append(f"the tag v{version} is commit {tagged}, and this is {commit}; give this one a new version, or check out the tag")
    return found


def notes(contents: Contents, tagged: str) -> list[str]:
    """What is to be done before the archive is deposited, though it can be made without."""
    version, found = contents.stamp.version, []
    if any(entry.version == UNRELEASED and not entry.is_empty for entry in _entries_of(contents)):
        found.append(
            f"{CHANGELOG} has changes under {UNRELEASED}, which version {version} does not have; give them a version before you deposit this"
        )
    return found if tagged else [*found, f"no commit has the tag v{version}; set it before you deposit this (git tag -s v{version})"]
