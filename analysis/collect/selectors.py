"""Web Annotations as claims: which part of a document each selects, by position, by quotation, or inside of another selection.

The model is that of the W3C Recommendation *Web Annotation Data Model* (2017). Several selectors of one target select the same, so that each is
judged; `refinedBy` selects inside of what was selected. Nothing is fetched: an address in place of a page or a selector is named.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

import pandas as pd

from analysis.collect.annotations import LONGEST, URN, digest_of

READ = "use a TextPositionSelector with start, end and sha256, or a TextQuoteSelector"


class Step(NamedTuple):
    """One selection: its positions (None = not named), its quotation and what stands around it, and its SHA-256 (blank = not named)."""

    start: int | None
    end: int | None
    exact: str
    prefix: str
    suffix: str
    sha256: str


class NotRead(ValueError):
    """A selector of a kind that is not read; the message is its kind."""


def hexadecimal(digest: str) -> str:
    """A SHA-256 as 64 lower-case hexadecimal digits, blank if it is none; `sha256:` may stand before it, and base64 after `sha256-`."""
    if match := re.fullmatch(r"(?:sha-?256[:=])?([0-9a-f]{64})", digest.strip(), re.IGNORECASE):
        return match[1].lower()
    if match := re.fullmatch(r"sha256-([A-Za-z0-9+/_-]{43}=?)", digest.strip()):
        try:
            return base64.b64decode(match[1].rstrip("=") + "=", altchars=b"-_" if re.search("[-_]", match[1]) else None).hex()
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


def _step(selector: object) -> Step:
    """What one selector says, without what refines it."""
    if not isinstance(selector, dict):
        raise NotRead("a selector at an address" if isinstance(selector, str) else "what is no selector")
    kind = selector.get("type")
    if kind == "TextPositionSelector":
        start, end = selector.get("start"), selector.get("end")
        if not (type(start) is int and type(end) is int and 0 <= start < end < LONGEST):
            raise ValueError("its TextPositionSelector has no start and end; use whole numbers from 0 on, end above start")
        return Step(start, end, "", "", "", _digest(selector))
    if kind == "TextQuoteSelector":
        texts = [selector.get(name, "") for name in ("exact", "prefix", "suffix")]
        if not all(map(is_text, texts)) or not texts[0].strip():
            raise ValueError("its TextQuoteSelector has no text as exact, or one that cannot be written; use the text that is quoted")
        exact, prefix, suffix = (re.sub("\r\n?", "\n", text) for text in texts)
        return Step(None, None, exact, prefix, suffix, _digest(selector))
    raise NotRead(kind if is_text(kind) else "a selector without a type")


def _lengths(text: str) -> set[int]:
    """How many positions a text can take: in code points or UTF-16 units, a line end counted once or twice."""
    wide = sum(ord(letter) > 0xFFFF for letter in text)
    return {len(text) + units + ends for units in (0, wide) for ends in range(text.count("\n") + 1)}


def _merged(steps: Iterable[Step]) -> Step:
    """What several selectors of one selection say together."""
    said = [list(dict.fromkeys(value for value in values if value not in (None, ""))) for values in zip(*steps, strict=True)]
    for name, values in zip(("positions", "positions", "quotations", "prefixes", "suffixes", "values of sha256"), said, strict=True):
        if len(values) > 1:
            raise ValueError(f"its selectors contradict each other: they have different {name}; leave out those that are wrong")
    start, end, exact, prefix, suffix, digest = (values[0] if values else None for values in said)
    if exact and digest and digest_of(exact) != digest:
        raise ValueError("its selectors contradict each other: the text of exact has another SHA-256; leave out what is wrong")
    if exact and end is not None and start is not None and end - start not in _lengths(exact):
        lengths = f"start and end span {end - start} characters, exact has {len(exact)}"
        raise ValueError(f"its selectors contradict each other: {lengths}; leave out what is wrong")
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
        raise ValueError("only some of its selectors are refined (refinedBy); refine all of them alike, or leave the others out")
    aside += unread
    return tuple(_merged(steps) for steps in zip(*read, strict=True))


def _claim(item: object, aside: list[str]) -> tuple[Step, ...]:
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
        raise ValueError(f"its TextPositionSelector has neither sha256 nor a quotation beside it to compare with; {READ}")
    return chain


def _items(given: Any, notes: list[str]) -> list[object]:
    """Annotations of a page, a collection, a list or of one alone; what is not fetched is noted."""
    if isinstance(given, dict) and "first" in given and "items" not in given:
        given = given["first"]
        if isinstance(given, str):
            raise ValueError(f"its first page is at {given[:80]!r}, which is not fetched; save that page, and name it")
    if isinstance(given, dict) and (after := given.get("next")):
        address = after if isinstance(after, str) else after.get("id", "") if isinstance(after, dict) else ""
        notes.append(f"it goes on at {str(address)[:80]!r} (next), which is not fetched; only the annotations in the file are used")
    if isinstance(given, dict) and "target" in given and "items" not in given:
        return [given]
    listed = next((given[name] for name in ("items", "@graph", "rows") if name in given), None) if isinstance(given, dict) else given
    if not isinstance(listed, list) or not listed:
        raise ValueError("it has no items; use an annotation, a list of annotations, or an AnnotationPage with items")
    return listed


def from_annotations(data: bytes) -> tuple[pd.DataFrame, list[str]]:
    """Claims of Web Annotations as `claim_id` and `selector` (steps, the outermost first), and notes on what was left aside.

    A single annotation, a list, a page and a collection with its first page in it are read; bodies of any kind are left aside.

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
    for place, item in enumerate(_items(given, notes), 1):
        name = item.get("id") if isinstance(item, dict) else None
        name = str(place) if name is None or name == "" else name
        aside: list[str] = []
        try:
            if not is_text(name):
                raise ValueError("its id is no text that can be written; use a name or an address")
            rows.append((name.removeprefix(URN), _claim(item, aside)))
        except (ValueError, RecursionError) as error:
            faults.append(f"item {place}: {error}")
        notes += [f"item {place}: {', '.join(dict.fromkeys(aside))} is left aside, the other selectors are read"] * bool(aside)
    if faults:
        raise ValueError("\n".join(faults))
    return pd.DataFrame(rows, columns=["claim_id", "selector"]), notes
