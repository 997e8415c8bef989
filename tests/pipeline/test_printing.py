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
from analysis.collect import store
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
    made = []
    for name, zone, locale, seed in (("one", "UTC", "C.UTF-8", "1"), ("two", "Pacific/Kiritimati", "C", "77")):
        command = [sys.executable, "-m", "analysis", "print", "matrix", "course", "sources", "positions"]
        command += ["--raw", str(TINY), "--case", "tiny", "--out", str(tmp_path / name)]
        environment = {**os.environ, "TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": seed, store.RAW: ""}
        done = subprocess.run(command, cwd=store.ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
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
        assert book["About"]["A1"].value == f"{exhibit.words['label']}. {exhibit.words['title']}."


def test_a_document_has_the_cells_of_the_table_one_by_one(exhibits):
    for exhibit in exhibits:
        table = words_of(exhibit)
        laid = layout.lay_out(table.cells, table.heads, table.n_keys, " ".join(table.words))
        document = docx.Document(io.BytesIO(exhibit.file("docx", 160)))
        assert len(document.tables) == len(laid.parts)
        for part, found in zip(laid.parts, document.tables, strict=True):
            wanted = [[layout.shown(row[place]) for place in part.columns] for row in (table.heads, *table.cells.to_numpy().tolist())]
            assert [[cell.text for cell in row.cells] for row in found.rows] == wanted, exhibit.name
        assert document.paragraphs[0].text.startswith(f"{exhibit.words['label']}. {exhibit.words['title']}.")


def test_what_a_spreadsheet_would_run_is_text(exhibits):
    from analysis.model import office
    from analysis.model.typeset import Words

    table = words_of(exhibits[0]).cells.iloc[:1, :2].copy()
    table.iloc[0, 0] = "=1+1"
    cell = openpyxl.load_workbook(io.BytesIO(office.xlsx_table(table, ["a", "b"], "Table 1", Words("T"))))["Table"]["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


# ---- an article


@pytest.fixture(scope="module")
def article(tmp_path_factory) -> Path:
    """What an article takes in: main figures at two widths, and tables that float, run over pages and stand on their side."""
    folder = tmp_path_factory.mktemp("article")
    tables = ("positions", "evidence", "sources", "without_one", "asymmetry", "course", "coding")
    figures = [each.name for each in register.declared().values() if each.is_main and each.name in printing.names_of(CASE)]
    for width_mm in (160, 85):
        wide = [each.name for each in register.declared().values() if each.is_main and each.least_mm > width_mm]
        names = [name for name in figures if name not in wide]
        if names:
            made, _ = printing.make(Asked(CASE, names, ("pdf",), width_mm), DEFAULT)
            for path, data in made.items():
                (folder / f"{Path(path).stem}-{width_mm}.pdf").write_bytes(data)
    for path, data in printing.make(Asked(CASE, tables, ("tex", "bib"), 160), DEFAULT)[0].items():
        (folder / Path(path).name).write_bytes(data)
    return folder


def written(article: Path, width_mm: int) -> str:
    """The article: A4 with margins of 2.5 cm, in one column or two; a figure that is no wider than its column, and every table."""
    columns = "twocolumn" if width_mm == 85 else "onecolumn"
    figures = sorted(article.glob(f"*-{width_mm}.pdf"))
    taken = "\n".join(rf"\begin{{figure}}\includegraphics{{{path.name}}}\caption{{A.}}\end{{figure}}" for path in figures)
    tables = "\n".join(rf"\input{{{path.name}}}" for path in sorted(article.glob("*.tex")) if not path.name.startswith("article"))
    margin = "margin=2.5cm" if width_mm == 160 else "hmargin=1.65cm,vmargin=2.5cm,columnsep=7mm"
    needs = [r"\usepackage{array,booktabs,longtable,pdflscape,textcomp,graphicx,url}", rf"\usepackage[a4paper,{margin}]{{geometry}}"]
    needs.insert(0, r"\usepackage[T1]{fontenc}\usepackage[utf8]{inputenc}")
    body = f"\\begin{{document}}\nText.\n{taken}\n\\onecolumn\n{tables}\n\\end{{document}}\n"
    return "\n".join([rf"\documentclass[{columns}]{{article}}", *needs, body])


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no LaTeX here: nobody looked whether anything sticks out of an article")
@pytest.mark.parametrize("width_mm", [160, 85])
def test_nothing_sticks_out_of_an_article(article, width_mm):
    name = f"article-{width_mm}"
    (article / f"{name}.tex").write_text(written(article, width_mm), encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", f"{name}.tex"]
    for _ in range(2):  # longtable knows its widths in the second run
        done = subprocess.run(command, cwd=article, capture_output=True, text=True, errors="replace", check=False)
        assert done.returncode == 0, done.stdout[-2000:]
    log = (article / f"{name}.log").read_text(errors="replace")
    assert re.findall(r"Overfull \\[hv]box.*|Missing character.*|.*Float too large.*", log) == []


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
    done = told("digest", "positions", "--case", CASE, "--width", "60", "--formats", "tex", "--out", tmp_path, "--as-of", "2015-01-01")
    assert done.exit_code == 0, done.output
    assert "no table digest: No document was audited for this case." in done.stdout and "1 files in" in done.stdout
    assert "As of 1 Jan 2015" in (tmp_path / CASE / "tables" / "positions.tex").read_text()


# ---- citing


def test_an_exhibit_is_cited_with_release_and_hashes_that_change_with_data_and_codebook(tmp_path, monkeypatch):
    shutil.copytree(TINY, tmp_path / "tiny")
    monkeypatch.setenv(store.RAW, str(tmp_path / "tiny"))
    before = citing.made_of()
    (tmp_path / "tiny" / "notes.txt").write_text("mine")
    assert citing.made_of() == before
    path = next((tmp_path / "tiny" / "codebook").glob("*.csv"))
    path.write_bytes(path.read_bytes() + b"x\n")
    assert citing.made_of().data == before.data and citing.made_of().codebook != before.codebook
    said = citing.cite("tiny", "matrix", {"label": "Figure 1", "title": "T & co", "finding": "A says no"}, before)
    assert r"title = {{A says no}}" in said.bibtex and said.bibtex.startswith("@misc{tiny-figure-matrix,")
    assert before.data[:12] in said.bibtex and before.codebook[:12] in said.plain and "Rival Requests, version" in said.plain


def test_the_projects_own_exhibits_are_cited_by_its_citation_file(monkeypatch):
    monkeypatch.setenv(store.RAW, "")
    said = citing.cite(CASE, "positions", {"label": "Table S1", "title": "T & co"}, citing.Made("a" * 64, "b" * 64))
    assert said.plain.startswith("The Rival Requests developers (2026). Table S1: T & co. Rival Requests: positions of states")
    assert r"title = {{T \& co}}" in said.bibtex and "year = {2026}" in said.bibtex and "aaaaaaaaaaaa, codebook SHA-256 bbbbbbbbbbbb" in said.bibtex
