"""What is claimed: the committed tables are what the package computes from the raw data, and documents say the same."""

import pytest

from analysis import positions
from analysis.collect import store
from analysis.model import terms
from analysis.pipeline import claims, documents, from_raw, notebooks, refresh

CASES = store.case_ids()
EVERYTHING = [*CASES, terms.STUDY]


@pytest.fixture(scope="module")
def claimed() -> dict[str, claims.Made]:
    """What the committed notebooks hold, as if a rerun had just made it."""
    return claims.collect(store.ROOT, EVERYTHING)


@pytest.mark.parametrize("case_id", CASES)
def test_processed_tables_are_what_cleaning_makes_of_the_raw_ones(case_id):
    for name, table in from_raw.processed(case_id).files.items():
        path = store.ROOT / "data" / "processed" / case_id / f"{name}.csv"
        assert path.read_bytes() == store.csv_bytes(table), path


@pytest.mark.parametrize("case_id", CASES)
def test_claimed_positions_and_collisions_are_what_the_processed_tables_give(case_id):
    case = store.read_case(case_id)
    cells = positions.compare(case)
    folder = store.ROOT / "results" / case_id / "tables"
    assert (folder / "positions.csv").read_bytes() == store.csv_bytes(cells)
    collisions = positions.collisions(case, cells)
    claimed = (folder / "collisions.csv").read_bytes() if len(collisions) else None  # where nothing collides there is a sentence in its place
    assert claimed is None or claimed == store.csv_bytes(collisions)
    assert (folder / "collisions.csv").exists() == (len(collisions) > 0)


def test_all_that_is_claimed_compares_as_reproduced_with_itself(claimed):
    compared = claims.compare(claimed, EVERYTHING)
    assert set(compared["verdict"]) == {"reproduced"}
    assert len(compared) == len(claimed) > 14 * 3


@pytest.mark.parametrize("case_id", CASES)
def test_each_handed_over_table_is_in_its_notebook(case_id):
    for name in notebooks.names(case_id):
        executed = (store.ROOT / notebooks.executed_path(name, case_id)).read_bytes()
        for path, (_, _, data) in notebooks.handed_over(executed, case_id).items():
            assert (store.ROOT / path).read_bytes() == data, path


def test_a_changed_byte_a_lost_file_and_a_new_one_are_told_apart(claimed):
    made = dict(claimed)
    path = "results/vinnik/tables/positions.csv"
    made[path] = made[path]._replace(data=made[path].data.replace(b"contested", b"single", 1) + b" ")
    lost = "results/uss/figures/matrix.svg"
    del made[lost]
    made["results/uss/figures/other.svg"] = claimed[lost]
    compared = claims.compare(made, EVERYTHING)
    wrong = compared[compared["verdict"] != "reproduced"]
    assert dict(zip(wrong["path"], wrong["verdict"], strict=True)) == {
        path: "differs",
        lost: "missing",
        "results/uss/figures/other.svg": "unexpected",
    }
    assert list(wrong["case_id"]) == ["uss", "uss", "vinnik"]


def test_a_lost_notebook_of_the_default_case_is_missing_there(claimed):
    made = {path: item for path, item in claimed.items() if path != "notebooks/02_compare_positions.ipynb"}
    compared = claims.compare(made, EVERYTHING)
    assert compared[compared["verdict"] == "missing"].values.tolist() == [["kislitsin", "notebooks/02_compare_positions.ipynb", "missing"]]


def test_the_summary_counts_by_case(claimed):
    made = {path: item for path, item in claimed.items() if path != "results/uss/figures/matrix.svg"}
    lines = claims.summary(claims.compare(made, ["uss", "vinnik"])).splitlines()
    assert lines[0].split() == ["reproduced", "differs", "missing", "unexpected"]
    assert next(line.split() for line in lines if line.startswith("uss"))[3] == "1"
    assert next(line.split() for line in lines if line.startswith("all"))[3] == "1"


def test_a_refresh_of_what_is_claimed_changes_nothing_in_results_or_documents(claimed):
    """So the manifest, the data dictionary and every generated number of the README are up to date."""
    found = refresh.pending(claimed, CASES)
    assert (found.table.values.tolist(), found.changes, found.before) == ([], {}, {})


def test_a_refresh_shows_what_would_be_new_changed_and_removed(claimed):
    made = dict(claimed)
    lost = "results/uss/figures/matrix.svg"
    made["results/uss/figures/other.svg"] = made.pop(lost)
    found = refresh.pending(made, CASES)
    assert dict(found.table.values.tolist()) == {lost: "removed", "results/uss/figures/other.svg": "new", "results/manifest.csv": "changed"}
    assert {path for path, data in found.changes.items() if data is not None} == {"results/uss/figures/other.svg", "results/manifest.csv"}
    assert set(found.before) == {lost, "results/manifest.csv"}


def test_documents_have_every_generated_block_filled(claimed):
    for path, names in documents.PARTS.items():
        text = (store.ROOT / path).read_text(encoding="utf-8")
        blocks = [*documents.BLOCK.finditer(text)]
        assert [block["name"] for block in blocks] == [*names]
        assert all(len(block[0].splitlines()) > 2 for block in blocks)


def test_the_readme_is_read_in_a_few_minutes():
    assert len((store.ROOT / documents.README).read_text(encoding="utf-8").split()) <= 900


def test_the_answer_of_the_readme_follows_the_claimed_positions(claimed):
    """By hand from the positions table: Kazakhstan leaves both open, three of 24 cells are contested, five silent."""
    answer = documents.generated({path: item.data for path, item in claimed.items()})[documents.README].decode()
    for part in (
        "Kazakhstan leaves surrender to the United States open (most recently Aug–Dec 2023)",
        "it leaves surrender to Russia open (most recently Aug–Dec 2023), while according to Russia it supports surrender to Russia",
        "Of 24 cells, 3 are contested by the accounts of others, none is divided within the state itself, and 5 are silent",
        "67 facts from 36 pages that carry 27 original reports",
        "14 cases, 27 requests, 290 pages, 335 facts, 375 adjudicated statements and the codings of 4 coders",
    ):
        assert part in answer


def test_the_readme_gives_the_denominators_of_what_it_calls_robust():
    """On tables by hand: universes and distinct matrices of the robust rows alone, and of each fragile one."""
    columns = "conclusion,sentence,verdict,n_equivalent,n_matrices,n_equivalent_same,n_equivalent_undefined,decisions_equivalent\n"
    rows = "a,It is so,robust,2,1,2,0,rule\nb,It is,robust,8,5,8,0,rule;coding\nc,Not so,fragile,4,3,1,1,coding;contested_by\nd,None,by absence,2,2,2,0,rule\n"
    made = {
        "results/kislitsin/tables/robustness.csv": columns + rows,
        "results/kislitsin/tables/overturning.csv": "conclusion,by,sets\nc,equivalent choices,consensus;by-anyone\n",
        "results/study/tables/robust_generalisations.csv": "id,verdict,n_equivalent,n_matrices\nx,robust,4,2\ny,not tried,1,1\nz,by absence,1,1\nw,by absence,2,2\n",
    }
    said = "".join(words for words, _ in documents.robustness_parts({path: text.encode() for path, text in made.items()}))
    for part in (
        "2 are robust, with the same value in every universe of equivalent choices that can affect it (2 to 8 universes each, with 1 to 5 distinct matrices among them)",
        "1 is fragile and 1 is true by absence, since it says that something was not found",
        "(it holds in 1 of 4 universes of equivalent choices, which differ in whose codes and who can contest and have 3 distinct matrices, undefined in 1; "
        "overturned by `consensus` or `by-anyone`)",
        "1 keeps its quantifier in every universe that can affect it (4 universes each, with 2 distinct matrices among them), 2 are true by absence and 1 is unaffected by any of them.",
    ):
        assert part in said


def test_an_executed_notebook_hands_over_what_the_architecture_says():
    executed = (store.ROOT / "notebooks" / "03_draw_figures.ipynb").read_bytes()
    figures = [f"results/kislitsin/figures/{name}" for name in ("course", "decided", "matrix")]
    assert sorted(notebooks.handed_over(executed, "kislitsin")) == [f"{path}.{ending}" for path in figures for ending in ("csv", "md", "svg")]
