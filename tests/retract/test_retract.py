"""A case, a fact or a person is taken back whole or not at all, the log does not name it, and what is left is found."""

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from taken_back import drop, everything, leave_results, two_harbours

from analysis.cli.group import main
from analysis.collect import changes, store
from analysis.pipeline import gone, intake
from analysis.retract import plan, proof

REASON = ("--yes", "--reason", "the subject asked for it")
ALMSTROEM = re.compile(r"alms?tr[oö]e?m|альмстр", re.IGNORECASE)
SUNDQVIST = re.compile(r"s[uü]ndq[vu]ist", re.IGNORECASE)


@pytest.fixture
def raw(tmp_path, monkeypatch):
    monkeypatch.setenv(store.RAW, "")
    monkeypatch.setattr(proof, "places", lambda raw, more: [raw, *more])
    return two_harbours(tmp_path / "data")


def call(raw: Path, *arguments: object) -> Result:
    """The verb, on a data set."""
    return CliRunner().invoke(main, ["retract", "--raw", str(raw), *map(str, arguments)])


def tables(raw: Path) -> dict[str, list[str]]:
    return {path.relative_to(raw).as_posix(): path.read_text(encoding="utf-8").splitlines() for path in sorted(raw.rglob("*.csv"))}


def test_without_yes_nothing_is_changed_and_the_plan_says_before_and_after(raw):
    before = everything(raw)
    done = call(raw, "Mira Sundqvist")
    assert done.exit_code == 1
    assert "case.csv, line 2, person: Mira Sundqvist -> a person (case-1)" in done.output
    assert "codebook/aliases.csv, line 2: Mira Sundquist, Mira Sundqvist, person, case-1 -> (removed)" in done.output
    assert "nothing was changed; with --yes " in done.output
    assert re.search(r"cases/sundqvist/case\.csv has Mira Sundqvist, .*: --yes takes it out", done.output)
    assert everything(raw) == before


def test_a_name_that_nobody_has_is_refused_before_any_work(raw):
    done = call(raw, "9" * (plan.LONGEST + 1))
    assert done.exit_code == 2 and len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("a name of 201 letters is too long to be searched for; ")
    assert call(raw, "9" * plan.LONGEST).exit_code == 0


def test_a_case_goes_with_every_row_list_and_word_that_names_it(raw):
    before = tables(raw)
    assert call(raw, "almstroem", *REASON).exit_code == 0
    assert not ALMSTROEM.search(everything(raw))
    assert intake.data_set_faults(raw) == []
    after = tables(raw)
    kept = {path: lines for path, lines in before.items() if not ALMSTROEM.search("\n".join([path, *lines]))}
    assert {path: after[path] for path in kept} == kept
    assert after["cases/sundqvist/facts.csv"] == before["cases/sundqvist/facts.csv"]
    assert (raw / "LIMITS.md").read_text(encoding="utf-8").startswith("# Limits\n\na case that was taken back: of a person no photo.\n")


def test_an_address_with_the_word_of_a_case_stays_an_address(raw):
    sources = raw / "cases" / "sundqvist" / "sources.csv"
    pages = store.read_table(sources)
    named = pages["url"] == "https://svea.example/2022-05-04"
    pages["url"] = pages["url"].mask(named, "https://svea.example/the-almstroem-case")
    pages["archived"] = "https://copies.example/1/" + pages["url"].where(named, "")
    sources.write_bytes(store.csv_bytes(pages))
    assert call(raw, "almstroem", *REASON).exit_code == 0
    left = store.read_table(sources).set_index(pages["source_id"])[["url", "archived"]]
    assert left[named.array].to_numpy().tolist() == [["https://svea.example/", ""]]  # a copy has no home that would be a copy
    assert set(left.loc[~named.array, "archived"]) == {"https://copies.example/1/"}


def test_what_two_cases_are_about_stays_with_the_other(raw):
    raw = raw.with_name("treaty")
    shutil.copytree(store.ROOT / "tests" / "data" / "treaty", raw)
    done = call(raw, "sarn-two", "--yes", "--reason", "a trial")
    assert done.exit_code == 0, done.output
    assert "the Sarn Sea treaty, first round" in (raw / "cases" / "sarn" / "case.csv").read_text()
    assert not any("treaty, second round" in path.read_text() for path in raw.rglob("*.csv"))


def test_a_case_whose_name_begins_as_that_of_the_one_that_goes_stays_as_it_is(raw):
    """`almstroem-two` is another case, and no name of `almstroem` that is left; nor is a page of it that is called so."""
    (raw / "cases" / "sundqvist").rename(raw / "cases" / "almstroem-two")
    for path in [path for path in raw.rglob("*") if path.suffix in (".csv", ".md", ".toml")]:
        text = path.read_text(encoding="utf-8").replace("sundqvist", "almstroem-two").replace("svea-0504", "almstroem-0504")
        path.write_text(text, encoding="utf-8")
    before = tables(raw)
    done = call(raw, "almstroem", *REASON)
    assert done.exit_code == 0, done.output
    after, of_case = tables(raw), "cases/almstroem-two/"
    assert after["codebook/selection.csv"] == [line for line in before["codebook/selection.csv"] if not line.startswith("almstroem,")]
    assert {path: lines for path, lines in after.items() if path.startswith(of_case)} == {
        path: lines for path, lines in before.items() if path.startswith(of_case)
    }
    assert "has almstroem" not in done.output and "almstroem-two-f01" in (raw / "LIMITS.md").read_text(encoding="utf-8") and intake.data_set_faults(raw) == []


def test_origins_of_a_case_go_where_no_other_case_has_them(raw):
    sources = raw / "cases" / "almstroem" / "sources.csv"
    sources.write_text(sources.read_text(encoding="utf-8").replace(",svea-0411,", ",svea-9999,"), encoding="utf-8")
    origins = raw / "origins.csv"
    with origins.open("a", encoding="utf-8") as file:
        file.write("svea-9999,Svea Courier,SE,newspaper,1,\n")
    assert call(raw, "almstroem", *REASON).exit_code == 0
    left = origins.read_text(encoding="utf-8")
    assert "svea-9999" not in left and "svea-0411" in left


def test_a_fact_goes_with_statements_contradictions_and_pages_that_carry_nothing_else(raw):
    assert call(raw, "sundqvist-f12", *REASON).exit_code == 0
    of_case = {path: lines for path, lines in tables(raw).items() if path.startswith("cases/sundqvist/")}
    assert not any("f12" in line for lines in of_case.values() for line in lines)
    assert len(of_case["cases/sundqvist/contradictions.csv"]) == 1
    assert "sundqvist-f10" in "\n".join(of_case["cases/sundqvist/facts.csv"])
    assert intake.data_set_faults(raw) == []


@pytest.mark.parametrize(("option", "is_left"), [((), False), (("--keep-pages",), True)])
def test_pages_that_carry_nothing_but_the_fact_go_unless_they_are_kept(raw, option, is_left):
    assert call(raw, "sundqvist-f06", *REASON, *option).exit_code == 0
    after = tables(raw)
    assert any(line.startswith("court-0614,") for line in after["cases/sundqvist/sources.csv"]) == is_left
    assert any(line.startswith("court-0614,") for line in after["origins.csv"])  # the other case has it too


def test_a_person_is_words_for_the_role_in_every_spelling_and_ids_do_not_say_the_name(raw):
    assert call(raw, "mira  SUNDQVIST", *REASON).exit_code == 0
    assert not SUNDQVIST.search(everything(raw))
    assert intake.data_set_faults(raw) == []
    assert 'default_case = "case-1"' in (raw / "study.toml").read_text(encoding="utf-8")
    assert "A person's age is unknown (case-1-f01)." in (raw / "LIMITS.md").read_text(encoding="utf-8")


def test_who_acts_is_the_organ_and_a_name_in_words_of_others_is_words_too(raw):
    facts = raw / "cases" / "sundqvist" / "facts.csv"
    text = facts.read_text(encoding="utf-8")
    facts.write_text(re.sub(r"(?m)^(sundqvist-f11,[^,]+),[^,]+,", r'\1,"Rui Quintela, minister",', text), encoding="utf-8")
    with (raw / "LIMITS.md").open("a", encoding="utf-8") as file:
        file.write("Of the day on which Quintela spoke one page is the witness.\n")
    assert "Rui Quintela" in facts.read_text(encoding="utf-8")
    assert call(raw, "Rui Quintela", *REASON).exit_code == 0
    assert ",a person of the foreign ministry of Portugal,PT,foreign_ministry," in facts.read_text(encoding="utf-8")
    assert "on which a person of the foreign ministry of Portugal spoke" in (raw / "LIMITS.md").read_text(encoding="utf-8")


def test_an_informant_is_the_voice_in_the_codebook_and_in_the_facts(raw):
    with (raw / "codebook" / "informants.csv").open("a", encoding="utf-8") as file:
        file.write('defence lawyer,,"Lawyer of the person, or the defence",yes,defence,the defence,no\n')
    for path in raw.rglob("*.csv"):
        path.write_text(path.read_text(encoding="utf-8").replace("defence lawyer", "Jane Roe-Smith"), encoding="utf-8")
    assert call(raw, "jane roe smith", *REASON).exit_code == 0
    after = tables(raw)
    assert any(line.startswith("a person of the defence,") for line in after["codebook/informants.csv"])
    assert any(",a person of the defence," in line for line in after["cases/sundqvist/facts.csv"])
    assert intake.data_set_faults(raw) == []


def test_titles_and_addresses_are_blank_or_kept_as_asked(raw):
    sources = raw / "cases" / "sundqvist" / "sources.csv"
    sources.write_text(
        sources.read_text(encoding="utf-8").replace("https://svea.example/2022-05-04", "https://svea.example/sundqvist"), encoding="utf-8"
    )
    kept = call(raw, "Mira Sundqvist", *REASON, "--keep-titles")
    assert kept.exit_code == 1 and "cases/case-1/sources.csv has " in kept.output and "edit it by hand" in kept.output
    (path,) = raw.glob("cases/case-1/sources.csv")
    assert "Sundqvist held in Lisbon,https://svea.example/sundqvist" in path.read_text(encoding="utf-8")
    assert call(raw, "Sundqvist", *REASON).exit_code == 0
    assert ",,https://svea.example/," in path.read_text(encoding="utf-8")


def test_a_surname_that_others_have_and_a_nickname_are_not_taken_for_the_person(raw):
    with (raw / "codebook" / "aliases.csv").open("a", encoding="utf-8") as file:
        file.write("Bo Sundqvist,Bo Sundqvist,person,sundqvist\nHarbour,Mira Sundqvist,person,sundqvist\n")
    done = call(raw, "Mira Sundqvist")
    assert "'Harbour' alone can be a word of others too" in done.output
    assert "Bo Sundqvist, Bo Sundqvist" not in done.output and "Sundqvist held in Lisbon" not in done.output


def test_the_log_says_what_was_done_and_not_to_whom(raw):
    call(raw, "almstroem", *REASON, "--by", "the maintainers", "--on", "2026-02-03")
    call(raw, "Mira Sundqvist", *REASON, "--on", "2026-02-04")
    head, one, other = (raw / plan.LOG).read_text(encoding="utf-8").splitlines()
    assert head == "retracted_on,retracted,name_sha256,n_changes,reason,retracted_by"
    assert re.fullmatch(rf"2026-02-03,case,{plan.digest('Almstroem')},\d+,the subject asked for it,the maintainers", one)
    assert re.fullmatch(rf"2026-02-04,person,{plan.digest('Mira  Sundqvist')},\d+,the subject asked for it,", other)


@pytest.mark.parametrize("name", ["almstroem", "sundqvist-f12", "Mira Sundqvist"])
def test_a_second_call_says_that_nothing_is_there(raw, name):
    assert call(raw, name, *REASON).exit_code == 0
    before = everything(raw)
    again = call(raw, name, *REASON)
    assert again.exit_code == 0 and "nothing of it is in the collected data" in again.output and "left in none of them" in again.output
    assert everything(raw) == before


def test_what_is_left_elsewhere_is_found_until_it_is_made_anew(raw, tmp_path, monkeypatch):
    monkeypatch.setenv(store.RAW, str(raw))
    build = leave_results(tmp_path / "build", ("almstroem", "sundqvist"))
    done = call(raw, "almstroem", *REASON, "--in", build)
    assert done.exit_code == 1 and "make it again" in done.output and "results/almstroem/tables/positions.csv" in done.output
    monkeypatch.setenv(store.RAW, str(raw))
    gone.remove(build)
    assert call(raw, "almstroem", "--search", "--in", build).exit_code == 0
    assert not ALMSTROEM.search(everything(build))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["sundqvist", *REASON], "sundqvist is the default case: study.toml names it; name another one there first"),
        (["Mira Sundqvist", "--yes"], "--yes needs --reason"),
        (["Mira Sundqvist", "--yes", "--reason", "Sundqvist, Mira wrote"], "--reason names what is taken back"),
        (["ab"], "too short"),
        (["court"], "'court' is a word of the codebook"),
        (["almstroem", "--in", "/nowhere/at/all"], "--in is '/nowhere/at/all', which does not exist"),
    ],
)
def test_what_cannot_be_done_is_bad_input_and_changes_nothing(raw, arguments, said):
    before = everything(raw)
    done = call(raw, *arguments)
    assert (done.exit_code, said in done.output) == (2, True), done.output
    assert everything(raw) == before


def test_what_would_not_pass_the_check_is_refused(raw):
    facts = raw / "cases" / "sundqvist" / "facts.csv"
    facts.write_text(facts.read_text(encoding="utf-8").replace(",charge,", ",no such event,"), encoding="utf-8")
    before = everything(raw)
    done = call(raw, "almstroem", *REASON)
    assert done.exit_code == 2 and "what is left would not pass the check: sundqvist/facts.csv, row 2, column event_type" in done.output
    assert everything(raw) == before


def test_the_last_case_is_not_taken_back(raw):
    for name in ("study.toml", "codebook/propositions.csv"):  # without the first, the second would be all propositions that there are
        (raw / name).unlink()
    drop(raw, "trial_in", *(f"cases/{case_id}/statements.csv" for case_id in ("almstroem", "sundqvist")))
    assert call(raw, "almstroem", *REASON).exit_code == 0
    done = call(raw, "sundqvist", *REASON)
    assert done.exit_code == 2 and "no case would be left" in done.output


def test_tables_of_any_separator_and_encoding_are_read(raw):
    for name, encoding in (("facts", "utf-16"), ("sources", "utf-8-sig")):
        path = raw / "cases" / "almstroem" / f"{name}.csv"
        path.write_bytes(store.read_table(path).to_csv(index=False, sep=";").encode(encoding))
    sheet = raw / "cases" / "sundqvist" / "sources.csv"
    sheet.write_bytes(store.read_table(sheet).rename(columns=str.upper).to_csv(index=False, sep=";", lineterminator="\r\n").encode("utf-8-sig"))
    assert call(raw, "almstroem", *REASON).exit_code == 0
    assert call(raw, "Mira Sundqvist", *REASON).exit_code == 0
    assert not ALMSTROEM.search(everything(raw)) and not SUNDQVIST.search(everything(raw))
    assert intake.data_set_faults(raw) == []


def test_all_is_changed_or_nothing(raw, monkeypatch):
    monkeypatch.setenv(store.RAW, str(raw))
    made = plan.plan(raw, "almstroem", plan.Wishes())
    (raw / "codebook" / "selection.csv").write_text("candidate,included,rival_request,reason\n", encoding="utf-8")
    before = tables(raw)
    with pytest.raises(changes.Stale, match=r"codebook/selection\.csv"):
        plan.carry_out(raw, "almstroem", made, plan.Entry("2026-02-03", "because", ""))
    assert tables(raw) == before


def test_it_is_said_what_cannot_be_reached_and_what_to_do_about_the_rest(monkeypatch):
    root = store.ROOT
    said = {
        "results/lisov/tables/positions.csv": "call `make refresh`",
        "notebooks/05_compare_cases.ipynb": "call `make refresh`",
        "build/lab/01_clean_facts.ipynb": "your own copy: edit it, or remove it and call `make lab`",
        "build/verification/letter.html": "remove it, or call `make verify`",
        "build/print/lisov/matrix.pdf": "remove it, or call `make print`",
        "site/assets/search-index.js": "call `make site`",
        ".staged/new/results/x.csv": "call any command, which finishes what was left there, or remove it",
        "dist/rival_requests.whl": "remove it, and build the package again",
        "docs/tracing.md": "edit it by hand",
        "data/raw/LIMITS.md": "edit it by hand",
    }
    assert {path: proof.advice(root / path, root / "data" / "raw", []) for path in said} == said
    assert "--yes" in proof.advice(root / "data" / "raw" / "LIMITS.md", root / "data" / "raw", ["LIMITS.md"])
    words = "\n".join(proof.unreachable("Ada Tiller"))
    assert "copies and forks" in words and ("git filter-repo" in words) == (root / ".git").exists()


def test_of_the_project_s_own_data_the_whole_project_is_searched(tmp_path):
    assert proof.places(store.ROOT / "data" / "raw", [tmp_path]) == [store.ROOT, tmp_path]
    assert proof.places(tmp_path, []) == [tmp_path, store.ROOT / "build", store.ROOT / "site"]


def test_the_project_s_own_data_would_pass_the_check_without_a_case(monkeypatch):
    monkeypatch.setenv(store.RAW, "")
    made = plan.plan(store.ROOT / "data" / "raw", "lisov", plan.Wishes())
    assert made.contents and made.refusals == []
