"""What a program for coding text has: documents, and places in them with codes, whatever file it came in."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from analysis.collect import reading
from analysis.model.dictionary.collected import CASE_TABLES

MOST_CODES, MOST_STATEMENTS = 10_000, 50_000
"""Codes, and coded places, that a file may have."""
FACTS, STATEMENTS, SOURCES = (next(table for table in CASE_TABLES if table.name == name) for name in ("facts", "statements", "sources"))
OF_FACT = {"date": "fact_date", "state": "fact_state", "organ": "fact_organ"}
"""What columns of facts are called beside those of the statement that have the same name."""
FIELDS = (
    *(name for name in STATEMENTS.names if name not in ("state", "organ", "proposition", "stance", "basis")),
    *(OF_FACT.get(name, name) for name in FACTS.names if name not in ("fact_id", "contradicts")),
)
"""What can be said of a coded place in the words of the data, beside its codes."""
CODED = ("state", "organ", "proposition", "stance", "basis")
"""Columns of statements that codes stand for."""


class Unreadable(ValueError):
    """A file cannot be read as what it should be; the message has every fault, one a line, with what to do."""


class Document(NamedTuple):
    """A document: its name in the program; what is known of its page, by column of `sources`."""

    name: str
    page: Mapping[str, str]


class Code(NamedTuple):
    """A code: the variable or kind of code to which it belongs, and its name."""

    variable: str
    name: str


class Coded(NamedTuple):
    """A coded place.

    Attributes
    ----------
    name
        What the program calls it; unique in the file.
    document
        Its document, by the key in `Project.documents`.
    place
        Where in the document, in words.
    sha256
        SHA-256 of the passage as UTF-8; blank where the file does not have it.
    quotation
        The passage; blank where the file does not have it.
    codes
        Its codes, in order.
    fields
        What is said of it in the words of the data, by `FIELDS`.
    comment
        What the coder wrote about it, in words of his own; blank if nothing.
    """

    name: str
    document: str
    place: str
    sha256: str
    quotation: str
    codes: tuple[Code, ...]
    fields: Mapping[str, str]
    comment: str


class Project(NamedTuple):
    """What a file has: its kind, in words; documents by key; coded places; what codes mean, as far as the file says it in the words of the data; and notes."""

    kind: str
    documents: Mapping[str, Document]
    coded: tuple[Coded, ...]
    codebook: Mapping[Code, Mapping[str, str]]
    notes: tuple[str, ...]

    def counts(self) -> Counter[Code]:
        """How many coded places have each code; those of the codebook that none has are there with 0."""
        found = Counter(code for coded in self.coded for code in coded.codes)
        return Counter({code: found[code] for code in [*self.codebook, *found]})


def digest(passage: str) -> str:
    """SHA-256 of a passage as UTF-8; blank for none."""
    return hashlib.sha256(passage.encode("utf-8", "surrogatepass")).hexdigest() if passage else ""


def code(variable: str, name: str) -> Code:
    """A code with its name on one line, without what is not seen."""
    return Code(reading.tidy_name(variable), reading.tidy_name(name))


_FIELD = re.compile(r"[ \t]*([a-z_]+)[ \t]*:[ \t]*(.*)")


def said(text: str, names: Iterable[str]) -> tuple[dict[str, str], str]:
    """What lines such as `date: 2031-03-02` say, by the names that are asked for, and the rest of the text."""
    asked, found, rest = set(names), dict[str, str](), []
    for line in text.splitlines():
        match = _FIELD.fullmatch(line)
        if match and match[1] in asked and match[1] not in found:
            found[match[1]] = match[2].strip()
        else:
            rest.append(line)
    return found, "\n".join(rest).strip()


def bounded(project: Project, file: str) -> Project:
    """The project, if it is not larger than what is read.

    Raises
    ------
    Unreadable
        If it is.
    """
    n_codes = len(project.counts())
    for number, most, what, advice in (
        (n_codes, MOST_CODES, "codes", "Merge or leave out codes that are no categories, such as one for each passage"),
        (len(project.coded), MOST_STATEMENTS, "coded places", "Export it in parts"),
    ):
        if number > most:
            raise Unreadable(f"{file} has {number} {what}, and at most {most} are read. {advice}.")
    return project
