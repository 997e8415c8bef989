"""Claims in a document: their places in code points of its text, however whoever made the claims counted characters.

The W3C counts code points; programs in JavaScript count UTF-16 units, in which a character beyond the Basic
Multilingual Plane is two; some count both signs of a line end, or the byte order mark. Where these differ, what stands
at a place decides.
"""

import io
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.collect.annotations import NEEDED, digest_of
from analysis.collect.selectors import Step, hexadecimal

Span = tuple[int, int]
Found = tuple[Span | None, bool]
"""Where something stands, and whether it is what was named."""


class Document(NamedTuple):
    """A document as it is written, and its text as claims count it.

    The text has no byte order mark, and every line end is one code point.
    """

    text: str
    written: str


class Counting(NamedTuple):
    """One way to count: what it is called, and the text that is counted.

    Of each place between two characters, the first before all: its position, and where it is in code points.
    """

    words: str
    text: str
    positions: np.ndarray
    places: np.ndarray

    def span(self, start: int, end: int, within: Span) -> tuple[Span, str] | None:
        """Span between two positions, counted from where a selection starts, and what stands there.

        None if that is no span inside of the selection.
        """
        base = int(self.positions[np.searchsorted(self.places, within[0])])
        first, last = (int(np.searchsorted(self.positions, base + position)) for position in (start, end))
        if last >= len(self.positions) or self.positions[first] != base + start or self.positions[last] != base + end:
            return None
        span = int(self.places[first]), int(self.places[last])
        return (span, self.text[first:last]) if span[1] <= within[1] else None


class Settled(NamedTuple):
    """Claims with the columns `NEEDED` as text (no places = not in the document), notes and faults.

    Notes say what was understood otherwise than plainly.
    """

    claims: pd.DataFrame
    notes: list[str]
    faults: list[str]


def read_document(data: bytes) -> Document:
    """Document from its bytes.

    Raises
    ------
    UnicodeDecodeError
        If it is not UTF-8.
    """
    written = data.decode()
    return Document(io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig", newline=None).read(), written)


def _codes(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-32-le"), dtype="<u4")


def _counting(words: str, text: str, has_mark: bool, in_units: bool) -> Counting:
    codes = _codes(text)
    is_mark = (np.arange(len(codes)) == 0) & has_mark
    is_half_end = (codes == 0x0D) & (np.append(codes[1:], 0) == 0x0A)
    positions = np.cumsum(np.concatenate([[0], 1 + (codes > 0xFFFF) * in_units]))
    return Counting(words, text, positions, np.cumsum(np.concatenate([[0], ~(is_mark | is_half_end)])))


def countings(document: Document) -> list[Counting]:
    """Ways to count that differ for a document; code points of its text first."""
    unmarked = document.written.removeprefix("\ufeff")
    texts = {document.text: ("", False)}
    if unmarked != document.written:
        texts["\ufeff" + document.text] = ("the byte order mark", True)
    texts.setdefault(unmarked, ("both signs of a line end", False))
    texts.setdefault(document.written, ("both signs of a line end and the byte order mark", True))
    found = [_counting(words or "code points", text, has_mark, False) for text, (words, has_mark) in texts.items()]
    if max(document.text, default="") > "\uffff":
        units = "UTF-16 units, as JavaScript does"
        for text, (words, has_mark) in texts.items():
            found.append(_counting(f"{units}, and {words}" if words else units, text, has_mark, True))
    return found


def say_places(spans: Sequence[Span]) -> str:
    """In how many places something stands, and in which, as far as they are few."""
    named = ", ".join(f"{start} to {end}" for start, end in spans[:5]) + (" and others" if len(spans) > 5 else "")
    return f"stands in {len(spans)} places (characters {named})"


def occurrences(text: str, step: Step, within: Span) -> list[Span]:
    """Where a quotation stands inside of a selection, with what is named before and after it."""
    found, start = [], text.find(step.exact, within[0], within[1])
    while start >= 0:
        end = start + len(step.exact)
        if text[:start].endswith(step.prefix) and text.startswith(step.suffix, end):
            found.append((start, end))
        start = text.find(step.exact, start + 1, within[1])
    return found


def _selected(step: Step, counting: Counting, document: Document, within: Span) -> Found:
    """Span of a selection inside of another one, and whether what stands there is what was named.

    Raises
    ------
    ValueError
        If it is a quotation that stands in several places.
    """
    if step.start is None or step.end is None:
        found = occurrences(document.text, step, within)
        if len(found) > 1:
            raise ValueError(f"its quotation {say_places(found)}; name its position, or what stands around it")
        return (found[0], True) if found else (None, False)
    if (placed := counting.span(step.start, step.end, within)) is None:
        return (within[0] + step.start, within[0] + step.end), False
    span, stands = placed
    digest = step.sha256 or (digest_of(step.exact) if step.exact else "")
    return span, digest in ("", digest_of(stands), digest_of(document.text[slice(*span)]))


def _resolved(chain: Sequence[Step], counting: Counting, document: Document) -> Found:
    """Span of the last of selections inside of each other, and whether at each place stands what was named."""
    within: Span = (0, len(document.text))
    is_there = True
    for step in chain:
        span, holds = _selected(step, counting, document, within)
        is_there &= holds
        if span is None:
            return None, False
        within = span
    return within, is_there


def _without_document(chain: Sequence[Step]) -> Span:
    """Span of selections by position alone.

    Raises
    ------
    ValueError
        If a place is known only in the document.
    """
    if any(step.start is None or step.end is None for step in chain):
        raise ValueError("its place is known only in the document; name the text with --document")
    start = sum(step.start or 0 for step in chain)
    last = chain[-1]
    return start, start + (last.end or 0) - (last.start or 0)


def _chain(claim: Mapping[Hashable, Any]) -> tuple[Step, ...]:
    if "selector" in claim:
        return claim["selector"]
    return (Step(int(claim["char_start"]), int(claim["char_end"]), "", "", "", hexadecimal(claim["span_sha256"])),)


def _found(chain: Sequence[Step], ways: Sequence[Counting], document: Document | None) -> list[Found]:
    """Where a claim stands in each way to count, and whether it does; without a document where it is said to."""
    if document is None:
        return [(_without_document(chain), False)]
    return [_resolved(chain, way, document) for way in ways]


def _notes(names: Iterable[str], taken: Sequence[int | None], ways: Sequence[Counting]) -> Iterator[str]:
    """Which claims are not counted in code points."""
    for way in sorted(set(filter(None, taken))):
        counted = [name for name, each in zip(names, taken, strict=True) if each == way]
        said = "1 claim counts" if len(counted) == 1 else f"{len(counted)} claims count"
        yield f"{said} {ways[way].words}, and {'is' if len(counted) == 1 else 'are'} read so: {', '.join(counted)}"


def settle(claims: pd.DataFrame, document: Document | None) -> Settled:
    """Claims with their places in code points of the text of a document.

    A claim is counted as most claims are for which what stands there is what was named.

    Parameters
    ----------
    claims
        One row per claim: `claim_id`, and `selector` as `from_annotations` gives it, or the columns `NEEDED`; other
        columns are kept.
    document
        The document, if it is there: without it places are as they are named, and quotations have none.
    """
    chains = [_chain(claim) for claim in claims.to_dict("records")]
    ways = countings(document) if document else []
    found: list[list[Found]] = []
    faults: list[str] = []
    for name, chain in zip(claims["claim_id"], chains, strict=True):
        try:
            found.append(_found(chain, ways, document))
        except ValueError as error:
            faults.append(f"{name}: {error}")
    if faults:
        return Settled(claims, [], faults)
    counts = Counter(way for each in found for way, (_, holds) in enumerate(each) if holds)
    order = sorted(range(len(ways) or 1), key=lambda way: (-counts[way], way))
    taken = [next((way for way in order if each[way][1]), None) for each in found]
    rows = []
    for chain, each, way in zip(chains, found, taken, strict=True):
        span = each[order[0] if way is None else way][0]
        digest = chain[-1].sha256 or digest_of(chain[-1].exact)
        if document and span and way is not None:
            digest = digest_of(document.text[slice(*span)])
        rows.append((*map(str, span or ("", "")), digest))
    places = pd.DataFrame(rows, index=claims.index, columns=list(NEEDED[1:]), dtype=str)
    kept = claims.drop(columns=["selector", *NEEDED[1:]], errors="ignore")
    return Settled(kept.join(places), list(_notes(claims["claim_id"], taken, ways)), [])
