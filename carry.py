"""What a wheel carries beside the package: the study, its claims and the documents, so that every command works outside a checkout.

Read by the build backend. An editable installation carries nothing: it finds them in the checkout.
"""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CARRIED = (
    "CHANGELOG.md", "CITATION.cff", "CODEBOOK.md", "LICENSE", "LICENSE-DATA", "README.md", "data", "docs", "notebooks", "pyproject.toml",
    "release.json", "requirements-test.txt", "requirements.txt", "results", "tests/data/modelo", "tests/data/treaty",
)  # fmt: skip
"""Files and folders of the project that a wheel has in `analysis/carried`; the stamp of a release only where it is there."""


class Carry(BuildHookInterface):
    """Puts the study and the documents into a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        for name in CARRIED:
            place = root / name
            for path in sorted(place.rglob("*")) if place.is_dir() else [place] * place.is_file():
                inside = path.relative_to(root)
                if path.is_file() and not any(part.startswith((".", "__pycache__")) for part in inside.parts):
                    build_data["force_include"][str(path)] = f"analysis/carried/{inside.as_posix()}"
