"""What the two states that most often ask for the same subject said of each other's claim, with all pages and without those of their own press."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import NamedTuple

import pandas as pd

from analysis.model import terms
from analysis.model.choices import DEFAULT, Choices
from analysis.model.dispute import Case, Codebook, Study
from analysis.positions import spoken
from analysis.study.cases import rival_families, rivals
from analysis.study.press import LeftOut, behind_facts, languages_of_outlets, pages_gone, without_pages

Cell = tuple[str, str, str]
"""Case, state, and proposition on the claim of another state."""


class Heard(NamedTuple):
    """In how many cases with both claims a state spoke of that of the other, and objected to it, on the pages that are left."""

    left_out: LeftOut
    spoke: tuple[str, ...]
    objected: tuple[str, ...]


class Mutual(NamedTuple):
    """What two states said of each other's claim over the cases.

    Attributes
    ----------
    states
        The two states: first the one that spoke of the claim of the other in more cases; none where no case has two claims.
    case_ids
        Cases in which both made a claim, by the start of their clock.
    said
        What each state with a claim said of that of each other, in all cases: table `rivals` of the dictionary with `objects`, whether it objects there,
        and `is_own_press`, whether nothing is left of it without the pages of its own press.
    heard
        For each of the two, in how many cases it is heard: with all pages, without those in the main language of its outlets, and without these and
        its outlets; only the first of them where it has no outlet.
    languages
        The main language of the outlets of each of them, where it has any.
    """

    states: tuple[str, ...]
    case_ids: tuple[str, ...]
    said: pd.DataFrame
    heard: Mapping[str, list[Heard]]
    languages: Mapping[str, str]


def objections_of(codebook: Codebook) -> dict[str, int]:
    """Families of propositions by which a state objects to the claim of another, and with which stance.

    Those of the codebook table `objections`; without one, to oppose the outcome for the other.
    """
    listed, families = codebook.objections, codebook.propositions
    if len(listed):
        return dict(zip(listed["proposition_family"], listed["stance"].astype(int), strict=True))
    return dict.fromkeys(families.loc[families["is_outcome"] == "yes", "proposition_family"], -1)


def families_of(codebook: Codebook) -> list[str]:
    """Families on the claim of another state: first those by which a state objects to it, then the others."""
    objections, families = objections_of(codebook), rival_families(codebook)
    return [name for name in objections if name in families] + [name for name in families if name not in objections]


def most_frequent_pair(cases: Iterable[Case]) -> tuple[str, ...]:
    """The two states that made claims together in the most cases, of several pairs the first that is met; none where no case has two claims."""
    met = Counter((min(pair), max(pair)) for case in cases for pair in combinations(case.named_states, 2))
    return met.most_common(1)[0][0] if met else ()


def _objects(stances: str, objection: int | None) -> bool:
    return objection is not None and str(objection) in terms.split_list(stances)


def _looks(study: Study, own: Mapping[str, Choices], said: pd.DataFrame, left_out: LeftOut, state: str) -> dict[Cell, str]:
    """Stances of a state on the claims of others where it still speaks, with pages left out."""
    found: dict[Cell, str] = {}
    mine = said[said["state"] == state]
    for case_id, rows in mine.groupby("case_id", sort=False):
        case, choices = study.cases[str(case_id)], own[str(case_id)]
        gone = pages_gone(behind_facts(case, choices), left_out)
        left = spoken(case, without_pages(choices, gone)) if gone else spoken(case, choices)
        found |= {(case.id, state, name): ";".join(map(str, left[state, name].stances)) for name in rows["proposition"] if (state, name) in left}
    return found


def _heard(said: pd.DataFrame, looks: Mapping[Cell, str], objections: Mapping[str, int], left_out: LeftOut) -> Heard:
    """In which cases the rows of one state on one other have a word left, and an objection."""
    keys = zip(said["case_id"], said["state"], said["proposition"], said["family"], strict=True)
    left = [
        (case_id, _objects(looks[case_id, state, name], objections.get(family)))
        for case_id, state, name, family in keys
        if (case_id, state, name) in looks
    ]
    return Heard(left_out, tuple(dict.fromkeys(case_id for case_id, _ in left)), tuple(dict.fromkeys(case_id for case_id, is_so in left if is_so)))


def mutual(study: Study, choices: Choices = DEFAULT) -> Mutual:
    """What the two states that most often ask together said of each other's claim, and what is left without the pages of their own press.

    The own press of a state are pages in the main language of its outlets (`press.languages_of_outlets`), and pages of its outlets. Silence is no answer.

    Parameters
    ----------
    study
        All cases, as they were cleaned.
    choices
        The choices of analysis; what is left out here is left out besides.

    Raises
    ------
    ValueError
        If the choices name what is not there.
    """
    said, own, objections = rivals(study, choices), study.choices_of(choices), objections_of(study.codebook)
    ordered = [study.cases[case_id] for case_id in dict.fromkeys(said["case_id"])]
    pair = most_frequent_pair(ordered)
    case_ids = tuple(case.id for case in ordered if set(pair) <= set(case.named_states))
    languages = languages_of_outlets(study, dict.fromkeys(said["state"])) if pair else {}
    gone, heard = set(), {}
    for state in dict.fromkeys(said["state"]):
        language = languages.get(state)
        variants = [LeftOut(), *([LeftOut(language), LeftOut(language, state)] if language else [])]
        looks = {left_out: _looks(study, own, said, left_out, state) for left_out in variants}
        gone |= {cell for cell in looks[variants[0]] if cell not in looks[variants[-1]]}
        if state in pair:
            of = said[(said["state"] == state) & said["rival"].isin(pair)]
            heard[state] = [_heard(of, looks[left_out], objections, left_out) for left_out in variants]
    cells = list(zip(said["case_id"], said["state"], said["proposition"], strict=True))
    objects = [_objects(stances, objections.get(family)) for stances, family in zip(said["stances"], said["family"], strict=True)]
    said = said.assign(
        objects=pd.Series(objects, index=said.index, dtype=bool),
        is_own_press=pd.Series([cell in gone for cell in cells], index=said.index, dtype=bool),
    )
    states = tuple(sorted(pair, key=lambda state: (-len(heard[state][0].spoke), pair.index(state))))
    return Mutual(states, case_ids, said, heard, languages)
