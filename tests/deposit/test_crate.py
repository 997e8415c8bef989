"""The RO-Crate: the validator finds nothing that its profiles ask for, without a network, and finds what is planted."""

import json
from functools import cache
from pathlib import Path

import pytest
import requests
from deposit.described import CASE, contents, unpacked
from rocrate_validator import services
from rocrate_validator.models import Severity
from rocrate_validator.utils.http import HttpRequester

from analysis.collect import files, store
from analysis.deposit import crate

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of rdflib, which the validator uses in an old way
CONTEXT = Path(__file__).parents[1] / "data" / "ro-crate" / "context-1.1.jsonld"
CARRIED = "tests/data/ro-crate/context-1.1.jsonld"
LAST = f"results/{CASE}/notebooks/06_weigh_evidence.ipynb"


@cache
def small():
    """What is deposited of one notebook of a case, and what it reads: the validator takes seconds for a thousand files."""
    exhibits = store.read_table(contents().files["results/manifest.csv"])
    made = exhibits.loc[(exhibits["case_id"] == CASE) & (exhibits["notebook"] == "06_weigh_evidence"), "path"]
    kept = {
        *made,
        "results/manifest.csv",
        "notebooks/06_weigh_evidence.ipynb",
        "requirements.txt",
        "pyproject.toml",
        "README.md",
        "analysis/__init__.py",
        CARRIED,
    }
    read = ("data/raw/codebook/", "data/raw/cod", f"data/processed/{CASE}/")
    return contents()._replace(files={path: data for path, data in contents().files.items() if path in kept or path.startswith(read)})


def described(deposited=None) -> dict:
    return json.loads(crate.made(deposited or small())[crate.NAME])


def entity(name: str, deposited=None) -> dict:
    return next(found for found in described(deposited)["@graph"] if found["@id"] == name)


@pytest.fixture
def faults(tmp_path, monkeypatch):
    """What the validator finds wrong with a crate in a folder, of what must be, and of what should be; the context comes from the tests."""

    def answer(self, address, **_):
        response = requests.Response()
        response.status_code = 200 if address == crate.CONTEXT else 504
        response._content = CONTEXT.read_bytes()
        response.headers["Content-Type"] = "application/ld+json"
        return response

    monkeypatch.setattr(HttpRequester, "get", answer, raising=False)

    def found(graph: dict, profile: str = "process-run-crate-0.5", severity=Severity.REQUIRED) -> set[str]:
        files.write_bytes(tmp_path / "crate" / crate.NAME, json.dumps(graph).encode())
        asked = services.ValidationSettings(
            rocrate_uri=str(tmp_path / "crate"), profile_identifier=profile, requirement_severity=severity, offline=True,
            cache_path=tmp_path / "cache",
        )  # fmt: skip
        return {str(issue.message) for issue in services.validate(asked).get_issues(severity)}

    unpacked(tmp_path / "crate", small())
    return found


def test_the_validator_finds_nothing_that_the_profiles_ask_for_and_knows_what_they_recommend(faults):
    assert faults(described(), severity=Severity.RECOMMENDED) == {
        "The Action SHOULD have an endTime in ISO 8601 format",  # an archive has no times of runs
        "The Action SHOULD have a result",  # those of the notebook that was executed for another case are not in this folder
        "The SoftwareApplication id SHOULD be an absolute URI",  # the notebooks are parts of the crate, and so have paths
        "The `publisher` property of a `Root Data Entity` SHOULD be an `Organization`",  # nobody has published it yet
        "The organization SHOULD have a URL.",  # the project has no page
    }


def test_the_validator_finds_planted_faults(faults):
    graph = described()
    by_name = {found["@id"]: found for found in graph["@graph"]}
    del by_name[f"#run-{CASE}-06_weigh_evidence"]["instrument"]
    del by_name["./"]["conformsTo"]
    by_name["./"]["datePublished"] = "some day"
    by_name["README.md"]["@id"] = "LOST.md"
    found = faults(graph)
    for message in (
        "MUST have an instrument",
        "MUST reference a CreativeWork",
        "MUST have a `datePublished`",
        "LOST.md",
    ):
        assert any(message in fault for fault in found), message


def test_an_executed_notebook_is_an_action_with_what_it_read_and_made():
    found = entity(f"#run-{CASE}-06_weigh_evidence")
    read, made = ([part["@id"] for part in found[key]] for key in ("object", "result"))
    assert found["instrument"] == {"@id": "notebooks/06_weigh_evidence.ipynb"}
    assert read == [f"data/processed/{CASE}/", "data/raw/codebook/", "requirements.txt", f"#case_id-{CASE}"]
    assert LAST in made and f"results/{CASE}/figures/coding.svg" in made and all(path in small().files for path in made)
    assert not {"startTime", "endTime"} & set(found), "an archive has no times of runs"
    everything = contents().with_files({f"results/{each}/notebooks/02_compare_positions.ipynb": b"{}" for each in ("burkov", "uss")})
    actions = [each["@id"] for each in described(everything)["@graph"] if each["@type"] == "CreateAction"]
    names = ("01_clean_facts", "02_compare_positions", "03_draw_figures", "04_test_robustness", "06_weigh_evidence")
    assert actions == [
        "#run-burkov-02_compare_positions", *(f"#run-kislitsin-{name}" for name in names), "#run-uss-02_compare_positions",
        *(f"#run-{CASE}-{name}" for name in names), "#run-study-05_compare_cases", "#run-study-07_measure_reliability",
    ]  # fmt: skip
    assert [part["@id"] for part in entity("./", everything)["mentions"]] == actions
    cleaning = [part["@id"] for part in entity(f"#run-{CASE}-01_clean_facts", everything)["object"]]
    assert f"data/raw/cases/{CASE}/" in cleaning and "data/raw/" in cleaning


def test_every_file_hangs_from_the_root_and_has_its_hash_licence_and_name():
    graph = {found["@id"]: found for found in described()["@graph"]}
    hanging = {part["@id"] for part in graph["./"]["hasPart"]}
    for name in sorted(hanging):
        parts = graph[name].get("hasPart", [])
        hanging |= {part["@id"] for part in (parts if isinstance(parts, list) else [parts])}
    of_folders = ("analysis/", "tests/")
    assert {path for path in small().files if not path.startswith(of_folders)} <= hanging and hanging <= {*graph}
    for path in hanging & {*small().files}:
        assert graph[path]["sha256"] == files.sha256(small().files[path]) and graph[path]["contentSize"] == str(len(small().files[path]))
    code, data = ({"@id": f"https://spdx.org/licenses/{name}"} for name in ("MIT", "CC-BY-4.0"))
    assert graph[CARRIED]["license"] == {"@id": "https://creativecommons.org/publicdomain/zero/1.0/"}
    assert graph["analysis/"]["license"] == code and graph["data/raw/codings.csv"]["license"] == data
    assert graph["notebooks/06_weigh_evidence.ipynb"]["license"] == [data, code]
    assert graph[f"results/{CASE}/figures/coding.svg"]["name"].startswith("Figure S")


def test_what_the_crate_says_depends_on_its_files_and_its_stamp_alone():
    again = crate.made(small())[crate.NAME]
    assert json.loads(again) == described() and str(store.ROOT).encode() not in again
    assert entity("./")["datePublished"] == "2026-11-29" and entity("./")["identifier"] == "0123456789" * 4
