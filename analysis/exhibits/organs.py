"""Which organ supported which outcome."""

from analysis.exhibits.declaration import Declaration
from analysis.model.dictionary.study import ORGANS
from analysis.study.organs import concepts, organ_numbers, organ_ties

TABLE = Declaration(
    number=19,
    notebook="05_compare_cases",
    cell="organs",
    rows=ORGANS,
    title=("Organs and the {words[outcomes]} on which they spoke"),
    caption=(
        "Rows: {rows}, one per organ and {words[outcome]} with an own act or speech, of "
        "{organs:named organ|named organs}, {concepts:{words[outcome]}|{words[outcomes]}} and {cases:case|cases}."
    ),
    note=(
        "stance: 1 supports, 0 leaves open, -1 opposes; blank where the statements that speak for the "
        "organ differ. differs: the organ took several stances at any time. The organ other is not named "
        "by the source and may be any organ of the state; executive includes the state as a whole where "
        "it hands over, and consulate includes every mission abroad."
    ),
    when_empty=("No organ of a state speaks on a {words[outcome]}."),
    shown=("case_id", "destination", "state", "organ", "role", "n_support", "n_open", "n_oppose"),
    make=lambda study, choices: (organ_ties(study, choices), concepts(study)),
    numbers=organ_numbers,
)
