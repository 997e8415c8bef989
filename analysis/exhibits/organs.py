"""Organs of all cases down, outcomes across: who supported, left open or opposed which outcome in its state's own voice."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis.exhibits.declaration import Declaration
from analysis.exhibits.style import (
    CAPTION_PT,
    FAINT,
    INK,
    LINE_MM,
    PAGE_MM,
    QUIET,
    SHADE,
    STANCE_LOOK,
    Drawing,
    fit,
    new_figure,
    style,
    text_width,
    wrap,
)  # fmt: skip
from analysis.model import terms
from analysis.model.addresses import address
from analysis.model.dictionary.columns import described
from analysis.model.dictionary.schemas import Column
from analysis.model.dictionary.study import ORGANS
from analysis.model.dispute import Codebook
from analysis.model.sentences import count, say_choices, start
from analysis.study.organs import OTHER, organ_numbers, organ_ties, roles_of
from analysis.study.organs import concepts as concepts_of

LABEL_MM, TOTALS_MM, NAME_MM, CODE_MM, HEAD_MM, GAP_MM = 33.0, 17.0, 33.0, 3.2, 4.4, 0.8
"""Room for organs, for totals at the right, for names of persons, for a line of state codes, for the head of a group, between two cases."""
NARROWEST_MM, WIDEST_MM, ROW_MM, PART_MM = 4.3, 8.0, 5.2, 2.5
"""Least and greatest width of an outcome, least height of an organ's row, and height of a part of a box; a figure of many outcomes is wider."""
LABEL_PT, NUMBER_PT = 6, 5
FRAME, THIN = 1.1, 0.3
"""Width of the line around a part that speaks for the organ, in a parted box, and around any other."""
COUNTS = {1: "n_support", 0: "n_open", -1: "n_oppose"}

MARKS = described(
    "organs",
    "an organ and an outcome on which it spoke",
    "address",
    "address title statement_ids case_id",
    ORGANS.column("destination"),
    "state",
    ORGANS.column("organ"),
    "role n_support n_open n_oppose",
    ORGANS.column("stances"),
    Column("colour", "colours of the parts of the box, from above", is_list=True),
    "x y width height",
)
"""Columns of the data drawn."""


def _parts(tie: dict) -> list[tuple[int, int]]:
    """Stances of a tie with their numbers of statements, support first."""
    return [(stance, tie[name]) for stance, name in COUNTS.items() if tie[name]]


def _words(organ: str) -> str:
    return "organ not named" if organ == OTHER else organ.replace("_", " ")


def _rows(ties: pd.DataFrame, concepts: pd.DataFrame, codebook: Codebook) -> list[tuple[str, str, pd.DataFrame]]:
    """Rows of the grid: group, organ and its ties; organs of each other state first, those of states that decide together last."""
    names = dict(zip(codebook.states["alpha2"], codebook.states["name"], strict=True))
    asked = ties["role"] == roles_of(codebook).deciding
    asking = [state for states in concepts["named_states"] for state in terms.split_list(states)]
    order = list(dict.fromkeys([*asking, *sorted(ties["state"])]))
    groups = [(f"{names.get(state, state)} ({state})", ties[~asked & (ties["state"] == state)]) for state in order]
    rows = []
    for group, own in [*groups, (_deciding(codebook), ties[asked])]:
        of_organ = dict(list(own.groupby("organ")))
        for organ in sorted(of_organ, key=lambda organ: (organ == OTHER, -len(of_organ[organ]), organ)):
            rows.append((group, organ, of_organ[organ]))
    return rows


def _deciding(codebook: Codebook) -> str:
    """What the group of states that decide is called."""
    return start(codebook.words.roles.get(roles_of(codebook).deciding, "state that decides"))


def _lefts(concepts: pd.DataFrame) -> tuple[dict[str, float], float, float]:
    """Left edge of each outcome, the width of one, and where the last one ends."""
    n_gaps = max(concepts["case_id"].nunique() - 1, 0)
    room = PAGE_MM - LABEL_MM - TOTALS_MM - n_gaps * GAP_MM
    width = min(max(room / max(len(concepts), 1), NARROWEST_MM), WIDEST_MM)
    lefts, x, before = {}, LABEL_MM, None
    for row in concepts.to_dict("records"):
        x += GAP_MM * (before not in (None, row["case_id"]))
        lefts[row["concept"]], before = x, row["case_id"]
        x += width
    return lefts, width, x


def _draw_tie(axes: Axes, tie: dict, place: tuple[float, float, float, float], outcome: str) -> dict:
    """Draw the box of an organ on an outcome, in parts where it took several stances, and return the row of data drawn."""
    x, y, width, height = place
    parts, kept = _parts(tie), terms.split_list(tie["stances"])
    each, said = height / len(parts), []
    for index, (stance, number) in enumerate(parts):
        colour, ink, sign = STANCE_LOOK[stance]
        is_framed = len(parts) > 1 and str(stance) in kept
        box = (x + 0.2 * is_framed, y + index * each + 0.15), width - 0.4 * is_framed, each - 0.3
        look: dict[str, Any] = {"edgecolor": INK, "linewidth": FRAME if is_framed else THIN, "zorder": 3 if is_framed else 2}
        axes.add_patch(Rectangle(*box, facecolor=colour, **look))
        axes.text(x + width / 2, y + (index + 0.5) * each, f"{sign}{number}", fontsize=NUMBER_PT, color=ink, ha="center", va="center", zorder=4)
        said.append(f"{terms.STANCES.loc[stance, 'label']} in {count(number, 'statement')}{', which speaks for it' * is_framed}")
    gid = address("study", "organs", tie["case_id"], tie["destination"], tie["body_code"])
    axes.add_patch(Rectangle((x, y), width, height, facecolor="none", edgecolor="none", gid=gid))
    title = f"{tie['state']} {_words(tie['organ'])} ({tie['role']}) on {outcome} of {tie['subject']} to {tie['destination']}: {'; '.join(said)}"
    drawn = {"x": x, "y": y, "width": width, "height": height}
    colours = ";".join(STANCE_LOOK[stance][0] for stance, _ in parts)
    return {**tie, "address": gid, "title": title, "colour": colours, **{name: round(value, 2) for name, value in drawn.items()}}


def _draw_heads(axes: Axes, concepts: pd.DataFrame, lefts: dict[str, float], width: float, outcome: str) -> None:
    """Write the subject of each case, with the year of its start, and the destinations below."""
    for _, own in concepts.groupby("case_id", sort=False):
        first, last = (lefts[name] for name in (own["concept"].iloc[0], own["concept"].iloc[-1]))
        year = own["started_first_day"].iloc[0][:4]
        named = fit(own["subject"].iloc[0], NAME_MM - 3 - text_width(f" {year}", LABEL_PT), LABEL_PT)
        middle = (first + last + width) / 2
        axes.text(middle, NAME_MM - 1, f"{named} {year}".strip(), fontsize=LABEL_PT, rotation=90, rotation_mode="anchor", ha="left", va="center")
        axes.plot([first + 0.3, last + width - 0.3], [NAME_MM, NAME_MM], color=INK, linewidth=0.5)
    for row in concepts.to_dict("records"):
        axes.text(lefts[row["concept"]] + width / 2, NAME_MM + 1.8, row["destination"], fontsize=5.5, ha="center", va="center")
    axes.text(LABEL_MM - 1.5, NAME_MM + 1.8, f"{outcome} to", fontsize=5.5, color=QUIET, ha="right", va="center")


def _draw_deciding(axes: Axes, concepts: pd.DataFrame, lefts: dict[str, float], width: float, y: float) -> None:
    """Write the code of the state that decides each case over its columns."""
    for _, own in concepts.groupby("case_id", sort=False):
        middle = (lefts[own["concept"].iloc[0]] + lefts[own["concept"].iloc[-1]] + width) / 2
        axes.text(middle, y, own["decider"].iloc[0], fontsize=5.5, fontweight="bold", ha="center", va="center")


def _draw_totals(axes: Axes, ties: pd.DataFrame, lefts: dict[str, float], width: float, bottom: float) -> None:
    """Write below each outcome how many organs spoke on it, and in how many statements."""
    for index, (word, values) in enumerate((("organs", ties.groupby("concept").size()), ("statements", ties.groupby("concept")["n"].sum()))):
        y = bottom + 2.4 + index * CODE_MM
        axes.text(LABEL_MM - 1.5, y, word, fontsize=LABEL_PT, color=QUIET, ha="right", va="center")
        for concept, number in values.items():
            axes.text(lefts[concept] + width / 2, y, str(number), fontsize=5.5, ha="center", va="center")


def _draw_key(axes: Axes, y: float, outcome: str) -> None:
    """Draw the key below the grid."""
    x = 1.0
    for stance in terms.STANCES.index:
        colour, ink, sign = STANCE_LOOK[stance]
        word = terms.STANCES.loc[stance, "label"]
        axes.add_patch(Rectangle((x, y - 1.4), 3, 2.8, facecolor=colour, edgecolor=INK, linewidth=THIN))
        axes.text(x + 1.5, y, sign, fontsize=6, color=ink, ha="center", va="center")
        axes.text(x + 4, y, word, fontsize=LABEL_PT, va="center")
        x += 6.5 + text_width(word, LABEL_PT)
    axes.add_patch(Rectangle((x + 0.2, y - 1.4), 2.6, 2.8, facecolor="none", edgecolor=INK, linewidth=FRAME))
    axes.text(
        x + 4,
        y,
        f"in a parted box: what speaks for the organ by the rule (a deed that carries the {outcome} out, else its last word)",
        fontsize=LABEL_PT,
        va="center",
    )


def _alt(ties: pd.DataFrame, numbers: dict[str, int], codebook: Codebook) -> str:
    one, many = (codebook.about.words[name] for name in ("outcome", "outcomes"))
    whole = f"{count(numbers['concepts'], one, many)} of {count(numbers['cases'], 'case')}"
    if ties.empty:
        return f"Grid of organs and {many} without a mark: no organ speaks on the {whole}."
    roles = roles_of(codebook)
    said = [ties.loc[ties["role"] == role, "concept"].nunique() for role in (roles.deciding, roles.asking)]
    return (
        f"Grid of organs down and {whole} across, with {count(numbers['ties'], 'box', 'boxes')} of {count(numbers['organs'], 'named organ')} and, "
        f"{numbers['unnamed']} times, of a state whose organ is not named. By what speaks for the organ {numbers['support']} support the {one}, "
        f"{numbers['open']} leave it open, {numbers['oppose']} oppose it, undetermined {numbers['undetermined']}; parted boxes: {numbers['differs']}. "
        f"Organs of the {codebook.words.roles.get(roles.deciding, 'state that decides')} speak on {said[0]} {many}, of the state that asks for it on "
        f"{said[1]}; on {numbers['silent']} no state speaks in its own voice."
    )


def _draw_total_heads(axes: Axes, right: float, words: tuple[str, ...]) -> None:
    """Draw the heads of the columns of totals, upright."""
    look: dict[str, Any] = {"rotation": 90, "rotation_mode": "anchor", "ha": "left", "va": "center"}
    for index, word in enumerate(words):
        axes.text(right + 4.5 + index * 6.5, NAME_MM - 1, word, fontsize=LABEL_PT, color=QUIET, **look)


def _draw_group(axes: Axes, name: str, top: float, right: float) -> None:
    """Draw the head of a group of organs, below a line."""
    axes.plot([1, right + TOTALS_MM - 2], [top + 0.4] * 2, color=FAINT, linewidth=0.4)
    axes.text(1, top + HEAD_MM / 2 + 0.3, fit(name, LABEL_MM - 2, 6.5, "bold"), fontsize=6.5, fontweight="bold", va="center")


def _draw_organ(axes: Axes, organ: str, own: pd.DataFrame, y: float, right: float) -> None:
    """Draw the name of an organ, and at the right on how many outcomes it spoke, in how many statements."""
    axes.text(2.5, y, fit(_words(organ), LABEL_MM - 4, LABEL_PT), fontsize=LABEL_PT, va="center")
    for place, number in enumerate((own["concept"].nunique(), own["n"].sum())):
        axes.text(right + 4.5 + place * 6.5, y, str(number), fontsize=5.5, ha="center", va="center")


def draw_organs(ties: pd.DataFrame, concepts: pd.DataFrame, codebook: Codebook, subtitle: str = "") -> Drawing:
    """Grid of organs and outcomes: a box where an organ spoke, with the sign of its stance and the number of its statements; empty is silence.

    Organs of states that do not decide come first, one group a state; those of the states that decide are pooled by kind, with the code of
    the state over each case. A box has a part for each stance that the organ took.

    Parameters
    ----------
    ties
        One row per organ and outcome, as `organs.organ_ties` gives them.
    concepts
        Every outcome, as `organs.concepts` gives them.
    codebook
        The codebook, for the words of the study.
    subtitle
        What was chosen; blank for the defaults.

    Returns
    -------
    The drawing; one row of `marks` per box, in the order of the grid.
    """
    subjects, matter = dict(zip(concepts["case_id"], concepts["subject"], strict=True)), codebook.about.words
    ties = ties.assign(n=ties[list(COUNTS.values())].sum(axis=1).astype(int), subject=ties["case_id"].map(subjects))
    rows = _rows(ties, concepts, codebook)
    lefts, width, right = _lefts(concepts)
    page, tops, y, group = max(PAGE_MM, right + TOTALS_MM), [], NAME_MM + CODE_MM + 0.6, ""
    for name, _, own in rows:
        y += HEAD_MM * (name != group)
        height, group = max(ROW_MM, 0.6 + PART_MM * max(len(_parts(tie)) for tie in own.to_dict("records"))), name
        tops.append((y, height))
        y += height
    bottom, marks = y + LINE_MM * (not rows), []
    numbers = organ_numbers(ties, concepts)
    with style():
        words = wrap(f"empty: silence · columns by day of {matter['start']} · organs: with those not named · {subtitle}", page - 2, CAPTION_PT)
        foot = bottom + 2 * CODE_MM + 8.5
        figure = new_figure(page, foot + LINE_MM * (len(words) + 0.3))
        axes = figure.axes[0]
        _draw_heads(axes, concepts, lefts, width, matter["outcome"])
        _draw_total_heads(axes, right, (matter["outcomes"], "statements"))
        for index, ((name, organ, own), (top, height)) in enumerate(zip(rows, tops, strict=True)):
            if index == 0 or rows[index - 1][0] != name:
                _draw_group(axes, name, top - HEAD_MM, right)
                if name == _deciding(codebook):
                    _draw_deciding(axes, concepts, lefts, width, top - HEAD_MM / 2 + 0.3)
            if index % 2:
                axes.add_patch(Rectangle((1, top), right + TOTALS_MM - 3, height, facecolor=SHADE, edgecolor="none", zorder=0))
            _draw_organ(axes, organ, own, top + height / 2, right)
            for tie in own.to_dict("records"):
                box = (lefts[tie["concept"]] + 0.2, top + 0.3, width - 0.4, height - 0.6)
                marks.append(_draw_tie(axes, tie, box, matter["outcome"]))
        if rows:
            _draw_totals(axes, ties, lefts, width, bottom)
        else:
            axes.text(LABEL_MM, bottom, f"no organ speaks on a {matter['outcome']}", fontsize=LABEL_PT, va="center")
        axes.plot([1, right + TOTALS_MM - 2], [bottom + 0.4] * 2, color=FAINT, linewidth=0.4)
        _draw_key(axes, bottom + 2 * CODE_MM + 4.5, matter["outcome"])
        for index, line in enumerate(words):
            axes.text(1, foot + LINE_MM * (index + 0.3), line, fontsize=CAPTION_PT, va="center")
    return Drawing(figure, MARKS.frame(marks), _alt(ties, numbers, codebook), numbers)


FIGURE = Declaration(
    number=9,
    notebook="05_compare_cases",
    cell="organs",
    rows=MARKS,
    title=("Which organ supported which {words[outcome]}, over all cases"),
    caption=(
        "Organs of states down and the {words[outcomes]} of {cases} cases across, by own acts and speech."
        " {words[Outcomes]} asked for: {concepts}, of which {silent} are met with silence of every "
        "state in its own voice; named organs: {organs}; boxes: {ties}, of which {unnamed} are of a state"
        " whose organ is not named; statements: {statements}. By what speaks for each organ, {support} "
        "support the {words[outcome]}, {open} leave it open, {oppose} oppose it; undetermined, since they"
        " differ: {undetermined}."
    ),
    note=(
        "A box has the sign of the stance and the number of statements; it is parted where one organ took"
        " several stances ({differs}), and a frame shows what speaks for it by the rule: a deed that "
        "carries the {words[outcome]} out, else its last word. Organs of {decider}s are pooled by kind. A"
        " court ruling after which the executive still has to decide is coded as admissibility and is not"
        " counted here, so that courts are seen less than they spoke. Executive is the head of state, the"
        " government, or the state as a whole where it hands over; consulate is any mission abroad, "
        "embassies too. How far coders agree on organs stands in the table of reliability. Empty is "
        "silence on the pages that were found, not a stance."
    ),
    make=lambda study, choices: (organ_ties(study, choices), concepts_of(study)),
    draw=lambda study, choices, ties, concepts, width_mm: draw_organs(ties, concepts, study.codebook, say_choices(choices)),
)
