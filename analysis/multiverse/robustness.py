"""How robust the conclusions on a case are: tables and sentences over all universes, and what goes if one thing is left out."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis import terms
from analysis.multiverse import conclusions as concluding
from analysis.multiverse import decisions as deciding
from analysis.multiverse.conclusions import FALSE, TRUE, UNDEFINED, VALUES, Asked, Lost
from analysis.multiverse.decisions import LOSS, Axis, Grid, Option
from analysis.multiverse.engine import CODINGS, LOOKS, Block, Case, Look, everything, matrix_numbers, reasons
from analysis.positions import compare
from analysis.sentences import count, names_of, say_list, say_proposition, start

ROBUSTNESS = [
    "conclusion", "as_of", "sentence", "by_default", "verdict", "n_equivalent", "n_equivalent_same", "n_equivalent_undefined", "n_uncertain",
    "n_uncertain_same", "n_uncertain_undefined", "n_non_equivalent", "n_non_equivalent_same", "n_non_equivalent_undefined", "n_failed", "decisions",
    "fact_ids",
]  # fmt: skip
OVERTURNING = ["conclusion", "by", "n_tried", "n_tried_same", "is_all", "n_single", "n_single_same", "size", "n_sets", "sets", "becomes"]
MOVERS = ["conclusion", "decision", "options", "n_pairs", "n_moved", "share_moved", "n_pairs_equivalent", "n_moved_equivalent"]
MATRICES = ["matrix", "universe", "n_choices", "n_equivalent", "n_uncertain", "n_non_equivalent", "n_changed", "changed"]
WITHOUT_ONE = ["kind", "left_out", "state", "proposition", "cell", "stances", "cell_without", "stances_without", "change", "fact_ids"]

VERDICTS = pd.DataFrame(
    [
        ("robust", "the same value in every universe of equivalent choices"),
        ("fragile", "another value, or undefined, in at least one universe of equivalent choices"),
        ("not tried", "no equivalent choice changes what it rests on"),
    ],
    columns=["verdict", "definition"],
).set_index("verdict")
"""One row per verdict on a conclusion."""

BY_EQUIVALENT, BY_ANY, BY_ORIGINS, BY_INFORMANTS = "equivalent choices", "any choices", "original reports", "informants"
CAUTION = (
    "Shares describe this menu of choices: they are no probabilities, nothing is tested, and an option more or less would change them. "
    "Equivalent options (E) are those held to be as good an answer to the same question; uncertain (U) and non-equivalent (N) ones are counted apart."
)
_KINDS = {"informant": "informant", "origin": "original report", "date": "uncertain date", "layer": "attributed layer"}


class Multiverse(NamedTuple):
    """All universes of a case.

    `asked` are the conclusions, by name, `spanned` all universes with the looks of all cells by day of the question (blank = everything); `lost` what the loss of original reports and of informants does to each, by conclusion and kind; `grid` and `valid`
    are those of the options that change any cell, up to the day where the multiverse starts, `codes` the looks of all cells in them, in the
    shape of the grid and cells.
    """

    case: Case
    row: Mapping[str, str]
    names: Mapping[str, str]
    base: Mapping[str, str | int]
    tables: Mapping[str, pd.DataFrame]
    asked: list[Asked]
    lost: dict[tuple[str, str], Lost]
    spanned: dict[str, tuple[Grid, Block]]
    grid: Grid
    valid: np.ndarray
    codes: np.ndarray


def explore(tables: Mapping[str, pd.DataFrame], codebook: Mapping[str, pd.DataFrame], **base: str | int) -> Multiverse:
    """All universes of a case, and its conclusions in them.

    Parameters
    ----------
    tables
        Processed tables of the case by name.
    codebook
        Codebook tables `propositions`, `states`, `decisions` and `conclusions` by name.
    **base
        Parameters where the multiverse starts; see `decisions.grid`.

    Raises
    ------
    ValueError
        If a parameter cannot be used.
    """
    row = tables["case"].iloc[0].to_dict()
    case = Case(tables, codebook["propositions"])
    day = str(base.get("as_of", ""))
    made: dict[str, tuple[Grid, Block]] = {}

    def universes(as_of: str) -> tuple[Grid, Block]:
        if as_of not in made:
            spanned = deciding.grid(tables, codebook["decisions"], **{**base, "as_of": as_of})
            made[as_of] = spanned, everything(case, spanned, with_traces=True)
        return made[as_of]

    asked, said = [], set()
    for conclusion in concluding.conclusions(case, row, codebook["conclusions"], day):
        spanned, block = universes(conclusion.as_of)
        sentence = concluding.say(conclusion, row, codebook["states"], concluding.default_looks(case, block))
        if sentence not in said:
            asked.append(concluding.ask(case, spanned, block, conclusion, sentence))
        said.add(sentence)
    lost = {
        (each.conclusion.name, kind): concluding.lose(case, tables, base, each.conclusion, kind)
        for each in asked
        for kind in ("origins", "informants")
    }
    spanned, block = universes(day)
    failing = reasons(spanned) > 0
    kept = concluding.reached(concluding.full(block, concluding.together(case, block, case.cells), spanned), spanned, spanned.allowed & ~failing)
    valid = concluding.narrow(spanned.allowed & ~failing, spanned, kept)
    codes = block.codes[concluding.narrow(block.classes[_evidence_places(spanned)], spanned, kept), *_forming_places(spanned, kept)]
    return Multiverse(case, row, names_of(codebook["states"]), base, tables, asked, lost, made, spanned.only(kept), valid, codes)


def _evidence_places(grid: Grid) -> np.ndarray:
    """Number of the evidence universe of each universe, of the shape of the grid."""
    n_forming = int(np.prod(grid.shape[-3:]))
    return np.arange(int(np.prod(grid.shape[:-3]))).repeat(n_forming).reshape(grid.shape)


def _forming_places(grid: Grid, kept: Mapping[str, list[int]]) -> list[np.ndarray]:
    """Places of the options of the last three axes, to be spread over a narrowed grid."""
    return [
        np.array(kept[axis.name]).reshape([-1 if number == place else 1 for number in range(len(grid.axes))])
        for place, axis in list(enumerate(grid.axes))[-3:]
    ]


def _facts(explored: Multiverse, cells: Iterable[tuple[str, str]]) -> str:
    """Facts behind the statements of some cells in any coding, and those that contradict them."""
    own = explored.case.only(cells)
    found = set().union(*(own.facts_of(coding) for coding in CODINGS))
    pairs = explored.tables["contradictions"]
    return ";".join(sorted(found | set(pairs.loc[pairs["fact_id"].isin(found), "contradicts_fact_id"])))


_BY_DEFAULT = {TRUE: "", FALSE: "it does not hold that ", UNDEFINED: "it is undefined, since the state is silent, whether "}
"""How the sentence of a conclusion starts, by its value in the default universe."""


def verdict_of(n_equivalent: int, n_same: int) -> str:
    """Word of `VERDICTS` for a number of universes of equivalent choices, of which some have the value by default."""
    return "not tried" if n_equivalent < 2 else "robust" if n_same == n_equivalent else "fragile"


def robustness(explored: Multiverse) -> pd.DataFrame:
    """Each conclusion, and in how many of the universes that can reach it it has the value that it has by default.

    Returns
    -------
    One row per conclusion: `as_of` (blank = everything), `sentence`, `by_default` (holds, does not hold or undefined), `verdict` of `VERDICTS`; of the universes of equivalent options, of
    those with an uncertain and no non-equivalent one, and of those with a non-equivalent one the number, those with the value by default, and
    those in which another value is undefined (the state is silent there); `n_failed` that cannot be computed; `decisions` that can reach it; `fact_ids`.
    """
    rows = []
    for each in explored.asked:
        rows.append({**_row(each), "as_of": each.conclusion.as_of, "fact_ids": _facts(explored, each.conclusion.cells)})
    return pd.DataFrame(rows, columns=ROBUSTNESS)


def _row(asked: Asked) -> dict[str, object]:
    """Counts of a conclusion over its universes."""
    start_value = int(asked.values[(0,) * asked.values.ndim])
    found = concluding.shares(asked)
    words = {TRUE: "holds", FALSE: "not", UNDEFINED: "undefined"}
    sentence = start(_BY_DEFAULT[start_value] + asked.sentence)
    row = {"conclusion": asked.conclusion.name, "sentence": sentence, "by_default": VALUES[start_value], "n_failed": found["n_failed"]}
    for letter, name in (("E", "equivalent"), ("U", "uncertain"), ("N", "non_equivalent")):
        same = found[f"n_{letter}_{words[start_value]}"]
        row |= {
            f"n_{name}": found[f"n_{letter}"],
            f"n_{name}_same": same,
            f"n_{name}_undefined": found[f"n_{letter}_undefined"] if start_value != UNDEFINED else 0,
        }
    reaching = [axis.name for axis in asked.grid.axes if len(axis.options) > 1]
    return {**row, "verdict": verdict_of(row["n_equivalent"], row["n_equivalent_same"]), "decisions": ";".join(reaching)}


def _named(sets: list[tuple[str, int]]) -> dict[str, object]:
    """Sets that overturn a conclusion, by name, and the value that each gives."""
    return {"n_sets": len(sets), "sets": ";".join(name for name, _ in sets[:SHOWN]), "becomes": ";".join(VALUES[value] for _, value in sets[:SHOWN])}


SHOWN = 12
"""Of smallest sets so many are listed; all are counted."""


def overturning(explored: Multiverse) -> pd.DataFrame:
    """The smallest sets of choices, of original reports and of informants that give a conclusion another value than by default.

    Returns
    -------
    One row per conclusion and means (`by`: equivalent choices, any choices; the loss of original reports, of informants, all choices at their defaults).
    `n_tried` universes or sets were tried, of which `n_tried_same` leave the value as it is; `is_all` (yes, no): whether these are all that there are. `n_single` original
    reports or informants stand behind it, of which `n_single_same` can be lost alone (blank for choices). `size` is the number of choices, or of things lost, in the smallest sets (blank = nothing
    that was tried overturns it), `n_sets` their number, `sets` the first of them, `becomes` the value that each gives.
    """
    rows = []
    for each in explored.asked:
        name = each.conclusion.name
        start_value = each.values[(0,) * each.values.ndim]
        usable = each.valid & (each.values != concluding.FAILED)
        for by, among in ((BY_EQUIVALENT, usable & (each.grid.types() == 0)), (BY_ANY, usable)):
            size, sets = concluding.overturning(each, by == BY_EQUIVALENT)
            tried = {
                "n_tried": int(among.sum()),
                "n_tried_same": int((each.values[among] == start_value).sum()),
                "is_all": "yes",
                "n_single": pd.NA,
                "n_single_same": pd.NA,
            }
            rows.append({"conclusion": name, "by": by, **tried, "size": size or pd.NA, **_named(sets)})
        for kind, by in (("origins", BY_ORIGINS), ("informants", BY_INFORMANTS)):
            lost = explored.lost[name, kind]
            tried = {"n_tried": lost.n_sets, "n_tried_same": lost.n_same, "is_all": "yes" if lost.is_all else "no"}
            single = {"n_single": len(lost.names), "n_single_same": lost.n_single_same}
            sets = [(deciding.JOIN.join(names), value) for names, value in lost.sets]
            rows.append({"conclusion": name, "by": by, **tried, **single, "size": lost.size or pd.NA, **_named(sets)})
    made = pd.DataFrame(rows, columns=OVERTURNING)
    return made.astype({name: "Int64" for name in ("n_single", "n_single_same", "size")})


def movers(explored: Multiverse) -> pd.DataFrame:
    """Which decision moves each conclusion.

    Returns
    -------
    One row per conclusion and decision that can reach it: over all pairs of universes that differ in this decision alone, `n_pairs`, in how
    many the value differs (`n_moved`) and their share (0 to 1; NaN = no pair); the same over universes of equivalent options only.
    """
    parts = [pd.DataFrame(columns=MOVERS)]
    for each in explored.asked:
        found = concluding.moves(each).rename(columns={"n_pairs_E": "n_pairs_equivalent", "n_moved_E": "n_moved_equivalent"})
        share = (found["n_moved"] / found["n_pairs"].where(found["n_pairs"] > 0)).astype(float).round(4)
        parts.append(found.assign(conclusion=each.conclusion.name, share_moved=share)[MOVERS])
    made = pd.concat([part for part in parts[1:] if len(part)] or parts[:1], ignore_index=True)
    return made.astype({name: int for name in ("n_pairs", "n_moved", "n_pairs_equivalent", "n_moved_equivalent")})


def matrices(explored: Multiverse) -> pd.DataFrame:
    """Distinct position matrices that universes of equivalent choices lead to, and how many universes lead to each.

    Returns
    -------
    One row per matrix (kind and stances of every cell), that of the default universe first, then by number of universes: `matrix` (16 hexadecimal digits of its hash), the `universe` with the
    fewest choices that leads to it and their number, the numbers of universes by type, `n_changed` cells that differ from those of the
    default matrix, and which.
    """
    grid = explored.grid
    types, distance = grid.types(), grid.distance()
    numbers = matrix_numbers(explored.case, explored.codes)
    first = explored.codes[(0,) * types.ndim]
    rows = []
    for number in np.unique(numbers[explored.valid & (types == 0)]):
        here = explored.valid & (numbers == number)
        places = np.argwhere(here & (types == 0))
        nearest = min((int(distance[tuple(place)]), grid.name(place), tuple(place)) for place in places)
        codes = explored.codes[nearest[2]]
        changed = [cell for cell, code, before in zip(explored.case.cells, codes, first, strict=True) if LOOKS[code][:2] != LOOKS[before][:2]]
        counts = {name: int((here & (types == kind)).sum()) for kind, name in enumerate(("n_equivalent", "n_uncertain", "n_non_equivalent"))}
        listed = ";".join("/".join(cell) for cell in changed)
        rows.append(
            {"matrix": f"{int(number):016x}", "universe": nearest[1], "n_choices": nearest[0], **counts, "n_changed": len(changed), "changed": listed}
        )
    made = pd.DataFrame(rows, columns=MATRICES)
    return made.sort_values(
        ["n_choices", "n_equivalent", "matrix"],
        ascending=[True, False, True],
        key=lambda column: column > 0 if column.name == "n_choices" else column,
        ignore_index=True,
    )


def matrix_counts(explored: Multiverse) -> dict[str, int]:
    """Numbers of universes of a case and of the distinct matrices that they lead to, by type of their options."""
    types, numbers = explored.grid.types(), matrix_numbers(explored.case, explored.codes)
    found = {"universes": int(explored.valid.sum()), "matrices": len(np.unique(numbers[explored.valid]))}
    here = explored.valid & (types == 0)
    return found | {"equivalent": int(here.sum()), "equivalent_matrices": len(np.unique(numbers[here]))}


MOST_SHOWN = 96
"""Of more universes of equivalent choices than this, those with the fewest choices are shown."""
CURVE = ["universe", "choices", "n_changed", "conclusion", "value", "is_same"]


def curve(explored: Multiverse) -> pd.DataFrame:
    """Universes of equivalent choices, and what each conclusion is in them.

    Returns
    -------
    One row per universe and conclusion, and one per universe with a blank conclusion: universes by the number of cells that differ from the default matrix (`n_changed`),
    those of the same values together, then by the number of choices and by name; at most `MOST_SHOWN`. `choices` are the labels of all its options where there are several, joined by `;`; `value` is holds, does not hold or undefined,
    `is_same` (yes, no) whether that is so by default.
    """
    grid, types, distance = explored.grid, explored.grid.types(), explored.grid.distance()
    first = explored.codes[(0,) * types.ndim]
    places = [tuple(place) for place in np.argwhere(explored.valid & (types == 0))]
    places = sorted(places, key=lambda place: (int(distance[place]), grid.name(place)))[:MOST_SHOWN]
    shown = []
    for place in places:
        labels = {axis.name: option.label for axis, option in zip(grid.axes, grid.options(place), strict=True)}
        n_changed = sum(LOOKS[code][:2] != LOOKS[before][:2] for code, before in zip(explored.codes[place], first, strict=True))
        values = [_value(explored, asked, labels) for asked in explored.asked]
        several = ";".join(labels[axis.name] for axis in grid.axes if len(axis.options) > 1)
        shown.append((n_changed, [-value for value in values], int(distance[place]), grid.name(place), several))
    rows = []
    for n_changed, values, _, name, several in sorted(shown):
        row = {"universe": name, "choices": several, "n_changed": n_changed}
        rows.append({**row, "conclusion": "", "value": "", "is_same": ""})
        for asked, value in zip(explored.asked, values, strict=True):
            before = int(asked.values[(0,) * asked.values.ndim])
            rows.append({**row, "conclusion": asked.conclusion.name, "value": VALUES[-value], "is_same": "yes" if -value == before else "no"})
    return pd.DataFrame(rows, columns=CURVE)


def _value(explored: Multiverse, asked: Asked, labels: Mapping[str, str]) -> int:
    """Value of a conclusion in a universe, by the label of its option of each decision."""
    grid, block = explored.spanned[asked.conclusion.as_of]
    places = [next((place for place, option in enumerate(axis.options) if option.label == labels[axis.name]), 0) for axis in grid.axes]
    evidence = int(np.ravel_multi_index(places[:-3], grid.shape[:-3]))
    codes = block.codes[(block.classes[evidence], *places[-3:])]
    return int(concluding.evaluate(explored.case, codes, asked.conclusion, concluding.default_looks(explored.case, block)))


def equivalent_options(explored: Multiverse) -> dict[str, list[str]]:
    """Labels of the equivalent options of each decision that has several of them in this case, by decision."""
    found = {axis.name: [option.label for option in axis.options if option.type == "E"] for axis in explored.grid.axes}
    return {name: labels for name, labels in found.items() if len(labels) > 1}


def _losses(explored: Multiverse) -> list[tuple[str, str, Option]]:
    """What is left out, one thing at a time: each informant, each original report, each statement of an uncertain date, and all attribution."""
    tables = explored.tables
    coding = str({**terms.DEFAULTS, **explored.base}["coding"])
    said = tables["statements"][tables["statements"]["coding"] == coding]
    told = tables["facts"][tables["facts"]["fact_id"].isin(said["fact_id"])]
    names = sorted(set(told["informant"]))
    found = [("informant", name, option) for name, option in zip(names, deciding.without_informants([(name,) for name in names]), strict=True)]
    pages = tables["fact_sources"].loc[tables["fact_sources"]["fact_id"].isin(said["fact_id"]), "source_id"]
    names = sorted(set(tables["sources"].loc[tables["sources"]["source_id"].isin(pages), "origin_id"]))
    found += [("origin", name, option) for name, option in zip(names, deciding.without_origins(tables, [(name,) for name in names]), strict=True)]
    vague = said[(said["is_approximate"] == "yes") | (said["first_day"] != said["last_day"])]
    for fact, rows in vague.groupby("fact_id"):
        found.append(("date", f"{fact} ({rows['date'].iloc[0]})", Option(str(fact), "", statements=frozenset(rows["statement_id"]))))
    reported = said.loc[said["basis"] == terms.ATTRIBUTED, "statement_id"]
    return found + ([("layer", "attribution", Option("attribution", "", statements=frozenset(reported)))] if len(reported) else [])


def _change(before: Look, after: Look) -> str:
    """What becomes of a cell, in the words of `voices.CHANGES`; blank if it looks the same."""
    if before[:2] == after[:2]:
        return ""
    if "silent" in (before.kind, after.kind):
        return "falls silent" if after.kind == "silent" else "speaks"
    if before.stances != after.stances:
        return "stance changes"
    return "becomes contested" if after.kind == "contested" else "no longer contested"


def without_one(explored: Multiverse) -> pd.DataFrame:
    """Cells that change if one informant, one original report, the statements of one uncertain date, or all attribution is left out; all choices at their defaults.

    A date is uncertain if it is marked as approximate or is no single day.

    Returns
    -------
    One row per thing left out (`kind`, `left_out`) and cell that changes: kind of cell and stances (joined by `;`) with and `_without` it, and the `change` (a word of `voices.CHANGES`).
    """
    losses = _losses(explored)
    grid = deciding.grid(explored.tables, _no_decisions(), **explored.base)
    axes = tuple(Axis(LOSS, (Option("", ""), *(option for _, _, option in losses))) if axis.name == LOSS else axis for axis in grid.axes)
    block = everything(explored.case, grid._replace(axes=axes))
    codes = block.codes[block.classes, 0, 0, 0]
    rows = []
    for number, (kind, name, _) in enumerate(losses, 1):
        for place in np.flatnonzero(codes[number] != codes[0]):
            cell, before, after = explored.case.cells[place], LOOKS[codes[0, place]], LOOKS[codes[number, place]]
            if change := _change(before, after):
                looks = {"cell": before.kind, "stances": _join(before), "cell_without": after.kind, "stances_without": _join(after), "change": change}
                rows.append(
                    {"kind": _KINDS[kind], "left_out": name, "state": cell[0], "proposition": cell[1], **looks, "fact_ids": _facts(explored, [cell])}
                )
    return pd.DataFrame(rows, columns=WITHOUT_ONE)


def _no_decisions() -> pd.DataFrame:
    """A table of decisions without any: every choice stays at its default."""
    return pd.DataFrame(columns=["parameter", "option", "label", "is_default", "type", "not_with", "reason"])


def _join(look: Look) -> str:
    return ";".join(map(str, look.stances))


def say_robustness(table: pd.DataFrame, overturned: pd.DataFrame) -> list[str]:
    """What is robust, what is fragile and to what, and what shares mean; each number from the tables."""
    found = [CAUTION]
    verdicts = table["verdict"].value_counts()
    parts = [
        f"{verdicts.get(word, 0)} {said}"
        for word, said in (("robust", "are robust"), ("fragile", "are fragile"), ("not tried", "are reached by no equivalent choice"))
        if verdicts.get(word, 0)
    ]
    found.append(f"Of {count(len(table), 'conclusion')} {say_list(parts)}.") if len(table) else found.append(
        "No conclusion can be asked of this case."
    )
    sets = overturned.set_index(["conclusion", "by"])
    for word in ("fragile", "robust", "not tried"):
        for row in table[table["verdict"] == word].to_dict("records"):
            found.append(_say(row, sets.loc[row["conclusion"]]))
    return found


def _say(row: Mapping[str, object], sets: pd.DataFrame) -> str:
    """A conclusion with its verdict as a sentence."""
    verdict = {"fragile": "Fragile", "robust": "Robust", "not tried": "Reached by no equivalent choice"}[str(row["verdict"])]
    text = f"{verdict}: {row['sentence']}"
    if row["verdict"] != "not tried":
        silent = f", undefined in {row['n_equivalent_undefined']}" if row["n_equivalent_undefined"] else ""
        text += f"; so in {row['n_equivalent_same']} of {count(int(row['n_equivalent']), 'universe')} of equivalent choices{silent}"
    equivalent, other = (sets.loc[by] for by in (BY_EQUIVALENT, BY_ANY))
    if pd.notna(equivalent["size"]):
        text += f"; it is overturned by {_say_names(equivalent)}"
    elif pd.notna(other["size"]):
        text += f"; it is overturned by choices that are not equivalent: {_say_names(other)}"
    else:
        text += "; no choice on the menu overturns it"
    lost = [
        f"{count(int(sets.loc[by, 'size']), one, many)} ({_say_names(sets.loc[by])})"
        for by, one, many in ((BY_ORIGINS, "original report", "original reports"), (BY_INFORMANTS, "informant", "informants"))
        if pd.notna(sets.loc[by, "size"])
    ]
    return (
        text
        + (f"; the least whose loss overturns it: {say_list(lost)}" if lost else "; no loss of original reports or informants overturns it")
        + "."
    )


def _say_names(found: pd.Series) -> str:
    """The smallest sets in words: the first three, and how many more there are."""
    names = str(found["sets"]).split(";")
    more = int(found["n_sets"]) - min(len(names), 3)
    return ", or ".join(name.replace(deciding.JOIN, " and ") for name in names[:3]) + (f", or {count(more, 'other set')}" if more else "")


def say_without_one(table: pd.DataFrame, explored: Multiverse) -> list[str]:
    """Which cells change if one thing is left out, a sentence a kind."""
    tried = pd.Series([_KINDS[kind] for kind, _, _ in _losses(explored)], dtype=object).value_counts()
    found = []
    for kind in _KINDS.values():
        n = int(tried.get(kind, 0))
        rows = table[table["kind"] == kind]
        if not n:
            found.append(f"There is no {kind}." if kind != "attributed layer" else "Nothing is attributed to a state by others.")
            continue
        changing = rows.groupby("left_out").size().sort_index()
        if kind == "attributed layer":
            cells = [
                f"{explored.names.get(row['state'], row['state'])} on {say_proposition(row['proposition'], explored.names)} ({row['change']})"
                for row in rows.to_dict("records")
            ]
            said = f"{count(len(rows), 'cell')} change: {say_list(cells)}" if cells else "no cell changes"
            found.append(f"Without all that others attribute to states {said}.".replace("1 cell change:", "1 cell changes:"))
            continue
        most = (
            f"; the most, {count(int(changing.max()), 'cell')}, without {say_list(list(changing.index[changing == changing.max()]))}"
            if len(changing)
            else ""
        )
        silenced = int((rows["change"] == "falls silent").sum())
        found.append(
            f"Of {count(n, kind)} that can be left out alone, {len(changing)} {'changes' if len(changing) == 1 else 'change'} a cell ({len(rows)} changes in all, {silenced} of them into silence){most}."
        )
    return found


def say_without_media(explored: Multiverse) -> list[str]:
    """What remains of the position of the requested state without texts that originate in the state media of each requesting state."""
    state, tables = explored.row["requested_state"], explored.tables
    name = explored.names.get(state, state)
    media = tables["sources"][tables["sources"]["origin_kind"] == "state_media"]
    found = []
    for rival in terms.split_list(explored.row["requesting_states"]):
        pages = frozenset(media.loc[media["origin_state"] == rival, "source_id"])
        whose = f"state media of {explored.names.get(rival, rival)}"
        if not pages:
            found.append(f"No page originates in {whose}.")
            continue
        grid = deciding.grid(tables, _no_decisions(), [Option("media", "", sources=pages)], **explored.base)
        own = explored.case.only(cell for cell in explored.case.cells if cell[0] == state)
        block = everything(own, grid)
        before, after = ([LOOKS[code] for code in block.codes[(block.classes[number], 0, 0, 0)]] for number in (0, 1))
        spoken = [place for place, look in enumerate(before) if look.kind != "silent"]
        gone = [place for place in spoken if after[place].kind == "silent"]
        turned = [place for place in spoken if place not in gone and after[place].stances != before[place].stances]
        calm = [place for place in spoken if place not in gone and place not in turned and after[place].kind != before[place].kind]

        def say(places: list[int], cells: list[tuple[str, str]] = own.cells) -> str:
            return say_list([say_proposition(cells[place][1], explored.names) for place in places])

        parts = [
            f"{words} on {say(places)}"
            for words, places in (("falls silent", gone), ("has another stance", turned), ("is contested otherwise", calm))
            if places
        ]
        kept = f"{len(spoken) - len(gone)} of the {count(len(spoken), 'cell')} in which {name} speaks remain"
        found.append(
            f"Without the {count(len(pages), 'page')} that originate in {whose}, {kept}"
            + (f": it {say_list(parts)}." if parts else ", all with the same stances.")
        )
    return found


def numbers(explored: Multiverse, table: pd.DataFrame) -> dict[str, str | int]:
    """Numbers for the words of the exhibits, by name."""
    verdicts = table["verdict"].value_counts()
    named = {word.replace(" ", "_"): int(verdicts.get(word, 0)) for word in VERDICTS.index}
    return {"conclusions": count(len(table), "conclusion"), **named, **matrix_counts(explored)}


def say_start(explored: Multiverse) -> list[str]:
    """Where the multiverse starts and how large it is."""
    sizes = matrix_counts(explored)
    axes = [f"{axis.name} ({len(axis.options)})" for axis in explored.grid.axes if len(axis.options) > 1]
    return [
        f"{start(count(sizes['universes'], 'universe'))} of options that change at least one cell of this case lead to {count(sizes['matrices'], 'distinct matrix', 'distinct matrices')}; "
        f"the {sizes['equivalent']} of equivalent options only to {sizes['equivalent_matrices']}.",
        f"Decisions that reach the case, with the number of their options: {say_list(axes) or 'none'}.",
    ]


def statements(explored: Multiverse) -> dict[str, str]:
    """Statements of the cells of each conclusion in the coding where the multiverse starts, joined by `;`, by conclusion."""
    coding = CODINGS.index(str({**terms.DEFAULTS, **explored.base}["coding"]))
    said = dict(zip(explored.case.cells, explored.case.said, strict=True))
    return {
        asked.conclusion.name: ";".join(sorted(name for cell in asked.conclusion.cells for name in said[cell][coding].ids))
        for asked in explored.asked
    }


def default_is_compared(explored: Multiverse, codebook: Mapping[str, pd.DataFrame]) -> bool:
    """Whether the default universe has the very cells that `positions.compare` forms with the choices where the multiverse starts."""
    formed = dict(zip(explored.case.cells, explored.codes[(0,) * len(explored.grid.axes)], strict=True))
    cells = compare(explored.tables, codebook, **explored.base)
    wanted = {
        (cell["state"], cell["proposition"]): (cell["cell"], tuple(map(int, terms.split_list(cell["stances"])))) for cell in cells.to_dict("records")
    }
    return all(LOOKS[code][:2] == wanted.get(cell, ("silent", ())) for cell, code in formed.items())
