"""Decisions as data: the options of each parameter, and the grid of universes that they span in a case."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from math import comb
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.model import choices as choosing
from analysis.model import terms
from analysis.model.choices import DEFAULT, LISTS, Choices, Value
from analysis.model.dictionary import vocabulary
from analysis.model.dispute import Case

TYPES = pd.DataFrame(
    [
        ("E", "equivalent: as good an answer to the same question as the default"),
        ("N", "non-equivalent: asks something else, or is known to be a worse answer"),
        ("U", "uncertain: it is open whether it is as good"),
    ],
    columns=["type", "definition"],
).set_index("type")
"""Types of options: M. Del Giudice and S. W. Gangestad, A Traveler's Guide to the Multiverse, 2021."""

LOSS = "loss"
"""Name of the axis of resampling: which original reports or informants are lost."""
FROM_ORIGIN, FROM_INFORMANT = "without-origin:", "without-informant:"
"""How a loss is called in the name of a universe."""
NEUTRAL = "default"
"""Name of the universe in which every decision has its default."""
JOIN = "+"
ANY = "XX"
"""In options and labels: each state that XX stands for in turn, and of the codings each coder. A role stands for all of its states in an option."""

OF_PAGES = ("exclude_sources", "exclude_origin_states", "exclude_languages")
OF_FACTS = ("exclude_informant_states", "exclude_informants")
AXES = (*OF_PAGES, *OF_FACTS, LOSS, "clock", "count", "min_origins", "approximate", "disputed", "coding", "basis", "rule", "contested_by")
"""Decisions in the order in which universes are counted: those that choose evidence first, those that form cells last."""

SMALL = 12
"""Of up to so many origins or informants every subset is tried: 2 to this power universes."""
N_DRAWN, SEED, MOST_SETS = 2**SMALL, 20230622, 200_000
"""Of more, this many subsets are drawn, by this seed; sets of one size are all tried where they are not more than that."""


class Option(NamedTuple):
    """One option of a decision in a case.

    `value` is what the parameter gets; `type` one of `TYPES`; `fault` why the case cannot be asked this
    way (blank = it can: universes with it are computed). `sources`, `informants` and `statements` are what a loss takes away.
    """

    label: str
    value: Value
    type: str = "E"
    fault: str = ""
    sources: frozenset[str] = frozenset()
    informants: frozenset[str] = frozenset()
    statements: frozenset[str] = frozenset()


class Axis(NamedTuple):
    """A decision with its options in a case, the default first."""

    name: str
    options: tuple[Option, ...]


class Grid(NamedTuple):
    """All universes of a case: the product of the axes in the order of `AXES`, without forbidden combinations.

    `base` are the choices where the multiverse starts; `forbidden` are sets of labels that do not go together.
    """

    case_id: str
    base: Choices
    axes: tuple[Axis, ...]
    forbidden: frozenset[frozenset[str]]

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of options of each axis."""
        return tuple(len(axis.options) for axis in self.axes)

    @property
    def allowed(self) -> np.ndarray:
        """Whether each combination is a universe; an array of the shape of the grid."""
        found = np.ones(self.shape, dtype=bool)
        for labels in self.forbidden:
            where = [[place for place, option in enumerate(axis.options) if option.label in labels] for axis in self.axes]
            if sum(map(bool, where)) == len(labels):
                found[np.ix_(*(np.array(places if places else range(n)) for places, n in zip(where, self.shape, strict=True)))] = False
        return found

    def axis(self, name: str) -> Axis:
        """The axis of a decision."""
        return next(axis for axis in self.axes if axis.name == name)

    def types(self) -> np.ndarray:
        """Type of each universe, of the shape of the grid: 0 all options equivalent, 1 at least one uncertain and none non-equivalent, 2 at least one non-equivalent."""
        worst = {"E": 0, "U": 1, "N": 2}
        found = np.zeros(self.shape, dtype=np.int8)
        for place, axis in enumerate(self.axes):
            of_axis = np.array([worst[option.type] for option in axis.options], dtype=np.int8)
            np.maximum(found, _along(of_axis, place, len(self.axes)), out=found)
        return found

    def distance(self) -> np.ndarray:
        """Number of decisions in which each universe differs from the default, of the shape of the grid."""
        found = np.zeros(self.shape, dtype=np.int8)
        for place, axis in enumerate(self.axes):
            found += _along(np.arange(len(axis.options)) > 0, place, len(self.axes)).astype(np.int8)
        return found

    def only(self, kept: Mapping[str, Iterable[int]]) -> "Grid":
        """The grid with some options of some axes only, by their places."""
        axes = tuple(
            axis._replace(options=tuple(axis.options[place] for place in kept.get(axis.name, range(len(axis.options))))) for axis in self.axes
        )
        return self._replace(axes=axes)

    def options(self, places: Iterable[int]) -> list[Option]:
        """Options of the universe at a place of each axis."""
        return [axis.options[int(place)] for axis, place in zip(self.axes, places, strict=True)]

    def name(self, places: Iterable[int]) -> str:
        """Name of a universe: the labels of the options that are not defaults, in the order of `AXES`; it does not change when options are added."""
        labels = [axis.options[int(place)].label for axis, place in zip(self.axes, places, strict=True) if place]
        return JOIN.join(labels) or NEUTRAL

    def choices(self, places: Iterable[int]) -> Choices:
        """Choices of a universe.

        Raises
        ------
        ValueError
            If a loss takes statements away, which no choice does.
        """
        found = self.base.values()
        lost: dict[str, set[str]] = {"exclude_sources": set(), "exclude_informants": set()}
        for axis, option in zip(self.axes, self.options(places), strict=True):
            if option.statements:
                raise ValueError(f"{option.label}: no parameter leaves statements out")
            if axis.name in (*OF_PAGES, *OF_FACTS):
                found[axis.name] = ";".join(dict.fromkeys([*self.base.items_of(axis.name), *terms.split_list(str(option.value))]))
            elif axis.name != LOSS:
                found[axis.name] = option.value
            lost["exclude_sources"] |= option.sources
            lost["exclude_informants"] |= option.informants
        for name, items in lost.items():
            if items:
                found[name] = ";".join(dict.fromkeys([*terms.split_list(str(found[name])), *sorted(items)]))
        return Choices.of(found)


def _along(values: np.ndarray, place: int, n: int) -> np.ndarray:
    """Values of the options of one axis, to be spread over the others."""
    return values.reshape([-1 if place == other else 1 for other in range(n)])


def one_way(name: str, value: str) -> str:
    """A list as it is written: without spaces, bases by strength, others sorted, each once."""
    if name not in LISTS:
        return value
    items = set(terms.split_list(value))
    return ";".join(base for base in terms.BASES if base in items) if name == "basis" else ";".join(sorted(items))


def _pages(condition: str, sources: pd.DataFrame) -> frozenset[str]:
    """Pages of a case that fulfil the conditions of an option of `exclude_sources`; none for a blank one.

    Raises
    ------
    ValueError
        If there is no such column.
    """
    kept = sources if condition else sources[:0]
    for part in filter(None, condition.split("&")):
        column, _, value = part.partition("=")
        if column not in sources:
            raise ValueError(f"sources have no column {column!r}; they have {', '.join(sources.columns)}")
        kept = kept[kept[column] == value]
    return frozenset(kept["source_id"])


def _option(row: Mapping[str, str], case: Case) -> Option:
    """An option as the case understands it."""
    name, value = row["parameter"], row["option"]
    if name == "exclude_sources":
        try:
            return Option(row["label"], ";".join(sorted(_pages(value, case.sources))), row["type"])
        except ValueError as error:
            return Option(row["label"], "", row["type"], str(error))
    given: Value = int(value) if name == "min_origins" else value
    wrong = choosing.faults({name: given}, case.known)
    if name == "coding" and not wrong and value not in set(case.statements["coding"]):
        wrong = [f"the case has no coding {value}"]
    return Option(row["label"], given, row["type"], "; ".join(wrong))


def _of_case(rows: Iterable[Mapping[str, str]], case: Case) -> list[dict[str, str]]:
    """Options with the states that XX stands for, or the coders, of a case put in: one for each where there is `ANY`."""
    columns = case.codebook.roles.set_index("role")["case_column"]
    of_role = {role: ";".join(sorted(case.states_in(str(role)))) for role, column in columns.items() if column}
    coders = sorted(set(case.statements["coding"]) - {terms.ADJUDICATED, terms.CONSENSUS})
    found = []
    for row in rows:
        whole = {**row, "option": of_role.get(row["option"], row["option"])}
        names = (coders if row["parameter"] == "coding" else case.named_states) if ANY in row["option"] else [""]
        found += [{**whole, "option": whole["option"].replace(ANY, name), "label": row["label"].replace(ANY, name)} for name in names]
    return found


def grid(case: Case, decisions: pd.DataFrame, choices: Choices = DEFAULT, losses: Iterable[Option] = ()) -> Grid:
    """All universes of a case.

    Parameters
    ----------
    case
        The case, as it was cleaned.
    decisions
        Options of each decision, as the codebook table `decisions`; the order of its rows does not matter.
    choices
        The choices where the multiverse starts: such a value is the default in place of that of the table, which becomes an option. What is
        left out by them is left out in every universe. `as_of` is part of the question and not varied. What is started from is never forbidden.
    losses
        What may be lost besides, such as `without_origins` gives it; nothing is lost by default.

    Raises
    ------
    ValueError
        If a choice names what the case does not have.
    """
    choices.refuse_unknown(case.known)
    start = choices.but(**{name: one_way(name, str(value)) for name, value in choices.values().items() if name in LISTS})
    values = start.values()
    axes, every = [], _of_case(decisions.to_dict("records"), case)
    for name in AXES:
        rows = [row for row in every if row["parameter"] == name]
        rows.sort(key=lambda row: (row["is_default"] != "yes", "EUN".index(row["type"]), len(row["option"]), row["label"]))
        found = [_option(row, case) for row in rows if name != "clock" or start.as_of]
        if name == LOSS:
            found = [Option("", ""), *losses]
        elif name in (*OF_PAGES, *OF_FACTS):
            found = found or [Option(f"{name}-given", "")]
        else:
            first = [option for option in found if option.value == values[name]] or [Option(f"{name}-given", values[name])]
            found = first[:1] + [option for option in found if option.value != values[name]]
            found[0] = found[0]._replace(type="E", fault="")
        axes.append(Axis(name, tuple(found)))
    forbidden = frozenset(frozenset([row["label"], *item.split(JOIN)]) for row in every for item in terms.split_list(row["not_with"]))
    start_labels = {axis.options[0].label for axis in axes}
    return Grid(case.id, start, tuple(axes), frozenset(labels for labels in forbidden if not labels <= start_labels))


def no_decisions() -> pd.DataFrame:
    """A table of decisions without any: every choice stays where the multiverse starts."""
    return pd.DataFrame(
        columns=[column.name for table in vocabulary.CODEBOOK_TABLES if table.name == "codebook/decisions" for column in table.columns]
    )


def subsets(names: Iterable[str], n_drawn: int = N_DRAWN) -> tuple[list[tuple[str, ...]], bool]:
    """Sets of names that may be lost, smallest first: every one but the empty one where there are few names, else drawn ones; and whether these are all.

    Of many names every single one, and sets drawn by a seed in which each name is lost or kept with equal chance. The draw depends on the
    sorted names alone.
    """
    names = sorted(names)
    if len(names) <= SMALL:
        return [some for size in range(1, len(names) + 1) for some in combinations(names, size)], True
    lost = np.random.default_rng(SEED).random((n_drawn, len(names))) < 0.5
    drawn = {(name,) for name in names} | {tuple(name for name, gone in zip(names, row, strict=True) if gone) for row in lost}
    return sorted(drawn - {()}, key=lambda some: (len(some), some)), False


def sets_of_size(names: Iterable[str], size: int) -> Iterator[tuple[str, ...]]:
    """Every set of some size, where these are not more than `MOST_SETS`; else nothing."""
    names = sorted(names)
    return combinations(names, size) if comb(len(names), size) <= MOST_SETS else iter(())


def without_origins(case: Case, sets: Iterable[tuple[str, ...]]) -> list[Option]:
    """Losses of original reports: every page that carries one of them is left out."""
    pages = case.sources.groupby("origin_id")["source_id"].agg(frozenset)
    return [Option(JOIN.join(FROM_ORIGIN + name for name in some), "", sources=frozenset().union(*(pages[name] for name in some))) for some in sets]


def without_informants(sets: Iterable[tuple[str, ...]]) -> list[Option]:
    """Losses of informants: every fact that one of them told is left out."""
    return [Option(JOIN.join(FROM_INFORMANT + name for name in some), "", informants=frozenset(some)) for some in sets]


def _labels(name: str, case: Case) -> list[str]:
    """Labels of the options that the name of a universe joins; an informant may have the sign in its own name that joins them."""
    held = {f"\0{number}": FROM_INFORMANT + informant for number, informant in enumerate(sorted(set(case.facts["informant"]))) if JOIN in informant}
    for mark, label in held.items():
        name = name.replace(label, mark)
    return [held.get(label, label) for label in name.split(JOIN)]


def find(grid: Grid, case: Case, name: str) -> tuple[Grid, tuple[int, ...]]:
    """The grid with one universe, named as `Grid.name` names it, and its place.

    Raises
    ------
    ValueError
        If there is no such universe; says what is allowed.
    """
    labels = _labels(terms.clean_text(name), case) if name != NEUTRAL else []
    lost = [label for label in labels if label.startswith((FROM_ORIGIN, FROM_INFORMANT))]
    origins, informants = (sorted(label.removeprefix(kind) for label in lost if label.startswith(kind)) for kind in (FROM_ORIGIN, FROM_INFORMANT))
    wrong = [
        f"{item!r} is no original report of the case; its reports are {', '.join(sorted(set(case.sources['origin_id'])))}"
        for item in origins
        if item not in set(case.sources["origin_id"])
    ]
    wrong += [
        f"{item!r} is no informant of the case; its informants are {'; '.join(sorted(set(case.facts['informant'])))}"
        for item in informants
        if item not in set(case.facts["informant"])
    ]
    known = {
        option.label: (axis.name, place)
        for axis in grid.axes
        for place, option in enumerate(axis.options)
        if option.label not in ("", f"{axis.name}-given")
    }
    others = [label for label in labels if label not in lost]
    wrong += [
        f"{label!r} is no option; use {NEUTRAL} alone, {', '.join(sorted(known))}, {FROM_ORIGIN}ID, {FROM_INFORMANT}NAME"
        for label in others
        if label not in known
    ]
    if wrong:
        raise ValueError("\n".join(wrong))
    chosen = dict(known[label] for label in others)
    if len(chosen) < len(others) or len(set(labels)) < len(labels):
        raise ValueError(f"{name!r} takes a decision twice; use one option of each decision")
    if lost:
        loss = Option(JOIN.join(sorted(lost)), "", sources=without_origins(case, [tuple(origins)])[0].sources, informants=frozenset(informants))
        grid = grid._replace(axes=tuple(axis._replace(options=(axis.options[0], loss)) if axis.name == LOSS else axis for axis in grid.axes))
        chosen[LOSS] = 1
    places = tuple(chosen.get(axis.name, 0) for axis in grid.axes)
    if not grid.only({axis.name: [place] for axis, place in zip(grid.axes, places, strict=True)}).allowed.all():
        raise ValueError(f"{name!r} is a forbidden combination; decisions.csv says which options do not go together (not_with)")
    return grid, places
