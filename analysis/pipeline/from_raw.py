"""Positions straight from the raw tables, by the same functions that the notebooks call."""

from collections.abc import Iterable, Iterator

import pandas as pd

from analysis import positions
from analysis.collect import clean, joining, store
from analysis.model.choices import Choices
from analysis.model.dispute import Case, Study


def processed(case_id: str) -> Case:
    """A case as notebook 01 hands it over, without running it."""
    return clean.process(store.read_raw_case(case_id))


def study() -> Study:
    """All cases as the notebooks 01 hand them over, without running them, and those of other studies that stand beside them."""
    return joining.beside(Study(store.read_codebook(), {case.id: case for case in all_processed(store.case_ids())}))


def all_processed(case_ids: Iterable[str]) -> Iterator[Case]:
    """`processed` of several cases, one after the other, for which the tables beside them are read once."""
    return map(clean.process, store.read_raw_cases(case_ids))


def cells(case_id: str, choices: Choices) -> pd.DataFrame:
    """One row per state and proposition of a case; table `positions` of the dictionary."""
    return positions.compare(processed(case_id), choices)
