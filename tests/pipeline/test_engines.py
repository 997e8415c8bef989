"""The benchmark beside other ways to run notebooks: every way gives the same tables, and tables that differ are named."""

import subprocess
import sys

import benchmark_engines

from analysis.collect import files, store
from analysis.model.choices import DEFAULT


def test_ways_give_the_same_tables_and_have_a_line_each():
    ways = ["api-2", "threads", "function"]
    command = [sys.executable, benchmark_engines.__file__, "--case", "kasatkin", "--sets", "2", "--ways", ",".join(ways)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for way in ways:
        start = f"{benchmark_engines.WAYS[way].said}   "
        (line,) = (line for line in done.stdout.splitlines() if line.startswith(start))
        assert len(line.removeprefix(start).split()) == 7, line
    assert done.stdout.endswith("tables of 3 ways compared for 2 sets: 0 differ\n")


def test_tables_that_differ_are_named():
    claimed = store.ROOT / "results" / "kasatkin"
    notebook = files.read_file(claimed / "notebooks" / f"{benchmark_engines.NAME}.ipynb")
    positions = files.read_file(claimed / "tables" / "positions.csv")
    for first, second, function, wrong in [
        (notebook, notebook, positions, []),
        (notebook, notebook, positions.replace(b"single", b"divided", 1), [("function", "positions")]),
        (notebook, notebook.replace(b"single", b"divided", 1), positions, [("second", "positions")]),
        (notebook, notebook.replace(b'"name": "unknowns"', b'"name": "known"'), positions, [("second", "known, unknowns")]),
        (notebook.replace(b'"name": "unknowns"', b'"name": "known"'), notebook, positions, [("second", "known, unknowns")]),
    ]:
        answers = {"first": {"0000": first}, "second": {"0000": second}, "function": {"0000": function}}
        found = benchmark_engines.differing("kasatkin", {"0000": DEFAULT}, answers)
        assert found == [f"set 0000, {way}: {names}; {{}}" for way, names in wrong]
