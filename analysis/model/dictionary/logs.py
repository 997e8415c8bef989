"""Collected tables that say what was done with the others: what was taken back, and which warnings were looked at."""

from analysis.model.dictionary.schemas import WHOLE, Column, Table

RETRACTIONS = Table(
    "retractions",
    "something that was taken back; it says what kind of thing, and does not name it",
    (
        Column("retracted_on", "day on which it was taken back", is_date=True, is_key=True),
        Column("retracted", "what was taken back", values=("case", "fact", "person")),
        Column(
            "name_sha256",
            "SHA-256 of its id or name in small letters with single blanks, by which somebody who knows the name can ask",
            pattern=r"[0-9a-f]{64}",
            words="64 hexadecimal digits",
            is_key=True,
        ),
        Column("n_changes", "rows, cells and lines that changed", **WHOLE),
        Column("reason", "why, without the name"),
        Column("retracted_by", "who took it back", "not said"),
    ),
)
"""The log of what was taken back."""

SEEN = Table(
    "seen",
    "a warning of `check` that was looked at, and is not said again",
    (
        Column("warning_id", "id of the warning, as `check` has it", is_key=True),
        Column("note", "why the data are right as they are"),
    ),
)
"""The table beside the cases that says which warnings were looked at; no notebook reads it."""
