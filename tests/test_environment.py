"""The doors into the environment: one lock, one Python, no host names, and the package that can be imported."""

import re
import subprocess
import sys
import tomllib

import pytest
import yaml

from analysis import files

LOCK = (files.ROOT / "requirements.txt").read_text(encoding="utf-8")
CONDA = yaml.safe_load((files.ROOT / "environment.yml").read_text(encoding="utf-8"))
PROJECT = tomllib.loads((files.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SPEC = re.compile(r"[a-z0-9][a-z0-9._-]*(\s*(=|==|>=|<=|<|>)\s*[0-9][0-9.*]*(,(=|==|>=|<=|<|>)[0-9][0-9.*]*)*)?")


def test_conda_installs_python_and_pip_and_then_the_lock():
    assert CONDA["channels"] == ["conda-forge", "nodefaults"]
    *specs, from_pip = CONDA["dependencies"]
    assert specs == ["python=3.11", "pip"]
    assert all(SPEC.fullmatch(spec) for spec in specs)
    assert from_pip == {"pip": ["-r requirements.txt"]}
    assert (files.ROOT / from_pip["pip"][0].removeprefix("-r ")).is_file()


def test_conda_and_the_project_ask_for_the_same_python():
    python = next(spec for spec in CONDA["dependencies"] if str(spec).startswith("python="))
    assert python.partition("=")[2] in PROJECT["project"]["requires-python"].partition(",")[0]
    assert PROJECT["project"]["requires-python"] == ">=3.11,<3.14"


def test_every_locked_package_has_hashes_and_no_host_is_named():
    packages = re.split(r"\n(?=[a-z0-9])", LOCK.strip())
    assert len(packages) > 100
    assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []
    assert "://" not in LOCK


@pytest.mark.parametrize("name", ["jupyterlab", "pandas", "matplotlib", "papermill", "nbval"])
def test_the_required_libraries_are_declared_and_locked(name):
    declared = PROJECT["project"]["dependencies"] + PROJECT["project"]["optional-dependencies"]["test"]
    assert any(re.match(rf"{name}\b", line) for line in declared)
    assert re.search(rf"^{name}==", LOCK, re.MULTILINE)


def test_the_lock_meets_every_declared_range():
    from packaging.requirements import Requirement

    locked = dict(re.findall(r"^([a-z0-9._-]+)==([^\s;\\]+)", LOCK, re.MULTILINE))
    groups = [PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"].values()]
    for line in (line for group in groups for line in group):
        requirement = Requirement(line)
        assert requirement.specifier.contains(locked[requirement.name.lower().replace("_", "-")]), line


def test_pip_install_without_dependencies_makes_the_package_importable(tmp_path):
    """The last step of conda's door, in an empty target: metadata and a path to the package."""
    arguments = ["--quiet", "--disable-pip-version-check", "--no-deps", "--no-build-isolation", "--target", str(tmp_path), "-e", str(files.ROOT)]
    subprocess.run([sys.executable, "-m", "pip", "install", *arguments], check=True, capture_output=True)
    script = f"import site; site.addsitedir({str(tmp_path)!r}); import analysis; print(analysis.__file__)"
    done = subprocess.run([sys.executable, "-S", "-c", script], capture_output=True, text=True, cwd=tmp_path)
    assert done.stdout.strip() == str(files.ROOT / "analysis" / "__init__.py"), done.stderr


def test_every_import_of_the_package_and_the_notebooks_is_declared():
    import ast

    from analysis.pipeline import notebooks

    texts = [path.read_text(encoding="utf-8") for path in (files.ROOT / "analysis").rglob("*.py")]
    texts += [cell["source"] for name in notebooks.every() for cell in notebooks.cells(notebooks.read(name), "code")]
    found = set()
    for node in (node for text in texts for node in ast.walk(ast.parse(text))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module.partition(".")[0])
    declared = {re.split(r"[<>=]", line)[0].lower() for line in PROJECT["project"]["dependencies"]}
    provided = {"IPython": "ipykernel"}  # comes with the kernel
    foreign = found - set(sys.stdlib_module_names) - {"analysis"}
    assert {name for name in foreign if provided.get(name, name).lower().replace("_", "-") not in declared} == set()


def test_no_file_names_a_registry_host():
    hosts = re.compile("|".join(("py" + "pi", "python" + "hosted", "registry\\.npm" + "js")) + r"\.org", re.IGNORECASE)
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=files.ROOT, capture_output=True, text=True).stdout.split("\0")
    paths = [files.ROOT / name for name in listed if name] or [path for path in files.ROOT.glob("*.*") if path.is_file()]
    assert [path.name for path in paths if path.is_file() and hosts.search(path.read_text(encoding="utf-8", errors="ignore"))] == []
