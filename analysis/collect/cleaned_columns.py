"""Columns that cleaning makes of others: bounds of days, an item a row, codes."""

import numpy as np
import pandas as pd

from analysis.model import terms
from analysis.model.dates import day_bounds


def bounds(dates: pd.Series) -> pd.DataFrame:
    """First and last possible day of EDTF dates, and whether they are marked ~, ? or %.

    Parameters
    ----------
    dates
        EDTF dates as text; blank where there is none.

    Returns
    -------
    One row per date, same index: `first_day` and `last_day` as YYYY-MM-DD (blank = no bound, or
    no date), `is_approximate` yes or no (blank = no date).
    """
    places, each = pd.factorize(dates.to_numpy(dtype=object))
    rows = []
    for text in each:
        if text == "":
            rows.append(("", "", ""))
        else:
            first, last, is_approximate = day_bounds(text)
            rows.append((str(first or ""), str(last or ""), "yes" if is_approximate else "no"))
    found = np.array(rows, dtype=object).reshape(-1, 3)[places]
    return pd.DataFrame(found, columns=["first_day", "last_day", "is_approximate"], index=dates.index, dtype=str)


def links(table: pd.DataFrame, key: str, column: str, name: str) -> pd.DataFrame:
    """One row per item of a `;`-joined column: the key, the item's place (01, 02 ...), the item."""
    rows = [
        (owner, f"{place:02d}", item)
        for owner, items in zip(table[key].tolist(), table[column].tolist(), strict=True)
        for place, item in enumerate(terms.split_list(items), 1)
    ]
    return pd.DataFrame(rows, columns=[key, "place", name], dtype=str)


def insert(table: pd.DataFrame, after: str, columns: pd.DataFrame) -> pd.DataFrame:
    at = table.columns.get_loc(after) + 1
    return pd.concat([table.iloc[:, :at], columns, table.iloc[:, at:]], axis=1)


def with_bounds(table: pd.DataFrame, column: str, prefix: str = "") -> pd.DataFrame:
    return insert(table, column, bounds(table[column]).add_prefix(prefix))


def body_code(table: pd.DataFrame) -> pd.Series:
    """Code of the office that acts or speaks, such as `KZ-prosecutor`; blank where it is no state's."""
    return (table["state"] + "-" + table["organ"]).where(table["state"] != "", "")
