"""What remains of what rivals said without the pages of a language or the outlets of a state."""

from analysis.exhibits.declaration import Declaration
from analysis.model.dictionary.study import RIVALS_WITHOUT_PRESS
from analysis.study.press import press_numbers, without_press

TABLE = Declaration(
    number=34,
    notebook="05_compare_cases",
    cell="press",
    rows=RIVALS_WITHOUT_PRESS,
    title="Objections to the request of a rival, without the pages of a language or of the outlets of a state",
    caption=(
        "One row is a {claimant} and what is left out. Cases in which several states ask: {cases}; ways "
        "of leaving pages out, including none: {variants}. Left out in turn are pages in the main language of the "
        "outlets of each {claimant}, pages of its outlets, and both."
    ),
    note=(
        "A state speaks of the request of a rival if it says something in its own voice on "
        "{words[outcome]} to the rival or on the motive of its request, and objects if it opposes that "
        "{words[outcome]} or calls the request political: these are the families of propositions and "
        "stances in the codebook table objections. What it says about the charges of the rival is not among "
        "them. Shares are of the cases in which it speaks of that request; silence is not an answer. The main "
        "language of a state's outlets is the most frequent one among their pages. Reports that other "
        "outlets took over from a state's press are kept."
    ),
    when_empty=("No case has two {claimant}s."),
    shown=tuple(RIVALS_WITHOUT_PRESS.names[:8]),
    rests_on={"": "@of_cases;statement_ids"},
    make=lambda study, choices: (without_press(study, choices),),
    numbers=press_numbers,
)
