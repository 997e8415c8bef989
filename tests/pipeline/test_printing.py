"""The verb `print`: the same bytes anywhere, cells as they are, an article of LaTeX in which nothing sticks out, and what is refused."""

import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from click.testing import CliRunner
from drawing import TINY, case_of

from analysis.cli.group import main
from analysis.collect import data_hashes, store
from analysis.exhibits import printed, register
from analysis.exhibits.shelf import Shelf
from analysis.model import layout
from analysis.model.choices import DEFAULT
from analysis.pipeline import citing, printing
from analysis.pipeline.printing import Asked

CASE = "kasatkin"


def told(*arguments: object):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(store.RAW, "")  # so that the variable is restored
        return CliRunner().invoke(main, ["print", *map(str, arguments)])


# ---- the same bytes


def test_every_format_has_the_same_bytes_in_processes_of_another_place_and_seed(tmp_path):
    made, running = [], []
    for name, zone, locale, seed in (("one", "UTC", "C.UTF-8", "1"), ("two", "Pacific/Kiritimati", "C", "77")):
        command = [sys.executable, "-m", "analysis", "print", "matrix", "sources"]
        command += ["--raw", str(TINY), "--case", "tiny", "--out", str(tmp_path / name)]
        environment = {**os.environ, "TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": seed, store.RAW: ""}
        running.append((name, subprocess.Popen(command, cwd=store.ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)))
    for name, process in running:
        _, said = process.communicate()
        assert process.returncode == 0, said
        files = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        made.append({path.relative_to(tmp_path / name).as_posix(): path.read_bytes() for path in files})
    assert made[0] == made[1]
    assert {path.rpartition(".")[2] for path in made[0]} == set(printing.FORMATS)


def test_archives_name_no_time_and_no_person():
    exhibit = Shelf(case_of("tiny")).table("positions")
    for ending in ("docx", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(exhibit.file(ending, 160))) as archive:
            assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            core = archive.read("docProps/core.xml").decode()
        assert set(re.findall(r"\d{4}-\d\d-\d\dT", core)) == {"1980-01-01T"} and "python" not in core and "openpyxl" not in core


# ---- cells


@pytest.fixture(scope="module")
def exhibits() -> list:
    """Tables of a case with a comma, a semicolon, numbers and several parts; one begins with what a spreadsheet would run."""
    shelf = Shelf(case_of(CASE))
    return [shelf.table(name) for name in ("positions", "evidence", "sources", "dyad_counts", "without_one")]


def words_of(exhibit) -> printed.Table:
    """The table of an exhibit in words, as it is handed to every format."""
    shelf, declared = Shelf(case_of(CASE)), register.declared()["table", exhibit.name]
    return shelf._printed(declared, exhibit.rows[list(declared.shown) or list(exhibit.rows.columns)], exhibit.words)


def test_a_workbook_has_the_cells_of_the_table_one_by_one(exhibits):
    for exhibit in exhibits:
        table = words_of(exhibit)
        book = openpyxl.load_workbook(io.BytesIO(exhibit.file("xlsx", 160)))
        head, *rows = book["Table"].iter_rows(values_only=True)
        assert list(head) == list(table.heads)
        assert [["" if value is None else value for value in row] for row in rows] == table.cells.to_numpy().tolist(), exhibit.name
        longest = max(len(str(value)) for row in rows for value in row)
        assert max(book["Table"].row_dimensions[at].height for at in range(1, len(rows) + 2)) >= 15 * (longest // 60)
        assert book["About"]["A1"].value == f"{exhibit.words['label']}. {exhibit.words['title']}."


def test_a_document_has_the_cells_of_the_table_one_by_one(exhibits):
    for exhibit in exhibits:
        table = words_of(exhibit)
        laid = layout.lay_out(table.cells, table.heads, table.n_keys, " ".join(table.words))
        document = docx.Document(io.BytesIO(exhibit.file("docx", 160)))
        assert len(document.tables) == len(laid.parts)
        for part, found in zip(laid.parts, document.tables, strict=True):
            wanted = [[layout.shown(row[place]) for place in part.columns] for row in (table.heads, *table.cells.to_numpy().tolist())]
            assert [[cell.text.replace("\N{NO-BREAK SPACE}", " ") for cell in row.cells] for row in found.rows] == wanted, exhibit.name
        assert document.paragraphs[0].text.startswith(f"{exhibit.words['label']}. {exhibit.words['title']}.")


def test_what_a_spreadsheet_would_run_is_text(exhibits):
    from analysis.model import office
    from analysis.model.typeset import Words

    table = words_of(exhibits[0]).cells.iloc[:1, :2].copy()
    table.iloc[0, 0] = "=1+1"
    cell = openpyxl.load_workbook(io.BytesIO(office.xlsx_table(table, ["a", "b"], "Table 1", Words("T"))))["Table"]["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


# ---- an article

PAPER = (store.ROOT / "docs" / "print.md").read_text(encoding="utf-8")
"""What a reader is told to do."""
FAULTS = r"Overfull \\[hv]box.*|Missing character.*|.*too large.*|.*undefined.*|! .*"
needs_latex = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no LaTeX here: nobody looked whether anything sticks out of an article")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAPER, re.S)


def commands() -> list[list[str]]:
    """What the document tells to type, word by word."""
    return [line.split() for block in blocks("sh") for line in block.splitlines()]


def set_by(command: list[str], folder: Path) -> str:
    """What a command of TeX printed, run where a reader would run it."""
    done = subprocess.run([command[0], "-interaction=nonstopmode", *command[1:]] if "latex" in command[0] else command,
                          cwd=folder, capture_output=True, text=True, errors="replace", check=False)  # fmt: skip
    assert done.returncode == 0, re.findall(r"^!.*(?:\n.*){6}", done.stdout, re.M) or done.stdout[-2000:]
    return done.stdout


@needs_latex
def test_the_article_of_the_document_is_set_as_it_is_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    first = next(command for command in commands() if "rival-requests" in command[0])
    done = told(*first[2:])
    assert done.exit_code == 0, done.output
    (article,) = blocks("latex")
    (tmp_path / "paper.tex").write_text(article, encoding="ascii")
    for command in (command for command in commands() if "tex" in command[0]):
        said = set_by(command, tmp_path)
        assert "Warning--" not in said and "error message" not in said
    assert re.findall(FAULTS, (tmp_path / "paper.log").read_text(errors="replace")) == []
    listed = " ".join((tmp_path / "paper.bbl").read_text().split())
    assert (
        listed.count(r"\url{")
        == listed.count("(read by 28 Nov 2026)")
        == listed.count(r"\bibitem")
        == len(store.read_tables(store.raw_folder() / "cases" / "kislitsin")["sources"])
    )


@needs_latex
@pytest.mark.parametrize("width_mm", [160, 85])
def test_nothing_sticks_out_of_an_article_with_everything(tmp_path, width_mm):
    """All tables upright and on their side, and main figures with captions, in one column of 12 points and in two of 10."""
    figures = [
        each.name for each in register.declared().values() if each.is_main and each.least_mm <= width_mm and each.name in printing.names_of(CASE)
    ]
    tables = [each.name for each in register.declared().values() if not each.draw and each.name in printing.names_of(CASE)]
    files = printing.make(Asked(CASE, figures, ("pdf", "tex"), width_mm), DEFAULT)[0]
    files |= printing.make(Asked(CASE, tables, ("tex", "bib"), 160), DEFAULT)[0] if width_mm == 160 else {}
    taken = [path for path in files if path.endswith(".tex") and ("/tables/" in path or path.replace(".tex", ".pdf") in files)]
    taken = [path for path in taken if "/figures/" in path or width_mm == 160]
    for path, data in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    (article,) = blocks("latex")
    head, _, _ = article.partition(r"\graphicspath")
    head = head.replace("[a4paper]", "[a4paper,12pt]") if width_mm == 160 else head.replace("[a4paper]", "[a4paper,twocolumn]")
    head = head.replace("margin=2.5cm", "hmargin=1.65cm,vmargin=2.5cm,columnsep=7mm") if width_mm == 85 else head
    body = "\n".join(rf"\input{{{path}}}" for path in taken)
    text = f"{head}\\graphicspath{{{{{CASE}/figures/}}}}\n\\begin{{document}}\nText.\n{body}\n\\nocite{{*}}\\bibliographystyle{{plain}}\n"
    text += rf"\bibliography{{{CASE}/tables/sources}}" if width_mm == 160 else ""
    (tmp_path / "all.tex").write_text(f"{text}\n\\end{{document}}\n", encoding="ascii")
    for name in ("pdflatex", *["bibtex"] * (width_mm == 160), "pdflatex", "pdflatex"):  # longtable knows its widths in the second run
        set_by([name, "all"], tmp_path)
    assert re.findall(FAULTS, (tmp_path / "all.log").read_text(errors="replace")) == []
    assert len(taken) > 3 or width_mm == 85


# ---- what is refused, and what is not there


def test_a_width_below_the_least_is_refused_with_all_figures_and_nothing_is_written(tmp_path):
    done = told("course", "coding", "positions", "--case", CASE, "--width", "90", "--out", tmp_path / "out")
    assert done.exit_code == 2 and list(tmp_path.rglob("*.*")) == []
    for name in ("course", "coding"):
        declared = register.declared()["figure", name]
        assert f"{declared.label} ({name}) {declared.least_mm} mm" in done.stderr
    assert "--width is 90 mm" in done.stderr and "positions" not in done.stderr


def test_what_is_not_there_is_named_with_what_there_is(tmp_path):
    done = told("positons", "--case", CASE, "--formats", "docx,doc", "--out", tmp_path / "out")
    assert done.exit_code == 2 and len(done.stderr.splitlines()) == 2
    assert "'positons'. Did you mean positions?" in done.stderr and "has 'doc', and can have svg, pdf" in done.stderr


def test_tables_have_no_width_and_an_exhibit_of_nothing_is_a_sentence(tmp_path):
    done = told("digest", "positions", "--case", CASE, "--width", "60", "--formats", "html", "--out", tmp_path, "--as-of", "2015-01-01")
    assert done.exit_code == 0, done.output
    assert "no table digest: No document was audited for this case." in done.stdout and "1 files in" in done.stdout
    assert "As of 1 Jan 2015" in (tmp_path / CASE / "tables" / "positions.html").read_text()


# ---- citing


def test_an_exhibit_is_cited_with_release_and_hashes_that_change_with_data_and_codebook(tmp_path, monkeypatch):
    shutil.copytree(TINY, tmp_path / "tiny")
    monkeypatch.setenv(store.RAW, str(tmp_path / "tiny"))
    before = data_hashes.made_of()
    (tmp_path / "tiny" / "notes.txt").write_text("mine")
    assert data_hashes.made_of() == before
    path = next((tmp_path / "tiny" / "codebook").glob("*.csv"))
    path.write_bytes(path.read_bytes() + b"x\n")
    assert data_hashes.made_of().data == before.data and data_hashes.made_of().codebook != before.codebook
    said = citing.cite("tiny", "matrix", {"label": "Figure 1", "title": "T & co", "finding": "A says no"}, before)
    assert r"title = {{A says no}}" in said.bibtex and said.bibtex.startswith("@misc{tiny-figure-matrix,")
    assert before.data[:12] in said.bibtex and before.codebook[:12] in said.plain and "Rival Requests, version" in said.plain


def test_the_projects_own_exhibits_are_cited_by_its_citation_file(monkeypatch):
    monkeypatch.setenv(store.RAW, "")
    said = citing.cite(CASE, "positions", {"label": "Table S1", "title": "T & co"}, data_hashes.Made("a" * 64, "b" * 64))
    assert said.plain.startswith("The Rival Requests developers (2026). Table S1: T & co. Rival Requests: positions of states")
    assert r"title = {{T \& co}}" in said.bibtex and "year = {2026}" in said.bibtex and "aaaaaaaaaaaa, codebook SHA-256 bbbbbbbbbbbb" in said.bibtex
