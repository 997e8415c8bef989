"""A study of three invented cases, small enough to be worked by hand."""

from functools import cache

import pandas as pd

from analysis.collect import clean, store
from analysis.model.dispute import RawCase, Study

CODEBOOK = store.read_codebook()

CASES = {
    "alpha": {
        "detained_on": "2020-01-01",
        "first_requester": "US",
        "outcome_state": "US",
        "outcome_on": "2020-06-01",
        "final_decider": "justice_ministry",
    },
    "beta": {
        "detained_on": "2019-05",
        "first_requester": "US",
        "outcome_state": "RU",
        "outcome_on": "2019-12-10/2019-12-20",
        "final_decider": "justice_ministry",
    },
    "gamma": {"detained_on": "2021-03-03", "outcome_state": "pending"},
}
REQUESTS = {
    "alpha": [("US", "2020-02"), ("RU", "2020-03-10~")],
    "beta": [("US", "2019-04-20"), ("RU", "2019-06")],
    "gamma": [("US", "../2021-03-05"), ("RU", "")],
}
STATEMENTS = {
    "alpha": [
        ("s1", "GR", "court", "request_admissible_RU", "1", "act", "2020-04-01"),
        ("s2", "GR", "court", "request_admissible_RU", "1", "act", "2020-04-20"),
        ("s3", "GR", "court", "request_admissible_RU", "-1", "act", "2020-05-01/2020-05-10"),
        ("s4", "GR", "justice_ministry", "surrender_to_US", "1", "act", "2020-05-20"),
        ("s5", "GR", "justice_ministry", "surrender_to_US", "1", "speech", "2020-05-21"),
        ("s6", "US", "foreign_ministry", "surrender_to_RU", "-1", "speech", "2020-05-02"),
    ],
    "beta": [
        ("s1", "GR", "court", "request_admissible_RU", "1", "act", "2019-09-01"),
        ("s2", "RU", "consulate", "request_political_US", "1", "speech", "2019-09-02"),
        ("s3", "RU", "foreign_ministry", "nationality_priority", "1", "reported", "2019-09-03"),
    ],
    "gamma": [("s1", "GR", "prosecutor", "request_admissible_RU", "0", "speech", "2021-04-01")],
}


def _filled(like: pd.DataFrame, rows: list[dict[str, str]]) -> pd.DataFrame:
    return pd.DataFrame([{**dict.fromkeys(like.columns, ""), **row} for row in rows], columns=like.columns, dtype=str)


def _raw(case_id: str) -> RawCase:
    """An invented case as if it had been collected: each statement rests on a fact of its own, each fact on one undated page."""
    asked = "US;RU"
    case = {"case_id": case_id, "person": f"Ada {case_id.title()}", "nationality": "RU", "requested_state": "GR", "requesting_states": asked}
    case |= {"contest_outcome": CASES[case_id]["outcome_state"], "source_ids": "page", **CASES[case_id]}
    facts, statements = [], []
    for name, state, organ, proposition, stance, basis, date in STATEMENTS[case_id]:
        fact = f"{case_id}-f{name[1:]}"
        kind = {"state": state, "organ": organ, "event_type": "statement", "informant": "not stated"}
        facts.append({"fact_id": fact, "date": date, "actor": organ, "claim": name, "source_ids": "page", **kind})
        said = {"state": state, "organ": organ, "proposition": proposition, "stance": stance, "basis": basis, "date": date}
        statements.append({"statement_id": f"{case_id}-{name}", "fact_id": fact, **said})
    made = {
        "case": [case],
        "requests": [{"state": state, "requested_on": day, "status": "filed", "source_ids": "page"} for state, day in REQUESTS[case_id]],
        "sources": [{"source_id": "page", "origin_id": "report", "language": "en", "outlet_kind": "newspaper"}],
        "origins": [{"origin_id": "report", "publisher": "A paper"}],
        "facts": facts,
        "statements": statements,
    }
    like = RawCase.of({}, CODEBOOK)
    return like.but(**{name: _filled(table, made.get(name, [])) for name, table in like.tables.items()})


@cache
def invented() -> Study:
    """The invented cases, cleaned; the selection of the codebook does not list them."""
    return Study(CODEBOOK, {case_id: clean.process(_raw(case_id)) for case_id in CASES})
