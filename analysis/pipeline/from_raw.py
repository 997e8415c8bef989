"""Positions straight from the raw tables, by the same functions that the notebooks call."""

from collections.abc import Mapping

import pandas as pd

from analysis import positions
from analysis.collect import clean, corroboration, store


def processed(case_id: str) -> dict[str, pd.DataFrame]:
    """Processed tables of a case as notebook 01 hands them over, without running it."""
    cleaned = clean.clean_case(store.read_raw_case(case_id), store.read_codebook())
    cleaned["facts"] = corroboration.corroborate(cleaned)
    return {name: store.read_table(store.csv_bytes(table)) for name, table in cleaned.items()}


def cells(case_id: str, given: Mapping[str, str | int]) -> pd.DataFrame:
    """One row per state and proposition of a case; the columns of `positions.COLUMNS` first."""
    return positions.compare(processed(case_id), store.read_codebook(), **given)
