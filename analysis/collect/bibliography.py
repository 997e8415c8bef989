"""Pages as a list of references: BibTeX for LaTeX, CSL-JSON for everything else."""

import json
import re
from calendar import monthrange
from datetime import date

import pandas as pd
from bibtexparser import Library, write_string
from bibtexparser.model import Block, Entry, Field

from analysis.model import doors
from analysis.model.dates import day_bounds, say_days
from analysis.model.sentences import say_date

UNTITLED = "[title not visible]"
CSL_TYPES = {
    "newspaper": "article-newspaper", "wire": "article-newspaper", "state_media": "article-newspaper", "court": "legal_case",
    "encyclopedia": "entry-encyclopedia",
}  # fmt: skip
"""Type of reference by kind of outlet; all others are web pages."""

_LEVEL_1 = re.compile(r"(|\.\.|([0-9]{4}|[0-9]{3}X|[0-9]{2}XX|[0-9]{4}-(XX(-XX)?|[0-9]{2}(-XX|-[0-9]{2})?))[~?%]?)")
"""A date, or an end of an interval, as levels 0 and 1 of EDTF have them."""


def _braced(text: str) -> str:
    """Text for a field of BibTeX whose capitals are kept."""
    return f"{{{doors.bibtex(text)}}}"


def _date_parts(first: date, last: date) -> list[list[int]]:
    """Year, month and day as far as they are one; of an interval those of both ends, whole months and years as such."""
    is_whole = first.day == 1 and last.day == monthrange(last.year, last.month)[1]
    length = 3 - is_whole - (is_whole and (first.month, last.month) == (1, 12))
    ends = [[day.year, day.month, day.day][:length] for day in (first, last)]
    return ends[:1] if ends[0] == ends[1] else ends


def _bibtex_dates(published: str) -> dict[str, str]:
    """`date` for biblatex, which reads levels 0 and 1 of EDTF; `year` and, with the days, `month` for BibTeX."""
    if not published:
        return {}
    first, last, is_approximate = day_bounds(published)
    found, mark = {"date": published}, "~" * is_approximate
    is_read = all(_LEVEL_1.fullmatch(half) for half in published.split("/"))
    if not (first and last):
        return found if is_read else {"date": "/".join(f"{day}{mark}" if day else ".." for day in (first, last))}
    if not is_read:
        ends = ([f"{year:04}", *(f"{number:02}" for number in rest)] for year, *rest in _date_parts(first, last))
        found["date"] = "/".join("-".join(end) + mark for end in ends)
    found["year"] = "--".join(dict.fromkeys(f"{day.year:04}" for day in (first, last)))
    return found | ({"month": doors.bibtex(say_days(first, last).rpartition(" ")[0])} if str(first)[:7] == str(last)[:7] else {})


def _csl_date(published: str) -> dict[str, list[list[int]] | str | bool]:
    """A date as CSL-JSON has it: parts of one date or of two, whether it is about; in words if an end is open."""
    first, last, is_approximate = day_bounds(published)
    about: dict[str, list[list[int]] | str | bool] = {"circa": True} if is_approximate else {}
    return {"date-parts": _date_parts(first, last)} | about if first and last else {"literal": say_days(first, last)} | about


def _once(sources: pd.DataFrame) -> list[tuple[dict[str, str], list[str]]]:
    """Each address once: the first page that has it, and the ids of the others, in the order of the table."""
    found: dict[str, tuple[dict[str, str], list[str]]] = {}
    for page in sources.to_dict("records"):
        place = doors.url(page["url"])
        if place in found:
            found[place][1].append(page["source_id"])
        else:
            found[place] = (page, [])
    return list(found.values())


def references(sources: pd.DataFrame, read_by: str = "") -> dict[str, str]:
    """The list of references by the ending of its file; `read_by` is the day by which all pages had been read."""
    return {"bib": bibtex(sources, read_by), "json": csl_json(sources, read_by)}


def bibtex(sources: pd.DataFrame, read_by: str = "") -> str:
    """Entries of type `misc`, one per address, keyed by the `source_id` of its page, in the order of the table.

    Fields: publisher as author, title as printed, date as far as it is known, address with the day by which it had been read, and as
    `ids`, by which biblatex cites an entry too, the ids of other pages with the same address. The address is in `howpublished` alone,
    which every style prints; many do not know `url`, and those that do would print it twice.
    """
    read = f" (read by {say_date(read_by)})" if read_by else ""
    entries: list[Block] = []
    for page, others in _once(sources):
        fields = [Field("author", _braced(page["publisher"])), Field("title", _braced(page["title"] or UNTITLED))]
        fields += [Field(name, value) for name, value in _bibtex_dates(page["published"]).items()]
        fields += [Field("howpublished", rf"\url{{{doors.url(page['url'])}}}{read}")]
        fields += [Field("ids", ",".join(map(doors.cite_key, others)))] * bool(others)
        entries.append(Entry("misc", doors.cite_key(page["source_id"]), fields))
    return write_string(Library(entries))


def csl_json(sources: pd.DataFrame, read_by: str = "") -> str:
    """Items of CSL-JSON, one per address, with the `source_id` of its page as id, in the order of the table.

    References
    ----------
    Citation Style Language 1.0.2, JSON schema of input data.
    """
    items = []
    for page, _ in _once(sources):
        item = {
            "id": page["source_id"], "type": CSL_TYPES.get(page["outlet_kind"], "webpage"), "title": page["title"] or UNTITLED,
            "author": [{"literal": page["publisher"]}], "container-title": page["publisher"], "URL": page["url"],
        } | ({"language": page["language"]} if page["language"] else {})  # fmt: skip
        read = {"accessed": _csl_date(read_by)} if read_by else {}
        items.append(item | read | ({"issued": _csl_date(page["published"])} if page["published"] else {}))
    return json.dumps(items, ensure_ascii=False, indent=1) + "\n"
