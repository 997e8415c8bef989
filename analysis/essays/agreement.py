"""Notebook 07: how far coders agree, and how it was settled where they do not."""

import pandas as pd

from analysis.coding import reliability_words as words
from analysis.coding.reliability import PLACE
from analysis.essays.section import Section, joined
from analysis.model.dispute import Study
from analysis.model.sentences import count, start, verb


def answer(study: Study, agreed: pd.DataFrame, overridden: pd.DataFrame) -> Section:
    """How far the coders of each round agree, and how often most of them were overruled.

    Parameters
    ----------
    study
        All cases, as they were cleaned.
    agreed
        As `reliability.reliability` gives it.
    overridden
        As `disagreements.overrides` gives it.
    """
    if agreed.empty:
        return Section(*words.say_who(agreed, study.codebook.coders))
    return Section(joined([*words.say_measured(agreed, study.codebook.coders), *words.say_settled(agreed[:0], overridden)]))


def coders(study: Study, agreed: pd.DataFrame) -> Section:
    """Who coded, in how many rounds."""
    n = len(words.measured_rounds(agreed, study.codebook.coders))
    if not n:
        return Section(heading="Nothing can be said about agreement")
    return Section(
        *words.say_who(agreed, study.codebook.coders), heading=f"Agreement within {count(n, 'round')} of coding shows consistency, not validity"
    )


def weakest(study: Study, agreed: pd.DataFrame) -> Section:
    """On what the coders of the last round agree least, by alpha, and what may surprise: how many places are empty in every coding."""
    measured = [(number, rows) for number, (_, rows) in words.measured_rounds(agreed, study.codebook.coders).items() if len(rows)]
    if not measured:
        return Section(heading="Agreement could not be measured within any round")
    number, rows = measured[-1]
    whole = rows[(rows["by"] == "all") & (rows["unit"] == PLACE) & rows["alpha"].notna()].sort_values(["alpha", "measure"])
    least = f"Coders of round {number} agree least on {whole['measure'].iloc[0]}" if len(whole) else f"In round {number} alpha is undefined"
    surprise = f"Perhaps surprisingly, most of the agreement is that there is nothing to code. {words.say_empty_places(rows)}"
    return Section(joined(words.say_compared(agreed, study.codebook.coders)), surprise, heading=least)


def settled(differing: pd.DataFrame, overridden: pd.DataFrame) -> Section:
    """In how many places the coders of a round differ, and how each was settled."""
    n = len(differing)
    if not n and overridden.empty:
        return Section(heading="No difference between codings had to be settled")
    heading = f"{start(count(n, 'place'))} {verb(n, 'was', 'were')} adjudicated, round by round" if n else "No coders of a round differ"
    return Section(joined(words.say_settled(differing, overridden)), heading=heading)


def overruled(overridden: pd.DataFrame) -> Section:
    """In how many places most coders were overruled."""
    n = len(overridden)
    return Section(heading=f"Most coders were overruled in {count(n, 'place')}" if n else "No majority of coders was overruled")
