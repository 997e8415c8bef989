"""Pages that were read, of how many a stored copy is known, and addresses of copies that are rarely right."""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

import pandas as pd

from analysis.model.sentences import count
from analysis.model.terms import clean_text


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


_NO_COPY = re.compile(
    r"https?://(web\.archive\.org/(?!(web/)?\d{14}[a-z_]*/)|archive\.(today|ph|is|li|vn|fo|md)/(newest|oldest|submit|https?:|\?|$))", re.I
)
"""Addresses of web archives that lead to a list, to a form, or to whatever copy is the newest or nearest."""
_COPIED = re.compile(r"https?://.+?/(?P<page>https?:/{1,2}[^/?#]+)", re.I)
"""The beginning of the address of the page in that of its copy."""


def _place(address: str) -> str:
    """The place of an address on the web, as far as it can be told, without what is often left out of it."""
    return re.sub(r"https?:/{1,2}([^/?#]*@)?(www\.)?|[:/?#].*", "", address.casefold())


def odd(table: pd.DataFrame) -> Iterator[tuple[object, str, str, str, str]]:
    """Addresses of stored copies in a table `sources` that are no such thing, or are of another page: row, page, address, what it is, what to do."""
    if not any(table["archived"].tolist()):
        return
    told = table[["source_id", "url", "archived"]].map(clean_text)
    sharing = told.groupby("archived")["url"].nunique()
    for row, page, url, copy in told[told["archived"] != ""].itertuples(name=None):
        embedded = _COPIED.match(copy)
        if copy == url:
            yield row, page, copy, "is the address of the page itself", "give that of a copy, or leave it blank"
        elif _NO_COPY.match(copy):
            advice = "give the address of one copy, with its day and time"
            yield row, page, copy, "leads to no single copy: what is seen there changes", advice
        elif embedded and _place(embedded["page"]) != _place(url):
            says = f"is a copy of a page at {_place(embedded['page'])!r}, and not at {_place(url)!r}"
            yield row, page, copy, says, "look whether it is the same page"
        elif sharing[copy] > 1:
            yield row, page, copy, f"stands at {sharing[copy]} pages with different addresses", "look whose copy it is"
