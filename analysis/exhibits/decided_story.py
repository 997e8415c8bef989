"""What is drawn of what had been decided: accounts of one event together, their conflict, what bears on it most."""

from collections.abc import Iterable
from itertools import combinations, product
from typing import NamedTuple

import pandas as pd

from analysis.collect.corroboration import conflicts
from analysis.exhibits import decided_events as told_of
from analysis.exhibits.decided_events import CLAIM, OTHERS, START, TOLD, Event, Matter, Part
from analysis.model.choices import Choices
from analysis.model.dispute import Case
from analysis.positions import date_facts, date_statements

MOST = 12
"""Events that are drawn at most."""


def _of_one_voice(events: Iterable[Event]) -> list[Event]:
    """Events with what one voice says on one day taken together, unless it differs; so is what only repeats it."""
    joined: dict[tuple, Event] = {}
    for event in events:
        key: tuple = (event.kind, event.spans, event.voice.state, "" if event.kind == START else event.voice.full)
        if key in joined and _disagree(joined[key], event):
            key = (*key, event.facts)
        one = joined.get(key)
        joined[key] = one.with_(event, event.spans, one.voice.and_(event.voice)) if one else event
    kept: list[Event] = []
    for event in sorted(joined.values(), key=lambda event: ", citing " in event.voice.full):
        heard = next((other for other in kept if _repeats(event, other)), None)
        if heard:
            kept[kept.index(heard)] = heard.with_(event, heard.spans)
        else:
            kept.append(event)
    return kept


def _repeats(relay: Event, other: Event) -> bool:
    """Whether somebody who cites an office says no more than what that office is itself heard to say that day."""
    is_relay = relay.voice.state == OTHERS and f", citing {other.voice.full}" in relay.voice.full
    return is_relay and relay.spans == other.spans and set(relay.parts) <= set(other.parts)


def _disagree(one: Event, other: Event) -> bool:
    """Whether two events show other stances in one position."""
    both = {*one.parts, *other.parts}
    return len(both) > len({(part.state, part.proposition) for part in both})


def _is_one(one: Event, other: Event) -> bool:
    """Whether two events that exclude each other are accounts of one event on different days."""
    mine, its = set(one.parts), set(other.parts)
    same = one.kind == other.kind and one.event_type == other.event_type and one.spans != other.spans
    return same and (mine == its or (one.voice.state == other.voice.state and (mine <= its or its <= mine)))


def _of_disputed_days(events: list[Event], pairs: set[tuple[str, str]]) -> list[Event]:
    """Events with accounts of one event that differ only on its day taken together."""
    events = sorted(events, key=lambda event: event.order)
    for one, other in combinations(list(events), 2):
        if one in events and other in events and excluding(one, other, pairs) and _is_one(one, other):
            first, second = (one, other) if one.is_own or not other.is_own else (other, one)
            voice = first.voice if first.is_own else first.voice.and_(second.voice)
            events[events.index(one)] = first.with_(second, tuple(sorted({*one.spans, *other.spans}, key=str)), voice)
            events.remove(other)
    return events


def excluding(one: Event, other: Event, pairs: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """Pairs of facts, one of each event, that exclude each other."""
    return [(a, b) for a in one.facts for b in other.facts if (a, b) in pairs]


def _is_on(event: Event, propositions: frozenset[str]) -> bool:
    """Whether an event says something on one of these propositions."""
    return event.kind == TOLD and any(part.proposition in propositions for part in event.parts)


def _rank(event: Event, matter: Matter, case: Case, in_conflict: set[str]) -> int:
    """How much an event bears on the decision; the lower, the more."""
    outcome = matter.finality | case.outcomes
    if set(event.facts) & in_conflict or event.kind == START:
        return 0
    if event.is_own and _is_on(event, outcome):
        return 1
    if event.kind == CLAIM:
        return 2
    return 3 if _is_on(event, outcome) else 4


class Conflict(NamedTuple):
    """Events of which no two can both be right, and the positions, if any, on which the first two differ."""

    events: tuple[Event, ...] = ()
    parts: tuple[Part, ...] = ()


def conflict_of(events: list[Event], pairs: set[tuple[str, str]], matter: Matter, outcomes: frozenset[str]) -> Conflict:
    """The conflict on whether a decision is taken, else on the outcome; of several, between words nearest in time."""
    found: list[tuple[tuple, tuple[Event, Event], tuple[Part, ...]]] = []
    asked = matter.finality | outcomes
    for one, other in combinations(sorted(events, key=lambda event: (not event.is_own, event.order)), 2):
        nearness = abs((one.order[0] - other.order[0]).days), not one.is_own, one.order, other.order
        for a, b in product(one.parts, other.parts) if excluding(one, other, pairs) else ():
            if a[:2] == b[:2] and a.stance != b.stance and a.proposition in asked:
                rank = (int(a.proposition not in matter.finality), *nearness, a)
                found.append((rank, (one, other), (a, b)))
        if excluding(one, other, pairs) and all(_is_on(event, asked) for event in (one, other)):
            found.append(((2, *nearness), (one, other), ()))
    if not found:
        return Conflict()
    _, chosen, parts = min(found, key=lambda item: item[0])
    clique = list(chosen)
    near = sorted(events, key=lambda event: (abs((event.order[0] - clique[0].order[0]).days), event.order))
    for event in near:
        if event not in clique and all(excluding(event, other, pairs) for other in clique):
            clique.append(event)
    return Conflict(tuple(clique), parts)


class Story(NamedTuple):
    """What is drawn: events, the conflict among them, facts that are told as earlier, how many are not drawn."""

    events: list[Event]
    conflict: Conflict
    earlier: pd.DataFrame
    n_left_out: int
    n_ranked_out: int
    n_background: int


def story(case: Case, choices: Choices) -> Story:
    """Events that bear on what had been decided, `MOST` at most, of more those that bear on it most.

    They are the start of the clock, the claims, and every word or act on what an organ of the deciding state decides.
    """
    matter = told_of.matter_of(case)
    facts, statements = date_facts(case, choices), date_statements(case, choices)
    facts, statements = facts[facts["counts"]], statements[statements["counts"]]
    background = case.codebook.event_types.set_index("event_type")["is_background"] == "yes"
    is_background = facts["event_type"].map(background).fillna(False).astype(bool)
    dated = facts[~is_background & facts["last"].notna()].sort_values(["last", "first", "fact_id"])
    told = []
    for fact in dated.to_dict("records"):
        told += told_of.of_fact(fact, statements[statements["fact_id"] == fact["fact_id"]], case, matter)
    coded = conflicts(case)
    pairs = set(zip(coded["fact_id"], coded["contradicts_fact_id"], strict=True))
    events = _of_disputed_days(_of_one_voice([*told, *told_of.other_claims(told, dated, statements, case)]), pairs)
    conflict = conflict_of(events, pairs, matter, case.outcomes)
    collide = {fact for event in conflict.events for fact in event.facts}
    chosen = sorted(events, key=lambda event: (_rank(event, matter, case, collide), event.order))[:MOST]
    drawn = {fact for event in chosen for fact in event.facts}
    ranked_out = {fact for event in events for fact in event.facts} - drawn
    start = min((event.order[0] for event in chosen), default=pd.NaT)
    rest = dated[~dated["fact_id"].isin(drawn)]
    earlier = rest[(rest["last"] < start) & (rest["event_type"] != "statement") & ~rest["fact_id"].isin(ranked_out)]
    n_background = int(is_background.sum())
    left_out = len(facts) - n_background - len(drawn) - len(earlier) - len(ranked_out)
    drawn_events = sorted(chosen, key=lambda event: event.order)
    return Story(drawn_events, conflict, earlier, left_out, len(ranked_out), n_background)
