"""No number in prose is typed that nothing checks, and each exhibit is handed over from its cell."""

import re
import tomllib
from datetime import date

import numpy as np
import pytest

from analysis.collect import store
from analysis.exhibits import register
from analysis.model import captions, checkout, terms
from analysis.pipeline import claims, documents, notebooks

REGISTER = register.declared()
CASES = store.case_ids()
EVERYTHING = [*CASES, terms.STUDY]
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
SPELLED = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen")


def test_each_exhibit_has_a_cell_of_its_notebook_with_its_tag():
    for name in notebooks.every():
        tagged = [tag for cell in notebooks.cells(notebooks.read(name), "code") for tag in cell["tags"]]
        wanted = {declared.cell for declared in register.of_notebook(name)}
        assert sorted(set(tagged) - {"parameters", "nbval-ignore-output"}) == sorted(wanted)
        assert len(tagged) == len(set(tagged))
    assert {declared.notebook for declared in REGISTER.values()} <= set(notebooks.every())


@pytest.mark.parametrize("case_id", EVERYTHING)
def test_the_notebooks_of_a_case_or_of_the_study_hand_over_every_declared_exhibit_from_the_cell_with_its_tag(case_id):
    found = set()
    for name in notebooks.names(case_id):
        executed = (store.ROOT / notebooks.executed_path(name, case_id)).read_bytes()
        tags = {cell["id"]: cell["tags"] for cell in notebooks.cells(notebooks.read(name))}
        for path, (exhibit, cell_id, _) in notebooks.handed_over(executed, case_id).items():
            if path.startswith("results/"):
                kind = path.split("/")[2].removesuffix("s")
                found.add((kind, exhibit))
                declared = REGISTER[kind, exhibit]
                assert declared.notebook == name and declared.cell in tags[cell_id], path
    instead = {key: declared.when_empty for key, declared in REGISTER.items() if declared.notebook in notebooks.names(case_id)}
    assert found <= set(instead)
    for exhibit in sorted(set(instead) - found):
        assert instead[exhibit] and case_id not in ("kislitsin", terms.STUDY), exhibit
        stored = "".join((store.ROOT / notebooks.executed_path(name, case_id)).read_text(encoding="utf-8") for name in notebooks.names(case_id))
        assert instead[exhibit] in stored, exhibit


@pytest.mark.parametrize("part", ["title", "caption", "note", "when_empty"])
def test_no_number_is_typed_in_the_words_of_an_exhibit(part):
    allowed = ("1 supports, 0 leaves open, -1 opposes", "0 is the title", "AC1")
    for words in (getattr(declared, part) for declared in REGISTER.values()):
        plain = re.sub(r"\{\w+\}", "", words)
        for phrase in allowed:
            plain = plain.replace(phrase, "")
        assert NUMBER.findall(plain) == [], words
        assert re.findall(rf"\b({'|'.join(SPELLED[1:])})\b", plain, re.IGNORECASE) == [], words


@pytest.mark.parametrize("name", notebooks.every())
def test_no_number_is_typed_in_the_prose_of_a_notebook(name):
    for cell in notebooks.cells(notebooks.read(name), "markdown"):
        plain = cell["source"].replace("A stance of 0 was expressly left open", "").replace("Gwet's AC1", "")
        assert NUMBER.findall(plain) == [], cell["id"]


@pytest.mark.parametrize("case_id", EVERYTHING)
def test_captions_have_every_number_filled_in(case_id):
    for path, claimed in claims.claimed_paths([case_id]).items():
        if path.endswith(".md"):
            text = claimed.read_text(encoding="utf-8")
            assert "{" not in text and "nan" not in text.split(), path
            assert text.startswith(("**Figure ", "**Table ")), path
            assert "  " not in text and " ." not in text, path


def prose_numbers(text: str) -> list[str]:
    """Numbers in the prose of a document: outside its generated parts, code, links' targets and names of files."""
    text = documents.BLOCK.sub("", text)
    text = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    text = re.sub(r"`[^`]*`", "", text)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    return NUMBER.findall(text)


def test_every_number_in_the_prose_of_the_readme_is_what_the_project_says():
    readme = (store.ROOT / "README.md").read_text(encoding="utf-8")
    case = store.read_table(store.raw_folder() / "cases" / "kislitsin" / "case.csv").iloc[0]
    day = date.fromisoformat(case["detained_on"])
    assert f"detained there on {day.day} {day:%B} {day.year}" in readme
    assert f"{SPELLED[len(CASES) - 3].capitalize()} comparable cases are included" in readme
    python = tomllib.loads((store.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    first, last = checkout.PYTHONS[0], checkout.PYTHONS[-1]
    assert python == f">={first},<3.{int(last.removeprefix('3.')) + 1}" and f"with Python {first} to {last}," in readme
    running = (store.ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    verbs = [
        "01 cleans the facts",
        "02 compares positions",
        "03 draws the figures",
        "04 tests which conclusions stand under any choices",
        "05 compares the cases",
        "06 weighs the evidence",
        "07 measures the codings",
    ]
    assert [name.split("_")[0] for name in notebooks.every()] == [verb.split()[0] for verb in verbs]
    assert ", ".join(verbs) in running
    assert f"{' and '.join(name[:2] for name in notebooks.OF_STUDY)} with those over all cases" in running
    assert "Linux x86-64" in readme and f"with Python {first} to {last}" in readme and f"Python {first} to {last}" in running
    assert "CC BY 4.0" in (store.ROOT / "LICENSE-DATA").read_text(encoding="utf-8") or "Attribution 4.0" in (store.ROOT / "LICENSE-DATA").read_text(
        encoding="utf-8"
    )
    assert prose_numbers(readme) == [
        *(str(day.day), str(day.year)), "1", first, last, "86", "64", "4.0"
    ]  # fmt: skip
    assert "A case is a folder with six tables" in readme and len(list((store.ROOT / "data" / "raw" / "cases" / "kislitsin").glob("*.csv"))) == 6


def test_exhibits_that_reviewers_are_sent_to_are_those_that_are_meant():
    text = (store.ROOT / "docs" / "reviewing.md").read_text(encoding="utf-8")
    of = {declared.label: declared.name for declared in REGISTER.values()}
    named = [of[label] for label in re.findall(r"(?:Figure|Table) S?\d+", text)]
    assert named == [
        "coding",
        "coding",
        "reliability",
        "reliability",
        "coincidences",
        "disagreements",
        "overrides",
        "corroboration",
        "asymmetry",
        "without_state_media",
        "generalisations",
        "candidates",
    ]


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "Of no page, none is divided; rows: none"), (1, "Of 1 page, 1 is divided; rows: 1"), (np.int64(2), "Of 2 pages, 2 are divided; rows: 2")],
)
def test_words_agree_with_the_number_that_fills_their_place(number, said):
    words = "Of {pages:page|pages}, {pages:is|are|none is} divided; rows: {pages}"
    assert captions.filled(words, pages=number, words={"outcome": "surrender"}) == said
    assert captions.filled("{n:{words[outcome]}|surrenders}", n=1, words={"outcome": "surrender"}) == "1 surrender"
