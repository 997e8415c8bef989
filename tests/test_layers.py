"""The house rules about imports: rooms import from below only, as docs/architecture.md draws them."""

import ast
import re

import grimp
import pytest

from analysis.collect import store
from analysis.pipeline import notebooks

ROW = re.compile(r"^\| (\d+) \| `(\w+)` \|", re.MULTILINE)
ROOMS = {room: int(row) for row, room in ROW.findall((store.ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"))}


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph("analysis", exclude_type_checking_imports=True, cache_dir=None)


def room_of(module: str) -> str:
    return module.split(".")[1]


def test_every_module_lives_in_a_room_of_the_architecture(graph):
    there = {room_of(module) for module in graph.modules if module != "analysis"}
    assert there == set(ROOMS)


def test_a_room_imports_only_from_rows_above_it(graph):
    upward = [
        f"{importer} imports {imported}"
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if "analysis" not in (importer, imported) and room_of(importer) != room_of(imported) and ROOMS[room_of(imported)] >= ROOMS[room_of(importer)]
    ]
    assert upward == []


def test_no_chain_of_imports_leads_back(graph):
    circles = [module for module in graph.modules if module in graph.find_upstream_modules(module)]
    assert circles == []


def test_only_files_opens_files():
    """No other room of the lower rows calls open, or a method that reads or writes a path; what is sent to a worker has nothing of ours to call."""
    doors = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "read_csv", "unlink", "mkdir"}
    found = []
    for path in sorted((store.ROOT / "analysis").rglob("*.py")):
        inside = path.relative_to(store.ROOT / "analysis")
        if inside.as_posix() in ("collect/files.py", "collect/written.py", "cluster/worker.py") or inside.parts[0] in ("pipeline", "verify", "__init__.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                if name in doors and not (isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") in ("store", "files")):
                    found.append(f"{path.name}:{node.lineno} {name}")
    assert found == []


def test_modules_use_absolute_imports_and_no_star():
    wrong = []
    for path in sorted((store.ROOT / "analysis").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.level or any(alias.name == "*" for alias in node.names)):
                wrong.append(f"{path.name}:{node.lineno}")
    assert wrong == []


def test_a_notebook_depends_on_the_modules_that_it_reaches_and_no_others(graph):
    """Notebook 01 cleans and does not compare; 02 compares and does not draw; 03 does both."""
    reached = {name: {path.stem for path in notebooks.module_files(name, graph)} for name in notebooks.every()}
    assert "kernel" not in reached["01_clean_facts"]
    assert {"clean", "corroboration", "dates", "terms", "store"} <= reached["01_clean_facts"]
    assert {"kernel", "matrix", "selection", "corroboration", "terms"} <= reached["02_compare_positions"]
    assert "clean" not in reached["02_compare_positions"]
    assert {"kernel", "decided", "matrix", "style", "figures"} <= reached["03_draw_figures"]
