"""A case in all its universes: what is asked of it once, for every table on what stands."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from analysis.model.choices import DEFAULT, Choices
from analysis.model.dispute import Case
from analysis.model.memory import remembered
from analysis.model.words import Words
from analysis.multiverse import conclusion_words, moving
from analysis.multiverse import conclusions as concluding
from analysis.multiverse import decisions as deciding
from analysis.multiverse.conclusions import Everywhere
from analysis.multiverse.decisions import Grid
from analysis.multiverse.engine import FORMING, Block, Prepared, everything
from analysis.multiverse.moving import Lost
from analysis.positions import compare

N_FORMING = len(FORMING)
"""Number of decisions that form cells from evidence."""


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


@remembered
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
            sentence = conclusion_words.say(conclusion, case, looks, cells[conclusion.as_of])
            asked.append(concluding.ask(prepared, spanned, block, masks[conclusion.as_of], conclusion, sentence))
        known.add(what)
    lost = {
        (each.all.conclusion.name, kind): moving.lose(prepared, choices, each.all.conclusion, kind)
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
