"""Draws the figure of rivals: heads, rows of boxes and counts, block by block."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis.exhibits.rivals_cells import Line, Part
from analysis.exhibits.rivals_layout import Block
from analysis.exhibits.style import FAINT, INK, PAPER, QUIET, SHADE, SMALL_PT, STANCE_LOOK, TEXT_PT, fit, wrap

LINE_MM, PART_MM, ROW_MM, HEAD_MM = 2.6, 2.9, 5.6, 3.1
"""Height of a line of text, of a part of a box, least height of a row, and of a line of a head."""
Place = tuple[float, float, float, float]
"""Left edge, top, width and height of a box in millimetres."""
EMPTY = "#D0D0D0"
"""Frame of a box in which nothing stands."""


class Pen:
    """Draws blocks of rows, and keeps the row of data drawn of each box."""

    def __init__(self, axes: Axes, width_mm: float) -> None:
        self.axes, self.width_mm = axes, width_mm
        self.marks: list[dict[str, Any]] = []

    def _text(self, x: float, y: float, text: str, colour: str = INK, **look: Any) -> None:
        self.axes.text(x, y, text, color=colour, va="center", **{"fontsize": SMALL_PT, **look})

    def paragraph(self, text: str, x: float, y: float, width: float, colour: str = INK) -> float:
        """Write lines of text one below the other, the middle of the first at y; gives the y of the next one."""
        for line in wrap(text, width, SMALL_PT):
            self._text(x, y, line, colour)
            y += LINE_MM
        return y

    def _rule(self, y: float, colour: str = FAINT) -> None:
        self.axes.plot([0.3, self.width_mm - 0.3], [y, y], color=colour, linewidth=0.5)

    def _frame(self, place: Place, **look: Any) -> None:
        x, y, width, height = place
        self.axes.add_patch(Rectangle((x, y), width, height, **look))

    def heads(self, block: Block, top: float) -> float:
        """Draw the heads of a block; gives the y below them."""
        heads = [wrap(group.head, group.width, TEXT_PT, "bold") for group in block.groups]
        columns = [(head, width) for group in block.groups for head, width in zip(group.heads, group.widths, strict=True)]
        n_lines = max(len(wrap(head, width, SMALL_PT)) for head, width in columns)
        bottom = top + HEAD_MM * max(map(len, heads)) + LINE_MM * n_lines + 0.6
        for group, left, lines in zip(block.groups, block.lefts, heads, strict=True):
            for place, line in enumerate(lines):
                self._text(left, top + HEAD_MM * (place + 0.5), line, fontsize=TEXT_PT, fontweight="bold")
            for head, width in zip(group.heads, group.widths, strict=True):
                self._above(head, left + 0.2, width, bottom)
                left += width
        self._above(block.head, 0.5, block.label_mm - 1, bottom)
        self._rule(bottom, INK)
        return bottom + 0.4

    def _above(self, text: str, x: float, width: float, bottom: float) -> None:
        """Write lines that end above a line."""
        self.paragraph(text, x, bottom - LINE_MM * (len(wrap(text, width, SMALL_PT)) - 0.5) - 0.3, width, QUIET)

    def row(self, line: Line, block: Block, top: float, is_shaded: bool, no_rival: str) -> float:
        """Draw the row of a case; gives the y below it."""
        label, ended = _label_of(line, block), _ended_of(line, block)
        parts = max(len(line.parts(key)) for group in block.groups for key in group.keys)
        height = max(PART_MM + 0.5 if block.is_short else ROW_MM, PART_MM * parts + 0.5, LINE_MM * max(len(label), len(ended)) + 0.3)
        if is_shaded:
            self._frame((0.3, top, self.width_mm - 0.6, height), facecolor=SHADE, edgecolor="none", zorder=0)
        self._lines(label, 0.5, top + height / 2)
        for group, left in zip(block.groups, block.lefts, strict=True):
            for key, width in zip(group.keys, group.widths, strict=True):
                place = (left, top + 0.3, width - 0.4, height - 0.6)
                if key[0] == "outcome":
                    self._lines(ended, left, top + height / 2)
                    self._keep(line.boxes[key][0], place, "")
                elif line.parts(key):
                    self._parts(line.parts(key), place)
                elif line.has_rival:
                    self._frame(place, facecolor=PAPER, edgecolor=EMPTY, linewidth=0.4)
                left += width
        if not line.has_rival:
            self._lines(_where_no_rival(block, no_rival), _free(line, block), top + height / 2)
        return top + height

    def _lines(self, lines: Sequence[tuple[str, str]], x: float, middle: float) -> None:
        for place, (text, colour) in enumerate(lines):
            self._text(x, middle + LINE_MM * (place - (len(lines) - 1) / 2), text, colour)

    def _parts(self, parts: Sequence[Part], place: Place) -> None:
        """Draw what stands in one column of a row, one part below the other."""
        x, y, width, height = place
        each = height / len(parts)
        for number, part in enumerate(parts):
            within = (x, y + number * each, width, each - 0.25 * (number < len(parts) - 1))
            if part.look is None:
                self._frame(within, facecolor=PAPER, edgecolor=EMPTY, linewidth=0.4)
                self._keep(part, within, "")
                continue
            colour, ink, _ = STANCE_LOOK[part.look]
            if part.is_hollow:
                inner = (x + 0.2, within[1] + 0.2, width - 0.4, within[3] - 0.4)
                self._frame(inner, facecolor=PAPER, edgecolor=colour, linewidth=1.0)
            else:
                self._frame(within, facecolor=colour, edgecolor="none")
            self._text(x + width / 2, within[1] + within[3] / 2, fit(part.words, width, SMALL_PT), INK if part.is_hollow else ink, ha="center")
            self._keep(part, within, colour)

    def _keep(self, part: Part, place: Place, colour: str) -> None:
        """Keep the row of data drawn of a box, whose group lies over it; a second part of the same has a number in its address."""
        x, y, width, height = (round(value, 2) for value in place)
        taken = {mark["address"] for mark in self.marks}
        address = part.kept["address"] if part.kept["address"] not in taken else f"{part.kept['address']}/2"
        address = address if address not in taken else f"{part.kept['address']}/3"
        self._frame((x, y, width, height), facecolor="none", edgecolor="none", gid=address)
        self.marks.append({**part.kept, "address": address, "x": x, "y": y, "width": width, "height": height, "colour": colour})

    def foot(self, block: Block, top: float) -> float:
        """Draw the counts below a block; gives the y below them."""
        self._rule(top + 0.4)
        y = top + 2.3
        ends = [self.paragraph(block.foot, 0.5, y, block.label_mm - 0.5, QUIET)]
        for group, left in zip(block.groups, block.lefts, strict=True):
            below = y
            for place, text in enumerate(group.foot):
                if group.by_column:
                    ends.append(self.paragraph(text, left + 0.2, y, group.widths[place] - 0.6))
                    left += group.widths[place]
                else:
                    below = self.paragraph(text, left + 0.2, below, group.width + 0.8)
            ends.append(below)
        return max(ends)

    def between(self, y: float) -> float:
        """Draw the line above cases without a rival claim; gives the y below it."""
        self._rule(y + 0.6)
        return y + 1.2


def _label_of(line: Line, block: Block) -> list[tuple[str, str]]:
    """Words at the left of a row, with their colours."""
    room = block.label_mm - 0.5
    named = [(fit(text, room, SMALL_PT), INK) for text in wrap(line.subject, room, SMALL_PT)]
    return named if block.is_short else [*named, (fit(f"{line.decider}, {line.year}".rstrip(", "), room, SMALL_PT), QUIET)]


def _ended_of(line: Line, block: Block) -> list[tuple[str, str]]:
    """How it ended and who decided, with their colours, where the block says so."""
    last = block.groups[-1]
    if last.is_said:
        return []
    ended, decider = line.outcome
    decider = f"{decider}, {line.decider}" if block.is_short and line.decider else decider
    return [(text, colour) for said, colour in ((ended, INK), (decider, QUIET)) for text in wrap(said, last.width, SMALL_PT)]


def _where_no_rival(block: Block, no_rival: str) -> list[tuple[str, str]]:
    """The words that there is no rival claim, in the room that is free."""
    first = block.groups[0]
    said, room = (f"{no_rival} found", first.width) if first.is_said else (no_rival, first.widths[0])
    return [(text, QUIET) for text in wrap(said, room, SMALL_PT)]


def _free(line: Line, block: Block) -> float:
    """Left edge of the first column in which a case without a rival claim has no box."""
    left, first = block.lefts[0], block.groups[0]
    for key, width in zip(first.keys, first.widths, strict=True):
        if not line.parts(key):
            return left + 0.2
        left += width
    return block.lefts[0] + 0.2
