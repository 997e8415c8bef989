"""The one way into the claims: what a rerun made becomes what is claimed, after it was shown what changes."""

from collections.abc import Mapping

import pandas as pd

from analysis import files
from analysis.pipeline import claims, documents


def pending(made: Mapping[str, claims.Made], case_ids: list[str]) -> tuple[pd.DataFrame, dict[str, bytes]]:
    """What a refresh would change: one row per file (`path`, `change`: new, changed, removed), and the new contents."""
    wanted = {path: item.data for path, item in made.items()}
    wanted[claims.MANIFEST] = files.csv_bytes(claims.manifest(made))
    wanted |= documents.generated(wanted)
    claimed = claims.claimed_paths(case_ids)
    rows = []
    for path, data in sorted(wanted.items()):
        target = files.ROOT / path
        if not target.is_file():
            rows.append((path, "new"))
        elif target.read_bytes() != data:
            rows.append((path, "changed"))
    rows += [(path, "removed") for path in claimed if path not in wanted]
    changes = pd.DataFrame(sorted(rows), columns=["path", "change"])
    return changes, {path: wanted[path] for path, change in rows if change != "removed"}


def write(changes: pd.DataFrame, contents: Mapping[str, bytes]) -> None:
    """Make the changes that were shown."""
    files.write_all(files.ROOT, contents)
    files.remove(files.ROOT / path for path in changes.loc[changes["change"] == "removed", "path"])
