"""The door to disk: what is read stays text, and what is written is there whole or not at all."""

import os
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.collect import files, store
from analysis.model.dispute import Study

quick = settings(max_examples=40, deadline=None, derandomize=True)
TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs")))


def write(folder: Path, contents: dict[str, str]) -> Path:
    for name, text in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def below(folder: Path) -> list[str]:
    """Every file below a folder, hidden ones too."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is read in place of data/raw."""
    monkeypatch.setenv(store.RAW, str(tmp_path))
    return tmp_path


def test_case_ids_are_the_sorted_names_of_the_folders(tmp_path: Path):
    write(tmp_path / "cases", {"b/case.csv": "", "a-2/case.csv": "", "a/case.csv": "", "note.txt": ""})
    assert store.case_ids(tmp_path) == ["a", "a-2", "b"]


def test_a_data_set_without_cases_has_none(tmp_path: Path):
    assert store.case_ids(tmp_path) == []


def test_collected_data_are_the_projects_own_unless_a_folder_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(store.RAW, raising=False)
    assert store.raw_folder() == store.ROOT / "data" / "raw"
    monkeypatch.setenv(store.RAW, str(tmp_path))
    assert store.raw_folder() == tmp_path


def test_use_raw_reads_from_another_folder_from_then_on(own_data: Path, monkeypatch: pytest.MonkeyPatch):
    write(own_data, {"elsewhere/cases/tiny/case.csv": ""})
    monkeypatch.chdir(own_data)
    store.use_raw(Path("elsewhere"))
    monkeypatch.chdir("/")  # the folder is remembered whole, not as seen from where one was
    assert store.case_ids() == ["tiny"]


def test_cleaned_tables_are_the_claimed_ones_unless_a_rerun_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(store.BUILD, raising=False)
    assert store.processed_folder() == store.ROOT / "data" / "processed"
    monkeypatch.setenv(store.BUILD, str(tmp_path))
    assert store.processed_folder() == tmp_path / "data" / "processed"


def test_namibia_norway_and_numbers_stay_text():
    table = store.read_table(b"state,code,day\nNA,007,\nNO,1e5,null\n")
    assert table.to_dict("list") == {"state": ["NA", "NO"], "code": ["007", "1e5"], "day": ["", "null"]}


def test_a_byte_order_mark_is_no_part_of_the_first_name():
    assert list(store.read_table(b"\xef\xbb\xbfstate\nXA\n").columns) == ["state"]


def test_a_table_is_read_from_a_path_as_from_its_bytes(tmp_path: Path):
    write(tmp_path, {"t.csv": "state\nÅA\n"})
    pd.testing.assert_frame_equal(store.read_table(tmp_path / "t.csv"), store.read_table("state\nÅA\n".encode()))


def test_tables_of_a_folder_are_named_without_the_ending_and_do_not_include_those_below(tmp_path: Path):
    write(tmp_path, {"b.csv": "x\n1\n", "a.csv": "x\n2\n", "c/d.csv": "x\n3\n", "e.txt": "x\n4\n"})
    assert [(name, list(table["x"])) for name, table in store.read_tables(tmp_path).items()] == [("a", ["2"]), ("b", ["1"])]


def test_a_folder_that_is_not_there_has_no_tables(tmp_path: Path):
    assert store.read_tables(tmp_path / "nowhere") == {}


def test_bytes_are_read_by_sorted_relative_path(tmp_path: Path):
    write(tmp_path, {"b.csv": "2", "a/c.csv": "1", "d.txt": "3"})
    assert list(store.read_bytes(tmp_path).items()) == [("a/c.csv", b"1"), ("b.csv", b"2")]


def test_a_table_is_written_with_days_and_blanks_as_text():
    table = pd.DataFrame(
        {
            "day": pd.to_datetime(["2023-08-02", None]),
            "text": ["a,b", 'say "x"'],
            "stance": pd.array([-1, None], dtype="Int64"),
            "share": [0.5, None],
        },
        index=[7, 3],
    )
    assert store.csv_bytes(table) == b'day,text,stance,share\n2023-08-02,"a,b",-1,0.5\n,"say ""x""",,\n'


def test_a_table_is_written_as_utf_8():
    assert store.csv_bytes(pd.DataFrame({"day": pd.to_datetime(["0001-01-11"], format="%Y-%m-%d")})) == b"day\n0001-01-11\n"
    assert store.csv_bytes(pd.DataFrame({"name": ["Černý"]})) == b"name\n\xc4\x8cern\xc3\xbd\n"


@quick
@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=5))
def test_text_that_is_written_is_read_back(rows: list[tuple[str, str]]):
    table = pd.DataFrame(rows, columns=["a", "b"], dtype=str)
    assert store.read_table(store.csv_bytes(table)).to_dict("list") == table.to_dict("list")


@quick
@given(data=st.binary())
def test_bytes_that_are_written_are_read_back(data: bytes, tmp_path_factory: pytest.TempPathFactory):
    path = tmp_path_factory.mktemp("written") / "file"
    files.write_bytes(path, data)
    assert path.read_bytes() == data


def test_a_file_is_written_into_a_folder_that_is_not_there_yet(tmp_path: Path):
    files.write_bytes(tmp_path / "a" / "b" / "c.csv", b"1")
    assert below(tmp_path) == ["a/b/c.csv"]


def test_a_written_file_can_be_read_by_all(tmp_path: Path):
    files.write_bytes(tmp_path / "c.csv", b"1")
    assert (tmp_path / "c.csv").stat().st_mode & 0o777 == 0o644


def test_a_file_is_replaced_whole(tmp_path: Path):
    files.write_bytes(tmp_path / "c.csv", b"a long old text")
    files.write_bytes(tmp_path / "c.csv", b"new")
    assert (tmp_path / "c.csv").read_bytes() == b"new"


class Full(OSError):
    """The disk is full."""


def refuse(*_: object) -> None:
    raise Full


@pytest.mark.parametrize("step", ["replace", "chmod"])
def test_a_write_that_fails_leaves_the_old_file_and_no_partial_one(step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write(tmp_path, {"c.csv": "old"})
    monkeypatch.setattr(Path, step, refuse)
    with pytest.raises(Full):
        files.write_bytes(tmp_path / "c.csv", b"new")
    assert [(name, (tmp_path / name).read_bytes()) for name in below(tmp_path)] == [("c.csv", b"old")]


def test_a_write_that_fails_halfway_leaves_the_old_file_and_no_partial_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write(tmp_path, {"c.csv": "old"})
    opened = os.fdopen

    def half(handle: int, mode: str):
        file = opened(handle, mode)
        file.write(b"ne")
        file.close()
        raise Full

    monkeypatch.setattr(os, "fdopen", half)
    with pytest.raises(Full):
        files.write_bytes(tmp_path / "c.csv", b"new")
    assert [(name, (tmp_path / name).read_bytes()) for name in below(tmp_path)] == [("c.csv", b"old")]


def test_files_are_written_by_relative_path(tmp_path: Path):
    files.write_all(tmp_path, {"b/c.csv": b"2", "a.csv": b"1"})
    assert store.read_bytes(tmp_path) == {"a.csv": b"1", "b/c.csv": b"2"}


def test_files_are_removed_with_the_folders_that_this_leaves_empty(tmp_path: Path):
    write(tmp_path, {"a/one.csv": "", "b/two.csv": "", "b/three.csv": ""})
    files.remove([tmp_path / "a" / "one.csv", tmp_path / "b" / "two.csv", tmp_path / "b" / "never.csv"])
    assert (below(tmp_path), (tmp_path / "a").exists()) == (["b/three.csv"], False)


def test_a_file_is_named_by_its_sha_256():
    """The digest of `abc` is the published test vector of FIPS 180-2, appendix B.1."""
    assert files.sha256(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


# rows of two cases, of which `tiny` is read
DATA_SET = {
    "cases/tiny/case.csv": "case_id,person\ntiny,Ann\n",
    "cases/tiny/sources.csv": "source_id,origin_id\np1,o1\n",
    "cases/tiny/facts.csv": "fact_id,claim\ntiny-f1,x\n",
    "origins.csv": "origin_id,publisher\no1,One\no2,Two\n",
    "codings.csv": "coder,fact_id\nA,other-f1\nA,tiny-f1\n",
    "adjudication.csv": "case_id,fact_id\nother,other-f1\ntiny,tiny-f1\n",
    "digest/claims.csv": "claim_id,fact_ids\nc1,\nc2,other-f1;tiny-f1\n",
    "digest/references.csv": "ref\n1\n",
    "digest/entities.csv": "printed\nAnn\n",
}


def test_a_raw_case_has_the_rows_of_the_study_that_belong_to_it(own_data: Path):
    write(own_data, DATA_SET)
    raw = store.read_raw_case("tiny")
    assert list(raw.origins["origin_id"]) == ["o1"]
    assert list(raw.codings["fact_id"]) == ["tiny-f1"]
    assert list(raw.adjudication["fact_id"]) == ["tiny-f1"]


def test_a_raw_case_on_whose_facts_the_digest_was_checked_has_all_its_claims(own_data: Path):
    write(own_data, DATA_SET)
    raw = store.read_raw_case("tiny")
    assert [len(table) for table in (raw.claims, raw.references, raw.entities)] == [2, 1, 1]


def test_a_raw_case_that_the_digest_is_not_about_has_no_claims(own_data: Path):
    write(own_data, {**DATA_SET, "digest/claims.csv": "claim_id,fact_ids\nc1,\nc2,other-f1;tiny-f10\n"})
    raw = store.read_raw_case("tiny")
    assert [len(table) for table in (raw.claims, raw.references, raw.entities)] == [0, 0, 0]
    assert list(raw.claims.columns) == ["claim_id", "fact_ids"]


def test_a_data_set_without_tables_of_the_study_has_no_rows_of_them(own_data: Path):
    """Ids that also occur in the project's own data do not bring in the codes that were given there."""
    write(
        own_data,
        {
            "cases/kislitsin/case.csv": "case_id,person\nkislitsin,Ann\n",
            "cases/kislitsin/sources.csv": "source_id,origin_id\np1,tass-20230801\n",
            "cases/kislitsin/facts.csv": "fact_id,claim\nkislitsin-f01,another claim\n",
        },
    )
    raw = store.read_raw_case("kislitsin")
    assert [len(table) for table in (raw.origins, raw.codings, raw.adjudication)] == [0, 0, 0]


def test_cleaned_tables_are_read_from_the_folder_of_the_rerun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(store.BUILD, str(tmp_path))
    write(tmp_path, {"data/processed/tiny/facts.csv": "fact_id\ntiny-f1\n"})
    case = store.read_case("tiny")
    assert {name: list(table["fact_id"]) for name, table in case.tables.items() if len(table)} == {"facts": ["tiny-f1"]}


def test_a_case_that_was_never_cleaned_is_refused_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(store.BUILD, str(tmp_path))
    with pytest.raises(FileNotFoundError, match=r"no cleaned tables of case 'tiny' yet: run notebook 01 of the case first \(make run\)"):
        store.read_case("tiny")


def of_two_cases(folder: Path, monkeypatch: pytest.MonkeyPatch, *cleaned: str) -> None:
    """A data set of two cases, of which these were cleaned."""
    monkeypatch.setenv(store.BUILD, str(folder / "build"))
    write(folder, {f"cases/{name}/case.csv": "case_id,person\n" for name in ("b", "a")})
    write(folder / "build", {f"data/processed/{name}/case.csv": f"case_id,person\n{name},Ann\n" for name in cleaned})


def test_a_study_has_all_cases_by_name_and_one_codebook(own_data: Path, monkeypatch: pytest.MonkeyPatch):
    of_two_cases(own_data, monkeypatch, "a", "b")
    study = store.read_study()
    assert {name: case.id for name, case in study.cases.items()} == {"a": "a", "b": "b"}
    assert list(study.cases) == ["a", "b"]
    assert all(case.codebook is study.codebook for case in study.cases.values())


def test_a_study_of_which_a_case_was_never_cleaned_is_refused(own_data: Path, monkeypatch: pytest.MonkeyPatch):
    of_two_cases(own_data, monkeypatch, "a")
    with pytest.raises(FileNotFoundError, match="no cleaned tables of case 'b' yet"):
        store.read_study()


def test_a_lent_study_stands_for_the_one_on_disk_until_the_end_or_an_error(own_data: Path, monkeypatch: pytest.MonkeyPatch):
    of_two_cases(own_data, monkeypatch, "a", "b")
    study = store.read_study()
    lent = Study(study.codebook.but(states=study.codebook.states.iloc[:1]), {"a": study.cases["b"]})
    with pytest.raises(Full), store.lend(lent):
        assert store.read_study() is lent
        assert store.read_codebook() is lent.codebook
        assert store.read_case("a") is lent.cases["a"]
        assert store.read_case("b").id == "b", "a case that is not lent is read from disk"
        refuse()
    assert list(store.read_study().cases) == ["a", "b"]
    assert len(store.read_codebook().states) > 1
    assert store.read_case("a").id == "a"


def test_law_that_the_data_do_not_have_is_without_rows(own_data: Path):
    write(own_data, {"law/grounds.csv": "case_id,state\ntiny,XA\n"})
    assert {name: len(table) for name, table in store.read_law().tables.items() if len(table)} == {"grounds": 1}
    assert {len(table.columns) > 0 for table in store.read_law().tables.values()} == {True}
