"""Sentences that generalise over the cases, in every universe: the same choices made for all cases at once."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.model.choices import DEFAULT, Choices
from analysis.model.dictionary.multiverse import ROBUST_GENERALISATIONS
from analysis.model.dispute import Study
from analysis.model.sentences import count, say_list
from analysis.multiverse import conclusions as concluding
from analysis.multiverse import decisions as deciding
from analysis.multiverse.conclusions import FAILED, FALSE, TRUE, UNDEFINED, Conclusion, Everywhere
from analysis.multiverse.decisions import Grid
from analysis.multiverse.engine import LOOKS, Block, Look, Prepared, everything, matrix_numbers, reasons
from analysis.multiverse.robustness import reaching, say_by_absence, say_denominators, say_set, verdict_of
from analysis.study.cases import each_case, rival_families, rival_request
from analysis.study.configurations import QUANTIFIERS, RIVALS, quantifier, say_quantified

NO, YES, UNKNOWN = 0, 1, 2
"""What is known of a case in a universe."""
Seen = Callable[[Look], int]


class Universes(NamedTuple):
    """All universes of one case."""

    prepared: Prepared
    grid: Grid
    block: Block

    def over(self, cells: list[tuple[str, str]], seen: Seen) -> np.ndarray:
        """Whether something is seen in at least one of some cells, by class and forming axis; cells that the case does not have show nothing."""
        found = np.zeros(self.block.codes.shape[:-1], dtype=bool)
        table = np.array([seen(look) for look in LOOKS], dtype=bool)
        for cell in cells:
            if cell in self.prepared.cells:
                found |= table[self.block.codes[..., self.prepared.cells.index(cell)]]
        return found


def _spoken(look: Look) -> bool:
    return look.kind != "silent"


def _ever(value: int) -> Seen:
    return lambda look: value in look.ever


def _has(value: int) -> Seen:
    return lambda look: value in look.stances


Asked = tuple[np.ndarray, list[tuple[tuple[str, str], str]]]
"""What is known of a case, by class and forming axis, and the cells and their parts (see `conclusions.RESTS_ON`) that say so."""


def _admissible(universes: Universes, state: str) -> Asked:
    """Whether an authority of the requested state ever held the request of a state admissible."""
    cells = [(universes.prepared.case.decider, f"request_admissible_{state}")]
    held, denied = universes.over(cells, _ever(1)), universes.over(cells, _ever(-1))
    return np.where(held, YES, np.where(denied, NO, UNKNOWN)), [(cell, "ever") for cell in cells]


def _on_nationality(universes: Universes) -> Asked:
    """Whether a state speaks on the priority of the state of nationality."""
    cells = [cell for cell in universes.prepared.cells if cell[1] == "nationality_priority"]
    return np.where(universes.over(cells, lambda look: bool(look.ever)), YES, NO), [(cell, "ever") for cell in cells]


def _of_rival(universes: Universes, state: str, rival: str, what: str) -> Asked:
    """What a state said of the request of its rival: nothing (silent), that it opposes it (opposed), that it is political."""
    case = universes.prepared.case
    families = rival_families(case.codebook) if {state, rival} <= set(case.named_states) else ()
    cells = [(state, f"{family}_{rival}") for family in families]
    spoke = universes.over(cells, _spoken)
    if what == "silent":
        return np.where(spoke, NO, YES), [(cell, "stance") for cell in cells]
    political = universes.over([cell for cell in cells if cell[1].startswith("request_political")], _has(1))
    against = universes.over([cell for cell in cells if not cell[1].startswith(("request_political", "charges_founded"))], _has(-1))
    said = political | (against if what == "opposed" else False)
    return np.where(spoke, said, UNKNOWN), [(cell, "stance") for cell in cells]


class Claim(NamedTuple):
    """A generalisation: what is known of a case; and which answer of `NO` and `YES` says that something was not found there (None = neither does)."""

    of_case: Callable[[Universes], Asked]
    not_found: int | None

    def is_of_absence(self, word: str) -> bool:
        """Whether the sentence says, with a quantifier, that something was not found: of all or some cases, or that it was found in none."""
        return {YES: word not in ("", "none"), NO: word == "none", None: False}[self.not_found]


def _claims() -> dict[str, Claim]:
    """Generalisations of `configurations.generalisations` that rest on statements, by their id; the others stand in `case.csv`, which no choice changes."""
    us, ru = RIVALS
    found = {
        "us_admissible": Claim(lambda universes: _admissible(universes, us), None),
        "ru_admissible": Claim(lambda universes: _admissible(universes, ru), None),
        "nationality_argued": Claim(_on_nationality, NO),
    }
    for state, rival in (RIVALS, RIVALS[::-1]):
        for what in ("silent", "opposed", "political"):
            of_case = partial(_of_rival, state=state, rival=rival, what=what)
            found[f"{state.lower()}_{what}"] = Claim(of_case, YES if what == "silent" else NO)
    return found


def explore_cases(study: Study, choices: Choices = DEFAULT) -> list[Universes]:
    """All universes of each case with rival requests, of the options that all of these cases have.

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


def ask_cases(explored: list[Universes]) -> list[General]:
    """Each generalisation that rests on statements, in all universes; none where no case has rival requests."""
    if not explored:
        return []
    grid = explored[0].grid
    failing = np.logical_or.reduce([reasons(universes.grid) > 0 for universes in explored])
    matrices, masks = np.zeros(grid.shape, dtype=np.uint64), (grid.allowed, failing, grid.types())
    weights = [np.uint64(2 * place + 3) for place in range(len(explored))]
    for weight, universes in zip(weights, explored, strict=True):
        matrices += concluding.full(universes.block, matrix_numbers(universes.prepared, universes.block.codes) * weight, universes.grid)
    found = []
    for name, claim in _claims().items():
        k, n, traces = np.zeros(grid.shape, dtype=np.int16), np.zeros(grid.shape, dtype=np.int16), np.zeros(grid.shape, dtype=np.uint64)
        for weight, universes in zip(weights, explored, strict=True):
            holds, parts = claim.of_case(universes)
            known = concluding.full(universes.block, holds, universes.grid)
            k += known == YES
            n += known != UNKNOWN
            traces += concluding.resting(universes.prepared, universes.grid, parts) * weight
        table = [[("", *QUANTIFIERS).index(quantifier(some, known)) for known in range(n.max() + 1)] for some in range(k.max() + 1)]
        words = np.array(table)[k, n]
        values = np.where(words == words[(0,) * words.ndim], TRUE, np.where(words == 0, UNDEFINED, FALSE)).astype(np.uint8)
        values = np.where(failing, np.uint8(FAILED), values)
        asked = concluding.narrowed(Conclusion(name, "", (), ""), name, grid, values, traces, masks)
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
    case_ids = ";".join(universes.prepared.case.id for universes in explored)
    for general in ask_cases(explored):
        asked, origin, equivalent = general.asked, (0,) * general.k.ndim, general.asked.equivalent
        name, word = asked.all.sentence, quantifier(int(general.k[origin]), int(general.n[origin]))
        found = concluding.shares(asked)
        counts: dict[str, int] = {}
        for letter, kind in (("E", "equivalent"), ("U", "uncertain"), ("N", "non_equivalent")):
            counts |= {f"n_{kind}": found[f"n_{letter}"], f"n_{kind}_same": found[f"n_{letter}_holds"]}
        here = equivalent.valid & (equivalent.values != FAILED)
        occurring = {quantifier(int(k), int(n)) for k, n in zip(general.k[here], general.n[here], strict=True)}
        size, sets = concluding.overturning(equivalent)
        at = {equivalent.grid.name(place): tuple(place) for place in np.argwhere(here)}
        gives = [quantifier(int(general.k[at[some]]), int(general.n[at[some]])) or "nothing known" for some, _ in sets]
        of_absence = _claims()[name].is_of_absence(word)
        rows.append(
            {
                "id": name, "quantifier": word, "k": int(general.k[origin]), "n": int(general.n[origin]),
                "verdict": verdict_of(counts["n_equivalent"], counts["n_equivalent_same"], found["n_E_undefined"], is_of_absence=of_absence),
                "quantifiers_equivalent": ";".join(one for one in (*QUANTIFIERS, "") if one in occurring), "n_matrices": len(np.unique(general.matrices[here])),
                "k_min": int(general.k[here].min()), "k_max": int(general.k[here].max()), "n_min": int(general.n[here].min()), "n_max": int(general.n[here].max()),
                **counts, "decisions_equivalent": reaching(equivalent), "decisions": reaching(asked.all),
                "size": size or pd.NA, "sets": ";".join(some for some, _ in sets), "becomes": ";".join(gives), "case_ids": case_ids,
            }
        )  # fmt: skip
    return ROBUST_GENERALISATIONS.frame(rows)


def say_robust_generalisations(table: pd.DataFrame, claims: Mapping[str, str]) -> list[str]:
    """Which generalisations keep their quantifier whatever equivalent choice is made, and what gives the others another one.

    `claims` are what all generalisations say of a case, by id, also those that no choice changes.
    """
    if table.empty:
        return ["No case has rival requests, so that nothing generalises."]
    verdicts = table["verdict"].value_counts()
    said = {
        "robust": "with the same quantifier in every universe of equivalent choices",
        "fragile": "with another one in some",
        "silenced": "of which nothing is known in some",
        "by absence": say_by_absence(int(verdicts.get("by absence", 0))),
        "not tried": "that no equivalent choice reaches",
    }
    parts = [f"{verdicts[word]} {words}" for word, words in said.items() if word in verdicts]
    found = [
        f"Of {count(len(claims), 'sentence')} {len(claims) - len(table)} rest on the case files alone, which no choice changes. "
        f"Of the other {len(table)} there are {say_list(parts)}. Options that are not equivalent are counted apart in the table."
    ]
    rows = [row for word in said for row in table[table["verdict"] == word].to_dict("records") if word != "not tried"]
    for row in rows:
        word, counts = row["quantifier"], f" ({row['k']} of {row['n']})"
        said_of = say_quantified(word, counts, claims[row["id"]]) if word else f"of no case is it known whether {claims[row['id']]}"
        text = f"{str(row['verdict']).capitalize()}: {said_of}"
        if row["verdict"] != "by absence":
            text += f"; so in {say_denominators(row)}"
        if pd.notna(row["size"]):
            pairs = zip(row["sets"].split(";"), row["becomes"].split(";"), strict=True)
            ways = [f"{say_set(name)} ('{word}')" for name, word in pairs]
            more = [count(len(ways) - 4, "other set")] if len(ways) > 4 else []
            text += f"; another quantifier is given by {say_list(ways[:4] + more)}"
        found.append(f"{text}.")
    return found


def numbers(table: pd.DataFrame) -> dict[str, int]:
    """Numbers for the words of the table, by name."""
    verdicts = table["verdict"].value_counts()
    return {word: int(verdicts.get(word, 0)) for word in ("robust", "fragile", "silenced")} | {
        word.replace(" ", "_"): int(verdicts.get(word, 0)) for word in ("not tried", "by absence")
    }
