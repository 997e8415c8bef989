"""Which release this is: version, commit and day, as git says of a checkout, or an unpacked archive of itself."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from anyascii import anyascii

from analysis.collect import data_hashes, files, others, store
from analysis.model.about import Faulty
from analysis.pipeline import citing, git

RELEASE = "release.json"
"""The file in which an archive says which release it is."""
CLAIMED = "results/stamp.json"
"""The file beside the claimed results that says of what they were made."""
UNKNOWN = "unknown"


class Stamp(NamedTuple):
    """Which release this is.

    Attributes
    ----------
    version
        The version of `pyproject.toml` and `CITATION.cff`.
    commit
        The git commit, 40 hexadecimal digits, of the checkout, or what the unpacked archive says of itself.
    day
        ISO day (UTC) of that commit: the only date of the release that stands anywhere in the archive.
    data_sha256
        SHA-256 of the collected data, without the codebook.
    codebook_sha256
        SHA-256 of the codebook, with what the study is about.
    """

    version: str
    commit: str
    day: str
    data_sha256: str
    codebook_sha256: str


class Commit(NamedTuple):
    """A commit: its 40 hexadecimal digits, its day (UTC), and whether what lies there is not what it has.

    Of a checkout that is any file, of an archive the data.
    """

    digits: str
    day: str
    is_changed: bool


def is_checkout(root: Path = store.ROOT) -> bool:
    """Whether a folder is the root of a checkout of git: an archive somewhere in another repository is none."""
    return (root / ".git").exists()


def commit(root: Path = store.ROOT) -> Commit | None:
    """The commit of a checkout, or of the unpacked archive; None where neither is, or git does not answer."""
    if not is_checkout(root):
        return _of_archive(root)
    try:
        digits, seconds = git.ask(root, "show", "--no-patch", "--format=%H %ct", "HEAD").decode().split()
        is_changed = bool(git.ask(root, "status", "--porcelain", "--untracked-files=normal"))
    except git.Unanswered:
        return None
    return Commit(digits, datetime.fromtimestamp(int(seconds), UTC).date().isoformat(), is_changed)


def _of_archive(root: Path) -> Commit | None:
    """The commit that an unpacked archive names; None where it names none."""
    try:
        said = json.loads(files.read_given(root / RELEASE))
        digits, day = str(said["commit"]), str(said["day"])
        released = data_hashes.Made(str(said["data_sha256"]), str(said["codebook_sha256"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None
    is_one = re.fullmatch(r"[0-9a-f]{40}", digits) and re.fullmatch(r"\d{4}-\d\d-\d\d", day)
    return Commit(digits, day, is_changed=_made_of() != released) if is_one else None


def name() -> str:
    """The name of the release in files: that of the project, or the title of a study of one's own in letters that every system has."""
    if store.ROOT == store.INSTRUMENT:
        return store.PROJECT
    return re.sub(r"[^a-z0-9]+", "-", anyascii(store.read_about().title).lower()).strip("-")[:60] or "study"


def version() -> str:
    """The version of the study at work: that of the project, or what the `CITATION.cff` of a study of one's own says."""
    if store.ROOT == store.INSTRUMENT:
        return store.version()
    import yaml

    try:
        return str(citing.study()["version"])
    except (OSError, ValueError, KeyError, TypeError, yaml.YAMLError):
        return UNKNOWN


def _made_of() -> data_hashes.Made:
    """Hashes of data and codebook; unknown where they cannot be read."""
    try:
        return data_hashes.made_of()
    except (OSError, Faulty):
        return data_hashes.Made(UNKNOWN, UNKNOWN)


def stamp() -> Stamp:
    """Which release this is; what is not known is called so."""
    found, made = commit(), _made_of()
    digits, day = (found.digits, found.day) if found else (UNKNOWN, UNKNOWN)
    return Stamp(version(), digits, day, made.data, made.codebook)


def tagged() -> str:
    """The commit that has the tag of this version, such as v0.1.0; blank if none has, outside a checkout, or where git does not answer."""
    if not is_checkout():
        return ""
    try:
        found = git.ask(store.ROOT, "for-each-ref", "--format=%(*objectname) %(objectname)", f"refs/tags/v{version()}")
    except git.Unanswered:
        return ""
    return found.decode().split()[0] if found.split() else ""


def of_results() -> bytes:
    """The content of `CLAIMED`: the version of the package, and hashes of the data and codebook, of which results are made now; those of other studies too.

    It names no commit, since it is committed itself.
    """
    made = data_hashes.made_of()
    told: dict[str, object] = {"name": store.PROJECT, "version": store.version(), "data_sha256": made.data, "codebook_sha256": made.codebook}
    if lent := others.makers():
        told["others"] = [
            {"name": maker.name, "version": maker.version, "sha256": maker.sha256, "codebook_sha256": maker.codebook_sha256} for maker in lent
        ]
    return (json.dumps(told, indent=1) + "\n").encode()


def sentence() -> str:
    """Which release this is, in one sentence: version, commit, and first digits of the hashes of data and codebook."""
    found, of = commit(), stamp()
    changed = " with changes" if found and found.is_changed else ""
    data, codebook = of.data_sha256[: citing.SHOWN], of.codebook_sha256[: citing.SHOWN]
    by = f"; with {store.PROJECT} {store.version()}" if name() != store.PROJECT else ""
    return f"{name()} {of.version}, commit {of.commit}{changed}; data SHA-256 {data}, codebook SHA-256 {codebook}{by}"
