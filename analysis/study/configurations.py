"""What cases have in common: a truth table of three conditions, and sentences that generalise, without each case in turn."""

from collections.abc import Iterable, Mapping
from itertools import product
from typing import NamedTuple

import pandas as pd

from analysis.model.choices import DEFAULT, Choices
from analysis.model.dictionary import study as dictionary
from analysis.model.dispute import Case, Codebook, Study
from analysis.model.sentences import count, say_list, start
from analysis.study import generalisations as asking
from analysis.study.case_steps import NO_STATE, counting
from analysis.study.cases import candidates, each_case, rival_request, rivals
from analysis.study.generalisations import SILENT, Claim, Heard

WORDS = {asking.YES: "yes", asking.NO: "no", asking.UNKNOWN: "unknown", asking.NOT_APPLICABLE: "not applicable"}
"""Values of a condition of the truth table; the first two are known."""

UNKNOWN = WORDS[asking.UNKNOWN]
"""Why a case is neither for nor against a sentence: it is not known, or (`SILENT`) the state is silent in its own voice."""

QUANTIFIERS = ("all", "most", "about half", "few", "none")


class Reading(NamedTuple):
    """A case, and what is seen of it under the choices."""

    case: Case
    heard: Heard

    def asked(self, claim: Claim) -> int:
        """What is known of the case: a value of `WORDS`."""
        return int(asking.evaluate(claim, self.case, self.heard))


def _readings(study: Study, choices: Choices, cells: pd.DataFrame) -> list[Reading]:
    """Readings of the comparable cases, by first possible day of their start; `cells` as `cases.rivals` gives them, if they are asked for."""
    found = []
    for case, own_choices in each_case(study, choices):
        if rival_request(case) == "yes":
            said = counting(case, own_choices)
            found.append(Reading(case, Heard(said[said["is_own"]], cells[cells["case_id"] == case.id])))
    return found


def _outcome(case: Case, contenders: Iterable[str]) -> str:
    to = case.row.get("outcome_state", "pending")
    return to if to in (*contenders, "pending") else "nobody" if to in NO_STATE else "other"


def configuration_columns(codebook: Codebook) -> list[str]:
    """Columns of the truth table: the conditions, and a number of cases for each outcome."""
    names, ends = [claim.condition for claim in asking.conditions(codebook)], _outcomes(codebook)
    return [*names, "n_cases", *(f"n_{name.lower()}" for name in ends), "is_contradictory", "contest_outcomes", "case_ids"]


def _outcomes(codebook: Codebook) -> tuple[str, ...]:
    """For whom the matter ended: one of the states between which the conditions tell, another state, nobody; pending is no outcome yet."""
    return (*asking.contenders(codebook), "other", "nobody", "pending")


def configurations(study: Study, choices: Choices = DEFAULT) -> pd.DataFrame:
    """Truth table of the comparable cases; counts only.

    Parameters
    ----------
    study, choices
        As in `cases.side_by_side`. Only conditions that rest on statements change with the choices.

    Returns
    -------
    Table `configurations` of the dictionary: one row per configuration of the conditions of the codebook (`generalisations.conditions`): every one of
    yes and no, empty ones too, then those that occur with an unknown value or one that is not applicable, which is never counted as no; a number of
    cases for each state between which the conditions tell. Cases by first possible day of their start; the outcome between the contenders can be
    another one where it went to a third state first.

    Raises
    ------
    ValueError
        As in `cases.side_by_side`.

    References
    ----------
    The truth table is that of crisp-set comparison: C. C. Ragin, The Comparative Method, 1987; unknown values are kept apart here.
    """
    claims, ends = asking.conditions(study.codebook), _outcomes(study.codebook)
    is_asked = any(claim.asks in ("cells", "silence") for claim in claims)
    readings = _readings(study, choices, rivals(study, choices) if is_asked else dictionary.RIVALS.frame())
    placed = {reading.case.id: tuple(WORDS[reading.asked(claim)] for claim in claims) for reading in readings}
    outcomes = {reading.case.id: _outcome(reading.case, ends) for reading in readings}
    contests = {reading.case.id: reading.case.row.get("contest_outcome", "") for reading in readings}
    known = list(product(("yes", "no"), repeat=len(claims)))
    partly = [row for row in product(WORDS.values(), repeat=len(claims)) if row not in known and row in placed.values()]
    rows = []
    for row in known + partly:
        ids = [case_id for case_id, configuration in placed.items() if configuration == row]
        reached = [outcomes[case_id] for case_id in ids]
        ended = [outcome for outcome in reached if outcome != "pending"]
        contradictory = "" if row in partly or len(ended) < 2 else "yes" if len(set(ended)) > 1 else "no"
        between = [contests[case_id] for case_id in ids]
        rows.append((*row, len(ids), *(reached.count(name) for name in ends), contradictory, ";".join(between), ";".join(ids)))
    return pd.DataFrame(rows, columns=configuration_columns(study.codebook))


def quantifier(k: int, n: int) -> str:
    """How many of those known, in a word: all; most (more than half); about half (from two fifths to half); few (less); none. Blank if none is known.

    A single case is all or none.
    """
    if n == 0:
        return ""
    if k in (0, n):
        return "none" if k == 0 else "all"
    return "most" if 2 * k > n else "about half" if 5 * k >= 2 * n else "few"


def claims(codebook: Codebook) -> dict[str, str]:
    """What each sentence of `generalisations` says of a case, by its id."""
    return {claim.id: claim.say(codebook.words) for claim in asking.claims(codebook)}


def say_quantified(word: str, counts: str, claim: str) -> str:
    """A claim with a quantifier, without capital and stop; `counts` stand in brackets after the cases."""
    start = {"about half": "in about half of the cases", "none": "in no case"}.get(word, f"in {word} cases")
    return f"{start}{counts} {'is it true that ' if word == 'none' else ''}{claim}"


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


class Counts(NamedTuple):
    """Cases for a sentence, of which it is known, of which it is not, and of which it cannot be asked."""

    k: int
    n: int
    n_unknown: int
    n_not_applicable: int


def _say(claim: str, word: str, counts: Counts, unknown_is: str, without: str, only: str, request: str) -> str:
    """A generalisation as a sentence; `only` is a case that is known, named where it is the one; `request` is what the study calls a claim."""
    k, n, n_unknown, n_not_applicable = counts
    apart = f"; the sentence does not apply to {count(n_not_applicable, 'case')}" if n_not_applicable else ""
    if not n + n_unknown and n_not_applicable:
        return f"It cannot be asked of any case whether {claim} (not applicable to {n_not_applicable})."
    if not word:
        known = "It is not known of any case" if unknown_is == UNKNOWN else "As the state spoke in no case, it cannot be asked"
        return f"{known} whether {claim} ({unknown_is} in {n_unknown}{apart})."
    which = {UNKNOWN: " of which it is known", SILENT: f" in which it spoke of that {request}"}[unknown_is]
    left = f", {unknown_is} in {n_unknown}" if n_unknown else ""
    range_of_all = f"; of all {n + n_unknown} it is {k} to {k + n_unknown}, whatever the unknown ones are" if left and unknown_is == UNKNOWN else ""
    if n == 1:
        return f"In the one case{which} ({only}{left}) it is {'' if k else 'not '}true that {claim}; {without}{range_of_all}{apart}."
    told = say_quantified(word, f"{which if n_unknown else ''} ({k} of {n}{left})", claim)
    return f"{start(told)}; {without}{range_of_all}{apart}."


def generalisations(study: Study, others: pd.DataFrame, choices: Choices = DEFAULT) -> pd.DataFrame:
    """Sentences that generalise over the comparable cases, and what they depend on.

    Unknown is never counted as no: `n` is of those known. The outcome is unknown while a case is pending. What a state said of the claim of
    another is asked of the cases in which it spoke of that claim at all, in its own voice: silence is no answer. A case that has not the two
    states of which a sentence speaks is not applicable, which is neither.

    Parameters
    ----------
    study, choices
        As in `cases.side_by_side`. The choices change what states and authorities said, not what stands in `case.csv`.
    others
        What states said of each other's claims under these choices, as `cases.rivals` gives it.

    Returns
    -------
    Table `generalisations` of the dictionary: one row per sentence; quantifiers as `quantifier` defines them.

    Raises
    ------
    ValueError
        As in `cases.side_by_side`.
    """
    readings, words = _readings(study, choices, others), study.codebook.words
    rows = []
    for claim in asking.claims(study.codebook):
        holds = {reading.case.id: reading.asked(claim) for reading in readings}
        unknown_is = SILENT if claim.asks == "cells" else UNKNOWN
        rows.append(_generalise(claim.id, claim.say(dict(words)), holds, unknown_is, words.matter["claim"]))
    made = pd.DataFrame(rows, columns=dictionary.GENERALISATIONS.names)
    whole = {name: int for name in ("k", "n", "n_unknown", "n_not_applicable")}
    return made.astype(whole | {name: float for name in ("share", "share_min", "share_max")})


def _generalise(name: str, claim: str, holds: Mapping[str, int], unknown_is: str, request: str) -> dict[str, object]:
    """One generalisation from what is known of each case, with each case left out in turn."""
    groups = {value: [case_id for case_id, found in holds.items() if found == value] for value in WORDS}
    counts = Counts(
        len(groups[asking.YES]), len(groups[asking.YES]) + len(groups[asking.NO]), len(groups[asking.UNKNOWN]), len(groups[asking.NOT_APPLICABLE])
    )
    k, n, n_unknown, n_not_applicable = counts
    word, known = quantifier(k, n), [case_id for case_id, found in holds.items() if found in (asking.YES, asking.NO)]
    left = {case_id: (k - (holds[case_id] == asking.YES), n - (case_id in known)) for case_id in holds}
    changed = {case_id: quantifier(*without) for case_id, without in left.items() if quantifier(*without) != word}
    shares = [less / of for less, of in left.values() if of]
    only = _name("".join((groups[asking.YES] + groups[asking.NO])[:1]))
    return {
        "id": name, "quantifier": word, "k": k, "n": n, "n_unknown": n_unknown, "n_not_applicable": n_not_applicable, "unknown_is": unknown_is,
        "share": k / n if n else float("nan"), "share_min": min(shares, default=float("nan")), "share_max": max(shares, default=float("nan")),
        "is_same_without": "" if not n else "no" if changed else "yes", "depends_on": ";".join(changed),
        "if_known": _if_known(k, n, n_unknown) if n_unknown and unknown_is == UNKNOWN else "",
        "sentence": _say(claim, word, counts, unknown_is, _say_without(changed, word), only, request),
        "cases_for": ";".join(groups[asking.YES]), "cases_against": ";".join(groups[asking.NO]), "cases_unknown": ";".join(groups[asking.UNKNOWN]),
        "cases_not_applicable": ";".join(groups[asking.NOT_APPLICABLE]),
    }  # fmt: skip


def say_generalisations(table: pd.DataFrame, codebook: Codebook) -> list[str]:
    """The sentences of `generalisations`, after what their words mean and how many of them depend on a single case."""
    asked = table[table["quantifier"] != ""]
    weak, open_ = int((asked["is_same_without"] == "no").sum()), int(asked["if_known"].str.contains(" to ").sum())
    meaning = (
        "'Most' means more than half of the cases of which it is known, 'about half' two fifths to half, 'few' less than that. "
        f"Of {count(len(asked), 'sentence')}, the quantifier of {weak} changes when one case is left out, "
        f"and that of {open_} could be different if the unknown cases were known. "
        f"These are shares of the collected cases with {codebook.about.words['rivalry']} and of no others."
    )
    return [meaning, *table["sentence"]]


def say_selection(codebook: Codebook) -> list[str]:
    """How many candidates there were, what became of them, and what it means that cases were found by visible disputes."""
    listed, words = candidates(codebook), codebook.about.words
    of_kind = {kind: sorted(listed.loc[listed["kind"] == kind, "candidate"]) for kind in (words["rivalry"], "negative", "excluded")}
    included = len(of_kind[words["rivalry"]]) + len(of_kind["negative"])
    negative = f": {say_list([_name(case_id) for case_id in of_kind['negative']])}" if of_kind["negative"] else ""
    return [
        f"{count(len(listed), 'candidate')} came up, of which {included} are included: {len(of_kind[words['rivalry']])} with {words['rivalry']} and "
        f"{len(of_kind['negative'])} in which none was found (negative cases{negative}). {len(of_kind['excluded'])} were left out; the reasons are in the table.",
        "The cases were found where a dispute was visible in the press. They are not a sample: a case in which one of the states never asked, or in "
        "which nobody spoke in public, is unlikely to be found. Cases in which a state protested in public are likely to be over-represented, and what "
        f"all cases share, {words['shared']}, may be what made them visible. Shares are shares of these cases only.",
    ]
