"""Codings: what each coder found and what became of it, against the worked case, hand-made codes of any number of coders, and the collected cases."""

import re

import pandas as pd
import pytest
from drawing import RAW, case_of, collected

from analysis.coding import codings, disagreements
from analysis.collect import store
from analysis.model import terms
from analysis.model.dictionary.coding import CODING
from analysis.model.dispute import Case, Codebook

WORKED = """
f01 XB charges_founded_XB | none | none | 1 act | none | added | | detection | s01
f02 XB charges_founded_XB | none | none | -1 act | none | added | | detection | s02
f03 XA detention_justified | 1 act | 1 act | 1 act | all, same | kept | A;B | | s03
f04 XC detention_justified | none | none | 1 act | none | added | | detection | s05
f04 XC surrender_to_XC | none | none | 1 act | none | added | | detection | s04
f05 XA surrender_to_XB | 0 speech | 0 speech | 0 speech | all, same | kept | A;B | | s06
f05 XA surrender_to_XC | none | 0 speech | 0 speech | half or fewer, same | kept | B | | s07
f06 XC surrender_to_XC | none | none | 0 speech | none | added | | detection | s08
f07 XC detention_justified | none | none | -1 speech | none | added | | detection | s09
f08 XA decision_final | none | none | 0 act | none | added | | detection | s11
f08 XA surrender_to_XB | 1 act | 1 act | 1 act | all, same | kept | A;B | | s10
f08 XB surrender_to_XB | none | 1 act | none | half or fewer, same | dropped | A | |
f09 XA surrender_to_XC | 1 reported | none | 1 reported | half or fewer, same | kept | A | | s12
f10 XA decision_final | none | none | -1 speech | none | added | | detection | s15
f10 XA surrender_to_XB | 0 speech | -1 speech | 0 speech | all, different | kept | A | | s13
f10 XA surrender_to_XC | none | none | 0 speech | none | added | | detection | s14
f11 XB surrender_to_XB | none | none | 1 reported | none | added | | detection | s16
"""
"""The worked case by hand: fact, state, proposition; A; B; result; found by; outcome; follows; against most; statement."""


def lines_of(items: pd.DataFrame) -> list[list[str]]:
    """Items in the form of the worked lines."""
    lines = []
    for item in items.to_dict("records"):
        key = f"{item['fact_id'].removeprefix('tiny-')} {item['state']} {item['proposition']}"
        sides = [code.partition(" ")[2] for code in item["coded"].split(";")]
        fate = [item[name] for name in ("result", "found_by", "outcome", "follows", "against_most")]
        lines.append([key, *sides, *fate, item["statement_id"].removeprefix("tiny-")])
    return lines


def coders(names: str, rounds: str = "") -> pd.DataFrame:
    """A table of coders with names of one letter, in the rounds of the digits, or all in round 1."""
    rows = [(name, number, "a kind", "yes", "a wording", "") for name, number in zip(names, rounds or "1" * len(names), strict=True)]
    return pd.DataFrame(rows, columns=["coder", "round", "kind", "is_blind", "instructions", "note"])


def coded(codes: dict[str, str], listed: pd.DataFrame, decisions: tuple[tuple[str, ...], ...] = ()) -> Case:
    """A case with one place, and what each coding has there: a stance and a basis, or `none` for a coder who has a statement elsewhere only."""
    rows = []
    for coding, said in codes.items():
        stance, basis = ("1", "act") if said == "none" else said.split()
        fact = "elsewhere" if said == "none" else "f1"
        rows.append((f"x-{coding}", coding, fact, "XA", "p", stance, basis, f"organ of {coding}"))
    columns = ["statement_id", "coding", "fact_id", "state", "proposition", "stance", "basis", "organ"]
    decided = pd.DataFrame(decisions, columns=[*codings.KEY, "decided_by", "reason"], dtype=str)
    tables = {"statements": pd.DataFrame(rows, columns=columns, dtype=str), "adjudication": decided}
    return Case.of(tables, Codebook.of({"coders": listed}, store.read_about()))


def the_place(codes: dict[str, str], **more: object) -> dict[str, object]:
    """What the flow says of the one place."""
    names = "".join(name for name in codes if name != terms.ADJUDICATED)
    items = codings.flow(coded(codes, coders(names), **more))
    return items[items["fact_id"] == "f1"].to_dict("records")[0]


def test_the_worked_case_is_as_by_hand():
    expected = [[part.strip() for part in line.split("|")] for line in WORKED.strip().splitlines()]
    assert lines_of(codings.flow(case_of("tiny"))) == expected


def test_the_numbers_of_the_worked_case_are_as_by_hand():
    counts = codings.flow_counts(codings.flow(case_of("tiny")))
    assert counts[codings.COUNTS[:-1]].values.tolist() == [
        ["all, same", "kept", 3, 3, 0],
        ["all, different", "kept", 1, 0, 0],
        ["half or fewer, same", "kept", 2, 0, 0],
        ["half or fewer, same", "dropped", 1, 0, 0],
        ["none", "added", 10, 0, 10],
    ]
    ids = dict(zip(counts["found_by"] + ": " + counts["outcome"], counts["statement_ids"], strict=True))
    assert ids["all, same: kept"] == "tiny-s03;tiny-s06;tiny-s10"
    assert ids["half or fewer, same: dropped"] == "tiny-B-f08-XB-surrender_to_XB", "a dropped statement is walked back to the coder's"


@pytest.mark.parametrize(
    ("said", "result", "found_by", "outcome", "follows", "most", "against_most"),
    [
        # one coder: most is that coder
        (["1 act"], "1 act", "all, same", "kept", "A", "1 act", ""),
        (["1 act"], "0 act", "all, same", "stance changed", "", "1 act", "stance"),
        (["1 act"], "none", "all, same", "dropped", "", "1 act", "detection"),
        # two: most is both
        (["1 act", "1 speech"], "1 act", "all, different", "kept", "A", "", ""),
        (["1 act", "1 speech"], "1 speech", "all, different", "kept", "B", "", ""),
        (["1 act", "1 act"], "1 reported", "all, same", "basis changed", "", "1 act", "basis"),
        (["1 act", "0 speech"], "1 speech", "all, different", "basis changed", "", "", ""),
        (["1 act", "1 speech"], "1 reported", "all, different", "basis changed", "", "", ""),
        (["1 act", "-1 act"], "0 act", "all, different", "stance changed", "", "", ""),
        (["0 act", "none"], "1 act", "half or fewer, same", "stance changed", "", "", ""),
        (["none", "-1 act"], "none", "half or fewer, same", "dropped", "A", "", ""),
        (["1 act", "-1 speech"], "none", "all, different", "dropped", "", "", "detection"),
        (["none", "none"], "0 speech", "none", "added", "", "none", "detection"),
        # four: most are three
        (["1 act", "1 act", "1 act", "1 act"], "0 speech", "all, same", "stance changed", "", "1 act", "stance;basis"),
        (["1 act", "1 reported", "1 act", "1 act"], "1 reported", "all, different", "kept", "B", "1 act", "basis"),
        (["1 act", "1 act", "1 speech", "none"], "1 speech", "most, different", "kept", "C", "", ""),
        (["1 reported", "1 reported", "1 act", "1 act"], "none", "all, different", "dropped", "", "", "detection"),
        (["0 speech", "none", "0 speech", "0 speech"], "none", "most, same", "dropped", "B", "0 speech", "detection"),
        (["1 act", "1 act", "none", "none"], "none", "half or fewer, same", "dropped", "C;D", "", ""),
        (["1 act", "1 speech", "none", "none"], "1 act", "half or fewer, different", "kept", "A", "", ""),
        (["1 act", "none", "none", "none"], "1 act", "half or fewer, same", "kept", "A", "none", "detection"),
        # seven: most are four
        (["1 act"] * 4 + ["none"] * 3, "1 act", "most, same", "kept", "A;B;C;D", "1 act", ""),
        (["1 act"] * 3 + ["none"] * 4, "1 act", "half or fewer, same", "kept", "A;B;C", "none", "detection"),
        (["1 act"] * 4 + ["1 speech"] * 3, "1 speech", "all, different", "kept", "E;F;G", "1 act", "basis"),
        (["1 act"] * 3 + ["1 speech"] * 3 + ["none"], "1 speech", "most, different", "kept", "D;E;F", "", ""),
    ],
)
def test_every_way_to_become_one_coding(said, result, found_by, outcome, follows, most, against_most):
    codes = dict(zip("ABCDEFG", said, strict=False))
    item = the_place(codes | ({terms.ADJUDICATED: result} if result != "none" else {}))
    assert (item["found_by"], item["outcome"], item["follows"]) == (found_by, outcome, follows)
    assert (item["most"], item["against_most"], item["result"]) == (most, against_most, result)
    assert item["coded"] == ";".join(f"{name} {code}" for name, code in codes.items())
    assert (item["n_coders"], item["n_found"]) == (len(said), sum(code != "none" for code in said))
    assert item["coder_statement_ids"] == ";".join(f"x-{name}" for name, code in codes.items() if code != "none")


def test_another_organ_alone_is_the_same_statement():
    """Each row of `coded` names an organ of its own."""
    item = the_place({"A": "1 act", "B": "1 act", terms.ADJUDICATED: "1 act"})
    assert (item["found_by"], item["follows"]) == ("all, same", "A;B")


def test_a_coder_who_has_no_statement_in_the_case_did_not_code_it():
    """Not listed among the coders of the case, so that most is said of the others alone."""
    made = coded({"A": "1 act", "B": "1 act", "C": "1 act", terms.ADJUDICATED: "1 speech"}, coders("ABCDEFG"))
    (item,) = codings.flow(made).to_dict("records")
    assert (item["coded"], item["n_coders"], item["against_most"]) == ("A 1 act;B 1 act;C 1 act", 3, "basis")


def test_coders_stand_by_round_and_then_as_the_codebook_lists_them():
    statements = coded(dict.fromkeys("ABCD", "1 act"), coders("ABCD")).statements
    assert codings.coders_of(statements, coders("DCBA", "2191")) == ["C", "A", "D", "B"]
    assert codings.coders_of(statements, coders("DCBA", ["10", "9", "9", "1"])) == ["A", "C", "B", "D"], "rounds are numbers"


def test_a_decision_stands_beside_its_statement_and_is_blank_elsewhere():
    decision = (("f1", "XA", "p", "rule", "a plan is no act"),)
    decided, other = the_place({"A": "1 act"}, decisions=decision), the_place({"A": "1 act"})
    assert (decided["decided_by"], decided["reason"]) == ("rule", "a plan is no act")
    assert (other["decided_by"], other["reason"]) == ("", "")


@pytest.mark.parametrize(
    ("said", "ways"),
    [
        ([], ""),
        ([("1", "act")], ""),
        ([("1", "act"), ("1", "act")], ""),
        ([("1", "act"), ("", "")], "detection"),
        ([("1", "act"), ("0", "act"), ("1", "act")], "stance"),
        ([("1", "act"), ("", ""), ("-1", "speech")], "detection;stance;basis"),
        ([("", ""), ("", "")], ""),
    ],
)
def test_in_what_codings_differ(said, ways):
    assert codings.differs_in(said) == ways


def test_no_statement_is_an_empty_table_with_its_columns():
    items = codings.flow(coded({}, coders("AB")))
    counts = codings.flow_counts(items)
    assert (list(items.columns), len(items)) == (CODING.names, 0)
    assert (list(counts.columns), len(counts)) == (codings.COUNTS, 0)


def test_without_a_coder_there_is_nothing_to_set_side_by_side():
    assert codings.flow(coded({terms.ADJUDICATED: "1 act"}, coders(""))).empty


@pytest.mark.parametrize("case_id", ["tiny", *store.case_ids(RAW)])
def test_no_statement_of_any_coding_is_lost_or_counted_twice(case_id):
    case = case_of(case_id)
    items, statements = codings.flow(case), case.statements
    n_coded = statements["coding"].value_counts()
    assert int((items["result"] != codings.NONE).sum()) == n_coded[terms.ADJUDICATED]
    for coder in codings.coders_of(statements, case.codebook.coders):
        assert int((~items["coded"].str.contains(rf"\b{coder} none\b")).sum()) == n_coded[coder]
    assert codings.flow_counts(items)["n"].sum() == len(items)
    assert not items.duplicated(codings.KEY).any()
    assert items.equals(items.sort_values(codings.KEY, ignore_index=True))
    held = [name for name in ";".join(items["statement_id"] + ";" + items["coder_statement_ids"]).split(";") if name]
    assert sorted(held) == sorted(statements.loc[statements["coding"] != terms.CONSENSUS, "statement_id"])


@pytest.mark.parametrize("case_id", store.case_ids(RAW))
def test_the_result_is_that_which_the_adjudicator_wrote_down(case_id):
    """`adjudication` carries the final stance itself, written down independently of the statements."""
    case = case_of(case_id)
    both = codings.flow(case).merge(case.adjudication, on=codings.KEY, validate="1:1")
    assert len(both) == len(case.adjudication)
    assert both["result"].str.replace("none", "").str.split(" ").str[0].tolist() == both["stance_final"].tolist()


@pytest.mark.parametrize("case_id", store.case_ids(RAW))
def test_where_coders_are_not_unanimous_a_decision_is_on_record(case_id):
    items = codings.flow(case_of(case_id))
    open_to_doubt = items[(items["found_by"] != "all, same") | (items["against_most"] != "")]
    assert (open_to_doubt["decided_by"] != "").all()


def test_the_order_of_the_rows_does_not_matter():
    case = case_of("kislitsin")
    turned = case.but(statements=case.statements.iloc[::-1], adjudication=case.adjudication.iloc[::-1])
    assert codings.flow(turned).equals(codings.flow(case))


def test_some_coders_alone_can_be_looked_at():
    case = case_of("tiny")
    first = case.codebook.coders.query("coder == 'A'")
    assert set(codings.flow(case, first)["coded"].str[0]) == {"A"} and set(codings.flow(case, first)["n_coders"]) == {1}


def listed(heading: str) -> list[list[str]]:
    """Rows of the first table below a heading of the note on reliability that came with the data."""
    lines = (RAW / "RELIABILITY.md").read_text(encoding="utf-8").partition(heading)[2].splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("| ---"))
    rows = []
    for line in lines[start + 1 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def test_overrides_of_the_study_are_those_of_the_note_that_came_with_the_data():
    """The note lists overrides of at least three of four coders, which is more than half. It leaves out one fact that was added after the codings."""
    made = disagreements.overrides(collected())
    found = {f"{row['fact_id']} {row['state']} {row['proposition']}": (row["coded"], row["result"]) for row in made.to_dict("records")}
    noted = {
        row[0]: (";".join(f"{name} {code}" for name, code in zip("ABCD", row[1:5], strict=True)), row[5])
        for row in listed("### Overrides of at least")
    }
    assert len(noted) == 15
    added = found.pop("nikulin-f23 CZ surrender_to_US")
    assert added == ("A none;B none;C none;D none", "1 speech")
    assert found == noted
    assert set(made.loc[made["fact_id"] != "nikulin-f23", "decided_by"]) == {"rule"}, "what three agree on is changed only by a named rule"
    assert re.search("added after the codings", made.loc[made["fact_id"] == "nikulin-f23", "reason"].iloc[0])


def test_what_the_last_round_agreed_on_and_a_rule_changed_is_that_of_the_note():
    made = disagreements.disagreements(collected())
    changed = made[(made["round"] == "2") & (made["differs_in"] == "") & (made["most"] != codings.NONE) & (made["decided_by"] == "rule")]
    found = {f"{row['fact_id']} {row['state']} {row['proposition']}": (row["most"], row["result"]) for row in changed.to_dict("records")}
    noted = {row[0]: (row[1], row[2]) for row in listed("### Agreement of C and D that a rule changed")}
    after_audit = {"cherkasov-f06 RU charges_founded_RU", "cherkasov-f16 BR surrender_to_US"}
    in_its_first_list = {"kasatkin-f03 US surrender_to_US"}
    assert set(noted) <= set(found)
    assert set(found) - set(noted) == after_audit | in_its_first_list, (
        "its last paragraph tells of the former, it lists the latter as an override only"
    )
    assert all(found[key] == noted[key] for key in noted)
