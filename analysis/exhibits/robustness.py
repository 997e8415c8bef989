"""In how many universes each conclusion stands, what moves and overturns it, and the matrices to which they lead."""

import pandas as pd

from analysis.exhibits.declaration import Declaration
from analysis.model.choices import Choices
from analysis.model.dictionary.multiverse import MATRICES, MOVERS, OVERTURNING, ROBUSTNESS, WITHOUT_ONE
from analysis.model.dispute import Case
from analysis.multiverse import exploring, robustness, robustness_words


def _robustness(case: Case, choices: Choices) -> tuple[pd.DataFrame, exploring.Explored]:
    explored = exploring.explore(case, choices)
    return robustness.robustness(explored), explored


def _matrices(case: Case, choices: Choices) -> tuple[pd.DataFrame, exploring.Explored]:
    explored = exploring.explore(case, choices)
    return robustness.matrices(explored), explored


TABLE = Declaration(
    number=25,
    notebook="04_test_robustness",
    cell="robustness",
    rows=ROBUSTNESS,
    title=("In how many universes each conclusion stands, in the case of {subject}"),
    caption=(
        "{conclusions}: {verdicts}. {universes:universe of options that change a cell of the case leads|universes of options that change a cell of the "
        "case lead} to {matrices:distinct matrix|distinct matrices}; of equivalent options alone, {equivalent:universe leads|universes lead} to "
        "{equivalent_matrices}."
    ),
    note=(
        "Only options that change what a conclusion rests on are crossed, among equivalent ones alone, "
        "with uncertain ones, and with all: the statements, by fact and stance, that speak for the "
        "state, and where it asks for them those that dissent, those that contest, or all own ones. "
        "matrices: distinct ones among the universes of equivalent options. same: the value that it has "
        "by default. undefined: the state is silent. A conclusion with its own cut-off day is asked up to "
        "that day. Numbers describe this menu of choices and are not probabilities."
    ),
    when_empty="No conclusion can be asked of this case.",
    shown=(
        "conclusion",
        "by_default",
        "verdict",
        "n_equivalent",
        "n_matrices",
        "n_equivalent_same",
        "n_uncertain",
        "n_uncertain_same",
        "sentence",
    ),
    make=_robustness,
    numbers=lambda stands, explored: robustness_words.numbers(explored, stands),
)

MOVING = Declaration(
    number=26,
    notebook="04_test_robustness",
    cell="movers",
    rows=MOVERS,
    title=("Which decision moves each conclusion, in the case of {subject}"),
    caption=("Rows: {rows}, one per conclusion and decision that can affect it, over all pairs of universes that differ in that decision alone."),
    note=(
        "moved: the value of the conclusion differs; silenced: one of the two values is undefined. "
        "Equivalent: both universes have equivalent options only."
    ),
    when_empty="No decision can affect a conclusion on this case.",
    shown=("conclusion", "decision", "options", "n_pairs", "n_moved", "share_moved", "n_moved_equivalent"),
    rests_on={"": "table/robustness(conclusion)"},
    make=lambda case, choices: (robustness.movers(exploring.explore(case, choices)),),
)

SETS = Declaration(
    number=27,
    notebook="04_test_robustness",
    cell="overturning",
    rows=OVERTURNING,
    title=("The smallest sets that overturn each conclusion, in the case of {subject}"),
    caption=("Rows: {rows}, one per conclusion and means: equivalent choices, any choices, the loss of original reports, of informants."),
    note=(
        "size: how many choices, reports or informants the smallest sets have; blank: nothing "
        "that was tried gives the conclusion a different value. tried: universes, or sets of reports or "
        "informants. single: reports or informants behind the conclusion, and how many of them can be "
        "lost alone without changing it."
    ),
    when_empty="No conclusion can be asked of this case.",
    shown=("conclusion", "by", "n_tried", "n_tried_same", "n_single", "n_single_same", "size", "sets"),
    rests_on={"": "table/robustness(conclusion)"},
    make=lambda case, choices: (robustness.overturning(exploring.explore(case, choices)),),
)

DISTINCT = Declaration(
    number=28,
    notebook="04_test_robustness",
    cell="matrices",
    rows=MATRICES,
    title=("Distinct matrices of universes of equivalent choices, in the case of {subject}"),
    caption=(
        "{universes:universe leads|universes lead} to {matrices:distinct matrix|distinct matrices}; of equivalent options alone, "
        "{equivalent:universe leads|universes lead} to {equivalent_matrices}, one a row."
    ),
    note=(
        "A matrix is the kind and the stances of every cell, and whether it is contested. universe: the "
        "one with the fewest choices that leads to it. changed: cells that differ from the default."
    ),
    shown=("matrix", "universe", "n_equivalent", "n_uncertain", "n_non_equivalent", "n_changed", "changed"),
    rests_on={"": "@facts"},
    make=_matrices,
    numbers=lambda distinct, explored: robustness.matrix_counts(explored),
)

ALONE = Declaration(
    number=29,
    notebook="04_test_robustness",
    cell="without_one",
    rows=WITHOUT_ONE,
    title=("Cells that change if one thing is left out, in the case of {subject}"),
    caption="Rows: {rows}, one per thing left out and cell that changes; what changes no cell has no row.",
    note=(
        "An uncertain date is one that is marked as approximate or is not a single day: the statements that "
        "rest on it are left out. Attributed layer: all that others attribute to states. All choices are as "
        "in the default universe. Blank stances: silent. Contested: by an account of others."
    ),
    when_empty="Whatever single thing is left out, no cell changes.",
    make=lambda case, choices: (robustness.without_one(exploring.explore(case, choices)),),
)
