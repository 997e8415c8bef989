"""Markdown as parts of pages: HTML in it is text, links lead to pages of the site or to the web, or are no links."""

import posixpath
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

import mistune

from analysis.model import doors

WEB = ("http", "https")
"""Schemes of addresses that become links; any other address is text."""


def is_web(url: str) -> bool:
    """Whether an address may become a link."""
    try:
        return urlsplit(url).scheme in WEB and bool(urlsplit(url).netloc)
    except ValueError:
        return False


class _Renderer(mistune.HTMLRenderer):
    """Headings with ids; links through the map of pages; images only from the site."""

    def __init__(self, folder: str, pages: Mapping[str, str], down: int) -> None:
        super().__init__(escape=True)
        self._folder, self._pages, self._down = folder, pages, down
        self._seen: set[str] = set()

    def heading(self, text: str, level: int, **attributes: object) -> str:
        name = re.sub(r"[^\w]+", "-", re.sub(r"<[^>]*>", "", text).lower()).strip("-") or "part"
        while name in self._seen:
            name += "-"
        self._seen.add(name)
        level = min(level + self._down, 6)
        return f'<h{level} id="{name}">{text}</h{level}>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        if is_web(url):
            return f'<a href="{mistune.escape(url)}" rel="noopener noreferrer">{text}</a>'
        path, _, fragment = url.partition("#")
        place = posixpath.normpath(posixpath.join(self._folder, path)) if path else ""
        target = self._pages.get(place) if path else ""
        if target is None or ":" in path or not url:
            return text
        return f'<a href="{mistune.escape(target)}{"#" + mistune.escape(fragment) if fragment and (not path or target.endswith(".html")) else ""}">{text}</a>'

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return f"<em>{text}</em>"


def _table(renderer: _Renderer, text: str) -> str:
    return f'<div class="scroll" tabindex="0" role="group" aria-label="table"><table>{text}</table></div>\n'


def _table_cell(renderer: _Renderer, text: str, align: str | None = None, head: bool = False) -> str:
    return f'<th scope="col">{text}</th>\n' if head else f"<td>{text}</td>\n"


def _prepared(renderer: _Renderer) -> mistune.Markdown:
    made = mistune.create_markdown(renderer=renderer, plugins=["table"])
    renderer.register("table", _table)  # the plugin brings its own, without headings that a screen reader can use
    renderer.register("table_cell", _table_cell)
    return made


def markdown_html(text: str, path: str = "", pages: Mapping[str, str] = {}, down: int = 0) -> str:
    """Markdown as HTML.

    Parameters
    ----------
    path
        Path of the document in the project, from which its links are relative.
    pages
        Address of the page, relative to the one that is made, by path in the project; links to other files become text.
    down
        By how many levels headings are lowered.
    """
    text = re.sub(r"<!-- (?:generated: \w+|end) -->\n?", "", text)  # what marks the generated parts of a document
    return str(_prepared(_Renderer(posixpath.dirname(path), pages, down))(doors.without_mathematics(text)))


def section(text: str, title: str) -> str:
    """The part of a document under a heading of the second level, without it; blank where there is none."""
    return text.partition(f"\n## {title}\n")[2].partition("\n## ")[0].strip()
