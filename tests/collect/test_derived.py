"""Blank means derived: how few cells a case takes, what they are derived as, and that a corrected day is corrected everywhere."""

import re
from calendar import month_name
from collections.abc import Mapping
from functools import cache

import pandas as pd

from analysis.collect import clean, derived, store
from analysis.exhibits import register
from analysis.model import memory
from analysis.model.choices import Choices
from analysis.model.dispute import Case, RawCase, Study
from analysis.pipeline import notebooks

CASE_ID = "lisov"
"""A collected case of 17 facts, as many as that of a newcomer who counted 801 cells."""
WRITTEN = store.read_raw_case(CASE_ID)
OWN = ("case", "requests", "sources", "facts", "statements", "contradictions", "origins")
DERIVED = {table.name: [column.name for column in table.columns if column.derived] for table in WRITTEN.codebook.case_tables}


def n_cells(tables: Mapping[str, pd.DataFrame]) -> int:
    """Cells that somebody has to fill in."""
    return sum(int((tables[name] != "").to_numpy().sum()) for name in OWN)


@cache
def smallest() -> RawCase:
    """The case with as few cells as give the same tables: what would be derived is blank, and rows of origins that their pages give are not there."""
    raw = WRITTEN
    whole, words = raw.tables, raw.codebook.tables
    first = ~whole["sources"]["publisher"].duplicated()
    kept = {(name, column): pd.Series(False, index=whole[name].index) for name, columns in DERIVED.items() for column in columns}
    kept |= {("sources", column): first for column in ("outlet_kind", "outlet_state", "language")}
    while True:
        made = {name: whole[name].assign(**{c: whole[name][c].where(kept[name, c], "") for c in columns}) for name, columns in DERIVED.items()}
        filled = derived.fill(raw.folder, made | {"origins": whole["origins"].iloc[:0]}, words)
        wrong = {place: kept[place] | (filled[place[0]][place[1]] != whole[place[0]][place[1]]) for place in kept if place[1] != "statement_id"}
        if all(wrong[place].equals(kept[place]) for place in wrong):
            break
        kept |= wrong
    pages = made["sources"].assign(origin_id=made["sources"]["origin_id"].where(kept["sources", "origin_id"], ""))
    listed = filled["origins"].drop(columns=["pages", "note"]).apply(tuple, axis=1)
    columns = ["origin_id", "publisher", "origin_state", "origin_kind"]
    needed = whole["origins"][~whole["origins"][columns].apply(tuple, axis=1).isin(set(listed))]
    return raw.but(**made | {"sources": pages, "origins": needed.assign(pages="", note="")})


def without_ids(case: Case) -> dict[str, pd.DataFrame]:
    """Cleaned tables but for their log, the statements in the order of what they are about and without their ids."""
    tables = {name: table for name, table in case.tables.items() if name != "log"}
    key = ["coding", "fact_id", "state", "proposition"]
    return tables | {"statements": tables["statements"].sort_values(key, ignore_index=True).drop(columns="statement_id")}


def test_a_case_of_17_facts_takes_far_fewer_cells_and_gives_the_same_tables():
    expected, found = without_ids(clean.process(WRITTEN)), without_ids(clean.process(smallest()))
    for name, table in expected.items():
        pd.testing.assert_frame_equal(found[name], table, obj=name)
    imported = int((smallest().sources[["publisher", "title", "url", "published", "language"]] != "").to_numpy().sum())
    assert (n_cells(WRITTEN.tables), n_cells(smallest().tables), n_cells(smallest().tables) - imported) == (632, 465, 397)


def test_what_was_derived_is_on_record_cell_by_cell():
    log = clean.clean_case(smallest()).log
    log = log[log["rule"] == derived.RULE]
    n_blank = sum(int((smallest().tables[name] != WRITTEN.tables[name]).to_numpy().sum()) for name in DERIVED)
    assert len(log[log["table"] != "origins"]) == n_blank > 90
    row = log[(log["table"] == "statements") & (log["column"] == "statement_id")].iloc[0]
    assert (row["before"], row["after"]) == ("", row["key"]) and row["key"].startswith("lisov-s-f01-es-")
    assert clean.clean_case(WRITTEN).log["rule"].isin([derived.RULE]).sum() == 0


OLD, NEW, FACT = "2017-07-19", "2017-08-14", "lisov-f06"
"""Two days that nothing else in the case has, and a ruling that gets one of them after the other."""


def corrected(raw: RawCase, day: str) -> RawCase:
    """The case with another day of the fact in facts.csv, and nowhere else."""
    return raw.but(facts=raw.facts.assign(date=raw.facts["date"].mask(raw.facts["fact_id"] == FACT, day)))


def days_of(case: Case) -> str:
    """Every cleaned table and exhibit of the case, and of a study of it alone, as text, each line with the name of its table.

    Those of notebook 07 are left out: agreement of coders rests on no day.
    """
    tables = {f"processed/{name}": table for name, table in case.tables.items() if name != "log"}
    study = Study(case.codebook, {case.id: case})
    with memory.remembering():
        for (kind, name), exhibit in register.declared().items():
            if exhibit.notebook != "07_measure_reliability":
                of = study if exhibit.notebook in notebooks.OF_STUDY else case
                made = exhibit.make(of, Choices())
                drawing = exhibit.drawn(of, Choices(), made) if exhibit.draw else None
                tables[f"{kind}/{name}"] = drawing.marks.assign(alt=drawing.alt) if drawing else made[0]
    return "\n".join(f"{name} {line}" for name, table in tables.items() for line in table.astype(str).to_csv(index=False).splitlines())


def shows(text: str, day: str) -> set[str]:
    """Names of the tables in which a day stands, in figures or in words."""
    year, month, number = day.split("-")
    return {name for name, *_ in map(str.split, re.findall(rf".*(?:{day}|{int(number)} {month_name[int(month)]} {year}).*", text))}


def test_a_corrected_day_of_a_fact_is_corrected_in_all_that_is_computed():
    before, after = (days_of(clean.process(corrected(smallest(), day))) for day in (OLD, NEW))
    assert shows(before, OLD) >= {"processed/facts", "processed/statements", "table/positions", "table/evidence", "table/steps", "figure/decided"}
    assert (shows(after, OLD), shows(after, NEW)) == (set(), shows(before, OLD))
    marks = [{line for line in said.splitlines() if line.startswith("figure/steps")} for said in (before, after)]
    assert marks[0] != marks[1], "this figure names no day: its ruling stands elsewhere"
    repeated = clean.process(corrected(WRITTEN, NEW)).statements  # where statements repeat it, two tables disagree
    assert NEW not in set(repeated.loc[repeated["coding"] == "adjudicated", "date"])
