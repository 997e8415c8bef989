"""A checkout that knows itself: no folder runs or tests the code and data of another one, by whichever door it is entered."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import nbformat
import pytest

from analysis.collect import store
from analysis.model import checkout
from analysis.pipeline import lab, notebooks, start_kernel

NBVAL = ["-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider", "--nbval", "--nbval-current-env", "-W", "default"]
SHELL = {
    name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "JUPYTER", "RIVAL_REQUESTS", "PYTEST", "MAKE", "MFLAGS"))
}
"""What a user's shell has."""


def call(*command: str | Path, cwd: Path, **variables: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [str(word) for word in command], cwd=cwd, env=SHELL | variables, capture_output=True, text=True, encoding="utf-8", stdin=subprocess.DEVNULL
    )


def environment_for(root: Path, place: Path) -> Path:
    """An environment in which the package of a folder is installed as the last step of conda's door does; the libraries are those of the tests."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(place), "platbase": str(place)}))
    (site / "libraries.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    install(root, place)
    return place


def install(root: Path, place: Path) -> None:
    done = call("sh", root / "postBuild", cwd=root, PATH=f"{place / 'bin'}{os.pathsep}{os.environ['PATH']}")
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def first(tmp_path_factory) -> Path:
    """The environment of this checkout, as a second clone would find it activated."""
    return environment_for(store.ROOT, tmp_path_factory.mktemp("first") / "env")


def refusal(there: Path) -> str:
    return f"imports the package `analysis` from {store.ROOT}, but this is the checkout {there}: run `make env` here"


def test_a_second_clone_in_the_environment_of_the_first_is_refused_by_its_notebooks(project, first):
    """Else nbval would pass whatever the data of the clone say: it passed with a stance changed."""
    done = call(first / "bin" / "python", *NBVAL, "notebooks/01_clean_facts.ipynb", cwd=project)
    assert done.returncode == 1
    assert refusal(project) in done.stdout


@pytest.mark.parametrize(
    ("command", "inside", "status"),
    [
        (["-m", "pytest", "tests/model/test_dates.py"], ".", 4),  # pytest's own status of what it cannot begin
        (["-m", "pytest", "project/tests/model/test_dates.py"], "..", 2),
        (["-m", "analysis", "check"], "tests", 2),
    ],
    ids=["tests", "tests from outside", "commands"],
)
def test_a_second_clone_in_the_environment_of_the_first_is_refused_by_its(project, first, command, inside, status):
    done = call(first / "bin" / "python", *command, cwd=project / inside, PYTHONSAFEPATH="1")
    assert done.returncode == status, done.stdout
    assert refusal(project) in done.stderr + done.stdout and "Traceback" not in done.stderr


def test_the_environment_of_its_own_is_taken(project, tmp_path):
    """As Binder enters: what jupyter-repo2docker reads of the folder, its last step, and a notebook that is run by the kernel that it names."""
    own = environment_for(project, tmp_path / "env")
    listed = call(own / "bin" / "python", "-m", "jupyter_client.kernelspecapp", "list", "--json", cwd=project)
    spec = json.loads(listed.stdout)["kernelspecs"][start_kernel.NAME]["spec"]
    assert (spec["display_name"], spec["argv"][:3]) == (start_kernel.SHOWN, ["python", "-m", "ipykernel_launcher"])
    statements = project / "data" / "raw" / "cases" / "kislitsin" / "statements.csv"
    text = statements.read_text(encoding="utf-8")
    statements.write_text(text.replace(",surrender_to_US,1,", ",surrender_to_US,-1,", 1), encoding="utf-8")
    run = "import nbformat, nbclient, sys; nbclient.NotebookClient(nbformat.read(sys.argv[1], 4), resources={'metadata': {'path': 'notebooks'}}).execute()"
    started = call(own / "bin" / "python", "-c", run, "notebooks/01_clean_facts.ipynb", cwd=project)
    tested = call(own / "bin" / "python", *NBVAL, "notebooks/01_clean_facts.ipynb", cwd=project)
    statements.write_text(text, encoding="utf-8")
    assert started.returncode == 0, started.stderr
    assert tested.returncode == 1, "the notebook tested other data than those beside it"
    assert "AnotherPackage" not in tested.stdout


def test_what_binder_would_build_is_the_lock_and_then_the_package(project):
    """Read by jupyter-repo2docker, without building: `environment.yml` decides, and its installer never looks at `pyproject.toml`."""
    script = """
import json
from repo2docker.app import Repo2Docker
app = Repo2Docker()
pack = next(pack for pack in (kind(base_image=app.base_image) for kind in app.buildpacks) if pack.detect())
steps = [command for _, command in pack.get_assemble_scripts()]
print(json.dumps([type(pack).__name__, pack.python_version, any('env update' in step and 'environment.yml' in step for step in steps),
                  pack.get_preassemble_script_files(), pack.get_post_build_scripts()]))
"""
    done = call(sys.executable, "-c", script, cwd=project)
    assert done.returncode == 0, done.stderr
    staged_whole: dict = {}
    assert json.loads(done.stdout.splitlines()[-1]) == ["CondaBuildPack", "3.11", True, staged_whole, ["postBuild"]]
    assert os.access(project / "postBuild", os.X_OK)


@pytest.fixture(scope="module")
def made(project, tmp_path_factory) -> Path:
    """A copy of the project with an environment of its own in `.venv`, as make leaves it."""
    root = tmp_path_factory.mktemp("made here") / "project"
    shutil.copytree(project, root, ignore=shutil.ignore_patterns("build"))
    environment_for(root, root / ".venv")
    (root / ".venv" / "installed").touch()
    return root


def make_env(root: Path) -> subprocess.CompletedProcess:
    """`make env` with an interpreter that refuses: whether a new environment is begun, without the minute that it takes."""
    return call("make", "env", "PYTHON=false", cwd=root)


def test_make_keeps_the_environment_that_it_made_here(made):
    done = make_env(made)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert (made / ".venv" / "installed").is_file()


@pytest.mark.parametrize("how", ["copied", "linked", "renamed", "of another clone"])
def test_make_remakes_an_environment_that_was_made_elsewhere(made, project, how):
    """Of one environment, which the last of these spoils."""
    there = made.with_name(how)
    if how == "of another clone":
        there = made
        install(project, made / ".venv")
    elif how == "linked":
        shutil.copytree(project, there, ignore=shutil.ignore_patterns("build"))
        (there / ".venv").symlink_to(made / ".venv")
    elif how == "copied":
        shutil.copytree(made, there, symlinks=True)
    else:
        made.rename(there)
    try:
        done = make_env(there)
        assert done.returncode != 0 and "the environment in .venv was made in another folder, or not finished; it is made again" in done.stdout
        assert (there / ".venv").exists(), "an environment is not removed before it is known that another can be made"
    finally:
        if how == "renamed":
            there.rename(made)


@pytest.mark.parametrize("inside", [".", "notebooks", "build/lab"])
def test_the_checkout_around_a_folder_is_the_innermost(tmp_path, inside):
    for root in (tmp_path, tmp_path / "build" / "scratch" / "copy"):
        (root / "analysis" / "model").mkdir(parents=True)
        (root / "analysis" / "model" / "checkout.py").touch()
        (root / inside).mkdir(parents=True, exist_ok=True)
        assert checkout.around(root / inside) == root
    assert checkout.around(tmp_path.parent) is None


def test_a_checkout_is_no_other_one_under_a_second_name(tmp_path, monkeypatch):
    """As by a mount or an automatic one; a link is resolved anyway."""
    monkeypatch.setattr(checkout, "around", lambda folder: tmp_path / "alias")
    (tmp_path / "alias").symlink_to(store.ROOT)
    assert checkout.fault(tmp_path / "alias" / "notebooks") == ""


def test_only_a_rerun_in_a_scratch_copy_may_be_started_from_another_checkout(project, monkeypatch):
    """A variable that points to a clone in everybody's shell would be the very case that goes unnoticed."""
    monkeypatch.setenv("PYTHONPATH", str(store.ROOT))
    assert refusal(project) in checkout.fault(project / "notebooks")
    monkeypatch.setenv(checkout.MEANT, str(store.ROOT))
    assert checkout.fault(project / "notebooks") == ""


def test_a_kernel_without_the_package_shows_the_hint(tmp_path):
    """What a reader sees who opens a notebook with another kernel: the cell that fails says which one to choose."""
    for name in notebooks.every():
        (cell,) = [cell for cell in notebooks.cells(notebooks.read(name), "code") if cell["id"] == "answer"]
        assert cell["source"].startswith(f"# No module named 'analysis'? Choose the kernel \"{start_kernel.SHOWN}\"")
        assert notebooks.read(name)["metadata"]["kernelspec"]["name"] == start_kernel.NAME
    shutil.copy(store.ROOT / "notebooks" / "01_clean_facts.ipynb", tmp_path)
    script = f"""
import sys
sys.path[:] = [place for place in sys.path if place != {str(store.ROOT)!r}]
from IPython.core.interactiveshell import InteractiveShell
import json
notebook = json.load(open('01_clean_facts.ipynb', encoding='utf-8'))
(source,) = [''.join(cell['source']) for cell in notebook['cells'] if cell['id'] == 'answer']
InteractiveShell.instance(colors='nocolor').run_cell(source)
"""
    done = call(sys.executable, "-P", "-c", script, cwd=tmp_path, IPYTHONDIR=str(tmp_path))
    assert "ModuleNotFoundError: No module named 'analysis'" in done.stdout
    assert f'Choose the kernel "{start_kernel.SHOWN}"' in done.stdout, done.stdout


def edit(path: Path, words: str) -> None:
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source += words
    nbformat.write(notebook, path)


def test_copies_for_the_lab_are_new_where_nobody_wrote_and_left_where_somebody_did(tmp_path, monkeypatch):
    source, copies = tmp_path / "notebooks", tmp_path / "lab"
    shutil.copytree(store.ROOT / "notebooks", source)
    monkeypatch.setattr(notebooks, "FOLDER", source)
    names = notebooks.every()
    assert lab.prepare(copies) == (names, {})
    assert lab.prepare(copies) == ([], {})
    untouched, ran, edited, both, gone = (copies / f"{name}.ipynb" for name in names[:5])
    notebook = nbformat.read(ran, as_version=4)
    for cell in notebook.cells:
        cell.metadata["execution"] = {"iopub.status.busy": "2026-01-01"}
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], 99
    nbformat.write(notebook, ran)
    edit(edited, " Mine.")
    notebook = nbformat.read(both, as_version=4)
    notebook.cells[0].attachments, notebook.metadata["title"] = {"a.png": {"image/png": "aWk="}}, "mine"  # no word of a cell, but an edit
    nbformat.write(notebook, both)
    gone.unlink()
    for path in (untouched, ran, both):
        edit(source / path.name, " Newer.")
    mine = [path.read_bytes() for path in (edited, both)]
    copied = lab.prepare(copies)
    assert copied == ([untouched.stem, ran.stem, gone.stem], {edited.stem: False, both.stem: True})
    assert [path.read_bytes() for path in (edited, both)] == mine
    assert all(path.read_bytes() == (source / path.name).read_bytes() for path in (untouched, ran, gone))
    told = lab.say(copied, copies)
    assert told[0].endswith(f"{untouched.stem}, {ran.stem}, {gone.stem}")
    assert "left as it is" in told[1] and "newer" not in told[1] and "notebooks/ has a newer one" in told[2]


def test_a_copy_that_is_no_notebook_is_left(tmp_path):
    (tmp_path / "01_clean_facts.ipynb").write_text("my notes", encoding="utf-8")
    assert list(lab.prepare(tmp_path).edited) == ["01_clean_facts"]
    assert (tmp_path / "01_clean_facts.ipynb").read_text(encoding="utf-8") == "my notes"
