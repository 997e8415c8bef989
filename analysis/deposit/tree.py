"""Files of the project that go into an archive: in a checkout those of the commit, in an unpacked archive its own."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from analysis.collect import files, names, store, unpacking
from analysis.deposit import hashes
from analysis.exhibits import shelf
from analysis.model import terms
from analysis.model.dictionary.manifest import MANIFEST as LISTED
from analysis.pipeline import claims, git, notebooks, stamping


class Tree(NamedTuple):
    """Files of the project by path from its root, sorted, and the paths of those that can be executed."""

    files: dict[str, bytes]
    executable: list[str]


class Unfit(ValueError):
    """The project cannot be released as it lies there; the message has every fault, one a line."""


def read(made: frozenset[str], root: Path = store.ROOT) -> Tree:
    """Files of the project as they were committed, or as an archive has them.

    Parameters
    ----------
    made
        Paths of files that a release makes, which are no part of the project.
    root
        The checkout, or the folder of an unpacked archive.

    Raises
    ------
    Unfit
        If files differ from what was committed or released; says every fault.
    """
    tree, faults = _of_checkout(root) if stamping.is_checkout(root) else _of_archive(root, made)
    taken = sorted(tree.files.keys() & made)
    faults += [f"{path} has a name that a release makes. Remove it (git rm)." for path in taken]
    faults += names.faults(tree.files)
    if faults := faults or _claims_faults(tree.files) + _stale(tree.files):
        raise Unfit("\n".join(faults))
    return tree


def _of_checkout(root: Path) -> tuple[Tree, list[str]]:
    """Files of the commit, from git itself; and what lies there otherwise, which is what the program reads.

    No setting or list of git is asked for that, since it may say of a file that it is not to be looked at.
    """
    try:
        rows = [row.partition("\t") for row in git.parts(git.ask(root, "ls-tree", "-r", "-z", "--full-tree", "HEAD"))]
        others = git.parts(git.ask(root, "ls-files", "--others", "--exclude-per-directory=.gitignore", "-z"))
        entries = {path: words.split() for words, _, path in rows}
        plain = {path: entry for path, entry in sorted(entries.items()) if entry[0].startswith("100")}
        wanted = "".join(f"{entry[2]}\n" for entry in plain.values())
        packed = git.ask(root, "cat-file", "--batch", given=wanted.encode())
    except git.Unanswered as error:
        raise Unfit(str(error)) from error
    tree = Tree(_unbatched(packed, list(plain)), [path for path, entry in plain.items() if entry[0] == "100755"])
    folders = {path.partition("/")[0] for path in entries if "/" in path}
    changed = [path for path, data in tree.files.items() if _lies_there(root / path) != data]
    new = [path for path in sorted({*others} - entries.keys()) if path.partition("/")[0] in folders]
    faults = [f"{path} is not as it was committed. Commit it, or put it back (git checkout)." for path in changed]
    faults += [f"{path} is not committed. Commit it, or move it away." for path in new]
    odd = [f"{path} is a link or a module of git, and no file." for path in sorted(entries.keys() - plain.keys())]
    return tree, odd + faults


def _lies_there(path: Path) -> bytes | None:
    """The bytes of a file; None where there is none that can be read."""
    try:
        return files.read_given(path)
    except OSError:
        return None


def _unbatched(packed: bytes, paths: list[str]) -> dict[str, bytes]:
    """Contents of files out of the answer of git to `cat-file --batch`.

    It has for each a line that ends in its size, its bytes, and a line feed.
    """
    found, place = {}, 0
    for path in paths:
        start = packed.index(b"\n", place) + 1
        end = start + int(packed[place:start].split()[-1])
        found[path], place = packed[start:end], end + 1
    return found


def _of_archive(root: Path, made: frozenset[str]) -> tuple[Tree, list[str]]:
    """Files of an unpacked archive but those that its release made; and where they are not what its hashes say."""
    if not (root / hashes.NAME).is_file():
        advice = "Clone the repository, or unpack an archive"
        raise Unfit(f"{root} is neither a checkout of git nor an unpacked archive. {advice}.")
    try:
        found = unpacking.read_folder(root)
        listed, faults = hashes.parse(found.files[hashes.NAME])
        said = json.loads(found.files.get(stamping.RELEASE, b"{}"))
        executable = [path for path in said.get("executable", []) if path in found.files]
    except unpacking.NoArchive as error:
        raise Unfit(str(error)) from error
    except (ValueError, AttributeError, TypeError) as error:
        raise Unfit(f"{stamping.RELEASE} cannot be read ({error}). Unpack the archive anew.") from error
    folders = {path.partition("/")[0] for path in listed if "/" in path}
    faults += [
        f"{path} is {how}: the archive has it otherwise. Put it back, or move it away."
        for path, how in hashes.compare(found.files, listed)
        if how != hashes.UNEXPECTED or path.partition("/")[0] in folders
    ]
    kept = {path: data for path, data in found.files.items() if path in listed and path not in made}
    return Tree(kept, executable), faults


def _claims_faults(contents: Mapping[str, bytes]) -> list[str]:
    """Where results are not those that the manifest of results names."""
    places = ("results/", "data/processed/", "notebooks/")
    claimed = {path: data for path, data in contents.items() if path.startswith(places) and path not in (claims.MANIFEST, stamping.CLAIMED)}
    table = store.read_table(contents[claims.MANIFEST]) if claims.MANIFEST in contents else LISTED.frame([])
    listed = dict(zip(table["path"], table["sha256"], strict=True))
    advice = f"{claims.MANIFEST} names other results. Make them anew (make refresh)"
    return [f"{path} is {how}: {advice}." for path, how in hashes.compare(claimed, listed)]


def _stale(contents: Mapping[str, bytes]) -> list[str]:
    """Results that name another version, data or codebook, and executed notebooks that name other raw rows, than those that lie there."""
    is_stale = contents.get(stamping.CLAIMED) != stamping.of_results()
    advice = "The results may not be those of the data that lie there. Make them anew (make refresh)."
    found = [f"{stamping.CLAIMED} is missing, or names another version, data or codebook. {advice}"] * is_stale
    for case_id in [*store.case_ids(), terms.STUDY]:
        rows = shelf.colophon(case_id).sentences[-1].encode()
        paths = [notebooks.executed_path(name, case_id) for name in notebooks.names(case_id)]
        old = [path for path in paths if rows not in contents.get(path, b"")]
        found += [f"{path} was not executed with the data that lie there. Make it anew (make refresh)." for path in old]
    return found
