"""What overturns each conclusion of a case, in words, and what that comes to."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from analysis.model import terms
from analysis.model.dispute import Case
from analysis.model.sentences import count, say_informant, say_list, start
from analysis.multiverse import decision_words
from analysis.multiverse.conclusions import UNDEFINED, VALUES
from analysis.multiverse.exploring import Explored
from analysis.multiverse.robustness import BY_EQUIVALENT, BY_INFORMANTS, BY_ORIGINS

BYS = {BY_EQUIVALENT: 2, BY_INFORMANTS: 1, BY_ORIGINS: 1}
"""Means of overturning that are shown, each with the least that is tried where it can reach a conclusion: of choices, the default is one."""
OPEN = VALUES[UNDEFINED]
BECOMES = {OPEN: "then nothing is known", "holds": "then it holds", "does not hold": "then it does not hold"}
MOST = 3
"""Of more names, or of more ways than one more, the first ones are named and the others counted."""
LONGEST = 150


class Way(NamedTuple):
    """The smallest sets of one means that give a conclusion another value: their size (0: none does), and each in words with the value that it gives."""

    by: str
    size: int
    sets: tuple[tuple[str, str], ...] = ()

    @property
    def is_turned(self) -> bool:
        """Whether one of the sets gives a value that is known."""
        return any(value != OPEN for _, value in self.sets)

    @property
    def becomes(self) -> str:
        """What follows for the conclusion: otherwise, unknown, or otherwise or unknown; blank where nothing does."""
        is_open = any(value == OPEN for _, value in self.sets)
        return " or ".join(["otherwise"] * self.is_turned + ["unknown"] * is_open)


class Row(NamedTuple):
    """A conclusion: its sentence, whether it says that something was not found, and the means that can reach it.

    `alone` are the informants of whom each alone overturns it, in words, with whether each is an office of a state and no kind of source.
    """

    name: str
    sentence: str
    is_of_absence: bool
    ways: tuple[Way, ...]
    alone: tuple[tuple[str, bool], ...] = ()

    @property
    def size(self) -> int:
        """Size of the smallest set of any means that overturns it; 0: none does."""
        return min((way.size for way in self.ways if way.size), default=0)

    @property
    def smallest(self) -> list[tuple[str, str]]:
        """The smallest sets of any means, in words, with the value that each gives."""
        return [found for way in self.ways if way.size and way.size == self.size for found in way.sets]


def rows_of(overturned: pd.DataFrame, stands: pd.DataFrame, explored: Explored) -> list[Row]:
    """Conclusions in the order of the figure: what is overturned by least first, what nothing overturns last, and then what nothing can reach.

    `overturned` and `stands` are the tables `overturning` and `robustness`.
    """
    found, sets = [], overturned.set_index(["conclusion", "by"])
    for row in stands.to_dict("records"):
        name = row["conclusion"]
        ways = [_way(by, sets.loc[(name, by)], name, explored) for by, least in BYS.items() if sets.loc[(name, by), "n_tried"] >= least]
        lost = explored.lost[name, "informants"]
        alone = [(_informant(who, explored.case), is_office(who, explored.case)) for (who, *_), _ in lost.sets if lost.size == 1]
        found.append(Row(name, row["sentence"], row["verdict"] in ("by absence", "silent"), tuple(ways), tuple(alone)))
    return sorted(found, key=_rank)


def _rank(row: Row) -> tuple[object, ...]:
    """Where a conclusion stands in the order of the figure; those with the same smallest things stand together."""
    is_silenced, sizes = all(value == OPEN for _, value in row.smallest), sorted(way.size or 10**6 for way in row.ways)
    return not row.ways, not row.size, row.size, is_silenced, -len(row.smallest), say_smallest(row), sizes


def _way(by: str, found: pd.Series, name: str, explored: Explored) -> Way:
    size = 0 if pd.isna(found["size"]) else int(found["size"])
    if not size:
        return Way(by, 0)
    if by == BY_EQUIVALENT:
        labels, values = terms.split_list(found["sets"]), terms.split_list(found["becomes"])
        sets = [(decision_words.say_set(label, explored.case.codebook), value) for label, value in zip(labels, values, strict=True)]
    else:
        kind, say = ("origins", _without_reports) if by == BY_ORIGINS else ("informants", _without_informants)
        sets = [(say(names, explored.case), VALUES[value]) for names, value in explored.lost[name, kind].sets]
    return Way(by, size, tuple(sets))


def _some(names: Sequence[str]) -> str:
    """Names as in a sentence; of many the first ones, and how many others."""
    return say_list([*names] if len(names) <= MOST else [*names[: MOST - 1], f"{len(names) - MOST + 1} others"])


def _without_reports(origins: Iterable[str], case: Case) -> str:
    publishers = case.sources.drop_duplicates("origin_id").set_index("origin_id")["origin_publisher"]
    names = [str(publishers[origin]) for origin in origins]
    of = _some(list(dict.fromkeys(names)))
    return f"leaving out the report of {of}" if len(names) == 1 else f"leaving out {len(names)} original reports ({of})"


def is_office(informant: str, case: Case) -> bool:
    """Whether an informant is an office of a state, and no kind of source such as the press."""
    return informant.partition(" ")[0] in case.codebook.words and informant not in case.codebook.words.voices


def _informant(informant: str, case: Case) -> str:
    """An informant in words: an office, a voice where it alone has that voice in the codebook, or a kind of source."""
    words = case.codebook.words
    voice = words.voices.get(informant, "")
    if is_office(informant, case):
        return say_informant(informant, words)
    if voice and [*words.voices.values()].count(voice) == 1:
        return words.voices_in_words[voice]
    kind, _, which = informant.partition(", ")
    name = f"{which} {kind}".strip()
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


def _without_informants(informants: Iterable[str], case: Case) -> str:
    names = [*informants]
    whom = _some([_informant(name, case) for name in names])
    return f"leaving out {'' if all(is_office(name, case) for name in names) else 'what was told by '}{whom}"


def say_smallest(row: Row) -> str:
    """The smallest things that overturn a conclusion, and what follows; or that nothing does."""
    if not row.ways:
        return "Nothing could be tried: there is nothing to leave out or to choose otherwise"
    if not row.size:
        return IN_VAIN + ("; leaving sources out cannot add what was not found" if row.is_of_absence else "")
    said = []
    for value in (*sorted({value for _, value in row.smallest} - {OPEN}), OPEN):
        given = [words for words, becomes in row.smallest if becomes == value]
        if given:
            said.append(f"{_say_ways(given)}: {BECOMES[value]}")
    return start("; ".join(said))


IN_VAIN = "Nothing that was tried"
LEAVING = "leaving out "


def _say_ways(ways: list[str]) -> str:
    """Ways as in a sentence: *leaving out the one or the other*, with a comma before each *or* where one names several things; of many the first ones."""
    shown = ways if len(ways) <= MOST + 1 else [*ways[:MOST], f"one of {len(ways) - MOST} other things"]
    shorter = [way.removeprefix(LEAVING) if place and shown[place - 1].startswith(LEAVING) else way for place, way in enumerate(shown)]
    if any(" and " in way or ", " in way for way in ways):
        return ", or ".join(shorter)
    return " or ".join(filter(None, [", ".join(shorter[:-1]), shorter[-1]]))


def say_finding(rows: Sequence[Row]) -> str:
    """How many conclusions hang on a single informant, on whom most of them, and how many withstand all that was tried."""
    n, hanging = len(rows), [row for row in rows if row.alone]
    told = Counter(who for row in hanging for who in row.alone)
    are_offices = {is_office for _, is_office in told}
    kind = "kind of source" if are_offices == {False} else "informant" if False not in are_offices else "informant or kind of source"
    whole = {1: "the one conclusion", 2: "both conclusions"}.get(n, f"all {n} conclusions")
    if not hanging:
        lead = f"{'the one conclusion does not depend' if n == 1 else f'none of {n} conclusions depends'} on a single {kind}"
    else:
        subject = whole if len(hanging) == n else f"of {n} conclusions, {len(hanging)}"
        lead = f"{subject} {'depend' if len(hanging) > 1 else 'depends'} on a single {kind}"
    withstand = sum(bool(row.ways) and not row.size for row in rows)
    those = {n: {1: "it", 2: "both"}.get(n, f"all {n}"), 0: "none"}.get(withstand, str(withstand))
    tail = f"; {those} {'withstand' if withstand > 1 else 'withstands'} all that was tried"
    (name, _), most = min(told.items(), key=lambda item: (-item[1], item[0]), default=(("", True), 0))
    whom = "" if not most else f", {name}" if most == len(hanging) else f", {most} of them on {name}"
    if most == len(hanging) and are_offices == {False}:
        lead, whom = lead.replace(f"a single {kind}", f"{name} alone"), ""
    return start(next(said for said in (lead + whom + tail, lead + whom, lead + tail) if len(said) <= LONGEST))


def say_counts(rows: Sequence[Row]) -> Mapping[str, Any]:
    """Numbers for the words below the figure, by name."""
    return {
        "conclusions": count(len(rows), "conclusion"),
        "alone": sum(bool(row.alone) for row in rows),
        "withstand": sum(bool(row.ways) and not row.size for row in rows),
        "unreached": sum(not row.ways for row in rows),
    }
