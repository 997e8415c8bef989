"""What codes of the codebook are called where people fill them in, and the code that a typed word means, where that is certain."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from analysis.collect import reading, states
from analysis.entry.sheets import Sheet, Words
from analysis.model import iso3166
from analysis.model.dictionary.schemas import ID, Column
from analysis.model.dispute import Codebook
from analysis.model.terms import case_propositions, split_list

_NAMED = {"states": "name", "languages": "name"}
"""Vocabularies whose codes few people know, and the column that has their names."""
_MEANINGS = ("name", "label", "definition")
"""Columns of the codebook that say what a code means, the first that there is."""
_QUOTES = "\"'\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a`\u00b4"


@cache
def plain(text: str) -> str:
    """A word as it is compared: without quotation marks around it, in small letters, with `_` for blanks and hyphens, and a hyphen for every dash."""
    bare = reading.plain_dashes(reading.tidy_name(text)).strip(_QUOTES).strip()
    if re.fullmatch(r"[+-]?\d+", bare):
        return bare.removeprefix("+")
    return re.sub(r"[\s_-]+", "_", unicodedata.normalize("NFKC", bare).casefold()).strip("_.")


@dataclass(frozen=True, eq=False)
class Listed:
    """Codes in their order, what each is called in a cell, and what it means (blank: not said)."""

    labels: dict[str, str]
    meanings: dict[str, str]
    states: Mapping[str, str] | None = None
    """Names of states by their codes, where it is a list of states, of which all names are known."""

    @cached_property
    def by_label(self) -> dict[str, str]:
        """Codes by what they are called in a cell."""
        return {label: code for code, label in self.labels.items()}

    @cached_property
    def by_plain(self) -> dict[str, str]:
        """Codes by their names, labels and themselves as `plain` has them, those apart that could be several."""
        found: dict[str, set[str]] = {}
        for code, label in self.labels.items():
            for word in (code, label, re.sub(r" \([^()]*\)\Z", "", label)):
                found.setdefault(plain(word), set()).add(code)
        return {word: next(iter(codes)) for word, codes in found.items() if len(codes) == 1}

    def code(self, text: str) -> str:
        """The code that is meant by a label, a code or a name, whatever its case; blank if that is not certain."""
        found = self.by_label.get(text) or self.by_plain.get(plain(text))
        return found or (states.code_of(text, self.states) if self.states is not None and text.strip() else None) or ""


class Vocabularies:
    """Closed lists of a codebook, as people see and type them."""

    def __init__(self, codebook: Codebook, named_states: Iterable[str] = ()) -> None:
        self.codebook = codebook
        self._named = sorted(set(named_states))
        self._kept: dict[Words, Listed] = {}

    def listed(self, words: Words) -> Listed:
        """The list that the words of a column name."""
        if words not in self._kept:
            self._kept[words] = self._made(words)
        return self._kept[words]

    def _made(self, words: Words) -> Listed:
        labels, meanings = {}, {}
        if words.vocabulary:
            table = self.codebook.tables[words.vocabulary]
            name, meaning = _NAMED.get(words.vocabulary, ""), next((column for column in _MEANINGS if column in table), "")
            for row in table.to_dict("records"):
                code = row[table.columns[0]]
                labels[code] = f"{row[name]} ({code})" if name and ";" not in row[name] else code
                meanings[code] = row[meaning] if meaning and not name else ""
        if words.are_propositions:
            for row in case_propositions(self.codebook.propositions, self._named or ["XX"]).to_dict("records"):
                labels[row["proposition"]], meanings[row["proposition"]] = row["proposition"], row["definition"]
        if words.vocabulary == "states":
            named = {code: name for code, name in iso3166.names().items() if code not in labels}
            labels |= {code: f"{name} ({code})" for code, name in sorted(named.items(), key=lambda item: item[1])}
            meanings |= dict.fromkeys(named, "")
        for word in words.more:
            labels.setdefault(word, word)
            meanings.setdefault(word, "")
        listed = dict(zip(self.codebook.states["alpha2"], self.codebook.states["name"], strict=True))
        return Listed(labels, meanings, listed if words.vocabulary == "states" else None)

    def shown(self, sheet: Sheet, column: Column, value: str) -> str:
        """What stands in a cell for a value of the data; read back by `meant`, it is the value again."""
        if not value or column.name not in sheet.words:
            return value
        listed = self.listed(sheet.words[column.name])
        items = value.split(";")
        labels = [listed.labels.get(item, "") for item in items]
        is_plain = all(labels) and (len(items) == 1 or len(set(items)) == len(items))
        return "; ".join(labels) if is_plain else value

    def meant(self, sheet: Sheet, column: Column, text: str) -> str:
        """The value that is meant by what was typed, as far as that is certain; the text itself where it is not."""
        if column.name in sheet.words:
            listed = self.listed(sheet.words[column.name])
            if text in listed.labels:
                return text
            return ";".join(listed.code(item) or item for item in _items(text, listed))
        if column.refers_to.endswith("_id") or column.pattern == ID:
            return _ids(column, text)
        return text

    def is_label(self, sheet: Sheet, column: Column, text: str) -> bool:
        """Whether what stands in a cell is just what codes are called, so that nothing needs to be said of it."""
        if column.name not in sheet.words:
            return False
        listed = self.listed(sheet.words[column.name])
        return all(item.strip() in listed.by_label or item.strip() in listed.labels for item in text.split(";"))


def _items(text: str, listed: Listed) -> list[str]:
    """Items of a cell: between semicolons, or else commas or lines if each is then a word of the list."""
    if listed.code(text):
        return [text]
    for separator in (r"\n", r",|\n|\band\b|/"):
        items = [item.strip() for item in re.split(separator, text) if item.strip()]
        if ";" not in text and len(items) > 1 and all(map(listed.code, items)):
            return items
    return split_list(text) if any(map(listed.code, text.split(";"))) else [text]


def _ids(column: Column, text: str) -> str:
    """Ids as they are meant: with hyphens for dashes, and with semicolons where commas or lines stand between several."""
    made = reading.plain_dashes(text)
    if column.is_list and ";" not in made:
        items = [item for item in re.split(r"[,\s]+", made) if item]
        if len(items) > 1 and all(re.fullmatch(ID, item) for item in items):
            return ";".join(items)
    return made if all(re.fullmatch(ID, item.strip()) for item in made.split(";")) else text
