"""The facts that count, what stands behind each, and the pages that were read."""

from analysis.collect import store
from analysis.collect.bibliography import references
from analysis.exhibits.declaration import Declaration
from analysis.model.dictionary.positions import CORROBORATION, EVIDENCE
from analysis.model.dictionary.processed import processed
from analysis.model.sentences import count
from analysis.positions.evidence import evidence, fact_numbers, support

TABLE = Declaration(
    number=6,
    notebook="06_weigh_evidence",
    cell="evidence",
    rows=EVIDENCE,
    title=("Evidence in the case of {subject}"),
    caption=(
        "Facts that count, by first possible day: {rows}. Resting on one original report: {single}; on "
        "several: {several}; background, which shows no position: {background}."
    ),
    note=(
        "office: who acted or spoke, by state and organ. shows: state, proposition and stance (1 "
        "supports, 0 leaves open, -1 opposes). bases: act and speech are a state's own voice, reported is"
        " attributed by somebody else. origins: publishers of the original reports and their homes. "
        "variants and other_conduct: facts that say the same in different words, or differ on what is "
        "alleged of the {words[subject]}, with the note on the pair; neither is a dispute. What is "
        "alleged is given as alleged."
    ),
    when_empty="No fact counts under these choices.",
    shown=("fact_id", "day", "office", "claim", "bases", "informant", "origins", "source_ids"),
    rests_on={"dispute;@row": "fact_id;statement_ids;@against", "variants;other_conduct": "fact_id;@varied"},
    make=lambda case, choices: (evidence(case, choices),),
    numbers=fact_numbers,
)

BEHIND = Declaration(
    number=7,
    notebook="06_weigh_evidence",
    cell="corroboration",
    rows=CORROBORATION,
    title=("What stands behind each fact in the case of {subject}"),
    caption=(
        "Facts that count: {rows}. With one original report: {single}; with several: {several}; source "
        "unnamed: {unstated}; contested by another fact: {contested}; denied by an act "
        "or statement of the very state whose position they report: {denied}."
    ),
    note=(
        "Pages that carry the same text count as one original report. Facts are contested only on a position or an "
        "event. Kinds of outlets are given with their number of pages. The day is blank where "
        "no page of a fact is dated; blank statements are background."
    ),
    when_empty="No fact counts under these choices.",
    shown=("fact_id", "informant", "informant_state", "n_pages", "n_origins", "support", "dispute", "known_on"),
    rests_on={"": "fact_id;statement_ids", "dispute;contradicted_by;@row": "fact_id;statement_ids;@against"},
    make=lambda case, choices: (support(case, choices),),
    numbers=fact_numbers,
)

PAGES = Declaration(
    number=12,
    notebook="06_weigh_evidence",
    cell="sources",
    rows=processed("sources"),
    title="Pages read in the case of {subject}",
    caption="{rows:page that carries|pages that carry} {origins}.",
    note="The day is blank where no date is visible on a page.",
    is_chosen=False,
    shown=("source_id", "publisher", "published", "language", "outlet_state", "outlet_kind", "origin_id"),
    make=lambda case, choices: (case.sources,),
    numbers=lambda pages: {"origins": count(pages["origin_id"].nunique(), "original report")},
    also=lambda pages: references(pages, store.read_about().read_by),
)
