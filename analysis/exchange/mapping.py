"""The table that says what the codes of another program mean in the words of the data: a draft of it, and one that somebody filled in."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from analysis.collect import states
from analysis.collect.fault import ROW, Fault
from analysis.collect.suggestions import advice, suggest
from analysis.entry.codes import Vocabularies
from analysis.entry.sheets import Sheet
from analysis.exchange.coded import CODED, Code, Coded, Project
from analysis.model.dictionary.schemas import STANCES

EVERY = Code("*", "*")
"""The row that holds for every coded place."""
OF_FACTS = ("actor", "informant", "event_type")
"""Columns of facts that a code can stand for."""
MEANING = (*CODED, *OF_FACTS)
"""What a code can stand for."""
COLUMNS = ("variable", "code", "n", "example", *MEANING)
"""Columns of the table; `n` and `example` are for whoever fills it in."""

AGREEMENT = "agreement"
"""The variable by which the Discourse Network Analyzer says with 1 and 0 whether a speaker agrees."""
SPEAKERS = ("actor", "person", "organization")
"""Variables that say who speaks, of which the first that there is names the actor."""
TOPICS = ("concept", "code", "tag", "text")
"""Variables that say what is spoken of: a state that is named there need not be the one that speaks."""

Meanings = dict[Code, dict[str, str]]


class Vocabulary:
    """The words of the data that a cell of the table can have.

    Parameters
    ----------
    sheets
        Sheets of the tables of a case, as `entry.sheets` has them.
    vocabularies
        What codes are called.
    """

    def __init__(self, sheets: Mapping[str, Sheet], vocabularies: Vocabularies) -> None:
        of_facts, of_statements = sheets["facts"], sheets["statements"]
        self._of = {name: (of_facts if name in OF_FACTS else of_statements) for name in MEANING}
        self._words = vocabularies

    def meant(self, name: str, text: str) -> str:
        """What is meant by a text in a column; blank if that is none of its words. Any text can be an actor."""
        sheet = self._of[name]
        if name not in sheet.words:
            return text.strip() if name != "stance" or text.strip() in STANCES else ""
        return self._words.listed(sheet.words[name]).code(text)

    def allowed(self, name: str, text: str) -> str:
        """What a cell of a column can be, in words, and what was probably meant by what stands there."""
        sheet = self._of[name]
        if name not in sheet.words:
            return ", ".join(STANCES)
        if sheet.words[name].vocabulary == "states":
            return states.suggest(text, dict(self._words.codebook.states[["alpha2", "name"]].values))
        codes = list(self._words.listed(sheet.words[name]).labels)
        column = next(column for column in sheet.columns if column.name == name)
        near = suggest(column, text, self._words.codebook.tables, codes)
        is_shown = near.is_certain or name != "proposition"  # of which many are near that name other states
        if name == "proposition":
            codes = list(dict.fromkeys(re.sub("_[A-Z]{2}$", "_XX", code) for code in codes))
        listed = ", ".join(codes) if len(codes) <= 12 else f"one of {len(codes)} words, such as {', '.join(codes[:4])}"
        of_states = "the code of a state in place of XX" * any(code.endswith("_XX") for code in codes)
        return "; ".join(filter(None, [listed, of_states, advice(near) * is_shown]))


def _certain(code: Code, about: Mapping[str, str], words: Vocabulary) -> dict[str, str]:
    """What a code certainly means: what the file says of it, a variable called as a column of the data, or agreement, a state or proposition by its name."""
    found = {name: meant for name in MEANING if (meant := words.meant(name, about.get(name, "")))}
    if found:
        return found
    if code.variable in MEANING:
        return {code.variable: meant} if (meant := words.meant(code.variable, code.name)) else {}
    if code.variable == AGREEMENT:
        return {"stance": {"1": "1", "0": "-1"}[code.name]} if code.name in ("1", "0") else {}
    bare = code.name.rpartition(" > ")[2]
    asked = ("proposition",) if code.variable in TOPICS else ("state", "proposition")
    found = {name: meant for name in asked if (meant := words.meant(name, bare))}
    return found if len(found) == 1 else {}


def certain(project: Project, words: Vocabulary) -> Meanings:
    """What the codes of a project certainly mean, of those of which anything is certain."""
    counts = project.counts()
    variables = {code.variable for code in counts}
    is_graded = bool({code.name for code in counts if code.variable == AGREEMENT} - {"0", "1"})  # then 0 need not be disagreement
    speaker = next((name for name in SPEAKERS if name in variables), "")
    found = {}
    for code in counts:
        meaning = {} if is_graded and code.variable == AGREEMENT else _certain(code, project.codebook.get(code, {}), words)
        found[code] = meaning | ({"actor": code.name} if code.variable == speaker and code.name else {})
    return {code: meaning for code, meaning in found.items() if meaning}


def draft(project: Project, words: Vocabulary) -> pd.DataFrame:
    """The table with a row for every code, what it certainly means filled in.

    Returns
    -------
    One row per code, those of a variable together, the most frequent first, below a row for every coded place. `n`: how many coded places have the code;
    `example`: where one of them is. Blank cells are to be filled in as far as the code says anything of the column.
    """
    known, counts = certain(project, words), project.counts()
    example: dict[Code, str] = {}
    for coded in project.coded:
        for code in coded.codes:
            example.setdefault(code, place(project, coded))
    variables = list(dict.fromkeys(code.variable for code in counts))
    order = sorted(counts, key=lambda code: (variables.index(code.variable), -counts[code], code.name))
    first = {"variable": EVERY.variable, "code": EVERY.name, "n": str(len(project.coded))}
    rows = [
        {"variable": code.variable, "code": code.name, "n": str(counts[code]), "example": example.get(code, "")} | known.get(code, {})
        for code in order
    ]
    return pd.DataFrame([first, *rows], columns=[*COLUMNS], dtype=str).fillna("")


def place(project: Project, coded: Coded) -> str:
    """Where a coded place is: its document, and where in it."""
    return ", ".join(filter(None, [project.documents[coded.document].name[:80], coded.place]))


class Read(NamedTuple):
    """A filled table: what codes mean (of a code that is to be left: nothing), and what is wrong with it."""

    meanings: Meanings
    faults: list[Fault]


def read(table: pd.DataFrame, file: str, words: Vocabulary) -> Read:
    """What a filled table says, and every fault of it.

    Parameters
    ----------
    table
        The table as `pipeline.brought.table` gives it: text, its index the numbers of the rows.
    file
        What it is called in messages.
    words
        The words that a cell can have.
    """
    lacking = [name for name in ("variable", "code") if name not in table]
    if lacking:
        return Read({}, [Fault(file, 1, name, "missing", f"the columns {', '.join(COLUMNS)}") for name in lacking])
    if not {*MEANING} & {*table}:
        return Read({}, [Fault(file, 1, "", "no meaning", f"one of the columns {', '.join(MEANING)}")])
    made: Meanings = {}
    faults = []
    rows = table.reset_index(names=ROW).to_dict("records")
    times = Counter((row["variable"], row["code"]) for row in rows)
    for row in rows:
        code = Code(row["variable"], row["code"])
        if times[code] > 1 and code in made:
            faults.append(Fault(file, row[ROW], "code", row["code"], "each code once"))
        made[code] = {}
        for name in MEANING:
            text = row.get(name, "").strip()
            if text and not (meant := words.meant(name, text)):
                faults.append(Fault(file, row[ROW], name, text, words.allowed(name, text)))
            elif text:
                made[code][name] = meant
    return Read(made, faults)
