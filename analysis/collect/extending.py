"""The codebook of a study: its own tables add rows to those of the project and override them, by key."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.collect import checks
from analysis.collect.cleaned_text import tidy
from analysis.collect.fault import ROW, Fault
from analysis.model.about import EXTENDS, OWN
from analysis.model.dictionary.schemas import Table
from analysis.model.dictionary.vocabulary import CODEBOOK_TABLES

SHARED = ("bases", "languages", "outlet_kinds")
"""Tables of the codebook that a study with a vocabulary of its own extends too: they are the same whatever is studied."""
OF_OUR_CASES = ("generalisations", "selection")
"""Tables of the codebook that say how the project chose its own cases, and what it asks of all of them: nobody extends these."""
AT_ONCE = {"conclusions": "conclusion"}
"""Tables of which a row alone means nothing, and the column that names those which are overridden together."""


class Given(NamedTuple):
    """Tables of a codebook as bytes, by their path in a data set such as `codebook/states.csv`.

    Attributes
    ----------
    ours
        Those of the project that are extended; none where the data are the project's own.
    own
        Those that the data set brings.
    case_ids
        Its cases: rows of the project on other ones are left out.
    """

    ours: tuple[tuple[str, bytes], ...]
    own: tuple[tuple[str, bytes], ...]
    case_ids: tuple[str, ...]

    @property
    def names(self) -> set[str]:
        """Paths of all tables that there are."""
        return {name for name, _ in (*self.ours, *self.own)}


def extended(names: Iterable[str], own: Iterable[str], says: Mapping[str, Any]) -> list[str]:
    """Tables of the project that a data set extends.

    Parameters
    ----------
    names
        Tables of the project, such as `states`.
    own
        Tables that the data set brings.
    says
        What its `study.toml` says; where it does not speak of its codebook, propositions of its own mean a vocabulary of its own.
    """
    has_own = says.get("codebook", OWN if "propositions" in {*own} else EXTENDS) == OWN
    alone = {*OF_OUR_CASES, *(says.get("own_tables") or ())}
    return [name for name in names if name not in alone and (name in SHARED or not has_own)]


def read(given: Given) -> checks.Read:
    """The codebook that a study has, of which only the form is judged.

    Rows of the project stand in their order, those that are overridden in the place of what they override; then come those that the study
    adds. The index has the numbers of rows in their files, those of the project below 0; `located` says which file that is.
    """
    own, ours = (checks.Read.of(dict(data), CODEBOOK_TABLES) for data in (given.own, given.ours))
    written = {name: table.rename_axis(ROW) for name, table in own.written.items()}
    for table in (table for table in CODEBOOK_TABLES if table.name in ours.written):
        lent = ours.written[table.name].rename_axis(ROW)
        lent.index = -lent.index
        if "case_id" in lent:
            lent = lent[tidy(lent)["case_id"].isin(["", *given.case_ids])]
        written[table.name] = merged(table, lent, written[table.name]) if table.name in written else lent
    faults = own.faults + located([fault._replace(row=-(fault.row or 0)) for fault in ours.faults])
    return checks.Read(written, {name: tidy(table) for name, table in written.items()}, faults, own.notes, own.unread | ours.unread)


def merged(table: Table, ours: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """Rows of the project and of a study; only those of the study, of which the check says what they lack, where their key has no column."""
    together = AT_ONCE.get(table.name.rpartition("/")[2])
    keys = [together] if together else table.keys
    if not {*keys} <= {*own}:
        return own
    named = [list(tidy(rows)[keys].itertuples(index=False, name=None)) for rows in (ours, own)]
    place = {key: number for number, key in reversed([*enumerate(named[0])])}
    order = [*range(len(ours)), *(place.get(key, len(ours)) for key in named[1])]
    overridden = {*named[1]}
    kept = [key not in overridden for key in named[0]] + [True] * len(own)
    rows = np.argsort(order, kind="stable")
    return pd.concat([ours[list(own)], own]).iloc[rows[np.array(kept, dtype=bool)[rows]]].rename_axis(ROW)


def located(faults: Iterable[Fault]) -> list[Fault]:
    """Faults of a codebook that was read, each with the file and the row in which it stands: of the study, or of the project."""

    def allowed(text: str) -> str:
        return re.sub(r"\brow -(\d+)", r"row \1 of the project's table", text)

    return [
        fault._replace(
            file=f"{fault.file} of the project" if (fault.row or 0) < 0 else fault.file,
            row=abs(fault.row) if fault.row else None,
            allowed=allowed(fault.allowed),
        )
        for fault in faults
    ]
