"""How the columns of the figure of rivals are laid out: groups below one head, in one block or, where the figure is narrow, in two."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from analysis.exhibits.rivals_cells import Line, head_of, name_of, rows_of, shown_families
from analysis.exhibits.rivals_words import foot_lines, outcome_foot, ruled_foot
from analysis.exhibits.style import SMALL_PT, text_width
from analysis.model.dispute import Codebook
from analysis.model.sentences import count, start
from analysis.study.mutual import Mutual

GAP_MM, PAD_MM = 1.4, 1.1
"""Room between groups of columns, and beside a word in its box."""
NARROW_MM = 130
"""Below this width the columns stand in two blocks, one below the other."""
RULED_MM, LABEL_MM, SHORT_MM, SAID_MM = 15.9, 25.4, 15.5, 32.0
"""Width of what was held on one claim, of the words at the left, of the subject alone on several lines, and least width of what one state said."""


class Group(NamedTuple):
    """Columns below one head: their keys, heads and widths, and lines of text below all of them or, `by_column`, one below each."""

    head: str
    keys: Sequence[tuple[str, ...]]
    heads: Sequence[str]
    widths: Sequence[float]
    foot: Sequence[str]
    by_column: bool = False

    @property
    def width(self) -> float:
        """Width of all its columns."""
        return sum(self.widths)

    @property
    def is_said(self) -> bool:
        """Whether it has what a state said."""
        return self.keys[0][0] == "said"


class Block(NamedTuple):
    """Groups of columns beside each other, with the words at the left of their rows: the head above and the words below them, and whether rows have only the subject, and the deciding state stands with who decided."""

    label_mm: float
    head: str
    foot: str
    groups: Sequence[Group]
    is_short: bool

    @property
    def lefts(self) -> list[float]:
        """Left edge of each group."""
        return [self.label_mm + GAP_MM * (place + 1) + sum(group.width for group in self.groups[:place]) for place in range(len(self.groups))]


def _said_widths(lines: list[Line], families: list[str], codebook: Codebook) -> list[float]:
    """Widths of the columns of one state: that of the widest word, or of the head."""
    found = []
    for family in families:
        parts = [part for line in lines for key, parts in line.boxes.items() if key[0] == "said" and key[2] == family for part in parts]
        widths = [text_width(part.words, SMALL_PT) + PAD_MM for part in parts if part.words]
        found.append(max([text_width(head_of(family, codebook), SMALL_PT) + 1.0, *widths]))
    return [width * max(1, SAID_MM / sum(found)) for width in found]


def groups_of(made: Mutual, lines: list[Line], cases: pd.DataFrame, codebook: Codebook, width_mm: float) -> list[Group]:
    """Groups of columns: what each of the two said, what was held, and the outcome, which takes the room that is left.

    Where the figure is narrow, all that a state said stands in one column.
    """
    words, matter = codebook.words, codebook.about.words
    families, found = shown_families(lines, codebook), []
    widths, heads = _said_widths(lines, families, codebook), [head_of(family, codebook) for family in families]
    for state, rival in (made.states, made.states[::-1]):
        head, foot = f"What {words.get(state, state)} said of the {matter['claim']} of {words.get(rival, rival)}", foot_lines(made, state)
        if width_mm < NARROW_MM:
            found.append(Group(head, [("said", state)], [""], [(width_mm - LABEL_MM - 2 * GAP_MM) / 2], foot))
        else:
            found.append(Group(head, [("said", state, family) for family in families], heads, widths, foot))
    both = [line for line in lines if line.has_rival]
    ruled, names = [ruled_foot(both, state) for state in made.states], [name_of(state, words) for state in made.states]
    found.append(
        Group(
            f"Ruling on {matter['claims']} of",
            [("ruled", state) for state in made.states],
            names,
            [RULED_MM] * 2,
            ruled,
            True,
        )
    )
    ended = outcome_foot(rows_of(cases[cases["case_id"].isin(made.case_ids)]), made, words)
    return [*found, Group(f"{start(matter['done'])} to, and who decided", [("outcome",)], [""], [0.0], ended)]


def blocks_of(groups: list[Group], codebook: Codebook, n_cases: int, width_mm: float) -> list[Block]:
    """Groups in one block, or in two where the figure is narrow; the outcome takes the room that is left in its block."""
    matter = codebook.about.words
    head, of_cases = f"{start(matter['subject'])}, deciding state and year of {matter['start']}", f"Of {count(n_cases, 'case')}"
    if width_mm >= NARROW_MM:
        return [_filled(Block(LABEL_MM, head, of_cases, groups, False), width_mm)]
    by_day = f"{start(matter['subject'])}, by day of {matter['start']}"
    return [
        Block(LABEL_MM, by_day, of_cases, groups[:2], True),
        _filled(Block(SHORT_MM, start(matter["subject"]), of_cases, groups[2:], True), width_mm),
    ]


def _filled(block: Block, width_mm: float) -> Block:
    *others, last = block.groups
    return block._replace(groups=[*others, last._replace(widths=[width_mm - block.lefts[-1] - 0.3])])
