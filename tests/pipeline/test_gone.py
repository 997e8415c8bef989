"""What is gone from the data is gone from the folder of a run, with all that rests on it, and is shown to nobody before."""

import re

import pytest
from taken_back import drop, everything, leave_results, two_cases, without_tina

from analysis.cli import faults
from analysis.collect import files, store
from analysis.pipeline import claims, gone, inputs, lab, notebooks, refresh, runner
from analysis.trace import answers


@pytest.fixture
def raw(tmp_path, monkeypatch):
    folder = two_cases(tmp_path / "data")
    monkeypatch.setenv(store.RAW, str(folder))
    return folder


@pytest.fixture
def build(raw, tmp_path):
    return leave_results(tmp_path / "build")


def of_tina(build):
    return re.findall(r"\btina\b|tailor", everything(build))


def test_nothing_is_removed_while_nothing_is_gone(build):
    before = everything(build)
    assert gone.remove(build) == []
    assert everything(build) == before


def test_a_case_that_is_gone_leaves_no_byte_in_the_folder(raw, build):
    assert of_tina(build)
    without_tina(raw)
    said = gone.remove(build)
    assert said == [f"case tina no longer exists in {raw}: what earlier runs made from it in {build} is removed"]
    assert of_tina(build) == []
    assert not list(build.rglob("*tina*"))
    assert (build / "results" / "tiny" / "tables" / "positions.csv").is_file()
    assert "tiny/01_clean_facts" in everything(build / "tasks")
    assert gone.remove(build) == []


@pytest.mark.parametrize(
    ("word", "table"),
    [("tiny-f12", "facts"), ("post-0622", "sources"), ("tiny-s16", "statements")],
)
def test_what_a_case_has_lost_is_gone_with_all_that_runs_made_of_the_case_and_of_all_cases(raw, build, word, table):
    drop(raw, word, f"cases/tiny/{table}.csv")
    if word == "post-0622":
        text = (raw / "cases" / "tiny" / "facts.csv").read_text(encoding="utf-8")
        (raw / "cases" / "tiny" / "facts.csv").write_text(text.replace(";post-0622", ""), encoding="utf-8")
    (said,) = gone.remove(build)
    assert "case tiny no longer has " in said and word in said
    assert claims.collect(build, ["tiny", "study"]) == {}
    assert not re.search(r"\btiny\b|ada tiller", everything(build))
    assert (build / "results" / "tina" / "tables" / "positions.csv").is_file()


def test_a_name_that_is_gone_is_gone_from_the_folder(raw, build):
    facts = raw / "cases" / "tiny" / "facts.csv"
    facts.write_text(facts.read_text(encoding="utf-8").replace("Corvanian embassy", "an embassy"), encoding="utf-8")
    (said,) = gone.remove(build)
    assert "case tiny no longer has Corvanian embassy" in said
    assert claims.collect(build, ["tiny"]) == {}


def test_verdicts_and_copies_for_the_lab_go_and_what_somebody_wrote_is_left_and_named(raw, build):
    lab.prepare(build / "lab")
    names = sorted(path.stem for path in (build / "lab").glob("*.ipynb"))
    for name in names[:2]:
        path = build / "lab" / f"{name}.ipynb"
        path.write_text(path.read_text(encoding="utf-8").replace('"outputs": []', '"outputs": ["Bea Tailor"]'), encoding="utf-8")
    edited = build / "lab" / f"{names[1]}.ipynb"
    edited.write_text(edited.read_text(encoding="utf-8").replace('"source": [', '"source": ["# mine, on Tina\\n",', 1), encoding="utf-8")
    files.write_bytes(build / "verification" / "letter.html", b"<p>tina/positions differs</p>")
    files.write_bytes(build / "perturbation" / "variations.csv", b"variation\nzone-east\n")
    files.write_bytes(build / "mine.txt", b"My notes on Bea&#32;Tailor")
    without_tina(raw)
    _, *left = gone.remove(build)
    assert not (build / "verification" / "letter.html").exists()
    assert (build / "perturbation" / "variations.csv").is_file()
    assert [line.partition(" is still named in ")[2].partition(", which")[0] for line in left] == [str(edited), str(build / "mine.txt")]


def test_a_case_whose_data_are_those_of_its_results_is_not_looked_at(raw, build, monkeypatch):
    of_both = inputs.Inputs.of(["tina", "tiny"])
    files.write_bytes(build / "tasks" / "tiny" / f"{notebooks.CLEANING}.txt", f"{of_both.digest(notebooks.CLEANING, 'tiny')}\n".encode())
    files.write_bytes(build / "tasks" / "tina" / f"{notebooks.CLEANING}.txt", b"0\n")
    assert gone.unchanged(build, of_both) == ["tiny"]
    drop(raw, "tiny-f12", "cases/tiny/facts.csv")
    assert gone.unchanged(build, of_both) == []


def test_a_run_of_one_case_removes_what_is_gone_before_it_starts(raw, build, monkeypatch, capsys):
    without_tina(raw)
    monkeypatch.setattr(runner.graph, "build", lambda tasks, state, workers: pytest.fail(f"tina is left: {of_tina(build)}") if of_tina(build) else [])
    with pytest.raises(runner.stopping.Stopped):  # the graph of this test runs nothing
        runner.run(["tiny"], build=build)
    assert "case tina no longer exists" in capsys.readouterr().err


def test_data_of_one_s_own_have_a_folder_of_their_own_so_that_no_run_empties_that_of_the_project(raw, monkeypatch):
    folder = runner.build_folder("all")
    assert folder.parent == runner.BUILD / "runs" and folder.name.startswith("all-data-")
    monkeypatch.setenv(store.RAW, "")
    assert runner.build_folder("all") == runner.BUILD


def test_results_of_what_was_taken_back_are_not_shown(raw, build):
    assert gone.faults(build) == []
    drop(raw, "tiny-f12", "cases/tiny/facts.csv")
    without_tina(raw)
    assert [("tina" in fault, "tiny-f12" in fault) for fault in gone.faults(build)] == [(True, False), (False, True)]
    for asked in ("tina/positions/XA", "tiny-f12", "Corvanian embassy"):
        with pytest.raises(answers.Unknown, match="taken back"):
            answers.answer("ADDRESS", asked, build)


def test_a_page_that_is_gone_is_not_traced_and_another_is(raw, build):
    for case_id in ("tina", "tiny"):
        assert gone.faults_of(build, "post-0622") == []
        for name in ("facts", "sources"):
            path = raw / "cases" / case_id / f"{name}.csv"
            kept = [line for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if not line.startswith("post-0622,")]
            path.write_text("".join(kept).replace(";post-0622", ""), encoding="utf-8")
    assert "post-0622 no longer occurs in the data" in gone.faults_of(build, "post-0622")[0]
    assert gone.faults_of(build, "wire-0622") == []


def test_a_site_is_not_built_of_what_was_taken_back(raw, build, tmp_path):
    from analysis.cli import site

    without_tina(raw)
    with pytest.raises(faults.BadInput, match="case tina no longer exists"):
        site.command.callback((), tmp_path / "site", "", "", build)
    assert not (tmp_path / "site").exists()


def test_a_refresh_removes_a_case_that_is_gone_with_all_else_that_it_changes(raw, build, monkeypatch):
    files.write_bytes(build / "data" / "raw" / "study.toml", store.about_path().read_bytes())
    monkeypatch.setattr(store, "ROOT", build)
    monkeypatch.setattr(refresh.documents, "generated", lambda contents: {})
    without_tina(raw)
    found = refresh.pending({}, ["tiny", "study"])
    removed = {path for path, data in found.changes.items() if data is None}
    assert {"results/tina/tables/positions.csv", "data/processed/tina/facts.csv", "results/tina/notebooks/01_clean_facts.ipynb"} <= removed
    assert not any("tina" in path for path in refresh.pending({}, ["tiny"]).changes)
    refresh.write(found)
    assert not (build / "results" / "tina").exists() and not (build / "data" / "processed" / "tina").exists()
