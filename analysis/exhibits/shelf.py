"""What a notebook shows and hands over: tables, drawings and sentences, each with its name, its words and all its data.

A notebook writes nothing. Each exhibit shows itself in a cell, small enough to be read, and
carries its whole content along in the cell's output (`text/csv`, `image/svg+xml`), named in the
output's metadata; its words follow in an output of their own. The pipeline takes the contents
from there, and nbval compares them. In a rerun, and only there, the print edition (PDF, PNG,
LaTeX, HTML, BibTeX) goes along in a third output, which the pipeline takes out of the notebook.
"""

from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from typing import Any

import pandas as pd
from IPython.display import display

from analysis.collect import store
from analysis.exhibits.style import Drawing, print_bytes, svg_text
from analysis.model import captions, memory, sentences, terms
from analysis.model.addresses import HANDED_OVER, PRINT
from analysis.model.choices import DEFAULT, Choices
from analysis.model.dispute import Case, Study
from analysis.model.typeset import html_page, html_table, latex_table

SHOWN_ROWS, SHOWN_COLUMNS = 20, 8

if store.is_rerun():
    memory.remember()  # cells of notebooks change no tables, and many ask for the same positions

Words = Mapping[str, str]
"""Words of an exhibit: label (`Figure 1`), title, caption, note; for a figure also alt."""


def _handed(kind: str, name: str) -> dict[str, object]:
    """Metadata of the output that carries what is handed over."""
    return {HANDED_OVER: {"kind": kind, "name": name}}


def _csv(table: pd.DataFrame) -> str:
    return store.csv_bytes(table).decode()


def _shown(table: pd.DataFrame, columns: Iterable[str]) -> str:
    """Table for people: at most 20 rows and 8 columns, and how many there are."""
    columns = list(columns)[:SHOWN_COLUMNS]
    rows = table[columns].head(SHOWN_ROWS)
    return html_table(rows) + f"<p>{len(rows)} of {len(table)} rows, {len(columns)} of {len(table.columns)} columns</p>"


def say_words(words: Words) -> str:
    """Words of an exhibit as Markdown: label and title, caption, note, and the text for those who do not see it."""
    parts = [f"**{words['label']}. {words['title']}.** {words['caption']}".strip()]
    parts += [f"*{name}.* {words[key]}" for name, key in (("Note", "note"), ("In words", "alt")) if words.get(key)]
    return "\n\n".join(parts) + "\n"


class View:
    """A table to look at; `columns` are those that are shown. Nothing is handed over."""

    def __init__(self, table: pd.DataFrame, columns: Iterable[str] = ()) -> None:
        self.table, self.columns = table, list(columns) or list(table.columns)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> tuple[dict[str, str], dict[str, object]]:
        plain = f"{len(self.table)} rows, {len(self.table.columns)} columns"
        return {"text/plain": plain, "text/html": _shown(self.table, self.columns)}, {}


class Exhibit:
    """A figure or table with its words; shows itself where a cell ends in it.

    `rows` are all its data: the table, or the marks of the figure. What is shown and what is printed are made when they are asked for.
    """

    def __init__(
        self,
        kind: str,
        name: str,
        rows: pd.DataFrame,
        words: Words,
        content: Callable[[], Mapping[str, str]],
        print_edition: Callable[[], Mapping[str, bytes]],
    ) -> None:
        self.kind, self.name, self.rows, self.words = kind, name, rows, words
        self._content, self._print_edition = content, print_edition

    @property
    def print_edition(self) -> Mapping[str, bytes]:
        """Files of the print edition by ending."""
        return self._print_edition()

    def _ipython_display_(self) -> None:
        alt = {"image/svg+xml": {"alt": self.words["alt"]}} if "alt" in self.words else {}
        display(dict(self._content()), raw=True, metadata=_handed(self.kind, self.name) | alt)
        text = say_words(self.words)
        display({"text/plain": text, "text/markdown": text}, raw=True, metadata=_handed(self.kind, self.name))
        if store.prints():
            encoded = {f"{PRINT}/{ending}": b64encode(data).decode() for ending, data in self.print_edition.items()}
            display(encoded, raw=True, metadata=_handed(PRINT, self.name))


class Shelf:
    """Exhibits of a case under the choices that were made, with the words that `exhibits.csv` gives them.

    Parameters
    ----------
    case
        The case, as it was cleaned.
    choices
        The choices of analysis.
    """

    def __init__(self, case: Case, choices: Choices = DEFAULT) -> None:
        self._set(case.id, captions.places(case.codebook, case.subject), [case.sources], choices)

    def _set(self, case_id: str, places: Mapping[str, Any], sources: Iterable[pd.DataFrame], choices: Choices) -> None:
        self.case_id, self._places, self.choices = case_id, places, choices
        self.links = {source_id: url for pages in sources for source_id, url in zip(pages["source_id"], pages["url"], strict=True)}
        self.register = store.read_exhibits().set_index(["kind", "name"])

    def words(self, kind: str, name: str, numbers: Mapping[str, str | int]) -> dict[str, str]:
        """Label, title, caption and note of an exhibit, with the numbers put in; what was chosen follows in the note where it matters.

        Raises
        ------
        KeyError
            If `exhibits.csv` has no such exhibit, or its words ask for a number that is not given.
        """
        row = self.register.loc[(kind, name)]
        filled = {part: row[part].format(**self._places, **numbers).strip() for part in ("title", "caption", "note")}
        if row["is_chosen"] == "yes":
            filled["note"] = f"{filled['note']} {sentences.say_choices(self.choices)}".strip()
        elif self.choices != DEFAULT:
            filled["note"] = f"{filled['note']} What was chosen for other exhibits does not affect this one.".strip()
        return {"label": f"{kind.capitalize()} {row['number']}", **filled}

    def _instead(self, kind: str, name: str) -> str:
        """What is said in place of an exhibit without rows; blank where it is shown empty."""
        return str(self.register.loc[(kind, name), "when_empty"]).format(**self._places)

    def figure(self, name: str, drawing: Drawing) -> "Exhibit | Sentences":
        """A drawing with the data drawn; its numbers go into its words.

        Without any mark it is a sentence instead, if `exhibits.csv` has one for that (`when_empty`); tables likewise.
        """
        instead = self._instead("figure", name)
        if instead and drawing.marks.empty:
            return Sentences([instead])
        words = {**self.words("figure", name, drawing.numbers), "alt": drawing.alt}

        def content() -> dict[str, str]:
            return {"text/plain": drawing.alt, "image/svg+xml": svg_text(drawing, words["title"]), "text/csv": _csv(drawing.marks)}

        return Exhibit("figure", name, drawing.marks, words, content, lambda: print_bytes(drawing))

    def table(
        self,
        name: str,
        table: pd.DataFrame,
        columns: Iterable[str] = (),
        numbers: Mapping[str, str | int] = {},
        **also: str,
    ) -> "Exhibit | Sentences":
        """A table; `columns` are those that are shown and printed, all are handed over.

        `numbers` go into its words, besides `rows`; `also` are further files of the print edition by ending.
        """
        instead = self._instead("table", name)
        if instead and table.empty:
            return Sentences([instead])
        columns = list(columns) or list(table.columns)
        words = self.words("table", name, {"rows": len(table), **numbers})

        def content() -> dict[str, str]:
            plain = f"{len(table)} rows, {len(table.columns)} columns"
            return {"text/plain": plain, "text/html": _shown(table, columns), "text/csv": _csv(table)}

        def print_edition() -> dict[str, bytes]:
            caption = f"{words['caption']} {words['note']}".strip()
            page = html_page(html_table(table[columns], f"{words['label']}. {words['title']}. {caption}", self.links), words["title"])
            texts = {"tex": latex_table(table[columns], f"{self.case_id}-{name}", words["title"], caption), "html": page, **also}
            return {ending: text.encode() for ending, text in texts.items()}

        return Exhibit("table", name, table, words, content, print_edition)


class StudyShelf(Shelf):
    """Exhibits over all cases; parameters as for `Shelf`, with the study in place of the case."""

    def __init__(self, study: Study, choices: Choices = DEFAULT) -> None:
        self._set(terms.STUDY, captions.places(study.codebook), [case.sources for _, case in sorted(study.cases.items())], choices)


class Sentences:
    """Sentences, one item of a list each."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = list(sentences)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> tuple[dict[str, str], dict[str, object]]:
        text = "\n".join(f"- {sentence}" for sentence in self.sentences)
        return {"text/plain": text, "text/markdown": text}, {}


class Together:
    """Exhibits of one cell, one after the other; sentences that stand in for several are said once."""

    def __init__(self, *shown: "Exhibit | Sentences") -> None:
        said = [item.sentences if isinstance(item, Sentences) else None for item in shown]
        self.shown = [item for place, item in enumerate(shown) if said[place] is None or said[place] not in said[:place]]

    def _ipython_display_(self) -> None:
        for item in self.shown:
            display(item)


def hand_over(case: Case) -> None:
    """Show in a cell how large each processed table is, and hand it over to the pipeline."""
    for name, table in case.files.items():
        plain = f"{name}: {len(table)} rows, {len(table.columns)} columns"
        display({"text/plain": plain, "text/csv": _csv(table)}, raw=True, metadata=_handed("processed", name))


def colophon(case_id: str) -> list[str]:
    """What a rerun needs to be the same: versions of the libraries that matter, and a hash of the raw rows of the case, or of all for the study.

    NumPy is not named: Python 3.15 has another release of it than the others, and the same exhibits come out.

    The hash is that of the rows, not of the files: their order, line ends and byte order marks do not matter.
    """
    libraries = ", ".join(f"{name} {version(name)}" for name in ("edtf", "matplotlib", "pandas"))
    folders = [store.raw_folder() / "cases" / each for each in (store.case_ids() if case_id == terms.STUDY else [case_id])]
    tables = [table for folder in folders for _, table in sorted(store.read_tables(folder).items())]
    rows = [store.csv_bytes(table.sort_values(list(table.columns))) for table in tables]
    whose = "all cases" if case_id == terms.STUDY else "the case"
    return [f"Libraries: {libraries}.", f"Raw rows of {whose}: SHA-256 {store.sha256(b''.join(rows))}."]
