"""Agreement of two actors on the items on which both take a stance: shares, Signorino and Ritter's S, kappa and pi, tau-b.

Silence is NaN (or a blank), and an item on which one of the two is silent does not count: shared silence is not agreement. Let x[s] and y[s] be
the stances of the two on item s, among n shared items.

| measure | formula | source |
| --- | --- | --- |
| S | 1 - 2 sum(w[s] abs(x[s] - y[s])^p) / (sum(w[s]) dmax^p), p = 1 or 2 | Signorino and Ritter 1999 |
| kappa | 1 - Do / De; De from the product of the two actors' distributions | Cohen 1960, with weights Cohen 1968 |
| pi | 1 - Do / De; De from the square of their mean distribution | Scott 1955; with distances Haege 2011 |
| tau-b | pairs of items ordered alike less ordered oppositely, over the root of the product of pairs untied in x and in y | Kendall 1945 |

Do is the mean distance of x[s] and y[s], De that of two stances drawn at random. Distances are nominal (0 same, 1 other), absolute or squared.
S needs dmax, the largest distance that the scale allows, not the largest seen; 0 of S is not agreement by chance. If both actors are constant with
the same stance, De is 0 and kappa and pi are undefined: NaN, not 1. Kappa takes the actors' habits as given; pi treats actors as exchangeable.

Cohen, J. (1960), A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20(1).
Cohen, J. (1968), Weighted kappa, Psychological Bulletin 70(4).
Haege, F. M. (2011), Choice or circumstance? Adjusting measures of foreign policy similarity for chance agreement, Political Analysis 19(3).
Kendall, M. G. (1945), The treatment of ties in ranking problems, Biometrika 33(3).
Scott, W. A. (1955), Reliability of content analysis, Public Opinion Quarterly 19(3).
Signorino, C. S. and Ritter, J. M. (1999), Tau-b or not tau-b, International Studies Quarterly 43(1).
"""

from itertools import combinations

import numpy as np
import pandas as pd

from analysis.model import terms
from analysis.model.choices import DEFAULT, Choices
from analysis.model.dispute import Case, Codebook
from analysis.model.sentences import count, days_between, say_list, start
from analysis.positions import compare

DISTANCES = ("nominal", "absolute", "squared")
AFTER_DETENTION = {"ten days": 10, "six weeks": 42, "half a year": 183}
"""Days after the detention on which the states of a case are compared, two by two; the same for every case."""
IN_THE_END = "in the end"
RELATIONS = ("same", "different", "own words differ")
SHARED = ["after", "as_of", "state_a", "state_b", "proposition", "stance_a", "stance_b", "cell_a", "cell_b", "relation", "statement_ids"]
COUNTED = ["after", "as_of", "state_a", "state_b", "n_both", "n_same", "n_different", "n_own_words_differ", "share_same", "kappa", "pi"]
COLUMNS = ["a", "b", "n_shared", "n_equal", "share_equal", "s_absolute", "s_squared", "kappa", "pi"]


def _shared(x: pd.Series, y: pd.Series) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Stances of both on the items on which both have one, and where these items are.

    Raises
    ------
    ValueError
        If the two have not the same number of items.
    """
    x, y = pd.Series(x).reset_index(drop=True), pd.Series(y).reset_index(drop=True)
    if len(x) != len(y):
        raise ValueError(f"{len(x)} and {len(y)} items; allowed: the same items for both")
    spoken = ~(_is_silent(x) | _is_silent(y))
    return x[spoken].to_numpy(), y[spoken].to_numpy(), np.flatnonzero(spoken)


def _is_silent(stances: pd.Series) -> np.ndarray:
    return (stances.isna() | (stances.astype(str).str.strip() == "")).to_numpy(dtype=bool)


def _numbers(stances: np.ndarray) -> np.ndarray:
    """Stances as numbers.

    Raises
    ------
    ValueError
        If a stance is no number.
    """
    numbers = pd.to_numeric(pd.Series(stances, dtype=object), errors="coerce").to_numpy(dtype=float)
    if not np.isfinite(numbers).all():
        raise ValueError(f"stance is {str(stances[~np.isfinite(numbers)][0])!r}; allowed: a number, or the distance nominal")
    return numbers


def signorino_ritter(x: pd.Series, y: pd.Series, maximum: float, weights: pd.Series | None = None, power: int = 1) -> float:
    """Signorino and Ritter's S of two actors.

    Parameters
    ----------
    x, y
        Stances of the two on the same items in the same order, as numbers; NaN = silent.
    maximum
        Largest distance that two stances can have on the scale.
    weights
        Weight of each item, at least 0; default: all the same. Those of items that are not shared have no effect.
    power
        1 for absolute, 2 for squared distances.

    Returns
    -------
    -1 (all items as far apart as can be) to 1 (all the same); NaN if no item is shared, or none of them has a weight.

    Raises
    ------
    ValueError
        If a stance is no number, two are further apart than the maximum, or a weight is missing or below 0.
    """
    first, second, places = _shared(x, y)
    if weights is not None and len(weights) != len(x):
        raise ValueError(f"{len(weights)} weights of {len(x)} items; allowed: one for each item")
    apart = np.abs(_numbers(first) - _numbers(second))
    weight = np.ones(len(places)) if weights is None else pd.Series(weights).to_numpy(dtype=float)[places]
    faults = [f"maximum is {maximum}; allowed: the largest distance on the scale, above 0"] * (not maximum > 0)
    faults += [f"distance is {apart.max(initial=0):g}; allowed: at most {maximum:g}, the maximum"] * bool(maximum > 0 and (apart > maximum).any())
    faults += ["a weight is missing or below 0; allowed: a number from 0 for each item"] * (not ((weight >= 0) & np.isfinite(weight)).all())
    faults += [f"power is {power}; allowed: 1, 2"] * (power not in (1, 2))
    if faults:
        raise ValueError("\n".join(faults))
    return float(1 - 2 * (weight * apart**power).sum() / (weight.sum() * maximum**power)) if weight.sum() > 0 else float("nan")


def _joint(x: pd.Series, y: pd.Series, distance: str) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of shared items by the stances of the two, and the distances of these stances; both K x K.

    Raises
    ------
    ValueError
        If the distance is not known, or a stance is no number where it needs to be.
    """
    if distance not in DISTANCES:
        raise ValueError(f"distance is {distance!r}; allowed: {', '.join(DISTANCES)}")
    first, second, _ = _shared(x, y)
    both = np.concatenate([first, second])
    codes, values = pd.factorize(both if distance == "nominal" else _numbers(both))
    size = len(values)
    joint = np.bincount(codes[: len(first)] * size + codes[len(first) :], minlength=size * size).reshape(size, size)
    if distance == "nominal":
        return joint, 1.0 - np.eye(size)
    return joint, np.abs(np.subtract.outer(values, values)) ** (1 if distance == "absolute" else 2)


def _corrected(observed: float, expected: float) -> float:
    return float(1 - observed / expected) if expected > 0 else float("nan")


def kappa(x: pd.Series, y: pd.Series, distance: str = "nominal") -> float:
    """Cohen's kappa of two actors; NaN if no item is shared, or no disagreement is expected.

    Parameters
    ----------
    x, y
        Stances of the two on the same items in the same order; NaN = silent. Text will do for nominal distances.
    distance
        `nominal`, `absolute` or `squared`.

    Raises
    ------
    ValueError
        If the distance is not known, or a stance is no number where it needs to be.
    """
    joint, distances = _joint(x, y, distance)
    total = joint.sum()
    return _corrected((joint * distances).sum() * total, (np.outer(joint.sum(axis=1), joint.sum(axis=0)) * distances).sum())


def scott_pi(x: pd.Series, y: pd.Series, distance: str = "nominal") -> float:
    """Scott's pi of two actors; parameters, NaN and errors as for `kappa`."""
    joint, distances = _joint(x, y, distance)
    pooled = joint.sum(axis=1) + joint.sum(axis=0)
    return _corrected((joint * distances).sum() * 4 * joint.sum(), (np.outer(pooled, pooled) * distances).sum())


def tau_b(x: pd.Series, y: pd.Series) -> float:
    """Kendall's tau-b of two actors, -1 to 1; NaN if one of them is constant or fewer than two items are shared.

    Parameters and errors as for `signorino_ritter`.
    """
    first, second, _ = _shared(x, y)
    orders = [np.sign(np.subtract.outer(values, values)) for values in (_numbers(first), _numbers(second))]
    untied = np.abs(orders[0]).sum() * np.abs(orders[1]).sum()
    return float((orders[0] * orders[1]).sum() / np.sqrt(untied)) if untied else float("nan")


def dyads(stances: pd.DataFrame, weights: pd.Series | None = None, maximum: float | None = None, distance: str = "nominal") -> pd.DataFrame:
    """Agreement of every two actors on the items on which both take a stance.

    Parameters
    ----------
    stances
        One row per item, one column per actor; NaN or blank = silent.
    weights
        Weight of each item in S, by the index of `stances`.
    maximum
        Largest distance on the scale. Only then is there an S, since it takes stances as points on a line: with -1, 0, 1 it would put 0,
        expressly open, halfway between the others.
    distance
        Distances in kappa and pi: `nominal`, where 0 is a stance like the others; `absolute` and `squared` take stances as points on a line.

    Returns
    -------
    One row per pair of actors, each pair once, sorted: `a`, `b`; `n_shared`, `n_equal`: items on which both have a stance, the same stance;
    `share_equal`: 0 to 1; `s_absolute`, `s_squared`: -1 to 1, NaN without a maximum; `kappa`, `pi`: at most 1. NaN = undefined: no item is
    shared or, for kappa and pi, no disagreement is expected.

    Raises
    ------
    ValueError
        If a name of an actor is used twice, items and weights differ, a stance is no number where it needs to be, or the distance is not known.
    """
    if stances.columns.has_duplicates:
        raise ValueError(f"actor {stances.columns[stances.columns.duplicated()][0]!r} is used twice; allowed: one column per actor")
    if weights is not None and not weights.index.equals(stances.index):
        raise ValueError("weights are of other items than stances; allowed: one weight per item, with the same index")
    rows = []
    for a, b in combinations(sorted(stances.columns), 2):
        x, y = stances[a], stances[b]
        first, second, places = _shared(x, y)
        n_shared, n_equal = len(places), int((first == second).sum())
        s = [float("nan")] * 2 if maximum is None else [signorino_ritter(x, y, maximum, weights, power) for power in (1, 2)]
        share = n_equal / n_shared if n_shared else float("nan")
        rows.append((a, b, n_shared, n_equal, share, *s, kappa(x, y, distance), scott_pi(x, y, distance)))
    numbers = {name: int if name.startswith("n_") else float for name in COLUMNS[2:]}
    return pd.DataFrame(rows, columns=COLUMNS).astype(numbers | {"a": str, "b": str})


def _days(case: Case, choices: Choices) -> list[tuple[str, str]]:
    """Days on which pairs of states are compared: what they are called, and the day; those before the cut-off that was chosen, then that itself."""
    detained, cut_off = pd.Timestamp(case.row["detained_last_day"] or "NaT"), choices.as_of
    days = [(name, detained + pd.Timedelta(days=after)) for name, after in AFTER_DETENTION.items() if pd.notna(detained)]
    known = [(name, day.strftime("%Y-%m-%d")) for name, day in days]
    return [(name, day) for name, day in known if not cut_off or day < cut_off] + [(IN_THE_END, cut_off)]


def _relation(stance_a: float, stance_b: float) -> str:
    """How the stances of two states that both speak relate; NaN where the words that speak for a state differ."""
    if np.isnan(stance_a) or np.isnan(stance_b):
        return "own words differ"
    return "same" if stance_a == stance_b else "different"


def shared_propositions(case: Case, choices: Choices = DEFAULT) -> pd.DataFrame:
    """Propositions on which two states both spoke in their own voice, as of three days and in the end.

    Parameters
    ----------
    case
        The case, as it was cleaned.
    choices
        The choices of analysis. The cut-off is set to each of the days in turn; of the three, those after a cut-off
        that is chosen are left out.

    Returns
    -------
    One row per day, pair of states and proposition on which both speak, in the order of days, then of states and propositions as the
    matrix has them. `after`: ten days, six weeks, or half a year after the detention (its last possible day), or in the end; `as_of`: that day,
    blank = everything collected; `state_a`, `state_b`; `stance_a`, `stance_b`: -1, 0, 1, NaN where the words that speak for
    the state differ; `cell_a`, `cell_b`: single or divided; `relation`: same, different, or own words differ; `statement_ids` of both.

    Raises
    ------
    ValueError
        If the choices name what is not in the case.
    """
    rows = []
    for after, day in _days(case, choices):
        cells = compare(case, choices.but(as_of=day))
        spoken = cells[terms.is_spoken(cells)]
        for a, b in combinations(dict.fromkeys(cells["state"]), 2):
            both = spoken[spoken["state"] == a].merge(spoken[spoken["state"] == b], on="proposition", suffixes=("_a", "_b"))
            for cell in both.to_dict("records"):
                ids = f"{cell['statement_ids_own_a']};{cell['statement_ids_own_b']}"
                stances = [float("nan") if pd.isna(cell[name]) else float(cell[name]) for name in ("stance_a", "stance_b")]
                rows.append((after, day, a, b, cell["proposition"], *stances, cell["cell_a"], cell["cell_b"], _relation(*stances), ids))
    return pd.DataFrame(rows, columns=SHARED).astype({"stance_a": "Int64", "stance_b": "Int64"})


def shared_counts(case: Case, shared: pd.DataFrame, choices: Choices = DEFAULT) -> pd.DataFrame:
    """How often two states have the same stance, as of three days and in the end: counts first, indices beside them.

    Parameters
    ----------
    case
        The case, as it was cleaned.
    shared
        Propositions on which both spoke, as `shared_propositions` gives them.
    choices
        The choices of analysis with which these were made.

    Returns
    -------
    One row per day and pair of the requested and the requesting states, also of those that share nothing: `n_both`: propositions on which both
    spoke; `n_same`, `n_different`; `n_own_words_differ`: left out of the indices; `share_same`, `kappa`, `pi` (nominal: to leave open is a
    stance like the others, no midpoint; four decimals) as `dyads` has them; NaN = undefined.
    """
    states = [case.requested_state, *case.requesting_states]
    rows = []
    for after, day in _days(case, choices):
        for a, b in combinations(states, 2):
            of_pair = shared[(shared["as_of"] == day) & (shared["state_a"] == a) & (shared["state_b"] == b)]
            counts = [int((of_pair["relation"] == relation).sum()) for relation in RELATIONS]
            stances = of_pair[["stance_a", "stance_b"]].astype(float).set_axis(["A", "B"], axis=1)
            (index,) = dyads(stances).to_dict("records")
            rows.append((after, day, a, b, len(of_pair), *counts, *(round(index[name], 4) for name in ("share_equal", "kappa", "pi"))))
    return pd.DataFrame(rows, columns=COUNTED)


def say_shared(counted: pd.DataFrame, codebook: Codebook) -> list[str]:
    """Sentences on what pairs of states share, one per day: counts only, since two to five propositions bear no index."""
    names, said = codebook.words, []
    for (after, day), of_day in counted.groupby(["after", "as_of"], sort=False):
        parts, apart = [], []
        for row in of_day.to_dict("records"):
            pair = f"{names[row['state_a']]} and {names[row['state_b']]}"
            if not row["n_both"]:
                apart.append(pair)
                continue
            relations = [
                (row["n_same"], "the same stance"),
                (row["n_different"], "different stances"),
                (row["n_own_words_differ"], "own words that differ"),
            ]
            told = say_list([f"{what} on {n}" for n, what in relations if n])
            parts.append(f"{pair} both spoke on {count(row['n_both'], 'proposition')}, with {told}")
        parts += [f"no proposition on which both spoke: {', '.join(apart)}"] if apart else []
        when = start(after) + (" after the detention" if after != IN_THE_END else "") + (f" ({days_between(day, day)})" if day else "")
        said.append(f"{when}: {'; '.join(parts)}.")
    return said
