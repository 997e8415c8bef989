"""A table in words: what stands as a code in its CSV file, as it is printed."""

import re
from collections.abc import Callable, Iterable, Mapping

import pandas as pd

from analysis.model import captions, terms
from analysis.model.choices import HEADINGS
from analysis.model.dictionary.heads import head_of
from analysis.model.dictionary.schemas import STANCES, Column, Table
from analysis.model.dispute import Codebook
from analysis.model.sentences import say_date, start
from analysis.model.terms import split_list
from analysis.model.typeset import as_text

Said = Callable[[str], str]

SPELLED = {
    "single": "one stance",
    "not_applicable": "cannot hold one",
    "single-origin": "one original report",
    "several origins": "several original reports",
}
"""Words of closed lists that say more in other ones."""
PROSE = frozenset(
    ["claim", "days", "nationals", "note", "own_days", "paragraph", "publisher", "reason", "refs", "rule", "sentence", "title", "verdict_note"]
)
"""Columns that hold sentences, names or days of people, and no codes."""
OPTIONS = frozenset(["options", "sets", "universe"])
"""Columns that hold options of decisions, or pages and informants."""
OF_LAW = frozenset(["dual_criminality", "instrument_ids", "named_by", "nationals", "rule_instrument_ids", "rule_unseen"])
"""Columns that name instruments of law."""
UNPRINTED = frozenset(["matrix"])
"""Columns that tell people nothing."""
_STATE = re.compile(r"(?<![\w-])[A-Z]{2}(?![\w-])")
_NAME = re.compile(r"\b[a-z]+(?:_[a-z]+)*_[A-Z]{2}\b|\b[a-z]+(?:_[a-z]+)+\b")
_STANCE = re.compile(r"(?<!\S)(-?[01])(?: (act|speech|reported))?$")
_CODES_OF_STANCES = re.compile(r"1 supports, 0 leaves open, -1 opposes; | \(1 supports, 0 leaves open, -1 opposes\)")
OWNED = re.compile(r" (?!(?:and|or|not|yes|no|about|unknown|by|from|[A-Z][a-z]{2} \d{4}|[A-Z][a-z]{2}–)\b)[a-zA-Z]")
"""What follows the code of a state where it says whose something is."""
_NUMBERS = ("whole", "number")


class Worded:
    """The words for the codes in tables of a case or of a study.

    Parameters
    ----------
    codebook
        The vocabulary.
    subjects
        Whom or what each case is about, by the name of the case.
    titles
        Titles of instruments of law by their ids.
    """

    def __init__(self, codebook: Codebook, subjects: Mapping[str, str], titles: Mapping[str, str] = {}) -> None:
        self.titles = titles
        self.codebook, self.words, self.subjects = codebook, codebook.words, subjects
        self.states = {code: name.removeprefix("the ") for code, name in self.words.items()}
        self.languages = dict(zip(codebook.languages["language"], codebook.languages["name"], strict=True))
        self.general = {row["id"]: captions.said_of(row, codebook) for row in codebook.generalisations.to_dict("records")}
        self.prefix = re.compile(rf"(?<![\w-]){re.escape(next(iter(subjects)))}-(?=[fs]\d)") if len(subjects) == 1 else None

    def table(self, table: pd.DataFrame, described: Table) -> pd.DataFrame:
        """The columns of a table in words: text, or a number where the column holds one; blank stays blank."""
        texts, made = as_text(table), {}
        for name in table.columns:
            column = described.column(str(name))
            if column.type in _NUMBERS and not column.is_list and column.values != STANCES:
                made[name] = [self._number(value, column) for value in texts[name]]
            else:
                made[name] = [self._said(value, column) for value in texts[name]]
        return pd.DataFrame(made, columns=table.columns, dtype=object)

    def heads(self, table: pd.DataFrame, described: Table) -> list[str]:
        """What the columns are called; states in those that a study names itself have their names."""
        own = {name for named in captions.columns_of(self.codebook, described.name).values() for name, _ in named}

        def named(head: str) -> str:
            return " ".join(self.states.get(word.upper(), word) for word in head.split(" "))

        heads = {name: head_of(name, described.name) for name in map(str, table.columns)}
        return [named(head) if name in own else head for name, head in heads.items()]

    def note(self, text: str, described: Table, printed: Iterable[str]) -> str:
        """A note on a table as it is printed: columns by their heads, nothing on those that are not printed, and no codes of stances."""
        heads, printed = {name: head_of(name, described.name) for name in described.names}, set(printed)
        kept = []
        for sentence in re.split(r"(?<=\.) ", _CODES_OF_STANCES.sub("", text)):
            named, _, rest = sentence.partition(": ")
            on = [name.replace(" ", "_") for name in named.split(" and ")] if rest else []
            if on and all(name in heads for name in on):
                if not printed.intersection(on):
                    continue
                sentence = start(" and ".join(heads[name] for name in on)) + f": {rest}"
            kept.append(re.sub(r"\b[a-z]+(?:_[a-z]+)+\b", lambda found: heads.get(found[0], found[0].replace("_", " ")), sentence))
        return " ".join(kept)

    def _number(self, value: str, column: Column) -> object:
        return "" if not value else int(float(value)) if column.type == "whole" else float(value)

    def _said(self, value: str, column: Column) -> str:
        if not value:
            return ""
        if column.name in OF_LAW:
            return re.sub(r"[\w-]+", lambda name: self.titles.get(name[0], name[0]), "; ".join(split_list(value)))
        say = self._speaker(column)
        items = split_list(value) if column.is_list or (";" in value and column.name not in PROSE) else [value]
        said = "; ".join(say(item) for item in items)
        return self.prefix.sub("", said) if self.prefix else said

    def _speaker(self, column: Column) -> Said:
        """How an item of a column is said."""
        own: dict[str, Said] = {
            "coded": self._coding, "result": self._coding, "most": self._coding, "value": self._coding, "other_value": self._coding,
            "attributions": self._coding, "attributed_by": self._coding, "contests": self._coding,
            "languages": lambda item: re.sub(r"^[a-z]{2}\b", lambda code: self.languages.get(code[0], code[0]), item),
            "conclusion": self._conclusion, "id": lambda item: start(self.general.get(item, item)),
            "decision": self._decision, "decisions": self._decision, "decisions_equivalent": self._decision,
            "candidate": lambda item: self.subjects.get(item, start(item)),
            "group": lambda item: self.subjects.get(item, self.codes(item)),
            "requests": self._of_state, "by_request": self._of_state,
            "changed": lambda item: self.codes(item.replace("/", ": ")),
        }  # fmt: skip
        if column.name in own:
            return own[column.name]
        if column.name in PROSE:
            return str
        if column.name in OPTIONS:
            return self._option
        return self._of_vocabulary(column)

    def _of_vocabulary(self, column: Column) -> Said:
        """How an item of a column is said that the dictionary knows more of."""
        if column.values == STANCES:
            return lambda item: str(terms.STANCES.loc[int(item), "label"])
        if column.type == "day" or column.is_date:
            return say_date
        if column.refers_to == "cases" or column.name in ("case_ids", "depends_on"):
            return lambda item: self.subjects.get(item, item)
        if column.refers_to and not column.refers_to.startswith("propositions") and column.name != "family":
            return str
        if column.vocabulary == "organs" or column.name.startswith("organ"):
            return lambda item: "not named" if item == terms.UNNAMED else self.codes(item)
        if column.vocabulary == "languages" or column.name in ("language", "without_language"):
            return lambda item: self.languages.get(item, item)
        return self.codes

    def codes(self, text: str) -> str:
        """A text with names in place of propositions and of states: `RU embassy` is *Russia's embassy*."""
        if text in SPELLED:
            return SPELLED[text]
        text = _NAME.sub(lambda found: self.words.of(found[0], "title") or found[0].replace("_", " "), text)

        def named(found: re.Match[str]) -> str:
            name, rest = self.states.get(found[0], found[0]), text[found.end() :]
            is_owner = found[0] in self.states and OWNED.match(rest) is not None
            return f"{name}{chr(8217)}{'s' * (not name.endswith('s'))}" if is_owner else name

        return _STATE.sub(named, text)

    def _coding(self, item: str) -> str:
        """What a coder has, or what is attributed: `A 1 act` is *A: supports (act)*."""
        found = _STANCE.search(item)
        if not found:
            return re.sub(r"^(\S+) none$", r"\1: none", item)
        who, label = self.codes(item[: found.start()].strip()), str(terms.STANCES.loc[int(found[1]), "label"])
        return (f"{who}: " if who else "") + label + (f" ({found[2]})" if found[2] else "")

    def _of_state(self, item: str) -> str:
        """What holds of a state: `US yes` is *United States: yes*."""
        return self.codes(re.sub(r"^([A-Z]{2}) ", r"\1: ", item))

    def _decision(self, item: str) -> str:
        return HEADINGS.get(item, item.replace("_", " "))

    def _option(self, item: str) -> str:
        """Options that are taken together."""
        return " + ".join(self._one_option(part) for part in item.split("+"))

    def _one_option(self, part: str) -> str:
        return self.codes(part if re.search(r"\d", part) else part.replace("-", " "))

    def _conclusion(self, item: str) -> str:
        """A conclusion by its name: `RU-on-surrender-to-US` is *Russia on surrender to United States*."""
        return start(" ".join(self.states.get(word, word) for word in item.split("-")))
