"""The whole codebook of a study that extends the project's, as tables: its own rows, those of the project that it takes over, and the states that it names."""

from pathlib import PurePosixPath

import pandas as pd

from analysis.collect import extending, store
from analysis.deposit.contents import Contents
from analysis.model import iso3166, terms
from analysis.model.dictionary import vocabulary
from analysis.model.dispute import Study

FOLDER = "data/codebook"
"""Where it lies in an archive; no program reads it there."""
_NAMED = {table.name.rpartition("/")[2]: table for table in vocabulary.CODEBOOK_TABLES}
TABLES = {f"{FOLDER}/{name}.csv": table for name, table in _NAMED.items() if name not in (*extending.OF_OUR_CASES, "coders")}
"""Tables of it by the path of their file: not those that say how a study chose and coded its cases, of which none takes over another's."""


def made(contents: Contents) -> dict[str, bytes]:
    """Every table of the codebook, so that whoever has the archive alone knows what each code means."""
    return {path: store.csv_bytes(_whole(PurePosixPath(path).stem, contents.study)) for path in TABLES}


def _whole(name: str, study: Study) -> pd.DataFrame:
    """A table of the codebook; that of states also has those that the cases name and ISO 3166-1 alone knows, and not in which of our cases each occurs."""
    table: pd.DataFrame = study.codebook.tables[name]
    if name != "states":
        return table
    lacking = [code for code in sorted(states_of(study) - {*table["alpha2"]}) if iso3166.is_state(code)]
    more = pd.DataFrame({"alpha2": lacking, "name": [iso3166.name(code) for code in lacking]}, dtype=str)
    return pd.concat([table, more], ignore_index=True).assign(role="")


def states_of(study: Study) -> set[str]:
    """Codes of states that the cases of a study name, whether the codebook lists them or ISO 3166-1 alone knows them."""
    columns = [(table.name, column.name) for table in study.codebook.processed_tables for column in table.columns if column.vocabulary == "states"]
    tables = [case.files[name][column] for case in study.cases.values() for name, column in columns if name in case.files]
    return {state for cells in tables for cell in cells for state in terms.split_list(cell)}
