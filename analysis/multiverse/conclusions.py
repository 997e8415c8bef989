"""Named conclusions as functions of positions, and what each depends on: shares of universes, decisions that move it, smallest sets that overturn it."""

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from itertools import combinations
from string import Formatter
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.collect.checks import Fault
from analysis.collect.corroboration import conflicts
from analysis.model import choices as choosing
from analysis.model import terms
from analysis.model.choices import Choices
from analysis.model.dispute import Case, Codebook
from analysis.model.sentences import Words, say_list, say_proposition, say_stance, start
from analysis.multiverse import decisions as deciding
from analysis.multiverse.decisions import LOSS, Axis, Grid, Option
from analysis.multiverse.engine import BATCH, FORMING, LOOKS, OWN, Block, Look, Prepared, blocks, everything, number_of, reasons

FALSE, UNDEFINED, TRUE = 0, 1, 2
"""Values of a conclusion in a universe; undefined where it asks for a position of a state that is silent there."""
FAILED = 3
"""In place of a value where a universe cannot be computed."""
VALUES = ("does not hold", "undefined", "holds")

SILENT, DIFFERS, DEFAULT = "silent", "differs", "default"
SPOKEN_CELLS = ("single", "divided")
ALLOWED = {
    "stance": ("-1", "0", "1", SILENT, DIFFERS, DEFAULT),
    "cell": (SILENT, *SPOKEN_CELLS, DEFAULT),
    "contested": ("yes", "no", SILENT, DEFAULT),
    "ever": ("-1", "0", "1", SILENT),
}
"""What a clause can ask of a cell, with the values that it can hold: the stance of the statements that speak, the kind of
cell, whether it is contested, or every stance that it ever had."""
NOTHING = Look("silent", (), False, ())
"""How a cell looks in which nothing counts, also one that the case does not have."""
RESERVED = ("universe", "type", "matrix", "reason", *deciding.AXES)
"""Names of columns that no conclusion may have."""


class Clause(NamedTuple):
    """What a conclusion asks of some cells: each must have one of the values `holds` in the part that is asked."""

    cells: tuple[tuple[str, str], ...]
    part: str
    holds: frozenset[str]


def asks(conclusion: "Conclusion", by_default: Mapping[tuple[str, str], Look]) -> frozenset:
    """What a conclusion asks, so that two that ask the same can be told: its day, its cells, and its value for each look of theirs."""
    return frozenset(
        (conclusion.as_of, cell, _table_of(clause, by_default.get(cell, NOTHING)).tobytes()) for clause in conclusion.clauses for cell in clause.cells
    )


class Conclusion(NamedTuple):
    """A conclusion as asked of a case: all of its clauses must hold. `template` is its sentence with places for what is computed."""

    name: str
    as_of: str
    clauses: tuple[Clause, ...]
    template: str

    @property
    def cells(self) -> list[tuple[str, str]]:
        """State and proposition of each cell that the conclusion asks for."""
        return list(dict.fromkeys(cell for clause in self.clauses for cell in clause.cells))


def faults(table: pd.DataFrame, codebook: Codebook, file: str = "codebook/conclusions.csv") -> list[Fault]:
    """Faults of a table of conclusions that only show across its cells, by the words of the codebook."""
    found = []
    known = set(terms.case_propositions(codebook.propositions, ["XX", "YY"])["proposition"])
    roles = _roles(codebook)
    places = (*_PLACES, *roles)
    templates = {name.replace("XX", "").replace("YY", "") for name in known if name.endswith(("XX", "YY"))}
    for row, clause in zip(table.index, table.to_dict("records"), strict=True):
        if clause["state"] not in (*codebook.states["alpha2"], "XX", "YY", *roles):
            found.append(Fault(file, row, "state", clause["state"], f"a state code, XX, YY or a role: {', '.join(roles)}"))
        for item in terms.split_list(clause["holds"]):
            if item not in ALLOWED.get(clause["part"], ()):
                found.append(Fault(file, row, "holds", item, f"for {clause['part']}: {', '.join(ALLOWED.get(clause['part'], ()))}"))
        for item in terms.split_list(clause["proposition"]):
            head, _, state = item.rpartition("_")
            if item not in known and not (f"{head}_" in templates and len(state) == 2):
                found.append(Fault(file, row, "proposition", item, "a proposition; XX and YY stand for states"))
        if clause["clause"] == "1" and not clause["sentence"]:
            found.append(Fault(file, row, "sentence", "", "a sentence in the first clause"))
        if choosing.faults({"as_of": clause["as_of"]}):
            found.append(Fault(file, row, "as_of", clause["as_of"], "blank or YYYY-MM-DD"))
        try:
            parts = [(name, form or "", sign or "") for _, name, form, sign in Formatter().parse(clause["sentence"]) if name is not None]
        except ValueError:
            parts = [("", "", "")]
        if any(name not in places or form or sign for name, form, sign in parts):
            found.append(
                Fault(file, row, "sentence", clause["sentence"], "text with no other places than " + ", ".join(f"{{{name}}}" for name in places))
            )
        if clause["conclusion"] in RESERVED:
            found.append(Fault(file, row, "conclusion", clause["conclusion"], "a name other than " + ", ".join(RESERVED)))
    for name, clauses in table.groupby("conclusion", sort=True):
        row = int(clauses.index[0])
        words = " ".join([*clauses["state"], *clauses["proposition"]])
        if missing := [mark for mark in ("XX", "YY") if (mark in words) and mark not in name]:
            found.append(Fault(file, row, "conclusion", name, f"a name with {' and '.join(missing)} in it, as its clauses have it"))
        if sorted(clauses["clause"], key=lambda number: (len(number), number)) != [str(number) for number in range(1, len(clauses) + 1)]:
            found.append(Fault(file, row, "clause", ";".join(clauses["clause"]), f"1 to the number of clauses of {name}"))
        for column in ("case_id", "as_of"):
            if clauses[column].nunique() > 1:
                found.append(Fault(file, row, column, ";".join(clauses[column]), f"the same in all clauses of {name}"))
    return found


_PLACES = ("state", "rival", "stance", "cell", "contested")
"""Places in a sentence besides roles, which stand for the names of their states."""


def _roles(codebook: Codebook) -> list[str]:
    """Roles that a case can give to states by a column of its own."""
    return [role["role"] for role in codebook.roles.to_dict("records") if role["case_column"]]


def _states(case: Case, named: str) -> tuple[str, ...]:
    """States that a clause asks for: those of a role of the case, or the one of a code."""
    return case.states_in(named) if named in _roles(case.codebook) else (named,)


def conclusions(prepared: Prepared, as_of: str = "") -> list[Conclusion]:
    """Conclusions of the codebook that can be asked of a case, by name.

    In their table a role stands for its states; XX is each state that it stands for in turn, YY each other one. The order of its rows does not matter.

    Parameters
    ----------
    prepared
        The case as arrays.
    as_of
        Day up to which is asked where a conclusion names none; blank is everything.

    Returns
    -------
    Conclusions of which at least one cell has a statement in some coding; those without any would be silence whatever is chosen. A conclusion up to a
    day of its own that is later than `as_of` is left out.
    """
    case, found = prepared.case, []
    asking, table = case.named_states, case.codebook.conclusions
    with_statements = {cell for cell, of_codings in zip(prepared.cells, prepared.said, strict=True) if of_codings}
    for name, clauses in table.sort_values("clause", key=lambda column: column.astype(int)).groupby("conclusion", sort=True):
        clauses = clauses.to_dict("records")
        if clauses[0]["case_id"] not in ("", case.id):
            continue
        words = " ".join([name, *(clause["state"] + clause["proposition"] for clause in clauses)])
        pairs = [(one, other) for one in asking for other in asking if one != other] if "YY" in words else [(one, "") for one in asking]
        for one, other in pairs if "XX" in words or "YY" in words else [("", "")]:

            def put(text: str, one: str = one, other: str = other) -> str:
                return text.replace("XX", one).replace("YY", other)

            asked = tuple(
                Clause(
                    tuple((state, put(item)) for state in _states(case, put(clause["state"])) for item in terms.split_list(clause["proposition"])),
                    clause["part"],
                    frozenset(terms.split_list(clause["holds"])),
                )
                for clause in clauses
            )
            day = as_of if clauses[0]["as_of"] else ""
            made = Conclusion(put(name), clauses[0]["as_of"] or as_of, asked, clauses[0]["sentence"])
            if all(clause.cells for clause in asked) and set(made.cells) & with_statements and (not day or made.as_of <= day):
                found.append(made)
    return found


def _part(look: Look, part: str) -> str:
    """The value that a clause sees in a cell, for parts other than `ever`."""
    if part == "cell" or look.kind == SILENT:
        return look.kind
    if part == "contested":
        return "yes" if look.is_contested else "no"
    return str(look.stances[0]) if len(look.stances) == 1 else DIFFERS


def _table_of(clause: Clause, by_default: Look) -> np.ndarray:
    """Value of a clause for each look that a cell can have."""
    holds = {_part(by_default, clause.part) if value == DEFAULT else value for value in clause.holds}
    found = []
    for look in LOOKS:
        seen = set(map(str, look.ever)) or {SILENT} if clause.part == "ever" else {_part(look, clause.part)}
        found.append(TRUE if seen <= holds else UNDEFINED if seen == {SILENT} else FALSE)
    return np.array(found, dtype=np.uint8)


def evaluate(prepared: Prepared, codes: np.ndarray, conclusion: Conclusion, by_default: Mapping[tuple[str, str], Look]) -> np.ndarray:
    """Value of a conclusion in universes, from the codes of their cells (last axis).

    A conclusion does not hold if a clause does not; else it is undefined if a clause is; else it holds (S. C. Kleene's strong logic of three values).
    """
    found = np.full(codes.shape[:-1], TRUE, dtype=np.uint8)
    for clause in conclusion.clauses:
        for cell in clause.cells:
            values = _table_of(clause, by_default.get(cell, NOTHING))
            np.minimum(found, values[codes[..., prepared.cells.index(cell)] if cell in prepared.cells else LOOKS.index(NOTHING)], out=found)
    return found


def _speaker(who: str, cell: Mapping[str, object]) -> tuple[str, str]:
    """Who takes the stance of a cell: the state; or its organs, where none that decides speaks, and a clause that says so."""
    if not cell.get("silent_deciders"):
        return who, ""
    organs = [f"the {name.replace('_', ' ')}" for name in terms.split_list(str(cell["organs"])) if name != "other"]
    return f"{say_list(organs)} of {who}" if organs else f"an organ of {who}", ", while no organ that decides speaks"


def say(conclusion: Conclusion, case: Case, by_default: Mapping[tuple[str, str], Look], cells: Mapping[tuple[str, str], Mapping[str, object]]) -> str:
    """A conclusion as a sentence without capital and stop; what it says of a position is that of the default universe.

    `cells` are the rows of `positions.compare` by state and proposition there: where no organ that decides speaks, the organs are named and not the state.
    """
    words, (state, proposition) = case.codebook.words, conclusion.clauses[0].cells[0]
    look, on, who = by_default.get((state, proposition), NOTHING), say_proposition(proposition, words), words.get(state, state)
    silence = f"nothing was found that {who} said in its own voice on {on}"
    if len(look.stances) == 1:
        speaker, besides = _speaker(who, cells.get((state, proposition), {}))
        stance = f"{speaker} {say_stance(look.stances[0], proposition, words)}{besides}"
    else:
        stance = f"the own words of {who} on {on} differ" if look.stances else silence
    kinds = {
        "silent": silence,
        "single": f"no dissent was found within {who} on {on}",
        "divided": f"{who} is divided on {on}: own statements that remain have several stances",
    }
    account = "an account by others" if look.is_contested else "no account by others was found that"
    places = {
        **{role: say_list([words[named] for named in case.states_in(role)]) for role in _roles(case.codebook)},
        "state": who,
        "rival": words.get(proposition[-2:], ""),
        "stance": stance,
        "cell": kinds[look.kind],
        "contested": f"{account} contests what {who} itself says on {on}" if look.kind != SILENT else silence,
    }
    return conclusion.template.format(**places)


_LABELS = {"stance": "{}", "cell": "dissent in {}", "contested": "contested, {}"}
"""How the label of a conclusion that asks for a part of a cell, as it is by default, starts with the name of the state."""


def label(conclusion: Conclusion, words: Words) -> tuple[str, ...]:
    """A conclusion in a few words, for a row of a figure: with names of states, and shorter with codes, where there is less room.

    One that asks what a cell is by default is called by the state and the proposition of its first clause; any other by its own name, states in it by theirs.
    """
    clause = conclusion.clauses[0]
    if DEFAULT not in clause.holds or clause.part not in _LABELS:
        named = " ".join(words.get(word, word) for word in conclusion.name.split("-"))
        return start(named), conclusion.name.replace("-", " ")
    state, proposition = clause.cells[0]
    title, code = words.of(proposition, "title"), proposition[-2:]
    topic = title[:1].lower() + title[1:]
    short = topic.replace(words.get(code, code), code)
    return tuple(
        start(f"{_LABELS[clause.part].format(who)}: {what}")
        for who, what in ((words.get(state, state), topic), (words.get(state, state), short), (state, short))
    )


class Asked(NamedTuple):
    """A conclusion in the universes that can reach it, up to a type of options.

    `grid` has only the options that change, in at least one of these universes, what the cells of the conclusion rest on; `values` is of its shape
    (`FAILED` where a universe cannot be computed), `valid` says which combinations are universes.
    """

    conclusion: Conclusion
    sentence: str
    grid: Grid
    values: np.ndarray
    valid: np.ndarray

    @property
    def by_default(self) -> int:
        """Value in the default universe."""
        return int(self.values[(0,) * self.values.ndim])


class Everywhere(NamedTuple):
    """A conclusion in universes of equivalent options only, in those with uncertain ones too, and in all.

    Each menu is narrowed on its own, so that equivalent universes are not counted twice because of an option of another type.
    """

    equivalent: Asked
    uncertain: Asked
    all: Asked


def full(block: Block, values: np.ndarray, grid: Grid) -> np.ndarray:
    """Values by class and forming axis, spread over the shape of the grid."""
    return values[block.classes].reshape(grid.shape)


def _at(place: int, number: int) -> tuple:
    """Index of an option of one axis, all others being whole."""
    return (slice(None),) * place + (number,)


def reached(traces: np.ndarray, grid: Grid, valid: np.ndarray, keeps_failing: bool = True) -> dict[str, list[int]]:
    """Places of the options of each axis that can be told from the options before them.

    An option that gives, in every universe, what another one before it gives, with the very same statements in the same roles, is that option under
    another name; so is one without any universe. Options of an axis that are left out are left out where those of the next one are compared. Options
    that cannot be computed stay, if asked, so that their universes are counted as failing.
    """
    kept: dict[str, list[int]] = {}
    for place, axis in enumerate(grid.axes):
        found: list[int] = []
        for number, option in enumerate(axis.options):
            here, ours = valid[_at(place, number)], traces[_at(place, number)]
            same = (
                not axis.options[other].fault
                and not (here & ~valid[_at(place, other)]).any()
                and not (here & (ours != traces[_at(place, other)])).any()
                for other in found
            )
            if (option.fault and keeps_failing) or not any(same):
                found.append(number)
        kept[axis.name] = found
        if len(found) < len(axis.options):
            traces, valid = (np.take(values, found, axis=place) for values in (traces, valid))
    return kept


RESTS_ON = {
    "stance": ("speak",),
    "cell": ("speak", "backing", "dissent"),
    "contested": ("speak", "contest"),
    "ever": (OWN,),
}
"""What each part of a cell rests on, as words of `engine.TRACED`: an option that leaves that as it is cannot reach a clause that asks for this part."""
FEW = 8
"""Of more cells than this the traces of fewer universes are in memory at a time."""

Asking = Iterable[tuple[tuple[str, str], str]]
"""Cells, each with a part of it that is asked; the same one may come several times."""


def parts_of(conclusion: Conclusion) -> list[tuple[tuple[str, str], str]]:
    """Cells for which a conclusion asks, with the parts of them."""
    return [(cell, clause.part) for clause in conclusion.clauses for cell in clause.cells]


def resting(prepared: Prepared, grid: Grid, asked: Asking) -> np.ndarray:
    """One number for all that some parts of some cells rest on, in each universe of a grid and of its shape.

    It is the same where the same statements, by fact and stance, do the same in these cells.
    """
    asked = sorted(set(asked))
    own, roles = prepared.only(cell for cell, _ in asked), sorted({role for _, part in asked for role in RESTS_ON[part]})
    found = []
    for block in blocks(own, grid, roles, BATCH if len(own.cells) <= FEW else BATCH // 4):
        numbers = np.zeros(block.codes.shape[:-1], dtype=np.uint64)
        for cell, part in asked:
            if cell in own.cells:
                traces = reduce(np.add, (block.traces[role][..., own.cells.index(cell)] for role in RESTS_ON[part]))
                numbers += traces * (number_of(*cell, part) | np.uint64(1))
        found.append(numbers[block.classes].ravel())
    return np.concatenate(found).reshape(grid.shape)


NOT_FOUND = {"cell": "single", "contested": "no"}
"""Value of a part of a cell that says that something was not found: no own statement that dissents, no account that contests."""


def is_of_absence(conclusion: Conclusion, by_default: Mapping[tuple[str, str], Look]) -> bool:
    """Whether what a conclusion says of the default universe is that something was not found, so that leaving evidence out cannot overturn it.

    Of one that holds, each clause also holds where everybody is silent, or asks for a value of `NOT_FOUND`; of one that does not hold, each cell in which a
    clause fails has such a value.
    """
    seen = [(clause, by_default.get(cell, NOTHING)) for clause in conclusion.clauses for cell in clause.cells]
    values = [(clause, look, _table_of(clause, look)) for clause, look in seen]
    shows_nothing = [_part(look, clause.part) == NOT_FOUND.get(clause.part) for clause, look in seen]
    if (worst := min(table[LOOKS.index(look)] for _, look, table in values)) == UNDEFINED:
        return False
    if worst == TRUE:
        return all(nothing or table[LOOKS.index(NOTHING)] == TRUE for nothing, (_, _, table) in zip(shows_nothing, values, strict=True))
    return all(nothing for nothing, (_, look, table) in zip(shows_nothing, values, strict=True) if table[LOOKS.index(look)] == FALSE)


def default_looks(prepared: Prepared, block: Block) -> dict[tuple[str, str], Look]:
    """How each cell looks in the default universe of a grid."""
    codes = block.codes[(block.classes[0], *(0,) * len(FORMING))]
    return {cell: LOOKS[code] for cell, code in zip(prepared.cells, codes, strict=True)}


def narrow(values: np.ndarray, grid: Grid, kept: Mapping[str, list[int]]) -> np.ndarray:
    """Values for the options that were kept."""
    for place, axis in enumerate(grid.axes):
        if len(kept[axis.name]) < len(axis.options):
            values = np.take(values, kept[axis.name], axis=place)
    return values


def narrow_to(narrower: Grid, grid: Grid, values: np.ndarray) -> np.ndarray:
    """Values of a grid for those of its options that a narrower one has."""
    kept = {axis.name: [ours.options.index(option) for option in axis.options] for axis, ours in zip(narrower.axes, grid.axes, strict=True)}
    return narrow(values, grid, kept)


Masks = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Which universes of a grid are allowed, which of them fail, and the type of each; all of its shape."""


def masks_of(grid: Grid) -> Masks:
    """What is allowed in a grid, what fails, and the types."""
    return grid.allowed, reasons(grid) > 0, grid.types()


def ask(prepared: Prepared, grid: Grid, block: Block, masks: Masks, conclusion: Conclusion, sentence: str) -> Everywhere:
    """A conclusion in all universes that can reach it; `block` holds all universes of the grid, `masks` are those of `masks_of`."""
    values = full(block, evaluate(prepared, block.codes, conclusion, default_looks(prepared, block)), grid)
    traces = resting(prepared, grid, parts_of(conclusion))
    return narrowed(conclusion, sentence, grid, np.where(masks[1], np.uint8(FAILED), values), traces, masks)


def narrowed(conclusion: Conclusion, sentence: str, grid: Grid, values: np.ndarray, traces: np.ndarray, masks: Masks) -> Everywhere:
    """Values of a conclusion in each menu, without options that change nothing there."""
    allowed, failing, types = masks
    found = []
    for worst in range(3):
        valid = allowed & (types <= worst)
        kept = menu(grid, worst, traces, valid & ~failing, keeps_failing=worst == 2)
        found.append(Asked(conclusion, sentence, grid.only(kept), narrow(values, grid, kept), narrow(valid, grid, kept)))
    return Everywhere(*found)


def menu(grid: Grid, worst: int, traces: np.ndarray, valid: np.ndarray, keeps_failing: bool = False) -> dict[str, list[int]]:
    """Places of the options of each axis, up to a type (0 equivalent, 1 uncertain, 2 non-equivalent), that can be told from those before them; see `reached`."""
    some = {axis.name: [place for place, option in enumerate(axis.options) if "EUN".index(option.type) <= worst] for axis in grid.axes}
    kept = reached(narrow(traces, grid, some), grid.only(some), narrow(valid, grid, some), keeps_failing)
    return {name: [some[name][place] for place in places] for name, places in kept.items()}


def shares(asked: Everywhere) -> dict[str, int]:
    """Number of universes by type and value: `n_E_holds` ... `n_N_undefined`, in all (`n_E`, `n_U`, `n_N`), and `n_failed`."""
    found = {"n_failed": int(((asked.all.values == FAILED) & asked.all.valid).sum())}
    for number, (name, menu) in enumerate(zip("EUN", asked, strict=True)):
        here = menu.values[menu.valid & (menu.grid.types() == number) & (menu.values != FAILED)]
        found[f"n_{name}"] = len(here)
        found |= {f"n_{name}_{word}": int((here == value).sum()) for value, word in ((TRUE, "holds"), (FALSE, "not"), (UNDEFINED, "undefined"))}
    return found


def moves(asked: Asked) -> pd.DataFrame:
    """Which decision moves a conclusion, over all pairs of universes of a menu that differ in that decision alone.

    Returns
    -------
    One row per decision that can reach the conclusion, in the order of `AXES`: `decision`, `options` (labels), `n_pairs`, `n_moved` (pairs in which the value differs)
    and `n_silenced` (of these the pairs in which one of the values is undefined).
    """
    rows = []
    usable = asked.valid & (asked.values != FAILED)
    for place, axis in enumerate(asked.grid.axes):
        if len(axis.options) < 2:
            continue
        counted = dict.fromkeys(("n_pairs", "n_moved", "n_silenced"), 0)
        for pair in combinations(range(len(axis.options)), 2):
            both = np.logical_and(*(np.take(usable, option, axis=place) for option in pair))
            one, other = (np.take(asked.values, option, axis=place) for option in pair)
            moved = both & (one != other)
            counted["n_pairs"] += int(both.sum())
            counted["n_moved"] += int(moved.sum())
            counted["n_silenced"] += int((moved & ((one == UNDEFINED) | (other == UNDEFINED))).sum())
        rows.append({"decision": axis.name, "options": ";".join(option.label for option in axis.options), **counted})
    return pd.DataFrame(rows, columns=["decision", "options", "n_pairs", "n_moved", "n_silenced"])


def overturning(asked: Asked) -> tuple[int, list[tuple[str, int]]]:
    """Smallest sets of choices of a menu that give a conclusion another value than by default.

    Returns
    -------
    Number of choices in the smallest sets (0 = none overturns it), and each of them by name with the value that it gives.
    """
    changed = asked.valid & (asked.values != asked.by_default) & (asked.values != FAILED)
    if not changed.any():
        return 0, []
    distance = asked.grid.distance()
    size = int(distance[changed].min())
    sets = [(asked.grid.name(places), int(asked.values[tuple(places)])) for places in np.argwhere(changed & (distance == size))]
    return size, sorted(sets)


class Lost(NamedTuple):
    """What the loss of original reports, or of informants, does to a conclusion, all choices at their defaults.

    `names` are those behind the statements of its cells; `n_single_same` of them can each be lost alone without changing the value; of `n_sets` sets that were tried (`is_all`: every one
    there is) `n_same` leave it as it is and `n_undefined` leave it undefined; `size` is that of the smallest set whose loss changes it (0 = none was found), `sets` all
    sets of that size by the value that they give. `is_least` says whether no smaller set does: of many names a set is made by giving back one after the other of all that is lost.
    """

    names: list[str]
    n_single_same: int
    n_sets: int
    n_same: int
    n_undefined: int
    is_all: bool
    is_least: bool
    size: int
    sets: list[tuple[tuple[str, ...], int]]


MOST_LOST = 3
"""Of many names, every set of up to so many is tried."""


def lose(prepared: Prepared, choices: Choices, conclusion: Conclusion, kind: str) -> Lost:
    """What the loss of some `origins` or `informants` (`kind`) does to a conclusion; those that stand behind none of its cells are not tried, as they cannot reach it."""
    case, own = prepared.case, prepared.only(conclusion.cells)
    behind = own.facts_of(choices.coding)
    if choices.disputed != "keep":
        pairs = conflicts(case)
        behind |= set(pairs.loc[pairs["fact_id"].isin(behind), "contradicts_fact_id"])
    facts = case.facts[case.facts["fact_id"].isin(behind)]
    if kind == "origins":
        pages = case.fact_sources[case.fact_sources["fact_id"].isin(behind)]["source_id"]
        names = sorted(set(case.sources.loc[case.sources["source_id"].isin(pages), "origin_id"]))
    else:
        names = sorted(set(facts["informant"]))
    seed_grid = deciding.grid(case, deciding.no_decisions(), choices.but(as_of=conclusion.as_of))

    def values(sets: list[tuple[str, ...]]) -> np.ndarray:
        losses = deciding.without_origins(case, sets) if kind == "origins" else deciding.without_informants(sets)
        axes = tuple(Axis(LOSS, (Option("", ""), *losses)) if axis.name == LOSS else axis for axis in seed_grid.axes)
        block = everything(own, seed_grid._replace(axes=axes))
        return evaluate(own, block.codes, conclusion, default_looks(own, block))[block.classes].ravel()

    sets, is_all = deciding.subsets(names)
    found = values(sets)
    before, after = found[0], found[1:]
    single = np.array([len(some) == 1 for some in sets], dtype=bool)
    changed = [(some, int(value)) for some, value in zip(sets, after, strict=True) if value != before]
    is_least = is_all
    if not is_all:
        changed, is_least = _smallest_of_many(names, values, before)
    size = min((len(some) for some, _ in changed), default=0)
    smallest = sorted((some, value) for some, value in changed if len(some) == size)
    same = after == before
    undefined = (after == UNDEFINED) & ~same
    return Lost(names, int((same & single).sum()), len(sets), int(same.sum()), int(undefined.sum()), is_all, is_least, size, smallest)


def _smallest_of_many(
    names: list[str], values: Callable[[list[tuple[str, ...]]], np.ndarray], before: int
) -> tuple[list[tuple[tuple[str, ...], int]], bool]:
    """Small sets of many names whose loss changes a value, with the value that each gives, and whether no smaller set does.

    Every set of up to `MOST_LOST` names is tried. If none of them changes the value, but the loss of all does, names are given back one after the other,
    as long as the value stays changed: the set that is left is one of which nothing can be given back, but there can be smaller ones.
    """
    tries_all = True
    for size in range(1, MOST_LOST + 1):
        tried = list(deciding.sets_of_size(names, size))
        tries_all = tries_all and bool(tried)
        changed = [(some, int(value)) for some, value in zip(tried, values(tried)[1:], strict=True) if value != before] if tried else []
        if changed:
            return changed, tries_all
    lost = tuple(names)
    if values([lost])[1] == before:
        return [], False
    for name in names:
        less = tuple(other for other in lost if other != name)
        if less and values([less])[1] != before:
            lost = less
    return [(lost, int(values([lost])[1]))], False
