"""The timeline: lanes of states, events by type, bars for uncertain dates, lines between accounts that contradict each other."""

from itertools import cycle

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from analysis.collect.corroboration import conflicts
from analysis.exhibits.declaration import Declaration
from analysis.exhibits.scale import breaks, places, ticks
from analysis.exhibits.style import CAPTION_PT, FAINT, INK, LINE_MM, PAGE_MM, PAPER, SHADE, Drawing, fit, new_figure, style, text_width, wrap
from analysis.model import terms
from analysis.model.addresses import address
from analysis.model.dates import say_days
from analysis.model.dictionary.columns import described
from analysis.model.dictionary.schemas import Column
from analysis.model.dispute import Case
from analysis.model.sentences import count, say_choices, say_interval, say_office
from analysis.positions import date_facts

LOOKS = (
    ("^", "#D55E00"), ("D", "#0072B2"), ("s", "#222222"), ("v", "#D55E00"), ("P", "#009E73"), ("o", "#56B4E9"), ("*", "#E69F00"), ("<", "#009E73"),
    ("X", "#CC79A7"), (">", "#0072B2"), ("h", "#222222"), ("p", "#222222"), ("d", "#F0E442"), ("8", "#CC79A7"),
)  # fmt: skip
"""Shapes and colours (Okabe & Ito) of types of event, in the order of the codebook; no two share a shape. Background is not drawn."""

LANE_MM, LEFT_MM, RIGHT_MM, STEP_MM, TOP_MM, AXIS_MM = 2.0, 27.0, 4.0, 3.0, 3.0, 9.0
KEY_GAP_MM = 3.5
NO_STATE = "others"
LABEL_PT = 5
MARKS = described(
    "timeline",
    "an event, or a line between two",
    "address",
    "address title statement_ids kind",
    Column("lane", "state that acts, or others", "a line between two events"),
    Column("event_type", "type of event", "a line between two events", vocabulary="event_types"),
    Column("is_own", "False where only others tell of the act or word of the state", "a line", type="true_false"),
    Column("label", "number of the fact", "a line"),
    Column("first", "first possible day", "no bound, or a line", type="day"),
    Column("last", "last possible day", "a line", type="day"),
    Column("x1", "left end of the bar", "a line", type="number", unit="mm"),
    Column("x2", "right end of the bar", "a line", type="number", unit="mm"),
    Column("x", "place of the sign", "a line", type="number", unit="mm"),
    Column("y", "height of the sign", "a line", type="number", unit="mm"),
    "colour",
)
"""Columns of the data drawn."""


def looks_of(event_types: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """Shape and colour of each type of event but background; where there are more than `LOOKS`, they begin anew."""
    drawn = event_types.loc[event_types["is_background"] != "yes", "event_type"]
    return dict(zip(drawn, cycle(LOOKS), strict=False))


def _lanes(facts: pd.DataFrame, states: list[str]) -> list[str]:
    """Lanes from top to bottom: the states of the case, other states that act, then whoever is no state."""
    acting = set(facts["state"]) - {""}
    lanes = states + sorted(acting - set(states))
    return lanes + ([NO_STATE] if (facts["state"] == "").any() else [])


def _label_x(event: dict) -> float:
    """Where the number of an event starts: right of its sign and of its bar."""
    return max(event["x"] + 1.4, event["x2"] + 0.8)


def _place(facts: pd.DataFrame, x_of: dict[pd.Timestamp, float]) -> pd.DataFrame:
    """Events with their places: `x1`, `x2` of the bar, `x` of the sign, and the `level` in the lane that is free.

    An event takes the lowest level of its lane on which neither sign, bar nor label of an earlier one lies.
    """
    facts = facts.sort_values(["last", "first", "fact_id"])
    first = facts["first"].fillna(facts["last"])
    facts = facts.assign(x1=first.map(x_of), x2=facts["last"].map(x_of))
    facts = facts.assign(x=facts["x2"].where(facts["first"].isna(), (facts["x1"] + facts["x2"]) / 2))
    levels = []
    ends: dict[str, list[float]] = {}
    for fact in facts.to_dict("records"):
        taken = ends.setdefault(fact["lane"], [])
        start = min(fact["x1"], fact["x"] - 1.2)
        end = _label_x(fact) + text_width(fact["label"], LABEL_PT) + 0.8
        level = next((index for index, until in enumerate(taken) if until <= start), len(taken))
        taken[level : level + 1] = [end]
        levels.append(level)
    return facts.assign(level=levels)


def _draw_event(axes: Axes, fact: dict, y: float) -> None:
    """Draw the bar of an uncertain date, the sign of the event and its number, as one group."""
    marker, colour = fact["look"]
    if fact["x2"] - fact["x1"] > 0.1 or pd.isna(fact["first"]):
        axes.plot([fact["x1"], fact["x2"]], [y, y], color=colour, linewidth=1.6, alpha=0.45, solid_capstyle="butt", zorder=2)
    if pd.isna(fact["first"]):
        axes.plot([fact["x2"] - 4, fact["x2"]], [y, y], color=colour, linewidth=1.6, alpha=0.45, linestyle=(0, (0.6, 0.6)), zorder=2)
    look = {"markerfacecolor": colour, "markeredgecolor": INK, "markeredgewidth": 0.3}
    if not fact["is_own"]:
        look = {"markerfacecolor": PAPER, "markeredgecolor": colour, "markeredgewidth": 0.9}
    axes.plot([fact["x"]], [y], marker, markersize=4.2, zorder=4, gid=fact["address"], **look)
    ground = {"facecolor": fact["ground"], "edgecolor": "none", "pad": 0.4}  # so that no line runs through the number
    axes.text(_label_x(fact), y + 0.1, fact["label"], fontsize=LABEL_PT, va="center", zorder=5, bbox=ground)


def _draw_contradiction(axes: Axes, first: pd.Series, second: pd.Series, mark: str) -> None:
    """Draw a bowed line from sign to sign, so that lines in one column of signs do not lie on each other."""
    bow = min(2 + 0.12 * abs(first["y"] - second["y"]), 7)
    middle = ((first["x"] + second["x"]) / 2 - bow, (first["y"] + second["y"]) / 2)
    path = Path([(first["x"], first["y"]), middle, (second["x"], second["y"])], [Path.MOVETO, Path.CURVE3, Path.CURVE3])
    axes.add_patch(PathPatch(path, facecolor="none", edgecolor=FAINT, linewidth=0.5, linestyle=(0, (3, 1.5)), zorder=1, gid=mark))


def _draw_axis(axes: Axes, events: pd.DataFrame, bottom: float) -> None:
    x_of = _days(events)
    axes.plot([LEFT_MM, PAGE_MM - RIGHT_MM], [bottom, bottom], color=INK, linewidth=0.5)
    for x, label in ticks(x_of):
        axes.plot([x, x], [bottom, bottom + 1], color=INK, linewidth=0.5)
        axes.text(x, bottom + 2.6, label, fontsize=LABEL_PT, ha="center", va="center")
    for x in breaks(x_of):
        for shift in (-0.5, 0.5):
            axes.plot([x + shift - 0.5, x + shift + 0.5], [bottom + 0.9, bottom - 0.9], color=INK, linewidth=0.6)


def _key_places(types: list[str]) -> list[tuple[str, float, int]]:
    """Type, place from the left and row of each entry of the key; a row that is full is followed by another."""
    places, x, row = [], 1.0, 0
    for event_type in types:
        width = 3 + text_width(event_type.replace("_", " "), CAPTION_PT)
        if x + width > PAGE_MM - 1:
            x, row = 1.0, row + 1
        places.append((event_type, x, row))
        x += width + KEY_GAP_MM
    return places


def _draw_key(axes: Axes, places: list[tuple[str, float, int]], looks: dict[str, tuple[str, str]], top: float) -> None:
    for event_type, x, row in places:
        marker, colour = looks[event_type]
        y = top + row * LINE_MM
        axes.plot([x + 1], [y], marker, markersize=4.2, markerfacecolor=colour, markeredgecolor=INK, markeredgewidth=0.3)
        axes.text(x + 3, y, event_type.replace("_", " "), fontsize=CAPTION_PT, va="center")


def _key_words(events: pd.DataFrame, pairs: pd.DataFrame) -> str:
    """What bars, hollow signs, dashed lines and slashes mean; those that do not occur are left out."""
    is_open = events["first"].isna()
    said = {
        "Bar: the days that the date can mean.": (~is_open & (events["first"] != events["last"])).any(),
        "Bar with a dotted end: no earliest day is known.": is_open.any(),
        "Hollow: only others tell of it.": (~events["is_own"].astype(bool)).any(),
        "Dashed: accounts that contradict each other.": len(pairs) > 0,
        "//: a shortened gap.": bool(breaks(_days(events))),
    }
    return " ".join(words for words, occurs in said.items() if occurs)


def _days(events: pd.DataFrame) -> dict[pd.Timestamp, float]:
    """Days that have a place on the axis."""
    x_of = dict(zip(events["last"], events["x2"], strict=True)) | dict(zip(events["first"], events["x1"], strict=True))
    return {day: x for day, x in x_of.items() if pd.notna(day)}


def _draw_lanes(axes: Axes, bands: dict[str, tuple[float, float]], names: dict[str, str]) -> None:
    for index, (lane, (top, bottom)) in enumerate(bands.items()):
        if index % 2 == 0:
            axes.axhspan(top, bottom, color=SHADE, zorder=0, linewidth=0)
        label = fit(names.get(lane, lane), LEFT_MM - 2, 7, "bold")
        axes.text(1, (top + bottom) / 2, label, fontsize=7, fontweight="bold", va="center")


def _bands(events: pd.DataFrame, lanes: list[str]) -> dict[str, tuple[float, float]]:
    """Top and bottom of each lane: as high as the events in it need."""
    bands, y = {}, TOP_MM
    for lane in lanes:
        levels = 1 + max([0, *events.loc[events["lane"] == lane, "level"]])
        bands[lane] = (y, y + 2 * LANE_MM + levels * STEP_MM)
        y = bands[lane][1]
    return bands


def _title(fact: dict) -> str:
    """What an event is, in words: its days, the office, the type of event, the number of the fact."""
    office = say_office(fact["state"], fact["organ"])
    return f"{say_interval(fact['first'], fact['last'])}: {office}, {fact['event_type'].replace('_', ' ')} ({fact['label']})"


def _drawn_events(facts: pd.DataFrame, case_id: str, looks: dict[str, tuple[str, str]]) -> pd.DataFrame:
    """Events that are drawn, each with lane, label, address and its place from left to right."""
    shown = facts[facts["counts"] & facts["event_type"].isin(looks) & facts["last"].notna()]
    shown = shown.assign(
        lane=shown["state"].where(shown["state"] != "", NO_STATE),
        label=shown["fact_id"].str.removeprefix(f"{case_id}-"),
        address=[address(case_id, "timeline", fact) for fact in shown["fact_id"]],
        is_own=shown["actor_bases"] != terms.ATTRIBUTED,
        look=[looks[name] for name in shown["event_type"]],
    )
    shown = shown.assign(title=[_title(fact) for fact in shown.to_dict("records")])
    at = places([*shown["first"].dropna(), *shown["last"]])
    room = PAGE_MM - LEFT_MM - RIGHT_MM - 10
    return _place(shown, {day: LEFT_MM + 2 + place * room for day, place in at.items()})


def _pairs(contradictions: pd.DataFrame, events: pd.DataFrame, case_id: str) -> pd.DataFrame:
    """Pairs of drawn events that contradict each other, each once, with the address of its line."""
    drawn = set(events["fact_id"])
    pairs = contradictions[contradictions["fact_id"].isin(drawn) & contradictions["contradicts_fact_id"].isin(drawn)]
    pairs = pairs[pairs["fact_id"] < pairs["contradicts_fact_id"]].sort_values(["fact_id", "contradicts_fact_id"])
    label, resting = (dict(zip(events["fact_id"], events[name], strict=True)) for name in ("label", "statement_ids"))
    ends = list(zip(pairs["fact_id"], pairs["contradicts_fact_id"], strict=True))
    return pairs.assign(
        address=[address(case_id, "timeline", first, second) for first, second in ends],
        title=[f"{label[first]} and {label[second]} contradict each other" for first, second in ends],
        statement_ids=[";".join(filter(None, [resting[first], resting[second]])) for first, second in ends],
    )


def _left_out(facts: pd.DataFrame, looks: dict[str, tuple[str, str]]) -> str:
    """What is not drawn, in words."""
    counting = facts[facts["counts"]]
    is_background = ~counting["event_type"].isin(looks)
    background = int(is_background.sum())
    endless = int((counting["last"].isna() & ~is_background).sum())
    undated = int(facts["is_undated"].sum())
    parts = [count(background, "background fact")] * bool(background)
    parts += [f"{undated} undated"] * bool(undated) + [f"{count(endless, 'event')} without a last day"] * bool(endless)
    return f"Not drawn: {', '.join(parts)}." if parts else ""


def _alt(events: pd.DataFrame, n_pairs: int, lanes: list[str], names: dict[str, str]) -> str:
    if events.empty:
        return "No event is drawn."
    first, last = events["first"].fillna(events["last"]).min().date(), events["last"].max().date()
    counts = ", ".join(f"{names.get(lane, lane)} {int((events['lane'] == lane).sum())}" for lane in lanes)
    uncertain = int((events["first"] != events["last"]).sum())
    told = int((~events["is_own"].astype(bool)).sum())
    said = f"Pairs of accounts that contradict each other: {n_pairs}"
    return (
        f"{count(len(events), 'event')}, {say_days(first, first)} at the earliest and {say_days(last, last)} at the latest. By lane: {counts}. "
        f"Of uncertain days: {uncertain}; told by others only: {told}. {said}."
    )


def _marks(events: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """The data drawn: one row per event, then one per pair of contradicting accounts."""
    drawn = events.assign(kind="event", colour=[colour for _, colour in events["look"]])
    joined = pairs[["address", "title", "statement_ids"]].assign(kind="contradiction", colour=FAINT)
    marks = pd.concat([drawn, joined], ignore_index=True).reindex(columns=MARKS.names) if len(pairs) else drawn.reset_index(drop=True)[MARKS.names]
    numbers = ["x1", "x2", "x", "y"]
    return marks.assign(**marks[numbers].astype(float).round(2))


def draw_timeline(facts: pd.DataFrame, contradictions: pd.DataFrame, case: Case, subtitle: str = "") -> Drawing:
    """Sign for each event in the lane of its state, a bar where its day is uncertain, a line between contradicting accounts.

    Background (types of event that the codebook marks so) is left out and counted below. Long gaps in time are
    shortened and marked on the axis.

    Parameters
    ----------
    facts
        One row per fact, as `positions.date_facts` gives them with the statements that rest on it; those that do not count are not drawn.
    contradictions
        One row per fact and fact that contradicts it, as `corroboration.conflicts` gives them.
    case
        The case, as it was cleaned.
    subtitle
        What was chosen: cut-off, clock and so on; blank for the defaults.

    Returns
    -------
    The drawing; one row of `marks` per event and per pair of contradicting accounts.
    """
    states = case.codebook.states
    names = {**dict(zip(states["alpha2"], states["name"], strict=True)), NO_STATE: "no state"}
    case_id, looks = case.id, looks_of(case.codebook.event_types)
    events = _drawn_events(facts, case_id, looks)
    lanes = _lanes(events, list(case.parties))
    bands = _bands(events, lanes)
    tops = events["lane"].map({lane: top for lane, (top, _) in bands.items()}).astype(float)
    ground = {lane: PAPER if index % 2 else SHADE for index, lane in enumerate(lanes)}
    events = events.assign(y=tops + LANE_MM + (events["level"] + 0.5) * STEP_MM, ground=events["lane"].map(ground))
    bottom = max(end for _, end in bands.values())
    pairs = _pairs(contradictions, events, case_id)
    at = events.set_index("fact_id")
    with style():
        words = wrap(subtitle, PAGE_MM - 2, CAPTION_PT)
        words += wrap(f"{_key_words(events, pairs)} {_left_out(facts, looks)}".strip(), PAGE_MM - 2, CAPTION_PT)
        key = _key_places([name for name in looks if name in set(events["event_type"])])
        foot = bottom + AXIS_MM + LINE_MM * max([0, *(row for _, _, row in key)])
        figure = new_figure(PAGE_MM, foot + LINE_MM * (len(words) + 0.5))
        axes = figure.axes[0]
        _draw_lanes(axes, bands, names)
        for pair in pairs.to_dict("records"):
            _draw_contradiction(axes, at.loc[pair["fact_id"]], at.loc[pair["contradicts_fact_id"]], pair["address"])
        for event in events.to_dict("records"):
            _draw_event(axes, event, event["y"])
        _draw_axis(axes, events, bottom)
        _draw_key(axes, key, looks, bottom + 6.5)
        for index, line in enumerate(words):
            axes.text(1, foot + LINE_MM * (index + 0.5), line, fontsize=CAPTION_PT, va="center")
    numbers: dict[str, str | int] = {
        "events": count(len(events), "event"),
        "uncertain": int((events["first"] != events["last"]).sum()),
        "pairs": len(pairs),
        "told": int((~events["is_own"].astype(bool)).sum()),
        "left_out": _left_out(facts, looks),
    }
    return Drawing(figure, _marks(events, pairs), _alt(events, len(pairs), lanes, names), numbers)


FIGURE = Declaration(
    number=7,
    notebook="03_draw_figures",
    cell="timeline",
    rows=MARKS,
    title=("Acts and words in the case of {subject}"),
    caption=(
        "{events} by lane of the state that acted, or of which it is told; of uncertain days (bars): "
        "{uncertain}; acts or words of a state that only others tell of (hollow signs): {told}. Pairs of "
        "accounts that contradict each other on a position or an event (dashed lines): {pairs}."
    ),
    note=("Numbers are those of the facts in the evidence table. Long gaps are shortened and marked on the axis. {left_out}"),
    make=lambda case, choices: (date_facts(case, choices), conflicts(case)),
    draw=lambda case, choices, facts, pairs, width_mm: draw_timeline(facts, pairs, case, say_choices(choices)),
)
