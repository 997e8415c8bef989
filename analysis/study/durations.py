"""How long cases took from their start to the outcome: days can be uncertain, and cases can be pending."""

from collections.abc import Iterable
from math import inf
from statistics import median

import pandas as pd

from analysis.model.dispute import Case, Study
from analysis.study.case_steps import bounds_of, days_apart, is_pending


def read_until(case: Case) -> str:
    """Last day on which a page behind the facts of a case is known to have appeared; blank where none has a day."""
    pages = case.sources[case.sources["source_id"].isin(case.fact_sources["source_id"])]
    return str(pages["published_first_day"].max()) if len(pages) else ""


def durations(study: Study) -> pd.DataFrame:
    """Days from the start of each case to its outcome, as far as they can be known.

    A case that is pending is taken to have lasted at least until the last day on which a page of it is known to have
    appeared, and has no greatest number of days. No outcome comes before the start.

    Parameters
    ----------
    study
        All cases, as they were cleaned.

    Returns
    -------
    One row per case: `case_id`, `is_pending`, `least` and `greatest` number of days (infinite where nothing bounds it),
    and `read_until`, blank for a case that has an outcome.
    """
    found = []
    for case in study.cases.values():
        pending = is_pending(case)
        until = read_until(case) if pending else ""
        ended = (until, "") if pending else bounds_of(case.row.get("outcome_on", ""))[:2]
        least, greatest = days_apart(case.started, ended)
        bounds = {"least": float(max(least or 0, 0)), "greatest": inf if greatest is None else float(max(greatest, 0))}
        found.append({"case_id": case.id, "is_pending": pending, **bounds, "read_until": until})
    return pd.DataFrame(found, columns=["case_id", "is_pending", "least", "greatest", "read_until"])


def median_between(least: Iterable[float], greatest: Iterable[float]) -> tuple[float, float]:
    """Least and greatest possible median of numbers of which each is known only as an interval.

    The median never falls when a number rises, so that it is least where all are least, and greatest where all are
    greatest. Of an even number of them it is the mean of the two in the middle.

    Parameters
    ----------
    least, greatest
        Ends of the interval of each number, in one order; infinite where there is no bound.

    Returns
    -------
    Both bounds; the greatest is infinite where so many numbers have no bound that one in the middle has none.

    Raises
    ------
    ValueError
        If there is no number.
    """
    ends = list(least), list(greatest)
    if not ends[0]:
        raise ValueError("there is no median of nothing")
    return median(ends[0]), median(ends[1])
