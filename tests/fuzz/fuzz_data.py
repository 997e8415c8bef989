"""Data sets as a person means them: tables of rows of text, and what cleaning must make of them, in plain Python.

Nothing here is shared with the package: what is read from disk is read by the csv module of Python alone. A
`DataSet` is what its author means, whatever bytes it is written as; `cleaned` is what `plain_positions.Plain` reads.
"""

import csv
import re
import string
import unicodedata
from calendar import monthrange
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import pandas as pd

ROOT = Path(__file__).parents[2]
SHARED = ("bases", "languages", "outlet_kinds")
BESIDE = ("codings", "adjudication", "origins")

Table = list[list[str]]
"""Rows of cells, the header first."""


@dataclass
class DataSet:
    """Tables by path without the ending, and other files by path."""

    case_id: str
    tables: dict[str, Table]
    files: dict[str, bytes] = field(default_factory=dict)

    def rows(self, path: str) -> list[dict[str, str]]:
        """Rows of a table, cleaned, without those that are blank; none if there is no such table."""
        if path not in self.tables:
            return []
        header, *body = self.tables[path]
        cleaned = [[plain_text(cell) for cell in row] for row in body]
        return [dict(zip(header, row, strict=False)) for row in cleaned if any(row)]

    def of_case(self, name: str) -> list[dict[str, str]]:
        """Rows of a table of the case."""
        return self.rows(f"cases/{self.case_id}/{name}")


def read_plainly(path: Path) -> Table:
    """Rows of a CSV file of UTF-8."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.reader(file) if row]


def read_data_set(folder: Path, case_id: str) -> DataSet:
    """A data set with one of its cases alone."""
    others = {path.name for path in (folder / "cases").iterdir()} - {case_id}
    paths = [path for path in sorted(folder.rglob("*.csv")) if not others & set(path.relative_to(folder).parts)]
    tables = {path.relative_to(folder).with_suffix("").as_posix(): read_plainly(path) for path in paths}
    return DataSet(case_id, tables, {path.name: path.read_bytes() for path in folder.glob("*.toml")})


# ---- cleaning


def plain_text(value: str) -> str:
    """The same words with single spaces and composed letters, and without letters that nobody sees."""
    seen = re.sub("[\u00ad\u200b\u2060\ufeff]", "", value)
    return " ".join(unicodedata.normalize("NFC", seen).split())


def unguarded(value: str) -> str:
    """A cell of a table that the package wrote, without the apostrophe before text that a spreadsheet would take for a formula."""
    return re.sub(r"(^|;)('*)'(?=\s*[=+\-@＝＋－＠])", r"\1\2", value)


def split_list(value: str) -> list[str]:
    """Items of a `;`-joined cell."""
    return [item for item in (part.strip() for part in value.split(";")) if item]


def _numbers(pattern: str, lowest: int, highest: int) -> list[int]:
    """Numbers within bounds that digits, some of them unknown, can mean, in their order."""
    digits = [string.digits if digit == "X" else digit for digit in pattern]
    return [number for number in (int("".join(chosen)) for chosen in product(*digits)) if lowest <= number <= highest]


def _days(text: str) -> list[tuple[int, int, int]]:
    """First and last day that a date may mean, found by going through all of them; none if there is none."""
    year, month, day = (text.split("-") + ["XX", "XX"])[:3]
    years, months, days = _numbers(year, 1, 9999), _numbers(month, 1, 12), _numbers(day, 1, 31)
    first = (date for date in product(years, months, days) if date[2] <= monthrange(*date[:2])[1])
    last = (date for date in product(years[::-1], months[::-1], days[::-1]) if date[2] <= monthrange(*date[:2])[1])
    return [date for date in (next(first, None), next(last, None)) if date]


@cache
def plain_bounds(text: str) -> tuple[str, str, str]:
    """First and last possible day and whether the date is marked as uncertain; blank where there is no bound.

    Raises
    ------
    ValueError
        If the text is no date of a form that is known here.
    """
    if not text:
        return "", "", ""
    parts, ends = text.split("/"), []
    for part in parts:
        plain = part.rstrip("~?%")
        if plain in ("", "..") and len(parts) == 2:
            ends.append(("", ""))
            continue
        if not re.fullmatch(r"[0-9X]{4}(-[0-9X]{2}(-[0-9X]{2})?)?", plain) or len(part) > len(plain) + 1 or len(parts) > 2:
            raise ValueError(text)
        days = ["{:04}-{:02}-{:02}".format(*day) for day in _days(plain)]
        if not days:
            raise ValueError(text)
        ends.append((days[0], days[1]))
    return ends[0][0], ends[-1][1], "yes" if re.search("[~?%]", text) else "no"


def _dated(rows: list[dict[str, str]], column: str, first: str, last: str, approximate: str = "") -> list[dict[str, str]]:
    """Rows with the bounds of a column of days beside it."""
    dated = []
    for row in rows:
        bounds = plain_bounds(row.get(column, ""))
        dated.append(row | {first: bounds[0], last: bounds[1]} | ({approximate: bounds[2]} if approximate else {}))
    return dated


def codebook(data: DataSet) -> dict[str, list[dict[str, str]]]:
    """Tables of the codebook by name: the project's own with the rows that a data set adds or overrides by their first column, or its own alone."""
    ours = {path.stem: path for path in (ROOT / "data" / "raw" / "codebook").glob("*.csv")}
    says = data.files.get("study.toml", b"").decode()
    has_own = "codebook/propositions" in data.tables and 'codebook = "extradition"' not in says
    read = {name: read_plainly(path) for name, path in ours.items() if name in SHARED or not has_own}
    tables = {name: [dict(zip(table[0], row, strict=True)) for row in table[1:]] for name, table in read.items()}
    for path in (path for path in data.tables if path.startswith("codebook/")):
        name, own = path.removeprefix("codebook/"), data.rows(path)
        key = data.tables[path][0][0] if data.tables[path] else ""
        over = {row.get(key, ""): row for row in own}
        lent = [over.pop(row.get(key, ""), row) for row in tables.get(name, [])]
        tables[name] = lent + [row for row in own if row.get(key, "") in over]
    return tables


def _frame(rows: list[dict[str, str]], columns: str = "") -> pd.DataFrame:
    return pd.DataFrame(rows, dtype=str) if rows else pd.DataFrame(columns=columns.split(), dtype=str)


def _links(rows: list[dict[str, str]], key: str, name: str) -> list[dict[str, str]]:
    return [{name: row[key], "source_id": item} for row in rows for item in split_list(row.get("source_ids", ""))]


def _coded(data: DataSet, facts: list[dict[str, str]], statements: list[dict[str, str]]) -> list[dict[str, str]]:
    """Statements of each coder, with the ids and days that they have by the rules."""
    of_fact = {fact["fact_id"]: fact["date"] for fact in facts}
    decided = {(row["fact_id"], row["state"], row["proposition"]): row["date"] for row in statements}
    coded = []
    for row in data.rows("codings"):
        key = (row["fact_id"], row["state"], row["proposition"])
        if row["fact_id"] in of_fact:
            short = row["fact_id"].removeprefix(f"{data.case_id}-")
            name = f"{data.case_id}-{row['coder']}-{short}-{row['state']}-{row['proposition']}"
            coded.append(row | {"statement_id": name, "coding": row["coder"], "date": decided.get(key, of_fact[row["fact_id"]])})
    return coded


def cleaned(data: DataSet) -> SimpleNamespace:
    """A data set as `plain_positions.Plain` reads a case: `files`, and `codebook.tables`."""
    facts = _dated(data.of_case("facts"), "date", "first_day", "last_day", "is_approximate")
    statements = data.of_case("statements")
    together = [row | {"coding": "adjudicated"} for row in statements] + _coded(data, facts, statements)
    origin_state = {row["origin_id"]: row.get("origin_state", "") for row in data.rows("origins")}
    pages = _dated(data.of_case("sources"), "published", "published_first_day", "published_last_day")
    pairs = [(row["fact_id"], row["contradicts_fact_id"], row["kind"]) for row in data.of_case("contradictions")]
    case = _dated([{"outcome_state": ""} | row for row in data.of_case("case")], "outcome_on", "outcome_first_day", "outcome_last_day")
    requests = data.of_case("requests")
    resting = [row | {"table": "case"} for row in _links(case, "case_id", "row")]
    resting += [row | {"table": "requests"} for row in _links(requests, "state", "row")]
    files = {
        "case": _frame(case),
        "requests": _frame(_dated(requests, "status_on", "status_first_day", "status_last_day"), "state status status_last_day"),
        "sources": _frame([row | {"origin_state": origin_state.get(row["origin_id"], "")} for row in pages]),
        "facts": _frame(facts),
        "fact_sources": _frame(_links(facts, "fact_id", "fact_id"), "fact_id source_id"),
        "contradictions": _frame(
            [{"fact_id": one, "contradicts_fact_id": other, "kind": kind} for a, b, kind in pairs for one, other in ((a, b), (b, a))],
            "fact_id contradicts_fact_id kind",
        ),
        "statements": _frame(
            _dated(together, "date", "first_day", "last_day", "is_approximate"),
            "statement_id fact_id state proposition organ stance basis coding first_day last_day is_approximate",
        ),
        "row_sources": _frame(resting, "table row source_id"),
    }
    tables = {name: _frame(rows) for name, rows in codebook(data).items()}
    tables.setdefault("coders", _frame([], "coder round"))
    tables.setdefault("request_statuses", _frame([], "status ends_request"))
    return SimpleNamespace(files=files, codebook=SimpleNamespace(tables=tables))
