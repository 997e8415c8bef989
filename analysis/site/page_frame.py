"""What stands around every page of the site, and to which pages it may lead."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2

from analysis.collect import files, store
from analysis.model import sentences, terms
from analysis.pipeline import stamping
from analysis.site import glossary, texts
from analysis.trace.way_back import Exhibits

TEMPLATES = Path(__file__).with_name("templates")
NAVIGATION = (
    ("Start", "index.html"),
    ("All cases", "study/index.html"),
    ("How to read the matrix", "reading.html"),
    ("Glossary", "glossary.html"),
    ("Search", "search.html"),
    ("Reproduce", "reproduce.html"),
    ("Corrections", "corrections.html"),
)
"""What stands at the top of every page."""
FOOT = (
    ("Exhibits", "exhibits.html"),
    ("Choices of analysis", "choices.html"),
    ("Codebook", "codebook.html"),
    ("Data", "data.html"),
    ("Limits", "limits.html"),
    ("Audit of the digest", "digest.html"),
    ("How the code is built", "made.html"),
    ("Run it", "running.html"),
)
"""What stands at the foot of every page."""
GLOSSARY = "glossary.html"
TEXTS = {
    "CODEBOOK.md": "codebook.html",
    "docs/glossary.md": GLOSSARY,
    "docs/exhibits.md": "exhibits.html",
    "docs/choices.md": "choices.html",
    "docs/running.md": "running.html",
    "docs/lite.md": "lite.html",
    "docs/systems.md": "systems.html",
    "docs/taking-back.md": "taking-back.html",
    "docs/positions.md": "positions.html",
    "docs/architecture.md": "made.html",
    "docs/reviewing.md": "reproduce.html",
    "docs/deposit.md": "deposit.html",
    "docs/data-dictionary.md": "data-dictionary.html",
    "docs/your-case.md": "your-case.html",
    "docs/coding.md": "coding.html",
    "docs/multiverse.md": "multiverse.html",
    "docs/networks.md": "networks.html",
    "docs/exchange.md": "exchange.html",
    "docs/print.md": "print.html",
    "docs/tracing.md": "tracing.html",
    "data/raw/README.md": "data.html",
    "data/raw/LIMITS.md": "limits.html",
    "data/raw/ORIGINS.md": "origins.html",
    "data/raw/RELIABILITY.md": "reliability.html",
    "tests/data/tiny/README.md": "worked-case.html",
    "tests/data/harbour/README.md": "worked-contest.html",
    "tests/data/treaty/README.md": "worked-treaty.html",
}
"""Documents of the project that are pages of their own in the site of its own data, by path."""
OF_DATA = {
    "CODEBOOK.md": "codebook.html",
    "README.md": "data.html",
    "LIMITS.md": "limits.html",
    "ORIGINS.md": "origins.html",
    "RELIABILITY.md": "reliability.html",
    "CHANGES.md": "corrections.html",
}
"""Documents that another data set may bring, by path from its folder, in place of those."""

Page = Mapping[str, Any]


def up(path: str) -> str:
    """What leads from a page to the root of the site."""
    return "../" * path.count("/")


class Frame:
    """What all pages of a site share: its records, its words, its templates.

    Parameters
    ----------
    shown
        Exhibits of what is claimed, or of a rerun.
    scopes
        Cases, and the study, of which pages are made.
    base_url
        Address at which the site will stand, with a slash at its end; blank = any.
    lite
        Where the laboratory in the browser lies, with a slash at its end: an address, or a path from the root of the site; blank = nowhere.
    """

    def __init__(self, shown: Exhibits, scopes: Iterable[str], base_url: str = "", lite: str = "") -> None:
        self.shown, self.known, self.base_url, self._lite = shown, shown.catalogue, base_url, lite
        self.scopes = [scope for scope in shown.scopes if scope in set(scopes)]
        self.case_ids = [scope for scope in self.scopes if scope != terms.STUDY]
        self.is_shown = frozenset(self.case_ids)
        self.codebook = shown.study.codebook
        self.names = self.codebook.words
        self._environment = jinja2.Environment(
            autoescape=True, loader=jinja2.FileSystemLoader(TEMPLATES), undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self._environment.policies["json.dumps_kwargs"] = {"sort_keys": False, "ensure_ascii": False}
        self._environment.filters["capitalized"] = sentences.start
        self._environment.globals["about"] = self.codebook.about
        self._environment.globals["release"] = stamping.sentence()

    def render(self, template: str, path: str, title: str, **given: object) -> str:
        """A page; `given` is what its template asks for."""
        frame = {
            "title": title,
            "path": path,
            "root": up(path),
            "navigation": [(words, target) for words, target in NAVIGATION if target in self.paths],
            "foot": [(words, target) for words, target in FOOT if target in self.paths],
            "base_url": self.base_url,
            "there": self.paths,
            "styles": [],
            "scripts": [],
            "trail": [],
            "description": "",
        }
        page = self._environment.get_template(template).render(**{**frame, **given})
        return page if template == "text.html" else glossary.linked(page, self._terms, up(path) + GLOSSARY)

    @cached_property
    def _terms(self) -> dict[str, str]:
        """Terms of the glossary, if it is a page of the site."""
        found = next((path for path, page in self.texts.items() if page == GLOSSARY), "")
        return glossary.terms_of(files.read_file(self.home / found).decode()) if found else {}

    @cached_property
    def paths(self) -> set[str]:
        """Paths of the pages that every page may lead to."""
        found = {"index.html", "reading.html", "search.html", *self.texts.values(), *(["corrections.html"] if self.is_own else [])}
        return found | ({"study/index.html"} if terms.STUDY in self.scopes else set()) | ({"digest.html"} if self.digest_case else set())

    @property
    def is_own(self) -> bool:
        """Whether the site is that of the project's own data, of which its documents speak."""
        return store.is_own()

    @property
    def home(self) -> Path:
        """Folder from which the documents of the data are named."""
        return store.ROOT if self.is_own else store.raw_folder()

    @cached_property
    def texts(self) -> dict[str, str]:
        """Documents that are pages of their own, by path from `_home`; a link to a file elsewhere, which may be anything, is none."""
        listed, home = TEXTS if self.is_own else OF_DATA, self.home.resolve()
        return {path: page for path, page in listed.items() if (self.home / path).is_file() and home in (self.home / path).resolve().parents}

    @cached_property
    def digest_case(self) -> str:
        """The case whose facts the digest was audited against; blank = none of those that are shown."""
        return next((row["case_id"] for row in self.known.claims.values() if row["case_id"] in self.is_shown), "")

    @property
    def document_url(self) -> str:
        """Address of the document under audit; blank where it is no address of the web."""
        url = (self.known.document or {}).get("url", "")
        return url if texts.is_web(url) else ""

    def run_here(self, path: str, scope: str, notebook: str) -> str:
        """Where a page leads to run a notebook of a case in the browser; blank where there is no laboratory."""
        if not self._lite:
            return ""
        root = "" if texts.is_web(self._lite) else up(path)
        return f"{root}{self._lite}notebooks/index.html?path={quote(f'{scope}/{notebook}.ipynb', safe='')}"

    def trail(self, scope: str) -> list[tuple[str, str]]:
        """What leads from the start to the pages of a case or of the study."""
        words = "All cases" if scope == terms.STUDY else sentences.start(self.subject(scope))
        return [("Start", "index.html"), (words, f"{scope}/index.html")]

    def subject(self, case_id: str) -> str:
        """Whom or what a case is about."""
        return self.shown.cases[case_id].subject
