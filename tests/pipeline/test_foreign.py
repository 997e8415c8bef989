"""A folder of a rerun that somebody else prepared: nothing in it runs, and nothing outside of it is read, written or removed."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from analysis.cli import faults, reruns
from analysis.cli.group import main
from analysis.collect import files, store
from analysis.pipeline import foreign, graph, kernels, notebooks, rerun_folder, runner

CASE = "kasatkin"
NAME = "02_compare_positions"


@pytest.fixture
def build(tmp_path) -> Path:
    folder = tmp_path / "below" / "rerun"
    (folder / "tasks" / CASE).mkdir(parents=True)
    return folder


@pytest.fixture
def kept(tmp_path) -> Path:
    """A file outside of the folder."""
    (tmp_path / "kept.csv").write_text("mine")
    (tmp_path / "elsewhere" / "tables").mkdir(parents=True)
    (tmp_path / "elsewhere" / "tables" / "positions.csv").write_text("mine")
    return tmp_path / "kept.csv"


@pytest.mark.parametrize("record", ["made.txt", f"{NAME}.print.txt"])
@pytest.mark.parametrize("path", ["../../kept.csv", "results/../../../kept.csv", "{absolute}", "results/linked/tables/positions.csv", "lock"])
def test_what_a_folder_lists_as_made_is_only_removed_inside_of_it(build, kept, record, path):
    (build / "results").mkdir()
    (build / "results" / "linked").symlink_to(kept.parent / "elsewhere")
    (build / "lock").write_text("")
    path = path.format(absolute=kept)
    (build / "tasks" / CASE / record).write_text(f"{path}\n" if record == "made.txt" else f"{'0' * 64} {path}\n")
    rerun_folder.settle(build, CASE)
    rerun_folder.keep(build, CASE, NAME, b'{"cells": []}')
    assert kept.read_text() == "mine" and (kept.parent / "elsewhere" / "tables" / "positions.csv").is_file() and (build / "lock").is_file()


def test_what_a_run_made_is_removed_when_it_makes_it_no_more(build):
    gone = build / "results" / CASE / "tables" / "gone.csv"
    gone.parent.mkdir(parents=True)
    gone.write_text("x")
    (build / "tasks" / CASE / "made.txt").write_text(f"results/{CASE}/tables/gone.csv\n")
    rerun_folder.settle(build, CASE)
    assert not gone.exists()


def hands_over(name: object, kind: object = "table") -> bytes:
    output = {"metadata": {"rival_requests": {"kind": kind, "name": name}}, "data": {"text/csv": "x"}}
    return json.dumps({"cells": [{"cell_type": "code", "id": "a", "metadata": {}, "source": "", "outputs": [output]}]}).encode()


WHOLE = (store.ROOT / "results" / CASE / "notebooks" / f"{NAME}.ipynb").read_bytes()


@pytest.mark.parametrize(
    "executed",
    [b"", WHOLE[: len(WHOLE) // 2], b"<<<<<<< HEAD\n" + WHOLE, b"[]", b"{}", b'{"cells": [1]}', b"\xff", b"[" * 100_000, hands_over("../../../../kept"),
     hands_over("a/b"), hands_over("a", "code")],
)  # fmt: skip
def test_what_is_no_executed_notebook_is_made_again(build, kept, executed, capsys):
    place = build / notebooks.executed_path(NAME, CASE)
    files.write_bytes(place, executed)
    rerun_folder.settle(build, CASE)
    assert not place.exists() and "is made again" in capsys.readouterr().err
    assert kept.read_text() == "mine"


def test_an_executed_notebook_stays(build):
    place = build / notebooks.executed_path(NAME, CASE)
    files.write_bytes(place, WHOLE)
    rerun_folder.settle(build, CASE)
    assert place.read_bytes() == WHOLE and (build / "results" / CASE / "tables" / "positions.csv").is_file()


def test_links_and_what_stands_in_the_way_are_refused_before_a_run(build, kept):
    (build / "data").symlink_to(kept.parent / "elsewhere")
    (build / "results" / CASE / "tables" / "positions.csv").mkdir(parents=True)
    (build / "results" / CASE / "tables" / "linked.csv").symlink_to(kept)
    (build / "cache").write_text("")
    os.mkfifo(build / "tasks" / CASE / "made.txt")
    done = CliRunner().invoke(main, ["run", "--case", CASE, "--out", str(build)], env={store.RAW: "", store.BUILD: ""})
    assert done.exit_code == 2 and len(done.stderr.splitlines()) == len(foreign.faults(build)) == 5
    for words in ("data' is a link", "linked.csv' is a link", "a folder in the place of a file", "a file in the place of a folder", "a pipe"):
        assert words in done.stderr


def test_no_task_is_taken_from_a_file_in_the_folder(build):
    ran = build / "ran"
    (build / "tasks" / "task_planted.py").write_text(f"open({str(ran)!r}, 'w')\n")
    (build / "tasks" / CASE / "task_planted.py").write_text(f"open({str(ran)!r}, 'w')\n")
    files.write_bytes(build / "tasks" / "pyproject.toml", b"[tool.pytask.ini_options]\n")
    setting, target = build / "tasks" / CASE / "x.txt", build / "made"
    setting.write_text("")
    task = graph.Task(CASE, "x", lambda: target.write_text("x"), (setting,), target)
    ended = graph.build([task], build / "tasks", 1)
    assert [each.outcome for each in ended] == [graph.EXECUTED] and not ran.exists()


def test_what_the_graph_of_tasks_keeps_may_be_cut(build):
    files.write_all(
        build / "tasks", {"pyproject.toml": b"[tool.pytask.ini_options]\n", "pytask.lock": b"cut", "x.txt": b"", ".pytask/pytask.sqlite3": b"cut"}
    )
    task = graph.Task(CASE, "x", lambda: files.write_bytes(build / "made", b"x"), (build / "tasks" / "x.txt",), build / "made")
    assert [each.outcome for each in graph.build([task], build / "tasks", 1)] == [graph.EXECUTED]


def test_settings_that_a_kernel_would_read_are_cleared_and_fonts_stay(build, kept):
    planted = ["ipython/profile_default/startup/00.py", "ipython/profile_default/ipython_config.py", "kernels/matplotlibrc", "kernels/numpy.py",
               "matplotlib/matplotlibrc", "matplotlib/stylelib/x.mplstyle", "matplotlib/fontlist-v1.json"]  # fmt: skip
    files.write_all(build / "cache", dict.fromkeys(planted, b"x"))
    (build / "cache" / "linked").symlink_to(kept.parent / "elsewhere")
    (build / "cache" / ".gitignore").symlink_to(kept)
    with runner.environment(build):
        rerun_folder.clear(build)
    assert kept.read_text() == "mine" and (build / "cache" / ".gitignore").read_text() == "*\n"
    (build / "cache" / ".gitignore").unlink()
    assert [path.relative_to(build).as_posix() for path in build.rglob("*") if path.is_file()] == ["cache/matplotlib/fontlist-v1.json"]
    assert (kept.parent / "elsewhere" / "tables" / "positions.csv").is_file()


def test_what_a_shell_says_to_jupyter_stays_out_of_kernels(monkeypatch):
    for name in ("JUPYTER_PATH", "JUPYTER_RUNTIME_DIR", "PYTHONUSERBASE", "MATPLOTLIBRC"):
        monkeypatch.setenv(name, "/elsewhere")
    assert "/elsewhere" not in kernels.environment().values()


@pytest.mark.parametrize(
    "text", ["", '{"cells": [', "<<<<<<< HEAD\n{}", "[]", '{"cells": [{"cell_type": "code", "id": "a", "metadata": {}, "source": "x ="}]}']
)
def test_a_notebook_of_the_project_that_is_none_is_named(tmp_path, monkeypatch, text):
    monkeypatch.setattr(notebooks, "FOLDER", tmp_path)
    (tmp_path / "01_clean_facts.ipynb").write_text(text)
    done = CliRunner().invoke(main, ["run", "--case", CASE, "--out", str(tmp_path / "out")], env={store.RAW: "", store.BUILD: ""})
    assert done.exit_code == 2 and "01_clean_facts.ipynb is no notebook" in done.stderr and len(done.stderr.splitlines()) == 1
    with pytest.raises(faults.BadInput, match="is no notebook"):  # as verify and perturb ask before they begin
        reruns.workers_or_refusal(tmp_path / "out", [CASE], 1)
