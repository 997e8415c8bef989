"""Tables for print: that LaTeX takes them, and that no cell is lost on the way."""

import re
import shutil
import subprocess
from html.parser import HTMLParser

import pandas as pd
import pytest
from drawing import case_of
from pylatexenc.latex2text import LatexNodes2Text
from pylatexenc.latexwalker import LatexEnvironmentNode, LatexWalker

from analysis import positions
from analysis.model import typeset

NASTY = pd.DataFrame(
    {
        "state": ["XA", "NA", ""],
        "claim": ["50 % of A & B_c {x} ~ #1 $2", "the office’s − word ≠ ○ é ã", "back\\slash ^ <b>"],
        "day": [pd.Timestamp("2023-08-01"), pd.NaT, pd.Timestamp("2023-12-21")],
        "source_ids": ["page-1;page-2", "", "page_3"],
        "stance": pd.array([0, None, -1], dtype="Int64"),
    }
)


def rows_of(latex: str) -> list[list[str]]:
    """Cells of the body of a longtable as plain text."""
    body = latex.partition(r"\endlastfoot")[2].partition(r"\end{longtable}")[0]
    plain = LatexNodes2Text(keep_comments=False)
    return [
        [plain.latex_to_text(re.sub(r"\\allowbreak |\\mbox(?={)", "", cell)).strip() for cell in re.split(r"(?<!\\)&", line.removesuffix(r" \\"))]
        for line in body.strip().splitlines()
    ]


def test_every_cell_is_in_the_latex_as_it_was_in_the_table():
    found = rows_of(typeset.latex_table(NASTY.drop(columns="source_ids"), "x", "Title"))
    assert found == [
        ["XA", "50 % of A & B_c {x} ~ #1 $2", "2023-08-01", "0"],
        ["NA", "the office’s − word ≠ ○ é ã".replace("−", "-").replace("○", "◯"), "", ""],
        ["", "back\\slash ˆ <b>", "2023-12-21", "-1"],
    ]


def test_a_table_without_rows_says_so():
    assert rows_of(typeset.latex_table(NASTY[:0], "x", "Title")) == [["none", "", "", "", ""]]


def test_pages_are_cited_by_their_ids():
    latex = typeset.latex_table(NASTY, "x", "Title")
    assert r"\cite{page-1,page-2}" in latex and r"\cite{page_3}" in latex
    assert latex.count(r"\cite") == 2


def test_a_table_has_rules_heading_title_and_label():
    latex = typeset.latex_table(NASTY, "case-x", "A title", "Then 3 rows.")
    assert [latex.count(rf"\{rule}rule") for rule in ("top", "bottom")] == [4 - 1, 2]  # twice as heads, once each in the preamble's stand-in
    assert r"\caption[A title]{A title. Then 3 rows.} \label{tab:case-x}" in latex
    assert r"\caption[]{(continued)}" in latex
    assert "source ids" in latex


def test_a_long_word_in_a_narrow_column_leaves_room_for_the_others():
    shares = typeset._widths(typeset.as_text(pd.DataFrame({"a": ["x"] * 3, "b": ["word " * 50] * 3, "c": ["w" * 90] * 3})))
    assert sum(shares) == pytest.approx(1 - 2 * 0.006 * 3)
    assert shares[0] < shares[2] < shares[1]
    assert shares[0] >= typeset.LETTER_SHARE


def test_more_columns_than_there_is_room_for_share_the_line():
    shares = typeset._widths(typeset.as_text(pd.DataFrame({f"c{index}": ["x" * 14] for index in range(12)})))
    assert sum(shares) == pytest.approx(1 - 2 * 0.006 * 12) and min(shares) == pytest.approx(max(shares))


@pytest.fixture(scope="module")
def latex() -> dict[str, str]:
    """LaTeX of a nasty table, an empty one and two of the collected case."""
    case = case_of("kislitsin")
    cells = positions.compare(case)
    return {
        "nasty": typeset.latex_table(NASTY, "nasty", "A & B", "50 % of it."),
        "empty": typeset.latex_table(NASTY[:0], "empty", "Nothing"),
        "positions": typeset.latex_table(cells.iloc[:, :8], "positions", "Positions"),
        "collisions": typeset.latex_table(positions.collisions(case, cells).iloc[:, :7], "collisions", "Collisions"),
    }


def test_a_parser_reads_every_table_whole(latex):
    for name, text in latex.items():
        nodes, _, _ = LatexWalker(text, tolerant_parsing=False).get_latex_nodes()
        tables = [node for node in nodes if isinstance(node, LatexEnvironmentNode)]
        assert [node.environmentname for node in tables] == ["longtable"], name


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no LaTeX here; a parser reads the tables in the test before")
def test_latex_makes_a_document_of_every_table(latex, tmp_path):
    for name, text in latex.items():
        (tmp_path / f"{name}.tex").write_text(text, encoding="utf-8")
    inputs = "\n".join(rf"\input{{{name}}}" for name in latex)
    (tmp_path / "all.tex").write_text(f"\\documentclass{{article}}\n{typeset.PREAMBLE}\n\\begin{{document}}\n{inputs}\n\\end{{document}}\n")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "all.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace")
    assert done.returncode == 0, done.stdout[-2000:]
    assert "Missing character" not in done.stdout
    assert [float(wide) for wide in re.findall(r"Overfull \\hbox \((\d+\.\d+)pt", done.stdout) if float(wide) > 20] == []
    assert (tmp_path / "all.pdf").read_bytes()[:5] == b"%PDF-"


class Reader(HTMLParser):
    """Headings, cells and links of a table."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict]] = []
        self.headings, self.cells, self.links = [], [], []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list) -> None:
        self.open.append((tag, dict(attributes)))
        if tag in ("th", "td"):
            (self.headings if dict(attributes).get("scope") == "col" else self.cells).append("")
        if tag == "a":
            self.links.append(dict(attributes)["href"])

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if any(tag == "caption" for tag, _ in self.open):
            return
        into = self.headings if any(attributes.get("scope") == "col" for _, attributes in self.open) else self.cells
        into[-1] += data


def test_every_cell_is_in_the_page_and_pages_are_links():
    table = Reader(typeset.html_table(NASTY, "A <b> & c", {"page-1": "https://one.example/?a=1&b=2"}))
    assert table.headings == ["state", "claim", "day", "source ids", "stance"]
    assert table.cells == [
        *("XA", NASTY["claim"][0], "2023-08-01", "page-1 page-2", "0"),
        *("NA", NASTY["claim"][1], "", "", ""),
        *("", NASTY["claim"][2], "2023-12-21", "page_3", "-1"),
    ]
    assert table.links == ["https://one.example/?a=1&b=2"]
    assert table.open == []


def test_a_page_has_language_title_and_nothing_from_elsewhere():
    page = typeset.html_page(typeset.html_table(NASTY), "A & B")
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">') and "<title>A &amp; B</title>" in page
    assert re.findall(r"(?:src|href)=", page) == []


def test_text_is_that_of_the_csv_file():
    assert typeset.as_text(NASTY).iloc[:, [0, 2, 4]].values.tolist() == [["XA", "2023-08-01", "0"], ["NA", "", ""], ["", "2023-12-21", "-1"]]
