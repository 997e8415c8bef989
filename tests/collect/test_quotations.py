"""Claims made of quotations: where each stands, whatever its white space and signs; and all that cannot be made a claim, named."""

import hashlib
import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.collect import annotations, countings, quotations

TEXT = (
    "The envoy said: “Nothing is de\xadcided, it’s open.”\n"
    "Beron’s court waits —\xa0no word  yet on the extra-\n  dition. Cafe\u0301 Alvar 🤔 asked;\n"
    "Beron waits. Cadia waits too.\n"
    "It is well-\nknown by now.\n"
)


def made(*rows: tuple[str, ...], columns: tuple[str, ...] = quotations.ASKED) -> quotations.Made:
    table = pd.DataFrame(rows, columns=list(columns), dtype=str)
    return quotations.claims(TEXT, table, [f"q.csv, row {number}" for number in range(2, len(rows) + 2)])


def span_of(quotation: str) -> str:
    claims, _, faults = made(("c1", quotation))
    assert faults == []
    (claim,) = claims.to_dict("records")
    stands = TEXT[int(claim["char_start"]) : int(claim["char_end"])]
    assert claim["span_sha256"] == hashlib.sha256(stands.encode()).hexdigest()
    return stands


@pytest.mark.parametrize(
    ("quotation", "stands"),
    [
        ("Nothing is decided", "Nothing is de\xadcided"),
        ("it's open", "it’s open"),
        ('said: "Nothing is decided, it\'s open."', "said: “Nothing is de\xadcided, it’s open.”"),
        ("Beron`s court waits - no word yet", "Beron’s court waits —\xa0no word  yet"),
        ("on the extradition", "on the extra-\n  dition"),
        ("Café\u200b Alvar 🤔\nasked", "Cafe\u0301 Alvar 🤔 asked"),
        ("«Cadia waits too.»", "Cadia waits too."),
        ("asked; Beron waits", "asked;\nBeron waits"),
        ("de\xadcided", "de\xadcided"),
        (" Cadia ", "Cadia"),
        ("well-known by", "well-\nknown by"),
        ("wellknown by", "well-\nknown by"),
    ],
)
def test_a_quotation_is_found_with_other_white_space_and_signs(quotation, stands):
    assert span_of(quotation) == stands


def test_only_what_is_written_otherwise_is_noted():
    assert made(("c1", "it’s open"), ("c2", "Beron waits.")).notes == []
    (note,) = made(("c1", "it’s open"), ("c2", "it's open")).notes
    assert note.startswith("q.csv, row 3: it stands there with other white space, quotation marks or hyphens")


@pytest.mark.parametrize("quotation", ["NOTHING is decided", "nothing is decided", "Nothing decided", "Nothingis decided", "no-word yet", "dec ided"])
def test_other_words_are_not_found(quotation):
    _, _, (fault,) = made(("c1", quotation))
    assert fault.startswith("q.csv, row 2: the quotation does not stand in the document; nearest are characters ")


def test_the_nearest_place_is_named_by_its_words_and_the_text_is_not_told():
    _, _, (fault,) = made(("c1", "Beron courts wait, no word so far on the outcome"))
    start = TEXT.index("no word")
    assert re.search(r"nearest are characters \d+ to \d+ \(line 2\), with \d of its 10 words, without 'courts', 'wait'", fault)
    first, last = map(int, re.findall(r"characters (\d+) to (\d+)", fault)[0])
    assert first <= start < last and "yet" not in fault and "extra" not in fault
    assert "none of its words stands there" in made(("c1", "xyz")).faults[0]
    assert "(line 1), with all its words, in another order, case or with other signs" in made(("c1", "THE ENVOY")).faults[0]
    assert (
        f"characters {TEXT.index('Cadia')} to {TEXT.index('Cadia') + 5} (line 4), with words that are spelled like" in made(("c1", "Cadja")).faults[0]
    )


def test_all_faults_are_named_at_once():
    claims, _, faults = made(("c1", "waits"), ("c2", "Nothing is decided"), ("c3", " \xad"), ("c4", "xyz"))
    assert [fault.partition(": ")[0] for fault in faults] == ["q.csv, row 2", "q.csv, row 4", "q.csv, row 5"]
    assert "stands in 3 places (characters " in faults[0] and "quote more, or fill in prefix or suffix" in faults[0]
    assert "is blank" in faults[1]
    assert claims["claim_id"].tolist() == ["c2"]


def test_what_stands_around_a_quotation_tells_which_is_meant():
    columns = (*quotations.ASKED, *quotations.AROUND)
    claims, notes, faults = made(("c1", "waits", "Cadia", ""), ("c2", "waits", "", "."), ("c3", "waits", "Beron's court", ""), columns=columns)
    assert faults == notes == []
    assert [TEXT[int(start) :][:9] for start in claims["char_start"]] == ["waits too", "waits. Ca", "waits —\xa0n"]
    assert claims.columns.tolist() == list(annotations.NEEDED), "what stands around is text of the document"


def test_what_is_written_alike_is_meant_where_something_else_is_written_otherwise():
    text = "So it's open. So it’s open, he said."
    assert quotations.places(text, "it’s open", "So") == ([(17, 26)], True)
    assert quotations.places(text, "it's open", "So") == ([(3, 12)], True)
    assert quotations.places(text, "it`s open", "So") == ([(3, 12), (17, 26)], False)


def test_other_columns_are_kept_but_no_text_of_the_document():
    columns = (*quotations.ASKED, "claim", "span_sha256", "note")
    claims, _, faults = made(("c1", "Nothing is decided", "All is open.", "x", "Alvar"), columns=columns)
    assert faults == [] and claims.columns.tolist() == ["claim_id", "claim", "note", *annotations.NEEDED[1:]]
    _, _, faults = made(("c1", "Nothing is decided, it's open", "they say NOTHING is decided, it’s open", "", ""), columns=columns)
    assert faults == ["q.csv, row 2, column claim: the quotation stands there too; paraphrase it, or leave it out"]
    assert made(("c1", "Cadia", "Cadia is named.", "", ""), columns=columns).faults == [], "a name is no quotation"


ALPHABET = st.sampled_from("ab \n'’-–\xad🤔e\u0301\xa0\r")
TEXTS = st.text(ALPHABET, min_size=3, max_size=60)
SPOILED = [(" ", "  "), (" ", "\n"), ("'", "’"), ("’", "'"), ("\xad", ""), ("–", "-"), ("\n", " "), ("e\u0301", "é")]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(TEXTS, st.integers(0, 50), st.integers(1, 30), st.sets(st.sampled_from(SPOILED)))
def test_what_is_made_is_found_in_its_document_and_says_the_same(text, start, length, spoiled):
    """A piece of a text, its signs changed: either one span is found, which says the same as the piece, or a fault says why not."""
    document = countings.read_document(text.encode())
    piece = document.text[start : start + length]
    quotation = piece
    for old, new in sorted(spoiled):
        quotation = quotation.replace(old, new)
    claims, notes, faults = quotations.claims(document.text, pd.DataFrame([("c", quotation)], columns=list(quotations.ASKED)), ["x"])
    assert (len(claims), len(faults)) in ((1, 0), (0, 1))
    if faults:
        assert "places" in faults[0] or "blank" in faults[0] or spoiled
        return
    settled = countings.settle(claims, document)
    assert annotations.check(document.text, settled.claims)["verdict"].tolist() == ["intact"] and not settled.notes
    stands = document.text[int(claims.loc[0, "char_start"]) : int(claims.loc[0, "char_end"])]
    assert plain(stands) == plain(quotation) and bool(notes) == (stands != quotation.strip())


def plain(text: str) -> str:
    """Letters alone, quotation marks and hyphens left out."""
    return re.sub(r"[\s'’\-–\xad]", "", text.replace("é", "e\u0301"))
