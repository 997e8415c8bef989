"""What the README promises to persons named: what is taken back is nowhere in what is made of the data afterwards."""

import html
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from click.testing import CliRunner
from taken_back import leave_results, two_harbours

from analysis.cli.group import main
from analysis.collect import store
from analysis.model import terms
from analysis.model.spellings import Spellings
from analysis.pipeline import gone
from analysis.pipeline.searching import search
from analysis.verify import in_process

GONE = re.compile(r"alms?tr[oö]e?m|альмстр|sundqvist|sundquist|court-0614|surrender to the united states are met|quintela", re.IGNORECASE)
"""The case, the persons and the fact that are taken back, by their spellings, the actor and the page that only that fact had."""
SAID = "a person of the foreign ministry of Portugal"


def call(*arguments: object) -> None:
    done = CliRunner().invoke(main, list(map(str, arguments)))
    assert done.exit_code == 0, done.output


def plain(data: bytes) -> str:
    """A text as people read it: without the escapes of JSON, pages and addresses, letters composed; of an image what is text in it."""
    text = data.decode("utf-8", errors="ignore" if data.startswith(b"\x89PNG") else "strict")
    text = re.sub(r"\\u[0-9a-f]{4}", lambda found: json.loads(f'"{found[0]}"'), text)
    return unicodedata.normalize("NFC", unquote(html.unescape(text)))


def found(folder: Path) -> Iterator[str]:
    """Where something that was taken back is left, by a search that shares nothing with that of the package."""
    for path in sorted(folder.rglob("*")):
        text = f"{path.relative_to(folder)} {plain(path.read_bytes()) if path.is_file() else ''}"
        yield from (f"{path.relative_to(folder)}: {text[max(match.start() - 40, 0) : match.end() + 40]!r}" for match in GONE.finditer(text))


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Iterator[Path]:
    """A folder with data of which a case, a fact and two persons were taken back, and with the next results and site of them."""
    folder = tmp_path_factory.mktemp("promise")
    with pytest.MonkeyPatch.context() as patch:
        raw = two_harbours(folder / "data")
        facts = raw / "cases" / "sundqvist" / "facts.csv"
        facts.write_text(facts.read_text(encoding="utf-8").replace("Portuguese foreign minister,", '"Rui Quintela, minister",'), encoding="utf-8")
        patch.setenv(store.RAW, str(raw))
        patch.setenv(store.BUILD, "")
        patch.setattr("analysis.retract.proof.places", lambda raw, more: [raw, *more])
        leave_results(folder / "out", ("almstroem", "sundqvist"))
        assert sum("data" not in line.split("/")[0] for line in found(folder)) > 20
        for name in ("almstroem", "sundqvist-f06", "Rui Quintela", "Mira Sundqvist"):
            call("retract", "--raw", raw, name, "--yes", "--reason", "asked for", "--on", "2026-02-03")
        gone.remove(folder / "out")  # as the next run does before its first notebook
        for scope in ("case-1", terms.STUDY):
            in_process.run(scope, folder / "out")
        patch.setenv(store.BUILD, "")
        call("site", "--raw", raw, "--results", folder / "out", "--out", folder / "site")
        yield folder


def test_it_is_nowhere_in_data_results_notebooks_pages_and_the_index_of_the_search(made):
    names = {path.name for path in made.rglob("*")}
    assert {"facts.csv", "matrix.svg", "02_compare_positions.ipynb", "05_compare_cases.ipynb", "index.html", "search-index.js"} <= names
    assert list(found(made)) == []


def test_the_search_of_the_package_finds_nothing_either(made):
    names = Spellings(["almstroem", "Nora Almström", "sundqvist-f06", "Rui Quintela", "Mira Sundqvist"], ["Almström", "Quintela", "Sundqvist"])
    searched = search([made], names)
    assert searched.left == [] and searched.n_files > 200


def test_what_the_question_needs_is_still_there(made):
    facts = store.read_table(made / "out" / "data" / "processed" / "case-1" / "facts.csv")
    assert len(facts) == len(store.read_table(store.ROOT / "tests" / "data" / "harbour" / "cases" / "sundqvist" / "facts.csv")) - 1
    assert list(facts.loc[facts["fact_id"] == "case-1-f11", "actor"]) == [SAID]
    cells = store.read_table(made / "out" / "results" / "case-1" / "tables" / "positions.csv").set_index(["state", "proposition"])
    assert cells.at[("PT", "surrender_to_SE"), "stance"] == "1"


def test_the_log_is_among_the_data_and_names_nobody(made):
    log = store.read_table(made / "data" / "retractions.csv")
    assert sorted(log["retracted"]) == ["case", "fact", "person", "person"]


def test_the_readme_makes_the_promise():
    said = (store.ROOT / "README.md").read_text(encoding="utf-8")
    assert "rival-requests retract" in said and "tests/retract/test_promise.py" in said
