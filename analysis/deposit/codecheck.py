"""A draft for a CODECHECK: its configuration, with what belongs to the checker left open, and which rules it meets."""

from collections.abc import Iterable
from typing import Any

import yaml

from analysis.deposit import citation, precheck
from analysis.deposit.contents import Contents
from analysis.deposit.exhibited import exhibited
from analysis.deposit.precheck import AUTHORS, CHECKER, CONFIGURATION, FOLDER, PASSED, VERSION, Finding
from analysis.deposit.tree import Unfit
from analysis.model import doors, terms

PRECHECK = f"{FOLDER}precheck.md"
OF_CHECKER = ("codechecker", "summary", "check_time", "certificate", "report")
"""Fields that only the checker fills."""


def made(contents: Contents) -> dict[str, bytes]:
    """`codecheck.yml`, and `codecheck/precheck.md` with every rule of the specification and its state.

    Raises
    ------
    Unfit
        If the archive has no exhibit that could be checked.
    """
    data = configuration(contents).encode()
    found = precheck.precheck(data, {*contents.files, CONFIGURATION, PRECHECK})
    return {CONFIGURATION: data, PRECHECK: said(found).encode()}


def configuration(contents: Contents) -> str:
    """The draft of the configuration, version 2.0 of its specification, with comments on what is left open and for whom."""
    listed = exhibited(contents)
    if not listed:
        raise Unfit("The archive has no exhibit, so that nothing could be checked. Run `rival-requests refresh` first.")
    known, paper, left = citation.read(contents), _paper(contents), []
    if "reference" not in paper:
        left.append("paper.reference, once the paper has an address")
    if not all("ORCID" in author for author in paper["authors"]):
        left.append("the ORCID of each author (paper.authors), persons in place of the body that is named")
    top: dict[str, Any] = {"version": VERSION, "paper": paper}
    if repository := known.get("repository-code"):
        top["repository"] = str(repository)
    else:
        left.append("repository, where what is to be checked can be had")
    manifest = [{"file": item.path, "comment": _comment(contents, *item)} for item in listed]
    lines = [
        "---",
        "# Draft, made by the release. Paper, authors and repository are those of CITATION.cff; where it names no paper",
        "# (preferred-citation), title and authors are those of the package.",
        *(f"# Left to the authors: {what}." for what in left),
        *_dumped(top),
        f"# The exhibits of the case {contents.study.codebook.about.default_case}, and those over all cases.",
        "# results/manifest.csv lists every file of every case with its SHA-256; `make run` makes all of them again.",
        *_dumped({"manifest": manifest}),
        f"# Left to the checker, who alone can know it: {', '.join(OF_CHECKER)}.",
        f"# {PRECHECK} says which rules hold, and whose turn the others are.",
    ]
    return "\n".join(lines) + "\n"


def _dumped(tree: dict[str, Any]) -> list[str]:
    return yaml.safe_dump(tree, sort_keys=False, allow_unicode=True, width=10**6).splitlines()


def _paper(contents: Contents) -> dict[str, Any]:
    """The paper as far as it is known: that of `preferred-citation`; without it the package itself, and no reference."""
    known = citation.read(contents)
    article = known.get("preferred-citation") or {}
    written = article or known
    authors = [
        {"name": citation.name_of(author)} | ({"ORCID": orcid} if (orcid := citation.orcid_of(author)) else {}) for author in written["authors"]
    ]
    paper: dict[str, Any] = {"title": str(written["title"]), "authors": authors}
    reference = f"https://doi.org/{article['doi']}" if article.get("doi") else article.get("url")
    return paper | ({"reference": str(reference)} if reference else {})


def _comment(contents: Contents, label: str, name: str, title: str, case_id: str, notebook: str, cell: str, path: str) -> str:
    """What an entry is: *Figure 1 (matrix), case kasatkin: what it shows; notebook, cell*."""
    case = "all cases" if case_id == terms.STUDY else f"case {case_id}"
    return doors.line(f"{label} ({name}), {case}: {title}; {notebook}, cell {cell}")


def said(findings: Iterable[Finding]) -> str:
    """The pre-check in Markdown: how many rules hold, whose turn the others are, and all of them."""
    findings = list(findings)
    n_passed, n_authors, n_checker = (sum(finding.state == state for finding in findings) for state in (PASSED, AUTHORS, CHECKER))
    lines = [
        "# CODECHECK: the rules, before anybody checks",
        "",
        "The release held its draft, `codecheck.yml`, against the rules that the register of CODECHECK lists for version 2.0 of the configuration. "
        f"Of {len(findings)} rules {n_passed} hold, {n_authors} wait for the authors, and {n_checker} for the checker. "
        "This is no certificate: nobody independent has run anything.",
        "",
        "## What the checker does",
        "",
        "`make run` makes every file of the manifest again, `make verify` judges each in a scratch copy and writes a letter; "
        "REPLICATION.md says what that takes. The certificate then asks for commit, steps, machine, minutes and what was hard.",
    ]
    for who in (AUTHORS, CHECKER):
        lines += ["", f"## Waits for {who}", "", "| rule | severity | what it asks | why it is open |", "| --- | --- | --- | --- |"]
        lines += [_row(finding, doors.sentence(finding.why)) for finding in findings if finding.state == who]
    lines += ["", "## Holds", "", "| rule | severity | what it asks |", "| --- | --- | --- |"]
    lines += [_row(finding) for finding in findings if finding.state == PASSED]
    return "\n".join(lines) + "\n"


def _row(finding: Finding, *more: str) -> str:
    rule = finding.rule
    return f"| {' | '.join((rule.id, rule.severity, doors.sentence(rule.asks), *more))} |"
