"""How far coders agree: what each found, and the stance, the basis and the organ of what several found.

Agreement is measured within each round of coding, for all its coders together, and for every two coders of different rounds, or of a round of more
than two. Within a round it shows how consistently coders of some kind apply one wording of the codebook. It says nothing of validity: coders can
agree and be wrong.

| measure | unit | values |
| --- | --- | --- |
| detection | fact | whether the coder has any statement on the fact |
| detection | fact, family | whether the coder has a statement on the fact in a family of propositions |
| detection | fact, state, proposition | whether the coder has a statement there |
| stance | fact, state, proposition | 1, 0, -1 where several have a statement: kinds, 0 is no midpoint |
| basis | fact, state, proposition | act, speech, reported where several have a statement |
| organ | fact, state, proposition | organ of the state where several have a statement |

The universe of the last unit of detection is every fact by every state of its case (in a role, and any other on which a coder has a statement) by
every proposition of the case. Alpha and percent agreement of detection depend on that universe: with more places where nobody has a
statement, percent agreement rises. The Jaccard index does not: of the statements that one or the other of two coders has, the share that both have,
over all pairs of coders together.

A coder who has no statement in a case did not code it: there nothing of this coder is compared, which is no value, and not a `no`.
With m[u] coders who have a value on a unit u, at least two, and r[u, c] of them with the value c:

* o[c, k] = sum over u of r[u, c] r[u, k] / (m[u] - 1), for c = k of r[u, c] (r[u, c] - 1) / (m[u] - 1): the coincidences of the values c and k; n[c]
  their sums, and n the sum of these.
* alpha = 1 - (n - 1) (n - sum of o[c, c]) / (n^2 - sum of n[c]^2), undefined (NaN) without a unit or where all values are the same
  (Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011, section D: any number of coders, with missing values, nominal data; `alpha` has the
  other levels).
* percent agreement: p, the mean over units of the share of pairs of coders with the same value.
* AC1 = (p - e) / (1 - e), e = sum over c of s[c] (1 - s[c]) / (q - 1), s[c] the mean of r[u, c] / m[u], and q the number of values that the
  codebook has, used or not (Gwet, British Journal of Mathematical and Statistical Psychology 61, 2008).
* bootstrap: the facts that hold units of the group are drawn with replacement, with everything on them; 2.5th and 97.5th percentile of the
  draws in which the number is defined.
* jackknife: one fact is left out at a time. With t = log((1 + alpha) / (1 - alpha)), N facts and t[i] without fact i, the pseudo-values are
  N t - (N - 1) t[i]; the interval is t plus and minus their standard error by the 97.5 % quantile of Student's t with N - 1 degrees of
  freedom, turned back into alpha. For two coders without gaps t is the logarithm of the ratio of mean squares of Hughes (arXiv
  2210.13265, 2022). He leaves out units and estimates alpha by that ratio; here facts are left out, since statements on one fact are
  coded together, and alpha is the customary one. NaN with one fact, or where alpha is 1, undefined, or one of these without one of the facts.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.coding import codings
from analysis.model import terms
from analysis.model.dictionary.coding import CODING, COINCIDENCES, DISAGREEMENTS, OVERRIDES, RELIABILITY
from analysis.model.dispute import Case, Codebook, Study
from analysis.model.sentences import count, say_list

SEED, DRAWS = 20231, 2000
"""Seed of the bootstrap, the same for every group, and number of draws."""

FACT, FAMILY, PLACE = "fact", "fact, family", "fact, state, proposition"
"""Units of detection."""

MEASURES = (("stance", PLACE), ("basis", PLACE), ("organ", PLACE), ("detection", FACT), ("detection", FAMILY), ("detection", PLACE))

BY = ("all", "family", "case")
"""Groups: everything, a family of propositions, a case."""

ITEM = ["case_id", *codings.KEY, "proposition_family"]

MEASURED = RELIABILITY.names[2:]
"""Columns of what is measured, without who is compared."""

RESOLUTIONS = ["round", "differs_in", "outcome", "follows", "n"]

NO_STATEMENT, NOT_CODED = -1, -2
"""In place of the number of a value: the coder has no statement there, or did not code the case."""


class Places(NamedTuple):
    """Where coders could have a statement, and what each has there.

    `items` has a row per fact, state and proposition, with `case_id` and `proposition_family`. `said` has for stance, basis and organ the numbers of
    the values of each coder (rows) at each place (columns), `values` what the numbers stand for. `families` are in the order of the codebook;
    `stateless` are organs of no state.
    """

    items: pd.DataFrame
    coders: tuple[str, ...]
    said: Mapping[str, np.ndarray]
    values: Mapping[str, tuple[str, ...]]
    families: tuple[str, ...]
    stateless: frozenset[str] = frozenset()

    def of(self, coders: Sequence[str]) -> "Places":
        """Only these coders, in the cases that at least two of them coded."""
        rows = [self.coders.index(coder) for coder in coders]
        is_coded = (self.said["stance"][rows] != NOT_CODED).sum(axis=0) > 1
        said = {name: numbers[rows][:, is_coded] for name, numbers in self.said.items()}
        return self._replace(items=self.items[is_coded].reset_index(drop=True), coders=tuple(coders), said=said)


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


@cache
def draw_facts(n_facts: int) -> np.ndarray:
    """How often each fact is in each draw of the bootstrap: [draws, facts]."""
    drawn = np.random.default_rng(SEED).integers(n_facts, size=(DRAWS, n_facts)) + np.arange(DRAWS)[:, None] * n_facts
    return np.bincount(drawn.ravel(), minlength=DRAWS * n_facts).reshape(DRAWS, n_facts)


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


def _agreement(facts: np.ndarray, values: np.ndarray, q: int) -> dict[str, float]:
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
    whole, drawn = of_fact.sum(axis=0), draw_facts(n_facts) @ of_fact if n_facts else of_fact
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


def _overlap(facts: np.ndarray, has: np.ndarray) -> dict[str, float]:
    """The Jaccard index with its interval from who has a statement [coders, units] (0 no, 1 yes, negative: not coded) and the fact of each unit."""
    facts, sums = np.unique(facts, return_inverse=True)[1], np.zeros((has.shape[1], 2))
    for one, other in combinations(has, 2):
        coded = (one >= 0) & (other >= 0)
        sums += np.stack([coded & (one == 1) & (other == 1), coded & ((one == 1) | (other == 1))], axis=1)
    n_facts = len(set(facts))
    of_fact = _summed(sums, facts, n_facts)
    drawn = draw_facts(n_facts) @ of_fact if n_facts else of_fact
    both, either = of_fact.sum(axis=0)
    low, high = _percentiles(_share(drawn[:, 0], drawn[:, 1]))
    return {"jaccard": float(_share(both, either)), "jaccard_low": low, "jaccard_high": high}


def _values(codebook: Codebook) -> dict[str, tuple[str, ...]]:
    """Values of each measure that the codebook has; of organs those of states first, which alone can hold a position."""
    organs = sorted(codebook.organs["organ"], key=lambda organ: organ in codebook.stateless)
    return {"stance": tuple(str(stance) for stance in sorted(terms.STANCES.index)), "basis": terms.BASES, "organ": tuple(organs)}


def places(case: Case, names: Sequence[str], fact_ids: Iterable[str] | None = None) -> Places:
    """The universe of detection of a case: where codings could have a statement, and what each has.

    Parameters
    ----------
    case
        The case, as it was cleaned.
    names
        Codings that are compared; one without a statement in the case did not code it.
    fact_ids
        Facts that are looked at; all of the case if None.
    """
    facts = sorted(set(case.facts["fact_id"] if fact_ids is None else fact_ids))
    said = case.statements[case.statements["coding"].isin(names)]
    there = set(said["coding"])
    said = said[said["fact_id"].isin(facts)]
    states = sorted({*said["state"], *case.parties})
    possible = case.propositions
    family = dict(zip(possible["proposition"], possible["proposition_family"], strict=True))
    items = pd.MultiIndex.from_product([facts, states, sorted(family)], names=codings.KEY).to_frame(index=False)
    where = {key: place for place, key in enumerate(items.itertuples(index=False, name=None))}
    values = _values(case.codebook)
    numbers = {name: np.full((len(names), len(items)), NOT_CODED) for name in values}
    for row, name in enumerate(names):
        own = said[said["coding"] == name]
        at = [where[key] for key in own[codings.KEY].itertuples(index=False, name=None)]
        for measured, known in values.items():
            numbers[measured][row] = NO_STATEMENT if name in there else NOT_CODED
            numbers[measured][row, at] = [known.index(value) for value in own[measured]]
    items = items.assign(case_id=case.id, proposition_family=items["proposition"].map(family).astype(str))
    return Places(items[ITEM], tuple(names), numbers, values, tuple(case.codebook.propositions["proposition_family"]), case.codebook.stateless)


def _study(study: Study) -> Places:
    """Places of all cases that some coder coded, for every coder of the codebook who coded one."""
    coders = study.codebook.coders
    found = {case_id: codings.coders_of(case.statements, coders) for case_id, case in sorted(study.cases.items())}
    names = codings.coders_of(pd.DataFrame({"coding": [name for there in found.values() for name in there]}), coders)
    made = [places(study.cases[case_id], names) for case_id, there in found.items() if there]
    if not made:
        values = _values(study.codebook)
        return Places(pd.DataFrame(columns=ITEM, dtype=str), (), {name: np.zeros((0, 0), dtype=int) for name in values}, values, ())
    said = {name: np.concatenate([one.said[name] for one in made], axis=1) for name in made[0].said}
    return made[0]._replace(items=pd.concat([one.items for one in made], ignore_index=True), said=said)


def rounds(coders: pd.DataFrame, names: Iterable[str]) -> dict[str, list[str]]:
    """Coders of each round among some of them, the rounds in their order."""
    of = dict(zip(coders["coder"], coders["round"], strict=True))
    names = list(names)
    return {number: [name for name in names if of[name] == number] for number in sorted({of[name] for name in names}, key=int)}


def _sets(coders: pd.DataFrame, names: Sequence[str]) -> list[tuple[str, list[str]]]:
    """What is measured: every round of several coders, and every two coders who are no round; each with its round, blank for two of different ones."""
    of_round = rounds(coders, names)
    whole = [(number, there) for number, there in of_round.items() if len(there) > 1]
    number = {name: number for number, there in of_round.items() for name in there}
    pairs = [list(pair) for pair in combinations(names, 2) if list(pair) not in [there for _, there in whole]]
    return whole + [(number[one] if number[one] == number[other] else "", [one, other]) for one, other in pairs]


def _units(made: Places, name: str, unit: str) -> tuple[pd.DataFrame, np.ndarray]:
    """Units of a measure (case, fact and, where it has one, family), and the numbers of the values of each coder, negative where there is none."""
    if name != "detection":
        return made.items, made.said[name]
    columns = {FACT: ["case_id", "fact_id"], FAMILY: ["case_id", "fact_id", "proposition_family"], PLACE: ITEM}[unit]
    has = np.where(made.said["stance"] == NOT_CODED, -1, made.said["stance"] != NO_STATEMENT).astype(int)
    if unit == PLACE:
        return made.items, has
    group, labels = pd.factorize(pd.MultiIndex.from_frame(made.items[columns]))
    together = np.full((len(has), len(labels)), -1)
    np.maximum.at(together.T, group, has.T)
    return labels.to_frame(index=False, name=columns), together


def _groups(made: Places, by: str) -> list[str]:
    """Names of the groups, in the order in which they are shown."""
    if by == "all":
        return ["all"] * bool(len(made.items))
    there = set(made.items["proposition_family" if by == "family" else "case_id"])
    return [name for name in made.families if name in there] if by == "family" else sorted(there)


def measure(made: Places, by: Iterable[str] = BY) -> pd.DataFrame:
    """Agreement of all coders of some places together, by every measure.

    Parameters
    ----------
    made
        Places of one case or several, as `Places.of` gives them.
    by
        Kinds of groups: a selection of `BY`.

    Returns
    -------
    One row per measure, unit and group. `n_cases`, and `n_facts`: those that hold units; `n_units`: those on which at least two coders have a value.
    `n_any`, `n_all`: units of detection on which any, or each, of the coders of the case has a statement (for stance, basis and organ of the unit fact,
    state, proposition). `jaccard`, for detection: with two coders n_all by n_any. `percent_agreement`:
    0 to 100. `alpha` and `ac1`: at most 1. `bootstrap_low`, `bootstrap_high`, `jackknife_low`, `jackknife_high`: 95 % intervals of alpha;
    `jaccard_low`, `jaccard_high` and `ac1_low`, `ac1_high`: bootstrap intervals. `n_undefined`: draws of the bootstrap in which alpha is undefined.
    NaN is undefined; six decimals. A fact belongs to no family, so that detection of the unit fact has no rows by family.
    """
    rows = []
    column = {"family": "proposition_family", "case": "case_id"}
    for name, unit in MEASURES:
        (units, values), has = _units(made, name, unit), _units(made, "detection", unit)[1]
        facts = pd.factorize(pd.MultiIndex.from_frame(units[["case_id", "fact_id"]]))[0]
        n_values = 2 if name == "detection" else len(made.values[name])
        if name == "organ":  # an organ of no state counts among the values only where a coder gave it
            n_values = max(sum(organ not in made.stateless for organ in made.values[name]), values.max(initial=-1) + 1)
        for kind in (kind for kind in by if (kind, unit) != ("family", FACT)):
            for group in _groups(made, kind):
                chosen = np.ones(len(units), dtype=bool) if kind == "all" else (units[column[kind]] == group).to_numpy()
                own, counted = has[:, chosen], (values[:, chosen] >= 0).sum(axis=0) > 1
                numbers = _agreement(facts[chosen], values[:, chosen], n_values)
                numbers |= {"n_any": int((own == 1).any(axis=0).sum()), "n_all": int((own != 0).all(axis=0).sum())}
                numbers |= {"n_cases": units.loc[chosen, "case_id"][counted].nunique()}
                numbers |= _overlap(facts[chosen], own) if name == "detection" else dict.fromkeys(("jaccard", "jaccard_low", "jaccard_high"), np.nan)
                rows.append({"measure": name, "unit": unit, "by": kind, "group": group, **numbers})
    whole = [name for name in MEASURED if name.startswith("n_")]
    table = pd.DataFrame(rows, columns=MEASURED)
    table = table.astype({name: str if name in MEASURED[:4] else int if name in whole else float for name in MEASURED})
    return table.round(6)  # the last digits of logarithms are not the same on every processor


def reliability(study: Study) -> pd.DataFrame:
    """Agreement of all coders of each round, and of every two coders who are no round, by every measure.

    Parameters
    ----------
    cases
        Processed tables of each case by its id.
    codebook
        Codebook tables `coders`, `propositions` and `organs`.

    Returns
    -------
    Table `reliability` of the dictionary: rows as in `measure`, those of rounds overall, by family of propositions and by case, those of two coders
    overall. Only cases that at least two of them coded are compared.
    """
    coders, everything = study.codebook.coders, _study(study)
    made = [pd.DataFrame(columns=RELIABILITY.names)]
    n_whole = sum(len(there) > 1 for there in rounds(coders, everything.coders).values())
    for place, (number, names) in enumerate(_sets(coders, everything.coders)):
        table = measure(everything.of(names), BY if place < n_whole else BY[:1])
        made.append(table.assign(coders=";".join(names), round=number)[RELIABILITY.names])
    full = [table for table in made if len(table)] or made[:1]
    return pd.concat(full, ignore_index=True)


def coincidences(study: Study) -> pd.DataFrame:
    """How often each pair of stances, and of bases, meets within a round on what several of its coders found, over all cases.

    Returns
    -------
    Table `coincidences` of the dictionary: one row per round of several coders, measure (stance, basis) and pair of values, each pair in both orders,
    also where it does not occur; coincidences as in Krippendorff 2011. Empty without a unit.
    """
    everything, rows = _study(study), []
    for number, names in rounds(study.codebook.coders, everything.coders).items():
        own = everything.of(names)
        for name in ("stance", "basis"):
            values = own.values[name]
            met = coincidences_of(own.said[name], len(values))
            pairs = [(one, other) for one in range(len(values)) for other in range(len(values))] if met.any() else []
            rows += [(number, ";".join(names), name, values[i], values[j], met[:, i, j].sum(), int((met[:, i, j] > 0).sum())) for i, j in pairs]
    kinds = dict.fromkeys(COINCIDENCES.names[:5], str) | {"n": float, "n_units": int}
    return pd.DataFrame(rows, columns=COINCIDENCES.names).astype(kinds).round(6)


def disagreements(study: Study) -> pd.DataFrame:
    """Where coders of a round differ, or the adjudicator has another result than they agree on, and how it was resolved.

    Parameters
    ----------
    cases
        Processed tables of each case by its id.
    coders
        The codebook table `coders`.

    Returns
    -------
    Table `disagreements` of the dictionary: one row per round of which several coders coded the case, case, fact, state and proposition, sorted; of the
    coders of the round alone.
    """
    coders = study.codebook.coders
    found = [pd.DataFrame(columns=DISAGREEMENTS.names, dtype=str)]
    for number, names in rounds(coders, coders["coder"]).items():
        of_round = coders[coders["coder"].isin(names)]
        for case_id, case in sorted(study.cases.items()):
            there = codings.coders_of(case.statements, of_round)
            items = codings.flow(case, of_round)
            if len(there) > 1 and len(items):
                differing = [codings.differs_in(codes) for codes in _codes(items)]
                items = items.assign(round=number, case_id=case_id, differs_in=pd.Series(differing, dtype=str))
                found.append(items.loc[(items["differs_in"] != "") | (items["most"] != items["result"]), DISAGREEMENTS.names])
    return pd.concat(found[1:] or found, ignore_index=True)


def _codes(items: pd.DataFrame) -> list[list[codings.Code]]:
    """What each coder has, of each row of `codings.flow`."""
    said = [[item.partition(" ")[2] for item in terms.split_list(coded)] for coded in items["coded"]]
    return [[codings.code_said(words) for words in codes] for codes in said]


def overrides(study: Study) -> pd.DataFrame:
    """Every place in which the adjudicated coding differs from what most coders of the case have.

    Most are more than half of all who coded the case, whatever their round.

    Returns
    -------
    Table `overrides` of the dictionary: one row per case, fact, state and proposition, sorted; of all coders. `against_most` is never blank here.
    """
    found = [codings.flow(case).assign(case_id=case_id) for case_id, case in sorted(study.cases.items())]
    items = pd.concat([table for table in found if len(table)] or [pd.DataFrame(columns=["case_id", *CODING.names], dtype=str)], ignore_index=True)
    return items.loc[items["against_most"] != "", OVERRIDES.names].reset_index(drop=True)


def resolutions(differences: pd.DataFrame) -> pd.DataFrame:
    """Numbers of disagreements by kind of resolution.

    Parameters
    ----------
    differences
        One row per disagreement, as `disagreements` gives them.

    Returns
    -------
    One row per `round`, `differs_in`, `outcome` and `follows` that occurs, by round and most frequent first: `n`.
    """
    kinds = RESOLUTIONS[:-1]
    counts = differences.groupby(kinds).size().reset_index(name="n") if len(differences) else pd.DataFrame(columns=RESOLUTIONS)
    counts = counts.assign(number=counts["round"].astype(int)).sort_values(["number", "n", *kinds], ascending=[True, False, *[True] * len(kinds)])
    return counts[RESOLUTIONS].reset_index(drop=True).astype({"n": int})


def _say_number(value: float) -> str:
    return "undefined" if np.isnan(value) else f"{round(value, 2) + 0:.2f}".replace("-", "−")


def _say_interval(low: float, high: float) -> str:
    return "undefined" if np.isnan(low) else f"{_say_number(low)} to {_say_number(high)}"


def say_numbers(row: Mapping[str, Any]) -> str:
    """The numbers of one row of `measure` in words."""
    if not row["n_units"]:
        return "on no unit, so that nothing is measured"
    return (
        f"on {count(row['n_units'], 'unit')} ({count(row['n_facts'], 'fact')}) {row['percent_agreement']:.1f} % agreement, alpha {_say_number(row['alpha'])} "
        f"(bootstrap {_say_interval(row['bootstrap_low'], row['bootstrap_high'])}, jackknife {_say_interval(row['jackknife_low'], row['jackknife_high'])}), "
        f"AC1 {_say_number(row['ac1'])}"
    )


def say_coders(coders: pd.DataFrame, names: Iterable[str] | None = None) -> list[str]:
    """Who coded, one sentence a round, as the codebook table `coders` has it; only those who are named, or all if None."""
    chosen = coders if names is None else coders[coders["coder"].isin(list(names))]
    sentences = []
    for number, there in rounds(chosen, chosen["coder"]).items():
        of_round = chosen.set_index("coder").loc[there]
        who = [
            f"{name} ({row['kind']}, {'blind' if row['is_blind'] == 'yes' else 'not blind'} to other codes{', ' + row['note'] if row['note'] else ''})"
            for name, row in of_round.to_dict("index").items()
        ]
        wordings = list(dict.fromkeys(of_round["instructions"]))
        sentences.append(f"Round {number}: {say_list(who)}. Wording: {'; '.join(wordings)}.")
    return sentences


def say_coders_of(case: Case) -> list[str]:
    """Who coded a case, one sentence a round."""
    coders = case.codebook.coders
    return say_coders(coders, codings.coders_of(case.statements, coders)) or ["No coder has a statement in the case."]


def _say_nature(coders: pd.DataFrame, of_round: Mapping[str, Sequence[str]]) -> list[str]:
    """What the agreement within each round is, and what it is not; one sentence for rounds of the same nature."""
    said: dict[str, list[str]] = {}
    for number, names in of_round.items():
        own = coders[coders["coder"].isin(names)]
        kinds, wordings = (list(dict.fromkeys(own[name])) for name in ("kind", "instructions"))
        who = f"coders of one kind ({kinds[0]})" if len(kinds) == 1 else f"coders of {len(kinds)} kinds ({say_list(kinds)})"
        who = "coders whose kind is not stated" if kinds == [terms.NOT_STATED] else who
        under = "one wording of the codebook" if len(wordings) == 1 else f"{len(wordings)} wordings of the codebook"
        said.setdefault(f"how consistently {who} apply {under}", []).append(number)
    return [
        f"What is measured within round {say_list(numbers)} is {what}. It is no validity, since coders can agree and be wrong."
        for what, numbers in said.items()
    ]


def _say_round(table: pd.DataFrame, number: str, names: Sequence[str]) -> list[str]:
    """The numbers of a round in sentences."""
    whole = {(row["measure"], row["unit"]): row for row in table[table["by"] == "all"].to_dict("records")}
    found = whole[("detection", PLACE)]
    detected = [f"by {unit} {say_numbers(whole[('detection', unit)])}" for unit in (FACT, FAMILY, PLACE)]
    return [
        f"Round {number} ({say_list(list(names))}), detection in {count(found['n_cases'], 'case')}: of {count(found['n_any'], 'place')} with a statement "
        f"{found['n_all']} have one in every coding (Jaccard {_say_number(found['jaccard'])}, bootstrap {_say_interval(found['jaccard_low'], found['jaccard_high'])}); "
        f"{'; '.join(detected)}.",
        f"Round {number}, what several found: "
        + "; ".join(f"{name} {say_numbers(whole[(name, PLACE)])}" for name in ("stance", "basis", "organ"))
        + ".",
    ]


COMPARED = (
    ("detection", "jaccard", "detection (Jaccard)"), ("detection", "alpha", "alpha of detection"), ("stance", "alpha", "alpha of stance"),
    ("basis", "alpha", "alpha of basis"), ("organ", "alpha", "alpha of organ"),
)  # fmt: skip
"""Measures, by fact, state and proposition, in which rounds are set side by side."""


def _say_change(earlier: pd.DataFrame, later: pd.DataFrame, coders: pd.DataFrame) -> str:
    """How the numbers of two rounds differ, and whether their wordings do."""
    overall = [rows[(rows["by"] == "all") & (rows["unit"] == PLACE)].set_index("measure") for rows in (earlier, later)]
    numbers = [str(rows["round"].iloc[0]) for rows in (earlier, later)]
    parts = []
    for name, column, words in COMPARED:
        one, other = (round(float(rows.loc[name, column]), 2) for rows in overall)
        if np.isnan(one) or np.isnan(other):
            parts.append(f"{words} cannot be compared")
        elif one == other:
            parts.append(f"{words} stayed at {_say_number(one)}")
        else:
            parts.append(f"{words} {'rose' if other > one else 'fell'} from {_say_number(one)} to {_say_number(other)}")
    wordings = [list(dict.fromkeys(coders.loc[coders["round"] == number, "instructions"])) for number in numbers]
    changed = f"the wording changed from {say_list(wordings[0])} to {say_list(wordings[1])}, and so did the coders"
    return f"From round {numbers[0]} to round {numbers[1]} {say_list(parts)}; {changed if wordings[0] != wordings[1] else 'other coders had the same wording'}."


def _say_pairs(table: pd.DataFrame) -> list[str]:
    """Agreement of coders of different rounds in a sentence; nothing where there are none."""
    pairs = table[(table["round"] == "") & (table["measure"] == "detection") & (table["unit"] == PLACE)].sort_values(["jaccard", "coders"])
    ends = pairs.iloc[[0, -1]].to_dict("records") if len(pairs) else []
    said = [f"{_say_number(row['jaccard'])} ({row['coders'].replace(';', ' and ')})" for row in ends]
    if len(pairs) < 2:
        return [f"Of two coders of different rounds detection (Jaccard) is {said[0]}."] if said else []
    return [f"Of two coders of different rounds, {count(len(pairs), 'pair')}, detection (Jaccard) goes from {said[0]} to {said[1]}."]


def coder_numbers(table: pd.DataFrame, coders: pd.DataFrame) -> dict[str, str]:
    """Who coded, for the words of the table of `reliability`."""
    return {"who": " ".join(say_coders(coders, {name for row in table["coders"] for name in row.split(";")}))}


def override_numbers(overridden: pd.DataFrame) -> dict[str, str]:
    """What decided, for the words of the table of `overrides`."""
    kinds = overridden["decided_by"].value_counts().sort_index()
    return {"decided": say_list([f"{n} by {kind}" if kind else f"{n} with no decision on record" for kind, n in kinds.items()])}


def say_overrides(overridden: pd.DataFrame) -> str:
    """How often the result differs from what most coders have, and what decided, in a sentence."""
    if overridden.empty:
        return "The adjudicated coding nowhere differs from what more than half of the coders of a case have."
    presence = int((overridden["against_most"] == "detection").sum())
    return (
        f"In {count(len(overridden), 'place')} the adjudicated coding differs from what more than half of the coders of the case have: "
        f"{override_numbers(overridden)['decided']}; in {presence} of them in whether there is a statement at all."
    )


def say_reliability(table: pd.DataFrame, differences: pd.DataFrame, overridden: pd.DataFrame, coders: pd.DataFrame) -> list[str]:
    """What the codings amount to, in sentences with computed numbers.

    Parameters
    ----------
    table
        One row per measure and group, as `reliability` gives them.
    differences
        One row per disagreement, as `disagreements` gives them.
    overridden
        One row per override, as `overrides` gives them.
    coders
        The codebook table `coders`.
    """
    if table.empty:
        return ["No case was coded by two coders, so that nothing is said of reliability."]
    names = list(dict.fromkeys(name for row in table["coders"] for name in row.split(";")))
    sentences = say_coders(coders, names)
    kinds = list(dict.fromkeys(coders.loc[coders["coder"].isin(names), "kind"]))
    sentences += [f"All are of one kind, {kinds[0]}: what others would find in the same facts is not measured."] * (
        len(kinds) == 1 and kinds[0] != terms.NOT_STATED
    )
    by_round = {number: rows for number, rows in table[table["round"] != ""].groupby("round", sort=False)}
    of_round, measured = rounds(coders, names), {}
    for number, there in of_round.items():
        rows = by_round.get(number, table[:0])
        measured[number] = rows[rows["coders"] == ";".join(there)]
        if measured[number].empty:
            sentences.append(f"Within round {number} nothing is measured, since no case was coded by two of its coders ({say_list(there)}).")
        else:
            sentences += _say_round(measured[number], number, there)
    sentences += _say_nature(coders, {number: of_round[number] for number, rows in measured.items() if len(rows)})
    complete = [rows for rows in measured.values() if len(rows)]
    sentences += [_say_change(one, other, coders) for one, other in zip(complete, complete[1:], strict=False)]
    sentences += _say_pairs(table)
    if complete:
        found = complete[-1].query("measure == 'detection' and unit == @PLACE and by == 'all'").to_dict("records")[0]
        sentences.append(
            f"Of the {count(found['n_units'], 'place')} for a statement {found['n_units'] - found['n_any']} are empty in every coding of round {found['round']}. "
            f"That is why percent agreement on detection is high, and AC1 with it ({found['percent_agreement']:.1f} %, {_say_number(found['ac1'])}); "
            f"alpha, which such places hardly raise, is {_say_number(found['alpha'])}, and the Jaccard index, which they do not touch, {_say_number(found['jaccard'])}."
        )
    by_case = table[(table["by"] == "case") & table["bootstrap_low"].notna()]
    width = by_case["bootstrap_high"] - by_case["bootstrap_low"]
    widest = by_case.loc[width.sort_values(ascending=False, kind="stable").index[:1]].to_dict("records")
    return [
        *sentences,
        "With few units intervals are wide"
        + "".join(f": round {row['round']}, {row['measure']} in {row['group']}, by {row['unit']}, {say_numbers(row)}" for row in widest)
        + f". Alpha is undefined in {int(table['alpha'].isna().sum())} of {count(len(table), 'row')}, where nothing varies. "
        "A bootstrap interval of no width says that nothing differs in what was drawn, not that the number is certain.",
        *(
            f"In {count(len(rows), 'place')} the coders of round {number} differ, or the result is not what they agree on: {_say_outcomes(rows)}."
            for number, rows in differences.groupby("round", sort=False)
        ),
        say_overrides(overridden),
        "The marks .667 and .800 that are often named for alpha are conventions, not thresholds to pass.",
    ]


def _say_outcomes(differences: pd.DataFrame) -> str:
    kinds = differences["outcome"].value_counts()
    return say_list([f"{kinds[kind]} {kind}" for kind in codings.OUTCOMES if kind in kinds])
