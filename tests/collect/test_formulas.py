"""Text that a spreadsheet would run is guarded on the way out of a CSV file, and is the same when it is read."""

import csv
import io
import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.collect import formulas, store

thorough = settings(max_examples=400, deadline=None, derandomize=True)
TEXTS = st.text(st.sampled_from("='+-@;\t\r\n \"a1.,e|(\u200b\u00a0＝－") | st.characters(exclude_categories=("Cs",)), max_size=10)
NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]+)?|[+-]1?( [a-z]+)+", re.IGNORECASE)


@pytest.mark.parametrize(
    ("value", "guarded"),
    [
        ("+972 Magazine", "'+972 Magazine"), ("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), (" =1", "' =1"), ("\u00a0=1", "'\u00a0=1"),
        ("\u200b=1", "'\u200b=1"), ("＝1", "'＝1"), ("－cmd", "'－cmd"), ("\t=1", "'\t'=1"), ("a;=1", "a;'=1"), ("a;\"=1\"", "a;'\"=1\""),
        ("a\n=1", "a\n'=1"), ("'=1", "''=1"), ("''=1", "'''=1"), ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("-0.5", "-0.5"), ("+3", "+3"), ("-1;0;1", "-1;0;1"), ("-1e-07", "-1e-07"), ("'s-Gravenhage", "'s-Gravenhage"), ("a=b", "a=b"),
        ("-1 speech", "-1 speech"), ("", ""), ("'", "'"),
    ],
)  # fmt: skip
def test_text_that_runs_gets_an_apostrophe_and_other_text_stays(value: str, guarded: str):
    assert formulas.guard(value) == guarded
    assert formulas.unguard(guarded) == value


@thorough
@given(TEXTS)
def test_a_guarded_text_never_runs_and_comes_back(value: str):
    guarded = formulas.guard(value)
    assert formulas.unguard(guarded) == value
    for part in re.split("[;\t\r\n]", guarded):
        core = part.strip(' "\u00a0\u200b')
        assert core[:1] not in ("=", "+", "-", "@", "＝", "－") or not core or NUMBER.fullmatch(core)
    assert guarded[:1] not in ("\t", "\r")


@settings(thorough, max_examples=100)
@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=5), TEXTS.map(lambda name: f"{name.strip()}x"))
def test_a_table_comes_back_from_a_csv_file(rows: list[tuple[str, str]], name: str):
    rows = [(one.replace("\r", ""), other.replace("\r", "").replace("\0", "")) for one, other in rows]
    rows = [(one.replace("\0", ""), other) for one, other in rows]
    name = re.sub("[\r\0]", "", name)
    table = pd.DataFrame(rows, columns=[name, "other"], dtype=str)
    read = store.read_table(store.csv_bytes(table))
    assert (list(read.columns), read.to_numpy().tolist()) == (list(table.columns), table.to_numpy().tolist())


def test_labels_in_headers_are_guarded_and_numbers_are_not():
    table = pd.DataFrame({"": ["+972 Magazine"], "+972 Magazine": [-0.5], "n": pd.array([-1], dtype="Int64"), "d": pd.to_datetime(["2023-06-22"])})
    assert list(csv.reader(io.StringIO(store.csv_bytes(table).decode()))) == [
        ["", "'+972 Magazine", "n", "d"],
        ["'+972 Magazine", "-0.5", "-1", "2023-06-22"],
    ]


def test_nothing_that_is_claimed_needs_a_guard():
    """Else every claim would change with it."""
    cases = ("study", "kislitsin", "uss")
    paths = [path for case in cases for folder in ("results", "data/processed") for path in sorted((store.ROOT / folder / case).rglob("*.csv"))]
    odd = [path.name for path in paths if store.csv_bytes(store.read_table(path)) != path.read_bytes()]
    assert paths and odd == []
