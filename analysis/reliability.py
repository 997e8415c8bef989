"""How far two coders agree: what each found, and the stance and the basis of what both found.

| measure | unit | values |
| --- | --- | --- |
| detection | fact | whether the coder has any statement on the fact |
| detection | fact, family | whether the coder has a statement on the fact in a family of propositions |
| detection | fact, state, proposition | whether the coder has a statement there |
| stance | fact, state, proposition | 1, 0, -1 where both have a statement: kinds, 0 is no midpoint |
| basis | fact, state, proposition | act, speech, reported where both have a statement |
| organ | fact, state, proposition | organ of the state where both have a statement |

The universe of the last unit of detection is every fact by every state of its case (requested, requesting, and any other on which a coder
has a statement) by every proposition of the case. Alpha and percent agreement of detection depend on that universe: with more
places where nobody has a statement, percent agreement rises.

With o[c, k] the coincidences of the values c and k (each unit counts twice, once in either order), n[c] their sums and n the sum of these:

* alpha = 1 - (n - 1) (n - sum of o[c, c]) / (n^2 - sum of n[c]^2), undefined (NaN) without a unit or where all values are the same
  (Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011, nominal data; `alpha` has the other levels and more coders).
* AC1 = (p - e) / (1 - e), p the share of units with the same value, e = sum over c of s[c] (1 - s[c]) / (q - 1), s[c] = n[c] / n and q the
  number of values that the codebook has, used or not (Gwet, British Journal of Mathematical and Statistical Psychology 61, 2008).
* bootstrap: the facts that hold units of the group are drawn with replacement, with everything on them; 2.5th and 97.5th percentile of the
  draws in which the number is defined.
* jackknife: one fact is left out at a time. With t = log((1 + alpha) / (1 - alpha)), N facts and t[i] without fact i, the pseudo-values are
  N t - (N - 1) t[i]; the interval is t plus and minus their standard error by the 97.5 % quantile of Student's t with N - 1 degrees of
  freedom, turned back into alpha. For two coders without gaps t is the logarithm of the ratio of mean squares of Hughes (arXiv
  2210.13265, 2022). He leaves out units and estimates alpha by that ratio; here facts are left out, since statements on one fact are
  coded together, and alpha is the customary one. NaN with one fact, or where alpha is 1, undefined, or one of these without one of the facts.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from analysis import codings, terms
from analysis.sentences import count, say_list

Cases = Mapping[str, Mapping[str, pd.DataFrame]]
"""Processed tables by name, of each case by its id."""

SEED, DRAWS = 20231, 2000
"""Seed of the bootstrap, the same for every group, and number of draws."""

FACT, FAMILY, PLACE = "fact", "fact, family", "fact, state, proposition"
"""Units of detection."""

ORGANS = ("court", "prosecutor", "justice_ministry", "foreign_ministry", "police", "executive", "consulate", "other")
"""Organs of states in the codebook."""

VALUES = {"detection": ("no", "yes"), "stance": ("-1", "0", "1"), "basis": terms.BASES, "organ": ORGANS}
"""Values of each measure that the codebook has."""

MEASURES = (("stance", PLACE), ("basis", PLACE), ("organ", PLACE), ("detection", FACT), ("detection", FAMILY), ("detection", PLACE))

BY = ("all", "family", "case")
"""Groups: everything, a family of propositions, a case."""

PLACES = ["case_id", *codings.KEY, "proposition_family", "stance_a", "basis_a", "organ_a", "stance_b", "basis_b", "organ_b"]

COLUMNS = [
    "measure", "unit", "by", "group", "n_facts", "n_units", "n_both", "n_a_only", "n_b_only", "percent_agreement", "alpha",
    "bootstrap_low", "bootstrap_high", "n_undefined", "jackknife_low", "jackknife_high", "ac1", "ac1_low", "ac1_high",
]  # fmt: skip

SHOWN = ["measure", "unit", "group", "n_units", "percent_agreement", "alpha", "jackknife_low", "ac1"]
"""Columns of the table that are shown and printed."""

COINCIDENCES = ["measure", "value", "other_value", "n", "n_units"]

DIFFERENCES = [
    "case_id", *codings.KEY, "differs_in", "stance_a", "basis_a", "stance_b", "basis_b", "stance_final", "basis_final", "found_by", "outcome",
    "follows", "decided_by", "reason", "statement_id", "coder_statement_ids",
]  # fmt: skip

DIFFERENCES_SHOWN = ["fact_id", "state", "proposition", "differs_in", "stance_final", "outcome", "follows", "decided_by"]
"""Columns of the table of disagreements that are shown and printed."""

RESOLUTIONS = ["differs_in", "outcome", "follows", "n"]


def _distances(values: np.ndarray, sums: np.ndarray, level: str) -> np.ndarray:
    """Squared distance of every two values, ascending, that occur `sums` times, at a level of measurement."""
    one, other = values[:, None], values[None, :]
    if level == "nominal":
        return (one != other).astype(float)
    if level == "interval":
        return (one - other) ** 2
    if level == "ratio":
        total = one + other
        return np.divide(one - other, total, out=np.zeros(total.shape), where=total != 0) ** 2
    if level == "ordinal":  # values from one to the other, the two themselves by half
        middle = np.cumsum(sums) - sums / 2
        return (middle[:, None] - middle[None, :]) ** 2
    raise ValueError(f"level is {level!r}; allowed: nominal, ordinal, interval, ratio")


def alpha(values: Sequence[Sequence[float]], level: str = "nominal") -> float:
    """Krippendorff's alpha of any number of coders; NaN where it is undefined.

    Parameters
    ----------
    values
        One row per coder, one column per unit; NaN where a coder has no value.
    level
        nominal, ordinal, interval or ratio.

    Returns
    -------
    At most 1; NaN where no unit has two values, or all values of such units are the same.

    References
    ----------
    Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section D and the metric differences after it.
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
    distances = _distances(known, sums, level)
    return float(1 - (sums.sum() - 1) * (coincidences * distances).sum() / (np.outer(sums, sums) * distances).sum())


def _agreed(counts: np.ndarray) -> np.ndarray:
    """Share of units on the diagonal of matrices [..., q, q] of units by the values of both coders; NaN without units."""
    n = counts.sum(axis=(-2, -1))
    return np.divide(np.trace(counts, axis1=-2, axis2=-1), n, out=np.full(n.shape, np.nan), where=n > 0)


def _alphas(counts: np.ndarray) -> np.ndarray:
    """Alpha of matrices [..., q, q] of units by the values of both coders, as at the top of this module."""
    o = counts + np.swapaxes(counts, -2, -1)
    n = o.sum(axis=(-2, -1))
    expected = n**2 - (o.sum(axis=-1) ** 2).sum(axis=-1)
    observed = (n - 1) * (n - np.trace(o, axis1=-2, axis2=-1))
    return 1 - np.divide(observed, expected, out=np.full(n.shape, np.nan), where=expected > 0)


def ac1(counts: np.ndarray) -> np.ndarray:
    """Gwet's AC1 of matrices [..., q, q] of units by the values of both coders; NaN without units. Formula and source at the top."""
    n, q = counts.sum(axis=(-2, -1)), counts.shape[-1]
    both = counts.sum(axis=-1) + counts.sum(axis=-2)
    share = np.divide(both, 2 * n[..., None], out=np.full(both.shape, np.nan), where=n[..., None] > 0)
    chance = (share * (1 - share)).sum(axis=-1) / (q - 1)
    return (_agreed(counts) - chance) / (1 - chance)


def student_quantile(degrees: int) -> float:
    """The 97.5 % quantile of Student's t, from its density with t = sqrt(degrees) tan(angle)."""
    angles = np.linspace(0, np.pi / 2, 20_001)
    density = np.cos(angles) ** (degrees - 1)
    inside = np.concatenate([[0], np.cumsum((density[1:] + density[:-1]) / 2)])
    return float(np.sqrt(degrees) * np.tan(np.interp(0.95 * inside[-1], inside, angles)))


def jackknife(counts: np.ndarray) -> tuple[float, float]:
    """Jackknife interval of alpha from matrices [N, q, q] of units by the values of both coders, one per fact; as at the top."""
    n_facts, whole = len(counts), counts.sum(axis=0)
    kept = np.concatenate([_alphas(whole - counts), [_alphas(whole)]])
    if n_facts < 2 or np.isnan(kept).any() or (np.abs(kept) >= 1).any():
        return float("nan"), float("nan")
    *without, middle = np.log((1 + kept) / (1 - kept))
    pseudo = n_facts * middle - (n_facts - 1) * np.array(without)
    half = student_quantile(n_facts - 1) * np.sqrt(pseudo.var(ddof=1) / n_facts)
    return float(np.tanh((middle - half) / 2)), float(np.tanh((middle + half) / 2))


def draw_facts(n_facts: int) -> np.ndarray:
    """How often each fact is in each draw of the bootstrap: [draws, facts]."""
    drawn = np.random.default_rng(SEED).integers(n_facts, size=(DRAWS, n_facts)) + np.arange(DRAWS)[:, None] * n_facts
    return np.bincount(drawn.ravel(), minlength=DRAWS * n_facts).reshape(DRAWS, n_facts)


def _percentiles(values: np.ndarray) -> tuple[float, float]:
    defined = values[~np.isnan(values)]
    low, high = np.quantile(defined, (0.025, 0.975)) if len(defined) else (np.nan, np.nan)
    return float(low), float(high)


def _numbers(units: pd.DataFrame, values: Sequence[str]) -> dict[str, object]:
    """Every number of one measure of one group of units, sorted, with the values `a` and `b` of the coders."""
    first, second = (units[side].map(list(values).index).to_numpy(dtype=int) for side in "ab")
    facts, _ = pd.factorize(units["case_id"] + "/" + units["fact_id"])
    n_facts, q = len(set(facts)), len(values)
    counts = np.zeros((n_facts, q, q), dtype=np.int64)
    np.add.at(counts, (facts, first, second), 1)
    drawn = (draw_facts(n_facts) @ counts.reshape(n_facts, q * q)).reshape(-1, q, q) if n_facts else counts
    whole, alphas = counts.sum(axis=0), _alphas(drawn)
    point = alpha([first, second])
    bootstrap = _percentiles(alphas if not np.isnan(point) else alphas[:0])
    numbers = (n_facts, len(units), 100 * _agreed(whole), point, *bootstrap, int(np.isnan(alphas).sum()), *jackknife(counts), ac1(whole))
    names = ["n_facts", "n_units", "percent_agreement", *COLUMNS[COLUMNS.index("alpha") : COLUMNS.index("ac1_low")]]
    return dict(zip(names, numbers, strict=True)) | dict(zip(("ac1_low", "ac1_high"), _percentiles(ac1(drawn)), strict=True))


def places(
    tables: Mapping[str, pd.DataFrame], families: pd.DataFrame, first: pd.DataFrame, second: pd.DataFrame, fact_ids: Iterable[str]
) -> pd.DataFrame:
    """The universe of detection of a case: where two coders could have a statement, and what each has.

    Parameters
    ----------
    tables
        Processed tables of the case by name.
    families
        The codebook table `propositions`.
    first, second
        Statements of two coders, one row each: `fact_id`, `state`, `proposition`, `stance`, `basis`, `organ`.
    fact_ids
        Facts that both coded; statements on others are left out.

    Returns
    -------
    One row per fact, state and proposition, sorted: `case_id`, `proposition_family`, and `stance_a`, `basis_a`, `organ_a` of the
    first, `stance_b`, `basis_b`, `organ_b` of the second coder, blank where that coder has no statement.
    """
    case, facts = tables["case"].iloc[0], sorted(set(fact_ids))
    asking = terms.split_list(case["requesting_states"])
    sides = [side[side["fact_id"].isin(facts)] for side in (first, second)]
    states = sorted({case["requested_state"], *asking, *sides[0]["state"], *sides[1]["state"]})
    items = pd.MultiIndex.from_product([facts, states, terms.case_propositions(families, asking)["proposition"]], names=codings.KEY).to_frame(
        index=False
    )
    for side, suffix in zip(sides, "ab", strict=True):
        coded = ("stance", "basis", "organ")
        named = side[[*codings.KEY, *coded]].rename(columns={name: f"{name}_{suffix}" for name in coded})
        items = items.merge(named, on=codings.KEY, how="left", validate="1:1")
    family = {row["proposition"]: row["proposition_family"] for row in terms.case_propositions(families, asking).to_dict("records")}
    items = items.astype(str).where(items.notna(), "").assign(case_id=case["case_id"])
    items["proposition_family"] = items["proposition"].map(family)
    return items.sort_values(codings.KEY, ignore_index=True)[PLACES]


def _coded(cases: Cases) -> dict[str, Mapping[str, pd.DataFrame]]:
    """Cases in which both coders have a statement, by id: of others nothing tells that both coded them."""
    return {case_id: cases[case_id] for case_id in sorted(cases) if {"A", "B"} <= set(cases[case_id]["statements"]["coding"])}


def _study(cases: Cases, families: pd.DataFrame) -> pd.DataFrame:
    """Places of all cases that both coders coded, with coder A first."""
    found = [pd.DataFrame(columns=PLACES, dtype=str)]
    for tables in _coded(cases).values():
        statements = tables["statements"]
        sides = [statements[statements["coding"] == coder] for coder in "AB"]
        found.append(places(tables, families, *sides, tables["facts"]["fact_id"]))
    return pd.concat(found, ignore_index=True)


def _units(items: pd.DataFrame, measure: str, unit: str) -> pd.DataFrame:
    """Units of a measure with the value of each coder in `a` and `b`."""
    if measure != "detection":
        both = items[(items["stance_a"] != "") & (items["stance_b"] != "")]
        return both.assign(a=both[f"{measure}_a"], b=both[f"{measure}_b"])
    names = {
        FACT: ["case_id", "fact_id"],
        FAMILY: ["case_id", "fact_id", "proposition_family"],
        PLACE: ["case_id", *codings.KEY, "proposition_family"],
    }
    has = items.assign(a=items["stance_a"] != "", b=items["stance_b"] != "").groupby(names[unit])[["a", "b"]].any().reset_index()
    return has.assign(**{side: has[side].map({True: "yes", False: "no"}) for side in "ab"})


def _groups(items: pd.DataFrame, by: str) -> list[str]:
    """Names of the groups, in the order in which they are shown."""
    if by == "family":
        there = set(items["proposition_family"])
        known = [name for name in terms.FAMILIES if name in there]
        return known + sorted(there - set(known))
    return sorted(set(items["case_id"])) if by == "case" else ["all"] * bool(len(items))


def measure(items: pd.DataFrame, by: Iterable[str] = BY) -> pd.DataFrame:
    """Agreement of two coders by every measure.

    Parameters
    ----------
    items
        One row per fact, state and proposition, as `places` gives them; of one case or several.
    by
        Kinds of groups: a selection of `BY`.

    Returns
    -------
    One row per measure, unit and group. `n_facts`: facts that hold units; `n_units`. `n_both`, `n_a_only`, `n_b_only`: units of detection
    on which both coders, or one of them, have a statement (for stance and basis of the unit fact, state, proposition). `percent_agreement`:
    0 to 100. `alpha` and `ac1`: at most 1. `bootstrap_low`, `bootstrap_high`, `jackknife_low`, `jackknife_high`: 95 % intervals of alpha;
    `ac1_low`, `ac1_high`: bootstrap interval of AC1. `n_undefined`: draws of the bootstrap in which alpha is undefined. NaN is undefined; six decimals.
    A fact belongs to no family, so that detection of the unit fact has no rows by family.
    """
    rows = []
    column = {"family": "proposition_family", "case": "case_id"}
    for name, unit in MEASURES:
        units, found = _units(items, name, unit), _units(items, "detection", unit)
        for kind in (kind for kind in by if (kind, unit) != ("family", FACT)):
            for group in _groups(items, kind):
                own, there = (part if kind == "all" else part[part[column[kind]] == group] for part in (units, found))
                values = [*VALUES[name], *sorted({*own["a"], *own["b"]} - set(VALUES[name]))]  # a codebook can have more organs
                n_found = {
                    f"n_{who}": int((there["a"] + there["b"] == has).sum())
                    for who, has in (("both", "yesyes"), ("a_only", "yesno"), ("b_only", "noyes"))
                }
                rows.append({"measure": name, "unit": unit, "by": kind, "group": group, **n_found, **_numbers(own, values)})
    whole = [name for name in COLUMNS if name.startswith("n_")]
    made = pd.DataFrame(rows, columns=COLUMNS).astype({name: str if name in COLUMNS[:4] else int if name in whole else float for name in COLUMNS})
    return made.round(6)  # the last digits of logarithms are not the same on every processor


def reliability(cases: Cases, families: pd.DataFrame) -> pd.DataFrame:
    """Agreement of coders A and B by every measure, overall, by family of propositions, and by case; columns as in `measure`.

    `families` is the codebook table `propositions`. A case in which a coder has no statement at all is left out: nothing tells whether it was coded.
    """
    return measure(_study(cases, families))


def coincidences(cases: Cases, families: pd.DataFrame) -> pd.DataFrame:
    """How often each pair of stances, and of bases, meets on what both coders found, over all cases.

    Returns
    -------
    One row per measure (stance, basis) and pair of values, each pair in both orders, also where it does not occur: `n` coincidences, of
    which each unit gives two (Krippendorff 2011), and `n_units` on which coder A has `value` and coder B `other_value`. Empty without a unit.
    """
    items, rows = _study(cases, families), []
    for name in ("stance", "basis"):
        units = _units(items, name, PLACE)
        met = units.groupby(["a", "b"]).size().to_dict()
        pairs = [(one, other) for one in VALUES[name] for other in VALUES[name]] if len(units) else []
        rows += [(name, *pair, met.get(pair, 0) + met.get(pair[::-1], 0), met.get(pair, 0)) for pair in pairs]
    return pd.DataFrame(rows, columns=COINCIDENCES).astype(dict.fromkeys(COINCIDENCES[:3], str) | dict.fromkeys(COINCIDENCES[3:], int))


def differs_in(one: tuple[str, str], other: tuple[str, str]) -> str:
    """In what two codings of a place differ, each a stance and a basis or blank: detection, stance, basis, `stance;basis`, or blank for nothing."""
    if bool(one[0]) != bool(other[0]):
        return "detection"
    return ";".join(name for name, (mine, its) in zip(("stance", "basis"), zip(one, other, strict=True), strict=True) if mine != its)


def disagreements(cases: Cases) -> pd.DataFrame:
    """Where coders A and B differ, or the adjudicator has what neither has, and how it was resolved.

    Returns
    -------
    One row per case, fact, state and proposition, sorted. `differs_in`: detection, stance, basis, or `stance;basis`; blank where the
    coders agree (or neither has a statement) and the adjudicator changed or added it. The other columns as in `codings.flow`: `follows` is blank where
    the adjudicated statement is nobody's or was dropped; `decided_by` and `reason` are blank where no decision is on record.
    """
    found = [pd.DataFrame(columns=DIFFERENCES, dtype=str)]
    for case_id, tables in _coded(cases).items():
        items = codings.flow(tables)
        sides = zip(items["stance_a"], items["basis_a"], items["stance_b"], items["basis_b"], strict=True)
        items = items.assign(case_id=case_id, differs_in=pd.Series([differs_in(side[:2], side[2:]) for side in sides], items.index, dtype=str))
        found.append(items[(items["differs_in"] != "") | (items["outcome"] != "kept")])
    return pd.concat(found, ignore_index=True)[DIFFERENCES]


def resolutions(differences: pd.DataFrame) -> pd.DataFrame:
    """Numbers of disagreements by kind of resolution.

    Parameters
    ----------
    differences
        One row per disagreement, as `disagreements` gives them.

    Returns
    -------
    One row per `differs_in`, `outcome` and `follows` that occurs, most frequent first: `n`.
    """
    counts = differences.groupby(RESOLUTIONS[:3]).size().reset_index(name="n") if len(differences) else pd.DataFrame(columns=RESOLUTIONS)
    return counts.sort_values(["n", *RESOLUTIONS[:3]], ascending=[False, True, True, True], ignore_index=True).astype({"n": int})


def _say_number(value: float) -> str:
    return "undefined" if np.isnan(value) else f"{round(value, 2) + 0:.2f}".replace("-", "−")


def _say_interval(low: float, high: float) -> str:
    return "undefined" if np.isnan(low) else f"{_say_number(low)} to {_say_number(high)}"


def say_numbers(row: Mapping[str, object]) -> str:
    """The numbers of one row of `measure` in words."""
    if not row["n_units"]:
        return "on no unit, so that nothing is measured"
    return (
        f"on {count(row['n_units'], 'unit')} ({count(row['n_facts'], 'fact')}) {row['percent_agreement']:.1f} % agreement, alpha {_say_number(row['alpha'])} "
        f"(bootstrap {_say_interval(row['bootstrap_low'], row['bootstrap_high'])}, jackknife {_say_interval(row['jackknife_low'], row['jackknife_high'])}), "
        f"AC1 {_say_number(row['ac1'])}"
    )


def say_reliability(table: pd.DataFrame, differences: pd.DataFrame) -> list[str]:
    """What the codings amount to, in sentences with computed numbers.

    Parameters
    ----------
    table
        One row per measure and group, as `reliability` gives them.
    differences
        One row per disagreement, as `disagreements` gives them.
    """
    if table.empty:
        return ["No case was coded by two coders, so that nothing is said of reliability."]
    overall = {(row["measure"], row["unit"]): row for row in table[table["by"] == "all"].to_dict("records")}
    found = overall[("detection", PLACE)]
    n_cases = len(set(table.loc[table["by"] == "case", "group"]))
    by_case = table[(table["by"] == "case") & table["bootstrap_low"].notna()]
    width = by_case["bootstrap_high"] - by_case["bootstrap_low"]
    widest = by_case.loc[width.sort_values(ascending=False, kind="stable").index[:1]].to_dict("records")
    empty = found["n_units"] - found["n_both"] - found["n_a_only"] - found["n_b_only"]
    n_undefined = int(table["alpha"].isna().sum())
    kinds = differences["outcome"].value_counts().sort_index()
    resolved = say_list([f"{n} {kind}" for kind, n in kinds.items()])
    return [
        "Language models coded, in two passes independent of each other, and a third adjudicated; no human has coded yet. Coder A revised the collectors' "
        "preliminary codes and so was not blind to them; coder B coded blind, from the facts alone.",
        "Both codings were made under an earlier wording of the codebook, before the rules that their disagreements suggested: the reliability of the "
        "refined codebook is not measured yet.",
        f"In {count(n_cases, 'case')} both coders have a statement in {count(found['n_both'], 'place')}; coder A alone has {found['n_a_only']}, coder B alone {found['n_b_only']}.",
        f"Stance, where both have a statement: {say_numbers(overall[('stance', PLACE)])}.",
        f"Basis, where both have a statement: {say_numbers(overall[('basis', PLACE)])}.",
        f"Organ, where both have a statement: {say_numbers(overall[('organ', PLACE)])}.",
        f"Detection, by fact: {say_numbers(overall[('detection', FACT)])}; by fact and family of propositions: {say_numbers(overall[('detection', FAMILY)])}; "
        f"by fact, state and proposition: {say_numbers(found)}.",
        f"Of the {count(found['n_units'], 'place')} for a statement {empty} are empty in both codings. That is why percent agreement on detection is high, and AC1 "
        f"with it ({found['percent_agreement']:.1f} %, {_say_number(found['ac1'])}); alpha, which such places hardly raise, is {_say_number(found['alpha'])}.",
        "With few units intervals are wide"
        + "".join(f": {row['measure']} in {row['group']}, by {row['unit']}, {say_numbers(row)}" for row in widest)
        + f". Alpha is undefined in {n_undefined} of {count(len(table), 'row')}, where nothing varies. "
        "A bootstrap interval of no width says that nothing differs in what was drawn, not that the number is certain.",
        f"The coders differ, or the adjudicator changed or added something, in {count(len(differences), 'place')}"
        + (f": {resolved}." if resolved else "."),
        "The marks .667 and .800 that are often named for alpha are conventions, not thresholds to pass.",
    ]
