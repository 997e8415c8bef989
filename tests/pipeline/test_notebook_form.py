"""The form of a notebook: it argues and computes nothing itself, and is stored as one run from top to bottom."""

import ast
import json

import pytest

from analysis.collect import files, store
from analysis.model import terms
from analysis.model.choices import DEFAULTS, PARAMETERS, Choices
from analysis.pipeline import claims, notebooks

STORED = sorted(
    [store.ROOT / "notebooks" / f"{name}.ipynb" for name in notebooks.every()] + list((store.ROOT / "results").glob("*/notebooks/*.ipynb")),
    key=str,
)
SOURCES = notebooks.every()
FORBIDDEN = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.With, ast.Try, ast.ListComp, ast.GeneratorExp)
WRITERS = {"open", "write_bytes", "write_all", "write_text", "to_csv", "savefig", "print", "remove"}


def code_cells(name: str) -> list[dict]:
    return notebooks.cells(notebooks.read(name), "code")


def test_there_are_five_notebooks_of_each_case_and_those_of_the_study_have_no_case():
    of_case, of_study = notebooks.names(store.read_about().default_case), notebooks.names(terms.STUDY)
    assert (len(of_case), of_study) == (5, list(notebooks.OF_STUDY))
    assert len(STORED) == 5 * len(store.case_ids()) + len(of_study)
    assert [name for name in SOURCES if "case_id" not in notebooks.parameters(notebooks.read(name))] == of_study


@pytest.mark.parametrize("path", STORED, ids=lambda path: str(path.relative_to(store.ROOT)))
def test_a_stored_notebook_has_run_once_from_top_to_bottom(path):
    counts = [cell["execution_count"] for cell in notebooks.cells(json.loads(path.read_text(encoding="utf-8")), "code")]
    assert counts == list(range(1, len(counts) + 1))


@pytest.mark.parametrize("path", STORED, ids=lambda path: str(path.relative_to(store.ROOT)))
def test_a_stored_notebook_keeps_the_outputs_of_every_cell_that_shows_something(path):
    silent = {"parameters", "injected-parameters", "check"}
    stored = notebooks.cells(json.loads(path.read_text(encoding="utf-8")), "code")
    assert [cell["id"] for cell in stored if not cell["outputs"]] == [cell["id"] for cell in stored if cell["id"] in silent]


@pytest.mark.parametrize("path", STORED, ids=lambda path: str(path.relative_to(store.ROOT)))
def test_a_stored_notebook_is_free_of_errors_warnings_times_and_paths(path):
    text = path.read_text(encoding="utf-8")
    stored = json.loads(text)
    assert [
        output["output_type"]
        for cell in notebooks.cells(stored, "code")
        for output in cell["outputs"]
        if output["output_type"] in ("error", "stream")
    ] == []
    assert set(stored["metadata"]) == {"kernelspec", "language_info"}
    assert stored["metadata"]["language_info"] == {"name": "python"}
    assert str(store.ROOT) not in text


@pytest.mark.parametrize("name", SOURCES)
def test_exactly_one_cell_is_tagged_parameters_and_they_equal_the_table(name):
    tagged = [cell for cell in code_cells(name) if "parameters" in cell["tags"]]
    assert len(tagged) == 1
    given = notebooks.parameters(notebooks.read(name))
    wanted = {} if name in notebooks.OF_STUDY else {"case_id": store.read_about().default_case}
    if name not in (notebooks.CLEANING, "07_measure_reliability"):  # the codings are compared as they were made
        wanted |= DEFAULTS
    assert given == wanted
    meanings = {parameter.name: f"# {parameter.meaning}: {parameter.allowed}" for parameter in PARAMETERS}
    meanings["case_id"] = "# the case: a folder under data/raw/cases"
    for line in tagged[0]["source"].splitlines() if wanted else ():
        assert line.endswith(meanings[line.split(":")[0]])


@pytest.mark.parametrize("name", SOURCES)
def test_a_cell_defines_loops_and_writes_nothing(name):
    found = []
    for cell in code_cells(name):
        for node in ast.walk(ast.parse(cell["source"])):
            called = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
            if isinstance(node, FORBIDDEN) or called in WRITERS:
                found.append((cell["id"], type(node).__name__, called))
    assert found == []


@pytest.mark.parametrize("name", SOURCES)
def test_no_cell_ends_in_a_semicolon_or_names_a_path_or_a_magic(name):
    for cell in code_cells(name):
        assert not cell["source"].rstrip().endswith(";"), cell["id"]
        assert not cell["source"].lstrip().startswith(("%", "!")), cell["id"]
        assert ".csv" not in cell["source"] and "../" not in cell["source"], cell["id"]


@pytest.mark.parametrize("name", SOURCES)
def test_cells_are_short_and_prose_is_as_long_as_code(name):
    notebook = notebooks.read(name)
    lengths = sorted(len(cell["source"].splitlines()) for cell in code_cells(name) if "parameters" not in cell["tags"])
    assert len(notebook["cells"]) <= 30
    assert lengths[-1] <= 8
    assert lengths[len(lengths) // 2] <= 3
    assert sum(len(cell["source"]) for cell in notebooks.cells(notebook, "markdown")) >= sum(len(cell["source"]) for cell in code_cells(name)) / 2


@pytest.mark.parametrize("name", SOURCES)
def test_a_notebook_opens_with_a_question_in_a_line_its_parameters_and_the_answer(name):
    """The answer is the first output: one line of imports, two of set-up at most, and what says it."""
    question, parameters, answer, why = notebooks.cells(notebooks.read(name))[:4]
    (asked,) = question["source"].splitlines()
    assert question["cell_type"] == "markdown" and asked.startswith("# ") and asked.endswith("?")
    assert "parameters" in parameters["tags"] and why["cell_type"] == "markdown" and "**In:**" in why["source"]
    imported, *set_up, said = ast.parse(answer["source"]).body
    assert isinstance(imported, ast.ImportFrom) and imported.module == "analysis" and imported.lineno == imported.end_lineno
    assert len(set_up) <= 2 and all(isinstance(line, ast.Assign) and line.lineno == line.end_lineno for line in set_up)
    assert isinstance(said, ast.Expr) and ast.unparse(said).startswith("essays.") and ".answer(" in ast.unparse(said)


@pytest.mark.parametrize("name", SOURCES)
def test_nothing_is_imported_later_and_no_name_of_a_parameter_is_given_another_value(name):
    """Choices are read from the names of the notebook, so that another value under one of them would be a choice."""
    taken = {*DEFAULTS, "case_id"}
    for cell in code_cells(name):
        nodes = list(ast.walk(ast.parse(cell["source"])))
        assert cell["id"] == "answer" or not [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)], cell["id"]
        given = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        assert "parameters" in cell["tags"] or not given & taken, cell["id"]


@pytest.mark.parametrize("name", SOURCES)
def test_a_heading_says_what_was_found_and_asks_nothing(name):
    """Typed headings hold by construction; those that depend on the data are computed."""
    for cell in notebooks.cells(notebooks.read(name), "markdown"):
        headings = [line for line in cell["source"].splitlines() if line.startswith("##")]
        assert not [line for line in headings if line.endswith(("?", ".")) or len(line.split()) < 6], cell["id"]


def test_a_notebook_of_another_case_is_the_same_but_for_its_parameters():
    for path in STORED:
        stored = json.loads(path.read_text(encoding="utf-8"))
        cells = [cell for cell in notebooks.cells(stored) if cell["id"] != "injected-parameters"]
        source = notebooks.cells(notebooks.read(path.stem))
        assert [(cell["id"], cell["source"]) for cell in cells] == [(cell["id"], cell["source"]) for cell in source], path


def test_committed_outputs_stay_small():
    """An SVG at most 150 kB, an executed notebook at most 600 kB, all together at most 25 MiB."""
    paths = [path for folder in ("results", "notebooks", "data/processed") for path in (store.ROOT / folder).rglob("*") if path.is_file()]
    limits = {".svg": 150_000, ".ipynb": 600_000, ".png": 150_000}
    too_large = [str(path) for path in paths if path.stat().st_size > limits.get(path.suffix, 1_000_000)]
    assert too_large == []
    assert sum(path.stat().st_size for path in paths) <= 25 * 2**20
    assert {path.suffix for path in paths if path.name != "stamp.json"} <= {".csv", ".svg", ".md", ".ipynb"}


def test_the_manifest_names_every_claimed_file_with_its_hash():
    manifest = store.read_table(store.ROOT / claims.MANIFEST)
    claimed = claims.claimed_paths([*store.case_ids(), terms.STUDY])
    assert list(manifest["path"]) == sorted(claimed)
    for path, digest in zip(manifest["path"], manifest["sha256"], strict=True):
        assert files.sha256(claimed[path].read_bytes()) == digest, path


def test_a_choice_that_a_notebook_would_leave_aside_is_refused(monkeypatch):
    assert notebooks.not_taken(Choices(rule="latest", as_of="2023-08-02")) == []
    taken = notebooks.parameters
    monkeypatch.setattr(notebooks, "parameters", lambda read: {name: value for name, value in taken(read).items() if name != "rule"})
    told = notebooks.not_taken(Choices(rule="latest", as_of="2023-08-02"))
    assert told[0] == "Notebook 02_compare_positions does not take rule; add it to its parameters, and to its Choices."
    assert len(told) == 5
