"""How far the coders agree, which values meet, and where the codings or most of the coders differ from the result."""

from analysis.coding import disagreements, reliability, reliability_words
from analysis.exhibits.declaration import Declaration
from analysis.model.dictionary.coding import COINCIDENCES, DISAGREEMENTS, OVERRIDES, RELIABILITY

TABLE = Declaration(
    number=22,
    notebook="07_measure_reliability",
    is_of_own=True,
    cell="reliability",
    needs="codings",
    rows=RELIABILITY,
    title="How far coders agree: detection, stance, basis and organ",
    caption=(
        "{rows:row|rows}: the coders of each round together by every measure, overall, by family of "
        "propositions and by case; and every two coders who do not form a round by themselves, overall."
    ),
    note=(
        "{who} Agreement within a round shows the consistency of its coders under its wording, not validity. Two "
        "coders of different rounds also differ in wording. Alpha of detection depends on how many places "
        "for a statement there are; most are empty, so percent agreement is high; the Jaccard index "
        "leaves them out. NaN, shown blank, is undefined."
    ),
    when_empty="No case was coded by two coders.",
    is_chosen=False,
    shown=("coders", "measure", "unit", "group", "n_units", "jaccard", "alpha", "ac1"),
    rests_on={"": "@codings"},
    make=lambda study, choices: (reliability.reliability(study), study.codebook.coders),
    numbers=reliability_words.coder_numbers,
)

MEETING = Declaration(
    number=23,
    notebook="07_measure_reliability",
    is_of_own=True,
    cell="coincidences",
    needs="codings",
    rows=COINCIDENCES,
    title="Which stances and which bases coders gave to the same statement",
    caption="{rows:pair|pairs} of values for what several coders of a round found, over all cases.",
    note=(
        "Each unit counts in either order for every pair of coders with a value there, divided so that every value counts once; n_units counts it once."
    ),
    when_empty="No round has several coders of one case.",
    is_chosen=False,
    rests_on={"": "@codings"},
    make=lambda study, choices: (reliability.coincidences(study),),
)

DIFFERING = Declaration(
    number=24,
    notebook="07_measure_reliability",
    is_of_own=True,
    cell="disagreements",
    needs="codings",
    rows=DISAGREEMENTS,
    title="Where the codings differ, and how the differences were resolved",
    caption=(
        "{rows:place and round|places and rounds} in which the coders of the round differ, or in which the adjudicated coding departs from what they agree on."
    ),
    note=(
        "A blank in differs_in: the coders of the round do not differ. The organ is not compared here; "
        "how far the coders agree on it stands in the table of reliability."
    ),
    when_empty="No round has coders who differ, and none was changed.",
    is_chosen=False,
    shown=("round", "fact_id", "state", "proposition", "differs_in", "coded", "result", "decided_by"),
    make=lambda study, choices: (disagreements.disagreements(study),),
)

OVERRULED = Declaration(
    number=35,
    notebook="07_measure_reliability",
    is_of_own=True,
    cell="overrides",
    needs="codings",
    rows=OVERRIDES,
    title="Where the adjudicated coding differs from what most coders have",
    caption=(
        "{rows:place|places} in which the result differs in stance, in basis or in presence from what more "
        "than half of the coders of the case have: {decided}."
    ),
    note=(
        "coded: stance and basis of each coder, whatever the round; most: what more than half of them "
        "have, blank where they differ but more than half have a statement. A fact that was added after "
        "the codings was not coded by anyone, so every statement on it is listed here. The organ is not "
        "compared."
    ),
    when_empty="The adjudicated coding nowhere differs from what most coders have.",
    is_chosen=False,
    shown=("fact_id", "state", "proposition", "coded", "result", "decided_by", "reason"),
    make=lambda study, choices: (disagreements.overrides(study),),
    numbers=disagreements.override_numbers,
)
