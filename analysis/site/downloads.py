"""Files that go with an exhibit: the data, the drawing, an image of it, its citation, and the pages of its case as a list of references."""

from collections.abc import Iterator, Mapping

import matplotlib
import pandas as pd
import resvg_py

from analysis.collect import bibliography, data_hashes, files, store
from analysis.model import terms
from analysis.pipeline import citing
from analysis.pipeline.citing import Citation
from analysis.site import drawings
from analysis.site.page_frame import Frame, up

DPI = 200
"""Dots an inch of the images: 1260 dots for the 160 mm of a page, enough for a slide."""
LONGEST = 4
"""A drawing so many times as long as wide, or longer, gets no image."""
MAIN = "Figure "
"""How the label of a figure of the paper begins, before its number; that of the supplement has an S there."""


def is_main(label: str) -> bool:
    """Whether an exhibit is one of the figures of the paper, by its label.

    Examples
    --------
    >>> is_main("Figure 2"), is_main("Figure S2"), is_main("Table S2")
    (True, False, False)
    """
    return label.startswith(MAIN) and label.removeprefix(MAIN).isdigit()


def image(svg: bytes) -> bytes:
    """A drawing as PNG on white paper, in the fonts of Matplotlib; empty where it has no size that can be drawn."""
    fonts = [f"{matplotlib.get_data_path()}/fonts/ttf/DejaVuSans{face}.ttf" for face in ("", "-Bold")]
    try:
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=svg.decode(), dpi=DPI, background="#ffffff", font_files=fonts, skip_system_fonts=True, font_family="DejaVu Sans"
            )
        )
    except ValueError:
        return b""


class Downloads:
    """Files that go with exhibits, and links to them."""

    def __init__(self, frame: Frame) -> None:
        self.frame, self.shown, self._of = frame, frame.shown, data_hashes.made_of()
        self._cited: dict[tuple[str, str, str], Citation] = {}
        self._drawn: dict[tuple[str, str], bytes] = {}

    def links(self, scope: str, kind: str, name: str, label: str, path: str) -> list[tuple[str, str]]:
        """What can be taken away of an exhibit, in words, and where it stands from a page."""
        place = f"{up(path)}data/{scope}/{kind}s/{name}"
        found = [("SVG", f"{place}.svg")] if kind == "figure" else []
        if is_main(label) and self._has_image(scope, name):
            found.append(("PNG", f"{place}.png"))
        return [*found, ("CSV", f"{place}.csv"), ("citation (.bib)", f"{place}.bib"), ("its pages (.bib)", f"{up(path)}data/{scope}/pages.bib")]

    def citation(self, scope: str, kind: str, name: str, words: Mapping[str, str]) -> Citation:
        """How an exhibit is cited, with the release and the hashes of data and codebook."""
        if (scope, kind, name) not in self._cited:
            self._cited[scope, kind, name] = citing.cite(scope, name, words, self._of)
        return self._cited[scope, kind, name]

    def _drawing(self, scope: str, name: str) -> bytes:
        if (scope, name) not in self._drawn:
            self._drawn[scope, name] = drawings.cleaned(files.read_file(self.shown.root / "results" / scope / "figures" / f"{name}.svg"))
        return self._drawn[scope, name]

    def _has_image(self, scope: str, name: str) -> bool:
        width, height = drawings.size(self._drawing(scope, name))
        return width > 0 and 0 < height < LONGEST * width

    def files(self, words: Mapping[tuple[str, str, str], Mapping[str, str]]) -> Iterator[tuple[str, bytes]]:
        """Path and content of every file of some exhibits; `words` are those of each by scope, kind and name."""
        for (scope, kind, name), said in words.items():
            place = f"data/{scope}/{kind}s/{name}"
            yield f"{place}.csv", store.csv_bytes(self.shown.table(scope, kind, name))
            yield f"{place}.bib", self.citation(scope, kind, name, said).bibtex.encode()
            if kind == "figure":
                svg = self._drawing(scope, name)
                yield f"{place}.svg", svg
                if is_main(said["label"]) and self._has_image(scope, name):
                    yield f"{place}.png", image(svg)

    def forget(self, scope: str) -> None:
        """Let go of drawings and citations of a case, or of the study."""
        self._cited = {key: kept for key, kept in self._cited.items() if key[0] != scope}
        self._drawn = {key: kept for key, kept in self._drawn.items() if key[0] != scope}

    def pages(self, scope: str) -> tuple[str, bytes]:
        """Path and content of the list of references: the pages of a case, or of all cases that are shown."""
        return f"data/{scope}/pages.bib", self._pages(scope).encode()

    def _pages(self, scope: str) -> str:
        """The pages of a case, or of all cases that are shown, as BibTeX."""
        if scope == terms.STUDY:
            rows = [row for row in self.frame.known.pages.values() if row["case_id"] in self.frame.is_shown]
        else:
            rows = [row for row in map(self.frame.known.pages.__getitem__, self.frame.known.pages_of_case.get(scope, ())) if row["case_id"] == scope]
        return bibliography.bibtex(pd.DataFrame(rows)) if rows else ""
