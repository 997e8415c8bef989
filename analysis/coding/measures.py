"""Formulas of agreement between coders, with intervals."""

from functools import cache, lru_cache
from itertools import combinations
from math import sqrt
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

SEED, DRAWS = 20231, 2000
"""Seed of the bootstrap, the same for every group, and number of draws."""
MOST_AT_ONCE = 4000
"""Facts of which all draws are held at a time, in 64 MB."""


NO_STATEMENT, NOT_CODED = -1, -2
"""In place of the number of a value: the coder has no statement there, or did not code the case."""


def alpha(values: npt.ArrayLike) -> float:
    """Krippendorff's alpha, nominal, of any number of coders; NaN where it is undefined.

    Parameters
    ----------
    values
        One row per coder, one column per unit; NaN where a coder has no value.

    Returns
    -------
    At most 1; NaN where no unit has two values, or all values of such units are the same.

    References
    ----------
    Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section D.
    """
    table = np.asarray(values, dtype=float)
    paired = table[:, (~np.isnan(table)).sum(axis=0) > 1]
    known = np.unique(paired[~np.isnan(paired)])
    if len(known) < 2:
        return float("nan")
    of_unit = (paired[:, :, None] == known).sum(axis=0)  # units by values: how many coders gave it
    weights = 1 / (of_unit.sum(axis=1) - 1)
    coincidences = np.einsum("u,uc,uk->ck", weights, of_unit, of_unit) - np.diag(weights @ of_unit)
    sums = coincidences.sum(axis=1)
    apart = 1.0 - np.eye(len(known))
    return float(1 - (sums.sum() - 1) * (coincidences * apart).sum() / (np.outer(sums, sums) * apart).sum())


def _alphas(coincidences: np.ndarray) -> np.ndarray:
    """Nominal alpha of matrices [..., q, q] of coincidences, as at the top of this module."""
    n = coincidences.sum(axis=(-2, -1))
    expected = n**2 - (coincidences.sum(axis=-1) ** 2).sum(axis=-1)
    observed = (n - 1) * (n - np.trace(coincidences, axis1=-2, axis2=-1))
    return 1 - np.divide(observed, expected, out=np.full(n.shape, np.nan), where=expected > 0)


def ac1(agreed: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Gwet's AC1 from the shares of pairs with the same value [...] and of each value [..., q]; formula and source at the top."""
    chance = (shares * (1 - shares)).sum(axis=-1) / (shares.shape[-1] - 1)
    return (agreed - chance) / (1 - chance)


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Part of a whole; NaN where the whole is nothing."""
    return np.divide(part, whole, out=np.full(np.shape(part), np.nan), where=whole > 0)


def wilson(n: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share by Wilson's score: for few cases too, and for a share of 0 or 1, of which a bootstrap draws nothing else.

    Parameters
    ----------
    n, of
        How many of how many, each by itself, such as facts.

    Returns
    -------
    Its ends, between 0 and 1: where the share p of which n / of is the estimate is just 1.96 standard errors of p away from it; NaN of nothing.

    References
    ----------
    Wilson, Probable Inference, the Law of Succession, and Statistical Inference, Journal of the American Statistical Association 22 (1927), 209-212;
    without a correction for continuity, as Newcombe, Statistics in Medicine 17 (1998), 857-872, advises (his method 3).
    """
    if not of:
        return float("nan"), float("nan")
    z, share = NormalDist().inv_cdf(0.975), n / of
    middle, width = share + z**2 / (2 * of), z * sqrt(share * (1 - share) / of + z**2 / (4 * of**2))
    low, high = ((middle + side * width) / (1 + z**2 / of) for side in (-1, 1))
    return max(low, 0.0), min(high, 1.0)


@cache
def student_quantile(degrees: int) -> float:
    """The 97.5 % quantile of Student's t, from its density with t = sqrt(degrees) tan(angle)."""
    angles = np.linspace(0, np.pi / 2, 20_001)
    density = np.cos(angles) ** (degrees - 1)
    inside = np.concatenate([[0], np.cumsum((density[1:] + density[:-1]) / 2)])
    return float(np.sqrt(degrees) * np.tan(np.interp(0.95 * inside[-1], inside, angles)))


def jackknife(coincidences: np.ndarray) -> tuple[float, float]:
    """Jackknife interval of alpha from matrices [N, q, q] of coincidences, one per fact; as at the top."""
    n_facts, whole = len(coincidences), coincidences.sum(axis=0)
    kept = np.concatenate([_alphas(whole - coincidences), [_alphas(whole)]])
    if n_facts < 2 or np.isnan(kept).any() or (np.abs(kept) >= 1).any():
        return float("nan"), float("nan")
    *without, middle = np.log((1 + kept) / (1 - kept))
    pseudo = n_facts * middle - (n_facts - 1) * np.array(without)
    half = student_quantile(n_facts - 1) * np.sqrt(pseudo.var(ddof=1) / n_facts)
    return float(np.tanh((middle - half) / 2)), float(np.tanh((middle + half) / 2))


@lru_cache(maxsize=128)
def draw_facts(n_facts: int) -> np.ndarray:
    """How often each fact is in each draw of the bootstrap: [draws, facts]."""
    drawn = np.random.default_rng(SEED).integers(n_facts, size=(DRAWS, n_facts)) + np.arange(DRAWS)[:, None] * n_facts
    return np.bincount(drawn.ravel().astype(np.intp), minlength=DRAWS * n_facts).reshape(DRAWS, n_facts)


def _drawn_sums(of_fact: np.ndarray) -> np.ndarray:
    """Sums over the facts of each draw of the bootstrap, [draws, ...] from [facts, ...]: of many facts some draws at a time, which are the same ones."""
    n_facts = len(of_fact)
    if n_facts <= MOST_AT_ONCE:
        return draw_facts(n_facts) @ of_fact if n_facts else of_fact
    generator, parts = np.random.default_rng(SEED), []
    n_draws = max(MOST_AT_ONCE * 100 // n_facts, 1)
    for start in range(0, DRAWS, n_draws):
        drawn = generator.integers(n_facts, size=(min(n_draws, DRAWS - start), n_facts))
        parts += [np.bincount(each, minlength=n_facts) @ of_fact for each in drawn]
    return np.array(parts)


def _percentiles(values: np.ndarray) -> tuple[float, float]:
    defined = values[~np.isnan(values)]
    low, high = np.quantile(defined, (0.025, 0.975)) if len(defined) else (np.nan, np.nan)
    return float(low), float(high)


def _summed(of_units: np.ndarray, facts: np.ndarray, n_facts: int) -> np.ndarray:
    """Sums over the units of each fact: [facts, ...] from [units, ...]."""
    sums = np.zeros((n_facts, *of_units.shape[1:]))
    np.add.at(sums, facts, of_units)
    return sums


def coincidences_of(values: np.ndarray, q: int) -> np.ndarray:
    """Coincidences on each unit, [units, q, q], from numbers of values [coders, units], negative where a coder has none; as at the top."""
    of_unit = np.stack([(values == value).sum(axis=0) for value in range(q)], axis=-1).astype(float)
    pairs = of_unit[:, :, None] * of_unit[:, None, :] - of_unit[:, :, None] * np.eye(q)
    return pairs / np.maximum(of_unit.sum(axis=1) - 1, 1)[:, None, None]


def agreement_of(facts: np.ndarray, values: np.ndarray, q: int) -> dict[str, float]:
    """Every number of agreement from numbers of values [coders, units] and the fact of each unit; units on which fewer than two coders have a value do not count."""
    n_values = (values >= 0).sum(axis=0)
    facts, values, n_values = np.unique(facts[n_values > 1], return_inverse=True)[1], values[:, n_values > 1], n_values[n_values > 1]
    n_facts, met = len(set(facts)), coincidences_of(values, q)
    of_unit = np.concatenate(  # coincidences, shares of the values, share of pairs that agree, and the unit itself
        [
            met.reshape(-1, q * q),
            met.sum(axis=-1) / n_values[:, None],
            (np.trace(met, axis1=-2, axis2=-1) / n_values)[:, None],
            np.ones((len(facts), 1)),
        ],
        axis=1,
    )
    of_fact = _summed(of_unit, facts, n_facts)
    whole, drawn = of_fact.sum(axis=0), _drawn_sums(of_fact)
    alphas, point = _alphas(drawn[:, : q * q].reshape(-1, q, q)), alpha(np.where(values < 0, np.nan, values))

    def coefficients(sums: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        agreed = _share(sums[..., -2], sums[..., -1])
        return agreed, ac1(agreed, _share(sums[..., q * q : -2], sums[..., -1:]))

    agreed, gwet = coefficients(whole)
    numbers = {"n_facts": n_facts, "n_units": len(facts), "percent_agreement": 100 * float(agreed), "alpha": point, "ac1": float(gwet)}
    numbers |= zip(("bootstrap_low", "bootstrap_high"), _percentiles(alphas if not np.isnan(point) else alphas[:0]), strict=True)
    numbers |= zip(("jackknife_low", "jackknife_high"), jackknife(of_fact[:, : q * q].reshape(-1, q, q)), strict=True)
    numbers |= zip(("ac1_low", "ac1_high"), _percentiles(coefficients(drawn)[1]), strict=True)
    return numbers | {"n_undefined": int(np.isnan(alphas).sum())}


def overlap(facts: np.ndarray, has: np.ndarray) -> dict[str, float]:
    """The Jaccard index with its interval from who has a statement [coders, units] (0 no, 1 yes, negative: not coded) and the fact of each unit."""
    facts, sums = np.unique(facts, return_inverse=True)[1], np.zeros((has.shape[1], 2))
    for one, other in combinations(has, 2):
        coded = (one >= 0) & (other >= 0)
        sums += np.stack([coded & (one == 1) & (other == 1), coded & ((one == 1) | (other == 1))], axis=1)
    n_facts = len(set(facts))
    of_fact = _summed(sums, facts, n_facts)
    drawn = _drawn_sums(of_fact)
    both, either = of_fact.sum(axis=0)
    low, high = _percentiles(_share(drawn[:, 0], drawn[:, 1]))
    return {"jaccard": float(_share(both, either)), "jaccard_low": low, "jaccard_high": high}
