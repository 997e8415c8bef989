"""Declarations of exhibits: found by walking the folder, and wrong ones told; a toy exhibit from one file stands everywhere."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from analysis.cli.group import main
from analysis.collect import store
from analysis.exhibits import register
from analysis.model import terms
from analysis.model.dictionary.columns import described
from analysis.pipeline import notebooks

ALL = list(register.declared().values())


def changed(kind: str, name: str, **fields: object) -> list[str]:
    """Faults of all declarations where one has other fields."""
    return register.faults([replace(exhibit, **fields) if (exhibit.kind, exhibit.name) == (kind, name) else exhibit for exhibit in ALL])


def test_the_declarations_have_no_fault_and_are_in_the_order_of_reading():
    assert register.faults(ALL) == []
    for part in [("figure", True), ("figure", False), ("table", False)]:
        numbers = [exhibit.number for exhibit in ALL if (exhibit.kind, exhibit.is_main) == part]
        assert numbers == list(range(1, 1 + len(numbers)))
    assert [exhibit.kind for exhibit in ALL] == sorted(exhibit.kind for exhibit in ALL)
    assert all(exhibit.title and exhibit.caption for exhibit in ALL)


@pytest.mark.parametrize(("filled", "is_compared"), [([], False), (["codings"], False), (["digest/claims", "law/sources"], True), (store.filled(), True)])
def test_a_study_counts_the_exhibits_that_it_has_without_a_gap(filled, is_compared):
    """In the order of ours, which has all of them."""
    written = register._as_written()
    there = [each for each in written if (not each.needs or each.needs in filled) and (is_compared or each.notebook != terms.COMPARING)]
    found = {(each.kind, each.name): each for each in register.numbered(written, filled, is_compared)}
    for part in [("figure", True), ("figure", False), ("table", False)]:
        mine = [found[each.kind, each.name].number for each in there if (each.kind, each.is_main) == part]
        assert mine == list(range(1, 1 + len(mine)))
    assert register.faults(found.values()) == [], "no two have one number"
    assert list(found.values()) == sorted(found.values(), key=lambda each: each.order)
    assert len(there) == len(written) and [each.label for each in found.values()] == [each.label for each in written] or filled != store.filled()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"number": 1, "is_main": True}, "two figures are Figure 1"),
        ({"rows": described("matrix", "a mark", "address", "address")}, "two figures have the name matrix"),
        ({"rests_on": {"lanes": "@facts"}}, "figure course: rests_on names lanes, which is no column of it"),
        ({"shown": ("lanes",)}, "figure course: shown names lanes, which is no column of it"),
        ({"rows": described("course", "a mark", "", "address")}, "figure course: no column names its rows"),
    ],
)
def test_a_fault_of_a_declaration_is_told(fields, words):
    assert any(fault.startswith(words) for fault in changed("figure", "course", **fields))


def test_two_faulty_declarations_stop_everything_at_once(monkeypatch):
    monkeypatch.setattr(register, "_found", lambda: [replace(ALL[0], number=4), *ALL[1:], ALL[-1]])
    with pytest.raises(ValueError, match=r"two figures are Figure 4\n(.|\n)*two tables have the name overrides"):
        register._as_written.__wrapped__()


@pytest.mark.parametrize("name", notebooks.every())
def test_the_modules_that_a_notebook_depends_on_are_those_that_declare_its_exhibits(name):
    """Read from their text, without importing them; a module is found by any of its declarations."""
    modules = {module for module, found in sys.modules.items() if module.startswith("analysis.exhibits.")}
    declaring = {
        module
        for module in modules
        for exhibit in register._as_written()
        if exhibit.notebook == name and any(value is exhibit for value in vars(sys.modules[module]).values())
    }
    assert notebooks._declaring(name) == declaring


NUMBER = 1 + max(exhibit.number for exhibit in register.declared().values() if exhibit.draw)
"""The next free number of a figure."""
TOY = '''"""A toy: each page of the case as a square."""

from matplotlib.patches import Rectangle

from analysis.exhibits.declaration import Declaration
from analysis.exhibits.style import Drawing, new_figure, style
from analysis.model.addresses import address
from analysis.model.dictionary.columns import described
from analysis.model.dictionary.schemas import Column

MARKS = described("toy", "a page as a square", "address", "address title statement_ids", Column("page", "the page that the toy squares"), "x")


def draw(case, choices, pages, width_mm):
    """Squares side by side."""
    marks = MARKS.frame(
        {"address": address(case.id, "toy", page), "title": f"Page {page}", "statement_ids": "", "page": page, "x": 2.0 + place}
        for place, page in enumerate(pages["source_id"])
    )
    with style():
        figure = new_figure(width_mm, 20)
        for row in marks.to_dict("records"):
            figure.axes[0].add_patch(Rectangle((row["x"], 5), 0.8, 5, gid=row["address"]))
    return Drawing(figure, marks, f"Squares: {len(marks)}.", {"squares": len(marks)})


FIGURE = Declaration(
    number=NUMBER,
    notebook="06_weigh_evidence",
    cell="toy",
    rows=MARKS,
    title="Pages as squares in the case of {subject}",
    caption="Squares: {squares}.",
    rests_on={"title": "page"},
    make=lambda case, choices: (case.sources,),
    draw=draw,
)
'''
LOOK = """
import json, sys
from pathlib import Path
from analysis.pipeline import claims, documents
from analysis.site import site
from analysis.trace.way_back import Exhibits
out = Path(sys.argv[1])
made = claims.collect(out, ["kasatkin"])
rows = claims.manifest(made).set_index("path")
shown = Exhibits(out)
traced = shown.traces("kasatkin/toy/" + sys.argv[2] + "#title")
pages = site.contents(shown, ["kasatkin"], say=lambda words: None)
print(json.dumps({
    "notebook": json.loads(made["results/kasatkin/notebooks/06_weigh_evidence.ipynb"].data)["cells"][-1]["outputs"],
    "manifest": sorted(path for path in rows.index if rows.loc[path, "exhibit"] == "toy"),
    "dictionary": documents.dictionary(),
    "trace": [[trace.place.kind, list(trace.rests.pages)] for trace in traced],
    "site": sorted(path for path, data in pages.items() if b"Pages as squares in the case of" in data or path.endswith("toy.svg")),
}))
"""


def test_a_command_that_meets_contradicting_declarations_says_so_in_one_message(monkeypatch):
    def forget() -> None:
        register._as_written.cache_clear()
        register._declared.cache_clear()

    forget()
    monkeypatch.setattr(register, "_found", lambda: [*ALL, replace(ALL[0], number=2)])
    try:
        done = CliRunner().invoke(main, ["trace", "kasatkin/matrix"])
    finally:
        forget()
    assert done.exit_code == 2
    assert "two figures have the name matrix" in done.stderr and "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def toy(project) -> dict:
    """What a copy of the project with one more file and one more cell makes of a case."""
    (project / "analysis" / "exhibits" / "toy.py").write_text(TOY.replace("NUMBER", str(NUMBER)), encoding="utf-8")
    path = project / "notebooks" / "06_weigh_evidence.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell = {"cell_type": "code", "id": "toy", "metadata": {"tags": ["toy"]}, "source": 'shown.figure("toy")', "outputs": [], "execution_count": None}
    path.write_text(json.dumps({**notebook, "cells": [*notebook["cells"], cell]}), encoding="utf-8")
    environment = {key: value for key, value in os.environ.items() if key not in (store.RAW, store.BUILD)} | {"PYTHONPATH": str(project)}
    out = project / "out"

    def run(*arguments: str) -> str:
        done = subprocess.run([sys.executable, *arguments], cwd=project, env=environment, capture_output=True, text=True, encoding="utf-8")
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("-m", "analysis.verify.in_process", str(out), "kasatkin")
    page = store.read_case("kasatkin").sources["source_id"].iloc[0]
    return {**json.loads(run("-c", LOOK, str(out), page)), "page": page}


def test_a_toy_exhibit_from_one_file_and_one_cell_is_in_the_executed_notebook_and_in_the_manifest(toy):
    drawn, words = toy["notebook"]
    n_pages = len(store.read_case("kasatkin").sources)
    assert drawn["metadata"]["rival_requests"] == {"kind": "figure", "name": "toy"} and f"kasatkin/toy/{toy['page']}" in str(drawn["data"])
    assert f"**Figure S{NUMBER}. Pages as squares in the case of Daniil Kasatkin.** Squares: {n_pages}." in "".join(words["data"]["text/markdown"])
    assert toy["manifest"] == [f"results/kasatkin/figures/toy.{ending}" for ending in ("csv", "md", "svg")]


def test_a_toy_exhibit_is_in_the_data_dictionary_the_trace_and_the_site(toy):
    section = toy["dictionary"].partition("### figures/toy.csv")[2].partition("###")[0]
    assert "One row is a page as a square. Key: `address`." in section
    assert (
        "| `page` | the page that the toy squares | text | never blank |" in section and "| `x` | place from the left | a number, in mm |" in section
    )
    assert toy["trace"] == [["figure", [toy["page"]]]]
    assert any(path.endswith("figures/toy.svg") for path in toy["site"]) and any(path.endswith(".html") for path in toy["site"]), toy["site"]
    assert Path(register.__file__).with_name("toy.py").exists() is False, "only the copy has it"
