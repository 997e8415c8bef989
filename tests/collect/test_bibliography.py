"""The list of references: that other programs read it and get back what the pages are."""

import json
from urllib.parse import unquote

import bibtexparser
import pandas as pd
import pytest
from drawing import case_of

from analysis.collect import bibliography, store

PAGES = pd.DataFrame(
    [
        ("one-20230801", "The Daily & Co", "50 % of {A} costs $3_b", "https://one.example/a_b%20c?d=1&e#f", "2023-08-01", "en", "newspaper"),
        ("two-2023", "Газета", "", "https://two.example/", "2023-08", "ru", "government"),
        ("three-undated", "Three", "Çok ~ iyi", "https://three.example/x", "", "tr", "wire"),
    ],
    columns=["source_id", "publisher", "title", "url", "published", "language", "outlet_kind"],
)


def fields(text: str) -> dict[str, dict[str, str]]:
    library = bibtexparser.parse_string(text)
    assert library.failed_blocks == []
    return {entry.key: {field.key: field.value for field in entry.fields} for entry in library.entries}


def test_entries_of_bibtex_by_hand():
    found = fields(bibliography.bibtex(PAGES))
    assert list(found) == ["one-20230801", "two-2023", "three-undated"]
    assert found["one-20230801"] == {
        "author": r"{The Daily \& Co}",
        "title": r"{50 \% of {\textbraceleft}A{\textbraceright} costs \$3\_b}",
        "year": "2023",
        "month": "08",
        "url": "https://one.example/a_b%20c?d=1&e#f",
        "howpublished": r"\url{https://one.example/a_b%20c?d=1&e#f}",
        "language": "en",
    }
    assert (found["two-2023"]["author"], found["two-2023"]["title"]) == ("{Газета}", "{[title not visible]}")
    assert (found["two-2023"]["year"], found["two-2023"]["month"]) == ("2023", "08")
    assert "year" not in found["three-undated"]
    assert found["three-undated"]["title"] == r"{Çok {\textasciitilde} iyi}"


def test_items_of_csl_json_by_hand():
    items = json.loads(bibliography.csl_json(PAGES))
    assert [item["id"] for item in items] == list(PAGES["source_id"])
    assert items[0] == {
        "id": "one-20230801",
        "type": "article-newspaper",
        "title": "50 % of {A} costs $3_b",
        "author": [{"literal": "The Daily & Co"}],
        "container-title": "The Daily & Co",
        "URL": "https://one.example/a_b%20c?d=1&e#f",
        "language": "en",
        "issued": {"date-parts": [[2023, 8, 1]]},
    }
    assert (items[1]["type"], items[1]["issued"]) == ("webpage", {"date-parts": [[2023, 8]]})
    assert "issued" not in items[2]


@pytest.mark.parametrize(
    ("published", "day"), [("2023-08-01", [2023, 8, 1]), ("2023-08~", [2023, 8]), ("2023", [2023]), ("", []), ("../2023-08-23", [])]
)
def test_a_day_is_as_exact_as_it_is_known(published, day):
    assert bibliography._day(published) == day


@pytest.mark.parametrize("case_id", store.case_ids())
def test_every_page_of_a_case_is_read_back_by_another_program(case_id):
    sources = case_of(case_id).sources
    found = fields(bibliography.bibtex(sources))
    addresses = {key: unquote(entry["url"]) for key, entry in found.items()}
    assert addresses == dict(zip(sources["source_id"], map(unquote, sources["url"]), strict=True))
    items = json.loads(bibliography.csl_json(sources))
    assert [item["title"] for item in items] == [title or "[title not visible]" for title in sources["title"]]


def test_no_page_is_no_reference():
    assert bibliography.csl_json(PAGES[:0]) == "[]\n"
    assert fields(bibliography.bibtex(PAGES[:0])) == {}
