"""What changed between two sides: worked by hand on invented cases, tried on the collected ones, and refused where it cannot be said."""

import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from analysis.cli.group import main
from analysis.collect import store
from analysis.diff import drawing, report, rows, sides, words
from analysis.diff.rows import Difference
from analysis.diff.sides import Side
from analysis.exhibits import style
from analysis.model.choices import DEFAULT, Choices
from analysis.model.dispute import Study
from analysis.pipeline import notebooks
from tests import drawing as drawn_texts
from tests.invented import CODEBOOK, invented

TINY = store.ROOT / "tests" / "data" / "tiny"
FACT, SAID, AFTERWARDS = "alpha-f4", "alpha-s4", "2020-05-24"


def side(said: str, choices: Choices = DEFAULT, **changed: pd.DataFrame) -> Side:
    """The invented cases with some tables of alpha changed."""
    cases = dict(invented().cases)
    return Side(said, Study(CODEBOOK, {**cases, "alpha": cases["alpha"].but(**changed)}), choices)


def with_cells(table: pd.DataFrame, key: str, row: str, **values: str) -> pd.DataFrame:
    """A table with cells of one row changed."""
    return table.assign(**{name: table[name].where(table[key] != row, value) for name, value in values.items()})


@pytest.fixture(scope="module")
def corrected() -> report.Report:
    """Greece's decision is found to be of 24 May, not of 20 May; a statement of 21 May stays."""
    case, day = invented().cases["alpha"], {"date": AFTERWARDS, "first_day": AFTERWARDS, "last_day": AFTERWARDS}
    after = side("then", facts=with_cells(case.facts, "fact_id", FACT, **day), statements=with_cells(case.statements, "statement_id", SAID, **day))
    return report.compare(side("now"), after)


def of_kind(found: report.Report, kind: str) -> list[Difference]:
    return [each for each in found.found if each.kind == kind]


def test_a_corrected_day_is_said_with_what_it_moved_and_why(corrected):
    (fact,), (statement,) = of_kind(corrected, "fact"), of_kind(corrected, "statement")
    assert (fact.id, fact.column, fact.before, fact.after) == (FACT, "date", "2020-05-20", AFTERWARDS)
    assert (statement.id, statement.column, statement.after) == (SAID, "date", AFTERWARDS)
    assert not of_kind(corrected, "position"), "no stance changed"
    moved = {each.column: (each.id, each.before, each.after, each.because) for each in of_kind(corrected, "support")}
    address = "alpha/positions/GR/surrender_to_US"
    assert moved == {
        "since": (address, "20 May 2020", "21 May 2020", FACT),  # the word of 21 May is then the first
        "most recently": (address, "21 May 2020", "24 May 2020", FACT),
    }
    assert any("since 20 May 2020" in each.before and "since 21 May 2020" in each.after for each in of_kind(corrected, "sentence"))
    said = words.lines(corrected)
    assert len(said) <= 10
    assert f"Fact {FACT}: date 2020-05-20 → {AFTERWARDS}" in said
    assert any(line.startswith("Greece on surrender to the United States: since 20 May 2020 → 21 May 2020") and FACT in line for line in said)


def test_what_is_said_in_ten_lines_names_how_much_more_there_is(corrected):
    whole, short = words.lines(corrected, None), words.lines(corrected, 3)
    assert len(short) == 3 < len(whole)
    assert short[1] == whole[1] + " (1 more)", "two rows of the data differ, of which one is named"


def test_a_stance_that_turns_is_a_position_that_moved():
    case = invented().cases["alpha"]
    turned = case.statements.assign(stance=case.statements["stance"].where(~case.statements["statement_id"].isin([SAID, "alpha-s5"]), "-1"))
    found = report.compare(side("now"), side("then", statements=turned), ["alpha"])
    (moved,) = of_kind(found, "position")
    assert (moved.before.split(";")[0], moved.after) == ("supports surrender to the United States", "opposes surrender to the United States")
    assert moved.because == f"{SAID};alpha-s5"
    assert found.stances[moved.id] == ("1", "-1")
    conclusions = {each.id: each for each in of_kind(found, "conclusion")}
    assert "opposes" in conclusions["position-on-US"].after


def test_of_several_cases_each_line_names_its_own():
    def turned(case_id: str) -> pd.DataFrame:
        statements = invented().cases[case_id].statements
        return statements.assign(stance=statements["stance"].where(statements["proposition"] != "request_admissible_RU", "0"))

    cases = {case_id: case.but(statements=turned(case_id)) for case_id, case in invented().cases.items()}
    found = report.compare(side("now"), Side("then", Study(CODEBOOK, cases), DEFAULT), ["alpha", "beta"])
    said = words.lines(found, None)
    for case_id in ("alpha", "beta"):
        assert any(line.startswith(f"{case_id}: Greece on the admissibility of the request of Russia: ") for line in said)


def test_without_a_difference_nothing_is_said_to_differ():
    found = report.compare(side("now"), side("then"))
    assert not found.found
    assert words.lines(found) == ["Nothing differs between now and then."]
    assert drawing.draw(found) is None


def test_a_day_of_choice_leaves_facts_out_and_names_them():
    found = report.compare(side("now"), side("then", Choices(as_of="2020-05-20")), ["alpha"])
    gone = {each.id for each in of_kind(found, "fact")}
    assert gone == {"alpha-f5"}, "only the statement of 21 May comes later"
    assert "1 fact no longer counts: alpha-f5." in words.lines(found)


def test_codings_are_compared_by_what_was_coded_of_a_fact():
    study = invented()
    case = study.cases["alpha"]
    theirs = case.statements.assign(coding="B", statement_id="B-" + case.statements["statement_id"])
    theirs = with_cells(theirs, "statement_id", f"B-{SAID}", stance="0")
    both = case.but(statements=pd.concat([case.statements, theirs], ignore_index=True))
    one, other = (Side(name, Study(CODEBOOK, {"alpha": both}), Choices(coding=name)) for name in ("adjudicated", "B"))
    found = rows.of_case("alpha", one, other)
    assert [(each.kind, each.id, each.column, each.before, each.after) for each in found.found] == [("statement", SAID, "stance", "1", "0")]
    assert found.statements == {SAID, f"B-{SAID}"}


def test_an_added_coder_is_named_with_what_that_does_to_agreement():
    case = invented().cases["alpha"]
    codes = [case.statements.assign(coding=name, statement_id=f"{name}-" + case.statements["statement_id"]) for name in "AB"]
    codes[1] = with_cells(codes[1], "statement_id", f"B-{SAID}", stance="0")
    one, other = (
        side(said, statements=pd.concat([case.statements, *added], ignore_index=True)) for said, added in (("now", codes[:1]), ("then", codes))
    )
    found = report.compare(one, other, ["alpha"])
    (coding,) = of_kind(found, "coding")
    assert (coding.id, coding.change, coding.after) == ("B", "new", "6 statements on 6 facts")
    agreement = {each.id: each.after for each in of_kind(found, "agreement")}
    assert agreement["stance between A and B"] == "83.3 % of 6 places on which several have a statement", "five of six stances are the same"
    assert not of_kind(found, "position") and "Coder B in alpha is new: 6 statements on 6 facts" in words.lines(found)
    drawn = drawing.draw(found)
    assert drawn is not None and "Coder B in alpha" in drawn_texts.texts(drawn)


def test_a_case_that_only_one_side_has_is_new_or_gone(corrected):
    whole = invented()
    fewer = Side("now", Study(CODEBOOK, {"alpha": whole.cases["alpha"]}), Choices())
    found = report.compare(fewer, Side("then", whole, Choices()))
    assert [(each.case_id, each.change) for each in of_kind(found, "case")] == [("beta", "new"), ("gamma", "new")]
    with pytest.raises(sides.Unusable, match="Neither side has a case 'delta'. The cases are alpha, beta, gamma"):
        report.compare(fewer, fewer._replace(study=whole), ["delta"])


def test_the_figure_names_what_moved_and_keeps_within_its_edges(corrected):
    drawn = drawing.draw(corrected)
    assert drawn is not None
    assert list(drawn.marks["address"])[0] == "alpha/positions/GR/surrender_to_US"
    assert "21 May 2020" in " ".join(drawn_texts.texts(drawn))
    assert not drawn_texts.outside(drawn)
    assert not drawn_texts.overlapping(drawn_texts.boxes(drawn))
    assert 'id="alpha/positions/GR/surrender_to_US"' in style.svg_text(drawn, "What moved")


def test_a_side_is_understood_by_what_it_can_only_be():
    assert sides.read(f"data={TINY},2023-08-02").choices == Choices(as_of="2023-08-02")
    assert sides.read(f"data={TINY},coding=A,rule=latest").choices == Choices(coding="A", rule="latest")
    assert set(sides.read(str(TINY)).study.cases) == {"tiny"}


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("no-such-thing", "'no-such-thing' is no folder, commit, day or coder"),
        ("rule=loudest", "rule is 'loudest'"),
        ("colour=red", "there is no parameter 'colour'"),
        ("data=tests/data/tiny,exclude_sources=nowhere", "exclude_sources is 'nowhere'"),
        ("docs", "holds neither collected data"),
        ("commit=no-such-commit", "The data at commit no-such-commit cannot be had"),
        ("data=tests/data/tiny,commit=HEAD", "names both a folder and a commit"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_one_message(said, message, tmp_path, monkeypatch):
    monkeypatch.chdir(store.ROOT)
    found = CliRunner().invoke(main, ["diff", said, "2023-08-02", "--out", str(tmp_path / "out")])
    assert found.exit_code == 2
    assert message in found.output
    assert not (tmp_path / "out").exists()


def test_codes_that_nobody_has_are_not_compared():
    with pytest.raises(sides.Unusable, match="No case that is compared has codes of 'A'. Name another coding: adjudicated."):
        report.compare(side("coded by A", Choices(coding="A")), side("now"))


@pytest.mark.skipif(not (store.ROOT / ".git").exists(), reason="not a clone")
def test_the_name_of_a_commit_is_no_option_of_git(tmp_path):
    aim = tmp_path / "written:data"  # where git would write what it archives
    aim.mkdir()
    with pytest.raises(sides.Unusable, match="there is no such commit"):
        sides.read(f"commit=--output={tmp_path / 'written'}")
    assert list(aim.iterdir()) == []


def test_a_name_that_can_be_several_things_is_refused_with_its_forms(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "A").mkdir()
    with pytest.raises(sides.Unusable, match="'A' can be several things. Say which: data=A or coding=A"):
        sides.read("rule=latest,A")


def test_data_with_faults_are_not_compared(tmp_path):
    shutil.copytree(TINY, tmp_path / "data")
    path = tmp_path / "data" / "cases" / "tiny" / "facts.csv"
    path.write_bytes(path.read_bytes().replace(b",statement,", b",statment,", 1))
    with pytest.raises(sides.Unusable, match="cannot be compared, since they have faults"):
        sides.read(str(tmp_path / "data"))


@pytest.mark.skipif(not (store.ROOT / ".git").exists(), reason="not a clone")
def test_a_commit_gives_the_data_as_they_were_then():
    with sides.at_commit("HEAD") as folder:
        path = Path("cases") / "uss" / "facts.csv"
        committed = subprocess.run(["git", "-C", store.ROOT, "show", f"HEAD:data/raw/{path.as_posix()}"], capture_output=True, check=True).stdout
        assert (folder / path).read_bytes() == committed


def test_a_run_says_in_ten_lines_what_moved_since_what_is_claimed(tmp_path, capsys, monkeypatch):
    from analysis.cli import run

    monkeypatch.setattr(store, "WORK", tmp_path)
    place = tmp_path / sides.CLEANED / "uss"
    shutil.copytree(store.ROOT / sides.CLEANED / "uss", place)
    name = notebooks.names("uss")[1]
    path = tmp_path / notebooks.executed_path(name, "uss")
    path.parent.mkdir(parents=True)
    shutil.copy(store.ROOT / notebooks.executed_path(name, "uss"), path)
    statements = store.read_table(place / "statements.csv")
    first = statements.loc[statements["coding"] == "adjudicated", "statement_id"].iloc[0]
    kept = statements[statements["statement_id"] != first]
    (place / "statements.csv").write_bytes(store.csv_bytes(kept))
    run._say_changes(sides.claimed, tmp_path, ["uss", "vinnik"])
    said = capsys.readouterr().out.strip().splitlines()
    assert said[0].startswith("Before: what is claimed. After: this run. What differs: 1 statement")
    assert any(line.startswith(f"Statement {first} is gone") for line in said)
    assert len(said) <= 11
    table = tmp_path / "build" / "diff" / "differences.csv"
    assert str(table) in said[-1] and first in table.read_text(), "a later diff would compare with this run, and find nothing"
    (place / "statements.csv").write_bytes(store.csv_bytes(kept.drop(columns="stance")))  # as another version had it
    run._say_changes(sides.claimed, tmp_path, ["uss"])
    assert "cannot be said" in capsys.readouterr().err


def test_what_a_former_comparison_left_goes_where_nothing_differs(corrected, tmp_path):
    from analysis.cli import diff

    assert "differences in" in diff.written(corrected, tmp_path / "diff") and (tmp_path / "diff" / "moved.svg").is_file()
    mine = tmp_path / "mine"
    mine.mkdir()
    for folder in (tmp_path / "diff", mine):
        assert diff.written(corrected._replace(found=[]), folder) == ""
    assert list(tmp_path.iterdir()) == [mine]
