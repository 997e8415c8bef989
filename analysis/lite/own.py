"""A case of somebody's own in the browser: its tables or a workbook judged as every verb judges them, and its exhibits made."""

import tempfile
import time
from collections.abc import Mapping
from html import escape
from pathlib import Path

from analysis.collect import files, listing, names, reading, store, unpacking
from analysis.collect.fault import said
from analysis.lite import rerun
from analysis.model import terms
from analysis.model.choices import Value
from analysis.model.sentences import count, say_list
from analysis.pipeline import intake

WORKBOOKS, TABLE, ARCHIVE = (".xlsx", ".xlsm"), ".csv", ".zip"
LARGEST = 20 * 10**6
"""Bytes of all that can be brought: Python in a browser has no more memory than the tab."""
WHAT_TO_GIVE = "Give one workbook (.xlsx), or the tables of one case (case.csv, facts.csv and so on), as they are or in one .zip."


class Refused(rerun.Page):
    """Why what somebody brought is not run: every fault, a line each; `lines` has them."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        head = f"Not run: {count(len(lines), 'fault')}. Mend what is wrong, and try again."
        super().__init__(f"<p>{head}</p><ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>", "\n".join([head, *lines]))


class _Unfit(ValueError):
    """What was brought is not run; the message has every fault, one a line."""


def _unpacked(given: Mapping[str, bytes]) -> dict[str, bytes]:
    """Files that were given, those of a zip in its place, by name without folders."""
    if (size := sum(map(len, given.values()))) > LARGEST:
        raise _Unfit(f"You gave {size / 1e6:.0f} MB, and at most {LARGEST // 10**6} MB are read here. Run it with what `make env` installs.")
    found: dict[str, bytes] = {}
    for name, data in given.items():
        inside = {name: data}
        if name.lower().endswith(ARCHIVE):
            try:
                inside = unpacking.read_zip(data).files
            except unpacking.NoArchive as error:
                raise _Unfit("\n".join(f"{name}: {line}" for line in str(error).splitlines())) from error
        for path, content in inside.items():
            plain = path.rpartition("/")[2]
            if any(map(listing.is_of_tools, path.split("/"))):
                continue
            if plain in found:
                raise _Unfit(f"{plain} is there twice. {WHAT_TO_GIVE}")
            found[plain] = content
    return found


def _sorted_out(given: Mapping[str, bytes]) -> tuple[str, dict[str, bytes]]:
    """Name of the workbook, blank if there is none, and the files."""
    found = _unpacked(given)
    wrong = [name for name in found if not name.lower().endswith((TABLE, *WORKBOOKS)) or names.fault(name)]
    books = [name for name in found if name.lower().endswith(WORKBOOKS)]
    if wrong or not found or (books and len(found) > 1):
        there = f"{say_list(sorted(wrong))} cannot be read here" if wrong else f"You gave {say_list(sorted(found)) or 'nothing'}"
        raise _Unfit(f"{there}. {WHAT_TO_GIVE}")
    return (books or [""])[0], found


def _of_workbook(name: str, data: bytes, case_id: str, raw: Path) -> tuple[str, dict[str, bytes]]:
    """The case that a workbook brings, and the content of the tables by their path in a data set."""
    from analysis.entry import bringing, filled, gathered, opened

    known = gathered.to_read()
    try:
        brought = filled.tables(opened.opened(data, name), name, known.sheets, known.vocabularies)
    except opened.Unreadable as error:
        raise _Unfit(str(error)) from error
    if brought.faults:
        raise _Unfit("\n".join(said(brought.faults)))
    plan = bringing.plan(raw, known.sheets, brought)
    wrong = plan.faults or said(bringing.in_workbook(fault, plan) for fault in bringing.wrong_afterwards(raw, plan))
    there = plan.case_ids if case_id in ("", *plan.case_ids) else []
    if not wrong and len(there) != 1 and case_id not in there:
        wrong = [f"{name} has {count(len(plan.case_ids), 'case')}: {', '.join(plan.case_ids) or 'none'}. Write the name of one that it has."]
    if wrong:
        raise _Unfit("\n".join(wrong))
    return case_id or there[0], plan.contents


def _named_in(table: bytes) -> str:
    """The name of a case that its `case.csv` has; `my-case` where that cannot be read."""
    read = reading.read(table, "case.csv", ["case_id"])
    cells = [dict(zip(read.header, cells, strict=True)) for _, cells in read.rows]
    return next((row["case_id"] for row in cells if row.get("case_id")), "my-case")


def _of_tables(found: Mapping[str, bytes], case_id: str, raw: Path) -> tuple[str, dict[str, bytes]]:
    """The name of the case of some tables, that in `case.csv` where none is given, and their content by their path in a data set."""
    case_id = case_id or _named_in(found.get("case.csv", b""))
    if wrong := names.fault(case_id) or ("has a slash" if "/" in case_id else "is that of all cases" if case_id == terms.STUDY else ""):
        raise _Unfit(f"The name of the case {case_id!r} {wrong}. Give one such as my-case.")
    contents = {f"cases/{case_id}/{name}": data for name, data in found.items()}
    if wrong_then := intake.judge_after(raw, contents, [case_id]).faults:
        raise _Unfit("\n".join(said(wrong_then)))
    return case_id, contents


def case(given: Mapping[str, bytes], case_id: str = "", begin: rerun.Begin = rerun.unheard, **choices: Value) -> rerun.Rerun | Refused:
    """The exhibits of a case that somebody brings, or all that is wrong with it.

    It is laid beside the cases of the study in a copy of the data, and judged by the codebook of the study.

    Parameters
    ----------
    given
        Files by name: one workbook (.xlsx) of the kind that `rival-requests workbook` writes, or tables such as `facts.csv`, as they are or in a zip.
    case_id
        The name of the case: which of a workbook that has several, or the one that the tables are to have. Blank: that of the workbook, or of `case.csv`.
    begin
        Is told which notebook begins.
    choices
        Parameters of analysis, as in the notebooks.
    """
    try:
        book, found = _sorted_out(given)
        with tempfile.TemporaryDirectory(prefix="rival-requests-") as made:
            raw = Path(made) / "raw"
            files.write_all(raw, {path.relative_to(store.raw_folder()).as_posix(): files.read_file(path) for path in _all(store.raw_folder())})
            with store.reading_from(raw):
                case_id, contents = _of_workbook(book, found[book], case_id, raw) if book else _of_tables(found, case_id, raw)
                files.write_all(raw, contents)
                if faults := intake.faults_of_run([case_id], choices):
                    raise _Unfit("\n".join(faults))
                clock = time.monotonic()
                return rerun.Rerun(case_id, choices, rerun.made_here([case_id], choices, begin), None, time.monotonic() - clock)
    except _Unfit as error:
        return Refused(str(error).splitlines())


def _all(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and listing.is_put_there(path, folder))
