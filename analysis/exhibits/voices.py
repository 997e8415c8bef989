"""How evenly the states are heard, and what remains without state media."""

from analysis.exhibits.declaration import Declaration
from analysis.model.dictionary.positions import ASYMMETRY, WITHOUT_STATE_MEDIA
from analysis.positions.voices import asymmetry, change_numbers, voice_numbers, without_state_media

TABLE = Declaration(
    number=8,
    notebook="06_weigh_evidence",
    cell="asymmetry",
    rows=ASYMMETRY,
    title=("How evenly the states are heard in the case of {subject}"),
    caption=(
        "Statements on the position of each state, and the pages through which they come. States: "
        "{rows}; own statements: {own}; attributed statements: {attributed}."
    ),
    note=(
        "own: acts and speech of the state, whoever the informant is; own by office: those whose informant is one of "
        "its own offices; attributed: what others report about it. Facts, informants, pages and original "
        "reports are those behind both. A page can count for several states. At home: the outlet's "
        "home is the state itself; an unknown home is listed as unknown."
    ),
    shown=(
        "state",
        "n_own",
        "n_attributed",
        "n_informants",
        "n_origins",
        "n_pages_at_home",
        "languages",
        "outlet_kinds",
    ),
    make=lambda case, choices: (asymmetry(case, choices),),
    numbers=voice_numbers,
)

REMAINING = Declaration(
    number=9,
    notebook="06_weigh_evidence",
    cell="without_state_media",
    rows=WITHOUT_STATE_MEDIA,
    title=("Positions without texts that originate in state media, in the case of {subject}"),
    caption=(
        "Cells of the matrix with all pages, and without those that originate in the state media of one "
        "state. Comparisons: {rows}; cells that change: {changed}; that fall silent: {silenced}; that "
        "change their stance: {turned}."
    ),
    note=(
        "An original report of state media is left out on every page that carries it, even where the "
        "outlet is based elsewhere. Blank stance: the state is silent, or the statements that speak for it "
        "differ. Lost statements are those of any basis that no longer count."
    ),
    when_empty="No page that counts originates in state media.",
    shown=("left_out", "state", "proposition", "cell", "stance", "cell_without", "stance_without", "change"),
    rests_on={
        "": "@position;statement_ids_lost;@state_media",
        "statement_ids_lost": "@position;statement_ids_lost;@state_media",
        "left_out;n_pages": "@state_media",
        "n_facts": "@facts",
    },
    make=lambda case, choices: (without_state_media(case, choices),),
    numbers=change_numbers,
)
