"""What tests of figures share: where every text stands, whether it can be read, and a case to draw."""

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from analysis.collect import clean, store
from analysis.exhibits import register, style
from analysis.exhibits.style import Drawing
from analysis.model import memory, terms
from analysis.model.choices import Choices
from analysis.model.dispute import Case, Study
from analysis.pipeline import notebooks

DATA = Path(__file__).parent / "data"
TINY = DATA / "tiny"
INVENTED = {"tiny": TINY, "sundqvist": DATA / "harbour", "sarn": DATA / "treaty", "sarn-two": DATA / "treaty"}
"""Invented cases, and the data set of each."""
DIFFERING = ["kasatkin", "kislitsin", "nikulin", "vinnik", "zubakha"]
"""Of the collected cases the largest, and those with dissent, several surrenders or none; the invented ones are the smallest."""
RAW = store.ROOT / "data" / "raw"


@cache
def case_of(case_id: str) -> Case:
    """A collected case, or an invented one, read once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(store.RAW, str(INVENTED.get(case_id, RAW)))
        return clean.process(store.read_raw_case(case_id))


class Box(NamedTuple):
    """A text, and the box around it in millimetres from the top left."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@cache
def boxes_of(figure: Figure, dpi: int = 300) -> list[Box]:
    before = figure.dpi
    with style.style():
        figure.set_dpi(dpi)
        renderer = FigureCanvasAgg(figure).get_renderer()
        per_mm, height = dpi / 25.4, figure.bbox.height
        extents = [(text.get_text(), text.get_window_extent(renderer)) for text in figure.axes[0].texts if text.get_visible() and text.get_text()]
        figure.set_dpi(before)
    return [Box(text, box.x0 / per_mm, (height - box.y1) / per_mm, box.x1 / per_mm, (height - box.y0) / per_mm) for text, box in extents]


def boxes(drawing: Drawing) -> list[Box]:
    """Where every visible text of a drawing stands, as a renderer lays it out."""
    return boxes_of(drawing.figure)


def outside(drawing: Drawing) -> list[str]:
    """Texts that do not lie wholly inside the figure."""
    width, height = drawing.figure.get_size_inches() * 25.4
    return [box.text for box in boxes(drawing) if box.left < 0 or box.top < 0 or box.right > width or box.bottom > height]


def overlapping(drawn_boxes: list[Box]) -> list[tuple[str, str]]:
    """Pairs of texts of which one lies on the other, by more than a tenth of a millimetre each way."""
    sides = np.array([box[1:] for box in drawn_boxes])
    across = np.minimum.outer(sides[:, 2], sides[:, 2]) - np.maximum.outer(sides[:, 0], sides[:, 0])
    down = np.minimum.outer(sides[:, 3], sides[:, 3]) - np.maximum.outer(sides[:, 1], sides[:, 1])
    pairs = np.argwhere(np.triu((across > 0.1) & (down > 0.1), k=1))
    return [(drawn_boxes[one].text, drawn_boxes[other].text) for one, other in pairs]


def texts(drawing: Drawing) -> list[str]:
    """Every text of a drawing that is not blank, in the order of drawing."""
    return [text.get_text() for text in drawing.figure.axes[0].texts if text.get_text()]


@cache
def collected() -> Study:
    """The collected cases."""
    cases = {case_id: case_of(case_id) for case_id in store.case_ids(RAW)}
    return Study(next(iter(cases.values())).codebook, cases)


@cache
def made_of(case_id: str, name: str) -> tuple[Any, ...]:
    """What a figure of a case, or of the study, is drawn of by default, computed once."""
    of = collected() if case_id == terms.STUDY else case_of(case_id)
    return register.declared()["figure", name].make(of, Choices())


@memory.remembering()
def draw_all(case_id: str, only: str = "", leave_out: str = "", width_mm: int = style.WIDTH_MM, **given: str | int) -> dict[str, Drawing]:
    """Every figure of a case, or of the study, or only one of them, or all but those of a notebook, by its name, drawn as the notebooks draw it."""
    of, choices = collected() if case_id == terms.STUDY else case_of(case_id), Choices.of(given)
    mine = [declared for name in notebooks.names(case_id) if name != leave_out for declared in register.of_notebook(name)]
    return {
        figure.name: figure.drawn(of, choices, figure.make(of, choices) if given else made_of(case_id, figure.name), width_mm)
        for figure in mine
        if figure.draw and (not only or figure.name == only)
    }
