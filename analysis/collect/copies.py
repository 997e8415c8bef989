"""Pages that were read, and of how many a stored copy is known."""

from collections.abc import Collection
from typing import NamedTuple

import pandas as pd

from analysis.model.sentences import count


class Page(NamedTuple):
    """A page that was read.

    Attributes
    ----------
    scope
        The case, or `law` for a page of the law.
    source_id
        Its name there.
    url, archived
        Its address, and that of a stored copy; the latter is blank where none is known.
    published
        Day of publication (EDTF); blank where no date is visible.
    """

    scope: str
    source_id: str
    url: str
    archived: str
    published: str


def pages(scope: str, table: pd.DataFrame) -> list[Page]:
    """Pages of a table `sources` without faults, in its order."""
    return [Page(scope, *row) for row in table[list(Page._fields[1:])].itertuples(index=False, name=None)]


def say(n_pages: int, n_copies: int) -> str:
    """How many pages have no stored copy, in a clause that can end with a remark in brackets: *3 of 61 pages have no stored copy*."""
    lacking = n_pages - n_copies
    if not lacking:
        return f"each of {count(n_pages, 'page')} has a stored copy"
    return f"{lacking} of {count(n_pages, 'page')} {'has' if lacking == 1 else 'have'} no stored copy"


def say_of(found: Collection[Page]) -> str:
    """`say` of some pages."""
    return say(len(found), sum(page.archived != "" for page in found))
