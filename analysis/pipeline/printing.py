"""Exhibits as files for a paper, computed from the collected data by the functions that the notebooks call."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import NamedTuple

from analysis.collect import data_hashes
from analysis.exhibits import printed, register
from analysis.exhibits.declaration import Declaration
from analysis.exhibits.shelf import Exhibit, Shelf, StudyShelf, say_words
from analysis.model import memory, terms
from analysis.model.choices import Choices
from analysis.pipeline import citing, from_raw, notebooks

WORDS = "md"
"""Ending of the file with the words of an exhibit: title, caption, note, what a figure shows, and how it is cited."""
FORMATS = tuple(dict.fromkeys((*printed.FIGURES, *printed.TABLES, *printed.REFERENCES, WORDS)))
"""Endings of all files that can be asked for."""


class Asked(NamedTuple):
    """What is asked for: a case or the study, names of exhibits (none: all), endings of files, the width of figures in millimetres."""

    scope: str
    names: Sequence[str]
    formats: Sequence[str]
    width_mm: int

    @property
    def exhibits(self) -> list[Declaration]:
        """The exhibits, in the order of reading; of a name both the figure and the table."""
        shown = {*notebooks.names(self.scope)}
        mine = [each for each in register.declared().values() if each.notebook in shown]
        return [each for each in mine if not self.names or each.name in self.names]


def names_of(scope: str) -> list[str]:
    """Names of the exhibits of a case or of the study, each once, in the order of reading."""
    return list(dict.fromkeys(each.name for each in Asked(scope, (), (), 0).exhibits))


def faults(asked: Asked) -> list[str]:
    """Why exhibits cannot be written as they are asked for, one sentence each: no such name or ending, a width at which they cannot be read."""
    known, found = names_of(asked.scope), []
    for name in asked.names:
        if name not in known:
            close = get_close_matches(name, known, 1)
            meant = f" Did you mean {close[0]}?" if close else f" There are {', '.join(known)}."
            found.append(f"no exhibit of {asked.scope} is called {name[:80]!r}.{meant}")
    for ending in asked.formats:
        if ending not in FORMATS:
            found.append(f"--formats has {ending[:80]!r}, and can have {', '.join(FORMATS)}, joined by commas.")
    return found + _too_narrow(asked)


def _too_narrow(asked: Asked) -> list[str]:
    """The figures that cannot be read at the width, each with the least that it needs, and those that can."""
    if not set(asked.formats) & set(printed.FIGURES):
        return []
    figures = [each for each in asked.exhibits if each.draw]
    wide = [each for each in figures if each.least_mm > asked.width_mm]
    if not wide:
        return []
    needs = ", ".join(f"{each.label} ({each.name}) {each.least_mm} mm" for each in wide)
    rest = ", ".join(each.name for each in figures if each not in wide)
    advice = f"Ask for more, or for those that can be narrower: {rest}." if rest else "Ask for more."
    return [f"--width is {asked.width_mm} mm, and these cannot be read at it: {needs}. {advice}"]


def make(asked: Asked, choices: Choices) -> tuple[dict[str, bytes], list[str]]:
    """All files by path, `CASE/figures/NAME.pdf`, and sentences on exhibits that are not there; what is asked for has no faults."""
    with memory.remembering():
        shelf = StudyShelf(from_raw.study(), choices) if asked.scope == terms.STUDY else Shelf(from_raw.processed(asked.scope), choices)
        made: dict[str, bytes] = {}
        missing, of = [], data_hashes.made_of()
        for declared in asked.exhibits:
            exhibit = shelf.show(declared)
            if isinstance(exhibit, Exhibit):
                made |= _files(exhibit, asked, of)
            else:
                missing.append(f"no {declared.kind} {declared.name}: {' '.join(exhibit.sentences)}")
    return made, missing


def _files(exhibit: Exhibit, asked: Asked, of: data_hashes.Made) -> dict[str, bytes]:
    """The files of an exhibit by path; with its words stands how it is cited."""
    place = f"{asked.scope}/{exhibit.kind}s/{exhibit.name}"
    found = {f"{place}.{ending}": exhibit.file(ending, asked.width_mm) for ending in asked.formats if ending in exhibit.endings}
    if WORDS in asked.formats:
        cited = citing.cite(asked.scope, exhibit.name, exhibit.words, of)
        said = f"{say_words(exhibit.words)}\n*Cite as.* {cited.plain}\n\n```bibtex\n{cited.bibtex}```\n"
        found[f"{place}.{WORDS}"] = said.encode()
    return found
