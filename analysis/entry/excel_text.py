"""Text on its way into a cell of a workbook and back: what the format cannot hold is escaped as the format has it (ECMA-376, ST_Xstring)."""

import re

MOST = 32_767
"""Most letters of a cell, as Excel counts them: in units of UTF-16."""
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_IMPOSSIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def fault(text: str) -> str:
    """Why a text cannot stand in a cell, as what is allowed there; blank if it can."""
    if _SURROGATE.search(text):
        return "text without halves of characters"
    length = len(escaped(text).encode("utf-16-le")) // 2
    return f"at most {MOST} characters, which is what a cell of a workbook can hold; this is {length}" if length > MOST else ""


def escaped(text: str) -> str:
    """The text with `_x000D_` and the like for letters that a workbook cannot hold, and for `_` where it would seem to begin such a sign."""
    return _IMPOSSIBLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unescaped(text: str) -> str:
    """The text as it was before it was escaped; a surrogate stays as it is written."""
    return _ESCAPED.sub(lambda found: found[0] if _SURROGATE.match(chr(int(found[1], 16))) else chr(int(found[1], 16)), text)
