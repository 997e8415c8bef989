"""Every coded statement is an annotation that walks to its pages, and none carries more of them than the data do."""

import csv
import json
from functools import cache
from typing import Any

import pytest
from deposited import but, contents, parsed
from drawing import DATA
from rdflib import DCTERMS, RDF, Graph, Namespace, URIRef

from analysis.collect import store
from analysis.deposit import annotations

RAW = store.ROOT / "data" / "raw"
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib 7 warns of its own
OA = Namespace("http://www.w3.org/ns/oa#")
URN = "urn:rival-requests:"


@cache
def told() -> dict[str, Any]:
    return parsed(annotations.made(contents()), "annotations.jsonld")


def items() -> dict[str, dict[str, Any]]:
    """Annotations by the id of their statement or claim."""
    return {item["id"].removeprefix(URN): item for item in told()["first"]["items"]}


@cache
def rows(pattern: str) -> list[dict[str, str]]:
    """Rows of collected tables, read by no code of the package."""
    found = []
    for path in sorted(RAW.glob(pattern)):
        with path.open(encoding="utf-8", newline="") as file:
            found += list(csv.DictReader(file))
    return found


def body(item: dict[str, Any], purpose: str) -> list[str]:
    return [part["value"] for part in item["body"] if part["purpose"] == purpose]


def test_there_is_one_annotation_for_each_statement_and_each_claim():
    statements = {row["statement_id"] for row in rows("cases/*/statements.csv")}
    claims = {row["claim_id"] for row in rows("digest/claims.csv")}
    assert len(statements) > 300 and len(claims) > 30
    assert set(items()) == statements | claims
    assert told()["total"] == len(told()["first"]["items"]) == len(statements) + len(claims)


def test_every_annotation_walks_to_the_pages_of_its_fact():
    pages = {row["source_id"]: row for row in rows("cases/*/sources.csv")}
    facts = {row["fact_id"]: row for row in rows("cases/*/facts.csv")}
    for row in rows("cases/*/statements.csv"):
        targets = [target["source"] for target in items()[row["statement_id"]]["target"]]
        named = facts[row["fact_id"]]["source_ids"].split(";")
        assert [target["identifier"] for target in targets] == named != []
        for target, name in zip(targets, named, strict=True):
            assert target["id"].startswith(("http://", "https://"))
            assert target["publisher"] == pages[name]["publisher"]
            assert (target.get("title", ""), target.get("issued", "")) == (pages[name]["title"], pages[name]["published"])


def test_an_annotation_tells_the_claim_and_why_it_was_coded_so():
    facts = {row["fact_id"]: row for row in rows("cases/*/facts.csv")}
    decided = {(row["fact_id"], row["state"], row["proposition"]): row for row in rows("adjudication.csv")}
    n_decided = 0
    for row in rows("cases/*/statements.csv"):
        item = items()[row["statement_id"]]
        [note] = body(item, "commenting")
        assert body(item, "describing") == [facts[row["fact_id"]]["claim"]]
        assert {row["proposition"], row["basis"], row["organ"]} <= set(body(item, "classifying"))
        assert row["rationale"] in note and row["basis"] in note
        assert ("in its own voice" in note) == (row["basis"] != "reported")
        if found := decided.get((row["fact_id"], row["state"], row["proposition"])):
            n_decided += 1
            assert note.rstrip(".").endswith(f"Adjudicated by {found['decided_by']}: {found['reason']}".rstrip("."))
        else:
            assert "Adjudicated" not in note
    assert 0 < n_decided < len(decided)


def test_claims_of_the_audited_document_are_places_and_hashes_alone():
    for row in rows("digest/claims.csv"):
        item = items()[row["claim_id"]]
        selector = item["target"]["selector"]
        assert set(item) == {"id", "type", "body", "target"} and item["body"] == []
        assert selector == {
            "type": "TextPositionSelector", "start": int(row["char_start"]), "end": int(row["char_end"]), "sha256": row["span_sha256"],
        }  # fmt: skip
        assert set(item["target"]) == {"source", "selector"}
    assert all(row["claim"] not in str(told()) for row in rows("digest/claims.csv"))


def test_a_stored_copy_is_named_where_one_is_known():
    study = contents().study
    case_id, case = next(iter(study.cases.items()))
    assert all("state" not in target for item in items().values() for target in item["target"] if isinstance(target, dict)) or (
        "archived" in case.sources
    )
    copied = case.but(sources=case.sources.assign(archived="https://archive.example/" + case.sources["source_id"]))
    changed = contents()._replace(study=type(study)(study.codebook, {case_id: copied}), files={})
    made = parsed(annotations.made(changed), "annotations.jsonld")["first"]["items"]
    states = [(target["source"]["identifier"], target["state"]) for item in made for target in item["target"]]
    assert states and all(state == {"type": "TimeState", "cached": f"https://archive.example/{name}"} for name, state in states)


def test_without_an_audited_document_there_are_statements_alone():
    made = parsed(annotations.made(but({annotations.DOCUMENT: None})), "annotations.jsonld")
    assert made["total"] == len(rows("cases/*/statements.csv"))


def test_every_node_is_of_the_model():
    """What the model asks: one target or more, each a resource with an address; bodies with a purpose of its vocabulary."""
    assert told()["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    own = {key for part in told()["@context"][1:] for key in part}
    assert own == {"sha256", "identifier", "issued", "publisher", "title"}
    assert told()["rights"].endswith("/CC-BY-4.0") and told()["creator"]
    for item in items().values():
        targets = item["target"] if isinstance(item["target"], list) else [item["target"]]
        assert item["type"] == "Annotation" and targets
        assert {part["purpose"] for part in item["body"]} <= {"describing", "commenting", "classifying"}
        assert all(part["type"] == "TextualBody" and part["value"].strip() for part in item["body"])


def read_as_linked_data(made: dict[str, Any]) -> Graph:
    """The annotations by another reader, with the context of the recommendation in place of its address."""
    anno = json.loads((DATA / "web-annotation" / "anno.jsonld").read_text(encoding="utf-8"))["@context"]
    return Graph().parse(data=json.dumps({**made, "@context": [anno, *made["@context"][1:]]}), format="json-ld")


def test_annotations_are_linked_data_of_the_model():
    """Whoever reads JSON-LD finds each annotation with its targets, every page with its address, and purposes of the vocabulary."""
    graph = read_as_linked_data(told())
    found = set(graph.subjects(RDF.type, OA.Annotation))
    assert {str(node).removeprefix(URN) for node in found} == set(items())
    assert {node for node in found if (node, OA.hasTarget, None) in graph} == found
    purposes = {str(purpose) for purpose in graph.objects(None, OA.hasPurpose)}
    assert purposes == {f"{OA}{name}" for name in ("describing", "commenting", "classifying")}
    urls = {target["source"]["id"] for item in items().values() if isinstance(item["target"], list) for target in item["target"]}
    pages = set(graph.objects(None, OA.hasSource))
    assert urls <= {str(page) for page in pages} and len(urls) > 200
    assert all((page, DCTERMS.publisher, None) in graph for page in pages if str(page) in urls)
    n_hashes = len(set(graph.subjects(URIRef("https://schema.org/sha256"))))
    assert n_hashes == len(rows("digest/claims.csv"))


def test_a_stored_copy_is_linked_data_too():
    page = {"id": "https://example.org/page", "type": "Text"}
    state = {"type": "TimeState", "cached": "https://archive.example/page"}
    item = {"id": f"{URN}x", "type": "Annotation", "target": [{"type": "SpecificResource", "source": page, "state": state}]}
    graph = read_as_linked_data({**told(), "first": {"type": "AnnotationPage", "items": [item]}})
    assert list(graph.objects(None, OA.cachedSource)) == [URIRef("https://archive.example/page")]


@pytest.mark.parametrize("lost", ["claim", "rationale"])
def test_a_text_that_no_document_may_hold_is_seen_to_have_stood_there(lost):
    study = contents().study
    case_id, case = next(iter(study.cases.items()))
    table = "facts" if lost == "claim" else "statements"
    spoiled = case.but(**{table: getattr(case, table).assign(**{lost: "a\x00b"})})
    changed = contents()._replace(study=type(study)(study.codebook, {case_id: spoiled}), files={})
    assert "\\u0000" not in annotations.made(changed)["annotations.jsonld"].decode()
