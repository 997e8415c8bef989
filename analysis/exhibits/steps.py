"""From the start of each case to its outcome: one line a case on one axis of time, and on it who asked when."""

from collections.abc import Iterable
from math import inf

import pandas as pd
from matplotlib.axes import Axes

from analysis.collect import others
from analysis.exhibits.declaration import Aggregated, Declaration
from analysis.exhibits.many import are_many
from analysis.exhibits.steps_lines import Layout, Pen, draw_axis, draw_median, is_sure
from analysis.exhibits.steps_many import draw_many
from analysis.exhibits.steps_signs import draw_key, looks_of
from analysis.exhibits.steps_words import (
    numbers_of,
    say_alt,
    say_charges,
    say_finding,
    say_first,
    say_settled,
    say_subtitle,
)
from analysis.exhibits.style import INK, SMALL_PT, WIDTH_MM, Drawing, draw_head, new_figure, style, wrap
from analysis.model.choices import Choices
from analysis.model.dictionary.columns import described
from analysis.model.dictionary.schemas import Column
from analysis.model.dictionary.study import STEPS
from analysis.model.dispute import Study
from analysis.model.words import Words
from analysis.study.case_steps import Kinds, bounds_of, days_apart, kinds_of
from analysis.study.cases import side_by_side
from analysis.study.cases import steps as steps_of
from analysis.study.durations import durations, median_between
from analysis.study.law import CHARGED_BY, legal_bases

MARKS = described(
    "steps",
    "a step of a case",
    "address",
    "address title statement_ids case_id",
    STEPS.column("kind")._replace(meaning=f"{STEPS.column('kind').meaning}; charge: the charge or warrant behind a {{words[claim]}}"),
    "destination",
    STEPS.column("organ"),
    STEPS.column("days_min")._replace(type="number"),
    STEPS.column("days_max")._replace(type="number"),
    "is_approximate",
    STEPS.column("fact_ids"),
    Column("x", "middle of the sign", "said in words", type="number", unit="mm"),
    Column("x1", "left end of the days that it can be", "said in words", type="number", unit="mm"),
    Column("x2", "right end of them", "said in words", type="number", unit="mm"),
    "y colour",
)
"""Columns of the data drawn; places in millimetres. Of a {start} the ends are those of the line of its case."""


def charges_of(bases: pd.DataFrame, cases: pd.DataFrame) -> pd.DataFrame:
    """The charge or warrant behind each request as a step of its case, where it is known whether it came by the start."""
    started = {case["case_id"]: (case["started_first"], case["started_last"]) for case in cases.to_dict("records")}
    found = []
    for row in bases[(bases["charged"] != "") & bases["case_id"].isin(started.keys())].to_dict("records"):
        first, last, is_about = bounds_of(row["charge_or_warrant_on"])
        least, greatest = days_apart(started[row["case_id"]], (first, last))
        is_by_start = row["charged"] == CHARGED_BY
        days = {"days_min": least, "days_max": greatest, "first_day": first, "last_day": last, "is_approximate": "yes" if is_about else "no"}
        step = {"kind": "charge", "shape": "charge", "organ": "", "turn": 1, "statement_ids": "", "fact_ids": row["fact_ids"]}
        if is_by_start or first or last:
            about = {"case_id": row["case_id"], "destination": row["state"], "detail": row["charged"]}
            found.append({**step, **about, **days, "is_by_start": is_by_start})
    return pd.DataFrame(found)


def _rows_of(found: pd.DataFrame, cases: pd.DataFrame, spans: pd.DataFrame) -> pd.DataFrame:
    """One row a case with what is said of it: those that have an outcome by their time, then those that are pending."""
    rows = cases.merge(spans, on="case_id", validate="1:1")
    about = found.loc[(found["shape"] == "outcome") & (found["is_approximate"] == "yes"), "case_id"]
    asked = rows.get("first_requester", pd.Series("", index=rows.index)).fillna("")
    alone = rows["named_states"].where(~rows["named_states"].str.contains(";"), "")
    rows = rows.assign(is_about=rows["case_id"].isin(about), asked_first=asked.where(asked != "", alone))
    return rows.sort_values(["is_pending", "least", "greatest", "case_id"], ignore_index=True)


def _steps_of_figure(found: pd.DataFrame, cases: pd.DataFrame, charges: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Steps with their shape, those on which the subject went on to another state later, and charges; to leave a claim open is no ruling."""
    shapes = dict(zip(kinds_of(words.matter), Kinds._fields, strict=True))
    found = found.assign(shape=found["kind"].map(shapes).astype(str), is_by_start=False)
    found = found[(found["shape"] != "ruled") | (found["stance"] != 0)]
    first = dict(zip(cases["case_id"], zip(cases["outcome_state"], cases["outcome_last"], strict=True), strict=True))
    later = [
        step["shape"] == "order"
        and step["detail"] == f"{words.matter['outcome']} carried out"
        and step["destination"] != to
        and step["first_day"] > last
        for step in found.to_dict("records")
        for to, last in [first[step["case_id"]]]
    ]
    return pd.concat([found.assign(is_later=later).astype(object), charges.assign(is_later=False).astype(object)], ignore_index=True)


def _kinds_drawn(steps: pd.DataFrame) -> set[str]:
    """Kinds of signs that the key has to tell of, besides those of states."""
    claims = steps[steps["shape"] == "claim"].to_dict("records")
    is_there = {
        "bar": any(not is_sure(step) for step in claims),
        "ruling": (steps["shape"] == "ruled").any(),
    }
    return {kind for kind, is_drawn in is_there.items() if is_drawn}


def _draw_foot(axes: Axes, sentences: Iterable[str], y: float, width_mm: float) -> float:
    """Say below the lines what they show of the order of requests and charges; gives the y below that."""
    for line in wrap(" ".join(sentences), 0.98 * width_mm - 2, SMALL_PT):
        axes.text(0.4, y + 1.8, line, fontsize=SMALL_PT, color=INK, va="center")
        y += 2.9
    return y


def draw_steps(
    found: pd.DataFrame, cases: pd.DataFrame, spans: pd.DataFrame, bases: pd.DataFrame, words: Words, width_mm: float = WIDTH_MM
) -> Drawing:
    """One line a case from its start to its outcome, on a linear axis, the shortest first, those that are pending last.

    Parameters
    ----------
    found
        One row per step, as `cases.steps` gives them.
    cases
        One row per case, as `cases.side_by_side` gives them.
    spans
        One row per case, as `durations.durations` gives them.
    bases
        One row per request, as `law.legal_bases` gives them; of these the charges.
    words
        Words of the study.
    width_mm
        Width of the figure.

    Returns
    -------
    The drawing; one row of `marks` per sign, and per line; of many cases one per share of them.
    """
    charges = charges_of(bases, cases)
    steps = _steps_of_figure(found, cases, charges, words)
    rows = _rows_of(steps, cases, spans)
    if are_many(len(rows)):
        return draw_many(steps, cases, rows, MARKS, words, width_mm)
    finding, looks = say_finding(rows, words.matter), looks_of(steps.loc[steps["shape"] == "claim", "destination"])
    drawn = steps.loc[(steps["shape"] == "order") & steps["is_later"], "days_max"].tolist()
    ends = [end for end in (*rows["least"], *rows["greatest"], *drawn) if pd.notna(end) and end < inf]
    with style():
        figure = new_figure(width_mm, 1)
        axes, layout = figure.axes[0], Layout.of(width_mm, max(ends, default=0))
        median = median_between(rows["least"], rows["greatest"]) if len(rows) > 1 else (inf, inf)
        pen = Pen(axes, layout, looks, words, median)
        top = draw_head(axes, finding or "No case", say_subtitle(words.matter, bool((steps["shape"] == "charge").any())), width_mm)
        begin = top = draw_key(axes, top, width_mm, looks, _kinds_drawn(steps), words) + 3.8
        for row in rows.to_dict("records"):
            top += pen.case(row, steps[steps["case_id"] == row["case_id"]].to_dict("records"), top)
        draw_axis(axes, layout, begin - 1.5, words.matter["start"])
        if not layout.is_narrow:
            pen.head(begin - 1.5)
        bottom = draw_median(axes, layout, median, top)
        bottom = _draw_foot(
            axes, (say_settled(rows, words.matter), say_first(cases, words.matter), say_charges(bases, list(looks), words)), bottom, width_mm
        )
        figure.set_size_inches(width_mm / 25.4, (bottom + 1.5) / 25.4)
        axes.set_ylim(bottom + 1.5, 0)
    return Drawing(figure, MARKS.frame(pen.marks), say_alt(rows, finding, words), numbers_of(rows, steps, words.matter), finding)


def _found(study: Study, choices: Choices) -> tuple[pd.DataFrame, pd.DataFrame]:
    return steps_of(study, choices), side_by_side(study, choices)


def _drawn(study: Study, choices: Choices, found: pd.DataFrame, cases: pd.DataFrame, width_mm: float) -> Drawing:
    bases = legal_bases(study, others.read_law())
    return draw_steps(found, cases, durations(study), bases, study.codebook.words, width_mm)


FIGURE = Declaration(
    number=4,
    is_main=True,
    least_mm=85,
    notebook="05_compare_cases",
    cell="steps",
    rows=MARKS,
    title="From {words[start]} to outcome",
    caption=(
        "One line is one case ({cases}, of which {negative} without a rival {words[claim]} found), from the "
        "{words[start]} to the first {words[outcome]}, to the day on which the {words[subject]} left without it, "
        "or, where the case is pending, to the last day on which a page about it is known to have appeared. The "
        "scale is linear. Median from {words[start]} to outcome: {median}; range of the cases that have ended "
        "({ended}): {range}; pending: {pending}. Signs above a line are formal {words[claims]}, of which the day is"
        " known only as an interval for {uncertain} and not at all for {undated}; signs below a line are the "
        "charges or warrants behind them."
    ),
    note=(
        "This is the time from {words[start]} to outcome, and not the length of proceedings: not all were held for "
        "{words[proceeding]} alone. The median is given with both of its bounds: at the least, uncertain days are "
        "as early as they can be and a pending case ends on the last day on which a page about it appeared; at the "
        "greatest, they are as late as they can be and a pending case takes longer than all others. {words[Start]},"
        " {words[claims]} and outcomes are those of the case files, whatever is chosen; the first ruling rests on "
        "statements of the {decider} in its own voice. A charge or warrant is drawn where it is known whether it "
        "came by the {words[start]} (left of the line of the start, at no scale) or after it; it is an allegation "
        "of the state that brings it, and that none was found is no proof that none was brought. Who asked first is"
        " what a page says, also where bars overlap; it is not settled where accounts differ or none tells. The "
        "true day of a date marked as approximate or uncertain can lie outside of its bar, and accounts can differ "
        "on a day (notes of the table of cases). To be left without {words[outcome]} can be an escape or an "
        "exchange. The cases are no sample."
    ),
    aggregated=Aggregated(
        caption=(
            "{cases}, of which {negative} without a rival {words[claim]} found; a row for each is in the table of steps, and a case has its own exhibits. "
            "A bar is all cases with one outcome, from the {words[start]} to the first {words[outcome]}, to the day on which the {words[subject]} left "
            "without it, or, where the case is pending, to the last day on which a page about it is known to have appeared; below, all {words[claims]} of "
            "one state. Parts are shares by time, with the number of cases. Median from {words[start]} to outcome: {median}; range of the cases that have "
            "ended ({ended}): {range}; pending: {pending}. The day of a {words[claim]} is known only as an interval for {uncertain} and not at all for "
            "{undated}."
        ),
        note=(
            "This is the time from {words[start]} to outcome, and not the length of proceedings. A case of which the uncertain days allow several classes "
            "is in none of them, but in one of its own. The median is given with both of its bounds: at the least, uncertain days are as early as they can "
            "be and a pending case ends on the last day on which a page about it appeared; at the greatest, they are as late as they can be and a pending "
            "case takes longer than all others. {words[Start]}, {words[claims]} and outcomes are those of the case files, whatever is chosen. To be left "
            "without {words[outcome]} can be an escape or an exchange. The cases are no sample."
        ),
    ),
    when_empty="No case was collected.",
    rests_on={
        "": "statement_ids;fact_ids;table/steps(case_id;kind;destination;organ;statement_ids)",
        "title;@row": "statement_ids;fact_ids;table/steps(case_id;kind;destination;organ;statement_ids);@against",
        "days_min;days_max": "statement_ids;fact_ids;table/steps(case_id;kind;destination;organ;statement_ids);case_id",
    },
    make=_found,
    draw=_drawn,
)
