"""Where the columns of the position matrix stand, and how own voice and attribution share a cell."""

from typing import NamedTuple

from analysis.exhibits.style import CAPTION_PT, PAGE_MM, fit_one, text_width

LABEL_MM = 30.0
"""Room for propositions, at the left."""
NARROWEST_MM, NARROWEST_STACKED_MM = 24.0, 16.0
"""Least width of a state's column with attribution beside the own voice, and with attribution below it."""
STACKED_MM = 160.0
"""Width of a matrix of so many states that both do not fit beside each other; more only if the columns do not fit."""
OWN_SHARE = 0.56
"""Share of a cell's width for the state's own voice; the rest is for attribution."""
NAME_PT = 7
"""Size of the names of states, where there is room."""
BELOW = "What others attribute to a state stands below its own voice. "


class Grid(NamedTuple):
    """Width of the figure and of a column, and whether attribution stands below the own voice, not beside it."""

    page: float
    width: float
    is_stacked: bool

    @classmethod
    def of(cls, n_states: int) -> "Grid":
        """The grid for some states: the fewer there are, the more room each has."""
        margins = LABEL_MM + 1
        is_stacked = margins + NARROWEST_MM * n_states > STACKED_MM
        page = max(STACKED_MM, margins + NARROWEST_STACKED_MM * n_states) if is_stacked else PAGE_MM
        return cls(page, (page - margins) / max(n_states, 1), is_stacked)

    @property
    def own(self) -> float:
        """Room for a state's own voice."""
        return self.width - 1.5 if self.is_stacked else self.width * OWN_SHARE - 1.5

    @property
    def told(self) -> float:
        """Room for what others attribute to it."""
        return self.width - 1.0 if self.is_stacked else self.width * (1 - OWN_SHARE) - 1

    def left(self, column: int) -> float:
        """Left edge of what stands in a column."""
        return LABEL_MM + column * self.width + 0.5

    def told_at(self, x: float, y: float, box: float) -> tuple[float, float]:
        """Where attribution begins in a cell that begins at a place and whose box has a height."""
        return (x, y + box) if self.is_stacked else (x + self.width * OWN_SHARE, y)

    def height(self, box: float, told: float) -> float:
        """Height of a cell of which both parts have a height."""
        return box + told if self.is_stacked else max(box, told)

    def head(self, name: str, code: str) -> tuple[str, float]:
        """What a state is called above its column, and in which size: name and code, or one of the two."""
        both, room = f"{name} ({code})", self.width - 1
        wordings = [(both, NAME_PT), *([(name, NAME_PT), (name, CAPTION_PT)] if self.is_stacked else [])]
        fitting = (item for item in wordings if text_width(*item, "bold") <= room)
        return next(fitting, (code, NAME_PT))

    def role(self, title: str, size: float) -> str:
        """A role above a column, without the word *state* where there is no room for it."""
        return fit_one([title, title.removesuffix(" state")], self.width - 1, size) if self.is_stacked else title
