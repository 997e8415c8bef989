"""Clusters that somebody names, in place of this machine."""

import re
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from analysis.pipeline.executors import Opening

ADDRESS = re.compile(r"(?:[a-z]+://)?[\w.\[\]:%-]{1,260}:\d{1,5}", re.ASCII)
"""What the address of a scheduler looks like."""
LIBRARIES = {"--dask": ("distributed",), "--slurm": ("distributed", "dask_jobqueue", "cryptography")}
NOT_INSTALLED = "{} needs the extra cluster, which is not in this environment; run `make env-test` (or pip install 'rival-requests[cluster]') first"


class Asked(NamedTuple):
    """What was asked for: the address of a scheduler of Dask, settings of Slurm, the number of its jobs; None for what was not."""

    dask: str | None = None
    slurm: str | None = None
    jobs: str | None = None

    @property
    def is_any(self) -> bool:
        """Whether anything else than this machine was asked for."""
        return self.dask is not None or self.slurm is not None

    def faults(self, workers: int | None = None) -> list[str]:
        """What is wrong with it, in sentences, beside a number of notebooks at a time (`-j`)."""
        if not self.is_any:
            return ["--jobs says how many jobs of Slurm there are. Give --slurm too."] if self.jobs is not None else []
        option = "--slurm" if self.slurm is not None else "--dask"
        found = ["--dask and --slurm do not go together. Give one of them."] if self.dask is not None and self.slurm is not None else []
        if workers is not None:
            found.append(f"-j says how many notebooks run at a time on this machine, and does not go with {option}. Leave it out.")
        if any(find_spec(name) is None for name in LIBRARIES[option]):
            return [*found, NOT_INSTALLED.format(option)]
        if self.dask is not None and not ADDRESS.fullmatch(self.dask):
            found.append(f"--dask is {self.dask[:80]!r}, which is no address of a scheduler. Name the one that it says, such as tcp://HOST:8786.")
        if self.dask is not None and self.jobs is not None:
            found.append("--jobs says how many jobs of Slurm there are, and does not go with --dask. Leave it out.")
        if self.slurm is not None:
            from analysis.cluster import slurm

            found += slurm.settings(self.slurm)[1]
            if self.jobs is not None and slurm.jobs(self.jobs) is None:
                found.append(f"--jobs is {self.jobs!r}, and is a number of at least 1, or two such as 1..20.")
        return found

    def unreachable(self) -> list[str]:
        """Why the cluster of Dask that was asked for cannot be used, if it cannot."""
        if self.dask is None:
            return []
        from analysis.cluster import executor

        return [why] if (why := executor.fault(self.dask)) else []

    @property
    def words(self) -> list[str]:
        """The options as they were given."""
        given = (("--dask", self.dask), ("--slurm", self.slurm), ("--jobs", self.jobs))
        return [word for option, value in given if value is not None for word in (option, value)]

    def opening(self, build: Path) -> "Opening | None":
        """Opens what executes the notebooks of a run in a folder; None for this machine."""
        if not self.is_any:
            return None
        from analysis.cluster import executor, slurm

        if self.slurm is not None:
            given, (least, most) = slurm.settings(self.slurm)[0], slurm.jobs(self.jobs or "1") or (1, 1)
            return lambda: slurm.started(given, least, most, build)
        return lambda: executor.at(self.dask or "", build)


HERE = Asked()
