"""Accounts that collide: cards side by side by day, a state's own voice on top, with what excludes or differs from what."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from analysis.exhibits import cards as card
from analysis.exhibits.declaration import Declaration
from analysis.exhibits.style import CAPTION_PT, INK, LINE_MM, PAGE_MM, QUIET, SHADE, Drawing, fit, new_figure, style, wrap
from analysis.model import terms
from analysis.model.addresses import address
from analysis.model.dictionary.columns import described
from analysis.model.dictionary.schemas import Column
from analysis.model.dispute import Case
from analysis.model.sentences import count, say_choices, say_list, say_proposition
from analysis.model.words import Words
from analysis.positions import accounts as told
from analysis.positions.accounts import EXCLUDE, NOT_CONFIRMED

COLUMNS_IN_BLOCK, WIDEST_MM, EDGE_MM = 6, 44.0, 1.0
"""Days side by side, greatest width of a column, and edge of the figure."""
HEAD_MM, DAYS_MM, UNCERTAIN_MM, BAND_MM, GAP_MM = 3.6, 4.6, 2.4, 4.0, 1.2
HEAD_PT = 7
ROOM_MM = PAGE_MM - 2 * EDGE_MM
OWN, OFFICES, OTHERS = "own", "offices", "others"
"""Bands of a group from top to bottom: a state's own voice, what offices of a state say, what press and others say."""
MARKS = described(
    "accounts",
    "a card, or a pair of accounts",
    "address",
    "address title statement_ids kind group",
    Column("fact_id", "the fact, or the first of a pair", refers_to="facts.fact_id"),
    Column("other_fact_id", "the other fact of a pair", "a card", refers_to="facts.fact_id"),
    Column("days", "column of the card", "a pair"),
    Column("band", "row of the card: whose voice", "a pair"),
    Column("speaker", "office that acted or spoke", "a pair"),
    Column("positions", "positions on the card, with signs", "none, or a pair", is_list=True),
    Column("differ_on", "positions on which a pair differs", "a card, or none"),
    "x y",
    Column("width", "width of the card", "a pair", type="number", unit="mm"),
    Column("height", "height of the card", "a pair", type="number", unit="mm"),
)
"""Columns of the data drawn."""

Band = tuple[str, str]


def _band(rows: pd.DataFrame, at_stake: list[str]) -> Band:
    """Band in which an account stands, and the state whose word it is."""
    own = set(rows.loc[rows["voice"].str.startswith("own ") | (rows["statement_id"] == ""), "voice_state"])
    spoken = [state for state in at_stake if state in own]
    heard = [state for state in rows["voice_state"] if state]
    return (OWN, spoken[0]) if spoken else (OFFICES, heard[0]) if heard else (OTHERS, "")


def _band_words(band: Band, names: Words) -> str:
    kind, state = band
    name = names.get(state, state)
    return {OWN: f"Own voice of {name}", OFFICES: f"According to offices of {name}", OTHERS: "According to the press and others"}[kind]


def _card(rows: pd.DataFrame, at_stake: list[str], case_id: str, names: Words) -> dict:
    """An account: its day, band, words and positions, those of the states at stake first."""
    first = rows.iloc[0]
    order = rows["state"].map({state: place for place, state in enumerate(at_stake)}).fillna(len(at_stake))
    rows = rows.assign(order=order).sort_values(["order", "state", "proposition", "statement_id"])
    said = rows[rows["statement_id"] != ""].to_dict("records")
    shown = [card.position_words(row["state"], row["proposition"], int(row["stance"]), names) for row in said]
    return {
        "address": address(case_id, "accounts", first["fact_id"]), "kind": "account", "group": int(first["group"]), "fact_id": first["fact_id"],
        "title": f"{card.short(first['fact_id'])}, {first['days']}, {first['speaker']}: {', '.join(shown) or 'no position of a state'}",
        "statement_ids": ";".join(row["statement_id"] for row in said), "days": first["days"], "speaker": first["speaker"],
        "positions": ";".join(f"{row['state']} {row['proposition']} {row['stance']} {row['basis']}" for row in said),
        "span": (first["days"], bool(first["first"] != first["last"])), "of": _band(rows, at_stake), "rows": rows,
    }  # fmt: skip


def _column(n: int) -> float:
    """Width of a column where this many stand side by side."""
    return min(ROOM_MM / max(n, 1), WIDEST_MM)


def _stack(cards: list[dict], spans: list[tuple[str, bool]], width: float, y: float, names: Words) -> float:
    """Give the cards of a band their places, one below the other in the column of their day; returns where the band ends."""
    ends = dict.fromkeys(spans, y)
    for item in cards:
        lines = card.card_lines(item["rows"], width - GAP_MM - 2 * card.INSET_MM, names)
        x = EDGE_MM + spans.index(item["span"]) * width
        item.update(lines=lines, x=x, y=ends[item["span"]], width=width - GAP_MM, height=card.card_height(lines))
        ends[item["span"]] += item["height"] + GAP_MM
    return max(ends.values())


def _place(cards: list[dict], states: list[str], y: float, names: Words) -> tuple[list[dict], float]:
    """Places of the cards of a group, in blocks of a few days side by side; returns what stands around them, and where the group ends."""
    spans, furniture = list(dict.fromkeys(item["span"] for item in cards)), []
    place, width = {state: index for index, state in enumerate(states)}, _column(min(len(spans), COLUMNS_IN_BLOCK))
    for start in range(0, len(spans), COLUMNS_IN_BLOCK):
        block = spans[start : start + COLUMNS_IN_BLOCK]
        shown = [item for item in cards if item["span"] in block]
        furniture.append({"kind": "days", "y": y, "spans": block, "width": width})
        y += DAYS_MM + UNCERTAIN_MM * any(is_uncertain for _, is_uncertain in block)
        bands = {item["of"] for item in shown}
        for band in sorted(bands, key=lambda band: ([OWN, OFFICES, OTHERS].index(band[0]), place.get(band[1], len(place)), band[1])):
            furniture.append({"kind": "band", "y": y, "band": band, "width": width * len(block) - GAP_MM})
            y = _stack([item for item in shown if item["of"] == band], block, width, y + BAND_MM + 0.8, names)
        y += GAP_MM
    return furniture, y


def _draw_days(axes: Axes, spans: list[tuple[str, bool]], width: float, y: float) -> None:
    """Days above their columns, with a dashed line where a day is uncertain."""
    end = y + DAYS_MM + UNCERTAIN_MM * any(is_uncertain for _, is_uncertain in spans) - 0.8
    for index, (days, is_uncertain) in enumerate(spans):
        x = EDGE_MM + index * width
        axes.plot([x, x + width - GAP_MM], [end, end], color=INK, linewidth=0.6, linestyle=(0, (2, 1.2)) if is_uncertain else "solid")
        axes.text(x, y + 1.8, fit(days, width - GAP_MM, HEAD_PT, "bold"), fontsize=HEAD_PT, fontweight="bold", va="center")
        axes.text(x, y + 4.5, "day uncertain" if is_uncertain else "", fontsize=card.SMALL_PT, va="center", color=QUIET)


def _draw_furniture(axes: Axes, piece: dict, names: Words) -> None:
    """Heading of a group, days above the columns, or the strip above a band."""
    y = piece["y"]
    if piece["kind"] == "group":
        for index, line in enumerate(piece["lines"]):
            axes.text(EDGE_MM, y + HEAD_MM * (index + 0.5), line, fontsize=HEAD_PT, va="center")
    elif piece["kind"] == "days":
        _draw_days(axes, piece["spans"], piece["width"], y)
    else:
        axes.add_patch(Rectangle((EDGE_MM, y), piece["width"], BAND_MM - 0.4, facecolor=SHADE, edgecolor="none"))
        words = fit(_band_words(piece["band"], names), piece["width"] - 2 * EDGE_MM, card.HEAD_PT)
        axes.text(2 * EDGE_MM, y + (BAND_MM - 0.4) / 2, words, fontsize=card.HEAD_PT, va="center")


def _pair_marks(pairs: pd.DataFrame, cards: dict[str, dict], case_id: str, names: Words) -> list[dict]:
    """The data drawn of pairs: how which facts are related; the place is that of the number of the second in the card of the first."""
    words = {EXCLUDE: "{} and {} exclude each other", NOT_CONFIRMED: "{} and {} differ"}
    marks = []
    for pair in pairs.sort_values(["group", "fact_id", "other_fact_id"]).to_dict("records"):
        one, other = pair["fact_id"], pair["other_fact_id"]
        x, y = cards[one]["x"] + card.INSET_MM, cards[one]["y"] - card.PILL_MM / 2
        numbered = [(index, *pill) for index, line in enumerate(cards[one]["lines"]) for pill in line.get("pills", [])]
        index, _, shift, wide = next(pill for pill in numbered if pill[1] == other)
        differ = [item.split(" ", 1) for item in terms.split_list(pair["differ_on"])]
        about = ", ".join(f"{state} on {say_proposition(proposition, names)}" for state, proposition in differ)
        title = words[pair["kind"]].format(card.short(one), card.short(other)) + (f" ({about})" if about else "")
        place = {"x": x + shift, "y": y + card.line_y(index), "width": wide, "height": card.PILL_MM}
        marks.append({**pair, **place, "address": address(case_id, "accounts", one, other), "title": title})
    return marks


def _differences(pairs: pd.DataFrame) -> dict[str, list[str]]:
    """Propositions on which accounts of a state's position differ, by state."""
    by_state: dict[str, list[str]] = {}
    for item in sorted({item for cell in pairs["differ_on"] for item in terms.split_list(cell)}):
        state, _, proposition = item.partition(" ")
        by_state.setdefault(state, []).append(proposition)
    return by_state


def _heading(differences: dict[str, list[str]], names: Words) -> list[str]:
    """Lines that say on what the accounts of a group differ."""
    about = [
        f"the position of {names.get(state, state)} on {say_list([say_proposition(name, names) for name in propositions])}"
        for state, propositions in differences.items()
    ]
    return wrap(f"Accounts differ on {'; on '.join(about)}", ROOM_MM, HEAD_PT)


def _numbers(accounts: pd.DataFrame, shown: pd.DataFrame, pairs: pd.DataFrame) -> dict[str, str | int]:
    """Numbers for the words below the figure, each with its noun."""
    others = accounts["group"].nunique() - shown["group"].nunique()
    left_out = f"Not drawn: {count(others, 'group')} of facts that exclude each other on something else than a position of a state. "
    return {
        "accounts": count(shown["fact_id"].nunique(), "account"),
        "groups": count(shown["group"].nunique(), "group"),
        "exclude": int((pairs["kind"] == EXCLUDE).sum()),
        "not_confirmed": int((pairs["kind"] == NOT_CONFIRMED).sum()),
        "left_out": left_out if others else "",
    }


def _alt(cards: list[dict], numbers: dict[str, str | int], names: Words) -> str:
    """What is seen, computed: how many accounts stand in which band, and how they are related."""
    if not cards:
        return f"No accounts of a state's position collide. {numbers['left_out']}".strip()
    bands = pd.Series([_band_words(item["of"], names) for item in cards]).value_counts(sort=False)
    said = "; ".join(f"{words[:1].lower()}{words[1:]}, {n}" for words, n in bands.items())
    related = f"Pairs that exclude each other: {numbers['exclude']}; that differ from each other: {numbers['not_confirmed']}."
    return f"{numbers['accounts']} in {numbers['groups']}, as cards in columns by day: {said}. {related}"


def draw_accounts(accounts: pd.DataFrame, relations: pd.DataFrame, case: Case, subtitle: str = "") -> Drawing:
    """Card for each account in the column of its day, a state's own voice on top, with the numbers of the accounts that it collides with.

    Groups in which accounts of a state's position differ are drawn; the others are counted below.

    Parameters
    ----------
    accounts, relations
        As `accounts.accounts` and `accounts.relations` give them.
    case
        The case, as it was cleaned.
    subtitle
        What was chosen: cut-off, clock and so on; blank for the defaults.

    Returns
    -------
    The drawing; one row of `marks` per account and per pair of accounts that exclude or
    differ from each other. `numbers`: accounts, groups, exclude, not_confirmed, left_out.
    """
    names, case_id = case.codebook.words, case.id
    order = list(case.parties)
    shown = accounts[accounts["at_stake"] == "yes"]
    pairs = relations[relations["group"].isin(shown["group"])]
    furniture: list[dict] = []
    cards: list[dict] = []
    y = EDGE_MM
    for group, rows in shown.groupby("group"):
        differences = _differences(pairs[pairs["group"] == group])
        stake = sorted(differences, key=lambda state: (order.index(state) if state in order else len(order), state))
        of_group = [_card(of_fact, stake, case_id, names) for _, of_fact in rows.groupby("fact_id", sort=False)]
        lines = _heading(differences, names)
        furniture.append({"kind": "group", "y": y, "lines": lines})
        pieces, y = _place(of_group, order, y + HEAD_MM * len(lines) + 0.8, names)
        furniture, cards = furniture + pieces, cards + of_group
    numbers = _numbers(accounts, shown, pairs)
    related = _pair_marks(pairs, {item["fact_id"]: item for item in cards}, case_id, names)
    words = wrap(f"{'' if cards else 'No accounts of a state’s position collide. '}{numbers['left_out']}{subtitle}", ROOM_MM, CAPTION_PT)
    figure = _draw(furniture, (cards, related), words, names)
    return Drawing(figure, _marks(cards, related), _alt(cards, numbers, names), numbers)


def _draw(furniture: list[dict], marks: tuple[list[dict], list[dict]], words: list[str], names: Words) -> Figure:
    """The figure of cards that have their places, with what stands around and below them."""
    cards, related = marks
    with style():
        end = max((item["y"] + item["height"] + 2 * GAP_MM for item in cards), default=EDGE_MM)
        foot = end + (2 * LINE_MM + 0.8 if cards else 0)
        figure = new_figure(PAGE_MM, foot + LINE_MM * (len(words) + 0.5))
        axes = figure.axes[0]
        for piece in furniture:
            _draw_furniture(axes, piece, names)
        for item in cards:
            card.draw_card(axes, item, {mark["other_fact_id"]: mark["address"] for mark in related if mark["fact_id"] == item["fact_id"]})
        if cards:
            card.draw_key(axes, EDGE_MM, end + LINE_MM / 2)
        for index, line in enumerate(words):
            axes.text(EDGE_MM, foot + LINE_MM * (index + 0.5), line, fontsize=CAPTION_PT, va="center")
    return figure


def _marks(cards: list[dict], related: list[dict]) -> pd.DataFrame:
    """The data drawn: one row per account, then one per pair."""
    drawn = pd.DataFrame([{**item, "band": " ".join(item["of"]).strip()} for item in cards] + related, columns=MARKS.names)
    places = ["x", "y", "width", "height"]
    words = [name for name in MARKS.names if name not in [*places, "group"]]
    return drawn.assign(**drawn[places].astype(float).round(2), **drawn[words].astype(object).where(drawn[words].notna(), ""))


FIGURE = Declaration(
    number=8,
    notebook="03_draw_figures",
    cell="accounts",
    rows=MARKS,
    title=("Accounts that collide in the case of {subject}"),
    caption=(
        "{accounts} in {groups}, in each of which accounts of a state's position differ, in columns by "
        "the day on which they were given: a state's own voice on top, below it what is said according "
        "to offices of states, the press and others. Each card names the accounts that it excludes "
        "(solid frames; pairs: {exclude}) and those that it differs from (dotted frames; pairs: "
        "{not_confirmed})."
    ),
    note=(
        "Numbers are those of the facts in the evidence table. What is said according to others is not "
        "the state's own voice. What excludes what is coded, fact by fact. {left_out}"
    ),
    when_empty="No accounts of a state's position collide under these choices.",
    rests_on={"": "fact_id;other_fact_id;statement_ids", "@row": "fact_id;other_fact_id;statement_ids;table/accounts(fact_id)", "group": "@facts"},
    make=lambda case, choices: (told.accounts(case, choices), told.relations(case, choices)),
    draw=lambda case, choices, accounts, pairs, width_mm: draw_accounts(accounts, pairs, case, say_choices(choices)),
)
