"""What differs between two states of the data, or two sets of choices."""

from analysis.model.dictionary.schemas import Column, Table

KINDS = (
    "codebook",
    "case",
    "request",
    "page",
    "fact",
    "statement",
    "coding",
    "position",
    "support",
    "sentence",
    "conclusion",
    "generalisation",
    "agreement",
)

DIFFERENCES = Table(
    "differences",
    "something that differs between two states of the data, or two sets of choices",
    (
        Column("kind", "what differs: a row of the data, or something computed of them", values=KINDS, is_key=True),
        Column("case_id", "the case", "it is of no case, or of all together", is_key=True),
        Column("id", "id of the row, address of the cell, name of the conclusion, or place of the sentence", is_key=True),
        Column("change", "whether it is only in the second, only in the first, or in both and differs", values=("new", "gone", "changed")),
        Column("column", "what of it differs", "all of it", is_key=True),
        Column("before", "what it was in the first", "nothing"),
        Column("after", "what it is in the second", "nothing"),
        Column(
            "because", "ids of the rows that differ and on which it rests", "none: the choices, or what was coded of others, differ", is_list=True
        ),
    ),
)
"""The table that `diff` writes; it is never claimed."""
