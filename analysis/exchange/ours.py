"""What goes out of a case: its pages, facts and adjudicated statements as they were collected, blank cells derived, and the words of its codebook."""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from analysis.collect import clean, derived, store
from analysis.collect.cleaned_text import tidy
from analysis.model.dispute import Case


class Ours(NamedTuple):
    """A case, and its tables `sources`, `facts` and `statements` with their columns in the dictionary, sorted by their keys."""

    case: Case
    tables: Mapping[str, pd.DataFrame]


def ours(case_id: str) -> Ours:
    """What goes out of a case.

    Raises
    ------
    ValueError
        If there is no such case; says which there are.
    """
    raw = store.read_raw_case(case_id)
    filled = derived.fill(case_id, {name: tidy(table) for name, table in raw.tables.items()}, raw.codebook.tables)
    keys = {"sources": "source_id", "facts": "fact_id", "statements": "statement_id"}
    return Ours(clean.process(raw), {name: filled[name].sort_values(key, kind="stable", ignore_index=True) for name, key in keys.items()})
