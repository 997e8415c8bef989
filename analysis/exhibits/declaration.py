"""What an exhibit is: everything that is known of it before anything is computed, and the functions that make it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Self

from analysis.exhibits.style import WIDTH_MM, Drawing
from analysis.model.choices import Choices
from analysis.model.dictionary.schemas import Table

Numbers = Mapping[str, str | int]
"""Numbers, in words or not, that stand in a caption or note, by the name of their place."""


def _no_numbers(*made: Any) -> Numbers:
    return {}


def _nothing_else(*made: Any) -> Mapping[str, str]:
    return {}


class Aggregated(NamedTuple):
    """Words of a figure where it shows shares of many cases in place of a row for each, as for `Declaration`; the place `many` says which table has the rows."""

    caption: str
    note: str


@dataclass(frozen=True)
class Declaration:
    """A figure or a table, as the one file of it declares it; `exhibits.register` finds it there.

    Parameters
    ----------
    number
        Its number in the order of reading, among the main figures, the supplementary figures, or the tables; `register.declared` counts only those
        that the study has.
    notebook, cell
        The notebook that shows it, and the tag of the cell.
    rows
        What a row of the table, or a mark of the figure, is; all columns, and its key. The name of the exhibit is that of this table.
    title, caption, note
        Its words, with places in braces for words of the study (`model.captions.WORDS`; `subject` of an exhibit of a case), for `rows` (the length of
        a table) and for the numbers. The title says what is shown, whatever is found; a main figure states its finding too, in its drawing.
    make
        What it is computed from, of a case or of the study under choices: for a table its rows come first. A notebook that has computed
        that already hands it in instead.
    needs
        The table beside the cases that has to have a row, such as `codings`, if the study is to have the exhibit at all; blank: none.
    aggregated
        Caption and note of a figure over all cases where there are many (`many.MOST_ROWS`); None: it has one form only.
    when_empty
        What is said instead where there is no row or mark; blank: it is shown empty.
    is_chosen
        Whether the choices of analysis change it.
    is_of_own
        Whether an exhibit over all cases leaves those of other studies out: coders of several studies are not compared.
    shown
        Columns of a table that are shown and printed; none named: all of them.
    numbers
        Numbers for the words of a table, from what it is computed from; a figure has those of its drawing.
    draw
        The drawing of a figure, from the case or the study, the choices, what it is computed from, and `width_mm`; None: it is a table.
    is_main
        Whether it is one of the figures of the paper; every other exhibit is part of the supplement.
    least_mm
        The least width in millimetres at which the type of a figure can be read; asked for less, it is refused.
    also
        The list of references that a table of pages is, by the ending of its file (`bib`, `json`), from what it is computed from.
    rests_on
        What cells rest on where that is not all ids in their row: terms, joined by `;`, by columns, joined by `;`; `""` stands for every other
        column, `@row` for the row as a whole. Terms: a column with ids; rows of another table of the same case or of the study with the same values,
        `table/NAME(column;its=ours)`; `@position`: every statement of the run's coding on the state and proposition of the row
        (`@position_a`, `@position_b`: on that of one state of a pair); `@codings`: both codings of its group; `@uncoded`: where the row has no
        statement, the facts of the case without any; `@facts`: all facts of the case; `@of_cases`: all facts of the cases that its lists of cases
        name; `@against`: facts that contradict one behind it; `@varied`: facts that tell the same in other words, or differ on conduct;
        `@state_media`: pages of the state media that it leaves out; `@outcome`: acts that carry the outcome out, and the pages of the case and of
        the request of the state of the row.
    """

    number: int
    notebook: str
    cell: str
    rows: Table
    title: str
    caption: str
    make: Callable[..., tuple[Any, ...]]
    note: str = ""
    aggregated: Aggregated | None = None
    needs: str = ""
    when_empty: str = ""
    is_chosen: bool = True
    is_of_own: bool = False
    shown: tuple[str, ...] = ()
    numbers: Callable[..., Numbers] = _no_numbers
    draw: Callable[..., Drawing] | None = None
    is_main: bool = False
    least_mm: int = WIDTH_MM
    also: Callable[..., Mapping[str, str]] = _nothing_else
    rests_on: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Figure or table."""
        return "figure" if self.draw else "table"

    @property
    def has_references(self) -> bool:
        """Whether it is a table of pages, and so a list of references."""
        return self.also is not _nothing_else

    @property
    def name(self) -> str:
        """Name of the exhibit, which is that of its files."""
        return self.rows.name

    @property
    def label(self) -> str:
        """What it is called in text, such as `Figure 1`, or `Table S1` in the supplement."""
        return f"{self.kind.capitalize()} {'' if self.is_main else 'S'}{self.number}"

    @property
    def order(self) -> tuple[str, bool, int, str]:
        """Its place in the order of reading: the main figures, the supplementary ones, the tables."""
        return self.kind, not self.is_main, self.number, self.name

    def as_drawn(self, drawing: Drawing) -> Self:
        """The figure with the words that its drawing has: those of its aggregated form where that was drawn."""
        return replace(self, caption=self.aggregated.caption, note=self.aggregated.note) if drawing.is_aggregated and self.aggregated else self

    def drawn(self, of: Any, choices: Choices, made: tuple[Any, ...], width_mm: int = WIDTH_MM) -> Drawing:
        """The figure at a width in millimetres.

        Raises
        ------
        ValueError
            If it is a table, or cannot be read at that width.
        """
        if self.draw is None:
            raise ValueError(f"{self.name} is a table, and has no width")
        if width_mm < self.least_mm:
            raise ValueError(f"{self.label} ({self.name}) cannot be read at {width_mm} mm: it needs {self.least_mm} mm or more")
        return self.draw(of, choices, *made, width_mm=width_mm)
