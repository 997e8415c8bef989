"""Make every exhibit again from the collected data, in a scratch copy without network, and judge what is claimed."""

import json
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
from typing import NamedTuple

from packaging.requirements import Requirement

from analysis import files
from analysis.addresses import HANDED_OVER
from analysis.pipeline import claims, notebooks
from analysis.reproduce import compare, scratch

CLAIMED_FOLDERS = ("data/processed", "results", "notebooks")
PYTHONS = ((3, 11), (3, 12), (3, 13))


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

    `isolation` says what was kept away from the rerun: what, whether, how. `inputs` are SHA-256 by
    what they cover. `complaints` are lines on notebooks that failed. `is_untouched` says whether
    the claimed files had the same bytes before and after.
    """

    started: str
    seconds: float
    is_quick: bool
    case_ids: list[str]
    machine: Machine
    isolation: list[tuple[str, bool, str]]
    inputs: dict[str, str]
    complaints: list[str]
    is_untouched: bool
    judged: list[compare.Judged]

    @property
    def holds(self) -> bool:
        """Whether everything that is claimed reproduces at the level of this machine."""
        return self.is_untouched and not self.complaints and compare.holds(self.judged, self.machine.level)


def locked() -> dict[str, str]:
    """Releases that the lock names for this system and Python, by library."""
    lines = (files.ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line.rstrip("\\ ")) for line in lines if "==" in line and not line.startswith((" ", "#"))]
    return {pin.name: next(iter(pin.specifier)).version for pin in pins if pin.marker is None or pin.marker.evaluate()}


def machine() -> Machine:
    """This machine, its libraries beside the lock, and the level that can hold: bytes only with the lock on Linux x86-64 with Python 3.11 to 3.13."""
    pins, installed = locked(), {}
    for name in pins:
        try:
            installed[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue  # not for this system
    reasons = [f"{name} is {version}, the lock has {pins[name]}" for name, version in sorted(installed.items()) if version != pins[name]]
    if sys.version_info[:2] not in PYTHONS:
        reasons.append(f"Python is {platform.python_version()}, the claims are for 3.11 to 3.13")
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        reasons.append(f"the system is {platform.system()} {platform.machine()}, the claims are for Linux x86_64")
    named = {name: installed[name] for name in ("ipykernel", "matplotlib", "numpy", "pandas", "papermill") if name in installed}
    level = compare.DATA if reasons else compare.BYTES
    return Machine(platform.python_version(), platform.platform(), os.cpu_count() or 1, named, level, reasons)


def claimed_files(root: Path = files.ROOT) -> dict[str, bytes]:
    """All that is claimed: files of results, processed tables and notebooks of all cases, and the documents, by path from the root."""
    paths = [path for folder in CLAIMED_FOLDERS for path in (root / folder).rglob("*") if path.is_file()]
    found = {path.relative_to(root).as_posix(): path for path in [*paths, *(root / name for name in compare.DOCUMENTS)]}
    return {path: place.read_bytes() for path, place in sorted(found.items()) if place.is_file() and "/.ipynb_checkpoints/" not in path}


def inputs() -> dict[str, str]:
    """SHA-256 over what a rerun starts from: collected data, code, sources of the notebooks, the lock."""
    code = [path for path in (files.ROOT / "analysis").rglob("*") if path.suffix in (".py", ".csv", ".jinja")]
    texts = {
        "data/raw": {path: data for path, data in files.read_bytes(files.ROOT / "data" / "raw").items()},
        "analysis": {path.relative_to(files.ROOT).as_posix(): path.read_bytes() for path in sorted(code)},
        "notebooks (sources)": {name: notebooks.source(notebooks.read(name)).encode() for name in notebooks.names()},
        "requirements.txt": {"": (files.ROOT / "requirements.txt").read_bytes()},
    }
    return {what: files.sha256("".join(f"{path} {files.sha256(data)}\n" for path, data in found.items()).encode()) for what, found in texts.items()}


def quick_rerun(root: Path, case_ids: Sequence[str], out: Path, prefix: Sequence[str], launch: Sequence[str]) -> list[str]:
    """Run the cells of the notebooks of some cases in plain processes; complaints, one line for each that failed."""

    def of_case(case_id: str) -> list[str]:
        command = [*prefix, sys.executable, str(scratch.LAUNCH), "--die", *launch, "--", sys.executable, "-m", "analysis.reproduce.plain"]
        done = subprocess.run(
            [*command, str(out), case_id], cwd=root, env=scratch.environment(root, {"MPLCONFIGDIR": str(out / "cache")}), capture_output=True,
            text=True, encoding="utf-8", errors="replace", stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        print(f"  {case_id}", file=sys.stderr, flush=True)
        return [f"{case_id}: {done.stderr.strip().splitlines()[-1]}"] if done.returncode else []

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return [line for lines in pool.map(of_case, case_ids) for line in lines]


def quick_made(out: Path, case_ids: Sequence[str], claimed: Mapping[str, bytes]) -> dict[str, claims.Made]:
    """What plain processes made, by path; a notebook is the claimed one with what they handed over and said put in its place."""
    made = {}
    for case_id in case_ids:
        if not (out / f"{case_id}.json").is_file():
            continue
        found = json.loads((out / f"{case_id}.json").read_bytes())
        for name in notebooks.names():
            path = notebooks.executed_path(name, case_id)
            rebuilt = _rebuilt(claimed.get(path, b""), name, case_id, found)
            made[path] = claims.Made(case_id, name, "", name, rebuilt)
            for place, (exhibit, cell_id, data) in notebooks.handed_over(rebuilt, case_id).items() if rebuilt else ():
                made[place] = claims.Made(case_id, name, cell_id, exhibit, found["made"].get(place, data.decode()).encode())
        for place, text in found["made"].items():
            made.setdefault(place, claims.Made(case_id, "", "", Path(place).stem, text.encode()))
    return dict(sorted(made.items()))


def _rebuilt(claimed: bytes, name: str, case_id: str, found: Mapping[str, Mapping]) -> bytes:
    """A claimed notebook with what a plain process handed over and said."""
    try:
        notebook = json.loads(claimed)
        before = json.dumps(notebook)
        for cell in notebook["cells"]:
            told = list(found["said"].get(f"{name}/{cell['id']}", []))
            for output in cell.get("outputs", []):
                named = output.get("metadata", {}).get(HANDED_OVER)
                for form, text in told.pop(0).items() if named is None and told else ():
                    _put(output["data"], form, text)
                for form, ending in notebooks.FORMS.items() if named else ():
                    text = found["made"].get(f"{notebooks.PLACES[named['kind']].format(case_id)}/{named['name']}.{ending}")
                    if form in output["data"] and text is not None:
                        _put(output["data"], form, text)
        return claimed if json.dumps(notebook) == before else (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode()
    except (ValueError, KeyError, TypeError):
        return b""


def _put(data: dict, form: str, text: str) -> None:
    """Put a text into the data of an output, split as it was; left alone where it says the same."""
    if "".join(data.get(form, "")) != text:
        data[form] = text.splitlines(keepends=True) if isinstance(data.get(form), list) else text


def verify(case_ids: Sequence[str], *, is_quick: bool = False, workers: int = 0) -> Verification:
    """Rerun some cases from the collected data in a scratch copy, and judge what is claimed of them.

    Parameters
    ----------
    case_ids
        Cases to rerun.
    is_quick
        Whether the cells run in plain processes: faster, but what is stored in notebooks besides what they hand over and say is not judged.
    workers
        Notebooks that run at a time; 0 for one per processor.
    """
    started, clock = datetime.now(UTC), time.monotonic()
    claimed, here, prefix = claimed_files(), machine(), scratch.network_off()
    launch = ["--loopback"] if prefix else []
    with scratch.workspace() as folder:
        root, out = scratch.copy(folder / "project"), folder / "rerun"
        if is_quick:
            complaints = quick_rerun(root, case_ids, out, prefix, launch)
            made = quick_made(out, case_ids, claimed)
        else:
            done = scratch.rerun(root, case_ids, out, workers=workers, prefix=prefix, launch=launch, shows_progress=True)
            complaints = [line for line in done.complained.splitlines() if line.startswith("failed: ")]
            made = claims.collect(out, case_ids)
            if not made and not complaints:
                complaints = [f"the rerun made nothing: {(done.complained or done.said).strip()}"]
    judged = compare.judge(claimed, made, case_ids, is_lenient=here.level == compare.DATA)
    isolation = [
        ("network", bool(prefix), "a namespace with loopback only" if prefix else "this system does not allow a namespace of its own"),
        ("what is claimed", True, "a scratch copy without results, processed tables and outputs of notebooks"),
        ("settings of the user", True, "variables of Python, Jupyter, IPython and matplotlib removed; zone UTC; locale C.UTF-8"),
        ("files of the machine", False, "the rerun could read them; what it reads of this package is the scratch copy"),
    ]
    untouched = claimed_files() == claimed
    return Verification(
        started.strftime("%Y-%m-%d %H:%M UTC"),
        time.monotonic() - clock,
        is_quick,
        list(case_ids),
        here,
        isolation,
        inputs(),
        complaints,
        untouched,
        judged,
    )
