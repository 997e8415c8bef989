"""All cases side by side: one row a case, the steps of each, and what each requesting state said of the other's request."""

from collections.abc import Iterator

import pandas as pd

from analysis.model import terms
from analysis.model.choices import DEFAULT, Choices
from analysis.model.dates import day_text
from analysis.model.dictionary.study import CANDIDATES, CASES, RIVALS, STEPS
from analysis.model.dispute import Case, Codebook, Study
from analysis.model.memory import remembered
from analysis.model.sentences import days_between, say_list, say_office
from analysis.positions import compare, date_facts
from analysis.study.case_steps import (
    FAR,
    NO_STATE,
    bounds_of,
    counting,
    days_apart,
    kinds_of,
    propositions_of,
    requests_of,
    say_outcome,
    stage_labels,
    steps_of,
)


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


def _say(first: str, last: str, is_approximate: bool) -> str:
    return ("about " if is_approximate else "") + days_between(first, last)


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
    found = [step for case, own in each_case(study, choices) for step in steps_of(case, own)]
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
        when = _say(day_text(row["first"]), day_text(row["last"]), row["is_approximate"] == "yes")
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


@remembered
def _row(case: Case, choices: Choices) -> dict[str, object]:
    """One case as `side_by_side` gives it."""
    row, labels, codebook = case.row, stage_labels(case.codebook), case.codebook
    facts, said = date_facts(case, choices), counting(case, choices)
    argued = said[said["proposition"].isin(_arguments(codebook))]
    own, attributed = argued[argued["is_own"]], argued[argued["basis"] == terms.ATTRIBUTED]
    found, requests, matter = steps_of(case, choices), requests_of(case), codebook.about.words
    started, left = bounds_of(row[matter["start_column"]]), bounds_of(row.get("outcome_on", ""))
    least, greatest = days_apart(started[:2], left[:2])
    asked = [(request["state"], bounds_of(request["requested_on"]), request["status"]) for request in requests]
    ids = [name for step in found if step["kind"] == kinds_of(matter).ruled for name in terms.split_list(str(step["statement_ids"]))]
    ids += [*own["statement_id"], *attributed["statement_id"]]
    told, gone = _outcome_told(case), say_outcome(case)
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
    asking = set(terms.picked(codebook.roles, "role", stands_for_xx="yes"))
    rows = zip(*(codebook.propositions[name].tolist() for name in ("proposition_family", "template", "holders")), strict=True)
    return [family for family, template, holders in rows if "XX" in template and asking & set(terms.split_list(holders))]


@remembered
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
                found.append(cell | about | {name: day_text(cell[name]) for name in days})
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
