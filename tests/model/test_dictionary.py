"""The dictionary is what is claimed: every column of every claimed table, its type, vocabulary and key."""

import re
from functools import cache

import pytest

from analysis.collect import form_checks, store
from analysis.exhibits import register
from analysis.model import terms
from analysis.model.dictionary import coding, columns, law, multiverse, positions, study
from analysis.model.dictionary.manifest import MANIFEST
from analysis.model.dictionary.schemas import Column, Table

CASES = store.case_ids()
DECLARED = register.declared()
PROCESSED = store.read_codebook().processed_tables
FORMS = {
    "text": r"(?s).+", "whole": r"-?\d+", "number": r"-?\d+(\.\d+)?(e-\d+)?", "day": r"\d{4}-\d\d-\d\d", "yes_no": "yes|no", "true_false": "True|False",
}  # fmt: skip


@cache
def references() -> dict[str, set[str]]:
    """Ids of all cases, by table and column."""
    tables = {(case_id, name): table for case_id in CASES for name, table in store.read_tables(store.ROOT / "data" / "processed" / case_id).items()}
    found = {"cases": set(CASES), "propositions": {row for case_id in CASES for row in store.read_case(case_id).propositions["proposition"]}}
    found["families"] = set(store.read_codebook().propositions["proposition_family"])
    for place in ("facts.fact_id", "statements.statement_id", "sources.source_id", "claims.claim_id", "references.ref", "origins.origin_id"):
        table, column = place.split(".")
        name = "sources" if table == "origins" else table
        found[place] = {row for (_, other), rows in tables.items() if other == name for row in rows[column]}
    legal = store.read_law()
    found["law/instruments.instrument_id"] = set(legal.instruments["instrument_id"])
    found["law/sources.source_id"] = {f"law:{name}" for name in legal.sources["source_id"]}
    return found


def claimed(folder: str, table: Table) -> dict[str, str]:
    """Claimed files of a table by case, or of the study."""
    paths = sorted(store.ROOT.glob(folder.format(table.name)))
    assert paths, table.name
    return {path.relative_to(store.ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def places() -> list:
    found = [pytest.param("results/{}.csv", MANIFEST, id="manifest")]
    found += [pytest.param("data/processed/*/{}.csv", table, id=f"processed-{table.name}") for table in PROCESSED]
    return found + [
        pytest.param(f"results/*/{kind}s/{{}}.csv", declared.rows, id=f"{kind}-{declared.name}") for (kind, _), declared in DECLARED.items()
    ]


@pytest.mark.parametrize(("folder", "table"), places())
def test_a_claimed_table_has_the_columns_of_the_dictionary_and_holds_what_they_may_hold(folder, table):
    codebook = store.read_codebook().tables
    for path, text in claimed(folder, table).items():
        frame, faults, _ = form_checks.parse(table, text.encode(), path)
        assert faults == [] and list(frame.columns) == table.names, path
        faults = form_checks.column_faults(table, frame, path, codebook, references())
        risky = "text that a spreadsheet does not run"  # signs stand at the start of labels of marks
        assert [str(fault) for fault in faults if not fault.allowed.startswith(risky)][:5] == []


@pytest.mark.parametrize(("folder", "table"), places())
def test_a_claimed_table_holds_values_of_the_types_of_the_dictionary(folder, table):
    for path, text in claimed(folder, table).items():
        frame = form_checks.parse(table, text.encode(), path).frame
        for column in table.columns:
            items = {item for cell in frame[column.name] for item in (terms.split_list(cell) if column.is_list else [cell] * bool(cell))}
            wrong = [item for item in items if not re.fullmatch(FORMS[column.type], item)]
            assert wrong == [], (path, column.name, column.type)


def test_every_claimed_file_is_of_a_table_of_the_dictionary():
    named = {f"{kind}s/{name}" for kind, name in DECLARED} | {f"processed/{table.name}" for table in PROCESSED}
    found = {f"{path.parent.name}/{path.stem}" for path in (store.ROOT / "results").glob("*/*/*.csv")}
    found |= {f"processed/{path.stem}" for path in (store.ROOT / "data" / "processed").glob("*/*.csv")}
    assert found == named


def test_a_table_of_the_dictionary_that_a_room_computes_is_shown_by_an_exhibit():
    rooms = (coding, law, multiverse, positions, study)
    tables = {table.name for room in rooms for table in vars(room).values() if isinstance(table, Table)}
    assert tables <= {name for kind, name in DECLARED if kind == "table"}


def test_a_shared_column_is_in_several_tables_and_no_column_is_written_twice():
    """A column that means in one table what it means in another is named there, or taken from there."""
    users: dict[str, int] = {}
    own: dict[Column, set[int]] = {}
    for declared in register._as_written():
        for column in declared.rows.columns:
            plain = column._replace(is_key=False)
            if columns.SHARED.get(column.name) == plain:
                users[column.name] = users.get(column.name, 0) + 1
            elif declared.name != "sources":
                own.setdefault(plain, set()).add(id(column.meaning))
    assert {name for name in columns.SHARED if users.get(name, 0) < 2} == set()
    assert [column.name for column, written in own.items() if len(written) > 1] == []


def test_a_table_is_made_from_its_columns():
    table = columns.described("toy", "a toy", "state n", "state stance", Column("n", "how many", "unknown", type="whole"), "days")
    assert table.names == ["state", "stance", "n", "days"] and table.keys == ["state", "n"]
    assert table.column("state").meaning == columns.SHARED["state"].meaning and not columns.SHARED["state"].is_key
    empty, frame = table.frame(), table.frame([{"n": 2, "state": "AA"}, {"stance": 1}])
    assert list(empty.columns) == table.names and len(empty) == 0
    assert frame["n"].isna().tolist() == [False, True] and frame["n"].dtype == empty["n"].dtype == "Int64"
    with pytest.raises(KeyError, match="colour_of_the_toy"):
        columns.described("toy", "a toy", "n", "colour_of_the_toy")
