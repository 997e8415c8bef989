"""What a notebook shows and hands over: tables, drawings and sentences, each with its name, its words and all its data.

A notebook writes nothing. Each exhibit shows itself in a cell, small enough to be read, and
carries its whole content along in the cell's output (`text/csv`, `image/svg+xml`), named in the
output's metadata; its words follow in an output of their own. The pipeline takes the contents
from there, and nbval compares them. People save an exhibit for print by `save`.
"""

from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd
from IPython.display import display

from analysis.collect import files, listing, others, store
from analysis.collect.written import sorted_csv
from analysis.exhibits import printed, register
from analysis.exhibits.declaration import Declaration, Numbers
from analysis.exhibits.style import WIDTH_MM, Drawing, svg_text
from analysis.exhibits.worded import UNPRINTED, Worded
from analysis.model import captions, doors, memory, sentences, terms
from analysis.model.addresses import HANDED_OVER
from analysis.model.choices import DEFAULT, Choices
from analysis.model.dictionary.columns import WHOSE
from analysis.model.dispute import Case, Study
from analysis.model.typeset import Words as Around
from analysis.model.typeset import html_table

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
    `endings` are those of the files that it can be, and `file` gives one of them, of a figure at a width in millimetres.
    """

    def __init__(
        self,
        kind: str,
        name: str,
        rows: pd.DataFrame,
        words: Words,
        content: Callable[[], Mapping[str, str]],
        endings: Iterable[str],
        file: Callable[[str, int], bytes],
    ) -> None:
        self.kind, self.name, self.rows, self.words = kind, name, rows, words
        self._content, self.endings, self.file = content, tuple(endings), file

    @property
    def finding(self) -> str:
        """What it found, in a sentence, or its title where it states none."""
        return self.words.get("finding") or self.words["title"]

    def save(self, path: str | Path, width_mm: int = WIDTH_MM) -> Path:
        """Save it for a paper, and give the place: a figure as .svg, .pdf, .png or .tex, a table as .tex, .html, .docx or .xlsx.

        Raises
        ------
        ValueError
            If it cannot be such a file, a figure cannot be read at that width, or this is a rerun, whose notebooks write nothing.
        """
        if store.is_rerun():
            raise ValueError("a notebook that is run again writes nothing; save from a notebook in JupyterLab, or call rival-requests print")
        place = Path(path)
        ending = place.suffix.removeprefix(".").lower()
        if ending not in self.endings:
            allowed = sentences.say_list([f".{each}" for each in self.endings])
            raise ValueError(f"{place.name!r} does not end as a {self.kind} can: the {self.kind} {self.name} is saved as {allowed}")
        files.write_bytes(place, self.file(ending, width_mm))
        return place

    def _ipython_display_(self) -> None:
        alt = {"image/svg+xml": {"alt": self.words["alt"]}} if "alt" in self.words else {}
        display(dict(self._content()), raw=True, metadata=_handed(self.kind, self.name) | alt)
        texts = {"text/plain": say_words(self.words), "text/markdown": say_words({part: doors.markdown(text) for part, text in self.words.items()})}
        display(texts, raw=True, metadata=_handed(self.kind, self.name))


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
        self._set(case, {case.id: case}, captions.places(case.codebook, case.subject), choices)
        self.case_id = case.id

    def _set(self, of: Case | Study, cases: Mapping[str, Case], places: Mapping[str, Any], choices: Choices) -> None:
        self.of, self._places, self.choices = of, places, choices
        self._names = captions.names_of(of.codebook)
        subjects = {case_id: case.subject for case_id, case in cases.items()}
        self.worded = Worded(of.codebook, subjects, self._titles())
        self.links = {row["source_id"]: row["url"] for _, case in sorted(cases.items()) for row in case.sources.to_dict("records")}

    def _titles(self) -> dict[str, str]:
        """Titles of the instruments of law; a case has no tables that name them."""
        return {}

    def words(self, declared: Declaration, numbers: Numbers) -> dict[str, str]:
        """Label, title, caption and note of an exhibit, with the numbers put in; what was chosen follows in the note where it matters.

        Raises
        ------
        KeyError
            If the words ask for a number that is not given.
        """
        texts = {"title": declared.title, "caption": declared.caption, "note": declared.note}
        filled = {part: captions.filled(text, **self._places, **numbers).strip() for part, text in texts.items()}
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
        declared = register.declared()[kind, name]
        return declared.make(self._cases_of(declared), self.choices)

    def _cases_of(self, declared: Declaration) -> Any:
        """What an exhibit is made of: the case, or all cases."""
        return self.of

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
            made = declared.make(self._cases_of(declared), self.choices)
        if declared.draw is None:
            return self._table(declared, made)
        return self._figure(declared, lambda width_mm: declared.drawn(self.of, self.choices, made, width_mm))

    def _figure(self, declared: Declaration, drawn: Callable[[int], Drawing]) -> "Exhibit | Sentences":
        drawing, instead = drawn(WIDTH_MM), self._instead(declared)
        if instead and drawing.marks.empty:
            return Sentences([instead])
        _refuse_other_columns(declared, drawing.marks)
        words = {**self.words(declared.as_drawn(drawing), drawing.numbers), "alt": drawing.alt, "finding": drawing.finding}

        title = words["finding"] or words["title"]

        def content() -> dict[str, str]:
            return {"text/plain": drawing.alt, "image/svg+xml": svg_text(drawing, title), "text/csv": _csv(drawing.marks)}

        around = Around(words["title"], words["caption"], words["note"])
        file = printed.figure(drawn, title, declared.name, f"{self.case_id}-{declared.name}", around)
        return Exhibit("figure", declared.name, drawing.marks, words, content, printed.FIGURES, file)

    def _table(self, declared: Declaration, made: tuple[Any, ...]) -> "Exhibit | Sentences":
        table, instead = made[0].rename(columns=self._names if declared.name in captions.OVER_CASES else {}), self._instead(declared)
        if instead and table.empty:
            return Sentences([instead])
        if WHOSE in declared.rows.columns and isinstance(self.of, Study):
            table = others.saying_whose(table, self.of, WHOSE.name)
        _refuse_other_columns(declared, table)
        columns = list(declared.shown) or list(table.columns)
        words = self.words(declared, {"rows": len(table), **declared.numbers(*made)})

        def content() -> dict[str, str]:
            plain = f"{len(table)} rows, {len(table.columns)} columns"
            return {"text/plain": plain, "text/html": _shown(table, columns), "text/csv": _csv(table)}

        def file(ending: str, width_mm: int = WIDTH_MM) -> bytes:
            references = declared.also(*made) if ending in printed.REFERENCES else {}
            return references[ending].encode() if references else self._printed(declared, table[columns], words).file(ending)

        also = printed.REFERENCES if declared.has_references else ()
        return Exhibit("table", declared.name, table, words, content, (*printed.TABLES, *also), file)

    def _printed(self, declared: Declaration, table: pd.DataFrame, words: Words) -> printed.Table:
        """The columns of a table that are printed, in words."""
        table = table[[name for name in table.columns if name not in UNPRINTED]]
        cells, heads = self.worded.table(table, declared.rows), self.worded.heads(table, declared.rows)
        around = Around(words["title"], words["caption"], self.worded.note(words["note"], declared.rows, map(str, table.columns)))
        n_keys = sum(declared.rows.column(str(name)).is_key for name in table.columns)
        return printed.Table(cells, heads, f"{self.case_id}-{declared.name}", declared.label, around, n_keys, self.links)


def _refuse_other_columns(declared: Declaration, rows: pd.DataFrame) -> None:
    if list(rows.columns) != declared.rows.names:
        stands, named = ", ".join(rows.columns), ", ".join(declared.rows.names)
        raise ValueError(f"the columns of {declared.kind} {declared.name} are {stands}, and its declaration names {named}")


class StudyShelf(Shelf):
    """Exhibits over all cases; parameters as for `Shelf`, with the study in place of the case."""

    def __init__(self, study: Study, choices: Choices = DEFAULT) -> None:
        self._set(study, study.cases, captions.places(study.codebook), choices)
        self.case_id, self.study = terms.STUDY, study

    def _cases_of(self, declared: Declaration) -> Any:
        return self.study.own if declared.is_of_own else self.study

    def words(self, declared: Declaration, numbers: Numbers) -> dict[str, str]:
        """As for a case; the note says which cases are those of other studies, and who made these, or that they are left out."""
        words, whose = super().words(declared, numbers), others.say(self.study)
        if whose and declared.is_of_own:
            whose = f"Cases of other studies are left out: {sentences.say_list([maker.name for maker in self.study.makers])}."
        return {**words, "note": f"{words['note']} {whose}".strip()}

    def _titles(self) -> dict[str, str]:
        instruments = others.read_law().instruments
        return dict(zip(instruments["instrument_id"], instruments["title"], strict=True))


class Sentences:
    """Sentences, one item of a list each."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = list(sentences)

    @property
    def finding(self) -> str:
        """All of them as running text, where they stand in place of an exhibit."""
        return " ".join(self.sentences)

    def save(self, path: str | Path, width_mm: int = WIDTH_MM) -> Path:
        """Refuse to save what stands in place of an exhibit."""
        raise ValueError(f"there is no exhibit to save: {' '.join(self.sentences)}")

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
    """What a rerun needs to be the same: versions of this package and of the libraries that matter, and a hash of the raw rows of the case, or of all for the study.

    NumPy is not named: Python 3.15 has another release of it than the others, and the same exhibits come out.

    The hash is that of the rows, not of the files: their order, line ends and byte order marks do not matter.
    """
    libraries = ", ".join(f"{name} {version(name)}" for name in ("edtf", "matplotlib", "pandas"))
    folders = [store.raw_folder() / "cases" / each for each in (store.case_ids() if case_id == terms.STUDY else [case_id])]
    rows = [sorted_csv(path) for folder in folders for path in listing.tables_in(folder)]
    whose = "all cases" if case_id == terms.STUDY else "the case"
    lent = [others.say_maker(maker) for maker in others.makers()] if case_id == terms.STUDY else []
    beside = f" Beside them: {'; '.join(lent)}." if lent else ""
    return Sentences(
        [f"Software: {store.PROJECT} {store.version()}, {libraries}.", f"Raw rows of {whose}: SHA-256 {files.sha256(b''.join(rows))}.{beside}"]
    )
