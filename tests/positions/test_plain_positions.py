"""Small cases worked out by hand, which the plain reference of positions has to get right."""

import pandas as pd
import pytest
from plain_positions import Cell, Plain

from analysis.collect import store
from analysis.model.dispute import Case, Codebook


def table(columns: str, *rows: str) -> pd.DataFrame:
    """A table of text, with cells parted by commas."""
    return pd.DataFrame([row.split(",") for row in rows], columns=columns.split(","), dtype=str)


CODEBOOK = Codebook.of({
    "propositions": table(
        "proposition_family,template,holders,decided_by,is_outcome",
        "surrender_to,surrender_to_XX,requested;requesting;other,final_decider;court,yes",
        "request_admissible,request_admissible_XX,requested;other,final_decider;court,no",
        "detention_justified,detention_justified,requested;requesting;other,,no",
        "decision_final,decision_final,requested,final_decider;court,no",
    ),
    "event_types": table("event_type,carries_out", "surrender,yes", "decision,no", "statement,no", "court_ruling,no"),
    "informants": table("informant,has_access,voice,in_words", "ministry,yes,,", "defence lawyer,yes,defence,the defence", "newspaper,no,,", "president,yes,,"),
    "roles": table("role,case_column,decides,stands_for_xx", "requested,requested_state,yes,no", "requesting,requesting_states,no,yes", "other,,no,no"),
    "coders": table("coder,round", "A,1", "B,1", "C,2", "D,2", "E,2", "F,2"),
    "request_statuses": table("status,ends_request", "filed,no", "withdrawn,yes", "surrendered,no"),
}, store.read_about())  # fmt: skip


def said(
    name: str, state: str, proposition: str, stance: int, basis: str, first: str = "", last: str | None = None, organ: str = "other",
    event: str = "statement", informant: str = "ministry", informant_state: str = "", pages: str = "", approximate: str = "no",
    coding: str = "adjudicated",
) -> dict[str, str]:  # fmt: skip
    """A statement with a fact of its own name; its last day is the first one unless it is given; its pages are joined by `;`."""
    return {
        "name": name, "state": state, "proposition": proposition, "stance": str(stance), "basis": basis, "first_day": first,
        "last_day": first if last is None else last, "organ": organ, "event_type": event, "informant": informant,
        "informant_state": informant_state, "pages": pages or f"page-{name}", "is_approximate": approximate, "coding": coding,
    }  # fmt: skip


def plain(
    *statements: dict[str, str],
    pages: dict[str, str] | None = None,
    contradictions: tuple[str, ...] = (),
    requests: tuple[str, ...] = ("US,filed,2000-01-01", "RU,filed,2000-01-01"),
    row_sources: tuple[str, ...] = (),
    coders: pd.DataFrame | None = None,
    roles: pd.DataFrame | None = None,
    decider: str = "justice_ministry",
    outcome: str = "pending",
    outcome_on: str = "",
    requesting: str = "US;RU",
) -> Plain:
    """A case of CZ in which requesting states ask for the person; pages are undated and told by themselves unless given.

    A page is given as its origin, the state of the origin, its language and its day. A fact that several
    codings have is told once.
    """
    given = {page: f"{page},,en," for row in statements for page in row["pages"].split(";")} | (pages or {})
    facts = {row["name"]: row for row in statements}
    ids = {id(row): row["name"] if row["coding"] == "adjudicated" else f"{row['coding']}-{row['name']}" for row in statements}
    both = [f"x-{one},x-{other},{kind}" for one, other, kind in (pair.split(",") for pair in contradictions)]
    both += [f"x-{other},x-{one},{kind}" for one, other, kind in (pair.split(",") for pair in contradictions)]
    told = Case.of(
        {
            "case": table(
                "case_id,requested_state,requesting_states,outcome_state,outcome_on,outcome_first_day,outcome_last_day,final_decider",
                f"x,CZ,{requesting},{outcome},{outcome_on},{outcome_on},{outcome_on},{decider}",
            ),
            "requests": table("state,status,status_last_day", *requests),
            "sources": table("source_id,origin_id,origin_state,language,published_last_day", *(f"{page},{rest}" for page, rest in given.items())),
            "facts": table(
                "fact_id,informant,informant_state,event_type,first_day,last_day,is_approximate",
                *(
                    f"x-{name},{row['informant']},{row['informant_state']},{row['event_type']},{row['first_day']},{row['last_day']},"
                    f"{row['is_approximate']}"
                    for name, row in facts.items()
                ),
            ),
            "fact_sources": table("fact_id,source_id", *(f"x-{name},{page}" for name, row in facts.items() for page in row["pages"].split(";"))),
            "contradictions": table("fact_id,contradicts_fact_id,kind", *both),
            "row_sources": table("table,row,source_id", *row_sources),
            "statements": table(
                "statement_id,coding,fact_id,state,organ,proposition,stance,basis,first_day,last_day,is_approximate",
                *(
                    f"{ids[id(row)]},{row['coding']},x-{row['name']},{row['state']},{row['organ']},{row['proposition']},{row['stance']},"
                    f"{row['basis']},{row['first_day']},{row['last_day']},{row['is_approximate']}"
                    for row in statements
                ),
            ),
        },
        CODEBOOK.but(**({} if coders is None else {"coders": coders}), **({} if roles is None else {"roles": roles})),
    )
    return Plain(told)


def cell(case: Plain, state: str, proposition: str, **choices: str | int) -> Cell:
    """One cell of the case."""
    return case.cells(choices)[state, proposition]


US, RU, FINAL, HELD = "surrender_to_US", "surrender_to_RU", "decision_final", "detention_justified"


# ---- a surrender, a president who regrets it, a court that annuls it

NIKULIN = (
    said("order", "CZ", US, 1, "act", "2018-03-29", organ="justice_ministry", event="decision"),
    said("handover", "CZ", US, 1, "act", "2018-03-30", organ="executive", event="surrender"),
    said("regret", "CZ", US, -1, "speech", "2018-04-06", organ="executive"),
    said("final", "CZ", FINAL, 1, "act", "2018-03-30", organ="executive", event="surrender"),
    said("annulled", "CZ", FINAL, -1, "act", "2019-04-09", organ="court", event="court_ruling"),
    said("ru", "RU", RU, 1, "speech", "2018-01-01", organ="foreign_ministry"),
)


def test_surrender_outlasts_later_words_of_less_authority():
    found = cell(plain(*NIKULIN), "CZ", US)
    assert found == Cell(
        kind="divided", stance=1, is_contested=False, authority=3, speaking=("handover",), backing=(), dissent=("regret",),
        attributed=(), contesting=(), since_first="2018-03-29", since_last="2018-03-29", last_word_first="2018-03-30",
        last_word_last="2018-03-30", ever=(-1, 1), overtaken="",
    )  # fmt: skip


def test_rule_latest_lets_the_last_word_stand():
    found = cell(plain(*NIKULIN), "CZ", US, rule="latest")
    assert (found.kind, found.stance, found.authority, found.speaking, found.dissent) == ("single", -1, 1, ("regret",), ())
    assert (found.since_first, found.since_last) == ("2018-04-06", "2018-04-06")


def test_annulment_does_not_displace_what_was_carried_out():
    found = cell(plain(*NIKULIN), "CZ", FINAL)
    assert (found.kind, found.stance, found.authority, found.speaking, found.dissent) == ("divided", 1, 3, ("final",), ("annulled",))


def test_annulment_displaces_a_mere_order():
    order = said("order", "CZ", FINAL, 1, "act", "2018-03-30", organ="justice_ministry", event="decision")
    annulled = said("annulled", "CZ", FINAL, -1, "act", "2019-04-09", organ="court", event="court_ruling")
    found = cell(plain(order, annulled), "CZ", FINAL)
    assert (found.kind, found.stance, found.authority, found.speaking, found.ever) == ("single", -1, 2, ("annulled",), (-1, 1))
    assert cell(plain(order, annulled), "CZ", FINAL, as_of="2019-04-08").stance == 1


def test_cut_off_and_overtaken_of_the_rival():
    case = plain(*NIKULIN)
    assert cell(case, "CZ", US, as_of="2018-03-28").kind == "silent"
    assert cell(case, "RU", RU, as_of="2018-03-29").overtaken == ""
    assert cell(case, "RU", RU, as_of="2018-03-30").overtaken == "surrendered to US"
    assert cell(case, "RU", RU, as_of="2018-03-30").stance == 1
    assert cell(case, "CZ", RU).overtaken == ""  # silent
    assert cell(case, "RU", RU, rule="latest").overtaken == "surrendered to US"
    assert cell(case, "RU", RU, basis="speech").overtaken == ""


# ---- authority


@pytest.mark.parametrize(
    ("row", "decider", "authority"),
    [
        (said("s", "CZ", US, 1, "act", organ="police", event="surrender"), "justice_ministry", 3),
        (said("s", "CZ", US, 1, "speech", organ="police", event="surrender"), "justice_ministry", 1),
        (said("s", "US", US, 1, "act", organ="court", event="surrender"), "justice_ministry", 1),
        (said("s", "CZ", US, 1, "speech", organ="justice_ministry"), "justice_ministry", 2),
        (said("s", "CZ", US, 1, "speech", organ="justice_ministry"), "", 1),
        (said("s", "CZ", US, 1, "speech", organ="court"), "", 2),
        (said("s", "CZ", US, 1, "speech", organ=""), "", 1),
        (said("s", "CZ", HELD, 1, "act", organ="court", event="court_ruling"), "justice_ministry", 1),
        (said("s", "US", US, 1, "speech", organ="justice_ministry"), "justice_ministry", 1),
    ],
)
def test_authority(row, decider, authority):
    assert cell(plain(row, decider=decider), row["state"], row["proposition"]).authority == authority


def test_no_role_decides():
    roles = CODEBOOK.roles.assign(decides="no")
    assert cell(plain(*NIKULIN, roles=roles), "CZ", US).stance == -1


def test_backing_has_the_stance_and_less_authority():
    case = plain(
        said("ministry", "CZ", US, 1, "act", "2018-01-01", organ="justice_ministry"),
        said("police", "CZ", US, 1, "speech", "2018-02-01", organ="police"),
        said("consul", "CZ", US, 0, "speech", "2018-02-01", organ="consulate"),
    )
    found = cell(case, "CZ", US)
    assert (found.speaking, found.backing, found.dissent, found.stance, found.kind) == (("ministry",), ("police",), ("consul",), 1, "divided")


def test_words_of_one_day_leave_no_stance():
    case = plain(said("a", "RU", US, 1, "speech", "2018-01-01"), said("b", "RU", US, -1, "speech", "2018-01-01"))
    found = cell(case, "RU", US)
    assert (found.kind, found.stance, found.speaking, found.dissent, found.since_first) == ("divided", None, ("a", "b"), (), "")
    assert found.last_word_first == "2018-01-01"


# ---- bounds


def test_days_without_a_bound_are_never_certain():
    early = said("early", "RU", US, 1, "speech", "2018-01-01", "2018-01-31")
    assert cell(plain(early, said("late", "RU", US, -1, "speech", "2018-02-01", "")), "RU", US).speaking == ("late",)
    assert cell(plain(early, said("late", "RU", US, -1, "speech", "2018-01-31")), "RU", US).speaking == ("early", "late")
    assert cell(plain(early, said("late", "RU", US, -1, "speech", "", "2018-12-31")), "RU", US).speaking == ("early", "late")
    endless = said("endless", "RU", US, 1, "speech", "2018-01-01", "")
    assert cell(plain(endless, said("late", "RU", US, -1, "speech", "2019-01-01")), "RU", US).speaking == ("endless", "late")


def test_open_bounds_in_the_last_word():
    case = plain(said("a", "RU", US, 1, "speech", "", "2018-12-31"), said("b", "RU", US, 1, "speech", "2018-01-01", "2018-02-01"))
    assert cell(case, "RU", US)[11:13] == ("2018-01-01", "2018-12-31")
    case = plain(said("a", "RU", US, 1, "speech", "2018-01-01", ""), said("b", "RU", US, 1, "speech", "2018-01-01", "2018-02-01"))
    assert cell(case, "RU", US)[11:13] == ("2018-01-01", "")


def test_last_day_is_capped_by_the_earliest_dated_page_that_is_left():
    row = said("a", "RU", US, 1, "speech", "2018-01-10", "2018-01-31", pages="p;q;r")
    pages = {"p": "p,,ru,2018-01-20", "q": "q,,en,2018-01-25", "r": "r,,en,"}
    assert cell(plain(row, pages=pages), "RU", US).last_word_last == "2018-01-20"
    assert cell(plain(row, pages=pages), "RU", US, exclude_languages="ru").last_word_last == "2018-01-25"
    assert cell(plain(row, pages=pages), "RU", US, exclude_languages="ru", exclude_sources="q").last_word_last == "2018-01-31"
    assert cell(plain(row, pages=pages), "RU", US, exclude_languages="ru;en").kind == "silent"
    assert cell(plain(row, pages={**pages, "p": "p,,ru,2018-01-05"}), "RU", US).last_word_last == "2018-01-10"
    assert cell(plain({**row, "last_day": ""}, pages=pages), "RU", US).last_word_last == "2018-01-20"


def test_approximate_acts_on_marked_dates_after_the_cap():
    row = said("a", "RU", US, 1, "speech", "2018-01-10", "2018-01-31", pages="p", approximate="yes")
    case = plain(row, pages={"p": "p,,ru,2018-01-20"})
    assert cell(case, "RU", US)[11:13] == ("2018-01-10", "2018-01-20")
    assert cell(case, "RU", US, approximate="first")[11:13] == ("2018-01-10", "2018-01-10")
    assert cell(case, "RU", US, approximate="last")[11:13] == ("2018-01-20", "2018-01-20")
    assert cell(case, "RU", US, approximate="drop").kind == "silent"
    assert cell(case, "RU", US, approximate="first", as_of="2018-01-10").kind == "single"
    assert cell(case, "RU", US, as_of="2018-01-19").kind == "silent"
    unmarked = plain({**row, "is_approximate": "no"})
    assert cell(unmarked, "RU", US, approximate="first")[11:13] == ("2018-01-10", "2018-01-31")
    assert cell(unmarked, "RU", US, approximate="drop").kind == "single"
    opened = plain(said("a", "RU", US, 1, "speech", "", "2018-01-31", approximate="yes"))
    assert cell(opened, "RU", US, approximate="first")[11:13] == ("", "")
    ending = plain(said("a", "RU", US, 1, "speech", "2018-01-31", "", approximate="yes"))
    assert cell(ending, "RU", US, approximate="last")[11:13] == ("", "")


def test_clocks():
    case = plain(said("a", "RU", US, 1, "speech", "2018-01-10", pages="p"), pages={"p": "p,,ru,2018-03-01"})
    assert cell(case, "RU", US, as_of="2018-02-01").kind == "single"
    assert cell(case, "RU", US, as_of="2018-02-01", clock="published").kind == "silent"
    assert cell(case, "RU", US, as_of="2018-03-01", clock="published").kind == "single"
    undated = plain(said("a", "RU", US, 1, "speech", "2018-01-10"))
    assert cell(undated, "RU", US, as_of="2030-01-01", clock="published").kind == "silent"
    assert cell(undated, "RU", US, clock="published").kind == "single"
    endless = plain(said("a", "RU", US, 1, "speech", "2018-01-10", ""))
    assert cell(endless, "RU", US, as_of="2030-01-01").kind == "silent"


# ---- accounts


def account(informant: str, day: str, stance: int = -1) -> dict[str, str]:
    return said("account", "CZ", US, stance, "reported", day, organ="executive", informant=informant)


SPOKEN = said("own", "CZ", US, 1, "speech", "2018-03-01", organ="police")


def test_contested_by_somebody_with_access():
    found = cell(plain(SPOKEN, account("defence lawyer", "2018-03-01")), "CZ", US)
    assert (found.is_contested, found.contesting, found.attributed, found.kind, found.stance) == (True, ("account",), ("account",), "single", 1)
    assert found.ever == (1,)
    assert not cell(plain(SPOKEN, account("defence lawyer", "2018-02-28")), "CZ", US).is_contested
    assert not cell(plain(SPOKEN, account("defence lawyer", "2018-03-01", stance=1)), "CZ", US).is_contested
    assert cell(plain(SPOKEN, {**account("defence lawyer", "2018-02-28"), "last_day": ""}), "CZ", US).is_contested


def test_contested_by_somebody_without_access():
    for informant in ("newspaper", "nobody of the codebook"):
        case = plain(SPOKEN, account(informant, "2018-03-01"))
        assert cell(case, "CZ", US)[2] is False
        assert cell(case, "CZ", US).attributed == ("account",)
        assert cell(case, "CZ", US, contested_by="anyone").contesting == ("account",)


def test_bar_is_the_latest_first_day_of_those_that_speak():
    dissent = said("dissent", "CZ", US, 0, "speech", "2019-01-01", organ="consulate")
    order = said("order", "CZ", US, 1, "act", "2018-03-01", organ="court")
    found = cell(plain(order, dissent, account("ministry", "2018-06-01")), "CZ", US)
    assert (found.kind, found.contesting) == ("divided", ("account",))
    assert cell(plain(order, {**dissent, "organ": "court", "stance": "1"}, account("ministry", "2018-06-01")), "CZ", US).contesting == ()
    # an account with the stance of the dissent contests those that speak
    assert cell(plain(order, dissent, account("ministry", "2018-06-01", stance=0)), "CZ", US).contesting == ("account",)
    overlapping = said("court", "CZ", US, 1, "speech", "2018-02-01", "2018-09-01", organ="court")
    assert cell(plain(order, overlapping, account("ministry", "2018-02-15")), "CZ", US).speaking == ("court", "order")
    assert cell(plain(order, overlapping, account("ministry", "2018-02-15")), "CZ", US).contesting == ()
    unbounded = {**order, "first_day": ""}
    assert cell(plain(unbounded, account("ministry", "1990-01-01")), "CZ", US).contesting == ("account",)


def test_accounts_are_none_where_reports_fill_the_cell():
    case = plain(SPOKEN, account("ministry", "2018-03-01"))
    found = cell(case, "CZ", US, basis="act;speech;reported")
    assert (found.kind, found.stance, found.is_contested, found.speaking) == ("divided", None, False, ("account", "own"))
    case = plain(SPOKEN, {**account("ministry", "2018-03-01"), "organ": "court"}, said("earlier", "CZ", US, 1, "reported", "2018-03-01"))
    found = cell(case, "CZ", US, basis="act;speech;reported")
    assert (found.kind, found.stance, found.authority, found.is_contested, found.dissent) == ("divided", -1, 2, False, ("earlier", "own"))
    assert found.attributed == ("account", "earlier")


def test_silent_and_not_applicable_cells_are_not_contested():
    case = plain(account("ministry", "2018-03-01"), said("us", "US", FINAL, 1, "reported", "2018-03-01"))
    silent = cell(case, "CZ", US)
    assert silent == Cell("silent", None, False, 0, (), (), (), ("account",), (), "", "", "", "", (), "")
    assert cell(case, "US", FINAL).kind == "not_applicable"
    assert cell(case, "US", FINAL).attributed == ("us",)
    assert cell(case, "RU", FINAL).kind == "not_applicable"
    assert cell(case, "CZ", FINAL).kind == "silent"
    spoken = plain(said("us", "US", FINAL, 1, "speech", "2018-03-01"))
    assert cell(spoken, "US", FINAL).kind == "single"


# ---- since


def test_since_is_the_earliest_that_no_other_stance_displaced():
    case = plain(
        said("a", "RU", US, 1, "speech", "2018-01-01"),
        said("b", "RU", US, -1, "speech", "2018-02-01"),
        said("c", "RU", US, 1, "speech", "2018-03-01", "2018-03-31"),
        said("d", "RU", US, 1, "speech", "2018-03-05", "2018-03-31"),
        said("e", "RU", US, 1, "speech", "2018-06-01"),
        said("f", "RU", US, 1, "speech", "2018-03-01", ""),
    )
    found = cell(case, "RU", US)
    assert found.speaking == ("e", "f")
    assert (found.since_first, found.since_last) == ("2018-03-01", "2018-03-31")


def test_since_open_start_first_and_open_end_last():
    a, b = said("a", "RU", US, 1, "speech", "", "2018-03-31"), said("b", "RU", US, 1, "speech", "2018-03-01", "2018-03-31")
    assert cell(plain(b, a), "RU", US)[9:11] == ("", "2018-03-31")
    c = said("c", "RU", US, 1, "speech", "2017-01-01", "")
    assert cell(plain(c, b), "RU", US)[9:11] == ("2018-03-01", "2018-03-31")


def test_since_needs_authority_where_authority_speaks():
    case = plain(
        said("police", "CZ", US, 1, "speech", "2017-01-01", organ="police"),
        said("court", "CZ", US, 1, "act", "2017-06-01", organ="court"),
        said("handover", "CZ", US, 1, "act", "2018-01-01", event="surrender"),
    )
    assert cell(case, "CZ", US)[9:11] == ("2017-06-01", "2017-06-01")
    assert cell(case, "CZ", US, rule="latest")[9:11] == ("2017-01-01", "2017-01-01")


def test_since_where_a_rule_keeps_only_displaced_statements():
    case = plain(
        said("a", "RU", US, 1, "speech", "2018-01-01"),
        said("b", "RU", US, 1, "speech", "2018-02-01"),
        said("c", "RU", US, -1, "speech", "2018-03-01"),
    )
    found = cell(case, "RU", US, rule="majority")
    assert (found.stance, found.speaking, found.since_first, found.last_word_first) == (1, ("a", "b"), "2018-01-01", "2018-02-01")
    case = plain(
        said("act", "RU", US, 1, "act", "2010-01-01"),
        said("against", "RU", US, -1, "speech", "2012-01-01"),
        said("again", "RU", US, 1, "speech", "2015-01-01"),
    )
    found = cell(case, "RU", US, rule="strongest_basis")
    assert (found.stance, found.speaking, found.since_first) == (1, ("act",), "2010-01-01")


# ---- rules


def test_majority_and_its_tie():
    rows = [said("a", "RU", US, 1, "speech", "2018-01-01"), said("b", "RU", US, -1, "speech", "2018-02-01")]
    found = cell(plain(*rows), "RU", US, rule="majority")
    assert (found.kind, found.stance, found.speaking, found.since_first) == ("divided", None, ("a", "b"), "")
    found = cell(plain(*rows, said("c", "RU", US, 1, "speech", "2018-01-01")), "RU", US, rule="majority")
    assert (found.kind, found.stance, found.speaking, found.ever) == ("single", 1, ("a", "c"), (-1, 1))
    third = said("c", "RU", US, 0, "reported", "2018-04-01")
    assert cell(plain(*rows, third), "RU", US, rule="majority").contesting == ("c",)


def test_strongest_basis_is_the_latest_of_it():
    case = plain(
        said("a", "RU", US, 1, "act", "2018-01-01"),
        said("b", "RU", US, 0, "act", "2018-02-01"),
        said("c", "RU", US, -1, "speech", "2018-03-01"),
    )
    found = cell(case, "RU", US, rule="strongest_basis")
    assert (found.stance, found.speaking, found.authority) == (0, ("b",), 1)


# ---- consensus

C = said("f01", "RU", US, 1, "speech", "2018-01-01", organ="police", coding="C")


def test_consensus_needs_more_than_half_of_the_highest_round():
    low = [said("f01", "RU", US, -1, "act", "2018-01-01", coding=coder) for coder in "AB"]
    case = plain(*low, C, {**C, "coding": "D"}, {**C, "coding": "E", "organ": "court", "basis": "act"}, {**C, "coding": "consensus", "stance": "0"})
    [statement] = case.statements["consensus"]
    assert statement.statement_id == "x-consensus-f01-RU-surrender_to_US"
    assert (statement.stance, statement.basis, statement.organ, statement.first) == (1, "speech", "police", "2018-01-01")
    assert cell(case, "RU", US, coding="consensus").speaking == ("x-consensus-f01-RU-surrender_to_US",)
    other = said("f02", "RU", US, 0, "speech", "2018-01-01", coding="E")
    found = plain(C, {**C, "coding": "D"}, other, {**other, "coding": "F"}).statements["consensus"]
    assert found == []  # two of four that coded the case are not more than half
    assert len(plain(C, {**C, "coding": "D"}).statements["consensus"]) == 1  # of two it is all
    assert len(plain(C, {**C, "coding": "D"}, {**C, "coding": "E"}).statements["consensus"]) == 1
    assert len(plain(*low).statements["consensus"]) == 1  # the second round has no rows of this case


def test_consensus_ties():
    def three(*others):
        return plain(*({**C, **other, "coding": coder} for coder, other in zip("CDEF", others, strict=False))).statements["consensus"]

    assert len(three({}, {}, {}, {})) == 1
    assert three({}, {}, {"stance": "-1"}, {"stance": "-1"}) == []
    assert three({}, {}, {"basis": "act"}, {"basis": "act"}) == []
    assert three({}, {}, {"organ": "court"}, {"organ": "court"})[0].organ == "other"
    assert three({}, {"stance": "0"}, {"stance": "-1"}) == []
    assert three({}, {}, {"stance": "0"}, {"stance": "-1"})[0].stance == 1  # two of four: the most


def test_consensus_takes_the_day_of_the_adjudicated_statement_or_of_the_fact():
    adjudicated = {**C, "coding": "adjudicated", "first_day": "2017-05-05", "last_day": "2017-06-06", "is_approximate": "yes"}
    coders = table("coder,round", "C,1")
    case = plain(adjudicated, {**C, "first_day": "2018-01-01", "last_day": "2018-01-02"}, coders=coders)
    assert case.facts["x-f01"].first == "2018-01-01"
    [statement] = case.statements["consensus"]
    assert (statement.first, statement.last, statement.is_approximate) == ("2017-05-05", "2017-06-06", True)
    [statement] = plain({**adjudicated, "proposition": RU}, C, coders=coders).statements["consensus"]
    assert (statement.first, statement.last, statement.is_approximate) == ("2018-01-01", "2018-01-01", False)


# ---- frames


def test_frame_of_a_coding_and_a_wider_one():
    case = plain(
        said("a", "US", "detention_justified", 1, "speech", "2018-01-01"),
        said("b", "GE", RU, 1, "speech", "2018-01-01"),
        said("c", "CZ", US, 1, "speech", "2018-01-01", coding="A"),
        said("d", "AT", FINAL, 1, "reported", "2018-01-01", coding="A"),
    )
    assert case.frame("adjudicated") == (["CZ", "US", "RU", "GE"], [RU, HELD])
    assert case.frame("A") == (["CZ", "US", "RU", "AT"], [US, FINAL])
    assert case.frame("B") == (["CZ", "US", "RU"], [])
    cells = case.cells({"exclude_informants": "ministry"})
    assert list(cells) == [(state, name) for state in ("CZ", "US", "RU", "GE") for name in (RU, HELD)]
    wider = case.cells({}, (["CZ", "AT"], [FINAL]))
    assert {key: found.kind for key, found in wider.items()} == {("CZ", FINAL): "silent", ("AT", FINAL): "not_applicable"}


# ---- contradicting facts and filters


def disputed_case(kind: str) -> Plain:
    return plain(
        said("a", "RU", US, 1, "speech", "2018-01-01", pages="p;q", informant_state="RU"),
        said("b", "RU", RU, 1, "speech", "2018-02-01", pages="r", informant="president"),
        said("c", "RU", HELD, 1, "speech", "2018-03-01", pages="s;t"),
        pages={"p": "o1,RU,ru,2018-01-02", "q": "o2,US,en,2018-06-01", "t": "s,,en,", "r": "r,RU,ru,2018-02-02"},
        contradictions=(f"a,b,{kind}", f"b,c,{kind}"),
    )


def kinds(case: Plain, **choices: str | int) -> str:
    """Propositions on which RU has spoken, as letters of the facts."""
    letters = {US: "a", RU: "b", HELD: "c"}
    return "".join(letters[name] for (state, name), found in case.cells(choices).items() if state == "RU" and found.kind == "single")


@pytest.mark.parametrize("kind", ["position", "event"])
def test_disputed(kind):
    case = disputed_case(kind)
    assert kinds(case) == "abc"
    assert kinds(case, disputed="drop") == ""
    assert kinds(case, disputed="better_supported") == "ac"
    assert kinds(case, disputed="better_supported", count="pages") == "ac"
    assert kinds(case, disputed="drop", as_of="2018-02-01") == ""
    assert kinds(case, disputed="drop", as_of="2018-01-31") == "a"
    assert kinds(case, disputed="better_supported", as_of="2018-05-01", clock="published") == "ab"  # one voice each by then
    assert kinds(case, disputed="better_supported", exclude_sources="r") == "ac"
    assert kinds(case, disputed="better_supported", exclude_sources="q") == "abc"
    assert kinds(case, disputed="drop", exclude_informants="president") == "ac"


@pytest.mark.parametrize("kind", ["conduct", "variant"])
def test_other_kinds_take_no_part(kind):
    assert kinds(disputed_case(kind), disputed="drop") == "abc"
    assert kinds(disputed_case(kind), disputed="better_supported") == "abc"


def test_better_supported_counts_pages():
    case = plain(
        said("b", "RU", RU, 1, "speech", "2018-02-01", pages="r"),
        said("c", "RU", HELD, 1, "speech", "2018-03-01", pages="s;t"),
        pages={"s": "o,,en,", "t": "o,,en,"},
        contradictions=("b,c,event",),
    )
    assert kinds(case, disputed="better_supported") == "bc"
    assert kinds(case, disputed="better_supported", count="pages") == "c"


def test_better_supported_is_one_pass():
    case = plain(
        said("a", "RU", US, 1, "speech", "2018-01-01", pages="p"),
        said("b", "RU", RU, 1, "speech", "2018-01-01", pages="q;r"),
        said("c", "RU", HELD, 1, "speech", "2018-01-01", pages="s;t;u"),
        contradictions=("a,b,event", "b,c,event"),
    )
    assert kinds(case, disputed="better_supported") == "c"  # what goes still beats another


def test_filters():
    case = disputed_case("variant")
    assert kinds(case, min_origins=2) == "a"
    assert kinds(case, min_origins=2, count="pages") == "ac"
    assert kinds(case, min_origins=2, exclude_origin_states="RU") == ""
    assert kinds(case, exclude_origin_states="RU") == "ac"
    assert kinds(case, exclude_languages="ru") == "ac"
    assert kinds(case, exclude_informant_states="RU") == "bc"
    assert kinds(case, exclude_informants="president;defence lawyer") == "ac"
    assert kinds(case, min_origins=2, as_of="2018-05-31", clock="published") == ""
    assert kinds(case, min_origins=2, as_of="2018-06-01", clock="published") == "a"


# ---- overtaken

RIVALS = (
    said("us", "US", US, 1, "speech", "2018-01-01"),
    said("ru", "RU", RU, 1, "speech", "2018-01-01"),
    said("cz", "CZ", RU, 1, "speech", "2018-01-01", organ="police"),
    said("held", "CZ", HELD, 1, "act", "2018-01-01", organ="police"),
)


def overtaken(case: Plain, **choices: str | int) -> tuple[str, str, str, str]:
    """What has overtaken the position of the US and of RU on their own requests, of CZ on that of RU and of CZ on the detention."""
    cells = case.cells(choices)
    return tuple(cells[key].overtaken for key in (("US", US), ("RU", RU), ("CZ", RU), ("CZ", HELD)))


def test_overtaken_by_the_outcome_of_the_case():
    case = plain(*RIVALS, outcome="US", outcome_on="2018-03-30", row_sources=("case,x,p-us", "case,x,p-ru"))
    assert overtaken(case) == ("", "surrendered to US", "surrendered to US", "")
    assert overtaken(case, as_of="2018-03-29") == ("", "", "", "")
    assert overtaken(case, as_of="2018-03-30") == ("", "surrendered to US", "surrendered to US", "")
    assert overtaken(plain(*RIVALS)) == ("", "", "", "")
    assert overtaken(plain(*RIVALS, outcome="DE", outcome_on="2018-03-30"))[:2] == ("surrendered to DE", "surrendered to DE")


def test_overtaken_on_the_clock_of_publication():
    rows = [{**row, "pages": "early"} for row in RIVALS]
    pages = {"early": "early,,en,2018-02-01", "late": "late,,en,2018-04-02", "other": "other,,en,2018-04-01"}
    last = said("last", "RU", RU, 1, "speech", "2018-01-01", pages="late;other")
    case = plain(*rows, last, pages=pages, outcome="US", outcome_on="2018-03-30", row_sources=("case,x,late", "requests,x,other"))
    assert overtaken(case, as_of="2018-04-01", clock="published")[1] == ""
    assert overtaken(case, as_of="2018-04-02", clock="published")[1] == "surrendered to US"
    early = plain(*rows, last, pages=pages, outcome="US", outcome_on="2018-03-30", row_sources=("case,x,early",))
    assert overtaken(early, as_of="2018-03-29", clock="published")[1] == ""
    assert overtaken(early, as_of="2018-03-30", clock="published")[1] == "surrendered to US"
    nowhere = plain(*rows, last, pages=pages, outcome="US", outcome_on="2018-03-30")
    assert overtaken(nowhere, as_of="2030-01-01", clock="published")[1] == ""
    assert overtaken(nowhere, clock="published")[1] == "surrendered to US"


def test_overtaken_by_the_latest_of_several():
    rows = [
        said("to-us", "CZ", US, 1, "act", "2022-08-04", event="surrender"),
        said("us", "US", US, 1, "speech", "2018-01-01"),
        said("ru", "RU", RU, 1, "speech", "2018-01-01"),
        said("fr", "FR", "surrender_to_FR", 1, "speech", "2018-01-01"),
    ]
    case = plain(*rows, requesting="US;RU;FR", outcome="FR", outcome_on="2020-01-23")

    def three(**choices):
        cells = case.cells(choices)
        return tuple(cells[state, f"surrender_to_{state}"].overtaken for state in ("US", "RU", "FR"))

    assert three(as_of="2020-01-22") == ("", "", "")
    assert three(as_of="2020-01-23") == ("surrendered to FR", "surrendered to FR", "")
    assert three(as_of="2022-08-04") == ("", "surrendered to US", "")
    assert three(exclude_sources="page-to-us") == ("surrendered to FR", "surrendered to FR", "")
    case = plain({**rows[0], "stance": "-1"}, *rows[1:], requesting="US;RU;FR", outcome="FR", outcome_on="2020-01-23")
    assert three() == ("surrendered to FR", "surrendered to FR", "")
    case = plain(
        {**rows[0], "first_day": "2020-01-23", "last_day": "2020-01-23"}, *rows[1:], requesting="US;RU;FR", outcome="FR", outcome_on="2020-01-23"
    )
    assert three() == ("", "surrendered to US", "")


def test_overtaken_by_a_withdrawal_or_because_he_left():
    rows = ("US,filed,2000-01-01", "RU,withdrawn,2018-04-04")
    case = plain(*RIVALS, outcome="none", outcome_on="2018-03-22", requests=rows)
    assert overtaken(case, as_of="2018-03-21") == ("", "", "", "")
    assert overtaken(case, as_of="2018-04-03") == ("left", "left", "left", "")
    assert overtaken(case, as_of="2018-04-04") == ("left", "withdrawn", "left", "")
    case = plain(*RIVALS, outcome="US", outcome_on="2018-03-22", requests=rows)
    assert overtaken(case) == ("", "withdrawn", "surrendered to US", "")
    act = said("act", "CZ", US, 1, "act", "2018-03-01", event="surrender")
    case = plain(*RIVALS, act, outcome="none", outcome_on="2018-03-22")
    assert overtaken(case) == ("left", "surrendered to US", "surrendered to US", "")
