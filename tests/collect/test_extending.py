"""The codebook of a study: its tables add to those of the project and override them, row by row."""

from pathlib import Path

import pytest

from analysis.collect import data_hashes, doubts, extending, files, store
from analysis.pipeline import inputs, intake

OURS = store.ROOT / "data" / "raw" / "codebook"
HARBOUR = store.ROOT / "tests" / "data" / "harbour"
TERSE = "alpha2,name,role\n{}\n"


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Writes tables of a data set that extends ours, which is then read."""
    monkeypatch.setenv(store.RAW, str(tmp_path))

    def put(**tables: str) -> None:
        for name, text in tables.items():
            (tmp_path / "codebook").mkdir(exist_ok=True)
            (tmp_path / "codebook" / f"{name}.csv").write_text(text, encoding="utf-8")

    return put


def study(folder: Path, *lines: str) -> None:
    """A study.toml that says some lines more than that of the harbour, and nothing of its codebook besides."""
    text = (HARBOUR / "study.toml").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not line.startswith("codebook")]
    (folder / "study.toml").write_text("\n".join([*lines, *kept]), encoding="utf-8")


def test_rows_of_a_study_stand_in_the_place_of_what_they_override_or_at_the_end(write):
    write(states=TERSE.format("XA,Arcadia,\nCA,The Dominion,\nXB,Brandovia,"))
    ours = store.read_table(OURS / "states.csv")
    made = store.read_codebook().states
    assert list(made["alpha2"]) == [*ours["alpha2"], "XA", "XB"]
    changed = made.merge(ours, how="left", indicator=True).query("_merge == 'left_only'")
    assert list(changed["name"]) == ["The Dominion", "Arcadia", "Brandovia"]
    assert store.read_codebook().roles.equals(store.read_table(OURS / "roles.csv")), "what the study says nothing of is ours"


def test_the_clauses_of_a_conclusion_are_overridden_together(write):
    table = store.read_table(OURS / "conclusions.csv")
    general = table[table["case_id"] == ""]
    write(conclusions=general[:1].assign(clause="7").to_csv(index=False))
    made = store.read_codebook().conclusions
    assert list(made.loc[made["conclusion"] == general["conclusion"].iloc[0], "clause"]) == ["7"]
    assert len(made) == len(general), "and of ours that name a case there is none"


def test_of_the_project_nobody_inherits_what_it_says_of_its_own_cases(write, tmp_path):
    write(states=TERSE.format("XA,Arcadia,"))
    (tmp_path / "cases" / "vinnik").mkdir(parents=True)
    made = store.read_codebook()
    assert made.selection.empty and made.generalisations.empty
    assert set(made.aliases["case_id"]) == {"vinnik"}, "the names in a case that the data have too are kept"


@pytest.mark.parametrize(
    ("lines", "tables", "extended"),
    [
        ((), {}, {"states", "decisions", "languages"}),
        ((), {"propositions": ""}, {"languages"}),
        (('codebook = "extradition"',), {"propositions": ""}, {"states", "decisions", "languages"}),
        (('codebook = "own"',), {}, {"languages"}),
        (('own_tables = ["decisions"]',), {}, {"states", "languages"}),
        (('codebook = "other"',), {}, {"states", "decisions", "languages"}),  # a fault, which the check tells
    ],
)
def test_a_study_says_what_it_extends(write, tmp_path, lines, tables, extended):
    write(states=TERSE.format("XA,Arcadia,"), **tables)
    study(tmp_path, *lines)
    given = {Path(name).stem for name, _ in store.codebook_data().ours}
    assert given & {"states", "decisions", "languages"} == extended
    assert [path.parent for path in store.codebook_paths() if path.stem in given] == [OURS] * len(given) + [tmp_path / "codebook"] * len(
        given & {"states", *tables}
    )


def test_the_projects_own_data_extend_nothing():
    given = store.codebook_data()
    assert given.ours == () and {name for name, _ in given.own} == {f"codebook/{path.name}" for path in OURS.glob("*.csv")}


def test_a_fault_is_told_where_it_stands(write, tmp_path):
    """A key used twice; a second outcome beside ours, in a row that overrides one of ours; a table without some of its columns."""
    families = store.read_table(OURS / "propositions.csv").query("proposition_family == 'request_admissible'")
    write(propositions=families.assign(is_outcome="yes").to_csv(index=False), states=TERSE.format("XA,Arcadia,\n\nXA,Arcady,"))
    study(tmp_path, 'codebook = "extradition"')
    (tmp_path / "cases" / "sundqvist").mkdir(parents=True)
    faults = [str(fault) for fault in intake.judge(tmp_path).faults]
    assert "codebook/states.csv, row 4, column alpha2: 'XA' cannot be used here; use a key used once (also in row 2)" in faults
    write(states=TERSE.format("XA,Arcadia,"))
    assert [str(fault) for fault in intake.judge(tmp_path).faults] == [
        "codebook/propositions.csv, row 2, column is_outcome: 'yes' cannot be used here; use yes for one family at most"
    ]
    families = families.assign(proposition_family="first_of_all", template="first_of_all", is_outcome="no", holders="crew")
    write(propositions=families.to_csv(index=False), roles="role,title\ncrew,crew\n")
    faults = [str(fault) for fault in intake.judge(tmp_path).faults]
    assert [fault for fault in faults if "roles.csv" in fault] == [
        f"codebook/roles.csv, row 1, column {name}: it is missing; add the column {name}" for name in ("case_column", "decides", "stands_for_xx", "definition")
    ]


def test_a_row_of_the_project_that_a_study_makes_faulty_is_named_as_such(write, tmp_path):
    roles = store.read_table(OURS / "roles.csv").query("role == 'requested'").assign(stands_for_xx="yes")
    write(roles=roles.to_csv(index=False))
    study(tmp_path)
    (tmp_path / "cases" / "sundqvist").mkdir(parents=True)
    (fault,) = [found for found in intake.judge(tmp_path).faults if found.file.startswith("codebook/")]
    said = "codebook/roles.csv of the project, row 3, column stands_for_xx: 'yes' cannot be used here; use one role that XX stands for, or none"
    assert str(fault) == said
    assert doubts._row("codebook/informants", -5, "informant") == "codebook/informants.csv of the project, row 5, column informant"


def test_what_results_rest_on_has_both_codebooks(write, tmp_path, monkeypatch):
    write(states=TERSE.format("XA,Arcadia,"))
    study(tmp_path)
    paths, made = inputs._shared_inputs(), data_hashes.made_of()
    assert {OURS / "states.csv", tmp_path / "codebook" / "states.csv"} <= {*paths}
    write(states=TERSE.format("XA,Arcady,"))
    assert data_hashes.made_of().codebook != made.codebook and data_hashes.made_of().data == made.data
    changed = tmp_path / "project" / "data" / "raw" / "codebook" / "states.csv"
    files.write_bytes(changed, TERSE.format("CA,Canada,").encode())
    before = data_hashes.made_of()
    monkeypatch.setattr(store, "INSTRUMENT", tmp_path / "project")
    assert data_hashes.made_of().codebook != before.codebook


@pytest.mark.parametrize(("says", "fault"), [('codebook = "ours"', "extradition"), ("own_tables = 1", "a list"), ('own_tables = ["state"]', "states")])
def test_what_a_study_says_of_its_codebook_is_judged(tmp_path, says, fault):
    study(tmp_path, says)
    (tmp_path / "cases" / "sundqvist").mkdir(parents=True)
    (said,) = [str(found) for found in intake.judge(tmp_path).faults if found.file.startswith("study.toml")]
    assert said.startswith(f"study.toml, key {says.partition(' ')[0]}: ") and fault in said


def test_the_invented_harbour_is_made_of_both(monkeypatch):
    """By hand: Portugal, Sweden and Belgium by ISO 3166-1 alone; a role, a family, a kind of event and of outlet, an overridden family, own informants."""
    monkeypatch.setenv(store.RAW, str(HARBOUR))
    made, ours = store.read_codebook(), {path.stem: store.read_table(path) for path in OURS.glob("*.csv")}
    added = {name: len(table) - len(ours[name]) for name, table in made.tables.items() if name not in extending.OF_OUR_CASES and name != "aliases"}
    assert {name: number for name, number in added.items() if number > 0} == {
        "roles": 1, "case_columns": 1, "propositions": 1, "event_types": 1, "informants": 8, "outlet_kinds": 1,
    }  # fmt: skip
    assert made.propositions.loc[made.propositions["proposition_family"] == "surrender_to", "holders"].item() == "requested;requesting;transit;other"
    assert not {"PT", "SE", "BE"} & {*made.states["alpha2"]} and made.words["BE"] == "Belgium"
