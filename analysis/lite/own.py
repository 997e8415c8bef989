"""A case of somebody's own in the browser: its tables or a workbook judged as every verb judges them, and its exhibits made."""

import tempfile
import time
from collections.abc import Mapping
from html import escape
from pathlib import Path

from analysis.collect import files, listing, store
from analysis.collect.fault import said
from analysis.lite import rerun
from analysis.model.choices import Value
from analysis.model.sentences import count
from analysis.pipeline import intake

WORKBOOKS = (".xlsx", ".xlsm")


class Refused(rerun.Page):
    """Why what somebody brought is not run: every fault, a line each; `lines` has them."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        head = f"Not run: {count(len(lines), 'fault')}. Mend the file, put it here again, and run this cell again."
        super().__init__(f"<p>{head}</p><ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>", "\n".join([head, *lines]))

    def everything(self) -> rerun.Page:
        """That there is nothing to show, in place of what a rerun would show."""
        return rerun.Page("<p>Nothing was made, since the case was not run.</p>", "Nothing was made, since the case was not run.")

    download = everything


def _of_tables(found: Mapping[str, Path], case_id: str) -> dict[str, bytes]:
    """Content of the tables of a case by their path in a data set."""
    return {f"cases/{case_id}/{name}": files.read_given(path) for name, path in found.items() if path.suffix.lower() not in WORKBOOKS}


def _of_workbook(path: Path, raw: Path) -> tuple[dict[str, bytes], list[str]]:
    """Content of the tables that a workbook brings by their path in a data set, and its faults."""
    from analysis.entry import bringing, filled, gathered, opened

    known = gathered.to_read()
    try:
        brought = filled.tables(opened.opened(files.read_given(path), path.name), path.name, known.sheets, known.vocabularies)
    except opened.Unreadable as error:
        return {}, [str(error)]
    if brought.faults:
        return {}, said(brought.faults)
    planned = bringing.plan(raw, known.sheets, brought)
    return planned.contents, planned.faults


def _there(folder: Path) -> dict[str, Path]:
    """Tables and workbooks that somebody put into a folder, by name."""
    kinds = (".csv", ".tsv", ".ods", ".xls", *WORKBOOKS)
    return {path.name: path for path in sorted(folder.iterdir()) if path.suffix.lower() in kinds and not listing.is_of_tools(path.name)}


def case(folder: str | Path, case_id: str, **choices: Value) -> rerun.Rerun | Refused:
    """The exhibits of a case that somebody brings, or all that is wrong with it.

    It is laid beside the cases of the study in a copy of the data, and judged by the codebook of the study.

    Parameters
    ----------
    folder
        Where the files lie: one workbook (.xlsx) of the kind that `rival-requests workbook` writes, or tables such as `facts.csv`.
    case_id
        The name of the case: that of the workbook, or the one that the tables are to have.
    choices
        Parameters of analysis, as in the notebooks.
    """
    place = Path(folder)
    found = _there(place) if place.is_dir() else {}
    books = [path for path in found.values() if path.suffix.lower() in WORKBOOKS]
    if not found or (books and len(found) > 1):
        there = f" has {', '.join(found)}" if found else " has no table"
        return Refused([f"The folder {folder}{there}. Put one workbook (.xlsx) into it, or the tables of one case (case.csv, facts.csv and so on)."])
    with tempfile.TemporaryDirectory(prefix="rival-requests-") as made:
        raw = Path(made) / "raw"
        files.write_all(raw, {path.relative_to(store.raw_folder()).as_posix(): files.read_file(path) for path in _all(store.raw_folder())})
        with store.reading_from(raw):
            contents, faults = _of_workbook(books[0], raw) if books else (_of_tables(found, case_id), [])
            if not faults:
                files.write_all(raw, contents)
                faults = intake.faults_of_run([case_id], choices)
            if faults:
                return Refused(faults)
            clock = time.monotonic()
            return rerun.Rerun(case_id, choices, rerun.made_here([case_id], choices), None, time.monotonic() - clock)


def _all(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and listing.is_put_there(path, folder))
