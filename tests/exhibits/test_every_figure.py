"""What holds for every figure of every case: it can be read, in print and in grey, by eyes and by machines."""

import re
import zlib
from collections.abc import Iterator
from functools import cache
from itertools import product
from xml.etree import ElementTree

import numpy as np
import pytest
from drawing import DIFFERING, INVENTED, boxes, boxes_of, case_of, collected, draw_all, made_of, outside, overlapping
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb

from analysis.collect import store
from analysis.exhibits import register, style
from analysis.exhibits.style import Drawing, print_bytes, svg_text
from analysis.model import captions, terms
from analysis.model.dispute import Case
from analysis.pipeline import notebooks

CASES = [*INVENTED, *DIFFERING]
"""The invented cases, and of the collected ones those that differ most. All are drawn by `make run`."""
REGISTER = {name: declared for (kind, name), declared in register.declared().items() if kind == "figure"}
OF_STUDY = [name for name, declared in REGISTER.items() if declared.notebook in notebooks.OF_STUDY]
FIGURES = [name for name in REGISTER if name not in OF_STUDY]
EXPLORING = "04_test_robustness"
EXPLORED = ("tiny", "sarn-two", "kasatkin", "kislitsin")
"""Cases whose universes are drawn, which takes longest: two invented ones and two others, the smallest among them and one of the largest."""
PLACES = [(case_id, name) for case_id in CASES for name in FIGURES if case_id in EXPLORED or REGISTER[name].notebook != EXPLORING]
PLACES += [(terms.STUDY, name) for name in OF_STUDY]
"""Every figure of these cases, and those over all cases."""
LOOKED_AT = ("tiny", "kislitsin", "nikulin", terms.STUDY)
"""Cases that are painted, among them all looks that a mark can have."""
CODEBOOK = store.read_codebook()
STATES = {*CODEBOOK.states["alpha2"], "QM", "QN", "QO", "QP", "QQ", "QR", "QS", "QT"}
"""Codes of states, with those of the invented treaty."""
ONE_COLUMN_MM = 85
SVG = "{http://www.w3.org/2000/svg}"
ODD = {
    "nothing": {"as_of": "1999-01-01"},
    "published": {"as_of": "2023-08-02", "clock": "published"},
    "blind": {"coding": "B"},
    "strict": {"min_origins": 2},
    "many": {"as_of": "2023-08-02", "rule": "strongest_basis", "disputed": "better_supported", "count": "pages", "approximate": "last"},
}


@cache
def drawn(case_id: str) -> dict[str, Drawing]:
    """Every figure of a case, or over all cases, by default, each drawn once."""
    return draw_all(case_id, leave_out="" if case_id in (*EXPLORED, terms.STUDY) else EXPLORING)


@cache
def svg_of(case_id: str, name: str) -> str:
    """The file of a figure by default, written once."""
    return svg_text(drawn(case_id)[name], "Title")


@pytest.fixture(scope="module", autouse=True)
def forgotten() -> Iterator[None]:
    """Drawings are many and large: they are let go after the last of these tests."""
    yield
    for kept in (drawn, svg_of, boxes_of, made_of):
        kept.cache_clear()


def cases_of(case_id: str) -> list[Case]:
    """A case, or all of them."""
    return list(collected().cases.values()) if case_id == terms.STUDY else [case_of(case_id)]


def luminance(colour: np.ndarray) -> np.ndarray:
    """Relative luminance of sRGB colours, as WCAG 2.1 defines it."""
    linear = np.where(colour <= 0.03928, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def faint_texts(drawing: Drawing, dpi: int = 120) -> list[tuple[str, float]]:
    """Texts whose contrast with most of what lies beneath them is below 4.5 (WCAG 2.1 AA), as it is painted."""
    axes = drawing.figure.axes[0]
    shown = [text for text in axes.texts if text.get_text()]
    with style.style():
        before = drawing.figure.dpi
        drawing.figure.set_dpi(dpi)
        for text in shown:
            text.set_alpha(0)
        canvas = FigureCanvasAgg(drawing.figure)
        canvas.draw()
        painted = np.asarray(canvas.buffer_rgba())[:, :, :3] / 255
        for text in shown:
            text.set_alpha(None)
        drawing.figure.set_dpi(before)
    found = []
    for text, box in zip(shown, boxes(drawing), strict=True):
        assert text.get_text() == box.text
        left, top, right, bottom = (max(int(side * dpi / 25.4), 0) for side in box[1:])
        beneath = float(np.median(luminance(painted[top : bottom + 1, left : right + 1])))
        ratio = contrast(float(luminance(np.array(to_rgb(text.get_color())))), beneath)
        if ratio < 4.5:
            found.append((box.text, round(ratio, 2)))
    return found


@pytest.mark.parametrize(("case_id", "name"), PLACES)
def test_no_text_lies_outside_or_on_another(case_id, name):
    drawing = drawn(case_id)[name]
    assert outside(drawing) == []
    assert overlapping(boxes(drawing)) == []


@pytest.mark.parametrize(
    ("case_id", "odd"),
    [
        *product(["tiny"], ODD),
        ("kasatkin", "nothing"),
        ("kislitsin", "many"),
        (terms.STUDY, "many"),
    ],
)
def test_no_text_lies_outside_or_on_another_under_other_choices(case_id, odd):
    """Figures of the universes are those of the invented case only."""
    for name, drawing in draw_all(case_id, leave_out="" if case_id == "tiny" else EXPLORING, **ODD[odd]).items():
        assert outside(drawing) == [], name
        assert overlapping(boxes(drawing)) == [], name


@pytest.mark.parametrize(("case_id", "name"), [place for place in PLACES if place[0] in LOOKED_AT])
def test_every_text_stands_out_from_its_ground_in_colour_and_in_grey(case_id, name):
    """The ratio is one of luminances, so that what passes can be read in grey too."""
    assert faint_texts(drawn(case_id)[name]) == []


def test_a_text_that_is_too_faint_is_found():
    drawing = draw_all("tiny", "matrix")["matrix"]
    drawing.figure.axes[0].texts[0].set_color("#999999")
    assert [text for text, _ in faint_texts(drawing)] == [drawing.figure.axes[0].texts[0].get_text()]


@pytest.mark.parametrize(("case_id", "name"), PLACES)
def test_text_has_the_sizes_of_print_and_the_figure_its_widths(case_id, name):
    drawing = drawn(case_id)[name]
    sizes = {float(text.get_fontsize()) for text in drawing.figure.axes[0].texts if text.get_text()}
    assert round(drawing.figure.get_size_inches()[0] * 25.4, 1) == style.WIDTH_MM
    if REGISTER[name].is_main:
        assert sizes <= {style.FINDING_PT, style.TEXT_PT, style.SMALL_PT}
    else:
        assert min(sizes) >= style.SUPPLEMENT_PT and max(sizes) <= style.TEXT_PT


@pytest.mark.parametrize(("case_id", "name"), [place for place in PLACES if REGISTER[place[1]].is_main])
def test_a_main_figure_can_be_read_in_one_column_of_print(case_id, name):
    """At 85 mm, with the same sizes of type."""
    assert REGISTER[name].least_mm <= ONE_COLUMN_MM
    drawing = draw_all(case_id, name, width_mm=ONE_COLUMN_MM)[name]
    assert outside(drawing) == []
    assert overlapping(boxes(drawing)) == []
    assert {float(text.get_fontsize()) for text in drawing.figure.axes[0].texts if text.get_text()} <= {
        style.FINDING_PT,
        style.TEXT_PT,
        style.SMALL_PT,
    }
    assert round(drawing.figure.get_size_inches()[0] * 25.4, 1) == ONE_COLUMN_MM


@pytest.mark.parametrize(("case_id", "name"), PLACES)
def test_a_main_figure_states_what_it_finds_in_one_sentence(case_id, name):
    drawing = drawn(case_id)[name]
    if drawing.marks.empty:
        return
    assert bool(drawing.finding) == REGISTER[name].is_main
    if drawing.finding:
        written = [text.get_text() for text in drawing.figure.axes[0].texts if text.get_fontsize() == style.FINDING_PT]
        assert " ".join(written) == drawing.finding
        assert len(drawing.finding) <= 150 and drawing.finding[0].isupper() and not drawing.finding.endswith(".")


CODE = re.compile(r"\b[a-z]+(?:-[a-z]+)*-[fscr]\d+\b|\b[fs]\d+\b|\w_\w|\b\w+ = ")
"""An id of a fact, statement, claim or request, a name with an underscore (of a proposition, column or parameter), or a choice as it is typed."""


@pytest.mark.parametrize(("case_id", "name"), PLACES)
def test_no_text_of_a_figure_is_a_code(case_id, name):
    """Ids stand in the titles of marks and in tables; a state is called by its name, with its code in brackets at most.

    The collected paraphrases of an audited document are prose, in which US is no code.
    """
    prose = [claim for case in cases_of(case_id) for claim in case.claims["claim"]] if name == "digest" else []
    named = {identity for case in cases_of(case_id) for identity in case.sources["source_id"]}
    for text in drawn(case_id)[name].figure.axes[0].texts:
        said = text.get_text()
        assert not CODE.search(said), said
        assert not {*re.findall(r"[\w-]+", said)} & {identity for identity in named if "-" in identity}, said
        if any(said in claim for claim in prose):
            continue
        assert not [code for code in re.findall(r"\b[A-Z]{2}\b", said) if code in STATES and f"({code})" not in said], said


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_of_the_first_case_fits_on_a_page(name):
    assert drawn("kislitsin")[name].figure.get_size_inches()[1] * 25.4 <= 170


def test_stances_are_told_apart_by_sign_as_well_as_by_colour():
    looks = list(style.STANCE_LOOK.values())
    assert len({sign for _, _, sign in looks}) == len({colour for colour, _, _ in looks}) == len(terms.STANCES) == 3


OKABE_ITO = {"#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7"}


@pytest.mark.parametrize("name", FIGURES)
def test_colours_are_greys_or_of_one_palette_for_colour_blind_eyes(name):
    used = {colour.upper() for colour in re.findall(r"#[0-9a-fA-F]{6}", svg_of("kislitsin", name))}
    assert {colour for colour in used if not colour[1:3] == colour[3:5] == colour[5:7]} <= OKABE_ITO


# ---- marks and words


@pytest.mark.parametrize(("case_id", "name"), PLACES)
def test_every_mark_is_a_group_of_the_file_with_address_statements_and_title(case_id, name):
    drawing = drawn(case_id)[name]
    assert list(drawing.marks.columns[:3]) == ["address", "title", "statement_ids"]
    groups: dict[str, list] = {}
    for element in ElementTree.fromstring(svg_of(case_id, name)).iter(f"{SVG}g"):
        groups.setdefault(element.get("id"), []).append(element)
    assert drawing.marks["address"].is_unique
    for mark in drawing.marks.to_dict("records"):
        assert mark["address"].startswith(f"{case_id}/")
        (group,) = groups[mark["address"]]
        assert group.get("data-statements") == mark["statement_ids"]
        assert (group[0].tag, group[0].text) == (f"{SVG}title", mark["title"])
        assert mark["title"].strip()


@pytest.mark.parametrize(("case_id", "name"), PLACES)
def test_a_mark_rests_on_statements_of_the_case(case_id, name):
    known = {statement for case in cases_of(case_id) for statement in case.statements["statement_id"]}
    named = {statement for ids in drawn(case_id)[name].marks["statement_ids"] for statement in ids.split(";") if statement}
    assert named <= known
    assert (
        named or name in ("course", "digest", "reliability", "overturning") or drawn(case_id)[name].marks.empty
    )  # silence, and a document, rest on none


@pytest.mark.parametrize(("case_id", "name"), PLACES)
def test_a_figure_says_in_sentences_what_is_seen_and_not_its_title(case_id, name):
    drawing = drawn(case_id)[name]
    title = REGISTER[name].title
    assert drawing.alt.strip().endswith(".")
    assert drawing.alt[:1].isupper() or drawing.alt[:1].isdigit()
    assert not drawing.alt.startswith(title.partition("{")[0].strip())
    assert re.search(r"\d|No |no |none|nothing|Nothing", drawing.alt)


@pytest.mark.parametrize(("case_id", "name"), PLACES)
def test_words_ask_for_no_number_that_the_drawing_does_not_give(case_id, name):
    for words in (REGISTER[name].title, REGISTER[name].caption, REGISTER[name].note):
        assert "{" not in captions.filled(words, **captions.places(CODEBOOK, "P"), **drawn(case_id)[name].numbers)


@pytest.mark.parametrize(("case_id", "name"), PLACES)
def test_no_person_but_the_one_of_the_case_is_named(case_id, name):
    """Offices stand in figures, not the names of minor officials; the digest names whom its claims name."""
    people = {person for case in cases_of(case_id) for person in case.facts.query("actor_kind == 'person'")["actor"]}
    people -= {case.subject for case in cases_of(case_id)}
    written = " ".join([*(box.text for box in boxes(drawn(case_id)[name])), *drawn(case_id)[name].marks["title"], drawn(case_id)[name].alt])
    assert name == "digest" or [person for person in people if person in written] == []


# ---- files


@pytest.mark.parametrize(("case_id", "name"), PLACES)
def test_the_file_is_small_and_without_date_and_maker(case_id, name):
    svg = svg_of(case_id, name)
    assert len(svg.encode()) <= 150_000
    assert re.findall(r"dc:date|dc:creator|Matplotlib v|\d{4}-\d\d-\d\dT\d\d", svg) == []


def streams(pdf: bytes) -> bytes:
    """Everything that a PDF says, with its packed parts unpacked."""
    parts = [pdf]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            parts.append(zlib.decompress(packed))
        except zlib.error:
            parts.append(packed)
    return b"\n".join(parts)


@pytest.mark.parametrize("name", FIGURES)
def test_print_has_embedded_fonts_no_dates_and_the_same_bytes_twice(name):
    case_id = "kislitsin" if name == "digest" else "kasatkin"  # a small case; only the first one has a digest
    first = {ending: print_bytes(drawn(case_id)[name], ending) for ending in ("pdf", "png")}
    assert name not in ("digest", "matrix") or first["pdf"] == print_bytes(draw_all(case_id, name)[name], "pdf")
    pdf = streams(first["pdf"])
    assert b"/FontFile2" in pdf and b"/Type3" not in pdf
    assert re.findall(rb"/CreationDate|/ModDate|/Producer|/Creator|Matplotlib", pdf) == []
    width = int.from_bytes(first["png"][16:20], "big")
    assert width == pytest.approx(drawn(case_id)[name].figure.get_size_inches()[0] * style.PRINT_DPI, abs=1)
    assert b"tEXt" not in first["png"]
