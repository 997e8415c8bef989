"""A plan of changes that somebody put into a folder: it is carried out inside of the folder, from what it says, or not at all."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.collect import changes, files, store

OLD, NEW = b"a\nold\n", b"a\nnew\n"


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "kept.csv").write_bytes(OLD)
    root = tmp_path / "data"
    (root / "cases").mkdir(parents=True)
    (root / "cases" / "kept.csv").write_bytes(OLD)
    (root / "linked").symlink_to(tmp_path / "outside")
    return root


def plant(root: Path, path: str, before: bytes | None = OLD, after: bytes | None = NEW, new: bytes = NEW) -> None:
    row = changes.Row(path, files.sha256(before) if before else "", files.sha256(after) if after else "")
    stage = root / changes.STAGE
    files.write_bytes(stage / changes.PLAN, store.csv_bytes(pd.DataFrame([row])))
    if not path.startswith(("/", "..")) and ".." not in path:
        files.write_bytes(stage / "new" / path, new)
        files.write_bytes(stage / "old" / path, OLD)


@pytest.mark.parametrize("path", ["../outside/kept.csv", "cases/../../outside/kept.csv", "linked/kept.csv", "{outside}/kept.csv", "cases/./kept.csv"])
def test_nothing_outside_is_changed(folder, path):
    outside = folder.parent / "outside"
    plant(folder, path.format(outside=outside))
    assert not changes.finish(folder)
    plant(folder, path.format(outside=outside), after=None)
    assert not changes.finish(folder)
    assert (outside / "kept.csv").read_bytes() == OLD


@pytest.mark.parametrize("path", ["cases/code.py", ".hidden/x.csv", "x.pth"])
def test_no_code_and_no_settings_are_written(folder, path):
    plant(folder, path, before=None)
    assert not changes.finish(folder) and not (folder / path).exists()


def test_what_was_prepared_must_be_what_the_plan_says(folder):
    plant(folder, "cases/kept.csv", new=b"a\nanother\n")
    with pytest.raises(changes.Stale, match="is not what its plan says"):
        changes.finish(folder)
    secret = folder.parent / "outside" / "key.csv"
    secret.write_bytes(NEW)
    prepared = folder / changes.STAGE / "new" / "cases" / "kept.csv"
    prepared.unlink()
    prepared.symlink_to(secret)
    with pytest.raises(changes.Stale, match="is not what its plan says"):
        changes.finish(folder)
    assert (folder / "cases" / "kept.csv").read_bytes() == OLD


def test_a_lock_that_is_a_link_is_not_followed(folder):
    (folder / changes.STAGE).mkdir()
    (folder / changes.LOCK).symlink_to(folder.parent / "outside" / "new")
    with pytest.raises(OSError):
        changes.finish(folder)
    assert not (folder.parent / "outside" / "new").exists()


def test_a_plan_of_ours_is_carried_out(folder):
    plant(folder, "cases/kept.csv")
    assert changes.finish(folder) and (folder / "cases" / "kept.csv").read_bytes() == NEW
    with pytest.raises(changes.Stale, match="behind a link"):
        changes.make(folder, {"linked/kept.csv": NEW}, {"linked/kept.csv": files.sha256(OLD)})
    changes.make(folder, {"cases/kept.csv": OLD, "cases/new.csv": NEW}, {"cases/kept.csv": files.sha256(NEW)})
    assert (folder / "cases" / "kept.csv").read_bytes() == OLD and (folder / "cases" / "new.csv").read_bytes() == NEW
