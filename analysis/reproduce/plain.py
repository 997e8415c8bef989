"""Notebooks without papermill, kernels or the graph of tasks: the cells of each, one after the other, in one plain process.

`python -m analysis.reproduce.plain OUT CASE ...` writes what the notebooks of each case hand over and
say to `OUT/CASE.json`. It is how a quick verification reruns, and an independent way to know what
the pipeline should have made.
"""

import ast
import json
import os
import sys
from pathlib import Path

from analysis import exhibits, files
from analysis.addresses import HANDED_OVER
from analysis.pipeline import notebooks


def _cell(source: str, names: dict[str, object], shown: list[tuple[dict, dict]]) -> None:
    """Run the source of a cell and show what its last expression is, as a notebook would."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), names)
    value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names) if last else None
    if value is not None:
        _show(value, shown)


def _show(value: object, shown: list[tuple[dict, dict]]) -> None:
    if hasattr(value, "_ipython_display_"):
        value._ipython_display_()
    else:
        shown.append((value._repr_mimebundle_()[0], {}))


def run(case_id: str, processed: Path) -> tuple[dict[str, str], dict[str, list[dict[str, str]]]]:
    """What the notebooks of a case hand over, by path, and what else they show, by `NOTEBOOK/CELL`: for each output the texts by form.

    `processed` is a folder for the processed tables, from which the later notebooks read.
    """
    os.environ[files.BUILD] = str(processed)
    made: dict[str, str] = {}
    said: dict[str, list[dict[str, str]]] = {}
    shown: list[tuple[dict, dict]] = []

    def display(*values: object, raw: bool = False, metadata: dict | None = None) -> None:
        for value in values:
            shown.append((value, metadata or {})) if raw else _show(value, shown)

    kept, exhibits.display = exhibits.display, display
    rerun, files.is_rerun = files.is_rerun, lambda: False  # no print edition
    try:
        for name in notebooks.names():
            names: dict[str, object] = {}
            for cell in notebooks.cells(notebooks.read(name), "code"):
                shown.clear()
                _cell(cell["source"], names, shown)
                if "parameters" in cell["tags"]:
                    names["case_id"] = case_id
                for data, metadata in shown:
                    named = metadata.get(HANDED_OVER)
                    if named is None:
                        said.setdefault(f"{name}/{cell['id']}", []).append(dict(data))
                        continue
                    for form, ending in notebooks.FORMS.items():
                        if form in data:
                            made[f"{notebooks.PLACES[named['kind']].format(case_id)}/{named['name']}.{ending}"] = data[form]
            if name == notebooks.names()[0]:
                files.write_all(processed, {path: text.encode() for path, text in made.items()})
    finally:
        exhibits.display, files.is_rerun = kept, rerun
    return made, said


def main() -> None:
    """Run the cases that are named."""
    out, case_ids = Path(sys.argv[1]), sys.argv[2:]
    for case_id in case_ids:
        made, said = run(case_id, out / "processed")
        files.write_bytes(out / f"{case_id}.json", json.dumps({"made": made, "said": said}, ensure_ascii=False).encode())


if __name__ == "__main__":
    main()
