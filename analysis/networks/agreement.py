"""Discourse networks: who says the same about the same things, from any table with one statement a row.

Let a[i, j, k] be the number of statements of actor i about concept j with qualifier level k, after the rule about
duplicates; n[i, j] the sum over k, n[i] the sum over j and k; q[k] the value of a level, R the range of the scale.
The distance of two levels is d[k, l] = |q[k] - q[l]| / R; for nominal levels it is 0 for the same and 1 for another.

| network | cell |
| --- | --- |
| one-mode, ignore | sum over j of n[i, j] n[i', j] |
| one-mode, conflict | sum over j, k, l of a[i, j, k] a[i', j, l] d[k, l] |
| one-mode, congruence | the same with 1 - d[k, l]: ignore less conflict |
| one-mode, subtract | congruence less conflict |
| two-mode, ignore | n[i, j] |
| two-mode, subtract | a[i, j, 1] - a[i, j, 0] for a boolean qualifier, sum over k of q[k] a[i, j, k] for whole numbers |
| two-mode, combine | sum over k of 2^(K - 1 - k) where a[i, j, k] > 0: which of the K levels occur, as one number |
| activity, prominence | a two-mode cell divided by the n of its row, of its column |
| average | a one-mode cell divided by (n[i] + n[i']) / 2 |
| cosine | divided by the product of the lengths of the vectors n[i, .] and n[i', .] |
| jaccard | divided by |n[i, .]|^2 + |n[i', .]|^2 - n[i, .] n[i', .] (Tanimoto's form for counts; sets where all are 0 or 1) |

The unnormalised cells, activity, prominence and average are those of the Discourse Network Analyzer (P. Leifeld,
https://github.com/leifeld/dna, class `Exporter`; here after commit 2adbf78 of June 2025). Cells scale with the
product of counts, so that those who talk much look close: look at a normalised network as well. No actor is tied to
itself: the diagonal is 0.

With `compatible="rdna"` the numbers are those of that program where it differs:

* *week* and *month* compare the number alone, so that March 2020 and March 2021 are one month. Here a period has its
  year.
* *cosine* divides by n[i] n[i'], the product of totals, which is no cosine: it depends on how many concepts there are.
* *jaccard* divides by m10 + m01 + m11 over pairs of concept and level: m10 counts statements of i where i' has none,
  but m11 adds products of counts, and a pair with the qualifier ignored is split by it. Here, as for the cosine, the
  denominator knows concepts only. So it is the same for all four aggregations: ignore is in 0 to 1, subtract in -1 to
  1, and congruence and conflict add up to ignore.
* *conflict of nominal levels* counts statements on levels that one actor uses and the other does not, even where the
  other says nothing on the concept at all. Here only two statements on one concept can conflict: silence is not an
  opinion. *subtract*, two-mode, of nominal levels gives counts there; here it is refused, since no level is the
  opposite of another.
* *combine* can be divided by *activity* there, the number of the actor's concepts; here it is refused, since numbers
  that are names cannot be divided.
* *An undefined cell*, 0 divided by 0, is 0 there and NaN here. With whole numbers of one observed value (R = 0)
  congruence and conflict are NaN there; here nothing differs, so that conflict is 0.
* *A statement without actor or concept* is left out there, but its level still counts for R and for K, and its labels
  for isolates; here it is a fault.
"""

from typing import Any

import numpy as np
import pandas as pd

from analysis.networks.settings import Settings, option_faults
from analysis.networks.statements import Kept, kept, present, table_faults

MOST_CELLS = 25_000_000
"""Most cells of actors, concepts and levels that one array holds, 200 MB; several are held at a time."""


def _counts(kept: Kept, isolates: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Statements by actor, concept and level; the labels of actors and concepts.

    With isolates the labels are those of the whole table (but blank ones), else those with a statement that counts.

    Raises
    ------
    ValueError
        If there are more cells than can be held.
    """
    columns, labels = [], []
    for codes, names in ((kept.actors, kept.actor_labels), (kept.concepts, kept.concept_labels)):
        used = np.array([i for i, name in enumerate(names) if name.strip()], dtype=int) if isolates else np.unique(codes)
        columns.append(np.searchsorted(used, codes))
        labels.append(names[used])
    shape = (len(labels[0]), len(labels[1]), len(kept.level_values))
    if max(shape[0] * shape[1] * shape[2], shape[0] ** 2, shape[2] ** 2) > MOST_CELLS:
        raise ValueError(
            f"{shape[0]} actors, {shape[1]} concepts and {shape[2]} levels are too many; at most {MOST_CELLS} cells of actors by concepts by levels can be computed, "
            "of actors by actors, and of levels by levels; leave out rare ones, or name a qualifier of fewer levels"
        )
    cells = np.ravel_multi_index((*columns, kept.levels), shape) if len(kept.actors) else np.zeros(0, dtype=int)
    return np.bincount(cells, minlength=int(np.prod(shape))).reshape(shape).astype(float), *labels


def _ratio(numerator: np.ndarray, denominator: np.ndarray, settings: Settings) -> np.ndarray:
    """Quotient; 0 / 0 is NaN, or 0 as the reference program has it."""
    quotient = np.full(np.broadcast(numerator, denominator).shape, 0.0 if settings.compatible else np.nan)
    return np.divide(numerator, denominator, out=quotient, where=denominator != 0)


def _distances(kept: Kept, settings: Settings) -> tuple[np.ndarray, float]:
    """Distances of levels, K x K, as whole numbers, and the number by which they are divided."""
    values = kept.level_values
    if kept.type == "nominal":
        return 1.0 - np.eye(len(values)), 1.0
    reach = float(np.ptp(settings.scale or values)) if len(values) else 0.0
    return np.abs(np.subtract.outer(values, values)), reach if reach or settings.compatible else 1.0


def _flat(counts: np.ndarray) -> np.ndarray:
    """One row per actor, one column per pair of concept and level."""
    return counts.reshape(len(counts), counts.shape[1] * counts.shape[2])


def _one_mode(counts: np.ndarray, kept: Kept, settings: Settings) -> np.ndarray:
    """Ties of actors, symmetric, with 0 on the diagonal; whole numbers until the last division, so nothing is rounded."""
    totals = counts.sum(axis=2)
    flat = _flat(counts)
    together = totals @ totals.T
    if settings.aggregation == "ignore":
        ties = together
    else:
        distances, reach = _distances(kept, settings)
        apart = flat @ _flat(counts @ distances).T
        together = together * reach
        if kept.type == "nominal" and settings.compatible:
            alone = flat @ (flat == 0).T
            together, apart = together - apart, alone + alone.T
            congruence, conflict = together, apart
        else:
            congruence, conflict = together - apart, apart
        ties = {"congruence": congruence, "conflict": conflict, "subtract": congruence - conflict}[settings.aggregation]
        with np.errstate(invalid="ignore"):
            ties = ties / reach
    if settings.normalization != "no":
        ties = _ratio(ties, _denominators(counts, settings), settings)
    np.fill_diagonal(ties, 0.0)
    return ties


def _denominators(counts: np.ndarray, settings: Settings) -> np.ndarray:
    """What the ties of each pair of actors are divided by."""
    totals, of_actor = counts.sum(axis=2), counts.sum(axis=(1, 2))
    if settings.normalization == "average":
        return np.add.outer(of_actor, of_actor) / 2
    if settings.compatible and settings.normalization == "cosine":
        return np.outer(of_actor, of_actor)
    if settings.compatible:
        flat = _flat(counts)
        alone = flat @ (flat == 0).T
        return alone + alone.T + flat @ flat.T
    products = totals @ totals.T
    squares = np.diag(products)
    return np.sqrt(np.outer(squares, squares)) if settings.normalization == "cosine" else np.add.outer(squares, squares) - products


def _two_mode(counts: np.ndarray, kept: Kept, settings: Settings) -> np.ndarray:
    """Ties of actors to concepts."""
    totals = counts.sum(axis=2)
    if settings.aggregation == "combine":
        ties = (counts > 0) @ 2.0 ** np.arange(counts.shape[2])[::-1]
        return _ratio(ties, (ties > 0).sum(axis=1, keepdims=True), settings) if settings.normalization == "activity" else ties
    if settings.aggregation == "ignore" or kept.type == "nominal":
        ties = totals
    else:
        ties = counts @ (np.array([-1.0, 1.0]) if kept.type == "boolean" else kept.level_values)
    if settings.normalization == "activity":
        return _ratio(ties, totals.sum(axis=1, keepdims=True), settings)
    return _ratio(ties, totals.sum(axis=0, keepdims=True), settings) if settings.normalization == "prominence" else ties


def network(statements: pd.DataFrame, **choices: Any) -> pd.DataFrame:
    """Network of actors, or of actors and concepts, by the formulas at the top of this module.

    Parameters
    ----------
    statements
        One row per statement. Cells may be text or numbers.
    **choices
        Columns and other choices by name, as `Settings` has them.

    Returns
    -------
    Rows: actors, sorted. Columns: actors or concepts, sorted. NaN = undefined: a normalised tie of someone without a
    statement. No statement gives a network without rows, unless isolates stay in.

    Raises
    ------
    ValueError
        If a choice or the table has a fault; all in one message.
    """
    settings = Settings(**choices)
    statements = present(statements, settings)
    wrong = option_faults(settings) or [str(fault) for fault in table_faults(statements, settings)]
    if wrong:
        raise ValueError("\n".join(wrong))
    counting = kept(statements, settings)
    counts, actors, concepts = _counts(counting, settings.isolates)
    is_one_mode = settings.kind == "onemode"
    ties = (_one_mode if is_one_mode else _two_mode)(counts, counting, settings)
    return pd.DataFrame(ties + 0.0, index=pd.Index(actors, dtype=str), columns=pd.Index(actors if is_one_mode else concepts, dtype=str))
