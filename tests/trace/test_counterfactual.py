"""What would change without a page, a report, an informant or a fact: the same as notebooks rerun without it, and never more than is declared.

The reruns are those of papermill, with their own kernels, compared here by a few lines that share nothing with the package. By default few
pages are drawn, and only their case is run again; `pytest tests/trace/test_counterfactual.py --sources 40` draws forty, and runs the study again too.
"""

import csv
import io
import random
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from analysis import positions
from analysis.collect import files, store
from analysis.exhibits import register, shelf
from analysis.model import memory, terms
from analysis.model.choices import Choices
from analysis.model.dispute import Case, Study
from analysis.pipeline import forks, notebooks
from analysis.trace import counterfactual
from analysis.trace.way_back import Exhibits
from analysis.verify import in_process

ON_PAPER = {"x", "x0", "x1", "x2", "y", "y1", "y2", "width", "height", "bands", "colour"}
"""Columns of marks that say where and how they are drawn, which depends on all other marks."""


@pytest.fixture(scope="module")
def shown():
    return Exhibits()


@pytest.fixture(scope="module")
def recomputed(shown):
    with memory.remembering():
        yield counterfactual.Recomputed(shown.study)


def claimed(shown, recomputed, scope):
    return {(kind, name): shown.table(scope, kind, name) for kind, name in shown.named(scope) if (kind, name) in recomputed.chosen}


def cells(rows: list[dict[str, str]], keys: list[str]) -> dict[tuple, str]:
    return {(tuple(row[key] for key in keys), column): value for row in rows for column, value in row.items()}


def rerun(scope: str, source_id: str, folder: Path) -> dict[tuple[str, str], list[dict[str, str]]]:
    """Rows of the exhibits of a case or of the study from notebooks that papermill runs without a page."""
    found = {}
    for name in notebooks.names(scope):
        if name in ("01_clean_facts", "07_measure_reliability"):
            continue
        executed = notebooks.execute(name, {"case_id": scope, "exclude_sources": source_id}, folder)
        for path, (exhibit, _, data) in notebooks.handed_over(executed, scope).items():
            if path.endswith(".csv"):
                found[path.split("/")[2].removesuffix("s"), exhibit] = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    return found


def expected_changes(shown, scope: str, made: dict) -> set[tuple]:
    """Cells that differ between what is claimed and a rerun, with both values."""
    found = set()
    for exhibit, declared in shown.register.items():
        keys = declared.rows.keys
        path = store.ROOT / "results" / scope / f"{declared.kind}s" / f"{declared.name}.csv"
        before = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))) if path.is_file() else []
        old, new = cells(before, keys), cells(made.get(exhibit, []), keys) if declared.is_chosen else cells(before, keys)
        found |= {(*exhibit, *cell, old.get(cell, ""), new.get(cell, "")) for cell in old.keys() | new.keys() if old.get(cell) != new.get(cell)}
    return found


def address_of(scope: str, kind: str, name: str, key: tuple) -> str:
    escaped = [part.replace("%", "%25").replace("/", "%2F").replace("#", "%23") or "-" for part in key]
    return key[0] if kind == "figure" else "/".join([scope, name, *escaped])


@pytest.fixture(scope="module")
def changed_without(shown, recomputed):
    """What changes in a case or the study without a page, asked once for both tests."""

    @cache
    def ask(scope: str, source_id: str) -> pd.DataFrame:
        return counterfactual.changes(scope, claimed(shown, recomputed, scope), recomputed.tables(scope, counterfactual.Without((source_id,))))

    return ask


def draw(shown, number: int) -> list[tuple[str, str]]:
    pages = sorted((page["case_id"], name) for name, page in shown.catalogue.pages.items() if page["case_id"] in shown.catalogue.cases)
    return random.Random(14).sample(pages, number)


def test_the_same_as_rerunning_without_it(shown, changed_without, request, tmp_path, monkeypatch):
    number = request.config.getoption("--sources")
    compared = 0
    for case_id, source_id in draw(shown, number):
        for scope in (case_id, terms.STUDY)[: 1 if number == 1 else 2]:
            changed = changed_without(scope, source_id)
            with forks.at_work():
                made = rerun(scope, source_id, tmp_path)
            wanted = {
                (kind, name, address_of(scope, kind, name, key), column, old, new)
                for kind, name, key, column, old, new in expected_changes(shown, scope, made)
            }
            told = set(changed[["kind", "name", "address", "column", "before", "after"]].itertuples(index=False, name=None))
            assert told == wanted, (scope, source_id)
            assert len(changed) == len(told)
            compared += len(told)
    assert compared > 0
    print(f"\n{number} pages, {compared} changed cells, the same in both")


def test_what_changes_without_a_page_has_it_in_its_way_back(shown, changed_without, request):
    """What is declared (ways back) holds what is computed (changes), for every cell but where a mark stands on the paper."""
    places = {(place.kind, place.name, place.address): place for place in shown.every()}
    compared = 0
    for case_id, source_id in draw(shown, request.config.getoption("--sources")):
        for scope in (case_id, terms.STUDY):
            changed = changed_without(scope, source_id)
            for row in changed[(changed["change"] != counterfactual.NEW) & ~changed["column"].isin(ON_PAPER)].to_dict("records"):
                column = "" if row["change"] == counterfactual.GONE else row["column"]
                trace = shown.trace(places[row["kind"], row["name"], row["address"]], column)
                assert source_id in trace.rests.pages, (source_id, row)
                compared += 1
    assert compared > 10


def test_without_nothing_nothing_changes(shown, recomputed):
    """Of a case; for the study each change without a page has that page in its way back."""
    assert counterfactual.changes("kasatkin", claimed(shown, recomputed, "kasatkin"), recomputed.tables("kasatkin", counterfactual.Without())).empty


def test_a_fact_that_is_left_out_is_as_if_it_had_not_been_collected(shown, recomputed, tmp_path, monkeypatch):
    """The raw tables of a case without a fact, cleaned and run again in a process of plain cells, give the exhibits that are told."""
    case_id, fact = "kasatkin", "kasatkin-f06"
    raw = store.read_tables(store.raw_folder() / "cases" / case_id)
    raw["facts"] = raw["facts"][raw["facts"]["fact_id"] != fact]
    raw["facts"] = raw["facts"].assign(
        contradicts=[";".join(other for other in terms.split_list(ids) if other != fact) for ids in raw["facts"]["contradicts"]]
    )
    raw["statements"] = raw["statements"][raw["statements"]["fact_id"] != fact]
    files.write_all(tmp_path / "raw" / "cases" / case_id, {f"{name}.csv": store.csv_bytes(table) for name, table in raw.items()})
    for name in ("origins", "codings", "adjudication"):
        table = store.read_table(store.raw_folder() / f"{name}.csv")
        files.write_all(tmp_path / "raw", {f"{name}.csv": store.csv_bytes(table[table["fact_id"] != fact] if "fact_id" in table else table)})
    monkeypatch.setenv(store.RAW, str(tmp_path / "raw"))
    monkeypatch.setenv(store.BUILD, str(tmp_path / "out"))
    in_process.run(case_id, tmp_path / "out")
    told = recomputed.tables(case_id, counterfactual.leave_out(shown.catalogue, "fact", fact))
    assert len(told) > 10
    for (kind, name), rows in told.items():
        path = tmp_path / "out" / "results" / case_id / f"{kind}s" / f"{name}.csv"
        assert path.is_file() == (len(rows) > 0 or path.is_file()) and (not path.is_file() or store.read_table(path).equals(rows)), (kind, name)


def test_an_original_report_and_an_informant_leave_out_all_that_is_theirs(shown):
    known = shown.catalogue
    report = counterfactual.leave_out(known, "origin", "reuters-20230801")
    assert set(report.pages) == {name for name, page in known.pages.items() if page["origin_id"] == "reuters-20230801"} and len(report.pages) == 4
    told = counterfactual.leave_out(known, "informant", "RU consulate general in Almaty")
    assert told.facts and not told.pages and told.cases == ("kislitsin",)
    assert {known.facts[name]["informant"] for name in told.facts} == {"RU consulate general in Almaty"}
    assert counterfactual.leave_out(known, "source", "nowhere") == counterfactual.Without()


def test_facts_go_from_every_table_that_names_them(shown):
    case = shown.cases["kislitsin"]
    kept = counterfactual.without_facts(case, ["kislitsin-f52"])
    for name, table in kept.tables.items():
        columns = [column for column in table.columns if column in ("fact_id", "contradicts_fact_id")]
        assert not table[columns].isin(["kislitsin-f52"]).any(axis=None), name
    assert len(kept.facts) == len(case.facts) - 1


def test_a_step_is_no_longer_contested_without_the_only_fact_against_it(shown):
    """The Spanish ruling of the case is contradicted by one fact alone; without it the step, the row of the case and the mark say so.

    In a study of two cases, since what is claimed of all is asked above.
    """
    recomputed = counterfactual.Recomputed(Study(shown.study.codebook, {name: shown.cases[name] for name in ("kasatkin", "lisov")}))
    against = [row for row in shown.cases["lisov"].contradictions.to_dict("records") if row["fact_id"] == "lisov-f07"]
    assert against
    changed = counterfactual.changes(
        terms.STUDY,
        recomputed.tables(terms.STUDY, counterfactual.Without()),
        recomputed.tables(terms.STUDY, counterfactual.leave_out(shown.catalogue, "fact", "lisov-f07")),
    )
    at = changed.set_index(["address", "column"])
    assert at.loc[("study/steps/lisov/admissibility/US/court/1", "is_disputed"), ["before", "after"]].to_numpy().ravel().tolist() == ["yes", "no"]
    assert "contested" not in at.loc[("study/cases/lisov", "admissibility"), "after"]


def test_changes_of_a_worked_pair_of_tables():
    assert register.declared()["table", "asymmetry"].rows.keys == ["state"]
    one = {("table", "asymmetry"): pd.DataFrame({"state": ["AA", "BB"], "n_own": ["3", "1"]})}
    other = {("table", "asymmetry"): pd.DataFrame({"state": ["AA", "CC"], "n_own": ["2", "1"]})}
    found = counterfactual.changes("tiny", one, other)
    assert found[["address", "column", "change", "before", "after"]].to_numpy().tolist() == [
        ["tiny/asymmetry/AA", "n_own", "changed", "3", "2"],
        ["tiny/asymmetry/BB", "state", "gone", "BB", ""],
        ["tiny/asymmetry/BB", "n_own", "gone", "1", ""],
        ["tiny/asymmetry/CC", "state", "new", "", "CC"],
        ["tiny/asymmetry/CC", "n_own", "new", "", "1"],
    ]


def test_what_is_remembered_is_what_is_computed_and_is_given_out_as_a_copy():
    case = store.read_case("kasatkin")
    fresh = positions.compare(case)
    with memory.remembering():
        first = positions.compare(case)
        first.loc[:, "n_own"] = -1
        again = positions.compare(case, Choices(rule="authority"))
        other = positions.compare(case, Choices(as_of="2025-07-15"))
        changed = positions.compare(case.but(statements=case.statements[case.statements["state"] != "RU"]))
    pd.testing.assert_frame_equal(again, fresh)
    assert not other.equals(fresh)
    assert "RU" in set(fresh["state"]) and "RU" not in set(changed["state"])
    pd.testing.assert_frame_equal(positions.compare(case), fresh)


def test_lent_tables_are_given_out_in_place_of_those_on_disk_and_no_longer():
    codebook = store.read_codebook()
    codebook = codebook.but(states=codebook.states.iloc[:1])
    case = Case.of({"case": pd.DataFrame({"case_id": ["invented"]})}, codebook)
    with store.lend(Study(codebook, {"invented": case})):
        assert list(store.read_study().cases) == ["invented"] and store.read_case("invented") is case
        assert len(store.read_codebook().states) == 1
    assert "kislitsin" in store.read_study().cases and len(store.read_codebook().states) > 1


def test_nothing_is_drawn_to_learn_what_changes(shown, recomputed, monkeypatch):
    def refuse(*_: object) -> None:
        raise AssertionError("drawn")

    monkeypatch.setattr(shelf, "svg_text", refuse)
    assert ("figure", "matrix") in recomputed.tables("kasatkin", counterfactual.Without())
