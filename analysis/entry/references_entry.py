"""An entry of a library of references, whatever the format of its file, before it is a row of `sources.csv`."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from analysis.collect.bibliography import CSL_TYPES, UNTITLED
from analysis.collect.fault import shortened
from analysis.collect.typed_dates import NONE, Published
from analysis.entry import references_values as values

KINDS = {name: kind for kind, name in CSL_TYPES.items() if list(CSL_TYPES.values()).count(name) == 1}
"""Kinds of outlets by types of CSL that say them for certain. Others do not: people keep wires, ministries and embassies as newspaper articles."""


class Entry(NamedTuple):
    """An entry as it was read.

    `place` is where it stands in its file, in words; `key` what it is called there. `addresses` are all that it has, the page's own
    first. `kind` is the kind of outlet, where the type of the entry says it for certain. What is not said is blank. `doubts` are
    sentences about what could not be read.
    """

    place: str
    key: str = ""
    title: str = ""
    publisher: str = ""
    addresses: tuple[str, ...] = ()
    published: Published = NONE
    language: str = ""
    kind: str = ""
    stored: str = ""
    doubts: tuple[str, ...] = ()


class Parsed(NamedTuple):
    """Entries of a library in their order, and all that is wrong with its file."""

    entries: list[Entry]
    faults: list[str]


def language_of(said: Iterable[str], names: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """Code of the language that the first readable field names; and what to say if none of those that are filled can be read."""
    filled = [text for text in said if text.strip()]
    code = next((code for text in filled if (code := values.language(text, names))), "")
    return code, () if code or not filled else (f"language {shortened(filled[0])} is no one language of the codebook, and is left blank",)


def title_of(text: str) -> str:
    """A title on one line; blank where our own lists say that it is not visible."""
    made = values.plain(text)
    return "" if made == UNTITLED else made
