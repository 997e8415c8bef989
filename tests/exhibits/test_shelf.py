"""Exhibits: what a cell shows is small, what it carries is whole and named."""

import re
import shutil
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import pytest
from drawing import TINY, case_of
from matplotlib.figure import Figure as Canvas

from analysis import positions
from analysis.collect import store
from analysis.exhibits import register, shelf
from analysis.exhibits.style import Drawing, svg_text
from analysis.model.choices import Choices
from analysis.model.dictionary.schemas import Column, Table


def many(n_rows: int, n_columns: int) -> pd.DataFrame:
    return pd.DataFrame({f"c{column:02d}": [f"r{row:02d}c{column:02d}" for row in range(n_rows)] for column in range(n_columns)})


def bundle(shown: object) -> tuple[dict[str, str], dict[str, object]]:
    return shown._repr_mimebundle_()


@pytest.fixture
def drawing() -> Drawing:
    figure = Canvas(figsize=(1, 1))
    figure.text(0.5, 0.5, "a < b")
    marks = pd.DataFrame({"address": ["tiny/positions/XA/a"], "title": ["A & a"], "statement_ids": ["s1;s2"], "days": ["1 Jan 2021"]})
    return Drawing(
        figure,
        marks,
        "Two marks <here>",
        {"events": "2 events", "most": 12, "facts": "3 facts", "uncertain": 1, "conflict": 0, "left_out": "Nothing is left out."},
    )


@pytest.fixture
def case_shelf() -> shelf.Shelf:
    return shelf.Shelf(case_of("tiny"), Choices(as_of="2021-05-09"))


@pytest.fixture
def shown(monkeypatch):
    """What an exhibit displays: the data and the metadata of each output."""

    def outputs(exhibit: object) -> list[tuple[dict, dict]]:
        found = []
        monkeypatch.setattr(shelf, "display", lambda data, raw, metadata: found.append((data, metadata)))
        exhibit._ipython_display_()
        return found

    return outputs


def as_table(case_shelf: shelf.Shelf, name: str, table: pd.DataFrame, shown: tuple[str, ...] = ()) -> shelf.Exhibit:
    """Any rows, shown as the table of a name would be."""
    rows = Table(name, "a row", tuple(Column(column, "anything") for column in table.columns))
    return case_shelf.show(replace(register.declared()["table", name], rows=rows, shown=shown), table)


def as_figure(case_shelf: shelf.Shelf, name: str, drawing: Drawing) -> shelf.Exhibit:
    """Any drawing, shown as the figure of a name would be."""
    rows = Table(name, "a mark", tuple(Column(column, "anything") for column in drawing.marks.columns))
    return case_shelf.show(replace(register.declared()["figure", name], rows=rows, draw=lambda case, choices, made, width_mm: made), drawing)


def numbers_of(case_shelf: shelf.Shelf, table: pd.DataFrame) -> shelf.Exhibit:
    return as_table(case_shelf, "positions", table, ("c00",))


# ---- tables


def test_a_table_carries_all_rows_and_columns(case_shelf, shown):
    table = many(25, 12)
    data, metadata = shown(numbers_of(case_shelf, table))[0]
    assert store.read_table(data["text/csv"].encode()).equals(table)
    assert metadata == {"rival_requests": {"kind": "table", "name": "positions"}}
    assert data["text/plain"] == "25 rows, 12 columns"


def test_a_table_shows_at_most_twenty_rows_and_eight_columns():
    html = bundle(shelf.View(many(25, 12)))[0]["text/html"]
    assert (html.count("<tr>"), html.count('scope="col"'), html.count('scope="row"'), html.count("<td>")) == (21, 8, 20, 140)
    assert ("r19c07" in html, "r20c00" in html, "c08" in html) == (True, False, False)
    assert "20 of 25 rows, 8 of 12 columns" in html


def test_a_small_table_is_shown_whole():
    html = bundle(shelf.View(many(2, 3)))[0]["text/html"]
    assert (html.count("<tr>"), html.count("<td>")) == (3, 4)
    assert "2 of 2 rows, 3 of 3 columns" in html


def test_the_columns_that_are_asked_for_are_shown_in_their_order():
    html = bundle(shelf.View(many(1, 12), ["c11", "c02"]))[0]["text/html"]
    assert re.findall(r">(c\d\d)<", html) == ["c11", "c02"]


def test_what_is_shown_cannot_become_markup():
    html = bundle(shelf.View(pd.DataFrame({"<b>": ["<script>&"], "c": ["<i>"]})))[0]["text/html"]
    assert '<th scope="col">&lt;b&gt;</th>' in html
    assert '<th scope="row">&lt;script&gt;&amp;</th><td>&lt;i&gt;</td>' in html


def test_days_and_blanks_are_written_as_in_files(case_shelf, shown):
    table = pd.DataFrame({"day": [pd.Timestamp("2021-04-05"), pd.NaT], "stance": pd.array([0, None], dtype="Int64"), "state": ["NA", "NO"]})
    data, _ = shown(as_table(case_shelf, "positions", table))[0]
    assert data["text/csv"] == "day,stance,state\n2021-04-05,0,NA\n,,NO\n"
    assert '<th scope="row">2021-04-05</th><td>0</td><td>NA</td>' in data["text/html"]


def test_a_table_without_rows_shows_its_columns(case_shelf, shown):
    data, _ = shown(as_table(case_shelf, "positions", many(3, 2)[:0]))[0]
    assert (data["text/csv"], data["text/html"].count('scope="col"'), data["text/html"].count("<td>")) == ("c00,c01\n", 2, 0)


def test_a_view_hands_nothing_over():
    data, metadata = bundle(shelf.View(many(25, 12)))
    assert (sorted(data), metadata) == (["text/html", "text/plain"], {})


# ---- figures and words


def test_a_figure_carries_its_drawing_its_data_and_a_text_for_those_who_do_not_see_it(case_shelf, shown, drawing):
    (data, metadata), _ = shown(as_figure(case_shelf, "decided", drawing))
    assert data["image/svg+xml"] == svg_text(drawing, "Who said what had been decided, and when, in the case of Ada Tiller")
    assert data["text/csv"] == "address,title,statement_ids,days\ntiny/positions/XA/a,A & a,s1;s2,1 Jan 2021\n"
    assert data["text/plain"] == "Two marks <here>"
    assert metadata == {"rival_requests": {"kind": "figure", "name": "decided"}, "image/svg+xml": {"alt": "Two marks <here>"}}


def test_words_follow_in_an_output_of_their_own_with_the_numbers_put_in(case_shelf, shown, drawing):
    _, (data, metadata) = shown(as_figure(case_shelf, "decided", drawing))
    assert metadata == {"rival_requests": {"kind": "figure", "name": "decided"}}
    assert data["text/markdown"].startswith(
        "**Figure 2. Who said what had been decided, and when, in the case of Ada Tiller.** 2 events (3 facts) by voice"
    )
    assert "Nothing is left out. As of 9 May 2021, by the day of the event." in data["text/markdown"]
    assert data["text/plain"].endswith("*In words.* Two marks <here>\n")
    assert data["text/markdown"] == data["text/plain"].replace("<", r"\<")


def test_words_of_a_table_have_no_text_for_a_picture(case_shelf, shown):
    _, (data, _) = shown(numbers_of(case_shelf, many(2, 2)))
    assert data["text/markdown"].startswith("**Table S1. Position of each state")
    assert "2 cells" in data["text/markdown"] and "In words" not in data["text/markdown"]


def test_rows_with_other_columns_than_the_declaration_names_are_refused(case_shelf):
    with pytest.raises(ValueError, match="the columns of table positions are c00, c01, and its declaration names case_id, state, "):
        case_shelf.table("positions", many(2, 2))


def test_what_a_notebook_hands_in_is_shown_and_what_it_does_not_is_computed_under_the_choices(case_shelf):
    cells = positions.compare(case_shelf.of, case_shelf.choices)
    assert case_shelf.table("positions").rows.equals(cells) and case_shelf.table("positions", cells[:1]).rows.equals(cells[:1])


def test_words_that_ask_for_a_number_that_is_not_given_are_refused(case_shelf, drawing):
    with pytest.raises(KeyError, match="left_out"):
        as_figure(case_shelf, "decided", drawing._replace(numbers={"events": 1, "most": 12, "facts": 1, "uncertain": 1, "conflict": 0}))


def test_words_of_a_drawing_are_escaped_in_its_file(drawing):
    svg = svg_text(drawing, "Title & more")
    assert "<title>Title &amp; more</title>\n <desc>Two marks &lt;here&gt;</desc>" in svg
    assert "a &lt; b</text>" in svg


def test_an_exhibit_of_nothing_is_a_sentence_where_its_declaration_says_so(case_shelf, drawing):
    nothing = drawing._replace(marks=drawing.marks[:0])
    assert bundle(as_figure(case_shelf, "digest", nothing))[0]["text/plain"] == "- No document was audited for this case."
    assert bundle(as_table(case_shelf, "digest", many(2, 2)[:0]))[0]["text/plain"] == "- No document was audited for this case."
    assert isinstance(as_table(case_shelf, "positions", many(2, 2)[:0]), shelf.Exhibit)


# ---- sentences


def test_sentences_are_items_of_a_list():
    data, metadata = bundle(shelf.Sentences(["One.", "Two."]))
    assert data == {"text/plain": "- One.\n- Two.", "text/markdown": "- One.\n- Two."}
    assert metadata == {}


def test_sentences_can_come_one_by_one_and_be_shown_twice():
    shown = shelf.Sentences(sentence for sentence in ("One.", "Two."))
    assert bundle(shown) == bundle(shown)
    assert bundle(shown)[0]["text/plain"].count("- ") == 2


# ---- handing over


def test_each_table_is_handed_over_in_an_output_of_its_own(monkeypatch):
    outputs = []
    monkeypatch.setattr(shelf, "display", lambda data, **more: outputs.append((data, more)))
    shelf.hand_over(case_of("tiny").but(facts=many(25, 2), log=many(25, 2)[:0]))
    shown = {data["text/plain"].partition(":")[0]: (data, more) for data, more in outputs}
    assert ";".join(shown) == "case;requests;sources;facts;fact_sources;contradictions;statements;adjudication;row_sources;log", (
        "no document was audited"
    )
    assert [shown[name][0]["text/plain"] for name in ("facts", "log")] == ["facts: 25 rows, 2 columns", "log: 0 rows, 2 columns"]
    assert [len(shown[name][0]["text/csv"].splitlines()) for name in ("case", "facts", "log")] == [2, 26, 1]
    for name, (_, more) in shown.items():
        assert more == {"raw": True, "metadata": {"rival_requests": {"kind": "processed", "name": name}}}


def test_tables_of_an_audited_document_are_handed_over_too(monkeypatch):
    names = []
    monkeypatch.setattr(shelf, "display", lambda data, raw, metadata: names.append(metadata["rival_requests"]["name"]))
    shelf.hand_over(case_of("kislitsin"))
    assert names[-6:] == ["claims", "claim_references", "claim_facts", "references", "entities", "claim_conflicts"]


# ---- colophon


@pytest.fixture
def copy(tmp_path, monkeypatch) -> Path:
    """A copy of the worked case that is read in place of the collected data."""
    shutil.copytree(TINY, tmp_path / "tiny")
    monkeypatch.setenv(store.RAW, str(tmp_path / "tiny"))
    return tmp_path / "tiny" / "cases" / "tiny"


def rewrite(folder: Path, change) -> None:
    for path in folder.glob("*.csv"):
        path.write_bytes(change(path.read_bytes()))


def reversed_rows(data: bytes) -> bytes:
    header, *rows = data.splitlines()
    return b"\n".join([header, *rows[::-1]]) + b"\n"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(reversed_rows, id="order of rows"),
        pytest.param(lambda data: data.replace(b"\n", b"\r\n"), id="line ends"),
        pytest.param(lambda data: b"\xef\xbb\xbf" + data, id="byte order mark"),
        pytest.param(lambda data: data.rstrip(b"\n"), id="no last line end"),
    ],
)
def test_the_hash_of_the_colophon_is_that_of_the_rows_not_of_the_files(copy, change):
    before, bytes_before = shelf.colophon("tiny").sentences, store.read_bytes(copy)
    rewrite(copy, change)
    assert store.read_bytes(copy) != bytes_before
    assert shelf.colophon("tiny").sentences == before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("statements.csv", b"surrender_to_XB,0,speech,,2021-06-21", b"surrender_to_XB,1,speech,,2021-06-21"),
        ("facts.csv", b"tiny-f12,2020,", b"tiny-f12,2019,"),
        ("sources.csv", b"2021-02-22,en", b"2021-02-23,en"),
        ("case.csv", b"justice_ministry", b"court"),
        ("requests.csv", b"granted", b"filed"),
    ],
)
def test_the_hash_of_the_colophon_changes_with_any_cell(copy, file, old, new):
    before = shelf.colophon("tiny").sentences
    data = (copy / file).read_bytes()
    assert data.count(old) == 1
    (copy / file).write_bytes(data.replace(old, new))
    after = shelf.colophon("tiny").sentences
    assert before[0] == after[0]
    assert before[1] != after[1]


def test_the_colophon_names_the_version_the_libraries_and_the_hash(copy):
    software, rows = shelf.colophon("tiny").sentences
    assert software == f"Software: rival-requests {store.version()}, edtf {version('edtf')}, matplotlib {version('matplotlib')}, pandas {version('pandas')}."
    assert re.fullmatch(r"Raw rows of the case: SHA-256 [0-9a-f]{64}\.", rows)


def test_the_colophon_does_not_depend_on_where_the_data_lie(copy):
    here = shelf.colophon("tiny").sentences
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(store.RAW, str(TINY))
        assert shelf.colophon("tiny").sentences == here
