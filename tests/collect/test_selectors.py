"""Web Annotations as others make them: selectors in any form that the W3C has, each judged, and what cannot be read named."""

import base64
import hashlib
import json
from itertools import permutations

import pytest

from analysis.collect import annotations, countings, selectors

TEXT = "Alvar 🤔 asks.\nBeron waits: no word yet.\nCadia waits too, says nobody.\n"
DOCUMENT = countings.read_document(TEXT.encode())
WORDS = "no word yet"
START = TEXT.index(WORDS)
END = START + len(WORDS)
SHA = hashlib.sha256(WORDS.encode()).hexdigest()
POSITION = {"type": "TextPositionSelector", "start": START, "end": END}
HASHED = {**POSITION, "sha256": SHA}
QUOTE = {"type": "TextQuoteSelector", "exact": WORDS}
FOREIGN = {"type": "XPathSelector", "value": "/p[2]"}


def annotated(selector: object, **others: object) -> dict[str, object]:
    return {"id": "urn:x:1", "type": "Annotation", "target": {"source": "https://page.example/", "selector": selector}, **others}


def settled(given: object, document: countings.Document | None = DOCUMENT) -> tuple[list[tuple[str, str, str]], list[str], list[str]]:
    """Places and digests of the claims of annotations, notes and faults."""
    claims, notes = selectors.from_annotations(json.dumps(given).encode())
    made = countings.settle(claims, document)
    places = [] if made.faults else list(made.claims[["char_start", "char_end", "span_sha256"]].itertuples(index=False, name=None))
    return places, notes + made.notes, made.faults


HERE = [(str(START), str(END), SHA)]


def inside(outer: dict[str, object], inner: object) -> dict[str, object]:
    return {**outer, "refinedBy": inner}


LINE = {"type": "TextQuoteSelector", "exact": "Beron waits: no word yet."}
LINE_AT = {"type": "TextPositionSelector", "start": TEXT.index("Beron"), "end": TEXT.index("Beron") + 25}
IN_LINE = {"type": "TextPositionSelector", "start": 13, "end": 24}


@pytest.mark.parametrize(
    "selector",
    [
        HASHED,
        {**HASHED, "type": ["oa:TextPositionSelector"]},
        {**POSITION, "sha256": SHA.upper()},
        {**POSITION, "sha256": f"sha256:{SHA}"},
        {**POSITION, "sha256": "sha256-" + base64.b64encode(bytes.fromhex(SHA)).decode()},
        QUOTE,
        [QUOTE],
        *(list(order) for order in permutations([POSITION, QUOTE])),
        *(list(order) for order in permutations([HASHED, QUOTE])),
        [POSITION, HASHED, {**QUOTE, "prefix": "waits: "}, {**QUOTE, "suffix": ".\r\nCadia"}],
        inside(LINE, {**IN_LINE, "sha256": SHA}),
        inside(LINE, [IN_LINE, QUOTE]),
        inside(LINE_AT, QUOTE),
        inside(LINE_AT, {**IN_LINE, "sha256": SHA}),
        inside([LINE_AT, LINE][0], inside({"type": "TextPositionSelector", "start": 6, "end": 25}, {**QUOTE, "prefix": ": "})),
        [inside(LINE_AT, IN_LINE), inside(LINE, QUOTE)],
    ],
)
def test_what_is_selected_in_any_way_stands_at_its_place(selector):
    assert settled(annotated(selector)) == (HERE, [], [])


@pytest.mark.parametrize(
    "wrap",
    [
        lambda one: one,
        lambda one: [one],
        lambda one: {"type": "AnnotationPage", "items": [one]},
        lambda one: {"type": "AnnotationCollection", "total": 1, "first": {"type": "AnnotationPage", "items": [one]}},
        lambda one: {"@context": "http://www.w3.org/ns/anno.jsonld", "@graph": [one]},
        lambda one: {"total": 1, "rows": [{**one, "target": [one["target"]]}]},
    ],
)
def test_annotations_are_read_alone_in_lists_pages_and_collections(wrap):
    assert settled(wrap(annotated(HASHED))) == (HERE, [], [])


@pytest.mark.parametrize("body", ["https://x.example/", None, [], {"type": "TextualBody", "value": "open"}, [{"type": "Choice", "items": ["a"]}]])
def test_bodies_of_any_kind_are_left_aside(body):
    assert settled(annotated(HASHED, body=body)) == (HERE, [], [])


def test_what_is_left_aside_or_not_fetched_is_said():
    after = {"type": "AnnotationPage", "next": "https://x.example/2", "items": [annotated([FOREIGN, HASHED])]}
    assert settled(after) == (
        HERE,
        [
            "it goes on at 'https://x.example/2' (next), which is not fetched; what is in the file is used",
            "item 1: XPathSelector is ignored; the other selectors are read",
        ],
        [],
    )


@pytest.mark.parametrize(
    ("selector", "said"),
    [
        (FOREIGN, "item 1: XPathSelector cannot be read; use a TextPositionSelector"),
        ({"type": "FragmentSelector", "value": "char=0,5"}, "FragmentSelector cannot be read"),
        (inside(LINE, FOREIGN), "XPathSelector cannot be read"),
        ("https://x.example/selector", "a selector at an address cannot be read"),
        (POSITION, "neither sha256 nor a quotation beside it"),
        ([POSITION, {**POSITION, "start": 0}, QUOTE], "contradict each other: they have different positions"),
        ([QUOTE, {**QUOTE, "exact": "another"}], "contradict each other: they have different quotations"),
        ([{**HASHED, "sha256": "0" * 64}, QUOTE], "contradict each other: the text of exact has another SHA-256"),
        ([{**POSITION, "end": END + 5}, QUOTE], "contradict each other: start and end span 16 characters, exact has 11"),
        ([HASHED, inside(LINE, QUOTE)], "only some of its selectors are refined"),
        ({**HASHED, "sha256": "abc"}, "its sha256 is no SHA-256"),
        ({**HASHED, "start": "0"}, "has no start and end"),
        ({**HASHED, "start": True}, "has no start and end"),
        ({"type": "TextQuoteSelector", "exact": " "}, "has no text as exact"),
        ({"type": "TextQuoteSelector", "exact": "a\ud800"}, "has no text as exact"),
        ([], "no target with a selector"),
    ],
)
def test_a_selector_that_cannot_be_used_is_named(selector, said):
    with pytest.raises(ValueError) as refusal:
        selectors.from_annotations(json.dumps([annotated(selector)]).encode())
    assert said in str(refusal.value) and str(refusal.value).startswith("item 1: ")


def test_all_faults_are_named_at_once():
    with pytest.raises(ValueError) as refusal:
        selectors.from_annotations(json.dumps([annotated(FOREIGN), annotated(HASHED), {**annotated(HASHED), "id": "\ud800"}, 3]).encode())
    assert [line[:6] for line in str(refusal.value).splitlines()] == ["item 1", "item 3", "item 4"]


def test_a_quotation_that_stands_in_several_places_is_named_and_one_that_stands_nowhere_is_changed():
    twice = {"type": "TextQuoteSelector", "exact": "waits"}
    _, _, (fault,) = settled(annotated(twice))
    assert fault.startswith("urn:x:1: its quotation stands in 2 places (characters ")
    assert settled(annotated({**twice, "prefix": "Cadia "}))[0][0][0] == str(TEXT.index("waits too"))
    assert settled(annotated({**twice, "suffix": " too"}))[0][0][0] == str(TEXT.index("waits too"))
    claims, _ = selectors.from_annotations(json.dumps([annotated({**twice, "exact": "nowhere"}), annotated(HASHED)]).encode())
    checked = annotations.check(TEXT, countings.settle(claims, DOCUMENT).claims)
    assert checked["verdict"].tolist() == ["changed", "intact"]
    said = annotations.say(checked, annotations.coverage(TEXT, checked))
    assert said[:2] == ["1 of 2", "changed: urn:x:1, which nothing in the document has"]


def test_positions_inside_of_a_selection_do_not_reach_beyond_it():
    counting = countings.countings(DOCUMENT)[0]
    line = (TEXT.index("Beron"), TEXT.index("Beron") + 25)
    assert counting.span(13, 25, line) == ((START, END + 1), f"{WORDS}.")
    assert counting.span(13, 26, line) is None


def test_nothing_stands_inside_of_a_selection_that_is_not_there():
    claims, _ = selectors.from_annotations(json.dumps([annotated(inside({**LINE, "exact": "Dania waits"}, QUOTE))]).encode())
    assert countings.settle(claims, DOCUMENT).claims["char_start"].tolist() == [""]


def test_without_the_document_quotations_have_no_place():
    assert settled(annotated([POSITION, QUOTE]), None)[0] == HERE
    assert settled(annotated(inside(LINE_AT, {**IN_LINE, "sha256": SHA})), None)[0] == HERE
    assert settled(annotated(QUOTE), None)[2] == ["urn:x:1: its place is known only in the document; name the text with --document"]
    assert "name the text" in settled(annotated(inside(LINE, {**IN_LINE, "sha256": SHA})), None)[2][0]
