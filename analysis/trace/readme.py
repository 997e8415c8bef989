"""Numbers of the README and where each comes from."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from analysis.collect import files, store
from analysis.essays.positions import Part
from analysis.model import terms
from analysis.model.addresses import address, cell_address, row_address
from analysis.pipeline import documents, notebooks

SPELLED = tuple(
    [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ]
)
NUMBER = re.compile(rf"\d+(?:[.,]\d+)*|\b(?:{'|'.join(SPELLED[2:])})\b", re.IGNORECASE)
PLACE = "README"
"""First part of the address of a number of the README: `README/answer/3` is the third number of the part `answer`."""


class Number(NamedTuple):
    """A number of the README: its address, the words around it, and the address that it is taken from."""

    address: str
    number: str
    words: str
    taken_from: str


def _of_parts(name: str, parts: list[Part]) -> Iterator[Number]:
    found = [(number[0], words.strip(), origin) for words, origin in parts for number in NUMBER.finditer(words)]
    return (Number(f"{PLACE}/{name}/{place}", number, words, origin) for place, (number, words, origin) in enumerate(found, 1))


def _prose(_: Mapping[str, bytes]) -> list[Part]:
    """Words of the project's own prose that say a number of the data; every other number there names a version, a rule, a notebook or a licence."""
    case_id, words = notebooks.default_case(), store.read_about().words
    day = date.fromisoformat(store.read_collected(case_id, store.read_codebook())["case"].loc[0, words["start_column"]])
    started = cell_address(row_address(terms.STUDY, "cases", [case_id]), words["started"])
    others = SPELLED[len(store.case_ids()) - 1] if len(store.case_ids()) <= len(SPELLED) else len(store.case_ids()) - 1
    return [
        (f"{words['started']} there on {day.day} {day:%B} {day.year}", started),
        (f"{others} comparable cases".capitalize(), address(terms.STUDY, "cases")),
    ]


def numbers(contents: Mapping[str, bytes]) -> list[Number]:
    """Numbers of the README that say something of the data, in the order of its parts; of a study of one's own, of the parts that its README has.

    Parameters
    ----------
    contents
        Files of results/ and data/processed/ by path, from which the numbers are taken.
    """
    made = {"prose": _prose, "answer": documents.answer_parts, "compared": documents.compared_parts}
    made |= {"standing": documents.standing_parts, "scope": documents.scope_parts}
    there = {"prose"} if documents.IS_PROJECT else set[str]()
    path = store.ROOT / documents.README
    there |= {block["name"] for block in documents.BLOCK.finditer(files.read_file(path).decode())} if path.is_file() else set()
    return [number for name, parts in made.items() if name in there for number in _of_parts(name, parts(contents))]
