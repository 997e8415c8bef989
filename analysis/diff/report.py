"""All that differs between two sides, and the table of it."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from analysis.collect import store
from analysis.diff import moved, rows
from analysis.diff.moved import Stances
from analysis.diff.rows import Difference
from analysis.diff.sides import Side, Unusable
from analysis.model import terms
from analysis.model.dictionary.differences import DIFFERENCES, KINDS
from analysis.model.words import Words


class Report(NamedTuple):
    """What differs: what the two sides are called, the differences in the order of `KINDS` within each case, stances of positions that moved, and words for codes."""

    before: str
    after: str
    found: list[Difference]
    stances: Stances
    words: Words

    @property
    def table(self) -> bytes:
        """Table `differences` of the dictionary, as CSV."""
        return store.csv_bytes(DIFFERENCES.frame(self.found))


def compare(before: Side, after: Side, case_ids: Iterable[str] = ()) -> Report:
    """What differs between two sides.

    Parameters
    ----------
    before, after
        The two sides.
    case_ids
        Cases that are compared; none for all, and then the generalisations over them too.

    Raises
    ------
    Unusable
        If neither side has one of these cases, or the codes are asked for of somebody who coded none of them.
    """
    asked, there = list(case_ids), sorted({*before.study.cases, *after.study.cases})
    if wrong := [name for name in asked if name not in there]:
        raise Unusable("\n".join(f"Neither side has a case {name!r}. The cases are {', '.join(there)}." for name in wrong))
    if wrong := [words for side in (before, after) for words in _uncoded(side, asked)]:
        raise Unusable("\n".join(dict.fromkeys(wrong)))
    of_words = [] if before.study.codebook is after.study.codebook else rows.of_codebook(before.study.codebook, after.study.codebook)
    has_other_words = any(not each.id.startswith("coders/") for each in of_words)
    found, stances = list(of_words), Stances()
    for case_id in asked or there:
        if case_id not in before.study.cases or case_id not in after.study.cases:
            side = before if case_id in before.study.cases else after
            told = rows.in_short(side.study.cases[case_id].row)
            change, held = ("gone", (told, "")) if side is before else ("new", ("", told))
            found.append(Difference("case", case_id, case_id, change, "", *held))
            continue
        data = rows.of_case(case_id, before, after)
        if data.found or has_other_words or before.choices != after.choices:
            what, looks = moved.of_case(case_id, before, after, data)
            found += sorted(data.found + what, key=lambda each: KINDS.index(each.kind))
            stances |= looks
    if not asked and found and len(there) > 1:
        found += moved.of_study(before, after)
    if any(each.kind == "coding" for each in found):
        found += moved.of_coders(before, after)
    return Report(before.said, after.said, found, stances, after.study.codebook.words)


def _uncoded(side: Side, case_ids: list[str]) -> Iterator[str]:
    """That nobody coded as a side asks for: all cells would be as if nothing had been said."""
    coding = side.choices.coding
    cases = [case for case_id, case in side.study.cases.items() if case_id in (case_ids or side.study.cases)]
    there = sorted({name for case in cases for name in case.statements["coding"]} - {coding})
    if coding != terms.ADJUDICATED and cases and not any((case.statements["coding"] == coding).any() for case in cases):
        yield f"No case that is compared has codes of {coding!r}. Name another coding: {', '.join(there) or terms.ADJUDICATED}."
