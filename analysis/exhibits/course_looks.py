"""What a part of a strip of the course looks like, and the key of what is drawn."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.path import Path

from analysis.exhibits.course_panels import DISSENT_MM
from analysis.exhibits.style import FAINT, INK, PAPER, STANCE_LOOK, SUPPLEMENT_PT, text_width
from analysis.model.terms import STANCES, split_list

HATCH_MM, KEY_MM, SWATCH_MM, LINE_MM = 1.5, 6.0, 2.6, 3.4
"""Distance of the lines of a hatch; width and height of a sign of the key, and the height of its lines."""


def _hatch(left: float, right: float, top: float, height: float, colour: str) -> PathPatch:
    """Slanted lines across a part of a strip, which meet those of the part beside it."""
    points = []
    for foot in np.arange(np.floor((left - height) / HATCH_MM) * HATCH_MM, right, HATCH_MM):
        one, other = max(foot, left), min(foot + height, right)
        if other - one > 0.05:
            points += [(one, top + height - (one - foot)), (other, top + height - (other - foot))]
    path = Path(points, [Path.MOVETO, Path.LINETO] * (len(points) // 2)) if points else Path([(left, top)], [Path.MOVETO])
    return PathPatch(path, facecolor="none", edgecolor=colour, linewidth=0.6)


def parts_of(stances: str, dissent: str, top: float, height: float) -> list[tuple[str, float, float]]:
    """Stance, top and height of each band of a strip: what speaks for the state, one below the other where it differs, and below it those that dissent."""
    own, others = split_list(stances)[::-1], split_list(dissent)[::-1]
    room = height - DISSENT_MM * bool(others)
    bands = [(stance, top + index * room / len(own), room / len(own)) for index, stance in enumerate(own)]
    low = DISSENT_MM / max(len(others), 1)
    return bands + [(stance, top + room + index * low, low) for index, stance in enumerate(others)]


def patches_of(stances: str, dissent: str, is_contested: bool, box: tuple[float, float, float, float]) -> list[Patch]:
    """What a part of a strip looks like in a box of left, right, top and height: colours, hatch, and a line above those that dissent."""
    left, right, top, height = box
    if not stances:
        return [Rectangle((left, top), right - left, height, facecolor=PAPER, edgecolor="none")]
    shown: list[Patch] = []
    for stance, y, high in parts_of(stances, dissent, top, height):
        colour, ink, _ = STANCE_LOOK[int(stance)]
        shown.append(Rectangle((left, y), right - left, high, facecolor=colour, edgecolor=colour, linewidth=0.2))
        if is_contested and y < top + height - DISSENT_MM * bool(dissent) - 0.01:
            shown.append(_hatch(left, right, y, high, ink))
    if dissent:
        line = top + height - DISSENT_MM
        shown.append(PathPatch(Path([(left, line), (right, line)]), facecolor="none", edgecolor=PAPER, linewidth=0.9))
    return shown


def _part(stances: str, dissent: str = "", is_contested: bool = False) -> Callable[[float, float], list[Patch]]:
    """A part of a strip as the key shows it, by its left end and its middle."""

    def look(x: float, y: float) -> list[Patch]:
        height = SWATCH_MM + 0.6 * bool(dissent)
        top = y - height / 2
        frame = Rectangle((x, top), KEY_MM, height, facecolor="none", edgecolor=FAINT, linewidth=0.4)
        return [*patches_of(stances, dissent, is_contested, (x, x + KEY_MM, top, height)), frame]

    return look


def _bracket(x: float, y: float) -> list[Patch]:
    path = Path([(x, y + 0.3), (x, y - 0.4), (x + KEY_MM, y - 0.4), (x + KEY_MM, y + 0.9)], [Path.MOVETO, *[Path.LINETO] * 3])
    return [PathPatch(path, facecolor="none", edgecolor=INK, linewidth=0.7)]


def _key_of(spells: pd.DataFrame) -> list[tuple[str, Callable[[float, float], list[Patch]]]]:
    """Words and look of each sign that is drawn, and of silence."""
    event = spells[spells["clock"] == "event"]
    held = {stance for name in ("stances", "dissent_stances") for listed in event[name] for stance in split_list(listed)}
    contested, several, dissent = (
        next(event.loc[which, ["stances", "dissent_stances"]].itertuples(index=False, name=None), None)
        for which in (event["is_contested"] == "yes", event["stances"].str.contains(";"), event["dissent_stances"] != "")
    )
    possible = [
        *((str(stance) in held, STANCES.loc[stance, "label"], _part(str(stance))) for stance in STANCES.index),
        (True, "silent", _part("")),
        (several, "its own statements differ", _part(several[0] if several else "")),
        (dissent, "another of its organs dissents (lower band)", _part(*dissent or ("",))),
        (contested and contested[0], "contested: others report another position", _part(contested[0] if contested else "", "", True)),
        ((event["uncertain_from"] != "").any(), "day known only to lie in this span", _bracket),
    ]
    return [(words, look) for occurs, words, look in possible if occurs]


def draw_key(axes: Axes, spells: pd.DataFrame, y: float, right: float) -> float:
    """Draw the key of what is drawn, on as many lines as it needs from `y` on; gives where it ends."""
    x, middle = 0.5, y + LINE_MM / 2
    signs = {STANCES.loc[stance, "label"]: look for stance, look in STANCE_LOOK.items()}
    for words, look in _key_of(spells):
        width = KEY_MM + 1.2 + text_width(words, SUPPLEMENT_PT)
        if x + width > right and x > 0.5:
            x, middle = 0.5, middle + LINE_MM
        axes.add_collection(PatchCollection(look(x, middle), match_original=True), autolim=False)
        if words in signs:
            _, ink, sign = signs[words]
            axes.text(x + KEY_MM / 2, middle, sign, fontsize=SUPPLEMENT_PT, color=ink, ha="center", va="center_baseline")
        axes.text(x + KEY_MM + 1.2, middle, words, fontsize=SUPPLEMENT_PT, va="center_baseline")
        x += width + 4.5
    return middle + LINE_MM / 2
