"""The words of the project: stances, bases, cells, propositions."""

import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

STANCES = pd.DataFrame(
    [
        (1, "supports", "says or acts for it"),
        (0, "leaves open", "expressly leaves it open or reserves its position"),
        (-1, "opposes", "says or acts against it"),
    ],
    columns=["stance", "label", "definition"],
).set_index("stance")
"""One row per stance; silence is no stance and has no row."""

BASES = ("act", "speech", "reported")
"""Bases of a statement, the strongest first; the first two are a state's own voice."""

ATTRIBUTED = "reported"
"""The basis of a position that somebody else attributes to the state."""

CELLS = pd.DataFrame(
    [
        ("not_applicable", "a state in this role cannot hold a position on it, and no own statement counts"),
        ("silent", "no own statement counts, whatever others attribute to the state"),
        ("single", "the own statements that remain have one stance"),
        ("divided", "the own statements that remain have several stances: organs of the state differ, or its statements of the same day do"),
    ],
    columns=["cell", "definition"],
).set_index("cell")
"""One row per kind of cell of the position matrix."""

SPOKEN = ("single", "divided")
"""Kinds of cell in which a state speaks in its own voice."""


def is_spoken(cells: pd.DataFrame) -> pd.Series:
    """Whether a state speaks in each cell in its own voice."""
    return cells["cell"].isin(SPOKEN)


CONTRADICTIONS = pd.DataFrame(
    [
        ("position", "accounts of a state's position exclude each other", True),
        ("event", "accounts differ on whether, when or by whom something happened", True),
        ("conduct", "accounts differ on what is alleged of the person", False),
        ("variant", "the same thing in two wordings or translations: no conflict", False),
    ],
    columns=["kind", "definition", "is_dispute"],
).set_index("kind")
"""One row per kind of contradiction between two facts; those that are no dispute leave evidence as it is and are only shown."""

VARIANT = "variant"
"""The kind of contradiction that is none; `contradicts` of facts.csv does not list it."""

SUPPORT = pd.DataFrame(
    [
        ("single-origin", "all its pages carry the same original report"),
        ("several origins", "its pages carry at least two original reports"),
        ("single-page", "one page carries it (with count = pages)"),
        ("several pages", "at least two pages carry it (with count = pages)"),
    ],
    columns=["support", "definition"],
).set_index("support")
"""One row per degree of support of a fact."""

DISPUTE = pd.DataFrame(
    [
        ("none", "no other fact of the case contradicts it"),
        ("contested", "another fact contradicts it, and it is not denied"),
        (
            "denied",
            "it attributes a position to a state; a fact that contradicts it is that state's own act or statement with a different stance on the proposition",
        ),
    ],
    columns=["dispute", "definition"],
).set_index("dispute")
"""One row per kind of dispute about a fact."""

NOT_STATED = "not stated"
"""The informant of a fact of which the page does not say who told it; the kind of a coder of whom nobody said it."""

OWN_OFFICE = "own office"
"""The voice of an office of the same state that tells of the state's position."""

FINAL_DECIDER = "final_decider"
"""In place of an organ that decides a proposition: the one that the case names."""

UNNAMED = "other"
"""The organ that a page does not name, or that has no code of its own; it may be any organ of the state."""

CARRIES_OUT = 3
"""Authority of an act that is the thing itself, such as the handover of the person."""

INSTRUMENTS = pd.DataFrame(
    [
        ("multilateral", "treaty of several states, or law that stands in for one", True),
        ("bilateral", "treaty of two states", True),
        ("domestic", "statute of the requested state", False),
    ],
    columns=["kind", "definition", "is_treaty"],
).set_index("kind")
"""One row per kind of instrument on which a request can rest."""

CRITERIA = pd.DataFrame(
    [
        ("nationality", "nationality of the person"),
        ("request_date", "dates of the requests"),
        ("gravity", "gravity of the offences"),
        ("place", "place of the offences"),
        ("treaty_obligation", "whether a treaty binds to surrender"),
        ("surrender_onward", "possibility of later surrender to another state"),
        ("other", "another criterion, named in the note"),
    ],
    columns=["criterion", "label"],
).set_index("criterion")
"""One row per criterion by which a state chooses between requests of several states."""

OTHER_CRITERION = "other"
"""The criterion that stands for any that has no word, so that two of them need not be the same."""

UNSEEN = "unknown"
"""In tables of the law: it was not seen."""

NATIONALS = pd.DataFrame(
    [
        ("must_refuse", "must be refused"),
        ("may_refuse", "may be refused"),
        ("no_bar", "no bar"),
        ("unknown", "not seen"),
    ],
    columns=["nationals", "label"],
).set_index("nationals")
"""One row per rule on the surrender of nationals of the requested state."""

DUAL_CRIMINALITY = pd.DataFrame(
    [("required", "required"), ("list", "by a list of offences"), ("unknown", "not seen")], columns=["dual_criminality", "label"]
).set_index("dual_criminality")
"""One row per rule on conduct that must be criminal in both states."""

VERDICTS_ON_CLAIMS = pd.DataFrame(
    [
        ("corroborated", "facts support it, none opposes"),
        ("contradicted", "a fact opposes it, none supports it"),
        ("contested", "facts support it, and others oppose it"),
        ("traced", "supported only by facts whose every original report is that of the document's own probable reference: not independent"),
        ("not found", "no fact says it"),
        ("opinion", "a judgement or a forecast, which no fact can bear out"),
        ("spelling", "it only names"),
    ],
    columns=["verdict", "definition"],
).set_index("verdict")
"""One row per verdict on a claim of the audited document, as CODEBOOK.md defines it."""

ADJUDICATED, CONSENSUS = "adjudicated", "consensus"
"""The codings that are no coder's own."""

STUDY = "study"
"""In place of a case: what lies over all cases. No case may have this name."""

COMPARING = "05_compare_cases"
"""The notebook that compares cases: a study of which nothing can be compared across them does not run it, and has none of its exhibits."""


def advise(allowed: str) -> str:
    """What to do where something else stands than is allowed: `leave it blank or use a day`, `use 1, 0 or -1`."""
    if allowed.startswith("blank"):
        rest = allowed.removeprefix("blank").removeprefix(" or ")
        return f"leave it blank or use {rest}" if allowed.startswith("blank or ") else f"leave it blank{rest}"
    return f"use {allowed}"


INVISIBLE = "\u00ad\u200b\u2060\ufeff"
"""Characters that only say where a line may end, or that a file begins: soft hyphen, zero-width space, word joiner, byte order mark."""
_WITHOUT = dict.fromkeys(map(ord, INVISIBLE))


def clean_text(value: str) -> str:
    """The same words with single spaces, composed letters, and nothing that only says where a line may end."""
    return " ".join(unicodedata.normalize("NFC", value.translate(_WITHOUT)).split())


def as_item(text: str) -> str:
    """Text as an item of a list joined by `;`: a semicolon of its own becomes a comma, so that it stays one item."""
    return text.replace(";", ",")


def split_list(value: str) -> list[str]:
    """Items of a `;`-joined cell, in order; a blank cell has none."""
    return [item for item in (part.strip() for part in value.split(";")) if item]


def state_or(words: str) -> str:
    """What a cell can hold that names a state or has one of a list of words."""
    return " or ".join(["a state code", *split_list(words)])


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table by column, as `to_dict("records")` gives them, which takes four times as long for a few rows: most tables of a case have few."""
    names = [str(name) for name in table.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*(column.tolist() for _, column in table.items()), strict=True)]


def picked(table: pd.DataFrame, column: str, **values: str) -> list[Any]:
    """Cells of a column in the rows in which other columns have these values: as `loc` has them, which takes ten times as long for a few rows."""
    wanted = tuple(values.values())
    rows = zip(table[column].tolist(), zip(*(table[name].tolist() for name in values), strict=True), strict=True)
    return [cell for cell, there in rows if there == wanted]


def case_propositions(families: pd.DataFrame, named_states: Iterable[str]) -> pd.DataFrame:
    """All propositions that a case can have, in the order of the codebook.

    Parameters
    ----------
    families
        The codebook table `propositions`: one row per family, with its `template`.
    named_states
        Codes of the states that stand for XX, in the order of the case.

    Returns
    -------
    One row per proposition: `proposition_family`, `proposition`, `named_state` (blank
    where the family does not name one) and the family's remaining columns.
    """
    return _case_propositions(
        tuple(families.columns), tuple(zip(*(families[name].tolist() for name in families), strict=True)), tuple(named_states)
    ).copy()


@lru_cache(maxsize=256)
def _case_propositions(columns: tuple[str, ...], families: tuple[tuple[str, ...], ...], named_states: tuple[str, ...]) -> pd.DataFrame:
    """What `case_propositions` gives, kept since many cases have the same states; `families` are the rows."""
    rows = []
    for values in families:
        family = dict(zip(columns, values, strict=True))
        template = family.pop("template")
        states = named_states if template.endswith("_XX") else ("",)
        rows += [{"proposition": template.replace("XX", state), "named_state": state, **family} for state in states]
    return pd.DataFrame(rows, columns=["proposition", "named_state", *(name for name in columns if name != "template")])


def states_of(case: Mapping[str, str], roles: pd.DataFrame, asked: str) -> tuple[str, ...]:
    """States of a case, in its order, in the roles of which a column of the codebook says yes, such as `decides`."""
    columns = [column for column in roles.loc[roles[asked] == "yes", "case_column"] if column]
    return tuple(dict.fromkeys(state for column in columns for state in split_list(case[column])))


def deciders(case: Mapping[str, str], families: pd.DataFrame, roles: pd.DataFrame) -> dict[str, list[str]]:
    """Organs that decide each proposition of a case, in the order of the codebook; none where nobody does, or the case does not say who."""
    rows = case_propositions(families, states_of(case, roles, "stands_for_xx"))
    named = {
        name: (case.get(FINAL_DECIDER, "") if organ == FINAL_DECIDER else organ for organ in split_list(organs))
        for name, organs in zip(rows["proposition"], rows["decided_by"], strict=True)
    }
    return {name: list(dict.fromkeys(filter(None, organs))) for name, organs in named.items()}
