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

from analysis.collect import files, store
from analysis.exhibits import register
from analysis.exhibits.declaration import Declaration, Numbers
from analysis.exhibits.style import Drawing, print_bytes, svg_text
from analysis.model import captions, doors, memory, sentences, terms
from analysis.model.addresses import HANDED_OVER, PRINT
from analysis.model.choices import DEFAULT, Choices
from analysis.model.dispute import Case, Study
from analysis.model.typeset import html_page, html_table, latex_table

SHOWN_ROWS, SHOWN_COLUMNS = 20, 8

if store.is_rerun():
    memory.remember()  # cells of notebooks change no tables, and many ask for the same positions

Words = Mapping[str, str]
"""Words of an exhibit: label (`Figure 1`), title, caption, note; for a figure also alt, and for a main one its finding."""


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
    """Words of an exhibit: label and finding, if it has one, title, caption, note, and the text for those who do not see it, told apart as in Markdown."""
    heads = [words["finding"], words["title"]] if words.get("finding") else [words["title"]]
    heads[0] = f"{words['label']}. {heads[0]}"
    parts = [f"**{head}.**" for head in heads]
    parts[-1] = f"{parts[-1]} {words['caption']}".strip()
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
    def finding(self) -> str:
        """What it found, in a sentence, or its title where it states none."""
        return self.words.get("finding") or self.words["title"]

    @property
    def print_edition(self) -> Mapping[str, bytes]:
        """Files of the print edition by ending."""
        return self._print_edition()

    def _ipython_display_(self) -> None:
        alt = {"image/svg+xml": {"alt": self.words["alt"]}} if "alt" in self.words else {}
        display(dict(self._content()), raw=True, metadata=_handed(self.kind, self.name) | alt)
        texts = {"text/plain": say_words(self.words), "text/markdown": say_words({part: doors.markdown(text) for part, text in self.words.items()})}
        display(texts, raw=True, metadata=_handed(self.kind, self.name))
        if store.prints():
            encoded = {f"{PRINT}/{ending}": b64encode(data).decode() for ending, data in self.print_edition.items()}
            display(encoded, raw=True, metadata=_handed(PRINT, self.name))


class Shelf:
    """Exhibits of a case under the choices that were made, as their declarations have them.

    Parameters
    ----------
    case
        The case, as it was cleaned.
    choices
        The choices of analysis.
    """

    def __init__(self, case: Case, choices: Choices = DEFAULT) -> None:
        self._set(case, case.id, captions.places(case.codebook, case.subject), [case.sources], choices)

    def _set(self, of: Case | Study, case_id: str, places: Mapping[str, Any], sources: Iterable[pd.DataFrame], choices: Choices) -> None:
        self.of, self.case_id, self._places, self.choices = of, case_id, places, choices
        self._names = captions.names_of(of.codebook)
        self.links = {source_id: url for pages in sources for source_id, url in zip(pages["source_id"], pages["url"], strict=True)}

    def words(self, declared: Declaration, numbers: Numbers) -> dict[str, str]:
        """Label, title, caption and note of an exhibit, with the numbers put in; what was chosen follows in the note where it matters.

        Raises
        ------
        KeyError
            If the words ask for a number that is not given.
        """
        texts = {"title": declared.title, "caption": declared.caption, "note": declared.note}
        filled = {part: text.format(**self._places, **numbers).strip() for part, text in texts.items()}
        if declared.is_chosen:
            filled["note"] = f"{filled['note']} {sentences.say_choices(self.choices, self.of.codebook)}".strip()
        elif self.choices != DEFAULT:
            filled["note"] = f"{filled['note']} What was chosen for other exhibits does not affect this one.".strip()
        return {"label": declared.label, **filled}

    def _instead(self, declared: Declaration) -> str:
        """What is said in place of an exhibit without rows; blank where it is shown empty."""
        return declared.when_empty.format(**self._places)

    def made(self, name: str, kind: str = "table") -> tuple[Any, ...]:
        """What the exhibit of a name is computed from under these choices, its rows first: to argue with, and to be shown later."""
        return register.declared()[kind, name].make(self.of, self.choices)

    def figure(self, name: str, *made: Any) -> "Exhibit | Sentences":
        """The figure of a name, from what it is computed from; where nothing is given, that is computed here."""
        return self.show(register.declared()["figure", name], *made)

    def table(self, name: str, *made: Any) -> "Exhibit | Sentences":
        """The table of a name, from what it is computed from, its rows first; where nothing is given, that is computed here."""
        return self.show(register.declared()["table", name], *made)

    def show(self, declared: Declaration, *made: Any) -> "Exhibit | Sentences":
        """A declared exhibit; without any row or mark it is a sentence instead, if the declaration has one for that.

        Raises
        ------
        ValueError
            If its columns are not those that are declared.
        """
        if not made:
            made = declared.make(self.of, self.choices)
        if declared.draw is None:
            return self._table(declared, made)
        return self._figure(declared, declared.drawn(self.of, self.choices, made))

    def _figure(self, declared: Declaration, drawing: Drawing) -> "Exhibit | Sentences":
        instead = self._instead(declared)
        if instead and drawing.marks.empty:
            return Sentences([instead])
        _refuse_other_columns(declared, drawing.marks)
        words = {**self.words(declared, drawing.numbers), "alt": drawing.alt, "finding": drawing.finding}

        def content() -> dict[str, str]:
            return {
                "text/plain": drawing.alt,
                "image/svg+xml": svg_text(drawing, words["finding"] or words["title"]),
                "text/csv": _csv(drawing.marks),
            }

        return Exhibit("figure", declared.name, drawing.marks, words, content, lambda: print_bytes(drawing))

    def _table(self, declared: Declaration, made: tuple[Any, ...]) -> "Exhibit | Sentences":
        table, instead = made[0].rename(columns=self._names if declared.name in captions.OVER_CASES else {}), self._instead(declared)
        if instead and table.empty:
            return Sentences([instead])
        _refuse_other_columns(declared, table)
        columns = list(declared.shown) or list(table.columns)
        words = self.words(declared, {"rows": len(table), **declared.numbers(*made)})

        def content() -> dict[str, str]:
            plain = f"{len(table)} rows, {len(table.columns)} columns"
            return {"text/plain": plain, "text/html": _shown(table, columns), "text/csv": _csv(table)}

        def print_edition() -> dict[str, bytes]:
            caption = f"{words['caption']} {words['note']}".strip()
            page = html_page(html_table(table[columns], f"{words['label']}. {words['title']}. {caption}", self.links), words["title"])
            tex = latex_table(table[columns], f"{self.case_id}-{declared.name}", words["title"], caption)
            texts = {"tex": tex, "html": page, **declared.also(*made)}
            return {ending: text.encode() for ending, text in texts.items()}

        return Exhibit("table", declared.name, table, words, content, print_edition)


def _refuse_other_columns(declared: Declaration, rows: pd.DataFrame) -> None:
    if list(rows.columns) != declared.rows.names:
        stands, named = ", ".join(rows.columns), ", ".join(declared.rows.names)
        raise ValueError(f"the columns of {declared.kind} {declared.name} are {stands}, and its declaration names {named}")


class StudyShelf(Shelf):
    """Exhibits over all cases; parameters as for `Shelf`, with the study in place of the case."""

    def __init__(self, study: Study, choices: Choices = DEFAULT) -> None:
        self._set(study, terms.STUDY, captions.places(study.codebook), [case.sources for _, case in sorted(study.cases.items())], choices)


class Sentences:
    """Sentences, one item of a list each."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = list(sentences)

    @property
    def finding(self) -> str:
        """All of them as running text, where they stand in place of an exhibit."""
        return " ".join(self.sentences)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> tuple[dict[str, str], dict[str, object]]:
        plain, marked = ("\n".join(f"- {sentence}" for sentence in said) for said in (self.sentences, map(doors.sentence, self.sentences)))
        return {"text/plain": plain, "text/markdown": marked}, {}


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


def colophon(case_id: str) -> Sentences:
    """What a rerun needs to be the same: versions of the libraries that matter, and a hash of the raw rows of the case, or of all for the study.

    NumPy is not named: Python 3.15 has another release of it than the others, and the same exhibits come out.

    The hash is that of the rows, not of the files: their order, line ends and byte order marks do not matter.
    """
    libraries = ", ".join(f"{name} {version(name)}" for name in ("edtf", "matplotlib", "pandas"))
    folders = [store.raw_folder() / "cases" / each for each in (store.case_ids() if case_id == terms.STUDY else [case_id])]
    tables = [table for folder in folders for _, table in sorted(store.read_tables(folder).items())]
    rows = [store.csv_bytes(table.sort_values(list(table.columns))) for table in tables]
    whose = "all cases" if case_id == terms.STUDY else "the case"
    return Sentences([f"Libraries: {libraries}.", f"Raw rows of {whose}: SHA-256 {files.sha256(b''.join(rows))}."])
