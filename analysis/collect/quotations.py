"""Claims made of a document and quotations: where each stands, never its text.

White space, quotation marks and hyphens may be others than in the document.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import NamedTuple

import pandas as pd

from analysis.collect.annotations import NEEDED, digest_of
from analysis.collect.countings import Span, occurrences, say_places
from analysis.collect.selectors import Step

ASKED = ("claim_id", "quotation")
"""Columns that a table of quotations needs."""
AROUND = ("prefix", "suffix")
"""Columns that it may have: what stands just before and after a quotation that occurs several times."""
OTHERWISE = "it stands there with other white space, quotation marks or hyphens"
MOST_WORDS = 3
"""So many words of the document may stand in other columns, such as a name in a paraphrase."""
_UNSEEN = "\xad\u200b\u200c\u200d\u2060\ufeff"
_ALIKE = ("'‘’‚‛′ʼ`´", '"“”„‟″«»', "-‐‑‒–—−")
"""Signs that are written for each other: quotation marks and apostrophes, hyphens and dashes."""
_BETWEEN = rf"(?:[{_UNSEEN}]|-[ \t]*\n\s*)*"
"""What may stand between two letters of a word: what is not seen, and a hyphen where a line ends."""
_BEHIND_HYPHEN = rf"(?:[{_UNSEEN}]|[ \t]*\n\s*)*"
"""What may stand behind a hyphen: what is not seen, and the end of a line."""
_BLANK = rf"[\s{_UNSEEN}]"


class Made(NamedTuple):
    """Claims of quotations; notes on what stands otherwise in the document; faults, for which no claim is made."""

    claims: pd.DataFrame
    notes: list[str]
    faults: list[str]


def _letter(letter: str) -> str:
    """Expression for a letter in any of the ways in which it can be written."""
    alike = next((signs for signs in _ALIKE if letter in signs), "")
    ways = [alike and f"[{re.escape(alike)}]", re.escape(letter), re.escape(unicodedata.normalize("NFD", letter))]
    return f"(?:{'|'.join(dict.fromkeys(filter(None, ways)))})"


def _word(word: str) -> str:
    """Expression for a word."""
    behind = (_BEHIND_HYPHEN if letter in _ALIKE[2] else _BETWEEN for letter in word[:-1])
    return "".join(_letter(letter) + between for letter, between in zip(word, [*behind, ""], strict=True))


def _expression(words: str) -> str:
    """Expression for words with other white space, quotation marks and hyphens, or broken at the end of a line."""
    seen = re.sub(f"[{_UNSEEN}]", "", unicodedata.normalize("NFC", words))
    return f"{_BLANK}+".join(map(_word, seen.split()))


def _tolerant(text: str, quotation: str, prefix: str, suffix: str) -> list[Span]:
    """Spans of a text that say the same as a quotation."""
    if not (asked := _expression(quotation)):
        return []
    before = f"{_expression(prefix)}{_BLANK}*" if prefix.strip() else ""
    after = f"{_BLANK}*{_expression(suffix)}" if suffix.strip() else ""
    return [match.span("span") for match in re.finditer(f"(?={before}(?P<span>{asked}){after})", text)]


def places(text: str, quotation: str, prefix: str = "", suffix: str = "") -> tuple[list[Span], bool]:
    """Spans of a text that say the same as a quotation, and whether in the same signs; if so, such ones alone."""
    wanted = quotation.strip()
    if wanted in text and not (prefix.strip() or suffix.strip()):
        return occurrences(text, Step(None, None, wanted, "", "", ""), (0, len(text))) if wanted else [], True
    found = _tolerant(text, wanted, prefix, suffix)
    if not found and (bare := wanted.strip("".join(_ALIKE[:2]))) != wanted:
        found = _tolerant(text, bare, prefix, suffix)
    exact = [(start, end) for start, end in found if text[start:end] == wanted]
    return exact or found, bool(exact)


def _words(text: str) -> list[tuple[str, Span]]:
    """Words of a text in lower case, without what is not seen, and where each stands."""
    found = re.finditer(rf"\w[\w{_UNSEEN}]*", text)
    return [(re.sub(f"[{_UNSEEN}]", "", match[0]).casefold(), match.span()) for match in found]


def _window(found: list[tuple[str, Span]], wanted: Counter[str]) -> list[tuple[str, Span]]:
    """Of as many words in a row as are wanted those that have most of them, without others at their ends."""
    held: Counter[str] = Counter()
    best, at, common, length = 0, 0, 0, wanted.total()
    for place, (word, _) in enumerate(found):
        held[word] += 1
        common += held[word] <= wanted[word]
        if place >= length:
            left = found[place - length][0]
            common -= held[left] <= wanted[left]
            held[left] -= 1
        if common > best:
            best, at = common, max(0, place - length + 1)
    window = found[at : at + length]
    shared = [place for place, (word, _) in enumerate(window) if word in wanted]
    return window[shared[0] : shared[-1] + 1] if best else []


def _nearest(text: str, quotation: str) -> str:
    """Where most words of a quotation stand together, or words spelled like them; no word of the document is told."""
    found = _words(text)
    wanted, all_words = Counter(word for word, _ in _words(quotation)), list(dict.fromkeys(word for word, _ in found))
    window = _window(found, wanted)
    is_like = not window
    if not window:
        close = (get_close_matches(word, all_words, 1, 0.7) for word in wanted)
        window = _window(found, Counter(word for words in close for word in words))
    if not window:
        return "none of its words stands there"
    (start, _), (_, end) = window[0][1], window[-1][1]
    held = Counter(word for word, _ in window)
    without = ", ".join(repr(word) for word in list(wanted - held)[:5])
    share = (
        f"{(wanted & held).total()} of its {wanted.total()} words, without {without}"
        if without
        else "all its words, in another order, case or with other signs"
    )
    where = f"nearest are characters {start} to {end} (line {text.count(chr(10), 0, start) + 1})"
    return f"{where}, with words that are spelled like its own" if is_like else f"{where}, with {share}"


def _fault(text: str, quotation: str, spans: list[Span]) -> str:
    """What keeps a quotation from being a claim; blank if it stands in one place."""
    if not re.sub(f"[{_UNSEEN}]", "", quotation).strip():
        return "the quotation is blank; fill it in, or leave the row out"
    if not spans:
        return f"the quotation does not stand in the document; {_nearest(text, quotation)}; quote what stands there"
    if len(spans) > 1:
        return f"the quotation {say_places(spans)}; quote more, or fill in prefix or suffix"
    return ""


def _told(row: Mapping[str, str], stands: str) -> Iterable[str]:
    """Columns that are kept and have the text of the document in them."""
    if len(stands.split()) > MOST_WORDS:
        said = re.compile(_expression(stands), re.IGNORECASE)
        told = (name for name in row if said.search(row[name]))
        yield from (f"column {name}: the quotation stands there too; paraphrase it, or leave it out" for name in told)


def claims(text: str, quotations: pd.DataFrame, places_of_rows: Iterable[str]) -> Made:
    """Claims with the columns `NEEDED`, and the columns that the quotations have beside theirs.

    Parameters
    ----------
    text
        The document, as `countings.read_document` gives it.
    quotations
        One row per claim with the columns `ASKED`, perhaps those of `AROUND`, and others, as text.
    places_of_rows
        How the place of each row is called, such as `quotations.csv, row 2`.
    """
    kept = [name for name in quotations if name not in (*ASKED, *AROUND, *NEEDED)]
    rows, notes, faults = [], [], []
    for place, row in zip(places_of_rows, quotations.fillna("").astype(str).to_dict("records"), strict=True):
        spans, is_exact = places(text, row["quotation"], *(row.get(name, "") for name in AROUND))
        others = {str(name): row[name] for name in kept}
        if fault := _fault(text, row["quotation"], spans):
            faults.append(f"{place}: {fault}")
            continue
        ((start, end),) = spans
        faults += [f"{place}, {told}" for told in _told({"claim_id": row["claim_id"], **others}, text[start:end])]
        if not is_exact:
            notes.append(f"{place}: {OTHERWISE}; the span is that of the document")
        rows.append(
            {
                "claim_id": row["claim_id"],
                **others,
                "char_start": str(start),
                "char_end": str(end),
                "span_sha256": digest_of(text[start:end]),
            }
        )
    return Made(pd.DataFrame(rows, columns=["claim_id", *kept, *NEEDED[1:]], dtype=str), notes, faults)
