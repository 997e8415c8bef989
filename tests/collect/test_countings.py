"""Places that were counted in other ways are understood where what stands there says so."""

import hashlib

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.collect import annotations, countings

MIXED = "\ufeffOne 🤔.\r\nTwo 𝒜𝒷 and a line\r\nthat goes on.\rThree."
WAYS = {
    "code points": lambda text: len(text.removeprefix("\ufeff").replace("\r\n", "\n")),
    "the byte order mark": lambda text: len(text.replace("\r\n", "\n")),
    "both signs of a line end": lambda text: len(text.removeprefix("\ufeff")),
    "both signs of a line end and the byte order mark": len,
}
WAYS |= {
    f"UTF-16 units, as JavaScript does{f', and {name}' if name != 'code points' else ''}": lambda text, way=way: (
        way(text) + sum(letter > "\uffff" for letter in text)
    )
    for name, way in list(WAYS.items())
}


def claims_of(rows: list[tuple[str, int, int, str]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(annotations.NEEDED), dtype=str)
    return frame.assign(span_sha256=[hashlib.sha256(text.encode()).hexdigest() for text in frame["span_sha256"]])


@pytest.mark.parametrize(("words", "has_ends"), [(words, False) for words in WAYS] + [(words, True) for words in WAYS if "line end" in words])
def test_what_stands_at_a_place_decides_how_it_was_counted(words, has_ends):
    """A hash is that of the text, or that of what stands in the file, where line ends are counted so."""
    document = countings.read_document(MIXED.encode())
    spans = [MIXED[MIXED.index(first) : MIXED.index(last) + len(last)] for first, last in (("and", "on"), ("Three", "Three"))]
    length = WAYS[words]
    rows = [
        (
            f"c{span[:1]}",
            length(MIXED[: MIXED.index(span)]),
            length(MIXED[: MIXED.index(span) + len(span)]),
            span if has_ends else span.replace("\r\n", "\n"),
        )
        for span in spans
    ]
    if "byte order mark" in words:  # else the mark itself is not in front of what is counted
        assert rows[0][1] > length(MIXED[1 : MIXED.index(spans[0])])
    made = countings.settle(claims_of(rows), document)
    assert made.notes == ([] if words == "code points" else [f"2 claims count {words}, and are read so: ca, cT"]) and not made.faults
    assert annotations.check(document.text, made.claims)["verdict"].tolist() == ["intact", "intact"]


def test_claims_that_changed_are_taken_to_be_counted_as_most_others():
    text = "🤔🤔 one two three four."
    units = [("a", 5, 8, "one"), ("b", 9, 12, "two"), ("c", 13, 18, "other")]
    made = countings.settle(claims_of(units), countings.read_document(text.encode()))
    assert made.claims["char_start"].tolist() == ["3", "7", "11"]
    points = [("a", 3, 6, "one"), ("b", 7, 10, "two"), ("c", 11, 16, "other")]
    made = countings.settle(claims_of(points), countings.read_document(text.encode()))
    assert made.claims["char_start"].tolist() == ["3", "7", "11"] and not made.notes


def test_half_of_a_pair_is_no_place():
    """UTF-16 unit 1 lies inside of a character."""
    made = countings.settle(claims_of([("a", 1, 3, "🤔 ")]), countings.read_document("🤔 x".encode()))
    assert (made.claims["char_start"].tolist(), made.notes) == (["1"], [])


def test_other_columns_are_kept_and_digests_are_written_in_one_form():
    claims = claims_of([("a", 0, 3, "One")]).assign(claim="that it is one")
    claims["span_sha256"] = "SHA256:" + claims["span_sha256"].str.upper()
    made = countings.settle(claims, countings.read_document(b"One.")).claims
    assert made.columns.tolist() == ["claim_id", "claim", "char_start", "char_end", "span_sha256"]
    assert made["span_sha256"].tolist() == [hashlib.sha256(b"One").hexdigest()]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.text(st.sampled_from("ab\r\n🤔\ufeffé"), min_size=1, max_size=12), st.data())
def test_no_span_that_is_named_in_code_points_is_ever_taken_for_another(text, data):
    document = countings.read_document(text.encode())
    if not document.text:
        return
    start = data.draw(st.integers(0, len(document.text) - 1))
    end = data.draw(st.integers(start + 1, len(document.text)))
    made = countings.settle(claims_of([("a", start, end, document.text[start:end])]), document)
    assert (made.claims.loc[0, "char_start"], made.claims.loc[0, "char_end"], made.notes) == (str(start), str(end), [])
