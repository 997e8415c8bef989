"""What boxes of the position matrix are made of: lines and parts, the sign of a stance, and slanting lines."""

from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from analysis.exhibits.style import FAINT, INK, PAPER, SMALL_PT, STANCE_LOOK, TEXT_PT, text_width

HEAD_MM, LINE_MM, PAD_MM = 3.1, 2.8, 0.6
"""Height of a line with the stance, and of another; margin above and below the lines of a part of a box."""
SIDE_MM, SIGN_MM, GAP_MM = 1.0, 3.4, 1.6
"""Margin beside the lines of a box; room for the sign before what others say; gap between parts of a line."""
DOT_MM, MOST_DOTS = 1.6, 9
"""Step from dot to dot, and most dots; of more reports the number stands in words."""
DOT: dict[str, Any] = {"linestyle": "none", "marker": "o", "markersize": 3.2, "markeredgewidth": 0}
HATCH_MM = 1.6
"""Step from line to line where a state cannot take a position."""
PALE = 0.25
"""Opacity of the colour of a position that was overtaken."""
CONTESTED: dict[str, Any] = {"linewidth": 1.3, "linestyle": (0, (2.2, 1.2))}
PLAIN: dict[str, Any] = {"linewidth": 0.4, "linestyle": "solid"}


class Line(NamedTuple):
    """A line of a box: the stance in bold, other words, a dot for each original report, and words after the dots."""

    bold: str = ""
    plain: str = ""
    dots: int = 0
    after: str = ""

    @property
    def height(self) -> float:
        return HEAD_MM if self.bold else LINE_MM

    @property
    def width(self) -> float:
        widths = [text_width(self.bold, TEXT_PT, "bold"), text_width(self.plain, SMALL_PT), self.dots * DOT_MM]
        widths.append(text_width(self.after, SMALL_PT))
        kept = [width for width in widths if width]
        return sum(kept) + GAP_MM * (len(kept) - 1)

    def draw(self, axes: Axes, x: float, middle: float, ink: str) -> None:
        if self.bold:
            axes.text(x, middle, self.bold, fontsize=TEXT_PT, fontweight="bold", color=ink, va="center_baseline")
            x += text_width(self.bold, TEXT_PT, "bold") + GAP_MM
        if self.plain:
            axes.text(x, middle, self.plain, fontsize=SMALL_PT, color=ink, va="center_baseline")
            x += text_width(self.plain, SMALL_PT) + GAP_MM
        if self.dots:
            places = [x + DOT_MM * (dot + 0.5) for dot in range(self.dots)]
            axes.plot(places, [middle] * self.dots, color=ink, **DOT)
            x += DOT_MM * self.dots + GAP_MM
        if self.after:
            axes.text(x, middle, self.after, fontsize=SMALL_PT, color=ink, va="center_baseline")


class Part(NamedTuple):
    """A part of a box from top to bottom: the stance whose colour it has (None = no colour), and its lines."""

    stance: int | None
    lines: list[Line]
    dissents: bool = False

    @property
    def height(self) -> float:
        return 2 * PAD_MM + sum(line.height for line in self.lines)


def draw_sign(axes: Axes, x: float, middle: float, stance: int, is_filled: bool = False) -> None:
    """Draw the sign of a stance in a small square: hollow where others say it, filled as in a box."""
    colour, ink, sign = STANCE_LOOK[stance]
    face, edge, weight = (colour, INK, 0.4) if is_filled else (PAPER, colour, 1.0)
    axes.add_patch(Rectangle((x, middle - 1.2), 2.4, 2.4, facecolor=face, edgecolor=edge, linewidth=weight))
    letter = ink if is_filled else INK
    axes.text(x + 1.2, middle, sign, fontsize=SMALL_PT, ha="center", va="center_baseline", color=letter)


def draw_hatch(axes: Axes, x: float, y: float, width: float, height: float) -> None:
    """Draw slanting lines where a state cannot take a position."""
    vertices, shift = [], HATCH_MM
    while shift < width + height:
        vertices.append((x + max(shift - height, 0), y + min(shift, height)))
        vertices.append((x + min(shift, width), y + max(shift - width, 0)))
        shift += HATCH_MM
    codes = [Path.MOVETO, Path.LINETO] * (len(vertices) // 2)
    axes.add_patch(PathPatch(Path(vertices, codes), facecolor="none", edgecolor=FAINT, linewidth=0.35))
