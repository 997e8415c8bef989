"""Make every exhibit again from the collected data, in a scratch copy without network, and judge what is claimed."""

import importlib
import os
import platform
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from packaging.requirements import Requirement

from analysis.collect import files, store
from analysis.model import checkout, terms
from analysis.pipeline import claims, notebooks, stamping
from analysis.verify import compare, scratch

"""What is printed is not claimed."""


class Machine(NamedTuple):
    """Where a verification ran, and the level at which claims can be asked to hold there, with the reasons why not byte for byte."""

    python: str
    system: str
    processors: int
    libraries: dict[str, str]
    level: str
    reasons: list[str]


class Verification(NamedTuple):
    """What a verification found.

    `case_ids` were rerun, of `all_cases`. `isolation` says what was kept away from the rerun: what,
    whether, how. `hashes` are SHA-256 by what they cover, of the copy that ran and of the claims.
    `complaints` are lines on notebooks that failed. `is_untouched` says whether the claimed files
    had the same bytes before and after. `release` is the stamp of what was judged, by field, and the
    SHA-256 of the archive that it came from.
    """

    started: str
    seconds: float
    is_quick: bool
    case_ids: list[str]
    all_cases: list[str]
    machine: Machine
    isolation: list[tuple[str, bool, str]]
    hashes: dict[str, str]
    complaints: list[str]
    is_untouched: bool
    judged: list[compare.Judged]
    release: dict[str, str]

    @property
    def holds(self) -> bool:
        """Whether everything that is claimed reproduces at the level of this machine."""
        return self.is_untouched and not self.complaints and compare.holds(self.judged, self.machine.level)


def locked() -> dict[str, str]:
    """Releases that the lock names for this system and Python, by library."""
    lines = store.lock_path().read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line.rstrip("\\ ")) for line in lines if "==" in line and not line.startswith((" ", "#"))]
    return {pin.name: next(iter(pin.specifier)).version for pin in pins if pin.marker is None or pin.marker.evaluate()}


def machine() -> Machine:
    """This machine, its libraries beside the lock, and the level that can hold: bytes only with the lock on Linux x86-64 with one of `checkout.PYTHONS`."""
    pins, installed = locked(), {}
    for name in pins:
        try:
            installed[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue  # not for this system
    reasons = [f"{name} is {version}, the lock has {pins[name]}" for name, version in sorted(installed.items()) if version != pins[name]]
    if "{}.{}".format(*sys.version_info) not in checkout.PYTHONS:
        reasons.append(f"Python is {platform.python_version()}, the claims are for {checkout.PYTHONS[0]} to {checkout.PYTHONS[-1]}")
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        reasons.append(f"the system is {platform.system()} {platform.machine()}, the claims are for Linux x86_64")
    named: dict[str, str] = {name: installed[name] for name in ("ipykernel", "matplotlib", "numpy", "pandas", "papermill") if name in installed}
    level = compare.DATA if reasons else compare.BYTES
    return Machine(platform.python_version(), platform.platform(), os.cpu_count() or 1, named, level, reasons)


ARCHIVE = "RIVAL_REQUESTS_ARCHIVE"
"""Environment variable: SHA-256 of the archive that is verified in the folder into which it was unpacked."""


def release() -> dict[str, str]:
    """Which release is judged, by field of its stamp, and the archive that it came from, where there is one."""
    found, archive = stamping.commit(), os.environ.get(ARCHIVE, "")
    changed = {"changed": "files differ from that commit"} if found and found.is_changed else {}
    return {**stamping.stamp()._asdict(), **changed, **({"archive_sha256": archive} if archive else {})}


def claimed_files(root: Path = store.ROOT) -> dict[str, bytes]:
    """All that is claimed: files of results, processed tables and notebooks of all cases, and the documents, by path from the root.

    What is no regular file (a link, say) stands there with what it is instead of its bytes.
    """
    paths = [path for folder in scratch.CLAIMED for path in (root / folder).rglob("*") if path.is_symlink() or not path.is_dir()]
    paths += [root / name for name in compare.DOCUMENTS if (root / name).exists()]
    found = {}
    for path in sorted(set(paths)):
        name = os.fsencode(path.relative_to(root).as_posix()).decode("utf-8", "backslashreplace")
        if "/.ipynb_checkpoints/" not in name:
            is_file = path.is_file() and not path.is_symlink()
            found[name] = path.read_bytes() if is_file else b"no regular file: " + (os.fsencode(path.readlink()) if path.is_symlink() else b"device")
    return found


def hashes(copy: Path, claimed: Mapping[str, bytes]) -> dict[str, str]:
    """SHA-256 over what a rerun starts from (collected data, code, notebooks without outputs, the lock, other studies beside its own) and over what is claimed."""
    told: dict[str, Mapping[str, bytes]] = {}
    for part in (*scratch.PARTS, *([scratch.OTHERS] if (copy / scratch.OTHERS).is_dir() else [])):
        paths = [path for path in (copy / part).rglob("*") if path.is_file()] if (copy / part).is_dir() else [copy / part]
        told[part] = {path.relative_to(copy).as_posix(): path.read_bytes() for path in sorted(paths)}
    told["what is claimed"] = claimed
    return {what: files.sha256("".join(f"{path} {files.sha256(data)}\n" for path, data in found.items()).encode()) for what, found in told.items()}


def faults() -> list[str]:
    """What keeps a verification from being started: a lock or notebook that is missing or cannot be read, other data than the project's."""
    found = []
    if not store.is_own():
        found.append(f"{store.RAW} is {str(store.raw_folder())!r}; unset it, since the claims are about data/raw")
    for path in (store.lock_path(), *(notebooks.FOLDER / f"{name}.ipynb" for name in notebooks.every())):
        try:
            notebooks.source(notebooks.read(path.stem)) if path.suffix == ".ipynb" else path.read_text(encoding="utf-8")
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            found.append(f"{path.name} cannot be read ({type(error).__name__}); restore it as it was committed (git checkout)")
    return found or notebooks.of_another_case()


SELF_TEST = store.ROOT / "tests" / "verify"
"""Folder of the self-test, which is no part of the package: what is planted, and how it is seen that it was caught."""


def self_test_faults() -> list[str]:
    """What keeps the self-test from being started: a folder of the project without its tests."""
    there = (SELF_TEST / "selftest.py").is_file()
    return [] if there else [f"--self-test needs {SELF_TEST}, which is not there. Run it in a clone of the repository, or in its whole archive."]


def self_test() -> ModuleType:
    """The module `selftest`, taken from the folder of the tests."""
    sys.path.insert(0, str(SELF_TEST))
    return importlib.import_module("selftest")


_NO_NETWORKS = "the system does not allow a separate network namespace"
_NO_MOUNTS = "but the system does not allow separate mounts, so the rerun could have reached it"
_HIDDEN = "empty folders lie over results, data/processed and notebooks"
_ON_CLUSTER = "the notebooks ran on workers of a cluster, from which it is not kept away"
"""What is said of how a rerun was kept away from something."""


def quick_rerun(root: Path, case_ids: Sequence[str], out: Path, prefix: Sequence[str], launch: Sequence[str]) -> list[str]:
    """Run the cells of the notebooks of some cases in plain processes; complaints, one line for each that failed."""

    def of_case(case_id: str) -> list[str]:
        command = [*scratch.started_by(sys.executable, prefix, launch), sys.executable, "-m", "analysis.verify.in_process"]
        done = subprocess.run(
            [*command, str(out), case_id], cwd=root, env=scratch.environment(root, {"MPLCONFIGDIR": str(out / "cache")}), capture_output=True,
            text=True, encoding="utf-8", errors="replace", stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        print(f"  {case_id}", file=sys.stderr, flush=True)
        said = [*done.stderr.strip().splitlines(), f"exit status {done.returncode}"]
        return [f"{case_id}: {said[-2 if len(said) > 1 else -1]}"] if done.returncode else []

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        complaints = [line for lines in pool.map(of_case, sorted({*case_ids} - {terms.STUDY})) for line in lines]
    return complaints + (of_case(terms.STUDY) if terms.STUDY in case_ids else [])  # it reads what the cases made


def verify(case_ids: Sequence[str], *, is_quick: bool = False, workers: int = 0, cluster: Sequence[str] = ()) -> Verification:
    """Rerun some cases from the collected data in a scratch copy, and judge what is claimed of them.

    Parameters
    ----------
    case_ids
        Cases to rerun; the study only with all of them.
    is_quick
        Whether the cells run in plain processes instead of kernels.
    workers
        Notebooks that run at a time; 0 for one per processor, fewer if memory or open files do not allow it.
    cluster
        Words of the command that name the cluster on which the notebooks run; none for this machine.
    """
    started, clock = datetime.now(UTC), time.monotonic()
    claimed, here, kept = claimed_files(), machine(), scratch.isolation(allows_network=bool(cluster))
    with scratch.workspace() as folder:
        root, out = scratch.copy(folder / "project"), folder / "rerun"
        covered = hashes(root, claimed)
        if is_quick:
            complaints = quick_rerun(root, case_ids, out, kept.prefix, kept.launch)
        else:
            done = scratch.rerun(root, case_ids, out, workers=workers, more=cluster, prefix=kept.prefix, launch=kept.launch, shows_progress=True)
            complaints = [line for line in done.complained.splitlines() if line.startswith("failed: ")]
        made = claims.collect(out, case_ids)
        if not made and not complaints:
            complaints = [f"the rerun made nothing: {(done.complained or done.said).strip()}"]
    judged = compare.judge(claimed, made, case_ids, is_lenient=here.level == compare.DATA)
    isolation = [
        ("network", kept.network, "a network namespace with loopback only" if kept.network else _ON_CLUSTER if cluster else _NO_NETWORKS),
        (
            "what is claimed",
            kept.claims and not cluster,
            f"not in the scratch copy; {_ON_CLUSTER if cluster else _HIDDEN if kept.claims else _NO_MOUNTS}",
        ),
        ("settings of the user", True, "variables of Python, Jupyter, IPython and matplotlib removed; zone UTC; locale C.UTF-8"),
        ("other files of the machine", False, "the rerun could read and write them; of this package it reads the scratch copy"),
    ]
    return Verification(
        started.strftime("%Y-%m-%d %H:%M UTC"), time.monotonic() - clock, is_quick, list(case_ids), [*store.case_ids(), terms.STUDY], here, isolation, covered,
        complaints, claimed_files() == claimed, judged, release(),
    )  # fmt: skip
