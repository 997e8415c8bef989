"""The package names no word of the study: those come from study.toml and the codebook."""

import ast
import csv
import re
from pathlib import Path

import pytest

from analysis.collect import store

PACKAGE, RAW = store.ROOT / "analysis", store.ROOT / "data" / "raw"
FILES = sorted(path for path in PACKAGE.rglob("*") if path.suffix in (".py", ".js", ".css", ".html"))

EXCEPTIONS = {
    # the law of extradition is a part that a study brings or not; its tables, and what is read from them, are those of that law
    ("model/terms.py", "surrender"): "criteria and rules of the law of extradition, the words of its optional tables",
    ("model/dictionary/collected.py", "surrender"): "columns of the optional tables of the law",
    ("model/dictionary/collected.py", "detention"): "columns of the optional tables of the law",
    ("model/dictionary/law.py", "surrender"): "what is read from the tables of the law",
    ("model/dictionary/law.py", "detention"): "what is read from the tables of the law",
    ("model/dictionary/law.py", "rival request"): "what is read from the tables of the law",
    ("study/law.py", "detention"): "what is read from the tables of the law",
    ("study/law.py", "rival request"): "what is read from the tables of the law",
    # states of the world, whatever the study
    ("model/iso3166.py", "United States"): "a name by ISO 3166-1 that is put otherwise",
    ("collect/states.py", "United States"): "another name of a state",
    ("collect/states.py", "Russia"): "another name of a state",
    ("cli/new.py", "extradit"): "the same, as a study can begin from it",
    ("studies/folder.py", "extradit"): "the same, as a study can begin from it",
    ("model/about.py", "extradit"): "what the codebook of the project is called by a study that extends it",
    # words that mean something else in general, or a standard of others
    ("model/dictionary/collected.py", '"court"'): "a page of a court, and a court as the instance of appeal, in the tables of the law",
    ("model/dictionary/collected.py", '"press"'): "a page of the press in the tables of the law",
    ("model/dictionary/collected.py", '"person"'): "a kind of name, whatever the study",
    ("model/dictionary/logs.py", '"person"'): "what can be taken back: a case, a fact, or a person who is named",
    ("model/dictionary/vocabulary.py", '"person"'): "a kind of name, whatever the study",
    ("retract/persons.py", '"person"'): "a kind of name, whatever the study",
    ("retract/plan.py", '"person"'): "what can be taken back: a case, a fact, or a person who is named",
    ("site/search.py", '"person"'): "a kind of name, whatever the study",
    ("collect/cleaned_audit.py", '"person"'): "a kind of name, whatever the study",
    ("collect/bibliography.py", '"court"'): "a kind of publisher, of the shared vocabulary of outlets",
    ("exchange/mapping.py", '"person"'): "a variable of the Discourse Network Analyzer",
    ("exhibits/press.py", '"press"'): "the tag of a cell",
    ("entry/references_ris.py", '"JO"'): "the tag of the name of a journal in RIS",
    ("model/sentences.py", '"defence"'): "how this kind of actor is said alone; an organ of a state is said with its state",
    ("exhibits/corroboration.py", '"press"'): "a group of informants, by their voice",
}
"""Words that stay, by file and word, each with its reason."""

GENERAL = {"statement", "decision", "request", "appeal", "trial", "release", "charge", "warrant", "context", "denial", "other"}
"""Types of event and organs whose names are everyday words of the package: a statement is a row, a decision one of the analysis."""


def _column(path: Path, name: str) -> set[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row[name] for row in csv.DictReader(file)}


def _patterns() -> list[str]:
    """Words as patterns: families, cases and the matter anywhere, codes and names of vocabularies where they are quoted."""
    codebook = RAW / "codebook"
    matter = ["surrender", "extradit", "detain", "detention", "prosecutor", "rival request", "Russia", "United States", "Kazakh"]
    persons = {name.rpartition(" ")[2] for path in RAW.glob("cases/*/case.csv") for name in _column(path, "person")}
    anywhere = _column(codebook / "propositions.csv", "proposition_family") | {path.name for path in (RAW / "cases").iterdir()}
    quoted = {("states", "alpha2"), ("organs", "organ"), ("event_types", "event_type")}
    coders = "".join(_column(codebook / "coders.csv", "coder"))  # letters, which mean a coder only where one is asked for
    named = {word for table, column in quoted for word in _column(codebook / f"{table}.csv", column)} - GENERAL
    texts = {*matter, *anywhere, *(re.sub(r"\W.*", "", name) for name in persons)} - {""}
    return [
        *(rf"(?<![A-Za-z]){re.escape(word)}" for word in sorted(texts)),
        *(rf"[\"']{re.escape(word)}[\"']" for word in sorted(named)),
        rf'coder\W{{1,6}}"[{coders}]"',
    ]


WORD = re.compile("|".join(_patterns()))


def _code(path: Path) -> list[str]:
    """Lines of a file without docstrings and comments."""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    if path.suffix != ".py":
        bare = re.sub(
            r"/\*.*?\*/|^\s*//.*?$|\s//\s.*?$|<!--.*?-->|\{#.*?#\}", lambda found: "\n" * found[0].count("\n"), text, flags=re.DOTALL | re.MULTILINE
        )
        return bare.splitlines()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            lines[node.lineno - 1 : node.end_lineno] = [""] * ((node.end_lineno or node.lineno) - node.lineno + 1)
    return [re.sub(r"\s#\s.*$|^#.*$", "", line) for line in lines]


def _found(path: Path) -> set[str]:
    return {found[0].replace("'", '"') for line in _code(path) for found in WORD.finditer(line)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_file_of_the_package_names_a_word_of_the_study(path):
    name = path.relative_to(PACKAGE).as_posix()
    assert {word for word in _found(path) if (name, word) not in EXCEPTIONS} == set()


def test_every_exception_is_needed():
    found = {(path.relative_to(PACKAGE).as_posix(), word) for path in FILES for word in _found(path)}
    assert set(EXCEPTIONS) - found == set()


@pytest.mark.parametrize(
    "line", ['state == "KZ"', 'name = f"surrender_to_{state}"', "case_id = 'kislitsin'", 'organ == "justice_ministry"', 'coder == "A"']
)
def test_a_word_of_the_study_is_found_where_it_is_code(tmp_path, line):
    path = tmp_path / "planted.py"
    path.write_text(f'"""On KZ, "court" and surrender."""\n{line}\n', encoding="utf-8")
    assert len(_found(path)) == 1
    path.write_text(f'"""On "KZ", "court" and surrender."""\n# {line}\n', encoding="utf-8")
    assert _found(path) == set()
