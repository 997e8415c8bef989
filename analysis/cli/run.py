"""The verb `run`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis.cli import clusters, faults, options, reruns
from analysis.collect import store
from analysis.model import checkout
from analysis.model.choices import Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from analysis.diff.sides import Side
    from analysis.pipeline.runner import Outcome


@click.command("run")
@options.RAW
@options.CASES_OR_STUDY
@click.option("--out", type=options.PATH, help="Folder of the rerun.  [default: build, or a folder below it]")
@options.WORKERS
@options.cluster
@options.parameters
def command(
    chosen: tuple[str, ...],
    out: Path | None,
    workers: int | None,
    dask: str | None,
    slurm: str | None,
    jobs: str | None,
    **named: Value | None,
) -> int:
    """Run the notebooks that are not up to date and compare what they make with the committed results."""
    case_ids = options.cases_or_all(chosen)
    choices = options.chosen(case_ids, options.given(named))
    from analysis.diff import sides
    from analysis.pipeline import claims, runner

    build = (out or runner.build_folder("+".join(sorted(set(chosen))) or "all", choices)).resolve()
    last = _last_time(build)
    outcome = reruns.run(case_ids, choices, build, workers, clusters.Asked(dask, slurm, jobs))
    made = claims.collect(build, case_ids)
    _say(outcome)
    if not runner.is_claimed(choices):
        unclaimed = "nothing is claimed for these parameters or data, so nothing is compared"
        click.echo(f"{len(made)} files in {build}; {unclaimed}")
        _say_changes(lambda: last, build, case_ids)
        return 1 if outcome.failures else 0
    if not claims.is_anything_claimed():
        click.echo(
            f"{len(made)} files in {build}; nothing is claimed yet, so nothing is compared: `rival-requests refresh` makes them what is claimed"
        )
        _say_changes(lambda: last, build, case_ids)
        return 1 if outcome.failures else 0
    compared = claims.compare(made, case_ids)
    click.echo(claims.summary(compared))
    wrong = compared[compared["verdict"] != claims.REPRODUCED]
    for path, verdict in zip(wrong["path"], wrong["verdict"], strict=True):
        click.echo(f"{verdict}: {path}")
    if len(wrong) and (store.ROOT / "results").is_dir():  # a scratch copy has none
        _say_changes(sides.claimed, build, case_ids)
    return 1 if outcome.failures or len(wrong) else 0


def _last_time(build: Path) -> "Side | None":
    """What lay in the folder of a run before it, so that the run can say what it changed; None if nothing did that can be compared."""
    from analysis.diff import sides

    try:
        return sides.cleaned(build, "the last run") if (build / sides.CLEANED).is_dir() else None
    except (ValueError, OSError):
        return None


def _say_changes(find: "Callable[[], Side | None]", build: Path, case_ids: list[str]) -> None:
    """Say in ten lines what moved since another run, or since what is claimed, in the cases whose data or choices differ, and write all of it."""
    from analysis.cli import diff
    from analysis.diff import report, sides, words

    try:
        before = find()
        if before is None or not (build / sides.CLEANED).is_dir():
            return
        after = sides.cleaned(build, "this run")
        asked = [case_id for case_id in case_ids if case_id in before.study.cases and case_id in after.study.cases]
        found = report.compare(before, after, asked)
        if found.found:
            click.echo("\n".join(["", *words.lines(found), diff.written(found, store.WORK / "build" / "diff")]))
    except (sides.Unusable, faults.BadInput) as error:  # such as tables of another version, which have other columns
        click.echo(f"What moved cannot be said: {error}", err=True)


def _say(outcome: "Outcome") -> None:
    """Say what became of the notebooks."""
    click.echo(
        f"{len(outcome.executed)} notebooks executed, {outcome.up_to_date} up to date, "
        f"{len(outcome.failures)} failed, {outcome.not_run} not run after a failure"
    )
    for line in outcome.places:
        click.echo(f"  {line}")
    if outcome.executed:
        click.echo(f"every kernel confirmed that it runs {sys.executable} with the package in {checkout.PACKAGE.parent}")
    for case_id, notebook, reason in outcome.failures:
        click.echo(f"failed: {case_id} {notebook}: {reason}", err=True)
