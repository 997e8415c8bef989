"""A folder of results that somebody else may have made: every fault for which nothing of it is shown."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis.collect import files, store
from analysis.model import terms
from analysis.model.dictionary.processed import PROCESSED_TABLES, processed_case
from analysis.pipeline import foreign, notebooks
from analysis.trace.results import Results

NEEDED = ("case", "facts", "statements", "sources", "fact_sources", "contradictions", "row_sources")
"""Processed tables without which a case cannot be shown."""
WRONG = (OSError, ValueError, TypeError, KeyError, IndexError, AttributeError, SyntaxError, StopIteration, RecursionError)
"""What reading something of another form ends in."""


def missing(root: Path, results: Path | None) -> list[str]:
    """Why nothing of a folder can be shown: it has no results, or no processed tables; in a sentence.

    Parameters
    ----------
    root
        The folder: that of a rerun, or of the study at work.
    results
        The folder that somebody named; None if it is that of the study.
    """
    lacking = [place for place in ("results", "data/processed") if not (root / place).is_dir()]
    if not lacking:
        return []
    if results is None:
        advice = "Run `rival-requests run` first, and then `rival-requests refresh`, which makes what it computed the results"
        return [f"Nothing has been computed yet: {str(root)!r} has no {' and no '.join(lacking)}. {advice}."]
    return [f"--results is {str(root)!r}, which has no {' and no '.join(lacking)}. Name the folder of a rerun, such as build (make run)."]


def faults(shown: Results) -> list[str]:
    """What a folder of results lacks, what leads out of it, and what cannot be read in it, one line each."""
    if found := foreign.faults(shown.root):
        return found
    return [fault for scope in shown.scopes for fault in _of_scope(shown, scope)]


@contextmanager
def refusing(results: Path | None, kind: type[Exception]) -> Iterator[None]:
    """Take what reading foreign results ends in for contradictions of theirs: an error of this kind, with one sentence; nothing of ours is taken for that."""
    try:
        yield
    except WRONG as error:
        if results is None:
            raise
        reason = f"{type(error).__name__}: {error}"[:200]
        raise kind(
            f"the results in {str(results)!r} do not fit together ({reason}); name the folder of a complete rerun of these data (make run)"
        ) from error


def _of_scope(shown: Results, scope: str) -> Iterator[str]:
    yield from _of_processed(shown.root, scope)
    for name in notebooks.names(scope):
        path = notebooks.executed_path(name, scope)
        try:
            executed = files.read_given(shown.root / path)
        except OSError as error:
            yield f"{path} cannot be read ({error.strerror})"
            continue
        if wrong := notebooks.why_not_executed(executed, scope):
            yield f"{path} cannot be read ({wrong})"
    for (kind, name), declared in shown.register.items():
        yield from _of_exhibit(shown, scope, kind, name, declared.rows.names)


def _of_processed(root: Path, scope: str) -> Iterator[str]:
    """Faults of the processed tables of a case."""
    if scope == terms.STUDY:
        return
    codebook = store.read_codebook()
    for table in (processed_case(codebook.case_columns, codebook.about.words["subject_column"]), *PROCESSED_TABLES):
        path = f"data/processed/{scope}/{table.name}.csv"
        if (root / path).exists():
            yield from _lacking(path, root / path, table.names)
        elif table.name in NEEDED:
            yield f"{path} is missing"


def _of_exhibit(shown: Results, scope: str, kind: str, name: str, columns: Iterable[str]) -> Iterator[str]:
    """Faults of the table of an exhibit, and of the addresses of its marks."""
    path = f"results/{scope}/{kind}s/{name}.csv"
    if not (shown.root / path).exists():
        return
    wrong = list(_lacking(path, shown.root / path, columns))
    yield from wrong
    for place in [] if wrong else shown.rows(scope, kind, name):
        if not place.address.startswith(f"{scope}/") or place.address.count("/") < 2:
            yield f"{path} has a mark with the address {place.address[:80]!r}, which does not begin with {scope}/{name}/"
            return


def _lacking(path: str, place: Path, columns: Iterable[str]) -> Iterator[str]:
    """Why a table cannot be read, or which of its columns it has not."""
    try:
        there = set(store.read_table(files.read_given(place)).columns)
    except (OSError, ValueError) as error:
        yield f"{path} cannot be read ({getattr(error, 'strerror', None) or error})"
        return
    if lacking := [column for column in columns if column not in there]:
        yield f"{path} has no column {', '.join(lacking)}"
