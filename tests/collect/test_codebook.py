"""Faults of the codebook, of coders, and of pairs of facts that contradict each other: one planted at a time in the worked case."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from analysis.collect import files, store
from analysis.pipeline import intake

TINY = store.ROOT / "tests" / "data" / "tiny"
CASE = "cases/tiny"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the worked case with the codebook of the project beside it."""
    monkeypatch.delenv(store.RAW, raising=False)
    shutil.copytree(TINY, tmp_path / "tiny")
    for path in store.codebook_paths():
        if path.stem != "aliases" and not (tmp_path / "tiny" / "codebook" / path.name).exists():
            shutil.copy(path, tmp_path / "tiny" / "codebook")
    return tmp_path / "tiny"


def change(folder: Path, name: str, row: int, **values: str) -> None:
    """Write values into a row of a table; rows are counted as in a spreadsheet."""
    table = store.read_table(folder / name)
    table.loc[row - 2, list(values)] = list(values.values())
    files.write_bytes(folder / name, store.csv_bytes(table))


def add(folder: Path, name: str, **values: str) -> int:
    """Add a row to a table; gives its number."""
    table = store.read_table(folder / name)
    files.write_bytes(folder / name, store.csv_bytes(pd.concat([table, pd.DataFrame([values], dtype=str)], ignore_index=True).fillna("")))
    return len(table) + 2


def faults(folder: Path) -> list[str]:
    return [str(fault) for fault in intake.data_set_faults(folder)]


def row_of(folder: Path, name: str, column: str, value: str) -> int:
    return int(store.read_table(folder / name)[column].tolist().index(value)) + 2


def test_the_worked_case_has_no_faults(folder):
    assert faults(folder) == []


def test_a_coder_that_is_not_listed_is_a_fault(folder):
    change(folder, "codings.csv", 2, coder="Z")
    assert faults(folder) == [
        "codings.csv, row 2, column coder: 'Z' cannot be used here; use one of codebook/coders.csv (A, B, C, D), or add "
        "a row to codebook/coders.csv (columns coder, round, kind, is_blind, instructions, note)"
    ]


def test_a_round_that_is_no_number_is_a_fault(folder):
    change(folder, "codebook/coders.csv", 2, round="first", is_blind="perhaps")
    assert faults(folder) == [
        "codebook/coders.csv, row 2, column round: 'first' cannot be used here; use a whole number from 1",
        "codebook/coders.csv, row 2, column is_blind: 'perhaps' cannot be used here; use yes, no",
    ]


PROPOSITIONS = "codebook/propositions.csv"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"title": ""}, ["column title: it is blank; fill it in"]),
        ({"supports": "", "opposes_mark": ""}, ["column supports: it is blank; fill it in", "column opposes_mark: it is blank; fill it in"]),
        ({"holders": ""}, ["column holders: it is blank; fill in roles: other, requested, requesting"]),
        ({"holders": "requested;bystander"}, ["column holders: 'bystander' cannot be used here; use roles: other, requested, requesting"]),
        ({"decided_by": "parliament"}, None),
        ({"open": "", "open_mark": ""}, ["column open: it is blank; fill in words, since open_means has some", "column open_mark: it is blank; fill in words, since open_means has some"]),
        ({"supports_mark": "for it now"}, ["column supports_mark: 'for it now' cannot be used here; use two words at most"]),
        ({"title": "Surrender to {YY}"}, ["column title: 'Surrender to {YY}' cannot be used here; use no other place in braces than {XX}"]),
        ({"is_outcome": "maybe"}, ["column is_outcome: 'maybe' cannot be used here; use yes, no"]),
    ],
    ids=str,
)  # fmt: skip
def test_a_proposition_needs_words_holders_and_organs_that_there_are(folder, values, expected):
    change(folder, PROPOSITIONS, 2, **values)
    found = faults(folder)
    if expected is None:
        assert len(found) == 1
        assert re.match(rf"{PROPOSITIONS}, row 2, column decided_by: 'parliament' cannot be used here; use deciders: \d+ words \(codebook/organs\.csv\)$", found[0]), found
    else:
        assert found == [f"{PROPOSITIONS}, row 2, {words}" for words in expected]


def test_words_where_a_stance_is_not_allowed_are_a_fault(folder):
    row = row_of(folder, PROPOSITIONS, "proposition_family", "detention_justified")
    change(folder, PROPOSITIONS, row, open="leaves it open", title="Detention for {XX}")
    assert faults(folder) == [
        f"{PROPOSITIONS}, row {row}, column open: 'leaves it open' cannot be used here; leave it blank, since open_means is",
        f"{PROPOSITIONS}, row {row}, column title: 'Detention for {{XX}}' cannot be used here; use no place in braces, since the template names no state",
    ]


def test_only_one_family_can_be_the_outcome(folder):
    change(folder, PROPOSITIONS, 3, is_outcome="yes")
    assert faults(folder) == [f"{PROPOSITIONS}, row 3, column is_outcome: 'yes' cannot be used here; use yes for one family at most"]


def test_a_role_that_names_no_column_of_the_case_or_decides_beside_another_is_a_fault(folder):
    change(folder, "codebook/roles.csv", 2, case_column="judge")
    assert faults(folder) == [
        "codebook/roles.csv, row 2, column case_column: 'judge' cannot be used here; use a column of case.csv with states: "
        "nationality, requested_state, requesting_states, first_requester"
    ]
    change(folder, "codebook/roles.csv", 2, case_column="requested_state")
    change(folder, "codebook/roles.csv", 3, decides="yes")
    assert faults(folder) == ["codebook/roles.csv, row 3, column decides: 'yes' cannot be used here; use one role that decides, or none"]
    change(folder, "codebook/roles.csv", 3, decides="no")
    change(folder, "codebook/roles.csv", 2, stands_for_xx="yes")
    assert faults(folder) == ["codebook/roles.csv, row 3, column stands_for_xx: 'yes' cannot be used here; use one role that XX stands for, or none"]


def test_an_informant_without_a_word_on_access_is_a_fault(folder):
    change(folder, "codebook/informants.csv", 2, has_access="")
    assert faults(folder) == ["codebook/informants.csv, row 2, column has_access: it is blank; fill in yes, no"]


def test_an_event_type_and_a_status_need_their_new_words(folder):
    change(folder, "codebook/event_types.csv", 2, carries_out="")
    change(folder, "codebook/request_statuses.csv", 2, ends_request="", label="")
    assert faults(folder) == [
        "codebook/event_types.csv, row 2, column carries_out: it is blank; fill in yes, no",
        "codebook/request_statuses.csv, row 2, column label: it is blank; fill it in",
        "codebook/request_statuses.csv, row 2, column ends_request: it is blank; fill in yes, no",
    ]


def test_the_decider_of_a_case_is_an_organ_and_the_language_of_a_page_one_that_is_listed(folder):
    change(folder, f"{CASE}/case.csv", 2, final_decider="minister")
    change(folder, f"{CASE}/sources.csv", 2, language="xx")
    found = faults(folder)
    assert [fault.partition(" cannot be used here; ")[0] for fault in found] == [
        "tiny/case.csv, row 2, column final_decider: 'minister'",
        "tiny/sources.csv, row 2, column language: 'xx'",
    ]


PAIRS = f"{CASE}/contradictions.csv"


def test_pairs_of_facts_that_do_not_exist_stand_twice_or_are_no_pair_are_faults(folder):
    add(folder, PAIRS, fact_id="tiny-f09", contradicts_fact_id="tiny-f99", kind="event")
    add(folder, PAIRS, fact_id="tiny-f10", contradicts_fact_id="tiny-f09", kind="position")
    add(folder, PAIRS, fact_id="tiny-f08", contradicts_fact_id="tiny-f08", kind="variant")
    add(folder, PAIRS, fact_id="tiny-f01", contradicts_fact_id="tiny-f02", kind="quarrel")
    found = faults(folder)
    assert any(
        fault.startswith("tiny/contradictions.csv, row 3, column contradicts_fact_id: 'tiny-f99' cannot be used here; use facts.fact_id")
        for fault in found
    )
    assert "tiny/contradictions.csv, row 6, column kind: 'quarrel' cannot be used here; use position, event, conduct, variant" in found
    larger = "the larger id of the pair (fact_id tiny-f09, contradicts_fact_id tiny-f10)"
    assert f"tiny/contradictions.csv, row 4, column contradicts_fact_id: 'tiny-f09' cannot be used here; use {larger}" in found
    assert any(fault.startswith("tiny/contradictions.csv, row 4, column fact_id+contradicts_fact_id") for fault in found)
    assert "tiny/contradictions.csv, row 5, column contradicts_fact_id: 'tiny-f08' cannot be used here; use another fact" in found


def test_facts_and_pairs_must_say_the_same(folder):
    row = add(folder, PAIRS, fact_id="tiny-f01", contradicts_fact_id="tiny-f09", kind="event")
    change(folder, PAIRS, 2, kind="variant")
    found = faults(folder)
    words = f"cannot be used here; use tiny-f01 too, since row {row} of contradictions.csv has the pair"
    assert f"tiny/facts.csv, row 10, column contradicts: 'tiny-f10' {words}" in found
    words = "a fact with which contradictions.csv has a pair of tiny-f09 that is no variant"
    assert f"tiny/facts.csv, row 10, column contradicts: 'tiny-f10' cannot be used here; use {words}" in found
    assert len(found) == 4


def test_a_case_without_the_table_of_pairs_is_told_so(folder):
    (folder / PAIRS).unlink()
    assert [fault.partition(" cannot be used here")[0] for fault in faults(folder)] == [
        "tiny/facts.csv, row 10, column contradicts: 'tiny-f10'",
        "tiny/facts.csv, row 11, column contradicts: 'tiny-f09'",
    ]
