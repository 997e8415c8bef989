"""docs/deposit.md lists what a release adds, the bounds of an archive and the form of a heading, as they are."""

import re

from analysis.collect import store, unpacking
from analysis.deposit import codebook, release, versions

TEXT = (store.ROOT / "docs" / "deposit.md").read_text(encoding="utf-8")


def test_it_lists_every_file_that_a_release_adds():
    table = TEXT.partition("What a release adds to the files of the commit:")[2].partition("\n\n**")[0]
    listed = {name for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for name in re.findall(r"`([^`]+)`", row)}
    assert listed == release.MADE - {*codebook.TABLES} | {f"{codebook.FOLDER}/"}


def test_it_names_the_bounds_of_an_archive():
    assert f"more than {unpacking.MOST_FILES:,} files, {unpacking.MOST_BYTES // 10**6} MB, or {unpacking.MOST_RATIO} bytes out of one" in TEXT


def test_the_heading_that_it_shows_is_one_that_is_read():
    (heading,) = re.findall(r"`(## \[\d.*?)`", TEXT)
    tag = re.findall(r"`git tag -s v([\d.]+)`", TEXT)
    assert [entry[:2] for entry in versions.entries(heading)] == [(tag[0], heading[-10:])]
