"""Pages as a list of references: BibTeX for LaTeX, CSL-JSON for everything else."""

import json
import re

import pandas as pd
from bibtexparser import Library, write_string
from bibtexparser.model import Block, Entry, Field

from analysis.model import doors

UNTITLED = "[title not visible]"
CSL_TYPES = {"newspaper": "article-newspaper", "wire": "article-newspaper", "state_media": "article-newspaper", "court": "legal_case"}
"""Type of reference by kind of outlet; all others are web pages."""


def _braced(text: str) -> str:
    """Text for a field of BibTeX whose capitals are kept."""
    return f"{{{doors.bibtex(text)}}}"


def _day(published: str) -> list[int]:
    """Year, month and day of a publication as far as they are known; none where it is not a plain date."""
    known = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?[~?%]?", published)
    return [int(part) for part in known.groups() if part] if known else []


def bibtex(sources: pd.DataFrame) -> str:
    """Entries of type `misc`, one per page, keyed by its `source_id`, in the order of the table.

    Fields: publisher as author, title as printed, year and month as far as they are known, address, language if it is known.
    """
    entries: list[Block] = []
    for page in sources.to_dict("records"):
        day = _day(page["published"])
        fields = [Field("author", _braced(page["publisher"])), Field("title", _braced(page["title"] or UNTITLED))]
        fields += [Field(name, f"{number:02d}") for name, number in zip(("year", "month"), day, strict=False)]
        address = doors.url(page["url"])
        fields += [Field("url", address), Field("howpublished", rf"\url{{{address}}}")]
        fields += [Field("language", doors.bibtex(page["language"]))] * bool(page["language"])
        entries.append(Entry("misc", doors.cite_key(page["source_id"]), fields))
    return write_string(Library(entries))


def csl_json(sources: pd.DataFrame) -> str:
    """Items of CSL-JSON, one per page, with its `source_id` as id, in the order of the table.

    References
    ----------
    Citation Style Language 1.0.2, JSON schema of input data.
    """
    items = []
    for page in sources.to_dict("records"):
        item = {
            "id": page["source_id"], "type": CSL_TYPES.get(page["outlet_kind"], "webpage"), "title": page["title"] or UNTITLED,
            "author": [{"literal": page["publisher"]}], "container-title": page["publisher"], "URL": page["url"],
        } | ({"language": page["language"]} if page["language"] else {})  # fmt: skip
        day = _day(page["published"])
        items.append(item | ({"issued": {"date-parts": [day]}} if day else {}))
    return json.dumps(items, ensure_ascii=False, indent=1) + "\n"
