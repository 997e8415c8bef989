"""Claims of a document as W3C Web Annotations: where each stands and a digest of what stands there, without its text.

A coding of a text that may not be passed on can be published in this form. Whoever holds the text can check that it is the one that was
coded, claim by claim. The model is that of the W3C Recommendation *Web Annotation Data Model* (2017): the target of an annotation is a
`TextPositionSelector` (code points of the text read as UTF-8 with universal newlines); `sha256` is a property of schema.org. What others made
in this model is read by `selectors`, and put into code points by `countings`.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pandas as pd

NEEDED = ("claim_id", "char_start", "char_end", "span_sha256")
"""Columns of a claim that its check needs."""
INTACT, MOVED, CHANGED, UNSOUGHT = "intact", "moved", "changed", "unsought"
"""What became of a claim's span: it is where it was; it stands elsewhere; nothing of its length has its digest.

Or it is not where it was, and looking for it elsewhere would take too long.
"""
MOST_WORK = 2 * 10**10
"""So many characters are read at most to find spans that are not where they were: about a minute."""
PER_SPAN = 500
"""As many characters as could be read while a short span is hashed."""
URN = "urn:rival-requests:"
"""What the ids of our annotations begin with."""
LONGEST = 10**12
"""No text has as many code points."""
CONTEXT = ["http://www.w3.org/ns/anno.jsonld", {"sha256": "https://schema.org/sha256"}]
CHECKED = ["claim_id", "verdict", "char_start", "char_end", "found_start"]


class Coverage(NamedTuple):
    """How much of a document its claims cover: characters that are no white space, and those of them that lie in a span."""

    covered: int
    characters: int


def digest_of(text: str) -> str:
    """SHA-256 of a text as UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _places(text: str, lengths: Iterable[int], wanted: set[str]) -> tuple[dict[str, list[int]], set[int]]:
    """Where spans with these digests start, by digest, and lengths that would take too long.

    Every window of each other length is hashed.
    """
    found: dict[str, list[int]] = {}
    left_out, work = set(), 0
    for length in sorted(set(lengths)):
        work += max(0, len(text) - length + 1) * (length + PER_SPAN)
        if work > MOST_WORK:
            left_out.add(length)
            continue
        for start in range(len(text) - length + 1):
            digest = digest_of(text[start : start + length])
            if digest in wanted:
                found.setdefault(digest, []).append(start)
    return found, left_out


def check(text: str, claims: pd.DataFrame) -> pd.DataFrame:
    """Whether each claim's span is in a text where it was, or elsewhere.

    Parameters
    ----------
    text
        The document, as `countings.read_document` gives it.
    claims
        One row per claim with the columns `NEEDED`: first code point of its span (from 0), the one after it, SHA-256 of the span. A claim
        without places is one that nothing in the text has.

    Returns
    -------
    One row per claim, in the order given: `claim_id`, `verdict`, `char_start`, `char_end`, and `found_start`, where its
    span starts now (NaN = nowhere). A span that occurs several times is taken to have moved as far as most others did, else as little as can be.
    """
    placed = claims[claims["char_start"] != ""]
    rows = placed.astype({"char_start": int, "char_end": int})
    spans = list(zip(rows["char_start"], rows["char_end"], rows["span_sha256"], strict=True))
    is_intact = [digest_of(text[start:end]) == digest and end <= len(text) for start, end, digest in spans]
    lost = [span for span, intact in zip(spans, is_intact, strict=True) if not intact]
    places, unsought = _places(text, (end - start for start, end, _ in lost), {digest for _, _, digest in lost})
    shifts = Counter(place - start for start, _, digest in lost for place in places.get(digest, []))

    def nearest(start: int, digest: str) -> int | None:
        found = places.get(digest, [])
        return min(found, key=lambda place: (-shifts[place - start], abs(place - start), place)) if found else None

    now = [start if intact else nearest(start, digest) for (start, _, digest), intact in zip(spans, is_intact, strict=True)]
    verdicts = [
        INTACT if intact else MOVED if place is not None else UNSOUGHT if end - start in unsought else CHANGED
        for intact, place, (start, end, _) in zip(is_intact, now, spans, strict=True)
    ]
    found = rows.assign(verdict=verdicts, found_start=now)[CHECKED].reindex(claims.index)
    numbers = ["char_start", "char_end", "found_start"]
    return found.assign(claim_id=claims["claim_id"], verdict=found["verdict"].fillna(CHANGED)).astype(dict.fromkeys(numbers, "Int64"))


def coverage(text: str, checked: pd.DataFrame) -> Coverage:
    """How much of a document lies in spans that were found, each character once."""
    inside: set[int] = set()
    for start, end, place in zip(checked["char_start"], checked["char_end"], checked["found_start"], strict=True):
        if not pd.isna(place):
            inside |= set(range(int(place), int(place) + int(end) - int(start)))
    letters = [place for place, letter in enumerate(text) if not letter.isspace()]
    return Coverage(sum(place in inside for place in letters), len(letters))


def say(checked: pd.DataFrame, covered: Coverage) -> list[str]:
    """What was found, in lines: how many claims stand where they were, each that does not, and how much of the document the claims cover."""
    names = checked["claim_id"]
    intact = int((checked["verdict"] == INTACT).sum())
    lines = [f"{intact} of {len(checked)}"]
    lines += [
        f"changed: {name}, " + ("which nothing in the document has" if pd.isna(start) else f"characters {start} to {end}")
        for name, start, end in checked.loc[checked["verdict"] == CHANGED, CHECKED[:1] + CHECKED[2:4]].itertuples(index=False)
    ]
    shifts = (checked["found_start"] - checked["char_start"]).where(checked["verdict"] == MOVED)
    lines += [f"moved by {shift:+d}: {', '.join(names[(shifts == shift).fillna(False)])}" for shift in sorted(shifts.dropna().unique())]
    unsought = ", ".join(names[checked["verdict"] == UNSOUGHT])
    lines += [f"not where they were, and too long to be looked for elsewhere: {unsought}"] * bool(unsought)
    share = f"{covered.covered / covered.characters:.0%}" if covered.characters else "nothing"
    return [*lines, f"coverage: {covered.covered} of {covered.characters} characters that are no white space ({share})"]


def annotations(claims: pd.DataFrame, document: Mapping[str, str]) -> str:
    r"""Claims as an annotation page in JSON-LD, with `\n` at its end.

    The body of an annotation is a paraphrase of the claim, and, where the table has a verdict, the verdict as a tag.
    """
    items, language = [], {"language": document["language"]} if document.get("language") else {}
    for row in claims.to_dict("records"):
        bodies = (
            [{"type": "TextualBody", "purpose": "describing", "format": "text/plain"} | language | {"value": row["claim"]}]
            if row.get("claim")
            else []
        )
        bodies += [{"type": "TextualBody", "purpose": "classifying", "value": row["verdict"]}] if row.get("verdict") else []
        selector = {"type": "TextPositionSelector", "start": int(row["char_start"]), "end": int(row["char_end"]), "sha256": row["span_sha256"]}
        items.append(
            {
                "id": f"{URN}{row['claim_id']}",
                "type": "Annotation",
                "body": bodies,
                "target": {"source": document["url"], "selector": selector},
            }
        )
    page = {"@context": CONTEXT, "id": f"{URN}claims", "type": "AnnotationPage", "items": items}
    return json.dumps(page, ensure_ascii=False, indent=1) + "\n"
