"""The one way into the claims: what a rerun made becomes what is claimed, after it was shown what changes; all of it or nothing."""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from analysis.collect import changes, files, store
from analysis.model import checkout
from analysis.pipeline import claims, documents, resources, stopping


class Pending(NamedTuple):
    """What a refresh would change.

    Attributes
    ----------
    table
        One row per file, sorted by path: `path`, `change` (new, changed, removed).
    changes
        New bytes by path; None for a file that goes.
    before
        SHA-256 of the files that are there now, by path.
    """

    table: pd.DataFrame
    changes: dict[str, bytes | None]
    before: dict[str, str]


def unwritable(case_ids: list[str]) -> list[str]:
    """A sentence for each folder of what is claimed of some cases in which the system allows no new file."""
    if carried := checkout.carried_fault(store.ROOT):
        return [carried]
    places = {store.ROOT, *(place.parent for place in claims.claimed_paths(case_ids).values())}
    found = {str(place): reason for place in sorted(places) if (reason := resources.why_not_writable(place))}
    advice = "a refresh changes files there: make it writable"
    return [f"{place} cannot be written to ({reason}); {advice}" for place, reason in found.items()]


def pending(made: Mapping[str, claims.Made], case_ids: list[str]) -> Pending:
    """What a refresh would change of some cases, by what a rerun made of them."""
    wanted = {path: item.data for path, item in made.items()}
    wanted[claims.MANIFEST] = store.csv_bytes(claims.manifest(made))
    wanted |= documents.generated(wanted)
    there = {path: (store.ROOT / path).read_bytes() for path in wanted if (store.ROOT / path).is_file()}
    rows = [(path, "changed" if path in there else "new") for path, data in wanted.items() if there.get(path) != data]
    gone = {path: place.read_bytes() for path, place in claims.claimed_paths(case_ids).items() if path not in wanted}
    rows += [(path, "removed") for path in gone]
    before = {path: files.sha256((there | gone)[path]) for path, change in rows if change != "new"}
    return Pending(pd.DataFrame(sorted(rows), columns=["path", "change"]), {path: wanted.get(path) for path, _ in rows}, before)


def write(found: Pending) -> None:
    """Make the changes that were shown, all of them or none; signals wait until that is done.

    Raises
    ------
    files.Busy
        If another process is changing claims.
    changes.Stale
        If somebody changed one of the files since they were shown.
    """
    with stopping.signals_held_back():
        changes.make(store.ROOT, found.changes, found.before)
