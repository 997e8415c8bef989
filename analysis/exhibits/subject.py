"""Whom or what a figure of a case is about, and how its clock started."""

import re

from analysis.model.dispute import Case
from analysis.model.sentences import days_between, start


def when(said: str) -> str:
    """Days in words as within a sentence: on, by or in them, or in brackets."""
    if said.startswith("by "):
        return said
    if re.fullmatch(r"\d+ \w+ \d+", said):
        return f"on {said}"
    return f"in {said}" if re.match(r"\D", said) else f"({said})"


def say_subject(case: Case) -> str:
    """Whom or what a case is about, where and when its clock started: *Ada Tiller, detained in Arcadia on 1 Mar 2021*."""
    words = case.codebook.words
    where = f" in {words[case.decider]}" if len(case.deciding_states) == 1 else ""
    began = f", {words.matter['started']}{where} {when(days_between(*case.started))}" if any(case.started) else ""
    return start(case.subject) + began
