"""Names of exhibits and of their cells, so that every mark can be asked for."""

import re
from collections.abc import Iterable
from hashlib import sha256

HANDED_OVER = "rival_requests"
"""Key in the metadata of a cell's output under which stands what it hands over: `kind` and `name`."""


def address(case_id: str, exhibit: str, *keys: str) -> str:
    """Name of an exhibit, or of one of its cells.

    Examples
    --------
    >>> address("kislitsin", "positions", "KZ", "surrender_to_RU")
    'kislitsin/positions/KZ/surrender_to_RU'
    """
    return "/".join([case_id, exhibit, *keys])


BLANK = "-"
"""What stands for a blank key in the address of a row."""


def row_address(case_id: str, exhibit: str, keys: Iterable[str]) -> str:
    """Name of a row of a table by the columns that name it; a blank one is `-`, a slash or number sign in one is escaped.

    The one row of a table that no column names is `-` too.

    Examples
    --------
    >>> row_address("study", "reliability", ["detection", "fact", "all", ""])
    'study/reliability/detection/fact/all/-'
    """
    named = [key.replace("%", "%25").replace("/", "%2F").replace("#", "%23") or BLANK for key in keys]
    return address(case_id, exhibit, *(named or [BLANK]))


def cell_address(row: str, column: str) -> str:
    """Name of a cell: the address of its row or mark, and the column.

    Examples
    --------
    >>> cell_address("kislitsin/positions/KZ/surrender_to_RU", "stance")
    'kislitsin/positions/KZ/surrender_to_RU#stance'
    """
    return f"{row}#{column}"


def anchor(name: str) -> str:
    """An address, or the name of a record, as the id of an element of a page; one with other signs than letters, digits, `/`, `_`, `.` and `-` gets a hash.

    Examples
    --------
    >>> anchor("kislitsin/positions/KZ/surrender_to_RU")
    'kislitsin/positions/KZ/surrender_to_RU'
    >>> anchor("RU consulate")
    'RU_consulate-5df87c'
    """
    plain = re.sub(r"[^A-Za-z0-9/_.-]", "_", name)
    return plain if plain == name else f"{plain}-{sha256(name.encode()).hexdigest()[:6]}"
