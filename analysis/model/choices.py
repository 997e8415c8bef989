"""Choices of analysis: what each may be and what it means, and one set of them, validated once."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import Any, NamedTuple

from analysis.model import iso3166
from analysis.model.terms import ADJUDICATED, BASES, CONSENSUS, advise, clean_text, split_list

Value = str | int
"""Value of a choice, as a notebook takes it."""


def _choice(default: Value, allowed: str, meaning: str, values: tuple[str, ...] = (), heading: str = "", lists: str = "") -> Any:
    """A field of `Choices`; for what these are, see `Parameter`."""
    return field(default=default, metadata={"allowed": allowed, "meaning": meaning, "values": values, "heading": heading, "lists": lists})


class Parameter(NamedTuple):
    """A choice of analysis, for people and checks.

    Its name and default; what it may be, and what it means, in words; its values where they are few; what it is called at a row or column of a
    figure; and, if it joins several items by `;`, of which `Known` words they are (blank = it is no list).
    """

    name: str
    default: Value
    allowed: str
    meaning: str
    values: tuple[str, ...]
    heading: str
    lists: str


class Known(NamedTuple):
    """What choices can name: pages and informants of a case, states, languages and coders of a codebook; None where nothing is known of it.

    States of ISO 3166-1 can be named besides.
    """

    sources: tuple[str, ...] | None = None
    informants: tuple[str, ...] | None = None
    states: tuple[str, ...] | None = None
    languages: tuple[str, ...] | None = None
    coders: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Choices:
    """One set of choices; what is left out has its default.

    Raises
    ------
    ValueError
        If a value cannot be used with any data; each fault on a line of its own. What a case or a codebook does not have, `refuse_unknown` finds.
    """

    as_of: str = _choice("", "blank or YYYY-MM-DD", "what had happened, or was known, by that day")
    clock: str = _choice("event", "event or published", "the date that as_of is compared with", ("event", "published"), "which day counts")
    basis: str = _choice(
        "act;speech", "a subset of act;speech;reported, joined by ';'", "which statements fill a cell", BASES, "what fills a cell", "bases"
    )
    rule: str = _choice(
        "authority",
        "authority, latest, majority or strongest_basis",
        "which own statements speak for the state",
        ("authority", "latest", "majority", "strongest_basis"),
        "who speaks for the state",
    )
    contested_by: str = _choice(
        "named",
        "named or anyone",
        "whose account of a state's position can contest it: informants with access, or anyone",
        ("named", "anyone"),
        "who can contest",
    )
    coding: str = _choice(ADJUDICATED, "adjudicated, consensus or a coder of the codebook", "whose codes", (), "whose codes")
    count: str = _choice(
        "origins", "origins or pages", "what counts as one voice in support and min_origins", ("origins", "pages"), "pages or reports"
    )
    min_origins: int = _choice(1, "a whole number from 1", "support that a fact needs", (), "reports needed")
    exclude_sources: str = _choice("", "blank or source ids of the case, joined by ';'", "pages left out", (), "pages left out", "sources")
    exclude_origin_states: str = _choice(
        "",
        "blank or state codes, joined by ';'",
        "pages left out whose original report comes from these states",
        (),
        "home of reports left out",
        "states",
    )
    exclude_languages: str = _choice(
        "", "blank or language codes, joined by ';'", "pages left out that are in these languages", (), "languages left out", "languages"
    )
    exclude_informant_states: str = _choice(
        "",
        "blank or state codes, joined by ';'",
        "facts left out whose informant is an office or outlet of these states",
        (),
        "informants' states left out",
        "states",
    )
    exclude_informants: str = _choice(
        "",
        "blank or informants of the case, joined by ';'",
        "facts left out that have these informants",
        (),
        "informants left out",
        "informants",
    )
    approximate: str = _choice(
        "bounds",
        "bounds, first, last or drop",
        "uncertain dates: both bounds, one of them, or left out",
        ("bounds", "first", "last", "drop"),
        "uncertain dates",
    )
    disputed: str = _choice(
        "keep", "keep, drop or better_supported", "facts that contradict each other", ("keep", "drop", "better_supported"), "facts in dispute"
    )

    def __post_init__(self) -> None:
        for name in LISTS:  # names are cleaned as data are, so that each can be named as it is written there
            if isinstance(value := getattr(self, name), str):
                object.__setattr__(self, name, clean_text(value))
        if found := faults(asdict(self)):
            raise ValueError("\n".join(found))

    def refuse_unknown(self, known: Known) -> None:
        """Refuse choices that name what is not there.

        Raises
        ------
        ValueError
            With each fault on a line of its own, and what is allowed.
        """
        if found := faults(asdict(self), known):
            raise ValueError("\n".join(found))

    def but(self, **changed: Any) -> "Choices":
        """These choices with some of them changed."""
        return replace(self, **changed)

    def items_of(self, name: str) -> tuple[str, ...]:
        """Items of a choice that joins several."""
        return tuple(split_list(str(getattr(self, name))))

    @property
    def bases(self) -> tuple[str, ...]:
        """Bases whose statements are a state's own."""
        return self.items_of("basis")

    @classmethod
    def of(cls, given: Mapping[str, Value]) -> "Choices":
        """Choices from values by name, as a notebook or a command has them.

        Raises
        ------
        ValueError
            If a name or a value cannot be used; every fault in one message.
        """
        if found := faults(given):
            raise ValueError("\n".join(found))
        return DEFAULT.but(**given)

    def values(self) -> dict[str, Value]:
        """All values by name, in the order of `PARAMETERS`."""
        return asdict(self)

    def changed(self) -> dict[str, Value]:
        """Values that are not the default, by name."""
        return {name: value for name, value in asdict(self).items() if value != DEFAULTS[name]}

    def of_case(self, known: Known) -> "Choices":
        """Choices that are made for several cases as those of one: of the pages and informants left out only those that it has."""
        own = {name: set(getattr(known, LISTS[name]) or ()) for name in OF_CASE}
        return self.but(**{name: ";".join(item for item in self.items_of(name) if item in own[name]) for name in OF_CASE})


PARAMETERS = tuple(Parameter(item.name, getattr(Choices, item.name), **item.metadata) for item in fields(Choices))
"""The one table of choices; notebooks, options and the multiverse use these names."""
DEFAULTS = {parameter.name: parameter.default for parameter in PARAMETERS}
HEADINGS = {parameter.name: parameter.heading for parameter in PARAMETERS if parameter.heading}
"""What each choice that is a decision of the multiverse is called at a row or column of a figure."""
LISTS = {parameter.name: parameter.lists for parameter in PARAMETERS if parameter.lists}
"""Choices that join several items, and of which words these are."""
OF_CASE = tuple(name for name, words in LISTS.items() if words in ("sources", "informants"))
"""Choices whose items are names that only a case has."""
_CALLED = {"sources": "source ids of the case", "informants": "informants of the case", "states": "state codes", "languages": "language codes"}


def _is_day(value: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", value)) and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _wrong(parameter: Parameter, value: str, known: Known) -> tuple[list[str], str]:
    """Parts of a value that cannot be used, and what can."""
    name, items = parameter.name, split_list(clean_text(value))
    if name == "as_of":
        return ([] if value == "" or _is_day(value) else [value]), parameter.allowed
    if name == "coding":
        there = [ADJUDICATED, CONSENSUS, *(known.coders if known.coders is not None else [value])]
        return [value] * (value not in there), ", ".join(there)
    if parameter.lists in _CALLED:
        words = getattr(known, parameter.lists)
        there = items if words is None else list(words)
        others = set(items) - set(there)
        return sorted(
            item for item in others if parameter.lists != "states" or not iso3166.is_state(item)
        ), f"{_CALLED[parameter.lists]}: {('; ' if parameter.lists == 'informants' else ', ').join(there)}"
    if parameter.lists:
        return sorted(set(items) - set(parameter.values)) or ([] if items else [value]), parameter.allowed
    return [value] * (value not in parameter.values), parameter.allowed


NOTHING = Known()


def faults(given: Mapping[str, object], known: Known = NOTHING) -> list[str]:
    """Every fault of choices, one sentence each, in the order of `PARAMETERS`; none if all can be used.

    Parameters
    ----------
    given
        Values by name; those that are left out keep their defaults.
    known
        What they can name; nothing is checked of what is not known.
    """
    table = {parameter.name: parameter for parameter in PARAMETERS}
    found = []
    for name in [*(name for name in table if name in given), *(name for name in given if name not in table)]:
        value = given[name]
        if name not in table:
            found.append(f"there is no parameter {name!r}; the parameters are {', '.join(table)}")
        elif name == "min_origins":
            good = isinstance(value, int) and not isinstance(value, bool) and value >= 1
            found += [] if good else [f"min_origins is {value!r}; {advise(table[name].allowed)}"]
        elif not isinstance(value, str):
            found.append(f"{name} is {value!r}, which is no text; {advise(table[name].allowed)}")
        else:
            wrong, allowed = _wrong(table[name], value, known)
            found += [f"{name} is {item!r}; {advise(allowed)}" for item in wrong]
    return found


DEFAULT = Choices()
"""Every choice at its default."""
