"""What a network was made of, in sentences: statements, labels, the qualifier, days; and what may not be meant so."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.collect import lettering, spoiled
from analysis.collect.reading import count, tidy_name
from analysis.model.dates import day_bounds
from analysis.model.sentences import say_list
from analysis.networks.settings import Settings
from analysis.networks.statements import found_columns, is_code, qualifier, times

NOTHING = ("NA", "N/A", "#N/A", "NaN", "NULL", "None", "<NA>", "missing", "?", "-", ".", "-99", "-999")
"""Words by which other programs say that there is nothing."""
MOST_SHOWN = 10
"""Most levels, and pairs of labels, that are listed."""
MOST_COMPARED = 1000
"""Labels beyond which they are not compared one by one."""


def _named(settings: Settings) -> list[str]:
    return [name for name in (settings.actor, settings.concept, settings.qualifier) if name]


def _words(column: pd.Series) -> pd.Series:
    """How often each text of a column is there."""
    return column.astype(str).value_counts(sort=False)


def _shown(number: float) -> str:
    return f"{number:g}" if isinstance(number, float) else str(number)


def _said_qualifier(column: pd.Series, forced: str) -> str:
    """Type of the qualifier, and its levels with how often each is there."""
    kind, levels, places = qualifier(column, forced)
    counts = np.bincount(places, minlength=len(levels))
    shown = [f"{_shown(level)} ({n})" for level, n in zip(levels.tolist(), counts.tolist(), strict=True)][:MOST_SHOWN]
    more = f" and {count(len(levels) - MOST_SHOWN, 'more level')}" * (len(levels) > MOST_SHOWN)
    words = {str(value).strip() for value in column.unique()}
    why = ""
    if kind == "nominal" and any(map(is_code, words)):
        why = ", since a code with a zero in front, such as " + min(filter(is_code, words)) + ", is no number"
    if kind == "boolean" and any(word.lower() in ("true", "false") for word in words) and len(words) > 2:
        why = f", where {', '.join(sorted(words))} are read as 1 and 0"
    return f"{column.name} is {kind}: {', '.join(shown)}{more}{why}"


def sentences(table: pd.DataFrame, settings: Settings, n_before: int) -> list[str]:
    """What was read of a table without faults.

    Parameters
    ----------
    table
        The statements, without those that are left out as missing.
    settings
        The choices.
    n_before
        Statements before those were left out.
    """
    settings = found_columns(table, settings)
    n_labels = [table[name].map(lambda value: tidy_name(str(value))).nunique() for name in (settings.actor, settings.concept)]
    said = [f"read: {count(len(table), 'statement')}, {count(n_labels[0], 'label')} in {settings.actor}, {n_labels[1]} in {settings.concept}"]
    if n_before > len(table):
        said.append(
            f"{count(n_before - len(table), 'statement')} left out, since {say_list([*settings.missing])} {'stands' if len(settings.missing) == 1 else 'stand'} for a missing value"
        )
    if settings.qualifier:
        said.append(_said_qualifier(table[settings.qualifier], settings.levels))
    if settings.date:
        days = times(table[settings.date])
        there = days.dropna()
        written = table[settings.date].astype(str).str.strip()
        odd = list(dict.fromkeys(written[days.isna().to_numpy() & (written != "").to_numpy()]))
        no_day = f", {len(days) - len(there)} without a day" * (len(there) < len(days))
        unread = [text for text in odd if not _is_read(text)]
        no_day += f" ({', '.join(unread[:MOST_SHOWN])}: {'this is no EDTF date' if len(unread) == 1 else 'these are no EDTF dates'})" * bool(unread)
        no_day += f" ({', '.join([text for text in odd if text not in unread][:MOST_SHOWN])}: no first day)" * (len(unread) < len(odd))
        said.append(f"{settings.date}: {there.min().date()} to {there.max().date()}{no_day}" if len(there) else f"{settings.date}: no day{no_day}")
        partial = int((days.notna().to_numpy() & ~written.str.match(r"\d{4}-\d{2}-\d{2}(?!/)[^~?%]*$").to_numpy()).sum())
        said += [
            f"{settings.date}: {count(partial, 'date')} without an exact day {'counts' if partial == 1 else 'count'} as of the first possible day"
        ] * bool(partial)
    return said


def _is_read(text: str) -> bool:
    """Whether a text is an EDTF date, also one whose start is open."""
    try:
        return bool(day_bounds(text))
    except ValueError:
        return False


def warnings(table: pd.DataFrame, settings: Settings) -> list[str]:
    """What may not be meant as it is read: labels that were tidied or look alike, words for nothing, what a spreadsheet changed."""
    return [words for name in _named(settings) for words in _of_column(table[name], settings)]


def _of_column(column: pd.Series, settings: Settings) -> Iterator[str]:
    counts = _words(column)
    by_label: dict[str, list[str]] = {}
    for word in counts.index:
        by_label.setdefault(tidy_name(word), []).append(word)
    merged = {label: words for label, words in by_label.items() if len({word.strip() for word in words}) > 1}
    for label, words in list(merged.items())[:MOST_SHOWN]:
        yield f"{column.name}: {len(words)} ways to write {label!r} were read as one label; they differ in spaces, invisible letters, or how accents are encoded"
    nothing = {word.strip(): n for word, n in counts.items() if word.strip() in NOTHING}
    for word, n in nothing.items():
        is_level = column.name == settings.qualifier
        if not is_level or not word.lstrip("-").isdigit():
            yield f"{column.name}: {word} is a {'level' if is_level else 'label'} ({count(n, 'statement')}); if it stands for a missing value, add --missing {word}"
    odd = [word for word in counts.index if spoiled.is_number_of_many(word)]
    if odd:
        yield f"{column.name}: {', '.join(odd[:3])} looks like a long number that a spreadsheet has shortened; format the column as text there and enter the number again"
    if column.name != settings.qualifier or qualifier(column, settings.levels)[0] == "nominal":
        yield from _alike(str(column.name), list(by_label))


def _alike(name: str, labels: list[str]) -> Iterator[str]:
    """Labels that look alike, and labels of which one may be a slip for the other."""
    groups: dict[str, list[str]] = {}
    for label in sorted(labels):
        groups.setdefault(lettering.skeleton(label), []).append(label)
    pairs = [(*group[:2], lettering.difference(group)) for group in groups.values() if len(group) > 1]
    each = [group[0] for group in groups.values()] if len(groups) <= MOST_COMPARED else []
    near = [(one, other) for place, one in enumerate(each) for other in each[place + 1 :] if lettering.resembles(one, other)]
    said = [f"{one!r} and {other!r} look alike and differ in {what}" for one, other, what in pairs]
    said += [f"{one!r} and {other!r} are spelled almost alike" for one, other in near]
    yield from (f"{name}: {words}; if they mean the same, spell them alike" for words in said[:MOST_SHOWN])
    if len(said) > MOST_SHOWN:
        yield f"{name}: {len(said) - MOST_SHOWN} more pairs of similar labels"
