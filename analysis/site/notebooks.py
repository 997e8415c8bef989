"""Executed notebooks as parts of pages, by nbconvert with a template of our own; whatever stands in them is inert."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

import nh3
from nbconvert.exporters import HTMLExporter
from traitlets.config import Config

from analysis.site import inert_notebook
from analysis.site.texts import WEB, is_web, markdown_html

FOLDER = Path(__file__).with_name("templates")


def _as_image(svg: str) -> str:
    """A drawing as an image, in which nothing runs and whose ids are its own."""
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()


def _web_address(tag: str, name: str, value: str) -> str | None:
    """The value of an attribute, or nothing in place of an address that may not become a link."""
    return value if name != "href" or is_web(value) else None


def _clean(html: str) -> str:
    """Tables as the notebooks show them, with links to the web; of every other element only the text is left, of scripts and styles nothing."""
    tags = {"table", "caption", "thead", "tbody", "tr", "th", "td", "p", "a"}
    return nh3.clean(html, tags=tags, attributes={"th": {"scope"}, "a": {"href"}}, attribute_filter=_web_address, url_schemes=set(WEB))


class _Exporter(HTMLExporter):
    """The exporter with filters that let no HTML of a notebook's text through."""

    def default_filters(self) -> Iterator[tuple[str, Callable]]:
        yield from super().default_filters()
        yield "as_image", _as_image
        yield "markdown2html", markdown_html
        yield "clean_html", _clean
        yield "escape_html", escape


def exporter() -> HTMLExporter:
    """What makes a part of a page of a notebook; it can be used for many."""
    settings = Config()
    settings.TemplateExporter.extra_template_basedirs = [str(FOLDER)]
    settings.NbConvertBase.display_data_priority = list(inert_notebook.SHOWN)
    return _Exporter(template_name="notebook", config=settings)


def notebook_html(made: HTMLExporter, executed: bytes) -> str:
    """Cells of an executed notebook with what they show, as part of a page."""
    return made.from_notebook_node(inert_notebook.read(executed))[0]
