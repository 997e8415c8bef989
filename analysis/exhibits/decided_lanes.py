"""The figure of what had been decided in the width of a page: lanes of voices above an axis of days."""

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis.exhibits.decided_axis import Axis
from analysis.exhibits.decided_blocks import (
    HEAD_MM,
    LINE_MM,
    MARK_MM,
    OPEN_MM,
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
from analysis.exhibits.decided_events import OTHERS
from analysis.exhibits.style import (
    FAINT,
    INK,
    PAPER,
    QUIET,
    SHADE,
    SMALL_PT,
    TEXT_PT,
    draw_head,
    new_figure,
    text_width,
    wrap,
)
from analysis.model.sentences import start

LANE_MM, RIGHT_MM, WORDS_MM, AXIS_MM, START_MM = 24.0, 1.2, 43.5, 5.5, 0.8
"""Room for the names of lanes, at the right, for the words of an event, for the axis; words begin so far left of a day."""

Box = tuple[float, float, float, float]


def _covers(block: Block, axis: Axis, y: float) -> list[Box]:
    """What a block covers at a height: its words, and its mark or bar."""
    tagged, first = y + HEAD_MM * len(block.tag), axis.at(block.event.order[0])
    first -= OPEN_MM if block.event.is_open else 0
    return [
        (block.left - 0.6, y, block.left + block.width + 1.2, y + block.height() + PAD_MM),
        (first - 1, tagged, axis.at(block.event.last) + 1.2, tagged + MARK_MM),
    ]


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _axis(page: Page, blocks: list[Block]) -> Axis:
    """The longest axis on which the words of each event can begin at its day, so that none seems to be earlier."""
    right = page.width_mm - RIGHT_MM
    ends = [right - 2 - shorter for shorter in range(int(max(block.width for block in blocks)))]
    axes = [page.axis(LANE_MM + 2, end) for end in ends]
    fitting = (axis for axis in axes if all(axis.at(block.event.order[0]) - START_MM + block.width <= right for block in blocks))
    return next(fitting, axes[-1])


def _place(blocks: list[Block], axis: Axis, top: float) -> float:
    """Give the blocks of a lane their places, as high as none of an earlier one is in the way; give its bottom."""
    taken: list[Box] = []
    for block in blocks:
        block.x = axis.at(block.event.order[0])
        block.left = block.x - START_MM
        heights = sorted({top + PAD_MM, *(bottom for _, _, _, bottom in taken)})
        free = (y for y in heights if not any(_meet(one, other) for one in _covers(block, axis, y) for other in taken))
        block.top = next(free, heights[-1])
        block.y = block.top + HEAD_MM * len(block.tag) + MARK_MM / 2
        taken += _covers(block, axis, block.top)
    return max([top + 8.0, *(bottom for _, _, _, bottom in taken)])


def _draw_axis(axes: Axes, axis: Axis, top: float, y: float) -> None:
    """Draw the axis of days below the lanes, with its cuts."""
    axes.plot([axis.start, axis.end], [y, y], color=INK, linewidth=0.6)
    for x, words in axis.ticks():
        axes.plot([x, x], [y, y + 1], color=INK, linewidth=0.6)
        half = text_width(words, SMALL_PT) / 2
        axes.text(min(x, axis.end + RIGHT_MM - half), y + 2.7, words, fontsize=SMALL_PT, ha="center", va="center")
    for x in axis.cuts():
        axes.plot([x, x], [top, y], color=FAINT, linewidth=0.4, linestyle=(0, (1, 2)), zorder=1)
        axes.plot([x - 1, x + 1], [y, y], color=PAPER, linewidth=2, zorder=2)
        for shift in (-0.7, 0.7):
            axes.plot([x + shift - 0.5, x + shift + 0.5], [y + 1, y - 1], color=INK, linewidth=0.6, zorder=3)


def _draw_lane(axes: Axes, state: str, page: Page, top: float) -> None:
    """Write whose voice a lane is, and the role of the state."""
    words = page.case.codebook.words
    name = "Press and others" if state == OTHERS else start(words[state]).removeprefix("The ")
    role = "" if state == OTHERS else words.roles.get(page.case.roles([state]).get(state, ""), "")
    look = {"fontsize": TEXT_PT, "fontweight": "bold"}
    y = draw_lines(axes, 1, top + PAD_MM, wrap(name, LANE_MM - 2, TEXT_PT, "bold"), LINE_MM, look)
    draw_lines(axes, 1, y, wrap(role, LANE_MM - 2, SMALL_PT), LINE_MM, {"fontsize": SMALL_PT, "color": QUIET})


def draw(page: Page) -> Drawn:
    """The figure with its blocks in lanes."""
    blocks = blocks_of(page, WORDS_MM, is_wide=True)
    axis = _axis(page, blocks)
    lanes: dict[tuple[int, str], list[Block]] = {}
    for block in sorted(blocks, key=lambda block: page.lane(block.event)):
        lanes.setdefault(page.lane(block.event), []).append(block)
    tops = [page.head_mm]
    for of_lane in lanes.values():
        tops.append(_place(of_lane, axis, tops[-1]))
    lines, bottom = page.foot(axis), tops[-1]
    figure = new_figure(page.width_mm, bottom + AXIS_MM + LINE_MM * (len(lines) + 0.5))
    axes = figure.axes[0]
    draw_head(axes, *page.head, page.width_mm)
    for index, of_lane in enumerate(lanes.values()):
        ground, height = PAPER if index % 2 else SHADE, tops[index + 1] - tops[index]
        axes.add_patch(Rectangle((0, tops[index]), page.width_mm, height, facecolor=ground, edgecolor="none", zorder=0))
        _draw_lane(axes, of_lane[0].event.voice.state, page, tops[index])
        for block in of_lane:
            draw_words(axes, block, ground)
            draw_mark(axes, block, axis, page.case.id)
    _draw_axis(axes, axis, tops[0], bottom)
    draw_lines(axes, 0.3, bottom + AXIS_MM, lines, LINE_MM, {"fontsize": SMALL_PT, "color": QUIET})
    return Drawn(figure, blocks, draw_links(axes, blocks, page.case.id))
