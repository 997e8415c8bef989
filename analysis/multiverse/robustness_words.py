"""What stands whatever is chosen, and what does not, in sentences."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.model import terms
from analysis.model.choices import HEADINGS
from analysis.model.sentences import count, say_informant, say_list, say_proposition, start
from analysis.multiverse import decisions as deciding
from analysis.multiverse.cell_looks import LOOKS, Look
from analysis.multiverse.decisions import Option
from analysis.multiverse.engine import everything
from analysis.multiverse.exploring import N_FORMING, Explored
from analysis.multiverse.robustness import KINDS, losses, matrix_counts

_KINDS_MANY = {"informant": "informants", "original report": "original reports", "uncertain date": "uncertain dates"}


def say_by_absence(number: int) -> str:
    """What a number of conclusions are whose verdict is by absence."""
    return f"true by absence, since {'it says' if number == 1 else 'they say'} that something was not found"


def say_denominators(row: Mapping[str, Any]) -> str:
    """In how many universes of equivalent choices something is as by default, how many distinct matrices these have, and by which decisions they differ.

    `row` is one of `robustness` or of `generalising.robust_generalisations` that an equivalent choice reaches.
    """
    matrices = count(int(row["n_matrices"]), "distinct matrix (it stays the same; only the statements behind its cells change)", "distinct matrices")
    by = say_list([HEADINGS[name] for name in terms.split_list(str(row["decisions_equivalent"]))])
    silent = f", undefined in {row['n_equivalent_undefined']}" if int(row.get("n_equivalent_undefined", 0)) else ""
    return f"{row['n_equivalent_same']} of {row['n_equivalent']} universes of equivalent choices, which differ in {by} and have {matrices}{silent}"


def _called(name: str, kind: str, explored: Explored) -> str:
    """What is left out, in words: an informant by its office, the others by their ids, which the table has too."""
    return say_informant(name, explored.words) if kind == KINDS["informant"] else name


def say_without_one(table: pd.DataFrame, explored: Explored) -> list[str]:
    """Which cells change if one thing is left out, a sentence a kind."""
    tried = pd.Series([KINDS[kind] for kind, _, _ in losses(explored)], dtype=object).value_counts()
    found = []
    for kind in KINDS.values():
        n = int(tried.get(kind, 0))
        rows = table[table["kind"] == kind]
        if not n:
            found.append(f"There is no {kind}." if kind != "attributed layer" else "Nothing is attributed to a state by others.")
            continue
        changing = rows.groupby("left_out").size().sort_index()
        if kind == "attributed layer":
            cells = [
                f"{explored.words.get(row['state'], row['state'])} on {say_proposition(row['proposition'], explored.words, row['state'])} ({row['change']})"
                for row in rows.to_dict("records")
            ]
            said = f"{count(len(rows), 'cell')} change: {say_list(cells)}" if cells else "no cell changes"
            found.append(f"Without anything that others attribute to states, {said}.".replace("1 cell change:", "1 cell changes:"))
            continue
        if changing.empty:
            found.append(f"Of {count(n, kind, _KINDS_MANY[kind])} left out one at a time, none changes a cell.")
            continue
        if n == 1:
            found.append(f"Without the one {kind}, {_called(changing.index[0], kind, explored)}, {count(len(rows), 'cell changes', 'cells change')}.")
            continue
        most = f"; most of all, {count(int(changing.max()), 'cell')}, without {say_list([_called(name, kind, explored) for name in changing.index[changing == changing.max()]])}"
        silenced = int((rows["change"] == "falls silent").sum())
        many = _KINDS_MANY[kind]
        found.append(
            f"Of {count(n, kind, many)} left out one at a time, {len(changing)} {'changes' if len(changing) == 1 else 'change'} a cell "
            f"({count(len(rows), 'change')} in all, {silenced or 'none'} into silence){most}."
        )
    return found


def say_without_media(explored: Explored) -> list[str]:
    """What remains of the position of each state that decides without texts that originate in the state media of each state that XX stands for."""
    return [said for state in explored.case.deciding_states for said in _say_without_media(explored, state)]


def numbers(explored: Explored, table: pd.DataFrame) -> dict[str, str | int]:
    """Numbers for the words of the table of robustness, by name; `verdicts` says how many conclusions have each that occurs."""
    counts = table["verdict"].value_counts()
    said = [f"{counts[word]} {how}" for word, how in _SAID.items() if word in counts]
    return {"conclusions": count(len(table), "conclusion"), "verdicts": say_list(said), **matrix_counts(explored)}


_SAID = {
    "robust": "robust", "fragile": "fragile", "silenced": "silenced", "by absence": "true by absence",
    "silent": "on a question on which the states are silent by default", "not tried": "unaffected by any equivalent choice",
}  # fmt: skip
"""Verdicts as they follow a number of conclusions."""


def say_start(explored: Explored) -> list[str]:
    """Where the multiverse starts and how large it is."""
    sizes = matrix_counts(explored)
    axes = [f"{HEADINGS[axis.name]} ({len(axis.options)})" for axis in explored.every.grid.axes if len(axis.options) > 1]
    return [
        f"{start(count(sizes['universes'], 'universe'))} of options that change at least one cell of this case {'leads' if sizes['universes'] == 1 else 'lead'} to {count(sizes['matrices'], 'distinct matrix', 'distinct matrices')}; "
        f"{count(sizes['equivalent'], 'universe')} of equivalent options, without those that change nothing, to {sizes['equivalent_matrices']}.",
        f"Decisions that can change a cell of this case, with the number of their options: {say_list(axes) or 'none'}.",
    ]


def _say_without_media(explored: Explored, state: str) -> list[str]:
    """What becomes of the cells of a state without the pages of the state media of each state that XX stands for."""
    case, name = explored.case, explored.words.get(state, state)
    media = case.sources[case.sources["origin_kind"] == "state_media"]
    own = explored.prepared.only(cell for cell in explored.prepared.cells if cell[0] == state)
    found = []
    for rival in case.named_states:
        pages = frozenset(media.loc[media["origin_state"] == rival, "source_id"])
        whose = f"state media of {explored.words.get(rival, rival)}"
        if not pages:
            found.append(f"No page is classed as one that originates in {whose}.")
            continue
        grid = deciding.grid(case, deciding.no_decisions(), explored.choices, [Option("media", "", sources=pages)])
        block = everything(own, grid)
        before, after = ([LOOKS[code] for code in block.codes[(block.classes[number], *(0,) * N_FORMING)]] for number in (0, 1))
        spoken = [place for place, look in enumerate(before) if look.kind != "silent"]
        without = f"Without the {count(len(pages), 'page')} that {'originates' if len(pages) == 1 else 'originate'} in {whose}, "
        if not spoken:
            found.append(f"{without}{name} speaks in no cell, as with {'it' if len(pages) == 1 else 'them'}.")
            continue
        changed = _changes(spoken, before, after)
        parts = [
            f"{words} on {say_list([say_proposition(own.cells[place][1], explored.words, state) for place in places])}"
            for words, places in changed.items()
            if places
        ]
        left = len(spoken) - len(changed["falls silent"])
        of_all = f"{left} of the {count(len(spoken), 'cell')}" if left < len(spoken) else "the one cell" if left == 1 else f"all {left} cells"
        kept = f"{of_all} in which {name} speaks {'remains' if left == 1 else 'remain'}"
        found.append(without + kept + (f": it {say_list(parts)}." if parts else ", with the same stances."))
    return found


def _changes(spoken: list[int], before: list[Look], after: list[Look]) -> dict[str, list[int]]:
    """Places of the cells in which a state spoke, by what has become of them, in words; those that stay as they were in none."""
    gone = [place for place in spoken if after[place].kind == "silent"]
    turned = [place for place in spoken if place not in gone and after[place].stances != before[place].stances]
    same = [place for place in spoken if place not in gone and place not in turned]

    def from_to(part: str, one: object, other: object) -> list[int]:
        return [place for place in same if (getattr(before[place], part), getattr(after[place], part)) == (one, other)]

    return {
        "falls silent": gone,
        "has another stance": turned,
        "is no longer contested": from_to("is_contested", True, False),
        "becomes contested": from_to("is_contested", False, True),
        "is no longer divided": from_to("kind", "divided", "single"),
        "becomes divided": from_to("kind", "single", "divided"),
    }
