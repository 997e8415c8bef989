"""What changed, for people: ten lines that say what differs in the data, what moved with it, and because of which rows."""

from collections.abc import Iterable, Iterator, Mapping
from textwrap import shorten

from analysis.diff.report import Report
from analysis.diff.rows import COUNTS, Difference
from analysis.model import terms
from analysis.model.sentences import count, say_list, say_proposition, start, verb
from analysis.model.words import Words

ARROW = " → "
FEW = 4
"""So many ids are named in a line, and so many groups are counted in one; the rest are numbered."""
WIDE = 70
"""Letters of what a cell was, and of what it is, in a line."""
NOUNS = {
    "codebook": ("row of the codebook", "rows of the codebook"),
    "case": ("entry of case.csv", "entries of case.csv"),
    "request": ("entry on a request", "entries on requests"),
    "page": ("entry on a page", "entries on pages"),
    "fact": ("fact", "facts"),
    "statement": ("statement", "statements"),
    "coding": ("coding", "codings"),
    "position": ("position", "positions"),
    "support": ("position in what it rests on", "positions in what they rest on"),
    "sentence": ("sentence of notebook 02", "sentences of notebook 02"),
    "conclusion": ("conclusion", "conclusions"),
    "generalisation": ("generalisation", "generalisations"),
    "agreement": ("measure of agreement", "measures of agreement"),
}
COLLECTED = ("codebook", "case", "request", "page", "fact", "statement", "coding")
"""Kinds of rows of the data; the others are computed."""


def lines(report: Report, at_most: int | None = 10) -> list[str]:
    """What changed.

    Parameters
    ----------
    report
        The differences of two sides.
    at_most
        Number of lines at most; of what has no room it is said how much there is. None for everything.

    Returns
    -------
    One line where nothing differs; else what differs by kind, then rows of the data, positions, what these rest on, conclusions and sentences.
    """
    if not report.found:
        return [f"Nothing differs between {report.before} and {report.after}."]
    computed = [kind for kind in NOUNS if kind not in COLLECTED and (kind != "sentence" or at_most is None)]
    sections = [list(said) for said in (_rows(report), *(_moved(report, kind) for kind in computed))]
    return [_head(report), *_fitted([section for section in sections if section], None if at_most is None else at_most - 1)]


def _head(report: Report) -> str:
    """What is compared, and how much differs, by kind."""
    counted = {kind: len({(each.case_id, each.id) for each in report.found if each.kind == kind}) for kind in NOUNS}
    said = [count(n, *NOUNS[kind]) for kind, n in counted.items() if n]
    cases = sorted({each.case_id for each in report.found if each.case_id})
    where = f", all in {say_list(cases)}" if 0 < len(cases) <= FEW else f", in {len(cases)} cases" if cases else ""
    return f"Before: {report.before}. After: {report.after}. What differs: {say_list(said)}{where}."


def _fitted(sections: list[list[str]], room: int | None) -> Iterator[str]:
    """Lines of all sections, of each as many as of the others while there is room; the last one of a section that was cut says how many more there are."""
    if room is None:
        yield from (line for section in sections for line in section)
        return
    shown = [0] * len(sections)
    while (left := room - sum(shown)) > 0 and (longer := [place for place, section in enumerate(sections) if shown[place] < len(section)]):
        for place in longer[:left]:
            shown[place] += 1
    for number, section in zip(shown, sections, strict=True):
        more = len(section) - number
        yield from section[: max(number - 1, 0)]
        if number:
            yield section[number - 1] + (f" ({more} more)" if more else "")


def _rows(report: Report) -> Iterator[str]:
    """Rows of the data that differ; those that alike begin or cease to count are one line."""
    groups: dict[tuple[str, str], list[str]] = {}
    for each in report.found:
        if each.kind in ("fact", "statement") and each.column == COUNTS:
            groups.setdefault((each.kind, each.after), []).append(each.id)
    for (kind, after), ids in groups.items():
        said = "now" if after == "yes" else "no longer"
        yield f"{count(len(ids), *NOUNS[kind])} {said} {verb(len(ids), 'counts', 'count')}: {ids_in_words(ids)}."
    for each in report.found:
        if each.kind in COLLECTED and not (each.kind in ("fact", "statement") and each.column == COUNTS):
            yield _row(each, report.words)


def _row(each: Difference, words: Words) -> str:
    """What differs of a row of the data."""
    name = f"Coder {each.id} in {each.case_id}" if each.kind == "coding" else f"{start(each.kind)} {each.id}"
    if each.change != "changed":
        return f"{name} is {each.change}: {shorten(each.before or each.after, 2 * WIDE, placeholder=' …')}"
    one, other = (shorten(_value(each.column, value, words), WIDE, placeholder=" …") or "blank" for value in (each.before, each.after))
    return f"{name}: {each.column} {one}{ARROW}{other}"


def _value(column: str, value: str, words: Words) -> str:
    """What a cell says, in words where it is a code."""
    if column == "stance" and value in ("1", "0", "-1"):
        return str(terms.STANCES.loc[int(value), "label"])
    if column == "proposition" and value:
        return say_proposition(value, words)
    return words.get(value, value) if column in ("state", "informant_state") else value


def _moved(report: Report, kind: str) -> Iterator[str]:
    """What moved of a kind, with its case where there are several; what a position rests on is one line for each position."""
    has_several = len({each.case_id for each in report.found if each.case_id}) > 1
    whole: Mapping[str, list[Difference]] = _by_id(each for each in report.found if each.kind == kind)
    for of_one in whole.values():
        each = of_one[0]
        where = f"{each.case_id}: " if has_several and each.case_id else ""
        because = f" (because of {ids_in_words(each.because.split(';'))})" if each.because and kind != "sentence" else ""
        if kind == "support":
            yield f"{where}{place(each.id, report.words)}: {'; '.join(map(say_support, of_one))}{because}"
        elif kind == "position":
            by = f" ({each.column})" * bool(each.column)
            yield f"{where}{place(each.id, report.words)}{by}: {each.before or 'nothing coded'}{ARROW}{each.after or 'nothing coded'}{because}"
        elif kind == "conclusion" and each.column != "sentence":
            yield f"{where}{each.column}: {each.before}{ARROW}{each.after}{because}"
        elif kind == "agreement":
            yield f"Agreement on {each.id}: {each.before or 'none'}{ARROW}{each.after or 'none'}"
        else:
            yield f"{where}{start(kind)}: {_quoted(each.before)}{ARROW}{_quoted(each.after)}{because}"


def say_support(each: Difference) -> str:
    """What a position rests on, as it was and as it is; of accounts only those that differ."""
    if each.column in ("since", "most recently", "original reports"):
        return f"{each.column} {each.before or 'none'}{ARROW}{each.after or 'none'}"
    return "; ".join([f"no longer {each.before}"] * bool(each.before) + [f"now {each.after}"] * bool(each.after))


def _by_id(found: Iterable[Difference]) -> dict[str, list[Difference]]:
    made: dict[str, list[Difference]] = {}
    for each in found:
        made.setdefault(f"{each.case_id} {each.id}", []).append(each)
    return made


def _quoted(sentence: str) -> str:
    return f"“{sentence}”" if sentence else "none"


def place(address: str, words: Words) -> str:
    """The address of a cell in words: *Kazakhstan on surrender to Russia*."""
    state, proposition = address.split("/")[-2:]
    return start(f"{words.get(state, state)} on {say_proposition(proposition, words, state)}")


def ids_in_words(ids: list[str]) -> str:
    """Ids as in a sentence, the first few of many."""
    return say_list(ids) if len(ids) <= FEW else f"{', '.join(ids[:FEW])} and {len(ids) - FEW} more"
