"""The audit of the digest: what stands beside each claim, against numbers worked by hand from the raw tables."""

import pandas as pd
import pytest
from drawing import case_of

from analysis.coding import digest
from analysis.model.dictionary.coding import DIGEST
from analysis.model.dispute import Case


def verdicts(audit: pd.DataFrame, verdict: str) -> str:
    chosen = audit.loc[audit["verdict"] == verdict, "claim_id"]
    return " ".join(chosen.str.removeprefix("digest-c"))


@pytest.fixture(scope="module")
def audited() -> pd.DataFrame:
    return digest.audit(case_of("kislitsin"))


@pytest.fixture
def invented() -> Case:
    """Three claims, one of them uncited; the first and the third contradict each other; on the second no fact bears."""
    columns = ["claim_id", "paragraph", "sentence", "clause", "claim", "cited_as", "state", "proposition", "stance", "verdict", "verdict_note"]
    claims = [
        ("d-c3", "2", "10", "1", "It is open.", "Arcadia", "XA", "surrender_to_XB", "0", "corroborated", "seen"),
        ("d-c2", "2", "9", "1", "It matters.", "the case", "", "", "", "opinion", ""),
        ("d-c1", "0", "1", "1", "It is granted.", "Arcadia", "XA", "surrender_to_XB", "1", "contradicted", ""),
    ]
    tables = {
        "claims": (columns, claims),
        "claim_references": (["claim_id", "place", "ref"], [("d-c1", "01", "10"), ("d-c1", "02", "9"), ("d-c2", "01", "9")]),
        "claim_facts": (["claim_id", "place", "fact_id"], [("d-c3", "02", "f1"), ("d-c3", "01", "f2"), ("d-c1", "01", "f1")]),
        "claim_conflicts": (
            digest.CONFLICTS.names,
            [("stance", "XA on surrender_to_XB", "d-c1", "d-c3", "1", "0"), ("spelling", "Ada Tiller", "Tiller", "Tillor", "Tiller", "Tillor")],
        ),
        "references": (["ref", "status", "n_claims", "n_alone"], [("10", "probable", "1", "0"), ("9", "unidentified", "2", "1")]),
        "statements": (
            ["statement_id", "coding", "fact_id"],
            [("s2", "adjudicated", "f2"), ("s1", "adjudicated", "f1"), ("s3", "adjudicated", "f2"), ("A-f1", "A", "f1"), ("s9", "adjudicated", "f9")],
        ),
    }
    made = {name: pd.DataFrame(rows, columns=columns, dtype=str) for name, (columns, rows) in tables.items()}
    return Case.of(made, case_of("tiny").codebook)


def test_three_invented_claims_are_as_by_hand(invented):
    audit = digest.audit(invented)
    shown = ["claim_id", "paragraph", "sentence", "refs", "verdict", "fact_ids", "statement_ids", "conflicts_with"]
    assert audit[shown].values.tolist() == [
        ["d-c1", 0, 1, "9;10", "contradicted", "f1", "s1", "d-c3"],
        ["d-c2", 2, 9, "9", "opinion", "", "", ""],
        ["d-c3", 2, 10, "", "corroborated", "f2;f1", "s2;s3;s1", "d-c1"],
    ]
    assert list(audit.columns) == DIGEST.names


def test_reading_order_is_by_number_whatever_the_ids_say(invented):
    claims = invented.claims.assign(claim_id=["d-a", "d-b", "d-z"])
    audit = digest.audit(invented.but(claims=claims, claim_conflicts=invented.claim_conflicts[:0]))
    assert audit["claim_id"].tolist() == ["d-z", "d-b", "d-a"]


def test_references_stand_by_number(invented):
    assert digest.references(invented).values.tolist() == [["9", "unidentified", 2, 1], ["10", "probable", 1, 0]]


def test_verdicts_of_the_digest_are_those_of_the_raw_table(audited):
    assert len(audited) == 40
    assert verdicts(audited, "corroborated") == "01 03 04 07 08 09 11 12 23 25 27 28 29 30 33"
    assert verdicts(audited, "contested") == "10 13 14 15 16 17 31 34 35"
    assert verdicts(audited, "contradicted") == "22"
    assert verdicts(audited, "traced") == "24"
    assert verdicts(audited, "not found") == "06 21"
    assert verdicts(audited, "opinion") == "02 18 19 20 32 36 37 38 39 40"
    assert verdicts(audited, "spelling") == "05 26"


def test_uncited_claims_and_claims_without_facts_are_those_of_the_raw_table(audited):
    uncited = audited.loc[audited["refs"] == "", "claim_id"].str.removeprefix("digest-c")
    bare = audited.loc[audited["fact_ids"] == "", "claim_id"].str.removeprefix("digest-c")
    assert " ".join(uncited) == "01 02 11 12 15 16 17 18 24 25 36 37 38 39 40"
    assert " ".join(bare) == "06 36 39 40"
    assert audited.loc[audited["refs"].str.contains(";"), ["claim_id", "refs"]].values.tolist() == [
        [f"digest-c{n}", "1;2;3;4;5;6"] for n in ("03", "05", "26")
    ]


def test_conflicts_of_the_digest_are_those_of_the_raw_table(audited):
    against = audited.loc[audited["conflicts_with"] != "", ["claim_id", "conflicts_with"]].values.tolist()
    assert against == [
        ["digest-c13", "digest-c16;digest-c35"],
        ["digest-c14", "digest-c17"],
        ["digest-c16", "digest-c13"],
        ["digest-c17", "digest-c14"],
        ["digest-c35", "digest-c13"],
    ]


def test_a_claim_leads_back_to_the_statements_on_its_facts(audited):
    """c07 rests on f22, c11 on f24, f39 and f65, c23 on f19, which carries no statement."""
    behind = audited.set_index("claim_id")["statement_ids"].str.replace("kislitsin-", "")
    assert behind["digest-c07"] == "s009;s010"
    assert behind["digest-c11"] == "s012;s022;s023;s025;s054;s056"
    assert behind["digest-c23"] == ""


def test_a_case_without_a_document_has_empty_tables_with_their_columns():
    case = case_of("lisov")
    for table, columns in (
        (digest.audit(case), DIGEST.names),
        (digest.references(case), digest.REFERENCES),
        (digest.conflicts(case), digest.CONFLICTS.names),
    ):
        assert (list(table.columns), len(table)) == (columns, 0)


def test_the_order_of_the_rows_does_not_matter(audited):
    case = case_of("kislitsin")
    turned = case.but(**{name: table.iloc[::-1] for name, table in case.tables.items()})
    assert digest.audit(turned).equals(audited)
    assert digest.conflicts(turned).equals(digest.conflicts(case))
