"""Which organ supported which outcome: the ties, how they are spread over organs, and where two kinds of organ meet."""

import pandas as pd

from analysis.exhibits.declaration import Declaration
from analysis.model.choices import Choices
from analysis.model.dictionary.study import ORGAN_DEGREES, ORGAN_PAIRS, ORGANS
from analysis.model.dispute import Study
from analysis.study.organs import concepts, organ_degrees, organ_numbers, organ_pairs, organ_ties, pair_numbers


def _degrees(study: Study, choices: Choices) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    ties = organ_ties(study, choices)
    return organ_degrees(ties, study.codebook), ties, concepts(study)


def _pairs(study: Study, choices: Choices) -> tuple[pd.DataFrame, pd.DataFrame]:
    ties = organ_ties(study, choices)
    return organ_pairs(ties, study.codebook), ties


TABLE = Declaration(
    number=19,
    notebook="05_compare_cases",
    cell="organs",
    rows=ORGANS,
    title=("Organs and the {words[outcomes]} on which they spoke"),
    caption=(
        "Rows: {rows}, one per organ and {words[outcome]} with an own act or speech, of {organs} named "
        "organs, {concepts} {words[outcomes]} and {cases} cases."
    ),
    note=(
        "stance: 1 supports, 0 leaves open, -1 opposes; blank where the statements that speak for the "
        "organ differ. differs: the organ took several stances, whenever. The organ other is not named "
        "by the source and may be any organ of the state; executive includes the state as a whole where "
        "it hands over, and consulate every mission abroad."
    ),
    when_empty=("No organ of a state speaks on a {words[outcome]}."),
    shown=("case_id", "destination", "state", "organ", "role", "n_support", "n_open", "n_oppose"),
    make=lambda study, choices: (organ_ties(study, choices), concepts(study)),
    numbers=organ_numbers,
)

DEGREES = Declaration(
    number=20,
    notebook="05_compare_cases",
    cell="organs",
    rows=ORGAN_DEGREES,
    title=("On how many {words[outcomes]} organs of each kind spoke"),
    caption=(
        "Rows: {rows}, one per role of the state and kind of organ. Ties of an organ to a "
        "{words[outcome]}: {ties}; supporting: {support}; leaving open: {open}; opposing: {oppose}; "
        "undetermined: {undetermined}."
    ),
    note=(
        "requesting: the state asks for this {words[outcome]}; requesting another: it asks for another "
        "{words[outcome]} of the same {words[subject]}; no request: it asks for none. An organ is in "
        "several rows where its state has several roles. What is held on admissibility alone is not "
        "counted."
    ),
    when_empty=("No organ of a state speaks on a {words[outcome]}."),
    shown=tuple(ORGAN_DEGREES.names[:8]),
    make=_degrees,
    numbers=lambda degrees, ties, concepts: organ_numbers(ties, concepts),
)

PAIRS = Declaration(
    number=21,
    notebook="05_compare_cases",
    cell="organs",
    rows=ORGAN_PAIRS,
    title=("Kinds of organ that spoke on the same {words[outcome]}"),
    caption=(
        "Rows: {rows}, one per pair of kinds of named organ that both spoke on at least one "
        "{words[outcome]}. Of {kinds} kinds by role, pairs left out since they share none: {left_out}. "
        "Meetings: {shared}; with the same stance: {same}; with different stances: {different}; "
        "undetermined: {undetermined}."
    ),
    note=(
        "A meeting is two organs on one {words[outcome]}. The share of equal stances stands beside the "
        "counts, which are small; blank where no meeting is determined. Statements whose organ is not "
        "named are left out."
    ),
    when_empty=("No two named organs speak on the same {words[outcome]}."),
    shown=tuple(ORGAN_PAIRS.names[:8]),
    rests_on={"": "table/organs(role=role_a;organ=organ_a;concept in concepts);table/organs(role=role_b;organ=organ_b;concept in concepts)"},
    make=_pairs,
    numbers=lambda pairs, ties: pair_numbers(ties, pairs),
)
