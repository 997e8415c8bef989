"""The committed data: no faults, and nothing that came in is lost on the way to the processed tables.

The raw rows are read here by the `csv` module alone, so that the reading is checked too.
"""

import csv
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from analysis.collect import clean, corroboration, store
from analysis.model import terms
from analysis.model.dictionary import schemas
from analysis.model.dispute import Case
from analysis.pipeline import intake

RAW = store.ROOT / "data" / "raw"
CASE_IDS = sorted(path.parent.name for path in (RAW / "cases").glob("*/facts.csv"))
DIGEST_CASE = "kislitsin"
DIGEST_TABLES = {"claims", "claim_references", "claim_facts", "references", "entities", "claim_conflicts"}

Row = dict[str, str]


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def raw_rows(case_id: str, table: str) -> list[Row]:
    """Rows of a raw table that belong to a case."""
    if table in ("codings", "adjudication"):
        return [row for row in read(RAW / f"{table}.csv") if row["case_id"] == case_id]
    if table in ("claims", "references", "entities"):
        return read(RAW / "digest" / f"{table}.csv") if case_id == DIGEST_CASE else []
    return read(RAW / "cases" / case_id / f"{table}.csv")


@pytest.fixture(scope="session")
def processed() -> dict[str, Case]:
    """Every case as it is cleaned, computed once; of the committed data, whatever the shell says."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(store.RAW, raising=False)
        return {case_id: clean.process(store.read_raw_case(case_id)) for case_id in CASE_IDS}


def test_the_whole_data_set_has_no_faults():
    assert [str(fault) for fault in intake.data_set_faults(RAW)] == []


def test_there_are_fourteen_cases():
    assert (len(CASE_IDS), store.case_ids(RAW)) == (14, CASE_IDS)


def test_the_cases_are_those_that_the_selection_took_in():
    taken = [row["candidate"] for row in read(RAW / "codebook" / "selection.csv") if row["included"] == "yes"]
    assert sorted(taken) == CASE_IDS


def test_every_original_report_that_is_listed_is_carried_by_a_page():
    carried = {row["origin_id"] for case_id in CASE_IDS for row in raw_rows(case_id, "sources")}
    assert {row["origin_id"] for row in read(RAW / "origins.csv")} == carried


def test_the_audited_document_is_nobodys_source():
    audited = {row["url"] for row in read(RAW / "digest" / "document.csv")}
    assert len(audited) == 1
    assert audited & {row["url"] for case_id in CASE_IDS for row in raw_rows(case_id, "sources")} == set()


# keys by which a raw row is found again, and the columns that are given up because they become rows or are the same throughout
SURVIVING = [
    # raw table, processed table, key, columns that do not survive under their name
    ("case", "case", ("case_id",), {"source_ids"}),
    ("requests", "requests", ("state",), {"source_ids"}),
    ("sources", "sources", ("source_id",), set()),
    ("facts", "facts", ("fact_id",), {"source_ids", "contradicts"}),
    ("statements", "statements", ("statement_id",), set()),
    ("contradictions", "contradictions", ("fact_id", "contradicts_fact_id"), set()),
    ("codings", "statements", ("coder", "fact_id", "state", "proposition"), {"case_id", "coder"}),
    ("adjudication", "adjudication", ("fact_id", "state", "proposition"), {"case_id"}),
    ("claims", "claims", ("claim_id",), {"fact_ids"}),
    ("references", "references", ("ref",), set()),
    ("entities", "entities", ("printed",), set()),
]


def processed_rows(case: Case, raw: str, name: str) -> list[Row]:
    """Rows of a processed table that stem from a raw one."""
    rows = case.files[name].to_dict("records") if name in case.files else []
    if raw == "statements":
        return [row for row in rows if row["coding"] == "adjudicated"]
    if raw == "codings":
        return [{**row, "coder": row["coding"]} for row in rows if row["coding"] not in ("adjudicated", "consensus")]
    if raw == "contradictions":
        return [row for row in rows if row["fact_id"] < row["contradicts_fact_id"]]
    return rows


@pytest.mark.parametrize("case_id", CASE_IDS)
@pytest.mark.parametrize(("raw", "name", "key", "given_up"), SURVIVING, ids=[row[0] for row in SURVIVING])
def test_every_raw_row_is_there_exactly_once(raw: str, name: str, key: tuple[str, ...], given_up: set[str], case_id: str, processed):
    came_in = Counter(tuple(row[part] for part in key) for row in raw_rows(case_id, raw))
    came_out = Counter(tuple(row[part] for part in key) for row in processed_rows(processed[case_id], raw, name))
    assert came_out == came_in
    assert set(came_in.values()) <= {1}


@pytest.mark.parametrize(("raw", "name", "key", "given_up"), SURVIVING, ids=[row[0] for row in SURVIVING])
def test_only_columns_that_become_rows_are_given_up(raw: str, name: str, key: tuple[str, ...], given_up: set[str], processed):
    before = set(raw_rows(DIGEST_CASE, raw)[0])
    assert before - set(processed[DIGEST_CASE].files[name].columns) == given_up


@pytest.mark.parametrize("case_id", CASE_IDS)
@pytest.mark.parametrize(("raw", "name", "key", "given_up"), SURVIVING, ids=[row[0] for row in SURVIVING])
def test_a_cell_is_as_it_came_in_or_its_change_is_logged(raw: str, name: str, key: tuple[str, ...], given_up: set[str], case_id: str, processed):
    """From the raw content the log leads, change by change, to the processed one."""
    changes = {tuple(row[:4]): row[4] for row in processed[case_id].log[["table", "key", "column", "before", "after"]].itertuples(index=False)}
    found = {tuple(row[part] for part in key): row for row in processed_rows(processed[case_id], raw, name)}
    wrong = []
    for row in raw_rows(case_id, raw):
        kept = found[tuple(row[part] for part in key)]
        for column in row.keys() - given_up:
            place, value = (raw, "/".join(row[part] for part in key), column), row[column]
            while value != kept[column] and (*place, value) in changes:
                value = changes[*place, value]
            wrong += [(*place, row[column], kept[column])] * (value != kept[column])
    assert wrong == []


@pytest.mark.parametrize("case_id", CASE_IDS)
def test_the_log_tells_of_no_change_that_was_not_made(case_id: str, processed):
    """The changes of a cell start from what came in, go on from one to the next, and end in what stands there now."""
    log = processed[case_id].log
    wrong = []
    for raw, name, key, _ in SURVIVING:
        before = {"/".join(row[part] for part in key): row for row in raw_rows(case_id, raw)}
        after = {"/".join(row[part] for part in key): row for row in processed_rows(processed[case_id], raw, name)}
        for (owner, column), changes in log[log["table"] == raw].groupby(["key", "column"]):
            starts = Counter([*changes["before"], after[owner][column]])
            ends = Counter([*changes["after"], before[owner][column]])
            wrong += [(raw, owner, column)] * (starts != ends)
    assert wrong == []
    assert set(log["table"]) <= {raw for raw, *_ in SURVIVING}


def test_names_of_actors_were_changed_and_logged(processed):
    """So that the two tests above have something to look at."""
    assert sum(len(case.log) for case in processed.values()) >= 100


@pytest.mark.parametrize("case_id", CASE_IDS)
def test_the_raw_name_of_every_actor_is_kept(case_id: str, processed):
    kept = dict(zip(processed[case_id].facts["fact_id"], processed[case_id].facts["actor_raw"], strict=True))
    assert kept == {row["fact_id"]: row["actor"] for row in raw_rows(case_id, "facts")}


LISTS = [
    # raw table, its list, key of the owner, processed table, columns of owner and item
    ("facts", "source_ids", "fact_id", "fact_sources", ("fact_id", "source_id")),
    ("claims", "fact_ids", "claim_id", "claim_facts", ("claim_id", "fact_id")),
]


def numbered(owner: str, items: list[str]) -> list[tuple[str, str, str]]:
    return [(owner, f"{place:02d}", item) for place, item in enumerate(items, 1)]


@pytest.mark.parametrize("case_id", CASE_IDS)
@pytest.mark.parametrize(("raw", "column", "key", "name", "columns"), LISTS, ids=[row[3] for row in LISTS])
def test_every_item_of_a_list_is_a_row_in_its_place(raw: str, column: str, key: str, name: str, columns: tuple[str, str], case_id: str, processed):
    expected = [link for row in raw_rows(case_id, raw) for link in numbered(row[key], [item for item in row[column].split(";") if item])]
    found = processed[case_id].tables[name]
    assert sorted(found[[columns[0], "place", columns[1]]].itertuples(index=False, name=None)) == sorted(expected)


@pytest.mark.parametrize("case_id", CASE_IDS)
def test_what_facts_say_of_contradictions_is_what_the_pairs_of_three_kinds_say(case_id: str, processed):
    """And the processed table has each pair in both directions, variants too."""
    pairs = [(row["fact_id"], row["contradicts_fact_id"], row["kind"]) for row in raw_rows(case_id, "contradictions")]
    both = pairs + [(other, fact, kind) for fact, other, kind in pairs]
    named = {(row["fact_id"], other) for row in raw_rows(case_id, "facts") for other in row["contradicts"].split(";") if other}
    assert named == {(fact, other) for fact, other, kind in both if kind in ("position", "event", "conduct")}
    found = processed[case_id].contradictions[["fact_id", "contradicts_fact_id", "kind"]]
    assert sorted(found.itertuples(index=False, name=None)) == sorted(both)


def test_every_kind_of_contradiction_occurs():
    kinds = Counter(row["kind"] for case_id in CASE_IDS for row in raw_rows(case_id, "contradictions"))
    assert kinds == {"event": 31, "position": 15, "conduct": 6, "variant": 3}  # 55, as data/raw/README.md says


@pytest.mark.parametrize("case_id", CASE_IDS)
def test_every_page_of_the_case_and_of_its_requests_is_a_row_in_its_place(case_id: str, processed):
    expected = [("case", *link) for row in raw_rows(case_id, "case") for link in numbered(row["case_id"], row["source_ids"].split(";"))]
    expected += [("requests", *link) for row in raw_rows(case_id, "requests") for link in numbered(row["state"], row["source_ids"].split(";"))]
    found = processed[case_id].row_sources[["table", "row", "place", "source_id"]]
    assert sorted(found.itertuples(index=False, name=None)) == sorted(expected)


def test_all_forty_claims_of_the_digest_are_there(processed):
    assert list(processed[DIGEST_CASE].claims["claim_id"]) == [f"digest-c{number:02d}" for number in range(1, 41)]


def test_every_citation_mark_of_every_claim_is_there_in_its_place(processed):
    expected = [
        link
        for row in raw_rows(DIGEST_CASE, "claims")
        for link in numbered(row["claim_id"], [mark.strip("[]") for mark in row["citation_marks"].split()])
    ]
    found = processed[DIGEST_CASE].claim_references[["claim_id", "place", "ref"]]
    assert len(expected) == 40  # 3 claims with six marks, 22 with one, 15 with none
    assert sorted(found.itertuples(index=False, name=None)) == sorted(expected)


def test_the_numbers_of_marks_add_up_to_the_marks(processed):
    case = processed[DIGEST_CASE]
    marks = sum(row["citation_marks"].count("[") for row in raw_rows(DIGEST_CASE, "claims"))
    assert case.claims["n_marks"].astype(int).sum() == case.references["n_claims"].astype(int).sum() == marks


@pytest.mark.parametrize("case_id", CASE_IDS)
def test_the_processed_tables_are_those_that_the_data_dictionary_names(case_id: str, processed):
    expected = {table.name: [column.name for column in table.columns] for table in schemas.PROCESSED_TABLES}
    if case_id != DIGEST_CASE:
        expected = {name: columns for name, columns in expected.items() if name not in DIGEST_TABLES}
    assert {name: list(table.columns) for name, table in processed[case_id].files.items()} == expected


@pytest.mark.parametrize("case_id", CASE_IDS)
def test_a_processed_column_that_is_never_blank_has_no_blanks(case_id: str, processed):
    never = [(table.name, column.name) for table in schemas.PROCESSED_TABLES for column in table.columns if column.blank is None]
    files = processed[case_id].files
    assert [(name, column) for name, column in never if name in files and (files[name][column] == "").any()] == []


@pytest.mark.parametrize("case_id", CASE_IDS)
def test_support_and_dispute_of_facts_are_words_that_are_defined(case_id: str, processed):
    facts = processed[case_id].facts
    assert set(facts["support"]) <= set(terms.SUPPORT.index)
    assert set(facts["dispute"]) <= set(terms.DISPUTE.index)


@pytest.mark.parametrize("case_id", CASE_IDS)
def test_corroborating_the_processed_tables_again_changes_nothing(case_id: str, processed):
    case = processed[case_id]
    pd.testing.assert_frame_equal(corroboration.corroborate(case).astype(str), case.facts)


@pytest.mark.parametrize("case_id", CASE_IDS)
def test_a_case_is_read_back_from_its_files_as_it_was(case_id: str, processed):
    case = processed[case_id]
    read = {name: store.read_table(store.csv_bytes(table)) for name, table in case.files.items()}
    back = Case.of(read, case.codebook)
    assert list(back.files) == list(case.files)
    for name, table in back.tables.items():
        pd.testing.assert_frame_equal(table, case.tables[name])


def codes(rows: list[Row]) -> dict[tuple[str, str, str], tuple[str, str]]:
    """Stance and basis by fact, state and proposition."""
    return {(row["fact_id"], row["state"], row["proposition"]): (row["stance"], row["basis"]) for row in rows}


@pytest.mark.parametrize("case_id", CASE_IDS)
def test_the_adjudicator_decided_wherever_the_codings_are_not_unanimous(case_id: str):
    """In stance and basis, or where the result differs from them; a missing statement differs from any."""
    coded = raw_rows(case_id, "codings")
    every = [codes([row for row in coded if row["coder"] == coder["coder"]]) for coder in read(RAW / "codebook" / "coders.csv")]
    every.append(codes(raw_rows(case_id, "statements")))
    assert len(every) == 5
    differ = {key for coding in every for key in coding if len({other.get(key, "") for other in every}) > 1}
    decided = {(row["fact_id"], row["state"], row["proposition"]) for row in raw_rows(case_id, "adjudication")}
    assert differ - decided == set()


@pytest.mark.parametrize("case_id", CASE_IDS)
def test_what_the_adjudicator_decided_is_what_the_statements_say(case_id: str):
    final = codes(raw_rows(case_id, "statements"))
    for row in raw_rows(case_id, "adjudication"):
        assert row["stance_final"] == final.get((row["fact_id"], row["state"], row["proposition"]), ("", ""))[0]
        assert row["decided_by"] in ("agreement", "rule", "judgement")
