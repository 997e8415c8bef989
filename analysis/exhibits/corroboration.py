"""Corroboration: who told each fact, and through how many original reports it came; one tile a fact."""

from itertools import groupby
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis.exhibits.declaration import Declaration
from analysis.exhibits.style import (
    CAPTION_PT,
    INK,
    LINE_MM,
    PAGE_MM,
    PAPER,
    QUIET,
    SHADE,
    SMALLEST_PT,
    Drawing,
    fit,
    new_figure,
    style,
    text_width,
    wrap,
)
from analysis.model import terms
from analysis.model.addresses import address
from analysis.model.dictionary.columns import described
from analysis.model.dictionary.schemas import Column
from analysis.model.dispute import Case
from analysis.model.sentences import count, say_choices
from analysis.positions.evidence import support as support_of

SEVERAL_COLOUR = "#56B4E9"
"""Face of a tile with several original reports (Okabe & Ito); that of one report is hollow."""
DISPUTE_SIGN = {"none": "", "contested": " ≠", "denied": " ×"}
OTHER_GROUPS = ("other states", "press", "private voices", "documents", "nobody named")
"""Groups of informants below those of the states of the case, from top to bottom."""

TOP_MM, GROUP_MM, COUNT_MM, RIGHT_MM = 9.0, 24.5, 7.0, PAGE_MM - 1
TILE_MM, LINE_PITCH_MM, ROW_GAP_MM, SPACE_MM = 3.4, 4.1, 1.2, 0.8
LONGEST_MM = 22.0
"""Room for the number of a fact in its tile; a longer one is cut."""
BLOCKS = {"one": (64.0, 57.0), "several": (131.0, 37.0)}
"""Left edge and width of the block of each kind of tile, in millimetres; what follows it is its number of facts."""

MARKS = described(
    "corroboration",
    "a fact",
    "address",
    "address title statement_ids fact_id",
    Column("label", "number of the fact, and of its original reports"),
    Column("group", "group of informants"),
    "informant informant_state",
    Column("block", "single or several"),
    "n_origins n_pages dispute colour x y width",
)
"""Columns of the data drawn."""


class Row(NamedTuple):
    """The tiles of an informant with their places, and the top and bottom of their row."""

    top: float
    bottom: float
    tiles: pd.DataFrame


def _groups(facts: pd.DataFrame, case: Case) -> pd.Series:
    """The group of informants to which the one of each fact belongs."""
    roles = case.roles()
    listed = case.codebook.informants
    texts = dict.fromkeys(listed.loc[listed["is_text"] == "yes", "informant"], "documents")
    voices = {**case.codebook.words.voices, **texts, terms.NOT_STATED: "nobody named"}

    def group(informant: str, state: str) -> str:
        if informant in voices:
            return voices[informant] if voices[informant] in OTHER_GROUPS else "private voices"
        return f"{state} ({roles[state]})" if state in roles else "other states"

    return pd.Series([group(*told) for told in zip(facts["informant"], facts["informant_state"], strict=True)], facts.index, dtype=str)


def _tiles(support: pd.DataFrame, case: Case) -> pd.DataFrame:
    """One tile per fact in the order of drawing: group, informants with most facts first, block, original reports, id."""
    several, names = support["n_origins"] > 1, support["fact_id"].str.removeprefix(f"{case.id}-")
    number = ("·" + support["n_origins"].astype(str)).where(several, "")
    tiles = support.assign(
        group=_groups(support, case),
        block=several.map({True: "several", False: "one"}),
        label=names.map(lambda name: fit(name, LONGEST_MM, SMALLEST_PT)) + number + support["dispute"].map(DISPUTE_SIGN),
        colour=several.map({True: SEVERAL_COLOUR, False: PAPER}),
        address=[address(case.id, "corroboration", fact) for fact in support["fact_id"]],
    )
    tiles["title"] = [_say(tile) for tile in tiles.to_dict("records")]
    states = [f"{state} ({role})" for state, role in case.roles().items()]
    tiles["rank"] = tiles["group"].map([*states, *OTHER_GROUPS].index)
    tiles["few"] = -tiles["informant"].map(tiles["informant"].value_counts())
    return tiles.sort_values(["rank", "few", "informant", "n_origins", "fact_id"])


def _say(tile: dict) -> str:
    """A tile in words."""
    told = "nobody is named who told it" if tile["informant"] == terms.NOT_STATED else f"told by {tile['informant']}"
    dispute = "" if tile["dispute"] == "none" else f", {tile['dispute']}"
    behind = f"{count(tile['n_origins'], 'original report')} on {count(tile['n_pages'], 'page')}"
    return f"{tile['fact_id']}: {told}; {behind}{dispute}"


def _placed(tiles: pd.DataFrame) -> list[Row]:
    """Rows from top to bottom, as high as their fuller block needs; all tiles of a block are as wide as its widest label."""
    needs = tiles["label"].map(lambda label: text_width(label, SMALLEST_PT) + 1.8)
    rooms = tiles["block"].map({block: room for block, (_, room) in BLOCKS.items()})
    widths = needs.groupby(tiles["block"]).transform("max")
    fitting = ((rooms + SPACE_MM) // (widths + SPACE_MM)).astype(int)
    place = tiles.groupby(["group", "informant", "block"], sort=False).cumcount()
    left = tiles["block"].map({block: left for block, (left, _) in BLOCKS.items()})
    tiles = tiles.assign(width=widths, x=left + (place % fitting) * (widths + SPACE_MM), line=place // fitting)
    rows, top = [], TOP_MM
    for _, same in tiles.groupby(["group", "informant"], sort=False):
        bottom = top + ROW_GAP_MM + LINE_PITCH_MM * (1 + int(same["line"].max()))
        ys = top + ROW_GAP_MM / 2 + (LINE_PITCH_MM - TILE_MM) / 2 + same["line"] * LINE_PITCH_MM
        rows.append(Row(top, bottom, same.assign(y=ys)))
        top = bottom
    return rows


def _draw_tile(axes: Axes, x: float, y: float, width: float, look: tuple[str, str, str]) -> Rectangle:
    """Draw a tile: `look` is its label, its colour and its dispute; a broken outline where it is disputed."""
    label, colour, dispute = look
    line: dict[str, Any] = {"linewidth": 0.5} if dispute == "none" else {"linewidth": 0.8, "linestyle": (0, (2.0, 1.2))}
    tile = Rectangle((x, y), width, TILE_MM, facecolor=colour, edgecolor=INK, **line)
    axes.add_patch(tile)
    axes.text(x + width / 2, y + TILE_MM / 2, label, fontsize=SMALLEST_PT, ha="center", va="center_baseline")
    return tile


def _draw_counts(axes: Axes, tiles: pd.DataFrame, y: float, weight: str = "normal") -> None:
    """Write the number of facts at the end of each block, and of both."""
    numbers = [(left + room + COUNT_MM, int((tiles["block"] == block).sum())) for block, (left, room) in BLOCKS.items()]
    for x, number in [*numbers, (RIGHT_MM, len(tiles))]:
        axes.text(x - 1, y, str(number), fontsize=CAPTION_PT, ha="right", va="center_baseline", fontweight=weight, color=INK if number else QUIET)


def _draw_row(axes: Axes, row: Row, is_shaded: bool) -> None:
    """Draw a row: who told, the tiles, and how many they are."""
    if is_shaded:
        axes.add_patch(Rectangle((GROUP_MM, row.top), RIGHT_MM - GROUP_MM, row.bottom - row.top, facecolor=SHADE, linewidth=0, zorder=0))
    y = row.top + (ROW_GAP_MM + LINE_PITCH_MM) / 2
    label = fit(row.tiles["informant"].iloc[0], BLOCKS["one"][0] - GROUP_MM - 2, CAPTION_PT)
    axes.text(GROUP_MM + 1, y, label, fontsize=CAPTION_PT, va="center_baseline")
    for tile in row.tiles.to_dict("records"):
        _draw_tile(axes, tile["x"], tile["y"], tile["width"], (tile["label"], tile["colour"], tile["dispute"])).set_gid(tile["address"])
    _draw_counts(axes, row.tiles, y)


def _draw_head(axes: Axes) -> None:
    """Write what stands in each column."""
    for block, words in (("one", "one original report"), ("several", "several original reports")):
        left, room = BLOCKS[block]
        axes.text(left, 3.0, words, fontsize=7, fontweight="bold", va="center")
        axes.text(left + room + COUNT_MM - 1, 6.6, "facts", fontsize=SMALLEST_PT, ha="right", va="center", color=QUIET)
    axes.text(BLOCKS["several"][0], 6.6, "number after the dot", fontsize=SMALLEST_PT, va="center", color=QUIET)
    axes.text(GROUP_MM + 1, 3.0, "told by", fontsize=7, fontweight="bold", va="center")
    axes.text(RIGHT_MM - 1, 6.6, "all", fontsize=SMALLEST_PT, ha="right", va="center", color=QUIET)


def _draw_rows(axes: Axes, rows: list[Row], bottom: float) -> None:
    """Draw all rows, a line above each group, and the totals below."""
    for index, row in enumerate(rows):
        _draw_row(axes, row, index % 2 == 0)
    for group, members in groupby(rows, key=lambda row: row.tiles["group"].iloc[0]):
        top = next(members).top
        axes.plot([1, RIGHT_MM], [top, top], color=QUIET, linewidth=0.3)
        y = top + (ROW_GAP_MM + LINE_PITCH_MM) / 2
        axes.text(1, y, fit(group, GROUP_MM - 1.5, CAPTION_PT, "bold"), fontsize=CAPTION_PT, fontweight="bold", va="center_baseline")
    axes.plot([1, RIGHT_MM], [bottom, bottom], color=INK, linewidth=0.6)
    if rows:
        axes.text(1, bottom + 3, "all", fontsize=CAPTION_PT, fontweight="bold", va="center_baseline")
        _draw_counts(axes, pd.concat([row.tiles for row in rows]), bottom + 3, "bold")
    else:
        axes.text(1, bottom - 3, "No fact counts.", fontsize=CAPTION_PT, va="center")


def _draw_key(axes: Axes, y: float) -> None:
    """Draw what the looks of a tile mean."""
    x = 1.0
    looks = (
        ("f1", PAPER, "none", "one original report"),
        ("f2·3", SEVERAL_COLOUR, "none", "several, here three"),
        ("f3 ≠", PAPER, "contested", "contested by another fact"),
        ("f4 ×", PAPER, "denied", "denied by the state whose position it tells"),
    )
    for label, colour, dispute, words in looks:
        width = text_width(label, SMALLEST_PT) + 1.8
        _draw_tile(axes, x, y - TILE_MM / 2, width, (label, colour, dispute))
        axes.text(x + width + 1, y, words, fontsize=CAPTION_PT, va="center_baseline")
        x += width + text_width(words, CAPTION_PT) + 5


def _numbers(tiles: pd.DataFrame) -> dict[str, str | int]:
    """Values by name for the words below the figure."""
    named = tiles.loc[tiles["informant"] != terms.NOT_STATED, "informant"].nunique()
    of_block = tiles["block"].value_counts()
    return {
        "facts": count(len(tiles), "fact"),
        "single": count(int(of_block.get("one", 0)), "fact"),
        "several": count(int(of_block.get("several", 0)), "fact"),
        "informants": count(named, "informant"),
        "unstated": count(int((tiles["informant"] == terms.NOT_STATED).sum()), "fact"),
        **{kind: count(int((tiles["dispute"] == kind).sum()), "fact") for kind in ("contested", "denied")},
        "most": int(tiles["n_origins"].max()) if len(tiles) else 0,
    }


def _alt(tiles: pd.DataFrame, numbers: dict[str, str | int]) -> str:
    """What is seen, in words computed from the tiles."""
    if tiles.empty:
        return "No fact counts, so that there is nothing to show."
    told = ", ".join(f"{group} {len(rows)}" for group, rows in tiles.groupby("group", sort=False))
    return (
        f"{numbers['facts']}: {numbers['single']} with one original report, {numbers['several']} with several. The largest number is {numbers['most']}. "
        f"By whoever told them: {told}. Contested: {numbers['contested']}; denied: {numbers['denied']}."
    )


def draw_corroboration(support: pd.DataFrame, case: Case, subtitle: str = "") -> Drawing:
    """Tile for each fact in the row of its informant: hollow with one original report, filled with several.

    A broken outline and a sign mark facts that another one contradicts, or that the state denies
    to which they attribute a position. At the end of each row stands how many facts it has.

    Parameters
    ----------
    support
        One row per fact, as `evidence.support` gives them.
    case
        The case, as it was cleaned.
    subtitle
        What was chosen: cut-off, clock and so on; blank for the defaults.

    Returns
    -------
    The drawing; one row of `marks` per fact.
    """
    tiles = _tiles(support, case)
    rows = _placed(tiles)
    bottom = rows[-1].bottom if rows else TOP_MM + 6
    with style():
        words = wrap(subtitle, PAGE_MM - 2, CAPTION_PT)
        foot = bottom + 11.6
        figure = new_figure(PAGE_MM, foot + LINE_MM * (len(words) + 0.5))
        axes = figure.axes[0]
        _draw_head(axes)
        _draw_rows(axes, rows, bottom)
        _draw_key(axes, bottom + 8.5)
        for index, line in enumerate(words):
            axes.text(1, foot + LINE_MM * (index + 0.5), line, fontsize=CAPTION_PT, va="center")
    drawn = pd.concat([row.tiles for row in rows]) if rows else tiles.assign(x=0.0, y=0.0, width=0.0)
    numbers = _numbers(drawn)
    marks = drawn.reset_index(drop=True)[MARKS.names].round({"x": 2, "y": 2, "width": 2})
    return Drawing(figure, marks, _alt(drawn, numbers), numbers)


FIGURE = Declaration(
    number=2,
    notebook="06_weigh_evidence",
    cell="corroboration",
    rows=MARKS,
    title=("Who told the facts, and through how many original reports, in the case of {subject}"),
    caption=(
        "A tile is a fact ({facts}), in the row of the office or voice that told it ({informants}). "
        "Hollow: one original report behind it ({single}). Filled: several, their number after the dot "
        "({several}; the largest number is {most}). Broken outline: contested by another fact (≠, "
        "{contested}) or denied by an own act or word of the state whose position it tells (×, {denied})."
    ),
    note=(
        "An original report is one text, however many pages carry it. What is told in other words, or "
        "differs on the alleged conduct alone, contests nothing. Not stated: the page does not say who "
        "told it ({unstated}). Press is what a newspaper or agency says on its own word. Numbers are "
        "those of the facts in the evidence table."
    ),
    when_empty="No fact counts under these choices, so that nothing can be corroborated.",
    rests_on={"title;label;dispute;@row": "fact_id;statement_ids;@against"},
    make=lambda case, choices: (support_of(case, choices),),
    draw=lambda case, choices, support, width_mm: draw_corroboration(support, case, say_choices(choices)),
)
