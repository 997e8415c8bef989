"""An exhibit as a file for a paper: its ending, its width, its words, and the same bytes every time."""

from dataclasses import replace

import pandas as pd
import pytest
from drawing import case_of
from matplotlib.figure import Figure as Canvas

from analysis.collect import store
from analysis.exhibits import register, shelf
from analysis.exhibits.style import Drawing
from analysis.exhibits.worded import Worded
from analysis.model.choices import Choices
from analysis.model.dictionary.schemas import Column, Table


@pytest.fixture
def drawing() -> Drawing:
    figure = Canvas(figsize=(1, 1))
    figure.text(0.5, 0.5, "a < b")
    marks = pd.DataFrame({"address": ["tiny/positions/XA/a"], "title": ["A & a"], "statement_ids": ["s1;s2"]})
    return Drawing(figure, marks, "Two marks <here>")


@pytest.fixture
def case_shelf() -> shelf.Shelf:
    return shelf.Shelf(case_of("tiny"), Choices(as_of="2021-05-09"))


def as_figure(case_shelf: shelf.Shelf, drawing: Drawing, **changed: object) -> shelf.Exhibit:
    """Any drawing, shown as the figure `course` would be, without its words."""
    rows = Table("course", "a mark", tuple(Column(column, "anything") for column in drawing.marks.columns))
    changed = {"draw": lambda case, choices, made, width_mm: made, **changed}
    return case_shelf.show(replace(register.declared()["figure", "course"], rows=rows, caption="", note="", **changed), drawing)


def test_a_cell_shows_two_outputs_in_a_rerun_too(case_shelf, drawing, monkeypatch, tmp_path):
    shown = []
    monkeypatch.setattr(shelf, "display", lambda data, raw, metadata: shown.append(data))
    monkeypatch.setenv(store.BUILD, str(tmp_path))
    as_figure(case_shelf, drawing)._ipython_display_()
    assert len(shown) == 2


def test_the_ending_says_what_is_saved(case_shelf, drawing, tmp_path):
    figure, table = as_figure(case_shelf, drawing), case_shelf.table("sources")
    begins = {"svg": b"<svg", "pdf": b"%PDF-", "png": b"\x89PNG", "tex": b"% This", "html": b"<!DOC", "bib": b"@misc{", "json": b"[\n"}
    begins |= {"docx": b"PK", "xlsx": b"PK"}
    for exhibit in (figure, table):
        for ending in exhibit.endings:
            saved = exhibit.save(tmp_path / f"one.{ending.upper()}")
            assert saved.read_bytes().startswith(begins[ending]), ending
    assert rb"\caption[Positions" in figure.file("tex", 160)
    assert {*figure.endings, *table.endings} == set(begins)


def test_a_figure_is_drawn_anew_for_its_width(case_shelf, drawing, tmp_path):
    widths = []

    def draw(case, choices, made, width_mm):
        widths.append(width_mm)
        return made

    exhibit = as_figure(case_shelf, drawing, draw=draw, least_mm=85)
    exhibit.save(tmp_path / "narrow.pdf", width_mm=85)
    assert widths == [160, 85]
    with pytest.raises(ValueError, match=r"cannot be read at 84 mm: it needs 85 mm or more"):
        exhibit.save(tmp_path / "none.pdf", width_mm=84)
    assert not (tmp_path / "none.pdf").exists()


@pytest.mark.parametrize("name", ["one.docx", "one", "one.csv"])
def test_another_ending_is_refused_with_those_that_there_are(case_shelf, drawing, tmp_path, name):
    with pytest.raises(ValueError, match=r"the figure course is saved as \.svg, \.pdf, \.png and \.tex"):
        as_figure(case_shelf, drawing).save(tmp_path / name)


def test_nothing_is_saved_by_a_rerun_or_in_place_of_an_exhibit(case_shelf, drawing, monkeypatch, tmp_path):
    with pytest.raises(ValueError, match="no exhibit to save: No document was audited"):
        case_shelf.table("digest").save(tmp_path / "digest.docx")
    exhibit = as_figure(case_shelf, drawing)
    monkeypatch.setenv(store.BUILD, str(tmp_path))
    with pytest.raises(ValueError, match="writes nothing"):
        exhibit.save(tmp_path / "one.pdf")
    assert list(tmp_path.iterdir()) == []


def test_a_printed_table_has_the_columns_that_are_shown_and_its_words(case_shelf):
    exhibit = case_shelf.table("positions")
    latex, page = (exhibit.file(ending, 160).decode() for ending in ("tex", "html"))
    assert "last word" in latex and "origin" not in latex
    assert r"\label{tab:tiny-positions}" in latex and "Ada Tiller. 15 cells" in latex
    assert "<caption>Table S1. Position of each state" in page and "last word" in page


def test_instruments_of_law_are_printed_by_their_titles():
    table = pd.DataFrame({"nationals": ["own nationals: no bar (xa-law-1)"], "rule_unseen": ["xa-law-1;xb-law-2"]})
    rows = Table("legal_bases", "a request", (Column("nationals", "any"), Column("rule_unseen", "any", is_list=True)))
    worded = Worded(case_of("tiny").codebook, {}, {"xa-law-1": "Harbour Act"})
    assert worded.table(table, rows).iloc[0].tolist() == ["own nationals: no bar (Harbour Act)", "Harbour Act; xb-law-2"]
