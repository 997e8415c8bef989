"""What tests of the deposit share: the contents of an archive, made of the files of this checkout."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from analysis.collect import data_hashes, files, store
from analysis.deposit import release
from analysis.deposit.contents import Contents, Stamp
from analysis.pipeline import citing

FOLDERS = ("analysis", "data", "docs", "notebooks", "results", "tests")
COMMIT = "0123456789" * 4


@cache
def contents() -> Contents:
    """What an archive of this checkout holds before anything describes it."""
    below = [path for name in FOLDERS for path in (store.ROOT / name).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    beside = [path for path in store.ROOT.iterdir() if path.is_file() and path.name != ".git"]
    hashes = data_hashes.made_of()
    stamp = Stamp(str(citing.project()["version"]), COMMIT, "2026-11-29", hashes.data, hashes.codebook)
    found = {path.relative_to(store.ROOT).as_posix(): files.read_file(path) for path in [*below, *beside]}
    found = {path: data for path, data in found.items() if path not in release.MADE}
    return Contents(stamp, dict(sorted(found.items())), store.read_study())


def but(changed: Mapping[str, bytes | None]) -> Contents:
    """The same contents with some files in place of others; None: without it."""
    files_ = {**contents().files, **changed}
    return contents()._replace(files={path: data for path, data in sorted(files_.items()) if data is not None})


def parsed(made: Mapping[str, bytes], path: str) -> Any:
    """JSON of a file that a module made."""
    return json.loads(made[path])
