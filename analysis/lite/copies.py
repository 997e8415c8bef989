"""The notebooks as they lie in the laboratory: those that reproduce and take a case of one's own, and a copy of each of the study's for every case."""

import json
from typing import Any

from analysis.collect import files, store
from analysis.model import checkout, terms
from analysis.pipeline import notebooks

TEMPLATES = checkout.PACKAGE / "lite" / "templates"
REPRODUCE, OWN = "reproduce.ipynb", "your_case.ipynb"
KERNEL = {"display_name": "Python (Pyodide)", "language": "python", "name": "python"}
"""The kernel of a browser."""
INSTALLING = f"%pip install -q {store.PROJECT}"
"""How the package and what it needs come into a kernel of the browser.

A cell of the notebooks, and no option of the kernel: options name packages of Pyodide alone, or addresses that depend on where
the page lies, while this is what JupyterLite documents, works with any Pyodide, and is seen by whoever reads the notebook.
"""
_FIRST: dict[str, Any] = {
    "cell_type": "code",
    "id": "in-the-browser",
    "metadata": {"trusted": True},  # so that a button in a text may run it
    "source": [
        "# brings the package, which lies beside this page, into Python in your browser\n",
        f"{INSTALLING}\n",
        "from analysis import lite\n",
        "\n",
        "lite.list_fonts()",
    ],
    "outputs": [],
    "execution_count": None,
}


def _text(notebook: dict[str, Any]) -> bytes:
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()


def _copy(name: str, case_id: str) -> bytes:
    """A notebook of the study that shows nothing yet and names the case; all else is as it was written."""
    notebook = notebooks.read(name)
    default = notebooks.parameters(notebook).get("case_id")
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
        if "parameters" in cell["metadata"].get("tags", []) and default:
            source = "".join(cell["source"])
            cell["source"] = source.replace(f'case_id: str = "{default}"', f'case_id: str = "{case_id}"', 1).splitlines(True)
    notebook["metadata"] = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    notebook["cells"].insert(0, _FIRST)
    return _text(notebook)


def _of_template(name: str, case_id: str = "") -> bytes:
    """A notebook of the laboratory itself, for a case if it asks for one."""
    written = files.read_file(TEMPLATES / name).decode().replace("DEFAULT_CASE", case_id)
    notebook = json.loads(written)
    notebook["cells"].insert(1, _FIRST)
    return _text(notebook)


def contents() -> dict[str, bytes]:
    """Files of the laboratory by path: what its file browser shows."""
    found = {REPRODUCE: _of_template(REPRODUCE, notebooks.default_case()), OWN: _of_template(OWN)}
    for scope in (*store.case_ids(), terms.STUDY):
        found[f"{scope}/{REPRODUCE}"] = _of_template(REPRODUCE, scope)
        found |= {path_of(name, scope): _copy(name, scope) for name in notebooks.names(scope)}
    return found


def path_of(name: str, case_id: str) -> str:
    """Where the copy of a notebook for a case lies in the laboratory."""
    return f"{case_id}/{name}.ipynb"
