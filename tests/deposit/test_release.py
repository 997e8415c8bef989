"""A release: the same bytes from any clone, day, user and folder, itself too; refused for what is not committed."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import forked
import pytest

from analysis.cli import output
from analysis.collect import files, store
from analysis.deposit import beside, codebook, hashes, judging, release, tree
from analysis.exhibits.shelf import Sentences
from analysis.model import checkout
from analysis.model.choices import DEFAULT
from analysis.pipeline import claims, from_raw, git, stamping

CHECKOUT = stamping.is_checkout() and shutil.which("git")
pytestmark = pytest.mark.skipif(not CHECKOUT, reason="needs git and a checkout of it")
FAKETIME = shutil.which("faketime")


NOTHING: Mapping[str, str] = MappingProxyType({})


HOSTILE = {
    "core.autocrlf": "true", "core.eol": "crlf", "core.safecrlf": "false", "core.quotePath": "true", "core.excludesFile": "{root}/.git/excluded",
    "core.attributesFile": "{root}/.git/attributes", "core.fsmonitor": "printf 'x\\0'; :", "core.fsmonitorHookVersion": "2", "core.abbrev": "4", "core.ignoreStat": "true",
    "core.fileMode": "false", "core.hooksPath": "/nonexistent", "diff.external": "false", "diff.noprefix": "true", "log.showSignature": "true",
    "format.pretty": "oneline", "status.branch": "true", "status.short": "true", "status.showUntrackedFiles": "no", "status.relativePaths": "false",
    "color.ui": "always",
}  # fmt: skip
"""Settings of git that say what it shows, hides and converts."""


def start(root: Path, *words: str, variables: Mapping[str, str] = NOTHING, prefix: tuple[str, ...] = (), umask: int = -1):
    """A command of the package that lies in a folder, in this environment."""
    left = ("RIVAL_REQUESTS", "PYTHON", "GIT_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(left)}
    command = [*prefix, sys.executable, "-m", "analysis", *words]
    return subprocess.Popen(
        command,
        cwd=root,
        env=kept | {"PYTHONPATH": str(root), **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        umask=umask,
    )


def done(process: subprocess.Popen) -> str:
    """What a command said, which must have ended well."""
    said, complained = process.communicate()
    assert process.returncode == 0, said + complained
    return said


@pytest.fixture(scope="module")
def clone(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("ein Ordner für Übungen") / "klon"
    subprocess.run(["git", "clone", "--quiet", "--no-tags", "-c", "core.autocrlf=true", str(store.ROOT), str(root)], check=True)
    for name, value in HOSTILE.items():
        subprocess.run(["git", "-C", str(root), "config", name, value.format(root=root)], check=True)
    for words in (["update-index", "--fsmonitor"], ["status"], ["status"]):  # from now on it is believed that nothing changes
        subprocess.run(["git", "-C", str(root), *words], check=True, capture_output=True)
    files.write_all(root / ".git", {"excluded": b"*\n", "attributes": b"* text eol=crlf ident\n"})
    return root


@pytest.fixture(scope="module")
def made(clone, tmp_path_factory) -> Path:
    """The archive of a clone, on another day where faketime is there, by a user with other settings."""
    elsewhere = tmp_path_factory.mktemp("home")
    files.write_bytes(elsewhere / ".gitconfig", b"[settings that git cannot read\n")
    user = {"HOME": str(elsewhere), "USER": "somebody"}
    variables = user | {"TZ": "Pacific/Kiritimati", "LANG": "C", "PYTHONHASHSEED": "7"}
    done(start(clone, "release", "--wheel", variables=variables, prefix=(FAKETIME, "2031-05-05 12:00:00") if FAKETIME else (), umask=0o077))
    return clone / "dist" / f"{store.PROJECT}-{store.version()}.zip"


def test_the_wheel_alone_answers_in_an_empty_folder_and_changes_nothing_of_its_own(made, clone, tmp_path):
    """Positions, the release it is of, the trace of a cell; copies for the lab in the folder where it is called; no claim is changed."""
    (wheel,) = made.parent.glob("*.whl")
    with zipfile.ZipFile(wheel) as bundle:
        bundle.extractall(tmp_path / "installed")
        dates = {entry.date_time[:3] for entry in bundle.infolist()}
    stamp = json.loads((tmp_path / "installed" / "analysis" / "carried" / stamping.RELEASE).read_text(encoding="utf-8"))
    assert dates == {tuple(map(int, stamp["day"].split("-")))}
    carried = {path.relative_to(tmp_path / "installed" / "analysis" / "carried").as_posix() for path in tmp_path.rglob("carried/**/*") if path.is_file()}
    committed = set(git.ask(clone, "ls-files").decode().splitlines())
    kept = ("data/", "docs/", "notebooks/", "results/")
    assert {path for path in carried if path.startswith(kept)} == {path for path in committed if path.startswith(kept)}
    empty, installed = tmp_path / "leer", tmp_path / "installed"
    empty.mkdir()
    assert forked.call(installed, "positions", "--case", "kislitsin", cwd=empty).stdout == store.csv_bytes(from_raw.cells("kislitsin", DEFAULT)).decode()
    assert f"commit {stamp['commit']};" in forked.call(installed, "--version", cwd=empty).stdout
    assert forked.call(installed, "lab", "--copy-only", cwd=empty).returncode == 0
    assert [path.name for path in empty.iterdir()] == ["build"]
    for words in (["refresh", "--yes"], ["retract", "kasatkin", "--yes", "--reason", "a test"]):
        ended = forked.call(installed, *words, cwd=empty)
        assert (ended.returncode, ended.stdout) == (2, "") and "belongs to the installed package, and is not changed" in ended.stderr, words


def test_an_archive_makes_itself_again_and_another_clone_has_the_same_files(made, clone, tmp_path):
    """In another folder, today, by the user of the test; the archive was made elsewhere, on another day."""
    with zipfile.ZipFile(made) as bundle:
        bundle.extractall(tmp_path)
    unpacked, other = tmp_path / made.stem, tmp_path / "a second clone"
    if checker := shutil.which("sha256sum"):
        subprocess.run([checker, "--check", "--quiet", "--strict", hashes.NAME], cwd=unpacked, check=True)
    subprocess.run(["git", "clone", "--quiet", str(clone), str(other)], check=True)  # without the settings of the first
    done(start(unpacked, "release", "--out", str(tmp_path / "again")))
    assert files.sha256((tmp_path / "again" / made.name).read_bytes()) == files.sha256(made.read_bytes())
    assert tree.read(release.MADE, other) == tree.read(release.MADE, clone) == tree.read(release.MADE, unpacked)
    assert (made.parent / f"{made.name}.sha256").read_text() == f"{files.sha256(made.read_bytes())}  {made.name}\n"
    told = stamping.commit(unpacked)
    assert told and not told.is_changed and told == stamping.commit(clone)


def test_an_archive_holds_all_that_git_has_and_what_a_release_makes(made, clone):
    found = judging.look_at(made)
    tracked = set(git.parts(git.ask(clone, "ls-files", "-z")))
    assert found.faults == [] and found.notes == []
    assert set(found.unpacked.files) - tracked == release.MADE - {*codebook.TABLES} and tracked <= set(found.unpacked.files)
    assert b"\r" not in found.unpacked.files["README.md"]
    said = json.loads(found.unpacked.files[stamping.RELEASE])
    head = git.ask(clone, "rev-parse", "HEAD").decode().strip()
    assert (said["commit"], said["version"]) == (head, store.version())


def test_the_code_of_an_archive_is_told_from_that_of_this_package(made, clone, monkeypatch):
    monkeypatch.setattr(checkout, "PACKAGE", clone / "analysis")
    monkeypatch.setattr(store, "INSTRUMENT", clone)
    contents = judging.look_at(made).unpacked.files
    assert judging.other_code(contents) == []
    notebook = "notebooks/02_compare_positions.ipynb"
    shown, said = json.loads(contents[notebook]), json.loads(contents[notebook])
    shown["cells"][-1]["outputs"] = []
    said["cells"][-1]["source"] = "import os"
    assert judging.other_code(dict(contents) | {notebook: json.dumps(shown).encode()}) == []
    changed = {
        "analysis/__init__.py": b"",
        "analysis/__pycache__/x.pyc": b"",
        "notebooks/x.py": b"",
        "requirements.txt": b"",
        notebook: json.dumps(said).encode(),
    }
    others = {path: data for path, data in contents.items() if path != "analysis/__main__.py"} | changed
    assert judging.other_code(others) == sorted([*changed, "analysis/__main__.py"])


def test_what_is_not_committed_is_refused_with_all_of_it(clone, tmp_path):
    root = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(clone), str(root)], check=True)
    assert tree.read(release.MADE, root).executable == tree.read(release.MADE, clone).executable
    files.write_bytes(root / "README.md", b"other\n")
    files.write_bytes(root / "data" / "raw" / "new.csv", b"a\n")
    files.write_bytes(root / "notes at the root.txt", b"mine\n")
    files.write_bytes(root / ".git" / "info" / "exclude", b"new.csv\n")
    subprocess.run(["git", "-C", str(root), "update-index", "--assume-unchanged", "README.md"], check=True)
    (root / "results" / "manifest.csv").unlink()
    with pytest.raises(tree.Unfit) as caught:
        tree.read(release.MADE, root)
    said = str(caught.value).splitlines()
    assert [line.partition(" is ")[0] for line in said] == ["README.md", "results/manifest.csv", "data/raw/new.csv"]
    subprocess.run(["git", "-C", str(root), "update-index", "--no-assume-unchanged", "README.md"], check=True)
    (root / "link").symlink_to("README.md")
    files.write_bytes(root / ".zenodo.json", b"{}")
    subprocess.run(["git", "-C", str(root), "add", "link", "-f", ".zenodo.json"], check=True)
    somebody = ("-c", "user.name=a", "-c", "user.email=a@b")
    subprocess.run(["git", "-C", str(root), *somebody, "commit", "-qam", "x"], check=True)
    with pytest.raises(tree.Unfit) as caught:
        tree.read(release.MADE, root)
    assert "link is a link" in str(caught.value) and ".zenodo.json has a name that a release makes" in str(caught.value)
    subprocess.run(["git", "-C", str(root), "checkout", "-q", "HEAD~1"], check=True)
    files.remove([root / "data" / "raw" / "new.csv"])
    files.write_bytes(root / "results" / "study" / "tables" / "cases.csv", b"a\n")
    subprocess.run(["git", "-C", str(root), *somebody, "commit", "-qam", "y"], check=True)
    with pytest.raises(tree.Unfit) as caught:
        tree.read(release.MADE, root)
    assert str(caught.value).startswith("results/study/tables/cases.csv is changed: results/manifest.csv names other")


def test_results_that_do_not_belong_to_the_data_are_refused(clone, monkeypatch):
    found = tree._of_checkout(clone)[0].files
    assert tree._claims_faults(found) == tree._stale(found) == []
    names = ("results/study/tables/cases.csv", "data/processed/burkov/facts.csv", "notebooks/01_clean_facts.ipynb")
    for name in names:
        (fault,) = [fault for fault in tree._claims_faults(found | {name: found[name] + b" "})]
        assert fault.startswith(f"{name} is changed: {claims.MANIFEST} names other results")
    without = {path: data for path, data in found.items() if path != names[0]} | {"results/x/y.csv": b""}
    assert [fault.split(":")[0] for fault in tree._claims_faults(without)] == [
        f"{names[0]} is missing",
        "results/x/y.csv is unexpected",
    ]
    name = "results/burkov/notebooks/02_compare_positions.ipynb"
    stale = found[name].replace(b"Raw rows of the case: SHA-256 ", b"Raw rows of the case: SHA-256 0")
    (said,) = tree._stale({path: data for path, data in found.items() if path != stamping.CLAIMED})
    assert said.startswith("results/stamp.json is missing, or names another version")
    (said,) = tree._stale(found | {name: stale})
    assert said.startswith(f"{name} was not executed with the data that lie there")
    monkeypatch.setattr(tree.shelf, "colophon", lambda case_id: Sentences(["Raw rows: SHA-256 0."]))
    with pytest.raises(tree.Unfit, match=f"{name} was not executed"):
        tree.read(release.MADE, clone)


def test_data_that_were_committed_without_new_results_are_refused(clone, tmp_path):
    """A definition of the codebook, which the stamp of the results has, and a fact, which the notebooks of its case name by hash too."""
    root = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(clone), str(root)], check=True)
    changes = {"codebook/organs.csv": (b"judge, jury", b"judge, juror"), "cases/zubakha/facts.csv": (b"A Seattle grand jury", b"A grand jury")}
    for path, (old, new) in changes.items():
        data = (root / "data" / "raw" / path).read_bytes()
        assert old in data
        files.write_bytes(root / "data" / "raw" / path, data.replace(old, new, 1))
    subprocess.run(["git", "-C", str(root), "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qam", "x"], check=True)
    process = start(root, "release")
    told = process.communicate()[1].splitlines()
    assert process.returncode == 2 and [*root.glob("dist/*")] == []
    assert [line.partition(",")[0] for line in told if line.startswith(stamping.CLAIMED)] == [f"{stamping.CLAIMED} is missing"]
    stale = {line.partition(" was not executed")[0].rpartition("/")[0] for line in told if " was not executed" in line}
    assert stale == {"results/zubakha/notebooks", "notebooks"}, told


def test_an_unpacked_archive_that_was_changed_makes_no_other(made, tmp_path):
    with zipfile.ZipFile(made) as bundle:
        bundle.extractall(tmp_path)
    root = tmp_path / made.stem
    files.write_all(root, {"data/raw/new.csv": b"a\n", "README.md": b"other\n", "build/x": b"", "mine.txt": b""})
    with pytest.raises(tree.Unfit) as caught:
        tree.read(release.MADE, root)
    said = [line.split(":")[0] for line in str(caught.value).splitlines()]
    assert said == ["README.md is changed", "data/raw/new.csv is unexpected"]
    files.remove([root / hashes.NAME])
    with pytest.raises(tree.Unfit, match="neither a checkout of git nor an unpacked archive"):
        tree.read(release.MADE, root)


@pytest.mark.parametrize(("place", "may"), [("dist", True), ("build/x", True), (".", False), ("results/x", False), ("data/raw", False)])
def test_an_archive_lies_nowhere_in_the_project_but_in_dist_and_build(place, may):
    assert (output.archives_faults((store.ROOT / place).resolve()) == []) == may


def test_git_that_is_missing_is_one_sentence(clone, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(tree.Unfit, match="git is not there. Install it"):
        tree.read(release.MADE, clone)
    assert stamping.commit(clone) is None


def test_neither_checkout_nor_archive_has_no_known_commit(tmp_path):
    assert stamping.commit(tmp_path) is None
    for text in ("{", "[]", '{"commit": "x", "day": "2026-01-01"}', '{"commit": 1}'):
        files.write_bytes(tmp_path / stamping.RELEASE, text.encode())
        assert stamping.commit(tmp_path) is None


def test_a_change_of_the_checkout_is_told(clone):
    found = stamping.commit(clone)
    assert found and len(found.digits) == 40 and len(found.day) == 10 and not found.is_changed
    kept = (clone / "README.md").read_bytes()
    files.write_bytes(clone / "README.md", b"other\n")
    changed = stamping.commit(clone)
    files.write_bytes(clone / "README.md", kept)
    assert changed == found._replace(is_changed=True)


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="needs ssh-keygen")
def test_a_signature_is_checked_by_the_tool_itself(tmp_path):
    key, place = tmp_path / "key", tmp_path / "a.zip"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    files.write_bytes(place, b"archive")
    check = ["ssh-keygen", "-Y", "check-novalidate", "-n", "file", "-s", str(beside.sign(place, key))]
    assert subprocess.run(check, input=b"archive", capture_output=True, check=False).returncode == 0
    assert subprocess.run(check, input=b"archivE", capture_output=True, check=False).returncode != 0
    with pytest.raises(beside.NotSigned, match="was made and not signed"):
        beside.sign(place, place)
    assert beside.key_faults(tmp_path / "none") and not beside.key_faults(key)
    beside.remove_stale(place, b"archive")
    assert place.with_name("a.zip.sig").is_file()
    beside.remove_stale(place, b"another")
    assert not place.with_name("a.zip.sig").exists()
