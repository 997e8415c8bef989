"""What was computed from the very same tables with the same choices, kept for as long as somebody asks for it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps

import pandas as pd

from analysis.model import terms

_REMEMBERED: dict | None = None


@contextmanager
def remembering() -> Iterator[None]:
    """Keep what was computed from the very same tables with the same choices, as long as the context lasts, in this process.

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


def remembered(function: Callable) -> Callable:
    """The function, which looks first whether the answer is kept."""

    @wraps(function)
    def answer(tables: Mapping[str, pd.DataFrame], *others: object, **choices: str | int) -> object:
        if _REMEMBERED is None:
            return function(tables, *others, **choices)
        told = [other if isinstance(other, Mapping) else {} for other in others]
        frames = [frame for given in (tables, *told) for frame in given.values() if isinstance(frame, pd.DataFrame)]
        chosen = {name: value for given in (*told, choices) for name, value in given.items() if not isinstance(value, pd.DataFrame)}
        own = tables["case"]["case_id"].iloc[0]
        if chosen.get("case_id", own) != own or not all(type(value) in (str, int) for value in chosen.values()):
            return function(tables, *others, **choices)  # which refuses it
        chosen = {**terms.DEFAULTS, **chosen, "case_id": own}
        key = (function.__name__, tuple(map(id, frames)), tuple(sorted(chosen.items())))
        if key not in _REMEMBERED:
            _REMEMBERED[key] = (frames, function(tables, *others, **choices))  # frames are held, so that an id stays theirs
        found = _REMEMBERED[key][1]
        return found.copy() if isinstance(found, pd.DataFrame) else {name: frame.copy() for name, frame in found.items()}

    return answer
