"""The draft for a CODECHECK lists every exhibit, leaves open what is not its own, and each rule is seen to hold and to fail."""

import csv
import json
import re
from copy import deepcopy
from typing import Any

import pytest
import yaml
from deposited import but, contents

from analysis.collect import store
from analysis.deposit import codecheck, precheck
from analysis.deposit.tree import Unfit

PASSED, AUTHORS, CHECKER = "passed", "the authors", "the checker"
ELSEWHERE = {f"CC-{name}" for name in (
    "MET-002", "MET-003", "MET-004", "MET-005", "MET-006", "MET-007", "MET-008", "BUN-004", "REP-001", "REP-002", "REP-003", "REP-004", "REP-005",
    "REP-006", "REG-001", "REG-002", "REG-003", "REG-004", "REG-005", "REG-006", "REG-007",
)}  # fmt: skip
"""Rules that ask a network, the record of a certificate or the register, so that no archive passes them by itself."""
COUNTS = {"CFG": 31, "MET": 9, "BUN": 5, "REP": 6, "REG": 7}
WHOLE: dict[str, Any] = {
    "version": "https://codecheck.org.uk/spec/config/2.0",
    "paper": {
        "title": "A paper", "authors": [{"name": "Josiah Carberry", "ORCID": "0000-0002-1825-0097"}], "reference": "https://doi.org/10.1000/182",
    },
    "manifest": [{"file": "figure.svg", "comment": "Figure 1"}],
    "repository": "https://example.org/code",
    "codechecker": [{"name": "A Checker", "ORCID": "0000-0001-5109-3700"}],
    "summary": "It ran.",
    "certificate": "2026-001",
    "report": "https://doi.org/10.5281/zenodo.1234567",
    "reference-other": [],
}  # fmt: skip
PATHS = {"codecheck.yml", "figure.svg", "codecheck/codecheck.pdf", "LICENSE"}


def states(tree: Any, paths: set[str] = PATHS, head: str = "---\n") -> dict[str, str]:
    data = tree if isinstance(tree, bytes) else (head + yaml.safe_dump(tree)).encode()
    return {finding.rule.id: finding.state for finding in precheck.precheck(data, paths)}


def spoiled(place: str, value: Any) -> dict[str, Any]:
    """The whole configuration with something else at a place such as `paper.authors.0.name`; None: without it."""
    tree = deepcopy(WHOLE)
    *way, last = [int(part) if part.isdigit() else part for part in place.split(".")]
    node: Any = tree
    for part in way:
        node = node[part]
    if value is None:
        del node[last]
    else:
        node[last] = value
    return tree


SPOILED = [
    ("CC-CFG-004", "manifest", None), ("CC-CFG-004", "manifest", "figure.svg"), ("CC-CFG-005", "manifest.0.file", None),
    ("CC-CFG-005", "manifest", None), ("CC-CFG-006", "manifest.0.file", "/figure.svg"), ("CC-CFG-006", "manifest.0.file", "../figure.svg"),
    ("CC-CFG-006", "manifest.0.file", "C:\\figure.svg"), ("CC-CFG-006", "manifest.0.file", "https://example.org/figure.svg"),
    ("CC-CFG-007", "manifest.0.comment", None), ("CC-CFG-008", "codechecker", None), ("CC-CFG-009", "codechecker.0.name", None),
    ("CC-CFG-010", "codechecker.0.ORCID", None), ("CC-CFG-011", "report", None), ("CC-CFG-012", "report", "at Zenodo"),
    ("CC-CFG-013", "report", "https://doi.org/10.5281/zenodo.FIXME"), ("CC-CFG-013", "report", None), ("CC-CFG-014", "version", None),
    ("CC-CFG-015", "version", "https://codecheck.org.uk/spec/config/3.0"), ("CC-CFG-016", "paper", None), ("CC-CFG-017", "paper.title", None),
    ("CC-CFG-018", "paper.authors", None), ("CC-CFG-018", "paper.authors", "Josiah Carberry"), ("CC-CFG-019", "paper.authors.0.name", None),
    ("CC-CFG-020", "paper.authors.0.ORCID", None), ("CC-CFG-020", "paper.authors.0.ORCID", "https://orcid.org/0000-0002-1825-0097"),
    ("CC-CFG-021", "paper.reference", None), ("CC-CFG-022", "paper.reference", "https://example.org/paper.pdf"),
    ("CC-CFG-023", "summary", "TODO: sum up"), ("CC-CFG-023", "manifest.0.comment", "XXXXX"), ("CC-CFG-024", "summary", None),
    ("CC-CFG-025", "certificate", None), ("CC-CFG-026", "certificate", "2026-1"), ("CC-CFG-026", "certificate", None),
    ("CC-CFG-027", "paper.reference", "Carberry (2026), https://doi.org/10.1000/182"), ("CC-CFG-028", "paper.reference", "https://example.org/paper"),
    ("CC-CFG-029", "reference-other", "https://doi.org/10.1000/183"), ("CC-CFG-030", "reference-other", ["a preprint"]),
    ("CC-CFG-031", "paper.reference", "https://example.org/paper.pdf"), ("CC-MET-001", "paper.authors.0.ORCID", "0000-0002-1825-0098"),
    ("CC-MET-001", "codechecker.0.ORCID", "0000-0001-5109-370"), ("CC-MET-009", "reference-other", ["https://doi.org/10.1000/183"]),
    ("CC-BUN-001", "manifest.0.file", "other.svg"), ("CC-BUN-004", "repository", None),
]  # fmt: skip
PATHLESS = [
    ("CC-CFG-003", "codecheck.yml"), ("CC-BUN-001", "figure.svg"), ("CC-BUN-002", "codecheck/codecheck.pdf"), ("CC-BUN-003", "codecheck/codecheck.pdf"),
    ("CC-BUN-005", "LICENSE"),
]  # fmt: skip


def test_every_rule_of_the_register_is_there_once():
    names = [rule.id for rule in precheck.RULES]
    assert names == [f"CC-{area}-{place:03}" for area, n_rules in COUNTS.items() for place in range(1, n_rules + 1)]
    assert {rule.severity for rule in precheck.RULES} == {"error", "warning", "info"}


def test_all_rules_hold_of_a_whole_configuration_but_those_that_are_seen_elsewhere():
    found = states(WHOLE)
    assert {rule for rule, state in found.items() if state != PASSED} == ELSEWHERE
    assert {found[rule] for rule in ELSEWHERE} == {CHECKER}


@pytest.mark.parametrize(("rule", "place", "value"), SPOILED)
def test_a_rule_fails_where_what_it_asks_is_not_there(rule, place, value):
    turn = CHECKER if place.split(".")[0] in (*codecheck.OF_CHECKER, "reference-other") and rule not in ("CC-CFG-029", "CC-CFG-030") else AUTHORS
    if rule in ("CC-CFG-023", "CC-MET-001"):
        turn = AUTHORS
    assert states(spoiled(place, value))[rule] == turn


@pytest.mark.parametrize(("rule", "path"), PATHLESS)
def test_a_rule_fails_where_its_file_is_not_there(rule, path):
    assert states(WHOLE, PATHS - {path})[rule] == (CHECKER if rule == "CC-BUN-003" else AUTHORS)


def test_the_form_of_the_file_is_judged():
    assert states(WHOLE, head="")["CC-CFG-002"] == AUTHORS
    for data in (b"---\na: [\n", b"---\n\xff"):
        found = states(data)
        assert found["CC-CFG-001"] == AUTHORS and found["CC-CFG-004"] == AUTHORS
    assert states(b"---\n- a list\n")["CC-CFG-016"] == AUTHORS


def test_every_rule_was_seen_to_fail():
    seen = {rule for rule, *_ in (*SPOILED, *PATHLESS)} | {"CC-CFG-001", "CC-CFG-002"}
    assert {rule.id for rule in precheck.RULES} - seen == ELSEWHERE - {"CC-BUN-004"}


def test_an_archived_pdf_and_no_reference_are_told_apart():
    archived = states(spoiled("paper.reference", "https://web.archive.org/web/2026/https://example.org/paper.pdf"))
    assert (archived["CC-CFG-022"], archived["CC-CFG-031"]) == (PASSED, PASSED)
    none = states(spoiled("paper.reference", None))
    assert (none["CC-CFG-022"], none["CC-CFG-031"]) == (AUTHORS, PASSED)


@pytest.mark.parametrize(("orcid", "is_one"), [
    ("0000-0002-1825-0097", True), ("0000-0002-1694-233X", True), ("0000-0001-5109-3700", True), ("0000-0002-1825-0079", False),
    ("0000-0002-1694-2330", False), ("0000000218250097", False), ("0000-0000-0000-0000", False), (None, False),
])  # fmt: skip
def test_the_check_digit_of_an_orcid_is_reckoned(orcid, is_one):
    assert precheck.is_orcid(orcid) == is_one


def draft(given=None) -> dict[str, Any]:
    return yaml.safe_load(codecheck.made(given or contents())["codecheck.yml"])


def test_the_manifest_has_every_exhibit_of_the_list_in_its_order():
    """The list is the one of docs/exhibits.md, where it stands from the last refresh."""
    line = re.compile(r"^\| (\S+ \S+) \| .* \| \[(\w+)\]\(\.\./notebooks/\S+\), `(\w+)` \| \[(\w+)\]\(\.\./(\S+)\) \|$", re.MULTILINE)
    listed = line.findall((store.ROOT / "docs" / "exhibits.md").read_text(encoding="utf-8"))
    assert len(listed) > 40
    manifest = draft()["manifest"]
    assert [item["file"] for item in manifest] == [path for *_, path in listed]
    for item, (label, notebook, cell, name, _) in zip(manifest, listed, strict=True):
        assert item["comment"].startswith(f"{label} ({name}), ")
        assert item["comment"].endswith(f"; notebooks/{notebook}.ipynb, cell {cell}")


def test_the_manifest_agrees_with_the_list_of_what_is_claimed():
    """The cell of a comment is the tag of the cell whose id stands in results/manifest.csv."""
    with (store.ROOT / "results" / "manifest.csv").open(encoding="utf-8", newline="") as file:
        claimed = {row["path"]: row for row in csv.DictReader(file)}
    for item in draft()["manifest"]:
        row = claimed[item["file"]]
        notebook, cell = re.search(r"; (notebooks/\S+), cell (\S+)$", item["comment"]).groups()
        assert notebook == f"notebooks/{row['notebook']}.ipynb"
        cells = {made["id"]: made for made in json.loads(contents().files[notebook])["cells"]}
        assert cell in cells[row["cell_id"]]["metadata"]["tags"]


def test_what_is_not_ours_is_left_open_and_named():
    made = codecheck.made(contents())
    text, tree = made["codecheck.yml"].decode(), draft()
    assert text.startswith("---\n") and set(tree) == {"version", "paper", "manifest"}
    assert set(tree["paper"]) == {"title", "authors"} and all(set(author) == {"name"} for author in tree["paper"]["authors"])
    [of_checker] = re.findall(r"^# Left to the checker.*: (.+)\.$", text, re.MULTILINE)
    assert of_checker.split(", ") == ["codechecker", "summary", "check_time", "certificate", "report"]
    assert len(re.findall(r"^# Left to the authors: ", text, re.MULTILINE)) == 3
    assert not re.search("FIXME|TODO|XXX", text)


def test_what_the_citation_knows_is_taken_over():
    known = yaml.safe_load(contents().files["CITATION.cff"])
    person = {"given-names": "Josiah", "family-names": "Carberry", "orcid": "https://orcid.org/0000-0002-1825-0097"}
    article = {"type": "article", "title": "A paper", "authors": [person], "doi": "10.1000/182"}
    cited = {**known, "preferred-citation": article, "repository-code": "https://example.org/code"}
    given = but({"CITATION.cff": yaml.safe_dump(cited).encode()})
    tree = draft(given)
    assert tree["paper"] == {**WHOLE["paper"]} and tree["repository"] == "https://example.org/code"
    report = codecheck.made(given)["codecheck/precheck.md"].decode()
    assert "Left to the authors" not in codecheck.made(given)["codecheck.yml"].decode()
    assert f" 0 wait for {AUTHORS}" in report


def test_the_precheck_says_each_rule_once_and_counts_them():
    made = codecheck.made(contents())
    report = made["codecheck/precheck.md"].decode()
    paths = {*contents().files, *made}
    found = {finding.rule.id: finding.state for finding in precheck.precheck(made["codecheck.yml"], paths)}
    parts = dict(zip(("", AUTHORS, CHECKER, PASSED), re.split(r"\n## (?:Waits for .*|Holds)\n", report), strict=True))
    for state in (AUTHORS, CHECKER, PASSED):
        told = re.findall(r"^\| (CC-\S+) \|", parts[state], re.MULTILINE)
        assert told == [rule for rule, its in found.items() if its == state] != []
    n_by_state = [sum(its == state for its in found.values()) for state in (PASSED, AUTHORS, CHECKER)]
    assert "Of 58 rules {} hold, {} wait for the authors, and {} for the checker.".format(*n_by_state) in report
    graver = {rule.id for rule in precheck.RULES if rule.severity == "error"} - ELSEWHERE
    assert {rule for rule in graver if found[rule] == AUTHORS} == {"CC-CFG-020", "CC-CFG-021"}, "what only the authors can mend"


def test_without_exhibits_there_is_nothing_to_check():
    bare = contents()._replace(files={path: data for path, data in contents().files.items() if not path.startswith("results/")})
    with pytest.raises(Unfit, match="refresh"):
        codecheck.made(bare)
