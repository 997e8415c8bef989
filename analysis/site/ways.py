"""Where a reader may go from the first page: three doors, to read, to check and to use."""

from typing import NamedTuple

from analysis.model import terms
from analysis.site.page_frame import Frame


class Way(NamedTuple):
    """A link with what it leads to: its words, its page, and what is found there."""

    words: str
    page: str
    what: str


class Door(NamedTuple):
    """What somebody comes for, and the ways that serve it."""

    title: str
    ways: list[Way]


def doors_of(frame: Frame, case_id: str) -> list[Door]:
    """What to read, how to check it and how to use it, as far as the site has pages for it."""
    own = [f"{case_id}/{name}.html" for name in ("index", "explore", "records", "figure-matrix")]
    there = frame.paths | set(own)
    doors = [
        Door("Read", [
            Way("How to read the matrix", "reading.html", "four pictures, two sentences each"),
            Way("The whole case", own[0], "figures, accounts side by side, tables"),
            Way("All cases", f"{terms.STUDY}/index.html", "what holds across them"),
            Way("Glossary", "glossary.html", "the dozen words that have a meaning of their own here"),
        ]),
        Door("Check", [
            Way("From a mark to its sources", own[3], "click a box: the statements, facts and pages behind it"),
            Way("The records", own[2], "every statement, fact, page, report and informant"),
            Way("Search", "search.html", "names in any spelling that was collected"),
            Way("Reproduce it", "reproduce.html", "in ten minutes, an hour or half a day"),
            Way("Corrections", "corrections.html", "what was changed or taken back, and how to ask for it"),
        ]),
        Door("Use", [
            Way("Choose otherwise", own[1], "another day, other sources, another rule"),
            Way("Your own case", "your-case.html", "six tables make a case"),
            Way("Figures and tables for a paper", "print.html", "any width, PDF, Word, Excel, LaTeX"),
            Way("Data and codebook", "codebook.html", "how facts are coded, and under which licence"),
        ]),
    ]  # fmt: skip
    return [Door(door.title, [way for way in door.ways if way.page in there]) for door in doors]
