"""One notebook: what it depends on, how it is executed, and what it hands over."""

import ast
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from analysis import HOMES
from analysis.collect import files, store
from analysis.model import checkout, terms
from analysis.model.addresses import HANDED_OVER
from analysis.model.choices import DEFAULTS, Choices, Value
from analysis.pipeline import foreign, start_kernel, stopping

if TYPE_CHECKING:
    import grimp

Notebook = dict
"""A notebook as the JSON of its file (nbformat 4); the library is imported only to execute one."""

FOLDER = store.ROOT / "notebooks"

PLACES = {"processed": "data/processed/{}", "table": "results/{}/tables", "figure": "results/{}/figures"}
"""Folder of what a notebook hands over, by kind, for a case."""
FORMS = {"text/csv": "csv", "image/svg+xml": "svg", "text/markdown": "md"}
"""Ending of the file that each form of what is handed over becomes."""


OF_STUDY = (terms.COMPARING, "07_measure_reliability")
"""Notebooks over all cases, which have no parameter `case_id`; the others are run for each case."""
CLEANING = "01_clean_facts"
"""The notebook that makes the processed tables, which all others read."""
NOT_STARTED = ("Kernel didn't respond", "Kernel died before replying")
"""How a kernel that never answered is complained of: now and then one does not, and it is started once more."""


class NotebookFailed(Exception):
    """A notebook stopped in a cell; the message names both and the reason, `kind` the kind of error."""

    def __init__(self, message: str, kind: str = "") -> None:
        super().__init__(message)
        self.kind = kind


def names(case_id: str) -> list[str]:
    """Names of the notebooks of a case, or of the study, in the order in which they run."""
    left_out = () if store.read_about().comparison else (terms.COMPARING,)
    return [name for name in every() if (name in OF_STUDY) == (case_id == terms.STUDY) and name not in left_out]


def default_case() -> str:
    """The case that the sources of the notebooks name: that of the project's own study, whatever data are read."""
    return store.read_about(store.ROOT / "data" / "raw").default_case


def of_another_case() -> list[str]:
    """A sentence for notebooks of a study of one's own that name another case than `study.toml`: what they show would be taken for that of another one."""
    if store.ROOT == store.INSTRUMENT:
        return []
    named = {name: parameters(read(name)).get("case_id", default_case()) for name in every()}
    odd = [name for name, case_id in named.items() if case_id != default_case()]
    advice = "run `rival-requests update`, or put the case of study.toml into their parameters"
    return [f"study.toml has the default case {default_case()!r}, and these notebooks name another one: {', '.join(odd)}; {advice}"] if odd else []


def every() -> list[str]:
    """Names of all notebooks: of the cases and of the study."""
    return sorted(path.stem for path in FOLDER.glob("[0-9][0-9]_*.ipynb"))


class Unreadable(ValueError):
    """A file is no notebook; the message says which, and what to do."""


def read(name: str) -> Notebook:
    """The notebook as it stands in `notebooks/`.

    Raises
    ------
    Unreadable
        If it is none, such as one that was cut or has the marks of a merge in it.
    """
    path = FOLDER / f"{name}.ipynb"
    try:
        found = json.loads(files.read_given(path))
        source(found)
        _imported(found)
    except (ValueError, TypeError, KeyError, AttributeError, SyntaxError, RecursionError) as error:
        advice = "put it back as it was (git checkout), or settle the merge in it"
        raise Unreadable(f"{path} is no notebook, cut, or has the marks of a merge in it ({error}); {advice}") from error
    return found


def cells(notebook: Notebook, kind: str = "") -> list[dict]:
    """Cells of a notebook, of one kind or all, with `source` as one text and `tags` as a sorted list."""
    found = []
    for cell in notebook["cells"]:
        if kind in ("", cell["cell_type"]):
            found.append({**cell, "source": "".join(cell["source"]), "tags": sorted(cell["metadata"].get("tags", []))})
    return found


def source(notebook: Notebook) -> str:
    """All that people wrote in a notebook: cells with their kinds and tags, without outputs."""
    return "\n".join(f"{cell['cell_type']} {cell['id']} {cell['tags']}\n{cell['source']}" for cell in cells(notebook))


def parameters(notebook: Notebook) -> dict[str, Value]:
    """Parameters of a notebook and their defaults, from its cell tagged `parameters`."""
    texts = [cell["source"] for cell in cells(notebook, "code") if "parameters" in cell["tags"]]
    assigned = [node for text in texts for node in ast.parse(text).body if isinstance(node, ast.AnnAssign)]
    pairs = [(node.target, node.value) for node in assigned]
    return {name.id: ast.literal_eval(value) for name, value in pairs if isinstance(name, ast.Name) and value}


def not_taken(choices: Choices) -> list[str]:
    """Choices that a notebook would leave aside, since its parameters do not name them, one sentence each."""
    found = []
    for name in every():
        taken = set(parameters(read(name)))
        if taken & {*DEFAULTS}:
            found += [
                f"Notebook {name} does not take {choice}; add it to its parameters, and to its Choices."
                for choice in choices.changed()
                if choice not in taken
            ]
    return found


def parameters_of_run(executed: Notebook) -> dict[str, Value]:
    """Parameters with which a notebook was executed: its own, and those that the run put in."""
    texts = [cell["source"] for cell in cells(executed, "code") if "injected-parameters" in cell["tags"]]
    assigned = [node for text in texts for node in ast.parse(text).body if isinstance(node, ast.Assign)]
    pairs = [(target, node.value) for node in assigned for target in node.targets]
    return parameters(executed) | {name.id: ast.literal_eval(value) for name, value in pairs if isinstance(name, ast.Name)}


def _imported(notebook: Notebook) -> set[str]:
    """Modules of the package that a notebook imports itself; a name of the face stands for its home, a room for those of its modules that are named."""
    found: set[str] = set()
    for cell in cells(notebook, "code"):
        for node in ast.walk(ast.parse(cell["source"])):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] == "analysis":
                homes = HOMES if node.module == "analysis" else {}
                found |= {node.module, *(homes.get(alias.name, f"{node.module}.{alias.name}") for alias in node.names)}
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                found.add(f"analysis.{node.value.id}.{node.attr}")
    return found - {"analysis"}


def _declaring(name: str) -> set[str]:
    """Modules that declare the exhibits of a notebook, by their text: to import them all takes longer than to find that nothing is to be done."""
    folder = checkout.PACKAGE / "exhibits"
    return {f"analysis.exhibits.{path.stem}" for path in folder.glob("*.py") if f'notebook="{name}"' in path.read_text(encoding="utf-8")}


def module_files(name: str, graph: "grimp.ImportGraph") -> list[Path]:
    """Files of all modules of the package that a notebook depends on: those that it imports and those of its exhibits, directly or through others."""
    direct = _imported(read(name)) | _declaring(name)
    modules = direct.union(*(graph.find_upstream_modules(module) for module in direct if module in graph.modules))
    packages = {module.rpartition(".")[0] for module in modules} | {"analysis"}
    paths = [checkout.PACKAGE.parent / (module.replace(".", "/") + ".py") for module in modules]
    paths += [checkout.PACKAGE.parent / package.replace(".", "/") / "__init__.py" for package in packages if package]
    return sorted({path for path in paths if path.is_file()})


def import_graph() -> "grimp.ImportGraph":
    """Which module of the package imports which."""
    import grimp

    with stopping.signals_held_back():  # an interrupt would end the library in a panic of its own
        return grimp.build_graph("analysis", exclude_type_checking_imports=True, cache_dir=None)


def normalise(executed: Notebook) -> Notebook:
    """The executed notebook without times, paths, random ids and the release of Python."""
    executed["metadata"] = {
        "kernelspec": {"display_name": start_kernel.SHOWN, "language": "python", "name": start_kernel.NAME},
        "language_info": {"name": "python"},
    }
    for cell in executed["cells"]:
        tags = cell["metadata"].get("tags", [])
        cell["metadata"] = {"tags": tags} if tags else {}
        if "injected-parameters" in tags:
            cell["id"] = "injected-parameters"
    return executed


def execute(name: str, given: Mapping[str, Value], folder: Path) -> bytes:
    """Run a notebook with parameters, `case_id` among them, and return it, executed and normalised, as text.

    A cell of parameters is injected only where a value differs from the notebook's own. The kernel starts in `folder`, which keeps its connection file.

    Raises
    ------
    NotebookFailed
        If a cell raises; names the cell, the kind of error and its message.
    """
    import nbformat  # these take seconds to import, and are not needed where everything is up to date
    import papermill

    from analysis.pipeline import kernels

    known = parameters(read(name))
    changed = {key: value for key, value in given.items() if key in known and value != known[key]}
    for attempt in (1, 2):
        notebook = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
        try:
            done = papermill.execute_notebook(
                notebook, None, changed, engine_name=kernels.ENGINE, kernel_name=start_kernel.NAME, progress_bar=False, folder=folder,
            )  # fmt: skip
            break
        except papermill.PapermillExecutionError as error:
            text = str(error.evalue).strip() or "no message"
            raise NotebookFailed(f"cell [{error.exec_count}] stopped with {error.ename}: {text}", error.ename) from error
        except kernels.AnotherKernel as error:
            raise NotebookFailed(str(error)) from error
        except RuntimeError as error:
            if attempt == 2 or not str(error).startswith(NOT_STARTED):
                raise
    return (nbformat.writes(normalise(done), indent=1) + "\n").encode()


def executed_path(name: str, case_id: str) -> str:
    """Where the executed notebook of a case lies, from the root of the claims or of a rerun."""
    return f"notebooks/{name}.ipynb" if case_id in (default_case(), terms.STUDY) else f"results/{case_id}/notebooks/{name}.ipynb"


def n_not_executed(build: Path, case_ids: Iterable[str]) -> int:
    """Number of notebooks of some cases that were never executed in a folder."""
    return sum(not (build / executed_path(name, case_id)).is_file() for case_id in case_ids for name in names(case_id))


def case_of(path: str) -> str:
    """The case, or the study, to which a file of `results/`, `data/processed/` or `notebooks/` belongs, by its path from the root of the claims."""
    folder, _, rest = path.removeprefix("data/").partition("/")
    if folder == "notebooks":
        return terms.STUDY if Path(path).stem in OF_STUDY else default_case()
    return rest.partition("/")[0]


def why_not_executed(executed: bytes, case_id: str) -> str:
    """Why bytes are no executed notebook that a run of ours can have made, or hand over what no notebook may; blank if they are one."""
    try:
        found = json.loads(executed)
        parameters_of_run(found)
        places = list(handed_over(executed, case_id))
    except (ValueError, TypeError, KeyError, AttributeError, SyntaxError, RecursionError) as error:
        return f"{type(error).__name__}: {error}"
    return next((f"it hands over {place!r}" for place in places if not foreign.MADE.fullmatch(place)), "")


def handed_over(executed: bytes, case_id: str) -> dict[str, tuple[str, str, bytes]]:
    """What an executed notebook hands over, by path: the exhibit, the id of its cell, the bytes."""
    contents = {}
    for cell in cells(json.loads(executed), "code"):
        for output in cell["outputs"]:
            named = output.get("metadata", {}).get(HANDED_OVER)
            if named is None:
                continue
            kind, name = named["kind"], named["name"]
            for form, ending in FORMS.items():
                if form in output["data"]:
                    path = f"{PLACES[kind].format(case_id)}/{name}.{ending}"
                    contents[path] = (name, cell["id"], "".join(output["data"][form]).encode())
    return contents
