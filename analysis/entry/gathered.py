"""What a workbook is written from: the sheets, the rows of some cases, and the words of the codebook."""

from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from analysis.collect import store
from analysis.collect.case_checks import states_named
from analysis.collect.cleaned_text import tidy
from analysis.entry.codes import Vocabularies
from analysis.entry.sheets import Sheet, sheets
from analysis.model import iso3166


class Gathered(NamedTuple):
    """Sheets, rows by the name of the sheet, what codes are called, and the title of the study."""

    sheets: list[Sheet]
    tables: dict[str, pd.DataFrame]
    vocabularies: Vocabularies
    title: str


def gather(case_ids: Iterable[str]) -> Gathered:
    """The tables of some cases as they were collected, one below the other, and the reports behind their pages.

    Raises
    ------
    about.Faulty
        If a table cannot be read.
    """
    codebook = store.read_codebook()
    there = {case_id: store.read_collected(case_id, codebook) for case_id in case_ids}
    made = sheets(codebook)
    parts = {
        sheet.name: [tables[sheet.name].assign(case_id=case_id) for case_id, tables in there.items() if sheet.name in tables]
        for sheet in made
        if sheet.is_of_case
    }
    rows = {name: pd.concat(some, ignore_index=True).fillna("") for name, some in parts.items() if some}
    origins = store.read_beside().get("origins")
    if origins is not None and "sources" in rows:
        rows["origins"] = origins[origins["origin_id"].isin(tidy(rows["sources"])["origin_id"])]
    rows = {
        sheet.name: rows[sheet.name].reindex(columns=[column.name for column in sheet.columns], fill_value="") for sheet in made if sheet.name in rows
    }
    named = {state for tables in there.values() for state in states_named({name: tidy(table) for name, table in tables.items()}, codebook.roles)}
    return Gathered(made, rows, Vocabularies(codebook, named), codebook.about.title)


def to_read() -> Gathered:
    """The sheets and words by which a filled workbook is read: propositions may name any state."""
    codebook = store.read_codebook()
    return Gathered(sheets(codebook), {}, Vocabularies(codebook, [*codebook.states["alpha2"], *iso3166.names()]), codebook.about.title)
