"""Figures over many cases: from how many on a row for each gives way to shares of the cases, and how bars of shares are drawn."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from analysis.exhibits.style import FAINT, INK, PAPER, QUIET, SMALL_PT, TEXT_PT, draw_head, fit, new_figure, text_width, wrap
from analysis.model.sentences import count

MOST_ROWS = 40
"""Cases of which a figure has a row each: with more it would not fit a page, and shows shares of them instead; tables keep every row."""
MOST_BARS = 6
"""Bars of a panel that are told apart; what is rarer shares one."""
ORDERED = ("#08306B", "#2171B5", "#6BAED6", "#BDD7E7", "#EFF3FF")
"""Colours of classes that have an order, from dark to light, which differ in grey too."""
UNKNOWN = PAPER
"""Ground of what is not known, or of what was not found."""

BAR_MM, STEP_MM, LINE_MM, KEY_MM = 3.6, 5.0, 3.0, 2.2
"""Height of a bar, of its row, of a line of text, and of a square of the key."""


class Look(NamedTuple):
    """A class of cases: its name in addresses, what it is called, and its colour."""

    name: str
    words: str
    colour: str


class Part(NamedTuple):
    """How many cases of a bar are of a class, and the row of data drawn, but for its place."""

    look: Look
    n: int
    kept: Mapping[str, Any]


class Bar(NamedTuple):
    """Cases of a kind, what stands at the right of them beside their number, and how many are of each class."""

    label: str
    detail: str
    parts: Sequence[Part]

    @property
    def n(self) -> int:
        """How many cases there are of the kind."""
        return sum(part.n for part in self.parts)


class Panel(NamedTuple):
    """Bars below one head; of how many cases they speak is said by each."""

    head: str
    bars: Sequence[Bar]


def are_many(n_cases: int) -> bool:
    """Whether there are too many cases for a row each."""
    return n_cases > MOST_ROWS


def rarer_together(names: Iterable[str], other: str) -> dict[str, str]:
    """What each name is told as: itself if it is among the most frequent, else the other ones; names as often as they occur."""
    often: dict[str, int] = {}
    for name in names:
        often[name] = often.get(name, 0) + 1
    kept = sorted(often, key=lambda name: (-often[name], name))
    return {name: name if place < MOST_BARS or len(kept) == MOST_BARS + 1 else other for place, name in enumerate(kept)}


def _is_dark(colour: str) -> bool:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5)) if colour.startswith("#") else (255, 255, 255)
    return 0.299 * red + 0.587 * green + 0.114 * blue < 140


def _draw_key(axes: Axes, panel: Panel, y: float, width_mm: float) -> float:
    """Draw what the colours of a panel mean; gives the y below."""
    x = 0.6
    for look in dict.fromkeys(part.look for bar in panel.bars for part in bar.parts if part.n):
        width = KEY_MM + 1 + text_width(look.words, SMALL_PT) + 3
        if x + width > width_mm and x > 0.6:
            x, y = 0.6, y + LINE_MM
        axes.add_patch(Rectangle((x, y - KEY_MM / 2), KEY_MM, KEY_MM, facecolor=look.colour, edgecolor=FAINT, linewidth=0.5))
        axes.text(x + KEY_MM + 1, y, look.words, fontsize=SMALL_PT, color=INK, va="center_baseline")
        x += width
    return y + LINE_MM + 1.2


def draw_bar(axes: Axes, bar: Bar, left: float, right: float, y: float) -> list[dict[str, Any]]:
    """Draw a bar of the whole width, its parts as wide as their shares; gives the data drawn."""
    marks, x, whole = [], left, max(bar.n, 1)
    for part in bar.parts:
        if not part.n:
            continue
        width = (right - left) * part.n / whole
        box = Rectangle((x, y - BAR_MM / 2), width, BAR_MM, facecolor=part.look.colour, edgecolor=FAINT, linewidth=0.4, gid=part.kept["address"])
        axes.add_patch(box)
        if text_width(str(part.n), SMALL_PT) + 0.8 < width:
            ink = PAPER if _is_dark(part.look.colour) else INK
            axes.text(x + width / 2, y, str(part.n), fontsize=SMALL_PT, color=ink, ha="center", va="center_baseline")
        marks.append({**part.kept, "x": x, "y": y - BAR_MM / 2, "width": width, "height": BAR_MM, "colour": part.look.colour})
        x += width
    return marks


def draw_panels(finding: str, subtitle: str, panels: Sequence[Panel], below: str, width_mm: float) -> tuple[Figure, list[dict[str, Any]]]:
    """A figure of bars of shares: its finding, then panel by panel head, key and bars, then what is said below them.

    Returns
    -------
    The figure, and the data drawn: what is kept of each part, with `x`, `y`, `width` and `height` in millimetres and `colour`.
    """
    figure = new_figure(width_mm, width_mm)
    axes, marks = figure.axes[0], list[dict[str, Any]]()
    room = min(max((text_width(bar.label, SMALL_PT) for panel in panels for bar in panel.bars), default=0) + 2, 0.3 * width_mm)
    said = {id(bar): count(bar.n, "case") + (f"; {bar.detail}" if bar.detail else "") for panel in panels for bar in panel.bars}
    beside = min(max((text_width(words, SMALL_PT) for words in said.values()), default=0) + 2, 0.34 * width_mm)
    y = draw_head(axes, finding, subtitle, width_mm) + 1
    for panel in panels:
        for line in wrap(panel.head, 0.98 * width_mm - 1, TEXT_PT, "bold"):
            axes.text(0.4, y + 1.2, line, fontsize=TEXT_PT, fontweight="bold", color=INK, va="center")
            y += LINE_MM
        y = _draw_key(axes, panel, y + 1.4, width_mm)
        for bar in panel.bars:
            axes.text(0.6, y, fit(bar.label, room - 1, SMALL_PT), fontsize=SMALL_PT, color=INK, va="center_baseline")
            marks += draw_bar(axes, bar, room, width_mm - beside, y)
            axes.text(width_mm - beside + 1, y, fit(said[id(bar)], beside - 1, SMALL_PT), fontsize=SMALL_PT, color=QUIET, va="center_baseline")
            y += STEP_MM
        y += 1.6
    for line in wrap(below, 0.98 * width_mm - 2, SMALL_PT):
        axes.text(0.6, y, line, fontsize=SMALL_PT, color=QUIET, va="center")
        y += LINE_MM
    figure.set_size_inches(width_mm / 25.4, (y + 1) / 25.4)
    axes.set_ylim(y + 1, 0)
    return figure, marks


def say_panels(panels: Sequence[Panel], n_cases: int) -> str:
    """What is seen, for those who do not see it: every bar with all of its numbers."""
    said = [f"Bars of shares of {count(n_cases, 'case')}."]
    for panel in panels:
        bars = [
            f"{bar.label} ({count(bar.n, 'case')}): " + ", ".join(f"{part.look.words} {part.n}" for part in bar.parts if part.n) for bar in panel.bars
        ]
        said.append(f"{panel.head}: {'; '.join(bars)}.")
    return " ".join(said)
