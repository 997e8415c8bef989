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
https://github.com/leifeld/dna, class `Exporter`; here after commit 2adbf78 of June 2025). Cells scale with the product of counts, so that
those who talk much look close: look at a normalised network as well. No actor is tied to itself: the diagonal is 0.

With `compatible="rdna"` the numbers are those of that program where it differs:

* *week* and *month* compare the number alone, so that March 2020 and March 2021 are one month. Here a period has its year.
* *cosine* divides by n[i] n[i'], the product of totals, which is no cosine: it depends on how many concepts there are.
* *jaccard* divides by m10 + m01 + m11 over pairs of concept and level: m10 counts statements of i where i' has none, but m11 adds
  products of counts, and a pair with the qualifier ignored is split by it. Here, as for the cosine, the denominator knows concepts only.
  So it is the same for all four aggregations: ignore is in 0 to 1, subtract in -1 to 1, and congruence and conflict add up to ignore.
* *conflict of nominal levels* counts statements on levels that one actor uses and the other does not, even where the other says nothing on
  the concept at all. Here only two statements on one concept can conflict: silence is not an opinion. *subtract*, two-mode, of nominal
  levels gives counts there; here it is refused, since no level is the opposite of another.
* *combine* can be divided by *activity* there, the number of the actor's concepts; here it is refused, since numbers that are names cannot be divided.
* *An undefined cell*, 0 divided by 0, is 0 there and NaN here. With whole numbers of one observed value (R = 0) congruence and conflict are
  NaN there; here nothing differs, so that conflict is 0.
* *A statement without actor or concept* is left out there, but its level still counts for R and for K, and its labels for isolates; here it
  is a fault.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

import networkx
import numpy as np
import pandas as pd

from analysis.collect.checks import FIRST_ROW, Fault

AGGREGATIONS = {"onemode": ("ignore", "congruence", "conflict", "subtract"), "twomode": ("ignore", "subtract", "combine")}
NORMALIZATIONS = {"onemode": ("no", "average", "jaccard", "cosine"), "twomode": ("no", "activity", "prominence")}
DUPLICATES = ("include", "document", "week", "month", "year", "acrossrange")
LEVELS = ("", "boolean", "integer", "nominal")
COMPATIBLE = ("", "rdna")
UNITS = ("days", "events")

FOUND = {"date": "date_iso", "document": "doc"}
"""Columns that are taken where none is named."""
MOST_CELLS = 25_000_000
"""Most cells of actors, concepts and levels that one array holds, 200 MB; several are held at a time."""
MOST_EXACT = 2**53
"""Whole numbers below it are held without loss."""
MOST_LEVELS = 53
"""Most levels that can be combined into one number without loss."""
MOST_SHOWN = 10
"""Most faults of one kind that are listed one by one."""


class Settings(NamedTuple):
    """What a network is made of.

    `actor`, `concept`, `qualifier`: names of columns; the qualifier says how the actor relates to the concept, and may be left out if it
    is ignored. `date`, `document`: names of columns; `date_iso` and `doc` are found by themselves. `kind`: `onemode` or `twomode`.
    `aggregation`, `normalization`: as at the top of this module. `duplicates`: `include`, or the period in which the first
    statement with the same actor, concept and (unless ignored) level stays and the others go: `document`, `week` (ISO 8601: Monday to Sunday,
    with its year), `month`, `year`, `acrossrange`. `isolates`: whether actors and concepts stay in that have no statement here, such as in a
    window, but in the table. Actors with statements but without a tie stay in always: that nobody shares what they say is a
    finding. `compatible`: blank, or `rdna` for the numbers of the reference program. `levels`: `boolean`, `integer` or `nominal`; blank =
    as the values are. `scale`: lowest and highest value that an integer qualifier can take, which give R; None = those observed
    in the statements from `first` to `last`. `first`, `last`: first and last day, YYYY-MM-DD, of the statements that count; blank = no bound. Statements outside are
    left out before duplicates are, and have no part in R.
    """

    actor: str
    concept: str
    qualifier: str | None = None
    date: str | None = None
    document: str | None = None
    kind: str = "onemode"
    aggregation: str = "ignore"
    normalization: str = "no"
    duplicates: str = "include"
    isolates: bool = False
    compatible: str = ""
    levels: str = ""
    scale: tuple[int, int] | None = None
    first: str = ""
    last: str = ""


Choice = str | bool | tuple[int, int] | None


class Kept(NamedTuple):
    """The statements that survive the duplicates rule, sorted, as numbers.

    `rows`: their places in the table; `actors`, `concepts`, `levels`: places in `actor_labels`, `concept_labels` and
    `level_values`, which cover the whole table; `times`: NaT where there is no day. `type` is that of the qualifier.
    """

    rows: np.ndarray
    actors: np.ndarray
    concepts: np.ndarray
    levels: np.ndarray
    times: pd.Series
    actor_labels: np.ndarray
    concept_labels: np.ndarray
    level_values: np.ndarray
    type: str


class Window(NamedTuple):
    """A network of part of the time: its first and last day, the day in its middle, the number of statements in it."""

    first: pd.Timestamp
    middle: pd.Timestamp
    last: pd.Timestamp
    n_statements: int
    network: pd.DataFrame


def _is_scale(scale: tuple[int, int]) -> bool:
    return -MOST_EXACT < scale[0] < scale[1] < MOST_EXACT


def option_faults(settings: Settings) -> list[str]:
    """Choices that do not exist or make no sense together, each in one line with what is allowed."""
    allowed = {"type": tuple(AGGREGATIONS), "duplicates": DUPLICATES, "compatible": COMPATIBLE, "levels": LEVELS}
    given = {"type": settings.kind, "duplicates": settings.duplicates, "compatible": settings.compatible, "levels": settings.levels}
    for name, table in (("aggregation", AGGREGATIONS), ("normalization", NORMALIZATIONS)):
        known = table.get(settings.kind) or tuple(dict.fromkeys(value for values in table.values() for value in values))
        allowed[name], given[name] = known, getattr(settings, name)
    faults = []
    for name, value in given.items():
        if value not in allowed[name]:
            of_type = f" for {settings.kind}" if name in ("aggregation", "normalization") and settings.kind in AGGREGATIONS else ""
            faults.append(f"{name} is {value!r}; allowed{of_type}: {', '.join(word or 'blank' for word in allowed[name])}")
    if settings.aggregation == "combine" and settings.normalization == "activity" and not settings.compatible:
        faults.append("normalization is 'activity'; allowed with combine, whose numbers are names: no (or compatible rdna)")
    if settings.aggregation == "combine" and settings.normalization == "prominence":
        faults.append(
            "normalization is 'prominence'; allowed with combine, whose numbers are names: no (the reference program counts other cells than its columns)"
        )
    faults += [
        f"{name} is {day!r}; allowed: blank or a day as YYYY-MM-DD"
        for name, day in (("first", settings.first), ("last", settings.last))
        if day and not (re.fullmatch(r"\d{4}-\d{2}-\d{2}", day) and _times(pd.Series([day])).notna().all())
    ]
    if settings.first and settings.last and settings.first > settings.last:
        faults.append(f"first is {settings.first!r}, after last, {settings.last!r}; allowed: a first day that is not after the last")
    if settings.aggregation != "ignore" and settings.qualifier is None:
        faults.append(f"aggregation is {settings.aggregation!r}; allowed without a qualifier: ignore")
    if settings.scale is not None and settings.levels in ("boolean", "nominal"):
        faults.append(f"levels is {settings.levels!r}; allowed with a scale: blank, integer")
    if settings.scale is not None and not _is_scale(settings.scale):
        faults.append(f"scale is {str(settings.scale)[:60]}; allowed: the lowest and the highest value, the lowest first, less than 2^53 from 0")
    return faults


def _is_blank(column: pd.Series) -> np.ndarray:
    """Where a cell holds nothing but spaces, or is NaN."""
    codes, values = pd.factorize(column)
    blank = np.array([str(value).strip() == "" for value in values] + [True])
    return blank[codes]


def _times(column: pd.Series) -> pd.Series:
    """Days as they are written, with the time of the day if it is there (a zone is not converted); NaT where a cell does not start with YYYY-MM-DD or is no day."""
    codes, values = pd.factorize(column)
    texts = pd.Series([str(value) for value in values], dtype=str)
    texts = texts.str.replace(r"(?<=:\d\d)(?:[.]\d+)?\s*(?:Z|[+-]\d{2}:?\d{2})$", "", regex=True)
    whole = texts.where(texts.str.match(r"\d{4}-\d{2}-\d{2}(?!\d)"), None)
    times = pd.to_datetime(whole, format="ISO8601", errors="coerce", utc=True).dt.tz_localize(None)
    return pd.concat([times, pd.Series([pd.NaT], dtype=times.dtype)], ignore_index=True).iloc[codes].reset_index(drop=True)


def _numbers(values: np.ndarray) -> np.ndarray:
    """Whole numbers as floats; NaN for anything else."""
    numbers = pd.to_numeric(pd.Series(values, dtype=object).astype(str).str.strip(), errors="coerce").to_numpy(dtype=float)
    return np.where((np.abs(numbers) < MOST_EXACT) & (numbers == np.floor(numbers)), numbers, np.nan)


def _qualifier(column: pd.Series, forced: str) -> tuple[str, np.ndarray, np.ndarray]:
    """Type of a qualifier, the values of its levels, and the place of each cell among them.

    Boolean if all are 0 or 1 (or all true or false): its levels are 0 and 1, whichever occur. Integer if all are whole numbers, else nominal.
    """
    codes, found = pd.factorize(column, use_na_sentinel=False)
    words = np.array([str(value).strip() for value in found], dtype=object)
    truth = np.array([{"true": 1.0, "false": 0.0}.get(word.lower(), np.nan) for word in words])
    numbers = truth if len(words) and not np.isnan(truth).any() else _numbers(words)
    if forced == "nominal" or np.isnan(numbers).any():
        kind, values = "nominal", words
    elif forced == "integer" or not np.isin(numbers, (0, 1)).all():
        kind, values = "integer", numbers
    else:
        kind, values = "boolean", numbers
    levels = np.array([0.0, 1.0]) if kind == "boolean" else np.unique(values)
    return kind, levels, np.searchsorted(levels, values)[codes] if len(values) else codes


def _found(table: pd.DataFrame, settings: Settings) -> Settings:
    """Settings with the columns that are found by their names where none is named; a scale says that the levels are integers."""
    found = {part: getattr(settings, part) or (name if name in table else None) for part, name in FOUND.items()}
    return settings._replace(**found, levels=settings.levels or ("integer" if settings.scale else ""))


def _listed(file: str, table: pd.DataFrame, column: str, wrong: np.ndarray, allowed: str) -> list[Fault]:
    """A fault for each row that is wrong; the rest of many in one."""
    places = np.flatnonzero(wrong)
    cells = table[column].iloc[places[:MOST_SHOWN]]
    faults = [
        Fault(file, int(place) + FIRST_ROW, column, "" if pd.isna(cell) else str(cell), allowed)
        for place, cell in zip(places[:MOST_SHOWN], cells, strict=True)
    ]
    more = len(places) - len(faults)
    return faults + [Fault(file, None, column, f"{more} more rows like these", allowed)] * (more > 0)


def _qualifier_faults(table: pd.DataFrame, settings: Settings, file: str) -> list[Fault]:
    """Blank qualifiers, values of another type than most, values off the scale, and levels that are too many to combine."""
    name = settings.qualifier
    blank = _is_blank(table[name])
    filled = table[name][~blank]
    codes, found = pd.factorize(filled)
    numbers = _numbers(found)
    is_number = ~np.isnan(numbers)[codes]
    kind, levels, _ = _qualifier(filled, settings.levels)
    is_left_out = settings.compatible and kind == "nominal"
    faults = [] if is_left_out else _listed(file, table, name, blank, "a value: a statement without one says nothing")
    wrong = np.zeros(len(table), dtype=bool)
    if settings.levels in ("boolean", "integer") and kind != settings.levels:
        fits = np.isin(numbers, (0, 1))[codes] if settings.levels == "boolean" else is_number
        wrong[~blank] = ~fits
        faults += _listed(file, table, name, wrong, "0 or 1" if settings.levels == "boolean" else "a whole number")
    elif not settings.levels and is_number.any() and not is_number.all():
        mostly = is_number.mean() >= 0.5
        wrong[~blank] = is_number != mostly
        faults += _listed(file, table, name, wrong, f"{'a whole number' if mostly else 'text'}, as in the other rows (or nominal levels)")
    elif kind != "nominal" and settings.scale and _is_scale(settings.scale):
        low, high = settings.scale
        wrong[~blank] = ((numbers < low) | (numbers > high))[codes]
        faults += _listed(file, table, name, wrong, f"a value from {low} to {high}, as the scale says")
    if settings.aggregation == "combine" and len(levels) > MOST_LEVELS:
        faults.append(Fault(file, None, name, f"{len(levels)} levels", f"at most {MOST_LEVELS} levels to combine"))
    if (settings.kind, settings.aggregation, kind, settings.compatible) == ("twomode", "subtract", "nominal", "") and not faults:
        faults.append(Fault(file, None, name, "nominal", "a boolean or integer qualifier for subtract in a two-mode network"))
    return faults


def table_faults(table: pd.DataFrame, settings: Settings, file: str = "statements") -> list[Fault]:
    """Every fault of a table of statements that a network needs to be free of.

    Parameters
    ----------
    table
        One row per statement, cells as text or numbers. Columns `date_iso` and `doc` are found by themselves.
    settings
        Columns and choices; the choices themselves are those of `option_faults`.
    file
        What the table is called in a fault. Rows are numbered as in a file with a header.

    Returns
    -------
    Columns that are missing; blank actors, concepts, qualifiers, documents; qualifiers of mixed types; dates that are no days, where a date
    is named or the rule needs one. With `compatible="rdna"` a blank actor, concept or nominal qualifier is no fault, since that program
    leaves the row out.
    """
    is_date_named = settings.date is not None
    settings = _found(table, settings)
    named = (settings.actor, settings.concept, settings.qualifier, settings.date, settings.document)
    absent = [name for name in named if name is not None and name not in table]
    faults = [Fault(file, 1, name, "missing", f"a column of the table: {', '.join(map(str, table.columns))}") for name in absent]
    is_calendar = settings.duplicates in ("week", "month", "year") or bool(settings.first or settings.last)
    if settings.date is None and is_calendar:
        why = "statements are chosen by their day" if settings.first or settings.last else f"duplicates are left out by {settings.duplicates}"
        faults.append(Fault(file, 1, FOUND["date"], "missing", f"a column of days, since {why}"))
    if settings.document is None and settings.duplicates == "document":
        faults.append(Fault(file, 1, FOUND["document"], "missing", "a column of documents, since duplicates are left out by document"))
    twice = [name for name in dict.fromkeys(named) if name is not None and list(table.columns).count(name) > 1]
    faults += [Fault(file, 1, name, "used twice", "each column once") for name in twice]
    if len({settings.actor, settings.concept, settings.qualifier}) < 3:
        faults.append(Fault(file, 1, settings.actor, "used twice", "another column each for actor, concept and qualifier"))
    if faults:
        return faults
    for name in (settings.actor, settings.concept) if not settings.compatible else ():
        faults += _listed(file, table, name, _is_blank(table[name]), "not blank")
    if settings.duplicates == "document":
        faults += _listed(file, table, settings.document, _is_blank(table[settings.document]), "not blank, since duplicates are left out by document")
    if is_calendar or is_date_named:
        faults += _listed(file, table, settings.date, _times(table[settings.date]).isna().to_numpy(), "a day as YYYY-MM-DD")
    return faults + (_qualifier_faults(table, settings, file) if settings.qualifier is not None else [])


def _left_out(table: pd.DataFrame, settings: Settings) -> np.ndarray:
    """Rows that the reference program leaves out: without actor, concept or (unless it is ignored) text of the qualifier."""
    blank = _is_blank(table[settings.actor]) | _is_blank(table[settings.concept])
    return blank | _is_blank(table[settings.qualifier]) if settings.qualifier is not None and settings.aggregation != "ignore" else blank


def _rank(column: pd.Series) -> np.ndarray:
    """Numbers by which a column is sorted: its values where all are numbers, else the order of its texts."""
    codes, values = pd.factorize(column)
    numbers = pd.to_numeric(pd.Series(values, dtype=object).astype(str), errors="coerce").to_numpy(dtype=float)
    if np.isnan(numbers).any():
        numbers = pd.Series(values, dtype=object).astype(str).rank(method="dense").to_numpy()
    return np.append(numbers, -np.inf)[codes]


def _period(table: pd.DataFrame, times: pd.Series, settings: Settings) -> np.ndarray:
    """Number of the period, or of the document, in which a statement can have a duplicate."""
    is_rdna = settings.compatible == "rdna"
    if settings.duplicates == "document":
        return pd.factorize(table[settings.document])[0]
    if settings.duplicates == "acrossrange":
        return np.zeros(len(table), dtype=int)
    if settings.duplicates == "week":
        codes, values = pd.factorize(times)
        calendar = pd.DatetimeIndex(values).isocalendar()
        weeks = calendar["week"].to_numpy(dtype=int) + (0 if is_rdna else 100) * calendar["year"].to_numpy(dtype=int)
        return weeks[codes]
    years = times.dt.year.to_numpy()
    return years if settings.duplicates == "year" else times.dt.month.to_numpy() + (0 if is_rdna else 100) * years


def _labelled(column: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Sorted labels of a column, and the place of each cell among them."""
    codes, values = pd.factorize(column)
    labels, places = np.unique(np.array([str(value).strip() for value in values], dtype=object), return_inverse=True)
    return labels, places[codes] if len(values) else codes


def _kept(table: pd.DataFrame, settings: Settings) -> Kept:
    """Statements in order, without duplicates, as numbers.

    A statement goes if one that comes before it, and stays, has the same actor, concept and period and, unless the qualifier is ignored, the same
    level. To have these in common is an equivalence, so that the first of each class stays and all others go: `duplicated` says the same.

    Raises
    ------
    ValueError
        If a choice or the table has a fault; all in one message.
    """
    wrong = option_faults(settings)
    wrong += [str(fault) for fault in ([] if wrong else table_faults(table, settings))]
    if wrong:
        raise ValueError("\n".join(wrong))
    settings = _found(table, settings)
    times = _times(table[settings.date]) if settings.date else pd.Series(pd.NaT, index=range(len(table)), dtype="datetime64[us]")
    actor_labels, actors = _labelled(table[settings.actor])
    concept_labels, concepts = _labelled(table[settings.concept])
    kind, level_values, levels = "integer", np.zeros(1), actors * 0
    if settings.qualifier:
        kind, level_values, levels = _qualifier(table[settings.qualifier], settings.levels)
    keys = [_rank(table[name]) for name in ("id", "stop", "start", settings.document) if name in table]
    order = np.lexsort([*keys, times.to_numpy().view("int64")])
    if settings.compatible:
        order = order[~_left_out(table, settings)[order]]
    if settings.first or settings.last:
        days = times.dt.normalize()
        is_in = ~((days < pd.Timestamp(settings.first or days.min())) | (days > pd.Timestamp(settings.last or days.max())))
        order = order[is_in.to_numpy()[order]]
        if kind != "boolean":  # R is that of the statements that count
            used = np.unique(levels[order])
            level_values, levels = level_values[used], np.searchsorted(used, levels)
    if settings.duplicates != "include":
        same = {"actor": actors, "concept": concepts, "period": _period(table, times, settings)}
        if settings.aggregation != "ignore":
            same["level"] = levels
        order = order[~pd.DataFrame(same).iloc[order].duplicated().to_numpy()]
    return Kept(
        order, actors[order], concepts[order], levels[order], times.iloc[order].reset_index(drop=True),
        actor_labels, concept_labels, level_values, kind,
    )  # fmt: skip


def _counts(kept: Kept, part: slice, isolates: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Statements of a part of those kept by actor, concept and level; the labels of actors and concepts.

    With isolates the labels are those of the whole table (but blank ones), else those with a statement in the part.

    Raises
    ------
    ValueError
        If there are more cells than can be held.
    """
    columns, labels = [], []
    for codes, names in ((kept.actors[part], kept.actor_labels), (kept.concepts[part], kept.concept_labels)):
        used = np.array([i for i, name in enumerate(names) if name.strip()], dtype=int) if isolates else np.unique(codes)
        columns.append(np.searchsorted(used, codes))
        labels.append(names[used])
    shape = (len(labels[0]), len(labels[1]), len(kept.level_values))
    if max(shape[0] * shape[1] * shape[2], shape[0] ** 2, shape[2] ** 2) > MOST_CELLS:
        raise ValueError(
            f"{shape[0]} actors, {shape[1]} concepts and {shape[2]} levels are too many; allowed: {MOST_CELLS} cells of actors by concepts by levels, "
            "of actors by actors, and of levels by levels; leave out rare ones, or name a qualifier of fewer levels"
        )
    cells = np.ravel_multi_index((*columns, kept.levels[part]), shape) if len(kept.actors[part]) else np.zeros(0, dtype=int)
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
    """Ties of actors, symmetric, with 0 on the diagonal; until the last division all numbers are whole, so that nothing is rounded."""
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


def _network(kept: Kept, part: slice, settings: Settings) -> pd.DataFrame:
    """Network of a part of the statements kept."""
    counts, actors, concepts = _counts(kept, part, settings.isolates)
    is_one_mode = settings.kind == "onemode"
    ties = (_one_mode if is_one_mode else _two_mode)(counts, kept, settings)
    return pd.DataFrame(ties + 0.0, index=pd.Index(actors, dtype=str), columns=pd.Index(actors if is_one_mode else concepts, dtype=str))


def network(statements: pd.DataFrame, **choices: Choice) -> pd.DataFrame:
    """Network of actors, or of actors and concepts, by the formulas at the top of this module.

    Parameters
    ----------
    statements
        One row per statement. Cells may be text or numbers.
    **choices
        Columns and other choices by name, as `Settings` has them.

    Returns
    -------
    Rows: actors, sorted. Columns: actors or concepts, sorted. NaN = undefined: a normalised tie of someone without a statement. No
    statement gives a network without rows, unless isolates stay in.

    Raises
    ------
    ValueError
        If a choice or the table has a fault; all in one message.
    """
    settings = Settings(**choices)
    return _network(_kept(statements, settings), slice(None), settings)


def keep(statements: pd.DataFrame, **choices: Choice) -> pd.DataFrame:
    """Statements that survive the rule about duplicates, sorted by date, document, `start`, `stop` and `id`, as far as these columns are there.

    Parameters
    ----------
    statements, **choices
        As for `network`. A statement without a day comes first. Where the qualifier is ignored, it does not make two statements differ.

    Returns
    -------
    Rows of the table, unchanged; the index says where they were.

    Raises
    ------
    ValueError
        If a choice or the table has a fault; all in one message.
    """
    return statements.iloc[_kept(statements, Settings(**choices)).rows]


def windows(statements: pd.DataFrame, width: int, unit: str = "days", **choices: Choice) -> Iterator[Window]:
    """Networks of windows that move through time, one day or one statement at a time.

    A window reaches `width // 2` days or statements to each side of its middle: an odd width covers that many, an even width one more,
    since it would not be symmetric otherwise. Only windows that lie between the first and the last day of the statements, or between the first and
    the last statement, are made. Duplicates are left out, and levels and R found, in the whole table before. Statements of one day have the order
    of `keep`, so that windows of events are the same in every run; the reference program draws lots.

    Parameters
    ----------
    statements, **choices
        As for `network`; every statement needs a day.
    width
        Number of days or statements, at least 1.
    unit
        `days` or `events`.

    Yields
    ------
    One `Window` a day, or a statement, in the order of time. A day window without statements has an empty network, or one of zeros or NaN
    with isolates; with `compatible="rdna"` there is no such window.

    Raises
    ------
    ValueError
        If a choice or the table has a fault; all in one message.
    """
    settings = _found(statements, Settings(**choices))
    wrong = [] if unit in UNITS else [f"unit is {unit!r}; allowed: {', '.join(UNITS)}"]
    wrong += [] if width >= 1 else [f"width is {width}; allowed: a whole number from 1"]
    if settings.date in statements:
        undated = _times(statements[settings.date]).isna().to_numpy()
        wrong += [str(fault) for fault in _listed("statements", statements, settings.date, undated, "a day as YYYY-MM-DD")]
    else:
        wrong.append(f"date is {settings.date!r}; allowed: a column of days")
    if wrong:
        raise ValueError("\n".join(wrong))
    kept, half = _kept(statements, settings), width // 2
    days = kept.times.dt.normalize()
    if unit == "events":
        places = [(i - half, i, i + half + 1) for i in range(half, len(days) - half)]
        bounds = ((days[first], days[i], days[last - 1], first, last) for first, i, last in places)
    else:
        reach = pd.Timedelta(days=half)
        middles = pd.date_range(days.min() + reach, days.max() - reach) if len(days) else []
        bounds = ((day - reach, day, day + reach, *days.searchsorted([day - reach, day + reach + pd.Timedelta(days=1)])) for day in middles)
    for first, middle, last, start, stop in bounds:
        if stop > start or not settings.compatible:
            yield Window(first, middle, last, int(stop - start), _network(kept, slice(start, stop), settings))


def graph(network: pd.DataFrame, isolates: bool = True) -> networkx.Graph:
    """Undirected graph of a network, with the ties as `weight`.

    Parameters
    ----------
    network
        As `network` gives it. It is one-mode if rows and columns have the same labels.
    isolates
        Whether nodes without a tie stay in.

    Returns
    -------
    Nodes in the order of the labels; those of a two-mode network have `bipartite`: 0 for actors, 1 for concepts. A tie of 0 and an undefined
    one are no edge; negative ones are.

    Raises
    ------
    ValueError
        If an actor and a concept have the same label, so that they would be one node.
    """
    is_one_mode = network.index.equals(network.columns)
    both = [] if is_one_mode else sorted(set(network.index) & set(network.columns))
    if both:
        raise ValueError(f"label {both[0]!r} is an actor and a concept; allowed: different labels")
    made = networkx.Graph()
    if is_one_mode:
        made.add_nodes_from(network.index)
    else:
        made.add_nodes_from(network.index, bipartite=0)
        made.add_nodes_from(network.columns, bipartite=1)
    ties = network.to_numpy()
    is_tie = (ties != 0) & ~np.isnan(ties)
    rows, columns = np.nonzero(np.triu(is_tie, 1) if is_one_mode else is_tie)
    made.add_weighted_edges_from((network.index[i], network.columns[j], float(ties[i, j])) for i, j in zip(rows, columns, strict=True))
    if not isolates:
        made.remove_nodes_from(list(networkx.isolates(made)))
    return made
