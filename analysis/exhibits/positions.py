"""The positions of a case, the accounts behind each cell that is divided or contested, and the positions by day."""

from analysis.exhibits.declaration import Declaration
from analysis.model.dictionary.positions import COLLISIONS, COURSE, POSITIONS
from analysis.positions import collisions, compare, course

TABLE = Declaration(
    number=1,
    notebook="02_compare_positions",
    cell="positions",
    rows=POSITIONS,
    title=("Position of each state on each proposition in the case of {subject}"),
    caption="{rows:cell|cells}, one per state and proposition.",
    note=(
        "stance: 1 supports, 0 leaves open, -1 opposes; blank where the state is silent, cannot hold a "
        "position, or the statements that speak for it differ. dissent_ids: own statements with a different "
        "stance that remain. silent_deciders: organs that decide the proposition, where only others have "
        "spoken. overtaken: what has made a position moot, without changing it."
    ),
    shown=("state", "proposition", "cell", "stance", "is_contested", "n_own", "n_dissent", "last_word_last"),
    rests_on={
        "stances;n_own;authority;organs;last_word_first;last_word_last;n_origins;origin_ids;informants;n_informants": "statement_ids_own",
        "n_attributed;attributed_stances;attributions;attributed_by": "statement_ids_attributed",
        "cell;stance;is_contested;since_first;since_last;silent_deciders;n_undated": "@position",
        "n_dissent;dissents;dissent_informants": "dissent_ids",
        "contests": "contest_ids",
        "overtaken": "@position;@outcome",
    },
    make=lambda case, choices: (compare(case, choices),),
)

COLLIDING = Declaration(
    number=2,
    notebook="02_compare_positions",
    cell="collisions",
    rows=COLLISIONS,
    title=("Accounts behind each divided or contested cell in the case of {subject}"),
    caption=("{rows:account|accounts}: in each divided or contested cell, what speaks for the state, what dissents from it, and what contests it."),
    note=(
        "role: speaks for the state; dissents, an own statement of less authority with a different stance; "
        "contests, an account with a different stance by somebody with access. according_to: who attributes "
        "the position; blank is the state's own voice."
    ),
    when_empty="No position is divided or contested under these choices.",
    shown=("state", "proposition", "role", "statement_id", "stance", "organ", "according_to", "date"),
    rests_on={"role": "@position"},
    make=lambda case, choices: (collisions(case, compare(case, choices), choices),),
)

BY_DAY = Declaration(
    number=5,
    notebook="02_compare_positions",
    cell="course",
    rows=COURSE,
    title=("Positions on {words[outcome]} by day in the case of {subject}"),
    caption=(
        "Each row is a spell: a run of days on which a cell of the matrix stays the same, by the day of "
        "the event or by that of publication. Rows: {rows}; cells: {cells}, of which the state speaks at some time in "
        "{speaking}; moves by event: {event_moves}, by publication: {published_moves}."
    ),
    note=(
        "A blank first day means the silence before any statement counts; a blank last day means that the "
        "spell continues. uncertain from: earliest possible day of the state's own statement; blank where the "
        "day is certain or only others spoke, two dots where there is no bound. Statements that never "
        "count by publication, for lack of a dated page: {undated}; by event, for lack of a last day: "
        "{endless}."
    ),
    when_empty=("No statement of the case is on {words[outcome]}."),
    shown=("clock", "state", "proposition", "from_day", "to_day", "cell", "stances", "moved_by"),
    rests_on={"to_day;moved_by;n_undated;uncertain_from": "@position", "until": "@facts"},
    make=lambda case, choices: (course.course(case, choices),),
    numbers=course.numbers,
)
