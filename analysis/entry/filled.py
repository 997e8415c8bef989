"""A filled workbook as rows of tables: columns found by their names, cells in the words of the data, and all that was odd about it named."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from analysis.collect import reading, typed_dates
from analysis.collect.fault import ROW, Fault
from analysis.entry import cells
from analysis.entry.codes import Vocabularies
from analysis.entry.opened import Opened
from analysis.entry.sheets import CASE_ID, CODES, EXAMPLE, GUIDE, Sheet
from analysis.model.dictionary.schemas import Column, instead_of_case

HEAD_WITHIN = 20
"""The head of a table stands in one of so many first rows."""
NAMED = 6
"""Most rows that a note names."""


class Brought(NamedTuple):
    """What a workbook brings.

    `rows`: by sheet, text with the columns of the sheet, `case_id` filled where the sheet has it; the index, called `row`, has the numbers of the rows in
    the workbook. `notes`: sentences on what was understood otherwise than plainly. `faults`: what keeps it from being used. `places`: what the sheet of
    each table, and that of the codes, is called in messages; there are none in a library.
    """

    rows: dict[str, pd.DataFrame]
    notes: list[str]
    faults: list[Fault]
    places: Mapping[str, str] = {}


class Grid(NamedTuple):
    """A sheet of a workbook as it was found: what it is called in messages, and each row that is not blank, by its number, as cells."""

    page: Any
    values: Any
    place: str
    rows: list[tuple[int, list[Any]]]

    def value_cell(self, cell: Any) -> Any:
        """The cell with the result of its formula."""
        return None if self.values is None else self.values.cell(cell.row, cell.column)


def is_blank(cell: Any) -> bool:
    """Whether nothing stands in a cell that anybody can see."""
    return cell.value is None or (isinstance(cell.value, str) and not reading.tidy_name(cell.value))


def grid(opened: Opened, page: Any, file: str) -> Grid:
    """A sheet of a workbook."""
    rows = [(number, list(row)) for number, row in enumerate(page.iter_rows(), 1) if not all(map(is_blank, row))]
    return Grid(page, opened.values[page.title] if opened.values else None, f"{file}, sheet {page.title}", rows)


def listed(numbers: Sequence[int]) -> str:
    """Rows in words: `row 5`, `rows 5, 7 and 12 more`."""
    if len(numbers) == 1:
        return f"row {numbers[0]}"
    shown = numbers if len(numbers) <= NAMED + 1 else numbers[:NAMED]
    last = f"{len(numbers) - NAMED} more" if len(numbers) > len(shown) else str(shown[-1])
    return f"rows {', '.join(map(str, shown if len(numbers) > len(shown) else shown[:-1]))} and {last}"


def oddities(found: Grid, used: Collection[int], rows: Iterable[int]) -> tuple[list[str], list[Fault]]:
    """What is hidden in a sheet, as notes, and merged cells in columns that are used, as faults."""
    page, kept, notes = found.page, set(rows), []
    if page.sheet_state != "visible":
        notes.append(f"{found.place}: the sheet is hidden; it is read like the others")
    if hidden := [number for number in sorted(kept) if page.row_dimensions[number].hidden]:
        notes.append(f"{found.place}: {listed(hidden)} {'is' if len(hidden) == 1 else 'are'} hidden, perhaps by a filter, and read like the others")
    letters = {cell.column: cell.column_letter for _, row in found.rows for cell in row if hasattr(cell, "column_letter")}
    columns = [letters[place] for place in sorted(used) if place in letters and page.column_dimensions[letters[place]].hidden]
    if columns:
        notes.append(f"{found.place}: hidden columns are read like the others: {', '.join(columns)}")
    faults = []
    for merged in page.merged_cells.ranges:
        if kept & set(range(merged.min_row, merged.max_row + 1)) and set(used) & set(range(merged.min_col, merged.max_col + 1)):
            faults.append(
                Fault(found.place, merged.min_row, "", f"merged cells {merged.coord}", "single cells: undo the merge, and fill in each of them")
            )
    return notes, faults


class Understood:
    """Collects how cells were understood, to be said once for each kind."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._rows: dict[tuple[str, str], list[int]] = {}

    def add(self, column: str, how: str, row: int) -> None:
        """One more cell that was understood so."""
        self._rows.setdefault((column, how), []).append(row)

    @property
    def notes(self) -> list[str]:
        """What is to be said."""
        return [f"{self._place}, {listed(rows)}, column {column}: {how}" for (column, how), rows in self._rows.items()]


def text_of(found: Grid, cell: Any, column: Column, understood: Understood, faults: list[Fault]) -> str:
    """What a cell says; how it was understood is kept, and why it cannot be used is one more fault."""
    if is_blank(cell):
        return ""
    said = cells.said(cell, found.value_cell(cell) if cell.data_type == "f" else None, column.is_date)
    if said.wrong:
        faults.append(Fault(found.place, cell.row, column.name, said.text, said.wrong))
    elif said.how:
        understood.add(column.name, said.how, cell.row)
    if column.is_date and said.text and (date := typed_dates.certain(said.text)) and date != said.text:
        understood.add(column.name, f"{said.text!r} is read as {date}", cell.row)
        return date
    return said.text


def _merits(found: Grid, sheet: Sheet) -> list[int]:
    """How many names of the columns stand in each of the first rows that are not blank."""
    wanted = {reading.plain_name(column.name) for column in sheet.columns}
    return [len(wanted & {_plain_head(cell.value) for cell in row}) for _, row in found.rows[:HEAD_WITHIN]]


def _head(found: Grid, sheet: Sheet) -> int:
    """Place, among the rows that are not blank, of the one with most names of the columns; -1 if none has two of them."""
    merits = _merits(found, sheet)
    return merits.index(max(merits)) if merits and max(merits) > 1 else -1


def _tables_in(opened: Opened, sheets: Sequence[Sheet]) -> list[tuple[Any, Sheet | None]]:
    """Sheets of a workbook, each with the table that is called so, whatever its case, or in the plural."""
    known = {reading.plain_name(sheet.name): sheet for sheet in sheets}
    known |= {f"{plain}s": sheet for plain, sheet in known.items() if not plain.endswith("s")}
    return [(page, known.get(reading.plain_name(page.title))) for page in opened.book.worksheets]


def is_ours(opened: Opened, sheets: Sequence[Sheet]) -> bool:
    """Whether a sheet of the workbook is called as a table, and has at least half of its columns."""
    return any(
        sheet is not None and max(_merits(grid(opened, page, ""), sheet), default=0) >= len(sheet.columns) / 2
        for page, sheet in _tables_in(opened, sheets)
    )


def _shown_head(value: object) -> str:
    return re.sub(r"\s*\*+\Z", "", reading.tidy_name("" if value is None else str(value)))


def _plain_head(value: object) -> str:
    return reading.plain_name(_shown_head(value))


def _is_remark(row: Sequence[Any], places: Mapping[str, int], sheet: Sheet) -> bool:
    """Whether one cell alone is filled in a row, and not that of a key: somebody wrote a remark."""
    there = [number for number, cell in enumerate(row) if not is_blank(cell)]
    keys = {places[column.name] for column in sheet.columns if column.is_key and column.name in places}
    return len(there) == 1 and there[0] not in keys and len(sheet.columns) > 2


def rows_of(found: Grid, sheet: Sheet, vocabularies: Vocabularies) -> tuple[pd.DataFrame, list[str], list[Fault]]:
    """Rows of a sheet, with notes and faults."""
    names = [column.name for column in sheet.columns]
    head = _head(found, sheet)
    if head < 0:
        faults = [Fault(found.place, None, "", "missing", f"a first row with the names of its columns: {', '.join(names)}")] * bool(found.rows)
        return pd.DataFrame(columns=names, index=pd.Index([], name=ROW), dtype=str), [], faults
    header = [_shown_head(cell.value) for cell in found.rows[head][1]]
    optional = {*sheet.table.optional, *([CASE_ID.name] if sheet.has_case_id else [])}
    is_used = [any(not is_blank(row[place]) for _, row in found.rows[head + 1 :] if place < len(row)) for place in range(len(header))]
    spoken = [name if name or filled else None for name, filled in zip(header, is_used, strict=True)]
    places, notes, faults = reading.named([name for name in spoken if name is not None], names, optional, found.place)
    real = [place for place, name in enumerate(spoken) if name is not None]
    places = {name: real[place] for name, place in places.items()}
    faults = [fault._replace(row=found.rows[head][0]) for fault in faults]
    understood, remarks, made = Understood(found.place), [], {}
    naming = [CASE_ID.name, *sheet.table.keys]
    for number, row in found.rows[head + 1 :]:
        if any(reading.tidy_name(str(row[places[name]].value)).lower() == EXAMPLE for name in naming if name in places):
            continue
        if _is_remark(row, places, sheet):
            remarks.append((number, next(str(cell.value) for cell in row if not is_blank(cell))))
        elif any(not is_blank(row[place]) for place in places.values()):
            made[number] = [
                _value(found, row[places[column.name]], sheet, column, vocabularies, understood, faults) if column.name in places else ""
                for column in sheet.columns
            ]
    notes += [
        f"{found.place}, row {number}: only one cell is filled ({text[:60]!r}), so it is taken for a remark and left out" for number, text in remarks
    ]
    more, merged = oddities(found, [place + 1 for place in places.values()], made)
    frame = pd.DataFrame(list(made.values()), columns=names, index=pd.Index(list(made), name=ROW, dtype=int), dtype=str)
    if absent := [name for name in names if name not in places and name not in naming]:
        notes.append(f"{found.place}: it has no column {', '.join(absent)}; what the table has there stays as it is")
        frame = frame.drop(columns=absent)
    return frame, notes + more + understood.notes, faults + merged


def _value(found: Grid, cell: Any, sheet: Sheet, column: Column, vocabularies: Vocabularies, understood: Understood, faults: list[Fault]) -> str:
    """A cell in the words of the data."""
    text = text_of(found, cell, column, understood, faults)
    meant = vocabularies.meant(sheet, column, text)
    if meant != text and not vocabularies.is_label(sheet, column, text):
        understood.add(column.name, f"{text!r} is read as {meant}", cell.row)
    return meant


def _with_case(frame: pd.DataFrame, sheet: Sheet, case_ids: Collection[str], place: str) -> tuple[pd.DataFrame, list[Fault]]:
    """Rows with their case: as they say, by the beginning of their ids, or the only one that there is; and faults of rows of no case."""
    if CASE_ID.name not in frame:
        return frame, []
    faults, owners = [], []
    keys = [name for name in sheet.table.keys if name != CASE_ID.name and name.endswith("_id")] + ["fact_id"] * ("fact_id" in frame)
    for number, row in zip(frame.index, frame.to_dict("records"), strict=True):
        owner = row[CASE_ID.name]
        if not owner:
            starts = [case_id for case_id in case_ids for key in keys if row[key].startswith(f"{case_id}-")]
            owner = max(starts, key=len, default="") or (next(iter(case_ids)) if len(case_ids) == 1 else "")
        if not owner:
            faults.append(Fault(place, number, CASE_ID.name, "", f"the case of the row: {', '.join(sorted(case_ids)) or 'its short name'}"))
        elif right := instead_of_case(owner):
            faults.append(Fault(place, number, CASE_ID.name, owner, right))
        owners.append(owner)
    return frame.assign(case_id=owners), faults


def _repeated(frame: pd.DataFrame, sheet: Sheet, place: str) -> list[Fault]:
    """Rows with a key that another row has; a blank one may be filled in later."""
    names = list(dict.fromkeys([*(["case_id"] if sheet.has_case_id else []), *sheet.table.keys]))
    if not set(names) <= set(frame):
        return []
    keys = list(zip(frame.index, frame[names].itertuples(index=False, name=None), strict=True))
    whole = [(number, key) for number, key in keys if all(key)]
    times, first, faults = Counter(key for _, key in whole), dict(reversed([(key, number) for number, key in whole])), []
    for number, key in whole:
        if times[key] > 1 and number != first[key]:
            faults.append(
                Fault(
                    place, number, "+".join(sheet.table.keys), " ".join(key[-len(sheet.table.keys) :]), f"a key used once (also in row {first[key]})"
                )
            )
    return faults


def tables(opened: Opened, file: str, sheets: Sequence[Sheet], vocabularies: Vocabularies, case_ids: Collection[str] = ()) -> Brought:
    """Rows of all sheets of a workbook that are tables.

    Parameters
    ----------
    opened
        The workbook.
    file
        What it is called in messages.
    sheets
        The sheets that there can be.
    vocabularies
        What codes are called.
    case_ids
        Cases that are asked for; others are left aside. None: all.
    """
    pages = _tables_in(opened, sheets)
    notes, faults, rows, places = list(opened.notes), [], {}, {page.title: f"{file}, sheet {page.title}" for page, _ in pages if page.title == CODES}
    aside = [page for page, sheet in pages if sheet is None and page.title not in (GUIDE, CODES)]
    notes += [
        f"{file}: the sheet {page.title!r} is no table of a study and is not read" + " (it is hidden)" * (page.sheet_state != "visible")
        for page in aside
    ]
    for page, sheet in pages:
        if sheet is None:
            continue
        found = grid(opened, page, file)
        if sheet.name in rows:
            faults.append(Fault(found.place, None, "", "used twice", f"one sheet {sheet.name}"))
            continue
        places[sheet.name] = found.place
        rows[sheet.name], said, wrong = rows_of(found, sheet, vocabularies)
        notes += said
        faults += wrong
    lacking = [sheet.name for sheet in sheets if sheet.name not in rows]
    if lacking and rows:
        notes.append(f"{file}: it has no sheet {', '.join(lacking)}; {'this table stays' if len(lacking) == 1 else 'these tables stay'} as before")
    there = {*case_ids} | ({*rows["case"]["case_id"]} - {""} if "case" in rows and "case_id" in rows["case"] else set())
    for sheet in sheets:
        if sheet.name in rows:
            place = places[sheet.name]
            rows[sheet.name], wrong = _with_case(rows[sheet.name], sheet, there, place)
            faults += wrong + _repeated(rows[sheet.name], sheet, place)
            if case_ids and CASE_ID.name in rows[sheet.name]:
                rows[sheet.name] = rows[sheet.name][rows[sheet.name][CASE_ID.name].isin(case_ids)]
    return Brought(rows, notes, faults, places)
