"""What a study is about, in its own words: the content of `study.toml`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, Self

TEXTS = {
    "title": "what the study is called",
    "question": "what it asks, in one sentence",
    "default_case": "the case whose executed notebooks stand for all, and of which the first page tells",
    "licence": "licence of the data, as an SPDX name",
}
"""Texts of a study, and what each is."""

WORDS = {
    "subject": "whom or what a case is about, as a noun without article",
    "subject_column": "column of case.csv that names it",
    "start": "the event with which the clock of a case starts",
    "started": "the same, said of the subject",
    "start_column": "column of case.csv with its day",
    "outcome": "what the matter ends with",
    "outcomes": "several of these",
    "done": "the same, said of the subject",
    "undone": "that the matter ended without it",
    "left": "the same as a clause, when positions were overtaken",
    "proceeding": "the kind of proceedings, as a noun without article",
    "claim": "what the states that stand for XX have made",
    "claims": "several of these",
    "rivalry": "several claims on one subject, which make cases comparable",
    "shared": "what all cases share and can be why they were found, after a comma",
}
"""Words of a study, each once, and what each says."""


EXTENDS, OWN = "extradition", "own"
"""What a study may say of its codebook: it extends that of the project, or has a vocabulary of its own."""
CODEBOOK = f"{EXTENDS}, to add rows to the project's codebook and override its rows, or {OWN}, for a vocabulary of your own"

QUOTES = "true, to keep passages that were coded elsewhere as text; false, for their place and SHA-256 alone"
"""What `keep_quotations` of a study can be."""

READ_BY = "the day by which every page had been read, such as 2026-11-28, for lists of references"
"""What a study need not say."""

_TOP = (*TEXTS, "authors", "read_by", "codebook", "own_tables", "keep_quotations", "others")
"""Keys that stand above all parts."""

OF_OTHER = {
    "name": "lower-case letters, digits and hyphens: a short name by which its rows are told apart, each once",
    "path": "text: the folder of another study or the zip of its release, from the folder of this study",
    "sha256": "64 hexadecimal digits: the SHA-256 of that zip, which its author tells; without it nobody knows what was compared",
    "cases": "a list of texts: cases of that study; left out: all of them",
}
"""Keys of another study whose cases stand beside one's own (`[[others]]`), and what each says; the last two may be left out, the hash for a folder only."""


class Reference(NamedTuple):
    """Another study whose cases stand beside one's own: its short name, where it lies, SHA-256 (blank for a folder that may change), and its cases (none: all)."""

    name: str
    path: str
    sha256: str = ""
    cases: tuple[str, ...] = ()


@dataclass(frozen=True)
class About:
    """What a study is about: its title and question, the words for its matter, and what may be compared across its cases.

    `words` has each word of `WORDS`; `comparison` names exhibits over all cases that can be asked of the study; `read_by` is the day by
    which its pages had been read, blank where it does not say; `own_tables` names tables of the codebook in which nothing of the project is to stand;
    `keep_quotations`: whether passages that were coded elsewhere are kept as text.
    `others` are studies whose cases stand beside its own.
    """

    title: str
    question: str
    default_case: str
    licence: str
    authors: tuple[str, ...]
    words: Mapping[str, str] = field(hash=False)
    comparison: tuple[str, ...]
    read_by: str = ""
    own_tables: tuple[str, ...] = ()
    keep_quotations: bool = False
    others: tuple[Reference, ...] = ()

    @classmethod
    def of(cls, read: Mapping[str, Any]) -> Self:
        """The content of a `study.toml` that has no faults."""
        texts = {name: str(read[name]) for name in TEXTS}
        return cls(
            authors=tuple(read["authors"]),
            words=dict(read["words"]),
            comparison=tuple(read["comparison"]["exhibits"]),
            read_by=read.get("read_by", ""),
            own_tables=tuple(read.get("own_tables", ())),
            keep_quotations=read.get("keep_quotations", False),
            others=tuple(Reference(**{**other, "cases": tuple(other.get("cases", ()))}) for other in read.get("others", ())),
            **texts,
        )


class Faulty(ValueError):
    """What a study says of itself cannot be used; the message has every fault, one a line."""


def faults(read: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Every fault of a `study.toml`: its place, what stands there, and what is allowed."""
    found = _unknown("", read, [*_TOP, "words", "comparison"])
    found += [("read_by", _shown(read["read_by"]), READ_BY)] if "read_by" in read and not _is_day(read["read_by"]) else []
    found += [("codebook", _shown(read["codebook"]), CODEBOOK)] if read.get("codebook", OWN) not in (EXTENDS, OWN) else []
    if not isinstance(quotes := read.get("keep_quotations", False), bool):
        found.append(("keep_quotations", _shown(quotes), QUOTES))
    if not _is_texts(read.get("own_tables", [])):
        found.append(
            ("own_tables", _shown(read["own_tables"]), "a list of texts: names of tables of the codebook in which nothing of the project is to stand")
        )
    found += _of_others(read.get("others", []))
    misplaced = [(part, name) for part in ("words", "comparison") if isinstance(read.get(part), dict) for name in read[part] if name in _TOP]
    found += [(f"{part}.{name}", "misplaced key", f"a line above [{part}], since all below that belongs to it") for part, name in misplaced]
    found += [(name, _shown(read.get(name, "")), f"text: {meaning}") for name, meaning in TEXTS.items() if not _is_text(read.get(name))]
    words, comparison = (part if isinstance(part := read.get(name), dict) else {} for name in ("words", "comparison"))
    found += _unknown("words.", words, WORDS) + _unknown("comparison.", comparison, ["exhibits"])
    wrong = {name: meaning for name, meaning in WORDS.items() if not _is_text(words.get(name))}
    found += [(f"words.{name}", _shown(words.get(name, "")), f"text: {meaning}") for name, meaning in wrong.items()]
    lists = (("authors", read.get("authors"), "names of people or bodies"), ("comparison.exhibits", comparison.get("exhibits"), "names of exhibits"))
    return found + [(name, _shown(value), f"a list of texts: {what}") for name, value, what in lists if not _is_texts(value)]


def _of_others(read: object) -> list[tuple[str, str, str]]:
    """Faults of the studies whose cases stand beside one's own."""
    if not isinstance(read, list) or not all(isinstance(other, dict) for other in read):
        return [("others", _shown(read), "[[others]] above each of them")]
    found = []
    for number, other in enumerate(read, 1):
        place = f"others {number}."
        found += [(f"{place}{key}", "unknown key", ", ".join(OF_OTHER)) for key in other if key not in OF_OTHER]
        name, path, sha256 = other.get("name"), other.get("path"), other.get("sha256", "")
        is_alone = sum(each.get("name") == name for each in read) == 1
        is_hash = isinstance(sha256, str) and re.fullmatch(r"[0-9a-f]{64}", sha256)
        is_right = {
            "name": isinstance(name, str) and re.fullmatch(r"[a-z0-9][a-z0-9-]*", name) and is_alone,
            "path": _is_text(path),
            "sha256": is_hash or (sha256 == "" and not str(path).endswith(".zip")),
            "cases": _is_texts(other.get("cases", [])),
        }
        found += [(f"{place}{key}", _shown(other.get(key, "")), OF_OTHER[key]) for key, right in is_right.items() if not right]
    return found


def _shown(value: object) -> str:
    return value if isinstance(value, str) else repr(value)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value.strip() != "" and value.isprintable()


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _unknown(place: str, read: Mapping[str, Any], known: Any) -> list[tuple[str, str, str]]:
    return [(f"{place}{name}", "unknown key", ", ".join(known)) for name in read if name not in known and not (place and name in _TOP)]
