"""What no reading of any case may say on any day, whatever its bytes: the definition of a position against what happened.

The days asked for are all days on which a cell can change: on the clock `event` the last possible days of the statements, on `published` the days of
their earliest dated pages, and at last a blank day, when everything counts. None is left out.
"""

from functools import cache

import pandas as pd
import pytest
from drawing import case_of
from invented import CODEBOOK

from analysis import positions
from analysis.collect import store
from analysis.model.choices import Choices
from analysis.model.dispute import Case

pytestmark = pytest.mark.usefixtures("remembering")
CASES = sorted(store.case_ids())
CLOCKS = ("event", "published")
WITH_A_STAKE = {"defence lawyer", "person concerned", "company"}

HANDOVERS = [
    "burkov-s026", "drinkman-s018", "klyushin-s028", "levashov-s021", "levashov-s024", "lisov-s018", "nikulin-s021", "ukrainskiy-s011",
    "vinnik-s052", "vinnik-s056",
]  # fmt: skip
"""Acts by which requested states carried out a surrender; of that of Levashov there are two accounts, with two days."""

EXEMPT = {
    ("uss", "RU"): "withdrawn",
    ("zubakha", "US"): "undated",
    ("zubakha", "RU"): "undated",
    ("kasatkin", "US"): "told by a party with a stake",
    ("levashov", "RU"): "told by a party with a stake",
    ("ukrainskiy", "US"): "told by a party with a stake",
    ("vinnik", "RU"): "told by a party with a stake",
}
"""Requests of which it is not asked that they fill the cell from the day of their filing, and why."""

INTENTION_ONLY = {("kislitsin", "RU", "published"): {"2023-06-29", "2023-06-30"}}
"""Days on which a newspaper had told that Russia would ask for him, before the first dated page, of 1 August, on which it had asked."""

WITHOUT_A_DATED_PAGE = {
    "klyushin-s028": "Switzerland to the United States, 18 December 2021",
    "lisov-s018": "Spain to the United States, 19 January 2018",
    "ukrainskiy-s011": "Thailand to the United States, in a year that is estimated as 2022",
    "vinnik-s056": "Greece to the United States, 4 August 2022",
}
"""Handovers, as acts of the requested state, that no dated page shows: on the clock `published` they never count by a day."""


@cache
def said(case_id: str) -> pd.DataFrame:
    """Statements of a case with their days, when everything counts."""
    return positions.date_statements(case_of(case_id))


@cache
def days(case_id: str, clock: str) -> list[str]:
    """All days on which a cell can change on a clock, in their order."""
    found = said(case_id)["last" if clock == "event" else "known"].dropna().unique()
    return [f"{day:%Y-%m-%d}" for day in sorted(map(pd.Timestamp, found))]


@cache
def cells(case_id: str, clock: str = "event", day: str = "", contested_by: str = "named") -> pd.DataFrame:
    """Cells by state and proposition as they read on a day."""
    made = positions.compare(case_of(case_id), Choices(clock=clock, as_of=day, contested_by=contested_by))
    return made.set_index(["state", "proposition"])


def every_reading(case_id: str) -> list[tuple[str, str]]:
    """Each clock with each of its days, and the end, at which the clock has no effect."""
    return [*((clock, day) for clock in CLOCKS for day in days(case_id, clock)), ("event", "")]


def from_day(case_id: str, clock: str, first: str) -> list[str]:
    """A day, the days after it on which a cell can change, and the end."""
    return [*sorted({first, *(day for day in days(case_id, clock) if day > first)}), ""]


def wrong_stances(case_id: str, clock: str, asked: list[str], name: tuple[str, str]) -> dict[str, object]:
    """Days, of those asked for, on which a state does not support a proposition, with what the cell says instead."""
    read = {day: cells(case_id, clock, day).loc[name] for day in asked}
    return {day: (cell["cell"], cell["stance"]) for day, cell in read.items() if pd.isna(cell["stance"]) or cell["stance"] != 1}


@cache
def handovers(case_id: str) -> pd.DataFrame:
    """Acts by which the requested state carried out a surrender."""
    facts, statements = case_of(case_id).facts, said(case_id)
    deeds = set(facts.loc[facts["carries_out"] == "yes", "fact_id"])
    requested = case_of(case_id).decider
    acts = statements[statements["fact_id"].isin(deeds) & (statements["basis"] == "act") & (statements["state"] == requested)]
    return acts[acts["proposition"].str.startswith("surrender_to_")]


def test_handovers_by_the_requested_state_are_these() -> None:
    """Nine handovers were carried out and told as acts, one of them with two days; no other fact is the thing itself."""
    found = {(case_id, act) for case_id in CASES for act in handovers(case_id)["statement_id"]}
    assert found == {(act.partition("-")[0], act) for act in HANDOVERS}


@pytest.mark.parametrize("statement_id", HANDOVERS)
@pytest.mark.parametrize("clock", CLOCKS)
def test_a_state_that_handed_him_over_supports_that_surrender_ever_after(statement_id: str, clock: str) -> None:
    """From the day on which a handover counts, the state that carried it out supports it, whatever is said later; without such a day, at the end."""
    case_id = statement_id.partition("-")[0]
    act = handovers(case_id).set_index("statement_id").loc[statement_id]
    counts = act["last" if clock == "event" else "known"]
    asked = from_day(case_id, clock, f"{counts:%Y-%m-%d}") if pd.notna(counts) else [""]
    assert wrong_stances(case_id, clock, asked, (act["state"], act["proposition"])) == {}


def test_handovers_that_no_dated_page_shows_are_these_four() -> None:
    """Of the handovers carried out four have no dated page, and each other one has a day from which it is known."""
    acts = pd.concat(handovers(case_id) for case_id in CASES)
    assert set(acts.loc[acts["known"].isna(), "statement_id"]) == set(WITHOUT_A_DATED_PAGE)
    assert len(WITHOUT_A_DATED_PAGE) == 4


@cache
def exemption(case_id: str, state: str) -> str:
    """Why it is not asked that a request fill the cell from its filing on; blank where it is asked."""
    request = case_of(case_id).requests.set_index("state").loc[state]
    if request["status"] == "withdrawn":
        return "withdrawn"
    if not request["requested_last_day"]:
        return "undated"
    own = said(case_id)
    own = own[(own["state"] == state) & (own["proposition"] == f"surrender_to_{state}")]
    told = own[own["last"] <= pd.Timestamp(request["requested_last_day"])]
    return "" if len(told[~told["informant"].isin(WITH_A_STAKE)]) else "told by a party with a stake"


REQUESTS = [(case_id, state) for case_id in CASES for state in store.read_raw_case(case_id).requests["state"]]


def test_requests_that_need_not_fill_the_cell_at_once_are_these() -> None:
    """Seven of all requests are withdrawn, undated, or told of by then by nobody but the defence, the person or a company."""
    assert {request: exemption(*request) for request in REQUESTS if exemption(*request)} == EXEMPT


@pytest.mark.parametrize(("case_id", "state"), [request for request in REQUESTS if request not in EXEMPT], ids="-".join)
def test_who_has_filed_a_request_supports_it_from_then_on(case_id: str, state: str) -> None:
    """From the last possible day of its filing on, a state that asks for him supports surrender to itself."""
    filed = case_of(case_id).requests.set_index("state").loc[state, "requested_last_day"]
    assert wrong_stances(case_id, "event", from_day(case_id, "event", filed), (state, f"surrender_to_{state}")) == {}


def is_silent(case_id: str, state: str, clock: str, day: str) -> bool:
    """Whether a state reads as silent on surrender to itself; without a cell it is silence too."""
    read, name = cells(case_id, clock, day), (state, f"surrender_to_{state}")
    return name not in read.index or read.loc[name, "cell"] == "silent"


def tellers(case_id: str, state: str, clock: str, day: str) -> set[str]:
    """Who tells by a day, in whatever way, that a state supports surrender to itself."""
    statements = said(case_id)
    told = statements[(statements["state"] == state) & (statements["proposition"] == f"surrender_to_{state}") & (statements["stance"] == 1)]
    return set(told["informant"] if not day else told.loc[told["last" if clock == "event" else "known"] <= pd.Timestamp(day), "informant"])


@pytest.mark.parametrize("clock", CLOCKS)
@pytest.mark.parametrize(("case_id", "state"), [request for request in REQUESTS if EXEMPT.get(request) != "undated"])
def test_a_request_is_no_silence_unless_only_a_party_with_a_stake_tells_of_it(case_id: str, state: str, clock: str) -> None:
    """From its filing on, a request reads as silence only on days on which the defence, the person or a company tells of it and nobody else.

    As known from publications it may besides be silent as long as nobody has told of it.
    """
    filed = case_of(case_id).requests.set_index("state").loc[state, "requested_last_day"]
    silent = [day for day in from_day(case_id, clock, filed) if is_silent(case_id, state, clock, day)]
    told = {day: tellers(case_id, state, clock, day) for day in silent}
    wrong = {day for day, who in told.items() if who - WITH_A_STAKE or (clock == "event" and not who)}
    assert wrong == INTENTION_ONLY.get((case_id, state, clock), set())


def test_requests_that_read_as_silence_at_the_end_are_these_three() -> None:
    """One is told by his lawyer, one by newspapers in passing and without a day, and one is implied by a handover that others report."""
    silent = [(case_id, state) for case_id, state in REQUESTS if is_silent(case_id, state, "event", "")]
    assert {request: tellers(*request, "event", "") for request in silent} == {
        ("kasatkin", "US"): {"defence lawyer"},
        ("zubakha", "US"): {"newspaper, unattributed"},
        ("zubakha", "RU"): set(),
    }


def role_of(case_id: str, state: str) -> str:
    """The role of a state in a case, from the columns of case.csv that the codebook names."""
    case = case_of(case_id).row
    named = {row["role"]: case[row["case_column"]].split(";") if row["case_column"] else [] for _, row in CODEBOOK.roles.iterrows()}
    return next((role for role, states in named.items() if state in states), "other")


def may_hold(case_id: str, state: str, proposition: str) -> bool:
    """Whether the role of a state is among those that can hold a position on a proposition."""
    families = CODEBOOK.propositions.set_index("proposition_family")["holders"]
    (holders,) = {holders for family, holders in families.items() if proposition == family or proposition.startswith(f"{family}_")}
    return role_of(case_id, state) in holders.split(";")


@pytest.mark.parametrize("case_id", CASES)
def test_no_cell_that_a_state_cannot_hold_is_silent(case_id: str) -> None:
    """A state keeps no silence on what is not its to say, and only on that is a position not applicable; on every day and both clocks."""
    frame = cells(case_id).index
    holds = pd.Series([may_hold(case_id, *name) for name in frame], index=frame)
    assert not holds.all()
    for clock, day in every_reading(case_id):
        read = cells(case_id, clock, day)["cell"]
        wrong = (read == "silent") & ~holds | (read == "not_applicable") & holds
        assert read.index[wrong].tolist() == [], f"{clock} {day}"


@pytest.mark.parametrize("case_id", CASES)
def test_the_outcome_agrees_with_the_cells_at_the_end(case_id: str) -> None:
    """Where he was surrendered the requested state supports it, or is silent where only others tell; where he was not, no handover is an act."""
    case = case_of(case_id).row
    requested, asking = case["requested_state"], case["requesting_states"].split(";")
    outcomes = {case["outcome_state"], case["contest_outcome"]}
    assert outcomes <= {*asking, "none", "pending"}
    went = outcomes & set(asking)
    carried_out = {proposition.removeprefix("surrender_to_") for proposition in handovers(case_id)["proposition"]}
    assert carried_out <= went
    own = said(case_id)
    for state in went:
        name = (requested, f"surrender_to_{state}")
        cell = cells(case_id).loc[name]
        told = own[(own["state"] == requested) & (own["proposition"] == name[1])]
        if (told["basis"] != "reported").any():
            assert pd.notna(cell["stance"]) and cell["stance"] == 1
        else:
            assert cell["cell"] == "silent" and cell["n_attributed"] > 0
            assert 1 in set(told["stance"])


def with_access_only(case_id: str) -> Case:
    """A case without the accounts of those who have no access."""
    case = case_of(case_id)
    facts, statements = case.facts, case.statements
    outsiders = set(facts.loc[facts["has_access"] == "no", "fact_id"])
    return case.but(statements=statements[~((statements["basis"] == "reported") & statements["fact_id"].isin(outsiders))])


def contested(made: pd.DataFrame) -> set[tuple[str, str]]:
    """States and propositions that are contested."""
    return set(made.index[made["is_contested"] == "yes"])


RUMOURED = ["cherkasov", "kislitsin", "korshunov", "levashov", "uss", "vinnik", "zubakha"]
"""Cases with accounts of those who have no access."""


def test_cases_with_accounts_of_those_without_access_are_these() -> None:
    assert [case_id for case_id in CASES if len(with_access_only(case_id).statements) < len(case_of(case_id).statements)] == RUMOURED


@pytest.mark.parametrize("case_id", RUMOURED)
def test_an_account_without_access_never_makes_a_position_contested(case_id: str) -> None:
    """Without the accounts of those who have no access, the same positions are contested on every day and both clocks."""
    case = with_access_only(case_id)
    for clock, day in every_reading(case_id):
        without = positions.compare(case, Choices(clock=clock, as_of=day, contested_by="named")).set_index(["state", "proposition"])
        assert contested(cells(case_id, clock, day)) == contested(without), f"{clock} {day}"


def test_an_account_without_access_can_make_a_position_contested_if_anyone_may() -> None:
    """If anyone may contest, a newspaper's word that Russia objected contests Russia's own plea for no haste: so the test above can fail."""
    name = ("RU", "surrender_to_US")
    assert cells("kislitsin").loc[name, "is_contested"] == "no"
    assert cells("kislitsin", contested_by="anyone").loc[name, "is_contested"] == "yes"


@pytest.mark.parametrize("day", ["2019-11-03", "2019-11-04", "2019-11-05", "2019-11-06"])
def test_a_stay_by_a_court_after_an_order_is_not_hidden(day: str) -> None:
    """While the court had postponed the extradition that the minister had ordered, Israel's decision could still change."""
    assert cells("burkov", "event", day).loc[("IL", "decision_final"), "stance"] == 0


@pytest.mark.parametrize("day", ["2019-11-02", "2019-11-07", "2019-11-10", "2019-11-11", ""])
def test_before_the_stay_and_after_it_the_decision_was_final(day: str) -> None:
    """The order of 30 October made the decision final until the stay, the dismissal of the petition made it final again."""
    assert cells("burkov", "event", day).loc[("IL", "decision_final"), "stance"] == 1
