"""Variations of a rerun: each is noticed where it is there and only there, and changes nothing that is not to be changed."""

import json
import os
import subprocess
import sys

import pytest
from pickling import opened

from analysis.collect import store
from analysis.verify import perturb, scratch, scratch_changes, variations
from analysis.verify.compare import BYTES, DATA
from analysis.verify.variation import hash_with

PLAIN = {
    "hours_from_utc": 0.0, "time": 1.7e9, "decimal_point": ".", "letters": ["C.UTF-8", 0], "hash": 12345, "directory": "/copy", "started_in": "copy",
    "package": "/copy/analysis", "home": "/home/someone", "umask": "022", "folders_are_shuffled": False, "processors": 2, "blas_kernel": "SkylakeX",
    "blas_threads": 2, "simd": ["X86_V3", "X86_V4"], "network": "EINPROGRESS", "user": "someone", "addresses_are_fixed": False, "host": "here",
    "size_of_letters": 10.0, "columns": 80, "source_date": "", "python": [3, 10], "packages": {"numpy": "2.4.6", "pandas": "3.1.1"},
    "order_of_rows": "a1", "rows": "b1", "line_ends": ["\n"], "byte_order_marks": [False], "raw_is_writable": True, "kernels_at_a_time": 1,
}  # fmt: skip
"""What a kernel of an unchanged rerun answers."""
CHANGED = {
    "zone-east": {"hours_from_utc": 14.0},
    "zone-west": {"hours_from_utc": -12.0},
    "locale-c": {"letters": ["C", 1]},
    "locale-ascii": {"letters": ["C", 0]},
    "locale-comma": {"decimal_point": ","},
    "hash-1": {"hash": hash_with("1")},
    "hash-2": {"hash": hash_with("2")},
    "directory": {"started_in": "elsewhere"},
    "path": {"package": "/beside/a copy, Ünïcödé – копия/the project/analysis"},
    "home": {"home": "/nonexistent"},
    "umask": {"umask": "077"},
    "folders": {"folders_are_shuffled": True},
    "rows": {"order_of_rows": "a2"},
    "line-ends": {"line_ends": ["\r\n"]},
    "byte-order": {"byte_order_marks": [True]},
    "processor": {"processors": 1},
    "blas-threads": {"blas_threads": 1},
    "blas-kernel": {"blas_kernel": "Sandybridge"},
    "simd": {"simd": []},
    "clock": {"time": 9e9},
    "network": {"network": "ENETUNREACH"},
    "read-only": {"raw_is_writable": False},
    "user": {"user": ""},
    "addresses": {"addresses_are_fixed": True},
    "host": {"host": "another-host"},
    "settings": {"size_of_letters": 31.0, "columns": 40, "home": "/beside/home"},
    "source-date": {"source_date": "0"},
    "workers": {"kernels_at_a_time": 3},
    "python-3.11": {"python": [3, 11]},
    "python-3.12": {"python": [3, 12]},
    "python-3.13": {"python": [3, 13]},
    "python-3.14": {"python": [3, 14]},
    "python-3.15": {"python": [3, 15]},
    "oldest": {"packages": {"numpy": "2.2.0"}},
    "newest": {"packages": {"numpy": "2.4.9", "pandas": "3.1.1"}},
}
"""What the kernels of a changed rerun answer otherwise, by variation."""
SINGLE = [variation for name, variation in variations.everything().items() if name != variations.TOGETHER]
RAW = store.read_bytes(store.raw_folder())


def test_there_are_many_variations_each_with_a_name_of_its_own():
    names = [variation.name for variation in list(variations.everything().values())[:-1]]
    assert len(set(names)) == len(names) >= 30
    assert len(variations.everything()) == 35  # as the changelog says
    assert sum(not variation.cannot() for variation in SINGLE if variation.level == BYTES) >= 18
    assert {variation.name for variation in SINGLE if variation.level == DATA} == {"oldest", "newest"}


@pytest.mark.parametrize("variation", SINGLE, ids=lambda variation: variation.name)
def test_a_variation_is_noticed_where_it_is_there_and_only_there(variation):
    assert variation.probes
    assert not variation.holds(PLAIN, PLAIN)
    assert variation.holds(PLAIN | CHANGED[variation.name], PLAIN)
    assert not variation.holds({}, PLAIN)


def test_no_answer_of_another_variation_passes_for_a_variation():
    passed = {
        (variation.name, other)
        for variation in SINGLE
        for other, answers in CHANGED.items()
        if variation.name != other and variation.holds(PLAIN | answers, PLAIN)
    }
    assert passed == {("oldest", "newest"), ("newest", "oldest")}


def test_together_needs_every_part():
    together = variations.everything()[variations.TOGETHER]
    parts = [variation.name for variation in SINGLE if variation.joins and not variation.cannot()]
    answers = PLAIN | {name: value for part in parts for name, value in CHANGED[part].items()}
    assert len(parts) >= 12
    assert together.holds(answers, PLAIN)
    for part in parts:
        assert not together.holds(answers | {name: PLAIN[name] for name in CHANGED[part]}, PLAIN), part


@pytest.mark.parametrize(
    ("change", "keeps_order"), [(scratch_changes.shuffled_rows, False), (scratch_changes.windows_line_ends, True), (scratch_changes.marked, True)]
)
def test_raw_tables_change_in_bytes_and_not_in_content(change, keeps_order):
    for path, data in RAW.items():
        changed, before = change(data), store.read_table(data)
        after = store.read_table(changed)
        assert len(before) < 5 or changed != data, path
        assert list(after.columns) == list(before.columns), path
        rows, changed_rows = (list(map(tuple, table.to_numpy())) for table in (before, after))
        assert rows == changed_rows if keeps_order else sorted(rows) == sorted(changed_rows), path
    table = b'name,words\na,"one\nline"\nb,NA\n'
    assert sorted(store.read_table(change(table))["words"]) == ["NA", "one\nline"]


def in_a_process(code: str, **named: str) -> subprocess.CompletedProcess:
    """Run code in a process that the hook is in."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(variations.HOOK), **named}
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)


def test_the_hook_shuffles_folders_and_loses_nothing(tmp_path):
    for number in range(40):
        (tmp_path / f"{number:02}").write_text("")
    code = f"""
import os, glob, json
place = {str(tmp_path)!r}
with os.scandir(place) as entries:
    scanned = [next(entries).name, *(entry.name for entry in entries)]
closed = os.scandir(place)
closed.close()
walked = next(os.walk(place))[2]
print(json.dumps([os.listdir(place), scanned, walked, [os.path.basename(path) for path in glob.glob(place + '/*')], list(closed)]))
"""
    folder = tmp_path.parent / "answers"
    folder.mkdir()
    *lists, closed = json.loads(in_a_process(code, **{variations.PROBE: str(folder), variations.ORDER: "1"}).stdout)
    assert closed == []
    for names in lists:
        assert sorted(names) == [f"{number:02}" for number in range(40)]
        assert names != sorted(names)
    assert len(set(map(tuple, lists))) == len(lists)
    said = [json.loads(path.read_text()) for path in folder.iterdir()]
    assert [(answers["is_kernel"], "error" in answers) for answers in said] == [(False, False)]


def test_the_hook_does_nothing_unless_it_is_told_to():
    said = in_a_process("import os, sys, posix; print(os.listdir is posix.listdir, os.scandir is posix.scandir, 'sitecustomize' in sys.modules)")
    assert said.stdout.split() == ["True", "True", "True"]


def test_a_rerun_that_no_probe_was_seen_in_does_not_count():
    made = {f"results/kasatkin/notebooks/{name}.ipynb": b"" for name in perturb.notebooks.names("kasatkin")}
    kernels = [PLAIN] * len(made)
    unchanged = perturb.Ran(perturb.UNCHANGED, ["kasatkin"], made=made, answers=kernels)
    zone = variations.everything()["zone-east"]
    changed = PLAIN | CHANGED["zone-east"]
    assert perturb._held(perturb.Ran(zone, ["kasatkin"], made=made, answers=[changed] * len(made)), unchanged) == ("yes", "")
    for answers, words in (
        ([], "did not reach every kernel"),
        ([changed], "did not reach every kernel"),
        ([*kernels[1:], changed], "answered differently"),
        ([{"error": "x"}] * len(made), "could not"),
    ):
        held, why = perturb._held(perturb.Ran(zone, ["kasatkin"], made=made, answers=answers), unchanged)
        assert (held, words in why) == ("no", True), why
    held, why = perturb._held(
        perturb.Ran(zone, ["kasatkin"], made=made, answers=[changed] * len(made)), unchanged._replace(answers=[changed] * len(made))
    )
    assert (held, "has it already" in why) == ("not tried", True)


@pytest.fixture(scope="module")
def perturbed(tmp_path_factory):
    """Kasatkin under all variations at once, from a project in which the notes of one figure and its table name the zone far east."""
    root = scratch.copy(tmp_path_factory.mktemp("project"))
    module = root / "analysis" / "exhibits" / "shelf.py"
    text = module.read_text(encoding="utf-8")
    end = '        return {"label": '
    planted = '        filled["note"] += " East." if declared.name == "course" and __import__("time").tzname[0] == "+14" else ""\n'
    assert text.count(end) == 1
    module.write_text(text.replace(end, planted + end), encoding="utf-8")
    return perturb.perturb(["kasatkin"], [variations.TOGETHER], together=False, root=root, opening=opened)  # what is handed on can be


def test_all_variations_at_once_change_no_byte_but_where_it_was_planted(perturbed):
    rows = perturbed.variations.set_index("variation")
    assert rows["held"].to_dict() == {"unchanged": "yes", variations.TOGETHER: "yes"}, rows["why"].to_dict()
    assert rows["different"].to_dict() == {"unchanged": 0, variations.TOGETHER: len(perturbed.faults())}
    assert rows["compared"].nunique() == 1
    made = perturbed.files
    assert {"processed", "table", "figure", "notebook"} == set(made["kind"])


def test_a_note_that_depends_on_the_zone_is_reported_in_every_place_that_shows_it(perturbed):
    made = perturbed.files
    wrong = made[~made["same"]]
    assert set(wrong["variation"]) == {variations.TOGETHER}
    assert {"table", "figure", "notebook"} == set(wrong["kind"])
    assert set(wrong.loc[wrong["kind"] != "notebook", "name"]) == {"course"}
    assert not wrong["may_differ"].any()
    assert wrong["difference"].str.contains("East.", regex=False).any()
    assert [fault for fault in perturbed.faults() if not fault.startswith(f"{variations.TOGETHER}: ")] == []
    assert len(perturbed.faults()) == len(wrong) == 4
