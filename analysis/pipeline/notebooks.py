"""One notebook: what it depends on, how it is executed, and what it hands over."""

import ast
from collections.abc import Mapping
from pathlib import Path

import grimp
import nbformat
import papermill
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError
from papermill.parameterize import parameterize_notebook

from analysis import exhibits, files, terms

FOLDER = files.ROOT / "notebooks"


class NotebookFailed(Exception):
    """A notebook stopped in a cell; the message names both and the reason."""


def names() -> list[str]:
    """Names of the notebooks of a case, in the order in which they run."""
    return sorted(path.stem for path in FOLDER.glob("[0-9][0-9]_*.ipynb"))


def read(name: str) -> NotebookNode:
    """The notebook as it stands in `notebooks/`."""
    return nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)


def source(notebook: NotebookNode) -> str:
    """All that people wrote in a notebook: cells with their kinds and tags, without outputs."""
    return "\n".join(f"{cell.cell_type} {cell.id} {sorted(cell.metadata.get('tags', []))}\n{cell.source}" for cell in notebook.cells)


def parameters(notebook: NotebookNode) -> dict[str, str | int]:
    """Parameters of a notebook and their defaults, from its cell tagged `parameters`."""
    cells = [cell.source for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    assigned = [node for text in cells for node in ast.parse(text).body if isinstance(node, ast.AnnAssign)]
    return {node.target.id: ast.literal_eval(node.value) for node in assigned}


def _imported(notebook: NotebookNode) -> set[str]:
    """Modules of the package that a notebook imports itself."""
    found = set()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "analysis":
                    found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def module_files(notebook: NotebookNode, graph: grimp.ImportGraph) -> list[Path]:
    """Files of all modules of the package that a notebook depends on, directly or through others."""
    direct = _imported(notebook)
    modules = direct.union(*(graph.find_upstream_modules(module) for module in direct if module in graph.modules))
    packages = {module.rpartition(".")[0] for module in modules} | {"analysis"}
    paths = [files.ROOT / (module.replace(".", "/") + ".py") for module in modules]
    paths += [files.ROOT / package.replace(".", "/") / "__init__.py" for package in packages if package]
    return sorted({path for path in paths if path.is_file()})


def import_graph() -> grimp.ImportGraph:
    """Which module of the package imports which."""
    return grimp.build_graph("analysis", cache_dir=None)


def _normalise(notebook: NotebookNode) -> NotebookNode:
    """The executed notebook without times, paths, random ids and the patch release of Python."""
    notebook.metadata.pop("papermill", None)
    notebook.metadata.pop("widgets", None)
    notebook.metadata["language_info"] = {"name": "python"}
    notebook.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "injected-parameters"
    return notebook


def prepare(name: str, given: Mapping[str, str | int]) -> NotebookNode:
    """The notebook without outputs, and with a cell of parameters where they are not the defaults."""
    notebook = read(name)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    known = parameters(notebook)
    changed = {key: value for key, value in given.items() if key in known and value != known[key]}
    if not changed:
        return notebook
    return parameterize_notebook(notebook, changed, report_mode=False, kernel_name="python3", language="python")


def execute(name: str, given: Mapping[str, str | int]) -> bytes:
    """Run a notebook with parameters and return it, executed and normalised, as text.

    Raises
    ------
    NotebookFailed
        If a cell raises; names the cell, the kind of error and its message.
    """
    try:
        done = papermill.execute_notebook(prepare(name, given), None, kernel_name="python3", progress_bar=False, cwd=files.ROOT)
    except PapermillExecutionError as error:
        text = str(error.evalue).strip() or "no message"
        raise NotebookFailed(f"cell [{error.exec_count}] stopped with {error.ename}: {text}") from error
    return (nbformat.writes(_normalise(done), indent=1) + "\n").encode()


def executed_path(name: str, case_id: str) -> str:
    """Where the executed notebook of a case lies, from the root of the claims or of a rerun."""
    return f"notebooks/{name}.ipynb" if case_id == terms.DEFAULTS["case_id"] else f"results/{case_id}/notebooks/{name}.ipynb"


def handed_over(executed: bytes, case_id: str) -> dict[str, tuple[str, str, bytes]]:
    """What an executed notebook hands over, by path: the exhibit, the id of its cell, the bytes."""
    notebook = nbformat.reads(executed.decode(), as_version=4)
    contents = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            named = output.get("metadata", {}).get(exhibits.METADATA)
            if named is None:
                continue
            kind, name = named["kind"], named["name"]
            folder = {"processed": f"data/processed/{case_id}", "table": f"results/{case_id}/tables", "figure": f"results/{case_id}/figures"}[kind]
            for form, ending in (("text/csv", "csv"), ("image/svg+xml", "svg")):
                if form in output["data"]:
                    contents[f"{folder}/{name}.{ending}"] = (name, cell.id, "".join(output["data"][form]).encode())
    return contents
