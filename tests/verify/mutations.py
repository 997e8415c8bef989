"""Mutations to plant: what is claimed is spoiled, or what a rerun starts from is changed.

Each kind is a function that picks a place in a case by a random generator and returns what it does
to files: new contents by path from the root (None removes a file). Spoiled claims say themselves
where they have to be found; what a change of data or code leads to is found out by running the
notebooks in plain processes.
"""

import csv
import io
import json
import random
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple, TypeVar

from analysis.collect import store
from analysis.model.addresses import HANDED_OVER
from analysis.pipeline import claims, documents
from analysis.verify.compare import IGNORED, Unit

Files = Mapping[str, bytes]
CLAIM, INPUT, REFUSED = "claim", "input", "refused"
"""Sides: what is claimed is spoiled; data or code are changed; data are changed so that they are no longer valid."""
CODE = Path(__file__).with_name("code_mutations.csv")
DEFAULT_CASE = store.read_about().default_case
"""The case whose notebooks lie in `notebooks/`."""


class Mutation(NamedTuple):
    """One mutation: its kind and side, the case, what was done in words, new contents by path, and for a claim the places where it must be found.

    `places` holds the exhibit and what every located difference says: path, place, column (blank = any).
    """

    kind: str
    side: str
    case_id: str
    what: str
    contents: Mapping[str, bytes | None]
    places: list[tuple[Unit, str, str, str]] = []


class NoPlace(Exception):
    """The case has no place for this kind."""


def _rows(data: bytes) -> tuple[list[str], list[list[str]]]:
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    return rows[0], rows[1:]


def _csv(head: list[str], rows: Iterable[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([head, *rows])
    return text.getvalue().encode()


Place = TypeVar("Place", str, int, tuple[int, str], tuple[int, int])


def _pick(chance: random.Random, among: Iterable[Place]) -> Place:
    found = sorted(among)
    if not found:
        raise NoPlace
    return chance.choice(found)


def _paths(there: Files, case_id: str, folder: str, ending: str) -> list[str]:
    """Claimed files of a case below `tables`, `figures`, `notebooks` or `processed`, by ending, that have something in them."""
    if folder == "notebooks" and case_id == DEFAULT_CASE:
        start = "notebooks/"
    else:
        start = f"data/processed/{case_id}/" if folder == "processed" else f"results/{case_id}/{folder}/"
    found = [path for path, data in there.items() if path.startswith(start) and path.endswith(ending)]
    return [path for path in found if ending != ".csv" or len(_rows(there[path])[1]) > 0]


def _unit(path: str, case_id: str) -> Unit:
    kind = "processed" if path.startswith("data/") else Path(path).parent.name.removesuffix("s")
    return Unit(case_id, kind, Path(path).stem)


def _other(value: str, chance: random.Random) -> str:
    """Another value like this one: another digit, else another letter, else something instead of nothing."""
    digits = [place for place, letter in enumerate(value) if letter.isdigit()]
    if digits:
        place = chance.choice(digits)
        return value[:place] + str((int(value[place]) + 1 + chance.randrange(8)) % 10) + value[place + 1 :]
    letters = [place for place, letter in enumerate(value) if letter.isalpha()]
    if letters:
        place = chance.choice(letters)
        return value[:place] + ("q" if value[place] != "q" else "x") + value[place + 1 :]
    return value + "x"


def _named(keys: Mapping[tuple[str, str], list[str]], unit: Unit, head: list[str], row: list[str], number: int) -> str:
    named = ", ".join(f"{key}={row[head.index(key)]}" for key in keys.get((unit.kind, unit.name), []) if key in head)
    return f"row {named}" if named else f"row {number + 1}"


class Planter:
    """Picks mutations of a case.

    Parameters
    ----------
    case_id
        The case.
    there
        Everything that is claimed and everything that a rerun starts from, by path from the root.
    keys
        Columns that name a row, by kind and name.
    chance
        The random generator.
    """

    def __init__(self, case_id: str, there: Files, keys: Mapping[tuple[str, str], list[str]], chance: random.Random) -> None:
        self.case_id, self.there, self.keys, self.chance = case_id, there, keys, chance
        with CODE.open(encoding="utf-8", newline="") as file:
            self.code = list(csv.DictReader(file))

    # what is claimed

    def _cell(self, kind: str, path: str, columns: Iterable[str] = (), to: Callable[[str], str] | None = None) -> Mutation:
        """Another value in one cell of a claimed table; never in a column that names the row."""
        unit = _unit(path, self.case_id)
        head, rows = _rows(self.there[path])
        keys = self.keys.get((unit.kind, unit.name), [])
        allowed = [column for column in head if column not in keys and (not columns or column in columns)]
        places = [(i, column) for i, row in enumerate(rows) for column in allowed if columns or row[head.index(column)]]
        places = [place for place in places if to is None or to(rows[place[0]][head.index(place[1])]) != rows[place[0]][head.index(place[1])]]
        i, column = _pick(self.chance, places)
        j = head.index(column)
        before = rows[i][j]
        where = _named(self.keys, unit, head, rows[i], i) if keys else ""
        rows[i] = [*rows[i][:j], to(before) if to else _other(before, self.chance), *rows[i][j + 1 :]]
        what = f"{path}, {where or f'row {i + 1}'}, {column}: {before!r} became {rows[i][j]!r}"
        return Mutation(kind, CLAIM, self.case_id, what, {path: _csv(head, rows)}, [(unit, path, where, column)])

    def processed_cell(self) -> Mutation:
        return self._cell("processed cell", _pick(self.chance, _paths(self.there, self.case_id, "processed", ".csv")))

    def stance(self) -> Mutation:
        flip = {"1": "-1", "-1": "1", "0": "1"}
        return self._cell("stance", f"results/{self.case_id}/tables/positions.csv", ["stance"], lambda value: flip.get(value, value))

    def silence(self) -> Mutation:
        return self._cell("silence made a stance", f"results/{self.case_id}/tables/positions.csv", ["stance"], lambda value: value or "0")

    def table_cell(self) -> Mutation:
        return self._cell("cell of a table", _pick(self.chance, _paths(self.there, self.case_id, "tables", ".csv")))

    def drawn_value(self) -> Mutation:
        paths = _paths(self.there, self.case_id, "figures", ".csv")
        columns = ("x", "y", "x1", "x2", "y1", "y2", "x0", "width", "height")

        def nudge(value: str) -> str:
            return f"{float(value) + 0.01:.2f}" if re.fullmatch(r"-?\d+(\.\d+)?", value) else value

        return self._cell("drawn value", _pick(self.chance, paths), columns, nudge)

    def swapped_sources(self) -> Mutation:
        path = f"results/{self.case_id}/tables/evidence.csv"
        head, rows = _rows(self.there[path])
        j = head.index("source_ids")
        pairs = [(i, k) for i in range(len(rows)) for k in range(i) if rows[i][j] != rows[k][j]]
        i, k = _pick(self.chance, pairs)
        rows[i][j], rows[k][j] = rows[k][j], rows[i][j]
        unit = _unit(path, self.case_id)
        places = [(unit, path, _named(self.keys, unit, head, rows[place], place), "source_ids") for place in (i, k)]
        what = f"{path}: source_ids of {rows[i][0]} and {rows[k][0]} swapped"
        return Mutation("swapped source ids", CLAIM, self.case_id, what, {path: _csv(head, rows)}, places)

    def lost_row(self) -> Mutation:
        path = _pick(self.chance, _paths(self.there, self.case_id, "tables", ".csv"))
        head, rows = _rows(self.there[path])
        i = self.chance.randrange(len(rows))
        unit = _unit(path, self.case_id)
        where = _named(self.keys, unit, head, rows[i], i)
        contents = {path: _csv(head, rows[:i] + rows[i + 1 :])}
        return Mutation("lost row", CLAIM, self.case_id, f"{path}: {where} removed", contents, [(unit, path, where, "")])

    def _whole(self, kind: str, path: str, data: bytes | None, what: str, where: str = "", column: str = "") -> Mutation:
        return Mutation(kind, CLAIM, self.case_id, f"{path}: {what}", {path: data}, [(_unit(path, self.case_id), path, where, column)])

    def order_of_rows(self) -> Mutation:
        paths = [path for path in _paths(self.there, self.case_id, "tables", ".csv") if len(_rows(self.there[path])[1]) > 1]
        path = _pick(self.chance, paths)
        head, rows = _rows(self.there[path])
        return self._whole("order of rows", path, _csv(head, rows[::-1]), "rows turned round", "order of rows")

    def order_of_columns(self) -> Mutation:
        path = _pick(self.chance, _paths(self.there, self.case_id, "tables", ".csv"))
        head, rows = _rows(self.there[path])
        return self._whole("order of columns", path, _csv(head[::-1], [row[::-1] for row in rows]), "columns turned round", "columns")

    def stale(self) -> Mutation:
        """A table as it was made with other words for its values: that of a run in which nothing was known yet."""
        path = f"results/{self.case_id}/tables/positions.csv"
        head, rows = _rows(self.there[path])
        cell, unit = head.index("cell"), _unit(path, self.case_id)
        spoken = [i for i, row in enumerate(rows) if row[cell] != "silent"]
        blanked = ("stance", "stances", "last_word_first", "last_word_last", "statement_ids_own", "since_first", "since_last")
        places = []
        for i in spoken:
            where, before = _named(self.keys, unit, head, rows[i], i), list(rows[i])
            rows[i] = ["silent" if name == "cell" else "" if name in blanked else value for name, value in zip(head, rows[i], strict=True)]
            places += [(unit, path, where, name) for name, one, other in zip(head, before, rows[i], strict=True) if one != other]
        return Mutation("stale exhibit", CLAIM, self.case_id, f"{path}: as if no statement were known yet", {path: _csv(head, rows)}, places)

    def deleted(self) -> Mutation:
        path = _pick(
            self.chance,
            [
                path
                for ending in (".csv", ".svg", ".md")
                for folder in ("tables", "figures")
                for path in _paths(self.there, self.case_id, folder, ending)
            ],
        )
        return self._whole("deleted exhibit", path, None, "deleted", "the file")

    def deleted_notebook(self) -> Mutation:
        if self.case_id == DEFAULT_CASE:
            raise NoPlace  # there it is the notebook itself
        return self._whole(
            "deleted notebook", _pick(self.chance, _paths(self.there, self.case_id, "notebooks", ".ipynb")), None, "deleted", "the file"
        )

    def extra(self) -> Mutation:
        path = f"results/{self.case_id}/{self.chance.choice(['tables', 'figures'])}/draft{self.chance.randrange(100)}.csv"
        return self._whole("extra exhibit", path, b"state,stance\nKZ,1\n", "added", "the file")

    def words(self) -> Mutation:
        path = _pick(self.chance, [path for folder in ("tables", "figures") for path in _paths(self.there, self.case_id, folder, ".md")])
        text = self.there[path].decode()
        i = _pick(self.chance, [i for i, letter in enumerate(text) if letter.isalpha()])
        line = text[:i].count("\n") + 1
        return self._whole("word of a caption", path, (text[:i] + "#" + text[i + 1 :]).encode(), f"letter {i}", f"line {line}")

    def trailing_space(self) -> Mutation:
        path = _pick(self.chance, [path for folder in ("tables", "figures") for path in _paths(self.there, self.case_id, folder, ".md")])
        text = self.there[path].decode()
        return self._whole("trailing space", path, text.replace("\n", " \n", 1).encode(), "a space at the end of line 1", "line 1")

    def line_ends(self) -> Mutation:
        path = _pick(self.chance, _paths(self.there, self.case_id, "tables", ".csv"))
        return self._whole("line ends", path, self.there[path].replace(b"\n", b"\r\n"), "CRLF")

    def _svg(self, kind: str, pattern: str, change: Callable[[re.Match], str], column: str) -> Mutation:
        path = _pick(self.chance, _paths(self.there, self.case_id, "figures", ".svg"))
        text = self.there[path].decode()
        found = list(re.finditer(pattern, text))
        if not found:
            raise NoPlace
        match = self.chance.choice(found)
        changed = text[: match.start()] + change(match) + text[match.end() :]
        return self._whole(kind, path, changed.encode(), f"{match[0]!r} became {change(match)!r}", "", column)

    def colour(self) -> Mutation:
        return self._svg("colour", r"fill: #(?!ffffff)[0-9a-f]{6}", lambda match: "fill: #0a0b0c", "style fill")

    def label(self) -> Mutation:
        return self._svg("tick or text label", r"(?<=>)[^<>\n]*\d{4}(?=</text>)", lambda match: f"{match[0]}!", "text")

    def position(self) -> Mutation:
        return self._svg("place of a text", r'(?<= x=")[\d.]+(?=" y=)', lambda match: f"{float(match[0]) + 0.01:.2f}", "x")

    def alt(self) -> Mutation:
        return self._svg("text for those who do not see", r"(?<=<desc>)[^<]+", lambda match: match[0][:-1] + ", as all agree.", "text")

    def _stored(self, kind: str, is_exhibit: bool) -> Mutation:
        """Another digit in an output of a stored notebook: of a table that it carries, or of a sentence."""
        path = _pick(self.chance, _paths(self.there, self.case_id, "notebooks", ".ipynb"))
        notebook = json.loads(self.there[path])
        places = []
        for number, cell in enumerate(notebook["cells"]):
            for output in cell.get("outputs", []):
                named = output.get("metadata", {}).get(HANDED_OVER)
                form = "text/csv" if is_exhibit else "text/plain"
                text = "".join(output.get("data", {}).get(form, ""))
                if bool(named) == is_exhibit and IGNORED not in cell["metadata"].get("tags", []):
                    start = text.find("\n") + 1 if is_exhibit else 0
                    digits = [place for place, letter in enumerate(text) if letter.isdigit() and place >= start]
                    places += [(number, output, form, digit, named) for digit in digits]
        if not places:
            raise NoPlace
        number, output, form, digit, named = self.chance.choice(places)
        whole = "".join(output["data"][form])
        changed = whole[:digit] + str((int(whole[digit]) + 1) % 10) + whole[digit + 1 :]
        output["data"][form] = changed.splitlines(keepends=True) if isinstance(output["data"][form], list) else changed
        unit = Unit(self.case_id, named["kind"], named["name"]) if named else Unit(self.case_id, "notebook", Path(path).stem)
        data = (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode()
        cell = f"cell {number + 1} `{notebook['cells'][number]['id']}`"
        what = f"{path}, {cell}: digit {digit} of {form}"
        return Mutation(kind, CLAIM, self.case_id, what, {path: data}, [(unit, path, cell, "")])

    def stored_digit(self) -> Mutation:
        return self._stored("digit in a stored sentence", False)

    def stored_table(self) -> Mutation:
        return self._stored("digit in a stored table", True)

    def stored_counter(self) -> Mutation:
        path = _pick(self.chance, _paths(self.there, self.case_id, "notebooks", ".ipynb"))
        text = self.there[path].decode().replace('"execution_count": 2', '"execution_count": 7')
        return self._whole("counter of a cell", path, text.encode(), "a cell counted 7 in place of 2", "the file as it is stored")

    def manifest(self) -> Mutation:
        head, rows = _rows(self.there[claims.MANIFEST])
        column = self.chance.choice(["cell_id", "bytes", "sha256"])
        j = head.index(column)
        i = _pick(self.chance, [i for i, row in enumerate(rows) if row[1] == self.case_id and row[j]])
        rows[i][j] = _other(rows[i][j], self.chance)
        where = f"row path={rows[i][0]}"
        unit = Unit("", "document", claims.MANIFEST)
        what = f"{claims.MANIFEST}: {column} of {rows[i][0]}"
        return Mutation("manifest", CLAIM, self.case_id, what, {claims.MANIFEST: _csv(head, rows)}, [(unit, claims.MANIFEST, where, column)])

    def document(self) -> Mutation:
        path = self.chance.choice([documents.README, documents.DICTIONARY])
        text = self.there[path].decode()
        block = next(block for block in documents.BLOCK.finditer(text) if block["name"] == "answer") if path == documents.README else None
        span = (block.start(), block.end()) if block else (text.index("## A case"), len(text))
        digits = [i for i in range(*span) if text[i].isdigit()]
        i = self.chance.choice(digits)
        line = text[:i].count("\n") + 1
        changed = text[:i] + str((int(text[i]) + 1) % 10) + text[i + 1 :]
        unit = Unit("", "document", path)
        return Mutation(
            "number in a document", CLAIM, self.case_id, f"{path}: digit {i}", {path: changed.encode()}, [(unit, path, f"line {line}", "")]
        )

    # what a rerun starts from

    def _raw(self, kind: str, name: str, change: Callable[[list[str], list[list[str]]], str], side: str = INPUT) -> Mutation:
        path = f"data/raw/{name}.csv" if name in ("codings", "origins", "adjudication") else f"data/raw/cases/{self.case_id}/{name}.csv"
        head, rows = _rows(self.there[path])
        what = change(head, rows)
        return Mutation(kind, side, self.case_id, f"{path}: {what}", {path: _csv(head, rows)}, [])

    def _invalid(self, kind: str, column: str, to: Callable[[str], str]) -> Mutation:
        """A statement with a value that is not allowed; the place is file, row and column in the words of the refusal."""
        found = self._raw(kind, "statements", lambda head, rows: self._change(head, rows, column, to), REFUSED)
        path = f"data/raw/cases/{self.case_id}/statements.csv"
        before, after = (_rows(data)[1] for data in (self.there[path], found.contents[path] or b""))
        number = next(i for i, rows in enumerate(zip(before, after, strict=True), 2) if rows[0] != rows[1])
        return found._replace(places=[(Unit("", "file", path), path, f"row {number}", f"column {column}")])

    def _change(
        self, head: list[str], rows: list[list[str]], column: str, to: Callable[[str], str], among: Callable[[list[str]], bool] = bool
    ) -> str:
        j = head.index(column)
        i = _pick(self.chance, [i for i, row in enumerate(rows) if among(row) and to(row[j]) != row[j]])
        before, rows[i][j] = rows[i][j], to(rows[i][j])
        return f"{rows[i][0]}, {column}: {before!r} became {rows[i][j]!r}"

    def raw_stance(self) -> Mutation:
        flip = {"1": "-1", "-1": "1", "0": "1"}
        return self._raw("raw stance", "statements", lambda head, rows: self._change(head, rows, "stance", lambda value: flip[value]))

    def raw_claim(self) -> Mutation:
        return self._raw("raw cell", "facts", lambda head, rows: self._change(head, rows, "claim", lambda value: value.replace(" ", " not ", 1)))

    def raw_note(self) -> Mutation:
        return self._raw("raw cell", "sources", lambda head, rows: self._change(head, rows, "publisher", lambda value: f"{value} (weekly)"))

    def raw_date(self) -> Mutation:
        def later(value: str) -> str:
            return value[:-2] + ("09" if value[-2:] != "09" else "08") if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else value

        return self._raw("raw date", "facts", lambda head, rows: self._change(head, rows, "date", later))

    def raw_sources(self) -> Mutation:
        def swap(head: list[str], rows: list[list[str]]) -> str:
            j = head.index("source_ids")
            i, k = _pick(self.chance, [(i, k) for i in range(len(rows)) for k in range(i) if rows[i][j] != rows[k][j]])
            rows[i][j], rows[k][j] = rows[k][j], rows[i][j]
            return f"source_ids of {rows[i][0]} and {rows[k][0]} swapped"

        return self._raw("swapped raw source ids", "facts", swap)

    def raw_row(self) -> Mutation:
        def drop(head: list[str], rows: list[list[str]]) -> str:
            i = self.chance.randrange(len(rows))
            return f"{rows.pop(i)[0]} removed"

        return self._raw("lost raw row", "statements", drop)

    def raw_coder(self) -> Mutation:
        facts = {row[0] for row in _rows(self.there[f"data/raw/cases/{self.case_id}/facts.csv"])[1]}
        flip = {"1": "-1", "-1": "1", "0": "1"}

        def change(head: list[str], rows: list[list[str]]) -> str:
            j = head.index("fact_id")
            return self._change(head, rows, "stance", lambda value: flip.get(value, value), lambda row: row[j] in facts)

        return self._raw("stance of a coder", "codings", change)

    def raw_vocabulary(self) -> Mutation:
        return self._invalid("raw cell outside its vocabulary", "stance", lambda value: "5")

    def raw_reference(self) -> Mutation:
        return self._invalid("raw reference to nothing", "fact_id", lambda value: f"{value}9")

    def in_code(self, kind: str) -> Mutation:
        row = self.chance.choice([row for row in self.code if row["kind"] == kind])
        text = self.there[row["file"]].decode()
        data = text.replace(row["before"], row["after"], 1).encode()
        return Mutation(kind, INPUT, self.case_id, f"{row['file']}: {row['before']!r} became {row['after']!r}", {row["file"]: data})


CLAIM_KINDS = (
    "processed_cell", "stance", "silence", "table_cell", "drawn_value", "swapped_sources", "lost_row", "order_of_rows", "order_of_columns", "stale",
    "deleted", "deleted_notebook", "extra", "words", "trailing_space", "line_ends", "colour", "label", "position", "alt", "stored_digit",
    "stored_table", "stored_counter", "manifest", "document",
)  # fmt: skip
INPUT_KINDS = (
    "raw_stance", "raw_claim", "raw_note", "raw_date", "raw_sources", "raw_row", "raw_coder", "raw_vocabulary", "raw_reference",
    "constant in code", "colour in code", "tick label in code", "drawn value in code", "sign in code", "word of an exhibit", "source of a notebook",
)  # fmt: skip


def plant(planters: list[Planter], number: int, chance: random.Random) -> list[Mutation]:
    """Mutations of all kinds in turn, each in a case that is picked.

    A kind for which no case has a place is passed over.
    """
    kinds = [*CLAIM_KINDS, *INPUT_KINDS]
    planted: list[Mutation] = []
    seen = set()
    for place in range(number * 20):
        if len(planted) == number:
            break
        kind = kinds[place % len(kinds)]
        for planter in chance.sample(planters, len(planters)):
            try:
                mutation = getattr(planter, kind)() if hasattr(planter, kind) else planter.in_code(kind)
            except NoPlace:
                continue
            if (mutation.case_id, mutation.what) not in seen:
                seen.add((mutation.case_id, mutation.what))
                planted.append(mutation)
                break
    return planted
