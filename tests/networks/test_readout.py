"""What `networks` reads of tables as other programs write them, and what it says of it."""

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from analysis.__main__ import main
from analysis.collect import store
from analysis.networks import agreement


def call(folder: Path, table: str | bytes, *choices: str) -> Result:
    """The network of a table, written to made.csv beside it."""
    (folder / "t.csv").write_bytes(table if isinstance(table, bytes) else table.encode())
    words = ["networks", str(folder / "t.csv"), "--actor", "actor", "--concept", "concept", "--out", str(folder / "made.csv")]
    return CliRunner().invoke(main, [*words, *choices])


CONGRUENCE = ("--qualifier", "q", "--aggregation", "congruence")
EXPORT = (
    '"statement_id";"time";"actor";"concept";"q";"document_id"\n'
    '1;2005-01-26 00:00:00;"A, Inc.";"c; d";0;7\n'
    '2;2005-01-26 00:00:00;"A, Inc.";"c; d";0;7\n'
    '3;2005-02-01 10:30:00;"B";"c; d";0;8\n'
)


@pytest.mark.parametrize("text", [EXPORT, EXPORT.replace('"c; d"', '"c e"').replace(";", "\t"), "\ufeffsep=;\r\n" + EXPORT.replace("\n", "\r\n")])
@pytest.mark.parametrize("rule", ["document", "week", "include"])
def test_an_export_of_dna_needs_no_other_names(tmp_path, text, rule):
    done = call(tmp_path, text, *CONGRUENCE, "--duplicates", rule)
    assert done.exit_code == 0, done.stderr
    made = store.read_table(tmp_path / "made.csv").set_index("Unnamed: 0")
    assert made.loc["A, Inc.", "B"] == ("2.0" if rule == "include" else "1.0")
    assert done.stdout.splitlines()[1:] == [
        "read: 3 statements, 2 labels in actor, 1 in concept",
        "q is boolean: 0 (3), 1 (0)",
        "time: 2005-01-26 to 2005-02-01",
    ]
    assert "separated by" in done.stderr


def test_our_own_names_come_first():
    table = pd.DataFrame({"actor": ["A", "A"], "concept": "c", "time": ["later", "soon"], "date_iso": ["2020-01-01", "2021-01-01"]})
    kept = agreement.network(table, actor="actor", concept="concept", kind="twomode", duplicates="year")
    assert kept.loc["A", "c"] == 2


def test_a_code_with_a_zero_in_front_is_no_number(tmp_path):
    done = call(tmp_path, "actor,concept,q\nA,c,010\nB,c,10\nC,c,1013\n", *CONGRUENCE)
    assert "q is nominal: 010 (1), 10 (1), 1013 (1), since a code with a zero in front, such as 010, is no number" in done.stdout
    made = store.read_table(tmp_path / "made.csv").set_index("Unnamed: 0")
    assert made.loc["A", "B"] == "0.0"
    wrong = call(tmp_path, "actor,concept,q\nA,c,010\nB,c,10\n", *CONGRUENCE, "--levels", "integer")
    assert wrong.exit_code == 2 and "row 2, column q: '010' cannot be used here; use a whole number" in wrong.stderr


def test_true_and_1_are_the_same_and_it_is_said(tmp_path):
    done = call(tmp_path, "actor,concept,q\nA,c,TRUE\nB,c,FALSE\nC,c,True\nD,c,1\n", *CONGRUENCE)
    assert "q is boolean: 0 (1), 1 (3), where 1, FALSE, TRUE, True are read as 1 and 0" in done.stdout
    assert store.read_table(tmp_path / "made.csv").set_index("Unnamed: 0").loc["A", ["B", "C", "D"]].tolist() == ["0.0", "1.0", "1.0"]


R_FRAME = '"","actor","concept","q"\n"1","A","c",1\n"2",NA,"c",0\n"3","B",NA,1\n"4","C","c",NA\n"5","D","c",1\n'


def test_na_is_a_label_and_it_is_said_unless_it_is_named_as_missing(tmp_path):
    done = call(tmp_path, R_FRAME, *CONGRUENCE, "--levels", "nominal")
    assert "actor: NA is a label (1 statement); if it stands for a missing value, add --missing NA" in done.stderr
    assert "q: NA is a level (1 statement)" in done.stderr and "1 column without a name is ignored" in done.stderr
    assert list(store.read_table(tmp_path / "made.csv").columns[1:]) == ["A", "B", "C", "D", "NA"]
    done = call(tmp_path, R_FRAME, *CONGRUENCE, "--missing", "NA", "--missing", "n/a")
    assert "3 statements left out, since NA and n/a stand for a missing value" in done.stdout and "NA is" not in done.stderr
    assert list(store.read_table(tmp_path / "made.csv").columns[1:]) == ["A", "D"]


def test_a_fault_has_the_row_of_the_file_whatever_is_left_out_before_it(tmp_path):
    done = call(tmp_path, "actor,concept,q\nNA,c,1\n,,\nA,c,1\nB,,1\n", *CONGRUENCE, "--missing", "NA")
    assert done.exit_code == 2 and "t.csv, row 5, column concept: it is blank" in done.stderr


DATED = "actor,concept,q,date_iso\nA,c,1,2023-06\nB,c,1,2023-06-28\nC,c,0,2023\nE,c,1,2023-06-28T10:00:00+06:00\n"


def test_years_and_months_count_by_their_first_possible_day(tmp_path):
    done = call(tmp_path, DATED, *CONGRUENCE, "--first", "2023-06-01")
    assert done.exit_code == 0, done.stderr
    assert "date_iso: 2 dates without an exact day count as of the first possible day" in done.stdout
    assert list(store.read_table(tmp_path / "made.csv").columns[1:]) == ["A", "B", "E"], "2023 may be any day from 1 January"


@pytest.mark.parametrize(("rule", "rows"), [("week", [2, 4]), ("month", [4]), ("year", []), ("acrossrange", [])])
def test_a_rule_that_needs_more_exact_dates_says_so(tmp_path, rule, rows):
    done = call(tmp_path, DATED, *CONGRUENCE, "--duplicates", rule)
    said = [f"t.csv, row {row}, column date_iso" for row in rows]
    assert [line.partition(":")[0] for line in done.stderr.splitlines()] == said
    assert all(f"use a more exact date, since duplicates are left out by {rule}" in line for line in done.stderr.splitlines())


def test_a_date_that_a_spreadsheet_changed_is_named(tmp_path):
    done = call(tmp_path, DATED + "F,c,1,28/06/2023\nG,c,1,45105\n", *CONGRUENCE, "--duplicates", "year")
    assert "row 6, column date_iso: '28/06/2023' cannot be used here; use 2023-06-28, which is probably meant" in done.stderr
    assert "row 7, column date_iso: '45105' cannot be used here; use 2023-06-28, which it probably was" in done.stderr


SPACED = ["Group IB", "Group\u00a0IB", "Group  IB", "Group IB\u200b", "\u200eGroup IB", "Group IB\u00ad", "\ufeffGroup IB", " Group IB "]


def test_what_is_no_date_is_named_where_no_rule_asks_for_days(tmp_path):
    done = call(tmp_path, "actor,concept,date_iso\nA,c,2023-06-28\nB,c,28/06/2023\nC,c,\n")
    assert "date_iso: 2023-06-28 to 2023-06-28, 2 without a day (28/06/2023: this is no EDTF date)" in done.stdout
    done = call(tmp_path, "actor,concept,date_iso\nA,c,2023-06-28\nB,c,../2023-06-29\nC,c,../2023-12-21\n")
    assert "2 without a day (../2023-06-29, ../2023-12-21: no first day)" in done.stdout


def test_labels_that_differ_in_nothing_that_is_seen_are_one(tmp_path):
    table = "actor,concept,q\n" + "".join(f"{label},c,1\n" for label in [*SPACED, "Ministère", "Ministe\u0300re"])
    done = call(tmp_path, table, *CONGRUENCE)
    assert list(store.read_table(tmp_path / "made.csv").columns[1:]) == ["Group IB", "Ministère"]
    assert "actor: 8 ways to write 'Group IB' were read as one label" in done.stderr and "actor: 2 ways to write 'Ministère' were read as one label" in done.stderr
    assert "read: 10 statements, 2 labels in actor" in done.stdout


def test_a_label_of_letters_that_are_not_seen_is_blank(tmp_path):
    assert "row 2, column actor" in call(tmp_path, "actor,concept,q\n\u200b,c,1\n", *CONGRUENCE).stderr


def test_labels_that_look_or_are_spelled_alike_are_named_and_stay(tmp_path):
    labels = ["Kislitsin", "kislitsin", "Kislítsin", "Mendeleyev", "Mendeleev", "Person 1", "Person 2", "Ministry of Justice", "Ministry of Finance"]
    done = call(tmp_path, "actor,concept,q\n" + "".join(f"{label},c,1\n" for label in labels), *CONGRUENCE)
    assert len(store.read_table(tmp_path / "made.csv")) == 9
    assert "'Kislitsin' and 'Kislítsin' look alike" in done.stderr and "'Mendeleev' and 'Mendeleyev' are spelled almost alike" in done.stderr
    assert "Person" not in done.stderr and "Ministry" not in done.stderr


def test_a_number_that_a_spreadsheet_shortened_is_named(tmp_path):
    assert (
        "1.23457E+14 looks like a long number that a spreadsheet has shortened" in call(tmp_path, "actor,concept,q\n1.23457E+14,c,1\nB,c,1\n", *CONGRUENCE).stderr
    )


def test_an_outlet_whose_name_begins_as_a_formula_comes_out_guarded_and_in_again(tmp_path):
    call(tmp_path, "actor,concept,q\n+972 Magazine,c,1\nB,c,1\n", *CONGRUENCE)
    assert (tmp_path / "made.csv").read_text(encoding="utf-8").splitlines()[0] == ",'+972 Magazine,B"
    assert list(store.read_table(tmp_path / "made.csv").columns[1:]) == ["+972 Magazine", "B"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04 xl/workbook.xml", "an Excel workbook"),
        (b"SQLite format 3\0", "the Discourse Network Analyzer"),
        (b"\x1f\x8b\x08", "a compressed file"),
    ],
)
def test_files_of_other_programs_are_named_for_what_they_are(tmp_path, data, said):
    done = call(tmp_path, data, *CONGRUENCE)
    assert done.exit_code == 2 and said in done.stderr and not (tmp_path / "made.csv").exists()
