"""Exhibits: what a cell shows is small, what it carries is whole and named."""

import re
import shutil
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure as Canvas

from analysis import exhibits, files
from analysis.figures.style import Drawing, svg_text

TINY = Path(__file__).parent / "data" / "tiny"


def many(n_rows: int, n_columns: int) -> pd.DataFrame:
    return pd.DataFrame({f"c{column:02d}": [f"r{row:02d}c{column:02d}" for row in range(n_rows)] for column in range(n_columns)})


def bundle(shown: object) -> tuple[dict[str, str], dict[str, object]]:
    return shown._repr_mimebundle_()


@pytest.fixture
def drawing() -> Drawing:
    figure = Canvas(figsize=(1, 1))
    figure.text(0.5, 0.5, "a < b")
    marks = pd.DataFrame({"address": ["five/positions/XA/a", "five/positions/XA/b"], "days": ["1 Jan 2021", ""]})
    return Drawing(figure, marks, "Title & more", "Two marks <here>")


# ---- tables


def test_a_table_carries_all_rows_and_columns():
    table = many(25, 12)
    data, _ = bundle(exhibits.Table("cells", table, ["c00"]))
    assert len(data["text/csv"].splitlines()) == 26
    assert data["text/csv"].splitlines()[25].endswith("r24c10,r24c11")
    assert files.read_table(data["text/csv"].encode()).equals(table)


def test_a_table_shows_at_most_twenty_rows_and_eight_columns():
    html = bundle(exhibits.Table("cells", many(25, 12)))[0]["text/html"]
    assert (html.count("<tr>"), html.count("<th "), html.count("<td>")) == (21, 8, 160)
    assert ("r19c07" in html, "r20c00" in html, "c08" in html) == (True, False, False)
    assert "20 of 25 rows, 8 of 12 columns" in html


def test_a_small_table_is_shown_whole():
    html = bundle(exhibits.Table("cells", many(2, 3)))[0]["text/html"]
    assert (html.count("<tr>"), html.count("<td>")) == (3, 6)
    assert "2 of 2 rows, 3 of 3 columns" in html


def test_the_columns_that_are_asked_for_are_shown_in_their_order():
    html = bundle(exhibits.Table("cells", many(1, 12), ["c11", "c02"]))[0]["text/html"]
    assert re.findall(r">(c\d\d)<", html) == ["c11", "c02"]


def test_a_table_is_named_in_the_metadata():
    assert bundle(exhibits.Table("cells", many(1, 1)))[1] == {"rival_requests": {"kind": "table", "name": "cells"}}


def test_a_table_says_in_plain_text_how_large_it_is():
    assert bundle(exhibits.Table("cells", many(25, 12)))[0]["text/plain"] == "25 rows, 12 columns"


def test_what_is_shown_cannot_become_markup():
    html = bundle(exhibits.View(pd.DataFrame({"<b>": ["<script>&"]})))[0]["text/html"]
    assert '<th scope="col">&lt;b&gt;</th>' in html
    assert "<td>&lt;script&gt;&amp;</td>" in html


def test_days_and_blanks_are_written_as_in_files():
    table = pd.DataFrame({"day": [pd.Timestamp("2021-04-05"), pd.NaT], "stance": pd.array([0, None], dtype="Int64"), "state": ["NA", "NO"]})
    data, _ = bundle(exhibits.Table("cells", table))
    assert data["text/csv"] == "day,stance,state\n2021-04-05,0,NA\n,,NO\n"
    assert "<td>2021-04-05</td><td>0</td><td>NA</td>" in data["text/html"]


def test_a_table_without_rows_shows_its_columns():
    data, _ = bundle(exhibits.Table("cells", many(3, 2)[:0]))
    assert (data["text/csv"], data["text/html"].count("<th "), data["text/html"].count("<td>")) == ("c00,c01\n", 2, 0)


def test_a_view_hands_nothing_over():
    data, metadata = bundle(exhibits.View(many(25, 12)))
    assert (sorted(data), metadata) == (["text/html", "text/plain"], {})


# ---- figures


def test_a_figure_carries_its_drawing_its_data_and_its_words(drawing):
    data, _ = bundle(exhibits.Figure("matrix", drawing))
    assert data["image/svg+xml"] == svg_text(drawing)
    assert data["text/csv"] == "address,days\nfive/positions/XA/a,1 Jan 2021\nfive/positions/XA/b,\n"
    assert data["text/plain"] == "Two marks <here>"


def test_a_figure_is_named_in_the_metadata_and_has_a_text_for_those_who_do_not_see_it(drawing):
    assert bundle(exhibits.Figure("matrix", drawing))[1] == {
        "rival_requests": {"kind": "figure", "name": "matrix"},
        "image/svg+xml": {"alt": "Two marks <here>"},
    }


def test_words_of_a_drawing_are_escaped_in_its_file(drawing):
    svg = bundle(exhibits.Figure("matrix", drawing))[0]["image/svg+xml"]
    assert "<title>Title &amp; more</title>\n <desc>Two marks &lt;here&gt;</desc>" in svg
    assert "a &lt; b</text>" in svg


# ---- sentences


def test_sentences_are_items_of_a_list():
    data, metadata = bundle(exhibits.Sentences(["One.", "Two."]))
    assert data == {"text/plain": "- One.\n- Two.", "text/markdown": "- One.\n- Two."}
    assert metadata == {}


def test_sentences_can_come_one_by_one_and_be_shown_twice():
    shown = exhibits.Sentences(sentence for sentence in ("One.", "Two."))
    assert bundle(shown) == bundle(shown)
    assert bundle(shown)[0]["text/plain"].count("- ") == 2


# ---- handing over


def test_each_table_is_handed_over_in_an_output_of_its_own(monkeypatch):
    outputs = []
    monkeypatch.setattr(exhibits, "display", lambda data, **more: outputs.append((data, more)))
    exhibits.hand_over({"facts": many(25, 2), "log": many(25, 2)[:0]})
    assert [data["text/plain"] for data, _ in outputs] == ["facts: 25 rows, 2 columns", "log: 0 rows, 2 columns"]
    assert [len(data["text/csv"].splitlines()) for data, _ in outputs] == [26, 1]
    assert [more for _, more in outputs] == [
        {"raw": True, "metadata": {"rival_requests": {"kind": "processed", "name": "facts"}}},
        {"raw": True, "metadata": {"rival_requests": {"kind": "processed", "name": "log"}}},
    ]


# ---- colophon


@pytest.fixture
def copy(tmp_path, monkeypatch) -> Path:
    """A copy of the worked case that is read in place of the collected data."""
    shutil.copytree(TINY, tmp_path / "tiny")
    monkeypatch.setenv(files.RAW, str(tmp_path / "tiny"))
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
    before, bytes_before = exhibits.colophon("tiny"), files.read_bytes(copy)
    rewrite(copy, change)
    assert files.read_bytes(copy) != bytes_before
    assert exhibits.colophon("tiny") == before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("statements.csv", b"surrender_to_XB,0,speech,,2021-06-21", b"surrender_to_XB,1,speech,,2021-06-21"),
        ("facts.csv", b"tiny-f12,2020,", b"tiny-f12,2019,"),
        ("sources.csv", b"2021-02-22,en", b"2021-02-23,en"),
        ("case.csv", b"minister", b"court"),
        ("requests.csv", b"granted", b"filed"),
    ],
)
def test_the_hash_of_the_colophon_changes_with_any_cell(copy, file, old, new):
    before = exhibits.colophon("tiny")
    data = (copy / file).read_bytes()
    assert data.count(old) == 1
    (copy / file).write_bytes(data.replace(old, new))
    after = exhibits.colophon("tiny")
    assert before[0] == after[0]
    assert before[1] != after[1]


def test_the_colophon_names_the_libraries_and_the_hash(copy):
    libraries, rows = exhibits.colophon("tiny")
    assert (
        libraries == f"Libraries: edtf {version('edtf')}, matplotlib {version('matplotlib')}, numpy {version('numpy')}, pandas {version('pandas')}."
    )
    assert re.fullmatch(r"Raw rows of the case: SHA-256 [0-9a-f]{64}\.", rows)


def test_the_colophon_does_not_depend_on_where_the_data_lie(copy):
    here = exhibits.colophon("tiny")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(files.RAW, str(TINY))
        assert exhibits.colophon("tiny") == here
