"""Who said what had been decided, and when: lanes of voices on an axis of days; in a narrow column, one event below the other."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle

from analysis.exhibits import decided_words
from analysis.exhibits.decided_axis import Axis, pieces_of
from analysis.exhibits.decided_events import OTHERS, Event, Matter, Story, matter_of, story
from analysis.exhibits.declaration import Declaration
from analysis.exhibits.style import (
    FAINT,
    INK,
    PAPER,
    QUIET,
    SHADE,
    SMALL_PT,
    TEXT_PT,
    WIDTH_MM,
    Drawing,
    draw_head,
    new_figure,
    style,
    text_width,
    wrap,
)
from analysis.model.addresses import address
from analysis.model.dictionary.columns import described
from analysis.model.dictionary.schemas import Column
from analysis.model.dispute import Case
from analysis.model.sentences import say_choices, start

ONE_COLUMN_MM = 85
WIDE_MM = 130
"""Widths from which lanes are drawn."""

LANE_MM, RIGHT_MM, PAD_MM, BLOCK_MM = 24.0, 2.0, 1.4, 43.5
MARK_MM, HEAD_MM, LINE_MM = 2.8, 2.9, 3.1
DOT_MM, BAR_MM, OPEN_MM = 1.6, 1.1, 4.0
CLASH = "#D55E00"
MARKS = described(
    "decided",
    "an event, or a pair of accounts that exclude each other",
    "address",
    "address title statement_ids kind fact_ids",
    Column("voice", "who says or does it", "a pair"),
    Column("label", "what is said or done", "a pair"),
    Column("first", "first possible day", "no bound, or a pair", type="day"),
    Column("last", "last possible day", "a pair", type="day"),
    Column("is_own", "False where somebody else tells of what the state decided", "a pair", type="true_false"),
    "x y colour",
)
"""Columns of the data drawn."""


@dataclass
class Block:
    """An event with its words, and its place: of the mark (`x`, `y`) and of the words (`left`, `top`)."""

    event: Event
    tag: list[str]
    head: list[str]
    text: list[str]
    x: float = 0.0
    y: float = 0.0
    left: float = 0.0
    top: float = 0.0

    @property
    def clashes(self) -> bool:
        """Whether it is one of the accounts that are framed."""
        return bool(self.colour == CLASH)

    colour: str = INK

    @property
    def width(self) -> float:
        """Width of the words."""
        widths = [text_width(line, SMALL_PT, "bold") for line in self.tag + self.head] + [text_width(line, TEXT_PT) for line in self.text]
        return max(widths) + 0.6

    def height(self, mark: float = MARK_MM) -> float:
        """Height of the words with their mark."""
        return mark + HEAD_MM * len(self.tag + self.head) + LINE_MM * len(self.text)


def _block(event: Event, told: Story, case: Case, matter: Matter, room: float, is_wide: bool) -> Block:
    heading = decided_words.heading if is_wide else decided_words.heading_alone
    is_first = bool(told.conflict.events) and event == min(told.conflict.events, key=lambda other: _lane_order(other, matter, case))
    tag = wrap(decided_words.tag(told), room + 1, SMALL_PT, "bold") if is_first else []
    head, text = wrap(heading(event), room, SMALL_PT, "bold"), wrap(decided_words.label(event, matter, case), room, TEXT_PT)
    return Block(event, tag, head, text, colour=CLASH if event in told.conflict.events else INK)


def _lane_order(event: Event, matter: Matter, case: Case) -> tuple[int, str]:
    """Lanes from top to bottom: the states that decide, other states of the case, others, and who is no state."""
    order = list(dict.fromkeys([*matter.deciding, *case.parties]))
    state = event.voice.state
    return (len(order) + 1, "") if state == OTHERS else (order.index(state), "") if state in order else (len(order), state)


def _covers(block: Block, axis: Axis, y: float) -> list[tuple[float, float, float, float]]:
    """What a block covers at a height: its words, and its mark or bar."""
    event, tagged = block.event, y + HEAD_MM * len(block.tag)
    first = block.x - (OPEN_MM if pd.isna(event.first) else 0)
    return [
        (block.left - 0.6, y, block.left + block.width + 1.2, y + block.height() + PAD_MM),
        (first - 1, tagged, axis.at(event.last) + 1.2, tagged + MARK_MM),
    ]


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _place(blocks: list[Block], axis: Axis, top: float, right: float) -> float:
    """Give the blocks of a lane their places, each as high as nothing of an earlier one is in the way; give the bottom of the lane."""
    taken: list[tuple[float, float, float, float]] = []
    for block in blocks:
        block.x = axis.at(block.event.order[0])
        block.left = min(block.x - 0.8, right - block.width)
        heights = sorted({top + PAD_MM, *(bottom for _, _, _, bottom in taken)})
        free = (y for y in heights if not any(_meet(one, other) for one in _covers(block, axis, y) for other in taken))
        block.top = next(free, heights[-1])
        block.y = block.top + HEAD_MM * len(block.tag) + MARK_MM / 2
        taken += _covers(block, axis, block.top)
    return max([top + 8.0, *(bottom for _, _, _, bottom in taken)])


def _draw_mark(axes: Axes, block: Block, axis: Axis, gid: str, is_down: bool = False) -> None:
    """Draw the day of an event as a dot, uncertain days as a bar, dotted where no first day is known; accounts of other days are joined by a line."""
    event, level = block.event, block.x if is_down else block.y
    look = {"facecolor": block.colour if event.is_own else PAPER, "edgecolor": block.colour, "linewidth": 0.9, "zorder": 5}

    def turned(along: float, across: float) -> tuple[float, float]:
        return (across, along) if is_down else (along, across)

    def line(start: float, end: float, **drawn: Any) -> None:
        axes.plot(*zip(turned(start, level), turned(end, level), strict=True), color=block.colour, **drawn)

    ends = [axis.at(day) for span in event.spans for day in span if pd.notna(day)]
    if len(event.spans) > 1:
        line(min(ends), max(ends), linewidth=0.6, linestyle=(0, (1, 1)), zorder=4)
    for index, (first, last) in enumerate(event.spans):
        named = gid if index == len(event.spans) - 1 else None
        if pd.isna(first):
            line(axis.at(last) - OPEN_MM, axis.at(last) - BAR_MM / 2, linewidth=2.2, linestyle=(0, (0.6, 0.5)), zorder=4)
        if pd.notna(first) and first != last:
            size = turned(max(axis.at(last) - axis.at(first), BAR_MM), BAR_MM)
            bar = look | {"facecolor": FAINT if event.is_own else PAPER, "linewidth": 0.6}
            axes.add_patch(Rectangle(turned(axis.at(first), level - BAR_MM / 2), *size, gid=named, **bar))
        else:
            axes.add_patch(Circle(turned(axis.at(last), level), DOT_MM / 2, gid=named, **look))


def _draw_words(axes: Axes, block: Block, ground: str, mark: float = MARK_MM) -> None:
    """Draw the words of an event on their ground, framed where they clash with others."""
    box = (block.left - 0.5, block.top), block.width + 0.8, block.height(mark) + 0.4
    axes.add_patch(Rectangle(*box, facecolor=PAPER if block.clashes else ground, edgecolor="none", zorder=3))
    if block.clashes:
        axes.add_patch(Rectangle(*box, facecolor=CLASH, alpha=0.12, edgecolor="none", zorder=3.1))
        axes.add_patch(Rectangle(*box, facecolor="none", edgecolor=CLASH, linewidth=0.9, zorder=3.2))
    y = block.top
    for lines, step, look in (
        (block.tag, HEAD_MM, {"fontsize": SMALL_PT, "fontweight": "bold", "color": INK}),
        ([], 0.0, {}),
        (block.head, HEAD_MM, {"fontsize": SMALL_PT, "fontweight": "bold", "color": QUIET if not block.clashes else INK}),
        (block.text, LINE_MM, {"fontsize": TEXT_PT, "color": INK}),
    ):
        y += mark * (step == 0)
        for line in lines:
            axes.text(block.left + 0.1, y + step / 2, line, va="center", zorder=6, **look)  # type: ignore[arg-type]
            y += step


def _draw_axis(axes: Axes, axis: Axis, y: float) -> None:
    """Draw the axis of days below the lanes, with its cuts."""
    axes.plot([axis.start, axis.end], [y, y], color=INK, linewidth=0.6)
    for x, words in axis.ticks():
        axes.plot([x, x], [y, y + 1], color=INK, linewidth=0.6)
        half = text_width(words, SMALL_PT) / 2
        axes.text(min(x, axis.end + RIGHT_MM - half), y + 2.7, words, fontsize=SMALL_PT, ha="center", va="center")
    for x in axis.cuts():
        axes.plot([x - 1, x + 1], [y, y], color=PAPER, linewidth=2, zorder=2)
        for shift in (-0.7, 0.7):
            axes.plot([x + shift - 0.5, x + shift + 0.5], [y + 1, y - 1], color=INK, linewidth=0.6, zorder=3)


def _draw_lane(axes: Axes, event: Event, case: Case, ends: tuple[float, float], ground: str, width_mm: float) -> None:
    """Draw the band of a lane and its name."""
    top, bottom = ends
    state, words = event.voice.state, case.codebook.words
    axes.add_patch(Rectangle((0, top), width_mm, bottom - top, facecolor=ground, edgecolor="none", zorder=0))
    name = start(words.get(state, state)).removeprefix("The ") if state != OTHERS else "Press and others"
    role = words.roles.get(case.roles([state]).get(state, ""), "") if state != OTHERS else ""
    y = top + PAD_MM
    for lines, look in (
        (wrap(name, LANE_MM - 2, TEXT_PT, "bold"), {"fontsize": TEXT_PT, "fontweight": "bold"}),
        (wrap(role, LANE_MM - 2, SMALL_PT), {"fontsize": SMALL_PT, "color": QUIET}),
    ):
        for line in lines:
            axes.text(1, y + LINE_MM / 2, line, va="center", **look)  # type: ignore[arg-type]
            y += LINE_MM


def _foot(told: Story, case: Case, axis: Axis | None, chosen: str, width_mm: float) -> list[str]:
    """Lines below the figure: earlier years, what is cut, what was chosen."""
    cut = f"//: the axis is cut ({axis.n_cut()} days in which nothing begins or ends)." if axis and axis.n_cut() else ""
    earlier = decided_words.earlier(told.earlier, case)
    return [line for words in (earlier, f"{cut} {chosen}".strip()) for line in wrap(words, width_mm - 1, SMALL_PT)]


def _days(events: list[Event]) -> list[pd.Timestamp]:
    return [day for event in events for span in event.spans for day in span if pd.notna(day)]


def _head_mm(finding: str, subtitle: str, width_mm: float) -> float:
    """Height of the head."""
    return draw_head(new_figure(width_mm, 100).axes[0], finding, subtitle, width_mm)


def _links(axes: Axes, blocks: list[Block], told: Story, case_id: str) -> list[dict]:
    """Draw a line between the marks of accounts that exclude each other, one after the other; give the data drawn."""
    clashing = sorted((block for block in blocks if block.clashes), key=lambda block: block.y)
    drawn = []
    for one, other in zip(clashing, clashing[1:], strict=False):
        ids = sorted({one.event.facts[0], other.event.facts[0]})
        where = address(case_id, "decided", one.event.facts[0], other.event.facts[0])
        axes.plot([one.x, other.x], [one.y, other.y], color=CLASH, linewidth=1.2, zorder=2, gid=where)
        statements = ";".join(dict.fromkeys([*one.event.statements, *other.event.statements]))
        facts = ";".join(dict.fromkeys([*one.event.facts, *other.event.facts]))
        drawn.append(
            {
                "address": where,
                "title": f"{' and '.join(ids)} exclude each other",
                "statement_ids": statements,
                "kind": "conflict",
                "fact_ids": facts,
                "colour": CLASH,
            }
        )
    return drawn


def _draw_wide(
    told: Story, case: Case, matter: Matter, head: tuple[str, str], chosen: str, width_mm: float
) -> tuple[Figure, list[Block], list[dict]]:
    """Lanes of voices above an axis of days."""
    axis = Axis(pieces_of(_days(told.events)), LANE_MM + 2, width_mm - RIGHT_MM - 2)
    blocks = [_block(event, told, case, matter, BLOCK_MM, is_wide=True) for event in told.events]
    lanes: dict[tuple[int, str], list[Block]] = {}
    for block in sorted(blocks, key=lambda block: _lane_order(block.event, matter, case)):
        lanes.setdefault(_lane_order(block.event, matter, case), []).append(block)
    y, ends = _head_mm(*head, width_mm), {}
    for lane, of_lane in lanes.items():
        bottom = _place(of_lane, axis, y, width_mm - RIGHT_MM)
        ends[lane], y = (y, bottom), bottom
    lines = _foot(told, case, axis, chosen, width_mm)
    figure = new_figure(width_mm, y + 5.5 + LINE_MM * (len(lines) + 0.5))
    axes = figure.axes[0]
    draw_head(axes, *head, width_mm)
    for index, (lane, of_lane) in enumerate(lanes.items()):
        ground = PAPER if index % 2 else SHADE
        _draw_lane(axes, of_lane[0].event, case, ends[lane], ground, width_mm)
        for block in of_lane:
            _draw_words(axes, block, ground)
            _draw_mark(axes, block, axis, _address(block, case.id))
    links = _links(axes, blocks, told, case.id)
    _draw_axis(axes, axis, y)
    for index, line in enumerate(lines):
        axes.text(0.3, y + 5.5 + LINE_MM * (index + 0.5), line, fontsize=SMALL_PT, color=QUIET, va="center")
    return figure, blocks, links


TIME_MM, WORDS_MM = 19.5, 29.0
"""Places of the axis and of the words in a narrow column."""


def _draw_narrow(
    told: Story, case: Case, matter: Matter, head: tuple[str, str], chosen: str, width_mm: float
) -> tuple[Figure, list[Block], list[dict]]:
    """One event below the other, each joined to its day on an axis that runs downwards."""
    blocks = [_block(event, told, case, matter, width_mm - WORDS_MM - 1.5, is_wide=False) for event in told.events]
    top = y = _head_mm(*head, width_mm) + 1
    for block in blocks:
        block.left, block.top = WORDS_MM, y
        y += block.height(0) + PAD_MM
    axis = Axis(pieces_of(_days(told.events)), top + 2, max(y - PAD_MM - 2, top + 3))
    lines = _foot(told, case, axis, chosen, width_mm)
    figure = new_figure(width_mm, y + 1 + LINE_MM * (len(lines) + 0.5))
    axes = figure.axes[0]
    draw_head(axes, *head, width_mm)
    _draw_axis_down(axes, axis)
    bars: list[float] = []
    for block in blocks:
        event = block.event
        day = axis.at(event.order[0])
        level = next((index for index, until in enumerate(bars) if until < day - 1.8), len(bars))
        bars[level : level + 1] = [axis.at(event.last)]
        block.x, block.y = TIME_MM + 1.4 * min(level, 3), day
        _draw_words(axes, block, PAPER, mark=0)
        _draw_mark(axes, block, axis, _address(block, case.id), is_down=True)
        elbow = ([block.x, WORDS_MM - 3, WORDS_MM - 0.6], [day, day, block.top + HEAD_MM * (len(block.tag) + 0.5)])
        axes.plot(*elbow, color=block.colour, linewidth=0.5, zorder=1)
    for index, line in enumerate(lines):
        axes.text(0.3, y + 1 + LINE_MM * (index + 0.5), line, fontsize=SMALL_PT, color=QUIET, va="center")
    return figure, blocks, _links(axes, blocks, told, case.id)


def _draw_axis_down(axes: Axes, axis: Axis) -> None:
    """Draw the axis of days at the left, with its cuts."""
    x = TIME_MM - 1.6
    axes.plot([x, x], [axis.start, axis.end], color=INK, linewidth=0.6)
    for y, words in axis.ticks(LINE_MM):
        axes.plot([x - 1, x], [y, y], color=INK, linewidth=0.6)
        axes.text(x - 1.4, y, words, fontsize=SMALL_PT, ha="right", va="center")
    for y in axis.cuts():
        axes.plot([x, x], [y - 1, y + 1], color=PAPER, linewidth=2, zorder=2)
        for shift in (-0.7, 0.7):
            axes.plot([x - 1, x + 1], [y + shift + 0.5, y + shift - 0.5], color=INK, linewidth=0.6, zorder=3)


def _address(block: Block, case_id: str) -> str:
    event = block.event
    return address(case_id, "decided", event.facts[0] if event.kind != "claim" else f"{event.facts[0]}-{event.kind}")


def _marks(blocks: list[Block], links: list[dict], case: Case, matter: Matter) -> pd.DataFrame:
    """The data drawn: one row per event, then one per pair of accounts that is joined."""
    rows = [
        {
            "address": _address(block, case.id),
            "title": decided_words.title(block.event, matter, case),
            "statement_ids": ";".join(block.event.statements),
            "kind": "event",
            "fact_ids": ";".join(block.event.facts),
            "voice": block.event.voice.full,
            "label": decided_words.label(block.event, matter, case),
            "first": block.event.first,
            "last": block.event.last,
            "is_own": block.event.is_own,
            "x": round(block.x, 2),
            "y": round(block.y, 2),
            "colour": block.colour,
        }
        for block in blocks
    ]
    return MARKS.frame([*rows, *links])


def draw_decided(told: Story, case: Case, chosen: str = "", width_mm: float = WIDTH_MM) -> Drawing:
    """Events by voice and day with their words, the accounts that cannot all be right framed and joined.

    Parameters
    ----------
    told
        What is drawn, as `decided_events.story` gives it.
    case
        The case, as it was cleaned.
    chosen
        What was chosen: cut-off, clock and so on.
    width_mm
        Width of the figure; below `WIDE_MM` time runs downwards.

    Returns
    -------
    The drawing; one row of `marks` per event and per pair of accounts that is joined.
    """
    matter = matter_of(case)
    numbers: Mapping[str, str | int] = decided_words.numbers(told)
    if not told.events:
        with style():
            figure = new_figure(width_mm, 8)
            for index, line in enumerate(wrap(f"No event is drawn. {chosen}", width_mm - 1, TEXT_PT)):
                figure.axes[0].text(0.3, 2 + LINE_MM * index, line, fontsize=TEXT_PT, va="center")
        return Drawing(figure, MARKS.frame([]), decided_words.alt(told, matter, case), numbers)
    finding = decided_words.finding(told, matter, case)
    draw = _draw_wide if width_mm >= WIDE_MM else _draw_narrow
    with style():
        figure, blocks, links = draw(told, case, matter, (finding, decided_words.subtitle(told, matter, case)), chosen, width_mm)
    return Drawing(figure, _marks(blocks, links, case, matter), decided_words.alt(told, matter, case), numbers, finding)


FIGURE = Declaration(
    number=2,
    notebook="03_draw_figures",
    cell="decided",
    is_main=True,
    least_mm=ONE_COLUMN_MM,
    rows=MARKS,
    title="Who said what had been decided, and when, in the case of {subject}",
    caption=(
        "{events} ({facts}) by voice: the {words[start]}, the {words[claims]}, and what is said or done on any matter that an organ of "
        "the deciding state decides (the {words[outcome]}, its conditions, and whether the decision is final). Of uncertain day "
        "(bars): {uncertain}; accounts that cannot all be right (framed): {conflict}."
    ),
    note=(
        "What one voice says on one day is one event; so are accounts that differ only on its day, and what only repeats an office that is "
        "itself heard that day. Where there are more than twelve events, those that bear on the decision most are drawn. {left_out}"
    ),
    when_empty="Nothing is known under these choices of what had been decided.",
    make=lambda case, choices: (story(case, choices),),
    draw=lambda case, choices, told, width_mm: draw_decided(told, case, say_choices(choices), width_mm),
)
