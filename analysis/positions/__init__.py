"""Statements to positions: what counts (`selection`), the rule (`kernel`), the cells of a case (`matrix`), and what is asked of them.

In come cases and choices, out go cells. The room imports `model` and `collect`, and no other.
"""

from analysis.positions.matrix import ROLES, cannot_hold, collisions, compare, frame
from analysis.positions.selection import date_facts, date_statements, known_pages, select_evidence
from analysis.positions.speaking import spoken

__all__ = [
    "ROLES",
    "cannot_hold",
    "collisions",
    "compare",
    "date_facts",
    "date_statements",
    "frame",
    "known_pages",
    "select_evidence",
    "spoken",
]
