"""From the codings to one, and the document under audit."""

from analysis.coding.codings import flow
from analysis.coding.digest import audit
from analysis.exhibits.declaration import Declaration
from analysis.model.dictionary.coding import CODING, DIGEST

TABLE = Declaration(
    number=10,
    notebook="06_weigh_evidence",
    cell="coding",
    needs="codings",
    rows=CODING,
    title=("What became of the statements of the coders in the case of {subject}"),
    caption=("Rows: {rows}, one per fact, state and proposition on which a coder or the adjudicator has a statement."),
    note=(
        "coded: stance and basis of each coder; the organ is not compared. outcome: kept is the stance "
        "and basis of at least one coder; dropped: no statement was kept. against_most: how the result "
        "differs from what more than half of the coders found. reason: that of the recorded "
        "decision, blank where there is none."
    ),
    when_empty="No coder has a statement in this case, so there are no codings to compare.",
    is_chosen=False,
    shown=("fact_id", "state", "proposition", "coded", "result", "outcome", "against_most", "reason"),
    make=lambda case, choices: (flow(case),),
)

CLAIMS = Declaration(
    number=11,
    notebook="06_weigh_evidence",
    cell="digest",
    needs="digest/claims",
    rows=DIGEST,
    title="Claims of the digest, in reading order",
    caption=("Rows: {rows}, one per claim in our paraphrase, with the verdict judged against the independent facts."),
    note=(
        "paragraph: 0 is the title. refs: citation marks printed after the claim; blank is uncited. "
        "fact_ids: facts that bear on it; blank is none. conflicts_with: claims of the document itself "
        "that give the same state another stance on the same proposition."
    ),
    when_empty="No document was audited for this case.",
    is_chosen=False,
    shown=("claim_id", "paragraph", "claim", "refs", "verdict", "fact_ids", "conflicts_with", "verdict_note"),
    make=lambda case, choices: (audit(case),),
)
