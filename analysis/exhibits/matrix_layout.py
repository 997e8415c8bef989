"""How the position matrix is laid out: as columns of states where they fit, else as a list under each proposition."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from analysis.exhibits.matrix_boxes import GAP_MM, LINE_MM
from analysis.exhibits.matrix_labels import told_days
from analysis.exhibits.matrix_place import CANNOT, SILENT, Place
from analysis.exhibits.matrix_words import in_order
from analysis.exhibits.style import FAINT, INK, QUIET, SMALL_PT, TEXT_PT, fit, text_width, wrap
from analysis.model.dispute import Case
from analysis.model.sentences import say_list, say_proposition, start

LABEL_MM = 30.0
"""Room for the titles of rows, at the left."""
NARROWEST_BESIDE_MM, NARROWEST_BELOW_MM = 29.0, 26.0
"""Least width of a state's column with titles of rows beside it, and with titles above each row."""
ONE_COLUMN_MM = 100.0
"""A narrower figure has no columns of states."""
FEW = 30
"""Characters of attribution that make no column wider than the others."""
TRACK_MM, BETWEEN_MM = 75.0, 5.0
"""Least width of a list of states, and the gap between two beside each other."""
ROW_MM, LIST_MM, TITLE_MM, COLUMN_GAP_MM, BELOW_MM = 0.9, 0.6, 3.1, 1.8, 0.6
"""Gap above and below what stands in a row, and in a list; line of a title; gap between columns, and between states."""
LIGHT, HEAVY = 0.4, 1.2
"""Weights of rules between rows, in points."""

Marks = list[dict[str, Any]]


def _bold_lines(text: str, width: float) -> list[str]:
    return [fit(line, width, TEXT_PT, "bold") for line in wrap(text, width, TEXT_PT, "bold")]


class Sheet:
    """The matrix of a case on a width: what every way to lay it out needs."""

    def __init__(self, axes: Axes, cells: pd.DataFrame, case: Case, width: float) -> None:
        self.axes, self.case, self.words, self.width = axes, case, case.codebook.words, width
        self.states = list(dict.fromkeys(cells["state"]))
        names = in_order(cells, self.words)
        self.rows = {name: cells[cells["proposition"] == name].to_dict("records") for name in names}
        contested = [cell for row in self.rows.values() for cell in row if cell["is_contested"] == "yes"]
        self.first = (contested[0]["state"], contested[0]["proposition"]) if contested else None

    def name(self, state: str) -> str:
        return self.words.bare(state)

    def title(self, name: str, width: float) -> list[str]:
        return _bold_lines(self.words.of(name, "title") or start(say_proposition(name, self.words)), width)

    def place(self, cell: dict[str, Any], width: float, on_one_line: bool = False) -> Place:
        days = told_days(cell, self.case.statements)
        return Place(cell, self.words, days, width, (cell["state"], cell["proposition"]) == self.first, on_one_line)

    def write(self, x: float, y: float, text: str, colour: str = QUIET) -> None:
        self.axes.text(x, y, text, fontsize=SMALL_PT, color=colour, va="center_baseline")

    def write_title(self, lines: list[str], x: float, y: float) -> float:
        """Write a title from a point on, and give the y below it."""
        for line in lines:
            self.axes.text(x, y + TITLE_MM / 2, line, fontsize=TEXT_PT, fontweight="bold", va="center_baseline")
            y += TITLE_MM
        return y

    def rule(self, y: float, left: float, right: float, weight: float) -> None:
        self.axes.plot([left, right], [y, y], color=FAINT, linewidth=weight)

    def weight(self, name: str) -> float:
        """Weight of the rule above a proposition: heavy above the first that is not on the outcome."""
        others = [row for row in self.rows if self.words.of(row, "is_outcome") != "yes"]
        return HEAVY if others[:1] == [name] and len(others) < len(self.rows) else LIGHT

    def draw(self, y: float) -> tuple[Marks, float]:
        """Draw the matrix from a y on; gives the data drawn, and the y below it."""
        n = len(self.states)
        if not n:
            return [], y
        if (self.width - LABEL_MM) / n >= NARROWEST_BESIDE_MM:
            return self._draw_columns(y, LABEL_MM, NARROWEST_BESIDE_MM)
        if self.width / n >= NARROWEST_BELOW_MM and self.width >= ONE_COLUMN_MM:
            return self._draw_columns(y, 0.3, NARROWEST_BELOW_MM)
        return self._draw_lists(y)

    def _columns(self, left: float, narrowest: float) -> dict[str, tuple[float, float]]:
        """Left edge and width of the column of each state: the more others say of it, the wider."""
        room = self.width - left - 0.5 + COLUMN_GAP_MM
        each = room / len(self.states)
        base = min(each, max(narrowest, 0.8 * each))
        told = dict.fromkeys(self.states, FEW)
        for cell in (cell for row in self.rows.values() for cell in row):
            told[cell["state"]] += len(cell["attributed_by"])
        columns, x = {}, left
        for state in self.states:
            wide = base + (room - base * len(self.states)) * told[state] / sum(told.values())
            columns[state], x = (x, wide), x + wide
        return columns

    def _draw_heads(self, y: float, columns: dict[str, tuple[float, float]]) -> float:
        """Name the states and their part in the case above their columns."""
        roles, titles = self.case.roles(self.states), self.words.roles
        names = {state: _bold_lines(self.name(state), wide - COLUMN_GAP_MM) for state, (_, wide) in columns.items()}
        high = max(map(len, names.values()))
        for state, (x, wide) in columns.items():
            below = self.write_title(names[state], x, y + TITLE_MM * (high - len(names[state])))
            self.write(x, below + TITLE_MM / 2, fit(titles[roles[state]], wide - COLUMN_GAP_MM, SMALL_PT))
        return y + TITLE_MM * (high + 1) + ROW_MM

    def _draw_columns(self, y: float, left: float, narrowest: float) -> tuple[Marks, float]:
        """Draw a column for each state, with the titles of rows at the left, or above each row for lack of room."""
        columns, is_beside = self._columns(left, narrowest), left >= LABEL_MM
        y = self._draw_heads(y, columns)
        marks: Marks = []
        for name, cells in self.rows.items():
            self.rule(y, 0.3, self.width - 0.3, self.weight(name))
            top = y + ROW_MM
            below = self.write_title(self.title(name, (left if is_beside else self.width) - 2), 0.3, top)
            top = top if is_beside else below + 0.4
            for cell in cells:
                x, wide = columns[cell["state"]]
                drawn = self.place(cell, wide - COLUMN_GAP_MM)
                marks += drawn.draw(self.axes, x, top)
                below = max(below, top + drawn.height)
            y = below + ROW_MM
        self.rule(y, 0.3, self.width - 0.3, LIGHT)
        return marks, y

    def _draw_lists(self, y: float) -> tuple[Marks, float]:
        """Draw the states that speak below each proposition, in as many tracks as fit, and name those that do not."""
        y = self._draw_roles(y)
        n = max(1, int(self.width // TRACK_MM))
        wide = (self.width - BETWEEN_MM * (n - 1)) / n
        indent = max(text_width(self.name(state), SMALL_PT) for state in self.states) + GAP_MM
        blocks = [_Block(self, name, cells, (min(indent, wide * 0.35), wide)) for name, cells in self.rows.items()]
        total, track, tops = sum(block.height for block in blocks), 0, [y] * n
        marks: Marks = []
        for block in blocks:
            while track < n - 1 and tops[track] > y and tops[track] - y + block.height / 2 > total / n:
                track += 1
            marks += block.draw(track * (wide + BETWEEN_MM), tops[track])
            tops[track] += block.height
        return marks, max(tops)

    def _draw_roles(self, y: float) -> float:
        """Say in one sentence which states have which part in the case."""
        roles = self.case.roles(self.states)
        by_role: dict[str, list[str]] = {}
        for state in self.states:
            by_role.setdefault(roles[state], []).append(self.name(state))
        titles = {role: start(self.words.roles[role]) + "s" * (len(names) > 1) for role, names in by_role.items()}
        said = [f"{titles[role]}: {say_list(names)}." for role, names in by_role.items()]
        for line in wrap(" ".join(said), 0.98 * self.width - 1, SMALL_PT):
            self.write(0.3, y + LINE_MM / 2, line)
            y += LINE_MM
        return y + ROW_MM


class _Block:
    """A proposition with the states that speak of it, or are spoken for, below each other."""

    def __init__(self, sheet: Sheet, name: str, cells: list[dict[str, Any]], widths: tuple[float, float]) -> None:
        self.sheet, (self.indent, self.wide) = sheet, widths
        self.lines, self.weight = sheet.title(name, self.wide - 1), sheet.weight(name)
        self.places: list[tuple[str, Place]] = []
        rest: dict[str, list[str]] = {SILENT: [], CANNOT: []}
        for cell in cells:
            place = sheet.place(cell, self.wide - self.indent - 0.6, on_one_line=True)
            if place.parts or place.told:
                self.places.append((sheet.name(cell["state"]), place))
            else:
                rest[CANNOT if cell["cell"] == "not_applicable" else SILENT].append(sheet.name(cell["state"]))
        said = [f"{start(words)}: {say_list(names)}." for words, names in rest.items() if names]
        self.rest = wrap(" ".join(said), 0.98 * self.wide - 1, SMALL_PT)
        room = 0.98 * self.wide - 1 - GAP_MM - text_width(self.lines[-1], TEXT_PT, "bold")
        self.is_beside = text_width(" ".join(self.rest), SMALL_PT) <= room

    @property
    def height(self) -> float:
        heights = [place.height + BELOW_MM for _, place in self.places]
        return 2 * LIST_MM + TITLE_MM * len(self.lines) + 0.4 + sum(heights) + LINE_MM * len(self.rest) * (not self.is_beside)

    def draw(self, x: float, y: float) -> Marks:
        self.sheet.rule(y, x + 0.3, x + self.wide - 0.3, self.weight)
        y = self.sheet.write_title(self.lines, x + 0.3, y + LIST_MM) + 0.4
        if self.is_beside:
            left = x + 0.98 * self.wide - 0.6 - text_width(" ".join(self.rest), SMALL_PT)
            self.sheet.write(left, y - 0.4 - TITLE_MM / 2, " ".join(self.rest))
        marks: Marks = []
        for name, place in self.places:
            self.sheet.write(x + 0.3, y + 2.2, fit(name, self.indent - GAP_MM, SMALL_PT), colour=INK)
            marks += place.draw(self.sheet.axes, x + self.indent, y)
            y += place.height + BELOW_MM
        for line in [] if self.is_beside else self.rest:
            self.sheet.write(x + 0.3, y + LINE_MM / 2, line)
            y += LINE_MM
        return marks
