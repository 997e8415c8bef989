"""The one gate: what a run of some cases reads is judged as `check` judges it, as cleaning leaves it, and what passes is not lost."""

import os
import shutil
import unicodedata
from pathlib import Path

import pytest

from analysis import positions
from analysis.collect import clean, store
from analysis.model.choices import Choices
from analysis.pipeline import intake
from analysis.positions.evidence import evidence

TINY = store.ROOT / "tests" / "data" / "tiny"
CASE = "cases/tiny"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the worked case, from which data are read, with its own table of informants."""
    made = shutil.copytree(TINY, tmp_path / "tiny")
    shutil.copy(store.ROOT / "data" / "raw" / "codebook" / "informants.csv", made / "codebook")
    monkeypatch.setenv(store.RAW, str(made))
    return made


def put(folder: Path, name: str, old: str, new: str, count: int = -1) -> None:
    """Replace a passage of a file."""
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, count), encoding="utf-8")


def faults(*case_ids: str) -> list[str]:
    return intake.faults_of_run([*case_ids] or ["tiny"])


def second_case(folder: Path) -> None:
    """Another case beside the worked one: the same under another name."""
    (folder / "cases" / "tina").mkdir()
    for path in (folder / CASE).glob("*.csv"):
        (folder / "cases" / "tina" / path.name).write_text(path.read_text(encoding="utf-8").replace("tiny", "tina"), encoding="utf-8")


def test_the_worked_case_passes(folder):
    assert faults() == []


def test_a_coding_of_a_fact_that_does_not_exist_is_refused_by_every_run(folder):
    put(folder, "codings.csv", "A,tiny,tiny-f05,XA,surrender_to_XB", "A,tiny,tiny-f50,XA,surrender_to_XB")
    (fault,) = faults()
    assert fault.startswith("codings.csv, row 3, column fact_id: 'tiny-f50' cannot be used here; use facts.fact_id: tiny-f01")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("A,tiny,tiny-f05,XA,surrender_to_XB", "A,tiny,tina-f05,XA,surrender_to_XB", "column fact_id: 'tina-f05' cannot be used here; use a fact of the case tiny"),
        ("A,tiny,tiny-f05,XA,surrender_to_XB,0", "A,tiny,tiny-f05,XA,detention_justified,0", "column stance: '0' cannot be used here; use 1 or -1 for detention_justified"),
        ("speech,prosecutor", "speech,defence", "column organ: 'defence' cannot be used here; use an organ of a state"),
        ("A,tiny,tiny-f05,XA,surrender_to_XB", "A,tiny,tiny-f05,XA,surrender_to_XD", "column proposition: 'surrender_to_XD' cannot be used here; use a proposition of the case tiny"),
    ],
)  # fmt: skip
def test_a_coding_that_its_case_would_silently_do_without_is_refused(folder, old, new, expected):
    second_case(folder)
    put(folder, "codebook/states.csv", "XC,", "XD,Dorania,\nXC,")
    for name in ("case.csv", "requests.csv", "statements.csv"):
        put(folder, f"cases/tina/{name}", "XC", "XD")
    assert faults() == faults("tina") == []
    put(folder, "codings.csv", old, new, 1)
    (fault,) = faults()
    assert fault.endswith(expected) and fault.startswith("codings.csv, row 3, ")


def test_faults_of_other_cases_do_not_refuse_and_those_of_tables_that_are_read_do(folder):
    second_case(folder)
    put(folder, "cases/tina/facts.csv", "2021-02-20", "2021-02-31")
    put(folder, "cases/tina/sources.csv", ",en,", ",xx,")
    (folder / "cases" / "tina" / "notes.csv").write_text("a\n", encoding="utf-8")
    assert faults() == [] and len(faults("tina")) == len(faults("tiny", "tina", "study")) == 3
    put(folder, "origins.csv", "wire-0225,", "wire_0225,")
    assert any(fault.startswith("origins.csv, row ") for fault in faults())


def test_a_case_whose_facts_cannot_be_read_does_not_refuse_another_one(folder):
    second_case(folder)
    put(folder, "codings.csv", "A,tiny,tiny-f03,XA,detention_justified,1,act,police\n", "A,tina,tina-f03,XA,detention_justified,1,act,police\n")
    (folder / "cases" / "tina" / "facts.csv").write_text("fact_id\n", encoding="utf-8")
    assert faults() == [] and faults("tina") != []


def test_files_that_nothing_reads_and_places_that_are_no_files_are_refused(folder):
    (folder / "codings.csv").rename(folder / "coding.csv")
    shutil.copy(folder / CASE / "facts.csv", folder / "cases")
    assert [fault.partition("; ")[0] for fault in faults()] == [
        "coding.csv: no file of this name is read",
        "cases/facts.csv: it is not in the folder of a case",
    ]
    (folder / "coding.csv").unlink()
    (folder / "cases" / "facts.csv").unlink()
    os.mkfifo(folder / "codings.csv")
    (folder / "codebook" / "coders.csv").mkdir()
    (folder / CASE / "requests.csv").unlink()
    (folder / CASE / "requests.csv").symlink_to(folder / "nowhere.csv")
    assert [fault.partition(";")[0] for fault in faults()] == [
        f"{name}: it is not a file" for name in (f"{CASE}/requests.csv", "codebook/coders.csv", "codings.csv")
    ]


@pytest.mark.parametrize(
    ("name", "right"),
    [(f"{CASE}/contradictions.CSV", f"{CASE}/contradictions.csv"), ("adjudication.xlsx", "adjudication.csv"), ("Study.toml", "study.toml"),
     (f"{CASE}/Facts.xlsx", ""), ("ORIGINS.md", ""), ("codebook/organs.tsv", "codebook/organs.csv")],
)  # fmt: skip
def test_a_table_that_would_be_passed_over_for_its_name_is_refused(folder, name, right):
    (folder / CASE / "contradictions.csv").unlink()
    for row in ("tiny-f10", "tiny-f09"):
        put(folder, f"{CASE}/facts.csv", f",{row},\n", ",,\n")
    (folder / name).write_bytes(b"something")
    assert faults() == ([f"{name}: no file of this name is read; save it as {right}"] if right else [])


def test_a_case_that_is_a_link_to_a_folder_elsewhere_is_judged(folder, tmp_path):
    (folder / CASE).rename(tmp_path / "elsewhere")
    (folder / CASE).symlink_to(tmp_path / "elsewhere")
    assert faults() == [] and intake.judge_case_folder(folder / CASE)._replace(pages=()) == intake.Judged()
    put(tmp_path, "elsewhere/facts.csv", "2021-02-20", "2021-02-31")
    assert len(faults()) == 1


def test_an_answer_is_kept_until_a_file_changes(folder):
    assert intake.judge(folder) is intake.judge(folder)
    put(folder, f"{CASE}/facts.csv", "2021-02-20", "2021-02-31")
    assert len(intake.judge(folder).faults) == 1


def cell_of_origin(folder: Path, name: str) -> str:
    """How a coder's cell looks: it has a value only if the coding joined its fact."""
    cells = positions.compare(clean.process(store.read_raw_case("tiny")), Choices(coding=name)).set_index(["state", "proposition"])
    return str(cells.loc[("XA", "detention_justified"), "cell"])


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("codings.csv", "A,tiny,tiny-f03,", "A, tiny,\u00a0tiny-f03 ,"),
        ("codings.csv", "A,tiny,tiny-f03,", "A ,tiny,tiny-f\u200b03,"),
        (f"{CASE}/facts.csv", "tiny-f03,2021-03-01", " tiny-f03,2021-03-01 "),
        (f"{CASE}/case.csv", "tiny,Ada", "tiny\u00a0,Ada"),
        ("codebook/informants.csv", '"newspaper, unattributed"', '"newspaper,  unattributed "'),
        (f"{CASE}/facts.csv", "XA,police,", "XA ,po\u00adlice,"),
        (f"{CASE}/sources.csv", "herald-0301,Arcadia", " herald-0301,Arcadia"),
    ],
)
def test_what_stands_behind_a_blank_is_judged_and_used_as_cleaning_leaves_it(folder, name, old, new):
    before = cell_of_origin(folder, "A")
    put(folder, name, old, new)
    assert faults() == [] and cell_of_origin(folder, "A") == before == "single"


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        (f"{CASE}/facts.csv", "tiny-f02,", "tiny-f01 ,", "column fact_id: 'tiny-f01' cannot be used here; use a key used once (also in row 2)"),
        (f"{CASE}/facts.csv", "tiny-f03,2021-03-01,Arcadian harbour police", "tiny-f03,2021-03-01,\u200b", "column actor: it is blank; fill it in"),
        (f"{CASE}/facts.csv", "herald-0301;wire-0302", "herald-0301;herald-0301 ", "column source_ids: 'herald-0301;herald-0301' cannot be used here; use each item once"),
        (f"{CASE}/facts.csv", "Arcadian harbour police", "Arcadian\\tharbour police", "use one line of text without control characters"),
    ],
)  # fmt: skip
def test_what_is_wrong_behind_a_blank_is_a_fault(folder, name, old, new, expected):
    put(folder, name, old, new.replace("\\t", "\t"))
    assert any(fault.endswith(expected) for fault in faults()), faults()


@pytest.mark.parametrize("text", ["=HYPERLINK(A1)", " @SUM(1)", "+972 Magazine", "- said he", "x)=cmd|/c calc!A1"])
def test_text_that_a_spreadsheet_would_run_passes(folder, text):
    put(folder, f"{CASE}/facts.csv", "Arcadian harbour police", text)
    put(folder, f"{CASE}/sources.csv", "Arcadia Herald", text)
    assert faults() == []
    assert text.strip() in set(clean.process(store.read_raw_case("tiny")).facts["actor"])


@pytest.mark.parametrize("named", ["Procureur  géné", "Procureur géné", unicodedata.normalize("NFD", "Procureur géné"), " Procureur géné "])
def test_an_informant_can_be_left_out_by_any_spelling_that_cleaning_makes_one(folder, named):
    put(folder, "codebook/informants.csv", "defence lawyer,", unicodedata.normalize("NFD", "Procureur  géné,"))
    put(folder, f"{CASE}/facts.csv", ",defence lawyer,", ",Procureur  géné ,")
    assert intake.faults_of_run(["tiny"], {"exclude_informants": named}) == []
    case = clean.process(store.read_raw_case("tiny"))
    kept = positions.select_evidence(case, Choices(exclude_informants=named)).facts
    assert len(case.facts) - len(kept) == 1 and "tiny-f11" not in set(kept["fact_id"])


def test_the_name_of_an_informant_which_choices_join_has_no_semicolon(folder):
    put(folder, "codebook/informants.csv", "defence lawyer,", "defence lawyer; counsel,")
    put(folder, f"{CASE}/facts.csv", ",defence lawyer,", ",defence lawyer; counsel,")
    assert [fault.partition("cannot")[2] for fault in faults()] == [
        " be used here; use a name without a semicolon, since lists are joined by it (write a comma)"
    ]


def test_other_names_with_a_semicolon_stay_one_item_of_every_list(folder):
    put(folder, "origins.csv", "Arcadia Herald", "Arcadia Herald; evening")
    (folder / "codebook" / "aliases.csv").write_text("raw,canonical,kind,case_id\nA; Tiller,Ada Tiller,person,tiny\n", encoding="utf-8")
    assert faults() == []
    case = clean.process(store.read_raw_case("tiny"))
    assert case.row["also_written"] == "A, Tiller"
    shown = evidence(case).set_index("fact_id")
    assert "Arcadia Herald, evening (XA)" in shown.loc["tiny-f03", "origins"].split(";")


def test_a_year_that_stands_for_an_open_end_is_refused_and_the_one_before_is_none(folder):
    put(folder, f"{CASE}/facts.csv", "tiny-f02,2021-02-20", "tiny-f02,9999-12-31")
    (fault,) = faults()
    assert fault.endswith("'9999-12-31' cannot be used here; use a day before 9999, or .. where the end is open")
    put(folder, f"{CASE}/facts.csv", "9999-12-31", "9998-12-31")
    assert faults() == []


def test_decisions_on_nothing_and_against_the_statement_are_refused(folder):
    header = "case_id,fact_id,state,proposition,stance_final,decided_by,reason\n"
    rows = [
        "tiny,tiny-f05,XA,surrender_to_XB,0,rule,x\n",
        "tiny,tiny-f05,XA,surrender_to_XC,1,rule,x\n",
        "tiny,tiny-f01,XA,surrender_to_XC,,rule,x\n",
    ]
    (folder / "adjudication.csv").write_text(header + rows[0], encoding="utf-8")
    assert faults() == []
    (folder / "adjudication.csv").write_text(header + "".join(rows), encoding="utf-8")
    assert faults() == [
        "adjudication.csv, row 3, column stance_final: '1' cannot be used here; use 0, the stance of the statement that was kept",
        "adjudication.csv, row 4, column fact_id+state+proposition: 'tiny-f01 XA surrender_to_XC' cannot be used here; use what a coding or a statement of the case has",
    ]


def test_two_families_cannot_have_propositions_of_one_name(folder):
    table = store.read_codebook().propositions[:1].assign(proposition_family="handover_to", is_outcome="no")
    (folder / "codebook" / "propositions.csv").write_text(table.to_csv(index=False), encoding="utf-8")
    study = (store.ROOT / "data" / "raw" / "study.toml").read_text(encoding="utf-8")
    (folder / "study.toml").write_text(f'codebook = "extradition"\n{study.replace("kislitsin", "tiny")}', encoding="utf-8")
    words = "column template: 'surrender_to_XX' cannot be used here; use another name than that of row 2 of the project's table"
    assert f"codebook/propositions.csv, row 2, {words}" in faults()
