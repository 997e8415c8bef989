"""The figure of what moved: each position and conclusion as it was and as it is, and because of which rows."""

from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from analysis.diff.moved import OF_MOST
from analysis.diff.report import Report
from analysis.diff.rows import Difference
from analysis.diff.words import ids_in_words, lines, place
from analysis.exhibits.matrix_boxes import draw_sign
from analysis.exhibits.style import FAINT, INK, QUIET, SHADE, SMALL_PT, TEXT_PT, WIDTH_MM, Drawing, draw_head, new_figure, style, wrap
from analysis.model import terms
from analysis.model.sentences import count, say_list, start

MOST = 30
"""So many rows are drawn at most."""
_COLUMNS = (("", 0.5, 33.0), ("Before", 36.0, 47.0), ("After", 89.0, 47.0), ("Because of", 139.0, 20.5))
"""Heads of the columns, where each begins, and how wide its text is, in millimetres."""
_LINE_MM, _PAD_MM, _SIGN_MM, _HEAD_MM = 2.9, 1.3, 3.2, 5.0


class _Row(NamedTuple):
    """What is drawn in a row: its address, its texts by column, and the stances on both sides."""

    address: str
    texts: tuple[str, str, str, str]
    stances: tuple[str, str] = ("", "")


def draw(report: Report) -> Drawing | None:
    """What moved, a row for each position and conclusion; None where no position and no conclusion did."""
    rows = _rows(report)
    if not rows:
        return None
    shown = rows[:MOST]
    laid = [
        [wrap(text, width - _indent(row, column), SMALL_PT) for column, (text, (_, _, width)) in enumerate(zip(row.texts, _COLUMNS, strict=True))]
        for row in shown
    ]
    heights = [max(map(len, lines_of)) * _LINE_MM + 2 * _PAD_MM for lines_of in laid]
    finding = _finding(report)
    left = f" {len(rows) - MOST} more are in the table." if len(rows) > MOST else ""
    subtitle = f"Before: {report.before}. After: {report.after}.{left}"
    with style():
        head = new_figure(WIDTH_MM, 10)
        top = draw_head(head.axes[0], finding, subtitle, WIDTH_MM)
        figure = new_figure(WIDTH_MM, top + _HEAD_MM + sum(heights) + 1)
        axes = figure.axes[0]
        y = draw_head(axes, finding, subtitle, WIDTH_MM)
        for title, x, _ in _COLUMNS:
            axes.text(x, y + _HEAD_MM / 2, title, fontsize=TEXT_PT, fontweight="bold", color=QUIET, va="center_baseline")
        y += _HEAD_MM
        for number, (row, lines_of, height) in enumerate(zip(shown, laid, heights, strict=True)):
            _draw_row(axes, row, lines_of, y, height, is_shaded=number % 2 == 0)
            y += height
    marks = pd.DataFrame(
        [(row.address, f"{row.texts[0]}: {row.texts[1]} → {row.texts[2]}", "", *row.texts) for row in shown],
        columns=["address", "title", "statement_ids", "place", "before", "after", "because"],
    )
    return Drawing(figure, marks, " ".join(lines(report)), {}, finding)


def _finding(report: Report) -> str:
    """How many positions moved, how many others rest on something else, and how many conclusions stand otherwise."""
    moved, support, conclusions = (
        len({(each.case_id, each.id) for each in report.found if each.kind == kind}) for kind in ("position", "support", "conclusion")
    )
    said = [f"{count(moved, 'position') if moved else 'no position'} moved"]
    said += [f"{count(support, 'other rests', 'others rest') if moved else count(support, 'rests', 'rest')} on other evidence"] * bool(support)
    said += [f"{count(conclusions, 'conclusion stands', 'conclusions stand')} otherwise"] * bool(conclusions)
    return start(say_list(said))


_DRAWN = ("position", "support", "conclusion", "coding", "agreement")
"""Kinds of differences that are drawn, in their order."""


def _rows(report: Report) -> list[_Row]:
    """Positions first, then what others rest on, then conclusions, then who coded and how far coders agree."""
    whole: dict[tuple[str, str], list[Difference]] = {}
    for each in report.found:
        of_case = each.kind in ("conclusion", "coding")
        whole.setdefault((each.kind, f"{each.case_id}/{each.kind}/{each.id}" if of_case else each.id), []).append(each)
    return [_row(address, parts, report) for kind in _DRAWN for (of, address), parts in whole.items() if of == kind]


def _row(address: str, parts: list[Difference], report: Report) -> _Row:
    """What is drawn of a position, a conclusion, a coding or a measure, from all that differs of it."""
    each, stances = parts[0], report.stances.get(address, ("", ""))
    because = ids_in_words(each.because.split(";")) if each.because else "the codes" if each.column == OF_MOST else "the choices"
    nothing = {"position": "nothing coded", "conclusion": "not asked"}.get(each.kind, "none")
    before, after = each.before or nothing, each.after or nothing
    if each.kind == "support":
        before, after = ("; ".join(f"{part.column}: {getattr(part, name) or 'none'}" for part in parts) for name in ("before", "after"))
    if each.kind in ("position", "support"):
        by = f" ({each.column})" if each.column == OF_MOST else ""
        return _Row(address, (place(address, report.words) + by, before, after, because), stances)
    if each.kind == "conclusion":
        return _Row(address, ("Conclusion" if each.column == "sentence" else each.column, before, after, because))
    label = f"Coder {each.id} in {each.case_id}" if each.kind == "coding" else f"Agreement on {each.id}"
    return _Row(address, (label, before, after, "the codes"))


def _indent(row: _Row, column: int) -> float:
    """Room for the signs of stances before a text."""
    return len(terms.split_list(row.stances[column - 1])) * _SIGN_MM if column in (1, 2) else 0.0


def _draw_row(axes: Axes, row: _Row, lines_of: list[list[str]], y: float, height: float, is_shaded: bool) -> None:
    """Draw a row as one mark: its texts, and the signs of the stances before them."""
    from matplotlib.patches import Rectangle

    axes.add_patch(Rectangle((0, y), WIDTH_MM, height, facecolor=SHADE if is_shaded else "white", edgecolor="none", gid=row.address))
    middle = y + _PAD_MM + _LINE_MM / 2
    for column, ((_, x, _), words) in enumerate(zip(_COLUMNS, lines_of, strict=True)):
        if column in (1, 2):
            for stance in terms.split_list(row.stances[column - 1]):
                draw_sign(axes, x, middle, int(stance), is_filled=True)
                x += _SIGN_MM
        for number, line in enumerate(words):
            axes.text(x, middle + number * _LINE_MM, line, fontsize=SMALL_PT, color=INK, va="center_baseline")
    axes.text(_COLUMNS[2][1] - 4.2, middle, "→", fontsize=TEXT_PT, color=FAINT, va="center_baseline")
