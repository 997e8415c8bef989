"""What is doubtful: one doubt planted at a time in the worked case, which has none, and letters one by one."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from analysis.collect import doubts, lettering, store
from analysis.collect.doubts import Doubt
from analysis.pipeline import intake

TINY = store.ROOT / "tests" / "data" / "tiny"
CASE = "cases/tiny"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the worked case."""
    monkeypatch.delenv(store.RAW, raising=False)
    return shutil.copytree(TINY, tmp_path / "tiny")


def write(folder: Path, name: str, row: int, **values: str) -> None:
    """Write values into a row of a table; rows are counted as in a spreadsheet."""
    table = store.read_table(folder / name)
    table.loc[row - 2, list(values)] = list(values.values())
    (folder / name).write_text(table.to_csv(index=False, lineterminator="\n"), encoding="utf-8")


def doubted(folder: Path) -> list[Doubt]:
    judged = intake.judge(folder)
    assert judged.faults == ()
    return list(judged.doubts)


def ids(folder: Path) -> list[str]:
    return [doubt.id for doubt in doubted(folder)]


def test_the_worked_case_and_the_collected_data_raise_no_doubt_that_was_not_looked_at(folder):
    assert ids(folder) == [] and intake.judge(store.ROOT / "data" / "raw").doubts == ()


def test_a_statement_after_the_page_that_carries_it_is_doubtful(folder):
    write(folder, f"{CASE}/statements.csv", 3, date="2052-02-20")
    (doubt,) = doubted(folder)
    assert doubt.id == "late:tiny-s02:2052-02-20"
    assert str(doubt) == (
        "warning late:tiny-s02:2052-02-20: tiny/statements.csv, row 3, column date: "
        "2052-02-20 is after 2021-02-22, the day of the page court-0222 that carries it; correct the day that is wrong"
    )


def test_a_fact_and_its_statement_of_one_wrong_day_are_one_doubt(folder):
    write(folder, f"{CASE}/facts.csv", 3, date="2021-02-24")
    write(folder, f"{CASE}/statements.csv", 3, date="2021-02-24")
    assert ids(folder) == ["late:tiny-f02:2021-02-24"]


@pytest.mark.parametrize(("day", "expected"), [("2021-02-23", []), ("2021-02/2021-03", []), ("2021-02-24~", ["late:tiny-f02:2021-02-24~"])])
def test_the_next_day_and_a_first_possible_day_before_the_page_are_not_late(folder, day, expected):
    write(folder, f"{CASE}/facts.csv", 3, date=day)
    assert ids(folder) == expected


def test_a_request_after_the_earliest_of_its_pages_is_doubtful_and_its_status_is_not(folder):
    write(folder, f"{CASE}/requests.csv", 2, requested_on="2021-05-12")
    assert ids(folder) == ["late:tiny-XB:2021-05-12"]
    write(folder, f"{CASE}/requests.csv", 2, requested_on="2021-04", status_on="2021-06-20")
    assert ids(folder) == []
    write(folder, f"{CASE}/requests.csv", 2, status_on="2022-06-20", source_ids="herald-0509;ministry-undated")
    assert ids(folder) == []  # one of its pages has no day, and may be later
    write(folder, f"{CASE}/requests.csv", 2, source_ids="herald-0509")
    assert ids(folder) == ["late:tiny-XB:2022-06-20"]


@pytest.mark.parametrize(
    ("name", "row", "values", "expected"),
    [
        ("case.csv", 2, {"detained_on": "0001-01-01"}, "far:tiny-detained_on:0001-01-01"),
        ("facts.csv", 4, {"date": "1921-03-01"}, "far:tiny-f03:1921-03-01"),
        ("facts.csv", 4, {"date": "2011-03-01"}, "far:tiny-f03:2011-03-01"),
        ("facts.csv", 4, {"date": "2014-03-01"}, ""),
        ("facts.csv", 13, {"date": "1900"}, ""),  # law, which is background
        ("facts.csv", 13, {"date": "0900"}, "far:tiny-f12:0900"),
        ("sources.csv", 4, {"published": "2052-03-01"}, "far:herald-0301:2052-03-01"),
    ],
)
def test_a_day_years_from_those_of_the_case_is_doubtful(folder, name, row, values, expected):
    write(folder, f"{CASE}/{name}", row, **values)
    assert ids(folder) == ([expected] if expected else [])


PROSECUTORS = "Arcadian prosecutors"


@pytest.mark.parametrize(
    ("spelled", "says"),
    [
        ("Аrcadian prosecutors", "cyrillic capital letter a (U+0410)"),
        ("Arcadian\u00a0prosecutors", "no-break space (U+00A0)"),
        ("Arcadian\u200b prosecutors", "zero width space (U+200B)"),
        ("Arca\u00addian prosecutors", "soft hyphen (U+00AD)"),
        ("Arcadian Prosecutors", "capitals"),
        ("Arcadiаn prosecutοrs", "cyrillic small letter a (U+0430)"),
        ("Ａrcadian prosecutors", "fullwidth latin capital letter a (U+FF21)"),
        ("Arcádian prosecutors", "latin small letter a with acute (U+00E1)"),
        ("Arcadian prosecutor", ""),
        ("Arcadian  prosecutors ", ""),
    ],
)
def test_actors_that_look_alike_are_doubtful(folder, spelled, says):
    write(folder, f"{CASE}/facts.csv", 6, actor=spelled)
    found = [doubt for doubt in doubted(folder) if doubt.id.startswith("alike:tiny:actor:")]
    assert len(found) == bool(says)
    if says:
        assert says in found[0].says and "tiny/facts.csv, row 6, column actor" in found[0].says
        is_one = "since cleaning makes them so" in found[0].advice
        assert is_one == (spelled in ("Arcadian\u00a0prosecutors", "Arcadian\u200b prosecutors", "Arca\u00addian prosecutors"))


def test_composed_and_decomposed_letters_of_an_actor_are_doubtful_and_count_as_one(folder):
    write(folder, f"{CASE}/facts.csv", 6, actor="Procureure g\u00e9n\u00e9rale")
    write(folder, f"{CASE}/facts.csv", 11, actor="Procureure ge\u0301ne\u0301rale")
    (doubt,) = doubted(folder)
    assert "combining acute accent (U+0301)" in doubt.says and "they count as one, 'Procureure g\u00e9n\u00e9rale'" in doubt.advice


def test_spellings_that_an_alias_makes_one_are_not_doubtful(folder):
    write(folder, f"{CASE}/facts.csv", 6, actor="Arcadian Prosecutors")
    assert len(ids(folder)) == 1
    aliases = f"raw,canonical,kind,case_id\nArcadian Prosecutors,{PROSECUTORS},body,tiny\n"
    (folder / "codebook" / "aliases.csv").write_text(aliases, encoding="utf-8")
    assert ids(folder) == []


def test_publishers_of_pages_and_reports_that_look_alike_are_doubtful(folder):
    write(folder, "origins.csv", 2, publisher="Brandovia wire")
    (doubt,) = doubted(folder)
    assert doubt.id.startswith("alike:tiny:publisher:") and "capitals" in doubt.says


def with_informant(folder: Path, name: str, row: int = 12) -> None:
    """A row of the codebook for another informant, who tells one fact."""
    informants = store.read_codebook().informants
    like = informants[informants["informant"] == "defence lawyer"].iloc[0].to_dict()
    table = pd.DataFrame([{**like, "informant": name}])
    (folder / "codebook" / "informants.csv").write_text(table.to_csv(index=False), encoding="utf-8")
    write(folder, f"{CASE}/facts.csv", row, informant=name)


@pytest.mark.parametrize(
    ("name", "expected"), [("defense lawyer", True), ("defencelawyer", True), ("defence witness", False), ("a bystander", False)]
)
def test_an_informant_who_told_one_fact_and_resembles_another_is_doubtful(folder, name, expected):
    with_informant(folder, name)
    assert [doubt_id.partition(":")[0] for doubt_id in ids(folder)] == ["resembles"] * expected


def test_text_read_in_a_wrong_encoding_and_words_of_two_alphabets_are_doubtful(folder):
    write(folder, f"{CASE}/sources.csv", 2, title="Procureure gÃ©nÃ©rale")
    write(folder, f"{CASE}/facts.csv", 2, claim="The prosеcutors charge.", note="lost \ufffd letter")
    assert [doubt_id.rpartition(":")[0] for doubt_id in ids(folder)] == [
        "garbled:tiny/sources:title",
        "scripts:tiny/facts",
        "garbled:tiny/facts:note",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gÃ©nÃ©rale", True), ("itâ€™s", True), ("Â«oui", True), ("РџСЂРѕРєСѓСЂРѕСЂ", True), ("Ð’Ð¾Ð»Ð°", True), ("a\ufffdb", True),
        ("générale", False), ("„Spaß“", False), ("«É»", False), ("Прокурор ёлка Її", False), ("MANHÃ»", False), ("São", False), ("日本語", False),
    ],
)  # fmt: skip
def test_text_is_garbled_if_it_is_utf_8_that_was_read_as_something_else(text, expected):
    assert bool(lettering.garbled(text)) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Кrеmlin said", ["Кrеmlin"]),
        ("IT-компания", []),
        ("µg in Ωmega", ["Ωmega"]),
        ("ВТБ Bank", []),
        ("naïve Straße", []),
        ("кодексi", ["кодексi"]),
    ],
)
def test_a_word_mixes_alphabets_if_one_letter_is_of_another(text, words):
    assert list(lettering.mixed(text)) == words


def test_conclusions_on_a_case_that_is_not_there_are_one_doubt_and_borrowed_ones_none(folder):
    shutil.copy(store.ROOT / "data" / "raw" / "codebook" / "conclusions.csv", folder / "codebook")
    assert [str(doubt) for doubt in doubted(folder)] == [
        "warning case:conclusions:kislitsin: codebook/conclusions.csv, row 2, column case_id: 'kislitsin' is not a case in the data, "
        "so nothing is asked of it; name a case, or remove its rows"
    ]


SEEN = "warning_id,note\nlate:tiny-s02:2052-02-20,the page foretells it\n"


def test_what_was_seen_is_not_said_again_and_what_is_no_warning_any_more_is(folder):
    write(folder, f"{CASE}/statements.csv", 3, date="2052-02-20")
    (folder / "seen.csv").write_text(SEEN, encoding="utf-8")
    assert ids(folder) == []
    write(folder, f"{CASE}/statements.csv", 3, date="2053-02-20")
    assert ids(folder) == ["late:tiny-s02:2053-02-20", "seen:late:tiny-s02:2052-02-20"]  # another day is another warning
    assert [doubt.id for doubt in intake.judge_case_folder(folder / CASE).doubts] == ["late:tiny-s02:2053-02-20"]


def test_a_warning_without_a_reason_cannot_be_seen(folder):
    (folder / "seen.csv").write_text("warning_id,note\nlate:tiny-s02:2052-02-20,\n", encoding="utf-8")
    assert [(fault.file, fault.column) for fault in intake.judge(folder).faults] == [("seen.csv", "note")]


def test_ids_of_doubts_stay_the_same_when_rows_change_places(folder):
    write(folder, f"{CASE}/facts.csv", 6, actor="Arcadian Prosecutors")
    write(folder, f"{CASE}/facts.csv", 2, claim="The prosеcutors charge.")
    before = ids(folder)
    table = store.read_table(folder / CASE / "facts.csv")
    (folder / CASE / "facts.csv").write_text(table.iloc[::-1].to_csv(index=False), encoding="utf-8")
    assert sorted(before) == sorted(ids(folder)) and len(before) == 2


def test_doubts_of_a_case_do_not_need_a_table_of_origins(folder):
    (folder / "origins.csv").unlink()
    write(folder, f"{CASE}/statements.csv", 3, date="2052-02-20")
    assert ids(folder) == ["late:tiny-s02:2052-02-20"]
    assert isinstance(doubted(folder)[0], doubts.Doubt)
