"""From the codings to one: facts, the statements that they carry, how many coders found them, and what became of them."""

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from analysis.coding.codings import FOUND_BY, NONE, OUTCOMES, flow, flow_counts
from analysis.exhibits.declaration import Declaration
from analysis.exhibits.style import INK, PAPER, QUIET, SUPPLEMENT_PT, TEXT_PT, WIDTH_MM, Drawing, fit, new_figure, style, text_width
from analysis.model.addresses import address
from analysis.model.dictionary.columns import described
from analysis.model.dictionary.schemas import Column
from analysis.model.sentences import count, say_list
from analysis.model.terms import split_list

LOOK = {"kept": "#C4C4C4", "basis changed": "#56B4E9", "stance changed": "#CC79A7", "added": "#009E73", "dropped": "#E69F00"}
"""Colour of each outcome: grey, or one of Okabe & Ito that stands for no stance. Every band says what it is in words."""

PALE = "#EBEBEB"
FACTS_X, STATEMENTS_X, FOUND_X, FAN_X, OUTCOME_X, BAR_MM = 27.0, 53.0, 95.0, 105.0, 126.0, 3.0
"""Left edges of the columns of bars, and of the place where a band carries its number; width of a bar."""

TOP_MM, HEIGHT_MM, TALLEST_UNIT_MM, GAP_MM, SLOT_MM = 11.0, 52.0, 1.2, 2.4, 2.7
"""Top of the bars; height of all statements, and of one, at most; room between bars; least room of a band."""

LINE_MM = 2.5
"""Height of a line of what is said below an outcome."""

MARKS = described(
    "coding",
    "a block, or a band",
    "address",
    "address title statement_ids kind",
    Column("source", "block that a band leaves", "a block"),
    Column("target", "block that a band enters", "a block"),
    Column("n", "number of facts or statements", type="whole"),
    "x1 y1",
    Column("x2", "right end of a band", "a block", type="number", unit="mm"),
    Column("y2", "upper end of a band at the right", "a block", type="number", unit="mm"),
    "height",
)
"""Columns of the data drawn; a block has one x, y and `source` only, a band runs from `x1`, `y1` to `x2`, `y2` (upper edges)."""


def _key(word: str) -> str:
    return re.sub(r"\W+", "_", word)


def found_words(found_by: str, n_coders: int) -> str:
    """How many of so many coders have a statement, in words that follow *found*."""
    many, _, how = found_by.partition(", ")
    who = {
        "all": {1: "by the one coder", 2: "by both"}.get(n_coders, f"by all {n_coders}"),
        "most": "by most",
        "half or fewer": "by one of two" if n_coders == 2 else "by half or fewer",
        NONE: "by no coder",
    }[many]
    is_alone = n_coders == 1 or (n_coders == 2 and many != "all")
    return who if is_alone or not how else f"{who} ({'the same' if how == 'same' else 'differing'})"


def _stack(rooms: Mapping[str, float], order: tuple[str, ...], least: float = 2 * SLOT_MM) -> dict[str, float]:
    """Middle of each bar of a column, one room below the other in this order."""
    middles, y = {}, TOP_MM
    for name in (name for name in order if name in rooms):
        room = max(rooms[name], least)
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
    middles = _stack(reached["height"].sum(), OUTCOMES, 4 * SLOT_MM)
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
        self.axes, self.case_id = axes, case_id
        self.marks: list[dict[str, Any]] = []

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
    wide = text_width(number, SUPPLEMENT_PT, "bold") + 1.0
    rest = fit(rest, room - wide, SUPPLEMENT_PT)
    start = x if align == "left" else x - wide - text_width(rest, SUPPLEMENT_PT)
    axes.text(start, y, number, fontsize=SUPPLEMENT_PT, fontweight="bold", va="center", zorder=5)
    axes.text(start + wide, y, rest, fontsize=SUPPLEMENT_PT, va="center", zorder=5)


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
        y, height = top + max(carrying * unit + GAP_MM, 2 * SLOT_MM), bare * unit
        pen.block(("facts", "bare"), (FACTS_X, y, height), bare, f"{count(bare, 'fact')} without a statement in any coding", "")
        _write(pen.axes, (FACTS_X - 1, y + height / 2), f"{bare} without", FACTS_X - 2, "right")


def _draw_finders(pen: _Pen, bands: pd.DataFrame, top: float, n_coders: int) -> None:
    """Draw who found the statements, with the bands that come from the bar of all statements."""
    for name, own in bands.groupby("found_by", sort=False):
        n, y, height, ids = int(own["n"].sum()), float(own["y0"].min()), float(own["height"].sum()), ";".join(own["statement_ids"])
        words = found_words(name, n_coders)
        title = f"{count(n, 'statement')} found {words}"
        pen.band(("statements", name), [(STATEMENTS_X + BAR_MM, top, height), (STATEMENTS_X + 12, y, height), (FOUND_X, y, height)], n, title, ids)
        pen.block(("found", name), (FOUND_X, y, height), n, title, ids)
        _write(pen.axes, (FOUND_X - 1, y + height / 2), f"{n} {words}", FOUND_X - STATEMENTS_X - BAR_MM - 4, "right")
        top += height


def _draw_bands(pen: _Pen, bands: pd.DataFrame, n_coders: int) -> None:
    """Draw the bands from finders to outcomes, each with its number; narrow ones lie on wide ones."""
    for band in bands.sort_values("n", ascending=False, kind="stable").to_dict("records"):
        height, n = band["height"], band["n"]
        stops = [
            (FOUND_X + BAR_MM, band["y0"], height),
            (FAN_X, band["y1"], height),
            (FAN_X + 5, band["y1"], height),
            (OUTCOME_X, band["y2"], height),
        ]
        title = f"{count(n, 'statement')} found {found_words(band['found_by'], n_coders)}: {band['outcome']}"
        pen.band((band["found_by"], band["outcome"]), stops, n, title, band["statement_ids"])
        box = {"boxstyle": "round,pad=0.12", "facecolor": PAPER, "edgecolor": "none"} if height < 2.2 else None
        pen.axes.text(FAN_X + 2.5, band["y1"] + height / 2, str(n), fontsize=SUPPLEMENT_PT, ha="center", va="center", bbox=box, zorder=5)


def _draw_outcomes(pen: _Pen, bands: pd.DataFrame, n_coders: int) -> None:
    """Draw what became of the statements, and how many of them are as most coders have them, or not."""
    x = OUTCOME_X + BAR_MM + 1
    who = {1: "the coder", 2: "both"}.get(n_coders, "most coders")
    for name, own in bands.groupby("outcome", sort=False):
        n, y, height = int(own["n"].sum()), float(own["y2"].min()), float(own["height"].sum())
        as_most, against = int(own["n_as_most"].sum()), int(own["n_against_most"].sum())
        parts = ((as_most, f"as {who} had it"), (n - as_most - against, "with no majority"), (against, f"against {who}"))
        lines = [f"{number} {words}" for number, words in parts if number]
        title = f"{count(n, 'statement')} {name}" + f": {', '.join(lines)}" * bool(lines)
        pen.block(("outcome", name), (OUTCOME_X, y, height), n, title, ";".join(own["statement_ids"]))
        top = y + height / 2 - len(lines) * LINE_MM / 2
        _write(pen.axes, (x, top), f"{n} {name}", WIDTH_MM - 1 - x)
        for place, line in enumerate(lines, 1):
            colour = INK if parts[-1][1] in line else QUIET
            pen.axes.text(
                x,
                top + place * LINE_MM + 0.2,
                fit(line, WIDTH_MM - 1 - x, SUPPLEMENT_PT),
                fontsize=SUPPLEMENT_PT,
                color=colour,
                va="center",
                zorder=5,
            )


def _say_totals(totals: Mapping[str, int]) -> str:
    """How many statements each coder has: `coder A 60, coder B 58`."""
    return ", ".join(f"coder {name} {n}" for name, n in totals.items())


def _draw_heads(axes: Axes, numbers: Mapping[str, str | int], totals: Mapping[str, int]) -> None:
    """Write what each column is, and its total; of too many coders the least and the most."""
    room = OUTCOME_X - STATEMENTS_X - 2
    found = f"coder{'s' * (len(totals) > 1)} " + ", ".join(f"{name}: {n}" for name, n in totals.items())
    if text_width(found, SUPPLEMENT_PT) > room:
        found = f"{len(totals)} coders, {min(totals.values())} to {max(totals.values())} statements each"
    heads = [
        (1.0, "Facts", f"{numbers['facts']} of the case"),
        (STATEMENTS_X, "Found by the coders", found),
        (OUTCOME_X, "After adjudication", count(int(numbers["final"]), "statement")),
    ]
    for x, name, total in heads:
        axes.text(x, 2.8, name, fontsize=TEXT_PT, fontweight="bold", va="center")
        axes.text(x, 6.2, total, fontsize=SUPPLEMENT_PT, color=QUIET, va="center")
    if not numbers["facts_carrying"]:
        axes.text(STATEMENTS_X, TOP_MM + SLOT_MM, "no statement in any coding", fontsize=SUPPLEMENT_PT, va="center")


def _totals(items: pd.DataFrame) -> dict[str, int]:
    """Numbers of statements of each coder."""
    totals: dict[str, int] = {}
    for coded in items["coded"]:
        for item in split_list(coded):
            name, _, code = item.partition(" ")
            totals[name] = totals.get(name, 0) + (code != NONE)
    return totals


def _numbers(items: pd.DataFrame, n_facts: int) -> dict[str, str | int]:
    """Numbers for the words below the figure; `facts`, `statements`, `coders`, `found` and `outcomes` come with their words."""
    n_coders = int(items["n_coders"].max()) if len(items) else 0
    found = {name: int((items["found_by"] == name).sum()) for name in FOUND_BY}
    reached = {name: int((items["outcome"] == name).sum()) for name in OUTCOMES}
    carrying = items["fact_id"].nunique()
    said = {"facts": count(n_facts, "fact"), "statements": count(len(items), "statement"), "coders": _say_totals(_totals(items))}
    said["found"] = say_list([f"{n} {found_words(name, n_coders)}" for name, n in found.items() if n]) or "nothing"
    said["outcomes"] = say_list([f"{n} {name}" for name, n in reached.items() if n]) or "nothing"
    totals = {"final": int((items["result"] != NONE).sum()), "against_most": int((items["against_most"] != "").sum())}
    return {**totals, **said, "n_coders": n_coders, "facts_carrying": carrying, "facts_without": n_facts - carrying}


def _alt(counts: pd.DataFrame, numbers: Mapping[str, str | int]) -> str:
    if counts.empty:
        return f"Flow diagram without a statement: no coding has one for the {numbers['facts']} of the case."
    widest = counts.sort_values("n", ascending=False, kind="stable").iloc[0]
    return (
        f"Flow diagram of {numbers['statements']} on {numbers['facts_carrying']} of {numbers['facts']}, found {numbers['found']}. What became of them: "
        f"{numbers['outcomes']}; against what most coders had: {numbers['against_most']}. The widest band holds {widest['n']}: "
        f"found {found_words(widest['found_by'], int(numbers['n_coders']))}, {widest['outcome']}."
    )


def draw_coding(items: pd.DataFrame, n_facts: int, case_id: str) -> Drawing:
    """Bands from facts to statements, to how many coders found them, to what became of them; heights are numbers.

    A fact is as high as a statement. A number that does not occur has no block and no band.

    Parameters
    ----------
    items
        One row per statement of any coding, as `codings.flow` gives them.
    n_facts
        Number of facts of the case; those without a statement in any coding are a block that ends there. Where there is no item, nothing is drawn.
    case_id
        The case.

    Returns
    -------
    The drawing; one row of `marks` per block and per band.
    """
    counts, numbers = flow_counts(items), _numbers(items, n_facts)
    bare = int(numbers["facts_without"]) if len(items) else 0
    unit = min(TALLEST_UNIT_MM, HEIGHT_MM / max(len(items), n_facts, 1))
    bands = _bands(counts, unit)
    top = float(bands["y0"].min()) if len(bands) else TOP_MM
    tallest = max((bands[["y1", "y2"]].max(axis=1) + bands["height"]).max() if len(bands) else 0, top + n_facts * unit + 2 * SLOT_MM)
    with style():
        figure = new_figure(WIDTH_MM, tallest + SLOT_MM)
        pen = _Pen(figure.axes[0], case_id)
        _draw_facts(pen, (n_facts - bare, bare), unit, (top, len(items), ";".join(counts["statement_ids"])))
        _draw_finders(pen, bands, top, int(numbers["n_coders"]))
        _draw_bands(pen, bands, int(numbers["n_coders"]))
        _draw_outcomes(pen, bands, int(numbers["n_coders"]))
        _draw_heads(pen.axes, numbers, _totals(items))
    return Drawing(figure, MARKS.frame(pen.marks), _alt(counts, numbers), numbers)


FIGURE = Declaration(
    number=3,
    notebook="06_weigh_evidence",
    cell="coding",
    needs="codings",
    rows=MARKS,
    title="From several codings to one: what became of each coder's statements in the case of {subject}",
    caption=(
        "Several coders read the same facts and wrote down which state took which position; then one coding was settled from theirs, which is called "
        "adjudication. Any of them found {statements}, on {facts_carrying} of {facts}: {found}. By coder: {coders}. What became of them: {outcomes}. "
        "The adjudicated coding has {final}; against what most coders had: {against_most}."
    ),
    note=(
        "Heights are numbers, and a fact is as high as a statement. The same means with the same stance, and by act, speech or report alike; the "
        "organ is not compared. Kept means as at least one coder had it. Most are more than half of the coders of the case; where no more "
        "than half agree on anything, there is no majority."
    ),
    when_empty="No coder has a statement in this case, so there are no codings to compare.",
    is_chosen=False,
    rests_on={"": "statement_ids;@uncoded"},
    make=lambda case, choices: (flow(case),),
    draw=lambda case, choices, items, width_mm: draw_coding(items, len(case.facts), case.id),
)
