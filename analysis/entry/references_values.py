"""What one field of a reference says, as a cell of `sources.csv` has it: text, languages, addresses, ids."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from urllib.parse import urlsplit

from anyascii import anyascii
from babel import Locale, UnknownLocaleError
from babel.core import get_global

from analysis.model import doors
from analysis.model.terms import clean_text

_TAGS = re.compile(r"</?(?:i|b|em|strong|sub|sup|sc|span)(?:\s[^<>]*)?>")
"""The tags that Zotero and CSL have in titles; whatever else stands between angle brackets is text."""


def plain(text: str) -> str:
    """Text of a field on one line, without the tags for italics and the like; nothing in it is a command."""
    return clean_text(doors.line(_TAGS.sub("", text)))


# ---- languages

_OF_BABEL = {
    "en": "american australian british canadian newzealand ukenglish usenglish", "de": "austrian naustrian ngerman nswissgerman swissgerman",
    "fr": "acadian canadien francais frenchb", "pt": "brazil brazilian portuges", "no": "norsk", "nn": "nynorsk", "es": "mexican",
    "sl": "slovene", "fa": "farsi", "id": "bahasa bahasai indon", "ms": "bahasam melayu", "el": "polutonikogreek", "hu": "magyar",
    "sr": "serbianc", "gd": "scottish", "se": "samin", "zh": "pinyin", "th": "thaicjk",
}  # fmt: skip
"""Names that LaTeX has for languages, of those that are not their English ones."""
_NO_ONE_LANGUAGE = {"sh", "hbs"}
"""Codes that stand for several languages of the codebook, of which the library takes one."""


_OF_LATEX = {name: code for code, names in _OF_BABEL.items() for name in names.split()}


@cache
def _foreign_names(codes: tuple[str, ...]) -> dict[str, str]:
    """Codes of languages by what they are called in themselves and in each other, where a name is that of one language alone.

    Asked only when nothing else is found, since the names in each language are read from a file of their own.
    """
    found: dict[str, set[str]] = {}
    for code in codes:
        try:
            names = Locale.parse(code).languages
        except (UnknownLocaleError, ValueError):
            continue
        for each in codes:
            if each in names:
                found.setdefault(names[each].casefold(), set()).add(each)
    return {name: next(iter(each)) for name, each in found.items() if len(each) == 1}


def language(text: str, names: Mapping[str, str]) -> str:
    """Code of a language in the codebook, or blank if the text is none or names several.

    Parameters
    ----------
    text
        A tag such as `en-GB`, a code of two or three letters, or a name: in English, in the language itself or in another one, or that of LaTeX.
    names
        English names by code, as the codebook has them.
    """
    said = re.sub(r"\s*\([^()]*\)$", "", text.strip()[:100]).casefold()
    if said in names:
        return said
    if re.fullmatch(r"[a-z]{2,3}([-_][a-z0-9]+)*", said):
        tag = re.split("[-_]", said)[0]
        found = tag if tag in names else "" if tag in _NO_ONE_LANGUAGE else str(get_global("language_aliases").get(tag, "")).partition("_")[0]
        if found in names:
            return found
    called = {name.casefold(): code for code, name in names.items()}
    if found := called.get(said) or _OF_LATEX.get(said, ""):
        return found if found in names else ""
    return _foreign_names(tuple(names)).get(said, "") if said else ""


# ---- addresses

_DOI = re.compile(r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10(?:\.\d+)*/\S+)", re.IGNORECASE)
_STORED = re.compile(r"(?:archiv|stored copy)[^\n]{0,60}?(https?://[^\s{}<>;,]+)", re.IGNORECASE)


def addresses(text: str) -> list[str]:
    """Addresses in a field, in their order; blanks within one are percent-encoded, and a DOI is an address at doi.org."""
    parts = [part.strip(" <>") for part in re.split(r"[\s;,]+(?=https?://)", text.strip())]
    return ["%20".join(part.split()) for part in parts if part]


def of_doi(text: str) -> str:
    """Address of a DOI, which may be an address already; blank if the text is none."""
    found = _DOI.fullmatch(text.strip())
    return f"https://doi.org/{found[1]}" if found else ""


def stored_copy(place: str, notes: str) -> str:
    """Address of a stored copy: what stands as the place in an archive, if it is an address, or what a note calls archived."""
    if re.fullmatch(r"https?://\S+", place.strip()):
        return place.strip()
    found = _STORED.search(notes)
    return found[1].rstrip(".)") if found else ""


def is_address(text: str) -> bool:
    """Whether it is an address of the web, with a host."""
    try:
        return bool(re.fullmatch(r"https?://\S+", text) and urlsplit(text).hostname)
    except ValueError:
        return False


# ---- ids

_GERMAN: dict[int, str | int | None] = {
    ord(letter): plain for letter, plain in zip("äöüÄÖÜß", ("ae", "oe", "ue", "Ae", "Oe", "Ue", "ss"), strict=True)
}


def as_id(text: str) -> str:
    """Text in the letters that ids have: `Müller_2031` is `mueller-2031`; blank if it has no letter or digit."""
    german = unicodedata.normalize("NFC", text).translate(_GERMAN)
    return re.sub(r"[^a-z0-9]+", "-", anyascii(german).lower()).strip("-")


def made_id(publisher: str, address: str, day: str) -> str:
    """An id such as `harbourtimes-20310309`, of the publisher, or else the host of the address, and the day."""
    host = (urlsplit(address).hostname or "").removeprefix("www.") if is_address(address) else ""
    name = as_id(publisher).removeprefix("the-").replace("-", "") or as_id(host.rpartition(".")[0]) or "page"
    return f"{name[:40]}-{as_id(day.partition('/')[0]).replace('-', '') or 'undated'}"
