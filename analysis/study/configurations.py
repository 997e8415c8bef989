"""What cases have in common: a truth table of three conditions, and sentences that generalise, without each case in turn."""

from collections.abc import Callable, Mapping
from functools import partial
from itertools import product
from typing import NamedTuple

import pandas as pd

from analysis.model import terms
from analysis.model.choices import DEFAULT, Choices
from analysis.model.dictionary import study as dictionary
from analysis.model.dispute import Case, Codebook, Study
from analysis.model.sentences import count, say_list, start
from analysis.study.cases import NO_SURRENDER, candidates, counting, each_case, rival_request

RIVALS = ("US", "RU")
"""The two requesting states that all cases with rival requests have in common."""

CONDITIONS = ("us_first", "ru_admissible", "minister_or_executive")
"""Conditions of the truth table; each is yes, no or unknown.

`us_first`: the formal request of the first rival came first. `ru_admissible`: an authority of the requested state held the request of
the second admissible, in its own voice; no, if its own words only deny it; unknown, if it only left it open or nothing was found.
`minister_or_executive`: the ministry of justice or the executive ended the matter or is to end it; no, if a court or prosecutor.
"""

VALUES = ("yes", "no", "unknown")
OUTCOMES = ("US", "RU", "other", "nobody", "pending")
"""To whom he was surrendered first: one of the rivals, another state, nobody; pending is no outcome yet."""


UNKNOWN, SILENT = "unknown", "silent"
"""Why a case is neither for nor against a sentence: it is not known, or the state is silent in its own voice."""

QUANTIFIERS = ("all", "most", "about half", "few", "none")


class Reading(NamedTuple):
    """A case, and what is asked of it: own words of the requested state on admissibility, and cells of the rivals."""

    case: Case
    held: Mapping[str, set[int]]
    rivals: pd.DataFrame
    on_nationality: bool


Claim = tuple[str, str, Callable[[Reading], bool | None], str]
"""A generalisation: its id, what it says of a case, whether that is so (None = unknown, or silent), and which None is."""


def _readings(study: Study, choices: Choices, cells: pd.DataFrame) -> list[Reading]:
    """Readings of the cases with rival requests, by first possible day of detention; `cells` as `cases.rivals` gives them, if they are asked for."""
    found = []
    for case, own_choices in each_case(study, choices):
        if rival_request(case) != "yes":
            continue
        said = counting(case, own_choices)
        own = said[said["is_own"]]
        ruled = own[own["state"] == case.requested_state]
        held = {state: set(ruled.loc[ruled["proposition"] == f"request_admissible_{state}", "stance"]) for state in RIVALS}
        on_nationality = bool((own["proposition"] == "nationality_priority").any())
        found.append(Reading(case, held, cells[cells["case_id"] == case.id], on_nationality))
    return found


def _is_first(reading: Reading, state: str) -> bool | None:
    first = reading.case.row["first_requester"]
    return first == state if first else None


def _is_admissible(reading: Reading, state: str) -> bool | None:
    held = reading.held[state]
    return True if 1 in held else False if -1 in held else None


def _by_minister_or_executive(reading: Reading) -> bool | None:
    decider = reading.case.row["final_decider"]
    return decider in ("justice_ministry", "executive") if decider else None


def _is_national_of_requester(reading: Reading) -> bool:
    return not set(terms.split_list(reading.case.row["nationality"])).isdisjoint(reading.case.requesting_states)


def _went_to(reading: Reading, state: str) -> bool | None:
    """Whether he was first surrendered to a state; unknown while pending, or where the state is not known."""
    outcome = reading.case.row["outcome_state"]
    return None if outcome == "pending" or not state else outcome == state


def _contest_went_to(reading: Reading, state: str) -> bool | None:
    """Whether the contest between the two rivals ended with surrender to a state, if not first then later; unknown while pending."""
    outcome = reading.case.row["contest_outcome"]
    return None if outcome == "pending" or not state else outcome == state


def _spoke_on(reading: Reading, state: str, rival: str) -> pd.DataFrame:
    """Cells in which a state speaks of the request of a rival in its own voice."""
    cells = reading.rivals
    return cells[(cells["state"] == state) & (cells["rival"] == rival) & terms.is_spoken(cells)]


def _opposed(reading: Reading, state: str, rival: str) -> bool | None:
    """Whether own words that remain oppose surrender to the rival or the admissibility of its request, or call it political; its charges are another matter.

    None where the state is silent on the request of the rival.
    """
    spoken = _spoke_on(reading, state, rival)
    if spoken.empty:
        return None
    cells = spoken[spoken["family"] != "charges_founded"]
    against = cells["family"].map({"request_political": "1"}).fillna("-1")
    return any(sign in terms.split_list(stances) for sign, stances in zip(against, cells["stances"], strict=True))


def _called_political(reading: Reading, state: str, rival: str) -> bool | None:
    """Whether own words that remain call the request of the rival political, a pretext or a hunt; None where the state is silent on that request."""
    cells = _spoke_on(reading, state, rival)
    return None if cells.empty else any("1" in terms.split_list(stances) for stances in cells.loc[cells["family"] == "request_political", "stances"])


def _word(value: bool | None) -> str:
    return "unknown" if value is None else "yes" if value else "no"


def _outcome(reading: Reading) -> str:
    outcome = reading.case.row["outcome_state"]
    return outcome if outcome in (*RIVALS, "pending") else "nobody" if outcome in NO_SURRENDER else "other"


def configurations(study: Study, choices: Choices = DEFAULT) -> pd.DataFrame:
    """Truth table of the cases with rival requests; counts only.

    Parameters
    ----------
    study, choices
        As in `cases.side_by_side`. Only `ru_admissible` changes with the choices.

    Returns
    -------
    Table `configurations` of the dictionary: one row per configuration of `CONDITIONS`: every one of yes and no, empty ones too, then those that occur
    with an unknown value, which is never counted as no. Cases by first possible day of detention; the outcome between the two rivals can be another
    one where he was surrendered to a third state first.

    Raises
    ------
    ValueError
        As in `cases.side_by_side`.

    References
    ----------
    The truth table is that of crisp-set comparison: C. C. Ragin, The Comparative Method, 1987; unknown values are kept apart here.
    """
    readings = _readings(study, choices, dictionary.RIVALS.frame())
    placed = {
        reading.case.id: (
            _word(_is_first(reading, RIVALS[0])),
            _word(_is_admissible(reading, RIVALS[1])),
            _word(_by_minister_or_executive(reading)),
        )
        for reading in readings
    }
    outcomes = {reading.case.id: _outcome(reading) for reading in readings}
    contests = {reading.case.id: reading.case.row["contest_outcome"] for reading in readings}
    known = list(product(VALUES[:2], repeat=len(CONDITIONS)))
    partly = [row for row in product(VALUES, repeat=len(CONDITIONS)) if "unknown" in row and row in placed.values()]
    rows = []
    for row in known + partly:
        ids = [case_id for case_id, configuration in placed.items() if configuration == row]
        reached = [outcomes[case_id] for case_id in ids]
        ended = [outcome for outcome in reached if outcome != "pending"]
        contradictory = "" if "unknown" in row or len(ended) < 2 else "yes" if len(set(ended)) > 1 else "no"
        between = [contests[case_id] for case_id in ids]
        rows.append((*row, len(ids), *(reached.count(name) for name in OUTCOMES), contradictory, ";".join(between), ";".join(ids)))
    return dictionary.CONFIGURATIONS.frame(rows)


def quantifier(k: int, n: int) -> str:
    """How many of those known, in a word: all; most (more than half); about half (from two fifths to half); few (less); none. Blank if none is known.

    A single case is all or none.
    """
    if n == 0:
        return ""
    if k in (0, n):
        return "none" if k == 0 else "all"
    return "most" if 2 * k > n else "about half" if 5 * k >= 2 * n else "few"


def _of_both(names: Mapping[str, str]) -> list[Claim]:
    """Generalisations on the words of one rival on the request of the other, the same for both."""
    made: list[Claim] = []
    for state, rival in (RIVALS, RIVALS[::-1]):
        one, other, short = names.get(state, state), names.get(rival, rival), state.lower()
        opposed = f"{one} opposed surrender to {other} or the admissibility of its request, or called it political, in its own voice"
        political = f"{one} spoke of the request of {other} as political, a pretext or a hunt, in its own voice"
        made += [
            (
                f"{short}_silent",
                f"nothing was found that {one} said of the request of {other} in its own voice",
                partial(_is_silent, state=state, rival=rival),
                UNKNOWN,
            ),
            (f"{short}_opposed", opposed, partial(_opposed, state=state, rival=rival), SILENT),
            (f"{short}_political", political, partial(_called_political, state=state, rival=rival), SILENT),
        ]
    return made


def _is_silent(reading: Reading, state: str, rival: str) -> bool:
    return _spoke_on(reading, state, rival).empty


def _claims(names: Mapping[str, str]) -> list[Claim]:
    """Generalisations on what stands in the case and what was found in it, then those on the words of the rivals."""
    us, ru = (names.get(state, state) for state in RIVALS)
    of_case = [
        ("first_to_us", f"the person was first surrendered to {us}", lambda reading: _went_to(reading, RIVALS[0])),
        ("first_to_ru", f"the person was first surrendered to {ru}", lambda reading: _went_to(reading, RIVALS[1])),
        (
            "contest_to_us",
            f"the contest between {us} and {ru} ended with surrender to {us}, if not first then later",
            lambda reading: _contest_went_to(reading, RIVALS[0]),
        ),
        ("us_request_first", f"the formal request of {us} came first", lambda reading: _is_first(reading, RIVALS[0])),
        (
            "to_first_requester",
            "the person was first surrendered to the state whose formal request came first",
            lambda reading: _went_to(reading, reading.case.row["first_requester"]),
        ),
        (
            "contest_to_first_requester",
            f"the contest between {us} and {ru} ended with surrender to the one whose formal request came first",
            lambda reading: _contest_went_to(reading, reading.case.row["first_requester"]),
        ),
        (
            "nationality_of_requester",
            "the nationality of the person is that of a requesting state",
            _is_national_of_requester,
        ),
        (
            "us_admissible",
            f"an authority of the requested state, in its own voice, held the request of {us} admissible, at some time, wholly or in part",
            lambda reading: _is_admissible(reading, RIVALS[0]),
        ),
        (
            "ru_admissible",
            f"an authority of the requested state, in its own voice, held the request of {ru} admissible, at some time, wholly or in part",
            lambda reading: _is_admissible(reading, RIVALS[1]),
        ),
        ("minister_or_executive", "the ministry of justice or the executive ended the matter or is to end it", _by_minister_or_executive),
        (
            "nationality_argued",
            "a state was found to speak in its own voice on the priority of the state of nationality",
            lambda reading: reading.on_nationality,
        ),
    ]
    return [(*claim, UNKNOWN) for claim in of_case] + _of_both(names)


def claims(codebook: Codebook) -> dict[str, str]:
    """What each sentence of `generalisations` says of a case, by its id."""
    return {name: claim for name, claim, *_ in _claims(codebook.words)}


def say_quantified(word: str, counts: str, claim: str) -> str:
    """A claim with a quantifier, without capital and stop; `counts` stand in brackets after the cases."""
    start = {"about half": "in about half of the cases", "none": "in no case"}.get(word, f"in {word} cases")
    return f"{start}{counts} {'is it so that ' if word == 'none' else ''}{claim}"


def _name(case_id: str) -> str:
    return case_id.title()


def _say_without(changed: Mapping[str, str], word: str) -> str:
    """Whether the quantifier holds whichever case is left out, in words; `changed` gives the other quantifier by case that it depends on."""
    if not changed:
        return f"'{word}' holds whichever case is left out"
    parts = []
    for other in (*QUANTIFIERS, ""):
        leaving = [_name(case_id) for case_id, found in changed.items() if found == other]
        if leaving:
            who = leaving[0] if len(leaving) == 1 else f"one of {say_list(leaving)}"
            then = f"'{other}'" if other else "nothing is known"
            parts.append(f"if {who} is left out (then {then})")
    return f"'{word}' does not hold {say_list(parts)}"


def _if_known(k: int, n: int, n_unknown: int) -> str:
    """Quantifier of all cases, whatever the unknown ones are: one word, or the one with none of them and the one with all of them."""
    words = [quantifier(k, n + n_unknown), quantifier(k + n_unknown, n + n_unknown)]
    return " to ".join(dict.fromkeys(words))


def _say(claim: str, word: str, counts: tuple[int, int, int], unknown_is: str, without: str, only: str) -> str:
    """A generalisation as a sentence; `counts` are for it, known, and unknown; `only` is a case that is known, named where it is the one."""
    k, n, n_unknown = counts
    if not word:
        known = "known whether" if unknown_is == UNKNOWN else "found that the state spoke, so as to ask whether"
        return f"Of no case is it {known} {claim} (0 of 0, {unknown_is} in {n_unknown})."
    which = {UNKNOWN: " of which it is known", SILENT: " in which it spoke of that request"}[unknown_is] if n_unknown else ""
    left = f", {unknown_is} in {n_unknown}" if n_unknown else ""
    range_of_all = f"; of all {n + n_unknown} it is {k} to {k + n_unknown}, whatever the unknown ones are" if left and unknown_is == UNKNOWN else ""
    if n == 1:
        of_one = {UNKNOWN: "of which it is known", SILENT: "in which it spoke of that request"}[unknown_is]
        return f"In the one case {of_one} ({only}{left}) it is {'' if k else 'not '}so that {claim}; {without}{range_of_all}."
    return f"{start(say_quantified(word, f'{which} ({k} of {n}{left})', claim))}; {without}{range_of_all}."


def generalisations(study: Study, others: pd.DataFrame, choices: Choices = DEFAULT) -> pd.DataFrame:
    """Sentences that generalise over the cases with rival requests, and what they depend on.

    Unknown is never counted as no: `n` is of those known. To whom the person was surrendered is unknown while a case is pending. What a state
    said of its rival's request is asked of the cases in which it spoke of that request at all, in its own voice: silence is no answer.

    Parameters
    ----------
    study, choices
        As in `cases.side_by_side`. The choices change what states and authorities said, not what stands in `case.csv`.
    others
        What rivals said of each other's request under these choices, as `cases.rivals` gives it.

    Returns
    -------
    Table `generalisations` of the dictionary: one row per sentence; quantifiers as `quantifier` defines them.

    Raises
    ------
    ValueError
        As in `cases.side_by_side`.
    """
    readings = _readings(study, choices, others)
    rows = [
        _generalise(name, claim, {reading.case.id: holds(reading) for reading in readings}, unknown_is)
        for name, claim, holds, unknown_is in _claims(study.codebook.words)
    ]
    return dictionary.GENERALISATIONS.frame(rows)


def _generalise(name: str, claim: str, holds: Mapping[str, bool | None], unknown_is: str) -> dict[str, object]:
    """One generalisation from whether it holds of each case, with each case left out in turn."""
    groups = {value: [case_id for case_id, found in holds.items() if found is value] for value in (True, False, None)}
    k, n, n_unknown = len(groups[True]), len(groups[True]) + len(groups[False]), len(groups[None])
    word = quantifier(k, n)
    left = {case_id: (k - (found is True), n - (found is not None)) for case_id, found in holds.items()}
    changed = {case_id: quantifier(*counts) for case_id, counts in left.items() if quantifier(*counts) != word}
    shares = [less / of for less, of in left.values() if of]
    return {
        "id": name, "quantifier": word, "k": k, "n": n, "n_unknown": n_unknown, "unknown_is": unknown_is, "share": k / n if n else float("nan"),
        "share_min": min(shares, default=float("nan")), "share_max": max(shares, default=float("nan")),
        "is_same_without": "" if not n else "no" if changed else "yes", "depends_on": ";".join(changed),
        "if_known": _if_known(k, n, n_unknown) if n_unknown and unknown_is == UNKNOWN else "",
        "sentence": _say(claim, word, (k, n, n_unknown), unknown_is, _say_without(changed, word), _name("".join((groups[True] + groups[False])[:1]))),
        "cases_for": ";".join(groups[True]), "cases_against": ";".join(groups[False]), "cases_unknown": ";".join(groups[None]),
    }  # fmt: skip


def say_generalisations(table: pd.DataFrame) -> list[str]:
    """The sentences of `generalisations`, after what their words mean and how many of them depend on a single case."""
    asked = table[table["quantifier"] != ""]
    weak, open_ = int((asked["is_same_without"] == "no").sum()), int(asked["if_known"].str.contains(" to ").sum())
    meaning = (
        "'Most' is more than half of the cases of which it is known, 'about half' from two fifths to half, 'few' less than that. "
        f"Of {count(len(asked), 'sentence')} the quantifier of {weak} changes when one case is left out, "
        f"and that of {open_} could be another one if the unknown cases were known. "
        "These are shares of the collected cases with rival requests and of no others."
    )
    return [meaning, *table["sentence"]]


def say_selection(codebook: Codebook) -> list[str]:
    """How many candidates there were, what became of them, and what it means that cases were found by visible disputes."""
    listed = candidates(codebook)
    of_kind = {kind: sorted(listed.loc[listed["kind"] == kind, "candidate"]) for kind in ("rival requests", "negative", "excluded")}
    included = len(of_kind["rival requests"]) + len(of_kind["negative"])
    negative = f": {say_list([_name(case_id) for case_id in of_kind['negative']])}" if of_kind["negative"] else ""
    return [
        f"{count(len(listed), 'candidate')} came up, of which {included} are included: {len(of_kind['rival requests'])} with rival requests and "
        f"{len(of_kind['negative'])} in which none was found (negative cases{negative}). {len(of_kind['excluded'])} were left out; the reasons are in the table.",
        "The cases were found where a dispute was visible in the press. They are no sample: a case in which one of the states never asked, or in "
        "which nobody spoke in public, is hardly found. Cases in which a state protested in public are likely to be over-represented, and what all "
        "cases share, such as a person who is a national of a requesting state, can be what made them visible. Shares are shares of these cases only.",
    ]
