"""The doors out: how text of the data becomes text of another medium, one function for each, and nothing but text.

CSV has its door in `collect.store`, drawings have theirs in `exhibits.style`.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from html import escape, unescape
from urllib.parse import quote

from anyascii import anyascii
from pylatexenc.latexencode import UnicodeToLatexEncoder

UNREADABLE = "\N{REPLACEMENT CHARACTER}"
"""What stands for a sign that no document may hold."""
_ENDS_OF_LINES = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_NO_CHARACTERS = "".join(chr(plane + place) for plane in range(0, 0x110000, 0x10000) for place in (0xFFFE, 0xFFFF))
_ILLEGAL = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_NO_CHARACTERS}]")
"""Signs that XML and HTML do not allow or discourage: controls, halves of a pair, and what is no character."""
TURNING = "[\u202a-\u202e\u2066-\u2069]"
"""Invisible signs that turn the order of what follows, our own words too; Arabic and Hebrew need none."""
JOINERS = "\u200c\u200d"
"""Invisible signs that belong to the spelling of words."""


_MODIFYING = ("Mn", "Mc", "Me", "Lm", "Sk")
"""Kinds of signs that change the one before them."""


def legal(text: str) -> str:
    """The text without signs that turn its order; one that no document may hold is seen to have stood there."""
    return _ILLEGAL.sub(UNREADABLE, re.sub(TURNING, "", text))


def line(text: str) -> str:
    """The text as one line of such signs: ends of lines and tabs are blanks."""
    return legal(re.sub(f"[\t{_ENDS_OF_LINES}]+", " ", text))


def transliterated(text: str, is_there: Callable[[str], bool]) -> str:
    """The text with letters that are not there in Latin ones, and without invisible signs that are not of spelling.

    A sign without any transliteration is a question mark.
    """
    made = []
    for letter in unicodedata.normalize("NFC", line(text)):
        is_invisible = unicodedata.category(letter) == "Cf" or "\ufe00" <= letter <= "\ufe0f"
        if is_invisible and letter not in JOINERS:
            continue
        if is_there(letter):
            made.append(letter)
        elif not is_invisible:
            made.append(anyascii(letter) or ("" if unicodedata.category(letter) in _MODIFYING else "?"))
    return "".join(made)


def xml(text: str) -> str:
    """Text between tags of XML, such as an SVG."""
    return escape(legal(text), quote=False)


def html_attribute(text: str) -> str:
    """Value of an attribute of HTML or XML between double quotes, or all text of an element such as `title`."""
    return escape(legal(text))


def html(text: str) -> str:
    """Text between tags of HTML; a page that looks for mathematics between dollars or after a backslash finds none."""
    return re.sub(r"[$\\]", r"<span>\g<0></span>", html_attribute(text))


_MARKDOWN = re.compile(
    r"(?P<mathematics>[$\\])|(?P<number>\A\d+(?=[.)]))|"
    r"&(?=[#A-Za-z])|[<`*\[\]~|@]|:(?=//)|(?<=www)\.|(?<![^\W_])_|_(?![^\W_])|\A[#>+=-]"
)


def _in_markdown(sign: re.Match[str]) -> str:
    if sign["mathematics"]:
        return f"<span>&#{ord(sign[0])};</span>"
    return f"{sign[0]}\\" if sign["number"] else f"\\{sign[0]}"


def markdown(text: str) -> str:
    r"""Text in Markdown, as one line.

    Nothing in it is a tag, a link, an address, a picture, code, emphasis, mathematics or the start of a list.
    Dollars and backslashes are entities in an element of their own, since some readers look for mathematics before they
    read Markdown, and others after: there `\$` is a dollar again.

    Examples
    --------
    >>> markdown("[a](b) <i> 2*3 snake_case")
    '\\[a\\](b) \\<i> 2\\*3 snake_case'
    """
    return _plainer(_escaped(line(text)))


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(_in_markdown, text)


def _plainer(made: str) -> str:
    """Markdown without the escapes of an only tilde, and of whole numbers in brackets that lead nowhere."""
    made = made.replace("\\~", "~") if made.count("~") == 1 else made
    return re.sub(r"\\\[(\d+)\\\](?![(:]|\\\[)", r"[\1]", made)


_OWN_MARKUP = re.compile(r"\A\*\*(?P<strong>.+?)\*\*(?=[ '])|(?P<fence>`+)(?P<code>.+?)(?<!`)(?P=fence)(?!`)")


def code(text: str) -> str:
    """Text as code in a sentence of ours, whatever backticks it has."""
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    return f"{fence}{text}{fence}" if fence == "`" else f"{fence} {text} {fence}"


def sentence(text: str) -> str:
    """A sentence of ours in Markdown: code in it, and strong letters at its beginning, remain so; all else is text."""
    text, made, end = line(text), [], 0
    for found in _OWN_MARKUP.finditer(text):
        own = f"**{_escaped(found['strong'])}**" if found["strong"] else found[0]
        made += [_rest(text, end, found.start()), own]
        end = found.end()
    return _plainer("".join([*made, _rest(text, end, len(text))]))


def _rest(text: str, start: int, end: int) -> str:
    """Part of a sentence in Markdown; what is special at the start of a line is not in its middle."""
    return _escaped(text[:end]) if not start else _escaped(f"x{text[start:end]}")[1:]


def without_mathematics(text: str) -> str:
    """Markdown for a reader that knows no mathematics, and no tags either: dollars and backslashes as plain text."""
    return re.sub(r"<span>&#(36|92);</span>", lambda sign: "\\" + chr(int(sign[1])), text)


def of_markdown(text: str) -> str:
    """The text that `markdown` made Markdown of."""
    return unescape(re.sub(r"\\([!-/:-@\[-`{-~])", lambda sign: f"&#{ord(sign[1])};", without_mathematics(text)))


def script(value: object) -> str:
    """A value as JSON that can stand in a script, and in the element of one."""
    made = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return re.sub("[<>&\u2028\u2029\ud800-\udfff]", lambda sign: f"\\u{ord(sign[0]):04x}", made)


def terminal(text: str) -> str:
    r"""Text for a terminal, which shows signs that would move its cursor, turn the order of letters or not be seen.

    They look like `\u202e`; JSON remains JSON, of the same values. Ends of lines and tabs are kept.
    """

    def shown(sign: str) -> str:
        if sign in f"{JOINERS}\n\t" or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Zl", "Zp"):
            return sign
        units = sign.encode("utf-16-be", "surrogatepass")
        return "".join(f"\\u{units[place : place + 2].hex()}" for place in range(0, len(units), 2))

    return text if text.isprintable() else "".join(map(shown, text))


# ---- LaTeX and BibTeX

LATEX = {
    "\\": r"{\textbackslash}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "~": r"{\textasciitilde}", "^": r"{\textasciicircum}", "<": r"\ensuremath{<}", ">": r"\ensuremath{>}",
    "|": r"{\textbar}", "`": r"{\textasciigrave}", '"': r"{\textquotedbl}", "[": "{[}", "]": "{]}", "*": "{*}",
}  # fmt: skip
"""Signs of ASCII that are commands, end an argument, or are others in some font, and how they are written."""
_OF_FIELDS = {"{": r"{\textbraceleft}", "}": r"{\textbraceright}", '"': '{"}', "@": "{@}", "[": "[", "]": "]", "*": "*"}
BIBTEX = LATEX | _OF_FIELDS
"""The same in a field of BibTeX, which counts braces even after a backslash, and is the argument of no command."""
ACCENTS = "`'^\"~=.uvHcdbrk"
"""Commands of one sign that put an accent on a letter."""
COMMANDS = frozenset(
    re.findall(
        r"\w+",
        """
        ss ae AE oe OE o O l L aa AA i j dh DH th TH dj DJ ng NG ensuremath neq leq geq times approx pm circ cdot
        bigcirc infty textbackslash textasciitilde textasciicircum textbar textasciigrave textquotedbl textbraceleft
        textbraceright textquoteleft textquoteright textquotedblleft textquotedblright quotesinglbase quotedblbase
        guilsinglleft guilsinglright guillemotleft guillemotright textendash textemdash textellipsis texteuro
        textsterling textyen textcent textsection textparagraph textdagger textdaggerdbl textbullet textdegree
        textonehalf textonequarter textthreequarters textnumero texttrademark textcopyright textregistered
        textperiodcentered textleftarrow textrightarrow textuparrow textdownarrow textexclamdown textquestiondown
        textordfeminine textordmasculine textmu
        """,
    )
)
"""All other commands that text may become; LaTeX has them without more packages."""
_ENCODER = UnicodeToLatexEncoder(non_ascii_only=False, unknown_char_policy="ignore", unknown_char_warning=False)


@cache
def _command(letter: str) -> str:
    """A letter beyond ASCII in LaTeX, blank where it needs more than the commands that are listed."""
    made = _ENCODER.unicode_to_latex(letter)
    found = re.findall(r"\\([A-Za-z]+|.)", made)
    return made if found and all(name in COMMANDS or name in ACCENTS for name in found) else ""


def unjoined(text: str) -> str:
    """The text without pairs of signs that fonts of TeX join to another sign."""
    return re.sub(r"([-',])(?=\1)", r"\1{}", text)


@cache
def latex(text: str) -> str:
    """Text in LaTeX that any engine sets: accents as commands, letters that need fonts of their own in Latin ones."""
    return _set(text, LATEX)


def _set(text: str, signs: Mapping[str, str]) -> str:
    plain = transliterated(text, lambda letter: letter.isascii() or bool(_command(letter)))
    return unjoined("".join(signs.get(letter, letter) if letter.isascii() else _command(letter) for letter in plain))


def bibtex(text: str) -> str:
    """Text in a field of BibTeX, of the same letters as in LaTeX; signs that would be commands there are escaped."""
    return _set(text.replace(UNREADABLE, "?"), BIBTEX)


def cite_key(name: str) -> str:
    """The name of a page as a key of BibTeX; one with signs beside ASCII letters, digits and `:./_-` gets a hash."""
    plain = re.sub(r"[^A-Za-z0-9:./_-]", "-", name)
    return plain if plain == name else f"{plain}-{sha256(name.encode(errors='surrogatepass')).hexdigest()[:6]}"


def url(address: str) -> str:
    r"""An address as its standard (RFC 3986) and `\url` have it: whatever else stands in it is percent-encoded."""
    escaped = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", legal(address))
    return quote(escaped, safe="-._~:/?#[]@!$&'()*+,;=%")
