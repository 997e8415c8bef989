"""Codings: what each coder found and what became of it, against the worked case and the numbers of every collected one."""

import pandas as pd
import pytest
from drawing import case_of

from analysis import codings, files

WORKED = """
f01 XB charges_founded_XB | | | 1 act | neither | added | | s01
f02 XB charges_founded_XB | | | -1 act | neither | added | | s02
f03 XA detention_justified | 1 act | 1 act | 1 act | both, same | kept | both | s03
f04 XC detention_justified | | | 1 act | neither | added | | s05
f04 XC surrender_to_XC | | | 1 act | neither | added | | s04
f05 XA surrender_to_XB | 0 speech | 0 speech | 0 speech | both, same | kept | both | s06
f05 XA surrender_to_XC | | 0 speech | 0 speech | B only | kept | B | s07
f06 XC surrender_to_XC | | | 0 speech | neither | added | | s08
f07 XC detention_justified | | | -1 speech | neither | added | | s09
f08 XA decision_final | | | 0 act | neither | added | | s11
f08 XA surrender_to_XB | 1 act | 1 act | 1 act | both, same | kept | both | s10
f08 XB surrender_to_XB | | 1 act | | B only | dropped | |
f09 XA surrender_to_XC | 1 reported | | 1 reported | A only | kept | A | s12
f10 XA decision_final | | | -1 speech | neither | added | | s15
f10 XA surrender_to_XB | 0 speech | -1 speech | 0 speech | both, different | kept | A | s13
f10 XA surrender_to_XC | | | 0 speech | neither | added | | s14
f11 XB surrender_to_XB | | | 1 reported | neither | added | | s16
"""
"""The worked case by hand: fact, state, proposition; A; B; adjudicated; found by; outcome; follows; statement."""


def lines_of(items: pd.DataFrame) -> list[list[str]]:
    """Items in the form of the worked lines."""
    lines = []
    for item in items.to_dict("records"):
        sides = [f"{item[f'stance_{side}']} {item[f'basis_{side}']}".strip() for side in ("a", "b", "final")]
        key = f"{item['fact_id'].removeprefix('tiny-')} {item['state']} {item['proposition']}"
        lines.append([key, *sides, item["found_by"], item["outcome"], item["follows"], item["statement_id"].removeprefix("tiny-")])
    return lines


def tables(*rows: tuple[str, str, str], decisions: tuple[tuple[str, ...], ...] = ()) -> dict[str, pd.DataFrame]:
    """Tables with one statement: per coding its stance and basis."""
    statements = [
        {"statement_id": f"x-{coding}", "coding": coding, "fact_id": "f1", "state": "XA", "proposition": "p", "stance": stance,
         "basis": basis, "organ": f"organ of {coding}"}
        for coding, stance, basis in rows
    ]  # fmt: skip
    columns = ["statement_id", "coding", "fact_id", "state", "proposition", "stance", "basis", "organ"]
    decided = pd.DataFrame(decisions, columns=[*codings.KEY, "decided_by", "reason"], dtype=str)
    return {"statements": pd.DataFrame(statements, columns=columns, dtype=str), "adjudication": decided}


def test_the_worked_case_is_as_by_hand():
    expected = [[part.strip() for part in line.split("|")] for line in WORKED.strip().splitlines()]
    assert lines_of(codings.flow(case_of("tiny").tables)) == expected


def test_the_numbers_of_the_worked_case_are_as_by_hand():
    counts = codings.flow_counts(codings.flow(case_of("tiny").tables))
    numbers = ["found_by", "outcome", "n", "n_as_both", "n_as_a", "n_as_b"]
    assert counts[numbers].values.tolist() == [
        ["both, same", "kept", 3, 3, 0, 0],
        ["both, different", "kept", 1, 0, 1, 0],
        ["A only", "kept", 1, 0, 1, 0],
        ["B only", "kept", 1, 0, 0, 1],
        ["B only", "dropped", 1, 0, 0, 0],
        ["neither", "added", 10, 0, 0, 0],
    ]
    ids = dict(zip(counts["found_by"] + ": " + counts["outcome"], counts["statement_ids"], strict=True))
    assert ids["both, same: kept"] == "tiny-s03;tiny-s06;tiny-s10"
    assert ids["B only: dropped"] == "tiny-B-f08-XB-surrender_to_XB", "a dropped statement is walked back to the coder's"


@pytest.mark.parametrize(
    ("a", "b", "final", "found_by", "outcome", "follows"),
    [
        ("1 act", "1 act", "1 act", "both, same", "kept", "both"),
        ("1 act", "1 speech", "1 act", "both, different", "kept", "A"),
        ("1 act", "1 speech", "1 speech", "both, different", "kept", "B"),
        ("1 act", "1 act", "1 reported", "both, same", "basis changed", ""),
        ("1 act", "0 speech", "1 speech", "both, different", "basis changed", ""),
        ("1 act", "1 speech", "1 reported", "both, different", "basis changed", ""),
        ("1 act", "-1 act", "0 act", "both, different", "stance changed", ""),
        ("0 act", "", "1 act", "A only", "stance changed", ""),
        ("", "0 act", "0 speech", "B only", "basis changed", ""),
        ("", "", "0 speech", "neither", "added", ""),
        ("1 act", "1 act", "", "both, same", "dropped", ""),
        ("", "-1 act", "", "B only", "dropped", ""),
    ],
)
def test_every_way_to_become_one_coding(a, b, final, found_by, outcome, follows):
    rows = [(coding, *said.split()) for coding, said in (("A", a), ("B", b), ("adjudicated", final)) if said]
    (item,) = codings.flow(tables(*rows)).to_dict("records")
    assert (item["found_by"], item["outcome"], item["follows"]) == (found_by, outcome, follows)
    assert item["coder_statement_ids"] == ";".join(f"x-{coding}" for coding in "AB" if coding in {row[0] for row in rows})


def test_another_organ_alone_is_the_same_statement():
    """Each row of `tables` names an organ of its own."""
    (item,) = codings.flow(tables(("A", "1", "act"), ("B", "1", "act"), ("adjudicated", "1", "act"))).to_dict("records")
    assert (item["found_by"], item["follows"]) == ("both, same", "both")


def test_a_decision_stands_beside_its_statement_and_is_blank_elsewhere():
    decision = (("f1", "XA", "p", "codebook rule 3", "a plan is no act"),)
    (decided,) = codings.flow(tables(("A", "1", "act"), decisions=decision)).to_dict("records")
    (other,) = codings.flow(tables(("A", "1", "act"))).to_dict("records")
    assert (decided["decided_by"], decided["reason"]) == ("codebook rule 3", "a plan is no act")
    assert (other["decided_by"], other["reason"]) == ("", "")


def test_no_statement_is_an_empty_table_with_its_columns():
    items = codings.flow(tables())
    counts = codings.flow_counts(items)
    assert (list(items.columns), len(items)) == (codings.COLUMNS, 0)
    assert (list(counts.columns), len(counts)) == (codings.COUNTS, 0)


def test_shown_columns_are_at_most_eight_and_exist():
    assert len(codings.SHOWN) <= 8
    assert set(codings.SHOWN) <= set(codings.COLUMNS)


@pytest.mark.parametrize("case_id", ["tiny", *files.case_ids(files.ROOT / "data" / "raw")])
def test_no_statement_of_any_coding_is_lost_or_counted_twice(case_id):
    case = case_of(case_id).tables
    items = codings.flow(case)
    coded = case["statements"]["coding"].value_counts()
    for coding, side in (("A", "a"), ("B", "b"), ("adjudicated", "final")):
        assert int((items[f"stance_{side}"] != "").sum()) == coded[coding]
    assert codings.flow_counts(items)["n"].sum() == len(items)
    assert not items.duplicated(codings.KEY).any()
    assert items.equals(items.sort_values(codings.KEY, ignore_index=True))
    held = [name for name in ";".join(items["statement_id"] + ";" + items["coder_statement_ids"]).split(";") if name]
    assert sorted(held) == sorted(case["statements"]["statement_id"])


@pytest.mark.parametrize("case_id", files.case_ids(files.ROOT / "data" / "raw"))
def test_the_stances_are_those_that_the_adjudicator_saw(case_id):
    """`adjudication` carries the stances itself, written down independently of the statements."""
    case = case_of(case_id).tables
    both = codings.flow(case).merge(case["adjudication"], on=codings.KEY, suffixes=("", "_seen"), validate="1:1")
    assert len(both) == len(case["adjudication"])
    for side in ("a", "b", "final"):
        assert both[f"stance_{side}"].tolist() == both[f"stance_{side}_seen"].tolist()


def test_the_order_of_the_rows_does_not_matter():
    case = case_of("kislitsin").tables
    turned = {**case, "statements": case["statements"].iloc[::-1], "adjudication": case["adjudication"].iloc[::-1]}
    assert codings.flow(turned).equals(codings.flow(case))
