"""What several modules of tests share."""

import shutil
from pathlib import Path

import pytest

from analysis import files

LONG = ("test_readme.py", "test_verify.py", "test_pipeline.py", "test_faults.py", "test_perturb.py", "test_every_figure.py")
"""Files of tests that take longest: they start first, so that no worker waits for the other at the end."""
SPLIT = ("test_pipeline.py", "test_faults.py", "test_verify.py")
"""Files whose tests may run in several workers: each worker has a copy of the project of its own."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a file in one worker (`--dist loadgroup`), but for those that take longest; these first."""
    for item in items:
        name = item.path.name
        item.add_marker(pytest.mark.xdist_group(item.nodeid if name in SPLIT else name))
    items.sort(key=lambda item: LONG.index(item.path.name) if item.path.name in LONG else len(LONG))


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A copy of the project without its environment, in a place with a space and an accent in its name."""
    root = tmp_path_factory.mktemp("a copy é") / "project"
    ignored = shutil.ignore_patterns(".git", ".venv", "build", "__pycache__", ".pytest_cache", ".ruff_cache", ".hypothesis")
    shutil.copytree(files.ROOT, root, ignore=ignored)
    return root
