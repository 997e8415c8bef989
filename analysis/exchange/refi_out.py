"""A case as a project (`.qdpx`) and its codebook (`.qdc`) by the REFI-QDA standard, the same bytes on every machine.

No text of a page is held, so that the text of a source is what we wrote: the facts that the page carries, one on each line. Each statement is a selection
of its fact, with the proposition and its stance, the basis and the organ as codes, and belongs to the case of its state. What the standard has no place for
stands in descriptions, a line such as `event_type: request` for each column, and is read back from there.
"""

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from analysis.deposit import archive
from analysis.exchange.coded import FACTS, FIELDS, OF_FACT, SOURCES, STATEMENTS
from analysis.exchange.ours import Ours
from analysis.exchange.refi import CODEBOOK, PROJECT, PROJECT_FILE
from analysis.model import doors, terms
from analysis.model.dispute import Codebook

ORIGIN = "Rival Requests"
SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:rival-requests:exchange")
DAY = "1980-01-01"
"""The day of every file in the zip, the first that a zip can name: what is in it has no day of its own."""
STANCES = {"1": "supports", "-1": "opposes", "0": "open"}
"""Columns of propositions that say what each stance means, without `_means`."""
OF_PAGES = tuple(name for name in SOURCES.names if name not in ("source_id", "archived", "note"))
"""Columns of pages that are variables of a source."""


def guid(*parts: str) -> str:
    """The GUID of a thing, by what it is and what it is called."""
    return str(uuid.uuid5(SPACE, "\n".join(parts))).upper()


def _lines(values: Mapping[str, str], more: str = "") -> str:
    """Columns and what they hold, a line each, and a text below."""
    return "\n".join([*(f"{name}: {doors.line(value)}" for name, value in values.items()), *([more] if more else [])])


def _add(parent: Element, tag: str, text: str = "", /, **attributes: str) -> Element:
    made = SubElement(parent, tag, {key: doors.line(value) for key, value in attributes.items()})
    if text:
        made.text = doors.legal(text)
    return made


def _code(parent: Element, name: str, described: str, is_codable: bool = True, **meaning: str) -> Element:
    made = _add(parent, "Code", guid=guid("code", name), name=name, isCodable=str(is_codable).lower())
    if described or meaning:
        _add(made, "Description", _lines(meaning, described))
    return made


def named(proposition: str, stance: str) -> str:
    """What the code of a stance on a proposition is called."""
    return f"{proposition}: {STANCES[stance]}"


def _worded(text: str, codebook: Codebook, state: str) -> str:
    """A text of the codebook with the name of a state, with its article where it has one, for `XX`."""
    return re.sub(r"\{?XX\}?", codebook.words[state], text) if state and state != "XX" else text


def _codes(parent: Element, propositions: Iterable[Mapping[str, str]], codebook: Codebook, organs: Iterable[str]) -> None:
    """The codes: propositions by families, each with its three stances; bases; organs."""
    codes = SubElement(parent, "Codes")
    top, families = _code(codes, "proposition", "", is_codable=False), dict[str, Element]()
    for row in propositions:
        family, proposition = row["proposition_family"], row["proposition"]
        if family not in families:
            families[family] = _code(top, f"family {family}", "", is_codable=False)
        about = _code(families[family], proposition, _worded(row["definition"], codebook, row["named_state"]), is_codable=False)
        for stance, column in STANCES.items():
            _code(
                about,
                named(proposition, stance),
                _worded(row[f"{column}_means"], codebook, row["named_state"]),
                proposition=proposition,
                stance=stance,
            )
    for kind, table, words in (("basis", codebook.bases, codebook.bases["basis"]), ("organ", codebook.organs, organs)):
        meanings = dict(zip(table.iloc[:, 0], table["definition"] if "definition" in table else [""] * len(table), strict=True))
        if listed := list(words):
            above = _code(codes, kind, "", is_codable=False)
            for word in listed:
                _code(above, f"{kind}: {word}", meanings.get(word, ""), **{kind: word})


def _bytes(root: Element) -> bytes:
    indent(root)
    return tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _root(tag: str, space: str, /, **attributes: str) -> Element:
    register_namespace("", space)
    return Element(tag, {"xmlns": space, "origin": ORIGIN, **{key: doors.line(value) for key, value in attributes.items()}})


def codebook(found: Ours) -> bytes:
    """The codes of a case as a codebook (`.qdc`)."""
    words = found.case.codebook
    root = _root("CodeBook", CODEBOOK)
    _codes(root, found.case.propositions.to_dict("records"), words, words.organs["organ"])
    return _bytes(root)


def project(found: Ours) -> bytes:
    """A case as a project (`.qdpx`): pages as sources, statements as selections, states as cases."""
    case, words = found.case, found.case.codebook
    pages, facts, statements = (found.tables[name].to_dict("records") for name in ("sources", "facts", "statements"))
    root = _root("Project", PROJECT, name=case.id, creatingUserGUID=guid("user"))
    _add(_add(root, "Users"), "User", guid=guid("user"), name=ORIGIN)
    used = {row["proposition"] for row in statements}
    asked = case.propositions[case.propositions["proposition"].isin(used) | (case.propositions["named_state"] != "")].to_dict("records")
    _codes(_add(root, "CodeBook"), asked, words, sorted({row["organ"] for row in statements} - {""}))
    variables = _add(root, "Variables")
    for name in ("state", *OF_PAGES):
        _add(variables, "Variable", guid=guid("variable", name), name=name, typeOfVariable="Text")
    texts = {page["source_id"]: _Text(case.id, page["source_id"], facts, statements) for page in pages}
    _cases(root, found, texts.values())
    sources = _add(root, "Sources") if pages else root
    for page in pages:
        _source(sources, page, texts[page["source_id"]])
    kept = {f"sources/{text.guid}.txt": text.text.encode() for text in texts.values()}
    return archive.pack({PROJECT_FILE: _bytes(root), **kept}, (), "", DAY)


class _Text:
    """What stands in for the text of a page: the facts that it carries; and what is selected of it.

    `guid` is that of the source. `selections` has the GUID, first code point, code point behind the last one, fact and statement (None for a fact without one) of each selection.
    """

    def __init__(self, case_id: str, source_id: str, facts: Sequence[Mapping[str, str]], statements: Sequence[Mapping[str, str]]) -> None:
        said: dict[str, list[Mapping[str, str]]] = {}
        for row in statements:
            said.setdefault(row["fact_id"], []).append(row)
        self.guid, self.text = guid("source", case_id, source_id), ""
        self.selections: list[tuple[str, int, int, Mapping[str, str], Mapping[str, str] | None]] = []
        for fact in facts:
            if source_id not in terms.split_list(fact["source_ids"]):
                continue
            start = len(self.text)
            self.text += f"{doors.line(fact['claim'])}\n"
            of_fact: Sequence[Mapping[str, str] | None] = said.get(fact["fact_id"]) or [None]
            for each in of_fact:
                name = each["statement_id"] if each else ""
                self.selections.append((guid("selection", source_id, fact["fact_id"], name), start, len(self.text) - 1, fact, each))


def _value(parent: Element, name: str, text: str) -> None:
    value = _add(parent, "VariableValue")
    _add(value, "VariableRef", targetGUID=guid("variable", name))
    _add(value, "TextValue", text)


def _cases(root: Element, found: Ours, texts: Iterable[_Text]) -> None:
    """States as cases, with the selections in which each has a position."""
    selected: dict[str, list[str]] = {}
    for text in texts:
        for name, _, _, _, said in text.selections:
            if said:
                selected.setdefault(said["state"], []).append(name)
    cases = _add(root, "Cases") if selected else root
    for state, names in sorted(selected.items()):
        case = _add(cases, "Case", guid=guid("case", state), name=found.case.codebook.words.bare(state))
        _value(case, "state", state)
        for name in names:
            _add(case, "SelectionRef", targetGUID=name)


def _source(parent: Element, page: Mapping[str, str], text: _Text) -> None:
    """A page, with its selections; what its columns hold as variables, but what a document of the program has no variable for in its description."""
    path = f"internal://{text.guid}.txt"
    made = _add(parent, "TextSource", guid=text.guid, name=page["source_id"], plainTextPath=path, creatingUser=guid("user"))
    _add(made, "Description", _lines({name: page.get(name, "") for name in SOURCES.names if name not in OF_PAGES}, page["title"]))
    for name, start, end, fact, said in text.selections:
        place = {"startPosition": str(start), "endPosition": str(end), "creatingUser": guid("user")}
        selection = _add(made, "PlainTextSelection", guid=name, name=said["statement_id"] if said else fact["fact_id"], **place)
        fields = {OF_FACT.get(column, column): fact[column] for column in FACTS.names if column != "contradicts"}
        fields |= {column: said[column] for column in STATEMENTS.names if column in FIELDS} if said else {}
        _add(selection, "Description", _lines(fields))
        codes = [named(said["proposition"], said["stance"]), f"basis: {said['basis']}", f"organ: {said['organ']}"] if said else []
        for code in codes[: 3 if said and said["organ"] else 2]:
            coding = _add(selection, "Coding", guid=guid("coding", name, code), creatingUser=guid("user"))
            _add(coding, "CodeRef", targetGUID=guid("code", code))
    for name in OF_PAGES:
        if page.get(name):
            _value(made, name, page[name])
