"""Kernels of a run: this interpreter and this package, whatever the user's shell, the current folder and other kernels of the machine say."""

import ast
import json
import os
import re
import signal
import sys
import time
from pathlib import Path

import pytest

from analysis.collect import files, store
from analysis.pipeline import forks, kernels, notebooks, start_kernel, stopping

NOISE = "raise RuntimeError('a module of the user was imported')\n"


@pytest.fixture
def hostile(tmp_path, monkeypatch) -> Path:
    """A user's place: modules of the names of ours and of libraries, kernels that do not start, a backend and warnings of one's own."""
    (tmp_path / "kernels").mkdir()
    for folder in (tmp_path, tmp_path / "kernels"):
        for name in ("analysis", "pandas", "matplotlib", "ipykernel_launcher"):
            (folder / f"{name}.py").write_text(NOISE, encoding="utf-8")
    (tmp_path / "matplotlibrc").write_text("font.size: 31\n", encoding="utf-8")
    for name in ("python3", start_kernel.NAME):
        spec = tmp_path / "jupyter" / "kernels" / name / "kernel.json"
        spec.parent.mkdir(parents=True)
        spec.write_text(json.dumps({"argv": ["false", "{connection_file}"], "display_name": name, "language": "python"}), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "PYTHONPATH": str(tmp_path), "JUPYTER_PATH": str(tmp_path / "jupyter"), "MPLBACKEND": "no-such-backend", "PYTHONWARNINGS": "error",
        "PYTHONSTARTUP": str(tmp_path / "pandas.py"), store.BUILD: str(tmp_path / "build"), store.RAW: "",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    return tmp_path


def test_what_a_user_has_set_reaches_no_kernel(hostile):
    """Notebook 03, which cleans nothing and draws everything, comes out as it is claimed."""
    files.write_all(
        hostile / "build", {f"data/processed/kasatkin/{path.name}": path.read_bytes() for path in (store.ROOT / "data/processed/kasatkin").iterdir()}
    )
    executed = notebooks.execute("03_draw_figures", {"case_id": "kasatkin"}, hostile / "kernels")
    assert executed == (store.ROOT / notebooks.executed_path("03_draw_figures", "kasatkin")).read_bytes()
    assert list((hostile / "kernels").glob("*.json")) == []


def test_variables_that_reach_into_python_are_kept_from_kernels_and_others_are_not(monkeypatch):
    for name in (*kernels.SHUT_OUT, "PYTHONHASHSEED", "LANG"):
        monkeypatch.setenv(name, "x")
    assert {"PYTHONPATH", "JUPYTER_PATH", "MPLBACKEND", "PYTHONWARNINGS"} <= set(kernels.SHUT_OUT)
    assert {name: value for name, value in kernels.environment().items() if value == "x"} == {"PYTHONHASHSEED": "x", "LANG": "x"}
    monkeypatch.setenv(kernels.MODULES, "/probe")
    assert kernels.environment()["PYTHONPATH"] == "/probe"


@pytest.mark.parametrize(
    ("question", "answer"),
    [("interpreter", "'/usr/bin/python3'"), ("package", "'/elsewhere/analysis/__init__.py'"), ("package", "No module named 'analysis'")],
)
def test_a_kernel_that_is_another_one_is_refused(monkeypatch, tmp_path, question, answer):
    monkeypatch.setitem(kernels.QUESTIONS, question, answer if answer.startswith("'") else "__import__('no_such_package')")
    with pytest.raises(notebooks.NotebookFailed, match=f"another kernel than that of this run answered: its {question} is .*, that of this run '/"):
        notebooks.execute("01_clean_facts", {"case_id": "kasatkin"}, tmp_path)


def test_a_kernel_starts_with_the_interpreter_and_the_package_of_the_run():
    spec = kernels._Specs().get_kernel_spec("python3")
    assert spec.argv[0] == sys.executable and Path(spec.argv[2]).is_relative_to(store.ROOT)
    installed = json.loads(
        (Path(kernels.__file__).parent / "installed/share/jupyter/kernels" / start_kernel.NAME / "kernel.json").read_text(encoding="utf-8")
    )
    assert installed["display_name"] == start_kernel.SHOWN


def test_a_kernel_that_is_told_to_stop_does_not_begin(monkeypatch):
    with stopping.stop_on_signals():
        os.kill(os.getpid(), signal.SIGTERM)
        assert stopping.is_told()
        with pytest.raises(stopping.Stopped), stopping.at_work(0):
            pytest.fail("it began")
    assert not stopping.is_told()


ASKING = """
import os, sys
already = "pandas" in sys.modules and hasattr(sys, "of_another_notebook")
sys.of_another_notebook = True
print([os.getpid(), os.getppid(), already, os.getcwd(), os.environ["MPLBACKEND"]])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux")
def test_kernels_of_a_run_are_forks_of_one_process_and_nothing_of_one_reaches_another(monkeypatch, tmp_path):
    """One that dies is noticed, and when the run is over no process is left."""
    said = []
    for name, source in {
        "asking": ASKING,
        "dying": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "failing": "raise SystemError('no day')",
    }.items():
        cell = {"cell_type": "code", "id": "a", "metadata": {}, "source": source, "outputs": [], "execution_count": None}
        made = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
        (tmp_path / f"{name}.ipynb").write_text(made, encoding="utf-8")
    monkeypatch.setattr(notebooks, "FOLDER", tmp_path)

    def ask(name: str) -> None:
        executed = notebooks.execute(name, {"case_id": "kasatkin"}, tmp_path / "kernels")
        said.append(ast.literal_eval(json.loads(executed)["cells"][0]["outputs"][0]["text"][0]))

    with forks.at_work():
        for _ in range(2):
            ask("asking")
        with pytest.raises(RuntimeError, match="Kernel died"):
            ask("dying")
        with pytest.raises(notebooks.NotebookFailed, match="SystemError: no day"):
            ask("failing")
        forker = forks._at_work.process
    assert len({number for number, *_ in said}) == 2
    assert [rest for _, *rest in said] == [[forker.pid, False, str(tmp_path / "kernels"), "module://matplotlib_inline.backend_inline"]] * 2
    assert forker.returncode == 0 and not any(Path(f"/proc/{number}").exists() for number, *_ in said)
    assert list((tmp_path / "kernels").iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux")
def test_a_kernel_ends_when_the_run_was_killed(tmp_path):
    with forks.at_work(), (tmp_path / "said").open("w") as said:
        kernel = forks.start([sys.executable, "-P", start_kernel.__file__, "-f", str(tmp_path / "none.json")], {}, str(tmp_path), said)
        forks._at_work.process.kill()
        end = time.monotonic() + 30
        while Path(f"/proc/{kernel.pid}").exists() and time.monotonic() < end:
            time.sleep(0.1)
        assert not Path(f"/proc/{kernel.pid}").exists() and kernel.poll() == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux")
def test_a_kernel_of_another_environment_than_that_of_the_run_is_not_forked(monkeypatch, tmp_path):
    with forks.at_work(), (tmp_path / "said").open("w") as said:
        command = [sys.executable, "-P", start_kernel.__file__, "-f", str(tmp_path / "none.json")]
        first = forks.start(command, {}, str(tmp_path), said)
        assert forks.start(command, {"LANG": "x"}, str(tmp_path), said) is None
        first.kill()
        while first.poll() is None:
            time.sleep(0.01)
    assert first.wait() == -signal.SIGKILL
    assert forks.start(command, {}, str(tmp_path), said) is None  # outside of a run


def test_make_keeps_the_same_variables_out_as_a_run_does():
    """For nbval, whose kernels are not those of a run."""
    makefile = (store.ROOT / "Makefile").read_text(encoding="utf-8")
    (unexported,) = re.findall(r"^unexport (.*)$", makefile, re.MULTILINE)
    assert set(unexported.split()) == set(kernels.SHUT_OUT)
