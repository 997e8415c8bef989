"""A table as Parquet, for whoever reads it with R's arrow, DuckDB, Polars or Spark."""

import io

import pandas as pd

from analysis.model.dictionary.schemas import WHOLE, Table
from analysis.pipeline import universes

NOT_HERE = universes.NO_PARQUET


def is_here() -> bool:
    """Whether Parquet can be written in this environment."""
    return universes.pq is not None


def written(rows: pd.DataFrame, table: Table) -> bytes:
    """Rows of a table of the dictionary: whole numbers as such, all else as text, blank cells as null; what its columns mean is in the schema."""
    pa, pq = universes.pa, universes.pq
    whole = {column.name for column in table.columns if column.pattern == WHOLE["pattern"]}
    means = {column.name: column.meaning for column in table.columns}
    fields, arrays = [], []
    for name in rows:
        cells = [None if cell == "" else int(cell) if name in whole else cell for cell in rows[name].astype(str)]
        fields.append(pa.field(name, pa.int64() if name in whole else pa.string(), metadata={"description": means.get(name, "")}))
        arrays.append(pa.array(cells, fields[-1].type))
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields)), buffer, compression="zstd")
    return buffer.getvalue()
