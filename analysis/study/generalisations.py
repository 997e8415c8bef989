"""Sentences that generalise as data: what each says of a case, of which cases it can be asked, and the one place where it is judged.

A row of the codebook table `generalisations` asks in one of four ways. `case`: whether a column of case.csv (`of`) has one of the values `yes`. `ever`:
whether a state (`of`) itself ever took a stance on a proposition (`on`). `cells`: whether what speaks for a state has one of some stances on
the claim of another one. `silence`: whether the state says nothing of that claim. XX and YY are the two states of its `pair`.
"""

from collections.abc import Mapping
from string import Formatter
from typing import NamedTuple, Protocol

import numpy as np
import pandas as pd

from analysis.collect.form_checks import Fault
from analysis.model import terms
from analysis.model.dispute import Case, Codebook
from analysis.study.cases import rival_families

NO, YES, UNKNOWN, NOT_APPLICABLE = 0, 1, 2, 3
"""What is known of a case; not applicable: it has not the two states of which the sentence speaks."""

SILENT = "silent"
Cell = tuple[str, str]
"""State and proposition."""


class Seen(Protocol):
    """What can be seen of a case, under one set of choices or many: each answer is an array of truth values."""

    def on(self, proposition: str) -> list[Cell]:
        """Cells of all states on a proposition."""

    def ever(self, cells: list[Cell], stance: int) -> np.ndarray:
        """Whether an own statement that counts has a stance."""

    def spoken(self, cells: list[Cell]) -> np.ndarray:
        """Whether a state speaks in its own voice."""

    def says(self, cells: list[Cell], stance: int) -> np.ndarray:
        """Whether what speaks for a state has a stance."""


class Claim(NamedTuple):
    """A row of the table: lists are split, and stances on families are pairs."""

    id: str
    pair: tuple[str, ...]
    asks: str
    of: str
    on: str
    yes: tuple[str, ...]
    no: tuple[str, ...]
    unknown: frozenset[str]
    condition: str
    sentence: str

    def put(self, text: str) -> str:
        """A text with the states of the pair in place of XX and YY."""
        return text.replace("XX", self.pair[0]).replace("YY", self.pair[1]) if self.pair else text

    def say(self, names: Mapping[str, str]) -> str:
        """What it says of a case, with the names of the states."""
        return self.sentence.format(**{mark: names.get(state, state) for mark, state in zip(("XX", "YY"), self.pair, strict=False)})

    def is_applicable(self, case: Case) -> bool:
        """Whether it can be asked of a case: the pair, if it has one, is among the states that XX stands for there."""
        return set(self.pair) <= set(case.named_states)

    @property
    def rests_on_statements(self) -> bool:
        """Whether choices of analysis can change it."""
        return self.asks != "case"

    @property
    def not_found(self) -> int | None:
        """Which answer says that something was not found; None if neither does."""
        return {"silence": YES, "cells": NO}.get(self.asks, NO if SILENT in self.no else None)


def claims(codebook: Codebook) -> list[Claim]:
    """Sentences of the codebook that generalise, in its order."""
    return [
        Claim(
            row["id"], tuple(terms.split_list(row["pair"])), row["asks"], row["of"], row["on"], tuple(terms.split_list(row["yes"])),
            tuple(terms.split_list(row["no"])), frozenset(terms.split_list(row["unknown"])), row["condition"], row["sentence"],
        )
        for row in codebook.generalisations.to_dict("records")
    ]  # fmt: skip


def cells_of(claim: Claim, case: Case, seen: Seen) -> list[Cell]:
    """Cells on which the answer rests: of all claims of the other state for `cells` and `silence`."""
    if claim.asks in ("cells", "silence"):
        return [(claim.put(claim.of), f"{family}_{claim.put(claim.on)}") for family in rival_families(case.codebook)]
    if claim.asks == "ever":
        on = claim.put(claim.on)
        return [(state, on) for state in _states(claim, case)] if claim.of else seen.on(on)
    return []


def evaluate(claim: Claim, case: Case, seen: Seen) -> np.ndarray:
    """What is known of a case: `NO`, `YES`, `UNKNOWN` or `NOT_APPLICABLE`, for each set of choices that is seen."""
    if not claim.is_applicable(case):
        return np.array(NOT_APPLICABLE)
    if claim.asks == "case":
        return np.array(_of_case(claim, case))
    cells = cells_of(claim, case, seen)
    if claim.asks == "silence":
        return np.where(seen.spoken(cells), NO, YES)
    if claim.asks == "cells":
        wanted = [(family, int(stance)) for family, _, stance in (item.rpartition(" ") for item in claim.yes)]
        of_other = {family: [cell for cell in cells if cell[1].startswith(f"{family}_")] for family, _ in wanted}
        said = np.logical_or.reduce([seen.says(of_other[family], stance) for family, stance in wanted])
        return np.where(seen.spoken(cells), said, UNKNOWN)
    held = np.logical_or.reduce([seen.ever(cells, int(stance)) for stance in claim.yes])
    denied = ~held if SILENT in claim.no else np.logical_or.reduce([seen.ever(cells, int(stance)) for stance in claim.no])
    return np.where(held, YES, np.where(denied, NO, UNKNOWN))


def _states(claim: Claim, case: Case) -> tuple[str, ...]:
    """States for which a claim asks: those of a role, or the one of the pair."""
    return case.states_in(claim.of) if claim.of in set(case.codebook.roles["role"]) else (claim.put(claim.of),)


def _of_case(claim: Claim, case: Case) -> int:
    """Whether a column of the case has one of some values: states of the pair or of a role, what another column has, or words."""
    found, wanted = set(terms.split_list(case.row.get(claim.of, ""))), set()
    for value in claim.yes:
        if value in case.row and not case.row[value]:
            return UNKNOWN
        is_role = value in set(case.codebook.roles["role"])
        wanted |= set(case.states_in(value) if is_role else terms.split_list(case.row.get(value, claim.put(value))))
    return UNKNOWN if not found or found & claim.unknown else YES if found & wanted else NO


def faults(codebook: Codebook, file: str = "codebook/generalisations.csv") -> list[Fault]:
    """Faults of the table of generalisations that only show across its cells, by the words of the codebook."""
    table, found = codebook.generalisations, []
    columns, roles = set(codebook.case_columns["column"]), set(codebook.roles.loc[codebook.roles["case_column"] != "", "role"])
    known = set(terms.case_propositions(codebook.propositions, ["XX", "YY"])["proposition"])
    families = set(codebook.propositions["proposition_family"])
    for row, claim in zip(table.index, claims(codebook), strict=True):
        wrong: list[tuple[str, str, str]] = []
        if len(claim.pair) not in (0, 2):
            wrong.append(("pair", ";".join(claim.pair), "two states, or blank"))
        if claim.asks == "case":
            wrong += [("of", claim.of, f"a column of case.csv: {', '.join(sorted(columns))}")] * (claim.of not in columns)
        elif claim.asks == "ever":
            wrong += [("of", claim.of, f"blank, XX, YY or a role: {', '.join(sorted(roles))}")] * (claim.of not in {"", "XX", "YY", *roles})
            wrong += [("on", claim.on, "a proposition; XX and YY stand for the pair")] * (claim.on not in known)
            stances = [*claim.yes, *(item for item in claim.no if item != SILENT)]
            wrong += [("yes", ";".join(claim.yes), "stances")] * (not claim.yes or not set(stances) <= {"-1", "0", "1"})
        else:
            wrong += [("of", f"{claim.of};{claim.on}", "XX on YY")] * ((claim.of, claim.on) != ("XX", "YY"))
            pairs = [item.rpartition(" ") for item in claim.yes]
            is_known = all(family in families and stance in ("-1", "0", "1") for family, _, stance in pairs)
            wrong += [("yes", ";".join(claim.yes), "families of propositions, each with a stance")] * (
                not is_known or bool(pairs) != (claim.asks == "cells")
            )
        found += [Fault(file, int(row), *fault) for fault in wrong + _places_faults(claim)]
    return found


def _places_faults(claim: Claim) -> list[tuple[str, str, str]]:
    """What is wrong with the places in a sentence, and with XX and YY of a claim without a pair."""
    try:
        places = {name for _, name, form, sign in Formatter().parse(claim.sentence) if name is not None or form or sign}
    except ValueError:
        places = {""}
    allowed = {"XX", "YY"} if claim.pair else set()
    found = [("sentence", claim.sentence, "no other places than {XX} and {YY}, and these only with a pair")] * (not places <= allowed)
    named = {"XX", "YY"} & {claim.of, *claim.yes, *(claim.on[-2:],)}
    return found + [("pair", "", "two states, since XX or YY stands for one")] * bool(named and not claim.pair)


def conditions(codebook: Codebook) -> list[Claim]:
    """Sentences that are conditions of the truth table, in the order of the codebook."""
    return [claim for claim in claims(codebook) if claim.condition]


def contenders(codebook: Codebook) -> tuple[str, ...]:
    """States between which the conditions of the truth table tell."""
    return tuple(dict.fromkeys(state for claim in conditions(codebook) for state in claim.pair))


class Heard:
    """What is seen of a case under one set of choices: own statements that count, and cells on the claims of others as `cases.rivals` gives them."""

    def __init__(self, own: pd.DataFrame, cells: pd.DataFrame) -> None:
        self._said = set(zip(own["state"], own["proposition"], own["stance"].astype(int), strict=True))
        spoken = cells[terms.is_spoken(cells)]
        self._cells = {
            (state, name): set(map(int, terms.split_list(stances)))
            for state, name, stances in zip(spoken["state"], spoken["proposition"], spoken["stances"], strict=True)
        }

    def on(self, proposition: str) -> list[Cell]:
        """Cells of all states on a proposition."""
        return sorted({(state, name) for state, name, _ in self._said if name == proposition})

    def ever(self, cells: list[Cell], stance: int) -> np.ndarray:
        """Whether an own statement that counts has a stance."""
        return np.array(any((*cell, stance) in self._said for cell in cells))

    def spoken(self, cells: list[Cell]) -> np.ndarray:
        """Whether a state speaks in its own voice."""
        return np.array(any(cell in self._cells for cell in cells))

    def says(self, cells: list[Cell], stance: int) -> np.ndarray:
        """Whether what speaks for a state has a stance."""
        return np.array(any(stance in self._cells.get(cell, ()) for cell in cells))
