"""What a discourse network is made of: the choices that there are, and which do not go together."""

import re
from datetime import date
from typing import NamedTuple

AGGREGATIONS = {"onemode": ("ignore", "congruence", "conflict", "subtract"), "twomode": ("ignore", "subtract", "combine")}
NORMALIZATIONS = {"onemode": ("no", "average", "jaccard", "cosine"), "twomode": ("no", "activity", "prominence")}
DUPLICATES = ("include", "document", "week", "month", "year", "acrossrange")
LEVELS = ("", "boolean", "integer", "nominal")
COMPATIBLE = ("", "rdna")

MOST_EXACT = 2**53
"""Whole numbers below it are held without loss."""


class Settings(NamedTuple):
    """What a network is made of.

    `actor`, `concept`, `qualifier`: names of columns; the qualifier says how the actor relates to the concept, and
    may be left out if it is ignored. `date`, `document`: names of columns; `date_iso` and `doc`, or
    `time` and `document_id`, are found by themselves. `kind`: `onemode` or `twomode`. `aggregation`, `normalization`: as at the top of `agreement`.
    `duplicates`: `include`, or the period in which the first statement with the same actor, concept and (unless
    ignored) level stays and the others go: `document`, `week` (ISO 8601: Monday to Sunday, with its year), `month`,
    `year`, `acrossrange`. `isolates`: whether actors and concepts stay in that are in the table but have no statement
    that counts. Actors with statements but without a tie stay in always: that nobody shares what they say is a
    finding. `compatible`: blank, or `rdna` for the numbers of the reference program. `levels`: `boolean`, `integer`
    or `nominal`; blank = as the values are. `scale`: lowest and highest value that an integer qualifier can take,
    which give R; None = those observed in the statements from `first` to `last`. `first`, `last`: first and last day,
    YYYY-MM-DD, of the statements that count; blank = no bound. Statements outside are left out before duplicates are,
    and have no part in R. `missing`: words that mean nothing, such as `NA`: a statement without actor, concept or
    qualifier by them is left out; without any, `NA` is a label like others.
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
    missing: tuple[str, ...] = ()


def is_scale(scale: tuple[int, int]) -> bool:
    """Whether a scale has its lowest value first, and values that are held without loss."""
    return -MOST_EXACT < scale[0] < scale[1] < MOST_EXACT


def _is_day(text: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


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
            faults.append(f"{name} is {value!r}; use one of {', '.join(word or 'blank' for word in allowed[name])}{of_type}")
    if settings.aggregation == "combine" and settings.normalization == "activity" and not settings.compatible:
        faults.append("normalization is 'activity', but the numbers of combine are names; use no with it (or compatible rdna)")
    if settings.aggregation == "combine" and settings.normalization == "prominence":
        faults.append(
            "normalization is 'prominence', but the numbers of combine are names; use no with it (the reference program counts other cells than its columns)"
        )
    faults += [
        f"{name} is {day!r}; leave it blank or use a day as YYYY-MM-DD"
        for name, day in (("first", settings.first), ("last", settings.last))
        if day and not _is_day(day)
    ]
    if settings.first and settings.last and settings.first > settings.last:
        faults.append(f"first is {settings.first!r}, after last, {settings.last!r}; use a first day on or before the last")
    if settings.aggregation != "ignore" and settings.qualifier is None:
        faults.append(f"aggregation is {settings.aggregation!r}, which needs a qualifier; name one, or use ignore")
    if settings.scale is not None and settings.levels in ("boolean", "nominal"):
        faults.append(f"levels is {settings.levels!r}; with a scale leave it blank or use integer")
    if settings.scale is not None and not is_scale(settings.scale):
        faults.append(f"scale is {str(settings.scale)[:60]}; use the lowest and the highest value, the lowest first, less than 2^53 from 0")
    return faults
