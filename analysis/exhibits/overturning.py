"""What would change the conclusions of a case: the smallest choice, or loss of sources, that overturns each."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from analysis.exhibits import overturning_words
from analysis.exhibits.declaration import Declaration
from analysis.exhibits.overturning_words import IN_VAIN, Row, Way, say_counts, say_finding, say_smallest
from analysis.exhibits.style import FAINT, INK, PAPER, QUIET, SMALL_PT, TEXT_PT, Drawing, draw_head, new_figure, style, text_width, wrap
from analysis.exhibits.subject import say_subject
from analysis.model.addresses import address
from analysis.model.choices import Choices
from analysis.model.dictionary.columns import described
from analysis.model.dictionary.multiverse import OVERTURNING
from analysis.model.dictionary.schemas import Column
from analysis.model.dispute import Case
from analysis.model.sentences import count, start
from analysis.multiverse import exploring, robustness
from analysis.multiverse.exploring import Explored
from analysis.multiverse.robustness import BY_EQUIVALENT, BY_INFORMANTS, BY_ORIGINS

LOOKS = {
    BY_EQUIVALENT: ("s", "#0072B2", "choosing another equally good method"),
    BY_INFORMANTS: ("o", "#D55E00", "leaving out informants"),
    BY_ORIGINS: ("^", "#009E73", "leaving out original reports"),
}
"""Shape, colour (Okabe & Ito) and words of each means."""
COLUMNS, COLUMN_MM, CLOSE_MM, NONE_MM, MARK_PT = 6, 5.6, 4.4, 8.0, 4.2
"""Numbers that have a column of their own, its width, in a narrow figure too, that of the last column, and the size of a mark."""
LINE_MM, APART_MM, DODGE_MM, NARROW_MM = 2.8, 1.1, 2.2, 120
VAIN, UNTRIED = "#B4B4B4", "–"
"""The colour of what was tried and overturns nothing, and what stands where there is nothing to try."""
MARKS = described(
    "overturning",
    "a conclusion with the smallest thing that overturns it, or a means by which it may be overturned",
    "address",
    "address title statement_ids conclusion",
    Column("by", "equivalent choices, original reports or informants", "the conclusion itself"),
    OVERTURNING.column("size"),
    Column(
        "becomes",
        "otherwise, unknown, or otherwise or unknown: what follows for the conclusion",
        "nothing that was tried overturns it; or the conclusion itself",
    ),
    Column("smallest", "the smallest thing that overturns it, in words", "a means"),
    "colour x y",
)


class _Places(NamedTuple):
    """Where the columns of a figure begin: the marks, and the words at the right of them; `label` is the width of the sentences."""

    label: float
    marks: float
    words: float
    width: float
    most: int
    is_cut: bool

    @property
    def is_narrow(self) -> bool:
        """Whether what overturns stands above its conclusions, and not at the right of them."""
        return self.width < NARROW_MM

    @property
    def column(self) -> float:
        """Width of the column of a number."""
        return CLOSE_MM if self.is_narrow else COLUMN_MM

    @property
    def none(self) -> float:
        """Middle of the column of what nothing overturns."""
        return self.marks + self.column * self.most + NONE_MM / 2

    def x(self, size: int) -> float:
        """Middle of the column of a number."""
        return self.marks + self.column * (min(size, self.most) - 0.5) if size else self.none


def _places(rows: Sequence[Row], width_mm: float) -> _Places:
    most = max([1, *(way.size for row in rows for way in row.ways)])
    marks_mm = (CLOSE_MM if width_mm < NARROW_MM else COLUMN_MM) * min(most, COLUMNS) + NONE_MM
    room = width_mm - marks_mm - 2
    label = room if width_mm < NARROW_MM else room * 0.49
    words = 0.3 if width_mm < NARROW_MM else label + 2 + marks_mm + 1.5
    return _Places(label, label + 2, words, width_mm, min(most, COLUMNS), most > COLUMNS)


class _Pen:
    """Draws the rows and keeps the data drawn."""

    def __init__(self, axes: Axes, case_id: str, places: _Places) -> None:
        self.axes, self.case_id, self.places = axes, case_id, places
        self.marks: list[dict[str, Any]] = []

    def _lines(self, x: float, y: float, lines: Sequence[str], colour: str = INK, gid: str | None = None) -> None:
        """Write lines of text below y; the first one is the mark, if it is one."""
        for number, line in enumerate(lines):
            middle = y + LINE_MM * (number + 0.5)
            self.axes.text(x, middle, line, fontsize=TEXT_PT, color=colour, va="center", gid=None if number else gid)

    def _keep(self, row: Row, by: str, title: str, at: tuple[float, float], **drawn: object) -> str:
        name = address(self.case_id, "overturning", row.name, *filter(None, [by]))
        kept = {"address": name, "title": title, "statement_ids": "", "conclusion": row.name, "by": by, "size": pd.NA, "becomes": "", "smallest": ""}
        self.marks.append({**kept, "x": round(at[0], 2), "y": round(at[1], 2), **drawn})
        return name

    def heads(self, y: float) -> float:
        """Write what the columns are; gives the y from which there is room."""
        places, at = self.places, dict[str, Any](fontsize=SMALL_PT, color=QUIET, va="center")
        if places.is_narrow:
            for number, line in enumerate(("grey: the smallest thing", "that overturns what is below")):
                self.axes.text(0.3, y + 1.4 - 2.8 * (1 - number), line, **at)
        else:
            self.axes.text(0.3, y + 1.4, "conclusion", **at)
            self.axes.text(places.words, y + 1.4, "the smallest thing that overturns it", **at)
            self.axes.text(places.x(1) - 3.6, y + 1.4, "how many:", ha="right", **at)
        for size in range(1, places.most + 1):
            self.axes.text(places.x(size), y + 1.4, f"{size}{'+' * (places.is_cut and size == places.most)}", ha="center", **at)
        self.axes.text(places.none, y + 1.4, "none", ha="center", **at)
        return y + 3.8

    def _way(self, row: Row, way: Way, x: float, y: float) -> None:
        """Draw how little of one means overturns a conclusion."""
        shape, colour, words = LOOKS[way.by]
        said = [f"{how} ({value})" for how, value in way.sets[:3]] if way.size else ["nothing that was tried overturns it"]
        colour = colour if way.size else VAIN
        gid = self._keep(
            row, way.by, f"{row.sentence}. {start(words)}: {'; '.join(said)}", (x, y), size=way.size or pd.NA, becomes=way.becomes, colour=colour
        )
        self.axes.plot([x], [y], marker=shape, linestyle="none", gid=gid, zorder=3, **_look(colour, way.becomes))

    def _row(self, row: Row, y: float, smallest: str) -> float:
        """Draw a conclusion; gives the y at which the next one begins."""
        places, label = self.places, wrap(row.sentence, self.places.label, TEXT_PT)
        gid = self._keep(row, "", f"{row.sentence}. {smallest}", (0.3, y), smallest=smallest, colour=INK)
        self._lines(0.3, y, label, gid=gid)
        for size in sorted({way.size for way in row.ways} - {0}):
            here = [way for way in row.ways if way.size == size]
            for number, way in enumerate(here):
                self._way(row, way, places.x(size) + DODGE_MM * (number - (len(here) - 1) / 2), y + LINE_MM / 2)
        ways = {way.by: way for way in row.ways}
        for number, by in enumerate(LOOKS):
            x = places.none + DODGE_MM * (number - 1)
            if by not in ways:
                self.axes.text(x, y + LINE_MM / 2, UNTRIED, fontsize=SMALL_PT, color=QUIET, ha="center", va="center")
            elif not ways[by].size:
                self._way(row, ways[by], x, y + LINE_MM / 2)
        return y + LINE_MM * len(label) + APART_MM

    def group(self, rows: Sequence[Row], smallest: str, y: float) -> float:
        """Draw conclusions that the same smallest things overturn, and these once; gives the y at which the next ones begin."""
        places, start_y = self.places, y
        self.axes.plot([0, places.width], [y, y], color=FAINT, linewidth=0.4, zorder=1)
        words = wrap(smallest, places.width - places.words - 0.3, TEXT_PT)
        ends = y + APART_MM / 2 + LINE_MM * len(words)
        self._lines(places.words, y + APART_MM / 2, words, QUIET)
        y = (ends if places.is_narrow else y) + APART_MM / 2
        for row in rows:
            y = self._row(row, y, smallest)
        if len(rows) > 1 and not places.is_narrow:
            self.axes.plot([places.words - 1.3] * 2, [start_y + APART_MM / 2, y - APART_MM], color=QUIET, linewidth=0.8, zorder=1)
        return max(y - APART_MM / 2, ends + APART_MM / 2)


def _look(colour: str, becomes: str) -> dict[str, Any]:
    """How a mark is filled: whole, not at all where nothing is known then, and in part where it is the one or the other."""
    face, style = PAPER if becomes == "unknown" else colour, "left" if " or " in becomes else "full"
    edge = {"markeredgecolor": colour, "markeredgewidth": 1.0, "markersize": MARK_PT}
    return {"markerfacecolor": face, "markerfacecoloralt": PAPER, "fillstyle": style, **edge}


def _subtitle(about: str, rows: Sequence[Row]) -> str:
    """What is drawn and how it is read; a look that does not occur is not explained."""
    said = f"{about}: how many things must be left out, or chosen otherwise, before a conclusion changes. "
    said += "Filled: then it does not hold. Hollow: then nothing is known. "
    ways = [way for row in rows for way in row.ways]
    said += "Half filled: one or the other, by what is left out. " * any(" or " in way.becomes for way in ways)
    said += "Under none: this changes nothing. " * any(not way.size for way in ways)
    return (said + "A dash: nothing of that kind to try." * any(len(row.ways) < len(LOOKS) for row in rows)).strip()


def _key(axes: Axes, y: float, width: float) -> float:
    """Draw the shapes with their words, on as many lines as they need; gives the y from which there is room."""
    x = 0.3
    for shape, colour, words in LOOKS.values():
        wide = 3.4 + text_width(words, TEXT_PT)
        if x > 1 and x + wide > width:
            x, y = 0.3, y + 3.6
        axes.plot([x + 1], [y + 1.6], marker=shape, markersize=MARK_PT, color=colour, linestyle="none")
        axes.text(x + 3, y + 1.6, words, fontsize=TEXT_PT, va="center")
        x += wide + 4
    return y + 5.2


def draw_overturning(case_id: str, rows: Sequence[Row], width_mm: float, about: str) -> Drawing:
    """A row a conclusion: how little of each means overturns it, and the smallest thing that does, in words.

    Parameters
    ----------
    case_id
        The case.
    rows
        As `overturning_words.rows_of` gives them.
    width_mm
        Width of the figure.
    about
        Whom or what the case is about, as `subject.say_subject` gives it.

    Returns
    -------
    The drawing; one row of `marks` per conclusion, and one per means that can reach it.
    """
    finding = say_finding(rows) if rows else ""
    places = _places(rows, width_mm)
    with style():
        figure = new_figure(width_mm, 1000)
        axes = figure.axes[0]
        pen = _Pen(axes, case_id, places)
        y = pen.heads(_key(axes, draw_head(axes, finding, _subtitle(about, rows), width_mm - 1.5), width_mm) + 2.8 * places.is_narrow)
        for smallest, some in groupby(rows, key=say_smallest):
            y = pen.group([*some], smallest, y)
        figure.set_size_inches(width_mm / 25.4, (y + 0.5) / 25.4)
        axes.set_ylim(y + 0.5, 0)
    return Drawing(figure, MARKS.frame(pen.marks), _alt(rows), say_counts(rows), finding)


def _alt(rows: Sequence[Row]) -> str:
    """What is seen, in words computed from the rows."""
    if not rows:
        return "No conclusion can be asked of this case."
    said = []
    for smallest, some in groupby(rows, key=say_smallest):
        n = len([*some])
        vain = f"{IN_VAIN} overturns {'it' if n == 1 else 'them'}"
        said.append(f"{smallest.replace(IN_VAIN, vain, 1)} ({count(n, 'conclusion')})")
    return f"{count(len(rows), 'conclusion')}, those first that are overturned by least. {say_finding(rows)}. {'. '.join(said)}."


def _explored(case: Case, choices: Choices) -> tuple[pd.DataFrame, pd.DataFrame, Explored]:
    explored = exploring.explore(case, choices)
    return robustness.overturning(explored), robustness.robustness(explored), explored


def _drawn(case: Case, choices: Choices, overturned: pd.DataFrame, stands: pd.DataFrame, explored: Explored, width_mm: float) -> Drawing:
    return draw_overturning(case.id, overturning_words.rows_of(overturned, stands, explored), width_mm, say_subject(case))


FIGURE = Declaration(
    number=5,
    notebook="04_test_robustness",
    cell="overturning",
    rows=MARKS,
    title="What would change the conclusions, in the case of {subject}",
    caption=(
        "Rows are {conclusions}, those first that are overturned by least. A mark stands at the number of choices, of original reports or of "
        "informants in the smallest set that changes the conclusion, and under none where nothing that was tried does; a dash says that there is "
        "nothing of that kind to try. Conclusions that depend on a single informant: {alone}; that withstand all that was tried: {withstand}; that "
        "nothing could reach: {unreached}."
    ),
    note=(
        "Tried are all combinations of choices that are as good an answer to the same question, and the loss of the original reports and informants "
        "behind the cells of a conclusion, with all choices at their defaults. Choices of which it is open whether they are as good, and those that ask "
        "something else, stand in the table. What says that something was not found cannot be overturned by leaving evidence out."
    ),
    when_empty="No conclusion can be asked of this case.",
    rests_on={"": "table/robustness(conclusion)", "@row": "@facts"},
    make=_explored,
    draw=_drawn,
    is_main=True,
    least_mm=85,
)
