"""Sentences that generalise over the cases, in every universe: the same choices made for all cases at once."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.model.choices import DEFAULT, Choices
from analysis.model.dictionary.multiverse import ROBUST_GENERALISATIONS
from analysis.model.dispute import Codebook, Study
from analysis.multiverse import conclusions as concluding
from analysis.multiverse import decisions as deciding
from analysis.multiverse import moving
from analysis.multiverse.cell_looks import LOOKS, Look
from analysis.multiverse.conclusions import FAILED, FALSE, TRUE, UNDEFINED, Conclusion, Everywhere
from analysis.multiverse.decisions import Grid
from analysis.multiverse.engine import Block, Prepared, everything, matrix_numbers, reasons
from analysis.multiverse.robustness import reaching, verdict_of
from analysis.study import generalisations as asking
from analysis.study.cases import each_case, rival_request
from analysis.study.configurations import QUANTIFIERS, quantifier
from analysis.study.generalisations import NO, YES, Cell, Claim

Predicate = Callable[[Look], bool]


class Universes(NamedTuple):
    """All universes of one case."""

    prepared: Prepared
    grid: Grid
    block: Block

    def _over(self, cells: list[Cell], predicate: Predicate) -> np.ndarray:
        """Whether something is seen in at least one of some cells, by class and forming axis; cells that the case does not have show nothing."""
        found = np.zeros(self.block.codes.shape[:-1], dtype=bool)
        table = np.array([predicate(look) for look in LOOKS], dtype=bool)
        for cell in cells:
            if cell in self.prepared.cells:
                found |= table[self.block.codes[..., self.prepared.cells.index(cell)]]
        return found

    def on(self, proposition: str) -> list[Cell]:
        """Cells of all states on a proposition."""
        return [cell for cell in self.prepared.cells if cell[1] == proposition]

    def ever(self, cells: list[Cell], stance: int) -> np.ndarray:
        """Whether an own statement that counts has a stance."""
        return self._over(cells, lambda look: stance in look.ever)

    def spoken(self, cells: list[Cell]) -> np.ndarray:
        """Whether a state speaks in its own voice."""
        return self._over(cells, lambda look: look.kind != "silent")

    def says(self, cells: list[Cell], stance: int) -> np.ndarray:
        """Whether what speaks for a state has a stance."""
        return self._over(cells, lambda look: stance in look.stances)


def _is_of_absence(claim: Claim, word: str) -> bool:
    """Whether a sentence says, with a quantifier, that something was not found: of all or some cases, or that it was found in none."""
    return {YES: word not in ("", "none"), NO: word == "none", None: False}[claim.not_found]


def _claims(codebook: Codebook) -> list[Claim]:
    """Sentences that generalise and rest on statements; the others stand in `case.csv`, which no choice changes."""
    return [claim for claim in asking.claims(codebook) if claim.rests_on_statements]


def explore_cases(study: Study, choices: Choices = DEFAULT) -> list[Universes]:
    """All universes of each comparable case, of the options that all of these cases have.

    Raises
    ------
    ValueError
        As in `cases.side_by_side`.
    """
    made = []
    for case, own in each_case(study, choices):
        if rival_request(case) == "yes":
            made.append((Prepared(case), deciding.grid(case, study.codebook.decisions, own)))
    shared = {
        name: set.intersection(*({option.label for option in grid.axis(name).options[1:]} for _, grid in made)) if made else set()
        for name in deciding.AXES
    }
    found = []
    for prepared, grid in made:
        grid = grid.only(
            {axis.name: [place for place, option in enumerate(axis.options) if not place or option.label in shared[axis.name]] for axis in grid.axes}
        )
        found.append(Universes(prepared, grid, everything(prepared, grid)))
    return found


class General(NamedTuple):
    """A generalisation in the universes that can reach it: as `conclusions.Everywhere` (holds: the quantifier is that of the default universe), with its counts.

    `k` of `n` known cases in each universe of equivalent options, of the shape of that grid; `k_all` of `n_all` in each universe of all. `matrices` are
    numbers that stand for the matrices of all cases together, in each universe of equivalent options.
    """

    asked: Everywhere
    k: np.ndarray
    n: np.ndarray
    matrices: np.ndarray
    k_all: np.ndarray
    n_all: np.ndarray


def ask_cases(explored: list[Universes], codebook: Codebook) -> list[General]:
    """Each generalisation of a codebook that rests on statements, in all universes; none where no cases are comparable."""
    if not explored:
        return []
    grid = explored[0].grid
    failing = np.logical_or.reduce([reasons(universes.grid) > 0 for universes in explored])
    matrices, masks = np.zeros(grid.shape, dtype=np.uint64), (grid.allowed, failing, grid.types())
    weights = [np.uint64(2 * place + 3) for place in range(len(explored))]
    for weight, universes in zip(weights, explored, strict=True):
        matrices += concluding.full(universes.block, matrix_numbers(universes.prepared, universes.block.codes) * weight, universes.grid)
    found = []
    for claim in _claims(codebook):
        k, n, traces = np.zeros(grid.shape, dtype=np.int16), np.zeros(grid.shape, dtype=np.int16), np.zeros(grid.shape, dtype=np.uint64)
        for weight, universes in zip(weights, explored, strict=True):
            case = universes.prepared.case
            if not claim.is_applicable(case):
                continue
            known = concluding.full(universes.block, asking.evaluate(claim, case, universes), universes.grid)
            k += known == YES
            n += (known == YES) | (known == NO)
            part = "ever" if claim.asks == "ever" else "stance"
            parts = [(cell, part) for cell in asking.cells_of(claim, case, universes)]
            traces += concluding.resting(universes.prepared, universes.grid, parts) * weight
        table = [[("", *QUANTIFIERS).index(quantifier(some, known)) for known in range(n.max() + 1)] for some in range(k.max() + 1)]
        words = np.array(table)[k, n]
        values = np.where(words == words[(0,) * words.ndim], TRUE, np.where(words == 0, UNDEFINED, FALSE)).astype(np.uint8)
        values = np.where(failing, np.uint8(FAILED), values)
        asked = concluding.narrowed(Conclusion(claim.id, "", (), ""), claim.id, grid, values, traces, masks)
        equivalent = (concluding.narrow_to(asked.equivalent.grid, grid, array) for array in (k, n, matrices))
        found.append(General(asked, *equivalent, *(concluding.narrow_to(asked.all.grid, grid, array) for array in (k, n))))
    return found


def robust_generalisations(study: Study, choices: Choices = DEFAULT) -> pd.DataFrame:
    """In how many universes each sentence of `configurations.generalisations` keeps its quantifier; the same choices are made for all cases.

    Sentences that rest on `case.csv` alone are left out, as no choice changes them.

    Returns
    -------
    Table `robust_generalisations` of the dictionary: one row per sentence; `verdict` is a word of `robustness.VERDICTS`.

    Raises
    ------
    ValueError
        As in `cases.side_by_side`.
    """
    rows, explored = [], explore_cases(study, choices)
    cases = [universes.prepared.case for universes in explored]
    for claim, general in zip(_claims(study.codebook), ask_cases(explored, study.codebook), strict=bool(explored)):
        apart = [case.id for case in cases if not claim.is_applicable(case)]
        asked, origin, equivalent = general.asked, (0,) * general.k.ndim, general.asked.equivalent
        name, word = asked.all.sentence, quantifier(int(general.k[origin]), int(general.n[origin]))
        found = moving.shares(asked)
        counts: dict[str, int] = {}
        for letter, kind in (("E", "equivalent"), ("U", "uncertain"), ("N", "non_equivalent")):
            counts |= {f"n_{kind}": found[f"n_{letter}"], f"n_{kind}_same": found[f"n_{letter}_holds"]}
        here = equivalent.valid & (equivalent.values != FAILED)
        occurring = {quantifier(int(k), int(n)) for k, n in zip(general.k[here], general.n[here], strict=True)}
        size, sets = moving.overturning(equivalent)
        at = {equivalent.grid.name(place): tuple(place) for place in np.argwhere(here)}
        gives = [quantifier(int(general.k[at[some]]), int(general.n[at[some]])) or "nothing known" for some, _ in sets]
        of_absence = _is_of_absence(claim, word)
        rows.append(
            {
                "id": name, "quantifier": word, "k": int(general.k[origin]), "n": int(general.n[origin]),
                "verdict": verdict_of(counts["n_equivalent"], counts["n_equivalent_same"], found["n_E_undefined"], is_of_absence=of_absence),
                "quantifiers_equivalent": ";".join(one for one in (*QUANTIFIERS, "") if one in occurring), "n_matrices": len(np.unique(general.matrices[here])),
                "k_min": int(general.k[here].min()), "k_max": int(general.k[here].max()), "n_min": int(general.n[here].min()), "n_max": int(general.n[here].max()),
                **counts, "decisions_equivalent": reaching(equivalent), "decisions": reaching(asked.all),
                "size": size or pd.NA, "sets": ";".join(some for some, _ in sets), "becomes": ";".join(gives), "n_not_applicable": len(apart),
                "case_ids": ";".join(case.id for case in cases if case.id not in apart), "cases_not_applicable": ";".join(apart),
            }
        )  # fmt: skip
    return ROBUST_GENERALISATIONS.frame(rows)


def numbers(table: pd.DataFrame) -> dict[str, int]:
    """Numbers for the words of the table, by name."""
    verdicts = table["verdict"].value_counts()
    return {word: int(verdicts.get(word, 0)) for word in ("robust", "fragile", "silenced")} | {
        word.replace(" ", "_"): int(verdicts.get(word, 0)) for word in ("not tried", "by absence")
    }
