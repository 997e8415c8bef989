"""Results that somebody else made: what is published of them is read, and written anew; else they are refused with all that is wrong."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from analysis.cli.group import main
from analysis.collect import files, store
from analysis.pipeline import notebooks
from analysis.site import inert_notebook, site
from analysis.site import notebooks as of_notebooks
from analysis.site.page_frame import Frame
from analysis.trace import results_faults
from analysis.trace.way_back import Exhibits

CASE = "kasatkin"
MATRIX = f"results/{CASE}/figures/matrix"
NOTEBOOK = f"results/{CASE}/notebooks/02_compare_positions.ipynb"
EVIL = "https://evil.example/x"


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    for part in ("results", "data/processed"):
        shutil.copytree(store.ROOT / part / CASE, folder / part / CASE)
    return folder


@pytest.fixture
def results(whole, tmp_path) -> Path:
    return shutil.copytree(whole, tmp_path / "results of others")


def call(*arguments: str) -> tuple[int, list[str]]:
    done = CliRunner().invoke(main, arguments, env={store.RAW: "", store.BUILD: ""})
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stderr.splitlines()


def test_whole_results_have_no_faults(whole):
    shown = Exhibits(whole)
    assert results_faults.faults(shown) == [] and list(site.faults(shown)) == []


def test_all_faults_are_named_at_once_and_nothing_is_written(results, tmp_path):
    (results / f"{MATRIX}.md").write_text("<script>")
    (results / f"{MATRIX}.svg").write_text('<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg"/>')
    status, said = call("site", "--results", str(results), "--out", str(tmp_path / "site"))
    assert status == 2 and not (tmp_path / "site").exists()
    assert [line.partition(": ")[2].partition(" (")[0] for line in said] == [f"{MATRIX}.md cannot be shown", f"{MATRIX}.svg cannot be shown"]


def without(column: str, path: Path) -> None:
    files.write_bytes(path, store.csv_bytes(store.read_table(path).drop(columns=column)))


def address(path: Path) -> None:
    table = store.read_table(path)
    table.loc[0, "address"] = "../../x"
    files.write_bytes(path, store.csv_bytes(table))


@pytest.mark.parametrize(
    ("path", "change", "said"),
    [
        (f"{MATRIX}.csv", lambda path: without("state", path), "has no column state"),
        (f"{MATRIX}.csv", address, "has a mark with the address"),
        (f"{MATRIX}.csv", lambda path: path.write_bytes(b"a,b\n1,2,3\n"), "cannot be read"),
        (f"data/processed/{CASE}/facts.csv", lambda path: without("claim", path), "has no column claim"),
        (f"data/processed/{CASE}/facts.csv", lambda path: path.unlink(), "facts.csv is missing"),
        (f"data/processed/{CASE}/facts.csv", lambda path: (path.unlink(), path.symlink_to("/etc/passwd")), "is a link"),
        (
            f"results/{CASE}/tables",
            lambda path: (path.rename(path.parent.parent.parent / "t"), path.symlink_to(path.parent.parent.parent / "t")),
            "is a link",
        ),
        (NOTEBOOK, lambda path: path.write_bytes(path.read_bytes()[:999]), "cannot be read"),
        (NOTEBOOK, lambda path: path.unlink(), "cannot be read"),
    ],
)
def test_results_of_another_form_are_refused(results, path, change, said):
    change(results / path)
    status, lines = call("trace", f"{CASE}/matrix", "--results", str(results))
    assert status == 2 and said in lines[0], lines


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("sources", lambda table: table[:0], "do not fit together"),
        ("fact_sources", lambda table: table.assign(source_id="no-such-page"), "no longer has no-such-page"),
    ],
)
def test_results_that_contradict_each_other_or_the_data_are_refused_in_one_sentence(results, name, change, said):
    path = results / f"data/processed/{CASE}/{name}.csv"
    files.write_bytes(path, store.csv_bytes(change(store.read_table(path))))
    status, lines = call("trace", f"{CASE}/matrix", "--results", str(results))
    assert status == 2 and len(lines) == 1 and said in lines[0], lines


def test_only_exhibits_are_published_and_no_file_to_which_a_link_leads(results, tmp_path):
    (tmp_path / "id_rsa").write_text("secret")
    (results / f"results/{CASE}/tables/key.csv").write_text("secret\n")
    path = results / f"results/{CASE}/tables/positions.csv"
    files.write_bytes(path, store.csv_bytes(store.read_table(path).assign(n_own="many")))
    pages = results / f"data/processed/{CASE}/sources.csv"
    files.write_bytes(pages, store.csv_bytes(store.read_table(pages).assign(url="javascript:x()", archived="javascript:y()")))
    made = site.contents(Exhibits(results), [CASE], say=lambda _: None)
    assert not any(b"secret" in data for data in made.values())
    records = made[f"{CASE}/records.html"]
    assert b"address that is no link: javascript:x()" in records and b'href="javascript' not in records and b"javascript:y()" not in records
    page = made[f"{CASE}/table-positions.html"].decode()
    assert "<td>many</td>" in page and "<td>FR</td>" in page, "a table with cells that none of ours has is shown as it is"
    (results / f"results/{CASE}/tables/key.csv").unlink()
    (results / f"results/{CASE}/tables/positions.svg").symlink_to(tmp_path / "id_rsa")
    status, lines = call("site", "--results", str(results), "--out", str(tmp_path / "site"))
    assert status == 2 and "is a link" in lines[0] and not (tmp_path / "site").exists()


OUTPUTS = [
    {"output_type": "display_data", "metadata": {}, "data": {"application/javascript": f"fetch('{EVIL}')", "text/plain": "plain"}},
    {
        "output_type": "display_data",
        "metadata": {},
        "data": {"text/html": f"<script src='{EVIL}'></script><img src='{EVIL}'><table><tr><td>kept</td></tr></table>"},
    },
    {
        "output_type": "display_data",
        "metadata": {},
        "data": {"image/svg+xml": f'<?xml-stylesheet href="{EVIL}"?><svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>'},
    },
    {
        "output_type": "display_data",
        "metadata": {},
        "data": {"text/latex": "\\href{x}", "application/vnd.jupyter.widget-view+json": {"model_id": EVIL}},
    },
    {"output_type": "display_data", "metadata": {}, "data": {"image/png": "AAAA"}},
    {"output_type": "stream", "name": "stderr", "text": "\x1b[31m<b onclick=x()>red</b>"},
    {"output_type": "error", "ename": "E", "evalue": "<script>x</script>", "traceback": [f"<script src='{EVIL}'></script>"]},
]


def with_outputs(outputs: list[dict], **more: object) -> bytes:
    code = {"cell_type": "code", "id": "a", "metadata": {"x": EVIL}, "source": "1", "execution_count": 1, "outputs": outputs}
    note = {
        "cell_type": "markdown",
        "id": "b",
        "metadata": {},
        "source": f"![x]({EVIL}) <img src='{EVIL}'>",
        "attachments": {"x": {"text/html": EVIL}},
    }
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {"widgets": EVIL}, "cells": [code, note], **more}).encode()


def test_of_a_notebook_only_what_a_page_shows_is_left():
    made = of_notebooks.notebook_html(of_notebooks.exporter(), with_outputs(OUTPUTS))
    assert "plain" in made and "kept" in made and made.count("data:image/svg+xml") == 1
    for bad in ("<script", "<img src='", 'src="https', "onclick=x()>r", "widget", "AAAA", "href{x}"):
        assert bad not in made, bad
    drawing = inert_notebook.read(with_outputs(OUTPUTS)).cells[0].outputs[2].data["image/svg+xml"]
    assert "evil" not in drawing and "onload" not in drawing


@pytest.mark.parametrize(
    "executed",
    [b"", b"{}", b"\xff", b'{"nbformat": 4}', with_outputs([], nbformat=3), with_outputs([{"output_type": "odd"}]),
     with_outputs([{"output_type": "display_data", "metadata": {}, "data": {"image/svg+xml": "<html/>"}}]), with_outputs([], cells=[{"cell_type": "code"}])],
)  # fmt: skip
def test_what_is_no_notebook_is_refused(executed):
    with pytest.raises(inert_notebook.Unusable):
        inert_notebook.read(executed)


def test_notebooks_of_ours_keep_all_that_is_shown():
    path = store.ROOT / notebooks.executed_path("03_draw_figures", CASE)
    kept = inert_notebook.read(path.read_bytes())
    before = json.loads(path.read_bytes())
    assert [cell["source"] for cell in kept.cells] == ["".join(cell["source"]) for cell in before["cells"]]
    drawn = [
        [output["data"] for cell in cells for output in cell.get("outputs", ()) if "image/svg+xml" in output.get("data", {})]
        for cells in (before["cells"], kept.cells)
    ]
    assert len(drawn[0]) == len(drawn[1]) > 0


def test_a_whole_disk_is_refused_at_once(tmp_path):
    for verb in (["site"], ["trace", "x"]):
        status, lines = call(*verb, "--results", "/")
        assert status == 2 and len(lines) == 1 and "--results is '/'" in lines[0]


def test_a_claimed_notebook_with_the_marks_of_a_merge_is_named(results):
    (results / NOTEBOOK).write_bytes(b"<<<<<<< HEAD\n" + (results / NOTEBOOK).read_bytes())
    with pytest.raises(notebooks.Unreadable, match="marks of a merge"):
        Exhibits(results).choices(CASE)


def test_a_document_of_the_data_that_is_a_link_elsewhere_is_no_page(results, tmp_path, monkeypatch):
    (tmp_path / "id_rsa").write_text("# secret")
    data = shutil.copytree(store.ROOT / "data" / "raw", tmp_path / "data")
    (data / "LIMITS.md").unlink()
    (data / "LIMITS.md").symlink_to(tmp_path / "id_rsa")
    monkeypatch.setenv(store.RAW, str(data))
    found = Frame(Exhibits(results), [CASE]).texts
    assert "README.md" in found and "LIMITS.md" not in found
