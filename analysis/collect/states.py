"""Names and codes of states that people type, and the code that is meant."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache

from anyascii import anyascii

from analysis.model import iso3166
from analysis.model.dictionary.vocabulary import adding

_ALIASES = """
AE UAE; Emirates
BA Bosnia
BF Upper Volta
BN Brunei Darussalam
BO Plurinational State of Bolivia
CD DRC; DR Congo; Congo-Kinshasa; Democratic Republic of Congo; Zaire
CG Congo-Brazzaville
CH Swiss Confederation
CI Ivory Coast
CN PRC; People's Republic of China; Mainland China
CV Cabo Verde
CZ Czech Republic
DE Federal Republic of Germany; West Germany
FM Federated States of Micronesia
GB Great Britain; Britain; United Kingdom of Great Britain and Northern Ireland; England; Scotland; Wales; Northern Ireland
GR Hellenic Republic
IE Republic of Ireland; Eire
IR Islamic Republic of Iran; Persia
KG Kirghizia; Kyrgyz Republic
KP DPRK; Democratic People's Republic of Korea
KR Republic of Korea; ROK
LA Lao PDR; Lao People's Democratic Republic
LK Ceylon
MD Republic of Moldova; Moldavia
MK Macedonia; Republic of North Macedonia; FYROM
MM Burma
NL Holland
PS State of Palestine; Palestinian Territories; Palestinian Authority
RU Russian Federation
SY Syrian Arab Republic
SZ Swaziland
TH Siam
TL East Timor
TR Turkey
TW Republic of China; Chinese Taipei
TZ United Republic of Tanzania
US United States of America; America
VA Holy See; Vatican; Vatican City State
VE Bolivarian Republic of Venezuela
VN Viet Nam; Socialist Republic of Vietnam
"""
"""Names in common use that the CLDR does not have, by the code of the state that is meant; not those of two states, such as Korea."""

_OF_THEIR_OWN = """
AN Netherlands Antilles; ANT
CS Czechoslovakia; CSK
DD East Germany; German Democratic Republic; GDR; DDR
SU Soviet Union; USSR; Union of Soviet Socialist Republics; SUN
VD North Vietnam
YD South Yemen; YMD
YU Yugoslavia; YUG
"""
"""States that are no more, by the codes that they had: what they did is not what those did that came after them."""


_ANY = f"a code of ISO 3166-1, two capital letters{{}}, or add {adding('states')}"
ALLOWED = _ANY.format("")
"""What a cell for a state may hold, as it stands after *use*."""


def _lines(table: str) -> dict[str, list[str]]:
    return {line[:2]: line[3:].split("; ") for line in table.strip().split("\n")}


def _plain(text: str) -> str:
    """A name in small ASCII letters, without article and punctuation."""
    letters = re.sub(r"(?<=\b[A-Za-z])\.(?=\s*[A-Za-z]\b|$)", "", anyascii(text).replace("&", " and ")).casefold()
    words = re.sub(r"[^a-z0-9]+", " ", letters.replace("'", "")).split()
    return " ".join({"st": "saint"}.get(word, word) for word in words[words[:1] == ["the"] :])


@cache
def _former() -> dict[str, tuple[str, str]]:
    """Code and name of each state that is no more, by its names and its code in small letters."""
    return {_plain(word): (code, named[0]) for code, named in _lines(_OF_THEIR_OWN).items() for word in (code, *named)}


@cache
def _codes() -> dict[str, str]:
    """Code of each name and code in small letters."""
    from babel.core import get_global

    there = iso3166.names()
    found = {_plain(name): code for code, named in _lines(_ALIASES).items() for name in named}
    found |= {old.lower(): new[0] for old, new in get_global("territory_aliases").items() if old.isalpha() and len(new) == 1 and new[0] in there}
    found |= {_plain(name): code for code, name in there.items()} | {code.lower(): code for code in there}
    return {word: code for word, code in found.items() if word not in _former()}


def code_of(text: str, listed: Mapping[str, str] = {}) -> str | None:
    """The code of the state that is meant by a code, a name, another name, a former code or an alpha-3 code, in capitals or not.

    Parameters
    ----------
    text
        What somebody wrote, such as `UK`, `gbr`, `Great Britain` or `Holland`.
    listed
        Names of a codebook by their codes, which come first.

    Returns
    -------
    The alpha-2 code, or None: nothing is guessed, and a state that is no more, such as the Soviet Union, is not taken for another one.
    """
    wanted = _plain(text)
    own = {_plain(word): code for code, name in listed.items() for word in (name, code)}
    _, name = _former().get(wanted, ("", ""))
    return own.get(wanted) or own.get(_plain(name)) or _codes().get(wanted)


def suggest(text: str, listed: Mapping[str, str] = {}) -> str:
    """What to use where `text` stands for a state and is no code of one, as it stands after *use*; the parameters are those of `code_of`."""
    if code := code_of(text, listed):
        return f"{code}, the code of {iso3166.with_article(listed.get(code) or iso3166.name(code))}"
    if former := _former().get(_plain(text)):
        code, name = former
        return f"the code of a state that exists, or add a row {code} to codebook/states.csv for {iso3166.with_article(name)}"
    called = {_plain(name): (code, name) for code, name in {**iso3166.names(), **listed}.items()}
    near = get_close_matches(_plain(text), called, 1, 0.8)
    meant = " (did you mean {}, {}?)".format(*called[near[0]]) if near else ""
    return _ANY.format(meant)
