"""Cases of another study beside one's own: one of two invented studies lies in an archive, and the tutorial's commands compare the two."""

import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from analysis.collect import files, joining, other_words, others, store
from analysis.deposit import archive
from analysis.model.dictionary.collected import STUDY_TABLES
from analysis.model.dictionary.vocabulary import CODEBOOK_TABLES
from analysis.pipeline import from_raw, inputs, stamping, visitors
from analysis.studies import folder

DATA = store.ROOT / "tests" / "data"
SECTION = (store.ROOT / "docs" / "your-study.md").read_text(encoding="utf-8").partition("## Beside the cases of others")[2].partition("\n## ")[0]
(NAMING,) = re.findall(r"```toml\n(.*?)```", SECTION, re.DOTALL)
COMMANDS = [shlex.split(line)[1:] for block in re.findall(r"```sh\n(.*?)```", SECTION, re.DOTALL) for line in block.strip().splitlines()]
STUDY_NOTEBOOKS = """
import sys
from pathlib import Path
from analysis.collect import files, store
from analysis.pipeline import from_raw
from analysis.verify import in_process
out = Path(sys.argv[1]).resolve()
tables = from_raw.processed("modelo").files
files.write_all(out / "data" / "processed" / "modelo", {f"{name}.csv": store.csv_bytes(table) for name, table in tables.items()})
in_process.run("study", out)
"""
"""What `run` makes of all cases, in one plain process; the notebooks of a case are tested elsewhere."""


def made(title: str, author: str, case_id: str, data: str) -> dict[str, bytes]:
    """A study of an invented data set, as `new` begins one."""
    answers = folder.Answers(folder.EXTRADITION, title, "Who asked?", (author,), "CC0-1.0", (case_id,))
    found = {path.relative_to(DATA / data).as_posix(): path.read_bytes() for path in (DATA / data).rglob("*.csv")}
    return folder.files_of(answers) | {f"data/raw/{path}": content for path, content in found.items()}


def zipped(contents: dict[str, bytes], top: str = "the-clockmaker-0.1.0") -> bytes:
    return archive.pack({path: data for path, data in contents.items() if path.startswith(("data/", "CITATION"))}, [], top, "2026-11-29")


CLOCKMAKER = made("The clockmaker", "Bo Example", "tiny", "tiny")
CLOCKMAKER["data/raw/codebook/coders.csv"] = (store.ROOT / "data" / "raw" / "codebook" / "coders.csv").read_bytes()
RESTORER = made("Two requests for a restorer", "Ada Example", "modelo", "modelo")


def put(place: Path, contents: dict[str, bytes], other: bytes, **changed: str) -> Path:
    """One's own study, which names the other as the tutorial does but for what is changed, and the archive of the other beside it."""
    files.write_bytes(place / "the-clockmaker-0.1.0.zip", other)
    naming = NAMING.replace("<SHA-256 of the zip>", changed.pop("sha256", "") or files.sha256(other))
    for key, value in changed.items():
        naming = re.sub(rf"(?m)^{key} = .*$", f"{key} = {value}", naming)
    about = contents["data/raw/study.toml"].decode().replace("\n[words]", f"\n{naming}\n[words]", 1)
    about = about.replace("exhibits = []", 'exhibits = ["cases", "steps", "rivals"]')
    files.write_all(place / "own", contents | {"data/raw/study.toml": about.encode()})
    return place / "own"


def refused(monkeypatch, own: Path) -> str:
    """Why a verb refuses the studies beside one's own."""
    monkeypatch.setenv(store.RAW, str(own / "data" / "raw"))
    return "\n".join(visitors.faults())


@pytest.fixture(scope="module")
def study(tmp_path_factory) -> Path:
    return put(tmp_path_factory.mktemp("ein Vergleich"), RESTORER, zipped(CLOCKMAKER))


@pytest.fixture(scope="module")
def done(study) -> dict[str, str]:
    """What each command of the tutorial says in that study, by verb; all have to succeed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RIVAL_REQUESTS", "PYTHON"))}
    said = {}
    for verb, *words in COMMANDS:
        command = ["-c", STUDY_NOTEBOOKS, "build"] if verb == "run" else ["-m", "analysis", verb, *words]
        ended = subprocess.run(
            [sys.executable, *command], cwd=study, env=kept | {"PYTHONPATH": str(store.ROOT)}, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        assert ended.returncode == 0, f"{verb}\n{ended.stdout}\n{ended.stderr}"
        said[verb] = ended.stdout
    return said


def test_tables_over_cases_have_the_rows_of_both_studies_with_their_makers(done, study):
    tables = {name: store.read_table(study / "build" / "results" / "study" / "tables" / f"{name}.csv") for name in ("cases", "steps", "rivals", "organs")}
    for name, table in tables.items():
        assert dict(zip(table["case_id"], table["study"], strict=True)) == {"modelo": "this study", "tiny": "clockmaker"}, name
    beside = tables["cases"].set_index("case_id")
    assert beside.loc["tiny", ["person", "requesting_states", "outcome_state"]].tolist() == ["Ada Tiller (clockmaker)", "XB;XC", "pending"]
    assert beside.loc["modelo", "person"] == "Ines Modelo (invented)" and beside.loc["tiny", "n_statements"] == "16"  # tests/data/tiny/README.md


def test_the_note_under_each_exhibit_says_whose_cases_stand_in_it(done, study):
    sha256 = files.sha256(zipped(CLOCKMAKER))
    found = sorted((study / "build" / "results" / "study").rglob("*.md"))
    assert len(found) > 5
    for path in found:
        said = path.read_text(encoding="utf-8")
        assert "1 of 2 cases is that of clockmaker (The clockmaker, by Bo Example; release 0.1.0, SHA-256 " + sha256 in said, path
        assert re.search(r"codebook SHA-256 [0-9a-f]{64}; licence CC0", said), path
    assert "(clockmaker)" in (study / "build" / "results" / "study" / "figures" / "steps.svg").read_text(encoding="utf-8")


def test_check_names_the_other_study_and_nothing_of_it_is_copied_or_run(done, study):
    assert "no faults\nbeside these cases: tiny of clockmaker (The clockmaker, by Bo Example; release 0.1.0" in done["check"]
    assert not [path for path in study.rglob("*") if path.parent.name == "tiny"]


def test_a_trace_leads_to_the_facts_and_pages_of_the_other_and_says_whose_they_are(done):
    assert "collected and coded by clockmaker (The clockmaker, by Bo Example;" in done["trace"]
    assert "12 facts:" in done["trace"] and "tiny-f01 (2021-02~)" in done["trace"] and "17 pages:" in done["trace"]


def test_codings_of_others_are_not_compared_with_ones_own(done, study):
    """The other study has two coders; of one's own there are none."""
    assert ("data/raw/codings.csv" in CLOCKMAKER) and not (study / "build" / "results" / "study" / "tables" / "reliability.csv").exists()


def test_whoever_reads_it_gets_the_law_and_words_of_both_and_each_case_keeps_its_own(monkeypatch, study):
    monkeypatch.setenv(store.RAW, str(study / "data" / "raw"))
    own = store.read_codebook()
    both = from_raw.study()
    assert [*both.cases] == ["modelo", "tiny"] and [*both.own.cases] == ["modelo"] and joining.beside(both) is both
    assert both.cases["tiny"].made_by == "clockmaker" and both.cases["modelo"].codebook is own is both.own.codebook
    names = dict(zip(both.codebook.states["alpha2"], both.codebook.states["name"], strict=True))
    assert names["XA"] == "Arcadia" and "XA" not in set(own.states["alpha2"]) and both.codebook.coders.equals(own.coders)


def test_the_notebooks_over_all_cases_depend_on_the_data_of_the_other(monkeypatch, tmp_path):
    own = put(tmp_path, RESTORER, b"", path='"../clock"')
    about = own / "data" / "raw" / "study.toml"
    about.write_bytes(re.sub(rb"(?m)^sha256 = .*\n", b"", about.read_bytes()))
    monkeypatch.setenv(store.RAW, str(about.parent))
    found = []
    for change in (b"", b"\n"):
        path = "data/raw/origins.csv"
        files.write_all(tmp_path / "clock", CLOCKMAKER | {path: CLOCKMAKER[path] + change})
        of = inputs.Inputs.of(["modelo", "study"])
        found.append([of.digest("01_clean_facts", "modelo"), of.digest("05_compare_cases", "study")])
    assert found[0][0] == found[1][0] and found[0][1] != found[1][1]


def test_a_changed_archive_is_refused_with_both_hashes(monkeypatch, tmp_path):
    other = zipped(CLOCKMAKER)
    meant = files.sha256(other)
    own = put(tmp_path, RESTORER, other.replace(b"Ada Tiller", b"Eve Tiller"), sha256=meant)
    said = refused(monkeypatch, own)
    assert meant in said and files.sha256(other.replace(b"Ada Tiller", b"Eve Tiller")) in said and "Get what study.toml names" in said
    with pytest.raises(others.Unusable, match="has the SHA-256"):
        joining.beside(visitors._uncleaned())
    (tmp_path / "the-clockmaker-0.1.0.zip").unlink()
    said = refused(monkeypatch, own)
    assert "there is nothing at" in said and meant in said and "build/others/clockmaker.zip" in said


def with_row(path: str, key: str, column: str, value: str, of: str = "") -> dict[str, bytes]:
    """The other study with one cell of a table of our codebook as it has it itself."""
    table = store.read_table(store.ROOT / "data" / "raw" / path)
    row = table[table.iloc[:, 0] == key].assign(**{column: value})
    assert len(row) == 1
    return CLOCKMAKER | {f"data/raw/{path}": store.csv_bytes(row)}


@pytest.mark.parametrize(
    ("path", "key", "column", "value"),
    [
        ("codebook/propositions.csv", "nationality_priority", "is_argument", "no"),
        ("codebook/informants.csv", "news agency, unattributed", "has_access", "yes"),
        ("codebook/event_types.csv", "statement", "is_background", "yes"),
    ],
)
def test_a_codebook_by_which_something_else_would_be_computed_is_refused(monkeypatch, tmp_path, path, key, column, value):
    said = refused(monkeypatch, put(tmp_path, RESTORER, zipped(with_row(path, key, column, value))))
    assert said.count("\n") == 0 and f"{path}, {key}: clockmaker has another meaning ({column}: " in said and f"{value!r} there" in said, said


def test_other_words_for_the_same_are_noted_and_ones_own_are_used(monkeypatch, tmp_path):
    own = put(tmp_path, RESTORER, zipped(with_row("codebook/organs.csv", "court", "definition", "any bench")))
    assert refused(monkeypatch, own) == ""
    both = joining.beside(visitors._uncleaned())
    assert both.makers[0].notes == ("Words that clockmaker has otherwise are those of this study: organs court (definition).",)
    assert "any bench" not in set(both.codebook.organs["definition"]) and visitors.say()[1] == both.makers[0].notes[0]


def test_a_case_that_both_have_is_refused(monkeypatch, tmp_path):
    said = refused(monkeypatch, put(tmp_path, made("Mine", "Ada Example", "tiny", "tiny"), zipped(CLOCKMAKER)))
    assert "The case tiny is one of this study and one of clockmaker." in said and "Traceback" not in said


def test_data_with_faults_name_the_study_whose_author_has_to_mend_them(monkeypatch, tmp_path):
    path = "data/raw/cases/tiny/statements.csv"
    said = refused(monkeypatch, put(tmp_path, RESTORER, zipped(CLOCKMAKER | {path: CLOCKMAKER[path].replace(b",XB,", b",ZZ,", 1)})))
    assert said.startswith("clockmaker (../the-clockmaker-0.1.0.zip) has 1 fault, which its author has to mend") and "tiny/statements.csv, row 2" in said


def test_what_is_no_study_of_another_is_refused_and_named(monkeypatch, tmp_path):
    link = io.BytesIO()
    with zipfile.ZipFile(link, "w") as bundle:
        entry = zipfile.ZipInfo("x/data/raw/study.toml")
        entry.create_system, entry.external_attr = 3, 0o120777 << 16
        bundle.writestr(entry, "/etc/passwd")
    for number, (other, changed, words) in enumerate(
        (
            (b"no zip", {}, "cannot be read as a study"),
            (link.getvalue(), {}, "is a link"),
            (archive.pack({"a.txt": b""}, [], "x", "2026-11-29"), {}, "is no study"),
            (zipped(CLOCKMAKER), {"cases": '["tinny"]'}, "it has no case tinny; its cases are tiny"),
            (zipped(CLOCKMAKER), {"path": '"../own"', "sha256": "0" * 64}, "is this study itself"),
        )
    ):
        said = refused(monkeypatch, put(tmp_path / str(number), RESTORER, other, **changed))
        assert words in said and "study.toml, others 'clockmaker'" in said and said.count("\n") == 0, said


def test_studies_that_the_other_names_are_not_followed(monkeypatch, tmp_path):
    about = CLOCKMAKER["data/raw/study.toml"].replace(b"\n[words]", b'\n[[others]]\nname = "third"\npath = "../own"\n\n[words]')
    own = put(tmp_path, RESTORER, zipped(CLOCKMAKER | {"data/raw/study.toml": about}))
    assert refused(monkeypatch, own) == "" and visitors.say()[1] == "clockmaker names cases of others itself (third), which are not followed."


def test_an_archive_of_a_study_asks_for_that_of_the_other(study, tmp_path, monkeypatch):
    unpacked = shutil.copytree(study / "data", tmp_path / "archive" / "data").parent
    with pytest.raises(others.Unusable, match=f"get the archive with the SHA-256 {files.sha256(zipped(CLOCKMAKER))} from its authors, and put it at "):
        visitors.bring(unpacked, tmp_path / "mine.zip")
    files.write_bytes(tmp_path / "the-clockmaker-0.1.0.zip", zipped(CLOCKMAKER))
    visitors.bring(unpacked, tmp_path / "mine.zip")
    assert (unpacked / "build" / "others" / "clockmaker.zip").read_bytes() == zipped(CLOCKMAKER)
    monkeypatch.setenv(store.RAW, str(study / "data" / "raw"))
    assert others.carried() == {"clockmaker.zip": zipped(CLOCKMAKER)}
    assert json.loads(stamping.of_results())["others"][0]["sha256"] == files.sha256(zipped(CLOCKMAKER))


def test_columns_that_are_only_words_are_columns_of_their_tables():
    tables = {table.name.rpartition("/")[2]: table for table in (*CODEBOOK_TABLES, *(table for table in STUDY_TABLES if table.name.startswith("law/")))}
    for name, columns in other_words.WORDING.items():
        assert {*columns.split()} <= {column.name for column in tables[name].columns if not column.is_key}, name
