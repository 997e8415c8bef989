"""How a table is laid out on A4: widths of its columns, on its side or upright, on one page or in parts."""

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

TEXT_MM, TALL_MM = 160, 247
"""Width and height of the text of an A4 page with margins of 2.5 cm."""
GAP_MM = 1.0
"""Room on each side of a column."""
EM_MM, LINE_MM = 8 * 25.4 / 72, 3.5
"""Size of the type of tables (8 points), and the height of a line of it."""
LONGEST_WORD = 14
"""Longer words may be broken."""
USED = 0.85
"""Share of a page that a table which is to float may fill, by this reckoning."""
_NARROW, _BROAD = frozenset("fijlrt.,:;'’|()[]-–/ "), frozenset("mwMWQO%&@—")


class Part(NamedTuple):
    """Some columns of a table, by their places, how wide each is, and whether they stand on a page on its side."""

    columns: tuple[int, ...]
    widths_mm: tuple[float, ...]
    is_landscape: bool

    @property
    def width_mm(self) -> int:
        """Width of the text in which they stand."""
        return TALL_MM if self.is_landscape else TEXT_MM


class Layout(NamedTuple):
    """The parts of a table, whether it floats on one page, and why it does not, in a sentence."""

    parts: tuple[Part, ...]
    floats: bool
    reason: str


def shown(value: object) -> str:
    """A cell in words as it is printed: shares and measures with three digits after the point at most."""
    return f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def length_mm(text: str) -> float:
    """How long a line of text is, about, in the type of tables: a little more than in Computer Modern or Times."""
    ems = sum(0.36 if letter in _NARROW else 0.95 if letter in _BROAD else 0.75 if letter.isupper() else 0.54 for letter in text)
    return ems * EM_MM


def _least_mm(head: str, cells: Sequence[str]) -> float:
    """Room for the longest word of a column, as far as words are not broken."""
    words = {word[:LONGEST_WORD] for text in (head, *cells) for word in re.split(r"(?<=[\s;/_-])", text)}
    return max(map(length_mm, words), default=0.0) + 0.6


def _shares(least: Sequence[float], wanted: Sequence[float], room: float) -> tuple[float, ...]:
    """Widths of columns that fill a room: no column wider than its longest cell as long as others need more, none narrower than its least."""
    left, widths = room - sum(least), list(least)
    for _ in range(8):
        growing = [place for place, width in enumerate(widths) if width < wanted[place] - 1e-9]
        if not growing or left < 0.01:
            break
        weights = {place: math.sqrt(wanted[place]) for place in growing}
        given = {place: min(left * weights[place] / sum(weights.values()), wanted[place] - widths[place]) for place in growing}
        for place, more in given.items():
            widths[place] += more
        left -= sum(given.values())
    return tuple(widths)


def _groups(least: Sequence[float], n_keys: int, room: float) -> list[tuple[int, ...]]:
    """Places of columns, as many together as there is room for, with those that name the row in each group."""
    keys = tuple(range(min(n_keys, len(least) - 1, 3)))
    groups: list[list[int]] = [[]]
    for place in range(len(keys), len(least)):
        if groups[-1] and sum(least[at] + 2 * GAP_MM for at in (*keys, *groups[-1], place)) > room:
            groups.append([])
        groups[-1].append(place)
    return [(*keys, *group) for group in groups]


def _n_lines(columns: Sequence[Sequence[str]], part: Part) -> int:
    """Lines that the rows of a part have in all."""
    needed = [[math.ceil(length_mm(text) * 1.1 / width) for text in columns[at]] for at, width in zip(part.columns, part.widths_mm, strict=True)]
    return sum(max(1, *row) for row in zip(*needed, strict=True))


def lay_out(table: pd.DataFrame, heads: Sequence[str], n_keys: int, around: str) -> Layout:
    """The layout of a table in words; `around` is what stands above and below it.

    It stands upright where its columns have room there, else on its side, else in parts of as many columns as have room.
    """
    columns = [[shown(value) for value in table.iloc[:, place]] for place in range(len(heads))]
    least = [_least_mm(head, cells) for head, cells in zip(heads, columns, strict=True)]
    is_landscape = sum(least) + 2 * GAP_MM * (len(least) - 1) > TEXT_MM
    room = (TALL_MM if is_landscape else TEXT_MM) + 2 * GAP_MM
    parts = []
    for group in _groups(least, n_keys, room):
        wanted = [max(map(length_mm, (heads[place], *columns[place]))) * 1.08 + 0.6 for place in group]
        narrowest = [least[place] for place in group]
        inner = room - 2 * GAP_MM * len(group)
        if sum(narrowest) > inner:
            narrowest = [width * inner / sum(narrowest) for width in narrowest]
        parts.append(Part(group, _shares(narrowest, wanted, inner), is_landscape))
    above = math.ceil(length_mm(around) / TEXT_MM) + 6
    height = (above + max(_n_lines(columns, part) for part in parts)) * LINE_MM if len(table) else 0
    if len(parts) > 1:
        reason = f"Its {len(heads)} columns do not fit side by side, and stand in {len(parts)} parts."
    elif height > TALL_MM * USED and not is_landscape:
        reason = f"Its {len(table)} rows do not fit on one page."
    else:
        reason = "It stands on its side, since its columns are too wide for an upright page." if is_landscape else ""
    return Layout(tuple(parts), not reason, reason)
