"""Polarisation: two camps by hand, a plain loop over all divisions, and where it is undefined."""

import math
from itertools import product

import numpy as np
import pandas as pd
import pytest

from analysis.networks import polarisation


def camps(*pairs: str) -> pd.DataFrame:
    """A network with ties of 1 between the actors of each pair, such as `ab`."""
    actors = list("abcd")
    made = pd.DataFrame(0.0, index=actors, columns=actors)
    for first, second in pairs:
        made.loc[first, second] = made.loc[second, first] = 1.0
    return made


AGREE, OPPOSE = camps("ab", "cd"), camps("ac", "ad", "bc", "bd")


@pytest.mark.parametrize(
    ("groups", "compatible", "expected"), [("0011", "", 0), ("0101", "", 16 / 24), ("0011", "rdna", 6 / 24), ("0101", "rdna", 14 / 24)]
)
def test_the_deviation_of_two_camps_by_hand(groups, compatible, expected):
    """S = 4 and T = 8 over ordered pairs, bound 24. Camps ab and cd: W = 4 and B = 8, each tie is just the ideal 1. Mixed ac and bd: within
    4 * (|0 - 1| + 1); between, ab and cd 4 * (1 + |0 - 1|), ad and bc 0. The reference program expects 1/2 in all places: camps
    4 * 1/2 + 8 * 1/2; mixed 4 * (1/2 + 1) + 4 * (1 + 1/2) + 4 * 1/2."""
    assert polarisation.deviation(AGREE, OPPOSE, [int(group) for group in groups], compatible) == pytest.approx(expected)


def test_two_camps_are_polarised_wholly_and_the_reference_program_reports_the_worst_division():
    value, membership = polarisation.polarisation(AGREE, OPPOSE)
    assert (value, membership.to_dict()) == (1, {"a": 0, "b": 0, "c": 1, "d": 1})
    value, membership = polarisation.polarisation(AGREE, OPPOSE, "rdna")
    assert (value, membership.to_dict()) == (14 / 24, {"a": 0, "b": 1, "c": 0, "d": 1})


def test_actors_that_all_agree_are_less_polarised_than_camps():
    """S = 12. One against three: each of 6 ties within is expected at 2, 6 between at 0: (6 + 6) / 24. Two and two: (4 * 2 + 8) / 24, further off."""
    value, _ = polarisation.polarisation(camps("ab", "cd", "ac", "ad", "bc", "bd"), camps())
    assert value == pytest.approx(1 / 2)


def looped(congruence: np.ndarray, conflict: np.ndarray, membership: tuple[int, ...], compatible: str) -> float:
    """The deviation as a plain loop over the formula."""
    n = len(membership)
    others = [(i, j) for i in range(n) for j in range(n) if i != j]
    within = [(i, j) for i, j in others if membership[i] == membership[j]]
    agreed, opposed = (sum(ties[pair] for pair in others) for ties in (congruence, conflict))
    total = 0.0
    for i, j in others:
        if membership[i] == membership[j]:
            share = sum(membership[k] == membership[i] for k, _ in within) / len(within) if compatible else 1
            total += abs(congruence[i, j] - share * agreed / len(within)) + conflict[i, j]
        else:
            total += congruence[i, j] + abs(conflict[i, j] - opposed / (2 if compatible else 1) / (len(others) - len(within)))
    return total / (2 * (agreed + opposed))


def drawn(n: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Congruence and conflict of n actors at random."""
    draw = np.random.default_rng(seed)
    made = []
    for _ in range(2):
        ties = np.triu(draw.integers(0, 4, (n, n)), 1).astype(float)
        made.append(pd.DataFrame(ties + ties.T, index=range(n), columns=range(n)))
    return made[0], made[1]


@pytest.mark.parametrize("n", [2, 3, 5, 6])
def test_polarisation_is_that_of_a_plain_loop_over_all_divisions(n):
    congruence, conflict = drawn(n, n)
    for compatible, sizes in (("", range(1, n)), ("rdna", (n // 2, n - n // 2))):
        groups = [groups for groups in product((0, 1), repeat=n) if sum(groups) in sizes]
        values = [looped(congruence.to_numpy(), conflict.to_numpy(), division, compatible) for division in groups]
        value, membership = polarisation.polarisation(congruence, conflict, compatible)
        assert value == pytest.approx(max(values) if compatible else 1 - min(values))
        reached = polarisation.deviation(congruence, conflict, membership, compatible)
        assert value == (reached if compatible else 1 - reached) and 0 <= value <= 1
        assert membership.iloc[0] == 0


@pytest.mark.parametrize("compatible", ["", "rdna"])
def test_the_search_finds_what_trying_everything_finds_from_any_seed(monkeypatch, compatible):
    networks = drawn(9, 3)
    exact, division = polarisation.polarisation(*networks, compatible)
    monkeypatch.setattr(polarisation, "MOST_EXACT", 4)
    found = [polarisation.polarisation(*networks, compatible, seed=seed) for seed in (1, 1, 2, 3)]
    assert [value for value, _ in found] == [exact] * 4
    assert all(membership.equals(division) for _, membership in found)


def test_without_ties_or_actors_it_is_undefined():
    none = camps()
    value, membership = polarisation.polarisation(none, none)
    assert math.isnan(value) and membership.tolist() == [0] * 4
    alone = pd.DataFrame([[0.0]], index=["a"], columns=["a"])
    assert math.isnan(polarisation.polarisation(alone, alone)[0])


def test_every_fault_is_named_at_once():
    undefined = AGREE * float("nan")
    with pytest.raises(ValueError) as caught:
        polarisation.polarisation(undefined, OPPOSE.iloc[:3, :3], "java")
    message = str(caught.value)
    assert "compatible is 'java'" in message and "different actors" in message and "undefined or below 0" in message


@pytest.mark.parametrize("membership", [[0, 2, 0, 0], [0, 1], [0.7, 0, 0, 1]])
def test_a_membership_is_a_group_for_each_actor(membership):
    with pytest.raises(ValueError, match="membership is .*; allowed: 0 or 1 for each of 4 actors"):
        polarisation.deviation(AGREE, OPPOSE, membership)
