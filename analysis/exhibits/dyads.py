"""Propositions on which two states both spoke."""

from analysis.exhibits.declaration import Declaration
from analysis.model.dictionary.study import DYAD_COUNTS, DYADS
from analysis.study.dyads import shared_counts, shared_propositions

TABLE = Declaration(
    number=13,
    notebook="02_compare_positions",
    cell="dyads",
    rows=DYADS,
    title=("Propositions on which two states both spoke, in the case of {subject}"),
    caption="{rows:row|rows}: a day, a pair of states and a proposition on which both spoke in their own voice.",
    note=(
        "relation: same or different stances, or own words that differ, where the statements that speak for a "
        "state have several stances (its stance is then blank). Leaving a question open is a stance like the "
        "others. A proposition on which one of the two states is silent is not compared."
    ),
    shown=("after", "as_of", "state_a", "state_b", "proposition", "stance_a", "stance_b", "relation"),
    rests_on={"cell_a": "@position_a", "cell_b": "@position_b"},
    make=lambda case, choices: (shared_propositions(case, choices),),
)

COUNTS = Declaration(
    number=14,
    notebook="02_compare_positions",
    cell="dyads",
    rows=DYAD_COUNTS,
    title=("How often two states have the same stance, in the case of {subject}"),
    caption=("{rows:row|rows}: a day and a pair of {parties}."),
    note=(
        "share_same, kappa and pi refer to the propositions on which each has one stance; blank is "
        "undefined: nothing is shared or, for kappa and pi, no disagreement is to be expected. With a "
        "handful of propositions, the counts say more than the indices."
    ),
    shown=("after", "state_a", "state_b", "n_both", "n_same", "n_different", "share_same", "kappa"),
    rests_on={"": "table/dyads(after;state_a;state_b)"},
    make=lambda case, choices: (shared_counts(case, shared_propositions(case, choices), choices),),
)
