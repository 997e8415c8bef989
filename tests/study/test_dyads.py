"""Dyads: the alliances of 1914, cases worked by hand, and what silence must never do."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from drawing import case_of
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.collect import store
from analysis.model.choices import Choices
from analysis.study import dyads

FOLDER = store.ROOT / "tests" / "data" / "dyads"
ALLIANCES = pd.read_csv(FOLDER / "alliances1914.csv")
EXPECTED = pd.read_csv(FOLDER / "expected.csv").set_index("measure")["value"]
GERMANY, RUSSIA = ALLIANCES["GMY"], ALLIANCES["RUS"]
NAN = float("nan")
STANCES = st.lists(st.tuples(*[st.sampled_from([-1.0, 0.0, 1.0, NAN])] * 3), max_size=12).map(
    lambda rows: pd.DataFrame(rows, columns=["A", "B", "C"])
)


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        ("S abs unweighted", lambda: dyads.signorino_ritter(GERMANY, RUSSIA, 3)),
        ("S squared unweighted", lambda: dyads.signorino_ritter(GERMANY, RUSSIA, 3, power=2)),
        ("S abs capability-weighted", lambda: dyads.signorino_ritter(GERMANY, RUSSIA, 3, ALLIANCES["Cap"])),
        ("Kendall tau-b", lambda: dyads.tau_b(GERMANY, RUSSIA)),
        ("Cohen kappa nominal", lambda: dyads.kappa(GERMANY, RUSSIA)),
        ("Cohen kappa squared weights", lambda: dyads.kappa(GERMANY, RUSSIA, "squared")),
        ("Scott pi squared weights", lambda: dyads.scott_pi(GERMANY, RUSSIA, "squared")),
    ],
)
def test_the_alliances_of_1914_are_as_printed(measure, value):
    assert round(value(), 6) == EXPECTED[measure]


def test_every_printed_measure_is_tested():
    assert len(EXPECTED) == 7


def test_a_pair_worked_by_hand():
    """x = 1 1 0 -1 and y = 1 0 0 1 on the shared items; a fifth on which y is silent and a sixth on which both are.

    Nominal: two of four differ, Do = 1/2. Margins x: 1 twice, 0 and -1 once; y: 1 and 0 twice each. Two at random are the same in
    2*2 + 1*2 = 6 of 16, De = 10/16, kappa = 1 - (1/2)/(10/16) = 0.2. Pooled: 1 four times, 0 three, -1 once: the same in
    16 + 9 + 1 = 26 of 64, De = 38/64, pi = 1 - 32/38 = 3/19. Distances 0 1 0 2, dmax 2: S = 1 - 2*3/8 = 1/4; squared 1 - 2*5/16 = 3/8.
    """
    stances = pd.DataFrame({"X": [1, 1, 0, -1, 1, NAN], "Y": [1, 0, 0, 1, NAN, NAN]})
    (row,) = dyads.dyads(stances, maximum=2).to_dict("records")
    assert (row["a"], row["b"], row["n_shared"], row["n_equal"], row["share_equal"]) == ("X", "Y", 4, 2, 0.5)
    assert [row[name] for name in ("s_absolute", "s_squared", "kappa", "pi")] == pytest.approx([1 / 4, 3 / 8, 0.2, 3 / 19])


def test_kappa_and_pi_with_absolute_distances_by_hand():
    """x = 0 2, y = 2 2: Do = 1. x against y at random: 0 and 2 in two of four pairs, De = 1, kappa 0.

    Pooled 0 2 2 2: 6 of 16 pairs differ by 2, De = 3/4, pi = 1 - 4/3.
    """
    assert dyads.kappa([0, 2], [2, 2], "absolute") == 0
    assert dyads.scott_pi([0, 2], [2, 2], "absolute") == pytest.approx(-1 / 3)


def test_an_open_stance_is_no_midpoint_unless_asked():
    near = pd.DataFrame({"A": [1, -1, 0], "B": [0, -1, 1]})
    far = pd.DataFrame({"A": [1, -1, 0], "B": [0, -1, -1]})
    assert dyads.dyads(near)[["s_absolute", "s_squared"]].isna().all(axis=None)
    assert dyads.kappa([1, 0, -1], [0, 0, -1]) == dyads.kappa([1, 0, -1], [-1, 0, -1])
    assert dyads.kappa([1, 0, -1], [0, 0, -1], "absolute") > dyads.kappa([1, 0, -1], [-1, 0, -1], "absolute")
    assert dyads.dyads(near)["share_equal"].equals(dyads.dyads(far)["share_equal"])


@pytest.mark.parametrize("silent", [NAN, None, "", " "])
def test_shared_silence_is_not_agreement(silent):
    stances = pd.DataFrame({"A": ["1", silent, silent], "B": ["-1", silent, "1"]}, dtype=object)
    (row,) = dyads.dyads(stances, maximum=2).to_dict("records")
    assert (row["n_shared"], row["n_equal"], row["share_equal"], row["s_absolute"]) == (1, 0, 0.0, -1.0)


def test_no_shared_item_and_no_expected_disagreement_are_undefined():
    apart, constant = dyads.dyads(pd.DataFrame({"A": [1, NAN], "B": [NAN, 1]}), maximum=2), dyads.dyads(pd.DataFrame({"A": [1, 1], "B": [1, 1]}))
    assert apart["n_shared"].tolist() == [0] and apart[["share_equal", "s_absolute", "s_squared", "kappa", "pi"]].isna().all(axis=None)
    assert constant["share_equal"].tolist() == [1.0] and constant[["kappa", "pi"]].isna().all(axis=None)
    assert np.isnan(dyads.tau_b([1, 1], [0, 1]))
    assert np.isnan(dyads.signorino_ritter([1, 0], [0, NAN], 1, [0, 5])), "no shared item has a weight"


def test_pairs_are_sorted_and_a_lone_actor_has_none():
    stances = pd.DataFrame({"C": [1], "A": [1], "B": [0]})
    assert dyads.dyads(stances)[["a", "b"]].values.tolist() == [["A", "B"], ["A", "C"], ["B", "C"]]
    alone = dyads.dyads(stances[["A"]])
    assert (list(alone.columns), len(alone)) == (dyads.COLUMNS, 0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: dyads.kappa([1], [1], "euclidean"), "distance is 'euclidean'; allowed: nominal, absolute, squared"),
        (lambda: dyads.kappa(["yes"], [1], "squared"), "stance is 'yes'; allowed: a number"),
        (lambda: dyads.kappa([1, 2], [1]), "2 and 1 items"),
        (lambda: dyads.signorino_ritter([1], [-1], 1), "distance is 2; allowed: at most 1"),
        (lambda: dyads.signorino_ritter([1], [1], 0), "maximum is 0; allowed"),
        (lambda: dyads.signorino_ritter([1], [1], 1, [-1]), "a weight is missing or below 0"),
        (lambda: dyads.signorino_ritter([1], [1], 1, power=3), "power is 3; allowed: 1, 2"),
        (lambda: dyads.dyads(pd.DataFrame([[1, 1]], columns=["A", "A"])), "actor 'A' is used twice"),
        (lambda: dyads.dyads(pd.DataFrame({"A": [1], "B": [1]}), pd.Series([1.0], index=[7])), "weights are of other items"),
    ],
)
def test_bad_input_is_named_with_what_is_allowed(call, message):
    with pytest.raises(ValueError, match=message.replace(".", r"\.")):
        call()


@settings(deadline=None, max_examples=60)
@given(STANCES, st.sampled_from(dyads.DISTANCES))
def test_measures_keep_to_their_ranges_and_ignore_what_nobody_shares(stances, distance):
    found = dyads.dyads(stances, maximum=2, distance=distance)
    for name, low in (("share_equal", 0), ("s_absolute", -1), ("s_squared", -1)):
        assert found[name].dropna().between(low, 1).all()
    assert (found[["kappa", "pi"]].fillna(0) <= 1).all(axis=None)
    more = pd.concat([stances, pd.DataFrame([[1.0, NAN, NAN], [NAN] * 3], columns=stances.columns)], ignore_index=True)
    assert dyads.dyads(more, maximum=2, distance=distance).equals(found)
    shuffled = dyads.dyads(stances.iloc[::-1, ::-1], maximum=2, distance=distance)
    pd.testing.assert_frame_equal(shuffled, found)


@settings(deadline=None, max_examples=60)
@given(STANCES)
def test_the_order_of_the_two_does_not_matter(stances):
    for measure in (dyads.kappa, dyads.scott_pi, dyads.tau_b, lambda x, y: dyads.signorino_ritter(x, y, 2)):
        assert measure(stances["A"], stances["B"]) == pytest.approx(measure(stances["B"], stances["A"]), nan_ok=True)


KISLITSIN = case_of("kislitsin")


@cache
def pairs_on(day: str) -> dict[tuple[str, str], set[tuple[str, str]]]:
    """Pairs of states, and the propositions on which both spoke with what they make of it, as of a day."""
    shared = dyads.shared_propositions(KISLITSIN, Choices(as_of=day))
    found: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for row in shared[shared["after"] == dyads.IN_THE_END].to_dict("records"):
        found.setdefault((row["state_a"], row["state_b"]), set()).add((row["proposition"], row["relation"]))
    return found


def test_what_the_states_of_kislitsin_share_by_the_reference_days():
    """By 30 June both requests stood; Kazakhstan had said of the Russian one that it is examined, and held him. In August its prosecutors said that
    the destination was still to be decided, of the United States too. The rows were read off the facts."""
    june = {
        ("KZ", "US"): {("charges_founded_US", "different"), ("detention_justified", "same")},
        ("KZ", "RU"): {("surrender_to_RU", "different"), ("charges_founded_RU", "different"), ("detention_justified", "same")},
        ("US", "RU"): {("surrender_to_US", "different"), ("detention_justified", "same")},
    }
    assert pairs_on("2023-06-30") == june
    on_us = {("KZ", "US"): "different", ("KZ", "RU"): "same", ("US", "RU"): "different"}  # the consul of Russia had left that open too
    later = {pair: found | {("surrender_to_US", on_us[pair])} for pair, found in june.items()}
    assert pairs_on("2023-08-02") == later == pairs_on("2023-12-31")


def test_the_days_after_the_detention_tell_the_same_as_the_reference_days():
    shared = dyads.shared_propositions(KISLITSIN)
    assert list(dict.fromkeys(shared["as_of"])) == ["2023-07-02", "2023-08-03", "2023-12-22", ""]
    for day, reference in (("2023-07-02", "2023-06-30"), ("2023-08-03", "2023-08-02"), ("2023-12-22", "2023-12-31")):
        assert pairs_on(day) == pairs_on(reference)


def test_days_after_the_cut_off_are_left_out():
    shared = dyads.shared_propositions(KISLITSIN, Choices(as_of="2023-08-01"))
    assert list(dict.fromkeys(shared["after"])) == ["ten days", dyads.IN_THE_END]
    assert set(shared["as_of"]) == {"2023-07-02", "2023-08-01"}


def test_counts_are_those_of_the_list_and_own_words_that_differ_stay_out_of_the_indices():
    shared = dyads.shared_propositions(KISLITSIN)
    shared.loc[shared.index[-1], ["stance_b", "relation"]] = [pd.NA, "own words differ"]  # US and RU on detention, in the end
    counted = dyads.shared_counts(KISLITSIN, shared).set_index(["after", "state_a", "state_b"])
    assert len(counted) == 4 * 3
    first = counted.loc["ten days", "KZ", "RU"]
    assert first[["n_both", "n_same", "n_different", "n_own_words_differ", "share_same"]].tolist() == [3, 1, 2, 0, 0.3333]
    assert first["kappa"] == 0  # KZ 0 0 1, RU 1 1 1: Do = 2/3; the same at random in 1/3 * 1, so De = 2/3
    last = counted.loc[dyads.IN_THE_END, "US", "RU"]
    assert last[["n_both", "n_same", "n_different", "n_own_words_differ", "share_same"]].tolist() == [2, 0, 1, 1, 0.0]


def test_states_that_share_nothing_have_a_row_without_index_and_a_word():
    counted = dyads.shared_counts(KISLITSIN, dyads.shared_propositions(KISLITSIN).iloc[:0])
    assert (counted["n_both"] == 0).all() and counted[["share_same", "kappa", "pi"]].isna().all(axis=None)
    (said, *_) = dyads.say_shared(counted, KISLITSIN.codebook)
    assert said.endswith("no proposition on which both spoke: Kazakhstan and the United States, Kazakhstan and Russia, the United States and Russia.")
