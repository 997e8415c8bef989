"""Sentences for people, computed from tables, so that no number or day in prose is typed."""

import re
from collections.abc import Mapping

import pandas as pd

from analysis.model import terms
from analysis.model.cell_parts import dissents_of, voices_of
from analysis.model.choices import Choices
from analysis.model.dates import day_bounds, say_days
from analysis.model.dispute import Codebook
from analysis.model.words import Words


def say_interval(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """An interval of days in words; NaT is no bound."""
    return say_days(None if pd.isna(first) else first.date(), None if pd.isna(last) else last.date())


def _since(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """The day since when, in words that fit after *since*."""
    if pd.isna(first) and pd.notna(last):
        return f"{say_interval(last, last)} at the latest"
    if pd.isna(last) and pd.notna(first):
        return f"{say_interval(first, first)} at the earliest"
    return say_interval(first, last)


def days_between(first: str, last: str) -> str:
    """An interval in words from days as text; blank is no bound."""
    return say_interval(pd.Timestamp(first or "NaT"), pd.Timestamp(last or "NaT"))


def start(name: str) -> str:
    """A name as a sentence starts with it."""
    return name[:1].upper() + name[1:]


def say_proposition(proposition: str, words: Words, state: str = "") -> str:
    """A proposition in words, as within a sentence: `surrender_to_RU` is *surrender to Russia*, `decision_final` *the finality of the decision*.

    Said of a state, if it is given and the proposition names it: *surrender to itself*.
    """
    title = words.of(proposition, "title")
    if not title:
        return proposition.replace("_", " ")
    return _of_itself(f"{'the ' if ' of ' in title else ''}{title[:1].lower()}{title[1:]}", proposition, words, state)


def _of_itself(said: str, proposition: str, words: Words, state: str) -> str:
    """The words for a proposition as they are said of the state that it names; unchanged of any other state."""
    if not state or words.state_in(proposition) != state:
        return said
    name = re.escape(words.get(state, state))
    said = re.sub(rf" (to|for) {name}(?!\w)", r" \1 itself", re.sub(rf"\bthe (\w+) of {name}(?!\w)", r"its own \1", said))
    return re.sub(rf" in {name}(?!\w)", " in its own country", said)


STANCE_COLUMNS = {1: "supports", 0: "open", -1: "opposes"}
"""Column of the codebook table `propositions` with the words of each stance."""


def say_stance(stance: int, proposition: str, words: Words, state: str = "") -> str:
    """A stance on a proposition in the third person: *opposes surrender to Russia*, *says that the decision can still change*.

    Of the state that takes it, if it is given and the proposition names it: *seeks surrender to itself*, *holds its own charges well founded*.
    """
    said = words.of(proposition, STANCE_COLUMNS[stance]) or f"{terms.STANCES.loc[stance, 'label']} {say_proposition(proposition, words)}"
    return re.sub(rf"^supports (.* ({_OF_ITSELF}))$", r"seeks \1", _of_itself(said, proposition, words, state))


_OF_ITSELF = "to itself|for itself|in its own country"
"""How a supported proposition ends of which it is said that a state seeks it, and not that it supports it."""


def say_label(stance: int, proposition: str, words: Words, state: str) -> str:
    """A stance after the proposition was named: *opposes*, *leaves open*; *seeks it* of a state that supports what it would have itself."""
    return "seeks it" if say_stance(stance, proposition, words, state).startswith("seeks ") else str(terms.STANCES.loc[stance, "label"])


def mark_of(stance: int, proposition: str, words: Words) -> str:
    """A stance on a proposition in two words at most, for a box: *for*, *no decision*."""
    return words.of(proposition, f"{STANCE_COLUMNS[stance]}_mark") or str(terms.STANCES.loc[stance, "label"])


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 fact, 2 facts."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def some(number: int, one: str, many: str = "") -> str:
    """A number with its noun inside a sentence: *no fact*, *1 fact*, *2 facts*."""
    return count(number, one, many) if number else f"no {one}"


def part(number: int, of: int, one: str, many: str = "") -> str:
    """How many of some, as the subject of a sentence: *no fact*, *1 of 9 facts*, *both facts*, *all 9 facts*, *the one fact*."""
    several = many or one + "s"
    if not number or of == 1:
        return f"the one {one}" if number else f"no {one}"
    return f"{'both' if of == 2 else f'all {of}'} {several}" if number == of else f"{number} of {of} {several}"


def those(number: int, of: int) -> str:
    """How many of some that were just named: *none*, *all*, *3*; *it* of a single one."""
    return ("it" if of == 1 else "all") if number == of > 0 else str(number or "none")


def verb(number: int, one: str, many: str) -> str:
    """The form of a verb after a number: *no fact is*, *1 of 9 facts is*, *2 of 9 facts are*."""
    return many if number > 1 else one


_NO_STATE = {"defence": "defence lawyer", "other": "other voice"}


def say_office(state: str, organ: str) -> str:
    """Who acted or spoke, as an office and never by name: `KZ prosecutor`; who is no state, as a kind of voice: `press`.

    The state alone where its organ is not named, or has no code of its own (`other`).
    """
    words = organ.replace("_", " ")
    if not state:
        return _NO_STATE.get(organ, words)
    return state if organ == "other" else f"{state} {words}"


def say_informant(informant: str, words: Words, state: str = "") -> str:
    """Who told something, in a sentence: `RU embassy` is *Russia's embassy*, or *its own embassy* where Russia is the state spoken of; a newspaper is *the press*."""
    voice = words.voices.get(informant, informant)
    if informant == terms.NOT_STATED:
        return "an unnamed source"
    code, _, office = voice.partition(" ")
    if code in words and office:
        office, name = re.sub(", (.*)", r" (\1)", office), words[code]
        if code == state:
            return f"its own {office}"
        return f"the {office} of {name}" if "'s" in office or name.endswith("s") else f"{name}'s {office}"
    return words.voices_in_words.get(voice, voice)


def say_date(date: str) -> str:
    """A date as coded (EDTF) in words, *about* where it is marked as approximate or uncertain."""
    if not date:
        return say_days(None, None)
    first, last, is_approximate = day_bounds(date)
    return ("about " if is_approximate else "") + say_days(first, last)


def say_list(items: list[str]) -> str:
    """Items as in a sentence: a, b and c."""
    return " and ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))


def say_choices(choices: Choices, codebook: Codebook | None = None) -> str:
    """What was chosen, where it is not the default, in words: `As of 2 Aug 2023, by the day of the event.`

    States and languages are named if the codebook is given, and counted if it is not.
    """
    as_of = choices.as_of
    clocks = {"event": "by the day of the event", "published": "by the day of publication"}
    day = say_days(*[pd.Timestamp(as_of).date()] * 2) if as_of else ""
    parts = [f"As of {day}, {clocks[choices.clock]}." if as_of else "On all evidence."]
    others = [_say_choice(name, choices, codebook) for name in choices.changed() if name not in ("as_of", "clock")]
    counted = terms.ATTRIBUTED in choices.bases
    caution = ["Under this choice, what others attribute to a state counts as its own voice."] * counted
    return " ".join(parts + ([f"Chosen: {'; '.join(others)}."] if others else []) + caution)


_CHOSEN = {
    ("rule", "latest"): "the latest own statement speaks for a state",
    ("rule", "majority"): "the stance of most own statements speaks for a state",
    ("rule", "strongest_basis"): "acts speak for a state before words do",
    ("contested_by", "anyone"): "anybody's account can contest a position",
    ("coding", "consensus"): "the codes are those of most coders",
    ("count", "pages"): "each page counts as a separate voice, even if it is a copy",
    ("approximate", "first"): "an uncertain date stands for its first possible day",
    ("approximate", "last"): "an uncertain date stands for its last possible day",
    ("approximate", "drop"): "statements with an uncertain date are left out",
    ("disputed", "drop"): "facts that contradict each other are left out",
    ("disputed", "better_supported"): "of facts that contradict each other, the better supported are kept",
}
"""Choices that have few values, in words, by name and value."""


def _say_choice(name: str, choices: Choices, codebook: Codebook | None) -> str:
    """One choice that is not the default, in words."""
    value, items = getattr(choices, name), list(choices.items_of(name)) if name != "min_origins" else []
    if (name, value) in _CHOSEN:
        return _CHOSEN[name, value]
    if name == "basis":
        said = {"act": "its acts", "speech": "its words", terms.ATTRIBUTED: "what others report of it"}
        return f"a state's own voice is {say_list([said[basis] for basis in terms.BASES if basis in choices.bases])}"
    if name == "coding":
        return f"the codes are those of coder {value}"
    if name == "min_origins":
        return f"a fact needs {count(int(value), 'page' if choices.count == 'pages' else 'original report')}"
    known = {} if codebook is None else codebook.words if "states" in name else dict(codebook.languages[["language", "name"]].values)
    named = say_list([known.get(item, item) for item in items]) if known else ""
    return {
        "exclude_sources": f"{count(len(items), 'page')} left out",
        "exclude_origin_states": f"without original reports from {named or count(len(items), 'state')}",
        "exclude_languages": f"without pages in {named or count(len(items), 'language')}",
        "exclude_informant_states": f"without what offices and outlets of {named or count(len(items), 'state')} reported",
        "exclude_informants": f"without what {count(len(items), 'informant')} reported",
    }[name]


def say_changed(choices: Choices) -> str:
    """What was chosen, where it is not the default; blank where nothing was."""
    return say_choices(choices) if choices != Choices() else ""


def say_attributions(attributions: str, proposition: str, names: Words, besides: str = "", state: str = "") -> str:
    """Who attributes which stance to a state, one clause a stance; `besides` is a stance that is left out, `state` the state, if it may be named in the proposition."""
    said = {stance: voices for stance, voices in voices_of(attributions).items() if str(stance) != besides}
    known = {terms.OWN_OFFICE: "an office of its own", **names.voices_in_words}
    return say_list(
        [
            f"according to {say_list([names.get(who) or known.get(who, f'the {who}') for who in voices])} it {say_stance(stance, proposition, names, state)}"
            for stance, voices in said.items()
        ]
    )


def possessive(state: str) -> str:
    """The name of a state as whose something is: *Brazil's*, *the Netherlands'*."""
    return f"{state}'" if state.rstrip("*").endswith("s") else f"{state}'s"


def say_organ(organ: str, state: str = "") -> str:
    """An organ in words, with whose it is: *its justice ministry*, *Brazil's court*, *an unnamed organ of its own*."""
    if organ == terms.UNNAMED:
        return f"an unnamed organ of {state or 'its own'}"
    return f"{possessive(state) if state else 'its'} {organ.replace('_', ' ')}"


def _briefly(stance: int, proposition: str, words: Words, state: str) -> str:
    """A stance of a state on a proposition that was just named: *opposes it*; in full where the words do not allow that."""
    said, topic = say_stance(stance, proposition, words), say_proposition(proposition, words)
    return said.replace(topic, "it") if topic in said and not topic.startswith("the ") else say_stance(stance, proposition, words, state)


def _when(cell: Mapping[str, object], words: Words) -> str:
    """Since when a cell has its stance, with the day of the last word, or of the deed."""
    since = [cell["since_first"], cell["since_last"]]
    last = [cell["last_word_first"], cell["last_word_last"]]
    if pd.isna(cell["stance"]):
        return f"most recently {say_interval(*last)}"
    same = all(one == other or (pd.isna(one) and pd.isna(other)) for one, other in zip(since, last, strict=True))
    held = "day unknown" if pd.isna(since[0]) and pd.isna(since[1]) else f"since {_since(*since)}"
    if cell["authority"] == terms.CARRIES_OUT and words.of(str(cell["proposition"]), "is_outcome") == "yes":
        return f"carried out {say_interval(*last)}" if same else f"{held}; carried out {say_interval(*last)}"
    return held if same else f"{held}, most recently {say_interval(*last)}"


def _say_own(cell: Mapping[str, object], subject: str, words: Words) -> str:
    """What a state, or the organ that alone speaks for it, holds, and since when; `subject` is how the sentence starts."""
    name, organs = str(cell["proposition"]), terms.split_list(str(cell["organs"]))
    when, deciders = _when(cell, words), terms.split_list(str(cell["silent_deciders"]))
    if pd.isna(cell["stance"]):
        stances = [int(value) for value in terms.split_list(str(cell["stances"]))]
        said = say_list(
            [say_stance(stances[0], name, words, str(cell["state"])), *(_briefly(stance, name, words, str(cell["state"])) for stance in stances[1:])]
        )
        differ = f"{say_list([say_organ(organ) for organ in organs])} differ" if len(organs) > 1 else f"statements of {say_organ(organs[0])} differ"
        return f"{subject} at the same time {said} ({when}; {differ})"
    said = f"{say_stance(int(str(cell['stance'])), name, words, str(cell['state']))} ({when})"
    if not deciders:
        return f"{subject} {said}"
    if len(organs) == 1:
        told = f"{start(say_organ(organs[0], '' if subject == 'It' else subject))} {said}"
    else:
        told = f"{subject}, through {say_list([say_organ(organ) for organ in organs])}, {said}"
    silent = [say_organ(organ) for organ in deciders]
    on_it = "on this itself" if words.of(name, "is_outcome") == "yes" else "on this"
    if len(silent) == 1:
        return f"{told}; no statement of {silent[0]}, which decides, was found {on_it}"
    return f"{told}; no statement of {', '.join(silent[:-1])} or {silent[-1]}, which decide, was found {on_it}"


def _say_dissents(cell: Mapping[str, object], words: Words) -> list[str]:
    """Which organ of the state holds something else, and of which days; one clause an organ and stance."""
    found: dict[tuple[str, int], list[str]] = {}
    for organ, stance, first, last in dissents_of(cell):
        found.setdefault((organ, stance), []).append(days_between(first, last))
    told = terms.split_list(str(cell.get("dissent_informants", "")))
    is_office = len(told) == len(found) == 1 and told[0].startswith(f"{cell['state']} ")
    by = f"; as reported by {say_informant(told[0], words, str(cell['state']))}" if is_office else ""
    return [
        f"{say_organ(organ)} {_briefly(stance, str(cell['proposition']), words, str(cell['state']))} ({say_list(list(dict.fromkeys(days)))}{by})"
        for (organ, stance), days in found.items()
    ]


def _say_contests(cell: Mapping[str, object], words: Words) -> list[str]:
    """According to whose account a state holds something else."""
    told = voices_of(str(cell["contests"])).items()
    return [
        f"according to {say_list([say_informant(who, words, str(cell['state'])) for who in voices])} it {say_stance(stance, str(cell['proposition']), words, str(cell['state']))}"
        for stance, voices in told
    ]


def say_overtaken(overtaken: str, words: Words) -> str:
    """What has made a position moot, in words: *overtaken by the surrender to the United States*; blank where nothing has."""
    what, _, state = overtaken.partition(" to ")
    if state:
        return f"overtaken by the {words.matter['outcome']} to {words.get(state, state)}"
    return {"withdrawn": f"overtaken by the withdrawal of the {words.matter['claim']}", "left": f"overtaken {words.matter['left']}", "": ""}[what]


def say_held(cell: Mapping[str, object], subject: str, words: Words) -> str:
    """What a state holds in a cell in which it speaks, without a full stop: since when, who dissents, who contests it, what has overtaken it."""
    overtaken = say_overtaken(str(cell["overtaken"]), words)
    clauses = [_say_own(cell, subject, words), *_say_dissents(cell, words), *_say_contests(cell, words), *[f"this was {overtaken}"] * bool(overtaken)]
    return "; ".join(clauses)


def own_positions(cells: pd.DataFrame, codebook: Codebook) -> list[str]:
    """What each state holds itself, one item a state: since when, which organ of it dissents, whose account contests it, and on what it is silent.

    Nothing is said of a proposition on which a state in its role cannot hold a position, and nothing of a state that cannot hold any.
    """
    words, said = codebook.words, []
    for state in dict.fromkeys(cells["state"]):
        own = cells[cells["state"] == state]
        name = f"**{start(words.get(state, state))}**"
        parts: list[str] = []
        for cell in own[terms.is_spoken(own)].to_dict("records"):
            parts.append(f"{say_held(cell, 'It' if parts else name, words)}.")
        silent = [say_proposition(name, words, state) for name in own.loc[own["cell"] == "silent", "proposition"]]
        parts += [f"{'It' if parts else name} is silent on {say_list(silent)}."] if silent else []
        said += [" ".join(parts)] if parts else []
    return said


def attributed_only(cells: pd.DataFrame, codebook: Codebook) -> list[str]:
    """One sentence per cell that only others fill: what they attribute to a state that is silent itself."""
    words = codebook.words
    sentences = []
    for cell in cells[~terms.is_spoken(cells) & (cells["n_attributed"] > 0)].to_dict("records"):
        what = say_proposition(cell["proposition"], words, cell["state"])
        said = say_attributions(cell["attributions"], cell["proposition"], words, state=cell["state"])
        sentences.append(f"On {what} {words.get(cell['state'], cell['state'])} is silent itself; {said}.")
    return sentences or ["No silent state has positions attributed to it."]
