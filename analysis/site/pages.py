"""All pages of the site, by path."""

from collections.abc import Iterable, Iterator

import pandas as pd

from analysis.collect import annotations
from analysis.exhibits.many import are_many
from analysis.model import terms
from analysis.pipeline import notebooks
from analysis.site import search
from analysis.site.case_pages import CasePages
from analysis.site.exhibit_pages import ExhibitPages
from analysis.site.page_frame import Frame
from analysis.site.reading_page import ReadingPage
from analysis.site.record_pages import RecordPages
from analysis.site.record_words import RecordWords
from analysis.site.text_pages import TextPages
from analysis.trace.way_back import Exhibits


class Pages:
    """All pages of the site, by path.

    Parameters
    ----------
    shown
        Exhibits of what is claimed, or of a rerun.
    scopes
        Cases, and the study, of which pages are made.
    base_url
        Address at which the site will stand, with a slash at its end; blank = any.
    lite
        Where the laboratory in the browser lies, as for `Frame`.
    """

    def __init__(self, shown: Exhibits, scopes: Iterable[str], base_url: str = "", lite: str = "") -> None:
        self.frame = Frame(shown, scopes, base_url, lite)
        self.told = RecordWords(self.frame)
        self.drawn = ExhibitPages(self.frame, self.told)

    def search(self) -> tuple[str, str]:
        """The page of the search; its index is `search_index`."""
        return "search.html", self.frame.render(
            "search.html", "search.html", "Search", scripts=["search-index.js", "search.js"], is_in_parts=are_many(len(self.frame.case_ids))
        )

    def search_index(self) -> Iterator[tuple[str, bytes]]:
        """The index of the search as scripts: one, or of many cases one of names and others of the records of some cases each."""
        return search.index_scripts(self.frame, self.told)

    def annotations(self) -> str:
        """The claims of the digest as Web Annotations."""
        return annotations.annotations(pd.DataFrame(self.frame.known.claims.values()), self.frame.known.document or {})

    def every(self) -> Iterable[tuple[str, str]]:
        """Path and text of every page."""
        of_cases, of_texts = CasePages(self.frame, self.told, self.drawn), TextPages(self.frame)
        of_records = RecordPages(self.frame, self.told, self.drawn)
        yield of_cases.start()
        yield ReadingPage(self.frame, self.drawn).page()
        yield self.search()
        if self.frame.digest_case:
            yield of_records.digest()
        yield from of_texts.documents()
        for scope in self.frame.scopes:
            yield of_cases.study() if scope == terms.STUDY else of_cases.case(scope)
            if scope != terms.STUDY:
                yield of_cases.explore(scope)
                yield of_records.records(scope)
            for kind, name in self.frame.shown.named(scope):
                yield self.drawn.exhibit_page(scope, kind, name)
            for name in notebooks.names(scope):
                yield of_texts.notebook(scope, name)
        yield from of_cases.lists()

    def downloads(self, scope: str) -> Iterator[tuple[str, bytes]]:
        """Path and content of what can be taken away of the exhibits of a case or of the study."""
        yield from self.drawn.downloads.files(self.drawn.said(scope))
        yield self.drawn.downloads.pages(scope)

    def forget(self, scope: str) -> None:
        """Let go of what was made of a case or of the study, of which all pages are made."""
        self.drawn.forget(scope)
        self.told.forget()
