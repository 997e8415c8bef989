"""How letters look: labels that look alike, garbled text, words that mix alphabets."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from functools import cache

_TWINS = {
    # Cyrillic
    **dict(zip("АВЕЅІЈКМНОРСТУХҮԚԜӀ", "ABESIJKMHOPCTYXYQWI", strict=True)),
    **dict(zip("аеѕіјкорсухһԁԛԝӏ", "aesijkopcyxhdqwl", strict=True)),
    # Greek
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϳ", "ABEZHIKMNOPTYXCj", strict=True)),
    **dict(zip("αικνορυχϲ", "aikvopuxc", strict=True)),
    # Turkish, and signs of which keyboards have several
    **dict(zip("ı’‘ʼ´`“”„«»–—−‐", "i'''''\"\"\"\"\"----", strict=True)),
}
"""Letters of other alphabets, and signs, that look like Latin ones in most typefaces."""

_ACCENTS = re.compile("[\u0300-\u036f]")


@cache
def skeleton(label: str) -> str:
    """What a label looks like, whatever its letters are: two labels of one skeleton are easily taken for each other."""
    parts = _ACCENTS.sub("", unicodedata.normalize("NFKD", label))
    shown = "".join(_TWINS.get(letter, letter) for letter in parts if unicodedata.category(letter) != "Cf")
    return " ".join(unicodedata.normalize("NFKC", shown.casefold()).split())


def _called(letter: str) -> str:
    return f"{unicodedata.name(letter, 'a character without a name').lower()} (U+{ord(letter):04X})"


def difference(labels: Iterable[str]) -> str:
    """In what labels of one skeleton differ, in words."""
    labels = list(labels)
    odd = sorted({letter for label in labels for letter in label if not all(letter in other for other in labels)})
    named = [letter for letter in odd if not letter.isascii()]
    if named:
        return " and ".join(map(_called, named[:3]))
    return "capitals" if len({label.casefold() for label in labels}) == 1 else "signs"


_RUN = re.compile(r"[^\x00-\x7f]{2,}")
_LEADS = {"cp1252": "ÂÃâ", "latin-1": "ÂÃâ"}
"""Letters with which UTF-8 that was read in one of these encodings begins where one letter is enough to know it."""
_CLOSING = "»”’“‘…–—"


def _is_garbled(run: str, before: str) -> bool:
    """Whether some letters are UTF-8 that was read in an older encoding."""
    for encoding in ("cp1252", "latin-1", "cp1251"):
        try:
            meant = run.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        closes = len(run) == 2 and run[1] in _CLOSING and before.isupper()
        if len(meant) > 1 or (run[0] in _LEADS.get(encoding, "") and not closes):
            return True
    return False


def garbled(text: str) -> str:
    """The first word of a text that is garbled; blank where none is."""
    for match in re.finditer(r"\S+", text):
        word = match[0]
        if "\ufffd" in word or any(_is_garbled(run[0], word[: run.start()][-1:]) for run in _RUN.finditer(word)):
            return word
    return ""


@cache
def _alphabet(letter: str) -> str:
    name = unicodedata.name(letter, "").partition(" ")[0]
    return name.title() if name in ("LATIN", "CYRILLIC", "GREEK") else ""


def mixed(text: str) -> Iterator[str]:
    """Words of a text whose letters are of several alphabets."""
    for word in re.findall(r"[^\W\d_]+", text):
        if not word.isascii() and len({_alphabet(letter) for letter in word} - {""}) > 1:
            yield word


def alphabets(word: str) -> str:
    """The letters of a word by alphabet, in words."""
    by = {name: "".join(dict.fromkeys(letter for letter in word if _alphabet(letter) == name)) for name in ("Latin", "Cyrillic", "Greek")}
    return ", ".join(f"{letters} {'is' if len(letters) == 1 else 'are'} {name}" for name, letters in by.items() if letters)


SHORT = 5
"""Words of fewer letters, such as the code of a state, differ by a letter for good reason."""
NEAR = 0.8
"""Share of letters in order that two words have in common if one may be a slip for the other."""


def resembles(one: str, other: str) -> bool:
    """Whether a label may be a slip for another: the same but for one longer word that is spelled almost alike, or for how words are parted."""
    if re.sub(r"[\W_]", "", one).casefold() == re.sub(r"[\W_]", "", other).casefold():
        return True
    ones, others = one.casefold().split(), other.casefold().split()
    differing = [(left, right) for left, right in zip(ones, others, strict=False) if left != right]
    if len(ones) != len(others) or len(differing) != 1:
        return False
    ((left, right),) = differing
    return min(len(left), len(right)) >= SHORT and left.isalpha() and SequenceMatcher(None, left, right, autojunk=False).ratio() >= NEAR
