"""Positions of the states in a dispute, from sourced facts to figures that walk back to their sources: what a notebook, a script or a colleague imports.

Open a case or the study, choose, ask, show::

    from analysis import Choices, Shelf, compare, read_case

    case = read_case("kislitsin")
    choices = Choices(as_of="2023-08-02")
    cells = compare(case, choices)
    Shelf(case, choices).table("positions", cells)

A name is imported from its home when it is first asked for, so that `import analysis` costs nothing. What is asked less often stands in the
modules of the rooms, which docs/architecture.md lists.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from analysis.model import checkout

if TYPE_CHECKING:
    from analysis.collect.clean import process
    from analysis.collect.store import read_case, read_codebook, read_law, read_raw_case, read_study
    from analysis.exhibits.opening import open_case
    from analysis.exhibits.opening_study import open_study
    from analysis.exhibits.shelf import Sentences, Shelf, StudyShelf, Together, View, colophon, hand_over
    from analysis.model.choices import DEFAULT, Choices
    from analysis.model.dispute import Case, Codebook, Law, Study
    from analysis.model.sentences import say_choices
    from analysis.positions.matrix import compare
    from analysis.positions.selection import date_facts, date_statements, select_evidence

HOMES = {
    "DEFAULT": "analysis.model.choices",
    "Case": "analysis.model.dispute",
    "Choices": "analysis.model.choices",
    "Codebook": "analysis.model.dispute",
    "Law": "analysis.model.dispute",
    "Sentences": "analysis.exhibits.shelf",
    "Shelf": "analysis.exhibits.shelf",
    "Study": "analysis.model.dispute",
    "StudyShelf": "analysis.exhibits.shelf",
    "Together": "analysis.exhibits.shelf",
    "View": "analysis.exhibits.shelf",
    "colophon": "analysis.exhibits.shelf",
    "compare": "analysis.positions.matrix",
    "date_facts": "analysis.positions.selection",
    "date_statements": "analysis.positions.selection",
    "hand_over": "analysis.exhibits.shelf",
    "open_case": "analysis.exhibits.opening",
    "open_study": "analysis.exhibits.opening_study",
    "process": "analysis.collect.clean",
    "read_case": "analysis.collect.store",
    "read_codebook": "analysis.collect.store",
    "read_law": "analysis.collect.store",
    "read_raw_case": "analysis.collect.store",
    "read_study": "analysis.collect.store",
    "say_choices": "analysis.model.sentences",
    "select_evidence": "analysis.positions.selection",
}
"""Module in which each name of the face is defined."""

checkout.refuse_another()


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module 'analysis' has no attribute {name!r}")
    return getattr(import_module(HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *HOMES])
