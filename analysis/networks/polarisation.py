"""Polarisation: how near two networks of actors are to two groups that agree within and oppose each other, and who is in which.

Let S be the sum of all congruence over ordered pairs of actors, T that of all conflict, W the number of ordered pairs within groups and B
that between them. In the ideal each tie within a group has the congruence S / W and no conflict, each tie between groups the conflict T / B
and no congruence. The *deviation* of a division is the sum of absolute differences from that ideal, divided by its bound 2 (S + T). *Polarisation*
is 1 less the smallest deviation of any division: 1 = two groups that agree within and oppose each other evenly.

The idea is that of the Discourse Network Analyzer (class `Polarization`). With `compatible="rdna"` the numbers are that program's, which differ in
three ways: its ideal ties are smaller, S / W times the share of the group's pairs among all W, and T / (2 B), so that two even groups are not
ideal; it reports the *largest* deviation, which belongs to the division that fits worst; and it tries only groups whose sizes differ by one at
most. Its scores that are not normalised are these times S + T.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.networks.agreement import COMPATIBLE

MOST_EXACT = 16
"""Most actors of which every division into two groups is tried."""
STARTS = 20
"""Random divisions from which the search for groups starts, where there are more actors."""


def _deviations(congruence: np.ndarray, conflict: np.ndarray, memberships: np.ndarray, compatible: str) -> np.ndarray:
    """Deviation of each row of an array of memberships, M x n; NaN without any tie."""
    n = memberships.shape[1]
    other = ~np.eye(n, dtype=bool)
    agree, oppose = np.where(other, congruence, 0.0), np.where(other, conflict, 0.0)
    sizes = np.stack([n - memberships.sum(axis=1), memberships.sum(axis=1)], axis=1)
    pairs = sizes * (sizes - 1)
    within = pairs.sum(axis=1, keepdims=True)
    between = n * (n - 1) - within
    share = pairs / np.maximum(within, 1) if compatible else np.ones(pairs.shape)
    expected = np.take_along_axis(share * agree.sum() / np.maximum(within, 1), memberships, axis=1)
    opposed = oppose.sum() / (2 if compatible else 1) / np.maximum(between, 1)
    is_within = memberships[:, :, None] == memberships[:, None, :]
    inside = np.abs(agree - expected[:, :, None]) + oppose
    outside = agree + np.abs(oppose - opposed[:, :, None])
    sums = np.where(other, np.where(is_within, inside, outside), 0.0).sum(axis=(1, 2))
    ties = agree.sum() + oppose.sum()
    return sums / (2 * ties) if ties else np.full(len(sums), np.nan)


def _faults(congruence: pd.DataFrame, conflict: pd.DataFrame, compatible: str) -> list[str]:
    faults = [f"compatible is {compatible!r}; allowed: blank, rdna"] * (compatible not in COMPATIBLE)
    labels = (congruence.columns, conflict.index, conflict.columns)
    if not all(congruence.index.equals(other) for other in labels):
        faults.append("congruence and conflict are of different actors; allowed: one-mode networks with the same labels")
    ties = np.concatenate([congruence.to_numpy(dtype=float).ravel(), conflict.to_numpy(dtype=float).ravel()])
    if not np.isfinite(ties).all() or (ties < 0).any():
        faults.append("congruence or conflict has a tie that is undefined or below 0; allowed: ties from 0")
    return faults


def deviation(congruence: pd.DataFrame, conflict: pd.DataFrame, membership: np.ndarray, compatible: str = "") -> float:
    """How far two networks are from the ideal of one division into two groups, as at the top of this module.

    Parameters
    ----------
    congruence, conflict
        One-mode networks of the same actors.
    membership
        The group, 0 or 1, of each actor.
    compatible
        Blank, or `rdna`.

    Returns
    -------
    0 (the ideal itself) to 1; NaN if there is no tie.

    Raises
    ------
    ValueError
        If the networks are not of the same actors, have undefined or negative ties, or a choice is not known; all in one message.
    """
    faults, groups = _faults(congruence, conflict, compatible), np.asarray(membership)
    if groups.shape != (len(congruence),) or not np.isin(groups, (0, 1)).all():
        faults.append(f"membership is {list(membership)!r}; allowed: 0 or 1 for each of {len(congruence)} actors")
    if faults:
        raise ValueError("\n".join(faults))
    return float(_deviations(congruence.to_numpy(), conflict.to_numpy(), np.asarray(membership, dtype=int)[None, :], compatible)[0])


def _steps(membership: np.ndarray, is_balanced: bool) -> Iterator[np.ndarray]:
    """Memberships one step away: one actor in the other group or, balanced, two actors who change places; no group becomes empty."""
    n = len(membership)
    for i in range(n):
        for j in range(i + 1, n) if is_balanced else (i,):
            if i == j or membership[i] != membership[j]:
                moved = membership.copy()
                moved[[i, j]] = 1 - membership[[i, j]]
                if 0 < moved.sum() < n:
                    yield moved


def _search(agree: np.ndarray, oppose: np.ndarray, compatible: str, seed: int) -> np.ndarray:
    """Membership that no single step improves, the best of those found from random divisions."""
    draw, n, sign = np.random.default_rng(seed), len(agree), 1 if compatible else -1
    best, best_value = np.zeros(n, dtype=int), -np.inf
    for _ in range(STARTS):
        membership = (draw.permutation(n) < (n // 2 if compatible else draw.integers(1, n))).astype(int)
        value, is_better = sign * _deviations(agree, oppose, membership[None, :], compatible)[0], True
        while is_better:
            moved = np.array(list(_steps(membership, bool(compatible))))
            values = sign * _deviations(agree, oppose, moved, compatible)
            is_better = bool(values.max() > value + 1e-12)
            if is_better:
                membership, value = moved[values.argmax()], values.max()
        if value > best_value + 1e-12:
            best, best_value = membership, value
    return best


def _all_memberships(n: int, is_balanced: bool) -> np.ndarray:
    """Every division of n actors into two groups that are not empty, the first actor in group 0; balanced: sizes differ by one at most."""
    memberships = np.arange(1, 2 ** (n - 1))[:, None] >> np.arange(n)[::-1] & 1
    return memberships[np.abs(2 * memberships.sum(axis=1) - n) <= 1] if is_balanced else memberships


def polarisation(congruence: pd.DataFrame, conflict: pd.DataFrame, compatible: str = "", seed: int = 1) -> tuple[float, pd.Series]:
    """Polarisation of two networks, and the membership where it is reached.

    Parameters
    ----------
    congruence, conflict
        One-mode networks of the same actors; those with `normalization="average"` do not make those who talk much look close.
    compatible
        Blank, or `rdna` for the largest deviation, as that program reports it.
    seed
        Where the search starts if there are more than `MOST_EXACT` actors; up to then every division is tried, and it has no effect. The
        search finds a division that no single step improves, which need not be the best.

    Returns
    -------
    Value, 0 to 1 (NaN with fewer than two actors, or without any tie), and the group of each actor: 0 for the first one, else 0 or 1.
    Among divisions of one value the first in the order of binary numbers is given.

    Raises
    ------
    ValueError
        If the networks are not of the same actors, have undefined or negative ties, or a choice is not known; all in one message.
    """
    faults = _faults(congruence, conflict, compatible)
    if faults:
        raise ValueError("\n".join(faults))
    agree, oppose = congruence.to_numpy(dtype=float), conflict.to_numpy(dtype=float)
    n = len(agree)
    if n < 2 or np.isnan(_deviations(agree, oppose, np.zeros((1, n), dtype=int), compatible)[0]):
        return float("nan"), pd.Series(0, index=congruence.index)
    if n <= MOST_EXACT:
        memberships = _all_memberships(n, bool(compatible))
        parts = np.array_split(memberships, len(memberships) // 4096 + 1)
        values = (1 if compatible else -1) * np.concatenate([_deviations(agree, oppose, part, compatible) for part in parts])
        best = memberships[np.flatnonzero(values >= values.max() - 1e-12)[0]]
    else:
        best = _search(agree, oppose, compatible, seed)
        best = best ^ best[0]
    reached = deviation(congruence, conflict, best, compatible)
    return reached if compatible else 1 - reached, pd.Series(best, index=congruence.index)
