"""What is deposited, as far as the tests of its descriptions need it: one case, and what lies beside the cases."""

from functools import cache
from pathlib import Path

from analysis.collect import data_hashes, files, store
from analysis.deposit.contents import Contents, Stamp

CASE = "zubakha"
PLACES = (
    "data/raw/*.csv", "data/raw/[!c]*/*.csv", "data/raw/codebook/*.csv", f"data/raw/cases/{CASE}/*.csv",
    f"data/processed/{CASE}/*.csv", f"results/{CASE}/**/*", "results/manifest.csv", "notebooks/*.ipynb", "docs/*.md",
    "docs/*.csv", "LICENSE*", "CITATION.cff", "README.md", "CODEBOOK.md", "requirements*.txt", "pyproject.toml", "data/raw/study.toml",
    "analysis/__init__.py", "analysis/model/*.py", "tests/data/ro-crate/*",
)  # fmt: skip


@cache
def contents() -> Contents:
    """The case and what lies beside the cases, as they lie in the checkout, of a release that is none."""
    paths = sorted({path.relative_to(store.ROOT).as_posix() for place in PLACES for path in store.ROOT.glob(place) if path.is_file()})
    stamp = Stamp("0.1.0", "0123456789" * 4, "2026-11-29", *data_hashes.made_of())
    return Contents(stamp, {path: (store.ROOT / path).read_bytes() for path in paths}, store.read_study())


def unpacked(folder: Path, described: Contents) -> Path:
    """The folder, with the files in it."""
    files.write_all(folder, described.files)
    return folder
