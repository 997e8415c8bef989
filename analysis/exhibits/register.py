"""All exhibits, found by walking the modules of this folder: who adds a file has added it here."""

import pkgutil
import re
from collections.abc import Iterable
from functools import cache
from importlib import import_module

import analysis.exhibits
from analysis.exhibits.declaration import Declaration
from analysis.model import captions

PLACE = re.compile(r"\{(\w+)")


def _found() -> list[Declaration]:
    """Declarations in the modules of the folder, figures first, by number."""
    modules = [import_module(f"analysis.exhibits.{found.name}") for found in pkgutil.iter_modules(analysis.exhibits.__path__)]
    declared = {id(value): value for module in modules for value in vars(module).values() if isinstance(value, Declaration)}
    return sorted(declared.values(), key=lambda exhibit: (exhibit.kind, exhibit.number, exhibit.name))


def faults(exhibits: Iterable[Declaration]) -> list[str]:
    """What is wrong with declarations taken together, one line each."""
    exhibits, found = list(exhibits), []
    for kind in ("figure", "table"):
        mine = [exhibit for exhibit in exhibits if exhibit.kind == kind]
        names, numbers = [exhibit.name for exhibit in mine], [exhibit.number for exhibit in mine]
        found += [f"two {kind}s have the name {name}" for name in sorted({name for name in names if names.count(name) > 1})]
        if numbers != list(range(1, len(mine) + 1)):
            found.append(f"the {kind}s are numbered {', '.join(map(str, numbers))}, and not from 1 to {len(mine)}")
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
def declared() -> dict[tuple[str, str], Declaration]:
    """Declared exhibits by kind and name, in the order of reading: figures, then tables.

    Raises
    ------
    ValueError
        If declarations contradict each other; all faults are named.
    """
    exhibits = _found()
    if wrong := faults(exhibits):
        raise ValueError("\n".join(wrong))
    return {(exhibit.kind, exhibit.name): exhibit for exhibit in exhibits}


def of_notebook(notebook: str) -> list[Declaration]:
    """Exhibits that a notebook shows, in the order of reading."""
    return [exhibit for exhibit in declared().values() if exhibit.notebook == notebook]
