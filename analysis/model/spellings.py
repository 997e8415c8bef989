"""A name in any of its spellings: with and without marks, in Latin or Cyrillic, escaped for any medium; found and replaced."""

import html
import json
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable
from functools import cached_property
from urllib.parse import unquote

_CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяієїґў"
_WRITTEN = "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch - y - e iu ia i e i g u"
_LATIN = dict(zip(_CYRILLIC, _WRITTEN.replace("-", "").split(" "), strict=True))
_LATIN |= {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d", "х": "kh"}
_SAME = (("x", "ks"), ("yo", "e"), ("ye", "e"), ("y", "i"), ("j", "i"), ("ie", "e"), ("tz", "ts"), ("w", "v"), ("ii", "i"))
"""Ways of writing one sound that transliterations differ in; the second is what all of them become."""
_DOUBLED = re.compile(r"(?<=\w\w)([^\W\d])\1+(?=\w)|(?<=\w)([^\W\d])\2+(?=\w\w)")
"""Doubled letters within a word, which transliterations differ in; `Uss` is not `US`."""
_LETTERS = dict(
    zip(
        ["ss", "ae", "oe", "aa", "o", "l", "i", "j", "AE", "OE", "AA", "O", "L"],
        ["ß", "æ", "œ", "å", "ø", "ł", "ı", "j", "Æ", "Œ", "Å", "Ø", "Ł"],
        strict=True,
    )
)
_TEX: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"\\(?:['\"`^~=.]|[uvHtcdbkr](?=[{ ]))\s*\{?\s*\\?([^\W\d_])\}?"), r"\1"),
    (re.compile(r"\\(ss|ae|oe|aa|o|l|i|j|AE|OE|AA|O|L)\b\s*(?:\{\})?"), lambda command: _LETTERS[command[1]]),
    (re.compile(r"\\(?=[&%$#_{}])|[{}]"), ""),
)
_JSON = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")
_INFLECTED = "(?:s|a|u|e|i|im|om|oi|ogo|omu)?"
"""What a surname may end in besides: a possessive, and cases of Slavic languages."""
_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff])+")


class _Plain(dict[int, str]):
    """What each letter becomes, found once: marks and what is not seen go, Cyrillic is written in Latin letters."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        self[code] = "" if unicodedata.category(letter) in ("Mn", "Cf") else _LATIN.get(letter, letter)
        return self[code]


_PLAIN = _Plain()


def fold(text: str) -> str:
    """A text in plain small letters: one form for all ways in which a name can be written, with single blanks."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    if not plain.isascii():
        plain = plain.translate(_PLAIN)
    for written, same in _SAME:
        plain = plain.replace(written, same)
    plain = re.sub(r"[\W_]+", " ", plain)
    return " ".join(_DOUBLED.sub(r"\1\2", plain).split())


def unescaped(text: str) -> str:
    """A text without the escapes of JSON, HTML, addresses, BibTeX and LaTeX."""
    if "\\u" in text:
        text = _JSON.sub(lambda found: _decoded(found[0]), text)
    if "\\n" in text:
        text = text.replace("\\n", " ")
    if "&" in text:
        text = html.unescape(text)
    if "%" in text:
        text = unquote(text, errors="replace")
    if "\\" in text or "{" in text:
        for written, plain in _TEX:
            text = written.sub(plain, text)
    return text


def _decoded(escapes: str) -> str:
    decoded = json.loads(f'"{escapes}"')
    return decoded.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def longer_ids(names: Iterable[str], others: Iterable[str]) -> list[str]:
    """Ids that begin as a name does and go on with a hyphen, but for those that one of them begins in turn."""
    starts = tuple(f"{name}-" for name in names)
    found: list[str] = []
    for other in sorted({other for other in others if other.startswith(starts)}, key=lambda other: (len(other), other)):
        if not other.startswith(tuple(f"{one}-" for one in found)):
            found.append(other)
    return found


class Spellings:
    """Some names in all of their spellings.

    Parameters
    ----------
    names
        Names, ids or other words that stand for what is sought.
    surnames
        Single words that stand for it too, with the endings that languages give them.
    others
        Ids; one that begins as a name does and goes on with a hyphen, such as `smith-two` beside `smith`, is not taken for the name.
    """

    def __init__(self, names: Iterable[str], surnames: Iterable[str] = (), others: Iterable[str] = ()) -> None:
        self.names = sorted({*names} - {""}, key=lambda name: (-len(name), name))
        self.surnames = sorted({*surnames} - {""})
        self.longer = longer_ids(self.names, others)

    @cached_property
    def _sought(self) -> dict[str, str]:
        """Names as they were given, by each form that is sought; those of persons also with the surname first."""
        found: dict[str, str] = {}
        for name in sorted((*self.surnames, *self.names), key=str.isascii):
            words = fold(name).split()
            is_person = len(words) in (2, 3) and not any(letter.isdigit() for letter in name)
            for place in range(len(words) if is_person else 1):
                found[" ".join(words[place:] + words[:place])] = name
        return {form: name for form, name in found.items() if form}

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        endings = {fold(name) for name in self.surnames}
        forms = sorted(self._sought, key=lambda form: (-len(form), form))
        sought = [re.escape(form) + _INFLECTED * (form in endings) for form in forms]
        return re.compile(rf"(?<!\w)(?:{'|'.join(sought)})(?!\w)") if sought else None

    def _said(self, found: str) -> str:
        """A spelling that was found, as it was given where it was given so."""
        return self._sought.get(found, found)

    def found(self, text: str) -> list[str]:
        """Which names stand in a text in any spelling, each once; escapes of other media are seen through."""
        if self._pattern is None:
            return []
        tagless = re.sub(r"<[^<>]{0,2000}>", " ", text) if "<" in text else ""
        views = (unescaped(view) for view in (text, tagless) if view)
        ids = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, self.longer))})(?!\w)") if self.longer else None
        folded = [fold(ids.sub(" ", view) if ids else view) for view in views]
        return sorted({self._said(match[0]) for view in folded for match in self._pattern.finditer(view)})

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where names stand in a text that is not escaped: first character, and the one after the last."""
        if self._pattern is None:
            return []
        words = [(folded, found.span()) for found in _WORD.finditer(text) for folded in [fold(found[0])] if folded]
        starts, length = [], 0
        for folded, _ in words:
            starts.append(length)
            length += len(folded) + 1
        joined = " ".join(folded for folded, _ in words)
        found = []
        for match in self._pattern.finditer(joined):
            first, last = (bisect_right(starts, place) - 1 for place in (match.start(), match.end() - 1))
            found.append((words[first][1][0], words[last][1][1]))
        return found

    def replaced(self, text: str, words: str) -> str:
        """A text with words in place of each name; they begin with a capital where the text or a sentence does."""
        for start, end in reversed(self.places(text)):
            begins = not text[:start].strip() or text[:start].rstrip()[-1:] in ".!?"
            tail = "'s" if fold(text[start:end]).endswith("s") and text[start:end].endswith(("'s", "’s")) else ""
            text = text[:start] + (words[:1].upper() + words[1:] if begins else words) + tail + text[end:]
        return text
