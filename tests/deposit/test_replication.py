"""REPLICATION.md has the headings of its template in their order, and every number in it is counted again by other code."""

import csv
import fnmatch
import io
import re
import sys
from functools import cache

import pytest
from deposited import COMMIT, but, contents

from analysis.collect import store
from analysis.deposit import citation, measured, programs, provenance, replication
from analysis.deposit.tree import Unfit
from analysis.model import sentences

HEADINGS = """# README for replication
## Overview
## Data Availability and Provenance Statements
### Statement about Rights
### (Optional, but recommended) License for Data
### Summary of Availability
#### Summary of Data Availability
### Details on each Data Source
## Dataset list
## Computational requirements
### Software Requirements
### Controlled Randomness
### Memory, Runtime, Storage Requirements
#### Summary time to reproduce
#### Summary of required storage space
#### Computational Details
## Description of programs/code
### (Optional, but recommended) License for Code
## Instructions to Replicators
### Details on various programs
## List of tables and programs
## References""".splitlines()
"""The headings of the template, version 1.2.rc1, under a title of our own."""
MEASURED = """step,command,n,seconds,memory,disk,system,processor,processors,memory_of_machine,python,commit
environment,make env,1,100,300,900,Linux x86_64,A processor,2,24105,3.11.7,{0}
run,make run,1,{1},1200,200,Linux x86_64,A processor,2,24105,3.11.7,{0}
01_clean_facts,,14,40,,,Linux x86_64,A processor,2,24105,3.11.7,{0}
"""


@cache
def text(seconds: str = "") -> str:
    """The document; with a run that took so many seconds, or with what is committed."""
    if not seconds:
        return replication.made(contents())["REPLICATION.md"].decode()
    return replication.made(but({measured.PATH: MEASURED.format(COMMIT, seconds).encode()}))["REPLICATION.md"].decode()


def section(heading: str, of: str = "") -> str:
    """What stands below a heading, up to the next one."""
    return re.split(r"^#+ .+$", (of or text()).partition(f"\n{heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]


def rows(part: str) -> list[list[str]]:
    """Cells of the rows of all tables in a part, without their heads."""
    lines = [line.strip().strip("|") for line in part.splitlines() if line.startswith("|")]
    heads = {place for place, line in enumerate(lines) if re.fullmatch(r"[ :|-]+", line)}
    kept = [line for place, line in enumerate(lines) if place not in heads and place + 1 not in heads]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)] for line in kept]


def table(path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((store.ROOT / path).read_text(encoding="utf-8"), newline="")))


CASES = sorted(path.name for path in (store.ROOT / "data" / "raw" / "cases").iterdir() if path.is_dir())
PAGES = {case: table(f"data/raw/cases/{case}/sources.csv") for case in CASES}
LAW = table("data/raw/law/sources.csv")


def test_every_heading_of_the_template_stands_there_in_its_order():
    assert re.findall(r"^#+ .+$", text(), re.MULTILINE) == HEADINGS
    empty = [heading for heading in HEADINGS[1:] if len(section(heading).strip()) < 20]
    assert empty == ["### Summary of Availability", "## Computational requirements", "### Memory, Runtime, Storage Requirements"]


def test_pages_of_each_case_are_counted_again():
    found = {
        name: (int(n), reports, int(copies)) for name, n, reports, copies in rows(section("### Details on each Data Source"))[-len(CASES) - 2 : -1]
    }
    by_hand = {
        case: (len(pages), str(len({page["origin_id"] for page in pages})), sum(bool(page.get("archived")) for page in pages))
        for case, pages in PAGES.items()
    }
    assert found == by_hand | {"law": (len(LAW), "not told apart", sum(bool(page.get("archived")) for page in LAW))}
    n_pages = sum(map(len, PAGES.values()))
    assert f"| all | {n_pages + len(LAW)} |" in section("### Details on each Data Source")
    lacking = sum(not page.get("archived") for pages in [*PAGES.values(), LAW] for page in pages)
    assert f"In this release {lacking} of {n_pages + len(LAW)} pages have no stored copy." in text()
    assert f"was read off {n_pages} pages of {len(CASES)} cases, and {len(LAW)} pages of the law." in text()


def test_each_source_names_a_table_that_is_there():
    sources = [row for row in rows(section("### Details on each Data Source")) if len(row) == 5]
    assert [row[3].partition(",")[0] for row in sources] == ["TRUE"] * (len(CASES) + 1) + ["FALSE"]
    for _, name, folder, _, cited in sources[:-1]:
        assert f"{folder}{name}" in contents().files
        assert f"**{cited.rpartition(', ')[2]}**" in section("## References")


def test_the_audited_document_is_named_and_why_it_is_not_there():
    [document] = table("data/raw/digest/document.csv")
    part = section("### Details on each Data Source")
    assert document["url"] in part and "is not included, since its text is its publisher's" in part
    assert f"Of its {len(table('data/raw/digest/claims.csv'))} claims" in part
    without = replication.made(but({provenance.DOCUMENT: None}))["REPLICATION.md"].decode()
    assert "audited" not in section("### Details on each Data Source", without) + section("## Dataset list", without)


def test_every_file_of_data_notebooks_and_results_is_in_one_group():
    groups = {cells[0].strip("`"): cells for cells in rows(section("## Dataset list"))[:-1]}
    files = [path for path in contents().files if path.startswith(("data/", "notebooks/", "results/"))]
    patterns = {name: name.replace("CASE", "*").replace("NAME", "*") for name in groups}
    n_found = dict.fromkeys(groups, 0)
    for path in files:
        fits = [name for name, pattern in patterns.items() if fnmatch.fnmatchcase(path, pattern) and name.count("/") == path.count("/")]
        fits = [name for name in fits if "CASE" not in name or "/study/" not in path]
        assert len(fits) == 1, path
        n_found[fits[0]] += 1
    said = {name: int(found[1]) if (found := re.search(r"\((\d+) files\)$", cells[2])) else 1 for name, cells in groups.items()}
    assert n_found == said and sum(said.values()) == len(files)
    assert groups["results/manifest.csv"][2] == "one row is a claimed file"
    for name, cells in groups.items():
        if name.startswith("data/") and name.endswith(".csv"):
            assert cells[2].startswith("one row is ")


def test_exhibits_are_those_of_the_list_and_their_files_are_there():
    listed = rows(section("## List of tables and programs"))
    assert [cells[0] for cells in listed] == re.findall(r"^\| ((?:Figure|Table) \w+) \|", (store.ROOT / "docs/exhibits.md").read_text(), re.MULTILINE)
    for _, notebook, cell, path, _ in listed:
        assert notebook in contents().files and path in contents().files
        assert f'"{cell.split()[1].strip("`")}"' in contents().files[notebook].decode()
    n_svg = sum(path.startswith("results/") and path.endswith(".svg") for path in contents().files)
    n_tables = sum("/tables/" in path and path.endswith(".csv") for path in contents().files if path.startswith("results/"))
    assert f"{n_svg + n_tables} figures and tables, {len(listed)} of them with numbers" in section("## Overview")


def test_versions_are_those_of_the_lock():
    lock = (store.ROOT / "requirements.txt").read_text(encoding="utf-8")
    pins = [line.split()[0] for line in lock.splitlines() if "==" in line and not line.startswith(" ")]
    part = section("### Software Requirements")
    assert f"({len({pin.partition('==')[0] for pin in pins})} packages" in part
    listed = re.findall(r"^  - `([\w-]+)` (.+)$", part, re.MULTILINE)
    assert len(listed) > 25
    for name, versions in listed:
        assert [f"{name}=={version}" for version in versions.split(" or ")] == [pin for pin in pins if pin.startswith(f"{name}==")] != []


def test_every_line_that_draws_is_listed_with_its_seed():
    """Found by looking for the words in the text of the package, and not in its syntax."""
    begins = re.compile(r"\brandom\.(default_rng|Random|RandomState|seed)\(")
    draws = re.compile(r"\brandom\.\w+\(")
    found = set()
    for path in sorted((store.ROOT / "analysis").rglob("*.py")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            assert len(draws.findall(line)) == len(begins.findall(line)), f"{path}:{number} draws without a seed"
            if begins.search(line):
                found.add((path.relative_to(store.ROOT).as_posix(), str(number)))
    listed = rows(section("### Controlled Randomness"))
    assert {(path, line) for path, line, *_ in listed} == found != set()
    assert all(seed not in ("`none`", "``") and what for *_, seed, what in listed)
    assert all("random" not in data.decode().split('"outputs"')[0] for path, data in contents().files.items() if path.startswith("notebooks/"))


def test_a_drawing_without_a_seed_and_one_in_a_notebook_are_seen():
    planted = b'"""A module."""\n\nfrom random import Random\n\nODD, EVEN = 3, 4\n\n\ndef drawn():\n    """What is drawn."""\n    return Random(EVEN), Random()\n'
    notebook = b'{"cells": [{"cell_type": "code", "id": "draw", "source": ["import numpy as np\\n", "np.random.default_rng(7)"]}]}'
    only = contents()._replace(files={"analysis/planted.py": planted, "notebooks/99_planted.ipynb": notebook})
    assert programs.seeds(only) == [
        ("analysis/planted.py", 10, "EVEN = 4", "What is drawn."),
        ("analysis/planted.py", 10, "none", "What is drawn."),
        ("notebooks/99_planted.ipynb, cell draw", 2, "7", ""),
    ]


def test_where_nothing_is_drawn_or_measured_it_is_said():
    bare = replication.made(but({measured.PATH: None, **{seed.path: b"" for seed in programs.seeds(contents())}}))["REPLICATION.md"].decode()
    assert "No pseudorandom number is drawn anywhere." in section("### Controlled Randomness", bare)
    for heading in ("#### Summary time to reproduce", "#### Summary of required storage space"):
        assert section(heading, bare).strip().startswith("Not stated: no run was measured") and "- [" not in section(heading, bare)
    assert f"writes `{measured.PATH}`" in section("#### Computational Details", bare)


@pytest.mark.parametrize(("seconds", "band"), [
    ("499", "<10 minutes"), ("500", "10-60 minutes"), ("3499", "10-60 minutes"), ("3500", "1-2 hours"), ("86300", "1-3 days"),
    ("9000000", "> 14 days"),
])  # fmt: skip
def test_time_and_room_are_in_one_band_each(seconds, band):
    """100 seconds of the environment come on top of the run; 1100 MiB and the archive are between 250 MB and 2 GB."""
    times, rooms = programs.bands(but({measured.PATH: MEASURED.format(COMMIT, seconds).encode()}))
    assert [one.words for one in times if one.is_it] == [band]
    assert [one.words for one in rooms if one.is_it] == ["250 MB - 2 GB"]


def test_the_bands_are_those_of_the_template():
    part = section("#### Summary time to reproduce", text("500"))
    assert re.findall(r"^- \[(.)\] (.+)$", part, re.MULTILINE) == [
        (" ", "&lt;10 minutes"), ("x", "10-60 minutes"), (" ", "1-2 hours"), (" ", "2-8 hours"), (" ", "8-24 hours"), (" ", "1-3 days"),
        (" ", "3-14 days"), (" ", "&gt; 14 days"), (" ", "Not feasible on a desktop machine"),
    ]  # fmt: skip
    part = section("#### Summary of required storage space", text("500"))
    assert re.findall(r"^- \[(.)\] (.+)$", part, re.MULTILINE) == [
        (" ", "&lt; 25 MBytes"), (" ", "25 MB - 250 MB"), ("x", "250 MB - 2 GB"), (" ", "2 GB - 25 GB"), (" ", "25 GB - 250 GB"), (" ", "&gt; 250 GB"),
    ]  # fmt: skip


def test_what_was_measured_is_said_with_machine_and_commit():
    part = section("#### Computational Details", text("500"))
    assert f"Linux x86\\_64, A processor, 2 processors, 24105 MiB of memory, with Python 3.11.7, at commit `{COMMIT}`" in part.replace(
        "x86_64", "x86\\_64"
    )
    assert rows(part) == [["`make env`", "100", "300", "900"], ["`make run`", "500", "1200", "200"], ["01_clean_facts", "14", "40"]]
    assert "took 8.3 minutes, after 1.7 for the environment" in section("## Overview", text("500"))


def test_what_is_committed_was_measured_of_every_notebook_on_one_machine():
    found = table(measured.PATH)
    notebooks = sorted(path.stem for path in (store.ROOT / "notebooks").glob("*.ipynb"))
    assert [row["step"] for row in found] == ["environment", "run", *notebooks]
    assert list(found[0]) == measured.MEASURED.names
    machine = ("system", "processor", "processors", "memory_of_machine", "python", "commit")
    [one] = {tuple(row[name] for name in machine) for row in found}
    assert re.fullmatch("[0-9a-f]{40}", one[-1]) and all(one)
    of_study = {"05_compare_cases", "07_measure_reliability"}
    for row in found[2:]:
        assert int(row["n"]) == (1 if row["step"] in of_study else len(CASES)) and int(row["seconds"]) > 0
        assert (row["command"], row["memory"], row["disk"]) == ("", "", "")
    for row in found[:2]:
        assert row["command"].startswith("make ") and int(row["seconds"]) > 10 and int(row["memory"]) > 50 and int(row["disk"]) > 5


def test_measurements_in_other_columns_are_refused():
    with pytest.raises(Unfit, match="has other columns than it should"):
        measured.read(but({measured.PATH: b"step,seconds\nrun,5\n"}))


def test_what_only_people_can_say_is_left_to_them():
    part = section("### Statement about Rights")
    authors = sentences.say_list([citation.name_of(author) for author in citation.read(contents())["authors"]])
    assert re.findall(r"^- \[(.)\] For whoever deposits this \((.+)\) to certify: ", part, re.MULTILINE) == [(" ", authors)] * 2
    assert "- [ ] For the authors of a paper to confirm" in section("## List of tables and programs")
    assert re.findall(r"^\d\. `(make \w+)`", section("## Instructions to Replicators"), re.MULTILINE) == ["make run", "make verify"]


def test_every_page_is_among_the_references():
    part = section("## References")
    cited = re.findall(r"\*\*(\w+)\*\*\n\n((?:- .+\n)+)", part)
    n_found = {name: len(lines.splitlines()) for name, lines in cited}
    assert n_found == {case: len({page["url"] for page in pages}) for case, pages in PAGES.items()} | {"law": len({page["url"] for page in LAW})}
    assert len(re.findall(r"<https?://[^ <>]+>", part)) == sum(n_found.values())


def test_a_stored_copy_is_counted_and_cited():
    study = contents().study
    case_id, case = next(iter(study.cases.items()))
    urls = case.sources["url"].where(case.sources.index < 2, "")
    copied = case.but(sources=case.sources.assign(archived=urls.str.replace("^http", "https://web.archive.org/web/http", regex=True)))
    changed = contents()._replace(study=type(study)(study.codebook, {**study.cases, case_id: copied}))
    made = replication.made(changed)["REPLICATION.md"].decode()
    assert [row[3] for row in rows(section("### Details on each Data Source", made)) if row[0] == case_id] == ["2"]
    assert section("## References", made).count("; stored copy: <https://web.archive.org/web/http") == 2


def test_the_document_is_one_that_markdown_reads_as_meant():
    """No place is left unfilled, no line is broken by a block of the template, no heading is glued to a paragraph."""
    assert not re.search(r"\{[{%]|%\}|\bNone\b|\bundefined\b", text())
    assert not re.search(r"[^\n]\n#|\n\n\n|[ \t]\n|\n- .*\n\|", text())
    widths = [len(cells) for cells in rows(section("## Dataset list"))]
    assert set(widths) == {4} and text().endswith("\n")


def test_files_and_commands_that_it_names_are_there():
    """Besides files of the archive it names those that other parts of the deposit add, and what a run makes."""
    own = text().partition("\n## References\n")[0]
    others = {"LICENCES.md", "sbom.cdx.json", "datapackage.json", "MANIFEST-SHA256.txt", "annotations.jsonld", "sources.csv", "case.csv"}
    named = set(re.findall(r"(?<![\w/*])(?:[\w-]+/)*[\w.-]+\.(?:md|csv|json|jsonld|txt|py|ipynb|toml)\b(?!\*)", own))
    named -= {name for name in named if re.search("CASE|NAME", name)}
    assert len(named) > 100 and named - others <= set(contents().files)
    assert {"LICENSE", "LICENSE-DATA"} <= set(contents().files)
    targets = set(re.findall(r"^([a-z-]+):", contents().files["Makefile"].decode(), re.MULTILINE))
    assert {"run", "verify", "env", "print"} == set(re.findall(r"`make (\w+)", own)) <= targets


def test_seconds_of_notebooks_are_read_off_what_a_run_says():
    said = "    1  kislitsin    01_clean_facts             2.5 s\n  failed  x 02_y: no\n   12  study        05_compare_cases          10.0 s\n  100  vinnik  01_clean_facts  0.5 s\n"
    assert measured.notebooks(said) == {"01_clean_facts": (2, 3.0), "05_compare_cases": (1, 10.0)}


def test_a_command_is_measured_with_what_it_starts(tmp_path):
    program = "import sys, time; x = bytearray(2**26); open('made', 'wb').write(b'x' * 2**20); print('said', file=sys.stderr); time.sleep(1.2)"
    took = measured._take(("sh", "-c", f'"{sys.executable}" -c "{program}"; true'), tmp_path)
    assert 1 <= took.seconds < 20 and took.memory > 60 and 1 <= took.disk < 1.1 and took.said == "said\n"
    with pytest.raises(RuntimeError, match="false failed"):
        measured._take(("false",), tmp_path)
