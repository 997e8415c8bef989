"""Reliability: published values, the study's numbers by a loop over the raw codings, slow resampling, a worked case, and properties."""

import csv
import math
from collections import Counter
from functools import cache
from pathlib import Path

import krippendorff
import numpy as np
import pandas as pd
import pytest
from drawing import RAW, case_of
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis import codings, files, reliability, terms

quick = settings(max_examples=200, deadline=None, derandomize=True)
ALPHA = Path(__file__).parent / "data" / "alpha"
FAMILIES = case_of("tiny").codebook["propositions"]


@cache
def study() -> dict[str, dict[str, pd.DataFrame]]:
    return {case_id: case_of(case_id).tables for case_id in files.case_ids(RAW)}


@cache
def measured() -> pd.DataFrame:
    return reliability.reliability(study(), FAMILIES)


def published(name: str) -> list[list[float]]:
    rows = csv.reader((ALPHA / f"{name}.csv").read_text(encoding="utf-8").splitlines())
    return [[float(cell) if cell else math.nan for cell in row] for row in rows]


def counts_of(first: list[int], second: list[int], q: int) -> np.ndarray:
    counts = np.zeros((q, q), dtype=int)
    for one, other in zip(first, second, strict=True):
        counts[one, other] += 1
    return counts


def plain_alpha(pairs: list[tuple[str, str]]) -> float:
    """Nominal alpha of two coders by the definition: observed and expected disagreement, each pair of values one by one."""
    values = [value for pair in pairs for value in pair]
    n = len(values)
    expected = sum(values[i] != values[j] for i in range(n) for j in range(n) if i != j)
    return 1 - 2 * sum(a != b for a, b in pairs) * (n - 1) / expected if expected else math.nan


@pytest.mark.parametrize(
    ("name", "level", "value"),
    [
        ("missing", "nominal", 0.691358),
        ("missing", "ordinal", 0.806721),
        ("missing", "interval", 0.810845),
        ("missing", "ratio", 0.808944),
        ("binary", "nominal", 0.095238),
    ],
)
def test_alpha_is_as_published(name, level, value):
    assert round(reliability.alpha(published(name), level), 6) == value


@pytest.mark.parametrize("values", [[[], []], [[1], [math.nan]], [[1, 1], [1, 1]], [[1, 0], [1, math.nan]]])
def test_alpha_without_pairs_or_variation_is_undefined(values):
    assert math.isnan(reliability.alpha(values))


@quick
@given(
    st.integers(2, 4).flatmap(
        lambda coders: st.lists(st.lists(st.sampled_from([0.0, 1.0, 2.0, 4.0, math.nan]), min_size=coders, max_size=coders), min_size=1)
    ),
    st.sampled_from(["nominal", "ordinal", "interval", "ratio"]),
)
def test_alpha_is_that_of_the_library_krippendorff(units, level):
    """Of any number of coders with gaps, at every level; the library is under the GPL, so it is asked by the tests alone."""
    values = np.array(units).T
    paired = values[:, (~np.isnan(values)).sum(axis=0) > 1]
    assume(len(np.unique(paired[~np.isnan(paired)])) > 1)
    assert reliability.alpha(values, level) == pytest.approx(krippendorff.alpha(reliability_data=paired, level_of_measurement=level), abs=1e-12)


def test_a_level_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match="level is 'cardinal'; allowed: nominal, ordinal, interval, ratio"):
        reliability.alpha([[0, 1], [1, 1]], "cardinal")


def test_ac1_is_as_another_program_has_it():
    """irrCAC 0.4.4: AC1 .44, agreement .71429, by chance .4898; alpha .45833."""
    a, b = [1, 1, 0, 1, 0, 0, 1], [1, 0, 0, 1, 0, 1, 1]
    assert float(reliability.ac1(counts_of(a, b, 2))) == pytest.approx(0.44, abs=5e-6)
    assert reliability.alpha([a, b]) == pytest.approx(0.45833, abs=5e-6)


def test_ac1_by_hand_where_one_value_is_rare():
    """125 units, 118, 5, 2 and 0: agreement .944, share of the first value 243/250, chance 2 x .972 x .028 = .054432."""
    assert float(reliability.ac1(np.array([[118, 5], [2, 0]]))) == pytest.approx((0.944 - 0.054432) / (1 - 0.054432))


@pytest.mark.parametrize(("degrees", "quantile"), [(1, 12.706), (2, 4.303), (5, 2.571), (10, 2.228), (30, 2.042), (120, 1.980), (333, 1.967)])
def test_quantiles_are_those_of_printed_tables_of_student(degrees, quantile):
    assert round(reliability.student_quantile(degrees), 3) == quantile


def raw_codings() -> dict[tuple[str, str, str, str], dict[str, tuple[str, str]]]:
    found: dict = {}
    for row in csv.DictReader((RAW / "codings.csv").read_text(encoding="utf-8").splitlines()):
        found.setdefault((row["case_id"], row["fact_id"], row["state"], row["proposition"]), {})[row["coder"]] = (row["stance"], row["basis"])
    return found


@pytest.mark.parametrize("place", [0, 1])
def test_stance_and_basis_of_the_study_are_those_of_a_plain_loop_over_the_raw_codings(place):
    found = raw_codings()
    name = ("stance", "basis")[place]
    table = measured()[(measured()["measure"] == name) & (measured()["by"] != "family")].set_index("group")
    for group in ["all", *study()]:
        both = [said for key, said in found.items() if len(said) == 2 and group in ("all", key[0])]
        pairs = [(said["A"][place], said["B"][place]) for said in both]
        row = table.loc[group]
        assert row["n_units"] == row["n_both"] == len(pairs)
        assert row["percent_agreement"] == pytest.approx(100 * sum(a == b for a, b in pairs) / len(pairs))
        assert row["alpha"] == pytest.approx(plain_alpha(pairs), nan_ok=True)
        shares = [count / (2 * len(pairs)) for count in Counter(value for pair in pairs for value in pair).values()]
        chance = sum(share * (1 - share) for share in shares) / 2
        assert row["ac1"] == pytest.approx((sum(a == b for a, b in pairs) / len(pairs) - chance) / (1 - chance))


def test_detection_of_the_study_is_that_of_a_plain_loop_over_the_raw_files():
    """The universe is built anew from facts.csv, case.csv and requests.csv; the closed form of alpha is set beside it."""
    found = raw_codings()
    cells: dict[str, Counter] = {"all": Counter()}
    for case_id in study():
        folder = RAW / "cases" / case_id
        facts = [row["fact_id"] for row in csv.DictReader((folder / "facts.csv").read_text(encoding="utf-8").splitlines())]
        asking = [row["state"] for row in csv.DictReader((folder / "requests.csv").read_text(encoding="utf-8").splitlines())]
        (case,) = csv.DictReader((folder / "case.csv").read_text(encoding="utf-8").splitlines())
        states = {case["requested_state"], *asking, *(key[2] for key in found if key[0] == case_id)}
        there = [set(said) for key, said in found.items() if key[0] == case_id]
        counter = Counter("".join(sorted(who)) for who in there)
        counter[""] = len(facts) * len(states) * (3 + 4 * len(asking)) - len(there)
        cells[case_id] = counter
        cells["all"] += counter
    unit = reliability.PLACE
    table = measured()[(measured()["measure"] == "detection") & (measured()["unit"] == unit) & (measured()["by"] != "family")].set_index("group")
    for group, counter in cells.items():
        n, same = counter.total(), counter[""] + counter["AB"]
        yes = 2 * counter["AB"] + counter["A"] + counter["B"]
        row = table.loc[group]
        assert (row["n_units"], row["n_both"], row["n_a_only"], row["n_b_only"]) == (n, counter["AB"], counter["A"], counter["B"])
        assert row["percent_agreement"] == pytest.approx(100 * same / n)
        assert row["alpha"] == pytest.approx(1 - (2 * n - 1) * 2 * (n - same) / (2 * yes * (2 * n - yes)))


def test_fast_alphas_are_those_of_the_library():
    drawn = np.random.default_rng(3).integers(0, 4, size=(40, 3, 3))
    for counts, fast in zip(drawn, reliability._alphas(drawn), strict=True):
        pairs = [(i, j) for i in range(3) for j in range(3) for _ in range(counts[i, j])]
        assert fast == pytest.approx(reliability.alpha([[a for a, _ in pairs], [b for _, b in pairs]]), nan_ok=True)


def units_of(case_id: str, name: str = "stance") -> dict[str, list[tuple[str, str]]]:
    """Pairs of values on each fact of a case, by fact in order."""
    found: dict[str, list] = {}
    place = ("stance", "basis").index(name)
    for key, said in sorted(raw_codings().items()):
        if key[0] == case_id and len(said) == 2:
            found.setdefault(key[1], []).append((said["A"][place], said["B"][place]))
    return found


def test_the_bootstrap_is_that_of_a_slow_loop_with_the_same_draws():
    by_fact = list(units_of("cherkasov").values())
    draws = np.random.default_rng(reliability.SEED).integers(len(by_fact), size=(reliability.DRAWS, len(by_fact)))
    alphas = np.array([closed_alpha([pair for fact in draw for pair in by_fact[fact]]) for draw in draws])
    row = measured().query("measure == 'stance' and group == 'cherkasov'").iloc[0]
    expected = np.percentile(alphas[~np.isnan(alphas)], [2.5, 97.5])
    assert [row["bootstrap_low"], row["bootstrap_high"]] == pytest.approx(expected)
    assert row["n_undefined"] == np.isnan(alphas).sum()


def closed_alpha(pairs: list[tuple[str, str]]) -> float:
    values = Counter(value for pair in pairs for value in pair)
    n = values.total()
    expected = n * n - sum(count**2 for count in values.values())
    return 1 - 2 * sum(a != b for a, b in pairs) * (n - 1) / expected if expected else math.nan


def test_the_jackknife_is_that_of_a_slow_loop_over_facts():
    by_fact = list(units_of("cherkasov").values())
    n, whole = len(by_fact), 2 * math.atanh(plain_alpha(sum(by_fact, [])))
    pseudo = [n * whole - (n - 1) * 2 * math.atanh(plain_alpha(sum(by_fact[:i] + by_fact[i + 1 :], []))) for i in range(n)]
    mean = sum(pseudo) / n
    half = 2.110 * math.sqrt(sum((value - mean) ** 2 for value in pseudo) / (n - 1) / n)
    row = measured().query("measure == 'stance' and group == 'cherkasov'").iloc[0]
    assert n == 18, "so that 2.110, the quantile for 17 degrees of freedom, is the right one"
    assert [row["jackknife_low"], row["jackknife_high"]] == pytest.approx([math.tanh((whole - half) / 2), math.tanh((whole + half) / 2)], abs=2e-4)


def test_without_a_disagreement_there_is_no_jackknife_interval():
    assert all(math.isnan(end) for end in reliability.jackknife(np.array([[[1, 0], [0, 0]], [[0, 0], [0, 1]], [[1, 0], [0, 0]]])))
    assert all(math.isnan(end) for end in reliability.jackknife(np.array([[[1, 1], [0, 1]]]))), "one fact"


def test_the_worked_case_is_as_by_hand():
    """Both: f03, f05, f08, f10 (0 and -1 there); A only f09 XC, B only f05 XC and f08 XB. Stances 1 1, 0 0, 1 1, 0 -1: four 1, three 0, one -1.

    Alpha of stance: 1 - 7 x 2 / (64 - 16 - 9 - 1) = 1 - 14 / 38. The universe is 12 facts, 3 states and 11 propositions.
    """
    table = reliability.reliability({"tiny": case_of("tiny").tables}, FAMILIES)
    whole = table[table["by"] == "all"].set_index(["measure", "unit"])
    stance, place, fact = (whole.loc[key] for key in (("stance", reliability.PLACE), ("detection", reliability.PLACE), ("detection", "fact")))
    assert (stance["n_units"], stance["n_facts"], stance["percent_agreement"]) == (4, 4, 75)
    assert stance["alpha"] == pytest.approx(1 - 14 / 38)
    assert (place["n_both"], place["n_a_only"], place["n_b_only"]) == (4, 1, 2)
    assert place["n_units"] == 12 * 3 * len(terms.case_propositions(FAMILIES, ["XB", "XC"]))
    assert (fact["n_units"], fact["n_both"], fact["n_a_only"], fact["n_b_only"]) == (12, 4, 1, 0)
    assert fact["alpha"] == pytest.approx(1 - 23 * 2 / (24**2 - 9**2 - 15**2))


def test_coincidences_count_each_unit_twice():
    table = reliability.coincidences({"tiny": case_of("tiny").tables}, FAMILIES)
    stance = {(row["value"], row["other_value"]): (row["n"], row["n_units"]) for row in table.query("measure == 'stance'").to_dict("records")}
    assert {pair: numbers for pair, numbers in stance.items() if numbers != (0, 0)} == {
        ("1", "1"): (4, 2), ("0", "0"): (2, 1), ("0", "-1"): (1, 1), ("-1", "0"): (1, 0),
    }  # fmt: skip
    assert len(table) == 18 and table["n"].sum() == 2 * table["n_units"].sum() == 16


def test_disagreements_of_the_worked_case_are_as_by_hand():
    rows = reliability.disagreements({"tiny": case_of("tiny").tables})
    said = {
        (row["fact_id"][5:], row["state"], row["proposition"]): (row["differs_in"], row["outcome"], row["follows"]) for row in rows.to_dict("records")
    }
    coders = {key: value for key, value in said.items() if value[0]}
    assert coders == {
        ("f05", "XA", "surrender_to_XC"): ("detection", "kept", "B"),
        ("f08", "XB", "surrender_to_XB"): ("detection", "dropped", ""),
        ("f09", "XA", "surrender_to_XC"): ("detection", "kept", "A"),
        ("f10", "XA", "surrender_to_XB"): ("stance", "kept", "A"),
    }
    assert {value for value in said.values() if not value[0]} == {("", "added", "")} and len(said) == 14
    assert reliability.resolutions(rows)["n"].tolist() == [10, 1, 1, 1, 1]


def test_disagreements_of_the_study_add_up():
    rows = reliability.disagreements(study())
    found = raw_codings()
    differing = {key for key, said in found.items() if len(set(said.values())) > 1 or len(said) == 1}
    assert {tuple(row) for row in rows.loc[rows["differs_in"] != "", ["case_id", *codings.KEY]].values} == differing
    assert reliability.resolutions(rows)["n"].sum() == len(rows)
    assert not rows.duplicated(codings.KEY).any()


def test_without_two_coders_everything_is_empty_with_its_columns():
    tables = case_of("tiny").tables
    alone = {**tables, "statements": tables["statements"].query("coding != 'B'")}
    none = {**tables, "statements": tables["statements"].iloc[:0]}
    for cases in ({}, {"tiny": alone}, {"tiny": none}):
        table, rows = reliability.reliability(cases, FAMILIES), reliability.disagreements(cases)
        assert (list(table.columns), len(table)) == (reliability.COLUMNS, 0)
        assert (list(reliability.coincidences(cases, FAMILIES).columns), len(reliability.coincidences(cases, FAMILIES))) == (
            reliability.COINCIDENCES,
            0,
        )
        assert (list(rows.columns), len(rows)) == (reliability.DIFFERENCES, 0)
        assert (list(reliability.resolutions(rows).columns), len(reliability.resolutions(rows))) == (reliability.RESOLUTIONS, 0)
        assert len(reliability.say_reliability(table, rows)) == 1


def test_the_order_of_rows_and_cases_does_not_matter():
    some = {case_id: study()[case_id] for case_id in ("kasatkin", "zubakha")}
    turned = {case_id: {name: table.iloc[::-1] for name, table in some[case_id].items()} for case_id in reversed(some)}
    assert reliability.reliability(turned, FAMILIES.iloc[::-1]).equals(reliability.reliability(some, FAMILIES))
    assert reliability.disagreements(turned).equals(reliability.disagreements(some))


def test_keys_name_a_row():
    assert not measured().duplicated(["measure", "unit", "by", "group"]).any()
    assert not reliability.coincidences(study(), FAMILIES).duplicated(["measure", "value", "other_value"]).any()


def test_sentences_say_who_coded_and_give_the_numbers():
    sentences = reliability.say_reliability(measured(), reliability.disagreements(study()))
    text = " ".join(sentences)
    for part in (
        "Language models coded",
        "no human has coded yet",
        "not blind",
        "earlier wording",
        "not measured yet",
        "not thresholds",
        ".667 and .800",
    ):
        assert part in text
    row = measured().query("measure == 'stance' and by == 'all'").iloc[0]
    assert f"on {row['n_units']} units" in text and f"alpha {row['alpha']:.2f}" in text and f"AC1 {row['ac1']:.2f}" in text


matrices = st.lists(st.lists(st.integers(0, 6), min_size=3, max_size=3), min_size=3, max_size=3).map(np.array)


@given(matrices)
def test_alpha_and_ac1_do_not_depend_on_who_is_called_a_and_stay_below_one(counts):
    for rule in (reliability._alphas, reliability.ac1):
        value = float(rule(counts))
        assert value == pytest.approx(float(rule(counts.T)), nan_ok=True)
        assert not value > 1
    values = [float(rule(counts[[2, 0, 1]][:, [2, 0, 1]]) - rule(counts)) for rule in (reliability._alphas, reliability.ac1)]
    assert all(math.isnan(value) or abs(value) < 1e-12 for value in values), "values are kinds: their order does not matter"


@given(st.lists(st.integers(0, 6), min_size=3, max_size=3))
def test_perfect_agreement_is_one_or_undefined(numbers):
    counts = np.diag(numbers)
    value = float(reliability._alphas(counts))
    assert math.isnan(value) if sum(number > 0 for number in numbers) < 2 else value == 1
    assert math.isnan(float(reliability.ac1(counts))) if not sum(numbers) else float(reliability.ac1(counts)) == 1


def test_organs_are_those_of_states_in_the_codebook_and_their_agreement_is_measured():
    """317 of 363 places have the same organ, by a plain loop over the raw codings."""
    codebook = files.read_codebook()["organs"]
    assert set(reliability.ORGANS) == set(codebook.loc[~codebook["definition"].str.contains("(no state)", regex=False), "organ"])
    raw = files.read_table(RAW / "codings.csv").to_dict("records")
    coded = {coder: {(row["fact_id"], row["state"], row["proposition"]): row["organ"] for row in raw if row["coder"] == coder} for coder in "AB"}
    both = coded["A"].keys() & coded["B"].keys()
    same = sum(coded["A"][place] == coded["B"][place] for place in both)
    (row,) = [row for row in measured().to_dict("records") if (row["measure"], row["by"]) == ("organ", "all")]
    assert (row["n_units"], row["percent_agreement"]) == (len(both), round(100 * same / len(both), 6)) and (same, len(both)) == (317, 363)
