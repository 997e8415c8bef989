"""Words of the figure of what had been decided: labels of events, the finding, earlier years, what is seen."""

import re
from collections.abc import Iterable, Mapping

import pandas as pd

from analysis.exhibits.decided_events import CLAIM, START, Event, Matter, Part
from analysis.exhibits.decided_story import MOST, Story
from analysis.exhibits.subject import say_subject, when
from analysis.model.dispute import Case
from analysis.model.sentences import count, say_interval, say_list, say_proposition, say_stance, start
from analysis.model.words import Words

SAYS_THAT = re.compile(r"^(holds|says) that ")
STATEMENT = "statement"
LONGEST = 150
"""Signs of a finding at most."""


def _groups(parts: Iterable[Part], matter: Matter, outcomes: frozenset[str], words: Words) -> list[list[Part]]:
    """Positions that can be said together: of one stance on one family of propositions, or of several states on one.

    A condition of an outcome is left out where the outcome itself is said.
    """
    said = {_named(part.proposition, words) for part in parts if part.proposition in outcomes}
    asked = outcomes | matter.finality
    kept = [part for part in parts if part.proposition in asked or _named(part.proposition, words) not in said]
    order = sorted(
        kept,
        key=lambda part: (part.proposition not in matter.finality, part.proposition not in outcomes, part.stance == 0),
    )
    groups: dict[tuple, list[Part]] = {}
    for part in order:
        groups.setdefault((part.state, words.of(part.proposition, "proposition_family"), part.stance), []).append(part)
    by_states: dict[tuple, list[Part]] = {}
    for (_, family, stance), group in groups.items():
        by_states.setdefault((family, stance, tuple(part.proposition for part in group)), []).extend(group)
    return list(by_states.values())


def _named(proposition: str, words: Words) -> str:
    """Name of the state that a proposition names; blank where it names none."""
    return words.get(words.state_in(proposition), "")


def _said(group: list[Part], words: Words) -> str:
    """The stance of a group of positions in words: *opposes surrender to the United States and Russia*."""
    propositions = list(dict.fromkeys(part.proposition for part in group))
    own = group[0].state if len({part.state for part in group}) == len(propositions) == 1 else ""
    said, named = say_stance(group[0].stance, propositions[0], words, own), [_named(name, words) for name in propositions]
    return said.replace(named[0], say_list(named)) if len(named) > 1 and all(named) else said


def clause(group: list[Part], subject: str, words: Words) -> str:
    """A group of positions as a clause: what is said, or who holds it; a blank subject is left out."""
    said, states = _said(group, words), list(dict.fromkeys(part.state for part in group))
    if len(states) > 1:
        return f"each of {say_list([words[state] for state in states])} {said}"
    return SAYS_THAT.sub("", said) if SAYS_THAT.match(said) else f"{subject} {said}".strip()


def label(event: Event, matter: Matter, case: Case) -> str:
    """What an event is, in a few words, by what it shows or by its type."""
    words, outcomes = case.codebook.words, case.outcomes
    groups = _groups(event.parts, matter, outcomes, words)
    if event.kind == START:
        return words.matter["started"]
    if event.kind == CLAIM:
        return _label_of_claim(event, words)
    carries_out = case.codebook.event_types.set_index("event_type")["carries_out"].get(event.event_type) == "yes"
    ends = [group for group in groups if group[0].proposition in outcomes and group[0].stance == 1]
    if carries_out and ends:
        doing = list(dict.fromkeys(part.state for part in ends[0])) if len(matter.deciding) > 1 else []
        to = say_list(list(filter(None, (_named(part.proposition, words) for part in ends[0]))))
        by = say_list([words[state] for state in doing])
        return words.matter["done"] + (f" to {to}" if to else "") + (f" by {by}" if by else "")
    is_mine = event.is_own and {part.state for part in event.parts} == {event.voice.state}
    subject = "" if is_mine else words[event.parts[0].state]
    said = "; ".join(clause(group, subject, words) for group in groups)
    said = said.replace(f"; {subject} ", "; ") if subject and said.startswith(subject) else said
    return f"{event.event_type.replace('_', ' ')}: {said}" if is_deed(event) else said


def _label_of_claim(event: Event, words: Words) -> str:
    """What a claim is for; whose it is where another tells of it."""
    claim, about = words.matter["claim"], list(dict.fromkeys(part.proposition for part in event.parts))
    if not about:
        return claim
    claimants = list(dict.fromkeys(part.state for part in event.parts))
    if claimants != [event.voice.state]:
        return f"{claim} of {say_list([words[state] for state in claimants])}"
    return f"{claim} for {say_proposition(about[0], words)}"


def is_deed(event: Event) -> bool:
    """Whether an event is told as something done, not as a word."""
    return event.event_type != STATEMENT


def days(event: Event) -> str:
    """The day of an event in words; several where accounts differ."""
    said = [say_interval(*span) for span in event.spans]
    month = {(last.year, last.month) for first, last in event.spans if first == last}
    if len(said) > 1 and len(month) == 1 and all(first == last for first, last in event.spans):
        said[:-1] = [str(last.day) for _, last in event.spans[:-1]]
    return " or ".join(said)


def heading(event: Event) -> str:
    """Day and voice, for a lane that names the state."""
    return f"{days(event)} · {_told(event)}{event.voice.short}" if event.voice.short else days(event)


def heading_alone(event: Event) -> str:
    """Day and voice with its state, where no lane names it."""
    return f"{days(event)} · {_told(event)}{event.voice.full}"


def _told(event: Event) -> str:
    """What is done is told by whoever did not do it."""
    return "told by " * (is_deed(event) and not event.is_own and not event.voice.short.startswith("as told"))


def _on(event: Event) -> str:
    """The day in a sentence: on, by or in it."""
    return when(days(event))


def finding(story: Story, matter: Matter, case: Case) -> str:
    """The conflict in one sentence; where there is none, who was the first to say that the decision is taken."""
    words = case.codebook.words
    if not story.events:
        return ""
    if story.conflict.events:
        return next(said for said in _of_conflict(story, words) if len(said) <= LONGEST)
    heard = matter.finality or case.outcomes
    positions = [(event, part) for event in story.events for part in event.parts]
    said = [(event, part) for event, part in positions if part.proposition in heard and part.stance == 1]
    if said:
        return next(first for first in _of_first(story, said, words) if len(first) <= LONGEST)
    what = clause([Part(matter.deciding[0], min(heard), 1)], "a state", words) if heard else "anything is decided"
    return f"No account that is drawn says that {what}"


def _of_first(story: Story, said: list[tuple[Event, Part]], words: Words) -> Iterable[str]:
    """Who was the first to say that the decision is taken, in ever fewer words.

    What others tell of a deed was not said on its day, so that nobody is the first to say it.
    """
    event, part = min(said, key=lambda item: (item[0].last, item[0].order))
    holders = [other.state for other in event.parts if other.proposition == part.proposition and other.stance == 1]
    what = clause([part], "it" if event.is_own else words[part.state], words)
    if is_deed(event) and not event.is_own:
        yield f"According to {event.voice.full} {what} ({event.event_type.replace('_', ' ')}, {days(event)})"
        yield f"According to {event.voice.full} {what}"
    elif len(holders) > 1:
        about = say_proposition(part.proposition, words)
        yield f"First in favour of {about}: {say_list([words[state] for state in holders])}, {days(event)}"
        yield f"First in favour of {about}: {len(holders)} states, {days(event)}"
    else:
        rivals = [other for other, _ in said if other.voice != event.voice]
        is_first = not any(other.is_open or other.first < event.last for other in rivals)
        first = f"{'First' if is_first else 'Among the first'} to say that {what}: {event.voice.full}, {days(event)}"
        yield first + _last_word(story, event, part, words)
        yield first
    yield f"The decision is told first on {days(event)}"


def _last_word(story: Story, event: Event, part: Part, words: Words) -> str:
    """What the state itself said last, where that is something else than what was first said."""
    about = [(other, its) for other in story.events for its in other.parts if other.is_own and its[:2] == part[:2]]
    last, its = max(about, key=lambda item: item[0].last, default=(event, part))
    if its.stance == part.stance:
        return "; no two accounts of it exclude each other"
    return f"; last, {last.voice.full}, {days(last)}: {clause([its], 'it', words)}"


def _of_conflict(story: Story, words: Words) -> Iterable[str]:
    """The conflict in a sentence, in ever fewer words."""
    one, other = story.conflict.events[:2]
    if not story.conflict.parts:
        about = f"what is decided on {words.matter['outcome']}"
        yield _contradicting(one, other, other.voice.full, about)
        yield f"Two accounts contradict each other on {about}"
    a, b = story.conflict.parts
    mine = clause([a], "it" if one.is_own else words[a.state], words)
    its = clause([b], "it" if other.is_own else words[b.state], words)
    on, full = start(_on(one)), other.voice.full
    cited = re.sub(r" in [^,]+$", "", full)
    then = "" if one.spans == other.spans else f", {days(other)}"
    for who in dict.fromkeys((full, cited, cited.partition(", citing ")[0])):
        but = f"but {who}," if ", citing " in who else f"but {who}"
        yield f"{on} {one.voice.full} said that {mine}, {but} said that {its}{then}"
    about, who = say_proposition(a.proposition, words), cited.partition(",")[0]
    yield _contradicting(one, other, who, about)
    yield f"{start(one.voice.full)} and {who} contradict each other on {about}"
    yield "Two accounts of the decision contradict each other"


def _contradicting(one: Event, other: Event, who: str, about: str) -> str:
    """That two events contradict each other, with their days."""
    if one.spans == other.spans:
        return f"{start(_on(one))} {one.voice.full} and {who} contradict each other on {about}"
    return f"{start(one.voice.full)} ({days(one)}) and {who} ({days(other)}) contradict each other on {about}"


def earlier(facts: pd.DataFrame, case: Case) -> str:
    """What happened before the first event, in one line; what only others tell is said with whose word it is."""
    words, said = case.codebook.words, []
    for (event_type, state), rows in facts.groupby(["event_type", "state"], sort=False):
        spans = zip(rows["first"], rows["last"], strict=True)
        when = say_list(list(dict.fromkeys(say_interval(*span) for span in spans)))
        voices = [words.voices.get(informant, "") for informant in rows["informant"]]
        tellers = say_list(sorted({words.voices_in_words[voice] for voice in voices if voice}))
        told = f", according to {tellers}" if all(voices) else ""
        by = f" by {words[state]}" if state in words else ""
        said.append(f"{event_type.replace('_', ' ')}{by} ({when}{told})")
    return f"Earlier: {'; '.join(said)}." if said else ""


def subtitle(story: Story, matter: Matter, case: Case) -> str:
    """What is drawn and how it is read; signs that do not occur are left out."""
    words = case.codebook.words
    who = say_list([words[state] for state in matter.deciding]) if len(matter.deciding) <= 2 else "each state"
    is_bar = any(first != last for event in story.events for first, last in event.spans)
    is_hollow = any(not event.is_own for event in story.events)
    is_retold = any(event.is_own and "as told by" in event.voice.short for event in story.events)
    whoever = " (an act, whoever tells of it)" if is_retold else ""
    both = "both" if len(story.conflict.events) == 2 else "all"
    parts = [
        f"{say_subject(case)}: who said what {who} had decided on {words.matter['outcome']}, and when.",
        "Dot: the day" + (", bar: days that are possible." if is_bar else "."),
        f"Filled: the state's own word or act{whoever}; hollow: somebody else's account of it." if is_hollow else "",
        f"Framed: accounts that cannot {both} be right." if story.conflict.events else "",
    ]
    return " ".join(filter(None, parts))


def tag(story: Story) -> str:
    """What the text for those who do not see says of accounts that exclude each other."""
    number = len(story.conflict.events)
    if number == 2:
        return "These two cannot both be right"
    return f"These {_NUMBERS.get(number, str(number))} cannot all be right"


_NUMBERS = {3: "three", 4: "four", 5: "five"}


def tag_of(story: Story, event: Event) -> str:
    """What is written at one of the accounts that exclude each other; blank at any other event."""
    clashing = sorted(story.conflict.events, key=lambda event: event.order)
    if event not in clashing:
        return ""
    return f"account {clashing.index(event) + 1} of {len(clashing)} in conflict"


def left_out(story: Story) -> str:
    """How many facts are not drawn, in words."""
    less = f"that bear{'s' * (story.n_ranked_out == 1)} on it less"
    parts = [f"{count(story.n_left_out, 'fact')} on other matters"] * bool(story.n_left_out)
    parts += [f"{count(story.n_ranked_out, 'fact')} {less}"] * bool(story.n_ranked_out)
    parts += [count(story.n_background, "background fact")] * bool(story.n_background)
    return f"Not drawn: {say_list(parts)}." if parts else ""


def title(event: Event, matter: Matter, case: Case) -> str:
    """An event in words, with its facts."""
    return f"{heading_alone(event)}: {label(event, matter, case)} ({', '.join(event.facts)})"


def alt(story: Story, matter: Matter, case: Case) -> str:
    """What is seen, computed."""
    if not story.events:
        return "No event is drawn."
    said = "; ".join(f"{heading_alone(event)}: {label(event, matter, case)}" for event in story.events)
    framed = [heading_alone(event) for event in story.conflict.events]
    clash = f"{tag(story)}: {say_list(framed)}." if framed else "No accounts are framed."
    return f"{count(len(story.events), 'event')}. {said}. {clash}"


def numbers(story: Story) -> Mapping[str, str | int]:
    """Numbers for the caption."""
    uncertain = sum(event.first != event.last for event in story.events)
    return {
        "events": count(len(story.events), "event"),
        "most": MOST,
        "facts": count(len({fact for event in story.events for fact in event.facts}), "fact"),
        "uncertain": uncertain,
        "conflict": len(story.conflict.events),
        "left_out": left_out(story),
    }
