"""Candidates, the cases side by side, their steps, and what requesting states said of the request of a rival."""

from analysis.exhibits.declaration import Declaration
from analysis.model.dictionary.study import CANDIDATES, CASES, RIVALS, STEPS
from analysis.study import cases

TABLE = Declaration(
    number=15,
    notebook="05_compare_cases",
    cell="candidates",
    rows=CANDIDATES,
    title="Candidates for the selection of cases",
    caption="One row is a case that was considered, with the reason for including it or leaving it out.",
    note="Cases were found where a dispute was visible in the press.",
    is_chosen=False,
    rests_on={"": "candidate"},
    make=lambda study, choices: (cases.candidates(study.codebook),),
)

BESIDE = Declaration(
    number=16,
    notebook="05_compare_cases",
    cell="cases",
    rows=CASES,
    title="All cases side by side",
    caption=("One row is a case, in the order of {words[start]}. Intervals of days are kept; blank is unknown or disputed."),
    note=(
        "{words[Start]}, {words[claims]}, first requester, decider and outcome are those of the case "
        "files, under any choices. Cases in which no rival {words[claim]} was found are negative cases. "
        "Disputed: another account contradicts it. Told by others only: no act or statement of the {decider} "
        "on this {words[outcome]} was found. first_requester is what a page says, even where the "
        "intervals of days overlap; note says on what a case rests and what is disputed."
    ),
    shown=(
        "case_id",
        "decider",
        "started",
        "requests",
        "first_requester",
        "admissibility",
        "final_decider",
        "outcome",
    ),
    rests_on={
        "": "case_id",
        "@row;admissibility;outcome;outcome_told;n_facts;n_statements": "case_id;@facts",
        "argument_own;argument_attributed": "case_id;statement_ids",
    },
    make=lambda study, choices: (cases.side_by_side(study, choices),),
)

ONE_BY_ONE = Declaration(
    number=17,
    notebook="05_compare_cases",
    cell="steps",
    rows=STEPS,
    title="Steps of each case",
    caption=("One row is a step, with the least and greatest number of days since the {words[start]}."),
    note=(
        "{words[Start]}, {words[claims]} and outcomes are those of the case files, under any choices. Of "
        "the rulings on admissibility, and of the acts of each organ on {words[outcome]}, the first is "
        "given, and then each whose stance differs from that of the one before it. The days are those of "
        "the dates as coded; a date marked as approximate or uncertain can lie outside them."
    ),
    shown=("case_id", "kind", "destination", "organ", "detail", "days_min", "days_max", "is_approximate"),
    rests_on={
        "is_disputed;@row": "statement_ids;fact_ids;source_ids;@against",
        "days_min;days_max": "statement_ids;fact_ids;source_ids;case_id",
    },
    make=lambda study, choices: (cases.steps(study, choices),),
)

OF_RIVALS = Declaration(
    number=18,
    notebook="05_compare_cases",
    cell="rivals",
    rows=RIVALS,
    title=("What each {claimant} said of the other's {words[claim]}"),
    caption=("One row is a case, a {claimant}, the state whose {words[claim]} it speaks of, and a family of propositions; silence keeps its row."),
    note=(
        "Silence is not neutrality; each state has a row for each family, so most rows are "
        "silent. What others attribute to a state is shown beside its own voice and fills no cell. Families "
        "on which a {claimant} cannot hold a position have no row."
    ),
    when_empty=("No case has two {claimant}s."),
    shown=("case_id", "state", "rival", "family", "cell", "stances", "organs", "attributions"),
    make=lambda study, choices: (cases.rivals(study, choices),),
)
