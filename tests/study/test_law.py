"""The law of the requests: rows worked by hand for three cases, counts from the raw tables, what was not seen, and the way back to pages of the law."""

import csv
import re
import shutil
from collections import Counter

import pandas as pd
import pytest
from drawing import collected as cases_of_ours
from invented import CODEBOOK

from analysis.collect import bibliography, checks, files, store, study_checks
from analysis.collect.form_checks import Fault
from analysis.exhibits import shelf
from analysis.model import terms
from analysis.model.addresses import row_address
from analysis.model.dictionary import collected, schemas
from analysis.model.dictionary import law as dictionary
from analysis.model.dictionary.law import LAW_PAGES, LEGAL_BASES
from analysis.model.dispute import Case, Law, Study
from analysis.pipeline import notebooks
from analysis.study import law
from analysis.trace import counterfactual, descriptions
from analysis.trace.way_back import FACTS, PAGES, Exhibits

RAW = store.ROOT / "data" / "raw"
BY_HAND = ("kislitsin", "nikulin", "vinnik")


def raw(name: str) -> list[dict[str, str]]:
    with (RAW / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def legal() -> Law:
    return store.read_law()


@pytest.fixture(scope="module")
def bases(legal) -> pd.DataFrame:
    return law.legal_bases(cases_of_ours(), legal)


@pytest.fixture(scope="module")
def named(legal) -> pd.DataFrame:
    return law.grounds(cases_of_ours(), legal)


# ---- worked by hand from the raw tables

RULES = [
    # case, state; instruments, treaties first; whose rule; instruments of the rule; instruments in which none was seen
    ("kislitsin", "US", "montevideo-1933;kz-cpc-2014", "treaty", "montevideo-1933", ""),
    ("kislitsin", "RU", "chisinau-2002;minsk-1993;kz-cpc-2014", "not seen", "", "chisinau-2002;minsk-1993;kz-cpc-2014"),
    ("nikulin", "US", "eu-us-2003;cz-us-1925;cz-104-2013", "treaty", "eu-us-2003", "cz-us-1925"),
    ("nikulin", "RU", "ece-1957;cz-104-2013", "treaty", "ece-1957", ""),
    ("vinnik", "US", "eu-us-2003;gr-us-1931;gr-kpd", "treaty", "eu-us-2003;gr-us-1931", ""),
    ("vinnik", "RU", "ece-1957;gr-ru-1981;gr-kpd", "treaty", "ece-1957", "gr-ru-1981"),
    ("vinnik", "FR", "gr-eaw-2004", "not seen", "", "gr-eaw-2004"),
]
TOLD = [
    # case, state; nationals; dual criminality; decider; review; day of the charge; against the detention; facts
    ("kislitsin", "US", "own nationals: may be refused (montevideo-1933)", "required (montevideo-1933)", "prosecutor", "court", "2014", "charged by the detention", "kislitsin-f01;kislitsin-f07"),
    (
        "kislitsin", "RU", "", "", "prosecutor", "court", "2023-06-27/2023-06-28", "charged after the detention",
        "kislitsin-f28;kislitsin-f29;kislitsin-f30;kislitsin-f31",
    ),
    (
        "nikulin", "US", "own nationals: must be refused (cz-104-2013)", "required (eu-us-2003); by a list of offences (cz-us-1925)", "justice ministry", "court",
        "../2016-10-05", "charged by the detention", "nikulin-f01",
    ),
    (
        "nikulin", "RU", "own nationals: may be refused (ece-1957); must be refused (cz-104-2013)", "required (ece-1957)", "justice ministry", "court", "2016-11-10",
        "charged after the detention", "nikulin-f03",
    ),
    (
        "vinnik", "US", "own nationals: may be refused (gr-us-1931); must be refused (gr-kpd)", "required (eu-us-2003, gr-kpd)", "justice ministry", "court", "2017-01",
        "charged by the detention", "vinnik-f03",
    ),
    (
        "vinnik", "RU", "own nationals: may be refused (ece-1957); must be refused (gr-kpd)", "required (ece-1957, gr-kpd)", "justice ministry", "court", "", "", "",
    ),
    ("vinnik", "FR", "", "", "justice ministry", "court", "", "", ""),
]  # fmt: skip


def rows_of(table: pd.DataFrame, columns: list[str]) -> list[tuple[str, ...]]:
    return list(table.loc[table["case_id"].isin(BY_HAND), columns].itertuples(index=False, name=None))


def test_rules_of_three_cases_by_hand(bases):
    assert rows_of(bases, ["case_id", "state", "instrument_ids", "rule_of", "rule_instrument_ids", "rule_unseen"]) == RULES


def test_what_the_law_says_of_the_requests_of_three_cases_by_hand(bases):
    columns = ["case_id", "state", "nationals", "dual_criminality", "decider", "review", "charge_or_warrant_on", "charged", "fact_ids"]
    assert rows_of(bases, columns) == TOLD


def test_a_rule_in_words_by_hand(bases):
    rule = bases.set_index(["case_id", "state"])["rule"]
    assert rule["kislitsin", "US"] == (
        "Convention on Extradition, Montevideo (OAS A-35), article 7: place of the offences; gravity of the offences; dates of the requests."
    )
    assert rule["vinnik", "US"].endswith(
        " Treaty of Extradition Greece - United States with protocols of 1937 and 18 January 2006, article VII: dates of the requests."
    )
    assert rule["cherkasov", "US"].startswith("Lei 13.445/2017, art. 85: place of the offences; gravity")  # a title that ends with its article
    assert rule["vinnik", "FR"] == "" and rule["lisov", "US"] == ""


def test_pages_of_a_rule_are_those_of_its_instruments(bases):
    row = bases.set_index(["case_id", "state"]).loc["kislitsin", "US"]
    pages = "oas-a35;zakonpravo-105vi;adilet-105vi;stat49-3114;stat49-3115;stat49-3116;stat49-3117;frus1933-d135"
    assert row["rule_source_ids"] == ";".join(f"law:{page}" for page in pages.split(";"))
    assert row["decider_source_ids"] == "law:kz-cpc589;law:kz-cpc592;law:kz-cpc593"
    assert row["source_ids"].startswith(row["rule_source_ids"]) and row["source_ids"].endswith("law:unicase;law:qazaqstantv")


GROUNDS = [
    # case, fact, state, ground, voice, according to, whether a rule knows it, for each request, instruments that name it
    ("kislitsin", "kislitsin-f41", "KZ", "nationality", "own", "", "not seen", "US no;RU not seen", ""),
    ("kislitsin", "kislitsin-f43", "KZ", "gravity", "own", "", "yes", "US yes;RU not seen", "montevideo-1933"),
    ("nikulin", "nikulin-f11", "CZ", "gravity", "own", "", "yes", "US yes;RU yes", "eu-us-2003;ece-1957"),
    ("nikulin", "nikulin-f11", "CZ", "request_date", "own", "", "yes", "US yes;RU yes", "eu-us-2003;ece-1957"),
    ("nikulin", "nikulin-f14", "CZ", "gravity", "own", "", "yes", "US yes;RU yes", "eu-us-2003;ece-1957"),
    ("nikulin", "nikulin-f14", "CZ", "other", "own", "", "not comparable", "", ""),
    ("vinnik", "vinnik-f08", "RU", "nationality", "own", "", "yes", "US no;RU yes;FR not seen", "ece-1957"),
    ("vinnik", "vinnik-f19", "RU", "nationality", "own", "", "yes", "US no;RU yes;FR not seen", "ece-1957"),
    ("vinnik", "vinnik-f23", "RU", "nationality", "own", "", "yes", "US no;RU yes;FR not seen", "ece-1957"),
]


def test_grounds_of_three_cases_by_hand(named):
    columns = ["case_id", "fact_id", "state", "ground", "voice", "according_to", "rule_knows", "by_request", "named_by"]
    assert rows_of(named, columns) == GROUNDS


def test_a_reported_ground_says_who_attributes_it(named):
    """O Expresso on its own word, by the statement of the fact, though the page has the ministry as what it tells of."""
    of = named.set_index(["fact_id", "ground"])
    assert set(of.loc["cherkasov-f24", "according_to"]) == {"O Expresso"}
    assert set(of.loc["cherkasov-f24", "voice"]) == {"reported"}
    assert (named["according_to"] == "").eq(named["voice"] == "own").all()
    assert of.loc[("vinnik-f08", "nationality"), ["office", "days", "words"]].tolist() == [
        "RU foreign ministry", "6 Oct 2017", "nationality of the person",
    ]  # fmt: skip


# ---- counted again from the raw tables


def test_every_request_has_a_row_and_the_numbers_are_those_of_the_raw_tables(bases):
    requests = [(case_id, row["state"]) for case_id in store.case_ids() for row in raw(f"cases/{case_id}/requests")]
    assert sorted(zip(bases["case_id"], bases["state"], strict=True)) == sorted(requests)
    kinds = {row["instrument_id"]: row for row in raw("law/instruments")}
    found = Counter()
    for case_id, state in requests:
        mine = [kinds[row["instrument_id"]] for row in raw("law/law") if (row["case_id"], row["state"]) == (case_id, state)]
        of = {row["kind"] == "domestic" for row in mine if row["competing_requests_article"] + row["competing_requests_criteria"]}
        is_alone = sum(other == case_id for other, _ in requests) == 1
        found["alone" if is_alone else "treaty" if False in of else "domestic" if of else "unseen"] += 1
    assert law.basis_numbers(bases) == dict(found) == {"treaty": 18, "domestic": 4, "unseen": 3, "alone": 2}
    unknown = sum(row["against_detention"] == "unknown" for row in raw("law/timing"))
    assert (bases["charged"] == "").sum() == unknown
    assert (bases["charge_or_warrant_on"] == "").sum() == sum(row["charge_or_warrant_on"] == "" for row in raw("law/timing"))


def test_every_ground_of_the_raw_table_has_a_row(named):
    wanted = [(row["fact_id"], ground) for row in raw("law/grounds") for ground in row["grounds"].split(";")]
    assert sorted(zip(named["fact_id"], named["ground"], strict=True)) == sorted(wanted)
    assert law.ground_numbers(named) == {
        "facts": 12, "own": 13, "reported": 3, "known": 14, "unknown": 0, "unseen": 1, "not_comparable": 1,
    }  # fmt: skip


def test_every_page_of_the_law_has_a_row_and_what_rests_on_it(legal):
    pages = law.law_pages(legal)
    listed = raw("law/sources")
    assert list(pages["source_id"]) == sorted(f"law:{row['source_id']}" for row in listed)
    used = {f"law:{page}" for table in ("instruments", "deciders") for row in raw(f"law/{table}") for page in row["source_ids"].split(";")}
    assert set(pages.loc[(pages["instrument_ids"] + pages["deciders"]) != "", "source_id"]) == used
    assert law.page_numbers(pages) == {
        "excerpts": sum(row["what_was_read"] == "excerpt" for row in listed), "undated": sum(row["published"] == "" for row in listed), "unused": 0,
    }  # fmt: skip
    of = pages.set_index("source_id")
    assert of.loc["law:kz-cpc589", ["instrument_ids", "deciders"]].tolist() == ["kz-cpc-2014", "KZ"]
    assert of.loc["law:ste-3046-2017", ["instrument_ids", "deciders"]].tolist() == ["ece-1957;gr-kpd;gr-ru-1981", "GR"]


def test_no_order_of_rows_of_the_raw_tables_changes_a_table(legal, bases, named):
    turned = legal.but(**{name: table.iloc[::-1].reset_index(drop=True) for name, table in legal.tables.items()})
    pd.testing.assert_frame_equal(bases, law.legal_bases(cases_of_ours(), turned))
    pd.testing.assert_frame_equal(named, law.grounds(cases_of_ours(), turned))
    pd.testing.assert_frame_equal(law.law_pages(legal), law.law_pages(turned))


def test_law_that_was_not_seen_is_blank_and_never_no(bases, named):
    assert not bases.isin([terms.UNSEEN, "no", "nan"]).any().any()
    assert not named["by_request"].str.contains(terms.UNSEEN).any()
    assert (
        (bases.loc[bases["rule_of"].isin([law.NOT_SEEN, law.NO_RIVAL]), ["rule", "rule_instrument_ids", "rule_source_ids", "rule_note"]] == "")
        .all()
        .all()
    )
    assert set(bases.loc[bases["requested_state"] == "CY", "decider"]) == {""}


# ---- invented law

INSTRUMENTS = pd.DataFrame(
    [
        ("t-with", "A treaty", "bilateral", "9", "gravity;nationality", "one"),
        ("t-other", "A convention", "multilateral", "4", "place", "two"),
        ("t-blank", "A treaty of which no such article was seen", "bilateral", "", "", "three"),
        ("d-with", "Act, s. 5", "domestic", "5", "request_date", "four"),
        ("d-bare", "Code", "domestic", "7", "", "five"),
    ],
    columns=["instrument_id", "title", "kind", "competing_requests_article", "competing_requests_criteria", "source_ids"],
).assign(nationals="unknown", dual_criminality="unknown", note="")


def request(*instruments: str, asking: str = "XB;XC") -> law.Request:
    rows = pd.DataFrame([("tiny", "XB", name, "a note") for name in instruments], columns=["case_id", "state", "instrument_id", "note"], dtype=str)
    case = Case.of({"case": pd.DataFrame({"case_id": ["tiny"], "requesting_states": [asking]})}, CODEBOOK)
    return law.Request(case, "XB", Law.of({"law": rows, "instruments": INSTRUMENTS}))


@pytest.mark.parametrize(
    ("instruments", "rule_of", "rules", "unseen", "knows"),
    [
        # what is known of gravity, which only t-with names
        (("d-with", "t-with"), "treaty", ["t-with"], [], "yes"),  # a treaty prevails over a statute
        (("t-with", "t-other"), "treaty", ["t-other", "t-with"], [], "yes"),  # several treaties can apply
        (("t-other", "d-with"), "treaty", ["t-other"], [], "no"),  # all were seen
        (("t-other", "t-blank"), "treaty", ["t-other"], ["t-blank"], "not seen"),  # the other treaty may name it
        (("t-blank", "d-with"), "domestic law", ["d-with"], ["t-blank"], "not seen"),  # and would prevail
        (("d-with",), "domestic law", ["d-with"], [], "no"),
        (("d-bare",), "domestic law", ["d-bare"], [], "not seen"),  # an article whose criteria were not seen
        (("t-blank",), "not seen", [], ["t-blank"], "not seen"),
        ((), "not seen", [], [], "not seen"),
    ],
)
def test_the_rule_that_applies_and_whether_it_knows_a_ground(instruments, rule_of, rules, unseen, knows):
    made = request(*instruments)
    assert made.rule_of == rule_of
    assert [row["instrument_id"] for row in made.rules] == rules
    assert [row["instrument_id"] for row in made.unseen] == unseen
    assert made.knows("gravity") == knows


def test_a_request_without_a_rival_needs_no_rule():
    made = request("t-with", asking="XB")
    assert (made.rule_of, made.rules, made.unseen, made.rivals) == ("no rival request", [], [], [])


# ---- data without law


@pytest.fixture
def lawless(tmp_path, monkeypatch):
    (tmp_path / "cases").mkdir()
    monkeypatch.setenv(store.RAW, str(tmp_path))
    return store.read_law()


def test_a_data_set_without_tables_of_the_law_has_empty_ones_with_the_right_columns(lawless):
    wanted = {table.name: [column.name for column in table.columns] for table in collected.STUDY_TABLES if table.name.startswith("law/")}
    assert {f"law/{name}": list(table.columns) for name, table in lawless.tables.items()} == wanted and len(wanted) == 6
    assert all(table.empty for table in lawless.tables.values()) and store.law_paths() == []


def test_without_law_each_request_keeps_a_blank_row_and_nothing_is_said(lawless):
    bases, named, pages = law.legal_bases(cases_of_ours(), lawless), law.grounds(cases_of_ours(), lawless), law.law_pages(lawless)
    assert len(bases) == 27 and set(bases["rule_of"]) == {law.NOT_SEEN, law.NO_RIVAL}
    assert (bases[LEGAL_BASES.names[4:8] + LEGAL_BASES.names[9:]] == "").all().all()
    assert (list(named.columns), len(named), list(pages.columns), len(pages)) == (dictionary.GROUNDS.names, 0, LAW_PAGES.names, 0)
    assert law.as_sources(lawless).empty
    assert law.say_law(bases, named, pages) == ["The data have no tables of the law, so nothing is said about it."]


def test_a_ground_whose_fact_is_not_there_has_no_row(legal):
    """As when the exhibits are computed again without a fact, or without a case."""
    case = cases_of_ours().cases["nikulin"]
    less = case.but(facts=case.facts[case.facts["fact_id"] != "nikulin-f11"])
    assert list(law.grounds(Study(CODEBOOK, {"nikulin": less}), legal)["fact_id"]) == ["nikulin-f14", "nikulin-f14"]


# ---- sentences and words


def test_sentences_are_computed_and_judge_nobody(bases, named, legal):
    said = law.say_law(bases, named, law.law_pages(legal))
    assert said[0].startswith("Of 27 requests, 2 have no rival. Of the others, 18 rest on a treaty") and "(Cherkasov and Ukrainskiy)" in said[0]
    assert (
        "in 12 facts of 7 cases, 16 grounds in all: nationality of the person (6), dates of the requests (4), gravity of the offences (3), "
        "whether a treaty binds to surrender (2) and another criterion, named in the note (1). 13 were given in the state's own voice" in said[1]
    )
    assert "14 are recognised by a rule" in said[2] and "of 33 pairs of ground and request" in said[2]
    assert "nationality of the person in the case of Vinnik" in said[2] and "Kislitsin" not in said[2]  # there one rule was not seen
    assert "For 3 of 25 with a rival no rule was seen." in said[3] and "For 1 of 12 requested states the organ" in said[3]
    assert " 0 " not in said[3]
    assert said[4].startswith("104 of 111 pages of the law were read as an excerpt, 70 show no date") and "not a legal opinion" in said[4]
    fewer = law.say_law(bases.iloc[:2], named.iloc[:1], law.law_pages(legal).iloc[:3])
    assert fewer[0].startswith("Of 2 requests, all have a rival. Of these, 1 rests on a treaty")
    assert law.say_law(bases, named[:0], law.law_pages(legal))[1] == "No ground for preferring a request was collected."


def test_exhibits_of_the_law_have_their_words_and_are_printed(bases, named, legal):
    shown = shelf.StudyShelf(cases_of_ours())
    made = [
        shown.table("legal_bases", bases),
        shown.table("grounds", named),
        shown.table("law_pages", law.law_pages(legal), legal),
    ]
    assert [exhibit.words["label"] for exhibit in made] == ["Table S31", "Table S32", "Table S33"]
    assert "Requests: 27." in made[0].words["caption"] and "Pages: 111. Read as an excerpt: 104;" in made[2].words["caption"]
    for exhibit in made:
        assert "{" not in "".join(exhibit.words.values()) and r"\begin{longtable}" in exhibit.file("tex", 160).decode()


def test_pages_of_the_law_are_references_without_a_language(legal):
    listed = law.as_sources(legal)
    entry = bibliography.bibtex(listed[listed["source_id"] == "law:coets-1957"])
    assert entry.startswith("@misc{law:coets-1957,") and "language" not in entry
    assert '"language"' not in bibliography.csl_json(listed)


# ---- the way back


@pytest.fixture(scope="module")
def shown(legal, bases, named, tmp_path_factory) -> Exhibits:
    """The tables of the law among what a rerun of the study would leave, with the processed tables of three cases."""
    root = tmp_path_factory.mktemp("rerun")
    for name, table in (("legal_bases", bases), ("grounds", named), ("law_pages", law.law_pages(legal))):
        kept = table[table["case_id"].isin(BY_HAND)] if "case_id" in table else table
        files.write_bytes(root / "results" / terms.STUDY / "tables" / f"{name}.csv", store.csv_bytes(kept))
    for case_id in BY_HAND:
        tables = {f"{name}.csv": store.csv_bytes(table) for name, table in cases_of_ours().cases[case_id].files.items()}
        files.write_all(root / "data" / "processed" / case_id, tables)
    (root / "notebooks").mkdir()
    for name in notebooks.OF_STUDY:
        shutil.copy(notebooks.FOLDER / f"{name}.ipynb", root / "notebooks")
    return Exhibits(root)


def test_every_cell_of_the_tables_of_the_law_walks_back_to_a_page_with_a_link(shown):
    walked = Counter()
    for place in shown.every([terms.STUDY]):
        for column in ("", *place.values):
            trace = shown.trace(place, column)
            assert trace.rests.pages and trace.basis in (PAGES, FACTS), (place.address, column)
            assert all(re.match(r"https?://", shown.catalogue.pages[page]["url"]) for page in trace.rests.pages)
            walked[place.name] += 1
    assert walked == {"legal_bases": 7 * 28, "grounds": 9 * 16, "law_pages": 111 * 11}


@pytest.mark.parametrize(
    ("address", "column", "pages"),
    [
        ("legal_bases/vinnik/FR", "instrument_ids", ("law:coe-gre", "law:ste-49-2021")),
        ("legal_bases/nikulin/RU", "decider", ("law:cjad-cz102", "law:novyepis-399568", "law:aktualne-201905", "law:novinky-467819")),
        ("law_pages/law:unicase", "what_was_read", ("law:unicase",)),
    ],
)
def test_a_cell_leads_to_the_pages_of_the_law_that_it_rests_on(shown, address, column, pages):
    (place,) = shown.find(f"{terms.STUDY}/{address}")[0]
    assert shown.trace(place, column).rests.pages == pages


def test_a_cell_on_a_charge_or_a_fact_leads_to_the_facts(shown):
    (place,) = shown.find(row_address(terms.STUDY, "legal_bases", ["vinnik", "US"]))[0]
    assert shown.trace(place, "charged").rests.facts == ("vinnik-f03",)
    whole = shown.trace(place).rests
    assert whole.facts == ("vinnik-f03",) and "law:ste-110-2020" in whole.pages and any(not page.startswith("law:") for page in whole.pages)
    (ground,) = shown.find(row_address(terms.STUDY, "grounds", ["vinnik", "vinnik-f08", "RU", "nationality"]))[0]
    assert shown.trace(ground, "words").rests.facts == ("vinnik-f08",)
    knows = shown.trace(ground, "rule_knows").rests
    assert knows.facts == () and {"law:coets-1957", "law:eurlex-euus", "law:coe-gre"} <= set(knows.pages)


def test_a_page_of_the_law_is_told_with_its_link_and_without_an_original_report(shown):
    rests = shown.rests_of("law:coets-1957")
    assert rests.pages == ("law:coets-1957",)
    text = "\n".join(descriptions.say_records(descriptions.records(shown.catalogue, rests), CODEBOOK.words))
    assert re.search(r"law:coets-1957: .*https?://", text) and "original report" not in text
    behind = [place.address for place in shown.resting_on("law:coets-1957")]
    assert {"study/legal_bases/nikulin/RU", "study/law_pages/law:coets-1957", "study/grounds/vinnik/vinnik-f08/RU/nationality"} <= set(behind)
    assert "study/legal_bases/nikulin/US" not in behind
    assert shown.catalogue.pages_of_origin("") == []


def test_a_page_of_the_law_cannot_be_left_out_since_nothing_is_computed_from_it(shown):
    assert counterfactual.leave_out(shown.catalogue, "source", "law:coets-1957").cases == ()
    names = counterfactual.known_names(shown.catalogue, "source")
    assert names and not any(name.startswith("law:") for name in names) and "" not in counterfactual.known_names(shown.catalogue, "origin")


def test_names_of_pages_of_the_law_can_be_none_of_a_case(legal):
    pages = law.law_pages(legal)["source_id"]
    assert len(pages) == 111 and not any(re.fullmatch(schemas.ID, page) for page in pages)


# ---- faults of the tables of the law

CASES = {
    "one": {
        "case": pd.DataFrame({"requested_state": ["XA"], "requesting_states": ["XB;XC"]}, index=[2]),
        "facts": pd.DataFrame({"fact_id": ["one-f1", "one-f2"], "state": ["XB", ""]}, index=[2, 3]),
    },
    "two": {
        "case": pd.DataFrame({"requested_state": ["XA"], "requesting_states": ["XB"]}, index=[2]),
        "facts": pd.DataFrame({"fact_id": ["two-f1"], "state": ["XB"]}, index=[2]),
    },
}


ROLES = store.read_codebook().roles


def study_table(name: str, *rows: dict[str, str]) -> pd.DataFrame:
    columns = [column.name for column in next(table for table in collected.STUDY_TABLES if table.name == name).columns]
    return pd.DataFrame([{**dict.fromkeys(columns, ""), **row} for row in rows], columns=columns, index=range(2, len(rows) + 2), dtype=str)


def law_tables(**changed: dict[str, str]) -> dict[str, pd.DataFrame]:
    """Valid tables of the law of two cases, in which one row of a table is changed."""
    rows = {
        "law/instruments": {"instrument_id": "t", "kind": "bilateral"},
        "law/law": {"case_id": "one", "state": "XB", "instrument_id": "t", "basis": "bilateral"},
        "law/timing": {"case_id": "one", "state": "XB", "fact_ids": "one-f1;one-f2"},
        "law/grounds": {"case_id": "one", "state": "XB", "fact_id": "one-f1", "voice": "own"},
    }
    return {name: study_table(name, {**row, **changed.get(name.removeprefix("law/"), {})}) for name, row in rows.items()}


def test_valid_tables_of_the_law_have_no_faults():
    assert study_checks.law_faults(law_tables(), CASES, ROLES) == []
    assert study_checks.law_faults(law_tables(grounds={"fact_id": "one-f2", "voice": "reported", "state": "XA"}), CASES, ROLES) == []


@pytest.mark.parametrize(
    ("table", "changed", "fault"),
    [
        ("law", {"basis": "domestic"}, Fault("law/law.csv", 2, "basis", "domestic", "bilateral, the kind of t")),
        ("law", {"state": "XA"}, Fault("law/law.csv", 2, "state", "XA", "a requesting state of the case: XB, XC")),
        ("law", {"case_id": "two", "state": "XC"}, Fault("law/law.csv", 2, "state", "XC", "a requesting state of the case: XB")),
        ("timing", {"state": "XA"}, Fault("law/timing.csv", 2, "state", "XA", "a requesting state of the case: XB, XC")),
        ("timing", {"fact_ids": "one-f1;two-f1"}, Fault("law/timing.csv", 2, "fact_ids", "two-f1", "a fact of the case one")),
        ("grounds", {"fact_id": "two-f1"}, Fault("law/grounds.csv", 2, "fact_id", "two-f1", "a fact of the case one")),
        (
            "grounds", {"state": "XD", "voice": "reported"},
            Fault("law/grounds.csv", 2, "state", "XD", "a requested state or requesting state of the case: XA, XB, XC"),
        ),
        ("grounds", {"state": "XA"}, Fault("law/grounds.csv", 2, "voice", "own", "reported, since XB acts or speaks in one-f1")),
        ("grounds", {"fact_id": "one-f2"}, Fault("law/grounds.csv", 2, "voice", "own", "reported, since no state acts or speaks in one-f2")),
    ],
)  # fmt: skip
def test_a_fault_across_the_tables_of_the_law_is_the_only_one_found(table, changed, fault):
    assert study_checks.law_faults(law_tables(**{table: changed}), CASES, ROLES) == [fault]


def test_what_is_said_of_cases_that_are_not_looked_at_is_not_judged():
    faulty = law_tables(law={"basis": "domestic", "state": "XA"}, grounds={"fact_id": "two-f1"})
    assert [fault.column for fault in study_checks.law_faults(faulty, {}, ROLES)] == ["basis"]
    assert [fault.column for fault in study_checks.law_faults({**faulty, "law/law": faulty["law/law"].drop(columns="basis")}, CASES, ROLES)] == [
        "fact_id"
    ]


@pytest.mark.parametrize(
    ("table", "column", "word", "allowed"),
    [
        ("instruments", "kind", "trilateral", "multilateral, bilateral, domestic"),
        ("instruments", "competing_requests_criteria", "gravity;fame", "nationality, request_date, gravity"),
        ("instruments", "nationals", "never", "must_refuse, may_refuse, no_bar, unknown"),
        ("instruments", "dual_criminality", "no", "required, list, unknown"),
        ("instruments", "signed_on", "13 December 1957", "1957-12-13, which is probably meant"),
        ("law", "case_id", "nobody", "cases"),
        ("law", "state", "QQ", "add a row to codebook/states.csv"),
        ("law", "instrument_id", "ece-1958", "law/instruments.instrument_id"),
        ("law", "basis", "custom", "multilateral, bilateral, domestic"),
        ("deciders", "requested_state", "QQ", "add a row to codebook/states.csv"),
        ("deciders", "final_decider", "king", "one of codebook/organs.csv"),
        ("deciders", "appeal", "none", "court, unknown"),
        ("deciders", "source_ids", "a-page", "law/sources.source_id"),
        ("timing", "fact_ids", "burkov-f99", "facts.fact_id"),
        ("timing", "against_detention", "before", "by_detention, after_detention, unknown"),
        ("grounds", "grounds", "fame", "nationality, request_date, gravity"),
        ("grounds", "voice", "both", "own, reported"),
        ("sources", "kind", "blog", "treaty_text, statute"),
        ("sources", "what_was_read", "nothing", "excerpt, whole"),
        ("sources", "url", "ftp://one.example", "an address that starts with http"),
    ],
)
def test_a_word_that_no_vocabulary_of_the_law_has_is_refused(table, column, word, allowed, legal):
    spoiled = legal.tables[table].copy()
    spoiled.loc[0, column] = word
    references = {
        "cases": set(store.case_ids()), "law/instruments.instrument_id": set(legal.instruments["instrument_id"]),
        "law/sources.source_id": set(legal.sources["source_id"]),
        "facts.fact_id": {fact for cell in legal.timing["fact_ids"] for fact in cell.split(";")} | set(legal.grounds["fact_id"]),
    }  # fmt: skip
    found = checks.judge_tables({f"law/{table}.csv": store.csv_bytes(spoiled)}, collected.STUDY_TABLES, CODEBOOK.tables, references).faults
    assert [(fault.file, fault.row, fault.column, fault.value) for fault in found] == [(f"law/{table}.csv", 2, column, word.rpartition(";")[2])]
    assert allowed in found[0].allowed


def test_all_faults_of_the_law_of_a_data_set_are_told_at_once(tmp_path):
    from analysis.pipeline import intake

    shutil.copytree(RAW, tmp_path / "raw")
    spoiled = {
        "law.csv": ("burkov,US,il-us-1962,bilateral", "burkov,IL,il-us-1962,domestic"),
        "grounds.csv": ("burkov,burkov-f10", "burkov,nikulin-f11"),
    }
    for name, (old, new) in spoiled.items():
        path = tmp_path / "raw" / "law" / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")
    assert [str(fault) for fault in intake.data_set_faults(tmp_path / "raw")] == [
        "law/law.csv, row 2, column basis: 'domestic' cannot be used here; use bilateral, the kind of il-us-1962",
        "law/law.csv, row 2, column state: 'IL' cannot be used here; use a requesting state of the case: US, RU",
        "law/grounds.csv, row 2, column fact_id: 'nikulin-f11' cannot be used here; use a fact of the case burkov",
    ]


def test_notebooks_of_the_study_run_again_when_the_law_changes():
    from analysis.pipeline import runner

    found = runner.Inputs.of(["kasatkin", terms.STUDY]).files
    of_law = set(store.law_paths())
    assert len(of_law) == 6
    assert {name for name, paths in found.items() if of_law <= set(paths)} == set(notebooks.OF_STUDY)
    assert not any(of_law & set(paths) for name, paths in found.items() if name not in notebooks.OF_STUDY)
