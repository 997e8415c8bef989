"""All cases side by side: one row a case, the steps of each, and what each requesting state said of the other's request."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from analysis.collect.corroboration import corroborate
from analysis.model import terms
from analysis.model.choices import DEFAULT, Choices
from analysis.model.dates import day_bounds
from analysis.model.dictionary.study import CANDIDATES, CASES, RIVALS, STEPS
from analysis.model.dispute import Case, Codebook, Study
from analysis.model.sentences import days_between, mark_of, say_list, say_office
from analysis.positions import compare, date_facts, date_statements, select_evidence


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


def _columns(codebook: Codebook) -> list[str]:
    """Columns of `side_by_side`: those of the dictionary, with the states of case.csv that are no role."""
    columns, roles = codebook.case_columns, set(codebook.roles["case_column"])
    others = [name for name in columns.loc[columns["kind"] == "states", "column"] if name not in roles]
    return [name for column in CASES.names for name in (others if column == "other_states" else [column])]


def _arguments(codebook: Codebook) -> list[str]:
    families = codebook.propositions
    return list(families.loc[families["is_argument"] == "yes", "template"])


OWN_VOICE, OTHERS_ONLY = "own voice", "others only"
"""Who tells of an outcome: the state that decides itself, in acts or speech, or nobody but others."""

NO_STATE = ("none", "pending")
"""Outcomes that are no state."""

FAR = "9999-12-31"
"""Stands for a day without bound where rows are sorted."""


def each_case(study: Study, choices: Choices = DEFAULT) -> Iterator[tuple[Case, Choices]]:
    """Each case and the choices for it, by first possible day on which its clock starts, then by case.

    Raises
    ------
    ValueError
        If the choices name what is not there; a page has to be one of some case.
    """
    own = study.choices_of(choices)
    for case in sorted(study.cases.values(), key=lambda case: (case.started[0] or FAR, case.id)):
        yield case, own[case.id]


def rival_request(case: Case) -> str:
    """Whether a rival request was found, `yes` or `no`: as the selection says; where it does not list the case, by the number of requesting states."""
    selection = case.codebook.selection
    listed = dict(zip(selection["candidate"], selection["rival_request"], strict=True))
    return listed.get(case.id) or ("yes" if len(case.named_states) > 1 else "no")


def _text(day: pd.Timestamp) -> str:
    return "" if pd.isna(day) else day.strftime("%Y-%m-%d")


def _bounds(date: str) -> tuple[str, str, bool]:
    """First and last possible day of an EDTF date as text, and whether it is approximate; a blank date has no bound."""
    if not date:
        return "", "", False
    first, last, is_approximate = day_bounds(date)
    return first.isoformat() if first else "", last.isoformat() if last else "", is_approximate


def _say(first: str, last: str, is_approximate: bool) -> str:
    return ("about " if is_approximate else "") + days_between(first, last)


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


def _changes(said: pd.DataFrame) -> list[pd.DataFrame]:
    """Of statements in order the first, and each whose stance is not that of the one before; with those of the same days, stance and organ."""
    starts = said[said["stance"] != said["stance"].shift()]
    return [
        said[
            (said["stance"] == one["stance"])
            & (said["organ"] == one["organ"])
            & ((said["first"] == one["first"]) | (said["first"].isna() & pd.isna(one["first"])))
            & ((said["last"] == one["last"]) | (said["last"].isna() & pd.isna(one["last"])))
        ]
        for one in starts.to_dict("records")
    ]


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
    kind: str, destination: str, said: list[pd.DataFrame], words: Mapping[int, str], facts: pd.DataFrame, done: str = ""
) -> list[dict[str, object]]:
    """Steps that rest on statements of the state that decides; `facts` by their id, `done` says that one of them is the thing itself."""
    made = [
        {
            "kind": kind, "destination": destination, "organ": same["organ"].iloc[0], "stance": int(same["stance"].iloc[0]),
            "first_day": _text(same["first"].iloc[0]), "last_day": _text(same["last"].iloc[0]),
            "is_approximate": bool((same["is_approximate"] == "yes").any()), "detail": words[int(same["stance"].iloc[0])],
            "statement_ids": ";".join(sorted(same["statement_id"])), "fact_ids": ";".join(sorted(set(same["fact_id"]))), "source_ids": "",
            "is_disputed": "no" if (facts.loc[same["fact_id"], "dispute"] == "none").all() else "yes",
        }
        for same in said
    ]  # fmt: skip
    for step, same in zip(made, said, strict=True):
        if step["stance"] == 1 and done and (facts.loc[same["fact_id"], "carries_out"] == "yes").any():
            step["detail"] = done
    return made


def _collected(kind: str, destination: str, date: str, detail: str, pages: list[str]) -> dict[str, object]:
    """A step that rests on `case.csv` or `requests.csv`."""
    first, last, is_approximate = _bounds(date)
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


def _requests(case: Case) -> list[dict[str, str]]:
    """Requests of a case in the order of its requesting states."""
    order = case.named_states
    return sorted(
        case.requests.to_dict("records"), key=lambda row: (order.index(row["state"]) if row["state"] in order else len(order), row["state"])
    )


def _labels(codebook: Codebook) -> dict[str, str]:
    """Stages of a request in words, by their codes."""
    return dict(zip(codebook.request_statuses["status"], codebook.request_statuses["label"], strict=True))


def _disputes(case: Case, said: pd.DataFrame, choices: Choices) -> pd.DataFrame:
    """Facts by id, with their dispute among the facts that the choices leave and that count by the cut-off."""
    chosen, dated = select_evidence(case, choices), date_facts(case, choices)
    ids = {*dated.loc[dated["counts"], "fact_id"], *said["fact_id"]}
    kept = chosen.but(facts=chosen.facts[chosen.facts["fact_id"].isin(ids)])
    return corroborate(kept, choices.coding).set_index("fact_id")


def _steps(case: Case, said: pd.DataFrame, choices: Choices) -> list[dict[str, object]]:
    """Steps of one case in the order of their days; `said` as `counting` gives it."""
    rows, words = case.row_sources, case.codebook.words
    kinds, outcome = kinds_of(words.matter), words.matter["outcome"]
    behind = {(table, row): sorted(set(pages)) for (table, row), pages in rows.groupby(["table", "row"])["source_id"]}
    of_case, started_on = behind.get(("case", case.id), []), case.row[words.matter["start_column"]]
    found = [_collected(kinds.start, "", started_on, f"{words.matter['started']} in {case.decider}", of_case)]
    facts, labels = _disputes(case, said, choices), _labels(case.codebook)
    by_decider = said[said["is_own"] & (said["state"] == case.decider)]
    on_outcome, on_request = propositions_of(case)
    ordered = {1: f"{outcome} ordered or permitted", 0: f"{outcome} left open", -1: f"{outcome} refused"}
    for request in _requests(case):
        state = request["state"]
        found.append(_collected(kinds.claim, state, request["requested_on"], labels[request["status"]], behind.get(("requests", state), [])))
        name = on_request.get(state, "")
        ruled = by_decider[by_decider["proposition"] == name]
        marks = {stance: mark_of(stance, name, words) for stance in terms.STANCES.index}
        found += _stated(kinds.ruled, state, _changes(ruled), marks, facts)
        acts = by_decider[(by_decider["proposition"] == on_outcome.get(state, "")) & (by_decider["basis"] == terms.BASES[0])]
        for _, of_organ in acts.groupby("organ"):
            found += _stated(kinds.order, state, _changes(of_organ), ordered, facts, f"{outcome} carried out")
    to = case.row.get("outcome_state", "pending")
    found.append(_collected(kinds.outcome, "" if to in NO_STATE else to, case.row.get("outcome_on", ""), _say_outcome(case), of_case))
    started = _bounds(started_on)[:2]
    turns: dict[tuple, int] = {}
    for step in found:
        key = (step["kind"], step["destination"], step["organ"])
        turns[key] = turns.get(key, 0) + 1
        least, greatest = days_apart(started, (str(step["first_day"]), str(step["last_day"])))
        step.update(case_id=case.id, turn=turns[key], days_min=least, days_max=greatest)
    return sorted(found, key=lambda step: (step["last_day"] or step["first_day"] or FAR, step["first_day"], kinds.index(str(step["kind"]))))


def _say_outcome(case: Case) -> str:
    """How the matter ended: for which state, without outcome, or not yet."""
    to, words = case.row.get("outcome_state", "pending"), case.codebook.about.words
    return {"none": words["undone"], "pending": "pending"}.get(to) or f"{words['done']} to {to}"


def steps(study: Study, choices: Choices = DEFAULT) -> pd.DataFrame:
    """Steps of each case, in days from its start.

    The start, requests and outcome are those of `case.csv` and `requests.csv`, which the choices do not change. Of the
    deciding state's own statements on the admissibility of a request there are the first, and each with another stance than the one before
    it. Orders are its own acts on the outcome: of each organ the first, and each with another stance. Before and after is by last
    possible day (then by first), so that steps whose days overlap may have come in another order.

    Parameters
    ----------
    study
        All cases, as they were cleaned.
    choices
        The choices of analysis.

    Returns
    -------
    Table `steps` of the dictionary: one row per step, cases by first possible day of their start; `kind` is one of `Kinds`.

    Raises
    ------
    ValueError
        If the choices name what is not there.
    """
    found = [step for case, own in each_case(study, choices) for step in _steps(case, counting(case, own), own)]
    made = pd.DataFrame(found, columns=STEPS.names)
    made["is_approximate"] = made["is_approximate"].map({True: "yes", False: "no"}).astype(str)
    whole = {name: pd.array(made[name], dtype="Int64") for name in ("stance", "days_min", "days_max")}
    ids = {name: made[name].astype(str) for name in ("statement_ids", "fact_ids", "source_ids")}
    return made.assign(**whole, **ids, turn=made["turn"].astype(int))


def _say_rulings(found: list[dict[str, object]]) -> str:
    """What was held on admissibility in words, by request: `US: admissible (court, 4 Oct 2017)`."""
    said: dict[str, list[str]] = {}
    for step in found:
        if step["kind"] == "admissibility":
            when = _say(str(step["first_day"]), str(step["last_day"]), bool(step["is_approximate"]))
            said.setdefault(str(step["destination"]), []).append(
                f"{step['detail']} ({str(step['organ']).replace('_', ' ')}, {when}{', disputed' if step['is_disputed'] == 'yes' else ''})"
            )
    return "; ".join(f"{state}: {', then '.join(parts)}" for state, parts in said.items())


def _say_argument(said: pd.DataFrame, is_attributed: bool) -> str:
    """Who takes which stance, or according to whom, and when."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for row in said.to_dict("records"):
        office = row["state"] if is_attributed else say_office(row["state"], row["organ"])
        voice = f" according to {row['informant']}" if is_attributed else ""
        when = _say(_text(row["first"]), _text(row["last"]), row["is_approximate"] == "yes")
        found.setdefault((office, terms.STANCES.loc[row["stance"], "label"], voice), []).append(when)
    return "; ".join(f"{office} {label}{voice} ({say_list(list(dict.fromkeys(days)))})" for (office, label, voice), days in found.items())


def _outcome_told(case: Case) -> str:
    """Who tells of the outcome, whatever is chosen; blank without one."""
    said, outcome = case.statements, case.row.get("outcome_state", "pending")
    if outcome in NO_STATE:
        return ""
    own = (said["state"] == case.decider) & (said["basis"] != terms.ATTRIBUTED) & (said["coding"] == terms.ADJUDICATED)
    name = propositions_of(case)[0].get(outcome, "")
    towards = (said["proposition"] == name) & (said["stance"].astype(str) == "1")
    return OWN_VOICE if (own & towards).any() else OTHERS_ONLY


def _row(case: Case, choices: Choices) -> dict[str, object]:
    """One case as `side_by_side` gives it."""
    row, labels, codebook = case.row, _labels(case.codebook), case.codebook
    facts, said = date_facts(case, choices), counting(case, choices)
    argued = said[said["proposition"].isin(_arguments(codebook))]
    own, attributed = argued[argued["is_own"]], argued[argued["basis"] == terms.ATTRIBUTED]
    found, requests, matter = _steps(case, said, choices), _requests(case), codebook.about.words
    started, left = _bounds(row[matter["start_column"]]), _bounds(row.get("outcome_on", ""))
    least, greatest = days_apart(started[:2], left[:2])
    asked = [(request["state"], _bounds(request["requested_on"]), request["status"]) for request in requests]
    ids = [name for step in found if step["kind"] == kinds_of(matter).ruled for name in terms.split_list(str(step["statement_ids"]))]
    ids += [*own["statement_id"], *attributed["statement_id"]]
    told, gone = _outcome_told(case), _say_outcome(case)
    when = f"{gone}, {_say(*left)}" if any(left[:2]) else gone
    return {
        **row,
        "rival_request": rival_request(case),
        "subject": case.subject, "decider": case.decider, "named_states": ";".join(case.named_states),
        "started_first": started[0], "started_last": started[1], "started": _say(*started),
        "requests": "; ".join(f"{state} {_say(*days)}" for state, days, _ in asked),
        "request_statuses": "; ".join(f"{state} {labels[status]}" for state, _, status in asked),
        "admissibility": _say_rulings(found),
        "outcome_first": left[0], "outcome_last": left[1], "outcome": when + (", told by others only" if told == OTHERS_ONLY else ""), "outcome_told": told,
        "days_min": least, "days_max": greatest,
        "argument_own": _say_argument(own, is_attributed=False),
        "argument_attributed": _say_argument(attributed, is_attributed=True),
        "n_facts": int(facts["counts"].sum()), "n_statements": len(said),
        "statement_ids": ";".join(sorted(set(ids))),
    }  # fmt: skip


def side_by_side(study: Study, choices: Choices = DEFAULT) -> pd.DataFrame:
    """All cases side by side.

    What stands in `case.csv` and `requests.csv` (start, requests, first requester, decider, outcome) does not change with the
    choices; rulings, the argument beside the outcome, and numbers of facts and statements do.

    Parameters
    ----------
    study, choices
        As in `steps`.

    Returns
    -------
    Table `cases` of the dictionary: one row per case, by first possible day of its start; two columns say who takes which stance on what is argued
    beside the outcome. An exhibit calls the columns on the subject, states and days as the study does.

    Raises
    ------
    ValueError
        As in `steps`.
    """
    made = pd.DataFrame([_row(case, own) for case, own in each_case(study, choices)], columns=_columns(study.codebook))
    whole = {name: pd.array(made[name], dtype="Int64") for name in ("days_min", "days_max")}
    return made.assign(**whole, n_facts=made["n_facts"].astype(int), n_statements=made["n_statements"].astype(int))


def rival_families(codebook: Codebook) -> list[str]:
    """Families of propositions on the request of one state, on which another state that made one can hold a position."""
    families = codebook.propositions
    asking = set(codebook.roles.loc[codebook.roles["stands_for_xx"] == "yes", "role"])
    can = [bool(asking & set(terms.split_list(holders))) for holders in families["holders"]]
    return list(families.loc[families["template"].str.contains("XX") & pd.Series(can, index=families.index), "proposition_family"])


def _of_rivals(case: Case, choices: Choices) -> list[dict[str, object]]:
    """What each requesting state of a case said of the request of each other."""
    cells = {(cell["state"], cell["proposition"]): cell for cell in compare(case, choices).to_dict("records")}
    requesting, families, rows = case.named_states, rival_families(case.codebook), case.propositions
    names = {(row["proposition_family"], row["named_state"]): row["proposition"] for row in rows.to_dict("records")}
    numbers = dict.fromkeys(("n_own", "n_dissent", "n_attributed"), 0)
    days = dict.fromkeys(("last_word_first", "last_word_last"), pd.NaT)
    blank = dict.fromkeys(RIVALS.names, "") | {"cell": "silent", "stance": None, "is_contested": "no"} | numbers | days
    found = []
    for state in requesting:
        for rival in (other for other in requesting if other != state):
            for family in families:
                proposition = names[family, rival]
                cell = blank | cells.get((state, proposition), {})
                about = {"case_id": case.id, "state": state, "rival": rival, "family": family, "proposition": proposition}
                found.append(cell | about | {name: _text(cell[name]) for name in days})
    return found


def rivals(study: Study, choices: Choices = DEFAULT) -> pd.DataFrame:
    """What each requesting state said of the request of each other: cells of `positions.compare`, silent ones too.

    Parameters
    ----------
    study, choices
        As in `side_by_side`.

    Returns
    -------
    Table `rivals` of the dictionary: one row per case, requesting state, rival and family of propositions (`rival_families`); none where one state asked.

    Raises
    ------
    ValueError
        As in `steps`.
    """
    found = [row for case, own in each_case(study, choices) for row in _of_rivals(case, own)]
    made = pd.DataFrame(found, columns=RIVALS.names)
    numbers = {name: made[name].astype(int) for name in ("n_own", "n_dissent", "n_attributed")}
    return made.assign(stance=pd.array(made["stance"], dtype="Int64"), **numbers)


def candidates(codebook: Codebook) -> pd.DataFrame:
    """Candidates of the selection with the reasons.

    Returns
    -------
    Table `candidates` of the dictionary: one row per candidate, included cases first, then negative ones, then the excluded, each by name.
    """
    listed, rivalry = codebook.selection, codebook.about.words["rivalry"]
    negative = (listed["included"] == "yes") & (listed["rival_request"] != "yes")
    kind = pd.Series(rivalry, index=listed.index, dtype=object).mask(negative, "negative").mask(listed["included"] != "yes", "excluded")
    order = {name: place for place, name in enumerate((rivalry, "negative", "excluded"))}
    named = listed.assign(kind=kind.astype(str))
    made = named.assign(place=named["kind"].map(order)).sort_values(["place", "candidate"], ignore_index=True)
    return made[CANDIDATES.names]
