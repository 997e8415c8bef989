"""Cases judged one by one: in this process where they are few, in several where they are many, since no case is judged by another one."""

import sys
from collections.abc import Collection, Mapping
from typing import NamedTuple

import pandas as pd

from analysis.collect import checks, doubts
from analysis.collect.doubts import Doubt
from analysis.model.dispute import Codebook
from analysis.model.terms import clean_text

MOST_ALONE = 150
"""Cases that one process judges sooner than others could be started."""
PARTS = 4
"""Parts that each process judges, one after the other, so that none waits long for the last one."""
_ASKED = {"facts": ("fact_id", "state"), "statements": ("fact_id", "state", "proposition", "stance")}
"""Columns of large tables of a case that are asked once it is judged, beside the whole of the others."""

Files = Mapping[str, bytes]


class JudgedCase(NamedTuple):
    """Tables of a case with every fault in them, and doubts about it, of which a case with faults has none."""

    read: checks.Read
    doubts: list[Doubt]


def _judge(cases: Mapping[str, Files], codebook: Codebook, known: Collection[str] | None, origins: pd.DataFrame | None) -> dict[str, JudgedCase]:
    """What `judge_cases` gives, of cases one after the other."""
    found, places = {}, dict[str, list[int]]()
    for place, name in enumerate(origins["origin_id"].tolist() if origins is not None else ()):
        places.setdefault(clean_text(name), []).append(place)
    for case_id, data in cases.items():
        read, said = checks.judge_case(case_id, data, codebook.tables, known), list[Doubt]()
        if not read.faults:
            carried = sorted(place for name in {*map(clean_text, read.written["sources"]["origin_id"])} for place in places.get(name, ()))
            said = doubts.case_doubts(case_id, read.written, codebook, origins.iloc[carried] if origins is not None and carried else None)
        found[case_id] = JudgedCase(read, said)
    return found


def _brief(judged: dict[str, JudgedCase]) -> dict[str, JudgedCase]:
    """The same without what nobody asks of a case that was judged: what another process is told."""

    def part(table: pd.DataFrame, columns: Collection[str]) -> pd.DataFrame:
        return table[[name for name in columns if name in table]]

    found = {}
    for case_id, (read, said) in judged.items():
        tables = {name: part(table, _ASKED.get(name, table.columns)) for name, table in read.tables.items() if name != "contradictions"}
        written = {"facts": part(read.written["facts"], ["informant"])} if "facts" in read.written else {}
        found[case_id] = JudgedCase(read._replace(tables=tables, written=written), said)
    return found


def _judge_briefly(
    cases: Mapping[str, Files], codebook: Codebook, known: Collection[str] | None, origins: pd.DataFrame | None
) -> dict[str, JudgedCase]:
    return _brief(_judge(cases, codebook, known, origins))


def judge_cases(cases: Mapping[str, Files], codebook: Codebook, known: Collection[str] | None, origins: pd.DataFrame | None) -> dict[str, JudgedCase]:
    """Judge some cases, as `checks.judge_case` does, and say what is doubtful in them.

    Parameters
    ----------
    cases
        Bytes of the files of each case by its name, then by their own.
    codebook
        The codebook.
    known
        Ids of original reports that exist; None where no table of them lies beside the cases.
    origins
        That table as it was written, where it can be read.

    Returns
    -------
    What was found of each case. Of many cases only those columns are there that are asked beside other cases.
    """
    if len(cases) <= MOST_ALONE or sys.platform == "emscripten":
        return _judge(cases, codebook, known, origins)
    import joblib  # a browser has none

    n_jobs = joblib.cpu_count()
    if n_jobs == 1:
        return _judge(cases, codebook, known, origins)
    names = list(cases)
    size = -(-len(names) // (n_jobs * PARTS))
    parts = [{name: cases[name] for name in names[start : start + size]} for start in range(0, len(names), size)]
    jobs = (joblib.delayed(_judge_briefly)(part, codebook, known, origins) for part in parts)
    found: dict[str, JudgedCase] = {}
    for judged in joblib.Parallel(n_jobs=n_jobs)(jobs):
        found |= judged
    return found
