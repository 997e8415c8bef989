"""Tables for print: that LaTeX takes them, and that no cell is lost on the way."""

import re
from html.parser import HTMLParser

import pandas as pd
from pylatexenc.latex2text import LatexNodes2Text

from analysis.model import layout, typeset

NASTY = pd.DataFrame(
    {
        "state": ["XA", "NA", ""],
        "claim": ["50 % of A & B_c {x} ~ #1 $2", "the office’s − word ≠ ○ é ã", "back\\slash ^ <b>"],
        "day": [pd.Timestamp("2023-08-01"), pd.NaT, pd.Timestamp("2023-12-21")],
        "source_ids": ["page-1;page-2", "", "page_3"],
        "stance": pd.array([0, None, -1], dtype="Int64"),
    }
)


def of(table: pd.DataFrame, title: str = "Title", caption: str = "", note: str = "", label: str = "x") -> str:
    """LaTeX of a table under the names of its columns."""
    words = typeset.Words(title, caption, note)
    return typeset.latex_table(typeset.as_text(table), list(map(typeset.heading, table.columns)), label, words)


def rows_of(latex: str) -> list[list[str]]:
    """Cells of the body of a longtable as plain text."""
    body = latex.rpartition("\\midrule\n")[2].partition(r"\bottomrule")[0]
    plain = LatexNodes2Text(keep_comments=False)
    return [
        [
            plain.latex_to_text(re.sub(r"\\allowbreak |\\mbox(?={)", "", cell)).strip()
            for cell in re.split(r"(?<!\\)&", line.removesuffix(typeset.ROW_END.rstrip()))
        ]
        for line in body.strip().splitlines()
    ]


def test_every_cell_is_in_the_latex_as_it_was_in_the_table():
    found = rows_of(of(NASTY.drop(columns="source_ids")))
    assert found == [
        ["XA", "50 % of A & B_c {x} ~ #1 $2", "2023-08-01", "0"],
        ["NA", "the office’s − word ≠ ○ é ã".replace("−", "-").replace("○", "◯"), "", ""],
        ["", "back\\slash ˆ <b>", "2023-12-21", "-1"],
    ]


def test_a_table_without_rows_says_so():
    assert rows_of(of(NASTY[:0])) == [["none", "", "", "", ""]]


def test_pages_are_cited_by_their_ids():
    latex = of(NASTY)
    assert r"\cite{page-1,page-2}" in latex and r"\cite{page_3}" in latex
    assert latex.count(r"\cite") == 2


def test_a_table_that_fits_floats_with_rules_heads_title_note_and_label():
    latex = of(NASTY, "A title", "Then 3 rows.", "And a note.", "case-x")
    body = latex.partition(r"\begin{table*}")[2]
    assert [body.count(rf"\{rule}rule") for rule in ("top", "mid", "bottom")] == [1, 1, 1]
    assert r"\caption[A title]{A title. Then 3 rows.}\label{tab:case-x}" in body and r"\textit{Note.} And a note.\par" in body
    assert "source ids" in body


def test_a_long_table_runs_over_pages_and_says_why():
    latex = of(pd.DataFrame({"a": ["word " * 40] * 30, "b": ["x"] * 30}), "T", "C.", "N.")
    assert r"\begin{longtable}" in latex and r"\caption[]{(continued)}" in latex and "table*" not in latex
    assert "N. Its 30 rows may need more than one page." in latex


def test_a_wide_table_stands_on_its_side_and_a_wider_one_in_parts_that_all_have_the_key():
    wide = pd.DataFrame({f"c{place:02d}": ["n" * 13] for place in range(8)})
    assert r"\begin{landscape}" in of(wide) and "on its side" in of(wide)
    wider = of(pd.DataFrame({f"c{place:02d}": ["n" * 13] for place in range(16)}))
    parts = wider.split(r"\begin{longtable}")[1:]
    assert len(parts) > 1 and all("c00 & " in part for part in parts)
    found = [name for part in parts for name in re.findall(r"c\d\d", part.partition(r"\endfirsthead")[0])]
    assert sorted({*found}) == [f"c{place:02d}" for place in range(16)] and found.count("c01") == 1
    assert f"Its 16 columns do not fit side by side, and stand in {len(parts)} parts." in wider


def test_a_figure_has_as_much_of_its_words_as_the_page_has_room_for():
    words = typeset.Words("A & title", "What it shows.", "A note. " * 30)
    whole, short = (typeset.latex_figure("one", "case-one", words, width, height) for width, height in ((160, 150), (85, 228)))
    assert r"\begin{figure*}[tp]" in whole and r"\caption[A \& title]{A \& title. What it shows. \textit{Note.} A note." in whole
    assert r"\includegraphics{one.pdf}" in whole and r"\label{fig:case-one}" in whole and "No room" not in whole
    assert (
        r"\begin{figure}[tp]" in short
        and r"{A \& title. What it shows.}\label" in short
        and short.count(r"% No room for: \textit{Note.} A note.") == 1
    )


def test_a_day_is_not_broken_and_room_goes_where_it_saves_lines():
    texts = pd.DataFrame({"day": ["1 Aug 2023"] * 40, "much": ["word " * 60] * 40, "rare": ["word " * 20] + [""] * 39})
    latex = of(texts)
    assert r"\mbox{1 Aug 2023}" in latex
    (part,) = layout.lay_out(texts, list(texts.columns), 1, "").parts
    assert part.widths_mm[0] >= layout.length_mm("1 Aug 2023") and part.widths_mm[1] > 2.5 * part.widths_mm[2]


def test_columns_have_room_for_their_longest_word_and_fill_no_more_than_the_text():
    texts = pd.DataFrame({"a": ["x"] * 3, "b": ["word " * 50] * 3, "c": ["w" * 90] * 3})
    (part,) = layout.lay_out(texts, list(texts.columns), 1, "").parts
    assert sum(part.widths_mm) <= layout.TEXT_MM - 4 * layout.GAP_MM + 0.001
    assert part.widths_mm[0] < 5 < part.widths_mm[1]
    assert part.widths_mm[2] >= layout.length_mm("w" * layout.LONGEST_WORD)


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
