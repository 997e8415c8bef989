"""The doors out: a data set that hurts runs through every notebook of a case, and every file is read back by a parser of its medium."""

import json
import os
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree

import bibtexparser
import hostile
import nbformat
import pandas as pd
import pytest
from matplotlib.figure import Figure
from nbconvert.exporters import HTMLExporter
from nbconvert.filters import markdown2html
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db
from pylatexenc.latexwalker import LatexWalker

from analysis.collect import bibliography, store
from analysis.exhibits import shelf, style
from analysis.model import doors, terms, typeset
from analysis.pipeline import notebooks
from analysis.site.texts import markdown_html
from analysis.verify import in_process

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {f"{SVG}{name}" for name in ("svg", "title", "desc", "defs", "style", "g", "path", "text", "use", "pattern", "rect", "clipPath")}
LAYOUT = set(
    re.findall(
        r"\w+",
        """
        ifdefined Umathchar else fi usepackage IfFileExists let toprule midrule bottomrule hline begingroup endgroup renewcommand normalsize fontsize selectfont noalign vskip setlength tabcolsep linewidth begin end
        raggedright arraybackslash hspace LTcapwidth addtocounter par smallskip noindent textit caption label endfirsthead endhead endfoot endlastfoot multicolumn cite mbox allowbreak
        """,
    )
)
"""Commands of a table that are ours, not those of its text."""
NAMED = [f"{text} {place}" for place, text in enumerate(hostile.TEXTS)]


class Made(NamedTuple):
    """What a run left: the folder, and the exhibits by their path there, without ending."""

    out: Path
    exhibits: dict[str, shelf.Exhibit]


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Iterator[Made]:
    """Every notebook of the case that hurts, and of a study of it, their cells run in this process."""
    folder, scopes, exhibits = tmp_path_factory.mktemp("hostile"), ("tiny", terms.STUDY), {}
    displayed = shelf.Exhibit._ipython_display_
    before = dict(os.environ)

    def noted(exhibit: shelf.Exhibit) -> None:
        exhibits[f"results/{scope}/{exhibit.kind}s/{exhibit.name}"] = exhibit
        displayed(exhibit)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(store.RAW, str(hostile.make(folder / "data")))
        patch.setattr(shelf.Exhibit, "_ipython_display_", noted)
        for scope in scopes:
            in_process.run(scope, folder / "out")
        yield Made(folder / "out", exhibits)
    os.environ.clear()
    os.environ.update(before)


def files(made: Made, ending: str) -> dict[str, str]:
    paths = sorted((made.out / "results").rglob(f"*.{ending}"))
    found = {path.relative_to(made.out).with_suffix("").as_posix(): path.read_text(encoding="utf-8") for path in paths}
    assert found
    return found


class Read(HTMLParser):
    """What a browser would make of HTML: tags, attributes, text, and its pieces between tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags, self.attributes, self.pieces, self.code = [], [], [], []
        self.is_code = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self.is_code = tag in ("code", "pre")

    def handle_endtag(self, tag: str) -> None:
        self.is_code = False

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)
        self.code += [data] if self.is_code else []

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    @property
    def mathematics(self) -> list[str]:
        """Pieces in which a reader would look for mathematics: not in code, and none ends in another element than it begins."""
        return [piece for piece in self.pieces if piece not in self.code and len(piece) > 1 and set("$\\") & set(piece)]


def commands(latex: str) -> set[str]:
    return {name for name in re.findall(r"\\([A-Za-z]+|.)", re.sub(r"^%.*", "", latex, flags=re.MULTILINE)) if name}


TEXT_COMMANDS = doors.COMMANDS | set(doors.ACCENTS) | set("{}$&#%_\\")


# ---- drawings


def test_a_drawing_is_text_and_lines_and_its_letters_are_in_the_font(made):
    for name, svg in files(made, "svg").items():
        root = ElementTree.fromstring(svg)
        assert {element.tag for element in root.iter()} <= DRAWN, name
        assert not [key for element in root.iter() for key in element.attrib if key.rpartition("}")[2].lower().startswith("on")], name
        drawn = "".join(element.text or "" for element in root.iter(f"{SVG}text"))
        assert {letter for letter in drawn if ord(letter) not in style._letters()} == set(), name


def test_marks_of_a_drawing_keep_address_and_title_as_they_stand_in_its_data(made):
    for path, exhibit in made.exhibits.items():
        if exhibit.kind == "figure":
            root = ElementTree.fromstring(files(made, "svg")[path])
            marks = {group.get("id"): group.findtext(f"{SVG}title") for group in root.iter(f"{SVG}g") if group.get("class") == "mark"}
            said = dict(zip(exhibit.rows["address"], map(doors.legal, exhibit.rows["title"]), strict=True))
            assert marks == said, exhibit.name
            assert root.findtext(f"{SVG}desc") == doors.legal(exhibit.words["alt"])


@pytest.fixture
def figure() -> style.Drawing:
    """A drawing of all names, with addresses that look like markup and like coordinates."""
    with style.style():
        drawn = style.new_figure(183, 5 * len(NAMED))
        for place, name in enumerate(NAMED):
            drawn.axes[0].text(1, 5 * place + 2, name, fontsize=6, gid=f"a/{place}.12345 '\"<&", fontweight="bold" if place % 2 else "normal")
    addresses = [f"a/{place}.12345 '\"<&" for place in range(len(NAMED))]
    return style.Drawing(drawn, pd.DataFrame({"address": addresses, "title": NAMED, "statement_ids": "s1"}), "All of them.")


def test_no_name_is_mathematics_or_a_box_and_each_is_drawn(figure):
    """Warnings are errors here: a letter that the font lacks would be one."""
    assert style.print_bytes(figure, "pdf").startswith(b"%PDF-")
    root = ElementTree.fromstring(style.svg_text(figure, "Names"))
    drawn = [element.text for element in root.iter(f"{SVG}text")]
    assert drawn == [style.drawable(name) for name in NAMED]
    assert drawn[4:6] == [r"Ed $\frac{a$ and $x_1$ and \(y\) and \begin{z} 4", "Flo US$5m to US$9m 5"]
    assert drawn[9:13] == [
        "Jo gnp.exe a zerosoft 9", "Kim BeiJing DongJingtawa SeoUl 10", NAMED[11], "Max hindi aithy ქართული Ἑλλάς Հայ Україна 12",
    ]  # fmt: skip
    assert [group.get("id") for group in root.iter(f"{SVG}g") if group.get("class") == "mark"] == list(figure.marks["address"])


def test_texts_of_a_figure_made_elsewhere_are_no_mathematics_either():
    drawn = Figure(figsize=(1, 1))
    drawn.text(0.5, 0.5, r"$\frac{a$ 北")
    svg = style.svg_text(style.Drawing(drawn, pd.DataFrame(columns=["address", "title", "statement_ids"]), ""), "")
    assert r">$\frac{a$ Bei</text>" in svg


def test_names_are_measured_as_they_are_drawn():
    assert style.text_width("北京", 6) == style.text_width("BeiJing", 6) > style.text_width("Bei", 6)
    assert style.fit("北京" * 20, 20, 6).startswith("北京") and style.text_width(style.fit("北京" * 20, 20, 6), 6) <= 20


# ---- Markdown and HTML


def paragraphs(exhibit: shelf.Exhibit) -> list[str]:
    """What a reader should see of the words of an exhibit."""
    words = exhibit.words
    finding = words.get("finding")
    said = (
        [f"{words['label']}. {finding}.", f"{words['title']}. {words['caption']}"]
        if finding
        else [f"{words['label']}. {words['title']}. {words['caption']}"]
    )
    said += [f"{name}. {words[key]}" for name, key in (("Note", "note"), ("In words", "alt")) if words.get(key)]
    return [doors.line(part).strip() for part in said]


def test_words_of_exhibits_are_text_in_every_reader_of_markdown(made):
    written = files(made, "md")
    for path, exhibit in made.exhibits.items():
        marked = written[path]
        page = Read(markdown2html(marked))
        assert set(page.tags) <= {"p", "strong", "em", "span"}, exhibit.name
        assert page.text.strip().split("\n") == paragraphs(exhibit)
        assert page.mathematics == []
        assert Read(markdown_html(marked)).text.strip().split("\n") == paragraphs(exhibit), "the site has a reader of its own"


def outputs(made: Made, form: str) -> list[tuple[str, str]]:
    """What cells show in a form, with the plain text beside it."""
    found = []
    for path in sorted(made.out.rglob("*.ipynb")):
        for cell in notebooks.cells(json.loads(path.read_text(encoding="utf-8")), "code"):
            found += [("".join(out["data"][form]), "".join(out["data"]["text/plain"])) for out in cell["outputs"] if form in out["data"]]
    assert found
    return found


def test_sentences_of_notebooks_are_text_but_for_our_own_markup(made):
    for marked, plain in outputs(made, "text/markdown"):
        page = Read(markdown2html(marked))
        assert set(page.tags) <= {"h2", "a", "p", "strong", "em", "span", "code", "ul", "li"}, marked
        assert all(value.startswith("#") for name, value in page.attributes if name == "href"), marked  # of headings, to themselves
        assert page.mathematics == []
        said = re.sub(r"[\s`*]+", "", doors.legal(re.sub(r"^- ", "", plain, flags=re.MULTILINE)))
        assert re.sub(r"[\s`*¶]+", "", page.text) == said


def test_tables_of_notebooks_are_cells_and_nothing_else(made):
    for html, _ in outputs(made, "text/html"):
        page = Read(html)
        assert set(page.tags) <= {"table", "thead", "tbody", "tr", "th", "td", "p", "span", "caption"}
        assert {name for name, _ in page.attributes} <= {"scope"}
        assert page.mathematics == []
        assert html == doors.legal(html)


def test_a_page_of_nbconvert_has_no_more_scripts_than_its_template_and_nothing_that_runs(made):
    exporter = HTMLExporter()
    for path in sorted(made.out.rglob("0[25]*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        empty = nbformat.from_dict({**notebook, "cells": []})
        page, template = (Read(exporter.from_notebook_node(each)[0]) for each in (notebook, empty))
        assert page.tags.count("script") == template.tags.count("script"), path.name
        cells = page.attributes[len(template.attributes) :]
        assert not [name for name, _ in page.attributes if name.startswith("on")], path.name
        assert not [value for name, value in cells if name in ("href", "src", "action") and "javascript:" in str(value)]
        assert "window.__ran" in page.text


@pytest.mark.parametrize(
    "text", [*hostile.TEXTS, "1. one", "# one", "- one", "> one", "+ one", "2024-01~ and 2024-02~", "[1] alone", "[1](x)", "&lt;"]
)
def test_text_in_markdown_is_that_text(text):
    for marked in (doors.markdown(text), doors.sentence(text.replace("`", ""))):
        of = text if marked == doors.markdown(text) else text.replace("`", "")
        page = Read(markdown2html(f"- {marked}"))
        assert set(page.tags) <= {"ul", "li", "p", "span"}
        assert page.text.strip() == doors.line(of).strip() and page.mathematics == []
    assert doors.of_markdown(doors.markdown(text)) == doors.line(text)


def test_no_name_turns_the_words_that_follow():
    assert doors.markdown("a\u202eb\u2067c d\u202c") == doors.html("a\u202ebc d") == "abc d" == doors.bibtex("abc\u2069 d")
    assert doors.line("\u05d0\u05d1 \u200fa") == "\u05d0\u05d1 \u200fa"


def test_our_own_markup_remains_and_none_comes_from_names():
    said = doors.sentence(f"**The <b> of *x*** is overturned by {doors.code('a`b')}, or by {doors.code('<i> $x$')}; [x](y) 2*3*4 $5")
    page = Read(markdown2html(said))
    assert page.tags == ["p", "strong", "code", "code", "span"]
    assert page.text.strip() == "The <b> of *x* is overturned by a`b, or by <i> $x$; [x](y) 2*3*4 $5"


# ---- print


SIGNS = get_default_latex_context_db()
SIGNS.add_context_category(
    "signs", [MacroTextSpec(f"text{name}", sign) for name, sign in (("bar", "|"), ("braceleft", "{"), ("braceright", "}"), ("quotedbl", '"'))]
)


def plain_latex(text: str) -> str:
    """Text of LaTeX as another program reads it."""
    return LatexNodes2Text(latex_context=SIGNS, keep_comments=False).latex_to_text(text)


def in_latin(text: str) -> str:
    return doors.transliterated(text, lambda letter: letter.isascii() or bool(doors._command(letter)))


def cells_of(latex: str) -> list[list[str]]:
    """Cells of a printed table, read by a parser of LaTeX."""
    body = latex.rpartition("\\midrule\n")[2].partition(r"\bottomrule")[0]
    rows = [re.split(r"(?<!\\)&", row.removesuffix(typeset.ROW_END.rstrip())) for row in body.strip().splitlines()]
    return [[plain_latex(re.sub(r"\\allowbreak |\\mbox(?={)", "", cell)).strip() for cell in row] for row in rows]


def test_printed_tables_have_only_commands_that_are_listed_and_every_engine_reads_them(made):
    for exhibit in made.exhibits.values():
        if exhibit.kind == "table":
            latex = exhibit.file("tex", 160).decode("ascii")
            assert commands(latex) <= TEXT_COMMANDS | LAYOUT, exhibit.name
            LatexWalker(latex, tolerant_parsing=False).get_latex_nodes()
            assert "^^" not in latex


def test_cells_of_a_printed_table_are_those_of_the_table():
    table = pd.DataFrame({"name": NAMED, "n": "1"})
    latex = typeset.latex_table(table, ["name", "n"], "x", typeset.Words(NAMED[8], NAMED[3]))
    assert commands(latex) <= TEXT_COMMANDS | LAYOUT
    assert [row[0] for row in cells_of(latex)] == [re.sub("; *", "; ", name).replace("^", "ˆ") for name in map(in_latin, NAMED)]


def test_text_in_latex_is_ascii_with_the_commands_of_the_list():
    assert doors.latex('\\^{}$&#%_~<>|`"[]*') == (
        r"{\textbackslash}{\textasciicircum}\{\}\$\&\#\%\_{\textasciitilde}\ensuremath{<}\ensuremath{>}{\textbar}"
        r"{\textasciigrave}{\textquotedbl}{[}{]}{*}"
    )
    assert doors.latex("a -- b ''c'' é Ж 北 \x00\ud800") == r"a -{}- b '{}'c'{}' \'e Zh Bei ??"


def test_references_are_the_pages_and_no_other_entry_or_command(made):
    sources = made.exhibits["results/tiny/tables/sources"]
    bib = sources.file("bib", 160).decode()
    library = bibtexparser.parse_string(bib)
    assert (library.failed_blocks, library.preambles, library.strings, library.comments) == ([], [], [], [])
    rows = sources.rows.set_index("source_id")
    assert [entry.key for entry in library.entries] == list(rows.index) and {entry.entry_type for entry in library.entries} == {"misc"}
    assert len(re.findall(r"@\s*\w+\s*[{(]", bib)) == len(rows)
    for entry in library.entries:
        fields = {field.key: field.value for field in entry.fields}
        assert commands("".join(fields.values())) <= TEXT_COMMANDS | {"url"}
        assert all(balanced(value) for value in fields.values())
        assert (found := re.fullmatch(r"\\url\{([A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+)\}", fields["howpublished"]))
        assert unquote(found[1]) == unquote(rows.at[entry.key, "url"])
        assert (copied := re.fullmatch(r"Stored copy: \\url\{([A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+)\}", fields["note"]))
        assert unquote(copied[1]) == unquote(rows.at[entry.key, "archived"])
        read = plain_latex(fields["title"])
        assert read == in_latin(rows.at[entry.key, "title"]).replace(doors.UNREADABLE, "?").replace("^", "ˆ")
    items = json.loads(sources.file("json", 160))
    assert [item["title"] for item in items] == list(rows["title"])


def balanced(value: str) -> bool:
    """Whether braces match as BibTeX counts them: after a backslash too."""
    depth = 0
    for sign in value:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if depth < 0:
            return False
    return depth == 0


def test_keys_of_references_are_safe_and_stay_apart():
    rows = [
        (name, "A paper", "A title", f"https://x.example/{place}", "", "", "", "") for place, name in enumerate(("a,b", "a}b", "a-b", "law:a", "é", "è"))
    ]
    columns = ["source_id", "publisher", "title", "url", "published", "language", "outlet_kind", "archived"]
    keys = [entry.key for entry in bibtexparser.parse_string(bibliography.bibtex(pd.DataFrame(rows, columns=columns))).entries]
    assert len(set(keys)) == 6 and {"a-b", "law:a"} <= set(keys)
    assert all(re.fullmatch(r"[A-Za-z0-9:./_-]+", key) for key in keys)


def test_printed_pages_are_tables_with_links_to_their_pages(made):
    for exhibit in made.exhibits.values():
        if exhibit.kind == "table":
            page = Read(exhibit.file("html", 160).decode())
            assert set(page.tags) - {"span"} <= set(re.findall(r"\w+", "html head meta title style body table caption thead tbody tr th td a"))
            assert {name for name, _ in page.attributes} <= {"lang", "charset", "scope", "href"}
            assert all(value.startswith("https://") for name, value in page.attributes if name == "href")


# ---- terminal, scripts


def test_a_terminal_is_told_nothing_but_text():
    text = "a\x1b[31mb\x9bc\u202ed\u2066e\u200bf\U000e0041g\ud800\r\n\th 北 👩\u200d⚖"
    shown = doors.terminal(text)
    assert shown == r"a\u001b[31mb\u009bc\u202ed\u2066e\u200bf\udb40\udc41g\ud800\u000d" + "\n\th 北 👩\u200d⚖"
    assert json.loads(doors.terminal(json.dumps({"x": text}, ensure_ascii=False))) == {"x": text}


def test_a_script_is_given_nothing_that_ends_it():
    value = {"x": [*hostile.TEXTS, "</script>\u2028\ud800"]}
    made = doors.script(value)
    assert json.loads(made) == value and not set("<>&\u2028") & set(made)
    made.encode()
