"""Names of exhibits and of their cells, so that every mark can be asked for."""

HANDED_OVER = "rival_requests"
"""Key in the metadata of a cell's output under which stands what it hands over: `kind` and `name`."""

PRINT = "print"
"""Kind of what is handed over for the print edition; its forms are `print/ENDING`, in base64."""


def address(case_id: str, exhibit: str, *keys: str) -> str:
    """Name of an exhibit, or of one of its cells.

    Examples
    --------
    >>> address("kislitsin", "positions", "KZ", "surrender_to_RU")
    'kislitsin/positions/KZ/surrender_to_RU'
    """
    return "/".join([case_id, exhibit, *keys])
