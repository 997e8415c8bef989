"""The key of the position matrix."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from analysis.exhibits.matrix_boxes import (
    CONTESTED,
    PALE,
    PLAIN,
)
from analysis.exhibits.style import (
    CAPTION_PT,
    FAINT,
    INK,
    PAPER,
    STANCE_LOOK,
    text_width,
)  # fmt: skip
from analysis.model import terms

KEY_MM = 4.6
"""Height of a row of the key."""


def draw_hatch(axes: Axes, x: float, y: float, width: float, height: float) -> None:
    """Draw slanting lines where a state cannot hold a position."""
    vertices, step = [], 2.4
    shift = step
    while shift < width + height:
        vertices += [(x + max(shift - height, 0), y + min(shift, height)), (x + min(shift, width), y + max(shift - width, 0))]
        shift += step
    codes = [Path.MOVETO, Path.LINETO] * (len(vertices) // 2)
    axes.add_patch(PathPatch(Path(vertices, codes), facecolor="none", edgecolor=FAINT, linewidth=0.35))


def _key() -> list[tuple[str, str]]:
    """Entries of the key: what is drawn, and its words."""
    stances = [(str(stance), str(terms.STANCES.loc[stance, "label"])) for stance in terms.STANCES.index]
    return [
        *stances,
        ("dissent", "below: an organ that dissents"),
        ("contested", "contested: an account says otherwise"),
        ("overtaken", "overtaken: moot by then"),
        ("hatch", "a state in this role cannot hold a position"),
        ("silent", "empty: silent"),
    ]


def _key_places(page: float) -> list[tuple[str, str, float, int]]:
    """Entries of the key with their place from the left and their row; a row that is full is followed by another."""
    places, x, row = [], 1.0, 0
    for look, words in _key():
        wide = 5.0 + text_width(words, CAPTION_PT)
        if x + wide > page - 1:
            x, row = 1.0, row + 1
        places.append((look, words, x, row))
        x += wide + 3.5
    return places


def n_key_rows(page: float) -> int:
    return 1 + max(row for *_, row in _key_places(page))


def draw_key(axes: Axes, y: float, page: float) -> None:
    """Draw the key below the matrix."""
    for look, words, x, row in _key_places(page):
        top = y + row * KEY_MM - 1.5
        frame: dict[str, Any] = {"edgecolor": INK, **(CONTESTED if look == "contested" else PLAIN)}
        if look in ("1", "0", "-1"):
            colour, ink, sign = STANCE_LOOK[int(look)]
            axes.add_patch(Rectangle((x, top), 4, 3, facecolor=colour, **frame))
            axes.text(x + 2, top + 1.5, sign, fontsize=6, color=ink, ha="center", va="center")
        elif look == "hatch":
            draw_hatch(axes, x, top, 4, 3)
        elif look == "silent":
            pass
        else:
            supports, opposes = STANCE_LOOK[1][0], STANCE_LOOK[-1][0]
            axes.add_patch(
                Rectangle((x, top), 4, 3, facecolor=PAPER if look == "contested" else supports, alpha=PALE if look == "overtaken" else None)
            )
            if look == "dissent":
                axes.add_patch(Rectangle((x, top + 1.8), 4, 1.2, facecolor=opposes, edgecolor="none"))
            axes.add_patch(Rectangle((x, top), 4, 3, facecolor="none", **frame))
        axes.text(x + (0 if look == "silent" else 5), top + 1.5, words, fontsize=CAPTION_PT, va="center")
