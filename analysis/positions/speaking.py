"""What speaks for each state, where nothing else of a cell is asked: of many cases and many pages left out, this is what takes the time."""

from typing import NamedTuple

from analysis.model import terms
from analysis.model.choices import DEFAULT, Choices
from analysis.model.dispute import Case
from analysis.model.memory import remembered
from analysis.positions import kernel
from analysis.positions.matrix import Lists, as_arrays, frame
from analysis.positions.selection import date_statements


class Spoken(NamedTuple):
    """What speaks for a state in a cell: its stances, and the ids of these statements."""

    stances: tuple[int, ...]
    statement_ids: tuple[str, ...]


@remembered
def spoken(case: Case, choices: Choices = DEFAULT) -> dict[tuple[str, str], Spoken]:
    """What speaks for each state, by state and proposition, where it speaks at all: the same as in `compare`, without all else that a cell has.

    Raises
    ------
    ValueError
        As in `compare`.
    """
    statements = date_statements(case, choices)
    states, propositions = frame(case, choices.coding)
    rows, said, cell = as_arrays(statements, states, propositions)
    formed = kernel.form(rows, kernel.places(choices.bases), choices.rule, choices.contested_by)
    lists = Lists(rows.start, len(said))
    ids = lists.all(said["statement_id"].to_numpy(dtype=object), formed.speak)
    kinds = terms.CELLS.index.to_numpy()[formed.kind]
    return {
        (states[place // len(propositions)], propositions[place % len(propositions)]): Spoken(kernel.stances_of(bits), tuple(terms.split_list(own)))
        for place, kind, bits, own in zip(cell.tolist(), kinds, formed.spoken, ids, strict=True)
        if kind in terms.SPOKEN
    }
