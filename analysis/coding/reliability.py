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
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.coding import codings
from analysis.coding.measures import NO_STATEMENT, NOT_CODED, agreement_of, coincidences_of, overlap
from analysis.model import terms
from analysis.model.dictionary.coding import COINCIDENCES, RELIABILITY
from analysis.model.dispute import Case, Codebook, Study

FACT, FAMILY, PLACE = "fact", "fact, family", "fact, state, proposition"
"""Units of detection."""

MEASURES = (("stance", PLACE), ("basis", PLACE), ("organ", PLACE), ("detection", FACT), ("detection", FAMILY), ("detection", PLACE))

BY = ("all", "family", "case")
"""Groups: everything, a family of propositions, a case."""

ITEM = ["case_id", *codings.KEY, "proposition_family"]

MEASURED = RELIABILITY.names[2:]
"""Columns of what is measured, without who is compared."""


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
    parts = [np.array(part, dtype=object) for part in (facts, states, sorted(family))]
    fact, state, proposition = (each.ravel() for each in np.meshgrid(*(np.arange(len(part)) for part in parts), indexing="ij"))
    values = _values(case.codebook)
    numbers = {name: np.full((len(names), len(fact)), NOT_CODED, dtype=np.int8) for name in values}
    for row, name in enumerate(names):
        own = said[said["coding"] == name]
        at = np.zeros(len(own), dtype=int)
        for part, column in zip(parts, codings.KEY, strict=True):
            at = at * len(part) + pd.Index(part).get_indexer(own[column])
        for measured, known in values.items():
            numbers[measured][row] = NO_STATEMENT if name in there else NOT_CODED
            numbers[measured][row, at] = [known.index(value) for value in own[measured]]
    columns = {"fact_id": parts[0][fact], "state": parts[1][state], "proposition": parts[2][proposition]}
    of_place = np.array([family[name] for name in parts[2]], dtype=object)[proposition]
    items = pd.DataFrame({"case_id": [case.id] * len(fact), **columns, "proposition_family": of_place}, dtype=str)
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
    labels = made.items[columns].drop_duplicates(ignore_index=True)
    together = np.full((len(has), len(labels)), -1)
    np.maximum.at(together.T, _numbers(made.items, columns), has.T)
    return labels, together


def _numbers(table: pd.DataFrame, columns: list[str]) -> np.ndarray:
    """Number of the values of some columns in each row: the first that stand there have 0, the next ones that differ 1."""
    return table.groupby(columns, sort=False).ngroup().to_numpy()


def _groups(made: Places, by: str) -> list[str]:
    """Names of the groups, in the order in which they are shown."""
    if by == "all":
        return ["all"] * bool(len(made.items))
    there = set(made.items["proposition_family" if by == "family" else "case_id"].unique())
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
        facts, cases = (_numbers(units, columns) for columns in (["case_id", "fact_id"], ["case_id"]))
        n_values = 2 if name == "detection" else len(made.values[name])
        if name == "organ":  # an organ of no state counts among the values only where a coder gave it
            n_values = max(sum(organ not in made.stateless for organ in made.values[name]), int(values.max(initial=-1)) + 1)
        for kind in (kind for kind in by if (kind, unit) != ("family", FACT)):
            there = {} if kind == "all" else units.groupby(column[kind], sort=False).indices  # once for all groups
            for group in _groups(made, kind):
                chosen = np.arange(len(units)) if kind == "all" else there.get(group, np.zeros(0, dtype=int))
                own, counted = has[:, chosen], (values[:, chosen] >= 0).sum(axis=0) > 1
                numbers = agreement_of(facts[chosen], values[:, chosen], n_values)
                numbers |= {"n_any": int((own == 1).any(axis=0).sum()), "n_all": int((own != 0).all(axis=0).sum())}
                numbers |= {"n_cases": len(np.unique(cases[chosen][counted]))}
                numbers |= overlap(facts[chosen], own) if name == "detection" else dict.fromkeys(("jaccard", "jaccard_low", "jaccard_high"), np.nan)
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
