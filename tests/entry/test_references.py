"""Libraries of references read as pages: the three formats alike, what is left out and said, what is wrong, and our own lists read back."""

import json
import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.collect import bibliography, store, typed_dates
from analysis.entry import references
from analysis.entry import references_values as values
from analysis.model import doors
from analysis.model.dates import day_bounds

CSL = [
    {
        "id": "Hafenblatt_2031", "type": "article-newspaper", "title": "Händler am <i>Kai</i> & im „Hof“ gefaßt: 50 % sicher, 3_b #1 {x}",
        "container-title": "Müller & Söhne", "URL": "https://example.org/a_b%20c?d=1&e=~f", "language": "de-AT",
        "issued": {"date-parts": [["2031", 3, 9]]}, "accessed": {"date-parts": [[2032, 6, 1]]},
        "archive": "web.archive.org", "archive_location": "https://web.archive.org/web/2031/https://example.org/a",
    },
    {
        "id": "elfaro", "type": "webpage", "title": "Perú pide", "container-title": "El Faro", "DOI": "10.1234/ab.cd", "language": "spa",
        "issued": {"date-parts": [[2031, 4]]},
    },
    {
        "id": "report 7", "type": "report", "title": "Order", "publisher": "Home Office", "URL": "http://example.org/o", "language": "English",
        "issued": {"raw": "14 March 2031"},
    },
    {"id": "memo", "type": "manuscript", "title": "No address"},
]  # fmt: skip
BIB = r"""@preamble{ "\immediate\write18{touch /tmp/ran}" }
@string{faro = "El Faro"}
@comment{jabref-meta: databaseType:bibtex;}
@article{Hafenblatt_2031,
  entrysubtype = {newspaper},
  title = {H{\"a}ndler am \textit{Kai} \& im {\quotedblbase}Hof{\textquotedblleft} gefa{\ss}t: 50 \% sicher, 3\_b \#1 \{x\}},
  author = {Huber, Eva},
  journaltitle = {{M{\"u}ller} \& S{\"o}hne},
  url = {https://example.org/a\_b%20c?d=1\&e=\textasciitilde{}f},
  date = {2031-03-09},
  urldate = {2032-06-01},
  langid = {austrian},
  note = {Stored copy: \url{https://web.archive.org/web/2031/https://example.org/a}}
}
@online{elfaro, title = {Per{\'u} pide}, titleaddon = faro, doi = {10.1234/ab.cd}, language = {es-PE}, year = 2031, month = apr}
@techreport{report 7, title = "Order", institution = {Home Office}, howpublished = {\url{http://example.org/o}}, langid = {english},
  year = {2031}, month = "14~" # mar}
@unpublished{memo, title = {No address}, urldate = {2032-06-01}}
"""
RIS = """TY  - NEWS
ID  - Hafenblatt_2031
TI  - Händler am <i>Kai</i> & im „Hof“ gefaßt: 50 % sicher, 3_b #1 {x}
AU  - Huber, Eva
T2  - Müller & Söhne
UR  - https://example.org/a_b%20c?d=1&e=~f
DA  - 2031/03/09/
PY  - 2031
Y2  - 2032/06/01/
LA  - de
AN  - https://web.archive.org/web/2031/https://example.org/a
ER  -

TY  - ELEC
ID  - elfaro
T1  - Perú
pide
T2  - El Faro
DO  - 10.1234/ab.cd
Y1  - 2031/04//
LA  - Spanish
ER  -
TY  - RPRT
ID  - report 7
TI  - Order
PB  - Home Office
UR  - http://example.org/o
DA  - March 14
PY  - 2031
LA  - eng
ER  -
TY  - UNPB
ID  - memo
TI  - No address
Y2  - 2032/06/01/
ER  -
"""
LIBRARIES = {"json": json.dumps(CSL, ensure_ascii=False), "bib": BIB, "ris": RIS}
EXPECTED = pd.DataFrame(
    [
        ("hafenblatt-2031", "Müller & Söhne", "Händler am Kai & im „Hof“ gefaßt: 50 % sicher, 3_b #1 {x}",
         "https://example.org/a_b%20c?d=1&e=~f", "2031-03-09", "de"),
        ("elfaro", "El Faro", "Perú pide", "https://doi.org/10.1234/ab.cd", "2031-04", "es"),
        ("report-7", "Home Office", "Order", "http://example.org/o", "2031-03-14", "en"),
    ],
    columns=["source_id", "publisher", "title", "url", "published", "language"],
)  # fmt: skip


def read(text: str | bytes, ending: str, taken: dict[str, str] | None = None) -> references.Read:
    return references.read(text if isinstance(text, bytes) else text.encode(), f"library.{ending}", taken or {})


@pytest.mark.parametrize("ending", LIBRARIES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_libraries_of_all_formats_that_say_the_same_give_equal_rows(ending, encoding):
    found = read(LIBRARIES[ending].replace("\n", "\r\n" if encoding == "utf-16" else "\n").encode(encoding), ending)
    assert found.faults == []
    assert list(found.rows) == references.SOURCES.names
    pd.testing.assert_frame_equal(found.rows[list(EXPECTED)], EXPECTED)
    assert not found.rows.drop(columns=[*EXPECTED, *{"archived"} & set(found.rows)]).to_numpy().any()
    if "archived" in found.rows:
        assert list(found.rows["archived"]) == ["https://web.archive.org/web/2031/https://example.org/a", "", ""]
    said = "\n".join(found.notes)
    assert "1 left out, since there is no address: memo" in said and "outlet_kind of every page" in said
    assert "Hafenblatt_2031 is hafenblatt-2031" in said


def items(*changes: dict) -> str:
    return json.dumps([{"id": f"p{number}", "type": "webpage", "URL": f"https://example.org/{number}"} | each for number, each in enumerate(changes)])


def test_ids_are_made_in_the_letters_that_ids_have_and_each_once():
    keys = ["Öl_ärger", "oel-aerger", "Źródło 1", "газета2031", "http://zotero.org/users/1/items/A", "_"]
    taken = {"p-there": "https://example.org/0?x", "oel-aerger-2": "https://example.org/y"}
    found = read(items(*({"id": key, "container-title": "The Harbour Times", "issued": {"date-parts": [[2031, 3]]}} for key in keys)), "json", taken)
    assert list(found.rows["source_id"]) == [
        "oel-aerger", "oel-aerger-3", "zrodlo-1", "gazeta2031", "harbourtimes-203103", "harbourtimes-203103-2",
    ]  # fmt: skip
    assert any("2 with a number behind the id" in note and "oel-aerger-3 (https://example.org/1)" in note for note in found.notes)


def test_the_same_page_is_recognised_by_its_address():
    twice = items({}, {"URL": "https://example.org/0"}, {"URL": "https://example.org/a ü"}, {"URL": "https://example.org/new"})
    found = read(twice, "json", {"ours-1": "https://example.org/a%20%C3%BC", "p3": "https://example.org/other"})
    assert dict(zip(found.rows["source_id"], found.rows["url"], strict=True)) == {"p0": "https://example.org/0", "p3-2": "https://example.org/new"}
    said = "\n".join(found.notes)
    assert "already, with the same address: p1 is p0" in said and "there already, with the same address: p2 is ours-1" in said


def test_what_is_no_page_is_named_and_left():
    found = read(items({"URL": ""}, {"URL": "file:///C:/a.pdf"}, {"URL": "www.example.org"}, {"URL": "https:///x"}, {}), "json")
    assert list(found.rows["source_id"]) == ["p4"]
    assert "1 left out, since there is no address: p0" in found.notes[0]
    assert "3 left out" in found.notes[1] and "p1 (file:///C:/a.pdf)" in found.notes[1]


def test_of_several_addresses_the_first_is_taken_and_said():
    found = read("TY  - ELEC\nID  - a\nUR  - https://a.example/1;x\nUR  - https://a.example/2\nDO  - 10.1/x\nER  - \n", "ris")
    assert list(found.rows["url"]) == ["https://a.example/1;x"]
    assert any("1 with several addresses" in note for note in found.notes)
    assert list(read(items({"URL": "https://a.example/1", "DOI": "10.1/x"}), "json").rows["url"]) == ["https://a.example/1"]


def test_the_kind_of_outlet_is_filled_only_where_the_type_leaves_no_doubt():
    kinds = ["legal_case", "entry-encyclopedia", "article-newspaper", "broadcast", "webpage"]
    assert list(read(items(*({"type": kind} for kind in kinds)), "json").rows["outlet_kind"]) == ["court", "encyclopedia", "", "", ""]


def test_the_stored_copy_is_the_place_in_an_archive_or_what_a_note_calls_so():
    copy = "https://web.archive.org/web/2031/https://a.example/x"
    given = [(copy, ""), ("", f"see b; archived at {copy}."), ("Box 7", f"Stored copy: {copy}"), ("", "https://a.example/ is not stored"), ("Box 7", "")]
    assert [values.stored_copy(*each) for each in given] == [copy, copy, copy, "", ""]


# ---- days

DAYS = {
    "2031-03-14": "2031-03-14", "2031-03": "2031-03", "2031": "2031", "2031-03-14~": "2031-03-14~", "2031-03-14/2031-03-20": "2031-03-14/2031-03-20",
    "2031-03-14/": "2031-03-14/", "2031-3-9": "2031-03-09", "2031/3/9": "2031-03-09", "2031.03.09": "2031-03-09", "20310309": "2031-03-09",
    "2031-03-14T10:20:30+01:00": "2031-03-14", "2031-03-14 10:20": "2031-03-14", "203u": "203X", "2031-uu": "2031-XX", "2031/open": "2031/..",
    "14 March 2031": "2031-03-14", "March 14th, 2031": "2031-03-14", "Mar. 2031": "2031-03", "Fri, 14 Mar 2031 10:00:00 GMT": "2031-03-14",
    "14-Mar-2031": "2031-03-14", "c. March 2031": "2031-03~", "[2031]": "2031", "March 2031?": "2031-03?", "14/03/2031": "2031-03-14",
    "03/14/2031": "2031-03-14", "1.7.2031": "2031-07-01", "5.5.2031": "2031-05-05", "03/2031": "2031-03", "2031--2033": "2031/2033", "n.d.": "", "": "",
    "2031年3月14日": "2031-03-14",
}  # fmt: skip
NAMED = {
    "03/04/2031": "2031", "Spring 2031": "2031", "2031-22": "2031",
    "before 2031": "", "1930s": "", "forthcoming": "", "14-20 March 2031": "", "2031-02-30": "", "31 June 2031": "", "14/03/31": "", "2031 or 2032": "",
}  # fmt: skip


@pytest.mark.parametrize("text", DAYS)
def test_a_day_in_any_certain_form_is_read(text):
    assert typed_dates.of_text(text) == (DAYS[text], "")
    assert not DAYS[text] or day_bounds(DAYS[text])


@pytest.mark.parametrize("text", NAMED)
def test_a_day_that_may_be_several_is_named_and_not_guessed(text):
    day, doubt = typed_dates.of_text(text)
    assert day == NAMED[text] and doubt


def test_months_are_read_in_the_language_of_the_page():
    of = typed_dates.of_text
    assert [of("14 марта 2031 г.", "ru")[0], of("14 de marzo de 2031", "es")[0], of("9. mai 2031", "nn")[0]] == ["2031-03-14", "2031-03-14", "2031-05-09"]
    assert of("14 марта 2031", "en")[0] == ""


def test_date_variables_of_csl():
    given = [
        ({"date-parts": [[2031, 3, 14], [2031, 3, 20]]}, "2031-03-14/2031-03-20"), ({"date-parts": [[2031], [0]]}, "2031/.."),
        ({"date-parts": [["2031", "3"]], "circa": True}, "2031-03~"), ({"date-parts": [[2031]], "season": 1}, "2031"),
        ({"date-parts": [[2031, 3, 0]]}, "2031-03"), ({"date-parts": [[2031, 13]]}, ""), ({"date-parts": [["x"]]}, ""), ({"date-parts": 2031}, ""), ({"date-parts": [[1e400]]}, ""), ({"date-parts": [[]]}, ""),
        ({"literal": "14 March 2031", "circa": 1}, "2031-03-14~"), ("2031-03", "2031-03"), ({}, ""), (None, ""), ({"date-parts": [[2031, 2, 30]]}, ""),
    ]  # fmt: skip
    found = read(items(*({"issued": issued} for issued, _ in given)), "json")
    assert list(found.rows["published"]) == [day for _, day in given]
    doubted = "\n".join(note for note in found.notes if "published" in note)
    assert all(f"p{number}:" in doubted for number in (3, 5, 6, 7, 8, 14)) and "p0" not in doubted


def test_entries_of_bibtex_with_one_key_are_two_pages_without_the_signs_of_the_format():
    """The parser leaves values of the second one as they stand."""
    given = '@string{q = "The Q"}\n' + "".join(
        f'@article{{a, title={{Page {{{number}}}}}, url="https://a.example/{number}", year={{203{number}}}, journal=q}}\n' for number in (1, 2)
    )
    found = read(given, "bib")
    assert found.faults == []
    assert found.rows[["source_id", "title", "url", "published", "publisher"]].to_numpy().tolist() == [
        ["a", "Page 1", "https://a.example/1", "2031", "The Q"], ["a-2", "Page 2", "https://a.example/2", "2032", "The Q"],
    ]  # fmt: skip


def test_days_of_ris_and_bibtex_that_say_two_things_are_named():
    entry = "TY  - NEWS\nID  - a\nUR  - https://a.example/\nDA  - {}\nPY  - {}\nER  - \n"
    found = [read(entry.format(*given), "ris") for given in (("2031/03/14/", "2030"), ("2031/03//Spring", "2031"), ("", "2031///"))]
    assert [each.rows["published"][0] for each in found] == ["2031-03-14", "2031-03", "2031"]
    assert ["published" in "".join(each.notes) for each in found] == [True, True, False]
    made = "".join(f"@misc{{k{n}, url = {{https://a.example/{n}}}, year = 2031, month = {month}}}\n" for n, month in enumerate(["3", "{mar/apr}"]))
    assert list(read(made, "bib").rows["published"]) == ["2031-03", ""]


# ---- languages

NAMES = {"en": "English", "fr": "French", "de": "German", "no": "Norwegian", "nn": "Norwegian Nynorsk", "pt": "Portuguese", "sr": "Serbian"}


def test_languages_by_tag_code_and_name():
    given = {
        "en-GB": "en", "EN_us": "en", "eng": "en", "ger": "de", "deu": "de", "British": "en", "ngerman": "de", "Deutsch": "de", "Anglais": "en",
        "nn-NO": "nn", "norsk": "no", "brazilian": "pt", "English (US)": "en", "hbs": "", "und": "", "en, fr": "", "": "", "ru": "", "xx-YY": "",
    }  # fmt: skip
    assert {text: values.language(text, NAMES) for text in given} == given
    assert values.language("isiNdebele", {"nd": "North Ndebele", "nr": "South Ndebele"}) == ""


def test_a_language_that_is_none_is_named():
    found = read(items({"language": "DT"}, {"language": "en; fr"}, {"language": "DT"}), "json")
    assert list(found.rows["language"]) == ["", "", ""]
    assert any("p0, p2: language 'DT'" in note for note in found.notes)


# ---- LaTeX


def test_commands_are_text_or_left_out_and_said():
    title = r"\immediate\write18{rm} \input{/etc/hostname} {\textless}q{\textgreater} $5 \emph{x} $^{\textrm{2}}$ \textcommabelow{s}i \href{https://a}{y}"
    found = read(f"@misc{{a, title = {{{title}}}, url = {{https://a.example/}}}}", "bib")
    assert found.rows["title"][0] == "18rm <q> $5 x 2 și y"
    assert any(r"\immediate, \write, \input" in note for note in found.notes)
    assert read('@string{x = "B"} @misc{a, title = "A " # x # { C}, url = {https://a.example/}}', "bib").rows["title"][0] == "A B C"
    assert read(r"@misc{a, title = {{{\'}}}, url = {https://a.example/}}", "bib").faults == []


def test_an_author_in_braces_is_the_publisher_of_a_page_without_another():
    text = "@misc{a, author = {{Embassy of Peru}}, url = {https://a.example/}}\n@misc{b, author = {Doe, Jane}, url = {https://b.example/}}"
    assert list(read(text, "bib").rows["publisher"]) == ["Embassy of Peru", ""]
    assert list(read(items({"author": [{"literal": "Embassy of Peru"}]}, {"author": [{"family": "Doe"}]}), "json").rows["publisher"])[0] == "Embassy of Peru"


# ---- faults

DEEP = "[" * 100_000
FAULTS = {
    "json": {
        "{": "line 1, character 2", "[]": "no entry", "": "empty", '{"a": 1}': "no list", "[1]": "item 1: '1' is no item", DEEP: "cannot be read",
        '[{"id": "a", "id": "b"}]': "twice", '[{"id": "a", "title": [1]}]': "title is no text", '[{"issued": 2}]': "issued is no date",
        '{"items": [{"itemType": "note"}]}': "as Zotero itself stores", '[{"id": ' + "9" * 5000 + "}]": "cannot be read",
    },
    "bib": {
        "@misc{a,\n title = {x}\n@misc{b, title = {y}}": "line 1: the entry", "@misc{a, title = {x}, title = {y}}": "title", "words": "no entry",
        "@comment{x}": "no entry", "@misc{a, title = {" + "{" * 200 + "}" * 200 + "}}": "nested",
    },
    "ris": {
        "TY  - NEWS\nTI  - x\n": "line 1: the entry", "TY  - NEWS\nTY  - NEWS\nER  - \n": "line 1: the entry", "ER  - ": "no entry", "AU  - x": "no entry",
    },
}  # fmt: skip


@pytest.mark.parametrize(("ending", "text"), [(ending, text) for ending, each in FAULTS.items() for text in each], ids=lambda given: given[:30])
def test_a_library_that_cannot_be_read_is_one_message_and_no_rows(ending, text):
    found = read(text, ending)
    assert found.rows.empty and found.notes == [] and list(found.rows) == references.SOURCES.names
    assert FAULTS[ending][text] in found.faults[0] and found.faults[0].startswith(f"library.{ending}")


def test_all_faults_are_said_at_once():
    assert len(read('[1, {"title": []}, {"URL": {}, "author": [2]}]', "json").faults) == 4
    assert len(read("@misc{a, title = {x\n@misc{b, x = {1}, x = {2}}\n@misc{c, title = {\n@misc{d}", "bib").faults) == 3


def test_what_is_no_text_or_too_large_is_one_message():
    assert "no text encoded as UTF-8" in read("@misc{a, title = {Müller}}".encode("latin-1"), "bib").faults[0]
    assert "no text" in read(b"PK\x03\x04xl/workbook", "ris").faults[0]
    assert "it has 10001 entries" in read("TY  - NEWS\nER  - \n" * 10_001, "ris").faults[0]
    assert ".json, .bib, .ris" in read("x", "txt").faults[0]


# ---- there and back


def test_our_own_lists_are_read_back():
    """All of CSL-JSON; of BibTeX, which has no language and Latin letters alone, the rest."""
    sources = pd.concat([store.read_table(store.raw_folder() / "cases" / case_id / "sources.csv") for case_id in ("kislitsin", "kasatkin")])
    sources = sources[~sources["url"].map(doors.url).duplicated()].set_index("source_id").assign(archived="")
    for ending, text in bibliography.references(sources.reset_index(), "2026-01-01").items():
        found = read(text, ending)
        rows = found.rows.set_index("source_id")
        assert list(rows.index) == list(sources.index)
        assert [doors.url(address) for address in rows["url"]] == [doors.url(address) for address in sources["url"]]
        for column in ("publisher", "title", "published", "language")[: 4 if ending == "json" else 3]:
            can = sources[column].map(lambda text: not re.search("[\u0250-\u1fff\u2c00-]", text)) if ending == "bib" else sources[column] == sources[column]
            assert can.sum() > 10 and list(rows.loc[can, column]) == list(sources.loc[can, column])


SIGNS = st.text(st.characters(min_codepoint=1, max_codepoint=0x17F) | st.sampled_from("„“”’–—…€ș\u00a0\u2028\ud800Ж中"), max_size=40)
PRINTED = st.text(st.sampled_from([chr(number) for number in range(0x20, 0x7F)] + list("äéßøłñçşŽıÅ–—“”’…€«»¿")), max_size=40)


def page(publisher: str, title: str) -> pd.DataFrame:
    row = {"source_id": "a", "publisher": publisher, "title": title, "url": "https://a.example/", "published": "2031", "language": "en", "outlet_kind": "wire"}
    return pd.DataFrame([row | dict.fromkeys({"archived"} & set(references.SOURCES.names), "")])


@settings(max_examples=30, deadline=None, derandomize=True)
@given(SIGNS, PRINTED)
def test_any_text_goes_through_a_library_and_comes_back_as_it_was(anything, printed):
    written = bibliography.csl_json(page("P", anything)).encode(errors="surrogatepass")
    found = references.read(json.dumps(json.loads(written.decode(errors="surrogatepass"))).encode(), "l.json", {})
    assert found.rows["title"][0] == values.plain(anything)
    found = read(bibliography.bibtex(page(f"P {printed}", f"x{printed}x")), "bib")
    assert found.faults == [] and (found.rows["publisher"][0], found.rows["title"][0]) == (values.plain(f"P {printed}"), values.plain(f"x{printed}x"))


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.sampled_from(sorted(LIBRARIES)), st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 12), st.text(max_size=4)), max_size=4))
def test_a_damaged_library_is_read_or_refused_in_words(ending, damages):
    text = LIBRARIES[ending]
    for place, length, put in damages:
        text = text[:place] + put + text[place + length :]
    found = references.read(text.encode(errors="surrogatepass"), f"library.{ending}", {})
    assert found.rows.empty or not found.faults
    assert found.rows["source_id"].is_unique and found.rows["source_id"].str.fullmatch(r"[a-z0-9][a-z0-9-]*").all()
    assert found.rows["url"].str.fullmatch(r"https?://\S+").all()
    assert all(day_bounds(day) for day in found.rows["published"] if day)
