"""A study of many cases: it is checked and compared like one of few, nothing is read again for each case, and figures show shares of cases."""

import os
import re
import subprocess
import sys
from collections import Counter

import pandas as pd
import pytest
from synthetic import make_study

from analysis.collect import files, store
from analysis.collect.beside import lines_of
from analysis.collect.written import sorted_csv
from analysis.exhibits import many
from analysis.model import terms
from analysis.pipeline import from_raw, mending
from analysis.site import search
from analysis.site.case_pages import CasePages
from analysis.site.pages import Pages
from analysis.trace.way_back import Exhibits

N = many.MOST_ROWS + 2
FIGURES = {"steps": "05_compare_cases", "rivals": "05_compare_cases", "reliability": "07_measure_reliability"}


@pytest.fixture(scope="module")
def raw(tmp_path_factory):
    return make_study(tmp_path_factory.mktemp("many"), N)


@pytest.fixture(scope="module")
def results(raw):
    """Results over all cases, from tables that were processed without their notebooks."""
    build = raw.parents[1] / "build"
    with store.reading_from(raw):
        for case in from_raw.all_processed(store.case_ids()):
            files.write_all(build / "data" / "processed" / case.id, {f"{name}.csv": store.csv_bytes(table) for name, table in case.files.items()})
        subprocess.run([sys.executable, "-m", "analysis.verify.in_process", str(build), terms.STUDY], env=os.environ, check=True, timeout=300)
    return build / "results" / terms.STUDY


def test_a_synthetic_study_has_no_fault_and_says_what_it_is(raw):
    found = mending.judged(raw)
    assert (found.faults, found.doubts) == ((), ())
    for path in ("study.toml", "cases/case-00001/case.csv", "cases/case-00001/facts.csv", "law/instruments.csv"):
        assert "ynthetic" in (raw / path).read_text()
    n_facts = [len(path.read_text().splitlines()) - 1 for path in sorted(raw.glob("cases/*/facts.csv"))]
    assert min(n_facts) >= 5 and max(n_facts) > 2 * min(n_facts)


def test_a_case_is_the_same_in_a_study_of_any_number(raw, tmp_path):
    other = make_study(tmp_path, 3)
    for path in (other / "cases").rglob("*.csv"):
        assert path.read_bytes() == (raw / path.relative_to(other)).read_bytes()


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_a_figure_of_many_cases_shows_shares_and_says_of_how_many(results, name):
    words, marks = (results / "figures" / f"{name}.md").read_text(), pd.read_csv(results / "figures" / f"{name}.csv", dtype=str, keep_default_na=False)
    assert f"{N} cases" in words or re.search(r"made a request: \d+; a row for each", words)
    assert "a row for each is in the table" in words.split("*Note.*")[0]
    assert 0 < len(marks) < 120 and marks["address"].is_unique and marks["title"].str.contains(r"\d+ of \d+ cases?|comparisons?").all()
    svg = (results / "figures" / f"{name}.svg").read_text()
    assert all(f'id="{address}"' in svg for address in marks["address"])
    height, width = (float(re.search(rf'{side}="([\d.]+)pt"', svg)[1]) for side in ("height", "width"))
    assert height < 1.4 * width


def test_every_case_is_counted_once_in_each_bar_of_outcomes(results):
    marks = pd.read_csv(results / "figures" / "steps.csv", dtype=str, keep_default_na=False)
    told = marks.loc[marks["kind"] == "outcome", "title"].str.extract(r": (\d+) of (\d+) case").astype(int)
    of_bar = told.groupby(marks["address"].str.rsplit("/", n=1).str[0])
    assert told[0].sum() == N and (of_bar[0].sum() == of_bar[1].first()).all()


def test_tables_over_many_cases_keep_every_row(results):
    assert pd.read_csv(results / "tables" / "cases.csv")["case_id"].nunique() == N
    assert set(pd.read_csv(results / "tables" / "steps.csv")["case_id"]) == set(pd.read_csv(results / "tables" / "cases.csv")["case_id"])
    assert (pd.read_csv(results / "tables" / "reliability.csv").query("by == 'case' and measure == 'stance'")["group"].nunique()) == N


COUNTING = """
import sys
from collections import Counter
from pathlib import Path
from analysis.collect import store
from analysis.pipeline import from_raw, intake, notebooks
from analysis.pipeline.inputs import Inputs
raw, opened = Path(sys.argv[1]), Counter()
store.use_raw(raw)
sys.addaudithook(lambda name, given: opened.update([given[0]]) if name == "open" and str(given[0]).startswith(str(raw)) else None)
def most(run):
    opened.clear()
    run()
    return max(opened.values(), default=0)
print(most(lambda: intake.judge(raw)), most(lambda: list(from_raw.all_processed(store.case_ids()))), most(lambda: Inputs.of(store.case_ids()).digests(store.case_ids())))
"""


def test_no_file_is_read_more_often_where_there_are_more_cases(tmp_path):
    """How often the file is read that is read most often: by the check, by cleaning all cases, and by what tasks depend on."""
    often = []
    for n in (6, 12):
        made = make_study(tmp_path / str(n), n)
        for path in made.rglob("*"):
            os.utime(path, (1e9, 1e9))  # what was changed just now is read again each time, since it could change once more
        often.append(subprocess.run([sys.executable, "-c", COUNTING, str(made)], capture_output=True, text=True, check=True).stdout.split())
    assert often[0] == often[1]


def test_rows_of_a_case_are_the_same_read_alone_or_with_all(raw):
    with store.reading_from(raw):
        asked = store.case_ids()[:5]
        for case_id, case in zip(asked, store.read_raw_cases(asked), strict=True):
            alone = store.read_raw_case(case_id)
            assert all(table.equals(alone.tables[name]) for name, table in case.tables.items()) and len(alone.codings) and len(alone.origins)
        data = files.read_file(raw / "codings.csv")
        facts = set(alone.facts["fact_id"])
        assert len(lines_of(data, "fact_id", facts).splitlines()) == len(alone.codings) + 1


@pytest.mark.parametrize(
    "text",
    ['coder,fact_id\nA,"f1\nf2"\n', "coder;fact_id\nA;f1\n", '"coder",fact_id\nA,f1\n', "fact_id,fact_id\nf1,f1\n", "coder,fact\xff_id\nA,f1\n"],
)
def test_a_table_that_cannot_be_told_line_by_line_is_read_whole(text):
    assert lines_of(text.encode("latin-1"), "fact_id", {"f1"}) is None


def test_a_table_that_somebody_put_in_the_place_of_ours_is_sorted_too(tmp_path):
    for encoding in ("utf-8", "utf-16"):
        (tmp_path / "a.csv").write_bytes("id,name\n2,Zoë\n1,b\n".encode(encoding))
        assert sorted_csv(tmp_path / "a.csv").decode().splitlines() == ["id,name", "1,b", "2,Zoë"]


def test_lines_that_may_be_meant_are_kept():
    text = 'fact_id,note\nf1,a\nf2,b\n f1 ,c\n"f3",d\nf\u00ad1,e\nf4,"f, g"\n'
    assert lines_of(text.encode(), "fact_id", {"f1"}).decode().splitlines() == ["fact_id,note", "f1,a", " f1 ,c", '"f3",d', "f\u00ad1,e", 'f4,"f, g"']


def test_the_site_lists_many_cases_on_pages_and_searches_them_in_parts(monkeypatch):
    monkeypatch.setattr(many, "MOST_ROWS", 1)
    monkeypatch.setattr("analysis.site.case_pages.MOST_LISTED", 2)
    monkeypatch.setattr(search, "CASES_IN_PART", 2)
    scopes = ["burkov", "kasatkin", "zubakha"]
    pages = Pages(Exhibits(), scopes)
    of_cases = CasePages(pages.frame, pages.told, pages.drawn)
    listed = dict(of_cases.lists())
    assert list(listed) == ["study/cases-1.html", "study/cases-2.html"]
    assert [sum(f'href="../{scope}/index.html"' in text for scope in scopes) for text in listed.values()] == [2, 1]
    parts = dict(pages.search_index())
    assert list(parts) == ["assets/search-index.js", "assets/search-1.js", "assets/search-2.js"]
    kinds = Counter(re.findall(r'"kind": ?"(\w+)', parts["assets/search-index.js"].decode()))
    assert kinds["case"] == 3 and not {"fact", "statement", "page"} & set(kinds)
    assert "burkov-f01" in parts["assets/search-1.js"].decode() and "burkov-f01" not in parts["assets/search-2.js"].decode()
