"""How a table is laid out on A4: widths of its columns, on its side or upright, on one page or in parts."""

import math
import re
from collections.abc import Sequence
from itertools import permutations
from typing import NamedTuple

import numpy as np
import pandas as pd

TEXT_MM, TALL_MM = 160, 247
"""Width and height of the text of an A4 page with margins of 2.5 cm."""
COLUMN_MM = 85
"""Width of one of two columns."""
GAP_MM = 1.0
"""Room on each side of a column."""
EM_MM, LINE_MM = 8 * 25.4 / 72, 3.4
"""Size of the type of tables (8 points), and the height of a line of it."""
ROW_GAP_MM = 0.8
"""Room below a row."""
DAY = re.compile(r"\b\d{1,2} [A-Z][a-z]{2} \d{4}\b")
"""A day in words, in which no line breaks."""
_WORD = re.compile(rf"\(?(?:{DAY.pattern}|\d{{4}}-\d{{2}}(?:-\d{{2}})?)[^ ;/_–-]*[;/_–-]?|[^ ;/_–-]*[;/_–-]?")
LONGEST_WORD = 14
"""Longer words may be broken."""
WASTE, STEPS_MM = 1.0, (32.0, 16.0, 8.0, 4.0, 2.0, 1.0)
"""Room that the ends of lines waste, and by how much columns are made wider and narrower in turn."""
USED = 0.95
"""Share of a page that a table which is to float may fill, by this reckoning."""
_NARROW, _BROAD = frozenset("fijlrt.,:;'’|()[]-–/ \N{NO-BREAK SPACE}"), frozenset("mwMWQO%&@—")


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


def unbroken(text: str) -> str:
    """The text with blanks in its days at which no line breaks."""
    return DAY.sub(lambda day: day[0].replace(" ", "\N{NO-BREAK SPACE}"), text)


def length_mm(text: str) -> float:
    """How long a line of text is, about, in the type of tables: a little more than in Computer Modern or Times."""
    ems = sum(0.36 if letter in _NARROW else 0.95 if letter in _BROAD else 0.75 if letter.isupper() else 0.54 for letter in text)
    return ems * EM_MM


def caption_mm(text: str, width_mm: float) -> float:
    """Height of a paragraph below a figure, about."""
    return math.ceil(length_mm(text) / width_mm) * LINE_MM


def _least_mm(head: str, cells: Sequence[str]) -> float:
    """Room for the longest word of a column, as far as words are not broken."""
    words = {word[:LONGEST_WORD] for text in (head, *cells) for word in _WORD.findall(text)}
    return max(map(length_mm, words), default=0.0) * 1.04 + 0.6


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


def _lines(lengths: np.ndarray, widths: Sequence[float]) -> np.ndarray:
    """Lines of each row, from the lengths of its cells and the widths of their columns."""
    return np.ceil(lengths * WASTE / np.asarray(widths)).max(axis=1, initial=1)


def _balanced(lengths: np.ndarray, least: Sequence[float], widths: Sequence[float]) -> tuple[float, ...]:
    """Widths under which the rows have as few lines as moving room from one column to another can reach."""
    best, fewest = list(widths), _lines(lengths, widths).sum()
    for step in STEPS_MM:
        is_better = True
        while is_better:
            is_better = False
            for giver, taker in permutations(range(len(best)), 2):
                if best[giver] - step < least[giver]:
                    continue
                tried = list(best)
                tried[giver] -= step
                tried[taker] += step
                if (lines := _lines(lengths, tried).sum()) < fewest:
                    best, fewest, is_better = tried, lines, True
    return tuple(best)


def lay_out(table: pd.DataFrame, heads: Sequence[str], n_keys: int, around: str) -> Layout:
    """The layout of a table in words; `around` is what stands above and below it.

    It stands upright where its columns have room there, else on its side, else in parts of as many columns as have room.
    """
    columns = [[shown(value) for value in table.iloc[:, place]] for place in range(len(heads))]
    least = [_least_mm(head, cells) for head, cells in zip(heads, columns, strict=True)]
    is_landscape = sum(least) + 2 * GAP_MM * (len(least) - 1) > TEXT_MM
    room = (TALL_MM if is_landscape else TEXT_MM) + 2 * GAP_MM
    parts, lines = [], []
    for group in _groups(least, n_keys, room):
        wanted = [max(map(length_mm, (heads[place], *columns[place]))) * 1.08 + 0.6 for place in group]
        narrowest = [least[place] for place in group]
        inner = room - 2 * GAP_MM * len(group)
        if sum(narrowest) > inner:
            narrowest = [width * inner / sum(narrowest) for width in narrowest]
        lengths = np.array([[length_mm(text) for text in columns[place]] for place in group]).T
        widths = _balanced(lengths, narrowest, _shares(narrowest, wanted, inner)) if len(table) else _shares(narrowest, wanted, inner)
        parts.append(Part(group, widths, is_landscape))
        lines.append(_lines(lengths, widths).sum() if len(table) else 0)
    above = math.ceil(length_mm(around) / TEXT_MM) + 6
    height = (above + max(lines)) * LINE_MM + len(table) * ROW_GAP_MM if len(table) else 0
    if len(parts) > 1:
        reason = f"Its {len(heads)} columns do not fit side by side, and stand in {len(parts)} parts."
    elif height > TALL_MM * USED and not is_landscape:
        reason = f"Its {len(table)} rows may need more than one page."
    else:
        reason = "It stands on its side, since its columns are too wide for an upright page." if is_landscape else ""
    return Layout(tuple(parts), not reason, reason)
