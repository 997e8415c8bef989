"""Starting notebooks, if the machine has what they need."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.cli import clusters, faults, output
from analysis.collect import files
from analysis.model.choices import Choices
from analysis.pipeline import executors, resources

if TYPE_CHECKING:
    from analysis.pipeline.runner import Outcome


def workers_or_refusal(
    build: Path, case_ids: Iterable[str], asked: int | None, runs_each: bool = False, cluster: clusters.Asked = clusters.HERE
) -> int:
    """Number of notebooks that may run at a time; on a cluster, that of this machine, which then needs room for none.

    Parameters
    ----------
    build
        Folder of the rerun.
    case_ids
        Its cases.
    asked
        The number that was asked for; None for as many as the machine allows.
    runs_each
        Whether each of them is run by a process of its own, in a scratch copy.
    cluster
        The cluster that is asked for.

    Raises
    ------
    faults.BadInput
        If the folder cannot be that of a rerun, or the machine lacks something.
    """
    from analysis.pipeline import notebooks

    with faults.refusing(notebooks.Unreadable):
        for name in notebooks.every():
            notebooks.read(name)
        faults.refuse(notebooks.of_another_case())
    faults.refuse([*cluster.faults(asked), *output.folder_faults(build)])
    workers = 0 if cluster.is_any else resources.workers_for(asked or 0)
    runs = (workers or 1) if runs_each else 1
    faults.refuse(resources.faults(build, notebooks.n_not_executed(build, case_ids) * runs, workers, runs))
    return workers


def run(case_ids: list[str], choices: Choices, build: Path, workers: int | None, cluster: clusters.Asked = clusters.HERE) -> "Outcome":
    """Run the notebooks; a folder that another run uses, or that goes meanwhile, is bad input."""
    from analysis.pipeline import notebooks, runner

    faults.refuse(notebooks.not_taken(choices))
    allowed = workers_or_refusal(build, case_ids, workers, cluster=cluster)
    with faults.refusing(files.Busy, runner.Changed, runner.Vanished, executors.Unusable):
        return runner.run(case_ids, choices, build, allowed, cluster.opening(build))
