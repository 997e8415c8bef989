"""From two codings to one: facts, the statements that they carry, which coder found them, and what became of them."""

import re
from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from analysis.addresses import address
from analysis.codings import FOUND_BY, OUTCOMES, flow_counts
from analysis.figures.style import INK, PAGE_MM, PAPER, QUIET, Drawing, fit, new_figure, style, text_width
from analysis.sentences import count, say_list

LOOK = {"kept": "#C4C4C4", "basis changed": "#56B4E9", "stance changed": "#CC79A7", "added": "#009E73", "dropped": "#E69F00"}
"""Colour of each outcome: grey, or one of Okabe & Ito that stands for no stance. Every band says what it is in words."""

PALE = "#EBEBEB"
FACTS_X, STATEMENTS_X, FOUND_X, FAN_X, OUTCOME_X, BAR_MM = 27.0, 53.0, 91.0, 105.0, 149.0, 3.0
"""Left edges of the columns of bars, and of the place where a band carries its number; width of a bar."""

TOP_MM, HEIGHT_MM, TALLEST_UNIT_MM, GAP_MM, SLOT_MM = 11.0, 52.0, 1.2, 2.4, 2.7
"""Top of the bars; height of all statements, and of one, at most; room between bars; least room of a band."""

LABEL_PT, NUMBER_PT = 6, 5.5
FOUND_WORDS = dict(zip(FOUND_BY, ("by both, the same", "by both, differing", "by coder A only", "by coder B only", "by neither coder"), strict=True))

MARKS = ["address", "title", "statement_ids", "kind", "source", "target", "n", "x1", "y1", "x2", "y2", "height"]
"""Columns of the data drawn; a block has one x, y and `source` only, a band runs from `x1`, `y1` to `x2`, `y2` (upper edges)."""


def _key(word: str) -> str:
    return re.sub(r"\W+", "_", word)


def _stack(rooms: Mapping[str, float], order: tuple[str, ...]) -> dict[str, float]:
    """Middle of each bar of a column, one room below the other in this order."""
    middles, y = {}, TOP_MM
    for name in (name for name in order if name in rooms):
        room = max(rooms[name], 2 * SLOT_MM)
        middles[name] = y + room / 2
        y += room + GAP_MM
    return middles


def _bands(counts: pd.DataFrame, unit: float) -> pd.DataFrame:
    """Bands with their height and the upper edges where they leave their bar, carry their number, and end.

    A band leaves the bar of its finder at its share (`y0`), spreads to a slot of its own, in
    which its number can be read (`y1`), and ends at its share of the bar of its outcome (`y2`).
    """
    bands = counts.assign(height=counts["n"] * unit, slot=(counts["n"] * unit).clip(lower=SLOT_MM))
    found, reached = bands.groupby("found_by"), bands.groupby("outcome")
    left = bands["found_by"].map(_stack(found["slot"].sum(), FOUND_BY))
    middles = _stack(reached["height"].sum(), OUTCOMES)
    lower = max(left.max() - max(middles.values()), 0) / 2 if len(bands) else 0
    right = bands["outcome"].map(middles) + lower
    return bands.assign(
        y0=left - found["height"].transform("sum") / 2 + found["height"].cumsum() - bands["height"],
        y1=left - found["slot"].transform("sum") / 2 + found["slot"].cumsum() - (bands["slot"] + bands["height"]) / 2,
        y2=right - reached["height"].transform("sum") / 2 + reached["height"].cumsum() - bands["height"],
    )


def _ribbon(stops: list[tuple[float, float, float]]) -> Path:
    """Outline of a band through stops of (x, upper edge, height), with level tangents at each."""
    upper = [(x, y) for x, y, _ in stops]
    lower = [(x, y + height) for x, y, height in reversed(stops)]
    points, codes = [upper[0]], [Path.MOVETO]
    for edge in (upper, lower):
        if edge is lower:
            points, codes = [*points, lower[0]], [*codes, Path.LINETO]
        for (x1, y1), (x2, y2) in zip(edge, edge[1:], strict=False):
            middle = (x1 + x2) / 2
            points += [(middle, y1), (middle, y2), (x2, y2)]
            codes += [Path.CURVE4] * 3
    return Path([*points, upper[0]], [*codes, Path.CLOSEPOLY])


class _Pen:
    """Draws blocks and bands and keeps the row of data drawn of each."""

    def __init__(self, axes: Axes, case_id: str) -> None:
        self.axes, self.case_id, self.marks = axes, case_id, []

    def _keep(self, keys: tuple[str, ...], title: str, ids: str, drawn: Mapping[str, object]) -> str:
        gid = address(self.case_id, "coding", *(_key(key) for key in keys))
        numbers = {name: round(value, 2) if isinstance(value, float) else value for name, value in drawn.items()}
        self.marks.append({"address": gid, "title": title, "statement_ids": ids, **numbers})
        return gid

    def block(self, keys: tuple[str, ...], place: tuple[float, float, float], n: int, title: str, ids: str) -> None:
        """Draw a bar at (x, y, height); its keys end with the name of what it counts."""
        x, y, height = place
        gid = self._keep(keys, title, ids, {"kind": "block", "source": keys[-1], "target": "", "n": n, "x1": x, "y1": y, "height": height})
        colour = LOOK.get(keys[-1], QUIET)
        self.axes.add_patch(Rectangle((x, y), BAR_MM, height, facecolor=colour, edgecolor=INK, linewidth=0.4, zorder=3, gid=gid))

    def band(self, ends: tuple[str, str], stops: list[tuple[float, float, float]], n: int, title: str, ids: str) -> None:
        """Draw a band from one block to another through stops of (x, y, height)."""
        (x1, y1, height), (x2, y2, _) = stops[0], stops[-1]
        drawn = {"kind": "band", "source": ends[0], "target": ends[1], "n": n, "x1": x1, "y1": y1, "x2": x2, "y2": y2, "height": height}
        gid = self._keep(("band", *ends), title, ids, drawn)
        look = {"facecolor": LOOK.get(ends[1], PALE), "edgecolor": LOOK.get(ends[1], PALE), "linewidth": 0.4, "alpha": 0.75, "zorder": 1}
        self.axes.add_patch(PathPatch(_ribbon(stops), gid=gid, **look))


def _write(axes: Axes, place: tuple[float, float], words: str, room: float, align: str = "left") -> None:
    """Write words that start with a number, the number in bold, cut where there is no room."""
    (x, y), (number, _, rest) = place, words.partition(" ")
    wide = text_width(number, LABEL_PT, "bold") + 1.0
    rest = fit(rest, room - wide, LABEL_PT)
    start = x if align == "left" else x - wide - text_width(rest, LABEL_PT)
    axes.text(start, y, number, fontsize=LABEL_PT, fontweight="bold", va="center", zorder=5)
    axes.text(start + wide, y, rest, fontsize=LABEL_PT, va="center", zorder=5)


def _draw_facts(pen: _Pen, n_facts: tuple[int, int], unit: float, whole: tuple[float, int, str]) -> None:
    """Draw facts with and without a statement, the bar of all statements, and the band between them."""
    (carrying, bare), (top, n, ids) = n_facts, whole
    if n:
        height = carrying * unit
        pen.block(("facts", "carrying"), (FACTS_X, top, height), carrying, f"{count(carrying, 'fact')} with a statement in any coding", ids)
        _write(pen.axes, (FACTS_X - 1, top + height / 2), f"{carrying} with a statement", FACTS_X - 2, "right")
        title = f"{count(carrying, 'fact')} with {count(n, 'statement')}"
        pen.band(("carrying", "statements"), [(FACTS_X + BAR_MM, top, height), (STATEMENTS_X, top, n * unit)], carrying, title, ids)
        pen.block(("statements",), (STATEMENTS_X, top, n * unit), n, f"{count(n, 'statement')} in any coding", ids)
        _write(pen.axes, (STATEMENTS_X - 1, top + n * unit / 2), count(n, "statement"), STATEMENTS_X - FACTS_X - BAR_MM - 2, "right")
    if bare:
        y, height = top + max(carrying * unit + GAP_MM, 2 * SLOT_MM) * (n > 0), bare * unit
        pen.block(("facts", "bare"), (FACTS_X, y, height), bare, f"{count(bare, 'fact')} without a statement in any coding", "")
        _write(pen.axes, (FACTS_X - 1, y + height / 2), f"{bare} without", FACTS_X - 2, "right")


def _draw_finders(pen: _Pen, bands: pd.DataFrame, top: float) -> None:
    """Draw who found the statements, with the bands that come from the bar of all statements."""
    for name, own in bands.groupby("found_by", sort=False):
        n, y, height, ids = int(own["n"].sum()), float(own["y0"].min()), float(own["height"].sum()), ";".join(own["statement_ids"])
        title = f"{count(n, 'statement')} found {FOUND_WORDS[name]}"
        pen.band(("statements", name), [(STATEMENTS_X + BAR_MM, top, height), (STATEMENTS_X + 12, y, height), (FOUND_X, y, height)], n, title, ids)
        pen.block(("found", name), (FOUND_X, y, height), n, title, ids)
        _write(pen.axes, (FOUND_X - 1, y + height / 2), f"{n} {FOUND_WORDS[name]}", FOUND_X - STATEMENTS_X - BAR_MM - 4, "right")
        top += height


def _draw_bands(pen: _Pen, bands: pd.DataFrame) -> None:
    """Draw the bands from finders to outcomes, each with its number; narrow ones lie on wide ones."""
    for band in bands.sort_values("n", ascending=False, kind="stable").to_dict("records"):
        height, n = band["height"], band["n"]
        stops = [
            (FOUND_X + BAR_MM, band["y0"], height),
            (FAN_X, band["y1"], height),
            (FAN_X + 5, band["y1"], height),
            (OUTCOME_X, band["y2"], height),
        ]
        title = f"{count(n, 'statement')} found {FOUND_WORDS[band['found_by']]}: {band['outcome']}"
        pen.band((band["found_by"], band["outcome"]), stops, n, title, band["statement_ids"])
        box = {"boxstyle": "round,pad=0.12", "facecolor": PAPER, "edgecolor": "none"} if height < 2.2 else None
        pen.axes.text(FAN_X + 2.5, band["y1"] + height / 2, str(n), fontsize=NUMBER_PT, ha="center", va="center", bbox=box, zorder=5)


def _draw_outcomes(pen: _Pen, bands: pd.DataFrame) -> None:
    """Draw what became of the statements."""
    x = OUTCOME_X + BAR_MM + 1
    for name, own in bands.groupby("outcome", sort=False):
        n, y, height = int(own["n"].sum()), float(own["y2"].min()), float(own["height"].sum())
        pen.block(("outcome", name), (OUTCOME_X, y, height), n, f"{count(n, 'statement')} {name}", ";".join(own["statement_ids"]))
        followed = _followed(own) if name == "kept" else ""
        _write(pen.axes, (x, y + height / 2 - (1.3 if followed else 0)), f"{n} {name}", PAGE_MM - 1 - x)
        pen.axes.text(x, y + height / 2 + 1.3, fit(followed, PAGE_MM - 1 - x, 5), fontsize=5, color=QUIET, va="center", zorder=5)


def _draw_heads(axes: Axes, numbers: Mapping[str, str | int]) -> None:
    """Write what each column is, and its total."""
    heads = [
        (1.0, "Facts", f"{numbers['facts']} of the case"),
        (STATEMENTS_X, "Found", f"coder A {numbers['a']} · coder B {numbers['b']}"),
        (OUTCOME_X, "Adjudicated", count(int(numbers["final"]), "statement")),
    ]
    for x, name, total in heads:
        axes.text(x, 2.8, name, fontsize=7, fontweight="bold", va="center")
        axes.text(x, 6.2, total, fontsize=LABEL_PT, color=QUIET, va="center")
    if not numbers["facts_carrying"]:
        axes.text(STATEMENTS_X, TOP_MM + SLOT_MM, "no statement in any coding", fontsize=LABEL_PT, va="center")


def _followed(kept: pd.DataFrame) -> str:
    """As whom the kept statements are coded, in words."""
    parts = {"both": kept["n_as_both"].sum(), "A": kept["n_as_a"].sum(), "B": kept["n_as_b"].sum()}
    return "as " + ", ".join(f"{who} {n}" for who, n in parts.items() if n)


def _numbers(items: pd.DataFrame, n_facts: int) -> dict[str, str | int]:
    """Numbers for the words below the figure; `facts`, `statements` and `outcomes` come with their words."""
    totals = {side: int((items[f"stance_{side}"] != "").sum()) for side in ("a", "b", "final")}
    found = {_key(name).lower(): int((items["found_by"] == name).sum()) for name in FOUND_BY}
    reached = {_key(name): int((items["outcome"] == name).sum()) for name in OUTCOMES}
    carrying = items["fact_id"].nunique()
    said = {"facts": count(n_facts, "fact"), "statements": count(len(items), "statement")}
    said["outcomes"] = say_list([f"{reached[_key(name)]} {name}" for name in OUTCOMES if reached[_key(name)]]) or "nothing"
    return {**totals, **found, **reached, **said, "facts_carrying": carrying, "facts_without": n_facts - carrying}


def _alt(counts: pd.DataFrame, numbers: Mapping[str, str | int]) -> str:
    if counts.empty:
        return f"Flow diagram without a statement: neither coding has one for the {numbers['facts']} of the case."
    found = counts.groupby("found_by", sort=False)["n"].sum()
    who = "; ".join(f"{n} {FOUND_WORDS[name]}" for name, n in found.items())
    widest = counts.sort_values("n", ascending=False, kind="stable").iloc[0]
    return (
        f"Flow diagram of {numbers['statements']} on {numbers['facts_carrying']} of {numbers['facts']}, found {who}. What became of them: "
        f"{numbers['outcomes']}. The widest band holds {widest['n']}: found {FOUND_WORDS[widest['found_by']]}, {widest['outcome']}."
    )


def draw_coding(items: pd.DataFrame, n_facts: int, case_id: str) -> Drawing:
    """Bands from facts to statements, to the coders who found them, to what became of them; heights are numbers.

    A fact is as high as a statement. A number that does not occur has no block and no band.

    Parameters
    ----------
    items
        One row per statement of any coding, as `codings.flow` gives them.
    n_facts
        Number of facts of the case; those without a statement in any coding are a block that ends there.
    case_id
        The case.

    Returns
    -------
    The drawing; one row of `marks` per block and per band.
    """
    counts, numbers = flow_counts(items), _numbers(items, n_facts)
    bare = int(numbers["facts_without"])
    unit = min(TALLEST_UNIT_MM, HEIGHT_MM / max(len(items), n_facts, 1))
    bands = _bands(counts, unit)
    top = float(bands["y0"].min()) if len(bands) else TOP_MM
    tallest = max((bands[["y1", "y2"]].max(axis=1) + bands["height"]).max() if len(bands) else 0, top + n_facts * unit + 2 * SLOT_MM)
    with style():
        figure = new_figure(PAGE_MM, tallest + SLOT_MM)
        pen = _Pen(figure.axes[0], case_id)
        _draw_facts(pen, (n_facts - bare, bare), unit, (top, len(items), ";".join(counts["statement_ids"])))
        _draw_finders(pen, bands, top)
        _draw_bands(pen, bands)
        _draw_outcomes(pen, bands)
        _draw_heads(pen.axes, numbers)
    return Drawing(figure, pd.DataFrame(pen.marks, columns=MARKS), _alt(counts, numbers), numbers)
