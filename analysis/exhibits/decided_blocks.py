"""An event of the figure of what had been decided as a block: its words, its place, its mark, its frame."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle

from analysis.exhibits import decided_words
from analysis.exhibits.decided_axis import Axis, pieces_of
from analysis.exhibits.decided_events import OTHERS, Event, Matter
from analysis.exhibits.decided_story import Story
from analysis.exhibits.style import FAINT, INK, PAPER, QUIET, SMALL_PT, TEXT_PT, draw_head, new_figure, text_width, wrap
from analysis.model.addresses import address
from analysis.model.dispute import Case

PAD_MM, MARK_MM, HEAD_MM, LINE_MM = 1.4, 2.8, 2.9, 3.1
"""Room around a block, for its mark, for a line of its heading and for one of its text."""

DOT_MM, BAR_MM, OPEN_MM = 1.6, 1.1, 4.0
"""A day, the height of a bar of possible days, and the length of one without a first day."""

LINK_MM = 1.3
"""How far left of their words a line joins accounts that exclude each other."""

CLASH = "#D55E00"
"""Colour (Okabe & Ito) of accounts that exclude each other."""


class Page(NamedTuple):
    """What a figure is drawn from: events, the case and what bears on its decision, head and foot, width."""

    told: Story
    case: Case
    matter: Matter
    head: tuple[str, str]
    chosen: str
    width_mm: float

    @property
    def head_mm(self) -> float:
        """Height of the finding and the subtitle."""
        return draw_head(new_figure(self.width_mm, 100).axes[0], *self.head, self.width_mm)

    def axis(self, start: float, end: float) -> Axis:
        """The axis of all days on which an event begins or ends."""
        days = [day for event in self.told.events for span in event.spans for day in span if pd.notna(day)]
        return Axis(pieces_of(days), start, end)

    def foot(self, axis: Axis) -> list[str]:
        """Lines below the figure: earlier years, what is cut, what was chosen."""
        days = axis.n_cut()
        cut = f"//: the axis is cut ({days} days in which nothing begins or ends)." if days else ""
        said = (decided_words.earlier(self.told.earlier, self.case), f"{cut} {self.chosen}".strip())
        return [line for words in said for line in wrap(words, 0.98 * self.width_mm - 2, SMALL_PT)]

    def lane(self, event: Event) -> tuple[int, str]:
        """Lanes from top to bottom: the states that decide, other states of the case, others, and who is no state."""
        order = list(dict.fromkeys([*self.matter.deciding, *self.case.parties]))
        state = event.voice.state
        if state == OTHERS:
            return len(order) + 1, ""
        return (order.index(state), "") if state in order else (len(order), state)


@dataclass
class Block:
    """An event with its words, and its place: of the mark (`x`, `y`) and of the words (`left`, `top`)."""

    event: Event
    tag: list[str]
    head: list[str]
    text: list[str]
    colour: str
    x: float = 0.0
    y: float = 0.0
    left: float = 0.0
    top: float = 0.0

    @property
    def width(self) -> float:
        """Width of the words."""
        bold = [text_width(line, SMALL_PT, "bold") for line in self.tag + self.head]
        return max(bold + [text_width(line, TEXT_PT) for line in self.text]) + 0.6

    def height(self, mark: float = MARK_MM) -> float:
        """Height of the words with room for the mark."""
        return mark + HEAD_MM * len(self.tag + self.head) + LINE_MM * len(self.text)


class Drawn(NamedTuple):
    """A figure with its blocks, and the rows of data of the lines between them."""

    figure: Figure
    blocks: list[Block]
    links: list[dict[str, Any]]


def blocks_of(page: Page, room: float, is_wide: bool) -> list[Block]:
    """Blocks of the events in the order of time; each of those that clash says so."""
    clashing = page.told.conflict.events
    heading = decided_words.heading if is_wide else decided_words.heading_alone
    made = []
    for event in page.told.events:
        tag = wrap(decided_words.tag_of(page.told, event), room + 1, SMALL_PT, "bold")
        text = wrap(decided_words.label(event, page.matter, page.case), room, TEXT_PT)
        head = wrap(heading(event), room, SMALL_PT, "bold")
        made.append(Block(event, tag, head, text, CLASH if event in clashing else INK))
    return made


def address_of(event: Event, case_id: str) -> str:
    """Address of the mark of an event."""
    return address(case_id, "decided", event.kind, event.facts[0])


def draw_mark(axes: Axes, block: Block, axis: Axis, case_id: str, is_down: bool = False) -> None:
    """Draw a day as a dot, possible days as a bar, dotted where no first day is known; accounts are joined."""
    event, level = block.event, block.x if is_down else block.y
    fill, gid = block.colour if event.is_own else PAPER, address_of(event, case_id)

    def turned(along: float, across: float) -> tuple[float, float]:
        return (across, along) if is_down else (along, across)

    def line(start: float, end: float, width: float, dots: tuple[float, float]) -> None:
        ends = zip(turned(start, level), turned(end, level), strict=True)
        axes.plot(*ends, color=block.colour, linewidth=width, linestyle=(0, dots), zorder=4)

    places = [axis.at(day) for span in event.spans for day in span if pd.notna(day)]
    if len(event.spans) > 1:
        line(min(places), max(places), 0.6, (1, 1))
    for index, (first, last) in enumerate(event.spans):
        named = gid if index == len(event.spans) - 1 else None
        look: dict[str, Any] = {"edgecolor": block.colour, "zorder": 5, "gid": named}
        if pd.isna(first):
            line(axis.at(last) - OPEN_MM, axis.at(last) - BAR_MM / 2, 2.2, (0.6, 0.5))
        if pd.notna(first) and first != last:
            look |= {"facecolor": FAINT if event.is_own else PAPER, "linewidth": 0.6}
            size = turned(max(axis.at(last) - axis.at(first), BAR_MM), BAR_MM)
            axes.add_patch(Rectangle(turned(axis.at(first), level - BAR_MM / 2), *size, **look))
        else:
            axes.add_patch(Circle(turned(axis.at(last), level), DOT_MM / 2, facecolor=fill, linewidth=0.9, **look))


def draw_words(axes: Axes, block: Block, ground: str, mark: float = MARK_MM) -> None:
    """Draw the words of a block on their ground, framed where it clashes with others."""
    clashes = block.colour == CLASH
    corner, size = (block.left - 0.5, block.top), (block.width + 0.8, block.height(mark) + 0.4)
    axes.add_patch(Rectangle(corner, *size, facecolor=PAPER if clashes else ground, edgecolor="none", zorder=3))
    if clashes:
        axes.add_patch(Rectangle(corner, *size, facecolor=CLASH, alpha=0.12, edgecolor="none", zorder=3.1))
        axes.add_patch(Rectangle(corner, *size, facecolor="none", edgecolor=CLASH, linewidth=0.9, zorder=3.2))
    bold: dict[str, Any] = {"fontsize": SMALL_PT, "fontweight": "bold", "color": INK if clashes else QUIET}
    y = draw_lines(axes, block.left + 0.1, block.top, block.tag, HEAD_MM, bold)
    y = draw_lines(axes, block.left + 0.1, y + mark, block.head, HEAD_MM, bold)
    draw_lines(axes, block.left + 0.1, y, block.text, LINE_MM, {"fontsize": TEXT_PT, "color": INK})


def draw_lines(axes: Axes, x: float, y: float, lines: Iterable[str], step: float, look: dict[str, Any]) -> float:
    """Draw lines of text below each other from a height; give the height below them."""
    for line in lines:
        axes.text(x, y + step / 2, line, va="center", zorder=6, **look)
        y += step
    return y


def draw_links(axes: Axes, blocks: list[Block], case_id: str, is_down: bool = False) -> list[dict[str, Any]]:
    """Draw a line from each account that clashes to the next below it, left of frames of one day; give the data drawn."""
    drawn = []
    for one, other in pairwise(sorted((block for block in blocks if block.colour == CLASH), key=lambda block: block.y)):
        where = address(case_id, "decided", "conflict", one.event.facts[0], other.event.facts[0])
        is_below = one.left <= other.x <= one.left + one.width and other.top > one.top + one.height()
        xs, ys = [other.x if is_below else one.x, other.x], [one.y, other.y]
        if one.left == other.left and not is_down:
            inner, outer = one.left - 0.5, one.left - LINK_MM
            xs, ys = [inner, outer, outer, inner], [one.y, one.y, other.y, other.y]
        axes.plot(xs, ys, color=CLASH, linewidth=1.2, zorder=2, gid=where)
        row = {"address": where, "kind": "conflict", "colour": CLASH}
        row["title"] = f"{one.event.facts[0]} and {other.event.facts[0]} are accounts that cannot both be right"
        row["statement_ids"] = ";".join(dict.fromkeys([*one.event.statements, *other.event.statements]))
        row["fact_ids"] = ";".join(dict.fromkeys([*one.event.facts, *other.event.facts]))
        drawn.append(row)
    return drawn
