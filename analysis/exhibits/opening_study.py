"""How a notebook over all cases begins: all of them, those of other studies too, what was chosen, and the shelf of exhibits."""

from collections.abc import Mapping
from typing import Any

from analysis.collect import joining, store
from analysis.exhibits.opening import choices_of
from analysis.exhibits.shelf import StudyShelf
from analysis.model.choices import Choices
from analysis.model.dispute import Study


def open_study(given: Mapping[str, Any]) -> tuple[Study, Choices, StudyShelf]:
    """All cases, those of other studies that stand beside them too, the choices made in a notebook, and the shelf of the exhibits over all cases; as for `open_case`, without a case."""
    study, choices = joining.beside(store.read_study()), choices_of(given)
    return study, choices, StudyShelf(study, choices)
