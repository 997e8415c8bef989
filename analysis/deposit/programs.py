"""What the programs of an archive need: software with its versions, where chance is drawn, time, memory and room on disk."""

import ast
import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from analysis.deposit import lock, measured
from analysis.deposit.contents import Contents

PROJECT = "pyproject.toml"
DRAWING = ("default_rng", "Random", "RandomState", "seed")
"""Names of what begins to draw chance, in NumPy and in Python."""
HOUR, DAY = 3600, 86400
TIMES = (
    (600, "<10 minutes"), (HOUR, "10-60 minutes"), (2 * HOUR, "1-2 hours"), (8 * HOUR, "2-8 hours"),
    (DAY, "8-24 hours"), (3 * DAY, "1-3 days"), (14 * DAY, "3-14 days"), (float("inf"), "> 14 days"),
)  # fmt: skip
"""Bands of time, each up to so many seconds."""
ROOMS = (
    (25, "< 25 MBytes"), (250, "25 MB - 250 MB"), (2048, "250 MB - 2 GB"), (25 * 1024, "2 GB - 25 GB"),
    (250 * 1024, "25 GB - 250 GB"), (float("inf"), "> 250 GB"),
)  # fmt: skip
"""Bands of room on disk, each up to so many MiB."""


class Seed(NamedTuple):
    """A place where chance is drawn: the program and its line, the seed as it is written and its value, and what for."""

    path: str
    line: int
    seed: str
    what: str


class Program(NamedTuple):
    """A notebook or a part of the package, and what it is."""

    path: str
    what: str


class Room(NamedTuple):
    """A band and whether what was measured lies in it."""

    words: str
    is_it: bool


def python(contents: Contents) -> str:
    """The releases of Python that the package takes."""
    return str(contents.package["requires-python"])


def locked(contents: Contents) -> dict[str, list[str]]:
    """Versions in the lock by name; several where they differ between releases of Python."""
    found: dict[str, list[str]] = {}
    for package in lock.read(contents.files[lock.RUNNING]):
        found.setdefault(package.name, []).append(package.version)
    return found


def software(contents: Contents) -> list[tuple[str, list[str]]]:
    """Packages that the project itself asks for, sorted, with their versions in the lock."""
    named = {canonicalize_name(Requirement(line).name) for line in contents.package["dependencies"]}
    versions = locked(contents)
    return [(name, versions.get(name, [])) for name in sorted(named)]


def seeds(contents: Contents) -> list[Seed]:
    """Every place in package and notebooks where chance is drawn, by file and line."""
    found = []
    for path, data in contents.files.items():
        if path.startswith("analysis/") and path.endswith(".py"):
            found += list(_drawn(path, data.decode()))
        if re.fullmatch(r"notebooks/[^/]+\.ipynb", path):
            for cell in json.loads(data)["cells"]:
                if cell["cell_type"] == "code":
                    found += list(_drawn(f"{path}, cell {cell['id']}", "".join(cell["source"])))
    return found


def _drawn(path: str, source: str) -> Iterator[Seed]:
    if not any(name in source for name in DRAWING):
        return
    tree = ast.parse(source)
    constants = {
        ast.unparse(name): ast.unparse(value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        for name, value in _pairs(node.targets[0], node.value)
    }
    scopes: list[ast.Module | ast.FunctionDef] = [tree]
    scopes += [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for scope in scopes:
        for node in _own(scope):
            if isinstance(node, ast.Call) and _name(node.func) in DRAWING:
                said = ", ".join(map(ast.unparse, node.args)) or "none"
                value = f" = {constants[said]}" if said in constants else ""
                what = (ast.get_docstring(scope) or "").partition("\n")[0]
                yield Seed(path, node.lineno, said + value, what)


def _pairs(target: ast.expr, value: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    """Names and values of an assignment, one by one where there are several."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return list(zip(target.elts, value.elts, strict=True))
    return [(target, value)]


def _own(scope: ast.Module | ast.FunctionDef) -> Iterator[ast.AST]:
    """Nodes of a function or module that are of no function in it."""
    left: list[ast.AST] = list(scope.body)
    while left:
        node = left.pop(0)
        if not isinstance(node, ast.FunctionDef):
            yield node
            left[:0] = ast.iter_child_nodes(node)


def _name(called: ast.expr) -> str:
    return called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""


def notebooks(contents: Contents) -> list[Program]:
    """Notebooks in their order, each with its first heading."""
    found = []
    for path, data in contents.files.items():
        if re.fullmatch(r"notebooks/[^/]+\.ipynb", path):
            texts = ["".join(cell["source"]) for cell in json.loads(data)["cells"] if cell["cell_type"] == "markdown"]
            headings = [line.lstrip("# ") for text in texts for line in text.splitlines() if line.startswith("#")]
            found.append(Program(path, headings[0] if headings else "no heading"))
    return found


def rooms(contents: Contents) -> list[Program]:
    """Rooms of the package, sorted, each with the first sentence that it says of itself."""
    found = []
    for path, data in contents.files.items():
        if re.fullmatch(r"analysis/[^/]+/__init__\.py", path):
            said = ast.get_docstring(ast.parse(data)) or "nothing is said of it"
            found.append(Program(path.removesuffix("__init__.py"), said.partition("\n")[0]))
    return found


def bands(contents: Contents) -> tuple[list[Room], list[Room]]:
    """Bands of time and of room on disk, with those of what was measured marked: both steps together."""
    table = measured.read(contents)
    steps = table[table["step"].isin(measured.STEPS)]
    if not len(steps):
        return [Room(words, False) for _, words in TIMES], [Room(words, False) for _, words in ROOMS]
    own = sum(map(len, contents.files.values())) / measured.MIB
    return _band(TIMES, steps["seconds"].astype(int).sum()), _band(ROOMS, steps["disk"].astype(int).sum() + own)


def _band(of: tuple[tuple[float, str], ...], value: float) -> list[Room]:
    least = [0.0, *(end for end, _ in of)]
    return [Room(words, start <= value < end) for start, (end, words) in zip(least, of, strict=False)]
