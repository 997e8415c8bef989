"""The document under audit, claim by claim: verdict, citation marks, facts that bear on it, and where it contradicts itself."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch, PathPatch, Rectangle
from matplotlib.path import Path

from analysis.coding import digest
from analysis.exhibits.declaration import Declaration
from analysis.exhibits.style import FAINT, INK, PAGE_MM, PAPER, QUIET, SHADE, STANCE_LOOK, Drawing, fit, new_figure, style, text_width
from analysis.model.addresses import address
from analysis.model.choices import Choices
from analysis.model.dictionary.columns import described
from analysis.model.dictionary.schemas import Column
from analysis.model.dispute import Case
from analysis.model.sentences import count, say_list
from analysis.model.terms import STANCES, VERDICTS_ON_CLAIMS, split_list

LOOK = {"corroborated": ("#009E73", "✓"), "contested": ("#E69F00", "≠"), "contradicted": ("#CC79A7", "×"), "traced": ("#56B4E9", "→"),
        "not found": (FAINT, "?"), "opinion": (PAPER, "“"), "spelling": (SHADE, "A")}  # fmt: skip
"""Colour (Okabe & Ito, none that stands for a stance) and sign of each verdict."""

TOP_MM, ROW_MM, BREAK_MM, BOTTOM_MM = 9.0, 3.55, 1.3, 1.5
"""Top of the first row, height of a row, room before a paragraph, and below the last row."""

CLAIM_X, VERDICT_X, REFS_X, REFS_MM = 14.5, 106.5, 124.0, 16.0
LANE_MM, LANES_MM = 2.0, 8.5
TEXT_PT, SMALL_PT = 5.5, 5

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
    Column("position", "state, proposition and stance", "none"),
    Column("first", "one claim of a pair", "a claim"),
    Column("second", "the other", "a claim"),
    "colour x y1",
    Column("y2", "lower end", type="number", unit="mm"),
)
"""Columns of the data drawn; a claim has one y, a conflict runs from the first claim, `y1`, to the second, `y2`, at `x`."""


def _short(claim_id: str) -> str:
    """Number of a claim without the name of the document."""
    return claim_id.rpartition("-")[2]


def _rows(claims: pd.DataFrame) -> pd.DataFrame:
    """Claims with the middle of their row, `y`, and whether they start a paragraph or a sentence."""
    place = claims[["paragraph", "sentence"]]
    starts = place.ne(place.shift())
    breaks = starts["paragraph"].cumsum() - 1
    return claims.assign(
        y=[TOP_MM + (index + 0.5) * ROW_MM + n * BREAK_MM for index, n in enumerate(breaks)],
        starts_paragraph=starts["paragraph"].to_numpy(bool),
        n_sentence=starts.any(axis=1).cumsum(),
        n_facts=[len(split_list(facts)) for facts in claims["fact_ids"]],
        position=(claims["state"] + " " + claims["proposition"].str.replace("_", " ")).where(claims["stance"] != "", ""),
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
        self.refs = {ref: REFS_X + (index + 0.5) * min(step, 2.7) for index, ref in enumerate(refs)}
        self.facts = REFS_X + REFS_MM + 4.5
        self.position = self.facts + 2.5
        self.lanes = PAGE_MM - 1 - LANES_MM
        self.lane_step = min(LANE_MM, (LANES_MM - 1) / max(n_lanes, 1))


def _draw_heads(axes: Axes, columns: _Columns) -> None:
    heads = [(1.0, "Claim, in our paraphrase"), (VERDICT_X, "Verdict"), (REFS_X, "Marks"), (columns.position, "Position carried")]
    for x, words in heads:
        axes.text(x, 2.6, words, fontsize=6, fontweight="bold", va="center")
    axes.text(VERDICT_X, 6.6, "against the facts", fontsize=SMALL_PT, color=QUIET, va="center")
    axes.text(columns.facts, 2.6, "Facts", fontsize=6, fontweight="bold", ha="right", va="center")
    free = 0.0
    for ref, x in columns.refs.items():
        half = text_width(ref, SMALL_PT) / 2
        if x - half >= free:
            axes.text(x, 6.6, ref, fontsize=SMALL_PT, color=QUIET, ha="center", va="center")
            free = x + half + 0.8
    axes.plot([1, PAGE_MM - 1], [TOP_MM - 0.6, TOP_MM - 0.6], color=INK, linewidth=0.5)


def _draw_ground(axes: Axes, rows: pd.DataFrame) -> None:
    """Shade every other sentence, and name each paragraph where it starts."""
    for n_sentence, own in rows.groupby("n_sentence"):
        if n_sentence % 2:
            top, bottom = own["y"].min() - ROW_MM / 2, own["y"].max() + ROW_MM / 2
            axes.add_patch(Rectangle((8.2, top), PAGE_MM - 9.2, bottom - top, facecolor=SHADE, edgecolor="none", zorder=0))
    for row in rows[rows["starts_paragraph"]].to_dict("records"):
        name = f"¶ {row['paragraph']}" if row["paragraph"] else "title"
        axes.text(1, row["y"], fit(name, 6.8, SMALL_PT), fontsize=SMALL_PT, color=QUIET, va="center")
        if row["y"] > TOP_MM + ROW_MM:
            line = row["y"] - (ROW_MM + BREAK_MM) / 2
            axes.plot([1, PAGE_MM - 1], [line, line], color=FAINT, linewidth=0.4)


def _draw_claim(axes: Axes, row: dict, columns: _Columns, gid: str) -> None:
    """Draw a row: number, paraphrase, verdict, citation marks, number of facts, and the position that it carries."""
    y, (colour, sign) = row["y"], LOOK[row["verdict"]]
    axes.text(9, y, fit(_short(row["claim_id"]), CLAIM_X - 9.5, SMALL_PT), fontsize=SMALL_PT, color=QUIET, va="center")
    axes.text(CLAIM_X, y, fit(row["claim"], VERDICT_X - CLAIM_X - 2, TEXT_PT), fontsize=TEXT_PT, va="center")
    box = "round,pad=0,rounding_size=0.5"
    axes.add_patch(FancyBboxPatch((VERDICT_X, y - 1.3), 2.6, 2.6, boxstyle=box, facecolor=colour, edgecolor=INK, linewidth=0.4, gid=gid))
    axes.text(VERDICT_X + 1.3, y, sign, fontsize=TEXT_PT, color=INK, ha="center", va="center")
    axes.text(VERDICT_X + 3.6, y, row["verdict"], fontsize=SMALL_PT, va="center")
    cited = set(split_list(row["refs"]))
    if not cited:
        axes.text(REFS_X, y, "uncited", fontsize=SMALL_PT, color=QUIET, va="center")
    for ref, x in columns.refs.items() if cited else ():
        size, tone = (2.6, INK) if ref in cited else (0.9, FAINT)
        axes.plot([x], [y], "o", markersize=size, markerfacecolor=tone, markeredgecolor="none")
    axes.text(columns.facts, y, str(row["n_facts"]), fontsize=TEXT_PT, ha="right", va="center")
    if row["position"]:
        fill, ink, mark = STANCE_LOOK[int(row["stance"])]
        axes.add_patch(Rectangle((columns.position, y - 1.2), 2.4, 2.4, facecolor=fill, edgecolor=INK, linewidth=0.3))
        axes.text(columns.position + 1.2, y, mark, fontsize=SMALL_PT, color=ink, ha="center", va="center")
        x = columns.position + 3.2
        axes.text(x, y, fit(row["position"], columns.lanes - x - 1, SMALL_PT), fontsize=SMALL_PT, va="center")


def _claim_marks(axes: Axes, rows: pd.DataFrame, columns: _Columns, case_id: str) -> list[dict]:
    """Draw every claim and return the rows of data drawn."""
    marks = []
    for row in rows.to_dict("records"):
        gid = address(case_id, "digest", row["claim_id"])
        _draw_claim(axes, row, columns, gid)
        title = f"{_short(row['claim_id'])}: {row['claim']} Judged against the independent facts: {row['verdict']}."
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
        position = at.loc[first, "position"]
        says = [f"{_short(claim)} {STANCES.loc[int(at.loc[claim, 'stance']), 'label']}" for claim in (first, second)]
        title = f"Claims that contradict each other on {position}: {', '.join(says)}"
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
        "conflicts": count(int((conflicts["kind"] == "stance").sum()), "pair"),
        "spelling": " ".join(f"The name of {name} is spelled in {len(all_)} ways: {say_list(sorted(all_))}." for name, all_ in ways.items()),
    }


def _alt(rows: pd.DataFrame, placed: list[tuple[str, str, int]], numbers: Mapping[str, str | int]) -> str:
    if rows.empty:
        return "No document was audited for this case: there is no claim to show."
    pairs = say_list([f"{_short(first)} with {_short(second)}" for first, second, _ in placed])
    bare = int((rows["n_facts"] == 0).sum())
    return (
        f"List of {numbers['claims']} in reading order: {numbers['verdicts']}. {numbers['uncited']}, and on "
        f"{count(bare, 'claim')} no fact bears. "
        + (f"Brackets join claims that contradict each other: {pairs}." if pairs else "No two contradict each other.")
    )


def draw_digest(claims: pd.DataFrame, references: pd.DataFrame, conflicts: pd.DataFrame, case_id: str) -> Drawing:
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

    Returns
    -------
    The drawing; one row of `marks` per claim and per pair of claims that contradict each other, none where no document was audited.
    """
    numbers, rows = _numbers(claims, conflicts), _rows(claims)
    placed = _lanes(conflicts, rows)
    columns = _Columns(list(references["ref"]), 1 + max((lane for _, _, lane in placed), default=0))
    with style():
        figure = new_figure(PAGE_MM, rows["y"].max() + ROW_MM / 2 + BOTTOM_MM if len(rows) else TOP_MM)
        axes = figure.axes[0]
        if rows.empty:
            axes.text(1, TOP_MM / 2, "No document was audited for this case.", fontsize=6, va="center")
            return Drawing(figure, pd.DataFrame(columns=MARKS.names), _alt(rows, placed, numbers), numbers)
        _draw_heads(axes, columns)
        _draw_ground(axes, rows)
        marks = _claim_marks(axes, rows, columns, case_id) + _conflict_marks(axes, placed, rows, columns, case_id)
    return Drawing(figure, pd.DataFrame(marks, columns=MARKS.names, dtype=object).fillna("").infer_objects(), _alt(rows, placed, numbers), numbers)


def _drawn(case: Case, choices: Choices, claims: pd.DataFrame, width_mm: float) -> Drawing:
    return draw_digest(claims, digest.references(case), digest.conflicts(case), case.id)


FIGURE = Declaration(
    number=4,
    notebook="06_weigh_evidence",
    cell="digest",
    rows=MARKS,
    title="The digest under audit, claim by claim",
    caption=(
        "{claims} in reading order, each in our paraphrase. Judged against the independent facts: "
        "{verdicts}. {uncited}. Dots are the citation marks printed after a claim, beside them the "
        "number of facts that bear on it. Brackets join {conflicts} of claims that contradict each "
        "other. {spelling}"
    ),
    note=(
        "The document is under audit and never evidence. Every other sentence is shaded. A position is "
        "what a claim has a state hold: + supports, ○ leaves open, − opposes."
    ),
    when_empty="No document was audited for this case.",
    is_chosen=False,
    make=lambda case, choices: (digest.audit(case),),
    draw=_drawn,
)
