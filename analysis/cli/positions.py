"""The verb `positions`."""

import sys

import click

from analysis.cli import options
from analysis.collect import store
from analysis.model import doors
from analysis.model.choices import Value
from analysis.pipeline import from_raw


@click.command("positions")
@options.RAW
@click.option("--case", "case_id", required=True, shell_complete=options.a_case, help="The case.")
@options.parameters
def command(case_id: str, **named: Value | None) -> None:
    """Print the position of each state on each proposition of a case as CSV, without running a notebook."""
    choices = options.chosen([case_id], options.given(named))
    table = store.csv_bytes(from_raw.cells(case_id, choices))
    click.echo(doors.terminal(table.decode()) if sys.stdout.isatty() else table, nl=False)
