"""The document under audit, claim by claim: verdict, citation marks, facts that bear on it, and where it contradicts itself."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch, PathPatch, Rectangle
from matplotlib.path import Path

from analysis.coding import digest
from analysis.exhibits.declaration import Declaration
from analysis.exhibits.style import (
    FAINT,
    INK,
    PAPER,
    QUIET,
    SHADE,
    SMALL_PT,
    STANCE_LOOK,
    SUPPLEMENT_PT,
    WIDTH_MM,
    Drawing,
    fit,
    new_figure,
    style,
    text_width,
    wrap,
)
from analysis.model.addresses import address
from analysis.model.choices import Choices
from analysis.model.dictionary.columns import described
from analysis.model.dictionary.schemas import Column
from analysis.model.dispute import Case
from analysis.model.sentences import count, mark_of, say_list, say_stance, some, start
from analysis.model.terms import VERDICTS_ON_CLAIMS, split_list
from analysis.model.words import Words

LOOK = {"corroborated": ("#009E73", "✓"), "contested": ("#E69F00", "≠"), "contradicted": ("#CC79A7", "×"), "traced": ("#56B4E9", "→"),
        "not found": (FAINT, "?"), "opinion": (PAPER, "“"), "spelling": (SHADE, "A")}  # fmt: skip
"""Colour (Okabe & Ito, none that stands for a stance) and sign of each verdict."""

TOP_MM, ROW_MM, LINE_MM, BREAK_MM, BOTTOM_MM = 10.0, 3.3, 2.4, 1.2, 1.0
"""Top of the first row, height of a row of one line, of each further line, room before a paragraph, and below the last row."""

CLAIM_X, VERDICT_X, REFS_X, REFS_MM, FACTS_X, POSITION_X = 8.0, 96.5, 115.8, 13.5, 134.8, 136.3
LANE_MM, LANES_MM = 1.8, 7.0

MARKS = described(
    "digest",
    "a claim, or a bracket between two",
    "address",
    "address title statement_ids kind",
    Column("claim_id", "the claim", "a bracket", refers_to="claims.claim_id"),
    Column("claim", "our paraphrase", "a bracket"),
    Column("verdict", "judged against the independent facts", "a bracket"),
    Column("refs", "citation marks", "uncited, or a bracket", type="whole", is_list=True),
    Column("n_facts", "facts that bear on it", "a bracket", type="whole"),
    Column("position", "what it has a state hold, in words", "none"),
    Column("first", "one claim of a pair", "a claim"),
    Column("second", "the other", "a claim"),
    "colour x y1",
    Column("y2", "lower end", type="number", unit="mm"),
)
"""Columns of the data drawn; a claim has one y, a conflict runs from the first claim, `y1`, to the second, `y2`, at `x`."""


def _rows(claims: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Claims with the middle of their row, `y`, its `height`, their lines of text, and whether they start a paragraph or a sentence."""
    place = claims[["paragraph", "sentence"]]
    starts = place.ne(place.shift())
    breaks = starts["paragraph"].cumsum() - 1
    lines = [wrap(claim, VERDICT_X - CLAIM_X - 1.5, SUPPLEMENT_PT) for claim in claims["claim"]]
    heights = pd.Series([ROW_MM + (min(len(found), 2) - 1) * LINE_MM for found in lines], claims.index, dtype=float)
    held = claims[["state", "proposition", "stance"]].itertuples(index=False, name=None)
    return claims.assign(
        lines=lines,
        height=heights,
        y=TOP_MM + heights.cumsum() - heights / 2 + breaks * BREAK_MM,
        starts_paragraph=starts["paragraph"].to_numpy(bool),
        n_sentence=starts.any(axis=1).cumsum(),
        n_facts=[len(split_list(facts)) for facts in claims["fact_ids"]],
        position=[f"{start(words[state])} {say_stance(int(stance), about, words, state)}" if stance else "" for state, about, stance in held],
        mark=[mark_of(int(stance), about, words) if stance else "" for about, stance in claims[["proposition", "stance"]].itertuples(index=False)],
    )


def _lanes(conflicts: pd.DataFrame, rows: pd.DataFrame) -> list[tuple[str, str, int]]:
    """First and second claim of each conflict, in reading order, and its lane: the first that is free, short ones first."""
    y_of = dict(zip(rows["claim_id"], rows["y"], strict=True))
    stances = conflicts[conflicts["kind"] == "stance"]
    ends = [tuple(sorted(pair, key=y_of.__getitem__)) for pair in zip(stances["first"], stances["second"], strict=True)]
    taken: list[list[tuple[float, float]]] = []
    placed = []
    for first, second in sorted(ends, key=lambda pair: (round(y_of[pair[1]] - y_of[pair[0]], 2), pair)):
        top, bottom = y_of[first], y_of[second]
        lane = next((index for index, spans in enumerate(taken) if all(bottom < start or end < top for start, end in spans)), len(taken))
        taken += [[]] * (lane == len(taken))
        taken[lane] = [*taken[lane], (top, bottom)]
        placed.append((first, second, lane))
    return sorted(placed, key=lambda item: (y_of[item[0]], y_of[item[1]]))


class _Columns:
    """Where the columns of the figure stand from the left, for a number of references and of lanes."""

    def __init__(self, refs: list[str], n_lanes: int) -> None:
        step = REFS_MM / max(len(refs), 1)
        self.refs = {ref: REFS_X + (index + 0.5) * min(step, 2.3) for index, ref in enumerate(refs)}
        self.lanes = WIDTH_MM - 0.5 - LANES_MM
        self.lane_step = min(LANE_MM, (LANES_MM - 1) / max(n_lanes, 1))


def _draw_heads(axes: Axes, columns: _Columns) -> None:
    heads = [
        (0.5, "What the document claims", "in our paraphrase, in the order of the document"),
        (VERDICT_X, "Verdict", "by the facts"),
        (REFS_X, "It cites", ""),
        (POSITION_X, "Position", "it has a state hold"),
    ]
    for x, words, below in heads:
        axes.text(x, 2.4, words, fontsize=SMALL_PT, fontweight="bold", va="center")
        axes.text(x, 6.6, below, fontsize=SUPPLEMENT_PT, color=QUIET, va="center")
    axes.text(FACTS_X, 2.4, "Facts", fontsize=SMALL_PT, fontweight="bold", ha="right", va="center")
    free = 0.0
    for ref, x in columns.refs.items():
        half = text_width(ref, SUPPLEMENT_PT) / 2
        if x - half >= free:
            axes.text(x, 6.6, ref, fontsize=SUPPLEMENT_PT, color=QUIET, ha="center", va="center")
            free = x + half + 0.8
    axes.plot([0.5, WIDTH_MM - 0.5], [TOP_MM - 0.6, TOP_MM - 0.6], color=INK, linewidth=0.5)


def _draw_ground(axes: Axes, rows: pd.DataFrame) -> None:
    """Shade every other sentence, and name each paragraph where it starts."""
    for n_sentence, own in rows.groupby("n_sentence"):
        if n_sentence % 2:
            top, bottom = (own["y"] - own["height"] / 2).min(), (own["y"] + own["height"] / 2).max()
            axes.add_patch(Rectangle((CLAIM_X - 0.8, top), WIDTH_MM - 0.3 - CLAIM_X, bottom - top, facecolor=SHADE, edgecolor="none", zorder=0))
    for row in rows[rows["starts_paragraph"]].to_dict("records"):
        name = f"¶ {row['paragraph']}" if row["paragraph"] else "title"
        axes.text(0.5, row["y"], fit(name, 6.4, SUPPLEMENT_PT), fontsize=SUPPLEMENT_PT, color=QUIET, va="center_baseline")
        line = row["y"] - (row["height"] + BREAK_MM) / 2
        if line > TOP_MM:
            axes.plot([0.5, WIDTH_MM - 0.5], [line, line], color=FAINT, linewidth=0.4)


def _draw_claim(axes: Axes, row: dict, columns: _Columns, gid: str) -> None:
    """Draw a row: paraphrase, verdict, citation marks, number of facts, and the position that it carries."""
    y, (colour, sign) = row["y"], LOOK[row["verdict"]]
    first, *others = row["lines"] or [""]
    lines = [first, fit(" ".join(others), VERDICT_X - CLAIM_X - 1.5, SUPPLEMENT_PT)] if others else [first]
    for index, line in enumerate(lines):
        axes.text(CLAIM_X, y + (index - (len(lines) - 1) / 2) * LINE_MM, line, fontsize=SUPPLEMENT_PT, va="center_baseline")
    box = "round,pad=0,rounding_size=0.5"
    axes.add_patch(FancyBboxPatch((VERDICT_X, y - 1.3), 2.6, 2.6, boxstyle=box, facecolor=colour, edgecolor=INK, linewidth=0.4, gid=gid))
    axes.text(VERDICT_X + 1.3, y, sign, fontsize=SUPPLEMENT_PT, color=INK, ha="center", va="center")
    axes.text(VERDICT_X + 3.6, y, row["verdict"], fontsize=SUPPLEMENT_PT, va="center_baseline")
    cited = set(split_list(row["refs"]))
    if not cited:
        axes.text(REFS_X, y, "nothing", fontsize=SUPPLEMENT_PT, color=QUIET, va="center_baseline")
    for ref, x in columns.refs.items() if cited else ():
        size, tone = (2.6, INK) if ref in cited else (0.9, FAINT)
        axes.plot([x], [y], "o", markersize=size, markerfacecolor=tone, markeredgecolor="none")
    axes.text(FACTS_X, y, str(row["n_facts"]), fontsize=SUPPLEMENT_PT, ha="right", va="center_baseline")
    if row["position"]:
        fill, ink, sign = STANCE_LOOK[int(row["stance"])]
        axes.add_patch(Rectangle((POSITION_X, y - 1.2), 2.4, 2.4, facecolor=fill, edgecolor=INK, linewidth=0.3))
        axes.text(POSITION_X + 1.2, y, sign, fontsize=SUPPLEMENT_PT, color=ink, ha="center", va="center")
        x = POSITION_X + 3.0
        axes.text(x, y, fit(row["mark"], columns.lanes - x - 0.5, SUPPLEMENT_PT), fontsize=SUPPLEMENT_PT, va="center_baseline")


def _claim_marks(axes: Axes, rows: pd.DataFrame, columns: _Columns, case_id: str) -> list[dict]:
    """Draw every claim and return the rows of data drawn."""
    marks = []
    for row in rows.to_dict("records"):
        gid = address(case_id, "digest", row["claim_id"])
        _draw_claim(axes, row, columns, gid)
        title = f"{row['claim']} Judged against the independent facts: {row['verdict']}."
        same = {name: row[name] for name in ("statement_ids", "claim_id", "claim", "verdict", "refs", "n_facts", "position")}
        y = round(row["y"], 2)
        marks.append({"address": gid, "title": title, "kind": "claim", "colour": LOOK[row["verdict"]][0], "x": VERDICT_X, "y1": y, "y2": y, **same})
    return marks


def _conflict_marks(axes: Axes, placed: list[tuple[str, str, int]], rows: pd.DataFrame, columns: _Columns, case_id: str) -> list[dict]:
    """Draw a bracket for every pair of claims that contradict each other and return the rows of data drawn."""
    at, marks = rows.set_index("claim_id"), []
    used: dict[str, int] = {}
    for first, second, lane in placed:
        ys = []
        for claim in (first, second):
            used[claim] = used.get(claim, 0) + 1
            n_ends = sum(claim in pair[:2] for pair in placed)
            ys.append(float(at.loc[claim, "y"]) + (used[claim] - (n_ends + 1) / 2) * min(1.2, 2.4 / n_ends))
        start, x = columns.lanes, columns.lanes + (lane + 1) * columns.lane_step
        gid = address(case_id, "digest", first, second)
        path = Path([(start, ys[0]), (x, ys[0]), (x, ys[1]), (start, ys[1])])
        axes.add_patch(PathPatch(path, facecolor="none", edgecolor=INK, linewidth=0.6, joinstyle="round", gid=gid))
        axes.plot([start, start], ys, "o", markersize=1.6, markerfacecolor=INK, markeredgecolor="none")
        position = "; ".join(str(at.loc[claim, "position"]) for claim in (first, second))
        title = f"Claims that contradict each other: {position}"
        ids = ";".join(dict.fromkeys(split_list(f"{at.loc[first, 'statement_ids']};{at.loc[second, 'statement_ids']}".strip(";"))))
        drawn = {
            "position": position,
            "first": first,
            "second": second,
            "colour": INK,
            "x": round(x, 2),
            "y1": round(ys[0], 2),
            "y2": round(ys[1], 2),
        }
        marks.append({"address": gid, "title": title, "statement_ids": ids, "kind": "conflict", **drawn})
    return marks


def _numbers(claims: pd.DataFrame, conflicts: pd.DataFrame) -> dict[str, str | int]:
    """Numbers for the words below the figure: with their noun or as a sentence."""
    verdicts = {name: int((claims["verdict"] == name).sum()) for name in VERDICTS_ON_CLAIMS.index}
    spellings = conflicts[conflicts["kind"] == "spelling"]
    ways = {name: dict.fromkeys([*own["first"], *own["second"]]) for name, own in spellings.groupby("subject")}
    return {
        "claims": count(len(claims), "claim"),
        "verdicts": say_list([f"{n} {name}" for name, n in verdicts.items() if n]),
        "uncited": count(int((claims["refs"] == "").sum()), "claim carries", "claims carry") + " no citation mark",
        "conflicts": some(int((conflicts["kind"] == "stance").sum()), "pair"),
        "meanings": "; ".join(f"{name}: {VERDICTS_ON_CLAIMS.loc[name, 'definition']}" for name, n in verdicts.items() if n),
        "spelling": " ".join(f"The name of {name} is spelled in {len(all_)} ways: {say_list(sorted(all_))}." for name, all_ in ways.items()),
    }


def _alt(rows: pd.DataFrame, placed: list[tuple[str, str, int]], numbers: Mapping[str, str | int]) -> str:
    if rows.empty:
        return "No document was audited for this case: there is no claim to show."
    held = rows.set_index("claim_id")["position"]
    pairs = "; ".join(f"{held[first]}, and {held[second]}" for first, second, _ in placed)
    bare = int((rows["n_facts"] == 0).sum())
    return (
        f"List of {numbers['claims']} in reading order: {numbers['verdicts']}. {numbers['uncited']}, and on "
        f"{count(bare, 'claim')} no fact bears. "
        + (f"Brackets join claims that contradict each other: {pairs}." if pairs else "No two contradict each other.")
    )


def draw_digest(claims: pd.DataFrame, references: pd.DataFrame, conflicts: pd.DataFrame, case_id: str, words: Words) -> Drawing:
    """Row for each claim of the audited document, from top to bottom as it is read; brackets join those that contradict each other.

    Sentences are shaded in turn, and paragraphs stand apart. A contradiction between spellings is no bracket: `numbers` say it in words.

    Parameters
    ----------
    claims
        One row per claim in reading order, as `digest.audit` gives them.
    references
        One row per reference, as `digest.references` gives them; each is a column of dots.
    conflicts
        One row per pair of claims, or of spellings, as `digest.conflicts` gives them.
    case_id
        The case.
    words
        What states and propositions are called.

    Returns
    -------
    The drawing; one row of `marks` per claim and per pair of claims that contradict each other, none where no document was audited.
    """
    numbers, rows = _numbers(claims, conflicts), _rows(claims, words)
    placed = _lanes(conflicts, rows)
    columns = _Columns(list(references["ref"]), 1 + max((lane for _, _, lane in placed), default=0))
    with style():
        figure = new_figure(WIDTH_MM, (rows["y"] + rows["height"] / 2).max() + BOTTOM_MM if len(rows) else TOP_MM)
        axes = figure.axes[0]
        if rows.empty:
            axes.text(1, TOP_MM / 2, "No document was audited for this case.", fontsize=SUPPLEMENT_PT, va="center")
            return Drawing(figure, pd.DataFrame(columns=MARKS.names), _alt(rows, placed, numbers), numbers)
        _draw_heads(axes, columns)
        _draw_ground(axes, rows)
        marks = _claim_marks(axes, rows, columns, case_id) + _conflict_marks(axes, placed, rows, columns, case_id)
    return Drawing(figure, pd.DataFrame(marks, columns=MARKS.names, dtype=object).fillna("").infer_objects(), _alt(rows, placed, numbers), numbers)


def _drawn(case: Case, choices: Choices, claims: pd.DataFrame, width_mm: float) -> Drawing:
    return draw_digest(claims, digest.references(case), digest.conflicts(case), case.id, case.codebook.words)


FIGURE = Declaration(
    number=4,
    notebook="06_weigh_evidence",
    cell="digest",
    needs="digest/claims",
    rows=MARKS,
    title="The digest, the document with which this study began, audited claim by claim",
    caption=(
        "Each row is a claim of the digest ({claims}), in our paraphrase and in the order of the text. Judged against facts from other "
        "sources: {verdicts}. {uncited}. Dots are the references that the digest cites for a claim, beside them the number of facts that bear "
        "on it. Where a claim ascribes a position to a state, its mark and colour are on the right; brackets join {conflicts} of claims that "
        "contradict each other. {spelling}"
    ),
    note=(
        "The digest is audited and never used as evidence. Every other sentence is shaded; a paragraph starts at each line. "
        "The verdicts: {meanings}. The table of the same name has the facts behind each of them."
    ),
    when_empty="No document was audited for this case.",
    is_chosen=False,
    make=lambda case, choices: (digest.audit(case),),
    draw=_drawn,
)
