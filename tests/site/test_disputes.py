"""Two invented disputes from end to end: a contest of Sweden and the United States, and a treaty among six and eight states."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from click.testing import CliRunner

from analysis.cli.group import main
from analysis.collect import store
from analysis.model import terms
from analysis.verify import in_process

DATA = store.ROOT / "tests" / "data"
OF_EXTRADITION = re.compile(
    "surrender|extradit|request|detain|detention|prosecut|accused|custody|defendant|handover|the person|russia|united states|kazakh", re.IGNORECASE
)
"""Words of the project's own study that nothing made of the treaty may have."""
OF_PROJECT = re.compile(r"rival[ _-]?requests", re.IGNORECASE)
"""The name of the project, which its notebooks and commands have in any study."""
TEXTS = (".csv", ".md", ".svg", ".html", ".js", ".ipynb", ".json", ".tex", ".bib")
NARROW_PT = 160 / 25.4 * 72
SMALLEST = 5


def told(*arguments: object) -> str:
    """What a command prints, which has to succeed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(store.RAW, "")  # so that the variable is restored
        done = CliRunner().invoke(main, list(map(str, arguments)))
    assert done.exit_code == 0, done.output
    return done.stdout


def lived_through(name: str, folder: Path) -> Path:
    """A folder with what the notebooks make of a data set, their cells run in this process, and its site in `site/`; the tutorial has the command."""
    data = DATA / name
    with pytest.MonkeyPatch.context() as patch:
        for variable, value in ((store.RAW, str(data)), (store.BUILD, str(folder))):
            patch.setenv(variable, value)  # so that what a run sets is restored
        for scope in [*store.case_ids(), terms.STUDY]:
            in_process.run(scope, folder)
    told("site", "--raw", data, "--results", folder, "--out", folder / "site")
    return folder


@pytest.fixture(scope="module")
def treaty(tmp_path_factory) -> Path:
    return lived_through("treaty", tmp_path_factory.mktemp("treaty") / "run")


@pytest.fixture(scope="module")
def harbour(tmp_path_factory) -> Path:
    return lived_through("harbour", tmp_path_factory.mktemp("harbour") / "run")


def words_found(folder: Path, words: re.Pattern[str]) -> Iterator[str]:
    """File and surroundings of every word in the texts below a folder; state files of the run are none of its results."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in TEXTS and "tasks" not in path.parts:
            text = OF_PROJECT.sub("", path.read_text(encoding="utf-8"))
            for match in words.finditer(text):
                yield f"{path.relative_to(folder)}: {text[max(match.start() - 40, 0) : match.end() + 40]!r}"


@pytest.mark.parametrize("name", ["harbour", "treaty"])
def test_the_data_have_no_faults(name):
    assert told("check", DATA / name).startswith("no faults\n")


def test_nothing_made_of_the_treaty_has_a_word_of_extradition(treaty):
    assert list(words_found(treaty, OF_EXTRADITION))[:20] == []


def test_a_word_of_extradition_is_found(tmp_path):
    (tmp_path / "a.svg").write_text("<title>Rival Requests: Surrender of a lake</title>")
    assert list(words_found(tmp_path, OF_EXTRADITION)) == ["a.svg: '<title>: Surrender of a lake</title>'"]


def test_the_treaty_names_its_own_states_roles_and_questions(treaty):
    start = (treaty / "site" / "index.html").read_text()
    assert "<title>Where does each state stand on each article of the treaty" in start and ">Around the Sarn Sea</a>" in start
    assert "the convening state is Vardania, the coastal states are Sellmark, Torrenza and Ilvania" in start
    case = (treaty / "site" / "sarn" / "index.html").read_text()
    assert "<dt>landlocked states</dt><dd>Keshia, Morrowland</dd>" in case and "<dt>opened</dt><dd>4 Mar 2024</dd>" in case
    assert "<strong>Vardania</strong> supports a limit on catches" in case
    caption = (treaty / "results" / "sarn" / "figures" / "course.md").read_text()
    assert caption.startswith("**Figure S1. Positions on signature over time in the case of the Sarn Sea treaty, first round.**")


def test_the_positions_of_the_treaty_are_those_of_its_story(treaty):
    """By hand: who signs, whose organs differ, whose word an account contests, and who holds no position on transit."""
    cells = pd.read_csv(treaty / "results" / "sarn" / "tables" / "positions.csv", dtype=str, keep_default_na=False).set_index(
        ["state", "proposition"]
    )
    assert len(cells) == 60 and len(cells.index.unique("proposition")) == 10
    assert {state: cells.loc[(state, "treaty_signed"), "stance"] for state in ("QM", "QN", "QO", "QP", "QQ", "QR")} == {
        "QM": "1", "QN": "1", "QO": "-1", "QP": "1", "QQ": "1", "QR": "0",
    }  # fmt: skip
    assert list(cells.index[cells["cell"] == "divided"]) == [("QR", "tribunal_binds")]
    assert list(cells.index[cells["is_contested"] == "yes"]) == [("QQ", "levy_on_catch")]
    assert list(cells.index[cells["cell"] == "not_applicable"]) == [("QM", "free_transit"), ("QM", "levy_on_catch")]
    assert set(cells["overtaken"]) == {""}


def test_what_cannot_be_asked_of_the_treaty_is_not_made(treaty):
    assert not (treaty / "notebooks" / "05_compare_cases.ipynb").exists() and (treaty / "notebooks" / "07_measure_reliability.ipynb").exists()
    assert not list(treaty.rglob("digest.*")) and not list(treaty.rglob("requests.csv"))


@pytest.mark.parametrize(("case_id", "n_states"), [("sarn", 6), ("sarn-two", 8)])
def test_a_matrix_of_many_states_can_be_read_on_160_mm(treaty, case_id, n_states):
    root = ElementTree.fromstring((treaty / "results" / case_id / "figures" / "matrix.svg").read_text())
    width = float(root.attrib["viewBox"].split()[2])
    sizes = [float(size) for size in re.findall(r"font(?:-size)?: ?(?:bold )?([0-9.]+)px", ElementTree.tostring(root, encoding="unicode"))]
    assert width <= NARROW_PT + 0.1 and min(sizes) >= SMALLEST
    marks = pd.read_csv(treaty / "results" / case_id / "figures" / "matrix.csv", dtype=str)
    assert marks["state"].nunique() == n_states


def test_a_mark_of_the_treaty_walks_back_to_its_pages(treaty):
    walked = told("trace", "--raw", DATA / "treaty", "--results", treaty, "sarn/positions/QR/tribunal_binds")
    assert "morrow-0612" in walked and "coast-0613" in walked


def test_a_sheet_for_a_coder_of_the_treaty_asks_for_its_own_words(tmp_path):
    told("coding-sheet", "sarn", "--raw", DATA / "treaty", "--out", tmp_path / "sheet.csv")
    header = (tmp_path / "sheet.csv").read_text().splitlines()[0]
    assert header == "fact_id,date,actor,actor_organ,event_type,claim,opened_on,state,organ,proposition,stance,basis"


def test_the_harbour_is_a_contest_of_its_own_two_states(harbour):
    """By hand: Portugal refuses the United States, its foreign ministry dissents, and the embassy contests it."""
    cells = pd.read_csv(harbour / "results" / "sundqvist" / "tables" / "positions.csv", dtype=str, keep_default_na=False)
    refused = cells.set_index(["state", "proposition"]).loc[("PT", "surrender_to_US")]
    assert (refused["stance"], refused["dissents"], refused["contests"]) == ("-1", "foreign_ministry 1 2022-08-04/2022-08-04", "US embassy 1")
    start = (harbour / "site" / "index.html").read_text()
    assert "the requesting states are Sweden and the United States" in start and "A broker between two ports" in start


def test_nothing_made_of_the_harbour_speaks_of_states_that_have_no_part_in_it(harbour):
    ours = re.compile(r"russia|kazakh|\bRU\b|\bKZ\b|\bus_first|ru_admissible")
    assert list(words_found(harbour, ours))[:20] == []
