"""The verb `positions`."""

import click

from analysis.cli import faults, options
from analysis.collect import store
from analysis.pipeline import intake, quick


@click.command("positions")
@options.RAW
@click.option("--case", "case_id", required=True, shell_complete=options.a_case, help="The case.")
@options.parameters
def command(case_id: str, **choices: object) -> None:
    """Print the position of each state on each proposition of a case as CSV, without a notebook."""
    given = options.given(choices)
    faults.refuse(intake.faults_of_run([case_id], given))
    click.echo(store.csv_bytes(quick.cells(case_id, given)).decode(), nl=False)
