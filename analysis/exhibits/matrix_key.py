"""The key of the position matrix: only what the picture does not say where it stands."""

import pandas as pd
from matplotlib.axes import Axes

from analysis.exhibits.matrix_boxes import DOT, draw_sign
from analysis.exhibits.style import INK, SMALL_PT, text_width

SAID = {1: "supports or affirms", 0: "leaves open", -1: "opposes or denies"}
"""What the colour and the sign of a stance mean, of a deed and of a question alike."""
ROW_MM, SIGN_MM, GAP_MM = 3.6, 3.6, 3.4
"""Height of a row of the key; room for a sign; gap before the next one."""


def _entries(cells: pd.DataFrame) -> list[tuple[str, str]]:
    """What is drawn, and its words; what does not occur is not explained."""
    stances = [(str(stance), words) for stance, words in SAID.items()]
    said = [("said", "according to others")] if cells["n_attributed"].gt(0).any() else []
    return [*stances, ("dot", "an independent report"), *said]


def draw_key(axes: Axes, cells: pd.DataFrame, y: float, width: float) -> float:
    """Draw the key from a y on, in as many rows as it needs, and give the y below it."""
    x = 0.3
    for look, words in _entries(cells):
        wide = SIGN_MM + text_width(words, SMALL_PT)
        if x > 0.3 and x + wide > width - 0.5:
            x, y = 0.3, y + ROW_MM
        middle = y + ROW_MM / 2
        if look == "dot":
            axes.plot([x + 1.2], [middle], color=INK, **DOT)
        elif look == "said":
            draw_sign(axes, x, middle, 1)
        else:
            draw_sign(axes, x, middle, int(look), is_filled=True)
        axes.text(x + SIGN_MM, middle, words, fontsize=SMALL_PT, va="center_baseline")
        x += wide + GAP_MM
    return y + ROW_MM + 1.2
