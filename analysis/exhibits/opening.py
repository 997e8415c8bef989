"""How a notebook begins: what is read, what was chosen, and the shelf of exhibits, from the parameters above."""

from collections.abc import Mapping
from typing import Any

from analysis.collect import store
from analysis.exhibits.shelf import Shelf
from analysis.model.choices import DEFAULTS, Choices
from analysis.model.dispute import Case


def choices_of(given: Mapping[str, Any]) -> Choices:
    """The choices among the names of a notebook."""
    return Choices.of({name: given[name] for name in DEFAULTS if name in given})


def open_case(given: Mapping[str, Any]) -> tuple[Case, Choices, Shelf]:
    """The case that a notebook names, the choices made in it, and the shelf of its exhibits.

    Parameters
    ----------
    given
        Names of the notebook with their values, `globals()`: `case_id`, and the parameters of analysis; other names do not matter.

    Raises
    ------
    ValueError
        If a choice cannot be used; every fault in one message.
    """
    case, choices = store.read_case(given["case_id"]), choices_of(given)
    return case, choices, Shelf(case, choices)
