"""The execution of a notebook as a piece of work that can be done on another machine: all that it needs is in it, or in folders that both machines see."""

import time
from pathlib import Path
from typing import NamedTuple

from analysis.collect import files
from analysis.model import terms
from analysis.model.choices import Choices
from analysis.pipeline import notebooks
from analysis.pipeline.inputs import Inputs

PATIENCE = 90
"""Seconds in which what the run wrote has to be seen by every machine: a shared folder may show for a minute what was there before."""


class Changed(Exception):
    """Data or code were changed while the run was at work."""


class Unseen(Exception):
    """A machine does not see what the run made."""


class Job(NamedTuple):
    """A notebook of a case that is to be executed.

    Attributes
    ----------
    name, case_id, choices
        The notebook, its case or the study, and the choices of analysis.
    inputs, digest
        What it depends on, and the hash that has to come of that before and after.
    build
        Folder of the rerun.
    """

    name: str
    case_id: str
    choices: Choices
    inputs: Inputs
    digest: str
    build: Path

    @property
    def label(self) -> str:
        """What it is called."""
        return f"{self.case_id} {self.name}"

    def check(self) -> None:
        """Find the data and the code as they were when the run began.

        Raises
        ------
        Changed
            If they are not.
        """
        if self.inputs.digest(self.name, self.case_id) != self.digest:
            raise Changed("data or code were changed while the notebooks were executed; run it again")

    def tables(self) -> dict[str, str]:
        """SHA-256 of the tables of this rerun that the notebook reads, by path: none for the one that makes them, those of every case for the study."""
        if self.name == notebooks.CLEANING:
            return {}
        folder = self.build / "data" / "processed"
        places = [folder] if self.case_id == terms.STUDY else [folder / self.case_id]
        return {str(path): files.sha256(path.read_bytes()) for place in places for path in sorted(place.rglob("*.csv"))}


def execute(folder: Path, job: Job) -> bytes:
    """Execute the notebook with a kernel that starts in a folder, and give it back, executed, as text.

    Raises
    ------
    Changed
        If data or code were changed.
    notebooks.NotebookFailed
        If a cell raises.
    """
    job.check()
    executed = notebooks.execute(job.name, {"case_id": job.case_id} | job.choices.values(), folder)
    job.check()
    return executed


def execute_elsewhere(folder: Path, job: Job, tables: dict[str, str]) -> bytes:
    """Execute the notebook on another machine, once that sees the tables as the run has them.

    Raises
    ------
    Changed
        If data or code are not those of the run.
    Unseen
        If the tables are not.
    notebooks.NotebookFailed
        If a cell raises.
    """
    until = time.monotonic() + PATIENCE
    while job.tables() != tables:
        if time.monotonic() > until:
            raise Unseen(
                f"a worker does not see the tables in {job.build} as the run wrote them; the folder of a run must be one that all machines share"
            )
        time.sleep(1)
    return execute(folder, job)
