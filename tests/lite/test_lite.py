"""The laboratory in the browser: what goes into it, and a case that reproduces there with the network cut."""

import bz2
import csv
import functools
import http.server
import io
import json
import re
import subprocess
import sys
import tarfile
import threading
import zipfile
from contextlib import contextmanager
from importlib import metadata
from urllib.parse import unquote

import openpyxl
import pyodide_archive
import pytest
from click.testing import CliRunner
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from analysis.cli.group import main
from analysis.collect import files, store
from analysis.lite import Unbuilt, build, copies, own, packages, pyodide, rerun, wheel
from analysis.model import checkout
from analysis.pipeline import notebooks
from analysis.site.page_frame import Frame
from analysis.trace.way_back import Exhibits
from analysis.verify import in_process
from analysis.verify.differences import IDENTICAL, SAME_DATA

CASE = "kasatkin"


def packed(contents: dict[str, bytes]) -> bytes:
    """An archive as Pyodide's is."""
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w:bz2") as bundle:
        for name, data in contents.items():
            entry = tarfile.TarInfo(f"pyodide/{name}")
            entry.size = len(data)
            bundle.addfile(entry, io.BytesIO(data))
    return whole.getvalue()


def zipped(contents: dict[str, bytes]) -> bytes:
    """A zip of some files by path."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as bundle:
        for path, data in contents.items():
            bundle.writestr(path, data)
    return whole.getvalue()


def distribution(pandas: str = "3.0.6", needed: bytes = b"six") -> dict[str, bytes]:
    """Files of a small Pyodide with two packages, of which pandas needs six, and one that nothing needs."""
    there = {"pandas.whl": b"pandas", "six.whl": b"six", "spare.whl": b"spare"}
    depends = {"pandas": ["Six"], "six": [], "spare": []}
    listed = {
        name: {"file_name": f"{name}.whl", "sha256": files.sha256(there[f"{name}.whl"]), "depends": depends[name], "version": pandas}
        for name in depends
    }
    lock = {"info": {"version": "314.0.6", "python": "3.14.2"}, "packages": listed}
    return {**dict.fromkeys(pyodide.CORE, b"core"), **there, "six.whl": needed, pyodide.LOCK: json.dumps(lock).encode(), "console.html": b""}


def test_of_pyodide_only_what_the_notebooks_need_is_kept(tmp_path):
    files.write_bytes(tmp_path / "full.tar.bz2", packed(distribution()))
    found = pyodide.read(tmp_path / "full.tar.bz2")
    assert (found.version, found.python, found.packages) == ("314.0.6", "3.14", {"pandas", "six"})
    assert set(found.files) == {*pyodide.CORE, "pandas.whl", "six.whl"}
    assert set(json.loads(found.files[pyodide.LOCK])["packages"]) == {"pandas", "six"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"no archive", "cannot be read"),
        (bz2.compress(b"no archive in it" * 99), "cannot be read"),
        (packed({"pyodide.mjs": b""}), r"has no pyodide\.asm\.wasm, python_stdlib\.zip, pyodide-lock\.json"),
        (packed(distribution(pandas="2.3.3")), r"has pandas 2\.3\.3; .* Give a later release"),
        (packed(distribution(needed=b"other")), r"six\.whl is missing or not as its lock says"),
        (packed({**distribution(), pyodide.LOCK: b"{}"}), r"whose pyodide-lock\.json cannot be read"),
    ],
    ids=["no archive", "no tar", "not full", "older pandas", "damaged", "no lock"],
)
def test_what_is_no_pyodide_is_refused(tmp_path, data, words):
    files.write_bytes(tmp_path / "given.tar.bz2", data)
    with pytest.raises(Unbuilt, match=words):
        pyodide.read(tmp_path / "given.tar.bz2")


def test_packages_are_those_of_the_lock_that_pyodide_lacks():
    found = packages.missing({*packages.DISTRIBUTED, "pyparsing", "python-dateutil", "six"})
    assert {"comm", "et-xmlfile", "openpyxl", "edtf", "ipywidgets", "jupyterlab-widgets"} <= set(found) and not {*found} & packages.DISTRIBUTED
    assert "et-xmlfile" not in packages.missing({*packages.DISTRIBUTED, "openpyxl"})
    lines = packages._pinned(["edtf"])
    assert lines.startswith("edtf==") and "--hash=sha256:" in lines
    with pytest.raises(Unbuilt, match="zzz is needed in a browser and is not in requirements-test.txt or requirements.txt"):
        packages._pinned(["zzz"])
    assert [line for line in packages.required([]) if line.startswith("pandas")] == ["pandas>=3.0"]
    assert "pyyaml" not in packages.required([]) and "pyyaml" in packages.required(["pyyaml"])


def test_what_runs_in_a_browser_imports_no_dependency_that_is_not_there(tmp_path):
    """A case is reproduced in a process in which the other dependencies of the project cannot be imported."""
    asked = {canonicalize_name(Requirement(line).name) for line in metadata.requires(store.PROJECT) or [] if "extra ==" not in line}
    absent = asked - set(packages.NEEDED) - set(packages.missing([])) | set(packages.WHERE_THERE)
    names = sorted(name for name, found in metadata.packages_distributions().items() if {canonicalize_name(each) for each in found} <= absent)
    assert {"yaml", "grimp", "papermill", "nbformat"} <= set(names)
    code = f"""
import sys
class Absent:
    def find_spec(self, name, *_):
        if name.partition(".")[0] in {names}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Absent())
from analysis.lite import own, rerun
made = rerun.reproduce("{CASE}")
assert made.judged is not None and {{each.verdict for each in made.judged}} == {{"identical"}}, made.judged
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env={"PYTHONPATH": str(store.ROOT)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_wheel_carries_a_study_of_ones_own_which_is_then_at_work(tmp_path, monkeypatch):
    study = tmp_path / "study"
    files.write_all(study, {"data/raw/study.toml": b"", "data/raw/cases/mine/facts.csv": b"", "notebooks/01.ipynb": b"", "site/index.html": b""})
    monkeypatch.setattr(store, "ROOT", study)
    name, data = wheel.made(["pandas>=3.0"])
    assert data == wheel.made(["pandas>=3.0"])[1], "the wheel depends on when it is made"
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        inside = [path for path in bundle.namelist() if "/at_work/" in path]
        recorded = {row[0] for row in csv.reader(bundle.read(next(p for p in bundle.namelist() if p.endswith("/RECORD"))).decode().splitlines())}
        assert recorded == set(bundle.namelist())
        bundle.extractall(tmp_path / "installed")
    assert sorted(path.partition("/at_work/")[2] for path in inside) == [
        "data/raw/cases/mine/facts.csv", "data/raw/study.toml", "notebooks/01.ipynb", "release.json",
    ]  # fmt: skip
    code = "from analysis.model import checkout; print(checkout.ROOT == checkout.AT_WORK.resolve(), checkout.WORK)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env={"PYTHONPATH": str(tmp_path / "installed")}, capture_output=True, text=True)
    assert done.stdout.split() == ["True", str(tmp_path.resolve())], done.stderr
    assert checkout.ROOT != checkout.AT_WORK and name.endswith("-py3-none-any.whl")


def test_every_notebook_of_every_case_has_a_copy_that_names_it_and_shows_nothing():
    made = copies.contents()
    wanted = {copies.path_of(name, scope): scope for scope in (*store.case_ids(), "study") for name in notebooks.names(scope)}
    assert wanted.keys() <= made.keys()
    for path, scope in wanted.items():
        copy = json.loads(made[path])
        assert copies.INSTALLING in "".join(copy["cells"][0]["source"])
        assert all(cell["outputs"] == [] for cell in copy["cells"] if cell["cell_type"] == "code")
        assert notebooks.parameters(copy).get("case_id", scope) == scope
        assert [cell["id"] for cell in copy["cells"][1:]] == [cell["id"] for cell in notebooks.read(path.partition("/")[2][:-6])["cells"]]
    assert f'form.reproduce("{CASE}")' in notebooks.source(json.loads(made[f"{CASE}/{copies.REPRODUCE}"]))


def test_a_notebook_takes_choices_and_what_cannot_be_chosen_is_refused():
    executed = in_process.execute("01_clean_facts", CASE, [], {"as_of": "2001-01-01"})
    assert notebooks.parameters_of_run(json.loads(executed)) == {"case_id": CASE}, "a parameter that this notebook does not have"
    with pytest.raises(ValueError, match=r"(?s)as_of is 'soon'.*there is no parameter 'ruel'") as refused:
        rerun.reproduce(CASE, as_of="soon", ruel="latest")
    assert refused.value.args[0].count("\n") == 1
    with pytest.raises(ValueError, match="no case 'kasatkim'. Did you mean kasatkin"):
        rerun.reproduce("kasatkim")


def test_all_cases_run_before_what_lies_over_them(monkeypatch):
    ran, told = [], []

    def run(case_id, out, given, begin):
        ran.append(case_id)
        begin(notebooks.names(case_id)[0])

    monkeypatch.setattr(in_process, "run", run)
    rerun.reproduce("study", lambda *said: told.append(said))
    assert ran == [*store.case_ids(), "study"]
    n = sum(len(notebooks.names(case_id)) for case_id in ran)
    assert told[-1] == (n - len(notebooks.names("study")), n, f"study, {notebooks.names('study')[0]}")


def test_a_case_of_ones_own_is_judged_beside_the_others_and_then_run(monkeypatch):
    ran = []
    monkeypatch.setattr(in_process, "run", lambda case_id, out, given, begin: ran.append((case_id, store.raw_folder(), dict(given))))
    there = {path.name: files.read_file(path) for path in (store.raw_folder() / "cases" / CASE).glob("*.csv")}
    for given in (there, {"case.zip": zipped({f"{CASE}/{name}": data for name, data in there.items()} | {"__MACOSX/._facts.csv": b""})}):
        found = own.case(given, rule="latest")
        assert isinstance(found, rerun.Rerun) and found.judged is None
        case_id, raw, chosen = ran.pop()
        assert (case_id, chosen) == (CASE, {"rule": "latest"}) and raw != store.raw_folder()
    refused = own.case(there | {"facts.csv": there["facts.csv"].replace(b"RU", b"<b>RV</b>", 1)})
    assert "&lt;b&gt;RV" in refused.html and "<b>RV" not in refused.html
    assert any(line.startswith("mine/facts.csv, row 2, column fact_id: 'kasatkin-f01'") for line in own.case(there, "mine").lines)
    assert ran == []


@pytest.mark.parametrize(
    ("given", "case_id", "words"),
    [
        ({}, "", "You gave nothing. Give one workbook"),
        ({"a.xlsx": b"", "facts.csv": b""}, "", "You gave a.xlsx and facts.csv. Give one workbook"),
        ({"run.py": b""}, "", "run.py cannot be read here"),
        ({"facts.csv": b"x" * (own.LARGEST + 1)}, "", "You gave 20 MB, and at most 20 MB are read here"),
        ({"case.zip": b"PK"}, "", "case.zip: It is no zip"),
        ({"case.zip": "../../facts.csv"}, "", "case.zip: '../../facts.csv' leads out of the folder (..)."),
        ({"case.zip": "facts.csv", "facts.csv": b""}, "", "facts.csv is there twice"),
        ({"facts.csv": b""}, "../../raw", "'../../raw' leads out of the folder (..)"),
        ({"facts.csv": b""}, "study", "'study' is that of all cases"),
        ({"a.xlsx": b"PK"}, "", "a.xlsx is no workbook"),
    ],
)
def test_what_cannot_be_brought_is_refused_in_words(given, case_id, words):
    """Text in place of bytes is the path of the one file in a zip."""
    refused = own.case({name: zipped({data: b""}) if isinstance(data, str) else data for name, data in given.items()}, case_id)
    assert isinstance(refused, own.Refused) and len(refused.lines) == 1 and words in refused.lines[0], refused.plain


def test_what_is_wrong_with_the_command_is_said_at_once(tmp_path):
    files.write_bytes(tmp_path / "kept.txt", b"mine")
    done = CliRunner().invoke(main, ["lite", "--pyodide", str(tmp_path / "none.tar.bz2"), "--out", str(tmp_path)])
    assert done.exit_code == 2 and "There is no file" in done.stderr and "holds something that is no lite" in done.stderr
    done = CliRunner().invoke(main, ["site", "--lite", str(tmp_path), "--out", str(tmp_path / "site")])
    assert done.exit_code == 2 and "there is no jupyter-lite.json" in done.stderr and [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


@pytest.mark.parametrize(
    ("lite", "leads"),
    [("../lite/", "../../lite/notebooks/index.html?path="), ("https://example.org/l/", "https://example.org/l/notebooks/index.html?path="), ("", "")],
)
def test_the_site_leads_to_the_notebook_of_an_exhibit(lite, leads):
    found = Frame(Exhibits(store.ROOT), [CASE], "", lite).run_here(f"{CASE}/matrix.html", CASE, "03_draw_figures")
    assert found == (leads and f"{leads}{CASE}%2F03_draw_figures.ipynb")
    assert not leads or f"{CASE}/03_draw_figures.ipynb" in copies.contents()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server that says nothing."""

    def log_message(self, *_args: object) -> None:
        pass


class Cut(Quiet):
    """The way out of the browser, which leads nowhere: what is asked of any other host is kept, of whatever part of a page asks it."""

    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_error(403)

    do_CONNECT = do_POST = do_HEAD = do_GET


@contextmanager
def serving(handler):
    """A server on the loopback, by its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def lite(tmp_path_factory):
    """The laboratory with a whole Pyodide, built by the command."""
    try:
        archive = pyodide_archive.archive()
    except pyodide_archive.Gone as error:
        pytest.skip(str(error))
    out = tmp_path_factory.mktemp("laboratory") / "lite"
    done = CliRunner().invoke(main, ["lite", "--pyodide", str(archive), "--out", str(out)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return out


@pytest.fixture(scope="module")
def opened(browser, lite):
    """What opens a page of the laboratory where nothing but its own server answers, and what was asked of any other."""
    with serving(functools.partial(Quiet, directory=str(lite))) as base, serving(Cut) as nowhere:
        context = browser.new_context(viewport={"width": 1200, "height": 900}, proxy={"server": nowhere, "bypass": "127.0.0.1"})

        def open_page(path):
            page = context.new_page()
            page.set_default_timeout(90_000)
            page.goto(base + path)
            page.wait_for_selector(".jp-Notebook .jp-Cell")
            return page

        probe = context.new_page()
        probe.goto(f"{base}package.json")
        probe.evaluate("fetch('http://example.org/').catch(() => null)")
        assert Cut.asked == ["http://example.org/"], "what asks another host is not noticed"
        Cut.asked.clear()
        yield open_page, Cut.asked
        context.close()


def started(page):
    """Press the button in the text of a notebook, at once, and give its form; an error of a cell is told instead of waited for."""
    page.get_by_role("button", name="Start", exact=True).click()
    form, error = page.locator(".widget-vbox").first, page.locator('[data-mime-type="application/vnd.jupyter.stderr"]')
    form.or_(error).first.wait_for()
    assert error.count() == 0, error.first.inner_text()[-3000:]
    return form


def pressed(form, button: str, words: str) -> None:
    """Press a button of a form, and wait until it can be pressed again and some words are shown."""
    form.get_by_role("button", name=button).click()
    shown, error = form.locator(".widget-output").first.filter(has_text=words), form.locator("pre", has_text="Traceback")
    shown.or_(error).first.wait_for()
    assert error.count() == 0, error.first.inner_text()
    form.locator("button:not([disabled])", has_text=button).wait_for()


def looked_at(form, label: str):
    """Choose a figure or table of those that were made, and give what is shown of it."""
    form.get_by_label("Look at").select_option(label=label.replace(" ", "\xa0"))  # as ipywidgets has it
    form.locator(".widget-output").nth(1).get_by_text("Keep:").wait_for()
    return form.locator(".widget-output").nth(1)


def kept(page, name: str) -> bytes:
    """Bytes of a file that a link keeps."""
    with page.expect_download() as download:
        page.locator(f'a[download="{name}"]').click()
    return files.read_file(download.value.path())


def test_a_case_reproduces_in_a_browser_with_the_network_cut(opened, lite):
    open_page, elsewhere = opened
    page = open_page(f"notebooks/index.html?path={CASE}/{copies.REPRODUCE}")
    form = started(page)
    day = form.get_by_label("as_of")
    day.fill("the 31st")
    pressed(form, "Reproduce", "as_of is 'the 31st'; leave it blank")
    day.fill("")
    seen = page.evaluate_handle(SEEN)
    pressed(form, "Reproduce", "held against what is claimed")
    assert [f"Notebook {n} of 5: {CASE}, {name}" for n, name in enumerate(notebooks.names(CASE), 1)] == seen.json_value(), "progress is not seen"
    assert "The case reproduces." in form.inner_text() and "font cache" not in page.locator(".jp-Notebook").inner_text()
    rows = [[cell.inner_text() for cell in row.locator("td").all()] for row in form.locator("tbody tr").all()]
    wanted = rows_here()
    assert {row[0] for row in rows} == wanted
    drawn = {row[0] for row in rows if re.search("Figure|notebook", row[0])}  # a notebook ends with the releases of its libraries
    assert {row[0] for row in rows if row[1] != IDENTICAL} == drawn, "data differ"
    assert {row[1] for row in rows} == {IDENTICAL, SAME_DATA} and len(drawn) < len(rows) / 2
    table = next(label for label in sorted(wanted) if label.endswith("(positions)"))
    looked_at(form, table)
    assert kept(page, f"{CASE}-positions.csv") == files.read_file(store.ROOT / "results" / CASE / "tables" / "positions.csv")
    assert elsewhere == []
    (settings,) = json.loads(files.read_file(lite / "jupyter-lite.json"))["jupyter-config-data"]["litePluginSettings"].values()
    assert settings[build.NO_INDEX] is True and settings["pyodideUrl"].startswith("./"), "a package that is not here would be asked for elsewhere"
    n_bytes = sum(path.stat().st_size for path in lite.rglob("*"))
    assert 70e6 < n_bytes < 80e6, "docs/lite.md says about 75 MB"


SEEN = """() => {
    const seen = [];
    new MutationObserver(() => {
        for (const each of document.querySelectorAll('.widget-html-content')) {
            if (each.innerText.startsWith('Notebook') && seen.at(-1) !== each.innerText) seen.push(each.innerText);
        }
    }).observe(document.body, {childList: true, subtree: true, characterData: true});
    return seen;
}"""
"""What a page says of the notebook that runs, collected whenever something on it changes."""


def rows_here():
    """Labels of the exhibits of the case that are claimed."""
    from analysis.verify import compare, verify

    return {compare.label(unit) for unit in map(compare.unit_of, verify.claimed_files()) if unit.case_id == CASE}


def test_a_workbook_is_uploaded_and_answered_with_its_faults_or_its_exhibits(opened, tmp_path):
    open_page, elsewhere = opened
    page = open_page(f"notebooks/index.html?path={copies.OWN}")
    good, spoiled = tmp_path / "good.xlsx", tmp_path / "spoiled.xlsx"
    assert CliRunner().invoke(main, ["workbook", "--case", CASE, "--out", str(good)]).exit_code == 0
    book = openpyxl.load_workbook(good)
    book["facts"]["C4"] = "<b>the 31st</b>"
    book.save(spoiled)
    form = started(page)

    def brought(path, words):
        with page.expect_file_chooser() as choosing:
            form.get_by_role("button", name="Choose files").click()
        choosing.value.set_files(path)
        form.locator(".widget-html-content").filter(has_text=path.name).wait_for()
        pressed(form, "Check and show", words)

    brought(spoiled, "spoiled.xlsx, sheet facts, row 4, column date: '<b>the 31st</b>' cannot be used here")
    brought(good, f"{CASE}: 38 exhibits made in")
    shown = looked_at(form, f"{CASE}, Figure 1 (matrix)").locator(".jp-RenderedSVG img").get_attribute("src")
    assert unquote(shown.partition(",")[2]).encode() == kept(page, f"{CASE}-matrix.svg"), "what is kept is not what is shown"
    assert elsewhere == []
