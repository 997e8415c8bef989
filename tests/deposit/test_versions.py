"""Version, citation, changelog and tag say one thing of a release, and every contradiction is named."""

import pytest
import yaml
from deposited import COMMIT, but, contents

from analysis.collect import store
from analysis.deposit import versions
from analysis.deposit.versions import UNRELEASED, Entry

OTHER = "9" * 40
VERSION, DAY = store.version(), str(yaml.safe_load((store.ROOT / "CITATION.cff").read_text(encoding="utf-8"))["date-released"])


def with_changelog(text: str):
    return but({versions.CHANGELOG: text.encode()})


def test_the_project_names_one_version():
    """So pyproject.toml, CITATION.cff and the latest released heading of CHANGELOG.md are the same, with the day of the citation."""
    assert versions.faults(contents(), "") == versions.faults(contents(), COMMIT) == []
    found = versions.entries((store.ROOT / versions.CHANGELOG).read_text(encoding="utf-8"))
    assert [entry for entry in found if entry.version != UNRELEASED][0][:2] == (VERSION, DAY)
    assert UNRELEASED not in [entry.version for entry in found[1:]]


def test_a_changelog_is_read_by_its_headings():
    text = "# Changelog\n\n## [Unreleased]\n\n## [1.1.0] - 2031-02-03\n### Added\n- a [link](b)\n\n## [1.0.0]\n- x\n## Notes\n"
    assert versions.entries(text) == [Entry(UNRELEASED, "", True), Entry("1.1.0", "2031-02-03", False), Entry("1.0.0", "", False)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", f"CHANGELOG.md does not have version {VERSION} as its latest; write a heading '## [{VERSION}] - YYYY-MM-DD'"),
        ("## [Unreleased]\n- x\n", f"does not have version {VERSION} as its latest"),
        (f"## [99.0.0] - 2031-01-01\n- x\n## [{VERSION}] - {DAY}\n- y\n", "YYYY-MM-DD', above that of 99.0.0"),
        (f"## {VERSION} ({DAY})\n- x\n", f"does not have version {VERSION} as its latest"),
        (f"## [{VERSION}] - 2031-01-01\n- x\n", f"no day or another day for version {VERSION} than {DAY}"),
        (f"## [{VERSION}]\n- x\n", f"no day or another day for version {VERSION} than {DAY}"),
    ],
)
def test_a_changelog_of_another_version_or_day_is_refused(text, words):
    (fault,) = versions.faults(with_changelog(text), "")
    assert words in fault


def test_a_tag_on_another_commit_is_refused_with_all_else():
    cited = (store.ROOT / "CITATION.cff").read_bytes().replace(f"version: {VERSION}".encode(), b"version: 99.0.0")
    found = versions.faults(but({"CITATION.cff": cited, versions.CHANGELOG: b""}), OTHER)
    assert len(found) == 4
    assert found[-1] == f"the tag v{VERSION} is commit {OTHER}, and this is {COMMIT}; give this one a new version, or check out the tag"


def test_what_is_left_before_a_deposit_is_told():
    clean, more = f"## [{VERSION}] - {DAY}\n- x\n", "## [Unreleased]\n### Added\n- y\n\n"
    assert versions.notes(with_changelog("## [Unreleased]\n\n" + clean), COMMIT) == []
    changed, tag = versions.notes(with_changelog(more + clean), "")
    assert changed.startswith(f"CHANGELOG.md has changes under Unreleased, which version {VERSION} does not have")
    assert tag == f"no commit has the tag v{VERSION}; set it before you deposit this (git tag -s v{VERSION})"
