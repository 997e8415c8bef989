"""What the position matrix finds, in one sentence, and what is seen of it, for those who do not see it."""

from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from analysis.model import terms
from analysis.model.cell_parts import dissents_of, voices_of
from analysis.model.dispute import Case
from analysis.model.sentences import say_informant, say_list, say_organ, say_proposition, start
from analysis.model.words import Words

LONGEST = 150
"""Most characters of a finding."""
DID = {1: "supported {}", 0: "left {} open", -1: "opposed {}"}
"""A stance in the past tense."""
CARRIED_OUT, DIVIDED = "carried out {}", "was divided on {}"
BOTH = (DID[1], CARRIED_OUT)
"""What is done to one thing *and* another; all else is done to one *or* another."""

Cell = dict[str, Any]


def is_carried_out(cell: Cell, words: Words) -> bool:
    """Whether the cell rests on the deed itself."""
    return cell["authority"] == terms.CARRIES_OUT and words.of(cell["proposition"], "is_outcome") == "yes"


def in_order(cells: pd.DataFrame, words: Words) -> list[str]:
    """Propositions in the order of the picture: the outcome first, then as in the codebook."""
    return sorted(dict.fromkeys(cells["proposition"]), key=lambda name: words.of(name, "is_outcome") != "yes")


def _topic(names: Iterable[str], case: Case, joined: str = "and") -> str:
    """Propositions of one family in a sentence: *surrender to France and the United States*."""
    names, words = list(names), case.codebook.words
    states = dict(zip(case.propositions["proposition"], case.propositions["named_state"], strict=True))
    called, topics = [words.get(states[name], "") for name in names], [say_proposition(name, words) for name in names]
    frames = {topic.replace(name, "") for topic, name in zip(topics, called, strict=True) if name}
    if len(names) > 1 and all(called) and len(frames) == 1:
        return topics[0].replace(called[0], f"{', '.join(called[:-1])} {joined} {called[-1]}")
    return say_list(topics)


def _did(cell: Cell, words: Words) -> str:
    """What a state did about the proposition of a cell in which it speaks, with a place for the proposition."""
    if is_carried_out(cell, words) and cell["stances"] == "1":
        return CARRIED_OUT
    return DIVIDED if pd.isna(cell["stance"]) else DID[int(cell["stance"])]


def _said(cells: list[Cell], case: Case, name: str, itself: str) -> str:
    """What the state that decides, or the organ that alone speaks for it, did about the outcomes on which it speaks."""
    words = case.codebook.words
    clauses: dict[str, dict[str, list[str]]] = {}
    for cell in sorted(cells, key=lambda cell: (not is_carried_out(cell, words), cell["last_word_last"])):
        organs = [say_organ(organ, name) for organ in terms.split_list(cell["organs"])]
        subject = say_list(organs) if cell["silent_deciders"] else itself
        clauses.setdefault(subject, {}).setdefault(_did(cell, words), []).append(cell["proposition"])
    said = []
    for subject, by_deed in clauses.items():
        deeds = [did.format(_topic(names, case, "and" if did in BOTH else "or")) for did, names in by_deed.items()]
        said.append(f"{subject} {say_list(deeds)}")
    return ", and ".join(said)


def _who(voices: list[str], state: str, words: Words) -> str:
    """Who gives an account of a state: one or two voices, offices of another state, or others."""
    if len(voices) <= 1:
        return say_list([say_informant(voice, words, state) for voice in voices])
    theirs = {voice.partition(" ")[0] for voice in voices}
    if len(theirs) == 1 and (whose := theirs.pop()) in words:
        return "several of its own offices" if whose == state else f"offices of {words[whose]}"
    return say_list([say_informant(voice, words, state) for voice in voices]) if len(voices) == 2 else "others"


def _accounts(cells: list[Cell], column: str, case: Case) -> str:
    """What others say that the state did, as a column of its cells tells: support first, then opposition."""
    for stance in (1, -1, 0):
        told = {cell["proposition"]: voices_of(cell[column]).get(stance, []) for cell in cells}
        names = [name for name, voices in told.items() if voices]
        if names:
            who = _who(
                list(dict.fromkeys(voice for voices in told.values() for voice in voices)),
                cells[0]["state"],
                case.codebook.words,
            )
            state = case.codebook.words.get(cells[0]["state"], cells[0]["state"])
            return f"{who} said that {state} {DID[stance].format(_topic(names, case, 'and' if stance == 1 else 'or'))}"
    return ""


def _opposed(cells: list[Cell], others: pd.DataFrame, heard: set[str], case: Case) -> str:
    """Who opposed what was carried out or supported, or what the state is silent on: its own organs, and other states.

    `heard` are the propositions of which the sentence has just spoken.
    """
    words = case.codebook.words
    asked = [cell["proposition"] for cell in cells if cell["stances"] in ("1", "")]
    by_voice: dict[str, list[str]] = {}
    for cell in (cell for cell in cells if cell["proposition"] in asked):
        for organ in dict.fromkeys(organ for organ, stance, *_ in dissents_of(cell) if stance == -1):
            by_voice.setdefault(say_organ(organ), []).append(cell["proposition"])
    against = others[others["proposition"].isin(asked) & (others["stances"] == "-1")]
    for state, names in against.groupby("state", sort=False)["proposition"]:
        by_voice[words.get(str(state), str(state))] = list(names)
    together: dict[tuple[str, ...], list[str]] = {}
    for voice, names in by_voice.items():
        together.setdefault(tuple(names), []).append(voice)
    short = {1: "it", 2: "both"}.get(len(heard), "all of them")
    topics = {names: short if heard == set(names) else _topic(names, case, "or") for names in together}
    return ", and ".join(f"{say_list(voices)} opposed {topics[names]}" for names, voices in together.items())


def _unheard(cells: list[Cell]) -> str:
    """Organs that decide and of which no word was found, where only others speak for the state."""
    organs = list(dict.fromkeys(organ for cell in cells for organ in terms.split_list(cell["silent_deciders"])))
    if not organs or not all(cell["silent_deciders"] for cell in cells):
        return ""
    said = " or ".join(say_organ(organ) for organ in organs)
    return f"no word of {said}, which {'decides' if len(organs) == 1 else 'decide'}, was found on this"


def _of_decider(cells: list[Cell], others: pd.DataFrame, case: Case) -> Iterator[str]:
    """Wordings of what the state that decides did about the outcomes and what others said, the fullest first."""
    words = case.codebook.words
    name = words.get(cells[0]["state"], cells[0]["state"])
    spoken = [cell for cell in cells if cell["n_own"]]
    deeds = [cell for cell in spoken if _did(cell, words) == CARRIED_OUT] or spoken
    told = _accounts(spoken or cells, "contests" if spoken else "attributed_by", case)
    for said in (spoken, deeds):
        heard = {cell["proposition"] for cell in said or cells}
        if said:
            head = _said(said, case, name, f"{name} itself" if told else name)
        else:
            topic = _topic([cell["proposition"] for cell in cells], case, "or")
            head = f"no word of {name} itself on {topic} was found"
        opposed, unheard = _opposed(cells, others, heard, case), _unheard(said)
        for tail in ([told, opposed or unheard], [told or opposed or unheard]):
            yield "; ".join(filter(None, [head, *tail]))
    yield head


def _of_all(cells: pd.DataFrame, name: str, case: Case) -> str:
    """How many states took which stance on a proposition."""
    can = cells[(cells["proposition"] == name) & (cells["cell"] != "not_applicable")]
    counted = [(stance, int((can["stances"] == str(stance)).sum())) for stance in DID]
    divided, silent = int(can["stances"].str.contains(";").sum()), int((can["cell"] == "silent").sum())
    topic = say_proposition(name, case.codebook.words)
    deeds = [(DID[stance], number) for stance, number in counted if number] + [(DIVIDED, divided)] * (divided > 0)
    if not deeds:
        return f"No word of any state on {topic} was found"
    said = [f"{number} {did.format('it' if place else topic)}" for place, (did, number) in enumerate(deeds)]
    return f"Of {len(can)} states, {say_list(said)}" + (f"; no word of {silent} was found" if silent else "")


def finding(cells: pd.DataFrame, case: Case, is_own: bool = True) -> str:
    """The finding of a matrix in one sentence, from its cells on the outcome.

    Where one state decides: what it did, and what others said that it did, or who opposed it; else how many states took
    which stance.
    `is_own` says whether only own words count as a state's position.
    """
    words = case.codebook.words
    names = [name for name in in_order(cells, words) if words.of(name, "is_outcome") == "yes"]
    on_outcome = cells[cells["proposition"].isin(names)]
    if not cells["n_own"].any() and on_outcome.empty:
        return "No position of any state was found"
    if on_outcome.empty:
        speaking = cells.loc[cells["n_own"] > 0, "state"].nunique()
        return f"Of {cells['state'].nunique()} states, {speaking} took a position on any question"
    deciding = [state for state in dict.fromkeys(cells["state"]) if state in case.deciding_states]
    if len(deciding) == 1:
        is_decider = on_outcome["state"] == deciding[0]
        wordings = list(_of_decider(on_outcome[is_decider].to_dict("records"), on_outcome[~is_decider], case))
        told = [start(wording) if is_own else f"As told by anyone, {wording}" for wording in wordings]
        return next((wording for wording in told if len(wording) <= LONGEST), min(told, key=len))
    spoken = on_outcome[on_outcome["n_own"] > 0].groupby("proposition").size()
    return _of_all(cells, max(names, key=lambda name: spoken.get(name, 0)), case)


def in_words(cells: pd.DataFrame, words: Words) -> str:
    """What the matrix shows, in words computed from its cells."""
    parts: list[str] = []
    for state in dict.fromkeys(cells["state"]):
        own = cells[cells["state"] == state]
        can = own[own["cell"] != "not_applicable"]
        kinds = {
            "divided": int((own["cell"] == "divided").sum()),
            "contested": int((own["is_contested"] == "yes").sum()),
            "overtaken": int((own["overtaken"] != "").sum()),
        }
        said = ", ".join(f"{number} {kind}" for kind, number in kinds.items() if number)
        spoken = f"{words.get(state, state)} on {int(terms.is_spoken(own).sum())} of {len(can)}"
        parts.append(f"{spoken} ({said})" if said else spoken)
    return f"Of the questions on which a state can take a position, it speaks in its own voice: {'; '.join(parts)}."
