"""Events of the figure of what had been decided: who says or does what bears on it, and when."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import pandas as pd

from analysis.model import terms
from analysis.model.dispute import Case
from analysis.model.sentences import say_informant, say_office, say_organ

START, CLAIM, TOLD = "start", "claim", "told"
"""Kinds of event: what starts the clock of the case, what a state asks for, what bears on the decision."""

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
        joined: dict[str, Any] = {}
        for name in ("parts", "facts", "statements"):
            joined[name] = tuple(dict.fromkeys([*getattr(self, name), *getattr(other, name)]))
        return replace(self, spans=spans, is_own=self.is_own or other.is_own, voice=voice or self.voice, **joined)


class Matter(NamedTuple):
    """What bears on the decision: the states that decide, all its propositions, those on whether it is taken."""

    deciding: tuple[str, ...]
    propositions: frozenset[str]
    finality: frozenset[str]


def matter_of(case: Case) -> Matter:
    """What an organ of the deciding state decides, by codebook and case; where no role decides, each party does."""
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
    return tuple(Part(state, proposition, int(stance)) for state, proposition, stance in columns.to_numpy())


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


def of_fact(fact: Mapping[str, Any], said: pd.DataFrame, case: Case, matter: Matter) -> list[Event]:
    """The event that a fact is, if any."""
    about = said[said["state"].isin(matter.deciding) & said["proposition"].isin(matter.propositions)]
    kind = _kind(fact, about, case, matter)
    claimed = said[said["proposition"].isin(case.outcomes) & ~said["state"].isin(matter.deciding)]
    shown = {START: said[:0], CLAIM: claimed}.get(kind, about)
    resting = said if kind in (START, CLAIM) else about
    is_own = bool((resting["basis"] != terms.ATTRIBUTED).any())
    if resting.empty:
        is_own = kind == START and fact["state"] in matter.deciding
    voice, spans = _voice(fact, is_own, case), ((fact["first"], fact["last"]),)
    ids = (fact["fact_id"],), tuple(resting["statement_id"])
    return [Event(kind, fact["event_type"], voice, is_own, spans, _parts(shown), *ids)] if kind else []


def other_claims(events: list[Event], facts: pd.DataFrame, statements: pd.DataFrame, case: Case) -> list[Event]:
    """For each state of whose claim no event is told: the first act by which it is seen to have made one."""
    claiming = {part.state for event in events if event.kind == CLAIM for part in event.parts}
    words, found = case.codebook.words, []
    acting = (statements["basis"] == terms.BASES[0]) & (statements["stance"] == 1) & statements["last"].notna()
    acts_of = statements[acting & statements["fact_id"].isin(facts["fact_id"])]
    for row in case.propositions[case.propositions["is_outcome"] == "yes"].to_dict("records"):
        state = row["named_state"]
        acts = acts_of[(acts_of["state"] == state) & (acts_of["proposition"] == row["proposition"])]
        if not state or state in claiming or acts.empty:
            continue
        act = acts.sort_values(["last", "statement_id"]).iloc[0]
        teller = _voice(facts[facts["fact_id"] == act["fact_id"]].iloc[0], True, case)
        short = f"as told by {teller.full}" if teller.state != state else teller.short
        voice = Voice(state, short, f"{words[state]}, {short}" if teller.state != state else teller.full)
        parts, spans = (Part(state, row["proposition"], 1),), ((act["first"], act["last"]),)
        ids = (act["fact_id"],), (act["statement_id"],)
        found.append(Event(CLAIM, words.matter["claim"], voice, True, spans, parts, *ids))
    return found
