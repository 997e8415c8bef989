"""Named conclusions as functions of positions, and what each depends on: shares of universes, decisions that move it, smallest sets that overturn it."""

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import NamedTuple

import numpy as np

from analysis.model import terms
from analysis.model.dispute import Case, Codebook
from analysis.multiverse import decisions as deciding
from analysis.multiverse.cell_looks import LOOKS, OWN, Look, number_of
from analysis.multiverse.decisions import Grid
from analysis.multiverse.engine import BATCH, FORMING, Block, Prepared, blocks, reasons

FALSE, UNDEFINED, TRUE = 0, 1, 2
"""Values of a conclusion in a universe; undefined where it asks for a position of a state that is silent there."""
FAILED = 3
"""In place of a value where a universe cannot be computed."""
VALUES = ("does not hold", "undefined", "holds")

SILENT, DIFFERS, DEFAULT = "silent", "differs", "default"
SPOKEN_CELLS = ("single", "divided")
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


def roles(codebook: Codebook) -> list[str]:
    """Roles that a case can give to states by a column of its own."""
    return [role["role"] for role in codebook.roles.to_dict("records") if role["case_column"]]


def _states(case: Case, named: str) -> tuple[str, ...]:
    """States that a clause asks for: those of a role of the case, or the one of a code."""
    return case.states_in(named) if named in roles(case.codebook) else (named,)


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
