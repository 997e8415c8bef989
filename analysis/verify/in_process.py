"""Notebooks without papermill, kernels or the graph of tasks: the cells of each, one after the other, in one plain process.

`python -m analysis.verify.in_process OUT CASE ...` leaves the executed notebooks of each case, and the
processed tables that the later ones read, below OUT, where the pipeline would put them. It is how
a quick verification reruns, and an independent way to know what the pipeline should have made:
the notebooks come out with the same bytes.
"""

import ast
import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from analysis.collect import files, store
from analysis.exhibits import shelf
from analysis.model import memory
from analysis.model.choices import Value
from analysis.pipeline import notebooks

Shown = list[tuple[Any, dict[str, object], bool]]
"""What a cell shows, in order: texts by form, metadata, whether it is the value of the cell."""


def _show(value: Any, shown: Shown, is_value: bool = False) -> None:
    """Show an object as a notebook would."""
    if hasattr(value, "_ipython_display_"):
        value._ipython_display_()
    else:
        shown.append((value._repr_mimebundle_()[0], {}, is_value))


def run_source(source: str, names: dict[str, object]) -> object:
    """Run the source of a cell among names; the value of its last expression, None if it ends in none."""
    tree = ast.parse(source)
    last = tree.body[-1] if tree.body else None
    value = last.value if isinstance(last, ast.Expr) else None
    exec(compile(ast.Module(tree.body[:-1] if value else tree.body, []), "<cell>", "exec"), names)
    return eval(compile(ast.Expression(value), "<cell>", "eval"), names) if value else None


def _run_cell(source: str, names: dict[str, object], shown: Shown) -> None:
    """Run the source of a cell and show what its last expression is."""
    value = run_source(source, names)
    if value is not None:
        _show(value, shown, is_value=True)


def _injected(changed: Mapping[str, Value]) -> dict:
    """The cell of parameters that a run puts in where they are others than those of the notebook."""
    tags = {"tags": ["injected-parameters"]}
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in changed.items()]
    source = "\n".join(["# Parameters", *lines, ""])
    return {"cell_type": "code", "id": "injected-parameters", "metadata": tags, "source": source, "outputs": [], "execution_count": None}


def _text(notebook: notebooks.Notebook) -> bytes:
    """A notebook as nbformat writes it, which a browser may lack: the texts of cells and outputs as lists of lines."""
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"]).splitlines(True)
        for output in cell.get("outputs", []):
            output["data"] = {form: text.splitlines(True) for form, text in output["data"].items()}
    return (json.dumps(notebook, indent=1, sort_keys=True, separators=(",", ": "), ensure_ascii=False) + "\n").encode()


def execute(name: str, case_id: str, display: Shown, given: Mapping[str, Value] = {}) -> bytes:
    """The notebook of a case, executed with choices that may be given, as text; what its cells show goes through `display`."""
    notebook = notebooks.read(name)
    known = notebooks.parameters(notebook)
    changed = {key: value for key, value in {"case_id": case_id, **given}.items() if key in known and value != known[key]}
    cells = []
    for cell in notebook["cells"]:
        cells.append(cell)
        if "parameters" in cell["metadata"].get("tags", []) and changed:
            cells.append(_injected(changed))
    notebook["cells"] = cells
    names: dict[str, object] = {}
    number = 0
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        number += 1
        display.clear()
        _run_cell("".join(cell["source"]), names, display)
        cell["execution_count"] = number
        cell["outputs"] = [
            {"data": data, "metadata": metadata}
            | ({"output_type": "execute_result", "execution_count": number} if is_value else {"output_type": "display_data"})
            for data, metadata, is_value in display
        ]
    return _text(notebooks.normalise(notebook))


def run(case_id: str, out: Path, given: Mapping[str, Value] = {}, begin: Callable[[str], None] = lambda _: None) -> None:
    """Execute the notebooks of a case, with choices that may be given, and leave what they make below `out`; `begin` is told the name of each first."""
    os.environ[store.BUILD] = str(out)
    shown: Shown = []

    def display(*values: Any, raw: bool = False, metadata: Any = None, **_: Any) -> None:
        for value in values:
            shown.append((value, metadata or {}, False)) if raw else _show(value, shown)

    kept, shelf.display = shelf.display, display
    try:
        with memory.remembering():
            for name in notebooks.names(case_id):
                begin(name)
                executed = execute(name, case_id, shown, given)
                made = {path: data for path, (_, _, data) in notebooks.handed_over(executed, case_id).items()}
                files.write_all(out, made | {notebooks.executed_path(name, case_id): executed})
    finally:
        shelf.display = kept


def main() -> None:
    """Run the cases that are named."""
    out, case_ids = Path(sys.argv[1]), sys.argv[2:]
    for case_id in case_ids:
        run(case_id, out)


if __name__ == "__main__":
    main()
