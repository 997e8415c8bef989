"""The faults of a data set that can be mended with certainty: what would change, the files afterwards, and the change itself."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

from analysis.collect import cells, changes, files, form_checks, grouping, mends, reading, store
from analysis.collect.fault import Fault
from analysis.collect.grouping import Told
from analysis.collect.mends import Change, Written
from analysis.model.dictionary import collected, vocabulary
from analysis.model.dispute import Codebook
from analysis.pipeline import intake

ROUNDS = 5
"""So often are the tables judged again, at most, after changes that may let others be seen."""


class Plan(NamedTuple):
    """What would change below a folder: the cells, the new content of each file by its path, and all faults that there are, with what is known of each."""

    root: Path
    changes: tuple[Change, ...]
    files: dict[str, bytes]
    faults: tuple[Told, ...]


def judged(folder: Path, instead: Mapping[str, bytes] = {}, case_ids: Collection[str] | None = None) -> intake.Judged:
    """What `check` finds of a data set, or of some of its cases, or of the folder of a case; `instead` as for `intake.judge`."""
    return intake.judge(folder, case_ids, instead) if (folder / "cases").is_dir() else intake.judge_case_folder(folder, instead)


def root_of(folder: Path) -> Path:
    """The data set in which a folder lies, to which paths of files are relative; that of a case where it lies in none."""
    place = folder.absolute()
    return place if (place / "cases").is_dir() or place.parent.name != "cases" else place.parent.parent


def path_of(fault: Fault, root: Path) -> str:
    """Path of the file of a fault, relative to its data set."""
    first, _, name = fault.file.partition("/")
    return f"cases/{fault.file}" if name and (root / "cases" / first).is_dir() else fault.file


def _tables(root: Path, data: Mapping[str, bytes], codebook: Codebook) -> dict[str, Written]:
    """Every table that can be read, by its path."""
    beside = {f"{table.name}.csv": table for table in (*collected.BESIDE_TABLES, *vocabulary.CODEBOOK_TABLES)}
    of_case = {f"{table.name}.csv": table for table in codebook.case_tables}
    found = {}
    for path, content in data.items():
        parts = path.split("/")
        case_id = parts[1] if parts[0] == "cases" and len(parts) == 3 else root.name if len(parts) == 1 and not (root / "cases").is_dir() else ""
        table = of_case.get(parts[-1]) if case_id else beside.get(path)
        frame = form_checks.parse(table, content, path).frame if table else None
        if table and frame is not None and not frame.index.has_duplicates:
            written = [name for name in frame if _has(content, str(name), table.names)]
            found[path] = Written(table, frame[written], case_id)
    return found


def _has(content: bytes, column: str, names: list[str]) -> bool:
    """Whether a file has a column, and not only blanks in the place of one that it may leave out."""
    return column in reading.named(reading.read(content, "", names).header, names, names, "")[0]


def plan(folder: Path, case_ids: Collection[str] | None = None) -> Plan:
    """Every certain change that mends a fault of a data set or of a case, found by judging the tables again after each round of them."""
    root = root_of(folder)
    codebook, data = intake.codebook_of(root), store.read_bytes(root)
    made: dict[str, bytes] = {}
    before: dict[tuple[str, int, str], str] = {}
    after: dict[tuple[str, int, str], str] = {}
    for _ in range(ROUNDS):
        faults = [(path_of(fault, root), fault) for fault in judged(folder, made, case_ids).faults]
        tables = _tables(root, data | made, codebook)
        found = [change for change in mends.certain(tables, faults, codebook.tables) if faults]
        new = {change[:3]: change.after for change in found}
        if not new or set(new.items()) <= set(after.items()):
            break
        before = {change[:3]: change.before for change in found} | before
        after |= new
        for path in {path for path, _, _ in new}:
            own = {(row, column): text for (file, row, column), text in after.items() if file == path}
            mended = cells.changed(data[path], own, tables[path].table.names)
            if mended is None:
                after = {place: text for place, text in after.items() if place[0] != path}
            else:
                made[path] = mended
    tables, left = _tables(root, data, codebook), {fault[:4] for fault in judged(folder, made, case_ids).faults}
    order = {path: {name: place for place, name in enumerate(written.frame)} for path, written in tables.items()}
    listed = [Change(*place, before[place], text) for place, text in after.items() if before[place] != text]
    listed.sort(key=lambda one: (one.path, one.row, order[one.path][one.column]))
    all_told = [
        _told(fault, tables.get(path_of(fault, root)), tables, codebook, fault[:4] not in left) for fault in judged(folder, {}, case_ids).faults
    ]
    return Plan(root, tuple(listed), made, tuple(all_told))


def _told(fault: Fault, written: Written | None, tables: Mapping[str, Written], codebook: Codebook, is_mended: bool) -> Told:
    """A fault with what is known of it."""
    column = written.table.column(fault.column) if written and fault.column in written.table.names else None
    of_case = mends.propositions(tables, written.case_id, codebook.tables) if written and column and column.refers_to == "propositions" else ()
    return grouping.told(fault, column, codebook.tables, of_case, is_mended)


def carry_out(planned: Plan) -> None:
    """Change the files, all or none.

    Raises
    ------
    files.Busy
        If another process is changing files of this folder.
    changes.Stale
        If a file is no longer what it was.
    OSError
        If a file cannot be written; nothing is changed then.
    """
    now = {path: files.sha256(files.read_file(planned.root / path)) for path in planned.files}
    changes.make(planned.root, planned.files, now)
