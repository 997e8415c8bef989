"""How every figure looks, and how it becomes text: one style, one palette, the same bytes every time."""

import io
import re
from functools import cache
from typing import NamedTuple
from xml.sax.saxutils import escape

import matplotlib
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

COLUMN_MM, PAGE_MM = 89, 183
"""Widths of one and of two columns of print, in millimetres."""

STANCE_LOOK = {1: ("#0072B2", "white", "+"), 0: ("#F0E442", "black", "○"), -1: ("#D55E00", "black", "−")}
"""Colour (Okabe & Ito), colour of text on it, and sign of each stance."""

CAPTION_PT, LINE_MM = 6, 3.2
"""Size of the text below a figure, and the height of a line of it."""

INK, FAINT, PAPER = "#222222", "#8A8A8A", "white"

RC = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 7,
    "axes.linewidth": 0.5,
    "svg.fonttype": "none",
    "svg.hashsalt": "rival-requests",
    "text.color": INK,
    "path.simplify": False,
}


class Drawing(NamedTuple):
    """A figure with what it shows.

    `marks` has one row per mark with its `address` and the values drawn, in the order of drawing;
    `alt` says in words what is seen.
    """

    figure: Figure
    marks: pd.DataFrame
    title: str
    alt: str


def new_figure(width_mm: float, height_mm: float) -> Figure:
    """An empty figure of a size in millimetres, whose only axes are measured in millimetres from the top left."""
    figure = Figure(figsize=(width_mm / 25.4, height_mm / 25.4))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width_mm), ylim=(height_mm, 0))
    axes.set_axis_off()
    return figure


def style() -> matplotlib.RcParams:
    """Context in which figures are drawn and rendered: the defaults of the library, then ours."""
    return matplotlib.rc_context({**matplotlib.rcParamsDefault, **RC, "backend": "svg"})


@cache
def text_width(text: str, size: float, weight: str = "normal") -> float:
    """Width of a line of text in millimetres at a size in points, by the pinned font."""
    if not text.strip():
        return 0.0
    path = TextPath((0, 0), text, prop=FontProperties(family="DejaVu Sans", size=size, weight=weight))
    return float(path.get_extents().x1) / 72 * 25.4


def fit(text: str, width_mm: float, size: float, weight: str = "normal") -> str:
    """The text, cut with an ellipsis where it is wider than the room for it."""
    if text_width(text, size, weight) <= width_mm:
        return text
    while text and text_width(text + "…", size, weight) > width_mm:
        text = text[:-1]
    return text.rstrip(" ,;") + "…"


def wrap(text: str, width_mm: float, size: float) -> list[str]:
    """Lines of a text, broken between words or after a `;` where what follows would be wider than the room for it."""
    lines = [""]
    for piece in re.findall(r"\s*[^\s;]*(?:;|(?=\s|$))", text.strip()):
        if lines[-1] and text_width(lines[-1] + piece, size) > width_mm:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line for line in lines if line]


def _round_numbers(svg: str) -> str:
    """Coordinates with two decimals, in tags only, so that text is never touched."""
    shorter = re.compile(r"-?\d+\.\d{3,}")
    return re.sub(r"<[^>]+>", lambda tag: shorter.sub(lambda n: f"{float(n[0]):.2f}", tag[0]), svg)


def svg_text(drawing: Drawing) -> str:
    r"""SVG of a drawing: text as text, no date, `<title>` and `<desc>` first, `\n` at line ends."""
    with style():
        buffer = io.StringIO()
        drawing.figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    svg = _round_numbers(buffer.getvalue())
    start = svg.index("<svg ")
    opening = svg.index(">", start) + 1
    words = f"\n <title>{escape(drawing.title)}</title>\n <desc>{escape(drawing.alt)}</desc>"
    tag = svg[start : opening - 1] + ' role="img">'
    return "\n".join(line.rstrip() for line in (tag + words + svg[opening:]).splitlines()) + "\n"
