"""What two states of a case share: propositions on which both spoke, whether with the same stance, and agreement beyond chance.

Silence is NaN, and an item on which one of the two is silent does not count: shared silence is not agreement. Of n shared
items, Do is the share on which the stances differ, De the share on which two stances drawn at random would.

| measure | formula | source |
| --- | --- | --- |
| kappa | 1 - Do / De; De from the product of the two actors' distributions | Cohen 1960 |
| pi | 1 - Do / De; De from the square of their mean distribution | Scott 1955 |

If both actors are constant with the same stance, De is 0 and kappa and pi are undefined: NaN, not 1. Kappa takes the
actors' habits as given; pi treats actors as exchangeable. To leave open (0) is a stance like the others, no midpoint.

Cohen, J. (1960), A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20(1).
Scott, W. A. (1955), Reliability of content analysis, Public Opinion Quarterly 19(3).
"""

from collections.abc import Hashable
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.model import terms
from analysis.model.choices import DEFAULT, Choices
from analysis.model.dates import day_text
from analysis.model.dictionary.study import DYAD_COUNTS, DYADS
from analysis.model.dispute import Case, Codebook
from analysis.model.sentences import count, days_between, say_list, start
from analysis.model.words import Words
from analysis.positions import compare

AFTER_START = {"ten days": 10, "six weeks": 42, "half a year": 183}
"""Days after the start of a case on which the states of a case are compared, two by two; the same for every case."""
ALL_EVIDENCE = "on all evidence"
RELATIONS = ("same", "different", "own words differ")


class Agreement(NamedTuple):
    """Agreement of two actors: shared items, share of them with the same stance (0 to 1), kappa and pi (at most 1); NaN = undefined."""

    n_shared: int
    share_same: float
    kappa: float
    pi: float


def agreement(x: pd.Series, y: pd.Series) -> Agreement:
    """Agreement of two actors on the items on which both take a stance.

    Parameters
    ----------
    x, y
        Stances of the two on the same items in the same order; NaN = silent.
    """
    spoken = (pd.notna(x) & pd.notna(y)).to_numpy()
    n = int(spoken.sum())
    codes, values = pd.factorize(np.concatenate([x[spoken], y[spoken]]))
    of_x, of_y = (np.bincount(part, minlength=len(values)) for part in (codes[:n], codes[n:]))
    n_same = int((codes[:n] == codes[n:]).sum())
    apart, pooled = n - n_same, of_x + of_y
    expected, expected_pooled = n**2 - int((of_x * of_y).sum()), (2 * n) ** 2 - int((pooled**2).sum())  # De times n^2, and times 4 n^2
    return Agreement(
        n,
        n_same / n if n else float("nan"),
        1 - apart * n / expected if expected else float("nan"),
        1 - apart * 4 * n / expected_pooled if expected_pooled else float("nan"),
    )


def _days(case: Case, choices: Choices) -> list[tuple[str, str]]:
    """Days on which pairs of states are compared: what they are called, and the day; those before the cut-off that was chosen, then that itself."""
    started, cut_off = pd.Timestamp(case.started[1] or "NaT"), choices.as_of
    days = [(name, started + pd.Timedelta(days=after)) for name, after in AFTER_START.items() if pd.notna(started)]
    known = [(name, day_text(day)) for name, day in days]
    return [(name, day) for name, day in known if not cut_off or day < cut_off] + [(ALL_EVIDENCE, cut_off)]


def _relation(stance_a: float, stance_b: float) -> str:
    """How the stances of two states that both speak relate; NaN where the words that speak for a state differ."""
    if np.isnan(stance_a) or np.isnan(stance_b):
        return "own words differ"
    return "same" if stance_a == stance_b else "different"


def shared_propositions(case: Case, choices: Choices = DEFAULT) -> pd.DataFrame:
    """Propositions on which two states both spoke in their own voice, as of three days and on all evidence.

    Parameters
    ----------
    case
        The case, as it was cleaned.
    choices
        The choices of analysis. The cut-off is set to each of the days in turn; of the three, those after a cut-off
        that is chosen are left out.

    Returns
    -------
    Table `dyads` of the dictionary: one row per day, pair of states and proposition on which both speak, in the order of days, then of states and
    propositions as the matrix has them; days are ten days, six weeks, or half a year after the start (its last possible day), or on all evidence.

    Raises
    ------
    ValueError
        If the choices name what is not in the case.
    """
    rows = []
    for after, day in _days(case, choices):
        cells = compare(case, choices.but(as_of=day))
        spoken = cells[terms.is_spoken(cells)]
        of_state: dict[str, dict[str, dict[Hashable, Any]]] = {state: {} for state in cells["state"]}
        for cell in spoken.to_dict("records"):
            of_state[cell["state"]][cell["proposition"]] = cell
        for a, b in combinations(of_state, 2):
            for proposition in (name for name in of_state[a] if name in of_state[b]):
                one, other = of_state[a][proposition], of_state[b][proposition]
                ids = f"{one['statement_ids_own']};{other['statement_ids_own']}"
                stances = [float("nan") if pd.isna(cell["stance"]) else float(cell["stance"]) for cell in (one, other)]
                rows.append((after, day, a, b, proposition, *stances, one["cell"], other["cell"], _relation(*stances), ids))
    return DYADS.frame(rows)


def shared_counts(case: Case, shared: pd.DataFrame, choices: Choices = DEFAULT) -> pd.DataFrame:
    """How often two states have the same stance, as of three days and on all evidence: counts first, indices beside them.

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
    Table `dyad_counts` of the dictionary: one row per day and pair of the states with a role of their own, also of those that share nothing;
    indices as `Agreement` has them, with four decimals.
    """
    rows = []
    for after, day in _days(case, choices):
        for a, b in combinations(case.parties, 2):
            of_pair = shared[(shared["as_of"] == day) & (shared["state_a"] == a) & (shared["state_b"] == b)]
            counts = [int((of_pair["relation"] == relation).sum()) for relation in RELATIONS]
            found = agreement(of_pair["stance_a"].astype(float), of_pair["stance_b"].astype(float))
            rows.append((after, day, a, b, len(of_pair), *counts, *(round(value, 4) for value in found[1:])))
    return DYAD_COUNTS.frame(rows)


def say_shared(counted: pd.DataFrame, codebook: Codebook) -> list[str]:
    """Sentences on what pairs of states share, one for the days on which it is the same: counts only, since two to five propositions bear no index."""
    names, days = codebook.words, dict[str, list[str]]()
    for (after, day), of_day in counted.groupby(["after", "as_of"], sort=False):
        if after == ALL_EVIDENCE:
            when = f"{after}, up to {days_between(day, day)}" if day else str(after)
        else:
            when = f"{after} after the {names.matter['start']} ({days_between(day, day)})"
        days.setdefault(_say_day(of_day, names), []).append(when)
    return [f"{start(say_list(when))}: {said}." for said, when in days.items()]


def _say_day(of_day: pd.DataFrame, names: Words) -> str:
    """What each pair of states shares on a day; pairs of which the same is said stand together."""
    pairs: dict[str, list[str]] = {}
    for row in of_day.to_dict("records"):
        relations = [
            (row["n_same"], "the same stance"),
            (row["n_different"], "different stances"),
            (row["n_own_words_differ"], "own words that differ"),
        ]
        told = say_list([f"{what} on {n}" for n, what in relations if n])
        both = f"spoke on {count(row['n_both'], 'proposition')}, with {told}" if row["n_both"] else "shared no proposition"
        pairs.setdefault(both, []).append(f"{names[row['state_a']]} and {names[row['state_b']]}")
    if len(pairs) == 1 and len(of_day) > 1:
        return f"{'both' if len(of_day) == 2 else f'all {len(of_day)}'} pairs of states {next(iter(pairs))}"
    named = {
        both: " as well as ".join(filter(None, [", ".join(who[:-1]), who[-1]])) + " each" * (len(who) > 1 and both.startswith("spoke"))
        for both, who in pairs.items()
    }
    return "; ".join(f"{who} {both}" for both, who in named.items())
