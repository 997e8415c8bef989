"""Corroboration: who told each fact, and through how many original reports it came; one tile a fact."""

from itertools import groupby
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis.exhibits.declaration import Declaration
from analysis.exhibits.style import (
    INK,
    PAPER,
    QUIET,
    SHADE,
    SMALL_PT,
    SUPPLEMENT_PT,
    TEXT_PT,
    WIDTH_MM,
    Drawing,
    fit,
    new_figure,
    style,
    text_width,
    wrap,
)  # fmt: skip
from analysis.model import terms
from analysis.model.addresses import address
from analysis.model.dictionary.columns import described
from analysis.model.dictionary.schemas import Column
from analysis.model.dispute import Case
from analysis.model.sentences import count, say_changed, some, start
from analysis.model.words import Words
from analysis.positions.evidence import support as support_of

SEVERAL_COLOUR = "#56B4E9"
"""Face of a tile with several original reports (Okabe & Ito); that of one report is hollow."""
DISPUTE_SIGN = {"none": "", "contested": "≠", "denied": "×"}
OTHER_GROUPS = ("other states", "press", "private voices", "documents", "source unnamed")
"""Groups of informants below those of the states of the case, from top to bottom."""

TOP_MM, GROUP_MM, COUNT_MM, RIGHT_MM = 10.0, 28.0, 6.0, WIDTH_MM - 1
TILE_MM, LINE_PITCH_MM, ROW_GAP_MM, SPACE_MM, LINE_MM = 3.4, 4.1, 1.4, 0.8, 3.0
BLOCKS = {"one": (66.0, 50.0), "several": (124.5, 23.2)}
"""Left edge and width of the block of each kind of tile, in millimetres; what follows it is its number of facts."""

MARKS = described(
    "corroboration",
    "a fact",
    "address",
    "address title statement_ids fact_id",
    Column("label", "number of its original reports if several, and sign of a dispute", "one original report, undisputed"),
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


def _of_state(state: str, case: Case) -> str:
    """The group of a state of the case: its name and its role, in words."""
    words = case.codebook.words
    return f"{words[state].removeprefix('the ')} ({words.roles[case.roles()[state]]})"


def _teller(informant: str, group: str, words: Words) -> str:
    """Who told it, as its row names it: an office within its state without that, one of another state with its name, and a source that is unnamed."""
    code, _, office = informant.partition(" ")
    if informant == terms.NOT_STATED:
        return "no source given"
    if code not in words or not office:
        return informant
    return f"{words[code].removeprefix('the ')}: {office}" if group == "other states" else office


def _groups(facts: pd.DataFrame, case: Case) -> pd.Series:
    """The group of informants to which the one of each fact belongs."""
    roles = case.roles()
    listed = case.codebook.informants
    texts = dict.fromkeys(listed.loc[listed["is_text"] == "yes", "informant"], "documents")
    voices = {**case.codebook.words.voices, **texts, terms.NOT_STATED: "source unnamed"}

    def group(informant: str, state: str) -> str:
        if informant in voices:
            return voices[informant] if voices[informant] in OTHER_GROUPS else "private voices"
        return _of_state(state, case) if state in roles else "other states"

    return pd.Series([group(*told) for told in zip(facts["informant"], facts["informant_state"], strict=True)], facts.index, dtype=str)


def _tiles(support: pd.DataFrame, case: Case) -> pd.DataFrame:
    """One tile per fact in the order of drawing: group, informants with most facts first, block, original reports, id."""
    several, signs = support["n_origins"] > 1, support["dispute"].map(DISPUTE_SIGN)
    tiles = support.assign(
        group=_groups(support, case),
        block=several.map({True: "several", False: "one"}),
        label=(support["n_origins"].astype(str).where(several, "") + " " + signs).str.strip(),
        colour=several.map({True: SEVERAL_COLOUR, False: PAPER}),
        address=[address(case.id, "corroboration", fact) for fact in support["fact_id"]],
    )
    told = zip(tiles["informant"], tiles["group"], strict=True)
    tiles["teller"] = [_teller(informant, group, case.codebook.words) for informant, group in told]
    tiles["title"] = [_say(tile) for tile in tiles.to_dict("records")]
    states = [_of_state(state, case) for state in case.roles()]
    tiles["rank"] = tiles["group"].map([*states, *OTHER_GROUPS].index)
    tiles["few"] = -tiles["informant"].map(tiles["informant"].value_counts())
    return tiles.sort_values(["rank", "few", "informant", "n_origins", "fact_id"])


def _say(tile: dict) -> str:
    """A tile in words."""
    told = "source unnamed" if tile["informant"] == terms.NOT_STATED else f"told by {tile['informant']}"
    dispute = "" if tile["dispute"] == "none" else f", {tile['dispute']}"
    behind = f"{count(tile['n_origins'], 'original report')} on {count(tile['n_pages'], 'page')}"
    return f"{tile['fact_id']}: {told}; {behind}{dispute}"


def _placed(tiles: pd.DataFrame) -> list[Row]:
    """Rows from top to bottom, as high as their fuller block needs; all tiles of a block are as wide as its widest label."""
    needs = tiles["label"].map(lambda label: max(text_width(label, SUPPLEMENT_PT) + 1.4, TILE_MM))
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
    axes.text(x + width / 2, y + TILE_MM / 2, label, fontsize=SUPPLEMENT_PT, ha="center", va="center_baseline")
    return tile


def _draw_counts(axes: Axes, tiles: pd.DataFrame, y: float, weight: str = "normal") -> None:
    """Write the number of facts at the end of each block, and of both."""
    numbers = [(left + room + COUNT_MM, int((tiles["block"] == block).sum())) for block, (left, room) in BLOCKS.items()]
    for x, number in [*numbers, (RIGHT_MM, len(tiles))]:
        axes.text(x - 1, y, str(number), fontsize=SMALL_PT, ha="right", va="center_baseline", fontweight=weight, color=INK if number else QUIET)


def _draw_row(axes: Axes, row: Row, is_shaded: bool) -> None:
    """Draw a row: who told, the tiles, and how many they are."""
    if is_shaded:
        axes.add_patch(Rectangle((GROUP_MM, row.top), RIGHT_MM - GROUP_MM, row.bottom - row.top, facecolor=SHADE, linewidth=0, zorder=0))
    y = row.top + (ROW_GAP_MM + LINE_PITCH_MM) / 2
    label = fit(row.tiles["teller"].iloc[0], BLOCKS["one"][0] - GROUP_MM - 2, SMALL_PT)
    axes.text(GROUP_MM + 1, y, label, fontsize=SMALL_PT, va="center_baseline")
    for tile in row.tiles.to_dict("records"):
        _draw_tile(axes, tile["x"], tile["y"], tile["width"], (tile["label"], tile["colour"], tile["dispute"])).set_gid(tile["address"])
    _draw_counts(axes, row.tiles, y)


def _draw_head(axes: Axes) -> None:
    """Write what stands in each column."""
    for block, words, below in (("one", "one original report", "a tile is a fact"), ("several", "several", "how many")):
        left, room = BLOCKS[block]
        axes.text(left, 3.0, words, fontsize=TEXT_PT, fontweight="bold", va="center")
        axes.text(left, 7.0, below, fontsize=SUPPLEMENT_PT, va="center", color=QUIET)
        axes.text(left + room + COUNT_MM - 1, 7.0, "facts", fontsize=SUPPLEMENT_PT, ha="right", va="center", color=QUIET)
    axes.text(GROUP_MM + 1, 3.0, "told by", fontsize=TEXT_PT, fontweight="bold", va="center")
    axes.text(RIGHT_MM - 1, 7.0, "all", fontsize=SUPPLEMENT_PT, ha="right", va="center", color=QUIET)


def _draw_rows(axes: Axes, rows: list[Row], bottom: float) -> None:
    """Draw all rows, a line above each group, and the totals below."""
    for index, row in enumerate(rows):
        _draw_row(axes, row, index % 2 == 0)
    for group, members in groupby(rows, key=lambda row: row.tiles["group"].iloc[0]):
        top = next(members).top
        axes.plot([0.5, RIGHT_MM], [top, top], color=QUIET, linewidth=0.3)
        y = top + (ROW_GAP_MM + LINE_PITCH_MM) / 2
        name, _, role = group.removesuffix(")").partition(" (")
        axes.text(0.5, y, fit(start(name), GROUP_MM - 1, SMALL_PT, "bold"), fontsize=SMALL_PT, fontweight="bold", va="center_baseline")
    axes.plot([0.5, RIGHT_MM], [bottom, bottom], color=INK, linewidth=0.6)
    if rows:
        axes.text(0.5, bottom + 3, "all", fontsize=SMALL_PT, fontweight="bold", va="center_baseline")
        _draw_counts(axes, pd.concat([row.tiles for row in rows]), bottom + 3, "bold")
    else:
        axes.text(0.5, bottom - 3, "No fact counts.", fontsize=SMALL_PT, va="center")


def _draw_key(axes: Axes, tiles: pd.DataFrame, y: float) -> None:
    """Draw what the looks of a tile mean; of disputes those that there are."""
    x = 0.5
    looks = (
        ("", PAPER, "none", "a fact with one original report"),
        ("3", SEVERAL_COLOUR, "none", "with three"),
        ("≠", PAPER, "contested", "contested by another fact"),
        ("×", PAPER, "denied", "denied by the state whose position it tells"),
    )
    for label, colour, dispute, words in looks:
        if dispute == "none" or (tiles["dispute"] == dispute).any():
            _draw_tile(axes, x, y - TILE_MM / 2, TILE_MM, (label, colour, dispute))
            axes.text(x + TILE_MM + 1, y, words, fontsize=SUPPLEMENT_PT, va="center_baseline")
            x += TILE_MM + text_width(words, SUPPLEMENT_PT) + 5


def _numbers(tiles: pd.DataFrame) -> dict[str, str | int]:
    """Values by name for the words below the figure."""
    named = tiles.loc[tiles["informant"] != terms.NOT_STATED, "informant"].nunique()
    of_block = tiles["block"].value_counts()
    return {
        "facts": some(len(tiles), "fact"),
        "single": some(int(of_block.get("one", 0)), "fact"),
        "several": some(int(of_block.get("several", 0)), "fact"),
        "informants": some(named, "informant"),
        "unstated": some(int((tiles["informant"] == terms.NOT_STATED).sum()), "fact"),
        **{kind: some(int((tiles["dispute"] == kind).sum()), "fact") for kind in ("contested", "denied")},
        "most": int(tiles["n_origins"].max()) if len(tiles) else 0,
    }


def _alt(tiles: pd.DataFrame, numbers: dict[str, str | int]) -> str:
    """What is seen, in words computed from the tiles."""
    if tiles.empty:
        return "No fact counts, so that there is nothing to show."
    told = ", ".join(f"{group} {len(rows)}" for group, rows in tiles.groupby("group", sort=False))
    return (
        f"{numbers['facts']}: {numbers['single']} with one original report, {numbers['several']} with several. The largest number is {numbers['most']}. "
        f"By informant: {told}. Contested: {numbers['contested']}; denied: {numbers['denied']}."
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
        words = wrap(subtitle, WIDTH_MM - 2, SUPPLEMENT_PT)
        foot = bottom + 11.6
        figure = new_figure(WIDTH_MM, foot + LINE_MM * (len(words) + 0.5))
        axes = figure.axes[0]
        _draw_head(axes)
        _draw_rows(axes, rows, bottom)
        _draw_key(axes, tiles, bottom + 8.5)
        for index, line in enumerate(words):
            axes.text(0.5, foot + LINE_MM * (index + 0.5), line, fontsize=SUPPLEMENT_PT, color=QUIET, va="center")
    drawn = pd.concat([row.tiles for row in rows]) if rows else tiles.assign(x=0.0, y=0.0, width=0.0)
    numbers = _numbers(drawn)
    marks = drawn.reset_index(drop=True)[MARKS.names].round({"x": 2, "y": 2, "width": 2})
    return Drawing(figure, marks, _alt(drawn, numbers), numbers)


FIGURE = Declaration(
    number=2,
    notebook="06_weigh_evidence",
    cell="corroboration",
    rows=MARKS,
    title="Who told each fact, and through how many original reports, in the case of {subject}",
    caption=(
        "Each tile is a fact ({facts}), in the row of its informant ({informants}). Hollow tiles rest on one original report "
        "({single}), filled ones on several ({several}), and the number in the tile says how many; the largest is {most}. Tiles with a broken outline "
        "are contested by another fact (≠, {contested}) or denied in an act or statement of the very state whose position they report (×, {denied})."
    ),
    note=(
        "An original report is one text, however many pages carry it. Facts that say the same thing in different words, or differ only on "
        "the alleged conduct, contest nothing. Unattributed means that a newspaper or news agency reports it on its own authority; where no source "
        "is given, the page does not say who told it ({unstated}). The evidence table has every fact in full."
    ),
    when_empty="No fact counts under these choices, so nothing can be corroborated.",
    rests_on={"title;label;dispute;@row": "fact_id;statement_ids;@against"},
    make=lambda case, choices: (support_of(case, choices),),
    draw=lambda case, choices, support, width_mm: draw_corroboration(support, case, say_changed(choices)),
)
