"""What was computed of the very same case with the same choices, kept for as long as somebody asks for it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar

import pandas as pd

from analysis.model.choices import DEFAULT, Choices
from analysis.model.dispute import Case

_REMEMBERED: dict[tuple[str, int, Choices], tuple[Case, Any]] | None = None

Answer = TypeVar("Answer")


@contextmanager
def remembering() -> Iterator[None]:
    """Keep what was computed of the very same case with the same choices, as long as the context lasts, in this process.

    Tables must not be changed in it. What is given out is a copy, so that whoever changes it changes nothing here.
    """
    global _REMEMBERED
    kept, _REMEMBERED = _REMEMBERED, {}
    try:
        yield
    finally:
        _REMEMBERED = kept


def remember() -> None:
    """Keep what was computed from now on, in this process; as in `remembering`, without an end."""
    global _REMEMBERED
    _REMEMBERED = {}


def remembered(function: Callable[[Case, Choices], Answer]) -> Callable[..., Answer]:
    """The function, which looks first whether the answer is kept."""

    @wraps(function)
    def answer(case: Case, choices: Choices = DEFAULT) -> Answer:
        if _REMEMBERED is None:
            return function(case, choices)
        key = (function.__name__, id(case), choices)
        if key not in _REMEMBERED:
            _REMEMBERED[key] = (case, function(case, choices))  # the case is held, so that an id stays its own
        found: Answer = _REMEMBERED[key][1]
        return found.copy() if isinstance(found, pd.DataFrame) else found  # tables are changed, other answers are not

    return answer
