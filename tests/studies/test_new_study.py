"""A study of one's own: what `new` writes, what it refuses, and what `update` renews and leaves."""

import json
import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from analysis.cli.group import main
from analysis.collect import files, store
from analysis.model import terms
from analysis.model.dictionary import collected
from analysis.pipeline import intake, notebooks
from analysis.studies import folder, updating

SAID = ("--title", 'The "Modelo" case: ä, $', "--question", "Who wants her?", "--author", "Ada Example", "--author", "A Body", "--licence", "CC0-1.0")


def new(place: Path, *words: str):
    return CliRunner().invoke(main, ["new", str(place), *words], input="")


@pytest.fixture(scope="module")
def study(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("neue Übungen") / "My Study"
    done = new(place, *SAID, "--case", "modelo", "--case", "other")
    assert done.exit_code == 0, done.output
    return place


def test_what_was_said_stands_in_every_file_that_asks_for_it(study):
    about = store.read_about(study / "data" / "raw")
    assert (about.title, about.question, about.authors, about.licence, about.default_case) == (SAID[1], SAID[3], ("Ada Example", "A Body"), "CC0-1.0", "modelo")
    cited = yaml.safe_load((study / "CITATION.cff").read_text(encoding="utf-8"))
    assert (cited["title"], [author["name"] for author in cited["authors"]], cited["license"]) == (SAID[1], ["Ada Example", "A Body"], "CC0-1.0")
    assert (study / "README.md").read_text(encoding="utf-8").startswith(f"# {SAID[1]}\n\n{SAID[3]}\n")
    assert yaml.safe_load((study / ".github" / "workflows" / "check.yml").read_text(encoding="utf-8"))["jobs"]


def test_every_link_of_its_documents_leads_to_a_file_of_it(study):
    for path in study.rglob("*.md"):
        for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.relative_to(study)}: {target}"


def test_its_notebooks_are_ours_on_its_case_without_what_their_cells_showed(study):
    for path in (study / "notebooks").iterdir():
        mine, ours = json.loads(path.read_bytes()), json.loads((store.ROOT / "notebooks" / path.name).read_bytes())
        assert not any(cell.get("outputs") for cell in mine["cells"])
        for cell, of_ours in zip(mine["cells"], ours["cells"], strict=True):
            assert "".join(cell["source"]) == "".join(of_ours["source"]).replace('case_id: str = "kislitsin"', 'case_id: str = "modelo"')
    assert {path.stem for path in (study / "notebooks").iterdir()} == set(notebooks.every()) - {terms.COMPARING}


def test_its_tables_are_there_with_the_columns_of_the_dictionary_and_no_row(study):
    for case_id in ("modelo", "other"):
        for table in collected.CASE_TABLES:
            text = (study / "data" / "raw" / "cases" / case_id / f"{table.name}.csv").read_text(encoding="utf-8")
            assert text == ",".join(table.names) + "\n"


def test_what_is_missing_is_all_that_is_wrong_with_a_new_study(study):
    assert {(fault.file, fault.value) for fault in intake.judge(study / "data" / "raw").faults} == {
        (f"{case_id}/case.csv", "0 rows") for case_id in ("modelo", "other")
    }


def test_a_dispute_of_another_kind_begins_with_a_vocabulary_of_its_own(tmp_path):
    assert new(tmp_path / "x", "--from", "positions", "--case", "round-one").exit_code == 0
    raw = tmp_path / "x" / "data" / "raw"
    assert {(fault.file, fault.value) for fault in intake.judge(raw).faults} == {("round-one/case.csv", "0 rows")}
    assert (raw / "cases" / "round-one" / "case.csv").read_text(encoding="utf-8") == "case_id,title,convener,parties,opened_on,later,source_ids,note\n"
    assert "surrender" not in (tmp_path / "x" / "CODEBOOK.md").read_text(encoding="utf-8").lower()


def test_every_wrong_answer_is_named_at_once_and_nothing_is_written(tmp_path):
    done = new(tmp_path / "x", "--from", "war", "--title", " ", "--author", "two\nlines", "--licence", "mine", "--case", "A B", "--case", "study", "--case", "study")
    assert done.exit_code == 2 and list(tmp_path.iterdir()) == []
    for words in ("'war'", "--title is ' '", "'two\\nlines'", "'mine'", "'A B'", "'study'", "twice"):
        assert words in done.output, words
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    refused = new(tmp_path / "full", "--case", "a")
    assert refused.exit_code == 2 and "not empty" in refused.output and [path.name for path in (tmp_path / "full").iterdir()] == ["mine.txt"]


def test_an_update_renews_what_nobody_wrote_in_and_names_what_somebody_did(study, tmp_path):
    kept = folder.kept_up("modelo", True, False)
    assert updating.compare(study, kept) == ({}, {})
    own = tmp_path / "own"
    files.write_all(own, {path.relative_to(study).as_posix(): path.read_bytes() for path in study.rglob("*") if path.is_file()})
    edited, shown, newer, both = "Makefile", "notebooks/01_clean_facts.ipynb", "notebooks/02_compare_positions.ipynb", "notebooks/03_draw_figures.ipynb"
    (own / edited).write_text("mine\n")
    for path, cell in ((shown, "outputs"), (both, "source")):
        notebook = json.loads((own / path).read_bytes())
        place = next(each for each in notebook["cells"] if each["cell_type"] == "code")
        place[cell] = [{"output_type": "stream", "name": "stdout", "text": "1"}] if cell == "outputs" else "1 + 1"
        (own / path).write_text(json.dumps(notebook))
    (own / "environment.yml").unlink()
    ours = {path: data.replace(b"# ", b"## ", 1) if path in (newer, both) else data for path, data in kept.items()}
    found = updating.compare(own, ours)
    assert set(found.fresh) == {newer, "environment.yml", updating.COPIED} and found.edited == {edited: False, both: True}
    assert [("newer one" in line) for line in updating.say(found) if "changed by you" in line] == [False, True]
    updating.write(own, found)
    assert updating.compare(own, ours) == ({}, {edited: False, both: True})
    assert (own / edited).read_text() == "mine\n"


def test_the_project_itself_is_no_study_to_update():
    done = CliRunner().invoke(main, ["update"])
    assert done.exit_code == 2 and "this is the project itself" in done.output


def test_notebooks_that_name_another_case_than_the_study_are_refused(monkeypatch, tmp_path):
    """Else what they make of one case would be taken for that of another one, by a quick verification too."""
    monkeypatch.setattr(store, "INSTRUMENT", tmp_path)  # as in the folder of a study
    assert notebooks.of_another_case() == []
    monkeypatch.setattr(notebooks, "default_case", lambda: "modelo")
    (said,) = notebooks.of_another_case()
    assert "the default case 'modelo'" in said and "01_clean_facts" in said and "rival-requests update" in said


@pytest.mark.parametrize(("data", "extends"), [("harbour", True), ("modelo", True), ("treaty", False)])
def test_an_update_knows_whether_a_study_extends_the_codebook_of_the_project(data, extends, monkeypatch):
    """Also where it has propositions of its own, which the harbour adds to ours."""
    monkeypatch.setenv(store.RAW, str(store.ROOT / "tests" / "data" / data))
    assert store.extends_project() is extends


def test_the_rules_of_coding_of_a_study_do_not_speak_of_the_codings_of_the_project(study):
    text = (study / "CODEBOOK.md").read_text(encoding="utf-8")
    assert "## Rules" in text and "1. *Request.*" in text
    assert not re.search("## Adjudication|digest|Four codings", text)
