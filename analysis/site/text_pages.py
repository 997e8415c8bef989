"""The pages of documents, of corrections, and of executed notebooks."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from analysis.collect import files, store
from analysis.pipeline import notebooks
from analysis.site import texts
from analysis.site.notebooks import exporter, notebook_html
from analysis.site.page_frame import Frame

CORRECTIONS = ("README.md", "CHANGELOG.md", "data/raw/CHANGES-2.md", "data/raw/CHANGES.md")
"""Documents that the page of corrections is made of; of the README its part on persons."""


class TextPages:
    """Documents and executed notebooks as pages."""

    def __init__(self, frame: Frame) -> None:
        self.frame, self._exporter = frame, exporter()

    def notebook(self, scope: str, name: str) -> tuple[str, str]:
        """An executed notebook."""
        path = f"{scope}/{name}.html"
        executed = files.read_file(self.frame.shown.root / notebooks.executed_path(name, scope))
        body = Markup(notebook_html(self._exporter, executed))
        return path, self.frame.render("text.html", path, f"{name.replace('_', ' ')}, {scope}", body=body, trail=self.frame.trail(scope))

    def documents(self) -> Iterable[tuple[str, str]]:
        """Documents of the project, and the page of corrections."""
        of_project = {"README.md": "index.html", **dict.fromkeys(CORRECTIONS[1:], "corrections.html")}
        pages = self.frame.texts | (of_project | self._made() if self.frame.is_own else {})
        for path, page in self.frame.texts.items():
            text = files.read_file(self.frame.home / path).decode()
            title = next(line[2:] for line in text.splitlines() if line.startswith("# "))
            yield page, self.frame.render("text.html", page, title, body=Markup(texts.markdown_html(text, path, pages)))
        if self.frame.is_own:
            yield self._corrections(pages)

    def _made(self) -> dict[str, str]:
        """Pages of exhibits and of executed notebooks, by the paths at which documents name them."""
        shown, scopes = self.frame.shown, self.frame.scopes
        found = {notebooks.executed_path(name, scope): f"{scope}/{name}.html" for scope in scopes for name in notebooks.names(scope)}
        for scope in scopes:
            for kind, name in shown.named(scope):
                found |= {f"results/{scope}/{kind}s/{name}.{ending}": f"{scope}/{kind}-{name}.html" for ending in ("svg", "csv")}
        return found

    def _corrections(self, pages: Mapping[str, str]) -> tuple[str, str]:
        """The page of corrections of a study with results that are claimed, of those of its documents that it has."""
        parts = {path: files.read_file(store.ROOT / path).decode() for path in CORRECTIONS if (store.ROOT / path).is_file()}
        readme = CORRECTIONS[0]
        parts = {
            readme: "# Corrections\n\n" + texts.section(parts.get(readme, ""), "Persons named here"),
            **{path: parts[path] for path in parts if path != readme},
        }
        bodies = [texts.markdown_html(part, path, pages, down=int(path != readme)) for path, part in parts.items()]
        return "corrections.html", self.frame.render("text.html", "corrections.html", "Corrections", body=Markup("\n".join(bodies)))
