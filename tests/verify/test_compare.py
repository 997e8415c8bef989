"""What a verification says of two contents of one file: by hand, verdict by verdict and place by place."""

import json
import math
import os

import pytest

from analysis.collect import store
from analysis.exhibits import register
from analysis.model import terms
from analysis.pipeline import claims
from analysis.verify import compare, differences, verify
from analysis.verify.compare import Unit
from analysis.verify.differences import DIFFERS, IDENTICAL, MISSING, SAME_DATA, UNEXPECTED

TABLE = b"state,proposition,stance,x\nKZ,a,0,1.25\nKZ,b,,2.50\nUS,a,1,3.00\n"
KEYS = ["state", "proposition"]
SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" width="40pt" height="20pt" viewBox="0 0 40 20">
<g id="kz/a" class="mark"><title>KZ on a</title><path d="M 0 0 L 10 0 L 10 10 z" style="fill: #0072b2; stroke: none"/></g>
<g id="text_1"><text style="font-size: 7px" x="3.5" y="9.0">1 Aug 2023</text></g>
</svg>
"""


def told(found: list[differences.Difference]) -> list[tuple]:
    return [(item.where, item.column, item.before, item.after, item.verdict) for item in found]


def test_a_changed_cell_is_named_by_key_and_column():
    after = TABLE.replace(b"KZ,b,,", b"KZ,b,0,")
    assert told(differences.tables("t.csv", TABLE, after, KEYS)) == [("row state=KZ, proposition=b", "stance", "", "0", DIFFERS)]


def test_a_lost_row_and_a_new_one_are_named():
    after = TABLE.replace(b"US,a,1,3.00\n", b"RU,a,1,3.00\n")
    assert told(differences.tables("t.csv", TABLE, after, KEYS)) == [
        ("row state=US, proposition=a", "", "state=US; proposition=a; stance=1; x=3.00", "", DIFFERS),
        ("row state=RU, proposition=a", "", "", "state=RU; proposition=a; stance=1; x=3.00", DIFFERS),
    ]


@pytest.mark.parametrize(("other", "verdict"), [("1.250001", SAME_DATA), ("1.26", DIFFERS), ("1", DIFFERS), ("1.25 ", DIFFERS), ("", DIFFERS)])
def test_numbers_are_the_same_within_the_tolerance_and_nothing_else_is(other, verdict):
    found = differences.tables("t.csv", TABLE, TABLE.replace(b"1.25", other.encode()), KEYS)
    assert told(found) == [("row state=KZ, proposition=a", "x", "1.25", other, verdict)]


def test_whole_numbers_have_no_tolerance():
    assert [item.verdict for item in differences.tables("t.csv", b"a,n\nx,10000000\n", b"a,n\nx,10000001\n", ["a"])] == [DIFFERS]


@pytest.mark.parametrize(
    ("after", "where"),
    [
        (b"state,proposition,stance,x\nKZ,b,,2.50\nKZ,a,0,1.25\nUS,a,1,3.00\n", "order of rows"),
        (b"proposition,state,stance,x\na,KZ,0,1.25\nb,KZ,,2.50\na,US,1,3.00\n", "columns"),
        (TABLE.replace(b"\n", b"\r\n"), "line ends"),
        (b"\xef\xbb\xbf" + TABLE, "line 1"),
        (TABLE.replace(b"KZ,a", b'"KZ",a'), "line 2"),
    ],
)
def test_the_same_cells_stored_otherwise_are_the_same_data(after, where):
    found = differences.tables("t.csv", TABLE, after, KEYS)
    assert [(item.where, item.verdict) for item in found] == [(where, SAME_DATA)]


def test_a_column_that_is_gone_is_named():
    after = b"state,proposition,stance\nKZ,a,0\nKZ,b,\nUS,a,1\n"
    assert told(differences.tables("t.csv", TABLE, after, KEYS)) == [
        ("columns", "", "state;proposition;stance;x", "state;proposition;stance", DIFFERS)
    ]


def test_rows_without_a_key_are_matched_in_their_order_after_those_that_are_the_same():
    before, after = b"a,b\n1,x\n2,y\n3,z\n", b"a,b\n2,y\n1,w\n3,z\n"
    assert told(differences.tables("t.csv", before, after, [])) == [("row 1", "b", "x", "w", DIFFERS)]


def test_rows_of_one_key_are_told_apart():
    before, after = b"k,b\nf1,x\nf1,y\n", b"k,b\nf1,x\nf1,z\n"
    assert told(differences.tables("t.csv", before, after, ["k"])) == [("row k=f1", "b", "y", "z", DIFFERS)]


@pytest.mark.parametrize(
    ("change", "where", "column", "verdict"),
    [
        ((b"#0072b2", b"#0072b3"), "kz/a", "style fill", SAME_DATA),
        ((b"1 Aug", b"2 Aug"), "text_1 (1 Aug 2023)", "text", SAME_DATA),
        ((b"3.5", b"3.51"), "text_1 (1 Aug 2023)", "x", SAME_DATA),
        ((b"L 10 0", b"L 11 0"), "kz/a", "d", SAME_DATA),
        ((b"KZ on a", b"KZ on b"), "kz/a (KZ on a)", "text", DIFFERS),
    ],
)
def test_what_is_drawn_differently_is_named_by_its_mark(change, where, column, verdict):
    """The title of a mark says what is drawn: another one is another word."""
    found = differences.drawings("f.svg", SVG, SVG.replace(*change))
    assert [(item.where, item.column, item.verdict) for item in found] == [(where, column, verdict)]


def test_an_element_that_is_gone_is_named():
    after = SVG.replace(b'<text style="font-size: 7px" x="3.5" y="9.0">1 Aug 2023</text>', b"")
    assert told(differences.drawings("f.svg", SVG, after)) == [("text_1", "element", "text 1 Aug 2023", "", SAME_DATA)]


def test_what_is_no_drawing_or_no_table_is_said_to_be_none():
    assert [item.verdict for item in differences.drawings("f.svg", SVG, SVG[:40])] == [DIFFERS]
    assert [item.verdict for item in differences.tables("t.csv", TABLE, b"", KEYS)] == [DIFFERS]


def test_images_of_the_same_drawing_differ_by_nothing_and_others_by_something():
    assert differences.image_difference(SVG, SVG) == 0
    assert 0 < differences.image_difference(SVG, SVG.replace(b"#0072b2", b"#D55E00")) < 1
    assert differences.image_difference(SVG, SVG.replace(b'width="40pt"', b'width="80pt"')) == differences.OTHER_SIZE


@pytest.mark.parametrize(
    ("path", "unit"),
    [
        ("data/processed/uss/facts.csv", ("uss", "processed", "facts")),
        ("results/uss/tables/positions.md", ("uss", "table", "positions")),
        ("results/uss/figures/matrix.svg", ("uss", "figure", "matrix")),
        ("results/uss/notebooks/02_compare_positions.ipynb", ("uss", "notebook", "02_compare_positions")),
        ("notebooks/02_compare_positions.ipynb", ("kislitsin", "notebook", "02_compare_positions")),
        ("results/manifest.csv", ("", "document", "results/manifest.csv")),
        ("README.md", ("", "document", "README.md")),
        ("results/uss/tables/notes.txt", ("", "file", "results/uss/tables/notes.txt")),
    ],
)
def test_every_file_belongs_to_one_exhibit(path, unit):
    assert compare.unit_of(path) == Unit(*unit)


@pytest.fixture(scope="module")
def claimed() -> dict[str, bytes]:
    return verify.claimed_files()


@pytest.fixture(scope="module")
def made() -> dict[str, claims.Made]:
    """What a rerun of zubakha made, had it made just what is claimed."""
    return claims.collect(store.ROOT, ["zubakha"])


def wrong(claimed, made) -> dict[Unit, compare.Judged]:
    return {item.unit: item for item in compare.judge(claimed, made, ["zubakha"]) if item.verdict != IDENTICAL}


def test_every_claimed_exhibit_is_judged_and_equal_to_itself(claimed, made):
    judged = compare.judge(claimed, made, ["zubakha"])
    assert {item.verdict for item in judged} == {IDENTICAL}
    assert compare.holds(judged, compare.BYTES)
    assert {item.unit for item in judged} == {compare.unit_of(path) for path in made} | {Unit("", "document", path) for path in compare.DOCUMENTS}


def test_a_deleted_file_is_missing_and_an_added_one_unexpected(claimed, made):
    path = "results/zubakha/tables/positions.csv"
    there = {name: data for name, data in claimed.items() if name != path} | {"results/zubakha/tables/mine.csv": b"a\n1\n", "results/notes.txt": b""}
    found = wrong(there, made)
    assert {unit: item.verdict for unit, item in found.items()} == {
        Unit("zubakha", "table", "positions"): MISSING,
        Unit("zubakha", "table", "mine"): UNEXPECTED,
        Unit("", "file", "results/notes.txt"): UNEXPECTED,
    }


def test_a_notebook_that_was_not_made_takes_its_exhibits_along_and_no_other(claimed, made):
    left = {path: item for path, item in made.items() if item.notebook != "06_weigh_evidence"}
    found = wrong(claimed, left)
    expected = {Unit("zubakha", declared.kind, declared.name) for declared in register.of_notebook("06_weigh_evidence")}
    there = {compare.unit_of(path) for path in made}
    assert set(found) == (expected & there) | {Unit("zubakha", "notebook", "06_weigh_evidence")}
    assert {item.verdict for item in found.values()} == {MISSING}


def test_what_a_rerun_makes_anew_is_unexpected(claimed, made):
    also = {**made, "results/zubakha/tables/new.csv": made["results/zubakha/tables/positions.csv"]._replace(exhibit="new")}
    assert {unit: item.verdict for unit, item in wrong(claimed, also).items()} == {Unit("zubakha", "table", "new"): UNEXPECTED}


def test_a_figure_of_the_same_data_is_drawn_differently_and_holds_only_at_the_level_of_the_data(claimed, made):
    path = "results/zubakha/figures/matrix.svg"
    judged = compare.judge({**claimed, path: claimed[path].replace(b"#0072b2", b"#0072b3")}, made, ["zubakha"])
    item = next(item for item in judged if item.verdict != IDENTICAL)
    assert item.unit == Unit("zubakha", "figure", "matrix") and item.verdict == SAME_DATA and 0 < item.image < 0.05
    assert not compare.holds(judged, compare.BYTES)
    assert compare.holds(judged, compare.DATA)


def test_other_releases_may_be_named_in_the_colophon_only(claimed, made):
    path = "results/zubakha/notebooks/02_compare_positions.ipynb"
    other = {**claimed, path: claimed[path].replace(b"pandas 3.1.1", b"pandas 3.0.0")}
    assert other[path] != claimed[path]
    assert [item.verdict for item in compare.judge(other, made, ["zubakha"]) if item.verdict != IDENTICAL] == [DIFFERS]
    assert [item.verdict for item in compare.judge(other, made, ["zubakha"], is_lenient=True) if item.verdict != IDENTICAL] == [SAME_DATA]


def test_a_spoiled_output_of_a_stored_notebook_belongs_to_the_exhibit_that_it_carries(claimed, made):
    path = "results/zubakha/notebooks/02_compare_positions.ipynb"
    notebook = json.loads(claimed[path])
    cell = next(cell for cell in notebook["cells"] if cell["id"] == "compare")
    output = next(output for output in cell["outputs"] if "text/csv" in output["data"])
    output["data"]["text/csv"] = "".join(output["data"]["text/csv"]).replace(",silent,", ",single,", 1)
    found = wrong({**claimed, path: json.dumps(notebook).encode()}, made)
    (unit,) = found
    assert unit == Unit("zubakha", "table", "positions")
    (difference,) = found[unit].differences
    assert difference.where.startswith("cell ") and "`compare`, row state=" in difference.where
    assert (difference.column, difference.before, difference.after) == ("cell", "single", "silent")


def test_an_image_is_drawn_only_where_drawings_differ(claimed, made):
    assert all(math.isnan(item.image) for item in compare.judge(claimed, made, ["zubakha"]))


def test_keys_name_each_row_of_every_claimed_table(claimed):
    """Else a changed cell could be taken for a lost row and a new one."""
    keys = compare.row_keys()
    for path, data in claimed.items():
        unit = compare.unit_of(path)
        if path.startswith("results/") and path.endswith(".csv") and unit.kind in ("table", "figure"):
            table = store.read_table(data)
            assert not table.duplicated(keys[unit.kind, unit.name]).any(), path


def test_the_first_difference_in_words():
    after = TABLE.replace(b"US,a,1", b"US,a,-1")
    path = "results/uss/tables/positions.csv"
    assert compare.first_difference(path, TABLE, after) == f"{path}: row state=US, proposition=a, stance: '1' → '-1'"
    assert compare.first_difference("print/uss/matrix.pdf", b"abc", b"abd") == "print/uss/matrix.pdf: byte 2 of 3 and 3"


NOTEBOOK = "results/zubakha/notebooks/02_compare_positions.ipynb"
OF_NOTEBOOK = Unit("zubakha", "notebook", "02_compare_positions")
MATRIX = Unit("zubakha", "figure", "matrix")
SVG_PATH, MD_PATH = "results/zubakha/figures/matrix.svg", "results/zubakha/figures/matrix.md"
MANIFEST = Unit("", "document", "results/manifest.csv")
README = Unit("", "document", "README.md")
UNDER = "results/forged/tables/positions.csv"


def edited(change):
    """A claimed notebook with its JSON changed."""

    def of(data: bytes) -> bytes:
        notebook = json.loads(data)
        change(notebook)
        return (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode()

    return of


def cell_of(notebook, cell_id):
    return next(cell for cell in notebook["cells"] if cell["id"] == cell_id)


def forge_in_another_cell(notebook):
    output = json.loads(json.dumps(next(output for output in cell_of(notebook, "compare")["outputs"] if "text/csv" in output["data"])))
    output["data"] |= {"text/html": "forged", "text/plain": "forged"}
    cell_of(notebook, "own")["outputs"].append(output)


def count_anew(notebook):
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["execution_count"] = 9


def set_in(cell_id, key, value):
    return edited(lambda notebook: cell_of(notebook, cell_id).update({key: value}))


SPOILED = {
    "a file of a case that there is not": (UNDER, lambda data: b"state\nKZ\n", {Unit("", "file", UNDER)}),
    "a stray file among processed tables": ("data/processed/loose.csv", lambda data: b"a\n1\n", {Unit("", "file", "data/processed/loose.csv")}),
    "an exhibit copied into another cell": (NOTEBOOK, edited(forge_in_another_cell), {Unit("zubakha", "table", "positions")}),
    "counters": (NOTEBOOK, edited(count_anew), {OF_NOTEBOOK}),
    "metadata of the notebook": (NOTEBOOK, edited(lambda notebook: notebook["metadata"].update(checked="yes")), {OF_NOTEBOOK}),
    "text taken for code": (NOTEBOOK, set_in("own", "cell_type", "raw"), {OF_NOTEBOOK}),
    "tags": (NOTEBOOK, set_in("own", "metadata", {"tags": ["nbval-ignore-output"]}), {OF_NOTEBOOK}),
    "a cell twice": (NOTEBOOK, edited(lambda notebook: notebook["cells"].append(notebook["cells"][-1])), {OF_NOTEBOOK}),
    "outputs null": (NOTEBOOK, set_in("own", "outputs", None), {OF_NOTEBOOK}),
    "outputs of numbers": (NOTEBOOK, set_in("own", "outputs", [1]), {OF_NOTEBOOK}),
    "metadata null": (NOTEBOOK, set_in("own", "metadata", None), {OF_NOTEBOOK}),
    "another encoding": (NOTEBOOK, lambda data: data.decode().encode("utf-16"), {OF_NOTEBOOK}),
    "brackets without end": (NOTEBOOK, lambda data: b"[" * 200_000, {OF_NOTEBOOK}),
    "spaces in the JSON": (NOTEBOOK, lambda data: data.replace(b'"cells": [', b'"cells":  [', 1), {OF_NOTEBOOK}),
    "a figure as wide as a house": (SVG_PATH, lambda data: data.replace(b'width="', b'width="99999', 1), {MATRIX}),
    "a figure in another encoding": (SVG_PATH, lambda data: data.decode().encode("utf-16"), {MATRIX}),
    "a figure of boxes in boxes": (SVG_PATH, lambda data: b"<svg>" + b"<g>" * 5000 + b"</g>" * 5000 + b"</svg>", {MATRIX}),
    "a comment in a figure": (SVG_PATH, lambda data: data.replace(b"<defs>", b"<!-- as agreed --><defs>"), {MATRIX}),
    "a title of a mark": (SVG_PATH, lambda data: data.replace(b"supports", b"opposes", 1), {MATRIX}),
    "another sign for the end of a line": (MD_PATH, lambda data: data.replace(b"\n\n", "\u2028\u2028".encode(), 1), {MATRIX}),
    "a column more in every row": (
        "results/zubakha/tables/positions.csv",
        lambda data: b"\n".join(b"x," + row if number else row for number, row in enumerate(data.splitlines())) + b"\n",
        {Unit("zubakha", "table", "positions")},
    ),
    "an empty table": ("results/zubakha/tables/positions.csv", lambda data: b"", {Unit("zubakha", "table", "positions")}),
    "a README without its parts": ("README.md", lambda data: b"# Rival Requests\n", {README}),
    "a README with other marks": ("README.md", lambda data: data.replace(b"<!-- generated: answer", b"<!-- generated:answer"), {README}),
    "a README with other line ends": ("README.md", lambda data: data.replace(b"\n", b"\r\n"), {README}),
    "a row of the manifest twice": ("results/manifest.csv", lambda data: data + data.splitlines(keepends=True)[-1], {MANIFEST}),
    "a row of the manifest for a case that there is not": (
        "results/manifest.csv", lambda data: data + f"{UNDER},forged,02_compare_positions,compare,positions,1,{'0' * 64}\n".encode(),
        {MANIFEST, Unit("", "file", UNDER)},
    ),
    "a column more in the manifest": (
        "results/manifest.csv", lambda data: b"\n".join(row + b",yes" for row in data.splitlines()) + b"\n", None,
    ),
    "a manifest of no text": ("results/manifest.csv", lambda data: b"\xff\xfe\x00", None),
    "claims of a case that was not rerun": (
        "results/vinnik/tables/positions.csv", lambda data: data.replace(b"single", b"contested", 1), {Unit("vinnik", "table", "positions")},
    ),
    "the default case, on which the README rests": (
        "results/kislitsin/tables/positions.csv", lambda data: data.replace(b"contested", b"single", 1), {Unit("kislitsin", "table", "positions")},
    ),
}  # fmt: skip
"""Ways to spoil what is claimed that a hasty comparison would not see: the file, what is done, the exhibits that must be named (None = any)."""


@pytest.mark.parametrize("how", SPOILED)
def test_what_is_spoiled_is_named_and_nothing_breaks(claimed, made, how):
    path, change, units = SPOILED[how]
    data = change(claimed.get(path, b""))
    assert data != claimed.get(path)
    judged = compare.judge({**claimed, path: data}, made, ["zubakha"])
    found = {item.unit for item in judged if item.verdict != IDENTICAL}
    assert found and (units is None or found == units), found
    assert all(item.differences for item in judged if item.verdict != IDENTICAL)


@pytest.mark.parametrize("path", sorted(compare.DOCUMENTS))
def test_a_document_that_is_gone_is_missing(claimed, made, path):
    found = wrong({name: data for name, data in claimed.items() if name != path}, made)
    assert found[Unit("", "document", path)].verdict == MISSING


def test_links_and_names_of_no_text_are_not_overlooked(tmp_path):
    folder = tmp_path / "results" / "x" / "tables"
    folder.mkdir(parents=True)
    (folder / "a.csv").write_bytes(b"a\n")
    (folder / "b.csv").symlink_to(folder / "a.csv")
    (folder / "more").symlink_to(tmp_path)
    (folder / "gone.csv").symlink_to("nowhere")
    os.mkfifo(folder / "pipe")
    odd = os.fsdecode(b"\xff.csv")
    (folder / odd).write_bytes(b"b\n")
    found = verify.claimed_files(tmp_path)
    place = "results/x/tables/"
    assert {path.removeprefix(place): data[:15] for path, data in found.items()} == {
        "a.csv": b"a\n",
        "b.csv": b"no regular file",
        "more": b"no regular file",
        "gone.csv": b"no regular file",
        "pipe": b"no regular file",
        "\\xff.csv": b"b\n",
    }


def test_a_spoiled_exhibit_over_all_cases_is_named_and_only_it():
    """A cell of a table of the study, in its file and in the notebook that carries it, and the file of a notebook over all cases."""
    everything = [*store.case_ids(), terms.STUDY]
    there, found = verify.claimed_files(), claims.collect(store.ROOT, everything)
    path = "results/study/tables/generalisations.csv"
    assert compare.unit_of("notebooks/05_compare_cases.ipynb") == Unit("study", "notebook", "05_compare_cases")
    spoiled = {name: data.replace(b"first_to_us,most", b"first_to_us,few") if name == path else data for name, data in there.items()}
    wrong = [item for item in compare.judge(spoiled, found, everything) if item.verdict != IDENTICAL]
    assert [item.unit for item in wrong] == [Unit("study", "table", "generalisations")]
    assert told(wrong[0].differences) == [("row id=first_to_us", "quantifier", "few", "most", DIFFERS)]
    lost = {name: data for name, data in there.items() if name != "notebooks/05_compare_cases.ipynb"}
    assert [item.unit for item in compare.judge(lost, found, everything) if item.verdict == MISSING] == [
        Unit("study", "notebook", "05_compare_cases")
    ]
    # where only one case is rerun, the study is held against the manifest
    held = [item.unit for item in compare.judge(spoiled, claims.collect(store.ROOT, ["kasatkin"]), ["kasatkin"]) if item.verdict != IDENTICAL]
    assert Unit("study", "table", "generalisations") in held
