"""How every figure looks, and how it becomes text: one style, one palette, the same bytes every time."""

import io
import re
from bisect import bisect_right
from collections.abc import Mapping
from contextlib import AbstractContextManager
from functools import cache
from html import unescape
from typing import Any, NamedTuple

import matplotlib
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.text import Text
from matplotlib.textpath import text_to_path

from analysis.model import doors

WIDTH_MM = 160
"""Width of a figure unless another is asked for, in millimetres: the text of an A4 page with margins of 2.5 cm."""

FINDING_PT, TEXT_PT, SMALL_PT = 9.0, 7.0, 6.5
"""The three sizes of type of a main figure, in points: its finding; its text; lesser text. Nothing is smaller than the last one."""

SUPPLEMENT_PT = 6.0
"""Least size of type of a supplementary figure, in points."""

STANCE_LOOK = {1: ("#0072B2", "white", "+"), 0: ("#F0E442", "black", "○"), -1: ("#D55E00", "black", "−")}
"""Colour (Okabe & Ito), colour of text on it, and sign of each stance."""

PRINT_DPI = 300
"""Dots per inch of figures for print."""

INK, QUIET, FAINT, PAPER, SHADE = "#222222", "#595959", "#8A8A8A", "white", "#F4F4F4"
"""Text, lesser text, lines that must not shout, ground, and the band behind every other row."""

FONTS = "'DejaVu Sans', Verdana, sans-serif"
"""The pinned font, and those that stand in where it is missing."""

RC: dict[Any, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 7,
    "axes.linewidth": 0.5,
    "svg.fonttype": "none",
    "svg.hashsalt": "rival-requests",
    "pdf.fonttype": 42,
    "text.color": INK,
    "text.parse_math": False,
    "path.simplify": False,
}


MARK = re.compile(r"""<g id=(?:"(?P<one>[^"<>]+)"|'(?P<two>[^'<>]+)')>""")
"""A group that may be a mark, as the library writes it."""


class Drawing(NamedTuple):
    """A figure with what it shows.

    `marks` has one row per mark, in the order of drawing: its `address` (the id of its group in the
    SVG, unique in the figure), a `title` in words, `statement_ids` that it rests on (joined by `;`,
    blank = none), and the values drawn. `alt` says in words what is seen; `numbers` are the values
    by name that the words below the figure ask for. `finding` is what a main figure shows, in one
    sentence without its full stop, computed from what is drawn; blank for the supplement. `is_aggregated`:
    whether it shows shares of the cases in place of a row for each, since there are many.
    """

    figure: Figure
    marks: pd.DataFrame
    alt: str
    numbers: Mapping[str, str | int] = {}
    finding: str = ""
    is_aggregated: bool = False


def new_figure(width_mm: float, height_mm: float) -> Figure:
    """An empty figure of a size in millimetres, whose only axes are measured in millimetres from the top left."""
    figure = Figure(figsize=(width_mm / 25.4, height_mm / 25.4))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width_mm), ylim=(height_mm, 0))
    axes.set_axis_off()
    return figure


def style() -> AbstractContextManager[None]:
    """Context in which figures are drawn and rendered: the defaults of the library, then ours."""
    return matplotlib.rc_context({**matplotlib.rcParamsDefault, **RC, "backend": "svg"})


@cache
def _letters() -> frozenset[int]:
    """Code points of the signs that the pinned font has, normal and bold."""
    fonts = [FontProperties(family="DejaVu Sans", weight=weight) for weight in ("normal", "bold")]
    return frozenset.intersection(*(frozenset(get_font(findfont(font)).get_charmap()) for font in fonts))


@cache
def drawable(text: str) -> str:
    """The text as it is drawn: on one line, letters that the pinned font lacks in Latin ones.

    The font has Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew, Arabic and Lao letters; Chinese, Japanese, Korean, Thai and
    the scripts of India are transliterated. What stands in data drawn, titles of marks and texts for those who do not see is as it was.
    """
    return text if text.isascii() and text.isprintable() else doors.transliterated(text, lambda letter: ord(letter) in _letters())


def _as_drawn(figure: Figure) -> Figure:
    """The figure with every text as it is drawn; nothing is mathematics."""
    for text in figure.findobj(Text):
        text.set_parse_math(False)
        text.set_text(drawable(text.get_text()))
    return figure


@cache
def text_width(text: str, size: float, weight: str = "normal") -> float:
    """Width of a line of text in millimetres at a size in points, by the pinned font, with the gap before its first letter."""
    font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
    return text_to_path.get_text_width_height_descent(drawable(text), font, ismath=False)[0] / 72 * 25.4


def fit(text: str, width_mm: float, size: float, weight: str = "normal") -> str:
    """The text, cut with an ellipsis where it is wider than the room for it."""
    if text_width(text, size, weight) <= width_mm:
        return text
    kept = bisect_right(range(len(text)), width_mm, key=lambda length: text_width(text[:length] + "…", size, weight))
    return text[: max(kept - 1, 0)].rstrip(" ,;") + "…"


def draw_head(axes: Axes, finding: str, subtitle: str, width_mm: float) -> float:
    """The finding of a main figure at its top in bold, and below it what is drawn; gives the y in millimetres from which there is room."""
    y = 0.8
    for text, size, weight, colour in ((finding, FINDING_PT, "bold", INK), (subtitle, TEXT_PT, "normal", QUIET)):
        step = size * 0.50
        for line in wrap(text, 0.98 * width_mm - 1, size, weight):  # as painted, bold type is a little wider than measured
            axes.text(0.3, y + step / 2, line, fontsize=size, fontweight=weight, color=colour, va="center")
            y += step
        y += 0.8
    return y + 0.8


def wrap(text: str, width_mm: float, size: float, weight: str = "normal") -> list[str]:
    """Lines of a text, broken between words or after a `;` where what follows would be wider than the room for it."""
    lines = [""]
    for piece in re.findall(r"\s*[^\s;]*(?:;|(?=\s|$))", text.strip()):
        if lines[-1] and text_width(lines[-1] + piece, size, weight) > width_mm:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line for line in lines if line]


def _compact(svg: str) -> str:
    """The same picture in fewer bytes: coordinates with two decimals, a tag on one line, no clips and turns that do nothing.

    Only tags are touched, never text, and no name of a mark. Nothing is clipped, since the axes are the whole figure. The one font is named once, by
    `svg_text`, and a text stands without the group that the library puts around it.
    """
    svg = re.sub(r"<clipPath.*?</clipPath>", "", svg, flags=re.DOTALL)

    def of_tag(tag: re.Match) -> str:
        if MARK.fullmatch(tag[0]):
            return tag[0]
        plain = re.sub(r' clip-path="[^"]*"| transform="rotate\(-0 [^)]*\)"', "", tag[0])
        shorter = re.sub(r"-?\d+\.\d+", lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), plain)
        return re.sub(r"font-family: [^;\"]*; |text-anchor: start; ", "", " ".join(shorter.split()))

    svg = re.sub(r"<[a-z][^>]*>", of_tag, svg)
    return re.sub(r'<g id="text_\d+">\s*(<text [^>]*>[^<]*</text>)\s*</g>', r"\1", svg)


def _name_marks(svg: str, marks: pd.DataFrame) -> str:
    """The group of each mark with its statement ids and, as its first child, its title."""
    rows = marks[["address", "title", "statement_ids"]].drop_duplicates("address")
    unnamed = {address: (title, ids) for address, title, ids in rows.itertuples(index=False)}

    def named(group: re.Match) -> str:
        address = unescape(group["one"] or group["two"])
        if address not in unnamed:
            return group[0]
        title, ids = unnamed.pop(address)
        attributes = f'id="{doors.html_attribute(address)}" class="mark" data-statements="{doors.html_attribute(ids)}"'
        return f"<g {attributes}>\n<title>{doors.xml(title)}</title>"

    return MARK.sub(named, svg)


def svg_text(drawing: Drawing, title: str) -> str:
    r"""SVG of a drawing: text as text, no date, `<title>` and `<desc>` first, `\n` at line ends.

    Each mark is a group with its address as id, its statement ids as `data-statements` and a
    `<title>`. Where the pinned font is missing, one of the same widths stands in.
    """
    with style():
        buffer = io.StringIO()
        _as_drawn(drawing.figure).savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    svg = _name_marks(_compact(buffer.getvalue()), drawing.marks)
    start = svg.index("<svg ")
    opening = svg.index(">", start) + 1
    words = f"\n <title>{doors.xml(title)}</title>\n <desc>{doors.xml(drawing.alt)}</desc>"
    tag = svg[start : opening - 1] + f' role="img" font-family="{FONTS}">'
    return re.sub(r"[ \t]+$", "", tag + words + svg[opening:].rstrip(), flags=re.MULTILINE) + "\n"


_NOTHING = {"pdf": {"CreationDate": None, "Producer": None, "Creator": None}, "png": {"Software": None}}
"""What a library would say of itself and the time, by ending of the file."""


def print_bytes(drawing: Drawing, ending: str) -> bytes:
    """The drawing as `pdf` with embedded fonts, or as `png` at `PRINT_DPI`; no dates, same bytes every time."""
    with style():
        buffer = io.BytesIO()
        _as_drawn(drawing.figure).savefig(buffer, format=ending, dpi=PRINT_DPI, metadata=_NOTHING[ending])
    return buffer.getvalue()
