"""Accounts that exclude or differ from each other, and what remains unknown of them."""

import pandas as pd

from analysis.exhibits.declaration import Declaration
from analysis.model.choices import Choices
from analysis.model.dictionary.positions import ACCOUNTS, UNKNOWNS
from analysis.model.dispute import Case
from analysis.positions import accounts, date_statements, unknowns


def _gaps(case: Case, choices: Choices) -> tuple[pd.DataFrame]:
    told, pairs = accounts.accounts(case, choices), accounts.relations(case, choices)
    return (unknowns.unknowns(told, pairs, date_statements(case, choices)),)


TABLE = Declaration(
    number=3,
    notebook="02_compare_positions",
    cell="accounts",
    rows=ACCOUNTS,
    title=("Accounts that exclude each other or differ in the case of {subject}"),
    caption="{related}.",
    note=(
        "excludes: facts that cannot be right together with it on a position or an event. not_confirmed_by: "
        "facts from which it differs, with another stance in the same divided or contested cell, where no "
        "contradiction is coded and one of the two speaks for the state. voice: a state's own "
        "act or speech, or who attributes it; state is blank where a fact shows no position."
    ),
    shown=("group", "days", "fact_id", "voice", "state", "proposition", "stance", "excludes"),
    rests_on={
        "": "fact_id;statement_id",
        "@row": "fact_id;statement_id;excludes;not_confirmed_by",
        "at_stake;excludes;not_confirmed_by": "table/accounts(group)",
        "group": "@facts",
    },
    make=lambda case, choices: (accounts.accounts(case, choices), accounts.relations(case, choices)),
    numbers=accounts.numbers,
)

GAPS = Declaration(
    number=4,
    notebook="02_compare_positions",
    cell="unknowns",
    rows=UNKNOWNS,
    title=("What remains unknown of accounts that collide in the case of {subject}"),
    caption="Gaps found by rule in groups where accounts of a state's position differ: {rows}.",
    note=(
        "no later own statement: on the pages that were found, the state concerned makes no statement after the "
        "account; its silence neither confirms nor refutes it. order open: uncertain days leave it open "
        "which came first."
    ),
    shown=("group", "kind", "state", "proposition", "voice", "days", "own_days", "fact_ids"),
    rests_on={"": "fact_ids;own_fact_ids", "@row": "fact_ids;own_fact_ids;table/accounts(group)", "group": "@facts"},
    make=_gaps,
)
