"""What rivals say of each other's request without one press: an invented study by hand, and the collected cases counted again from the raw files."""

import csv
import shutil
from collections import Counter
from functools import cache

import pandas as pd
import pytest
from drawing import collected
from invented import invented

from analysis.collect import files, store
from analysis.exhibits import shelf
from analysis.model import memory, terms
from analysis.model.choices import Choices
from analysis.model.dates import day_bounds
from analysis.model.dispute import Study
from analysis.pipeline import notebooks
from analysis.positions import compare
from analysis.study import press
from analysis.study.cases import rivals
from analysis.study.press import LeftOut
from analysis.trace.way_back import Exhibits

RAW = store.ROOT / "data" / "raw"


@cache
def raw(case_id: str, name: str) -> list[dict[str, str]]:
    with (RAW / "cases" / case_id / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def found() -> pd.DataFrame:
    with memory.remembering():
        return press.without_press(collected())


# ---- an invented study: two rivals, one page a case

HOMES = {"alpha": ("US", "en"), "beta": ("DE", "de"), "gamma": ("DE", "en")}
"""Home of the outlet and language of the one page of each case."""


@cache
def study() -> Study:
    """The invented cases, with Germany in the place of Russia: no state is built in. In alpha the US opposes surrender to Germany, in beta Germany calls
    the request of the US political, in gamma neither speaks of the other."""
    made = {}
    for case_id, case in invented().cases.items():
        home, language = HOMES[case_id]
        tables = {name: table.replace({r"\bRU\b": "DE", "_RU$": "_DE"}, regex=True) for name, table in case.tables.items()}
        made[case_id] = case.but(**tables | {"sources": tables["sources"].assign(outlet_state=home, language=language)})
    return Study(invented().codebook, made)


def with_statements(case_id: str, statements: pd.DataFrame, study: Study) -> Study:
    """The study with other statements of one case."""
    return Study(study.codebook, {**study.cases, case_id: study.cases[case_id].but(statements=statements)})


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return press.without_press(study())


def counts(table: pd.DataFrame) -> dict[tuple[str, str, str], tuple]:
    columns = ["without_language", "without_outlets_of", "state", "n_spoke", "n_objected", "cases_objected", "cases_silent"]
    return {tuple(row[:3]): tuple(row[3:]) for row in table[columns].itertuples(index=False, name=None)}


def test_variants_come_from_the_states_and_the_pages():
    """Of the two German pages one is in German and one in English: of several the first by code."""
    assert press.languages_of_outlets(study(), ["US", "DE", "FR"]) == {"US": "en", "DE": "de"}
    assert press.variants(study()) == [
        LeftOut(), LeftOut("en"), LeftOut("", "US"), LeftOut("en", "US"), LeftOut("de"), LeftOut("", "DE"), LeftOut("de", "DE"),
    ]  # fmt: skip
    assert press.variants(Study(study().codebook, {})) == [LeftOut()]


def test_an_invented_study_by_hand(table):
    us, de = (1, 1, "alpha", "beta;gamma"), (1, 1, "beta", "alpha;gamma")
    us_gone, de_gone = (0, 0, "", "alpha;beta;gamma"), (0, 0, "", "alpha;beta;gamma")
    assert counts(table) == {
        ("", "", "US"): us, ("", "", "DE"): de,
        ("en", "", "US"): us_gone, ("en", "", "DE"): de,
        ("", "US", "US"): us_gone, ("", "US", "DE"): de,
        ("en", "US", "US"): us_gone, ("en", "US", "DE"): de,
        ("de", "", "US"): us, ("de", "", "DE"): de_gone,
        ("", "DE", "US"): us, ("", "DE", "DE"): de_gone,
        ("de", "DE", "US"): us, ("de", "DE", "DE"): de_gone,
    }  # fmt: skip
    assert set(table["n_cases"]) == {3} and list(table["n_pages"]) == [0, 0, 2, 2, 1, 1, 2, 2, 1, 1, 2, 2, 2, 2]
    assert table["share"].isna().sum() == 6 and set(table["share"].dropna()) == {1.0}
    assert list(table["statement_ids"][:4]) == ["alpha-s6", "beta-s2", "", "beta-s2"]


def test_what_is_left_out_by_choice_stays_out():
    table = press.without_press(study(), Choices(exclude_languages="de"))
    assert counts(table)["", "", "DE"] == (0, 0, "", "alpha;beta;gamma")
    assert list(table["n_pages"][:4]) == [0, 0, 2, 2] and counts(table)["de", "DE", "US"] == (1, 1, "alpha", "beta;gamma")
    with pytest.raises(ValueError, match="exclude_languages is 'xx'"):
        press.without_press(study(), Choices(exclude_languages="xx"))


def test_a_stance_that_does_not_object_is_spoken_and_a_stance_on_the_own_request_is_not_asked():
    said = study().cases["alpha"].statements
    turned = said.assign(stance=said["stance"].mask(said["statement_id"] == "alpha-s6", "0"))
    assert counts(press.without_press(with_statements("alpha", turned, study())))["", "", "US"] == (1, 0, "", "beta;gamma")
    own = said.replace({"surrender_to_DE": "surrender_to_US"})
    assert counts(press.without_press(with_statements("alpha", own, study())))["", "", "US"] == (0, 0, "", "alpha;beta;gamma")


def test_sentences_of_the_invented_study(table):
    """Each of the two states speaks in one case, on one page of its own press: without that nothing is left of it, without the other's all of it."""
    said = press.say_without_press(table, rivals(study()), study())
    assert said == [
        "Is this an artefact of whose press was read? The United States objects in the one case in which it speaks on surrender to its rival or on the motive of "
        "the request of its rival; without pages in English or without outlets based in the United States or without both, none of its statements is left in any "
        "case; in none of the remaining cases does the answer change. What its offices say in outlets of other states is kept.",
        "Is this an artefact of whose press was read? Germany objects in the one case in which it speaks on surrender to its rival or on the motive of the "
        "request of its rival; without pages in German or without outlets based in Germany or without both, none of its statements is left in any case; "
        "in none of the remaining cases does the answer change. What its offices say in outlets of other states is kept.",
    ]
    assert press.say_without_press(table[:0], rivals(study()), study()) == ["No case has two requesting states."]


# ---- the collected cases


def left_over(case_id: str, language: str, home: str) -> set[str]:
    """Facts of a case that keep a page."""
    gone = {
        row["source_id"] for row in raw(case_id, "sources") if (language and row["language"] == language) or (home and row["outlet_state"] == home)
    }
    return {row["fact_id"] for row in raw(case_id, "facts") if set(row["source_ids"].split(";")) - gone}


def last_words(statements: list[dict[str, str]]) -> set[str]:
    """Stances of the statements of which none is certainly earlier than another, by the days as coded."""
    days = [(*day_bounds(row["date"])[:2], row["stance"]) for row in statements]
    return {stance for _, last, stance in days if not any(last and first and last < first for first, _, _ in days)}


def counted(language: str, home: str, state: str) -> tuple[set[str], set[str]]:
    """Cases in which a state speaks of surrender to a rival or calls its request political or not, in its own voice, and those in which it objects."""
    spoke, objected = set(), set()
    for case_id in store.case_ids():
        asking = raw(case_id, "case")[0]["requesting_states"].split(";")
        kept = left_over(case_id, language, home)
        for rival in set(asking) - {state} if state in asking else ():
            for proposition, against in ((f"surrender_to_{rival}", "-1"), (f"request_political_{rival}", "1")):
                said = [row for row in raw(case_id, "statements") if row["state"] == state and row["proposition"] == proposition]
                said = [row for row in said if row["basis"] in ("act", "speech") and row["fact_id"] in kept]
                spoke |= {case_id} if said else set()
                objected |= {case_id} if against in last_words(said) else set()
    return spoke, objected


def test_every_row_is_what_a_count_of_the_raw_rows_gives(found):
    assert len(found) == 27
    for row in found.to_dict("records"):
        spoke, objected = counted(row["without_language"], row["without_outlets_of"], row["state"])
        assert set(terms.split_list(row["cases_objected"])) == objected, row
        assert set(terms.split_list(row["cases_not_objected"])) == spoke - objected, row
        assert (row["n_spoke"], row["n_objected"]) == (len(spoke), len(objected))
        assert row["n_cases"] == len(spoke) + len(terms.split_list(row["cases_silent"]))


def test_the_finding_by_hand(found):
    """Russia spoke of surrender to the US or of the motive of its request in ten cases; in Kislitsin it only asked to wait. Without Russian outlets
    three of them fall silent, without Russian-language pages none. Of the US and of France nothing was found."""
    of = counts(found)
    nine = "burkov;drinkman;klyushin;korshunov;levashov;nikulin;ukrainskiy;uss;vinnik"
    assert of["", "", "RU"] == of["ru", "", "RU"] == of["", "US", "RU"] == (10, 9, nine, "cherkasov;zubakha")
    six = "burkov;klyushin;nikulin;ukrainskiy;uss;vinnik"
    assert of["", "RU", "RU"] == of["ru", "RU", "RU"] == (7, 6, six, "cherkasov;drinkman;korshunov;levashov;zubakha")
    seven = "burkov;klyushin;korshunov;nikulin;ukrainskiy;uss;vinnik"
    assert of["en", "", "RU"] == of["en", "US", "RU"] == (8, 7, seven, "cherkasov;drinkman;levashov;zubakha")
    assert {row[:2] for key, row in of.items() if key[2] in ("US", "FR")} == {(0, 0)}
    assert set(found.loc[found["state"] == "FR", "n_cases"]) == {1}


def test_languages_and_homes_are_those_of_the_pages():
    of = {state: Counter() for state in ("US", "RU", "FR")}
    for case_id in store.case_ids():
        for row in raw(case_id, "sources"):
            if row["outlet_state"] in of:
                of[row["outlet_state"]][row["language"]] += 1
    assert press.languages_of_outlets(collected(), of) == {state: numbers.most_common(1)[0][0] for state, numbers in of.items()}


def test_pages_left_out_are_those_behind_facts_of_the_cases_in_which_the_state_asks(found):
    for row in found.to_dict("records"):
        gone = 0
        for case_id in store.case_ids():
            asking = raw(case_id, "case")[0]["requesting_states"].split(";")
            behind = {page for fact in raw(case_id, "facts") for page in fact["source_ids"].split(";")}
            for page in raw(case_id, "sources") if row["state"] in asking and len(asking) > 1 else ():
                is_out = page["language"] == row["without_language"] or page["outlet_state"] == row["without_outlets_of"] != ""
                gone += is_out and page["source_id"] in behind
        assert row["n_pages"] == gone, row


def test_the_table_has_its_words_and_its_sentences_say_what_remains(found):
    shown = shelf.StudyShelf(collected()).table("rivals_without_press", found)
    assert (
        shown.words["label"] == "Table S34"
        and "Cases in which several states ask: 12; ways of leaving pages out, including none: 9." in shown.words["caption"]
    )
    said = press.say_without_press(found, rivals(collected()), collected())
    assert len(said) == 4 and not any("France" in sentence for sentence in said), "France asks in one case"
    assert "Russia objects in 9 of the 10 cases" in said[0] and "(not in Kislitsin); without pages in Russian, still 9 of 10; " in said[0]
    assert "without outlets based in Russia or without both, 6 of 7 (none of its statements is left in Drinkman, Korshunov and Levashov)" in said[0]
    assert said[1] == "Other pages matter too: without pages in English, 7 of 8 (none of its statements is left in Drinkman and Levashov)."
    assert said[2].startswith("No statement by the United States itself on surrender to its rival or on the motive of")
    assert said[2].endswith("(12 cases), so its share is unknown; on the charges of its rival it spoke in 1 case (Cherkasov: unfounded).")


def test_an_exception_that_overrules_most_coders_is_said(found):
    """Of fact kislitsin-f34 all four coders have -1; the adjudicated coding has 0."""
    others = rivals(collected())
    said = press.say_without_press(found, others, collected())[-1]
    assert "Kislitsin rests on kislitsin-f34, where the adjudicated coding overrules all 4 coders" in said
    assert said.endswith("found that it opposes surrender to the United States, the result is that it leaves surrender to the United States open.")
    codes = collected().cases["kislitsin"].statements
    codes = codes.assign(stance=codes["stance"].mask(codes["fact_id"] == "kislitsin-f34", "0"))
    agreed = with_statements("kislitsin", codes, collected())
    assert not any("overrules" in sentence for sentence in press.say_without_press(found, others, agreed))


@pytest.mark.parametrize("case_id", ["drinkman", "levashov", "vinnik"])
def test_pages_of_a_language_are_those_that_the_choice_of_analysis_leaves_out(found, case_id):
    case = collected().cases[case_id]
    cells = compare(case, Choices(exclude_languages="en"))
    rows = found[(found["without_language"] == "en") & (found["without_outlets_of"] == "")].set_index("state")
    for state in case.requests["state"]:
        others = set(case.requests["state"]) - {state}
        asked = [f"{family}_{other}" for family in ("surrender_to", "request_political") for other in others]
        mine = cells[(cells["state"] == state) & cells["proposition"].isin(asked)]
        spoke = set(mine["cell"]) & {"single", "divided"}
        assert bool(spoke) != (case_id in rows.loc[state, "cases_silent"].split(";"))


def test_cells_walk_back_to_pages_and_what_changes_without_a_page_has_it_in_its_way_back(found, tmp_path):
    left_out = "rbth-20150218"
    files.write_bytes(tmp_path / "results" / terms.STUDY / "tables" / "rivals_without_press.csv", store.csv_bytes(found))
    for case_id, case in collected().cases.items():
        tables = {f"{name}.csv": store.csv_bytes(table) for name, table in case.files.items()}
        files.write_all(tmp_path / "data" / "processed" / case_id, tables)
    (tmp_path / "notebooks").mkdir()
    for name in notebooks.OF_STUDY:
        shutil.copy(notebooks.FOLDER / f"{name}.ipynb", tmp_path / "notebooks")
    shown = Exhibits(tmp_path)
    places = {tuple(place.values[key] for key in ("without_language", "without_outlets_of", "state")): place for place in shown.every([terms.STUDY])}
    assert all(shown.trace(place, column).rests.pages for place in places.values() for column in ("", *place.values))
    less = press.without_press(collected(), Choices(exclude_sources=left_out))
    before, after = (table.astype(str).fillna("") for table in (found, less))
    changed = [(row, column) for row, column in zip(*(before != after).to_numpy().nonzero(), strict=True)]
    assert len(changed) > 3
    for row, column in changed:
        place = places[tuple(before.iloc[row][:3])]
        assert left_out in shown.trace(place, before.columns[column]).rests.pages


def test_an_answer_that_turns_is_named(found):
    turned = found.copy()
    place = turned.index[(turned["without_outlets_of"] == "RU") & (turned["without_language"] == "") & (turned["state"] == "RU")]
    turned.loc[place, "cases_objected"] = turned.loc[place, "cases_objected"].str.replace("uss;", "")
    turned.loc[place, "cases_not_objected"] += ";uss"
    assert "the answer changes in Uss." in press.say_without_press(turned, rivals(collected()), collected())[0]


def test_objections_name_families_of_the_codebook():
    codebook = collected().codebook
    assert set(codebook.objections["proposition_family"]) <= set(codebook.propositions["proposition_family"])
    assert set(codebook.objections["stance"]) <= {str(stance) for stance in terms.STANCES.index}


def test_an_objection_on_a_family_that_the_codebook_lacks_is_refused(tmp_path):
    from analysis.pipeline import intake

    shutil.copytree(RAW, tmp_path / "raw")
    (tmp_path / "raw" / "codebook" / "objections.csv").write_text("proposition_family,stance,definition\nsurrender,2,a\n", encoding="utf-8")
    found = intake.data_set_faults(tmp_path / "raw")
    assert [(fault.file, fault.row, fault.column, fault.value) for fault in found] == [
        ("codebook/objections.csv", 2, "proposition_family", "surrender"), ("codebook/objections.csv", 2, "stance", "2"),
    ]  # fmt: skip
    assert "surrender_to" in found[0].allowed and found[1].allowed == "-1, 0, 1"
