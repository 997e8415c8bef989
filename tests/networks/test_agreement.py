"""Discourse networks: the reference program's numbers, cases worked by hand, and what must hold for any statements."""

import json
import math
from itertools import product

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.cli.group import main
from analysis.collect import store
from analysis.networks import agreement
from analysis.networks.settings import AGGREGATIONS, COMPATIBLE, DUPLICATES, NORMALIZATIONS, Settings
from analysis.networks.statements import kept, qualifier, table_faults

FOLDER = store.ROOT / "tests" / "data" / "networks"
STATEMENTS = store.read_table(FOLDER / "statements.csv")
REFERENCE = json.loads((FOLDER / "rdna.json").read_text(encoding="utf-8"))
TOY = {"actor": "actor", "concept": "concept", "qualifier": "agreement"}
BOTH = list(product(("onemode",), *[AGGREGATIONS["onemode"], NORMALIZATIONS["onemode"]]))

PEOPLE = st.lists(
    st.tuples(
        st.sampled_from("ABCD"), st.sampled_from(["c1", "c2", "c3"]), st.integers(0, 1), st.integers(-2, 2),
        st.dates(pd.Timestamp(2019, 12, 20).date(), pd.Timestamp(2021, 1, 20).date()), st.integers(0, 2),
    ),
    max_size=25,
)  # fmt: skip


def table(rows: list[tuple]) -> pd.DataFrame:
    """Statements with an id, each document on one day."""
    columns = ["actor", "concept", "agreement", "score", "date_iso", "doc"]
    made = pd.DataFrame(rows, columns=columns)
    made["doc"] = made["date_iso"].astype(str) + "/" + made["doc"].astype(str)
    return made.assign(date_iso=made["date_iso"].astype(str), id=range(len(made)))


def said(*lines: str) -> pd.DataFrame:
    """Statements from lines such as `A c1 + 2020-01-01`."""
    rows = [line.split() for line in lines]
    made = pd.DataFrame(rows, columns=["actor", "concept", "agreement", "date_iso"][: len(rows[0])])
    return made.assign(agreement=made["agreement"].replace({"+": "1", "-": "0"}), id=range(len(made)))


def cell(statements: pd.DataFrame, **choices: object) -> float:
    """The tie of A and B."""
    return agreement.network(statements, **{**TOY, **choices}).loc["A", "B"]


def survivors(statements: pd.DataFrame, **choices: object) -> pd.DataFrame:
    """Rows of the statements that survive the rule about duplicates, in the order in which they are looked at."""
    return statements.iloc[kept(statements, Settings(**choices)).rows]


def of(reference: dict) -> dict:
    """Choices of a reference network."""
    names = {"actor": "variable1", "concept": "variable2", "qualifier": "qualifier", "kind": "networkType", "aggregation": "qualifierAggregation"}
    return {ours: reference[theirs] for ours, theirs in names.items()} | {
        name: reference[name] for name in ("normalization", "duplicates", "isolates")
    }


def same(made: pd.DataFrame, reference: dict) -> bool:
    is_labelled = (list(made.index), list(made.columns)) == (reference["rows"], reference["cols"])
    return is_labelled and np.abs(made.to_numpy() - np.array(reference["matrix"])).max() <= 1e-12


@pytest.mark.parametrize("reference", REFERENCE, ids=lambda reference: "-".join(map(str, of(reference).values())))
def test_the_88_networks_of_the_reference_program(reference):
    choices = of(reference)
    assert same(agreement.network(STATEMENTS, **choices, compatible="rdna"), reference)
    assert same(agreement.network(STATEMENTS, **choices), reference) == (choices["normalization"] not in ("cosine", "jaccard"))
    for compatible in COMPATIBLE:
        left = survivors(STATEMENTS, **choices, compatible=compatible)
        assert left["id"].astype(int).tolist() == reference["kept_statement_ids"]


def test_there_are_88_reference_networks_with_every_meaningful_combination():
    assert len(REFERENCE) == 88
    made = {(entry["networkType"], entry["qualifierAggregation"], entry["normalization"]) for entry in REFERENCE}
    assert made == set(BOTH) | set(product(("twomode",), ("ignore", "subtract"), NORMALIZATIONS["twomode"]))


@pytest.mark.parametrize(
    ("duplicates", "compatible", "tie"),
    [
        ("include", "rdna", -4), ("document", "rdna", -2), ("year", "rdna", 0), ("week", "rdna", 1), ("month", "rdna", 2), ("acrossrange", "rdna", 2),
        ("include", "", -4), ("document", "", -2), ("year", "", 0), ("week", "", -2), ("month", "", 0), ("acrossrange", "", 2),
    ],
)  # fmt: skip
def test_the_sign_of_a_tie_depends_on_the_duplicates_rule_alone(duplicates, compatible, tie):
    """A and B, boolean, subtract. On c2 both say + once, on c4 both say - once: +2 by every rule. On c1 A says + on 10 January (twice, in one
    document) and 20 January 2020 and 11 January 2021, and - on 11 January 2021; B says - on 10 January 2020 and 11 January 2021.

    c1 gives (plus of A - minus of A) * -(minus of B): all (4 - 1) * -2 = -6; document, and week with its year, (3 - 1) * -2 = -4; year, and
    month with its year, (2 - 1) * -2 = -2; across the range (1 - 1) * -1 = 0. Without the year: 11 January 2021 is in week 2, as 10 January 2020
    is: week (2 - 1) * -1 = -1; January is one month: (1 - 1) * -1 = 0.
    """
    assert cell(STATEMENTS, aggregation="subtract", duplicates=duplicates, compatible=compatible) == tie


COUNTS = said(*["A c1 +"] * 2, "A c1 -", "A c2 +", *["B c1 +"] * 3, "B c3 -")
"""n[A, .] = 3 1 0, n[B, .] = 3 0 1; on c1 A has 2 + and 1 -, B has 3 +."""


@pytest.mark.parametrize(
    ("aggregation", "normalization", "compatible", "tie"),
    [
        ("ignore", "no", "", 9),  # 3 * 3
        ("congruence", "no", "", 6),  # 2 * 3
        ("conflict", "no", "", 3),  # 1 * 3
        ("subtract", "no", "", 3),
        ("ignore", "average", "", 9 / 4),  # (4 + 4) / 2
        ("ignore", "cosine", "", 9 / 10),  # both vectors have the length root of 10
        ("subtract", "cosine", "", 3 / 10),
        ("ignore", "jaccard", "", 9 / 11),  # 10 + 10 - 9
        ("congruence", "jaccard", "", 6 / 11),
        ("ignore", "cosine", "rdna", 9 / 16),  # 4 * 4
        ("congruence", "jaccard", "rdna", 6 / 9),  # m10: A on c1 - and c2 +, 2; m01: B on c3 -, 1; m11: c1 +, 2 * 3
    ],
)
def test_one_mode_cells_by_hand(aggregation, normalization, compatible, tie):
    assert cell(COUNTS, aggregation=aggregation, normalization=normalization, compatible=compatible) == pytest.approx(tie, abs=1e-15)


def test_two_mode_cells_by_hand():
    """Combine, boolean: - alone is 2, + alone is 1, both are 3."""
    choices = {**TOY, "kind": "twomode"}
    made = {name: agreement.network(COUNTS, **choices, aggregation=name).to_numpy().tolist() for name in AGGREGATIONS["twomode"]}
    assert made == {"ignore": [[3, 1, 0], [3, 0, 1]], "subtract": [[1, 1, 0], [3, 0, -1]], "combine": [[3, 1, 0], [1, 0, 2]]}
    activity = agreement.network(COUNTS, **choices, aggregation="subtract", normalization="activity")
    prominence = agreement.network(COUNTS, **choices, aggregation="subtract", normalization="prominence")
    assert activity.to_numpy().tolist() == [[1 / 4, 1 / 4, 0], [3 / 4, 0, -1 / 4]]
    assert prominence.to_numpy().tolist() == [[1 / 6, 1, 0], [1 / 2, 0, -1]]


def test_whole_numbers_and_their_scale_by_hand():
    """A says 2, B says 0 and -1 on the same concept: observed R = 3, conflict 2/3 + 1; on the scale -2 to 2 R = 4, conflict 2/4 + 3/4."""
    statements = pd.DataFrame({"actor": ["A", "B", "B"], "concept": "c", "agreement": ["2", "0", "-1"]})
    assert cell(statements, aggregation="conflict") == pytest.approx(5 / 3, abs=1e-15)
    assert cell(statements, aggregation="congruence") == pytest.approx(1 / 3, abs=1e-15)
    assert cell(statements, aggregation="conflict", scale=(-2, 2)) == 5 / 4
    assert agreement.network(statements, **TOY, kind="twomode", aggregation="subtract").to_numpy().tolist() == [[2], [-1]]
    assert cell(said("A c +", "B c -"), aggregation="conflict", scale=(-2, 2)) == 1 / 4, "0 and 1 on a longer scale are no boolean"
    one = statements.assign(agreement="2")
    assert (cell(one, aggregation="congruence"), cell(one, aggregation="conflict")) == (2, 0)
    assert math.isnan(cell(one, aggregation="congruence", compatible="rdna"))


def test_nominal_levels_conflict_on_a_concept_only_where_both_speak():
    """On c1 A says yes twice, B yes and no once each; on c2 B alone says no. Congruence 2 * 1. Conflict 2 * 1.

    The reference program counts what one of them uses alone: the no of B on c1 and that on c2, where A is silent: 2.
    """
    statements = said("A c1 yes", "A c1 yes", "B c1 yes", "B c1 no", "B c2 no")
    assert [cell(statements, aggregation=name) for name in ("ignore", "congruence", "conflict", "subtract")] == [4, 2, 2, 0]
    assert [cell(statements, aggregation=name, compatible="rdna") for name in ("congruence", "conflict", "subtract")] == [2, 2, 0]
    silent = said("A c1 yes", "B c2 no")
    assert [cell(silent, aggregation="conflict", compatible=compatible) for compatible in ("", "rdna")] == [0, 2]


@pytest.mark.parametrize(
    ("values", "forced", "kind"),
    [
        (["0", "1"], "", "boolean"), ([1, 1], "", "boolean"), ([True, False], "", "boolean"), (["TRUE", "FALSE"], "", "boolean"),
        (["0", "1"], "integer", "integer"), (["0", "1"], "nominal", "nominal"), ([-1, 0, 1], "", "integer"), ([1.0, 2.0], "", "integer"),
        (["yes", "no"], "", "nominal"), ([0.5, 1.0], "nominal", "nominal"),
    ],
)  # fmt: skip
def test_the_type_of_a_qualifier_is_seen_from_its_values(values, forced, kind):
    found, levels, places = qualifier(pd.Series(values), forced)
    assert found == kind
    assert levels.tolist() == [0, 1] if kind == "boolean" else len(levels) == len(set(values))
    words = {"true": "1", "false": "0"}
    assert kind == "nominal" or levels[places].tolist() == [float(words.get(str(value).lower(), value)) for value in values]


def test_duplicates_are_left_out_in_the_order_of_date_document_start_stop_and_id():
    statements = pd.DataFrame(
        [
            ("9", "2020-01-02", "1", "5", "9"), ("10", "2020-01-01", "2", "5", "9"), ("8", "2020-01-01", "10", "5", "9"),
            ("7", "2020-01-01", "2", "5", "8"), ("6", "2020-01-01", "2", "40", "8"), ("5", "2020-01-01", "2", "5", "9"),
        ],
        columns=["id", "date_iso", "doc", "start", "stop"],
    ).assign(actor="A", concept="c", agreement="1")  # fmt: skip
    assert survivors(statements, **TOY)["id"].tolist() == ["7", "5", "10", "6", "8", "9"]
    assert survivors(statements, **TOY, duplicates="acrossrange")["id"].tolist() == ["7"]
    assert survivors(statements, **TOY, duplicates="document")["id"].tolist() == ["7", "8", "9"]


def test_a_week_is_that_of_iso_8601_with_its_year():
    """31 December 2019 and 1 January 2020 are both in week 1 of 2020; 6 January begins week 2; 4 January 2021 is in week 1 of 2021."""
    statements = said("A c + 2019-12-31", "A c + 2020-01-01", "A c + 2020-01-06", "A c + 2021-01-04")
    assert survivors(statements, **TOY, duplicates="week")["date_iso"].tolist() == ["2019-12-31", "2020-01-06", "2021-01-04"]
    assert survivors(statements, **TOY, duplicates="week", compatible="rdna")["date_iso"].tolist() == ["2019-12-31", "2020-01-06"]


def plain(statements: pd.DataFrame, actors: list[str], qualifier: str) -> tuple[np.ndarray, np.ndarray]:
    """Congruence and conflict pair by pair of statements."""
    values = statements[qualifier].astype(int)
    reach = 1 if qualifier == "agreement" else (values.max() - values.min()) or 1
    congruence, conflict = np.zeros((2, len(actors), len(actors)))
    rows = list(zip(statements["actor"], statements["concept"], values, strict=True))
    for (a, c, q), (b, d, r) in product(rows, rows):
        if a != b and c == d:
            congruence[actors.index(a), actors.index(b)] += 1 - abs(q - r) / reach
            conflict[actors.index(a), actors.index(b)] += abs(q - r) / reach
    return congruence, conflict


@settings(deadline=None, max_examples=60)
@given(PEOPLE, st.sampled_from(["agreement", "score"]))
def test_cells_are_those_of_a_plain_loop_over_pairs_of_statements(rows, qualifier):
    statements = table(rows)
    choices = {**TOY, "qualifier": qualifier, "levels": "boolean" if qualifier == "agreement" else "integer"}
    congruence, conflict = (agreement.network(statements, **choices, aggregation=name) for name in ("congruence", "conflict"))
    expected = plain(statements, list(congruence.index), qualifier) if rows else (np.zeros((0, 0)),) * 2
    assert np.abs(congruence.to_numpy() - expected[0]).max(initial=0) < 1e-12
    assert np.abs(conflict.to_numpy() - expected[1]).max(initial=0) < 1e-12


@settings(deadline=None, max_examples=40)
@given(PEOPLE, st.sampled_from(NORMALIZATIONS["onemode"]), st.sampled_from(["agreement", "score"]), st.booleans())
def test_one_mode_networks_are_symmetric_and_add_up(rows, normalization, qualifier, is_nominal):
    choices = {**TOY, "qualifier": qualifier, "levels": "nominal" if is_nominal else "", "normalization": normalization}
    made = {name: agreement.network(table(rows), **choices, aggregation=name) for name in AGGREGATIONS["onemode"]}
    for network in made.values():
        assert network.equals(network.T)
        assert (np.diag(network) == 0).all()
    assert np.allclose(made["congruence"] + made["conflict"], made["ignore"], atol=1e-12)
    assert np.allclose(made["congruence"] - made["conflict"], made["subtract"], atol=1e-12)
    if normalization in ("cosine", "jaccard"):
        assert (made["ignore"] <= 1 + 1e-12).all(axis=None) and (made["subtract"].abs() <= 1 + 1e-12).all(axis=None)


@settings(deadline=None, max_examples=40)
@given(PEOPLE, st.randoms(use_true_random=False), st.sampled_from(DUPLICATES), st.sampled_from(COMPATIBLE))
def test_neither_the_order_of_rows_nor_the_names_of_actors_matter(rows, random, duplicates, compatible):
    statements = table(rows)
    choices = {**TOY, "aggregation": "congruence", "duplicates": duplicates, "compatible": compatible}
    made = agreement.network(statements, **choices)
    order = random.sample(range(len(rows)), len(rows))
    assert agreement.network(statements.iloc[order], **choices).equals(made)
    assert survivors(statements.iloc[order], **choices).index.equals(survivors(statements, **choices).index)
    names = dict(zip("ABCD", "zxyw", strict=True))
    renamed = agreement.network(statements.assign(actor=statements["actor"].map(names)), **choices)
    assert renamed.equals(made.rename(index=names, columns=names).sort_index().sort_index(axis=1))


@settings(deadline=None, max_examples=60)
@given(PEOPLE, st.sampled_from(AGGREGATIONS["onemode"]))
def test_rules_about_duplicates_are_nested_where_their_periods_are(rows, aggregation):
    """The first in a period is the first in every part of it. A document has one day; weeks cross months and years, so that they are not nested."""
    statements = table(rows)
    kept = {rule: set(survivors(statements, **TOY, aggregation=aggregation, duplicates=rule)["id"]) for rule in DUPLICATES}
    assert kept["acrossrange"] <= kept["year"] <= kept["month"] <= kept["document"] <= kept["include"]
    assert kept["acrossrange"] <= kept["week"] <= kept["document"]
    reference = {
        rule: set(survivors(statements, **TOY, aggregation=aggregation, duplicates=rule, compatible="rdna")["id"]) for rule in ("week", "month")
    }
    assert kept["acrossrange"] <= reference["month"] <= kept["month"] and reference["week"] <= kept["week"]


@settings(deadline=None, max_examples=40)
@given(PEOPLE, st.sampled_from(["document", "week", "month", "year"]), st.booleans())
def test_the_survivors_are_those_of_a_plain_look_back(rows, rule, is_rdna):
    """One after the other, a statement is dropped if an earlier kept one is the same within the period."""
    statements = table(rows)
    made = survivors(statements, **TOY, aggregation="subtract", duplicates=rule, compatible="rdna" if is_rdna else "")["id"].tolist()
    kept: list[dict] = []
    for row in statements.sort_values(["date_iso", "doc", "id"]).to_dict("records"):
        day = pd.Timestamp(row["date_iso"]).date()
        week = day.isocalendar()
        row["period"] = {
            "document": row["doc"],
            "week": (week.year * (not is_rdna), week.week),
            "month": (day.year * (not is_rdna), day.month),
            "year": day.year,
        }[rule]
        if not any(all(row[name] == other[name] for name in ("actor", "concept", "agreement", "period")) for other in kept):
            kept.append(row)
    assert made == [row["id"] for row in kept]


def test_someone_without_a_tie_stays_in_and_someone_without_a_statement_only_with_isolates():
    statements = said("A c1 + 2020-01-01", "B c1 + 2020-01-02", "C c2 + 2020-01-03", "D c1 + 2020-01-09")
    early = {**TOY, "last": "2020-01-03"}
    assert agreement.network(statements, **TOY).loc["C"].tolist() == [0, 0, 0, 0]
    assert list(agreement.network(statements, **early).index) == ["A", "B", "C"]
    full = agreement.network(statements, **early, isolates=True, normalization="cosine")
    assert list(full.index) == ["A", "B", "C", "D"]
    assert math.isnan(full.loc["A", "D"]), "nobody knows how D would compare"
    rdna = agreement.network(statements, **early, isolates=True, normalization="cosine", compatible="rdna")
    assert rdna.loc["A", "D"] == 0
    assert list(agreement.network(statements, **TOY, kind="twomode").columns) == ["c1", "c2"]


def test_every_wrong_choice_is_named_at_once():
    with pytest.raises(ValueError) as error:
        agreement.network(
            STATEMENTS, **TOY, aggregation="combine", normalization="prominence", duplicates="daily", compatible="ucinet", levels="real"
        )
    assert [line.partition(" is ")[0] for line in str(error.value).splitlines()] == [
        "duplicates",
        "compatible",
        "levels",
        "aggregation",
        "normalization",
        "normalization",
    ]
    assert "aggregation is 'combine'; use one of ignore, congruence, conflict, subtract for onemode" in str(error.value)


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"kind": "twomode", "aggregation": "congruence"}, "use one of ignore, subtract, combine for twomode"),
        ({"kind": "twomode", "normalization": "cosine"}, "use one of no, activity, prominence for twomode"),
        ({"normalization": "prominence"}, "use one of no, average, jaccard, cosine for onemode"),
        ({"qualifier": None, "aggregation": "conflict"}, "which needs a qualifier; name one, or use ignore"),
        ({"scale": (2, -2)}, "scale is (2, -2); use"),
        ({"scale": (0, 1), "levels": "nominal"}, "levels is 'nominal'; with a scale leave it blank or use integer"),
        ({"qualifier": "score", "scale": (-1, 1)}, "statements, row 2, column score: '2' cannot be used here; use a value from -1 to 1"),
        ({"actor": "who"}, "statements, row 1, column who: it is missing; add a column of the table: id, doc"),
        ({"actor": "concept"}, "it is used twice"),
        ({"date": "actor"}, "row 2, column actor: 'A' cannot be used here; use a day as YYYY-MM-DD"),
        ({"qualifier": "score", "levels": "boolean"}, "column score: '2' cannot be used here; use 0 or 1"),
        ({"kind": "twomode", "aggregation": "combine", "normalization": "activity"}, "the numbers of combine are names; use no"),
        ({"qualifier": "date_iso", "kind": "twomode", "aggregation": "subtract"}, "a boolean or integer qualifier"),
    ],
)  # fmt: skip
def test_a_fault_says_what_is_allowed(choices, message):
    with pytest.raises(ValueError) as error:
        agreement.network(STATEMENTS, **{**TOY, **choices})
    assert message in str(error.value)


def test_faults_of_a_table_are_found_at_once_and_many_are_counted():
    wrong = STATEMENTS.assign(actor=["", *STATEMENTS["actor"][1:]], agreement=[*STATEMENTS["agreement"][:-1], "maybe"], date_iso="soon")
    faults = table_faults(wrong, Settings(**TOY, duplicates="year"), "mine.csv")
    assert [(fault.row, fault.column) for fault in faults[:3]] == [(2, "actor"), (2, "date_iso"), (3, "date_iso")]
    assert (
        str(faults[-2])
        == "mine.csv, column date_iso: '7 more rows like these' cannot be used here; use a day as YYYY-MM-DD, or a month or year of EDTF"
    )
    assert (faults[-1].row, faults[-1].value) == (18, "maybe")
    named = table_faults(wrong, Settings(**TOY, date="date_iso"))
    assert {fault.column for fault in named} == {"actor", "date_iso", "agreement"}, "a date that is named is looked at"
    assert {fault.column for fault in table_faults(wrong, Settings(**TOY))} == {"actor", "agreement"}
    assert len(table_faults(wrong.drop(columns=["date_iso", "doc"]), Settings(**TOY, duplicates="year"))) == 1


def test_the_reference_program_leaves_out_statements_without_actor_or_concept():
    more = pd.concat([STATEMENTS, STATEMENTS.head(2).assign(actor=["", "A"], concept=["c1", " "])], ignore_index=True)
    expected = agreement.network(STATEMENTS, **TOY, compatible="rdna")
    assert agreement.network(more, **TOY, compatible="rdna", isolates=True).equals(expected)
    with pytest.raises(ValueError, match="row 19, column actor: it is blank; fill it in"):
        agreement.network(more, **TOY)


@pytest.mark.parametrize("kind", list(AGGREGATIONS))
def test_no_statement_is_an_empty_network_and_one_actor_has_no_tie(kind):
    none, one = STATEMENTS.iloc[:0], STATEMENTS.iloc[:1]
    for aggregation, normalization in product(AGGREGATIONS[kind], NORMALIZATIONS[kind]):
        if aggregation != "combine" or normalization == "no":
            choices = {**TOY, "kind": kind, "aggregation": aggregation, "normalization": normalization, "duplicates": "week"}
            assert agreement.network(none, **choices).shape == (0, 0)
            assert agreement.network(one, **choices).to_numpy().tolist() == [[0.0 if kind == "onemode" else 1.0]]


def test_only_statements_of_the_days_chosen_count():
    table = said("A c1 +", "B c1 +", "C c1 +").assign(day=["2020-01-01", "2020-01-02", "2020-01-03"])
    chosen = {**TOY, "date": "day", "aggregation": "congruence"}
    assert agreement.network(table, **chosen, first="2020-01-02").to_dict() == {"B": {"B": 0, "C": 1}, "C": {"B": 1, "C": 0}}
    assert list(agreement.network(table, **chosen, last="2020-01-02")) == ["A", "B"]
    assert agreement.network(table, **chosen, first="2021-01-01").empty
    everyone = agreement.network(table, **chosen, first="2021-01-01", isolates=True)
    assert everyone.shape == (3, 3) and not everyone.to_numpy().any()


def test_the_scale_is_that_of_the_statements_that_count():
    """-2 is said in 2019 alone. From 2020 on the values are 0, 1 and 2, R = 2: A at 2 and B at 1 agree by 1 - 1 / 2; with -2, R = 4, by 3 / 4."""
    rows = [("A", "c", 2, "2020-01-01"), ("B", "c", 1, "2020-01-01"), ("C", "d", 0, "2020-01-01"), ("C", "d", -2, "2019-01-01")]
    table = pd.DataFrame(rows, columns=["actor", "concept", "q", "date_iso"])
    chosen = {"actor": "actor", "concept": "concept", "qualifier": "q", "aggregation": "congruence"}
    assert agreement.network(table, **chosen, first="2020-01-01").loc["A", "B"] == 0.5
    assert agreement.network(table, **chosen).loc["A", "B"] == 0.75


def test_combine_by_activity_is_that_of_the_reference_program_alone():
    """A: both on c1 (3) and + on c2 (1), two concepts: 3 / 2 and 1 / 2; B: + on c1 (1) and - on c3 (2)."""
    choices = {**TOY, "kind": "twomode", "aggregation": "combine", "normalization": "activity"}
    assert agreement.network(COUNTS, **choices, compatible="rdna").to_numpy().tolist() == [[3 / 2, 1 / 2, 0], [1 / 2, 0, 1]]
    with pytest.raises(ValueError, match="normalization is 'activity', but the numbers of combine"):
        agreement.network(COUNTS, **choices)


def test_a_zone_does_not_move_a_statement_to_another_day():
    """Written on 1 February in a zone two hours ahead; in UTC it would be January, and no duplicate of 10 February."""
    table = said("A c1 +", "A c1 +").assign(date_iso=["2020-02-01T00:30:00+02:00", "2020-02-10"])
    assert len(survivors(table, **TOY, duplicates="month")) == 1
    assert len(survivors(table, **TOY, first="2020-02-01")) == 2


def test_blanks_around_a_label_make_no_other_actor_and_a_column_twice_is_a_fault():
    assert list(agreement.network(pd.DataFrame({"actor": [" A", "A"], "concept": ["c", "c "]}), actor="actor", concept="concept")) == ["A"]
    twice = pd.DataFrame([["A", "c", "1", "0"]], columns=["actor", "concept", "q", "q"])
    with pytest.raises(ValueError, match="column q: it is used twice; use each column once"):
        agreement.network(twice, actor="actor", concept="concept", qualifier="q", aggregation="subtract")


def test_more_than_can_be_held_is_said():
    many = pd.DataFrame({"actor": np.arange(20_000), "concept": np.arange(20_000)})
    with pytest.raises(ValueError, match="20000 actors, 20000 concepts and 1 levels are too many"):
        agreement.network(many, actor="actor", concept="concept")
    levels = pd.DataFrame({"actor": ["A", "B"] * 5_000, "concept": "c", "q": np.arange(10_000)})
    with pytest.raises(ValueError, match="2 actors, 1 concepts and 10000 levels are too many"):
        agreement.network(levels, actor="actor", concept="concept", qualifier="q", aggregation="conflict")


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["networks", *arguments])


def test_the_command_writes_a_labelled_matrix_without_loss(tmp_path):
    out = tmp_path / "networks" / "score.csv"
    choices = ["--aggregation", "congruence", "--normalization", "jaccard", "--duplicates", "document", "--compatible", "rdna"]
    done = call(str(FOLDER / "statements.csv"), "--actor", "actor", "--concept", "concept", "--qualifier", "score", *choices, "--out", str(out))
    assert (done.exit_code, done.stderr) == (0, "")
    lines = out.read_text(encoding="utf-8").splitlines()
    assert lines[0] == ",A,B,C,D"
    names = ("qualifier", "aggregation", "normalization", "duplicates")
    wanted = ["score", "congruence", "jaccard", "document"]
    (reference,) = [entry for entry in REFERENCE if [of(entry)[name] for name in names] == wanted]
    assert [line.partition(",")[0] for line in lines[1:]] == reference["rows"]
    assert same(store.read_table(out).set_index("Unnamed: 0").astype(float), reference)
    assert [path.name for path in out.parent.iterdir()] == ["score.csv"]


@pytest.mark.parametrize(
    ("text", "choices", "messages"),
    [
        (None, [], ["'statements.csv' cannot be read"]),
        ("", [], ["statements.csv: it has no row; add at least one row"]),
        ("a,c,q\n", [], ["statements.csv: it has no row; add at least one row"]),
        ("a,c,q\nA,c1,1,9\n", [], ["statements.csv, row 2: it has 4 cells; use 3 cells, as the header has"]),
        (
            "a,c,q\nA,c1,1\nB,c1,yes\nC,,0\n",
            [],
            ["row 4, column c: it is blank; fill it in", "row 3, column q: 'yes' cannot be used here; use a whole number"],
        ),
        (
            "a,c\nA,c1\n",
            ["--duplicates", "week"],
            ["column q: it is missing; add a column of the table: a, c", "column date_iso: it is missing"],
        ),
        ("a,c,q\nA,c1,1\n", ["--type", "twomode", "--normalization", "mean"], ["aggregation is 'congruence'", "normalization is 'mean'"]),
        ("a,c,q\nA,c1,1\n", ["--scale", "1", "low"], ["'low' is not a valid integer"]),
        ("a,c,q,q\nA,c1,1,0\n", [], ["it is used twice; use each column once"]),
        ("a,c,q\nA,c1,1\n,,\nB,c1,\n", [], ["statements.csv, row 4, column q: it is blank"]),
        ("a,c,q\nA,c1,1\n", ["--scale", "0", "1" + "0" * 400], ["scale is (0, 1000", "less than 2^53 from 0"]),
        ("a,c,q\nA,c1,9007199254740993\nB,c1,1\n", ["--levels", "integer"], ["'9007199254740993' cannot be used here; use a whole number"]),
        (
            "a,c,q,date_iso\nA,c1,1,2020-01-05\n",
            ["--first", "2020-01-05T00:00:00Z"],
            ["first is '2020-01-05T00:00:00Z'; leave it blank or use a day"],
        ),
        ("a,c,q,date_iso\nA,c1,1,2020-01-05\n", ["--first", "2020-01-05 00:01"], ["first is '2020-01-05 00:01'; leave it blank or use a day"]),
        ("a,c,q\nA,c1,1\n", ["--first", "2020"], ["first is '2020'; leave it blank or use a day"]),
        ("a,c,q\nA,c1,1\n", ["--first", "2020-02-30", "--last", "2020-01-01"], ["first is '2020-02-30'", "first is '2020-02-30', after last"]),
        (
            "a,c,q\nA,c1,1\n",
            ["--last", "2020-01-01"],
            ["column date_iso: it is missing; add a column of days, since statements are chosen by"],
        ),
    ],
)
def test_bad_input_is_exit_status_2_with_every_fault_and_nothing_written(tmp_path, monkeypatch, text, choices, messages):
    monkeypatch.chdir(tmp_path)
    if text is not None:
        (tmp_path / "statements.csv").write_text(text, encoding="utf-8")
    before = sorted(tmp_path.iterdir())
    done = call(
        "statements.csv", "--actor", "a", "--concept", "c", "--qualifier", "q", "--aggregation", "congruence", *choices, "--out", "made/out.csv"
    )
    assert (done.exit_code, done.stdout) == (2, "")
    assert [message for message in messages if message not in done.stderr] == []
    assert "Traceback" not in done.stderr
    assert sorted(tmp_path.iterdir()) == before


def test_the_command_writes_over_nothing_but_a_table_of_its_own(tmp_path):
    table = tmp_path / "statements.csv"
    table.write_text("a,c\nA,c1\n", encoding="utf-8")
    other = tmp_path / "notes.md"
    other.write_text("mine", encoding="utf-8")
    link = tmp_path / "link.csv"
    link.symlink_to(table)
    refused = [
        (table, "the file that is read"),
        (link, "the file that is read"),
        (other, "not a CSV file"),
        (store.ROOT / "docs" / "x.csv", "in the project"),
    ]
    refused += [(store.ROOT / "data" / "raw" / "x.csv", "in the project or among collected data"), (tmp_path / ("x" * 300), "cannot be")]
    for out, message in refused:
        done = call(str(table), "--actor", "a", "--concept", "c", "--out", str(out))
        assert (done.exit_code, "Traceback" in done.stderr) == (2, False), done.stderr
        assert message in done.stderr and " Name a" in done.stderr, done.stderr
    assert (table.read_text(encoding="utf-8"), other.read_text(encoding="utf-8")) == ("a,c\nA,c1\n", "mine")
    assert not (store.ROOT / "docs" / "x.csv").exists()
