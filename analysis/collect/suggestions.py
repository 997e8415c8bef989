"""What was probably meant where a cell holds what it cannot: the nearest allowed word, state or day, and whether it is certain."""

import re
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from typing import NamedTuple

import pandas as pd

from analysis.collect import reading, spoiled, states
from analysis.model import iso3166, terms
from analysis.model.dictionary.schemas import ID, Column

NEAREST = 0.6
"""How much of two words must be the same, from 0 to 1, for one to be suggested in place of the other."""


class Suggestion(NamedTuple):
    """What to write instead, several possibilities joined by ` or `, blank where nothing is near; and whether it can be nothing else."""

    text: str = ""
    is_certain: bool = False


def words_of(column: Column, codebook: Mapping[str, pd.DataFrame], propositions: Iterable[str] = ()) -> list[str]:
    """The closed list of words that a column can hold; empty where it has none, as states have, which are those of ISO 3166 and of the codebook."""
    if column.values:
        return list(column.values)
    if column.vocabulary:
        return list(codebook[column.vocabulary].iloc[:, 0]) if column.vocabulary in codebook else []
    return list(propositions) if column.refers_to == "propositions" else []


def as_key(text: str) -> str:
    """A text as an id: in small letters, with hyphens for all that is neither a letter nor a digit; blank where that is no id, or loses a letter."""
    made = re.sub(r"[^a-z0-9]+", "-", reading.tidy_name(text).lower()).strip("-")
    return made if text.isascii() and re.fullmatch(ID, made) else ""


def suggest(column: Column, value: str, codebook: Mapping[str, pd.DataFrame], propositions: Iterable[str] = ()) -> Suggestion:
    """What was probably meant by a value of a cell, or an item of its list.

    Parameters
    ----------
    column
        The column.
    value
        What stands there.
    codebook
        Codebook tables by their short names.
    propositions
        Propositions that the case can have.
    """
    words = words_of(column, codebook, propositions)
    if not value or value in words:
        return Suggestion()
    if column.is_date:
        day = spoiled.certain(value)
        return Suggestion(day, True) if day else Suggestion(" or ".join(spoiled.likely(value) if re.search(r"\d{4}", value) else []))
    if column.vocabulary == "states":
        return _state(value, dict(zip(*(codebook["states"][name] for name in ("alpha2", "name")), strict=True)))
    if set(column.values) == {"-1", "0", "1"}:
        number = re.sub(r"^\+", "", value.translate({0x2212: "-", 0x2013: "-", 0xFF0B: "+"})).replace(" ", "")
        number = re.sub(r"[.,]0+$", "", number)
        return Suggestion(number, True) if number in words else Suggestion()
    if words:
        return _word(value, words, column)
    if column.pattern == ID and (key := as_key(value)) and key != value:
        return Suggestion(key, True)
    return Suggestion()


def _state(value: str, listed: Mapping[str, str]) -> Suggestion:
    """The code of a state that is meant by another code or a name; one near by where it is misspelt."""
    if (code := states.code_of(value, listed)) and (code in listed or iso3166.is_state(code)):
        return Suggestion(code, True) if code != value else Suggestion()
    near = re.search(r"did you mean ([A-Z]{2}),", states.suggest(value, listed))
    return Suggestion(near[1] if near else "")


def _word(value: str, words: Collection[str], column: Column) -> Suggestion:
    """The word that a value is but for capitals, blanks and hyphens; else those near by."""
    plain: dict[str, list[str]] = {}
    for word in words:
        plain.setdefault(reading.plain_name(word), []).append(word)
    meant = reading.plain_name(value)
    if column.vocabulary == "languages":
        tag = re.fullmatch(r"([a-z]{2,3})[-_]([a-z]{4}[-_])?([a-z]{2}|[0-9]{3})", value.strip().lower())
        meant = tag[1] if tag and meant not in plain else meant
    elif column.refers_to == "propositions" and meant not in plain:
        family, _, state = meant.rpartition("_")
        meant = f"{family}_{(states.code_of(state) or state).lower()}"
    if len(plain.get(meant, ())) == 1:
        return Suggestion(plain[meant][0], True)
    near = [name for name in plain if meant and (name.startswith(meant) or meant in name.split("_"))] or get_close_matches(meant, plain, 2, NEAREST)
    return Suggestion(" or ".join(plain[name][0] for name in near[:3]) if len(near) <= 3 else "")


def renamed(value: str, taken: Collection[str]) -> str:
    """The id that an id in another form stands for, if no other row has it; else blank."""
    key = as_key(value)
    return key if key and key != value and key not in taken else ""


def advice(found: Suggestion) -> str:
    """A suggestion as a question; blank where there is none."""
    return f"did you mean {found.text}?" if found.text else ""


def items_of(column: Column, cell: str) -> list[str]:
    """What a cell holds, one or several."""
    return terms.split_list(cell) if column.is_list else [cell] * (cell != "")
