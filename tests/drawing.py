"""What tests of figures share: where every text stands, whether it can be read, and a case to draw."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from analysis import positions
from analysis.coding import codings, digest, reliability
from analysis.collect import clean, store
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
from analysis.model.choices import Choices
from analysis.model.dispute import Case, Study
from analysis.multiverse import robustness
from analysis.positions import accounts, course, evidence
from analysis.study import cases, organs

DATA = Path(__file__).parent / "data"
TINY = DATA / "tiny"
INVENTED = {"tiny": TINY, "sundqvist": DATA / "harbour", "sarn": DATA / "treaty", "sarn-two": DATA / "treaty"}
"""Invented cases, and the data set of each."""
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


@memory.remembering()
def draw_study(**given: str | int) -> dict[str, Drawing]:
    """Every figure over all cases by its name, drawn as the notebooks draw it."""
    study, choices = collected(), Choices.of(given)
    words, codebook = sentences.say_choices(choices), study.codebook
    found = cases.steps(study, choices)
    return {
        "steps": draw_steps(found, cases.side_by_side(study, choices), codebook.words, words),
        "organs": draw_organs(organs.organ_ties(study, choices), organs.concepts(study), codebook, words),
        "reliability": draw_reliability(reliability.reliability(study), codebook.coders, codebook.propositions),
    }


@memory.remembering()
def draw_all(case_id: str, **given: str | int) -> dict[str, Drawing]:
    """Every figure of a case, or of the study, by its name, drawn as the notebooks draw it."""
    if case_id == terms.STUDY:
        return draw_study(**given)
    case, choices = case_of(case_id), Choices.of(given)
    words = sentences.say_choices(choices)
    told = accounts.accounts(case, choices)
    explored = robustness.explore(case, choices)
    stands, overturned = robustness.robustness(explored), robustness.overturning(explored)
    numbers, options, labels = robustness.numbers(explored, stands), robustness.curve_options(explored), robustness.labels(explored)
    return {
        "specification_curve": draw_specification(case_id, robustness.curve(explored), stands, labels, options, numbers),
        "movers": draw_movers(case_id, robustness.movers(explored), overturned, labels, numbers),
        "matrix": matrix.draw_matrix(positions.compare(case, choices), case, words),
        "timeline": timeline.draw_timeline(positions.date_facts(case, choices), conflicts(case), case, words),
        "accounts": draw_accounts(told, accounts.relations(case, choices), case, words),
        "course": draw_course(course.course(case, choices), case, words),
        "corroboration": draw_corroboration(evidence.support(case, choices), case, words),
        "coding": draw_coding(codings.flow(case), len(case.facts), case_id),
        "digest": draw_digest(digest.audit(case), digest.references(case), digest.conflicts(case), case_id),
    }
