"""What is claimed, what a rerun made, and how the two compare."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.collect import files, listing, store
from analysis.model import terms
from analysis.model.dictionary.manifest import MANIFEST as LISTED
from analysis.pipeline import notebooks

MANIFEST = "results/manifest.csv"
REPRODUCED, DIFFERS, MISSING, UNEXPECTED = "reproduced", "differs", "missing", "unexpected"


class Made(NamedTuple):
    """A file that a rerun made: the case, notebook, cell and exhibit that it comes from, and its bytes."""

    case_id: str
    notebook: str
    cell_id: str
    exhibit: str
    data: bytes


def is_anything_claimed() -> bool:
    """Whether any result is claimed yet: a study of one's own begins without."""
    return store.ROOT == store.INSTRUMENT or any((store.ROOT / "results").rglob("*.csv"))


def collect(build: Path, case_ids: Iterable[str]) -> dict[str, Made]:
    """Everything that the executed notebooks of a rerun hold, by path; notebooks that failed are not there."""
    made = {}
    for case_id in case_ids:
        for name in notebooks.names(case_id):
            path = notebooks.executed_path(name, case_id)
            if (build / path).is_file():
                executed = (build / path).read_bytes()
                made[path] = Made(case_id, name, "", name, executed)
                for place, (exhibit, cell_id, data) in notebooks.handed_over(executed, case_id).items():
                    made[place] = Made(case_id, name, cell_id, exhibit, data)
    return dict(sorted(made.items()))


def manifest(made: Mapping[str, Made]) -> pd.DataFrame:
    """One row per file that the notebooks made: where it comes from, its size and its SHA-256."""
    rows = [
        (path, item.case_id, item.notebook, item.cell_id, item.exhibit, len(item.data), files.sha256(item.data))
        for path, item in sorted(made.items())
    ]
    return LISTED.frame(rows)


def gone(root: Path | None = None) -> list[str]:
    """Names of cases of which a folder (the project unless given) has results, and the data have nothing."""
    places = [(root or store.ROOT) / part for part in ("results", "data/processed", "tasks")]
    there = {path.name for place in places if place.is_dir() for path in place.iterdir() if path.is_dir() and not path.is_symlink()}
    return sorted(name for name in there - {*store.case_ids(), terms.STUDY} if not name.startswith("."))


def claimed_paths(case_ids: Iterable[str]) -> dict[str, Path]:
    """Files that are claimed for some cases, by path from the root; with those of the study, also what is claimed of cases that are gone."""
    found, case_ids = {}, list(case_ids)
    for case_id in [*case_ids, *(gone() if terms.STUDY in case_ids else ())]:
        notebook_paths = [store.ROOT / notebooks.executed_path(name, case_id) for name in notebooks.names(case_id)]
        folders = [store.ROOT / "data" / "processed" / case_id, store.ROOT / "results" / case_id]
        below = [path for folder in folders if folder.is_dir() for path in folder.rglob("*") if path.is_file() and listing.is_put_there(path, folder)]
        for path in [*notebook_paths, *below]:
            if path.is_file():
                found[path.relative_to(store.ROOT).as_posix()] = path
    return dict(sorted(found.items()))


def compare(made: Mapping[str, Made], case_ids: Iterable[str]) -> pd.DataFrame:
    """Each claimed or remade file of some cases, and what became of it.

    Returns
    -------
    One row per file, sorted by path: `case_id`, `path`, `verdict` (reproduced: same bytes; differs;
    missing: claimed and not made; unexpected: made and not claimed).
    """
    claimed = claimed_paths(case_ids)
    rows = []
    for path in sorted({*claimed, *made}):
        if path not in made:
            case_id, verdict = notebooks.case_of(path), MISSING
        elif path not in claimed:
            case_id, verdict = made[path].case_id, UNEXPECTED
        else:
            case_id = made[path].case_id
            verdict = REPRODUCED if claimed[path].read_bytes() == made[path].data else DIFFERS
        rows.append((case_id, path, verdict))
    return pd.DataFrame(rows, columns=["case_id", "path", "verdict"])


def summary(compared: pd.DataFrame) -> str:
    """Table for people: a row per case with how many files were reproduced, differ, are missing or unexpected."""
    verdicts = [REPRODUCED, DIFFERS, MISSING, UNEXPECTED]
    counts = pd.crosstab(compared["case_id"], compared["verdict"]).reindex(columns=verdicts, fill_value=0)
    counts.loc["all"] = counts.sum()
    width = max(len(str(name)) for name in counts.index)
    head = " " * width + "".join(f"{verdict:>12}" for verdict in verdicts)
    lines = [f"{name:<{width}}" + "".join(f"{number:>12}" for number in row) for name, row in zip(counts.index, counts.to_numpy(), strict=True)]
    return "\n".join([head, *lines])
