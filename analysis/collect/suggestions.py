"""What was probably meant where a cell holds what it cannot: the nearest allowed word, state or day, and whether it is certain."""

import re
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from typing import NamedTuple

import pandas as pd

from analysis.collect import reading, spoiled, states, typed_dates
from analysis.model import iso3166, terms
from analysis.model.dictionary.schemas import ID, Column

MOST_WORDS = 12
"""Most words of a list that are named where somebody typed another one; of a longer one the nearest are."""
MOST_NEAR = 3
"""Most words that are suggested in place of one."""
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


def named_words(table: pd.DataFrame) -> dict[str, str]:
    """Words of a table of the codebook with their names, blank where it has none: `pt` is called Portuguese."""
    words = list(table.iloc[:, 0])
    return dict(zip(words, table["name"] if "name" in table else [""] * len(words), strict=True))


def shown(value: str, words: Mapping[str, str], called: str) -> str:
    """Words that can stand in a cell, by their names: all where they are few, else how many there are and the nearest to what stands there."""
    if len(words) <= MOST_WORDS:
        return ", ".join(words)
    plain = _plain(value, words)
    near = list(dict.fromkeys(word for name in _near(reading.plain_name(value), plain) for word in plain[name]))
    return f"{len(words)} {called}" + f", the nearest {', '.join(near[:MOST_NEAR])}" * bool(near)


def _plain(value: str, words: Mapping[str, str]) -> dict[str, list[str]]:
    """Words by themselves and by their names as they are compared; where the value begins with the code of a state, those of other states are left out."""
    state = _state_of(value)
    found: dict[str, list[str]] = {}
    for word, name in words.items():
        if not state or _state_of(word) in ("", state):
            for plain in dict.fromkeys(filter(None, (reading.plain_name(word), reading.plain_name(name)))):
                found.setdefault(plain, []).append(word)
    return found


def _near(meant: str, plain: Iterable[str]) -> list[str]:
    """Words, as they are compared, of which one was probably meant: those of which it is a part, where they are few; else those spelled most like it."""
    parts = [name for name in plain if meant and (name.startswith(meant) or meant in name.split("_"))]
    return parts if 0 < len(parts) <= MOST_NEAR else get_close_matches(meant, plain, MOST_NEAR, NEAREST)


def _state_of(text: str) -> str:
    """The state with whose code a text of several words begins, such as `MX police`; blank where it begins with none."""
    code = re.match(r"([A-Z]{2})[ _-]", text)
    return code[1] if code and iso3166.is_state(code[1]) else ""


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
        day = typed_dates.certain(value)
        return Suggestion(day, day != value) if day else Suggestion(" or ".join(spoiled.likely(value) if re.search(r"\d{4}", value) else []))
    if column.vocabulary == "states":
        return _state(value, dict(zip(*(codebook["states"][name] for name in ("alpha2", "name")), strict=True)))
    if set(column.values) == {"-1", "0", "1"}:
        number = re.sub(r"^\+", "", value.translate({0x2212: "-", 0x2013: "-", 0xFF0B: "+"})).replace(" ", "")
        number = re.sub(r"[.,]0+$", "", number)
        return Suggestion(number, True) if number in words else Suggestion()
    if words:
        named = named_words(codebook[column.vocabulary]) if column.vocabulary and not column.values else dict.fromkeys(words, "")
        return _word(value, named, column)
    if column.pattern == ID and (key := as_key(value)) and key != value:
        return Suggestion(key, True)
    return Suggestion()


def _state(value: str, listed: Mapping[str, str]) -> Suggestion:
    """The code of a state that is meant by another code or a name; one near by where it is misspelt."""
    if (code := states.code_of(value, listed)) and (code in listed or iso3166.is_state(code)):
        return Suggestion(code, True) if code != value else Suggestion()
    near = re.search(r"did you mean ([A-Z]{2}),", states.suggest(value, listed))
    return Suggestion(near[1] if near else "")


def _word(value: str, words: Mapping[str, str], column: Column) -> Suggestion:
    """The word that a value is, or names, but for capitals, blanks and hyphens; else those near by."""
    plain = _plain(value, words)
    meant = reading.plain_name(value)
    if column.vocabulary == "languages":
        tag = re.fullmatch(r"([a-z]{2,3})[-_]([a-z]{4}[-_])?([a-z]{2}|[0-9]{3})", value.strip().lower())
        meant = tag[1] if tag and meant not in plain else meant
    elif column.refers_to == "propositions" and meant not in plain:
        family, _, state = meant.rpartition("_")
        meant = f"{family}_{(states.code_of(state) or state).lower()}"
    if len(plain.get(meant, ())) == 1:
        return Suggestion(plain[meant][0], True)
    return Suggestion(" or ".join(dict.fromkeys(plain[name][0] for name in _near(meant, plain))))


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
