"""The verb `run`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis.cli import options, reruns
from analysis.model import checkout
from analysis.model.choices import Value

if TYPE_CHECKING:
    from analysis.pipeline.runner import Outcome


@click.command("run")
@options.RAW
@options.CASES_OR_STUDY
@click.option("--out", type=options.PATH, help="Folder of the rerun.  [default: build, or a folder below it]")
@options.WORKERS
@options.parameters
def command(chosen: tuple[str, ...], out: Path | None, workers: int | None, **named: Value | None) -> int:
    """Run the notebooks that are not up to date and compare what they make with the committed results."""
    case_ids = options.cases_or_all(chosen)
    choices = options.chosen(case_ids, options.given(named))
    from analysis.pipeline import claims, runner

    build = (out or runner.build_folder("+".join(sorted(set(chosen))) or "all", choices)).resolve()
    outcome = reruns.run(case_ids, choices, build, workers)
    made = claims.collect(build, case_ids)
    _say(outcome)
    if not runner.is_claimed(choices):
        unclaimed = "nothing is claimed for these parameters or data, so nothing is compared"
        click.echo(f"{len(made)} files in {build}; {unclaimed}")
        return 1 if outcome.failures else 0
    if not claims.is_anything_claimed():
        click.echo(
            f"{len(made)} files in {build}; nothing is claimed yet, so nothing is compared: `rival-requests refresh` makes them what is claimed"
        )
        return 1 if outcome.failures else 0
    compared = claims.compare(made, case_ids)
    click.echo(claims.summary(compared))
    wrong = compared[compared["verdict"] != claims.REPRODUCED]
    for path, verdict in zip(wrong["path"], wrong["verdict"], strict=True):
        click.echo(f"{verdict}: {path}")
    return 1 if outcome.failures or len(wrong) else 0


def _say(outcome: "Outcome") -> None:
    """Say what became of the notebooks."""
    click.echo(
        f"{len(outcome.executed)} notebooks executed, {outcome.up_to_date} up to date, "
        f"{len(outcome.failures)} failed, {outcome.not_run} not run after a failure"
    )
    if outcome.executed:
        click.echo(f"every kernel confirmed that it runs {sys.executable} with the package in {checkout.PACKAGE.parent}")
    for case_id, notebook, reason in outcome.failures:
        click.echo(f"failed: {case_id} {notebook}: {reason}", err=True)
