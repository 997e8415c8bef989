"""Somebody's archive judged: its files by its hashes, its code by that of this package, its claims by a rerun."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from analysis.collect import files, listing, store, unpacking
from analysis.deposit import archive, hashes
from analysis.model import checkout
from analysis.pipeline import stamping, visitors
from analysis.verify import compare, report, scratch, verify

RUN = ("analysis/", "notebooks/", "requirements.txt")
"""What of an archive is code: the package, the notebooks without what they show, the lock."""
NEEDED = (*RUN, "data/", "results/", "pyproject.toml", "CITATION.cff", stamping.RELEASE, *compare.DOCUMENTS)
"""What of an archive is put into the folder in which it is judged: nothing else, which Python could import there or
load as it starts."""

_CASE = re.compile(r'^case_id: str = "[a-z0-9-]*"', re.MULTILINE)


class Found(NamedTuple):
    """What an archive is found to be before anything of it is run.

    Attributes
    ----------
    unpacked
        Its files.
    sha256
        SHA-256 of the zip; blank for a folder.
    faults
        What is damaged, changed, missing or unexpected, in sentences.
    notes
        What is to be known and is no fault.
    """

    unpacked: unpacking.Unpacked
    sha256: str
    faults: list[str]
    notes: list[str]


def look_at(place: Path) -> Found:
    """Unpack an archive and hold each file against its hash.

    Raises
    ------
    unpacking.NoArchive
        If it is no archive of this kind, or one that must not be unpacked; says every fault.
    """
    data = b"" if place.is_dir() else files.read_given(place)
    unpacked = unpacking.read_folder(place) if place.is_dir() else unpacking.read_zip(data)
    if hashes.NAME not in unpacked.files:
        raise unpacking.NoArchive(f"It has no {hashes.NAME} at its root, so it is not the archive of a release.")
    listed, faults = hashes.parse(unpacked.files[hashes.NAME])
    if not listed:
        raise unpacking.NoArchive(f"Its {hashes.NAME} names no file, so it is not the archive of a release.")
    differences = hashes.compare(unpacked.files, listed)
    told = unpacked.damaged | {path: f"is {how}" for path, how in differences}
    faults += [f"{path} {words}." for path, words in sorted(told.items())]
    notes = [f"not looked at: {', '.join(unpacked.left)}"] if unpacked.left else []
    if not data:
        return Found(unpacked, "", faults, notes)
    sha256 = files.sha256(data)
    container, more = _container(data, unpacked, {path for path, _ in differences})
    return Found(unpacked, sha256, faults + container + _beside(place, sha256), notes + more)


def _container(data: bytes, unpacked: unpacking.Unpacked, named: set[str]) -> tuple[list[str], list[str]]:
    """Faults of the zip beside those of its files, and notes: whether it is the one that a release writes."""
    try:
        said = json.loads(unpacked.files[stamping.RELEASE])
        day, executable = str(said["day"]), [str(path) for path in said["executable"]]
        is_day = re.fullmatch(r"(?:19[89]|20\d)\d-\d\d-\d\d", day)
        is_told = is_day and unpacked.top and stamping.RELEASE not in named
        repacked = archive.pack(unpacked.files, executable, unpacked.top, day) if is_told else b""
    except (KeyError, ValueError, TypeError):
        repacked = b""
    if data == repacked:
        return [], []
    spoiled = {f"{unpacked.top}/{path}" for path in named}
    if faults := archive.container_faults(data, repacked, spoiled):
        return faults, []
    packed_anew = "the zip is not the one that a release makes of these files: somebody packed them again"
    return [], [] if len(data) == len(repacked) or spoiled or unpacked.damaged else [packed_anew]


def _beside(place: Path, sha256: str) -> list[str]:
    """Why a zip is not the one whose hash lies beside it; none where no hash lies there."""
    beside = place.with_name(f"{place.name}.sha256")
    if not beside.is_file():
        return []
    told = files.read_given(beside).decode("utf-8", "replace").split()
    return [] if told[:1] == [sha256] else [f"{beside.name}, which lies beside it, has another SHA-256."]


def _ours() -> dict[str, Path]:
    """Files of this package that are code, by the path that they have in an archive."""
    found: dict[str, Path] = {}
    for part in RUN:
        root = store.INSTRUMENT if (store.INSTRUMENT / part).exists() else checkout.PACKAGE.parent
        place = root / part
        paths = place.rglob("*") if place.is_dir() else [place]
        kept = [path for path in paths if path.is_file() and listing.is_put_there(path, root)]
        if root == checkout.PACKAGE.parent:
            kept = [path for path in kept if checkout.CARRIED not in path.parents]
        found |= {path.relative_to(root).as_posix(): path for path in kept}
    return found


def other_code(contents: Mapping[str, bytes]) -> list[str]:
    """Paths of files of an archive that are code and not byte for byte those of this package, sorted.

    Of notebooks it does not count what they show, nor on which case. The archive of a study of one's own has no package, and not every notebook.
    """
    theirs = {path: _source(path, data) for path, data in contents.items() if path.startswith(RUN)}
    mine = _ours()
    if not has_package(contents):
        mine = {path: place for path, place in mine.items() if path in theirs}
    same = {path for path in theirs.keys() & mine.keys() if theirs[path] == _source(path, files.read_file(mine[path]))}
    return sorted((theirs.keys() | mine.keys()) - same)


def has_package(contents: Mapping[str, bytes]) -> bool:
    """Whether an archive has the package in it, as that of the project has, and not that of a study of one's own."""
    return any(path.startswith(RUN[0]) for path in contents)


def _source(path: str, data: bytes) -> bytes:
    """A file without what a notebook shows and the case that it names; the file itself where it is none."""
    if not path.endswith(".ipynb"):
        return data
    try:
        notebook = json.loads(data)
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                source = "".join(cell["source"])
                source = _CASE.sub('case_id: str = ""', source) if "parameters" in cell["metadata"].get("tags", []) else source
                cell |= {"outputs": [], "execution_count": None, "source": source}
        return json.dumps(notebook, sort_keys=True).encode()
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return data


class Judged(NamedTuple):
    """What became of the rerun of an archive: its exit status, what it said, and the files that it wrote, by name."""

    status: int
    said: str
    written: dict[str, bytes]


def judge(found: Found, words: Sequence[str], place: Path) -> Judged:
    """Make the exhibits of an archive anew in a folder of their own, by the code that is in it, and judge them.

    Parameters
    ----------
    found
        The archive, whose code may be run.
    words
        Options of `verify`.
    place
        The archive: those of other studies beside whose cases its own stand are looked for beside it.

    Raises
    ------
    others.Unusable
        If one of these is not there; says what to get and where to put it.
    """
    with scratch.workspace() as folder:
        root = folder / "archive"
        files.write_all(root, {path: data for path, data in found.unpacked.files.items() if path.startswith(NEEDED)})
        visitors.bring(root, place)
        ours = str(checkout.PACKAGE.parent)
        package = {} if has_package(found.unpacked.files) else {"PYTHONPATH": ours, checkout.MEANT: ours}
        python, variables = sys.executable, scratch.environment(root, {verify.ARCHIVE: found.sha256 or None, **package})
        command = [python, str(scratch.LAUNCH), "--die", "--", python, "-m", "analysis", "verify", *words]
        done = subprocess.run(
            command, cwd=root, env=variables, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            text=True, encoding="utf-8", errors="replace", check=False,
        )  # fmt: skip
        made = root / report.FOLDER.relative_to(store.WORK)
        written = {name: files.read_given(made / name) for name in report.WRITTEN if (made / name).is_file()}
    return Judged(done.returncode, re.sub(r"^letter: .*\n", "", done.stdout, flags=re.MULTILINE), written)
