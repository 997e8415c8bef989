"""How robust the conclusions on a case are: tables and sentences over all universes, and what goes if one thing is left out."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.collect.corroboration import conflicts
from analysis.model import terms
from analysis.model.choices import DEFAULT, Choices
from analysis.model.dictionary.multiverse import MATRICES, MOVERS, OVERTURNING, ROBUSTNESS, WITHOUT_ONE
from analysis.model.dispute import Case
from analysis.model.sentences import count, say_list, say_proposition, start
from analysis.model.words import Words
from analysis.multiverse import conclusions as concluding
from analysis.multiverse import decisions as deciding
from analysis.multiverse.conclusions import FALSE, TRUE, UNDEFINED, VALUES, Asked, Everywhere, Lost
from analysis.multiverse.decisions import LOSS, Axis, Grid, Option
from analysis.multiverse.engine import FORMING, LOOKS, Block, Look, Prepared, everything, matrix_numbers
from analysis.positions import compare
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
CAUTION = (
    "Shares describe this menu of choices: they are no probabilities, nothing is tested, and an option more or less would change them. "
    "Equivalent options (E) are those held to be as good an answer to the same question; uncertain (U) and non-equivalent (N) ones are counted apart."
)
N_FORMING = len(FORMING)
"""Number of decisions that form cells from evidence."""
_KINDS_MANY = {"informant": "informants", "original report": "original reports", "uncertain date": "uncertain dates"}
_KINDS = {"informant": "informant", "origin": "original report", "date": "uncertain date", "layer": "attributed layer"}


class Menu(NamedTuple):
    """Universes up to a type of options: the grid of those options that change any cell, which combinations are universes, and the looks of all cells, of the
    shape of the grid and the cells."""

    grid: Grid
    valid: np.ndarray
    codes: np.ndarray


class Explored(NamedTuple):
    """All universes of a case, and the choices where they start.

    `asked` are the conclusions, by name, `spanned` all universes with the looks of all cells by day of the question (blank = everything); `lost` what the loss of
    original reports and of informants does to each, by conclusion and kind. `menus` are the universes up to the day where the multiverse starts: of equivalent
    options, with uncertain ones too, and all.
    """

    prepared: Prepared
    choices: Choices
    asked: list[Everywhere]
    lost: dict[tuple[str, str], Lost]
    spanned: dict[str, tuple[Grid, Block]]
    menus: list[Menu]

    @property
    def case(self) -> Case:
        """The case, as it was cleaned."""
        return self.prepared.case

    @property
    def words(self) -> Words:
        """What states and propositions are called."""
        return self.case.codebook.words

    @property
    def every(self) -> Menu:
        """All universes."""
        return self.menus[-1]

    @property
    def equivalent(self) -> Menu:
        """Universes of equivalent options."""
        return self.menus[0]


def explore(case: Case, choices: Choices = DEFAULT) -> Explored:
    """All universes of a case, and its conclusions in them.

    Parameters
    ----------
    case
        The case, as it was cleaned.
    choices
        The choices where the multiverse starts; see `decisions.grid`.

    Raises
    ------
    ValueError
        If a choice names what the case does not have.
    """
    prepared, day = Prepared(case), choices.as_of
    made: dict[str, tuple[Grid, Block]] = {}
    masks: dict[str, concluding.Masks] = {}
    cells: dict[str, dict[tuple[str, str], dict]] = {}

    def universes(as_of: str) -> tuple[Grid, Block]:
        if as_of not in made:
            by_then = choices.but(as_of=as_of)
            spanned = deciding.grid(case, case.codebook.decisions, by_then)
            made[as_of], masks[as_of] = (spanned, everything(prepared, spanned)), concluding.masks_of(spanned)
            found = compare(case, by_then).to_dict("records")
            cells[as_of] = {(cell["state"], cell["proposition"]): cell for cell in found}
        return made[as_of]

    asked, known = [], set()
    for conclusion in concluding.conclusions(prepared, day):
        spanned, block = universes(conclusion.as_of)
        looks = concluding.default_looks(prepared, block)
        if (what := concluding.asks(conclusion, looks)) not in known:
            sentence = concluding.say(conclusion, case, looks, cells[conclusion.as_of])
            asked.append(concluding.ask(prepared, spanned, block, masks[conclusion.as_of], conclusion, sentence))
        known.add(what)
    lost = {
        (each.all.conclusion.name, kind): concluding.lose(prepared, choices, each.all.conclusion, kind)
        for each in asked
        for kind in ("origins", "informants")
    }
    spanned, block = universes(day)
    allowed, failing, types = masks[day]
    valid = allowed & ~failing
    traces = concluding.resting(prepared, spanned, [(cell, part) for cell in prepared.cells for part in ("cell", "contested")])
    menus = []
    for worst in range(3):
        here = valid & (types <= worst)
        kept = concluding.menu(spanned, worst, traces, here)
        classes = concluding.narrow(block.classes[_evidence_places(spanned)], spanned, kept)
        codes = block.codes[classes, *_forming_places(spanned, kept)]
        menus.append(Menu(spanned.only(kept), concluding.narrow(here, spanned, kept), codes))
    return Explored(prepared, choices, asked, lost, made, menus)


def _evidence_places(grid: Grid) -> np.ndarray:
    """Number of the evidence universe of each universe, of the shape of the grid."""
    n_forming = int(np.prod(grid.shape[-N_FORMING:]))
    return np.arange(int(np.prod(grid.shape[:-N_FORMING]))).repeat(n_forming).reshape(grid.shape)


def _forming_places(grid: Grid, kept: Mapping[str, list[int]]) -> list[np.ndarray]:
    """Places of the options of the axes that form cells, to be spread over a narrowed grid."""
    n = len(grid.axes)
    return [
        np.array(kept[axis.name]).reshape([-1 if number == place else 1 for number in range(n)])
        for place, axis in list(enumerate(grid.axes))[-N_FORMING:]
    ]


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
    conclusion, start_value, found = asked.all.conclusion, asked.all.by_default, concluding.shares(asked)
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


def labels(explored: Explored) -> dict[str, tuple[str, ...]]:
    """Each conclusion in a few words, longer and shorter, by name."""
    return {each.all.conclusion.name: concluding.label(each.all.conclusion, explored.words) for each in explored.asked}


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
            size, sets = concluding.overturning(asked)
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
        found, equivalent = concluding.moves(each.all), concluding.moves(each.equivalent).set_index("decision")
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


MOST_SHOWN = 24
"""Of more universes of a type than this, those with the fewest choices are shown."""
CURVE = ["universe", "type", "choices", "n_changed", "conclusion", "value", "is_same"]


def curve(explored: Explored) -> pd.DataFrame:
    """Universes of equivalent choices, then those with uncertain ones, and what each conclusion is in them.

    Returns
    -------
    One row per universe and conclusion, and one per universe with a blank conclusion: by type (E, U), then by the number of cells that differ from the
    default matrix (`n_changed`), those of the same values together, then by the number of choices and by name; at most `MOST_SHOWN` of each type. `choices` are the
    labels of its options where there are several, joined by `;`; `value` is holds, does not hold or undefined, `is_same` (yes, no) whether that is so by default.
    """
    several = [axis.name for axis in explored.menus[1].grid.axes if len(axis.options) > 1]
    shown = []
    for kind, menu in enumerate(explored.menus[:2]):
        distance = menu.grid.distance()
        first = menu.codes[(0,) * distance.ndim]
        places = [tuple(place) for place in np.argwhere(menu.valid & (menu.grid.types() == kind))]
        for place in sorted(places, key=lambda place: (int(distance[place]), menu.grid.name(place)))[:MOST_SHOWN]:
            labels = {axis.name: option.label for axis, option in zip(menu.grid.axes, menu.grid.options(place), strict=True)}
            n_changed = sum(LOOKS[code][:3] != LOOKS[before][:3] for code, before in zip(menu.codes[place], first, strict=True))
            values = [_value(explored, asked.all, labels) for asked in explored.asked]
            shown.append((kind, n_changed, [-value for value in values], int(distance[place]), menu.grid.name(place), labels))
    rows = []
    for kind, n_changed, values, _, name, labels in sorted(shown, key=lambda item: item[:5]):
        row = {"universe": name, "type": "EU"[kind], "choices": ";".join(labels[axis] for axis in several), "n_changed": n_changed}
        rows.append({**row, "conclusion": "", "value": "", "is_same": ""})
        for asked, value in zip(explored.asked, values, strict=True):
            is_same = "yes" if -value == asked.all.by_default else "no"
            rows.append({**row, "conclusion": asked.all.conclusion.name, "value": VALUES[-value], "is_same": is_same})
    return pd.DataFrame(rows, columns=CURVE)


def _value(explored: Explored, asked: Asked, labels: Mapping[str, str]) -> int:
    """Value of a conclusion in a universe, by the label of its option of each decision."""
    grid, block = explored.spanned[asked.conclusion.as_of]
    places = [next((place for place, option in enumerate(axis.options) if option.label == labels[axis.name]), 0) for axis in grid.axes]
    evidence = int(np.ravel_multi_index(places[:-N_FORMING], grid.shape[:-N_FORMING]))
    codes = block.codes[(block.classes[evidence], *places[-N_FORMING:])]
    return int(concluding.evaluate(explored.prepared, codes, asked.conclusion, concluding.default_looks(explored.prepared, block)))


def curve_options(explored: Explored) -> dict[str, list[tuple[str, str]]]:
    """Labels and types of the equivalent and uncertain options of each decision that has several of them in this case, by decision."""
    found = {axis.name: [(option.label, option.type) for option in axis.options] for axis in explored.menus[1].grid.axes}
    return {name: labels for name, labels in found.items() if len(labels) > 1}


def _losses(explored: Explored) -> list[tuple[str, str, Option]]:
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
    losses = _losses(explored)
    grid = deciding.grid(explored.case, deciding.no_decisions(), explored.choices)
    axes = tuple(Axis(LOSS, (Option("", ""), *(option for _, _, option in losses))) if axis.name == LOSS else axis for axis in grid.axes)
    block = everything(explored.prepared, grid._replace(axes=axes))
    codes = block.codes[(block.classes, *(0,) * N_FORMING)]
    rows = []
    for number, (kind, name, _) in enumerate(losses, 1):
        for place in np.flatnonzero(codes[number] != codes[0]):
            cell, before, after = explored.prepared.cells[place], LOOKS[codes[0, place]], LOOKS[codes[number, place]]
            looks = {**_said(before), **{f"{name}_without": value for name, value in _said(after).items()}}
            if change := change_of_look(_said(before), _said(after)):
                rows.append(
                    {
                        "kind": _KINDS[kind],
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


def say_robustness(table: pd.DataFrame, overturned: pd.DataFrame) -> list[str]:
    """What is robust, what is fragile and to what, and what shares mean; each number from the tables."""
    found = [CAUTION]
    counts = table["verdict"].value_counts()
    said = {**_VERDICTS_SAID, "by absence": say_by_absence(int(counts.get("by absence", 0)))}
    parts = [f"{counts[word]} {_be(int(counts[word]))} {said[word]}" for word in said if word in counts]
    found.append(f"Of {count(len(table), 'conclusion')} {say_list(parts)}." if len(table) else "No conclusion can be asked of this case.")
    sets = overturned.set_index(["conclusion", "by"])
    for word in said:
        found += [_say(row, sets.loc[row["conclusion"]]) for row in table[table["verdict"] == word].to_dict("records")]
    return found


_VERDICTS_SAID = {
    "fragile": "fragile",
    "silenced": "silenced by some equivalent choice",
    "robust": "robust",
    "by absence": "",
    "not tried": "reached by no equivalent choice",
    "silent": "on what the states are silent on by default",
}


def say_by_absence(number: int) -> str:
    """What a number of conclusions are whose verdict is by absence."""
    return f"true by absence, since {'it says' if number == 1 else 'they say'} that something was not found"


def _be(number: int) -> str:
    return "is" if number == 1 else "are"


def _say(row: Mapping[str, object], sets: pd.DataFrame) -> str:
    """A conclusion with its verdict as a sentence."""
    verdict = {"not tried": "Reached by no equivalent choice", "silent": "Silent by default"}.get(
        str(row["verdict"]), str(row["verdict"]).capitalize()
    )
    text = f"{verdict}: {row['sentence']}"
    if row["verdict"] == "by absence":
        return f"{text}."
    if row["verdict"] not in ("not tried", "silent"):
        text += f"; so in {say_denominators(row)}"
    equivalent, other = (sets.loc[by] for by in (BY_EQUIVALENT, BY_ANY))
    if pd.notna(equivalent["size"]):
        text += f"; {_say_sets(equivalent)}"
    elif pd.notna(other["size"]):
        text += f"; among choices of all types, {_say_sets(other)}"
    else:
        text += "; no choice on the menu changes it"
    lost = [
        _say_lost(sets.loc[by], one, many)
        for by, one, many in ((BY_ORIGINS, "original report", "original reports"), (BY_INFORMANTS, "informant", "informants"))
    ]
    return f"{text}; {'; '.join(lost)}."


def say_denominators(row: Mapping[str, Any]) -> str:
    """In how many universes of equivalent choices something is as by default, how many distinct matrices these have, and by which decisions they differ.

    `row` is one of `robustness` or of `generalising.robust_generalisations` that an equivalent choice reaches.
    """
    matrices = count(int(row["n_matrices"]), "distinct matrix (it stays the same; only the statements behind its cells change)", "distinct matrices")
    by = say_list([name.replace("_", " ") for name in terms.split_list(str(row["decisions_equivalent"]))])
    silent = f", undefined in {row['n_equivalent_undefined']}" if int(row.get("n_equivalent_undefined", 0)) else ""
    return f"{row['n_equivalent_same']} of {row['n_equivalent']} universes of equivalent choices, which differ in {by} and have {matrices}{silent}"


def _say_lost(found: pd.Series, one: str, many: str) -> str:
    """What the loss of original reports or of informants does, in words."""
    if pd.isna(found["size"]):
        return f"no loss of {many} {'' if found['is_all'] == 'yes' else 'that was tried '}changes it"
    least = "" if found["is_least"] == "yes" else "at most "
    return f"without {least}{count(int(found['size']), one, many)}, {_say_sets(found)}"


def say_set(name: str) -> str:
    """The labels of a set of choices, or the names of a set of reports or informants, as code."""
    return say_list([f"`{item}`" for item in name.split(deciding.JOIN)])


def _say_sets(found: pd.Series) -> str:
    """The smallest sets in words, the first three of each value that they give: what leaves a conclusion undefined is told apart from what overturns it."""
    names, becomes = str(found["sets"]).split(";"), str(found["becomes"]).split(";")
    parts: list[str] = []
    for silences, words in ((False, "it is overturned by"), (True, "it is left undefined by")):
        given = [say_set(name) for name, value in zip(names, becomes, strict=True) if (value == VALUES[UNDEFINED]) == silences]
        if given:
            more = len(given) - 3 + (int(found["n_sets"]) - len(names) if not parts else 0)
            parts.append(f"{words} {', or by '.join(given[:3])}" + (f", or by {count(more, 'other set')}" if more > 0 else ""))
    return ", and ".join(parts)


def say_without_one(table: pd.DataFrame, explored: Explored) -> list[str]:
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
                f"{explored.words.get(row['state'], row['state'])} on {say_proposition(row['proposition'], explored.words)} ({row['change']})"
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
        many = _KINDS_MANY[kind]
        found.append(
            f"Of {count(n, kind, many)}, left out one at a time, {len(changing)} {'changes' if len(changing) == 1 else 'change'} a cell "
            f"({count(len(rows), 'change')} in all, {silenced} into silence){most}."
        )
    return found


def say_without_media(explored: Explored) -> list[str]:
    """What remains of the position of each state that decides without texts that originate in the state media of each state that XX stands for."""
    return [said for state in explored.case.deciding_states for said in _say_without_media(explored, state)]


def _say_without_media(explored: Explored, state: str) -> list[str]:
    case, name = explored.case, explored.words.get(state, state)
    media = case.sources[case.sources["origin_kind"] == "state_media"]
    found = []
    for rival in case.named_states:
        pages = frozenset(media.loc[media["origin_state"] == rival, "source_id"])
        whose = f"state media of {explored.words.get(rival, rival)}"
        if not pages:
            found.append(f"No page is classed as one that originates in {whose}.")
            continue
        grid = deciding.grid(case, deciding.no_decisions(), explored.choices, [Option("media", "", sources=pages)])
        own = explored.prepared.only(cell for cell in explored.prepared.cells if cell[0] == state)
        block = everything(own, grid)
        before, after = ([LOOKS[code] for code in block.codes[(block.classes[number], *(0,) * N_FORMING)]] for number in (0, 1))
        spoken = [place for place, look in enumerate(before) if look.kind != "silent"]
        gone = [place for place in spoken if after[place].kind == "silent"]
        turned = [place for place in spoken if place not in gone and after[place].stances != before[place].stances]
        same = [place for place in spoken if place not in gone and place not in turned]
        calm, loud = (
            [place for place in same if (before[place].is_contested, after[place].is_contested) == pair] for pair in ((True, False), (False, True))
        )
        one, several = (
            [place for place in same if (before[place].kind, after[place].kind) == pair] for pair in (("divided", "single"), ("single", "divided"))
        )

        def say(places: list[int], cells: list[tuple[str, str]] = own.cells) -> str:
            return say_list([say_proposition(cells[place][1], explored.words) for place in places])

        parts = [
            f"{words} on {say(places)}"
            for words, places in (
                ("falls silent", gone),
                ("has another stance", turned),
                ("is no longer contested", calm),
                ("becomes contested", loud),
                ("is no longer divided", one),
                ("becomes divided", several),
            )
            if places
        ]
        without = f"Without the {count(len(pages), 'page')} that {'originates' if len(pages) == 1 else 'originate'} in {whose}, "
        if not spoken:
            found.append(f"{without}{name} speaks in no cell, as with {'it' if len(pages) == 1 else 'them'}.")
            continue
        left = len(spoken) - len(gone)
        of_all = f"{left} of the {count(len(spoken), 'cell')}" if gone else "the one cell" if left == 1 else f"all {left} cells"
        kept = f"{of_all} in which {name} speaks {'remains' if left == 1 else 'remain'}"
        found.append(without + kept + (f": it {say_list(parts)}." if parts else ", with the same stances."))
    return found


def numbers(explored: Explored, table: pd.DataFrame) -> dict[str, str | int]:
    """Numbers for the words of the exhibits, by name."""
    verdicts = table["verdict"].value_counts()
    named = {word.replace(" ", "_"): int(verdicts.get(word, 0)) for word in VERDICTS.index}
    return {"conclusions": count(len(table), "conclusion"), **named, **matrix_counts(explored)}


def say_start(explored: Explored) -> list[str]:
    """Where the multiverse starts and how large it is."""
    sizes = matrix_counts(explored)
    axes = [f"{axis.name} ({len(axis.options)})" for axis in explored.every.grid.axes if len(axis.options) > 1]
    return [
        f"{start(count(sizes['universes'], 'universe'))} of options that change at least one cell of this case {'leads' if sizes['universes'] == 1 else 'lead'} to {count(sizes['matrices'], 'distinct matrix', 'distinct matrices')}; "
        f"{count(sizes['equivalent'], 'universe')} of equivalent options, without those that change nothing, to {sizes['equivalent_matrices']}.",
        f"Decisions that reach the case, with the number of their options: {say_list(axes) or 'none'}.",
    ]


def default_is_compared(explored: Explored) -> bool:
    """Whether the default universe has the very cells that `positions.compare` forms with the choices where the multiverse starts."""
    formed = dict(zip(explored.prepared.cells, explored.every.codes[(0,) * len(explored.every.grid.axes)], strict=True))
    cells = compare(explored.case, explored.choices)
    silent = ("silent", (), False)
    wanted = {
        (cell["state"], cell["proposition"]): (cell["cell"], tuple(map(int, terms.split_list(cell["stances"]))), cell["is_contested"] == "yes")
        for cell in cells[terms.is_spoken(cells)].to_dict("records")
    }
    return all(LOOKS[code][:3] == wanted.get(cell, silent) for cell, code in formed.items())
