"""Faults for people: those of one kind in one line, first what keeps a table from being read, then values, then references."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import pandas as pd

from analysis.collect.fault import NOT_BLANK, SAID, Fault
from analysis.collect.suggestions import MOST_WORDS, Suggestion, advice, suggest, words_of
from analysis.collect.typed_dates import is_edtf
from analysis.model import iso3166, terms
from analysis.model.dictionary.schemas import Column
from analysis.model.dictionary.vocabulary import adding

KINDS = ("file", "column", "row", "state", "word", "day", "form", "blank", "reference", "rule")
"""Kinds of faults in the order in which they are told."""
MOST_LINES, MOST_VALUES = 10, 4
"""Most lines that are shown, and values that are named in one."""


class Told(NamedTuple):
    """A fault with what is known of it: its kind, the column, the closed list of what may stand there, what was probably meant, and whether it is mended."""

    fault: Fault
    kind: str
    column: Column | None
    words: tuple[str, ...]
    suggestion: Suggestion
    is_mended: bool


def told(
    fault: Fault, column: Column | None, codebook: Mapping[str, pd.DataFrame], propositions: Iterable[str] = (), is_mended: bool = False
) -> Told:
    """A fault with what is known of it; the column is None where it is in none that is known."""
    allowed = list(propositions)
    words = () if column is None else tuple(words_of(column, codebook, allowed))
    found = Suggestion() if column is None else suggest(column, fault.value, codebook, allowed)
    return Told(fault, _kind(fault, column, words), column, words, found, is_mended)


def _kind(fault: Fault, column: Column | None, words: tuple[str, ...]) -> str:
    if column is None or fault.row is None:
        return "file" if fault.row is None else "column" if fault.column and fault.value in SAID else "row"
    if fault.value == "":
        return "blank"
    if column.is_date and not is_edtf(fault.value):
        return "day"
    if column.vocabulary == "states" and not column.values:
        return "rule" if fault.value in words or iso3166.is_state(fault.value) or ";" in fault.value else "state"
    if words and fault.value not in words:
        return "word"
    if column.refers_to and fault.allowed.startswith(f"{column.refers_to}:"):
        return "reference"
    return "form" if column.pattern and not re.fullmatch(column.pattern, fault.value) else "rule"


def _key(one: Told) -> tuple[str, ...]:
    """What faults of one line have in common."""
    fault, column = one.fault, one.column
    table = fault.file.rpartition("/")[2]
    if column is None or one.kind in ("file", "column", "row"):
        return one.kind, fault.file, fault.value if one.kind != "row" else "", "" if one.kind != "file" else fault.allowed
    if one.kind in ("day", "state"):
        return (one.kind,)
    if one.kind == "word":
        return one.kind, column.vocabulary or column.refers_to or ",".join(column.values)
    if one.kind == "reference":
        return one.kind, column.refers_to
    rule = re.sub(r"[\w-]*\d[\w-]*|\b[A-Z]{2}\b|\(.*\)", "", fault.allowed) if one.kind == "rule" else ""
    return one.kind, table, fault.column, rule


def lines(found: Iterable[Told]) -> list[str]:
    """A line for each kind of fault, in the order of `KINDS`, then of files as they are given."""
    groups: dict[tuple[str, ...], list[Told]] = {}
    for one in found:
        groups.setdefault(_key(one), []).append(one)
    ordered = sorted(groups.values(), key=lambda group: KINDS.index(group[0].kind))
    listed: set[tuple[str, ...]] = set()
    return [_line(group, listed) for group in ordered]


def _line(group: list[Told], listed: set[tuple[str, ...]]) -> str:
    """A kind of fault in a line; `listed` are the lists of words that a line before it has, which no other one repeats."""
    first = group[0]
    if first.kind == "column":
        names = ", ".join(dict.fromkeys(one.fault.column for one in group))
        return str(first.fault) if len(group) == 1 else f"{first.fault.file}: columns {names}: {_said(first.fault)}"
    if first.kind in ("file", "row"):
        more = f" (and {len(group) - 1} more rows)" * (len(group) > 1)
        return f"{first.fault}{more}"
    rest = [one for one in group if not one.is_mended]
    parts = [f"{_places(group)}: {_values(group)}", _fix(len(group) - len(rest), len(group)), _allowed(rest, listed)]
    return "; ".join(filter(None, parts)).replace("?;", "?")


def _said(fault: Fault) -> str:
    return str(fault).partition(": ")[2]


def _places(group: list[Told]) -> str:
    """Where faults are: two columns by name, and how many more there are."""
    there = list(dict.fromkeys(f"{one.fault.file} {one.fault.column}" for one in group))
    return ", ".join(there[:2]) + f" and {len(there) - 2} more columns" * (len(there) > 2)


def _rows(group: list[Told]) -> str:
    """Rows of faults: up to five by number."""
    numbers = [str(one.fault.row) for one in group]
    more = f" and {len(numbers) - 5} more" * (len(numbers) > 5)
    return f"row {numbers[0]}" if len(numbers) == 1 else f"rows {', '.join(numbers[:5])}{more}"


def _values(group: list[Told]) -> str:
    """What stands there and how often, the most frequent first, each with what was probably meant."""
    if group[0].kind == "blank":
        return f"{_rows(group)} {'is' if len(group) == 1 else 'are'} blank"
    counted = Counter(one.fault.value for one in group)
    of = {one.fault.value: one for one in reversed(group)}
    shown = []
    for value, number in counted.most_common(MOST_VALUES):
        one = of[value]
        where = f"{number} cells say" if number > 1 else f"row {one.fault.row} says"
        question = advice(one.suggestion)
        text = value if len(value) <= 60 else value[:57] + "..."
        shown.append(f"{where} {text!r}" + (f" ({question})" if question and len(counted) > 1 else f"; {question}" if question else ""))
    more = len(counted) - len(shown)
    return ", ".join(shown) + f" and {more} other things" * (more > 0)


def _fix(n_mended: int, n: int) -> str:
    if not n_mended:
        return ""
    return f"--fix writes {'it' if n == 1 else 'them' if n_mended == n else f'{n_mended} of {n}'}"


def _allowed(rest: list[Told], listed: set[tuple[str, ...]]) -> str:
    """What may stand there, once; nothing where all is mended."""
    if not rest:
        return ""
    one = rest[0]
    if one.words and one.kind in ("word", "blank"):
        if len(one.words) <= MOST_WORDS and one.words not in listed:
            listed.add(one.words)
            return f"use {', '.join(one.words)}"
        vocabulary = one.column.vocabulary if one.column else ""
        return f"use one of codebook/{vocabulary}.csv, or add {adding(vocabulary)}" if vocabulary else "use one of the propositions of the case"
    if one.kind == "day":
        return "use YYYY, YYYY-MM or YYYY-MM-DD, with ~ where it is about then, or a first and a last day joined by /"
    allowed = "what is asked for" if one.fault.allowed == NOT_BLANK else one.fault.allowed
    return f"fill in {allowed}" if one.kind == "blank" else terms.advise(allowed)


def shortened(all_lines: list[str]) -> list[str]:
    """The first lines, and how many kinds of faults the others are."""
    more = len(all_lines) - MOST_LINES + 1
    if more <= 1:
        return all_lines
    return [*all_lines[: MOST_LINES - 1], f"and {more} more kinds of faults; -v shows all"]


def asked(one: Told) -> str:
    """What was probably meant, as a question; blank where nothing is known of it, or the fault itself says it."""
    near = one.fault.allowed.partition(", the nearest ")[2] or one.fault.allowed * (one.kind in ("day", "state"))
    return "" if all(text in near for text in one.suggestion.text.split(" or ")) else advice(one.suggestion)


Json = dict[str, object]


def as_json(found: Iterable[Told], path: Callable[[Fault], str]) -> list[Json]:
    """Faults as objects for editors and for machines; `allowed` is the name of a list of words where there is one, else words for people."""
    return [
        {
            "file": path(one.fault),
            "row": one.fault.row,
            "column": one.fault.column or None,
            "value": one.fault.value,
            "kind": one.kind,
            "allowed": list_of(one) or one.fault.allowed,
            "suggestion": one.suggestion.text or None,
            "fixable": one.is_mended,
            "message": str(one.fault),
        }
        for one in found
    ]


def list_of(one: Told) -> str:
    """Name of the list of words of which a fault has none; blank where it is about no list."""
    if one.column is None or one.kind not in ("word", "blank") or not one.words:
        return ""
    return one.column.vocabulary or one.column.refers_to or one.column.name
