"""BibTeX and biblatex, as Zotero, Better BibTeX, Mendeley, EndNote and JabRef write them, to entries."""

import logging
import re
from collections.abc import Mapping
from functools import cache

import bibtexparser
from bibtexparser.middlewares.parsestack import default_parse_stack
from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, ParsingFailedBlock
from bibtexparser.model import Entry as Block
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db
from pylatexenc.latexwalker import get_default_latex_context_db as get_default_specs
from pylatexenc.macrospec import LatexContextDb

from analysis.collect.typed_dates import Published, of_text
from analysis.entry import references_values as values
from analysis.entry.references_entry import Entry, Parsed, language_of, title_of

_DEEPEST = 100
"""So deep may braces be nested."""
_PUBLISHERS = ("journaltitle", "journal", "publisher", "organization", "institution", "school", "booktitle", "maintitle")
_OF_SITES = ("organization", "titleaddon", "journaltitle", "journal", "publisher", "institution")
"""Fields of what publishes a page, of entries of type `online`: Zotero has the name of the site as an addition to the title."""
_PART = r'"(?:[^"{}]|\{[^{}]*\})*"|\{[^{}]*\}|[^\s"#{}]+'
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def parse(text: str, file: str, names: Mapping[str, str]) -> Parsed:
    """Entries of BibTeX; `names` are those of languages. Nothing in it is run: commands of LaTeX are text or left out."""
    library = bibtexparser.parse_string(text)
    entries, faults = [], []
    for block in library.blocks:
        line = (block.start_line or 0) + 1
        place = f"{file}, line {line}"
        if isinstance(block, DuplicateFieldKeyBlock):
            faults.append(f"{place}: the entry has a field twice ({', '.join(sorted(block.duplicate_keys))}); keep one of the two")
        elif isinstance(block, ParsingFailedBlock) and not isinstance(block, DuplicateBlockKeyBlock):
            faults.append(f"{place}: the entry that begins there cannot be read; see whether all its braces and quotation marks are closed")
        entry = _alone(block.ignore_error_block, library) if isinstance(block, DuplicateBlockKeyBlock) else block
        if not isinstance(entry, Block):
            continue
        fields = {field.key.lower(): _joined(str(field.value), library.strings_dict) for field in reversed(entry.fields)}
        if deep := [name for name, value in fields.items() if _depth(value) > _DEEPEST]:
            faults.append(f"{place}: {deep[0]} has braces nested more than {_DEEPEST} deep; remove those that nothing needs")
        else:
            entries.append(_entry(entry, fields, f"line {line}", names))
    return Parsed(entries, faults)


def _alone(entry: object, library: bibtexparser.Library) -> object:
    """An entry whose key another one has, which the parser leaves with the quotation marks, braces and abbreviations of its values, as if it were alone."""
    if not isinstance(entry, Block):
        return entry
    made = bibtexparser.Library([*library.strings, entry])
    for way in default_parse_stack():
        made = way.transform(made)
    return made.entries[0]


def _joined(value: str, strings: Mapping[str, object]) -> str:
    """A value of parts joined by `#`, which the parser leaves as they stand, as one text."""
    if not re.fullmatch(rf"\s*(?:{_PART})(?:\s*#\s*(?:{_PART}))+\s*", value):
        return value
    parts = re.findall(_PART, value)
    return "".join(part[1:-1] if part[0] in '"{' else str(getattr(strings.get(part), "value", part)) for part in parts)


def _depth(value: str) -> int:
    depth = deepest = 0
    for sign in value:
        depth += (sign == "{") - (sign == "}")
        deepest = max(deepest, depth)
    return deepest


def _entry(block: Block, fields: dict[str, str], place: str, names: Mapping[str, str]) -> Entry:
    unknown: dict[str, None] = {}
    said = {name: _text(value, unknown) for name, value in fields.items() if name in _READ}
    language, doubts = language_of([said.get(name, "") for name in ("language", "langid", "hyphenation")], names)
    publishers = _OF_SITES if block.entry_type.lower() in ("online", "electronic", "www") else _PUBLISHERS
    author = fields.get("author", "").strip()
    body = _text(author, unknown) if re.fullmatch(r"\{(?:[^{}]|\{[^{}]*\})*\}", author) else ""  # in braces of its own, so no person's name
    commands = [f"LaTeX has {', '.join(unknown)} there, which is left out"] * bool(unknown)
    found = [address for name in ("url", "howpublished", "note") for address in _addresses(fields.get(name, ""), is_whole=name == "url")]
    stored = values.stored_copy(_raw(fields.get("archive", "")), _raw("\n".join(fields.get(name, "") for name in ("note", "addendum", "annotation"))))
    return Entry(
        place,
        key=block.key,
        title=title_of(said.get("title", "")),
        publisher=next(filter(None, [*(values.plain(said.get(name, "")) for name in publishers), values.plain(body)]), ""),
        addresses=tuple(dict.fromkeys([*(each for each in found if each != stored), *filter(None, [values.of_doi(_raw(fields.get("doi", "")))])])),
        published=_published(said, language),
        language=language,
        stored=stored,
        doubts=(*doubts, *commands),
    )


_READ = {"title", "language", "langid", "hyphenation", "date", "year", "month", "day", *_PUBLISHERS, *_OF_SITES}
"""Fields of which the text is read; abstracts, files and keywords are not."""


def _published(said: Mapping[str, str], language: str) -> Published:
    """The day of biblatex, or that of BibTeX, which has the day beside the month or in it."""
    if said.get("date", "").strip():
        return of_text(said["date"], language)
    year, month, day = (said.get(name, "").strip() for name in ("year", "month", "day"))
    if month.isdigit() and int(month) in range(1, 13):
        month = _MONTHS[int(month) - 1]
    return of_text(" ".join(filter(None, [day, month, year])), language)


# ---- LaTeX

_SIGNS = {"textless": "<", "textgreater": ">", "textbraceleft": "{", "textbraceright": "}", "textbar": "|", "textquotedbl": '"', "textasciicircum": "^",
    "slash": "/",
}  # fmt: skip
"""Signs that the library does not know by name."""
_SET = (
    "textnormal",
    "uppercase",
    "mkbibemph",
    "mkbibitalic",
    "mkbibbold",
    "textsuperscript",
    "textsubscript",
    "enquote",
    "mkbibquote",
    "url",
    "nolinkurl",
)
"""Commands that it does not know, of which only the text that they set matters."""
_OF_FILES = ("input", "include")
"""Commands that would read a file: the library knows them, and gives nothing."""


for _library in ("bibtexparser", "pylatexenc"):
    logging.getLogger(_library).addHandler(logging.NullHandler())  # what is wrong is said here, once


@cache
def _known() -> LatexContextDb:
    """Commands that are read, and their text."""
    known = get_default_latex_context_db().filter_context(exclude_categories=["latex-placeholders", "latex-ethuebung", "nonstandard-qit"])
    ours = [*(MacroTextSpec(name, simplify_repl=sign) for name, sign in _SIGNS.items()), *(MacroTextSpec(name, discard=False) for name in _SET)]
    known.add_context_category("ours", macros=ours, prepend=True)
    return known


@cache
def _arguments() -> LatexContextDb:
    """Commands with the arguments that they take, which the library would collect anew for each text."""
    return get_default_specs()


def _text(value: str, unknown: dict[str, None]) -> str:
    """Text that LaTeX would set, on one line; names of commands that are not known are added to `unknown`."""
    if not re.search(r"[\\{}$~]|--|``|''", value) or re.fullmatch(r"[\d/~?%X.-]*\d{4}[\d/~?%X.-]*", value):  # a day of EDTF may have a tilde
        return value
    made = re.sub(r"\$[\^_]\{(?:\\textrm)?\{?([^{}$]*)\}?\}\$", r"\1", value)
    made = re.sub(r"\\textcommabelow\s*\{([STst])\}", "\\1\N{COMBINING COMMA BELOW}", made)  # of Romanian
    made = re.sub(r"\\href\s*\{[^{}]*\}\s*(?=\{)", "", made)
    made = re.sub(r"(?<!\\)[$%]", r"\\\g<0>", made)  # dollars and percent signs that a careless program left as they are
    for name in re.findall(r"\\([A-Za-z]+)", re.sub(r"\\\\", "", made)):
        if name in _OF_FILES or not _known().get_macro_spec(name):
            unknown[f"\\{name}"] = None
    try:
        return LatexNodes2Text(latex_context=_known(), math_mode="text", keep_comments=True).latex_to_text(made, latex_context=_arguments())
    except (IndexError, ValueError):  # of an argument that is not there
        unknown["a command without what it needs"] = None
        return re.sub(r"[{}]", "", value)


def _raw(value: str) -> str:
    r"""An address or a note as it stands, without the escapes that some programs put into it."""
    made = re.sub(r"\\url\s*\{([^{}]*)\}", r"\1", value)
    made = re.sub(r"\{?\\(?:textasciitilde|~)\s*(?:\{\})?\}?", "~", made)
    return re.sub(r"[{}]", "", re.sub(r"\{?\\([_%#&$])\}?", r"\1", made)).strip()


def _addresses(value: str, is_whole: bool) -> list[str]:
    """Addresses in a field that holds nothing else, or among other words."""
    plain = _raw(value)
    if is_whole:
        return values.addresses(plain)
    return [address.rstrip(".,;)") for address in re.findall(r"https?://[^\s<>]+", plain)]
