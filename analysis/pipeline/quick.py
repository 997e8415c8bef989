"""Positions straight from the raw tables, by the same functions that the notebooks call."""

from collections.abc import Mapping

import pandas as pd

from analysis import clean, corroboration, files, positions


def processed(case_id: str) -> dict[str, pd.DataFrame]:
    """Processed tables of a case as notebook 01 hands them over, without running it."""
    cleaned = clean.clean_case(files.read_raw_case(case_id), files.read_codebook())
    cleaned["facts"] = corroboration.corroborate(cleaned)
    return {name: files.read_table(files.csv_bytes(table)) for name, table in cleaned.items()}


def cells(case_id: str, given: Mapping[str, str | int]) -> pd.DataFrame:
    """One row per state and proposition of a case; the columns of `positions.COLUMNS` first."""
    return positions.compare(processed(case_id), files.read_codebook(), **given)
