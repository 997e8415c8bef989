"""A table of the dictionary as a Table Schema of Frictionless Data: types, what cells may hold, keys, references."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from analysis.deposit import tree
from analysis.model.dictionary import schemas

Json = dict[str, Any]

TYPES: dict[schemas.Kind, Json] = {
    "text": {"type": "string"},
    "whole": {"type": "integer"},
    "number": {"type": "number"},
    "day": {"type": "date", "format": "default"},
    "yes_no": {"type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]},
    "true_false": {"type": "boolean", "trueValues": ["True"], "falseValues": ["False"]},
}
NUMBERS = {"whole": int, "number": float}
EDTF = "EDTF date"


class Places(NamedTuple):
    """Where what a table refers to is found.

    Attributes
    ----------
    resources
        Name of the resource and of the field for each reference of the dictionary: `facts.fact_id`, or `codebook/states`.
    words
        What exists of a kind that has no table of its own, such as cases and propositions, by that kind.
    """

    resources: Mapping[str, tuple[str, str]]
    words: Mapping[str, list[str]]


def schema(table: schemas.Table, header: Iterable[str], places: Places) -> Json:
    """The Table Schema of a file.

    Parameters
    ----------
    table
        What the dictionary says of it.
    header
        The columns that the file has, in their order.
    places
        Where what it refers to is found.

    Raises
    ------
    tree.Unfit
        If the file has a column of which the dictionary does not know.
    """
    columns = [_column(table, name) for name in header]
    keys = [name for name in table.keys if name in {column.name for column in columns}]
    made: Json = {"fields": [_field(column, places, keys) for column in columns], "missingValues": [""]}
    if keys:
        made["primaryKey"] = keys
    if references := [found for column in columns if (found := _reference(column, places))]:
        made["foreignKeys"] = references
    return made


def _column(table: schemas.Table, name: str) -> schemas.Column:
    if name not in table.names:
        raise tree.Unfit(f"The dictionary knows no column {name!r} of {table.name}. Describe it there, or take it away.")
    return table.column(name)


def _field(column: schemas.Column, places: Places, keys: list[str]) -> Json:
    """A field: its type, what it means and what blank means in words, and what holds of its cells."""
    blank = f" Blank: {column.blank_means}." if column.can_be_left_out else ""
    described = f"{column.meaning}{_more(column)}.{blank}"
    kind = {"type": "string"} if column.is_list else TYPES[column.type]
    found = _constraints(column, places, keys)
    return {"name": column.name, "description": described, **kind, **({"constraints": found} if found else {})}


def _more(column: schemas.Column) -> str:
    """What a cell holds beyond its type, in words that follow its meaning."""
    held = [
        f"in {column.unit}" * bool(column.unit),
        EDTF * column.is_date,
        f"each of {column.vocabulary or column.refers_to}" * (column.is_list and bool(column.vocabulary or column.refers_to)),
        "several joined by ;" * column.is_list,
    ]
    return "".join(f"; {words}" for words in held if words)


def _constraints(column: schemas.Column, places: Places, keys: list[str]) -> Json:
    """What holds of each cell of a column."""
    found: Json = {}
    if not column.can_be_left_out:
        found["required"] = True
    if keys == [column.name]:
        found["unique"] = True
    allowed = column.values or places.words.get(column.refers_to, ())
    if column.is_list:
        item = "|".join(map(re.escape, allowed)) or column.pattern
        return found | ({"pattern": f"(?:{item})(?: *; *(?:{item}))*"} if item else {})
    if allowed:
        found["enum"] = [NUMBERS[column.type](value) if column.type in NUMBERS else value for value in allowed]
    elif column.pattern and column.type == "text":
        found["pattern"] = column.pattern
    return found


def _reference(column: schemas.Column, places: Places) -> Json | None:
    """The foreign key of a column, of one that holds one word of another table."""
    named = f"codebook/{column.vocabulary}" if column.vocabulary else column.refers_to
    if column.is_list or named not in places.resources:
        return None
    resource, field = places.resources[named]
    return {"fields": [column.name], "reference": {"resource": resource, "fields": [field]}}
