"""Universes as files and as notebooks: resumed is uninterrupted, failing ones have a reason, and notebooks say what the engine says."""

import random
import subprocess
import sys

import pandas as pd
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from plain_positions import Plain

from analysis import positions
from analysis.cli.group import main
from analysis.collect import files, store
from analysis.model import terms
from analysis.model.choices import DEFAULT, Choices
from analysis.multiverse import cell_looks
from analysis.multiverse import decisions as deciding
from analysis.multiverse.engine import Prepared
from analysis.pipeline import from_raw, universes

CODEBOOK = store.read_codebook()
DECISIONS = CODEBOOK.decisions
SEED = 20230622


def invoke(*words: str) -> object:
    return CliRunner().invoke(main, list(words))


def contents(folder) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_resumed_is_uninterrupted(tmp_path, monkeypatch):
    monkeypatch.setattr(universes, "ROWS", 100)
    said = []
    few = DECISIONS[DECISIONS["parameter"].isin(["basis", "rule", "min_origins", "coding", "disputed", "clock", "approximate"])]
    whole, halting = tmp_path / "whole", tmp_path / "halting"
    made = universes.write(["kasatkin"], few, "none", DEFAULT, whole, 1, said.append)
    assert sum(made.values()) > 2_000 and len(said) > 10 and said[0].endswith(f"file 1 of {len(said)}")

    written, write = [], files.write_bytes

    def stop_after(most: int):
        def writing(path, data):
            if path.suffix == ".parquet" and len(written) == most:
                raise KeyboardInterrupt
            write(path, data)
            written.append(path)

        return writing

    for most in (3, 4, 9):  # a stop after three files, one more, five more
        monkeypatch.setattr(files, "write_bytes", stop_after(most + len([path for path in written if path.suffix != ".parquet"])))
        with pytest.raises(KeyboardInterrupt):
            universes.write(["kasatkin"], few, "none", DEFAULT, halting, 1, said.append)
        assert 0 < len(list(halting.rglob("*.parquet"))) < len(list(whole.rglob("*.parquet")))
    monkeypatch.setattr(files, "write_bytes", write)
    kept = {path: path.stat().st_mtime_ns for path in halting.rglob("*.parquet")}
    assert universes.write(["kasatkin"], few, "none", DEFAULT, halting, 1, said.append) == {
        task._replace(folder=task.folder.replace("whole", "halting")): n for task, n in made.items()
    }
    assert contents(halting) == contents(whole) and all(path.stat().st_mtime_ns == time for path, time in kept.items())
    before = contents(halting)
    universes.write(["kasatkin"], few[few["label"] != "majority"], "none", DEFAULT, halting, 1, said.append)
    after = contents(halting)
    assert len(after) > len(before) and before.items() <= after.items()  # other choices have a folder of their own
    spoilt = next(halting.rglob("*.parquet"))
    spoilt.write_bytes(spoilt.read_bytes()[:100])
    for decisions in (few, few[few["label"] != "majority"]):
        universes.write(["kasatkin"], decisions, "none", DEFAULT, halting, 1, said.append)
    assert contents(halting) == after


def test_files_hold_every_universe_as_the_reference_has_it(tmp_path):
    few = DECISIONS[DECISIONS["parameter"].isin(["basis", "rule", "min_origins", "coding", "disputed", "exclude_informant_states"])]
    universes.write(["zubakha"], few, "single", DEFAULT, tmp_path, 1, lambda line: None)
    table = pq.read_table(next((tmp_path / "zubakha").glob("*/everything"))).to_pandas()
    case = from_raw.processed("zubakha")
    grid = universes.grid_of(case, few, "single")
    assert len(table) == grid.allowed.sum() and table["universe"].is_unique and table["universe"][0] == "zubakha/default"
    assert table["reason"].isna().all()
    plain, draw = Plain(case), random.Random(SEED)
    stance = {one.statement_id: one.stance for of_coding in plain.statements.values() for one in of_coding}
    names, n_spoken = Prepared(case).cells, 0
    for place in draw.sample(range(len(table)), 200):
        row = table.iloc[place]
        found, at = deciding.find(grid, case, universes.named(row["universe"])[2])
        cells, hashed = plain.cells(found.choices(at).values()), 0
        for name in names:  # one that the coding does not have, or that cannot apply, is silent
            cell = cells.get(name)
            words = ("silent", False)
            if cell and cell.speaking:
                words = (cell.kind, cell.is_contested, *sorted({stance[one] for one in cell.speaking}))
            hashed += int(cell_looks.number_of(*name, *words))
        assert int(row["matrix"], 16) == hashed % 2**64, row["universe"]
        own = cells.get(("US", "surrender_to_US"))
        wanted = own.stance == 1 if own and own.speaking else None
        n_spoken += wanted is not None
        assert row["US-supports-own-request"] is wanted or row["US-supports-own-request"] == wanted
    assert n_spoken


def test_a_universe_that_cannot_be_computed_is_a_row_with_a_reason(tmp_path, monkeypatch):
    case = from_raw.processed("kasatkin")
    case = case.but(statements=case.statements[case.statements["coding"] != "consensus"])
    monkeypatch.setattr(from_raw, "processed", lambda case_id: case)
    universes.write(["kasatkin"], DECISIONS, "none", DEFAULT, tmp_path, 1, lambda line: None)
    table = pq.read_table(next((tmp_path / "kasatkin").glob("*/everything"))).to_pandas()
    failing = table[table["coding"] == "consensus"]
    n_codings = 2 + len(CODEBOOK.coders)
    assert (
        set(failing["reason"]) == {"the case has no coding consensus"} and failing["matrix"].isna().all() and len(failing) * n_codings == len(table)
    )
    assert table.loc[table["coding"] != "consensus", "reason"].isna().all()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "number" in metafunc.fixturenames:
        metafunc.parametrize("number", range(metafunc.config.getoption("--universes")))


def test_notebooks_say_what_the_engine_says(number):
    """A drawn universe, run by papermill: as many as `--universes` asks for, over all cases in turn. The README runs one."""
    draw, case_id = random.Random(f"{SEED} {number}"), store.case_ids()[number % len(store.case_ids())]
    case = from_raw.processed(case_id)
    as_of = draw.choice(["", *sorted(set(case.sources["published_last_day"]) - {""})])
    grid = deciding.grid(case, DECISIONS, Choices(as_of=as_of))
    while True:
        places = tuple(draw.randrange(size) for size in grid.shape)
        if grid.allowed[places]:
            break
    origin, informant = draw.choice(sorted(set(case.sources["origin_id"]))), draw.choice(sorted(set(case.facts["informant"])))
    lost = draw.choice(["", deciding.FROM_ORIGIN + origin, deciding.FROM_INFORMANT + informant])
    name = f"{case_id}{universes.AT * bool(as_of)}{as_of}/{deciding.JOIN.join(filter(None, [grid.name(places), lost]))}"
    done = subprocess.run([sys.executable, "-m", "analysis", "universe", name], cwd=store.ROOT, capture_output=True, text=True, check=False)
    n_cells = len(Prepared(case).cells)
    assert done.returncode == 0 and f"{n_cells} of {n_cells} cells as the engine says" in done.stdout, (name, done.stdout, done.stderr)


def test_a_difference_is_named():
    case = from_raw.processed("kislitsin")
    grid = deciding.grid(case, DECISIONS)
    cells = positions.compare(case)
    n_cells, told, drawn = len(Prepared(case).cells), "results/kislitsin/tables/positions.csv", "results/kislitsin/figures/matrix.csv"
    own = cells[terms.is_spoken(cells)].assign(kind="own")
    made = {told: store.csv_bytes(cells), drawn: store.csv_bytes(own)}

    def differences(table: pd.DataFrame = cells, marks: pd.DataFrame = own) -> list[str]:
        shown = {told: store.csv_bytes(table), drawn: store.csv_bytes(marks)}
        found = universes._compare(case, grid, (0,) * len(grid.shape), made | shown)
        assert found[0] == n_cells
        return found[1]

    def changed(table: pd.DataFrame, **values: str) -> pd.DataFrame:
        """The table as its file has it, in which days are text, with another value in one cell."""
        text = store.read_table(store.csv_bytes(table))
        here = (text["state"] == "KZ") & (text["proposition"] == "surrender_to_RU")
        return text.assign(**{name: text[name].mask(here, value) for name, value in values.items()})

    assert differences() == []
    where = "KZ/surrender_to_RU: the engine says"
    assert differences(changed(cells, cell="divided")) == [f"{where} single 0 yes, notebook 02 divided 0 yes"]
    assert differences(changed(cells, is_contested="no")) == [f"{where} single 0 yes, notebook 02 single 0 no"]
    other = "KZ/surrender_to_RU: engine and notebook 02 rest on other statements or days"
    for column, value in (
        ("statement_ids_own", "kislitsin-s061"),
        ("contest_ids", ""),
        ("dissent_ids", "kislitsin-s061"),
        ("last_word_last", "2023-12-30"),
    ):
        assert differences(changed(cells, **{column: value})) == [other], column
    assert differences(marks=changed(own, is_contested="no")) == [f"{where} single 0 yes, notebook 03 draws single 0 no"]
    undrawn = own[~((own["state"] == "KZ") & (own["proposition"] == "surrender_to_RU"))]
    assert differences(marks=undrawn) == [f"{where} single 0 yes, notebook 03 draws nothing"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["universe", "kislitsin"], "universe is 'kislitsin'; use CASE/NAME"),
        (["universe", "nobody/default"], "universe is 'nobody/default'; use CASE/NAME"),
        (["universe", "kislitsin@2023-02-30/default"], "as_of is '2023-02-30'; leave it blank or use YYYY-MM-DD"),
        (["universe", "kislitsin/loudest"], "'loudest' is no option; use "),
        (["universe"], "Neither UNIVERSE nor --case was given. Name a universe, such as CASE/default, or a case"),
        (["universe", "kislitsin/default", "--case", "kislitsin"], "UNIVERSE and --case were both given."),
        (["universe", "kislitsin@2023-08-02/default", "--as-of", "2023-08-03"], "the name of the universe has the day 2023-08-02"),
        (["universe", "--case", "kislitsin", "--rule", "loudest"], "rule is 'loudest'; use "),
        (["multiverse", "--case", "nobody"], "There is no case 'nobody'. The cases are burkov, "),
        (["multiverse", "--losses", "all"], "--losses is 'all', and can be none or single."),
        (["multiverse", "--decisions", "nowhere.csv"], "'nowhere.csv' cannot be read"),
        (["multiverse", "--out", "data/raw/cases"], "--out is "),
    ],
)
def test_bad_input_is_refused(words, said):
    result = invoke(*words)
    assert result.exit_code == 2 and said in result.output


def test_decisions_of_ones_own_are_checked_and_used(tmp_path):
    path = tmp_path / "mine.csv"
    rows = DECISIONS[DECISIONS["label"].isin(["by-authority", "majority", "deeds-first"])]
    path.write_bytes(store.csv_bytes(rows.assign(option=rows["option"].replace("majority", "loudest"))))
    result = invoke("multiverse", "--case", "kasatkin", "--decisions", str(path))
    assert result.exit_code == 2 and "mine.csv, row 4, column option: 'loudest' cannot be used here; use for rule: authority, latest" in result.output
    path.write_bytes(store.csv_bytes(rows))
    result = invoke("multiverse", "--case", "kasatkin", "--decisions", str(path), "--out", str(tmp_path / "out"), "-j", "1")
    assert result.output.splitlines()[-2].startswith("3 universes of 1 case: ")
