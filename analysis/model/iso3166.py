"""States by ISO 3166-1: which codes there are, and what a state is called in a sentence.

The names are those of the Unicode CLDR, as Babel carries them. Babel is imported when a state is asked for that no codebook lists.
"""

import re
from collections.abc import Container
from functools import cache

_CODE = re.compile(r"[A-Z]{2}")
_LEFT_TO_USERS = re.compile(r"AA|Q[M-Z]|X[A-Z]|ZZ")
"""Codes that ISO 3166 never gives to a state: they mean what a codebook says."""
_RESERVED = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "TA", "UN"})
"""Codes of islands and organisations, which Babel names too, and which are none of ISO 3166-1."""

_OTHERWISE = """
CD Democratic Republic of the Congo
CG Republic of the Congo
GS South Georgia and the South Sandwich Islands
HK Hong Kong
MM Myanmar
MO Macao
PS Palestine
UM United States Minor Outlying Islands
VC Saint Vincent and the Grenadines
"""
"""Names that read well in a sentence where those of the CLDR do not, as *Congo - Kinshasa*."""

_WITH_ARTICLE = re.compile(
    r"United |Netherlands|.*\b(Antilles|Commonwealth|Emirates|Federation|Islands|Netherlands|Republic|Territor(y|ies)|Union)$"
    r"|(\w+ )*(Commonwealth|Federation|Kingdom|Republic|State|States|Union) of "
    r"|(Bahamas|Comoros|Congo|Gambia|Holy See|Isle of Man|Ivory Coast|Maldives|Philippines|Vatican)$"
)
_WITHOUT = re.compile(r"the |Heard |South Georgia ", re.IGNORECASE)


def with_article(name: str) -> str:
    """The name of a state as it stands within a sentence: *the Netherlands*, *the Czech Republic*, *Czechia*."""
    return f"the {name}" if _WITH_ARTICLE.match(name) and not _WITHOUT.match(name) else name


@cache
def names() -> dict[str, str]:
    """Name of every state of ISO 3166-1 by its alpha-2 code, without an article."""
    from babel import Locale  # when it is needed: it takes longer than all else that a command imports of ours

    known = Locale("en").territories
    found = {code: known[code] for code in sorted(known) if _CODE.fullmatch(code) and code not in _RESERVED and not _LEFT_TO_USERS.fullmatch(code)}
    plain = {code: name.replace(" & ", " and ").replace("St. ", "Saint ") for code, name in found.items()}
    return plain | {line[:2]: line[3:] for line in _OTHERWISE.strip().split("\n")}


def name(code: str) -> str:
    """Name of a state by its code, without an article; blank if ISO 3166-1 has no such code, as in capitals alone it has."""
    return names().get(code, "") if _CODE.fullmatch(code) and not _LEFT_TO_USERS.fullmatch(code) else ""


def is_state(code: str, listed: Container[str] = ()) -> bool:
    """Whether a code is that of a state: one of those that a codebook lists, or one of ISO 3166-1."""
    return code in listed or name(code) != ""
