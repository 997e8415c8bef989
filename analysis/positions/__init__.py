"""Statements to positions: what counts (`selection`), the rule (`kernel`), and the matrix of a case (`matrix`).

In come processed tables and choices, out go cells. The room imports words, dates and corroboration, and no other.
"""

from analysis.positions.matrix import COLUMNS, DETAILS, ROLES, cannot_hold, collisions, compare, frame, roles_of_states
from analysis.positions.selection import (
    Choices,
    choices_of_cases,
    complete,
    date_facts,
    date_statements,
    known_pages,
    names_of_case,
    select_evidence,
)

__all__ = [
    "COLUMNS", "DETAILS", "ROLES", "Choices", "cannot_hold", "choices_of_cases", "collisions", "compare", "complete", "date_facts", "date_statements",
    "frame", "known_pages", "names_of_case", "roles_of_states", "select_evidence",
]  # fmt: skip
