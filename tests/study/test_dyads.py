"""Dyads: what two states share, worked by hand, and what silence must never do."""

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

NAN = float("nan")
STANCES = st.lists(st.tuples(*[st.sampled_from([-1.0, 0.0, 1.0, NAN])] * 2), max_size=12)


def agreement(rows: list[tuple[float, float]]) -> dyads.Agreement:
    stances = pd.DataFrame(rows, columns=["x", "y"], dtype=float)
    return dyads.agreement(stances["x"], stances["y"])


def test_kappa_of_the_alliances_of_1914():
    """Commitments of Germany and Russia to 19 states; kappa was also computed with another program (tests/data/dyads)."""
    folder = store.ROOT / "tests" / "data" / "dyads"
    alliances = pd.read_csv(folder / "alliances1914.csv")
    expected = pd.read_csv(folder / "expected.csv").set_index("measure")["value"]
    assert round(dyads.agreement(alliances["GMY"], alliances["RUS"]).kappa, 6) == expected["Cohen kappa nominal"]


def test_a_pair_worked_by_hand():
    """x = 1 1 0 -1 and y = 1 0 0 1 on the shared items; a fifth on which y is silent and a sixth on which both are.

    Two of four differ, Do = 1/2. Margins x: 1 twice, 0 and -1 once; y: 1 and 0 twice each. Two at random are the same in
    2*2 + 1*2 = 6 of 16, De = 10/16, kappa = 1 - (1/2)/(10/16) = 0.2. Pooled: 1 four times, 0 three, -1 once: the same in
    16 + 9 + 1 = 26 of 64, De = 38/64, pi = 1 - 32/38 = 3/19.
    """
    found = agreement([(1, 1), (1, 0), (0, 0), (-1, 1), (1, NAN), (NAN, NAN)])
    assert found == (4, 0.5, pytest.approx(0.2), pytest.approx(3 / 19))


def test_an_open_stance_is_no_midpoint():
    assert agreement([(1, 0), (-1, -1), (0, 0)]).share_same == agreement([(1, -1), (-1, -1), (0, 0)]).share_same
    assert agreement([(1, 0), (0, 0), (-1, -1)]).kappa == agreement([(1, -1), (0, 0), (-1, -1)]).kappa


def test_shared_silence_is_not_agreement():
    assert agreement([(1, -1), (NAN, NAN), (NAN, 1)])[:2] == (1, 0.0)


def test_no_shared_item_and_no_expected_disagreement_are_undefined():
    apart, constant = agreement([(1, NAN), (NAN, 1)]), agreement([(1, 1), (1, 1)])
    assert apart.n_shared == 0 and np.isnan(apart[1:]).all()
    assert constant[:2] == (2, 1.0) and np.isnan(constant[2:]).all()


@settings(deadline=None, max_examples=60)
@given(STANCES)
def test_measures_keep_to_their_ranges_and_ignore_order_and_what_nobody_shares(rows):
    found = agreement(rows)
    assert np.isnan(found.share_same) or 0 <= found.share_same <= 1
    assert not (np.array(found[2:]) > 1).any()
    for others in ([*rows, (1.0, NAN), (NAN, NAN)], rows[::-1], [(y, x) for x, y in rows]):
        assert agreement(others) == pytest.approx(found, nan_ok=True)


KISLITSIN = case_of("kislitsin")


@cache
def pairs_on(day: str) -> dict[tuple[str, str], set[tuple[str, str]]]:
    """Pairs of states, and the propositions on which both spoke with what they make of it, as of a day."""
    shared = dyads.shared_propositions(KISLITSIN, Choices(as_of=day))
    found: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for row in shared[shared["after"] == dyads.ALL_EVIDENCE].to_dict("records"):
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
    assert list(dict.fromkeys(shared["after"])) == ["ten days", dyads.ALL_EVIDENCE]
    assert set(shared["as_of"]) == {"2023-07-02", "2023-08-01"}


def test_counts_are_those_of_the_list_and_own_words_that_differ_stay_out_of_the_indices():
    shared = dyads.shared_propositions(KISLITSIN)
    shared.loc[shared.index[-1], ["stance_b", "relation"]] = [pd.NA, "own words differ"]  # US and RU on detention, on all evidence
    counted = dyads.shared_counts(KISLITSIN, shared).set_index(["after", "state_a", "state_b"])
    assert len(counted) == 4 * 3
    first = counted.loc["ten days", "KZ", "RU"]
    assert first[["n_both", "n_same", "n_different", "n_own_words_differ", "share_same"]].tolist() == [3, 1, 2, 0, 0.3333]
    assert first["kappa"] == 0  # KZ 0 0 1, RU 1 1 1: Do = 2/3; the same at random in 1/3 * 1, so De = 2/3
    last = counted.loc[dyads.ALL_EVIDENCE, "US", "RU"]
    assert last[["n_both", "n_same", "n_different", "n_own_words_differ", "share_same"]].tolist() == [2, 0, 1, 1, 0.0]


def test_states_that_share_nothing_have_a_row_without_index_and_a_word():
    counted = dyads.shared_counts(KISLITSIN, dyads.shared_propositions(KISLITSIN).iloc[:0])
    assert (counted["n_both"] == 0).all() and counted[["share_same", "kappa", "pi"]].isna().all(axis=None)
    (said,) = dyads.say_shared(counted, KISLITSIN.codebook)
    assert said.endswith("half a year after the detention (22 Dec 2023) and on all evidence: all 3 pairs of states shared no proposition.")


def test_days_and_pairs_of_which_the_same_is_said_stand_together():
    early, late = dyads.say_shared(dyads.shared_counts(KISLITSIN, dyads.shared_propositions(KISLITSIN)), KISLITSIN.codebook)
    assert early.startswith(
        "Ten days after the detention (2 Jul 2023): Kazakhstan and the United States as well as the United States and Russia each spoke on 2 "
    )
    assert late.startswith("Six weeks after the detention (3 Aug 2023), half a year after the detention (22 Dec 2023) and on all evidence: ")
