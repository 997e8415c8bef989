"""Cases judged one by one, since no case is judged by another one."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

import pandas as pd

from analysis.collect import checks, doubts
from analysis.collect.doubts import Doubt
from analysis.model.dispute import Codebook
from analysis.model.terms import clean_text

Files = Mapping[str, bytes]


class JudgedCase(NamedTuple):
    """Tables of a case with every fault in them, and doubts about it, of which a case with faults has none."""

    read: checks.Read
    doubts: list[Doubt]


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
    What was found of each case.
    """
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
