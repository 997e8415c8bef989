"""Projects (`.qdpx`) and codebooks (`.qdc`) by the REFI-QDA standard, as NVivo, MAXQDA, ATLAS.ti and QualCoder write them, read without believing them.

A project is a zip with `project.qde` and texts of sources. Places are counted in Unicode code points. Codes of a whole source hold for each coded place in
it; so do the cases to which it belongs. A selection with several codes is one coded place, and so are selections of one code each of the same passage.
"""

import io
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from analysis.collect import unpacking
from analysis.collect.reading import count, tidy_name
from analysis.entry import references_values as values
from analysis.exchange.coded import FIELDS, MOST_CODES, SOURCES, Code, Coded, Document, Project, Unreadable, bounded, code, digest, said
from analysis.exchange.mapping import MEANING

PROJECT, CODEBOOK = "urn:QDA-XML:project:1.0", "urn:QDA-XML:codebook:1.0"
"""Names of the two schemas."""
PROJECT_FILE = "project.qde"
UNDER = " > "
"""What stands between a code and the one under it."""
LONGEST = 100
"""Letters of a variable of a source or case that is read as a code; a longer one is a text."""
MOST_DEEP = 100
"""So many elements may stand in one another."""
AGAIN = "Export it again from the program"
_OUTSIDE = re.compile(r"(?!internal://)[a-z]+://|[A-Za-z]:|/", re.IGNORECASE)


def _plain(element: Element) -> str:
    """Name of an element without its namespace: drafts of the standard have others."""
    return str(element.tag).rpartition("}")[2]


def _tree(data: bytes, file: str, root: str) -> Element:
    """An XML document with a root of some name, without declarations of entities, not too deep, and with no more codes than are read.

    Raises
    ------
    Unreadable
        If it is none.
    """
    deep = n_codes = 0
    top = None
    try:
        for event, element in iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True):
            top = element if top is None else top
            deep += 1 if event == "start" else -1
            n_codes += event == "start" and _plain(element) == "Code"
            if deep > MOST_DEEP:
                raise Unreadable(f"{file} has more than {MOST_DEEP} elements in one another, which no program writes. {AGAIN}.")
            if n_codes > MOST_CODES:
                raise Unreadable(
                    f"{file} has more than {MOST_CODES} codes. Merge or leave out codes that are no categories, such as one for each passage."
                )
    except DefusedXmlException as error:
        raise Unreadable(
            f"{file} declares entities or a document type, which no program writes and which can be an attack, so it is not read."
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise Unreadable(f"{file} is no XML, or damaged ({error}). {AGAIN}.") from error
    if top is None or _plain(top) != root:
        raise Unreadable(f"{file} does not begin with {root}, as REFI-QDA has it. {AGAIN}, as REFI-QDA.")
    return top


def _children(element: Element | None, *names: str) -> Iterator[Element]:
    return iter(()) if element is None else (child for child in element if _plain(child) in names)


def _child(element: Element | None, *names: str) -> Element | None:
    """The element under some others, by their names."""
    for name in names:
        element = next(_children(element, name), None)
    return element


def _text(element: Element | None, name: str) -> str:
    found = next(_children(element, name), None)
    return "" if found is None else found.text or ""


def _guid(text: str | None) -> str:
    return (text or "").strip("{} ").lower()


def _targets(element: Element, name: str) -> list[str]:
    return [_guid(child.get("targetGUID")) for child in _children(element, name)]


def _codes(book: Element | None) -> dict[str, tuple[Code, dict[str, str]]]:
    """Codes by GUID, each named with those above it, and what its description says of its meaning in the words of the data."""
    found: dict[str, tuple[Code, dict[str, str]]] = {}
    waiting = [("", element) for element in _children(_child(book, "Codes"), "Code")]
    while waiting:
        above, element = waiting.pop(0)
        name = tidy_name(element.get("name") or "without a name")
        path = f"{above}{UNDER}{name}" if above else name
        meaning, _ = said(_text(element, "Description"), MEANING)
        if element.get("isCodable") not in ("false", "0"):
            found[_guid(element.get("guid"))] = (code("code", path), meaning)
        waiting += [(path, child) for child in _children(element, "Code")]
    return found


def read_codebook(data: bytes, file: str) -> Project:
    """Codes of a codebook (`.qdc`); it has no coded places.

    Raises
    ------
    Unreadable
        If it is none.
    """
    found = _codes(_tree(data, file, "CodeBook"))
    return bounded(Project("codebook by REFI-QDA", {}, (), dict(found.values()), ()), file)


def read_project(data: bytes, file: str) -> Project:
    """Documents and coded places of a project (`.qdpx`).

    Raises
    ------
    Unreadable
        If it is none, or must not be unpacked.
    """
    try:
        packed = unpacking.read_zip(data)
    except unpacking.NoArchive as error:
        raise Unreadable(f"{file} is no project by REFI-QDA that can be read. {error} {AGAIN}.") from error
    if packed.damaged:
        raise Unreadable("\n".join(f"{file}: {path} {words}. {AGAIN}." for path, words in packed.damaged.items()))
    there = [name for name in packed.files if name.endswith(".qde") and "/" not in name]
    if len(there) != 1:
        raise Unreadable(f"{file} is a zip without one {PROJECT_FILE}, so it is no project by REFI-QDA. {AGAIN}, as a REFI-QDA project.")
    top = _tree(packed.files[there[0]], f"{file}, {there[0]}", "Project")
    return bounded(_Reader(top, packed.files, file).project(), file)


class _Place(NamedTuple):
    """A selection: its element, its place in words, its passage, and its bounds, by which equal ones are found (None where it has none)."""

    element: Element
    words: str
    passage: str
    bounds: tuple[int, int] | None


_SELECTIONS = ("PlainTextSelection", "TranscriptSelection", "PDFSelection", "PictureSelection", "AudioSelection", "VideoSelection")
_WITH_TEXT = ("Representation", "TextDescription", "Transcript")
"""What of a source that is no text has a text of its own."""


class _Reader:
    """Reads a project.

    Parameters
    ----------
    top
        The element `Project`.
    files
        Files of the zip, by path.
    file
        Name of the project in messages.
    """

    def __init__(self, top: Element, files: dict[str, bytes], file: str) -> None:
        self._top, self._files, self._file = top, files, file
        self._codes = _codes(_child(top, "CodeBook"))
        self._notes = {_guid(note.get("guid")): self._text_of(note) for note in _children(_child(top, "Notes"), "Note")}
        self._variables = {_guid(each.get("guid")): each.get("name", "") for each in _children(_child(top, "Variables"), "Variable")}
        self._cases: dict[str, list[Code]] = {}
        for case in _children(_child(top, "Cases"), "Case"):
            codes = [code("case", case.get("name") or "without a name"), *self._as_codes(case)]
            for target in [*_targets(case, "SourceRef"), *_targets(case, "SelectionRef")]:
                self._cases.setdefault(target, []).extend(codes)
        self._outside: list[str] = []

    def project(self) -> Project:
        """Documents and coded places."""
        sources = list(_children(_child(self._top, "Sources"), "TextSource", "PictureSource", "PDFSource", "AudioSource", "VideoSource"))
        documents, coded = {}, []
        for number, source in enumerate(sources, 1):
            key = _guid(source.get("guid")) or str(number)
            documents[key] = self._document(source, number)
            coded += list(self._coded(source, key))
        words = "text lies outside of the project, so that passages have no SHA-256"
        notes = [f"{self._file}: {count(len(self._outside), 'source')} whose {words}: {', '.join(self._outside[:5])}"] * bool(self._outside)
        for part, item in (("Sets", "Set"), ("Links", "Link"), ("Graphs", "Graph")):
            if number := len(list(_children(_child(self._top, part), item))):
                notes.append(f"{self._file}: left: {count(number, item.lower())}")
        return Project("project by REFI-QDA", documents, tuple(coded), dict(self._codes.values()), tuple(notes))

    def _text_of(self, source: Element) -> str:
        """The text of a source or note, in it or in a file of the zip; blank if it lies elsewhere."""
        path = source.get("plainTextPath") or ""
        if not path:
            return _text(source, "PlainTextContent")
        inside = path.removeprefix("internal://")
        found = next((self._files[name] for name in (f"sources/{inside}", f"Sources/{inside}", inside) if name in self._files), None)
        if found is None or _OUTSIDE.match(path):
            self._outside.append(source.get("name") or inside)
            return ""
        return found.decode("utf-8-sig", "replace")

    def _values(self, element: Element) -> dict[str, str]:
        """What a source or case has of each variable."""
        pairs = [(target, value) for value in _children(element, "VariableValue") for target in _targets(value, "VariableRef")]
        found = {self._variables.get(target, ""): "".join(value.itertext()).strip() for target, value in pairs}
        return {name: text for name, text in found.items() if name and text}

    def _as_codes(self, element: Element) -> list[Code]:
        """Variables of a source or case as codes, those apart that say what its page is."""
        return [code(name, text) for name, text in self._values(element).items() if name not in SOURCES.names and len(text) <= LONGEST]

    def _document(self, source: Element, number: int) -> Document:
        """A source; variables called as columns of pages are read as such, and an address in its name or description is that of the page."""
        path = (source.get("plainTextPath") or source.get("path") or "").rpartition("/")[2]
        name = source.get("name") or path or f"source {number}"
        lines, rest = said(_text(source, "Description"), SOURCES.names)
        page = {key: text for key, text in (lines | self._values(source)).items() if key in SOURCES.names}
        address = next((text for text in re.findall(r"https?://\S+", f"{name} {rest}") if values.is_address(text)), "")
        return Document(name, ({} if "source_id" in page else {"title": name, "url": address}) | page)

    def _coded(self, source: Element, key: str) -> Iterator[Coded]:
        whole = [self._codes[target][0] for target in self._codings(source)]
        whole += [*self._cases.get(_guid(source.get("guid")), []), *self._as_codes(source)]
        places = [
            place
            for place in self._places(source)
            if self._codings(place.element) or "fact_id" in said(_text(place.element, "Description"), FIELDS)[0]
        ]
        if not places and self._codings(source):
            yield self._made(key, _Place(source, "the whole source", "", None), [source], whole)
        alike: dict[tuple[object, ...], list[_Place]] = {}
        for number, place in enumerate(places):
            single = len(self._codings(place.element)) == 1 and place.bounds is not None and not _text(place.element, "Description")
            cases = tuple(self._cases.get(_guid(place.element.get("guid")), []))
            alike.setdefault((place.bounds, cases, place.words) if single else (number,), []).append(place)
        for same in alike.values():
            yield self._made(key, same[0], [place.element for place in same], whole)

    def _codings(self, element: Element) -> list[str]:
        """GUIDs of the codes of a selection or source."""
        found = (target for coding in _children(element, "Coding") for target in _targets(coding, "CodeRef"))
        return [target for target in dict.fromkeys(found) if target in self._codes]

    def _places(self, source: Element) -> Iterator[_Place]:
        """Selections of a source, and of the texts that belong to it."""
        text = self._text_of(source) if _plain(source) in ("TextSource", "Representation", "TextDescription", "Transcript") else ""
        for element in source:
            if _plain(element) in _SELECTIONS:
                yield self._place(element, text)
                yield from (place for inner in _children(element, "Representation") for place in self._places(inner))
            elif _plain(element) in _WITH_TEXT:
                yield from self._places(element)

    def _place(self, element: Element, text: str) -> _Place:
        start, end = element.get("startPosition"), element.get("endPosition")
        if start and end and re.fullmatch(r"[0-9]{1,9}", start) and re.fullmatch(r"[0-9]{1,9}", end):
            bounds = (int(start), int(end))
            return _Place(element, f"characters {start} to {end}", text[bounds[0] : bounds[1]], bounds)
        named = {"page": element.get("page"), "begin": element.get("begin"), "end": element.get("end")}
        said_so = ", ".join(f"{name} {value}" for name, value in named.items() if value)
        return _Place(element, " ".join(f"{_plain(element).removesuffix('Selection')} {said_so}".split()), "", None)

    def _made(self, document: str, place: _Place, elements: Iterable[Element], whole: list[Code]) -> Coded:
        elements = list(elements)
        own = [self._codes[target][0] for element in elements for target in self._codings(element)]
        cases = [case for element in elements for case in self._cases.get(_guid(element.get("guid")), [])]
        texts = [_text(element, "Description") for element in elements if _plain(element) in _SELECTIONS]
        texts += [self._notes.get(target, "") for element in elements for target in _targets(element, "NoteRef")]
        fields, comment = said("\n".join(filter(None, texts)), FIELDS)
        name = _guid(elements[0].get("guid")) or f"{document} {place.words}"
        passage = "" if "claim" in fields else place.passage
        return Coded(name, document, place.words, digest(passage), passage, tuple(dict.fromkeys([*own, *cases, *whole])), fields, comment)
