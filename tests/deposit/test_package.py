"""The Data Package: frictionless finds nothing wrong with our tables, and finds what is planted in them."""

import json
from collections import Counter
from functools import cache

import pytest
from deposit.described import CASE, contents, unpacked
from frictionless import Package

from analysis.collect import files, store
from analysis.deposit import package, tree
from analysis.model.dictionary.schemas import Column
from analysis.pipeline import from_raw

STATEMENTS, FACTS = f"data/raw/cases/{CASE}/statements.csv", f"data/processed/{CASE}/facts.csv"
PAGES = f"data/processed/{CASE}/fact_sources.csv"


@cache
def described() -> dict:
    return json.loads(package.made(contents())[package.NAME])


def resource(path: str) -> dict:
    return next(found for found in described()["resources"] if found["path"] == path)


def found_in(folder, package_) -> Counter:
    """What frictionless finds, by table and kind of error."""
    found = Package.from_descriptor(package_, basepath=str(folder)).validate(limit_errors=50)
    assert [str(error) for error in found.errors] == []
    return Counter((task.place, error.type) for task in found.tasks for error in task.errors)


def some(path: str, left_out: tuple[str, ...] = ()) -> dict:
    """The package with a table and those to which it or they refer, without some of what it says of each."""
    kept, names = {}, [package.resource_name(path)]
    for name in names:
        kept[name] = next(each for each in described()["resources"] if each["name"] == name)
        names += [key["reference"]["resource"] for key in kept[name]["schema"].get("foreignKeys", []) if key["reference"]["resource"] not in names]
    return {
        **described(),
        "resources": [{key: value for key, value in each.items() if key not in left_out} for each in kept.values()],
    }


def planted(folder, path: str, before: bytes, after: bytes) -> None:
    data = (folder / path).read_bytes()
    assert before in data
    files.write_bytes(folder / path, data.replace(before, after, 1))


def test_frictionless_finds_no_error_in_the_tables_of_a_case_and_those_beside_the_cases(tmp_path):
    assert found_in(unpacked(tmp_path, contents()), described()) == {}
    assert len(described()["resources"]) == sum(path.endswith(".csv") and path.startswith(("data/", "results/")) for path in contents().files)


@pytest.mark.parametrize(
    ("path", "before", "after", "error"),
    [
        (PAGES, b"\nzubakha-f01,", b"\nzubakha-f99,", "foreign-key"),
        (PAGES, b",01,", b",first,", "type-error"),
        (FACTS, b"\nzubakha-f02,", b"\nzubakha-f01,", "primary-key"),
        (FACTS, b"\nzubakha-f02,", b"\n,", "constraint-error"),
        (FACTS, b",no,", b",perhaps,", "type-error"),
        (FACTS, b"fact_id,", b"fact,", "incorrect-label"),
        ("data/raw/law/grounds.csv", b";nationality,", b";nationalities,", "constraint-error"),
        ("data/raw/codings.csv", b",burkov,", b",burkow,", "constraint-error"),
    ],
)
def test_frictionless_finds_a_planted_fault(tmp_path, path, before, after, error):
    folder, rest = unpacked(tmp_path, contents()), some(path, left_out=("bytes", "hash"))
    planted(folder, path, before, after)
    assert (path, error) in found_in(folder, rest)


def test_a_changed_byte_does_not_have_the_hash_of_the_package(tmp_path):
    folder = unpacked(tmp_path, contents())
    assert found_in(folder, some(PAGES)) == {}
    planted(folder, PAGES, b",01,", b",02,")
    assert found_in(folder, some(PAGES)) == {(PAGES, "hash-count"): 1}


def test_references_lead_to_tables_of_the_case_or_to_those_beside_the_cases():
    def keys(path):
        return {key["fields"][0]: (key["reference"]["resource"], *key["reference"]["fields"]) for key in resource(path)["schema"]["foreignKeys"]}

    assert keys(STATEMENTS)["fact_id"] == (f"data.raw.cases.{CASE}.facts", "fact_id")
    assert keys(PAGES) == {
        "fact_id": (f"data.processed.{CASE}.facts", "fact_id"),
        "source_id": (f"data.processed.{CASE}.sources", "source_id"),
    }
    assert keys(f"results/{CASE}/tables/coding.csv")["statement_id"] == (
        f"data.processed.{CASE}.statements",
        "statement_id",
    )
    assert keys(f"data/raw/cases/{CASE}/sources.csv")["origin_id"] == ("data.raw.origins", "origin_id")
    codings = resource("data/raw/codings.csv")["schema"]
    assert "fact_id" not in {key["fields"][0] for key in codings["foreignKeys"]}, "facts of many cases are in no single table"
    assert codings["primaryKey"] == ["coder", "fact_id", "state", "proposition"]
    words = {field["name"]: field.get("constraints", {}).get("enum") for field in codings["fields"]}
    assert words["case_id"] == sorted(store.case_ids()) and words["stance"] == ["-1", "0", "1"]


def test_what_the_package_says_depends_on_its_files_and_its_stamp_alone():
    again = package.made(contents())[package.NAME]
    assert json.loads(again) == described() and again.endswith(b"}\n") and b"\r" not in again
    assert described()["created"] == "2026-11-29T00:00:00Z" and described()["licenses"][0]["name"] == "CC-BY-4.0"
    assert str(store.ROOT).encode() not in again


def test_a_table_or_column_of_which_the_dictionary_does_not_know_is_refused():
    for path, data in (("data/raw/other.csv", b"a\n1\n"), ("results/manifest.csv", b"path,colour\na,b\n")):
        with pytest.raises(tree.Unfit, match="The dictionary knows no"):
            package.made(contents()._replace(files={**contents().files, path: data}))


def test_the_topmost_version_of_the_schema_is_that_of_the_dictionary(monkeypatch):
    said = package.version(contents().files[package.SCHEMA])
    codebook = store.read_codebook()
    assert said.number == described()["schemaVersion"]
    assert said.fingerprint == package.fingerprint(codebook), (
        f"the dictionary has another schema than the topmost version in {package.SCHEMA}: add a version there, say how to migrate, and its fingerprint"
    )
    worded = package.MANIFEST._replace(columns=tuple(column._replace(meaning="in other words") for column in package.MANIFEST.columns))
    monkeypatch.setattr(package, "MANIFEST", worded)
    assert package.fingerprint(codebook) == said.fingerprint
    monkeypatch.setattr(package, "MANIFEST", worded._replace(columns=(*worded.columns, Column("colour", "its colour"))))
    assert package.fingerprint(codebook) != said.fingerprint
    with pytest.raises(tree.Unfit, match="names no version"):
        package.version(b"# Versions\n")


def test_a_table_that_has_not_all_words_is_no_table_to_refer_to(monkeypatch):
    """The harbour extends our codebook: its own table of informants has some of them, and ISO 3166-1 alone knows its states."""
    harbour = store.ROOT / "tests" / "data" / "harbour"
    monkeypatch.setenv(store.RAW, str(harbour))
    study, ours = from_raw.study(), store.ROOT / "data" / "raw" / "codebook"
    there = {f"data/raw/codebook/{path.name}": path.read_bytes() for path in (ours / "states.csv", ours / "organs.csv")}
    there |= {"data/raw/codebook/informants.csv": (harbour / "codebook" / "informants.csv").read_bytes()}
    tables = package._Tables(there, study)
    found = [tables._has_all(f"data/raw/codebook/{name}.csv", key) for name, key in (("organs", "organ"), ("informants", "informant"), ("states", "alpha2"))]
    assert found == [True, False, False]
