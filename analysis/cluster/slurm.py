"""Workers of Dask in jobs of Slurm: as many as there is work for, between two numbers, and new ones in the place of those that end."""

import copy
import math
import re
import shlex
import subprocess
import sys
import time
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import dask
from dask_jobqueue import SLURMCluster
from dask_jobqueue.slurm import SLURMJob
from distributed import Client, Security

from analysis.cluster import executor
from analysis.cluster.executor import Cluster
from analysis.collect import files
from analysis.pipeline import stopping
from analysis.pipeline.executors import Unusable

SETTINGS = {
    "partition": "queue", "account": "account", "walltime": "walltime", "cores": "cores", "memory": "memory", "processes": "processes",
    "interface": "interface", "scratch": "local_directory",
}  # fmt: skip
"""What `--slurm` takes, and what dask-jobqueue calls it; everything else is set in Dask's own configuration (jobqueue.slurm)."""
NEEDED = ("cores", "memory")
WHOLE = ("cores", "processes")
NAMES = ("partition", "account", "interface")
FOLDER = r"[/$][\w/. @+=:~${}-]*"
"""What `scratch` may be: it stands between double quotes in the script of a job, where a shell puts in variables of the node."""
LOOK = 10
"""Seconds between two looks at jobs that have brought no worker yet."""
TRIED = 3
"""Looks at which none of the jobs waits or runs, though no worker is there, after which they are given up."""
MARGIN = 60
"""Seconds before the end of its time at which a worker takes no further work, and ends when it has done what it has."""


def settings(text: str) -> tuple[dict[str, str | int], list[str]]:
    """What `--slurm` says, by the names of dask-jobqueue, and a sentence for each thing that is wrong with it."""
    found: dict[str, str | int] = {}
    wrong: list[str] = []
    named: set[str] = set()
    for part in filter(None, map(str.strip, text.split(","))):
        name, equals, value = (each.strip() for each in part.partition("="))
        named.add(name)
        if name not in SETTINGS or not equals or not value:
            wrong.append(f"--slurm has {part!r}; it takes {', '.join(f'{known}=...' for known in SETTINGS)}, joined by commas.")
        elif SETTINGS[name] in found:
            wrong.append(f"--slurm has {name} twice. Give it once.")
        elif name in WHOLE and not re.fullmatch("[1-9][0-9]{0,3}", value):
            wrong.append(f"--slurm has {part!r}; {name} is a whole number, such as 1.")
        elif name in NAMES and not re.fullmatch(r"[\w.@:+-]+", value):
            wrong.append(f"--slurm has {part!r}; {name} is one name, of letters, digits and . _ @ : + - alone.")
        elif name == "scratch" and not re.fullmatch(FOLDER, value):
            wrong.append(
                f"--slurm has {part!r}; scratch is the whole path of a folder, such as /scratch or $TMPDIR, without signs that a shell acts on."
            )
        elif name == "walltime" and not seconds(value):
            wrong.append(f"--slurm has {part!r}; walltime is HH:MM:SS or D-HH:MM:SS, such as 01:00:00.")
        elif name == "memory" and not re.fullmatch(r"[1-9][0-9]*(\.[0-9]+)? ?[kKMGT]i?B", value):
            wrong.append(f"--slurm has {part!r}; memory is a number with its unit, such as 1500MB.")
        else:
            found[SETTINGS[name]] = int(value) if name in WHOLE else value
    processes, cores = (int(found.get(name) or dask.config.get(f"jobqueue.slurm.{name}", None) or 1) for name in ("processes", "cores"))
    if "processes" in found and cores < processes and not wrong:
        wrong.append(f"--slurm has {processes} processes and {cores} cores a job. Ask for as many cores as processes, or more.")
    for name in NEEDED:
        if name not in named and dask.config.get(f"jobqueue.slurm.{name}", None) is None:
            wrong.append(
                f"--slurm names no {name}, and neither does Dask's configuration (jobqueue.slurm.{name}). Name it, such as cores=1,memory=1500MB."
            )
    return found, wrong


def seconds(walltime: str) -> int | None:
    """Seconds of a time as Slurm writes it; None if it is none."""
    found = re.fullmatch(r"(?:(\d+)-)?(\d{1,3}):([0-5]\d):([0-5]\d)", walltime, re.ASCII)
    if not found:
        return None
    days, hours, minutes, rest = (int(part or 0) for part in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + rest


def jobs(text: str) -> tuple[int, int] | None:
    """The least and the greatest number of jobs that `--jobs` names, as N or N..M; None if it names none."""
    found = re.fullmatch(r"(\d{1,4})(?:\.\.(\d{1,4}))?", text.strip(), re.ASCII)
    if not found:
        return None
    least, most = int(found[1]), int(found[2] or found[1])
    return (least, most) if 1 <= least <= most else None


class _Job(SLURMJob):
    """A job in whose script a folder may have blanks and other signs that a shell acts on in its name."""

    def __init__(self, *given: Any, python: str, security: Security, local_directory: str | None = None, **more: Any) -> None:
        quoted = copy.copy(security)
        for name in ("tls_ca_file", "tls_worker_key", "tls_worker_cert"):
            setattr(quoted, name, shlex.quote(getattr(security, name)))
        place = local_directory and f'"{local_directory}"'  # a shell puts in variables of the node
        super().__init__(*given, python=shlex.quote(python), security=quoted, local_directory=place, **more)


def _call(*words: str) -> str:
    """What a command of Slurm says; blank if it fails."""
    with suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run(words, capture_output=True, text=True, errors="replace", timeout=30, check=False)
        return done.stdout if done.returncode == 0 else ""
    return ""


def _states(name: str) -> dict[str, str]:
    """State and reason of jobs of a name that wait or run, by number, as `squeue` says it; a job that has ended is not among them."""
    said = _call("squeue", "--noheader", f"--name={name}", "--format=%i %T %r")
    return {number: words for number, _, words in (line.partition(" ") for line in said.splitlines())}


def _last_words(folder: Path, job_ids: list[str]) -> str:
    """The last line that one of some jobs left in its log."""
    for path in sorted(folder.glob("*.err"), key=lambda path: path.stat().st_mtime, reverse=True):
        if any(path.stem.endswith(f"-{number}") for number in job_ids):
            lines = [line.strip() for line in files.read_file(path).decode(errors="replace").splitlines() if line.strip()]
            if lines:
                return f"{path.name} ends with: {lines[-1]}"
    return "no log was left"


def _wait_for_a_worker(cluster: SLURMCluster, client: Client, logs: Path) -> None:
    """Wait until a job has brought a worker; says how the jobs stand.

    Raises
    ------
    Unusable
        If jobs end without having brought one.
    stopping.Stopped
        If the run is told to stop.
    """
    told, n_vain = "", 0
    looked = time.monotonic() - LOOK + 1
    while not client.nthreads():
        if stopping.is_told():
            raise stopping.Stopped("stopped while waiting for jobs of Slurm, which were taken back")
        time.sleep(0.2)
        if time.monotonic() - looked < LOOK:
            continue
        looked = time.monotonic()
        numbers = sorted(str(job.job_id) for job in cluster.workers.values() if getattr(job, "job_id", None))
        states = _states(cluster.job_name)
        n_vain = n_vain + 1 if numbers and not states else 0
        if n_vain >= TRIED and not client.nthreads():
            raise Unusable(
                f"jobs of Slurm ended without having brought a worker ({_last_words(logs, numbers)}); look into {logs}, and put right what "
                "--slurm or Dask's configuration says"
            )
        words = "; ".join(f"job {number} is {state.lower()}" for number, state in sorted(states.items())) or "no job is in the queue"
        if words != told and (told or states):
            told = words
            print(f"waiting for a first worker: {words}", file=sys.stderr, flush=True)


def _refuse_what_slurm_does_not_take(cluster: SLURMCluster) -> None:
    """Ask Slurm whether it would take a job; what fails later, it says to nobody.

    Raises
    ------
    Unusable
        If it would not; in its own words.
    """
    try:
        done = subprocess.run(["sbatch", "--test-only"], input=cluster.job_script(), capture_output=True, text=True, errors="replace", check=False)
    except OSError as error:
        raise Unusable("there is no Slurm on this machine (no sbatch); start this where jobs are handed in, such as a login node") from error
    if done.returncode:
        raise Unusable(f"Slurm does not take the job: {' '.join(done.stderr.split())}")


@contextmanager
def _encrypted(folder: Path) -> Iterator[Security]:
    """Keys by which scheduler, workers and this process know each other, made for one run, in files that nobody else can read and that go with it.

    A login node is everybody's: without keys, whoever finds the port could let workers do anything in one's name.
    """
    made = Security.temporary()
    files.write_bytes(folder / ".gitignore", b"*\n")
    folder.chmod(0o700)
    parts = {"ca_file": made.tls_ca_file, "key": made.tls_scheduler_key, "cert": made.tls_scheduler_cert}
    for name, text in parts.items():
        files.write_bytes(folder / name, str(text).encode())
        (folder / name).chmod(0o600)
    of_roles = {f"tls_{role}_{part}": str(folder / part) for role in ("scheduler", "worker", "client") for part in ("key", "cert")}
    try:
        yield Security(tls_ca_file=str(folder / "ca_file"), require_encryption=True, **of_roles)
    finally:
        files.remove(folder / name for name in (".gitignore", *parts))


@contextmanager
def _taken_back(name: str) -> Iterator[None]:
    """No job of a name is left after the context, not even one that was handed in while the others were taken back."""
    try:
        yield
    finally:
        _call("scancel", f"--name={name}")


@contextmanager
def started(given: dict[str, str | int], least: int, most: int, build: Path) -> Iterator[Cluster]:
    """The executor of workers that are started in jobs of Slurm, and ended with the context.

    Parameters
    ----------
    given
        As `settings` gives it.
    least, most
        Number of jobs.
    build
        Folder of the run, which all machines see; logs and keys of the jobs lie there.

    Raises
    ------
    Unusable
        If Slurm does not take the jobs, or they bring no workers.
    """
    logs, keys = build / "slurm", build / "slurm" / "keys"
    files.write_bytes(logs / ".gitignore", b"*\n")
    lasting = seconds(str(given.get("walltime") or dask.config.get("jobqueue.slurm.walltime", "00:30:00"))) or 1800
    extra = ["--lifetime", f"{lasting - MARGIN}s", "--lifetime-stagger", f"{MARGIN // 2}s"] if lasting > 4 * MARGIN else []
    name = f"rival-requests-{uuid.uuid4().hex[:8]}"
    log = f"{shlex.quote(str(logs).replace('%', '%%'))}/{name}-%J"
    settled: dict[str, Any] = {
        "job_cls": _Job,
        "job_name": name,
        **given,
        "python": sys.executable,
        "job_extra_directives": [
            *dask.config.get("jobqueue.slurm.job-extra-directives", []),
            *(f"--{channel}={log}.{ending}" for channel, ending in (("error", "err"), ("output", "out"))),
        ],
        "worker_extra_args": [*dask.config.get("jobqueue.slurm.worker-extra-args", []), *extra],
        "scheduler_options": {"dashboard_address": ":0", **dask.config.get("jobqueue.slurm.scheduler-options", {})},
    }
    with (
        _taken_back(name),
        dask.config.set({"distributed.scheduler.allowed-failures": executor.MOST}),
        warnings.catch_warnings(action="ignore"),
        _encrypted(keys) as security,
        _cluster(security=security, **settled) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        _refuse_what_slurm_does_not_take(cluster)
        cluster.adapt(minimum_jobs=least, maximum_jobs=most, interval="1s", wait_count=10)
        jobs_asked = f"{least} to {most} jobs" if least < most else f"{most} job{'s' * (most > 1)}"
        print(f"{jobs_asked} of Slurm asked for; logs lie in {logs}", file=sys.stderr, flush=True)
        _wait_for_a_worker(cluster, client, logs)
        with executor.using(client, build, most * int(cluster._dummy_job.worker_cores), math.inf) as found:
            yield found


def _cluster(**settled: Any) -> SLURMCluster:
    """Dask's side of it, with its scheduler on this machine.

    Raises
    ------
    Unusable
        If it cannot be had with these settings, such as a network that this machine does not have.
    """
    try:
        return SLURMCluster(**settled)
    except (ValueError, RuntimeError, OSError, TypeError) as error:
        raise Unusable(f"no cluster can be had with these settings of --slurm and of Dask's configuration: {error}") from error
