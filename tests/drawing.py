"""What tests of figures share: where every text stands, whether it can be read, and a case to draw."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from analysis import positions
from analysis.coding import codings, digest, reliability
from analysis.collect import store
from analysis.collect.corroboration import conflicts
from analysis.exhibits import matrix, style, timeline
from analysis.exhibits.accounts import draw_accounts
from analysis.exhibits.coding import draw_coding
from analysis.exhibits.corroboration import draw_corroboration
from analysis.exhibits.course import draw_course
from analysis.exhibits.digest import draw_digest
from analysis.exhibits.movers import draw_movers
from analysis.exhibits.organs import draw_organs
from analysis.exhibits.reliability import draw_reliability
from analysis.exhibits.specification import draw_specification
from analysis.exhibits.steps import draw_steps
from analysis.exhibits.style import Drawing
from analysis.model import memory, sentences, terms
from analysis.multiverse import robustness
from analysis.pipeline import from_raw
from analysis.positions import accounts, course, evidence
from analysis.study import cases, organs

TINY = Path(__file__).parent / "data" / "tiny"
RAW = store.ROOT / "data" / "raw"


class Case:
    """A case of a data set: its processed tables, codebook and states."""

    def __init__(self, case_id: str, folder: Path) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(store.RAW, str(folder))  # so that the variable is restored
            store.use_raw(folder)
            self.tables, self.codebook = from_raw.processed(case_id), store.read_codebook()
        self.states = self.codebook["states"]
        self.case = self.tables["case"].iloc[0]

    def cells(self, **choices: str | int) -> pd.DataFrame:
        return positions.compare(self.tables, self.codebook, **choices)

    def facts(self, **choices: str | int) -> pd.DataFrame:
        return positions.date_facts(self.tables, choices)


@cache
def case_of(case_id: str) -> Case:
    """A collected case, or the worked one, read once."""
    return Case(case_id, TINY if case_id == "tiny" else RAW)


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
def collected() -> tuple[dict[str, dict[str, pd.DataFrame]], dict[str, pd.DataFrame]]:
    """Processed tables of the collected cases, and the codebook."""
    ids = store.case_ids(RAW)
    return {case_id: case_of(case_id).tables for case_id in ids}, case_of(ids[0]).codebook


@memory.remembering()
def draw_study(**choices: str | int) -> dict[str, Drawing]:
    """Every figure over all cases by its name, drawn as the notebooks draw it."""
    collection, codebook = collected()
    words = sentences.say_choices({**terms.DEFAULTS, **choices})
    found = cases.steps(collection, codebook, **choices)
    return {
        "steps": draw_steps(found, cases.side_by_side(collection, codebook, **choices), words),
        "organs": draw_organs(organs.organ_ties(collection, codebook, **choices), organs.surrenders(collection), codebook, words),
        "reliability": draw_reliability(reliability.reliability(collection, codebook), codebook["coders"], codebook["propositions"]),
    }


@memory.remembering()
def draw_all(case_id: str, **choices: str | int) -> dict[str, Drawing]:
    """Every figure of a case, or of the study, by its name, drawn as the notebooks draw it."""
    if case_id == terms.STUDY:
        return draw_study(**choices)
    case = case_of(case_id)
    words = sentences.say_choices({**terms.DEFAULTS, **choices})
    facts, tables, codebook = case.facts(**choices), case.tables, case.codebook
    told = accounts.accounts(tables, codebook, **choices)
    explored = robustness.explore(tables, codebook, **choices)
    stands, overturned = robustness.robustness(explored), robustness.overturning(explored)
    numbers, options, labels = robustness.numbers(explored, stands), robustness.curve_options(explored), robustness.labels(explored)
    name = case.case["case_id"]
    return {
        "specification_curve": draw_specification(name, robustness.curve(explored), stands, labels, options, numbers),
        "movers": draw_movers(name, robustness.movers(explored), overturned, labels, numbers),
        "matrix": matrix.draw_matrix(case.cells(**choices), case.case, codebook, words),
        "timeline": timeline.draw_timeline(facts, conflicts(tables), case.case, codebook, words),
        "accounts": draw_accounts(told, accounts.relations(tables, codebook, **choices), case.case, codebook, words),
        "course": draw_course(course.course(tables, codebook, **choices), case.case, codebook, words),
        "corroboration": draw_corroboration(evidence.support(tables, **choices), case.case, words),
        "coding": draw_coding(codings.flow(tables, codebook["coders"]), len(tables["facts"]), case_id),
        "digest": draw_digest(digest.audit(tables), digest.references(tables), digest.conflicts(tables), case_id),
    }
