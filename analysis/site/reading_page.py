"""How to read the matrix: a few boxes of the cases that are shown, drawn as the figure draws them, and two sentences about each."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pandas as pd
from markupsafe import Markup

from analysis.exhibits.matrix import MARKS
from analysis.exhibits.matrix_layout import Sheet
from analysis.exhibits.style import Drawing, new_figure, style, svg_text
from analysis.model import sentences
from analysis.model.dispute import Case
from analysis.site import drawings, words
from analysis.site.exhibit_pages import ExhibitPages
from analysis.site.page_frame import Frame, Page

WIDTH_MM = 90.0
"""Width of a picture: room for the title of a row and the column of one state; no wider than a phone."""
PATH = "reading.html"


class Lesson(NamedTuple):
    """What a picture teaches: its title, two sentences, and which cells of a case show it (none, if none does)."""

    title: str
    said: str
    shown_by: Callable[[pd.DataFrame], pd.DataFrame]


def _one(cells: pd.DataFrame) -> pd.DataFrame:
    """The cell with most original reports, the first among equals."""
    return cells.sort_values("n_origins", ascending=False, kind="stable").head(1)


def _own(cells: pd.DataFrame) -> pd.DataFrame:
    return _one(cells[_is_plain(cells) & (cells["attributions"] == "") & (cells["n_origins"] > 1)])


def _told(cells: pd.DataFrame) -> pd.DataFrame:
    return _one(cells[_is_plain(cells) & (cells["attributions"] != "")])


def _contested(cells: pd.DataFrame) -> pd.DataFrame:
    return _one(cells[(cells["cell"] == "single") & (cells["is_contested"] == "yes") & (cells["overtaken"] == "")])


def _is_plain(cells: pd.DataFrame) -> pd.Series:
    """Whether a state speaks with one voice that nothing contests, overtakes or leaves to another organ."""
    is_bare = (cells["overtaken"] == "") & (cells["silent_deciders"] == "") & (cells["dissents"] == "")
    return (cells["cell"] == "single") & (cells["is_contested"] == "no") & is_bare


def _without(cells: pd.DataFrame) -> pd.DataFrame:
    """Of one state a silent cell, and one in which it cannot take a position."""
    empty = cells[cells["attributions"] == ""]
    silent, cannot = empty[empty["cell"] == "silent"], empty[empty["cell"] == "not_applicable"]
    both = [state for state in silent["state"].unique() if state in set(cannot["state"])]
    state = [*both, *silent["state"], *cannot["state"]][:1]
    return pd.concat([found[found["state"].isin(state)].head(1) for found in (silent, cannot)])


LESSONS = (
    Lesson(
        "What a state itself says",
        "A filled box is a state's own voice, in the words of the question: blue with + supports, yellow with ○ leaves open, orange with − opposes. "
        "Beside the stance stands the day of its last word or deed, and a dot for each independent report behind it.",
        _own,
    ),
    Lesson(
        "What others say of it",
        "Below a box, with a hollow sign, stands what others say that the state holds, and who says so. "
        "Such an account stands beside the state's own voice and never replaces it.",
        _told,
    ),
    Lesson(
        "Where accounts collide",
        "A dashed frame and the word “contested” say that somebody with access gives another account than the state does; it begins with “but”. "
        "Which account is right is not judged.",
        _contested,
    ),
    Lesson(
        "Where there is no box",
        "“Silent” means that no word of the state was found, which is no position and not neutrality. "
        "Hatched lines stand where its role in the case leaves it no position to take.",
        _without,
    ),
)


def picture(cells: pd.DataFrame, case: Case, reading: str) -> Drawing:
    """Some cells of a case, drawn as the matrix draws them."""
    with style():
        figure = new_figure(WIDTH_MM, 10)
        axes = figure.axes[0]
        marks, y = Sheet(axes, cells, case, WIDTH_MM).draw(1.0)
        figure.set_size_inches(WIDTH_MM / 25.4, (y + 1) / 25.4)
        axes.set_ylim(y + 1, 0)
    return Drawing(figure, pd.DataFrame(marks, columns=MARKS.names), reading)


class ReadingPage:
    """The page that explains how the matrix is read."""

    def __init__(self, frame: Frame, drawn: ExhibitPages) -> None:
        self.frame, self.drawn = frame, drawn

    def page(self) -> tuple[str, str]:
        """The lessons of which a case has an example, each with the first such case."""
        return PATH, self.frame.render("reading.html", PATH, "How to read the matrix", lessons=list(self._lessons()), trail=[("Start", "index.html")])

    def _cases(self) -> list[str]:
        """Cases that are shown, the default one first."""
        return sorted(self.frame.case_ids, key=lambda case_id: case_id != self.frame.codebook.about.default_case)

    def _lessons(self) -> Iterator[Page]:
        for place, lesson in enumerate(LESSONS):
            for case_id in self._cases():
                cells = lesson.shown_by(self.drawn.cells(case_id))
                if len(cells):
                    yield {"title": lesson.title, "said": lesson.said, **self._example(case_id, cells, f"lesson-{place + 1}-")}
                    break

    def _example(self, case_id: str, cells: pd.DataFrame, prefix: str) -> Page:
        """The picture of some cells, what it says, and of which case it is."""
        case = self.frame.shown.cases[case_id]
        reading = " ".join(self._reading(cell, case) for cell in cells.to_dict("records"))
        of = {place.address: place for place in self.frame.shown.rows(case_id, "figure", "matrix")}
        drawn = picture(cells, case, reading)

        def target(mark: str) -> str:
            return self.drawn.target(of[mark], PATH) if mark in of else ""

        svg = drawings.linked(svg_text(drawn, reading), prefix, target)
        return {"svg": Markup(svg), "reading": reading, "subject": case.subject, "page": f"{case_id}/figure-matrix.html"}

    def _reading(self, cell: dict, case: Case) -> str:
        """A cell in a sentence."""
        names, name = self.frame.names, cell["proposition"]
        state = names.get(cell["state"], cell["state"])
        if cell["cell"] == "silent":
            return f"{sentences.start(state)} is silent on {sentences.say_proposition(name, names, cell['state'])}."
        if cell["cell"] == "not_applicable":
            return f"{sentences.start(state)} cannot take a position on {sentences.say_proposition(name, names, cell['state'])}."
        last, reports = (
            sentences.say_interval(cell["last_word_first"], cell["last_word_last"]),
            sentences.count(cell["n_origins"], "independent report"),
        )
        said = f"{sentences.start(words.say_own(cell, names))}; its last word or deed on this is of {last}, and {reports} {'carries' if cell['n_origins'] == 1 else 'carry'} it"
        besides = cell["stances"] if cell["is_contested"] == "yes" else ""
        others = sentences.say_attributions(cell["attributions"], name, names, besides, cell["state"])
        return f"{said}. {sentences.start(others)}." if others else f"{said}."
