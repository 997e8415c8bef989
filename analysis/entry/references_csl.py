"""CSL-JSON, as Zotero, Better BibTeX, Mendeley and pandoc write it, to entries."""

import json
from collections.abc import Mapping
from typing import Any

from analysis.collect.fault import shortened
from analysis.collect.typed_dates import NONE, Published, of_parts, of_text
from analysis.entry import references_values as values
from analysis.entry.references_entry import KINDS, Entry, Parsed, language_of, title_of

_IN_A_CONTAINER = ("article", "broadcast", "entry", "periodical", "post", "review", "webpage")
"""Types, or their beginnings, whose container (newspaper, site, programme) is what publishes the page."""


class _Twice(ValueError):
    """A name that an object has twice."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _Twice(f"{name!r} stands twice in one object (which begins with {str(pairs[0])[:60]})")
        found[name] = value
    return found


def parse(text: str, file: str, names: Mapping[str, str]) -> Parsed:
    """Entries of CSL-JSON: a list of items, or an object that has it as `items` or `references`; `names` are those of languages."""
    try:
        found = json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        return Parsed(
            [], [f"{file}, line {error.lineno}, character {error.colno}: it is no JSON ({error.msg}); export the library again as CSL JSON"]
        )
    except _Twice as error:
        return Parsed([], [f"{file}: {error}; keep one of the two"])
    except (RecursionError, ValueError) as error:
        return Parsed([], [f"{file}: it cannot be read as JSON ({type(error).__name__}); export the library again as CSL JSON"])
    if isinstance(found, dict):
        found = found.get("items", found.get("references"))
    if not isinstance(found, list):
        return Parsed([], [f"{file}: it is no list of items; export the library as CSL JSON"])
    if any(isinstance(item, dict) and "itemType" in item for item in found):
        return Parsed([], [f"{file}: it has items as Zotero itself stores them; export the library as CSL JSON"])
    entries, faults = [], []
    for number, item in enumerate(found, 1):
        place = f"item {number}"
        wrong = _wrong(item)
        faults += [f"{file}, {place}: {each}" for each in wrong]
        if not wrong:
            entries.append(_entry(item, place, names))
    return Parsed(entries, faults)


_TEXTS = (
    "id", "citation-key", "type", "title", "container-title", "publisher", "authority", "URL", "DOI", "language", "archive_location", "archive", "note",
)  # fmt: skip


def _wrong(item: object) -> list[str]:
    """Why something is no item, in words."""
    if not isinstance(item, dict):
        return [f"{shortened(item)} is no item; use an object with id, type, title and URL"]
    wrong = [f"{name} is no text; put it between quotation marks" for name in _TEXTS if not isinstance(item.get(name, ""), str | int | float | None)]
    authors, issued = item.get("author", []), item.get("issued", {})
    if not isinstance(authors, list) or not all(isinstance(author, dict) for author in authors):
        wrong.append("author is no list of names; use objects such as {'literal': 'Embassy of Peru'}")
    if not isinstance(issued, dict | str | None):
        wrong.append("issued is no date; use an object such as {'date-parts': [[2031, 3, 9]]}")
    return wrong


def _entry(item: dict[str, Any], place: str, names: Mapping[str, str]) -> Entry:
    said = {name: str(item.get(name) if item.get(name) is not None else "") for name in _TEXTS}
    language, doubts = language_of([said["language"]], names)
    containers = [said["container-title"], said["publisher"], said["authority"]]
    publishers = containers if said["type"].startswith(_IN_A_CONTAINER) else [*containers[1:], containers[0]]
    bodies = [str(author["literal"]) for author in item.get("author", []) if author.get("literal")]
    key = said["citation-key"] or said["id"]
    return Entry(
        place,
        key="" if "://" in key else key,
        title=title_of(said["title"]),
        publisher=next(filter(None, map(values.plain, [*publishers, *bodies[:1]])), ""),
        addresses=tuple(filter(None, [*values.addresses(said["URL"]), values.of_doi(said["DOI"])])),
        published=_published(item.get("issued") or {}, language),
        language=language,
        kind=KINDS.get(said["type"], ""),
        stored=values.stored_copy(said["archive_location"] or said["archive"], said["note"]),
        doubts=doubts,
    )


def _published(issued: dict[str, Any] | str, language: str) -> Published:
    """The day of a date variable: of its parts, or of its text where it has none."""
    if isinstance(issued, str):
        return of_text(issued, language)
    is_about = bool(issued.get("circa")) and issued["circa"] not in ("0", "false")
    parts = issued.get("date-parts")
    if parts:
        try:
            numbers = [[int(part) for part in end if str(part).strip()] for end in parts]
        except (TypeError, ValueError, OverflowError):
            return Published("", f"{shortened(parts)} is no date")
        return of_parts(numbers, str(issued.get("season", "") or ""), is_about) if any(map(any, numbers)) else NONE
    found = of_text(str(issued.get("raw") or issued.get("literal") or ""), language)
    return found._replace(day=f"{found.day}~") if is_about and found.day and found.day[-1].isdigit() and "/" not in found.day else found
