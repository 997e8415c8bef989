"""The runner: what is executed, what is kept, and what a failure leaves behind. Each test runs real notebooks."""

import fcntl
import os
import re
import shutil
import subprocess
from pathlib import Path

import forked
import papermill
import pytest

from analysis.collect import store
from analysis.exhibits import register
from analysis.model.choices import Choices
from analysis.pipeline import notebooks, runner
from analysis.verify import in_process

TINY = store.ROOT / "tests" / "data" / "tiny"


def call(root: Path, *arguments: str) -> subprocess.CompletedProcess:
    """A run."""
    return forked.call(root, "run", *arguments)


def counts(done: subprocess.CompletedProcess) -> str:
    return done.stdout.splitlines()[0]


@pytest.fixture(scope="module")
def first(project) -> subprocess.CompletedProcess:
    """The first run of a case in the copy; what it left is kept beside the copy."""
    done = call(project, "--case", "kasatkin")
    shutil.copytree(project / "build", project.parent / "kept")
    return done


@pytest.fixture
def ran(project, first) -> Path:
    """The copy as the first run left it, whatever other tests did there."""
    assert first.returncode == 0, first.stdout + first.stderr
    shutil.rmtree(project / "build", ignore_errors=True)
    shutil.copytree(project.parent / "kept", project / "build")
    return project


def test_a_case_is_executed_once_and_reproduces_its_claims(first, ran):
    assert counts(first) == "5 notebooks executed, 0 up to date, 0 failed, 0 not run after a failure", first.stderr
    again = call(ran, "--case", "kasatkin")
    assert counts(again) == "0 notebooks executed, 5 up to date, 0 failed, 0 not run after a failure"
    assert again.returncode == 0


def test_what_is_up_to_date_is_known_by_our_record_or_by_that_of_pytask(ran):
    """Either is enough, and ours is asked first; that a task which neither knows is executed is seen in the first run."""
    tasks, aside = ran / "build" / "tasks", ran / "aside"

    def run_without(*patterns: str) -> str:
        gone = sorted(path for pattern in patterns for path in tasks.glob(pattern))
        assert gone
        for path in gone:
            (aside / path.relative_to(tasks)).parent.mkdir(parents=True, exist_ok=True)
            path.replace(aside / path.relative_to(tasks))
        return counts(call(ran, "--case", "kasatkin")).partition(",")[0]

    assert run_without("pytask.lock", ".pytask") == "0 notebooks executed"
    assert not (tasks / "pytask.lock").exists(), "pytask was asked"
    shutil.copytree(aside, tasks, dirs_exist_ok=True)
    shutil.rmtree(aside)
    assert run_without("kasatkin/*.state.txt") == "0 notebooks executed"
    assert sorted(path.name for path in (aside / "kasatkin").iterdir()) == sorted(path.name for path in tasks.glob("kasatkin/*.state.txt"))


def test_edits_execute_the_notebooks_that_depend_on_them_and_no_other(ran):
    """A remark where positions are formed, and a word of a caption: each has a notebook of its own."""
    module, words = ran / "analysis" / "positions" / "unknowns.py", ran / "analysis" / "exhibits" / "evidence.py"
    text, caption = (path.read_text(encoding="utf-8") for path in (module, words))
    assert caption.count("Pages read in the case of") == 1
    module.write_text(text + "\n# an edit\n", encoding="utf-8")
    words.write_text(caption.replace("Pages read in the case of", "Pages seen in the case of"), encoding="utf-8")
    done = call(ran, "--case", "kasatkin")
    module.write_text(text, encoding="utf-8")
    words.write_text(caption, encoding="utf-8")
    assert counts(done).startswith("2 notebooks executed, 3 up to date")
    assert "02_compare_positions" in done.stderr and "06_weigh_evidence" in done.stderr
    assert re.findall("^differs: (.*)$", done.stdout, re.MULTILINE) == [
        "results/kasatkin/notebooks/06_weigh_evidence.ipynb",
        "results/kasatkin/tables/sources.md",
    ]


def test_a_changed_fact_executes_the_notebooks_of_its_case_only_and_differs(ran):
    done = {}
    for case_id in ("zubakha", "kasatkin"):
        facts = ran / "data" / "raw" / "cases" / case_id / "facts.csv"
        text = facts.read_text(encoding="utf-8")
        assert ",court," in text
        facts.write_text(text.replace(",court,", ",police,", 1), encoding="utf-8")
        done[case_id] = call(ran, "--case", "kasatkin")
        facts.write_text(text, encoding="utf-8")
    assert counts(done["zubakha"]).startswith("0 notebooks executed, 5 up to date")
    assert counts(done["kasatkin"]).startswith("5 notebooks executed")
    assert [run.returncode for run in done.values()] == [0, 1]
    assert "differs: data/processed/kasatkin/facts.csv" in done["kasatkin"].stdout


def test_a_deleted_or_spoiled_file_of_the_rerun_is_put_back_without_executing(ran):
    folder = ran / "build" / "results" / "kasatkin" / "figures"
    (folder / "matrix.svg").unlink()
    (folder / "decided.csv").write_text("spoiled", encoding="utf-8")
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    done = call(ran, "--case", "kasatkin")
    assert counts(done).startswith("0 notebooks executed, 5 up to date")
    assert done.returncode == 0
    left = sorted(path.name for path in folder.iterdir())
    claimed = sorted(path.name for path in (ran / "results" / "kasatkin" / "figures").iterdir())
    assert left == sorted([*claimed, "notes.txt"])


def test_an_executed_notebook_that_was_changed_is_executed_again_on_tables_that_are_mended_before(ran):
    build = ran / "build"
    statements = build / "data" / "processed" / "kasatkin" / "statements.csv"
    text = statements.read_text(encoding="utf-8")
    statements.write_text(text.replace(",surrender_to_US,1,", ",surrender_to_US,-1,"), encoding="utf-8")
    path = build / "results" / "kasatkin" / "notebooks" / "02_compare_positions.ipynb"
    before = path.read_bytes()
    path.write_bytes(before.replace(b'"execution_count": 2', b'"execution_count": 7'))
    assert path.read_bytes() != before
    done = call(ran, "--case", "kasatkin")
    assert counts(done).startswith("1 notebooks executed, 4 up to date")
    assert done.returncode == 0
    assert statements.read_text(encoding="utf-8") == text and path.read_bytes() == before


@pytest.mark.parametrize(("complaint", "times"), [("Kernel didn't respond in 60 seconds", 2), ("no room", 1)])
def test_a_kernel_that_never_answered_is_started_once_more(monkeypatch, tmp_path, complaint, times):
    tried = []

    def fail(*_: object, **__: object) -> None:
        tried.append(1)
        raise RuntimeError(complaint)

    monkeypatch.setattr(papermill, "execute_notebook", fail)
    with pytest.raises(RuntimeError, match=complaint):
        notebooks.execute("01_clean_facts", {"case_id": "kasatkin"}, tmp_path)
    assert len(tried) == times


def test_fonts_are_listed_before_the_first_kernel_asks(tmp_path):
    """Else a slow machine says in the first notebooks that it is listing them: four of 56 differed, under all variations at once."""
    with runner.environment(tmp_path):
        runner.list_fonts(tmp_path / "cache")
        (listed,) = (tmp_path / "cache" / "matplotlib").glob("fontlist-*.json")
        before = listed.stat().st_mtime_ns
        runner.list_fonts(tmp_path / "cache")
        assert listed.stat().st_mtime_ns == before


def test_a_default_that_is_spelled_out_is_no_reason_to_run_again(ran):
    assert counts(call(ran, "--case", "kasatkin", "--clock", "event")).startswith("0 notebooks executed, 5 up to date")


def test_a_second_run_in_the_same_folder_is_refused(project):
    folder = project / "build" / runner.STATE
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = call(project, "--case", "kasatkin")
    assert done.returncode == 2
    assert "another run is in progress in" in done.stderr and "Traceback" not in done.stderr


def test_a_failing_notebook_names_cell_and_reason_and_stops_only_itself(project, tmp_path):
    """The second notebook stops in case tiny; its others run to the end."""
    notebook = project / "notebooks" / "02_compare_positions.ipynb"
    text = notebook.read_text(encoding="utf-8")
    before = '"essays.positions.answer(case, cells, choices)"'
    assert before in text
    data, out = tmp_path / "raw", tmp_path / "out"
    shutil.copytree(TINY, data)
    notebook.write_text(text.replace(before, '"assert case_id != \\"tiny\\", \\"no room for tiny\\""'), encoding="utf-8")
    done = call(project, "--raw", str(data), "--out", str(out), "--case", "tiny")
    notebook.write_text(text, encoding="utf-8")
    assert counts(done) == "4 notebooks executed, 0 up to date, 1 failed, 0 not run after a failure", done.stderr
    assert done.returncode == 1
    assert "failed: tiny 02_compare_positions: cell [3] stopped with AssertionError: no room for tiny" in done.stderr
    assert "Traceback" not in done.stderr
    left = [path.relative_to(out).as_posix() for path in (out / "results" / "tiny").rglob("*") if path.is_file()]
    lost = {declared.name for declared in register.of_notebook("02_compare_positions") if declared.kind == "table"}
    assert len(lost) > 3
    assert [path for path in left if "02_" in path or ("/tables/" in path and Path(path).stem in lost)] == []
    assert "results/tiny/tables/evidence.csv" in left
    assert "results/tiny/notebooks/03_draw_figures.ipynb" in left


def test_a_case_without_statements_and_facts_has_all_notebooks(monkeypatch, tmp_path):
    data, out = tmp_path / "raw", tmp_path / "out"
    shutil.copytree(TINY, data)
    (data / "codings.csv").unlink()
    for path in (data / "cases" / "tiny").glob("*.csv"):
        if path.name in ("statements.csv", "facts.csv", "contradictions.csv"):
            path.write_text(path.read_text(encoding="utf-8").splitlines(keepends=True)[0], encoding="utf-8")
    for name, value in ((store.RAW, str(data)), (store.BUILD, str(out))):
        monkeypatch.setenv(name, value)  # so that what a run sets is restored
    in_process.run("tiny", out)
    assert [path.stem for path in sorted((out / "results" / "tiny" / "notebooks").iterdir())] == notebooks.names("tiny")
    assert (out / "results" / "tiny" / "figures" / "matrix.svg").is_file()


def test_a_run_with_parameters_of_its_own_has_a_folder_of_its_own():
    assert runner.build_folder("uss") == runner.BUILD
    assert runner.build_folder("uss", Choices(clock="event")) == runner.BUILD
    one = runner.build_folder("uss", Choices(as_of="2023-01-01"))
    other = runner.build_folder("uss", Choices(as_of="2023-01-02"))
    assert one.parent == runner.BUILD / "runs" and one != other
    assert runner.build_folder("uss", Choices(exclude_sources="../../etc;a b")).parent == runner.BUILD / "runs"


def test_what_the_notebooks_write_needs_no_environment_of_the_caller(monkeypatch):
    """The environment of the kernels is set for the run and put back after it."""
    monkeypatch.delenv(store.BUILD, raising=False)
    before = dict(os.environ)
    with runner.environment(store.ROOT / "build" / "nowhere"):
        assert os.environ[store.BUILD].endswith("nowhere")
    assert dict(os.environ) == before
    shutil.rmtree(store.ROOT / "build" / "nowhere")
