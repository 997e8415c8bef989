"""The locks as data: each pinned package with its version, its condition, and the hashes of its files."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from analysis.deposit import tree

RUNNING, TESTING = "requirements.txt", "requirements-test.txt"
"""The two locks: what running needs, and what the tests need besides."""


class Pinned(NamedTuple):
    """A pinned package.

    Attributes
    ----------
    name
        Its name, in the one spelling that all spellings share.
    version
        The one version that is installed.
    condition
        Where it is installed, as a marker; blank where it is installed everywhere.
    sha256
        Hashes of the files of this version, sorted.
    """

    name: str
    version: str
    condition: str
    sha256: tuple[str, ...]


def read(data: bytes) -> list[Pinned]:
    """Pinned packages of a lock, by name and version.

    Raises
    ------
    tree.Unfit
        If a package is not pinned to one version, or has no hash.
    """
    found = []
    for entry in re.split(r"\n(?=\S)", data.decode().strip()):
        requirement = Requirement(entry.partition("\\")[0].strip())
        versions = [each.version for each in requirement.specifier if each.operator == "=="]
        hashes = tuple(sorted(re.findall(r"--hash=sha256:([0-9a-f]{64})", entry)))
        if len(versions) != 1 or len(requirement.specifier) != 1 or not hashes:
            raise tree.Unfit(f"{requirement} is not pinned to one version with hashes")
        found.append(Pinned(canonicalize_name(requirement.name), versions[0], str(requirement.marker or ""), hashes))
    return sorted(found)


def both(contents: Mapping[str, bytes]) -> dict[str, list[Pinned]]:
    """Pinned packages of the two locks of an archive, by lock."""
    return {path: read(contents[path]) for path in (RUNNING, TESTING) if path in contents}
