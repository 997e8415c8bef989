"""The site: pages, data and scripts of what is claimed, written at once into a folder of its own."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from analysis.collect import files, store
from analysis.pipeline import notebooks, resources
from analysis.site import drawings, inert_notebook
from analysis.site.exhibit_pages import say_words
from analysis.site.pages import Pages
from analysis.trace.way_back import Exhibits

ASSETS = Path(__file__).with_name("assets")
MARKER = ".rival-requests-site"
"""File by which a folder is known to be a site that was made here, and may be made anew."""


def contents(shown: Exhibits, scopes: Iterable[str], base_url: str = "", say: Callable[[str], None] = print, lite: str = "") -> dict[str, bytes]:
    """Every file of the site by path, as `each_file` makes them."""
    return dict(sorted(each_file(shown, scopes, base_url, say, lite)))


def each_file(
    shown: Exhibits, scopes: Iterable[str], base_url: str = "", say: Callable[[str], None] = print, lite: str = ""
) -> Iterator[tuple[str, bytes]]:
    """Path and content of every file of the site, one after the other; of what a case has nothing is kept once all of its files are made.

    Parameters
    ----------
    shown, scopes, base_url, lite
        As for `Pages`.
    say
        Is told what is being made.
    """
    pages = Pages(shown, scopes, base_url, lite)
    made, scope = list[str](), ""
    for page, text in pages.every():
        folder = page.rpartition("/")[0]
        if folder != scope or not made:
            say(folder or "pages")
            yield from _ending(pages, scope)
            scope = folder
        made.append(page)
        yield page, text.encode()
    yield from _ending(pages, scope)
    for path in sorted(ASSETS.iterdir()):
        yield f"assets/{path.name}", files.read_file(path)
    yield from pages.search_index()
    if "digest.html" in made:
        yield "claims.jsonld", pages.annotations().encode()
    if base_url:
        urls = "".join(f"<url><loc>{escape(base_url + page)}</loc></url>\n" for page in sorted(made) if page.endswith(".html"))
        yield (
            "sitemap.xml",
            f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'.encode(),
        )
    yield MARKER, b""


def _ending(pages: Pages, scope: str) -> Iterator[tuple[str, bytes]]:
    """What goes with the exhibits of a case or of the study whose pages are made; nothing of them is kept then."""
    if scope:
        yield from pages.downloads(scope)
        pages.forget(scope)


def faults(shown: Exhibits) -> Iterator[str]:
    """What words, drawings and notebooks of results cannot be shown, one line each."""
    for scope in shown.scopes:
        for kind, name in shown.named(scope):
            place = f"results/{scope}/{kind}s/{name}"
            yield from _unusable(shown, f"{place}.md", lambda data: say_words(data.decode()))
            if kind == "figure":
                yield from _unusable(shown, f"{place}.svg", drawings.cleaned)
        for name in notebooks.names(scope):
            yield from _unusable(shown, notebooks.executed_path(name, scope), inert_notebook.read)


def _unusable(shown: Exhibits, path: str, read: Callable[[bytes], object]) -> Iterator[str]:
    """Why a file of results cannot be shown."""
    try:
        read(files.read_given(shown.root / path))
    except (OSError, ValueError) as error:
        yield f"{path} cannot be shown ({getattr(error, 'strerror', None) or error})"


def folder_faults(out: Path, name: str = "site", marker: str = MARKER) -> list[str]:
    """Why static pages cannot be written into a folder: it is no folder, or holds something else.

    Parameters
    ----------
    out
        The folder.
    name
        The folder of the project in which they lie by default.
    marker
        The file by which such pages are known.
    """
    if out.is_file():
        return [f"--out is {str(out)!r}, which is a file; name a folder"]
    root, raw = store.ROOT.resolve(), store.raw_folder().resolve()
    inside = root in out.parents and out != root / name and root / "build" not in out.parents
    if inside or out == root or out in root.parents or raw in (out, *out.parents) or out in raw.parents:
        return [f"--out is {str(out)!r}; name {name}/, a folder in build/, or one outside of the project and of the data"]
    if out.is_dir() and any(out.iterdir()) and not (out / marker).is_file():
        return [f"--out is {str(out)!r}, which holds something that is no {name}; name a new or empty folder, or one that `{name}` has made"]
    parent = next(place for place in out.parents if place.exists())
    if reason := resources.why_not_writable(parent):
        return [f"--out is {str(out)!r}, which cannot be made ({reason}); name a folder in which you may write"]
    return []
