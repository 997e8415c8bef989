"""Notebook 05: what each requesting state said of the other's request in all cases, and what the cases have in common."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.essays.section import Section, joined
from analysis.model import terms
from analysis.model.choices import Choices
from analysis.model.dispute import Codebook, Study
from analysis.model.sentences import count, part, say_choices, say_list, start, those, verb
from analysis.study import configurations, law, organs, press


def answer(study: Study, left: pd.DataFrame, others: pd.DataFrame, choices: Choices) -> Section:
    """In how many cases each state spoke of the request of a rival and objected to it, with all pages and without the outlets at home in it.

    Parameters
    ----------
    study
        All cases, as they were cleaned.
    left
        As `press.without_press` gives it.
    others
        As `cases.rivals` gives it.
    choices
        The choices with which both were made.
    """
    book, chosen = study.codebook, say_choices(choices, study.codebook)
    whole = left[(left["without_language"] == "") & (left["without_outlets_of"] == "")]
    if whole.empty:
        return Section("No case has two requesting states, so none could speak of the request of a rival.", chosen)
    several = whole[whole["n_cases"] > 1]
    rows = (several if len(several) else whole).sort_values(["n_cases", "n_objected", "state"], ascending=[False, False, True]).to_dict("records")
    without = {row["state"]: row for row in left.to_dict("records") if row["without_outlets_of"] == row["state"] and not row["without_language"]}
    said = [_objected(row, without.get(row["state"]), book) for row in rows if row["n_spoke"]]
    mute = [_mute(row, others, book) for row in rows if not row["n_spoke"]]
    apart = len(whole) - len(several) if len(several) else 0
    alone = f"The table also has {count(apart, 'other state')} that {verb(apart, 'asks', 'ask')} in one case alone."
    asked = f"A state objects to the request of a rival if it {_asked(book)}."
    return Section(joined([*said, *mute, asked, alone if apart else ""]), chosen)


def _asked(codebook: Codebook) -> str:
    """What a state does that objects, in the words of the codebook: *opposes surrender to the other state or calls its request political*."""
    return " or ".join(said.removeprefix("It ").rstrip(".") for said in codebook.objections["definition"])


def _objected(row: Mapping[str, Any], without: Mapping[str, Any] | None, codebook: Codebook) -> str:
    """In how many of the cases in which a state spoke it objected, and in how many without the outlets at home in it."""
    name, n, k = codebook.words.get(row["state"], row["state"]), row["n_spoke"], row["n_objected"]
    but = [case_id.title() for case_id in terms.split_list(row["cases_not_objected"])]
    among = "none" if not k else "it" if n == 1 else "both" if k == n == 2 else f"all {n}" if k == n else f"{k} of them"
    where = f" (not in {say_list(but)})" if k and 0 < len(but) <= 3 else ""
    left = f"; without the outlets based there, it objected in {_left(without['n_objected'], without['n_spoke'])}" if without else ""
    return f"{start(name)} spoke of the request of its rival in {n} of {count(row['n_cases'], 'case')} and objected in {among}{where}{left}."


def _left(k: int, n: int) -> str:
    """In how many of the cases that are left a state objected."""
    if not n:
        return "none, as nothing is left of it"
    return f"{k or 'none'} of the {n} that are left" if n > 1 else f"{'the' if k else 'not the'} one that is left"


def _mute(row: Mapping[str, Any], others: pd.DataFrame, codebook: Codebook) -> str:
    """That a state was never heard to object or not to, and in how many cases it spoke of something else in the request of a rival."""
    name, asked = codebook.words.get(row["state"], row["state"]), codebook.objections["proposition_family"]
    of = others[(others["state"] == row["state"]) & ~others["family"].isin(asked)]
    else_ = sorted(of.loc[terms.is_spoken(of), "case_id"].unique())
    besides = f"; it spoke of another aspect in {count(len(else_), 'case')} ({say_list([case_id.title() for case_id in else_[:4]])})" if else_ else ""
    return f"{start(name)} was not heard to object or agree in any of {count(row['n_cases'], 'case')}{besides}. That is silence, not consent."


def collected(codebook: Codebook, beside: pd.DataFrame) -> Section:
    """How many cases there are, how many have ended, and how they were found."""
    n = len(beside)
    pending = int((beside["outcome_state"] == "pending").sum())
    with_rivals = int((beside["rival_request"] == "yes").sum())
    heading = (
        f"{start(part(with_rivals, n, 'case'))} {verb(with_rivals, 'has', 'have')} {codebook.about.words['rivalry']}, "
        f"and {pending or 'none'} {verb(pending, 'is', 'are')} pending"
    )
    return Section(*configurations.say_selection(codebook), heading=heading)


def spoken(others: pd.DataFrame) -> Section:
    """How many cells on the request of a rival are silent, and what may surprise: that most are."""
    n, silent = len(others), int((~terms.is_spoken(others)).sum()) if len(others) else 0
    heading = f"Of {count(n, 'cell')} on the request of a rival, {those(silent, n)} {verb(silent, 'is', 'are')} silent"
    surprise = "Perhaps surprisingly, states mostly say nothing at all about the request of a rival, as far as was found."
    mute = "Silence is neither consent nor neutrality."
    return Section(joined([surprise if 2 * silent > n else "", mute]), heading=heading) if n else Section(heading="No state had a rival")


def uncertain(found: pd.DataFrame) -> Section:
    """How many steps are on days that are not known exactly."""
    n = len(found)
    vague = int(((found["first_day"] != found["last_day"]) | (found["is_approximate"] == "yes")).sum())
    return Section(heading=f"{start(part(vague, n, 'step'))} {verb(vague, 'is', 'are')} on a day that is not known exactly")


def organs_speaking(ties: pd.DataFrame, concepts: pd.DataFrame, codebook: Codebook) -> Section:
    """How many organs spoke on how many outcomes that were asked for."""
    numbers, words = organs.organ_numbers(ties, concepts), codebook.about.words
    spoke = numbers["concepts"] - numbers["silent"]
    heading = f"Organs of states spoke on {part(spoke, numbers['concepts'], words['outcome'], words['outcomes'])}"
    mute = f"There {verb(numbers['silent'], 'is', 'are')} {count(numbers['silent'], words['outcome'], words['outcomes'])} on which no state spoke."
    return Section(joined([*organs.say_organs(ties, concepts, codebook), mute if numbers["silent"] else ""]), heading=heading)


def truth(rows: pd.DataFrame) -> Section:
    """How many configurations occur, and how many of them in one case alone."""
    found = rows[rows["n_cases"] > 0]
    alone, n = int((found["n_cases"] == 1).sum()), len(found)
    also = f", {'all' if alone == n else alone} of them in one case alone" if n > 1 and alone else ""
    return Section(heading=f"{start(part(n, len(rows), 'configuration'))} {verb(n, 'occurs', 'occur')}{also}")


def generalising(general: pd.DataFrame, stands: pd.DataFrame, codebook: Codebook) -> Section:
    """How many sentences hang on a single case, and how many withstand every equivalent choice."""
    asked = general[general["quantifier"] != ""]
    weak, robust = int((asked["is_same_without"] == "no").sum()), int((stands["verdict"] == "robust").sum())
    heading = f"{start(part(weak, len(asked), 'generalising sentence'))} {verb(weak, 'depends', 'depend')} on a single case"
    choice = (
        f"Of the {count(len(stands), 'sentence')} that rest on statements, {robust or 'none'} {verb(robust, 'withstands', 'withstand')} every equivalent choice "
        f"that can affect {verb(robust, 'it', 'them')}."
        if len(stands)
        else ""
    )
    return Section(joined([configurations.say_generalisations(general, codebook)[0], choice]), heading=heading)


def pressed(left: pd.DataFrame, others: pd.DataFrame, study: Study) -> Section:
    """Whether the answer turns without the pages of one press."""
    return Section(*press.say_without_press(left, others, study), heading="A state that falls silent without its press has not changed its mind")


def ruled(bases: pd.DataFrame, named: pd.DataFrame, pages: pd.DataFrame) -> Section:
    """For how many requests a treaty says by what to choose."""
    said = law.say_law(bases, named, pages)
    if bases.empty:
        return Section(*said, heading="No law was collected")
    treaty, n = law.basis_numbers(bases)["treaty"], len(bases)
    return Section(
        *said, heading=f"{start(part(treaty, n, 'request'))} {verb(treaty, 'rests', 'rest')} on a treaty that says how to choose between rivals"
    )
