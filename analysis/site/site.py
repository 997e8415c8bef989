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
    """Every file of the site by path; `say` is told what is being made, `lite` is where the laboratory lies, as for `Frame`."""
    pages = Pages(shown, scopes, base_url, lite)
    made = {}
    folder = None
    for page, text in pages.every():
        if page.rpartition("/")[0] != folder:
            folder = page.rpartition("/")[0]
            say(folder or "pages")
        made[page] = text.encode()
    for path in sorted(ASSETS.iterdir()):
        made[f"assets/{path.name}"] = files.read_file(path)
    made["assets/search-index.js"] = pages.search_index().encode()
    if "digest.html" in made:
        made["claims.jsonld"] = pages.annotations().encode()
    made |= pages.drawn.downloads.files(pages.drawn.said)
    if base_url:
        urls = "".join(f"<url><loc>{escape(base_url + page)}</loc></url>\n" for page in sorted(made) if page.endswith(".html"))
        made["sitemap.xml"] = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'.encode()
        )
    made[MARKER] = b""
    return dict(sorted(made.items()))


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
