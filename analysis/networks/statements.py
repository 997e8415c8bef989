"""Statements of any table, one a row: their faults, and those that count, without duplicates, as numbers."""

import re
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.collect import spoiled
from analysis.collect.fault import NOT_BLANK, ROW, Fault, row_numbers
from analysis.collect.reading import tidy_name
from analysis.model.dates import day_bounds
from analysis.networks.settings import MOST_EXACT, Settings, is_scale

DATES, DOCUMENTS = ("date_iso", "time"), ("doc", "document_id")
"""Columns of which the first that is there is taken where none is named: ours, and those of the Discourse Network Analyzer."""
MOST_LEVELS = 53
"""Most levels that can be combined into one number without loss."""
MOST_SHOWN = 10
"""Most faults of one kind that are listed one by one."""


class Kept(NamedTuple):
    """The statements that survive the duplicates rule, sorted, as numbers.

    `rows`: their places in the table; `actors`, `concepts`, `levels`: places in `actor_labels`, `concept_labels` and
    `level_values`, which cover the whole table. `type` is that of the qualifier.
    """

    rows: np.ndarray
    actors: np.ndarray
    concepts: np.ndarray
    levels: np.ndarray
    actor_labels: np.ndarray
    concept_labels: np.ndarray
    level_values: np.ndarray
    type: str


def _is_blank(column: pd.Series) -> np.ndarray:
    """Where a cell holds nothing that is seen, or is NaN."""
    codes, values = pd.factorize(column)
    blank = np.array([tidy_name(str(value)) == "" for value in values] + [True])
    return blank[codes]


def present(table: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Statements whose actor, concept and qualifier are none of the words that mean nothing; their index has the numbers of their rows."""
    named = [name for name in (settings.actor, settings.concept, settings.qualifier) if name in table]
    if not settings.missing or any(list(table.columns).count(name) > 1 for name in named):
        return table
    is_missing = np.any([table[name].astype(str).str.strip().isin(settings.missing).to_numpy() for name in named], axis=0)
    return table.set_axis(pd.Index(row_numbers(table), dtype=int, name=ROW))[~is_missing] if is_missing.any() else table


@cache
def _partial(text: str) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """First and last day that an EDTF date of no exact day may mean; None where it is none, or has an open end."""
    try:
        bounds = day_bounds(text)
    except ValueError:
        return None
    return (pd.Timestamp(bounds.first), pd.Timestamp(bounds.last)) if bounds.first and bounds.last and text[:4].isdigit() else None


def _is_vague(column: pd.Series, duplicates: str) -> np.ndarray:
    """Where a date means days of which some are in another week, month or year than the first one."""
    codes, values = pd.factorize(column)
    vague = [(days := _partial(str(value).strip())) is not None and _is_over(*days, duplicates) for value in values]
    return np.array([*vague, False])[codes]


def _is_over(first: pd.Timestamp, last: pd.Timestamp, duplicates: str) -> bool:
    if duplicates == "week":
        return bool(first.isocalendar()[:2] != last.isocalendar()[:2])
    return duplicates in ("month", "year") and (first.year, first.month if duplicates == "month" else 0) != (
        last.year,
        last.month if duplicates == "month" else 0,
    )


def times(column: pd.Series) -> pd.Series:
    """Days as they are written, with the time of the day if it is there; a zone is not converted.

    Where EDTF says a year, a month or some days, their first one. NaT where a cell is no date.
    """
    codes, values = pd.factorize(column)
    partial = [_partial(str(value).strip()) for value in values]
    texts = pd.Series([str(days[0].date()) if days else str(value) for value, days in zip(values, partial, strict=True)], dtype=str)
    texts = texts.str.replace(r"(?<=:\d\d)(?:[.]\d+)?\s*(?:Z|[+-]\d{2}:?\d{2})$", "", regex=True)
    whole = texts.where(texts.str.match(r"\d{4}-\d{2}-\d{2}(?!\d)"), None)
    times = pd.to_datetime(whole, format="ISO8601", errors="coerce", utc=True).dt.tz_localize(None)
    return pd.concat([times, pd.Series([pd.NaT], dtype=times.dtype)], ignore_index=True).iloc[codes].reset_index(drop=True)


def is_code(word: str) -> bool:
    """Whether a word of digits is a code and no number: it has a zero in front."""
    return re.fullmatch(r"[+-]?0[0-9]+", word) is not None


def _numbers(values: np.ndarray) -> np.ndarray:
    """Whole numbers as floats, true and false as 1 and 0 where there is nothing else but these; NaN for anything else, codes such as 010 too."""
    words = pd.Series(values, dtype=object).astype(str).str.strip()
    truths = words.str.lower().map({"true": 1.0, "false": 0.0, "1": 1.0, "0": 0.0}).to_numpy(dtype=float)
    if len(words) and not np.isnan(truths).any():
        return truths
    numbers = pd.to_numeric(words.mask(words.map(is_code).astype(bool)), errors="coerce").to_numpy(dtype=float)
    return np.where((np.abs(numbers) < MOST_EXACT) & (numbers == np.floor(numbers)), numbers, np.nan)


def qualifier(column: pd.Series, forced: str) -> tuple[str, np.ndarray, np.ndarray]:
    """Type of a qualifier, the values of its levels, and the place of each cell among them.

    Boolean if all are 0 or 1, true or false: its levels are 0 and 1, whichever occur. Integer if all are whole numbers
    and none has a zero in front, else nominal.
    """
    codes, found = pd.factorize(column, use_na_sentinel=False)
    words = np.array([tidy_name(str(value)) for value in found], dtype=object)
    numbers = _numbers(words)
    if forced == "nominal" or np.isnan(numbers).any():
        kind, values = "nominal", words
    elif forced == "integer" or not np.isin(numbers, (0, 1)).all():
        kind, values = "integer", numbers
    else:
        kind, values = "boolean", numbers
    levels = np.array([0.0, 1.0]) if kind == "boolean" else np.unique(values)
    return kind, levels, np.searchsorted(levels, values)[codes] if len(values) else codes


def found_columns(table: pd.DataFrame, settings: Settings) -> Settings:
    """Settings with the columns that are found where none is named; a scale says that the levels are integers."""
    places = ((settings.date, DATES), (settings.document, DOCUMENTS))
    date, document = (named or next((name for name in names if name in table), None) for named, names in places)
    return settings._replace(date=date, document=document, levels=settings.levels or ("integer" if settings.scale else ""))


def _listed(file: str, table: pd.DataFrame, column: str, wrong: np.ndarray, allowed: str) -> list[Fault]:
    """A fault for each row that is wrong; the rest of many in one."""
    places = np.flatnonzero(wrong)
    cells = table[column].iloc[places[:MOST_SHOWN]]
    numbers = row_numbers(table)
    faults = [
        Fault(file, numbers[place], column, "" if pd.isna(cell) else str(cell), allowed)
        for place, cell in zip(places[:MOST_SHOWN], cells, strict=True)
    ]
    more = len(places) - len(faults)
    return faults + [Fault(file, None, column, f"{more} more rows like these", allowed)] * (more > 0)


def _qualifier_faults(table: pd.DataFrame, name: str, settings: Settings, file: str) -> list[Fault]:
    """Qualifiers that are blank, of another type than most, off the scale, or of too many levels to combine."""
    blank = _is_blank(table[name])
    filled = table[name][~blank]
    codes, found = pd.factorize(filled)
    numbers = _numbers(found)
    is_number = ~np.isnan(numbers)[codes]
    kind, levels, _ = qualifier(filled, settings.levels)
    is_left_out = settings.compatible and kind == "nominal"
    faults = [] if is_left_out else _listed(file, table, name, blank, "a value; a statement without one says nothing")
    wrong = np.zeros(len(table), dtype=bool)
    if settings.levels in ("boolean", "integer") and kind != settings.levels:
        fits = np.isin(numbers, (0, 1))[codes] if settings.levels == "boolean" else is_number
        wrong[~blank] = ~fits
        faults += _listed(file, table, name, wrong, "0 or 1" if settings.levels == "boolean" else "a whole number")
    elif not settings.levels and is_number.any() and not is_number.all() and not any(is_code(str(value).strip()) for value in found):
        mostly = is_number.mean() >= 0.5
        wrong[~blank] = is_number != mostly
        faults += _listed(
            file,
            table,
            name,
            wrong,
            f"{'a whole number' if mostly else 'text'}, as in the other rows (or nominal levels, or a word that --missing names)",
        )
    elif kind != "nominal" and settings.scale and is_scale(settings.scale):
        low, high = settings.scale
        wrong[~blank] = ((numbers < low) | (numbers > high))[codes]
        faults += _listed(file, table, name, wrong, f"a value from {low} to {high}, the scale that was given")
    if settings.aggregation == "combine" and len(levels) > MOST_LEVELS:
        faults.append(Fault(file, None, name, f"{len(levels)} levels", f"at most {MOST_LEVELS} levels to combine"))
    if (settings.kind, settings.aggregation, kind, settings.compatible) == ("twomode", "subtract", "nominal", "") and not faults:
        faults.append(Fault(file, None, name, "nominal", "a boolean or integer qualifier for subtract in a two-mode network"))
    return faults


def _date_faults(table: pd.DataFrame, name: str, settings: Settings, file: str) -> list[Fault]:
    """Dates that are none, and dates that are not exact enough for the rule about duplicates."""
    faults = _listed(file, table, name, times(table[name]).isna().to_numpy(), "a day as YYYY-MM-DD, or a month or year of EDTF")
    advised = [fault._replace(allowed=advice) if fault.row and (advice := spoiled.advice(fault.value)) else fault for fault in faults]
    vague = _is_vague(table[name], settings.duplicates)
    return advised + _listed(file, table, name, vague, f"a more exact date, since duplicates are left out by {settings.duplicates}")


def table_faults(table: pd.DataFrame, settings: Settings, file: str = "statements") -> list[Fault]:
    """Every fault of a table of statements that a network needs to be free of.

    Parameters
    ----------
    table
        One row per statement, cells as text or numbers. Columns `date_iso` and `doc`, or `time` and `document_id`, are found by themselves.
    settings
        Columns and choices; the choices themselves are those of `option_faults`.
    file
        What the table is called in a fault. Rows are numbered as in a file with a header.

    Returns
    -------
    Columns that are missing; blank actors, concepts, qualifiers, documents; qualifiers of mixed types; dates that are
    no days, where a date is named or the rule needs one. With `compatible="rdna"` a blank actor, concept or nominal
    qualifier is no fault, since that program leaves the row out.
    """
    is_date_named = settings.date is not None
    settings = found_columns(table, settings)
    named = (settings.actor, settings.concept, settings.qualifier, settings.date, settings.document)
    absent = [name for name in named if name is not None and name not in table]
    faults = [Fault(file, 1, name, "missing", f"a column of the table: {', '.join(map(str, table.columns))}") for name in absent]
    is_calendar = settings.duplicates in ("week", "month", "year") or bool(settings.first or settings.last)
    if settings.date is None and is_calendar:
        why = "statements are chosen by their day" if settings.first or settings.last else f"duplicates are left out by {settings.duplicates}"
        faults.append(Fault(file, 1, DATES[0], "missing", f"a column of days, since {why}"))
    if settings.document is None and settings.duplicates == "document":
        faults.append(Fault(file, 1, DOCUMENTS[0], "missing", "a column of documents, since duplicates are left out by document"))
    twice = [name for name in dict.fromkeys(named) if name is not None and list(table.columns).count(name) > 1]
    faults += [Fault(file, 1, name, "used twice", "each column once") for name in twice]
    if len({settings.actor, settings.concept, settings.qualifier}) < 3:
        faults.append(Fault(file, 1, settings.actor, "used twice", "a separate column each for actor, concept and qualifier"))
    if faults:
        return faults
    for name in (settings.actor, settings.concept) if not settings.compatible else ():
        faults += _listed(file, table, name, _is_blank(table[name]), NOT_BLANK)
    if settings.document and settings.duplicates == "document":
        faults += _listed(file, table, settings.document, _is_blank(table[settings.document]), "not blank, since duplicates are left out by document")
    if settings.date and (is_calendar or is_date_named):
        faults += _date_faults(table, settings.date, settings, file)
    return faults + (_qualifier_faults(table, settings.qualifier, settings, file) if settings.qualifier is not None else [])


def _left_out(table: pd.DataFrame, settings: Settings) -> np.ndarray:
    """Rows that the reference program leaves out: without actor, concept or (unless ignored) text of the qualifier."""
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
    labels, places = np.unique(np.array([tidy_name(str(value)) for value in values], dtype=object), return_inverse=True)
    return labels, places[codes] if len(values) else codes


def kept(table: pd.DataFrame, settings: Settings) -> Kept:
    """Statements that count, without duplicates, as numbers, of a table without faults.

    They are sorted by date (none comes first), document, `start`, `stop` and `id`, as far as these columns are there.
    A statement goes if one that comes before it, and stays, has the same actor, concept and period and, unless the
    qualifier is ignored, the same level. To have these in common is an equivalence, so that the first of each class
    stays and all others go: `duplicated` says the same.
    """
    settings = found_columns(table, settings)
    dates = times(table[settings.date]) if settings.date else pd.Series(pd.NaT, index=range(len(table)), dtype="datetime64[us]")
    actor_labels, actors = _labelled(table[settings.actor])
    concept_labels, concepts = _labelled(table[settings.concept])
    kind, level_values, levels = "integer", np.zeros(1), actors * 0
    if settings.qualifier:
        kind, level_values, levels = qualifier(table[settings.qualifier], settings.levels)
    keys = [_rank(table[name]) for name in ("id", "stop", "start", settings.document) if name in table]
    order = np.lexsort([*keys, dates.to_numpy().view("int64")])
    if settings.compatible:
        order = order[~_left_out(table, settings)[order]]
    if settings.first or settings.last:
        days = dates.dt.normalize()
        is_in = ~((days < pd.Timestamp(settings.first or days.min())) | (days > pd.Timestamp(settings.last or days.max())))
        order = order[is_in.to_numpy()[order]]
        if kind != "boolean":  # R is that of the statements that count
            used = np.unique(levels[order])
            level_values, levels = level_values[used], np.searchsorted(used, levels)
    if settings.duplicates != "include":
        same = {"actor": actors, "concept": concepts, "period": _period(table, dates, settings)}
        if settings.aggregation != "ignore":
            same["level"] = levels
        order = order[~pd.DataFrame(same).iloc[order].duplicated().to_numpy()]
    return Kept(order, actors[order], concepts[order], levels[order], actor_labels, concept_labels, level_values, kind)
