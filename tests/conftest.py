"""What several modules of tests share."""

import shutil
from pathlib import Path

import pytest

from analysis import files


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A copy of the project without its environment, in a place with a space and an accent in its name."""
    root = tmp_path_factory.mktemp("a copy é") / "project"
    ignored = shutil.ignore_patterns(".git", ".venv", "build", "__pycache__", ".pytest_cache", ".ruff_cache", ".hypothesis")
    shutil.copytree(files.ROOT, root, ignore=ignored)
    return root
