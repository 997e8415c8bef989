"""Faults for people: a first conversion of an invented case, grouped, with what was meant, and what is certain written back."""

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from analysis.cli.group import main
from analysis.collect import cells, reading, store, suggestions
from analysis.model.dictionary import collected
from analysis.pipeline import mending

TINY = store.ROOT / "tests" / "data" / "tiny"
CASE = "cases/tiny"


def call(*arguments: object, said: str | None = None) -> Result:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(store.ROOT)
        for name in (store.RAW, store.BUILD):
            patch.setenv(name, "")
        return CliRunner().invoke(main, list(map(str, arguments)), input=said)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(TINY, tmp_path / "tiny", ignore=shutil.ignore_patterns("*.md"))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.csv")}


def put(folder: Path, name: str, pattern: str, new: str, count: int = 0) -> None:
    """Replace what a pattern finds in a file, which must be there."""
    text = (folder / name).read_bytes().decode()
    made, n = re.subn(pattern, new, text, count=count)
    assert n, pattern
    (folder / name).write_bytes(made.encode())


def as_a_spreadsheet_saves_it(folder: Path, name: str) -> None:
    """With semicolons, a byte order mark, a blank row and the ends of lines of Windows; cells with a list are in quotation marks."""
    found = reading.read((folder / name).read_bytes(), name)
    rows = [[f'"{cell}"' if ";" in cell or '"' in cell else cell for cell in row] for row in [found.header, *(cells for _, cells in found.rows)]]
    (folder / name).write_bytes(
        b"\xef\xbb\xbf" + "\r\n".join([*(";".join(row) for row in rows[:3]), "", *(";".join(row) for row in rows[3:])]).encode()
    )


SLIPS = [
    ("facts.csv", r";XA;", ";Arcadia;"), ("facts.csv", r";XB;", ";brandovia;"), ("facts.csv", ";justice_ministry;", ";Justice ministry;"),
    ("facts.csv", r";2021-(\d\d)-(1[3-9]|2\d|3\d);", r";\2/\1/2021;"), ("facts.csv", ";court document;", ";Court  Document;"),
    ("sources.csv", ",en,", ",en-GB,"), ("case.csv", ",XB;XC,", ",Brandovia; Corvania,"), ("case.csv", ",justice_ministry,", ",justice-ministry,"),
    ("requests.csv", "^(.*\n)XB,2021-04,", r"\1XB,April 2021,"), ("statements.csv", ",1,(act|speech),", r",+1,\1,"),
    ("statements.csv", ",-1,", ",−1,"), ("statements.csv", ",surrender_to_XB,", ",Surrender to XB,"),
]  # fmt: skip
"""What a first conversion has, each to be understood in one way only."""


def with_slips(folder: Path) -> None:
    """A first conversion: ids of pages with another sign in them, facts by their number alone, and `SLIPS`."""
    pages = sorted({cells[0] for _, cells in reading.read((folder / CASE / "sources.csv").read_bytes(), "").rows}, key=len, reverse=True)
    for name in ("case.csv", "requests.csv", "sources.csv", "facts.csv"):
        put(folder, f"{CASE}/{name}", rf"(?<![\w-])({'|'.join(pages)})(?![\w-])", lambda found: found[0].replace("-", "_"))  # type: ignore[arg-type]
    put(folder, "origins.csv", r"(?m)^([\w-]+),", lambda found: found[0].replace("-", "_"))  # type: ignore[arg-type]
    for name in ("facts.csv", "statements.csv", "contradictions.csv"):
        put(folder, f"{CASE}/{name}", r"\btiny-f(\d\d)\b", r"\1")
    put(folder, f"{CASE}/contradictions.csv", r"(?m)^(\d\d),(\d\d),", r"\2,\1,", 1)
    for name, pattern, new in SLIPS:
        put(folder, f"{CASE}/{name}", pattern, new)


def test_what_is_certain_is_written_back_and_nothing_else_of_the_files_changes(folder):
    as_a_spreadsheet_saves_it(folder, f"{CASE}/facts.csv")
    before = contents(folder)
    with_slips(folder)
    wrong = contents(folder)
    asked = call("check", folder, "--fix", said="n\n")
    assert asked.exit_code == 2 and contents(folder) == wrong
    assert "cases/tiny/case.csv, row 2, column requesting_states: 'Brandovia; Corvania' -> 'XB;XC'" in asked.stderr
    silent = call("check", folder, "--fix", said="")
    assert silent.exit_code == 2 and "nothing was changed, since nobody answered; add --yes" in silent.stderr and contents(folder) == wrong
    lines = asked.stderr.partition("[y/N]: n\n")[2].splitlines()
    assert len(lines) <= 12 and re.fullmatch(r"\d+ faults; --fix mends them with \d+ changes, which it shows first", lines[-1])
    assert any(re.search(r"\d+ cells say 'Arcadia' \(did you mean XA\?\), .*; --fix writes them", line) for line in lines)
    whole = call("check", folder, "-v").stderr.splitlines()
    assert len(whole) > len(lines) and any(line.startswith("tiny/facts.csv, row 5, column state") for line in whole)
    done = call("check", folder, "--fix", "--yes")
    assert (done.exit_code, "no faults" in done.stdout.splitlines()) == (0, True), done.stderr
    assert contents(folder) == before


UNCERTAIN = [
    ("facts.csv", "2021-03-01,Arcadian", "01/03/2021,Arcadian", "date", "2021-03-01 or 2021-01-03"),
    ("facts.csv", "2021-02-20,Court", "20/2/21,Court", "date", None),
    ("facts.csv", ",court_ruling,", ",ruling,", "event_type", "court_ruling"),
    ("case.csv", ",justice_ministry,", ",ministry,", "final_decider", "justice_ministry or foreign_ministry"),
    ("statements.csv", ",1,act,", ",yes,act,", "stance", None),
    ("facts.csv", ",XA,police,", ",Arcadai,police,", "state", "XA"),
]


def test_what_could_mean_two_things_is_asked_and_never_written(folder):
    for name, old, new, *_ in UNCERTAIN:
        put(folder, f"{CASE}/{name}", old, new, 1)
    before = contents(folder)
    done = call("check", folder, "--fix", "--yes", "--format", "json")
    assert done.exit_code == 2 and contents(folder) == before and done.stderr == "nothing can be mended with certainty\n"
    found = {(one["file"], one["column"], one["value"]): one for one in json.loads(done.stdout)["faults"]}
    for name, _, new, column, meant in UNCERTAIN:
        (one,) = (one for (file, at, value), one in found.items() if file == f"{CASE}/{name}" and at == column and value in new.split(","))
        assert (one["suggestion"], one["fixable"]) == (meant, False)
    said = call("check", folder).stderr
    assert re.search(r"'ruling' cannot be used here; use one of codebook/event_types\.csv \(\d+ words, the nearest court_ruling\), or add a row to .* \(columns event_type, ", said)
    assert "use 2021-03-01 or 2021-01-03, whichever is meant\n" in said and "'ministry' cannot" in said and said.count("did you mean XA") == 1


def test_faults_as_objects_are_in_one_order_and_name_the_lists_of_words_once(folder):
    put(folder, f"{CASE}/sources.csv", ",newspaper,", ",paper,")
    first, second = (call("check", folder, "--format", "json").stdout for _ in range(2))
    read = json.loads(first)
    assert first == second and read["words"].keys() == {"outlet_kinds"} and "newspaper" in read["words"]["outlet_kinds"]
    assert read["faults"][0] == {
        "file": "cases/tiny/sources.csv", "row": 4, "column": "outlet_kind", "value": "paper", "kind": "word", "allowed": "outlet_kinds",
        "suggestion": "newspaper", "fixable": False, "message": read["faults"][0]["message"],
    }  # fmt: skip
    assert json.loads(call("check", TINY, "--format", "json").stdout)["faults"] == []


def test_a_fact_and_a_page_without_an_id_get_one_that_stays(folder):
    for name, row in (
        ("facts.csv", ",2021-06-01,a paper,,press,not stated,,statement,It is said.,,,\n"),
        ("sources.csv", ",Arcadia Herald,,https://herald.example/new,2021-06-02,en,XA,newspaper,,\n"),
    ):
        with (folder / CASE / name).open("a", encoding="utf-8") as file:
            file.write(row)
    put(folder, f"{CASE}/facts.csv", "It is said.,,,", "It is said.,herald-0301,,")
    last = max(int(number) for number in re.findall(r"(?m)^tiny-f(\d+),", (folder / CASE / "facts.csv").read_text(encoding="utf-8")))
    assert call("check", folder, "--fix", "--yes").exit_code == 0
    assert f"\ntiny-f{last + 1:02d},2021-06-01," in (folder / CASE / "facts.csv").read_text(encoding="utf-8")
    assert "\narcadia-herald-20210602,Arcadia Herald," in (folder / CASE / "sources.csv").read_text(encoding="utf-8")
    assert mending.plan(folder).changes == ()


def test_faults_of_the_codebook_and_of_a_case_are_told_together(folder):
    put(folder, "codebook/states.csv", "XC,Corvania", "XC,")
    put(folder, f"{CASE}/facts.csv", ",police,", ",polcie,", 1)
    assert [line.partition(":")[0] for line in call("check", folder).stderr.splitlines()[:2]] == [
        "codebook/states.csv, row 4, column name",
        "tiny/facts.csv, row 4, column organ",
    ]


@pytest.mark.parametrize(
    ("data", "changes", "expected"),
    [
        (b'a,"b"\r\n"x ""y""",1\r\n', {(2, "a"): "z", (2, "b"): "2;3"}, b'a,"b"\r\n"z",2;3\r\n'),
        (b"sep=;\na;b\n1;2", {(2, "b"): "3;4"}, b'sep=;\na;b\n1;"3;4"'),
        (b"a,b\n\n1,\xff\n", {(3, "a"): "2"}, None),
        (b"a,b\n1,2\n", {(5, "a"): "2"}, None),
        ("a,b\n1,2\n".encode("utf-16"), {(2, "a"): "2"}, None),
    ],
)
def test_only_the_cells_that_change_change(data, changes, expected):
    assert cells.changed(data, changes, ["a", "b"]) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [("en-GB", "en"), ("zh-Hans-CN", "zh"), ("es-419", "es"), ("no idea", ""), ("it is unclear", ""), ("de facto", ""), ("is this", "")],
)
def test_only_a_language_tag_is_certain_to_be_a_language(text, code):
    column = next(table for table in collected.CASE_TABLES if table.name == "sources").column("language")
    found = suggestions.suggest(column, text, store.read_codebook().tables)
    assert (found.text if found.is_certain else "") == code


@pytest.mark.parametrize(
    ("table", "name", "typed", "meant", "is_certain"),
    [
        ("sources", "language", "Portuguese", "pt", True), ("sources", "language", "Portugese", "pt", False),
        ("facts", "informant", "MX police", "", False), ("facts", "informant", "TH polise", "TH police", False), ("facts", "date", "05.06.2031", "2031-06-05", True),
    ],
)  # fmt: skip
def test_a_word_is_known_by_its_name_and_never_taken_for_that_of_another_state(table, name, typed, meant, is_certain):
    column = next(each for each in collected.CASE_TABLES if each.name == table).column(name)
    assert suggestions.suggest(column, typed, store.read_codebook().tables) == (meant, is_certain)
