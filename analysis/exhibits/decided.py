"""Who said what had been decided, and when: lanes of voices on an axis of days; in one column, a list of events."""

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from analysis.exhibits import decided_column, decided_lanes, decided_words
from analysis.exhibits.decided_blocks import LINE_MM, Drawn, Page, address_of, draw_lines
from analysis.exhibits.decided_events import matter_of
from analysis.exhibits.decided_story import Story, story
from analysis.exhibits.declaration import Declaration
from analysis.exhibits.style import TEXT_PT, WIDTH_MM, Drawing, new_figure, style, wrap
from analysis.model.dictionary.columns import described
from analysis.model.dictionary.schemas import Column
from analysis.model.dispute import Case
from analysis.model.sentences import say_changed

ONE_COLUMN_MM, LANES_MM = 85, 130
"""Width of one column of print, and the least width at which lanes are drawn."""

MARKS = described(
    "decided",
    "an event, or a pair of accounts that exclude each other",
    "address",
    "address title statement_ids kind fact_ids",
    Column("voice", "who says or does it", "a pair"),
    Column("label", "what is said or done", "a pair"),
    Column("first", "first possible day", "no bound, or a pair", type="day"),
    Column("last", "last possible day", "a pair", type="day"),
    Column("is_own", "False where somebody else tells of what the state decided", "a pair", type="true_false"),
    Column("x", "middle of the days that it may mean", "a pair", type="number", unit="mm"),
    Column("y", "place from the top", "a pair", type="number", unit="mm"),
    "colour",
)
"""Columns of the data drawn."""


def _marks(drawn: Drawn, page: Page) -> pd.DataFrame:
    """The data drawn: one row per event, then one per pair of accounts that is joined."""
    rows: list[dict[str, Any]] = []
    for block in drawn.blocks:
        event = block.event
        row = {
            "kind": "event",
            "first": event.first,
            "last": event.last,
            "is_own": event.is_own,
            "colour": block.colour,
        }
        row |= {"address": address_of(event, page.case.id), "title": decided_words.title(event, page.matter, page.case)}
        row |= {
            "statement_ids": ";".join(event.statements),
            "fact_ids": ";".join(event.facts),
            "voice": event.voice.full,
        }
        row |= {
            "label": decided_words.label(event, page.matter, page.case),
            "x": round(block.x, 2),
            "y": round(block.y, 2),
        }
        rows.append(row)
    return MARKS.frame([*rows, *drawn.links])


def draw_decided(told: Story, case: Case, chosen: str = "", width_mm: float = WIDTH_MM) -> Drawing:
    """Events by voice and day with their words, the accounts that cannot all be right framed and joined.

    Parameters
    ----------
    told
        What is drawn, as `decided_story.story` gives it.
    case
        The case, as it was cleaned.
    chosen
        What was chosen: cut-off, clock and so on.
    width_mm
        Width of the figure; below `LANES_MM` time runs downwards.

    Returns
    -------
    The drawing; one row of `marks` per event and per pair of accounts that is joined.
    """
    matter = matter_of(case)
    said, numbers = decided_words.alt(told, matter, case), decided_words.numbers(told)
    if not told.events:
        return Drawing(_nothing(chosen, width_mm), MARKS.frame([]), said, numbers)
    head = decided_words.finding(told, matter, case), decided_words.subtitle(told, matter, case)
    page = Page(told, case, matter, head, chosen, width_mm)
    with style():
        drawn = decided_lanes.draw(page) if width_mm >= LANES_MM else decided_column.draw(page)
    return Drawing(drawn.figure, _marks(drawn, page), said, numbers, head[0])


def _nothing(chosen: str, width_mm: float) -> Figure:
    """What is drawn where there is no event."""
    lines = wrap(f"Nothing is known of what had been decided. {chosen}", width_mm - 2, TEXT_PT)
    with style():
        figure = new_figure(width_mm, LINE_MM * (len(lines) + 1))
        draw_lines(figure.axes[0], 0.3, 0.8, lines, LINE_MM, {"fontsize": TEXT_PT})
    return figure


FIGURE = Declaration(
    number=2,
    notebook="03_draw_figures",
    cell="decided",
    is_main=True,
    least_mm=ONE_COLUMN_MM,
    rows=MARKS,
    title="Who said what had been decided, and when, in the case of {subject}",
    caption=(
        "{events} ({facts}) by voice: the {words[start]}, the {words[claims]}, and what is said or done on any "
        "matter that an organ of the deciding state decides (the {words[outcome]}, its conditions, and whether "
        "the decision is final). Of uncertain day: {uncertain}; accounts that cannot all be right (framed): "
        "{conflict}."
    ),
    note=(
        "What one voice says on one day is one event; so are accounts that differ only on its day, and what only "
        "repeats an office that is itself heard that day. Where there are more than {most} events, those that bear "
        "on the decision most are drawn. {left_out}"
    ),
    when_empty="Nothing is known under these choices of what had been decided.",
    make=lambda case, choices: (story(case, choices),),
    draw=lambda case, choices, told, width_mm: draw_decided(told, case, say_changed(choices), width_mm),
)
