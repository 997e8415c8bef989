"""CITATION.cff is valid by the schema of its format, and .zenodo.json says the same as it."""

import json
from typing import Any

import jsonschema
import pytest
import yaml
from deposited import but, contents, parsed
from drawing import DATA

from analysis.deposit import citation

SCHEMA = json.loads((DATA / "citation-file-format" / "schema-1.2.0.json").read_text(encoding="utf-8"))
ZENODO = json.loads((DATA / "zenodo" / "metadata.json").read_text(encoding="utf-8"))
"""The fields of Zenodo's deposit form, which refuses any other."""


def cited(**changed: Any) -> dict[str, Any]:
    """CITATION.cff with other fields; None: without it."""
    known = {**yaml.safe_load(contents().files["CITATION.cff"]), **changed}
    return {key: value for key, value in known.items() if value is not None}


def with_citation(**changed: Any):
    """The contents with such a CITATION.cff."""
    return but({"CITATION.cff": yaml.safe_dump(cited(**changed)).encode()})


def schema_faults(known: dict[str, Any], schema: dict[str, Any] = SCHEMA) -> list[str]:
    """What the schema finds; days are text there."""
    jsonschema.Draft7Validator.check_schema(schema)
    return [fault.message for fault in jsonschema.Draft7Validator(schema).iter_errors(json.loads(json.dumps(known, default=str)))]


def test_the_citation_is_valid_by_the_schema_of_its_format():
    assert schema_faults(cited()) == []


@pytest.mark.parametrize("changed", [{"title": None}, {"authors": []}, {"type": "paper"}, {"doi": "none yet"}, {"journal": "none yet"}])
def test_the_schema_finds_planted_faults(changed):
    assert len(schema_faults(cited(**changed))) == 1


def test_zenodo_is_told_what_the_citation_says():
    told, known = parsed(citation.made(contents()), ".zenodo.json"), cited()
    assert schema_faults(told, ZENODO) == []
    assert (told["title"], told["version"], told["keywords"]) == (known["title"], known["version"], known["keywords"])
    assert told["creators"] == [{"name": author["name"]} for author in known["authors"]]
    assert (told["upload_type"], told["access_right"], told["license"]) == ("software", "open", known["license"])
    assert contents().stamp.commit in told["notes"] and contents().stamp.data_sha256 in told["notes"]
    assert "related_identifiers" not in told, "nobody knows an address yet"


def test_persons_and_addresses_are_told_as_zenodo_asks():
    person = {
        "given-names": "Ada",
        "family-names": "Byron",
        "name-particle": "de",
        "orcid": "https://orcid.org/0000-0002-1825-0097",
        "affiliation": "No",
    }
    article = {"type": "article", "title": "An article", "doi": "10.1000/182", "authors": [person]}
    changed = {"authors": [person], "repository-code": "https://example.org/code", "preferred-citation": article}
    assert schema_faults(cited(**changed)) == []
    told = parsed(citation.made(with_citation(**changed)), ".zenodo.json")
    assert schema_faults(told, ZENODO) == []
    assert told["creators"] == [{"name": "de Byron, Ada", "affiliation": "No", "orcid": "0000-0002-1825-0097"}]
    found = {item["relation"]: item["identifier"] for item in told["related_identifiers"]}
    assert found == {"isSupplementTo": "10.1000/182", "isDerivedFrom": "https://example.org/code"}


@pytest.mark.parametrize(
    "changed",
    [
        {"creators": []}, {"creators": [{"name": "A", "orcid": "https://orcid.org/0000-0002-1825-0097"}]}, {"journal": "none"}, {"license": None},
        {"upload_type": "code"}, {"upload_type": "publication"}, {"language": "en"}, {"access_right": "restricted"}, {"keywords": "one"},
        {"related_identifiers": [{"identifier": "10.1000/182", "relation": "supplements"}]}, {"title": None},
    ],
)  # fmt: skip
def test_the_fields_of_zenodo_find_planted_faults(changed):
    told = parsed(citation.made(contents()), ".zenodo.json") | changed
    assert len(schema_faults({key: value for key, value in told.items() if value is not None}, ZENODO)) == 1


def test_every_fault_of_a_citation_is_named_at_once():
    wrong = with_citation(version="9.9", license=None, authors=[{"name": "Somebody"}, {"affiliation": "Nowhere"}])
    known = cited()["version"]
    assert citation.faults(wrong) == [
        "CITATION.cff has no license; write it",
        "CITATION.cff: author 2 has no name; write it",
        f"CITATION.cff names version 9.9, and pyproject.toml is version {known}; use one",
        f"CITATION.cff names version 9.9, and the release is version {known}; use one",
    ]


@pytest.mark.parametrize("data", [None, b"", b"- a list\n"])
def test_a_citation_without_anything_in_it_is_refused(data):
    assert len(citation.faults(but({"CITATION.cff": data}))) == len(citation.NEEDED)


@pytest.mark.parametrize("data", [b"title: [\n", b"\xff\xfe"])
def test_a_citation_that_cannot_be_read_is_refused(data):
    assert [fault.startswith("CITATION.cff is no YAML (") for fault in citation.faults(but({"CITATION.cff": data}))] == [True]


def test_the_same_contents_give_the_same_bytes():
    assert citation.made(contents()) == citation.made(contents()._replace(files=dict(reversed(contents().files.items()))))
