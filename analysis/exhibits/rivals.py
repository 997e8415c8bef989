"""What two states that ask for the same said of each other's claim, what was held, who decided and how it ended: one row a case."""

from collections.abc import Mapping

import pandas as pd

from analysis.exhibits.declaration import Aggregated, Declaration
from analysis.exhibits.many import are_many
from analysis.exhibits.rivals_cells import Line, lines_of
from analysis.exhibits.rivals_layout import blocks_of, groups_of
from analysis.exhibits.rivals_many import draw_many
from analysis.exhibits.rivals_pen import Pen
from analysis.exhibits.rivals_words import say_alt, say_below, say_finding, say_subtitle
from analysis.exhibits.style import QUIET, WIDTH_MM, Drawing, draw_head, new_figure, style
from analysis.model.choices import Choices
from analysis.model.dictionary.columns import described
from analysis.model.dictionary.schemas import Column
from analysis.model.dictionary.study import RIVALS
from analysis.model.dispute import Codebook, Study
from analysis.study.cases import side_by_side, steps
from analysis.study.mutual import Mutual, mutual

MARKS = described(
    "rivals",
    "a box of what one state said of the claim of the other, of what was held on it, or of the outcome",
    "address",
    "address title statement_ids case_id",
    Column("kind", "said, admissibility (what was held) or outcome"),
    RIVALS.column("state")._replace(blank="is no word of a state with a claim", is_key=False),
    RIVALS.column("rival")._replace(blank="is no word of a state with a claim", is_key=False),
    RIVALS.column("family")._replace(blank="is no word of a state with a claim", is_key=False),
    RIVALS.column("proposition")._replace(blank="is no word of a state with a claim"),
    "destination",
    Column("organ", "organ that held it", "is no ruling", vocabulary="organs"),
    Column("stances", "stances of the box", "nothing was found, or it is no stance", values=("-1", "0", "1"), type="whole", is_list=True),
    Column("objects", "whether the state objects there to the {words[claim]} of the other", type="yes_no"),
    Column("is_own_press", "whether nothing is left of it without the pages of the state's own press", type="yes_no"),
    "x y width height",
    Column("colour", "colour of the box", "nothing was found, or it is the outcome"),
)
"""Columns of the data drawn."""


def draw_rivals(made: Mutual, cases: pd.DataFrame, found: pd.DataFrame, codebook: Codebook, width_mm: float = WIDTH_MM) -> Drawing:
    """One row a case: boxes of what each of two states said of the claim of the other, of what was held on each, and who decided for whom.

    Parameters
    ----------
    made
        As `mutual.mutual` gives it.
    cases, found
        All cases and their steps, as `cases.side_by_side` and `cases.steps` give them.
    codebook
        The codebook, for the words of the study.
    width_mm
        Width of the figure; below `NARROW_MM` the columns stand in two blocks.

    Returns
    -------
    The drawing; no mark where no case has two claims. Of many cases it has shares in place of rows.
    """
    if are_many(len(cases)) and made.states:
        return draw_many(made, cases, found, codebook, MARKS, width_mm)
    lines = lines_of(made, cases, found, codebook) if made.states else []
    if not lines:
        return _nothing(made, codebook, width_mm)
    finding, no_rival = say_finding(made, codebook.words), f"no rival {codebook.about.words['claim']}"
    with style():
        figure = new_figure(width_mm, width_mm)
        pen = Pen(figure.axes[0], width_mm)
        y = draw_head(pen.axes, finding, say_subtitle(made, codebook, lines), width_mm)
        for block in blocks_of(groups_of(made, lines, cases, codebook, width_mm), codebook, len(made.case_ids), width_mm):
            y = pen.heads(block, y)
            shown = [line for line in lines if line.has_rival or not block.groups[-1].is_said]
            for place, line in enumerate(shown):
                if place and line.has_rival != shown[place - 1].has_rival:
                    y = pen.between(y)
                y = pen.row(line, block, y, place % 2 == 1, no_rival)
            y = pen.foot(block, y) + 0.6
        subjects = dict(zip(cases["case_id"], cases["subject"], strict=True))
        y = pen.paragraph(say_below(made, codebook, lines, subjects), 0.5, y + 1.2, 0.98 * width_mm - 2, QUIET)
        figure.set_size_inches(width_mm / 25.4, y / 25.4)
        pen.axes.set_ylim(y, 0)
    return Drawing(figure, MARKS.frame(pen.marks), say_alt(lines, made, codebook), _numbers(made, lines), finding)


def _nothing(made: Mutual, codebook: Codebook, width_mm: float) -> Drawing:
    """The figure where no case has two claims: one line that says so."""
    said = f"No two {codebook.about.words['claims']} were made in any case."
    with style():
        figure = new_figure(width_mm, 6)
        Pen(figure.axes[0], width_mm).paragraph(said, 0.5, 3, width_mm - 2)
    return Drawing(figure, MARKS.frame([]), said, _numbers(made, []))


def _numbers(made: Mutual, lines: list[Line]) -> Mapping[str, str | int]:
    """Numbers for the words below the figure."""
    return {"cases": len(made.case_ids), "alone": sum(not line.has_rival for line in lines)}


def _made(study: Study, choices: Choices) -> tuple[Mutual, pd.DataFrame, pd.DataFrame]:
    return mutual(study, choices), side_by_side(study, choices), steps(study, choices)


FIGURE = Declaration(
    number=3,
    is_main=True,
    least_mm=85,
    notebook="05_compare_cases",
    cell="rivals",
    rows=MARKS,
    title="What each {claimant} said of the other's {words[claim]}, over all cases",
    caption=(
        "Cases in which the two states that most often ask together both made a {words[claim]}: {cases}, "
        "each a row, by day of {words[start]}; below them those without a rival {words[claim]}: {alone}. "
        "Boxes hold what a state itself said of the {words[claim]} of the other, by acts and speech, then "
        "what the {decider} held on each {words[claim]}; at the right stands to whom the {words[subject]} "
        "was {words[done]}, if not first then later, and the organ that decided."
    ),
    note=(
        "Silence is no answer: it says that nothing was found on the pages that were read. Colour says "
        "whether a box is against the {words[claim]} of the other, for it, or leaves it open. A box with "
        "white ground would be empty without the state's own press, which are pages in the main language "
        "of its outlets and pages of its outlets; reports that others took over stay. To speak is any own "
        "word on the {words[claim]} of the other; to object is what the codebook table objections names. "
        "Several rulings on one {words[claim]} stand below each other, the first on top; not all are of a "
        "court. Outcome and decider are those of the case files, whatever is chosen. The cases were found "
        "because a dispute was visible, and are no sample."
    ),
    aggregated=Aggregated(
        caption=(
            "Cases in which the two states that most often ask together both made a {words[claim]}: {cases}; a row for each is in the table of the same "
            "name, and a case has its own exhibits. Without a rival {words[claim]}, and not in the figure: {alone}. Bars are shares of these cases, with "
            "their number: what a state itself said of the {words[claim]} of the other, by acts and speech, what the {decider} held last on each "
            "{words[claim]}, and to whom the {words[subject]} was {words[done]}, if not first then later."
        ),
        note=(
            "Silence is no answer: it says that nothing was found on the pages that were read, and is never counted as an objection or as consent. Beside "
            "a bar stands in how many of its cases nothing would be left without the state's own press, which are pages in the main language of its "
            "outlets and pages of its outlets. To object is what the codebook table objections names. Not all that was held is of a court. Outcomes are "
            "those of the case files, whatever is chosen. The cases were found because a dispute was visible, and are no sample."
        ),
    ),
    when_empty="No case has two {claimant}s.",
    rests_on={"": "table/rivals(case_id;state;rival;family);@position;table/steps(case_id;kind;destination);@against"},
    make=_made,
    draw=lambda study, choices, made, cases, found, width_mm: draw_rivals(made, cases, found, study.codebook, width_mm),
)
