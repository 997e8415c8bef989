"""What a study is about, as `study.toml` says: every fault at once."""

import pytest

from analysis.collect import codebook_checks, store
from analysis.exhibits import register
from analysis.model import about

OURS = (store.ROOT / "data" / "raw" / "study.toml").read_text(encoding="utf-8")


def faults(text: str) -> list[str]:
    return [f"{fault.file.removeprefix('study.toml, key ')}: {fault.value}" for fault in codebook_checks.about_faults(text.encode())]


def test_ours_has_no_fault_and_every_word():
    assert faults(OURS) == []
    read = store.read_about()
    assert set(read.words) == set(about.WORDS) and read.default_case in store.case_ids()
    assert set(read.comparison) <= {name for _, name in register.declared()}


def test_every_fault_is_found_at_once():
    spoiled = OURS.replace('title = "Rival Requests"', 'titel = "Rival Requests"').replace('outcome = "surrender"', "outcome = 3")
    spoiled = spoiled.replace('authors = ["The Rival Requests developers"]', 'authors = "nobody"')
    spoiled = spoiled.replace('read_by = "2026-11-28"', 'read_by = "2026-11"')
    assert faults(spoiled) == ["titel: unknown key", "read_by: 2026-11", "title: ", "words.outcome: 3", "authors: nobody"]


@pytest.mark.parametrize("text", ["title = ", "[words"])
def test_what_is_no_toml_is_one_fault(text):
    (fault,) = codebook_checks.about_faults(text.encode())
    assert str(fault).startswith("study.toml: it cannot be read; use TOML") and str(fault).endswith("at the end of document)")


def test_the_place_is_said_at_which_a_file_is_no_toml():
    (fault,) = codebook_checks.about_faults(OURS.replace('licence = "', "licence = ", 1).encode())
    assert (fault.row, fault.value) == (OURS[: OURS.index("licence =")].count("\n") + 1, "no TOML") and "column" in fault.allowed


def test_a_key_that_stands_below_a_part_is_told_where_it_belongs():
    (fault,) = codebook_checks.about_faults(f"{OURS}\nlicence = 'CC0-1.0'\n".encode())
    assert str(fault).startswith("study.toml, key comparison.licence: it is too far down in the file; move it to a line above [comparison]")


def test_a_study_without_comparison_says_so_by_an_empty_list():
    head, _, _ = OURS.partition("[comparison]")
    assert faults(f"{head}[comparison]\nexhibits = []\n") == []
    assert faults(head) == ["comparison.exhibits: None"]


def test_a_study_that_says_too_little_is_refused_wherever_it_is_read(tmp_path):
    (tmp_path / "study.toml").write_text(OURS.replace("title =", "titel ="), encoding="utf-8")
    with pytest.raises(about.Faulty, match="key titel: there is no such key(.|\n)*key title: it is blank"):
        store.read_about(tmp_path)


def test_data_that_do_not_say_what_they_are_about_bear_neither_our_title_nor_our_licence(tmp_path):
    ours, theirs = store.read_about(), store.read_about(tmp_path)
    assert (theirs.title, theirs.authors, theirs.licence) == ("Untitled study", (), "")
    assert theirs.words == ours.words and ours.title != theirs.title and ours.licence
