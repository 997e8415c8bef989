"""The figure of what had been decided in a narrow column: one event below the other, each joined to its day."""

from matplotlib.axes import Axes

from analysis.exhibits.decided_axis import Axis
from analysis.exhibits.decided_blocks import (
    HEAD_MM,
    LINE_MM,
    PAD_MM,
    Block,
    Drawn,
    Page,
    blocks_of,
    draw_lines,
    draw_links,
    draw_mark,
    draw_words,
)
from analysis.exhibits.style import INK, PAPER, QUIET, SMALL_PT, draw_head, new_figure

AXIS_MM, TIME_MM, WORDS_MM = 17.9, 19.5, 29.0
"""Places of the axis, of the first marks and of the words."""

LEVEL_MM, LEVELS = 1.7, 4
"""Distance of marks side by side, and how many there are at most."""


def _draw_axis(axes: Axes, axis: Axis) -> None:
    """Draw the axis of days at the left, with its cuts."""
    x = AXIS_MM
    axes.plot([x, x], [axis.start, axis.end], color=INK, linewidth=0.6)
    for y, words in axis.ticks(LINE_MM):
        axes.plot([x - 1, x], [y, y], color=INK, linewidth=0.6)
        axes.text(x - 1.4, y, words, fontsize=SMALL_PT, ha="right", va="center")
    for y in axis.cuts():
        axes.plot([x, x], [y - 1, y + 1], color=PAPER, linewidth=2, zorder=2)
        for shift in (-0.7, 0.7):
            axes.plot([x - 1, x + 1], [y + shift + 0.5, y + shift - 0.5], color=INK, linewidth=0.6, zorder=3)


def _place_marks(blocks: list[Block], axis: Axis) -> None:
    """Give the marks their places: side by side where they would lie on each other."""
    ends: list[float] = []
    for block in blocks:
        block.y = axis.at(block.event.order[0])
        level = next((index for index, end in enumerate(ends) if end < block.y - 1.8), len(ends))
        ends[level : level + 1] = [axis.at(block.event.last)]
        block.x = TIME_MM + LEVEL_MM * min(level, LEVELS - 1)


def draw(page: Page) -> Drawn:
    """The figure with its blocks in one column."""
    blocks = blocks_of(page, page.width_mm - WORDS_MM - 1.5, is_wide=False)
    top = y = page.head_mm + 1
    for block in blocks:
        block.left, block.top = WORDS_MM, y
        y += block.height(0) + PAD_MM
    axis = page.axis(top + 2, max(y - PAD_MM - 2, top + 3))
    _place_marks(blocks, axis)
    lines = page.foot(axis)
    figure = new_figure(page.width_mm, y + 1 + LINE_MM * (len(lines) + 0.5))
    axes = figure.axes[0]
    draw_head(axes, *page.head, page.width_mm)
    _draw_axis(axes, axis)
    for block in blocks:
        draw_words(axes, block, PAPER, mark=0)
        draw_mark(axes, block, axis, page.case.id, is_down=True)
        middle = block.top + HEAD_MM * (len(block.tag) + 0.5)
        elbow = [block.x, WORDS_MM - 3, WORDS_MM - 0.6], [block.y, block.y, middle]
        axes.plot(*elbow, color=block.colour, linewidth=0.5, zorder=1)
    draw_lines(axes, 0.3, y + 1, lines, LINE_MM, {"fontsize": SMALL_PT, "color": QUIET})
    return Drawn(figure, blocks, draw_links(axes, blocks, page.case.id, is_down=True))
