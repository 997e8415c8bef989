"""The list of references: that other programs read it and get back what the pages are."""

import json
import re
from urllib.parse import unquote

import bibtexparser
import pandas as pd
import pytest
from drawing import case_of

from analysis.collect import bibliography, store
from analysis.model.dates import day_bounds

COPY = "https://web.archive.org/web/20230802101112/https://one.example/a_b c?d=1&e#{f}"
PAGES = pd.DataFrame(
    [
        ("one-20230801", "The Daily & Co", "50 % of {A} costs $3_b", "https://one.example/a_b%20c?d=1&e#f", "2023-08-01", "en", "newspaper", COPY),
        ("two-2023", "Газета", "", "https://two.example/", "2023-08", "ru", "government", ""),
        ("three-undated", "Three", "Çok ~ iyi", "https://three.example/x", "", "tr", "wire", ""),
    ],
    columns=["source_id", "publisher", "title", "url", "published", "language", "outlet_kind", "archived"],
)


def fields(text: str) -> dict[str, dict[str, str]]:
    library = bibtexparser.parse_string(text)
    assert library.failed_blocks == []
    return {entry.key: {field.key: field.value for field in entry.fields} for entry in library.entries}


def test_entries_of_bibtex_by_hand():
    found = fields(bibliography.bibtex(PAGES, "2026-11-28"))
    assert list(found) == ["one-20230801", "two-2023", "three-undated"]
    assert found["one-20230801"] == {
        "author": r"{The Daily \& Co}",
        "title": r"{50 \% of {\textbraceleft}A{\textbraceright} costs \$3\_b}",
        "date": "2023-08-01",
        "year": "2023",
        "month": "1 Aug",
        "howpublished": r"\url{https://one.example/a_b%20c?d=1&e#f} (read by 28 Nov 2026)",
        "note": r"Stored copy: \url{https://web.archive.org/web/20230802101112/https://one.example/a_b%20c?d=1&e#%7Bf%7D}",
    }
    assert "note" not in found["two-2023"]
    assert (found["two-2023"]["author"], found["two-2023"]["title"]) == ("{Gazeta}", "{[title not visible]}")
    assert [found["two-2023"][name] for name in ("date", "year", "month")] == ["2023-08", "2023", "Aug"]
    assert not {"date", "year", "month"} & set(found["three-undated"])
    assert found["three-undated"]["title"] == r"{\c{C}ok {\textasciitilde} iyi}"


def test_items_of_csl_json_by_hand():
    items = json.loads(bibliography.csl_json(PAGES, "2026-11-28"))
    assert {json.dumps(item.pop("accessed")) for item in items} == {'{"date-parts": [[2026, 11, 28]]}'}
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
        "archive": "web.archive.org",
        "archive_location": COPY,
    }
    assert not {"archive", "archive_location"} & {*items[1], *items[2]}
    assert (items[1]["type"], items[1]["issued"]) == ("webpage", {"date-parts": [[2023, 8]]})
    assert "issued" not in items[2]


DATES = {
    "2023-08-01": ("2023-08-01 2023 1 Aug", {"date-parts": [[2023, 8, 1]]}),
    "2023-08": ("2023-08 2023 Aug", {"date-parts": [[2023, 8]]}),
    "2023": ("2023 2023", {"date-parts": [[2023]]}),
    "2023-08~": ("2023-08~ 2023 Aug", {"date-parts": [[2023, 8]], "circa": True}),
    "2023-08-01?": ("2023-08-01? 2023 1 Aug", {"date-parts": [[2023, 8, 1]], "circa": True}),
    "2023-XX": ("2023-XX 2023", {"date-parts": [[2023]]}),
    "2023-08-XX": ("2023-08-XX 2023 Aug", {"date-parts": [[2023, 8]]}),
    "201X": ("201X 2010--2019", {"date-parts": [[2010], [2019]]}),
    "2023/2024": ("2023/2024 2023--2024", {"date-parts": [[2023], [2024]]}),
    "2023-06-22/2023-06-29": ("2023-06-22/2023-06-29 2023 22{\\textendash}29 Jun", {"date-parts": [[2023, 6, 22], [2023, 6, 29]]}),
    "2023-08?/2023-12": ("2023-08?/2023-12 2023", {"date-parts": [[2023, 8], [2023, 12]], "circa": True}),
    "../2023-08-23": ("../2023-08-23", {"literal": "by 23 Aug 2023"}),
    "2023-08~/": ("2023-08~/", {"literal": "from 1 Aug 2023", "circa": True}),
    # forms of level 2, which biblatex does not read
    "2023-1X": ("2023-10/2023-12 2023", {"date-parts": [[2023, 10], [2023, 12]]}),
    "20XX-02-29": ("2000-02-29/2096-02-29 2000--2096", {"date-parts": [[2000, 2, 29], [2096, 2, 29]]}),
    "~2023-08": ("2023-08~ 2023 Aug", {"date-parts": [[2023, 8]], "circa": True}),
    "2023?-08-1X/2023-09-02": ("2023-08-10~/2023-09-02~ 2023", {"date-parts": [[2023, 8, 10], [2023, 9, 2]], "circa": True}),
    "20XX-02-29/..": ("2000-02-29/..", {"literal": "from 29 Feb 2000"}),
    "009X": ("009X 0090--0099", {"date-parts": [[90], [99]]}),
    "00X3": ("0003/0093 0003--0093", {"date-parts": [[3], [93]]}),
}
"""Of each date `date`, `year` and `month` of BibTeX, and the date of CSL-JSON."""


@pytest.mark.parametrize("published", DATES)
def test_a_date_is_as_exact_as_it_is_known_and_read_back(published):
    page = PAGES[:1].assign(published=published)
    entry = fields(bibliography.bibtex(page))["one-20230801"]
    (item,) = json.loads(bibliography.csl_json(page))
    assert (" ".join(entry[name] for name in ("date", "year", "month") if name in entry), item["issued"]) == DATES[published]


@pytest.mark.parametrize("published", [*DATES, "9999-12-31", "XXXX-02-29"])
def test_dates_have_the_form_that_the_schema_of_csl_and_biblatex_ask_for(published):
    """The rules by hand: at most two dates of one to three numbers; levels 0 and 1 of EDTF, ends that mean the same days as the date itself."""
    page = PAGES[:1].assign(published=published)
    issued = json.loads(bibliography.csl_json(page))[0]["issued"]
    assert set(issued) <= {"date-parts", "circa", "literal"} and ("date-parts" in issued) != ("literal" in issued)
    assert all(1 <= len(part) <= 3 and all(type(number) is int for number in part) for part in issued.get("date-parts", []))
    assert len(issued.get("date-parts", [[]])) in (1, 2)
    day = fields(bibliography.bibtex(page))["one-20230801"]["date"]
    assert day_bounds(day) == day_bounds(published)
    assert re.fullmatch(r"[0-9X.~?%/-]+", day) and not re.search(r"X[0-9]|[~?%][0-9]|X-[0-9]", day)


@pytest.mark.parametrize("case_id", store.case_ids())
def test_every_page_of_a_case_is_read_back_by_another_program(case_id):
    sources = case_of(case_id).sources
    found = fields(bibliography.bibtex(sources))
    addresses = {key: unquote(entry["howpublished"].removeprefix("\\url{").removesuffix("}")) for key, entry in found.items()}
    assert addresses == dict(zip(sources["source_id"], map(unquote, sources["url"]), strict=True))
    items = json.loads(bibliography.csl_json(sources))
    assert [item["title"] for item in items] == [title or "[title not visible]" for title in sources["title"]]


def test_pages_of_one_address_share_the_first_copy_that_is_known():
    pages = pd.concat([PAGES[1:2], PAGES[:1].assign(url="https://two.example/"), PAGES[1:2].assign(source_id="two-again", archived="https://x.example/")])
    (entry,) = fields(bibliography.bibtex(pages)).values()
    assert entry["ids"] == "one-20230801,two-again" and "web.archive.org" in entry["note"] and entry["title"] == "{[title not visible]}"
    assert [item["archive_location"] for item in json.loads(bibliography.csl_json(pages))] == [COPY]


def test_no_page_is_no_reference():
    assert bibliography.csl_json(PAGES[:0]) == "[]\n"
    assert fields(bibliography.bibtex(PAGES[:0])) == {}
