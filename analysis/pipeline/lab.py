"""Copies of the notebooks to work on in JupyterLab: new where nobody wrote in them, left alone where somebody did."""

import json
from pathlib import Path
from typing import NamedTuple

from analysis.collect import files, store
from analysis.pipeline import notebooks

FOLDER = store.WORK / "build" / "lab"
COPIED = ".copied.csv"
"""File that says from which state of the notebooks the copies were made: SHA-256 of what people wrote in each."""


class Copies(NamedTuple):
    """What became of the copies: names that were made or brought up to date, and names that were edited, by whether a newer notebook waits."""

    fresh: list[str]
    edited: dict[str, bool]


PASSING = {"collapsed", "execution", "jupyter", "scrolled", "trusted"}
"""Metadata of a cell that JupyterLab writes by itself."""


def written(data: bytes) -> str:
    """SHA-256 of what people wrote in a notebook: all of it but what its cells show and what JupyterLab notes by itself; blank if it is none."""
    try:
        notebook = json.loads(data)
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
            cell["metadata"] = {name: value for name, value in cell["metadata"].items() if name not in PASSING}
            for name in ("outputs", "execution_count"):
                cell.pop(name, None)
        about = {name: value for name, value in notebook["metadata"].items() if name not in ("kernelspec", "language_info", "widgets")}
        return files.sha256(json.dumps([notebook["cells"], about], sort_keys=True).encode())
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""


def _written(path: Path) -> str:
    """`written` of a file; blank if it cannot be read."""
    try:
        return written(files.read_file(path))
    except OSError:
        return ""


def _known(path: Path) -> dict[str, str]:
    """From which state of each notebook its copy was made; nothing where that cannot be read."""
    try:
        return dict(store.read_table(path)[["notebook", "sha256"]].itertuples(index=False, name=None))
    except (OSError, ValueError, KeyError):
        return {}


def unedited(folder: Path = FOLDER) -> list[str]:
    """Names of the copies in which nobody wrote since they were made."""
    return [name for name, digest in _known(folder / COPIED).items() if digest and _written(folder / f"{name}.ipynb") == digest]


def prepare(folder: Path = FOLDER) -> Copies:
    """Copy the notebooks into a folder, over copies in which nobody wrote since they were made.

    To run a copy is not to write in it: what its cells showed is replaced with it.
    """
    known = _known(folder / COPIED)
    fresh, edited = [], {}
    for name in notebooks.every():
        ours, copy = notebooks.FOLDER / f"{name}.ipynb", folder / f"{name}.ipynb"
        newest, there = _written(ours), _written(copy)
        if there == newest:
            pass
        elif not copy.exists() or (there and there == known.get(name)):
            files.write_bytes(copy, files.read_file(ours))
            fresh.append(name)
        else:
            edited[name] = known.get(name) != newest
            continue
        known[name] = newest
    rows = "".join(f"{name},{digest}\n" for name, digest in sorted(known.items()))
    files.write_bytes(folder / COPIED, f"notebook,sha256\n{rows}".encode())
    return Copies(fresh, edited)


def say(copies: Copies, folder: Path = FOLDER) -> list[str]:
    """What became of the copies, in lines for people."""
    lines = [f"copied to {folder}: {', '.join(copies.fresh)}"] if copies.fresh else []
    for name, is_newer in copies.edited.items():
        waits = "; notebooks/ has a newer one, which is copied once yours is renamed or removed" if is_newer else ""
        lines.append(f"edited by you and left as it is: {folder / name}.ipynb{waits}")
    return lines
