"""Every mark, every cell and every number of the README walks back to a page with a link; the tables of ways back say what there is."""

import json
import re
from collections import Counter

import pandas as pd
import pytest
from click.testing import CliRunner
from test_words import prose_numbers

from analysis import files, terms
from analysis.__main__ import main
from analysis.addresses import cell_address, row_address
from analysis.pipeline import claims, documents
from analysis.trace import readme, tell
from analysis.trace.walk import FACTS, PAGES, SELECTION, SILENCE, STATEMENTS, TERM, Exhibits


@pytest.fixture(scope="module")
def shown():
    return Exhibits()


def run(*arguments: str):
    return CliRunner().invoke(main, ["trace", *arguments])


def linked(shown, rests) -> bool:
    return any(re.match(r"https?://[^/]+\.", shown.catalogue.pages[name]["url"]) for name in rests.pages)


def test_every_mark_and_every_cell_walks_back_to_a_page_with_a_link(shown):
    walked, without = Counter(), []
    for place in shown.every():
        for column in ("", *place.values):
            trace = shown.trace(place, column)
            walked[place.kind, trace.basis] += 1
            if not linked(shown, trace.rests):
                without.append((place.address, trace.basis))
    numbers = {kind: sum(number for (of, _), number in walked.items() if of == kind) for kind in ("figure", "table")}
    print(
        f"\nwalked: {numbers['figure']} marks and cells of figures, {numbers['table']} rows and cells of tables; by what they rest on: {dict(walked)}"
    )
    assert numbers["figure"] > 30_000 and numbers["table"] > 60_000
    assert {basis for _, basis in walked} == {STATEMENTS, FACTS, PAGES, SILENCE, SELECTION}
    # candidates that were left out of the selection: the data keep no page of them, and say so
    excluded = shown.table(terms.STUDY, "table", "candidates")
    excluded = excluded.loc[excluded["included"] == "no", "candidate"]
    assert Counter(without) == {
        (row_address(terms.STUDY, "candidates", [name]), SELECTION): len(shown.table(terms.STUDY, "table", "candidates").columns) + 1
        for name in excluded
    }


def test_every_number_of_the_readme_that_is_of_the_data_walks_back_to_a_page_with_a_link(shown):
    contents = {path: place.read_bytes() for path, place in claims.claimed_paths(shown.scopes).items()}
    numbers = readme.numbers(contents)
    text = (files.ROOT / "README.md").read_text(encoding="utf-8")
    for number in numbers:
        places, column = shown.find(number.taken_from)
        assert places, number
        assert all(linked(shown, shown.trace(place, column).rests) for place in places if place.values.get("included") != "no"), number
        assert number.words in text, number
    # no number of a generated part is left out; those of the prose that are of the data are the day, the year and how many cases stand beside
    blocks = {block["name"]: block[0] for block in documents.BLOCK.finditer(text)}
    for name in ("answer", "scope"):
        found = [number.number for number in numbers if number.address.startswith(f"README/{name}/")]
        assert found == [match[0] for match in readme.NUMBER.finditer(re.sub(r"<!--.*?-->", "", blocks[name]))]
    assert [number.number for number in numbers if "/exhibits/" in number.address] == re.findall(r"(?:Figure|Table) (\d+)", blocks["exhibits"])
    assert [number.number for number in numbers if "/prose/" in number.address] == ["22", "2023", "Thirteen"]
    others = {"3.11", "3.12", "3.13", "256", "86", "64", "4.0", "0", "1", "2", "3", "4", "5", "01", "02", "03", "05", "06", "07"}
    assert set(prose_numbers(text)) - others == {"22", "2023"}, (
        "a number of the prose is neither of the data nor of versions, rules, notebooks and licences"
    )
    print(f"\nwalked: {len(numbers)} numbers of the README")


def test_a_cell_of_the_answer_rests_on_what_was_worked_out_by_hand(shown):
    """Kazakhstan on surrender to Russia: four own statements of the prosecutors, on the facts and pages that the raw tables give them."""
    (place,) = [place for place in shown.find("kislitsin/positions/KZ/surrender_to_RU")[0] if place.kind == "table"]
    rests = shown.trace(place, "n_own").rests
    assert rests.statements == ("kislitsin-s041", "kislitsin-s044", "kislitsin-s054", "kislitsin-s060")
    assert rests.facts == ("kislitsin-f52", "kislitsin-f53", "kislitsin-f65", "kislitsin-f62")
    assert rests.pages == ("thestar-20230801", "suara-undated", "diplomat-202308", "agenzianova-20230801", "oreanda-undated", "sputnikkz-20230823")
    assert place.values["n_own"] == "4"
    attributed = shown.trace(place, "attributions").rests
    assert set(attributed.statements) == {"kislitsin-s038", "kislitsin-s050", "kislitsin-s065", "kislitsin-s067"}
    everything = shown.trace(place).rests
    assert set(rests.statements) | set(attributed.statements) <= set(everything.statements)


def test_ids_lead_on_as_the_raw_tables_have_them(shown):
    for case_id in files.case_ids():
        raw = files.read_tables(files.raw_folder() / "cases" / case_id)
        pages_of = dict(zip(raw["facts"]["fact_id"], raw["facts"]["source_ids"].map(terms.split_list), strict=True))
        for statement, fact in zip(raw["statements"]["statement_id"], raw["statements"]["fact_id"], strict=True):
            rests = shown.catalogue.rests([statement])
            assert rests.facts == (fact,) and list(rests.pages) == pages_of[fact]
        row = shown.catalogue.rests([case_id])
        wanted = [terms.split_list(ids) for table in ("case", "requests") for ids in raw[table]["source_ids"]]
        assert set(row.pages) == {page for pages in wanted for page in pages}


def test_a_silent_cell_rests_on_the_pages_that_were_read(shown):
    (place,) = [place for place in shown.find("kislitsin/positions/US/request_admissible_US")[0] if place.kind == "table"]
    trace = shown.trace(place)
    assert place.values["cell"] == "silent" and trace.basis == SILENCE and not trace.rests.statements
    assert trace.rests.pages == tuple(sorted(files.read_table(files.raw_folder() / "cases" / "kislitsin" / "sources.csv")["source_id"]))


def test_original_reports_that_are_named_like_a_page_are_no_pages(shown):
    (place,) = [place for place in shown.find("levashov/positions/RU/surrender_to_US")[0] if place.kind == "table"]
    assert "tass-20171004" in place.values["origin_ids"].split(";") and "tass-20171004" in shown.catalogue.pages
    assert {shown.catalogue.pages[name]["case_id"] for name in shown.trace(place, "origin_ids").rests.pages} == {"levashov"}


def test_addresses_name_one_row_or_mark_of_an_exhibit_each(shown):
    names = Counter((place.kind, place.name, place.address) for place in shown.every())
    assert max(names.values()) == 1
    marks = {place.address for place in shown.every() if place.kind == "figure"}
    rows = {place.address for place in shown.every() if place.kind == "table"}
    assert len(marks & rows) > 800, "what stands in a figure and in a table has one address"


def test_ways_back_name_exhibits_columns_and_terms_that_there_are(shown):
    register = {f"{row['kind']}/{row['name']}" for row in shown.register.to_dict("records")}
    columns = {f"{place.kind}/{place.name}": set(place.values) for place in shown.every()}
    table = files.read_ways_back()
    assert not table.duplicated(["exhibit", "columns"]).any()
    for row in table.to_dict("records"):
        assert row["exhibit"] in register
        assert set(terms.split_list(row["columns"])) <= columns[row["exhibit"]], row
        found = TERM.findall(row["rests_on"])
        assert ";".join(found) == row["rests_on"], row
        for term in found:
            if term.startswith("@"):
                assert term in shown._computed, row
            elif "(" in term:
                other, conditions = re.fullmatch(r"(table/\w+)\((.*)\)", term).groups()
                for condition in conditions.split(";"):
                    theirs, ours = re.fullmatch(r"(\w+)(?:(?:=| in )(\w+))?", condition).groups()
                    assert theirs in columns[other] and (ours or theirs) in columns[row["exhibit"]], row
            else:
                assert term in columns[row["exhibit"]], row


def test_a_row_of_reliability_rests_on_both_codings_of_its_group(shown):
    (place,) = [
        place for place in shown.rows(terms.STUDY, "table", "reliability") if place.address.endswith("stance/fact, state, proposition/case/kasatkin")
    ]
    rests = shown.trace(place, "alpha").rests
    codings = files.read_table(files.raw_folder() / "codings.csv")
    mine = codings[codings["case_id"] == "kasatkin"]
    assert len(rests.statements) == len(mine) and set(rests.facts) == set(mine["fact_id"])


def test_the_command_says_everything_about_a_cell_as_text_and_as_json():
    address = cell_address("kislitsin/positions/KZ/surrender_to_RU", "n_own")
    text = run(address).output
    made = json.loads(run(address, "--json").output)
    for word in (
        "kislitsin-s041", "coders: A 0 speech, B 0 speech", "decided by: codebook rule 9", "rationale:", "kislitsin-f53", "contradicted by", "https://",
        "reuters-20230801", "KZ prosecutor general's office", "notebooks/02_compare_positions.ipynb, cell compare", "all at their defaults",
    ):  # fmt: skip
        assert word in text, word
    assert made["address"] == address and made["stands_in"][0]["values"] == {"n_own": "4"}
    assert {row["id"] for row in made["statements"]} == {"kislitsin-s041", "kislitsin-s044", "kislitsin-s054", "kislitsin-s060"}
    assert made["statements"][0]["coders"] == {} and made["statements"][0]["decided_by"] == "codebook rule 9"
    assert all(page["url"].startswith("http") for page in made["pages"]) and "reuters-20230801" in made["origins"]
    assert made["stands_in"][0]["parameters"]["rule"] == "latest"


def test_the_command_lists_the_cells_of_an_exhibit_and_what_rests_on_a_record():
    listed = run("--exhibit", "kislitsin/matrix").output.splitlines()
    assert len(listed) == 26 and listed[0].startswith("kislitsin/positions/KZ/surrender_to_US\t")
    forward = run("kislitsin-s041").output
    assert "  kislitsin/positions/KZ/surrender_to_RU\n" in forward and "  kislitsin/evidence/kislitsin-f52\n" in forward
    claim = run("digest-c35").output
    assert "SHA-256" in claim and "nquiringminds" in claim
    numbers = run("README").output.splitlines()
    assert numbers[0].startswith("README/prose/1\t22\tstudy/cases/kislitsin#detained")
    assert run("README/answer/8").output.startswith("kislitsin/positions/KZ/surrender_to_US")


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        (("kislitsin/positions/KZ/surender_to_RU",), "kislitsin/positions/KZ/surrender_to_RU"),
        (("kislitsin/positions/KZ/surrender_to_RU#n_owns",), "kislitsin/positions/KZ/surrender_to_RU#n_own"),
        (("kislitsin-s41",), "nearest"),
        (("--exhibit", "kislitsin/matrx"), "kislitsin/matrix"),
        (("--source", "thestar-2023080"), "thestar-20230801"),
        (("--origin", "reuters-2023080"), "reuters-20230801"),
        (("--informant", "RU consulate in Almaty"), "RU consulate general in Almaty"),
        (("--fact", "kislitsin-f522"), "kislitsin-f52"),
        (("README/answer/99",), "README/answer/9"),
        (("#",), "nearest"),
        ((), "nothing was given"),
        (("x", "--fact", "y"), "one of ADDRESS"),
        (("x", "--results", "/nowhere"), "has no results"),
    ],
)
def test_what_is_unknown_is_refused_with_what_is_spelled_most_like_it(asked, near):
    made = run(*asked)
    assert made.exit_code == 2 and near in made.stderr and made.stdout == "" and "Traceback" not in made.stderr


def test_parameters_of_another_run_are_said():
    assert tell.say_parameters({**terms.DEFAULTS, "as_of": "2023-08-02"}) == "as_of=2023-08-02"
    assert tell.say_parameters(terms.DEFAULTS) == "all at their defaults"


def test_changes_are_said_by_exhibit_with_marks_that_only_move_counted():
    rows = [
        ("a/x/1", "table", "x", "n", "changed", "3", "2"),
        ("a/y/1", "figure", "y", "x", "changed", "1.0", "2.0"),
        ("a/y/2", "figure", "y", "x", "gone", "1.0", ""),
    ]
    said = tell.say_changes("source p", pd.DataFrame(rows, columns=["address", "kind", "name", "column", "change", "before", "after"]))
    assert said.splitlines() == [
        "without source p 3 cells of 2 exhibits change:",
        "table x: 1 changed",
        "  a/x/1: n 3 > 2",
        "figure y: 1 changed and 1 gone",
        "  a/y/2: gone",
        "  1 mark in another place on the paper, with the same values",
    ]
