"""The face of the package: what a notebook or a script imports, typed, and not imported before it is asked for."""

import ast
import subprocess
import sys

import pytest

import analysis
from analysis.collect import store
from analysis.pipeline import notebooks


def imported_for_types() -> dict[str, str]:
    """Names that a type checker sees, with their modules."""
    tree = ast.parse((store.ROOT / "analysis" / "__init__.py").read_text(encoding="utf-8"))
    (guarded,) = [node for node in tree.body if isinstance(node, ast.If)]
    return {alias.name: node.module for node in guarded.body for alias in node.names}


def test_a_type_checker_sees_the_names_that_a_program_gets():
    assert imported_for_types() == analysis.HOMES


@pytest.mark.parametrize("name", sorted(analysis.HOMES))
def test_every_name_is_there_and_says_what_it_is(name):
    value = getattr(analysis, name)
    assert name in dir(analysis)
    assert getattr(value, "__module__", analysis.HOMES[name]) == analysis.HOMES[name], "defined elsewhere"
    assert value.__doc__.strip()


def test_a_name_that_is_not_there_is_refused():
    with pytest.raises(AttributeError, match="no attribute 'compair'"):
        analysis.compair  # noqa: B018


def test_the_face_alone_imports_no_library_of_tables():
    script = "import sys, analysis; print([name for name in ('pandas', 'numpy', 'matplotlib') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], cwd=store.ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_notebooks_take_from_the_face_what_it_has():
    """Else one thing would have two names in them."""
    elsewhere = []
    for name in notebooks.every():
        for cell in notebooks.cells(notebooks.read(name), "code"):
            for node in ast.walk(ast.parse(cell["source"])):
                if isinstance(node, ast.ImportFrom) and node.module != "analysis":
                    elsewhere += [f"{name}: {alias.name}" for alias in node.names if alias.name in analysis.HOMES]
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("shelf", "store"):
                    elsewhere.append(f"{name}: {node.value.id}.{node.attr}")
    assert elsewhere == []
