"""The steps of a case: its start, claims, what was held on them, acts on the outcome, and how it ended."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from analysis.collect.corroboration import disputes
from analysis.model import terms
from analysis.model.choices import Choices
from analysis.model.dates import day_bounds, day_text
from analysis.model.dispute import Case, Codebook
from analysis.model.memory import remembered
from analysis.model.sentences import mark_of
from analysis.positions import date_facts, date_statements, select_evidence


class Kinds(NamedTuple):
    """Kinds of step: the start of the clock; a formal claim; what was held on its admissibility; an act on the outcome; how the matter ended, or not yet."""

    start: str
    claim: str
    ruled: str
    order: str
    outcome: str


def kinds_of(words: Mapping[str, str]) -> Kinds:
    """Kinds of step as a study calls them, by the words of its matter."""
    return Kinds(words["start"], words["claim"], "admissibility", "order", "outcome")


PENDING = "pending"
"""Outcome of a case that has none yet."""

NO_STATE = ("none", PENDING)
"""Outcomes that are no state."""


def is_pending(case: Case) -> bool:
    """Whether no outcome of a case is known."""
    return case.row.get("outcome_state", PENDING) == PENDING


FAR = "9999-12-31"
"""Stands for a day without bound where rows are sorted."""


def bounds_of(date: str) -> tuple[str, str, bool]:
    """First and last possible day of an EDTF date as text, and whether it is approximate; a blank date has no bound."""
    if not date:
        return "", "", False
    first, last, is_approximate = day_bounds(date)
    return first.isoformat() if first else "", last.isoformat() if last else "", is_approximate


def days_apart(start: tuple[str, str], end: tuple[str, str]) -> tuple[int | None, int | None]:
    """Least and greatest number of days from one interval of days to another; None where a bound is missing.

    The least is from the last day of the one to the first of the other, the greatest from the first to the last.
    """
    pairs = ((start[1], end[0]), (start[0], end[1]))
    least, greatest = ((pd.Timestamp(to) - pd.Timestamp(since)).days if since and to else None for since, to in pairs)
    return least, greatest


def counting(case: Case, choices: Choices) -> pd.DataFrame:
    """Statements that count, by last possible day, first possible day and id; `is_own` where their basis fills a cell."""
    said = date_statements(case, choices)
    said = said.assign(is_own=said["basis"].isin(choices.bases))
    return said[said["counts"]].sort_values(["last", "first", "statement_id"], na_position="last", ignore_index=True)


Row = dict[str, Any]


def _changes(said: list[Row]) -> list[list[Row]]:
    """Of statements in order the first, and each whose stance is not that of the one before; with those of the same days, stance and organ."""

    def alike(row: Row) -> tuple[Any, ...]:
        return (row["stance"], row["organ"], *(None if pd.isna(row[end]) else row[end] for end in ("first", "last")))

    starts = [one for place, one in enumerate(said) if not place or one["stance"] != said[place - 1]["stance"]]
    return [[row for row in said if alike(row) == alike(one)] for one in starts]


def propositions_of(case: Case) -> tuple[dict[str, str], dict[str, str]]:
    """Propositions of a case by the requesting state that they name: on the outcome, and on whether the request is admissible.

    The latter are those that somebody decides on the way to the outcome: `decided_by` has organs, and they name a request.
    """
    rows = case.propositions
    rows = rows[rows["named_state"] != ""]
    is_outcome = rows["is_outcome"] == "yes"
    outcome, ruled = rows[is_outcome], rows[~is_outcome & (rows["decided_by"] != "")]
    return _by_state(outcome), _by_state(ruled)


def _by_state(propositions: pd.DataFrame) -> dict[str, str]:
    return dict(zip(propositions["named_state"], propositions["proposition"], strict=True))


def _stated(
    kind: str, destination: str, said: list[list[Row]], words: Mapping[int, str], facts: Mapping[str, tuple[str, str]], done: str = ""
) -> list[dict[str, object]]:
    """Steps that rest on statements of the state that decides; `facts` as `_disputes` gives them, `done` says that one of them is the thing itself."""
    made: list[dict[str, object]] = [
        {
            "kind": kind, "destination": destination, "organ": same[0]["organ"], "stance": int(same[0]["stance"]),
            "first_day": day_text(same[0]["first"]), "last_day": day_text(same[0]["last"]),
            "is_approximate": any(row["is_approximate"] == "yes" for row in same), "detail": words[int(same[0]["stance"])],
            "statement_ids": ";".join(sorted(row["statement_id"] for row in same)), "fact_ids": ";".join(sorted({row["fact_id"] for row in same})), "source_ids": "",
            "is_disputed": "no" if all(facts[row["fact_id"]][0] == "none" for row in same) else "yes",
        }
        for same in said
    ]  # fmt: skip
    for step, same in zip(made, said, strict=True):
        if step["stance"] == 1 and done and any(facts[row["fact_id"]][1] == "yes" for row in same):
            step["detail"] = done
    return made


def _collected(kind: str, destination: str, date: str, detail: str, pages: list[str]) -> dict[str, object]:
    """A step that rests on `case.csv` or `requests.csv`."""
    first, last, is_approximate = bounds_of(date)
    days = {"first_day": first, "last_day": last, "is_approximate": is_approximate}
    return {
        "kind": kind,
        "destination": destination,
        "organ": "",
        "stance": None,
        **days,
        "detail": detail,
        "is_disputed": "",
        "statement_ids": "",
        "fact_ids": "",
        "source_ids": ";".join(pages),
    }


def requests_of(case: Case) -> list[dict[str, str]]:
    """Requests of a case in the order of its requesting states."""
    order = case.named_states
    return sorted(terms.records(case.requests), key=lambda row: (order.index(row["state"]) if row["state"] in order else len(order), row["state"]))


def stage_labels(codebook: Codebook) -> dict[str, str]:
    """Stages of a request in words, by their codes."""
    return dict(zip(codebook.request_statuses["status"], codebook.request_statuses["label"], strict=True))


def _disputes(case: Case, said: pd.DataFrame, choices: Choices) -> dict[str, tuple[str, str]]:
    """Facts by id, with their dispute among the facts that the choices leave and that count by the cut-off, and whether they carry something out."""
    chosen, dated = select_evidence(case, choices), date_facts(case, choices)
    ids = {*dated.loc[dated["counts"], "fact_id"], *said["fact_id"]}
    facts = chosen.facts[chosen.facts["fact_id"].isin(ids)]
    kinds = disputes(chosen.but(facts=facts), choices.coding)
    return dict(zip(facts["fact_id"].tolist(), zip(kinds, facts["carries_out"].tolist(), strict=True), strict=True))


@remembered
def steps_of(case: Case, choices: Choices) -> list[dict[str, object]]:
    """Steps of one case in the order of their days."""
    said = counting(case, choices)
    rows, words = case.row_sources, case.codebook.words
    kinds, outcome = kinds_of(words.matter), words.matter["outcome"]
    behind = {(table, row): sorted(set(pages)) for (table, row), pages in rows.groupby(["table", "row"])["source_id"]}
    of_case, started_on = behind.get(("case", case.id), []), case.row[words.matter["start_column"]]
    found = [_collected(kinds.start, "", started_on, f"{words.matter['started']} in {case.decider}", of_case)]
    facts, labels = _disputes(case, said, choices), stage_labels(case.codebook)
    by_decider = [row for row in terms.records(said) if row["is_own"] and row["state"] == case.decider]
    on_outcome, on_request = propositions_of(case)
    ordered = {1: f"{outcome} ordered or permitted", 0: f"{outcome} left open", -1: f"{outcome} refused"}
    for request in requests_of(case):
        state = request["state"]
        found.append(_collected(kinds.claim, state, request["requested_on"], labels[request["status"]], behind.get(("requests", state), [])))
        name = on_request.get(state, "")
        ruled = [row for row in by_decider if row["proposition"] == name]
        marks = {stance: mark_of(stance, name, words) for stance in terms.STANCES.index}
        found += _stated(kinds.ruled, state, _changes(ruled), marks, facts)
        acts = [row for row in by_decider if row["proposition"] == on_outcome.get(state, "") and row["basis"] == terms.BASES[0]]
        for organ in sorted({row["organ"] for row in acts}):
            of_organ = [row for row in acts if row["organ"] == organ]
            found += _stated(kinds.order, state, _changes(of_organ), ordered, facts, f"{outcome} carried out")
    to = case.row.get("outcome_state", "pending")
    found.append(_collected(kinds.outcome, "" if to in NO_STATE else to, case.row.get("outcome_on", ""), say_outcome(case), of_case))
    started = bounds_of(started_on)[:2]
    turns: dict[tuple, int] = {}
    for step in found:
        key = (step["kind"], step["destination"], step["organ"])
        turns[key] = turns.get(key, 0) + 1
        least, greatest = days_apart(started, (str(step["first_day"]), str(step["last_day"])))
        step.update(case_id=case.id, turn=turns[key], days_min=least, days_max=greatest)
    return sorted(found, key=lambda step: (step["last_day"] or step["first_day"] or FAR, step["first_day"], kinds.index(str(step["kind"]))))


def say_outcome(case: Case) -> str:
    """How the matter ended: for which state, without outcome, or not yet."""
    to, words = case.row.get("outcome_state", "pending"), case.codebook.about.words
    return {"none": words["undone"], "pending": "pending"}.get(to) or f"{words['done']} to {to}"
