"""Every mark, every cell and every number of the README walks back to a page with a link; the tables of ways back say what there is."""

import json
import re
import shutil
from collections import Counter
from functools import cache

import pandas as pd
import pytest
from click.testing import CliRunner
from model.test_words import prose_numbers

from analysis.cli.group import main
from analysis.collect import files, store
from analysis.model import terms
from analysis.model.addresses import cell_address, row_address
from analysis.model.choices import Choices
from analysis.pipeline import claims, documents, forks, notebooks
from analysis.trace import answers, descriptions, readme
from analysis.trace.way_back import FACTS, NOTHING, PAGES, SELECTION, SILENCE, STATEMENTS, TERM, UNCOUNTED, WHOLE, Exhibits


@pytest.fixture(scope="module")
def shown():
    return claimed()


@cache
def claimed() -> Exhibits:
    return Exhibits()


def run(*arguments: str):
    """The command; what is claimed is read once for all of them, a folder of somebody anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answers, "Exhibits", lambda root: claimed() if root == store.ROOT else Exhibits(root))
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
    assert {basis for _, basis in walked} == {STATEMENTS, FACTS, PAGES, UNCOUNTED, SILENCE, NOTHING, SELECTION}
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
    text = (store.ROOT / "README.md").read_text(encoding="utf-8")
    for number in numbers:
        places, column = shown.find(number.taken_from)
        assert places, number
        assert all(linked(shown, shown.trace(place, column).rests) for place in places if place.values.get("included") != "no"), number
        assert number.words in text, number
    # no number of a generated part is left out; those of the prose that are of the data are the day, the year and how many cases stand beside
    blocks = {block["name"]: block[0] for block in documents.BLOCK.finditer(text)}
    for name in documents.PARTS[documents.README]:
        found = [number.number for number in numbers if number.address.startswith(f"README/{name}/")]
        assert found == [match[0] for match in readme.NUMBER.finditer(re.sub(r"<!--.*?-->", "", blocks[name]))]
    assert [number.number for number in numbers if "/prose/" in number.address] == ["22", "2023", "Thirteen"]
    others = {"3.11", "3.15", "256", "86", "64", "4.0", "0", "1", "2", "3", "4", "5", "01", "02", "03", "04", "05", "06", "07"}
    assert set(prose_numbers(text)) - others == {"22", "2023"}, (
        "a number of the prose is neither of the data nor of versions, rules, notebooks and licences"
    )
    print(f"\nwalked: {len(numbers)} numbers of the README")


def test_a_cell_of_the_answer_rests_on_what_was_worked_out_by_hand(shown):
    """Kazakhstan on surrender to Russia: three own statements of the prosecutors, on the facts and pages that the raw tables give them."""
    (place,) = [place for place in shown.find("kislitsin/positions/KZ/surrender_to_RU")[0] if place.kind == "table"]
    rests = shown.trace(place, "n_own").rests
    assert rests.statements == ("kislitsin-s044", "kislitsin-s054", "kislitsin-s060")
    assert rests.facts == ("kislitsin-f53", "kislitsin-f65", "kislitsin-f62")
    assert rests.pages == ("thestar-20230801", "suara-undated", "oreanda-undated", "sputnikkz-20230823")
    assert place.values["n_own"] == "3"
    attributed = shown.trace(place, "attributions").rests
    assert set(attributed.statements) == {"kislitsin-s038", "kislitsin-s050", "kislitsin-s065", "kislitsin-s067"}
    everything = shown.trace(place).rests
    assert set(rests.statements) | set(attributed.statements) <= set(everything.statements)


def test_ids_lead_on_as_the_raw_tables_have_them(shown):
    claims_of = store.read_table(store.raw_folder() / "digest" / "claims.csv")
    for case_id in store.case_ids():
        raw = store.read_tables(store.raw_folder() / "cases" / case_id)
        pages_of = dict(zip(raw["facts"]["fact_id"], raw["facts"]["source_ids"].map(terms.split_list), strict=True))
        for statement, fact in zip(raw["statements"]["statement_id"], raw["statements"]["fact_id"], strict=True):
            rests = shown.catalogue.rests([statement])
            assert rests.facts == (fact,) and list(rests.pages) == pages_of[fact]
        for claim, facts in zip(claims_of["claim_id"], claims_of["fact_ids"].map(terms.split_list), strict=True):
            assert case_id != "kislitsin" or shown.catalogue.rests([claim]).facts == tuple(facts)
        row = shown.catalogue.rests([case_id])
        wanted = [terms.split_list(ids) for table in ("case", "requests") for ids in raw[table]["source_ids"]]
        assert set(row.pages) == {page for pages in wanted for page in pages}


def test_a_silent_cell_rests_on_the_pages_that_were_read(shown):
    (place,) = [place for place in shown.find("kislitsin/positions/US/surrender_to_RU")[0] if place.kind == "table"]
    trace = shown.trace(place)
    assert place.values["cell"] == "silent" and trace.basis == SILENCE and not trace.rests.statements
    assert trace.rests.pages == tuple(sorted(store.read_table(store.raw_folder() / "cases" / "kislitsin" / "sources.csv")["source_id"]))


def test_silence_is_said_only_where_nothing_was_coded_and_nothing_only_where_there_is_no_position(shown):
    raw = {case_id: store.read_tables(store.raw_folder() / "cases" / case_id)["statements"] for case_id in store.case_ids()}
    coded = {
        (case_id, state, proposition)
        for case_id, table in raw.items()
        for state, proposition in zip(table["state"], table["proposition"], strict=True)
    }
    found = Counter()
    for place in shown.every():
        trace = shown.trace(place)
        if trace.basis in (SILENCE, UNCOUNTED):
            position = (shown.case_of(place), place.values["state"], place.values["proposition"])
            assert (position in coded) == (trace.basis == UNCOUNTED), place.address
        if trace.basis == NOTHING:
            assert not place.values.get("proposition"), place.address
        found[trace.basis] += 1
    assert min(found[SILENCE], found[UNCOUNTED], found[NOTHING]) > 50
    (before,) = [place for place in shown.find("kislitsin/course/event/KZ/surrender_to_US/-")[0] if place.kind == "table"]
    assert shown.trace(before).basis == UNCOUNTED and "kislitsin-s045" in shown.trace(before).rests.statements


def test_a_contested_mark_leads_to_what_contests_it_and_says_the_same_in_every_exhibit(shown):
    for place in shown.rows("kislitsin", "table", "positions"):
        if place.values["cell"] == "contested":
            basis, rests = shown.together(shown.traces(place.address))
            others = place.values["statement_ids_other_stance"].split(";")
            assert basis == STATEMENTS and set(others) | set(place.values["statement_ids_own"].split(";")) <= set(rests.statements)
            (mark,) = [found for found in shown.find(place.address)[0] if found.kind == "figure"]
            assert set(shown.trace(mark).rests.statements) == set(rests.statements)


def test_a_whole_exhibit_leads_to_the_facts_without_a_statement_too(shown):
    """Of the six facts of the evidence one has no statement: it was left out beside the five that have."""
    traces = [shown.trace(place) for place in shown.exhibit("kasatkin/evidence")]
    facts = {name for name in shown.catalogue.facts if name.startswith("kasatkin-")}
    assert {trace.basis for trace in traces} == {STATEMENTS, FACTS} and len(facts) == 6
    basis, rests = shown.together(traces)
    assert basis == STATEMENTS and set(rests.facts) == facts


def test_each_step_of_the_figure_leads_to_its_own_statement(shown):
    marks, rows = shown.rows(terms.STUDY, "figure", "steps"), shown.rows(terms.STUDY, "table", "steps")
    for mark in marks:
        said = terms.split_list(mark.values["statement_ids"])
        assert list(shown.trace(mark, "stance").rests.statements) == said, mark.address
    assert {(mark.values["case_id"], mark.values["kind"]) for mark in marks if mark.values["kind"] != "charge"} <= {
        (row.values["case_id"], row.values["kind"]) for row in rows
    }


def test_what_leaves_out_state_media_rests_on_the_pages_of_those_that_it_leaves_out_of_all_states_too(shown):
    """Without one page the row of all states can go, as media of a single state remain: so it rests on each of them."""
    rows = [place for place in shown.every() if place.name == "without_state_media"]
    assert {place.values["left_out"] for place in rows} > {"all", "RU"}
    for place in rows:
        left_out, media = place.values["left_out"], shown.cases[place.scope].sources.query("origin_kind == 'state_media'")
        pages = set(media.loc[media["origin_state"].isin([left_out]) | (left_out == "all"), "source_id"])
        assert pages and pages <= set(shown.trace(place, "n_pages").rests.pages) & set(shown.trace(place).rests.pages), place.address


def test_a_case_leads_to_its_rows_and_a_page_is_not_taken_for_the_report_of_its_name(shown):
    assert {shown.case_of(place) for place in shown.resting_on("kasatkin")} == {"kasatkin"}
    assert {shown.catalogue.pages[name]["case_id"] for name in shown.rests_of("tass-20171004").pages} == {
        shown.catalogue.pages["tass-20171004"]["case_id"]
    }
    on_page = shown.resting_on("tass-20171004")
    assert on_page and all("tass-20171004" in shown.trace(place).rests.pages for place in on_page)


def test_original_reports_that_are_named_like_a_page_are_no_pages(shown):
    (place,) = [place for place in shown.find("levashov/positions/RU/surrender_to_US")[0] if place.kind == "table"]
    assert "tass-20171004" in place.values["origin_ids"].split(";") and "tass-20171004" in shown.catalogue.pages
    for column in ("", "origin_ids"):
        assert {shown.catalogue.pages[name]["case_id"] for name in shown.trace(place, column).rests.pages} == {"levashov"}


def test_addresses_name_one_row_or_mark_of_an_exhibit_each(shown):
    names = Counter((place.kind, place.name, place.address) for place in shown.every())
    assert max(names.values()) == 1
    marks = {place.address for place in shown.every() if place.kind == "figure"}
    rows = {place.address for place in shown.every() if place.kind == "table"}
    assert len(marks & rows) > 800, "what stands in a figure and in a table has one address"


def test_ways_back_name_columns_and_terms_that_there_are(shown):
    columns = {f"{place.kind}/{place.name}": set(place.values) for place in shown.every()}
    declared = [(f"{kind}/{name}", *row) for (kind, name), exhibit in shown.register.items() for row in exhibit.rests_on.items()]
    for row in declared:
        exhibit, named, rests_on = row
        assert set(terms.split_list(named)) <= {WHOLE, *columns[exhibit]}, row
        found = TERM.findall(rests_on)
        assert ";".join(found) == rests_on, row
        for term in found:
            if term.startswith("@"):
                assert term in shown._computed, row
            elif "(" in term:
                other, conditions = re.fullmatch(r"(table/\w+)\((.*)\)", term).groups()
                for condition in conditions.split(";"):
                    theirs, ours = re.fullmatch(r"(\w+)(?:=(\w+))?", condition).groups()
                    assert theirs in columns[other] and (ours or theirs) in columns[exhibit], row
            else:
                assert term in columns[exhibit], row


def test_a_row_of_reliability_rests_on_the_codings_of_its_coders_and_group(shown):
    (place,) = [
        place
        for place in shown.rows(terms.STUDY, "table", "reliability")
        if place.address.endswith("stance/fact, state, proposition/case/kasatkin") and place.values["coders"] == "C;D"
    ]
    rests = shown.trace(place, "alpha").rests
    codings = store.read_table(store.raw_folder() / "codings.csv")
    mine = codings[(codings["case_id"] == "kasatkin") & codings["coder"].isin(["C", "D"])]
    assert len(rests.statements) == len(mine) and set(rests.facts) == set(mine["fact_id"])


def test_the_command_says_everything_about_a_cell_as_text_and_as_json():
    address = cell_address("kislitsin/positions/KZ/surrender_to_RU", "n_own")
    text = run(address).output
    made = json.loads(run(address, "--json").output)
    for word in (
        "kislitsin-s044", "coders: A 0 speech, B 0 speech, C 0 speech, D 0 speech", "rationale:", "kislitsin-f53", "contradicted by", "https://",
        "oreanda-undated", "KZ prosecutor general's office", "notebooks/02_compare_positions.ipynb, cell compare", "all at their defaults",
    ):  # fmt: skip
        assert word in text, word
    assert made["address"] == address and made["stands_in"][0]["values"] == {"n_own": "3"}
    assert {row["id"] for row in made["statements"]} == {"kislitsin-s044", "kislitsin-s054", "kislitsin-s060"}
    assert set(made["statements"][0]["coders"]) == {"A", "B", "C", "D"} and made["statements"][0]["authority"] == "2"
    assert all(page["url"].startswith("http") for page in made["pages"]) and "oreanda-undated" in made["origins"]
    assert made["stands_in"][0]["parameters"]["rule"] == "authority"


def test_the_stored_copy_of_a_page_follows_its_address(shown):
    name = "oreanda-undated"
    plain = descriptions.page(shown.catalogue, name)
    assert plain["archived"] == "" and "stored copy" not in str(descriptions._say_page(plain, {}))
    lines = descriptions._say_page({**plain, "archived": "https://doi.org/10.1234/x"}, {})
    assert plain["url"] in lines[0] and lines[1] == "    stored copy: https://doi.org/10.1234/x"


def test_the_command_speaks_in_words_and_leaves_out_places_on_the_paper():
    said = run("kislitsin-s040").output
    assert "kislitsin-s040: KZ (prosecutor) holds that no decision stands [decision_final -1], speech" in said
    page = run("law:oas-a35").output
    assert "read: excerpt" in page or "read: whole" in page
    drawn = run("kislitsin/decided/told/kislitsin-f52").output
    assert "  voice: " in drawn and "  colour: " not in drawn and "  x: " not in drawn


def test_the_command_lists_the_cells_of_an_exhibit_and_what_rests_on_a_record():
    listed = run("--exhibit", "kislitsin/matrix").output.splitlines()
    assert len(listed) == 23 and listed[0].startswith("kislitsin/positions/KZ/surrender_to_US\t")
    forward = run("kislitsin-s044").output
    assert "  kislitsin/positions/KZ/surrender_to_RU\n" in forward and "  kislitsin/evidence/kislitsin-f53\n" in forward
    claim = run("digest-c35").output
    assert "SHA-256" in claim and "nquiringminds" in claim
    numbers = run("README").output.splitlines()
    assert numbers[0].startswith("README/prose/1\t22\tstudy/cases/kislitsin#detained")
    assert run("README/answer/1").output.startswith("kislitsin/positions/KZ/surrender_to_US")


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        (("kislitsin/positions/KZ/surender_to_RU",), "kislitsin/positions/KZ/surrender_to_RU"),
        (("kislitsin/positions/KZ/surrender_to_RU#n_owns",), "kislitsin/positions/KZ/surrender_to_RU#n_own"),
        (("kislitsin-s41",), "There is no exhibit cell or record called 'kislitsin-s41'. The closest name"),
        (("law:ece-195",), "There is no page of the law called 'law:ece-195'. The closest names are law:"),
        (("--exhibit", "kislitsin/matrx"), "kislitsin/matrix"),
        (("--source", "thestar-2023080"), "thestar-20230801"),
        (("--origin", "reuters-2023080"), "reuters-20230801"),
        (("--informant", "RU consulate in Almaty"), "RU consulate general in Almaty"),
        (("--fact", "kislitsin-f522"), "kislitsin-f52"),
        (("README/answer/99",), "README/answer/9"),
        (("#",), "There is no exhibit cell or record called '#'"),
        ((), "Nothing was asked for. Ask for one of ADDRESS"),
        (("x", "--fact", "y"), "ADDRESS and --fact were given. Ask for one of ADDRESS"),
        (("x", "--results", "/nowhere"), "has no results"),
    ],
)
def test_what_is_unknown_is_refused_with_what_is_spelled_most_like_it(asked, near):
    made = run(*asked)
    assert made.exit_code == 2 and near in made.stderr and made.stdout == "" and "Traceback" not in made.stderr


def test_parameters_of_another_run_are_said():
    assert descriptions.say_parameters({"case_id": "uss"} | Choices(as_of="2023-08-02").values()) == "as_of=2023-08-02"
    assert descriptions.say_parameters(Choices().values()) == "all at their defaults"


def test_changes_are_said_by_exhibit_with_marks_that_only_move_counted():
    rows = [
        ("a/x/1", "table", "x", "n", "changed", "3", "2"),
        ("a/y/1", "figure", "y", "x", "changed", "1.0", "2.0"),
        ("a/y/2", "figure", "y", "x", "gone", "1.0", ""),
    ]
    said = descriptions.say_changes("source p", pd.DataFrame(rows, columns=["address", "kind", "name", "column", "change", "before", "after"]))
    assert said.splitlines() == [
        "Without source p, 3 cells in 2 exhibits would change:",
        "table x: 1 changed",
        "  a/x/1: n 3 > 2",
        "figure y: 1 changed and 1 gone",
        "  a/y/2: gone",
        "  1 mark drawn in another place, with the same values",
    ]


def test_a_folder_that_is_no_whole_rerun_is_refused_with_what_it_lacks(tmp_path):
    for place in ("results/kasatkin", "data/processed/kasatkin"):
        shutil.copytree(store.ROOT / place, tmp_path / place)
    ask = ("kasatkin/positions/FR/surrender_to_US", "--results", str(tmp_path))
    assert run(*ask).exit_code == 0
    assert "is about kislitsin" in run("README", "--results", str(tmp_path)).stderr
    (tmp_path / "data/processed/kasatkin/facts.csv").unlink()
    (tmp_path / "results/kasatkin/notebooks/02_compare_positions.ipynb").write_text("{", encoding="utf-8")
    (tmp_path / "results/kasatkin/tables/positions.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "results/kasatkin/tables/course.csv").write_text("", encoding="utf-8")
    made = run(*ask)
    assert made.exit_code == 2 and "Traceback" not in made.stderr
    for fault in (
        "facts.csv is missing",
        "02_compare_positions.ipynb cannot be read",
        "positions.csv has no column case_id, state, proposition, ",
        "course.csv cannot be read",
    ):
        assert fault in made.stderr, made.stderr


def test_in_a_rerun_a_trace_names_what_that_run_left_and_its_parameters(tmp_path):
    """Cells of plain notebooks with a page left out: the page is in no way back, and the numbers behind facts are those of the run."""
    left_out = "lenta-20251029"
    with pytest.MonkeyPatch.context() as patch, forks.at_work():
        patch.setenv(store.BUILD, str(tmp_path))
        shutil.copytree(store.ROOT / "data/processed/kasatkin", tmp_path / "data/processed/kasatkin")
        for name in ("02_compare_positions", "03_draw_figures", "04_test_robustness", "06_weigh_evidence"):
            executed = notebooks.execute(name, {"case_id": "kasatkin", "exclude_sources": left_out}, tmp_path / "kernels")
            made = {path: data for path, (_, _, data) in notebooks.handed_over(executed, "kasatkin").items()}
            files.write_all(tmp_path, made | {notebooks.executed_path(name, "kasatkin"): executed})
        shutil.copy(
            store.ROOT / notebooks.executed_path("01_clean_facts", "kasatkin"), tmp_path / notebooks.executed_path("01_clean_facts", "kasatkin")
        )
    shown = Exhibits(tmp_path)
    assert shown.choices("kasatkin") == Choices(exclude_sources=left_out)
    carried = [name for name, pages in Exhibits().catalogue.pages_of_fact.items() if left_out in pages]
    assert carried and not any(left_out in shown.catalogue.pages_of_fact[name] for name in carried)
    for place in shown.every():
        if place.name not in ("sources", "coding") and shown.trace(place).basis in (STATEMENTS, FACTS):
            assert left_out not in shown.trace(place).rests.pages, place.address
