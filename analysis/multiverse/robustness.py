"""How robust the conclusions on a case are: tables and sentences over all universes, and what goes if one thing is left out."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from analysis.collect.corroboration import conflicts
from analysis.model import terms
from analysis.model.dictionary.multiverse import MATRICES, MOVERS, OVERTURNING, ROBUSTNESS, WITHOUT_ONE
from analysis.model.sentences import start
from analysis.multiverse import conclusions as concluding
from analysis.multiverse import decisions as deciding
from analysis.multiverse import moving
from analysis.multiverse.cell_looks import LOOKS, Look
from analysis.multiverse.conclusions import FALSE, TRUE, UNDEFINED, VALUES, Asked, Everywhere
from analysis.multiverse.decisions import LOSS, Axis, Option
from analysis.multiverse.engine import everything, matrix_numbers
from analysis.multiverse.exploring import N_FORMING, Explored, Menu
from analysis.positions.voices import change_of_look

VERDICTS = pd.DataFrame(
    [
        ("fragile", "another value, not only an undefined one, in at least one universe of equivalent choices"),
        ("silent", "by default the states are silent on it, and no equivalent choice adds what was not found"),
        ("by absence", "it says that something was not found, which leaving evidence out cannot overturn, and no equivalent choice adds that"),
        ("not tried", "no equivalent choice changes what it rests on"),
        ("robust", "at least one equivalent choice changes what it rests on, and it has the same value in every universe of equivalent choices"),
        ("silenced", "undefined in at least one universe of equivalent choices, since the state falls silent, and of another value in none"),
    ],
    columns=["verdict", "definition"],
).set_index("verdict")
"""One row per verdict on a conclusion; of several that fit, the first."""

BY_EQUIVALENT, BY_ANY, BY_ORIGINS, BY_INFORMANTS = "equivalent choices", "any choices", "original reports", "informants"
KINDS = {"informant": "informant", "origin": "original report", "date": "uncertain date", "layer": "attributed layer"}


def _facts(explored: Explored, cells: Iterable[tuple[str, str]]) -> str:
    """Facts behind the statements of some cells in any coding, and those that contradict them."""
    own = explored.prepared.only(cells)
    found = set().union(*(own.facts_of(coding) for coding in own.codings))
    pairs = conflicts(explored.case)
    return ";".join(sorted(found | set(pairs.loc[pairs["fact_id"].isin(found), "contradicts_fact_id"])))


_BY_DEFAULT = {TRUE: "", FALSE: "it does not hold that ", UNDEFINED: "it is open, since the state is silent, whether "}
"""How the sentence of a conclusion starts, by its value in the default universe."""


def robustness(explored: Explored) -> pd.DataFrame:
    """Each conclusion, and in how many of the universes that can reach it it has the value that it has by default.

    Returns
    -------
    Table `robustness` of the dictionary: one row per conclusion; `verdict` is a word of `VERDICTS`. Each menu is narrowed on its own to options that
    change something in it.
    """
    rows = [{**_row(each, explored), "fact_ids": _facts(explored, each.all.conclusion.cells)} for each in explored.asked]
    return ROBUSTNESS.frame(rows)


def verdict_of(n: int, n_same: int, n_undefined: int, is_silent: bool = False, is_of_absence: bool = False) -> str:
    """Word of `VERDICTS` for a number of universes of equivalent choices, those with the value by default, and those in which another value is undefined.

    `is_silent`: by default all states concerned are silent; `is_of_absence`: what is said is that something was not found.
    """
    if n_same + n_undefined < n:
        return "fragile"
    if is_silent:
        return "silent"
    if is_of_absence:
        return "by absence"
    return "not tried" if n < 2 else "robust" if n_same == n else "silenced"


def _row(asked: Everywhere, explored: Explored) -> dict[str, Any]:
    """Counts of a conclusion over its universes."""
    conclusion, start_value, found = asked.all.conclusion, asked.all.by_default, moving.shares(asked)
    words = {TRUE: "holds", FALSE: "not", UNDEFINED: "undefined"}
    row: dict[str, Any] = {
        "conclusion": conclusion.name,
        "as_of": conclusion.as_of,
        "sentence": start(_BY_DEFAULT[start_value] + asked.all.sentence),
        "by_default": VALUES[start_value],
        "n_failed": found["n_failed"],
    }
    for letter, name in (("E", "equivalent"), ("U", "uncertain"), ("N", "non_equivalent")):
        undefined = found[f"n_{letter}_undefined"] if start_value != UNDEFINED else 0
        row |= {f"n_{name}": found[f"n_{letter}"], f"n_{name}_same": found[f"n_{letter}_{words[start_value]}"], f"n_{name}_undefined": undefined}
    looks = concluding.default_looks(explored.prepared, explored.spanned[conclusion.as_of][1])
    is_silent = all(looks.get(cell, concluding.NOTHING).kind == "silent" for cell in conclusion.cells)
    of_absence = concluding.is_of_absence(conclusion, looks)
    verdict = verdict_of(row["n_equivalent"], row["n_equivalent_same"], row["n_equivalent_undefined"], is_silent, of_absence)
    reach = {"decisions_equivalent": reaching(asked.equivalent), "decisions": reaching(asked.all)}
    return {**row, "verdict": verdict, "n_matrices": _n_matrices(asked.equivalent, explored), **reach}


def reaching(asked: Asked) -> str:
    """Decisions of a menu that reach a conclusion."""
    return ";".join(axis.name for axis in asked.grid.axes if len(axis.options) > 1)


def _n_matrices(asked: Asked, explored: Explored) -> int:
    """Number of distinct matrices among the universes of a menu of a conclusion."""
    grid, block = explored.spanned[asked.conclusion.as_of]
    numbers = concluding.full(block, matrix_numbers(explored.prepared, block.codes), grid)
    among = asked.valid & (asked.values != concluding.FAILED)
    return len(np.unique(concluding.narrow_to(asked.grid, grid, numbers)[among]))


def _named(sets: list[tuple[str, int]]) -> dict[str, object]:
    """Sets that overturn a conclusion, by name, and the value that each gives."""
    return {"n_sets": len(sets), "sets": ";".join(name for name, _ in sets[:SHOWN]), "becomes": ";".join(VALUES[value] for _, value in sets[:SHOWN])}


SHOWN = 12
"""Of smallest sets so many are listed; all are counted."""


def overturning(explored: Explored) -> pd.DataFrame:
    """The smallest sets of choices, of original reports and of informants that give a conclusion another value than by default.

    Returns
    -------
    Table `overturning` of the dictionary: one row per conclusion and means (equivalent choices, any choices; the loss of original reports, of
    informants, all choices at their defaults).
    """
    rows = []
    for each in explored.asked:
        name = each.all.conclusion.name
        for by, asked in ((BY_EQUIVALENT, each.equivalent), (BY_ANY, each.all)):
            among = asked.valid & (asked.values != concluding.FAILED)
            size, sets = moving.overturning(asked)
            tried = {"n_tried": int(among.sum()), "n_tried_same": int((asked.values[among] == asked.by_default).sum()), "is_all": "yes"}
            single = {"n_single": pd.NA, "n_single_same": pd.NA}
            rows.append({"conclusion": name, "by": by, **tried, "is_least": "yes" if size else "", **single, "size": size or pd.NA, **_named(sets)})
        for kind, by in (("origins", BY_ORIGINS), ("informants", BY_INFORMANTS)):
            lost = explored.lost[name, kind]
            tried = {"n_tried": lost.n_sets, "n_tried_same": lost.n_same, "is_all": "yes" if lost.is_all else "no"}
            single = {"n_single": len(lost.names), "n_single_same": lost.n_single_same}
            sets = [(deciding.JOIN.join(names), value) for names, value in lost.sets]
            is_least = ("yes" if lost.is_least else "no") if lost.size else ""
            rows.append({"conclusion": name, "by": by, **tried, "is_least": is_least, **single, "size": lost.size or pd.NA, **_named(sets)})
    return OVERTURNING.frame(rows)


def movers(explored: Explored) -> pd.DataFrame:
    """Which decision moves each conclusion.

    Returns
    -------
    Table `movers` of the dictionary: one row per conclusion and decision that can reach it, over all pairs of universes that differ in this decision
    alone.
    """
    parts = [MOVERS.frame()]
    for each in explored.asked:
        found, equivalent = moving.moves(each.all), moving.moves(each.equivalent).set_index("decision")
        share = (found["n_moved"] / found["n_pairs"].where(found["n_pairs"] > 0)).astype(float).round(4)
        among = {f"{name}_equivalent": [int(equivalent[name].get(decision, 0)) for decision in found["decision"]] for name in ("n_pairs", "n_moved")}
        parts.append(found.assign(conclusion=each.all.conclusion.name, share_moved=share, **among)[MOVERS.names])
    made = pd.concat([part for part in parts[1:] if len(part)] or parts[:1], ignore_index=True)
    return made.astype({name: int for name in ("n_pairs", "n_moved", "n_silenced", "n_pairs_equivalent", "n_moved_equivalent")})


def matrices(explored: Explored) -> pd.DataFrame:
    """Distinct position matrices that universes of equivalent choices lead to, and how many universes lead to each.

    Returns
    -------
    Table `matrices` of the dictionary: one row per matrix, that of the default universe first, then by number of universes.
    """
    menu = explored.equivalent
    rows: list[dict[str, Any]] = []
    distance, numbers = menu.grid.distance(), matrix_numbers(explored.prepared, menu.codes)
    others = {name: matrix_numbers(explored.prepared, other.codes)[of] for name, (other, of) in _of_types(explored).items()}
    first = menu.codes[(0,) * distance.ndim]
    for number in np.unique(numbers[menu.valid]):
        places = np.argwhere(menu.valid & (numbers == number))
        nearest = min((int(distance[tuple(place)]), menu.grid.name(place), tuple(place)) for place in places)
        changed = [
            cell
            for cell, code, before in zip(explored.prepared.cells, menu.codes[nearest[2]], first, strict=True)
            if LOOKS[code][:3] != LOOKS[before][:3]
        ]
        counts = {name: int((found == number).sum()) for name, found in others.items()}
        listed = ";".join("/".join(cell) for cell in changed)
        rows.append(
            {"matrix": f"{int(number):016x}", "universe": nearest[1], "n_choices": nearest[0], **counts, "n_changed": len(changed), "changed": listed}
        )
    rows.sort(key=lambda row: (row["n_choices"] > 0, -row["n_equivalent"], row["matrix"]))
    return MATRICES.frame(rows)


def _of_types(explored: Explored) -> dict[str, tuple[Menu, np.ndarray]]:
    """For each type of universes its menu, and which of its universes are of that type."""
    names = ("n_equivalent", "n_uncertain", "n_non_equivalent")
    return {name: (menu, menu.valid & (menu.grid.types() == kind)) for kind, (name, menu) in enumerate(zip(names, explored.menus, strict=True))}


def matrix_counts(explored: Explored) -> dict[str, int]:
    """Numbers of universes of a case and of the distinct matrices that they lead to: of all, and of those of equivalent options."""
    found: dict[str, int] = {}
    for name, menu in (("universes", explored.every), ("equivalent", explored.equivalent)):
        numbers = matrix_numbers(explored.prepared, menu.codes)[menu.valid]
        found |= {name: len(numbers), {"universes": "matrices", "equivalent": "equivalent_matrices"}[name]: len(np.unique(numbers))}
    return found


def losses(explored: Explored) -> list[tuple[str, str, Option]]:
    """What is left out, one thing at a time: each informant, each original report, each statement of an uncertain date, and all attribution."""
    case = explored.case
    said = case.statements[case.statements["coding"] == explored.choices.coding]
    told = case.facts[case.facts["fact_id"].isin(said["fact_id"])]
    names = sorted(set(told["informant"]))
    found = [("informant", name, option) for name, option in zip(names, deciding.without_informants([(name,) for name in names]), strict=True)]
    pages = case.fact_sources.loc[case.fact_sources["fact_id"].isin(said["fact_id"]), "source_id"]
    names = sorted(set(case.sources.loc[case.sources["source_id"].isin(pages), "origin_id"]))
    found += [("origin", name, option) for name, option in zip(names, deciding.without_origins(case, [(name,) for name in names]), strict=True)]
    vague = said[(said["is_approximate"] == "yes") | (said["first_day"] != said["last_day"])]
    for fact, rows in vague.groupby("fact_id"):
        found.append(("date", f"{fact} ({rows['date'].iloc[0]})", Option(str(fact), "", statements=frozenset(rows["statement_id"]))))
    reported = said.loc[said["basis"] == terms.ATTRIBUTED, "statement_id"]
    return found + ([("layer", "attribution", Option("attribution", "", statements=frozenset(reported)))] if len(reported) else [])


def without_one(explored: Explored) -> pd.DataFrame:
    """Cells that change if one informant, one original report, the statements of one uncertain date, or all attribution is left out; all choices at their defaults.

    A date is uncertain if it is marked as approximate or is no single day.

    Returns
    -------
    Table `without_one` of the dictionary: one row per thing left out and cell that changes; `change` is a word of `voices.CHANGES`.
    """
    lost = losses(explored)
    grid = deciding.grid(explored.case, deciding.no_decisions(), explored.choices)
    axes = tuple(Axis(LOSS, (Option("", ""), *(option for _, _, option in lost))) if axis.name == LOSS else axis for axis in grid.axes)
    block = everything(explored.prepared, grid._replace(axes=axes))
    codes = block.codes[(block.classes, *(0,) * N_FORMING)]
    rows = []
    for number, (kind, name, _) in enumerate(lost, 1):
        for place in np.flatnonzero(codes[number] != codes[0]):
            cell, before, after = explored.prepared.cells[place], LOOKS[codes[0, place]], LOOKS[codes[number, place]]
            looks = {**_said(before), **{f"{name}_without": value for name, value in _said(after).items()}}
            if change := change_of_look(_said(before), _said(after)):
                rows.append(
                    {
                        "kind": KINDS[kind],
                        "left_out": name,
                        "state": cell[0],
                        "proposition": cell[1],
                        **looks,
                        "change": change,
                        "fact_ids": _facts(explored, [cell]),
                    }
                )
    return WITHOUT_ONE.frame(rows)


def _said(look: Look) -> dict[str, str]:
    """A look as columns of a cell."""
    return {"cell": look.kind, "stances": ";".join(map(str, look.stances)), "is_contested": "yes" if look.is_contested else "no"}
