"""Where a name still stands after it was taken back, what to do there, and what no search here can reach."""

import shlex
from collections.abc import Iterable
from pathlib import Path

from analysis.collect import changes, store
from analysis.model.spellings import Spellings
from analysis.pipeline import documents, searching
from analysis.pipeline.searching import Searched

CLAIMED = ("results/", "data/processed/", "notebooks/", *documents.GENERATED)
"""What a refresh makes anew, by how its paths begin."""
TO_DO = (
    ("build/lab/", "your own copy: edit it, or remove it and call `make lab`"),
    ("build/verification/", "remove it, or call `make verify`"),
    ("build/perturbation/", "remove it, or call `make perturb`"),
    ("build/print/", "remove it, or call `make print`"),
    ("build/runs/", "remove it"),
    ("build/", "call `make run`, or remove it"),
    ("site/", "call `make site`"),
    (changes.STAGE, "call any command, which finishes what was left there, or remove it"),
    ("dist/", "remove it, and build the package again"),
)
"""What to do about a file, by how its path in the project begins."""


def places(raw: Path, more: Iterable[Path]) -> list[Path]:
    """Where is searched: the data, folders that are named, and of the project all, or what can be made there of other data."""
    root = store.ROOT
    own = raw.resolve() == (root / "data" / "raw").resolve()
    ours = [root] if own else [raw, *(root / name for name in ("build", "site"))]
    return [*dict.fromkeys([*ours, *more])]


def search(raw: Path, more: Iterable[Path], names: Spellings) -> Searched:
    """Every file in which a name is left."""
    return searching.search(places(raw, more), names)


def advice(path: Path, raw: Path, planned: Iterable[str]) -> str:
    """What to do about a file in which a name is left; `planned` are files of the data that a plan would change."""
    if path.is_relative_to(raw):
        return "--yes takes it out" if path.relative_to(raw).as_posix() in planned else "edit it by hand"
    if not path.is_relative_to(store.ROOT):
        return "make it again (run --out, site --out), or remove it"
    name = path.relative_to(store.ROOT).as_posix()
    if name.startswith(CLAIMED):
        return "call `make refresh`"
    return next((words for start, words in TO_DO if name.startswith(start)), "edit it by hand")


def say(found: Searched, raw: Path, planned: Iterable[str] = ()) -> Iterable[str]:
    """What a search found, one line a file, and in the end how much was searched and what could not be read."""
    for path, inside, names in found.left:
        where = f" ({inside})" if inside else ""
        named = ", ".join(names[:3]) + f" and {len(names) - 3} more" * (len(names) > 3)
        yield f"left: {path}{where} has {named}: {advice(path, raw, planned)}"
    dots = len({*found.unreadable})
    unread = f"; the letters of {dots} pictures and packed files cannot be read; look at them or make them again"
    beside = unread if dots else ""
    n_files = len({left.path for left in found.left})
    yield f"{found.n_files} files were searched, and it is left in {n_files or 'none'} of them{beside}"


def unreachable(name: str) -> list[str]:
    """What no search here can reach, with the commands that somebody may consider."""
    lines = ["what was published or copied before cannot be reached from here (copies and forks, archives, search engines)"]
    if (store.ROOT / ".git").exists():
        lines += [
            "nor can the history of git; these commands show and rewrite it, the second for everyone who has a copy:",
            f"  git log --all --oneline -S {shlex.quote(name)}",
            "  git filter-repo --replace-text FILE   (FILE has a line NAME==>WORDS for each spelling)",
        ]
    return lines
