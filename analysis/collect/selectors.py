"""Web Annotations as claims: what each selects, by position, by quotation, or inside of another selection.

The model is that of the W3C Recommendation *Web Annotation Data Model* (2017). Several selectors of one target select
the same, so that each is judged; `refinedBy` selects inside of what was selected. Nothing is fetched: an address in
place of a page or a selector is named.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

import pandas as pd

from analysis.collect.annotations import LONGEST, URN, digest_of
from analysis.collect.fault import ROW

CONTRADICTION = "its selectors contradict each other"
READ = "use a TextPositionSelector with start, end and sha256, or a TextQuoteSelector"


class Step(NamedTuple):
    """One selection: its positions, its quotation and what stands around it, its SHA-256 (None, blank = not named)."""

    start: int | None
    end: int | None
    exact: str
    prefix: str
    suffix: str
    sha256: str


class NotRead(ValueError):
    """A selector of a kind that is not read; the message is its kind."""


def hexadecimal(digest: str) -> str:
    """A SHA-256 as 64 lower-case hexadecimal digits, blank if it is none.

    `sha256:` may stand before it, and base64 after `sha256-`.
    """
    if match := re.fullmatch(r"(?:sha-?256[:=])?([0-9a-f]{64})", digest.strip(), re.IGNORECASE):
        return match[1].lower()
    if match := re.fullmatch(r"sha256-([A-Za-z0-9+/_-]{43}=?)", digest.strip()):
        try:
            return base64.urlsafe_b64decode(match[1].translate(str.maketrans("+/", "-_")).rstrip("=") + "=").hex()
        except binascii.Error:
            return ""
    return ""


def is_text(value: object) -> bool:
    """Whether a value is text that can be written as UTF-8: half of a surrogate pair, which JSON can escape, cannot."""
    return isinstance(value, str) and not re.search("[\ud800-\udfff]", value)


def _digest(selector: dict[str, Any]) -> str:
    given = selector.get("sha256")
    found = hexadecimal(given) if isinstance(given, str) else ""
    if given is not None and not found:
        raise ValueError("its sha256 is no SHA-256; use 64 hexadecimal digits")
    return found


def _kind(selector: dict[str, Any]) -> object:
    """Type of a selector, which other programs may give in a list or with the name of its vocabulary before it."""
    kind = selector.get("type", selector.get("@type"))
    kind = kind[0] if isinstance(kind, list) and len(kind) == 1 else kind
    return re.sub(r"^(oa:|http://www\.w3\.org/ns/oa#)", "", kind) if isinstance(kind, str) else kind


def _step(selector: object) -> Step:
    """What one selector says, without what refines it."""
    if not isinstance(selector, dict):
        raise NotRead("a selector at an address" if isinstance(selector, str) else "what is no selector")
    kind = _kind(selector)
    if kind == "TextPositionSelector":
        start, end = selector.get("start"), selector.get("end")
        if not (type(start) is int and type(end) is int and 0 <= start < end < LONGEST):
            advice = "use whole numbers from 0 on, end above start"
            raise ValueError(f"its TextPositionSelector has no start and end; {advice}")
        return Step(start, end, "", "", "", _digest(selector))
    if kind == "TextQuoteSelector":
        texts = [selector.get(name, "") for name in ("exact", "prefix", "suffix")]
        if not all(map(is_text, texts)) or not texts[0].strip():
            wrong = "its TextQuoteSelector has no text as exact, or one that cannot be written"
            raise ValueError(f"{wrong}; use the text that is quoted")
        exact, prefix, suffix = (re.sub("\r\n?", "\n", text) for text in texts)
        return Step(None, None, exact, prefix, suffix, _digest(selector))
    raise NotRead(kind if is_text(kind) else "a selector without a type")


def _lengths(text: str) -> set[int]:
    """How many positions a text can take: in code points or UTF-16 units, a line end counted once or twice."""
    wide = sum(ord(letter) > 0xFFFF for letter in text)
    return {len(text) + units + ends for units in (0, wide) for ends in range(text.count("\n") + 1)}


def _merged(steps: Iterable[Step]) -> Step:
    """What several selectors of one selection say together."""
    columns = zip(*steps, strict=True)
    said = [list(dict.fromkeys(value for value in values if value not in (None, ""))) for values in columns]
    names = ("positions", "positions", "quotations", "prefixes", "suffixes", "values of sha256")
    for name, values in zip(names, said, strict=True):
        if len(values) > 1:
            raise ValueError(f"{CONTRADICTION}: they have different {name}; leave out what is wrong")
    start, end, exact, prefix, suffix, digest = (values[0] if values else None for values in said)
    if exact and digest and digest_of(exact) != digest:
        raise ValueError(f"{CONTRADICTION}: the text of exact has another SHA-256; leave out what is wrong")
    if exact and end is not None and start is not None and end - start not in _lengths(exact):
        lengths = f"start and end span {end - start} characters, exact has {len(exact)}"
        raise ValueError(f"{CONTRADICTION}: {lengths}; leave out what is wrong")
    return Step(start, end, exact or "", prefix or "", suffix or "", digest or "")


def _chain(given: object, aside: list[str]) -> tuple[Step, ...]:
    """Selections one inside of the other, the outermost first; kinds of selectors that are not read are put aside."""
    read, unread = [], []
    for selector in given if isinstance(given, list) else [given]:
        try:
            step = _step(selector)
        except NotRead as error:
            unread.append(str(error))
            continue
        refined = selector["refinedBy"] if isinstance(selector, dict) and "refinedBy" in selector else None
        read.append((step, *(_chain(refined, aside) if refined is not None else ())))
    if not read:
        raise ValueError(f"{', '.join(dict.fromkeys(unread)) or 'a target without a selector'} cannot be read; {READ}")
    if len(set(map(len, read))) > 1:
        advice = "refine all of them alike, or leave the others out"
        raise ValueError(f"only some of its selectors are refined (refinedBy); {advice}")
    aside += unread
    return tuple(_merged(steps) for steps in zip(*read, strict=True))


def claim(item: object, aside: list[str]) -> tuple[Step, ...]:
    """What an annotation selects."""
    target = item.get("target") if isinstance(item, dict) else None
    if isinstance(target, list) and len(target) > 1:
        raise ValueError("it has several targets; use one annotation for each")
    target = target[0] if isinstance(target, list) and target else target
    if not isinstance(target, dict) or target.get("selector") in (None, [], ""):
        raise ValueError(f"it has no target with a selector; {READ}")
    chain = _chain(target["selector"], aside)
    chain = (*chain[:-1], _merged([chain[-1], Step(None, None, "", "", "", _digest(target))]))
    if not chain[-1].sha256 and not chain[-1].exact:
        raise ValueError(f"its TextPositionSelector has neither sha256 nor a quotation beside it; {READ}")
    return chain


def items(given: Any, notes: list[str]) -> list[object]:
    """Annotations of a page, a collection, a list or of one alone; what is not fetched is noted."""
    if isinstance(given, dict) and "first" in given and "items" not in given:
        given = given["first"]
        if isinstance(given, str):
            raise ValueError(f"its first page is at {given[:80]!r}, which is not fetched; save that page, and name it")
    if isinstance(given, dict) and (after := given.get("next")):
        address = after if isinstance(after, str) else after.get("id", "") if isinstance(after, dict) else ""
        notes.append(f"it goes on at {str(address)[:80]!r} (next), which is not fetched; what is in the file is used")
    if isinstance(given, dict) and "target" in given and "items" not in given:
        return [given]
    listed = given
    for name in ("rows", "@graph", "items"):
        listed = given[name] if isinstance(given, dict) and name in given else listed
    if not isinstance(listed, list) or not listed:
        raise ValueError("it has no items; use an annotation, a list of annotations, or an AnnotationPage with items")
    return listed


def from_annotations(data: bytes) -> tuple[pd.DataFrame, list[str]]:
    """Claims of Web Annotations as `claim_id` and `selector`, and notes on what was left aside.

    A single annotation, a list, a page and a collection with its first page in it are read; bodies of any kind are left
    aside. A selector is its steps, the outermost first; the index holds the number of each annotation.

    Raises
    ------
    ValueError
        If it is not JSON, or an annotation selects nothing that can be checked; says which.
    """
    notes: list[str] = []
    try:
        given = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"no JSON ({error})") from error
    rows, faults = [], []
    for place, item in enumerate(items(given, notes), 1):
        name = item.get("id") if isinstance(item, dict) else None
        name = str(place) if name is None or name == "" else name
        aside: list[str] = []
        try:
            if not is_text(name):
                raise ValueError("its id is no text that can be written; use a name or an address")
            rows.append((name.removeprefix(URN), claim(item, aside)))
        except (ValueError, RecursionError) as error:
            faults.append(f"item {place}: {error}")
        if aside:
            notes.append(f"item {place}: {', '.join(dict.fromkeys(aside))} is ignored; the other selectors are read")
    if faults:
        raise ValueError("\n".join(faults))
    places = pd.RangeIndex(1, len(rows) + 1, name=ROW)
    return pd.DataFrame(rows, places, ["claim_id", "selector"]), notes
