"""Events of the figure of what had been decided: who says or does what bears on it, and when, and which of them cannot all be right."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, NamedTuple

import pandas as pd

from analysis.collect.corroboration import conflicts
from analysis.model import terms
from analysis.model.choices import Choices
from analysis.model.dispute import Case
from analysis.model.sentences import say_informant, say_office, say_organ
from analysis.positions import date_facts, date_statements

MOST = 12
"""Events that are drawn at most."""

START, CLAIM, TOLD = "start", "claim", "told"
"""Kinds of event: what the clock of the case starts with, what a state asks for, what is said or done on the decision."""

OTHERS = ""
"""The lane of whoever speaks for no state."""

START_DAYS = 31
"""Accounts of the start of the clock that lie further from the day on record tell of another event of that type."""

Span = tuple[pd.Timestamp, pd.Timestamp]


class Part(NamedTuple):
    """A position that is said or shown."""

    state: str
    proposition: str
    stance: int


class Voice(NamedTuple):
    """Whose word an event is: the state (blank = none's), who in short, and who in a sentence."""

    state: str
    short: str
    full: str

    def and_(self, other: "Voice") -> "Voice":
        """Both voices in the lane of this one."""
        short, full = (
            " and ".join(dict.fromkeys(filter(None, both)))
            for both in (
                (self.short, other.short if other.state == self.state else other.full),
                (self.full, other.full),
            )
        )
        return Voice(self.state, short, full)


@dataclass(frozen=True)
class Event:
    """What one voice says or does on one day, or days on which accounts differ (`spans`)."""

    kind: str
    event_type: str
    voice: Voice
    is_own: bool
    spans: tuple[Span, ...]
    parts: tuple[Part, ...]
    facts: tuple[str, ...]
    statements: tuple[str, ...]

    @property
    def first(self) -> pd.Timestamp:
        """First possible day; NaT is no bound."""
        return pd.NaT if self.is_open else min(first for first, _ in self.spans)

    @property
    def last(self) -> pd.Timestamp:
        """Last possible day."""
        return max(last for _, last in self.spans)

    @property
    def is_open(self) -> bool:
        """Whether no first day is known."""
        return any(pd.isna(first) for first, _ in self.spans)

    @property
    def order(self) -> tuple[pd.Timestamp, pd.Timestamp, bool, str]:
        """Its place in time; of one day a state's own voice first."""
        return (self.last if self.is_open else self.first), self.last, not self.is_own, min(self.facts)

    def with_(self, other: "Event", spans: tuple[Span, ...], voice: Voice | None = None) -> "Event":
        """Both as one event, in the voice of this one unless another is given."""
        parts, facts, statements = (tuple(dict.fromkeys([*mine, *its])) for mine, its in zip(self._joined, other._joined, strict=True))
        is_own = self.is_own or other.is_own
        return replace(self, spans=spans, parts=parts, facts=facts, statements=statements, is_own=is_own, voice=voice or self.voice)

    @property
    def _joined(self) -> tuple[tuple, tuple, tuple]:
        return self.parts, self.facts, self.statements


class Matter(NamedTuple):
    """What bears on the decision in a case: the states that decide, all propositions of it, and those that say whether it is taken."""

    deciding: tuple[str, ...]
    propositions: frozenset[str]
    finality: frozenset[str]


def matter_of(case: Case) -> Matter:
    """What an organ of the deciding state decides, by the codebook and the case; where no role decides, each party does."""
    decided = {name for name, organs in case.deciders.items() if organs} | case.outcomes
    by_final = case.propositions["decided_by"].map(lambda organs: terms.FINAL_DECIDER in terms.split_list(organs))
    finality = frozenset(case.propositions.loc[by_final, "proposition"]) - case.outcomes
    return Matter(case.deciding_states or case.parties, frozenset(decided) | finality, finality)


def _voice(fact: Mapping[str, Any] | pd.Series, is_own: bool, case: Case) -> Voice:
    """Whose word a fact is: of the state that acts or speaks itself, or of who tells of it."""
    words, state, organ = case.codebook.words, fact["state"], fact["organ"]
    is_office = bool(state) and organ not in case.codebook.stateless
    outsider, told = words.voices.get(fact["informant"], ""), say_informant(fact["informant"], words)
    if is_office and (is_own or fact["informant_state"] == state):
        short = "" if organ == terms.UNNAMED else organ.replace("_", " ")
        return Voice(state, short, words[state] if organ == terms.UNNAMED else say_organ(organ, words[state]))
    if not is_office:
        who = words.voices_in_words.get(organ, say_office("", organ))
        citing = "" if outsider or fact["informant"] == terms.NOT_STATED else told
        said = f"{who}, citing {citing}" if citing else who
        return Voice(OTHERS, said, said)
    return Voice("" if outsider else fact["informant_state"], told, told)


def _parts(said: pd.DataFrame) -> tuple[Part, ...]:
    columns = said[["state", "proposition", "stance"]].drop_duplicates()
    return tuple(Part(state, proposition, int(stance)) for state, proposition, stance in columns.itertuples(index=False))


def _kind(fact: Mapping[str, Any], about: pd.DataFrame, case: Case, matter: Matter) -> str:
    """Which kind of event a fact is; blank: it is none."""
    words = case.codebook.words.matter
    if fact["event_type"] == words["start"]:
        days = pd.to_datetime(pd.Series([day for day in case.started if day]))
        apart = [abs((fact[end] - day).days) for end in ("first", "last") for day in days if pd.notna(fact[end])]
        if not apart or min(apart) <= START_DAYS:
            return START
    if fact["event_type"] == words["claim"]:
        return CLAIM
    return TOLD if len(about) else ""


def _of_fact(fact: Mapping[str, Any], said: pd.DataFrame, case: Case, matter: Matter) -> list[Event]:
    """The event that a fact is, if any."""
    about = said[said["state"].isin(matter.deciding) & said["proposition"].isin(matter.propositions)]
    kind = _kind(fact, about, case, matter)
    shown = {
        START: said[:0],
        CLAIM: said[said["proposition"].isin(case.outcomes) & ~said["state"].isin(matter.deciding)],
    }.get(kind, about)
    resting = said if kind in (START, CLAIM) else about
    is_own = bool((resting["basis"] != terms.ATTRIBUTED).any()) if len(resting) else kind == START and fact["state"] in matter.deciding
    voice = _voice(fact, is_own, case)
    event = Event(
        kind,
        fact["event_type"],
        voice,
        is_own,
        ((fact["first"], fact["last"]),),
        _parts(shown),
        (fact["fact_id"],),
        tuple(resting["statement_id"]),
    )
    return [event] if kind else []


def _other_claims(events: list[Event], facts: pd.DataFrame, statements: pd.DataFrame, case: Case) -> list[Event]:
    """For each state of whose claim no event is told: the first act by which it is seen to have made one."""
    claiming = {part.state for event in events if event.kind == CLAIM for part in event.parts}
    found = []
    for row in case.propositions[case.propositions["is_outcome"] == "yes"].to_dict("records"):
        state = row["named_state"]
        acts = statements[(statements["state"] == state) & (statements["proposition"] == row["proposition"]) & (statements["stance"] == 1)]
        acts = acts[(acts["basis"] == terms.BASES[0]) & acts["fact_id"].isin(facts["fact_id"]) & acts["last"].notna()]
        if not state or state in claiming or acts.empty:
            continue
        act = acts.sort_values(["last", "statement_id"]).iloc[0]
        teller = _voice(facts[facts["fact_id"] == act["fact_id"]].iloc[0], True, case)
        short = f"as told by {teller.full}" if teller.state != state else teller.short
        voice = Voice(state, short, f"{case.codebook.words[state]}, {short}" if teller.state != state else teller.full)
        parts = (Part(state, row["proposition"], 1),)
        spans = ((act["first"], act["last"]),)
        found.append(
            Event(
                CLAIM,
                case.codebook.words.matter["claim"],
                voice,
                True,
                spans,
                parts,
                (act["fact_id"],),
                (act["statement_id"],),
            )
        )
    return found


def _of_one_voice(events: Iterable[Event]) -> list[Event]:
    """Events with what one voice says on one day taken together, unless it differs; and with what only repeats an office that is itself heard that day."""
    joined: dict[tuple, Event] = {}
    for event in events:
        key: tuple = (event.kind, event.spans, event.voice.state, "" if event.kind == START else event.voice.full)
        if key in joined and _disagree(joined[key], event):
            key = (*key, event.facts)
        joined[key] = joined[key].with_(event, event.spans, joined[key].voice.and_(event.voice)) if key in joined else event
    kept: list[Event] = []
    relays: list[Event] = []
    for event in joined.values():
        (relays if event.voice.state == OTHERS and ", citing " in event.voice.full else kept).append(event)
    for relay in relays:
        same = [
            event for event in kept if event.spans == relay.spans and set(relay.parts) <= set(event.parts) and event.voice.full in relay.voice.full
        ]
        if same:
            kept[kept.index(same[0])] = same[0].with_(relay, same[0].spans)
        else:
            kept.append(relay)
    return kept


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


def _rank(event: Event, matter: Matter, case: Case, in_conflict: set[str]) -> int:
    """How much an event bears on the decision; the lower, the more."""
    outcome = matter.finality | case.outcomes
    if set(event.facts) & in_conflict or event.kind == START:
        return 0
    if event.kind == TOLD and event.is_own and any(part.proposition in outcome for part in event.parts):
        return 1
    if event.kind == CLAIM:
        return 2
    return 3 if any(part.proposition in outcome for part in event.parts) else 4


class Conflict(NamedTuple):
    """Events of which no two can both be right, and the two positions, one of each of the first two, that differ most tellingly."""

    events: tuple[Event, ...] = ()
    parts: tuple[Part, ...] = ()


def conflict_of(events: list[Event], pairs: set[tuple[str, str]], matter: Matter, outcomes: frozenset[str]) -> Conflict:
    """The conflict on whether a decision is taken, else on the outcome: the one between words nearest in time, the deciding state's own first."""
    found = []
    for one, other in combinations(sorted(events, key=lambda event: (not event.is_own, event.order)), 2):
        if not excluding(one, other, pairs):
            continue
        for a in one.parts:
            for b in other.parts:
                if (a.state, a.proposition) == (b.state, b.proposition) and a.stance != b.stance and a.proposition in matter.finality | outcomes:
                    apart = abs((one.order[0] - other.order[0]).days)
                    found.append(
                        (
                            (a.proposition not in matter.finality, apart, not one.is_own, one.order, other.order, a),
                            (one, other),
                            (a, b),
                        )
                    )
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
    """What is drawn: the events in time, the conflict among them, facts told in one line as earlier, and how many are not drawn."""

    events: list[Event]
    conflict: Conflict
    earlier: pd.DataFrame
    n_left_out: int
    n_ranked_out: int
    n_background: int


def story(case: Case, choices: Choices) -> Story:
    """Events that bear on what had been decided, `MOST` at most, those that bear on it most first.

    Drawn are the start of the clock, the claims, and every word or act on a proposition that an organ of the deciding state decides.
    """
    matter = matter_of(case)
    facts, statements = date_facts(case, choices), date_statements(case, choices)
    facts, statements = facts[facts["counts"]], statements[statements["counts"]]
    background = case.codebook.event_types.set_index("event_type")["is_background"] == "yes"
    is_background = facts["event_type"].map(background).fillna(False).astype(bool)
    dated = facts[~is_background & facts["last"].notna()].sort_values(["last", "first", "fact_id"])
    by_fact = dict(iter(statements.groupby("fact_id")))
    told = [event for fact in dated.to_dict("records") for event in _of_fact(fact, by_fact.get(fact["fact_id"], statements[:0]), case, matter)]
    coded = conflicts(case)
    pairs = set(zip(coded["fact_id"], coded["contradicts_fact_id"], strict=True))
    events = _of_disputed_days(_of_one_voice([*told, *_other_claims(told, dated, statements, case)]), pairs)
    conflict = conflict_of(events, pairs, matter, case.outcomes)
    collide = {fact for event in conflict.events for fact in event.facts}
    chosen = sorted(events, key=lambda event: (_rank(event, matter, case, collide), event.order))[:MOST]
    drawn = {fact for event in chosen for fact in event.facts}
    ranked_out = {fact for event in events for fact in event.facts} - drawn
    start = min((event.order[0] for event in chosen), default=pd.NaT)
    rest = dated[~dated["fact_id"].isin(drawn)]
    earlier = rest[(rest["last"] < start) & (rest["event_type"] != "statement") & ~rest["fact_id"].isin(ranked_out)]
    left_out = len(facts) - int(is_background.sum()) - len(drawn) - len(earlier) - len(ranked_out)
    return Story(
        sorted(chosen, key=lambda event: event.order),
        conflict,
        earlier,
        left_out,
        len(ranked_out),
        int(is_background.sum()),
    )
