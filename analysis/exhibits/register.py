"""All exhibits, found by walking the modules of this folder: who adds a file has added it here."""

import pkgutil
import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import cache
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any

import analysis.exhibits
from analysis.collect import others, store
from analysis.exhibits import Contradiction
from analysis.exhibits.declaration import Declaration
from analysis.model import captions, terms
from analysis.model.dictionary.columns import WHOSE
from analysis.model.dispute import Codebook

PLACE = re.compile(r"\{(\w+)")


def _found() -> list[Declaration]:
    """Declarations in the modules of the folder, in the order of reading."""
    modules = [import_module(f"analysis.exhibits.{found.name}") for found in pkgutil.iter_modules(analysis.exhibits.__path__)]
    declared = {id(value): value for module in modules for value in vars(module).values() if isinstance(value, Declaration)}
    return sorted(declared.values(), key=lambda exhibit: exhibit.order)


def faults(exhibits: Iterable[Declaration]) -> list[str]:
    """What is wrong with declarations taken together, one line each."""
    exhibits, found = list(exhibits), []
    for kind in ("figure", "table"):
        mine = [exhibit for exhibit in exhibits if exhibit.kind == kind]
        names, labels = [exhibit.name for exhibit in mine], [exhibit.label for exhibit in mine]
        found += [f"two {kind}s have the name {name}" for name in sorted({name for name in names if names.count(name) > 1})]
        found += [f"two {kind}s are {label}" for label in sorted({label for label in labels if labels.count(label) > 1})]
    for exhibit in exhibits:
        columns, name = set(exhibit.rows.names), f"{exhibit.kind} {exhibit.name}"
        named = {column for columns in exhibit.rests_on for column in columns.split(";")} - {"", "@row"}
        for what, used in (("shown", set(exhibit.shown)), ("rests_on", named)):
            found += [f"{name}: {what} names {column}, which is no column of it" for column in sorted(used - columns)]
        if not exhibit.rows.keys:
            found.append(f"{name}: no column names its rows")
        there = set(PLACE.findall(exhibit.when_empty)) - set(captions.WORDS)
        found += [f"{name}: the place {{{place}}} stands in when_empty, where there is no number" for place in sorted(there)]
    return found


@cache
def _as_written() -> tuple[Declaration, ...]:
    exhibits = _found()
    if wrong := faults(exhibits):
        raise Contradiction("\n".join(wrong))
    return tuple(exhibits)


def in_words(exhibit: Declaration, codebook: Codebook) -> Declaration:
    """An exhibit with its columns as a study calls them."""
    columns = captions.columns_of(codebook, exhibit.name)
    names = captions.names_of(codebook) if columns else {}

    def called(text: str) -> str:
        return re.sub(r"[a-z_]+", lambda word: names.get(word[0], word[0]), text)

    shown = tuple(name for column in exhibit.shown for name, _ in columns.get(column, [(column, "")]))
    keys = {name for key in exhibit.rows.keys for name, _ in columns.get(key, [(key, "")])}
    rows = exhibit.rows.called(columns, captions.places(codebook))
    rows = rows._replace(columns=tuple(column._replace(is_key=column.name in keys) for column in rows.columns))
    rests_on = {called(key): called(value) for key, value in exhibit.rests_on.items()}
    return _saying_whose(replace(exhibit, rows=rows, shown=shown, rests_on=rests_on), codebook)


def _saying_whose(exhibit: Declaration, codebook: Codebook) -> Declaration:
    """An exhibit of which each row is of one case, with a column that says whose, where cases of other studies stand beside those of the study."""
    of_one = [name for name in exhibit.rows.keys if name in others.OF_ONE_CASE]
    if not codebook.about.others or not of_one or exhibit.draw or exhibit.is_of_own:
        return exhibit

    def after(names: Iterable[Any], case: Any, more: Any) -> tuple[Any, ...]:
        return tuple(each for name in names for each in ((name, more) if name == case else (name,)))

    rows = exhibit.rows._replace(columns=after(exhibit.rows.columns, exhibit.rows.column(of_one[0]), WHOSE))
    return replace(exhibit, rows=rows, shown=after(exhibit.shown, of_one[0], WHOSE.name))


def is_had(exhibit: Declaration, filled: Collection[str], is_compared: bool) -> bool:
    """Whether a study has an exhibit, even if it is empty in a case; parameters as for `numbered`."""
    return (not exhibit.needs or exhibit.needs in filled) and (is_compared or exhibit.notebook != terms.COMPARING)


def numbered(exhibits: Iterable[Declaration], filled: Collection[str], is_compared: bool) -> list[Declaration]:
    """Exhibits in the order of reading, with the numbers that they have in a study.

    Those that the study has are counted without a gap, and the others, which are never made, after them. That a case has no row of an exhibit
    changes no number.

    Parameters
    ----------
    exhibits
        The declarations.
    filled
        Tables beside the cases that have a row.
    is_compared
        Whether anything may be compared across the cases of the study.
    """

    order = sorted(exhibits, key=lambda exhibit: (exhibit.kind, not exhibit.is_main, not is_had(exhibit, filled, is_compared), exhibit.number))
    parts = groupby(order, key=lambda exhibit: (exhibit.kind, exhibit.is_main))
    return [replace(exhibit, number=number) for _, part in parts for number, exhibit in enumerate(part, 1)]


@cache
def _declared(raw: Path) -> dict[tuple[str, str], Declaration]:
    codebook = store.read_codebook()
    exhibits = numbered(_as_written(), store.filled(), bool(codebook.about.comparison))
    return {(exhibit.kind, exhibit.name): in_words(exhibit, codebook) for exhibit in exhibits}


def declared() -> dict[tuple[str, str], Declaration]:
    """Declared exhibits by kind and name, in the order of reading: figures, then tables; numbers and columns are those of the study of the data.

    Raises
    ------
    Contradiction
        If declarations contradict each other; all faults are named.
    """
    return _declared(store.raw_folder())


def of_notebook(notebook: str) -> list[Declaration]:
    """Exhibits that a notebook shows, in the order of reading."""
    return [exhibit for exhibit in declared().values() if exhibit.notebook == notebook]
