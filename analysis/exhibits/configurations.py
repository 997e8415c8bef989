"""The truth table of the cases, and sentences that generalise over them."""

from analysis.exhibits.declaration import Declaration
from analysis.model.dictionary.multiverse import ROBUST_GENERALISATIONS
from analysis.model.dictionary.study import CONFIGURATIONS, GENERALISATIONS
from analysis.multiverse import generalising
from analysis.study import cases, configurations

TABLE = Declaration(
    number=20,
    notebook="05_compare_cases",
    cell="configurations",
    rows=CONFIGURATIONS,
    title=("Truth table of the cases with {words[rivalry]}"),
    caption=(
        "One row is a configuration of the conditions, including the empty ones, followed by those that occur with an "
        "unknown value; numbers are cases by the state to which the {words[subject]} was {words[done]} "
        "first."
    ),
    note=(
        "Counts only. Unknown is never counted as no. Negative cases are not in it. The outcome is the "
        "first {words[outcome]}, on which a row is called contradictory; contest_outcomes is how the "
        "contest between the two states ended, if not first then later. Admissibility of the US request "
        "is not a condition, since it hardly varies."
    ),
    shown=(
        "condition",
        "n_cases",
        "n_outcome",
        "is_contradictory",
        "case_ids",
    ),
    rests_on={"": "case_ids;@of_cases"},
    make=lambda study, choices: (configurations.configurations(study, choices),),
)

SENTENCES = Declaration(
    number=21,
    notebook="05_compare_cases",
    cell="generalisations",
    rows=GENERALISATIONS,
    title="Sentences that generalise over the cases, without each case in turn",
    caption=(
        "One row is a sentence, with the cases for and against it, those where it is unknown, and "
        "whether its quantifier is the same whichever case is left out."
    ),
    note=(
        "Shares are shares of the collected cases with {words[rivalry]} and of no others. if_known: the "
        "quantifier of all cases, whatever the unknown ones are. What a state said of its rival's "
        "{words[claim]} is asked of the cases in which it spoke of it at all."
    ),
    shown=("id", "quantifier", "k", "n", "n_unknown", "share_min", "share_max", "depends_on"),
    rests_on={"": "cases_for;cases_against;cases_unknown;cases_not_applicable;@of_cases"},
    make=lambda study, choices: (configurations.generalisations(study, cases.rivals(study, choices), choices),),
)

ROBUST = Declaration(
    number=30,
    notebook="05_compare_cases",
    cell="robust_generalisations",
    rows=ROBUST_GENERALISATIONS,
    title="Generalisations over the cases in all universes",
    caption=(
        "Sentences that rest on statements: {rows}. Robust: {robust}; fragile: {fragile}; silenced: "
        "{silenced}; by absence: {by_absence}; not tried: {not_tried}. The same choices are made for all "
        "cases at once."
    ),
    note=(
        "Sentences that rest on the case files alone are left out, as no choice changes them. Robust: at "
        "least one equivalent choice changes what the sentence rests on, and none changes its quantifier. By "
        "absence: it says that something was not found. matrices: distinct ones, of all cases together, "
        "among the universes of equivalent options. The quantifier is that of the cases of which it is "
        "known; sets: smallest sets of equivalent choices that give a different one. Numbers describe this "
        "menu of choices and are not probabilities."
    ),
    when_empty=("No case has {words[rivalry]}, so there is nothing to generalise."),
    rests_on={"": "case_ids;cases_not_applicable;@of_cases"},
    make=lambda study, choices: (generalising.robust_generalisations(study, choices),),
    numbers=generalising.numbers,
)
